"""Places made coarser: what is known to a village becomes the unit or the cell of a grid that holds it.

Nothing becomes finer than it was known: what is known to a larger area stays, what is known within a circle larger than
the unit goes to the unit above, and a cell becomes a block of cells. Shapes and distances that are written depend on
the unit or cell alone, never on the exact position in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_areas
from geo.core.crs import EQUAL_AREA, WGS84, area_km2, flattened_xy, globe_lonlat, sphere_km
from geo.incidents.schema import REGISTRY

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

METHOD: Final = "do-no-harm profile"
# What a point is taken to be known within where nothing is said.
_POINT_KM: Final = 2.0
# The circle of a place may reach out of its unit or cell: what is added for it is rounded up.
_STEP_KM: Final = 5.0
# Outlines of one unit in two vintages differ a little.
_ABOUT: Final = 0.9
# The disc that stands for a source's coordinate of an area without a stated extent.
_FUZZY_KM: Final = 50.0
_PREC_OF_LEVEL: Final = {2: 3, 1: 4, 0: 6}
_LEVEL_OF_PREC: Final = {3: 2, 4: 1, 6: 0}
_DERIVED: Final = ("adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode")


@dataclass
class Coarse:
    """Columns of places after they were made coarser, one entry a row.

    Attributes
    ----------
    changed : array of bool
    above : array of bool
        Which went to a unit above the one asked for, since it has no outline or was not known that closely.
    lost : array of bool
        Which have no unit of any level, and no place any more.
    """

    prec: Floats
    shapes: Objects
    units: dict[str, Objects]
    changed: Bools
    above: Bools
    lost: Bools
    uncertainty_km: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class _Known:
    """How closely each place is known; NaN where it is not."""

    prec: Floats
    lon: Floats
    lat: Floats
    radius_km: Floats
    area_km2: Floats
    shapes: Objects
    units: dict[str, Objects]

    @property
    def near_point(self) -> Bools:
        """Whether a place is known by a position, even if it only stands for an area of no stated extent."""
        return np.isfinite(self.lon) & np.isfinite(self.lat)


def coarsened(table: gpd.GeoDataFrame, to: str, grid_km: int, boundaries: Boundaries) -> Coarse:
    """Find the area that stands for each place of a table.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, joined, EPSG:4326.
    to : str
        ``"adm2"``, ``"adm1"`` or ``"grid"``.
    grid_km : int
        Side of a cell, on EPSG:6933.
    boundaries : Boundaries

    Returns
    -------
    Coarse
    """
    known = _known(table)
    found = (
        _to_grid(known, grid_km, boundaries) if to == "grid" else _to_unit(known, 2 if to == "adm2" else 1, boundaries)
    )
    found.shapes[~np.isin(found.prec, [3, 4, 5, 6])] = None
    overhang = np.where(found.changed, np.ceil(np.nan_to_num(known.radius_km) / _STEP_KM) * _STEP_KM, 0.0)
    found.uncertainty_km = _reaches(found.shapes) + overhang
    return found


def written(table: gpd.GeoDataFrame, found: Coarse) -> gpd.GeoDataFrame:
    """Write coarser places into a copy of a table: no coordinates, no names of places but those of units.

    `place` is the unit, or for a larger region that the words named its name; what else tells of a place is empty.
    """
    out, index = table.copy(deep=False), table.index

    def put(name: str, values: Any) -> None:
        out[name] = pd.Series(values, index=index, dtype=REGISTRY[name].dtype)

    n = len(out)
    for name in ("lat", "lon", "source_lat", "source_lon", "join_certainty"):
        put(name, np.full(n, np.nan))
    for name in ("place_phrase", "place_id", "place_note", "place_note_fr", "may_lie_in"):
        put(name, np.full(n, "", dtype=object))
    for name in ("place_evidence", "may_lie_adm0", "may_lie_adm1"):
        kind = REGISTRY[name].arrow_type
        out[name] = pd.Series(pa.array([[]] * n, kind), index=index, dtype=pd.ArrowDtype(kind))
    for name, values in found.units.items():
        put(name, values)
    put("where_prec", pd.array(np.where(np.isnan(found.prec), -1, found.prec).astype(np.int64), dtype="Int64"))
    out["where_prec"] = out["where_prec"].mask(out["where_prec"] < 0)
    put("uncertainty_km", found.uncertainty_km)
    put("place", _names(found))
    source = np.where(found.units["adm2_pcode"] != "", "boundary", np.where(found.units["adm2"] != "", "gazetteer", ""))
    put("adm2_source", source.astype(object))
    method = np.where(found.changed, METHOD, out["join_method"].to_numpy(dtype=object))
    put("join_method", method)
    put("place_method", np.where(found.changed, METHOD, out["place_method"].to_numpy(dtype=object)))
    out["geometry"] = gpd.GeoSeries(found.shapes, index=index, crs=WGS84)
    return out


def _names(found: Coarse) -> Objects:
    adm1, adm2 = found.units["adm1"], found.units["adm2"]
    names = np.where((adm2 != "") & ~np.isin(found.prec, [4, 6]), adm2, adm1)
    named: Objects = np.where(np.isin(found.prec, [3, 4, 5]), names, "").astype(object)
    return named


def _known(table: gpd.GeoDataFrame) -> _Known:
    def numbers(name: str) -> Floats:
        return table[name].to_numpy(dtype=np.float64, na_value=np.nan, copy=True)

    shapes = np.asarray(table.geometry.to_numpy(), dtype=object).copy()
    prec, lon, lat, radius = (numbers(name) for name in ("where_prec", "lon", "lat", "uncertainty_km"))
    exact = np.isin(prec, [1, 2])
    bare = exact & np.isnan(lat) & ~shapely.is_missing(shapes)
    centre = shapely.centroid(shapes[bare])
    lon[bare], lat[bare] = shapely.get_x(centre), shapely.get_y(centre)
    radius = np.where(exact & np.isnan(radius), _POINT_KM, radius)
    area = np.where(exact, np.pi * radius**2, np.nan)
    areal = np.flatnonzero(~exact & ~shapely.is_missing(shapes))
    kinds, different = pd.factorize(np.fromiter(map(id, shapes[areal]), dtype=np.int64, count=len(areal)))
    first = areal[np.unique(kinds, return_index=True)[1]]
    area[areal] = area_km2(geometry=shapes[first])[kinds] if len(different) else 0.0
    # A disc around the coordinate of a source has the coordinate for its centre: it is as telling as a point.
    disc = (prec == 5) & ~np.isnan(numbers("source_lat"))
    lon, lat = np.where(disc, numbers("source_lon"), lon), np.where(disc, numbers("source_lat"), lat)
    radius = np.where(disc & np.isnan(radius), _FUZZY_KM, radius)
    units = {name: table[name].to_numpy(dtype=object).copy() for name in _DERIVED}
    return _Known(prec, lon, lat, radius, area, shapes, units)


def _as_known(known: _Known, is_finer: Bools) -> Coarse:
    units = {name: values.copy() for name, values in known.units.items()}
    nothing = [np.zeros(len(is_finer), dtype=bool) for _ in range(2)]
    return Coarse(known.prec.copy(), known.shapes, units, is_finer, nothing[0], nothing[1])


# -- units


@dataclass(frozen=True)
class _Level:
    """Outlines of one level, with what else is written of them."""

    row_of: dict[str, int]
    shapes: Objects
    names: Objects
    size_km: Floats

    @classmethod
    def of(cls, boundaries: Boundaries, level: int) -> _Level:
        frame = boundaries.level(level)
        shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
        keys = frame["pcode"] if level else frame["adm0"]
        size = np.sqrt(area_km2(geometry=shapes) / np.pi) if len(shapes) else np.zeros(0)
        return cls({key: row for row, key in enumerate(keys)}, shapes, frame["name"].to_numpy(dtype=object), size)


def _to_unit(known: _Known, target: int, boundaries: Boundaries) -> Coarse:
    """Give each place that is known more closely the unit of a level, or the next one above that holds it."""
    levels = {level: _Level.of(boundaries, level) for level in range(target + 1)}
    deepest = _LEVEL_OF_PREC
    is_finer = np.isin(known.prec, [1, 2]) | known.near_point
    is_finer |= np.isin(known.prec, [prec for prec, level in deepest.items() if level > target])
    is_finer |= np.isin(known.prec, [3, 4, 5]) & (known.area_km2 < _ABOUT * _area_around(known, target, levels))
    found = _as_known(known, is_finer)
    keys = {2: known.units["adm2_pcode"], 1: known.units["adm1_pcode"], 0: known.units["adm0"]}
    radius = np.where(known.prec > 2, np.where(known.near_point, known.radius_km, 0.0), known.radius_km)
    waiting = np.flatnonzero(is_finer)
    for level in range(target, -1, -1):
        unit = np.array([levels[level].row_of.get(key, -1) for key in keys[level][waiting].tolist()], dtype=np.int64)
        size = np.append(levels[level].size_km, np.nan)[unit]
        fits = (unit >= 0) & ((level == 0) | ~(radius[waiting] > size))
        rows = waiting[fits]
        found.shapes[rows] = levels[level].shapes[unit[fits]]
        found.prec[rows] = _PREC_OF_LEVEL[level]
        for name in {1: ("adm2_pcode",), 0: ("adm1", "adm1_pcode", "adm2", "adm2_pcode")}.get(level, ()):
            found.units[name][rows] = ""
        if level == 1 and target == 1:
            found.units["adm2"][rows] = ""
        found.above[rows] = level < target
        waiting = waiting[~fits]
    # Elsewhere: a neighbour, open water. Nothing stands for the place, and the country is what remains.
    found.shapes[waiting] = None
    found.prec[waiting] = np.where(known.units["adm0"][waiting] != "", 6.0, 7.0)
    for name in ("adm1", "adm1_pcode", "adm2", "adm2_pcode"):
        found.units[name][waiting] = ""
    found.lost[waiting] = True
    if target == 1:
        for name in ("adm2", "adm2_pcode"):
            found.units[name][:] = ""
    return found


def _area_around(known: _Known, target: int, levels: dict[int, _Level]) -> Floats:
    """Area of the unit of a level that each place lies in, of the unit above where there is none; 0 without."""
    area = np.zeros(len(known.prec))
    for level, name in ((1, "adm1_pcode"), (2, "adm2_pcode"))[:target]:
        unit = np.array([levels[level].row_of.get(key, -1) for key in known.units[name].tolist()], dtype=np.int64)
        sizes = np.append(levels[level].size_km, np.nan)[unit]
        area = np.where(np.isnan(sizes), area, np.pi * sizes**2)
    return area


# -- cells


def _to_grid(known: _Known, grid_km: int, boundaries: Boundaries) -> Coarse:
    """Give each place that is known more closely the cell that holds it, or a block of cells around it."""
    side = 1000.0 * grid_km
    lon, lat, radius = known.lon.copy(), known.lat.copy(), known.radius_km.copy()
    areal = np.flatnonzero(~known.near_point & ~shapely.is_missing(known.shapes) & np.isin(known.prec, [3, 4, 5, 6]))
    centre = shapely.centroid(known.shapes[areal])
    lon[areal], lat[areal] = shapely.get_x(centre), shapely.get_y(centre)
    radius[areal] = np.sqrt(known.area_km2[areal] / np.pi)
    is_finer = np.isin(known.prec, [1, 2]) | known.near_point
    is_finer[areal] |= known.area_km2[areal] < grid_km**2
    found = _as_known(known, is_finer)
    rows = np.flatnonzero(is_finer & np.isfinite(lon) & np.isfinite(lat))
    nowhere = np.setdiff1d(np.flatnonzero(is_finer), rows)
    found.lost[nowhere] = True
    found.prec[nowhere], found.shapes[nowhere] = 7.0, None
    x, y = flattened_xy(lon=lon[rows], lat=lat[rows], crs=EQUAL_AREA)
    # A circle that is larger than a cell takes a block of them, as many each way as hold it.
    reach = np.nan_to_num(radius[rows], nan=_POINT_KM)
    wide = np.where(reach > grid_km / 2, np.ceil(reach / grid_km), 0.0)
    cells = np.column_stack([np.floor(x / side), np.floor(y / side), wide]).astype(np.int64)
    blocks, at = np.unique(cells, axis=0, return_inverse=True)
    at = at.ravel()
    shapes = _blocks(blocks, side)
    found.shapes[rows], found.prec[rows] = shapes[at], 5.0
    units = join_areas(boundaries, shapes)
    for name in _DERIVED:
        found.units[name][rows] = units[name].astype(object).to_numpy()[at]
    return found


def _blocks(blocks: Ints, side: float) -> Objects:
    """Draw blocks of cells: column, row and how many cells more on each side."""
    column, row, wide = (blocks[:, n].astype(np.float64) for n in range(3))
    west, south = globe_lonlat(x=(column - wide) * side, y=(row - wide) * side, crs=EQUAL_AREA)
    east, north = globe_lonlat(x=(column + 1 + wide) * side, y=(row + 1 + wide) * side, crs=EQUAL_AREA)
    return np.atleast_1d(np.asarray(shapely.box(west, south, east, north), dtype=object))


# -- how far a shape reaches


def _reaches(shapes: Objects) -> Floats:
    """Distance from the middle of each shape to its farthest corner in whole km, NaN without one."""
    out = np.full(len(shapes), np.nan)
    rows = np.flatnonzero(~shapely.is_missing(shapes))
    kinds, different = pd.factorize(np.fromiter(map(id, shapes[rows]), dtype=np.int64, count=len(rows)))
    first = rows[np.unique(kinds, return_index=True)[1]] if len(different) else rows[:0]
    out[rows] = np.array([_reach(shapes[row]) for row in first.tolist()])[kinds] if len(first) else np.nan
    return out


def _reach(shape: Any) -> float:
    hull = shapely.convex_hull(shape)
    middle, corners = shapely.centroid(hull), shapely.get_coordinates(hull)
    km = sphere_km(lon1=middle.x, lat1=middle.y, lon2=corners[:, 0], lat2=corners[:, 1])
    return float(np.ceil(km.max() * 1.006))
