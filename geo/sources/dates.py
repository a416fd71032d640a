"""Dates as tables write them: in numbers, in words of English or French, as a spreadsheet's day numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.incidents.filter import EARLIEST
from geo.sources.judging import Judgement
from geo.sources.values import Reading, different

ORDERS: Final = ("ask", "dmy", "mdy", "ymd")
Days = npt.NDArray[np.datetime64]
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv", "february fevrier feb fev fevr", "march mars mar", "april avril apr avr",
            "may mai", "june juin jun", "july juillet jul juil", "august aout aug aou",
            "september septembre sep sept", "october octobre oct", "november novembre nov", "december decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,?\s+|^(?:lun|mar|mercre|jeu|vendre|same)di,?\s+|^dimanche,?\s+"
)
_TIME: Final = r"(?:[t ,]+\d{1,2}[:h]\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}")
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er)?[\s\-/.,]*(?:of\s+)?([a-z]+)\.?[\s\-/.,]*(\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_DAY = re.compile(rf"([a-z]+)\.?[\s\-/]+(\d{{1,2}})(?:st|nd|rd|th)?[\s,\-/]+(\d{{4}}){_TIME}")
_MONTH_YEAR = re.compile(r"([a-z]+)\.?[\s\-/,]+(\d{4})")
_MONTH_NUMBERS = re.compile(r"(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4}))")
_LIKE_NUMBERS = re.compile(r"(?<![-/.\d])\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950 to 2099
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_NEVER: Final = -(2**63)  # NaT
_SERIAL_EPOCH: Final = dt.date(1899, 12, 30)
MANGLED = re.compile(
    r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|déc)\.?"
    r"(?:-\d{2,4})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|avr|mai|juin|juil|août|sept|déc)\.?-\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}(?: 00:00:00)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Day:
    """What a text was read as: first and last day, UCDP's date_prec, and the rule that it breaks or needed."""

    start: dt.date | None = None
    end: dt.date | None = None
    precision: int | None = None
    rule: str = ""

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """First and last day, counted from 1970."""
        if self.start is None or self.end is None:
            return _NEVER, _NEVER
        return self.start.toordinal() - _EPOCH, self.end.toordinal() - _EPOCH


@dataclass(frozen=True)
class Dates:
    """A column of dates: first and last days (NaT where unknown), and the precision of their form (0 if none)."""

    start: Days
    end: Days
    precision: npt.NDArray[np.int64]


def read_day(text: str, order: str = "ask", today: dt.date | None = None) -> Day:
    """Read one date.

    Parameters
    ----------
    text : str
        ``2020-04-03``, ``03/04/2020``, ``12 September 2022``, ``15-Jul-22``, ``1er août 2020``, ``March 2020``,
        ``43924`` ...; a time of day behind it is left out.
    order : str
        Of day and month where both are numbers: ``"dmy"``, ``"mdy"``, or ``"ask"`` when nobody knows.
    today : date, optional
        What lies after it is in the future.

    Returns
    -------
    Day
        With a `rule` but no `start` when it cannot be read.
    """
    now = today or dt.datetime.now(dt.UTC).date()
    found = _read(_folded(text), order, now)
    if found.start is None:
        return found
    if found.start > now + dt.timedelta(days=1):
        return Day(rule="date-future")
    return Day(rule="date-too-early") if found.start < EARLIEST else found


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return _WEEKDAY.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def _read(text: str, order: str, now: dt.date) -> Day:
    if found := _YEAR_FIRST.fullmatch(text):
        return _of_numbers(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        return _in_order(int(found[1]), int(found[2]), _year(found[3], now), order)
    if found := _COMPACT.fullmatch(text):
        return _of_numbers(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(text):
        return _of_words(found[1], found[2], _year(found[3], now))
    if found := _MONTH_DAY.fullmatch(text):
        return _of_words(found[2], found[1], int(found[3]))
    return _coarse(text)


def _coarse(text: str) -> Day:
    if (found := _MONTH_YEAR.fullmatch(text)) and found[1] in _MONTHS:
        return _whole_month(int(found[2]), _MONTHS[found[1]])
    if found := _MONTH_NUMBERS.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _whole_month(int(year), int(month))
    if re.fullmatch(r"(?:19|20)\d{2}", text):
        return Day(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31), 5, "date-coarse")
    if (found := _SERIAL.fullmatch(text)) and _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        day = _SERIAL_EPOCH + dt.timedelta(days=int(found[1]))
        return Day(day, day, 1, "date-serial")
    return Day(rule="date-unreadable")


def _year(text: str, now: dt.date) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) <= now.year % 100 else 1900 + int(text)


