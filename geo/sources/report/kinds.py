"""Words that tell of events, and of what kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_cast import Cast, casts_of
from geo.sources.report.actors_clauses import Part
from geo.sources.report.actors_roles import parts_of
from geo.sources.report.document import Document
from geo.sources.report.kinds_case import Case, Reading
from geo.sources.report.kinds_nouns import EXAMPLE, NUMBERS, is_definite, is_pointing, number_before
from geo.sources.report.kinds_status import DAYS, read_status
from geo.sources.report.kinds_words import Trigger
from geo.sources.report.mentions import EventMention
from geo.sources.report.scenes import Scene
from geo.sources.report.tokens import Words, words_of

# Kinds of the table that say nothing of the target: what is attacked decides.
# So many different words of sport make a report one of a match.
_SPORTING: Final = 4
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
    found: list[EventMention] = []
    for cast in casts_of(document):
        last = found[-1] if found else None
        parts = parts_of(cast)
        events = [trigger for trigger in cast.scene.triggers if trigger.kind != "wound"]
        here = _agreeing([_mention(cast.scene, trigger, last, parts) for trigger in events])
        told = any(one.status == "told" for one in found)
        found += here if told else [_pointing_at_nothing(one, cast) for one in here]
    return tuple(_of_sport(found) if _is_of_sport(document) else found)


def _is_of_sport(document: Document) -> bool:
    """Whether a report is of a match: its attacks, strikes and bombs are none."""
    words = words_of(document).lower
    said = {tuple(words[cue.first : cue.after]) for cast in casts_of(document) for cue in cast.scene.says("sport")}
    return len(said) >= _SPORTING


def _of_sport(found: list[EventMention]) -> list[EventMention]:
    return [replace(one, status="no violence", rule="a report of a match") for one in found]


def _mention(scene: Scene, trigger: Trigger, last: EventMention | None, parts: tuple[Part, ...]) -> EventMention:
    """Read one event word; `last` is the last mention of the sentences before."""
    words = scene.words
    number = number_before(words, trigger, scene.first) if trigger.part in ("noun", "nouns") else None
    if trigger.part == "noun" and number != 2:
        number = None
    definite = trigger.part in ("noun", "nouns", "incident") and is_definite(words, trigger, scene.first)
    reading = read_status(Case(scene, trigger, number, definite))
    left_out = last is not None and last.status in ("recalled", "elsewhere") and reading.status == "told"
    if last and left_out and trigger.part != "nouns" and definite and is_pointing(words, trigger, scene.first):
        reading = Reading(last.status, "points to one left out", 0.6)
    kind, kind_by = _kind(words, trigger, scene, parts)
    return EventMention(
        span=words.span(trigger.first, trigger.after),
        rule=reading.rule,
        confidence=reading.confidence,
        event_type=kind,
        kind_by=kind_by,
        is_definite=definite,
        number=number,
        status=reading.status,
    )


def _pointing_at_nothing(one: EventMention, cast: Cast) -> EventMention:
    """Read "the killings follow a pattern" as general where no event was told before, and no day or figure is near."""
    words = cast.sentence
    bare = not any(word in DAYS or word.isdecimal() or word in NUMBERS for word in words)
    if one.rule == "events told before" and bare:
        return replace(one, status="general", rule="events that nothing told of", confidence=0.55)
    return one


def _agreeing(found: list[EventMention]) -> list[EventMention]:
    """Give nouns the status of the verbs they stand with: "des soldats avaient péri dans une attaque"."""
    if any(one.rule == EXAMPLE for one in found):
        return [replace(one, status="general", rule=EXAMPLE) for one in found]
    since = next((one for one in found if one.rule.startswith("recalled: “since")), None)
    if since is not None:
        found = [
            replace(one, status="recalled", rule=since.rule, confidence=0.65)
            if one.status == "told" and one.span.start > since.span.start
            else one
            for one in found
        ]
    verbs = [one for one in found if one.rule in _VERB_RULES or (one.status == "told" and "verb" in one.rule)]
    left = {one.status for one in verbs}
    if len(left) != 1 or "told" in left:
        return found
    status, rule = verbs[0].status, verbs[0].rule
    return [
        replace(one, status=status, rule=rule, confidence=0.6)
        if one.status == "told" and not one.is_definite and one.rule in ("a noun for an event", "fighting", "a device")
        else one
        for one in found
    ]


_VERB_RULES: Final = (
    "a past before the past", "hundreds or thousands", "more dead than one attack has", "counted over a time",
)  # fmt: skip
_STRUCK: Final = word_set("hit struck killed kills injured wounded tué tués touché blessé explosé sauté")
_FLYING: Final = word_set(
    "drone drones warplanes jets helicopters aircraft avions hélicoptères helicopter mirages",
)
_FILM: Final = word_set(
    "footage images image video videos pictures photos imagery film filmed surveillance vidéo vidéos filmé filmée",
)
_MEANS: Final = ("air_strike", "explosive", "shelling", "ambush")
_NEAR: Final = 7


def _kind(words: Words, trigger: Trigger, scene: Scene, parts: tuple[Part, ...]) -> tuple[str, str]:
    """Say of what kind an event is, and by what: its own word, what does it, whom it hits, the words near."""
    if trigger.part == "device" and _is_brought(words, trigger, scene):
        return "other", "near"
    if trigger.kind not in _OPEN:
        return trigger.kind, "word"
    by_means = _kind_by_means(words, trigger, scene) if trigger.part not in ("noun", "nouns") else ""
    if by_means:
        return by_means, "means"
    own = [part for part in parts if part.trigger == trigger]
    by_target = _kind_by_target(words, trigger, own)
    if by_target:
        return by_target, "target"
    if trigger.kind in ("kill", "burn"):
        near = words.lower[max(trigger.first - 12, scene.first) : min(trigger.after + 8, scene.after)]
        civil = any(word in _CIVIL for word in near) and not any(word in _FORCES for word in near)
        return ("massacre" if civil else "other"), "near"
    targets = words.lower[trigger.after : min(trigger.after + 14, scene.after)]
    if trigger.part == "past":
        targets += words.lower[max(trigger.first - _NEAR, scene.first) : trigger.first]
    by_words = next((_TARGETS[word] for word in targets if word in _TARGETS), "")
    return by_words or _kind_by_sufferers(parts), "near"


def _is_brought(words: Words, device: Trigger, scene: Scene) -> bool:
    """Tell weapons that attackers bring, "attacked the camp with mortars", from rockets fired from afar."""
    fought = any(one.kind in ("generic", "armed_assault", "ambush") and one.part != "device" for one in scene.triggers)
    before = words.lower[max(device.first - 6, scene.first) : device.first]
    return fought and device.kind == "shelling" and any(word in _BRINGING for word in before)


_BRINGING: Final = word_set(
    "aux menée mené menées with using armed avec aide munis moyen équipés lourdement and et",
)


def _kind_by_means(words: Words, trigger: Trigger, scene: Scene) -> str:
    """Read "drones killed", "struck a mine", "the air strike killed"."""
    before = words.lower[max(trigger.first - _NEAR, scene.first) : trigger.first]
    if _flies(before) and not any(word in (",", "when", "where", "et") for word in before):
        return "air_strike"
    if words.lower[trigger.first] in _STRUCK and any(_is_by(trigger, one) for one in scene.triggers):
        return "explosive"
    for noun in scene.triggers:
        if noun.part in ("noun", "nouns") and noun.kind in _MEANS and 0 <= trigger.first - noun.after <= 3:
            return noun.kind
    return ""


def _flies(before: list[str]) -> bool:
    """Tell what flew and struck from what filmed: "drone footage showed bodies"."""
    return any(word in _FLYING and not any(near in _FILM for near in before[max(0, at - 2) : at + 3])
               for at, word in enumerate(before))  # fmt: skip


def _kind_by_target(words: Words, trigger: Trigger, parts: list[Part]) -> str:
    """Say the kind by whom it hit: a village is a massacre, a base an assault, a patrol an ambush; empty if unknown."""
    targets = [part.chunk for part in parts if part.role == "target"]
    sides = {chunk.people.side for chunk in targets}
    if not sides or sides == {""}:
        return ""
    if sides <= {"civilians", ""}:
        return "massacre"
    if trigger.kind in ("kill", "burn") or sides == {"militants"}:
        return "other"
    for chunk in targets:
        for word in words.lower[chunk.first : chunk.after + 2]:
            if word in _POSTS or word in _MOVING:
                return _TARGETS[word]
    for word in words.lower[trigger.after : trigger.after + 14]:
        if word in _POSTS or word in _MOVING:
            return _TARGETS[word]
    return "armed_assault" if trigger.kind in ("generic", "target") else ""


def _kind_by_sufferers(parts: tuple[Part, ...]) -> str:
    """Say the kind of an attack by those who suffered in its sentence."""
    sides = {part.chunk.people.side for part in parts if part.role == "target"}
    if "security" in sides:
        return "armed_assault"
    return "massacre" if "civilians" in sides else "other"


def _is_by(trigger: Trigger, device: Trigger) -> bool:
    """Tell whether a bomb does what a verb says: "killed by a roadside bomb", "a mine killed"."""
    if device.part != "device" or device.kind != "explosive":
        return False
    return 0 <= device.first - trigger.after <= 5 or 0 <= trigger.first - device.after <= 5
