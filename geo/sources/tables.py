"""Tables with coordinates from elsewhere: read as text, joined to units, written back with nothing changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_points
from geo.core.crs import LARGEST_RADIUS_KM
from geo.core.errors import BadInput
from geo.core.spreadsheets import encode_csv

LAT_NAMES = ("lat", "latitude", "y", "lat_dd", "ylat")
LON_NAMES = ("lon", "longitude", "long", "lng", "x", "lon_dd", "xlong")
UNCERTAINTY = "uncertainty_km"
JOINED = (
    "adm0",
    "adm1",
    "adm1_pcode",
    "adm2",
    "adm2_pcode",
    "join_certainty",
    "join_method",
    "may_lie_in",
)
MAX_BYTES = 2_000_000_000
MAX_CELL = 10_000_000  # characters; a report's whole text fits
_CHUNK = 20_000
_NAMED = 10  # so many lines a notice names


@dataclass(frozen=True)
class JoinedTable:
    """A table with its units, and what was noticed on the way."""

    table: pd.DataFrame
    notices: tuple[str, ...]

    def csv_bytes(self) -> bytes:
        """Write the table as CSV: comma-separated UTF-8, lines ending in a line feed; reading it gives the same cells.

        Every cell is written as it is, formulas too: the table goes back to whom it came from.
        """
        return encode_csv(chain([self.table.columns], self._rows()))

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for start in range(0, len(self.table), _CHUNK):
            rows = self.table.iloc[start : start + _CHUNK]
            yield from zip(*(rows.iloc[:, n].tolist() for n in range(rows.shape[1])), strict=True)


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file with every cell and every name of a column as the text it is.

    Parameters
    ----------
    path : Path
        Comma-, semicolon- or tab-separated, UTF-8 with or without a byte order mark, with a header line. Cells in
        quotes may hold separators and line ends.

    Returns
    -------
    DataFrame
        One row a record; names of columns may occur twice. The index is the line of the file in which the record
        begins; the header is line 1. Blank lines are no records, and empty cells beyond the header's are left out.

    Raises
    ------
    BadInput
        When the file is missing, too large, empty, not UTF-8, or a row does not fit the header.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path} is over {MAX_BYTES // 10**9} GB: split it and join the parts.")
        with path.open(encoding="utf-8-sig", newline="") as source:
            return _read(source, path)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text ({error.reason}). Save it as “CSV UTF-8”.") from error
    except csv.Error as error:
        raise BadInput(f"{path} cannot be read as a table: {error}. Save it as “CSV UTF-8”.") from error


def _read(source: TextIO, path: Path) -> pd.DataFrame:
    lines = _lines(source, path)
    first = next(lines, "")
    # The separator that cuts the first line into most cells; what stands in quotes does not count.
    separator = max(",;\t", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    records = _records(csv.reader(chain([first], lines), delimiter=separator, strict=True), path)
    header = next(records, (1, []))[1]
    if not any(header):
        raise BadInput(f"{path} has no header line. Save it as “CSV UTF-8”, with names of columns in the first line.")
    begins: list[int] = []
    chunks: list[pd.DataFrame] = []
    while records_of_chunk := list(islice(records, _CHUNK)):
        begins += [line for line, _ in records_of_chunk]
        cells = [_fitted(cells, header, f"{path}, line {line}") for line, cells in records_of_chunk]
        chunks.append(pd.DataFrame(cells, dtype="str"))
    table = pd.concat(chunks) if chunks else pd.DataFrame(columns=range(len(header)), dtype="str")
    return table.set_axis(header, axis="columns").set_axis(pd.Index(begins, dtype="int64", name="line"))


def _lines(source: TextIO, path: Path) -> Iterator[str]:
    for number, line in enumerate(source, start=1):
        if "\0" in line:
            raise BadInput(f"{path}, line {number}: a NUL character; this is no text. Save the table as “CSV UTF-8”.")
        yield line


def _records(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give the records that are not blank, each with the line in which it begins."""
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadInput(
                f"{path}, the row that begins in line {begins}: {error}. "
                'A cell in quotes ends with a quote before the separator; write a quote inside it twice ("").'
            ) from error
        if cells is None:
            return
        if cells:
            yield begins, cells
        begins = reader.line_num + 1  # type: ignore[attr-defined]


def _fitted(cells: list[str], header: list[str], where: str) -> list[str]:
    """Leave out empty cells beyond the header; refuse a row that does not fit."""
    if len(cells) > len(header) and not any(cells[len(header) :]):
        return cells[: len(header)]
    if len(cells) != len(header):
        raise BadInput(
            f"{where}: the row has {len(cells)} cell(s), the header {len(header)}. Add the separators that are "
            "missing, or put a cell that holds a separator or a line end in quotes."
        )
    return cells


