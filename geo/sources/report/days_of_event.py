"""Which of the times of a telling date its event: their order, and those that come later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from geo.sources.report.events_days import dates_event, is_named
from geo.sources.report.events_tellings import Telling
from geo.sources.report.mentions import TimeMention

_BESIDE: Final = 12  # characters between "Tuesday" and "deadly attack"


def first_told(time: TimeMention, telling: Telling, text: str) -> tuple[bool, bool, bool, bool, int]:
    """Order of times by which tells of the event first; "Tuesday's attack" goes before other days of its sentence."""
    beside = any(0 <= event.span.start - time.span.end <= _BESIDE for event in telling.events)
    named = is_named(time, text)
    return (telling.is_reference, not telling.events, not beside, not named, time.span.start)


def made_known_later(found: Sequence[tuple[TimeMention, Telling]]) -> list[tuple[TimeMention, Telling]]:
    """Leave out days after the one on which the event was first spoken of: those of searches and burials."""
    said = [t.end for t, _ in found if t.of_statement and t.use == "event" and t.precision == 1 and t.end is not None]
    first = min(said, default=None)
    return [
        (time, telling)
        for time, telling in found
        if first is None or time.of_statement or time.start is None or time.start <= first
    ]


def rank(time: TimeMention, telling: Telling) -> tuple[Any, ...]:
    """Order of words that may date an event: the closest first, the surest, the day said outright."""
    return (
        time.start is None, time.precision or 9, not telling.events, telling.is_reference, -round(time.confidence, 1),
        time.span.start,
    )  # fmt: skip


def may_date(time: TimeMention) -> bool:
    """Whether words for a time say something of the day of an event."""
    return dates_event(time) and (time.start is not None or time.precision is not None)
