"""The sheet of paper of the printed figure: millimetres, fonts, measured text, and where something stands already.

Everything on the sheet, the map too, is laid out in millimetres from the sheet's lower left corner, so that
texts, symbols and boxes can be measured against each other. Fonts are the DejaVu Sans files that ship with
matplotlib; no global setting of matplotlib is read for text or changed, and pyplot is never loaded, so that two
threads may draw at once.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from geo.maps.palette import HALO, INK
from geo.maps.printed_lettering import HALO_PT, Lettering, font_of, known_glyphs, widths_at

PAGE_WIDTH_MM: Final = 297.0
PAGE_HEIGHT_MM: Final = 210.0
LONGEST_SIDE_MM: Final = 430.0
SQUARE_MM: Final = 0.25
# Names keep this much clear around the middle of any symbol, at least.
SYMBOL_MM: Final = 1.5
MM_PER_INCH: Final = 25.4
MM_PER_POINT: Final = MM_PER_INCH / 72
LINE_SPACING: Final = 1.28
# No text of a report is read further than this; it would fill the page many times over.
LONGEST_TEXT: Final = 1200
ELLIPSIS: Final = "…"
NO_BREAK: Final = "\u00a0\u202f"  # French sets them before : ; ? ! and between thousands
UNKNOWN_GLYPH: Final = "□"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Millimetres."""
        return self.top - self.bottom

    def shrunk(self, mm: float) -> Box:
        """Return the rectangle with a margin taken off on every side."""
        return Box(self.left + mm, self.bottom + mm, self.right - mm, self.top - mm)

    def contains(self, other: Box) -> bool:
        """Tell whether another rectangle lies wholly within."""
        return (
            self.left <= other.left
            and self.right >= other.right
            and self.bottom <= other.bottom
            and self.top >= other.top
        )


@dataclass(frozen=True)
class Style:
    """How a text is set: size in points, weight, slant, colour, and whether a halo lifts it off the map."""

    size_pt: float
    bold: bool = False
    italic: bool = False
    colour: str = INK
    halo: bool = False
    halo_colour: str = HALO

    @property
    def line_mm(self) -> float:
        """Distance from one baseline to the next."""
        return self.size_pt * MM_PER_POINT * LINE_SPACING

    def scaled(self, factor: float) -> Style:
        """Return the style in another size."""
        return replace(self, size_pt=self.size_pt * factor)


class Occupied:
    """What already stands on the map, so that names keep clear of it; texts are also kept by themselves.

    The sheet is ruled into squares of `SQUARE_MM`, so that asking costs the same with five symbols and with 50,000.
    """

    def __init__(self) -> None:
        side = math.ceil(LONGEST_SIDE_MM / SQUARE_MM)
        self._all = np.zeros((side, side), dtype=bool)
        self._texts = np.zeros((side, side), dtype=bool)

    def add(self, boxes: Iterable[Box], *, text: bool = False) -> None:
        """Take the room of some rectangles."""
        self.add_edges(
            np.array([(box.left, box.bottom, box.right, box.top) for box in boxes]).reshape(-1, 4), text=text
        )

    def add_edges(self, edges: Floats, *, text: bool = False) -> None:
        """Take the room of rectangles given as left, bottom, right, top: shape (n, 4), millimetres."""
        lowest, highest = np.floor(edges[:, :2] / SQUARE_MM), np.ceil(edges[:, 2:] / SQUARE_MM)
        side = len(self._all)
        starts = np.clip(np.nan_to_num(lowest), 0, side).astype(np.int64)
        ends = np.clip(np.nan_to_num(highest), 0, side).astype(np.int64)
        for (x0, y0), (x1, y1) in zip(starts.tolist(), ends.tolist(), strict=True):
            self._all[y0:y1, x0:x1] = True
            if text:
                self._texts[y0:y1, x0:x1] = True

    def is_free(self, box: Box, *, of_text: bool = False) -> bool:
        """Tell whether nothing, or at least no text, stands in a rectangle."""
        taken = self._texts if of_text else self._all
        x0, y0 = max(int(box.left / SQUARE_MM), 0), max(int(box.bottom / SQUARE_MM), 0)
        x1, y1 = math.ceil(box.right / SQUARE_MM), math.ceil(box.top / SQUARE_MM)
        return not bool(taken[y0:y1, x0:x1].any())


class Crowded(Occupied):
    """The same with symbols of which even the smallest keeps names off; what is added is added to what lies below.

    Parameters
    ----------
    below : Occupied
    points : array of float, shape (n, 2)
        Middles of the symbols, millimetres.
    """

    def __init__(self, below: Occupied, points: Floats) -> None:
        super().__init__()
        self._below = below
        reach = math.ceil(SYMBOL_MM / 2 / SQUARE_MM)
        inside = ((points > 2 * reach * SQUARE_MM) & (points < LONGEST_SIDE_MM - 2 * reach * SQUARE_MM)).all(axis=1)
        at = (points[inside] / SQUARE_MM).astype(np.int64)
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                self._all[at[:, 1] + dy, at[:, 0] + dx] = True

    def add_edges(self, edges: Floats, *, text: bool = False) -> None:
        """Take the room of rectangles in what lies below."""
        self._below.add_edges(edges, text=text)

    def is_free(self, box: Box, *, of_text: bool = False) -> bool:
        """Tell whether no symbol and nothing of what lies below stands in a rectangle."""
        return self._below.is_free(box, of_text=of_text) and super().is_free(box, of_text=of_text)


