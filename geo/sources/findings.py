"""What an import noticed: one registry of rules, and the findings as they are collected, row by row, on the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.language import Language
from geo.core.spreadsheets import defused, encode_csv

MENDED, REFUSED, NOTED = "mended", "refused", "noted"
SHOWN_CHARACTERS: Final = 200

SCHEMA: Final = pa.schema(
    [
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("became", pa.string()),
        ("rule", pa.string()),
        ("severity", pa.string()),
    ]
)


@dataclass(frozen=True)
class Rule:
    """A rule that cells or rows are held against: how much it matters, what is wrong, and what to do."""

    severity: str
    what: str
    remedy: str


RULES: Final[dict[str, Rule]] = {
    # the file
    "encoding": Rule(NOTED, "The file is not in UTF-8; it was read in the encoding named.", "Save as “CSV UTF-8”."),
    "mixed-encoding": Rule(
        MENDED, "The line mixes encodings; what is not UTF-8 was read as Windows-1252.", "Check its accents."
    ),
    "separator": Rule(NOTED, "Cells are separated by another mark than a comma.", "Nothing needs to be done."),
    "header-below": Rule(NOTED, "The header is not in the first line; the lines above were left out.", "Check it."),
    "column-repeated": Rule(
        NOTED, "Two columns have one name; the later one got a number.", "Rename one, if it matters."
    ),
    "column-unnamed": Rule(NOTED, "A column has no name; it was named by its position.", "Name it in the header."),
    "other-sheets": Rule(NOTED, "The workbook has other sheets, which were not read.", "Name the sheet to read."),
    "sheet-hidden": Rule(NOTED, "A sheet is hidden and was not read.", "Show it in the workbook, if it matters."),
    "other-layers": Rule(NOTED, "The file has other layers, which were not read.", "Name the layer to read."),
    "crs-changed": Rule(
        NOTED, "The coordinates were in another system; they were changed to WGS 84.", "Check the map."
    ),
    "crs-missing": Rule(
        NOTED, "The file does not say which coordinate system it uses; WGS 84 was assumed.", "Check the map."
    ),
    "truncated": Rule(REFUSED, "The file ends in the middle of a row.", "Download or save the file again."),
    # rows
    "blank-row": Rule(NOTED, "Blank rows were left out.", "Nothing needs to be done."),
    "wrong-cells": Rule(
        REFUSED,
        "The row has another number of cells than the header.",
        "Put a cell that holds a separator or a line end in quotes; add what is missing.",
    ),
    "unclosed-quote": Rule(
        REFUSED, "A quote opens a cell and is never closed.", "Close it; write a quote inside a cell twice."
    ),
    "total-row": Rule(NOTED, "A line of totals is no incident; it was left out.", "Nothing needs to be done."),
    "hxl-row": Rule(NOTED, "A row of HXL tags is no incident; it was left out.", "Nothing needs to be done."),
    "id-missing": Rule(
        NOTED, "The row has no identifier; one was made from its cells.", "Give each row an identifier that stays."
    ),
    "id-duplicate": Rule(
        REFUSED, "Another row has this identifier, with other cells.", "Give one of them an identifier of its own."
    ),
    "row-repeated": Rule(
        NOTED, "The row repeats another one cell by cell; it was left out.", "Nothing needs to be done."
    ),
    "merged-cells": Rule(
        MENDED, "A merged cell holds for several rows; its value was filled in.", "Unmerge cells and fill them in."
    ),
    "merged-figure": Rule(
        NOTED,
        "The merged cell holds a figure for several rows together; it was counted in the first row alone.",
        "Write into each row its own figure.",
    ),
    # cells
    "control-characters": Rule(MENDED, "Invisible control characters were taken out.", "Check the text."),
    "mojibake": Rule(MENDED, "The text had been read in a wrong encoding; it was repaired.", "Check the text."),
    "lost-characters": Rule(
        NOTED, "Characters were lost before the file was saved (�).", "Write them again from the source."
    ),
    "formula": Rule(
        NOTED, "The cell holds a formula; its last value was used, if it has one.", "Paste values instead."
    ),
    "excel-error": Rule(
        REFUSED, "The cell holds an error of the spreadsheet.", "Write the value, or leave the cell empty."
    ),
    "long-cell": Rule(
        MENDED, "The text is too long for the incident; it was cut there. The original keeps it.", "Write a summary."
    ),
    "name-mangled": Rule(
        REFUSED, "A spreadsheet has turned this name into a date.", "Write the name; format the column as text first."
    ),
    # dates
    "date-missing": Rule(NOTED, "The row has no date; the incident is undated.", "Add the date, if it is known."),
    "date-unreadable": Rule(REFUSED, "This is no date that can be read.", "Write it as 2020-04-30."),
    "date-impossible": Rule(REFUSED, "There is no such day.", "Write the day that was meant, as 2020-04-30."),
    "date-ambiguous": Rule(
        REFUSED,
        "The date may be read as day/month or month/day, and no other row of the column tells which.",
        "Say which comes first (date order), or write dates as 2020-04-30.",
    ),
    "date-order": Rule(
        NOTED, "Other rows of the column tell in which order day and month stand.", "Check one date that you know."
    ),
    "date-future": Rule(REFUSED, "The date lies in the future.", "Correct the date."),
    "date-too-early": Rule(REFUSED, "The date lies before 1900.", "Correct the date."),
    "date-serial": Rule(
        MENDED, "A spreadsheet's day number stands for the date; it was turned into the date.", "Check it."
    ),
    "date-coarse": Rule(NOTED, "The date names a month or year only; it spans all of it.", "Add the day, if known."),
    "date-end-first": Rule(MENDED, "The event ends before it begins; the two days were exchanged.", "Check them."),
    # coordinates
    "coordinate-unreadable": Rule(
        REFUSED, "This is no coordinate that can be read.", "Write degrees, as 14.2331 and -1.0235."
    ),
    "coordinate-half": Rule(REFUSED, "One of latitude and longitude is missing.", "Add it, or empty both."),
    "coordinate-dms": Rule(MENDED, "Degrees, minutes and seconds were turned into degrees.", "Check the map."),
    "coordinate-swapped": Rule(
        MENDED,
        "Latitude and longitude were exchanged: only so does the point lie where the row says.",
        "Check the map.",
    ),
    "coordinate-sign": Rule(
        MENDED, "A sign was lost: only with it does the point lie where the row says.", "Check the map."
    ),
    "coordinate-point": Rule(
        MENDED, "The decimal point was lost: only with it does the point lie where the row says.", "Check the map."
    ),
    "coordinate-zero": Rule(
        REFUSED, "0, 0 lies in the sea; it means that nobody knew.", "Empty both, or correct them."
    ),
    "coordinate-globe": Rule(
        REFUSED, "There is no such latitude or longitude.", "Write degrees: latitude to 90, longitude to 180."
    ),
    "coordinate-maybe-swapped": Rule(
        REFUSED,
        "The point lies outside the zone, but with latitude and longitude exchanged inside.",
        "Exchange the two, or choose the other column for each.",
    ),
    "coordinate-coarse": Rule(
        NOTED, "The coordinate has few digits; its uncertainty was widened.", "Give more digits, if they are known."
    ),
    "other-country": Rule(
        REFUSED, "The point lies in another country than the row says.", "Correct the country or the coordinate."
    ),
    "other-region": Rule(
        REFUSED,
        "The point lies more than 25 km outside the region that the row says.",
        "Correct the region or the coordinate.",
    ),
    "area-words": Rule(
        NOTED,
        "The words name an area, no place: the area is drawn, and the coordinate kept beside it.",
        "Name the place, or state the precision, if the coordinate is that of the event.",
    ),
    "outside-zone": Rule(
        NOTED,
        "The point lies outside the three countries and 50 km around; it was left out.",
        "Import all, to keep it.",
    ),
    "geometry-unusable": Rule(REFUSED, "The shape cannot be used.", "Draw it again, or give a point."),
    "no-place": Rule(NOTED, "The row names no place; the incident has none.", "Add a place or a coordinate."),
    "place-unknown": Rule(
        NOTED, "The words for the place were not found; the incident stays without a point.", "Add a coordinate."
    ),
    # figures
    "toll-order": Rule(
        MENDED,
        "The figures are not in order (low, best, high); the range was widened to hold all three.",
        "Check them.",
    ),
    "number-negative": Rule(REFUSED, "A count cannot be negative.", "Write the count, or leave the cell empty."),
    "number-unknown": Rule(MENDED, "The code means that nobody knows; the figure is missing.", "Leave the cell empty."),
    "number-separators": Rule(MENDED, "Marks between thousands were taken out.", "Write 1200."),
    "number-range": Rule(MENDED, "A range was read as lowest and highest figure.", "Check them."),
    "number-floor": Rule(MENDED, "“At least” was read as the lowest figure.", "Check it."),
    "number-text": Rule(REFUSED, "The cell should hold a number.", "Write the number, or leave the cell empty."),
    "number-fraction": Rule(REFUSED, "People are counted in whole numbers.", "Write a whole number."),
    "number-huge": Rule(REFUSED, "No single incident has so many.", "Correct the number."),
    "decimal-comma": Rule(NOTED, "Numbers have a decimal comma.", "Nothing needs to be done."),
    # words
    "code-unknown": Rule(MENDED, "The code is not in the codebook; it was taken as unknown.", "Correct the code."),
    "kind-unknown": Rule(NOTED, "The kind is not known; it was taken as other violence.", "Map it to a kind."),
    "country-unknown": Rule(NOTED, "The country is not known here; the coordinates decide.", "Correct its name."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was noticed: where, what stood there, which rule, and what became of it."""

    line: int
    column: str
    value: str
    rule: str
    severity: str
    became: str = ""

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return RULES[self.rule].remedy

    def words(self, say: Language) -> str:
        """Say what is wrong and what to do in a language."""
        rule = RULES[self.rule]
        return f"{say(rule.what)} {say(rule.remedy)}"


