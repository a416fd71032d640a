"""Text out of pages: what stands on every page goes, lines that a layout broke are joined, paragraphs stay apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_EDGE: Final = 3  # lines at the top and the bottom of a page that may be furniture
_NUMBER_ALONE: Final = re.compile(
    r"(?:page\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:/|of|sur|de)\s*\d{1,4})?", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_RUNNING: Final = 160
_ITEM: Final = re.compile(r"(?:[•●▪■◦‣*·–—-]\s|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s)")
_ENDS: Final = re.compile(r"[.!?…:;][\"”»’')\]]*$|[\"”»]$")
_HYPHENS: Final = ("-", "‐", "\u00ad")
_FULL: Final = 0.72  # of a page's usual length of line: a shorter one was ended by its writer
_LEAST_WIDTH: Final = 24


def text_of_pages(pages: Sequence[str]) -> str:
    """Write the text of pages as running text.

    Parameters
    ----------
    pages : sequence of str
        Lines of each page as they are laid out.

    Returns
    -------
    str
        A line a paragraph, without numbers of pages and what stands at the edge of several pages; the first of those
        that names a year is kept at the end, since it may be the only date.
    """
    lines = [[" ".join(line.split()) for line in page.replace("\r", "\n").split("\n")] for page in pages]
    running = _running(lines)
    kept: list[str] = []
    dated = ""
    for page in lines:
        edge = _edge(page)
        for number, line in enumerate(page):
            if number in edge and _NUMBER_ALONE.fullmatch(line):
                continue
            if number in edge and _shape(line) in running:
                dated = dated or (line if _YEAR.search(line) else "")
                continue
            kept.append(line)
        while kept and not kept[-1]:  # the end of a page ends no paragraph
            kept.pop()
    text = unwrapped("\n".join(kept))
    return f"{text}\n\n{dated}" if dated else text


def _edge(page: Sequence[str]) -> frozenset[int]:
    filled = [number for number, line in enumerate(page) if line]
    return frozenset(filled[:_EDGE] + filled[-_EDGE:])


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.lower())


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines that stand at the edge of at least two pages, and of half of them, whatever their numbers."""
    if len(pages) < 2:
        return frozenset()
    seen = Counter(
        shape for page in pages for shape in {_shape(page[n]) for n in _edge(page) if len(page[n]) <= _MOST_RUNNING}
    )
    least = max(2, len(pages) / 2)
    return frozenset(shape for shape, times in seen.items() if times >= least)


def unwrapped(text: str) -> str:
    """Join the lines that a layout broke: a line goes on where the next word would not have fitted into it."""
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    lengths = sorted(len(line) for line in lines if len(line) >= _LEAST_WIDTH)
    width = lengths[int(len(lengths) * 0.9)] if lengths else _LEAST_WIDTH
    words = frozenset(word for word in re.findall(r"[\w-]+", text.lower()) if not word.endswith("-"))
    out: list[str] = []
    last = ""
    for line in lines:
        if line and last and _goes_on(last, line, width):
            out[-1] = _joined(out[-1], line, words)
        else:
            out.append(line)
        last = line
    return "\n".join(out)


def _goes_on(last: str, line: str, width: int) -> bool:
    if _ITEM.match(line):
        return False
    if last.endswith(_HYPHENS) and line[0].isalpha():
        return True
    if _ENDS.search(last):
        return len(last) + 1 + len(line.split(" ", 1)[0]) > 0.93 * width and len(line) > _LEAST_WIDTH
    return len(last) >= _FULL * width or line[0].islower()


def _joined(before: str, line: str, words: frozenset[str]) -> str:
    if not before.endswith(_HYPHENS):
        return f"{before} {line}"
    begun = before[:-1]
    left, right = re.search(r"[\w-]*$", begun), re.match(r"[\w-]*", line)
    one, other = (left[0] if left else "").lower(), (right[0] if right else "").lower()
    if before.endswith("\u00ad") or (one + other in words and f"{one}-{other}" not in words):
        return begun + line
    # Two words that the text has elsewhere are a compound; "a-t-" / "elle" is a French verb with its pronoun.
    is_compound = f"{one}-{other}" in words or {one, other} <= words or one.endswith("-t") or not line[0].islower()
    return f"{begun}-{line}" if is_compound else begun + line
