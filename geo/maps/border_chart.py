"""Charts of what lies near the borders: shares with their interval beside the share of the land, and distances."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from geo.areas.border_bands import PAIRS
from geo.core.language import Language
from geo.incidents.filter import Vocabulary
from geo.maps.border_words import border_name, within_words
from geo.maps.chart_look import BAND_OPACITY, CATEGORIES, look
from geo.maps.palette import INK, QUIET_INK

# Shares of fewer incidents than this jump by chance: they are drawn hollow.
FEW: Final = 10
# On a telephone some of the years have no label.
YEARS: Final = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=5)
_LAND: Final = QUIET_INK
_COLOUR: Final = {"incidents": CATEGORIES[0], "deaths": CATEGORIES[4]}


def _shares(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    stem = "share" if measure == "incidents" else "deaths_share"
    return pd.DataFrame(
        {
            "low": frame[f"{stem}_sure"],
            "best": frame[f"{stem}_best"],
            "high": frame[f"{stem}_possible"],
            "land": frame["land_share"],
            "placed": frame["placed"],
        }
    )


def _what(measure: str, say: Language) -> str:
    return say("Share of the incidents") if measure == "incidents" else say("Share of the deaths")


def _legend(measure: str, say: Language) -> tuple[list[str], alt.Scale, alt.Scale]:
    """Name the two marks of a chart, and give their colours and shapes."""
    names = [
        say("incidents, with range") if measure == "incidents" else say("deaths, with range"),
        say("share of the land"),
    ]
    colours = alt.Scale(domain=names, range=[_COLOUR[measure], _LAND])
    return names, colours, alt.Scale(domain=names, range=["circle", "diamond"])


def bands_chart(frame: pd.DataFrame, border: str, measure: str, vocabulary: Vocabulary, say: Language) -> Any:
    """Draw the shares within each distance of one border.

    Parameters
    ----------
    frame : DataFrame
        As `geo.analysis.borders.near_borders` gives it, not by year.
    border : str
    measure : str
        ``"incidents"`` or ``"deaths"``.
    vocabulary : Vocabulary
    say : Language

    Returns
    -------
    altair chart
    """
    some = frame[frame["border"] == border]
    labels = [say("{km} km", km=say.number(km)) for km in some["within_km"]]
    title = say("{what} near the {border}", what=_what(measure, say), border=_of(border, vocabulary, say))
    return _ranges(_shares(some, measure).assign(label=labels), labels, measure, title, say)


def borders_chart(frame: pd.DataFrame, km: float, measure: str, vocabulary: Vocabulary, say: Language) -> Any:
    """Draw the shares within one distance of each border; arguments as `bands_chart`."""
    some = frame[frame["within_km"] == km]
    labels = [border_name(border, vocabulary, say) for border in some["border"]]
    title = say("{what} within {km} km, by border", what=_what(measure, say), km=say.number(km))
    return _ranges(_shares(some, measure).assign(label=labels), labels, measure, title, say)


def _of(border: str, vocabulary: Vocabulary, say: Language) -> str:
    name = border_name(border, vocabulary, say)
    return say("border {name}", name=name) if border in PAIRS else name


def _ranges(rows: pd.DataFrame, labels: list[str], measure: str, title: str, say: Language) -> Any:
    names, colours, shapes = _legend(measure, say)
    what, land = names
    axis = alt.Axis(format=".0%", title=_what(measure, say), grid=True, tickCount=8)
    x: dict[str, Any] = {"axis": axis, "scale": alt.Scale(domainMin=0)}
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False))
    tip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("low:Q", format=".1%", title=say("surely")),
        alt.Tooltip("best:Q", format=".1%", title=say("best figure")),
        alt.Tooltip("high:Q", format=".1%", title=say("possibly")),
        alt.Tooltip("land:Q", format=".1%", title=land),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tip)
    line = base.mark_rule(strokeWidth=5, opacity=0.45, color=_COLOUR[measure]).encode(
        x=alt.X("low:Q", **x), x2=alt.X2("high:Q")
    )
    colour = alt.Color("name:N", scale=colours, title=None)
    shape = alt.Shape("name:N", scale=shapes, title=None)
    point = (
        base.transform_calculate(name=_quoted(what))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(x=alt.X("best:Q", **x), color=colour, shape=shape)
    )
    ground = (
        base.transform_calculate(name=_quoted(land))
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=alt.X("land:Q", **x), color=colour, shape=shape)
    )
    words = base.mark_text(dy=-13, color=INK).encode(x=alt.X("best:Q", **x), text=alt.Text("best:Q", format=".0%"))
    chart = (line + ground + point + words).properties(width="container", height=alt.Step(46))
    return look(chart, title=title, say=say)


def _quoted(text: str) -> str:
    """Write a text as one of Vega's expressions: our own words alone, never what came from outside."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"


def ranges_reading(say: Language) -> str:
    """Say how charts by distance and by border are read."""
    return say("Line: from the share that is surely within to the share that may be. Diamond: share of the land.")


