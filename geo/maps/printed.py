"""The printed figure: one A4 page, landscape, that says by itself what it shows and what it leaves out.

Map at the left, legend and deaths at the right, below the map what has no place on it, the sources, and where in
Africa the map lies. Room is measured, not guessed: long titles, filters and legends take what they need and the map
gives way. Drawn with matplotlib's Figure and its Agg canvas, without pyplot and without a browser; two threads may
draw at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
from matplotlib.figure import Figure

from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.palette import INK
from geo.maps.printed_base import (
    COUNTRY_NAME,
    NEIGHBOUR_NAME,
    REGION_NAME,
    MapWindow,
    draw_graticule,
    draw_land,
    draw_towns,
    label_areas,
)
from geo.maps.printed_files import Imprint, encoded
from geo.maps.printed_furniture import (
    draw_deaths,
    draw_legend,
    draw_lists,
    draw_locator,
    draw_north,
    draw_notes,
    draw_scale_bar,
    scale_km,
)
from geo.maps.printed_key import Drawn
from geo.maps.printed_sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Box, Occupied, Sheet, Style, clean
from geo.maps.printed_styles import draw_style
from geo.maps.scene import Scene

EDGE_MM = 8.0
GAP_MM = 4.0
COLUMN_MM = 66.0
LOCATOR_MM = 34.0
LISTS_MM = 70.0
LEAST_STRIP_MM = 34.0
DEATHS_MM = 33.0
LEAST_DPI, MOST_DPI = 50, 600
# Texts of files without dots are measured as finely as this.
VECTOR_DPI = 300
TITLE = Style(15, bold=True)
SUBTITLE = Style(9)
COUNTS = Style(8, bold=True)
# Texts that do not fit are set smaller, down to what can still be read on paper.
SIZES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)


def draw(scene: Scene, *, dpi: int = 150) -> Figure:
    """Draw a scene as a sheet.

    Parameters
    ----------
    scene : Scene
    dpi : int
        Dots per inch that the sheet will be printed with, 50 to 600; texts are fitted at this resolution.

    Returns
    -------
    matplotlib.figure.Figure
        With an Agg canvas. The gids of incident artists begin with ``point``, ``ring`` or ``area``.

    Raises
    ------
    BadInput
        If the resolution is out of its range.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise BadInput(f"A page cannot be drawn at {dpi} dots per inch: give {LEAST_DPI} to {MOST_DPI}.")
    view, boundaries, say = scene.view, scene.boundaries, scene.say
    sheet = Sheet(dpi)
    chosen = _countries(view, boundaries)
    countries = boundaries.adm0[boundaries.adm0["adm0"].isin(chosen)]
    page = Box(0, 0, PAGE_WIDTH_MM, PAGE_HEIGHT_MM).shrunk(EDGE_MM)
    body_top = _draw_heading(sheet, scene, page) - 2.0

    left = Box(page.left, page.bottom, page.right - COLUMN_MM - GAP_MM, body_top)
    notes_box = Box(left.left + LISTS_MM + GAP_MM, page.bottom, left.right - LOCATOR_MM - GAP_MM, body_top)

    def write_notes(box: Box, factor: float, window: MapWindow) -> float:
        return draw_notes(sheet, view, window, boundaries.vintage, box, factor, made_at=scene.made_at, say=say)

    # The notes are measured with a map as large as it can be; its scale takes no more room at any other size.
    widest = _window(Box(left.left, left.bottom + LEAST_STRIP_MM, left.right, left.top), countries, boundaries)
    sheet.drawing = False
    needed = notes_box.top - write_notes(notes_box, 1.0, widest)
    strip_top = page.bottom + min(max(needed, LEAST_STRIP_MM), 52.0)
    sheet.drawing = True
    window = _window(Box(left.left, strip_top + GAP_MM, left.right, left.top), countries, boundaries)
    strip_top = window.frame.bottom - GAP_MM
    drawn, signs = _draw_map(sheet, window, scene, chosen)

    lists_box = Box(left.left, page.bottom, left.left + LISTS_MM, strip_top)
    draw_lists(sheet, view, drawn, lists_box, say)
    fitted = Box(notes_box.left, page.bottom, notes_box.right, strip_top)
    _fit(sheet, fitted, lambda box, factor: write_notes(box, factor, window))
    draw_locator(
        sheet, window, boundaries.adm0,
        Box(left.right - LOCATOR_MM, strip_top - LEAST_STRIP_MM, left.right, strip_top),
    )  # fmt: skip

    column = Box(page.right - COLUMN_MM, page.bottom, page.right, body_top)

    def write_column(box: Box, factor: float) -> float:
        lower = draw_legend(sheet, drawn, signs, box, factor, say) - 3.0 * factor
        if not view.n_shown:
            return lower
        # In line with the strip below the map where the legend leaves it free.
        lower = min(lower, max(strip_top, page.bottom + DEATHS_MM * factor))
        return draw_deaths(sheet, view, Box(box.left, box.bottom, box.right, lower), factor, say)

    _fit(sheet, column, write_column)
    return sheet.figure


