"""Words for places, as they go to the resolver: where something happened, and which words only name somebody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.incidents.actors import load_actors
from geo.places.countries import COUNTRIES, ZONE
from geo.places.phrases import Clue, Reading
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.places.vocabulary import COMMON
from geo.places.words import MAX_CHARACTERS, clean
from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places_words import (
    ARTICLE_BEFORE,
    BELONGS_TO,
    BETWEEN,
    BYLINE,
    CAPITAL,
    CAPITALS,
    DATELINE,
    DATELINE_CAPITALS,
    FAR,
    FIRST_LINES,
    GROUP_BEFORE,
    HAPPENS_AFTER,
    HARMED,
    HEAD_BEFORE,
    LEARNED,
    LINKS,
    MACHINE_AFTER,
    MACHINE_BEFORE,
    NAME_AFTER,
    NAME_BEFORE,
    NEARBY,
    NO_NAMES,
    OF_COUNTRY,
    ORGAN_AFTER,
    ORGAN_BEFORE,
    OWN_BORDER,
    PLACE_NAMES,
    PLACE_NOUN_AFTER,
    PRECISION,
    PREPOSITION,
    SAHEL,
    SAID_BEFORE,
    SCENE_AFTER,
    SEATS,
    SOURCE_BEFORE,
    SPECIFIC,
    STANDS_AFTER,
    TOWARDS,
    TOWN_BEFORE,
    UNIT_AFTER,
    WENT_TO,
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
    is_fuzzy: bool = False


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
        fold(name) for _, pieces in found for p in pieces if p.is_marked and p.rule in SPECIFIC for name in p.names
    }
    regions = _regions_named((piece for _, pieces in found for piece in pieces), document.text)
    out: list[PlaceMention] = []
    for sentence, pieces in found:
        far = [
            PlaceMention(
                span=_at(sentence, match), rule="far theatre", confidence=0.9, phrase=match[0], use="elsewhere",
                names=(match[0],), where_prec=6,
            )
            for match in FAR.finditer(sentence.text)
        ]  # fmt: skip
        far += [_capital(match, sentence) for match in CAPITAL.finditer(sentence.text)]
        kept = [piece for piece in pieces if _stands(piece, sentence, document.text, marked)]
        groups = [_mention(group, sentence, document.text, regions) for group in _grouped(kept, document.text)]
        out += sorted(_without_overlaps(far, groups), key=lambda mention: mention.span)
    return tuple(out)


def _without_overlaps(fixed: list[PlaceMention], groups: list[PlaceMention]) -> list[PlaceMention]:
    """Keep of two mentions with words in common the one that says more."""
    kept = [f for f in fixed if not any(f.span in g.span and f.span != g.span and len(g.names) > 1 for g in groups)]
    return [*kept, *(g for g in groups if not any(f.span.overlaps(g.span) for f in kept))]


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
    pieces = [_piece(clue, sentence, text) for clue in reading.clues]
    pieces = [piece for piece in pieces if piece.names and not _is_no_name(piece)]
    pieces += _unknown(reading, sentence, text, pieces)
    if "BFA" not in zone[:1]:  # the Sahel, and not the region of that name in Burkina Faso
        pieces = [p for p in pieces if not (p.rule == "admin unit" and {fold(name) for name in p.names} == {SAHEL})]
    return sorted(pieces, key=lambda piece: piece.span)


def _is_no_name(piece: _Piece) -> bool:
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


def _piece(clue: Clue, sentence: Sentence, text: str) -> _Piece:
    first, last = clue.begin, clue.begin + len(clue.words)
    names = tuple(m.words for m in clue.mentions)
    if clue.rule == "named place" and (cut := re.search(r"\s[-–—]", clue.words)):  # "BAMAKO - A mine"
        last, names = first + cut.start(), (clue.words[: cut.start()],)
    elif clue.rule == "named place" and clue.mentions[0].is_part:
        first, last = _whole_name(text, first, last)
        names = (text[first:last],)
    begin = sentence.span.start + first
    countries: set[str] = set()
    for mention in clue.mentions:
        countries |= {mention.country or mention.demonym} - {""}
        if clue.rule in ("admin unit", "part of unit"):
            countries |= {unit.adm0 for unit in mention.units}
    level = clue.level
    if clue.rule == "admin unit" and not level:
        levels = {unit.level for mention in clue.mentions for unit in mention.units}
        level = min(levels, default=0)
    begins = not re.search(r"[^\s“”\"«»(]\s*$", text[:first]) or bool(re.search(r"[“\"«]\s*$", text[:first]))
    is_marked = clue.is_marked and not (begins and clue.rule == "named place")
    span = Span(begin, begin + last - first)
    is_fuzzy = clue.rule == "named place" and clue.mentions[0].is_fuzzy
    return _Piece(clue.rule, span, names, frozenset(countries), level, is_marked, clue.is_listed, is_fuzzy)


def _unknown(reading: Reading, sentence: Sentence, text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Names that stand where a place stands and that no gazetteer has."""
    spots = {(match.start("name"), match.end("name")) for find in PLACE_NAMES for match in find.finditer(text)}
    at = 0
    for name in reading.unknown:
        start = text.find(name, at)
        if start < 0:
            continue
        at = start + len(name)
        if STANDS_AFTER.search(text[:start]):
            spots.add((start, at))
    taken = [piece.span for piece in pieces]
    found = []
    for start, end in sorted(spots, key=lambda spot: (spot[0], -spot[1])):
        name, span = text[start:end], Span(sentence.span.start + start, sentence.span.start + end)
        if any(other.overlaps(span) for other in taken) or FAR.search(name) or GROUP_BEFORE.search(text[:start]):
            continue
        if fold(name) in NO_NAMES or name.lower() in COMMON or load_actors().known(name) is not None:
            continue
        taken.append(span)
        found.append(_Piece("unknown name", span, (name,), frozenset(), 0, True, False))
    return found


