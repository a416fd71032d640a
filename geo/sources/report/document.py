"""The text of a report as it is read: characters, paragraphs, sentences, language. Spans count its characters."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo.core.errors import BadInput
from geo.places.words import word_set

MOST_CHARACTERS: Final = 200_000
FIRST_DAY: Final = dt.date(1960, 1, 1)
_PARAGRAPH: Final = re.compile(r"[^\n]+")
# Sentences are not ended by these, whatever the splitter says; it knows the English ones.
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:MM?|Mme|Mlle|Dr|Pr|Me|St|Ste|Lt|Col|Cel|Gal|Gén|Gen|Cdt|Cne|Cpl|Sgt|Adj|Maj|Capt|Mr|Mrs|Ms|No|art|env"
    r"|janv|févr|fév|avr|juil|sept|oct|nov|déc|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|[A-Z])\.\s*)$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION: Final = 12
# Whoever writes longer ones writes no sentences, and readers may take time that grows with the square of the length.
_LONGEST_SENTENCE: Final = 1_500
_SENTENCE_ENDS: Final = ".!?…\"”»')"
_LONGEST_HEADLINE, _MOST_IN_HEADLINE = 120, 20  # characters, words
_BODY, _LEAST_BODY = 5, 400  # of a body without an empty line before it: so many times the headline, characters
_NO_HEADLINE: Final = re.compile(
    r"[@#•…]|https?:|www\.|^\W*(?:\d{1,2}\s?[/.)]|RT\b)|\b(?:thread|breaking|update|told (?:us|me)"
    r"|nous a (?:dit|confié))\b",
    re.IGNORECASE,
)
_FRENCH: Final = word_set(
    "le la les des du de un une et est sont dans par pour sur avec qui que",
    "au aux ont été cette ces son leur près selon mais plus ce se à lors entre après",
)
_ENGLISH: Final = word_set(
    "the of and in to a was were by for on with that which at from",
    "has have been this these their near said but more is it an as after between when",
)
# Letters that a font draws as one, as copied out of a PDF.
_LIGATURES: Final = {0xFB00 + n: words for n, words in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))}
_WEB: Final = re.compile(r"https?://\S+$", re.IGNORECASE)
_ELIDED: Final = re.compile(r"\b(?:[cdjlmns]|qu)['’](?=[^\W\d_]{2})", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, order=True)
class Span:
    """Characters of a document's text, from `start` up to but not with `end`."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """Give the characters."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Sentence:
    """One sentence: `number` counts from 0 through the text, `paragraph` is the number of its line.

    `is_heading`: a line without a full stop at its end, as titles, captions and menus are.
    """

    number: int
    paragraph: int
    span: Span
    text: str
    is_heading: bool


@dataclass(frozen=True)
class Document:
    """A report, ready to be read.

    Attributes
    ----------
    text : str
        The text that all spans count in: normalised (NFC), line ends as LF, no control characters.
    language : str
        ``"en"`` or ``"fr"``.
    sentences : tuple of Sentence
    title, publisher, url : str
        Empty where not known. The title may also stand in the text.
    published : date or None
        As given by the person, the file's own metadata or its address; not what the text itself says.
    """

    text: str
    language: str
    sentences: tuple[Sentence, ...]
    title: str = ""
    publisher: str = ""
    url: str = ""
    published: dt.date | None = None

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the text in UTF-8, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def sentence_at(self, position: int) -> Sentence:
        """Give the sentence that a character stands in, or the last one before it."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.sentences[middle].span.start <= position:
                low = middle
            else:
                high = middle - 1
        return self.sentences[low]


class SameDocument:
    """A document as a key of what is kept of it: equal to itself alone, so that no text is compared."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return hash(self.document.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameDocument) and self.document is other.document


def make_document(
    text: str, *, title: str = "", publisher: str = "", url: str = "", published: dt.date | None = None
) -> Document:
    """Make a document of plain text.

    Parameters
    ----------
    text : str
        Any text; at most `MOST_CHARACTERS`.
    title, publisher, url : str
        What is known of the report.
    published : date, optional
        Day of publication, if known from elsewhere than the text.

    Raises
    ------
    BadInput
        When the text is too long, or holds no word; when the day of publication is none.
    """
    if published is not None and not FIRST_DAY <= published <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise BadInput(f"{published} is no day on which a report was published: give one from {FIRST_DAY} to today.")
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"The text has {len(text):,} characters; {MOST_CHARACTERS:,} are the most. Give one report at a time."
        )
    plain = plain_text(text)
    title, publisher, url = described(title, publisher, url)
    if not _WORD.search(plain):
        raise BadInput("There is no text to read: paste the words of a report, or choose another file.")
    return Document(plain, language_of(plain), tuple(_sentences(plain)), title, publisher, url, published)


