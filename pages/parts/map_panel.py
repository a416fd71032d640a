"""The map and what stands beside it: counts, the incident that was clicked, the trays."""

from __future__ import annotations

from typing import Any

import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.assets import asset_folder, use_links
from geo.maps.card import card_style, incident_card, shared_titles
from geo.maps.interactive import base_map, incident_layer
from geo.maps.messages import clicked_incident
from pages.parts import incident_list, loaders, state
from pages.parts.plain import plain

MAP = "map"
ASSETS = "atlas_assets"
HEIGHT = 640
MOST_LISTED = 500
_SEEN = "map_click_seen"


def asset_base() -> str:
    """Serve the offline scripts and styles from this server; the map's frame finds them beside itself."""
    component = components.declare_component(ASSETS, path=str(asset_folder()))
    return f"../{component.name}"


@st.fragment
def show(say: Language, tiles: bool) -> None:
    """Draw the map with its panel; a click runs this fragment alone."""
    view = loaders.view(state.current_filter())
    _take_click(view, say)
    chart, panel = st.columns([0.64, 0.36])
    with chart:
        _draw(view, say, tiles)
    with panel:
        _panel(view, say)


def _draw(view: View, say: Language, tiles: bool) -> None:
    atlas = loaders.atlas()
    drawn_map = base_map(atlas.boundaries, atlas.towns, say, tiles=tiles)
    use_links(drawn_map, asset_base())
    st_folium(
        drawn_map,
        key=MAP,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=incident_layer(
            view, say, selected=state.selected() or None, wire=loaders.map_wire(state.current_filter(), say.code)
        ),
    )


def _take_click(view: View, say: Language) -> None:
    """Select what was clicked on the map since the last run."""
    returned: dict[str, Any] = st.session_state.get(MAP) or {}
    click = (returned.get("last_active_drawing") or {}).get("properties")
    if click and click != st.session_state.get(_SEEN):
        st.session_state[_SEEN] = click
        shown = loaders.map_wire(state.current_filter(), say.code)
        if incident_id := clicked_incident(click, view, shown.key):
            state.select(incident_id)


def _panel(view: View, say: Language) -> None:
    latest = incident_list.in_time_order(view.shown).head(MOST_LISTED)
    titles = {row["incident_id"]: incident_list.label_of(row, say) for row in incident_list.records(latest)}
    st.session_state["w_incident"] = state.selected() if state.selected() in titles else None
    st.selectbox(
        say("Incident"),
        list(titles),
        format_func=titles.__getitem__,
        key="w_incident",
        placeholder=say("Click one on the map, or choose it here"),
        on_change=lambda: state.select(st.session_state["w_incident"] or ""),
    )
    if len(view.shown) > len(titles):
        n = len(titles)
        st.caption(plain(say("The list has the latest {n}: narrow the filter to reach the others.", n=say.number(n))))
    if state.selected():
        standing = details(state.selected(), say)
        if not view.shown["incident_id"].eq(standing).any():
            st.caption(say("The filter hides this incident on the map."))
    unplaced = say.plural("{n} without a place on the map", "{n} without a place on the map", len(view.unplaced))
    with st.expander(unplaced, expanded=False):
        st.caption(say("The report names no more than the country, or no place at all: a dot would be invented."))
        incident_list.buttons(view.unplaced, say, "tray_place")
    undated = say.plural("{n} undated", "{n} undated", len(view.undated))
    if len(view.left_out):
        undated = say.plural("{n} undated, left out", "{n} undated, left out", len(view.left_out))
    with st.expander(undated, expanded=False):
        st.caption(
            say("No source says on which day this happened. A period leaves them out unless the switch keeps them.")
        )
        incident_list.buttons(view.left_out if len(view.left_out) else view.undated, say, "tray_date")


def details(incident_id: str, say: Language) -> str:
    """Draw everything that is known of one incident; returns the identifier of the row that stands for it."""
    atlas, chosen = loaders.atlas(), state.current_filter()
    row = atlas.row(incident_id, chosen)
    if row is None:
        return ""
    others = shared_titles(atlas.table(chosen), row, say)
    card = incident_card(row, say, atlas.vocabulary.actors, shared_with=others)
    st.html(f"<style>{card_style()}</style>{card}")
    return str(row["incident_id"])
