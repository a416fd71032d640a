"""What a session knows, and how it lives in the URL: filter, selected incident, language.

A session reads the URL once, at its start; afterwards the session leads and the URL follows, also across screens.
"""

from __future__ import annotations

import streamlit as st

from geo.incidents.filter import IncidentFilter, Notice, read_query
from geo.maps import composition
from pages.parts import loaders, map_link
from pages.parts.languages import LANGUAGE, SEEN, UNKNOWN

FILTER = "filter"
INCIDENT = "incident"
_NOTICES = "notices"
_FORM_NOTICES = "form_notices"
_WRITTEN = "written_link"
_SCREEN = "screen"
_ENTRIES = "screen_entries"
_OWN = "screen_parameters"
# Parameters that one screen has beside those that all share; a link to another screen does not carry them.
OWN_PARAMETERS = {
    "": map_link.PARAMETERS,
    "places": ("words", "place_country", "place_adm1", "place_adm2", "line", "view"),
    "actors": ("show", "role", "by", "members", "who"),
    "incidents": ("search", "sort", "columns", "page"),
    "trends": ("measure", "unit", "split", "form", "mean", "events", "at"),
    "regions": ("level", "measure", "compare", "unit", "vintage"),
    "borders": ("border", "km", "measure", "count"),
    "pattern": ("year", "grid"),
    "snapshot": ("make", "dpi", "sheet", "last", *composition.OWN_PARAMETERS),
}
# What a screen can use of its own parameters, and notices of what it cannot.
_READERS = {"": map_link.read}


def enter(screen: str) -> None:
    """Take note of the screen that is shown, by the end of its address."""
    if screen != st.session_state.get(_SCREEN):
        st.session_state[_ENTRIES] = entries() + 1
    st.session_state[_SCREEN] = screen


def entries() -> int:
    """How often a screen was entered or a link read: what a screen keeps in the browser starts anew with it."""
    return int(st.session_state.get(_ENTRIES, 0))


def own() -> dict[str, str]:
    """Parameters that this screen alone has, as the link or the screen gave them."""
    return dict(st.session_state.get(_OWN, {}).get(st.session_state.get(_SCREEN), {}))


def set_own(parameters: dict[str, str]) -> None:
    """Set the parameters that this screen alone has, and put them into the URL; empty ones are left out."""
    kept = {key: value for key, value in parameters.items() if value}
    st.session_state[_OWN] = {**st.session_state.get(_OWN, {}), st.session_state.get(_SCREEN): kept}
    write_url()


def own_of(screen: str) -> dict[str, str]:
    """Parameters that another screen alone has, as they were when it was left."""
    return dict(st.session_state.get(_OWN, {}).get(screen, {}))


def hand_over(screen: str, parameters: dict[str, str]) -> None:
    """Set the parameters that another screen alone has, before it is turned to."""
    kept = {key: value for key, value in parameters.items() if value}
    st.session_state[_OWN] = {**st.session_state.get(_OWN, {}), screen: kept}


def start() -> bool:
    """Read filter and selected incident from the URL, at the start of a session and after the browser's Back.

    Returns whether it did. A change of screen clears the URL: that is no wish of the reader's.
    """
    asked = {key: ",".join(st.query_params.get_all(key)) for key in st.query_params}
    if FILTER in st.session_state and (not asked or asked == st.session_state.get(_WRITTEN)):
        return False
    vocabulary = loaders.atlas().vocabulary
    chosen, dropped = read_query(asked, vocabulary)
    incident = asked.get("incident", "")
    if incident and incident not in set(loaders.atlas().records["incident_id"]):
        dropped = (*dropped, Notice("incident", incident[:60], "unknown"))
        incident = ""
    st.session_state[FILTER] = chosen
    st.session_state[INCIDENT] = incident
    screen = st.session_state.get(_SCREEN, "")
    own_asked = {key: asked[key] for key in OWN_PARAMETERS.get(screen, ()) if asked.get(key)}
    if screen in _READERS:
        own_asked, unusable = _READERS[screen](own_asked)
        dropped = (*dropped, *unusable)
    st.session_state[_OWN] = {**st.session_state.get(_OWN, {}), screen: own_asked}
    st.session_state[_ENTRIES] = entries() + 1
    if unknown := st.session_state.get(UNKNOWN):
        dropped = (Notice("lang", unknown, "language"), *dropped)
    st.session_state[_NOTICES] = dropped
    return True


def current_filter() -> IncidentFilter:
    """Filter of the session."""
    chosen: IncidentFilter = st.session_state[FILTER]
    return chosen


def set_filter(chosen: IncidentFilter, dropped: tuple[Notice, ...]) -> None:
    """Take over a filter; notices of the link go when the reader changes something."""
    if chosen != st.session_state[FILTER]:
        st.session_state[FILTER] = chosen
        st.session_state[_NOTICES] = ()
    st.session_state[_FORM_NOTICES] = dropped


def notices() -> tuple[Notice, ...]:
    """What could not be used of the link or of the filter form."""
    found: tuple[Notice, ...] = st.session_state.get(_NOTICES, ())
    return (*found, *st.session_state.get(_FORM_NOTICES, ()))


def selected() -> str:
    """Identifier of the selected incident, or an empty string."""
    return str(st.session_state.get(INCIDENT, ""))


def select(incident_id: str) -> None:
    """Select an incident and put it into the URL."""
    st.session_state[INCIDENT] = incident_id
    write_url()


def query() -> dict[str, str]:
    """URL parameters of this view."""
    parameters = {"lang": st.session_state[LANGUAGE], **current_filter().to_query()}
    if selected():
        parameters["incident"] = selected()
    return parameters | own()


def write_url() -> None:
    """Let the URL say what the screen shows."""
    if st.query_params.to_dict() != query():
        st.query_params.from_dict(query())
    st.session_state[_WRITTEN] = query()
    st.session_state[SEEN] = st.session_state[LANGUAGE]
