"""Incidents as symbols: one each, with a ring of uncertainty, or, where they are too many, one a kind and place.

An incident whose place is only an area (where_prec 3 to 5) never becomes a symbol. Incidents at one place are set
around it, or, where they are too many, counted beside one symbol a kind. Every artist carries a gid that says what
it is (``point``, ``ring``, ``area``, ``link``) and lists the ids of the incidents it stands for.

On a crowded map all symbols are small: those of one kind at one place are one, numbers and rings are left out, rare
kinds lie above common ones and large tolls above all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform

from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.map_columns import KINDS, map_columns
from geo.maps.palette import HALO, INK, QUIET_INK, RING, symbol
from geo.maps.printed_areas import COUNT, draw_areas
from geo.maps.printed_key import Drawn
from geo.maps.printed_panel import SMALL_FRAME_MM, Ints, Located, Panel, account_of, labels, located, per_usual_frame
from geo.maps.printed_points_key import PointsDrawn, diameters_mm, points_legend
from geo.maps.printed_sheet import MM_PER_POINT, Box, Floats, Style
from geo.maps.scene import Scene

# Symbols closer than this on paper are at one place to the eye.
SAME_PLACE_MM: Final = 0.9
# On a crowded map symbols are smaller, and so is what the eye tells apart.
CROWDED_PLACE_MM: Final = 0.6
# More incidents than this at one place become one symbol a kind with a number.
MOST_AROUND: Final = 6
# Symbols of the screen are made smaller for paper, the more so the more there are: (up to n symbols, factor).
PRINT_SIZES: Final = ((60, 0.62), (400, 0.48), (1500, 0.38), (4000, 0.3))
CROWDED_FACTOR: Final = 0.2
# Symbols of a small map against those of a large one that is as crowded.
SMALL_MAP: Final = 0.8
# Drawn from the largest to the smallest, in layers, so that no small symbol is buried.
LAYERS: Final = 5
FEW_RINGS: Final = 60
# On a crowded map symbols above this many times the smallest size lie on top; so many at most keep names off.
LARGE: Final = 1.6
MOST_KEPT_FREE: Final = 150
CROWDED_COUNT: Final = Style(4.6, halo=True)


@dataclass(frozen=True, eq=False)
class _Marks:
    """Symbols to draw, an entry each: one incident, or a stack of one kind at one place.

    `of` gives the symbol of each incident; `deaths` is the largest toll, -1 where none is reported.
    """

    x: Floats
    y: Floats
    kind: Ints
    deaths: Ints
    count: Ints
    diameter: Floats
    of: Ints

    @property
    def n(self) -> int:
        return len(self.x)


def draw_points(scene: Scene, panels: Sequence[Panel]) -> Drawn:
    """Draw incidents of where_prec 1 to 5, those known to a point as symbols and the others as areas.

    Parameters
    ----------
    scene : Scene
    panels : sequence of Panel
        Maps of one size; symbols have the same sizes in all.

    Returns
    -------
    Drawn
    """
    view, say, drawn = scene.view, scene.say, PointsDrawn()
    found = [located(view, panel) for panel in panels]
    crowd = max((per_usual_frame(len(one.rows), panels[0].window) for one in found), default=0.0)
    drawn.factor = next((factor for most, factor in PRINT_SIZES if crowd <= most), CROWDED_FACTOR)
    drawn.crowded = drawn.factor == CROWDED_FACTOR
    if panels and panels[0].window.frame.width < SMALL_FRAME_MM and not drawn.crowded:
        drawn.factor *= SMALL_MAP
    drawn.areas = draw_areas(panels, view, say)
    for panel, near in zip(panels, found, strict=True):
        drawn.beyond.extend(labels(view, near.beyond))
        if len(near.rows):
            _draw_near(panel, view, near, drawn, say)
    beyond = drawn.areas.beyond + drawn.beyond
    account = account_of(panels, sum(drawn.kinds.values()), drawn.areas.n, len(beyond))
    return Drawn(account, points_legend(drawn, view, say), beyond)


def _draw_near(panel: Panel, view: View, near: Located, drawn: PointsDrawn, say: Language) -> None:
    ids = view.table["incident_id"].to_numpy(dtype=object)[near.rows]
    marks, crosses = _arranged(view, near, drawn)
    drawn.note(view, near.rows, marks.deaths)
    if not drawn.crowded:
        _draw_rings(panel, view, near, ids, marks, drawn)
    _draw_links(panel.axes, view, near, ids, drawn)
    panel.axes.plot(
        crosses[:, 0], crosses[:, 1], linestyle="none", marker="+", markersize=1.5 / MM_PER_POINT, color=INK,
        markeredgewidth=0.6, zorder=4.2, gid="place",
    )  # fmt: skip
    for zorder, members in _crowded_layers(marks, drawn) if drawn.crowded else _layers(marks):
        _draw_marks(panel.axes, marks, members, ids, zorder, drawn)
    panel.occupied.add(_boxes_of(marks, drawn))
    if not drawn.crowded:
        style = COUNT if drawn.factor > PRINT_SIZES[-1][1] else CROWDED_COUNT
        for mark in np.flatnonzero(marks.count > 1)[np.argsort(-marks.diameter[marks.count > 1], kind="stable")]:
            _number(panel, say, marks, int(mark), style)


def _arranged(view: View, near: Located, drawn: PointsDrawn) -> tuple[_Marks, Floats]:
    """Give every incident its symbol, and groups at one place a ring of symbols around a cross."""
    kind = map_columns(view.table).kind[near.rows].astype(np.int64)
    deaths = view.coded.sizing_deaths[near.rows].astype(np.int64)
    n = len(kind)
    place = _near_grid(near.places) if drawn.crowded else _together(near.places)
    n_places = int(place.max()) + 1
    crowd = np.bincount(place, minlength=n_places)
    stacked = np.ones(n_places, dtype=bool) if drawn.crowded else crowd > MOST_AROUND
    drawn.stacked |= bool((crowd[stacked] > 1).any())
    key = np.where(stacked[place], n + place * len(KINDS) + kind, np.arange(n))
    _, first, of, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    largest = np.full(len(first), -1)
    np.maximum.at(largest, of, deaths)
    where = place[first]
    if drawn.crowded:
        x, y = (np.bincount(of, weights=near.places[:, axis]) / count for axis in (0, 1))
    else:
        x, y = ((np.bincount(place, weights=near.places[:, axis]) / crowd)[where] for axis in (0, 1))
    diameter = diameters_mm(largest, drawn.factor)
    crosses = np.empty((0, 2))
    if not drawn.crowded:
        crosses = _set_around(x, y, where, diameter)
        drawn.around |= bool(len(crosses))
    return _Marks(x, y, kind[first], largest, count, diameter, of), crosses


def _near_grid(places: Floats) -> Ints:
    """Number the squares of a fine grid that positions lie in."""
    squares = np.floor(places / CROWDED_PLACE_MM).astype(np.int64)
    return np.asarray(np.unique(squares[:, 0] * 1_000_000 + squares[:, 1], return_inverse=True)[1], dtype=np.int64)


def _together(places: Floats) -> Ints:
    """Number the groups of rows that the eye cannot tell apart on paper."""
    distinct, at = np.unique(places, axis=0, return_inverse=True)
    spots = np.asarray(shapely.points(distinct), dtype=object)
    one, other = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=SAME_PLACE_MM)
    order = np.argsort(one, kind="stable")
    other = other[order]
    starts = np.searchsorted(one[order], np.arange(len(distinct) + 1))
    group = np.full(len(distinct), -1, dtype=np.int64)
    # In the order of the rows, whose first one at a place gathers what is near.
    for spot in dict.fromkeys(at.ravel().tolist()):
        if group[spot] < 0:
            near = other[starts[spot] : starts[spot + 1]]
            group[near[group[near] < 0]] = spot
    return np.asarray(np.unique(group[at.ravel()], return_inverse=True)[1], dtype=np.int64)


def _set_around(x: Floats, y: Floats, place: Ints, diameter: Floats) -> Floats:
    """Move the symbols of one place onto a circle on which neighbours just touch; gives the middles."""
    order = np.argsort(place, kind="stable")
    size = np.bincount(place)
    turn = np.empty(len(place), dtype=np.int64)
    turn[order] = np.arange(len(place)) - np.concatenate([[0], np.cumsum(size)])[place[order]]
    widest = np.zeros(len(size))
    np.maximum.at(widest, place, diameter)
    several = size[place] > 1
    n = np.maximum(size[place], 2)
    middles: Floats = np.column_stack([x, y])[several & (turn == 0)]
    radius = np.maximum(1.5, 0.54 * widest[place] / np.sin(np.pi / n))
    # Two stand side by side, more begin at the top.
    angle = 2 * np.pi * turn / n + np.where(n == 2, np.pi, np.pi / 2)
    x += np.where(several, radius * np.cos(angle), 0.0)
    y += np.where(several, radius * np.sin(angle), 0.0)
    return middles


def _draw_rings(panel: Panel, view: View, near: Located, ids: Any, marks: _Marks, drawn: PointsDrawn) -> None:
    """Draw the circles that hold the true places; a circle on paper is within 1 % of the geodesic one."""
    km = view.coded.uncertainty_km[near.rows]
    ringed = np.flatnonzero((view.coded.where_prec[near.rows] == 2) & (km > 0))
    if not len(ringed):
        return
    width_mm = 2000 * km[ringed] / panel.window.metres_per_mm
    drawn.hidden_rings |= bool((width_mm < marks.diameter[marks.of[ringed]]).any())
    kinds = map_columns(view.table).kind[near.rows[ringed]]
    many = len(ringed) > FEW_RINGS
    for kind in np.unique(kinds).tolist():
        colour, members = symbol(KINDS[kind]).colour, np.flatnonzero(kinds == kind)
        rings = PathCollection(
            [Outline.unit_circle()],
            sizes=(width_mm[members] / 2 / MM_PER_POINT) ** 2,
            offsets=near.places[ringed[members]],
            offset_transform=panel.axes.transData,
            facecolors="none" if many else [(colour, RING.fill_opacity)],
            edgecolors=[(colour, 0.45 if many else 0.95)],
            linewidths=RING.line_width * (0.4 if many else 0.7),
            linestyles=[(0, tuple(length / RING.line_width for length in RING.dash))],
            zorder=2.0,
            gid="ring " + " ".join(ids[ringed[members]]),
        )
        rings.set_transform(IdentityTransform())
        panel.axes.add_collection(rings, autolim=False)


def _draw_links(axes: Any, view: View, near: Located, ids: Any, drawn: PointsDrawn) -> None:
    """Join attacks for which one toll was reported."""
    shared = view.coded.shared.codes[near.rows]
    for group, size in zip(*np.unique(shared[shared >= 0], return_counts=True), strict=True):
        if size > 1:
            members = np.flatnonzero(shared == group)
            drawn.linked = True
            axes.add_collection(
                LineCollection(
                    [near.places[members]],
                    colors=[INK],
                    linewidths=0.8,
                    linestyles=[(0, (1.5, 1.5))],
                    zorder=5.2,
                    gid="link " + " ".join(ids[members]),
                ),
                autolim=False,
            )


def _layers(marks: _Marks) -> list[tuple[float, Ints]]:
    """Group symbols of one kind and filling by size, the largest lowest."""
    edges = np.linspace(marks.diameter.max(), marks.diameter.min(), LAYERS + 1)[1:-1]
    layer = (marks.diameter[:, None] < edges[None, :]).sum(axis=1)
    return [(4.5 + 0.1 * float(layer[members[0]]), members) for members in _groups(marks, layer)]


def _crowded_layers(marks: _Marks, drawn: PointsDrawn) -> list[tuple[float, Ints]]:
    """Group symbols of one kind and filling, common kinds lowest; those of large tolls above, the largest lowest."""
    large = marks.diameter > LARGE * diameters_mm(np.array([-1]), drawn.factor)[0]
    commonness = np.argsort(np.argsort(-np.bincount(marks.kind, weights=marks.count, minlength=len(KINDS))))
    edges = np.linspace(marks.diameter.max(), marks.diameter.min(), LAYERS + 1)[1:-1]
    size = (marks.diameter[:, None] < edges[None, :]).sum(axis=1)
    layer = np.where(large, len(KINDS) + size, commonness[marks.kind])
    return [(4.3 + 0.04 * float(layer[members[0]]), members) for members in _groups(marks, layer)]


def _groups(marks: _Marks, layer: Ints) -> list[Ints]:
    """Split symbols by layer, kind and filling; within each the largest come first."""
    key = (layer * len(KINDS) + marks.kind) * 2 + (marks.deaths < 0)
    order = np.lexsort((-marks.diameter, key))
    return np.split(order, np.flatnonzero(np.diff(key[order])) + 1) if len(order) else []


def _draw_marks(axes: Any, marks: _Marks, members: Ints, ids: Any, zorder: float, drawn: PointsDrawn) -> None:
    """Draw symbols of one kind and filling as one collection."""
    kind, hollow = KINDS[marks.kind[members[0]]], bool(marks.deaths[members[0]] < 0)
    style = MarkerStyle(symbol(kind).marker)
    colour = symbol(kind).colour
    bold = 1.0 if drawn.factor > 0.45 else 0.6 if not drawn.crowded else 0.35
    among = np.zeros(marks.n, dtype=bool)
    among[members] = True
    symbols = PathCollection(
        [style.get_path().transformed(style.get_transform())],
        sizes=(marks.diameter[members] / MM_PER_POINT) ** 2,
        offsets=np.column_stack([marks.x[members], marks.y[members]]),
        offset_transform=axes.transData,
        facecolors=[HALO if hollow else colour],
        # Black on white whatever the colour, so that pale kinds survive a grey printer.
        edgecolors=[colour if hollow else (QUIET_INK if kind == "massacre" else INK)],
        linewidths=1.2 * bold if hollow else 0.45 * bold,
        zorder=zorder,
        gid="point " + " ".join(ids[among[marks.of]]),
    )
    symbols.set_transform(IdentityTransform())
    axes.add_collection(symbols, autolim=False)


def _boxes_of(marks: _Marks, drawn: PointsDrawn) -> list[Box]:
    """Where names must not stand; on a crowded map only where the largest tolls are, else there were no names."""
    which = np.argsort(-marks.diameter, kind="stable")[: MOST_KEPT_FREE if drawn.crowded else None]
    half = marks.diameter[which] / 2 + 0.2
    x, y = marks.x[which], marks.y[which]
    return [Box(*sides) for sides in np.column_stack([x - half, y - half, x + half, y + half]).tolist()]


def _number(panel: Panel, say: Language, marks: _Marks, mark: int, style: Style) -> None:
    """Write how many incidents a symbol stands for, on the side that is free."""
    text = say.number(int(marks.count[mark]))
    x, y, half = float(marks.x[mark]), float(marks.y[mark]), float(marks.diameter[mark]) / 2 + 0.35
    width, height = panel.sheet.width_mm(text, style), style.size_pt * MM_PER_POINT
    spots = [
        Box(x + half, y - height / 2, x + half + width, y + height / 2),
        Box(x - half - width, y - height / 2, x - half, y + height / 2),
        Box(x - width / 2, y + half, x + width / 2, y + half + height),
        Box(x - width / 2, y - half - height, x + width / 2, y - half),
    ]
    frame = panel.window.frame
    free = [spot for spot in spots if frame.contains(spot) and panel.occupied.is_free(spot)]
    # Where all is taken the number stands on its own symbol rather than not at all.
    centred = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    box = free[0] if free else centred
    panel.occupied.add([box], text=True)
    panel.sheet.put(text, style, x=box.left, y=box.bottom + 0.14 * height, zorder=6)
