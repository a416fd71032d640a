"""CSV and its kin as rows of texts: quickly where the file is well formed, exactly everywhere else.

Blocks of whole records go to Arrow's reader. A block that it cannot read to the letter (a row with too few cells, a
stray quote, bytes in another encoding) is read again line by line. Both give the same cells and the same line numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from geo.core.errors import BadInput
from geo.sources.encodings import Survey, decoded_line, survey, utf8_pieces
from geo.sources.mapping import is_known_name
from geo.sources.sheets import CHUNK_ROWS, Misfit, Remark, Rows, Sheet, named_header, rows_table

Opener = Callable[[], BinaryIO]
SEPARATORS: Final = (",", ";", "\t", "|")
BLOCK_BYTES: Final = 16_000_000
# No record is longer; a quote that is still open after so much is a stray one.
_LONGEST_BLOCK: Final = 64_000_000
_LONGEST_RECORD_LINES: Final = 400
_HEADER_WITHIN: Final = 20
MAX_CELL: Final = 10_000_000


def open_delimited(
    path: Path, *, size: int, opener: Opener | None = None, file_name: str = "", remarks: tuple[Remark, ...] = ()
) -> Sheet:
    """Open a table of separated cells.

    Parameters
    ----------
    path : Path
    size : int
        Bytes of the table.
    opener : function, optional
        Opens the bytes, where they lie in an archive.
    file_name : str
        Name of the table, where it lies in an archive.
    remarks : tuple of Remark
        What was said of the archive.

    Returns
    -------
    Sheet

    Raises
    ------
    BadInput
        When it is no text or has no header.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    start: Opener = opener or (lambda: path.open("rb"))
    found = survey(start, path.name)
    separator, records = _guess_separator(found.sample)
    position = header_position(records)
    refuse_two_lines(file_name or path.name, records, position)
    line, cells = records[position] if records else (1, [])
    header, said = named_header(cells, line)
    notes = [*remarks, *found.remarks]
    if separator != ",":
        notes.append(Remark("separator", {"\t": "tab"}.get(separator, separator)))
    if position:
        notes.append(Remark("header-below", separator.join(records[0][1])[:200], line))
    layout = _Layout(header, separator, _lines_through(found.sample, separator, line), found)
    return Sheet(
        path=path,
        format="csv",
        header=header,
        read=lambda: _read(start, layout),
        remarks=(*notes, *said),
        size=size,
        file_name=file_name or path.name,
        sha256=found.sha256,
    )


@dataclass(frozen=True)
class _Layout:
    """How a file is written: its columns, its separator, lines through the header, its encoding."""

    header: tuple[str, ...]
    separator: str
    header_lines: int
    survey: Survey


