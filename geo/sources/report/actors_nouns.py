"""What an event noun says of those tied to it: "jihadist attack on a post", "embuscade tendue par"."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_cast import AND, BY, OF, ON, OTHER, SIGNS, Cast
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.actors_clauses import (
    AUXILIARY_REACH,
    BE,
    FAR,
    NOUNS,
    SUFFERED,
    Part,
    comes_between,
    only_helps,
    subjects_of,
)  # fmt: skip
from geo.sources.report.kinds_words import Trigger


def noun_parts(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read those tied to an event noun: "jihadist attack on a post", "embuscade tendue par", "fell into an ambush"."""
    found = _described(cast, trigger) if cast.language == "en" else []
    found += _fallen(cast, trigger) + _carried_out(cast, trigger)
    between_two = False
    for chunk in cast.behind(trigger.after, FAR):
        if comes_between(cast, trigger, chunk) or any(
            trigger.after <= other.first < chunk.first and other.part in NOUNS for other in cast.scene.triggers
        ):
            break
        link, at = cast.tie(chunk, trigger.after)
        joins = between_two and link in AND
        between_two = between_two or link in _BETWEEN
        if cast.speaks(chunk) or (link in BY and only_helps(cast, at)):
            continue
        part = _noun_part(cast, trigger, chunk, "between" if joins else link)
        if part is not None:
            found.append(part)
    return found


def _described(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "a jihadist attack", "the army's air strike"."""
    for chunk in cast.before(trigger.first + 1, cast.scene.first):
        between = cast.lower[chunk.after : trigger.first]
        tied = any(
            word in SIGNS or word in AND or word in ON or word in OTHER or word in OF or word in BY for word in between
        )
        if len(between) <= 1 and not tied:
            role = "target" if trigger.kind in SUFFERED or chunk.people.side == "civilians" else "perpetrator"
            return [Part(chunk, role, "an adjective of the event", 0.75, trigger)]
        break
    return []


def _fallen(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "un convoi militaire est tombé jeudi dans une embuscade", "fell into a jihadist ambush"."""
    if trigger.kind not in ("ambush", "explosive", "generic"):
        return []
    for at in range(trigger.first - 1, max(trigger.first - AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in _FALLS:
            fall = Trigger(at, at + 1, "undergone", trigger.kind)
            return [Part(chunk, "target", "who fell into it", 0.85, trigger) for chunk in subjects_of(cast, fall)]
    return []


def _carried_out(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "des terroristes ont mené une attaque", "gunmen launched an assault"."""
    for at in range(trigger.first - 1, max(trigger.first - 5, cast.scene.first) - 1, -1):
        if cast.lower[at] in BY or cast.lower[at] in SIGNS:
            return []
        if cast.lower[at] in _CARRIES and cast.lower[at - 1] not in BE:
            doing = Trigger(at, at + 1, "past", trigger.kind)
            return [
                Part(chunk, "perpetrator", "who carried it out", 0.85, trigger) for chunk in subjects_of(cast, doing)
            ]
    return []


_CARRIES: Final = word_set(
    "carried launched staged conducted mounted perpetrated committed laid mené lancé perpétré commis tendu organisé",
    "mènent lancent launch stage opéré effectué",
)


def _noun_part(cast: Cast, trigger: Trigger, chunk: Chunk, link: str) -> Part | None:
    side = chunk.people.side
    if link in BY:
        return Part(chunk, "perpetrator", "named with “by”", 0.85, trigger)
    if link in ("pour", "for") and any(
        word.startswith(("meurtri", "deadly", "fatal")) for word in cast.before_words(chunk)
    ):
        return Part(chunk, "target", "whom an event is deadly for", 0.75, trigger)
    opposed = any(word.startswith("oppos") for word in cast.lower[trigger.after : chunk.first])
    if opposed and link in ("", "à", "au", "aux", "et"):
        link = "entre"
    if (link in _BETWEEN and not _accompanies(trigger, link)) or (
        trigger.kind == "clash" and link in ("contre", "against")
    ):
        role = "perpetrator" if side == "militants" else "target"
        return Part(chunk, role, "a side of the fighting", 0.7, trigger)
    if link in ON and not (link in ("à", "au", "aux", "at") and chunk.first > trigger.after + 4):
        around = cast.lower[max(trigger.first - 6, cast.scene.first) : chunk.first]
        if any(word.startswith(("imput", "attribu", "blam", "pinned")) for word in around):
            return None
        return Part(chunk, "target", "what an event is aimed at", 0.85, trigger)
    return _of_part(trigger, chunk, link)


def _of_part(trigger: Trigger, chunk: Chunk, link: str) -> Part | None:
    """Read "attaque de jihadistes", who did it, and "massacre de villageois", who suffered it."""
    near = chunk.first <= trigger.after + AUXILIARY_REACH
    if not ((link in OF and near) or (link == "" and chunk.first <= trigger.after + 1)):
        return None
    side = chunk.people.side
    fights = side == "security" and trigger.kind not in ("air_strike", "other")
    suffered = trigger.kind in SUFFERED or side in ("civilians", "") or fights
    return Part(chunk, "target" if suffered else "perpetrator", "named with “of”", 0.7, trigger)


def _accompanies(trigger: Trigger, link: str) -> bool:
    return link in ("with", "avec") and trigger.kind not in ("clash", "other")


_BETWEEN: Final = word_set("between entre with avec opposé opposant")
_FALLS: Final = word_set(
    "tombé tombée tombés tombées tombe tombent fell fallen caught falling falls essuyé subi suffered",
)
