"""Dates at the heads of lines, which date what their lines tell: bulletins, chronicles, lists of incidents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.sources.report.document import Document, SameDocument, Span
from geo.sources.report.times_reading import Told, told_times
from geo.sources.report.times_statements import kind_of
from geo.sources.report.times_words import lexicon
from geo.sources.report.tokens import words_of

_BULLET: Final = re.compile(r"^\s*(?:[^\w\s(\[\"“«'‘#@]|\(?\d{1,2}\s?[.)/])\s*")
_BEFORE: Final = re.compile(r"^(?:(?:on|le|du|the)\s+)?$", re.IGNORECASE)
_BEHIND: Final = re.compile(r"^\s*(?::|[-–—|]{1,2}\s|\.\s|$)")
_FIRST: Final = 12  # characters of a line, behind its bullet, within which its date begins
_REACH: Final = 8  # sentences that a line with nothing but a date dates at most
_DAYS: Final = ("yesterday", "today", "overnight", "two days before")
_LEAST: Final = 2


@dataclass(frozen=True)
class LineDate:
    """A date at the head of a line.

    Attributes
    ----------
    span : Span
        Its words.
    first, after : int
        The sentences that it dates.
    item : int
        Number of the item of the list that begins with it; equal for none else.
    """

    span: Span
    first: int
    after: int
    item: int


@dataclass(frozen=True)
class _Head:
    told: Told
    span: Span
    sentence: int
    is_alone: bool
    is_bullet: bool
    is_marked: bool


def line_dates(document: Document) -> tuple[LineDate, ...]:
    """Find the dates at the heads of lines that date what their lines tell, and no day of publication.

    Parameters
    ----------
    document : Document

    Returns
    -------
    tuple of LineDate
        In the order of the text.
    """
    return _line_dates(SameDocument(document))


@lru_cache(maxsize=4)
def _line_dates(key: SameDocument) -> tuple[LineDate, ...]:
    document = key.document
    told = [one for one in told_times(document) if not one.phrase.use]
    heads = [head for one in told if (head := _head(document, one)) is not None]
    if not heads:
        return ()
    tells = _telling(document)
    heads = [head for head in heads if not head.is_alone or _is_followed(document, head, heads, tells)]
    words = words_of(document).plain
    days = {tuple(words[one.told.phrase.first : one.told.phrase.after]) for one in heads}
    if len(days) < _LEAST:
        heads = [head for head in heads if head.is_marked and not head.is_alone and _stands_alone(head, told, tells)]
    out = []
    for n, head in enumerate(heads):
        after = heads[n + 1].sentence if n + 1 < len(heads) else len(document.sentences)
        out.append(LineDate(head.span, head.sentence, min(after, _end(document, head)), n))
    return tuple(out)


def _head(document: Document, one: Told) -> _Head | None:
    """Read a phrase of time as the head of its line, if it stands there and names a day."""
    phrase = one.phrase
    if not any(point.day is not None or point.weekday is not None for point in phrase.points):
        return None
    sentence = document.sentences[one.sentence]
    span = words_of(document).span(phrase.first, phrase.after)
    before = sentence.text[: span.start - sentence.span.start]
    bullet = _BULLET.match(before)
    before = before[bullet.end() :] if bullet else before
    opens = one.sentence == 0 or document.sentences[one.sentence - 1].paragraph != sentence.paragraph
    if len(before) > _FIRST or not (_BEFORE.match(before) and (opens or bullet)):
        return None
    if phrase.first and "said" in (kind_of(word, lexicon(document.language)) for word in before.lower().split()):
        return None
    line_end = document.text.find("\n", span.end)
    rest = document.text[span.end : None if line_end < 0 else line_end]
    is_marked = bool(_BEHIND.match(rest[:4]))
    if not (is_marked or bullet) or (not bullet and all(point.day is None for point in phrase.points)):
        return None
    is_alone = not any(letter.isalpha() for letter in rest)
    return _Head(one, span, one.sentence, is_alone, bool(bullet), is_marked)


def _telling(document: Document) -> list[bool]:
    """Say of each sentence whether it has a word for what happens."""
    words, known = words_of(document), lexicon(document.language)
    return [
        any(kind_of(word, known) == "happened" for word in words.plain[first:after]) for first, after in words.sentences
    ]


def _is_followed(document: Document, head: _Head, heads: Sequence[_Head], tells: Sequence[bool]) -> bool:
    """Whether a line with nothing but a date has a sentence behind it that tells: a stamp of a link has a heading."""
    after = head.sentence + 1
    if after >= len(document.sentences) or any(other.sentence == after for other in heads):
        return False
    return tells[after] and not document.sentences[after].is_heading


def _stands_alone(head: _Head, told: Sequence[Told], tells: Sequence[bool]) -> bool:
    """Whether a report names no other day: else the date at its head is that of the report."""
    for one in told:
        days = any(point.day is not None or point.weekday is not None for point in one.phrase.points)
        if one is not head.told and (days or one.phrase.meaning in _DAYS):
            return False
    return any(tells[head.sentence : head.sentence + 2])


def _end(document: Document, head: _Head) -> int:
    """Number of the sentence behind the last one that a head dates: its line, or the lines under it."""
    sentences, at = document.sentences, head.sentence + 1
    if head.is_alone:
        return min(head.sentence + 1 + _REACH, len(sentences))
    while at < len(sentences) and sentences[at].paragraph == sentences[head.sentence].paragraph:
        at += 1
    return at
