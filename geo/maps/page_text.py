"""Texts from outside as the page carries them: in one line, no longer than a page can show."""

from __future__ import annotations

import re
from typing import Final

# A report's text that is longer fills a phone many times over; what is cut ends in an ellipsis.
LONGEST_TEXT: Final = 4_000
# Marks that turn the direction of all that follows, which may be our own words.
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A text must not run over the lines that part one from the next.
_BREAKS: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def cut(text: object, most: int = LONGEST_TEXT) -> str:
    """Give a text in one line that keeps its direction to itself, cut with an ellipsis where it is too long."""
    line = _TURNS.sub("", _BREAKS.sub(" ", str(text or "")))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
