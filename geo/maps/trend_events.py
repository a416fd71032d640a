"""Events that explain a period as numbered marks on a time axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.core.errors import BrokenData
from geo.core.language import Language
from geo.sources.credits import ContextEvent

# Of the axis: nearer than that, two numbers would touch on a telephone, and stand one above the other.
NEAREST_SHARE: Final = 0.045
MOST_LANES: Final = 9


@dataclass(frozen=True)
class EventMark:
    """An event on the axis.

    `first` and `last` are the same day, or the ends of the month or year that is all the source knows; `lane` counts
    from the top, so that numbers do not touch.
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
        if lane == len(free) and lane < MOST_LANES:
            free.append(at)
        lane = min(lane, MOST_LANES - 1)
        free[lane] = at
        marks.append(EventMark(len(marks) + 1, start, end, lane, when, say.pick(event.what_en, event.what_fr)))
    return marks


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
