"""Links on the command line: what is listed, what a decision changes, what is refused."""

from __future__ import annotations

import csv
import io

import pytest

from geo.__main__ import main
from geo.core.settings import HOME_VARIABLE

TABLE = """title,date,latitude,longitude,country,deaths
Assault on the base at Indelimane,2019-11-01,15.8686,1.5276,Mali,54
Ambush near Diffa,2016-03-02,13.3,12.6,Niger,2
"""
# Four kilometres and a day from an attack that ships, with another toll.
NEXT_DOOR = "Attack in the market of Dioungani,2020-01-24,14.35,-2.74,Mali,3\n"


@pytest.fixture
def run(capsysbinary, monkeypatch, tmp_path):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


@pytest.fixture
def run_with_field(run, tmp_path):
    path = tmp_path / "field.csv"
    path.write_text(TABLE + NEXT_DOOR, encoding="utf-8")
    code, _, said = run("import", str(path), "--dataset", "field")
    assert code == 0, said
    return run


def listed(run, *arguments: str) -> dict[tuple[str, str], dict[str, str]]:
    code, out, _ = run("links", *arguments)
    assert code == 0
    return {(row["a"], row["b"]): row for row in csv.DictReader(io.StringIO(out))}


def test_links_are_listed_decided_and_kept(run_with_field) -> None:
    run = run_with_field
    pairs = listed(run, "--only", "same")
    (mine,) = [pair for pair in pairs if pair[0].startswith("field:") and "indelimane" in pair[1]]
    assert pairs[mine]["by"] == "rule"
    assert "the same day; the same place" in pairs[mine]["reasons"]
    assert listed(run, "--of", mine[0]) == {pair: row for pair, row in listed(run).items() if mine[0] in pair}
    before = run("incidents")[2]
    assert "records of" in before

    assert run("links", "different", *mine, "--why", "another base", "--who", "A. Reader")[0] == 0
    row = listed(run)[mine]
    assert (row["verdict"], row["by"]) == ("different", "person")
    assert mine[0] in run("incidents")[1]
    assert "A. Reader" in run("history")[1] + run("history")[2]
    assert run("links", "different", *mine)[2].startswith("This was decided before.")

    assert run("links", "undecided", *mine)[0] == 0
    assert listed(run)[mine]["by"] == "rule"
    code, _, said = run("links", "rebuild")
    assert code == 0
    assert "pairs linked by rule" in said


def test_every_record_on_demand(run_with_field) -> None:
    run = run_with_field
    once, every = run("incidents"), run("incidents", "--every-record")
    rows = [list(csv.DictReader(io.StringIO(out))) for _, out, _ in (once, every)]
    linked = sum(len(row["linked_ids"].split("; ")) for row in rows[0] if row["linked_ids"])
    assert linked > 0
    assert len(rows[1]) == len(rows[0]) + linked
    assert "records on the map" in every[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("same", "indelimane-2019-11-01", "indelimane-2019-11-01"), "is one record: give two"),
        (("same", "indelimane-2019-11-01", "indelimane-2019"), "No record is called 'indelimane-2019'. Did you mean"),
        (("different", "no such", "record"), "--every-record"),
    ],
)
def test_what_cannot_be_decided_is_refused(run, arguments, words) -> None:
    code, out, said = run("links", *arguments)
    assert (code, out) == (2, "")
    assert words in said
