"""The filter that the screens of incidents share, in the sidebar."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.core.language import Language
from geo.incidents.filter import EARLIEST, LATEST, MOST_FATALITIES, IncidentFilter, Vocabulary, read_query
from geo.incidents.schema import COUNTRIES, WHERE_PREC
from pages.parts import loaders, state

UNDATED_CHOSEN = "undated_chosen"
# Screens that show the same whatever the filter, by the end of their address.
UNFILTERED = frozenset({"report", "data", "places", "about"})


def filter_form(say: Language) -> None:
    """Draw the filter and take over what it says."""
    vocabulary = loaders.atlas().vocabulary
    if state.start() or "w_country" not in st.session_state:
        _fill(state.current_filter())
    if st.session_state[UNDATED_CHOSEN] is None:
        st.session_state["w_undated"] = _chosen(vocabulary).shows_undated
    st.subheader(say("Filter"))
    everything = say("all")
    st.pills(
        say("Country"),
        COUNTRIES,
        selection_mode="multi",
        format_func=lambda code: say.pick(*vocabulary.countries[code]),
        key="w_country",
    )
    st.multiselect(
        say("Region"),
        list(vocabulary.regions),
        format_func=lambda code: (
            f"{vocabulary.regions[code]} ({say.pick(*vocabulary.countries[vocabulary.region_country[code]])})"
        ),
        key="w_region",
        placeholder=everything,
    )
    st.checkbox(
        say("Also those that may lie there"),
        key="w_may",
        help=say("Keeps incidents whose uncertainty reaches into a chosen country or region."),
    )
    for label, key in ((say("From"), "w_from"), (say("To"), "w_to")):
        st.date_input(label, value=None, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key=key)
    st.toggle(
        say("Show undated incidents"),
        key="w_undated",
        on_change=_choose_undated,
        help=say("Without a choice they are shown as long as no period is set."),
    )
    st.multiselect(
        say("Actor (author or target)"),
        [actor.actor_id for actor in vocabulary.actors.all],
        format_func=lambda actor_id: vocabulary.actors.name(actor_id, say),
        key="w_actor",
        placeholder=everything,
        help=say("Groups that merged into or pledged to the one chosen are included, from the day they did."),
    )
    st.multiselect(
        say("Kind of incident"),
        list(vocabulary.event_types),
        format_func=lambda code: vocabulary.event_types[code].name(say),
        key="w_kind",
        placeholder=everything,
    )
    st.number_input(
        say("Least number of deaths"),
        min_value=0,
        max_value=MOST_FATALITIES,
        step=1,
        key="w_deaths",
        help=say("A toll that nobody reported does not reach it."),
    )
    st.multiselect(
        say("Place known as"),
        list(WHERE_PREC),
        format_func=lambda code: f"{code} – {say(WHERE_PREC[code])}",
        key="w_prec",
        placeholder=everything,
    )
    st.toggle(
        say("Every record on its own"),
        key="w_records",
        help=say("Without this an event that several datasets tell of is shown once, with the range of its tolls."),
    )
    state.set_filter(*read_query(_widget_query(), vocabulary))
    st.button(say("Clear the filter"), on_click=clear, width="stretch")


def keep_filter(say: Language) -> None:
    """Keep the filter for the other screens without drawing it: here it would only seem to matter."""
    state.start()
    st.session_state.pop("w_country", None)  # the form fills itself from the filter when it is drawn again
    state.set_filter(state.current_filter(), ())
    st.caption(say("The filter of incidents does not apply to this screen. It is kept for the others."))


def clear() -> None:
    """Empty the form of the filter; for a button's ``on_click``."""
    _fill(IncidentFilter())


def _choose_undated() -> None:
    st.session_state[UNDATED_CHOSEN] = st.session_state["w_undated"]


def _chosen(vocabulary: Vocabulary) -> IncidentFilter:
    return read_query(_widget_query(), vocabulary)[0]


def _fill(chosen: IncidentFilter) -> None:
    """Set the widgets to a filter."""
    st.session_state[UNDATED_CHOSEN] = chosen.undated
    st.session_state.update(
        {
            "w_country": list(chosen.countries),
            "w_region": list(chosen.regions),
            "w_may": chosen.may_lie,
            "w_from": chosen.date_from,
            "w_to": chosen.date_to,
            "w_undated": chosen.shows_undated,
            "w_actor": list(chosen.actors),
            "w_kind": list(chosen.event_types),
            "w_deaths": chosen.min_fatalities,
            "w_prec": list(chosen.where_prec),
            "w_records": chosen.every_record,
        }
    )


def _widget_query() -> dict[str, str]:
    """What the widgets say, as URL parameters, so that links and widgets are read by the same rules."""
    value = st.session_state

    def day(key: str) -> str:
        chosen: dt.date | None = value[key]
        return chosen.isoformat() if chosen else ""

    return {
        "country": ",".join(value["w_country"]),
        "region": ",".join(value["w_region"]),
        "from": day("w_from"),
        "to": day("w_to"),
        "undated": {None: "", True: "1", False: "0"}[value[UNDATED_CHOSEN]],
        "actor": ",".join(value["w_actor"]),
        "kind": ",".join(value["w_kind"]),
        "deaths": str(value["w_deaths"] or ""),
        "prec": ",".join(str(code) for code in value["w_prec"]),
        "may": "1" if value["w_may"] else "",
        "records": "1" if value["w_records"] else "",
    }
