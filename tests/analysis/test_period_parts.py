"""A view split by period: every incident in one part, or counted among those that are in none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.analysis.period_parts import MOST_PARTS, period_parts
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view

NO_WORDS = Vocabulary(countries={}, regions={}, region_country={}, actors={}, event_types={})


def view_of(days: list[tuple[str | None, str | None, int | None]], chosen: IncidentFilter | None = None) -> View:
    rows: list[dict[str, Any]] = [
        {
            "incident_id": f"i{at}", "title": "t", "title_fr": "t", "event_date": first, "event_date_end": last,
            "date_precision": prec, "event_type": "ambush", "where_prec": 1, "geometry": Point(0.0, 15.0),
            "lat": 15.0, "lon": 0.0, "adm0": "MLI", "sources": [],
        }
        for at, (first, last, prec) in enumerate(days)
    ]  # fmt: skip
    return make_view(to_table(rows), chosen or IncidentFilter(), NO_WORDS)


def day(text: str) -> tuple[str, str, int]:
    return text, text, 1


def test_empty_periods_between_and_around_are_there() -> None:
    days = [day("2019-02-03"), day("2019-05-09"), day("2021-01-01")]
    assert period_parts(view_of(days[:2]), "month").names == ("2019-02", "2019-03", "2019-04", "2019-05")
    found = period_parts(
        view_of(days, IncidentFilter(date_from=dt.date(2019, 4, 1), date_to=dt.date(2019, 7, 31))), "month"
    )
    assert found.names == ("2019-04", "2019-05", "2019-06", "2019-07")
    assert [len(part) for part in found.parts] == [0, 1, 0, 0]
    # Nothing is known of the time after the last date of the data, nor before the first.
    found = period_parts(
        view_of(days, IncidentFilter(date_from=dt.date(1990, 1, 1), date_to=dt.date(2999, 1, 1))), "year"
    )
    assert found.names == ("2019", "2020", "2021")


def test_halves_of_years() -> None:
    found = period_parts(view_of([day("2019-06-30"), day("2019-07-01"), day("2020-12-31")]), "half")
    assert found.names == ("2019-H1", "2019-H2", "2020-H1", "2020-H2")
    assert [part.tolist() for part in found.parts] == [[0], [1], [], [2]]


def test_too_many_periods_become_coarser_and_of_years_the_last_stay() -> None:
    days = [day("2001-01-01"), *(day(f"{year}-03-01") for year in range(2010, 2024))]
    found = period_parts(view_of(days[-4:]), "month")
    assert (found.asked, found.unit, found.names[0]) == ("month", "half", "2020-H1")
    found = period_parts(view_of(days), "month")
    assert found.unit == "year"
    assert found.names == tuple(str(year) for year in range(2012, 2024))
    assert found.outside == 3


def test_what_is_dated_too_coarsely_or_not_at_all_is_counted() -> None:
    days = [(None, None, None), ("2019-01-01", "2019-12-31", 5), ("2019-03-01", "2019-03-31", 4), day("2019-04-01")]
    found = period_parts(view_of(days), "month")
    assert (found.names, found.unknown, found.outside) == (("2019-03", "2019-04"), 2, 0)
    found = period_parts(view_of(days), "year")
    assert (found.names, found.unknown) == (("2019",), 1)


def test_nothing_dated_gives_no_part() -> None:
    for days in ([], [(None, None, None)]):
        found = period_parts(view_of(days), "quarter")
        assert (found.names, found.parts, found.unknown) == ((), (), len(days))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.dates(dt.date(1995, 1, 1), dt.date(2025, 12, 31)), st.integers(0, 500)), max_size=40),
    st.sampled_from(["month", "quarter", "half", "year"]),
)
def test_every_incident_is_in_one_part_or_counted(spans: list[tuple[dt.date, int]], unit: Any) -> None:
    days = [(first.isoformat(), (first + dt.timedelta(days=n)).isoformat(), 1 + n % 5) for first, n in spans]
    view = view_of(days)
    found = period_parts(view, unit)
    inside = np.concatenate([*found.parts, np.zeros(0, dtype=np.int64)])
    assert len(found.names) == len(found.parts) <= MOST_PARTS
    assert len(np.unique(inside)) == len(inside)
    assert len(inside) + found.unknown + found.outside == view.n_shown
