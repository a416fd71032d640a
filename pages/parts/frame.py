"""What surrounds every screen: navigation, language, filter, notices, errors."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from geo.core.language import Language
from pages.parts.error_panel import error_panel
from pages.parts.languages import current_language, language_switch
from pages.parts.plain import plain

CONTENT = "atlas-content"
STYLE = """<style>
.stMainBlockContainer { padding-top: 2.9rem; padding-bottom: 2rem; max-width: 1700px; }
@media (min-width: 900px) { .stMainBlockContainer { padding-left: 2.5rem; padding-right: 2.5rem; } }
.stMainBlockContainer h1 { font-size: 1.7rem; padding: 0; }
.stMainBlockContainer h2 { font-size: 1.3rem; }
.stMainBlockContainer h3 { font-size: 1.1rem; }
.atlas-skip { position: fixed; z-index: 1000000; left: 8px; top: -60px; padding: 8px 14px; background: #fff;
  color: #0b5c8a; border: 2px solid #0b5c8a; border-radius: 4px; }
.atlas-skip:focus { top: 8px; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
/* Who has no keyboard needs no keys. */
@media (max-width: 640px), (hover: none) { .stButton kbd { display: none; } }
/* Its download would have rows that may not be passed on, and cells that a spreadsheet takes for formulas. */
[data-testid="stElementToolbar"] { display: none; }
</style>"""
# Streamlit writes an empty date in English.
_FRENCH: Final = (
    "<style>"
    + "".join(
        f"[data-testid='stDateInput'] [data-type='{part}'][data-placeholder='true'] {{ font-size: 0; }}"
        f"[data-testid='stDateInput'] [data-type='{part}'][data-placeholder='true']::after "
        f"{{ content: '{letters}'; font-size: .875rem; }}"
        for part, letters in (("day", "jj"), ("year", "aaaa"))
    )
    + "</style>"
)


def show() -> None:
    """Run the screen that the reader asked for, under the shared filter."""
    require()
    say = current_language()
    screen = st.navigation(_screens(say), expanded=True)
    st.html(STYLE if say.code == "en" else STYLE + _FRENCH)
    # The first stop of the Tab key, before the links and the filter of the sidebar.
    words = escape(say("Skip to the content"))
    link = f'<a class="atlas-skip" href="#{CONTENT}" target="_self" tabindex="1">{words}</a>'
    st.html(f'{link}<div id="{CONTENT}" tabindex="-1"></div>')
    with error_panel(say):
        with st.sidebar:
            language_switch()
        with st.spinner(say("Loading boundaries, places and incidents …")):
            from pages.parts import loaders, sidebar, state  # seconds the first time: the words above come first

            loaders.atlas()
        state.enter(screen.url_path)
        with st.sidebar:
            if screen.url_path in sidebar.UNFILTERED:
                sidebar.keep_filter(say)
            else:
                sidebar.filter_form(say)
        state.write_url()
        for notice in state.notices():
            st.warning(plain(say("Part of the link was not used: {notice}", notice=notice.words(say))))
        for words in loaders.atlas().notices:
            st.warning(plain(words))
        screen.run()


def require() -> None:
    """Start again if Streamlit runs a screen without this frame.

    Until ``st.navigation`` is called for the first time in a server, Streamlit takes the folder ``pages/`` for an
    older kind of app and runs its files on their own.
    """
    if getattr(PagesManager, "uses_pages_directory", False):
        st.navigation(_screens(current_language()))
        st.rerun()


def _screens(say: Language) -> dict[str, list[Any]]:
    return {
        "": [
            st.Page("pages/map.py", title=say("Map"), default=True),
            st.Page("pages/incidents.py", title=say("Incidents")),
            st.Page("pages/report.py", title=say("Report")),
        ],
        say("Analysis"): [
            st.Page("pages/trends.py", title=say("Trends")),
            st.Page("pages/regions.py", title=say("Regions")),
            st.Page("pages/actors.py", title=say("Actors")),
            st.Page("pages/borders.py", title=say("Borders")),
            st.Page("pages/pattern.py", title=say("Pattern")),
        ],
        say("Data and files"): [
            st.Page("pages/data.py", title=say("Data")),
            st.Page("pages/places.py", title=say("Places")),
            st.Page("pages/snapshot.py", title=say("Snapshot")),
            st.Page("pages/about.py", title=say("About")),
        ],
    }
