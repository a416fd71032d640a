"""The small map of a brief: the printed map with a legend in little below it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.core.crs import WGS84
from geo.core.language import Language
from geo.maps.brief_parts import lines_of
from geo.maps.palette import INK
from geo.maps.printed_base import MapWindow
from geo.maps.printed_extent import LONGEST_EDGE_DEG, Sight, sight_of
from geo.maps.printed_furniture import draw_locator
from geo.maps.printed_key import Column, Drawn, Item, Note, Paint, Sign, Sizes
from geo.maps.printed_layout import SIZES, fit
from geo.maps.printed_map import draw_map
from geo.maps.printed_sheet import Box, Sheet, Style
from geo.maps.scene import Scene

SIGN_MM: Final = 9.6
LINE_MM: Final = 3.6
USUAL_MM: Final = 4.0
COLUMN_FACTOR: Final = 0.8
WORDS_MM: Final = 0.6
LEGEND: Final = Style(6.0)
# Room of the legend below a map, in square millimetres.
LEGEND_MM2: Final = 3450.0
# Where the map leaves so much at its right, the legend stands there.
BESIDE_MM: Final = 46.0
MOST_POINTS: Final = 300
# So few incidents within this share of what would be shown are close together: then the map shows so many times their
# extent, and some degrees at least, so that names around them say where it is.
FEW: Final = 25
CLOSE: Final = 0.55
AROUND: Final = 1.5
LEAST_DEGREES: Final = 2.4
KM_PER_DEGREE: Final = 111.0
LOCATOR_MM: Final = 21.0


def map_window(scene: Scene, box: Box) -> MapWindow:
    """Give the window of the map in a frame."""
    return brief_sight(scene)[0].window(box)


def brief_sight(scene: Scene) -> tuple[Sight, bool]:
    """Find out which part of the earth a brief shows; where few incidents lie close together, the land around them.

    Returns
    -------
    Sight
    bool
        Whether it shows so small a part that a locator must say which.
    """
    sight, view = sight_of(scene), scene.view
    if scene.composition.extent.kind or not 0 < view.n_drawn <= FEW:
        return sight, False
    shapes = np.asarray(view.table.geometry.to_numpy()[view.drawn_rows], dtype=object)
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    rings = np.nan_to_num(view.coded.uncertainty_km[view.drawn_rows])
    km = float(np.max(rings, initial=0.0)) / KM_PER_DEGREE
    lon, lat = (west + east) / 2, (south + north) / 2
    high = max(AROUND * (north - south + 2 * km), LEAST_DEGREES)
    wide = max(AROUND * (east - west + 2 * km), LEAST_DEGREES)
    left, bottom, right, top = sight.shapes.total_bounds
    if wide > CLOSE * (right - left) or high > CLOSE * (top - bottom):
        return sight, False
    around = shapely.box(lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2)
    shown = gpd.GeoSeries([shapely.segmentize(around, LONGEST_EDGE_DEG)], crs=WGS84)
    return replace(sight, shapes=shown, margin=0.0), True


def _in_a_style_that_fits(scene: Scene) -> Scene:
    """Draw cells where so many symbols on so small a map would hide each other."""
    composition = scene.composition
    if composition.style != "points" or scene.view.n_drawn <= MOST_POINTS:
        return scene
    return replace(scene, composition=replace(composition, style="cells"))


@dataclass(frozen=True, eq=False)
class SmallMap:
    """A map that was drawn: its window, how many incidents lie outside of it, and what else must be said."""

    window: MapWindow
    n_beyond: int = 0
    notes: tuple[str, ...] = ()

    def words(self, say: Language) -> list[str]:
        """Write what the map leaves out."""
        beyond = say("Outside the frame of the map: {n}", n=say.number(self.n_beyond)) if self.n_beyond else ""
        return [words for words in (beyond, *self.notes) if words]


def draw_small_map(sheet: Sheet, scene: Scene, box: Box) -> SmallMap:
    """Draw the map into a box, and its legend below it, or beside it where the map leaves room there.

    Returns
    -------
    SmallMap
    """
    scene = _in_a_style_that_fits(scene)
    view, (sight, is_close) = scene.view, brief_sight(scene)
    legend_mm = LEGEND_MM2 / box.width if view.n_drawn else 0.0
    window = sight.window(Box(box.left, box.bottom + legend_mm, box.right, box.top))
    beside = view.n_drawn > 0 and box.right - window.frame.right >= BESIDE_MM
    if beside:
        window = sight.window(Box(box.left, box.bottom, box.right - BESIDE_MM, box.top))
    drawn, _ = draw_map(sheet, window, scene, sight)
    frame = window.frame
    legend = Box(box.left, box.bottom, box.right, frame.bottom - 1.2)
    if beside:
        legend = Box(frame.right + 2.0, box.bottom, box.right, box.top)
    if is_close:
        side = min(LOCATOR_MM, legend.height)
        locator = Box(legend.right - side, legend.top - side, legend.right, legend.top)
        legend = Box(legend.left, legend.bottom, locator.left - 2.0, legend.top)
        if beside:
            locator = Box(frame.right + 2.0, box.bottom, frame.right + 2.0 + LOCATOR_MM, box.bottom + LOCATOR_MM)
            legend = Box(frame.right + 2.0, locator.top + 2.0, box.right, box.top)
        draw_locator(sheet, window, scene.boundaries.adm0, locator)
    fit(sheet, legend, SIZES, lambda inside, factor: _legend(sheet, drawn, inside, factor))
    return SmallMap(window, len(drawn.beyond), drawn.notes)


@dataclass
class _Flow:
    """Signs with words, one after the other, line by line; each line is as high as its highest sign."""

    sheet: Sheet
    box: Box
    style: Style
    y: float
    x: float = 0.0
    line: list[tuple[float, float, str, Paint | None]] = field(default_factory=list)
    high: float = LINE_MM

    def place(self, text: str, sign_mm: float, high_mm: float, paint: Paint) -> None:
        """Set words behind a sign, on a new line where this one is full."""
        (text,) = lines_of(self.sheet, text, self.box.width - sign_mm - WORDS_MM, self.style, 1) or [""]
        wide = sign_mm + WORDS_MM + self.sheet.width_mm(text, self.style)
        if self.x + wide > self.box.width:
            self.newline()
        self.line.append((self.box.left + self.x, sign_mm, text, paint))
        self.x += wide + 1.8
        self.high = max(self.high, high_mm)

    def newline(self) -> None:
        """Set the line, and begin a new one."""
        middle = self.y - self.high / 2
        for x, sign_mm, text, paint in self.line:
            style = self.style if paint else replace(self.style, bold=True)
            self.sheet.put(text, style, x=x + sign_mm + WORDS_MM, y=middle - 0.13 * style.size_pt)
            if paint and self.sheet.drawing:
                paint(self.sheet, x + sign_mm / 2, middle)
        if self.line:
            self.y -= self.high
        self.line, self.x, self.high = [], 0.0, LINE_MM

    def head(self, words: str) -> None:
        """Set a heading at the beginning of a line."""
        self.newline()
        *above, last = lines_of(self.sheet, words, self.box.width, replace(self.style, bold=True), 2) or [""]
        self.y = self.sheet.write_lines(above, replace(self.style, bold=True), left=self.box.left, top=self.y)
        for text in (last,):
            self.line.append((self.box.left - WORDS_MM, 0.0, text, None))
            self.x = self.sheet.width_mm(text, replace(self.style, bold=True)) + 1.0

    def note(self, words: str) -> None:
        """Set a paragraph."""
        self.newline()
        lines = lines_of(self.sheet, words, self.box.width, self.style, 4)
        self.y = self.sheet.write_lines(lines, self.style, left=self.box.left, top=self.y)

    def add(self, item: Item) -> None:
        """Set a part of a legend."""
        if isinstance(item, Sign):
            high = item.least_mm if item.least_mm > USUAL_MM else 0.0
            self.place(item.short or item.words, SIGN_MM, high, item.paint)
        elif isinstance(item, Sizes):
            highest = max((size for size, _ in item.sizes), default=0.0) + 0.4
            for size, words in item.sizes:
                self.place(words, size + 1.0, highest, partial(_circle, size=size, face=item.face))
        else:
            self.newline()
            column = Column(self.sheet, Box(self.box.left, self.box.bottom, self.box.right, self.y), COLUMN_FACTOR)
            item.draw(column)
            self.y = column.y


def _circle(sheet: Sheet, x: float, y: float, *, size: float, face: str) -> None:
    sheet.symbol(x, y, "o", size, face=face, edge=INK, width_pt=0.45)


def _legend(sheet: Sheet, drawn: Drawn, box: Box, factor: float) -> float:
    """Set the sections of a legend one behind the other; returns the lower edge."""
    flow = _Flow(sheet, box, LEGEND.scaled(factor), box.top)
    for section in drawn.legend:
        if section.heading:
            flow.head(section.heading)
        for is_note, items in groupby(section.items, lambda item: isinstance(item, Note)):
            if is_note:
                flow.note(" ".join(item.words for item in items if isinstance(item, Note)))
            else:
                for item in items:
                    flow.add(item)
    flow.newline()
    return flow.y
