"""Rows while they are judged: which are refused, mended or left out, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.sources.findings import MENDED, REFUSED, RULES, Findings
from geo.sources.sheets import Rows

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Judgement:
    """What becomes of some rows of a sheet.

    Parameters
    ----------
    rows : Rows
    findings : Findings
        Gets everything that is reported here.

    Attributes
    ----------
    refused, mended, left_out : array of bool, shape (n,)
    """

    def __init__(self, rows: Rows, findings: Findings) -> None:
        self.cells = rows.cells
        self.lines = rows.lines
        self.findings = findings
        n = len(rows.cells)
        self.refused, self.mended, self.left_out = (np.zeros(n, dtype=np.bool_) for _ in range(3))
        self.reasons: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str | None) -> pa.Array:
        """Cells of a column, without the blanks around them; null where there is none, also without such a column."""
        if name is None or name not in self.cells.column_names:
            return pa.nulls(len(self), pa.string())
        array = flat(self.cells[name])
        trimmed = pc.utf8_trim_whitespace(array)
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)

    def report(
        self,
        rule: str,
        where: Bools | Ints,
        column: str,
        values: Sequence[str | None] | pa.Array | None = None,
        *,
        became: Sequence[str | None] | pa.Array | None = None,
        severity: str | None = None,
    ) -> None:
        """Report that rows break a rule; rows that are left out already need no report.

        Parameters
        ----------
        rule : str
        where : array of bool, shape (n,), or of int, shape (k,)
            The rows: which of them, or their positions.
        column : str
            The column's name, or what the row lacks.
        values : sequence of k texts, optional
            What stands there; the column's cells if not given.
        became : sequence of k texts, optional
        severity : str, optional
        """
        rows = np.flatnonzero(where) if where.dtype == np.bool_ else where
        if self.left_out.any():
            here = ~self.left_out[rows]
            if not here.all():
                at = np.flatnonzero(here)
                rows, values, became = rows[at], _some(values, at), _some(became, at)
        if not len(rows):
            return
        if values is None:
            known = column in self.cells.column_names
            values = flat(self.cells[column]).take(pa.array(rows)) if known else pa.nulls(len(rows), pa.string())
        level = severity or RULES[rule].severity
        self.findings.add(rule, self.lines[rows], column, values, became=became, severity=level)
        if level == MENDED:
            self.mended[rows] = True
        elif level == REFUSED:
            self.refused[rows] = True
            what = RULES[rule]
            texts = values.to_pylist() if isinstance(values, pa.Array) else list(values)
            for row, text in zip(rows.tolist(), texts, strict=True):
                said = f"{column}: {(text or '')[:80]!r}: {what.what} {what.remedy}"
                self.reasons.setdefault(row, []).append(said)


def _some(values: Sequence[str | None] | pa.Array | None, at: Ints) -> Sequence[str | None] | pa.Array | None:
    if values is None:
        return None
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.take(pa.array(at))
    return [values[n] for n in at.tolist()]


def flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column
