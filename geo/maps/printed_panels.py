"""Small multiples: one small map a period, all of one extent and scale, with the same classes and sizes.

Each has the period above it, and below it how many incidents fall into that period and how many people they killed.
Periods without an incident are drawn empty; what is in no map is counted and said in the legend.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from geo.analysis.brief import gravest
from geo.analysis.period_parts import MOST_PARTS, PeriodParts, period_parts
from geo.analysis.tally import Unit, period_start
from geo.analysis.trend_words import period_words
from geo.analysis.trends import next_period
from geo.core.language import Language
from geo.incidents.schema import toll_columns
from geo.incidents.view import View, date_words, toll_words
from geo.maps.palette import HALO, INK
from geo.maps.printed_base import MapWindow
from geo.maps.printed_extent import Sight
from geo.maps.printed_furniture import SCALE_STEPS_KM, draw_north
from geo.maps.printed_key import Drawn, Note, Section
from geo.maps.printed_map import begin_map
from geo.maps.printed_panel import Ints, Panel, moved
from geo.maps.printed_shading import toll_in
from geo.maps.printed_sheet import Box, Sheet, Style
from geo.maps.printed_styles import draw_panels_of
from geo.maps.scene import Scene

TITLE: Final = Style(7.6, bold=True)
CAPTION: Final = Style(6.2, colour="#3d3a36")
GAP_MM: Final = 3.0
TITLE_MM: Final = 4.2
# Scale bar and north arrow stand once, below all maps.
FOOT_MM: Final = 12.0
FOOT_WIDTH_MM: Final = 60.0
SMALLEST_MM: Final = 18.0
LEAST_MM: Final = 5.0
# Where maps would be smaller than that, the texts around them are made so much smaller.
SHRINK: Final = (1.0, 0.85, 0.72, 0.62, 0.54)


@dataclass(frozen=True)
class _Grid:
    """Where the maps stand: columns and rows, the frame of the first, and from one to the next, millimetres.

    `factor` is the size of the texts around them.
    """

    columns: int
    factor: float
    window: MapWindow
    step_x: float
    step_y: float

    def frame(self, number: int) -> Box:
        row, column = divmod(number, self.columns)
        first = self.window.frame
        dx, dy = column * self.step_x, -row * self.step_y
        return Box(first.left + dx, first.bottom + dy, first.right + dx, first.top + dy)


def draw_panels(sheet: Sheet, box: Box, scene: Scene, sight: Sight) -> tuple[MapWindow, Drawn, set[str], Box]:
    """Draw the small maps of a scene.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Room for all of them, millimetres.
    scene : Scene
        Its composition names the period.
    sight : Sight

    Returns
    -------
    MapWindow
        Of the first map: for the locator and the scale.
    Drawn
        Of all maps together.
    set of str
        ``"circle"`` if one was drawn.
    Box
        Room that all of it took.
    """
    view, say = scene.view, scene.say
    unit: Unit = scene.composition.panels  # type: ignore[assignment] # one of PANELS, which are units
    parts = period_parts(view, unit)
    captions = [
        _caption(view, name, parts.unit, entries, say) for name, entries in zip(parts.names, parts.parts, strict=True)
    ]
    grid = _best_grid(sheet, box, max(len(parts.names), 1), sight, captions)
    panels = []
    for number, entries in enumerate(parts.parts or (np.zeros(0, dtype=np.int64),)):
        window = moved(grid.window, grid.frame(number))
        begun = begin_map(sheet, window, scene, sight)
        sheet.rectangle(window.frame, line=INK, width_pt=0.7, zorder=9)
        panels.append(Panel(sheet, begun.axes, window, begun.occupied, entries))
    drawn = draw_panels_of(scene, panels)
    titles = [period_words(name, parts.unit, say) for name in parts.names]
    style = _title_style(sheet, titles, grid)
    for panel, title, caption in zip(panels, titles, captions, strict=False):
        _write_around(sheet, grid, panel.window.frame, title, style, caption)
    foot = _draw_foot(sheet, panels[-1].window.frame.bottom, grid, box, captions, say)
    words = parts_words(parts, view, say)
    signs = {"circle"} if sight.circle is not None else set()
    taken = Box(box.left, foot, max(grid.frame(grid.columns - 1).right, box.left + FOOT_WIDTH_MM), box.top)
    return grid.window, _with_notes(drawn, words, say), signs, taken


def _best_grid(sheet: Sheet, box: Box, n: int, sight: Sight, captions: Sequence[Sequence[str]]) -> _Grid:
    """Choose the number of columns that gives the maps the largest scale, with texts as large as leave them room."""
    grids: list[_Grid] = []
    for shrink in SHRINK:
        grids = list(_grids(sheet, box, n, sight, captions, shrink * sheet.text_factor))
        large = [grid for grid in grids if min(grid.window.frame.width, grid.window.frame.height) >= SMALLEST_MM]
        if large:
            return min(large, key=lambda grid: grid.window.metres_per_mm)
    return min(grids, key=lambda grid: grid.window.metres_per_mm)


def _grids(
    sheet: Sheet, box: Box, n: int, sight: Sight, captions: Sequence[Sequence[str]], factor: float
) -> Iterator[_Grid]:
    """Give the grids of every number of columns; no map is higher than what it shows asks."""
    aspect = sight.aspect()
    for columns in range(1, n + 1):
        rows = math.ceil(n / columns)
        if columns > 1 and math.ceil(n / (columns - 1)) == rows:
            continue  # as many rows with fewer columns: its maps are wider
        wide = (box.width - (columns - 1) * GAP_MM * factor) / columns
        below = _lines(sheet, captions, wide, factor) * CAPTION.scaled(factor).line_mm + 0.6
        around = TITLE_MM * factor + below
        high = (box.height - FOOT_MM * sheet.text_factor - (rows - 1) * GAP_MM * factor) / rows - around
        high = min(high, wide / aspect)
        if high < LEAST_MM and columns < n:
            continue
        top = box.top - TITLE_MM * factor
        window = sight.window(Box(box.left, top - max(high, LEAST_MM), box.left + wide, top))
        frame = window.frame
        step = frame.height + around + GAP_MM * factor
        yield _Grid(columns, factor, window, frame.width + GAP_MM * factor, step)


def _lines(sheet: Sheet, captions: Sequence[Sequence[str]], width: float, factor: float) -> int:
    style = CAPTION.scaled(factor)
    return max((len(_wrapped(sheet, caption, width, style)) for caption in captions), default=1)


def _wrapped(sheet: Sheet, caption: Sequence[str], width: float, style: Style) -> list[str]:
    """Set a caption in one line, else its parts below each other."""
    whole = " · ".join(caption)
    if sheet.width_mm(whole, style) <= width:
        return [whole]
    return [line for part in caption for line in sheet.wrap(part, width, style)]


def _title_style(sheet: Sheet, titles: Sequence[str], grid: _Grid) -> Style:
    """Choose a size in which every title fits above its map."""
    style, width = TITLE.scaled(grid.factor), grid.window.frame.width
    widest = max((sheet.width_mm(title, style) for title in titles), default=0.0)
    return style if widest <= width else style.scaled(max(width / widest, 0.5))


def _write_around(sheet: Sheet, grid: _Grid, frame: Box, title: str, style: Style, caption: Sequence[str]) -> None:
    factor = grid.factor
    sheet.put(title, style, x=frame.left, y=frame.top + 1.2 * factor)
    small = CAPTION.scaled(factor)
    lines = _wrapped(sheet, caption, frame.width, small)
    sheet.write_lines(lines, small, left=frame.left, top=frame.bottom - 0.5)


def _draw_foot(
    sheet: Sheet, bottom: float, grid: _Grid, box: Box, captions: Sequence[Sequence[str]], say: Language
) -> float:
    """Draw scale bar and north arrow below the maps; returns the lower edge of all."""
    factor, frame = sheet.text_factor, grid.window.frame
    below = _lines(sheet, captions, frame.width, grid.factor) * CAPTION.scaled(grid.factor).line_mm + 0.6
    foot = max(bottom - below - FOOT_MM * factor, box.bottom)
    y = foot + 3.0 * factor
    x = box.left + 3.5 * factor
    # As the arrow stands in the middle of a map.
    high, wide = frame.height / 2, frame.width / 2
    draw_north(sheet, moved(grid.window, Box(x - wide, y - high, x + wide, y + high)), x, y, say)
    _draw_scale(sheet, grid, x + 8.0 * factor, y, say)
    return foot


def _draw_scale(sheet: Sheet, grid: _Grid, x: float, y: float, say: Language) -> None:
    """Draw a scale bar with its length at its end: in a small map there is no room for figures along it."""
    window = grid.window
    fitting = [km for km in SCALE_STEPS_KM if km * 1000 / window.metres_per_mm <= window.frame.width / 2]
    km = fitting[-1] if fitting else SCALE_STEPS_KM[0]
    length = km * 1000 / window.metres_per_mm
    for part, fill in ((0, INK), (1, HALO)):
        half = Box(x + part * length / 2, y, x + (part + 1) * length / 2, y + 1.1)
        sheet.rectangle(half, fill=fill, line=INK, width_pt=0.5)
    sheet.put(say("{n} km", n=say.number(km)), CAPTION.scaled(sheet.text_factor), x=x + length + 1.2, y=y - 0.3)


def _caption(view: View, name: str, unit: Unit, entries: Ints, say: Language) -> tuple[str, ...]:
    """Write how many incidents a period has, how many people they killed, and where the filter cuts it."""
    words = [say.plural("{n} incident", "{n} incidents", len(entries))]
    if len(entries):
        toll = toll_in(view, entries)
        deaths = toll_words(toll.low, toll.best, toll.high, say, open_ended=toll.open_ended)
        elsewhere = not toll.reported and not toll.unreported
        words.append(say("deaths: counted in another period") if elsewhere else say("deaths: {toll}", toll=deaths))
    first = period_start(name).astype("datetime64[D]").item()
    last = period_start(next_period(name, unit)).astype("datetime64[D]").item() - dt.timedelta(days=1)
    start, end = view.filter.date_from, view.filter.date_to
    if start and first < start <= last:
        words.append(say("from {date}", date=say.date(start)))
    if end and first <= end < last:
        words.append(say("to {date}", date=say.date(end)))
    return tuple(words)


def parts_words(parts: PeriodParts, view: View, say: Language) -> list[str]:
    """Say what is in no map, with the gravest of it, and by which period the maps are if not by the one asked for."""
    words = []
    if parts.unit != parts.asked:
        words.append(
            say(
                "One map {unit}: of shorter periods there would be more than {n} maps.",
                unit=_each(parts.unit, say),
                n=say.number(MOST_PARTS),
            )
        )
    if parts.unknown:
        words.append(
            say.plural(
                "{n} incident is in no map: undated, or dated less closely than the period.",
                "{n} incidents are in no map: undated, or dated less closely than the period.",
                parts.unknown,
            )
            + gravest_words(view, parts.without, say)
        )
    if parts.outside:
        words.append(
            say.plural(
                "{n} incident is in no map: it begins before the first one.",
                "{n} incidents are in no map: they begin before the first one.",
                parts.outside,
            )
            + gravest_words(view, parts.before, say)
        )
    if not parts.names:
        words.append(say("No incident shown has a known period."))
    return words


def gravest_words(view: View, entries: Ints, say: Language) -> str:
    """Name the gravest of some incidents, behind a space; "" where none of them has a toll or may be named."""
    for one in gravest(replace(view, rows=view.rows[entries]), 1):
        row = view.table.iloc[one.row]
        low, best, high = (None if pd.isna(row[name]) else int(row[name]) for name in toll_columns())
        if not (best or high or low):
            return ""
        words = say(
            "The gravest: {title} ({date}), deaths: {toll}.",
            title=say.pick(row["title"], row["title_fr"]),
            date=date_words(row, say),
            toll=toll_words(low, best, high, say, open_ended=bool(row["fatalities_open_ended"])),
        )
        return f" {words}"
    return ""


def _each(unit: Unit, say: Language) -> str:
    return {
        "month": say("a month"),
        "quarter": say("a quarter"),
        "half": say("a half-year"),
        "year": say("a year"),
    }[unit]


def _with_notes(drawn: Drawn, words: Sequence[str], say: Language) -> Drawn:
    """Add what concerns all maps at the head of the legend."""
    common = [*words, say("All maps have the same extent, scale and signs; the legend counts them together.")]
    section = Section("", tuple(Note(text) for text in common))
    return Drawn(drawn.account, (section, *drawn.legend), drawn.beyond, drawn.notes)
