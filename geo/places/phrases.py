"""A small grammar of place phrases, English and French: words of a report become clues.

The text is first written as a row of symbols: ``K0`` a distance, ``D0`` a direction, ``A0`` "northern" or "central",
``Mp0`` a name (its letters say what it can mean: p place, u unit, c country, j "Malian", r vernacular region), other
words in plain lower case. Each rule is a pattern over that row. Rules are tried in the order of the table; the
names a rule has used are gone for the later ones; what is left at the end is named by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from geo.places.grammar import GRAMMAR, RULES
from geo.places.lexicon import Lexicon, Mention
from geo.places.toponyms import fold
from geo.places.vocabulary import WEAK
from geo.places.words import Span, Token, clean, find_directions, find_distances, tokenise, word_set

__all__ = ["RULES", "Clue", "Reading", "read"]

_SYMBOL = re.compile(r"(M[pucjr]+|K|D|A)(\d+)$")

_LOCATIVE: Final = word_set(
    "in at on a dans of de d du au en village town city localite ville commune base camp post poste inside",
    "targeting hit sur , ( /",
)
_DEPARTMENT: Final = word_set("department departement district")
_REGION_WORDS: Final = word_set("region regions")
_DISTRICT_WORDS: Final = word_set(
    "cercle circle province department departement district prefecture provinces departments cercles"
)
_COUNTRY_WORDS: Final = word_set("country pays state nation")
_OR: Final = word_set("or ou")
# "in Gao or in Ansongo"
_AFTER_OR: Final = word_set("in at a en dans the la le l")


@dataclass(frozen=True)
class Clue:
    """One statement about where, as one rule reads it.

    Attributes
    ----------
    rule : str
        Id in `RULES`.
    words : str
        The words of the text it was read from.
    mentions : tuple of Mention
        The names in it, in the order of the text.
    low_km, high_km : float or None
        Distance stated.
    bearing_deg : float or None
        Direction stated, degrees clockwise from north; None for "central" or without one.
    is_side : bool
        Whether a side ("northern", "central") is stated of a unit or country.
    is_marked : bool
        Whether words such as "in" or "village" show that the name says where.
    is_listed : bool
        Whether "and" joins the name to another.
    level : int
        Level that "region" or "province" asks for, 0 if none does.
    begin : int
        Where the words begin in the text that was read.
    """

    rule: str
    words: str
    mentions: tuple[Mention, ...]
    low_km: float | None = None
    high_km: float | None = None
    bearing_deg: float | None = None
    is_side: bool = False
    is_marked: bool = True
    is_listed: bool = False
    level: int = 0
    begin: int = 0


@dataclass(frozen=True)
class Reading:
    """Everything read from a text: its clues in the order of the rules, its names, and names nobody knows."""

    text: str
    clues: tuple[Clue, ...]
    mentions: tuple[Mention, ...]
    unknown: tuple[str, ...]


class _Symbol(NamedTuple):
    code: str
    start: int
    end: int


def read(text: str, lexicon: Lexicon, *, countries: Sequence[str] | None = None) -> Reading:
    """Read the clues about a place from words.

    Parameters
    ----------
    text : str
        A place phrase or some sentences, English or French; at most 2,000 characters are read.
    lexicon : Lexicon
        The names to look for.
    countries : sequence of str, optional
        ISO3 codes: where misspelt names are looked for, and what "the country" is.

    Returns
    -------
    Reading
    """
    text = clean(text)
    tokens = tokenise(text)
    mentions, unknown = lexicon.find(tokens, countries)
    mentions = [*_the_country(tokens, mentions, countries), *mentions]
    if not mentions:
        return Reading(text, (), (), tuple(unknown))
    distances, directions = find_distances(tokens), find_directions(tokens)
    symbols = _symbols(tokens, mentions, distances, directions)
    clues = _apply(text, tokens, symbols, mentions, distances, directions)
    return Reading(text, tuple(clues), tuple(mentions), tuple(unknown))


def _the_country(
    tokens: Sequence[Token], mentions: Sequence[Mention], countries: Sequence[str] | None
) -> list[Mention]:
    """Read "the country", "du pays", "the Sahel state" as the one country that is known."""
    named = {m.country for m in mentions if m.country}
    known = set(countries or ()) or named
    if len(known) != 1:
        return []
    (code,) = known
    if not any(token.norm in _COUNTRY_WORDS for token in tokens):
        return []
    taken = {i for m in mentions if m.country or m.demonym or m.is_place for i in range(m.start, m.end)}
    found = []
    for i, token in enumerate(tokens):
        start = i - 1 if i and tokens[i - 1].norm in {"sahel", "sahelian", "african"} else i
        if token.norm in _COUNTRY_WORDS and not taken & {start, i}:
            if token.norm in {"state", "nation"} and start == i:
                continue
            found.append(Mention(start, i + 1, " ".join(t.text for t in tokens[start : i + 1]), country=code))
    return found


def _symbols(
    tokens: Sequence[Token], mentions: Sequence[Mention], distances: Sequence[Span], directions: Sequence[Span]
) -> list[_Symbol]:
    """Write the tokens as symbols; names win over distances, distances over directions, these over plain words."""
    at: dict[int, _Symbol] = {}
    taken: set[int] = set()
    named = [(m.start, m.end, _code(m, i)) for i, m in enumerate(mentions)]
    # A name that is only a unit called "Est" must leave the direction readable: it counts before "region" alone.
    spans = (
        *named,
        *((s.start, s.end, f"K{i}") for i, s in enumerate(distances)),
        *((s.start, s.end, f"{'A' if s.adjective else 'D'}{i}") for i, s in enumerate(directions)),
    )
    for start, end, code in spans:
        if not taken & set(range(start, end)) and not (code[:2] == "Mu" and _is_direction(tokens, start, end)):
            at[start] = _Symbol(code, start, end)
            taken |= set(range(start, end))
    symbols = []
    for i, token in enumerate(tokens):
        if i in at:
            symbols.append(at[i])
        elif i not in taken and not _is_dropped(tokens, i):
            symbols.append(_Symbol(_plain_symbol(token), i, i + 1))
    return symbols


def _is_direction(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a unit's name that is also a direction stands without the word that makes it a unit."""
    first = tokens[start].norm
    if first not in {"nord", "sud", "est", "ouest", "centre", "center", "north", "south", "east", "west", "southwest"}:
        return False
    around = [t.norm for t in tokens[max(0, start - 4) : start]] + [t.norm for t in tokens[end : end + 1]]
    return not _REGION_WORDS & set(around)


