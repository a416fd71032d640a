"""Which of the weighed pairs are links: one record of a dataset to one of another, doubtful ones for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from geo.incidents.decisions import LinkDecision
from geo.incidents.link_casts import OTHER_GROUPS, CastComparison
from geo.incidents.link_evidence import Evidence, levels, reasons
from geo.incidents.link_groups import Partition, by_persons
from geo.incidents.link_parts import parts_of_wholes
from geo.incidents.link_records import Mask, Records, tellers_of
from geo.incidents.schema import toll_columns

# Logarithms of odds: from here a pair is a link, from here a person has to look, and by so much a link must be better
# than any other that its two records could have instead.
SAME: Final = 2.75
SURELY_SAME: Final = (
    4.5  # where the place is a wide area, other actors are named, or two of date, place and toll are off
)
OPEN: Final = 0.0
MARGIN: Final = 1.5
_SURE_DATES: Final = ("same_day", "same_dates", "within_week", "days_apart_1")
# Columns in which two rows of one table must agree to be one row written twice.
_TWICE: Final = (
    "title", "summary", "event_date", "event_date_end", "event_type", "lat", "lon", "place_phrase", *toll_columns(),
)  # fmt: skip
# Identifiers that were made of what stands in a row; any other is its author's, who keeps two identifiers apart.
_MADE_ID: Final = "row-"


def choose(
    table: pd.DataFrame,
    weighed: Weighed,
    identified: list[tuple[str, str, str]],
    decided: Iterable[LinkDecision],
) -> list[LinkDecision]:
    """Decide on weighed pairs.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    weighed : Weighed
        Its records, and what was seen of their pairs.
    identified : list of (a, b, reason)
        Pairs that are linked by their identifiers.
    decided : iterable of LinkDecision
        Decisions so far; only those of persons count.

    Returns
    -------
    list of LinkDecision
    """
    choice = _Choice(table, weighed, list(decided))
    choice.take_identified(identified)
    choice.take_parts()
    choice.take_best()
    return choice.found


@dataclass(frozen=True)
class Weighed:
    """Records, and what was seen of their pairs; `publishers` that both records of a pair cite, "" where none."""

    records: Records
    casts: CastComparison
    evidence: Evidence
    publishers: list[str] = field(default_factory=list)


class _Choice:
    """Decisions while they are made, the surest first."""

    def __init__(self, table: pd.DataFrame, weighed: Weighed, decided: list[LinkDecision]) -> None:
        self.table, self.weighed = table, weighed
        self.found: list[LinkDecision] = []
        self.partition, _ = by_persons(decided)
        self.settled = {frozenset((d.a, d.b)) for d in decided if d.by == "person" and d.verdict != "open"}
        ids = table["incident_id"].to_numpy(dtype=object)
        teller_of = dict(zip(ids.tolist(), tellers_of(table).tolist(), strict=True))
        self.assignment = _Assignment(self.partition, teller_of)
        self.names = ids[weighed.records.row]
        self.a, self.b = self.names[weighed.evidence.a], self.names[weighed.evidence.b]
        self.score = np.round(weighed.evidence.score, 4).tolist()
        self.reasons = reasons(weighed.records, weighed.casts, weighed.evidence)

    def take_identified(self, identified: list[tuple[str, str, str]]) -> None:
        """Link what says of itself that it is of one event."""
        for a, b, why in identified:
            pair = frozenset((a, b))
            if pair not in self.settled and self.assignment.link(a, b, freely=why == "cited"):
                self.settled.add(pair)
                first, second = sorted((a, b))
                self.found.append(LinkDecision(first, second, "same", 1.0, (why,), "rule"))

    def take_parts(self) -> None:
        """Link the records that another dataset tells as one."""
        for pairs in parts_of_wholes(self.weighed.records, self.weighed.casts, self.weighed.evidence):
            ends = [(i, self.a[i], self.b[i]) for i in pairs]
            if any(frozenset((a, b)) in self.settled or self.assignment.is_taken(a, b) for _, a, b in ends):
                continue
            if any(self.partition.are_apart(a, b) for _, a, b in ends):
                continue
            for i, a, b in ends:
                if self.assignment.link(a, b, freely=True):
                    self._say(i, "same", (f"one_of_parts:{len(pairs)}",))

    def take_best(self) -> None:
        """Link each record to the best of another dataset where that is clear, and ask where it is not."""
        evidence, records = self.weighed.evidence, self.weighed.records
        rivals = _Rivals(records, evidence)
        contested = rivals.contested
        sure = _sure(self.weighed.casts, evidence)
        twice = _written_twice(self.table, records, evidence)
        # Copies first: what is written twice is no rival of itself.
        for i in np.lexsort((evidence.b, evidence.a, -evidence.weight, ~twice)).tolist():
            a, b = self.a[i], self.b[i]
            if frozenset((a, b)) in self.settled or self.partition.find(a) == self.partition.find(b):
                continue
            if evidence.weight[i] < OPEN:
                break  # the others were kept for their parts alone
            if records.teller[evidence.a[i]] == records.teller[evidence.b[i]]:
                self._take_copy(i, twice=bool(twice[i]), alike=bool(sure[i]))
                continue
            near = rivals.of(i) if contested[i] else []
            others = [name for k in near if not self.assignment.are_copies(name := self.names[k], a, b)]
            said = tuple(f"rival:{name}" for name in others[:3])
            if sure[i] and not others and self.assignment.link(a, b):
                self._say(i, "same", said)
            elif not self.assignment.is_taken(a, b):
                self._say(i, "open", said)

    def _take_copy(self, i: int, *, twice: bool, alike: bool) -> None:
        """Link two rows of one table that are one row written twice; ask of those that are only much alike."""
        if twice and self.assignment.link(self.a[i], self.b[i], twice=True):
            self._say(i, "same", ("written_twice",))
        elif alike:
            self._say(i, "open", ())

    def _say(self, i: int, verdict: str, more: tuple[str, ...]) -> None:
        publisher = self.weighed.publishers[i]
        said = (*self.reasons[i], *((f"same_publisher:{publisher}",) if publisher else ()), *more)
        self.found.append(LinkDecision(self.a[i], self.b[i], verdict, self.score[i], said, "rule"))


class _Assignment:
    """Links that keep every dataset's records apart, but for those written twice."""

    def __init__(self, partition: Partition, teller_of: dict[str, str]) -> None:
        self.partition, self.teller_of = partition, teller_of
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
        if self.partition.is_alone(a) and self.partition.is_alone(b):
            return self.teller_of.get(a, a) == self.teller_of.get(b, b)
        mine, theirs = self.partition.members(a), self.partition.members(b)
        if mine is theirs:
            return False
        held = {self.teller_of.get(record, record): self.copies.find(record) for record in mine}
        return any(
            held.get(self.teller_of.get(record, record), self.copies.find(record)) != self.copies.find(record)
            for record in theirs
        )


