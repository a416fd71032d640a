"""What part a sentence gives to groups, forces and people: who attacked whom, in either voice, in both languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_cast import AND, BY, OF, ON, SAYS, SIGNS, Cast
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.actors_clauses import (
    ADVERBS,
    AUXILIARY_REACH,
    BE,
    BREAKS,
    FAR,
    HAVE,
    NOUNS,
    RELATIVE,
    Part,
    comes_between,
    is_passive,
    only_helps,
    subjects_of,
)  # fmt: skip
from geo.sources.report.actors_nouns import noun_parts
from geo.sources.report.kinds_words import Trigger

_REACH: Final = 11
_AMONG: Final = word_set("parmi chez among dans within of de du des d")
_NEAR_BLAST: Final = word_set("near under beneath beside près sous passage devant outside")


def parts_of(cast: Cast) -> tuple[Part, ...]:
    """Read who did what to whom around each event word of a sentence; those of the last sentences are kept."""
    return _parts(_Key(cast))


class _Key:
    """A sentence as a key of the memory: equal to itself alone."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __hash__(self) -> int:
        return id(self.cast)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.cast is other.cast


@lru_cache(maxsize=2_000)
def _parts(key: _Key) -> tuple[Part, ...]:
    cast = key.cast
    found: list[Part] = []
    subjects: list[Chunk] | None = None
    passive = False
    if not cast.chunks:
        return ()
    for trigger in cast.scene.triggers:
        if trigger.part in NOUNS:
            found += noun_parts(cast, trigger)
        elif trigger.part == "dead":
            found += _dead_parts(cast, trigger)
        elif cast.lower[trigger.first] == "hostage":
            found += _taken(cast, trigger)
        elif trigger.part == "device":
            found += _aimed(cast, trigger)
        elif trigger.kind == "wound":
            found += _wounded(cast, trigger)
        else:
            follows = subjects is not None and _follows(cast, trigger)
            passive = passive if follows and trigger.part == "past" else is_passive(cast, trigger)
            if trigger.part == "gerund":
                subjects = subjects if follows and subjects else []
            elif subjects is None or not follows:
                subjects = subjects_of(cast, trigger, passive=passive)
            found += _verb_parts(cast, trigger, subjects, passive=passive)
    return tuple(found)


