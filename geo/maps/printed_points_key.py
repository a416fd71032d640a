"""How symbols on the printed map are to be read: kinds, closeness of the place, sizes of tolls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.patches import Ellipse

from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.view import View
from geo.maps.map_columns import KINDS, map_columns
from geo.maps.palette import (
    HALO,
    INK,
    LARGEST_PX,
    QUIET_INK,
    RING,
    SMALLEST_PX,
    SQUARE_PX_PER_DEATH,
    SYMBOLS,
    UNIT_LINE,
    symbol,
)
from geo.maps.printed_areas import Areas, area_items, swatch
from geo.maps.printed_key import BODY, Item, Note, Section, Sign, Sizes, kind_name
from geo.maps.printed_sheet import Box, Floats, Sheet

CSS_PX_MM: Final = 25.4 / 96
EXAMPLE_TOLLS: Final = (1, 10, 30, 60, 100)
FEWEST_EXAMPLES: Final = 2


@dataclass
class PointsDrawn:
    """What was drawn, for the legend: it lists nothing else.

    Attributes
    ----------
    kinds : Counter of str
        Incidents by kind, as symbols.
    areas : Areas
    precisions : set of int
        where_prec codes of symbols.
    hollow, around, stacked, linked, hidden_rings, crowded : bool
        Whether a symbol without toll, a group around one place, a symbol for several, a line between attacks with
        one toll, and a ring smaller than its symbol were drawn; whether the map is crowded.
    largest : int
        Largest toll of a symbol; -1 where none has one.
    factor : float
        How much smaller than on screen symbols are.
    beyond : list of int
        Row labels of incidents that lie outside the frame.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    areas: Areas = field(default_factory=Areas)
    precisions: set[int] = field(default_factory=set)
    hollow: bool = False
    around: bool = False
    stacked: bool = False
    linked: bool = False
    hidden_rings: bool = False
    crowded: bool = False
    largest: int = -1
    factor: float = 1.0
    beyond: list[int] = field(default_factory=list)

    def note(self, view: View, rows: Positions, deaths: npt.NDArray[np.int64]) -> None:
        """Take down the incidents that became symbols, and the tolls of these."""
        counts = np.bincount(map_columns(view.table).kind[rows], minlength=len(KINDS))
        self.kinds.update({kind: int(n) for kind, n in zip(KINDS, counts, strict=True) if n})
        self.precisions.update(int(code) for code in np.unique(view.coded.where_prec[rows]))
        self.hollow |= bool((deaths < 0).any())
        self.largest = max(self.largest, int(deaths.max()))


def diameters_mm(deaths: npt.NDArray[np.int64], factor: float) -> Floats:
    """Diameters of symbols on paper, as `geo.maps.palette.radius_px` sizes them; -1 is a toll that is not reported."""
    radius = np.sqrt(SMALLEST_PX**2 + SQUARE_PX_PER_DEATH * np.maximum(deaths, 0))
    return np.asarray(2 * np.minimum(LARGEST_PX, radius) * CSS_PX_MM * factor, dtype=np.float64)


def diameter_mm(deaths: int | None, factor: float) -> float:
    """Diameter of one symbol on paper."""
    return float(diameters_mm(np.array([-1 if deaths is None else deaths]), factor)[0])


def points_legend(drawn: PointsDrawn, view: View, say: Language) -> tuple[Section, ...]:
    """Explain symbols and areas."""
    sections = []
    if drawn.kinds or drawn.areas.kinds:
        sections.append(kinds_section(drawn.kinds, drawn.areas, view, say))
        sections.append(Section(say("How closely the place is known"), tuple(_place_items(drawn, say))))
    tolls: list[Item] = []
    if drawn.largest >= 0:
        tolls.append(_toll_row(drawn, say))
    if drawn.hollow:
        tolls.append(Sign(say("hollow: no toll reported (not zero)"), _hollow))
    if drawn.linked:
        tolls.append(
            Sign(
                say("one toll reported for several attacks, counted once"),
                _link,
                short=say("one toll for several attacks"),
            )
        )
    if tolls:
        heading = say("Deaths reported, by size of the symbol") if drawn.largest >= 0 else ""
        sections.append(Section(heading, tuple(tolls)))
    return tuple(sections)


