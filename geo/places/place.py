"""A named place, and the kinds of place there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A kind of place.

    Attributes
    ----------
    radius_km : float
        How far from the gazetteer's coordinate the event can be when a report names the place itself: half the
        extent of such a place plus the usual disagreement of gazetteers about where its middle is.
    score : float
        How much likelier than a nameless spot a report means such a place, when several share a name; the better
        known a kind is beyond its surroundings, the more.
    is_town : bool
        Whether the place is known beyond its surroundings: a seat of a unit or a town.
    is_wide : bool
        Whether it stretches over tens of kilometres, so that a place named beside it says more.
    """

    radius_km: float
    score: float
    is_town: bool = False
    is_wide: bool = False


# Every kind that the column `kind` may have.
KINDS: Final = {
    # Built-up ground: Bamako is some 20 km across, seats of regions up to 12, of cercles up to 10, towns up to 8.
    "capital": Kind(10.0, 2.0, is_town=True),
    "adm1_seat": Kind(6.0, 1.7, is_town=True),
    "adm2_seat": Kind(5.0, 1.4, is_town=True),
    "town": Kind(5.0, 1.2, is_town=True),
    # A village is under 2 km across and gazetteers put one of these up to 2 km apart; its fields and tracks, where
    # people are attacked too, reach some kilometres farther.
    "village": Kind(5.0, 0.4),
    "quarter": Kind(3.0, 0.2),
    "camp": Kind(5.0, 0.4),
    "well": Kind(5.0, 0.1),
    "waterhole": Kind(5.0, 0.1),
    "bridge": Kind(3.0, 0.1),
    "border_post": Kind(3.0, 0.3),
    # The coordinate is often the airfield or the village of a mine or base, some 4 km from the rest of it.
    "base": Kind(5.0, 0.2),
    "mine": Kind(5.0, 0.2),
    # One feature of the ground whose extent no gazetteer gives: a few kilometres.
    "hill": Kind(5.0, 0.2),
    "island": Kind(5.0, 0.2),
    "valley": Kind(15.0, 0.0, is_wide=True),
    "dune": Kind(5.0, 0.0),
    "locality": Kind(5.0, 0.1),
    # A stream or a forest is drawn at its label, which may be far from where something happened.
    "stream": Kind(30.0, -0.4, is_wide=True),
    "forest": Kind(15.0, 0.0, is_wide=True),
    # A massif, a lake or a park stretches over tens of kilometres, and its coordinate is no more than a label's.
    "mountain": Kind(20.0, 0.0, is_wide=True),
    "lake": Kind(20.0, 0.2, is_wide=True),
    "park": Kind(25.0, 0.2, is_wide=True),
}

_DISAGREEMENT = re.compile(r"(?:GeoNames|OSM|UCDP) (\d{1,4}(?:\.\d{1,3})?) km")


@dataclass(frozen=True)
class Place:
    """One named place; `kind` is one of `KINDS`, `lat`, `lon` EPSG:4326 degrees, `population` None when unknown."""

    place_id: str
    name: str
    kind: str
    adm0: str
    adm1: str
    adm2: str
    lat: float
    lon: float
    population: int | None
    source: str
    spellings: tuple[str, ...] = ()
    checked: str = ""

    @property
    def radius_km(self) -> float:
        """Uncertainty in kilometres of an event that a report puts at this place.

        By kind; more where the sources of the coordinate (column ``checked``) disagree by more than that.
        """
        disagreements = (min(float(km), 100.0) for km in _DISAGREEMENT.findall(self.checked))
        return max(KINDS[self.kind].radius_km, *disagreements, 0.0)

    @property
    def is_seat(self) -> bool:
        """Whether it is the seat of a unit, whose name often stands for the unit."""
        return self.kind in {"capital", "adm1_seat", "adm2_seat"}

    @property
    def is_wide(self) -> bool:
        """Whether it stretches over tens of kilometres."""
        return KINDS[self.kind].is_wide

    @property
    def is_town(self) -> bool:
        """Whether the place is known beyond its surroundings: a seat of a unit or a town."""
        return KINDS[self.kind].is_town
