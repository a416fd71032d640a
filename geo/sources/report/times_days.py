"""From phrases of time to days of the calendar, seen from the day of publication and from the day told before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from geo.sources.report.times_phrases import Phrase
from geo.sources.report.times_points import Point
from geo.sources.report.times_years import ANY_YEAR, Years

DAY: Final = dt.timedelta(days=1)
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_UNIT_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
_UNIT_YEARS: Final = {"year": 1, "decade": 10}
_EARLIEST_REPORT: Final = 2012  # when the conflict began; a report without any other sign is not older
_WEEKS_BACK: Final = 12
_ROUND: Final = (10, 12, 15, 20, 30)  # "a dozen days ago" is no day
_FARTHEST: Final = 200  # of units: what lies farther is no day of a report


class Days(NamedTuple):
    """First and last day (None where not known) and UCDP's date_prec."""

    start: dt.date | None
    end: dt.date | None
    precision: int | None


UNKNOWN: Final = Days(None, None, None)


@dataclass(frozen=True)
class Clock:
    """What days are reckoned from.

    Attributes
    ----------
    published : date or None
    years : Years
        That the report may be of, where it has no date of publication.
    latest : date
        The report is not of a later day.
    near : date or None
        The newest day of the text whose year is known: other days of the text without a year are near it.
    told : date or None
        The day told before, for "the day before".
    """

    published: dt.date | None = None
    years: Years = ANY_YEAR
    latest: dt.date = _LAST
    near: dt.date | None = None
    told: dt.date | None = None

    def at(self, day: dt.date | None) -> Clock:
        """Give the same with another day told before."""
        return replace(self, told=day)


def one_day(day: dt.date | None, precision: int = 1) -> Days:
    """Give a day as a period; unknown where it is none."""
    return Days(day, day, precision)


def shifted(day: dt.date | None, days: int) -> dt.date | None:
    """Move a day; None where there is none, or where it leaves the calendar."""
    if day is None or abs(days) > 100_000:
        return None
    try:
        moved = day + dt.timedelta(days=days)
    except OverflowError:
        return None
    return moved if _FIRST <= moved <= _LAST else None


def weekday_before(day: dt.date | None, weekday: int, *, strictly: bool = False) -> dt.date | None:
    """Give the weekday on or before a day (`strictly`: before it)."""
    if day is None:
        return None
    back = (day.weekday() - weekday) % 7
    return shifted(day, -(back or (7 if strictly else 0)))


def day_of(point: Point, clock: Clock) -> dt.date | None:
    """Give the day of a point; where it names no year, the last before publication, or the one its weekday fits."""
    if point.day is not None and point.month is None:
        return _named_day(point, clock)
    if point.day is None or point.month is None:
        return None if point.weekday is None else weekday_before(clock.published, point.weekday)
    if point.year is not None:
        return None if point.order_open and clock.published is None else _of(point, point.year, clock)
    if clock.published is not None:
        latest = shifted(clock.published, 1) or clock.published
        years = [
            year for year in range(latest.year, latest.year - 5, -1) if (day := _day(point, year)) and day <= latest
        ]
        fits = [year for year in years[:2] if _fits(point, year)]
        return _day(point, (fits or years)[0]) if years else None
    if point.weekday is None and clock.near is not None:
        around = [_day(point, clock.near.year + years) for years in (-1, 0, 1)]
        return min((day for day in around if day), key=lambda day: abs(day - clock.near), default=None)  # type: ignore[operator]
    years = fitting_years(point, clock)
    return _day(point, year) if (year := clock.years.chosen(years)) else None


def _named_day(point: Point, clock: Clock) -> dt.date | None:
    """Read "samedi 25": the last day before publication that fits both; else the weekday alone."""
    latest = None if point.weekday is None else weekday_before(clock.published, point.weekday)
    for weeks in range(_WEEKS_BACK):
        day = shifted(latest, -7 * weeks)
        if day is not None and day.day == point.day:
            return day
    return latest


def fitting_years(point: Point, clock: Clock) -> list[int]:
    """Give the years, oldest first, in which the weekday of a point that names none fits; none without a weekday."""
    if (
        point.weekday is None
        or point.day is None
        or point.month is None
        or point.year is not None
        or clock.published is not None
    ):
        return []
    first = clock.years.first or _EARLIEST_REPORT
    return [
        year
        for year in range(first, clock.latest.year + 1)
        if _fits(point, year) and (day := _day(point, year)) is not None and day <= clock.latest
    ]


