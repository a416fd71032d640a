"""Days, months and years as single words of a report: "Thursday, January 23", "le 7 mars 2020", "12/05/2021"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.places.words import word_set
from geo.sources.report.times_words import FIRST_YEAR, LAST_YEAR, Lexicon
from geo.sources.report.tokens import Words

_W: Final = r"(?:[Ww]\.?,?)"
# One sign a word: W weekday, w short weekday, M month, m short month, D day of a month, N small number, Y year,
# t "the", o "of", and the signs themselves.
_WRITTEN: Final = re.compile(
    r"(?P<iso>(?<![-/])YjDjD|Y/D/D|Y\.D\.D)"
    rf"|(?P<dmy>{_W}?t?Dj?[,o.]?t?[Mm]\.?[,o]?j?[,.]?Y?)"
    rf"|(?P<mdy>{_W}?t?[Mm]\.?t?D(?!j?[Mm/])(?:[,.]?Y)?)"
    r"|(?P<numbers>(?<![D/])Dj?[/.]?D[/.]?j?Y(?![/j]))"
    r"|(?P<yy>(?<![D/])D/D/D(?!/))"
    r"|(?P<short>(?<![D/])D/D(?![/DMm]))"
    r"|(?P<my>[Mm]\.?[,o]?j?Y)"
    r"|(?P<ym>YjD(?!j))"
    r"|(?P<named>WD(?![jDYMm/]))"
    r"|(?P<month>M)|(?P<weekday>W)|(?P<year>Y)"
)
_BEHIND_DAYS: Final = word_set(
    ", . ; : ) » ” in at near dans en a au aux vers pres sur et entre matin soir dernier nuit apres and to from when as"
)
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|eme|t\d\d)?")
_SMALL_WORDS: Final = {"the": "t", "le": "t", "du": "t", "of": "o", "de": "o", "d": "o", ",": ",", ".": ".", "/": "/"}


@dataclass(frozen=True)
class Point:
    """A day, month or year as written: words from `first` up to, not with, `after`; None for what is not said.

    `order_open`: both numbers may be the day, and `day` and `month` are as French and most of Africa write them.
    """

    first: int
    after: int
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    order_open: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The slots of phrases that it fits into."""
        if self.day is not None:
            return ("{date}", "{day}")
        if self.month is not None:
            return ("{month}",)
        return ("{weekday}", "{day}") if self.weekday is not None else ("{year}",)


def points(words: Words, known: Lexicon, first: int, after: int) -> Iterator[Point]:
    """Find days, months and years among the words of a sentence, in order.

    Parameters
    ----------
    words : Words
    known : Lexicon
    first, after : int
        Words to look at.

    Yields
    ------
    Point
    """
    if known.telling.isdisjoint(words.plain[first:after]):
        return
    signs: list[str] = []
    place: list[int] = []
    for at in range(first, after):
        sign = _sign(words, known, at)
        if signs and sign in "DYMm" and signs[-1] in "DYMmW" and words.joined(at):
            signs.append("j")
            place.append(at)
        signs.append(sign)
        place.append(at)
    for match in _WRITTEN.finditer("".join(signs)):
        point = _point(match, words, known, place)
        if point is not None:
            yield point


def _sign(words: Words, known: Lexicon, at: int) -> str:
    word = words.plain[at]
    if word[0].isdigit():
        return _sign_of_number(word)
    is_capital = words.is_capital(at)
    # "may", "march", "sun" and "mar" are other words too: as days and months they have a capital in English.
    if word in known.weekdays or (word in known.short_weekdays and is_capital):
        return "W" if word in known.weekdays else "w"
    if word in known.months and (is_capital or word not in ("may", "march")):
        return "M"
    if word in known.short_months and (is_capital or word not in ("mar", "dec", "sept", "jan")):
        return "m"
    return _SMALL_WORDS.get(word, "x")


def _sign_of_number(word: str) -> str:
    if len(word) == 4 and word.isdigit() and FIRST_YEAR <= int(word) <= LAST_YEAR:
        return "Y"
    match = _ORDINAL.fullmatch(word)
    return "D" if match and 1 <= int(match[1]) <= 31 else "x"


def _point(match: re.Match[str], words: Words, known: Lexicon, place: list[int]) -> Point | None:
    begin, end = match.span()
    signs = match.group()
    while signs[-1] in ",.jto":
        signs, end = signs[:-1], end - 1
    while signs[0] == "t":
        signs, begin = signs[1:], begin + 1
    found: dict[str, int] = {}
    numbers: list[int] = []
    for sign, at in zip(signs, place[begin:end], strict=True):
        word = words.plain[at]
        if sign in "Ww":
            found["weekday"] = known.weekdays.get(word, known.short_weekdays.get(word, 0))
        elif sign in "Mm":
            found["month"] = known.months.get(word, known.short_months.get(word, 0))
        elif sign == "Y":
            found["year"] = int(word)
        elif sign == "D":
            numbers.append(int(re.match(r"\d+", word)[0]))  # type: ignore[index]
    if match.lastgroup == "named" and not _ends_there(words, place[end - 1] + 1):
        return Point(place[begin], place[begin] + 1, weekday=found["weekday"])
    open_order = _take(found, numbers, match.lastgroup or "", "lundi" in known.weekdays)
    if open_order is None or not 1 <= found.get("month", 1) <= 12:
        return None
    return Point(place[begin], place[end - 1] + 1, order_open=open_order, **found)


def _ends_there(words: Words, at: int) -> bool:
    """Whether a number behind a weekday counts nothing: "samedi 25, des hommes", and not "mercredi 12 civils"."""
    return at >= len(words.plain) or words.plain[at] in _BEHIND_DAYS


def _take(found: dict[str, int], numbers: list[int], kind: str, is_french: bool) -> bool | None:
    """Say which number is the day; whether that is open; None where it is no date."""
    if kind == "iso":
        found["month"], found["day"] = numbers
    elif kind == "ym":
        found["month"] = numbers[0]
    elif kind in ("numbers", "short", "yy"):
        day, month = numbers[:2]
        if kind == "yy":
            found["year"] = 2000 + numbers[2]
        if kind == "short" and not is_french:
            return None
        if month > 12 and not is_french:
            day, month = month, day
        found["day"], found["month"] = day, month
        return not is_french and day <= 12 and month <= 12 and day != month
    elif numbers:
        found["day"] = numbers[0]
    return False
