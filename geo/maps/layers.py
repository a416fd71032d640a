"""What the maps in a browser draw, as plain data: one compact text that ``atlas.js`` turns into Leaflet layers.

Measured on 10,000 incidents: a folium object each costs 20 s of templates, one array of data 0.04 s.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.kept import Kept
from geo.core.language import Language
from geo.maps import palette
from geo.sources.credits import PLACES

# 0.0001 degree, some 11 m: finer than any place or border of the atlas is known.
_SCALE = 10_000
# Boundaries that a user installed may have a million vertices; a slow laptop draws this many without a pause.
_MAX_VERTICES = 25_000
_TOLERANCES_DEG = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02)
_MAX_AREA_VERTICES = 1_500
# How far one can drag away: enough for a card to open above the northernmost incident.
_MARGIN_DEG = 25.0
_MAX_TOWNS = 400
_LARGE_TOWN = 40_000

Json = dict[str, Any]


def script_json(data: object) -> str:
    """Write data as JSON that may stand inside a script element and inside a folium template.

    ``<``, ``>``, ``&`` and the line separators are escaped, so that no text ends the script; an opening brace
    before another brace, ``%`` or ``#`` is escaped too, because folium renders a script as a template once more.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r"\{(?=[{%#])", r"\\u007b", text)


def base_data(
    boundaries: Boundaries,
    towns: pd.DataFrame,
    say: Language,
    *,
    tolerance_deg: float = 0.0,
    most_vertices: int = _MAX_VERTICES,
) -> Json:
    """Collect the ground of the map: countries, lines, names.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Columns name, kind, adm0, lat, lon, population; the more important kinds are named from further away.
    say : Language
    tolerance_deg : float
        How far borders may be off at least, for a map that does not come as close.
    most_vertices : int
        How many vertices countries and regions may have together.

    Returns
    -------
    dict
        Argument of ``sahelAtlas.base`` in ``atlas.js``.
    """
    west, south, east, north = (float(value) for value in boundaries.adm0.total_bounds)
    countries, lines, neighbour_lines = _outlines(boundaries, tolerance_deg, most_vertices)
    return {
        "colours": {
            "background": palette.NEIGHBOUR,
            "land": palette.LAND,
            "neighbourLine": palette.NEIGHBOUR_LINE,
            "countryLine": palette.COUNTRY_LINE,
            "unitLine": palette.UNIT_LINE,
        },
        "countries": [polygon_rings(geometry) for geometry in countries],
        "neighbourLines": [_flat(line) for line in neighbour_lines],
        "unitLines": [_flat(line) for line in lines],
        "labels": _labels(boundaries, towns, say),
        "attribution": _plain(f"{boundaries.vintage.attribution} · {PLACES}"),
        "home": [[south, west], [north, east]],
        "limits": [[south - _MARGIN_DEG, west - _MARGIN_DEG], [north + _MARGIN_DEG, east + _MARGIN_DEG]],
    }


def area_styles() -> dict[int | str, Json]:
    """Write how areas are drawn, by where_prec, and how a ring is, for ``areaOptions`` in ``atlas.js``."""
    return {**{prec: _style(style) for prec, style in palette.AREAS.items()}, "ring": _style(palette.RING)}


def _style(style: palette.AreaStyle) -> Json:
    values = asdict(style)
    return {
        "fillOpacity": values["fill_opacity"],
        "pattern": values["pattern"],
        "dash": list(values["dash"]),
        "width": values["line_width"],
    }


_KEPT: Final = Kept[Boundaries, tuple[list[BaseGeometry], ...]]()


def _outlines(boundaries: Boundaries, least: float, most: int) -> tuple[list[BaseGeometry], ...]:
    """Countries, and the lines between regions and between neighbours; kept as long as the boundaries are."""

    def made() -> tuple[list[BaseGeometry], ...]:
        around = [line.simplify(least) if least else line for line in _neighbour_lines(boundaries)]
        return (*_simplified(boundaries, least, most), around)

    return _KEPT.get(boundaries, made, also=(least, most))


