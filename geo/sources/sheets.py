"""Any file as a stream of rows of texts: what a reader of files gives, and the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.errors import BadInput

CHUNK_ROWS: Final = 20_000
MOST_COLUMNS: Final = 2_000
MOST_BYTES: Final = 2_000_000_000
# What an archive may grow to; a release of the UCDP has some 300 MB.
MOST_BYTES_UNPACKED: Final = 4_000_000_000


@dataclass(frozen=True)
class Misfit:
    """A row that is none: its line, its cells as far as they can be told apart, and the rule it breaks."""

    line: int
    cells: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Remark:
    """Something that a reader did to the file or to a cell, as a finding: the line is 0 for the whole file."""

    rule: str
    value: str
    line: int = 0
    column: str = ""
    became: str = ""


@dataclass(frozen=True)
class Rows:
    """Some rows of a sheet.

    Attributes
    ----------
    cells : pyarrow.Table
        The sheet's columns, every cell a text; null where it is empty.
    lines : array of int64, shape (n,)
        The line of the file in which each row begins (CSV, XLSX), or the number of the feature.
    misfits : tuple of Misfit
        Rows between these that do not fit the header.
    remarks : tuple of Remark
    done : int
        Bytes of the file read so far.
    """

    cells: pa.Table
    lines: npt.NDArray[np.int64]
    misfits: tuple[Misfit, ...] = ()
    remarks: tuple[Remark, ...] = ()
    done: int = 0


@dataclass(frozen=True)
class Sheet:
    """A table in a file.

    Attributes
    ----------
    path : Path
    format : str
        ``"csv"``, ``"xlsx"`` or ``"layer"``.
    header : tuple of str
        Names of the columns, each once.
    read : function
        Starts reading the rows, from the first one, each time it is called.
    remarks : tuple of Remark
        What is to be said of the file as a whole.
    size : int
        Bytes to be read, for progress.
    choices : tuple of str
        Sheets or layers that the file has.
    chosen : str
    file_name : str
        Of the table itself, where it lies in an archive.
    """

    path: Path
    format: str
    header: tuple[str, ...]
    read: Callable[[], Iterator[Rows]]
    remarks: tuple[Remark, ...] = ()
    size: int = 0
    choices: tuple[str, ...] = ()
    chosen: str = ""
    file_name: str = ""
    sha256: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def named_header(cells: Sequence[str | None], line: int = 1) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Give each column a name of its own.

    Parameters
    ----------
    cells : sequence of str or None
        The header's cells.
    line : int
        The line of the header.

    Returns
    -------
    tuple of str, tuple of Remark
        Names, and what was said of those that were missing or repeated.

    Raises
    ------
    BadInput
        When no cell has a name, or there are too many columns.
    """
    if not any(cell and cell.strip() for cell in cells):
        raise BadInput("The table has no header line. Put names of columns in the first line.")
    if len(cells) > MOST_COLUMNS:
        raise BadInput(f"The table has {len(cells)} columns; at most {MOST_COLUMNS} can be read. Delete empty columns.")
    names: list[str] = []
    remarks: list[Remark] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join((cell or "").split())[:200]
        if not name:
            name = f"column {number}"
            remarks.append(Remark("column-unnamed", "", line, name))
        if name in names:
            endings = (f"{name} ({n})" for n in range(2, len(cells) + 2))
            fresh = next(ending for ending in endings if ending not in names)
            remarks.append(Remark("column-repeated", name, line, fresh))
            name = fresh
        names.append(name)
    return tuple(names), tuple(remarks)


def text_table(header: Sequence[str], columns: Sequence[Sequence[str | None]]) -> pa.Table:
    """Make a table of texts from columns; empty texts become null."""
    arrays = [pa.array([text or None for text in column], type=pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, schema=pa.schema([(name, pa.string()) for name in header]))


def rows_table(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    """Make a table of texts from rows that fit the header."""
    columns: list[Sequence[str | None]] = list(zip(*rows, strict=True)) if rows else [() for _ in header]
    return text_table(header, columns)


def blank_rows(cells: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell which rows hold nothing but blanks."""
    blank = np.ones(len(cells), dtype=np.bool_)
    for column in cells.columns:
        if not blank.any():
            break
        rows = np.flatnonzero(blank)
        some = pc.utf8_trim_whitespace(column.take(pa.array(rows)).fill_null(""))
        blank[rows] = np.asarray(pc.equal(some, ""))
    return blank


def check_size(path: Path, most_bytes: int) -> int:
    """Return the size of a file in bytes.

    Raises
    ------
    BadInput
        When it is missing, a folder, empty or larger than allowed.
    """
    try:
        size = path.stat().st_size
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    if not is_file:
        raise BadInput(f"{path} is no file. Give a table: CSV, XLSX, GeoJSON, GeoPackage, GeoParquet or KML.")
    if size == 0:
        raise BadInput(f"{path} is empty. Download or save it again.")
    if size > most_bytes:
        raise BadInput(
            f"{path.name} has {size / 1e6:,.0f} MB; at most {most_bytes / 1e6:,.0f} MB may be imported at once. "
            "Split it, or import it with the command line: python -m geo import FILE."
        )
    return size


def open_sheet(path: Path, *, chosen: str = "", most_bytes: int = MOST_BYTES) -> Sheet:
    """Open the table in a file, whatever its format.

    Parameters
    ----------
    path : Path
        CSV (also in a zip), TSV, XLSX, GeoJSON, GeoPackage, GeoParquet, KML or KMZ; told by what is in it.
    chosen : str
        The sheet or layer to read; the first one that has rows if empty.
    most_bytes : int
        Largest file that is read.

    Returns
    -------
    Sheet

    Raises
    ------
    BadInput
        When it cannot be read; the message says why and what to do.
    """
    from geo.sources import archives, delimited

    size = check_size(path, most_bytes)
    try:
        with path.open("rb") as source:
            start = source.read(4096)
        kind = archives.format_of(path, start)
        if kind == "xlsx":
            from geo.sources.workbooks import open_workbook

            return open_workbook(path, chosen=chosen)
        if kind == "layer":
            from geo.sources.layers import open_layer

            return open_layer(path, chosen=chosen)
        if kind == "zip":
            return archives.open_archive(path, chosen=chosen, most_bytes=most_bytes)
        return delimited.open_delimited(path, size=size)
    except OSError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
