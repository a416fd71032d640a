"""Charts of the classes of cells: how many there are of each, year by year."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from geo.analysis.pattern import CLASSES
from geo.core.language import Language
from geo.maps.border_chart import YEARS
from geo.maps.chart_look import OTHERS_LINE, look
from geo.maps.palette import INK
from geo.maps.pattern_map import COLOURS
from geo.maps.pattern_words import class_name


def class_counts(cells: pd.DataFrame) -> pd.DataFrame:
    """Count cells and incidents by year and class.

    Parameters
    ----------
    cells : DataFrame
        As `geo.analysis.pattern.pattern` gives it.

    Returns
    -------
    DataFrame
        `year`, `class`, `cells`, `incidents`: every class of every year from the first to the last, also with no cell.
    """
    if cells.empty:
        return pd.DataFrame({"year": [], "class": [], "cells": [], "incidents": []})
    numbers = cells["year"].astype(int)
    years = [str(year) for year in range(int(numbers.min()), int(numbers.max()) + 1)]
    every = pd.MultiIndex.from_product([years, CLASSES], names=["year", "class"])
    grouped = cells.groupby(["year", "class"])["incidents"].agg(["size", "sum"])
    counts = grouped.reindex(every, fill_value=0).rename(columns={"size": "cells", "sum": "incidents"})
    return counts.astype(int).reset_index()


def classes_chart(counts: pd.DataFrame, year: str, say: Language) -> Any:
    """Draw the number of cells of each class by year as stacked bars.

    Parameters
    ----------
    counts : DataFrame
        As `class_counts` gives it.
    year : str
        The year to point out.
    say : Language

    Returns
    -------
    altair chart
    """
    names = [class_name(code, say) for code in CLASSES]
    rows = counts.assign(
        name=[class_name(code, say) for code in counts["class"]],
        order=[CLASSES.index(code) for code in counts["class"]],
        code=["" if code == CLASSES[-1] else code for code in counts["class"]],
        chosen=counts["year"] == year,
    )
    tip = [
        alt.Tooltip("year:O", title=say("Year")),
        alt.Tooltip("name:N", title=say("Class")),
        alt.Tooltip("cells:Q", title=say("Cells")),
        alt.Tooltip("incidents:Q", title=say("Incidents")),
    ]
    x = alt.X("year:O", title=None, axis=YEARS)
    bars = (
        alt.Chart(rows)
        .mark_bar(stroke=OTHERS_LINE, strokeWidth=0.6)
        .encode(
            x=x,
            y=alt.Y("cells:Q", title=say("Cells with an incident"), stack="zero", axis=alt.Axis(format=",d")),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, range=[COLOURS[code] for code in CLASSES]),
                legend=alt.Legend(labelLimit=250, columns=alt.ExprRef(expr="width < 420 ? 1 : 2")),
            ),
            order=alt.Order("order:Q"),
            tooltip=tip,
        )
    )
    totals = rows.groupby("year", as_index=False)["cells"].sum().assign(chosen=lambda frame: frame["year"] == year)
    mark = (
        alt.Chart(totals[totals["chosen"]])
        .mark_text(text="▼", dy=-10, color=INK)
        .encode(x=x, y=alt.Y("cells:Q", title=say("Cells with an incident")))
    )
    title = say("Cells of each class by year")
    return look((bars + mark).properties(width="container", height=260), title=title, say=say)


def reading(say: Language) -> str:
    """Say how the chart is read."""
    return say("Dark: high density; pale: low. The triangle stands over the year of the map.")