class Findings:
    """Findings of one import; bounded in memory, the rest lies in a file.

    Parameters
    ----------
    folder : Path
        Where the file may lie; it exists.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "findings.arrows"
        self._sink = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_stream(self._sink, SCHEMA)
        self._waiting: list[pa.Table] = []
        self._closed = False
        #: How many findings there are by rule and severity.
        self.counts: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        return sum(self.counts.values())

    def add(
        self,
        rule: str,
        lines: npt.NDArray[np.int64] | Sequence[int],
        column: str,
        values: Sequence[str | None] | pa.Array,
        *,
        became: Sequence[str | None] | pa.Array | None = None,
        severity: str | None = None,
    ) -> None:
        """Add findings of one rule in one column.

        Parameters
        ----------
        rule : str
            A code of `RULES`.
        lines : array of int, shape (n,)
            0 for the file as a whole.
        column : str
        values : sequence of n texts
            What stood there; cut at 200 characters.
        became : sequence of n texts, optional
            What it was read as.
        severity : str, optional
            Where it differs from the rule's own.
        """
        n = len(lines)
        if not n:
            return
        level = severity or RULES[rule].severity
        self.counts[rule, level] += n
        table = pa.Table.from_arrays(
            [
                pa.array(lines, type=pa.int64()),
                pa.repeat(column, n),
                _short(values),
                pa.nulls(n, pa.string()) if became is None else _short(became),
                pa.repeat(rule, n),
                pa.repeat(level, n),
            ],
            schema=SCHEMA,
        )
        self._waiting.append(table)

    def flush(self) -> None:
        """Write what waits to the file, in the order of the lines."""
        if self._waiting and not self._closed:
            together = pa.concat_tables(self._waiting)
            self._writer.write_table(together.take(pc.sort_indices(together, sort_keys=[("line", "ascending")])))
            self._waiting.clear()

    def finish(self) -> None:
        """Write all and close the file; reading is possible from then on."""
        self.flush()
        if not self._closed:
            self._writer.close()
            self._sink.close()
            self._closed = True

    def tables(self) -> Iterator[pa.Table]:
        """Go through all findings, some at a time, in the columns of `SCHEMA`."""
        with pa.OSFile(str(self._path), "rb") as source, pa.ipc.open_stream(source) as reader:
            for batch in reader:
                yield pa.Table.from_batches([batch])

    def __iter__(self) -> Iterator[Finding]:
        for table in self.tables():
            for row in table.to_pylist():
                yield _finding(row)

    def first(self, count: int, *, severities: Sequence[str] = (REFUSED, MENDED, NOTED)) -> list[Finding]:
        """Return the first findings, those of the first severity given before the others."""
        found: list[Finding] = []
        for severity in severities:
            for table in self.tables():
                wanted = table.filter(pc.equal(table["severity"], severity)).slice(0, count - len(found))
                found += [_finding(row) for row in wanted.to_pylist()]
                if len(found) >= count:
                    return found
        return found

    def csv_bytes(self) -> bytes:
        """Write all findings as CSV, with what is wrong and the remedy in English."""

        def rows() -> Iterator[Sequence[object]]:
            yield ("line", "column", "value", "read_as", "severity", "rule", "what", "remedy")
            for found in self:
                rule = RULES[found.rule]
                texts = (defused(found.column), defused(found.value), defused(found.became))
                yield (found.line or "", *texts, found.severity, found.rule, rule.what, rule.remedy)

        return encode_csv(rows(), byte_order_mark=True)


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        line=row["line"],
        column=row["column"],
        value=row["value"] or "",
        rule=row["rule"],
        severity=row["severity"],
        became=row["became"] or "",
    )


def _short(values: Sequence[str | None] | pa.Array) -> pa.Array:
    texts = values if isinstance(values, pa.Array) else pa.array(values, type=pa.string())
    return pc.utf8_slice_codeunits(texts, 0, SHOWN_CHARACTERS)
