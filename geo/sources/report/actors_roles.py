"""What part a sentence gives to groups, forces and people: who attacked whom, in either voice, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from geo.places.words import word_set
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.kinds_words import Trigger
from geo.sources.report.scenes import Scene

_BE: Final = word_set(
    "was were been be being is are got get gets été être sont est était étaient fut furent",
)
_HAVE: Final = word_set("have has had having a ont avait avaient ayant avoir aurait auraient eut")
_ADVERBS: Final = word_set(
    "also later reportedly brutally then again heavily recently simultaneously immediately first not never summarily",
    "allegedly repeatedly deliberately specifically violently notamment également ensuite simultanément aussi pas",
    "violemment lâchement récemment froidement sauvagement encore déjà grièvement ainsi particulièrement",
)
# What may stand between a preposition or a verb and its noun: articles, numbers, quantifiers, adjectives.
_LIGHT: Final = word_set(
    "a an the this that these those its their his her our some several many few about around nearly almost over more",
    "than least up to dozens scores hundreds dozen one number group groups two three four five six seven eight",
    "nine ten",
    "eleven twelve fifteen twenty thirty forty fifty other another both all armed different young",
    "le la les l un une des du d de ce cet cette ces son sa ses leur leurs plusieurs environ près plus moins quelque",
    "quelques deux trois quatre cinq sept huit neuf dix onze douze quinze vingt trente quarante cinquante centaine",
    "dizaine dizaines vingtaine trentaine quarantaine cinquantaine soixantaine quinzaine douzaine centaines autres",
    "autre",
    "groupe groupes moins bilan position unité unités unit convoy base camp post village town élément éléments",
    "member members elements vehicle poste convoi patrouille patrol véhicule at remote military local small isolated",
    "four",
)
_BY: Final = word_set("by par")
_ON: Final = word_set(
    "on against targeting at contre sur visant ciblant vers à aux au onto hitting upon encontre parmi",
)
_AIMED: Final = _ON - {"at", "à", "au", "aux"}
_BLAMES: Final = word_set("blamed blame blaming pinned")
_OF: Final = word_set("of d de du des")
_OTHER_PREPOSITIONS: Final = word_set(
    "in near from with for into between among during after before since to dans près avec pour entre lors pendant",
    "après avant chez en sous depuis through across outside behind",
)
_SAYS: Final = word_set(
    "said says told reported added confirmed tweeted announced stated claimed dit indiqué annoncé",
)
_SIGNS: Final = frozenset('.;:!?()[]«»“”"…—–')
_AND: Final = word_set("and et ou or , then puis but mais")
_REACH: Final = 11
_FAR: Final = 16
# Nouns whose "of" names who suffers, whoever that is.
_SUFFERED: Final = word_set("massacre abduction kill")


class Part(NamedTuple):
    """A part that a sentence gives to someone, by which rule, and how surely."""

    chunk: Chunk
    role: str
    rule: str
    confidence: float


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

    def link(self, chunk: Chunk, floor: int) -> str:
        """Find the word that ties a noun to what stands before it: a preposition, a verb, a sign; empty for none."""
        at = chunk.first - 1
        while at >= floor and at >= chunk.first - _REACH:
            word = self.lower[at]
            if word in _BY or word in _AIMED:
                return "" if word == "on" and self.lower[at - 1] in _BLAMES else word
            if word in ("at", "à", "au", "aux", "of", "d", "de", "du", "des"):
                following = self.lower[at + 1]
                if following in ("least", "moins") or (word in _OF and self._counts(at)):
                    at -= 1
                    continue
                return word
            if not (word in _LIGHT or word.isdigit() or word in ("’", "s")):
                return word
            at -= 1
        return ""

    def _counts(self, at: int) -> bool:
        """Tell "dozens of", "une dizaine de", "plus de", "un groupe de" from an "of" that ties."""
        before = self.lower[at - 1] if at else ""
        return before in _COUNTS

    def speaks(self, chunk: Chunk) -> bool:
        """Tell whether a verb of saying follows someone."""
        return any(word in _SAYS for word in self.lower[chunk.after : min(chunk.after + 3, self.scene.after)])

    def before(self, at: int, floor: int) -> Iterator[Chunk]:
        """Give those named before a word, the nearest first."""
        for chunk in reversed(self.chunks):
            if chunk.after <= at and chunk.first >= floor:
                yield chunk

    def behind(self, at: int, reach: int = _FAR) -> Iterator[Chunk]:
        """Give those named after a word, the nearest first."""
        for chunk in self.chunks:
            if chunk.first >= at:
                if chunk.first - at > reach:
                    return
                yield chunk


_COUNTS: Final = word_set(
    "dozens scores hundreds dozen number group plus moins dizaine dizaines vingtaine trentaine quarantaine",
    "cinquantaine",
    "quinzaine douzaine soixantaine centaine centaines groupe groupes près members convoy patrol unit position poste",
    "convoi patrouille position unité base camp handful some many detachment column véhicule détachement éléments",
    "hommes",
    "village bande membre membres colonne vehicle",
)


def parts_of(cast: Cast) -> list[Part]:
    """Read who did what to whom around each event word of a sentence."""
    found: list[Part] = []
    subject: Chunk | None = None
    for trigger in cast.scene.triggers:
        if trigger.part in ("noun", "nouns", "incident"):
            found += _noun_parts(cast, trigger)
        elif trigger.part not in ("device", "dead"):
            parts, subject = _verb_parts(cast, trigger, subject)
            found += parts
    return found


def _clause(cast: Cast, at: int) -> int:
    """Find where the clause of a word begins: after the last sign that parts."""
    floor = cast.scene.first
    for place in range(at - 1, floor - 1, -1):
        if cast.lower[place] in _SIGNS:
            return place + 1
    return floor


def _verb_parts(cast: Cast, trigger: Trigger, last: Chunk | None) -> tuple[list[Part], Chunk | None]:
    floor = _clause(cast, trigger.first)
    if trigger.part == "undergone":
        sufferer = _subject(cast, trigger, floor)
        return ([Part(sufferer, "target", "who suffered it", 0.85)] if sufferer else []), sufferer
    if _is_passive(cast, trigger, floor):
        sufferer = _subject(cast, trigger, floor)
        parts = [Part(sufferer, "target", "the subject of a passive verb", 0.85)] if sufferer else []
        parts += [
            Part(chunk, "perpetrator", "named with “by”", 0.9)
            for chunk in cast.behind(trigger.after)
            if cast.link(chunk, trigger.after) in _BY
        ]
        return parts, sufferer
    doer = _subject(cast, trigger, floor)
    if trigger.first and cast.lower[trigger.first - 1] in ("and", "et", ",") and last is not None:
        doer = last
    parts = [Part(doer, "perpetrator", "the subject of an active verb", 0.85)] if doer else []
    parts += _objects(cast, trigger)
    return parts, doer


def _is_passive(cast: Cast, trigger: Trigger, floor: int) -> bool:
    if trigger.part != "past":
        return False
    at = trigger.first - 1
    while at >= floor and cast.lower[at] in _ADVERBS:
        at -= 1
    before = cast.lower[at] if at >= floor else ""
    if before in _BE:
        return True
    if before in _HAVE:
        return False
    if cast.language == "fr":
        return before != "fait"
    return _is_reduced(cast, trigger, at)


def _is_reduced(cast: Cast, trigger: Trigger, at: int) -> bool:
    """Tell "soldiers killed in an attack" from "soldiers killed ten militants"."""
    if not any(chunk.after in (at + 1, at) for chunk in cast.chunks):
        return False
    following = cast.lower[trigger.after] if trigger.after < cast.scene.after else "."
    return following in _BY or following in _OTHER_PREPOSITIONS or following in _SIGNS or following in _ENDS


_ENDS: Final = word_set("on at , and when while as by overnight last this yesterday near over")


def _subject(cast: Cast, trigger: Trigger, floor: int) -> Chunk | None:
    """Find who a verb speaks of: the nearest before it that no preposition ties to something else."""
    for chunk in cast.before(trigger.first, floor):
        if trigger.first - chunk.after > _FAR:
            return None
        if any(
            other.first >= chunk.after
            and other.after <= trigger.first
            and other.part in ("noun", "nouns", "device")
            and _is_head(cast, other, chunk)
            for other in cast.scene.triggers
        ):
            return None
        link = cast.link(chunk, floor)
        if link in _OF or link in _ON or link in _BY or link in _OTHER_PREPOSITIONS:
            continue
        return chunk
    return None


def _is_head(cast: Cast, noun: Trigger, chunk: Chunk) -> bool:
    """Tell whether an event noun after someone begins a phrase of its own, as a subject does."""
    before = cast.lower[noun.first - 1] if noun.first else ""
    return noun.first == chunk.after or before in ("a", "an", "the", "une", "un", "l", "cette", "la", "le")


def _objects(cast: Cast, trigger: Trigger) -> list[Part]:
    """Find whom an active verb hits: what follows without a preposition, or with "on", and what is joined to it."""
    found: list[Part] = []
    previous = trigger.after
    for chunk in cast.behind(trigger.after):
        if any(
            trigger.after <= other.first < chunk.first and other.part not in ("device", "dead", "noun", "nouns")
            for other in cast.scene.triggers
        ):
            break
        link = cast.link(chunk, trigger.after)
        if cast.speaks(chunk):
            continue
        joined = found and link in _AND and chunk.first - previous < _REACH
        if link == "" or link in _ON or joined or (link in _OF and not found):
            found.append(Part(chunk, "target", "the object of an active verb", 0.85 if link == "" else 0.75))
            previous = chunk.after
        elif link in _SIGNS or chunk.first - previous > _REACH:
            break
    return found


def _noun_parts(cast: Cast, trigger: Trigger) -> list[Part]:
    found: list[Part] = []
    for chunk in cast.before(trigger.first + 1, cast.scene.first):
        if chunk.after in (trigger.first, trigger.first - 1) and not _is_sign(cast, chunk.after, trigger.first):
            found.append(Part(chunk, "perpetrator", "an adjective of the event", 0.75))
        break
    between = False
    for chunk in cast.behind(trigger.after):
        if any(
            trigger.after <= other.first < chunk.first and other.part not in ("device", "dead")
            for other in cast.scene.triggers
        ):
            break
        part = _noun_part(cast, trigger, chunk, between=between)
        between = between or cast.link(chunk, trigger.after) in ("between", "entre", "with", "avec")
        if part is not None:
            found.append(part)
    return found


def _is_sign(cast: Cast, first: int, after: int) -> bool:
    return any(word in _SIGNS or word == "," for word in cast.lower[first:after])


def _noun_part(cast: Cast, trigger: Trigger, chunk: Chunk, *, between: bool) -> Part | None:
    link = cast.link(chunk, trigger.after)
    side = chunk.people.side
    if link in _BY:
        return Part(chunk, "perpetrator", "named with “by”", 0.85)
    if link in ("between", "entre", "with", "avec") or (between and link in _AND):
        role = "perpetrator" if side == "militants" else "target"
        return Part(chunk, role, "a side of the fighting", 0.7)
    if link in _ON:
        return Part(chunk, "target", "what an event is aimed at", 0.85)
    if link in _OF or (link == "" and chunk.first <= trigger.after + 3):
        suffered = (
            trigger.kind in _SUFFERED
            or side == "civilians"
            or (side == "security" and trigger.kind not in ("air_strike", "other"))
        )
        role = "target" if suffered else "perpetrator"
        return Part(chunk, role, "named with “of”", 0.7)
    return None
