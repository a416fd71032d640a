"""The letters of the printed map: the font files that ship with matplotlib, and lines of text with a halo.

No global setting of matplotlib is read or changed.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any, Final

import matplotlib
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from geo.maps.palette import HALO

HALO_PT: Final = 1.8
POINTS_PER_INCH: Final = 72
# Below this resolution letters are set dot by dot, and their outlines do not fit them.
COARSE_DPI: Final = 140
AROUND: Final = 12
MOST_WIDTHS: Final = 20_000
Widths = dict[tuple[str, float, bool, bool], float]
_widths: dict[int, Widths] = {}


class Lettering(Text):
    """A line of text, with or without a halo; the letters stay letters in a file that knows them."""

    halo_pt = 0.0
    halo_colour = HALO

    def draw(self, renderer: Any) -> None:
        """Draw the halo, then the letters."""
        if self.halo_pt and hasattr(renderer, "buffer_rgba") and renderer.dpi < COARSE_DPI:
            self._draw_around(renderer)
        elif self.halo_pt:
            self.set_path_effects([Stroke(linewidth=self.halo_pt, foreground=self.halo_colour)])
            super().draw(renderer)
            self.set_path_effects([])
        super().draw(renderer)

    def _draw_around(self, renderer: Any) -> None:
        """Set the halo of the same dots as the letters: of so few an outline of them is of another width."""
        colour, place = self.get_color(), self.get_transform()
        radius = self.halo_pt / 2 / POINTS_PER_INCH * renderer.dpi
        self.set_color(self.halo_colour)
        for step in range(AROUND):
            angle = 2 * math.pi * step / AROUND
            self.set_transform(place + Affine2D().translate(radius * math.cos(angle), radius * math.sin(angle)))
            super().draw(renderer)
        self.set_transform(place)
        self.set_color(colour)


@cache
def _font_file(bold: bool, italic: bool) -> Path:
    name = {(0, 0): "DejaVuSans", (1, 0): "DejaVuSans-Bold", (0, 1): "DejaVuSans-Oblique"}
    chosen = name.get((int(bold), int(italic)), "DejaVuSans-BoldOblique")
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{chosen}.ttf"


@cache
def known_glyphs() -> frozenset[int]:
    """Give the characters that every cut of the font in use has."""
    # The oblique has the fewest characters of the cuts in use.
    cuts = [(False, False), (True, False), (False, True)]
    return frozenset.intersection(
        *(frozenset(FT2Font(str(_font_file(bold, italic))).get_charmap()) for bold, italic in cuts)
    )


@cache
def font_of(size_pt: float, bold: bool, italic: bool) -> FontProperties:
    """Give the font of a size and cut."""
    return FontProperties(fname=str(_font_file(bold, italic)), size=size_pt)


def widths_at(dpi: int) -> Widths:
    """Give the widths of texts (text, points, bold, italic) measured at a resolution, millimetres; they are kept."""
    found = _widths.setdefault(dpi, {})
    if len(found) > MOST_WIDTHS:
        found = _widths[dpi] = {}
    return found
