"""Bare numbers that somebody gives for the dead: "local sources spoke of about 30", "il en a compté 210"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.places.words import word_set
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_lists import Link
from geo.sources.report.tolls_words import SIGNS

_REACH: Final = 4
_CONFIDENCE: Final = 0.7
_SPEAKS: Final = word_set(
    "spoke spoken speak speaks counted counts parlé parle parlent évoqué évoque évoquent compté compte comptent",
    "recensé recense recensent dénombré dénombre dénombrent",
)
_THEN: Final = frozenset(("puis", "then", "later", "ensuite"))
_ENDS: Final = SIGNS | word_set("dead deaths and et while tandis but mais on in")


def link_spoken(
    words: Words, sentence: tuple[int, int], found: Sequence[Figure], links: dict[int, Link], before: Sequence[Link]
) -> None:
    """Link bare numbers that are spoken of, where deaths were counted in the sentence or in the one before.

    Parameters
    ----------
    words : Words
    sentence : (int, int)
        Its first word, and the one after its last.
    found : sequence of Figure
        Its figures, in order.
    links : dict
        The link of each figure that has one, by its first word; more are added.
    before : sequence of Link
        Those of the sentence with figures before this one.
    """
    first, after = sentence
    known = next((link for link in reversed(before) if link.outcome == "killed"), None)
    for figure in found:
        link = links.get(figure.first)
        if link is not None:
            known = link if link.outcome == "killed" else known
            continue
        if known is None or figure.has_people or figure.is_unknown or figure.quantity.is_article:
            continue
        lead = words.lower[max(first, figure.first - _REACH) : figure.first]
        follows = figure.after >= after or words.lower[figure.after] in _ENDS
        again = bool(lead) and any(word in _THEN for word in lead[-2:])
        if follows and (again or not _SPEAKS.isdisjoint(lead)):
            rule = "number that somebody speaks of"
            known = Link(figure, "killed", rule, _CONFIDENCE, known.at, known.after, known.side)
            links[figure.first] = known
