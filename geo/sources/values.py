"""Columns of texts read by their different values: each text is read once, however many rows have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

T = TypeVar("T")
Codes = npt.NDArray[np.int64]


class Reading(Generic[T]):
    """Reads texts and remembers what it made of each.

    Parameters
    ----------
    read : function
        From a text to anything.
    most : int
        So many texts are remembered; then it forgets all.
    """

    def __init__(self, read: Callable[[str], T], most: int = 400_000) -> None:
        self._read = read
        self._most = most
        self._known: dict[str, T] = {}

    def __call__(self, column: pa.Array) -> tuple[list[T], Codes]:
        """Read a column.

        Parameters
        ----------
        column : pyarrow.Array of n texts

        Returns
        -------
        list, array of int, shape (n,)
            What each different text was read as, and for each row the position of its own; -1 where the cell is empty.
        """
        texts, codes = different(column)
        known, read = self._known, self._read
        if len(known) > self._most:
            known.clear()
        found: list[T] = []
        for text in texts:
            if text not in known:
                known[text] = read(text)
            found.append(known[text])
        return found, codes


def different(column: pa.Array) -> tuple[list[str], Codes]:
    """Return the different texts of a column, and for each row the position of its own; -1 where it is empty."""
    encoded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)
    return encoded.dictionary.to_pylist(), codes


def readable(text: str) -> str:
    """Write a name, as of a file, with � for the bytes that are not UTF-8: nothing else stores or sends them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def take_texts(values: list[str | None], codes: Codes) -> pa.Array:
    """Lay out texts by codes; -1 gives null."""
    return pa.array(values, type=pa.string()).take(_indices(codes))


def take_lists(values: list[list[str]], codes: Codes) -> pa.Array:
    """Lay out lists of texts by codes; -1 gives an empty list."""
    lists = pa.array([*values, []], type=pa.list_(pa.string()))
    return lists.take(pa.array(np.where(codes < 0, len(values), codes)))


def take_numbers(values: list[float], codes: Codes) -> npt.NDArray[np.float64]:
    """Lay out numbers by codes; -1 gives NaN."""
    return np.array([*values, np.nan], dtype=np.float64)[codes]


def whole_numbers(values: npt.NDArray[np.float64]) -> pa.Array:
    """Turn numbers into whole ones, null where NaN."""
    missing = np.isnan(values)
    return pa.array(np.where(missing, 0, values).astype(np.int64), mask=missing)


def degrees(values: npt.NDArray[np.float64]) -> pa.Array:
    """Turn degrees into a column, null where NaN."""
    return pa.array(values, mask=np.isnan(values))


def joined(separator: str, *columns: pa.Array | str) -> pa.Array:
    """Join columns row by row; what is empty is left out of none of them, but joined as nothing."""
    parts = [pa.scalar(part) if isinstance(part, str) else part.fill_null("") for part in columns]
    return pc.binary_join_element_wise(*parts, separator)


def _indices(codes: Codes) -> pa.Array:
    return pa.array(codes, mask=codes < 0)