def kinds_section(kinds: Counter[str], areas: Areas, view: View, say: Language) -> Section:
    """List the kinds on the map with the number of incidents."""
    items: list[Item] = []
    for kind in (kind for kind in SYMBOLS if kinds[kind] or areas.kinds[kind]):
        area = areas.filled and bool(areas.kinds[kind])
        paint = partial(_kind_sign, kind=kind, point=bool(kinds[kind]) or not area, area=area)
        items.append(Sign(f"{kind_name(view, kind, say)} ({say.number(kinds[kind] + areas.kinds[kind])})", paint))
    return Section(say("Kind of incident (number on the map)"), tuple(items))


def _kind_sign(sheet: Sheet, x: float, y: float, *, kind: str, point: bool, area: bool) -> None:
    if point:
        edge = QUIET_INK if kind == "massacre" else INK
        at = x - 2.4 if area else x
        sheet.symbol(at, y, symbol(kind).marker, 2.9, face=symbol(kind).colour, edge=edge, width_pt=0.45)
    if area:
        west, east = (x + 0.6, x + 4.6) if point else (x - 2.4, x + 2.4)
        swatch(sheet, Box(west, y - 1.3, east, y + 1.3), kind, 3)


def _place_items(drawn: PointsDrawn, say: Language) -> list[Item]:
    items: list[Item] = []
    if drawn.crowded:
        words = say("symbol: the place, or near it; rings of uncertainty are left out")
        items.append(Sign(words, _symbol_alone, short=say("the place, or near it")))
        items.append(
            Note(
                say(
                    "So many symbols overlap: those of one kind at one place are one, of the size of its largest toll; "
                    "rare kinds and large tolls lie on top. To compare numbers choose clusters or cells."
                )
            )
        )
    elif 1 in drawn.precisions:
        items.append(Sign(say("symbol alone: the exact place"), _symbol_alone, short=say("exact place")))
    if 2 in drawn.precisions and not drawn.crowded:
        words = say("symbol and ring: near a place; the ring holds the true place")
        if drawn.hidden_rings:
            words = say("symbol and ring: near a place; the ring holds the true place (a small one hides beneath)")
        items.append(Sign(words, _ringed, 6.0, say("near a place (ring)")))
    items += area_items(drawn.areas, say)
    if drawn.around:
        words = say("around a cross: several incidents at one place")
        items.append(Sign(words, _around, short=say("several at one place")))
    if drawn.stacked and not drawn.crowded:
        words = say("number beside a symbol: so many incidents of this kind there, sized by the largest toll")
        items.append(Sign(words, _stack, short=say("so many at one place")))
    return items


def _toll_row(drawn: PointsDrawn, say: Language) -> Sizes:
    """Give example sizes that span the tolls on the map."""
    examples = [toll for toll in EXAMPLE_TOLLS if toll <= drawn.largest]
    if len(examples) < FEWEST_EXAMPLES and drawn.largest not in examples:
        examples.append(drawn.largest)
    # The largest size stands for every larger toll too.
    words = [say("{n} or more", n=say.number(n)) if n == EXAMPLE_TOLLS[-1] else say.number(n) for n in examples]
    sizes = diameters_mm(np.array(examples), drawn.factor).tolist()
    return Sizes(tuple(zip(sizes, words, strict=True)))


def _symbol_alone(sheet: Sheet, x: float, y: float) -> None:
    sheet.symbol(x, y, "o", 2.6, face=UNIT_LINE, edge=INK, width_pt=0.45)


def _ringed(sheet: Sheet, x: float, y: float) -> None:
    dash = tuple(length / RING.line_width for length in RING.dash)
    sheet.add(Ellipse((x, y), 6.2, 6.2, facecolor="none", edgecolor=INK, linewidth=0.9, linestyle=(0, dash)))
    _symbol_alone(sheet, x, y)


def _around(sheet: Sheet, x: float, y: float) -> None:
    sheet.symbol(x, y, "+", 1.5, face=INK, edge=INK, width_pt=0.6)
    for side in (-2.1, 2.1):
        _symbol_alone(sheet, x + side, y)


def _stack(sheet: Sheet, x: float, y: float) -> None:
    _symbol_alone(sheet, x - 1.4, y)
    sheet.put("7", BODY.scaled(0.9), x=x + 0.6, y=y - 0.8)


def _hollow(sheet: Sheet, x: float, y: float) -> None:
    sheet.symbol(x, y, "o", diameter_mm(None, 0.62), face=HALO, edge=INK, width_pt=1.2)


def _link(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([x - 3.5, x + 3.5], [y, y], width_pt=0.8, linestyle=(0, (1.5, 1.5)))
