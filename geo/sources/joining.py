"""Incidents and boundaries together: the units that each incident falls in, and the shapes that units give.

A record that its source codes to a unit alone (UCDP where_prec 3, 4 and 6) has that source's coordinate, which only
stands for the unit. Its shape is the unit of the boundaries in use that the coordinate lies in, so it changes with
them, and where they lack the level the unit above. A point for an area of no stated extent (where_prec 5) becomes a
disc of `FUZZY_KM` around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_areas, join_points
from geo.core.crs import WGS84, discs, distance_km
from geo.core.language import language
from geo.incidents.schema import COUNTRIES, REGISTRY
from geo.incidents.table import points

FUZZY_KM: Final = 50.0
CODED: Final = "unit of the source's coordinate"
COUNTRY: Final = "country"
_LEVELS: Final = {3: 2, 4: 1, 6: 0}
_LISTS: Final = ("may_lie_adm0", "may_lie_adm1")

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


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
    fuzzy: Bools = rows.fuzzy & np.isin(coded.units["adm0"], COUNTRIES)
    shapes = np.where(rows.coded, coded.shapes, rows.shapes)
    radius = np.full(int(fuzzy.sum()), FUZZY_KM)
    bare = rows.exact & shapely.is_missing(shapes)
    shapes[bare] = points(lon=rows.lon[bare], lat=rows.lat[bare])
    shapes[fuzzy] = discs(lon=rows.source_lon[fuzzy], lat=rows.source_lat[fuzzy], radius_km=radius)
    settled = rows.coded & ~rows.fuzzy
    area = ~rows.exact & ~settled & ~shapely.is_missing(shapes)
    units = _columns(
        join_points(boundaries, lon=rows.lon, lat=rows.lat, uncertainty_km=rows.uncertainty_km),
        (area, join_areas(boundaries, gpd.GeoSeries(shapes[area], crs=WGS84))),
        (settled, {name: values[settled] for name, values in coded.units.items()}),
    )
    _leave_at_country(units, rows.prec == 6)
    return _filled(table, units, shapes, coded, rows, boundaries)


def _columns(units: pd.DataFrame, *others: tuple[Bools, pd.DataFrame | dict[str, Objects]]) -> dict[str, Objects]:
    """Take the columns of a join; in some rows those of another one."""
    found = {name: units[name].to_numpy(dtype=object, copy=True) for name in units.columns}
    for where, frame in others:
        for name, values in found.items():
            values[where] = np.asarray(frame[name], dtype=object)
    return found


@dataclass(frozen=True)
class _Rows:
    """What the join looks at, as arrays; NaN where something is missing."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    uncertainty_km: npt.NDArray[np.float64]
    source_lon: npt.NDArray[np.float64]
    source_lat: npt.NDArray[np.float64]
    prec: npt.NDArray[np.float64]
    shapes: Objects
    exact: Bools
    coded: Bools
    fuzzy: Bools

    @classmethod
    def of(cls, table: gpd.GeoDataFrame) -> _Rows:
        def numbers(name: str) -> npt.NDArray[np.float64]:
            return table[name].to_numpy(dtype=np.float64, na_value=np.nan)

        shapes = np.asarray(table.geometry.to_numpy(), dtype=object).copy()
        exact = ~np.isnan(numbers("lat"))
        prec, source_lat = numbers("where_prec"), numbers("source_lat")
        coded = ~exact & ~np.isnan(source_lat) & np.isin(prec, [3, 4, 5, 6]) & shapely.is_missing(shapes)
        return cls(
            numbers("lon"), numbers("lat"), numbers("uncertainty_km"), numbers("source_lon"), source_lat, prec,
            shapes, exact, coded, coded & (prec == 5),
        )  # fmt: skip


@dataclass(frozen=True)
class _Coded:
    """Units and shapes of the records that their source codes to a unit; `above` where its own level is missing."""

    units: dict[str, Objects]
    shapes: Objects
    uncertainty_km: npt.NDArray[np.float64]
    above: Bools


