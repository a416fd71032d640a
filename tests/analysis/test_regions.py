"""Figures of regions: by hand in a world of three squares, and what must hold in any."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.region_profile import profile
from geo.analysis.regions import (
    COUNTRY_ALONE,
    ELSEWHERE,
    NO_UNITS,
    NOWHERE,
    REGION_ALONE,
    by_year,
    neighbours_of,
    periods_of,
    regions,
)
from geo.areas.boundaries import NEIGHBOUR_COLUMNS, Boundaries, load_boundaries
from geo.core.errors import BadInput
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary
from tests.areas.conftest import VINTAGE, units


@cache
def squares() -> Boundaries:
    """Three squares of one degree side by side, 14 to 15 north; the first is cut into a western and an eastern half."""
    b, m, n = (shapely.box(x, 14, x + 1, 15) for x in (0, 1, 2))
    adm0 = units([("BF", "BFA", "B", "", b), ("ML", "MLI", "M", "", m), ("NE", "NER", "N", "", n)])
    adm1 = units([("BF1", "BFA", "Bé", "BF", b), ("ML1", "MLI", "Em", "ML", m), ("NE1", "NER", "En", "NE", n)])
    halves = [("BF11", "Ouest", 0.0), ("BF12", "Est", 0.5)]
    adm2 = units([(code, "BFA", name, "BF1", shapely.box(x, 14, x + 0.5, 15)) for code, name, x in halves])
    around = gpd.GeoDataFrame(
        pd.DataFrame([["CIV", "Côte", "Coast", "Côte", ""]], columns=list(NEIGHBOUR_COLUMNS), dtype="str"),
        geometry=[shapely.box(0, 13, 2, 14)],
        crs="EPSG:4326",
    )
    return Boundaries(VINTAGE, adm0, adm1, adm2, units([]), around)


ROWS = [
    {"adm0": "BFA", "adm1_pcode": "BF1", "adm2_pcode": "BF11", "day": "2020-03-10", "best": 10, "place": "A"},
    {"adm0": "BFA", "adm1_pcode": "BF1", "adm2_pcode": "BF12", "day": "2019-03-10", "low": 3, "best": 5, "high": 9},
    {"adm0": "BFA", "adm1_pcode": "BF1", "day": "2020-04-01", "prec": 4},
    {"adm0": "MLI", "adm1_pcode": "ML1", "day": "2020-01-05", "best": 20, "shared_toll": "g", "place": "B"},
    {"adm0": "NER", "adm1_pcode": "NE1", "day": "2020-01-05", "best": 20, "shared_toll": "g", "place": "C"},
    {"adm0": "BFA", "prec": 6, "day": "2019-12-31", "low": 1},
    {"prec": 7},
    {"adm0": "CIV", "day": "2020-06-01", "best": 2},
    {"adm0": "MLI", "adm1_pcode": "ML1", "day": None, "place": "B"},
]


def table() -> gpd.GeoDataFrame:
    records = []
    for number, row in enumerate(ROWS):
        given_ = dict(row)
        day, prec = given_.pop("day", None), given_.pop("prec", 1)
        tolls = {f"fatalities_{name}": given_.pop(name) for name in ("low", "best", "high") if name in given_}
        dated = {"event_date": day, "event_date_end": day, "date_precision": 1} if day else {}
        point = {"lat": 14.5, "lon": 0.2 + number / 10} if prec == 1 else {}
        may = {"may_lie_adm1": ["BF1"]} if number == 3 else {}
        records.append(
            {
                "incident_id": str(number), "title": f"T{number}", "event_type": "ambush", "dataset_id": "t",
                "dataset": "t", "where_prec": prec, **given_, **tolls, **dated, **point, **may,
            }
        )  # fmt: skip
    return to_table(records, checked=False)


def seen(**chosen: object) -> View:
    names = {"BF1": "BFA", "ML1": "MLI", "NE1": "NER"}
    words = replace(vocabulary(), regions={code: code for code in names}, region_country=names)
    return make_view(table(), IncidentFilter(**chosen), words)


def test_regions_by_hand() -> None:
    found = regions(seen(), squares(), 1)
    rows = found.units.set_index("pcode")
    assert rows.index.tolist() == ["BF1", "ML1", "NE1"]
    assert rows["incidents"].tolist() == [3, 2, 1]
    assert rows["rank"].tolist() == [1, 2, 3]
    assert rows["share"].tolist() == pytest.approx([3 / 9, 2 / 9, 1 / 9])
    assert rows.loc["BF1", ["low", "best", "high"]].tolist() == [13, 15, 19]
    assert rows.loc["ML1", "best"] == 20
    assert rows["best"].isna().tolist() == [False, False, True], "a shared toll counts with the first alone"
    assert rows["unreported"].tolist() == [1, 1, 0]
    assert rows["may_lie"].tolist() == [1, 0, 0]
    by_sphere = 6371.0072**2 * math.radians(1) * (math.sin(math.radians(15)) - math.sin(math.radians(14)))
    assert rows["area_km2"].tolist() == pytest.approx([by_sphere] * 3, rel=0.005)
    assert rows["per_1000_km2"].tolist() == pytest.approx((rows["incidents"] / rows["area_km2"] * 1000).tolist())
    rest = {(row["reason"], row["code"]): row["incidents"] for _, row in found.rest.iterrows()}
    assert rest == {(COUNTRY_ALONE, "BFA"): 1, (ELSEWHERE, "CIV"): 1, (NOWHERE, ""): 1}


def test_a_region_that_is_known_alone_is_in_no_unit_below() -> None:
    found = regions(seen(), squares(), 2)
    assert dict(zip(found.units["name"], found.units["incidents"], strict=True)) == {"Est": 1, "Ouest": 1}
    rest = {(row["reason"], row["code"]): row["incidents"] for _, row in found.rest.iterrows()}
    assert rest[REGION_ALONE, "BF1"] == 1
    assert rest[NO_UNITS, "ML1"] == 2
    assert found.undivided == ("ML1", "NE1")
    assert regions(seen(countries=("BFA",)), squares(), 2).undivided == ()
    assert found.units["may_lie"].isna().all()


def test_units_that_the_filter_leaves_out_have_no_row_and_empty_ones_have_zero() -> None:
    found = regions(seen(countries=("MLI", "NER"), event_types=("ambush",), min_fatalities=15), squares(), 1)
    assert found.units["pcode"].tolist() == ["ML1", "NE1"]
    none = regions(seen(countries=("NER",), min_fatalities=90), squares(), 1)
    assert none.units[["incidents", "low", "best", "high"]].to_numpy().tolist() == [[0, 0, 0, 0]]
    assert none.units["share"].isna().all()
    assert none.rest.empty


def test_the_period_before_is_as_long_and_counts_what_the_filter_shows_of_it() -> None:
    view = seen(date_from=dt.date(2020, 1, 1), date_to=dt.date(2020, 12, 31))
    periods = periods_of(view)
    assert periods.before == (dt.date(2019, 1, 1), dt.date(2019, 12, 31))
    assert not periods.is_covered
    rows = regions(view, squares(), 1, periods=periods).units.set_index("pcode")
    assert rows[["before", "after", "change"]].loc["BF1"].tolist() == [1, 2, 1]
    assert rows.loc["BF1", "change_share"] == 1.0
    assert rows[["before", "after", "change"]].loc["ML1"].tolist() == [0, 1, 1]
    assert np.isnan(rows.loc["ML1", "change_share"])
    rest = regions(view, squares(), 1, periods=periods).rest.set_index("reason")
    assert rest.loc[COUNTRY_ALONE, ["incidents", "before", "after"]].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ((2020, 3, 1), (2020, 3, 31), ((2020, 2, 1), (2020, 2, 29))),
        ((2020, 1, 10), (2020, 1, 12), ((2020, 1, 7), (2020, 1, 9))),
        ((2019, 7, 1), (2019, 12, 31), ((2019, 1, 1), (2019, 6, 30))),
    ],
)
def test_whole_months_go_before_whole_months(first, last, before) -> None:
    periods = periods_of(seen(date_from=dt.date(*first), date_to=dt.date(*last)))
    assert periods.before == tuple(dt.date(*day) for day in before)


def test_the_last_months_end_with_the_data_or_the_filter() -> None:
    assert periods_of(seen()) is None
    assert periods_of(seen(), 3).after == (dt.date(2020, 3, 2), dt.date(2020, 6, 1))
    assert periods_of(seen(), 3).before == (dt.date(2019, 12, 2), dt.date(2020, 3, 1))
    assert periods_of(seen(date_to=dt.date(2020, 3, 31)), 1).before == (dt.date(2020, 2, 1), dt.date(2020, 2, 29))
    with pytest.raises(BadInput, match="months"):
        periods_of(seen(), -1)


def test_the_last_months_are_the_same_ones_whatever_else_the_filter_asks_for() -> None:
    stated = {"t": (dt.date(2019, 1, 1), dt.date(2020, 12, 31))}
    for chosen in ({}, {"countries": ("NER",)}, {"min_fatalities": 15}):
        periods = periods_of(seen(**chosen), 12, stated)
        assert periods.after == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
        assert periods.is_covered
        assert periods_of(seen(**chosen), 3) is not None
        assert periods_of(seen(**chosen), 3).after[1] == dt.date(2020, 6, 1)
    assert periods_of(seen(date_from=dt.date(2020, 2, 1)), 0, stated).after[1] == dt.date(2020, 12, 31)


def test_a_profile_by_hand() -> None:
    view = seen()
    found = regions(view, squares(), 1)
    unit = profile(view, squares(), found, "ML1")
    assert view.coded.n == len(ROWS)
    assert unit.rows.tolist() == [3, 8]
    assert (unit.undated, unit.no_actor, unit.no_place, unit.shared_elsewhere) == (1, 2, 0, 0)
    months = unit.trend.set_index("month")["incidents"]
    assert months.loc["2020-01"] == 1
    assert months.sum() == 2
    assert months.index[0] == "2019-03"
    assert unit.gravest.tolist() == [3]
    assert unit.places.to_dict("records") == [{"place": "B", "incidents": 2}]
    assert unit.neighbours["pcode"].tolist() == ["BF1", "NE1"]
    assert profile(view, squares(), found, "NE1").shared_elsewhere == 1
    with pytest.raises(BadInput, match="No unit"):
        profile(view, squares(), found, "XX")


def test_neighbours_cross_borders() -> None:
    assert neighbours_of(squares(), 1, "ML1") == ["BF1", "NE1"]
    assert neighbours_of(squares(), 2, "BF11") == ["BF12"]
    assert neighbours_of(squares(), 1, "gone") == []


def test_other_boundaries_than_those_of_the_table_are_refused() -> None:
    with pytest.raises(BadInput, match="other boundaries"):
        regions(seen(), load_boundaries(), 1)
    with pytest.raises(BadInput, match="level 3"):
        regions(seen(), squares(), 3)


@cache
def real() -> Boundaries:
    return load_boundaries()


@given(st.integers(0, 10**6), st.integers(0, 60), filters(), st.sampled_from([1, 2]), st.sampled_from([0, 3, 12]))
@settings(max_examples=25)
def test_whatever_is_shown_is_counted_once(seed, n, chosen, level, months) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    periods = periods_of(view, months)
    found = regions(view, real(), level, periods=periods)
    both = pd.concat([found.units, found.rest])
    assert both["incidents"].sum() == view.n_shown == found.n
    toll = view.totals["all"]
    assert both["reported"].sum() == toll.reported
    assert both["unreported"].sum() == toll.unreported
    assert [int(both[name].sum()) for name in ("low", "best", "high")] == [
        toll.low or 0,
        toll.best or 0,
        toll.high or 0,
    ]
    rows = found.units
    assert rows["rank"].tolist() == [1 + int((rows["incidents"] > k).sum()) for k in rows["incidents"]]
    assert np.allclose(rows["per_1000_km2"] * rows["area_km2"] / 1000, rows["incidents"])
    if view.n_shown:
        assert rows["share"].sum() + found.rest["incidents"].sum() / view.n_shown == pytest.approx(1)
    if periods is not None:
        assert (periods.after[0] - periods.before[1]).days == 1
        assert both["after"].sum() == len(periods.rows_after)
        assert both["before"].sum() == len(periods.rows_before)
        assert (rows["change"] == rows["after"] - rows["before"]).all()
    years = by_year(view, real(), level)
    assert years["incidents"].sum() == view.n_shown
    known = years[years["pcode"].notna()].groupby("pcode")["incidents"].sum()
    assert known.to_dict() == {code: k for code, k in zip(rows["pcode"], rows["incidents"], strict=True) if k}


@given(st.integers(0, 10**6), st.integers(1, 60), filters())
@settings(max_examples=12)
def test_a_profile_agrees_with_the_table(seed, n, chosen) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    found = regions(view, real(), 1)
    for pcode in found.units.loc[found.units["incidents"] > 0, "pcode"]:
        unit = profile(view, real(), found, pcode)
        assert len(unit.rows) == unit.figures["incidents"]
        for counted in (unit.trend, unit.kinds):
            assert counted["incidents"].sum() == unit.figures["incidents"]
            assert counted["reported"].sum() == unit.figures["reported"]
            assert counted["best"].sum() == (0 if pd.isna(unit.figures["best"]) else unit.figures["best"])
        assert (unit.actors["incidents"] <= unit.figures["incidents"]).all()
        assert set(unit.authors["actor"]) | set(unit.targets["actor"]) == set(unit.actors["actor"])
        deaths = view.coded.sizing_deaths[unit.rows]
        assert view.coded.sizing_deaths[unit.gravest].tolist() == sorted(deaths[deaths > 0], reverse=True)[:10]
