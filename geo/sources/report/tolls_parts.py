"""Figures that are part of a larger one: "including three women", "dont quatre VDP", "one of which was a civilian"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_lists import Link
from geo.sources.report.tolls_words import STOPS, outcome_words, people_words

_MARKER_WORDS: Final = 4
_PART_WORDS: Final = 6
_SUM_WORDS: Final = 8
_PLAIN: Final = frozenset(("and", "et", "of", "in", "from", "à", "au"))
_PREDICATE: Final = 5
_JOINERS: Final = frozenset((",", "and", "et", "ainsi", "que", "as", "well"))
_OPENERS: Final = frozenset((",", ":", "(", "–", "—"))
_PASSED: Final = frozenset(("were", "was", "are", "figurent", "figuraient", "also", "on", "les", "the", "at", ":"))
_MEANT: Final = frozenset(("them", "whom", "which", "these"))


def mark_parts(words: Words, language: str, first: int, after: int, found: list[Figure]) -> None:
    """Mark the figures of a sentence that are part of an earlier one, and take out the words that only describe one.

    Sets `is_part` and `whole`; in "one of which was a civilian" the civilian is no figure of its own.
    """
    earlier: Figure | None = None
    whole: Figure | None = None
    previous: Figure | None = None
    for figure in list(found):
        if figure not in found:
            continue
        if _marked_before(words, language, first, figure) or _marked_after(words, language, after, figure):
            figure.is_part = True
        elif _marked_behind(words, after, figure):
            figure.is_part = figure.is_own = True
            _described(words, language, after, figure, found)
        elif previous is not None and previous.is_part and _goes_on(words, previous, figure):
            figure.is_part = True
        if figure.is_part:
            figure.whole = whole
            if previous is not None and previous is whole and _is_of_list_behind(words, previous, figure):
                previous.is_part = True
                whole = figure.whole = previous.whole = earlier
        elif not figure.quantity.is_zero:
            earlier, whole = whole, figure
        previous = figure
    _mark_sums(words, found)


def _between(words: Words, left: Figure, right: Figure) -> list[str]:
    return words.lower[left.after : right.first]


def _goes_on(words: Words, left: Figure, right: Figure) -> bool:
    """Whether a part goes on: "including ten soldiers and two policemen"."""
    between = _between(words, left, right)
    if not right.has_people or right.is_other or not 0 < len(between) <= _PART_WORDS:
        return False
    # "dont le maire de la commune et huit volontaires": a few words, and no verb, may stand between
    return between[-1] in (",", "and", "et") and not any(token in STOPS - _PLAIN for token in between[:-1])


def _marked_before(words: Words, language: str, first: int, figure: Figure) -> bool:
    phrases = outcome_words(language)
    end = figure.first
    while end > first and words.lower[end - 1] in _PASSED:
        end -= 1
    for at in range(max(first, end - _MARKER_WORDS), end):
        hit = phrases.at(words.lower, at)
        if hit is not None and at + hit[0] == end and any(entry.part == "part" for entry in hit[1]):
            return True
    return False


def _marked_after(words: Words, language: str, after: int, figure: Figure) -> bool:
    """Read "40 women and 12 children among them"."""
    lower, at = words.lower, figure.after
    marks = ("among", "them") if language == "en" else ("parmi", "eux")
    if at + 1 < after and (lower[at], lower[at + 1]) == marks:
        figure.after = at + 2
        return True
    return False


def _is_of_list_behind(words: Words, left: Figure, right: Figure) -> bool:
    """Whether "among them" behind a list marks an earlier item as well: "90 civilians, 40 women and 12 children"."""
    return words.lower[right.after - 1] in ("them", "eux") and _between(words, left, right) in (["and"], ["et"])


def _marked_behind(words: Words, after: int, figure: Figure) -> bool:
    """Read "eight of them", "un d'entre eux", "one of whom"."""
    at = figure.quantity.after
    lower = words.lower
    if at + 1 >= after:
        return False
    if any(word in ("said", "told", "says", "added") for word in lower[at + 2 : at + 4]):
        return False  # "one of them said"
    if lower[at] == "of" and lower[at + 1] in _MEANT:
        figure.after = at + 2
        return True
    if at + 2 < after and (lower[at], lower[at + 1]) == ("d", "entre") and lower[at + 2] in ("eux", "elles"):
        figure.after = at + 3
        return True
    return False


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


def _mark_sums(words: Words, found: Sequence[Figure]) -> None:
    """Mark the items that a figure is the sum of: "six people, one soldier and five civilians, died"."""
    for place, whole in enumerate(found):
        total = whole.quantity.best
        if total is None or whole.is_part or whole.quantity.is_article:
            continue
        items: list[Figure] = []
        left = whole
        for item in found[place + 1 :]:
            between = _between(words, left, item)
            opens = not items and bool(between) and len(between) <= _SUM_WORDS and not _OPENERS.isdisjoint(between[-2:])
            joined = items and 0 < len(between) <= 3 and all(token in _JOINERS for token in between)
            fits = item.side in ("", whole.side) if whole.side else bool(item.side)
            if not (opens or joined) or not fits or item.quantity.best is None or item.is_part:
                break
            items.append(item)
            left = item
        if len(items) > 1 and sum(item.quantity.best or 0 for item in items) == total:
            for item in items:
                item.is_part, item.whole = True, whole


def link_parts(found: Sequence[Figure], links: dict[int, Link], before: Sequence[Link]) -> None:
    """Give parts the outcome of their whole, and say what they are part of."""
    for figure in found:
        if not figure.is_part:
            continue
        own = links.get(figure.first)
        if own is not None and figure.is_own and not own.side and figure.whole is not None:
            own.side = figure.whole.side
        whole = links.get(figure.whole.first) if figure.whole is not None else None
        if whole is None and figure.whole is None and before and own is None:
            whole = before[0]
        if whole is None:
            continue
        if own is None:
            own = Link(figure, whole.outcome, "part of a larger figure", 0.8, figure.first, side=figure.side)
            links[figure.first] = own
        if own.outcome == whole.outcome and own is not whole:
            own.part_of = whole.figure
            own.rule = "part of a larger figure"
            own.chain = []
