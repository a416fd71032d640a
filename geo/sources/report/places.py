"""Words for places, as they go to the resolver: where something happened, and which words only name somebody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.core.language import Language
from geo.places.countries import COUNTRIES, ZONE
from geo.places.phrases import Clue, Reading
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.places.words import MAX_CHARACTERS, clean, word_set
from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.mentions import PlaceMention

# What a rule of the resolver may say of a place at best, as UCDP's where_prec.
_PRECISION: Final = {
    "named place": 1, "near place": 2, "place area": 2, "outskirts": 2, "road to place": 2, "commune": 2,
    "distance": 2, "distance and direction": 2, "direction": 2, "far from place": 2, "corridor": 5,
    "border strip": 5, "vernacular region": 5, "part of unit": 5, "admin unit": 4, "country": 6, "unknown name": 1,
}  # fmt: skip
_SPECIFIC: Final = frozenset(
    {"named place", "near place", "place area", "outskirts", "road to place", "commune", "distance",
     "distance and direction", "direction", "far from place", "unknown name"}
)  # fmt: skip
# Small words that may stand between two clues of one description.
_LINKS: Final = word_set(
    "in on at near of the a an its to by from within inside around about some roughly approximately close next and",
    "region regions province provinces circle cercle department district commune area zone state country border border"
    "s",
    "territory administrative local restive volatile troubled insurgency hit called known as which lies lying located",
    "situated is s that is far not north south east west northern southern eastern western central kilometres kilometer"
    "s",
    "km miles village town city localities locality village's hamlet capital",
    "dans en à a au aux le la les l d de du des un une sur près proche située situé situées situés autour environ",
    "quelque quelques kilomètres localité village commune ville région province département cercle district zone",
    "frontière frontières avec et non loin est ouest nord sud qui se trouve chef lieu pays centre appelée nommée",
)
_BETWEEN: Final = re.compile(r"[^\W\d_]+")
_SOURCE_BEFORE: Final = re.compile(
    r"(?:\b(?:sources?|officials?|residents?|inhabitants?|habitants?|riverains?|spokes(?:man|woman|person)|reporters?"
    r"|correspond[ae]nts?|journalists?|journalistes?|diplomats?|analysts?|mayor|maire|governor|gouverneur|préfet"
    r"|prefect|hospitals?|hôpital|centre de santé|élus?|elected|told|joints?|interrogés?|contactés?"
    r"|reached|fled|fleeing"
    r"|fui|evacuated|évacués?|transferred|transférés?|transportés?|taken|hospitalised|reinforcements?|renforts?"
    r"|native|natives|originaires?|born|buried|inhumés?|funeral|prosecutor|procureur|court|tribunal|based|basées?"
    r"|headquartered|summit|sommet|meeting|réunion|visit|visite|statement|communiqué|conference|conférence|capital"
    r"|protest|protests|manifestation)\b[^.;:]{0,28})$",
    re.IGNORECASE,
)
_ORGAN_AFTER: Final = re.compile(
    r"^['’]?s?\s+(?:[a-zà-ÿ-]+\s+){0,2}(?:army|military|forces?|armed|government|president|junta|soldiers?|troops?"
    r"|ministry|minister|authorities|security|leaders?|officials?|police|gendarmerie|air force|rulers?|parliament"
    r"|battalion|katiba|news|agency|television|radio|university|based)\b",
    re.IGNORECASE,
)
_ORGAN_BEFORE: Final = re.compile(
    r"\b(?:armées?|forces?|présidente?|gouvernement|autorités|ministre|ministère|junte|militaires?|soldats?|police"
    r"|gendarmerie|army|president|government|forces|troops|katiba|brigade|battalion|bataillon|parlement|université"
    r"|university|mission|friends|minister|ministry|radio|république|republic)\s+(?:\S+\s+)?"
    r"(?:of|in|au|du|de la|de|des|d['’])\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_HAPPENS_AFTER: Final = re.compile(
    r"^\s*(?:\(|attacks?\b|ambush|massacres?\b|killings?\b|raid\b|bombing\b|clashes\b|assault\b|blast\b|:|[-–—]\s)",
    re.IGNORECASE,
)
_PREPOSITION: Final = re.compile(
    r"(?:\b(?:in|at|near|on|of|between|outside|inside|from|to|around|à|a|au|aux|dans|en|de|du|d['’]|sur|vers|près"
    r"|entre|village|town|city|villages|localité|commune|ville|hameau|base|camp|poste?|attacked|targeted|hit|stormed"
    r"|raided|attaqué|visé|frappé|for|and|et|by|towards?|overran)\s*(?:the\s+|la\s+|le\s+|l['’]\s*)?)$",
    re.IGNORECASE,
)
# A name that nobody knows is a place only after these.
_STANDS_AFTER: Final = re.compile(
    r"(?:\b(?:in|at|near|outside|around|village|town|locality|localité|hamlet|hameau|commune|ville|camp|base|à|dans|de"
    r"|vers|près|between|entre|(?:kilometers|kilometres|km|miles|north|south|east|west|nord|sud|est|ouest|of|de|from))"
    r"|d['’])\s*(?:the\s+|la\s+|le\s+|l['’]\s*|of\s+|de\s+|d['’]\s*)?$",
    re.IGNORECASE,
)
_GROUP_BEFORE: Final = re.compile(
    r"(?:islamic state|état islamique|front|movement|mouvement|province|group|groupe|al[- ]qa\w+|organisation|ministry"
    r"|ministère|forces?|union|mission|operation|opération|coalition|conseil|council|bank|fund|office|day|jour)\s+"
    r"(?:\S+\s+)?(?:in|dans|of|de|du|au|for|pour)\s*(?:the\s+|le\s+|la\s+|l['’]\s*)?$",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset(
    fold(word)
    for word in word_set(
        "maghreb europe africa afrique twitter facebook telegram whatsapp ramadan tabaski noel christmas friday islam"
    )
)
_SAHEL: Final = fold("Sahel")
_CAPITAL: Final = re.compile(
    r"(?:\b(?:near|outside|in|close to|près de|à|dans)\s+)?(?:\bthe\s+|\bla\s+)?(?:"
    r"\b(?P<en>Mali(?:an)?|Burkina(?:be|bè|bé| Faso)?|Niger(?:ien)?)(?:['’]s)?\s+capital\b"
    r"|\bcapitale\s+(?P<fr>malienne|burkinab[eèé]|nigérienne)"
    r"|\bcapitale?\s+(?:of|du)\s+(?P<of>Mali|Burkina Faso|Niger)\b)(?!\s*,?\s*(?:Bamako|Ouagadougou|Niamey))",
    re.IGNORECASE,
)
_CAPITALS: Final = {"m": ("Bamako", "MLI"), "b": ("Ouagadougou", "BFA"), "n": ("Niamey", "NER")}
_DATELINE: Final = re.compile(
    r"^(?:[A-ZÀ-Ý][\w'’\- ]{2,30})(?:,\s*(?:[A-Z][\w'’ ]{2,25}))?"
    r"(?:,?\s+(?:\w+\.?\s+\d{1,2}(?:,?\s+\d{4})?|\d{1,2}\s+\w+\.?(?:\s+\d{4})?))?\s*"
    r"(?:\((?:AFP|AP|Reuters|Xinhua|APA|AA|EFE|PANA|MAP|Belga|ANP|dpa|MENAFN|UPI|VOA|RFI|BBC)[^)]{0,40}\)"
    r"|\s[-–—]{1,2}\s)",
)
# Far theatres; the countries around the zone are known to the resolver.
_FAR: Final = re.compile(
    r"\b(?:Syrian?|Syrie|Iraqi?|Irak|Afghanistan|Pakistan|Somalia|Somalie|Yemen|Yémen|Egypt|Égypte|Egypte|Sinai|Sinaï"
    r"|Turkey|Turquie|France|Paris|London|Londres|Brussels|Bruxelles|Washington|New York|United States"
    r"|États-Unis|Germany"
    r"|Allemagne|Belgium|Belgique|Spain|Espagne|Russia|Russie|Moscow|Moscou|Ukraine|Israel|Israël|Gaza"
    r"|Palestine|Lebanon"
    r"|Liban|Iran|Kenya|Mozambique|Congo|Sudan|Soudan|Ethiopia|Éthiopie|Tunisia|Tunisie|India|Inde|China|Chine"
    r"|Indonesia|Philippines|Sri Lanka|Saudi Arabia|Arabie saoudite|Central African Republic|Centrafrique|Geneva|Genève"
    r"|Uganda|Ouganda|Rwanda|Burundi|Tanzania|Tanzanie|South Africa|Afrique du Sud|Mogadishu|Mogadiscio"
    r"|Barcelona|Nice)\b"
)


@dataclass(frozen=True)
class _Piece:
    """One clue of a sentence, with its characters in the document."""

    rule: str
    span: Span
    names: tuple[str, ...]
    countries: frozenset[str]
    level: int
    is_marked: bool
    is_listed: bool


def place_mentions(document: Document, resolver: Resolver) -> tuple[PlaceMention, ...]:
    """Find the words for places.

    Parameters
    ----------
    document : Document
    resolver : Resolver
        Knows the names; with larger gazetteers it knows more.

    Returns
    -------
    tuple of PlaceMention
        In the order of the text.
    """
    zone = _countries_named(document)
    found = [(sentence, _pieces(sentence, resolver, zone)) for sentence in document.sentences]
    marked = {
        fold(name) for _, pieces in found for p in pieces if p.is_marked and p.rule in _SPECIFIC for name in p.names
    }
    out: list[PlaceMention] = []
    for sentence, pieces in found:
        far = [
            PlaceMention(
                span=_at(sentence, match), rule="far theatre", confidence=0.9, phrase=match[0], use="elsewhere",
                names=(match[0],), where_prec=6,
            )
            for match in _FAR.finditer(sentence.text)
        ]  # fmt: skip
        far += [_capital(match, sentence) for match in _CAPITAL.finditer(sentence.text)]
        kept = [piece for piece in pieces if _stands(piece, sentence, document.text, marked)]
        groups = [_mention(group, sentence, document.text) for group in _grouped(kept, document.text)]
        out += sorted(
            [*far, *(g for g in groups if not any(f.span.overlaps(g.span) for f in far))], key=lambda m: m.span
        )
    return tuple(out)


def located(
    mention: PlaceMention, *, country: str, context: Sequence[PlaceMention], resolver: Resolver, say: Language
) -> Resolution:
    """Say where the words of a mention lie, with what the rest of the text says about its surroundings.

    Parameters
    ----------
    mention : PlaceMention
    country : str
        ISO3 of the event's country; "" where not known.
    context : sequence of PlaceMention
        The other mentions of the text; a unit that alone is named of its level helps to choose among homonyms.
    resolver : Resolver
    say : Language
        Words the notes.

    Returns
    -------
    Resolution
        Never sharper than the words allow.
    """
    code = mention.country or country
    known = code if code in COUNTRIES else None
    unit = _unit_around(mention, context) if (mention.where_prec or 1) <= 2 else ""
    plain = resolver.resolve(mention.phrase, country=known, say=say)
    if not unit:
        return plain
    helped = resolver.resolve(f"{mention.phrase}, {unit}", country=known, say=say)
    if helped.lat is not None and (plain.lat is None or (helped.uncertainty_km or 0) <= (plain.uncertainty_km or 0)):
        return helped
    return plain if plain.lat is not None or helped.where_prec is None else helped


def _unit_around(mention: PlaceMention, context: Sequence[PlaceMention]) -> str:
    """Words for the one unit that the text puts its events in; "" where it names none or several."""
    units = {
        fold(one.names[0]): one.phrase
        for one in context
        if one.rule == "admin unit" and one.use in ("event", "context") and one.names
        and (not mention.country or not one.country or one.country == mention.country)
    }  # fmt: skip
    own = {fold(name) for name in mention.names}
    rest = {key: words for key, words in units.items() if key not in own}
    return next(iter(rest.values())) if len(rest) == 1 else ""


def _countries_named(document: Document) -> tuple[str, ...]:
    """Countries of the zone by how often a text names them or their people."""
    counts: Counter[str] = Counter()
    for code in ZONE:
        country = COUNTRIES[code]
        names = "|".join(re.escape(name) for name in (*country.names, *country.demonyms))
        counts[code] = len(re.findall(rf"\b(?:{names})s?\b", document.text, re.IGNORECASE))
    return tuple(code for code, count in counts.most_common() if count)


def _pieces(sentence: Sentence, resolver: Resolver, zone: tuple[str, ...]) -> list[_Piece]:
    text = sentence.text[:MAX_CHARACTERS]
    if clean(text) != text:  # web addresses and odd characters: keep every character in its place
        text = re.sub(r"\S*(?:://|www\.)\S*", lambda match: " " * len(match[0]), text)
        text = "".join(letter if letter.isprintable() else " " for letter in text)
        if len(clean(text)) != len(text):
            return []
    reading = resolver.read(text, countries=zone or None)
    pieces = [_piece(clue, sentence) for clue in reading.clues]
    pieces += _unknown(reading, sentence, text, pieces)
    if "BFA" not in zone[:1]:  # the Sahel, and not the region of that name in Burkina Faso
        pieces = [p for p in pieces if not (p.rule == "admin unit" and {fold(name) for name in p.names} == {_SAHEL})]
    return sorted(pieces, key=lambda piece: piece.span)


def _piece(clue: Clue, sentence: Sentence) -> _Piece:
    begin = sentence.span.start + clue.begin
    countries: set[str] = set()
    for mention in clue.mentions:
        countries |= {mention.country or mention.demonym} - {""}
        if clue.rule in ("admin unit", "part of unit"):
            countries |= {unit.adm0 for unit in mention.units}
    level = clue.level
    if clue.rule == "admin unit" and not level:
        levels = {unit.level for mention in clue.mentions for unit in mention.units}
        level = min(levels, default=0)
    return _Piece(
        clue.rule, Span(begin, begin + len(clue.words)), tuple(m.words for m in clue.mentions), frozenset(countries),
        level, clue.is_marked, clue.is_listed,
    )  # fmt: skip


def _unknown(reading: Reading, sentence: Sentence, text: str, pieces: list[_Piece]) -> Iterator[_Piece]:
    """Names that stand where a place stands and that no gazetteer has."""
    at = 0
    for name in reading.unknown:
        start = text.find(name, at)
        if start < 0:
            continue
        at = start + len(name)
        span = Span(sentence.span.start + start, sentence.span.start + at)
        if _FAR.search(name) or any(piece.span.overlaps(span) for piece in pieces):
            continue
        before = text[:start]
        if not _STANDS_AFTER.search(before) or _GROUP_BEFORE.search(before) or fold(name) in _NO_NAMES:
            continue
        yield _Piece("unknown name", span, (name,), frozenset(), 0, True, False)


def _stands(piece: _Piece, sentence: Sentence, text: str, marked: set[str]) -> bool:
    """Whether a name is a place here, and not a person or a word that only looks like one."""
    if piece.rule == "denied":
        return False
    if piece.rule != "named place" or piece.is_marked or piece.is_listed:
        return True
    if any(fold(name) in marked for name in piece.names):
        return True
    before, after = text[sentence.span.start : piece.span.start], text[piece.span.end : sentence.span.end]
    return bool(_PREPOSITION.search(before) or _HAPPENS_AFTER.match(after))


def _grouped(pieces: Sequence[_Piece], text: str) -> Iterator[list[_Piece]]:
    """Put together the clues that describe one place; those that "and" joins stay apart."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and not _belongs(group, piece, text):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _belongs(group: list[_Piece], piece: _Piece, text: str) -> bool:
    last = group[-1]
    between = text[last.span.end : piece.span.start]
    if len(between) > 60 or re.search(r"[.;:!?\n«»“”\"]", between):
        return False
    words = [word.lower() for word in _BETWEEN.findall(between)]
    if not all(word in _LINKS for word in words):
        return False
    if "origin" in (last.rule, piece.rule) or last.rule == "country":
        return False
    both = last.rule in _SPECIFIC and piece.rule in _SPECIFIC
    if both and ((last.is_listed and piece.is_listed) or set(words) & {"and", "et"}):
        return False
    if both and last.rule == "named place" == piece.rule and not words and "(" not in between:
        return False  # "Gao, Ansongo": a list
    return not (last.rule == "admin unit" == piece.rule and set(words) & {"and", "et"})


