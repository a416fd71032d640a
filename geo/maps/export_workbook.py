"""Sheets as Office Open XML (ECMA-376, SpreadsheetML), row by row straight into the archive.

A cell is some text between two others and a row the texts of its cells: no object is made of either, and nothing is
kept, so that a hundred thousand rows take seconds and no more memory than ten.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final

from geo.core.settings import PRODUCT
from geo.core.xml_text import xml_attribute, xml_text

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A font, the two fills that a workbook begins with, a border; cells as they are, days, and bold ones.
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" '
    'wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
BOLD: Final = 2
WRAPPED: Final = 3
# Excel counts days from here, and knows none before March 1900 for what they are.
_DAY_0, _FIRST_DAY = dt.date(1899, 12, 30), dt.date(1900, 3, 1)
# So many texts are remembered with their XML: most of a column are the same.
_MOST_REMEMBERED: Final = 20_000

Row = Sequence[str]


def text_cells(values: Iterable[str | None], style: int = 0) -> list[str]:
    """Write texts, each short enough for a cell, as the inside of cells; "" for an empty one."""
    known: dict[str | None, str] = {}
    look = f' s="{style}"' if style else ""
    found = []
    for text in values:
        cell = known.get(text)
        if cell is None and text:
            kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
            cell = f'"{look} t="inlineStr"><is><t{kept}>{xml_text(text)}</t></is></c>'
            if len(known) < _MOST_REMEMBERED:
                known[text] = cell
        found.append(cell or "")
    return found


def plain_cells(values: Iterable[Any]) -> list[str]:
    """Write numbers and truths as the inside of cells; None is an empty one."""
    found = []
    for value in values:
        if value is None:
            found.append("")
        elif isinstance(value, bool):
            found.append(f'" t="b"><v>{int(value)}</v></c>')
        else:
            found.append(f'"><v>{value!r}</v></c>')
    return found


def day_cells(values: Iterable[dt.date | None]) -> list[str]:
    """Write days as the inside of cells: those that Excel cannot count as texts, such as 1900-01-01."""
    found = []
    for day in values:
        if day is None:
            found.append("")
        elif day < _FIRST_DAY:
            found += text_cells([day.isoformat()])
        else:
            found.append(f'" s="1"><v>{(day - _DAY_0).days}</v></c>')
    return found


def column_letters(number: int) -> str:
    """Name a column as Excel does, from 0: A, B, ..., Z, AA.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    name, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


class Workbook:
    """A workbook on its way into a file, sheet by sheet.

    Parameters
    ----------
    file : binary file
    names : sequence of str
        Of the sheets, in the order in which they will be written.
    title : str
    made_at : str
        ISO 8601, UTC, to the second; "" where that is not known.
    """

    def __init__(self, file: IO[bytes], names: Sequence[str], *, title: str, made_at: str) -> None:
        self._archive, self._written = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED), 0
        try:
            self._write_frame(names, title, made_at)
        except OSError:
            with contextlib.suppress(OSError):  # else it tries again when it is thrown away
                self._archive.close()
            raise

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def sheet(self, rows: Iterable[Row], *, widths: Sequence[float] = (), frozen: str = "") -> None:
        """Write the next sheet.

        Parameters
        ----------
        rows : iterable of sequence of str
            Insides of cells, as `text_cells`, `plain_cells` and `day_cells` give them; "" for an empty one.
        widths : sequence of float
            Of the first columns, in characters.
        frozen : str
            Cell before which rows and columns stay in view; "" for none.
        """
        self._written += 1
        with self._archive.open(f"xl/worksheets/sheet{self._written}.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_views(frozen)}{_columns(widths)}<sheetData>'.encode())
            letters: list[str] = []
            lines: list[str] = []
            for number, row in enumerate(rows, start=1):
                while len(letters) < len(row):
                    letters.append(f'<c r="{column_letters(len(letters))}')
                cells = [f"{letter}{number}{cell}" for letter, cell in zip(letters, row, strict=False) if cell]
                lines.append(f'<row r="{number}">{"".join(cells)}</row>')
                if len(lines) >= 500:
                    part.write("".join(lines).encode())
                    lines.clear()
            part.write(f"{''.join(lines)}</sheetData></worksheet>".encode())

    def _write_frame(self, names: Sequence[str], title: str, made_at: str) -> None:
        """Write what holds the sheets together: what kind each part is, and where it lies."""
        numbers = range(1, len(names) + 1)
        kinds = [("/xl/workbook.xml", f"{_TYPES}.sheet.main+xml"), ("/xl/styles.xml", f"{_TYPES}.styles+xml")]
        kinds += [(f"/xl/worksheets/sheet{number}.xml", f"{_TYPES}.worksheet+xml") for number in numbers]
        kinds.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
        sheets = "".join(
            f'<sheet name={xml_attribute(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, names, strict=True)
        )
        whole = [
            (f"{_LINKS}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
        links = [(f"{_LINKS}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        for name, text in (
            ("[Content_Types].xml", _content_types(kinds)),
            ("_rels/.rels", _relations(whole)),
            ("docProps/core.xml", _properties(title, made_at)),
            ("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'),
            ("xl/_rels/workbook.xml.rels", _relations([*links, (f"{_LINKS}/styles", "styles.xml")])),
            ("xl/styles.xml", _STYLES),
        ):
            with self._archive.open(name, "w") as part:
                part.write(f"{_HEAD}{text}".encode())


def _properties(title: str, made_at: str) -> str:
    made = f'<dcterms:created xsi:type="dcterms:W3CDTF">{xml_text(made_at)}</dcterms:created>' if made_at else ""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml_text(title)}</dc:title><dc:creator>{xml_text(PRODUCT)}</dc:creator>{made}</cp:coreProperties>"
    )


def _views(frozen: str) -> str:
    """Keep rows and columns before a cell in view."""
    if not frozen:
        return ""
    letters, digits = frozen.rstrip("0123456789"), frozen.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    across, down = next(number for number in range(702) if column_letters(number) == letters), int(digits) - 1
    # Excel takes a workbook for damaged whose pane is split nowhere.
    split = f'xSplit="{across}" ' * bool(across) + f'ySplit="{down}" ' * bool(down)
    pane = {(True, True): "bottomRight", (True, False): "topRight"}.get((bool(across), bool(down)), "bottomLeft")
    return (
        f'<sheetViews><sheetView workbookViewId="0"><pane {split}topLeftCell="{frozen}" activePane="{pane}" '
        'state="frozen"/></sheetView></sheetViews>'
    )


def _columns(widths: Sequence[float]) -> str:
    if not widths:
        return ""
    found = (f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1))
    return f"<cols>{''.join(found)}</cols>"


def _content_types(kinds: Iterable[tuple[str, str]]) -> str:
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(links: Iterable[tuple[str, str]]) -> str:
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}</Relationships>'
