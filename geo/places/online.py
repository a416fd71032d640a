"""Online geocoders after the offline resolver: asked for a name that the gazetteer lacks, and believed with care.

Nothing is asked unless the caller made an `OnlineChain`. It asks when the resolver found no point because of one
unknown name, and only if the words put the incident at that name or around it. What leaves the computer is said in
`geo.places.online_services`.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries, find_unit
from geo.core.crs import disc, distance_km
from geo.core.errors import BadInput, UnknownName
from geo.core.language import Language, language
from geo.places import shapes
from geo.places.countries import ZONE, country_name, find_country
from geo.places.gazetteer import Gazetteer
from geo.places.online_answers import LONGEST_NAME, Found
from geo.places.online_cache import AnswerCache
from geo.places.online_services import Failure, OnlineService
from geo.places.resolution import Evidence, Resolution
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.places.words import find_directions, find_distances, tokenise, word_set

# Answers farther apart than this are different places.
APART_KM: Final = 25.0
# Outlines are generalised and units have changed: an answer this far outside a stated unit may still lie in it.
OUTSIDE_UNIT_KM: Final = 50.0
# What is larger than this across is an area.
AREA_ACROSS_KM: Final = 100.0

_WAY: Final = word_set(
    "between entre from to towards toward vers road roads route highway axis axe track piste corridor rn border",
    "borders frontier frontiere frontieres region regions cercle circle province department departement governorate",
)
_COMMUNE: Final = word_set("commune municipality arrondissement")
_AROUND: Final = word_set(
    "near nearby close next far outside around area zone vicinity sector secteur surroundings environs pres proche",
    "loin abords proximite alentours autour outskirts outskirt edge periphery peripherie suburb suburbs banlieue",
    "entrance entree sortie beside",
)
_LINKS: Final = word_set("of the de d du des la le l les town city village ville localite locality ' ’ -")


@dataclass(frozen=True)
class _Question:
    """A name to look up: where, with what least radius in kilometres, and inside which ground it has to lie."""

    name: str
    radius_km: float
    countries: tuple[str, ...]
    grounds: tuple[BaseGeometry, ...]
    say: Language


class OnlineChain:
    """The offline resolver, and online geocoders for what it does not know; resolves as a `Resolver` does.

    Parameters
    ----------
    resolver : Resolver
    boundaries : Boundaries
        An answer has to lie in the polygon of the country that is known, or of one of the three.
    services : sequence of OnlineService
        All are asked; the first one's answer is taken if the others do not contradict it.
    cache : AnswerCache, optional
        The one in the user's folder if not given.

    Attributes
    ----------
    counts : collections.Counter
        Questions ``"asked"``, answered from the ``"cache"``, and ``"failed"``.
    credits : tuple of str
        Whom to credit where the answers are shown.

    Raises
    ------
    BadInput
        If there is no service.
    """

    def __init__(
        self,
        resolver: Resolver,
        boundaries: Boundaries,
        services: Sequence[OnlineService],
        cache: AnswerCache | None = None,
    ) -> None:
        if not services:
            raise BadInput("No online geocoder is given: give at least one.")
        self._resolver = resolver
        self._boundaries = boundaries
        self._services = tuple(services)
        self.cache = AnswerCache() if cache is None else cache
        self.counts: Counter[str] = Counter()
        self.credits = tuple(f"{service.title}: {service.credit}" for service in services)
        outlines = zip(boundaries.adm0["adm0"], boundaries.adm0.geometry, strict=True)
        self._countries: dict[str, BaseGeometry] = {str(code): area for code, area in outlines if code in ZONE}

    @property
    def gazetteer(self) -> Gazetteer:
        """The resolver's gazetteer."""
        return self._resolver.gazetteer

    def resolve(
        self,
        text: str | None,
        *,
        country: str | None = None,
        adm1: str | None = None,
        adm2: str | None = None,
        say: Language | None = None,
    ) -> Resolution:
        """Resolve the words of a report about a place, as `Resolver.resolve` does.

        Parameters
        ----------
        text, country, adm1, adm2, say
            As of `Resolver.resolve`.

        Returns
        -------
        Resolution
            The resolver's, if it has a point, or nothing was found online; notes say what the services answered.
            Otherwise one of method ``"online"``, precision 2, with an uncertainty of at least 5 km and a `place_id`
            that names the service. Never an error for what a service does.

        Raises
        ------
        UnknownName
            If `country` is no country of the zone or around it.
        """
        say = say or language("en")
        offline = self._resolver.resolve(text, country=country, adm1=adm1, adm2=adm2, say=say)
        notes: list[str] = []
        question = self._question(offline, country, (adm1, adm2), say, notes)
        if question is None:
            return _with_notes(offline, notes)
        answers = []
        for service in self._services:
            found_there = self._ask(service, question, notes)
            if found_there is not None:
                answers += [(service, found) for found in self._usable(service, found_there, question, notes)]
        best = _agreed(answers, question, notes)
        if best is None:
            return _with_notes(offline, notes)
        service, found, radius_km = best
        notes.append(
            say("“{name}” comes from {source}, an online geocoder: {address}.", name=question.name,
                source=service.title, address=found.address or found.names[0])
        )  # fmt: skip
        return self._at(found, service, radius_km, question, _with_notes(offline, notes))

    # -- whether to ask

    def _question(
        self,
        offline: Resolution,
        country: str | None,
        units: tuple[str | None, str | None],
        say: Language,
        notes: list[str],
    ) -> _Question | None:
        """Return what to ask, or None where the words give no name, know a point, or leave namesakes open."""
        names = list({fold(e.words): e.words for e in offline.evidence if e.rule == "unknown name"}.values())
        if offline.lat is not None or offline.method == "homonyms" or len(names) != 1 or not _is_name(names[0]):
            return None
        code = find_country(country) if country else offline.adm0
        if code and code not in self._countries:
            return None
        radius = stated_radius_km(offline.text, names[0])
        if radius is None:
            notes.append(say("“{name}” was not looked up online: the words do not put it there.", name=names[0]))
            return None
        grounds = [] if offline.extent is None else [offline.extent]
        for level, unit in enumerate(units, start=1):
            try:
                if unit:
                    grounds.append(find_unit(self._boundaries, unit, level=level, adm0=code or None).geometry)
            except UnknownName:  # these boundaries lack it: nothing to hold the answer against
                continue
        return _Question(names[0], radius, (code,) if code else tuple(self._countries), tuple(grounds), say)

    def _ask(self, service: OnlineService, question: _Question, notes: list[str]) -> tuple[Found, ...] | None:
        """Return what a service answers, now or some day before; None, with a note, where it gives no answer."""
        kept = self.cache.get(service.key, question.name, question.countries)
        if kept is not None:
            self.counts["cache"] += 1
            return kept
        bounds = [self._countries[code].bounds for code in question.countries]
        west, south = (min(b[i] for b in bounds) for i in (0, 1))
        east, north = (max(b[i] for b in bounds) for i in (2, 3))
        reply = service.ask(question.name, countries=question.countries, frame=(west, south, east, north))
        if reply.failure is not None:
            self.counts["failed"] += 1
            notes.append(_failure_words(reply.failure, service.title, question.name, question.say))
            return None
        self.counts["asked"] += 1
        self.cache.put(service.key, question.name, question.countries, reply.found)
        return reply.found

    # -- whether to believe

    def _usable(
        self, service: OnlineService, answers: Sequence[Found], question: _Question, notes: list[str]
    ) -> list[Found]:
        """Keep the answers of the name asked for, in the country and the units that are known."""
        say, source = question.say, service.title
        key = fold(question.name)
        named = [f for f in answers if f.kind != "other" and key in {fold(name) for name in f.names}]
        kept, doubts = [], []
        for found in named:
            away = max((_away_km(ground, found) for ground in question.grounds), default=0.0)
            if not self._owner(found, question.countries):
                names = say.join([country_name(code, say) for code in question.countries])
                doubts.append(
                    say("{source} puts “{name}” outside {country}; that was not used.", source=source,
                        name=question.name, country=names)
                )  # fmt: skip
            elif away > OUTSIDE_UNIT_KM:
                doubts.append(
                    say("{source} puts “{name}” {km} km outside the area that is known; that was not used.",
                        source=source, name=question.name, km=say.number(away))
                )  # fmt: skip
            else:
                kept.append(found)
        if not kept:
            notes.extend(doubts[:1] or [say("{source} knows no “{name}” here.", source=source, name=question.name)])
        return kept

    def _owner(self, found: Found, countries: Sequence[str]) -> str:
        """Country whose polygon holds an answer; "" for none of these."""
        point = shapely.Point(found.lon, found.lat)
        return next((code for code in countries if shapely.intersects(self._countries[code], point)), "")

    def _at(
        self, found: Found, service: OnlineService, radius_km: float, question: _Question, offline: Resolution
    ) -> Resolution:
        circle = disc(lon=found.lon, lat=found.lat, radius_km=radius_km)
        adm0 = self._owner(found, question.countries)
        is_inside = offline.extent is not None and _away_km(offline.extent, found) == 0
        return dataclasses.replace(
            offline,
            drawn=shapes.common(circle, self._countries[adm0]) or circle,
            lat=found.lat,
            lon=found.lon,
            uncertainty_km=radius_km,
            where_prec=2,
            method="online",
            place=found.names[0],
            place_id=found.place_id,
            adm0=adm0,
            adm1=offline.adm1 if is_inside else "",
            adm2=offline.adm2 if is_inside else "",
            evidence=(*offline.evidence, Evidence(question.name, f"{found.names[0]} ({service.title})", "online")),
        )


