"""The edges of all zones, sorted into the cells of a grid, so that those near a place are found at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.areas.zones import Floats, Ints, Zones, distinct
from geo.core.crs import authalic
from geo.core.kept import Kept

_CELL_DEG: Final = 0.2


@dataclass(frozen=True)
class Edges:
    """Edges of all zones, each cut where it crosses a line of a grid, sorted by the grid's cells.

    `x0` ... `y1` are degrees, `q0` and `q1` authalic; `left` and `right` the zones on the two sides of an edge, -1 for
    none. `start` has for each cell (row by row from south-west) the number of its first edge, `above` how many edges
    lie in the cells south-west of a corner. The outermost cells are empty.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    q0: Floats
    q1: Floats
    left: Ints
    right: Ints
    start: Ints
    above: Ints
    west: float
    south: float

    def between(self, west: Ints, east: Ints, south: Ints, north: Ints) -> Ints:
        """Count the edges in boxes of cells: from a column and row on, up to but without another."""
        above = self.above
        counted: Ints = above[north, east] - above[south, east] - above[north, west] + above[south, west]
        return counted

    def inside(self, west: Ints, east: Ints, south: Ints, north: Ints) -> tuple[Ints, Ints]:
        """List the edges in boxes of cells: number of the box, number of the edge."""
        box, nth = spread(north - south)
        cell = (south[box] + nth) * (self.above.shape[1] - 1)
        first = self.start[cell + west[box]]
        row, nth = spread(self.start[cell + east[box]] - first)
        return box[row], first[row] + nth

    def column(self, lon: Floats) -> Ints:
        """Column of the grid; what lies beyond it is in the outermost ones."""
        return np.clip((lon - self.west) / _CELL_DEG, 0, self.above.shape[1] - 2).astype(np.int64)

    def line(self, lat: Floats) -> Ints:
        """Row of the grid; what lies beyond it is in the outermost ones."""
        return np.clip((lat - self.south) / _CELL_DEG, 0, self.above.shape[0] - 2).astype(np.int64)


_KEPT: Final = Kept[Zones, Edges]()


def edges_of(zones: Zones) -> Edges:
    """Take the edges of all zones; kept as long as the zones are.

    Parameters
    ----------
    zones : Zones

    Returns
    -------
    Edges
    """
    return _KEPT.get(zones, lambda: _cut(*_directed(zones)))


def _directed(zones: Zones) -> tuple[Floats, Ints, Ints]:
    """Return each edge once, as (x0, y0, x1, y1), with the zones on its left and right."""
    parts, zone = shapely.get_parts(shapely.orient_polygons(zones.geometry), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    at = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.hstack([xy[at], xy[at + 1]])
    left = zone[part[ring[at]]].astype(np.int64)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    # Where units meet along the same vertices, an edge has a zone on either side. Overlapping zones share sides.
    first, kind = distinct(*np.ascontiguousarray(ends.T))
    seen = np.lexsort((np.arange(len(kind)), turned, kind))
    rank = np.arange(len(seen)) - np.searchsorted(kind[seen], kind[seen], "left")
    second = np.searchsorted(kind[seen] * 2 + turned[seen], kind[seen] * 2 + 1, "left")
    rank = np.where(turned[seen], np.arange(len(seen)) - second, rank)
    most = int(rank.max(initial=0)) + 1
    sides = np.full((2, len(first) * most), -1, dtype=np.int64)
    sides[turned[seen].astype(np.int64), kind[seen] * most + rank] = left[seen]
    used = np.flatnonzero((sides >= 0).any(axis=0))
    return ends[first[used // most]], sides[0, used], sides[1, used]


def _cut(ends: Floats, left: Ints, right: Ints) -> Edges:
    """Cut edges at the lines of the grid and sort the pieces by cell."""
    low = ends.min(axis=0, initial=0.0)
    west, south = (np.floor(min(low[n], low[n + 2]) / _CELL_DEG) * _CELL_DEG - _CELL_DEG for n in (0, 1))
    a, d = ends[:, :2], ends[:, 2:] - ends[:, :2]
    edge = [np.arange(len(ends))]
    at = [np.zeros(len(ends))]
    for axis, origin in ((0, west), (1, south)):
        from_, to = ((ends[:, n] - origin) / _CELL_DEG for n in (axis, axis + 2))
        first = np.floor(np.minimum(from_, to)).astype(np.int64) + 1
        n_lines = np.maximum(np.ceil(np.maximum(from_, to)).astype(np.int64) - first, 0)
        which, nth = spread(n_lines)
        lines = first[which] + nth
        edge.append(which)
        at.append((lines - from_[which]) / (to - from_)[which])
    edges, ts = np.concatenate(edge), np.concatenate(at)
    order = np.lexsort((ts, edges))
    edges, ts = edges[order], ts[order]
    start = a[edges] + ts[:, None] * d[edges]
    last = np.append(edges[1:] != edges[:-1], True)
    stop = np.where(last[:, None], ends[edges, 2:], np.roll(start, -1, axis=0))
    middle = (start + stop) / 2
    columns = np.floor((middle[:, 0] - west) / _CELL_DEG).astype(np.int64)
    lines = np.floor((middle[:, 1] - south) / _CELL_DEG).astype(np.int64)
    width, height = int(columns.max(initial=0)) + 2, int(lines.max(initial=0)) + 2
    cell = lines * width + columns
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=width * height)
    above = np.zeros((height + 1, width + 1), dtype=np.int64)
    above[1:, 1:] = counts.reshape(height, width).cumsum(axis=0).cumsum(axis=1)
    start, stop, edges = start[order], stop[order], edges[order]
    return Edges(
        np.ascontiguousarray(start[:, 0]),
        np.ascontiguousarray(start[:, 1]),
        np.ascontiguousarray(stop[:, 0]),
        np.ascontiguousarray(stop[:, 1]),
        authalic(start[:, 1]),
        authalic(stop[:, 1]),
        left[edges],
        right[edges],
        np.concatenate([[0], np.cumsum(counts)]),
        above,
        float(west),
        float(south),
    )


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Count out things: for each of the things in rows the row it belongs to, and its number there.

    Parameters
    ----------
    counts : array of int, shape (n,)
        So many things are in each row.

    Returns
    -------
    tuple of (row, nth)
    """
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
