"""Did it happen, here, and now? What the words around an event word say of it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from geo.places.words import word_set
from geo.sources.report.kinds_words import DETERMINERS, Cue, Trigger
from geo.sources.report.scenes import Scene
from geo.sources.report.tokens import Words

_YEAR: Final = re.compile(r"(?:19[5-9]|20[0-4])\d")
_REACH: Final = 5
_FEW: Final = 4
_NUMBERS: Final = {
    "two": 2, "dual": 2, "twin": 2, "double": 2, "deux": 2, "both": 2, "three": 3, "trois": 3, "triple": 3, "four": 4,
    "quatre": 4, "five": 5, "cinq": 5, "six": 6, "seven": 7, "sept": 7, "eight": 8, "huit": 8, "nine": 9, "neuf": 9,
    "ten": 10, "dix": 10, "twelve": 12, "douze": 12, "dozens": 24, "dizaines": 24, "hundreds": 200, "centaines": 200,
}  # fmt: skip
_POINTS: Final = word_set("this these that those ce cet cette ces")
_DEFINITE: Final = _POINTS | word_set("the s its their his le la les l leur son sa")
_SIGNS: Final = frozenset(".;:!?()[]")
_MONTHS: Final = word_set(
    "january february march april may june july august september october november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
_MANY: Final = word_set("hundreds thousands centaines milliers millions")
_DAYS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday overnight yesterday today",
    "lundi mardi mercredi jeudi vendredi samedi dimanche hier nuit matin soir",
)
_SAY: Final = word_set(
    "said says told reported added confirmed announced stated dit déclaré indiqué annoncé affirmé",
)
_HAVE: Final = word_set("have has")
_HAD: Final = word_set("had avait avaient")
_AT: Final = word_set("in en au à at near of du de on la")
_BORDERS: Final = word_set("border borders frontière frontières frontier")
_BEGUN: Final = word_set("began started managed before did avant commencé réussi")


class Reading(NamedTuple):
    """What the words say: the status, by which rule, and how surely."""

    status: str
    rule: str
    confidence: float


def number_before(words: Words, trigger: Trigger, begins: int) -> int | None:
    """Read how many events a noun stands for: "two separate attacks", "double attaque"."""
    for at in range(trigger.first - 1, max(trigger.first - 4, begins - 1), -1):
        word = words.lower[at]
        if word in _NUMBERS:
            return _NUMBERS[word]
        if word.isdigit() and len(word) < 5:
            return int(word)
        if word in DETERMINERS or not word.isalpha():
            return None
    return None


def is_definite(words: Words, trigger: Trigger, begins: int) -> bool:
    """Tell whether a noun points back: "the attack", "cette embuscade", "Monday's attacks"."""
    for at in range(trigger.first - 1, max(trigger.first - 5, begins - 1), -1):
        word = words.lower[at]
        if word in _POINTS:
            return True
        if word in _DEFINITE:
            return not _opens_anew(words, trigger)
        if word in DETERMINERS or not (word.isalnum()):
            return False
    return False


def _opens_anew(words: Words, trigger: Trigger) -> bool:
    """Tell "l'attaque d'un poste", which tells, from "l'attaque"."""
    tail = words.lower[trigger.after : trigger.after + 3]
    return (
        len(tail) > 1
        and tail[0] in ("on", "against", "d", "de", "contre", "of")
        and tail[1] in ("a", "an", "un", "une")
    )


def read_status(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading:
    """Say what the words around an event word say of it."""
    for rule in (_no_violence, _before, _many, _period, _recalled, _elsewhere, _habit, _after):
        found = rule(scene, trigger, number, definite)
        if found is not None:
            return found
    return _plain(scene, trigger, number, definite)


def _is_near(scene: Scene, cue: Cue, trigger: Trigger) -> bool:
    """Tell whether a cue stands just before an event word, with no other event and no sign between."""
    gap = trigger.first - cue.after
    if not 0 <= gap <= _REACH:
        return False
    between = scene.words.lower[cue.after : trigger.first]
    return not any(word in _SIGNS for word in between) and not any(
        cue.after <= other.first < trigger.first and other.part not in ("device",) for other in scene.triggers
    )


def _no_violence(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    if scene.says("accident"):
        return Reading("no violence", "an accident or a disease", 0.7)
    return None


_SURE: Final = {"planned": 0.75, "general": 0.75, "aggregate": 0.8, "recalled": 0.7, "no violence": 0.6}


def _before(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:
    for cue in reversed(scene.says("before")):
        if not _is_near(scene, cue, trigger):
            continue
        if cue.kind in ("general", "aggregate") and (trigger.part == "noun" or definite) and not _spreads(scene, cue):
            continue
        if cue.kind == "aggregate" and (trigger.part != "nouns" or (number or 99) <= _FEW):
            continue
        if cue.kind == "planned" and _did(scene, cue, trigger):
            continue
        if cue.kind == "recalled" and cue.part == "before" and not _recalls(scene, cue, trigger):
            continue
        words = " ".join(scene.words.lower[cue.first : cue.after])
        return Reading(cue.kind, f"{cue.kind}: “{words}”", _SURE.get(cue.kind, 0.7))
    return None


_ADVERBS: Final = word_set(
    "often regularly frequently repeatedly sometimes usually routinely occasionally régulièrement souvent fréquemment",
    "quotidiennement parfois every any such chaque response accused accusé accusés",
)


def _spreads(scene: Scene, cue: Cue) -> bool:
    """Tell cues that make even a single event general: adverbs, "every"."""
    return any(word in _ADVERBS for word in scene.words.lower[cue.first : cue.after])


def _did(scene: Scene, cue: Cue, trigger: Trigger) -> bool:
    """Tell "may have been killed" and "would later die" from what was only planned."""
    between = scene.words.lower[cue.after : trigger.first]
    return "have" in between or "avoir" in between or "été" in between


def _recalls(scene: Scene, cue: Cue, trigger: Trigger) -> bool:
    word = scene.words.lower[cue.first]
    if word in ("since", "depuis", "like", "comme", "après"):
        earlier = scene.words.lower[scene.first : cue.first]
        superlative = any(one.after <= cue.first for one in scene.says("superlative"))
        return superlative and bool(earlier) and word not in ("après",)
    return trigger.part in ("noun", "nouns")


def _many(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    if number is not None and number > _FEW and trigger.part == "nouns":
        return Reading("aggregate", "a number of events", 0.85)
    words = scene.words.lower[scene.first : scene.after]
    if trigger.kind == "kill" and any(word in _MANY for word in words):
        since = scene.says("period") or any(word in ("since", "depuis", "years", "années", "ans") for word in words)
        if since or any(word in _HAVE for word in words):
            return Reading("aggregate", "hundreds or thousands over a time", 0.85)
    return None


def _period(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    """Find deaths and attacks counted over a time: "since 2015", "this year"."""
    cues = scene.says("period")
    years = _since_year(scene)
    if not cues and not years:
        return None
    places = [cue.first for cue in cues] + years
    for at in places:
        if any(one.first < at for one in scene.says("superlative")):
            continue
        if trigger.part in ("noun",) and not _fills(scene, trigger):
            continue
        if any(word in _DAYS for word in scene.words.lower[scene.first : scene.after]):
            continue
        return Reading("aggregate", "counted over a time", 0.75)
    return None


def _fills(scene: Scene, trigger: Trigger) -> bool:
    return scene.words.lower[trigger.first - 1] not in ("a", "an", "une", "un") if trigger.first else True


def _since_year(scene: Scene) -> list[int]:
    lower = scene.words.lower
    return [
        at
        for at in range(scene.first + 1, scene.after)
        if len(lower[at]) == 4
        and _YEAR.fullmatch(lower[at])
        and any(word in ("since", "depuis") for word in lower[max(at - 3, scene.first) : at])
    ]


def _recalled(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    cues = scene.says("sentence", "recalled")
    if cues:
        return Reading("recalled", "an earlier time", 0.75)
    lower = scene.words.lower
    for at in range(scene.first, scene.after):
        if len(lower[at]) != 4 or not _YEAR.fullmatch(lower[at]) or scene.year is None:
            continue
        year = int(lower[at])
        turned = scene.year - year == 1 and lower[at - 1] in ("december", "décembre", "november", "novembre")
        if year < scene.year and not turned:
            return Reading("recalled", "an earlier year", 0.75)
    return None


def _elsewhere(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    if not scene.says("elsewhere") or scene.says("home"):
        return None
    lower = scene.words.lower
    for cue in scene.says("elsewhere"):
        before = lower[max(cue.first - 5, scene.first) : cue.first]
        if (not before or before[-1] in _AT) and not any(word in _BORDERS for word in before):
            return Reading("elsewhere", "another theatre", 0.7)
    return None


def _habit(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    lower = scene.words.lower
    before = lower[max(trigger.first - 4, scene.first) : trigger.first]
    if trigger.part in ("infinitive", "gerund"):
        if trigger.part == "infinitive" and not scene.is_heading:
            begun = any(
                word in ("began", "started", "managed", "before", "avant", "commencé", "réussi", "did")
                for word in before
            )
            return None if begun else Reading("planned", "a verb of intention", 0.6)
        return None
    if trigger.part == "present" and not scene.is_heading and not _telling(scene):
        return Reading("general", "a habit, in the present", 0.6)
    if trigger.part == "imperfect" and not _telling(scene):
        return Reading("general", "a habit, in the past", 0.5)
    return None


def _telling(scene: Scene) -> bool:
    """Tell whether a sentence names a day or a figure: it tells then, whatever its tense."""
    return any(word in _DAYS or word.isdigit() for word in scene.words.lower[scene.first : scene.after])


def _after(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading | None:  # noqa: ARG001
    if trigger.part != "nouns":
        return None
    for cue in scene.says("after"):
        if 0 <= cue.first - trigger.after <= _REACH + 3:
            return Reading("general", "what is frequent", 0.75)
    return None


def _plain(scene: Scene, trigger: Trigger, number: int | None, definite: bool) -> Reading:
    if trigger.part == "nouns" and number is None:
        if definite and _pointed(scene, trigger):
            return Reading("told", "events told before", 0.75)
        if trigger.kind == "clash" or _tolls(scene):
            return Reading("told", "events with a toll or fighting", 0.6)
        return Reading("general", "events without number", 0.65)
    if trigger.part == "device":
        return Reading("told", "a device", 0.6)
    if trigger.part in ("noun", "nouns"):
        return Reading("told", "a noun for an event", 0.8)
    return Reading("told", "a verb for an event", 0.8)


def _pointed(scene: Scene, trigger: Trigger) -> bool:
    before = scene.words.lower[max(trigger.first - 4, scene.first) : trigger.first]
    return any(word in _POINTS or word in _DAYS or word in ("the", "s") for word in before)


def _tolls(scene: Scene) -> bool:
    lower = scene.words.lower[scene.first : scene.after]
    kills = any(one.kind == "kill" for one in scene.triggers)
    return kills and any(word.isdigit() or word in _NUMBERS for word in lower)
