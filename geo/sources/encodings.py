"""In which encoding a file of text is written, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from geo.core.errors import BadInput
from geo.sources.sheets import Remark

_PIECE: Final = 8_000_000
SAMPLE_BYTES: Final = 200_000
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMES: Final = {"cp1252": "Windows-1252", "latin-1": "ISO 8859-1", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# Bytes that Windows-1252 leaves undefined.
_UNDEFINED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True)
class Survey:
    """What one look at a whole file told.

    `mark` is the length of its byte order mark; `is_mixed` when most of it is UTF-8 and some lines are not.
    """

    encoding: str
    mark: int
    is_mixed: bool
    has_lone_returns: bool
    is_old_mac: bool
    sha256: str
    sample: str
    remarks: tuple[Remark, ...]


def survey(opener: Callable[[], BinaryIO], name: str) -> Survey:
    """Read a file once: its checksum, its encoding, its kind of line ends, and its beginning as text.

    Parameters
    ----------
    opener : function
        Opens the bytes.
    name : str
        For messages.

    Returns
    -------
    Survey

    Raises
    ------
    BadInput
        When it is no text.
    """
    digest = hashlib.sha256()
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    start, high, sequences, undefined = b"", 0, 0, False
    returns = pairs = 0
    feeds = False
    last = b""
    with opener() as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            if len(start) < SAMPLE_BYTES:
                start += piece[: SAMPLE_BYTES - len(start)]
            if last == b"\r" or b"\r" in piece:
                returns += piece.count(b"\r")
                pairs += piece.count(b"\r\n") + (last == b"\r" and piece[:1] == b"\n")
            feeds = feeds or b"\n" in piece
            last = piece[-1:]
            if decoder is not None:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    decoder = None
            if decoder is None and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                sequences += len(_SEQUENCE.findall(piece))
                high += len(_HIGH.findall(piece))
                undefined = undefined or any(byte in piece for byte in _UNDEFINED)
    if decoder is not None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            decoder, high, sequences = None, high + 1, sequences + 1  # cut off in the middle of a letter
    mark, encoding = next(((len(mark), name_) for mark, name_ in _MARKS if start.startswith(mark)), (0, ""))
    encoding = encoding or _without_mark(start)
    is_mixed = False
    if encoding == "utf-8" and decoder is None:
        # Bytes of letters in UTF-8 come in sequences; single ones are of another encoding.
        is_mixed = bool(mark) or sequences * 4 > high
        encoding = "utf-8" if is_mixed else "latin-1" if undefined else "cp1252"
    _check_text(name, start, encoding)
    sample = start[mark:].decode(encoding, errors="replace")
    is_old_mac = bool(returns) and not feeds  # its line ends are changed on the way
    return Survey(
        encoding=encoding,
        mark=mark,
        is_mixed=is_mixed,
        has_lone_returns=returns > pairs and not is_old_mac,
        is_old_mac=is_old_mac,
        sha256=digest.hexdigest(),
        sample=_whole_lines(sample.replace("\r", "\n") if is_old_mac else sample, len(start)),
        remarks=() if encoding == "utf-8" else (Remark("encoding", _NAMES[encoding]),),
    )


def _without_mark(start: bytes) -> str:
    some = start[:4000]
    if len(some) > 20 and some[1::2].count(0) * 3 > len(some[1::2]):
        return "utf-16-le"
    if len(some) > 20 and some[::2].count(0) * 3 > len(some[::2]):
        return "utf-16-be"
    return "utf-8"


def _check_text(name: str, start: bytes, encoding: str) -> None:
    if encoding.startswith("utf-16"):
        return
    some = start[:4000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in some)
    if odd * 20 > len(some):
        raise BadInput(
            f"{name} is no table that can be read here. Give CSV, XLSX, GeoJSON, GeoPackage, GeoParquet or KML."
        )


def _whole_lines(sample: str, read: int) -> str:
    """Leave out the last line of a sample that may be cut off."""
    if read < SAMPLE_BYTES:
        return sample
    end = sample.rfind("\n") + 1
    return sample[:end] if end else sample


def utf8_pieces(opener: Callable[[], BinaryIO], found: Survey, size: int) -> Iterator[tuple[bytes, int]]:
    """Go through a file's bytes as UTF-8 without a mark, and how many of its own bytes were read so far.

    Lines that are not UTF-8 in a file that mostly is come as they are.
    """
    done = found.mark
    decoder = None if found.encoding == "utf-8" else codecs.getincrementaldecoder(found.encoding)("replace")
    with opener() as source:
        source.read(found.mark)
        while piece := source.read(size):
            done += len(piece)
            if decoder is not None:
                piece = decoder.decode(piece).encode("utf-8")
            if found.is_old_mac:
                piece = piece.replace(b"\r", b"\n")
            yield piece, done


def decoded_line(line: bytes) -> tuple[str, bool]:
    """Read a line as UTF-8, or else as Windows-1252; also says whether it was the latter."""
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        text = line.decode("cp1252", errors="replace") if not _SEQUENCE.search(line) else _pieced(line)
        return text, True


def _pieced(line: bytes) -> str:
    """Read what is UTF-8 in a line as such, and the bytes between as Windows-1252."""
    text, at = [], 0
    while at < len(line):
        try:
            text.append(line[at:].decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            text.append(line[at : at + error.start].decode("utf-8"))
            text.append(line[at + error.start : at + error.end].decode("cp1252", errors="replace"))
            at += error.end
    return "".join(text)
