"""The key figures of a one-page brief, and how its texts are set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from geo.analysis.brief import Brief, Names
from geo.core.language import Language
from geo.maps import brief_words as words
from geo.maps.palette import BACKGROUND, QUIET_INK, TIME_BAR
from geo.maps.printed_sheet import ELLIPSIS, MM_PER_POINT, Box, Sheet, Style, clean

HEADING: Final = Style(8.4, bold=True, colour=TIME_BAR)
LABEL: Final = Style(6.8, colour="#3d3a36")
BIG: Final = Style(18.0, bold=True)
RANGE: Final = Style(7.4)
CHANGE: Final = Style(7.4, bold=True)
CELL: Final = Style(6.5)
CELL_BOLD: Final = Style(6.5, bold=True)
SMALL: Final = Style(6.0, colour="#3d3a36")
HEAD: Final = Style(6.0, colour=QUIET_INK)
TILES: Final[tuple[Names, ...]] = ("incidents", "deaths", "civilians", "security", "militants")
PAD: Final = 2.0
SLACK: Final = 0.985


@contextmanager
def measuring(sheet: Sheet) -> Iterator[None]:
    """Leave no ink on a sheet for a while."""
    before, sheet.drawing = sheet.drawing, False
    try:
        yield
    finally:
        sheet.drawing = before


def lines_of(sheet: Sheet, text: str, width: float, style: Style, most: int) -> list[str]:
    """Break a text into so many lines at most; where it is longer, cut it after a word, with an ellipsis."""
    # A PDF sets letters a hair wider than they are measured, which rounds them to dots.
    width *= SLACK
    lines = sheet.wrap(text, width, style)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and sheet.width_mm(f"{last} {ELLIPSIS}", style) > width:
        last = last.rpartition(" ")[0]
    # A word that is wider than the line has no end to cut at.
    return [*lines[: most - 1], f"{last} {ELLIPSIS}" if last else sheet.wrap(text, width, style, most)[-1]]


def heading(sheet: Sheet, text: str, box: Box, factor: float = 1.0) -> float:
    """Write a heading with a rule below it; returns where the text may begin."""
    style = HEADING.scaled(factor)
    style = style.scaled(min(1.0, max(SLACK * box.width / sheet.width_mm(clean(text), style), 0.8)))
    lower = sheet.write_lines(lines_of(sheet, text, box.width, style, 2), style, left=box.left, top=box.top)
    sheet.line([box.left, box.right], [lower + 0.2] * 2, colour=TIME_BAR, width_pt=0.6)
    return lower - 0.8


# -- key figures


def draw_tiles(sheet: Sheet, brief: Brief, box: Box, say: Language) -> float:
    """Write the key figures side by side, with their changes; returns the lower edge."""
    width = (box.width - PAD * (len(TILES) - 1)) / len(TILES)
    drawing, sheet.drawing = sheet.drawing, False
    lowest = min(_tile(sheet, brief, name, Box(box.left, box.bottom, box.left + width, box.top), say) for name in TILES)
    sheet.drawing = drawing
    for number, name in enumerate(TILES):
        left = box.left + number * (width + PAD)
        tile = Box(left, lowest - 1.2, left + width, box.top)
        sheet.rectangle(tile, fill=BACKGROUND if number > 1 else "#e3edf2", zorder=0.1)
        _tile(sheet, brief, name, tile, say)
    return lowest - 1.2


def _tile(sheet: Sheet, brief: Brief, name: Names, tile: Box, say: Language) -> float:
    inner = Box(tile.left + PAD, tile.bottom, tile.right - PAD, tile.top - 1.4)
    key = brief.figures[name]

    def write(text: str, style: Style, top: float, most: int = 2) -> float:
        return sheet.write_lines(lines_of(sheet, text, inner.width, style, most), style, left=inner.left, top=top)

    write(words.figure_name(name, say), LABEL, inner.top)
    # Figures of all tiles stand on one line, also where one name takes two.
    names = (words.figure_name(other, say) for other in TILES)
    top = inner.top - max(len(lines_of(sheet, each, inner.width, LABEL, 2)) for each in names) * LABEL.line_mm
    big, span = words.big_words(key, brief, say)
    style = BIG
    wide = sheet.width_mm(clean(big), style)
    if wide > inner.width or not big[:1].isdigit():
        style = style.scaled(min(inner.width / wide, 0.62 if not big[:1].isdigit() else 1.0) * 0.98)
    baseline = top - BIG.size_pt * MM_PER_POINT * 0.98
    sheet.put(clean(big), style, x=inner.left, y=baseline)
    top = baseline - 1.3
    if any(words.big_words(brief.figures[other], brief, say)[1] for other in TILES):
        top = write(span, RANGE, top) if span else top - RANGE.line_mm
    change, lines = words.against_words(key, say)
    if change:
        top = write(change, CHANGE, top)
    for line in lines:
        top = write(line, SMALL, top, 3)
    return top
