"""Bands along a border as shapes of a map, each with what lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import shapely

from geo.areas.border_bands import BANDS_KM, TRI, BorderBands
from geo.core.crs import disc
from geo.core.language import Language
from geo.incidents.filter import Vocabulary
from geo.maps.border_words import border_name, within_words
from geo.maps.shape_map import Legend, LegendRow, Shape

# From the nearest band outwards; a grey copy keeps their order (CIE L* 30, 47, 66, 84).
COLOURS: Final = ("#5b2a86", "#8f5bb5", "#b99ad0", "#dccfe8")
TRI_COLOUR: Final = "#a40406"
TRI_KM: Final = 15.0


def band_shapes(
    bands: BorderBands, frame: pd.DataFrame, border: str, vocabulary: Vocabulary, say: Language
) -> tuple[list[Shape], Legend]:
    """Draw the bands of a border and the tri-point.

    Parameters
    ----------
    bands : BorderBands
    frame : DataFrame
        As `geo.analysis.borders.near_borders` gives it, not by year.
    border : str
        One of ``bands.names``.
    vocabulary : Vocabulary
    say : Language

    Returns
    -------
    tuple of (list of Shape, Legend)
        The `shape_id` of a band is its distance in km, ``"tri"`` that of the tri-point.
    """
    shapes, rows = [], []
    some = {row["within_km"]: row for row in frame[frame["border"] == border].to_dict("records")}
    for km, polygon, colour in reversed(list(zip(BANDS_KM, bands.band[border], COLOURS, strict=True))):
        words = within_words(border, km, vocabulary, say)
        tip = f"{words[0].upper()}{words[1:]}\n{count_words(some[km], say)}"
        shapes.append(Shape(f"{km:.0f}", polygon, colour, tip))
    for km, colour in zip(BANDS_KM, COLOURS, strict=True):
        row = some[km]
        words = say(
            "within {km} km: {best} ({sure}–{possible})", km=say.number(km), best=say.number(row["best"]),
            sure=say.number(row["sure"]), possible=say.number(row["possible"]),
        )  # fmt: skip
        rows.append(LegendRow(words, colour))
    if TRI in bands.names:
        x, y = (float(value) for value in shapely.get_coordinates(bands.line[TRI])[0])
        tip = say("Point where the three countries meet: {lat} N, {lon} E", lat=say.number(y, 3), lon=say.number(x, 3))
        shapes.append(Shape(TRI, disc(lon=x, lat=y, radius_km=TRI_KM), TRI_COLOUR, tip))
        rows.append(LegendRow(say("point where the three countries meet"), TRI_COLOUR))
    note = say("Incidents: best figure (surely–possibly). A wider band holds the narrower ones.")
    return shapes, Legend(say("Distance"), tuple(rows), note)


def map_title(border: str, vocabulary: Vocabulary, say: Language) -> str:
    """Title of a picture of the bands."""
    return say("Bands along: {border}", border=border_name(border, vocabulary, say))


def count_words(row: Mapping[Any, Any], say: Language) -> str:
    """Write what lies within a band: incidents with their interval, and the share of the land."""
    lines = [
        say(
            "{best} of {n} incidents ({sure} surely, {possible} possibly)", best=say.number(row["best"]),
            n=say.number(row["placed"]), sure=say.number(row["sure"]), possible=say.number(row["possible"]),
        )
    ]  # fmt: skip
    if pd.notna(row["land_share"]):
        lines.append(say("{share} of the land", share=percent_words(float(row["land_share"]), say)))
    return "\n".join(lines)


def percent_words(share: float, say: Language) -> str:
    """Write a share of 1 in percent, with a decimal below 10 %."""
    if share >= 0.095 or share == 0:
        return say.percent(share)
    return say.number(100 * share, 1) + ("\u202f%" if say.code == "fr" else "%")
