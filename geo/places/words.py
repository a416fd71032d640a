"""From raw text to tokens, distances in kilometres and compass bearings; English and French."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from geo.places.toponyms import plain

# A place phrase is a few words, a report's paragraph a few hundred; what follows would only cost time.
MAX_CHARACTERS: Final = 2000

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d{1,6}(?:[.,]\d{1,3})?|[^\w\s]|_|\n\n")

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)
_JOINED: Final = re.compile(r"[^\W\d_]*?[^\W\d_A-Z](?=[A-Z])|.+")

_KM_PER: Final = (
    dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers"), 1.0)
    | dict.fromkeys(("mile", "miles", "mi"), 1.609)
    | dict.fromkeys(("metre", "metres", "meter", "meters"), 0.001)
)
_SMALL: Final = {
    "zero": 0, "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4, "quatre": 4,
    "five": 5, "cinq": 5, "six": 6, "seven": 7, "sept": 7, "eight": 8, "huit": 8, "nine": 9, "neuf": 9, "ten": 10,
    "dix": 10, "eleven": 11, "onze": 11, "twelve": 12, "douze": 12, "thirteen": 13, "treize": 13, "fourteen": 14,
    "quatorze": 14, "fifteen": 15, "quinze": 15, "sixteen": 16, "seize": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "vingt": 20, "vingts": 20, "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50,
    "cinquante": 50, "sixty": 60, "soixante": 60, "seventy": 70, "septante": 70, "eighty": 80, "ninety": 90,
    "nonante": 90, "dozen": 12, "douzaine": 12, "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_HUNDRED: Final = {"hundred", "cent", "cents"}
_AT_MOST: Final = {"within", "under", "than", "moins", "most", "plus"}
_VAGUE: Final = {"several", "few", "quelques", "plusieurs"}
# "A few kilometres" is read as anything up to this.
VAGUE_KM: Final = (1.0, 15.0)

_WINDS: Final = {
    "north": 0.0, "nord": 0.0, "northeast": 45.0, "nordest": 45.0, "east": 90.0, "est": 90.0, "southeast": 135.0,
    "sudest": 135.0, "south": 180.0, "sud": 180.0, "southwest": 225.0, "sudouest": 225.0, "west": 270.0,
    "ouest": 270.0, "northwest": 315.0, "nordouest": 315.0,
}  # fmt: skip
_ADJECTIVES: Final = {
    "northern": 0.0, "northeastern": 45.0, "eastern": 90.0, "southeastern": 135.0, "southern": 180.0,
    "southwestern": 225.0, "western": 270.0, "northwestern": 315.0, "septentrional": 0.0, "oriental": 90.0,
    "meridional": 180.0, "occidental": 270.0,
}  # fmt: skip
_CENTRE: Final = {"central", "centre", "center", "centrale"}
_ABBREVIATED: Final = {
    "N": 0.0, "NE": 45.0, "E": 90.0, "SE": 135.0, "S": 180.0, "SW": 225.0, "SO": 225.0, "W": 270.0, "O": 270.0,
    "NW": 315.0, "NO": 315.0,
}  # fmt: skip


class Token(NamedTuple):
    """A word, number or sign: as written, in plain lower case, and where it stands in the cleaned text.

    `is_word` tells whether it holds letters; `is_capital` whether it begins like a name (scripts without case do).
    """

    text: str
    norm: str
    start: int
    end: int
    is_word: bool
    is_capital: bool


# Words after which "of X" says where: "10 km from X", "north of X".
MEASURES: Final = frozenset((*_KM_PER, *_WINDS))


@dataclass(frozen=True)
class Span:
    """A distance or direction read from tokens ``[start, end)``.

    `low_km`, `high_km` for a distance; `bearing_deg` for a direction (None for "central"); `adjective` tells
    "northern" from "north".
    """

    start: int
    end: int
    low_km: float | None = None
    high_km: float | None = None
    bearing_deg: float | None = None
    adjective: bool = False


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines as a set: word lists stay readable that way."""
    return frozenset(" ".join(lines).split())


