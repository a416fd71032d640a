"""How sheets are laid out: what goes where on each, how large its texts are, and sections set in columns that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from geo.core.errors import BadInput
from geo.maps.printed_key import Column, Section
from geo.maps.printed_sheet import Box, Sheet

# Texts that do not fit are set smaller, down to what can still be read on paper.
SIZES: Final = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
SMALLEST: Final = 0.7
BETWEEN_SECTIONS_MM: Final = 1.9
COLUMN_GAP_MM: Final = 5.0
# Sections are set this much smaller before one of them is split between two columns.
TOGETHER: Final = 0.78


@dataclass(frozen=True)
class Plan:
    """Where things stand on a sheet, in millimetres.

    Attributes
    ----------
    text, notes : float
        Size of texts against those of an A4 page, and that of the notes at the foot.
    edge_mm, gap_mm : float
        Margin of the sheet, and room between its parts.
    column_mm : float
        Width of the legend beside the map; 0: it stands below, in three columns.
    legend_mm : float
        Most height of the legend below the map.
    lists_mm : float
        Width of the lists of what the map cannot show; 0: they are counted alone.
    locator_mm, code_mm : float
        Side of the locator, and the largest of the QR code.
    strip_mm : tuple of float
        Least and most height of the strip at the foot.
    is_short : bool
        Whether notes are cut to what must be said.
    paper : str
        Name of the paper, for the scale; "" for a screen.
    """

    text: float
    notes: float
    edge_mm: float
    gap_mm: float
    column_mm: float
    legend_mm: float
    lists_mm: float
    locator_mm: float
    code_mm: float
    strip_mm: tuple[float, float]
    is_short: bool = False
    paper: str = ""

    @property
    def sizes(self) -> tuple[float, ...]:
        """Sizes of text that are tried for the legend, the largest first."""
        return _down_from(self.text)

    @property
    def note_sizes(self) -> tuple[float, ...]:
        """Sizes of text that are tried for the notes, the largest first."""
        return _down_from(self.notes)


def _down_from(size: float) -> tuple[float, ...]:
    steps = [size * 0.94**n for n in range(20)]
    return (*(step for step in steps if step > SMALLEST), SMALLEST)


PLANS: Final = {
    "a4": Plan(1.0, 1.0, 8, 4, 66, 0, 60, 34, 30, (34, 52), paper="A4"),
    "a4-portrait": Plan(1.0, 1.0, 8, 4, 0, 84, 52, 30, 30, (32, 60), paper="A4"),
    "a3": Plan(1.25, 1.2, 10, 5, 88, 0, 84, 46, 40, (46, 70), paper="A3"),
    "a3-portrait": Plan(1.3, 1.2, 10, 5, 0, 116, 76, 42, 40, (44, 84), paper="A3"),
    "slide": Plan(1.6, 1.1, 9, 5, 100, 0, 0, 28, 32, (24, 36), is_short=True),
    "square": Plan(1.3, 0.95, 7, 4, 0, 48, 0, 22, 26, (20, 36), is_short=True),
}


def plan_of(layout: str) -> Plan:
    """Give the plan of a layout.

    Raises
    ------
    BadInput
        If there is no such layout.
    """
    if layout not in PLANS:
        raise BadInput(f"There is no layout {layout!r}: choose one of {', '.join(PLANS)}.")
    return PLANS[layout]


def fit(sheet: Sheet, box: Box, sizes: Sequence[float], write: Callable[[Box, float], float]) -> float:
    """Write something as large as its box allows; returns its lower edge.

    Parameters
    ----------
    sheet : Sheet
    box : Box
    sizes : sequence of float
        The largest first; the last one is taken if none fits.
    write : callable
        Writes at a size and returns the lower edge.
    """
    drawing, sheet.drawing = sheet.drawing, False
    size = next((size for size in sizes if write(box, size) >= box.bottom - 0.1), sizes[-1])
    sheet.drawing = drawing
    return write(box, size)


def columns_of(box: Box, number: int) -> list[Box]:
    """Split a box into columns of one width."""
    width = (box.width - (number - 1) * COLUMN_GAP_MM) / number
    lefts = [box.left + n * (width + COLUMN_GAP_MM) for n in range(number)]
    return [Box(left, box.bottom, left + width, box.top) for left in lefts]


def flow(
    sheet: Sheet, sections: Sequence[Section], choices: Sequence[Sequence[Box]], sizes: Sequence[float], *,
    is_short: bool = False,
) -> float:  # fmt: skip
    """Set sections in columns of one height, as large as they fit and as level as they go.

    Parameters
    ----------
    sheet : Sheet
    sections : sequence of Section
        Kept together, unless they only fit when one goes on in the next column.
    choices : sequence of sequence of Box
        Columns that they may be set in; those that hold the largest text are taken, the first of them.
    sizes : sequence of float
        Sizes of text, the largest first.
    is_short : bool
        Whether signs are explained in few words.

    Returns
    -------
    float
        Lower edge of the longest column.
    """
    pen = _Pen(sheet, is_short)
    apart = [Section(one.heading if not n else "", (item,)) for one in sections for n, item in enumerate(one.items)]
    together = [(size, sections) for size in sizes if size >= TOGETHER * sizes[0]]
    for size, units in (*together, *((size, apart) for size in sizes)):
        for boxes in choices:
            placed = _level(pen.heights(units, boxes[0].width, size), len(boxes), boxes[0].height + 0.1)
            if placed is not None:
                return pen.set(units, placed, boxes, size)
    boxes, size = choices[-1], sizes[-1]
    heights = pen.heights(apart, boxes[0].width, size)
    placed = _level(heights, len(boxes), sum(height for height, _ in heights) + 1000.0)
    return pen.set(apart, placed or [list(range(len(apart)))], boxes, size)


@dataclass(frozen=True)
class _Pen:
    sheet: Sheet
    is_short: bool

    def heights(self, units: Sequence[Section], width: float, size: float) -> list[tuple[float, float]]:
        """Height of each unit at the head of a column, and what it needs more below another."""
        drawing, self.sheet.drawing = self.sheet.drawing, False
        found = []
        for unit in units:
            column = Column(self.sheet, Box(0.0, 0.0, width, 0.0), size, is_short=self.is_short)
            unit.draw(column)
            found.append((-column.y, BETWEEN_SECTIONS_MM * size if unit.heading else 0.0))
        self.sheet.drawing = drawing
        return found

    def set(
        self, units: Sequence[Section], placed: Sequence[Sequence[int]], boxes: Sequence[Box], size: float
    ) -> float:
        lowest = boxes[0].top
        for numbers, box in zip(placed, boxes, strict=False):
            column = Column(self.sheet, box, size, is_short=self.is_short)
            for number in numbers:
                units[number].draw(column)
            lowest = min(lowest, column.y)
        return lowest


def _level(heights: Sequence[tuple[float, float]], columns: int, room: float) -> list[list[int]] | None:
    """Share units among columns in their order, the longest column as short as it can be; None if they do not fit."""
    if not heights:
        return [[] for _ in range(columns)]
    low, high = max(height for height, _ in heights), room
    best = _filled(heights, columns, high) if low <= high else None
    if best is None:
        return None
    while high - low > 0.5:
        middle = (low + high) / 2
        found = _filled(heights, columns, middle)
        if found is None:
            low = middle
        else:
            best, high = found, middle
    return best


def _filled(heights: Sequence[tuple[float, float]], columns: int, room: float) -> list[list[int]] | None:
    placed: list[list[int]] = [[]]
    used = 0.0
    for number, (height, before) in enumerate(heights):
        needed = height + (before if placed[-1] else 0.0)
        if placed[-1] and used + needed > room:
            if len(placed) == columns:
                return None
            placed.append([])
            used, needed = 0.0, height
        placed[-1].append(number)
        used += needed
    return placed if used <= room else None
