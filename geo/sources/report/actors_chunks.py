"""Words for groups, forces and people in a sentence, with the adjectives that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_words import NAMED_FORCES, STATES, People, force_of, people_words
from geo.sources.report.tokens import Words

_LEFT: Final = word_set(
    "suspected alleged apparent allegedly probably apparently presumably presumes presume supposes suppose",
    "unidentified unknown armed heavily islamist",
    "jihadist islamic presumed local young",
    "fellow",
    "ethnic elderly innocent unarmed linked led backed affiliated radical other foreign national hooded masked",
)
_RIGHT: Final = word_set(
    "armes arme presumes presume supposes suppose identifies non lourdement locaux touaregs peuls dogons",
    "presumees islamistes djihadistes jihadistes terroristes fighters militants gunmen group groups",
)
_HEDGES: Final = word_set(
    "suspected alleged presumed allegedly apparent probably apparently presumably presume presumes presumee presumees",
    "suppose supposes soupconnes",
    "probable probables",
)
_FORCE_CODES: Final = word_set("army forces police gendarmes guards customs rangers")


# What follows a name that only describes: "al-Qaeda-linked militants", "IS-loyal fighters", "JNIM's leadership".
_LINKED: Final = word_set(
    "affiliate affiliates branch arm wing linked affiliated aligned allied loyal backed inspired leader leaders lie",
    "lies affilie affilies",
)
# "Fighters of the JNIM" are the JNIM; "jihadists linked to al-Qaeda" stay jihadists.
_BELONGING: Final = word_set("be belonging of from appartenant du de membres members men hommes d")
_BELONGS: Final = _BELONGING | word_set(
    ", very likely probably possibly surely allegedly presumably sans doute probablement “ ” « » believed thought be",
    "suspected being to the group terrorist organisation l la le les au à aux groupe a",
)
_ANYBODY: Final = ("assailants", "armed men")
_TYING: Final = word_set(
    "linked affiliated allied tied loyal close liés lié affiliés affilié proches proche liées affiliées affiliée",
    "affilié liée allégeance",
)
_TIED: Final = _TYING | word_set("to with the group au à aux l la le les de d du groupe ayant prêté and")
_JOINTS: Final = frozenset((",", "(", "“", "«", '"'))


@dataclass(frozen=True)
class Chunk:
    """Whom some words name.

    Attributes
    ----------
    first, after : int
        The words with their adjectives.
    head : int
        The first word of the noun itself.
    people : People
    country : str
        ISO3 of the state whose people they are; empty where not said.
    hedged : bool
        Whether they are "suspected", "présumés".
    linked : People or None
        The group that "jihadists linked to al-Qaeda" are linked to: whose claim theirs is.
    """

    first: int
    head: int
    after: int
    people: People
    country: str
    hedged: bool
    linked: People | None = None

    @property
    def actor_id(self) -> str:
        """Id of the table of actors: by name, or a state's force for "Malian soldiers"."""
        if self.people.code in _FORCE_CODES and self.country:
            return force_of(self.people.code, self.country) or self.people.actor_id
        return self.people.actor_id

    @property
    def code(self) -> str:
        """Code of data/report/roles.csv; that of a named force is its common noun's."""
        return self.people.code or NAMED_FORCES.get(self.people.actor_id, ("", ""))[0]

    @property
    def is_name(self) -> bool:
        """Whether it is a name of the table of actors, not a common noun."""
        return not self.people.code


def chunks_of(words: Words, first: int, after: int, language: str) -> list[Chunk]:
    """Find the words for groups, forces and people of a sentence, in order; a name and what it explains are one."""
    found: list[Chunk] = []
    floor, linked = first, (-1, -1)
    for begin, end, entries in people_words(language).found(words.plain, first, after):
        people = entries[0]
        if begin < floor or (people.is_acronym and not _is_capitals(words, begin)):
            continue
        left = _left(words, begin, floor)
        if left == linked[1]:
            left = linked[0]
        right = _right(words, end, after)
        if not people.code and right < after and (words.plain[right] in _LINKED or _owns(words, right)):
            linked = (left, right if words.plain[right] in _LEFT else right + 1)
            continue
        floor = right
        country = _country(words, left, right, after)
        hedged = any(word in _HEDGES for word in words.plain[left:begin] + words.plain[end:right])
        chunk = Chunk(left, begin, right, people, country, hedged)
        while found and (joined := _join(words, found[-1], chunk)) is not None:
            chunk = joined
            found.pop()
        found.append(chunk)
    return found


