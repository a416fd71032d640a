"""Whose people they are, where the words beside the number do not say: "parmi eux", "on the army side"."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_lists import Link
from geo.sources.report.tolls_words import people_words

_PERSONS: Final = ("person",)
_GROUPS: Final = ("collective",)
_BOTH: Final = ("person", "collective")
_REACH: Final = 9
_AMONG: Final = word_set("among amongst parmi chez rangs ranks côté coté côtés cotés side within from of dans in")
_WEAK_AMONG: Final = word_set("from of dans in")
_THEM: Final = frozenset(("eux", "elles", "them"))
_ALL: Final = word_set(
    "all mostly mainly most tous toutes essentiellement principalement majoritairement plupart majorité majority"
)
_WHICH: Final = frozenset(("lesquels", "lesquelles", "whom", "which"))
_ENDS: Final = frozenset((".", ";"))
_SIDE: Final = word_set("side côté coté côtés camp rangs ranks among parmi chez losses pertes bilan")
_OF_THEM: Final = word_set("of sur parmi among des")
_FAR: Final = 12
_NEAR: Final = 8
_TOUCH: Final = 4
_SUFFERED: Final = word_set(
    "compte comptent perdu lost suffered enregistré déplore déplorent déploré recorded lose losing perd perdent"
)
_PASSED: Final = word_set("the les l la le des de d of them our nos ses its their and et , – are were being que")


def decide_sides(
    words: Words, language: str, first: int, after: int, found: list[Figure], links: dict[int, Link]
) -> None:
    """Decide the side of the linked figures of one sentence that do not say it, as far as the sentence does."""
    reader = _Sides(words, language, first, after, found)
    previous: Link | None = None
    run: list[Link] = []
    whole = ""
    for place, figure in enumerate(found):
        link = links.get(figure.first)
        if link is None:
            if figure.has_people and first < figure.first <= first + _TOUCH and words.lower[first] in _OF_THEM:
                whole = figure.side  # "of the 40 soldiers on patrol, 12 were killed"
            continue
        until = next((one.first for one in found[place + 1 :]), after)
        if previous is not None and not _touches(words, previous.figure, figure):
            run = []
        if not link.side:
            behind = reader.behind(max(figure.after, min(link.at + 1, until)), until)
            link.side = (
                reader.apposed(figure.after, until)
                or behind
                or reader.before(max(first, min(figure.first, link.at)))
                or _inherited(figure, link, previous)
                or ("" if figure.has_people else whole)
            )
            if behind:  # "14 morts et 20 blessés dans les rangs de l'armée"
                for one in run:
                    one.side = one.side or behind
        if not figure.has_people:
            run.append(link)
        previous = previous if figure.is_part else link


def _touches(words: Words, left: Figure, right: Figure) -> bool:
    return right.first - left.after <= _TOUCH and any(
        word in (",", "and", "et") for word in words.lower[left.after : right.first]
    )


class _Sides:
    """Reads the sides that stand around the figures of one sentence."""

    def __init__(self, words: Words, language: str, first: int, after: int, found: list[Figure]) -> None:
        self.words, self.first, self.after = words, first, after
        self.people = people_words(language)
        self.counted = {place for figure in found for place in range(figure.first, figure.after)}

    def at(self, place: int, parts: tuple[str, ...]) -> tuple[str, int]:
        """Give the side that a word or phrase says, and the word behind it."""
        hit = self.people.at(self.words.lower, place)
        if hit is None:
            return "", place + 1
        side = next((entry.kind for entry in hit[1] if entry.part in parts and entry.kind), "")
        return side, place + hit[0]

    def behind(self, begin: int, until: int) -> str:
        """Read "parmi les soldats", "on the army side", "all civilians", "parmi eux" behind a figure."""
        lower = self.words.lower
        for at in range(begin, min(until, begin + _REACH)):
            word = lower[at]
            if word in _ENDS or (word == "," and lower[at + 1 : at + 2] in (["et"], ["and"])):
                return ""
            if word in ("parmi", "among", "amongst") and at + 1 < until and lower[at + 1] in _THEM:
                return self._last(begin)
            side = ""
            if word in _AMONG and lower[at + 1 : at + 2] and lower[at + 1] in _WHICH:
                return ""
            if word in _WEAK_AMONG:
                side = self._next(at + 1, min(until, at + 3), _GROUPS)
            elif word in _AMONG:
                side = self._next(at + 1, min(until, at + 6), _BOTH)
            elif word in _ALL:
                side = self._next(at + 1, min(until, at + 6), _PERSONS)
            if side:
                return side
        return ""

    def apposed(self, begin: int, until: int) -> str:
        """Read "12 people, most of them soldiers, were killed"."""
        for at in range(begin, min(until, begin + 3)):
            if self.words.lower[at] in _ALL:
                return self._next(at + 1, min(until, at + 6), _PERSONS)
        return ""

    def before(self, end: int) -> str:
        """Read "l'ennemi compte 7 morts", "the army lost 12 men", "on the enemy side, 30 were killed"."""
        lower = self.words.lower
        for at in range(end, max(self.first, end - _NEAR), -1):
            if at < self.after and lower[at] in _SUFFERED:
                for place in range(at - 1, max(self.first - 1, at - _FAR), -1):
                    side, _ = self.at(place, _BOTH)
                    if side and place not in self.counted:
                        return self._of_longer(place) or side
        for at in range(self.first, min(end, self.first + _FAR)):
            if lower[at] in _SIDE and end - at <= _FAR and self.counted.isdisjoint(range(at, end)):
                said = self.at(at, _BOTH)[0]  # "côté ami"
                side = said or self._next(at + 1, min(end, at + 6), _BOTH) or self.at(max(self.first, at - 1), _BOTH)[0]
                if side:
                    return side
        return ""

    def _of_longer(self, place: int) -> str:
        """Give the side of the longer phrase that a word ends: "Wagner fighters" are no fighters of anybody's."""
        for at in range(max(self.first, place - 2), place):
            side, after = self.at(at, _BOTH)
            if side and after > place:
                return side
        return ""

    def _next(self, at: int, until: int, parts: tuple[str, ...]) -> str:
        while at < until:
            side, after = self.at(at, parts)
            if side:
                return side
            if not self.words.lower[at].isalpha() and self.words.lower[at] not in _PASSED:
                return ""
            at = after
        return ""

    def _last(self, end: int) -> str:
        """Whom "them" means: the last people named before in the sentence."""
        last, at = "", self.first
        while at < end:
            side, at = self.at(at, _PERSONS)
            last = side or last
        return last


def _inherited(figure: Figure, link: Link, previous: Link | None) -> str:
    """Take the side of the figure before: "12 soldiers were killed and five others wounded"."""
    if previous is None or link.part_of is not None or figure.is_part:
        return ""
    if figure.has_people and not figure.is_other:
        is_in_list = previous.chain and figure in previous.chain and figure.heads[-1:] in (["men"], ["hommes"])
        return previous.side if is_in_list else ""
    return previous.side if previous.outcome != link.outcome or figure.is_other else ""
