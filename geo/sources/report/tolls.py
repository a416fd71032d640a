"""Figures of people killed, injured, missing, captured and freed, with their side and who said so."""

from __future__ import annotations

from typing import Final

from geo.sources.report.document import Document, Span
from geo.sources.report.mentions import TollMention
from geo.sources.report.tokens import Words, words_of
from geo.sources.report.tolls_figures import Figure, figures
from geo.sources.report.tolls_linking import Linker
from geo.sources.report.tolls_lists import Link
from geo.sources.report.tolls_parts import link_parts, mark_parts
from geo.sources.report.tolls_sides import decide_sides
from geo.sources.report.tolls_spoken import link_spoken
from geo.sources.report.tolls_telling import (
    Telling,
    Told,
    is_denied,
    is_replaced,
    scope_of,
    speaker_of,
    tell,
)

_APART: Final = 5


def toll_mentions(document: Document) -> tuple[TollMention, ...]:
    """Find the figures of people killed, injured, missing, captured and freed, with their side and who said so.

    Parameters
    ----------
    document : Document

    Returns
    -------
    tuple of TollMention
        In the order of the text. Figures of people of whom nothing is told have the outcome ``"strength"``.
    """
    words = words_of(document)
    telling = Telling(document, words)
    found: list[TollMention] = []
    before: list[Link] = []
    for number, (first, after) in enumerate(words.sentences):
        counted = figures(words, document.language, first, after)
        if not counted:
            telling.pass_over(number)
            continue
        mark_parts(words, document.language, first, after, counted)
        linker = Linker(words, document.language, first, after, counted)
        links = linker.read()
        link_spoken(words, (first, after), counted, links, before)
        link_parts(counted, links, before)
        decide_sides(words, document.language, first, after, counted, links)
        told = tell(telling, number, [one for one in counted if not one.is_definite or one.first in links])
        for figure in counted:
            link = links.get(figure.first)
            if link is not None:
                both = sorted((link, *linker.seconds), key=lambda one: one.at)
                found += [_toll(words, one, told) for one in both if one.figure is figure]
            elif figure.has_people and not figure.quantity.is_article and not figure.quantity.is_zero:
                found.append(_strength(words, figure))
        before = [links[figure.first] for figure in counted if figure.first in links] or before
    return tuple(found)


def _span(words: Words, link: Link) -> Span:
    """Give the characters of a figure with the words for its outcome, where the two are near."""
    first, after = link.figure.first, link.figure.after
    if first - _APART <= link.at < first:
        first = link.at
    elif after <= link.at < after + _APART:
        after = max(after, link.after)
    return words.span(first, after)


def _toll(words: Words, link: Link, told: Told) -> TollMention:
    figure, quantity = link.figure, link.figure.quantity
    told = told.around(words, figure)
    speaker = speaker_of(told, figure.first)
    replaced = is_replaced(told, words, figure)
    chain = link.chain
    return TollMention(
        span=words.span(figure.first, figure.after),
        rule=link.rule,
        confidence=round(link.confidence - (0.1 if quantity.vague else 0), 2),
        outcome=link.outcome,
        side=link.side,
        country=figure.country,
        low=quantity.low,
        best=quantity.best,
        high=quantity.high,
        open_ended=quantity.open_ended,
        vague=quantity.vague,
        provisional=replaced or told.is_provisional,
        negated=quantity.is_zero or is_denied(told, words, figure),
        said_by=speaker.name,
        said_by_fr=speaker.name_fr,
        scope=scope_of(told, words, figure, link),
        corrects=not replaced and told.is_correction,
        replaced=replaced,
        part_of=words.span(link.part_of.first, link.part_of.after) if link.part_of else None,
        listed=words.span(chain[0].first, chain[-1].after) if chain else None,
        words=_span(words, link),
    )


def _strength(words: Words, figure: Figure) -> TollMention:
    quantity = figure.quantity
    return TollMention(
        span=words.span(figure.first, figure.after),
        rule="people counted, of whom nothing is told",
        confidence=0.5,
        outcome="strength",
        side=figure.side,
        country=figure.country,
        low=quantity.low,
        best=quantity.best,
        high=quantity.high,
        open_ended=quantity.open_ended,
        vague=quantity.vague,
    )
