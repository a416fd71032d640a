"""How a snapshot was composed, in words: its style, its sheet, its small maps, its do-no-harm profile."""

from __future__ import annotations

from geo.core.language import Language
from geo.maps.composition import Composition


def layout_names(say: Language) -> dict[str, str]:
    """Names of the sheets."""
    return {
        "a4": say("A4, landscape"),
        "a4-portrait": say("A4, portrait"),
        "a3": say("A3, landscape"),
        "a3-portrait": say("A3, portrait"),
        "slide": say("Slide, 16:9"),
        "square": say("Square"),
    }


def style_names(say: Language) -> dict[str, str]:
    """Names of the styles."""
    return {
        "points": say("Points"),
        "clusters": say("Clusters"),
        "cells": say("Cells"),
        "choropleth": say("Regions"),
    }


def panel_names(say: Language) -> dict[str, str]:
    """Names of the small maps by period."""
    return {
        "": say("One map of the whole time"),
        "year": say("One map a year"),
        "half": say("One map a half-year"),
        "quarter": say("One map a quarter"),
        "month": say("One map a month"),
    }


def composition_words(composition: Composition, say: Language, *, sheet: bool = True) -> str:
    """Write style, sheet, small maps and do-no-harm profile of a snapshot in one line.

    Parameters
    ----------
    composition : Composition
    say : Language
    sheet : bool
        Whether it is drawn on a sheet; a page for a phone is not.
    """
    harm = composition.harm
    profile = [
        say.plural("delay of {n} day", "delay of {n} days", harm.delay_days) if harm.delay_days else "",
        say("coarser places") if harm.coarser else "",
        say("without names of sources") if harm.without_sources else "",
    ]
    parts = [
        say("Drawn: {style}", style=style_names(say)[composition.style]),
        say("Sheet: {name}", name=layout_names(say)[composition.layout]) if sheet else "",
        panel_names(say)[composition.panels] if composition.panels else "",
        say("Do-no-harm profile: {what}", what=", ".join(filter(None, profile)) or say("none")),
    ]
    return " · ".join(filter(None, parts))
