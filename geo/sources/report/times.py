"""Days and periods that a report names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from geo.sources.report.document import Document, Span
from geo.sources.report.mentions import TimeMention
from geo.sources.report.times_days import MEANINGS, Clock, Days
from geo.sources.report.times_phrases import Phrase, phrases
from geo.sources.report.times_published import dateline_words, find_publication, latest_year
from geo.sources.report.times_statements import dates_a_statement
from geo.sources.report.times_words import lexicon
from geo.sources.report.tokens import Words, words_of

# A day that lies farther back is history, unless the report says otherwise; so is a month.
_RECENT: Final = {1: 100, 2: 100, 3: 100, 4: 62}
_EXACT: Final = 0.9


def date_of_publication(document: Document) -> tuple[dt.date | None, Span | None]:
    """Find the day a report was published: given with it, else said in its text; with the words that say so.

    Parameters
    ----------
    document : Document

    Returns
    -------
    date or None, Span or None
        No words where it was given; None twice where nothing says it.
    """
    if document.published is not None:
        return document.published, None
    return find_publication(document)


def time_mentions(document: Document, published: dt.date | None) -> tuple[TimeMention, ...]:
    """Find the days and periods that a report names.

    Parameters
    ----------
    document : Document
    published : date or None
        Day of publication, which weekdays and "last month" are reckoned from.

    Returns
    -------
    tuple of TimeMention
        In the order of the text. Those without days are words whose day cannot be known.
    """
    words, known = words_of(document), lexicon(document.language)
    clock = Clock(published, latest_year(document, published.year if published else dt.MAXYEAR))
    out: list[TimeMention] = []
    own = dateline_words(document)
    told: dt.date | None = None
    for first, after in words.sentences:
        here: list[TimeMention] = []
        for phrase in phrases(words, known, first, after):
            said = dates_a_statement(phrase, words, known, first, after)
            anchor = _day_told(here) or told or published
            days = MEANINGS[phrase.meaning](phrase, clock.at(anchor))
            here.append(_mention(phrase, days, said, words.span(phrase.first, phrase.after), clock))
        here = [_seen_from_statement(one, here) for one in here]
        if own is not None and _holds(words, first, after, own):
            here = [replace(one, use="published") if one.span.overlaps(own) else one for one in here]
        told = next((one.start for one in reversed(here) if _tells(one)), told)
        out += here
    return tuple(out)


def _holds(words: Words, first: int, after: int, span: Span) -> bool:
    return first < after and words.starts[first] <= span.start < words.ends[after - 1]


def _mention(phrase: Phrase, days: Days, said: bool, span: Span, clock: Clock) -> TimeMention:
    confidence = _EXACT if phrase.points and phrase.points[0].day is not None else 0.8
    if days.start is None:
        confidence = 0.3
    return TimeMention(
        span=span, rule=phrase.meaning, confidence=confidence, start=days.start, end=days.end,
        precision=days.precision, use=phrase.use or _use(days, clock), of_statement=said,
    )  # fmt: skip


def _use(days: Days, clock: Clock) -> str:
    if days.start is None or days.end is None:
        return "event"
    if days.precision is not None and days.precision >= 5:
        return "recalled"
    if clock.published is None:
        return "recalled" if clock.latest_year is not None and days.end.year < clock.latest_year else "event"
    if days.start > clock.published + dt.timedelta(days=1):
        return "future"
    recent = _RECENT.get(days.precision or 1, 100)
    return "recalled" if (clock.published - days.end).days > recent else "event"


def _tells(one: TimeMention) -> bool:
    """Whether a mention gives the day of something that happened."""
    return one.use in ("event", "same") and one.start is not None and not one.of_statement and (one.precision or 9) <= 2


def _day_told(here: list[TimeMention]) -> dt.date | None:
    """Give the last day named in a sentence, of an event or of what was said."""
    for one in reversed(here):
        if one.start is not None and one.use in ("event", "same") and (one.precision or 9) <= 2:
            return one.start
    return None


def _seen_from_statement(one: TimeMention, here: list[TimeMention]) -> TimeMention:
    """Reckon a night, and a day before the one told, from the day on which its own sentence was said."""
    if one.rule != "overnight" or one.of_statement:
        return one
    for other in here:
        if other.of_statement and other.start is not None and other.precision == 1:
            return replace(one, start=other.start - dt.timedelta(days=1), end=other.start)
    return one