def _coded(rows: _Rows, boundaries: Boundaries) -> _Coded:
    n = len(rows.prec)
    lon = np.where(rows.coded, rows.source_lon, np.nan)
    lat = np.where(rows.coded, rows.source_lat, np.nan)
    units = _columns(join_points(boundaries, lon=lon, lat=lat))
    pcodes = [units[name].copy() for name in ("adm0", "adm1_pcode", "adm2_pcode")]
    pcodes[0] = np.where(np.isin(pcodes[0], COUNTRIES), pcodes[0], "")
    wanted: npt.NDArray[np.int64] = np.full(n, -1, dtype=np.int64)
    for prec, deepest in _LEVELS.items():
        wanted[rows.coded & (rows.prec == prec)] = deepest
    level: npt.NDArray[np.int64] = wanted.copy()
    for deeper in (2, 1):  # where the boundaries lack the level, the unit above it
        level[(level == deeper) & (pcodes[deeper] == "")] -= 1
    level[(level == 0) & (pcodes[0] == "")] = -1
    shapes = np.full(n, None, dtype=object)
    reach = np.full(n, np.nan)
    for number in (0, 1, 2):
        frame = boundaries.level(number)
        code = frame["adm0"] if number == 0 else frame["pcode"]
        position = pd.Index(code).get_indexer(pcodes[number])
        at = np.flatnonzero(level == number)
        shapes[at] = frame.geometry.to_numpy()[position[at]]
        reach[at] = _reach_km(shapes[at], lon[at], lat[at])
    for name, least in (("adm1", 1), ("adm1_pcode", 1), ("adm2", 2), ("adm2_pcode", 2)):
        units[name][level < least] = ""
    units["join_method"][level >= 0] = CODED
    units["join_certainty"][level >= 0] = 1.0
    return _Coded(units, shapes, reach, (level >= 0) & (level < wanted))


def _reach_km(shapes: Objects, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distance from each position to the farthest corner of its shape."""
    if not len(shapes):
        return np.zeros(0)
    kinds, first = pd.factorize(np.array([f"{id(s)} {x} {y}" for s, x, y in zip(shapes, lon, lat, strict=True)]))
    rows = pd.Series(np.arange(len(shapes))).groupby(kinds).first().to_numpy()
    far = np.zeros(len(first))
    for kind, row in enumerate(rows):
        corners = shapely.get_coordinates(shapely.convex_hull(shapes[row]))
        far[kind] = float(np.max(distance_km(lon1=lon[row], lat1=lat[row], lon2=corners[:, 0], lat2=corners[:, 1])))
    return far[kinds]


def _leave_at_country(units: dict[str, Objects], rows: Bools) -> None:
    """Where only the country is known, the report says no more, so neither do we."""
    for name in ("adm1", "adm1_pcode", "adm2", "adm2_pcode", "may_lie_in"):
        units[name][rows] = ""
    units["join_certainty"][rows] = 1.0
    units["join_method"][rows] = COUNTRY
    for name in _LISTS:
        units[name][rows] = np.fromiter([()] * int(rows.sum()), dtype=object)


def _filled(
    table: gpd.GeoDataFrame,
    units: dict[str, Objects],
    shapes: Objects,
    coded: _Coded,
    rows: _Rows,
    boundaries: Boundaries,
) -> gpd.GeoDataFrame:
    out = table.copy(deep=False)
    found, hint = units["adm2"], table["adm2"].to_numpy(dtype=object)
    known = np.where((found == "") & (units["adm0"] != "") & (rows.prec <= 3), hint, "")
    texts = {name: units[name] for name in ("adm0", "adm1", "adm1_pcode", "adm2_pcode", "join_method", "may_lie_in")}
    texts["adm2"] = np.where(found != "", found, known)
    texts["adm2_source"] = np.where(found != "", "boundary", np.where(known != "", "gazetteer", ""))
    texts["boundary_vintage"] = np.full(len(out), boundaries.vintage.title, dtype=object)
    for name, values in texts.items():
        out[name] = pd.Series(values, index=out.index, dtype="str")
    for name in _LISTS:
        kind = REGISTRY[name].arrow_type
        lists = pa.array([list(items) for items in units[name]], type=kind)
        out[name] = pd.Series(lists, index=out.index, dtype=pd.ArrowDtype(kind))
    out["join_certainty"] = units["join_certainty"].astype(np.float64)
    reach = np.where(rows.fuzzy, FUZZY_KM, coded.uncertainty_km)
    out["uncertainty_km"] = np.where(np.isnan(rows.uncertainty_km), reach, rows.uncertainty_km)
    _say_what_is_drawn(out, coded.above)
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