def _mention(group: list[_Piece], sentence: Sentence, text: str) -> PlaceMention:
    span = Span(group[0].span.start, group[-1].span.end)
    before, after = text[sentence.span.start : span.start], text[span.end : sentence.span.end]
    specific = [piece for piece in group if piece.rule in _SPECIFIC]
    narrow = specific or sorted(group, key=_precision)
    rule = narrow[0].rule
    names = tuple(dict.fromkeys(name for piece in [*narrow, *group] for name in piece.names))
    return PlaceMention(
        span=span,
        rule=rule,
        confidence=0.6 if rule == "unknown name" else 0.8,
        phrase=span.of(text),
        use=_use(group, rule, before, after),
        country=_country(group, text),
        names=names,
        where_prec=min(_precision(piece) for piece in narrow),
    )


def _country(group: list[_Piece], text: str) -> str:
    """Country of a description: of what it names itself, rather than of a border that it is near."""
    for piece in sorted(group, key=lambda piece: piece.rule == "border strip"):
        if len(piece.countries) == 1 and (piece.rule != "border strip" or piece.countries <= set(ZONE)):
            return next(iter(piece.countries))
        if piece.rule in ("border strip", "vernacular region", "part of unit"):
            words = piece.span.of(text)
            named = sorted((words.find(n), code) for code in ZONE for n in COUNTRIES[code].names if n in words)
            if named and (piece.rule != "border strip" or len(named) > 1):
                return named[0][1]
    return ""


