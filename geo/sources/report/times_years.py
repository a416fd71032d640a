"""Which years a report without a date may be of: the years it names, and the groups, missions and people in it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from geo.core.facts import read_facts
from geo.sources.report.document import Document
from geo.sources.report.lexicon import Phrases, plain_words, table_path
from geo.sources.report.times_phrases import Phrase
from geo.sources.report.tokens import Words

_YEAR: Final = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_NO_YEAR_OF_ITS_OWN: Final = re.compile(r"©|copyright|\(c\)|rights reserved|droits réservés", re.IGNORECASE)
_FIRST_YEAR: Final = 1990


class Years(NamedTuple):
    """First and last year that a report may be of.

    `named`: the first is a year that the text names; it is seldom long past when the report is written. Else the years
    are those of what it names: a group, a mission, a president.
    """

    first: int | None = None
    last: int | None = None
    named: bool = False

    def chosen(self, fitting: list[int]) -> int | None:
        """Choose among the years in which a weekday fits its date, oldest first; None if there are none.

        After a year that the text names, the first; else the last that lies well within the era of what it names.
        """
        within = [year for year in fitting if self.first is None or year >= self.first]
        if self.named and within:
            return within[0]
        within = [year for year in within if self.last is None or year <= self.last] or within
        inner = [year for year in within if self.first is None or year > self.first] or within
        return inner[-1] if inner else None


ANY_YEAR: Final = Years()


class _Era(NamedTuple):
    """First and last year, and how many phrases must stand in a text for it: "French soldiers" and "Mali" are two."""

    first: int
    last: int
    name: str
    parts: int


@cache
def _eras() -> Phrases[_Era]:
    eras: Phrases[_Era] = Phrases()
    for row in read_facts(table_path("eras"), ("words", "first", "last", "source")):
        for name in row["words"].split(";"):
            era = (int(row["first"][:4]), int(row["last"][:4] or 9999))
            parts = name.split("+")
            for part in parts:
                eras.add(plain_words(part), _Era(*era, name, len(parts)))
    return eras


def years_of(document: Document, words: Words, found: Iterable[Phrase], latest: dt.date) -> Years:
    """Give the years that a report may be of.

    Parameters
    ----------
    document : Document
    words : Words
    found : iterable of Phrase
        Its phrases of time.
    latest : date
        The report is not of a later day.

    Returns
    -------
    Years
    """
    named = {point.year for phrase in found if phrase.meaning != "year alone" and phrase.use != "future"
             for point in phrase.points if point.year and not _set_aside(document, words, phrase)}  # fmt: skip
    named |= {int(year) for year in _YEAR.findall(f"{document.url[:500]} {document.title[:300]}")}
    known = [year for year in named if _FIRST_YEAR <= year <= latest.year]
    met = {
        (one, words.plain[at]) for at, _, entries in _eras().found(words.plain, 0, len(words.plain)) for one in entries
    }
    parts = Counter(one for one, _ in met)
    eras = [one for one, count in parts.items() if count >= one.parts]
    begun = max((one.first for one in eras), default=None)
    ended = min((one.last for one in eras if one.last >= (begun or 0)), default=9999)
    if known and (begun is None or max(known) >= begun):
        return Years(max(known), None, named=True)
    return Years(begun, min(ended, latest.year))


def _set_aside(document: Document, words: Words, phrase: Phrase) -> bool:
    number = words.sentence_of[phrase.first]
    return bool(_NO_YEAR_OF_ITS_OWN.search(document.sentences[number].text[:300]))
