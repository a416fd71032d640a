"""`python -m geo trends`: figures, pictures and comparisons without a browser."""

from __future__ import annotations

import csv
import io
import json

import pytest

from geo.__main__ import main

GOLDEN = """\
period,start,end,complete,incidents,low,best,high,reported,unreported,open_ended
2019,2019-01-01,2019-12-31,False,4,97,97,112,3,0,True
2020,2020-01-01,2020-12-31,True,3,8,9,13,2,1,False
2021,2021-01-01,2021-12-31,False,2,111,111,111,2,0,False
"""


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


def test_the_figures_of_the_five_reports(run) -> None:
    code, out, err = run("trends", "--unit", "year")
    assert code == 0
    assert out == GOLDEN
    assert "Not in the chart: 8 undated" in err


def test_json_has_the_same_figures_and_what_is_left_out(run) -> None:
    found = json.loads(run("trends", "--unit", "quarter", "--split", "country", "--mean", "2", "--json")[1])
    assert found["incidents"] + found["undated"] + found["dated_less_closely"] == 17
    assert sum(row["incidents"] for row in found["figures"]) == found["incidents"]
    assert {row["series"] for row in found["figures"]} <= {"MLI", "BFA", "NER"}


def test_a_picture_and_a_comparison(run, tmp_path) -> None:
    svg = tmp_path / "trends.svg"
    assert run("trends", "--measure", "deaths", "--lang", "fr", "-o", str(svg))[0] == 0
    assert "Morts par mois" in svg.read_text(encoding="utf-8")
    code, out, err = run("trends", "--unit", "month", "--compare", "2019-11")
    assert code == 0
    assert next(csv.DictReader(io.StringIO(out)))["Figure"] == "2"
    assert "Incidents, November 2019: 2" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--compare", "1999-01"], "1999-01"),
        (["--compare", "--split", "kind"], "--split"),
        (["--compare", "-o", "x.png"], ".csv"),
        (["--top", "99"], "1 to 8"),
        (["--mean", "-3"], "2 to 400"),
        (["-o", "x.pdf"], ".svg"),
        (["--json", "-o", "x.csv"], "--json"),
        (["--form", "stack"], "--form"),
        (["--compare", "--mean", "3"], "--mean"),
        (["--from", "1990-01-01", "--to", "1990-12-31", "-o", "x.png"], "widen the filter"),
        (["--from", "1990-01-01", "--to", "1990-12-31", "--compare"], "No period is complete"),
    ],
)
def test_bad_input_ends_with_2_and_a_reason(run, arguments, words) -> None:
    code, out, err = run("trends", *arguments)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("form", ["lines", "stack", "panels"])
def test_a_picture_of_undated_incidents_alone_is_refused_with_a_reason(run, tmp_path, form) -> None:
    target = tmp_path / "empty.svg"
    period = ("--from", "2018-02-02", "--to", "2018-02-03", "--undated")
    code, out, err = run("trends", *period, "--split", "kind", "--form", form, "--unit", "day", "-o", str(target))
    assert (code, out) == (2, "")
    assert "widen the filter" in err
    assert not target.exists()