def join_table(table: pd.DataFrame, boundaries: Boundaries) -> JoinedTable:
    """Add country, region and second-level unit to a table with coordinates.

    Parameters
    ----------
    table : DataFrame
        Text cells, as of `read_table`: the index says the line of each row. Columns `lat` and `lon` (or latitude,
        longitude, x, y ...) in degrees, WGS 84. A column `uncertainty_km`, if there is one, says how far the true
        place may be, 0 to 2,000; what is no such number counts as unknown.
    boundaries : Boundaries

    Returns
    -------
    JoinedTable
        The same rows in the same order, with the columns of `JOINED` behind; a name that the table already uses
        gets the ending ``_joined``.

    Raises
    ------
    BadInput
        When there is no column for latitude or longitude, or several of one name.
    """
    lat = _degrees(table, _needed(table, LAT_NAMES, "latitude"), 90)
    lon = _degrees(table, _needed(table, LON_NAMES, "longitude"), 180)
    notices = []
    unusable = np.isnan(lat) | np.isnan(lon)
    if unusable.any():
        notices.append(
            f"{int(unusable.sum())} row(s) without usable coordinates, kept with empty units "
            f"({_where(table, unusable)})"
        )
    uncertainty, misread = _uncertainty(table)
    if misread.any():
        notices.append(
            f"{int(misread.sum())} row(s) with an {UNCERTAINTY} that is no number from 0 to {LARGEST_RADIUS_KM:.0f}, "
            f"joined as if it were unknown ({_where(table, misread)})"
        )
    units = join_points(boundaries, lon=lon, lat=lat, uncertainty_km=uncertainty)
    outside = units["join_method"].eq("outside").to_numpy()
    swapped = (
        outside & join_points(boundaries, lon=lat, lat=np.clip(lon, -90, 90))["join_method"].eq("inside").to_numpy()
    )
    if swapped.any():
        notices.append(
            f"{int(swapped.sum())} row(s) lie outside, but would lie inside with latitude and longitude exchanged "
            f"({_where(table, swapped)}): check the columns; nothing was exchanged"
        )
    names = _free_names(table)
    renamed = [new for old, new in names.items() if old != new]
    if renamed:
        notices.append(f"the table has columns of these names already, so the new ones are called {', '.join(renamed)}")
    added = units[list(JOINED)].rename(columns=names).set_axis(table.index)
    added[names["join_certainty"]] = added[names["join_certainty"]].map(
        lambda share: "" if pd.isna(share) else f"{share:.3f}"
    )
    return JoinedTable(pd.concat([table, added], axis=1), tuple(notices))


def _where(table: pd.DataFrame, rows: npt.NDArray[np.bool_]) -> str:
    lines = [str(line) for line in table.index[rows]]
    return f"{'row' if len(lines) == 1 else 'rows'} {', '.join(lines[:_NAMED])}{' …' if len(lines) > _NAMED else ''}"


def _free_names(table: pd.DataFrame) -> dict[str, str]:
    taken, names = set(table.columns), {}
    for name in JOINED:
        endings = chain(("", "_joined"), (f"_joined{n}" for n in range(2, len(taken) + 3)))
        names[name] = next(f"{name}{ending}" for ending in endings if f"{name}{ending}" not in taken)
    return names


def _column(table: pd.DataFrame, names: Sequence[str], what: str) -> int | None:
    """Position of the first of some names; case and spaces around do not matter."""
    folded = [str(column).strip().casefold() for column in table.columns]
    for name in names:
        positions = [position for position, column in enumerate(folded) if column == name]
        if len(positions) > 1:
            raise BadInput(f"{len(positions)} columns are called {name!r}: rename all but the one to use for {what}.")
        if positions:
            return positions[0]
    return None


def _needed(table: pd.DataFrame, names: Sequence[str], what: str) -> int:
    position = _column(table, names, what)
    if position is None:
        raise BadInput(
            f"No column for {what}: name it {names[0]!r}. The columns are {', '.join(map(str, table.columns[:30]))}."
        )
    return position


def _numbers(table: pd.DataFrame, position: int) -> npt.NDArray[np.float64]:
    # One comma between digits is a decimal comma, as French spreadsheets write it: 14,3.
    cells = table.iloc[:, position].str.strip().str.replace(r"^([-+]?\d+),(\d+)$", r"\1.\2", regex=True)
    return pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)


def _degrees(table: pd.DataFrame, position: int, limit: float) -> npt.NDArray[np.float64]:
    degrees = _numbers(table, position)
    return np.where(np.abs(degrees) <= limit, degrees, np.nan)


def _uncertainty(table: pd.DataFrame) -> tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.bool_]]:
    """Kilometres, NaN where unknown, and which rows have a cell that says something else; None without the column."""
    position = _column(table, (UNCERTAINTY,), "the uncertainty")
    if position is None:
        return None, np.zeros(len(table), dtype=np.bool_)
    km = _numbers(table, position)
    usable = (km >= 0) & (km <= LARGEST_RADIUS_KM)
    stated = table.iloc[:, position].str.strip().ne("").to_numpy(dtype=np.bool_)
    return np.where(usable, km, np.nan), stated & ~usable
