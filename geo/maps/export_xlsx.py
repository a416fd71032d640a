"""The rows as an Excel workbook: a sheet of rows, one that says what they are, one with the schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import numpy as np
import pandas as pd
from shapely import to_wkt

from geo.core.errors import BadInput
from geo.core.spreadsheets import defused
from geo.core.xml_text import held
from geo.incidents.schema import COLUMNS, Column
from geo.maps.export_table import Export
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
    import openpyxl

    if len(export.table) > MOST_ROWS:
        raise BadInput(f"A sheet has {MOST_ROWS:,} rows at most. Narrow the filter, or choose CSV or GeoPackage.")
    book = openpyxl.Workbook(write_only=True)
    say = export.say
    rows = book.create_sheet(say("Incidents"))
    rows.freeze_panes = "C2"
    parts = _parts(export)
    rows.append([name for column in COLUMNS for name in _names(column.name, parts.get(column.name, 1))])
    for line in _lines(export, parts):
        rows.append(line)
    about = book.create_sheet(say("About"))
    about.column_dimensions["A"].width = 120
    for text in export.about["read_me"]:
        about.append([held(defused(text))])
    schema = book.create_sheet(say("Schema"))
    _write_schema(schema, export)
    book.save(file)


def _write_schema(sheet: Any, export: Export) -> None:
    say = export.say
    for letter, width in (("A", 28), ("B", 16), ("C", 12), ("D", 110)):
        sheet.column_dimensions[letter].width = width
    sheet.append([say("column"), say("type"), say("unit"), say("meaning")])
    for column in COLUMNS:
        sheet.append([column.name, column.dtype, column.unit, defused(column.description)])


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


def _lines(export: Export, parts: dict[str, int]) -> Iterator[list[Any]]:
    shapes: dict[int, str] = {}
    for block in export.blocks():
        cells: list[Iterable[Any]] = []
        for column in COLUMNS:
            values = _cells(column, block[column.name], shapes)
            n = parts.get(column.name, 0)
            if n:
                pieces = [_split(text, n) for text in values]
                cells += zip(*pieces, strict=True)
            else:
                cells.append(values)
        yield from map(list, zip(*cells, strict=True))


def _split(text: str | None, parts: int) -> list[str | None]:
    """Cut a text into cells, none of which runs."""
    if not text:
        return [None] * parts
    return [held(defused(text[start : start + _PIECE])) or None for start in range(0, parts * _PIECE, _PIECE)]


def _cells(column: Column, values: pd.Series[Any], shapes: dict[int, str]) -> list[Any]:
    if column.dtype == "geometry":
        return list(_shape_texts(values, shapes))
    if column.dtype == "list":
        return [list_text(items) for items in pylist(values)]
    if column.dtype == "str":
        return pylist(values)
    if column.dtype.startswith("datetime"):
        return [None if pd.isna(day) else dt.date(day.year, day.month, day.day) for day in values]
    plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return [round(value, 6) if isinstance(value, float) and column.derived else value for value in plain]


def _shape_texts(values: pd.Series[Any], written: dict[int, str]) -> Iterator[str]:
    for shape in np.asarray(values.to_numpy(), dtype=object):
        if shape is None:
            yield ""
            continue
        if id(shape) not in written:
            written[id(shape)] = to_wkt(shape, rounding_precision=15 if shape.geom_type == "Point" else 5)
        yield written[id(shape)]
