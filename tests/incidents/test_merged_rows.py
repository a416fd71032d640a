"""The records of one event as one row: what it says, and what must hold of any links."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely import box

from geo.incidents.contract import in_order, validate
from geo.incidents.link_groups import sizes
from geo.incidents.merged_rows import merge_linked
from geo.incidents.schema import SIDES, toll_columns
from geo.incidents.table import to_table
from geo.incidents.tolls import sum_tolls
from tests.incidents.conftest import point, record


def merged(*records: dict[str, Any]) -> gpd.GeoDataFrame:
    return validate(merge_linked(to_table(list(records))))


def one(incident_id: str, dataset_id: str, **values: Any) -> dict[str, Any]:
    day = pd.Timestamp(values.pop("day", "2020-01-23"))
    dates = {"event_date": day, "event_date_end": pd.Timestamp(values.pop("last", day)), "date_precision": 1}
    return record(
        incident_id, **{"dataset_id": dataset_id, "dataset": dataset_id, "link_group": "g", **dates, **values}
    )


def test_a_row_takes_from_each_record_what_it_knows_best() -> None:
    ours = one(
        "ours", "reports", where_prec=4, geometry=box(-4, 13, -2, 15), uncertainty_km=None, summary="Overrun.",
        attributed_to=["JNIM"], target_actors=["FAMa"], fatalities_low=6, fatalities_best=7, fatalities_high=11,
        injured=9, sources=[{"publisher": "The Defense Post", "title": "t"}], event_type="armed_assault",
    )  # fmt: skip
    theirs = one(
        "ucdp-1:7", "ucdp-1", day="2020-01-01", last="2020-01-31", event_type="clash",
        possible_actors=["JNIM", "IS", "Military Forces of Mali (2021-)"],
        attributed_to=["ISGS"], fatalities_low=3, fatalities_best=3, fatalities_high=20,
        sources=[{"publisher": "AFP"}, {"publisher": "The Defense Post", "title": "t"}], **point(-2.7, 14.3),
    )  # fmt: skip
    theirs["date_precision"] = 4
    (row,) = merged(theirs, ours).to_dict("records")
    assert (row["incident_id"], row["summary"], row["event_type"]) == ("ours", "Overrun.", "armed_assault")
    assert row["linked_ids"] == ["ucdp-1:7"]
    assert (row["lon"], row["lat"], row["where_prec"]) == (-2.7, 14.3, 1)
    assert row["event_date"] == row["event_date_end"] == pd.Timestamp("2020-01-23")
    assert [row[name] for name in toll_columns()] == [3, 7, 20]
    assert row["injured"] == 9
    assert (row["attributed_to"], row["possible_actors"]) == (["JNIM", "ISGS"], ["IS"])
    assert [(s["publisher"], s["dataset"]) for s in row["sources"]] == [
        ("The Defense Post", "reports; ucdp-1"),
        ("AFP", "ucdp-1"),
    ]


def test_what_is_alone_stays_as_it_is(table) -> None:
    assert merge_linked(table).drop(columns="geometry").equals(table.drop(columns="geometry"))


def test_a_floor_stays_a_floor_and_a_missing_toll_says_nothing() -> None:
    floor = one("a", "reports", fatalities_low=15, fatalities_open_ended=True)
    (row,) = merged(floor, one("b", "ucdp-1")).to_dict("records")
    assert (row["fatalities_low"], row["fatalities_open_ended"]) == (15, True)
    assert pd.isna(row["fatalities_best"])
    assert pd.isna(row["fatalities_high"])
    (row,) = merged(floor, one("b", "ucdp-1", fatalities_high=11)).to_dict("records")
    assert (row["fatalities_low"], row["fatalities_high"]) == (15, 15)


def test_the_days_that_another_dataset_counts_one_by_one_are_added() -> None:
    siege = one("a", "reports", last="2020-01-25", fatalities_low=30, fatalities_best=30, fatalities_high=30)
    days = [
        one(f"ucdp-1:{n}", "ucdp-1", fatalities_low=n, fatalities_best=n, fatalities_high=n) for n in (10, 25)
    ]  # fmt: skip
    (row,) = merged(siege, *days).to_dict("records")
    assert [row[name] for name in toll_columns()] == [30, 30, 35]
    copies = [{**day, "incident_id": f"field:{n}", "dataset_id": "field"} for n, day in enumerate(days)]
    (row,) = merged(siege, *copies).to_dict("records")
    assert [row[name] for name in toll_columns()] == [10, 30, 30]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_toll_shared_by_two_attacks_still_counts_once(order) -> None:
    shared = {"shared_toll": "both", "fatalities_low": 25, "fatalities_best": 25, "fatalities_high": 40}
    records = [
        one("boulikessi", "reports", **{**shared, "link_group": ""}),
        one("mondoro", "reports", **shared),
        one("ucdp-1:7", "ucdp-1", fatalities_low=2, fatalities_best=2, fatalities_high=2),
    ]
    table = to_table([records[i] for i in order])
    found = merge_linked(table)
    assert sizes(found) == (3, 2)
    toll = sum_tolls(found)
    assert (toll.low, toll.best, toll.high, toll.reported) == (25, 25, 40, 1)


def test_a_dataset_without_figures_takes_none_from_another() -> None:
    rows = [
        record("field:0", dataset_id="field", dataset="f", link_group="g"),
        record("acled-1:1", dataset_id="acled-1", dataset="a", link_group="g",
               fatalities_low=15, fatalities_best=24, fatalities_high=49),
        record("acled-1:2", dataset_id="acled-1", dataset="a", link_group="g", fatalities_best=21),
    ]  # fmt: skip
    row = merge_linked(to_table(rows)).iloc[0]
    assert [row[name] for name in toll_columns()] == [36, 45, 70]


def test_an_empty_table() -> None:
    assert merge_linked(to_table([])).empty


@st.composite
def tolls(draw, side: str = "") -> dict[str, Any]:
    numbers = sorted(draw(st.lists(st.integers(0, 60), min_size=3, max_size=3)))
    kept = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    return {
        name: n if keep else None for name, n, keep in zip(toll_columns(side), numbers, kept, strict=True)
    }  # fmt: skip


@st.composite
def tables(draw) -> gpd.GeoDataFrame:
    shared = {name: {**draw(tolls()), **draw(tolls("civilians"))} for name in ("s1", "s2")}
    rows = []
    for number in range(draw(st.integers(1, 9))):
        dataset = draw(st.sampled_from(["reports", "ucdp-1", "acled-1", "field"]))
        toll: dict[str, Any] = {**draw(tolls()), **draw(tolls("civilians"))}
        name = draw(st.sampled_from(["", "", "s1", "s2"])) if dataset == "reports" else ""
        if name:
            toll = {**shared[name], "shared_toll": name}
        day = draw(st.one_of(st.none(), st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9)).map(pd.Timestamp)))
        place = draw(st.sampled_from([{}, point(0, 14), point(1, 15, 2), {"where_prec": 6}]))
        rows.append(
            record(
                f"{dataset}:{number}", dataset_id=dataset, dataset=dataset, event_date=day, event_date_end=day,
                date_precision=draw(st.sampled_from([None, 1, 2, 5])), link_group=draw(st.sampled_from(["", "g", "h"])),
                attributed_to=draw(st.sampled_from([[], ["JNIM"], ["ISGS", "JNIM"]])),
                possible_actors=draw(st.sampled_from([[], ["JNIM"], ["IS"]])),
                sources=draw(st.sampled_from([[], [{"publisher": "AFP"}], [{"publisher": "RFI", "title": "t"}]])),
                summary=draw(st.sampled_from(["", "Told."])), **toll, **place,
            )
        )  # fmt: skip
    return to_table(rows, checked=False)


@settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # a table shrinks too slowly
@given(tables(), st.randoms(use_true_random=False))
def test_whatever_is_linked(table, chance) -> None:
    found = merge_linked(table)
    assert all(in_order(side)(found).all() for side in ("", *SIDES))
    assert (found["lat"].notna() == found["where_prec"].isin([1, 2])).all()
    # Each record stands in exactly one row.
    standing = [name for row in found.to_dict("records") for name in (row["incident_id"], *row["linked_ids"])]
    assert sorted(standing) == sorted(table["incident_id"])
    assert len(found) <= len(table)
    assert sizes(found)[0] == len(table)
    # No sum exceeds that over the records.
    for side in ("", *SIDES):
        after, before = sum_tolls(found, side), sum_tolls(table, side)
        for bound in ("low", "best", "high"):
            assert (getattr(after, bound) or 0) <= (getattr(before, bound) or 0)
        assert (after.low is None) == (before.low is None)
    # The order of the rows changes nothing but the order of the rows.
    order = list(range(len(table)))
    chance.shuffle(order)
    again = merge_linked(table.iloc[order].reset_index(drop=True))
    one_way, other_way = (
        part.sort_values("incident_id").drop(columns="geometry").reset_index(drop=True) for part in (found, again)
    )
    pd.testing.assert_frame_equal(one_way, other_way)
    assert sum_tolls(again) == sum_tolls(found)
