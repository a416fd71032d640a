"""The day a report was published, as its own text says it: datelines, bylines, "Publié le", "said on Thursday"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.times_days import Clock, day_of, weekday_before
from geo.sources.report.times_phrases import Phrase, phrases
from geo.sources.report.times_points import Point, points
from geo.sources.report.times_statements import dates_a_statement
from geo.sources.report.times_words import Lexicon, lexicon
from geo.sources.report.tokens import Words, words_of

_HEAD: Final = 1_500
_FOOT: Final = 600
_ENOUGH: Final = 4
_EARLIEST: Final = dt.date(1990, 1, 1)
_LABEL: Final = re.compile(
    r"\b(?:publish\w*|publi\w*|post\w*|dat\w*|mis en ligne|mise en ligne|paru\w*|cr[ée]+\w*|issued|filed|uploaded)\b"
    r"[^\n.]{0,25}$",
    re.IGNORECASE,
)
_UPDATED: Final = re.compile(
    r"\b(?:updat\w*|modifi\w*|mis(?:e)? [àa] jour|actualis\w*|revised)\b[^\n.]{0,25}$", re.IGNORECASE
)
_NO_DATE_OF_ITS_OWN: Final = re.compile(
    r"©|copyright|\(c\)|\bphoto|\bimage|\bpicture|\barchive|\bfile\b|related|read more|lire aussi|[àa] lire|\bborn\b",
    re.IGNORECASE,
)
_OTHER_WORDS: Final = re.compile(
    r"\d{1,2}[:h.]\d{0,2}|\b(?:am|pm|gmt|utc|est|edt|by|par|min|read|minutes?|afp|ap|reuters|listen|on|le|the|at|à|a"
    r"|posted|updated|publi\w+|world|africa|afrique|news|monde|actualit\w+)\b|[\W\d_]+",
    re.IGNORECASE,
)
_DATELINE: Final = re.compile(r"^[^\n.!?]{0,70}$")
_AFTER_DATELINE: Final = re.compile(r"^[\s,.]*(?:\([^)\n]{2,40}\)|[-–—:|]{1,2}|/)")


class _Candidate(NamedTuple):
    score: int
    day: dt.date
    span: Span


def find_publication(document: Document) -> tuple[dt.date | None, Span | None]:
    """Find the day of publication in a text.

    Parameters
    ----------
    document : Document

    Returns
    -------
    date or None, Span or None
        The day and the words that say so; None where the text does not say it.
    """
    words, known = words_of(document), lexicon(document.language)
    other = lexicon("fr" if document.language == "en" else "en")
    best = max(_candidates(document, words, (known, other)), key=lambda one: (one.score, -one.span.start), default=None)
    if best is not None and best.score >= _ENOUGH:
        return best.day, best.span
    return _by_statement(document, words, known)


def dateline_words(document: Document) -> Span | None:
    """Find the words of a dateline, byline or stamp that give the day of publication; None if there are none."""
    words, known = words_of(document), lexicon(document.language)
    best = max(_candidates(document, words, (known,)), key=lambda one: (one.score, -one.span.start), default=None)
    return best.span if best is not None and best.score >= _ENOUGH else None


def latest_year(document: Document, before: int = dt.MAXYEAR) -> int | None:
    """Give the latest year that a text names, up to this one; None if it names none."""
    now = dt.datetime.now(dt.UTC).year
    years = [int(year) for year in re.findall(r"(?<![\d.,])(?:19[5-9]|20\d)\d(?![\d,])", document.text)]
    known = [year for year in years if year <= min(now, before)]
    return max(known, default=None)


def _candidates(document: Document, words: Words, languages: tuple[Lexicon, ...]) -> Iterator[_Candidate]:
    text, length = document.text, len(document.text)
    latest = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    for sentence, (first, after) in zip(document.sentences, words.sentences, strict=True):
        begin = sentence.span.start
        if _HEAD < begin < length - _FOOT or not any("0" <= letter <= "9" for letter in sentence.text):
            continue
        for known in languages:
            for point in points(words, known, first, after):
                if point.year is None or point.day is None or point.order_open:
                    continue
                day = day_of(point, Clock())
                if day is None or not _EARLIEST <= day <= latest:
                    continue
                span = words.span(point.first, point.after)
                yield _Candidate(_score(text, sentence, span), day, span)


def _score(text: str, sentence: Sentence, span: Span) -> int:
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    before = text[max(line_start, span.start - 60) : span.start]
    behind = text[span.end : min(line_end, span.end + 60)]
    around = text[max(line_start, span.start - 150) : min(line_end, span.end + 60)]
    score = 0
    if _LABEL.search(before):
        score += 5
    elif _UPDATED.search(before):
        score += 4
    elif _NO_DATE_OF_ITS_OWN.search(around):
        return -5
    rest = _OTHER_WORDS.sub("", text[line_start : span.start][-200:] + text[span.end : line_end][:200])
    is_dateline = _DATELINE.match(text[line_start : span.start]) and _AFTER_DATELINE.match(behind)
    if len(rest) <= 40 or is_dateline:
        score += 4
    elif len(rest) <= 80 and sentence.is_heading:
        score += 2
    return score + (2 if span.start < _HEAD else 0) - (2 if score == 0 else 0)


def _by_statement(document: Document, words: Words, known: Lexicon) -> tuple[dt.date | None, Span | None]:
    """Take the day of what was said, if it names a day of the month: "the army said on Thursday, January 23"."""
    clock = Clock(latest_year=latest_year(document))
    spoken: list[Phrase] = []
    dated: list[tuple[Point, dt.date]] = []
    days: list[int] = []
    for sentence, (first, after) in zip(document.sentences, words.sentences, strict=True):
        if _NO_DATE_OF_ITS_OWN.search(sentence.text):
            continue
        for phrase in phrases(words, known, first, after):
            point = phrase.points[0] if len(phrase.points) == 1 else None
            if point is None or phrase.use:
                continue
            says = dates_a_statement(phrase, words, known, first, after)
            day = day_of(point, clock) if point.day is not None else None
            if says and day is not None:
                return day, words.span(phrase.first, phrase.after)
            if says and point.day is None and point.weekday is not None:
                spoken.append(phrase)
            elif point.day is not None and not says:
                dated.append((point, day or dt.date.min))
            elif point.weekday is not None and point.day is None:
                days.append(point.weekday)
    return _by_weekdays(spoken, dated, days, clock, words)


def _by_weekdays(
    spoken: list[Phrase], dated: list[tuple[Point, dt.date]], days: list[int], clock: Clock, words: Words
) -> tuple[dt.date | None, Span | None]:
    """Reckon from a day of the month that the text names, the weekdays of what happened, and the weekday of speech."""
    if not spoken:
        return None, None
    for point, day in dated:
        known = day
        if known == dt.date.min and clock.latest_year is not None and days:
            weekday = max(set(days), key=days.count)
            found = day_of(Point(0, 0, weekday=weekday, day=point.day, month=point.month), clock)
            known = found or dt.date.min
        if known == dt.date.min:
            continue
        weekday = spoken[0].points[0].weekday or 0
        published = weekday_before(known + dt.timedelta(days=6), weekday)
        return published, words.span(spoken[0].first, spoken[0].after)
    return None, None
