"""How far a place lies outside an administrative unit, by its outline or, without one, by the places known in it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.places.gazetteer import Gazetteer
from geo.places.lexicon import UnitName
from geo.places.place import Place
from geo.places.toponyms import fold, plain

if TYPE_CHECKING:
    from geo.areas.boundaries import Boundaries

# A unit without an outline reaches about this far beyond the places that are known to lie in it.
REACH_KM: Final = 25.0
_KM_PER_DEGREE: Final = 111.2
_UNIT_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "region regions cercle circle province department departement district governorate gouvernorat commune "
        "prefecture arrondissement subprefecture the de du of la le",
    )
)


def bare_unit_name(name: str) -> str:
    """Take the word for the kind of unit off its name.

    Parameters
    ----------
    name : str
        ``"Mopti region"``, ``"cercle de Koro"``, ``"Soum province"``, ``"Koro"``.

    Returns
    -------
    str
        Plain words: ``"mopti"``, ``"koro"``, ``"soum"``, ``"koro"``; what was given when nothing would be left.
    """
    words = plain(name).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _UNIT_WORDS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _UNIT_WORDS:
        kept.pop(0)
    return " ".join(kept)


class UnitDistance:
    """Distances of places from administrative units.

    Parameters
    ----------
    gazetteer : Gazetteer
        Its own places, whose units are checked, stand for units without an outline.
    boundaries : Boundaries
    """

    def __init__(self, gazetteer: Gazetteer, boundaries: Boundaries) -> None:
        self._areas = {}
        for frame in (boundaries.adm1, boundaries.adm2):
            for pcode, area in zip(frame["pcode"], frame["geometry"], strict=True):
                self._areas[str(pcode)] = area
        shapely.prepare(list(self._areas.values()))
        members: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for place in gazetteer:
            for name in {fold(place.adm1), fold(place.adm2)} - {""}:
                members[place.adm0, name].append((place.lon, place.lat))
        self._members: dict[tuple[str, str], npt.NDArray[np.float64]] = {k: np.array(v) for k, v in members.items()}
        self._cached = lru_cache(maxsize=50000)(self._uncached)

    def has_outline(self, unit: UnitName) -> bool:
        """Whether a unit has limits of its own, so that lying outside them says something."""
        return unit.pcode in self._areas and not unit.only_covers

    def nearest(self, units: tuple[UnitName, ...], place: Place) -> tuple[UnitName, float]:
        """Return the one of several units of a name that a place lies in or nearest to, and how far outside."""
        away = [self.away_km(unit, place) for unit in units]
        least = min(away)
        return units[away.index(least)], least

    def away_km(self, unit: UnitName, place: Place) -> float:
        """Return how many kilometres a place lies outside a unit; 0 inside, infinity where nothing is known of it.

        Distances are measured on a sphere (they weigh candidates; nothing is drawn by them).
        """
        # The gazetteer's own unit is that of the outlines; where it is another, the outlines say how far.
        if unit.adm0 == place.adm0 and unit.name == (place.adm1 if unit.level == 1 else place.adm2):
            return 0.0
        return self._cached(unit, place.lon, place.lat)

    def _uncached(self, unit: UnitName, lon: float, lat: float) -> float:
        if not self.has_outline(unit):
            members = self._members.get((unit.adm0, fold(unit.name)))
            if members is not None:
                shrink = math.cos(math.radians(lat))
                squared = ((members[:, 0] - lon) * shrink) ** 2 + (members[:, 1] - lat) ** 2
                return max(0.0, math.sqrt(float(squared.min())) * _KM_PER_DEGREE - REACH_KM)
        area = self._areas.get(unit.pcode)
        if area is None:
            return math.inf
        if shapely.intersects_xy(area, lon, lat):
            return 0.0
        return float(shapely.distance(area, shapely.Point(lon, lat))) * _KM_PER_DEGREE
