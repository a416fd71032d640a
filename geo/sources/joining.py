"""Incidents and boundaries together: the units that each incident falls in, and the shapes that units give.

A record that its source codes to a unit alone (UCDP where_prec 3, 4 and 6) has that source's coordinate, which only
stands for the unit. Its shape is the unit of the boundaries in use that the coordinate lies in, so it changes with
them, and where they lack the level the unit above. A point for an area of no stated extent (where_prec 5) becomes a
disc of `FUZZY_KM` around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_areas, join_points
from geo.areas.units import unit_at
from geo.areas.zones import distinct
from geo.core.crs import WGS84, discs, distance_km, sphere_km
from geo.core.language import language
from geo.incidents.schema import COUNTRIES, REGISTRY
from geo.incidents.table import points

FUZZY_KM: Final = 50.0
CODED: Final = "unit of the source's coordinate"
COUNTRY: Final = "country"
_LEVELS: Final = {3: 2, 4: 1, 6: 0}
_UNITS: Final = ("adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode")
_TEXTS: Final = (*_UNITS, "join_method", "may_lie_in")
_LISTS: Final = ("may_lie_adm0", "may_lie_adm1")

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
# The columns of a join as Arrow arrays: texts, lists and the certainty.
Units = dict[str, Any]


def joined(table: gpd.GeoDataFrame, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Add units, and the shapes that follow from them, to incidents.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326; its `adm2` is the name that the gazetteer gives, used where the boundaries have no
        second-level unit there.
    boundaries : Boundaries
        The vintage to join to.

    Returns
    -------
    GeoDataFrame
        As many rows, in the same order, with `adm0` to `boundary_vintage` filled in, and where they follow from the
        boundaries `geometry`, `uncertainty_km` and `place_note`.
    """
    rows = _Rows.of(table)
    coded = _coded(rows, boundaries)
    shapes = rows.shapes
    shapes[coded.rows] = coded.shapes
    bare = np.flatnonzero(rows.exact & shapely.is_missing(shapes))
    shapes[bare] = points(lon=rows.lon[bare], lat=rows.lat[bare])
    fuzzy = np.flatnonzero(rows.fuzzy)
    fuzzy = fuzzy[coded.in_countries[np.searchsorted(coded.rows, fuzzy)]]
    shapes[fuzzy] = _fuzzy_discs(rows.source_lon[fuzzy], rows.source_lat[fuzzy])
    settled = rows.coded & ~rows.fuzzy
    area = np.flatnonzero(~rows.exact & ~settled & ~shapely.is_missing(shapes))
    units = _combined(
        join_points(boundaries, lon=rows.lon, lat=rows.lat, uncertainty_km=rows.uncertainty_km),
        (area, join_areas(boundaries, gpd.GeoSeries(shapes[area], crs=WGS84))),
        (coded.rows[settled[coded.rows]], coded.units[settled[coded.rows]]),
    )
    _leave_at_country(units, rows.prec == 6)
    return _filled(table, units, shapes, coded, rows, boundaries)


def _combined(whole: pd.DataFrame, *others: tuple[Ints, pd.DataFrame]) -> Units:
    """Take the columns of a join; in some rows those of another one."""
    order = np.arange(len(whole))
    start = len(whole)
    for where, frame in others:
        order[where] = start + np.arange(len(where))
        start += len(frame)
    take = pa.array(order)
    frames = [whole, *(frame for _, frame in others)]
    found: Units = {}
    for name in (*_TEXTS, *_LISTS, "join_certainty"):
        parts = [_arrow(frame[name], name) for frame in frames]
        found[name] = parts[0] if start == len(whole) else pa.concat_arrays(parts).take(take)
    return found


def _arrow(column: pd.Series[Any], name: str) -> pa.Array:
    values = pa.array(column, from_pandas=True)
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if name in _LISTS:
        return values.cast(REGISTRY[name].arrow_type)
    if isinstance(values, pa.DictionaryArray):
        return values.dictionary.cast(pa.large_string()).take(values.indices)
    return values.cast(pa.float64() if name == "join_certainty" else pa.large_string())


