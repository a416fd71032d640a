"""A small grammar of place phrases, English and French: words of a report become clues.

The text is first written as a row of symbols: ``K0`` a distance, ``D0`` a direction, ``A0`` "northern" or "central",
``Mp0`` a name (its letters say what it can mean: p place, u unit, c country, j "Malian", r vernacular region), other
words in plain lower case. Each rule is a pattern over that row. Rules are tried in the order of the table; the
names a rule has used are gone for the later ones; what is left at the end is named by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from geo.places.lexicon import Lexicon, Mention
from geo.places.words import Span, Token, clean, find_directions, find_distances, tokenise, word_set

RULES: Final = {
    "named place": "The report names the place itself.",
    "near place": "The report says near a named place.",
    "place area": "The report names the area around a place.",
    "outskirts": "The report says on the outskirts of a named place.",
    "road to place": "The report says on the road to a named place.",
    "commune": "The report names the commune around a place.",
    "distance": "The report gives a distance from a named place, without a direction.",
    "distance and direction": "The report gives a distance and a direction from a named place.",
    "direction": "The report gives a direction from a named place, without a distance.",
    "corridor": "The report puts it on the way between two named places.",
    "origin": "The report names where somebody came from or went; that says only roughly where.",
    "several places": "The report names several places and does not say which one.",
    "border strip": "The report says near the border of two countries.",
    "vernacular region": "The report names a region by its usual name, which has no official limits.",
    "part of unit": "The report names one side of an administrative unit.",
    "admin unit": "The report names an administrative unit.",
    "country": "Only the country is known.",
    "unknown name": "The report uses a name that the gazetteer does not have.",
    "online": "An online geocoder knows the name.",
    "homonyms": "Several places have this name and the words do not tell which one is meant.",
    "outside country": "The words point outside the country that is known, so they are not used.",
    "contradiction": "Two descriptions of the place do not agree.",
    "none": "Nothing in the report says where.",
}
"""Rule id -> an English sentence, translated where it is shown."""

_THE = r"(?:(?:the|a|an|la|le|les|l|un|une) )?"
_KIND = (
    "town|city|village|villages|hamlet|locality|settlement|market|camp|base|outpost|post|commune|capital|ville|"
    "localite|hameau|marche|poste|site|well|puits|forest|foret|mine"
)
_OF = r"(?:of|from|de|d|du|des|a|off)"
_PLACE = r"Mp[ucjr]*\d+"
# "the [northern] [Malian] town of X", "X"; a comma never stands inside.
_LEAD = (
    rf"{_THE}(?:[DA]\d+ )?(?:Mj\d+ )?(?:(?:army|military|border|mining) )?(?:(?:{_KIND}) (?:(?:of|de|d|du|in|at|a) )?)?"
)
_MACROS: Final = {
    "place": _LEAD + _PLACE,
    "bare": _PLACE,
    "unit": r"Mp?u[cjr]*\d+",
    "country": r"M[pu]*[cj]+r?\d+",
    "region": r"M[pucj]*r\d+",
    "km": r"K\d+",
    "dir": r"D\d+",
    "side": r"[DA]\d+",
    "the": _THE,
    "of": _OF,
    "countries": rf"{_THE}M[pu]*[cj]+r?\d+(?:(?: ,)?(?: (?:and|et|or|ou|avec|with))? {_THE}M[pu]*[cj]+r?\d+){{0,3}}",
    "road": "road|highway|axis|route|track|corridor|axe|piste|stretch|troncon|rn|roads",
    "border": "border|borders|frontier|frontiere|frontieres|frontaliere|frontalier",
    "regionword": "region|regions|governorate",
    "districtword": "cercle|circle|province|department|departement|district|prefecture|provinces|departments|cercles",
    "communeword": "commune|municipality|sous prefecture|sub prefecture|subprefecture|arrondissement|departement|"
    "department",
    "move": "travelling|traveling|driving|moving|heading|allant|reliant|rendant|parti|partis|partie|provenance|venant|"
    "linking|connecting|route|road|axe|axis|highway|trajet|voyageant|convoi|convoy|coming|menant|quittant|retour",
}  # fmt: skip

# (rule id, pattern). The rule ids are those of RULES.
_TABLE: Final = (
    (
        "border strip",
        r"(?:{border}) (?:(?:area|region|zone|strip) )?(?:between|of|with|shared with|entre|avec|de|du|d) {countries}",
    ),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}(?:{border}) (?:with|avec|de|du|d) {countries}"),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}{country} (?:{border})"),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}(?:{border}) {country}"),
    ("border strip", r"{country} (?:s )?(?:{border}) (?:area |region |zone )?(?:with|avec) {countries}"),
    ("border strip", r"{country} (?:- |and |et |/ )?{the}{country} (?:{border})"),
    ("border strip", r"(?:{border}) {country}(?: - {country})?"),
    ("border strip", r"{country} (?:{border})"),
    ("distance and direction", r"{km} (?:away )?(?:to |in |au |a |vers |dans )?{the}{dir} {of} {place}"),
    (
        "distance and direction",
        r"{dir} {of} {place}(?: ,)? (?:a |at |by |about |around |some )?{km}(?! (?:[DA]\d|{of} ))",
    ),
    ("corridor", r"(?:between|entre) {place} (?:and|et) {place}"),
    ("corridor", r"from {place} (?:to|towards|toward) {place}"),
    (
        "corridor",
        r"(?:{move}) (?:de |d |of |entre |from |between |dans |en )?{place} "
        r"(?:-|to|a|vers|and|et|pour|/|towards|for) {place}",
    ),
    ("corridor", r"{place} (?:-|to|a|/) {place} (?:{road})"),
    ("corridor", r"{bare} - {bare}(?! -)"),
    ("corridor", r"(?:left|leaving|quitte) {place} (?:for|pour|to) {place}"),
    ("origin", r"(?:coming|came|fled|fleeing|returning|venant|provenance|venus|retour) (?:from|de|d) {place}"),
    (
        "origin",
        r"(?:heading|going|bound|direction|allant|rendant|via) (?:(?:to|for|towards|toward|de|d|a|vers) )?{place}",
    ),
    ("road to place", r"(?:between|entre) {place}"),
    ("road to place", r"(?:between|entre) (?:\S+ ){{1,4}}(?:and|et) {place}"),
    ("distance", r"{km} (?:away )?(?:outside )?{of} {place}"),
    ("distance", r"{km} (?:outside|before|after|avant|apres) {place}"),
    ("direction", r"(?:just )?{dir} {of} {place}"),
    ("outskirts", r"(?:outskirts?|edge|periphery|suburbs?|entrance|peripherie|entree|sortie|banlieue) {of} {place}"),
    ("outskirts", r"(?:just )?outside (?:of )?{place}"),
    ("outskirts", r"{bare} (?:town |village )?\( (?:outskirts|outside)"),
    ("near place", r"{bare} (?:town |village )?\( (?:near|pres)"),
    ("distance and direction", r"{bare} (?:town |village )?\( {km} {dir} (?:of|from|de|d)"),
    ("distance", r"{bare} (?:town |village )?\( (?:about |some )?{km} (?:of|from|de|d)"),
    ("direction", r"{bare} (?:town |village )?\( {dir} (?:of|from|de|d)"),
    ("place area", r"{bare} (?:town |village )?\( (?:area|zone)"),
    ("road to place", r"(?:{road}) (?:leading to|to|towards|de|du|d|vers|menant a) {place}"),
    ("road to place", r"{bare} (?:- \S+ (?:\S+ )?)?(?:{road})"),
    ("commune", r"(?:rural )?(?:{communeword}) (?:rurale )?(?:of|de|d|du) {bare}"),
    ("commune", r"{bare} (?:rural )?(?:{communeword})"),
    ("commune", r"(?:hamlet|hameau|quarter|quartier|village) (?:of|de|d) {bare}(?= \)|$)"),
    ("commune", r"(?:in|dans) {the}{bare} (?:district|sector|secteur)"),
    (
        "part of unit",
        r"{side} (?:part )?(?:of |de |du |d )?{the}(?:(?:{regionword}|{districtword}) (?:of|de|d|du) )?{the}"
        r"{unit} (?:{regionword}|{districtword})",
    ),
    (
        "part of unit",
        r"{dir} (?:part )?(?:of|de|d|du) {the}(?:{regionword}|{districtword}) (?:of|de|d|du) {the}{unit}",
    ),
    ("admin unit", r"{unit} {the}(?:{regionword}|{districtword})"),
    ("admin unit", r"(?:{regionword}|{districtword}) (?:of|de|d|du|des) {the}{unit}"),
    ("place area", r"{bare} (?:area|zone|sector|vicinity|secteur|surroundings|region)"),
    ("place area", r"(?:area|zone|surroundings|sector|secteur|environs|region) {of} {place}"),
    ("place area", r"(?:in and )?(?:around|autour) (?:de |d |of )?{place}"),
    ("near place", r"(?:near|pres de|pres d) (?:the villages of )?{place}(?: ,)? (?:and|or|et|ou|/) {place}"),
    ("near place", r"(?:near|nearby|close to|next to|not far from|vicinity of|beside|outside) {place}"),
    (
        "near place",
        r"(?:pres|proche|loin|abords|proximite|environs|alentours) (?:immediats )?(?:de |d |du |des ){place}",
    ),
    ("near place", r"(?:vers|towards|toward|au niveau de|au niveau d) {place}"),
    ("vernacular region", r"{side} (?:part |parts |of |de |du |d |half |area |region |regions |{the}){{0,3}}{country}"),
)  # fmt: skip


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern.format(**_MACROS)})(?!\S)")


_LITTLE: Final = word_set("the of de du des la le les un une to in au vers dans a")
_UNNAMED: Final = dict.fromkeys(("place", "bare", "unit", "country", "countries", "region", "the", "of"), "")


def _triggers(pattern: str) -> frozenset[str]:
    """Symbols of which a line must hold one for a pattern to match: most lines are spared most patterns so."""
    bare = pattern.format(**{**_MACROS, **_UNNAMED, "km": "", "dir": "", "side": ""})
    if "{km}" in pattern:
        return frozenset("K")
    if "{dir}" in pattern or "{side}" in pattern:
        return frozenset("DA")
    return frozenset(re.findall(r"[a-z]{2,}", bare)) - _LITTLE or frozenset({"-"})


_GRAMMAR: Final = tuple((rule, _compile(pattern), _triggers(pattern)) for rule, pattern in _TABLE)
_SYMBOL = re.compile(r"(M[pucjr]+|K|D|A)(\d+)$")

# A text with more names than this is a list, not a statement of where; every name is weighed against every other.
MAX_MENTIONS: Final = 40

_LOCATIVE: Final = word_set(
    "in at on a dans of de d du au en village town city localite ville commune base camp post poste inside",
    "targeting hit sur , ( /",
)
_DEPARTMENT: Final = word_set("department departement district")
_REGION_WORDS: Final = word_set("region regions")


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
    mentions = mentions[:MAX_MENTIONS]
    mentions = [*_the_country(tokens, mentions, countries), *mentions]
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
    taken = {i for m in mentions if m.country or m.demonym or m.is_place for i in range(m.start, m.end)}
    found = []
    for i, token in enumerate(tokens):
        start = i - 1 if i and tokens[i - 1].norm in {"sahel", "sahelian", "african"} else i
        if token.norm in {"country", "pays", "state", "nation"} and not taken & {start, i}:
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
    for rule, pattern, triggers in _GRAMMAR:
        if triggers.isdisjoint(seen):
            continue
        has_changed = False
        for match in pattern.finditer(line):
            first = starts[match.start()]
            last = first + match.group().count(" ")
            clue = _clue(rule, words(first, last), row[first : last + 1], mentions, distances, directions)
            if clue is None:
                continue
            clues.append(clue)
            row[first : last + 1] = ["."] * (last + 1 - first)
            has_changed = True
        if has_changed:
            line, starts = _line(row)
    for index, code in enumerate(row):
        found = _SYMBOL.match(code)
        if found and code[0] == "M":
            mention = mentions[int(found[2])]
            listed = index > 1 and row[index - 1] in {"and", "et"} and row[index - 2].startswith("M")
            before_another = (
                row[index + 1 : index + 2] in (["and"], ["et"]) and "".join(row[index + 2 : index + 3])[:1] == "M"
            )
            marked = index == 0 or listed or row[index - 1] in _LOCATIVE
            rule = _alone(mention)
            if rule == "named place" and _is_container(row, index):
                rule = "admin unit" if mention.units else "commune"
            is_listed = listed or before_another
            clues.append(Clue(rule, words(index, index), (mention,), is_marked=marked, is_listed=is_listed))
    return [clue for clue in clues if clue.rule]


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
        level = 1 if {"region", "regions", "governorate"} & set(codes) else 2
    return Clue(rule, words, tuple(names), low, high, bearing, is_side=has_side, level=level)
