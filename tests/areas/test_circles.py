"""Shares of circles without overlays: equal to the overlay of each circle with each polygon."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.circles import circle_shares
from geo.areas.shares import Shares, polygon_shares
from geo.areas.zones import Zones, distinct, locate, zones_of
from geo.core.crs import area_km2, authalic, discs

REAL = zones_of(load_boundaries())
# Straight edges in degrees are bent on EPSG:6933: the overlay needs vertices on the long ones to see it.
SLOW = Zones(shapely.segmentize(REAL.geometry, 0.02), *(getattr(REAL, name) for name in list(REAL.__dict__)[1:]))
CORNERS = np.unique(shapely.get_coordinates(REAL.geometry[: REAL.n_units]), axis=0)


def table(shares: Shares, n: int, zones: Zones) -> np.ndarray:
    out = np.zeros((n, len(zones.geometry)))
    out[shares.row, shares.zone] = shares.share
    return out


def both(
    lon: Any, lat: Any, radius_km: Any, *, zones: Zones = REAL, slow: Zones = SLOW
) -> tuple[np.ndarray, np.ndarray]:
    """Shares by circle and zone, the fast and the slow way; circles that are left out lie in one zone or in none."""
    lon, lat, radius = (np.asarray(values, dtype=float) for values in (lon, lat, radius_km))
    zone = locate(zones.geometry, zones.n_units, lon=lon, lat=lat).zone
    found = circle_shares(zones, lon=lon, lat=lat, radius_km=radius, zone=zone)
    fast = table(found, len(lon), zones)
    alone = np.setdiff1d(np.flatnonzero(zone >= 0), found.row)
    fast[alone, zone[alone]] = 1.0
    return fast, table(polygon_shares(slow, discs(lon=lon, lat=lat, radius_km=radius)), len(lon), zones)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(CORNERS) - 1),
            st.floats(-0.5, 0.5) | st.just(0.0),
            st.floats(-0.5, 0.5) | st.just(0.0),
            st.sampled_from([0.01, 0.5, 2.0, 25.0, 60.0, 400.0, 401.0]),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_circles_near_borders_have_the_shares_of_the_overlay(places: list[tuple[int, float, float, float]]) -> None:
    xy = np.array([CORNERS[corner] + (east, north) for corner, east, north, _ in places])
    fast, slow = both(xy[:, 0], xy[:, 1], [place[3] for place in places])
    np.testing.assert_allclose(fast, slow, atol=1e-4)


def test_thousands_of_circles_of_few_sizes() -> None:
    """So many that their outlines are interpolated."""
    rng = np.random.default_rng(5)
    n = 1500
    fast, slow = both(rng.uniform(-14, 18, n), rng.uniform(8, 26, n), rng.choice([2.0, 25.0, 50.0, 150.0], n))
    np.testing.assert_allclose(fast, slow, atol=2e-5)
    assert ((fast > 0).sum(axis=1) > 1).sum() > 400


def zones_from(*shapes: shapely.Geometry) -> Zones:
    blank = np.full(len(shapes), "", dtype=object)
    return Zones(np.array(shapes), *[blank] * 5, np.full((len(shapes), 3), -1), len(shapes))


@pytest.mark.parametrize(
    "shapes",
    [
        (shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)),
        (shapely.box(0, 0, 2, 2).difference(shapely.box(0.9, 0.9, 1.1, 1.1)), shapely.box(0.9, 0.9, 1.1, 1.1)),
        (shapely.box(0, 0, 1, 2), shapely.MultiPolygon([shapely.box(1.2, 0, 2, 1), shapely.box(1.0, 1.5, 2, 2)])),
        (shapely.box(0.99, 0, 1.0, 2), shapely.Point(1.5, 1.0).buffer(0.1), shapely.box(0, 0, 0.2, 0.2)),
        (shapely.box(0, 0, 1.5, 2), shapely.box(1, 0, 2, 2)),  # they overlap
    ],
)
def test_holes_islands_gaps_and_overlaps(shapes: tuple[shapely.Geometry, ...]) -> None:
    zones = zones_from(*shapes)
    slow = zones_from(*(shapely.segmentize(shape, 0.02) for shape in shapes))
    x, y = (values.ravel() for values in np.meshgrid(np.arange(-0.1, 2.15, 0.05), np.arange(-0.1, 2.15, 0.05)))
    for radius in (3.0, 15.0, 70.0):
        fast, exact = both(x, y, np.full(len(x), radius), zones=zones, slow=slow)
        crossed = (fast > 0).sum(axis=1) != 1
        np.testing.assert_allclose(fast[crossed], exact[crossed], atol=2e-5)


def test_without_zones_and_without_circles() -> None:
    none = np.zeros(0)
    assert len(circle_shares(REAL, lon=none, lat=none, radius_km=none, zone=none.astype(int)).row) == 0
    fast, slow = both([100.0, 2.0], [10.0, -70.0], [50.0, 50.0])
    assert not fast.any()
    assert not slow.any()


def test_the_authalic_measure_is_that_of_the_projection(toy: Boundaries) -> None:
    lat = np.array([-80.0, -15.0, 3.0, 14.0, 27.0, 60.0])
    boxes = np.array([shapely.box(0, 0, 0.001, north) for north in lat])
    ratio = area_km2(geometry=boxes) / np.abs(authalic(lat))
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


def test_distinct_rows() -> None:
    first, kind = distinct(np.array([1.0, 2.0, 1.0, -0.0, 0.0]), np.array([1.0, 1.0, 1.0, 2.0, 2.0]))
    assert first.tolist() == [0, 1, 3]
    assert kind.tolist() == [0, 1, 0, 2, 2]


def test_distinct_rows_whose_bits_mix_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collision of the mixture is noticed."""
    import pandas as pd

    real, calls = pd.factorize, []

    def colliding(values: Any) -> Any:
        calls.append(len(values))
        return real(values % 2) if len(calls) == 1 else real(values)

    monkeypatch.setattr(pd, "factorize", colliding)
    first, kind = distinct(np.arange(6.0), np.arange(6.0) % 3)
    assert first.tolist() == kind.tolist() == list(range(6))
    assert len(calls) == 5