def _is_capitals(words: Words, at: int) -> bool:
    """Tell "IS", "JNIM" and "Jnim" from "is"."""
    written = words.text[words.starts[at] : words.ends[at]]
    return written.isupper() or (len(written) > len("ISGS") - 1 and written[0].isupper())


def _owns(words: Words, at: int) -> bool:
    following = words.plain[at + 1 : at + 2]
    return words.plain[at] == "s" and words.joined(at) and bool(following) and following[0].isalpha()


def _join(words: Words, last: Chunk, chunk: Chunk) -> Chunk | None:
    """Make one of "the jihadist group Ansaroul Islam", "JNIM (GSIM)", "the Malian army base"; None for two."""
    between = words.lower[last.after : chunk.first]
    same_actor = bool(last.actor_id) and last.actor_id == chunk.actor_id and "," not in between
    if between and same_actor and all(word in _BELONGS for word in between):
        return replace(last, after=chunk.after)
    if between and last.people.side == "militants":
        told = _explained(last, chunk, between)
        if told is not None:
            return told
    if len(between) > 1 or (between and between[0] not in _JOINTS):
        return None
    same = last.actor_id and last.actor_id == chunk.actor_id
    if last.people.side != chunk.people.side or (between and not (same and chunk.is_name)):
        return None
    best = chunk if chunk.is_name and not last.is_name else last
    country = last.country or chunk.country
    return Chunk(last.first, last.head, chunk.after, best.people, country, last.hedged or chunk.hedged)


def _explained(last: Chunk, chunk: Chunk, between: list[str]) -> Chunk | None:
    """Read "fighters of the JNIM", "men believed to be Dogon hunters", "jihadists linked to al-Qaeda"."""
    known = chunk.is_name or chunk.people.code in _KNOWN
    same_side = chunk.people.side == "militants" or last.people.code in _ANYBODY
    belongs = all(word in _BELONGS for word in between) and any(word in _BELONGING for word in between)
    if known and same_side and belongs and not last.is_name:
        believed = any(word in _BELIEVED for word in between)
        return replace(last, after=chunk.after, people=chunk.people, hedged=last.hedged or believed)
    tied = all(word in _TIED or word == "," for word in between) and any(word in _TYING for word in between)
    if chunk.is_name and tied:
        return replace(last, after=chunk.after, linked=None if last.is_name else chunk.people)
    return None


_KNOWN: Final = ("dozo", "dogon", "fulani", "wagner", "caliphate")
_BELIEVED: Final = word_set(
    "likely probably possibly surely allegedly presumably sans doute probablement believed thought suspected",
)


def _left(words: Words, begin: int, floor: int) -> int:
    at = begin
    while at > floor:
        word = words.plain[at - 1]
        if word in _LEFT or word in STATES:
            at -= 1
        elif word == "s" and at - 1 > floor and words.plain[at - 2] in STATES:
            at -= 2
        else:
            break
    return at


def _right(words: Words, end: int, after: int) -> int:
    at = end
    while at < after and (
        words.plain[at] in _RIGHT or (words.plain[at] in STATES and words.lower[at].endswith(_ADJECTIVE))
    ):
        at += 1
    return at


def is_of_state(words: Words, at: int, language: str) -> bool:
    """Tell "French" and "française" from the names of the states."""
    return words.plain[at] in STATES and (
        words.lower[at].endswith(_ADJECTIVE) or (language == "en" and _adjective(words, at))
    )


def _adjective(words: Words, at: int) -> bool:
    return words.plain[at].endswith(("ian", "ien", "ench", "ican", "abe"))


def force_chunk(words: Words, at: int, language: str) -> Chunk:
    """Make the armed forces of the state that an adjective names."""
    people = people_words(language).by_first["soldiers" if language == "en" else "soldats"][-1][1][0]
    return Chunk(at, at, at + 1, people, STATES[words.plain[at]], hedged=False)


_ADJECTIVE: Final = (
    "ien", "iens", "ienne", "iennes", "ais", "aise", "aises", "bè", "bé", "be", "bes", "ains", "ain", "aine",
)  # fmt: skip


def _country(words: Words, left: int, right: int, after: int) -> str:
    for word in words.plain[left:right]:
        if word in STATES:
            return STATES[word]
    tail = words.plain[right : min(right + 3, after)]
    if len(tail) > 1 and tail[0] in ("of", "du", "from", "de"):
        return next((STATES[word] for word in tail[1:] if word in STATES), "")
    return ""
