"""The sentences of a report that tell of events: their event words and the cues around, read once for all readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from geo.sources.report.document import Document, SameDocument
from geo.sources.report.kinds_words import Cue, Trigger, choose, event_words
from geo.sources.report.tokens import Words, words_of

# No sentence of a report is longer; what is, is no sentence, and is read in pieces.
_LONGEST: Final = 150
# No sentence of that length tells of more events; words beyond are a list, or no text at all.
_MOST_EVENTS: Final = 30
_FIRST_YEAR: Final = 1950
_LAST_YEAR: Final = 2049
_YEAR_DIGITS: Final = 4


@dataclass(frozen=True)
class Scene:
    """A sentence with the words for events in it, and the cues.

    Attributes
    ----------
    words : Words
    first, after : int
        Its words.
    cues : tuple of Cue
    triggers : tuple of Trigger
    is_heading : bool
    year : int or None
        Of publication, or the latest the report names.
    is_early : bool
        Whether the report may be of the first months of its year.
    """

    words: Words
    first: int
    after: int
    cues: tuple[Cue, ...]
    triggers: tuple[Trigger, ...]
    is_heading: bool
    year: int | None
    is_early: bool

    @cached_property
    def years(self) -> dict[int, int]:
        """Which words are years: place to year."""
        words = ((at, self.words.lower[at]) for at in range(self.first, self.after))
        digits = {
            at: int(word) for at, word in words if len(word) == _YEAR_DIGITS and word.isascii() and word.isdecimal()
        }
        return {at: year for at, year in digits.items() if _FIRST_YEAR <= year <= _LAST_YEAR}

    def says(self, part: str, kind: str = "") -> tuple[Cue, ...]:
        """Give the cues of a part, and of a kind where one is given."""
        return tuple(cue for cue in self.cues if cue.part == part and kind in ("", cue.kind))


def scenes_of(document: Document) -> tuple[Scene, ...]:
    """Read the sentences of a document, one scene each; the last few documents are kept."""
    return _scenes(SameDocument(document))


@lru_cache(maxsize=4)
def _scenes(key: SameDocument) -> tuple[Scene, ...]:
    document = key.document
    words = words_of(document)
    triggers, cues = event_words(document.language)
    year = _main_year(document, words)
    is_early = _is_early(document, words)
    found = []
    for sentence, (begins, ends) in zip(document.sentences, words.sentences, strict=True):
        for first in range(begins, ends, _LONGEST):
            after = min(first + _LONGEST, ends)
            here = tuple(
                chosen
                for begin, end, entries in triggers.found(words.lower, first, after)
                if (chosen := choose(words, begin, end, entries, document.language)) is not None
            )
            here = here[:_MOST_EVENTS]
            around = tuple(
                Cue(begin, end, entry.part, entry.kind)
                for begin, end, entries in (cues.found(words.lower, first, after) if here else ())
                for entry in entries
            )
            found.append(Scene(words, first, after, around, here, sentence.is_heading, year, is_early))
    return tuple(found)


def _main_year(document: Document, words: Words) -> int | None:
    if document.published:
        return document.published.year
    years = (int(word) for word in words.lower if len(word) == _YEAR_DIGITS and word.isascii() and word.isdecimal())
    return max((year for year in years if _FIRST_YEAR <= year <= _LAST_YEAR), default=None)


def _is_early(document: Document, words: Words) -> bool:
    if document.published:
        return document.published.month <= 2
    return any(word in ("january", "february", "janvier", "février") for word in words.lower)
