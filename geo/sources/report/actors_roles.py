"""What part a sentence gives to groups, forces and people: who attacked whom, in either voice, in both languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from geo.places.words import word_set
from geo.sources.report.actors_cast import AND, BY, OF, ON, OTHER, QUOTES, SAYS, SIGNS, Cast
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.kinds_words import Trigger

_BE: Final = word_set(
    "was were been be being is are got get gets été être est sont était étaient fut furent soit soient ai",
)
_HAVE: Final = word_set("have has had having a ont avait avaient ayant avoir aurait auraient eut")
_ADVERBS: Final = word_set(
    "also later reportedly brutally then again heavily recently simultaneously immediately first not never summarily",
    "allegedly repeatedly deliberately specifically violently notamment également ensuite simultanément aussi pas",
    "both",
    "violemment lâchement récemment froidement sauvagement encore déjà grièvement ainsi particulièrement apparently",
    "all",
)
_BREAKS: Final = word_set(
    "when while as after before quand lorsque alors tandis pendant where où because since but mais",
)
_COUNTED: Final = word_set(
    "dozen dozens several many two three four five six seven eight nine ten eleven twelve twenty thirty hundreds",
    "others",
)
_ENDS: Final = word_set(
    "on at , and when while as by overnight last this yesterday near over et mardi lundi hier",
)
_REACH: Final = 11
_FAR: Final = 16
_BRACKET: Final = 25
_AUXILIARY_REACH: Final = 8
# Nouns whose "of" names who suffers, whoever that is.
_SUFFERED: Final = word_set("massacre abduction kill")
_NOUNS: Final = ("noun", "nouns", "incident")
_SILENT: Final = ("device", "dead", *_NOUNS)
_AMONG: Final = word_set("parmi chez among dans within of de du des d")


class Part(NamedTuple):
    """A part that a sentence gives to someone, by which rule, how surely, and around which event word."""

    chunk: Chunk
    role: str
    rule: str
    confidence: float
    trigger: Trigger | None = None


def parts_of(cast: Cast) -> tuple[Part, ...]:
    """Read who did what to whom around each event word of a sentence; those of the last sentences are kept."""
    return _parts(_Key(cast))


class _Key:
    """A sentence as a key of the memory: equal to itself alone."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __hash__(self) -> int:
        return id(self.cast)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.cast is other.cast


@lru_cache(maxsize=2_000)
def _parts(key: _Key) -> tuple[Part, ...]:
    cast = key.cast
    found: list[Part] = []
    subjects: list[Chunk] | None = None
    passive = False
    if not cast.chunks:
        return ()
    for trigger in cast.scene.triggers:
        if trigger.part in _NOUNS:
            found += noun_parts(cast, trigger)
        elif trigger.part == "dead":
            found += _dead_parts(cast, trigger)
        elif cast.lower[trigger.first] == "hostage":
            found += _taken(cast, trigger)
        elif trigger.part == "device":
            found += _aimed(cast, trigger)
        elif trigger.kind == "wound":
            found += _wounded(cast, trigger)
        else:
            follows = subjects is not None and _follows(cast, trigger)
            passive = passive if follows and trigger.part == "past" else _is_passive(cast, trigger)
            if trigger.part == "gerund":
                subjects = subjects if follows and subjects else []
            elif subjects is None or not follows:
                subjects = subjects_of(cast, trigger, passive=passive)
            found += _verb_parts(cast, trigger, subjects, passive=passive)
    return tuple(found)


