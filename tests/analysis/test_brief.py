"""What a brief says adds up: to the view's own figures, and to the periods before as the same filter shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.brief import BARS, brief_of, gravest, last_days, latest_days, newest_of, read_last
from geo.analysis.comparison import LEAST_FOR_PERCENT
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.errors import BadInput
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import SIDES
from geo.incidents.table import to_table
from geo.incidents.tolls import sum_tolls
from geo.incidents.view import make_view
from tests.analysis.drawn import drawn_table, vocabulary

TODAY = dt.date(2026, 11, 25)
VOCABULARY = vocabulary()


@pytest.fixture(scope="module")
def ground() -> Boundaries:
    return load_boundaries()


def day_table(*days: str, **more: object) -> object:
    return to_table(
        [
            {
                "incident_id": f"d{number}", "title": "T", "event_type": "ambush", "dataset_id": "test", "adm0": "MLI",
                "event_date": day, "event_date_end": day, "date_precision": 1, **more,
            }
            for number, day in enumerate(days)
        ],
        checked=False,
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(0, 60),
    st.dates(dt.date(2018, 1, 1), dt.date(2020, 12, 31)),
    st.integers(1, 400),
    st.sampled_from([(), ("MLI",), ("BFA", "NER")]),
)
def test_the_figures_are_those_of_the_view_and_of_the_same_filter_before(seed, n, first, length, countries) -> None:
    table = drawn_table(seed, n)
    chosen = IncidentFilter(countries=countries, date_from=first, date_to=first + dt.timedelta(days=length - 1))
    view = make_view(table, chosen, VOCABULARY)
    brief = brief_of(view, load_boundaries(), today=TODAY)
    figures = brief.figures
    if brief.state == "not" and not view.n_shown:
        assert all(not one.now.known for one in figures.values())
    else:
        assert figures["incidents"].now.best == view.n_shown
        for name, side in (("deaths", "all"), *((side, side) for side in SIDES)):
            toll, found = view.totals[side], figures[name].now
            bounds = (toll.low, toll.best, toll.high) if view.n_shown else (0, 0, 0)
            assert (found.low, found.best, found.high) == bounds
    # The last bar is the period, the last but one the period before, and all are as the filter shows them.
    assert brief.bars[-1].days == brief.days
    assert brief.bars[-2].days == brief.days_before
    assert len(brief.bars) == BARS
    for bar, after in zip(brief.bars, [*brief.bars[1:], None], strict=True):
        own = make_view(
            table, replace(chosen, date_from=bar.days[0], date_to=bar.days[1], undated=False), VOCABULARY
        )  # fmt: skip
        assert bar.incidents == own.n_shown
        deaths = sum_tolls(own.shown)
        if own.n_shown:
            assert (bar.deaths.low, bar.deaths.best, bar.deaths.high) == (deaths.low, deaths.best, deaths.high)
        if after is not None:
            assert (after.days[0] - bar.days[1]).days == 1
    change = figures["incidents"].change
    assert (change is not None) == (brief.state == brief.state_before == "covered")
    if change is not None:
        assert change.change == brief.bars[-1].incidents - brief.bars[-2].incidents
        assert (change.share is None) == (brief.bars[-2].incidents < LEAST_FOR_PERCENT)
    assert int(brief.regions.units["incidents"].sum() + brief.regions.rest["incidents"].sum()) == view.n_shown


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40))
def test_the_gravest_stand_once_and_the_unknown_last(seed, n) -> None:
    view = make_view(drawn_table(seed, n), IncidentFilter(), VOCABULARY)
    found = gravest(view, n)
    listed = [row for one in found for row in (one.row, *one.others)]
    assert sorted(listed) == view.rows.tolist()
    bounds = view.coded.deaths
    keys = [(bool(bounds.known[one.row]), int(bounds.best[one.row]), int(bounds.high[one.row])) for one in found]
    assert keys == sorted(keys, reverse=True)


def test_an_incident_of_several_periods_is_counted_in_each_and_said(ground: Boundaries) -> None:
    table = day_table("2019-10-02", "2019-01-01", "2019-12-31")
    table.loc[0, "event_date"] = np.datetime64("2019-09-30")
    chosen = IncidentFilter(date_from=dt.date(2019, 10, 1), date_to=dt.date(2019, 10, 7))
    brief = brief_of(make_view(table, chosen, VOCABULARY), ground, today=TODAY)
    assert [bar.incidents for bar in brief.bars[-2:]] == [1, 1]
    assert brief.in_several == 1


def test_old_data_are_no_zero(ground: Boundaries) -> None:
    table = day_table("2019-01-01", "2019-10-02")
    after = IncidentFilter(date_from=dt.date(2019, 11, 1), date_to=dt.date(2019, 11, 7))
    brief = brief_of(make_view(table, after, VOCABULARY), ground, today=TODAY)
    assert brief.state == "not"
    assert brief.figures["incidents"].now.best is None
    assert brief.figures["incidents"].change is None
    within = replace(after, date_from=dt.date(2019, 9, 1), date_to=dt.date(2019, 9, 7))
    brief = brief_of(make_view(table, within, VOCABULARY), ground, today=TODAY)
    assert (brief.state, brief.figures["incidents"].now.best) == ("covered", 0)


def test_what_a_delay_holds_back_is_compared_with_nothing(ground: Boundaries) -> None:
    table = day_table(*(f"2019-{month:02}-{day:02}" for month in range(6, 11) for day in (2, 12, 22)))
    chosen = IncidentFilter(date_from=dt.date(2019, 9, 1), date_to=dt.date(2019, 9, 30))
    today = dt.date(2019, 10, 22)
    view = make_view(table, chosen, VOCABULARY)
    assert brief_of(view, ground, today=today).figures["incidents"].change is not None
    held = brief_of(view, ground, today=today, delay_days=30)
    assert held.reach.last == dt.date(2019, 9, 22)
    assert held.state == "partly"
    assert all(figure.change is None for figure in held.figures.values())


def test_a_choice_of_incidents_is_compared_with_nothing(ground: Boundaries) -> None:
    table = day_table("2019-01-01", "2019-09-02", "2019-10-02", "2019-10-03", "2019-12-30")
    chosen = IncidentFilter(date_from=dt.date(2019, 10, 1), date_to=dt.date(2019, 10, 31))
    view = make_view(table, chosen, VOCABULARY)
    (name,) = view.datasets()
    assert brief_of(view, ground, today=TODAY).figures["incidents"].change is not None
    brief = brief_of(view, ground, today=TODAY, selections=(name,))
    assert brief.is_choice
    assert brief.figures["incidents"].now.best == 2
    assert {(figure.change, figure.usual) for figure in brief.figures.values()} == {(None, None)}


def test_the_last_days_end_with_the_data_where_these_are_older() -> None:
    view = make_view(day_table("2019-01-01", "2019-10-02", "2039-01-01"), IncidentFilter(), VOCABULARY)
    assert newest_of(view, TODAY) == dt.date(2019, 10, 2)
    assert latest_days(view, (7, "d"), TODAY) == ((dt.date(2019, 9, 26), dt.date(2019, 10, 2)), True)
    assert latest_days(view, (7, "d"), dt.date(2019, 10, 8)) == ((dt.date(2019, 10, 2), dt.date(2019, 10, 8)), False)
    assert latest_days(view, (1, "m"), TODAY, TODAY) == ((dt.date(2026, 10, 26), TODAY), False)
    empty = make_view(day_table(), IncidentFilter(), VOCABULARY)
    assert latest_days(empty, (7, "d"), TODAY)[1] is False


@pytest.mark.parametrize(
    ("text", "days"),
    [("7d", ("2019-10-01", "2019-10-07")), ("4W", ("2019-09-10", "2019-10-07")), ("3m", ("2019-07-08", "2019-10-07"))],
)
def test_lengths_of_time(text, days) -> None:
    assert last_days(read_last(text), dt.date(2019, 10, 7)) == tuple(map(dt.date.fromisoformat, days))


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-1d", "7dd", "9999d", "1e3d", "٣d", "99999999999999y", "1y;"])
def test_what_is_no_length_is_refused(text) -> None:
    with pytest.raises(BadInput, match="7d"):
        read_last(text)


def test_a_brief_needs_a_period(ground: Boundaries) -> None:
    view = make_view(day_table("2019-01-01"), IncidentFilter(date_from=dt.date(2019, 1, 1)), VOCABULARY)
    with pytest.raises(BadInput, match="first and last day"):
        brief_of(view, ground, today=TODAY)
