"""Clues with the ground they allow, what gathers while a text is resolved, and how an answer is written."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from shapely.geometry.base import BaseGeometry

from geo.core.crs import disc, distance_km
from geo.core.language import Language
from geo.places import shapes
from geo.places.choice import Candidate, apart_km
from geo.places.countries import country_name
from geo.places.gazetteer import Place
from geo.places.ground import Ground
from geo.places.phrases import Clue
from geo.places.resolution import Evidence, Resolution

# Gazetteer and generalised outlines disagree by some kilometres: no contradiction within this.
TOLERANCE_KM: Final = 10.0
# A direction from a well-known town, said beside the name of a place, may reach this far; and is roughly said.
DIRECTION_REACH_KM: Final = 250.0
DIRECTION_SLACK_DEG: Final = 55.0


@dataclass(frozen=True)
class Located:
    """A clue with the ground it allows.

    Attributes
    ----------
    clue : Clue
    drawn : shapely geometry, or function that returns one
        The ground, EPSG:4326; a function where drawing it can wait until somebody asks for `area`.
    matched : str
    place : Place, optional
        Anchors the clue if its rule is about one place.
    ground : Ground, optional
        Of a clue about an area.
    circle_km : float, optional
        The ground is a circle of this radius about the place, or lies inside one.
    """

    clue: Clue
    drawn: BaseGeometry | Callable[[], BaseGeometry]
    matched: str
    place: Place | None = None
    ground: Ground | None = None
    circle_km: float | None = None

    @cached_property
    def area(self) -> BaseGeometry:
        """Return the ground, drawn now if it was not yet."""
        return self.drawn() if callable(self.drawn) else self.drawn

    def clipped(self, home: BaseGeometry) -> Located:
        """Return the same clue on the part of its ground inside `home`, or all of it where they have nothing common."""

        def draw_clipped() -> BaseGeometry:
            return shapes.common(self.area, home) or self.area

        return Located(self.clue, draw_clipped, self.matched, self.place, self.ground, self.circle_km)

    def away_km(self, place: Place) -> float:
        """Kilometres from a place to the ground; 0 inside.

        A direction without a distance says how a reader finds a place: "Diabaly, north of Ségou" may be far off.
        """
        if self.clue.rule == "direction" and self._points_to(place):
            return 0.0
        if self.circle_km is not None and self.place is not None and self.clue.rule != "distance":
            return max(0.0, apart_km(self.place, place) - self.circle_km)
        # A unit without an outline is drawn about its seat: the gazetteer's own unit knows better.
        if (
            self.clue.rule == "admin unit"
            and self.ground is not None
            and self.ground.level
            and _lies_in(place, self.ground)
        ):
            return 0.0
        return self.off_km(lon=place.lon, lat=place.lat)

    def _points_to(self, place: Place) -> bool:
        bearing_deg = self.clue.bearing_deg
        if self.place is None or bearing_deg is None or apart_km(self.place, place) > DIRECTION_REACH_KM:
            return False
        x = (place.lon - self.place.lon) * math.cos(math.radians(place.lat))
        real = math.degrees(math.atan2(x, place.lat - self.place.lat))
        return abs((real - bearing_deg + 180.0) % 360.0 - 180.0) <= DIRECTION_SLACK_DEG

    def off_km(self, *, lon: float, lat: float) -> float:
        """Kilometres from a position to the ground; 0 inside."""
        if self.ground is not None and self.drawn is self.ground.area:
            return self.ground.off_km(lon=lon, lat=lat)
        return shapes.off_km(self.area, lon=lon, lat=lat)


def _lies_in(place: Place, unit: Ground) -> bool:
    own = (place.adm0, place.adm1, place.adm2)
    return unit.level > 0 and own[: unit.level + 1] == (unit.adm0, unit.adm1, unit.adm2)[: unit.level + 1]


@dataclass
class State:
    """What gathers while one text is resolved; `say` words the notes."""

    say: Language
    text: str
    inside: tuple[str, ...]
    is_fixed: bool
    soft: frozenset[str]
    chosen: dict[int, Place | None] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    guessed: set[int] = field(default_factory=set)
    spread_km: dict[int, float] = field(default_factory=dict)
    in_units: dict[int, float] = field(default_factory=dict)
    set_aside: list[Located] = field(default_factory=list)
    has_declined: bool = False

    def lies_elsewhere(self, words: str, matched: str) -> None:
        """Take a name for unknown, because the place known by it is not where the words say."""
        self.unknown.append(words)
        self.notes.append(
            self.say(
                "A place called “{name}” is known ({place}), but not where the words say.", name=words, place=matched
            )
        )

    def seen(self, located: Located) -> None:
        """Keep a clue as evidence."""
        self.evidence.append(Evidence(located.clue.words, located.matched, located.clue.rule))


def draw(clue: Clue, places: Sequence[Place], say: Language, *, spread_km: float = 0.0) -> Located | None:
    """Draw the ground that a clue about places allows; `spread_km` widens what a named place may be."""
    if not places:
        return None
    place, rule = places[0], clue.rule
    low, high, bearing = clue.low_km or 0.0, clue.high_km, clue.bearing_deg
    if rule == "corridor":
        return _corridor(clue, places, say)
    matched = describe(place, say)
    if rule == "distance and direction" and high and bearing is not None:
        return Located(clue, shapes.stated_sector(place, low, high, bearing, spread_km), matched, place)
    if rule == "direction" and bearing is not None:
        return Located(clue, shapes.direction_sector(place, bearing), matched, place)
    if rule == "distance" and high:
        reach = shapes.stated_limits_km(low, high, place.radius_km + spread_km)[1]
        return Located(clue, lambda: shapes.ring(place, low, high, spread_km), matched, place, circle_km=reach)
    radius = place.radius_km + spread_km if rule == "named place" else shapes.around_km(place, rule) + spread_km
    return circle(clue, place, radius, matched)


def _corridor(clue: Clue, places: Sequence[Place], say: Language) -> Located | None:
    if len(places) < 2 or places[0].place_id == places[1].place_id or any(p.is_wide for p in places[:2]):
        return None
    matched = f"{describe(places[0], say)} – {describe(places[1], say)}"
    return Located(clue, shapes.corridor(places[0], places[1]), matched, places[0])


def circle(clue: Clue, place: Place, radius_km: float, matched: str) -> Located:
    """Return a clue on a circle about its place, drawn when it is asked for."""
    return Located(
        clue, lambda: disc(lon=place.lon, lat=place.lat, radius_km=radius_km), matched, place, circle_km=radius_km
    )


def widened(found: Located, home: BaseGeometry | None) -> Located:
    """Read a place named beside an unknown name as the area around that place."""
    if found.clue.rule != "named place" or found.place is None or found.clue.is_listed:
        return found
    clue = dataclasses.replace(found.clue, rule="place area")
    wide = circle(clue, found.place, shapes.around_km(found.place, "commune"), found.matched)
    return wide if home is None else wide.clipped(home)


def check(place: Place, other: Located, state: State) -> None:
    """Say in the notes how another clue agrees with a place."""
    state.seen(other)
    clue, say = other.clue, state.say
    if clue.high_km and other.place and clue.rule in {"distance", "distance and direction"}:
        stated = ((clue.low_km or 0.0) + clue.high_km) / 2
        real = distance_km(lon1=place.lon, lat1=place.lat, lon2=other.place.lon, lat2=other.place.lat)
        aside = other.away_km(place)
        agree = aside <= TOLERANCE_KM
        off = abs(real - stated) if agree else max(abs(real - stated), aside)
        said = {
            "off": say.number(off),
            "place": place.name,
            "real": say.number(real),
            "other": other.place.name,
            "stated": say.number(stated),
        }
        state.notes.append(_compared(said, say, agree=agree, has_direction=clue.bearing_deg is not None))
        return
    away = other.away_km(place)
    if away > TOLERANCE_KM:
        state.notes.append(
            say(
                "“{words}” does not agree: {place} is {km} km away from it.",
                words=clue.words,
                place=place.name,
                km=say.number(away),
            )
        )
        state.evidence.append(Evidence(clue.words, other.matched, "contradiction"))


def _compared(said: dict[str, str], say: Language, *, agree: bool, has_direction: bool) -> str:
    """Say how a stated distance compares with the measured one, in whole sentences so that each can be translated."""
    if agree and has_direction:
        return say(
            "Two descriptions agree to {off} km: {place} is {real} km from {other} in a straight line, "
            "{stated} km stated, and in the stated direction.",
            **said,
        )
    if agree:
        return say(
            "Two descriptions agree to {off} km: {place} is {real} km from {other} in a straight line, "
            "{stated} km stated.",
            **said,
        )
    if has_direction:
        return say(
            "Two descriptions do not agree, by {off} km: {place} is {real} km from {other} in a straight line, "
            "{stated} km stated, and not where the stated distance and direction point.",
            **said,
        )
    return say(
        "Two descriptions do not agree, by {off} km: {place} is {real} km from {other} in a straight line, "
        "{stated} km stated.",
        **said,
    )


def describe(place: Place, say: Language) -> str:
    """Name a place with the units it lies in; only the country's name depends on the language."""
    around = (place.adm2, place.adm1, country_name(place.adm0, say))
    return f"{place.name} ({', '.join(part for part in around if part)})"


