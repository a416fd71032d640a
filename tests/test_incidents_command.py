"""`python -m geo incidents` with a search, an order and columns."""

from __future__ import annotations

import csv
import io

import pytest

from geo.__main__ import main


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: str) -> tuple[int, list[dict[str, str]], str]:
        code = main(["incidents", *arguments])
        captured = capsysbinary.readouterr()
        return code, list(csv.DictReader(io.StringIO(captured.out.decode()))), captured.err.decode()

    return run


def test_a_search_an_order_and_columns(run) -> None:
    code, rows, err = run("--search", "MENAKA", "--sort", "deaths", "--columns", "incident_id,fatalities_best")
    assert code == 0
    assert rows
    assert list(rows[0]) == ["incident_id", "fatalities_best"]
    best = [int(row["fatalities_best"]) for row in rows if row["fatalities_best"]]
    assert best == sorted(best, reverse=True)
    assert "of 17 incidents" in err


def test_a_search_of_too_many_words_is_refused(run) -> None:
    code, rows, err = run("--search", " ".join("abcdefghijklm"))
    assert (code, rows) == (2, [])
    assert "12 words" in err


def test_a_search_without_a_hit_writes_the_header(run) -> None:
    code, rows, err = run("--search", "zzzz")
    assert code == 0
    assert rows == []
    assert "0 of 17 incidents" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sort", "beauty"), "date, what, kind"),
        (("--columns", "incident"), "incident_id"),
        (("--columns", "title", "-o", "x.geojson"), "CSV"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, words) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert words in err
