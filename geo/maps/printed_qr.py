"""The address of a view as a QR code, drawn in squares that a printer and a telephone can both tell apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
import numpy.typing as npt
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from geo.maps.printed_sheet import MM_PER_INCH, Box, Sheet

LEAST_MODULE_MM: Final = 0.4
MOST_MODULE_MM: Final = 1.0
# A code may be this much larger than it should, if its modules are of whole dots then.
OVER: Final = 1.2
QUIET_MODULES: Final = 4
# What the view can be opened without, the least important first: words of its own on the sheet.
LEFT_OUT: Final = ("subtitle", "title")

Modules = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Code:
    """A QR code of an address.

    Attributes
    ----------
    link : str
        What it says.
    modules : array of bool, shape (n, n)
        Dark ones; the first row is the uppermost. Without the quiet zone around.
    shortened : bool
        Whether title or subtitle were left out.
    """

    link: str
    modules: Modules
    shortened: bool = False

    @property
    def side(self) -> int:
        """Modules along a side, the quiet zone included."""
        return len(self.modules) + 2 * QUIET_MODULES


def code_of(link: str, most_mm: float) -> Code | None:
    """Make the code of an address; None if no code of a legible size has room for it.

    Parameters
    ----------
    link : str
        Shortened by what the view can be opened without, if it must be.
    most_mm : float
        Largest side, the quiet zone included.
    """
    for number in range(len(LEFT_OUT) + 1):
        shorter = _without(link, LEFT_OUT[:number])
        if number and shorter == link:
            continue
        code = _made(shorter, shortened=bool(number))
        if code is not None and code.side * LEAST_MODULE_MM <= most_mm:
            return code
    return None


def _without(link: str, names: tuple[str, ...]) -> str:
    parts = urlsplit(link)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in names]
    return urlunsplit(parts._replace(query=urlencode(query))) if names else link


def _made(link: str, *, shortened: bool) -> Code | None:
    import segno

    try:
        code = segno.make_qr(link, error="l", boost_error=True)
    except segno.DataOverflowError:
        return None
    return Code(link, np.array([list(row) for row in code.matrix], dtype=bool), shortened)


def side_mm(code: Code, most_mm: float, dpi: float) -> float:
    """Choose the side of a drawn code: modules of whole dots, if they are legible and the side not much too long."""
    largest = min(most_mm / code.side, MOST_MODULE_MM)
    dot = MM_PER_INCH / dpi
    dots = math.floor(largest / dot + 1e-9)
    choices = [n * dot for n in (dots, dots + 1) if n * dot >= LEAST_MODULE_MM and n * dot <= largest * OVER]
    return (choices[0] if choices else largest) * code.side


def draw_code(sheet: Sheet, code: Code, box: Box) -> None:
    """Draw a code into a square, its quiet zone included.

    Parameters
    ----------
    sheet : Sheet
    code : Code
    box : Box
        Its lower left corner is moved to whole dots of the sheet.
    """
    dot = MM_PER_INCH / sheet.figure.dpi
    left, top = round(box.left / dot) * dot, round(box.top / dot) * dot
    module = box.width / code.side
    sheet.rectangle(Box(left, top - box.width, left + box.width, top), fill="white")
    vertices: list[tuple[float, float]] = []
    for row, dark in enumerate(code.modules):
        # Dark modules beside each other are one rectangle, so that no gap shows between them.
        edges = np.flatnonzero(np.diff(np.concatenate([[False], dark, [False]]).astype(np.int8)))
        upper = top - (row + QUIET_MODULES) * module
        for first, last in edges.reshape(-1, 2):
            x0, x1 = left + (first + QUIET_MODULES) * module, left + (last + QUIET_MODULES) * module
            vertices += [(x0, upper - module), (x1, upper - module), (x1, upper), (x0, upper), (x0, upper)]
    codes = [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY] * (len(vertices) // 5)
    patch = PathPatch(Outline(vertices, codes), facecolor="black", edgecolor="none", linewidth=0.0, snap=False)
    sheet.add(patch, gid="qr")
