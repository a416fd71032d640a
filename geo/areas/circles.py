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
import shapely

from geo.areas.edges import Edges, edges_of
from geo.areas.shares import Shares, polygon_shares
from geo.areas.zones import KM_PER_DEG, Bools, Floats, Ints, Zones, distinct
from geo.core.crs import DISC_VERTICES, authalic, destination, discs

# Larger circles, and those near the poles or the antimeridian, are overlaid one by one.
_LARGEST_KM: Final = 400.0
_MOST_LAT: Final = 60.0
_MOST_LON: Final = 165.0
_CHUNK: Final = 10_000
# Shares so close to none or all are decided by where the centre lies.
_NOTHING: Final = 1e-9
# Outlines of one radius are interpolated over bands of latitude by Chebyshev polynomials, to some 1e-10 of the radius.
_BAND_DEG: Final = 20.0
_DEGREE: Final = 12
_WORTH_IT: Final = 3 * _DEGREE


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
        outlines = _Outlines.around(lon[rows], lat[rows], radius_km[rows])
        parts.append((rows, outlines.shares(edges, zones, zone[rows], box, edge)))
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
        x, y = (np.vstack([values, values[:1]]) for values in _offsets(lat, radius_km))
        centre_q = authalic(lat)
        q = authalic(lat + y) - centre_q
        arc = np.zeros_like(x)
        np.cumsum((q[1:] + q[:-1]) * (x[:-1] - x[1:]) / 2, axis=0, out=arc[1:])
        return cls(lon, lat, centre_q, x, y, q, arc)

    def shares(self, edges: Edges, zones: Zones, zone: Ints, disc: Ints, edge: Ints) -> Shares:
        """Share the outlines out among the zones whose edges come into them, of those that are given as near."""
        a = np.stack([edges.x0[edge] - self.lon[disc], edges.y0[edge] - self.lat[disc]])
        b = np.stack([edges.x1[edge] - self.lon[disc], edges.y1[edge] - self.lat[disc]])
        size = np.stack([np.abs(self.x).max(axis=0), np.abs(self.y).max(axis=0)])
        inner, outer = self._bounds(size)
        inside, reaches = _screen(a / size[:, disc], b / size[:, disc], inner, outer)
        within, across = np.flatnonzero(inside), np.flatnonzero(reaches & ~inside)
        q = edges.q0[edge[within]] + edges.q1[edge[within]] - 2 * self.centre_q[disc[within]]
        whole = q * (a[0, within] - b[0, within]) / 2
        hit, part = self._crossings(disc[across], a[:, across], b[:, across])
        pairs = np.concatenate([within, across[hit]])
        return self._summed(zones, zone, edges, disc[pairs], edge[pairs], np.concatenate([whole, part]))

    def _bounds(self, size: Floats) -> tuple[float, float]:
        """Radii, in units of half the outline's width and height, within and beyond which all outlines lie."""
        u, v = self.x / size[0], self.y / size[1]
        outer = np.sqrt((u * u + v * v).max(initial=1.0))
        u, v = u[1:] + u[:-1], v[1:] + v[:-1]
        inner = np.sqrt((u * u + v * v).min(initial=4.0)) / 2
        return 0.999 * float(inner), 1.001 * float(outer)

    def _crossings(self, disc: Ints, a: Floats, b: Floats) -> tuple[Ints, Floats]:
        """Clip edges with their outline (Cyrus and Beck 1978).

        Returns which edges come inside, and for these the integral over the piece inside, with the arc up to where it
        enters added and that up to where it leaves taken away.
        """
        n = len(disc)
        enters, leaves = np.zeros(n), np.ones(n)
        side_in, side_out = np.full(n, -1), np.full(n, -1)
        a_out, b_out, beyond = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        for side in range(DISC_VERTICES):
            x, y = self.x[side, disc], self.y[side, disc]
            dx, dy = self.x[side + 1, disc] - x, self.y[side + 1, disc] - y
            a_in = dx * (a[1] - y) - dy * (a[0] - x)
            b_in = dx * (b[1] - y) - dy * (b[0] - x)
            a_off, b_off = a_in < 0, b_in < 0
            a_out |= a_off
            b_out |= b_off
            beyond |= a_off & b_off
            at = np.flatnonzero(a_off != b_off)
            t = a_in[at] / (a_in[at] - b_in[at])
            off = a_off[at]
            into, out = at[off], at[~off]
            later = t[off] > enters[into]
            enters[into[later]], side_in[into[later]] = t[off][later], side
            sooner = t[~off] < leaves[out]
            leaves[out[sooner]], side_out[out[sooner]] = t[~off][sooner], side
        hit = np.flatnonzero(~beyond & ((enters < leaves) | ~a_out | ~b_out))
        disc, a, b = disc[hit], a[:, hit], b[:, hit]
        start = a + enters[hit] * (b - a)
        stop = a + leaves[hit] * (b - a)
        q_start, q_stop = (authalic(self.lat[disc] + end[1]) - self.centre_q[disc] for end in (start, stop))
        part = (q_start + q_stop) * (start[0] - stop[0]) / 2
        part[a_out[hit]] += self._arc_to(disc, side_in[hit], start, q_start)[a_out[hit]]
        part[b_out[hit]] -= self._arc_to(disc, side_out[hit], stop, q_stop)[b_out[hit]]
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


def _offsets(lat: Floats, radius_km: Floats) -> tuple[Floats, Floats]:
    """Outlines of circles at longitude 0 less their centres, counter-clockwise: degrees, shape (64, n)."""
    x, y = np.empty((DISC_VERTICES, len(lat))), np.empty((DISC_VERTICES, len(lat)))
    if not len(lat):
        return x, y
    first, kind = distinct(radius_km, np.floor(lat / _BAND_DEG))
    order = np.argsort(kind, kind="stable")
    groups = np.split(order, np.searchsorted(kind[order], np.arange(1, len(first))))
    few = np.concatenate([np.zeros(0, dtype=np.int64), *(rows for rows in groups if len(rows) < _WORTH_IT)])
    x[:, few], y[:, few] = _drawn(lat[few], radius_km[few])
    for rows in groups:
        if len(rows) >= _WORTH_IT:
            low, high = lat[rows].min(), lat[rows].max()
            half = max((high - low) / 2, 1e-6)
            nodes = np.polynomial.chebyshev.chebpts1(_DEGREE + 1)
            drawn = _drawn((low + high) / 2 + nodes * half, np.full(len(nodes), radius_km[rows[0]]))
            fit = np.linalg.inv(np.polynomial.chebyshev.chebvander(nodes, _DEGREE))
            at = np.polynomial.chebyshev.chebvander((lat[rows] - (low + high) / 2) / half, _DEGREE) @ fit
            x[:, rows], y[:, rows] = (values @ at.T for values in drawn)
    return x, y


def _drawn(lat: Floats, radius_km: Floats) -> tuple[Floats, Floats]:
    bearing = -np.arange(DISC_VERTICES, dtype=np.float64) * (360.0 / DISC_VERTICES)
    ends = destination(
        lon=np.zeros((1, len(lat))), lat=lat[None, :], bearing_deg=bearing[:, None], distance_km=radius_km[None, :]
    )
    return ends[0], ends[1] - lat