def _of(point: Point, year: int, clock: Clock) -> dt.date | None:
    day = _day(point, year)
    if point.order_open and clock.published is not None and point.day is not None and point.month is not None:
        other = _day(replace(point, day=point.month, month=point.day), year)
        if day is None or (other is not None and abs(other - clock.published) < abs(day - clock.published)):
            return other
    return day


def _day(point: Point, year: int) -> dt.date | None:
    try:
        return dt.date(year, point.month or 0, point.day or 0)
    except ValueError:
        return None


def _fits(point: Point, year: int) -> bool:
    day = _day(point, year)
    return day is not None and (point.weekday is None or day.weekday() == point.weekday)


def month_of(point: Point, clock: Clock, *, year: int | None = None) -> Days:
    """Give a month; its year, if it names none, is the last before publication."""
    year = year or point.year
    if point.month is None:
        return UNKNOWN
    if year is None and clock.published is not None:
        year = clock.published.year - (point.month > clock.published.month)
    return _month(year, point.month)


def _month(year: int | None, month: int) -> Days:
    if year is None or not _FIRST.year <= year <= _LAST.year:
        return Days(None, None, 4)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Days(dt.date(year, month, 1), after - DAY, 4)


def _year(year: int) -> Days:
    return Days(dt.date(year, 1, 1), dt.date(year, 12, 31), 5) if _FIRST.year <= year <= _LAST.year else UNKNOWN


def _span(start: dt.date | None, end: dt.date | None, precision: int | None = None) -> Days:
    if start is None or end is None:
        return Days(None, None, precision)
    if end < start:
        return Days(None, None, precision) if (start - end).days < 7 else UNKNOWN
    days = (end - start).days
    by_length = 1 if days == 0 else 2 if days < 6 else 3 if days <= 7 else 4 if days <= 31 else 5
    return Days(start, end, precision or by_length)


def _range(phrase: Phrase, clock: Clock, precision: int | None = None) -> Days:
    first, last = phrase.points[0], phrase.points[-1]
    end = day_of(last, clock)
    if first.day is None and first.weekday is not None and end is not None:
        return _span(weekday_before(end, first.weekday, strictly=True), end, precision)
    start = day_of(_completed(first, last, end), clock)
    return _span(start, end, precision)


def _completed(point: Point, by: Point, day: dt.date | None) -> Point:
    """Give a point the month and year that its partner names."""
    if point.day is None or day is None:
        return point
    return replace(point, month=point.month or day.month, year=point.year or (by.year and day.year))


def _numbered(phrase: Phrase, clock: Clock, precision: int | None = None) -> Days:
    """Read "3 to 5 May", or "January 9 and 10"."""
    point, number = phrase.points[-1], phrase.numbers[0]
    day = day_of(point, clock)
    if day is None:
        return Days(None, None, precision or 2)
    try:
        other = day.replace(day=number)
    except ValueError:
        return UNKNOWN
    return _span(min(day, other), max(day, other), precision)


def _night_of_numbers(phrase: Phrase, clock: Clock) -> Days:
    """Read "the night of the 16th to the 17th": the last such days before publication, or near the day told before."""
    first, last = phrase.numbers[-2:]
    latest = clock.published or shifted(clock.told or clock.near, _WEEKS_BACK)
    for back in range(31):
        end = shifted(latest, -back)
        start = shifted(end, -1)
        if start is not None and end is not None and (start.day, end.day) == (first, last):
            return Days(start, end, 1)
    return Days(None, None, 1)


def _night_after(day: dt.date | None) -> Days:
    return Days(day, shifted(day, 1), 1)


def _overnight(clock: Clock) -> Days:
    return Days(shifted(clock.published, -1), clock.published, 1)


def _week(day: dt.date | None, weeks: int) -> Days:
    monday = weekday_before(day, 0)
    start = shifted(monday, 7 * weeks)
    return Days(start, shifted(start, 6), 3)


def _so_far(days: Days, clock: Clock) -> Days:
    return days if days.end is None or clock.published is None else days._replace(end=min(days.end, clock.published))


