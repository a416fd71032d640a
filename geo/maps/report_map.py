"""The map of one incident of a report: what would be drawn of it, and the places that its words may mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import folium

from geo.core.language import Language
from geo.maps.layers import Json
from geo.maps.place_map import CANDIDATE, Corners, place_data, place_script
from geo.places.located import describe
from geo.places.place import Place
from geo.places.resolution import Resolution

MOST_MARKS: Final = 8
_MARGIN_DEG: Final = 0.3


def report_layer(
    found: Resolution, places: Sequence[Place], say: Language, *, chosen: str = "", home: Corners | None = None
) -> folium.FeatureGroup:
    """Build the layer of an incident's place.

    Parameters
    ----------
    found : Resolution
        What the incident has now.
    places : sequence of Place
        The candidates, in the order of their numbers.
    say : Language
    chosen : str
        Id of the candidate that the incident has.
    home : Corners, optional
        What to show where nothing is known.

    Returns
    -------
    folium.FeatureGroup
    """
    group = folium.FeatureGroup(name="report", control=False)
    group.add_child(place_script(report_data(found, places, say, chosen=chosen, home=home)))
    return group


def report_data(
    found: Resolution, places: Sequence[Place], say: Language, *, chosen: str = "", home: Corners | None = None
) -> Json:
    """Collect what `report_layer` draws, as `geo.maps.place_map.place_data` has it."""
    data = place_data(found, say, home=home)
    data["marks"] = [
        {
            "number": str(number),
            "lat": round(place.lat, 5),
            "lon": round(place.lon, 5),
            "text": f"{number}. {describe(place, say)}",
            "role": "chosen" if place.place_id == chosen else "candidate",
            "beside": place.place_id == chosen and found.lat is not None,
        }
        for number, place in enumerate(places[:MOST_MARKS], start=1)
    ]
    if any(mark["role"] == "candidate" for mark in data["marks"]):
        data["legend"]["rows"].append({"what": "hollow", "text": say("Another place of that name, not chosen")})
    if found.extent is None and places:
        data["view"] = _around(places[:MOST_MARKS])
    data["colours"]["candidate"] = CANDIDATE
    return data


def _around(places: Sequence[Place]) -> Corners:
    lat, lon = [place.lat for place in places], [place.lon for place in places]
    return [
        [min(lat) - _MARGIN_DEG, min(lon) - _MARGIN_DEG],
        [max(lat) + _MARGIN_DEG, max(lon) + _MARGIN_DEG],
    ]
