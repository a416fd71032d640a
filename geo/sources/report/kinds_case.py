"""An event word in its sentence, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from geo.sources.report.kinds_words import Trigger
from geo.sources.report.scenes import Scene

_NOUNS: Final = ("noun", "nouns", "device", "incident")


class Reading(NamedTuple):
    """What the words say: the status, by which rule, and how surely."""

    status: str
    rule: str
    confidence: float


@dataclass(frozen=True)
class Case:
    """An event word in its sentence: how many events it stands for, and whether it points back."""

    scene: Scene
    trigger: Trigger
    number: int | None
    definite: bool

    @property
    def lower(self) -> list[str]:
        """The words of the document in lower case."""
        return self.scene.words.lower

    @property
    def sentence(self) -> list[str]:
        """The words of the sentence."""
        return self.lower[self.scene.first : self.scene.after]

    def before(self, reach: int) -> list[str]:
        """Give the words just before the event word, within the sentence."""
        return self.lower[max(self.trigger.first - reach, self.scene.first) : self.trigger.first]

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun here."""
        return self.trigger.part in _NOUNS

    @property
    def is_plural(self) -> bool:
        """Whether it is a plural noun here."""
        return self.trigger.part == "nouns"

    def ranked_before(self, at: int) -> bool:
        """Tell whether a rank stands before a word: "the deadliest since 2015" counts nothing over that time."""
        return any(cue.first < at for cue in self.scene.says("superlative"))