def clean(text: str, limit: int = LONGEST_TEXT) -> str:
    """Make an untrusted text fit to be set: one line, no control or direction characters, known glyphs alone.

    Parameters
    ----------
    text : str
        Anything.
    limit : int
        Characters read; a longer text ends in an ellipsis.

    Returns
    -------
    str
        A character that the font lacks is a hollow square.
    """
    cut = text[: limit + 1]
    # Normalised first, so that a letter and its accent become the one character that the font has.
    cut = unicodedata.normalize("NFC", cut)
    # Spaces, tabs and line ends become spaces, but for those that must not break; the other controls, direction marks
    # and half characters go.
    plain = "".join(" " if char.isspace() and char not in NO_BREAK else char for char in cut)
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = "".join(char if ord(char) in known_glyphs() else UNKNOWN_GLYPH for char in plain)
    plain = " ".join(filter(None, plain.split(" ")))
    return plain if len(text) <= limit else plain[:limit].rstrip() + ELLIPSIS


def outline_of(geometry: BaseGeometry) -> Outline:
    """Turn polygons in page millimetres into a matplotlib path, holes wound against their shells.

    Parameters
    ----------
    geometry : shapely geometry
        Anything but its polygons is left out.
    """
    vertices: list[Floats] = []
    codes: list[npt.NDArray[np.uint8]] = []
    polygons = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    for polygon in shapely.orient_polygons(np.asarray(polygons, dtype=object)):
        if polygon.is_empty:
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)
            code = np.full(len(points), Outline.LINETO, dtype=np.uint8)
            code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
            vertices.append(points)
            codes.append(code)
    if not vertices:
        return Outline(np.empty((0, 2)))
    return Outline(np.concatenate(vertices), np.concatenate(codes))


