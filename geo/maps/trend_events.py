"""Events that explain a period as numbered marks in a row of their own, above what is drawn over the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.core.errors import BrokenData
from geo.core.language import Language
from geo.maps.palette import INK, QUIET_INK
from geo.sources.credits import ContextEvent

# Of the axis: nearer than that, two numbers would touch on a telephone, and stand one above the other.
NEAREST_SHARE: Final = 0.045
MOST_LANES: Final = 4
# More than that are not marked unless asked for, and have no line through the plot.
MOST_MARKED: Final = 15
NO_NUMBER: Final = -1
EDGE_SHARE: Final = 0.06
_LANE_PX: Final = 13
_TICKS_PX: Final = 11


@dataclass(frozen=True)
class EventMark:
    """An event on the axis.

    `first` and `last` are the same day, or the ends of the month or year that is all the source knows; `lane` counts
    from the top, so that numbers do not touch; where there is no room left it is `NO_NUMBER`.
    """

    number: int
    first: dt.date
    last: dt.date
    lane: int
    when: str
    what: str

    @property
    def words(self) -> str:
        """Number, date and words, as a list shows them."""
        return f"{self.number} · {self.when} – {self.what}"


def event_marks(events: Sequence[ContextEvent], first: dt.date, last: dt.date, say: Language) -> list[EventMark]:
    """Number the events that touch a span, in order of date.

    Parameters
    ----------
    events : sequence of ContextEvent
    first, last : date
        The axis.
    say : Language

    Raises
    ------
    BrokenData
        When an event's date is no year, month or day.
    """
    days = max((last - first).days, 1)
    free: list[float] = []  # where the last number of each lane stands
    marks: list[EventMark] = []
    for event in events:
        start, end, when = _days(event, say)
        if end < first or start > last:
            continue
        at = (max(start, first) - first).days / days
        lane = next((lane for lane, taken in enumerate(free) if at - taken >= NEAREST_SHARE), len(free))
        if lane >= MOST_LANES:
            lane = NO_NUMBER
        elif lane == len(free):
            free.append(at)
        else:
            free[lane] = at
        marks.append(EventMark(len(marks) + 1, start, end, lane, when, say.pick(event.what_en, event.what_fr)))
    return marks


def key_words(marks: Sequence[EventMark], say: Language) -> str:
    """Say how events are marked; empty where none is."""
    if not marks:
        return ""
    words = say("Above the plot, events by number: a tick on the day, a bar where only the month or year is known.")
    if any(mark.lane == NO_NUMBER for mark in marks):
        words += " " + say("Where they stand too close, a tick has no number: the list has all, by date.")
    return words


def row_height(marks: Sequence[EventMark]) -> int:
    """Height in CSS pixels of the row of marks; 0 where there is none."""
    return (max(mark.lane for mark in marks) + 1) * _LANE_PX + _TICKS_PX if marks else 0


def row_layers(marks: Sequence[EventMark], first: dt.date, after: dt.date, x: Any) -> list[Any]:
    """Draw the row of marks at the top of a chart: numbers, below them a tick for a day, a bar for a month or year.

    Parameters
    ----------
    marks : sequence of EventMark
    first, after : date
        Ends of the axis, the second exclusive.
    x : altair channel
        Of the field ``at``.
    """
    if not marks:
        return []
    frame, bottom = _frame(marks, first, after), row_height(marks) - 2
    tip = [alt.Tooltip("what:N", title=" ")]
    base = alt.Chart(frame)
    bars = base.transform_filter("!datum.point").mark_rect(color=QUIET_INK, opacity=0.55, stroke=INK, strokeWidth=0.6)
    layers = [
        bars.encode(x=x, x2="until:T", y=alt.value(bottom - 5), y2=alt.value(bottom), tooltip=tip),
    ]
    for lane in sorted(set(frame["lane"])):
        top = bottom - 8 if lane == NO_NUMBER else 3 + _LANE_PX * lane
        ticks = base.transform_filter(f"datum.lane == {lane} && datum.point").mark_rule(color=INK, strokeWidth=1)
        layers.append(ticks.encode(x=x, y=alt.value(top), y2=alt.value(bottom), tooltip=tip))
    numbered = frame[frame["lane"] != NO_NUMBER]
    for lane, turned in sorted(set(zip(numbered["lane"], numbered["turned"], strict=True))):
        text = base.transform_filter(f"datum.lane == {lane} && datum.turned == {str(turned).lower()}").mark_text(
            align="right" if turned else "left", dx=-3 if turned else 3, baseline="top", fontSize=10.5, color=INK,
        )  # fmt: skip
        layers.append(text.encode(x=x, y=alt.value(2 + _LANE_PX * lane), text="number:N", tooltip=tip))
    return layers


def plot_layers(marks: Sequence[EventMark], first: dt.date, after: dt.date, x: Any) -> list[Any]:
    """Draw a faint line through the plot for each event of a known day, where they are few; see `row_layers`."""
    days = [mark for mark in marks if mark.first == mark.last]
    if not days or len(marks) > MOST_MARKED:
        return []
    rule = alt.Chart(_frame(days, first, after)).mark_rule(color=QUIET_INK, strokeDash=[1, 4], opacity=0.7)
    return [rule.encode(x=x, y=alt.value(row_height(marks)), tooltip=[alt.Tooltip("what:N", title=" ")])]


def _frame(marks: Sequence[EventMark], first: dt.date, after: dt.date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "at": pd.to_datetime([max(mark.first, first) for mark in marks]),
            "until": pd.to_datetime([min(mark.last + dt.timedelta(days=1), after) for mark in marks]),
            "number": [str(mark.number) for mark in marks],
            "what": [mark.words for mark in marks],
            "lane": [mark.lane for mark in marks],
            "point": [mark.first == mark.last for mark in marks],
            # At the right edge a number stands left of its tick.
            "turned": [(after - mark.first).days < EDGE_SHARE * (after - first).days for mark in marks],
        }
    )


def _days(event: ContextEvent, say: Language) -> tuple[dt.date, dt.date, str]:
    """First and last day that a date may mean, and the date in words."""
    parts = event.date.split("-")
    try:
        first = dt.date.fromisoformat("-".join([*parts, "01", "01"][:3]))
    except ValueError as error:
        raise BrokenData(
            f"The context event of {event.date!r} has no date that can be read: restore the file."
        ) from error
    if len(parts) == 1:
        return first, first.replace(month=12, day=31), event.date
    if len(parts) == 2:
        after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return first, after - dt.timedelta(days=1), say.month(first)
    return first, first, say.date(first)