def _aimed(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "Grad rockets into a French base", "a grenade at a patrol"."""
    for chunk in cast.behind(trigger.after, 5):
        if cast.link(chunk, trigger.after) in (*ON, "into"):
            return [Part(chunk, "target", "what a weapon is aimed at", 0.7, trigger)]
        break
    return []


def _taken(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "gunmen took the passengers hostage"; "were taken hostage" is a phrase of its own."""
    for at in range(trigger.first - 1, max(trigger.first - 6, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("took", "take", "takes"):
            taking = Trigger(at, at + 1, "past", trigger.kind)
            takers = [Part(chunk, "perpetrator", "who took them", 0.85, trigger) for chunk in subjects_of(cast, taking)]
            taken = [chunk for chunk in cast.chunks if at < chunk.first < trigger.first]
            return takers + [Part(chunk, "target", "who was taken", 0.85, trigger) for chunk in taken]
    return []


def _wounded(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "seven soldiers were injured"; who is wounded beside others killed is read with them."""
    if cast.lower[trigger.first - 1] not in _BE:
        return []
    return [Part(chunk, "target", "who is wounded", 0.8, trigger) for chunk in subjects_of(cast, trigger)]


def _follows(cast: Cast, trigger: Trigger) -> bool:
    """Tell whether a verb goes on with the subject of the one before: "attacked the post and killed"."""
    before = cast.lower[trigger.first - 1]
    if before == ",":
        return not any(chunk.after == trigger.first - 1 for chunk in cast.chunks)
    return before in ("and", "et", "puis", "then", "but", "mais")


def _verb_parts(cast: Cast, trigger: Trigger, subjects: list[Chunk], *, passive: bool) -> list[Part]:
    if trigger.part == "undergone":
        return [Part(chunk, "target", "who suffered it", 0.85, trigger) for chunk in subjects]
    if passive:
        return _passive_parts(cast, trigger, subjects)
    if cast.lower[trigger.first] in _REPELS:
        return [Part(chunk, "target", "who drove attackers off", 0.75, trigger) for chunk in subjects]
    found = []
    if not subjects:
        subjects = _self_told(cast, trigger)
    if not _is_of_itself(cast, trigger):
        found = [Part(chunk, "perpetrator", "the subject of an active verb", 0.85, trigger) for chunk in subjects]
    antecedent = _antecedent(cast, trigger)
    if antecedent is not None:
        return [*found, Part(antecedent, "target", "whom a clause tells of", 0.8, trigger)]
    return found + _objects(cast, trigger)


def _cleft(cast: Cast, before: int) -> Chunk | None:
    for at in range(max(before - _FAR - _FAR, cast.scene.first), before - 1):
        if cast.lower[at : at + 2] == ["c", "est"]:
            return next((chunk for chunk in cast.behind(at, 5)), None)
    return None


_REPELS: Final = word_set("repelled repulsed fought pushed repoussé repousse repoussent")


def _self_told(cast: Cast, trigger: Trigger) -> list[Chunk]:
    """Find who tells of its own deeds: "the army said it had killed", "l'armée dit avoir éliminé"."""
    before = [
        word for word in cast.lower[max(trigger.first - 4, cast.scene.first) : trigger.first] if word not in _ADVERBS
    ]
    own = any(word in ("it", "they", "avoir", "elle", "ils") for word in before[-3:])
    if not own:
        return []
    for chunk in cast.before(trigger.first, cast.scene.first):
        if (
            any(word in SAYS for word in cast.lower[chunk.after : trigger.first])
            and cast.link(chunk, cast.scene.first) not in OF
        ):
            return [chunk]
    return []


def _passive_parts(cast: Cast, trigger: Trigger, subjects: list[Chunk]) -> list[Part]:
    found = [Part(chunk, "target", "the subject of a passive verb", 0.85, trigger) for chunk in subjects]
    for chunk in cast.behind(trigger.after, _FAR):
        if _comes_between(cast, trigger, chunk):
            break
        word, at = cast.tie(chunk, trigger.after)
        if word in BY and not _only_helps(cast, at):
            found.append(Part(chunk, "perpetrator", "named with “by”", 0.9, trigger))
        elif not subjects and (
            word in ("parmi", "chez", "among") or (word == "," and trigger.first == cast.scene.first)
        ):
            found.append(Part(chunk, "target", "who suffered it", 0.75, trigger))
    return found


def _only_helps(cast: Cast, at: int) -> bool:
    """Tell "troops backed by soldiers", "claimed by" from "attacked by"."""
    return cast.lower[at - 1] in _HELPED


def _is_relative_object(cast: Cast, trigger: Trigger) -> bool:
    """Tell whether a verb's own subject stands after "which", "whom", "que": "the village which gunmen struck"."""
    for at in range(trigger.first - 1, max(trigger.first - _AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("which", "whom", "que", "qu"):
            return any(at < chunk.first and chunk.after <= trigger.first for chunk in cast.chunks)
        if cast.lower[at] in SIGNS:
            return False
    return False


def _antecedent(cast: Cast, trigger: Trigger) -> Chunk | None:
    """Find whom "whom armed men abducted", "que des hommes armés ont tué", "c'est le maire que" speaks of."""
    for at in range(trigger.first - 1, max(trigger.first - _AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in ("whom", "que", "qu") and at > cast.scene.first:
            ends = (at, at - 1) if cast.lower[at - 1] == "," else (at,)
            near = next((chunk for chunk in cast.chunks if chunk.after in ends), None)
            return near or _cleft(cast, at)
        if cast.lower[at] in SIGNS:
            return None
    return None


def _is_of_itself(cast: Cast, trigger: Trigger) -> bool:
    """Tell verbs whose subject does nothing to anybody: a vehicle explodes."""
    return cast.lower[trigger.first].startswith(("explo", "explos", "saut", "went"))


def _is_passive(cast: Cast, trigger: Trigger) -> bool:
    own = cast.lower[trigger.first : trigger.after]
    if trigger.part != "past" or own[-1] in ("at", "on", "sur") or own[0] in ("s", "se"):
        return False
    floor = _clause(cast, trigger.first)
    at = trigger.first - 1
    while at >= floor and (cast.lower[at] in _ADVERBS or cast.lower[at] in QUOTES):
        at -= 1
    before = cast.lower[at] if at >= floor else ""
    if before not in _BE and _is_relative_object(cast, trigger):
        return False
    if before in _BE:
        return not (cast.language == "fr" and at > floor and cast.lower[at - 1] in ("se", "s"))
    if before in _HAVE and not (before == "a" and cast.language == "en"):
        return False
    if cast.language == "fr":
        return _is_passive_french(cast, trigger, at, floor)
    return _is_reduced(cast, trigger, at)


def _is_passive_french(cast: Cast, trigger: Trigger, at: int, floor: int) -> bool:
    """Tell "des soldats tués" from "ont, dit l'armée, tué": the nearest auxiliary decides."""
    if any(chunk.after == at + 1 for chunk in cast.chunks):
        return not any(cast.is_told_by(chunk) for chunk in cast.chunks if chunk.after == at + 1)
    for place in range(at, max(floor, trigger.first - _AUXILIARY_REACH) - 1, -1):
        if cast.lower[place] in _HAVE:
            return False
        if cast.lower[place] in _BE:
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
        if len(between) > _FAR or any(word in _BREAKS for word in between) or _has_head(cast, trigger, chunk):
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
    if out and out[-1] == "," and any(word in _RELATIVE for word in out):
        first = next(at for at, word in enumerate(out) if word in _RELATIVE)
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
        if gap > _AUXILIARY_REACH // 2 or not (aside or (listed and link in (*_LIST, ","))):
            break
        found.append(chunk)
        link = cast.link(chunk, floor)
    return found, link in OF or link in ON or link in BY or link in OTHER


_NEAR_BLAST: Final = word_set("near under beneath beside près sous passage devant outside")
_LIST: Final = ("and", "et", "ou", "or")
_RELATIVE: Final = word_set("who which qui that")


def _is_other_clause(between: list[str]) -> bool:
    """Tell whether the words from a noun to a verb open another clause: a comma alone, or "who" that is not its own."""
    if between.count(",") == 1 and between[-1] != "," and not _opens_aside(between):
        return True
    return any(word in _RELATIVE and at > 1 for at, word in enumerate(between))


def _opens_aside(between: list[str]) -> bool:
    """Tell "soldiers, who were attacked" from "soldiers died, the conflict has spread"."""
    after = between[between.index(",") + 1 :]
    return after[0] in ("who", "which", "qui", "dont", "whom") or all(
        word in _BE or word in _HAVE or word in _ADVERBS for word in after
    )


def _has_head(cast: Cast, trigger: Trigger, chunk: Chunk) -> bool:
    """Tell whether an event noun after someone begins a phrase of its own, as a subject does."""
    for other in cast.scene.triggers:
        if chunk.after <= other.first and other.after <= trigger.first and other.part in (*_NOUNS, "device"):
            before = cast.lower[other.first - 1] if other.first else ""
            if other.first == chunk.after or before in ("a", "an", "the", "une", "un", "l", "cette", "la", "le"):
                return True
    return False


def _objects(cast: Cast, trigger: Trigger) -> list[Part]:
    """Find whom an active verb hits: what follows without a preposition, or with "on", and what is joined to it."""
    found: list[Part] = []
    previous, passed = trigger.after, False
    for chunk in cast.behind(trigger.after, _FAR):
        between = cast.lower[previous : chunk.first]
        if any(word in _BE or word in _BREAKS or word in _RELATIVE for word in between):
            break
        if _comes_between(cast, trigger, chunk):
            break
        link = cast.link(chunk, trigger.after)
        if cast.speaks(chunk):
            continue
        joined = bool(found) and link in AND and len(between) < _REACH and not _explains(cast, chunk, link)
        if trigger.kind == "explosive" and link in _NEAR_BLAST and not found:
            found.append(Part(chunk, "target", "who was near a blast", 0.7, trigger))
            continue
        first = not found and not passed and not any(word in AND for word in between)
        if (link == "" and first) or (link in ON and len(between) < _REACH) or joined or (link in OF and first):
            found.append(Part(chunk, "target", "the object of an active verb", 0.75 if link else 0.85, trigger))
            previous = chunk.after
            continue
        passed = True
        if link in SIGNS:
            break
    return found


def _explains(cast: Cast, chunk: Chunk, link: str) -> bool:
    """Tell "Barga, a village of ..." from one more target."""
    return link == "," and cast.lower[chunk.head] in ("village", "localité", "hameau", "locality", "hamlet")


def _comes_between(cast: Cast, trigger: Trigger, chunk: Chunk) -> bool:
    return any(
        trigger.after <= other.first < chunk.first and other.part not in _SILENT for other in cast.scene.triggers
    )


def _dead_parts(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "soldiers dead", "six soldats morts", "12 morts parmi les soldats"."""
    before = cast.lower[trigger.first - 1] if trigger.first > cast.scene.first else ""
    for chunk in cast.before(trigger.first, max(trigger.first - _AUXILIARY_REACH, cast.scene.first)):
        between = cast.lower[chunk.after : trigger.first]
        if all(word in _BE or word in _HAVE or word in _ADVERBS or word in _FILLERS for word in between):
            return [Part(chunk, "target", "who is dead", 0.85, trigger)]
        break
    if before.isalpha() and before not in _FILLERS and cast.language == "en":
        return []
    for chunk in cast.behind(trigger.after, _AUXILIARY_REACH):
        link = cast.link(chunk, trigger.after)
        if any(trigger.after <= other.first < chunk.first for other in cast.scene.triggers):
            break
        if link in _AMONG or (link == "" and chunk.first == trigger.after):
            return [Part(chunk, "target", "the dead are among them", 0.8, trigger)]
        break
    return []


_FILLERS: Final = word_set("the les au moins at least now already reported confirmed dozen")


def noun_parts(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read those tied to an event noun: "jihadist attack on a post", "embuscade tendue par", "fell into an ambush"."""
    found = _described(cast, trigger) if cast.language == "en" else []
    found += _fallen(cast, trigger) + _carried_out(cast, trigger)
    between_two = False
    for chunk in cast.behind(trigger.after, _FAR):
        if _comes_between(cast, trigger, chunk) or any(
            trigger.after <= other.first < chunk.first and other.part in _NOUNS for other in cast.scene.triggers
        ):
            break
        link, at = cast.tie(chunk, trigger.after)
        joins = between_two and link in AND
        between_two = between_two or link in _BETWEEN
        if cast.speaks(chunk) or (link in BY and _only_helps(cast, at)):
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
            role = "target" if trigger.kind in _SUFFERED or chunk.people.side == "civilians" else "perpetrator"
            return [Part(chunk, role, "an adjective of the event", 0.75, trigger)]
        break
    return []


def _fallen(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "un convoi militaire est tombé jeudi dans une embuscade", "fell into a jihadist ambush"."""
    if trigger.kind not in ("ambush", "explosive", "generic"):
        return []
    for at in range(trigger.first - 1, max(trigger.first - _AUXILIARY_REACH, cast.scene.first) - 1, -1):
        if cast.lower[at] in _FALLS:
            fall = Trigger(at, at + 1, "undergone", trigger.kind)
            return [Part(chunk, "target", "who fell into it", 0.85, trigger) for chunk in subjects_of(cast, fall)]
    return []


def _carried_out(cast: Cast, trigger: Trigger) -> list[Part]:
    """Read "des terroristes ont mené une attaque", "gunmen launched an assault"."""
    for at in range(trigger.first - 1, max(trigger.first - 5, cast.scene.first) - 1, -1):
        if cast.lower[at] in BY or cast.lower[at] in SIGNS:
            return []
        if cast.lower[at] in _CARRIES and cast.lower[at - 1] not in _BE:
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
    near = chunk.first <= trigger.after + _AUXILIARY_REACH
    if not ((link in OF and near) or (link == "" and chunk.first <= trigger.after + 1)):
        return None
    side = chunk.people.side
    fights = side == "security" and trigger.kind not in ("air_strike", "other")
    suffered = trigger.kind in _SUFFERED or side in ("civilians", "") or fights
    return Part(chunk, "target" if suffered else "perpetrator", "named with “of”", 0.7, trigger)


def _accompanies(trigger: Trigger, link: str) -> bool:
    return link in ("with", "avec") and trigger.kind not in ("clash", "other")


_BETWEEN: Final = word_set("between entre with avec opposé opposant")
_FALLS: Final = word_set(
    "tombé tombée tombés tombées tombe tombent fell fallen caught falling falls essuyé subi suffered",
)
_HELPED: Final = word_set(
    "backed supported claimed confirmed reported released accompanied escorted followed condemned announced published",
    "owned run controlled used frequented inhabited guarded joined helped protected held ruled seized occupied hosted",
    "soutenu soutenus soutenue appuyé appuyés appuyée revendiqué revendiquée confirmée confirmé escorté escortés",
    "escortée",
    "accompagnés contrôlée contrôlé publié diffusé suivie suivi fréquenté habité annoncé annoncée dirigé tenue tenu",
    "occupé",
)
