"""Why two records were taken for one event, in words: the reasons of a decision, and its score as a degree."""

from __future__ import annotations

from geo.core.language import Language
from geo.incidents.actors import load_actors
from geo.incidents.decisions import LinkDecision


def reason_words(decision: LinkDecision, say: Language) -> list[str]:
    """Write the reasons of a decision, one clause each.

    Parameters
    ----------
    decision : LinkDecision
        Its reasons are codes with figures, ``"far_tolls:40|2"``; what is no code (a person's own words) stays.
    say : Language
    """
    return [_words(reason, say) for reason in decision.reasons]


def verdict_words(decision: LinkDecision, say: Language) -> str:
    """Write what was decided and by whom: "the same event, by rule (97%)"."""
    verdicts = {
        "same": say("the same event"),
        "different": say("different events"),
        "open": say("a person has to look"),
    }
    words = verdicts.get(decision.verdict, decision.verdict)
    if decision.by == "person":
        return say("{verdict}, decided by a person", verdict=words)
    # Nothing but an identifier is certain.
    score = decision.score if decision.score == 1 else min(decision.score, 0.99)
    return say("{verdict}, by rule ({score})", verdict=words, score=say.percent(score))


def _words(reason: str, say: Language) -> str:
    code, _, rest = reason.partition(":")
    one, _, two = rest.partition("|")
    plain = {
        "same_day": say("the same day"),
        "same_dates": say("the same dates"),
        "within_week": say("dates that overlap within a week"),
        "within_month": say("dates that overlap within a month"),
        "within_year": say("dates that overlap, one of them long"),
        "toll_missing": say("no toll in one of them"),
        "same_kind": say("the same kind of incident"),
        "other_kind": say("another kind of incident"),
        "same_id": say("the same identifier in two editions"),
        "cited": say("one names the other"),
        "written_twice": say("the same row written twice"),
        "one_report": say("one report tells them apart"),
    }
    if code in plain:
        return plain[code]
    if code in _FIGURES:
        return _figure_words(code, one, two, say)
    if code == "same_actors":
        return say("the same actors: {names}", names=_names(one, say))
    if code in ("related_actors", "other_actors"):
        words = (
            say("related actors: {one}; {other}") if code == "related_actors" else say("other actors: {one}; {other}")
        )
        return words.format(one=_names(one, say), other=_names(two, say))
    named = {
        "same_publisher": say("both cite {publisher}", publisher=rest),
        "rival": say("{record} would fit as well", record=rest),
    }
    return named.get(code, reason)


_FIGURES = (
    "days_apart", "same_place", "next_place", "near", "within_uncertainty", "within_area", "within_wide_area",
    "one_of_parts", "same_unit", "same_area", "beyond", "same_toll", "tolls_overlap", "close_tolls", "other_tolls",
    "far_tolls",
)  # fmt: skip


def _figure_words(code: str, one: str, two: str, say: Language) -> str:
    values = {"one": _figure(one, say), "two": _figure(two, say)}
    places = {
        "days_apart": say("{one} days apart") if one != "1" else say("a day apart"),
        "same_place": say("the same place"),
        "next_place": say("{one} km apart"),
        "near": say("{one} km apart"),
        "within_uncertainty": say("{one} km apart, within what is uncertain"),
        "within_area": say("within an area, {one} km from its middle"),
        "within_wide_area": say("within a wide area, {one} km from its middle"),
        "same_unit": say("the same second-level unit"),
        "same_area": say("the same area"),
        "beyond": say("{one} km apart, more than is uncertain"),
        "one_of_parts": say("one of {one} parts whose tolls add up"),
        "same_toll": say("the same toll: {one}"),
        "tolls_overlap": say("tolls whose ranges overlap: {one} and {two}"),
        "close_tolls": say("tolls close to each other: {one} and {two}"),
        "other_tolls": say("other tolls: {one} and {two}"),
        "far_tolls": say("tolls far from each other: {one} and {two}"),
    }
    return places[code].format(**values)


def _figure(text: str, say: Language) -> str:
    return say.number(int(text)) if text.isascii() and text.isdigit() else text


def _names(ids: str, say: Language) -> str:
    actors = load_actors()
    return ", ".join(actors.name(actor_id, say) for actor_id in ids.split(", "))
