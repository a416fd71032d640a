"""The window of the printed map: which part of the earth its frame holds, in which projection, and room within it."""

from __future__ import annotations

import math
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.crs import WGS84
from geo.core.language import Language
from geo.maps.printed_sheet import Box, Floats, Occupied

# Share of the extent of the countries that is left free around them.
MARGIN: Final = 0.025
# Lines are thinned to what a printer can show.
DETAIL_MM: Final = 0.05


class MapWindow:
    """The part of the earth in the map's frame, in Lambert's azimuthal equal-area projection.

    The projection is centred on what is shown, so that areas compare truly and shapes are bent least. The window
    holds what is shown, fills the frame, and keeps to the land that the boundaries cover where it can.

    Parameters
    ----------
    frame : Box
        The map's frame on the sheet, millimetres.
    shown : GeoDataFrame or GeoSeries
        Polygons to show whole, EPSG:4326.
    coverage : tuple of float
        West, south, east, north of what the boundaries cover, degrees.
    margin : float
        Share of the extent that is left free around what is shown.

    Attributes
    ----------
    frame : Box
        The frame given, narrower or lower if the covered land does not reach its sides or its foot.
    lon_0, lat_0 : float
        Centre of the projection, degrees.
    metres_per_mm : float
        Metres on the ground of a millimetre on paper, at the centre.
    """

    def __init__(
        self,
        frame: Box,
        shown: gpd.GeoDataFrame | gpd.GeoSeries,
        coverage: tuple[float, float, float, float],
        margin: float = MARGIN,
    ) -> None:
        west, south, east, north = (float(value) for value in shown.total_bounds)
        self.lon_0, self.lat_0 = round((west + east) / 2, 1), round((south + north) / 2, 1)
        self._transformer = pyproj.Transformer.from_crs(
            WGS84,
            f"+proj=laea +lat_0={self.lat_0} +lon_0={self.lon_0} +datum=WGS84 +units=m",
            always_xy=True,
        )
        left, bottom, right, top = shapely.total_bounds(self._flat(shown.geometry.to_numpy()))
        inner = self._covered(coverage)
        needed = (right - left) * (1 + 2 * margin)
        wide = max(needed, (top - bottom) * (1 + 2 * margin) * frame.width / frame.height)
        if needed <= inner.width < wide:
            # Better a narrower map than one whose sides show land that is not covered as nothing.
            frame = Box(frame.left, frame.bottom, frame.left + frame.width * inner.width / wide, frame.top)
            wide = inner.width
        high = wide * frame.height / frame.width
        if (top - bottom) * (1 + 2 * margin) <= inner.height < high:
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

    def name(self, say: Language, paper: str = "A4") -> str:
        """Name the projection in words, and the scale on paper of a size; none on a screen, which has no size."""
        lat, lon = degree_words(self.lat_0, "NS", say), degree_words(self.lon_0, "EW", say)
        words = say("Projection: Lambert azimuthal equal-area, centred on {lat}, {lon} (WGS 84).", lat=lat, lon=lon)
        if not paper:
            return words
        scale = self.metres_per_mm * 1000
        rounded = say.number(round(scale, 2 - math.floor(math.log10(scale))))
        return f"{words} {say('Scale 1:{scale} on {paper} paper.', scale=rounded, paper=paper)}"


def _shifted(centre: float, length: float, lowest: float, highest: float) -> float:
    """Centre of a stretch moved so that it lies within bounds, if it can."""
    if length > highest - lowest:
        return centre
    return min(max(centre, lowest + length / 2), highest - length / 2)


def degree_words(value: float, letters: str, say: Language) -> str:
    """Write a latitude ("NS") or longitude ("EW"): 12° N, 1.5° W, 0°."""
    decimals = next(n for n in range(4) if n == 3 or abs(round(value, n) - value) < 1e-6)
    number = say.number(abs(value), decimals)
    if value == 0:
        return f"{number}°"
    words = {"N": say("{degrees}° N"), "S": say("{degrees}° S"), "E": say("{degrees}° E"), "W": say("{degrees}° W")}
    return words[letters[0] if value > 0 else letters[1]].format(degrees=number)


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
