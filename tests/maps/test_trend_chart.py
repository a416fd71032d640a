"""Trend charts: what is not complete is grey, what is not known is a gap, events are numbered and can be read."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd
import pytest

from geo.analysis.trend_words import reading_words
from geo.analysis.trends import Coverage, trend
from geo.core.errors import BrokenData
from geo.core.language import language
from geo.maps.chart_files import Imprint, chart_bytes, description_of
from geo.maps.chart_look import GREYED, GREYED_OPACITY
from geo.maps.trend_chart import FORMS, _steps, trend_chart
from geo.maps.trend_events import MOST_MARKED, NEAREST_SHARE, NO_NUMBER, event_marks, key_words, plot_layers, row_height
from geo.sources.credits import ContextEvent, load_context_events
from tests.analysis.drawn import vocabulary
from tests.analysis.test_trends import incident, toll, view_of

EN, FR = language("en"), language("fr")
COVER = Coverage({"t": (np.datetime64("2020-01-01", "D"), np.datetime64("2020-04-15", "D"))})
EVENTS = [
    ContextEvent("2020", "A year <b>", "Une année", "s"),
    ContextEvent("2020-02", "A month", "Un mois", "s"),
    ContextEvent("2020-02-11", "A day", "Un jour", "s"),
    ContextEvent("2019-12-31", "Before", "Avant", "s"),
]
HOSTILE = "</script><b>'; datum.x \\ \""


@pytest.fixture
def view():
    return view_of(
        [
            incident("2020-01-10", kind="clash", attributed_to=[HOSTILE], **toll(1, 2, 9)),
            incident("2020-02-10", adm0="NER"),
            incident("2020-04-10", adm0="NER", **toll(3, 3, 3)),
        ]
    )


def marks(say=EN):
    return event_marks(EVENTS, dt.date(2020, 1, 1), dt.date(2020, 4, 30), say)


def rows(chart):
    return [row for data in chart.to_dict()["datasets"].values() for row in data if "complete" in row]


def test_events_are_numbered_with_the_span_that_is_known() -> None:
    found = marks()
    assert [(mark.number, mark.first, mark.last) for mark in found] == [
        (1, dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
        (2, dt.date(2020, 2, 1), dt.date(2020, 2, 29)),
        (3, dt.date(2020, 2, 11), dt.date(2020, 2, 11)),
    ]
    assert found[1].words == "2 · February 2020 – A month"
    assert marks(FR)[2].words == "3 · 11 février 2020 – Un jour"
    with pytest.raises(BrokenData, match="no date"):
        event_marks([ContextEvent("soon", "x", "x", "s")], dt.date(2020, 1, 1), dt.date(2021, 1, 1), EN)


def test_numbers_of_events_do_not_touch() -> None:
    found = event_marks(load_context_events(), dt.date(2012, 1, 1), dt.date(2024, 12, 31), EN)
    days = (dt.date(2024, 12, 31) - dt.date(2012, 1, 1)).days
    assert NO_NUMBER in {mark.lane for mark in found}
    assert "has no number" in key_words(found, EN)
    for lane in {mark.lane for mark in found} - {NO_NUMBER}:
        places = [max(mark.first, dt.date(2012, 1, 1)) for mark in found if mark.lane == lane]
        gaps = [(after - before).days / days for before, after in pairwise(places)]
        assert min(gaps, default=1) >= NEAREST_SHARE


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("split", ["", "kind", "actor"])
def test_every_form_can_be_drawn(view, form, split) -> None:
    found = trend(view, "month", COVER, split=split)
    chart = trend_chart(found, "deaths", form, vocabulary(), FR, window=2 if form != "stack" else 0, events=marks(FR))
    svg = chart_bytes(chart, "svg", Imprint((), ())).decode()
    assert "Un jour" in svg
    assert "NaN" not in svg
    assert "undefined" not in svg
    assert HOSTILE not in svg


@pytest.mark.parametrize("form", FORMS)
def test_the_specification_keeps_the_schema(view, form) -> None:
    found = trend(view, "month", COVER, split="country" if form == "lines" else "")
    window = 2 if form != "stack" else 0
    chart = trend_chart(found, "deaths", form, vocabulary(), EN, window=window, events=marks())
    alt.TopLevelSpec.from_dict({**chart.spec, "datasets": {}}, validate=True)


def test_a_period_that_is_not_complete_is_grey_and_joined_to_nothing(view) -> None:
    chart = trend_chart(trend(view, "month", COVER), "incidents", "lines", vocabulary(), EN)
    assert [row["complete"] for row in rows(chart)] == [True, True, True, False]
    layers = chart.to_dict()["layer"]
    line = next(layer for layer in layers if layer["mark"]["type"] == "line")
    assert line["transform"] == [{"filter": "datum.complete"}]
    grey = next(layer for layer in layers if layer["mark"].get("color") == GREYED)
    assert grey["transform"] == [{"filter": "!datum.complete"}]
    bars = trend_chart(trend(view, "month", COVER), "incidents", "stack", vocabulary(), EN).to_dict()["layer"][0]
    assert bars["encoding"]["opacity"]["value"] == GREYED_OPACITY


def test_no_incident_is_zero_and_no_toll_is_a_gap(view) -> None:
    chart = trend_chart(trend(view, "month", COVER), "deaths", "lines", vocabulary(), EN)
    found = rows(chart)
    assert [(row["value"], row["missing"]) for row in found] == [(2, False), (None, True), (0, False), (3, False)]
    assert [row["toll"] for row in found] == ["2 (1–9)", "not reported", "0", "3"]
    svg = chart_bytes(chart, "svg", Imprint((), ())).decode()
    assert svg.count(">?</text>") == 1


def test_stacks_end_at_the_sum_of_what_they_show(view) -> None:
    found = trend(view, "month", COVER, split="country")
    frame = pd.DataFrame(rows(trend_chart(found, "incidents", "stack", vocabulary(), EN)))
    tops = frame.groupby("start")["high_end"].max()
    assert tops.tolist() == [1, 1, 0, 1]
    assert (frame["high_end"] - frame["low_end"] == frame["value"]).all()


def test_a_chart_fits_its_container_and_names_itself(view) -> None:
    chart = trend_chart(trend(view, "month", COVER, split="country"), "deaths", "lines", vocabulary(), EN)
    spec = chart.to_dict()
    assert spec["width"] == "container"
    assert description_of(chart) == "Deaths by month, by country"
    assert "url" not in json.dumps(spec["datasets"])


@pytest.fixture
def shared():
    """Two attacks with one toll between them, a month apart and of two kinds, and one whose toll nobody reported."""
    return view_of(
        [
            incident("2020-01-10", kind="clash", shared_toll="g", **toll(9, 9, 9)),
            incident("2020-02-10", shared_toll="g", **toll(9, 9, 9)),
            incident("2020-03-10"),
        ]
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_toll_counted_elsewhere_is_no_question_mark_and_is_said(shared, form) -> None:
    found = trend(shared, "month", COVER)
    chart = trend_chart(found, "deaths", form, vocabulary(), EN)
    assert [row["toll"] for row in rows(chart)[:3]] == ["9", "counted with another attack", "not reported"]
    assert [row["missing"] for row in rows(chart)[:3]] == [False, False, True]
    assert chart_bytes(chart, "svg", Imprint((), ())).decode().count(">?</text>") == 1
    assert "The toll of 1 incident is counted with another attack" in reading_words(found, "deaths", form, 0, EN)
    assert "another attack" not in reading_words(found, "incidents", form, 0, EN)


def drawn(chart) -> str:
    return chart_bytes(chart, "svg", Imprint((), ())).decode()


def test_events_stand_in_their_own_row_and_never_on_the_plot(view) -> None:
    found = trend(view, "month", COVER)
    layers = trend_chart(found, "incidents", "lines", vocabulary(), EN, events=marks()).to_dict()["layer"]
    row = row_height(marks())
    bars = next(layer for layer in layers if layer["mark"]["type"] == "rect")
    assert bars["encoding"]["y2"]["value"] < row
    numbers = [layer for layer in layers if layer["encoding"].get("text", {}).get("field") == "number"]
    assert numbers
    assert max(layer["encoding"]["y"]["value"] for layer in numbers) + 10 < row
    line = next(layer for layer in layers if layer["mark"]["type"] == "line")
    y = line["encoding"]["y"]
    assert f"height - {row}" in y["scale"]["domainMax"]["expr"]
    assert max(y["axis"]["values"]) <= 1, "no grid in the row"
    assert "a bar where only the month or year is known" in chart_notes(found)


def chart_notes(found) -> str:
    return " ".join(trend_chart(found, "incidents", "lines", vocabulary(), EN, events=marks()).usermeta["notes"])


def test_many_events_have_no_lines_through_the_plot() -> None:
    first, after = dt.date(2012, 1, 1), dt.date(2025, 1, 1)
    every = event_marks(load_context_events(), first, after, EN)
    assert len(every) > MOST_MARKED
    assert plot_layers(every, first, after, alt.X("at:T")) == []
    assert len(plot_layers(every[:MOST_MARKED], first, after, alt.X("at:T"))) == 1


def test_every_series_has_a_mark_and_none_stands_at_nought(view) -> None:
    found = trend(view, "month", COVER, split="actor")
    chart = trend_chart(found, "incidents", "lines", vocabulary(), EN)
    points = [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "point"]
    shapes = points[0]["encoding"]["shape"]["scale"]["range"]
    assert len(set(shapes)) == len(found.series) == 2
    assert "stroke" not in shapes, "a filled mark leaves that out"
    assert all("datum.value > 0" in json.dumps(layer["transform"]) for layer in points)
    assert points[0]["encoding"]["color"]["legend"]["labelLimit"] == 0


def test_segments_of_a_stack_carry_the_number_of_their_series(view) -> None:
    chart = trend_chart(trend(view, "month", COVER, split="country"), "incidents", "stack", vocabulary(), EN)
    numbered = [row for data in chart.to_dict()["datasets"].values() for row in data if "half" in row]
    assert [row["number"] for row in numbered] == ["1", "1", "2"]
    assert all(row["series"].startswith(f"{row['number']} · ") for row in numbered)
    svg = drawn(chart)
    assert ">1 · " in svg
    assert ">2 · " in svg


@pytest.mark.parametrize("top", [0.5, 1, 1.04, 5.2, 7, 53, 110, 999, 12_345, 4e6])
def test_the_grid_has_few_round_lines_up_to_the_top(top) -> None:
    steps = _steps(max(top, 1))
    assert 2 <= len(steps) <= 6
    assert steps[0] == 0
    assert steps[-1] <= max(top, 1) < steps[-1] + steps[1]
