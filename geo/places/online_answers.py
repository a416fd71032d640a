"""Answers of online geocoders, read from each provider's JSON into one form."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geopy.location import Location

from geo.places.words import clean, word_set

LONGEST_NAME: Final = 80
LEAST_RADIUS_KM: Final = 5.0
_ID: Final = re.compile(r"[A-Za-z]{1,20}/\d{1,20}|\d{1,20}")
# Keys of OpenStreetMap whose objects are places a report can mean; roads, shops and offices carry place names too.
_OSM_PLACES: Final = frozenset({"place", "boundary", "natural", "landuse", "military", "aeroway", "mountain_pass"})
_OSM_AREAS: Final = word_set(
    "country state region province county district municipality archipelago sea ocean continent desert"
)
_OSM_TYPES: Final = {"N": "node", "W": "way", "R": "relation"}
# GeoNames' classes: populated places and spots; waters and mountains, drawn at a label; the rest are areas or roads.
_GEONAMES_RADII_KM: Final = {"P": 5.0, "S": 5.0, "H": 15.0, "T": 15.0}


@dataclass(frozen=True)
class Found:
    """One answer of an online geocoder.

    Attributes
    ----------
    place_id : str
        ``"nominatim:node/123"``, ``"photon:way/123"``, ``"geonames:123"``.
    names : tuple of str
        The name and its other spellings; the first one is shown.
    address : str
        The provider's words for where it is.
    lat, lon : float
        Degrees, EPSG:4326.
    kind : str
        "place", "area" (a region, a park: no point) or "other" (a road, a shop that is called so).
    radius_km : float
        Least uncertainty of such a thing.
    box : tuple of float or None
        West, south, east, north in degrees, where the provider gives it.
    """

    place_id: str
    names: tuple[str, ...]
    address: str
    lat: float
    lon: float
    kind: str = "place"
    radius_km: float = LEAST_RADIUS_KM
    box: tuple[float, float, float, float] | None = None

    def as_json(self) -> dict[str, Any]:
        """Write as plain values; `from_json` reads them."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Found:
        """Read what `as_json` wrote.

        Raises
        ------
        ValueError, TypeError, KeyError
            If it did not.
        """
        box = raw["box"]
        return _checked(
            cls(
                str(raw["place_id"]),
                tuple(str(name) for name in raw["names"]),
                str(raw["address"]),
                float(raw["lat"]),
                float(raw["lon"]),
                str(raw["kind"]),
                float(raw["radius_km"]),
                None if box is None else _box(box[1::2], box[::2]),
            )
        )


def read_nominatim(answer: Location) -> Found:
    """Read an answer of Nominatim, asked with ``namedetails``.

    Raises
    ------
    ValueError, TypeError, LookupError, AttributeError
        If it has another shape; so do the other readers.
    """
    raw = answer.raw
    details = raw.get("namedetails") or {}
    # Official before other languages, each as a list in one text: "In Delimane;I-n-Délimane".
    listed = [name for key in sorted(details) for name in str(details[key]).split(";")]
    names = [raw.get("name"), *listed, str(raw["display_name"]).split(",")[0]]
    south, north, west, east = raw["boundingbox"]
    # Postcodes and the like have no object of OpenStreetMap behind them.
    osm_type, osm_id = (raw["osm_type"], raw["osm_id"]) if "osm_type" in raw else ("place", raw["place_id"])
    return _osm(
        f"nominatim:{osm_type}/{osm_id}", names, answer, raw["class"], raw["type"], _box((south, north), (west, east))
    )


def read_photon(answer: Location) -> Found:
    """Read an answer of Photon."""
    facts = answer.raw["properties"]
    extent = facts.get("extent")
    box = None if extent is None else _box(extent[1::2], extent[::2])
    place_id = f"photon:{_OSM_TYPES[facts['osm_type']]}/{facts['osm_id']}"
    return _osm(place_id, [facts.get("name")], answer, facts["osm_key"], facts["osm_value"], box)


def _osm(
    place_id: str,
    names: Sequence[object],
    answer: Location,
    key: object,
    value: object,
    box: tuple[float, float, float, float] | None,
) -> Found:
    kind = "other" if key not in _OSM_PLACES else "area" if value in _OSM_AREAS else "place"
    return _found(place_id, names, answer, kind, LEAST_RADIUS_KM, box)


def read_geonames(answer: Location) -> Found:
    """Read an answer of GeoNames; its frame is not asked for, because it comes with hundreds of spellings."""
    raw = answer.raw
    radius = _GEONAMES_RADII_KM.get(raw["fcl"])
    kind = "other" if raw["fcl"] == "R" else "area" if radius is None else "place"
    names = [raw.get("name"), raw.get("toponymName"), raw.get("asciiName")]
    return _found(f"geonames:{raw['geonameId']}", names, answer, kind, radius or LEAST_RADIUS_KM, None)


def _found(
    place_id: str,
    names: Sequence[object],
    answer: Location,
    kind: str,
    radius_km: float,
    box: tuple[float, float, float, float] | None,
) -> Found:
    # No name here begins with a sign; in a table, one that spreadsheets calculate with would be a formula.
    written = [" ".join(clean(name).split()).lstrip("=+-@ ")[:LONGEST_NAME] for name in names if isinstance(name, str)]
    return _checked(
        Found(
            place_id,
            tuple(dict.fromkeys(name for name in written if name))[:20],
            " ".join(clean(str(answer.address or "")).split())[:200],
            round(float(answer.latitude), 6),
            round(float(answer.longitude), 6),
            kind,
            radius_km,
            box,
        )
    )


def _box(lats: Sequence[Any], lons: Sequence[Any]) -> tuple[float, float, float, float]:
    """West, south, east, north of two latitudes and two longitudes in any order."""
    (south, north), (west, east) = sorted(map(float, lats)), sorted(map(float, lons))
    return west, south, east, north


def _checked(found: Found) -> Found:
    numbers = (found.lat, found.lon, found.radius_km, *(found.box or ()))
    on_globe = abs(found.lat) <= 90 and abs(found.lon) <= 180 and all(map(math.isfinite, numbers))
    known = found.kind in {"place", "area", "other"} and _ID.fullmatch(found.place_id.partition(":")[2])
    if not (on_globe and known and found.radius_km > 0):
        raise ValueError(f"{found!r} is no place")
    if found.box:
        west, south, east, north = found.box
        slack = 0.1
        if not (west - slack <= found.lon <= east + slack and south - slack <= found.lat <= north + slack):
            raise ValueError(f"{found!r} lies outside its own frame")
    return found
