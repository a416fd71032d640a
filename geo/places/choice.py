"""Which of several places of one name a report means, said with scores and reasons, or left open.

A score adds up evidence the way log-odds do: a point is a factor of about three. It starts with how likely a report
speaks of such a place at all and goes up or down with the country, units, distances and other places that the same
words name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from geo.core.language import Language
from geo.places.gazetteer import Hit
from geo.places.lexicon import UnitName
from geo.places.place import KINDS, Place
from geo.places.reasons import reason_words
from geo.places.units import UnitDistance

# Two candidates this close in score are a toss-up. Beside other names their nearness blurs the scores; without any
# unit or other name the whole country is full of namesakes.
CLOSE_SCORE: Final = 0.8
CLOSE_SCORE_IN_UNIT: Final = {"adm1": 0.2, "adm2": 0.5}
CLOSE_SCORE_ALONE: Final = 0.7
# ... which matters only when they are so far apart that the incident would lie in another neighbourhood.
CLOSE_KM: Final = 25.0
# Namesakes that cannot be told apart but lie within this of the best: the point stands, as uncertain as they are apart.
SPREAD_KM: Final = 70.0
# A name that only resembles a place's is believed from this score on.
BELIEVED_SCORE: Final = 0.8
LIKENESS: Final = {"adm2": 0.80, "adm1": 0.84, "country": 0.91}
# A place this far outside a unit that is stated is not the one meant, whatever else speaks for it.
ELSEWHERE_KM: Final = 50.0
# Of a unit without an outline less is known.
ELSEWHERE_ROUGHLY_KM: Final = 70.0
SURELY_OUT: Final = -2.0
# Below this a place bears the name but lies where the words say it does not.
LEAST_SCORE: Final = 0.0

FOLDED: Final = -0.4
OTHER_NAME: Final = -0.3
CORE: Final = -0.6
KIND_ASKED, KIND_NOT_ASKED = 0.3, -0.5
PART: Final = -4.0
# Beside places that bear the name, one that only resembles it is a last resort.
RESEMBLES_BESIDE: Final = -2.5
# A place that two sources know, or that was written down by hand because reports name it, is the likelier one.
TWO_SOURCES: Final = 0.6
CHECKED: Final = 1.2
# What the user wrote down goes before every namesake, but not against the units that a report states.
PERSONAL: Final = 5.0
FUZZY: Final = -0.3
FUZZY_PER_UNLIKENESS: Final = -12.0
COUNTRY_IN, COUNTRY_OUT, COUNTRY_SPOKEN_OF = 2.0, -2.0, 0.6
ADM1_IN, ADM1_OUT = 1.5, -3.0
ADM2_IN, ADM2_OUT = 3.0, -3.0
# Of a unit without an outline only some places are known, and units are split: less is known of what lies in it.
WITHOUT_OUTLINE: Final = 0.6
# Outlines are generalised and seats move: a place this far outside a unit may be counted into it.
UNIT_SLACK_KM: Final = 12.0
UNIT_FAR_KM: Final = 60.0
NEAR_POINTS: Final = 3.0
NEAR_KM: Final = 90.0
RING_POINTS: Final = 2.5
# A place that other evidence has to carry counts for what its own score says, within these.
_LEAST_SUPPORT: Final = 0.25
_KM_PER_DEGREE: Final = 111.2


class Reason(NamedTuple):
    """Points for one piece of evidence: what it is, and the figure or name that goes with it."""

    what: str
    points: float
    value: str | float = ""


@dataclass(frozen=True)
class Candidate:
    """A place the words may mean: the higher the score the likelier.

    `parts` add up to the score; `reasons` says them in the language of `say`.
    """

    place: Place
    score: float
    parts: tuple[Reason, ...]
    say: Language
    match: str = "exact"
    likeness: float = 1.0

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Each part of the score in a few words."""
        return tuple(reason_words(part.what, part.points, part.value, self.say) for part in self.parts)


@dataclass(frozen=True)
class Ring:
    """A distance stated between the name in question and another: "52 km from Koro"."""

    others: tuple[Candidate, ...]
    low_km: float
    high_km: float


@dataclass(frozen=True)
class Hints:
    """What else is known of where a name lies.

    Attributes
    ----------
    countries : frozenset of str
        Stated, or known from outside.
    soft_countries : frozenset of str
        From words such as "Malian army", which say little about where.
    units : tuple of tuple of UnitName
        Each a stated unit with all that its name can mean.
    """

    countries: frozenset[str] = frozenset()
    soft_countries: frozenset[str] = frozenset()
    units: tuple[tuple[UnitName, ...], ...] = ()


