"""From the names in a text to the places they mean: every name is weighed with all that the rest of the text says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from geo.places.choice import (
    LEAST_SCORE,
    PART,
    RESEMBLES_BESIDE,
    Candidate,
    Hints,
    Reason,
    Ring,
    decide,
    is_elsewhere,
    kind_asked,
    ordered,
    rank,
    toss_up,
    with_company,
    with_part,
)
from geo.places.countries import country_name
from geo.places.gazetteer import Gazetteer, Hit
from geo.places.lexicon import Lexicon, Mention, UnitName
from geo.places.located import State, describe
from geo.places.personal_entries import PREFIX
from geo.places.phrases import Clue
from geo.places.place import Place
from geo.places.toponyms import fold
from geo.places.units import UnitDistance, bare_unit_name

_UNIT_RULES: Final = frozenset({"admin unit", "part of unit"})
# More namesakes than this are weighed by their own score alone.
MOST_WEIGHED: Final = 12
# A name is weighed by this many candidates of each of this many other names, those that stand nearest in the text.
MOST_OF_OTHERS: Final = 5
MOST_OTHERS: Final = 8
# A name that was guessed may be that of a hamlet nearby which no gazetteer has.
GUESS_SPREAD_KM: Final = 10.0
# Namesakes nearer than this are one place under two names of a gazetteer: nothing to say.
SPREAD_SAID_KM: Final = 10.0
# Beside places that bear the name and lie elsewhere, one that only resembles it has to resemble it this much.
CLOSE_LIKENESS: Final = 0.8
HOME_LIKENESS: Final = 0.9


class PlaceSelection:
    """Chooses a place for every name of a text.

    Parameters
    ----------
    gazetteer : Gazetteer
    lexicon : Lexicon
    distances : UnitDistance
    """

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, distances: UnitDistance) -> None:
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._distances = distances
        self._units = lru_cache(maxsize=2000)(self._units_uncached)

    def stated_units(self, adm1: str | None, adm2: str | None) -> list[Clue]:
        """Return units known from elsewhere as clues; names that no unit has are left out."""
        clues = []
        for level, name in ((1, adm1), (2, adm2)):
            units = self._units(level, name) if name else ()
            if name and units:
                clues.append(Clue("admin unit", name, (Mention(-1, -1, name, units=units),), level=level))
        return clues

    def _units_uncached(self, level: int, name: str) -> tuple[UnitName, ...]:
        return tuple(u for u in self._lexicon.units.get(fold(bare_unit_name(name)), ()) if u.level == level)

    def containers(self, clues: Sequence[Clue], *, has_unknown: bool) -> list[Clue]:
        """Read a bare name as the unit called so when another place of the text lies in it: "Dankoussa, Mopti".

        A name that the gazetteer lacks is taken to lie in it.
        """
        if not any(c.rule == "named place" and c.mentions[0].units for c in clues):
            return list(clues)
        hits = {
            m.start: self._hits(m)
            for c in clues
            if c.rule not in {*_UNIT_RULES, "border strip", "vernacular region", "country"}
            for m in c.mentions
            if not m.is_fuzzy
        }
        out = []
        for clue in clues:
            mention = clue.mentions[0] if clue.mentions else None
            if mention and clue.rule == "named place" and mention.units and mention.start > 0 and not clue.is_listed:
                own = fold(mention.words)
                others = [h.place for start, found in hits.items() if start != mention.start for h in found]
                inside = has_unknown or any(
                    fold(p.name) != own and self._distances.away_km(u, p) <= 0 for p in others for u in mention.units
                )
                if inside:
                    out.append(Clue("admin unit", clue.words, (mention,)))
                    continue
            out.append(clue)
        return out

    def _hits(self, mention: Mention, countries: Sequence[str] | None = None) -> tuple[Hit, ...]:
        look = self._gazetteer.lookup_fuzzy if mention.is_fuzzy else self._gazetteer.lookup
        return look(mention.words, countries=countries or None)

    def as_units(self, clues: Sequence[Clue], state: State) -> list[Clue]:
        """Read "Soum, Burkina Faso" as the province rather than as a hamlet of its name."""
        out = []
        for clue in clues:
            mention = clue.mentions[0] if clue.mentions else None
            place = state.chosen.get(mention.start) if mention else None
            is_own = place is not None and place.place_id.startswith(PREFIX)
            is_hamlet = place is not None and not place.is_town and not is_own
            units = () if mention is None or mention.kinds else self._units_here(mention.units, state)
            if mention and clue.rule == "named place" and is_hamlet and units:
                # "The Liptako" is of three countries, before it is a hamlet or a new region of one.
                rule = "vernacular region" if self._lexicon.is_shared(mention.regions) else "admin unit"
                out.append(replace(clue, rule=rule))
            else:
                out.append(clue)
        return out

    def choose(self, clues: Sequence[Clue], state: State) -> None:
        """Choose a place for every name, into ``state.chosen``, with candidates and notes."""
        groups = [_of_level(m.units, c.level) for c in clues if c.rule in _UNIT_RULES for m in c.mentions if m.units]
        units = dict.fromkeys(self._units_here(group, state) for group in groups)  # stated twice is stated once
        hints = Hints(frozenset(state.inside), state.soft, tuple(group for group in units if group))
        placed = [(c, m) for c in clues if c.rule not in _UNIT_RULES for m in c.mentions if m.is_place]
        alone: dict[int, tuple[Candidate, ...]] = {}
        for clue, mention in placed:
            if mention.start not in alone:
                alone[mention.start] = self._weigh(clue, mention, hints, state)
        keys = {m.start: fold(m.words) for _, m in placed}
        for _, mention in placed:
            candidates = alone[mention.start]
            if len(alone) > 1 and candidates:
                near = _nearest_names(mention.start, {start: keys[start] for start, found in alone.items() if found})
                others = [alone[start][:MOST_OF_OTHERS] for start in near]
                rings = [
                    Ring(alone[m.start][:MOST_OF_OTHERS], c.low_km or 0.0, c.high_km)
                    for c, m in placed
                    if c.high_km and m.start in near
                ]
                candidates = (*with_company(candidates[:MOST_WEIGHED], others, rings), *candidates[MOST_WEIGHED:])
            self._settle(mention, candidates, state)

    def _units_here(self, group: tuple[UnitName, ...], state: State) -> tuple[UnitName, ...]:
        return tuple(u for u in group if not state.inside or u.adm0 in state.inside)

    def _weigh(self, clue: Clue, mention: Mention, hints: Hints, state: State) -> tuple[Candidate, ...]:
        hits = self._allowed(clue, mention, state)
        candidates = rank(hits, hints, self._distances, state.say)
        if mention.kinds:
            candidates = ordered(with_part(c, kind_asked(c.place, mention.kinds)) for c in candidates)
        if mention.is_part:
            candidates = tuple(with_part(c, Reason("part", PART)) for c in candidates if c.match != "fuzzy")
        if mention.is_fuzzy or (candidates and not _is_outside(candidates[0])):
            return candidates
        seen = {c.place.place_id for c in candidates}
        similar = [
            h
            for h in self._gazetteer.lookup_fuzzy(mention.words, countries=state.inside or None)
            if h.likeness >= CLOSE_LIKENESS and h.place.place_id not in seen
        ]
        if similar and hints.units:
            nearby = rank(similar, hints, self._distances, state.say)
            beside = (with_part(c, Reason("beside", RESEMBLES_BESIDE)) for c in nearby if not _is_outside(c))
            return ordered((*candidates, *beside))
        return candidates

    def _settle(self, mention: Mention, candidates: tuple[Candidate, ...], state: State) -> None:
        say = state.say
        decision = decide(candidates)
        place = decision.place if decision else None
        state.chosen[mention.start] = place
        if decision and candidates[0].match == "fuzzy":
            state.guessed.add(mention.start)
            state.spread_km[mention.start] = GUESS_SPREAD_KM
        if decision:
            points = (p.points for p in candidates[0].parts if p.what in {"adm1", "adm2"})
            state.in_units[mention.start] = sum(points)
        if decision and decision.spread_km > SPREAD_SAID_KM:
            state.notes.append(
                say(
                    "Places called “{name}” lie up to {km} km from there and cannot be told apart: "
                    "the circle holds them.",
                    name=mention.words,
                    km=say.number(decision.spread_km),
                )
            )
        if decision and decision.spread_km:
            state.spread_km[mention.start] = max(decision.spread_km, state.spread_km.get(mention.start, 0.0))
        listed = {c.place.place_id for c in state.candidates}
        state.candidates.extend(c for c in candidates[:MOST_WEIGHED] if c.place.place_id not in listed)
        if place is not None and candidates[0].match == "fuzzy":
            state.notes.append(
                say(
                    "“{name}” was read as {place}, which is spelt a little differently.",
                    name=mention.words,
                    place=place.name,
                )
            )
        if mention.is_fuzzy and not candidates:
            state.unknown.append(mention.words)
        if place is None and candidates:
            if candidates[0].match == "fuzzy":
                state.unknown.append(mention.words)
                return
            if candidates[0].score < LEAST_SCORE or is_elsewhere(candidates[0]):
                state.lies_elsewhere(mention.words, describe(candidates[0].place, say))
                return
            tied = toss_up(candidates)
            state.has_declined = True
            state.notes.append(
                say(
                    "{n} places are called “{name}” and the words do not tell which is meant: {places}.",
                    n=say.number(len(tied)),
                    name=mention.words,
                    places="; ".join(describe(c.place, say) for c in tied[:5]),
                )
            )

    def _allowed(self, clue: Clue, mention: Mention, state: State) -> tuple[Hit, ...]:
        """Places that a name can mean; a place abroad only as a landmark that is known beyond its surroundings."""
        if not state.inside:
            return self._hits(mention)
        at_home = self._hits(mention, state.inside)
        if at_home or mention.is_fuzzy:
            return at_home
        # A village of nearly this name in the country, rather than one of this very name across the border.
        abroad = self._hits(mention)
        well_known = any(h.place.is_town for h in abroad)
        similar = () if well_known else self._gazetteer.lookup_fuzzy(mention.words, countries=state.inside)
        if alike := tuple(h for h in similar if h.likeness >= HOME_LIKENESS):
            return alike
        if clue.rule == "named place":
            if abroad:
                say = state.say
                state.notes.append(
                    say(
                        "“{name}” lies outside the country known ({country}) and was not used.",
                        name=mention.words,
                        country=", ".join(country_name(code, say) for code in state.inside),
                    )
                )
            return ()
        return tuple(h for h in abroad if h.place.is_town)


def _of_level(units: tuple[UnitName, ...], level: int) -> tuple[UnitName, ...]:
    """Units that "region" or "cercle" asks for, all where none is of that level: "Mopti region" is not the cercle."""
    return tuple(u for u in units if u.level == level) or units


def _nearest_names(start: int, keys: dict[int, str]) -> list[int]:
    """Return where the nearest other names stand, each once: a name said twice is no company for itself."""
    own = keys.get(start)
    nearest: dict[str, int] = {}
    for other in sorted(keys, key=lambda at: (abs(at - start), at)):
        if keys[other] != own:
            nearest.setdefault(keys[other], other)
        if len(nearest) >= MOST_OTHERS:
            break
    return list(nearest.values())


def _is_outside(candidate: Candidate) -> bool:
    """Whether a stated unit speaks against a candidate."""
    return any(_speaks_against(part) for part in candidate.parts)


def _speaks_against(part: Reason) -> bool:
    return part.what in {"adm1", "adm2"} and part.points < 0


__all__ = ["Place", "PlaceSelection"]
