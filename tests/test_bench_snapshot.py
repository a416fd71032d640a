"""The measurement of snapshots: what it prints, and that it tells what took too long."""

from __future__ import annotations

import json

import pytest

from geo.__main__ import main
from geo.commands import bench_snapshot


def test_every_picture_is_measured_beside_its_bar(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(bench_snapshot, "_BARS", ((20, "png", 60, 600.0), (20, "pdf", 60, 0.0)))
    assert main(["bench", "snapshot", "--passes", "1", "--layout", "square", "--json"]) == 0
    png, pdf = json.loads(capsysbinary.readouterr().out)
    assert (png["incidents"], png["kind"], png["dpi"]) == (20, "png", 60)
    assert png["kb"] > 10
    assert 0 < png["median_s"] < png["bar_s"]
    lines = bench_snapshot._page([bench_snapshot._Figures(**one) for one in (png, pdf)]).splitlines()
    assert not lines[1].endswith("too slow")
    assert lines[2].endswith("too slow")


def test_a_number_that_makes_no_sense_is_refused(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["bench", "snapshot", "--passes", "0"]) == 2
    assert b"give" in capsysbinary.readouterr().err
