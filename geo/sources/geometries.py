"""Shapes in a column of well-known text: points become coordinates, areas stay areas, lines become strips."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geo.core.crs import buffer_km
from geo.sources.judging import Judgement
from geo.sources.values import Reading

Floats = npt.NDArray[np.float64]
_STRIP_KM: Final = 2.0


def _read(text: str) -> tuple[float, float, bytes | None] | None:
    """Longitude, latitude and no area, or an area and no coordinate; None if it is no usable shape."""
    try:
        shape: Any = shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError):
        return None
    if shape is None or shape.is_empty:
        return None
    shape = shapely.force_2d(shape)
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type == "Point":
        return float(shape.x), float(shape.y), None
    return np.nan, np.nan, _area(shape)


def _area(shape: Any) -> bytes | None:
    if shape.area == 0:
        shape = buffer_km(geometry=shape, km=_STRIP_KM)
    sound = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(sound) if part.geom_type in ("Polygon", "MultiPolygon")]
    return bytes(shapely.to_wkb(shapely.union_all(parts))) if parts else None


def read_shapes(judged: Judgement, name: str | None, lat: Floats, lon: Floats) -> tuple[pa.Array, Floats, Floats]:
    """Read a column of shapes.

    Parameters
    ----------
    judged : Judgement
        Gets what is wrong; rows whose shape cannot be used are refused.
    name : str or None
        The column; None if the table has none.
    lat, lon : array of float, shape (n,)
        Coordinates of other columns, which go before those of points here.

    Returns
    -------
    pyarrow.Array of n binaries, lat, lon
        Areas as well-known binary, EPSG:4326, null for points.
    """
    nothing = pa.nulls(len(judged), pa.binary())
    if name is None:
        return nothing, lat, lon
    found, codes = Reading(_read, most=5000)(judged.column(name))
    lost = np.array([*(one is None for one in found), False])[codes]
    judged.report("geometry-unusable", lost & ~judged.left_out, name)
    x = np.array([*(np.nan if one is None else one[0] for one in found), np.nan])[codes]
    y = np.array([*(np.nan if one is None else one[1] for one in found), np.nan])[codes]
    areas = pa.array([*(None if one is None else one[2] for one in found), None], type=pa.binary())
    lat, lon = np.where(np.isnan(lat), y, lat), np.where(np.isnan(lon), x, lon)
    shapes = areas.take(pa.array(np.where(codes < 0, len(found), codes)))
    return shapes, lat, lon
