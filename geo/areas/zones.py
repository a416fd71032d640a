"""The finest polygons of a vintage that do not overlap, and which of them a position lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.areas.boundaries import Boundaries
from geo.core.crs import distance_km
from geo.core.kept import Kept

NEAREST_KM: Final = 5.0
NOWHERE: Final = -1
# A degree of latitude is never shorter than this; with the cosine it bounds from below what a degree measures.
KM_PER_DEG: Final = 110.5
# Numbers of the methods in `Located`.
INSIDE, TIE, NEAREST, OUTSIDE = range(4)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
# Shapely's own signatures are narrower than what its functions take and return.
Geometries = Any


@dataclass(frozen=True)
class Zones:
    """Deepest units of the three countries by p-code, then the neighbours; one row a zone.

    Attributes
    ----------
    geometry : array of shapely geometries
        EPSG:4326.
    adm0, adm1, adm1_pcode, adm2, adm2_pcode : array of str
        ISO 3166-1 alpha-3, official French names and p-codes; "" where there is none.
    units : array of int, shape (n, 3)
        Row of each zone's unit in the frames of levels 0, 1 and 2 of the vintage; -1 where there is none.
    n_units : int
        So many zones are units of the three countries.
    """

    geometry: Geometries
    adm0: Texts
    adm1: Texts
    adm1_pcode: Texts
    adm2: Texts
    adm2_pcode: Texts
    units: Ints
    n_units: int


@dataclass(frozen=True)
class Located:
    """Where positions lie: the zone of each (-1: none), the number of the method, and of ties all zones touched."""

    zone: Ints
    method: Ints
    touched: dict[int, list[int]]


_KEPT: Final = Kept[Boundaries, Zones]()


def zones_of(boundaries: Boundaries) -> Zones:
    """Take provinces where there are some, else regions, else the country; kept as long as the boundaries are.

    Parameters
    ----------
    boundaries : Boundaries

    Returns
    -------
    Zones
    """
    return _KEPT.get(boundaries, lambda: _make(boundaries))


def _make(boundaries: Boundaries) -> Zones:
    frames = (boundaries.adm0, boundaries.adm1, boundaries.adm2)
    rows_of = [{pcode: row for row, pcode in enumerate(frame["pcode"])} for frame in frames]
    texts = [{name: frame[name].tolist() for name in ("pcode", "adm0", "name", "parent")} for frame in frames]
    parts: list[tuple[str, object, str, tuple[int, int, int]]] = []
    for level, frame in enumerate(frames):
        has_children = set() if level == 2 else set(frames[level + 1]["parent"])
        for row, shape in enumerate(frame.geometry.array):
            pcode, parent = texts[level]["pcode"][row], texts[level]["parent"][row]
            if pcode in has_children:
                continue
            if level == 2:
                region = rows_of[1].get(parent, NOWHERE)
                country = rows_of[0].get(texts[1]["parent"][region], NOWHERE) if region >= 0 else NOWHERE
                units = (country, region, row)
            elif level == 1:
                units = (rows_of[0].get(parent, NOWHERE), row, NOWHERE)
            else:
                units = (row, NOWHERE, NOWHERE)
            parts.append((pcode, shape, texts[level]["adm0"][row], units))
    parts.sort(key=lambda part: part[0])
    around = boundaries.neighbours
    shapes = [part[1] for part in parts] + list(around.geometry.array)
    geometry = np.array(shapes, dtype=object)
    shapely.prepare(geometry)
    units_of = np.full((len(shapes), 3), NOWHERE, dtype=np.int64)
    if parts:
        units_of[: len(parts)] = [part[3] for part in parts]

    def text(level: int, name: str) -> Texts:
        return np.array([*texts[level][name], ""], dtype=object)[units_of[:, level]]

    adm0 = np.array([part[2] for part in parts] + around["adm0"].tolist(), dtype=object)
    return Zones(
        geometry, adm0, text(1, "name"), text(1, "pcode"), text(2, "name"), text(2, "pcode"), units_of, len(parts)
    )


def distinct(*columns: Floats) -> tuple[Ints, Ints]:
    """Find the distinct rows of some columns: position of one row of each kind, and each row's kind.

    Parameters
    ----------
    *columns : arrays of float, of one length
        Without NaN.

    Returns
    -------
    tuple of (first, kind)
        `kind` numbers the kinds in the order of their first rows, whose positions are `first`.
    """
    n = len(columns[0])
    if n == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    # One pass over a mixture of the bits instead of one a column; that it parts all kinds is checked.
    mixed = np.zeros(n, dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ (column + 0.0).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    kind, _ = pd.factorize(mixed.view(np.int64))
    first = _first(kind)
    if not all((column[first][kind] == column).all() for column in columns):
        kind = np.zeros(n, dtype=np.int64)
        for column in columns:
            codes, values = pd.factorize(column)
            kind, _ = pd.factorize(kind * np.int64(len(values)) + codes)
        first = _first(kind)
    return first, kind.astype(np.int64, copy=False)


def _first(kind: Ints) -> Ints:
    first = np.full(int(kind.max()) + 1, -1, dtype=np.int64)
    first[kind[::-1]] = np.arange(len(kind), dtype=np.int64)[::-1]
    return first


def locate(geometry: Geometries, n_units: int, *, lon: Floats, lat: Floats) -> Located:
    """Find the polygon that each position lies in; the rules are in the docstring of `geo.areas.join`.

    Parameters
    ----------
    geometry : array of shapely geometries
        Polygons that do not overlap, EPSG:4326; of those that a position touches the first is taken.
    n_units : int
        So many of them, the first ones, are units; the others are neighbours.
    lon, lat : array of float, shape (n,)
        Degrees, on the globe.

    Returns
    -------
    Located
    """
    n = len(lon)
    zone = np.full(n, NOWHERE, dtype=np.int64)
    if n == 0 or len(geometry) == 0:
        return Located(zone, np.full(n, OUTSIDE, dtype=np.int64), {})
    order = np.argsort(lon, kind="stable")
    x, y = lon[order], lat[order]
    bounds = shapely.bounds(geometry)
    shapely.prepare(geometry)
    found = np.full(n, NOWHERE, dtype=np.int64)  # in the order of x

    def candidates(position: int) -> Ints:
        west, south, east, north = bounds[position]
        start, stop = np.searchsorted(x, [west, np.nextafter(east, np.inf)])
        within: Ints = start + np.flatnonzero((y[start:stop] >= south) & (y[start:stop] <= north))
        return within

    for position, shape in enumerate(geometry):
        rows = candidates(position)
        found[rows[shapely.contains_xy(shape, x[rows], y[rows])]] = position
    touched: dict[int, list[int]] = {}
    for position, shape in enumerate(geometry):
        rows = candidates(position)
        rows = rows[found[rows] < 0]
        for row in order[rows[shapely.intersects_xy(shape, x[rows], y[rows])]].tolist():
            touched.setdefault(row, []).append(position)
    zone[order] = found
    for row, positions in touched.items():
        zone[row] = positions[0]
    method = np.where((zone >= 0) & (zone < n_units), INSIDE, OUTSIDE).astype(np.int64)
    method[[row for row, positions in touched.items() if len(positions) > 1]] = TIE
    near = _nearest(geometry[:n_units], bounds[:n_units], lon, lat, np.flatnonzero(zone < 0))
    for row, position in near.items():
        zone[row], method[row] = position, NEAREST
    return Located(zone, method, touched)


def _nearest(units: Geometries, bounds: Floats, lon: Floats, lat: Floats, rows: Ints) -> dict[int, int]:
    """Find the nearest unit of the three countries within `NEAREST_KM` of positions that lie in no polygon."""
    if len(units):
        reach = NEAREST_KM / KM_PER_DEG
        (west, south), (east, north) = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        aside = reach / max(np.cos(np.radians(min(max(abs(south), abs(north)) + reach, 89.0))), 0.01)
        x, y = lon[rows], lat[rows]
        rows = rows[(x >= west - aside) & (x <= east + aside) & (y >= south - reach) & (y <= north + reach)]
    if not len(rows) or not len(units):
        return {}
    points: Geometries = shapely.points(lon[rows], lat[rows])
    around = NEAREST_KM / (KM_PER_DEG * np.maximum(np.cos(np.radians(lat[rows])), 0.01))
    hits, positions = shapely.STRtree(units).query(points, predicate="dwithin", distance=around)
    if not len(hits):
        return {}
    ends: Floats = shapely.get_coordinates(shapely.shortest_line(points[hits], units[positions])).reshape(-1, 4)
    km = distance_km(lon1=ends[:, 0], lat1=ends[:, 1], lon2=ends[:, 2], lat2=ends[:, 3])
    best: dict[int, tuple[float, int]] = {}
    for row, position, far in zip(rows[hits].tolist(), positions.tolist(), km.tolist(), strict=True):
        if far <= NEAREST_KM:
            best[row] = min(best.get(row, (np.inf, 0)), (far, position))
    return {row: position for row, (_, position) in best.items()}