@dataclass(frozen=True)
class _Rows:
    """What the join looks at, as arrays; NaN where something is missing."""

    lon: Floats
    lat: Floats
    uncertainty_km: Floats
    source_lon: Floats
    source_lat: Floats
    prec: Floats
    shapes: Objects
    exact: Bools
    coded: Bools
    fuzzy: Bools

    @classmethod
    def of(cls, table: gpd.GeoDataFrame) -> _Rows:
        def numbers(name: str) -> Floats:
            return table[name].to_numpy(dtype=np.float64, na_value=np.nan)

        shapes = np.asarray(table.geometry.to_numpy(), dtype=object).copy()
        exact = ~np.isnan(numbers("lat"))
        prec, source_lat = numbers("where_prec"), numbers("source_lat")
        coded = ~exact & ~np.isnan(source_lat) & np.isin(prec, [3, 4, 5, 6]) & shapely.is_missing(shapes)
        return cls(
            numbers("lon"), numbers("lat"), numbers("uncertainty_km"), numbers("source_lon"), source_lat, prec,
            shapes, exact, coded, coded & (prec == 5),
        )  # fmt: skip


def _fuzzy_discs(lon: Floats, lat: Floats) -> Objects:
    """Draw the disc around each position; equal positions share one."""
    first, kind = distinct(lon, lat)
    drawn = discs(lon=lon[first], lat=lat[first], radius_km=np.full(len(first), FUZZY_KM))
    return np.asarray(drawn, dtype=object)[kind] if len(first) else np.zeros(0, dtype=object)


@dataclass(frozen=True)
class _Coded:
    """Records that their source codes to a unit, sorted by row: units and shapes of these rows only.

    `above` says where the boundaries lack the level, so that the unit above it stands for it; of an area of no stated
    extent there is neither shape nor reach.
    """

    rows: Ints
    units: pd.DataFrame
    shapes: Objects
    uncertainty_km: Floats
    above: Bools
    in_countries: Bools


def _coded(rows: _Rows, boundaries: Boundaries) -> _Coded:
    at = np.flatnonzero(rows.coded)
    lon, lat, prec = rows.source_lon[at], rows.source_lat[at], rows.prec[at]
    units = join_points(boundaries, lon=lon, lat=lat)
    level, unit = np.full(len(at), -1, dtype=np.int64), np.full(len(at), -1, dtype=np.int64)
    wanted: Ints = np.full(len(at), -1, dtype=np.int64)
    shapes = np.full(len(at), None, dtype=object)
    for number, deepest in _LEVELS.items():
        some = np.flatnonzero(prec == number)
        found = unit_at(boundaries, deepest, lon=lon[some], lat=lat[some])
        level[some], unit[some], shapes[some], wanted[some] = found.level, found.row, found.geometry, deepest
    for name, least in (("adm1", 1), ("adm1_pcode", 1), ("adm2", 2), ("adm2_pcode", 2)):
        units[name] = _kept(units[name], level >= least)
    units["join_method"] = _kept(units["join_method"], level < 0, CODED)
    units["join_certainty"] = np.where(level >= 0, 1.0, units["join_certainty"].to_numpy())
    inside = units["adm0"].isin(COUNTRIES).to_numpy()
    reach = _reach_km(boundaries, level, unit, lon, lat)
    return _Coded(at, units, shapes, reach, (level >= 0) & (level < wanted), inside)


def _kept(column: pd.Series[Any], keep: Bools, other: str = "") -> Any:
    """Keep the words of a column in some rows."""
    values = _arrow(column, "")
    return pd.array(pc.if_else(pa.array(keep), values, pa.scalar(other, pa.large_string())), dtype="str")