def clean(text: str) -> str:
    """Cap the length, compose accents, and drop invisible characters.

    Parameters
    ----------
    text : str
        Anything a report, table or URL may hold.

    Returns
    -------
    str
        At most 2,000 characters; web addresses and format characters are gone, control characters are spaces.
    """
    if "/" not in text and (head := text[:MAX_CHARACTERS]).isprintable() and unicodedata.is_normalized("NFC", head):
        return head
    kept = []
    for character in unicodedata.normalize("NFC", _ADDRESS.sub(" ", text[:MAX_CHARACTERS]))[:MAX_CHARACTERS]:
        category = unicodedata.category(character)
        if category in {"Cc", "Zl", "Zp"}:
            kept.append("\n" if character == "\n" else " ")
        elif category not in {"Cf", "Cs", "Co", "Cn"}:
            kept.append(character)
    return "".join(kept)


def tokenise(text: str) -> list[Token]:
    """Split cleaned text into words, numbers and signs."""
    tokens = []
    for match in _TOKEN.finditer(text):
        # A hashtag joins words by their capitals: #GouniHabé.
        parts = _JOINED.findall(match.group()) if text[match.start() - 1 : match.start()] == "#" else [match.group()]
        start = match.start()
        for part in parts:
            written, norm = _read_token(part)
            is_word = written[0].isalpha()
            is_capital = is_word and not written[0].islower()
            tokens.append(Token(written, norm, start, start + len(part), is_word, is_capital))
            start += len(part)
    return tokens


def _read_token(written: str) -> tuple[str, str]:
    """Text and plain form of a token; hashtags join words with a low line, which reads as a hyphen."""
    if written.isascii() and written.isalpha():
        return written, written.lower()
    return ("-", "-") if written == "_" else (written, plain(written) or written)


def find_distances(tokens: Sequence[Token]) -> list[Span]:
    """Find distances: "90 km", "10 to 15 km", "une dizaine de kilomètres", "a few miles".

    Returns
    -------
    list of Span
        In the order of the text, with `low_km` and `high_km` (equal for a single number).
    """
    found = []
    for i, token in enumerate(tokens):
        factor = _KM_PER.get(token.norm)
        if factor is None or i == 0:
            continue
        end = i
        if tokens[end - 1].norm in {"de", "of", "-"} and end >= 2:
            end -= 1
        value, start = _number_before(tokens, end)
        if value is None:
            if tokens[end - 1].norm in _VAGUE:
                found.append(Span(end - 1, i + 1, low_km=VAGUE_KM[0], high_km=VAGUE_KM[1]))
            continue
        low = high = value
        if start >= 2 and tokens[start - 1].norm in {"to", "a", "-", "–", "and", "et", "or", "ou"}:
            other, earlier = _number_before(tokens, start - 1)
            if other is not None and other < value:
                low, start = other, earlier
        if start and tokens[start - 1].norm in _AT_MOST | {"de"}:
            before = {t.norm for t in tokens[max(0, start - 2) : start]}
            if before & {"within", "under"} or before & {"moins", "less", "most"}:
                low = 0.0
        found.append(Span(start, i + 1, low_km=low * factor, high_km=high * factor))
    merged: list[Span] = []
    for span in found:
        if merged and _in_brackets(tokens, merged[-1], span):
            merged[-1] = replace(merged[-1], end=span.end + 1)
        else:
            merged.append(span)
    return [span for span in merged if span.high_km and span.high_km < 5000]


def _number_before(tokens: Sequence[Token], end: int) -> tuple[float | None, int]:
    """Read the number whose last token is ``tokens[end - 1]``; None when there is none."""
    if end <= 0:
        return None, end
    if tokens[end - 1].text == "+" and end > 1:
        end -= 1  # "50+ km"
    last = tokens[end - 1].text
    if last[0].isdecimal():
        return _figures(tokens, end)
    start = end
    words: list[str] = []
    while start > 0 and end - start < 8:
        word = tokens[start - 1].norm
        if word in _SMALL or word in _TENS or word in _HUNDRED:
            words.insert(0, word)
        elif word not in {"-", "and", "et"} or not words:
            break
        start -= 1
    while start < end and tokens[start].norm in {"-", "and", "et"}:
        start += 1
    return (_words_to_number(words) if words else None), start


