"""Distances to borders, the bands along them, and the land in these."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.areas.border_bands import ANY, BANDS_KM, BORDERS, SHARED, TRI, border_bands, ring_of
from geo.areas.borders import border_line
from geo.areas.boundaries import Boundaries
from geo.areas.nearest_lines import cut_lines, nearest_km
from geo.core.crs import area_km2, destination, distance_km, geocentric_km


def brute_force_km(line: shapely.Geometry, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Geodesic distance to the nearest of many positions on the line, at most 0.001 degrees (111 m) apart."""
    xy = shapely.get_coordinates(shapely.segmentize(line, 0.001))
    return np.array(
        [distance_km(lon1=xy[:, 0], lat1=xy[:, 1], lon2=float(x), lat2=float(y)).min()
         for x, y in zip(lon, lat, strict=True)]
    )  # fmt: skip


def test_distances_are_those_of_brute_force(real: Boundaries) -> None:
    rng = np.random.default_rng(11)
    lines = [border_line(real, "MLI", "BFA"), border_line(real, "NER", "MLI"), shapely.Point(0.21847, 14.91098)]
    lon, lat = rng.uniform(-13, 17, 40), rng.uniform(8, 26, 40)
    near = shapely.get_coordinates(shapely.line_interpolate_point(lines[0], rng.uniform(0, 8, 20)))
    lon, lat = np.append(lon, near[:, 0] + 0.01), np.append(lat, near[:, 1])
    found = nearest_km(cut_lines(lines), lon=lon, lat=lat)
    for at, line in enumerate(lines):
        # The nearest of positions 111 m apart is never nearer than the line, and at most 56 m farther.
        gap = brute_force_km(line, lon, lat) - found[:, at]
        assert gap.min() > -0.001
        assert gap.max() < 0.056


def test_a_line_is_straight_in_degrees() -> None:
    """Along a parallel the geodesic would bow north by 2 km over 3 degrees; maps and GeoJSON draw it straight."""
    lines = cut_lines([shapely.LineString([(0, 15), (3, 15)])])
    assert nearest_km(lines, lon=np.array([1.5]), lat=np.array([15.0]))[0, 0] < 0.001


def test_the_chord_is_a_little_shorter_than_the_geodesic() -> None:
    ends = geocentric_km(lon=np.array([0.0, 1.0]), lat=np.array([15.0, 15.0]))
    chord = float(np.linalg.norm(ends[1] - ends[0]))
    geodesic = distance_km(lon1=0.0, lat1=15.0, lon2=1.0, lat2=15.0)
    assert 0 < geodesic - chord < 0.002


def test_coasts_and_the_frame_are_no_borders(toy: Boundaries) -> None:
    bands = border_bands(toy)
    # Borders: x = 1 and x = 2 between the three; y = 14 under the first two, where the neighbour is. The neighbour's
    # other sides are the frame's, the rest of the outline is coast.
    assert bands.names == (SHARED, "MLI-BFA", "MLI-NER", ANY)
    assert bands.line[SHARED].length == pytest.approx(2.0)
    assert bands.line[ANY].length == pytest.approx(4.0, abs=0.001)
    assert bands.line[ANY].bounds == pytest.approx((0, 14, 2, 15), abs=0.001)


def test_real_borders_are_all_there_and_neighbours_count(real: Boundaries) -> None:
    bands = border_bands(real)
    assert bands.names == BORDERS
    assert border_bands(real) is bands
    whole = sum(shape.boundary.length for shape in real.adm0.geometry)
    assert bands.line[ANY].length == pytest.approx(whole - bands.line[SHARED].length, rel=1e-6)
    assert shapely.get_coordinates(bands.line[TRI])[0] == pytest.approx([0.21847, 14.91098])


def test_bands_hold_what_lies_within_their_distance(real: Boundaries) -> None:
    bands = border_bands(real)
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-6, 5, 1500), rng.uniform(10, 20, 1500)
    km = bands.combined(nearest_km(bands.pieces, lon=lon, lat=lat))
    for at, name in enumerate(bands.names):
        for limit, polygon in zip(BANDS_KM, bands.band[name], strict=True):
            inside = shapely.contains_xy(polygon, lon, lat)
            # Bands are polygons: they may be 0.3 % of their width off.
            clear = np.abs(km[:, at] - limit) > 0.003 * limit
            assert (inside == (km[:, at] <= limit))[clear].all()


def test_the_land_within_is_that_of_an_overlay(real: Boundaries) -> None:
    bands = border_bands(real)
    countries = dict(zip(real.adm0["adm0"], real.adm0.geometry, strict=True))
    for chosen in ((), ("BFA",), ("MLI", "NER")):
        land = shapely.union_all([countries[code] for code in chosen or countries])
        found = bands.land_share(chosen)
        for at, name in enumerate(bands.names):
            whole = area_km2(geometry=land)
            expected = [area_km2(geometry=land.intersection(band)) / whole for band in bands.band[name]]
            assert found[at] == pytest.approx(expected, abs=2e-4)
    sahel = bands.land_share((), ("BF56",))
    assert sahel[bands.names.index(SHARED)][-1] > found[bands.names.index(SHARED)][-1]


def test_rings_are_told_by_distance() -> None:
    assert ring_of(np.array([0.0, 10.0, 10.1, 99.0, 100.1])).tolist() == [0, 0, 1, 3, -1]


def test_a_position_beside_the_border_is_as_far_as_it_was_put(toy: Boundaries) -> None:
    bands = border_bands(toy)
    lon, lat = destination(lon=1.0, lat=14.6, bearing_deg=90.0, distance_km=15.0)
    km = bands.combined(nearest_km(bands.pieces, lon=np.array([lon]), lat=np.array([lat])))
    assert km[0, bands.names.index("MLI-BFA")] == pytest.approx(15.0, abs=0.001)
