"""One row an incident: the records of one event as one row, with the range of their tolls and all their sources.

Rules, for the records of one link group:

* The *main* record gives the identifier, the words (title, summary, target) and the kind: the one that describes the
  event best, that is one with a summary, then with a French title, then by `PREFERRED`, then the first by identifier.
* The *place* is that of the record that knows it best: by where_prec (1, 2, 3, 5, 4, 6, 7, none), then by the smallest
  uncertainty, then as above. Units, geometry and explanations come with it.
* The *dates* are those of the records that know them best (smallest date_precision); where these differ, from the
  first day to the last.
* A *toll* is taken dataset by dataset: records of a dataset that keeps events apart are parts of what others saw as
  one, and are added, a shared toll once; rows of another table are copies. Then low is the lowest and high the highest
  over the datasets, best the figure of the first dataset by `PREFERRED` that has one. So for each side. Injured,
  missing and captured are the first figure by the same order. A floor ("at least 15") stays one.
* A toll that was reported for several attacks together (`shared_toll`) stays that toll in all of their rows, so that
  it counts once whichever row is met first; only its highest figure grows, to the sum of what others report of each.
* Actors of each role are united; who is held responsible, or was attacked, is no longer a possible author. Sources
  are all listed, each with its datasets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from geo.incidents.grouped_rows import GroupedRows
from geo.incidents.link_records import Ints
from geo.incidents.merged_tolls import set_tolls
from geo.incidents.schema import COLUMNS, REGISTRY

_PLACE: Final = (
    "place_phrase", "place", "place_id", "lat", "lon", "where_prec", "uncertainty_km", "geometry", "place_method",
    "place_evidence", "place_note", "place_note_fr", "adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode", "adm2_source",
    "join_certainty", "join_method", "may_lie_in", "may_lie_adm0", "may_lie_adm1", "boundary_vintage", "source_lat",
    "source_lon",
)  # fmt: skip
_ROLES: Final = ("attributed_to", "claimed_by", "possible_actors", "target_actors")
_UNITED: Final = (*_ROLES, "tolls", "sources")


def merge_linked(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one row of the records of each link group.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, one row a record, with `link_group` set.

    Returns
    -------
    GeoDataFrame
        Incident table with RangeIndex; each row stands where its main record stood. `linked_ids` names the other
        records of the row. The same rows whatever the order of the records.
    """
    table = table.reset_index(drop=True)
    groups = GroupedRows(table)
    if not len(groups):
        return table
    keep = np.sort(np.concatenate([np.flatnonzero(groups.alone), groups.main]))
    where = np.searchsorted(keep, groups.main)  # rows of the result that stand for groups
    place = keep.copy()
    place[where] = groups.place
    columns: dict[str, Any] = {
        column.name: table[column.name].take((place if column.name in _PLACE else keep).tolist()).array
        for column in COLUMNS
    }
    merged = gpd.GeoDataFrame(columns, geometry="geometry", crs=table.crs)
    for name in (*_UNITED, "linked_ids"):
        merged[name] = _replaced(merged[name], where, _united(groups, name))
    _set_dates(merged, where, groups)
    set_tolls(merged, where, table, groups)
    return merged


def _united(groups: GroupedRows, name: str) -> list[list[Any]]:
    """Items of a list column that the rows of each group have together, one list a group."""
    if name == "linked_ids":
        return _others(groups)
    items = groups.table[name].tolist()
    if name == "sources":
        titles = groups.table["dataset"].tolist()
        return [_sources(items[a:b], titles[a:b]) for a, b in groups.slices()]
    found = [_different(item for row in items[a:b] for item in row) for a, b in groups.slices()]
    if name == "possible_actors":
        known = [_united(groups, role) for role in _ROLES if role != name]
        return [
            [actor for actor in actors if not any(actor in others for others in held)]
            for actors, *held in zip(found, *known, strict=True)
        ]
    return found


def _others(groups: GroupedRows) -> list[list[str]]:
    """Identifiers of the records of each group but the main one."""
    ids, before = groups.table["incident_id"].tolist(), groups.table["linked_ids"].tolist()
    name_of = dict(zip(groups.rows.tolist(), ids, strict=True))
    return [
        sorted({*ids[a:b], *(other for others in before[a:b] for other in others)} - {name_of[row]})
        for (a, b), row in zip(groups.slices(), groups.main.tolist(), strict=True)
    ]


def _different(items: Iterable[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(tuple(sorted(item.items(), key=str)) if isinstance(item, dict) else item, item)
    return list(found.values())


def _sources(lists: list[list[dict[str, Any]]], titles: list[str]) -> list[dict[str, Any]]:
    """Reports of several records, each once, with the datasets that cite it."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    cited: dict[tuple[Any, ...], dict[str, None]] = {}
    for sources, title in zip(lists, titles, strict=True):
        for source in sources:
            key = tuple(source.get(name) or "" for name in ("publisher", "title", "published", "url"))
            found.setdefault(key, source)
            cited.setdefault(key, {})[source.get("dataset") or title] = None
    return [{**source, "dataset": "; ".join(cited[key])} for key, source in found.items()]


def _replaced(column: pd.Series[Any], where: Ints, lists: list[list[Any]]) -> pd.Series[Any]:
    """Put other lists into some rows of a list column."""
    kind = REGISTRY[str(column.name)].arrow_type
    old = pa.array(column, type=kind)
    chunks = old.chunks if isinstance(old, pa.ChunkedArray) else [old]
    every = pa.chunked_array([*chunks, pa.array(lists, type=kind)]).combine_chunks()
    chosen = np.arange(len(column))
    chosen[where] = len(column) + np.arange(len(where))
    return pd.Series(every.take(pa.array(chosen)), dtype=pd.ArrowDtype(kind), index=column.index)


def _set_dates(merged: gpd.GeoDataFrame, where: Ints, groups: GroupedRows) -> None:
    dated = groups.table["event_date"].notna().to_numpy()
    precision = groups.table["date_precision"].fillna(9).to_numpy(dtype=np.int64)
    best = np.minimum.reduceat(np.where(dated, precision, 99), groups.start)
    counts = dated & (precision == best[groups.code])
    dates = {
        "event_date": groups.table["event_date"].where(counts).groupby(groups.code).min(),
        "event_date_end": groups.table["event_date_end"].where(counts).groupby(groups.code).max(),
        "date_precision": pd.Series(pd.array(np.where(best < 9, best, 0), dtype="Int64")).mask(best >= 9),
    }
    for name, values in dates.items():
        column = merged[name].copy()
        column.iloc[where] = values.array
        merged[name] = column
