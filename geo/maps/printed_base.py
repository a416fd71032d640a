"""The ground of the printed map: projection, land, borders, graticule, and names that keep clear of each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from matplotlib.patches import PathPatch
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.crs import WGS84
from geo.core.language import Language
from geo.maps.palette import BACKGROUND, COUNTRY_LINE, INK, LAND, NEIGHBOUR, QUIET_INK, UNIT_LINE
from geo.maps.printed_sheet import MM_PER_POINT, Box, Floats, Occupied, Sheet, Style, clean, outline_of

# Share of the extent of the countries that is left free around them.
MARGIN: Final = 0.025
# Lines are thinned to what a printer can show.
DETAIL_MM: Final = 0.05
GRATICULE_STEPS_DEG: Final = (1, 2, 5, 10)
MOST_TOWNS: Final = 45
TOWN_RANK: Final = {"capital": 0, "adm1_seat": 1, "adm2_seat": 2, "town": 3}
COUNTRY_NAME: Final = Style(10.5, bold=True, colour="#8b857a", halo=True)
NEIGHBOUR_NAME: Final = Style(7.5, italic=True, colour="#8d8b86")
REGION_NAME: Final = Style(5.8, italic=True, colour="#8b857a", halo=True)
CAPITAL_NAME: Final = Style(7.2, bold=True, colour=INK, halo=True)
TOWN_NAME: Final = Style(6.0, colour="#3d3a36", halo=True)
DEGREES: Final = Style(5.2, colour=QUIET_INK, halo=True)


class MapWindow:
    """The part of the earth in the map's frame, in Lambert's azimuthal equal-area projection.

    The projection is centred on the countries shown, so that areas compare truly and shapes are bent least. The
    window holds these countries, fills the frame, and keeps to the land that the boundaries cover where it can.

    Parameters
    ----------
    frame : Box
        The map's frame on the sheet, millimetres.
    countries : GeoDataFrame
        Polygons to show whole, EPSG:4326.
    coverage : tuple of float
        West, south, east, north of what the boundaries cover, degrees.

    Attributes
    ----------
    frame : Box
        The frame given, narrower or lower if the covered land does not reach its sides or its foot.
    lon_0, lat_0 : float
        Centre of the projection, degrees.
    metres_per_mm : float
        Metres on the ground of a millimetre on paper, at the centre.
    """

    def __init__(self, frame: Box, countries: gpd.GeoDataFrame, coverage: tuple[float, float, float, float]) -> None:
        west, south, east, north = (float(value) for value in countries.total_bounds)
        self.lon_0, self.lat_0 = round((west + east) / 2, 1), round((south + north) / 2, 1)
        self._transformer = pyproj.Transformer.from_crs(
            WGS84,
            f"+proj=laea +lat_0={self.lat_0} +lon_0={self.lon_0} +datum=WGS84 +units=m",
            always_xy=True,
        )
        left, bottom, right, top = shapely.total_bounds(self._flat(countries.geometry.to_numpy()))
        inner = self._covered(coverage)
        needed = (right - left) * (1 + 2 * MARGIN)
        wide = max(needed, (top - bottom) * (1 + 2 * MARGIN) * frame.width / frame.height)
        if needed <= inner.width < wide:
            # Better a narrower map than one whose sides show land that is not covered as nothing.
            frame = Box(frame.left, frame.bottom, frame.left + frame.width * inner.width / wide, frame.top)
            wide = inner.width
        high = wide * frame.height / frame.width
        if (top - bottom) * (1 + 2 * MARGIN) <= inner.height < high:
            # Nor should its foot.
            frame = Box(frame.left, frame.top - frame.height * inner.height / high, frame.right, frame.top)
            high = inner.height
        self.frame = frame
        self._x = _shifted((left + right) / 2, wide, inner.left, inner.right)
        self._y = _shifted((bottom + top) / 2, high, inner.bottom, inner.top)
        self.metres_per_mm = wide / frame.width

    def _flat(self, geometries: Any) -> Any:
        def move(points: Floats) -> Floats:
            return np.column_stack(self._transformer.transform(points[:, 0], points[:, 1]))

        return shapely.transform(geometries, move)

    def _covered(self, coverage: tuple[float, float, float, float]) -> Box:
        """Largest upright rectangle of the projection inside the covered degrees (their edges are curved)."""
        west, south, east, north = coverage
        lats, lons = np.linspace(south, north, 25), np.linspace(west, east, 25)
        move = self._transformer.transform
        return Box(
            float(np.max(move(np.full(25, west), lats)[0])),
            float(np.max(move(lons, np.full(25, south))[1])),
            float(np.min(move(np.full(25, east), lats)[0])),
            float(np.min(move(lons, np.full(25, north))[1])),
        )

    def _to_page(self, metres: Floats) -> Floats:
        middle = np.array([(self.frame.left + self.frame.right) / 2, (self.frame.bottom + self.frame.top) / 2])
        page: Floats = (metres - np.array([self._x, self._y])) / self.metres_per_mm + middle
        return page

    def points(self, *, lon: Floats, lat: Floats) -> Floats:
        """Move positions in degrees to page millimetres: shape (n, 2)."""
        return self._to_page(np.column_stack(self._transformer.transform(lon, lat)))

    def shapes(self, geometries: Any) -> Any:
        """Move an array of geometries (EPSG:4326) to page millimetres, thinned to what print can show."""

        def move(points: Floats) -> Floats:
            return self.points(lon=points[:, 0], lat=points[:, 1])

        return shapely.simplify(shapely.transform(geometries, move), DETAIL_MM)

    def degrees(self, points: Floats) -> tuple[Floats, Floats]:
        """Move page millimetres, shape (n, 2), back to longitudes and latitudes."""
        middle = np.array([(self.frame.left + self.frame.right) / 2, (self.frame.bottom + self.frame.top) / 2])
        metres = (points - middle) * self.metres_per_mm + np.array([self._x, self._y])
        lon, lat = self._transformer.transform(metres[:, 0], metres[:, 1], direction="INVERSE")
        return np.asarray(lon), np.asarray(lat)

    def outline(self) -> shapely.Polygon:
        """Frame of the map in degrees, with enough vertices to bend."""
        frame = self.frame
        ring = shapely.segmentize(shapely.box(frame.left, frame.bottom, frame.right, frame.top), frame.width / 12)
        return shapely.Polygon(np.column_stack(self.degrees(shapely.get_coordinates(ring))))

    def name(self, say: Language) -> str:
        """Name the projection and the scale in words."""
        scale = round(self.metres_per_mm * 1000, -5 if self.metres_per_mm > 2000 else -4)
        lat, lon = degree_words(self.lat_0, "NS", say), degree_words(self.lon_0, "EW", say)
        return say(
            "Projection: Lambert azimuthal equal-area, centred on {lat}, {lon} (WGS 84). Scale 1:{scale} on A4 paper.",
            lat=lat,
            lon=lon,
            scale=say.number(scale),
        )


def _shifted(centre: float, length: float, lowest: float, highest: float) -> float:
    """Centre of a stretch moved so that it lies within bounds, if it can."""
    if length > highest - lowest:
        return centre
    return min(max(centre, lowest + length / 2), highest - length / 2)


def degree_words(value: float, letters: str, say: Language) -> str:
    """Write a latitude ("NS") or longitude ("EW"): 12° N, 1.5° W, 0°."""
    whole = float(value).is_integer()
    number = say.number(abs(value), 0 if whole else 1)
    if value == 0:
        return f"{number}°"
    words = {"N": say("{degrees}° N"), "S": say("{degrees}° S"), "E": say("{degrees}° E"), "W": say("{degrees}° W")}
    return words[letters[0] if value > 0 else letters[1]].format(degrees=number)


def draw_land(axes: Any, window: MapWindow, boundaries: Boundaries, chosen: Sequence[str]) -> None:
    """Draw land and borders; the chosen countries (ISO 3166-1 alpha-3) stand out from the others."""
    frame = window.frame
    ground = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
    _fill(axes, ground, BACKGROUND, "none", 0.0, 0.0)
    for land in window.shapes(boundaries.neighbours.geometry.to_numpy()):
        _fill(axes, land, NEIGHBOUR, UNIT_LINE, 0.5, 0.1)
    countries = window.shapes(boundaries.adm0.geometry.to_numpy())
    mine = boundaries.adm0["adm0"].isin(chosen).to_numpy()
    for land, is_mine in zip(countries, mine, strict=True):
        _fill(axes, land, LAND if is_mine else NEIGHBOUR, "none", 0.0, 0.2)
    # Provinces would be grey noise on a map of three countries.
    if len(chosen) == 1:
        provinces = boundaries.adm2[boundaries.adm2["adm0"].isin(chosen)]
        for unit in window.shapes(provinces.geometry.to_numpy()):
            _fill(axes, unit, "none", UNIT_LINE, 0.25, 0.3)
    regions = boundaries.adm1[boundaries.adm1["adm0"].isin(chosen)]
    for unit in window.shapes(regions.geometry.to_numpy()):
        _fill(axes, unit, "none", UNIT_LINE, 0.6, 0.4)
    for land, is_mine in zip(countries, mine, strict=True):
        _fill(axes, land, "none", COUNTRY_LINE, 1.1 if is_mine else 0.6, 0.5)


def _fill(axes: Any, geometry: BaseGeometry, face: str, edge: str, width_pt: float, zorder: float) -> None:
    axes.add_artist(
        PathPatch(
            outline_of(geometry),
            facecolor=face,
            edgecolor=edge,
            linewidth=width_pt,
            joinstyle="round",
            zorder=zorder,
        )
    )


def draw_graticule(sheet: Sheet, axes: Any, window: MapWindow, occupied: Occupied, say: Language) -> None:
    """Draw meridians and parallels, lettered inside the frame at its top and left edge."""
    frame = window.frame
    west, south, east, north = window.outline().bounds
    # Four to nine lines along the longer side.
    step = next((s for s in GRATICULE_STEPS_DEG if max(east - west, north - south) / s <= 9), 10)
    for lon in range(math.floor(west / step) * step, math.ceil(east) + 1, step):
        lats = np.linspace(south - 1, north + 1, 60)
        line = window.points(lon=np.full(60, float(lon)), lat=lats)
        axes.plot(line[:, 0], line[:, 1], color=QUIET_INK, linewidth=0.25, alpha=0.45, zorder=0.6)
        at = float(np.interp(frame.top - 1.5, line[:, 1], line[:, 0]))
        _degree_label(sheet, degree_words(lon, "EW", say), Box(at, frame.top - 3, at, frame.top - 1), frame, occupied)
    for lat in range(math.floor(south / step) * step, math.ceil(north) + 1, step):
        lons = np.linspace(west - 1, east + 1, 60)
        line = window.points(lon=lons, lat=np.full(60, float(lat)))
        axes.plot(line[:, 0], line[:, 1], color=QUIET_INK, linewidth=0.25, alpha=0.45, zorder=0.6)
        at = float(np.interp(frame.left + 1.5, line[:, 0], line[:, 1]))
        text = degree_words(lat, "NS", say)
        half = sheet.width_mm(text, DEGREES) / 2
        _degree_label(sheet, text, Box(frame.left + 1 + half, at - 1, frame.left + 1 + half, at + 1), frame, occupied)


def _degree_label(sheet: Sheet, text: str, at: Box, frame: Box, occupied: Occupied) -> None:
    half = sheet.width_mm(text, DEGREES) / 2
    box = Box(at.left - half, at.bottom, at.right + half, at.top)
    if frame.shrunk(0.8).contains(box) and occupied.is_free(box):
        occupied.add([box], text=True)
        sheet.put(text, DEGREES, x=box.left, y=box.bottom + 0.3, zorder=7)


def label_areas(
    sheet: Sheet,
    window: MapWindow,
    names: Sequence[tuple[str, BaseGeometry]],
    style: Style,
    occupied: Occupied,
    *,
    must: bool,
) -> None:
    """Write names into areas, near the middle, where nothing stands yet.

    Parameters
    ----------
    sheet : Sheet
    window : MapWindow
    names : sequence of (str, geometry)
        Name and its area in page millimetres.
    style : Style
    occupied : Occupied
        Grows by the names written.
    must : bool
        Whether a name may cross its area's edge when it fits nowhere inside; else it is left out.
    """
    for name, area in names:
        box = spot_in_area(area, window.frame, *_text_size(sheet, name, style), occupied, must=must)
        if box is not None:
            occupied.add([box], text=True)
            sheet.put(name, style, x=box.left + 0.5, y=box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.3, zorder=7)


def _text_size(sheet: Sheet, text: str, style: Style) -> tuple[float, float]:
    return sheet.width_mm(text, style) + 1.0, style.size_pt * MM_PER_POINT + 0.8


def spot_in_area(
    area: BaseGeometry, frame: Box, width: float, height: float, occupied: Occupied, *, must: bool
) -> Box | None:
    """Find room for a rectangle of some millimetres inside an area, nearest its middle."""
    inside = frame.shrunk(1.0)
    visible = shapely.intersection(
        shapely.make_valid(area), shapely.box(inside.left, inside.bottom, inside.right, inside.top)
    )
    if visible.is_empty or visible.area == 0:
        return None
    biggest = max(shapely.get_parts(visible), key=shapely.area)
    left, bottom, right, top = biggest.bounds
    xs, ys = (grid.ravel() for grid in np.meshgrid(np.linspace(left, right, 25), np.linspace(bottom, top, 25)))
    shapely.prepare(biggest)
    centre_in = shapely.contains_xy(biggest, xs, ys)
    all_in = centre_in.copy()
    for dx in (-0.5, -0.25, 0.0, 0.25, 0.5):
        for dy in (-0.5, 0.5):
            all_in &= shapely.contains_xy(biggest, xs + dx * width, ys + dy * height)
    middle = biggest.centroid
    distance = np.hypot(xs - middle.x, ys - middle.y)
    for allowed in (all_in, centre_in) if must else (all_in,):
        for at in np.argsort(np.where(allowed, distance, np.inf))[: int(allowed.sum())]:
            x, y = float(xs[at]), float(ys[at])
            box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if inside.contains(box) and occupied.is_free(box):
                return box
    return None


def draw_towns(
    sheet: Sheet, axes: Any, window: MapWindow, towns: pd.DataFrame, chosen: Sequence[str], occupied: Occupied
) -> set[str]:
    """Draw capitals and as many main towns as have room for their names.

    Parameters
    ----------
    towns : DataFrame
        Columns name, kind, adm0, lat, lon (degrees), population.

    Returns
    -------
    set of str
        ``"capital"`` and ``"town"``, as far as drawn.
    """
    kinds = ["capital", "adm1_seat"] if len(chosen) > 1 else list(TOWN_RANK)
    main = towns[towns["kind"].isin(kinds) & towns["adm0"].isin(chosen) & towns["lat"].notna() & towns["lon"].notna()]
    ranked = main.assign(
        rank=main["kind"].map(TOWN_RANK),
        size=pd.to_numeric(main["population"], errors="coerce").fillna(0).astype(float),
    ).sort_values(["rank", "size"], ascending=[True, False], kind="stable")
    places = window.points(lon=ranked["lon"].to_numpy(dtype=float), lat=ranked["lat"].to_numpy(dtype=float))
    drawn: set[str] = set()
    count = 0
    for name, kind, (x, y) in zip(ranked["name"], ranked["kind"], places, strict=True):
        capital = kind == "capital"
        style = CAPITAL_NAME if capital else TOWN_NAME
        text = clean(str(name), 60)
        radius = 1.1 if capital else 0.5
        sign = Box(x - radius, y - radius, x + radius, y + radius)
        # A town may lie under an incident, which then tells where it happened, but not under a name.
        if count >= MOST_TOWNS or not occupied.is_free(sign, of_text=True):
            continue
        box = _spot_beside(sheet, text, style, x, y, radius, window.frame, occupied)
        if box is None and capital:
            box = _spot_beside(sheet, text, style, x, y, radius, window.frame, occupied, of_text=True)
        if box is None:
            continue
        count += 1
        occupied.add([box, sign], text=True)
        draw_town(axes, x, y, capital=capital, zorder=3.5)
        sheet.put(text, style, x=box.left + 0.3, y=box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.1, zorder=7)
        drawn.add("capital" if capital else "town")
    return drawn


def draw_town(axes: Any, x: float, y: float, *, capital: bool, zorder: float) -> None:
    """Draw the sign of a town: small and grey, so that nobody takes it for an incident."""
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker="*" if capital else "o",
        markersize=(2.4 if capital else 0.9) / MM_PER_POINT,
        markerfacecolor=COUNTRY_LINE,
        markeredgecolor="white",
        markeredgewidth=0.35,
        zorder=zorder,
        gid="town",
    )


def _spot_beside(
    sheet: Sheet,
    text: str,
    style: Style,
    x: float,
    y: float,
    radius: float,
    frame: Box,
    occupied: Occupied,
    *,
    of_text: bool = False,
) -> Box | None:
    width, height = sheet.width_mm(text, style) + 0.6, style.size_pt * MM_PER_POINT + 0.3
    inside = frame.shrunk(0.8)
    for gap in (radius + 0.3, radius + 1.4, radius + 2.4):
        slant = gap * 0.75
        corners = [
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x + slant, y + slant * 0.6),
            (x + slant, y - slant * 0.6 - height),
            (x - slant - width, y + slant * 0.6),
            (x - slant - width, y - slant * 0.6 - height),
            (x - width / 2, y + gap),
            (x - width / 2, y - gap - height),
        ]
        for left, bottom in corners:
            box = Box(left, bottom, left + width, bottom + height)
            if inside.contains(box) and occupied.is_free(box, of_text=of_text):
                return box
    return None
