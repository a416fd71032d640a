"""Sums of what is told, "nine dead in all", as against what is counted over a time."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.kinds_words import Cue
from geo.sources.report.scenes import Scene

MONTHS: Final = word_set(
    "january february march april may june july august september october november december mar",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
_TWO_OR_SO: Final = word_set("two three both twin deux trois double")
_SUMS: Final = (["in", "all"], ["au", "total"])
_DIGITS: Final = 2


def is_sum(scene: Scene, cue: Cue) -> bool:
    """Tell "two attacks on 3 May left nine dead in all", a sum of what is told, from what is counted over a time.

    Parameters
    ----------
    scene : Scene
        The sentence.
    cue : Cue
        Words of it that may say a time over which things are counted.
    """
    lower = scene.words.lower
    if lower[cue.first : cue.after] not in _SUMS:
        return False
    sentence = lower[scene.first : scene.after]
    if any(noun.part == "nouns" for noun in scene.triggers) and any(word in _TWO_OR_SO for word in sentence):
        return True
    return any(
        word in MONTHS and any(_is_day(near) for near in sentence[max(0, at - 1) : at + 2])
        for at, word in enumerate(sentence)
    )


def _is_day(word: str) -> bool:
    return word.isdigit() and len(word) <= _DIGITS
