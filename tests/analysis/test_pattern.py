"""The Spatial Conflict Dynamics indicator on cells whose figures are worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.pattern import (
    CLASSES,
    GRIDS,
    HIGH_DENSITY,
    SINGLE,
    cell_shapes,
    counted,
    pattern,
    transitions,
    years_with_cells,
)
from geo.core.crs import AFRICA_CONIC, globe_lonlat
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary

WORDS = vocabulary()
# South-west corner of a cell, km on the projection: row 30, column -54; it lies in the north of Burkina Faso.
CORNER = (-2700.0, 1500.0)


def incident(number: int, lon: float, lat: float, **more: Any) -> dict[str, Any]:
    return {
        "incident_id": f"i{number}", "title": "x", "event_type": "clash", "dataset_id": "d", "dataset": "d",
        "lon": lon, "lat": lat, "geometry": shapely.Point(lon, lat), "where_prec": 1, "date_precision": 1,
        "event_date": pd.Timestamp("2020-05-01"), "event_date_end": pd.Timestamp("2020-05-01"), **more,
    }  # fmt: skip


def at_km(spots: list[tuple[float, float]], corner: tuple[float, float] = CORNER, **more: Any) -> list[dict[str, Any]]:
    """Incidents so many km east and north of a corner, on the projection."""
    x, y = (np.array([spot[n] + corner[n] for spot in spots]) * 1000.0 for n in (0, 1))
    lon, lat = globe_lonlat(x=x, y=y, crs=AFRICA_CONIC)
    return [incident(n, float(a), float(b), **more) for n, (a, b) in enumerate(zip(lon, lat, strict=True))]


def view_of(records: list[dict[str, Any]]) -> View:
    renamed = [one | {"incident_id": f"i{number}"} for number, one in enumerate(records)]
    return make_view(to_table(renamed, checked=False), IncidentFilter(), WORDS)


@pytest.mark.parametrize(
    ("spots", "name", "nearest_km", "index"),
    [
        # Four at the corners of a square of 10 km. Nearest 10; by chance 0.5 * sqrt(2500 / 4) = 12.5; 10 / 12.5 = 0.8,
        # clustered. 4 / 2500 = 0.0016, low.
        ([(10, 10), (20, 10), (10, 20), (20, 20)], "CL", 10.0, 0.8),
        # Five: a middle and four 20 km off. Nearest 20; by chance 0.5 * sqrt(2500 / 5) = 11.180; 1.789, dispersed.
        # 5 / 2500 = 0.002, high.
        ([(25, 25), (5, 25), (45, 25), (25, 5), (25, 45)], "DH", 20.0, 20 / (0.5 * np.sqrt(500))),
        # Two 30 km apart: by chance 0.5 * sqrt(1250) = 17.678; 30 / 17.678 = 1.697. 0.0008, low.
        ([(10, 10), (40, 10)], "DL", 30.0, 30 / (0.5 * np.sqrt(1250))),
        # Two at one position and one 30 km off: (0 + 0 + 30) / 3 = 10; by chance 0.5 * sqrt(2500 / 3) = 14.434; 0.693.
        ([(10, 10), (10, 10), (40, 10)], "CL", 10.0, 10 / (0.5 * np.sqrt(2500 / 3))),
        # Five at one position: 0.
        ([(10, 10)] * 5, "CH", 0.0, 0.0),
    ],
)  # fmt: skip
def test_cells_by_hand(spots, name, nearest_km, index) -> None:
    cells = pattern(view_of(at_km(spots)))
    assert len(cells) == 1
    row = cells.iloc[0]
    assert (row["year"], row["cell"], row["class"], row["incidents"]) == ("2020", "R30C-54", name, len(spots))
    assert row["area_km2"] == 2500
    assert row["density"] == len(spots) / 2500
    assert row["nearest_km"] == pytest.approx(nearest_km, abs=1e-6)
    assert row["index"] == pytest.approx(index, abs=1e-6)
    assert row["few"] == (len(spots) < 5)
    assert row["coincident"] == (len(set(spots)) == 1)


def test_one_incident_has_no_index_and_no_class() -> None:
    row = pattern(view_of(at_km([(10, 10)]))).iloc[0]
    assert row["class"] == SINGLE
    assert np.isnan(row["index"])
    assert np.isnan(row["nearest_km"])
    assert row["few"]
    assert not row["coincident"]


def test_an_index_of_one_is_dispersed_and_the_threshold_is_high() -> None:
    # Four in a row, 12.5 km apart: nearest 12.5, by chance 12.5, index 1.
    spots = [(5.0, 10.0), (17.5, 10.0), (30.0, 10.0), (42.5, 10.0)]
    row = pattern(view_of(at_km(spots))).iloc[0]
    assert row["index"] == pytest.approx(1.0, abs=1e-9)
    assert pattern(view_of(at_km([(x, y + 0.01 * n) for n, (x, y) in enumerate(spots)]))).iloc[0]["class"] == "DL"
    assert HIGH_DENSITY == 0.0017


def test_published_cells_lie_where_they_were_published() -> None:
    """The published cell with south-west corner 14.558333 E, 1.65 N, and 5/12 of a degree; four incidents are many."""
    west, south, side = 14.5583333333, 1.65, 5 / 12
    inside = [incident(n, west + side * a, south + side * b) for n, (a, b) in
              enumerate([(0.01, 0.01), (0.99, 0.01), (0.01, 0.99), (0.99, 0.99)])]  # fmt: skip
    beside = [incident(9, west - 0.001, south + 0.1)]
    cells = pattern(view_of(inside + beside), "published")
    assert sorted(cells["incidents"]) == [1, 4]
    row = cells[cells["incidents"] == 4].iloc[0]
    assert (row["lon"], row["lat"]) == pytest.approx((west + side / 2, south + side / 2))
    outline = cell_shapes([row["cell"]], "published")[0]
    assert outline.bounds == pytest.approx((west, south, west + side, south + side))
    conic = pyproj.Transformer.from_crs(
        "EPSG:4326", "+proj=lcc +lat_1=20 +lat_2=-23 +lat_0=0 +lon_0=25 +datum=WGS84 +units=m", always_xy=True
    )
    x, y = conic.transform([west, west + side, west + side, west], [south, south, south + side, south + side])
    assert row["area_km2"] == pytest.approx(shapely.Polygon(np.column_stack([x, y])).area / 1e6, rel=1e-9)
    assert row["density"] == pytest.approx(4 / row["area_km2"])
    assert row["class"] == "DH"


def test_figures_are_those_that_were_published() -> None:
    """OECD/SWAC's figures of cells between 15.4 and 15.8167 N: two events of the cell from 9.6083 W have a density of
    0.001023886181; those at one position (7.1083 W) an index of 0 and CL, four of these (5.025 W) CH."""
    south, side = 15.4, 5 / 12
    two = [incident(n, -9.6083333 + 0.2, south + 0.1 + 0.2 * n) for n in range(2)]
    same = [incident(n, -7.1083333 + 0.2, south + 0.2) for n in range(2)]
    four = [incident(n, -5.025 + 0.2, south + 0.2) for n in range(4)]
    cells = pattern(view_of(two + same + four), "published").sort_values("lon")
    assert cells["lat"].to_numpy() == pytest.approx(np.full(3, south + side / 2))
    assert cells["density"].to_numpy() == pytest.approx([0.001023886181, 0.001023886181, 0.002047772362], rel=1e-7)
    assert cells["index"].tolist()[1:] == [0, 0]
    assert cells["class"].tolist()[1:] == ["CL", "CH"]


def test_squares_are_50_km_on_the_projection() -> None:
    outline = cell_shapes(["R30C-54"], "50km")[0]
    conic = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102024", always_xy=True)
    xy = np.column_stack(conic.transform(*shapely.get_coordinates(outline).T)) / 1000.0
    assert xy.min(axis=0) == pytest.approx(CORNER)
    assert xy.max(axis=0) == pytest.approx((CORNER[0] + 50, CORNER[1] + 50))


def test_many_positions_are_measured_as_few_are() -> None:
    """More than 64 positions of a cell go another way; each has the distance of a comparison with all others."""
    rng = np.random.default_rng(4)
    spots = rng.uniform(1, 49, (150, 2))
    spots[:5] = spots[5]
    gaps = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    few = rng.uniform(1, 49, (60, 2))
    other = at_km([tuple(spot) for spot in few.tolist()], (CORNER[0] + 50, CORNER[1]))
    cells = pattern(view_of(at_km([tuple(spot) for spot in spots.tolist()]) + other)).set_index("cell")
    assert cells.loc["R30C-54", "nearest_km"] == pytest.approx(gaps.min(axis=1).mean(), abs=1e-5)
    gaps = np.hypot(*(few[:, None, :] - few[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert cells.loc["R30C-53", "nearest_km"] == pytest.approx(gaps.min(axis=1).mean(), abs=1e-5)


def test_cells_whose_class_hangs_on_the_grid_are_marked() -> None:
    tight = [(0.0, 0.0), (2.0, 0.0), (-2.0, 0.0), (0.0, 2.0), (0.0, -2.0), (1.5, 1.5), (-1.5, -1.5), (1.5, -1.5)]

    def around(x: float, y: float) -> list[tuple[float, float]]:
        return [(x + a, y + b) for a, b in tight]

    # In the middle of a cell a moved grid cuts the cluster apart; a quarter in, it stays whole.
    assert pattern(view_of(at_km(around(12.5, 12.5))))["unstable"].tolist() == [False]
    assert pattern(view_of(at_km(around(25.0, 25.0))))["unstable"].tolist() == [True]


def test_years_are_apart_and_only_positions_count() -> None:
    later = {"event_date": pd.Timestamp("2022-03-01"), "event_date_end": pd.Timestamp("2022-03-01")}
    area = incident(9, 0.0, 15.0) | {"lon": None, "lat": None, "where_prec": 3, "geometry": shapely.box(0, 14, 1, 15)}
    undated = {"event_date": None, "event_date_end": None, "date_precision": None}
    nowhere = incident(9, 0.0, 15.0) | {"lon": None, "lat": None, "where_prec": 6, "geometry": None}
    view = view_of(
        at_km([(10, 10), (12, 10)]) + at_km([(10, 10)], **later) + [area, nowhere] + at_km([(10, 10)], **undated)
    )
    cells = pattern(view)
    assert cells[["year", "class"]].to_numpy().tolist() == [["2020", "CL"], ["2022", SINGLE]]
    account = counted(view)
    assert (account.shown, account.in_cells, account.in_areas, account.nowhere, account.no_year) == (6, 3, 1, 1, 1)
    assert years_with_cells(view) == ["2020", "2022"]
    # 2021 lies between: the cell was empty then.
    assert transitions(cells).to_numpy().tolist() == [["2021", "CL", "", 1], ["2022", "", SINGLE, 1]]


def test_deaths_of_a_cell_are_ranges_and_shared_ones_count_once() -> None:
    toll = {"fatalities_low": 1, "fatalities_best": 2, "fatalities_high": 5, "shared_toll": "g"}
    cells = pattern(view_of(at_km([(10, 10), (12, 10)], **toll) + at_km([(60, 10)])))
    row = cells[cells["incidents"] == 2].iloc[0]
    assert [row[f"deaths_{bound}"] for bound in ("low", "best", "high")] == [1, 2, 5]
    assert cells[cells["incidents"] == 1]["deaths_best"].isna().all()


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10_000), n=st.integers(1, 80), east=st.integers(-8, 8), north=st.integers(-8, 8),
)  # fmt: skip
def test_moving_all_by_whole_cells_changes_nothing(seed: int, n: int, east: int, north: int) -> None:
    rng = np.random.default_rng(seed)
    spots = [tuple(spot) for spot in (rng.integers(0, 299, (n, 2)) / 2 + 0.13).tolist()]
    here = pattern(view_of(at_km(spots)))
    there = pattern(view_of(at_km(spots, (CORNER[0] + 50 * east, CORNER[1] + 50 * north))))
    assert here["incidents"].sum() == there["incidents"].sum() == n
    columns = ["incidents", "nearest_km", "index", "density"]
    assert there[columns].to_numpy() == pytest.approx(here[columns].to_numpy(), abs=1e-6, nan_ok=True)
    sure = ((here["index"] - 1).abs() > 1e-6) | (here["class"] == SINGLE)
    assert (here["class"] == there["class"])[sure].all()
    assert (here["coincident"] == there["coincident"]).all()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 40), chosen=filters(), grid=st.sampled_from(GRIDS))
def test_nothing_is_lost_whatever_the_filter(seed: int, chosen: IncidentFilter, grid) -> None:
    view = make_view(drawn_table(seed, 60), chosen, WORDS)
    cells, account = pattern(view, grid), counted(view)
    assert account.in_cells + account.in_areas + account.nowhere + account.no_year == account.shown == view.n_shown
    assert cells["incidents"].sum() == account.in_cells
    assert set(cells["class"]) <= set(CLASSES)
    assert not cells.duplicated(["year", "cell"]).any()
    assert (cells["index"].isna() == (cells["class"] == SINGLE)).all()
    moves = transitions(cells)
    for year in set(cells["year"]) - {min(cells["year"], default="")}:
        now = moves[(moves["year"] == year) & (moves["to"] != "")].groupby("to")["cells"].sum()
        assert now.to_dict() == cells[cells["year"] == year]["class"].value_counts().to_dict()