def described(title: str, publisher: str, url: str) -> tuple[str, str, str]:
    """Clean what a person says of a report.

    Raises
    ------
    BadInput
        When the address is none of the web.
    """
    title, publisher, url = (" ".join(plain_text(words).split()) for words in (title, publisher, url))
    if url and not _WEB.match(url):
        raise BadInput(f"{url[:80]!r} is no address of the web: it begins with https:// or http://. Leave it empty.")
    return title, publisher, url


def plain_text(text: str) -> str:
    """Normalise line ends, spaces that are not blanks, ligatures, and characters that no reader sees."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = text.translate(_LIGATURES)
    text = "".join(
        letter
        if letter == "\n" or (letter.isprintable() and not "\ue000" <= letter <= "\uf8ff")
        else " "
        if letter == "\t" or unicodedata.category(letter) in ("Zs", "Zl", "Zp")
        else ""
        for letter in text
    )
    return text.strip()


def language_of(text: str) -> str:
    """Tell English (``"en"``) from French (``"fr"``) by the small words of each."""
    words = _WORD.findall(text[:20_000].lower())
    french, english = (sum(word in known for word in words) for known in (_FRENCH, _ENGLISH))
    if french == english:  # some words alone: "L'attaque n'a pas fait de victimes."
        return "fr" if _ELIDED.search(text[:20_000]) else "en"
    return "fr" if french > english else "en"


def headline_of(document: Document) -> str:
    """Give the first line of a report where it is plainly its headline; "" where it may be a sentence of it.

    A headline is short, holds no address, name or mark of a social network, and has a line of its own with an empty
    line or a body of many times its length behind it.
    """
    line, _, behind = document.text.partition("\n")
    line = line.strip()
    if not document.sentences[0].is_heading or not line or len(line.split()) > _MOST_IN_HEADLINE:
        return ""
    if len(line) > _LONGEST_HEADLINE or _NO_HEADLINE.search(line):
        return ""
    body = behind.strip()
    apart = behind.lstrip(" ").startswith("\n") and len(body) > len(line)
    return line if apart or len(body) >= max(_BODY * len(line), _LEAST_BODY) else ""


def _sentences(text: str) -> list[Sentence]:
    from sentencex import get_sentence_boundaries

    out: list[Sentence] = []
    for paragraph, match in enumerate(_PARAGRAPH.finditer(text)):
        line, at = match.group(), match.start()
        if not line.strip():
            continue
        # The rules for English serve both languages: those for French end a sentence after every abbreviation.
        ends = [found["end_index"] for found in get_sentence_boundaries("en", line)]
        ends = [end for end in ends if end == len(line) or not _ends_abbreviated(line, end)]
        parts = list(_cut(line, ends))
        for begin, end in parts:
            stripped = line[begin:end].strip()
            if stripped:
                start = at + line.index(stripped[0], begin)
                heading = len(parts) == 1 and stripped[-1] not in _SENTENCE_ENDS
                span = Span(start, start + len(stripped))
                out.append(Sentence(len(out), paragraph, span, stripped, heading))
    return out


def _ends_abbreviated(line: str, end: int) -> bool:
    return _ABBREVIATED.search(line[max(0, end - _LONGEST_ABBREVIATION) : end]) is not None


def _cut(line: str, ends: list[int]) -> Iterator[tuple[int, int]]:
    """Give the stretches between ends; one that is longer than any sentence is cut between words."""
    begin = 0
    for end in [*ends, len(line)]:
        while end - begin > _LONGEST_SENTENCE:
            blank = line.rfind(" ", begin + _LONGEST_SENTENCE // 2, begin + _LONGEST_SENTENCE)
            cut = blank + 1 if blank > 0 else begin + _LONGEST_SENTENCE
            yield begin, cut
            begin = cut
        if end > begin:
            yield begin, end
        begin = max(begin, end)
