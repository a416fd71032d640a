"""Where the page's map opens: the box of a composition's extent."""

from __future__ import annotations

import geopandas as gpd

from geo.core.crs import disc
from geo.maps.scene import Scene

Corners = list[list[float]]


def start_corners(scene: Scene) -> Corners | None:
    """Give south-west and north-east corner, latitude and longitude in degrees, of what a page shows first.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    list or None
        None for the three countries, also where the extent names what the view does not hold.
    """
    extent, boundaries, chosen = scene.composition.extent, scene.boundaries, scene.view.filter
    if extent.kind == "box" and extent.box is not None:
        west, south, east, north = extent.box
        return [[south, west], [north, east]]
    if extent.kind == "around":
        return _around(scene)
    countries = {"country": (extent.code,), "": chosen.countries}.get(extent.kind, ())
    regions = {"region": (extent.code,), "": chosen.regions}.get(extent.kind, ())
    if regions:
        return _bounds(boundaries.adm1[boundaries.adm1["pcode"].isin(regions)])
    return _bounds(boundaries.adm0[boundaries.adm0["adm0"].isin(countries)])


def _around(scene: Scene) -> Corners | None:
    extent, table = scene.composition.extent, scene.view.table
    rows = table[table["incident_id"] == extent.code]
    shape = rows.geometry.iloc[0] if len(rows) else None
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    circle = disc(lon=(west + east) / 2, lat=(south + north) / 2, radius_km=float(extent.km)).bounds
    west, south, east, north = (round(float(value), 4) for value in circle)
    return [[south, west], [north, east]]


def _bounds(units: gpd.GeoDataFrame) -> Corners | None:
    if units.empty:
        return None
    west, south, east, north = (round(float(value), 4) for value in units.total_bounds)
    return [[south, west], [north, east]]