def _stands(piece: _Piece, sentence: Sentence, text: str, marked: set[str]) -> bool:
    """Whether a name is a place here, and not a person or a word that only looks like one."""
    if piece.rule != "named place":
        return piece.rule != "denied"
    before, after = text[sentence.span.start : piece.span.start], text[piece.span.end : sentence.span.end]
    if _is_a_thing(before, after) or BYLINE.match(sentence.text[:60]):
        return bool(DATELINE.match(after))
    if piece.is_marked or piece.is_listed or any(fold(name) in marked for name in piece.names):
        return True
    happens = not piece.is_fuzzy and bool(HAPPENS_AFTER.match(after))
    if not before.strip('“”"«» '):
        return happens or (not piece.is_fuzzy and (bool(DATELINE.match(after)) or piece.names[0].isupper()))
    return happens or bool(PREPOSITION.search(before))


def _is_a_thing(before: str, after: str) -> bool:
    """Whether a name is that of a machine, or has an article as no village has: "Tigre helicopters", "the Nation"."""
    if MACHINE_AFTER.match(after) or MACHINE_BEFORE.search(before):
        return True
    return bool(ARTICLE_BEFORE.search(before)) and not PLACE_NOUN_AFTER.match(after)


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
    if len(between) > 60 or re.search(r"[.;:!?\n«“]|\)\s*[-–—]", between):
        return False
    words = [word.lower() for word in BETWEEN.findall(between)]
    if not all(word in LINKS for word in words):
        return False
    if "origin" in (last.rule, piece.rule) or last.rule == "country":
        return False
    both = last.rule in SPECIFIC and piece.rule in SPECIFIC
    if both and ((last.is_listed and piece.is_listed) or set(words) & {"and", "et"}):
        return False
    if both and last.rule == "named place" == piece.rule and not words and "(" not in between:
        return False  # "Gao, Ansongo": a list
    return not (last.rule == "admin unit" == piece.rule and set(words) & {"and", "et"})


def _mention(group: list[_Piece], sentence: Sentence, text: str, regions: Mapping[str, str]) -> PlaceMention:
    span = Span(group[0].span.start, group[-1].span.end)
    before, after = text[sentence.span.start : span.start], text[span.end : sentence.span.end]
    specific = [piece for piece in group if piece.rule in SPECIFIC]
    narrow = specific or sorted(group, key=_precision)
    rule, phrase, where_prec = narrow[0].rule, span.of(text), min(_precision(piece) for piece in narrow)
    region = None
    if len(specific) == 1 and rule == "named place" and not TOWN_BEFORE.search(before):
        key = fold(specific[0].names[0])
        if not any(key == fold(piece.names[0]) for piece in group if piece.rule == "admin unit"):
            region = regions.get(key)
    if region is None and rule == "named place" and UNIT_AFTER.match(text[specific[0].span.end :][:60]):
        region = f"{specific[0].names[0]} region"
    if region is not None:  # the text itself says that it means the region, not its seat
        rule, phrase, where_prec = "admin unit", region, 4
    country = _country(group, text)
    return PlaceMention(
        span=span,
        rule=rule,
        confidence=0.6 if rule == "unknown name" else 0.8,
        phrase=phrase,
        use=_use(group, rule, before, after, is_head=sentence.number < FIRST_LINES, country=country),
        country=country,
        names=tuple(dict.fromkeys(name for piece in [*narrow, *group] for name in piece.names)),
        where_prec=where_prec,
    )


