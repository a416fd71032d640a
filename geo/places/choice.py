"""Which of several places of one name a report means, said with scores and reasons, or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from geo.core.crs import distance_km
from geo.core.language import Language
from geo.places.countries import country_name
from geo.places.gazetteer import KINDS, Hit, Place
from geo.places.toponyms import fold

# Two candidates this close in score are a toss-up ...
CLOSE_SCORE: Final = 0.5
# ... which matters only when they are so far apart that the incident would lie in another neighbourhood.
CLOSE_KM: Final = 25.0


@dataclass(frozen=True)
class Candidate:
    """A place the words may mean: the higher the score the likelier; reasons in a few words."""

    place: Place
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Hints:
    """What else is known: stated countries and units, places named beside it as (lon, lat), distances stated.

    `near` are positions of places named in the same words; `rings` are (lon, lat, km): "52 km from Koro".
    `soft_countries` come from words such as "Malian army", which say little about where.
    """

    countries: frozenset[str] = frozenset()
    soft_countries: frozenset[str] = frozenset()
    adm1: frozenset[str] = frozenset()
    adm2: frozenset[str] = frozenset()
    near: tuple[tuple[float, float], ...] = ()
    rings: tuple[tuple[float, float, float], ...] = field(default=())


def rank(hits: Iterable[Hit], hints: Hints, say: Language) -> tuple[Candidate, ...]:
    """Score the places found for one name, best first.

    Parameters
    ----------
    hits : iterable of Hit
        As a gazetteer lookup returns them.
    hints : Hints
        What else the report says.
    say : Language
        Words the reasons; scores and order do not depend on it.

    Returns
    -------
    tuple of Candidate
        Ordered by score, then by place id, so that the order never depends on chance.
    """
    scored = [_score(hit, hints, say) for hit in hits]
    return tuple(sorted(scored, key=lambda c: (-c.score, c.place.place_id)))


def decide(candidates: Sequence[Candidate]) -> Place | None:
    """Return the best candidate, or None when the runner-up is as likely and lies somewhere else.

    Parameters
    ----------
    candidates : sequence of Candidate
        As `rank` returns them.

    Returns
    -------
    Place or None
        None also when there is no candidate.
    """
    if not candidates:
        return None
    best = candidates[0]
    for other in candidates[1:]:
        if best.score - other.score < CLOSE_SCORE and _apart_km(best.place, other.place) > CLOSE_KM:
            return None
    return best.place


def toss_up(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that are too close to the best one in score to be told apart from it."""
    return tuple(c for c in candidates if candidates[0].score - c.score < CLOSE_SCORE)


def _apart_km(one: Place, other: Place) -> float:
    return distance_km(lon1=one.lon, lat1=one.lat, lon2=other.lon, lat2=other.lat)


def _score(hit: Hit, hints: Hints, say: Language) -> Candidate:
    place = hit.place
    score = KINDS[place.kind].score
    reasons = [_kind_names(say)[place.kind]]

    def add(points: float, reason: str) -> None:
        nonlocal score
        score += points
        reasons.append(reason)

    if place.population:
        # Ten times the people, half a point more: about one step of the kinds above.
        people = say("population {n}", n=say.number(place.population))
        add(min(2.0, 0.5 * max(0.0, float(np.log10(place.population)) - 3.0)), people)
    if hit.match == "folded":
        add(-0.2, say("spelt {name}", name=hit.spelling))
    elif hit.match == "fuzzy":
        add(-1.0, say("resembles {name}", name=hit.spelling))
    for points, reason in (*_by_units(place, hints, say), *_by_distance(place, hints, say)):
        add(points, reason)
    return Candidate(place, round(score, 3), tuple(reasons))


def _by_units(place: Place, hints: Hints, say: Language) -> Iterator[tuple[float, str]]:
    """Points for the country and units stated."""
    if hints.countries:
        names = ", ".join(country_name(code, say) for code in sorted(hints.countries))
        if place.adm0 in hints.countries:
            yield 2.0, say("in the country stated ({name})", name=names)
        else:
            yield -2.0, say("not in the country stated ({name})", name=names)
    elif place.adm0 in hints.soft_countries:
        yield 0.6, say("its country is spoken of ({name})", name=country_name(place.adm0, say))
    if hints.adm1:
        inside = fold(place.adm1) in hints.adm1
        yield (3.0, say("in the region stated")) if inside else (-1.5, say("not in the region stated"))
    if hints.adm2:
        inside = fold(place.adm2) in hints.adm2
        yield (
            (3.0, say("in the cercle, province or department stated"))
            if inside
            else (-1.5, say("not in the cercle, province or department stated"))
        )


def _by_distance(place: Place, hints: Hints, say: Language) -> Iterator[tuple[float, str]]:
    """Points for lying near the other places named, and at the distance stated."""
    if hints.near:
        nearest = min(distance_km(lon1=place.lon, lat1=place.lat, lon2=lon, lat2=lat) for lon, lat in hints.near)
        if nearest < 300:
            yield 2.0 * (1 - nearest / 300), say("{km} km from another place named", km=say.number(nearest))
    for lon, lat, km in hints.rings:
        real = distance_km(lon1=place.lon, lat1=place.lat, lon2=lon, lat2=lat)
        if abs(real - km) <= max(10.0, 0.2 * km):
            yield (
                2.0,
                say(
                    "{real} km from a place said to be {stated} km off",
                    real=say.number(real),
                    stated=say.number(km),
                ),
            )


def _kind_names(say: Language) -> dict[str, str]:
    """Every kind of place (`KINDS`) in words."""
    return {
        "capital": say("capital"),
        "adm1_seat": say("seat of a region"),
        "adm2_seat": say("seat of a cercle, province or department"),
        "town": say("town"),
        "village": say("village"),
        "camp": say("camp"),
        "base": say("military base"),
        "well": say("well"),
        "mine": say("mine"),
        "park": say("park"),
        "hill": say("hill"),
        "mountain": say("mountain"),
        "valley": say("valley"),
        "lake": say("lake"),
        "island": say("island"),
    }
