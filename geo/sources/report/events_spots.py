"""Where the words of a telling lie: which of its places are the event's, and how far two places are apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.core.language import language
from geo.places.countries import country_name
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.events_tellings import Telling
from geo.sources.report.events_words import BESIDE, HAPPENED, SPOKEN
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places_located import located

# Degrees within which two places may be the same; areas named roughly ("the northeast") reach further.
NEAR_DEG: Final = 0.3
ROUGHLY_DEG: Final = 1.0
# Two areas that share no more than this of the smaller only touch.
TOUCHING: Final = 0.05
_SPOKEN_WITHIN: Final = 45
CAPITALS: Final = frozenset(map(fold, ("Bamako", "Niamey", "Ouagadougou", "Dakar", "Nairobi", "Paris", "Abidjan")))

# A capital lies in its country, whatever else a text speaks of.
_SEATS: Final = {fold("Bamako"): "MLI", fold("Niamey"): "NER", fold("Ouagadougou"): "BFA"}


class Spots:
    """Where the words for places lie, each looked up once a text."""

    def __init__(self, resolver: Resolver, places: Sequence[PlaceMention] = (), country: str = "") -> None:
        self._resolver = resolver
        self._places = places
        self._country = country
        self._known: dict[tuple[str, str, str], Resolution] = {}

    def of(self, place: PlaceMention, country: str = "", code: str = "en") -> Resolution:
        """Resolve the words of a mention, in its own country, else in the one given; explained in a language."""
        home = home_of(place) or seat_of(place) or country or self._country or place.country
        key = (place.phrase, home, code)
        if key not in self._known:
            self._known[key] = located(
                place, country=home, context=self._places, resolver=self._resolver, say=language(code)
            )
        return self._known[key]

    def anywhere(self, place: PlaceMention) -> Resolution:
        """Resolve the words of a mention, whatever country the text is about."""
        return located(place, country="", context=self._places, resolver=self._resolver, say=language("en"))

    def country(self, country: str, code: str = "en") -> Resolution:
        """Give a country as a place."""
        return self._resolver.resolve(country_name(country, language("en")), country=country, say=language(code))

    def apart_km(self, one: PlaceMention, other: PlaceMention) -> float | None:
        """How far apart two places lie at least; None where one of them is not known."""
        from geo.core.crs import distance_km

        first, second = self.of(one), self.of(other)
        if first.lat is None or first.lon is None or second.lat is None or second.lon is None:
            return None
        if is_guessed(first) or is_guessed(second):
            return None
        return float(distance_km(lon1=first.lon, lat1=first.lat, lon2=second.lon, lat2=second.lat))

    def may_meet(self, one: PlaceMention, other: PlaceMention) -> bool:
        """Whether the ground of two places may be the same ground."""
        first, second = self.of(one), self.of(other)
        if "border strip" in (one.rule, other.rule):
            return first.extent is None or second.extent is None or first.extent.distance(second.extent) < ROUGHLY_DEG
        if first.adm0 and second.adm0 and first.adm0 != second.adm0:
            return False
        if first.extent is None or second.extent is None:
            return True
        areas = [found.extent for found in (first, second) if found.lat is None and found.extent is not None]
        if len(areas) < 2:
            rough = 5 in (one.where_prec, other.where_prec)
            return bool(first.extent.distance(second.extent) < (ROUGHLY_DEG if rough else NEAR_DEG))
        if 5 in (one.where_prec, other.where_prec) and areas[0].distance(areas[1]) < ROUGHLY_DEG:
            return True
        smaller = min(area.area for area in areas)
        return bool(areas[0].intersection(areas[1]).area > TOUCHING * smaller)


def is_guessed(found: Resolution) -> bool:
    """Whether a name only resembles that of the place it was read as."""
    chosen = next((one for one in found.candidates if one.place.place_id == found.place_id), None)
    return chosen is not None and chosen.match == "fuzzy"


def event_places(telling: Telling) -> list[PlaceMention]:
    """Words of a telling for where something happened; a capital beside "the attack" is where somebody speaks of it."""
    if telling.is_release:
        return []
    places = [place for place in telling.places if place.use in ("event", "between") or _is_this_side(place)]
    pointing = all(event.is_definite for event in telling.events) and not telling.tolls
    return [place for place in places if not is_capital(place) or not (pointing or _is_heard_in(place, telling))]


def _is_this_side(place: PlaceMention) -> bool:
    """Whether a place only has another country beside it: "near Nara, not far from Mauritania"."""
    named = place.use == "elsewhere" and not place.country and (place.where_prec or 6) <= 2 and len(place.names) > 1
    return named and bool(BESIDE.search(place.phrase))


def _is_heard_in(place: PlaceMention, telling: Telling) -> bool:
    """Whether words before a place say that somebody spoke there: "apprend-on à Niamey"."""
    at = place.span.start - telling.sentence.span.start
    return bool(SPOKEN.search(telling.sentence.text[max(at - _SPOKEN_WITHIN, 0) : at]))


def is_capital(place: PlaceMention) -> bool:
    """Whether words name a capital alone: where people speak, meet and mourn."""
    return bool(place.names) and len(place.names) == 1 and fold(place.names[0]) in CAPITALS


def home_of(place: PlaceMention) -> str:
    """Country in which a place surely lies: "near Niger" may be on this side of the border or on the other."""
    return "" if place.rule == "border strip" else place.country


def seat_of(place: PlaceMention) -> str:
    """Country of the zone of which a place is the capital; "" for others."""
    return _SEATS.get(fold(place.names[0]), "") if is_capital(place) else ""


def places_told(telling: Telling) -> list[PlaceMention]:
    """Words of a telling for where something happened, or for the country or region it speaks of."""
    return event_places(telling) or [place for place in telling.places if place.use == "context"]


def without_ends_of_ways(
    told: Sequence[tuple[PlaceMention, bool]], tellings: Sequence[Telling]
) -> list[tuple[PlaceMention, bool]]:
    """Leave out towns at the end of a way where it happened "between" them, unless it is said to have been there."""
    ends = {fold(name) for place, _ in told if place.use == "between" for name in place.names}
    there = [telling.span for telling in tellings if HAPPENED.search(telling.words)]
    return [
        (place, is_aside)
        for place, is_aside in told
        if place.rule != "named place"
        or place.use == "between"
        or fold(place.names[0]) not in ends
        or any(place.span in span for span in there)
    ]
