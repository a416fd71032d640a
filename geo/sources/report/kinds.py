"""Words that tell of events, and of what kind."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.document import Document
from geo.sources.report.kinds_status import is_definite, number_before, read_status
from geo.sources.report.kinds_words import Trigger
from geo.sources.report.mentions import EventMention
from geo.sources.report.scenes import Scene, scenes_of
from geo.sources.report.tokens import Words

# Kinds of the table that say nothing of the target: what is attacked decides.
_OPEN: Final = frozenset(("generic", "target", "kill", "burn"))
_POSTS: Final = word_set(
    "base bases camp camps post posts outpost outposts position positions barracks garrison checkpoint checkpoints",
    "detachment headquarters poste postes caserne détachement garnison détachements casernes checkpoint brigade",
    "commissariat gendarmerie barrage",
)
_MOVING: Final = word_set(
    "convoy convoys patrol patrols vehicle vehicles escort truck trucks unit convoi convois patrouille patrouilles",
    "véhicule véhicules escorte camion camions relève",
)
_CIVIL: Final = word_set(
    "village villages villagers civilians civilian market mosque church farmers herders miners traders passengers bus",
    "buses worshippers residents women children hotel resort restaurant school hamlet people worshipers shepherds",
    "villageois civils civil civile habitants marché mosquée église éleveurs cultivateurs paysans commerçants",
    "orpailleurs passagers car cars fidèles femmes enfants hôtel populations population personnes hameau",
    "hameaux localité bergers",
)
_FORCES: Final = word_set(
    "soldier soldiers troops army military gendarmes gendarme police policemen peacekeepers forces guards guardsmen",
    "soldat soldats militaires militaire armée gendarmes policiers casques gardes fds vdp volontaires volunteers",
)

_TARGETS: Final = (
    dict.fromkeys(_CIVIL, "massacre") | dict.fromkeys(_MOVING, "ambush") | dict.fromkeys(_POSTS, "armed_assault")
)


def event_mentions(document: Document) -> tuple[EventMention, ...]:
    """Find the words that tell of events, in the order of the text.

    Parameters
    ----------
    document : Document

    Returns
    -------
    tuple of EventMention
        Nouns and verbs alike: "were killed in an attack" gives two. A status other than ``"told"`` says why nothing is
        drawn for it.
    """
    return tuple(_mention(scene, trigger) for scene in scenes_of(document) for trigger in scene.triggers)


def _mention(scene: Scene, trigger: Trigger) -> EventMention:
    number = number_before(scene.words, trigger, scene.first) if trigger.part in ("noun", "nouns") else None
    if trigger.part == "noun" and number != 2:
        number = None
    definite = trigger.part in ("noun", "nouns", "incident") and is_definite(scene.words, trigger, scene.first)
    status, rule, confidence = read_status(scene, trigger, number, definite)
    return EventMention(
        span=scene.words.span(trigger.first, trigger.after),
        rule=rule,
        confidence=confidence,
        event_type=_kind(scene.words, trigger, scene.first, scene.after),
        is_definite=definite,
        number=number,
        status=status,
    )


def _kind(words: Words, trigger: Trigger, first: int, after: int) -> str:
    if trigger.kind not in _OPEN:
        return trigger.kind
    if trigger.kind == "kill":
        near = words.lower[max(trigger.first - 12, first) : min(trigger.after + 8, after)]
        civil = any(word in _CIVIL for word in near) and not any(word in _FORCES for word in near)
        return "massacre" if civil else "other"
    targets = words.lower[trigger.after : min(trigger.after + 14, after)]
    return next((_TARGETS[word] for word in targets if word in _TARGETS), "other")
