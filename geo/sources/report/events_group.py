"""A group of tellings of one event, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from geo.sources.report.events_days import dates_event
from geo.sources.report.events_forces import country_of
from geo.sources.report.events_spots import event_places, home_of
from geo.sources.report.events_tellings import Telling, is_specific
from geo.sources.report.mentions import PlaceMention, TimeMention, TollMention

# Kinds that one event may be called alike.
FAMILY: Final = {
    "ambush": "fight", "armed_assault": "fight", "clash": "fight", "massacre": "fight", "explosive": "bomb",
    "shelling": "shells", "air_strike": "air", "abduction": "abduction",
}  # fmt: skip


@dataclass
class Group:
    """Tellings of one event, and what they say of it, each in the order of the text.

    Attributes
    ----------
    is_many : bool
        Whether they speak of several events together.
    place : PlaceMention or None
        The one of several places hit at once that is this group's.
    twins : list of Group
        Groups that were hit at once, this one among them.
    shares : list of Telling
        What is said of this event and of others together, or beside it.
    is_reference : bool
        Whether it was first named only beside another event.
    """

    is_many: bool = False
    place: PlaceMention | None = None
    is_reference: bool = False
    tellings: list[Telling] = field(default_factory=list)
    twins: list[Group] = field(default_factory=list)
    shares: list[Telling] = field(default_factory=list)
    days: list[TimeMention] = field(default_factory=list)
    tolls: list[TollMention] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    victim_countries: set[str] = field(default_factory=set)
    victim_sides: set[str] = field(default_factory=set)
    last_paragraph: int = 0
    _places: list[PlaceMention] = field(default_factory=list)

    def add(self, telling: Telling) -> None:
        """Take in a telling."""
        self.tellings.append(telling)
        self.last_paragraph = telling.sentence.paragraph
        if self.is_many and not self.twins and any(map(is_specific, telling.places)):
            # Several blasts or strikes at one place, or with one toll, are one event.
            figures = [{(outcome, n) for outcome, _, n in figures_of(tolls)} for tolls in (self.tolls, telling.tolls)]
            self.is_many = not telling.is_plural and not figures[0] & figures[1]
        if not is_claim(telling) and not (telling.is_release and len(self.tellings) > 1):
            self.days += [time for time in telling.times if dates_event(time)]
        self.tolls += telling.tolls
        self._places += event_places(telling)
        self.kinds |= families(telling)
        countries, sides = victims([telling])
        self.victim_countries |= countries
        self.victim_sides |= sides

    @property
    def places(self) -> list[PlaceMention]:
        """Words for its place: the one of its own, else all."""
        return [self.place] if self.place is not None else self._places

    @property
    def countries(self) -> set[str]:
        """Countries in which its places lie, as far as the words say."""
        return {home_of(place) for place in self.places} - {""}


def is_claim(telling: Telling) -> bool:
    """Whether words only say who claimed an event: "JNIM claimed the attack on Saturday"."""
    return telling.is_definite and not telling.tolls and any(actor.role == "claimed" for actor in telling.actors)


def families(telling: Telling) -> set[str]:
    """Families of the kinds that the words themselves say; what follows from the target speaks against no other."""
    said = [event for event in telling.events if event.kind_by in ("word", "means")]
    return {FAMILY[event.event_type] for event in said if event.event_type in FAMILY}


def victims(tellings: Iterable[Telling]) -> tuple[set[str], set[str]]:
    """Countries and sides of the attacked and the dead, but for militants."""
    countries, sides = set(), set()
    for telling in tellings:
        for toll in telling.tolls:
            if toll.side != "militants":
                sides.add(toll.side)
                countries.add(toll.country if toll.side == "security" else "")
        for actor in telling.actors:
            if actor.role == "target" and actor.side != "militants":
                sides.add(actor.side)
                countries.add(country_of(actor.actor_id))
    return countries - {""}, sides - {""}


def figures_of(tolls: Iterable[TollMention]) -> set[tuple[str, str, int]]:
    """Give the exact figures said: outcome, side and number."""
    return {
        (toll.outcome, toll.side, n)
        for toll in tolls
        for n in (toll.low, toll.best, toll.high)
        if n is not None and not toll.vague
    }
