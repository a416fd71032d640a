"""Columns of numbers and texts in one compact piece of bytes, which ``columns.js`` takes apart again.

A blob is: the length of its head as four bytes, least first; the head as UTF-8 JSON; the columns; the lists of texts.
The head names them in order, so that neither side counts bytes by hand. A column of whole numbers is kept in as many
bytes a value as its range needs, byte by byte (all first bytes, then all second ones), which deflates best.
Of 100,000 incidents 2.5 MB become 1.0 MB in 26 ms; higher levels save 2 % and take twice as long.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.core.errors import BadInput

# Below this many bytes deflating saves less than the browser's asynchronous inflating costs.
_DEFLATED_FROM: Final = 60_000
# A blob that is larger is sent a little larger, and made much quicker.
_LARGE: Final = 2_000_000
_LEVEL: Final = 6
_LEVEL_OF_LARGE: Final = 4
_LENGTH: Final = struct.Struct("<I")

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Whole numbers for the browser.

    Attributes
    ----------
    values : numpy array of integers, one a row
        What they stand for times `scale`.
    becomes : str
        Typed array that the browser makes of it: ``"u8"``, ``"u16"``, ``"i32"`` or ``"f64"``.
    scale : int
        The browser divides by it (``"f64"`` alone).
    missing : numpy array of bool, optional
        Rows without a value: the browser finds `gap` there, or NaN in ``"f64"``.
    gap : int
    """

    values: Numbers
    becomes: str
    scale: int = 1
    missing: npt.NDArray[np.bool_] | None = None
    gap: int = -1


def pack(head: Mapping[str, Any], columns: Mapping[str, Column], texts: Mapping[str, Sequence[str]]) -> bytes:
    """Put columns and texts behind a head.

    Parameters
    ----------
    head : mapping
        Anything that JSON can hold; ``columns`` and ``texts`` are added to it.
    columns : mapping of str to Column
    texts : mapping of str to sequence of str
        Line breaks within a text become spaces.

    Returns
    -------
    bytes
        As ``sahelAtlas.unpack`` in ``columns.js`` reads it, and `unpack` here.

    Raises
    ------
    BadInput
        If the range of a column takes more than four bytes a value.
    """
    parts: list[bytes] = []
    listed = []
    for name, column in columns.items():
        width, base, body = _narrow(name, column)
        gap = column.gap if column.missing is not None else None
        listed.append([name, len(column.values), width, base, column.becomes, column.scale, gap])
        parts.append(body)
    written = []
    for name, several in texts.items():
        body = "\n".join(text.replace("\n", " ") for text in several).encode()
        written.append([name, len(several), len(body)])
        parts.append(body)
    full = {**head, "columns": listed, "texts": written}
    whole = json.dumps(full, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([_LENGTH.pack(len(whole)), whole, *parts])


def _narrow(name: str, column: Column) -> tuple[int, int, bytes]:
    """Bytes a value, number that was taken off each, and the values; 0 stands for a missing one where some are."""
    values = np.asarray(column.values, dtype=np.int64)
    gaps = 0 if column.missing is None else 1
    known = values if column.missing is None else values[~column.missing]
    if not len(known):
        return (1 if len(values) else 0), 0, bytes(len(values))
    base = int(known.min())
    width = max(1, (int(known.max()) - base + gaps).bit_length() + 7 >> 3)
    if width > 4:
        raise BadInput(f"The values of column {name} lie too far apart for a map ({base} to {known.max()}).")
    if width == 1 and base >= 0 and not gaps and int(known.max()) < 256:
        base = 0
    raw = values - base + gaps
    if column.missing is not None:
        raw = np.where(column.missing, 0, raw)
    planes = np.ascontiguousarray(raw.astype("<u4")).view(np.uint8).reshape(-1, 4)[:, :width]
    return width, base - gaps, np.ascontiguousarray(planes.T).tobytes()


def unpack(blob: bytes) -> tuple[dict[str, Any], dict[str, Numbers], dict[str, list[str]]]:
    """Take a blob apart as the browser does.

    Returns
    -------
    head : dict
    columns : dict of str to numpy array
        float64 where the browser makes ``"f64"``, else int64.
    texts : dict of str to list of str
    """
    (length,) = _LENGTH.unpack_from(blob)
    head: dict[str, Any] = json.loads(blob[4 : 4 + length])
    at = 4 + length
    columns: dict[str, Numbers] = {}
    for name, n, width, base, becomes, scale, gap in head.pop("columns"):
        planes = np.frombuffer(blob, np.uint8, n * width, at).reshape(width, n).astype(np.int64)
        at += n * width
        raw = np.zeros(n, dtype=np.int64)
        for place, plane in enumerate(planes):
            raw += plane << (8 * place)
        values: Numbers = raw + base
        if becomes == "f64":
            values = values / scale
        if gap is not None:
            values = np.where(raw == 0, np.nan if becomes == "f64" else gap, values)
        columns[name] = values
    texts: dict[str, list[str]] = {}
    for name, n, size in head.pop("texts"):
        texts[name] = blob[at : at + size].decode().split("\n") if n else []
        at += size
    return head, columns, texts


@dataclass(frozen=True)
class Wire:
    """A blob as it travels: `body` is deflated (zlib) where `deflated` says so; `key` names its content."""

    key: str
    body: bytes
    deflated: bool

    @property
    def blob(self) -> bytes:
        """The body as `pack` made it."""
        return zlib.decompress(self.body) if self.deflated else self.body

    @property
    def text(self) -> str:
        """The body in base64, for a script or a page."""
        return base64.b64encode(self.body).decode()


def on_the_wire(blob: bytes, *, plain: bool = False) -> Wire:
    """Make a blob ready to travel.

    Parameters
    ----------
    blob : bytes
        Made by `pack`.
    plain : bool
        Never deflate, for a page that old browsers must open too.
    """
    key = hashlib.blake2b(blob, digest_size=9).hexdigest()
    deflated = not plain and len(blob) >= _DEFLATED_FROM
    return Wire(
        key, zlib.compress(blob, _LEVEL if len(blob) < _LARGE else _LEVEL_OF_LARGE) if deflated else blob, deflated
    )
