"""Cells cleaned before they are read: invisible characters, wrong encodings, a spreadsheet's errors and formulas."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import ftfy
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.spreadsheets import restored
from geo.core.xml_text import freed
from geo.sources.figures import EXCEL_ERRORS
from geo.sources.findings import NOTED
from geo.sources.judging import Judgement, flat
from geo.sources.records import LONGEST_TEXT
from geo.sources.values import different, take_texts

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile("[\ufeff\u200b\u2060]")
_INVISIBLE_BYTES: Final = (b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x81\xa0")
_CONTROL_BYTES: Final = (b"\xc2\x80", b"\xc2\x9d")
# The first bytes of a letter in UTF-8, read as Windows-1252 or Latin-1 and written as UTF-8 again.
_MOJIBAKE_BYTES: Final = (b"\xc3\x83", b"\xc3\x82", b"\xc3\xa2\xe2\x82\xac", b"\xc3\xa2\xc2\x80", b"\xc3\xaf\xc2\xbf")
_LOST_BYTES: Final = b"\xef\xbf\xbd"
_TOTALS: Final = ("total", "totals", "grand total", "total général", "total general", "totaux", "sum", "somme")
_TAG: Final = r"^#[a-z]"


class Cleaner:
    """Cleans the cells of a sheet, block by block.

    Parameters
    ----------
    used : collection of str
        Columns that are mapped; an error of the spreadsheet matters there alone.
    is_verbatim : bool
        Whether texts stay as they are, but for what no table may hold (control characters).
    """

    def __init__(self, used: Collection[str], *, is_verbatim: bool = False) -> None:
        self._used = used
        self._is_verbatim = is_verbatim
        self._blocks = 0
        #: Rows left out of the last block, by rule.
        self.left_out: list[tuple[str, npt.NDArray[np.bool_]]] = []

    def clean(self, judged: Judgement, *, totals: Sequence[str] = ()) -> None:
        """Clean the cells of some rows; the cells of `judged` are replaced, the file's own stay with the caller.

        Parameters
        ----------
        judged : Judgement
        totals : sequence of str
            Columns in which the word "total" makes a line of totals.
        """
        self.left_out = []
        if self._blocks == 0 and not self._is_verbatim:
            self._leave_out_tags(judged)
        self._blocks += 1
        self._leave_out_totals(judged, totals)
        changed = {}
        for name in judged.cells.column_names:
            column = flat(judged.cells[name])
            cleaned = self._cleaned(judged, name, column)
            if cleaned is not column:
                changed[name] = cleaned
        if changed:
            arrays = [changed.get(name, judged.cells[name]) for name in judged.cells.column_names]
            judged.cells = pa.Table.from_arrays(arrays, names=judged.cells.column_names)

    def _leave_out_tags(self, judged: Judgement) -> None:
        """HXL tags stand in the first rows, if at all."""
        first = judged.cells.slice(0, 3)
        tags = np.zeros(len(judged), dtype=np.bool_)
        for row, cells in enumerate(first.to_pylist()):
            filled = [cell.strip() for cell in cells.values() if cell and cell.strip()]
            tags[row] = bool(filled) and sum(bool(re.match(_TAG, cell)) for cell in filled) * 2 > len(filled)
        self._leave_out(judged, tags, "hxl-row")

    def _leave_out_totals(self, judged: Judgement, totals: Sequence[str]) -> None:
        found = np.zeros(len(judged), dtype=np.bool_)
        for name in totals:
            lower = pc.utf8_lower(judged.column(name))
            bare = pc.utf8_rtrim(lower, " :")
            found |= np.asarray(pc.is_in(bare, value_set=pa.array(_TOTALS)).fill_null(False))
        self._leave_out(judged, found, "total-row", totals[0] if totals else "")

    def _leave_out(self, judged: Judgement, where: npt.NDArray[np.bool_], rule: str, column: str = "") -> None:
        where = where & ~judged.left_out
        if where.any():
            judged.report(rule, where, column)
            judged.left_out |= where
            self.left_out.append((rule, where))

    def _cleaned(self, judged: Judgement, name: str, column: pa.Array) -> pa.Array:
        data = column.buffers()[2] if len(column) else None
        if data is None or not data.size:
            return column
        raw = _Bytes(data)
        if (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST_TEXT:
            judged.report(
                "long-cell", np.asarray(pc.greater(pc.utf8_length(column), LONGEST_TEXT).fill_null(False)), name
            )
        if raw.holds(_INVISIBLE_BYTES) and not self._is_verbatim:
            texts, codes = different(column)  # nobody sees the difference, so nothing is said
            column = take_texts([_INVISIBLE.sub("", text) or None for text in texts], codes)
        if raw.has_control or raw.holds(_CONTROL_BYTES):
            column = self._replaced(judged, name, column, "control-characters", _without_control)
        if self._is_verbatim:
            return column
        if raw.holds(_MOJIBAKE_BYTES):
            column = self._replaced(judged, name, column, "mojibake", repaired)
        if raw.holds((_LOST_BYTES,)):
            judged.report("lost-characters", np.asarray(pc.match_substring(column, "�").fill_null(False)), name)
        if raw.holds((b"=",)):
            formulas = np.asarray(pc.starts_with(pc.utf8_ltrim_whitespace(column), "=").fill_null(False))
            judged.report("formula", formulas & ~judged.left_out, name)
        if raw.holds((b"#",)):
            column = self._without_errors(judged, name, column)
        return column

    def _replaced(self, judged: Judgement, name: str, column: pa.Array, rule: str, mend: object) -> pa.Array:
        texts, codes = different(column)
        mended = [mend(text) for text in texts]  # type: ignore[operator]
        changed = np.array([*(new != old for new, old in zip(mended, texts, strict=True)), False])[codes]
        if not changed.any():
            return column
        new = take_texts([text or None for text in mended], codes)
        judged.report(rule, changed, name, became=new.filter(pa.array(changed)))
        return new

    def _without_errors(self, judged: Judgement, name: str, column: pa.Array) -> pa.Array:
        wrong = pc.is_in(pc.utf8_upper(pc.utf8_trim_whitespace(column)), value_set=pa.array(EXCEL_ERRORS)).fill_null(
            False
        )
        where = np.asarray(wrong) & ~judged.left_out
        if not where.any():
            return column
        judged.report("excel-error", where, name, severity=None if name in self._used else NOTED)
        return pc.if_else(wrong, pa.scalar(None, pa.string()), column)


class _Bytes:
    """The bytes of a column's texts: marks of several bytes are looked for only where all of them occur."""

    def __init__(self, data: pa.Buffer) -> None:
        self._numbers = np.frombuffer(data, dtype=np.uint8)
        self._text = data.to_pybytes()
        self._is_ascii = self._text.isascii()
        self._present: npt.NDArray[np.bool_] | None = None

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Which of the 256 bytes occur."""
        if self._present is None:
            self._present = np.zeros(256, dtype=np.bool_)
            self._present[self._numbers] = True
        return self._present

    @property
    def has_control(self) -> bool:
        """Whether there is a control character, other than tabs and line ends."""
        if not (self._numbers < 32).any():
            return 127 in self._text
        return bool(self.present[:9].any() or self.present[[11, 12, *range(14, 32), 127]].any())

    def holds(self, marks: Sequence[bytes]) -> bool:
        """Whether one of some marks occurs."""
        for mark in marks:
            if len(mark) > 1 and (self._is_ascii or not all(self.present[byte] for byte in mark)):
                continue
            if mark in self._text:
                return True
        return False


def _without_control(text: str) -> str:
    return _CONTROL.sub("", text)


def repaired(text: str) -> str:
    """Repair a text that was read in a wrong encoding; any other text stays as it is.

    >>> repaired("BoulkessÃ© prÃ¨s de DoÃ¯ntza")
    'Boulkessé près de Doïntza'
    >>> repaired("À l'ÂGE d'or, « Âme »")
    "À l'ÂGE d'or, « Âme »"
    """
    return ftfy.fix_encoding(text)


def restored_cells(cells: pa.Table, *, escaped: bool = False) -> pa.Table:
    """Take away the apostrophes that this program's own exports put before formulas.

    Parameters
    ----------
    cells : pyarrow.Table
    escaped : bool
        Whether characters that XML cannot hold were written as ``_x000D_``.
    """
    arrays = []
    for column in cells.columns:
        array = flat(column)
        if escaped and pc.any(pc.match_substring(array, "_x")).as_py():
            texts, codes = different(array)
            array = take_texts([freed(text) for text in texts], codes)
        if pc.any(pc.starts_with(array, "'")).as_py():
            texts, codes = different(array)
            array = take_texts([restored(text) for text in texts], codes)
        arrays.append(array)
    return pa.Table.from_arrays(arrays, names=cells.column_names)
