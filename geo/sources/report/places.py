"""Words for places, as they go to the resolver: where something happened, and which words only name somebody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from geo.places.countries import COUNTRIES, ZONE
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places_pieces import Piece, pieces_of, stands
from geo.sources.report.places_words import (
    BELONGS_TO,
    BETWEEN,
    CAPITAL,
    CAPITALS,
    DATELINE,
    DATELINE_CAPITALS,
    ESCORT_BEFORE,
    FAR,
    FIRST_LINES,
    HARMED,
    HEAD_BEFORE,
    IN_NEIGHBOUR,
    INSIDE,
    LEARNED,
    LINKS,
    NEARBY,
    OF_COUNTRY,
    ORGAN_AFTER,
    ORGAN_BEFORE,
    OWN_BORDER,
    PRECISION,
    SAID_BEFORE,
    SCENE_AFTER,
    SEATS,
    SOURCE_BEFORE,
    SPECIFIC,
    TOWARDS,
    TOWN_BEFORE,
    UNIT_AFTER,
    WENT_TO,
)


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
    found = [(sentence, pieces_of(sentence, resolver, zone)) for sentence in document.sentences]
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
        kept = [piece for piece in pieces if stands(piece, sentence, document.text, marked)]
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


def _grouped(pieces: Sequence[Piece], text: str) -> Iterator[list[Piece]]:
    """Put together the clues that describe one place; those that "and" joins stay apart."""
    group: list[Piece] = []
    for piece in pieces:
        if group and not _belongs(group, piece, text):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _belongs(group: list[Piece], piece: Piece, text: str) -> bool:
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


def _mention(group: list[Piece], sentence: Sentence, text: str, regions: Mapping[str, str]) -> PlaceMention:
    span = Span(group[0].span.start, group[-1].span.end)
    if text[span.end : span.end + 1] == ")" and span.of(text).count("(") > span.of(text).count(")"):
        span = Span(span.start, span.end + 1)
    before, after = text[sentence.span.start : span.start], text[span.end : sentence.span.end]
    specific = [piece for piece in group if piece.rule in SPECIFIC and not (piece.is_far and len(group) > 1)]
    narrow = specific or sorted(group, key=_precision)
    rule, phrase, where_prec = narrow[0].rule, span.of(text), min(_precision(piece) for piece in narrow)
    if len(group) == 1 and group[0].phrase:
        phrase = group[0].phrase
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


def _regions_named(pieces: Iterable[Piece], text: str) -> dict[str, str]:
    """First-level units that a text calls so, by the folded name of what may also be their seat."""
    return {
        fold(piece.names[0]): piece.span.of(text)
        for piece in pieces
        if piece.rule == "admin unit" and piece.level == 1 and len(piece.names) == 1
    }


def _country(group: list[Piece], text: str) -> str:
    """Country of a description: of what it names itself, rather than one that it is near."""
    for piece in group:
        words = piece.span.of(text)
        if piece.rule == "border strip":
            owner = OWN_BORDER.match(words)
            codes = [code for code in COUNTRIES if owner and owner["name"] in COUNTRIES[code].names]
            if codes:
                return codes[0]
            continue
        before = text[max(0, piece.span.start - 40) : piece.span.start]
        if piece.rule == "country" and NEARBY.search(before) and not IN_NEIGHBOUR.search(before):
            continue
        if len(piece.countries) == 1:
            return next(iter(piece.countries))
        if piece.rule in ("vernacular region", "part of unit"):
            named = sorted((words.find(n), code) for code in ZONE for n in COUNTRIES[code].names if n in words)
            if named:
                return named[0][1]
    return ""


def _precision(piece: Piece) -> int:
    if piece.rule == "admin unit":
        return 3 if piece.level == 2 else 4
    return PRECISION.get(piece.rule, 6)


def _use(group: list[Piece], rule: str, before: str, after: str, *, is_head: bool, country: str) -> str:
    codes = {code for piece in group if piece.rule != "border strip" for code in piece.countries}
    organ = all(piece.rule in ("country", "admin unit") for piece in group) and (
        ORGAN_AFTER.match(after) or ORGAN_BEFORE.search(before)
    )
    name = group[0].names[0]
    line = DATELINE_CAPITALS if name.isupper() and len(name) > 3 else DATELINE
    seat = len(group) == 1 and fold(name) in SEATS and (LEARNED.match(after) or SAID_BEFORE.search(before))
    inside = INSIDE.search(before)
    is_harmed = HARMED.search(before + after) if HEAD_BEFORE.search(before[-40:]) else None
    is_harmed = is_harmed or ESCORT_BEFORE.search(before[-80:])
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