def _month_from(day: dt.date | None, months: int) -> Days:
    if day is None:
        return Days(None, None, 4)
    number = day.year * 12 + day.month - 1 + months
    return _month(number // 12, number % 12 + 1)


def _year_from(day: dt.date | None, years: int) -> Days:
    return Days(None, None, 5) if day is None else _year(day.year + years)


def _units(phrase: Phrase, day: dt.date | None, sign: int) -> Days:
    """Read "two days earlier", "a week later", "three months ago"."""
    number = phrase.numbers[0] if phrase.numbers else 1
    unit = phrase.unit
    if number > _FARTHEST:
        return UNKNOWN
    if unit == "hour":
        return one_day(shifted(day, sign * (number // 24)))
    if unit == "day":
        middle = shifted(day, sign * number)
        return _around(middle, 2, 3) if number in _ROUND else one_day(middle)
    if unit in _UNIT_DAYS:
        middle = shifted(day, sign * number * _UNIT_DAYS[unit])
        return Days(shifted(middle, -1), shifted(middle, 1), 2) if number == 1 else _around(middle, 3, 3)
    if unit == "month":
        return _month_from(day, sign * number)
    return _year_from(day, sign * number * _UNIT_YEARS.get(unit, 1))


def _around(day: dt.date | None, days: int, precision: int) -> Days:
    return Days(shifted(day, -days), shifted(day, days), precision)


def _part_of_month(phrase: Phrase, clock: Clock, first: int, last: int) -> Days:
    month = month_of(phrase.points[0], clock)
    if month.start is None or month.end is None:
        return month
    end = month.start + dt.timedelta(days=last - 1) if last < 28 else month.end
    return Days(month.start + dt.timedelta(days=first - 1), end, 4)


def _months(phrase: Phrase, clock: Clock) -> Days:
    last = month_of(phrase.points[1], clock)
    first = month_of(phrase.points[0], clock, year=last.end.year if last.end and not phrase.points[0].year else None)
    return _span(first.start, last.end, 5) if first.start and last.end else Days(None, None, 5)


def _weekend(clock: Clock) -> Days:
    saturday = weekday_before(clock.published, 5)
    return Days(saturday, shifted(saturday, 1), 2)


def _weekend_of(day: dt.date | None) -> Days:
    saturday = None if day is None else shifted(day, 5 - day.weekday()) if day.weekday() < 5 else weekday_before(day, 5)
    return Days(saturday, shifted(saturday, 1), 2)


def _not_later(days: Days, clock: Clock) -> Days:
    """Give nothing for a day after publication: the day that it was reckoned from was not the one meant."""
    return UNKNOWN if days.start is not None and clock.published is not None and days.start > clock.published else days


def _less(phrase: Phrase, day: dt.date | None) -> Days:
    """Read "less than a week earlier": the days before the day told, down to that many."""
    first, last = _units(phrase, day, -1).start, shifted(day, -1)
    return UNKNOWN if first is None or last is None or first > last else _span(first, last)


def _of_last_week(phrase: Phrase, clock: Clock) -> Days:
    monday = _week(clock.published, -1).start
    return one_day(shifted(monday, phrase.points[0].weekday or 0))


def _fixed(month: int, day: int) -> Callable[[Phrase, Clock], Days]:
    return lambda _, clock: one_day(day_of(Point(0, 0, day=day, month=month), clock))


def _next_weekday(phrase: Phrase, clock: Clock) -> Days:
    back = weekday_before(clock.published, phrase.points[0].weekday or 0)
    return one_day(shifted(back, 7))


def _month_of_year(years: int) -> Callable[[Phrase, Clock], Days]:
    def read(phrase: Phrase, clock: Clock) -> Days:
        year = None if clock.published is None else clock.published.year + years
        return month_of(phrase.points[0], clock, year=year)

    return read


def _since(phrase: Phrase, clock: Clock) -> Days:
    if not phrase.points:
        return UNKNOWN
    point = phrase.points[0]
    if point.day is not None or point.weekday is not None:
        start = day_of(point, clock)
    elif point.month is not None:
        start = month_of(point, clock).start
    else:
        start = _year(point.year or 0).start
    return Days(start, clock.published if start and clock.published and start <= clock.published else None, 5)


def _past(days: int, precision: int) -> Callable[[Phrase, Clock], Days]:
    return lambda _, clock: Days(shifted(clock.published, -days), clock.published, precision)


def _past_days(phrase: Phrase, clock: Clock) -> Days:
    number = phrase.numbers[0] if phrase.numbers else 2
    if number > _FARTHEST:
        return UNKNOWN
    precision = 2 if number <= 6 else 3 if number <= 8 else 4
    return Days(shifted(clock.published, -number), clock.published, precision)


MEANINGS: Final[dict[str, Callable[[Phrase, Clock], Days]]] = {
    "day": lambda p, c: one_day(day_of(p.points[0], c)),
    "weekday last": lambda p, c: one_day(weekday_before(c.published, p.points[0].weekday or 0, strictly=True)),
    "weekday of last week": _of_last_week,
    "weekday next": _next_weekday,
    "yesterday": lambda _, c: one_day(shifted(c.published, -1)),
    "today": lambda _, c: one_day(c.published),
    "two days before": lambda _, c: one_day(shifted(c.published, -2)),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "new year": _fixed(1, 1),
    "new year eve": _fixed(12, 31),
    "overnight": lambda _, c: _overnight(c),
    "night of two days": lambda p, c: _range(p, c, 1),
    "night of a day": lambda p, c: _night_after(day_of(p.points[0], c)),
    "night of days of a month": lambda p, c: _numbered(p, c, 1),
    "night of two numbers": _night_of_numbers,
    "night of a date and a day": lambda p, c: _numbered(p, c, 1),
    "range": _range,
    "pair": _range,
    "days of a month": _numbered,
    "date and a day": _numbered,
    "months": _months,
    "years": lambda p, _: _span(_year(p.points[0].year or 0).start, _year(p.points[1].year or 0).end, 5),
    "weekend": lambda _, c: _weekend(c),
    "past days": _past_days,
    "past hours": _past(2, 2),
    "recent days": _past(7, 3),
    "recent months": _past(92, 5),
    "recent years": _past(1096, 5),
    "past units": lambda p, c: Days(_units(p, c.published, -1).start, c.published, 5),
    "this week": lambda _, c: _so_far(_week(c.published, 0), c),
    "last week": lambda _, c: _week(c.published, -1),
    "week ago": lambda _, c: _around(shifted(c.published, -7), 1, 2),
    "week before last": lambda _, c: _week(c.published, -2),
    "this month": lambda _, c: _so_far(_month_from(c.published, 0), c),
    "last month": lambda _, c: _month_from(c.published, -1),
    "this year": lambda _, c: _so_far(_year_from(c.published, 0), c),
    "last year": lambda _, c: _year_from(c.published, -1),
    "month of this year": _month_of_year(0),
    "month of last year": _month_of_year(-1),
    "month": lambda p, c: month_of(p.points[0], c),
    "month alone": lambda p, c: month_of(p.points[0], c),
    "early month": lambda p, c: _part_of_month(p, c, 1, 10),
    "mid month": lambda p, c: _part_of_month(p, c, 10, 20),
    "late month": lambda p, c: _part_of_month(p, c, 20, 31),
    "year": lambda p, _: _year(p.points[0].year or 0),
    "year alone": lambda p, _: _year(p.points[0].year or 0),
    "since": _since,
    "ago": lambda p, c: _units(p, c.published, -1),
    "two ago": lambda _, c: _around(shifted(c.published, -2), 1, 2),
    "some time ago": lambda _p, _c: UNKNOWN,
    "next": lambda _p, _c: UNKNOWN,
    "before": lambda p, c: _units(p, c.told, -1),
    "after": lambda p, c: _not_later(_units(p, c.told, 1), c),
    "less before": lambda p, c: _less(p, c.told),
    "less ago": lambda p, c: _less(p, c.published),
    "weekend of": lambda p, c: _weekend_of(day_of(p.points[0], c)),
    "day before": lambda _, c: one_day(shifted(c.told, -1)),
    "two days before event": lambda _, c: one_day(shifted(c.told, -2)),
    "three days before event": lambda _, c: one_day(shifted(c.told, -3)),
    "three days after": lambda _, c: _not_later(one_day(shifted(c.told, 3)), c),
    "day after": lambda _, c: _not_later(one_day(shifted(c.told, 1)), c),
    "two days after": lambda _, c: _not_later(one_day(shifted(c.told, 2)), c),
    "unit before": lambda p, c: _units(p, c.told, -1) if p.unit else _week(c.told, -1),
    "some time before": lambda _, c: Days(shifted(c.told, -14), shifted(c.told, -1), 4),
    "some time after": lambda _, c: Days(shifted(c.told, 1), shifted(c.told, 7), 3),
    "same": lambda _, c: one_day(c.told),
}  # fmt: skip