def picture_bytes(scene: Scene, kind: str, *, dpi: int = 150) -> bytes:
    """Draw a scene as a file; see `draw`.

    Parameters
    ----------
    scene : Scene
    kind : str
        ``"png"``, ``"svg"`` or ``"pdf"``.
    dpi : int
        Of a PNG.

    Returns
    -------
    bytes
        With title, the filter and the counts in words, the program and when it was made, as each format has it; the
        same scene gives the same bytes.

    Raises
    ------
    BadInput
        If the resolution is out of its range.
    """
    figure = draw(scene, dpi=dpi if kind == "png" else VECTOR_DPI)
    say, view = scene.say, scene.view
    imprint = Imprint(
        title=clean(title_of(scene)),
        description=clean(f"{view.words(say)} · {view.counts_words(say)}"),
        made_at=scene.made_at,
        lang=say.code,
    )
    return encoded(figure, kind, imprint)


def title_of(scene: Scene) -> str:
    """Give the heading of a sheet: the composition's, else one that names the countries shown."""
    if scene.composition.title:
        return scene.composition.title
    boundaries, say = scene.boundaries, scene.say
    countries = boundaries.adm0[boundaries.adm0["adm0"].isin(_countries(scene.view, boundaries))]
    if len(countries) == 3:
        return say("Incidents in Mali, Burkina Faso and Niger")
    names = [say.pick(*pair) for pair in zip(countries["name_en"], countries["name"], strict=True)]
    return say("Incidents in {countries}", countries=say.join(names))


def _countries(view: View, boundaries: Boundaries) -> list[str]:
    """Countries to show: those that the filter names, or holds a region of; else all."""
    known = boundaries.adm0["adm0"].tolist()
    asked = set(view.filter.countries)
    if not asked:
        asked = {view.vocabulary.region_country.get(region, "") for region in view.filter.regions}
    return [code for code in known if code in asked] or known


def _draw_heading(sheet: Sheet, scene: Scene, page: Box) -> float:
    say, view = scene.say, scene.view
    subtitle = scene.composition.subtitle or view.words(say)
    top = sheet.write(title_of(scene), TITLE, left=page.left, top=page.top, width=page.width, max_lines=3)
    top = sheet.write(subtitle, SUBTITLE, left=page.left, top=top - 0.6, width=page.width, max_lines=6)
    return sheet.write(view.counts_words(say), COUNTS, left=page.left, top=top - 0.6, width=page.width, max_lines=4)


def _window(frame: Box, countries: gpd.GeoDataFrame, boundaries: Boundaries) -> MapWindow:
    bounds = pd.concat([boundaries.neighbours.bounds, boundaries.adm0.bounds])
    coverage = (
        float(bounds["minx"].min()),
        float(bounds["miny"].min()),
        float(bounds["maxx"].max()),
        float(bounds["maxy"].max()),
    )
    return MapWindow(frame, countries, coverage)


