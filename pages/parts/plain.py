"""Text from data in places where Streamlit reads Markdown."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # not the no-break space of French punctuation
# Streamlit makes links of bare addresses; a word joiner, which is not seen, keeps them text.
_ADDRESSES = re.compile(r"(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@&=/])")


def plain(text: str) -> str:
    r"""Escape a text so that Markdown shows it as it is: no link, no picture, no formula, no HTML.

    >>> plain("![x](y) <b>")
    '\\!\\[x\\]\\(y\\) \\<b\\>'
    """
    return _MARKS.sub(r"\\\1", _ADDRESSES.sub("\u2060", _BLANKS.sub(" ", text).strip()))
