"""The ways to the Snapshot screen: from the map as it is seen, from an incident, from the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import EVENT_TYPES
from geo.maps.composition import Composition, Extent
from pages.parts import map_box, map_link, state
from pages.parts.snapshot_choices import SCREEN, Choices, open_composition

PAGE: Final = "pages/snapshot.py"
_GO: Final = "snapshot_go"
_HIDDEN: Final = "snapshot_all_hidden"
_STYLES: Final = {
    "clusters": "clusters", "cells": "cells", "hexagons": "cells", "regions": "choropleth",
}  # fmt: skip


def of_this_view(say: Language) -> None:
    """Offer a snapshot of what the map shows: its part of the earth, its style, its period, its kinds."""
    _offer(say("Snapshot of this view"), "map_snapshot", ":material/photo_camera:", _prepare_view)
    if st.session_state.pop(_HIDDEN, False):
        st.warning(say("The map hides every kind of incident: show one first."))


def _prepare_view() -> bool:
    own = state.own()
    chosen = as_filter(state.current_filter(), own)
    if chosen is None:
        st.session_state[_HIDDEN] = True
        return False
    box = map_box.current()
    extent = Extent("box", box=box) if box else Extent()
    open_composition(Composition(chosen, extent, style=_STYLES.get(own.get("mode", ""), "points")))
    return True


def as_filter(chosen: IncidentFilter, own: dict[str, str]) -> IncidentFilter | None:
    """Give the filter that shows what the map shows under it: without hidden kinds, within the period of the strip.

    Parameters
    ----------
    chosen : IncidentFilter
    own : dict
        The map's own parameters, see `map_link.read`.

    Returns
    -------
    IncidentFilter or None
        None if every kind is hidden, which no filter says.
    """
    hidden, _ = map_link.hidden_kinds(own.get("hide", ""))
    if hidden:
        kinds = tuple(kind for kind in chosen.event_types or tuple(EVENT_TYPES) if kind not in hidden)
        if not kinds:
            return None
        chosen = replace(chosen, event_types=kinds)
    period = map_link.period(own.get("t", ""))
    if period:
        first, last = max(period[0], chosen.date_from or period[0]), min(period[1], chosen.date_to or period[1])
        if first <= last:  # else the strip still has a period of another filter
            chosen = replace(chosen, date_from=first, date_to=last, undated=None)
    return chosen


def around(incident_id: str, say: Language) -> None:
    """Offer a snapshot of the country around an incident."""

    def prepare() -> bool:
        open_composition(Composition(state.current_filter(), Extent("around", incident_id)))
        return True

    _offer(say("Snapshot around this incident"), "incident_snapshot", ":material/photo_camera:", prepare)


def data(say: Language) -> None:
    """Offer the other forms in which the incidents leave."""

    def prepare() -> bool:
        state.hand_over(SCREEN, {**state.own_of(SCREEN), **Choices(make="data").to_query()})
        return True

    _offer(
        say("More formats (Excel, QGIS, Google Earth), and what to hold back"), "incidents_export", ":material/output:",
        prepare, say("Everything under the filter: the search of this list does not go along."),
    )  # fmt: skip


def _offer(words: str, key: str, icon: str, prepare: Callable[[], bool], about: str | None = None) -> None:
    """Draw a button that prepares the Snapshot screen and turns to it; nothing is lost if the run begins anew."""

    def clicked() -> None:
        st.session_state[_GO] = prepare()

    st.button(words, key=key, icon=icon, on_click=clicked, type="tertiary", help=about)
    if st.session_state.pop(_GO, False):
        st.switch_page(PAGE)
