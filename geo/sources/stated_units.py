"""Regions and districts that the rows of a table state, as shapes to hold coordinates against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geo.areas.boundaries import BUNDLED, Boundaries, find_unit, load_boundaries
from geo.core.errors import UnknownName
from geo.places.countries import ZONE
from geo.sources.values import different

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Shapes = tuple[Any, ...]
# About 25 km: borders of units are generalised, and events at them are coded to either side.
OUTSIDE_DEG: Final = 0.23
# Coordinates that are mended must fit better.
_MENDED_DEG: Final = 0.1


class StatedUnits:
    """Shapes of the units that rows state.

    Parameters
    ----------
    boundaries : Boundaries
        The vintage in use. Names of the division that ships are known besides.
    adm1, adm2 : pyarrow.Array of n texts
        Names of units, null where none is stated.
    countries : array of str, shape (n,)
        ISO 3166-1 alpha-3, "" where not known.
    """

    def __init__(
        self, boundaries: Boundaries, adm1: pa.Array, adm2: pa.Array, countries: npt.NDArray[np.object_]
    ) -> None:
        self._boundaries = boundaries
        self._countries = countries
        self._named = [different(adm1), different(adm2)]
        self._known: dict[tuple[str, int, str], Shapes] = {}

    def _shapes(self, row: int, level: int) -> Shapes:
        """Outlines that the name of a row's unit may mean; none where it is not stated or not known."""
        texts, codes = self._named[level - 1]
        if codes[row] < 0:
            return ()
        key = (texts[codes[row]], level, str(self._countries[row]))
        if key not in self._known:
            self._known[key] = tuple(self._found(*key))
        return self._known[key]

    def _found(self, text: str, level: int, country: str) -> list[Any]:
        ships = self._boundaries.vintage.vintage_id == BUNDLED
        found = []
        for boundaries in (self._boundaries,) if ships else (self._boundaries, load_boundaries(BUNDLED)):
            for code in (country,) if country else ZONE:
                try:
                    found.append(find_unit(boundaries, text[:100], level=level, adm0=code).geometry)
                except UnknownName:
                    continue
        return found

    def outside(self, lat: Floats, lon: Floats) -> Bools:
        """Tell which points lie farther than some 25 km outside the region that their row states.

        Parameters
        ----------
        lat, lon : array of float, shape (n,)
            Degrees, WGS 84; NaN where missing.
        """
        out = np.zeros(len(lat), dtype=np.bool_)
        _, codes = self._named[0]
        by_shapes: dict[tuple[int, str], list[int]] = {}
        for row in np.flatnonzero((codes >= 0) & np.isfinite(lat) & np.isfinite(lon)).tolist():
            by_shapes.setdefault((int(codes[row]), str(self._countries[row])), []).append(row)
        for rows in by_shapes.values():
            shapes = self._shapes(rows[0], 1)
            if shapes:
                points = shapely.points(lon[rows], lat[rows])
                away = np.min([shapely.distance(points, shape) for shape in shapes], axis=0)
                out[rows] = away > OUTSIDE_DEG
        return out

    def fits(self, row: int, spots: Sequence[tuple[float, float]]) -> list[bool]:
        """Tell which positions (latitude, longitude) lie in the region and the district that a row states."""
        groups = [shapes for level in (1, 2) if (shapes := self._shapes(row, level))]
        return [
            all(
                any(shapely.distance(shapely.Point(lon, lat), shape) <= _MENDED_DEG for shape in group)
                for group in groups
            )
            for lat, lon in spots
        ]
