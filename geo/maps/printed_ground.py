"""The ground of the printed map: land, borders, meridians and parallels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.patches import PathPatch

from geo.areas.boundaries import Boundaries
from geo.core.kept import Kept
from geo.core.language import Language
from geo.maps.palette import BACKGROUND, COUNTRY_LINE, LAND, NEIGHBOUR, QUIET_INK, UNIT_LINE
from geo.maps.printed_base import DETAIL_MM, MapWindow, degree_words
from geo.maps.printed_sheet import Box, Occupied, Sheet, Style, outline_of

METRES_PER_DEGREE: Final = 111_195.0
GRATICULE_STEPS_DEG: Final = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
DEGREES: Final = Style(5.2, colour=QUIET_INK, halo=True)
# Ground metres of a millimetre on paper, for texts as large as on an A4 page, below which provinces are drawn, too:
# on a map of three countries they would be grey noise.
PROVINCES_BELOW: Final = 9_500.0

Geometries = npt.NDArray[np.object_]
_thinned: Kept[Boundaries, Geometries] = Kept()


def nearness(sheet: Sheet, window: MapWindow) -> float:
    """Give the ground metres of a millimetre on paper, as if texts were as large as on an A4 page."""
    return float(window.metres_per_mm * sheet.text_factor)


def thinned(boundaries: Boundaries, level: str, window: MapWindow) -> Geometries:
    """Give the outlines of a level with no more detail than a map of this scale can show.

    Parameters
    ----------
    boundaries : Boundaries
    level : str
        ``"adm0"`` to ``"adm3"`` or ``"neighbours"``.
    window : MapWindow

    Returns
    -------
    array of shapely geometry
        EPSG:4326, one for each row of the level; kept, so never change it.
    """
    # In steps of two, so that maps of about one scale share what was thinned.
    degrees = DETAIL_MM * window.metres_per_mm / METRES_PER_DEGREE / 2
    step = math.floor(math.log2(degrees))

    def make() -> Geometries:
        frame: gpd.GeoDataFrame = getattr(boundaries, level)
        found: Geometries = shapely.simplify(frame.geometry.to_numpy(), 2.0**step)
        return found

    return _thinned.get(boundaries, make, (level, step))


def shapes_of(boundaries: Boundaries, level: str, window: MapWindow) -> Geometries:
    """Give the outlines of a level in page millimetres, empty where they do not reach into the frame."""
    outlines = thinned(boundaries, level, window).copy()
    away = ~shapely.intersects(shapely.envelope(outlines), shapely.box(*window.outline().buffer(0.2).bounds))
    outlines[away] = shapely.Polygon()
    found: Geometries = window.shapes(outlines)
    return found


def draw_land(sheet: Sheet, axes: Any, window: MapWindow, boundaries: Boundaries, chosen: Sequence[str]) -> None:
    """Draw land and borders; the chosen countries (ISO 3166-1 alpha-3) stand out from the others."""
    frame = window.frame
    ground = np.array([shapely.box(frame.left, frame.bottom, frame.right, frame.top)], dtype=object)
    _fill(axes, ground, BACKGROUND, "none", 0.0, 0.0)
    _fill(axes, shapes_of(boundaries, "neighbours", window), NEIGHBOUR, UNIT_LINE, 0.5, 0.1)
    countries = shapes_of(boundaries, "adm0", window)
    mine = boundaries.adm0["adm0"].isin(chosen).to_numpy(dtype=bool)
    _fill(axes, countries[~mine], NEIGHBOUR, "none", 0.0, 0.2)
    _fill(axes, countries[mine], LAND, "none", 0.0, 0.2)
    if nearness(sheet, window) < PROVINCES_BELOW:
        provinces = boundaries.adm2["adm0"].isin(chosen).to_numpy(dtype=bool)
        _fill(axes, shapes_of(boundaries, "adm2", window)[provinces], "none", UNIT_LINE, 0.25, 0.3)
    regions = boundaries.adm1["adm0"].isin(chosen).to_numpy(dtype=bool)
    _fill(axes, shapes_of(boundaries, "adm1", window)[regions], "none", UNIT_LINE, 0.6, 0.4)
    _fill(axes, countries[~mine], "none", COUNTRY_LINE, 0.6, 0.5)
    _fill(axes, countries[mine], "none", COUNTRY_LINE, 1.1, 0.5)


def _fill(axes: Any, geometries: Geometries, face: str, edge: str, width_pt: float, zorder: float) -> None:
    """Draw areas of one look as one artist."""
    parts = [part for part in geometries if not part.is_empty]
    if parts:
        axes.add_artist(
            PathPatch(
                outline_of(shapely.GeometryCollection(list(shapely.get_parts(np.asarray(parts, dtype=object))))),
                facecolor=face,
                edgecolor=edge,
                linewidth=width_pt,
                joinstyle="round",
                zorder=zorder,
            )
        )


def draw_graticule(sheet: Sheet, axes: Any, window: MapWindow, occupied: Occupied, say: Language) -> None:
    """Draw meridians and parallels, lettered inside the frame at its top and left edge."""
    frame, style = window.frame, DEGREES.scaled(sheet.text_factor)
    west, south, east, north = window.outline().bounds
    # Four to nine lines along the longer side.
    span = max(east - west, north - south)
    step = next((step for step in GRATICULE_STEPS_DEG if span / step <= 9), GRATICULE_STEPS_DEG[-1])
    high = style.size_pt * 0.36 + 0.2

    def draw(line: npt.NDArray[np.float64]) -> None:
        axes.plot(line[:, 0], line[:, 1], color=QUIET_INK, linewidth=0.25, alpha=0.45, zorder=0.6)

    beyond = step / 2
    for lon in _multiples(west, east, step):
        line = window.points(lon=np.full(60, lon), lat=np.linspace(south - beyond, north + beyond, 60))
        draw(line)
        at = float(np.interp(frame.top - 1.5, line[:, 1], line[:, 0]))
        text = degree_words(lon, "EW", say)
        _degree_label(sheet, text, style, Box(at, frame.top - 1 - high, at, frame.top - 1), frame, occupied)
    for lat in _multiples(south, north, step):
        line = window.points(lon=np.linspace(west - beyond, east + beyond, 60), lat=np.full(60, lat))
        draw(line)
        at = float(np.interp(frame.left + 1.5, line[:, 0], line[:, 1]))
        text = degree_words(lat, "NS", say)
        middle = frame.left + 1 + sheet.width_mm(text, style) / 2
        _degree_label(sheet, text, style, Box(middle, at - high / 2, middle, at + high / 2), frame, occupied)


def _multiples(first: float, last: float, step: float) -> list[float]:
    """Multiples of a step from a little before one number to a little after another."""
    return [round(n * step, 6) for n in range(math.floor(first / step), math.ceil(last / step) + 1)]


def _degree_label(sheet: Sheet, text: str, style: Style, at: Box, frame: Box, occupied: Occupied) -> None:
    half = sheet.width_mm(text, style) / 2
    box = Box(at.left - half, at.bottom, at.right + half, at.top)
    if frame.shrunk(0.8).contains(box) and occupied.is_free(box):
        occupied.add([box], text=True)
        sheet.put(text, style, x=box.left, y=box.bottom + 0.3, zorder=7)
