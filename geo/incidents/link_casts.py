"""Whether two records name the same people: actors by any of their names, with those they merged into or pledged to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np

from geo.core.language import language
from geo.incidents.actors import INCLUDING, Actors, load_actors
from geo.incidents.link_records import Floats, Ints, Mask, Records

# What agreeing, or not, on who fought says for one event; natural logarithms of odds.
SAME_GROUP: Final = 1.5
RELATED_GROUPS: Final = 0.7
OTHER_GROUPS: Final = -1.3
SAME_FORCE: Final = 0.4
OTHER_FORCES: Final = -0.4
# Of attacks on civilians: one record holds an armed group responsible, the other an army.
OTHER_AUTHORS: Final = -2.0
_GENERIC: Final = ("Unidentified jihadists", "Unidentified armed men")
_FORCE_WORDS: Final = re.compile(
    r"\b(government|military forces|police|army|armed forces|forces armées|gendarmerie|armée|gouvernement|soldiers)\b",
    re.I,
)
_ARMIES: Final = {
    "FAMa": re.compile(r"\bmali(ans?|ennes?)?\b", re.IGNORECASE),
    "Burkina Faso army": re.compile(r"\bburkina", re.IGNORECASE),
    "Niger army": re.compile(r"\bniger(iens?|iennes?|\b)", re.IGNORECASE),
    "French army": re.compile(r"\b(france|french|françaises?)\b", re.IGNORECASE),
}
_CIVILIAN_WORDS: Final = re.compile(r"\b(civilians?|civils?|villagers?|protesters?|workers?)\b", re.I)
_UNKNOWN_WORDS: Final = re.compile(r"\b(unidentified|unknown|non identifi\w+|inconnus?|militants?|jihadists?)\b", re.I)
_ALLIED: Final = ("allied with", "named as")
# What coders add to the name of a people or a kind of group.
_ADDED: Final = re.compile(
    r"\([^)]*\)|\b(armed men|armed|ethnic|communal|militias?|hunters?|groups?|fighters|hommes armés|milices?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Cast:
    """The named of one record: armed groups, these with all that they belong to, and forces."""

    groups: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    forces: frozenset[str] = frozenset()


@dataclass
class CastComparison:
    """Compares casts, each different pair once.

    Attributes
    ----------
    records : Records
    """

    records: Records
    _read: dict[int, _Cast] = field(default_factory=dict)
    _known: dict[int, float] = field(default_factory=dict)
    _authors: dict[tuple[str, ...], _Cast] = field(default_factory=dict)

    def weights(self, a: Ints, b: Ints) -> Floats:
        """Weigh what the casts of records at `a` and `b` say, as logarithms of odds."""
        first, second = self.records.cast[a], self.records.cast[b]
        keys = np.minimum(first, second) * len(self.records.casts) + np.maximum(first, second)
        different, where = np.unique(keys, return_inverse=True)
        found = np.empty(len(different))
        for position, key in enumerate(different.tolist()):
            weight = self._known.get(key)
            if weight is None:
                weight = self._known[key] = self._weigh(*divmod(key, len(self.records.casts)))
            found[position] = weight
        return found[where] + OTHER_AUTHORS * self._blame_others(a, b)

    def _blame_others(self, a: Ints, b: Ints) -> Mask:
        """Pairs of attacks on civilians that are blamed on an army in one record, on an armed group in the other."""
        records = self.records
        massacre = np.array([kind == "massacre" for kind in records.kinds], dtype=bool)
        sides = np.array([self._author_side(names) for names in records.authors], dtype=np.int64)
        one, other = sides[records.author[a]], sides[records.author[b]]
        return np.asarray(massacre[records.kind[a]] & massacre[records.kind[b]] & (one * other < 0), dtype=bool)

    def _author_side(self, names: tuple[str, ...]) -> int:
        """Return 1 for an army, -1 for armed groups, 0 for both, neither or nobody."""
        cast = self._authors.get(names)
        if cast is None:
            cast = self._authors[names] = _read_cast(names)
        return int(bool(cast.forces)) - int(bool(cast.groups))

    def reasons(self, a: Ints, b: Ints) -> list[str]:
        """Say what the casts of each pair have in common or against each other, as a reason's code with names."""
        pairs = list(zip(self.records.cast[a].tolist(), self.records.cast[b].tolist(), strict=True))
        words = {pair: self._reason(*pair) for pair in set(pairs)}
        return [words[pair] for pair in pairs]

    def _reason(self, first: int, second: int) -> str:
        mine, theirs = self._cast(first), self._cast(second)
        if shared := _in_common(mine, theirs):
            return "same_actors:" + ", ".join(sorted(shared))
        if mine.groups and theirs.groups:
            named = f"{', '.join(sorted(mine.groups))}|{', '.join(sorted(theirs.groups))}"
            return ("related_actors:" if _are_related(mine, theirs) else "other_actors:") + named
        if shared := mine.forces & theirs.forces:
            return "same_actors:" + ", ".join(sorted(shared))
        if mine.forces and theirs.forces:
            return f"other_actors:{', '.join(sorted(mine.forces))}|{', '.join(sorted(theirs.forces))}"
        return ""

    def _weigh(self, first: int, second: int) -> float:
        mine, theirs = self._cast(first), self._cast(second)
        weight = 0.0
        if mine.groups and theirs.groups:
            if _in_common(mine, theirs):
                weight += SAME_GROUP
            else:
                weight += RELATED_GROUPS if _are_related(mine, theirs) else OTHER_GROUPS
        if mine.forces and theirs.forces:
            weight += SAME_FORCE if mine.forces & theirs.forces else OTHER_FORCES
        return weight

    def _cast(self, code: int) -> _Cast:
        found = self._read.get(code)
        if found is None:
            found = self._read[code] = _read_cast(self.records.casts[code])
        return found


