"""The map on the dashboard: a Folium map of the ground, and one feature group with the incidents of a view.

Both are built fresh for each run, because rendering changes folium's objects. The ground is the same text on every
run, so that streamlit-folium keeps the map and its zoom; the incidents arrive as ``feature_group_to_add``.
"""

from __future__ import annotations

import weakref
from types import SimpleNamespace
from typing import Any

import folium
import numpy as np
import pandas as pd
from branca.element import Element, MacroElement

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.cells import MOST_INCIDENTS, cell_blob
from geo.maps.columns import Wire, on_the_wire
from geo.maps.incident_data import incident_blob
from geo.maps.layer_script import LayerScript
from geo.maps.layers import Json, base_data, script_json
from geo.maps.map_columns import map_columns

MIN_ZOOM = 4
MAX_ZOOM = 13


class _Text(Element):
    """A text that is rendered as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - the signature is branca's
        return self.text


class IncidentScript(MacroElement):
    """Fills the feature group that it is added to with incidents.

    The script goes to the browser as it is: Jinja, through which folium sends each script twice, takes 0.1 s per MB.
    streamlit-folium asks the template for its macro ``script``, a page of folium's asks for `render`.
    """

    _template = SimpleNamespace(module=SimpleNamespace(script=lambda this, kwargs=None: this.script()))  # noqa: ARG005

    def __init__(self, wire: Wire, rest: Json, *, url: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = "IncidentScript"
        self.wire = wire
        self._rest = {**rest, **({"url": url} if url else {})}

    def script(self) -> str:
        """JavaScript that shows the incidents in the parent."""
        rest = script_json(self._rest)
        data = "" if "url" in self._rest else f',"data":"{self.wire.text}"'
        deflated = "true" if self.wire.deflated else "false"
        wire = f'{{"key":"{self.wire.key}","deflated":{deflated}{data},{rest[1:]}'
        return f"sahelAtlas.show({self._parent.get_name()}, {wire});"  # type: ignore[union-attr] # it has one

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - the signature is branca's
        """Put the script into the page."""
        self.get_root().script.add_child(_Text(self.script()), name=self.get_name())  # type: ignore[attr-defined]
        return ""


def base_map(boundaries: Boundaries, towns: pd.DataFrame, say: Language) -> folium.Map:
    """Build the map without incidents.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Columns name, kind, adm0, lat, lon, population.
    say : Language

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
    ground.add_child(LayerScript("GroundScript", "sahelAtlas.base", _ground_text(boundaries, towns, say)))
    return ground


_Ground = tuple[weakref.ref[Boundaries], weakref.ref[pd.DataFrame], str]
_KEPT: dict[tuple[int, int, str], _Ground] = {}


def _ground_text(boundaries: Boundaries, towns: pd.DataFrame, say: Language) -> str:
    """The ground as text; kept as long as what it is made of, since every click builds the map anew."""
    key = (id(boundaries), id(towns), say.code)
    kept = _KEPT.get(key)
    if kept is not None and kept[0]() is boundaries and kept[1]() is towns:
        return kept[2]
    text = script_json(base_data(boundaries, towns, say))
    _KEPT[key] = (weakref.ref(boundaries, lambda _: _KEPT.pop(key, None)), weakref.ref(towns), text)
    return text


def map_wire(view: View, say: Language, *, plain: bool = False, with_ids: bool = False) -> Wire:
    """Pack what a map draws of a view: the incidents one by one, or as cells where there are too many.

    Parameters
    ----------
    view : View
    say : Language
    plain : bool
        Never deflate.
    with_ids : bool
        Whether identifiers travel, for a page that has no server to ask.
    """
    if view.n_drawn > MOST_INCIDENTS:
        return on_the_wire(cell_blob(view, say), plain=plain)
    once = view.once[view.coded.placed[view.rows]]

    def name(actor_id: str) -> str:
        return view.vocabulary.actors.name(actor_id, say)

    blob = incident_blob(view.table, view.drawn_rows, once, say, name, with_ids=with_ids)
    return on_the_wire(blob, plain=plain)


def incident_layer(
    view: View,
    say: Language,
    *,
    selected: int | None = None,
    wire: Wire | None = None,
    url: str = "",
    units: Json | None = None,
) -> folium.FeatureGroup:
    """Build the layer of a view's incidents, with its legend.

    Parameters
    ----------
    view : View
        Its drawn incidents are drawn: exact places as symbols, the others with a ring or as areas.
    say : Language
    selected : int or None
        Position in `view.table` of the incident to point out; one that is not drawn is not.
    wire : Wire, optional
        That of the same view and language, if it was packed before.
    url : str
        Address, relative to the page of the map, under which the wire's body is served; it then stays out of the
        script, which a browser gets anew with every click.
    units : dict, optional
        ``key``, ``deflated`` and ``url`` of `geo.maps.unit_data.units_wire`; without it regions cannot be chosen.

    Returns
    -------
    folium.FeatureGroup
        A click fires a click of the group whose layer turns into a GeoJSON feature; streamlit-folium sends it back as
        ``last_active_drawing``. Its properties are a message for `geo.maps.messages`.
    """
    wire = wire or map_wire(view, say)
    rest: Json = {"selected": None, "lost": say("The incidents could not be loaded.")}
    at = -1 if selected is None else int(np.searchsorted(view.drawn_rows, selected))
    if selected is not None and at < view.n_drawn and view.drawn_rows[at] == selected:
        rest |= {"selected": at} if view.n_drawn <= MOST_INCIDENTS else _mark(view, selected)
    if units:
        rest["units"] = units
    return script_layer(IncidentScript(wire, rest, url=url))


def _mark(view: View, row: int) -> Json:
    """Where the chosen incident is, for data in cells: these do not know it."""
    codes = view.coded
    if codes.where_prec[row] > 2:
        own = map_columns(view.table)
        return {"mark": {"shape": own.shapes.outline(int(own.shape[row]))}}
    km = float(codes.uncertainty_km[row]) if codes.where_prec[row] == 2 else 0.0
    lat, lon = round(float(codes.lat[row]), 4), round(float(codes.lon[row]), 4)
    return {"mark": {"lat": lat, "lon": lon, "km": 0.0 if np.isnan(km) else round(km, 1)}}


def script_layer(script: IncidentScript) -> folium.FeatureGroup:
    """Put a script of incidents into a feature group of its own."""
    group = folium.FeatureGroup(name="incidents", control=False)
    group.add_child(script)
    return group
