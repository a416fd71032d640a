"""How the map picture looks: its part of the earth, its style, its sheet, its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from geo.core.language import LANGUAGES, Language
from geo.maps.composition import LAYOUTS, LONGEST_SUBTITLE, LONGEST_TITLE, MEASURES, PANELS, STYLES
from geo.maps.composition_words import layout_names, panel_names, style_names
from pages.parts import snapshot_extent
from pages.parts.snapshot_choices import DPIS, Choices, key_with

# Styles that colour areas by a figure.
_COLOURED: Final = ("cells", "choropleth")


def draw(chosen: Choices, say: Language) -> Choices:
    """Draw the options of the map picture, the commonest first, and give what they say."""
    chosen = snapshot_extent.draw(chosen, say)
    chosen = _style(chosen, say)
    layouts = layout_names(say)
    layout = st.selectbox(
        say("Sheet"), list(LAYOUTS), key=key_with("layout", chosen.own.layout), format_func=layouts.__getitem__
    )
    chosen = _words(chosen.with_own(layout=layout), say)
    with st.expander(say("More: small maps by period, grid of coordinates, sharpness")):
        return _more(chosen, say)


def page(chosen: Choices, say: Language) -> Choices:
    """Draw the options of a page that opens offline: where its map begins, and how."""
    chosen = _style(snapshot_extent.draw(chosen, say), say)
    chosen = _title(chosen, say, say("by default: what the filter shows"))
    return replace(chosen, sheet=_language(chosen, say, say("Language it opens in")))


def words(chosen: Choices, say: Language) -> Choices:
    """Draw title and language of what is made."""
    chosen = _title(chosen, say, say("by default: what the filter shows"))
    return replace(chosen, sheet=_language(chosen, say, say("Language of the sheet")))


def _title(chosen: Choices, say: Language, usual: str) -> Choices:
    key = key_with("title", chosen.own.title)
    title = st.text_input(say("Title"), key=key, max_chars=LONGEST_TITLE, placeholder=usual)
    return chosen.with_own(title=_line(title))


def _words(chosen: Choices, say: Language) -> Choices:
    chosen = _title(chosen, say, say("by default: the countries shown"))
    subtitle = st.text_input(
        say("Subtitle"), key=key_with("subtitle", chosen.own.subtitle), max_chars=LONGEST_SUBTITLE,
        placeholder=say("by default: the filter in words"),
    )  # fmt: skip
    return replace(
        chosen.with_own(subtitle=_line(subtitle)), sheet=_language(chosen, say, say("Language of the sheet"))
    )


def _language(chosen: Choices, say: Language, label: str) -> str:
    """Draw the language of what is made; "" if it is that of the screen."""
    name = f"sheet_{say.code}"  # each language of the screen has its own usual one
    found = st.segmented_control(
        label, list(LANGUAGES), key=key_with(name, chosen.sheet or say.code),
        format_func=LANGUAGES.__getitem__, required=True,
    )  # fmt: skip
    return "" if found in (None, say.code) else str(found)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _style(chosen: Choices, say: Language) -> Choices:
    names = style_names(say)
    style = st.segmented_control(
        say("Incidents are drawn"), STYLES, key=key_with("style", chosen.own.style), format_func=names.__getitem__,
        required=True,
        help=say(
            "Points: a symbol each, sized by deaths. Clusters: circles with numbers. Cells: squares of equal area, "
            "coloured. Regions: first-level units, coloured."
        ),
    )  # fmt: skip
    chosen = chosen.with_own(style=style)
    if style not in _COLOURED:
        return chosen
    measures = {"incidents": say("Incidents"), "deaths": say("Deaths, best figure")}
    measure = st.segmented_control(
        say("Colour by"), MEASURES, key=key_with("measure", chosen.own.measure), format_func=measures.__getitem__,
        required=True,
    )  # fmt: skip
    return chosen.with_own(measure=measure)


def _more(chosen: Choices, say: Language) -> Choices:
    periods = panel_names(say)
    panels = st.selectbox(
        say("Small maps"), PANELS, key=key_with("panels", chosen.own.panels), format_func=periods.__getitem__
    )
    graticule = st.toggle(say("Grid of coordinates"), key=key_with("graticule", chosen.own.graticule))
    dpi = st.select_slider(
        say("Sharpness of the PNG, dots per inch"), DPIS, key=key_with("dpi", chosen.dpi),
        help=say("96 for a screen, 150 for a document, 300 and more for print. SVG and PDF are sharp at any size."),
    )  # fmt: skip
    return replace(chosen, dpi=int(dpi)).with_own(panels=panels, graticule=graticule)
