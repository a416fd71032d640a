"""Days and periods that a report names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby
from typing import Final

from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.line_dates import line_dates
from geo.sources.report.mentions import TimeMention
from geo.sources.report.times_days import MEANINGS, Clock, Days, fitting_years, shifted
from geo.sources.report.times_published import dateline_words, find_publication
from geo.sources.report.times_reading import Told, clock_of, told_times
from geo.sources.report.tokens import Words, words_of

# A day that lies farther back is history, unless the report says otherwise; so is a month.
_RECENT: Final = {1: 100, 2: 100, 3: 100, 4: 62}
_EXACT: Final = 0.9
_BY_WEEKDAY: Final = "its year by the weekday"  # the other years that it fits follow
SINCE_WHICH: Final = "day of something since which"
_SINCE_BEFORE: Final = 7  # words
_LOOKED_BACK: Final = 1_500  # characters, for a quotation mark
# Days as a speaker sees them: within quotation marks they are reckoned from the day of the words.
_SPOKEN_DAYS: Final = ("today", "yesterday", "two days before", "overnight")


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
    words, found = words_of(document), told_times(document)
    clock = clock_of(document, found, published)
    own = dateline_words(document, published)
    of_lines = {one.span for one in line_dates(document)}
    out: list[TimeMention] = []
    told = spoken = None
    for number, together in groupby(found, key=lambda one: one.sentence):
        here: list[TimeMention] = []
        weekdays: list[bool] = []
        last, quoted = told or spoken or published, None
        for one in together:
            phrase, span = one.phrase, words.span(one.phrase.first, one.phrase.after)
            if phrase.meaning in _SPOKEN_DAYS and (published is None or _is_quoted(document.sentences[number], span)):
                seen = replace(clock, published=quoted or spoken or told or published)
            else:
                seen = clock.at(last)
            weekdays.append(bool(phrase.points) and all(point.day is None for point in phrase.points))
            here.append(_mention(one, MEANINGS[phrase.meaning](phrase, seen), span, clock, own))
            if span in of_lines and here[-1].use in ("event", "recalled"):
                here[-1] = replace(here[-1], use="event", of_statement=False)
            elif here[-1].use == "event" and _is_since(phrase.first, words, number):
                here[-1] = replace(here[-1], use="recalled", rule=SINCE_WHICH)
            if _is_day(here[-1]):
                last = quoted = here[-1].start
                spoken = last if here[-1].of_statement else spoken
        here = _seen_from_statement(here, weekdays)
        told = next((one.start for one in reversed(here) if _is_day(one) and not one.of_statement), told)
        out += here
    return tuple(_newest_told(out))


def _is_since(at: int, words: Words, sentence: int) -> bool:
    """Whether a day is that of something since which: "the deadliest since the attack of 9 January"."""
    before = words.plain[max(words.sentences[sentence][0], at - _SINCE_BEFORE) : at]
    for word in reversed(before):
        if word in (",", ";", ":", "(", "“", "«"):
            return False
        if word in ("since", "depuis"):
            return True
    return False


def _newest_told(mentions: list[TimeMention]) -> list[TimeMention]:
    """Let the newest exact day date an event where the text has none that is recent: an inquiry tells of it late."""
    if any(_is_day(one) and not one.of_statement and "some time" not in one.rule for one in mentions):
        return mentions
    exact = [
        one
        for one in mentions
        if one.use == "recalled" and one.precision in (1, 2) and one.start and one.rule != SINCE_WHICH
    ]
    newest = max((one.start for one in exact if one.start is not None), default=None)
    return [replace(one, use="event") if one in exact and one.start == newest else one for one in mentions]


def _is_quoted(sentence: Sentence, span: Span) -> bool:
    """Whether words stand within quotation marks, or behind one that is not closed."""
    before = sentence.text[: span.start - sentence.span.start][-_LOOKED_BACK:]
    return sum(before.count(mark) for mark in '"“«') % 2 == 1 or before.count("“") > before.count("”")


def _mention(told: Told, days: Days, span: Span, clock: Clock, own: list[Span]) -> TimeMention:
    phrase = told.phrase
    confidence = _EXACT if phrase.points and phrase.points[0].day is not None else 0.8
    if days.start is None:
        confidence = 0.3
    elif clock.published is None and phrase.points and phrase.points[0].year is None:
        confidence = 0.6
    rule = phrase.meaning
    others = fitting_years(phrase.points[0], clock) if phrase.points else []
    if days.start is not None and len(others) > 1:
        confidence = 0.6 if clock.years.named else 0.45
        rule += f", {_BY_WEEKDAY}; {', '.join(f'{year}?' for year in others if year != days.start.year)}"
    use = phrase.use or ("same" if phrase.unit == "hour" and max(phrase.numbers, default=1) < 24 else _use(days, clock))
    return TimeMention(
        span=span, rule=rule, confidence=confidence, start=days.start, end=days.end if days.start else None,
        precision=days.precision, use="published" if any(span.overlaps(one) for one in own) else use,
        of_statement=told.said, of_aftermath=told.later,
    )  # fmt: skip


def _use(days: Days, clock: Clock) -> str:
    if days.start is None or days.end is None:
        return "event"
    if days.precision is not None and days.precision >= 5:
        return "recalled"
    if clock.published is None:
        return "recalled" if clock.years.first is not None and days.end.year < clock.years.first else "event"
    if days.start > clock.published + dt.timedelta(days=1):
        return "future"
    recent = _RECENT.get(days.precision or 1, 100)
    return "recalled" if (clock.published - days.end).days > recent else "event"


def _is_day(one: TimeMention) -> bool:
    """Whether a mention gives a day or a few on which something happened or was said."""
    return one.use in ("event", "same") and one.start is not None and (one.precision or 9) <= 2


def _seen_from_statement(here: list[TimeMention], weekdays: list[bool]) -> list[TimeMention]:
    """Reckon weekdays, and nights without a date, from the day on which their own sentence was said.

    "The army said on Monday that ten had died on Sunday" is the Sunday before that Monday.
    """
    said = next((one.start for one in here if one.of_statement and one.use == "event" and one.precision == 1), None)
    before = shifted(said, -7)
    if said is None or before is None:
        return here
    out: list[TimeMention] = []
    for one, by_weekday in zip(here, weekdays, strict=True):
        if one.of_statement or one.start is None or one.use != "event":
            out.append(one)
        elif one.rule == "overnight":
            out.append(replace(one, start=shifted(said, -1), end=said))
        elif by_weekday and one.start > said:
            out.append(replace(one, start=shifted(one.start, -7), end=shifted(one.end, -7)))
        else:
            out.append(one)
    return out
