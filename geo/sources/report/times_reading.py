"""The phrases of time of a whole report, found once: those who look for its date and its days share them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from geo.sources.report.document import Document
from geo.sources.report.times_days import Clock, day_of, month_of
from geo.sources.report.times_phrases import Phrase, phrases
from geo.sources.report.times_statements import dates_a_statement, is_aftermath
from geo.sources.report.times_words import lexicon
from geo.sources.report.times_years import years_of
from geo.sources.report.tokens import Words, words_of

_FIRST_WORDS: Final = 3  # a text that begins with its month


class Told(NamedTuple):
    """A phrase of time, the number of its sentence, and whether it dates what was said rather than what happened.

    `later`: what was said or done may have followed the event by any time, as an arrest does.
    """

    phrase: Phrase
    sentence: int
    said: bool
    later: bool = False


def told_times(document: Document) -> tuple[Told, ...]:
    """Find all phrases of time in a document, in order."""
    return _told(words_of(document), document.language)


@lru_cache(maxsize=8)
def _told(words: Words, language: str) -> tuple[Told, ...]:
    known = lexicon(language)
    return tuple(
        Told(
            phrase,
            number,
            said := dates_a_statement(phrase, words, known, first, after),
            said and is_aftermath(phrase, words, known, first, after),
        )
        for number, (first, after) in enumerate(words.sentences)
        for phrase in phrases(words, known, first, after)
    )


def clock_of(document: Document, found: Iterable[Told], published: dt.date | None) -> Clock:
    """Give what the days of a report are reckoned from.

    Parameters
    ----------
    document : Document
    found : iterable of Told
        Its phrases of time that are its own, no captions.
    published : date or None

    Returns
    -------
    Clock
    """
    told = list(found)
    latest = published or dt.datetime.now(dt.UTC).date()
    clock = Clock(published, years_of(document, words_of(document), (one.phrase for one in told), latest), latest)
    if published is not None:
        return clock
    stamps = [one.phrase.points[0] for one in told if one.phrase.first <= _FIRST_WORDS and one.phrase.points]
    days = [month_of(point, clock).end for point in stamps if point.day is None and point.month and point.year]
    points = [one.phrase.points[0] for one in told if len(one.phrase.points) == 1 and not one.phrase.use]
    days += [day_of(point, clock) for point in points if point.day is not None]
    return replace(clock, near=max((day for day in days if day is not None and day <= latest), default=None))
