"""The ground that a phrase allows: discs, sectors, corridors, sides; and the circle that covers a shape.

All geometries are EPSG:4326; all distances geodesic kilometres.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.crs import buffer_km, destination, disc, distance_km, sector
from geo.places.gazetteer import Place

# "Near X" is said of the best-known place around: the next one that a reader would know is some 30 to 50 km off in
# the settled parts of the zone, so half of that. UCDP codes where_prec 2 for "up to about 25 km".
NEAR_KM: Final = {"capital": 25.0, "adm1_seat": 25.0, "adm2_seat": 20.0, "town": 20.0}
NEAR_OTHER_KM: Final = 15.0
AREA_KM: Final = 25.0
COMMUNE_KM: Final = 35.0
ROAD_KM: Final = 50.0
# "Far from Gao" is no more than a wide surrounding: over the limit of points, so that an area is drawn.
FAR_KM: Final = 120.0
OUTSKIRTS_FACTOR: Final = 2.0
# Without a distance, beyond this another town would have been named.
DIRECTION_KM: Final = 60.0
# Most places so described are much nearer than that: the point stands here, and the circle reaches to the end.
DIRECTION_LIKELY_KM: Final = 20.0
DIRECTION_HALF_ANGLE: Final = {"cardinal": 45.0, "other": 35.0}
STATED_HALF_ANGLE: Final = 40.0
# A stated distance may be by road (the straight line is shorter) and is rounded: "90 km" allows these shares of it.
STATED_SHARES: Final = (0.7, 1.2)
STATED_SLACK_KM: Final = 2.0
# Roads leave the straight line between two towns by about an eighth of its length.
CORRIDOR_SHARE: Final = 0.12
CORRIDOR_KM: Final = (10.0, 40.0)
_KM_PER_DEGREE: Final = 111.0
_SIDE_COMPONENT: Final = math.sin(math.radians(22.5))


def around_km(place: Place, rule: str) -> float:
    """Radius in kilometres of the disc that a rule such as "near place" allows about a place."""
    if rule == "near place":
        return NEAR_KM.get(place.kind, NEAR_OTHER_KM) + max(0.0, place.radius_km - 10.0)
    if rule == "outskirts":
        return OUTSKIRTS_FACTOR * place.radius_km
    fixed = {"far from place": FAR_KM, "place area": AREA_KM, "commune": COMMUNE_KM, "road to place": ROAD_KM}
    return max(fixed.get(rule, 0.0), place.radius_km)


def around(place: Place, rule: str) -> BaseGeometry:
    """Disc about a place, by rule."""
    return disc(lon=place.lon, lat=place.lat, radius_km=around_km(place, rule))


def stated_limits_km(low_km: float, high_km: float, radius_km: float = 0.0) -> tuple[float, float]:
    """Return the least and greatest straight-line distance that a stated distance allows from a place that wide."""
    slack = max(STATED_SLACK_KM, radius_km - STATED_SLACK_KM)
    return max(0.0, STATED_SHARES[0] * low_km - slack), STATED_SHARES[1] * high_km + slack


def ring(place: Place, low_km: float, high_km: float, spread_km: float = 0.0) -> BaseGeometry:
    """Everything that lies a stated distance from a place, in any direction."""
    least, greatest = stated_limits_km(low_km, high_km, place.radius_km + spread_km)
    return sector(lon=place.lon, lat=place.lat, bearing_deg=0.0, half_angle_deg=180.0, min_km=least, max_km=greatest)


def stated_sector(
    place: Place, low_km: float, high_km: float, bearing_deg: float, spread_km: float = 0.0
) -> BaseGeometry:
    """Everything that lies a stated distance from a place in a stated direction."""
    least, greatest = stated_limits_km(low_km, high_km, place.radius_km)
    area = sector(
        lon=place.lon, lat=place.lat, bearing_deg=bearing_deg, half_angle_deg=STATED_HALF_ANGLE,
        min_km=least, max_km=greatest,
    )  # fmt: skip
    return buffer_km(geometry=area, km=spread_km) if spread_km else area


def direction_sector(place: Place, bearing_deg: float) -> BaseGeometry:
    """Everything a stated direction from a place allows when no distance is given."""
    kind = "cardinal" if bearing_deg % 90 == 0 else "other"
    return sector(
        lon=place.lon, lat=place.lat, bearing_deg=bearing_deg, half_angle_deg=DIRECTION_HALF_ANGLE[kind],
        min_km=0.0, max_km=DIRECTION_KM,
    )  # fmt: skip


def likely_spot(place: Place, bearing_deg: float) -> shapely.Point:
    """Return where a direction without a distance most likely points."""
    lon, lat = destination(lon=place.lon, lat=place.lat, bearing_deg=bearing_deg, distance_km=DIRECTION_LIKELY_KM)
    return shapely.Point(lon, lat)


def corridor(start: Place, end: Place) -> BaseGeometry:
    """Land along the straight line between two places, as wide as roads usually wander."""
    length = distance_km(lon1=start.lon, lat1=start.lat, lon2=end.lon, lat2=end.lat)
    half_width = float(np.clip(CORRIDOR_SHARE * length, *CORRIDOR_KM))
    # Flattened about its middle (equal-area sinusoidal): over the few degrees of a road true to a few thousandths,
    # and a hundred times faster than a projection made for each.
    lon, lat = (start.lon + end.lon) / 2, (start.lat + end.lat) / 2
    line = shapely.LineString([(start.lon - lon, start.lat - lat), (end.lon - lon, end.lat - lat)])
    flat = shapely.transform(line, lambda xy: _flattened(xy, lat, to_km=True))
    wide = shapely.buffer(flat, half_width, quad_segs=16)
    offset = np.array([lon, lat])
    return shapely.transform(wide, lambda xy: _flattened(xy, lat, to_km=False) + offset)


def _flattened(xy: npt.NDArray[np.float64], lat: float, *, to_km: bool) -> npt.NDArray[np.float64]:
    """Offsets in degrees from a middle to kilometres east and north, or back."""
    if to_km:
        return np.column_stack(
            [xy[:, 0] * _KM_PER_DEGREE * np.cos(np.radians(lat + xy[:, 1])), xy[:, 1] * _KM_PER_DEGREE]
        )
    north = xy[:, 1] / _KM_PER_DEGREE
    return np.column_stack([xy[:, 0] / (_KM_PER_DEGREE * np.cos(np.radians(lat + north))), north])


def side_of(area: BaseGeometry, bearing_deg: float | None) -> BaseGeometry:
    """Return the half or quarter of an area on one side of its centre; the middle of its frame for None."""
    west, south, east, north = area.bounds
    if bearing_deg is None:
        width, height = (east - west) / 4, (north - south) / 4
        frame = shapely.box(west + width, south + height, east - width, north - height)
    else:
        centre = area.centroid
        up, right = math.cos(math.radians(bearing_deg)), math.sin(math.radians(bearing_deg))
        frame = shapely.box(
            centre.x if right > _SIDE_COMPONENT else west,
            centre.y if up > _SIDE_COMPONENT else south,
            centre.x if right < -_SIDE_COMPONENT else east,
            centre.y if up < -_SIDE_COMPONENT else north,
        )
    return common(area, frame) or area


def common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry | None:
    """Return what two areas have in common, polygons only; None when that is nothing."""
    if shapely.contains_properly(other, one):
        return one
    both = shapely.intersection(one, other)
    parts = [p for p in shapely.get_parts(shapely.get_parts(both)) if p.geom_type == "Polygon" and p.area > 0]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def off_km(area: BaseGeometry, *, lon: float, lat: float) -> float:
    """Return the kilometres from a position to an area, 0 inside."""
    if shapely.intersects_xy(area, lon, lat):
        return 0.0
    nearest = shapely.get_coordinates(shapely.shortest_line(area, shapely.Point(lon, lat)))[0]
    return distance_km(lon1=lon, lat1=lat, lon2=float(nearest[0]), lat2=float(nearest[1]))


def cover_km(area: BaseGeometry, *, lon: float, lat: float) -> float:
    """Return the radius, in kilometres, of the geodesic circle about a position that covers an area.

    The farthest point of a polygon is one of its vertices; half a percent is added, because an edge that is
    straight in degrees bends a little away from the geodesic, and the result is rounded up to 0.1 km.
    """
    xy = shapely.get_coordinates(area)
    farthest = float(np.max(distance_km(lon1=xy[:, 0], lat1=xy[:, 1], lon2=lon, lat2=lat)))
    return math.ceil(farthest * 10.05) / 10


_COVERS: Final[dict[int, tuple[BaseGeometry, float]]] = {}
_MOST_COVERS: Final = 256


def whole_cover_km(area: BaseGeometry) -> float:
    """Return `cover_km` about the representative point of an area; kept for the units that answers repeat."""
    kept = _COVERS.get(id(area))
    if kept is None or kept[0] is not area:
        spot = area.representative_point()
        kept = (area, cover_km(area, lon=spot.x, lat=spot.y))
        if len(_COVERS) >= _MOST_COVERS:
            _COVERS.pop(next(iter(_COVERS)), None)
        _COVERS[id(area)] = kept
    return kept[1]


def middle(area: BaseGeometry) -> shapely.Point:
    """Return the centroid where it lies inside, otherwise a point that does."""
    centre = area.centroid
    return centre if shapely.intersects(area, centre) else area.representative_point()
