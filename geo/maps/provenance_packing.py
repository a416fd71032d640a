"""The rows that a snapshot remembers, in few bytes: about ten a row, so that they travel in a picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.incidents.coded import NO_DAY
from geo.maps.provenance_rows import HASH_BYTES, MOST_LISTED, Rows

MOST_PACKED_BYTES: Final = 32 * 2**20  # when inflated
_DAY_ZERO: Final = 1_000_000


def packed(rows: Rows) -> bytes:
    """Write rows in few bytes, about ten each: column by column, identifiers without what they share, deflated."""
    shared, suffixes = _front_coded(rows.ids)
    lengths = [len(suffix) for suffix in suffixes]
    days = np.where(rows.days == NO_DAY, 0, rows.days.astype(np.int64) + _DAY_ZERO)
    text = b"".join(suffixes)
    parts = [
        struct.pack("<III", len(rows.ids), len(rows.hashed), len(text)),
        _planes(np.array(shared, dtype=np.int64), 2),
        _planes(np.array(lengths, dtype=np.int64), 2),
        text,
        _planes(days, 3),
        rows.sums.astype("<u4").tobytes(),
        _planes(rows.hints.astype(np.int64), 3),
        np.packbits(rows.veiled).tobytes(),
        _planes(rows.hashed.astype(np.int64), HASH_BYTES),
        rows.hashed_sums.astype("<u4").tobytes(),
    ]
    return zlib.compress(b"".join(parts), 6)


def unpacked(content: bytes, *, n: int, checksum: str, salt: bytes) -> Rows:
    """Read what `packed` wrote.

    Raises
    ------
    ValueError
        When it is not that.
    """
    unzip = zlib.decompressobj()
    try:
        raw = unzip.decompress(content, MOST_PACKED_BYTES)
    except zlib.error as error:
        raise ValueError("no deflated rows") from error
    if not unzip.eof:
        raise ValueError("rows that do not end")
    reader = _Parts(raw)
    m, k, letters = struct.unpack("<III", reader.take(12))
    if m + k != n or m + k > MOST_LISTED:
        raise ValueError("another number of rows")
    shared, lengths = reader.planes(m, 2), reader.planes(m, 2)
    ids = _front_decoded(shared.tolist(), lengths.tolist(), reader.take(letters))
    days = reader.planes(m, 3)
    sums = np.frombuffer(reader.take(4 * m), dtype="<u4").astype(np.uint32)
    hints = reader.planes(m, 3).astype(np.uint32)
    veiled = np.unpackbits(np.frombuffer(reader.take((m + 7) // 8), dtype=np.uint8), count=m).astype(bool)
    hashed = reader.planes(k, HASH_BYTES).astype(np.uint64)
    hashed_sums = np.frombuffer(reader.take(4 * k), dtype="<u4").astype(np.uint32)
    if reader.left:
        raise ValueError("more than rows")
    first_days = np.where(days == 0, NO_DAY, days - _DAY_ZERO).astype(np.int32)
    return Rows(n, checksum, salt, ids, first_days, sums, hints, veiled, hashed, hashed_sums)


class _Parts:
    """Takes bytes from the beginning, and never more than there are."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    @property
    def left(self) -> int:
        return len(self._raw) - self._at

    def take(self, n: int) -> bytes:
        if not 0 <= n <= self.left:
            raise ValueError("fewer rows than it says")
        self._at += n
        return self._raw[self._at - n : self._at]

    def planes(self, n: int, width: int) -> npt.NDArray[np.int64]:
        raw = np.frombuffer(self.take(n * width), dtype=np.uint8).reshape(width, n).astype(np.int64)
        return np.asarray((raw << (8 * np.arange(width, dtype=np.int64))[:, None]).sum(axis=0), dtype=np.int64)


def _planes(numbers: npt.NDArray[np.int64], width: int) -> bytes:
    """Write whole numbers byte by byte: all lowest bytes first, which deflates better."""
    shifts = 8 * np.arange(width, dtype=np.int64)[:, None]
    return ((numbers[None, :] >> shifts) & 0xFF).astype(np.uint8).tobytes()


def _front_coded(ids: Sequence[str]) -> tuple[list[int], list[bytes]]:
    """Write sorted texts as what each shares with the one before, in bytes, and its rest."""
    shared, suffixes, before, n = [], [], b"", 0
    for name in ids:
        text = name.encode("utf-8", "replace")[:65_535]
        n = _n_alike(before, text, n)
        shared.append(n)
        suffixes.append(text[n:])
        before = text
    return shared, suffixes


def _n_alike(a: bytes, b: bytes, guess: int) -> int:
    """Count the bytes with which two texts begin alike; quick where the guess is good."""
    n = min(guess, len(a), len(b))
    while a[:n] != b[:n]:
        n -= 1
    while n < len(a) and n < len(b) and a[n] == b[n]:
        n += 1
    return n


def _front_decoded(shared: list[int], lengths: list[int], text: bytes) -> tuple[str, ...]:
    if sum(lengths) != len(text) or sum(shared) + len(text) > MOST_PACKED_BYTES:
        raise ValueError("identifiers of other lengths")
    found, before, at = [], b"", 0
    for n, length in zip(shared, lengths, strict=True):
        if n > len(before):
            raise ValueError("an identifier that begins nowhere")
        before = before[:n] + text[at : at + length]
        at += length
        found.append(before.decode())  # a UnicodeDecodeError is a ValueError
    if len(set(found)) != len(found):
        raise ValueError("an identifier twice")
    return tuple(found)
