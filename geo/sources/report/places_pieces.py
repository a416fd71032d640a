"""The clues of a sentence of a report, and the names nobody knows that stand where a place stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from geo.incidents.actors import load_actors
from geo.places.phrases import Clue, Reading
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.places.vocabulary import COMMON
from geo.places.words import MAX_CHARACTERS, clean, word_set
from geo.sources.report.document import Sentence, Span
from geo.sources.report.places_words import (
    ARTICLE_BEFORE,
    BYLINE,
    DATELINE,
    ELIDED,
    FAR,
    GROUP_BEFORE,
    HAPPENS_AFTER,
    IN_UNIT,
    KATIBA_BEFORE,
    MACHINE_AFTER,
    MACHINE_BEFORE,
    NAME_AFTER,
    NAME_BEFORE,
    NO_NAMES,
    PERSON_AFTER,
    PERSON_BEFORE,
    PLACE_NAMES,
    PLACE_NOUN_AFTER,
    PREPOSITION,
    SAHEL,
    SETTLEMENT,
    SETTLEMENT_BEFORE,
    STANDS_AFTER,
    UNIT_BEFORE,
    WORTH_READING,
)


@dataclass(frozen=True)
class Piece:
    """One clue of a sentence, with its characters in the document.

    Attributes
    ----------
    rule : str
        Of the resolver's rules, or ``"unknown name"``.
    span : Span
    names : tuple of str
    countries : frozenset of str
        Codes of the countries that it names or may lie in.
    level : int
        Of a unit.
    is_marked, is_listed : bool
        As `geo.places.phrases.Clue`.
    is_fuzzy : bool
        Whether the name only resembles a known one.
    phrase : str
        Words that say the same by themselves, where the text's do not: "province of Soum" for "the Soum".
    is_far : bool
        Whether a distance is stated that is too long to say where.
    """

    rule: str
    span: Span
    names: tuple[str, ...]
    countries: frozenset[str] = frozenset()
    level: int = 0
    is_marked: bool = True
    is_listed: bool = False
    is_fuzzy: bool = False
    phrase: str = ""
    is_far: bool = False

    @property
    def is_guess(self) -> bool:
        """Whether no gazetteer has the name as it is written."""
        return self.rule == "unknown name" or self.is_fuzzy


# A distance longer than this, without a direction, says nothing of where: "600 km from the capital".
FAR_KM: Final = 150.0
# So many characters around a name tell whether it is a place.
LOOK_BACK: Final = 120


def pieces_of(sentence: Sentence, resolver: Resolver, zone: tuple[str, ...]) -> list[Piece]:
    """Read the clues of a sentence, in the order of the text.

    Parameters
    ----------
    sentence : Sentence
    resolver : Resolver
    zone : tuple of str
        Countries that the text is about, the most named first: where misspelt names are looked for.
    """
    text = sentence.text[:MAX_CHARACTERS]
    if not WORTH_READING.search(text, 1):
        return []
    if clean(text) != text:  # web addresses and odd characters: keep every character in its place
        text = re.sub(r"\S*(?:://|www\.)\S*", lambda match: " " * len(match[0]), text)
        text = "".join(letter if letter.isprintable() else " " for letter in text)
        if len(clean(text)) != len(text):
            return []
    reading = resolver.read(text, countries=zone or None)
    pieces = [_piece(clue, sentence, text) for clue in reading.clues]
    pieces = [piece for piece in pieces if piece.names and not _is_no_name(piece)]
    pieces += _unknown(reading, sentence, text, pieces)
    if "BFA" not in zone[:1]:  # the Sahel, and not the region of that name in Burkina Faso
        pieces = [p for p in pieces if not (p.rule == "admin unit" and {fold(name) for name in p.names} == {SAHEL})]
    return _apart(pieces)


def _apart(pieces: list[Piece]) -> list[Piece]:
    """Put pieces in order; of two with words in common the longer stays."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.span.start, -piece.span.end)):
        if not kept or not kept[-1].span.overlaps(piece.span):
            kept.append(piece)
    return kept


