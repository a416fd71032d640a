"""Events of several days that one dataset tells as one and another day by day: the tolls of the days add up."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np

from geo.incidents.link_casts import OTHER_GROUPS, CastComparison
from geo.incidents.link_evidence import Evidence, levels
from geo.incidents.link_records import Floats, Records

MOST_PARTS: Final = 5
LEAST_TOLL: Final = 6  # smaller sums come about by chance
MOST_OF_WHOLE: Final = 0.8
_OFF: Final = 0.1  # share of the toll by which the sum may be off
_DATES: Final = ("same_day", "same_dates", "within_week", "within_month", "days_apart_1")
_PLACES: Final = ("same_place", "next_place", "near", "same_unit", "same_area", "within_uncertainty", "within_area")


def parts_of_wholes(records: Records, casts: CastComparison, evidence: Evidence) -> list[tuple[int, ...]]:
    """Find records of several days whose toll is the sum of those of all their neighbours in another dataset.

    Parameters
    ----------
    records, casts, evidence
        Records and what was seen of their pairs.

    Returns
    -------
    list of tuple of int
        Positions in `evidence` of the pairs of one whole with each of its parts: two to `MOST_PARTS` of one other
        dataset, which fit no other record of the whole's dataset better, with a toll each that is not the whole's.
    """
    if not len(evidence):
        return []
    fits = np.isin(evidence.date, levels("date", *_DATES)) & np.isin(evidence.place, levels("place", *_PLACES))
    fits &= casts.weights(evidence.a, evidence.b) > OTHER_GROUPS / 2
    fits &= records.dataset[evidence.a] != records.dataset[evidence.b]
    chosen = np.flatnonzero(fits)
    a, b = evidence.a[chosen], evidence.b[chosen]
    links: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    best: dict[tuple[int, int], float] = defaultdict(lambda: -np.inf)
    for i, one, other in zip(chosen.tolist(), a.tolist(), b.tolist(), strict=True):
        for whole, part in ((one, other), (other, one)):
            links[whole, int(records.dataset[part])].append((i, part))
            key = part, int(records.dataset[whole])
            best[key] = max(best[key], float(evidence.weight[i]))
    toll = _tolls(records)
    found = []
    for (whole, _), pairs in sorted(links.items()):
        several_days = records.last[whole] > records.first[whole] and records.shared[whole] < 0
        if not several_days or not 2 <= len(pairs) <= MOST_PARTS or not toll[whole] >= LEAST_TOLL:
            continue
        theirs = toll[[part for _, part in pairs]]
        home = int(records.dataset[whole])
        at_home = all(evidence.weight[i] >= best[part, home] for i, part in pairs)
        adds_up = abs(theirs.sum() - toll[whole]) <= max(1.0, _OFF * toll[whole])
        real_parts = (theirs >= 1).all() and theirs.max() <= MOST_OF_WHOLE * toll[whole]
        if at_home and adds_up and real_parts and _are_days_of(records, whole, [part for _, part in pairs]):
            found.append(tuple(i for i, _ in pairs))
    return found


def _are_days_of(records: Records, whole: int, parts: list[int]) -> bool:
    """Whether each part is shorter than the whole, and they are not all of the same day."""
    longest = records.last[whole] - records.first[whole]
    shorter = (records.last[parts] - records.first[parts] < longest).all()
    return bool(shorter and len(np.unique(records.first[parts])) > 1)


def _tolls(records: Records) -> Floats:
    return np.asarray(np.where(np.isnan(records.best), records.low, records.best), dtype=np.float64)
