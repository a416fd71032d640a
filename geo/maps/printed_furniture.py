"""What stands around the printed map: legend, deaths, lists, sources, scale bar, north arrow, locator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import PathPatch

import geo
from geo.areas.boundaries import Vintage
from geo.core.language import Language
from geo.core.settings import PRODUCT
from geo.incidents.schema import SIDES
from geo.incidents.view import View
from geo.maps.palette import (
    BACKGROUND,
    COUNTRY_LINE,
    HALO,
    INK,
    LAND,
    UNIT_LINE,
)
from geo.maps.printed_base import MapWindow, draw_town
from geo.maps.printed_key import BODY, HEADING, SMALL, Column, Drawn
from geo.maps.printed_sheet import MM_PER_POINT, Box, Floats, Sheet, Style, clean, outline_of
from geo.sources.credits import PLACES

SCALE_STEPS_KM: Final = (10, 20, 50, 100, 200, 300, 500, 1000)
PUBLISHER_LENGTH: Final = 80

# Outline of Africa and Madagascar for the locator alone: (lon, lat), set by hand to about half a degree.
AFRICA: Final = (
    (-6, 36), (-2, 35), (3, 37), (10, 37.3), (11, 37), (10, 34), (13, 33), (15.2, 32.4), (19, 30.3), (20, 32.2),
    (23, 32.7), (25, 31.6), (30, 31.2), (32.3, 31.2), (32.6, 29.9), (35.5, 24), (37.2, 21), (37.3, 19), (39.5, 15.5),
    (43.2, 12.5), (43.2, 11.4), (47, 11.1), (51.2, 11.9), (50.8, 9.3), (48, 4.5), (45.3, 2), (41.6, -1.8), (39.3, -5),
    (39.4, -7.5), (40.5, -10.6), (40.6, -15.2), (36.9, -17.9), (34.8, -19.8), (35.5, -23.8), (32.8, -25.9),
    (32.4, -28.6), (30, -31.3), (25.7, -34), (20, -34.8), (18.4, -34), (18.2, -31.7), (15.2, -27), (14.4, -22.5),
    (11.8, -17.8), (13.6, -12.3), (13.2, -8.8), (12.2, -6), (8.8, -0.7), (9.8, 2), (9.5, 4), (8.5, 4.6), (6, 4.3),
    (4.4, 6.3), (1, 6), (-2, 4.8), (-4, 5.2), (-7.6, 4.4), (-11.4, 6.9), (-13.3, 9), (-15, 10.8), (-16.8, 12.4),
    (-17.4, 14.7), (-16.3, 16.5), (-16.3, 19.2), (-17, 21), (-14.5, 26.2), (-11.3, 28.3), (-9.6, 30), (-9.3, 32.5),
    (-6.8, 34.2),
)  # fmt: skip
MADAGASCAR: Final = ((49.3, -12.2), (50.4, -15.8), (47.1, -24.9), (45.2, -25.5), (43.4, -22.5), (44.4, -16.3))


def draw_legend(sheet: Sheet, drawn: Drawn, signs: set[str], box: Box, factor: float, say: Language) -> float:
    """Explain what the map shows, and nothing that it does not show.

    Parameters
    ----------
    sheet : Sheet
    drawn : Drawn
    signs : set of str
        ``"capital"`` and ``"town"``, as far as drawn.
    box : Box
        Room, millimetres; only its sides and its top bind.
    factor : float
        Size of the text.
    say : Language

    Returns
    -------
    float
        Lower edge of what was written.
    """
    column = Column(sheet, box, factor)
    for section in drawn.legend:
        section.draw(column)
    column.heading(say("Base map"))
    _ground_entries(column, signs, say)
    return column.y


def _ground_entries(column: Column, signs: set[str], say: Language) -> None:
    sheet, left = column.sheet, column.box.left
    y = column.entry(say("country border; region border"))
    sheet.line([left + 1, left + 4.7], [y, y], colour=COUNTRY_LINE, width_pt=1.1)
    sheet.line([left + 5.5, left + 9.2], [y, y], colour=UNIT_LINE, width_pt=0.7)
    if "town" in signs or "capital" in signs:
        words = {
            (True, True): say("capital; town"),
            (True, False): say("capital"),
            (False, True): say("town"),
        }[("capital" in signs, "town" in signs)]
        y = column.entry(words)
        if sheet.drawing:
            for capital, x in ((True, left + 3.0), (False, left + 7.2)):
                if ("capital" if capital else "town") in signs:
                    draw_town(sheet.axes, x, y, capital=capital, zorder=5)


def draw_deaths(sheet: Sheet, view: View, box: Box, factor: float, say: Language) -> float:
    """Write the deaths of the shown incidents by side; returns the lower edge."""
    column = Column(sheet, box, factor)
    column.heading(say("Deaths reported, all incidents shown"))
    style, small = BODY.scaled(factor), SMALL.scaled(factor)
    names = {
        "all": say("All sides"),
        "security": say("Security forces"),
        "civilians": say("Civilians"),
        "militants": say("Militants"),
    }
    for side in ("all", *SIDES):
        words = clean(view.deaths_words(say, side))
        row = Style(style.size_pt, bold=side == "all")
        lines = sheet.wrap(names[side], box.width - sheet.width_mm(words, row) - 3, row)
        baseline = column.y - row.size_pt * MM_PER_POINT
        sheet.put(words, row, x=box.right, y=baseline, align="right")
        column.y = sheet.write_lines(lines, row, left=box.left, top=column.y) - 0.7 * factor
        sheet.line([box.left, box.right], [column.y + 0.4 * factor] * 2, colour=UNIT_LINE, width_pt=0.3)
    without = view.totals["all"].unreported
    notes = [say("Best figure, then lowest–highest in brackets.")]
    if without:
        notes.append(
            say.plural(
                "{n} incident without a figure: unknown, not zero.",
                "{n} incidents without a figure: unknown, not zero.",
                without,
            )
        )
    return sheet.write(" ".join(notes), small, left=box.left, top=column.y, width=box.width)


def draw_lists(sheet: Sheet, view: View, drawn: Drawn, box: Box, say: Language) -> None:
    """List what the map cannot show: no place, beyond the frame, no date."""
    beyond = view.drawn.loc[drawn.beyond]
    lists = [
        (say("Without a place on the map: {n}", n=say.number(view.n_unplaced)), view.unplaced),
        (say("Outside the frame of the map: {n}", n=say.number(len(beyond))), beyond),
        (say("Without a date: {n}", n=say.number(view.n_undated)), view.undated),
    ]
    waiting = [(heading, rows) for heading, rows in lists if len(rows)]
    if not waiting:
        words = say("Every incident shown has a date and stands on the map.")
        if not view.n_shown:
            words = say("No incident passes this filter.")
        sheet.write(words, SMALL, left=box.left, top=box.top, width=box.width)
        return
    top = box.top
    for number, (heading, rows) in enumerate(waiting):
        # What is left is shared among the lists still to come.
        bottom = top - (top - box.bottom) / (len(waiting) - number)
        titles = [str(say.pick(*pair)) for pair in zip(rows["title"], rows["title_fr"], strict=True)]
        top = _write_list(sheet, heading, titles, Box(box.left, bottom, box.right, top), say) - 1.2


def _write_list(sheet: Sheet, heading: str, titles: Sequence[str], box: Box, say: Language) -> float:
    top = sheet.write(heading, HEADING, left=box.left, top=box.top, width=box.width) - 0.4
    more = SMALL.line_mm
    for number, title in enumerate(titles):
        lines = sheet.wrap(title, box.width - 3, SMALL, max_lines=2)
        needed = len(lines) * SMALL.line_mm
        last = number == len(titles) - 1
        if top - needed - (0 if last else more) < box.bottom - 0.1:
            left_over = len(titles) - number
            words = say.plural("and {n} more", "and {n} more", left_over)
            if number == 0:
                words = say.plural(
                    "{n} title not listed for want of room", "{n} titles not listed for want of room", left_over
                )
            return sheet.write(words, SMALL, left=box.left + 3, top=top, width=box.width - 3)
        sheet.put("–", SMALL, x=box.left + 0.6, y=top - SMALL.size_pt * MM_PER_POINT)
        top = sheet.write_lines(lines, SMALL, left=box.left + 3, top=top)
    return top


def draw_notes(
    sheet: Sheet, view: View, window: MapWindow | None, vintage: Vintage, box: Box, factor: float, *,
    made_at: dt.datetime, say: Language,
) -> float:  # fmt: skip
    """Write sources, boundaries, projection, disclaimer and the time made; returns the lower edge."""
    style = SMALL.scaled(factor)
    names = [clean(name, PUBLISHER_LENGTH) for name in view.publishers()]
    credit = {
        "title": say.pick(vintage.title, vintage.title_fr),
        "version": vintage.version,
        "attribution": vintage.attribution,
        "licence": say("Public domain") if vintage.licence == "Public domain" else vintage.licence,
    }
    if vintage.reference_date:
        boundaries = say(
            "Boundaries: {title}, {version}, as of {date}. {attribution}. Licence: {licence}.",
            date=_day_words(vintage.reference_date, say),
            **credit,
        )
    else:
        boundaries = say("Boundaries: {title}, {version}. {attribution}. Licence: {licence}.", **credit)
    made = say(
        "Made on {time} with {product} {version}.",
        time=say.moment(made_at),
        product=PRODUCT,
        version=geo.__version__,
    )
    disclaimer = say("The boundaries and names shown do not imply endorsement or acceptance.")
    places = say("Places: {names}.", names=PLACES)
    if view.credits():
        places = f"{say('Datasets: {names}.', names='; '.join(view.credits()))} {places}"
    paragraphs = [(_source_words(sheet, names, box.width, style, say), style), (f"{boundaries} {places}", style)]
    if window is not None:
        paragraphs.append((window.name(say), style))
    paragraphs += [(disclaimer, Style(style.size_pt, italic=True, colour=style.colour)), (made, style)]
    top = box.top
    for words, look in paragraphs:
        top = sheet.write(words, look, left=box.left, top=top, width=box.width) - 0.7 * factor
    return top


def _source_words(sheet: Sheet, names: Sequence[str], width: float, style: Style, say: Language) -> str:
    """Name as many publishers as fit in four lines, and how many there are beyond."""
    if not names:
        return say("Sources: none named for the incidents shown.")
    for kept in range(len(names[:40]), 0, -1):
        listed = ", ".join(names[:kept])
        left_over = len(names) - kept
        if left_over:
            listed += ", " + say.plural("and {n} more", "and {n} more", left_over)
        words = say("Sources of the incidents shown: {names}.", names=listed)
        if len(sheet.wrap(words, width, style)) <= 4:
            return words
    return say("Sources of the incidents shown: {names}.", names=say.number(len(names)))


def _day_words(day: str, say: Language) -> str:
    try:
        return say.date(dt.date.fromisoformat(day))
    except ValueError:
        return day


def draw_scale_bar(sheet: Sheet, window: MapWindow, x: float, y: float, say: Language) -> None:
    """Draw a scale bar of two parts with its left end at a point of the sheet."""
    km = scale_km(window)
    length = km * 1000 / window.metres_per_mm
    style = Style(6.2, halo=True)
    for part, fill in ((0, INK), (1, HALO)):
        half = Box(x + part * length / 2, y, x + (part + 1) * length / 2, y + 1.1)
        sheet.rectangle(half, fill=fill, line=INK, width_pt=0.5, zorder=8)
    for share, words in ((0.0, "0"), (0.5, say.number(km / 2)), (1.0, say("{n} km", n=say.number(km)))):
        sheet.put(words, style, x=x + share * length, y=y + 1.9, align="center", zorder=8)


def scale_km(window: MapWindow) -> int:
    """Length of the scale bar: the longest round one that is at most 45 mm on paper."""
    fitting = [km for km in SCALE_STEPS_KM if km * 1000 / window.metres_per_mm <= 45]
    return fitting[-1] if fitting else SCALE_STEPS_KM[0]


def draw_north(sheet: Sheet, window: MapWindow, x: float, y: float, say: Language) -> None:
    """Draw an arrow to true north, as the projection turns it at this spot."""
    lon, lat = window.degrees(np.array([[x, y]]))
    ahead: Floats = window.points(lon=lon, lat=lat + 0.5)[0] - np.array([x, y])
    up = ahead / float(np.hypot(*ahead))
    across = np.array([up[1], -up[0]])
    centre = np.array([x, y])
    tip, notch = centre + 4.4 * up, centre - 1.4 * up
    for side, fill in ((-1.0, INK), (1.0, HALO)):
        wing = centre - 3.0 * up + side * 2.0 * across
        sheet.add(
            PathPatch(
                outline_of(shapely.Polygon([tip, wing, notch])),
                facecolor=fill, edgecolor=INK, linewidth=0.6, joinstyle="miter", zorder=8,
            )
        )  # fmt: skip
    letter = centre + 5.9 * up
    sheet.put(
        say("N"),
        Style(7.5, bold=True, halo=True),
        x=float(letter[0]),
        y=float(letter[1]) - 0.9,
        align="center",
        zorder=8,
    )


def draw_locator(sheet: Sheet, window: MapWindow, countries: gpd.GeoDataFrame, box: Box) -> None:
    """Show in Africa where the frame of the map lies."""
    west, south, east, north = -19.0, -36.0, 52.5, 38.5
    mm_per_degree = min(box.width / (east - west), box.height / (north - south))
    x0 = (box.left + box.right - mm_per_degree * (east + west)) / 2
    y0 = (box.bottom + box.top - mm_per_degree * (north + south)) / 2

    def place(points: Floats) -> Floats:
        moved: Floats = points * mm_per_degree + np.array([x0, y0])
        return moved

    sheet.rectangle(box, fill=BACKGROUND, line=UNIT_LINE, width_pt=0.5)
    parts = [(shapely.Polygon(ring), "#d8d5cd", "#a29c90") for ring in (AFRICA, MADAGASCAR)]
    parts += [(land, LAND, COUNTRY_LINE) for land in shapely.simplify(countries.geometry.to_numpy(), 0.2)]
    for land, face, edge in parts:
        outline = outline_of(shapely.transform(land, place))
        sheet.add(PathPatch(outline, facecolor=face, edgecolor=edge, linewidth=0.4, joinstyle="round"))
    frame = outline_of(shapely.transform(window.outline(), place))
    sheet.add(PathPatch(frame, facecolor="none", edgecolor="#b3261e", linewidth=1.1, joinstyle="miter"), gid="locator")