class Sheet:
    """A sheet of paper with a pen that measures what it writes; A4, landscape, if nothing else is asked for.

    Parameters
    ----------
    dpi : int
        Dots per inch that the sheet will be printed with; texts are measured at this resolution.
    width_mm, height_mm : float
        Size of the sheet.
    text_factor : float
        How much larger than on an A4 page texts and symbols are to be.
    in_dots : bool
        Whether the sheet is made of whole dots, as a picture is; otherwise it has its size to the hair.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes
        The whole sheet, one unit a millimetre.
    box : Box
        The whole sheet.
    text_factor : float
    drawing : bool
        While False the pen measures and leaves no ink.
    """

    def __init__(
        self,
        dpi: int,
        width_mm: float = PAGE_WIDTH_MM,
        height_mm: float = PAGE_HEIGHT_MM,
        *,
        text_factor: float = 1.0,
        in_dots: bool = True,
    ) -> None:
        wide, high = width_mm / MM_PER_INCH, height_mm / MM_PER_INCH
        if in_dots:
            # A hair above whole dots: the canvas cuts fractions off.
            wide, high = ((round(side * dpi) + 0.01) / dpi for side in (wide, high))
        self.figure = Figure(figsize=(wide, high), dpi=dpi, facecolor="white", edgecolor="white")
        self.box = Box(0.0, 0.0, width_mm, height_mm)
        self.text_factor = text_factor
        self.drawing = True
        # Artists of the sheet belong to the figure, not to axes: those clip each of them, which takes half the time.
        self._page: Any = Affine2D().scale(1 / MM_PER_INCH) + self.figure.dpi_scale_trans
        canvas: Any = FigureCanvasAgg(self.figure)
        self._renderer = canvas.get_renderer()
        self._mm_per_dot = MM_PER_INCH / dpi
        self._widths = widths_at(dpi)
        self.axes = self.add_axes(self.box)
        self.axes.patch.set_visible(False)

    def add_axes(self, box: Box) -> Any:
        """Open a part of the page to draw on, clipped at its edges, in page millimetres."""
        axes = self.figure.add_axes(
            (
                box.left / self.box.right,
                box.bottom / self.box.top,
                box.width / self.box.right,
                box.height / self.box.top,
            )
        )
        axes.set_axis_off()
        axes.set_autoscale_on(False)
        axes.set_xlim(box.left, box.right)
        axes.set_ylim(box.bottom, box.top)
        return axes

    def width_mm(self, text: str, style: Style) -> float:
        """Measure a line of text."""
        key = (text, style.size_pt, style.bold, style.italic)
        if key not in self._widths:
            dots, _, _ = self._renderer.get_text_width_height_descent(text, font_of(*key[1:]), ismath=False)
            self._widths[key] = float(dots) * self._mm_per_dot
        return self._widths[key]

    def wrap(self, text: str, width_mm: float, style: Style, max_lines: int | None = None) -> list[str]:
        """Break a text into lines that fit.

        Parameters
        ----------
        text : str
            Untrusted; it is cleaned here.
        width_mm : float
        style : Style
        max_lines : int or None
            If more lines were needed, the last one ends in an ellipsis.

        Returns
        -------
        list of str
            No line is wider than `width_mm`, unless a single character is.
        """
        lines: list[str] = []
        line, used = "", 0.0
        space = self.width_mm("n n", style) - 2 * self.width_mm("n", style)
        for word in clean(text).split(" "):
            # Words are measured one by one, which is quick; letters drawn closer across a space only save room.
            width = self.width_mm(word, style)
            if line and used + space + width <= width_mm:
                line, used = f"{line} {word}", used + space + width
                continue
            if line:
                lines.append(line)
            line = word
            while self.width_mm(line, style) > width_mm and len(line) > 1:
                head = self._fitting(line, width_mm, style)
                lines.append(line[:head])
                line = line[head:]
            used = self.width_mm(line, style)
        if line:
            lines.append(line)
        if max_lines is None or len(lines) <= max_lines:
            return lines
        last = lines[max_lines - 1]
        while last and self.width_mm(last + ELLIPSIS, style) > width_mm:
            last = last[:-1]
        return [*lines[: max_lines - 1], last.rstrip() + ELLIPSIS]

    def _fitting(self, word: str, width_mm: float, style: Style) -> int:
        fewest, most = 1, len(word)
        while fewest < most:
            middle = (fewest + most + 1) // 2
            if self.width_mm(word[:middle], style) <= width_mm:
                fewest = middle
            else:
                most = middle - 1
        return fewest

    def write(
        self, text: str, style: Style, *, left: float, top: float, width: float, max_lines: int | None = None
    ) -> float:
        """Set a paragraph and return where the next one may begin.

        Parameters
        ----------
        text : str
        style : Style
        left, top : float
            Upper left corner, millimetres.
        width : float
            Millimetres to wrap at.
        max_lines : int or None

        Returns
        -------
        float
            Lower edge of the paragraph.
        """
        return self.write_lines(self.wrap(text, width, style, max_lines), style, left=left, top=top)

    def write_lines(self, lines: Sequence[str], style: Style, *, left: float, top: float) -> float:
        """Set lines that were wrapped before; returns the lower edge."""
        for number, line in enumerate(lines):
            baseline = top - number * style.line_mm - style.size_pt * MM_PER_POINT
            self.put(line, style, x=left, y=baseline)
        return top - len(lines) * style.line_mm

    def put(self, text: str, style: Style, *, x: float, y: float, align: str = "left", **more: Any) -> None:
        """Set one line of text at its baseline, literally: nothing in it is read as a formula."""
        if not self.drawing or not text:
            return
        lettering = Lettering(
            x,
            y,
            text,
            fontproperties=font_of(style.size_pt, style.bold, style.italic),
            color=style.colour,
            ha=align,
            va="baseline",
            parse_math=False,
            usetex=False,
            transform=self._page,
            **{"zorder": 10, **more},
        )
        lettering.halo_pt, lettering.halo_colour = HALO_PT if style.halo else 0.0, style.halo_colour
        self.figure.add_artist(lettering, clip=False)

    def add(self, artist: Artist, *, gid: str | None = None) -> None:
        """Draw an artist made in page millimetres."""
        if self.drawing:
            if gid is not None:
                artist.set_gid(gid)
            artist.set_transform(self._page)
            self.figure.add_artist(artist, clip=False)

    def rectangle(
        self, box: Box, *, fill: str = "none", line: str = "none", width_pt: float = 0.5, **more: Any
    ) -> None:
        """Draw a rectangle."""
        path = Outline(
            [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top), (0, 0)],
            [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY],
        )
        self.add(PathPatch(path, facecolor=fill, edgecolor=line, linewidth=width_pt, **more))

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, colour: str = INK, width_pt: float = 0.5, **more: Any
    ) -> None:
        """Draw a line through some points."""
        self.add(Line2D(list(xs), list(ys), color=colour, linewidth=width_pt, solid_capstyle="butt", **more))

    def symbol(
        self, x: float, y: float, marker: str, diameter_mm: float, *, face: str, edge: str, width_pt: float, **more: Any
    ) -> None:
        """Draw one symbol of a legend."""
        self.add(
            Line2D(
                [x],
                [y],
                linestyle="none",
                marker=marker,
                markersize=diameter_mm / MM_PER_POINT,
                markerfacecolor=face,
                markeredgecolor=edge,
                markeredgewidth=width_pt,
                **more,
            )
        )
