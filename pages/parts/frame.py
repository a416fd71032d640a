"""What surrounds every screen: navigation, language, filter, notices, errors."""

from __future__ import annotations

import streamlit as st

from pages.parts import sidebar, state
from pages.parts.error_panel import error_panel


def show() -> None:
    """Run the screen that the reader asked for, under the shared filter."""
    say = state.current_language()
    screens = [
        st.Page("pages/map.py", title=say("Map"), default=True),
        st.Page("pages/incidents.py", title=say("Incidents")),
        st.Page("pages/snapshot.py", title=say("Snapshot")),
        st.Page("pages/about.py", title=say("About")),
    ]
    screen = st.navigation(screens)
    with error_panel(say):
        with st.sidebar:
            sidebar.language_switch()
            sidebar.filter_form(say)
        state.write_url()
        for notice in state.notices():
            st.warning(say("Part of the link was not used: {notice}", notice=notice.words(say)))
        screen.run()