def all_same(values: Iterable[str]) -> bool:
    """Whether there is one value, however often."""
    return len(set(values)) == 1


def owner_of(found: Located, state: State) -> str:
    """Country of an answer: the one that is known, otherwise that of its place."""
    if len(state.inside) == 1:
        return state.inside[0]
    return found.place.adm0 if found.place else ""


def at_point(
    lon: float,
    lat: float,
    extent: BaseGeometry | Callable[[], BaseGeometry],
    prec: int,
    method: str,
    state: State,
    *,
    place: Place | None,
    circle_km: float | None = None,
) -> Resolution:
    """Write the answer at a point: precision 1 or 2; `circle_km` about the point covers the extent, if given."""
    here = place is not None and (prec == 1 or (place.lon, place.lat) == (lon, lat))
    adm0 = place.adm0 if place and (here or len(state.inside) != 1) else "".join(state.inside[:1])
    if circle_km is not None:
        cover = math.ceil(circle_km * 10.05) / 10  # as shapes.cover_km rounds
    else:
        cover = shapes.cover_km(extent() if callable(extent) else extent, lon=lon, lat=lat)
    return Resolution(
        text=state.text,
        drawn=extent,
        lat=lat,
        lon=lon,
        uncertainty_km=cover,
        where_prec=prec,
        method=method,
        place=place.name if place else None,
        place_id=place.place_id if place else None,
        adm0=adm0,
        adm1=place.adm1 if place and here else "",
        adm2=place.adm2 if place and here else "",
        evidence=tuple(state.evidence),
        candidates=tuple(state.candidates),
        note=" ".join(state.notes),
    )


def over_area(
    extent: BaseGeometry, prec: int, method: str, state: State, *, adm0: str = "", adm1: str = "", adm2: str = "",
    place: Place | None = None,
) -> Resolution:  # fmt: skip
    """Write the answer over an area: precision 3 to 6."""
    return Resolution(
        text=state.text,
        drawn=extent,
        uncertainty_km=shapes.whole_cover_km(extent),
        where_prec=prec,
        method=method,
        place=place.name if place else None,
        place_id=place.place_id if place else None,
        adm0=adm0,
        adm1=adm1,
        adm2=adm2,
        evidence=tuple(state.evidence),
        candidates=tuple(state.candidates),
        note=" ".join(state.notes),
    )


def no_place(state: State, *, method: str) -> Resolution:
    """Write the answer that nothing is known."""
    return Resolution(
        text=state.text, method=method, evidence=tuple(state.evidence), candidates=tuple(state.candidates),
        note=" ".join(state.notes),
    )  # fmt: skip
