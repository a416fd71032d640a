"""Scripts around the incidents of a map: its controls, and what a run of the dashboard has to say to the page."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.layers import script_json
from geo.maps.map_words import controls_data

TILE_ADDRESS = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILE_CREDIT = "© OpenStreetMap contributors"


class ControlsScript(MacroElement):
    """Puts search, tools and the strip of time on the map that it is added to."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            sahelAtlas.controls({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = "ControlsScript"
        self.payload = payload


class WordScript(MacroElement):
    """Tells the page what a run has to say, through the feature group that it is added to."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            sahelAtlas.heed({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = "WordScript"
        self.payload = payload


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
    map_.add_child(ControlsScript(script_json(controls_data(boundaries, say, tiles=tiles))))
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
    layer.add_child(WordScript(script_json({"start": start, "answers": answers})))
    return layer
