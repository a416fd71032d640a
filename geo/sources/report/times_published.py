"""The day a report was published, as its own text says it: datelines, bylines, "Publié le", "said on Thursday"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.line_dates import line_dates
from geo.sources.report.times_days import Clock, day_of, shifted, weekday_before
from geo.sources.report.times_points import Point, points
from geo.sources.report.times_reading import clock_of, told_times
from geo.sources.report.times_statements import kind_of
from geo.sources.report.times_words import Lexicon, lexicon
from geo.sources.report.tokens import Words, words_of

_HEAD: Final = 1_500
_FOOT: Final = 600
_ENOUGH, _LABELLED = 4, 7
_ARTICLE: Final = 4  # characters of "le " or "on " before a date
_CHRONICLE: Final = 4  # so many days at the heads of lines are those of events
_EARLIEST: Final = dt.date(1990, 1, 1)
_ENDS: Final = re.compile(r"(?<!a\.m)(?<!p\.m)[.!?]$")
_DIGIT: Final = re.compile(r"[0-9]")
_LABEL: Final = re.compile(
    r"\b(?:publish\w*|publi(?:ée?s?|er|cations?)|post(?:ed|ée?s?)|dat(?:ed?|ées?|é)|mise? en ligne|parue?s?|created"
    r"|créée?s?|issued|filed|uploaded)\b"
    r"[^\n.]{0,25}$",
    re.IGNORECASE,
)
_UPDATED: Final = re.compile(
    r"(?:updat\w*|modifi\w*|mis(?:e)? [àa] jour|actualis\w*|revised)\b[^\n.]{0,25}$", re.IGNORECASE
)
_NO_DATE_OF_ITS_OWN: Final = re.compile(
    r"©|copyright|\(c\)|\bphoto|\bimage|\bpicture|\barchive|\bfile\b|related|read more|lire aussi|[àa] lire|\bborn\b",
    re.IGNORECASE,
)
_SET_ASIDE: Final = re.compile(
    r"©|copyright|\bphoto|\bimage|\bpicture|\barchive|\bfile\b|\bscheduled\b|\bwill\b|\bprévue?s?\b|\baura lieu\b",
    re.IGNORECASE,
)
_POST: Final = re.compile(r"(?:\(@\w{1,40}\)|^[—–-] ?[^\n]{3,80}?)[\s·]*$")
_OTHER_WORDS: Final = re.compile(
    r"\d{1,2}[:h.]\d{0,2}|\b(?:am|pm|gmt|utc|est|edt|by|par|min|read|minutes?|afp|ap|reuters|listen|on|le|the|at|à|a"
    r"|posted|updated|publi\w+|world|africa|afrique|news|monde|actualit\w+)\b|[\W\d_]+",
    re.IGNORECASE,
)
_DATELINE: Final = re.compile(r"^[^\n.!?]{0,70}$")
_AFTER_DATELINE: Final = re.compile(r"^[\s,.)]*(?:\([^)\n]{2,40}\)|[-–—:|]{1,2}|/)")
_FIRST_LINES: Final = 12  # sentences, and words of them, that a dateline stands in
_SEAT: Final = re.compile(r"^[A-ZÀ-Ý][A-ZÀ-Ý'’/ -]{2,40},\s*(?:le\s+|on\s+)?$")
_BEHIND_SEAT: Final = re.compile(r"^\s*(?:\([A-Z][^)\n]{1,40}\)\s*[-–—]|[-–—]{1,2}\s)")
# "NIAMEY, 5 June 2021. Gunmen ...": a dateline that ends as a sentence does.
_STOPPED: Final = re.compile(r"^(?:[A-ZÀ-Ý][^\n.!?:;,]{2,40},\s*)?(?:le\s+|on\s+)?$", re.IGNORECASE)
_AFTER_STOPPED: Final = re.compile(r"^\s*(?:\([^)\n]{2,30}\)\s*)?\.(?:\s|$)")


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
    found = [one for one in _candidates(document, words, (known, other)) if one.score >= _ENOUGH]
    listed = {one.day for one in found if one.score == _ENOUGH}
    if len(listed) > 1:  # dates behind the text without a word of what they are: those of other reports
        found = [one for one in found if one.score > _ENOUGH]
    if len({one.day for one in found if one.score < _LABELLED}) >= _CHRONICLE:
        found = [one for one in found if one.score >= _LABELLED]
    if found:
        # Of several that look alike, the oldest: a page that shows today's date, too, shows a later one.
        best = max(found, key=lambda one: (one.score, -one.day.toordinal(), -one.span.start))
        return best.day, best.span
    return _by_statement(document, words)


def dateline_words(document: Document, published: dt.date | None) -> list[Span]:
    """Find the words of datelines, bylines and stamps that give the day of publication, or of a change to the text."""
    words, known = words_of(document), lexicon(document.language)
    found = [
        one.span
        for one in _candidates(document, words, (known,))
        if one.score >= _LABELLED or (one.score >= _ENOUGH and one.day == published)
    ]
    return found + _without_year(document, words, known, published)


def _without_year(document: Document, words: Words, known: Lexicon, published: dt.date | None) -> list[Span]:
    """Find the day of a dateline that names no year: "BAMAKO, April 27 (Agency) -"."""
    found = []
    for sentence, (first, after) in zip(document.sentences[:_FIRST_LINES], words.sentences, strict=False):
        for point in points(words, known, first, min(after, first + _FIRST_LINES)):
            span = words.span(point.first, point.after)
            before, behind = sentence.text[: span.start - sentence.span.start], document.text[span.end : span.end + 50]
            if point.year is None and point.day and _SEAT.match(before) and _BEHIND_SEAT.match(behind):
                day = day_of(point, Clock(published)) if published else None
                if published is None or (day is not None and abs((published - day).days) <= 2):
                    found.append(span)
    return found


def _candidates(document: Document, words: Words, languages: tuple[Lexicon, ...]) -> Iterator[_Candidate]:
    text, length = document.text, len(document.text)
    of_lines = {one.span.start for one in line_dates(document)}
    latest = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    for sentence, (first, after) in zip(document.sentences, words.sentences, strict=True):
        begin = sentence.span.start
        is_post = "(@" in sentence.text or sentence.text[0] in "—–-"
        if (_HEAD < begin < length - _FOOT and not is_post) or not _DIGIT.search(sentence.text):
            continue
        for known in languages:
            for point in points(words, known, first, after):
                if point.year is None or point.day is None or point.order_open:
                    continue
                day = day_of(point, Clock())
                if day is None or not _EARLIEST <= day <= latest:
                    continue
                span = words.span(point.first, point.after)
                if any(start <= span.start <= start + _ARTICLE for start in of_lines):
                    continue  # the day of what its line tells
                tells = any(kind_of(word, known) == "happened" for word in words.plain[first : min(after, first + 40)])
                score = _score(text, sentence, span, tells)
                if is_post and _POST.search(text[begin : span.start][-90:]):
                    score = max(score, _ENOUGH)  # a post on social media that the report shows
                yield _Candidate(score, day, span)


def _score(text: str, sentence: Sentence, span: Span, tells: bool) -> int:
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
    is_dateline = is_dateline or (_STOPPED.match(text[line_start : span.start]) and _AFTER_STOPPED.match(behind))
    if is_dateline or (len(rest) <= 40 and not tells and not _ENDS.search(sentence.text)):
        score += 4
    elif len(rest) <= 80 and sentence.is_heading:
        score += 2
    return score + (2 if span.start < _HEAD else 0) - (2 if score == 0 else 0)


def _by_statement(document: Document, words: Words) -> tuple[dt.date | None, Span | None]:
    """Take the day on which somebody spoke: "the army said on Thursday, January 23", or the weekday after all days."""
    told = told_times(document)
    aside = {number for number in {one.sentence for one in told} if _SET_ASIDE.search(document.sentences[number].text)}
    found = [one for one in told if one.sentence not in aside]
    clock = clock_of(document, found, None)
    now = clock.latest
    points = [(one, one.phrase.points[0]) for one in found if len(one.phrase.points) == 1 and not one.phrase.use]
    dated = [(day, one) for one, point in points if (day := _dated(point, clock)) is not None and day <= now]
    if not dated and clock.years.named:
        weekday = _weekday_told([point.weekday for one, point in points if point.day is None and not one.said])
        lent = [(one, replace(point, weekday=weekday)) for one, point in points if point.day and not one.said]
        dated = [(day, one) for one, point in lent[:1] if (day := _dated(point, clock)) is not None and day <= now]
    spoken = [one for one, point in points if one.said and point.day is None and point.weekday is not None]
    for day, one in dated:
        if _is_yesterday(words, one.phrase.first):
            return shifted(day, 1), words.span(one.phrase.first, one.phrase.after)
    if not dated or any(one.said and one.phrase.meaning == "today" for one in found):
        return None, None
    latest, last = max(dated, key=lambda one: (one[0], one[1].said, -one[1].phrase.first))
    if last.said and not (spoken and spoken[0].phrase.first < last.phrase.first):
        return latest, words.span(last.phrase.first, last.phrase.after)
    if not spoken:
        return None, None
    said = spoken[0].phrase
    return weekday_before(shifted(latest, 6), said.points[0].weekday or 0), words.span(said.first, said.after)


def _is_yesterday(words: Words, at: int) -> bool:
    """Whether "yesterday" stands before a date: "hier (12/02/2020)", "hier soir, lundi 5 avril"."""
    before = words.plain[max(0, at - 3) : at]
    return at > 0 and before[-1:] in (["("], [","]) and not {"hier", "yesterday"}.isdisjoint(before)


def _weekday_told(weekdays: list[int | None]) -> int | None:
    known = [weekday for weekday in weekdays if weekday is not None]
    return max(set(known), key=known.count, default=None)


def _dated(point: Point, clock: Clock) -> dt.date | None:
    return None if point.day is None else day_of(point, clock)