def years_chart(
    frame: pd.DataFrame, border: str, km: float, measure: str, vocabulary: Vocabulary, say: Language
) -> Any:
    """Draw the share within one distance of one border by year, with its interval and the share of the land.

    Parameters
    ----------
    frame : DataFrame
        As `geo.analysis.borders.near_borders` gives it by year; incidents of no year are not drawn.
    border : str
    km : float
    measure : str
        ``"incidents"`` or ``"deaths"``.
    vocabulary : Vocabulary
    say : Language

    Returns
    -------
    altair chart
    """
    some = frame[(frame["border"] == border) & (frame["within_km"] == km) & frame["year"].notna()]
    rows = _shares(some, measure).assign(year=some["year"].astype(str))
    rows["few"] = rows["placed"] < FEW
    within = within_words(border, km, vocabulary, say)
    title = say("{what} {within}, by year", what=_what(measure, say), within=within)
    tip = [
        alt.Tooltip("year:O", title=say("Year")),
        alt.Tooltip("low:Q", format=".1%", title=say("surely")),
        alt.Tooltip("best:Q", format=".1%", title=say("best figure")),
        alt.Tooltip("high:Q", format=".1%", title=say("possibly")),
        alt.Tooltip("placed:Q", title=say("Incidents with a place")),
    ]
    colour = _COLOUR[measure]
    base = alt.Chart(rows).encode(x=alt.X("year:O", title=None, axis=YEARS), tooltip=tip)
    scale: dict[str, Any] = {"axis": alt.Axis(format=".0%", title=_what(measure, say)), "scale": alt.Scale(domainMin=0)}
    bars = base.mark_rule(strokeWidth=7, opacity=0.4, color=colour).encode(
        y=alt.Y("low:Q", **scale), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(color=colour, strokeWidth=1.5).encode(y=alt.Y("best:Q", **scale))
    points = base.mark_point(filled=True, size=80, opacity=1, stroke=colour, strokeWidth=1.5).encode(
        y=alt.Y("best:Q", **scale),
        fill=alt.condition("datum.few", alt.value("white"), alt.value(colour)),
    )
    land_tip = [alt.Tooltip("land:Q", format=".1%", title=say("share of the land"))]
    land = (
        alt.Chart(rows.head(1)[["land"]])
        .mark_rule(color=_LAND, strokeDash=[6, 4], strokeWidth=1.5)
        .encode(y=alt.Y("land:Q", **scale), tooltip=land_tip)
    )
    chart = (bars + land + line + points).properties(width="container", height=260)
    return look(chart, title=title, say=say)


def years_reading(say: Language) -> str:
    """Say how the chart by year is read."""
    return say(
        "Bar: from the share that is surely within to the share that may be. Hollow: fewer than {n} incidents with a "
        "place, whose shares jump by chance. Dashed: share of the land.",
        n=FEW,
    )


def distances_chart(frame: pd.DataFrame, border: str, vocabulary: Vocabulary, say: Language) -> Any:
    """Draw the middle distance by year, with the medians of the nearest and farthest that the precision allows.

    Parameters
    ----------
    frame : DataFrame
        As `geo.analysis.borders.distances` gives it.
    border : str
    vocabulary : Vocabulary
    say : Language

    Returns
    -------
    altair chart
    """
    rows = _every_year(frame[frame["year"].notna()])
    rows["few"] = rows["positions"] < FEW
    title = say("Middle distance to the {border}, by year", border=_of(border, vocabulary, say))
    tip = [
        alt.Tooltip("year:O", title=say("Year")),
        alt.Tooltip("median_low_km:Q", format=",.0f", title=say("median, nearest (km)")),
        alt.Tooltip("median_km:Q", format=",.0f", title=say("median (km)")),
        alt.Tooltip("median_high_km:Q", format=",.0f", title=say("median, farthest (km)")),
        alt.Tooltip("positions:Q", title=say("Incidents with a position")),
    ]
    colour = CATEGORIES[6]
    base = alt.Chart(rows).encode(x=alt.X("year:O", title=None, axis=YEARS), tooltip=tip)
    scale: dict[str, Any] = {"axis": alt.Axis(title=say("km"), format=",.0f"), "scale": alt.Scale(domainMin=0)}
    band = base.mark_area(color=colour, opacity=BAND_OPACITY).encode(
        y=alt.Y("median_low_km:Q", **scale), y2=alt.Y2("median_high_km:Q")
    )
    line = base.mark_line(color=colour, strokeDash=[1, 0]).encode(y=alt.Y("median_km:Q", **scale))
    points = base.mark_point(filled=True, shape="square", size=70, opacity=1, stroke=colour).encode(
        y=alt.Y("median_km:Q", **scale),
        fill=alt.condition("datum.few", alt.value("white"), alt.value(colour)),
    )
    chart = (band + line + points).properties(width="container", height=220)
    return look(chart, title=title, say=say)


def _every_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the years between that have no row, so that an axis shows them and a line breaks there."""
    numbers = rows["year"].astype(int)
    years = pd.DataFrame({"year": [str(year) for year in range(numbers.min(), numbers.max() + 1)]})
    return years.merge(rows, on="year", how="left")


def distances_reading(say: Language) -> str:
    """Say how the chart of distances is read."""
    return say(
        "Half of the year's incidents were nearer, half farther. Band: if every place lay at the near or the far edge "
        "of its uncertainty. Incidents known to an area alone have no distance and are left out. Hollow: fewer than "
        "{n}.",
        n=FEW,
    )


def land_note(say: Language) -> str:
    """Say what the share of the land is not."""
    return say("The share of the land is not that of the people, who live unevenly.")
