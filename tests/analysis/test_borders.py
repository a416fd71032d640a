"""Shares near borders: by hand in a drawn world, against brute force, and that nothing is lost or counted twice."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.border_reach import reach_of
from geo.analysis.borders import account_of, distances, near_borders
from geo.areas.border_bands import ANY, BANDS_KM, SHARED, TRI, border_bands
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.crs import destination, distance_km
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary
from tests.areas.conftest import VINTAGE, units

REAL = load_boundaries()
WORDS = vocabulary()
# MLI-BFA's border in the drawn world: the meridian of 1 degree from 14 to 15 north.
BORDER_LON, LAT = 1.0, 14.5


@pytest.fixture(scope="module")
def world() -> Boundaries:
    """BFA, MLI and NER side by side, one degree wide; all around is coast."""
    b, m, n = (shapely.box(x, 14, x + 1, 15) for x in (0, 1, 2))
    adm0 = units([("BF", "BFA", "B", "", b), ("ML", "MLI", "M", "", m), ("NE", "NER", "N", "", n)])
    adm1 = units([("BF1", "BFA", "Bé", "BF", b), ("ML1", "MLI", "Em", "ML", m), ("NE1", "NER", "En", "NE", n)])
    nothing = REAL.neighbours.iloc[:0]
    return Boundaries(VINTAGE, adm0, adm1, units([]), units([]), nothing)


@cache
def drawn(seed: int) -> gpd.GeoDataFrame:
    return drawn_table(seed, 60)


def record(number: int, **more: Any) -> dict[str, Any]:
    return {
        "incident_id": f"i{number}", "title": "x", "event_type": "clash", "dataset_id": "d", "dataset": "d",
        "adm0": "MLI", "event_date": pd.Timestamp("2020-05-01"), "event_date_end": pd.Timestamp("2020-05-01"),
        "date_precision": 1, **more,
    }  # fmt: skip


def at_km(km: float, radius: float | None = None) -> dict[str, Any]:
    """A place so many km east of MLI-BFA's border."""
    lon, lat = destination(lon=BORDER_LON, lat=LAT, bearing_deg=90.0, distance_km=km)
    place = {"lon": lon, "lat": lat, "geometry": shapely.Point(lon, lat), "where_prec": 1 if radius is None else 2}
    return place | ({} if radius is None else {"uncertainty_km": radius})


def view_of(*records: dict[str, Any], **chosen: Any) -> View:
    return make_view(to_table(list(records), checked=False), IncidentFilter(**chosen), WORDS)


def figures(view: View, boundaries: Boundaries, border: str = "MLI-BFA", **more: Any) -> pd.DataFrame:
    frame = near_borders(view, boundaries, **more)
    return frame[frame["border"] == border].set_index("within_km")


def test_an_exact_point_is_within_or_not(world: Boundaries) -> None:
    found = figures(view_of(record(1, **at_km(15.0))), world)
    for name in ("sure", "best", "possible"):
        assert found[name].tolist() == [0, 1, 1, 1]


def test_a_radius_leaves_open_what_it_leaves_open(world: Boundaries) -> None:
    # 15 km away, 10 km around: from 5 to 25 km.
    found = figures(view_of(record(1, **at_km(15.0, 10.0))), world)
    assert found["sure"].tolist() == [0, 0, 1, 1]
    assert found["possible"].tolist() == [1, 1, 1, 1]
    # Within 10 km lies the segment beyond a chord 5 km from the centre: (acos(h) - h sqrt(1 - h2)) / pi with h = 1/2
    # is 0.1955; within 20 km all but the like segment on the other side: 0.8045. (Measured on 64-sided discs.)
    assert found["best"].tolist() == pytest.approx([0.1955, 0.8045, 1, 1], abs=0.003)
    assert found["share_best"].tolist() == pytest.approx(found["best"].tolist())


def test_an_area_is_within_surely_if_all_of_it_is(world: Boundaries) -> None:
    inside = record(1, where_prec=3, geometry=shapely.box(1.01, 14.3, 1.08, 14.6), uncertainty_km=15.0)
    country = record(2, where_prec=6, geometry=shapely.box(1, 14, 2, 15), uncertainty_km=70.0)
    found = figures(view_of(inside, country), world)
    # 0.08 degrees are 8.6 km there; a degree is 107.4 to 108.0 km, so that a tenth of it is some 10.8 km.
    assert found["sure"].tolist() == [1, 1, 1, 1]
    assert found["possible"].tolist() == [2, 2, 2, 2]
    assert found["best"].tolist() == pytest.approx([1 + km / 107.7 for km in BANDS_KM], abs=0.01)
    account = account_of(view_of(inside, country), world)
    assert (account.areas, account.countries, account.nowhere, account.placed) == (1, 1, 0, 2)


