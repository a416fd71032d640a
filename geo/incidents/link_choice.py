"""Which of the weighed pairs are links: one record of a dataset to one of another, doubtful ones for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.incidents.decisions import LinkDecision
from geo.incidents.link_casts import OTHER_GROUPS, CastComparison
from geo.incidents.link_evidence import Evidence, levels, reasons
from geo.incidents.link_groups import Partition, by_persons
from geo.incidents.link_records import Mask, Records
from geo.incidents.schema import toll_columns

# Logarithms of odds: from here a pair is a link, from here a person has to look, and by so much a link must be better
# than any other that its two records could have instead.
SAME: Final = 3.0
SURELY_SAME: Final = 5.0  # also where other actors are named, or the place is a wide area
OPEN: Final = 0.0
MARGIN: Final = 1.5
_SURE_DATES: Final = ("same_day", "same_dates", "within_week", "days_apart_1")
# Columns in which two rows of one table must agree to be one row written twice.
_TWICE: Final = ("title", "event_date", "event_date_end", "event_type", "lat", "lon", "place_phrase", *toll_columns())


def choose(
    table: pd.DataFrame,
    records: Records,
    casts: CastComparison,
    evidence: Evidence,
    identified: list[tuple[str, str, str]],
    ids: npt.NDArray[np.object_],
    decided: Iterable[LinkDecision],
) -> list[LinkDecision]:
    """Decide on weighed pairs.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    records, casts, evidence
        Its records, and what was seen of their pairs.
    identified : list of (a, b, reason)
        Pairs that are linked by their identifiers.
    ids : array of str
        Incident ids of the table's rows.
    decided : iterable of LinkDecision
        Decisions so far; only those of persons count.

    Returns
    -------
    list of LinkDecision
    """
    decided = list(decided)
    dataset_of = dict(zip(ids.tolist(), table["dataset_id"].tolist(), strict=True))
    partition, _ = by_persons(decided)
    settled = {frozenset((d.a, d.b)) for d in decided if d.by == "person" and d.verdict != "open"}
    assignment = _Assignment(partition, dataset_of)
    found = []
    for a, b, why in identified:
        if frozenset((a, b)) not in settled and assignment.link(a, b, freely=why == "cited"):
            settled.add(frozenset((a, b)))
            first, second = sorted((a, b))
            found.append(LinkDecision(first, second, "same", 1.0, (why,), "rule"))
    names_a, names_b = ids[records.row[evidence.a]], ids[records.row[evidence.b]]
    rivals = _Rivals(records, evidence)
    sure = _sure(casts, evidence)
    twice = _written_twice(table, records, evidence)
    # Copies first: what is written twice is no rival of itself.
    order = np.lexsort((evidence.b, evidence.a, -evidence.weight, ~twice)).tolist()
    score = evidence.score
    for i in order:
        a, b = names_a[i], names_b[i]
        if frozenset((a, b)) in settled:
            continue
        inside = records.dataset[evidence.a[i]] == records.dataset[evidence.b[i]]
        others = [] if inside else [ids[records.row[k]] for k in rivals.of(i)]
        others = [name for name in others if not assignment.are_copies(name, a, b)]
        if (twice[i] if inside else sure[i] and not others) and assignment.link(a, b, twice=bool(inside)):
            verdict = "same"
        elif not _is_worth_a_look(partition, assignment, a, b, inside=bool(inside), sure=bool(sure[i])):
            continue
        else:
            verdict = "open"
        said = reasons(records, casts, evidence, i) + (("written_twice",) if twice[i] else ())
        said += tuple(f"rival:{name}" for name in others[:3])
        found.append(LinkDecision(a, b, verdict, round(float(score[i]), 4), said, "rule"))
    return found


def _is_worth_a_look(
    partition: Partition, assignment: _Assignment, a: str, b: str, *, inside: bool, sure: bool
) -> bool:
    """Whether a person could still link two records; of two rows of one table only if they are much alike."""
    if partition.find(a) == partition.find(b):
        return False
    return sure if inside else not assignment.is_taken(a, b)


class _Assignment:
    """Links that keep every dataset's records apart, but for those written twice."""

    def __init__(self, partition: Partition, dataset_of: dict[str, str]) -> None:
        self.partition, self.dataset_of = partition, dataset_of
        self.copies = Partition()

    def link(self, a: str, b: str, *, twice: bool = False, freely: bool = False) -> bool:
        """Link two records unless that joins two records of one dataset, or what a person held apart.

        `twice` says that they are copies of each other, `freely` that one of them is known to be of several.
        """
        if self.partition.are_apart(a, b) or (not (twice or freely) and self.is_taken(a, b)):
            return False
        if twice:
            self.copies.join(a, b)
        return self.partition.join(a, b)

    def are_copies(self, record: str, *others: str) -> bool:
        """Whether a record is a copy of any of the others."""
        return any(self.copies.find(record) == self.copies.find(other) for other in others)

    def is_taken(self, a: str, b: str) -> bool:
        """Whether a link would join two records of one dataset that are not copies of each other."""
        mine, theirs = self.partition.members(a), self.partition.members(b)
        if self.partition.find(a) == self.partition.find(b):
            return False
        held = {self.dataset_of.get(record, record): self.copies.find(record) for record in mine}
        return any(
            held.get(self.dataset_of.get(record, record), self.copies.find(record)) != self.copies.find(record)
            for record in theirs
        )


