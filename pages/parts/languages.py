"""Language of the session; imports little, so that the first words are on the screen at once."""

from __future__ import annotations

import streamlit as st

from geo.core.language import LANGUAGES, Language, language

LANGUAGE = "language"
UNKNOWN = "unknown_language"
SEEN = "language_in_link"


def current_language() -> Language:
    """Language of the session; at its start that of the URL, else of the browser, else English."""
    asked = ",".join(st.query_params.get_all("lang"))
    if asked in LANGUAGES and asked != st.session_state.get(SEEN, asked):  # the browser's Back
        st.session_state[LANGUAGE] = asked
        st.session_state.pop("w_language", None)
    st.session_state[SEEN] = asked or st.session_state.get(SEEN, "")
    if LANGUAGE not in st.session_state:
        if asked not in LANGUAGES:
            st.session_state[UNKNOWN] = asked[:20]
            asked = "fr" if (st.context.locale or "").lower().startswith("fr") else "en"
        st.session_state[LANGUAGE] = asked
    return language(st.session_state[LANGUAGE])


def language_switch() -> None:
    """Draw the switch between languages."""
    st.segmented_control(
        "Language / Langue",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="w_language",
        default=st.session_state[LANGUAGE],
        on_change=_take_language,
        label_visibility="collapsed",
        required=True,
    )


def _take_language() -> None:
    st.session_state[LANGUAGE] = st.session_state["w_language"]