def _aimed(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "Grad rockets into a French base", "a grenade at a patrol"."""
    for chunk in cast.behind(trigger.after, 5):
        if cast.link(chunk, trigger.after) in (*ON, "into"):
            return [Part(chunk, "target", "what a weapon is aimed at", 0.7, trigger)]
        break
    return []


def _taken(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "gunmen took the passengers hostage"; "were taken hostage" is a phrase of its own."""
    for at in range(trigger.first - 1, max(trigger.first - 6, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("took", "take", "takes"):
            taking = Trigger(at, at + 1, "past", trigger.kind)
            takers = [Part(chunk, "perpetrator", "who took them", 0.85, trigger) for chunk in subjects_of(cast, taking)]
            taken = [chunk for chunk in cast.chunks if at < chunk.first < trigger.first]
            return takers + [Part(chunk, "target", "who was taken", 0.85, trigger) for chunk in taken]
    return []


def _wounded(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "seven soldiers were injured"; who is wounded beside others killed is read with them."""
    if cast.lower[trigger.first - 1] not in BE:
        return []
    return [Part(chunk, "target", "who is wounded", 0.8, trigger) for chunk in subjects_of(cast, trigger)]


def _follows(cast: Cast, trigger: Trigger) -> bool:
    """Tell whether a verb goes on with the subject of the one before: "attacked the post and killed"."""
    before = cast.lower[trigger.first - 1]
    if before == ",":
        return not any(chunk.after == trigger.first - 1 for chunk in cast.chunks)
    return before in ("and", "et", "puis", "then", "but", "mais")


def _verb_parts(cast: Cast, trigger: Trigger, subjects: list[Chunk], *, passive: bool) -> list[Part]:
    if trigger.part == "undergone":
        return [Part(chunk, "target", "who suffered it", 0.85, trigger) for chunk in subjects]
    if passive:
        return _passive_parts(cast, trigger, subjects)
    if cast.lower[trigger.first] in _REPELS:
        return [Part(chunk, "target", "who drove attackers off", 0.75, trigger) for chunk in subjects]
    found = []
    if not subjects:
        subjects = _self_told(cast, trigger)
    if not _is_of_itself(cast, trigger):
        found = [Part(chunk, "perpetrator", "the subject of an active verb", 0.85, trigger) for chunk in subjects]
    antecedent = _antecedent(cast, trigger)
    if antecedent is not None:
        return [*found, Part(antecedent, "target", "whom a clause tells of", 0.8, trigger)]
    return _unless_shot_back(found + _objects(cast, trigger))


def _unless_shot_back(parts: list[Part]) -> list[Part]:
    """Leave out forces that killed attackers: they are no authors of the attack."""
    targets = {part.chunk.people.code for part in parts if part.role == "target"}
    if not targets or not targets <= {"assailants", "armed men"}:
        return parts
    return [part for part in parts if part.role != "perpetrator" or part.chunk.people.side != "security"]


def _cleft(cast: Cast, before: int) -> Chunk | None:
    for at in range(max(before - FAR - FAR, cast.scene.first), before - 1):
        if cast.lower[at : at + 2] == ["c", "est"]:
            return next((chunk for chunk in cast.behind(at, 5)), None)
    return None


_REPELS: Final = word_set("repelled repulsed fought pushed repoussé repousse repoussent")


def _self_told(cast: Cast, trigger: Trigger) -> list[Chunk]:
    """Find who tells of its own deeds: "the army said it had killed", "l'armée dit avoir éliminé"."""
    before = [
        word for word in cast.lower[max(trigger.first - 4, cast.scene.first) : trigger.first] if word not in ADVERBS
    ]
    own = any(word in ("it", "they", "avoir", "elle", "ils") for word in before[-3:])
    if not own:
        return []
    for chunk in cast.before(trigger.first, cast.scene.first):
        if (
            any(word in SAYS for word in cast.lower[chunk.after : trigger.first])
            and cast.link(chunk, cast.scene.first) not in OF
        ):
            return [chunk]
    return []


def _passive_parts(cast: Cast, trigger: Trigger, subjects: list[Chunk]) -> list[Part]:
    found = [Part(chunk, "target", "the subject of a passive verb", 0.85, trigger) for chunk in subjects]
    for chunk in cast.behind(trigger.after, FAR):
        if comes_between(cast, trigger, chunk):
            break
        word, at = cast.tie(chunk, trigger.after)
        if word in BY and not only_helps(cast, at):
            found.append(Part(chunk, "perpetrator", "named with “by”", 0.9, trigger))
        elif not subjects and (
            word in ("parmi", "chez", "among") or (word == "," and trigger.first == cast.scene.first)
        ):
            found.append(Part(chunk, "target", "who suffered it", 0.75, trigger))
    return found


def _antecedent(cast: Cast, trigger: Trigger) -> Chunk | None:
    """Find whom "whom armed men abducted", "que des hommes armés ont tué", "c'est le maire que" speaks of."""
    for at in range(trigger.first - 1, max(trigger.first - AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("whom", "que", "qu") and at > cast.scene.first:
            ends = (at, at - 1) if cast.lower[at - 1] == "," else (at,)
            near = next((chunk for chunk in cast.chunks if chunk.after in ends), None)
            return near or _cleft(cast, at)
        if cast.lower[at] in SIGNS:
            return None
    return None


def _is_of_itself(cast: Cast, trigger: Trigger) -> bool:
    """Tell verbs whose subject does nothing to anybody: a vehicle explodes."""
    return cast.lower[trigger.first].startswith(("explo", "explos", "saut", "went"))


def _objects(cast: Cast, trigger: Trigger) -> list[Part]:
    """Find whom an active verb hits: what follows without a preposition, or with "on", and what is joined to it."""
    found: list[Part] = []
    previous, passed = trigger.after, False
    for chunk in cast.behind(trigger.after, FAR):
        between = cast.lower[previous : chunk.first]
        if any(word in BE or word in BREAKS or word in RELATIVE for word in between):
            break
        if comes_between(cast, trigger, chunk):
            break
        link = cast.link(chunk, trigger.after)
        if cast.speaks(chunk):
            continue
        joined = bool(found) and link in AND and len(between) < _REACH and not _explains(cast, chunk, link)
        if trigger.kind == "explosive" and link in _NEAR_BLAST and not found:
            found.append(Part(chunk, "target", "who was near a blast", 0.7, trigger))
            continue
        first = not found and not passed and not any(word in AND for word in between)
        if (link == "" and first) or (link in ON and len(between) < _REACH) or joined or (link in OF and first):
            found.append(Part(chunk, "target", "the object of an active verb", 0.75 if link else 0.85, trigger))
            previous = chunk.after
            continue
        passed = True
        if link in SIGNS:
            break
    return found


def _explains(cast: Cast, chunk: Chunk, link: str) -> bool:
    """Tell "Barga, a village of ..." from one more target."""
    return link == "," and cast.lower[chunk.head] in ("village", "localité", "hameau", "locality", "hamlet")


def _dead_parts(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "soldiers dead", "six soldats morts", "12 morts parmi les soldats"."""
    before = cast.lower[trigger.first - 1] if trigger.first > cast.scene.first else ""
    for chunk in cast.before(trigger.first, max(trigger.first - AUXILIARY_REACH, cast.scene.first)):
        between = cast.lower[chunk.after : trigger.first]
        if all(word in BE or word in HAVE or word in ADVERBS or word in _FILLERS for word in between):
            return [Part(chunk, "target", "who is dead", 0.85, trigger)]
        break
    if before.isalpha() and before not in _FILLERS and cast.language == "en":
        return []
    for chunk in cast.behind(trigger.after, AUXILIARY_REACH):
        link = cast.link(chunk, trigger.after)
        if any(trigger.after <= other.first < chunk.first for other in cast.scene.triggers):
            break
        if link in _AMONG or (link == "" and chunk.first == trigger.after):
            return [Part(chunk, "target", "the dead are among them", 0.8, trigger)]
        break
    return []


_FILLERS: Final = word_set("the les au moins at least now already reported confirmed dozen")
