"""What the maps in a browser draw, as plain data: one compact text that ``atlas.js`` turns into Leaflet layers.

Measured on 10,000 incidents: a folium object each costs 20 s of templates, one array of data 0.04 s.
"""

from __future__ import annotations

import json
import re
import weakref
from collections import defaultdict
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.crs import area_km2
from geo.core.language import Language
from geo.incidents.tolls import sizing_deaths
from geo.incidents.view import View
from geo.maps import palette
from geo.maps.card import incident_tooltip
from geo.maps.cells import MOST_SYMBOLS, cell_rows
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
_SIZES = (1, 10, 50)

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


def base_data(boundaries: Boundaries, towns: pd.DataFrame, say: Language, *, tiles: Json | None = None) -> Json:
    """Collect the ground of the map: countries, lines, names.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Columns name, kind, adm0, lat, lon, population; the more important kinds are named from further away.
    say : Language
    tiles : dict or None
        ``url``, ``attribution`` and ``offline`` (words for when it cannot be loaded) of a basemap.

    Returns
    -------
    dict
        Argument of ``sahelAtlas.base`` in ``atlas.js``.
    """
    west, south, east, north = (float(value) for value in boundaries.adm0.total_bounds)
    countries, lines, neighbour_lines = _outlines(boundaries)
    return {
        "colours": {
            "background": palette.NEIGHBOUR,
            "land": palette.LAND,
            "neighbourLine": palette.NEIGHBOUR_LINE,
            "countryLine": palette.COUNTRY_LINE,
            "unitLine": palette.UNIT_LINE,
        },
        "countries": [_shape(geometry) for geometry in countries],
        "neighbourLines": [_flat(line) for line in neighbour_lines],
        "unitLines": [_flat(line) for line in lines],
        "labels": _labels(boundaries, towns, say),
        "attribution": _plain(f"{boundaries.vintage.attribution} · {PLACES}"),
        "home": [[south, west], [north, east]],
        "limits": [[south - _MARGIN_DEG, west - _MARGIN_DEG], [north + _MARGIN_DEG, east + _MARGIN_DEG]],
        "tiles": tiles,
    }


def incident_data(view: View, say: Language, *, selected: str | None = None) -> Json:
    """Collect the incidents of a view that a map can draw, each once, with the legend of what is drawn.

    Parameters
    ----------
    view : View
        Its `drawn` rows: where_prec 1 and 2 become symbols, 2 with a ring of its uncertainty; 3 to 5 the area
        itself, never a dot.
    say : Language
    selected : str or None
        Identifier of the incident to point out; ignored if it is not drawn.

    Returns
    -------
    dict
        Argument of ``sahelAtlas.draw`` in ``atlas.js``: `incidents`, `places` (one a coordinate, with all its
        incidents), `rings`, `areas` (larger before smaller), `cells` (in place of the others where there are more than
        `geo.maps.cells.MOST_SYMBOLS` incidents; the selected one is drawn all the same), `links`
        (lines between attacks with one toll), `kinds`, `styles`, `legend`, `words`, `selected`.
    """
    drawn = view.drawn.reset_index(drop=True)
    if len(drawn) <= MOST_SYMBOLS:
        return table_data(drawn, say, selected=selected)
    one = drawn["incident_id"] == (selected or "")
    in_areas = int((~one & drawn["lat"].isna()).sum())
    return table_data(
        drawn[one].reset_index(drop=True), say, selected=selected, cells=cell_rows(drawn, say), in_areas=in_areas
    )


