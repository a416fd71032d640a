"""Cells of equal area, coloured by how many incidents lie in each or how many people were killed there.

Only incidents known to a point (where_prec 1 and 2) are in a cell; those known to an area alone are counted and said.
Cells are rectangles of the equal-area projection EPSG:6933, so that counts compare from south to north.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.path import Path as Outline

from geo.core.crs import EQUAL_AREA, flattened_xy, globe_lonlat
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.palette import UNIT_LINE
from geo.maps.printed_base import MapWindow
from geo.maps.printed_key import Account, Drawn, Item, Note, Section
from geo.maps.printed_panel import SMALL_FRAME_MM, Ints, Panel, account_of, drawable, labels
from geo.maps.printed_shading import class_items, draw_shapes, figures, sums_by, toll_note
from geo.maps.printed_sheet import Floats
from geo.maps.scene import Scene

SIDES_KM: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200)
# A cell is at least this wide on paper, in a small map less.
LEAST_CELL_MM: Final = 3.2
LEAST_SMALL_MM: Final = 1.5
_OFFSET: Final = 1 << 20
# Corners and middles of the sides of a cell, which the map's projection bends.
_RING: Final = np.array([[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1], [0.5, 1], [0, 1], [0, 0.5], [0, 0]])


def draw_cells(scene: Scene, panels: Sequence[Panel]) -> Drawn:
    """Draw cells coloured by incidents or deaths.

    Parameters
    ----------
    scene : Scene
    panels : sequence of Panel
        Maps of one size; cells and classes are the same in all.

    Returns
    -------
    Drawn
    """
    # The screen's map comes along with it.
    from geo.maps.region_map import MEASURES, breaks_of, looks

    view, say = scene.view, scene.say
    measure = MEASURES[scene.composition.measure]
    side_km = side_of(panels[0].window)
    counted: list[tuple[Panel, list[Outline], Ints, Floats]] = []
    inside: list[Ints] = []
    beyond: list[int] = []
    for panel in panels:
        entries = drawable(view, panel)
        entries = entries[view.coded.where_prec[view.rows[entries]] <= 2]
        cells, at = _cells(view, entries, side_km)
        rings = _rings(cells, side_km, panel.window)
        seen = _in_frame(rings, panel.window)
        beyond += labels(view, view.rows[entries[~seen[at]]])
        inside.append(entries[seen[at]])
        sums = sums_by(view, entries, at, len(cells))
        outlines = [Outline(ring, closed=True) for ring in rings[seen]]
        counted.append((panel, outlines, sums["incidents"][seen], figures(sums, measure.code)[seen]))
    values = np.concatenate([own for *_, own in counted]) if counted else np.zeros(0)
    breaks = breaks_of(values, measure)
    shades: tuple[Any, ...] = ()
    for panel, outlines, incidents, own in counted:
        if outlines:
            gid, painted = "cell " + " ".join(map(str, incidents.tolist())), looks(own, breaks, measure)
            draw_shapes(panel, outlines, painted, gid, edge=UNIT_LINE, width_pt=0.25)
            if len(panels) == 1:  # names are on the one map alone
                corners: Any = [outline.vertices for outline in outlines]
                shapes: Any = shapely.polygons(corners)
                shades = tuple(zip(shapes, (colour for colour, _ in painted), strict=True))
    every = np.concatenate(inside)
    account = account_of(panels, len(every), 0, len(beyond))
    items = class_items(values, breaks, measure, say)
    items += _notes(view, panels, every, account, side_km, say)
    return Drawn(account, (Section(measure.name(say), tuple(items)),), beyond, shades=shades)


def side_of(window: MapWindow) -> int:
    """Choose the side of a cell, km: the shortest round one that is wide enough on paper."""
    least = LEAST_CELL_MM if window.frame.width >= SMALL_FRAME_MM else LEAST_SMALL_MM
    return next((km for km in SIDES_KM if km * 1000 / window.metres_per_mm >= least), SIDES_KM[-1])


def _cells(view: View, entries: Ints, side_km: int) -> tuple[Ints, Ints]:
    """Number the cells with incidents: column and row of each, shape (n, 2), and the cell of each entry."""
    rows = view.rows[entries]
    x, y = flattened_xy(lon=view.coded.lon[rows], lat=view.coded.lat[rows], crs=EQUAL_AREA)
    column, row = (np.floor(values / (side_km * 1000.0)).astype(np.int64) for values in (x, y))
    keys, at = np.unique((row + _OFFSET) * 2 * _OFFSET + column + _OFFSET, return_inverse=True)
    row, column = np.divmod(keys, 2 * _OFFSET)
    return np.column_stack([column - _OFFSET, row - _OFFSET]), np.asarray(at, dtype=np.int64)


def _rings(cells: Ints, side_km: int, window: MapWindow) -> Floats:
    """Outlines of cells in page millimetres, shape (n, 9, 2)."""
    corners = (cells[:, None, :] + _RING[None, :, :]).reshape(-1, 2) * side_km * 1000.0
    lon, lat = globe_lonlat(x=corners[:, 0], y=corners[:, 1], crs=EQUAL_AREA)
    return window.points(lon=lon, lat=lat).reshape(len(cells), len(_RING), 2)


def _in_frame(rings: Floats, window: MapWindow) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    frame = window.frame
    low, high = rings.min(axis=1), rings.max(axis=1)
    return np.asarray(
        (high[:, 0] > frame.left) & (low[:, 0] < frame.right) & (high[:, 1] > frame.bottom) & (low[:, 1] < frame.top)
    )


def _notes(
    view: View, panels: Sequence[Panel], inside: Ints, account: Account, side_km: int, say: Language
) -> list[Item]:
    """Say what a cell is, how many incidents lie in cells, and how many are in none."""
    notes: list[Item] = []
    words = say("In brackets: number of cells. Cells without an incident are left blank.")
    if len(panels) > 1:
        words = say("In brackets: cells in all maps together. Cells without an incident are left blank.")
    area, side = say.number(side_km * side_km), say.number(side_km)
    notes.append(Note(words))
    notes.append(Note(say("Cells of equal area, {area} km² (a grid of {side} km in EPSG:6933).", area=area, side=side)))
    notes.append(Note(say("Classes: natural breaks (Fisher–Jenks).")))
    notes.append(Note(say.plural("{n} incident lies in a cell.", "{n} incidents lie in cells.", len(inside))))
    if len(inside):
        notes.append(toll_note(view, inside, say))
    n = in_areas(view, panels)
    if n:
        notes.append(
            Note(
                say.plural(
                    "{n} incident is known to an area alone and in no cell.",
                    "{n} incidents are known to an area alone and in no cell.",
                    n,
                )
            )
        )
    if account.beyond:
        notes.append(Note(beyond_words(account.beyond, say)))
    return notes


def in_areas(view: View, panels: Sequence[Panel]) -> int:
    """Count the incidents that are known to an area alone."""
    return sum(int((view.coded.where_prec[view.rows[drawable(view, panel)]] >= 3).sum()) for panel in panels)


def beyond_words(n: int, say: Language) -> str:
    """Say how many incidents lie outside the frame."""
    return say.plural("{n} incident lies outside the frame.", "{n} incidents lie outside the frame.", n)
