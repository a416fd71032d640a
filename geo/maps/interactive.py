"""The map on the dashboard: a Folium map of the ground, and one feature group with the incidents of a view.

Both are built fresh for each run, because rendering changes folium's objects. The ground is the same text on every
run, so that streamlit-folium keeps the map and its zoom; the incidents arrive as ``feature_group_to_add``.
"""

from __future__ import annotations

import folium
import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.layers import base_data, incident_data, script_json

TILE_ADDRESS = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILE_CREDIT = "© OpenStreetMap contributors"
MIN_ZOOM = 4
MAX_ZOOM = 13


class GroundScript(MacroElement):
    """Draws countries, lines, names, scale and credits on the map that it is added to."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            sahelAtlas.base({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = "GroundScript"
        self.payload = payload


class IncidentScript(MacroElement):
    """Fills the feature group that it is added to with incidents."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            sahelAtlas.draw({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = "IncidentScript"
        self.payload = payload


def base_map(boundaries: Boundaries, towns: pd.DataFrame, say: Language, *, tiles: bool = False) -> folium.Map:
    """Build the map without incidents.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Columns name, kind, adm0, lat, lon, population.
    say : Language
    tiles : bool
        Put OpenStreetMap's tiles under the lines: the only thing that asks another host for anything. Without a
        network the map says so and stays usable.

    Returns
    -------
    folium.Map
        It asks for no script and no style: give it those of `geo.maps.assets.use_links`.
    """
    ground = folium.Map(
        location=(17.0, 2.0),
        zoom_start=5,
        tiles=None,
        zoom_control=False,
        font_size="13px",
        zoom_snap=0.25,
        max_bounds_viscosity=0.7,
    )
    ground.default_js, ground.default_css = [], []
    # folium hands these two to tile layers only, and there is none.
    ground.options["min_zoom"], ground.options["max_zoom"] = MIN_ZOOM, MAX_ZOOM
    layer = {
        "url": TILE_ADDRESS,
        "attribution": TILE_CREDIT,
        "offline": say("No network: the basemap cannot be loaded."),
    }
    ground.add_child(GroundScript(script_json(base_data(boundaries, towns, say, tiles=layer if tiles else None))))
    return ground


def incident_layer(view: View, say: Language, *, selected: str | None = None) -> folium.FeatureGroup:
    """Build the layer of a view's incidents, with its legend.

    Parameters
    ----------
    view : View
        Its `drawn` incidents are drawn: exact places as symbols, the others with a ring or as areas.
    say : Language
    selected : str or None
        Identifier of the incident to point out.

    Returns
    -------
    folium.FeatureGroup
        A click on a symbol, ring or area fires a click of the group whose layer turns into a GeoJSON feature with
        ``properties.incident_id``; streamlit-folium sends it back as ``last_active_drawing``.
    """
    group = folium.FeatureGroup(name="incidents", control=False)
    group.add_child(IncidentScript(script_json(incident_data(view, say, selected=selected))))
    return group
