"""Two places with one toll: "at A and B 25 soldiers died" is two incidents that share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from geo.places.toponyms import fold
from geo.sources.report.events_spots import is_capital
from geo.sources.report.events_tellings import Telling, is_specific
from geo.sources.report.events_words import PAIR, VILLAGES
from geo.sources.report.mentions import Mentions


def is_of_a_pair(telling: Telling, text: str, counted: Collection[str]) -> bool:
    """Whether people died in two places that "and" joins.

    Parameters
    ----------
    telling : Telling
    text : str
        Of the document.
    counted : collection of str
        Folded names of places with dead of their own: a raid on two villages is one event, unless each has its dead.
    """
    places = [place for place in telling.places if place.use == "event" and place.where_prec == 1]
    if len(places) != 2 or telling.is_definite or any(toll.listed for toll in telling.tolls):
        return False
    if not any(toll.outcome == "killed" for toll in telling.tolls) or any(map(is_capital, places)):
        return False
    if not PAIR.fullmatch(text[places[0].span.end : places[1].span.start]):
        return False
    if VILLAGES.search(text[telling.sentence.span.start : places[0].span.start]):
        return all(fold(place.names[0]) in counted for place in places)
    return True


def has_each_its_dead(telling: Telling) -> bool:
    """Whether figures of dead and places follow each other in turn: "70 died in A and 30 others in B"."""
    places = [place for place in telling.places if place.use == "event" and place.where_prec == 1]
    dead = [toll for toll in telling.tolls if toll.outcome == "killed" and toll.part_of is None and not toll.negated]
    if len(places) < 2 or len(places) != len(dead) or telling.is_definite:
        return False
    both = sorted([*((place.span, True) for place in places), *((toll.span, False) for toll in dead)])
    return all(one[1] is not other[1] for one, other in pairwise(both))


def counted_apart(mentions: Mentions) -> set[str]:
    """Folded names of places that stand in a sentence with a figure of dead for each place in it."""
    document = mentions.document
    dead = Counter(document.sentence_at(t.span.start).number for t in mentions.tolls if t.outcome == "killed")
    named: dict[int, set[str]] = {}
    for place in mentions.places:
        if place.use == "event" and is_specific(place):
            named.setdefault(document.sentence_at(place.span.start).number, set()).add(fold(place.names[0]))
    return {name for number, names in named.items() if dead[number] >= len(names) for name in names}
