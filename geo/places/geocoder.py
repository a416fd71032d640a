"""The resolver as a geopy geocoder, so that any code written for geopy can use it, offline."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.core.crs import distance_km, sphere_km
from geo.core.errors import UnknownName
from geo.places.answers import as_json
from geo.places.countries import ISO2, find_country
from geo.places.gazetteer import SAME_PLACE_KM
from geo.places.place import Place
from geo.places.resolution import Resolution
from geo.places.toponyms import fold
from geo.places.words import MAX_CHARACTERS

if TYPE_CHECKING:
    from geo.places.choice import Candidate
    from geo.places.online import OnlineChain
    from geo.places.resolver import Resolver

# "14.3156, -2.7403" or degrees, minutes and seconds; more is no point, and geopy's pattern would search it for long.
LONGEST_POINT: Final = 100
# What `sphere_km` measures is within 0.6 % of the geodesic, one way or the other.
_SPHERE_SLACK: Final = 1.012


class SahelGeocoder(Geocoder):  # type: ignore[misc] # geopy has no types
    """Geocodes the words of reports about places in Mali, Burkina Faso and Niger without a network.

    Where the words allow no more than an area ("northern Mali"), it answers None: geopy's answer is a point, and an
    area is no point. `Location.raw` of the place meant is the resolution with its geometry and its reasons. That of a
    namesake is about the namesake: `place, place_id, kind, adm0, adm1, adm2, lat, lon, uncertainty_km, score, reasons`,
    and the resolution that it was a candidate of under `answer`.

    Parameters
    ----------
    resolver : Resolver or OnlineChain
        As `geo.places.resolver.load_resolver` makes it; a chain asks online geocoders about unknown names too.

    Examples
    --------
    >>> from geo.areas.boundaries import load_boundaries
    >>> from geo.places.resolver import load_resolver
    >>> geocoder = SahelGeocoder(load_resolver(load_boundaries()))
    >>> near = geocoder.geocode("20 km south-east of Talataye", country_codes="ml")
    >>> near.raw["where_prec"], near.raw["uncertainty_km"] > 5
    (2, True)
    >>> geocoder.geocode("northern Mali") is None
    True
    >>> geocoder.reverse((14.3156, -2.7403)).address
    'Dioungani, MLI'
    """

    def __init__(self, resolver: Resolver | OnlineChain) -> None:
        super().__init__(user_agent="sahel-incident-atlas")
        self._resolver = resolver

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """Return the place that the words mean.

        Parameters
        ----------
        query : str
            English or French; the first 2,000 characters are read.
        exactly_one : bool
            If False, a list of the place and of all its namesakes, best first.
        limit : int, optional
            Greatest length of that list.
        country_codes : str or sequence of str, optional
            ISO 3166-1 codes of two or three letters, or names, in a sequence or parted by commas; the place lies in
            one of them.
        timeout : any
            Accepted as geopy's geocoders do; the resolver waits for nothing, and a chain has timeouts of its own.

        Returns
        -------
        geopy Location, list of them, or None
            None where the resolver declines, or knows an area alone, and where the list would be empty.

        Raises
        ------
        GeocoderQueryError
            If `query` is no text, a country is not known, or `limit` is under 1.
        """
        del timeout
        if not isinstance(query, str):
            raise GeocoderQueryError(f"{query!r} is no text.")
        countries: list[str | None] = [*self._countries(country_codes)] or [None]
        answers = [self._resolver.resolve(query[:MAX_CHARACTERS], country=country) for country in countries]
        placed = [answer for answer in answers if answer.lat is not None]
        if exactly_one:
            # Two countries, two places: nothing tells which.
            spots = {(answer.lat, answer.lon) for answer in placed}
            return _answered(placed[0]) if len(spots) == 1 else None
        found = {str(answer.place_id or number): _answered(answer) for number, answer in enumerate(placed)}
        for answer in answers:
            for candidate in sorted(answer.candidates, key=lambda c: -c.score):
                if candidate.place.place_id not in found:
                    found[candidate.place.place_id] = _located(candidate.place, _namesake(candidate, answer))
        return list(found.values())[: _count(limit)] or None

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, nearest: int = 5
    ) -> Location | list[Location] | None:
        """Return the gazetteer's place nearest to a point.

        Parameters
        ----------
        query : geopy Point, (lat, lon) in degrees, or text
        exactly_one : bool
            If False, the `nearest` places in order of distance.
        timeout : any
            Accepted as geopy's geocoders do.
        nearest : int

        Returns
        -------
        geopy Location, list of them, or None
            `Location.raw` holds `place_id`, `kind` and `distance_km`, geodesic. None if the gazetteer is empty.

        Raises
        ------
        GeocoderQueryError
            If `query` is no point on the globe, or `nearest` is under 1.
        """
        del timeout
        wanted = 1 if exactly_one else _count(nearest) or 1
        point = _point(query)
        found: list[Location] = []
        kept: list[Place] = []
        for number, km in self._by_distance(point.longitude, point.latitude, 4 * wanted + 16):
            place = self._resolver.gazetteer.place(number)
            if any(_is_same(place, other) for other in kept):  # the installed row of a place of our own
                continue
            kept.append(place)
            raw = {"place_id": place.place_id, "kind": place.kind, "distance_km": round(km, 1)}
            found.append(_located(place, raw))
            if len(found) == wanted:
                break
        if not found:
            return None
        return found[0] if exactly_one else found

    def _by_distance(self, lon: float, lat: float, most: int) -> list[tuple[int, float]]:
        """Numbers of the nearest places with their distances in kilometres, the nearest first.

        The sphere picks who may be among them, so that the geodesic, which is slow, is measured for these alone.
        """
        gazetteer = self._resolver.gazetteer
        if not len(gazetteer.lat):
            return []
        rough = sphere_km(lon1=lon, lat1=lat, lon2=gazetteer.lon, lat2=gazetteer.lat)
        most = min(most, len(rough))
        reach = float(np.partition(rough, most - 1)[most - 1]) * _SPHERE_SLACK
        near = np.flatnonzero(rough <= reach)
        km = distance_km(lon1=lon, lat1=lat, lon2=gazetteer.lon[near], lat2=gazetteer.lat[near])
        order = np.argsort(km, kind="stable")[:most]
        return [(int(near[i]), float(km[i])) for i in order]

    def _countries(self, codes: str | Sequence[str] | None) -> list[str]:
        given = codes.split(",") if isinstance(codes, str) else list(codes or [])
        long = {short: adm0 for adm0, short in ISO2.items()}
        try:
            return list(dict.fromkeys(find_country(long.get(c.strip().upper(), c)) for c in given if c.strip()))
        except UnknownName as error:
            raise GeocoderQueryError(str(error)) from error
        except AttributeError as error:
            raise GeocoderQueryError(f"{codes!r} are no country codes: give texts.") from error


def _answered(answer: Resolution) -> Location:
    return Location(f"{answer.place or answer.text}, {answer.adm0}", Point(answer.lat, answer.lon), as_json(answer))


def _namesake(candidate: Candidate, answer: Resolution) -> dict[str, Any]:
    """Say what is known of a place that the words may mean, and beside it what they were taken to mean."""
    place = candidate.place
    return {
        "place": place.name,
        "place_id": place.place_id,
        "kind": place.kind,
        "adm0": place.adm0,
        "adm1": place.adm1,
        "adm2": place.adm2,
        "lat": round(place.lat, 5),
        "lon": round(place.lon, 5),
        "uncertainty_km": round(place.radius_km, 1),
        "score": round(candidate.score, 3),
        "reasons": list(candidate.reasons),
        "answer": as_json(answer),
    }


def _located(place: Place, raw: dict[str, Any]) -> Location:
    return Location(f"{place.name}, {place.adm0}", Point(place.lat, place.lon), raw)


def _is_same(one: Place, other: Place) -> bool:
    if one.adm0 != other.adm0 or fold(one.name) != fold(other.name):
        return False
    return distance_km(lon1=one.lon, lat1=one.lat, lon2=other.lon, lat2=other.lat) <= SAME_PLACE_KM


def _count(limit: int | None) -> int | None:
    if limit is not None and (not isinstance(limit, int) or limit < 1):
        raise GeocoderQueryError(f"{limit!r} answers: give a whole number from 1 on.")
    return limit


def _point(query: Any) -> Point:
    try:
        if isinstance(query, str) and len(query) > LONGEST_POINT:
            raise ValueError("too long")
        # geopy takes nothing for 0, 0 and one number for a latitude on the meridian of Greenwich.
        if not (query.strip() if isinstance(query, str) else isinstance(query, Point) or len(tuple(query)) in (2, 3)):
            raise ValueError("not two numbers")
        with warnings.catch_warnings():
            # Of a latitude beyond the poles geopy warns before it raises.
            warnings.filterwarnings("ignore", "Latitude normalization", UserWarning)
            return Point(query)
    except (TypeError, ValueError) as error:
        written = query[:LONGEST_POINT] if isinstance(query, str) else query
        raise GeocoderQueryError(f"{written!r} is no point: give (lat, lon) in degrees.") from error
