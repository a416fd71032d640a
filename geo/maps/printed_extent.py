"""The part of the earth that a sheet shows: from the words of a composition to shapes in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.crs import WGS84, disc
from geo.core.errors import BadInput
from geo.core.kept import Kept
from geo.core.language import Language
from geo.incidents.table import flattened
from geo.incidents.view import View
from geo.maps.composition import Extent
from geo.maps.printed_base import MARGIN, MapWindow, degree_words
from geo.maps.printed_sheet import Box
from geo.maps.scene import Scene

REGION_MARGIN: Final = 0.08
# Edges of a box are bent by the projection: they get a vertex each so many degrees.
LONGEST_EDGE_DEG: Final = 0.5
Degrees = tuple[float, float, float, float]
_covered: Kept[Boundaries, Degrees] = Kept()


@dataclass(frozen=True, eq=False)
class Sight:
    """What a sheet shows of the earth.

    Attributes
    ----------
    shapes : GeoSeries
        What lies wholly in the frame, EPSG:4326.
    chosen : tuple of str
        ISO 3166-1 alpha-3 of the countries that stand out.
    coverage : tuple of float
        West, south, east, north of what the boundaries cover, degrees.
    margin : float
        Share of the extent that is left free around.
    words : str
        What part it is; "" where title and filter say it.
    circle : Polygon or None
        The circle around an incident, EPSG:4326.
    """

    shapes: gpd.GeoSeries
    chosen: tuple[str, ...]
    coverage: Degrees
    margin: float = MARGIN
    words: str = ""
    circle: shapely.Polygon | None = None

    def window(self, frame: Box) -> MapWindow:
        """Show it in a frame."""
        return MapWindow(frame, self.shapes, self.coverage, self.margin)

    def aspect(self) -> float:
        """Width through height of what is shown, on the map."""
        window = self.window(Box(0.0, 0.0, 100.0, 100.0))
        left, bottom, right, top = shapely.total_bounds(window.shapes(self.shapes.to_numpy()))
        return float((right - left) / max(top - bottom, 1e-6))


def sight_of(scene: Scene) -> Sight:
    """Find out which part of the earth a scene shows.

    Parameters
    ----------
    scene : Scene

    Raises
    ------
    BadInput
        If no incident is called as the extent says, it has no place, or a box lies beyond what the boundaries cover.
    """
    extent, view, boundaries, say = scene.composition.extent, scene.view, scene.boundaries, scene.say
    chosen, coverage = _chosen(view, boundaries, extent), _coverage(boundaries)
    if extent.kind == "region":
        return Sight(_regions(boundaries, (extent.code,)), chosen, coverage, REGION_MARGIN, _region_words(scene))
    if extent.kind == "box" and extent.box is not None:
        clipped = shapely.box(*extent.box).intersection(shapely.box(*coverage))
        if clipped.is_empty or clipped.area == 0:
            raise BadInput(
                f"The box {','.join(f'{value:g}' for value in extent.box)} lies outside of the land that this atlas "
                f"draws: choose west, south, east and north within {','.join(f'{value:g}' for value in coverage)}."
            )
        series = gpd.GeoSeries([shapely.segmentize(clipped, LONGEST_EDGE_DEG)], crs=WGS84)
        return Sight(series, chosen, coverage, 0.0, say("map: {box}", box=_box_words(clipped.bounds, say)))
    if extent.kind == "around":
        row = _incident(view, extent.code)
        lon, lat = _middle(row)
        circle = disc(lon=lon, lat=lat, radius_km=float(extent.km))
        if not circle.intersects(shapely.box(*coverage)):
            raise BadInput(f"The incident {extent.code} lies outside of the land that this atlas draws.")
        title = str(say.pick(row["title"], row["title_fr"]))
        words = say("map: {km} km around “{title}”", km=say.number(extent.km), title=title)
        return Sight(gpd.GeoSeries([circle], crs=WGS84), chosen, coverage, MARGIN, words, circle)
    if extent.kind == "" and view.filter.regions and not view.filter.countries:
        return Sight(_regions(boundaries, view.filter.regions), chosen, coverage, REGION_MARGIN)
    whole = boundaries.adm0["adm0"].tolist() if extent.kind == "zone" else _named(view, boundaries, extent)
    return Sight(gpd.GeoSeries(boundaries.adm0.geometry[boundaries.adm0["adm0"].isin(whole)]), chosen, coverage)


def _named(view: View, boundaries: Boundaries, extent: Extent) -> list[str]:
    """Countries that the extent, else the filter names, or holds a region of; else all."""
    known = boundaries.adm0["adm0"].tolist()
    asked = {extent.code} if extent.kind == "country" else set(view.filter.countries)
    if not asked:
        regions = (extent.code,) if extent.kind == "region" else view.filter.regions
        asked = {view.vocabulary.region_country.get(region, "") for region in regions}
    return [code for code in known if code in asked] or known


def _chosen(view: View, boundaries: Boundaries, extent: Extent) -> tuple[str, ...]:
    """Countries that stand out: those of the filter and of the extent."""
    named = set(_named(view, boundaries, extent))
    if extent.kind == "country" and view.filter.countries:
        named |= set(view.filter.countries)
    return tuple(code for code in boundaries.adm0["adm0"] if code in named)


def _coverage(boundaries: Boundaries) -> Degrees:
    def make() -> Degrees:
        bounds = pd.concat([boundaries.neighbours.bounds, boundaries.adm0.bounds])
        west, south, east, north = (bounds[name] for name in ("minx", "miny", "maxx", "maxy"))
        return float(west.min()), float(south.min()), float(east.max()), float(north.max())

    return _covered.get(boundaries, make)


def _regions(boundaries: Boundaries, codes: tuple[str, ...]) -> gpd.GeoSeries:
    found = boundaries.adm1.geometry[boundaries.adm1["pcode"].isin(codes)]
    if found.empty:
        raise BadInput(
            f"The boundaries in use ({boundaries.vintage.title}) have no region {', '.join(codes)}: "
            "choose another extent."
        )
    return gpd.GeoSeries(found)


def _region_words(scene: Scene) -> str:
    code = scene.composition.extent.code
    if scene.view.filter.regions == (code,):
        return ""
    return scene.say("map: {region}", region=scene.view.vocabulary.regions.get(code, code))


def _box_words(bounds: tuple[float, ...], say: Language) -> str:
    west, south, east, north = (round(value, 2) for value in bounds)
    sides = [degree_words(west, "EW", say), degree_words(east, "EW", say)]
    ends = [degree_words(south, "NS", say), degree_words(north, "NS", say)]
    return f"{'–'.join(sides)}, {'–'.join(ends)}"


def _incident(view: View, incident_id: str) -> pd.Series:
    """Find the row that stands for a record, by its own id or among those that it is linked with."""
    table = view.table
    found = np.flatnonzero((table["incident_id"] == incident_id).to_numpy(dtype=bool))
    if not len(found):
        rows, others = flattened(table["linked_ids"])
        found = rows[np.asarray(pc.equal(others, incident_id).fill_null(False), dtype=bool)]
    if not len(found):
        raise BadInput(f"No incident is called {incident_id!r}: take its identifier from the list of incidents.")
    return table.iloc[int(found[0])]


def _middle(row: pd.Series) -> tuple[float, float]:
    if pd.notna(row["lon"]) and pd.notna(row["lat"]):
        return float(row["lon"]), float(row["lat"])
    geometry: BaseGeometry | None = row["geometry"]
    if geometry is None or geometry.is_empty:
        raise BadInput(f"The incident {row['incident_id']} has no place that a map could show: choose another extent.")
    point = shapely.point_on_surface(geometry)
    return float(point.x), float(point.y)
