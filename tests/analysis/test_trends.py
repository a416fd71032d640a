"""Trends: golden figures by hand, sums that are conserved, means and comparisons against naive computations."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.comparison import LOOK_BACK, comparable, compare
from geo.analysis.tally import UNITS, period_name
from geo.analysis.trend_words import (
    comparison_words,
    coverage_words,
    figures_table,
    incomplete_words,
    left_out_words,
    means_of,
    series_names,
)
from geo.analysis.trends import (
    OTHERS,
    SPLITS,
    UNKNOWN,
    Coverage,
    coverage,
    next_period,
    rolling_mean,
    too_fine,
    trend,
    year_before,
)
from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import to_table
from geo.incidents.view import make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary

EN = language("en")


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def incident(at: str = "", *, until: str = "", prec: int = 1, kind: str = "ambush", **more):
    when = {}
    if at:
        when = {"event_date": pd.Timestamp(at), "event_date_end": pd.Timestamp(until or at), "date_precision": prec}
    return {"event_type": kind, "dataset_id": "t", "dataset": "t", "adm0": "MLI", **when, **more}


def toll(low, best, high):
    return {"fatalities_low": low, "fatalities_best": best, "fatalities_high": high}


def view_of(rows, **chosen):
    records = [{"incident_id": str(at), "title": str(at), **row} for at, row in enumerate(rows)]
    return make_view(to_table(records, checked=False), IncidentFilter(**chosen), vocabulary())


@pytest.fixture
def view():
    return view_of(
        [
            incident("2020-01-10", kind="clash", **toll(5, 6, 9)),
            incident("2020-01-31", adm0="NER", attributed_to=["JNIM"], claimed_by=["JNIM"], **toll(1, 1, 1)),
            incident("2020-03-02", attributed_to=["JNIM", "ISGS"]),  # nobody reported a toll
            incident("2020-04-01", until="2020-04-30", prec=4, **toll(None, None, 3)),
            incident("2020-04-20", shared_toll="g", **toll(10, 10, 10)),
            incident("2020-04-21", shared_toll="g", **toll(10, 10, 10)),
            incident("2020-01-01", until="2020-12-31", prec=5),  # some time in the year
            incident(),
        ]
    )


def test_figures_by_hand(view) -> None:
    found = trend(view, "month", Coverage({"t": (day("2020-01-01"), day("2020-04-29"))}))
    rows = found.figures.drop(columns=["series", "start", "end"]).astype(object)
    rows = rows.where(rows.notna(), None)
    assert rows.to_numpy().tolist() == [
        ["2020-01", True, 2, 6, 7, 10, 2, 0, False],
        ["2020-02", True, 0, 0, 0, 0, 0, 0, False],  # no incident: zero deaths
        ["2020-03", True, 1, None, None, None, 0, 1, False],  # no toll: unknown deaths
        ["2020-04", False, 3, 10, 10, 13, 2, 0, False],  # cut by a day; the shared toll once
    ]
    assert (found.incidents, found.undated, found.loose) == (6, 1, 1)
    assert "1 undated and 1 dated less closely than a month" in left_out_words(found, EN)
    assert "April 2020" in incomplete_words(found, EN)


def test_a_filter_that_cuts_a_period_makes_it_incomplete(view) -> None:
    cover = Coverage({"t": (day("2019-12-01"), day("2020-12-31"))})
    chosen = view_of([incident("2020-01-20"), incident("2020-02-10")], date_from=dt.date(2020, 1, 15))
    found = trend(chosen, "month", cover)
    assert found.periods["period"].iloc[0] == "2020-01"
    assert found.periods["complete"].tolist() == [False, *[True] * 11]
    assert comparable(found)[0] == "2020-12"


def test_coverage_is_of_the_datasets_whatever_the_filter_says() -> None:
    rows = [
        incident("2020-01-10"),
        incident("2020-05-01", until="2020-12-31", prec=5, kind="clash"),  # its last day is not known
        incident("2021-01-01", dataset_id="other"),
    ]
    one = coverage(view_of(rows[:2], event_types=("ambush",)))
    assert one.datasets == {"t": (day("2020-01-10"), day("2020-05-01"))}
    assert one.records == {"t": 2}
    stated = coverage(view_of(rows), {"t": (dt.date(2020, 1, 1), dt.date(2020, 3, 1))})
    assert stated.datasets["t"] == (day("2020-01-01"), day("2020-05-01"))
    assert stated.span is None, "no day is covered by both, and each has a tenth of the records"
    assert "for that reason alone" in coverage_words(stated, {"t": "Mine"}, EN)
    assert coverage(view_of([incident()])).span is None


def test_a_usual_pause_at_the_end_of_a_month_is_no_end_of_the_data() -> None:
    days = pd.date_range("2020-01-01", "2020-12-29", freq="2D")
    assert days[-1] == pd.Timestamp("2020-12-28")
    assert coverage(view_of([incident(f"{one:%Y-%m-%d}") for one in days])).span[1] == day("2020-12-30")
    dense = pd.date_range("2020-10-01", "2020-12-30")
    assert coverage(view_of([incident(f"{one:%Y-%m-%d}") for one in dense])).span[1] == day("2020-12-31")
    whole = pd.date_range("2020-10-01", "2020-12-31")
    assert coverage(view_of([incident(f"{one:%Y-%m-%d}") for one in whole])).span[1] == day("2020-12-31")
    assert coverage(view_of([incident(f"{one:%Y-%m-%d}") for one in days[-40:]])).span[1] == day("2020-12-28")


def test_a_small_dataset_leaves_the_span_alone_and_a_main_one_cuts_it() -> None:
    spans = {"large": (day("2015-01-01"), day("2020-12-31")), "small": (day("2012-01-01"), day("2024-12-31"))}
    assert Coverage(spans, {"large": 950, "small": 50}).span == spans["large"]
    assert Coverage(spans, {"large": 900, "small": 100}).span == spans["large"]
    assert Coverage(spans, {"large": 9, "small": 950}).span == spans["small"]
    rows = [incident("2020-11-01"), incident("2021-02-01", dataset_id="small")]
    found = trend(view_of(rows), "quarter", Coverage(spans, {"large": 950, "small": 50}))
    assert found.periods["complete"].tolist()[-2:] == [True, False], "the large one has ended"


def test_two_charts_can_have_the_same_series(view) -> None:
    cover = coverage(view)
    first = trend(view, "month", cover, split="actor", top=1)
    second = trend(view, "month", cover, split="actor", side="civilians", by="best", named=first.named)
    assert second.series == first.series == ("JNIM", OTHERS, UNKNOWN)


def test_actors_count_each_incident_once_and_nobody_is_lost(view) -> None:
    cover = coverage(view)
    found = trend(view, "year", cover, split="actor")
    assert dict(zip(found.series, found.figures["incidents"], strict=True)) == {"JNIM": 2, "ISGS": 1, UNKNOWN: 5}
    few = trend(view, "year", cover, split="actor", top=1)
    assert dict(zip(few.series, few.figures["incidents"], strict=True)) == {"JNIM": 2, OTHERS: 1, UNKNOWN: 5}
    assert series_names(few, vocabulary(), EN)[UNKNOWN] == "no author named"


def test_the_largest_come_first_and_the_rest_together() -> None:
    rows = [incident("2020-01-01", adm1_pcode=code) for code in "AABBBC"] + [incident("2020-01-01")]
    found = trend(view_of(rows), "month", Coverage({}), split="region", top=2)
    assert dict(zip(found.series, found.figures["incidents"], strict=True)) == {"B": 3, "A": 2, OTHERS: 1, UNKNOWN: 1}


@given(
    st.integers(0, 10**6), st.integers(0, 40), filters(), st.sampled_from(UNITS), st.sampled_from(SPLITS),
    st.integers(1, 3),
)  # fmt: skip
@settings(max_examples=25)
def test_sums_are_conserved_and_bands_are_in_order(seed, n, chosen, unit, split, top) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    cover = coverage(view)
    found, whole = trend(view, unit, cover, split=split, top=top), trend(view, unit, cover)
    assert found.incidents + found.undated + found.loose == view.n_shown
    assert whole.figures["incidents"].sum() == whole.incidents == found.incidents
    assert found.periods.equals(whole.periods)
    assert len(found.figures) == len(found.series) * len(found.periods)
    known = found.figures.dropna(subset=["best"])
    assert (known["low"] <= known["best"]).all()
    assert (known["best"] <= known["high"]).all()
    if split != "actor":
        for name in ("incidents", "low", "best", "high", "reported", "unreported"):
            assert found.figures[name].fillna(0).sum() == whole.figures[name].fillna(0).sum()
    silent = whole.figures["best"].isna()
    assert (whole.figures.loc[silent, "incidents"] > 0).all()
    assert (whole.figures.loc[silent, "reported"] == 0).all()


@given(
    st.lists(st.one_of(st.integers(0, 50), st.just(float("nan"))), max_size=30),
    st.integers(1, 8),
    st.sets(st.integers(0, 29)),
)
def test_rolling_means_are_those_of_a_naive_computation(values, window, cut) -> None:
    complete = [at not in cut for at in range(len(values))]
    found = rolling_mean(values, complete, window)
    for at in range(len(values)):
        part = values[max(0, at - window + 1) : at + 1]
        whole = len(part) == window and all(complete[at - window + 1 : at + 1]) and not np.isnan(part).any()
        assert found[at] == pytest.approx(sum(part) / window) if whole else np.isnan(found[at])


def test_means_do_not_run_from_one_series_into_the_next() -> None:
    rows = [incident(f"2020-0{month}-01", kind=kind) for kind in ("ambush", "clash") for month in (1, 2, 3)]
    found = trend(view_of(rows), "month", Coverage({"t": (day("2020-01-01"), day("2020-03-31"))}), split="kind")
    assert means_of(found, "incidents", 2).isna().tolist() == [True, False, False] * 2


@pytest.mark.parametrize(
    ("unit", "name", "after", "before"),
    [
        ("day", "2020-02-29", "2020-03-01", "2019-02-28"),
        ("week", "2020-12-28", "2021-01-04", "2019-12-30"),
        ("month", "2019-12", "2020-01", "2018-12"),
        ("quarter", "2019-Q4", "2020-Q1", "2018-Q4"),
        ("year", "2019", "2020", "2018"),
    ],
)
def test_periods_that_follow_and_a_year_before(unit, name, after, before) -> None:
    assert next_period(name, unit) == after
    assert next_period(after, unit, -1) == name
    assert year_before(name, unit) == before


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(UNITS), st.integers(-40, 40))
def test_steps_go_there_and_back(date, unit, steps) -> None:
    name = period_name(np.datetime64(date, "D"), unit)
    assert next_period(next_period(name, unit, steps), unit, -steps) == name


def months(counts, **toll_of):
    """One view with so many incidents in each month from January 2018 on, and all of them covered."""
    starts = pd.date_range("2018-01-01", periods=len(counts), freq="MS")
    rows = [incident(f"{start:%Y-%m}-15", **toll_of) for start, n in zip(starts, counts, strict=True) for _ in range(n)]
    last = (starts[-1] + pd.offsets.MonthEnd(0)).date()
    view = view_of(rows)
    return trend(view, "month", Coverage({"t": (day("2018-01-01"), np.datetime64(last, "D"))}))


def test_a_comparison_by_hand() -> None:
    # Of 20 months before, the two lowest and the two highest are left out: 0 0 | 3 … 3 | 9 9.
    found = months([0, 9, *[3] * 16, 9, 0, 12])
    one = compare(found, "2019-09", deaths=False)
    assert (one.figure.best, one.usual.low, one.usual.high, one.usual.n, one.verdict) == (12, 3, 3, 20, "higher")
    before, year_ago = one.changes
    assert (before.period, before.change, before.share) == ("2019-08", 12, None), "0 is no base of a percentage"
    assert (year_ago.period, year_ago.change) == ("2018-09", 9)
    assert year_ago.verdict == "too_little", "eight changes of a year are too few"
    head, lines = comparison_words(one, "incidents", EN)
    assert head == "Incidents, September 2019: 12 – above the usual range (3–3)"
    assert lines[1] == "against a year ago (September 2018): 3, change +9 – too little data to say"


def test_with_too_little_data_nothing_is_said() -> None:
    found = months([2] * (LOOK_BACK["month"][1]))
    assert compare(found, comparable(found)[0], deaths=False).verdict == "too_little"
    found = months([2] * (LOOK_BACK["month"][1] + 1))
    assert compare(found, comparable(found)[0], deaths=False).verdict == "usual"


def test_deaths_that_nobody_reported_are_not_compared() -> None:
    found = months([1] * 14)
    one = compare(found, "2019-02", deaths=True)
    assert one.verdict == "not_reported"
    assert {change.verdict for change in one.changes} == {"not_reported"}
    assert one.usual is None


def test_ranges_that_overlap_may_be_no_change() -> None:
    found = months([1, 2, *[1] * 12], **toll(1, 4, 20))
    change = compare(found, "2018-03", deaths=True).changes[0]
    assert (change.change, change.overlap) == (-4, True)


@given(st.lists(st.integers(0, 6), min_size=13, max_size=40))
@settings(max_examples=12)
def test_about_four_fifths_of_the_periods_are_usual(counts) -> None:
    found = months(counts)
    one = compare(found, comparable(found)[0], deaths=False)
    looked_at = counts[:-1][-36:]
    inside = sum(one.usual.low <= n <= one.usual.high for n in looked_at)
    assert inside >= 0.8 * len(looked_at)
    assert one.usual.n == len(looked_at)


def test_only_complete_periods_are_compared(view) -> None:
    found = trend(view, "month", Coverage({"t": (day("2020-01-01"), day("2020-04-29"))}))
    assert comparable(found) == ["2020-03", "2020-02", "2020-01"]
    with pytest.raises(ValueError, match="no complete period"):
        compare(found, "2020-04", deaths=False)
    with pytest.raises(ValueError, match="not split"):
        compare(trend(view, "month", coverage(view), split="kind"), "2020-02", deaths=False)


def test_a_view_without_dates_has_no_periods() -> None:
    found = trend(view_of([incident()]), "month", coverage(view_of([incident()])))
    assert found.periods.empty
    assert found.figures.empty
    assert found.undated == 1
    assert trend(view_of([]), "day", Coverage({}), split="kind").series == ()


def test_too_many_days_are_too_fine() -> None:
    view, cover = view_of([incident("2020-01-01")]), Coverage({"t": (day("1989-01-01"), day("2024-12-31"))})
    assert too_fine(view, cover, "day")
    assert not too_fine(view, cover, "week")
    assert too_fine(view, cover, "week", series=8)


def test_tables_say_every_figure_in_words(view) -> None:
    found = trend(view, "quarter", coverage(view), split="country")
    table = figures_table(found, "deaths", vocabulary(), EN, window=2)
    assert table.columns.tolist() == [
        "Series", "Period", "From", "To", "Complete", "Incidents", "Deaths, lowest", "Deaths, best", "Deaths, highest",
        "Or more", "Tolls reported", "Tolls not reported", "Mean of 2 periods",
    ]  # fmt: skip
    assert table["Period"].iloc[0] == "quarter 1 of 2020"
    assert set(table["Series"]) == {"Mali", "Niger"}
