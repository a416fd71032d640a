"""Actors as charts: heat tables with their numbers, claims as bars, a profile by month, relations on a line of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.analysis.actor_words import heads_of
from geo.core.language import Language
from geo.incidents.actors import RELATIONS, Actors, Alliance, date_words, relation_words
from geo.maps.chart_look import NARROW_PX, look, panel_axis, series_look
from geo.maps.palette import INK, QUIET_INK

ROW_PX: Final = 26
# Names of rows are cut to this; on a telephone sooner, so that cells have room.
_LABEL: Final = f"containerSize()[0] < {NARROW_PX} ? 105 : 190"
NARROW_CELL_PX: Final = 46
PANEL_PX: Final = 70
# From pale to dark, so that a grey copy reads alike; the number stands in each cell.
PALE: Final = "#eaf1f6"
DARK: Final = "#08426a"
BAR: Final = "#0b5c8a"
# A number is left out where its cell is too narrow for it: the table beside has it.
_FITS: Final = "bandwidth('x') < 9 + 6 * length(format(datum.incidents, ',d')) ? 0 : 1"
_SIZE: Final = "bandwidth('x') < 34 ? 10 : 12"


def heat_table(cells: pd.DataFrame, say: Language, *, title: str, rows: str, columns: str) -> Any:
    """Draw counts as a table whose cells are the darker the more there are, each with its number.

    Parameters
    ----------
    cells : DataFrame
        `row`, `column`, `incidents`; rows in their order, columns in that of `at`, if it is there.
    say : Language
    title : str
    rows, columns : str
        What they are, for tooltips.

    Returns
    -------
    altair chart
    """
    listed, heads = list(dict.fromkeys(cells["row"])), heads_of(cells)
    most = max(int(cells["incidents"].max()) if len(cells) else 1, 1)
    upright = all(len(head) <= 4 for head in heads)
    steep = alt.expr(f"bandwidth('x') < {NARROW_CELL_PX} ? -90 : -40")
    x = alt.X(
        "column:N", sort=heads, title=None,
        axis=alt.Axis(
            orient="top", labelAngle=0 if upright else steep, labelAlign="center" if upright else "left",
            labelBaseline="bottom" if upright else "middle", labelLimit=190, labelOverlap=upright, ticks=False,
            domain=False,
        ),
        scale=alt.Scale(paddingInner=0.04),
    )  # fmt: skip
    y = alt.Y(
        "row:N", sort=listed, title=None, axis=alt.Axis(labelLimit=alt.expr(_LABEL)), scale=alt.Scale(paddingInner=0.08)
    )
    tips = [
        alt.Tooltip("row:N", title=rows), alt.Tooltip("column:N", title=columns),
        alt.Tooltip("incidents:Q", title=say("Incidents"), format=",d"),
    ]  # fmt: skip
    base = alt.Chart(cells).encode(x=x, y=y, tooltip=tips)
    shade = alt.Color(
        "incidents:Q", legend=None,
        scale=alt.Scale(type="sqrt", domain=[0, most], range=[PALE, DARK]),
    )  # fmt: skip
    light = alt.condition(f"sqrt(datum.incidents / {most}) > 0.55", alt.value("#ffffff"), alt.value(INK))
    chart = base.mark_rect().encode(color=shade) + base.mark_text(
        opacity=alt.expr(_FITS), fontSize=alt.expr(_SIZE)
    ).encode(text=alt.Text("incidents:Q", format=",d"), color=light)
    sized = _sized(chart, ROW_PX * max(len(listed), 1))
    # Room for the last of the slanting heads, which the layout does not reckon with.
    sized = sized if upright else sized.properties(padding={"left": 1, "right": 44, "top": 4, "bottom": 4})
    return look(sized, title=title, say=say)


def _sized(chart: Any, height: int) -> Any:
    """Give a chart the width of its container, and to its rows the height that they need; axes stand outside."""
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return chart.properties(width="container", height=height, autosize=fit)


def claims_chart(outcomes: Mapping[str, int], say: Language, *, title: str) -> Any:
    """Draw how many incidents are claimed and attributed by whom: one bar for each way in which the two meet."""
    frame = pd.DataFrame({"outcome": list(outcomes), "incidents": list(outcomes.values())})
    y = alt.Y("outcome:N", sort=list(outcomes), axis=None)
    x = alt.X("incidents:Q", title=say("Incidents"), axis=alt.Axis(tickMinStep=1, labelOverlap=True))
    tips = [
        alt.Tooltip("outcome:N", title=say("Claim and attribution")),
        alt.Tooltip("incidents:Q", title=say("Incidents"), format=",d"),
    ]
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    chart = (
        base.mark_bar(color=BAR, height=13, yOffset=9).encode(x=x)
        + base.mark_text(align="left", dx=5, dy=9).encode(x=x, text=alt.Text("incidents:Q", format=",d"))
        # Names stand above the bars: beside them they would leave a telephone no room for bars.
        + base.mark_text(align="left", dy=-9).encode(x=alt.value(0), text="outcome:N")
    )
    return look(_sized(chart, 42 * len(frame)), title=title, say=say)


def months_chart(months: pd.DataFrame, names: Mapping[str, str], say: Language, *, title: str) -> Any:
    """Draw the incidents of an actor by month, a small chart for each role that it has, all on one scale.

    Parameters
    ----------
    months : DataFrame
        `day` (the first of the month), `role`, `incidents`.
    names : mapping
        Roles to their names, in order.
    say : Language
    title : str
    """
    most = max(int(months["incidents"].max()), 1)
    ends = months["day"] + pd.DateOffset(months=1)
    span = [_day_of(months["day"].min()), _day_of(ends.max())]
    style, axis = series_look(len(names)), alt.Axis(format="%b %Y", labelOverlap="greedy", labelSeparation=8)
    panels = []
    for at, role in enumerate(names):
        own = months.assign(end=ends)[months["role"] == role]
        if own.empty:
            continue
        panel = alt.Chart(own).mark_bar(color=style.colours[at]).encode(
            x=alt.X("day:T", title=None, scale=alt.Scale(domain=span), axis=axis),
            x2="end:T",
            y2=alt.datum(0),
            y=alt.Y(
                "incidents:Q", scale=alt.Scale(domain=[0, most]), axis=panel_axis(format=",d", tickMinStep=1)
            ),
            tooltip=[
                alt.Tooltip("day:T", title=say("Month"), format="%B %Y"),
                alt.Tooltip("incidents:Q", title=say("Incidents"), format=",d"),
            ],
        )  # fmt: skip
        panels.append(panel.properties(height=PANEL_PX, title=alt.Title(names[role])))
    chart = alt.vconcat(*panels, spacing=6).properties(padding={"left": 1, "right": 4, "top": 4, "bottom": 4})
    return look(chart, title=title, say=say)


def _day_of(day: Any) -> Any:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def relations_chart(relations: Sequence[Alliance], actors: Actors, say: Language, *, title: str, until: dt.date) -> Any:
    """Draw mergers, pledges, alliances and splits on a line of time.

    Each relation is a line from the day on which it began to the day on which it ended, with an arrow where it goes on;
    a beginning that is known to the month or year alone is a broad band of that length. A split is a point.

    Parameters
    ----------
    relations : sequence of Alliance
    actors : Actors
    say : Language
    title : str
    until : date
        The day on which lines end that go on.
    """
    rows = [_relation_row(one, actors, say, until) for one in sorted(relations, key=lambda one: one.since)]
    frame = pd.DataFrame([row for row in rows if row is not None], columns=list(_RELATION_COLUMNS))
    style = series_look(len(RELATIONS))
    kinds = [one for one in RELATIONS if one in {row.relation for row in relations}]
    at = [RELATIONS.index(one) for one in kinds]
    domain = [relation_words(one, say) for one in kinds]
    colour = alt.Color(
        "relation:N", title=None, legend=alt.Legend(symbolOpacity=1),
        scale=alt.Scale(domain=domain, range=[style.line_colours[place] for place in at]),
    )  # fmt: skip
    dash = alt.StrokeDash(
        "relation:N", legend=None, scale=alt.Scale(domain=domain, range=[list(style.dashes[place]) for place in at])
    )
    shape = alt.Shape(
        "relation:N", title=None, scale=alt.Scale(domain=domain, range=[style.shapes[place] for place in at])
    )
    yearly = alt.TimeIntervalStep(interval="year", step=1)
    axis = alt.Axis(format="%Y", tickCount=yearly, labelOverlap="greedy", labelSeparation=8)
    x = alt.X("first:T", title=None, scale=alt.Scale(padding=10), axis=axis)
    y = alt.Y("what:N", sort=list(frame["what"]), title=None, axis=alt.Axis(labels=False, grid=True, tickBand="extent"))
    tips = [
        alt.Tooltip("what:N", title=say("Relation")), alt.Tooltip("from:N", title=say("From")),
        alt.Tooltip("to:N", title=say("To")), alt.Tooltip("note:N", title=say("Note")),
        alt.Tooltip("source:N", title=say("Source")),
    ]  # fmt: skip
    base = alt.Chart(frame).encode(y=y, x=x, color=colour, tooltip=tips)
    chart = (
        base.mark_rule(strokeWidth=9, opacity=0.3, yOffset=6).encode(x2="began:T")
        + base.transform_filter("datum.lasts").mark_rule(strokeWidth=2, yOffset=6).encode(x2="last:T", strokeDash=dash)
        + base.mark_point(filled=True, size=75, opacity=1, yOffset=6).encode(shape=shape)
        + base.transform_filter("datum.open").mark_point(
            shape="triangle-right", filled=True, size=60, color=QUIET_INK, opacity=1, yOffset=6
        ).encode(x=alt.X("last:T", title=None), shape=alt.value("triangle-right"))
        # Names stand above the lines: beside them they would leave a telephone no room for lines.
        + alt.Chart(frame).mark_text(align="left", dy=-12).encode(y=y, x=alt.value(2), text="what:N", tooltip=tips)
    )  # fmt: skip
    return look(_sized(chart, 38 * max(len(frame), 1)), title=title, say=say)


_RELATION_COLUMNS: Final = (
    "what", "relation", "first", "began", "last", "lasts", "open", "from", "to", "note", "source",
)  # fmt: skip


def _relation_row(one: Alliance, actors: Actors, say: Language, until: dt.date) -> tuple[Any, ...] | None:
    """Give the row of a relation for its chart; None where nobody says when it began."""
    first = one.first_day
    if first is None:
        return None
    words = relation_words(one.relation, say)
    split = one.relation == "split from"
    began = replace(one, until=one.since).last_day or first
    return (
        f"{actors.short(one.actor_id, say)} {words} {actors.short(one.other_id, say)}",
        words,
        pd.Timestamp(first),
        pd.Timestamp(began),
        pd.Timestamp(one.last_day or max(until, first)),
        not split,
        not split and one.last_day is None,
        date_words(one.since, say),
        date_words(one.until, say),
        say.pick(one.note_en, one.note_fr),
        one.source,
    )
