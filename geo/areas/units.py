"""The unit of a level around a position, for what is known to lie in that unit but not where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.areas.boundaries import Boundaries
from geo.areas.zones import NOWHERE, Geometries, Ints, Texts, distinct, locate, zones_of
from geo.core.crs import LAT_MAX, LON_MAX


@dataclass(frozen=True)
class UnitsAt:
    """The unit around each position, or the unit above it where the vintage has none of that level.

    Attributes
    ----------
    level : array of int, shape (n,)
        Level of the unit that was found; -1 where the position lies in none of the three countries.
    row : array of int, shape (n,)
        Its row in the frame of that level; -1.
    pcode : array of str, shape (n,)
        Its p-code; "".
    geometry : array of shapely geometries, shape (n,)
        Its polygon, EPSG:4326; None.
    """

    level: Ints
    row: Ints
    pcode: Texts
    geometry: Geometries


def unit_at(boundaries: Boundaries, level: int, *, lon: npt.ArrayLike, lat: npt.ArrayLike) -> UnitsAt:
    """Find the unit of a level that each position lies in, by the rules of the join.

    Parameters
    ----------
    boundaries : Boundaries
    level : int
        0 (country) to 3.
    lon, lat : array-like of float, shape (n,)
        Degrees, EPSG:4326; NaN or off the globe: no unit.

    Returns
    -------
    UnitsAt
        n rows. Where the vintage lacks units of `level`, the deepest unit above it that holds the position.

    Raises
    ------
    BadInput
        If there is no such level.
    """
    boundaries.level(level)
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    known = np.flatnonzero((np.abs(x) <= LON_MAX) & (np.abs(y) <= LAT_MAX))
    first, kind = distinct(x[known], y[known])
    u_lon, u_lat = x[known][first], y[known][first]
    zones = zones_of(boundaries)
    zone = locate(zones.geometry, zones.n_units, lon=u_lon, lat=u_lat).zone
    rows = np.full((len(u_lon), level + 1), NOWHERE, dtype=np.int64)
    rows[:, : min(level + 1, 3)] = zones.units[zone, : level + 1]
    rows[zone < 0] = NOWHERE
    if level == 3 and len(boundaries.adm3):
        shapes = boundaries.adm3.geometry.to_numpy()
        rows[:, 3] = np.where(zone < 0, NOWHERE, locate(shapes, len(shapes), lon=u_lon, lat=u_lat).zone)
    return _picked([boundaries.level(n) for n in range(level + 1)], rows, known, kind, len(x))


def _picked(frames: Sequence[gpd.GeoDataFrame], rows: Ints, known: Ints, kind: Ints, n: int) -> UnitsAt:
    """Take of each distinct position the deepest unit, and spread it over all positions."""
    u_level = np.full(len(rows), NOWHERE, dtype=np.int64)
    u_row = np.full(len(rows), NOWHERE, dtype=np.int64)
    u_pcode = np.full(len(rows), "", dtype=object)
    u_geometry = np.full(len(rows), None, dtype=object)
    for level, frame in enumerate(frames):
        at = np.flatnonzero(rows[:, level] >= 0)
        u_level[at], u_row[at] = level, rows[at, level]
        u_pcode[at] = frame["pcode"].to_numpy(dtype=object)[rows[at, level]]
        u_geometry[at] = frame.geometry.to_numpy()[rows[at, level]]
    level_, row = np.full(n, NOWHERE, dtype=np.int64), np.full(n, NOWHERE, dtype=np.int64)
    pcode, geometry = np.full(n, "", dtype=object), np.full(n, None, dtype=object)
    level_[known], row[known], pcode[known], geometry[known] = (
        u_level[kind],
        u_row[kind],
        u_pcode[kind],
        u_geometry[kind],
    )
    return UnitsAt(level_, row, pcode, geometry)