class _Rivals:
    """Other links that a pair's records could have, nearly as good or better."""

    def __init__(self, records: Records, evidence: Evidence) -> None:
        self.records, self.evidence = records, evidence
        self.links: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        for a, b, weight in zip(evidence.a.tolist(), evidence.b.tolist(), evidence.weight.tolist(), strict=True):
            self.links[a, int(records.dataset[b])].append((weight, b))
            self.links[b, int(records.dataset[a])].append((weight, a))
        self.best = {key: max(weight for weight, _ in links) for key, links in self.links.items()}

    def of(self, i: int) -> list[int]:
        """Records that rival the partners of a pair; a rival that fits somebody else better is none."""
        weight = float(self.evidence.weight[i])
        found = []
        for one, other in (self._pair(i), self._pair(i)[::-1]):
            dataset_one = int(self.records.dataset[one])
            for theirs, rival in self.links[one, int(self.records.dataset[other])]:
                near = rival != other and theirs > weight - MARGIN
                if near and self.best[rival, dataset_one] <= theirs + MARGIN:
                    found.append(rival)
        return sorted(found)

    def _pair(self, i: int) -> tuple[int, int]:
        return int(self.evidence.a[i]), int(self.evidence.b[i])


def _sure(casts: CastComparison, evidence: Evidence) -> Mask:
    """Pairs that weigh enough and have nothing that speaks loudly against them."""
    if not len(evidence):
        return np.zeros(0, dtype=bool)
    dates = np.isin(evidence.date, levels("date", *_SURE_DATES))
    places = ~np.isin(evidence.place, levels("place", "beyond"))
    tolls = ~np.isin(evidence.toll, levels("toll", "far_tolls"))
    wide = np.isin(evidence.place, levels("place", "within_wide_area"))
    people = casts.weights(evidence.a, evidence.b) <= OTHER_GROUPS / 2
    enough = np.where(wide | people, SURELY_SAME, SAME)
    return np.asarray((evidence.weight >= enough) & dates & places & tolls, dtype=bool)


def _written_twice(table: pd.DataFrame, records: Records, evidence: Evidence) -> Mask:
    """Pairs of rows of one dataset that say the same in every column that tells events apart."""
    a, b = records.row[evidence.a], records.row[evidence.b]
    inside = np.flatnonzero(records.dataset[evidence.a] == records.dataset[evidence.b])
    found = np.zeros(len(evidence), dtype=bool)
    if len(inside):
        codes = table.groupby(list(_TWICE), dropna=False, sort=False).ngroup().to_numpy()
        found[inside] = (codes[a[inside]] == codes[b[inside]]) & (
            records.cast[evidence.a[inside]] == records.cast[evidence.b[inside]]
        )
    return found