def test_an_incident_without_a_place_is_counted_and_in_no_share(world: Boundaries) -> None:
    view = view_of(record(1, **at_km(5.0)), record(2, where_prec=None), record(3, where_prec=7))
    assert figures(view, world)["share_best"].tolist() == [1, 1, 1, 1]
    account = account_of(view, world)
    assert (account.shown, account.points, account.nowhere, account.placed) == (3, 1, 2, 1)
    assert figures(view_of(record(2)), world)["share_best"].isna().all()


def test_as_points_takes_the_coordinate_that_stands_for_an_area(world: Boundaries) -> None:
    lon, lat = destination(lon=BORDER_LON, lat=LAT, bearing_deg=90.0, distance_km=30.0)
    area = record(1, where_prec=4, geometry=shapely.box(1, 14, 2, 15), source_lon=lon, source_lat=lat)
    view = view_of(area, record(2, **at_km(15.0, 10.0)), record(3, where_prec=4, geometry=shapely.box(1, 14, 2, 15)))
    found = figures(view, world, as_points=True)
    for name in ("sure", "best", "possible"):
        assert found[name].tolist() == [0, 1, 2, 2]
    assert account_of(view, world, as_points=True).nowhere == 1


def test_deaths_are_ranges_and_a_shared_toll_counts_once(world: Boundaries) -> None:
    toll = {"fatalities_low": 4, "fatalities_best": 6, "fatalities_high": 9}
    near, half = at_km(5.0), at_km(20.0, 5.0)  # half of the circle lies within 20 km
    view = view_of(
        record(1, **near, **toll, shared_toll="g"), record(2, **near, **toll, shared_toll="g"),
        record(3, **half, **toll), record(4, **near),
    )  # fmt: skip
    row = figures(view, world).loc[20.0]
    assert (row["sure"], row["possible"], row["placed"], row["deaths_placed"]) == (3, 4, 4, 12)
    assert row["best"] == pytest.approx(3.5, abs=0.01)
    assert (row["deaths_low"], row["deaths_high"]) == (4, 18)  # 4 surely; 9 and 9 possibly
    assert row["deaths_best"] == pytest.approx(9, abs=0.06)  # 6 and half of 6
    assert [row[f"deaths_share_{name}"] for name in ("sure", "best", "possible")] == pytest.approx(
        [0.5, 0.75, 1], abs=0.01
    )
    silent = figures(view_of(record(4, **near)), world).loc[20.0]
    assert pd.isna(silent["deaths_placed"])
    assert pd.isna(silent["deaths_best"])
    assert np.isnan(silent["deaths_share_best"])


def test_years_add_up_and_what_has_none_stands_last(world: Boundaries) -> None:
    later = {"event_date": pd.Timestamp("2022-01-02"), "event_date_end": pd.Timestamp("2022-01-02")}
    undated = {"event_date": None, "event_date_end": None}
    view = view_of(record(1, **at_km(5.0)), record(2, **at_km(60.0)) | later, record(3, **at_km(5.0)) | undated)
    found = near_borders(view, world, yearly=True)
    some = found[(found["border"] == "MLI-BFA") & (found["within_km"] == 50)]
    assert [None if pd.isna(year) else year for year in some["year"]] == ["2020", "2021", "2022", None]
    assert some["placed"].tolist() == [1, 0, 1, 1]
    assert some["best"].tolist() == [1, 0, 0, 1]
    assert np.isnan(some["share_best"].iloc[1])
    assert account_of(view, world).undated == 1


def test_land_is_that_of_the_filter(world: Boundaries) -> None:
    # Within 20 km of the meridian of 1 degree: 20 of BFA's 107.7 km, 20 of MLI's, nothing of NER.
    every = figures(view_of(record(1, **at_km(5.0))), world).loc[20.0, "land_share"]
    mali = figures(view_of(record(1, **at_km(5.0)), countries=("MLI",)), world).loc[20.0, "land_share"]
    assert every == pytest.approx(2 * 20 / 107.7 / 3, rel=0.01)
    assert mali == pytest.approx(20 / 107.7, rel=0.01)


def test_distances_have_the_medians_that_the_radii_allow() -> None:
    bands = border_bands(REAL)
    lon, lat = shapely.get_coordinates(bands.line[TRI])[0]
    places = []
    for number, (km, radius) in enumerate([(30.0, 5.0), (100.0, 20.0), (200.0, 10.0)]):
        x, y = destination(lon=float(lon), lat=float(lat), bearing_deg=20.0, distance_km=km)
        places.append(record(number, lon=x, lat=y, geometry=shapely.Point(x, y), where_prec=2, uncertainty_km=radius))
    area = record(9, where_prec=3, geometry=shapely.box(0, 14, 1, 15))
    found = distances(view_of(*places, area), REAL)
    assert found["year"].tolist()[0] == "2020"
    assert found["positions"].tolist() == [3, 3]
    assert found.iloc[0][["median_low_km", "median_km", "median_high_km", "nearest_km"]].tolist() == pytest.approx(
        [80, 100, 120, 30], abs=0.001
    )
    assert distances(view_of(area), REAL).empty