def _precision(piece: _Piece) -> int:
    if piece.rule == "admin unit":
        return 3 if piece.level == 2 else 4
    return _PRECISION.get(piece.rule, 6)


def _use(group: list[_Piece], rule: str, before: str, after: str) -> str:
    codes = {code for piece in group for code in piece.countries}
    organ = all(piece.rule in ("country", "admin unit") for piece in group) and (
        _ORGAN_AFTER.match(after) or _ORGAN_BEFORE.search(before)
    )
    name = group[0].names[0] if group[0].names else ""
    first = not before.strip() and bool(name) and bool(_DATELINE.match(name + after))
    inside = re.search(r"(?:\b(?:in|au|inside|across|dans|en)\s+(?:le\s+|the\s+)?)$", before, re.IGNORECASE)
    for use, holds in (
        ("source", rule == "origin" or first),
        ("part of a name", organ),
        ("elsewhere", codes and not codes & set(ZONE) and rule != "border strip"),
        ("source", _SOURCE_BEFORE.search(before)),
        ("between", rule == "corridor"),
        ("context", rule == "country" and not inside),
    ):
        if holds:
            return use
    return "event"


def _capital(match: re.Match[str], sentence: Sentence) -> PlaceMention:
    """Read "near Mali's capital" as the town that it is."""
    town, code = _CAPITALS[(match["en"] or match["fr"] or match["of"])[0].lower()]
    near = re.match(r"(?:near|outside|close to|près de)\b", match[0], re.IGNORECASE)
    return PlaceMention(
        span=_at(sentence, match), rule="capital of a country", confidence=0.7,
        phrase=f"near {town}" if near else town, country=code, names=(town,), where_prec=2 if near else 1,
    )  # fmt: skip


def _at(sentence: Sentence, match: re.Match[str]) -> Span:
    return Span(sentence.span.start + match.start(), sentence.span.start + match.end())
