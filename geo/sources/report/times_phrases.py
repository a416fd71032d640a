"""Phrases of time in a report: the longest of the table that begins at each word, with what stands in its slots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from geo.places.words import word_set
from geo.sources.report.times_points import Point, points
from geo.sources.report.times_words import Lexicon, Step
from geo.sources.report.tokens import Words

_RELATIVE: Final = ("before", "after", "day before", "day after", "some time before", "some time after")
_JOINING: Final = word_set("after before apres avant")
_ENDING: Final = word_set('that this cela ceci , . ; : ! ? ” » " – — ) a in at on near by and but gunmen militants')
_DASHES: Final = ("–", "—", "/")


class Slot(NamedTuple):
    """A point, a number or a unit that stands in a phrase."""

    name: str
    point: Point | None = None
    number: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Phrase:
    """Words `first` up to, not with, `after`, with their meaning and use as the table has them."""

    first: int
    after: int
    meaning: str
    use: str
    slots: tuple[Slot, ...]

    @property
    def points(self) -> list[Point]:
        """Days, months and years in it, in order."""
        return [slot.point for slot in self.slots if slot.point is not None]

    @property
    def numbers(self) -> list[int]:
        """Numbers in it, in order."""
        return [slot.number for slot in self.slots if slot.name in ("{n}", "{d}")]

    @property
    def unit(self) -> str:
        """``"day"``, ``"week"`` ...; empty if none."""
        return next((slot.unit for slot in self.slots if slot.unit), "")


class _Best(NamedTuple):
    after: int
    ends: tuple[str, str]
    slots: tuple[Slot, ...]


class _Matcher:
    def __init__(self, words: Words, known: Lexicon, first: int, after: int) -> None:
        self.words, self.known, self.after = words, known, after
        self.points = {point.first: point for point in points(words, known, first, after)}

    def best(self, step: Step, at: int, slots: tuple[Slot, ...] = ()) -> _Best | None:
        """Give the longest phrase that goes on from a step."""
        found = _Best(at, step.ends, slots) if step.ends is not None else None
        if not step.open:
            word_step = step.next.get(self.words.plain[at]) if at < self.after else None
            return found if word_step is None else (self.best(word_step, at + 1, slots) or found)
        for onwards, then, more in self._steps(step, at):
            other = self.best(onwards, then, slots + more)
            if other is not None and (found is None or other.after > found.after):
                found = other
        return found

    def _steps(self, step: Step, at: int) -> Iterator[tuple[Step, int, tuple[Slot, ...]]]:
        if at >= self.after:
            return
        onwards, word = step.next, self.words.plain[at]
        if word in onwards:
            yield onwards[word], at + 1, ()
        point = self.points.get(at)
        if point is not None:
            for kind in point.kinds:
                if kind in onwards:
                    yield onwards[kind], point.after, (Slot(kind, point),)
        if "~" in onwards:
            if word in _DASHES:
                yield onwards["~"], at + 1, ()
            elif self.words.joined(at):
                yield onwards["~"], at, ()
        yield from self._counted(onwards, word, at)
        for name, turns in self.known.parts.items():
            if name in onwards:
                for then in self._turns(turns, at):
                    yield onwards[name], then, ()

    def _counted(self, onwards: dict[str, Step], word: str, at: int) -> Iterator[tuple[Step, int, tuple[Slot, ...]]]:
        number = self.known.numbers.get(word)
        if word.isdecimal() and len(word) <= 3:
            number = int(word)
            if "{d}" in onwards and 1 <= number <= 31:
                yield onwards["{d}"], at + 1, (Slot("{d}", number=number),)
        if number is not None and "{n}" in onwards:
            yield onwards["{n}"], at + 1, (Slot("{n}", number=number),)
        if "{unit}" in onwards and word in self.known.units:
            yield onwards["{unit}"], at + 1, (Slot("{unit}", unit=self.known.units[word]),)

    def _turns(self, step: Step, at: int) -> Iterator[int]:
        if step.ends is not None:
            yield at
        if at < self.after and self.words.plain[at] in step.next:
            yield from self._turns(step.next[self.words.plain[at]], at + 1)


def phrases(words: Words, known: Lexicon, first: int, after: int) -> Iterator[Phrase]:
    """Find the phrases of time in a sentence, in order; none within another.

    Parameters
    ----------
    words : Words
    known : Lexicon
    first, after : int
        The sentence's words.

    Yields
    ------
    Phrase
    """
    matcher = _Matcher(words, known, first, after)
    opening, plain = known.opening, words.plain
    at = first
    while at < after:
        if plain[at] not in opening and at not in matcher.points and not plain[at][0].isdigit():
            at += 1
            continue
        best = matcher.best(known.phrases, at)
        if best is None or best.after <= at:
            at += 1
            continue
        end = best.after - (plain[best.after - 1] == ",")
        meaning, use = best.ends
        if at > first and meaning in _RELATIVE and _joins(words, best.after, after):
            meaning, use = "some time ago", "recalled"  # "a week after the arrest" dates neither
        yield Phrase(at, end, meaning, use, best.slots)
        at = best.after


def _joins(words: Words, at: int, after: int) -> bool:
    """Whether "two days after" is followed by what it was after."""
    return words.plain[at - 1] in _JOINING and at < after and words.plain[at] not in _ENDING