def test_shares_are_those_of_brute_force() -> None:
    """Distances to positions 110 m apart on the border; the best figure by positions spread over each circle."""
    rng = np.random.default_rng(2)
    n = 40
    lon, lat = rng.uniform(-5, 4, n).round(4), rng.uniform(11, 17, n).round(4)
    radius = rng.choice([0.0, 5.0, 25.0, 80.0], n)
    records = [
        record(number, lon=x, lat=y, geometry=shapely.Point(x, y), where_prec=2, uncertainty_km=r)
        for number, (x, y, r) in enumerate(zip(lon.tolist(), lat.tolist(), radius.tolist(), strict=True))
    ]
    view = view_of(*records)
    reach, bands = reach_of(view, REAL), border_bands(REAL)
    border = shapely.get_coordinates(shapely.segmentize(bands.line[SHARED], 0.001))
    turn = np.arange(300)
    spread_km, bearing = np.sqrt((turn + 0.5) / 300), np.degrees(turn * np.pi * (3 - np.sqrt(5))) % 360
    at = bands.names.index(SHARED)
    tree = shapely.STRtree(shapely.points(border))
    for number in range(n):
        km = distance_km(lon1=border[:, 0], lat1=border[:, 1], lon2=float(lon[number]), lat2=float(lat[number])).min()
        place = reach.place[number]
        assert reach.km[place, at] == pytest.approx(km, abs=0.06)
        x, y = destination(
            lon=np.full(300, lon[number]), lat=np.full(300, lat[number]), bearing_deg=bearing,
            distance_km=spread_km * radius[number],
        )  # fmt: skip
        # Degrees are not distances: the nearest by degrees is all but the nearest, 3 % of the distance off at most.
        spot = border[tree.nearest(shapely.points(x, y))]
        gaps = distance_km(lon1=x, lat1=y, lon2=spot[:, 0], lat2=spot[:, 1])
        for band, limit in enumerate(BANDS_KM):
            if abs(km + radius[number] - limit) > 0.1:
                assert reach.sure[place, at, band] == (km + radius[number] <= limit)
            if abs(km - radius[number] - limit) > 0.1:
                assert reach.possible[place, at, band] == (km - radius[number] <= limit)
            if radius[number]:
                assert reach.best[place, at, band] == pytest.approx((gaps <= limit).mean(), abs=0.06)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 7), chosen=filters(), as_points=st.booleans())
def test_nothing_is_lost_whatever_the_filter(seed: int, chosen: IncidentFilter, as_points: bool) -> None:
    view = make_view(drawn(seed), chosen, WORDS)
    whole = near_borders(view, REAL, as_points=as_points)
    yearly = near_borders(view, REAL, yearly=True, as_points=as_points)
    account = account_of(view, REAL, as_points=as_points)
    assert account.points + account.circles + account.areas + account.countries + account.nowhere == view.n_shown
    assert (whole["placed"] == account.placed).all()
    assert (whole["sure"] <= whole["best"] + 1e-4).all()
    assert (whole["best"] <= whole["possible"] + 1e-4).all()
    assert (whole["possible"] <= whole["placed"]).all()
    for name in ("placed", "sure", "best", "possible"):
        sums = yearly.groupby(["border", "within_km"])[name].sum()
        if len(sums):
            expected = whole.set_index(["border", "within_km"])[name]
            assert sums.to_numpy() == pytest.approx(expected[sums.index].to_numpy(), abs=1e-3)
        wide = whole.pivot(index="border", columns="within_km", values=name)
        assert (wide.diff(axis=1).iloc[:, 1:] >= -1e-4).all(axis=None)
    by_name = whole[whole["within_km"] == 50].set_index("border")
    assert (by_name["best"] <= by_name.loc[ANY, "best"] + 1e-3).drop(TRI).all()
    if not account.nowhere:
        total = view.totals["all"]
        assert (
            pd.isna(whole["deaths_placed"]).all()
            if total.best is None
            else (whole["deaths_placed"] == total.best).all()
        )


def test_circles_that_graze_a_band_are_not_lost() -> None:
    """A circle may only just cross the true edge of a band, whose polygon lies a little inside of it."""
    bands = border_bands(REAL)
    rng = np.random.default_rng(8)
    lon, lat = rng.uniform(-4, 3, 400), rng.uniform(12, 16, 400)
    records = [
        record(number, lon=x, lat=y, geometry=shapely.Point(x, y), where_prec=2, uncertainty_km=0.02)
        for number, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))
    ]
    reach = reach_of(view_of(*records), REAL)
    at = bands.names.index(SHARED)
    assert ((reach.best >= reach.sure) & (reach.best <= reach.possible)).all()
    assert (reach.best[:, at] == reach.sure[:, at]).mean() > 0.99
