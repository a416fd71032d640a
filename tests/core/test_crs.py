"""Geodesic measures against figures known from elsewhere and against each other."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.core import crs
from geo.core.errors import BadInput

LON = st.floats(-14, 18)
LAT = st.floats(8, 26)


def test_one_degree_of_the_equator_is_111_32_km() -> None:
    assert crs.distance_km(lon1=0, lat1=0, lon2=1, lat2=0) == pytest.approx(111.3195, abs=1e-3)


def test_distance_takes_arrays_and_keeps_their_shape() -> None:
    km = crs.distance_km(lon1=np.zeros((2, 3)), lat1=np.zeros((2, 3)), lon2=1.0, lat2=0.0)
    assert km.shape == (2, 3)
    assert np.isnan(crs.distance_km(lon1=np.nan, lat1=0, lon2=1, lat2=0))


def test_bamako_to_niamey_is_about_1100_km() -> None:
    km = crs.distance_km(lon1=-8.0, lat1=12.65, lon2=2.11, lat2=13.51)
    assert km == pytest.approx(1100, abs=15)


@given(lon=LON, lat=LAT, bearing=st.floats(0, 360), km=st.floats(0.1, 800))
def test_destination_is_as_far_away_as_asked(lon: float, lat: float, bearing: float, km: float) -> None:
    lon2, lat2 = crs.destination(lon=lon, lat=lat, bearing_deg=bearing, distance_km=km)
    assert crs.distance_km(lon1=lon, lat1=lat, lon2=lon2, lat2=lat2) == pytest.approx(km, rel=1e-9)


def test_north_is_up_and_east_is_right() -> None:
    lon, lat = crs.destination(lon=0, lat=14, bearing_deg=0, distance_km=90)
    assert lon == pytest.approx(0)
    assert lat > 14.8
    lon, lat = crs.destination(lon=0, lat=14, bearing_deg=90, distance_km=90)
    assert lon > 0.8
    assert lat == pytest.approx(14, abs=0.01)


@given(lon=LON, lat=LAT, km=st.floats(0.5, 300))
def test_disc_has_64_vertices_at_its_radius_and_the_area_of_a_circle(lon: float, lat: float, km: float) -> None:
    circle = crs.disc(lon=lon, lat=lat, radius_km=km)
    x, y = circle.exterior.xy
    assert len(x) == crs.DISC_VERTICES + 1
    assert crs.distance_km(lon1=lon, lat1=lat, lon2=np.array(x), lat2=np.array(y)) == pytest.approx(km)
    assert crs.area_km2(geometry=circle) == pytest.approx(np.pi * km**2, rel=0.005)


def test_discs_are_the_same_as_disc() -> None:
    many = crs.discs(lon=np.array([0.0, 3.0]), lat=np.array([14.0, 15.0]), radius_km=np.array([5.0, 50.0]))
    assert many[1].equals_exact(crs.disc(lon=3, lat=15, radius_km=50), 1e-12)


def test_sector_lies_in_its_direction_and_between_its_radii() -> None:
    north = crs.sector(lon=0, lat=14, bearing_deg=0, half_angle_deg=22.5, min_km=80, max_km=100)
    assert north.is_valid
    inside = crs.destination(lon=0, lat=14, bearing_deg=10, distance_km=90)
    assert north.contains(shapely.Point(inside))
    for bearing, km in [(10, 70), (10, 110), (40, 90), (180, 90)]:
        outside = crs.destination(lon=0, lat=14, bearing_deg=bearing, distance_km=km)
        assert not north.contains(shapely.Point(outside))
    assert crs.area_km2(geometry=north) == pytest.approx(np.pi * (100**2 - 80**2) / 8, rel=0.01)


def test_sector_without_a_hole_starts_at_the_place_and_a_full_turn_is_a_ring() -> None:
    wedge = crs.sector(lon=0, lat=14, bearing_deg=90, half_angle_deg=45, min_km=0, max_km=10)
    assert wedge.touches(shapely.Point(0, 14))
    ring = crs.sector(lon=0, lat=14, bearing_deg=0, half_angle_deg=180, min_km=5, max_km=10)
    assert len(ring.interiors) == 1
    whole = crs.sector(lon=0, lat=14, bearing_deg=0, half_angle_deg=180, min_km=0, max_km=10)
    assert not whole.interiors


@given(lon=LON, lat=LAT, km=st.floats(1, 200))
def test_buffer_of_a_point_is_its_disc(lon: float, lat: float, km: float) -> None:
    wide = crs.buffer_km(geometry=shapely.Point(lon, lat), km=km)
    circle = crs.disc(lon=lon, lat=lat, radius_km=km)
    assert wide.symmetric_difference(circle).area < 0.01 * circle.area


def test_buffer_of_a_long_line_reaches_as_far_as_asked() -> None:
    line = shapely.LineString([(-4, 14), (4, 14)])
    wide = crs.buffer_km(geometry=line, km=50)
    for lon in (-4.0, 0.0, 4.0):
        near = shapely.Point(crs.destination(lon=lon, lat=14, bearing_deg=0, distance_km=49))
        far = shapely.Point(crs.destination(lon=lon, lat=14, bearing_deg=0, distance_km=51))
        assert wide.contains(near)
        assert not wide.contains(far)


def test_a_negative_buffer_shrinks_to_nothing() -> None:
    small = crs.disc(lon=0, lat=14, radius_km=5)
    assert crs.buffer_km(geometry=small, km=-6).is_empty


def test_area_of_a_degree_square_and_of_arrays() -> None:
    square = shapely.box(0, 14, 1, 15)
    # about 11,935 km2: 111.32 km * cos(14.5 deg) * 110.65 km
    assert crs.area_km2(geometry=square) == pytest.approx(11_935, rel=0.002)
    both = crs.area_km2(geometry=np.array([square, shapely.Point(0, 0)]))
    assert both[1] == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: crs.disc(lon=200, lat=0, radius_km=1),
        lambda: crs.disc(lon=float("nan"), lat=0, radius_km=1),
        lambda: crs.disc(lon=0, lat=0, radius_km=0),
        lambda: crs.sector(lon=0, lat=0, bearing_deg=0, half_angle_deg=0, min_km=0, max_km=1),
        lambda: crs.sector(lon=0, lat=0, bearing_deg=0, half_angle_deg=10, min_km=2, max_km=1),
        lambda: crs.buffer_km(geometry=shapely.Point(), km=1),
        lambda: crs.buffer_km(geometry=shapely.Point(0, 0), km=float("inf")),
    ],
)
def test_impossible_values_are_refused_with_the_base_error(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput):
        call()


@pytest.mark.parametrize("km", [0.0, -1.0, np.nan, np.inf, 2000.1, 1e6])
def test_a_disc_has_a_radius_up_to_2000_km(km: float) -> None:
    with pytest.raises(BadInput, match="2000"):
        crs.disc(lon=0, lat=14, radius_km=km)
    assert crs.disc(lon=0, lat=14, radius_km=crs.LARGEST_RADIUS_KM).is_valid


@given(lon=st.floats(-180, 180), lat=st.floats(-70, 70), km=st.floats(0.5, 2000))
def test_a_disc_is_one_valid_ring_about_its_centre_across_the_antimeridian_too(
    lon: float, lat: float, km: float
) -> None:
    circle = crs.disc(lon=lon, lat=lat, radius_km=km)
    assert circle.is_valid
    assert circle.contains(shapely.Point(lon, lat))
    assert circle.bounds[2] - circle.bounds[0] < 180
