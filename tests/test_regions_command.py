"""`python -m geo regions`: figures, pictures, one unit, and what it refuses."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.test_cli import run  # noqa: F401 - a fixture


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("level", ["1", "2"])
def test_the_column_adds_up_to_all_incidents(run, level) -> None:  # noqa: F811
    code, out, err = run("regions", "--level", level, "--compare", "24")
    rows = table(out)
    assert code == 0
    assert sum(int(row["Incidents"]) for row in rows) == 17
    assert sum(float(row["Share, %"]) for row in rows) == pytest.approx(100, abs=0.05 * len(rows))
    assert {row["Boundaries"] for row in rows} == {"Natural Earth 1:10m"}
    assert "in no unit of this level" in err
    assert "against" in err


def test_a_period_after_the_data_is_empty_and_said(run) -> None:  # noqa: F811
    code, out, err = run("regions", "--from", "2020-02-01", "--to", "2039-12-31", "--region", "ML05")
    rows = table(out)
    assert code == 0
    assert [row["Unit"] for row in rows] == ["Mopti"]
    assert (rows[0]["Incidents"], rows[0]["After"], rows[0]["Share, %"]) == ("0", "0", "")
    assert int(rows[0]["Before"]) > 0
    assert "The data end on" in err


def test_geojson_names_licence_and_periods_and_keeps_what_has_no_unit(run, tmp_path) -> None:  # noqa: F811
    target = tmp_path / "units.geojson"
    assert run("regions", "--from", "2019-01-01", "--to", "2020-12-31", "-o", str(target))[0] == 0
    data = json.loads(target.read_text(encoding="utf-8"))
    assert data["boundaries"]["licence"] == "Public domain"
    assert data["periods"] == {"before": ["2017-01-01", "2018-12-31"], "after": ["2019-01-01", "2020-12-31"]}
    assert sum(one["properties"]["incidents"] for one in data["features"]) == data["incidents"]
    assert sum(one["geometry"] is not None for one in data["features"]) == 30


def test_pictures_say_what_they_show(run, tmp_path) -> None:  # noqa: F811
    for number, options in enumerate(
        (["--measure", "density"], ["--years"], ["--measure", "change", "--compare", "24"])
    ):
        target = tmp_path / f"{number}.svg"
        assert run("regions", *options, "--country", "MLI", "--lang", "fr", "-o", str(target))[0] == 0
        text = target.read_text(encoding="utf-8")
        assert "par région" in text
        assert "Natural Earth" in text
        assert "Mali" in text
    target = tmp_path / "map.png"
    assert run("regions", "--level", "2", "-o", str(target))[0] == 0
    assert target.read_bytes().startswith(b"\x89PNG")


def test_the_years_csv_adds_up_and_names_its_boundaries(run, tmp_path) -> None:  # noqa: F811
    rows = table(run("regions", "--level", "2", "--years")[1])
    assert {(row["Measure"], row["Boundaries"], row["Licence"]) for row in rows} == {
        ("Incidents", "Natural Earth 1:10m", "Public domain")
    }
    years = [name for name in rows[0] if name.isdigit()]
    assert sum(int(row[name]) for row in rows for name in (*years, "year not known") if name in row) == 17
    drawn = sum(int(row[name]) for row in rows if row["P-code"] for name in years)
    target = tmp_path / "years.svg"
    assert run("regions", "--level", "2", "--years", "-o", str(target))[0] == 0
    text = target.read_text(encoding="utf-8")
    assert f"from {drawn} incidents" in text
    assert f"{17 - drawn} of no known year, of an earlier one, or in no unit." in text


def test_a_map_counts_what_it_draws(run, tmp_path) -> None:  # noqa: F811
    rows = table(run("regions", "--level", "2")[1])
    drawn = sum(int(row["Incidents"]) for row in rows if row["P-code"])
    target = tmp_path / "map.svg"
    assert run("regions", "--level", "2", "-o", str(target))[0] == 0
    assert drawn < 17
    assert f"from {drawn} incidents" in target.read_text(encoding="utf-8")
    assert f"{17 - drawn} in no unit of this level." in target.read_text(encoding="utf-8")


def test_one_unit(run) -> None:  # noqa: F811
    code, out, _ = run("regions", "--unit", "Mopti", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["figures"]["pcode"] == "ML05"
    assert sum(row["incidents"] for row in found["kinds"]) == found["figures"]["incidents"]
    code, out, _ = run("regions", "--unit", "Mopti")
    assert code == 0
    assert {"Kind of incident", "Actor", "Place"} <= {row["About"] for row in table(out)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--measure", "change"], "nothing to compare"),
        (["--unit", "Atlantis"], "No administrative unit"),
        (["--vintage", "../../etc"], "No boundaries"),
        (["--compare", "-4"], "months"),
        (["--years", "--json"], "--years"),
        (["--unit", "Gao", "-o", "x.svg"], "--unit"),
        (["-o", "x.xlsx"], "must end in"),
        (["--json", "-o", "x.csv"], "--json"),
    ],
)
def test_bad_input_ends_with_2_and_a_reason(run, arguments, words) -> None:  # noqa: F811
    code, out, err = run("regions", *arguments)
    assert (code, out) == (2, "")
    assert words in err
