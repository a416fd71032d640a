"""Where an event was: of all the words for places those that say it best, and the country that they are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from geo.places.countries import ZONE
from geo.places.resolution import Resolution
from geo.sources.report.document import Span
from geo.sources.report.events_forces import FORCES
from geo.sources.report.events_group import Group
from geo.sources.report.events_spots import (
    Spots,
    event_places,
    home_of,
    is_capital,
    is_guessed,
    places_told,
    seat_of,
    without_ends_of_ways,
)
from geo.sources.report.events_tellings import is_specific
from geo.sources.report.events_words import HAPPENED
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places_words import MEASURED

_MOST_PLACES: Final = 5
_COUNTRY: Final = 6


class Chosen(NamedTuple):
    """Words for a place with where they lie; None where no words lie anywhere.

    `country` is an ISO3 code or "", `words` are those that say it: characters, rule, confidence.
    """

    place: PlaceMention | None
    found: Resolution | None
    country: str
    words: list[tuple[Span, str, float]]


class Where:
    """Chooses the place of an event.

    Parameters
    ----------
    spots : Spots
    country : str
        The country that the report speaks of most; "" where that is open.
    """

    def __init__(self, spots: Spots, country: str) -> None:
        self._spots = spots
        self._country = country

    def choose(self, group: Group) -> Chosen:
        """Choose among the words for places of a group of tellings."""
        country, words = self._country_of(group)
        chosen, found = self._closest(self._ranked(group), country)
        if chosen is not None and found is not None and found.lat is None and not words and is_specific(chosen):
            # The country that the text speaks of most is not that of every town in it.
            known = self._spots.anywhere(chosen)
            if known.lat is not None and known.adm0 in ZONE and not is_guessed(known):
                country, found = known.adm0 or country, known
        return Chosen(chosen, found, country, words)

    def _closest(
        self, ranked: Sequence[tuple[PlaceMention, bool]], country: str
    ) -> tuple[PlaceMention | None, Resolution | None]:
        """Take the first words that lie somewhere; a name that is not known gives way to an area, not to any name."""
        chosen: PlaceMention | None = None
        found: Resolution | None = None
        guessed: tuple[PlaceMention, Resolution] | None = None
        for place, is_aside in ranked[:_MOST_PLACES]:
            if found is not None and (found.where_prec or _COUNTRY) < _COUNTRY and is_aside and is_specific(place):
                continue
            resolution = self._spots.of(place, country)
            if is_guessed(resolution):  # what is spelt as the report has it goes first
                guessed = guessed or (place, resolution)
                continue
            if found is None or _closeness(resolution) < _closeness(found):
                chosen, found = place, resolution
            measured = MEASURED.search(place.phrase) and (resolution.where_prec or _COUNTRY) < _COUNTRY
            if found.where_prec in (1, 2) or (measured and found is resolution):
                break
        if guessed is not None and (found is None or found.lat is None):
            return guessed
        return chosen, found

    def _ranked(self, group: Group) -> list[tuple[PlaceMention, bool]]:
        """Order the words for the place: the narrowest first, then what is said most, then what comes first.

        Each with whether it only stands beside words that point back to the event.
        """
        if group.place is not None:
            return [(group.place, False)]
        told = [
            (place, telling.is_definite and not telling.tolls and n > 0)
            for n, telling in enumerate(group.tellings)
            for place in event_places(telling)
        ]
        if not any(is_specific(place) and place.use == "event" for place, _ in told):
            beside = [telling for telling in group.shares if telling.is_telling or HAPPENED.search(telling.words)]
            told += [(place, False) for telling in beside for place in event_places(telling)]
        told = without_ends_of_ways(told, group.tellings)
        told = told or [(place, False) for telling in group.tellings for place in places_told(telling)]
        counts = Counter(name for place, _ in told for name in {n.casefold() for n in place.names})

        measured = [place for place, _ in told if is_specific(place) and MEASURED.search(place.phrase)]
        with_tolls = [telling.span for telling in group.tellings if telling.tolls]

        def narrowest(pair: tuple[PlaceMention, bool]) -> tuple[Any, ...]:
            place, is_aside = pair
            said = max((counts[name.casefold()] for name in place.names), default=0)
            has_toll = any(place.span in span for span in with_tolls)
            narrow = (
                not is_specific(place),
                _is_measured_from(place, measured),
                is_capital(place),
                not (has_toll and place in measured),
                place.where_prec or 6,
            )
            return (*narrow, is_aside, -said, not has_toll, place.span.start)

        return sorted(told, key=narrowest)

    def _country_of(self, group: Group) -> tuple[str, list[tuple[Span, str, float]]]:
        """Country of an event, with the words for it: of its place, of its victims, of the report."""
        placed = [place for place in (*group.places, *(p for t in group.shares for p in t.places)) if home_of(place)]
        placed = [place for place in placed if place.use in ("event", "between", "context")]
        seats = [place for place in group.places if seat_of(place)]
        if seats and not any(map(home_of, group.places)):
            return seat_of(seats[0]), [(seats[0].span, seats[0].rule, seats[0].confidence)]
        if placed:
            counts = Counter(home_of(place) for place in placed)
            best = max(counts, key=lambda code: (counts[code], code == self._country))
            # "With Mali and Niger it takes part in ...": neighbours that are only named beside it.
            if self._country not in counts and len(counts) > 1 and all(place.use == "context" for place in placed):
                best = self._country or best
            first = next((place for place in placed if home_of(place) == best), None)
            return best, [(first.span, first.rule, first.confidence)] if first is not None else []
        beside = [other.place for other in group.twins if other is not group and other.place is not None]
        for place in beside:  # hit at once: the country of the one is that of the other
            if (code := home_of(place) or self._spots.of(place).adm0 or "") in ZONE:
                return code, [(place.span, place.rule, place.confidence)]
        for toll in group.tolls:
            if toll.side == "security" and toll.country in ZONE:
                return toll.country, [(toll.span, "country of the victims", 0.7)]
        for telling in group.tellings:
            for actor in telling.actors:
                force = FORCES.get(actor.actor_id)
                if actor.role == "target" and force and force.country in ZONE:
                    return force.country, [(actor.span, "country of the victims", 0.7)]
        return self._country, []


def _closeness(found: Resolution) -> tuple[int, float]:
    return (found.where_prec or 9, found.uncertainty_km or 9999.0)


def _is_measured_from(place: PlaceMention, measured: Sequence[PlaceMention]) -> bool:
    """Whether other words say how far from a place it was: "near X" gives way to "Y, 50 km from X"."""
    own = {name.casefold() for name in place.names}
    return not MEASURED.search(place.phrase) and any(
        own & {name.casefold() for name in other.names} and not other.span.overlaps(place.span) for other in measured
    )
