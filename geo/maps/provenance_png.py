"""The record of a view in a PNG picture: one compressed text chunk, beside the usual ones.

Chunks after the specification's third edition (W3C, 2025): ``iTXt`` with a keyword of our own, before ``IEND``.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from geo.core.settings import PRODUCT
from geo.maps.provenance_errors import BrokenSnapshot
from geo.maps.provenance_record import MOST_TEXT_BYTES

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORD: Final = f"{PRODUCT} view".encode("latin-1")
_MOST_PIXEL_BYTES: Final = 400 * 2**20  # an A3 sheet at 600 dots per inch has 278 million
_PIECE: Final = 2**16
_LOOK: Final = (b"IHDR", b"PLTE", b"tRNS")
# What says something of a picture and does not change how it looks; frames of an animation and profiles of colour do.
_SAID: Final = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"IEND")


def insert(content: bytes, text: str) -> bytes:
    """Put a record into a picture, before its last chunk."""
    at = content.rindex(b"IEND") - 4
    return content[:at] + _chunk(b"iTXt", _KEYWORD + b"\0\1\0\0\0" + zlib.compress(text.encode(), 6)) + content[at:]


def find(content: bytes) -> str | None:
    """Give the record in a picture; None if there is none.

    Raises
    ------
    BrokenSnapshot
        When the picture is cut short, or its record or its pixels are damaged.
    """
    text, doubtful = None, False
    for kind, data, sound in _chunks(content):
        if kind in (b"IDAT", *_LOOK) and not sound:
            raise BrokenSnapshot("damaged", part="picture")
        if kind == b"iTXt" and data.startswith(_KEYWORD + b"\0") and text is None:
            if not sound:
                raise BrokenSnapshot("damaged", part="record")
            text = _inflated(data[len(_KEYWORD) + 1 :])
        doubtful = doubtful or not sound
    if text is None and doubtful:
        raise BrokenSnapshot("damaged")
    return text


def picture_digest(content: bytes) -> str:
    """Checksum of the pixels, as they are before they are compressed, and of all else that decides how they look.

    Raises
    ------
    BrokenSnapshot
        When they cannot be read.
    """
    digest, unzip, n = hashlib.sha256(), zlib.decompressobj(), 0
    for kind, data, _ in _chunks(content):
        if kind not in (b"IDAT", *_SAID):
            digest.update(kind + data)
        if kind == b"IDAT":
            for piece in _pieces(unzip, data):
                n += len(piece)
                if n > _MOST_PIXEL_BYTES:
                    raise BrokenSnapshot("damaged", part="picture")
                digest.update(piece)
    if not unzip.eof:
        raise BrokenSnapshot("damaged", part="picture")
    return digest.hexdigest()


def _pieces(unzip: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Inflate a part of a stream, never much at a time."""
    for at in range(0, len(data), _PIECE):
        left = data[at : at + _PIECE]
        while left and not unzip.eof:
            try:
                yield unzip.decompress(left, 16 * _PIECE)
            except zlib.error as error:
                raise BrokenSnapshot("damaged", part="picture") from error
            left = unzip.unconsumed_tail


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Go through the chunks up to the last one: kind, data, and whether the checksum of each is right."""
    at = len(SIGNATURE)
    while True:
        if at + 12 > len(content):
            raise BrokenSnapshot("short")
        (length,) = struct.unpack_from(">I", content, at)
        if at + 12 + length > len(content):
            raise BrokenSnapshot("short")
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (said,) = struct.unpack_from(">I", content, at + 8 + length)
        yield kind, data, said == zlib.crc32(data, zlib.crc32(kind))
        if kind == b"IEND":
            return
        at += 12 + length


def _inflated(data: bytes) -> str:
    """Read the text of a chunk, behind its keyword."""
    is_packed, _, rest = data[:1] == b"\1", data[1:2], data[2:]
    _, language_end, rest = rest.partition(b"\0")
    _, translation_end, rest = rest.partition(b"\0")
    if not (language_end and translation_end):
        raise BrokenSnapshot("damaged", part="record")
    try:
        if is_packed:
            unzip = zlib.decompressobj()
            rest = unzip.decompress(rest, MOST_TEXT_BYTES)
            if not unzip.eof:
                raise BrokenSnapshot("damaged", part="record")
        return rest.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise BrokenSnapshot("damaged", part="record") from error