def _reach_km(boundaries: Boundaries, level: Ints, unit: Ints, lon: Floats, lat: Floats) -> Floats:
    """Distance from each position to the farthest corner of its unit, NaN where there is none."""
    out = np.full(len(lon), np.nan)
    rows = np.flatnonzero(level >= 0)
    first, kind = distinct(level[rows].astype(np.float64), unit[rows].astype(np.float64), lon[rows], lat[rows])
    at = rows[first]
    x, y, far = lon[at], lat[at], np.zeros(len(at))
    order = np.lexsort((unit[at], level[at]))
    keys = np.stack([level[at][order], unit[at][order]])
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(keys) != 0).any(axis=0)])) if len(order) else order
    for some in np.split(order, starts[1:]) if len(order) else []:
        shape = boundaries.level(int(level[at][some[0]])).geometry.iloc[int(unit[at][some[0]])]
        corners = shapely.get_coordinates(shapely.convex_hull(shape))
        rough = sphere_km(lon1=x[some, None], lat1=y[some, None], lon2=corners[:, 0], lat2=corners[:, 1])
        # The sphere is within 0.6 %: the farthest on the ellipsoid is among those that it finds nearly as far.
        spot, corner = np.nonzero(rough >= 0.985 * rough.max(axis=1, keepdims=True))
        at_spot, ends = some[spot], corners[corner]
        km = distance_km(lon1=x[at_spot], lat1=y[at_spot], lon2=ends[:, 0], lat2=ends[:, 1])
        np.maximum.at(far, at_spot, km)
    out[rows] = far[kind]
    return out


def _leave_at_country(units: Units, rows: Bools) -> None:
    """Where only the country is known, the report says no more, so neither do we."""
    if not rows.any():
        return
    where, n = pa.array(rows), len(rows)
    for name in _TEXTS[1:]:
        words = COUNTRY if name == "join_method" else ""
        units[name] = pc.if_else(where, pa.scalar(words, pa.large_string()), units[name])
    units["join_certainty"] = pc.if_else(where, 1.0, units["join_certainty"])
    for name in _LISTS:
        kind = REGISTRY[name].arrow_type
        empty = pa.array(np.where(rows, n, np.arange(n)))
        units[name] = pa.concat_arrays([units[name], pa.array([[]], kind)]).take(empty)


def _filled(
    table: gpd.GeoDataFrame, units: Units, shapes: Objects, coded: _Coded, rows: _Rows, boundaries: Boundaries
) -> gpd.GeoDataFrame:
    out = table.copy(deep=False)
    n, none = len(out), pa.scalar("", pa.large_string())
    found, hint = units["adm2"], _arrow(table["adm2"], "adm2")
    nameless = pc.and_(pc.equal(found, ""), pc.not_equal(units["adm0"], ""))
    known = pc.if_else(pc.and_(nameless, pa.array(rows.prec <= 3)), hint, none)
    texts = {name: units[name] for name in _TEXTS}
    texts["adm2"] = pc.if_else(pc.equal(found, ""), known, found)
    source = np.where(np.asarray(pc.not_equal(found, "")), 1, np.where(np.asarray(pc.not_equal(known, "")), 2, 0))
    texts["adm2_source"] = pa.array(["", "boundary", "gazetteer"], pa.large_string()).take(pa.array(source))
    texts["boundary_vintage"] = pa.repeat(pa.scalar(boundaries.vintage.title, pa.large_string()), n)
    for name, values in texts.items():
        out[name] = pd.Series(values, index=out.index, dtype="str")
    for name in _LISTS:
        out[name] = pd.Series(units[name], index=out.index, dtype=pd.ArrowDtype(REGISTRY[name].arrow_type))
    out["join_certainty"] = np.asarray(units["join_certainty"].fill_null(np.nan), dtype=np.float64)
    reach = np.full(n, np.nan)
    reach[coded.rows] = coded.uncertainty_km
    reach[rows.fuzzy] = FUZZY_KM
    out["uncertainty_km"] = np.where(np.isnan(rows.uncertainty_km), reach, rows.uncertainty_km)
    above = np.full(n, False)
    above[coded.rows] = coded.above
    _say_what_is_drawn(out, above)
    out["geometry"] = gpd.GeoSeries(shapes, index=out.index, crs=WGS84)
    return out


def _say_what_is_drawn(out: gpd.GeoDataFrame, above: Bools) -> None:
    if not above.any():
        return
    for column, code in (("place_note", "en"), ("place_note_fr", "fr")):
        say = language(code)
        note = say("The boundaries in use lack this unit: the unit above it is drawn.")
        texts = out[column].to_numpy(dtype=object)
        texts[above] = [f"{text} {note}".strip() for text in texts[above]]
        out[column] = pd.Series(texts, dtype="str").set_axis(out.index)
