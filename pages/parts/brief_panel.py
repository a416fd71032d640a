"""The brief on the Snapshot screen: its period, its picture, its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from geo.analysis.brief import latest_days, read_last
from geo.core.language import Language
from geo.maps.brief_words import moved_words
from geo.maps.composition import Composition
from pages.parts import loaders, snapshot_files, snapshot_harm, snapshot_options, state
from pages.parts.plain import plain
from pages.parts.snapshot_choices import LASTS, Choices, key_with

PREVIEW_DPI: Final = 96


def options(chosen: Choices, say: Language) -> Choices:
    """Draw the choice of the period, and of the words; give what they say."""
    names = {
        "7d": say("Last 7 days"),
        "4w": say("Last 4 weeks"),
        "3m": say("Last 3 months"),
        "1y": say("Last 12 months"),
        "filter": say("Period of the filter"),
    }
    usual = _usual()
    known = [one for one in LASTS if one != "filter" or usual == "filter"]
    last = st.radio(
        say("Period of the brief"), known, key=key_with(f"last_{usual}", _last(chosen)), format_func=names.__getitem__
    )
    if usual != "filter":
        st.caption(plain(say("For other days set the beginning and the end of the period in the filter.")))
    return snapshot_options.words(replace(chosen, last="" if last == usual else last), say)


def make(chosen: Choices, base: str, say: Language) -> None:
    """Draw the brief and offer its files."""
    composition, moved = _composition(chosen, say)
    if moved:
        st.warning(plain(moved), icon=":material/event_busy:")
    held = snapshot_harm.account(composition, say, rows=False)
    files = st.container()
    with st.spinner(say("Drawing …")):
        picture = snapshot_files.file(composition, "brief-png", PREVIEW_DPI, base)
    with files.container(horizontal=True):
        _download(composition, "brief", "pdf", say("Download PDF"), base, primary=True)
        _download(composition, "brief-png", "png", say("Download PNG, {dpi} dpi", dpi=chosen.dpi), base, chosen.dpi)
    with st.container(border=True):
        st.image(picture, width="stretch")
    st.caption(plain(say("On the sheet: {what}", what=held.counts)))


def _usual() -> str:
    """What is chosen if nobody says: the filter's own period, where it has both ends."""
    chosen = state.current_filter()
    return "filter" if chosen.date_from and chosen.date_to else LASTS[0]


def _last(chosen: Choices) -> str:
    usual = _usual()
    return usual if not chosen.last or (chosen.last == "filter" and usual != "filter") else chosen.last


def _composition(chosen: Choices, say: Language) -> tuple[Composition, str]:
    """Give what is drawn, and what must be said of its period."""
    composition = chosen.composition(say)
    last = _last(chosen)
    if last == "filter":
        return composition, ""
    today = snapshot_files.today()
    days, moved = latest_days(loaders.view(composition.filter), read_last(last), today)
    filtered = replace(composition.filter, date_from=days[0], date_to=days[1], undated=None)
    return replace(composition, filter=filtered), moved_words(days, today, say) if moved else ""


def _download(
    composition: Composition, kind: str, ending: str, label: str, base: str, dpi: int = 150, *, primary: bool = False
) -> None:
    st.download_button(
        label,
        lambda: snapshot_files.file(composition, kind, dpi, base),
        f"sahel_brief_{composition.filter.date_from}_{composition.filter.date_to}.{ending}",
        {"pdf": "application/pdf", "png": "image/png"}[ending],
        key=f"snapshot_{kind}",
        type="primary" if primary else "secondary",
        icon=":material/download:",
        on_click="ignore",
    )