def _is_no_name(piece: Piece) -> bool:
    """Whether words are a group's, an acronym, or written small, as no name is."""
    if piece.rule not in ("named place", "vernacular region"):
        return False
    name = " ".join(piece.names)
    if not any(letter.isupper() for letter in name) and (piece.rule == "named place" or " " not in name):
        return True
    if piece.rule == "vernacular region":
        return False
    return len(name) < 3 or (name.isupper() and len(name) < 5) or load_actors().known(name) is not None


def _whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the run of words with a capital that a name is part of: "Dosso Kourégou"."""
    after = NAME_AFTER.match(text, end)
    before = NAME_BEFORE.search(text, 0, start)
    return (before.start() if before else start), (after.end() if after else end)


def _piece(clue: Clue, sentence: Sentence, text: str) -> Piece:
    first, last, rule, phrase = clue.begin, clue.begin + len(clue.words), clue.rule, ""
    names = tuple(m.words for m in clue.mentions)
    if rule == "named place" and (cut := re.search(r"\s[-–—]", clue.words)):  # "BAMAKO - A mine"
        last, names = first + cut.start(), (clue.words[: cut.start()],)
    elif rule == "named place" and clue.mentions[0].is_part:
        first, last = _whole_name(text, first, last)
        names = (text[first:last],)
    elif rule == "corridor" and "-" in clue.words and " " not in clue.words and SETTLEMENT_BEFORE.search(text[:first]):
        rule, names, phrase = "unknown name", (clue.words,), clue.words.replace("-", " ")  # one name of two
    elif rule == "named place" and clue.mentions[0].units:
        unit = UNIT_BEFORE.search(text, max(0, first - LOOK_BACK), first)
        if unit is None and clue.mentions[0].regions:
            rule = "vernacular region"  # "dans le Liptako": of three countries, and a region of one
        elif unit or IN_UNIT.search(text[:first]):
            rule = "admin unit"  # "dans le Soum", "la région nigérienne de Diffa"
        first = unit.start() if unit else first
    level = _level(clue, rule)
    if rule != clue.rule and rule == "admin unit":
        phrase = f"{'région' if level == 1 else 'province'} de {names[0]}"
    begins = not re.search(r"[^\s“”\"«»(]\s*$", text[:first]) or bool(re.search(r"[“\"«]\s*$", text[:first]))
    begin = sentence.span.start + first
    return Piece(
        rule=rule,
        span=Span(begin, begin + last - first),
        names=names,
        countries=_countries(clue, rule),
        level=level,
        is_marked=clue.is_marked and not (begins and rule == "named place"),
        is_listed=clue.is_listed,
        is_fuzzy=rule == "named place" and clue.mentions[0].is_fuzzy,
        phrase=phrase,
        is_far=rule == "distance" and (clue.high_km or 0.0) > FAR_KM,
    )


def _level(clue: Clue, rule: str) -> int:
    """Level of the unit that is named."""
    if rule != "admin unit" or clue.level:
        return clue.level
    return min((unit.level for mention in clue.mentions for unit in mention.units), default=0)


def _countries(clue: Clue, rule: str) -> frozenset[str]:
    """Countries that the words name or that hold the units named."""
    found = {mention.country or mention.demonym for mention in clue.mentions}
    if rule in ("admin unit", "part of unit"):
        found |= {unit.adm0 for mention in clue.mentions for unit in mention.units}
    return frozenset(found - {""})


def _unknown(reading: Reading, sentence: Sentence, text: str, pieces: list[Piece]) -> list[Piece]:
    """Names that stand where a place stands and that no gazetteer has."""
    if _is_title_case(sentence):
        return []
    turns = PLACE_NAMES if SETTLEMENT.search(text) else PLACE_NAMES[-1:]
    spots = {(match.start("name"), match.end("name")) for find in turns for match in find.finditer(text)}
    at = 0
    for name in reading.unknown:
        start = text.find(name, at)
        if start < 0:
            continue
        at = start + len(name)
        if STANDS_AFTER.search(text[max(0, start - LOOK_BACK) : start]):
            spots.add((start, at))
    taken = [piece.span for piece in pieces]
    found = []
    for start, end in sorted(spots, key=lambda spot: (spot[0], -spot[1])):
        before = text[max(0, start - LOOK_BACK) : start]
        name, span = text[start:end], Span(sentence.span.start + start, sentence.span.start + end)
        if any(other.overlaps(span) for other in taken) or ELIDED.match(name) or GROUP_BEFORE.search(before):
            continue
        if (
            FAR.search(name)
            or fold(name) in NO_NAMES
            or name.lower() in COMMON
            or load_actors().known(name) is not None
        ):
            continue
        taken.append(span)
        found.append(Piece("unknown name", span, (name,)))
    return found


_INITIALS: Final = 6
_SHORT: Final = 3
# Words behind which no title can stand: most names of places follow one, and need no closer look.
_SMALL: Final = word_set(
    "in at near of de d à au aux dans the la le les l du des to from on and et between entre around"
) | {""}
_TITLED: Final = 70


def stands(piece: Piece, sentence: Sentence, text: str, marked: set[str]) -> bool:
    """Whether a name is a place here, and not a person or a word that only looks like one.

    Parameters
    ----------
    piece : Piece
    sentence : Sentence
    text : str
        Of the document.
    marked : set of str
        Folded names that the text elsewhere marks as places.
    """
    is_group = bool(KATIBA_BEFORE.search(text, max(0, piece.span.start - LOOK_BACK), piece.span.start))
    if piece.rule != "named place" or is_group:
        return piece.rule != "denied" and not is_group
    before = text[max(sentence.span.start, piece.span.start - LOOK_BACK) : piece.span.start]
    after = text[piece.span.end : min(sentence.span.end, piece.span.end + LOOK_BACK)]
    if is_person(before, after) or fold(piece.names[0]) in NO_NAMES or _is_acronym(piece.names[0], before, after):
        return False
    if _is_a_thing(before, after) or BYLINE.match(sentence.text[:60]):
        return bool(DATELINE.match(after))
    if piece.is_marked or piece.is_listed or any(fold(name) in marked for name in piece.names):
        return True
    happens = not piece.is_fuzzy and bool(HAPPENS_AFTER.match(after))
    if not before.strip('“”"«» '):
        return happens or (not piece.is_fuzzy and (bool(DATELINE.match(after)) or piece.names[0].isupper()))
    return happens or bool(PREPOSITION.search(before))


def is_person(before: str, after: str) -> bool:
    """Whether a name is that of somebody: behind a title, or before a word of speech."""
    last = before.rstrip().rpartition(" ")[2]
    titled = last.lower() not in _SMALL and PERSON_BEFORE.search(before[-_TITLED:])
    return bool(titled or PERSON_AFTER.match(after))


def _is_title_case(sentence: Sentence) -> bool:
    """Whether a heading writes every word with a capital, so that capitals tell nothing of names."""
    words = [word for word in sentence.text.split() if word.isalpha() and len(word) > _SHORT]
    return sentence.is_heading and len(words) > _SHORT and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def _is_acronym(name: str, before: str, after: str) -> bool:
    """Whether capitals are the initials of a body that does something: "ABCDE condemns"."""
    return name.isupper() and len(name) <= _INITIALS and after[1:2].islower() and not PREPOSITION.search(before)


def _is_a_thing(before: str, after: str) -> bool:
    """Whether a name is that of a machine, or has an article as no village has: "Tigre helicopters", "the Nation"."""
    if MACHINE_AFTER.match(after) or MACHINE_BEFORE.search(before):
        return True
    return bool(ARTICLE_BEFORE.search(before)) and not PLACE_NOUN_AFTER.match(after)
