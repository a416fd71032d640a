"""Text from data in places where Streamlit reads Markdown."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # not the no-break space of French punctuation
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@&=/])")


def plain(text: str) -> str:
    r"""Escape a text so that Markdown shows it as it is: no link, no picture, no formula, no HTML.

    >>> plain("![x](http://a)")
    '\\!\\[x\\]\\(http\\:\\/\\/a\\)'
    """
    return _MARKS.sub(r"\\\1", _BLANKS.sub(" ", text).strip())
