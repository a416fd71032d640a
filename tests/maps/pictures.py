"""What tests of pictures share: made-up incidents, texts of figures, golden pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from shapely.geometry import Point

from geo.core.language import Language
from geo.incidents.schema import EVENT_TYPES
from tests.maps.conftest import record

# Set to 1 to draw the golden sheets anew; look at them before keeping them.
REDRAW = "ATLAS_REDRAW_GOLDEN"
BLOCK_PX = 16
# Largest mean difference of grey levels (0-255) in any block: a symbol that goes gives 20 and more.
TOLERANCE = 18.0


class Wordy:
    """A language in which every sentence is half as long again, as French may be."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getattr__(self, name: str) -> Any:
        return getattr(self._language, name)

    def _longer(self, text: str) -> str:
        return f"{text} {('rallonge sensiblement ' * 12)[: len(text) // 2]}" if len(text) > 12 else text

    def __call__(self, msgid: str, /, **values: object) -> str:
        return self._longer(self._language(msgid, **values))

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self._longer(self._language.plural(one, many, n, **values))


def many(count: int) -> list[dict[str, Any]]:
    spread = np.random.default_rng(7)
    found = []
    for number in range(count):
        prec = (1, 2, 3, 4, 5, 6)[number % 6]
        place = Point(float(spread.uniform(-6, 8)), float(spread.uniform(11, 17)))
        geometry = place if prec < 3 else place.buffer(0.6) if prec < 6 else None
        kind = EVENT_TYPES[number % len(EVENT_TYPES)]
        found.append(record(f"n{number}", kind, prec, geometry, uncertainty_km=20.0, fatalities_best=number % 40))
    return found


def texts(figure: Figure) -> str:
    """Everything written on the page, without the breaks of lines."""
    return "".join(artist.get_text().replace(" ", "") for artist in figure.findobj(Text))


def said(words: str) -> str:
    return words.replace(" ", "")


def largest_difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the block of the picture that differs most."""
    left, right = (np.asarray(picture.convert("L"), dtype=float) for picture in (one, other))
    assert left.shape == right.shape
    high, wide = (side // BLOCK_PX * BLOCK_PX for side in left.shape)
    blocks = np.abs(left - right)[:high, :wide].reshape(high // BLOCK_PX, BLOCK_PX, wide // BLOCK_PX, BLOCK_PX)
    return float(blocks.mean(axis=(1, 3)).max())
