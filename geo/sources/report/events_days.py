"""Whether two words for a time may mean the same day, also where the day of publication, and so the date, is open."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from geo.sources.report.mentions import TimeMention

_WEEKDAYS: Final = {
    name: n
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for n, name in enumerate(names.split())
}
_MONTHS: Final = {
    name: n
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for n, name in enumerate(names.split(), 1)
}
_WORD: Final = re.compile(r"[^\W\d_]+|\d{1,2}(?!\d)")
# Days further apart than this are listed by their ends alone.
_MOST_DAYS: Final = 3


def dates_event(time: TimeMention) -> bool:
    """Whether words for a time may date an event, as a date or in words."""
    return time.use == "event" and not time.of_statement


def agree(one: TimeMention, other: TimeMention, text: str) -> bool | None:
    """Tell whether two times may be the same; None where the words do not tell.

    Dates that are known are compared as such. Of those that are not, weekdays and days of a month are.
    """
    if one.start is not None and other.start is not None:
        return one.start <= (other.end or other.start) and other.start <= (one.end or one.start)
    mine, theirs = _named(one, text), _named(other, text)
    for a, b in zip(mine, theirs, strict=True):
        if a and b:
            return bool(a & b)
    return None


def is_named(time: TimeMention, text: str) -> bool:
    """Whether the words name a weekday or a date, rather than lead to one: "on Saturday", not "shortly after"."""
    words = _WORD.findall(time.span.of(text)[:80].lower())
    return any(word in _WEEKDAYS or word in _MONTHS for word in words)


def _named(time: TimeMention, text: str) -> tuple[frozenset[tuple[int, int]], frozenset[int]]:
    """Days of months, and weekdays, that a time stands for."""
    if time.start is not None:
        if (time.precision or 9) > 2:
            return frozenset(), frozenset()
        end = time.end or time.start
        span = min((end - time.start).days, _MOST_DAYS)
        days = [time.start + dt.timedelta(days=n) for n in range(span + 1)]
        return frozenset((day.month, day.day) for day in days), frozenset(day.weekday() for day in days)
    words = _WORD.findall(time.span.of(text)[:80].lower())
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isdecimal()]
    named = frozenset((months[0], number) for number in numbers) if len(months) == 1 else frozenset()
    return named, frozenset(_WEEKDAYS[word] for word in words if word in _WEEKDAYS)
