"""A stand-in for geopy's HTTP client, and answers of online geocoders in each one's own JSON."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from geopy.adapters import BaseSyncAdapter

from geo.places.online_services import OnlineService, Pace

NAME = "Zorgblatou"  # in no gazetteer


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Server:
    """What geopy's HTTP client would have met: answers from a function, and keeps what was asked."""

    def __init__(self, answer: Callable[[dict[str, list[str]]], object], clock: Clock | None = None) -> None:
        self.answer = answer
        self.clock = clock or Clock()
        self.urls: list[str] = []
        self.agents: list[str] = []
        self.times: list[float] = []

    def __call__(self, **options: object) -> BaseSyncAdapter:
        server = self

        class Adapter(BaseSyncAdapter):
            def get_text(self, url, *, timeout, headers):
                raise NotImplementedError

            def get_json(self, url, *, timeout, headers):
                server.urls.append(url)
                server.agents.append(headers["User-Agent"])
                server.times.append(server.clock.now)
                found = server.answer(parse_qs(urlsplit(url).query))
                if isinstance(found, Exception):
                    raise found
                return found

        return Adapter(**options)

    def service(self, kind: str = "nominatim", **options: object) -> OnlineService:
        pace = Pace(clock=self.clock, sleep=self.clock.sleep)
        return OnlineService(kind, pace=pace, adapter_factory=self, **options)


def osm(lat=15.5, lon=-3.0, *, name=NAME, size=0.02, key="place", value="village", osm_id=7, **more) -> dict:
    return {
        "place_id": 1,
        "osm_type": "node",
        "osm_id": osm_id,
        "lat": str(lat),
        "lon": str(lon),
        "class": key,
        "type": value,
        "name": name,
        "display_name": f"{name}, Somewhere",
        "boundingbox": [str(lat - size), str(lat + size), str(lon - size), str(lon + size)],
        **more,
    }


def photon(lat=15.5, lon=-3.0, **more) -> dict:
    facts = {"osm_type": "N", "osm_id": 9, "osm_key": "place", "osm_value": "hamlet", "name": NAME, **more}
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": facts}
    return {"type": "FeatureCollection", "features": [feature]}


def geonames(lat=15.5, lon=-3.0, **more) -> dict:
    row = {"geonameId": 5, "name": NAME, "lat": str(lat), "lng": str(lon), "fcl": "P", "countryName": "Mali", **more}
    return {"totalResultsCount": 1, "geonames": [row]}
