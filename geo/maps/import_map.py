"""The map of rows that may be stored: what of a file would be drawn, before it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.batches import Batch
from geo.incidents.coded import NO_DAY
from geo.incidents.schema import DRAWN_PREC, toll_columns
from geo.incidents.table import base_arrow_schema, from_arrow
from geo.incidents.tolls import bounds_of, counts
from geo.maps.cells import Amounts, Points, packed_cells
from geo.maps.columns import on_the_wire
from geo.maps.incident_data import incident_blob
from geo.maps.interactive import IncidentScript, script_layer
from geo.maps.map_columns import KINDS
from geo.sources.joining import joined

# More rows than this are counted: to join them takes longer than a preview may.
MOST_SYMBOLS: Final = 4_000
_COUNTED: Final = (
    "event_type", "event_date", "date_precision", "lat", "lon", "where_prec", "shared_toll", *toll_columns(),
    "fatalities_open_ended",
)  # fmt: skip
_MARGIN_DEG: Final = 3.0


@dataclass(frozen=True)
class Placed:
    """Rows of an import as a map needs them.

    Attributes
    ----------
    drawn : GeoDataFrame
        Incident table of the rows that can be drawn, where these are few enough for a symbol each; else empty.
    counted : GeoDataFrame
        Otherwise position and toll of those that are points in or about the three countries.
    in_areas : int
        Rows that are counted nowhere on the map, because they are known to an area alone; 0 where these are drawn.
    unplaced : int
        Rows without a place, or known to the country alone.
    far : int
        Points that lie beyond the map.
    """

    drawn: gpd.GeoDataFrame
    counted: gpd.GeoDataFrame
    in_areas: int
    unplaced: int
    far: int


def place_rows(batches: Iterable[Batch], boundaries: Boundaries) -> Placed:
    """Find out what a map of some rows would draw.

    Parameters
    ----------
    batches : iterable of Batch
        Rows that may be stored; read once.
    boundaries : Boundaries
        The vintage in use, EPSG:4326: rows that a source knows to a unit alone take its shape.

    Returns
    -------
    Placed
    """
    whole: list[pa.Table] = []
    slim: list[pa.Table] = []
    rows = in_areas = unplaced = 0
    for batch in batches:
        rows += len(batch.records)
        prec = batch.records["where_prec"]
        in_areas += pc.sum(pc.is_in(prec, pa.array([3, 4, 5]))).as_py() or 0
        unplaced += pc.sum(pc.invert(pc.is_in(prec, pa.array(DRAWN_PREC)))).as_py() or 0
        slim.append(batch.records.select(_COUNTED))
        whole = [*whole, batch.records] if rows <= MOST_SYMBOLS else []
    empty = from_arrow(base_arrow_schema().empty_table())
    points = _points(slim)
    west, south, east, north = (float(value) for value in boundaries.adm0.total_bounds)
    near = points["lon"].between(west - _MARGIN_DEG, east + _MARGIN_DEG)
    near &= points["lat"].between(south - _MARGIN_DEG, north + _MARGIN_DEG)
    far = int((~near).sum())
    if rows > MOST_SYMBOLS:
        return Placed(empty, points[near].reset_index(drop=True), in_areas, unplaced, far)
    if not whole:
        return Placed(empty, points.iloc[:0], 0, 0, 0)
    table = joined(from_arrow(pa.concat_tables(whole)), boundaries)
    can = table["where_prec"].isin(DRAWN_PREC).fillna(False).to_numpy(dtype=bool) & table.geometry.notna().to_numpy()
    return Placed(table[can].reset_index(drop=True), points.iloc[:0], 0, int((~can).sum()), far)


def _points(tables: list[pa.Table]) -> gpd.GeoDataFrame:
    schema = base_arrow_schema()
    empty = pa.schema([schema.field(name) for name in _COUNTED]).empty_table()
    frame = pa.concat_tables([*tables, empty]).to_pandas()
    frame["shared_toll"] = frame["shared_toll"].fillna("")
    frame["fatalities_open_ended"] = frame["fatalities_open_ended"].fillna(False).astype(bool)
    return gpd.GeoDataFrame(frame[frame["lat"].notna()])


def import_layer(placed: Placed, say: Language) -> folium.FeatureGroup:
    """Build the layer of rows that may be stored, with its legend: symbols and areas, or counts by cell.

    Parameters
    ----------
    placed : Placed
    say : Language

    Returns
    -------
    folium.FeatureGroup
    """
    if len(placed.counted) or placed.in_areas:
        blob = packed_cells(_points_of(placed.counted), say, notes=_notes(placed.in_areas, say))
    else:
        rows = np.arange(len(placed.drawn))
        blob = incident_blob(placed.drawn, rows, np.ones(len(rows), dtype=bool), say, lambda actor_id: actor_id)
    return script_layer(IncidentScript(on_the_wire(blob), {"lost": say("The incidents could not be loaded.")}))


def _notes(in_areas: int, say: Language) -> list[str]:
    if not in_areas:
        return []
    return [
        say.plural(
            "{n} is known to an area alone and is in no cell",
            "{n} are known to an area alone and are in no cell",
            in_areas,
        )
    ]


def _points_of(counted: gpd.GeoDataFrame) -> Points:
    bounds, once = bounds_of(counted), counts(counted)
    known = bounds.known & once
    amounts: Amounts = {
        **{name: getattr(bounds, name) * known for name in ("low", "best", "high")},
        "reported": known,
        "open": known & bounds.floor,
    }
    kind = pd.Categorical(counted["event_type"], categories=KINDS).codes.astype(np.int64)
    return Points(
        lon=counted["lon"].to_numpy(dtype=np.float64),
        lat=counted["lat"].to_numpy(dtype=np.float64),
        kind=np.where(kind < 0, KINDS.index("other"), kind),
        day=np.full(len(counted), NO_DAY, dtype=np.int32),
        amounts=amounts,
    )
