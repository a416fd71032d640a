"""Text of a Word file in the order in which it is read: paragraphs, tables, boxes, and the notes at its foot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = ("/footnotes", "/endnotes")
_BREAKS: Final = frozenset({f"{_W}br", f"{_W}cr"})
_HYPHENS: Final = frozenset({f"{_W}noBreakHyphen"})


def lines_of(document: Any) -> list[str]:
    """Give the lines of a document of python-docx.

    What was inserted while changes were tracked is text, what was deleted is not. The cells of a row of a table stand
    on one line, a blank and a bar between them.
    """
    out = list(_blocks(document.element.body))
    for relation in document.part.rels.values():
        if relation.reltype.endswith(_NOTES) and not relation.is_external:
            out += _notes(relation.target_part.blob)
    return out


def _notes(content: bytes) -> Iterator[str]:
    from docx.oxml.parser import parse_xml

    for note in parse_xml(content):
        if note.get(f"{_W}type") in (None, "normal"):  # others are the lines above the notes
            yield from _blocks(note)


def _blocks(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tr":
            cells = [" ".join(filter(None, map(str.strip, _blocks(cell)))) for cell in child]
            yield " | ".join(filter(None, cells))
        elif child.tag not in (_TWICE, f"{_W}del") and isinstance(child.tag, str):
            yield from _blocks(child)


def _paragraph(element: Any) -> Iterator[str]:
    """Give the words of a paragraph, and behind it those of the boxes that hang on it."""
    words: list[str] = []
    boxes: list[str] = []
    _gather(element, words, boxes)
    yield from "".join(words).split("\n")
    yield from boxes


def _gather(element: Any, words: list[str], boxes: list[str]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            words.append(child.text or "")
        elif child.tag == f"{_W}tab":
            words.append("\t")
        elif child.tag in _BREAKS:
            words.append("\n")
        elif child.tag in _HYPHENS:
            words.append("-")
        elif child.tag == f"{_W}txbxContent":
            boxes.extend(_blocks(child))
        elif child.tag not in (_TWICE, f"{_W}del", f"{_W}pPr") and isinstance(child.tag, str):
            _gather(child, words, boxes)