def _code(mention: Mention, index: int) -> str:
    letters = (
        ("p", mention.is_place),
        ("u", bool(mention.units)),
        ("c", bool(mention.country)),
        ("j", bool(mention.demonym)),
        ("r", bool(mention.regions)),
    )
    return "M" + "".join(letter for letter, has in letters if has) + str(index)


def _is_dropped(tokens: Sequence[Token], i: int) -> bool:
    """Apostrophes, quotes and hash signs carry no meaning; nor does the s of a possessive."""
    if tokens[i].text in set("'’ʼ`\"“”«»#*_"):
        return True
    return tokens[i].norm == "s" and i > 0 and tokens[i - 1].text in set("'’ʼ")


def _plain_symbol(token: Token) -> str:
    if token.text in set("–—‑"):
        return "-"
    return token.norm.lower().replace(" ", "") or "."


def _apply(
    text: str,
    tokens: Sequence[Token],
    symbols: Sequence[_Symbol],
    mentions: Sequence[Mention],
    distances: Sequence[Span],
    directions: Sequence[Span],
) -> list[Clue]:
    row = [s.code for s in symbols]
    clues = []

    def words(first: int, last: int) -> str:
        return text[tokens[symbols[first].start].start : tokens[symbols[last].end - 1].end]

    line, starts = _line(row)
    # Names have capitals; of distances and directions the first letter is enough.
    seen = {code if code[0].islower() or len(code) == 1 else code[0] for code in row}
    for rule, pattern, triggers in GRAMMAR:
        if triggers.isdisjoint(seen):
            continue
        has_changed = False
        for match in pattern.finditer(line):
            first = starts[match.start()]
            last = first + match.group().count(" ")
            clue = _clue(rule, words(first, last), row[first : last + 1], mentions, distances, directions)
            if clue is None:
                continue
            clues.append(replace(clue, begin=tokens[symbols[first].start].start))
            row[first : last + 1] = ["."] * (last + 1 - first)
            has_changed = True
        if has_changed:
            line, starts = _line(row)
    listed = _lists(row)
    for index, code in enumerate(row):
        found = _SYMBOL.match(code)
        if found and code[0] == "M":
            mention = mentions[int(found[2])]
            marked = index == 0 or index in listed or row[index - 1] in _LOCATIVE
            rule = _alone(mention)
            if rule == "named place" and _is_container(row, index):
                rule = "admin unit" if mention.units else "commune"
            if rule == "named place" and index not in listed and _is_or_other(row, index):
                rule = "place area"
            begin = tokens[symbols[index].start].start
            listing = index in listed
            clues.append(Clue(rule, words(index, index), (mention,), is_marked=marked, is_listed=listing, begin=begin))
    return [clue for clue in clues if clue.rule]


