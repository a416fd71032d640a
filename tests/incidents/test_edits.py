"""What may be changed of an incident, and what the message says when it may not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geo.core.errors import BadInput
from geo.incidents.edits import EDITABLE, as_json, checked, overlaid
from geo.incidents.schema import REGISTRY
from geo.incidents.table import BASE_COLUMNS, base_arrow_schema
from tests.incidents.stored import batch, row

NOW: dict[str, Any] = as_json(batch([row(1)]).records.to_pylist()[0])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "  New  "}, {"title": "New"}),
        ({"title": "Attack 1"}, {}),
        ({"summary": None}, {}),
        ({"fatalities_best": "3"}, {"fatalities_best": 3}),
        ({"fatalities_best": ""}, {"fatalities_best": None}),
        ({"fatalities_best": 3.0}, {"fatalities_best": 3}),
        ({"fatalities_open_ended": "yes"}, {"fatalities_open_ended": True}),
        ({"event_type": "explosive"}, {"event_type": "explosive"}),
        ({"lat": "15,25"}, {"lat": 15.25}),
        ({"attributed_to": "EIGS; GSIM;ISGS"}, {"attributed_to": ["ISGS", "JNIM"]}),
        ({"target_actors": []}, {"target_actors": []}),
        ({"target_actors": ["FAMa"]}, {}),
        ({"event_date": dt.date(2020, 1, 5)}, {"event_date": "2020-01-05", "event_date_end": "2020-01-05"}),
        ({"event_date_end": "2020-01-05"}, {"event_date_end": "2020-01-05"}),
        ({"event_date": None}, {"event_date": None, "event_date_end": None}),
        ({"where_prec": 4}, {"where_prec": 4, "lat": None, "lon": None, "source_lat": 15.5, "source_lon": -0.5}),
        ({"where_prec": "2"}, {"where_prec": 2}),
        ({"where_prec": ""}, {"where_prec": None, "lat": None, "lon": None, "source_lat": 15.5, "source_lon": -0.5}),
        ({"lat": None, "lon": None, "where_prec": None}, {"lat": None, "lon": None, "where_prec": None}),
        (
            {"sources": '[{"publisher": "RFI", "url": "https://example.org"}]'},
            {"sources": [{"publisher": "RFI", "title": "", "published": "", "url": "https://example.org",
                          "language": "", "dataset": ""}]},
        ),
        (
            {"tolls": [{"side": "civilians", "kind": "killed", "low": "3"}]},
            {"tolls": [{"side": "civilians", "kind": "killed", "said_by": "", "said_by_fr": "", "words": "", "low": 3,
                        "best": None, "high": None}]},
        ),
    ],
)  # fmt: skip
def test_a_change(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    assert checked(fields, NOW) == expected


def test_a_day_that_goes_takes_its_precision_along() -> None:
    gone = checked({"event_date": ""}, {**NOW, "date_precision": 2})
    assert gone == {"event_date": None, "event_date_end": None, "date_precision": None}


def test_a_point_of_elsewhere_may_be_moved_there() -> None:
    assert checked({"lat": 48.8, "lon": 2.3}, {**NOW, "lat": 49.0, "lon": 2.0}) == {"lat": 48.8, "lon": 2.3}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "name a column"),
        ({"titel": "x"}, "titel is no column"),
        ({"adm1": "Gao"}, "adm1 is worked out"),
        ({"incident_id": "x"}, "incident_id is worked out from the others or fixed"),
        ({"title": ""}, "title may not be empty"),
        ({"title": 7}, "title: 7 is no text"),
        ({"title": "x\0y"}, "title holds a character"),
        ({"title": "\ud800"}, "title holds a character"),
        ({"title": "x" * 30_000}, "title has 30,000 characters"),
        ({"event_type": "raid"}, "event_type: 'raid' is not allowed; one of ambush"),
        ({"event_type": None}, "event_type may not be empty"),
        ({"date_precision": "6"}, "date_precision: 6 is not allowed; one of 1, 2, 3, 4, 5 is"),
        ({"where_prec": "near"}, r"where_prec: 'near' is not a whole number that is allowed \(1, 2"),
        ({"fatalities_best": "2.5"}, r"fatalities_best: '2.5' is not a whole number that is allowed \(0 to 100,000\)"),
        ({"fatalities_best": -1}, "fatalities_best: -1"),
        ({"fatalities_best": True}, "fatalities_best: True"),
        ({"fatalities_best": 10**9}, "fatalities_best: 1000000000"),
        ({"fatalities_best": 9}, "fatalities_best: 9 is more than fatalities_high, 3"),
        ({"fatalities_low": 3}, "fatalities_low: 3 is more than fatalities_best, 2"),
        ({"fatalities_best": None, "fatalities_high": 0}, "fatalities_low: 1 is more than fatalities_high, 0"),
        ({"lat": 91}, r"lat: 91 is not allowed; -90 to 90 is \(degree\)"),
        ({"lon": "-180.5"}, "lon: '-180.5' is not allowed"),
        ({"lat": "nan"}, "lat: 'nan' is not allowed"),
        ({"lat": "north"}, "lat: 'north' is no number"),
        ({"lat": 0, "lon": 0}, "0, 0 is no place"),
        ({"lat": 48.85, "lon": 2.35}, "48.85, 2.35 is far from the Sahel; lat 0 to 30 and lon -20 to 25"),
        ({"lon": "-55"}, "15.5, -55 is far from the Sahel"),
        ({"lat": None}, "lat and lon: give both, or neither"),
        ({"lat": None, "lon": None}, "where_prec 1 and 2 say that the place is a point"),
        ({"uncertainty_km": -1}, "uncertainty_km: -1 is not allowed; 0 or more is"),
        ({"event_date": "05/01/2020"}, "event_date: '05/01/2020' is not a day; write year-month-day"),
        ({"event_date": "2020-02-30"}, "event_date"),
        ({"event_date": "1850-01-01"}, "from 1900-01-01 to 2100-12-31"),
        ({"event_date_end": "2020-01-01"}, "event_date_end: 2020-01-01 is before event_date, 2020-01-02"),
        ({"event_date_end": None}, "give both days, or neither"),
        ({"attributed_to": "GSIMM"}, "attributed_to: No actor is called 'GSIMM'. Did you mean"),
        ({"fatalities_open_ended": "perhaps"}, "neither yes nor no"),
        ({"sources": "RFI"}, "sources: write a list as JSON, whose items have publisher"),
        ({"sources": "[" * 100_000}, "sources: write a list as JSON"),
        ({"sources": [{"editor": "x"}]}, "sources: .* is no item"),
        ({"sources": "{}"}, "sources must be a list"),
        ({"tolls": [{"low": -1}]}, "tolls: low: -1 is not a whole number"),
        ({"target_actors": ["FAMa"] * 900}, "at most 500 items"),
    ],
)
def test_a_change_that_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        checked(fields, NOW)


def test_an_area_becomes_a_point_only_with_both() -> None:
    area = {**NOW, "lat": None, "lon": None, "where_prec": 4}
    with pytest.raises(BadInput, match="set where_prec to 1"):
        checked({"lat": 15, "lon": 0}, area)
    with pytest.raises(BadInput, match="give lat and lon too"):
        checked({"where_prec": 1}, area)
    assert checked({"where_prec": 1, "lat": 15, "lon": 0}, area) == {"where_prec": 1, "lat": 15.0, "lon": 0.0}


def test_an_actor_that_the_record_has_may_stay() -> None:
    known = {**NOW, "attributed_to": ["Some militia"]}
    assert checked({"attributed_to": "Some militia; GSIM"}, known) == {"attributed_to": ["Some militia", "JNIM"]}


def test_of_an_incident_that_is_not_known_only_the_values_are_checked() -> None:
    assert checked({"lat": 15}, {}, whole=False) == {"lat": 15.0}
    assert checked({"where_prec": 1}, {}, whole=False) == {"where_prec": 1}
    assert checked({"fatalities_best": 5}, {}, whole=False) == {"fatalities_best": 5}


def test_all_base_columns_but_the_fixed_ones_can_be_changed() -> None:
    assert set(EDITABLE) == {column.name for column in BASE_COLUMNS} - {
        "incident_id", "dataset_id", "dataset", "original_id", "geometry",
    }  # fmt: skip


def test_changes_are_laid_over_rows() -> None:
    shape = box(0, 13, 1, 14).wkb
    records = batch(
        [row(1), row(2, where_prec=5, lat=None, lon=None, geometry=shape), row(3), row(4, geometry=shape)]
    ).records
    edits = {
        "gao:3": {"title": "Three", "event_date": "2021-02-03", "attributed_to": ["JNIM"]},
        "gao:2": {"where_prec": 1, "lat": 15.0, "lon": 1.0},
        "gao:4": {"title": "Four"},
        "kidal:1": {"title": "elsewhere"},
    }
    done = overlaid(records, edits)
    assert done.schema == base_arrow_schema()
    assert done["title"].to_pylist() == ["Attack 1", "Attack 2", "Three", "Four"]
    assert done["event_date"].to_pylist()[2] == dt.datetime(2021, 2, 3)  # noqa: DTZ001
    assert done["attributed_to"].to_pylist()[2] == ["JNIM"]
    assert done["geometry"].to_pylist() == [None, None, None, shape]
    assert done.slice(0, 1).equals(records.slice(0, 1))
    assert overlaid(records, {}) is records
    assert overlaid(records, {"kidal:1": {"title": "x"}}) is records
    assert overlaid(records, {"gao:1": {"column_of_tomorrow": 1}}).equals(records)


VALUES = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.lists(st.text(max_size=5)), st.dictionaries(st.text(max_size=5), st.integers()),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(EDITABLE), VALUES, min_size=1, max_size=4))
def test_whatever_is_given_a_row_stays_a_row(fields: dict[str, Any]) -> None:
    try:
        news = checked(fields, NOW)
    except BadInput:
        return
    done = overlaid(batch([row(1)]).records, {"gao:1": news})
    after = as_json(done.to_pylist()[0])
    assert {name: after[name] for name in news} == {
        name: ("" if value is None and REGISTRY[name].dtype == "str" else value) for name, value in news.items()
    }
    assert (after["lat"] is not None) == (after["lon"] is not None) == (after["where_prec"] in (1, 2))
    assert not news or checked(news, after) == {}
    assert isinstance(done, pa.Table)