def rank(hits: Iterable[Hit], hints: Hints, distances: UnitDistance, say: Language) -> tuple[Candidate, ...]:
    """Score the places found for one name by what is known of them alone, best first.

    Parameters
    ----------
    hits : iterable of Hit
        As a gazetteer lookup returns them.
    hints : Hints
        What else the report says.
    distances : UnitDistance
    say : Language
        Words the reasons; scores and order do not depend on it.

    Returns
    -------
    tuple of Candidate
        Ordered by score, then by place id, so that the order never depends on chance.
    """
    return ordered(_score(hit, hints, distances, say) for hit in hits)


def ordered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Order candidates by score, then by place id."""
    found = tuple(candidates)
    return found if len(found) < 2 else tuple(sorted(found, key=lambda c: (-c.score, c.place.place_id)))


def with_company(
    candidates: Sequence[Candidate], others: Sequence[Sequence[Candidate]], rings: Sequence[Ring]
) -> tuple[Candidate, ...]:
    """Score the candidates of one name again by those of the other names in the same words.

    Names that stand together usually lie together: each candidate earns points for its nearness to the nearest
    likely candidate of another name, and for lying as far from one as the words say.

    Parameters
    ----------
    candidates : sequence of Candidate
        Of the name in question, as `rank` returns them.
    others : sequence of sequence of Candidate
        Of the other names.
    rings : sequence of Ring
        Distances stated from other names.

    Returns
    -------
    tuple of Candidate
        Best first.
    """
    out = []
    for candidate in candidates:
        parts = list(candidate.parts)
        near = _nearest(candidate.place, others)
        if near is not None and near[0] < NEAR_KM:
            points = NEAR_POINTS * near[1] * (1 - near[0] / NEAR_KM)
            parts.append(Reason("near other", points, near[0]))
        for ring in rings:
            parts.extend(_on_ring(candidate.place, ring))
        out.append(_with_parts(candidate, parts))
    return ordered(out)


@dataclass(frozen=True)
class Decision:
    """The place chosen, and how far off the namesakes lie that it cannot be told from."""

    place: Place
    spread_km: float = 0.0


def decide(candidates: Sequence[Candidate]) -> Decision | None:
    """Return the best candidate, or None when the runner-up is as likely and lies somewhere else.

    Parameters
    ----------
    candidates : sequence of Candidate
        As `rank` returns them.

    Returns
    -------
    Decision or None
        None also when there is no candidate, when the best only resembles the name and nothing supports it, or
        when the units stated speak against it.
    """
    if not candidates:
        return None
    best = candidates[0]
    if best.match == "fuzzy" and (best.score < BELIEVED_SCORE or best.likeness < least_likeness(best)):
        return None
    if is_elsewhere(best) or (best.score < LEAST_SCORE and not _is_only_abroad(best)):
        return None
    spread = 0.0
    for other in toss_up(candidates)[1:]:
        away = apart_km(best.place, other.place)
        if away > SPREAD_KM:
            return None
        spread = max(spread, away)
    return Decision(best.place, spread)


def is_elsewhere(candidate: Candidate) -> bool:
    """Whether a place lies far outside a unit that is stated."""
    return any(
        part.what in {"adm1", "adm2"}
        and isinstance(part.value, float)
        and part.value >= (ELSEWHERE_KM if part.points <= SURELY_OUT else ELSEWHERE_ROUGHLY_KM)
        for part in candidate.parts
    )


def least_likeness(candidate: Candidate) -> float:
    """How much a place has to resemble the name, by how much else is known of where it lies."""
    known = {part.what for part in candidate.parts if part.points > 0}
    if known & {"adm2", "ring"}:
        return LIKENESS["adm2"]
    return LIKENESS["adm1"] if "adm1" in known else LIKENESS["country"]


def _is_only_abroad(candidate: Candidate) -> bool:
    """Whether nothing but another country speaks against a place: a landmark across the border."""
    return all(part.points >= 0 or part.what in {"country", "spelt", "other name"} for part in candidate.parts)


def toss_up(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that are too close to the best one in score to be told apart from it."""
    best = candidates[0]
    known = {part.what for part in best.parts}
    if known & {"near other", "ring"}:
        close = CLOSE_SCORE
    else:
        close = max((CLOSE_SCORE_IN_UNIT[level] for level in known & {"adm1", "adm2"}), default=CLOSE_SCORE_ALONE)
    written = _is_as_written(best)
    return tuple(
        c for c in candidates if best.score - c.score < (close if not written or _is_as_written(c) else close / 2)
    )


def _is_as_written(candidate: Candidate) -> bool:
    """Whether a place is spelt as the report spells it: Nampala, not Nanpala."""
    return candidate.match == "exact" and not any(part.what in {"other name", "spelt"} for part in candidate.parts)


def apart_km(one: Place, other: Place) -> float:
    """Distance between two places on a sphere: to weigh, not to state."""
    x = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(x, one.lat - other.lat) * _KM_PER_DEGREE


