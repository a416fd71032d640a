"""XLSX workbooks as rows of texts: one sheet, real dates, the last values of formulas; what could harm is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
from openpyxl.utils.cell import range_boundaries

from geo.core.errors import BadInput
from geo.sources.archives import open_zip
from geo.sources.delimited import header_position, refuse_two_lines
from geo.sources.mapping import counts_people
from geo.sources.sheets import Misfit, Remark, Rows, Sheet, named_header, rows_table

_CHUNK: Final = 5_000
_MOST_UNPACKED: Final = 1_500_000_000
_LOOK_ROWS: Final = 60
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<f[ >/]")
_MOST_BLANK: Final = 100
_MOST_LOOSE: Final = 200
_MOST_MERGED: Final = 20_000


@dataclass(frozen=True)
class _Look:
    """What a scan of a workbook's parts told: merged cells by part, and parts with formulas."""

    merged: dict[str, list[str]]
    formulas: frozenset[str]


def open_workbook(path: Path, *, chosen: str = "") -> Sheet:
    """Open one sheet of a workbook.

    Parameters
    ----------
    path : Path
    chosen : str
        Its name; the first visible sheet with rows if empty.

    Returns
    -------
    Sheet

    Raises
    ------
    BadInput
        When the workbook is damaged, could harm, or has no such sheet.
    """
    look = _scan(path)
    book = _open(path, values=True)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        named = [sheet for sheet in book.worksheets if sheet.title == chosen] if chosen else visible or book.worksheets
        if not named:
            names = ", ".join(sheet.title for sheet in book.worksheets)
            raise BadInput(f"{path.name} has no sheet {chosen!r}: it has {names or 'no sheets with cells'}.")
        start, sheet = _first_with_rows(named)
        part = str(getattr(sheet, "_worksheet_path", ""))
        title, rows_said = sheet.title, int(sheet.max_row or 0)
        choices = tuple(sheet.title for sheet in book.worksheets)
    finally:
        book.close()
    records = [(n, cells) for n, cells in enumerate(start, start=1) if any(cells)]
    texts = [(n, [cell or "" for cell in cells]) for n, cells in records]
    position = header_position(texts)
    refuse_two_lines(path.name, texts, position)
    if not records:
        raise BadInput(f"{path.name}, sheet {title!r}, is empty. Name another sheet, or save the table again.")
    line, names_row = records[position]
    # Notes beside the table, in a column without a name, are kept too; what stands farther off is refused.
    width = max(n for _, cells in records[position:] for n, cell in enumerate(cells[:_MOST_LOOSE], start=1) if cell)
    width = max(width, max((n for n, cell in enumerate(names_row, start=1) if cell), default=1))
    header, said = named_header([*names_row[:width], *([None] * (width - len(names_row)))], line)
    remarks = [Remark("other-sheets", name) for name in choices if name != title and name not in hidden]
    remarks += [Remark("sheet-hidden", name) for name in hidden if name != title]
    if position:
        remarks.append(Remark("header-below", " | ".join(cell for cell in records[0][1] if cell)[:200], line))
    layout = _Layout(path, title, header, line, part in look.formulas or not part, tuple(look.merged.get(part, ())))
    size = path.stat().st_size
    return Sheet(
        path=path,
        format="xlsx",
        header=header,
        read=lambda: _read(layout, size, rows_said),
        remarks=(*remarks, *said),
        size=size,
        choices=choices,
        chosen=title,
        file_name=path.name,
        sha256=_checksum(path),
    )


@dataclass(frozen=True)
class _Layout:
    """Where a sheet's rows lie."""

    path: Path
    title: str
    header: tuple[str, ...]
    header_line: int
    has_formulas: bool
    merged: tuple[str, ...]


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _scan(path: Path) -> _Look:
    """Read every part once: refuse entities, and find merged cells and formulas."""
    merged: dict[str, list[str]] = {}
    formulas: set[str] = set()
    with open_zip(path) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _MOST_UNPACKED:
            raise BadInput(f"{path.name} would grow beyond {_MOST_UNPACKED // 10**6} MB. Save the table as CSV UTF-8.")
        for member in members:
            if not member.filename.endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(member) as part:
                    _scan_part(part, member, merged, formulas, path)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
                raise BadInput(f"{path.name} is damaged ({error}). Download or save it again.") from error
    return _Look(merged, frozenset(formulas))


def _scan_part(
    part: Any, member: zipfile.ZipInfo, merged: dict[str, list[str]], formulas: set[str], path: Path
) -> None:
    tail, done = b"", 0
    while piece := part.read(1 << 20):
        done += len(piece)
        if done > member.file_size:
            raise BadInput(f"{path.name} is larger than it says: it may be meant to harm. It was not read.")
        block = tail + piece
        if _ENTITIES.search(block.replace(b"\x00", b"")):
            raise BadInput(
                f"{path.name} defines XML entities, which no table needs: it may be meant to harm. It was not read."
            )
        if "worksheets/" in member.filename:
            if _FORMULA.search(block):
                formulas.add(member.filename)
            found = merged.setdefault(member.filename, [])
            if len(found) < _MOST_MERGED:
                found += [ref.decode("ascii") for ref in _MERGED.findall(block)]
        tail = block[-60:]
    if member.filename in merged:
        merged[member.filename] = list(dict.fromkeys(merged[member.filename]))