def _lists(row: Sequence[str]) -> set[int]:
    """Positions of names that "and", "or" or a semicolon joins, with those that commas put before them."""
    found: set[int] = set()
    chain: list[int] = []
    is_list = False
    last = ""
    for index, code in _without_remarks([*row, "."]):
        if last in _OR and code in _AFTER_OR:
            continue
        last = code
        if code[:1] == "M" and _SYMBOL.match(code):
            chain.append(index)
        elif chain and code in {"and", "et", "&", ";", *_OR}:
            is_list = True
        elif code != ",":
            found |= set(chain) if is_list and len(chain) > 1 else set()
            chain, is_list = [], False
    return found


def _without_remarks(row: Sequence[str]) -> list[tuple[int, str]]:
    """Number the symbols, without brackets before "or": "Bourem (Gao region) or Ansongo"."""
    kept: list[tuple[int, str]] = []
    for index, code in enumerate(row):
        if code in _OR and kept and kept[-1][1] == ")":
            opened = next((at for at in range(len(kept) - 1, -1, -1) if kept[at][1] == "("), len(kept))
            del kept[opened:]
        kept.append((index, code))
    return kept


def _is_or_other(row: Sequence[str], index: int) -> bool:
    """Whether "or" joins a name to a description already read: "Gao region or Ansongo", "Gao or near Ansongo"."""
    return any(
        len(pair) == 2 and pair[0] in _OR and pair[1] == "."
        for pair in (row[index + 1 : index + 3], row[max(0, index - 2) : index][::-1])
    )


def _line(row: Sequence[str]) -> tuple[str, dict[int, int]]:
    """Write the symbols as one line, and which symbol begins at which character."""
    starts = {}
    position = 0
    for index, code in enumerate(row):
        starts[position] = index
        position += len(code) + 1
    return " ".join(row), starts


def _is_container(row: Sequence[str], index: int) -> bool:
    """Whether a name stands in brackets after another: "Sago (Barsalogho)", "Balga, hameau de Tanwalbougou"."""
    if row[index - 1 : index] == ["("] and "." not in row[index + 1 : index + 2]:
        before = row[max(0, index - 3) : index - 1]
        return any(code[0] == "M" and "p" in code for code in before)
    return False


def _alone(mention: Mention) -> str:
    """Rule for a name that stands by itself."""
    if mention.is_place:
        return "named place"
    if mention.regions:
        return "vernacular region"
    if mention.units and fold(mention.words) in WEAK:
        return ""  # "the Sahel" alone is no region of Burkina Faso
    if mention.units:
        return "admin unit"
    return "country" if mention.country else ""


def _clue(
    rule: str,
    words: str,
    codes: Sequence[str],
    mentions: Sequence[Mention],
    distances: Sequence[Span],
    directions: Sequence[Span],
) -> Clue | None:
    names: list[Mention] = []
    low = high = bearing = None
    has_side = False
    for code in codes:
        found = _SYMBOL.match(code)
        if not found:
            continue
        index = int(found[2])
        if code[0] == "M":
            names.append(mentions[index])
        elif code[0] == "K":
            low, high = distances[index].low_km, distances[index].high_km
        else:
            bearing, has_side = directions[index].bearing_deg, True
    # "the northern town of X": the side and "Malian" belong to the lead, not to the statement.
    if rule not in {"border strip", "vernacular region", "admin unit", "part of unit"}:
        names = [name for name in names if name.is_place]
        if rule == "corridor" and len(names) < 2:
            return None
    level = 0
    if rule == "commune" and set(codes) & _DEPARTMENT and any(u.level == 2 for u in names[0].units):
        rule = "admin unit"  # a department is a commune in Burkina Faso and a second-level unit in Niger
    if rule in {"admin unit", "part of unit"}:
        level = 1 if {"region", "regions", "governorate"} & set(codes) else 2 * bool(_DISTRICT_WORDS & set(codes))
    return Clue(rule, words, tuple(names), low, high, bearing, is_side=has_side, level=level)
