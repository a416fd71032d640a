"""The map and what stands beside it: the incident that was clicked, the incidents of a cell, the trays."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
import streamlit.components.v1 as components
from streamlit.runtime import get_instance
from streamlit_folium import st_folium

from geo.core.language import Language
from geo.incidents.coded import NO_DAY
from geo.incidents.view import View
from geo.maps.assets import asset_folder, use_links
from geo.maps.card import card_style, incident_card, shared_titles
from geo.maps.controls import add_controls, add_word
from geo.maps.interactive import base_map, incident_layer
from pages.parts import incident_list, loaders, map_link, map_messages, report_evidence, state
from pages.parts.plain import plain

MAP = "map"
ASSETS = "atlas_assets"
HEIGHT = 690
MOST_LISTED = 200
MOST_IN_TRAY = 15
_START = "map_start"
_LIST, _TURN = "w_incident_", "incident_list_turn"


def asset_base() -> str:
    """Serve the offline scripts and styles from this server; the map's frame finds them beside itself."""
    component = components.declare_component(ASSETS, path=str(asset_folder()))
    return f"../{component.name}"


@st.fragment
def show(say: Language) -> None:
    """Draw the map with its panel; a click runs this fragment alone."""
    view = loaders.view(state.current_filter())
    map_messages.take(st.session_state.get(MAP), view, say)
    chart, panel = st.columns([0.7, 0.3])
    with panel:  # what was clicked is on the screen before the map is looked at
        _selected(view, say)
    with chart:
        _draw(view, say)
    with panel:
        _lists(view, say)


def _draw(view: View, say: Language) -> None:
    atlas = loaders.atlas()
    drawn_map = add_controls(base_map(atlas.boundaries, atlas.towns, say), atlas.boundaries, say)
    use_links(drawn_map, asset_base())
    wire = loaders.map_wire(view.filter, say.code)
    map_messages.keep_drawn(wire.key, view)
    # The incidents are fetched once; a click sends none of them again.
    address = get_instance().media_file_mgr.add(wire.body, "application/octet-stream", f"map-{wire.key}")
    layer = incident_layer(view, say, selected=_standing(view), wire=wire, url=f"../..{address}", units=_served_units())
    st_folium(
        drawn_map,
        key=MAP,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=add_word(layer, _start(say), st.session_state.get(map_messages.ANSWERS)),
    )


def _served_units() -> dict[str, Any]:
    """Outlines of regions, fetched when the map is first asked to count by region."""
    wire = loaders.units_wire()
    address = get_instance().media_file_mgr.add(wire.body, "application/octet-stream", f"units-{wire.key}")
    return {"key": wire.key, "deflated": wire.deflated, "url": f"../..{address}"}


def _start(say: Language) -> dict[str, Any]:
    """What the link says of the map, as it was when the screen was entered: what follows, the map knows itself."""
    entry = f"{state.entries()} {say.code}"
    kept: dict[str, Any] = st.session_state.get(_START, {})
    if kept.get("entry") != entry:
        own = state.own()
        kept = {
            "entry": entry,
            "time": own.get("t", ""),
            "unit": own.get("unit", ""),
            "mode": own.get("mode", ""),
            "hide": list(map_link.hidden_kinds(own.get("hide", ""))[0]),
            "view": map_link.view(own.get("at", "")),
        }
        st.session_state[_START] = kept
    return kept


def _standing(view: View) -> int | None:
    """Position in a view's table of the row that stands for the selected incident."""
    return loaders.atlas().position(state.selected(), view.filter) if state.selected() else None


def _selected(view: View, say: Language) -> None:
    if state.selected():
        row = loaders.atlas().position(state.selected(), view.filter)
        at = -1 if row is None else int(np.searchsorted(view.rows, row))
        if row is None or at == view.n_shown or view.rows[at] != row:
            st.info(say("The filter hides this incident on the map."))
        details(state.selected(), say)
    rows = map_messages.cell_rows(view)
    if rows is not None:
        inside = say.plural("{n} incident of this cell", "{n} incidents of this cell", len(rows))
        with st.expander(inside, expanded=True):
            incident_list.buttons(view, rows, say, "cell")


def _lists(view: View, say: Language) -> None:
    titles = {
        row["incident_id"]: incident_list.label_of(row, say)
        for row in incident_list.latest(view, view.rows, MOST_LISTED)
    }
    st.selectbox(
        say("Incident"),
        list(titles),
        format_func=titles.__getitem__,
        key=_list_key(state.selected() if state.selected() in titles else None),
        placeholder=say("Click one on the map, or choose it here"),
        on_change=_choose,
        args=(st.session_state[_TURN],),
    )
    if view.n_shown > len(titles):
        n = say.number(len(titles))
        st.caption(plain(say("The list has the latest {n}: the search box on the map finds the others.", n=n)))
    unplaced = say.plural("{n} without a place on the map", "{n} without a place on the map", view.n_unplaced)
    with st.expander(unplaced, expanded=False):
        st.caption(say("The report names no more than the country, or no place at all: a dot would be invented."))
        incident_list.buttons(view, view.rows[~view.coded.placed[view.rows]], say, "tray_place", most=MOST_IN_TRAY)
    undated = say.plural("{n} undated", "{n} undated", view.n_undated)
    rows = view.rows[view.coded.day[view.rows] == NO_DAY]
    if view.n_left_out:
        undated = say.plural("{n} undated, left out", "{n} undated, left out", view.n_left_out)
        rows = view.left_out_rows
    with st.expander(undated, expanded=False):
        st.caption(
            say("No source says on which day this happened. A period leaves them out unless the switch keeps them.")
        )
        incident_list.buttons(view, rows, say, "tray_date", most=MOST_IN_TRAY)


def _list_key(chosen: str | None) -> str:
    """Key of the list of incidents, whose value is what is selected.

    What is selected elsewhere makes another widget of it: with the next thing that the browser says (the map's move, a
    moment after the click) comes the list's value of before, which would undo the click if the widget were the same.
    """
    turn = st.session_state.setdefault(_TURN, 0)
    if st.session_state.get(f"{_LIST}{turn}") != chosen:
        turn = st.session_state[_TURN] = turn + 1
    key = f"{_LIST}{turn}"
    st.session_state[key] = chosen
    return key


def _choose(turn: int) -> None:
    if turn == st.session_state[_TURN]:
        state.select(st.session_state[f"{_LIST}{turn}"] or "")


def details(incident_id: str, say: Language) -> None:
    """Draw everything that is known of one incident."""
    atlas, chosen = loaders.atlas(), state.current_filter()
    row = atlas.row(incident_id, chosen)
    if row is None:
        return
    others = shared_titles(atlas.table(chosen), row, say)
    card = incident_card(row, say, atlas.vocabulary.actors, shared_with=others)
    st.html(f"<style>{card_style()}</style>{card}")
    report_evidence.of_row(row, say)
