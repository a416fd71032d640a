"""Trends as charts: lines with a band, stacked bars, or small multiples, with numbered events.

What is not complete is grey and joined to nothing. Deaths of a period whose incidents report no toll are a gap with a
question mark on the axis; a period without incidents is a zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from geo.analysis.trend_words import INCIDENTS, chart_title, means_of, period_words, series_names
from geo.analysis.trends import OTHERS, UNKNOWN, Trend
from geo.core.language import Language
from geo.incidents.filter import Vocabulary
from geo.incidents.view import toll_words
from geo.maps.chart_look import (
    BAND_OPACITY,
    CATEGORIES,
    GREYED,
    GREYED_OPACITY,
    SeriesLook,
    kinds_look,
    look,
    panel_axis,
    series_look,
)
from geo.maps.chart_look import (
    OTHERS as OTHERS_COLOUR,
)
from geo.maps.palette import QUIET_INK
from geo.maps.trend_events import EventMark, key_words, plot_layers, row_height, row_layers

FORMS: Final = ("lines", "stack", "panels")
HEIGHT: Final = 340
PANEL_HEIGHT: Final = 92
LEGEND_ROW_PX: Final = 17
# Lower segments of a bar have no number.
LEAST_LABEL_PX: Final = 8
# More points than this are drawn as the line alone.
MOST_POINTS: Final = 160
MOST_PANEL_POINTS: Final = 60
# How a tick of the time axis is written, by what it begins: the day stands before the month in both languages.
DATES: Final = {
    "year": "%Y", "quarter": "%b", "month": "%b", "week": "%-d %b", "date": "%-d %b", "hours": "%-d %b",
}  # fmt: skip
ALONE: Final = CATEGORIES[0]
UNKNOWN_COLOUR: Final = "#8c8c8c"
# Two bars: no other series has them.
_UNKNOWN_SHAPE: Final = "M-1,-0.8L1,-0.8L1,-0.3L-1,-0.3ZM-1,0.3L1,0.3L1,0.8L-1,0.8Z"


def trend_chart(
    found: Trend,
    measure: str,
    form: str,
    vocabulary: Vocabulary,
    say: Language,
    *,
    window: int = 0,
    events: Sequence[EventMark] = (),
) -> Any:
    """Draw a trend.

    Parameters
    ----------
    found : Trend
        With at least one incident.
    measure : str
        One of `geo.analysis.trend_words.MEASURES`; the deaths in `found` are those of its side.
    form : str
        One of `FORMS`.
    vocabulary : Vocabulary
    say : Language
    window : int
        Periods of the rolling mean, 0 for none; stacks have none.
    events : sequence of EventMark

    Returns
    -------
    Chart
    """
    names = series_names(found, vocabulary, say)
    frame = _frame(found, measure, names, say, window)
    styles = _styles(found)
    draw = {"lines": _lines, "stack": _stack, "panels": _panels}[form]
    chart = draw(found, frame, list(names.values()), styles, events, say)
    return look(chart, title=chart_title(found, measure, say), say=say, notes=_notes(events, say))


def _notes(events: Sequence[EventMark], say: Language) -> list[str]:
    listed = "; ".join(mark.words for mark in events)
    return [say("Events: {events}.", events=listed) + " " + key_words(events, say)] if events else []


def _styles(found: Trend) -> SeriesLook:
    """Give every series its look; what is left over and what is not known come last, and are grey."""
    if not found.split:
        return series_look(1)
    if found.split == "kind":
        return kinds_look([code for code in found.series if code != UNKNOWN])
    styles = series_look(len(found.named) + (OTHERS in found.series), others=OTHERS in found.series)
    if UNKNOWN not in found.series:
        return styles
    return SeriesLook(
        (*styles.colours, UNKNOWN_COLOUR),
        (*styles.line_colours, UNKNOWN_COLOUR),
        (*styles.dashes, (1, 5)),
        (*styles.shapes, _UNKNOWN_SHAPE),
    )


def _frame(found: Trend, measure: str, names: Mapping[str, str], say: Language, window: int) -> pd.DataFrame:
    """Write what is drawn: a row for each series and period, with tooltips in words."""
    figures = found.figures
    deaths = measure != INCIDENTS
    starts, after = figures["start"], figures["end"] + pd.Timedelta(days=1)
    value = figures["best" if deaths else "incidents"].astype("Float64")
    labels = {str(name): period_words(str(name), found.unit, say) for name in found.periods["period"]}
    frame = pd.DataFrame(
        {
            "start": starts,
            "after": after,
            "middle": (starts + (after - starts) / 2).dt.floor("min"),
            "series": figures["series"].map(dict(names)).astype(object),
            "value": value.to_numpy(dtype=np.float64, na_value=np.nan),
            "complete": figures["complete"],
            "missing": found.silent.to_numpy(dtype=bool) & deaths,
            "period": figures["period"].map(labels).astype(object),
            "n": [say.number(n) for n in figures["incidents"]],
        }
    )
    if deaths:
        for name in ("low", "high"):
            frame[name] = figures[name].to_numpy(dtype=np.float64, na_value=np.nan)
        low, best, high = (figures[name].astype(object) for name in ("low", "best", "high"))
        rows = zip(low, best, high, figures["open_ended"], strict=True)
        tolls = [_toll(low, best, high, open_ended, say) for low, best, high, open_ended in rows]
        frame["toll"] = np.where(found.elsewhere, say("counted with another attack"), tolls).astype(object)
    if window:
        frame["mean"] = means_of(found, measure, window).to_numpy()
        frame["mean_words"] = ["" if np.isnan(mean) else say.number(mean, 1) for mean in frame["mean"]]
    frame["standing"] = [say("complete") if whole else say("not complete") for whole in figures["complete"]]
    return frame


def _toll(low: Any, best: Any, high: Any, open_ended: bool, say: Language) -> str:
    first, middle, last = (None if pd.isna(bound) else int(bound) for bound in (low, best, high))
    return toll_words(first, middle, last, say, open_ended=open_ended)


def _tips(found: Trend, frame: pd.DataFrame, say: Language) -> list[Any]:
    tips = [alt.Tooltip("period:N", title=say("Period"))]
    if found.split:
        tips.append(alt.Tooltip("series:N", title=say("Series")))
    tips.append(alt.Tooltip("n:N", title=say("Incidents")))
    if "toll" in frame:
        tips.append(alt.Tooltip("toll:N", title=say("Deaths")))
    if "mean" in frame:
        tips.append(alt.Tooltip("mean_words:N", title=say("Rolling mean")))
    return [*tips, alt.Tooltip("standing:N", title=say("Standing"))]


def _x(found: Trend, field: str) -> Any:
    periods = found.periods
    first, last = periods["start"].iloc[0], periods["end"].iloc[-1] + pd.Timedelta(days=1)
    domain = [_moment(first), _moment(last)]
    axis = alt.Axis(title=None, format=DATES, labelFlush=True)
    if found.unit == "year":  # a year's name stands below its middle
        middles = periods["start"] + (periods["end"] - periods["start"]) / 2
        axis = alt.Axis(title=None, values=[_moment(day) for day in middles], format="%Y", ticks=False)
    return alt.X(f"{field}:T", scale=alt.Scale(domain=domain, nice=False), axis=axis)


def _moment(when: pd.Timestamp) -> Any:
    return alt.DateTime(year=when.year, month=when.month, date=when.day, hours=when.hour)


def _y(field: str, top: float, headroom_px: int, axis: Any = None) -> Any:
    """Scale from 0, with room at the top for the row of events, where no line of the grid is drawn."""
    top = max(top, 1)
    scale = alt.Scale(domain=[0, top], nice=True)
    if headroom_px:  # of the height that a legend leaves, which the browser alone knows
        end = alt.ExprRef(f"{top} * height / max(height - {headroom_px}, {headroom_px})")
        scale = alt.Scale(domainMin=0, domainMax=end, nice=False)
    if axis is None:
        axis = alt.Axis(title=None, format=",d", tickMinStep=1)
        if headroom_px:
            axis["values"] = _steps(top)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _steps(top: float) -> list[int]:
    """Round numbers from 0 up to `top`, six at most."""
    decade = 10 ** max(int(np.floor(np.log10(top))) - 1, 0)
    step = next(factor * decade for factor in (1, 2, 5, 10, 20, 50) if factor * decade * 5.5 >= top)
    return list(range(0, int(top) + 1, step))


def _ends(found: Trend) -> tuple[dt.date, dt.date]:
    """First day of the axis, and the one after its last."""
    first, last = found.periods["start"].iloc[0], found.periods["end"].iloc[-1]
    return first.date(), last.date() + dt.timedelta(days=1)


def _height(names: Sequence[str], events: Sequence[EventMark]) -> int:
    """Height of a chart with its row of events and a legend in two columns."""
    legend = LEGEND_ROW_PX * ((len(names) + 1) // 2) if len(names) > 1 else 0
    return HEIGHT + row_height(events) + legend


def _event_strip(found: Trend, events: Sequence[EventMark]) -> Any:
    """Draw the row of events by itself, above several charts."""
    x = _x(found, "at")
    x["axis"] = None
    return alt.layer(*row_layers(events, *_ends(found), x)).properties(height=row_height(events))


def _event_layers(found: Trend, events: Sequence[EventMark]) -> list[Any]:
    x, ends = _x(found, "at"), _ends(found)
    return [*plot_layers(events, *ends, x), *row_layers(events, *ends, x)]


def _top(frame: pd.DataFrame) -> float:
    columns = [name for name in ("value", "high") if name in frame]
    most = float(np.nanmax(frame[columns].to_numpy(dtype=np.float64), initial=0.0))
    return most * 1.04


def _lines(
    found: Trend, frame: pd.DataFrame, names: list[str], styles: SeriesLook, events: Sequence[EventMark], say: Language
) -> Any:
    banded = frame.drop(columns="high", errors="ignore") if found.split else frame
    y = _y("value", _top(banded), row_height(events))
    layers = [*_event_layers(found, events), *_series_layers(found, frame, names, styles, y, say)]
    return alt.layer(*layers).properties(width="container", height=_height(names, events))


def _series_layers(
    found: Trend, frame: pd.DataFrame, names: list[str], styles: SeriesLook, y: Any, say: Language
) -> list[Any]:
    """Draw the band, the line, its points, what is not complete, what is missing, and the mean."""
    x, tips = _x(found, "middle"), _tips(found, frame, say)
    base = alt.Chart(frame)
    whole = base.transform_filter("datum.complete")
    # Of several series a point at nought would hide the others, and says nothing.
    dots = "datum.value > 0"
    split = bool(found.split) and len(names) > 1
    colour = _scale(alt.Color, names, styles.line_colours) if split else alt.value(ALONE)
    dash = (
        _scale(alt.StrokeDash, names, [list(dash) for dash in styles.dashes], legend=False)
        if split
        else alt.value([1, 0])
    )
    shape = _scale(alt.Shape, names, styles.shapes) if split else alt.value("circle")
    layers = []
    if "high" in frame and not split:
        y2 = alt.Y2("high:Q")
        low = alt.Y("low:Q", scale=y["scale"], axis=y["axis"])
        layers.append(whole.mark_area(color=ALONE, opacity=BAND_OPACITY).encode(x=x, y=low, y2=y2))
        # A single known period between unknown ones has no area: its range is a line.
        layers.append(whole.mark_rule(color=ALONE, opacity=BAND_OPACITY, strokeWidth=3).encode(x=x, y=low, y2=y2))
    faint = "mean" in frame
    layers.append(
        whole.mark_line(strokeWidth=1.2 if faint else 2.2, opacity=0.45 if faint else 1).encode(
            x=x, y=y, color=colour, strokeDash=dash
        )
    )
    many = len(found.periods) > (MOST_POINTS if split or not found.split else MOST_PANEL_POINTS)
    size, opacity = (10, 0.0 if not split else 0.6) if many else (42, 0.6 if faint else 1)
    layers.append(
        whole.transform_filter(dots)
        .mark_point(filled=True, size=size, opacity=opacity, strokeWidth=0)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    )
    if faint:
        mean = alt.Y("mean:Q", scale=y["scale"], axis=y["axis"])
        layers.append(whole.mark_line(strokeWidth=3).encode(x=x, y=mean, color=colour, strokeDash=dash))
    cut = base.transform_filter(f"!datum.complete && {dots}" if found.split else "!datum.complete")
    layers.append(
        cut.mark_point(filled=False, size=60, color=GREYED, strokeWidth=2).encode(x=x, y=y, shape=shape, tooltip=tips)
    )
    if not split:
        gaps = base.transform_filter("datum.missing").transform_calculate(nought="0")
        nought = alt.Y("nought:Q", scale=y["scale"], axis=y["axis"])
        mark = gaps.mark_text(text="?", dy=-7, fontSize=13, fontWeight="bold", color=QUIET_INK)
        layers.append(mark.encode(x=x, y=nought, tooltip=tips))
    return layers


def _scale(channel: Any, names: list[str], look_of: Sequence[Any], *, legend: bool = True) -> Any:
    scale = alt.Scale(domain=names, range=list(look_of))
    if not legend:
        return channel("series:N", scale=scale, sort=names, legend=None)
    # As many columns as hold the longest name whole.
    columns = alt.ExprRef(f"max(1, floor(width / {40 + 6.8 * max(map(len, names))}))")
    return channel(
        "series:N", scale=scale, sort=names,
        legend=alt.Legend(title=None, symbolStrokeWidth=0, labelLimit=0, columns=columns),
    )  # fmt: skip


def _stack(
    found: Trend, frame: pd.DataFrame, names: list[str], styles: SeriesLook, events: Sequence[EventMark], say: Language
) -> Any:
    """Stack the best figures, the largest series at the bottom; what is not reported adds nothing and is marked."""
    heights = frame["value"].fillna(0).to_numpy(dtype=np.float64).reshape(len(names), -1)
    ends = heights.cumsum(axis=0)
    frame = frame.assign(low_end=(ends - heights).ravel(), high_end=ends.ravel())
    if len(names) > 1:  # numbers tell the series apart where colours do not
        numbers = {name: str(at) for at, name in enumerate(names, start=1)}
        frame["number"] = frame["series"].map(numbers)
        names = [f"{at} · {name}" for name, at in numbers.items()]
        frame["series"] = frame["number"] + " · " + frame["series"]
    pale = {name for name, colour in zip(names, styles.colours, strict=True) if colour == OTHERS_COLOUR}
    frame["pale"] = frame["series"].isin(pale)
    top = float(ends.max(initial=0)) * 1.04
    y = _y("low_end", top, row_height(events))
    split = len(names) > 1
    edge = 0.6 if len(found.periods) <= MOST_POINTS else 0
    bars = (
        alt.Chart(frame)
        .transform_filter("datum.value > 0")
        .mark_bar()
        .encode(
            x=_x(found, "start"),
            x2="after:T",
            y=y,
            y2="high_end:Q",
            color=_scale(alt.Color, names, styles.colours) if split else alt.value(ALONE),
            stroke=alt.condition("datum.pale", alt.value(QUIET_INK), alt.value("white")),
            strokeWidth=alt.condition("datum.pale", alt.value(0.6), alt.value(edge)),
            opacity=alt.condition("datum.complete", alt.value(1), alt.value(GREYED_OPACITY)),
            tooltip=_tips(found, frame, say),
        )
    )
    # Nobody reported a toll in any series of the period.
    tolls = found.figures.groupby("period", sort=False)[["reported", "unreported"]].transform("sum")
    silent = (
        (tolls["reported"] == 0)
        & (tolls["unreported"] > 0)
        & frame["missing"].groupby(frame["middle"]).transform("any")
    )
    gaps = frame[silent & ~frame["middle"].duplicated()].assign(nought=0)
    nought = alt.Y("nought:Q", scale=y["scale"], axis=y["axis"])
    marks = alt.Chart(gaps).mark_text(text="?", dy=-7, fontSize=13, fontWeight="bold", color=QUIET_INK)
    layers = [*_event_layers(found, events), bars]
    if split:
        layers.append(_segment_numbers(found, frame, styles, names, top, y))
    if len(gaps):
        layers.append(marks.encode(x=_x(found, "middle"), y=nought, tooltip=_tips(found, frame, say)))
    return alt.layer(*layers).properties(width="container", height=_height(names, events))


def _segment_numbers(
    found: Trend, frame: pd.DataFrame, styles: SeriesLook, names: list[str], top: float, y: Any
) -> Any:
    """Write the number of its series into every segment with room for it, so that none needs its colour."""
    dark = {name for name, colour in zip(names, styles.colours, strict=True) if _is_dark(colour)}
    high_enough = (frame["value"] * HEIGHT >= LEAST_LABEL_PX * max(top, 1)).to_numpy(dtype=bool)
    own = frame[high_enough].assign(
        half=(frame["low_end"] + frame["high_end"]) / 2, pale_ink=frame["series"].isin(dark) & frame["complete"]
    )
    n = len(found.periods)
    text = alt.Chart(own).mark_text(
        baseline="middle", fontSize=alt.ExprRef(f"min(11, 1.6 * width / {n})"),
        opacity=alt.ExprRef(f"width / {n} < 4.5 ? 0 : 1"),
    )  # fmt: skip
    return text.encode(
        x=_x(found, "middle"), y=alt.Y("half:Q", scale=y["scale"], axis=y["axis"]), text="number:N",
        color=alt.condition("datum.pale_ink", alt.value("white"), alt.value("black")), tooltip=alt.value(None),
    )  # fmt: skip


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return bool(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.18)


def _panel_lines(found: Trend, events: Sequence[EventMark]) -> list[Any]:
    lines = plot_layers(events, *_ends(found), _x(found, "at"))
    return [line.encode(y=alt.value(0)) for line in lines]


def _panels(
    found: Trend, frame: pd.DataFrame, names: list[str], styles: SeriesLook, events: Sequence[EventMark], say: Language
) -> Any:
    """Draw one small chart for each series above each other, over the same days and on the same scale."""
    y = _y("value", _top(frame), 0, panel_axis(format=",d", tickMinStep=1))
    panels = [_event_strip(found, events)] if events else []
    lines = [] if not events else _panel_lines(found, events)
    for name in names:
        own = frame[frame["series"] == name]
        layers = [*lines, *_series_layers(found, own, [name], styles, y, say)]
        title = alt.Title(name) if found.split else ""
        panels.append(alt.layer(*layers).properties(height=PANEL_HEIGHT, title=title))
    return panels
