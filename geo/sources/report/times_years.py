"""Which years a report without a date may be of: the years it names, and the groups, missions and people in it."""

from __future__ import annotations

import datetime as dt
import re
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
        """Choose among years that fit: the first from a year named on, else the only one well within the era."""
        within = [year for year in fitting if self.first is None or year >= self.first]
        if self.first is None or not within:
            return None
        if self.named:
            return within[0]
        within = [year for year in within if self.last is None or year <= self.last] or within
        inner = [year for year in within if year > self.first] or within
        return inner[0] if len(inner) == 1 else within[0] if len(within) == 1 else None


ANY_YEAR: Final = Years()


@cache
def _eras() -> Phrases[tuple[int, int]]:
    eras: Phrases[tuple[int, int]] = Phrases()
    for row in read_facts(table_path("eras"), ("words", "first", "last", "source")):
        for name in row["words"].split(";"):
            eras.add(plain_words(name), (int(row["first"][:4]), int(row["last"][:4] or 9999)))
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
    eras = [one for _, _, entries in _eras().found(words.plain, 0, len(words.plain)) for one in entries]
    begun = max((first for first, _ in eras), default=None)
    ended = min((last for _, last in eras if last >= (begun or 0)), default=9999)
    if known and (begun is None or max(known) >= begun):
        return Years(max(known), None, named=True)
    return Years(begun, min(ended, latest.year))


def _set_aside(document: Document, words: Words, phrase: Phrase) -> bool:
    number = words.sentence_of[phrase.first]
    return bool(_NO_YEAR_OF_ITS_OWN.search(document.sentences[number].text[:300]))
