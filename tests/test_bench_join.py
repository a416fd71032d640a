"""What the benchmark of the join measures and prints."""

import json

import pytest

from geo.__main__ import main
from geo.areas.benchmark import make_events, measure
from geo.areas.boundaries import load_boundaries


@pytest.mark.parametrize("world", [False, True])
def test_ours_and_geopandas_agree_on_every_row(world: bool) -> None:
    boundaries = load_boundaries()
    events = make_events(boundaries, rows=30_000, places=2_000, whole_world=world)
    found = measure(boundaries, events, fresh=load_boundaries)
    assert found.disagree == 0
    assert found.rows == 30_000
    assert (found.inside > 10_000) != world
    assert found.distinct <= 4_000


def test_the_figures_are_printed(capsys) -> None:
    assert main(["bench", "join", "--rows", "500", "--places", "20"]) == 0
    assert "rows with another unit: 0" in capsys.readouterr().out
    assert main(["bench", "join", "--rows", "500", "--places", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["disagree"] == 0
    assert found["ratio"] == pytest.approx(found["again_s"] / found["sjoin_s"])


@pytest.mark.parametrize("arguments", [["--rows", "0"], ["--places", "99999999"], ["--vintage", "none"]])
def test_what_cannot_be_measured_is_said(arguments, capsys) -> None:
    assert main(["bench", "join", *arguments]) == 2
    assert capsys.readouterr().err
