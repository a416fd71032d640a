"""Text from data in places where Streamlit reads Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@&=/])")


def plain(text: str) -> str:
    r"""Escape a text so that Markdown shows it as it is: no link, no picture, no formula, no HTML.

    >>> plain("![x](http://a)")
    '\\!\\[x\\]\\(http\\:\\/\\/a\\)'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
