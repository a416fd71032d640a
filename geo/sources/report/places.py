"""Words for places, as they go to the resolver: where something happened, and which words only name somebody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.places.countries import COUNTRIES, ZONE
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.document import Document, Sentence, Span
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places_pieces import Piece, is_person, pieces_of, stands
from geo.sources.report.places_words import (
    BEFORE_NO_DATELINE,
    BELONGS_TO,
    BETWEEN,
    CAPITAL,
    CAPITAL_BEFORE,
    CAPITALS,
    DATELINE,
    DATELINE_CAPITALS,
    ESCORT_BEFORE,
    FAR,
    FAR_WORDS,
    FIRST_LINES,
    FOREIGN,
    HARMED,
    HEAD_BEFORE,
    HOME_BEFORE,
    IN_NEIGHBOUR,
    IN_STATE,
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
    SPOKEN_AT,
    TOWARDS,
    TOWN_BEFORE,
    UNIT_AFTER,
    WENT_TO,
)
from geo.sources.report.tokens import words_of

# A text that names no country of the zone and another one this often is about that one.
LEAST_ABROAD: Final = 2
# So many characters around a name tell what it stands for.
LOOK_BACK: Final = 120
# "Kofa, in Borno State, in Nigeria": so many characters behind a name the words for its country may stand.
BEHIND: Final = 80
_MEASURED: Final = frozenset({"distance", "distance and direction", "direction", "far from place", "near place"})
# Words by which a country is told, without a plural's s: the last of its name ("ivoire"), but "burkina".
_COUNTRY_OF: Final = {
    re.split(r"[ '’-]", word.lower())[0 if word.startswith("Burkina") else -1].removesuffix("s"): code
    for code, country in COUNTRIES.items()
    for word in (*country.names, *country.demonyms)
    if word not in ("Upper Volta", "Haute-Volta", "Ivory Coast", "Guinea-Conakry", "Guinée-Conakry")
}


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
    counts = _countries_named(document)
    zone = tuple(code for code in counts if code in ZONE)
    foreign = tuple(code for code in counts if code not in ZONE)
    is_abroad = not zone and any(counts[code] >= LEAST_ABROAD for code in foreign)
    found = [(sentence, pieces_of(sentence, resolver, zone)) for sentence in document.sentences]
    marked = {
        fold(name) for _, pieces in found for p in pieces if p.is_marked and p.rule in SPECIFIC for name in p.names
    }
    people = _people_named(found, document.text)
    found = [(one, [p for p in pieces if not (p.is_guess and fold(p.names[0]) in people)]) for one, pieces in found]
    regions = _regions_named((piece for _, pieces in found for piece in pieces), document.text)
    far_words = [word for word in FAR_WORDS if word in document.text]
    out: list[PlaceMention] = []
    for sentence, pieces in found:
        far = list(_far(sentence, far_words, foreign))
        if "capital" in sentence.text:
            far += [_capital(match, sentence) for match in CAPITAL.finditer(sentence.text)]
        kept = _standing(pieces, sentence, document.text, marked)
        groups = [_mention(group, sentence, document.text, regions) for group in _grouped(kept, document.text)]
        here = sorted(_without_overlaps(far, groups), key=lambda mention: mention.span)
        out += [_abroad(one, here, document.text, is_abroad=is_abroad) for one in here]
    return tuple(out)


def _people_named(found: Sequence[tuple[Sentence, Sequence[Piece]]], text: str) -> set[str]:
    """Names that no gazetteer has and that are a person's or a firm's somewhere in the text."""
    names = {piece.names[0] for _, pieces in found for piece in pieces if piece.is_guess}
    return {
        fold(name)
        for name in names
        for match in re.finditer(rf"\b{re.escape(name)}\b", text)
        if is_person(text[max(0, match.start() - LOOK_BACK) : match.start()], text[match.end() :][:LOOK_BACK])
    }


def _standing(pieces: Sequence[Piece], sentence: Sentence, text: str, marked: set[str]) -> list[Piece]:
    """Keep the pieces that are places: by their own words, by what is said of them, or in a list behind one."""
    kept: list[Piece] = []
    for n, piece in enumerate(pieces):
        is_told = any(_tells_of(one, piece, text) for one in pieces[n + 1 : n + 2])
        is_next = bool(kept) and not piece.is_fuzzy and text[kept[-1].span.end : piece.span.start].strip() == ","
        if stands(piece, sentence, text, marked) or is_told or (is_next and kept[-1].rule == "named place"):
            kept.append(piece)
    return kept


def _tells_of(one: Piece, piece: Piece, text: str) -> bool:
    """Whether a comma or bracket behind a name opens words for where it lies: "Inates, in Tillabéri region"."""
    if piece.is_fuzzy or one.rule in SPECIFIC - _MEASURED or one.rule == "country":
        return False
    return text[piece.span.end : piece.span.end + 2].lstrip()[:1] in (",", "(") and _belongs([piece], one, text)


def _far(sentence: Sentence, far_words: Sequence[str], foreign: Iterable[str]) -> Iterator[PlaceMention]:
    """Words for other theatres, and for towns of countries around the zone that the text names."""
    if any(word in sentence.text for word in far_words):
        yield from (_elsewhere(match, sentence, "") for match in FAR.finditer(sentence.text))
    for code in foreign:
        if code in FOREIGN:
            yield from (_elsewhere(match, sentence, code) for match in FOREIGN[code].finditer(sentence.text))


def _elsewhere(match: re.Match[str], sentence: Sentence, country: str) -> PlaceMention:
    spoken = SPOKEN_AT.search(sentence.text[max(0, match.start() - LOOK_BACK) : match.start()])
    return PlaceMention(
        span=_at(sentence, match), rule="far theatre", confidence=0.9, phrase=match[0],
        use="source" if spoken else "elsewhere",
        country=country, names=(match[0],), where_prec=6,
    )  # fmt: skip


def _abroad(one: PlaceMention, here: Sequence[PlaceMention], text: str, *, is_abroad: bool) -> PlaceMention:
    """Put a place of no known country abroad, where the text or the words right behind it are about another country."""
    if one.use != "event" or one.country:
        return one
    behind = (
        other
        for other in here
        if other.use == "elsewhere" and other.country and 0 <= other.span.start - one.span.end <= BEHIND
    )
    if is_abroad or any(IN_STATE.search(text[one.span.end : other.span.start]) for other in behind):
        return replace(one, use="elsewhere")
    return one


def _without_overlaps(fixed: list[PlaceMention], groups: list[PlaceMention]) -> list[PlaceMention]:
    """Keep of two mentions with words in common the one that says more."""
    kept = [f for f in fixed if not any(f.span in g.span and f.span != g.span and len(g.names) > 1 for g in groups)]
    return [*kept, *(g for g in groups if not any(f.span.overlaps(g.span) for f in kept))]


def _countries_named(document: Document) -> dict[str, int]:
    """How often a text names each country or its people, the most named first."""
    counts: Counter[str] = Counter()
    for word, n in Counter(words_of(document).lower).items():
        if code := _COUNTRY_OF.get(word.removesuffix("s")):
            counts[code] += n
    return dict(counts.most_common())


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
    if "origin" in (last.rule, piece.rule) or (last.rule == "country" and piece.rule not in _MEASURED):
        return False
    both = last.rule in SPECIFIC and piece.rule in SPECIFIC
    if both and ((last.is_listed and piece.is_listed) or set(words) & {"and", "et"}):
        return False
    listed = last.rule == "named place" or piece.is_listed
    if both and listed and piece.rule == "named place" and not words and between.strip(" -") and "(" not in between:
        return False  # "Gao, Ansongo": a list
    return not (last.rule == "admin unit" == piece.rule and set(words) & {"and", "et"})


def _mention(group: list[Piece], sentence: Sentence, text: str, regions: Mapping[str, str]) -> PlaceMention:
    span = Span(group[0].span.start, group[-1].span.end)
    if text[span.end : span.end + 1] == ")" and span.of(text).count("(") > span.of(text).count(")"):
        span = Span(span.start, span.end + 1)
    before = text[max(sentence.span.start, span.start - LOOK_BACK) : span.start]
    after = text[span.end : min(sentence.span.end, span.end + LOOK_BACK)]
    specific = [piece for piece in group if piece.rule in SPECIFIC and not (piece.is_far and len(group) > 1)]
    narrow = group[:1] if group[0].rule == "corridor" else specific or sorted(group, key=_precision)
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
        fold(piece.names[0]): piece.phrase or piece.span.of(text)
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
            rule == "origin"
            or seat
            or (
                is_head
                and len(before) < 60
                and rule in SPECIFIC
                and line.match(after)
                and not BEFORE_NO_DATELINE.search(before)
            ),
        ),
        ("part of a name", organ),
        ("elsewhere", country not in ZONE and (country or (rule not in SPECIFIC and codes and not codes & set(ZONE)))),
        ("source", (seat_named := CAPITAL_BEFORE.search(before)) and not seat_named["inside"]),
        ("source", SOURCE_BEFORE.search(before) and not SCENE_AFTER.match(after) and not is_harmed),
        ("between", rule == "corridor"),
        ("context", BELONGS_TO.search(before) or HOME_BEFORE.search(before)),
        ("context", (rule not in SPECIFIC and TOWARDS.search(before)) or WENT_TO.search(before)),
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
