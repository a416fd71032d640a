"""Figures that every screen states alike: how many are shown and hidden, deaths as ranges, credits."""

from __future__ import annotations

import streamlit as st

from geo.core.language import Language
from geo.incidents.view import View, kept_back_words
from geo.sources.bundled import caveat
from geo.sources.credits import PLACES
from pages.parts import loaders
from pages.parts.plain import plain


def account(view: View, say: Language) -> None:
    """State the filter in words, what is shown, what is hidden and why, and the deaths."""
    st.markdown(f"**{plain(view.words(say))}** — {plain(view.counts_words(say))}")
    if not view.n_shown:
        return  # "not reported" would read as attacks of which no toll is known
    if words := caveat(view, say):
        st.caption(plain(words))
    cells = [say("Deaths: {toll}", toll=f"**{plain(view.deaths_words(say))}**")]
    for side, name in (
        ("security", say("security forces")),
        ("civilians", say("civilians")),
        ("militants", say("militants")),
    ):
        cells.append(say("{side}: {toll}", side=name, toll=f"**{plain(view.deaths_words(say, side))}**"))
    silent = view.totals["all"].unreported
    if silent:
        cells.append(
            say.plural("{n} incident without a reported toll", "{n} incidents without a reported toll", silent)
        )
    st.markdown(" · ".join(cells))


def kept_back(view: View, say: Language) -> None:
    """Say that files lack rows that may not be passed on, if they do."""
    n = loaders.atlas().n_kept_back(view)
    if n:
        st.caption(plain(kept_back_words(n, say)))


def credits_line(say: Language) -> None:
    """Name imported datasets, the boundaries' vintage, and what their drawing does not mean."""
    atlas = loaders.atlas()
    vintage = atlas.boundaries.vintage
    title = say.pick(vintage.title, vintage.title_fr)
    datasets = "; ".join(dict.fromkeys(atlas.vocabulary.credits.values()))
    st.caption(
        (plain(say("Datasets: {names}.", names=datasets)) + " " if datasets else "")
        + plain(say("Boundaries: {title}. {attribution}.", title=title, attribution=vintage.attribution))
        + " "
        + plain(say("Places: {names}.", names=PLACES))
        + " "
        + plain(say("The boundaries and names shown do not imply endorsement or acceptance."))
    )
