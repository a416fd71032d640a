"""Events of several days that one dataset tells as one and another day by day: the tolls of the days add up."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.incidents.link_casts import OTHER_GROUPS, CastComparison
from geo.incidents.link_evidence import Evidence, levels
from geo.incidents.link_records import Floats, Ints, Records

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
    toll = _tolls(records)
    is_whole = (records.last > records.first) & (records.shared < 0) & (toll >= LEAST_TOLL)
    chosen = np.flatnonzero(fits)
    i = np.concatenate([chosen, chosen])
    whole = np.concatenate([evidence.a[chosen], evidence.b[chosen]])
    part = np.concatenate([evidence.b[chosen], evidence.a[chosen]])
    best = np.full(len(records) * len(records.datasets), -np.inf)  # of each record among those of each dataset
    home = part * len(records.datasets) + records.dataset[whole]
    np.maximum.at(best, home, evidence.weight[i])
    key = whole * len(records.datasets) + records.dataset[part]
    kept = np.flatnonzero(is_whole[whole])
    kept = kept[np.lexsort((part[kept], key[kept]))]
    starts = np.flatnonzero(np.diff(key[kept], prepend=-1))
    found = []
    for pairs in np.split(kept, starts[1:]):
        if not 2 <= len(pairs) <= MOST_PARTS:
            continue
        one, parts = int(whole[pairs[0]]), part[pairs]
        at_home = (evidence.weight[i[pairs]] >= best[home[pairs]]).all()
        adds_up = abs(toll[parts].sum() - toll[one]) <= max(1.0, _OFF * toll[one])
        real_parts = (toll[parts] >= 1).all() and toll[parts].max() <= MOST_OF_WHOLE * toll[one]
        if at_home and adds_up and real_parts and _are_days_of(records, one, parts):
            found.append(tuple(i[pairs].tolist()))
    return found


def _are_days_of(records: Records, whole: int, parts: Ints) -> bool:
    """Whether each part is shorter than the whole, and they are not all of the same day."""
    longest = records.last[whole] - records.first[whole]
    shorter = (records.last[parts] - records.first[parts] < longest).all()
    return bool(shorter and len(np.unique(records.first[parts])) > 1)


def _tolls(records: Records) -> Floats:
    return np.asarray(np.where(np.isnan(records.best), records.low, records.best), dtype=np.float64)