def stated_radius_km(text: str, name: str) -> float | None:
    """Return how far around a name the words allow the incident to be.

    Parameters
    ----------
    text : str
        The words of a report.
    name : str
        A name as it stands in them.

    Returns
    -------
    float or None
        Kilometres: 0 at the place, more near it or in its commune; None where the words use the name to say the way
        ("20 km north of X", "between X and Y", "the X road") or call it a unit, so that it is not the place.
    """
    tokens, wanted = tokenise(text), [token.norm for token in tokenise(name)]
    norms = [token.norm for token in tokens]
    starts = [i for i in range(len(norms)) if wanted and norms[i : i + len(wanted)] == wanted]
    if not starts or find_distances(tokens):
        return None
    start, end = starts[0], starts[0] + len(wanted)
    for side in find_directions(tokens):
        if not side.adjective and side.end <= start and set(norms[side.end : start]) <= _LINKS:
            return None
    around = {*_until_sign(norms[max(0, start - 4) : start][::-1]), *_until_sign(norms[end : end + 3])}
    if around & _WAY:
        return None
    return shapes.COMMUNE_KM if around & _COMMUNE else shapes.AREA_KM if around & _AROUND else 0.0


def _until_sign(norms: Sequence[str]) -> list[str]:
    """Words up to the next sign that parts a sentence: "X, Mopti region" says nothing of the region of X."""
    return list(itertools.takewhile(lambda norm: norm not in {",", ";", ".", ":", ")", "/"}, norms))


