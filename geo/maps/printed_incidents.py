"""Incidents on the printed map: symbols for places, rings for uncertainty, hatched areas for the rest.

An incident whose place is only an area (where_prec 3 to 5) never becomes a symbol. Incidents at one place are set
around it, or, where they are too many, counted beside one symbol a kind. Every artist carries a gid that says what
it is (``point``, ``ring``, ``area``, ``link``) and lists the ids of the incidents it stands for.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform
from shapely.geometry.base import BaseGeometry

from geo.core.crs import discs
from geo.core.language import Language
from geo.incidents.tolls import sizing_deaths
from geo.maps.palette import AREAS, HALO, INK, QUIET_INK, RING, radius_px, symbol
from geo.maps.printed_base import MapWindow, spot_in_area
from geo.maps.printed_sheet import MM_PER_POINT, Box, Floats, Occupied, Sheet, Style, outline_of

# Symbols closer than this on paper are at one place to the eye.
SAME_PLACE_MM: Final = 0.9
# More incidents than this at one place become one symbol a kind with a number.
MOST_AROUND: Final = 6
CSS_PX_MM: Final = 25.4 / 96
# Symbols of the screen are made smaller for paper, the more so the more there are: (up to n symbols, factor).
PRINT_SIZES: Final = ((60, 0.62), (400, 0.48), (1500, 0.38))
SMALLEST_FACTOR: Final = 0.3
# Drawn from the largest to the smallest, in layers, so that no small symbol is buried.
LAYERS: Final = 5
FEW_RINGS: Final = 60
COUNT: Final = Style(6.2, bold=True, halo=True)
CROWDED_COUNT: Final = Style(4.6, halo=True)


@dataclass
class Drawn:
    """What the map shows, for the legend: it lists nothing else.

    Attributes
    ----------
    points, areas : Counter of str
        Incidents by kind, as symbols and as areas.
    precisions : set of int
        where_prec codes drawn.
    hollow, around, stacked, counted_areas, linked, hidden_rings : bool
        Whether a symbol without toll, a group around one place, a numbered symbol, a numbered area, a line between
        attacks with one toll, and a ring smaller than its symbol were drawn.
    tolls : list of int
        Tolls of the symbols drawn.
    factor : float
        How much smaller than on screen symbols are.
    beyond : list of int
        Row labels of incidents that lie outside the frame or have no geometry.
    """

    points: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)
    precisions: set[int] = field(default_factory=set)
    hollow: bool = False
    around: bool = False
    stacked: bool = False
    counted_areas: bool = False
    linked: bool = False
    hidden_rings: bool = False
    tolls: list[int] = field(default_factory=list)
    factor: float = PRINT_SIZES[0][1]
    beyond: list[int] = field(default_factory=list)


@dataclass
class _Mark:
    """A symbol to draw: one incident, or a stack of one kind at one place."""

    x: float
    y: float
    kind: str
    deaths: int | None
    ids: list[str]
    diameter: float = 0.0


def diameter_mm(deaths: int | None, factor: float) -> float:
    """Diameter of a symbol on paper."""
    return 2 * radius_px(deaths) * CSS_PX_MM * factor


def draw_incidents(
    sheet: Sheet, axes: Any, window: MapWindow, incidents: gpd.GeoDataFrame, occupied: Occupied, say: Language
) -> Drawn:
    """Draw incidents of where_prec 1 to 5.

    Parameters
    ----------
    sheet : Sheet
    axes : matplotlib Axes
        The map's, in page millimetres.
    window : MapWindow
    incidents : GeoDataFrame
        Incident table (EPSG:4326), where_prec 1 to 5.
    occupied : Occupied
        Grows by the symbols.
    say : Language

    Returns
    -------
    Drawn
    """
    drawn = Drawn()
    frame = window.frame
    exact = incidents["where_prec"].isin([1, 2]).to_numpy(dtype=bool)
    _draw_areas(sheet, axes, window, incidents[~exact], occupied, drawn, say)

    near = incidents[exact]
    places = window.points(lon=near["lon"].to_numpy(dtype=float), lat=near["lat"].to_numpy(dtype=float))
    inside = (
        (places[:, 0] > frame.left)
        & (places[:, 0] < frame.right)
        & (places[:, 1] > frame.bottom)
        & (places[:, 1] < frame.top)
    )
    drawn.beyond.extend(int(label) for label in near.index[~inside])
    near, places = near[inside], places[inside]
    if near.empty:
        return drawn
    _draw_rings(axes, window, near, drawn)
    drawn.factor = next((factor for most, factor in PRINT_SIZES if len(near) <= most), SMALLEST_FACTOR)
    marks, crosses = _arrange(near, places, drawn)
    ringed = near[(near["where_prec"] == 2).to_numpy(dtype=bool)].set_index("incident_id")["uncertainty_km"]
    drawn.hidden_rings = any(
        ringed.get(incident, np.inf) * 2000 / window.metres_per_mm < mark.diameter
        for mark in marks
        for incident in mark.ids
    )
    _draw_links(axes, near, places, drawn)
    for x, y in crosses:
        axes.plot(
            [x],
            [y],
            linestyle="none",
            marker="+",
            markersize=1.5 / MM_PER_POINT,
            color=INK,
            markeredgewidth=0.6,
            zorder=4.2,
            gid="place",
        )
    _draw_marks(axes, marks, drawn)
    occupied.add(_boxes_of(marks))
    style = COUNT if drawn.factor > SMALLEST_FACTOR else CROWDED_COUNT
    for mark in marks:
        if len(mark.ids) > 1:
            _number(sheet, say.number(len(mark.ids)), mark, occupied, frame, style)
    return drawn


def _draw_areas(
    sheet: Sheet,
    axes: Any,
    window: MapWindow,
    incidents: gpd.GeoDataFrame,
    occupied: Occupied,
    drawn: Drawn,
    say: Language,
) -> None:
    """Shade each area once a kind; a number tells how many incidents are known for no more than this area."""
    frame = window.frame
    sheet_frame = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
    groups: dict[bytes, list[int]] = {}
    geometries = incidents.geometry.to_numpy()
    for row, geometry in enumerate(geometries):
        if geometry is None or geometry.is_empty:
            drawn.beyond.append(int(incidents.index[row]))
        else:
            groups.setdefault(geometry.wkb, []).append(row)
    shapes = {key: window.shapes(geometries[rows[0]]) for key, rows in groups.items()}
    ids, kinds = incidents["incident_id"].tolist(), incidents["event_type"].tolist()
    precisions = incidents["where_prec"].tolist()
    counted: list[tuple[int, BaseGeometry]] = []
    # The largest first, so that a province stays visible on its region.
    for key in sorted(groups, key=lambda key: -float(shapely.area(shapes[key]))):
        rows, shape = groups[key], shapes[key]
        if not shapely.intersects(shape, sheet_frame):
            drawn.beyond.extend(int(incidents.index[row]) for row in rows)
            continue
        by_kind: dict[tuple[str, int], list[int]] = {}
        for row in rows:
            by_kind.setdefault((kinds[row], int(precisions[row])), []).append(row)
            drawn.areas[kinds[row]] += 1
            drawn.precisions.add(int(precisions[row]))
        commonest = sorted(by_kind.items(), key=lambda pair: -len(pair[1]))
        for turn, ((kind, precision), members) in enumerate(commonest):
            gid = "area " + " ".join(str(ids[row]) for row in members)
            _draw_area(axes, shape, kind, precision, turn, len(by_kind), gid)
        if len(rows) > 1:
            counted.append((len(rows), shape))
    for count, shape in counted:
        text = say.number(count)
        width, height = sheet.width_mm(text, COUNT) + 1.4, COUNT.size_pt * MM_PER_POINT + 1.0
        box = spot_in_area(shape, frame, width, height, occupied, must=True)
        if box is not None:
            drawn.counted_areas = True
            occupied.add([box], text=True)
            number_in_box(sheet, text, box)


def number_in_box(sheet: Sheet, text: str, box: Box) -> None:
    """Write a number of incidents in a white box, as it stands in areas."""
    sheet.rectangle(box, fill=HALO, line=INK, width_pt=0.5, zorder=6)
    sheet.put(
        text,
        COUNT,
        x=(box.left + box.right) / 2,
        y=box.bottom + 0.5 + 0.13 * COUNT.size_pt * MM_PER_POINT,
        align="center",
        zorder=7,
    )


def _draw_area(axes: Any, shape: BaseGeometry, kind: str, precision: int, turn: int, turns: int, gid: str) -> None:
    axes.add_artist(area_patch(outline_of(shape), kind, precision, turn, turns, gid))


def area_patch(outline: Outline, kind: str, precision: int, turn: int = 0, turns: int = 1, gid: str = "") -> PathPatch:
    """Make the shading of an area.

    Parameters
    ----------
    outline : matplotlib path
        Page millimetres.
    kind : str
        Event type.
    precision : int
        where_prec, 3 to 5.
    turn, turns : int
        Where several kinds share an area, the first fills it, and all take turns along its edge.
    gid : str
    """
    style, colour = AREAS[precision], symbol(kind).colour
    patch = PathPatch(
        outline,
        facecolor=(colour, style.fill_opacity if turn == 0 else 0.0),
        edgecolor=colour,
        linewidth=style.line_width * 0.8,
        joinstyle="round",
        zorder=1.0,
        gid=gid,
    )
    if style.hatch and turn == 0:
        patch.set_hatch(style.hatch)
        patch.set_hatch_linewidth(0.45)
        patch.set_hatchcolor((colour, 0.55))
    if turns > 1:
        patch.set_linestyle((4.0 * turn, (4.0, 4.0 * (turns - 1))))
    elif style.dash:
        patch.set_linestyle((0, tuple(length / style.line_width for length in style.dash)))
    return patch


def _draw_rings(axes: Any, window: MapWindow, near: gpd.GeoDataFrame, drawn: Drawn) -> None:
    drawn.precisions.update(int(code) for code in near["where_prec"].unique())
    ringed = near[(near["where_prec"] == 2).to_numpy(dtype=bool) & (near["uncertainty_km"] > 0).to_numpy(dtype=bool)]
    if ringed.empty:
        return
    circles = window.shapes(
        discs(
            lon=ringed["lon"].to_numpy(dtype=float),
            lat=ringed["lat"].to_numpy(dtype=float),
            radius_km=ringed["uncertainty_km"].to_numpy(dtype=float),
        )
    )
    many = len(ringed) > FEW_RINGS
    for kind, rows in ringed.groupby("event_type", sort=False).indices.items():
        colour = symbol(str(kind)).colour
        axes.add_collection(
            PathCollection(
                [outline_of(circles[row]) for row in rows],
                facecolors="none" if many else [(colour, RING.fill_opacity)],
                edgecolors=[(colour, 0.45 if many else 0.95)],
                linewidths=RING.line_width * (0.4 if many else 0.7),
                linestyles=[(0, tuple(length / RING.line_width for length in RING.dash))],
                zorder=2.0,
                gid="ring " + " ".join(str(i) for i in ringed["incident_id"].iloc[rows]),
            ),
            autolim=False,
        )


def _arrange(near: gpd.GeoDataFrame, places: Floats, drawn: Drawn) -> tuple[list[_Mark], list[tuple[float, float]]]:
    """Give every incident its symbol, and groups at one place a ring of symbols around a cross."""
    kinds, ids = near["event_type"].tolist(), near["incident_id"].tolist()
    deaths = [sizing_deaths(row) for _, row in near.iterrows()]
    drawn.points.update(kinds)
    marks: list[_Mark] = []
    crosses: list[tuple[float, float]] = []
    for rows in _together(places):
        x, y = (float(value) for value in places[rows].mean(axis=0))
        group = [_Mark(x, y, kinds[row], deaths[row], [str(ids[row])]) for row in rows]
        if len(group) > MOST_AROUND:
            group = _stacked(group)
            drawn.stacked = True
        for mark in group:
            mark.diameter = diameter_mm(mark.deaths, drawn.factor)
        if len(group) > 1:
            drawn.around = True
            crosses.append((x, y))
            _set_around(group)
        marks.extend(group)
    drawn.hollow = any(mark.deaths is None for mark in marks)
    drawn.tolls = [mark.deaths for mark in marks if mark.deaths is not None]
    return sorted(marks, key=lambda mark: -mark.diameter), crosses


def _together(places: Floats) -> list[list[int]]:
    """Group rows that the eye cannot tell apart on paper."""
    free = np.ones(len(places), dtype=bool)
    groups: list[list[int]] = []
    for row in range(len(places)):
        if not free[row]:
            continue
        close = free & (np.hypot(*(places - places[row]).T) < SAME_PLACE_MM)
        free[close] = False
        groups.append([int(member) for member in np.flatnonzero(close)])
    return groups


def _stacked(group: list[_Mark]) -> list[_Mark]:
    """One mark a kind, sized by the largest toll of its incidents."""
    stacks: dict[str, _Mark] = {}
    for mark in group:
        stack = stacks.setdefault(mark.kind, _Mark(mark.x, mark.y, mark.kind, None, []))
        stack.ids.extend(mark.ids)
        if mark.deaths is not None:
            stack.deaths = max(mark.deaths, stack.deaths or 0)
    return list(stacks.values())


def _set_around(group: list[_Mark]) -> None:
    """Move the symbols of one place onto a circle on which neighbours just touch."""
    widest = max(mark.diameter for mark in group)
    radius = max(1.5, 0.54 * widest / math.sin(math.pi / len(group)))
    for number, mark in enumerate(group):
        # Two stand side by side, more begin at the top.
        angle = 2 * math.pi * number / len(group) + (math.pi if len(group) == 2 else math.pi / 2)
        mark.x += radius * math.cos(angle)
        mark.y += radius * math.sin(angle)


def _draw_links(axes: Any, near: gpd.GeoDataFrame, places: Floats, drawn: Drawn) -> None:
    """Join attacks for which one toll was reported."""
    groups = near["shared_toll"].to_numpy()
    for group in sorted({str(value) for value in groups if value}):
        rows = np.flatnonzero(groups == group)
        if len(rows) > 1:
            drawn.linked = True
            axes.add_collection(
                LineCollection(
                    [places[rows]],
                    colors=[INK],
                    linewidths=0.8,
                    linestyles=[(0, (1.5, 1.5))],
                    zorder=5.2,
                    gid="link " + " ".join(str(i) for i in near["incident_id"].iloc[rows]),
                ),
                autolim=False,
            )


def _draw_marks(axes: Any, marks: list[_Mark], drawn: Drawn) -> None:
    """Draw symbols, one collection a layer, kind and filling."""
    sizes = np.array([mark.diameter for mark in marks])
    edges = np.linspace(sizes.max(), sizes.min(), LAYERS + 1)[1:-1]
    layers: dict[tuple[int, str, bool], list[_Mark]] = {}
    for mark in marks:
        layer = int((mark.diameter < edges).sum())
        layers.setdefault((layer, mark.kind, mark.deaths is None), []).append(mark)
    for (layer, kind, hollow), members in layers.items():
        gid = "point " + " ".join(incident for mark in members for incident in mark.ids)
        axes.add_collection(_symbols(axes, members, kind, hollow, 4.5 + 0.1 * layer, drawn.factor, gid), autolim=False)


def _symbols(
    axes: Any, members: list[_Mark], kind: str, hollow: bool, zorder: float, factor: float, gid: str
) -> PathCollection:
    style = MarkerStyle(symbol(kind).marker)
    outline = style.get_path().transformed(style.get_transform())
    colour = symbol(kind).colour
    bold = 1.0 if factor > 0.45 else 0.6
    symbols = PathCollection(
        [outline],
        sizes=[(mark.diameter / MM_PER_POINT) ** 2 for mark in members],
        offsets=[(mark.x, mark.y) for mark in members],
        offset_transform=axes.transData,
        facecolors=[HALO if hollow else colour],
        # Black on white whatever the colour, so that pale kinds survive a grey printer.
        edgecolors=[colour if hollow else (QUIET_INK if kind == "massacre" else INK)],
        linewidths=1.2 * bold if hollow else 0.45 * bold,
        zorder=zorder,
        gid=gid,
    )
    symbols.set_transform(IdentityTransform())
    return symbols


def _boxes_of(marks: list[_Mark]) -> list[Box]:
    boxes = []
    for mark in marks:
        half = mark.diameter / 2 + 0.2
        boxes.append(Box(mark.x - half, mark.y - half, mark.x + half, mark.y + half))
    return boxes


def _number(sheet: Sheet, text: str, mark: _Mark, occupied: Occupied, frame: Box, style: Style) -> None:
    """Write how many incidents a symbol stands for, on the side that is free."""
    width, height = sheet.width_mm(text, style), style.size_pt * MM_PER_POINT
    half = mark.diameter / 2 + 0.35
    spots = [
        Box(mark.x + half, mark.y - height / 2, mark.x + half + width, mark.y + height / 2),
        Box(mark.x - half - width, mark.y - height / 2, mark.x - half, mark.y + height / 2),
        Box(mark.x - width / 2, mark.y + half, mark.x + width / 2, mark.y + half + height),
        Box(mark.x - width / 2, mark.y - half - height, mark.x + width / 2, mark.y - half),
    ]
    free = [spot for spot in spots if frame.contains(spot) and occupied.is_free(spot)]
    # Where all is taken the number stands on its own symbol rather than not at all.
    centred = Box(mark.x - width / 2, mark.y - height / 2, mark.x + width / 2, mark.y + height / 2)
    box = free[0] if free else centred
    occupied.add([box], text=True)
    sheet.put(text, style, x=box.left, y=box.bottom + 0.14 * height, zorder=6)
