"""The resolver as a geopy geocoder, so that any code written for geopy can use it, offline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.core.crs import distance_km
from geo.core.errors import UnknownName
from geo.places.answers import as_json
from geo.places.countries import find_country
from geo.places.resolver import Resolver

_ISO2 = {"ML": "MLI", "BF": "BFA", "NE": "NER"}


class SahelGeocoder(Geocoder):  # type: ignore[misc] # geopy has no types
    """Geocodes the words of reports about places in Mali, Burkina Faso and Niger without a network.

    Where the words allow no more than an area ("northern Mali"), it answers None: geopy's answer is a point, and an
    area is no point. The resolution, with its geometry and its reasons, is `Location.raw` of every answer.

    Parameters
    ----------
    resolver : Resolver
        As `geo.places.resolver.load_resolver` makes it.
    """

    def __init__(self, resolver: Resolver) -> None:
        super().__init__(user_agent="sahel-incident-atlas")
        self._resolver = resolver

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        country_codes: str | Sequence[str] | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """Return the place that the words mean.

        Parameters
        ----------
        query : str
            English or French.
        exactly_one : bool
            If False, a list of the place and of all its namesakes, best first.
        country_codes : str or sequence of str, optional
            ISO 3166-1 codes of two or three letters; the place lies in one of them.
        timeout : any
            Accepted as geopy's geocoders do; nothing is waited for.

        Returns
        -------
        geopy Location, list of them, or None
            None where the resolver declines, or knows an area alone.

        Raises
        ------
        GeocoderQueryError
            If `query` is no text, or a country is not known.
        """
        del timeout
        if not isinstance(query, str):
            raise GeocoderQueryError(f"{query!r} is no text.")
        found: list[Location] = []
        countries: list[str | None] = [*self._countries(country_codes)] or [None]
        for country in countries:
            answer = self._resolver.resolve(query, country=country)
            if answer.lat is not None and answer.lon is not None:
                name = answer.place or answer.text
                found.append(Location(f"{name}, {answer.adm0}", Point(answer.lat, answer.lon), as_json(answer)))
            if not exactly_one:
                found += [
                    Location(f"{c.place.name}, {c.place.adm0}", Point(c.place.lat, c.place.lon), as_json(answer))
                    for c in answer.candidates
                    if c.place.place_id != answer.place_id
                ]
        if not found or (exactly_one and len(found) > 1):  # two countries, two places: nothing tells which
            return None
        return found[0] if exactly_one else found

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, nearest: int = 5
    ) -> Location | list[Location]:
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
        geopy Location or list of them
            `Location.raw` holds the row of the gazetteer and ``distance_km``.

        Raises
        ------
        GeocoderQueryError
            If `query` is no point.
        """
        del timeout
        try:
            point = Point(query)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError(f"{query!r} is no point: give (lat, lon) in degrees.") from error
        places = list(self._resolver.gazetteer)
        away = [
            float(distance_km(lon1=point.longitude, lat1=point.latitude, lon2=place.lon, lat2=place.lat))
            for place in places
        ]
        order = sorted(range(len(places)), key=away.__getitem__)[: 1 if exactly_one else nearest]
        found = [
            Location(
                f"{places[i].name}, {places[i].adm0}",
                Point(places[i].lat, places[i].lon),
                {"place_id": places[i].place_id, "kind": places[i].kind, "distance_km": round(away[i], 1)},
            )
            for i in order
        ]
        return found[0] if exactly_one else found

    def _countries(self, codes: str | Sequence[str] | None) -> list[str]:
        given = [codes] if isinstance(codes, str) else list(codes or [])
        try:
            return [find_country(_ISO2.get(code.upper(), code)) for code in given]
        except UnknownName as error:
            raise GeocoderQueryError(str(error)) from error
