"""Areas on the printed map: incidents known to an area alone, shaded by kind, with how many there are.

An incident whose place is only an area (where_prec 3 to 5) never becomes a symbol, nor enters a cluster or a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from geo.analysis.harm_places import METHOD
from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.view import View
from geo.maps.map_columns import KINDS, map_columns
from geo.maps.palette import AREAS, HALO, INK, MIXED, symbol
from geo.maps.printed_base import spot_in_area
from geo.maps.printed_key import Item, Sign
from geo.maps.printed_panel import SMALL_FRAME_MM, Panel, drawable, labels, per_usual_frame
from geo.maps.printed_sheet import MM_PER_POINT, Box, Sheet, Style, outline_of

COUNT: Final = Style(6.2, bold=True, halo=True)
CROWDED_COUNT: Final = Style(4.6, bold=True, halo=True)
# Of more kinds than this an area has one colour, that of several kinds.
MOST_KINDS: Final = 3
# Where so many areas lie over one another filling would turn all into one grey: outline and number tell of them.
MOST_FILLED: Final = 60
# More outlines than this are paler, the more so the more there are, so that symbols and names can still be seen.
MOST_OUTLINED: Final = 150
LEAST_INK: Final = 0.1
_PRECISIONS: Final = 8


@dataclass
class Areas:
    """What was drawn of areas.

    Attributes
    ----------
    kinds : Counter of str
        Incidents by kind.
    precisions : set of int
        where_prec codes.
    counted, mixed, filled : bool
        Whether a numbered area, one of several kinds in the colour for that, and filled ones were drawn.
    ink : float
        How opaque the outlines are, from 0 to 1, where none is filled.
    above : bool
        Whether a region stands for a unit of the second level of which the boundaries have no outline.
    squares : bool
        Whether squares of a grid stand for places that were made coarser.
    beyond : list of int
        Row labels of incidents whose area lies outside the frame.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    precisions: set[int] = field(default_factory=set)
    counted: bool = False
    mixed: bool = False
    filled: bool = True
    ink: float = 1.0
    above: bool = False
    squares: bool = False
    beyond: list[int] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Number of incidents drawn as areas."""
        return sum(self.kinds.values())


def draw_areas(panels: Sequence[Panel], view: View, say: Language) -> Areas:
    """Shade each area once a kind; a number tells how many incidents are known for no more than this area.

    Parameters
    ----------
    panels : sequence of Panel
        Maps of one size; areas are filled in all of them or in none.
    view : View
        Incidents in EPSG:4326.
    say : Language
    """
    drawn = Areas()
    found = [_found(panel, view, drawn) for panel in panels]
    crowd = max((per_usual_frame(len(one.shapes), panels[0].window) for one in found), default=0.0)
    drawn.filled = crowd <= MOST_FILLED
    drawn.ink = min(max(MOST_OUTLINED / max(crowd, 1.0), LEAST_INK), 1.0)
    for panel, one in zip(panels, found, strict=True):
        _draw_found(panel, view, one, drawn, say)
    return drawn


@dataclass(frozen=True, eq=False)
class _Found:
    """Areas in the frame of a map, the largest first, and the rows of each."""

    shapes: list[BaseGeometry]
    members: list[Positions]


def _found(panel: Panel, view: View, drawn: Areas) -> _Found:
    columns, own, frame = view.coded, map_columns(view.table), panel.window.frame
    rows = view.rows[drawable(view, panel)]
    rows = rows[columns.where_prec[rows] >= 3]
    if not len(rows):
        return _Found([], [])
    codes, at = np.unique(own.shape[rows], return_inverse=True)
    shapes = panel.window.shapes(np.array([own.shapes.geometries[code] for code in codes.tolist()], dtype=object))
    seen = shapely.intersects(shapes, shapely.box(frame.left, frame.bottom, frame.right, frame.top))
    drawn.beyond.extend(labels(view, rows[~seen[at]]))
    by_shape = np.argsort(at, kind="stable")
    parts = np.split(rows[by_shape], np.searchsorted(at[by_shape], np.arange(1, len(codes))))
    # The largest first, so that a province stays visible on its region.
    order = [number for number in np.argsort(-shapely.area(shapes), kind="stable").tolist() if seen[number]]
    return _Found([shapes[number] for number in order], [parts[number] for number in order])


def _draw_found(panel: Panel, view: View, found: _Found, drawn: Areas, say: Language) -> None:
    ids = view.table["incident_id"].to_numpy(dtype=object)
    for shape, members in zip(found.shapes, found.members, strict=True):
        _draw_shape(panel.axes, shape, view, members, ids[members], drawn)
    small = panel.window.frame.width < SMALL_FRAME_MM
    style = COUNT if drawn.filled and not small else CROWDED_COUNT
    for shape, members in zip(found.shapes, found.members, strict=True):
        if len(members) == 1:
            continue
        text = say.number(len(members))
        width, height = panel.sheet.width_mm(text, style) + 1.4, style.size_pt * MM_PER_POINT + 1.0
        box = spot_in_area(shape, panel.window.frame, width, height, panel.occupied, must=True)
        if box is not None:
            drawn.counted = True
            panel.occupied.add([box], text=True)
            number_in_box(panel.sheet, text, box, style)


def _draw_shape(axes: Any, shape: BaseGeometry, view: View, rows: Positions, ids: Any, drawn: Areas) -> None:
    """Draw an area once for each kind and precision of its incidents."""
    kinds, precisions = map_columns(view.table).kind[rows], view.coded.where_prec[rows]
    for kind, n in zip(*np.unique(kinds, return_counts=True), strict=True):
        drawn.kinds[KINDS[kind]] += int(n)
    named = (precisions == 3) & (view.table["adm2_source"].iloc[rows] == "gazetteer").to_numpy(dtype=bool)
    squares = (precisions == 5) & (view.table["place_method"].iloc[rows] == METHOD).to_numpy(dtype=bool)
    drawn.above |= bool(named.any())
    drawn.squares |= bool(squares.any())
    drawn.precisions.update(int(code) for code in np.unique(precisions[~named & ~squares]))
    precisions = np.where(named, 4, precisions)
    if not drawn.filled or len(np.unique(kinds)) > MOST_KINDS:
        drawn.mixed |= drawn.filled
        kinds = np.full(len(rows), len(KINDS))
    if not drawn.filled:
        precisions = np.full(len(rows), 3)
    groups, at, sizes = np.unique(
        kinds.astype(np.int64) * _PRECISIONS + precisions, return_inverse=True, return_counts=True
    )
    outline = outline_of(shape)
    for turn, group in enumerate(np.argsort(-sizes, kind="stable").tolist()):
        kind, precision = divmod(int(groups[group]), _PRECISIONS)
        gid = "area " + " ".join(ids[at == group])
        name = KINDS[kind] if kind < len(KINDS) else ""
        patch = area_patch(outline, name, precision, turn, len(groups), gid, filled=drawn.filled)
        if not drawn.filled:
            patch.set_edgecolor((MIXED, drawn.ink))
        axes.add_artist(patch)


def area_patch(
    outline: Outline, kind: str, precision: int, turn: int = 0, turns: int = 1, gid: str = "", *, filled: bool = True
) -> PathPatch:
    """Make the shading of an area.

    Parameters
    ----------
    outline : matplotlib path
        Page millimetres.
    kind : str
        Event type; "" for several.
    precision : int
        where_prec, 3 to 5.
    turn, turns : int
        Where several kinds share an area, the first fills it, and all take turns along its edge.
    gid : str
    filled : bool
    """
    style, colour = AREAS[precision], symbol(kind).colour if kind else MIXED
    patch = PathPatch(
        outline,
        facecolor=(colour, style.fill_opacity if turn == 0 and filled else 0.0),
        edgecolor=colour,
        linewidth=style.line_width * 0.8 if filled else 0.4,
        joinstyle="round",
        zorder=1.0,
        gid=gid,
    )
    if style.hatch and turn == 0 and filled:
        patch.set_hatch(style.hatch)
        patch.set_hatch_linewidth(0.45)
        patch.set_hatchcolor((colour, 0.55))
    if turns > 1:
        patch.set_linestyle((4.0 * turn, (4.0, 4.0 * (turns - 1))))
    elif not filled:
        patch.set_linestyle((0, (4.0, 2.0)))
    elif style.dash:
        patch.set_linestyle((0, tuple(length / style.line_width for length in style.dash)))
    return patch


def number_in_box(sheet: Sheet, text: str, box: Box, style: Style = COUNT) -> None:
    """Write a number of incidents in a white box, as it stands in areas."""
    sheet.rectangle(box, fill=HALO, line=INK, width_pt=0.5, zorder=6)
    baseline = box.bottom + 0.5 + 0.13 * style.size_pt * MM_PER_POINT
    sheet.put(text, style, x=(box.left + box.right) / 2, y=baseline, align="center", zorder=7)


def swatch(sheet: Sheet, box: Box, kind: str, precision: int, *, filled: bool = True) -> None:
    """Draw a rectangle that is shaded as an area."""
    outline = outline_of(shapely.box(box.left, box.bottom, box.right, box.top))
    sheet.add(area_patch(outline, kind, precision, filled=filled), gid="legend")


def area_items(drawn: Areas, say: Language) -> list[Item]:
    """Explain the areas that were drawn."""
    words = {
        3: say("shaded: the cercle, province or department named; somewhere in it"),
        4: say("hatched: the region named; somewhere in it"),
        5: say("dotted, broken edge: the area, border strip or road described"),
    }
    short = {3: say("somewhere in the unit"), 4: say("somewhere in the region"), 5: say("area or road described")}
    items: list[Item] = []
    if not drawn.filled and drawn.kinds:
        items.append(
            Sign(
                say("broken line: an area named or described; somewhere in it"),
                lambda sheet, x, y: swatch(sheet, Box(x - 3.4, y - 1.7, x + 3.4, y + 1.7), "", 3, filled=False),
                short=say("somewhere in the area"),
            )
        )
    elif drawn.kinds:
        items += [_area_item(words[code], code, short[code]) for code in words if code in drawn.precisions]
        if drawn.above:
            meaning = say(
                "hatched: a cercle, province or department is named; no outline of it, so its region is drawn"
            )
            items.append(_area_item(meaning, 4, say("unit named, its region drawn")))
        if drawn.squares:
            meaning = say("dotted square of a grid: somewhere in it (place made coarser)")
            items.append(_area_item(meaning, 5, say("square of a grid (made coarser)")))
    if drawn.mixed:
        meaning = say("grey: an area of more than three kinds")
        items.append(Sign(meaning, lambda sheet, x, y: swatch(sheet, Box(x - 3.4, y - 1.7, x + 3.4, y + 1.7), "", 3)))
    if drawn.counted:
        meaning = say("number in a box: so many incidents known for no more than the area around it")
        if drawn.filled:
            meaning = say(
                "number in an area: so many incidents known for no more than this area; "
                "its edge has the colours of their kinds"
            )
        items.append(Sign(meaning, _number_sign, short=say("so many in an area")))
    return items


def _number_sign(sheet: Sheet, x: float, y: float) -> None:
    number_in_box(sheet, "2", Box(x - 1.5, y - 1.6, x + 1.5, y + 1.6))


def _area_item(words: str, precision: int, short: str) -> Sign:
    def paint(sheet: Sheet, x: float, y: float) -> None:
        swatch(sheet, Box(x - 3.4, y - 1.7, x + 3.4, y + 1.7), "other", precision)

    return Sign(words, paint, short=short)