def _regions_named(pieces: Iterable[_Piece], text: str) -> dict[str, str]:
    """First-level units that a text calls so, by the folded name of what may also be their seat."""
    return {
        fold(piece.names[0]): piece.span.of(text)
        for piece in pieces
        if piece.rule == "admin unit" and piece.level == 1 and len(piece.names) == 1
    }


def _country(group: list[_Piece], text: str) -> str:
    """Country of a description: of what it names itself, rather than one that it is near."""
    for piece in group:
        words = piece.span.of(text)
        if piece.rule == "border strip":
            owner = OWN_BORDER.match(words)
            codes = [code for code in COUNTRIES if owner and owner["name"] in COUNTRIES[code].names]
            if codes:
                return codes[0]
            continue
        if piece.rule == "country" and NEARBY.search(text[max(0, piece.span.start - 40) : piece.span.start]):
            continue
        if len(piece.countries) == 1:
            return next(iter(piece.countries))
        if piece.rule in ("vernacular region", "part of unit"):
            named = sorted((words.find(n), code) for code in ZONE for n in COUNTRIES[code].names if n in words)
            if named:
                return named[0][1]
    return ""


def _precision(piece: _Piece) -> int:
    if piece.rule == "admin unit":
        return 3 if piece.level == 2 else 4
    return PRECISION.get(piece.rule, 6)


def _use(group: list[_Piece], rule: str, before: str, after: str, *, is_head: bool, country: str) -> str:
    codes = {code for piece in group if piece.rule != "border strip" for code in piece.countries}
    organ = all(piece.rule in ("country", "admin unit") for piece in group) and (
        ORGAN_AFTER.match(after) or ORGAN_BEFORE.search(before)
    )
    name = group[0].names[0]
    line = DATELINE_CAPITALS if name.isupper() and len(name) > 3 else DATELINE
    seat = len(group) == 1 and fold(name) in SEATS and (LEARNED.match(after) or SAID_BEFORE.search(before))
    inside = re.search(r"(?:\b(?:in|au|inside|across|dans|en)\s+(?:le\s+|the\s+)?)$", before, re.IGNORECASE)
    is_harmed = bool(HEAD_BEFORE.search(before[-40:]) and HARMED.search(before + after))
    wide = rule == "country" or bool(OF_COUNTRY.search(name))
    for use, holds in (
        (
            "source",
            rule == "origin" or seat or (is_head and len(before) < 60 and rule in SPECIFIC and line.match(after)),
        ),
        ("part of a name", organ),
        ("elsewhere", codes and not codes & set(ZONE) and country not in ZONE),
        ("source", SOURCE_BEFORE.search(before) and not SCENE_AFTER.match(after) and not is_harmed),
        ("context", BELONGS_TO.search(before)),
        ("context", (rule not in SPECIFIC and TOWARDS.search(before)) or WENT_TO.search(before)),
        ("between", rule == "corridor"),
        ("context", wide and not inside),
    ):
        if holds:
            return use
    return "event"


def _capital(match: re.Match[str], sentence: Sentence) -> PlaceMention:
    """Read "near Mali's capital" as the town that it is."""
    town, code = CAPITALS[(match["en"] or match["fr"] or match["of"])[0].lower()]
    near = re.match(r"(?:near|outside|close to|près de)\b", match[0], re.IGNORECASE)
    return PlaceMention(
        span=_at(sentence, match), rule="capital of a country", confidence=0.7,
        phrase=f"near {town}" if near else town, country=code, names=(town,), where_prec=2 if near else 1,
    )  # fmt: skip


def _at(sentence: Sentence, match: re.Match[str]) -> Span:
    return Span(sentence.span.start + match.start(), sentence.span.start + match.end())
