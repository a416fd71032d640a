"""Borders between countries, and the strips of land along them."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.crs import buffer_km
from geo.core.errors import BadInput, UnknownName

DEPTH_KM: Final = 50.0
# A long border is widened piece by piece, so that the local projection of each piece is exact to some metres.
_PIECE_VERTICES: Final = 24


def country_polygon(boundaries: Boundaries, adm0: str) -> BaseGeometry:
    """Return the polygon of one of the three countries or of a neighbour (clipped to the frame).

    Parameters
    ----------
    boundaries : Boundaries
    adm0 : str
        ISO 3166-1 alpha-3.

    Raises
    ------
    UnknownName
        If the vintage has no such country.
    """
    for frame in (boundaries.adm0, boundaries.neighbours):
        hits = np.flatnonzero((frame["adm0"] == adm0).to_numpy())
        if len(hits):
            shape: BaseGeometry = frame.geometry.iloc[int(hits[0])]
            return shape
    known = ", ".join([*boundaries.adm0["adm0"], *boundaries.neighbours["adm0"]])
    raise UnknownName(f"No country {adm0!r} in {boundaries.vintage.vintage_id}: give one of {known}.")


def list_borders(boundaries: Boundaries, adm0: str) -> list[str]:
    """List the countries that share a border line with a country, sorted by ISO code.

    Raises
    ------
    UnknownName
        If the vintage has no such country.
    """
    own = country_polygon(boundaries, adm0)
    others = sorted({*boundaries.adm0["adm0"], *boundaries.neighbours["adm0"]} - {adm0})
    return [other for other in others if not _shared(own, country_polygon(boundaries, other)).is_empty]


def _shared(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Common line of two polygons of a coverage: their borders run over the same vertices."""
    parts = shapely.get_parts(shapely.intersection(one.boundary, other.boundary))
    lines = [part for part in parts if part.geom_type == "LineString" and not part.is_empty]
    merged: BaseGeometry = shapely.line_merge(shapely.MultiLineString(lines))
    return merged


def border_line(boundaries: Boundaries, adm0: str, other: str) -> shapely.LineString | shapely.MultiLineString:
    """Return the border between two countries.

    Parameters
    ----------
    boundaries : Boundaries
    adm0, other : str
        ISO 3166-1 alpha-3; the three countries and their neighbours.

    Returns
    -------
    shapely.LineString or shapely.MultiLineString
        EPSG:4326.

    Raises
    ------
    UnknownName
        If the vintage has no such country.
    BadInput
        If the two do not touch.
    """
    line = _shared(country_polygon(boundaries, adm0), country_polygon(boundaries, other))
    if line.is_empty or not isinstance(line, (shapely.LineString, shapely.MultiLineString)):
        touching = ", ".join(list_borders(boundaries, adm0))
        raise BadInput(f"{adm0} has no border with {other}. {adm0} borders {touching or 'no country here'}.")
    return line


def border_strip(
    boundaries: Boundaries, *, country: str, other: str, depth_km: float = DEPTH_KM
) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the part of a country that lies within some distance of its border with another.

    Parameters
    ----------
    boundaries : Boundaries
    country : str
        ISO 3166-1 alpha-3 of the country whose land is wanted.
    other : str
        ISO 3166-1 alpha-3 of the country on the other side; any neighbour.
    depth_km : float
        Distance from the border in kilometres, above 0.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        EPSG:4326, inside `country`.

    Raises
    ------
    UnknownName
        If the vintage has no such country.
    BadInput
        If the two do not touch or the depth is not above 0.
    """
    if not 0 < depth_km < np.inf:
        raise BadInput(f"A strip of {depth_km} km has no area: give a depth above 0.")
    around = near_line(border_line(boundaries, country, other), depth_km)
    return polygons_only(shapely.intersection(around, country_polygon(boundaries, country)))


def near_line(line: BaseGeometry, depth_km: float) -> BaseGeometry:
    """Return everything within some kilometres of a line or point, however long it is (EPSG:4326)."""
    pieces: list[BaseGeometry] = []
    for part in shapely.get_parts(line):
        xy = shapely.get_coordinates(part)
        for start in range(0, max(1, len(xy) - 1), _PIECE_VERTICES):
            chunk = xy[start : start + _PIECE_VERTICES + 1]
            piece = shapely.LineString(chunk) if len(chunk) > 1 else shapely.Point(chunk[0])
            pieces.append(buffer_km(geometry=piece, km=depth_km))
    # Taken back to the globe, arcs around vertices that all but coincide may cross.
    whole: BaseGeometry = shapely.union_all([one if one.is_valid else shapely.make_valid(one) for one in pieces])
    return whole


def polygons_only(geometry: BaseGeometry) -> shapely.Polygon | shapely.MultiPolygon:
    """Drop the lines and points that an overlay leaves along touching edges."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(geometry)) if part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
