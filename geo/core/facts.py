"""Our own tables of facts: CSV files in UTF-8 under ``data/``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final, NoReturn

from geo.core.errors import BrokenData

REMEDY: Final = "Install the program again, or restore the file."


class Fact(dict[str, str]):
    """One row of a table of facts: column to text; a column that the table lacks raises `BrokenData`.

    Attributes
    ----------
    path : Path
        The file.
    line : int
        The line of the file in which the row begins; the header is line 1.
    """

    def __init__(self, cells: dict[str, str], path: Path, line: int) -> None:
        super().__init__(cells)
        self.path = path
        self.line = line

    @property
    def where(self) -> str:
        """File and line, for messages."""
        return f"{self.path}, line {self.line}"

    def __missing__(self, column: str) -> NoReturn:
        raise BrokenData(f"{self.path} lacks the column(s) {column}; no column may be missing. {REMEDY}")


def read_facts(path: Path, needed: tuple[str, ...]) -> list[Fact]:
    """Read one of our own tables of facts: CSV, UTF-8 with or without a byte order mark, a header line.

    Parameters
    ----------
    path : Path
    needed : tuple of str
        Columns that must be there.

    Returns
    -------
    list of Fact
        One per row, every value a string; at least one. Blank lines are no rows.

    Raises
    ------
    BrokenData
        When the file is missing, is not UTF-8, lacks or repeats a column, has no rows, or has a row of another length.
    """
    found: list[tuple[int, list[str]]] = []  # the line in which a row begins, and its cells
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.reader(source, strict=True)
            header = next(reader, [])
            begins = reader.line_num + 1
            for cells in reader:
                if cells:
                    found.append((begins, cells))
                begins = reader.line_num + 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenData(f"{path} cannot be read ({error}). {REMEDY}") from error
    if lacking := [name for name in needed if name not in header]:
        raise BrokenData(f"{path} lacks the column(s) {', '.join(lacking)}; no column may be missing. {REMEDY}")
    if len(set(header)) != len(header):
        raise BrokenData(f"{path} has two columns of one name. {REMEDY}")
    if not found:
        raise BrokenData(f"{path} has a header, but no rows. {REMEDY}")
    for line, cells in found:
        if len(cells) != len(header):
            raise BrokenData(f"{path}, line {line}: the row has another number of cells than the header. {REMEDY}")
    return [Fact(dict(zip(header, cells, strict=True)), path, line) for line, cells in found]
