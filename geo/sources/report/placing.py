"""The place of an incident of a report: candidates, areas around it, other words, or no place at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.core.crs import disc, distance_km
from geo.core.language import language
from geo.places.answers import incident_columns
from geo.places.countries import COUNTRIES, country_name
from geo.places.located import describe
from geo.places.place import Place
from geo.places.resolution import Evidence, Resolution
from geo.places.resolver import Resolver
from geo.sources.report.drafts import Draft, shape_of
from geo.sources.report.extraction import PlaceCandidate

MOST_CANDIDATES: Final = 8
_NEAR: Final = frozenset({"near place", "place area", "outskirts", "commune"})
_AT_PLACE: Final = frozenset({*_NEAR, "named place", "", None})
_ALIKE_KM: Final = 2.0


@dataclass(frozen=True)
class Choice:
    """A place that an incident may be given.

    Attributes
    ----------
    code : str
        ``"place:ID"``, ``"adm2:"``, ``"adm1:"``, ``"country:"`` with names, or ``"unknown"``.
    place : Place or None
        Of a candidate.
    adm0, adm1, adm2 : str
        Of a unit; of a candidate its own.
    """

    code: str
    place: Place | None = None
    adm0: str = ""
    adm1: str = ""
    adm2: str = ""


UNKNOWN: Final = Choice("unknown")


def choices(draft: Draft, resolver: Resolver) -> tuple[Choice, ...]:
    """List the places that a draft's words may mean, best first, then the areas around them, then none.

    Parameters
    ----------
    draft : Draft
    resolver : Resolver
    """
    places = _candidates(draft, resolver)
    found = [Choice(f"place:{one.place_id}", one, one.adm0, one.adm1, one.adm2) for one in places[:MOST_CANDIDATES]]
    units: dict[str, Choice] = {}
    record = draft.record
    own = [(str(record.get("adm0") or ""), str(record.get("adm1") or ""), str(record.get("adm2") or ""))]
    for adm0, adm1, adm2 in [*own, *((one.adm0, one.adm1, one.adm2) for one in places[:3])]:
        if adm0 and adm1 and adm2:
            units.setdefault(f"adm2:{adm0}:{adm1}:{adm2}", Choice(f"adm2:{adm0}:{adm1}:{adm2}", None, adm0, adm1, adm2))
        if adm0 and adm1:
            units.setdefault(f"adm1:{adm0}:{adm1}", Choice(f"adm1:{adm0}:{adm1}", None, adm0, adm1))
        if adm0:
            units.setdefault(f"country:{adm0}", Choice(f"country:{adm0}", None, adm0))
    order = {"adm2": 0, "adm1": 1, "country": 2}
    areas = sorted(units.values(), key=lambda one: order[one.code.partition(":")[0]])
    return (*found, *areas, UNKNOWN)


def chosen_code(draft: Draft, known: tuple[Choice, ...]) -> str:
    """Tell which of the choices a draft has now; "" for another place."""
    record = draft.record
    prec = record.get("where_prec")
    if prec is None:
        return UNKNOWN.code
    if prec in (1, 2):
        if record.get("place_method") not in _AT_PLACE:  # on a road between two, so many km away
            return ""
        return next((one.code for one in known if one.place and one.place.place_id == record.get("place_id")), "")
    kinds = {3: "adm2:", 4: "adm1:", 6: "country:"}
    name = str(record.get("place") or "")
    for one in known:
        if one.code.startswith(kinds.get(prec, "-")) and name in (one.adm2 or one.adm1 or one.adm0, ""):
            return one.code
    return ""


def _candidates(draft: Draft, resolver: Resolver) -> list[Place]:
    """Places of the resolver for the draft's words, then those that the reading named, each once."""
    record = draft.record
    phrase = str(record.get("place_phrase") or "")
    places: list[Place] = []
    if record.get("place_id") and (own := _by_id(str(record["place_id"]), str(record.get("place") or ""), resolver)):
        places.append(own)
    places += filter(None, (_same_place(one, resolver) for one in draft.candidates))
    if phrase:
        found = resolver.resolve(phrase, country=_country(record), say=language("en"))
        places += [candidate.place for candidate in found.candidates]
    return list({place.place_id: place for place in places}.values())


def _country(record: Mapping[str, Any]) -> str | None:
    code = str(record.get("adm0") or "")
    return code if code in COUNTRIES else None


def _by_id(place_id: str, name: str, resolver: Resolver) -> Place | None:
    hits = resolver.gazetteer.lookup(name) if name else ()
    return next((hit.place for hit in hits if hit.place.place_id == place_id), None)


def _same_place(one: PlaceCandidate, resolver: Resolver) -> Place | None:
    if one.lat is None or one.lon is None:
        return None
    hits = [(hit.place, _apart(hit.place, one)) for hit in resolver.gazetteer.lookup(one.name)]
    best = min(hits, key=lambda hit: hit[1], default=None)
    return best[0] if best and best[1] <= _ALIKE_KM else None