def kind_asked(place: Place, kinds: frozenset[str]) -> Reason:
    """Points for being, or not being, of the kind that a word beside the name asks for."""
    return Reason("kind asked", KIND_ASKED if place.kind in kinds else KIND_NOT_ASKED)


def with_part(candidate: Candidate, part: Reason) -> Candidate:
    """Return a candidate with one more piece of evidence."""
    return _with_parts(candidate, (*candidate.parts, part))


def _with_parts(candidate: Candidate, parts: Sequence[Reason]) -> Candidate:
    score = round(sum(p.points for p in parts), 3)
    return Candidate(candidate.place, score, tuple(parts), candidate.say, candidate.match, candidate.likeness)


def _score(hit: Hit, hints: Hints, distances: UnitDistance, say: Language) -> Candidate:
    place = hit.place
    parts = [Reason("kind", KINDS[place.kind].score, place.kind)]
    if place.population:
        # Ten times the people, half a point more: about one step of the kinds.
        points = min(2.0, 0.5 * max(0.0, math.log10(place.population) - 3.0))
        parts.append(Reason("population", points, float(place.population)))
    if hit.is_personal:
        parts.append(Reason("personal", PERSONAL))
    elif hit.is_ours:
        parts.append(Reason("checked", CHECKED))
    elif ";" in place.source:
        parts.append(Reason("two sources", TWO_SOURCES))
    parts.extend(_of_spelling(hit))
    if hints.countries:
        inside = place.adm0 in hints.countries
        parts.append(Reason("country", COUNTRY_IN if inside else COUNTRY_OUT, ",".join(sorted(hints.countries))))
    elif place.adm0 in hints.soft_countries:
        parts.append(Reason("spoken of", COUNTRY_SPOKEN_OF, place.adm0))
    for units in hints.units:
        unit, away = distances.nearest(units, place)
        if not math.isinf(away):
            points = _unit_points(unit.level, away)
            if not distances.has_outline(unit):
                points *= WITHOUT_OUTLINE
            parts.append(Reason(f"adm{unit.level}", points, away))
    return Candidate(place, round(sum(p.points for p in parts), 3), tuple(parts), say, hit.match, hit.likeness)


def _of_spelling(hit: Hit) -> Iterator[Reason]:
    """How the name is written: as the gazetteer does, by its habits, or only much like it."""
    if hit.match != "fuzzy" and hit.spelling != hit.place.name:
        yield Reason("other name", OTHER_NAME, hit.place.name)
    if hit.match == "folded":
        yield Reason("spelt", FOLDED, hit.spelling)
    elif hit.match == "core":
        yield Reason("core", CORE, hit.spelling)
    elif hit.match == "fuzzy":
        yield Reason("resembles", FUZZY + FUZZY_PER_UNLIKENESS * (1 - hit.likeness), hit.spelling)


def _unit_points(level: int, away_km: float) -> float:
    inside, outside = (ADM1_IN, ADM1_OUT) if level == 1 else (ADM2_IN, ADM2_OUT)
    if away_km <= 0:
        return inside
    if away_km <= UNIT_SLACK_KM:
        return inside * (1 - 0.5 * away_km / UNIT_SLACK_KM)
    share = min(1.0, (away_km - UNIT_SLACK_KM) / (UNIT_FAR_KM - UNIT_SLACK_KM))
    return inside * 0.5 + (outside - inside * 0.5) * share


def _support(candidate: Candidate, best: float) -> float:
    """How much a candidate of another name counts, from what it is scored beside its best namesake."""
    return max(_LEAST_SUPPORT, math.exp(candidate.score - best)) if candidate.score > best - 4 else 0.0


def _nearest(place: Place, others: Sequence[Sequence[Candidate]]) -> tuple[float, float] | None:
    """Distance to, and weight of, the candidate of another name that supports a place most."""
    found: tuple[float, float] | None = None
    most = 0.0
    for candidates in others:
        for other in candidates:
            if other.place is place:
                continue
            away = apart_km(place, other.place)
            weight = _support(other, candidates[0].score)
            gain = weight * max(0.0, 1 - away / NEAR_KM)
            if gain > most:
                most, found = gain, (away, weight)
    return found


def _on_ring(place: Place, ring: Ring) -> list[Reason]:
    best: Reason | None = None
    for other in ring.others:
        real = apart_km(place, other.place)
        low, high = 0.75 * ring.low_km - 5.0, 1.15 * ring.high_km + 5.0
        if low <= real <= high:
            points = RING_POINTS * _support(other, ring.others[0].score)
            if best is None or points > best.points:
                best = Reason("ring", points, f"{real:.0f}|{(ring.low_km + ring.high_km) / 2:.0f}")
    return [best] if best else []
