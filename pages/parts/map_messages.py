"""What the map says: clicks, the period of its strip, its view. Each word of it comes from a browser and is checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.view import View
from geo.maps.messages import clicked_incident, rows_in_cell
from pages.parts import loaders, map_box, map_link, map_search, state

ANSWERS = "map_answers"
_CELL = "map_cell"
_SEEN = "map_numbers_seen"
_DRAWN = "map_drawn"
_MOST_DRAWN = 3

Said = dict[str, Any]


@dataclass(frozen=True)
class _Heard:
    """A message, and the view and language of the run that reads it."""

    said: Said
    view: View
    say: Language


def take(returned: Said | None, view: View, say: Language) -> None:
    """Do what the map asked for since the last run, each thing once.

    Parameters
    ----------
    returned : dict or None
        What streamlit-folium returned; its ``last_active_drawing.properties`` hold the messages, and in ``numbers``
        the number of each.
    view : View
    say : Language
    """
    said = ((returned or {}).get("last_active_drawing") or {}).get("properties") or {}
    numbers = said.get("numbers")
    if not isinstance(numbers, dict):
        return
    seen: dict[str, str] = st.session_state.setdefault(_SEEN, {})
    for name, act in _ACTS.items():
        number = str(numbers.get(name))
        if name in said and number != seen.get(name):
            try:
                act(_Heard(said, view, say))
            except Exception:
                seen[name] = number
                raise
            seen[name] = number  # only now: a run that is cut short (no Exception) has not done it


def cell_rows(view: View) -> Positions | None:
    """Positions in the view's table of the incidents that the cell or area clicked last counts; None for none.

    A filter or other data make the map count anew: then nothing is left of the click.
    """
    kept = st.session_state.get(_CELL)
    if kept is None or kept[0] != (loaders.atlas().key, view.filter):
        return None
    rows: Positions = kept[1]
    return rows


def keep_drawn(key: str, view: View) -> None:
    """Keep what the map draws from now on, and what it drew before: a click may be on the one or the other.

    Parameters
    ----------
    key : str
        Of the data (`geo.maps.columns.Wire.key`).
    view : View
    """
    kept: dict[str, View] = {**st.session_state.get(_DRAWN, {})}
    kept.pop(key, None)
    st.session_state[_DRAWN] = dict([*kept.items(), (key, view)][-_MOST_DRAWN:])


def _click(heard: _Heard) -> None:
    key = str(heard.said.get("data"))
    drawn: View | None = st.session_state.get(_DRAWN, {}).get(key)
    if drawn is not None:
        _show(clicked_incident(heard.said, drawn, key) or "")


def _open(heard: _Heard) -> None:
    _show(str(heard.said.get("open")))


def _show(incident: str) -> None:
    if loaders.atlas().records["incident_id"].eq(incident).any():
        state.select(incident)
        st.session_state[_CELL] = None


def _cell(heard: _Heard) -> None:
    wire = loaders.map_wire(heard.view.filter, heard.say.code)
    rows = rows_in_cell(heard.said, heard.view, wire)
    if rows is not None:
        st.session_state[_CELL] = ((loaders.atlas().key, heard.view.filter), rows)
        state.select("")


def _time(heard: _Heard) -> None:
    st.session_state[_CELL] = None  # what it counted is not what it counts now
    _keep(t=heard.said.get("time"), unit=heard.said.get("step"))


def _mode(heard: _Heard) -> None:
    mode = heard.said.get("mode")
    _keep(mode="" if mode == map_link.MODES[0] else mode)


def _hide(heard: _Heard) -> None:
    _keep(hide=heard.said.get("hide"))


def _view(heard: _Heard) -> None:
    view = map_link.view_words(heard.said.get("view"))
    map_box.heed(view, heard.said.get("bounds"))
    _keep(at=view)


def _keep(**parameters: object) -> None:
    usable, _ = map_link.read({name: str(value or "") for name, value in parameters.items()})
    state.set_own({**state.own(), **dict.fromkeys(parameters, ""), **usable})


def _find(heard: _Heard) -> None:
    st.session_state[ANSWERS] = map_search.answers(str(heard.said.get("find")), heard.view, heard.say)


def _period(heard: _Heard) -> None:
    """Make the period of the strip that of the filter; the sidebar lies outside of the fragment."""
    period = map_link.period(str(heard.said.get("period")))
    if period is None:
        return
    chosen = dataclasses.replace(state.current_filter(), date_from=period[0], date_to=period[1])
    state.set_filter(chosen, ())
    st.session_state.pop("w_country", None)  # the form fills itself from the filter
    state.write_url()
    st.session_state[_SEEN]["period"] = str(heard.said["numbers"].get("period"))
    st.rerun(scope="app")


# In this order: what starts the whole screen anew comes last.
_ACTS: dict[str, Callable[[_Heard], None]] = {
    "time": _time,
    "incident": _click,
    "open": _open,
    "cell": _cell,
    "mode": _mode,
    "hide": _hide,
    "view": _view,
    "find": _find,
    "period": _period,
}