def _in_common(mine: _Cast, theirs: _Cast) -> frozenset[str]:
    return mine.groups & theirs.groups or mine.wholes & theirs.wholes


def _are_related(mine: _Cast, theirs: _Cast) -> bool:
    return any(
        (a, b) in _allied() or (one, other) in _parted()
        for one in mine.groups
        for other in theirs.groups
        for a in _parts(one)
        for b in _parts(other)
    )


@cache
def _parts(actor_id: str) -> frozenset[str]:
    """Return a group and all that merged into it or pledged to it."""
    return load_actors().with_members((actor_id,))


def standing_for(name: str) -> str:
    """Say whom a name stands for when casts are compared: an army for all forces of its state, a people bare."""
    actors = load_actors()
    known = _find(name, actors)
    actor_id = actors.known(name)
    side = actors[actor_id].side if actor_id else _side_of(name)
    return (_army_of(f"{name} {actors.name(known, language('en'))}") or known) if side == "security" else known


def _read_cast(names: tuple[str, ...]) -> _Cast:
    actors = load_actors()
    groups: set[str] = set()
    forces: set[str] = set()
    for name in names:
        known = _find(name, actors)
        actor_id = actors.known(name)
        side = actors[actor_id].side if actor_id else _side_of(name)
        if known not in _GENERIC and side == "militants":
            groups.add(known)
        elif side == "security":
            forces.add(_army_of(f"{name} {actors.name(known, language('en'))}") or known)
    wholes = frozenset(whole for group in groups for whole in _wholes(group))
    return _Cast(frozenset(groups), wholes, frozenset(forces))


def _army_of(name: str) -> str:
    """Army of the state whose force a name is: coders write of its government, army, police or guard alike."""
    return next((army for army, words in _ARMIES.items() if words.search(name)), "")


def _side_of(name: str) -> str:
    if _CIVILIAN_WORDS.search(name):
        return "civilians"
    if _FORCE_WORDS.search(name):
        return "security"
    return "" if _UNKNOWN_WORDS.search(name) else "militants"


def _find(name: str, actors: Actors) -> str:
    """Id of an actor, else the name; without what is often added to it: "Dogon armed men" are Dogon."""
    known = actors.known(name)
    if known in _GENERIC or (known and not _ADDED.search(known)):
        return known
    name = (known or name).casefold()
    return (" ".join(_ADDED.sub(" ", name).split()) or name).removesuffix("s")


@cache
def _wholes(actor_id: str) -> frozenset[str]:
    """Return a group and all that it merged into or pledged to for good."""
    found = {actor_id}
    while (
        more := {
            alliance.other_id
            for alliance in load_actors().alliances
            if alliance.relation in INCLUDING and not alliance.until and alliance.actor_id in found
        }
        - found
    ):
        found |= more
    return frozenset(found)


@cache
def _allied() -> frozenset[tuple[str, str]]:
    return _both_ways(_ALLIED)


@cache
def _parted() -> frozenset[tuple[str, str]]:
    """Pairs of which one split from the other: sources mix them up, but not what they were or became part of."""
    return _both_ways(("split from",))


def _both_ways(relations: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    pairs = {(one.actor_id, one.other_id) for one in load_actors().alliances if one.relation in relations}
    return frozenset(pairs | {(b, a) for a, b in pairs})