def _fit(sheet: Sheet, box: Box, write: Callable[[Box, float], float]) -> None:
    """Write something as large as its box allows."""
    sheet.drawing = False
    factor = next((factor for factor in SIZES if write(box, factor) >= box.bottom - 0.1), SIZES[-1])
    sheet.drawing = True
    write(box, factor)


def _draw_map(
    sheet: Sheet,
    window: MapWindow,
    scene: Scene,
    chosen: Sequence[str],
) -> tuple[Drawn, set[str]]:
    view, boundaries, towns, say = scene.view, scene.boundaries, scene.towns, scene.say
    frame = window.frame
    axes = sheet.add_axes(frame)
    # Below the page, whose texts and frame lines come on top.
    axes.set_zorder(-1)
    sheet.axes.patch.set_visible(False)
    draw_land(axes, window, boundaries, chosen)
    occupied = Occupied()
    corner = _furniture_corner(sheet, window, view, say)
    occupied.add([corner], text=True)
    drawn = draw_style(sheet, axes, window, scene, occupied)
    draw_graticule(sheet, axes, window, occupied, say)

    mine = boundaries.adm0["adm0"].isin(chosen)
    shapes = window.shapes(boundaries.adm0.geometry.to_numpy())
    signs = draw_towns(sheet, axes, window, towns[towns["kind"] == "capital"], chosen, occupied)
    names = [
        (clean(say.pick(en, fr)), shape, bool(is_mine))
        for en, fr, shape, is_mine in zip(
            boundaries.adm0["name_en"], boundaries.adm0["name"], shapes, mine, strict=True
        )
    ]
    big = [(name.upper(), shape) for name, shape, is_mine in names if is_mine]
    label_areas(sheet, window, big, COUNTRY_NAME, occupied, must=True)
    signs |= draw_towns(sheet, axes, window, towns[towns["kind"] != "capital"], chosen, occupied)
    around = [(name, shape) for name, shape, is_mine in names if not is_mine]
    neighbours = boundaries.neighbours
    outlines = window.shapes(neighbours.geometry.to_numpy())
    around += [
        (clean(say.pick(en, fr)), shape)
        for en, fr, shape in zip(neighbours["name_en"], neighbours["name_fr"], outlines, strict=True)
    ]
    label_areas(sheet, window, around, NEIGHBOUR_NAME, occupied, must=False)
    regions = boundaries.adm1[boundaries.adm1["adm0"].isin(chosen)]
    units = zip(regions["name"].map(clean), window.shapes(regions.geometry.to_numpy()), strict=True)
    label_areas(sheet, window, list(units), REGION_NAME, occupied, must=False)
    sheet.rectangle(frame, line=INK, width_pt=1.0, zorder=9)
    return drawn, signs


def _furniture_corner(sheet: Sheet, window: MapWindow, view: View, say: Language) -> Box:
    """Put scale bar and north arrow in the corner where the fewest incidents lie."""
    frame = window.frame
    near = view.drawn[view.drawn["lon"].notna()]
    places = window.points(lon=near["lon"].to_numpy(dtype=float), lat=near["lat"].to_numpy(dtype=float))
    wide = scale_km(window) * 1000 / window.metres_per_mm + 24
    high = 15.0
    corners = [
        Box(left, bottom, left + wide, bottom + high)
        for bottom in (frame.bottom, frame.top - high - 3)
        for left in (frame.right - wide, frame.left)
    ]

    def crowd(box: Box) -> int:
        return int(
            (
                (places[:, 0] > box.left - 3)
                & (places[:, 0] < box.right + 3)
                & (places[:, 1] > box.bottom - 3)
                & (places[:, 1] < box.top + 3)
            ).sum()
        )

    corner = min(corners, key=crowd)
    draw_scale_bar(sheet, window, corner.left + 5, corner.bottom + 3, say)
    draw_north(sheet, window, corner.right - 7, corner.bottom + 6, say)
    return corner
