"""How far many positions are from some lines: geodesic distances to the lines themselves, not to their vertices.

Lines are straight in degrees between their vertices, as GeoJSON (RFC 7946) and maps draw them. They are cut into pieces
short enough to be straight in space too; the nearest piece is looked for there, among blocks of pieces whose distance
is bounded by a ball around each, and the geodesic is measured to the foot on that piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.edges import spread
from geo.areas.zones import Floats, Ints
from geo.core.crs import distance_km, geocentric_km

# Some 5 km: such a piece lies less than a metre below the ground.
_PIECE_DEG: Final = 0.05
_BLOCK: Final = 16
# Bounds may be this wrong, in km, where a piece is nearly as far as the nearest one.
_SLACK_KM: Final = 0.001
_MOST_PAIRS: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Lines:
    """Some lines, cut into pieces, and these gathered into blocks.

    Attributes
    ----------
    start, stop : array of float, shape (m, 2)
        Ends of the pieces: (lon, lat) in degrees, EPSG:4326.
    foot, way : array of float, shape (m, 3)
        First end of each piece in space and the way to the other one, km.
    first, size : array of int, shape (b,)
        First piece of each block, and how many there are.
    centre, radius : array of float, shape (b, 3) and (b,)
        Ball around each block, km.
    line_starts : array of int, shape (k,)
        First block of each line.
    """

    start: Floats
    stop: Floats
    foot: Floats
    way: Floats
    first: Ints
    size: Ints
    centre: Floats
    radius: Floats
    line_starts: Ints


def cut_lines(lines: Sequence[BaseGeometry]) -> Lines:
    """Prepare lines for `nearest_km`.

    Parameters
    ----------
    lines : sequence of shapely geometries
        Lines or points, none of them empty, EPSG:4326. A point is a line of no length.

    Returns
    -------
    Lines
    """
    starts, stops = [], []
    first: list[int] = []
    size: list[int] = []
    line_starts: list[int] = []
    n_pieces = 0
    for line in lines:
        line_starts.append(len(first))
        for part in shapely.get_parts(shapely.segmentize(line, _PIECE_DEG)):
            xy = shapely.get_coordinates(part)
            xy = np.repeat(xy, 2, axis=0) if len(xy) == 1 else xy
            starts.append(xy[:-1])
            stops.append(xy[1:])
            n = len(xy) - 1
            at = np.arange(0, n, _BLOCK)
            first += (n_pieces + at).tolist()
            size += np.minimum(_BLOCK, n - at).tolist()
            n_pieces += n
    start, stop = np.concatenate(starts), np.concatenate(stops)
    foot = geocentric_km(lon=start[:, 0], lat=start[:, 1])
    end = geocentric_km(lon=stop[:, 0], lat=stop[:, 1])
    begin, count = np.array(first, dtype=np.int64), np.array(size, dtype=np.int64)
    centre = (foot[begin] + end[begin + count - 1]) / 2
    block = np.repeat(np.arange(len(begin)), count)
    reach = np.maximum(np.linalg.norm(foot - centre[block], axis=1), np.linalg.norm(end - centre[block], axis=1))
    radius = np.maximum.reduceat(reach, begin)
    return Lines(start, stop, foot, end - foot, begin, count, centre, radius, np.array(line_starts, dtype=np.int64))


def nearest_km(lines: Lines, *, lon: Floats, lat: Floats) -> Floats:
    """Measure from each position to each line.

    Parameters
    ----------
    lines : Lines
    lon, lat : array of float, shape (n,)
        Degrees, EPSG:4326, no NaN.

    Returns
    -------
    array of float, shape (n, k)
        Kilometres along the geodesic to the nearest position of each line.
    """
    chunk = max(1, _MOST_PAIRS // max(1, len(lines.first)))
    found = np.empty((len(lon), len(lines.line_starts)))
    for start in range(0, len(lon), chunk):
        some = slice(start, start + chunk)
        found[some] = _nearest(lines, lon[some], lat[some])
    return found


def _nearest(lines: Lines, lon: Floats, lat: Floats) -> Floats:
    at = geocentric_km(lon=lon, lat=lat)
    n, k = len(lon), len(lines.line_starts)
    square = np.zeros((n, len(lines.first)))
    for axis in range(3):
        square += (at[:, axis, None] - lines.centre[None, :, axis]) ** 2
    far = np.sqrt(square)
    line_of = np.repeat(np.arange(k), np.diff(lines.line_starts, append=len(lines.first)))
    best = np.minimum.reduceat(far + lines.radius, lines.line_starts, axis=1)
    row, block = np.nonzero(far - lines.radius <= best[:, line_of] + _SLACK_KM)
    pair, nth = spread(lines.size[block])
    piece, row = lines.first[block[pair]] + nth, row[pair]
    key = row * k + line_of[block[pair]]  # ascending, since blocks stand in the order of the lines
    way, away = lines.way[piece], at[row] - lines.foot[piece]
    length = (way * way).sum(axis=1)
    share = np.clip((away * way).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    gap = ((away - share[:, None] * way) ** 2).sum(axis=1)
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    least = np.repeat(np.minimum.reduceat(gap, starts), np.diff(starts, append=len(key)))
    hits = np.flatnonzero(gap == least)
    hits = hits[np.diff(key[hits], prepend=-1) > 0]
    spot = lines.start[piece[hits]] + share[hits, None] * (lines.stop[piece[hits]] - lines.start[piece[hits]])
    km = distance_km(lon1=lon[row[hits]], lat1=lat[row[hits]], lon2=spot[:, 0], lat2=spot[:, 1])
    return np.asarray(km).reshape(n, k)
