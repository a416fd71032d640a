"""The measurement of the map: what it prints, and that every way of drawing answers in a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from geo.__main__ import main
from geo.areas.boundaries import load_boundaries
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import make_view
from geo.maps import benchmark
from geo.maps.bench_table import made_up_table
from geo.sources.atlas import make_vocabulary


def test_it_prints_python_and_payload_without_a_browser(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["bench", "map", "--count", "300", "--passes", "1", "--peers", "1", "--no-browser", "--json"]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    (ours,) = report["map"]
    assert (ours["way"], ours["incidents"], ours["browser_ms"]) == (benchmark.OURS, 300, None)
    assert ours["python_ms"] > 0
    assert ours["payload_kb"] > 10
    assert report["filter"]["incidents"] == 300


@pytest.mark.parametrize("wrong", [["--count", "0"], ["--passes", "0"], ["--count", "3000000"]])
def test_numbers_that_make_no_sense_are_refused(wrong: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["bench", "map", "--no-browser", *wrong]) == 2
    assert b"give" in capsysbinary.readouterr().err


def test_made_up_incidents_are_the_same_again_and_keep_to_what_is_known() -> None:
    boundaries = load_boundaries()
    table = made_up_table(boundaries, rows=500)
    assert table.equals(made_up_table(boundaries, rows=500))
    view = make_view(table, IncidentFilter(), make_vocabulary(boundaries))
    assert view.n_drawn == 500
    exact = view.coded.where_prec <= 2
    assert table["lat"].notna().tolist() == exact.tolist()
    reported = view.coded.deaths
    assert (reported.low <= reported.best).all()
    assert (reported.best <= reported.high).all()


@pytest.mark.browser
@pytest.mark.parametrize("way", [benchmark.OURS, benchmark.MARKER, benchmark.CLUSTER, benchmark.GEOJSON])
def test_every_way_answers_in_the_browser(browser: Any, way: str) -> None:
    from geo.commands.bench_map import _World

    world = _World()
    found = benchmark.measure(world.view(60), world.boundaries, world.towns, world.say, browser, way=way, passes=1)
    assert found.note == ""
    assert found.browser_ms is not None
    assert found.python_ms is not None
