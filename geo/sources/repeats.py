"""Rows that occur twice: word by word, or with one identifier and other cells."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.sources.judging import Judgement, flat
from geo.sources.spool import Spool

Bools = npt.NDArray[np.bool_]


class Repeats:
    """Remembers the identifiers of a file."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._part_starts: list[int] = []
        #: Rows left out of the last block, by rule.
        self.left_out: list[tuple[str, Bools]] = []

    def find(self, judged: Judgement, records: pa.Table, originals: pa.Table, spool: Spool, column: str) -> None:
        """Find rows whose identifier has occurred: repeated ones are left out, others are refused."""
        self.left_out = []
        ids = flat(records["original_id"]).to_pylist()
        lines = judged.lines.tolist()
        skip = judged.refused | judged.left_out
        if not skip.any():
            fresh = set(ids)
            if len(fresh) == len(ids) and self._lines.keys().isdisjoint(fresh):
                self._lines.update(zip(ids, lines, strict=True))
                return
        repeated: list[int] = []
        clashing: list[int] = []
        here: dict[str, int] = {}
        for row, name in enumerate(ids):
            if skip[row]:
                continue
            if name in here:
                same = _cells(originals, row) == _cells(originals, here[name])
            elif name in self._lines:
                same = _cells(originals, row) == self._before(name, spool)
            else:
                here[name] = row
                continue
            (repeated if same else clashing).append(row)
        for name, row in here.items():
            self._lines[name] = lines[row]
        judged.report("row-repeated", np.array(repeated, dtype=np.int64), column, [ids[row] for row in repeated])
        judged.report("id-duplicate", np.array(clashing, dtype=np.int64), column, [ids[row] for row in clashing])
        if repeated:
            where = np.zeros(len(judged), dtype=np.bool_)
            where[repeated] = True
            judged.left_out |= where
            self.left_out.append(("row-repeated", where))

    def _before(self, name: str, spool: Spool) -> dict[str, Any] | None:
        """Cells of the row that had an identifier first."""
        line = self._lines[name]
        while len(self._part_starts) < spool.parts:
            self._part_starts.append(int(spool.batch(len(self._part_starts)).lines[0]))
        part = bisect_right(self._part_starts, line) - 1
        if part < 0:
            return None
        batch = spool.batch(part)
        rows = np.flatnonzero(batch.lines == line)
        return _cells(batch.originals, int(rows[0])) if len(rows) else None


def _cells(table: pa.Table, row: int) -> dict[str, Any]:
    return dict(table.slice(row, 1).to_pylist()[0])


def made_ids(cells: pa.Table, rows: npt.NDArray[np.int64]) -> list[str]:
    """Make identifiers from what stands in rows: equal rows get equal ones."""
    found = []
    for row in cells.take(pa.array(rows)).to_pylist():
        text = "\x1f".join(" ".join((cell or "").split()) for cell in row.values())
        found.append(hashlib.sha256(text.encode("utf-8")).hexdigest()[:16])
    return found


def identifiers(judged: Judgement, name: str | None, *, is_expected: bool = True) -> pa.Array:
    """Take identifiers from a column and make those that are missing.

    Parameters
    ----------
    judged : Judgement
    name : str or None
        The column; None if the table has none.
    is_expected : bool
        Whether a missing one is worth a finding.
    """
    column = judged.column(name)
    if not column.null_count:
        return column
    rows = np.flatnonzero(np.asarray(column.is_null()))
    if name is not None and is_expected:
        judged.report("id-missing", rows[~judged.left_out[rows]], name)
    ids: Sequence[str | None] = column.to_pylist()
    filled = list(ids)
    for row, made in zip(rows.tolist(), made_ids(judged.cells, rows), strict=True):
        filled[row] = f"row-{made}"
    return pa.array(filled, type=pa.string())