def _figures(tokens: Sequence[Token], end: int) -> tuple[float, int]:
    """Read a number in figures: "1,000" and "1 000" are a thousand, "1,5" is one and a half."""
    last = tokens[end - 1]
    before = tokens[end - 2] if end > 1 else last
    is_split = len(last.text) == 3 and len(before.text) <= 3 and before.end + 1 == last.start
    if is_split and before.text.isdecimal() and last.text.isdecimal():
        return float(before.text + last.text), end - 2
    whole, _, rest = last.text.replace(",", ".").partition(".")
    return (float(whole + rest) if len(rest) == 3 else float(f"{whole}.{rest or 0}")), end - 1


def _in_brackets(tokens: Sequence[Token], first: Span, second: Span) -> bool:
    """Whether a distance says the one before it again: "120 kilometers (75 miles)"."""
    between = [t.text for t in tokens[first.end : second.start]]
    closed = second.end < len(tokens) and tokens[second.end].text == ")"
    return between[:1] == ["("] and len(between) <= 2 and closed


def _words_to_number(words: Sequence[str]) -> float:
    total = 0
    for word in words:
        if word in _HUNDRED:
            total = max(total, 1) * 100
        elif word in {"vingt", "vingts"} and total % 100 == 4:
            total += 76
        elif word == "dozen" or word.endswith("aine"):
            total = max(total, 1) * _TENS[word]
        else:
            total += _SMALL[word] if word in _SMALL else _TENS[word]
    return float(total)


def find_directions(tokens: Sequence[Token]) -> list[Span]:
    """Find compass directions: "north-east", "nord-ouest", "northern", "central".

    Returns
    -------
    list of Span
        In the order of the text.
    """
    found: list[Span] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.norm in _CENTRE:
            found.append(Span(i, i + 1, adjective=True))
        elif token.norm in _WINDS or token.norm in _ADJECTIVES:
            bearings, end, adjective = _winds_from(tokens, i)
            found.append(Span(i, end, bearing_deg=_blend(bearings), adjective=adjective))
            i = end
            continue
        elif is_abbreviated(tokens, i):
            found.append(Span(i, i + 1, bearing_deg=_ABBREVIATED[token.text]))
        i += 1
    return found


def is_abbreviated(tokens: Sequence[Token], i: int) -> bool:
    """Whether a token is a direction in letters: "60 km NW of Ménaka", "SW of In-Tellit"."""
    if tokens[i].text not in _ABBREVIATED:
        return False
    before = i > 0 and tokens[i - 1].norm in _KM_PER
    return before or (len(tokens[i].text) > 1 and i + 1 < len(tokens) and tokens[i + 1].norm in {"of", "de", "d"})


def _winds_from(tokens: Sequence[Token], start: int) -> tuple[list[float], int, bool]:
    """Read up to three winds that belong together ("north-north-east") from `start` on."""
    bearings: list[float] = []
    end = i = start
    adjective = False
    while i < len(tokens) and len(bearings) < 3:
        norm = tokens[i].norm
        if norm in {"-", "–", "—"} and bearings:
            i += 1
            continue
        bearing = _WINDS.get(norm, _ADJECTIVES.get(norm))
        if bearing is None or (bearings and abs((bearing - bearings[-1] + 180) % 360 - 180) > 90):
            break
        bearings.append(bearing)
        adjective = norm in _ADJECTIVES
        i += 1
        end = i
    return bearings, end, adjective


def _blend(bearings: Sequence[float]) -> float:
    """Middle of winds, the last two first: north, north, east is 22.5 degrees."""
    if len(bearings) == 1:
        return bearings[0]
    first, rest = bearings[0], _blend(bearings[1:])
    x = math.cos(math.radians(first)) + math.cos(math.radians(rest))
    y = math.sin(math.radians(first)) + math.sin(math.radians(rest))
    return round(math.degrees(math.atan2(y, x)) % 360, 6)
