from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.language import language
from geo.incidents.table import to_table
from geo.incidents.tolls import counts, range_of, sum_tolls, total_of, written_once
from geo.incidents.view import toll_words
from tests.incidents.conftest import record

bounds = st.one_of(st.none(), st.integers(0, 500))


@st.composite
def tolls(draw):
    low, best, high = sorted(draw(st.lists(st.integers(0, 500), min_size=3, max_size=3)))
    return tuple(value if draw(st.booleans()) else None for value in (low, best, high))


@given(tolls())
def test_a_completed_range_is_in_order_and_keeps_what_is_known(toll) -> None:
    full = range_of(*toll)
    if full is None:
        assert toll == (None, None, None)
    else:
        assert list(full) == sorted(full)
        if toll[1] is not None:
            assert full[1] == toll[1]


@given(st.lists(tolls(), min_size=1, max_size=6))
def test_sums_are_conserved_however_the_rows_are_split(given_tolls) -> None:
    names = ("fatalities_low", "fatalities_best", "fatalities_high")
    table = to_table([record(str(i), **dict(zip(names, toll, strict=True))) for i, toll in enumerate(given_tolls)])
    whole = sum_tolls(table)
    parts = [sum_tolls(table.iloc[:2]), sum_tolls(table.iloc[2:])]
    assert whole.reported == sum(part.reported for part in parts)
    assert whole.unreported == sum(part.unreported for part in parts)
    for bound in ("low", "best", "high"):
        total = sum(getattr(part, bound) or 0 for part in parts)
        assert getattr(whole, bound) == (total if whole.reported else None)


def test_a_shared_toll_counts_once(table) -> None:
    toll = sum_tolls(table, "security")
    assert (toll.low, toll.best, toll.high) == (25, 25, 40)
    assert toll.reported == 1
    assert counts(table).sum() == len(table) - 1


def test_a_shared_toll_counts_when_only_one_of_its_incidents_is_shown(table) -> None:
    assert sum_tolls(table.iloc[1:2], "security").best == 25


def test_a_floor_in_a_sum_is_said() -> None:
    rows = [
        record("a", fatalities_militants_low=15, fatalities_low=15, fatalities_high=15, fatalities_open_ended=True),
        record("b", fatalities_militants_low=20, fatalities_militants_best=20, fatalities_militants_high=20,
               fatalities_low=20, fatalities_best=20, fatalities_high=20),
    ]  # fmt: skip
    table = to_table(rows)
    say = language("en")
    for side in ("militants", ""):
        toll = sum_tolls(table, side)
        assert toll.open_ended
        assert toll_words(toll.low, toll.best, toll.high, say, open_ended=toll.open_ended) == "at least 35"
    assert not sum_tolls(table.iloc[1:]).open_ended


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((25, 25, 40), "25 (25–40)"), ((7, 7, 7), "7"), ((10, None, 11), "10–11"), ((None, None, 11), "up to 11"),
        ((15, None, None), "at least 15"), ((None, None, None), "not reported"), ((6, 7, 11), "7 (6–11)"),
        ((None, 7, None), "7"), ((0, 0, 0), "0"),
    ],
)  # fmt: skip
def test_tolls_in_words(bounds, words) -> None:
    assert toll_words(*bounds, language("en")) == words


def test_a_range_with_a_floor_in_words() -> None:
    assert toll_words(40, 40, 55, language("en"), open_ended=True) == "40 (40–55 or more)"


def test_no_report_is_no_zero(table) -> None:
    toll = sum_tolls(table, "militants")
    assert (toll.low, toll.best, toll.high) == (None, None, None)
    assert toll.unreported == 3


def test_an_export_carries_a_shared_toll_once(table) -> None:
    written = written_once(table)
    assert written["fatalities_security_best"].sum() == 25
    assert pd.isna(written["fatalities_security_high"].iloc[1])
    assert written["shared_toll"].tolist()[:2] == ["g", "g"]
    assert table["fatalities_security_best"].iloc[1] == 25, "the table itself is not changed"


@pytest.mark.parametrize(
    ("sides", "total"),
    [
        ([], {"low": None, "best": None, "high": None}),
        ([{"low": None, "best": None, "high": None}], {"low": None, "best": None, "high": None}),
        ([{"low": 10, "best": None, "high": 11}], {"low": 10, "best": None, "high": 11}),
        (
            [{"low": 25, "best": 25, "high": 40}, {"low": 15, "best": None, "high": None}],
            {"low": 40, "best": 40, "high": 55},
        ),
    ],
)
def test_totals_of_sides(sides, total) -> None:
    assert total_of(sides) == total
