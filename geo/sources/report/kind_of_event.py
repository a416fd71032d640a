"""Of what kind an event is: from the words for it and from who was attacked."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final, TypeAlias

from geo.sources.report.document import Span
from geo.sources.report.events_group import Group

Words: TypeAlias = "list[tuple[Span, str, float]]"
_MEANS: Final = ("air_strike", "shelling", "explosive")
_LEAST_MEANS: Final = {"air_strike": 0.12, "shelling": 0.35, "explosive": 0.35}
_POINTS_BACK: Final = 0.6
_AS_MUCH: Final = 0.5
# Somebody carried off in an attack makes it no abduction.
_CARRIED_OFF: Final = 0.6
# What an event hit says less of its kind than its own word.
_SAID_BY: Final = {"target": 0.75, "near": 0.5}
_GUARDED: Final = re.compile(
    r"\b(?:(?:military|army|security|police|gendarmerie|border|customs) (?:base|post|outpost|camp|barracks|position"
    r"|detachment|station|checkpoint|garrison)|barracks|garrison|army camp"
    r"|(?:poste|camp|base|position|détachement)s? (?:militaire|de l['’]armée|de gendarmerie|de police|avancé"
    r"|de contrôle|de sécurité|de douane)s?|(?:détachement|base|camp|poste) de l['’]armée|caserne|garnison|commissariat"
    r"|brigade (?:territoriale )?de (?:la )?gendarmerie)s?\b",
    re.IGNORECASE,
)


def kind_of(group: Group, sides: set[str]) -> tuple[str, Words]:
    """Choose the kind said most, weighed by how sure the words are; then by who was attacked.

    Parameters
    ----------
    group : Group
    sides : set of str
        Sides of the attacked, or else of the dead.

    Returns
    -------
    kind : str
        Code of data/event_types.csv.
    words : list of (Span, str, float)
        Words for it with rule and confidence; empty where it follows from the target alone.
    """
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[Span, str, float]] = {}
    for telling in (*group.tellings, *(group.shares if group.twins else ())):
        for event in telling.events:
            if telling.is_follow_up and event.event_type in _MEANS:
                continue
            weights[event.event_type] += (
                event.confidence * (_POINTS_BACK if event.is_definite else 1.0) * _SAID_BY.get(event.kind_by, 1.0)
            )
            first.setdefault(event.event_type, (event.span, event.rule, event.confidence))
    if any(weights.get(kind, 0.0) >= _AS_MUCH for kind in ("armed_assault", "ambush", "massacre")):
        weights["abduction"] *= _CARRIED_OFF
    kind = _most({kind: weight for kind, weight in weights.items() if weight}, first)
    if kind == "explosive" and _opens_with_ambush(weights, first):
        kind = "ambush"
    words = [first[kind]] if kind in first else []
    if kind == "other" and sides != {"civilians"} and (guarded := _guarded(group)):
        kind, words = "armed_assault", guarded
    if kind in ("armed_assault", "other") and sides == {"civilians"}:
        kind = "massacre"
    elif kind == "massacre" and sides == {"security"}:
        kind = "armed_assault"
    return kind, words


def _opens_with_ambush(weights: dict[str, float], first: dict[str, tuple[Span, str, float]]) -> bool:
    """Tell an ambush in which a mine went off from a mine alone."""
    if "ambush" not in first or weights["ambush"] < _AS_MUCH * weights["explosive"]:
        return False
    return first["ambush"][0] < first["explosive"][0]


def _most(weights: dict[str, float], first: dict[str, tuple[Span, str, float]]) -> str:
    specific = [kind for kind in weights if kind != "other"]
    if not specific:
        return "other"
    kind = max(specific, key=lambda k: (round(weights[k], 2), -first[k][0].start))
    # That people died says less than what they died of.
    means = [k for k in _MEANS if weights.get(k, 0.0) >= _LEAST_MEANS[k] * weights[kind]]
    return means[0] if means and kind in ("massacre", "armed_assault") else kind


def _guarded(group: Group) -> Words:
    """Words for a base or post where the event is told."""
    for telling in group.tellings:
        if telling.events and (match := _GUARDED.search(telling.words)):
            start = telling.span.start
            return [(Span(start + match.start(), start + match.end()), "a guarded place was attacked", 0.7)]
    return []
