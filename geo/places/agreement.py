"""Which clues of a text to go by: what others contradict or say better is set aside, and said."""

from __future__ import annotations

from typing import Final

from geo.places.choice import apart_km
from geo.places.countries import ZONE
from geo.places.located import Located, State

# Rules about one place, the most telling first; the first one found carries the point.
POINT_RULES: Final = (
    "near place", "place area", "outskirts", "commune", "distance and direction", "direction", "distance",
    "road to place", "far from place",
)  # fmt: skip
AREA_RULES: Final = ("border strip", "vernacular region", "part of unit", "admin unit")
# A guess at a misspelt name is not believed farther than this from the places that are sure.
GUESS_KM: Final = 40.0
# Points by which the units stated have to speak for one place named rather than another.
UNITS_TELL: Final = 2.0
# A village this far from a border or region that is stated is the namesake of one that no gazetteer lists.
FAR_FROM_AREA_KM: Final = 75.0
# Regions named so are parts of a country: "northern Mali".
_COUNTRY_PARTS: Final = tuple(f"{code.lower()}-" for code in ZONE)
_COARSE_RULES: Final = frozenset({"named place", "near place", "place area"})


def weeded(located: list[Located], state: State) -> list[Located]:
    """Leave out what other clues say better.

    Guesses at a misspelt name that sure places contradict and villages far from a stated area become unknown names;
    towns and massifs that only hold a village named beside them are set aside (``state.set_aside``).

    Parameters
    ----------
    located : list of Located
    state : State
        Gains notes, unknown names and what is set aside.

    Returns
    -------
    list of Located
        What is left, in the order given.
    """
    if len(located) < 2:
        return located
    located = _near_stated_areas(located, state)
    places = [f for f in located if f.place and f.clue.rule in {"named place", *POINT_RULES}]
    sure = [f.place for f in places if f.place and not _is_guess(f, state)]
    dropped = [
        f
        for f in places
        if f.place and sure and _is_guess(f, state) and min(apart_km(f.place, place) for place in sure) > GUESS_KM
    ]
    for found in dropped:
        words = found.clue.mentions[0].words
        state.unknown.append(words)
        state.notes.append(
            state.say(
                "“{name}” resembles {place}, which is too far from the other places named to be believed.",
                name=words,
                place=found.matched,
            )
        )
    kept = [f for f in places if f not in dropped]
    coarse = _coarse(kept, state)
    if any(_is_small_region(f) for f in located):
        # "Tigharghar (Kidal)": the town says in whose region the massif lies.
        coarse += [f for f in kept if f.clue.rule == "named place" and f.clue.mentions[0].units and f not in coarse]
    state.set_aside.extend(coarse)
    return [f for f in located if f not in dropped and f not in coarse]


def _is_small_region(found: Located) -> bool:
    """Whether a clue is about a region that lies inside a unit, rather than about a part of a country."""
    if found.clue.rule != "vernacular region" or found.clue.is_side:
        return False
    return not any(region.startswith(_COUNTRY_PARTS) for m in found.clue.mentions for region in m.regions)


def _near_stated_areas(located: list[Located], state: State) -> list[Located]:
    areas = [f for f in located if f.clue.rule in AREA_RULES]
    kept = []
    for found in located:
        place = found.place
        is_village = found.clue.rule == "named place" and place is not None and not place.is_town
        if is_village and place and any(area.away_km(place) > FAR_FROM_AREA_KM for area in areas):
            state.lies_elsewhere(found.clue.mentions[0].words, found.matched)
        else:
            kept.append(found)
    return kept


def _coarse(kept: list[Located], state: State) -> list[Located]:
    """Clues about a wider place than another clue is about, or outside the units that another one lies in."""
    least = min((_coarseness(f) for f in kept), default=0)
    coarse = [f for f in kept if _coarseness(f) > least and f.clue.rule in _COARSE_RULES]
    rest = [f for f in kept if f not in coarse]
    in_units = {id(f): state.in_units.get(f.clue.mentions[0].start, 0.0) for f in rest}
    best = max(in_units.values(), default=0.0)
    return coarse + [f for f in rest if best - in_units[id(f)] >= UNITS_TELL and f.clue.rule in _COARSE_RULES]


def _coarseness(found: Located) -> int:
    """Return 2 for a massif or a stream, 1 for a name that may stand for a whole unit, 0 for others."""
    if found.place is None or found.place.is_wide:
        return 2
    if found.clue.is_listed:
        return 0  # "Konna and Douentza"
    return int(found.place.is_seat or any(m.units for m in found.clue.mentions))


def _is_guess(found: Located, state: State) -> bool:
    return any(m.start in state.guessed for m in found.clue.mentions)