def table_data(
    drawn: gpd.GeoDataFrame,
    say: Language,
    *,
    selected: str | None = None,
    cells: list[Json] | None = None,
    in_areas: int = 0,
) -> Json:
    """Collect what a map draws of some incidents.

    Parameters
    ----------
    drawn : GeoDataFrame
        Incident table with a RangeIndex; every row has a shape and where_prec 1 to 5.
    say : Language
    selected : str or None
    cells : list of dict, optional
        Counts by cell, as `geo.maps.cells.cell_rows` makes them, of incidents that are not in `drawn`.
    in_areas : int
        How many incidents are known to an area alone, and so are in no cell.

    Returns
    -------
    dict
        As `incident_data`.
    """
    codes = [code for code in palette.SYMBOLS if code in set(drawn["event_type"])]
    kinds = [{"colour": palette.symbol(code).colour, "shape": palette.symbol(code).shape} for code in codes]
    kinds.append({"colour": palette.MIXED, "shape": "circle"})
    incidents = []
    for _, row in drawn.iterrows():
        deaths = sizing_deaths(row)
        incidents.append(
            {
                "id": row["incident_id"],
                "kind": codes.index(row["event_type"]),
                "radius": round(palette.radius_px(deaths), 1),
                "hollow": deaths is None,
                "shared": bool(row["shared_toll"]) and deaths is not None,
                "tip": incident_tooltip(row, say),
            }
        )
    places, rings = _places_and_rings(drawn, incidents, mixed=len(codes))
    areas = _areas(drawn, incidents, mixed=len(codes))
    ids = list(drawn["incident_id"])
    links = _links(drawn)
    legend = _legend(drawn, incidents, places, rings, areas, codes, say)
    if cells is not None:
        legend = _cell_legend(in_areas, say) + legend
    return {
        "incidents": incidents,
        "cells": cells or [],
        "places": places,
        "rings": rings,
        "areas": areas,
        "links": links,
        "kinds": kinds,
        "styles": area_styles(),
        "colours": {"quiet": palette.QUIET_INK, "selected": palette.SELECTED, "cell": palette.CELL},
        "legend": {"title": say("Legend"), "rows": legend},
        "words": {
            "several": say("{n} incidents here: choose one"),
            "more": say("and {n} more: narrow the filter to list them"),
        },
        "selected": ids.index(selected) if selected in ids else None,
    }


def _cell_legend(in_areas: int, say: Language) -> list[Json]:
    rows: list[Json] = [
        {"what": "cell", "text": say("So many incidents are counted by cell: narrow the filter to see each")}
    ]
    if in_areas:
        rows.append(
            {
                "what": "note",
                "text": say.plural(
                    "{n} is known to an area alone and is in no cell",
                    "{n} are known to an area alone and are in no cell",
                    in_areas,
                ),
            }
        )
    return rows


def _links(drawn: gpd.GeoDataFrame) -> list[list[list[float]]]:
    """Lines, as (lat, lon) in degrees, between the drawn points of attacks for which one toll was reported."""
    points = drawn[(drawn["shared_toll"] != "") & drawn["lat"].notna()]
    lines = [group[["lat", "lon"]].round(4).to_numpy().tolist() for _, group in points.groupby("shared_toll")]
    return [line for line in lines if len(line) > 1]


def _common_kind(of: list[int], incidents: list[Json], mixed: int) -> int:
    kinds = {incidents[index]["kind"] for index in of}
    return int(kinds.pop()) if len(kinds) == 1 else mixed


def _places_and_rings(drawn: gpd.GeoDataFrame, incidents: list[Json], *, mixed: int) -> tuple[list[Json], list[Json]]:
    at: dict[tuple[float, float], list[int]] = defaultdict(list)
    circles: dict[tuple[float, float, float], list[int]] = defaultdict(list)
    exact = drawn["where_prec"].isin([1, 2]).to_numpy(dtype=bool)
    columns = zip(drawn["lat"], drawn["lon"], drawn["where_prec"], drawn["uncertainty_km"], strict=True)
    for index, (lat, lon, where_prec, km) in enumerate(columns):
        if not exact[index]:
            continue
        spot = (round(float(lat), 4), round(float(lon), 4))
        at[spot].append(index)
        if where_prec == 2 and km > 0:
            circles[(*spot, round(float(km), 1))].append(index)
    # The smallest symbol stands in front, on the place itself: the larger ones behind it stay visible.
    places: list[Json] = [
        {"lat": lat, "lon": lon, "of": sorted(of, key=lambda index: incidents[index]["radius"])}
        for (lat, lon), of in at.items()
    ]
    rings = [
        {"lat": lat, "lon": lon, "km": km, "kind": _common_kind(of, incidents, mixed), "of": of}
        for (lat, lon, km), of in sorted(circles.items(), key=lambda item: -item[0][2])
    ]
    return places, rings


