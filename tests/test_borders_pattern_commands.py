"""python -m geo borders and python -m geo pattern."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from geo.__main__ import main


def table(capsys: pytest.CaptureFixture[str], *arguments: str) -> pd.DataFrame:
    assert main(arguments) == 0
    return pd.read_csv(io.StringIO(capsys.readouterr().out), dtype={"class": str, "from": str, "to": str})


def test_borders_writes_every_border_and_band(capsys) -> None:
    found = table(capsys, "borders")
    assert found["border"].unique().tolist() == ["shared", "MLI-BFA", "MLI-NER", "BFA-NER", "any", "tri"]
    assert sorted(found["within_km"].unique()) == [10, 20, 50, 100]
    assert (found["placed"] == 17).all()
    assert (found["share_sure"] <= found["share_possible"]).all()


def test_borders_narrows_and_tells_years(capsys) -> None:
    found = table(capsys, "borders", "--border", "MLI-BFA", "--within", "50", "--yearly")
    assert found["within_km"].unique().tolist() == [50]
    assert found["border"].unique().tolist() == ["MLI-BFA"]
    assert found["placed"].sum() == 17
    assert found["year"].isna().iloc[-1]


def test_borders_as_points_leaves_out_what_has_no_coordinate(capsys) -> None:
    found = table(capsys, "borders", "--as-points", "--within", "100")
    assert (found["placed"] < 17).all()
    assert (found["sure"] == found["possible"]).all()


def test_borders_writes_json_with_an_account(capsys) -> None:
    assert main(["borders", "--json", "--within", "10", "--country", "NER"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["account"]["shown"] == found["figures"][0]["placed"] + found["account"]["nowhere"]
    assert found["figures"][0]["year"] is None


def test_borders_gives_distances_to_the_tri_point(capsys) -> None:
    found = table(capsys, "borders", "--distances")
    assert found["border"].unique().tolist() == ["tri"]
    assert (found["median_low_km"] <= found["median_high_km"]).all()


@pytest.mark.parametrize(
    "arguments",
    [
        ["borders"], ["borders", "--yearly", "--measure", "deaths"], ["borders", "--within", "20"],
        ["borders", "--distances"], ["pattern", "--year", "2019"],
        ["borders", "--map", "--border", "MLI-NER"],
        ["pattern", "--map"],
    ],
)  # fmt: skip
def test_pictures_say_what_they_show(arguments, tmp_path: Path) -> None:
    picture = tmp_path / "p.svg"
    assert main([*arguments, "--lang", "fr", "-o", str(picture)]) == 0
    text = picture.read_text(encoding="utf-8")
    assert "à partir de" in text
    assert "Natural Earth" in text


def test_pattern_writes_cells_and_changes(capsys) -> None:
    cells = table(capsys, "pattern")
    assert set(cells["class"]) <= {"CH", "CL", "DH", "DL", "1"}
    assert cells["cell"].str.fullmatch(r"R-?\d+C-?\d+").all()
    published = table(capsys, "pattern", "--grid", "published", "--year", "2019")
    assert published["year"].unique().tolist() == [2019]
    assert (published["area_km2"] < 2100).all()
    moves = table(capsys, "pattern", "--changes")
    assert moves.columns.tolist() == ["year", "from", "to", "cells"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pattern", "--year", "1990"], "No cell has an incident in 1990"),
        (["borders", "-o", "x.pdf"], "must end in"),
        (["borders", "--json", "-o", "x.csv"], "--json writes JSON"),
        (["borders", "--from", "1990-01-01", "--to", "1990-12-31", "-o", "x.svg"], "nothing to draw"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(arguments, words, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments", [["borders", "--border", "XXX"], ["borders", "--within", "7"], ["pattern", "--grid", "x"]]
)
def test_unknown_options_end_with_2(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    capsys.readouterr()


def test_an_empty_view_gives_a_table_without_shares(capsys) -> None:
    found = table(capsys, "borders", "--from", "1990-01-01", "--to", "1990-12-31")
    assert (found["placed"] == 0).all()
    assert found["share_best"].isna().all()
    assert found["land_share"].notna().all()
    assert table(capsys, "pattern", "--from", "1990-01-01", "--to", "1990-12-31").empty
