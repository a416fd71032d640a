"""Words of a language, found fast: phrases of a table are looked up by their first word, the longest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Generic, TypeVar

from geo.core.facts import read_facts
from geo.core.settings import DATA
from geo.sources.report.tokens import bare, split_words

REPORT: Final = DATA / "report"
Entry = TypeVar("Entry")


class Phrases(Generic[Entry]):
    """Phrases with what they stand for.

    Attributes
    ----------
    by_first : dict
        First word to the phrases that begin with it, the longest first, each with its entries.
    """

    def __init__(self) -> None:
        self.by_first: dict[str, list[tuple[tuple[str, ...], list[Entry]]]] = {}
        # The same by the first two words, as most words begin many phrases of which none goes on as the text does.
        self._by_two: dict[tuple[str, str], list[tuple[tuple[str, ...], list[Entry]]]] = {}

    def add(self, words: tuple[str, ...], entry: Entry) -> None:
        """Add one phrase; a phrase may stand for several things."""
        if not words:
            return
        known = self.by_first.setdefault(words[0], [])
        for phrase, entries in known:
            if phrase == words:
                if entry not in entries:
                    entries.append(entry)
                return
        new = (words, [entry])
        known.append(new)
        known.sort(key=_longest_first)
        if len(words) > 1:
            pair = self._by_two.setdefault((words[0], words[1]), [])
            pair.append(new)
            pair.sort(key=_longest_first)

    def at(self, words: Sequence[str], place: int) -> tuple[int, list[Entry]] | None:
        """Give the length and the entries of the longest phrase that begins at a word; None for none."""
        known = self.by_first.get(words[place])
        if known is None:
            return None
        if place + 1 < len(words):
            for phrase, entries in self._by_two.get((words[place], words[place + 1]), ()):
                length = len(phrase)
                if length == 2 or tuple(words[place : place + length]) == phrase:
                    return length, entries
        phrase, entries = known[-1]
        return (1, entries) if len(phrase) == 1 else None

    def found(self, words: Sequence[str], first: int, after: int) -> Iterator[tuple[int, int, list[Entry]]]:
        """Walk over some words: first word, the one after the last, and the entries of each phrase there."""
        known = self.by_first
        free = first
        for place in range(first, after):
            if place < free or words[place] not in known:
                continue
            hit = self.at(words, place)
            if hit is not None:
                free = place + hit[0]
                yield place, min(free, after), hit[1]


def _longest_first(one: tuple[tuple[str, ...], object]) -> int:
    return -len(one[0])


@dataclass(frozen=True)
class Word:
    """A row's word: `part` says what it is in a sentence, `kind` what it means."""

    part: str
    kind: str


@cache
def read_words(name: str, language: str, expand: Callable[[str, str], tuple[tuple[str, str], ...]]) -> Phrases[Word]:
    """Read a table of ``data/report``: ``part, language, kind, words``; rows of ``both`` languages serve each.

    Parameters
    ----------
    name : str
        Of the file, without its ending.
    language : str
    expand : callable
        Gives the forms of a word of a part: pairs of part and form.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    phrases: Phrases[Word] = Phrases()
    for row in read_facts(REPORT / f"{name}.csv", ("part", "language", "kind", "words")):
        if row["language"] not in (language, "both"):
            continue
        for phrase in filter(None, map(str.strip, row["words"].split(";"))):
            for part, form in expand(row["part"], phrase):
                phrases.add(split_words(form), Word(part, row["kind"]))
    return phrases


def plain_words(phrase: str) -> tuple[str, ...]:
    """Split a phrase into words without accents."""
    return tuple(bare(word) for word in split_words(phrase))


def table_path(name: str) -> Path:
    """Path of a table of ``data/report``."""
    return REPORT / f"{name}.csv"
