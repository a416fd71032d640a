"""Our own tables of facts: CSV files in UTF-8 under ``data/``."""

from __future__ import annotations

import csv
from pathlib import Path

from geo.core.errors import BrokenData


def read_facts(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Read one of our own tables of facts: CSV, UTF-8, a header line.

    Parameters
    ----------
    path : Path
    needed : tuple of str
        Columns that must be there.

    Returns
    -------
    list of dict
        One per row, every value a string.

    Raises
    ------
    BrokenData
        When the file is missing, is not UTF-8, lacks a column, or has a row of another length.
    """
    remedy = "Install the program again, or restore the file."
    try:
        with path.open(encoding="utf-8", newline="") as source:
            reader = csv.DictReader(source, restkey="_surplus", strict=True)
            rows = list(reader)
            lacking = [name for name in needed if name not in (reader.fieldnames or ())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenData(f"{path} cannot be read ({error}). {remedy}") from error
    if lacking:
        raise BrokenData(f"{path} lacks the column(s) {', '.join(lacking)}. {remedy}")
    for number, row in enumerate(rows, start=2):
        if "_surplus" in row or None in row.values():
            raise BrokenData(f"{path}, line {number}: the row has another number of cells than the header. {remedy}")
    return rows
