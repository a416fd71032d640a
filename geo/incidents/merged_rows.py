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

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from geo.incidents.grouped_rows import GroupedRows
from geo.incidents.link_records import Ints
from geo.incidents.merged_lists import UNITED, united
from geo.incidents.merged_tolls import set_tolls
from geo.incidents.schema import COLUMNS, REGISTRY

_PLACE: Final = (
    "place_phrase", "place", "place_id", "lat", "lon", "where_prec", "uncertainty_km", "geometry", "place_method",
    "place_evidence", "place_note", "place_note_fr", "adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode", "adm2_source",
    "join_certainty", "join_method", "may_lie_in", "may_lie_adm0", "may_lie_adm1", "boundary_vintage", "source_lat",
    "source_lon",
)  # fmt: skip


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
    for name in UNITED:
        merged[name] = _replaced(merged[name], where, united(groups, name))
    _set_dates(merged, where, groups)
    set_tolls(merged, where, table, groups)
    return merged


def _replaced(column: pd.Series[Any], where: Ints, lists: pa.Array) -> pd.Series[Any]:
    """Put other lists into some rows of a list column."""
    kind = REGISTRY[str(column.name)].arrow_type
    old = pa.array(column, type=kind)
    chunks = old.chunks if isinstance(old, pa.ChunkedArray) else [old]
    every = pa.chunked_array([*chunks, lists]).combine_chunks()
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
