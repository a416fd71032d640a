"""The phrases of time of a whole report, found once: those who look for its date and its days share them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from geo.sources.report.document import Document
from geo.sources.report.times_phrases import Phrase, phrases
from geo.sources.report.times_statements import dates_a_statement
from geo.sources.report.times_words import lexicon
from geo.sources.report.tokens import Words, words_of


class Told(NamedTuple):
    """A phrase of time, the number of its sentence, and whether it dates what was said rather than what happened."""

    phrase: Phrase
    sentence: int
    said: bool


def told_times(document: Document) -> tuple[Told, ...]:
    """Find all phrases of time in a document, in order."""
    return _told(words_of(document), document.language)


@lru_cache(maxsize=8)
def _told(words: Words, language: str) -> tuple[Told, ...]:
    known = lexicon(language)
    return tuple(
        Told(phrase, number, dates_a_statement(phrase, words, known, first, after))
        for number, (first, after) in enumerate(words.sentences)
        for phrase in phrases(words, known, first, after)
    )
