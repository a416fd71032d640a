"""Words and signs of a report, each with its characters: the readers of lexicons walk over these, not over letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from geo.sources.report.document import Document, Span

# Hyphens and apostrophes join the parts of a word: "Al-Qaeda" is two words, "l'armée" too.
_TOKEN: Final = re.compile(r"[^\W_]+|[.,;:!?()\[\]«»“”\"…–—/]")
_KEPT: Final = 8


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a document, in order; signs that part clauses count as words.

    Attributes
    ----------
    text : str
        The text of the document.
    lower : list of str
        Each word in lower case, with its accents: "attaqué" is not "attaque".
    plain : list of str
        Each word in lower case without accents.
    starts, ends : list of int
        Its characters.
    sentences : list of (int, int)
        First word of each sentence, and the one after its last.
    sentence_of : list of int
        Number of the sentence of each word.
    """

    text: str
    lower: list[str]
    plain: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    sentence_of: list[int]

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every word of the document once, in lower case."""
        return frozenset(self.lower)

    def span(self, first: int, after: int) -> Span:
        """Give the characters from one word up to, but not with, another."""
        return Span(self.starts[first], self.ends[after - 1])

    def is_capital(self, at: int) -> bool:
        """Tell whether a word begins with a capital letter."""
        return self.text[self.starts[at]].isupper()

    def joined(self, at: int) -> bool:
        """Tell whether a hyphen or an apostrophe, and no space, stands before a word."""
        return at > 0 and self.starts[at] - self.ends[at - 1] == 1 and not self.text[self.starts[at] - 1].isspace()


def words_of(document: Document) -> Words:
    """Split a document into words; the last few documents are kept, since several readers ask for them."""
    return _words(document.text, tuple((one.span.start, one.span.end) for one in document.sentences))


@lru_cache(maxsize=_KEPT)
def _words(text: str, spans: tuple[tuple[int, int], ...]) -> Words:
    lower: list[str] = []
    places: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    sentence_of: list[int] = []
    for number, (begin, end) in enumerate(spans):
        first = len(lower)
        found = list(_TOKEN.finditer(text, begin, end))
        lower += [match.group().lower() for match in found]
        places += [match.span() for match in found]
        sentence_of += [number] * len(found)
        sentences.append((first, len(lower)))
    plain = [word if word.isascii() else bare(word) for word in lower]
    return Words(text, lower, plain, [at[0] for at in places], [at[1] for at in places], sentences, sentence_of)


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """Take the accents off a word in lower case.

    >>> bare("burkinabè")
    'burkinabe'
    """
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def split_words(phrase: str) -> tuple[str, ...]:
    """Split a phrase of a lexicon as texts are split.

    >>> split_words("Al-Qaïda au Maghreb")
    ('al', 'qaïda', 'au', 'maghreb')
    """
    return tuple(match.group().lower() for match in _TOKEN.finditer(phrase))
