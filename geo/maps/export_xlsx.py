"""The rows as an Excel workbook: a sheet of rows, one that says what they are, one with the schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, Final

import numpy as np
import pandas as pd
from shapely import to_wkt

from geo.core.errors import BadInput
from geo.core.spreadsheets import defused
from geo.incidents.schema import COLUMNS, Column
from geo.maps.export_table import Export
from geo.maps.export_workbook import BOLD, WRAPPED, Row, Workbook, day_cells, plain_cells, text_cells
from geo.maps.exports import list_text, pylist
from geo.sources.own_exports import CONTINUED

# What Excel holds in a cell and in a sheet.
MOST_CHARACTERS: Final = 32_767
MOST_ROWS: Final = 1_048_575
# Room for what is written before a text so that it does not run, and for characters that Excel counts twice.
_PIECE: Final = 16_000


def write_xlsx(export: Export, file: IO[bytes]) -> None:
    """Write a workbook, row by row.

    Raises
    ------
    BadInput
        When there are more rows than a sheet can have.
    """
    if len(export.table) > MOST_ROWS:
        raise BadInput(f"A sheet has {MOST_ROWS:,} rows at most. Narrow the filter, or choose CSV or GeoPackage.")
    say, about = export.say, export.about
    parts = _parts(export)
    header = [name for column in COLUMNS for name in _names(column.name, parts.get(column.name, 1))]
    read_me = [defused(text) for text in about["read_me"]]
    names = (say("Incidents"), say("About"), say("Schema"))
    made_at = _utc(about["made_at"]) if "made_at" in about else ""
    with Workbook(file, names, title=about["read_me"][0], made_at=made_at) as book:
        book.sheet(chain([text_cells(header, BOLD)], _lines(export, parts)), frozen="C2")
        book.sheet(([cell] for cell in text_cells(read_me, WRAPPED)), widths=(120,))
        book.sheet(_schema_lines(export), widths=(28, 16, 12, 110), frozen="A2")


def _utc(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _schema_lines(export: Export) -> Iterator[Row]:
    say = export.say
    yield text_cells([say("column"), say("type"), say("unit"), say("meaning")], BOLD)
    for column in COLUMNS:
        yield text_cells([column.name, column.dtype, column.unit, defused(column.description)])


def _names(name: str, parts: int) -> list[str]:
    return [name, *(CONTINUED.format(name=name, part=part) for part in range(2, parts + 1))]


def _parts(export: Export) -> dict[str, int]:
    """Tell how many cells the longest text of each column takes."""
    found = {}
    for column in COLUMNS:
        values = export.table[column.name]
        if column.dtype == "geometry":
            longest = max((len(text) for text in _shape_texts(values, {})), default=0)
        elif column.dtype == "list":
            longest = max((len(list_text(items)) for items in pylist(values)), default=0)
        elif column.dtype == "str":
            longest = int(values.str.len().max()) if len(values) else 0
        else:
            continue
        found[column.name] = max(1, -(-longest // _PIECE))
    return found


def _lines(export: Export, parts: dict[str, int]) -> Iterator[Row]:
    shapes: dict[int, str] = {}
    for block in export.blocks():
        cells: list[list[str]] = []
        for column in COLUMNS:
            cells += _cells(column, block[column.name], shapes, parts.get(column.name, 1))
        yield from zip(*cells, strict=True)


def _cells(column: Column, values: pd.Series[Any], shapes: dict[int, str], parts: int) -> list[list[str]]:
    """Write a column as the insides of cells; a long text takes several columns, none of whose cells runs."""
    if column.dtype.startswith("datetime"):
        return [day_cells(None if pd.isna(day) else dt.date(day.year, day.month, day.day) for day in values)]
    if column.dtype not in ("geometry", "list", "str"):
        plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
        if column.derived and column.dtype == "float64":
            plain = [None if value is None else round(value, 6) for value in plain]
        return [plain_cells(plain)]
    texts: list[str | None]
    if column.dtype == "geometry":
        texts = list(_shape_texts(values, shapes))
    else:
        texts = pylist(values)
        if column.dtype == "list":
            texts = [list_text(items) for items in pylist(values)]
    starts = range(0, parts * _PIECE, _PIECE)
    return [text_cells(defused(text[start : start + _PIECE]) if text else None for text in texts) for start in starts]


def _shape_texts(values: pd.Series[Any], written: dict[int, str]) -> Iterator[str]:
    for shape in np.asarray(values.to_numpy(), dtype=object):
        if shape is None:
            yield ""
            continue
        if id(shape) not in written:
            written[id(shape)] = to_wkt(shape, rounding_precision=15 if shape.geom_type == "Point" else 5)
        yield written[id(shape)]