class _Rivals:
    """Other links that a pair's records could have, nearly as good or better."""

    def __init__(self, records: Records, evidence: Evidence) -> None:
        self.records, self.evidence = records, evidence
        self.links: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        kept = np.flatnonzero(evidence.weight >= OPEN)
        a, b = evidence.a[kept], evidence.b[kept]
        keys = [a * records.tellers + records.teller[b], b * records.tellers + records.teller[a]]
        _, which, counts = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
        several = (counts > 1)[which].reshape(2, -1).any(axis=0)
        self.contested = np.zeros(len(evidence), dtype=bool)
        self.contested[kept] = several
        # A rival's other links count too, so all links of the records of a contested pair are laid down.
        touched = np.zeros(len(records), dtype=bool)
        touched[a[several]] = touched[b[several]] = True
        part = evidence.take(kept[touched[a] | touched[b]])
        for one, other, weight in zip(part.a.tolist(), part.b.tolist(), part.weight.tolist(), strict=True):
            self.links[one, int(records.teller[other])].append((weight, other))
            self.links[other, int(records.teller[one])].append((weight, one))
        self.best = {key: max(weight for weight, _ in links) for key, links in self.links.items()}

    def of(self, i: int) -> list[int]:
        """Records that rival the partners of a pair; a rival that fits somebody else better is none."""
        weight = float(self.evidence.weight[i])
        found = []
        for one, other in (self._pair(i), self._pair(i)[::-1]):
            teller_one = int(self.records.teller[one])
            for theirs, rival in self.links[one, int(self.records.teller[other])]:
                near = rival != other and theirs > weight - MARGIN
                if near and self.best[rival, teller_one] <= theirs + MARGIN:
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
    off = (
        3
        - np.isin(evidence.date, levels("date", "same_day", "same_dates")).astype(np.int64)
        - np.isin(evidence.place, levels("place", "same_place", "same_area"))
        - np.isin(evidence.toll, levels("toll", "same_toll"))
    )
    enough = np.where(wide | people | (off >= 2), SURELY_SAME, SAME)
    return np.asarray((evidence.weight >= enough) & dates & places & tolls, dtype=bool)


def _written_twice(table: pd.DataFrame, records: Records, evidence: Evidence) -> Mask:
    """Pairs of rows of one dataset that say the same in every column that tells events apart, identifiers too."""
    a, b = records.row[evidence.a], records.row[evidence.b]
    inside = np.flatnonzero(records.teller[evidence.a] == records.teller[evidence.b])
    found = np.zeros(len(evidence), dtype=bool)
    if len(inside):
        codes = table.groupby(list(_TWICE), dropna=False, sort=False).ngroup().to_numpy()
        stated = (~table["original_id"].fillna("").str.startswith(_MADE_ID)).to_numpy(dtype=bool)
        found[inside] = (
            (codes[a[inside]] == codes[b[inside]])
            & (records.cast[evidence.a[inside]] == records.cast[evidence.b[inside]])
            & ~(stated[a[inside]] & stated[b[inside]])
        )
    return found
