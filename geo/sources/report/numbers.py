"""Numbers of people as news writes them: digits, words, dozens, at least, between; English and French.

Vague words follow ACLED's published reading ("dozens" is 12, a plural without a number 3): ``data/report/numbers.csv``
names the source of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, Word, read_words
from geo.sources.report.tokens import Words

# More people than this in one figure is no toll but a misread number.
MOST_PEOPLE: Final = 10_000_000
_JOINED: Final = frozenset(("and", "but", "et", "mais"))
# What has a number for a name.
_NUMBERED: Final = frozenset(
    (
        "brigade", "regiment", "régiment", "battalion", "bataillon", "compagnie", "escadron", "commissariat", "numéro",
        "number", "unit", "unité", "section", "secteur", "sector", "highway", "nationale",
    )
)  # fmt: skip
_LONGEST_WORDS: Final = 12
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MONTHS: Final = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sept sep oct nov dec janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "janv fevr avr juil"
)
_LONGEST_MONTH: Final = 31
_NO_COUNT_BEHIND: Final = re.compile(r"\s?[%°$€£]|[:/.,]\d|-\d\d-|-0\d|\s?(?:per cent|percent|pour cent)\b|h\d")
_NO_COUNT_BEFORE: Final = re.compile(r"[$€£#№]\s?$|\d[:/.,-]$|[^\W\d_]-$|\bRN$")
_CHANGED: Final = word_set("passé passe passant passer porté monté grimpé ramené")
_THOUSANDS_MARKS: Final = (",", ".")


@dataclass(frozen=True)
class Quantity:
    """A number, or words for one: the words from `first` up to, not with, `after`.

    Attributes
    ----------
    first, after : int
        Numbers of words.
    low, best, high : int or None
        "at least 25" is 25, 25, None; "as many as 40" None, None, 40; "nearly a dozen" 10, None, 11.
    open_ended : bool
        Whether the number is a floor.
    vague : bool
        Whether a word was read as a number.
    is_article : bool
        Whether it is only "a", "an", "un" or "une": a figure where a person follows.
    is_year : bool
        Whether it may be a year, or the day of a month.
    is_zero : bool
        "no", "aucun".
    """

    first: int
    after: int
    low: int | None
    best: int | None
    high: int | None
    open_ended: bool = False
    vague: bool = False
    is_article: bool = False
    is_year: bool = False
    is_zero: bool = False


def quantities(words: Words, language: str, first: int, after: int) -> list[Quantity]:
    """Find the numbers among some words of a document, in their order.

    Parameters
    ----------
    words : Words
    language : str
    first, after : int
        The first word, and the one after the last.
    """
    return list(_found(_Reader(words, language, after), first, after))


def _found(reader: _Reader, first: int, after: int) -> Iterator[Quantity]:
    lower, starters = reader.words.lower, reader.phrases.by_first
    at = first
    while at < after:
        word = lower[at]
        if word in starters or word[0].isdigit():
            found = reader.quantity(at)
            if found is not None:
                yield found
                at = found.after
                continue
        at += 1


@cache
def _phrases(language: str) -> Phrases[Word]:
    phrases = read_words("numbers", language, lambda part, word: ((part, word),))
    if language == "en":
        for article in ("a", "an"):
            phrases.add((article,), Word("article", "1"))
    return phrases


@dataclass(frozen=True)
class _Core:
    """A bare number: its value, the word after it, and how it was written."""

    value: int
    after: int
    vague: bool = False
    is_article: bool = False
    is_digits: bool = False
    is_zero: bool = False
    is_group: bool = False


class _Reader:
    def __init__(self, words: Words, language: str, end: int) -> None:
        self.words = words
        self.language = language
        self.end = end
        self.phrases = _phrases(language)

    def _hit(self, at: int, *parts: str) -> tuple[str, str, int] | None:
        """Give part, value and the word after, of the longest phrase here that is of one of some parts."""
        if at >= self.end:
            return None
        for phrase, entries in self.phrases.by_first.get(self.words.lower[at], ()):
            after = at + len(phrase)
            if after <= self.end and (len(phrase) == 1 or tuple(self.words.lower[at:after]) == phrase):
                for entry in entries:
                    if entry.part in parts:
                        return entry.part, entry.kind, after
        return None

    def quantity(self, at: int) -> Quantity | None:
        span = self._between(at)
        if span is not None:
            return span
        begin, kinds = at, list[str]()
        while (hit := self._hit(at, "least", "more", "most", "under", "nearly", "about")) and len(kinds) < 3:
            kinds.append(hit[0])
            at = hit[2]
        core = self._core(at)
        if core is None and kinds:  # "quelques", "some": a word that also stands before numbers
            vague = self._hit(begin, "vague")
            core, kinds = (_Core(int(vague[1]), vague[2], vague=True), []) if vague else (None, kinds)
        if core is None and self.words.lower[begin] == "another" and at == begin + 1:
            return Quantity(begin, at, 1, 1, 1)
        if core is None or (core.is_zero and kinds) or self._is_date(at, core) or self._is_name(at, core):
            return None
        found = Quantity(
            begin, core.after, core.value, core.value, core.value,
            vague=core.vague, is_article=core.is_article, is_zero=core.is_zero,
            is_year=core.is_digits and not kinds and core.after == at + 1
            and (_FIRST_YEAR <= core.value <= _LAST_YEAR or self._near_month(at, core)),
        )  # fmt: skip
        if core.is_zero or core.value > MOST_PEOPLE:
            return found if core.is_zero else None
        found = replace(found, high=None, open_ended=True) if core.vague else self._range(found, core)
        for kind in reversed(kinds):
            found = _modified(found, kind, core)
        return self._bounded(found) if "least" in kinds else self._after(found)

    def _is_name(self, at: int, core: _Core) -> bool:
        """Whether a figure is the number of a unit or an office: "la brigade 412"."""
        return core.is_digits and at > 0 and self.words.lower[at - 1] in _NUMBERED

    def _bounded(self, found: Quantity) -> Quantity:
        """Read "no fewer than 7 and no more than 12" as one figure."""
        at = found.after
        hit = self._hit(at + 1, "most") if at + 1 < self.end and self.words.lower[at] in _JOINED else None
        core = self._core(hit[2]) if hit is not None else None
        if core is None or found.low is None or core.value < found.low:
            return self._after(found)
        return replace(found, high=core.value, open_ended=False, after=core.after)

    def _after(self, found: Quantity) -> Quantity:
        at = found.after
        if at < self.end and self.words.lower[at] == "(":  # "onze (11) soldats"
            inside = self._core(at + 1)
            closes = inside and inside.after < self.end and self.words.lower[inside.after] == ")"
            if inside and closes and inside.value in (found.low, found.best, found.high):
                found = replace(found, after=inside.after + 1)
        hit = self._hit(found.after, "after least", "after most")
        if hit is None or self._core(hit[2]) is not None:  # "on May 30 at least 25 people"
            return found
        found = replace(found, after=hit[2])
        if hit[0] == "after least":
            return replace(found, high=None, open_ended=True)
        return replace(found, low=None, best=None)

    def _range(self, found: Quantity, core: _Core) -> Quantity:
        """Read "12 to 15", "12 ou 15", "12-15"."""
        at = core.after
        joins = at < self.end and self.words.joined(at) and core.is_digits
        if not joins:
            if at >= self.end or self.words.lower[at] not in ("to", "or", "à", "ou", "–"):
                return found
            if (self.words.lower[at] == "à" and core.is_article) or self._is_change(found.first):
                return found
            at += 1
        other = self._core(at)
        if other is None or other.vague or other.is_article or not core.value < other.value <= 10 * core.value:
            return found
        if self.words.lower[at - 1] in ("or", "ou") and other.value > core.value + 5:
            return found
        return replace(found, after=other.after, best=None, high=other.value, is_year=False)

    def _is_change(self, at: int) -> bool:
        """Whether a number is one that has changed: "from 17 to 42", "passé de 17 à 42"."""
        before = self.words.lower[max(0, at - 2) : at]
        return before[-1:] == ["from"] or (before[-1:] == ["de"] and before[0] in _CHANGED)

    def _between(self, at: int) -> Quantity | None:
        if self.words.lower[at] not in ("between", "entre"):  # "from 17 to 42" tells of a change, as "de 17 à 42"
            return None
        hit = self._hit(at, "between")
        if hit is None:
            return None
        low = self._core(hit[2])
        if low is None or low.vague or low.is_article or low.after >= self.end:
            return None
        if self.words.lower[low.after] not in ("and", "to", "et", "à"):
            return None
        high = self._core(low.after + 1)
        if high is None or high.vague or high.is_article or low.value >= high.value or self._is_date(at, high):
            return None
        return Quantity(at, high.after, low.value, None, high.value)

    def _core(self, at: int) -> _Core | None:
        if at >= self.end:
            return None
        if self.words.lower[at][0].isdigit():
            return self._digits(at)
        hit = self._hit(at, "zero", "vague", "groups", "article")
        if at > 0 and self.words.lower[at] == "one" and self.words.lower[at - 1] in ("the", "this", "that"):
            return None
        number = self._number(at)
        if number is not None and (hit is None or number.after >= hit[2]):
            return self._grouped(number)
        if hit is None:
            return self._article_before_group(at)
        return self._of_part(at, *hit)

    def _of_part(self, at: int, part: str, value: str, after: int) -> _Core:
        if part == "article":
            return self._article_before_group(at) or _Core(1, after, is_article=True)
        if part == "zero":
            return _Core(0, after, is_zero=True)
        groups = self._hit(after, "groups", "group", "times") if part == "vague" else None
        if groups:  # "several dozen", "plusieurs dizaines": two of them at the least
            return _Core(2 * int(groups[1]), groups[2], vague=True)
        return _Core(int(value), after, vague=True)

    def _article_before_group(self, at: int) -> _Core | None:
        """Read "a dozen", "a hundred", "la dizaine", "half a dozen"."""
        lower = self.words.lower
        skip = 1 if lower[at] in ("a", "an", "the", "une", "la", "un", "les", "des", "de") else 0
        group = self._hit(at + skip, "group", "times") if skip else self._hit(at, "group")
        if group and not (group[0] == "times" and lower[at] in ("the", "la", "les", "des", "de", "un", "une")):
            if group[0] == "times":
                return self._number_from(at + skip)
            return _Core(int(group[1]), group[2], is_group=True)
        groups = self._hit(at + skip, "groups")
        return _Core(int(groups[1]), groups[2], vague=True) if groups else None

    def _grouped(self, number: _Core) -> _Core:
        """Multiply "two dozen", "trois dizaines", "une quinzaine"."""
        group = self._hit(number.after, "group", "groups")
        if group is None or number.value > 20:
            return number
        return _Core(number.value * int(group[1]), group[2], is_group=True)

    def _digits(self, at: int) -> _Core | None:
        words = self.words
        text = words.lower[at]
        if not (text.isascii() and text.isdecimal()) or len(text) > 8:
            return None
        if text[0] == "0" and (len(text) > 2 or words.text[words.ends[at] : words.ends[at] + 1] == "-"):
            return None
        after = at + 1
        while len(text) <= 9 and (more := self._thousands(after, text)):
            text += words.lower[more - 1]
            after = more
        value = int(text)
        times = self._hit(after, "times")
        if times and not (after == at + 1 and value > 999):
            value, after = value * int(times[1]), times[2]
        return _Core(value, after, is_digits=True)

    def _thousands(self, after: int, text: str) -> int | None:
        """Give the word after three more digits behind a mark or a blank, if there are."""
        words = self.words
        if after >= self.end or (len(text) % 3 == 0 and len(text) > 3) or len(text) > 9:
            return None
        at = after + 1 if words.lower[after] in _THOUSANDS_MARKS else after
        if at >= self.end:
            return None
        digits = words.lower[at]
        if len(digits) != 3 or not digits.isdecimal() or not digits.isascii():
            return None
        gap = words.starts[at] - words.ends[after - 1]
        return at + 1 if gap == 1 and (at > after or len(text) <= 3) else None

    def _is_date(self, at: int, core: _Core) -> bool:
        """Whether digits are part of a date, a time, a share, a sum of money or a decimal number."""
        if not core.is_digits:
            return False
        words, after = self.words, core.after
        following = words.plain[after] if after < self.end else ""
        if following in _MONTHS and core.value <= _LONGEST_MONTH:
            return True
        end, begin = words.ends[after - 1], words.starts[at]
        return bool(
            _NO_COUNT_BEHIND.match(words.text, end) or _NO_COUNT_BEFORE.search(words.text[max(0, begin - 3) : begin])
        )

    def _near_month(self, at: int, core: _Core) -> bool:
        return at > 0 and core.value <= _LONGEST_MONTH and self.words.plain[at - 1].strip(".") in _MONTHS

    def _number(self, at: int) -> _Core | None:
        if self._hit(at, "unit", "ten") is None:
            hit = self._hit(at, "times")
            if hit is None or self.language == "en" or int(hit[1]) > 1000:
                return None
        return self._number_from(at)

    def _number_from(self, at: int) -> _Core | None:
        """Read a number in words: "one hundred and twenty-five", "quatre-vingt-dix-sept", "mille deux cents"."""
        total = current = 0
        begin, last = at, ""
        while at < self.end and at - begin < _LONGEST_WORDS:
            hit = self._hit(at, "unit", "ten", "times", *(("article",) if at == begin else ()))
            if hit is None:
                joined = self._linked(at, last)
                if joined is None:
                    break
                at = joined
                continue
            part, value, after = hit[0], int(hit[1]), hit[2]
            if not self._fits(part, value, last, current, at > begin):
                break
            if part == "times":
                current = max(current, 1) * value
                if value >= 1000:
                    total, current = total + current, 0
            else:
                current += value
            last, at = "unit" if part == "article" else part, after
        if not last:
            return None
        return _Core(total + current, at, is_article=at == begin + 1 and self.words.lower[begin] in ("un", "une"))

    def _linked(self, at: int, last: str) -> int | None:
        """Give the word after "and" or "et" inside a number, or None where the number ends."""
        word = self.words.lower[at]
        if word == "et" and last == "ten" and (hit := self._hit(at + 1, "unit")) and hit[1] in ("1", "11"):
            return at + 1
        if word == "and" and last == "times" and self._hit(at + 1, "unit", "ten"):
            return at + 1
        return None

    def _fits(self, part: str, value: int, last: str, current: int, begun: bool) -> bool:
        if not begun:
            return True
        if part == "times":
            return last != "times" or value > 100
        if part == "unit":
            if last == "ten":
                return value < 10 or (self.language == "fr" and current % 100 in (60, 80) and value < 20)
            return last == "times"
        return last == "times"


def _modified(found: Quantity, kind: str, core: _Core) -> Quantity:
    """Change a number by the words before it."""
    if kind in ("least", "more"):
        return replace(found, best=found.best if found.best is not None else found.low, high=None, open_ended=True)
    if kind == "most":
        return replace(found, low=None, best=None, high=found.high or core.value)
    if kind == "under":
        return replace(found, low=None, best=None, high=max(core.value - 1, 0))
    if kind == "nearly" and core.is_group and found.low is not None:  # "nearly a dozen": ten or eleven
        return replace(found, low=max(found.low - max(2, found.low // 10), 0), best=None, high=found.low - 1)
    return found
