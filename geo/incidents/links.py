"""One attack, many records: which records of an incident table are of one event.

Records are linked, never deleted. Pairs that are near each other in time and place are weighed
(`geo.incidents.link_evidence`); the certain ones are linked by rule, the doubtful ones wait for a person, the others
are dropped. A record is linked to one record of another dataset at most. What a person decided is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.incidents.decisions import LinkDecision
from geo.incidents.link_casts import CastComparison
from geo.incidents.link_choice import OPEN, Weighed, choose
from geo.incidents.link_evidence import concatenated, weigh
from geo.incidents.link_groups import groups, with_groups
from geo.incidents.link_identifiers import pairs_by_identifier
from geo.incidents.link_pairs import near_pairs
from geo.incidents.link_records import read_records
from geo.incidents.link_sources import SAME_PUBLISHER, SAME_REPORT, shared_sources
from geo.incidents.merged_rows import merge_linked

__all__ = ["LinkDecision", "Linked", "groups", "link", "merge_linked", "propose"]


@dataclass(frozen=True)
class Linked:
    """An incident table with its links.

    Attributes
    ----------
    records : GeoDataFrame
        Every record, with `link_group` set.
    merged : GeoDataFrame
        One row a link group.
    links : tuple of LinkDecision
        What persons decided, then what the rules say: pairs linked, and pairs that a person has to look at.
    """

    records: gpd.GeoDataFrame
    merged: gpd.GeoDataFrame
    links: tuple[LinkDecision, ...]


def link(
    table: gpd.GeoDataFrame, decided: Iterable[LinkDecision] = (), known: Iterable[tuple[str, str]] = ()
) -> Linked:
    """Link the records of an incident table that are of one event.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, one row a record, joined to its units.
    decided : iterable of LinkDecision
        Decisions so far; those of persons hold for ever, the rules decide anew.
    known : iterable of (a, b)
        Pairs that the facts themselves call one event.
    """
    said = sorted((d for d in decided if d.by == "person"), key=lambda d: (d.a, d.b))
    links = (*said, *propose(table, said, known))
    records = with_groups(table, links)
    return Linked(records, merge_linked(records[records["link_group"] != ""]), links)


def propose(
    table: pd.DataFrame,
    decided: Iterable[LinkDecision] = (),
    known: Iterable[tuple[str, str]] = (),
    *,
    citations: bool = True,
) -> list[LinkDecision]:
    """Find the records of one event.

    Parameters
    ----------
    table : DataFrame
        Incident table, one row a record.
    decided : iterable of LinkDecision
        Decisions so far. Those of persons are kept: their pairs are not proposed again, what they hold apart is not
        linked over others either. Those of rules are left aside, the rules decide anew.
    known : iterable of (a, b)
        Pairs that the facts themselves call one event; those whose records the table lacks are left out.
    citations : bool
        Whether a record that names the identifier of another counts as linked to it.

    Returns
    -------
    list of LinkDecision
        By rule, ``"same"`` or ``"open"``, the best first; the same for any order of rows.
    """
    pairs = sorted(known)
    there = table["incident_id"]
    ids = set(there[there.isin({end for pair in pairs for end in pair})])
    told = [(a, b, "cited") for a, b in pairs if a in ids and b in ids]
    return choose(table, _weighed(table), told + pairs_by_identifier(table, citations), decided)


def _weighed(table: pd.DataFrame) -> Weighed:
    """Weigh the pairs of a table's records that are near each other, and keep those that may be of one event."""
    records = read_records(table)
    casts = CastComparison(records)
    parts = []
    for a, b in near_pairs(records):
        evidence = weigh(records, casts, a, b)
        # A part of an event has a smaller toll than the whole: that alone does not drop it here.
        weight = evidence.weight - evidence.toll_weight.clip(max=0)
        parts.append(evidence.take((weight >= OPEN).nonzero()[0]))
    evidence = concatenated(parts)
    if not len(evidence):
        return Weighed(records, casts, evidence)
    reports, publishers = shared_sources(table, records.row[evidence.a], records.row[evidence.b])
    cited = np.array([name != "" for name in publishers], dtype=bool)
    weight = evidence.weight + np.where(reports, SAME_REPORT, np.where(cited, SAME_PUBLISHER, 0.0))
    return Weighed(records, casts, replace(evidence, weight=weight), publishers)
