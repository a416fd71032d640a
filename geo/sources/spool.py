"""Prepared rows on the disk, between the file and the store: read again as often as they are needed."""

from __future__ import annotations

import contextlib
import csv
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

import numpy as np
import pyarrow as pa

from geo.core.errors import CannotWrite
from geo.core.spreadsheets import defused
from geo.incidents.batches import Batch
from geo.sources.judging import Judgement
from geo.sources.recognition import REFUSED_COLUMNS
from geo.sources.sheets import Misfit

SURPLUS: Final = "atlas_surplus_cells"
_PREFIX: Final = "sahel-atlas-import-"
# A killed program leaves its folder behind; nobody looks at an import for so long.
_OLD_SECONDS: Final = 3 * 86_400
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?")
_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression="lz4")


class Spool:
    """Keeps batches and refused rows in a temporary folder.

    Parameters
    ----------
    header : sequence of str
        The file's columns.
    dataset : str
        Id and title, as refused rows name it.

    Raises
    ------
    CannotWrite
        When the temporary folder cannot be written.
    """

    def __init__(self, header: Sequence[str], dataset: str) -> None:
        _delete_left_over()
        try:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        except OSError as error:
            raise CannotWrite(
                f"No temporary folder can be made: {error.strerror or error}. Free some space."
            ) from error
        self._header = list(header)
        self._dataset = dataset
        self._parts = 0
        self._refused: IO[str] | None = None
        self._waiting: list[tuple[int, list[object]]] = []
        self.refused_path = self.folder / "refused.csv"

    def add(self, records: pa.Table, originals: pa.Table, lines: np.ndarray) -> None:
        """Keep some rows.

        Raises
        ------
        CannotWrite
            When the disk is full.
        """
        if not len(records):
            return
        for name, table in (("records", records), ("originals", _with_lines(originals, lines))):
            path = self.folder / f"{self._parts:06d}.{name}.arrow"
            try:
                with (
                    pa.OSFile(str(path), "wb") as sink,
                    pa.ipc.new_file(sink, table.schema, options=_OPTIONS) as writer,
                ):
                    writer.write_table(table)
            except OSError as error:
                raise CannotWrite(
                    f"The rows cannot be kept in {self.folder}: {error.strerror or error}. Free some space."
                ) from error
        self._parts += 1

    def batches(self) -> Iterator[Batch]:
        """Go through what is kept, in the order of the file."""
        for part in range(self._parts):
            yield self.batch(part)

    def batch(self, part: int) -> Batch:
        """Read one part again."""
        with pa.memory_map(str(self.folder / f"{part:06d}.records.arrow")) as source:
            records = pa.ipc.open_file(source).read_all()
        with pa.memory_map(str(self.folder / f"{part:06d}.originals.arrow")) as source:
            originals = pa.ipc.open_file(source).read_all()
        last = originals.num_columns - 1
        lines = np.asarray(originals.column(last), dtype=np.int64)
        return Batch(records, originals.remove_column(last), lines)

    @property
    def parts(self) -> int:
        """How many parts are kept."""
        return self._parts

    def refuse(self, judged: Judgement, originals: pa.Table) -> None:
        """Keep refused rows with their reasons, as they stood in the file."""
        rows = np.flatnonzero(judged.refused & ~judged.left_out)
        if not len(rows):
            return
        names = originals.column_names
        for row, cells in zip(rows.tolist(), originals.take(pa.array(rows)).to_pylist(), strict=True):
            self._write([cells[name] for name in names], int(judged.lines[row]), judged.reasons.get(row, []), [])

    def refuse_misfit(self, misfit: Misfit, reason: str) -> None:
        """Keep a row that does not fit the header."""
        width = len(self._header)
        cells = [*misfit.cells[:width], *([""] * (width - len(misfit.cells)))]
        self._write(cells, misfit.line, [reason], misfit.cells[width:])

    def _write(self, cells: Sequence[str | None], line: int, reasons: Sequence[str], surplus: Sequence[str]) -> None:
        if self._refused is None:
            self._refused = self.refused_path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._refused).writerow([*map(defused, self._header), *REFUSED_COLUMNS, SURPLUS])
        texts = [_safe(cell or "") for cell in cells]
        tail = [defused(self._dataset), line, defused(" ".join(reasons)), defused(" ; ".join(surplus))]
        self._waiting.append((line, [*texts, *tail]))

    def flush(self) -> None:
        """Write the refused rows that wait, in the order of the file."""
        if self._waiting and self._refused is not None:
            csv.writer(self._refused).writerows(cells for _, cells in sorted(self._waiting, key=lambda row: row[0]))
        self._waiting.clear()

    def finish(self) -> None:
        """Write all that waits."""
        self.flush()
        if self._refused is not None:
            self._refused.close()
            self._refused = None

    def close(self) -> None:
        """Delete the folder."""
        self.finish()
        shutil.rmtree(self.folder, ignore_errors=True)


def _with_lines(originals: pa.Table, lines: np.ndarray) -> pa.Table:
    return originals.append_column("\x00line", pa.array(lines, type=pa.int64()))


def _delete_left_over() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _safe(cell: str) -> str:
    """Defuse a cell, but for plain numbers: a minus begins no formula there, and an apostrophe would hide it."""
    return cell if _NUMBER.fullmatch(cell) else defused(cell)
