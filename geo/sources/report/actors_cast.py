"""A sentence with those it names, and how each is tied to the words before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_chunks import Chunk, chunks_of, force_chunk, is_of_state
from geo.sources.report.actors_words import Speech, speech_words
from geo.sources.report.document import Document, SameDocument
from geo.sources.report.scenes import Scene, scenes_of

BY: Final = word_set("by par")
ON: Final = word_set(
    "on against targeting at contre sur visant ciblant vers à aux au onto hitting upon encontre parmi chez among",
)
OF: Final = word_set("of d de du des")
OTHER: Final = word_set(
    "in near from with for into between during after before since to dans près avec pour entre lors pendant après",
    "avant en sous depuis through across outside behind without sans following toward towards over under along like",
    "comme dès until jusqu via within beside alongside including dont",
)
SIGNS: Final = frozenset(".;:!?()[]…—–")
AND: Final = word_set("and et ou or , then puis but mais")
SAYS: Final = word_set(
    "said says told reported added confirmed tweeted announced stated claimed dit indiqué annoncé déclaré indique",
    "affirme",
    "affirmé précisé précise rapporté rapporte ajoute explique confirme annonce",
)
# What may stand between a preposition or a verb and its noun: articles, numbers, quantifiers.
_LIGHT: Final = word_set(
    "a an the this that these those its their his her our some several many few about around nearly almost over more",
    "than least up dozens scores hundreds dozen one number group groups two three four five six seven eight nine ten",
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty",
    "other",
    "another both all armed different young le la les l un une ce cet cette ces son sa ses leur leurs plusieurs",
    "environ",
    "près plus moins quelque quelques deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze",
    "seize",
    "vingt trente quarante cinquante soixante centaine dizaine dizaines vingtaine trentaine quarantaine cinquantaine",
    "soixantaine quinzaine douzaine centaines autres autre groupe groupes s",
)
_COUNTS: Final = word_set(
    "dozens scores hundreds dozen number group plus moins dizaine dizaines vingtaine trentaine quarantaine",
    "cinquantaine",
    "quinzaine douzaine soixantaine centaine centaines groupe groupes près members convoy patrol unit position poste",
    "convoi patrouille unité base camp handful some many detachment column véhicule détachement éléments hommes",
    "village",
    "bande membre membres colonne vehicle one member elements post positions postes bases patrouilles véhicules",
    "vehicles",
    "part militants fighters total nombre partie drones drone avions avion hélicoptères helicopters aircraft",
    "warplanes jets",
)
# Words that end the search: what follows them is another clause.
_STOPS: Final = word_set(
    "who which that whom whose where when while because as if qui que qu où quand lorsque dont is are was were be",
    "been has",
    "have had had est sont était étaient a ont avait avaient fut he she they it il elle ils elles on",
)
_UNKNOWN: Final = 3
_REACH: Final = 14


@dataclass(frozen=True)
class Said:
    """A word of reported speech, with its words."""

    first: int
    after: int
    speech: Speech


@dataclass(frozen=True)
class Cast:
    """A scene with those in it."""

    scene: Scene
    chunks: tuple[Chunk, ...]
    language: str

    @property
    def lower(self) -> list[str]:
        """The words of the document in lower case."""
        return self.scene.words.lower

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """The words of reported speech of the sentence."""
        scene = self.scene
        return tuple(
            Said(first, after, entry)
            for first, after, entries in speech_words(self.language).found(scene.words.lower, scene.first, scene.after)
            for entry in entries
        )

    @property
    def sentence(self) -> list[str]:
        """The words of the sentence in lower case."""
        return self.lower[self.scene.first : self.scene.after]

    def link(self, chunk: Chunk, floor: int) -> str:
        """Find the word that ties a noun to what stands before it: a preposition, a sign, "and"; empty for none."""
        return self.tie(chunk, floor)[0]

    def tie(self, chunk: Chunk, floor: int) -> tuple[str, int]:
        """Find the word that ties a noun, and where it stands; empty and -1 for none.

        A noun begins at its article or number: "on Friday at least twelve soldiers" is not tied to "on".
        """
        unknown, begun = 0, False
        at = chunk.first - 1
        while at >= max(floor, chunk.first - _REACH):
            word = self.lower[at]
            if word in _TIES:
                if unknown and self.lower[at + 1] in _TIME:
                    return "", -1
                if self._is_article(at, word, floor):
                    begun = True
                elif self._is_quantity(at, word):
                    begun, at = True, at - (word in OF)
                else:
                    return ("", -1) if word == "on" and self.lower[at - 1] in _BLAMES else (word, at)
            elif word in SIGNS or word in AND or (word in _STOPS and not (word == "a" and self.language == "en")):
                return word, at
            elif word in _LIGHT or word.isdecimal():
                begun = begun or word in _BEGINS or word.isdecimal()
            elif word not in QUOTES:
                unknown += 1
                if begun or unknown > _UNKNOWN:
                    return "", -1
            at -= 1
        return "", -1

    def _is_article(self, at: int, word: str, floor: int) -> bool:
        """Tell "contre des soldats" from "la mort des soldats"."""
        if word != "des" or self.language != "fr":
            return False
        before = self.lower[at - 1] if at else ""
        return (
            at <= floor
            or before in AND
            or before in SIGNS
            or before in QUOTES
            or before in BY
            or before in ON
            or before in OTHER
        )

    def _is_quantity(self, at: int, word: str) -> bool:
        """Tell "at least", "dozens of", "une dizaine de", "un groupe de" from a word that ties."""
        if self.lower[at + 1 : at + 2] in (["least"], ["moins"], ["most"]):
            return True
        before = self.lower[at - 1] if at else ""
        if word in OF and (before in _COUNTS or before in _NUMERALS or before.isdecimal()):
            return True
        if word in ("to", "jusqu"):
            return at > 0 and self.lower[at - 1] in ("up", "jusqu")
        return word == "over" and self.lower[at + 1].isdecimal()

    def before_words(self, chunk: Chunk) -> list[str]:
        """Give the few words before someone."""
        return self.lower[max(chunk.first - 4, self.scene.first) : chunk.first]

    def before(self, at: int, floor: int) -> Iterator[Chunk]:
        """Give those named before a word, the nearest first."""
        for chunk in reversed(self.chunks):
            if chunk.after <= at and chunk.first >= floor:
                yield chunk

    def behind(self, at: int, reach: int) -> Iterator[Chunk]:
        """Give those named after a word, the nearest first."""
        for chunk in self.chunks:
            if chunk.first >= at:
                if chunk.first - at > reach:
                    return
                yield chunk

    def speaks(self, chunk: Chunk) -> bool:
        """Tell whether a verb of saying stands by someone: "the army said", "dit l'armée"."""
        for at in range(chunk.after, min(chunk.after + 5, self.scene.after)):
            if self.lower[at] in SAYS:
                return True
            if self.lower[at] in AND or self.lower[at] in SIGNS or any(one.first == at for one in self.scene.triggers):
                break
        return self.is_told_by(chunk)

    def is_told_by(self, chunk: Chunk) -> bool:
        """Tell "dit l'armée", "according to the army": the speaker behind the word for it."""
        before = self.lower[max(chunk.first - 2, self.scene.first) : chunk.first]
        return any(word in SAYS or word in _SOURCES for word in before)


_TIES: Final = BY | ON | OF | OTHER
# Articles and numbers: where a noun begins.
_BEGINS: Final = _LIGHT - word_set(
    "about around nearly almost more than least up other all armed different young environ près plus moins s autres",
    "autre",
)
_TIME: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september",
    "october november december lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai",
    "juin",
    "juillet août septembre octobre novembre décembre late early last",
)
_NUMERALS: Final = _BEGINS - word_set(
    "a an the this that these those its their his her our le la les l un une ce cet cette ces",
)
_BLAMES: Final = word_set("blamed blame blaming pinned")
_SOURCES: Final = word_set("according selon")
QUOTES: Final = frozenset("«»“”\"’‘'/")


def casts_of(document: Document) -> tuple[Cast, ...]:
    """Find those named in each sentence of a document; the last few documents are kept."""
    return _casts(SameDocument(document))


@lru_cache(maxsize=4)
def _casts(key: SameDocument) -> tuple[Cast, ...]:
    language = key.document.language
    return tuple(
        Cast(
            scene,
            tuple(_with_states(scene, chunks_of(scene.words, scene.first, scene.after, language), language)),
            language,
        )
        for scene in scenes_of(key.document)
    )


def _with_states(scene: Scene, chunks: list[Chunk], language: str) -> list[Chunk]:
    """Add the force of a state that only an adjective names: "a French air strike", "une frappe française"."""
    for trigger in scene.triggers:
        if trigger.part in ("noun", "nouns") and trigger.kind in ("air_strike", "shelling"):
            at = trigger.first - 1 if language == "en" else trigger.after
            free = scene.first <= at < scene.after and not any(one.first <= at < one.after for one in chunks)
            if free and is_of_state(scene.words, at, language):
                chunks.append(force_chunk(scene.words, at, language))
    return sorted(chunks, key=lambda chunk: chunk.first)
