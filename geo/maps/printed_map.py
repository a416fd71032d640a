"""The map in its frame: ground, incidents in the style of the composition, names, scale bar and north arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.lines import Line2D

from geo.maps.palette import INK
from geo.maps.printed_base import MapWindow
from geo.maps.printed_extent import Sight
from geo.maps.printed_furniture import corner_size, draw_north, draw_scale_bar
from geo.maps.printed_ground import draw_graticule, draw_land, shapes_of
from geo.maps.printed_key import Drawn
from geo.maps.printed_names import NameGround, draw_names
from geo.maps.printed_sheet import Box, Floats, Occupied, Sheet
from geo.maps.printed_styles import draw_style
from geo.maps.scene import Scene

CIRCLE_DASH: Final = (4.0, 2.0)
# A scale bar may hide so much of coloured land, as a share of its own room.
MOST_HIDDEN: Final = 0.15


@dataclass(frozen=True, eq=False)
class MapOnSheet:
    """A map that was begun: its ground is drawn, its names are not yet.

    Attributes
    ----------
    sheet : Sheet
    axes : matplotlib Axes
        In page millimetres, clipped at the frame.
    window : MapWindow
    occupied : Occupied
    """

    sheet: Sheet
    axes: Any
    window: MapWindow
    occupied: Occupied


def draw_map(
    sheet: Sheet, window: MapWindow, scene: Scene, sight: Sight, *, scale_below: bool = False
) -> tuple[Drawn, set[str]]:
    """Draw one map.

    Parameters
    ----------
    sheet : Sheet
    window : MapWindow
    scene : Scene
    sight : Sight
    scale_below : bool
        Whether scale bar and north arrow stand below the frame instead of in a corner of the map.

    Returns
    -------
    Drawn
        What the style drew, for the legend.
    set of str
        ``"capital"``, ``"town"`` and ``"circle"``, as far as drawn.
    """
    begun = begin_map(sheet, window, scene, sight)
    wide, high = corner_size(sheet, window)
    below = Box(window.frame.right - wide, window.frame.bottom - high, window.frame.right, window.frame.bottom)
    draw_corner(begun, scene, below if scale_below else _corner(sheet, window, scene)[0])
    drawn = draw_style(sheet, begun.axes, window, scene, begun.occupied)
    return drawn, finish_map(begun, scene, sight, drawn)


def begin_map(sheet: Sheet, window: MapWindow, scene: Scene, sight: Sight) -> MapOnSheet:
    """Open a map and draw its ground."""
    axes = sheet.add_axes(window.frame)
    # Below the sheet, whose texts and frame lines come on top.
    axes.set_zorder(-1)
    draw_land(sheet, axes, window, scene.boundaries, sight.chosen)
    if sight.circle is not None:
        x, y = shapely.get_coordinates(window.shapes(sight.circle)).T
        line = Line2D(x, y, color=INK, linewidth=0.6, linestyle=(0, CIRCLE_DASH), zorder=0.8)
        axes.add_artist(line)
    return MapOnSheet(sheet, axes, window, Occupied())


def finish_map(begun: MapOnSheet, scene: Scene, sight: Sight, drawn: Drawn) -> set[str]:
    """Draw what keeps clear of the incidents: graticule, towns, names; and the frame."""
    sheet, axes, window, occupied = begun.sheet, begun.axes, begun.window, begun.occupied
    if scene.composition.graticule:
        draw_graticule(sheet, axes, window, occupied, scene.say)
    ground = NameGround(_symbols(begun, scene), drawn.shades, unit_level=drawn.unit_level)
    signs = draw_names(sheet, axes, window, scene.boundaries, scene.towns, sight.chosen, occupied, ground, scene.say)
    sheet.rectangle(window.frame, line=INK, width_pt=1.0, zorder=9)
    return signs | ({"circle"} if sight.circle is not None else set())


def _symbols(begun: MapOnSheet, scene: Scene) -> Floats:
    """Where symbols stand: at places known to a point, as long as they are drawn there."""
    if scene.composition.style != "points":
        return np.empty((0, 2))
    return _places(begun.window, scene)


def _places(window: MapWindow, scene: Scene) -> Floats:
    columns, rows = scene.view.coded, scene.view.drawn_rows
    rows = rows[columns.where_prec[rows] <= 2]
    return window.points(lon=columns.lon[rows], lat=columns.lat[rows])


def is_crowded(sheet: Sheet, window: MapWindow, scene: Scene) -> bool:
    """Tell whether a scale bar would hide incidents, or coloured units, in every corner of a map."""
    _, n, share = _corner(sheet, window, scene)
    return share > MOST_HIDDEN if scene.composition.style == "choropleth" else n > 0


def _corner(sheet: Sheet, window: MapWindow, scene: Scene) -> tuple[Box, int, float]:
    """Find the corner where the fewest incidents lie, of equal ones that with the least land of the countries.

    Returns
    -------
    Box
    int
        Incidents in it.
    float
        Share of it that is land of the countries, which decides alone where units are coloured.
    """
    frame, factor, places = window.frame, sheet.text_factor, _places(window, scene)
    wide, high = corner_size(sheet, window)
    corners = [
        Box(left, bottom, left + wide, bottom + high)
        for bottom in (frame.bottom, frame.top - high - 3 * factor)
        for left in (frame.right - wide, frame.left)
    ]
    land = shapely.make_valid(shapes_of(scene.boundaries, "adm0", window))

    def covered(box: Box) -> float:
        corner = shapely.box(box.left, box.bottom, box.right, box.top)
        return float(shapely.area(shapely.intersection(land, corner)).sum() / max(corner.area, 1e-6))

    def crowd(box: Box) -> int:
        return int(
            (
                (places[:, 0] > box.left - 3)
                & (places[:, 0] < box.right + 3)
                & (places[:, 1] > box.bottom - 3)
                & (places[:, 1] < box.top + 3)
            ).sum()
        )

    found = [(box, crowd(box), covered(box)) for box in corners]
    if scene.composition.style == "choropleth":
        return min(found, key=lambda one: one[2])
    return min(found, key=lambda one: one[1:])


def draw_corner(begun: MapOnSheet, scene: Scene, corner: Box) -> None:
    """Put scale bar and north arrow into a box."""
    sheet, window, factor = begun.sheet, begun.window, begun.sheet.text_factor
    begun.occupied.add([corner], text=True)
    draw_scale_bar(sheet, window, corner.left + 5 * factor, corner.bottom + 3 * factor, scene.say)
    draw_north(sheet, window, corner.right - 7 * factor, corner.bottom + 6 * factor, scene.say)
