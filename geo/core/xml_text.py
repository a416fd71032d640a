"""Texts in XML, which cannot hold some characters and reads others its own way."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold, and the carriage return, which it reads as a line feed.
_NOT_HELD: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# What must be written otherwise at all: most texts have none of it.
_SPECIAL: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")
_HELD: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def held(text: str) -> str:
    """Write what XML cannot hold as Office Open XML does: ``_x000D_``; `freed` gives back what was there."""
    return _NOT_HELD.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def freed(text: str) -> str:
    """Take back what `held` did to a text."""
    return _HELD.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def xml_text(text: str) -> str:
    """Write a text between two tags."""
    return text if _SPECIAL.search(text) is None else escape(held(text))


def xml_attribute(text: str) -> str:
    """Write a text as the value of an attribute, with its quotes."""
    return quoteattr(held(text))


def cdata(markup: str) -> str:
    """Wrap markup so that XML leaves it as it is; it cannot end the section."""
    return "<![CDATA[" + held(markup).replace("]]>", "]]]]><![CDATA[>") + "]]>"
