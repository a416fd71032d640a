"""Whose people they are, where the words beside the number do not say: "parmi eux", "on the army side"."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, Word
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_linking import Link
from geo.sources.report.tolls_words import people_words

_PERSONS: Final = ("person",)
_GROUPS: Final = ("collective",)
_BOTH: Final = ("person", "collective")
_REACH: Final = 9
_AMONG: Final = word_set("among amongst parmi chez rangs ranks côté side within from of dans in")
_WEAK_AMONG: Final = word_set("from of dans in")
_THEM: Final = frozenset(("eux", "elles", "them"))
_ALL: Final = word_set(
    "all mostly mainly most tous toutes essentiellement principalement majoritairement plupart majorité majority"
)
_SUFFERED: Final = word_set(
    "compte comptent perdu lost suffered enregistré déplore déplorent déploré recorded lose losing perd perdent"
)
_PASSED: Final = word_set("the les l la le des de d of them our nos ses its their and et , – are were being que")


def decide_sides(
    words: Words, language: str, first: int, after: int, found: list[Figure], links: dict[int, Link]
) -> None:
    """Decide the side of the linked figures of one sentence that do not say it, as far as the sentence does."""
    people = people_words(language)
    previous: Link | None = None
    for place, figure in enumerate(found):
        link = links.get(figure.first)
        if link is None:
            continue
        until = next((one.first for one in found[place + 1 :]), after)
        if not link.side:
            end = max(figure.after, min(link.at + 1, until))
            link.side = (
                _said_behind(words, people, end, until, first)
                or _said_before(words, people, max(first, min(figure.first, link.at)), first)
                or _inherited(figure, link, previous)
            )
        previous = link


def _side_at(words: Words, people: Phrases[Word], at: int, parts: tuple[str, ...]) -> tuple[str, int]:
    hit = people.at(words.lower, at)
    if hit is None:
        return "", at + 1
    side = next((entry.kind for entry in hit[1] if entry.part in parts and entry.kind), "")
    return side, at + hit[0]


def _said_behind(words: Words, people: Phrases[Word], begin: int, until: int, first: int) -> str:
    """Read "parmi les soldats", "on the army side", "all civilians", "parmi eux" behind a figure."""
    lower = words.lower
    for at in range(begin, min(until, begin + _REACH)):
        token = lower[at]
        if token in (".", ";"):
            return ""
        if token in _AMONG:
            if token in ("parmi", "among", "amongst") and at + 1 < until and lower[at + 1] in _THEM:
                return _last_people(words, people, first, begin)
            weak = token in _WEAK_AMONG
            reach = 3 if weak else 6
            side = _next_side(words, people, at + 1, min(until, at + reach), _GROUPS if weak else _BOTH)
            if side:
                return side
        elif token in _ALL:
            side = _next_side(words, people, at + 1, min(until, at + 6), _PERSONS)
            if side:
                return side
    return ""


def _next_side(words: Words, people: Phrases[Word], at: int, until: int, parts: tuple[str, ...]) -> str:
    while at < until:
        side, after = _side_at(words, people, at, parts)
        if side:
            return side
        if words.lower[at] not in _PASSED and after == at + 1 and not words.lower[at].isalpha():
            return ""
        at = after
    return ""


def _last_people(words: Words, people: Phrases[Word], first: int, end: int) -> str:
    """Whom "them" means: the last people named before in the sentence."""
    last, at = "", first
    while at < end:
        side, at = _side_at(words, people, at, _PERSONS)
        last = side or last
    return last


def _said_before(words: Words, people: Phrases[Word], end: int, first: int) -> str:
    """Read "l'ennemi compte 7 morts", "the army lost 12 men"."""
    lower = words.lower
    for at in range(end, max(first, end - 4), -1):
        if at < len(lower) and lower[at] in _SUFFERED:
            for place in range(at - 1, max(first - 1, at - 7), -1):
                side, _ = _side_at(words, people, place, _BOTH)
                if side:
                    return side
    return ""


def _inherited(figure: Figure, link: Link, previous: Link | None) -> str:
    """Take the side of the figure before: "12 soldiers were killed and five others wounded"."""
    if previous is None or link.part_of is not None or figure.is_part:
        return ""
    if figure.has_people and not figure.is_other:
        is_in_list = previous.chain and figure in previous.chain and figure.heads[-1:] in (["men"], ["hommes"])
        return previous.side if is_in_list else ""
    return previous.side if previous.outcome != link.outcome or figure.is_other else ""
