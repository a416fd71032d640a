"""What a style of the printed map hands to its legend: sections of signs and words, which the sheet sets in a column.

A style (`geo.maps.printed_styles`) knows what it drew and how it is to be read; the sheet knows where there is room.
So a style gives a `Drawn`, whose `legend` is a tuple of `Section`; the sheet makes a `Column` as wide as it likes and
lets each section draw itself into it: ``section.draw(column)``. A column measures as it goes (`Column.y`); with
``sheet.drawing`` off it measures alone, so that sections can be fitted, or shared among several columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from shapely.geometry.base import BaseGeometry

from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.palette import INK, UNIT_LINE, event_label
from geo.maps.printed_sheet import Box, Sheet, Style

HEADING: Final = Style(7.6, bold=True)
BODY: Final = Style(7.0)
SMALL: Final = Style(6.2, colour="#3d3a36")
SIGN_MM: Final = 11.0
SIGN_WIDTH_MM: Final = 10.0

Paint: TypeAlias = Callable[[Sheet, float, float], None]
"""Draws a sign on a sheet: at most `SIGN_WIDTH_MM` wide, around a middle given in millimetres."""


class Column:
    """Writes entries below one another: a sign at the left, words beside it.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Room, millimetres; only its sides and its top bind.
    factor : float
        Size of the text.
    is_short : bool
        Whether signs are explained in few words.

    Attributes
    ----------
    y : float
        Lower edge of what was written, millimetres.
    """

    def __init__(self, sheet: Sheet, box: Box, factor: float, *, is_short: bool = False) -> None:
        self.sheet, self.box, self.factor, self.is_short = sheet, box, factor, is_short
        self.y = box.top
        self._begun = False

    def heading(self, text: str) -> None:
        """Write a heading, apart from what stands above."""
        self.y -= 1.9 * self.factor if self._begun else 0.0
        self._begun = True
        style = HEADING.scaled(self.factor)
        self.y = self.sheet.write(text, style, left=self.box.left, top=self.y, width=self.box.width) - 0.8 * self.factor

    def entry(self, text: str, least_mm: float = 4.0) -> float:
        """Write words beside a sign; returns the height of the sign's middle."""
        self._begun = True
        style = BODY.scaled(self.factor)
        lines = self.sheet.wrap(text, self.box.width - SIGN_MM, style)
        height = max(len(lines) * style.line_mm + 0.9 * self.factor, least_mm * self.factor)
        middle = self.y - height / 2
        top = middle + len(lines) * style.line_mm / 2 + 0.1
        self.sheet.write_lines(lines, style, left=self.box.left + SIGN_MM, top=top)
        self.y -= height
        return middle

    def note(self, text: str) -> None:
        """Write a paragraph without a sign."""
        self._begun = True
        style = SMALL.scaled(self.factor)
        self.y = self.sheet.write(text, style, left=self.box.left, top=self.y, width=self.box.width) - 0.6 * self.factor


class Item(Protocol):
    """A part of a section."""

    def draw(self, column: Column) -> None:
        """Draw it at the foot of a column, and move that foot down."""


@dataclass(frozen=True)
class Sign:
    """A sign and what it means.

    Attributes
    ----------
    words : str
    paint : callable
    least_mm : float
        Height that the sign needs at full size.
    short : str
        The same in a few words, for a legend in little; "" where `words` are few.
    """

    words: str
    paint: Paint
    least_mm: float = 4.0
    short: str = ""

    def draw(self, column: Column) -> None:
        """Draw sign and words."""
        y = column.entry(self.short if column.is_short and self.short else self.words, self.least_mm)
        if column.sheet.drawing:
            self.paint(column.sheet, column.box.left + SIGN_WIDTH_MM / 2, y)


@dataclass(frozen=True)
class Note:
    """A paragraph of the legend: what was counted, what was not, and how to read the map."""

    words: str

    def draw(self, column: Column) -> None:
        """Write it."""
        column.note(self.words)


@dataclass(frozen=True)
class Sizes:
    """Circles of some sizes in a row, each with the number that it stands for; a new row where they do not fit.

    Attributes
    ----------
    sizes : tuple of (float, str)
        Diameter in millimetres, and the number in words.
    face : str
        Colour.
    """

    sizes: tuple[tuple[float, str], ...]
    face: str = UNIT_LINE

    def draw(self, column: Column) -> None:
        """Draw the row."""
        sheet, style, left = column.sheet, BODY.scaled(column.factor), column.box.left + 2.0
        widest = max((size for size, _ in self.sizes), default=0.0)
        x, middle = left, column.y - widest / 2 - 0.4
        for size, words in self.sizes:
            needed = size + 0.7 + sheet.width_mm(words, style)
            if x > left and x + needed > column.box.right:
                x, middle = left, middle - max(widest + 0.6, style.line_mm)
            sheet.symbol(x + size / 2, middle, "o", size, face=self.face, edge=INK, width_pt=0.45)
            sheet.put(words, style, x=x + size + 0.7, y=middle - 0.13 * style.size_pt)
            x += needed + 3.2
        column.y = middle - widest / 2 - 0.6


@dataclass(frozen=True)
class Section:
    """A heading, "" for none, and what stands under it; kept together where the sheet can."""

    heading: str
    items: tuple[Item, ...]

    def draw(self, column: Column) -> None:
        """Draw it at the foot of a column."""
        if self.heading:
            column.heading(self.heading)
        for item in self.items:
            item.draw(column)


@dataclass(frozen=True)
class Account:
    """Where the shown incidents are: the four add up to what the maps are of.

    Attributes
    ----------
    symbols : int
        In a symbol, cluster, cell or unit in the frame.
    areas : int
        In areas of their own.
    beyond : int
        Outside the frame.
    others : int
        In none of these: without a place, or, where the style shows no areas, known to no more than one.
    """

    symbols: int
    areas: int
    beyond: int
    others: int


@dataclass
class Drawn:
    """What a style drew.

    Attributes
    ----------
    account : Account
    legend : tuple of Section
        What explains it, and nothing that was not drawn.
    beyond : list of int
        Row labels of incidents that a map can draw and that lie outside the frame or have no geometry.
    notes : tuple of str
        Sentences that must stand on the sheet wherever there is room, such as what is in no small map.
    shades : tuple of (geometry, str)
        Shapes in page millimetres that are filled with a colour, on which names must be read.
    unit_level : int
        Of the units that they are, each of which is to be named; 0 where they are none.
    """

    account: Account
    legend: tuple[Section, ...] = ()
    beyond: list[int] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    shades: tuple[tuple[BaseGeometry, str], ...] = ()
    unit_level: int = 0


def kind_name(view: View, kind: str, say: Language) -> str:
    """Name a kind as the filter's words do."""
    known = view.vocabulary.event_types.get(kind)
    return known.name(say) if known else event_label(kind, say)
