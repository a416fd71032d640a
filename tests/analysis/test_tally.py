from __future__ import annotations

import datetime as dt
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.tally import (
    UNITS,
    Key,
    actor_key,
    kind_key,
    period_key,
    period_name,
    period_start,
    tally,
    unit_key,
)
from geo.incidents.coded import NO_DAY, coded
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import ROLES
from geo.incidents.table import to_table
from geo.incidents.tolls import bounds_of, sum_tolls, written_once
from geo.incidents.view import make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary

KEYS = {
    "country": lambda view: unit_key(view, 0),
    "region": lambda view: unit_key(view, 1),
    "second": lambda view: unit_key(view, 2),
    "kind": kind_key,
    **{unit: (lambda view, unit=unit: period_key(view, unit)) for unit in UNITS},
}


def hand_made(rows):
    records = [
        {
            "incident_id": str(number),
            "title": str(number),
            "event_type": "ambush",
            "dataset_id": "t",
            "dataset": "t",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return make_view(to_table(records, checked=False), IncidentFilter(), vocabulary())


def days(first: str, last: str, precision: int) -> dict[str, object]:
    return {"event_date": pd.Timestamp(first), "event_date_end": pd.Timestamp(last), "date_precision": precision}


@given(st.integers(0, 10**6), st.integers(0, 60), filters(), st.lists(st.sampled_from(sorted(KEYS)), max_size=3))
@settings(max_examples=60, deadline=None)
def test_sums_over_any_keys_are_the_view_s_totals(seed, n, chosen, names) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    found = tally(view, [KEYS[name](view) for name in dict.fromkeys(names)])
    total = view.totals["all"]
    assert found["incidents"].sum() == view.n_shown == len(view.shown)
    assert found["reported"].sum() == total.reported
    assert found["unreported"].sum() == total.unreported
    for bound in ("low", "best", "high"):
        assert int(found[bound].sum()) == (getattr(total, bound) or 0)
    assert bool(found["open_ended"].any()) == total.open_ended
    assert total == sum_tolls(view.shown)


@given(st.integers(0, 10**6), st.integers(1, 40), filters())
@settings(max_examples=40, deadline=None)
def test_actors_are_counted_as_one_would_by_hand(seed, n, chosen) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    for roles in (ROLES, ROLES[:1], ROLES[:3]):
        wanted: dict[tuple[str, str], int] = {}
        for _, row in view.shown.iterrows():
            for actor in {actor for role in roles for actor in row[role]}:
                wanted[actor, row["event_type"]] = wanted.get((actor, row["event_type"]), 0) + 1
        found = tally(view, [actor_key(view, roles), kind_key(view)], deaths=False)
        assert dict(zip(zip(found["actor"], found["kind"], strict=True), found["incidents"], strict=True)) == wanted


def test_a_shared_toll_counts_with_the_first_alone_and_a_missing_one_is_missing() -> None:
    toll = {"fatalities_low": 5, "fatalities_best": 6, "fatalities_high": 9, "shared_toll": "g"}
    view = hand_made([{"adm0": "MLI", **toll}, {"adm0": "BFA", **toll}, {"adm0": "NER"}])
    found = tally(view, [unit_key(view, 0)]).set_index("adm0")
    assert found.loc["MLI", ["low", "best", "high", "reported", "unreported"]].tolist() == [5, 6, 9, 1, 0]
    assert pd.isna(found.loc["BFA", "best"])
    assert found.loc["BFA", "unreported"] == 0
    assert pd.isna(found.loc["NER", "low"])
    assert found.loc["NER", "unreported"] == 1


@pytest.mark.parametrize(
    ("row", "unit", "name"),
    [
        (days("2019-10-31", "2019-11-01", 1), "month", "2019-10"),
        (days("2019-10-31", "2019-11-01", 1), "day", "2019-10-31"),
        (days("2019-10-30", "2019-11-03", 2), "month", "2019-10"),
        (days("2019-10-30", "2019-11-03", 2), "day", None),
        (days("2019-10-28", "2019-11-03", 3), "week", "2019-10-28"),
        (days("2019-10-29", "2019-11-04", 3), "week", None),
        (days("2019-10-01", "2019-10-31", 4), "month", "2019-10"),
        (days("2019-10-15", "2019-11-14", 4), "month", None),
        (days("2019-10-15", "2019-11-14", 4), "quarter", "2019-Q4"),
        (days("2019-01-01", "2019-12-31", 5), "quarter", None),
        (days("2019-01-01", "2019-12-31", 5), "year", "2019"),
        (days("2019-07-01", "2020-06-30", 5), "year", None),
        ({}, "year", None),
    ],
)  # fmt: skip
def test_the_period_is_known_only_as_closely_as_the_date_is(row, unit, name) -> None:
    found = tally(hand_made([row]), [period_key(hand_made([row]), unit)])
    assert found[unit].tolist() == [name]


def test_periods_without_an_incident_have_a_name_and_an_order() -> None:
    view = hand_made([days("2019-11-20", "2019-11-20", 1), days("2020-02-01", "2020-02-01", 1)])
    assert period_key(view, "month").names == ("2019-11", "2019-12", "2020-01", "2020-02")
    assert period_key(view, "quarter").names == ("2019-Q4", "2020-Q1")
    assert period_key(view, "week").names[:2] == ("2019-11-18", "2019-11-25")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(UNITS))
def test_a_period_holds_the_day_that_it_is_named_after(day, unit) -> None:
    name = period_name(np.datetime64(day), unit)
    start = period_start(name)
    assert start <= np.datetime64(day)
    assert period_name(start, unit) == name
    if start > np.datetime64("1900-01-01"):
        assert period_name(start - 1, unit) != name


def test_a_shared_toll_counts_where_the_date_and_the_place_are_known() -> None:
    toll = {"fatalities_best": 6, "shared_toll": "g"}
    here = {"lon": 0.0, "lat": 15.0, "where_prec": 1}
    view = hand_made(
        [
            {**toll},
            {**toll, **days("2019-10-01", "2019-10-31", 4)},
            {**toll, **days("2019-10-02", "2019-10-02", 1), **here},
        ]
    )
    assert view.once.tolist() == [False, False, True]
    found = tally(view, [period_key(view, "month")]).set_index("month")
    assert found.loc["2019-10", "best"] == 6
    alone = make_view(view.table, IncidentFilter(date_to=dt.date(2019, 10, 1), undated=True), vocabulary())
    assert alone.once.tolist() == [False, True]


@given(st.integers(0, 10**6), st.integers(0, 60), filters())
@settings(max_examples=30, deadline=None)
def test_a_file_of_the_shown_incidents_adds_up_to_the_totals(seed, n, chosen) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    written = bounds_of(written_once(view.shown))
    total = view.totals["all"]
    assert [int(values.sum()) for values in (written.low, written.best, written.high)] == [
        total.low or 0,
        total.best or 0,
        total.high or 0,
    ]


def test_two_keys_of_several_values_are_refused() -> None:
    view = hand_made([{}])
    key = actor_key(view)
    with pytest.raises(ValueError, match="Only one key"):
        tally(view, [key, key])


def test_many_combinations_are_counted_like_few() -> None:
    view = hand_made([{"adm0": country} for country in ("MLI", "BFA", "MLI")])
    wide = [Key(f"k{i}", np.array([0, 1, 0]), tuple(f"{j}" for j in range(999))) for i in range(3)]
    found = tally(view, [unit_key(view, 0), *wide])
    assert found["incidents"].tolist() == [1, 2]
    assert found["k2"].tolist() == ["1", "0"]


def test_codes_say_what_the_table_says() -> None:
    table = drawn_table(7, 80)
    columns = coded(table)
    assert columns is coded(table)
    assert columns is not coded(table.copy())
    for column, name in ((columns.kind, "event_type"), (columns.adm1, "adm1_pcode"), (columns.shared, "shared_toll")):
        assert [column.names[code] if code >= 0 else "" for code in column.codes] == table[name].tolist()
    assert (columns.day == NO_DAY).tolist() == table["event_date"].isna().tolist()
    for role, row in product(ROLES, range(0, len(table), 7)):
        mentions = columns.roles[role]
        named = [mentions.names[code] for code in mentions.codes[mentions.rows == row]]
        assert named == list(table[role].iloc[row])
    wanted = table["fatalities_best"].fillna(table["fatalities_low"]).fillna(-1)
    assert columns.sizing_deaths.tolist() == wanted.tolist()


def test_codes_do_not_outlive_their_table() -> None:
    columns = coded(drawn_table(1, 3))
    with pytest.raises(ReferenceError):
        _ = columns.adm0
