"""The clauses of a sentence: who a verb speaks of, in which voice, and what belongs to another clause."""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.places.words import word_set
from geo.sources.report.actors_cast import BY, OF, ON, OTHER, QUOTES, SIGNS, Cast
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.kinds_words import Trigger

BE: Final = word_set(
    "was were been be being is are got get gets été être est sont était étaient fut furent soit soient ai",
)
HAVE: Final = word_set("have has had having a ont avait avaient ayant avoir aurait auraient eut")
ADVERBS: Final = word_set(
    "also later reportedly brutally then again heavily recently simultaneously immediately first not never summarily",
    "allegedly repeatedly deliberately specifically violently notamment également ensuite simultanément aussi pas",
    "both",
    "violemment lâchement récemment froidement sauvagement encore déjà grièvement ainsi particulièrement apparently",
    "all",
)
BREAKS: Final = word_set(
    "when while as after before quand lorsque alors tandis pendant where où because since but mais",
)
_COUNTED: Final = word_set(
    "dozen dozens several many two three four five six seven eight nine ten eleven twelve twenty thirty hundreds",
    "others",
)
_ENDS: Final = word_set(
    "on at , and when while as by overnight last this yesterday near over et mardi lundi hier",
)
FAR: Final = 16
_BRACKET: Final = 25
AUXILIARY_REACH: Final = 8
# Nouns whose "of" names who suffers, whoever that is.
SUFFERED: Final = word_set("massacre abduction kill")
NOUNS: Final = ("noun", "nouns", "incident")
_SILENT: Final = ("device", "dead", *NOUNS)


class Part(NamedTuple):
    """A part that a sentence gives to someone, by which rule, how surely, and around which event word."""

    chunk: Chunk
    role: str
    rule: str
    confidence: float
    trigger: Trigger | None = None


def comes_between(cast: Cast, trigger: Trigger, chunk: Chunk) -> bool:
    """Tell whether another verb for an event stands between an event word and someone."""
    return any(
        trigger.after <= other.first < chunk.first and other.part not in _SILENT for other in cast.scene.triggers
    )


def only_helps(cast: Cast, at: int) -> bool:
    """Tell "troops backed by soldiers", "claimed by" from "attacked by"."""
    return cast.lower[at - 1] in _HELPED


_HELPED: Final = word_set(
    "backed supported claimed confirmed reported released accompanied escorted followed condemned announced published",
    "owned run controlled used frequented inhabited guarded joined helped protected held ruled seized occupied hosted",
    "soutenu soutenus soutenue appuyé appuyés appuyée revendiqué revendiquée confirmée confirmé escorté escortés",
    "escortée",
    "accompagnés contrôlée contrôlé publié diffusé suivie suivi fréquenté habité annoncé annoncée dirigé tenue tenu",
    "occupé",
)


def is_passive(cast: Cast, trigger: Trigger) -> bool:
    """Tell whether a verb says what its subject suffered: "were killed", "ont été tués", "soldiers killed in"."""
    own = cast.lower[trigger.first : trigger.after]
    if trigger.part != "past" or own[-1] in ("at", "on", "sur") or own[0] in ("s", "se"):
        return False
    floor = _clause(cast, trigger.first)
    at = trigger.first - 1
    while at >= floor and (cast.lower[at] in ADVERBS or cast.lower[at] in QUOTES):
        at -= 1
    before = cast.lower[at] if at >= floor else ""
    if before not in BE and _is_relative_object(cast, trigger):
        return False
    if before in BE:
        return not (cast.language == "fr" and at > floor and cast.lower[at - 1] in ("se", "s"))
    if before in HAVE and not (before == "a" and cast.language == "en"):
        return False
    if cast.language == "fr":
        return _is_passive_french(cast, trigger, at, floor)
    return _is_reduced(cast, trigger, at)


def _is_passive_french(cast: Cast, trigger: Trigger, at: int, floor: int) -> bool:
    """Tell "des soldats tués" from "ont, dit l'armée, tué": the nearest auxiliary decides."""
    if any(chunk.after == at + 1 for chunk in cast.chunks):
        return not any(cast.is_told_by(chunk) for chunk in cast.chunks if chunk.after == at + 1)
    for place in range(at, max(floor, trigger.first - AUXILIARY_REACH) - 1, -1):
        if cast.lower[place] in HAVE:
            return False
        if cast.lower[place] in BE:
            return True
    return True


def _is_reduced(cast: Cast, trigger: Trigger, at: int) -> bool:
    """Tell "soldiers killed in an attack" from "soldiers killed ten militants"."""
    following = cast.lower[trigger.after] if trigger.after < cast.scene.after else "."
    if following in BY:
        return True
    if cast.lower[trigger.after : trigger.after + 2] == ["at", "least"]:
        return False
    before = cast.lower[at] if at >= cast.scene.first else ""
    counted = before.isdecimal() or before in _COUNTED
    if not counted and not any(chunk.after in (at + 1, at) for chunk in cast.chunks):
        return False
    return following in OTHER or following in SIGNS or following in _ENDS