def _areas(drawn: gpd.GeoDataFrame, incidents: list[Json], *, mixed: int) -> list[Json]:
    """Group incidents with the same area and kind of knowledge; larger areas first, so that they lie below."""
    groups: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for index, (where_prec, geometry) in enumerate(zip(drawn["where_prec"], drawn.geometry, strict=True)):
        if where_prec >= 3:
            groups[(geometry.wkb, int(where_prec))].append(index)
    areas = [(shapely.from_wkb(wkb), prec, of) for (wkb, prec), of in groups.items()]
    areas.sort(key=lambda area: -area_km2(geometry=area[0]))
    return [
        {"shape": area_shape(shape), "prec": prec, "kind": _common_kind(of, incidents, mixed), "of": of}
        for shape, prec, of in areas
    ]


def _legend(
    drawn: gpd.GeoDataFrame,
    incidents: list[Json],
    places: list[Json],
    rings: list[Json],
    areas: list[Json],
    codes: list[str],
    say: Language,
) -> list[Json]:
    """List what is drawn, and nothing else."""
    counts = drawn["event_type"].value_counts()
    rows: list[Json] = [
        {"what": "kind", "kind": number, "text": f"{palette.event_label(code, say)} ({say.number(int(counts[code]))})"}
        for number, code in enumerate(codes)
    ]
    on_places = [incidents[index] for place in places for index in place["of"]]
    if any(not incident["hollow"] for incident in on_places):
        sizes = [[say.number(deaths), round(palette.radius_px(deaths), 1)] for deaths in _SIZES]
        rows.append({"what": "size", "sizes": sizes, "text": say("deaths reported")})
    if any(incident["hollow"] for incident in on_places):
        rows.append({"what": "hollow", "text": say("Hollow: no toll reported")})
    if any(incident["shared"] for incident in on_places):
        rows.append({"what": "one_toll", "text": say("Pale, joined: one toll for several attacks, counted once")})
    if any(len(place["of"]) > 1 for place in places):
        rows.append({"what": "stack", "text": say("Several at one place: click to list them")})
    if rings:
        rows.append({"what": "ring", "text": say("Ring: the place lies within it")})
    known = {
        3: say("Only the cercle or province is known"),
        4: say("Only the region is known"),
        5: say("Only a road, border or part is known"),
    }
    drawn_precs = sorted({area["prec"] for area in areas})
    rows.extend({"what": "area", "prec": prec, "text": known[prec]} for prec in drawn_precs)
    if any(len(area["of"]) > 1 for area in areas):
        rows.append({"what": "shared", "text": say("Some areas stand for several incidents: click to list them")})
    if any(row["kind"] == len(codes) for row in (*areas, *rings)):
        rows.append({"what": "mixed", "text": say("Incidents of several kinds")})
    rows.append({"what": "town", "text": say("Capital, town (for orientation)")})
    rows.append({"what": "north", "text": say("North is up.")})
    return rows


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


_KEPT: dict[int, tuple[weakref.ref[Boundaries], tuple[list[BaseGeometry], ...]]] = {}


def _outlines(boundaries: Boundaries) -> tuple[list[BaseGeometry], ...]:
    """Countries, and the lines between regions and between neighbours; kept as long as the boundaries are."""
    kept = _KEPT.get(id(boundaries))
    if kept is not None and kept[0]() is boundaries:
        return kept[1]
    found = (*_simplified(boundaries), _neighbour_lines(boundaries))
    key = id(boundaries)
    _KEPT[key] = (weakref.ref(boundaries, lambda _: _KEPT.pop(key, None)), found)
    return found


def _simplified(boundaries: Boundaries) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Countries and the lines between their regions, with no more vertices than a slow laptop draws at once.

    The regions are simplified together, so that neighbours still share their border.
    """
    units = boundaries.adm1.geometry.to_numpy()
    countries = boundaries.adm0.geometry.to_numpy()
    for tolerance in _TOLERANCES_DEG:
        thin = shapely.coverage_simplify(units, tolerance) if tolerance else units
        outer = shapely.coverage_simplify(countries, tolerance) if tolerance else countries
        if shapely.get_num_coordinates(thin).sum() + shapely.get_num_coordinates(outer).sum() <= _MAX_VERTICES:
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
    return _shape(thin)


def _shape(geometry: BaseGeometry) -> list[list[list[int]]]:
    """Polygons as lists of rings; other parts of a collection have no area and are left out."""
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
