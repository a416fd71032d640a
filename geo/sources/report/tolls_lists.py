"""Figures side by side: what is said of one item of a list is said of all of them, and the items add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from geo.places.words import word_set
from geo.sources.report.lexicon import Word
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure

_NEAR: Final = 10
_APART: Final = 4
_IN_A_LIST: Final = 0.05
_JOINERS: Final = word_set(", and et as well ainsi que plus & / puis also aussi her his their the ses leurs les")
_AGAIN: Final = word_set("à to of de d by par")
_OF_PLACE: Final = word_set("of de du d des in at")
_BRACKETS: Final = frozenset("()")
_SIDE: Final = word_set("côté coté côtés cotés chez parmi among side rangs ranks")
_IN: Final = word_set("du dans on les the")
_AT: Final = word_set("à au in at dans")


@dataclass
class Link:
    """A figure and its outcome."""

    figure: Figure
    outcome: str
    rule: str
    confidence: float
    at: int
    after: int = 0
    side: str = ""
    part_of: Figure | None = None
    chain: list[Figure] = field(default_factory=list)


class Lists:
    """The lists among the figures of one sentence.

    Parameters
    ----------
    words : Words
    sentence : (int, int)
        Its first word, and the one after its last.
    found : list of Figure
        Its figures, in order.
    links : dict
        The link of each figure that has one, by its first word; more are added.
    link : callable
        Adds a link: figure, word for the outcome, rule, confidence, and the number of that word.
    """

    def __init__(
        self,
        words: Words,
        sentence: tuple[int, int],
        found: list[Figure],
        links: dict[int, Link],
        link: Callable[[Figure, Word, str, float, int], None],
    ) -> None:
        self.words, self.lower, self.after = words, words.lower, sentence[1]
        self.found, self.links, self.link = found, links, link

    def spread(self) -> None:
        """Give the figures of a list the outcome of one of them: "12 soldiers, two policemen and a civilian"."""
        run: list[Figure] = []
        for figure in self.found:
            if run and not self._joined(run[-1], figure):
                self._share(run)
                run = []
            run.append(figure)
        self._share(run)
        self._by_sides()

    def _by_sides(self) -> None:
        """Read a bare number in a list by sides: "sept morts côté armée et deux du côté des assaillants"."""
        for left, right in pairwise(self.found):
            link = self.links.get(left.first)
            if link is None or right.first in self.links or right.has_people or right.first - link.at > _NEAR:
                continue
            joined = self.lower[right.first - 1] in _JOINERS
            if joined and self._has_side_behind(right):
                self._copy(link, right)
            elif joined and self._has_place_behind(right) and link.outcome == "killed":
                self._copy(link, right)
                link.chain = self.links[right.first].chain = [*(link.chain or [left]), right]

    def _joined(self, left: Figure, right: Figure) -> bool:
        if right.first - left.after > (_NEAR if left.is_definite else _APART):
            return False
        between = self._without_name(left, self.lower[left.after : right.first])
        if len(between) > 1 and between[-1] in _AGAIN:  # "à cinq soldats et à un civil"
            between = between[:-1]
        return bool(between) and all(token in _JOINERS for token in between)

    def _without_name(self, left: Figure, between: list[str]) -> list[str]:
        """Leave out of which place somebody is: "the chief of Boni (Mali) and five others"."""
        if not left.is_definite or len(between) <= 1 or between[0] not in _OF_PLACE:
            return between
        at = next((n for n in range(len(between) - 1, 0, -1) if between[n] in _BRACKETS or self._is_name(left, n)), 0)
        inside = range(1, at + 1)
        plain = all(between[n] in _BRACKETS or between[n] in _OF_PLACE or self._is_name(left, n) for n in inside)
        return between[at + 1 :] if at and plain else between

    def _is_name(self, left: Figure, place: int) -> bool:
        return self.words.is_capital(left.after + place)

    def _share(self, run: list[Figure]) -> None:
        if len(run) <= 1:
            return
        for left, right in pairwise(run):
            link = self.links.get(left.first)
            fits = right.has_people and left.is_part == right.is_part
            if link is not None and fits and (link.at < left.first or link.at >= run[-1].after):
                self._copy(link, right)
        for right, left in pairwise(reversed(run)):
            link = self.links.get(right.first)
            fits = left.has_people and left.is_part == right.is_part
            if link is not None and left.first not in self.links and fits and link.at > right.first:
                self._copy(link, left)
        chain: list[Figure] = []
        for figure in run:
            link = self.links.get(figure.first)
            if link is None or (chain and self.links[chain[-1].first].outcome != link.outcome):
                self._close(chain)
                chain = []
            if link is not None:
                chain.append(figure)
        self._close(chain)

    def _has_side_behind(self, figure: Figure) -> bool:
        """Whether a bare number is of a list by sides: "sept morts côté armée et deux côté assaillants"."""
        words = self.lower[figure.after : min(self.after, figure.after + 3)]
        return bool(words) and (words[0] in _SIDE or (words[0] in _IN and any(word in _SIDE for word in words[1:])))

    def _has_place_behind(self, figure: Figure) -> bool:
        """Whether a bare number is of a list by places: "31 morts à Kourakou et 13 à Tondobi"."""
        at = figure.after
        if at + 1 >= self.after or self.lower[at] not in _AT:
            return False
        return self.words.is_capital(at + 1) or self.lower[at + 1] in ("the", "le", "village", "another", "a", "un")

    def _close(self, chain: list[Figure]) -> None:
        if len(chain) > 1:
            for figure in chain:
                self.links[figure.first].chain = chain

    def _copy(self, link: Link, figure: Figure) -> None:
        word = Word("", link.outcome)
        self.link(figure, word, f"{link.rule}, in a list", link.confidence - _IN_A_LIST, link.at)