def _is_name(words: str) -> bool:
    """Whether words may be sent: a name of up to five words, letters alone, not too short to mean anything."""
    bare = "".join(c for c in words if c not in " -'’ʼ‑.")
    return bare.isalpha() and len(bare) >= 3 and len(words) <= LONGEST_NAME and len(words.split()) <= 5


def _agreed(
    answers: Sequence[tuple[OnlineService, Found]], question: _Question, notes: list[str]
) -> tuple[OnlineService, Found, float] | None:
    """Return the answer that no other contradicts, with the radius in kilometres that covers them all."""
    say, name = question.say, question.name
    points = [(service, found) for service, found in answers if not _is_area(found)]
    if not points:
        for service, found in answers[:1]:
            notes.append(
                say("{source} knows “{name}” as an area ({address}), which gives no point.", source=service.title,
                    name=name, address=found.address)
            )  # fmt: skip
        return None
    # Of answers to one question the most exact: the village rather than the commune around it.
    service, best = min(
        (pair for pair in points if pair[0] is points[0][0]),
        key=lambda pair: max(pair[1].radius_km, _cover_km(pair[1])),
    )
    apart = [(_apart_km(best, found), asked, found) for asked, found in answers]
    km, other_service, other = max(apart, key=lambda row: row[0])
    if km > APART_KM:
        one, two = (f"{f.address or f.names[0]} ({s.title})" for s, f in ((service, best), (other_service, other)))
        notes.append(
            say("Online answers for “{name}” lie {km} km apart, and none was used: {one}; {two}.", name=name,
                km=say.number(km), one=one, two=two)
        )  # fmt: skip
        return None
    radius = max(best.radius_km, _cover_km(best), best.radius_km + max(away for away, _, f in apart if not _is_area(f)))
    return service, best, math.ceil(10 * (radius + question.radius_km)) / 10


def _corners(found: Found) -> tuple[list[float], list[float]]:
    west, south, east, north = found.box or (found.lon, found.lat, found.lon, found.lat)
    return [west, west, east, east], [south, north, south, north]


def _is_area(found: Found) -> bool:
    (west, *_, east), (south, *_, north) = _corners(found)
    return found.kind == "area" or distance_km(lon1=west, lat1=south, lon2=east, lat2=north) > AREA_ACROSS_KM


def _cover_km(found: Found) -> float:
    """Radius of the circle about the point that covers the provider's frame."""
    lons, lats = _corners(found)
    corners = zip(lons, lats, strict=True)
    return max(distance_km(lon1=found.lon, lat1=found.lat, lon2=lon, lat2=lat) for lon, lat in corners)


def _apart_km(one: Found, other: Found) -> float:
    """How far another answer is from a point: from its frame if it is an area, 0 for an area without one."""
    if not _is_area(other):
        return distance_km(lon1=one.lon, lat1=one.lat, lon2=other.lon, lat2=other.lat)
    return _away_km(shapely.box(*other.box), one) if other.box else 0.0


def _away_km(area: BaseGeometry, found: Found) -> float:
    """Distance from an answer to an area; 0 inside."""
    return shapes.off_km(area, lon=found.lon, lat=found.lat)


def _with_notes(offline: Resolution, notes: Sequence[str]) -> Resolution:
    words = " ".join(part for part in (offline.note, *dict.fromkeys(notes)) if part)
    return dataclasses.replace(offline, note=words)


def _failure_words(failure: Failure, source: str, name: str, say: Language) -> str:
    reasons = {
        "busy": say("{source} answers too many others just now.", source=source),
        "paused": say(
            "{source} refused or did not answer before, and is not asked for another {n} s.",
            source=source, n=say.number(math.ceil(failure.wait_s or 0.0)),
        ),
        "timeout": say("{source} did not answer in time.", source=source),
        "quota": say("Your quota at {source} is used up.", source=source),
        "refused": say("{source} refused the question.", source=source),
        "garbage": say("{source} gave an answer that cannot be read.", source=source),
        "unreachable": say("{source} cannot be reached.", source=source),
        "error": say("{source} answered with an error.", source=source),
    }  # fmt: skip
    return f"{reasons[failure.code]} " + say("“{name}” was not looked up online.", name=name)
