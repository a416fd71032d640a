"""Colours, shapes and sizes of incidents, the same on the interactive map, in the HTML page and in print.

Colours are those of Okabe and Ito (2008), "Color Universal Design", with a dark violet for their yellow, which is too
pale on the land: told apart with every common kind of colour blindness. Each kind also has its own shape, so that a
grey copy still tells them apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.core.language import Language
from geo.incidents.schema import EVENT_TYPES, WHERE_PREC
from geo.incidents.taxonomy import load_event_types

LAND = "#f7f5ef"
NEIGHBOUR = "#e6e6e3"
NEIGHBOUR_LINE = "#d2d1cd"
BACKGROUND = "#f1f2f2"
COUNTRY_LINE = "#5f5a52"
UNIT_LINE = "#b3aca0"
INK = "#22262b"
QUIET_INK = "#6d6a64"
SELECTED = "#111111"
CELL = "#B2182B"
# An area or ring that stands for incidents of several kinds.
MIXED = "#5f5a52"
HALO = "#ffffff"
# Bars of the strip under the map, within the chosen period and outside of it.
TIME_BAR = "#0b5c8a"
TIME_BAR_PALE = "#c3cdd3"

# A symbol without a toll has the size of a small toll and no filling: it must not look like "nobody died".
SMALLEST_PX = 6.0
LARGEST_PX = 22.0
SQUARE_PX_PER_DEATH = 3.8


@dataclass(frozen=True)
class Symbol:
    """How one kind of incident is drawn.

    `shape` is a name that ``geo/maps/atlas.js`` draws; `marker` is matplotlib's code of the same shape.
    """

    colour: str
    shape: str
    marker: str


@dataclass(frozen=True)
class AreaStyle:
    """How an area is drawn, by how closely it is known.

    `fill_opacity` is the share of the kind's colour in the filling; `pattern` (``"solid"``, ``"lines"``,
    ``"dots"``) is drawn over it on screen and `hatch` is matplotlib's code of the same; `dash` are the lengths of
    dashes and gaps of the outline in points, empty for an unbroken line.
    """

    fill_opacity: float
    pattern: str
    hatch: str
    dash: tuple[float, ...]
    line_width: float


SYMBOLS: dict[str, Symbol] = {
    "ambush": Symbol("#E69F00", "triangle", "^"),
    "armed_assault": Symbol("#D55E00", "circle", "o"),
    "clash": Symbol("#5D3A9B", "star", "*"),
    "explosive": Symbol("#CC79A7", "diamond", "D"),
    "shelling": Symbol("#0072B2", "triangle_down", "v"),
    "massacre": Symbol("#000000", "square", "s"),
    "abduction": Symbol("#009E73", "pentagon", "p"),
    "air_strike": Symbol("#56B4E9", "plus", "P"),
    "other": Symbol("#7A7A7A", "cross", "X"),
}

AREAS: dict[int, AreaStyle] = {
    3: AreaStyle(0.22, "solid", "", (), 1.6),
    4: AreaStyle(0.08, "lines", "///", (), 1.4),
    5: AreaStyle(0.08, "dots", "..", (7.0, 4.0), 1.4),
}

RING = AreaStyle(0.07, "solid", "", (4.0, 4.0), 1.3)


def symbol(event_type: str) -> Symbol:
    """Return the symbol of a kind; a kind that the atlas does not know is drawn as "other"."""
    return SYMBOLS.get(event_type, SYMBOLS["other"])


def radius_px(deaths: int | None) -> float:
    """Radius of a symbol: its area grows with the deaths reported, within what stays readable.

    Parameters
    ----------
    deaths : int or None
        People killed (best figure, else the low one); None if nobody reported a toll, which gives the smallest
        size and must be drawn hollow.

    Returns
    -------
    float
        CSS pixels, `SMALLEST_PX` to `LARGEST_PX`.
    """
    return min(LARGEST_PX, math.sqrt(SMALLEST_PX**2 + SQUARE_PX_PER_DEATH * (deaths or 0)))


def event_label(event_type: str, say: Language) -> str:
    """Name a kind of incident, as ``data/event_types.csv`` does; an unknown code is named as "other"."""
    kinds = load_event_types()
    return kinds.get(event_type, kinds["other"]).name(say)


def place_label(where_prec: int | None, say: Language) -> str:
    """Say how closely a place is known: the meaning of a where_prec, or that it is not known at all."""
    words = WHERE_PREC.get(where_prec or 0)
    return say(words) if words else say("place not known")


assert set(SYMBOLS) == set(EVENT_TYPES)  # noqa: S101 - a kind without a symbol would vanish from every map
