"""Records that one new record may be of the same event as: what the linking sees in them, without linking anything."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.incidents.decisions import LinkDecision
from geo.incidents.link_casts import CastComparison
from geo.incidents.link_choice import OPEN, SAME
from geo.incidents.link_evidence import reasons, weigh
from geo.incidents.link_pairs import near_pairs
from geo.incidents.link_records import SLACK_DAYS, Ints, Records, read_records

MOST: Final = 5
# So far from the new record's days (with the slack of both dates) no record is looked at.
_DAYS: Final = 40


def twins_of(new: gpd.GeoDataFrame, table: gpd.GeoDataFrame, *, most: int = MOST) -> tuple[LinkDecision, ...]:
    """Find the records of a table that a new record is probably of the same event as.

    Parameters
    ----------
    new : GeoDataFrame
        Incident table of one row, joined to its units.
    table : GeoDataFrame
        Incident table, one row a record, joined to its units.
    most : int
        How many at most.

    Returns
    -------
    tuple of LinkDecision
        `a` the new record, `b` the other, the most alike first: ``"same"`` where the rules would be sure but for other
        pairs, else ``"open"``. Empty where the new record has no date or no place to compare.
    """
    first = new["event_date"].iloc[0]
    if pd.isna(first) or not len(table):
        return ()
    last = new["event_date_end"].iloc[0]
    last = first if pd.isna(last) else last
    precision = new["date_precision"].iloc[0]
    days = pd.Timedelta(days=_DAYS + (0 if pd.isna(precision) else SLACK_DAYS[int(precision)]))
    name = str(new["incident_id"].iloc[0])
    ends = table["event_date_end"].fillna(table["event_date"])
    near = (table["event_date"] <= last + days) & (ends >= first - days) & (table["incident_id"] != name)
    some = table[near.fillna(False).to_numpy(dtype=bool)]
    if not len(some):
        return ()
    both = pd.concat([new, some], ignore_index=True)
    records = read_records(both)
    mine = np.flatnonzero(records.row == 0)
    if not len(mine):
        return ()
    others = _near(records, int(mine[0]))
    if not len(others):
        return ()
    casts = CastComparison(records)
    evidence = weigh(records, casts, np.full(len(others), mine[0]), others)
    order = np.argsort(-evidence.weight, kind="stable")
    evidence = evidence.take(order[evidence.weight[order] >= OPEN][:most])
    ids = both["incident_id"].to_numpy(dtype=object)[records.row]
    seen = zip(evidence.a.tolist(), evidence.b.tolist(), evidence.weight.tolist(), evidence.score.tolist(), strict=True)
    return tuple(
        LinkDecision(name, str(ids[a] if ids[b] == name else ids[b]), "same" if weight >= SAME else "open", score, why)
        for (a, b, weight, score), why in zip(seen, reasons(records, casts, evidence), strict=True)
    )


def _near(records: Records, mine: int) -> Ints:
    """Positions of the records that are near one in time and space."""
    found: list[int] = []
    for a, b in near_pairs(records):
        found += b[a == mine].tolist() + a[b == mine].tolist()
    return np.unique(np.array(found, dtype=np.int64))