def _of_numbers(year: int, month: int, day: int) -> Day:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return Day(rule="date-impossible")
    return Day(found, found, 1)


def _of_words(day: str, month: str, year: int) -> Day:
    return _of_numbers(year, _MONTHS[month], int(day)) if month in _MONTHS else Day(rule="date-unreadable")


def _in_order(first: int, second: int, year: int, order: str) -> Day:
    if order == "mdy":
        return _of_numbers(year, first, second)
    if order == "dmy" or first == second:
        return _of_numbers(year, second, first)
    if first > 12:
        return _of_numbers(year, second, first)
    if second > 12:
        return _of_numbers(year, first, second)
    return Day(rule="date-ambiguous")


def _whole_month(year: int, month: int) -> Day:
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return Day(rule="date-impossible")
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Day(dt.date(year, month, 1), after - dt.timedelta(days=1), 4, "date-coarse")


def _orders_in(texts: Iterable[str]) -> set[str]:
    """Tell which orders the texts need; "ask" is among them if one may be read either way."""
    seen: set[str] = set()
    for text in texts:
        if found := _NUMBERS.fullmatch(_folded(text)):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                seen.add("dmy")
            elif second > 12 >= first:
                seen.add("mdy")
            elif first != second:
                seen.add("ask")
    return seen


def order_of_columns(blocks: Iterable[Iterable[str]]) -> tuple[str, bool]:
    """Tell in which order a table writes day and month, by all of its dates.

    Parameters
    ----------
    blocks : iterable of iterables of str
        The different dates of each part of the table; where the first part has none in numbers, no more is read.

    Returns
    -------
    str, bool
        ``"dmy"`` or ``"mdy"`` if some text can only be read so and none only the other way, else ``"ask"``; and
        whether there is a text that may be read either way.
    """
    seen: set[str] = set()
    either = False
    for number, texts in enumerate(blocks):
        dates = [text for text in texts if _LIKE_NUMBERS.search(text)]
        if not dates and number == 0:
            return "ask", False
        for order in _orders_in(dates):
            either = either or order == "ask"
            seen |= {order} - {"ask"}
    return (seen.pop() if len(seen) == 1 else "ask"), either


def _days(numbers: list[int]) -> Days:
    return np.array(numbers, dtype=np.int64).view("datetime64[D]")


class DateReader:
    """Reads columns of dates in one order and reports what it finds."""

    def __init__(self, order: str = "ask", today: dt.date | None = None) -> None:
        now = today or dt.datetime.now(dt.UTC).date()
        self._reading = Reading(lambda text: read_day(text, order, now))

    def read(self, judged: Judgement, name: str) -> Dates:
        """Read a column of a judged table.

        Parameters
        ----------
        judged : Judgement
            Gets what is wrong; rows whose date cannot be read are refused.
        name : str

        Returns
        -------
        Dates
        """
        days, codes = self._reading(judged.column(name))
        starts, ends = (
            (_days([*numbers, _NEVER]) for numbers in zip(*(day.numbers for day in days), strict=True))
            if (days)
            else (_days([_NEVER]), _days([_NEVER]))
        )
        precisions = np.array([*(day.precision or 0 for day in days), 0], dtype=np.int64)
        for rule in sorted({day.rule for day in days} - {""}):
            rows = np.flatnonzero(np.array([*(day.rule == rule for day in days), False])[codes])
            became = starts[codes[rows]].astype(str).tolist() if rule in ("date-serial", "date-coarse") else None
            judged.report(rule, rows, name, became=became)
        return Dates(starts[codes], ends[codes], precisions[codes])


def in_sequence(judged: Judgement, start: Days, end: Days, names: tuple[str, str]) -> tuple[Days, Days]:
    """Exchange first and last days where the event ends before it begins; reported as mended."""
    wrong = end < start  # False where one is NaT
    if wrong.any():
        rows = np.flatnonzero(wrong)
        values = [f"{a} … {b}" for a, b in zip(start[rows].astype(str), end[rows].astype(str), strict=True)]
        judged.report("date-end-first", rows, " / ".join(names), values)
        start, end = np.where(wrong, end, start), np.where(wrong, start, end)
    end = np.where(np.isnat(end), start, end)
    return np.where(np.isnat(start), end, start), end


def day_column(days: Days) -> pa.Array:
    """Turn days into a column of the incident table, null where NaT."""
    return pa.array(days.astype("datetime64[us]"), type=pa.timestamp("us"))


def unique_texts(column: pa.Array) -> list[str]:
    """Return the different texts of a column."""
    return different(column)[0]