def _guess_separator(sample: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Choose the separator that cuts the first records into the most cells, most evenly."""
    best: tuple[float, str, list[tuple[int, list[str]]]] = (-1.0, ",", [])
    for separator in SEPARATORS:
        records: list[tuple[int, list[str]]] = []
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        begins = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((begins, cells))
            begins = reader.line_num + 1
            if len(records) >= 60:
                break
        widths = [len(cells) for _, cells in records]
        most = max(set(widths), key=widths.count) if widths else 0
        if len(widths) == 1:
            most = widths[0]
        even = widths.count(most) / len(widths) if widths else 0.0
        score = (min(most, 60) - 1) * even
        if score > best[0] and (most > 1 or best[0] < 0):
            best = (score, separator, records)
    return best[1], best[2]


def header_position(records: list[tuple[int, list[str]]]) -> int:
    """Find the header among the first records: full, of words; titles above it have a cell or two."""
    widths = [len(cells) for _, cells in records]
    usual = max(set(widths), key=widths.count) if widths else 0
    for position, (_, cells) in enumerate(records[:_HEADER_WITHIN]):
        filled = [cell for cell in cells if cell.strip()]
        numbers = sum(cell.strip().lstrip("-").replace(".", "").replace(",", "").isdigit() for cell in filled)
        if len(filled) * 2 > usual and numbers * 3 <= len(filled):
            return position
    return 0


def refuse_two_lines(file_name: str, records: list[tuple[int, list[str]]], position: int) -> None:
    """Refuse a table whose header goes on in a second line: read as one, columns would be lost and a row made up.

    Parameters
    ----------
    file_name : str
    records : list
        The first lines with their cells.
    position : int
        Which of them was found to be the header.

    Raises
    ------
    BadInput
        When names of columns stand in two lines.
    """
    for first in range(max(position - 1, 0), min(position + 1, len(records) - 1)):
        (line, upper), (_, lower) = records[first : first + 2]
        if _goes_on(upper, lower):
            raise BadInput(
                f"{file_name} has a header of two lines ({line} and the next: "
                f"{' | '.join(filter(None, (cell.strip() for cell in lower)))[:120]}). "
                "Give each column one name in a single line, and save it again."
            )


def _goes_on(upper: list[str], lower: list[str]) -> bool:
    """Tell whether two lines are one header: names of columns in both, the lower ones under gaps or repeated names."""
    if any(character.isdigit() for cell in (*upper, *lower) for character in cell):
        return False
    above, below = ([cell.strip() for cell in cells] for cells in (upper, lower))
    gaps = [not name or above.count(name) > 1 for name in above]
    under = [cell for cell, is_gap in zip(below, gaps, strict=False) if cell and is_gap]
    named = sum(is_known_name(cell) for cell in below if cell)
    return named >= 2 and any(map(is_known_name, under)) and any(map(is_known_name, filter(None, above)))


def _lines_through(sample: str, separator: str, line: int) -> int:
    """Count the lines that end with those of the record which begins in a line."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    begins = 1
    for _ in reader:
        if begins >= line:
            return reader.line_num
        begins = reader.line_num + 1
    return line


def _read(opener: Opener, layout: _Layout) -> Iterator[Rows]:
    carry, done, line, skip = b"", 0, layout.header_lines + 1, layout.header_lines
    pieces = utf8_pieces(opener, layout.survey, BLOCK_BYTES)
    piece, read = next(pieces, (b"", 0))
    while True:
        following = next(pieces, None)
        block = carry + piece if carry else piece
        done = read
        final = following is None
        if skip:
            start = _after_lines(block, skip)
            if start is None and not final:
                carry, (piece, read) = block, following or (b"", 0)
                continue
            block, skip = block[start or len(block) :], 0
        cut = len(block) if final else _cut(block)
        if cut or len(block) > _LONGEST_BLOCK:
            rows, lines, rest = _parse(block[:cut] if cut else block, line, layout, final=final)
            line += lines
            carry = rest + block[cut:] if cut else rest
            for some in rows:
                yield replace(some, done=done)
        else:
            carry = block
        if following is None:
            return
        piece, read = following


def _after_lines(block: bytes, lines: int) -> int | None:
    at = 0
    for _ in range(lines):
        at = block.find(b"\n", at) + 1
        if at == 0:
            return None
    return at


def _cut(block: bytes) -> int:
    """Find where the last whole record ends: at a line end that has as many quotes before it as close again."""
    end = block.rfind(b"\n") + 1
    quotes = block.count(b'"', 0, end)
    while quotes % 2 and end:
        before = block.rfind(b"\n", 0, end - 1) + 1
        quotes -= block.count(b'"', before, end)
        end = before
    return end


def _parse(block: bytes, line: int, layout: _Layout, *, final: bool) -> tuple[list[Rows], int, bytes]:
    """Read whole records; gives the rows, how many lines they took, and bytes that belong to the next block."""
    if not block:
        return [], 0, b""
    lines = block.count(b"\n")
    table = None if layout.survey.has_lone_returns else _quick(block, layout)
    if table is not None:
        numbers = _line_numbers(table, block, line, lines)
        slices = range(0, len(table), CHUNK_ROWS) if len(table) > 4 * CHUNK_ROWS else [0]
        size = CHUNK_ROWS if len(table) > 4 * CHUNK_ROWS else len(table)
        return [Rows(table.slice(n, size), numbers[n : n + size]) for n in slices], lines, b""
    return _exact(block, line, layout, final=final)


def _quick(block: bytes, layout: _Layout) -> pa.Table | None:
    """Read a block with Arrow; None when a row does not fit, the encoding does not, or a quote stays open."""
    names = list(layout.header)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.separator, newlines_in_values=b'"' in block, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
    if b'"' in block and len(table) and _stays_open(table, block, layout.separator):
        return None
    return table


def _stays_open(table: pa.Table, block: bytes, separator: str) -> bool:
    last = table.slice(len(table) - 1).to_pylist()[0]
    inside = sum(cell.count("\n") for cell in last.values() if cell)
    end = len(block) - 1 if block.endswith(b"\n") else len(block)
    start = end
    for _ in range(inside + 1):
        start = block.rfind(b"\n", 0, start)
        if start < 0:
            break
    return _cells(block[start + 1 :].decode("utf-8"), separator) is None


def _line_numbers(table: pa.Table, block: bytes, line: int, lines: int) -> npt.NDArray[np.int64]:
    rows = len(table)
    numbers = np.arange(line, line + rows, dtype=np.int64)
    if lines + (not block.endswith(b"\n")) == rows:
        return numbers
    inside = np.zeros(rows, dtype=np.int64)
    for column in table.columns:
        for chunk in column.chunks:
            data = chunk.buffers()[2]
            if data is not None and (np.frombuffer(data, dtype=np.uint8) == 10).any():
                inside += np.asarray(pc.count_substring(column, "\n").fill_null(0), dtype=np.int64)
                break
    numbers[1:] += np.cumsum(inside)[:-1]
    return numbers


def _cells(text: str, separator: str) -> list[str] | None:
    """Cells of one record; None when a quote in it stays open, or it is more than one record."""
    if '"' not in text:
        return text.rstrip("\r\n").split(separator)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _loose_cells(text: str, separator: str) -> list[str] | None:
    """Cells of a line with text behind a closing quote, as spreadsheets read it."""
    if text.count('"') % 2:
        return None
    found = list(csv.reader([text], delimiter=separator))
    return found[0] if len(found) == 1 else None


def _exact(block: bytes, line: int, layout: _Layout, *, final: bool) -> tuple[list[Rows], int, bytes]:
    """Read a block line by line; gives what `_parse` does."""
    raw = block.splitlines(keepends=True)  # at \n, \r\n and \r alone, as the csv module does
    remarks: list[Remark] = []
    texts: list[str] = []
    for number, one in enumerate(raw):
        text, is_mixed = decoded_line(one)
        texts.append(text)
        if is_mixed:
            remarks.append(Remark("mixed-encoding", text.strip()[:200], line + number))
    rows: list[list[str]] = []
    begins: list[int] = []
    misfits: list[Misfit] = []
    n, width = 0, len(layout.header)
    while n < len(texts):
        cells, used = _record(texts, n, layout.separator)
        if cells is None and not final and n + _LONGEST_RECORD_LINES >= len(texts):
            return _sorted_out(rows, begins, misfits, remarks, layout), n, b"".join(raw[n:])
        if cells is None:
            misfits.append(Misfit(line + n, _pieces(texts[n], layout.separator), "unclosed-quote"))
        elif not any(cells):
            pass
        elif len(cells) == width or (len(cells) > width and not any(cells[width:])):
            rows.append(cells[:width])
            begins.append(line + n)
        else:
            broken_off = (
                final and n + used == len(texts) and len(cells) < width and not texts[-1].endswith(("\n", "\r"))
            )
            misfits.append(Misfit(line + n, tuple(cells), "truncated" if broken_off else "wrong-cells"))
        n += used
    return _sorted_out(rows, begins, misfits, remarks, layout), len(texts), b""


def _record(texts: list[str], n: int, separator: str) -> tuple[list[str] | None, int]:
    """Cells of the record that begins in a line, and how many lines it takes; None and 1 when a quote stays open."""
    cells = _cells(texts[n], separator)
    if cells is None:
        cells = _loose_cells(texts[n], separator)
    if cells is not None:
        return cells, 1
    together = texts[n]
    for more in range(1, min(_LONGEST_RECORD_LINES, len(texts) - n)):
        together += texts[n + more]
        if '"' in texts[n + more] and (cells := _cells(together, separator)) is not None:
            return cells, more + 1
    return None, 1


def _pieces(text: str, separator: str) -> tuple[str, ...]:
    return tuple(text.rstrip("\r\n").split(separator))


def _sorted_out(
    rows: list[list[str]], begins: list[int], misfits: list[Misfit], remarks: list[Remark], layout: _Layout
) -> list[Rows]:
    table = rows_table(layout.header, rows)
    return [Rows(table, np.array(begins, dtype=np.int64), tuple(misfits), tuple(remarks))]
