"""The join: hand-drawn squares first, then what must always hold, then the real boundaries."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.join import COLUMNS, join_areas, join_points
from geo.core.crs import disc
from geo.core.errors import BadInput
from tests.reference import reference

REAL = load_boundaries()


def one(boundaries: Boundaries, lon: float, lat: float, km: float | None = None) -> pd.Series:
    return join_points(boundaries, lon=[lon], lat=[lat], uncertainty_km=km).iloc[0]


def test_inside_a_province_a_region_and_a_neighbour(toy: Boundaries) -> None:
    row = one(toy, 0.25, 14.5)
    assert row.tolist() == ["BFA", "Bé", "BF1", "Ouest", "BF11", 1.0, "inside", "", [], []]
    row = one(toy, 1.5, 14.5)
    assert row.tolist() == ["MLI", "Em", "ML1", "", "", 1.0, "inside", "", [], []]
    row = one(toy, 1.5, 13.5)
    assert row.tolist() == ["CIV", "", "", "", "", 1.0, "outside", "", [], []]


def test_far_from_everything_and_without_coordinates(toy: Boundaries) -> None:
    lon = [10.0, np.nan, 0.5, 500.0, np.inf]
    lat = [14.5, 14.5, np.nan, 14.5, 14.5]
    out = join_points(toy, lon=lon, lat=lat)
    assert out["join_method"].tolist() == ["outside", *["no coordinates"] * 4]
    assert (out[["adm0", "adm1", "adm2", "may_lie_in"]] == "").all(axis=None)
    assert out["join_certainty"].isna().all()


def test_border_tie_break_takes_the_first_pcode_and_names_the_other(toy: Boundaries) -> None:
    row = one(toy, 2.0, 14.5)
    assert (row["adm0"], row["join_method"], row["join_certainty"]) == ("MLI", "border tie-break", 0.5)
    assert row["may_lie_in"] == "NER En 50%"


def test_border_tie_break_between_provinces_and_at_a_meeting_point(toy: Boundaries) -> None:
    row = one(toy, 0.5, 14.5)
    assert (row["adm2"], row["may_lie_in"]) == ("Ouest", "BFA Est 50%")
    assert (row["may_lie_adm0"], row["may_lie_adm1"]) == ([], [])  # the other province is of the same region
    row = one(toy, 1.0, 14.0)  # eastern province of BFA, MLI and the neighbour meet
    assert (row["adm2_pcode"], row["join_certainty"]) == ("BF12", pytest.approx(1 / 3))
    assert row["may_lie_in"] == "CIV 33%; MLI Em 33%"
    assert (row["may_lie_adm0"], row["may_lie_adm1"]) == (["CIV", "MLI"], ["ML1"])


def test_on_the_border_of_a_neighbour_the_three_countries_come_first(toy: Boundaries) -> None:
    assert one(toy, 1.5, 14.0)["adm0"] == "MLI"


def test_on_an_outer_edge_the_only_unit_holds_the_point(toy: Boundaries) -> None:
    row = one(toy, 1.5, 15.0)
    assert (row["adm1"], row["join_method"], row["join_certainty"]) == ("Em", "inside", 1.0)


def test_just_outside_every_polygon_the_nearest_unit_within_5_km(toy: Boundaries) -> None:
    row = one(toy, 1.5, 15.04)  # 4.4 km north of Em
    assert (row["adm1"], row["join_method"], row["join_certainty"]) == ("Em", "nearest", 0.0)
    assert one(toy, 1.5, 15.05)["join_method"] == "outside"  # 5.5 km


def test_nearest_never_pulls_a_point_out_of_a_neighbour(toy: Boundaries) -> None:
    assert one(toy, 1.5, 13.999)["adm0"] == "CIV"


def test_a_disc_across_a_border_is_shared_out(toy: Boundaries) -> None:
    row = one(toy, 1.95, 14.5, 20)
    assert row["adm1"] == "Em"
    assert 0.6 < row["join_certainty"] < 0.7
    other = 1 - row["join_certainty"]
    assert row["may_lie_in"] == f"NER En {other:.0%}"


def test_a_point_keeps_its_unit_even_if_most_of_the_disc_lies_elsewhere(toy: Boundaries) -> None:
    row = one(toy, 0.51, 14.02, 100)
    assert row["adm2"] == "Est"
    assert row["join_certainty"] < 0.3
    assert row["may_lie_in"].startswith("CIV ")
    assert "BFA Ouest" in row["may_lie_in"]


def test_a_disc_inside_its_unit_is_certain(toy: Boundaries) -> None:
    assert one(toy, 1.5, 14.5, 20)["join_certainty"] == 1.0


def test_shares_under_one_percent_are_not_named(toy: Boundaries) -> None:
    row = one(toy, 1.8175, 14.5, 20)  # the disc's edge reaches some 360 m over the border
    assert 0.99 < row["join_certainty"] < 1
    assert row["may_lie_in"] == ""


def test_the_index_is_kept_and_columns_are_as_agreed(toy: Boundaries) -> None:
    out = join_points(toy, lon=[0.2, 1.2], lat=[14.5, 14.5], index=pd.Index(["a", "b"]))
    assert out.index.tolist() == ["a", "b"]
    assert tuple(out.columns) == COLUMNS
    assert len(join_points(toy, lon=[], lat=[])) == 0


@pytest.mark.parametrize("km", [-1.0, np.inf, 2000.1, 1e6, [1.0, 2.0, 3.0]])
def test_impossible_uncertainties_are_refused(toy: Boundaries, km: object) -> None:
    with pytest.raises(BadInput):
        join_points(toy, lon=[1.0, 1.0], lat=[14.0, 14.0], uncertainty_km=km)


def test_columns_of_different_length_are_refused(toy: Boundaries) -> None:
    with pytest.raises(BadInput, match="one length"):
        join_points(toy, lon=[1.0], lat=[14.0, 15.0])


def test_an_area_goes_to_the_country_and_region_with_most_of_it(toy: Boundaries) -> None:
    out = join_areas(toy, [shapely.box(1.4, 14.2, 2.2, 14.8), shapely.box(2.5, 14.2, 9, 14.8), None])
    assert out["adm1"].tolist() == ["Em", "En", ""]
    assert out["join_certainty"].tolist()[:2] == [pytest.approx(0.75), pytest.approx(0.5 / 6.5)]
    assert out["may_lie_in"].tolist() == ["NER En 25%", "", ""]
    assert out["may_lie_adm0"].tolist() == [["NER"], [], []]
    assert out["may_lie_adm1"].tolist() == [["NE1"], [], []]
    assert out["join_method"].tolist() == ["largest share", "largest share", "no coordinates"]


def test_an_area_over_several_provinces_keeps_its_region_and_names_no_province(toy: Boundaries) -> None:
    row = join_areas(toy, [shapely.box(0.1, 14.1, 0.9, 14.9)]).iloc[0]
    assert (row["adm1"], row["adm2"], row["join_certainty"]) == ("Bé", "", 1.0)  # half in each is not most
    third = shapely.union(shapely.box(0.3, 14.1, 0.7, 14.9), shapely.box(1.1, 14.1, 1.3, 14.9))
    row = join_areas(toy, [third]).iloc[0]
    assert (row["adm1"], row["adm2"], row["may_lie_in"]) == ("Bé", "", "MLI Em 33%")
    assert row["join_certainty"] == pytest.approx(2 / 3)


def test_equal_shares_go_to_the_first_pcode(toy: Boundaries) -> None:
    assert join_areas(toy, [shapely.box(1.5, 14.2, 2.5, 14.8)]).iloc[0]["adm1_pcode"] == "ML1"


def test_an_area_far_away_and_one_in_a_neighbour(toy: Boundaries) -> None:
    out = join_areas(toy, [shapely.box(10, 10, 11, 11), shapely.box(0.2, 13.2, 0.4, 13.4)])
    assert out["join_method"].tolist() == ["outside", "largest share"]
    assert out["adm0"].tolist() == ["", "CIV"]


def test_points_among_areas_are_joined_as_points(toy: Boundaries) -> None:
    areas = gpd.GeoSeries([shapely.Point(2.0, 14.5), shapely.box(0, 14, 0.4, 15)], index=[7, 9], crs="EPSG:4326")
    out = join_areas(toy, areas)
    assert out.index.tolist() == [7, 9]
    assert out["join_method"].tolist() == ["border tie-break", "largest share"]


def test_areas_without_or_in_another_crs_are_refused(toy: Boundaries) -> None:
    for crs in (None, "EPSG:6933"):
        with pytest.raises(BadInput, match="coordinate system"):
            join_areas(toy, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=crs))


# What must always hold, on the real boundaries.

COORDINATE = st.tuples(
    st.floats(-200, 200) | st.floats(-14, 18) | st.just(float("nan")),
    st.floats(-100, 100) | st.floats(8, 26) | st.just(float("nan")),
    st.sampled_from([float("nan"), 0.0, 1.0, 25.0, 150.0]),
)


@settings(deadline=None, max_examples=60)
@given(points=st.lists(COORDINATE, max_size=12))
def test_rows_stay_shares_are_shares_and_equal_points_are_equal(points: list[tuple[float, float, float]]) -> None:
    twice = points + points
    columns = [np.array([p[n] for p in twice], dtype=float) for n in range(3)]
    out = join_points(REAL, lon=columns[0], lat=columns[1], uncertainty_km=columns[2])
    assert out.index.equals(pd.RangeIndex(len(twice)))
    half = len(points)
    pd.testing.assert_frame_equal(out.iloc[:half], out.iloc[half:].reset_index(drop=True))
    chosen = out["adm0"] != ""
    assert out["join_certainty"][chosen].between(0, 1).all()
    assert out["join_certainty"][~chosen].isna().all()
    assert (out["adm1"][out["adm2"] != ""] != "").all()
    named = np.array([sum(map(int, re.findall(r"(\d+)%", words))) / 100 for words in out["may_lie_in"]])
    # Each named share is rounded to a whole percent.
    assert (out["join_certainty"].fillna(0) + named <= 1.0 + 0.005 * 12).all()
    for row, (lon, lat, _) in zip(out.itertuples(), twice, strict=True):
        if np.isnan(lon) or np.isnan(lat) or abs(lon) > 180 or abs(lat) > 90:
            assert row.join_method == "no coordinates"


CORNERS = np.unique(np.vstack([shapely.get_coordinates(REAL.adm1.geometry.to_numpy())]), axis=0)
NEAR_A_BORDER = st.tuples(
    st.integers(0, len(CORNERS) - 1),
    st.floats(-0.5, 0.5),
    st.floats(-0.5, 0.5),
    st.sampled_from([0.0, 5.0, 60.0, 400.0]),
)


def clauses(words: str) -> tuple[set[str], set[str]]:
    """Countries and p-codes of regions that the words of `may_lie_in` name; provinces have no p-code there."""
    pcodes = {(row.adm0, row.name): row.pcode for row in REAL.adm1.itertuples(index=False)}
    found = [re.fullmatch(r"([A-Z]{3})(?: (.+))? \d+%", clause) for clause in words.split("; ") if clause]
    named = [(match[1], match[2]) for match in found if match]
    assert len(named) == len(found)
    return {adm0 for adm0, _ in named}, {pcodes[unit] for unit in named if unit in pcodes}


@settings(deadline=None, max_examples=100)
@given(places=st.lists(NEAR_A_BORDER, min_size=1, max_size=8))
def test_every_unit_named_in_words_is_in_the_lists(places: list[tuple[int, float, float, float]]) -> None:
    xy = np.array([CORNERS[corner] + (east, north) for corner, east, north, _ in places])
    km = np.array([place[3] for place in places])
    points = join_points(REAL, lon=xy[:, 0], lat=xy[:, 1], uncertainty_km=km)
    discs = [disc(lon=x, lat=y, radius_km=r or 1.0) for (x, y), r in zip(xy.tolist(), km.tolist(), strict=True)]
    for row in (*points.itertuples(), *join_areas(REAL, discs).itertuples()):
        countries, regions = clauses(row.may_lie_in)
        assert set(row.may_lie_adm0) == countries - {row.adm0}
        assert regions - {row.adm1_pcode} <= set(row.may_lie_adm1)
        assert len(row.may_lie_adm1) <= row.may_lie_in.count("%")
        assert row.adm1_pcode not in row.may_lie_adm1
        for column in (row.may_lie_adm0, row.may_lie_adm1):
            assert list(column) == sorted(set(column))


def test_no_unit_is_lost_behind_a_neighbour_that_has_no_regions() -> None:
    row = one(REAL, 2.4, 11.9, 60)  # where Benin, Burkina Faso and Niger meet
    assert len(row["may_lie_adm0"]) == 2
    assert {*row["may_lie_adm0"], row["adm0"]} == {"BEN", "BFA", "NER"}
    assert {code[:2] for code in (*row["may_lie_adm1"], row["adm1_pcode"]) if code} == {"BF", "NE"}


@pytest.mark.parametrize(("lon", "lat"), [(179.9, 14.0), (-180.0, 14.0), (0.0, 89.0), (10.0, -90.0), (2.0, 14.0)])
def test_the_largest_circle_can_be_joined_anywhere(lon: float, lat: float) -> None:
    row = one(REAL, lon, lat, 2000)
    assert (row["adm0"] != "") == (lat == 14.0 and lon == 2.0)
    assert (row["may_lie_in"] != "") == (lat == 14.0 and lon == 2.0)


@settings(deadline=None, max_examples=40)
@given(lon=st.floats(-12, 16), lat=st.floats(9, 25), km=st.floats(1, 300))
def test_a_disc_joined_as_an_area_has_the_shares_of_the_point(lon: float, lat: float, km: float) -> None:
    point = join_points(REAL, lon=[lon], lat=[lat], uncertainty_km=[km]).iloc[0]
    area = join_areas(REAL, [disc(lon=lon, lat=lat, radius_km=km)]).iloc[0]
    assert 0 <= area["join_certainty"] <= 1
    if point["join_certainty"] == 1.0:
        assert area["adm1_pcode"] == point["adm1_pcode"]


def test_order_does_not_matter(some_points: tuple[np.ndarray, np.ndarray]) -> None:
    lon, lat = some_points
    order = np.random.default_rng(1).permutation(len(lon))
    straight = join_points(REAL, lon=lon, lat=lat, uncertainty_km=5)
    mixed = join_points(REAL, lon=lon[order], lat=lat[order], uncertainty_km=5)
    pd.testing.assert_frame_equal(straight.iloc[order].reset_index(drop=True), mixed)


def test_the_join_agrees_with_geopandas(some_points: tuple[np.ndarray, np.ndarray]) -> None:
    lon, lat = some_points
    known = ~np.isnan(lon)
    out = join_points(REAL, lon=lon[known], lat=lat[known])
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon[known], lat[known]), crs="EPSG:4326")
    slow = points.sjoin(REAL.adm1[["pcode", "geometry"]], how="left", predicate="within")["pcode"].fillna("")
    assert slow.tolist() == out["adm1_pcode"].tolist()


def test_every_vertex_on_a_shared_border_is_a_tie() -> None:
    xy = np.unique(shapely.get_coordinates(REAL.adm1.geometry.to_numpy()), axis=0)
    out = join_points(REAL, lon=xy[:, 0], lat=xy[:, 1])
    assert set(out["join_method"]) == {"border tie-break"}
    assert (out["adm1"] != "").all()
    assert out["join_certainty"].between(0.1, 0.5).all()


def test_every_unit_joins_to_itself() -> None:
    out = join_areas(REAL, REAL.adm1.geometry)
    assert out["adm1_pcode"].tolist() == REAL.adm1["pcode"].tolist()
    out = join_areas(REAL, REAL.adm2.geometry)
    assert out["adm2_pcode"].tolist() == REAL.adm2["pcode"].tolist()
    assert out["join_certainty"].min() > 0.9999
    assert set(out["may_lie_in"]) == {""}


def test_ucdp_events_agree_on_the_country() -> None:
    columns = ["latitude", "longitude", "country", "where_prec"]
    events = pd.read_csv(reference("reference/ucdp_ged_dev.csv"), usecols=columns, low_memory=False)
    events = events[events["where_prec"].isin([1, 2])]
    codes = {
        "Mali": "MLI",
        "Burkina Faso": "BFA",
        "Niger": "NER",
        "Benin": "BEN",
        "Togo": "TGO",
        "Ivory Coast": "CIV",
    }
    out = join_points(REAL, lon=events["longitude"], lat=events["latitude"], index=events.index)
    agreement = (out["adm0"] == events["country"].map(codes)).mean()
    assert agreement >= 0.99, f"adm0 agrees with UCDP for {agreement:.2%} of {len(events)} events"
