"""What lies under the incidents of the page, with no more vertices than its zoom levels show."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.language import LANGUAGES, language
from geo.maps.layers import base_data, polygon_rings
from geo.maps.map_words import controls_data
from geo.maps.page_start import start_corners
from geo.maps.page_text import cut
from geo.maps.scene import Scene

Json = dict[str, Any]
Rings = list[list[list[int]]]

MAX_ZOOM: Final = 11
# 0.002 degree are some three pixels at the closest zoom.
TOLERANCE_DEG: Final = 0.002
_COARSER_DEG: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
_MOST_VERTICES: Final = 10_000
_MOST_OF_UNITS: Final = 5_000
# All areas that incidents are known to, together; but each keeps enough to be recognised.
_MOST_OF_AREAS: Final = 20_000
_LEAST_OF_AREA: Final = 40


def page_ground(scene: Scene) -> Json:
    """Collect what the page's map needs besides incidents and words.

    Returns
    -------
    dict
        ``ground`` (argument of ``sahelAtlas.base``), ``labels`` (its names by language), ``controls`` (by language),
        ``units`` (regions as ``regions.js`` draws them) and ``maxZoom``.
    """
    ground: Json = {}
    labels: dict[str, list[str]] = {}
    controls: dict[str, Json] = {}
    start = start_corners(scene)
    for code in LANGUAGES:
        say = language(code)
        ground = base_data(
            scene.boundaries, scene.towns, say, tolerance_deg=TOLERANCE_DEG, most_vertices=_MOST_VERTICES
        )
        labels[code] = [cut(row[1]) for row in ground["labels"]]
        controls[code] = {**controls_data(scene.boundaries, say, server=False), "start": start, "partly": False}
    return {
        "ground": ground,
        "labels": labels,
        "controls": controls,
        "units": {"1": _regions(scene), "2": []},
        "maxZoom": MAX_ZOOM,
    }


def _regions(scene: Scene) -> list[Json]:
    """Outline the regions of the countries asked for: others are not without incidents, they were not asked for."""
    frame, asked = scene.boundaries.adm1, scene.view.filter.countries
    if asked and not scene.view.filter.regions:
        frame = frame[frame["adm0"].isin(asked)]
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    for tolerance in _COARSER_DEG:
        thin = shapely.coverage_simplify(shapes, tolerance) if len(shapes) else shapes
        if shapely.get_num_coordinates(thin).sum() <= _MOST_OF_UNITS:
            break
    return [
        {"code": code, "name": cut(name), "rings": polygon_rings(shape)}
        for code, name, shape in zip(frame["pcode"], frame["name"], thin, strict=True)
    ]


def area_outlines(areas: list[BaseGeometry]) -> list[Rings]:
    """Outline the areas that incidents are known to.

    Parameters
    ----------
    areas : list of polygons
        EPSG:4326.

    Returns
    -------
    list of rings
        As ``rings`` in ``atlas.js`` reads them. The more areas there are, the fewer vertices each has.
    """
    most = max(_LEAST_OF_AREA, _MOST_OF_AREAS // max(1, len(areas)))
    return [polygon_rings(_thin(area, most)) for area in areas]


def _thin(area: BaseGeometry, most: int) -> BaseGeometry:
    thin = area
    for tolerance in _COARSER_DEG:
        # Ten times faster than what keeps every ring valid; one that vanishes at a tolerance keeps its finer form.
        coarser = area.simplify(tolerance, preserve_topology=False)
        if coarser.is_empty:
            break
        thin = coarser
        if shapely.get_num_coordinates(thin) <= most:
            break
    return thin
