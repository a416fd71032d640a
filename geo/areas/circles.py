"""Which shares of many circles lie in which zones, without an overlay of each circle with each polygon.

The result is that of `geo.areas.shares.polygon_shares` over `geo.core.crs.discs`: the area of the intersection of a
polygon with a convex disc is the integral of -q dx along its boundary (Green's theorem; q is the sine of the authalic
latitude, so that areas are those of EPSG:6933). That boundary has two kinds of pieces: parts of the polygon's edges
inside the disc, and arcs of the disc between the points where the edges leave it and enter it again. The arcs need no
sorting: with C the integral along the disc's edge up to a point, they add up to the sum of C where edges enter less
the sum of C where they leave, up to a multiple of the disc's whole area; and the share is known to lie in 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.areas.edges import Edges, edges_of, spread
from geo.areas.shares import Shares, polygon_shares
from geo.areas.zones import KM_PER_DEG, Bools, Floats, Ints, Zones, distinct
from geo.core.crs import DISC_VERTICES, authalic, destination, discs

# Larger circles, and those near the poles or the antimeridian, are overlaid one by one.
_LARGEST_KM: Final = 400.0
_MOST_LAT: Final = 60.0
_MOST_LON: Final = 165.0
_CHUNK: Final = 10_000
# A circle lies in the ellipse of its largest extents, but for the curvature of the globe.
_ELLIPSE: Final = 1.02
# Shares so close to none or all are decided by where the centre lies.
_NOTHING: Final = 1e-9
# Outlines of one radius are interpolated over bands of latitude by Chebyshev polynomials, to some 1e-10 of the radius.
_BAND_DEG: Final = 10.0
_DEGREE: Final = 6
_WORTH_IT: Final = 3 * _DEGREE
_HALF: Final = DISC_VERTICES // 2

# Three quantities of each vertex of n outlines: shape (3, vertices, n).
Outline = npt.NDArray[np.float64]


def circle_shares(zones: Zones, *, lon: Floats, lat: Floats, radius_km: Floats, zone: Ints) -> Shares:
    """Share out circles among the zones.

    Parameters
    ----------
    zones : Zones
    lon, lat, radius_km : array of float, shape (n,)
        Centres in degrees (EPSG:4326), radii above 0 and at most 2,000 km.
    zone : array of int, shape (n,)
        Zone that each centre lies in; -1 none.

    Returns
    -------
    Shares
        By area on EPSG:6933, of the circles into which the border of a zone reaches.
    """
    edges = edges_of(zones)
    up = radius_km / KM_PER_DEG
    aside = up / np.cos(np.radians(np.minimum(np.abs(lat) + up, 89.0)))
    west, east = edges.column(lon - aside), edges.column(lon + aside) + 1
    south, north = edges.line(lat - up), edges.line(lat + up) + 1
    odd = (radius_km > _LARGEST_KM) | (np.abs(lat) > _MOST_LAT) | (np.abs(lon) > _MOST_LON)
    near = np.flatnonzero((edges.between(west, east, south, north) > 0) & ~odd)
    far = np.flatnonzero(odd)
    parts = []
    for rows in (near[start : start + _CHUNK] for start in range(0, len(near), _CHUNK)):
        box, edge = edges.inside(west[rows], east[rows], south[rows], north[rows])
        # Outlines are drawn of the circles alone that an edge reaches; an ellipse holds the circle.
        at, size = rows[box], np.stack([aside, up])
        a = np.stack([edges.x0[edge] - lon[at], edges.y0[edge] - lat[at]]) / size[:, at]
        b = np.stack([edges.x1[edge] - lon[at], edges.y1[edge] - lat[at]]) / size[:, at]
        _, reaches = _screen(a, b, 0.0, _ELLIPSE)
        reached, disc = np.unique(box[reaches], return_inverse=True)
        if not len(reached):
            continue
        some = rows[reached]
        outlines = _Outlines.around(lon[some], lat[some], radius_km[some])
        parts.append((some, outlines.shares(edges, zones, zone[some], disc, edge[reaches])))
    parts += [
        (rows, polygon_shares(zones, discs(lon=lon[rows], lat=lat[rows], radius_km=radius_km[rows])))
        for rows in (far[start : start + _CHUNK] for start in range(0, len(far), _CHUNK))
    ]
    nothing = Shares(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    found = [nothing, *(Shares(rows[part.row], part.zone, part.share) for rows, part in parts)]
    row = np.concatenate([part.row for part in found])
    every = Shares(row, np.concatenate([part.zone for part in found]), np.concatenate([part.share for part in found]))
    return every.where(np.argsort(row, kind="stable"))


@dataclass(frozen=True)
class _Outlines:
    """Convex outlines around centres, counter-clockwise; vertices are given less their centre.

    Attributes
    ----------
    lon, lat, centre_q : array, shape (n,)
        Centres: degrees, degrees, authalic.
    x, y, q : array, shape (65, n)
        Vertices, the last of which is the first.
    arc : array, shape (65, n)
        Integral of -q dx from the first vertex to each; the last is the area of the outline.
    """

    lon: Floats
    lat: Floats
    centre_q: Floats
    x: Floats
    y: Floats
    q: Floats
    arc: Floats

    @classmethod
    def around(cls, lon: Floats, lat: Floats, radius_km: Floats) -> _Outlines:
        """Draw the circles as `geo.core.crs.discs` does."""
        x, y, q = _outlines(lat, radius_km)
        arc = np.zeros_like(x)
        np.cumsum((q[1:] + q[:-1]) * (x[:-1] - x[1:]) / 2, axis=0, out=arc[1:])
        return cls(lon, lat, authalic(lat), x, y, q, arc)

    def shares(self, edges: Edges, zones: Zones, zone: Ints, disc: Ints, edge: Ints) -> Shares:
        """Share the outlines out among the zones whose edges come into them, of those that are given as near."""
        a = np.stack([edges.x0[edge] - self.lon[disc], edges.y0[edge] - self.lat[disc]])
        b = np.stack([edges.x1[edge] - self.lon[disc], edges.y1[edge] - self.lat[disc]])
        # Nearly an ellipse: in units of half its width and height an outline is almost a circle.
        quarter = slice(DISC_VERTICES // 8, 3 * DISC_VERTICES // 8 + 1)
        size = np.stack([-self.x[quarter].min(axis=0), np.maximum(self.y[0], -self.y[_HALF])])
        u, v = a / size[:, disc], b / size[:, disc]
        inner, outer = self._bounds(size)
        inside, reaches = _screen(u, v, inner, outer)
        within, across = np.flatnonzero(inside), np.flatnonzero(reaches & ~inside)
        q = edges.q0[edge[within]] + edges.q1[edge[within]] - 2 * self.centre_q[disc[within]]
        whole = q * (a[0, within] - b[0, within]) / 2
        row, side = _facing(u[:, across], v[:, across])
        hit, part = self._crossings(disc[across], a[:, across], b[:, across], row, side)
        pairs = np.concatenate([within, across[hit]])
        return self._summed(zones, zone, edges, disc[pairs], edge[pairs], np.concatenate([whole, part]))

    def _bounds(self, size: Floats) -> tuple[float, float]:
        """Radii within and beyond which all outlines lie; the largest ones and the farthest from the equator decide."""
        some = np.unique([np.argmax(size[1]), np.argmax(size[0] / size[1]), np.argmax(size[0]), np.argmin(self.lat)])
        u, v = self.x[:, some] / size[0, some], self.y[:, some] / size[1, some]
        outer = np.hypot(u, v).max()
        inner = np.hypot(u[1:] + u[:-1], v[1:] + v[:-1]).min() / 2
        return 0.99 * float(inner), 1.01 * float(outer)

    def _crossings(self, disc: Ints, a: Floats, b: Floats, row: Ints, side: Ints) -> tuple[Ints, Floats]:
        """Clip edges with the sides of their outline that they face (Cyrus and Beck 1978).

        `row` and `side` list these: number of the edge here, sorted, and of the side. Returns which edges come inside,
        and for these the integral over the piece inside, with the arc up to where it enters added and that up to where
        it leaves taken away.
        """
        if not len(disc):
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        flat = side * len(self.lon) + disc[row]
        x, y = self.x.ravel()[flat], self.y.ravel()[flat]
        dx, dy = self.x.ravel()[flat + len(self.lon)] - x, self.y.ravel()[flat + len(self.lon)] - y
        a_in = dx * (a[1, row] - y) - dy * (a[0, row] - x)
        b_in = dx * (b[1, row] - y) - dy * (b[0, row] - x)
        a_off, b_off = a_in < 0, b_in < 0
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        a_out, b_out, beyond = (np.logical_or.reduceat(off, starts) for off in (a_off, b_off, a_off & b_off))
        t = a_in / np.where(a_off == b_off, 1.0, a_in - b_in)
        into, out = np.where(a_off & ~b_off, t, 0.0), np.where(b_off & ~a_off, t, 1.0)
        enters, leaves = np.maximum.reduceat(into, starts), np.minimum.reduceat(out, starts)
        side_in, side_out = np.zeros(len(disc), dtype=np.int64), np.zeros(len(disc), dtype=np.int64)
        for which, off, at, best in ((side_in, a_off & ~b_off, into, enters), (side_out, b_off & ~a_off, out, leaves)):
            chosen = np.flatnonzero(off & (at == best[row]))
            which[row[chosen]] = side[chosen]
        hit = np.flatnonzero(~beyond & ((enters < leaves) | ~a_out | ~b_out))
        disc, a, b = disc[hit], a[:, hit], b[:, hit]
        start = a + enters[hit] * (b - a)
        stop = a + leaves[hit] * (b - a)
        q_start, q_stop = (authalic(self.lat[disc] + end[1]) - self.centre_q[disc] for end in (start, stop))
        part = (q_start + q_stop) * (start[0] - stop[0]) / 2
        part += np.where(a_out[hit], self._arc_to(disc, side_in[hit], start, q_start), 0.0)
        part -= np.where(b_out[hit], self._arc_to(disc, side_out[hit], stop, q_stop), 0.0)
        return hit, part

    def _arc_to(self, disc: Ints, side: Ints, at: Floats, q: Floats) -> Floats:
        """Integral along the outline from its first vertex to a point on one of its sides."""
        to: Floats = self.arc[side, disc] + (self.q[side, disc] + q) * (self.x[side, disc] - at[0]) / 2
        return to

    def _summed(self, zones: Zones, zone: Ints, edges: Edges, disc: Ints, edge: Ints, part: Floats) -> Shares:
        """Add up the pieces by outline and zone; what a multiple of the whole leaves open lies in 0 to 1."""
        n = len(zones.geometry)
        sides = [(edges.left[edge], part), (edges.right[edge], -part)]
        key = np.concatenate([disc[side >= 0] * n + side[side >= 0] for side, _ in sides])
        total = np.bincount(key, np.concatenate([value[side >= 0] for side, value in sides]), len(self.lon) * n)
        seen = np.bincount(key, minlength=len(total)) > 0
        own: Ints = np.unique(key // n)
        own = own[zone[own] >= 0]
        seen[own * n + zone[own]] = True
        keys: Ints = np.flatnonzero(seen)
        row, found = keys // n, keys % n
        share = np.mod(total[keys] / self.arc[-1, row], 1.0)
        unclear = np.flatnonzero((share < _NOTHING) | (share > 1 - _NOTHING))
        r, z = row[unclear], found[unclear]
        holds = np.atleast_1d(shapely.contains_xy(zones.geometry[z], self.lon[r], self.lat[r]))
        share[unclear] = np.where(holds | (zone[r] == z), 1.0, 0.0)
        return Shares(row, found, share).where(share > 0)


def _screen(a: Floats, b: Floats, inner: float, outer: float) -> tuple[Bools, Bools]:
    """Say which segments lie within the inner circle around the origin, and which reach into the outer one."""
    d = b - a
    a_rho, b_rho = (a * a).sum(axis=0), (b * b).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.clip(-(a * d).sum(axis=0) / (d * d).sum(axis=0), 0.0, 1.0)
    nearest = a + np.nan_to_num(t) * d
    inside: Bools = np.maximum(a_rho, b_rho) < inner**2
    reaches: Bools = (nearest * nearest).sum(axis=0) < outer**2
    return inside, reaches


def _facing(a: Floats, b: Floats) -> tuple[Ints, Ints]:
    """List the sides that segments face, seen from the centre, with one more at either end."""
    turn = DISC_VERTICES / (2 * np.pi)
    from_, to = (np.floor(np.arctan2(-end[0], end[1]) * turn).astype(np.int64) for end in (a, b))
    way = np.mod(to - from_ + _HALF, DISC_VERTICES) - _HALF
    # Close past the centre it does not show on which side.
    every = np.abs(way) >= _HALF - 2
    row, nth = spread(np.where(every, DISC_VERTICES, np.abs(way) + 3))
    return row, np.mod((from_ + np.minimum(way, 0) - 1)[row] + nth, DISC_VERTICES)


def _outlines(lat: Floats, radius_km: Floats) -> Outline:
    """Outlines of circles less their centres, counter-clockwise from north: degrees and authalic, shape (3, 65, n)."""
    half = np.empty((3, _HALF + 1, len(lat)))
    first, kind = distinct(radius_km, np.floor(lat / _BAND_DEG))
    order = np.argsort(kind, kind="stable")
    groups = np.split(order, np.searchsorted(kind[order], np.arange(1, len(first))))
    few = np.concatenate([np.zeros(0, dtype=np.int64), *(rows for rows in groups if len(rows) < _WORTH_IT)])
    half[:, :, few] = _drawn(lat[few], radius_km[few])
    nodes = np.polynomial.chebyshev.chebpts1(_DEGREE + 1)
    fit = np.linalg.inv(np.polynomial.chebyshev.chebvander(nodes, _DEGREE))
    for rows in (rows for rows in groups if len(rows) >= _WORTH_IT):
        low, high = lat[rows].min(), lat[rows].max()
        middle, reach = (low + high) / 2, max((high - low) / 2, 1e-6)
        drawn = _drawn(middle + nodes * reach, np.full(len(nodes), radius_km[rows[0]]))
        terms = np.polynomial.chebyshev.chebvander((lat[rows] - middle) / reach, _DEGREE).T
        weights = np.einsum("...k,jk->j...", drawn, fit)  # small: no library with threads of its own is needed
        found = weights[0][..., None] * terms[0]
        for weight, term in zip(weights[1:], terms[1:], strict=True):
            found += weight[..., None] * term
        half[:, :, rows] = found
    other = half[:, -2::-1]  # the eastern half mirrors the western one
    return np.concatenate([half, np.stack([-other[0], other[1], other[2]])], axis=1)


def _drawn(lat: Floats, radius_km: Floats) -> Outline:
    bearing = -np.arange(_HALF + 1, dtype=np.float64)[:, None] * (360.0 / DISC_VERTICES)
    x, y = destination(
        lon=np.zeros((1, len(lat))), lat=lat[None, :], bearing_deg=bearing, distance_km=radius_km[None, :]
    )
    return np.stack([x, y - lat, authalic(y) - authalic(lat)])
