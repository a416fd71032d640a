"""Where a snapshot comes from, in the file itself: sealed into it when it is made, read when it is opened again.

A record (see `geo.maps.provenance_record`) travels in every PNG, PDF, SVG and HTML file. Two checksums go with it, one
over the record and one over what the file shows. They find accidents and careless edits: a file that was cut short, a
picture that somebody painted on, a figure changed by hand. They are no signature: who knows this program can make a
file that says whatever he likes. Whoever must be sure asks the author.
"""

from __future__ import annotations

from typing import Final

from geo.maps import provenance_pdf, provenance_png, provenance_text
from geo.maps.provenance_errors import (
    MOST_BYTES,
    BrokenSnapshot,
    NewerSnapshot,
    NoSnapshot,
    Refused,
)
from geo.maps.provenance_record import (
    DatasetUsed,
    Provenance,
    composition_for_others,
    provenance_json,
    provenance_of,
    read_json,
)

__all__ = [
    "CARRIERS",
    "MOST_BYTES",
    "BrokenSnapshot",
    "DatasetUsed",
    "NewerSnapshot",
    "NoSnapshot",
    "Provenance",
    "Refused",
    "composition_for_others",
    "provenance_json",
    "provenance_of",
    "read_provenance",
    "sealed",
]

CARRIERS: Final = ("png", "pdf", "svg", "html")
# How pictures begin that messengers and networks make of others.
_PHOTOS: Final = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\0\0\0\x18ftyp", b"\0\0\0\x1cftyp", b"\0\0\0 ftyp")


def sealed(content: bytes, kind: str, provenance: Provenance) -> bytes:
    """Put a record into a file.

    Parameters
    ----------
    content : bytes
        A whole PNG, PDF, SVG (UTF-8) or HTML file (UTF-8) of this program, without a record.
    kind : str
        One of `CARRIERS`.
    provenance : Provenance

    Returns
    -------
    bytes
        The same picture or page; `read_provenance` gives the record back.
    """
    carried = provenance.carried_by(kind, _picture_digest(content, kind))
    text = provenance_json(carried)
    if kind == "png":
        return provenance_png.insert(content, text)
    if kind == "pdf":
        return provenance_pdf.insert(content, text, carried)
    return provenance_text.insert(content, text, kind)


def read_provenance(content: bytes) -> Provenance:
    """Read the record of a file from anywhere.

    Parameters
    ----------
    content : bytes
        Anything.

    Returns
    -------
    Provenance

    Raises
    ------
    NoSnapshot
        When it is no file of this atlas, does not say how it was made, or is larger than `MOST_BYTES`.
    BrokenSnapshot
        When it is cut short or damaged; when its record or its picture was changed after it was made. In the latter
        case the error's `provenance` is the record, which is sound.
    NewerSnapshot
        When a newer version of the program made it.
    """
    if not content.strip():
        raise NoSnapshot("empty")
    if len(content) > MOST_BYTES:
        raise NoSnapshot("large")
    kind = kind_of(content)
    if kind == "png":
        text = provenance_png.find(content)
    elif kind == "pdf":
        text = provenance_pdf.find(content)
    elif kind:
        text = provenance_text.find(content, kind)
    else:
        raise NoSnapshot("photo" if content.startswith(_PHOTOS) else "foreign")
    if text is None:
        raise NoSnapshot("bare")
    found = read_json(text)
    if _picture_digest(content, kind) != found.picture:
        raise BrokenSnapshot("altered", part="picture", provenance=found)
    return found


def kind_of(content: bytes) -> str:
    """Tell from its beginning which of `CARRIERS` a file is; "" if it is none."""
    if content.startswith(provenance_png.SIGNATURE):
        return "png"
    begin = content[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"%pdf-" in content[:1024].lower():
        return "pdf"
    if begin.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "svg" if begin.startswith((b"<?xml", b"<svg")) and b"<svg" in begin else ""


def _picture_digest(content: bytes, kind: str) -> str:
    if kind == "png":
        return provenance_png.picture_digest(content)
    if kind == "pdf":
        return provenance_pdf.picture_digest(content)
    return provenance_text.picture_digest(content, kind)
