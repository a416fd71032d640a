"""Figures that are part of a larger one: "including three women", "dont quatre VDP", "one of which was a civilian"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_linking import Link
from geo.sources.report.tolls_words import outcome_words, people_words

_MARKER_WORDS: Final = 4
_PREDICATE: Final = 5


def mark_parts(words: Words, language: str, first: int, after: int, found: list[Figure]) -> None:
    """Mark the figures of a sentence that are part of an earlier one, and take out the words that only describe one.

    Sets `is_part` and `whole`; in "one of which was a civilian" the civilian is no figure of its own.
    """
    whole: Figure | None = None
    previous: Figure | None = None
    for figure in list(found):
        if figure not in found:
            continue
        if _marked_before(words, language, first, figure):
            figure.is_part = True
        elif _marked_behind(words, after, figure):
            figure.is_part = True
            _described(words, language, after, figure, found)
        elif (
            previous is not None and previous.is_part and figure.has_people and not figure.is_other
            and _joined(words, previous, figure)
        ):  # fmt: skip
            figure.is_part = True
        if figure.is_part:
            figure.whole = whole
        else:
            whole = figure
        previous = figure


def _joined(words: Words, left: Figure, right: Figure) -> bool:
    between = words.lower[left.after : right.first]
    return 0 < len(between) <= 2 and all(token in (",", "and", "et") for token in between)


def _marked_before(words: Words, language: str, first: int, figure: Figure) -> bool:
    phrases = outcome_words(language)
    end = figure.first
    while end > first and words.lower[end - 1] in (
        "were",
        "was",
        "are",
        "figurent",
        "figuraient",
        "also",
        "on",
        "les",
        "the",
    ):
        end -= 1
    for at in range(max(first, end - _MARKER_WORDS), end):
        hit = phrases.at(words.lower, at)
        if hit is not None and at + hit[0] == end and any(entry.part == "part" for entry in hit[1]):
            return True
    return False


def _marked_behind(words: Words, after: int, figure: Figure) -> bool:
    """Read "eight of them", "un d'entre eux", "one of whom"."""
    at = figure.quantity.after
    lower = words.lower
    if at + 1 >= after:
        return False
    if lower[at] == "of" and lower[at + 1] in ("them", "whom", "which", "these", "those"):
        return True
    return at + 2 < after and (lower[at], lower[at + 1]) == ("d", "entre") and lower[at + 2] in ("eux", "elles")


def _described(words: Words, language: str, after: int, figure: Figure, found: list[Figure]) -> None:
    """Take the side of "one of which was a civilian" from the words behind."""
    people = people_words(language)
    begin = figure.quantity.after + 2
    for at in range(begin, min(after, begin + _PREDICATE)):
        hit = people.at(words.lower, at)
        side = next((entry.kind for entry in hit[1] if entry.part == "person"), "") if hit else ""
        if side:
            figure.side, figure.has_people = side, True
            figure.after = max(figure.after, at + (hit[0] if hit else 1))
            for other in [one for one in found if one is not figure and figure.first < one.first < figure.after]:
                found.remove(other)
            return


def link_parts(found: Sequence[Figure], links: dict[int, Link], before: Sequence[Link]) -> None:
    """Give parts the outcome of their whole, and say what they are part of."""
    for figure in found:
        if not figure.is_part:
            continue
        whole = links.get(figure.whole.first) if figure.whole is not None else None
        if whole is None and figure.whole is None and before:
            whole = before[0]
        if whole is None:
            continue
        own = links.get(figure.first)
        if own is None:
            own = Link(figure, whole.outcome, "part of a larger figure", 0.8, figure.first, figure.side)
            links[figure.first] = own
        if own.outcome == whole.outcome and own is not whole:
            own.part_of = whole.figure
            own.rule = "part of a larger figure"
            own.chain = []