def _is_relative_object(cast: Cast, trigger: Trigger) -> bool:
    """Tell whether a verb's own subject stands after "which", "whom", "que": "the village which gunmen struck"."""
    for at in range(trigger.first - 1, max(trigger.first - AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("which", "whom", "que", "qu"):
            return any(at < chunk.first and chunk.after <= trigger.first for chunk in cast.chunks)
        if cast.lower[at] in SIGNS:
            return False
    return False


def _clause(cast: Cast, at: int) -> int:
    """Find where the clause of a word begins: after the last sign that parts; what stands in brackets is skipped."""
    floor, place = cast.scene.first, at - 1
    while place >= floor:
        word = cast.lower[place]
        if word == ")":
            opened = next(
                (one for one in range(place - 1, max(floor, place - _BRACKET) - 1, -1) if cast.lower[one] == "("), -1
            )
            if opened < 0:
                return place + 1
            place = opened
        elif word in SIGNS:
            return place + 1
        place -= 1
    return floor


def subjects_of(cast: Cast, trigger: Trigger, *, passive: bool = False) -> list[Chunk]:
    """Find who a verb speaks of: the nearest before it that no preposition ties, and those joined to it by "and"."""
    floor = _clause(cast, trigger.first)
    nearest = list(cast.before(trigger.first, floor))
    if nearest and nearest[0].after == trigger.first and passive:
        return _joined(cast, nearest, floor)[0]
    if trigger.first > floor and cast.lower[trigger.first - 1] in ("and", "et"):
        nearest = nearest[::-1]
    for place, chunk in enumerate(nearest):
        between = _without_asides(cast.lower[chunk.after : trigger.first])
        if cast.lower[chunk.first - 1] == "(" and cast.lower[chunk.after : chunk.after + 1] == [")"]:
            continue
        if len(between) > FAR or any(word in BREAKS for word in between) or _has_head(cast, trigger, chunk):
            break
        if cast.speaks(chunk) or _is_other_clause(between):
            continue
        joined, tied = _joined(cast, nearest[place:], floor)
        if not tied:
            return joined
    return []


def _without_asides(between: list[str]) -> list[str]:
    """Leave out what stands in brackets, and a clause between commas that "who" opens."""
    out: list[str] = []
    depth = 0
    for word in between:
        depth += (word == "(") - (word == ")")
        if depth <= 0 and word != ")":
            out.append(word)
    if out and out[-1] == "," and any(word in RELATIVE for word in out):
        first = next(at for at, word in enumerate(out) if word in RELATIVE)
        return out[: max(first - 1, 0)]
    return out


def _joined(cast: Cast, nearest: list[Chunk], floor: int) -> tuple[list[Chunk], bool]:
    """Gather those joined to a noun: "six people, one soldier and five civilians"; whether a preposition ties them."""
    found = [nearest[0]]
    link = cast.link(nearest[0], floor)
    listed = False
    for chunk in nearest[1:]:
        listed = listed or link in ("and", "et", "ou", "or")
        gap = found[-1].first - chunk.after
        aside = link == "," and found[-1].hedged and gap == 1
        if gap > AUXILIARY_REACH // 2 or not (aside or (listed and link in (*_LIST, ","))):
            break
        found.append(chunk)
        link = cast.link(chunk, floor)
    return found, link in OF or link in ON or link in BY or link in OTHER


_LIST: Final = ("and", "et", "ou", "or")
_THAT: Final = word_set("that que qu")
RELATIVE: Final = word_set("who which qui that")


def _is_other_clause(between: list[str]) -> bool:
    """Tell whether the words from a noun to a verb open another clause: a comma alone, or "who" that is not its own."""
    if between.count(",") == 1 and between[-1] != "," and not _opens_aside(between):
        return True
    return any((word in RELATIVE and at > 1) or (word in _THAT and at > 0) for at, word in enumerate(between))


def _opens_aside(between: list[str]) -> bool:
    """Tell "soldiers, who were attacked" from "soldiers died, the conflict has spread"."""
    after = between[between.index(",") + 1 :]
    return after[0] in ("who", "which", "qui", "dont", "whom") or all(
        word in BE or word in HAVE or word in ADVERBS for word in after
    )


def _has_head(cast: Cast, trigger: Trigger, chunk: Chunk) -> bool:
    """Tell whether an event noun after someone begins a phrase of its own, as a subject does."""
    for other in cast.scene.triggers:
        if chunk.after <= other.first and other.after <= trigger.first and other.part in (*NOUNS, "device"):
            before = cast.lower[other.first - 1] if other.first else ""
            if other.first == chunk.after or before in ("a", "an", "the", "une", "un", "l", "cette", "la", "le"):
                return True
    return False