def _apart(place: Place, one: PlaceCandidate) -> float:
    return distance_km(lon1=place.lon, lat1=place.lat, lon2=one.lon or 0.0, lat2=one.lat or 0.0)


def resolutions(draft: Draft, choice: Choice, resolver: Resolver) -> tuple[Resolution, Resolution]:
    """Resolve a choice, in English and in French."""
    return tuple(_resolved(draft, choice, resolver, code) for code in ("en", "fr"))  # type: ignore[return-value]


def _resolved(draft: Draft, choice: Choice, resolver: Resolver, code: str) -> Resolution:
    say = language(code)
    phrase = str(draft.record.get("place_phrase") or "")
    if choice.place is not None:
        return _at(choice.place, phrase, draft, resolver, code)
    if choice.code == UNKNOWN.code:
        return Resolution(text=phrase)
    found = resolver.resolve("", country=choice.adm0, adm1=choice.adm1 or None, adm2=choice.adm2 or None, say=say)
    if choice.code.startswith("country:") and found.where_prec != 6:
        found = resolver.resolve(country_name(choice.adm0, say), country=choice.adm0, say=say)
    name = choice.adm2 or choice.adm1 or country_name(choice.adm0, language("fr"))
    clue = Evidence("", name, found.method)
    return replace(found, text=phrase, place=name, evidence=(clue,), candidates=())


def _at(place: Place, phrase: str, draft: Draft, resolver: Resolver, code: str) -> Resolution:
    """Put a phrase at one of its candidates: as its words say where that can be read, else at the place itself."""
    say = language(code)
    known = {"country": place.adm0, "adm1": place.adm1 or None, "adm2": place.adm2 or None}
    if phrase:
        found = resolver.resolve(phrase, **known, say=say)
        if found.place_id == place.place_id and found.lat is not None:
            return found
        method = found.method
    else:
        method = "none"
    near = method in _NEAR or draft.record.get("where_prec") == 2
    radius = max(place.radius_km, float(draft.record.get("uncertainty_km") or 0.0) if near else 0.0)
    return Resolution(
        text=phrase,
        drawn=disc(lon=place.lon, lat=place.lat, radius_km=radius),
        lat=place.lat,
        lon=place.lon,
        uncertainty_km=radius,
        where_prec=2 if near else 1,
        method="near place" if near else "named place",
        place=place.name,
        place_id=place.place_id,
        adm0=place.adm0,
        adm1=place.adm1,
        adm2=place.adm2,
        evidence=(Evidence("", describe(place, say), "near place" if near else "named place"),),
    )


def read_words(phrase: str, resolver: Resolver, *, country: str | None = None) -> tuple[Resolution, Resolution]:
    """Resolve other words for the place, in English and in French; elsewhere if they are nothing in a country."""
    country = country if country in COUNTRIES else None
    if country and resolver.resolve(phrase, country=country).where_prec is None:
        country = None
    english, french = (resolver.resolve(phrase, country=country, say=language(code)) for code in ("en", "fr"))
    return english, french


def place_fields(found: Resolution, french: Resolution) -> dict[str, Any]:
    """Columns of the incident table that a place has, as `geo.places.answers` writes them.

    Returns
    -------
    dict
        Every column of the place, also those that become missing; `adm0` beside them.
    """
    return {
        **incident_columns(found.text, found, french),
        "source_lat": None,
        "source_lon": None,
        "adm0": found.adm0,
        "adm1": found.adm1,
    }


def middle_of(draft: Draft) -> tuple[float, float] | None:
    """Latitude and longitude in the middle of a draft's place, None without one."""
    record = draft.record
    if record.get("lat") is not None and record.get("lon") is not None:
        return float(record["lat"]), float(record["lon"])
    shape = shape_of(record)
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    return (south + north) / 2, (west + east) / 2


def resolution_of(draft: Draft) -> Resolution:
    """Make an answer of what a draft has, for the map: its point with the circle around it, or its area."""
    record = draft.record
    lat, lon, km = record.get("lat"), record.get("lon"), record.get("uncertainty_km")
    shape = shape_of(record)
    if lat is not None and lon is not None:
        shape = disc(lon=float(lon), lat=float(lat), radius_km=float(km or 0.1))
        km = float(km or 0.1)
    prec = record.get("where_prec") if shape is not None else None
    return Resolution(
        text=str(record.get("place_phrase") or ""),
        drawn=shape,
        lat=lat,
        lon=lon,
        uncertainty_km=km,
        where_prec=prec,
        method=str(record.get("place_method") or "none"),
        place=record.get("place"),
        place_id=record.get("place_id"),
        adm0=str(record.get("adm0") or ""),
    )