def _simplified(boundaries: Boundaries, least: float, most: int) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Countries and the lines between their regions, with no more vertices than a slow laptop draws at once.

    The regions are simplified together, so that neighbours still share their border.
    """
    units = boundaries.adm1.geometry.to_numpy()
    countries = boundaries.adm0.geometry.to_numpy()
    for tolerance in (one for one in _TOLERANCES_DEG if one >= least):
        thin = shapely.coverage_simplify(units, tolerance) if tolerance else units
        outer = shapely.coverage_simplify(countries, tolerance) if tolerance else countries
        if shapely.get_num_coordinates(thin).sum() + shapely.get_num_coordinates(outer).sum() <= most:
            break
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(thin)))
    return list(outer), [line for line in shapely.get_parts(lines) if shapely.get_num_coordinates(line) > 1]


def _neighbour_lines(boundaries: Boundaries) -> list[BaseGeometry]:
    """Borders between the neighbours, without the frame that they are cut off at."""
    if boundaries.neighbours.empty:
        return []
    frame = shapely.box(*boundaries.neighbours.total_bounds).boundary
    lines = shapely.union_all(shapely.boundary(boundaries.neighbours.geometry.to_numpy())).difference(frame)
    return [line for line in shapely.get_parts(shapely.line_merge(lines)) if shapely.get_num_coordinates(line) > 1]


def area_shape(geometry: BaseGeometry) -> list[list[list[int]]]:
    """Write polygons (EPSG:4326) for ``rings`` in ``atlas.js``, with no more vertices than a map needs."""
    for tolerance in _TOLERANCES_DEG:
        thin = geometry.simplify(tolerance) if tolerance else geometry
        if shapely.get_num_coordinates(thin) <= _MAX_AREA_VERTICES:
            break
    return polygon_rings(thin)


def polygon_rings(geometry: BaseGeometry) -> list[list[list[int]]]:
    """Write polygons as lists of rings for ``rings`` in ``atlas.js``; other parts of a collection are left out."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(geometry)) if part.geom_type == "Polygon"]
    return [[_flat(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _flat(line: BaseGeometry) -> list[int]:
    """Coordinates as lon, lat, lon, lat in whole units of 0.0001 degree, each relative to the one before."""
    whole = np.rint(shapely.get_coordinates(line) * _SCALE).astype(int)
    steps = np.diff(whole, axis=0, prepend=[[0, 0]])
    moved = steps.any(axis=1)
    return [int(value) for value in steps[moved].ravel()]


def _labels(boundaries: Boundaries, towns: pd.DataFrame, say: Language) -> list[list[Any]]:
    """Names with their kind, position and the zooms between which they are shown, the more important first."""
    rows: list[list[Any]] = []
    seats = towns.assign(population=pd.to_numeric(towns["population"]).fillna(0))
    seats = seats.sort_values("population", ascending=False, kind="stable")

    def add(kind: str, frame: pd.DataFrame, from_zoom: float) -> None:
        rows.extend(
            [kind, str(name), round(float(lat), 4), round(float(lon), 4), from_zoom, 20]
            for name, lat, lon in zip(frame["name"], frame["lat"], frame["lon"], strict=True)
        )

    for _, unit in boundaries.adm0.iterrows():
        rows.append(["country", say.pick(unit["name_en"], unit["name"]), *_middle(unit.geometry), 0, 6.9])
    add("capital", seats[seats["kind"] == "capital"], 0)
    for _, unit in boundaries.neighbours.iterrows():
        rows.append(["neighbour", say.pick(unit["name_en"], unit["name_fr"]), *_middle(unit.geometry), 0, 20])
    add("seat", seats[seats["kind"] == "adm1_seat"], 5)
    for _, unit in boundaries.adm1.iterrows():
        rows.append(["unit", unit["name"], *_middle(unit.geometry), 6.5, 9])
    smaller = seats[~seats["kind"].isin(["capital", "adm1_seat"])]
    is_large = (smaller["population"] >= _LARGE_TOWN) & smaller["kind"].isin(["adm2_seat", "town"])
    add("town", smaller[is_large], 6.25)
    rest = smaller[~is_large]
    is_seat = rest["kind"].isin(["adm2_seat", "town"])
    add("town", rest[is_seat].head(_MAX_TOWNS), 7)
    add("town", rest[~is_seat].head(_MAX_TOWNS), 8)
    return rows


def _middle(geometry: BaseGeometry) -> tuple[float, float]:
    """Latitude and longitude of the middle of the largest circle inside: a name fits there."""
    largest = max(shapely.get_parts(geometry), key=lambda part: float(part.area))
    lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.05))[0]
    return round(float(lat), 2), round(float(lon), 2)


def _plain(text: str) -> str:
    """Leaflet sets an attribution as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