def _open(path: Path, *, values: bool) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
    except Exception as error:
        raise BadInput(
            f"{path.name} cannot be read as a workbook ({error}). Save it again as XLSX, or as CSV."
        ) from error


def _first_with_rows(sheets: Sequence[Any]) -> tuple[list[list[str | None]], Any]:
    found: list[list[str | None]] = []
    for sheet in sheets:
        found = _first_rows(sheet)
        if any(any(row) for row in found):
            return found, sheet
    return found, sheets[0]


def _first_rows(sheet: Any) -> list[list[str | None]]:
    sheet.reset_dimensions()
    found = []
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number >= _LOOK_ROWS:
            break
        found.append([_text(value) for value in row])
    return found


def _text(value: object) -> str | None:
    """Write a cell's value as text: days as 2020-03-04, whole numbers without a point."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _read(layout: _Layout, size: int, rows_said: int) -> Iterator[Rows]:
    book = _open(layout.path, values=True)
    formulas = _open(layout.path, values=False) if layout.has_formulas else None
    try:
        sheet = book[layout.title]
        sheet.reset_dimensions()
        theirs: Iterator[tuple[Any, ...]] | None = None
        if formulas is not None:
            formulas[layout.title].reset_dimensions()
            theirs = formulas[layout.title].iter_rows(values_only=True)
        yield from _chunks(layout, sheet.iter_rows(values_only=True), theirs, (size, rows_said))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, SyntaxError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{layout.path.name} is damaged ({error}). Save it again as XLSX, or as CSV.") from error
    finally:
        book.close()
        if formulas is not None:
            formulas.close()


def _chunks(
    layout: _Layout, rows: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]] | None, size: tuple[int, int]
) -> Iterator[Rows]:
    width = len(layout.header)
    fill = _Merged(layout)
    kept: list[list[str | None]] = []
    lines: list[int] = []
    remarks: list[Remark] = []
    misfits: list[Misfit] = []
    blank = 0
    for line, row in enumerate(rows, start=1):
        theirs = next(formulas, ()) if formulas is not None else ()
        blank = 0 if any(value is not None for value in row) else blank + 1
        if line <= layout.header_line or blank > _MOST_BLANK:  # a stray cell far below makes a million blank rows
            continue
        if any(value is not None for value in row[width:]):
            misfits.append(
                Misfit(line, tuple(_text(value) or "" for value in row[: width + _MOST_LOOSE]), "wrong-cells")
            )
            continue
        cells = [_text(value) for value in row[:width]]
        cells += [None] * (width - len(cells))
        for position, formula in enumerate(theirs[:width]):
            if isinstance(formula, str) and formula.startswith("="):
                remarks.append(Remark("formula", formula[:200], line, layout.header[position], cells[position] or ""))
        remarks += fill.fill(line, cells)
        kept.append(cells)
        lines.append(line)
        if len(kept) >= _CHUNK:
            yield _rows(layout, kept, lines, (misfits, remarks), size)
            kept, lines, remarks, misfits = [], [], [], []
    if kept or misfits:
        yield _rows(layout, kept, lines, (misfits, remarks), size)


def _rows(
    layout: _Layout,
    kept: list[list[str | None]],
    lines: list[int],
    said: tuple[list[Misfit], list[Remark]],
    size: tuple[int, int],
) -> Rows:
    total, rows_said = size
    done = min(total, int(total * lines[-1] / rows_said)) if rows_said and lines else total
    table = rows_table(layout.header, kept)
    return Rows(table, np.array(lines, dtype=np.int64), tuple(said[0]), tuple(said[1]), done)


class _Merged:
    """Fills cells that are merged over several rows with the value of the first, unless it counts people."""

    def __init__(self, layout: _Layout) -> None:
        self._header = layout.header
        self._starts: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, str | None]] = {}
        for ref in layout.merged:
            first_column, first, _, last = (number or 0 for number in range_boundaries(ref))
            if first == last or first <= layout.header_line:
                continue
            if first_column <= len(self._header):
                self._starts.setdefault(first, []).append((first_column - 1, last))

    def fill(self, line: int, cells: list[str | None]) -> list[Remark]:
        """Fill the cells of a row; gives what is to be said."""
        for position, last in self._starts.get(line, ()):
            self._open[position] = (last, cells[position])
        said = []
        for position, (last, value) in list(self._open.items()):
            if line > last:
                del self._open[position]
            elif cells[position] is None and value is not None and any(cells):
                name = self._header[position]
                if counts_people(name, value):  # one toll of several rows would count once a row
                    said.append(Remark("merged-figure", value, line, name))
                    continue
                cells[position] = value
                said.append(Remark("merged-cells", "", line, name, value))
        return said
