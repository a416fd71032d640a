"""How near incidents are to the borders, as far as their places are known: surely, probably, possibly.

A place is a point, a circle or an area. A circle of radius r around a position that is x km from a border lies within d
km of it surely if x + r <= d, possibly if x - r <= d; an area surely if all of it lies within d km, possibly if a part
does. The best figure between the two is the share of the circle or area that lies within d km: what one would expect if
the incident may have happened anywhere in it. Everything is worked out once for each place, not for each incident.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.areas.border_bands import BANDS_KM, BorderBands, border_bands, cumulated, ring_of
from geo.areas.boundaries import Boundaries
from geo.areas.circles import circle_shares
from geo.areas.nearest_lines import nearest_km
from geo.areas.shares import polygon_shares
from geo.areas.zones import Floats, Ints, distinct
from geo.core.crs import LARGEST_RADIUS_KM
from geo.incidents.coded import Mask, coded
from geo.incidents.view import View

# Shares of an area this close to none or all are none or all.
_NOTHING: Final = 1e-6

Shares3 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Reach:
    """Places of a table, and how near each is to each border; shared, never changed.

    Attributes
    ----------
    place : array of int, shape (rows of the table,)
        Place of each row, -1 where there is none.
    sure, best, possible : array of float, shape (places, borders, bands)
        Share (0 to 1) of each place within each of `BANDS_KM` of each border; `sure` and `possible` are 0 or 1.
    km : array of float, shape (places, borders)
        Distance of the position, NaN for areas.
    radius_km : array of float, shape (places,)
        Radius of each circle, 0 for a point, NaN for an area.
    """

    place: Ints
    sure: Shares3
    best: Shares3
    possible: Shares3
    km: Floats
    radius_km: Floats


_KEPT: dict[tuple[int, int, bool], tuple[weakref.ref[Any], weakref.ref[Boundaries], Reach]] = {}


def reach_of(view: View, boundaries: Boundaries, *, as_points: bool = False) -> Reach:
    """Work out the places of a view's whole table; kept as long as table and boundaries are.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
        Those that the table was joined to.
    as_points : bool
        Take every coordinate for exact, also the one that a source gives for an area, and leave out what has none:
        so OECD/SWAC counts.

    Returns
    -------
    Reach

    Raises
    ------
    BadInput
        If the boundaries have no land border.
    """
    columns = coded(view.table)
    key = (id(columns), id(boundaries), as_points)
    kept = _KEPT.get(key)
    if kept is not None and kept[0]() is columns and kept[1]() is boundaries:
        return kept[2]
    bands = border_bands(boundaries)
    made = _points_alone(view, bands) if as_points else _with_uncertainty(view, bands)
    _KEPT[key] = (
        weakref.ref(columns, lambda gone: _forget(key, gone)),
        weakref.ref(boundaries, lambda gone: _forget(key, gone)),
        made,
    )
    return made


def _forget(key: tuple[int, int, bool], gone: weakref.ref[Any]) -> None:
    kept = _KEPT.get(key)
    if kept is not None and (kept[0] is gone or kept[1] is gone):
        _KEPT.pop(key, None)


def _points_alone(view: View, bands: BorderBands) -> Reach:
    columns = view.coded
    lon, lat = columns.lon.copy(), columns.lat.copy()
    for own, name in ((lon, "source_lon"), (lat, "source_lat")):
        given = view.table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        own[:] = np.where(np.isnan(columns.lon), given, own)
    return _circles(bands, lon, lat, np.zeros(columns.n), ~np.isnan(lon) & ~np.isnan(lat))


def _with_uncertainty(view: View, bands: BorderBands) -> Reach:
    columns = view.coded
    sized = ~np.isnan(columns.lon) & ~np.isnan(columns.lat)
    radius = np.minimum(np.nan_to_num(columns.uncertainty_km), LARGEST_RADIUS_KM)
    round_ = _circles(bands, columns.lon, columns.lat, radius, sized)
    areas = _areas(view, bands, ~sized)
    n = len(round_.radius_km)
    place = np.where(sized, round_.place, np.where(areas.place >= 0, areas.place + n, -1))
    both = ((getattr(round_, name), getattr(areas, name)) for name in ("sure", "best", "possible", "km", "radius_km"))
    return Reach(place, *(np.concatenate(pair) for pair in both))


def _circles(bands: BorderBands, lon: Floats, lat: Floats, radius_km: Floats, which: Mask) -> Reach:
    rows = np.flatnonzero(which)
    first, kind = distinct(lon[rows], lat[rows], radius_km[rows])
    x, y, radius = lon[rows][first], lat[rows][first], radius_km[rows][first]
    place = np.full(len(lon), -1, dtype=np.int64)
    place[rows] = kind
    spot, where = distinct(x, y)  # one position may have several radii
    km = bands.combined(nearest_km(bands.pieces, lon=x[spot], lat=y[spot]))[where]
    limits = np.array(BANDS_KM)
    sure = km[:, :, None] + radius[:, None, None] <= limits
    possible = km[:, :, None] - radius[:, None, None] <= limits
    best = sure.astype(np.float64)
    for at, name in enumerate(bands.names):
        astride = np.flatnonzero((possible[:, at] & ~sure[:, at]).any(axis=1))
        ring = ring_of(km[astride, at])
        shares = circle_shares(bands.rings[name], lon=x[astride], lat=y[astride], radius_km=radius[astride], zone=ring)
        whole = cumulated(shares, len(astride))
        # Bands are drawn a little inside of their true edge: a circle that only just crosses one may not reach it.
        missed = ~np.isin(np.arange(len(astride)), shares.row)
        whole[missed] = km[astride[missed], at, None] <= limits
        best[astride, at] = whole
    best = np.where(sure, 1.0, np.where(possible, np.clip(best, 0.0, 1.0), 0.0))
    return Reach(place, sure.astype(np.float32), best.astype(np.float32), possible.astype(np.float32), km, radius)


def _areas(view: View, bands: BorderBands, which: Mask) -> Reach:
    """Overlay the areas with the bands; one object is one shape, so that equal areas are told by it."""
    rows = np.flatnonzero(which)
    shapes = np.asarray(view.table.geometry.to_numpy()[rows], dtype=object)
    there = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    rows, shapes = rows[there], shapes[there]
    ids = np.fromiter(map(id, shapes), dtype=np.int64, count=len(shapes))
    _, first, kind = np.unique(ids, return_index=True, return_inverse=True)
    place = np.full(len(which), -1, dtype=np.int64)
    place[rows] = kind
    n = len(first)
    best = np.zeros((n, len(bands.names), len(BANDS_KM)))
    for at, name in enumerate(bands.names if n else ()):
        best[:, at] = cumulated(polygon_shares(bands.rings[name], shapes[first]), n)
    sure, possible = best >= 1 - _NOTHING, best > _NOTHING
    return Reach(
        place, sure.astype(np.float32), best.astype(np.float32), possible.astype(np.float32),
        np.full((n, len(bands.names)), np.nan), np.full(n, np.nan),
    )  # fmt: skip
