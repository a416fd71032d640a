"""Nouns for events: how many they stand for, and whether they point back to one told before."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.kinds_words import DETERMINERS, PREPOSITIONS, Trigger
from geo.sources.report.scenes import Scene
from geo.sources.report.tokens import Words

NUMBERS: Final = {
    "two": 2, "dual": 2, "twin": 2, "double": 2, "deux": 2, "both": 2, "three": 3, "trois": 3, "triple": 3, "four": 4,
    "quatre": 4, "five": 5, "cinq": 5, "six": 6, "seven": 7, "sept": 7, "eight": 8, "huit": 8, "nine": 9, "neuf": 9,
    "ten": 10, "dix": 10, "twelve": 12, "douze": 12, "dozens": 24, "dizaines": 24, "hundreds": 200, "centaines": 200,
    "eleven": 11, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "onze": 11, "treize": 13, "quatorze": 14,
    "quinze": 15, "seize": 16, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "dizaine": 10,
    "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "dozen": 12, "douzaine": 12,
}  # fmt: skip
POINTING: Final = word_set("this these that those ce cet cette ces")
_DEFINITE: Final = POINTING | word_set("the s its their his her le la les l leur leurs son sa ses")
_BEFORE_NOUN: Final = word_set(
    "nouvelles autres violentes principales différentes grandes dernières premières seules",
)
_FARTHEST: Final = 4
EXAMPLE: Final = "an example of what goes on"
_SUCH: Final = frozenset(("such", "like", "telles", "comme"))
_DIGITS: Final = 4


def number_before(words: Words, trigger: Trigger, begins: int) -> int | None:
    """Read how many events a noun stands for: "two separate attacks", "double attaque"; None where it does not say."""
    for at in range(trigger.first - 1, max(trigger.first - _FARTHEST, begins - 1), -1):
        word = words.lower[at]
        if word in NUMBERS:
            return NUMBERS[word]
        if word.isdecimal():
            return int(word) if len(word) < _DIGITS else None
        if not _is_adjective(words, at):
            return None
    return None


def _is_adjective(words: Words, at: int) -> bool:
    """Tell what may stand between a number and its noun: no name, no article, no other plural noun."""
    word = words.lower[at]
    if word in DETERMINERS or word in PREPOSITIONS or not word.isalpha() or words.is_capital(at):
        return False
    return not word.endswith("s") or word.endswith("ous") or word in _BEFORE_NOUN


def is_definite(words: Words, trigger: Trigger, begins: int) -> bool:
    """Tell whether a noun points back: "the attack", "cette embuscade", "Monday's attacks"."""
    for at in range(trigger.first - 1, max(trigger.first - _FARTHEST - 1, begins - 1), -1):
        word = words.lower[at]
        if word in POINTING:
            return True
        if word in _DEFINITE:
            return not _opens_anew(words, trigger)
        if word in DETERMINERS or word in PREPOSITIONS or not word.isalnum():
            return False
    return False


def is_pointing(words: Words, trigger: Trigger, begins: int) -> bool:
    """Tell "this attack", "cette embuscade" from "the attack"."""
    at = trigger.first - 1
    if at > begins and _is_adjective(words, at):
        at -= 1
    return at >= begins and words.lower[at] in POINTING


def _opens_anew(words: Words, trigger: Trigger) -> bool:
    """Tell "l'attaque d'un poste", which tells, from "l'attaque"."""
    tail = words.lower[trigger.after : trigger.after + 2]
    return (
        len(tail) > 1
        and tail[0] in ("on", "against", "d", "de", "contre", "of")
        and tail[1] in ("a", "an", "un", "une", "two", "deux", "several", "plusieurs")
    )


def is_weather(before: list[str]) -> bool:
    """Tell "a political storm hit" from "the gunmen storm"."""
    return any(word in ("a", "the", "this") for word in before) and not before[-1].endswith(
        ("s", "men", "people", "to")
    )


def is_example(scene: Scene, trigger: Trigger) -> bool:
    """Tell whether an event is named as an example of many: "attacks such as the one on X"."""
    return any(cue.first == trigger.after and scene.words.lower[cue.first] in _SUCH for cue in scene.says("after"))
