"""Scripts around the incidents of a map: its controls, and what a run of the dashboard has to say to the page."""

from __future__ import annotations

from typing import Any

import folium

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.layer_script import LayerScript
from geo.maps.layers import script_json
from geo.maps.map_words import controls_data

TILE_ADDRESS = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILE_CREDIT = "© OpenStreetMap contributors"


def add_controls(map_: folium.Map, boundaries: Boundaries, say: Language) -> folium.Map:
    """Add the controls of the dashboard's map; the basemap of the internet is offered, and asked for by nobody.

    Parameters
    ----------
    map_ : folium.Map
        From `geo.maps.interactive.base_map`; changed in place.
    boundaries : Boundaries
        EPSG:4326.
    say : Language

    Returns
    -------
    folium.Map
        The same map.
    """
    tiles = {
        "url": TILE_ADDRESS,
        "attribution": TILE_CREDIT,
        "offline": say("No network: the basemap cannot be loaded."),
    }
    map_.add_child(
        LayerScript("ControlsScript", "sahelAtlas.controls", script_json(controls_data(boundaries, say, tiles=tiles)))
    )
    return map_


def add_word(layer: folium.FeatureGroup, start: dict[str, Any], answers: dict[str, Any] | None) -> folium.FeatureGroup:
    """Let a layer of incidents also say what the link asks of the map, and answer what was searched for.

    Parameters
    ----------
    layer : folium.FeatureGroup
        From `geo.maps.interactive.incident_layer`; changed in place.
    start : dict
        ``entry`` (changes each time that a link is opened), ``time`` (days ``from..to`` or empty), ``unit``, ``mode``,
        ``hide`` (codes of the kinds that are hidden), ``view`` (latitude and longitude in degrees and zoom, or None).
    answers : dict or None
        ``find`` and ``rows``, see `pages.parts.map_search.answers`.

    Returns
    -------
    folium.FeatureGroup
        The same layer.
    """
    layer.add_child(LayerScript("WordScript", "sahelAtlas.heed", script_json({"start": start, "answers": answers})))
    return layer
