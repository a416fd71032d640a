"""Bands along the land borders of the three countries: their polygons, the land in them, and the lines they follow.

Which borders: the three that the countries share, each of these, every land border (those with neighbours too), and
the point where all three countries meet. The edge of the frame to which the neighbours are clipped is no border, and
neither is a coast: a border is where a country's outline touches another country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.borders import border_line, near_line, polygons_only
from geo.areas.boundaries import Boundaries
from geo.areas.nearest_lines import Lines, cut_lines
from geo.areas.shares import Shares, polygon_shares
from geo.areas.zones import Floats, Geometries, Ints, Zones
from geo.core.crs import area_km2
from geo.core.errors import BadInput, UnknownName
from geo.core.kept import Kept

BANDS_KM: Final = (10.0, 20.0, 50.0, 100.0)
PAIRS: Final = ("MLI-BFA", "MLI-NER", "BFA-NER")
SHARED: Final = "shared"
ANY: Final = "any"
TRI: Final = "tri"
BORDERS: Final = (SHARED, *PAIRS, ANY, TRI)
# Outlines that are at most this far apart, some 11 m, are one border: installed boundaries are fitted to the others.
_TOUCHING_DEG: Final = 1e-4


@dataclass(frozen=True, eq=False)
class BorderBands:
    """Lines and bands of one vintage; shared, never changed.

    Attributes
    ----------
    names : tuple of str
        Those of `BORDERS` that the vintage has.
    line : dict of str to geometry
        The border of each name, EPSG:4326.
    band : dict of str to tuple of geometry
        Polygons of the land and sea within `BANDS_KM` of it, one inside the next, EPSG:4326.
    rings : dict of str to Zones
        The same as rings that do not overlap, from the border outwards.
    units : tuple of str
        P-codes of the units whose land is measured: regions, or countries where the vintage has none.
    unit_adm0 : tuple of str
        Country of each.
    land_km2 : array of float, shape (units,)
    land_within : array of float, shape (units, names, bands)
        Share of each unit's land within a distance of a border.
    """

    names: tuple[str, ...]
    line: Mapping[str, BaseGeometry]
    band: Mapping[str, tuple[BaseGeometry, ...]]
    rings: Mapping[str, Zones]
    units: tuple[str, ...]
    unit_adm0: tuple[str, ...]
    land_km2: Floats
    land_within: Floats
    _pieces: Lines
    _members: tuple[tuple[int, ...], ...]

    @property
    def pieces(self) -> Lines:
        """Lines that all borders are made of, for `geo.areas.nearest_lines.nearest_km`."""
        return self._pieces

    def combined(self, km: Floats) -> Floats:
        """Turn distances to the `pieces`, shape (n, pieces), into those to the borders, shape (n, names)."""
        return np.column_stack([km[:, list(members)].min(axis=1) for members in self._members])

    def land_share(self, countries: tuple[str, ...] = (), regions: tuple[str, ...] = ()) -> Floats:
        """Share of the land within each distance of each border, shape (names, bands).

        Parameters
        ----------
        countries, regions : tuple of str
            ISO 3166-1 alpha-3 and p-codes of the land that counts: the regions, else the countries, else all.
        """
        chosen = np.isin(self.units, regions)
        if not chosen.any():
            chosen = np.isin(self.unit_adm0, countries) if countries else np.ones(len(self.units), dtype=bool)
        weight = self.land_km2 * chosen
        total = float(weight.sum())
        shares: Floats = (
            (weight[:, None, None] * self.land_within).sum(axis=0) / total
            if total
            else np.full(self.land_within.shape[1:], np.nan)
        )
        return shares


_KEPT: Final = Kept[Boundaries, BorderBands]()


def border_bands(boundaries: Boundaries) -> BorderBands:
    """Make the bands of a vintage; the same ones as long as the boundaries are kept.

    Parameters
    ----------
    boundaries : Boundaries

    Returns
    -------
    BorderBands

    Raises
    ------
    BadInput
        If no country of the vintage touches another one.
    """
    return _KEPT.get(boundaries, lambda: _make(boundaries))


def _make(boundaries: Boundaries) -> BorderBands:
    pieces = _pieces(boundaries)
    if not pieces:
        raise BadInput(f"The boundaries {boundaries.vintage.vintage_id} have no land border: choose others.")
    number = {name: at for at, name in enumerate(pieces)}
    of: dict[str, tuple[int, ...]] = {name: (number[name],) for name in pieces if name in (*PAIRS, TRI)}
    of[SHARED] = tuple(number[name] for name in PAIRS if name in pieces)
    of[ANY] = tuple(number[name] for name in pieces if name != TRI)
    names = tuple(name for name in BORDERS if of.get(name))
    lines, shapes = list(pieces.values()), {}
    for km in BANDS_KM:
        around = [near_line(line, km) for line in lines]
        shapes[km] = [shapely.union_all([around[at] for at in of[name]]) for name in names]
    line = {name: shapely.union_all([lines[at] for at in of[name]]) for name in names}
    band = {name: tuple(shapes[km][at] for km in BANDS_KM) for at, name in enumerate(names)}
    rings = {name: _rings(band[name]) for name in names}
    level = boundaries.adm1 if len(boundaries.adm1) else boundaries.adm0
    land = np.asarray(level.geometry.to_numpy(), dtype=object)
    within = np.stack([cumulated(polygon_shares(rings[name], land), len(land)) for name in names], axis=1)
    return BorderBands(
        names, line, band, rings, tuple(level["pcode"]), tuple(level["adm0"]),
        np.asarray(area_km2(geometry=land)), within, cut_lines(lines), tuple(of[name] for name in names),
    )  # fmt: skip


def _pieces(boundaries: Boundaries) -> dict[str, BaseGeometry]:
    """Lines that do not overlap, by name: the three shared borders, those with neighbours, the tri-point."""
    found: dict[str, BaseGeometry] = {}
    for pair in PAIRS:
        one, other = pair.split("-")
        try:
            found[pair] = border_line(boundaries, one, other)
        except (BadInput, UnknownName):
            continue  # a vintage may lack a country, and one that was drawn by hand a border
    if outer := _outer(boundaries):
        found["outer"] = outer
    if len(found.keys() & set(PAIRS)) == len(PAIRS):
        first, second, third = (found[pair] for pair in PAIRS)
        points = shapely.get_parts(shapely.intersection(first, third))
        spots = [point for point in points if point.geom_type == "Point" and point.distance(second) < _TOUCHING_DEG]
        if spots:
            found[TRI] = spots[0]
    return found


def _outer(boundaries: Boundaries) -> BaseGeometry | None:
    """Outline of the three countries where it touches a neighbour."""
    if not len(boundaries.neighbours):
        return None
    outline = shapely.union_all(boundaries.adm0.geometry.to_numpy()).boundary
    around = shapely.union_all(boundaries.neighbours.geometry.to_numpy()).buffer(_TOUCHING_DEG)
    parts = shapely.get_parts(shapely.intersection(outline, around))
    lines = [part for part in parts if part.geom_type == "LineString" and part.length > 2 * _TOUCHING_DEG]
    return shapely.line_merge(shapely.MultiLineString(lines)) if lines else None


def _rings(bands: tuple[BaseGeometry, ...]) -> Zones:
    shapes = [bands[0], *(polygons_only(shapely.difference(outer, inner)) for inner, outer in pairwise(bands))]
    geometry: Geometries = np.array(shapes, dtype=object)
    shapely.prepare(geometry)
    nothing = np.full(len(shapes), "", dtype=object)
    units = np.full((len(shapes), 3), -1, dtype=np.int64)
    return Zones(geometry, nothing, nothing, nothing, nothing, nothing, units, len(shapes))


def cumulated(shares: Shares, n: int) -> Floats:
    """Add up the shares of `n` areas in the rings of a border from the border outwards: shape (n, bands)."""
    table = np.zeros((n, len(BANDS_KM)))
    table[shares.row, shares.zone] = shares.share
    return np.minimum(np.cumsum(table, axis=1), 1.0)


def ring_of(km: Floats) -> Ints:
    """Say in which ring each distance lies, -1 beyond all."""
    ring = np.searchsorted(np.array(BANDS_KM), km, side="left").astype(np.int64)
    return np.where(ring < len(BANDS_KM), ring, -1)
