"""The store from the command line: datasets, history, edit, undo, bench store."""

from __future__ import annotations

import csv
import getpass
import io
import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geo.__main__ import main
from geo.core.spreadsheets import restored
from geo.incidents.store import Store, open_store
from tests.incidents.stored import batch, info, row

WHO = {"who": "Aïcha", "why": "because"}


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAHEL_ATLAS_STORE", str(tmp_path / "store.sqlite3"))
    with open_store() as opened:
        rows = [row(1), row(2, title="=1+1"), row(3, where_prec=5, lat=None, lon=None)]
        originals = {"ID": ["1", "2", "3"], "title": ["=1+1", None, "x\ny"]}
        opened.import_batches(info(publisher="ONG", licence="CC0"), [batch(rows, originals)], **WHO)
        yield opened


def test_datasets(run, store: Store) -> None:
    code, out, err = run("datasets")
    rows = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
    assert code == 0
    assert [(r["id"], r["state"], r["rows"]) for r in rows] == [
        ("reports", "on", ""),
        ("notable", "on", ""),
        ("gao", "on", "3"),
    ]
    assert store.where in err
    assert run("datasets", "off", "gao", "--why", "doubtful")[0] == 0
    assert run("datasets", "off", "gao")[2] == "It is so already.\n"
    assert (store.events()[0].who, store.events()[0].why) == (getpass.getuser(), "doubtful")
    assert "gao\tTitle of gao\ttable\t3\toff" in run("datasets")[1]
    assert run("datasets", "rename", "gao", "Gao, relevés", "--who", "Bintou")[0] == 0
    assert run("datasets", "delete", "gao")[0] == 0
    assert "gao" not in run("datasets")[1]
    assert "Gao, relevés\ttable\t3\tdeleted" in run("datasets", "--all")[1]
    assert run("datasets", "restore", "gao")[0] == 0
    assert run("datasets", "on", "gao")[0] == 0
    assert sum(table.num_rows for table in store.tables()) == 3
    code, out, err = run("datasets", "off", "kidal")
    assert (code, out) == (2, "")
    assert "reports, notable, gao" in err


def test_edit_history_undo(run, store: Store) -> None:
    code, out, err = run(
        "edit", "gao:1", "--set", "title=Nouveau titre", "--set", "attributed_to=GSIM", "--why", "a call"
    )
    assert (code, out) == (0, "")
    assert "gao:1: attributed_to, title changed; event 2, version 1" in err
    assert store.record("gao:1")["attributed_to"] == ["JNIM"]
    out = run("history", "gao:1")[1]
    assert "title: Attack 1 -> Nouveau titre" in out
    assert ": a call" in out
    assert 'attributed_to: (missing) -> ["JNIM"]' in out
    assert json.loads(run("history", "gao:1", "--json")[1])[1]["before"]["title"] == "Attack 1"
    assert run("history")[1].startswith("event 2, edit of gao:1 (attributed_to, title) by ")
    assert run("history", "--dataset", "gao", "--limit", "1")[1].count("\n") == 1
    code, _, err = run("edit", "gao:1", "--set", "title=x", "--why", "y", "--seen", "0")
    assert code == 2
    assert "Nothing was overwritten" in err
    code, _, err = run("undo", "1")
    assert code == 2
    assert "event 2, edit of gao:1" in err
    assert run("undo", "2")[0] == 0
    assert "(taken back by event 3)" in run("history")[1]
    assert store.record("gao:1")["title"] == "Attack 1"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["edit", "gao:1", "--set", "title", "--why", "x"], "COLUMN=VALUE"),
        (["edit", "gao:1", "--set", "title=a", "--set", "title=b", "--why", "x"], "twice"),
        (["edit", "gao:1", "--set", "adm1=Gao", "--why", "x"], "What can be changed: title"),
        (["edit", "gao:1", "--set", "event_date=2020-02-30", "--why", "x"], "year-month-day"),
        (["edit", "gao:9", "--set", "title=a", "--why", "x"], "no incident 'gao:9'"),
        (["edit", "nothing", "--set", "title=a", "--why", "x"], "no incident 'nothing'"),
        (["history", "gao:9"], "no change of 'gao:9'"),
        (["history", "--limit", "0"], "--limit"),
        (["history", "--dataset", "kidal"], "no dataset 'kidal'"),
        (["undo", "9"], "no event 9"),
        (["datasets", "export", "gao", "-o", "x.doc"], ".csv or"),
        (["datasets", "export", "reports", "-o", "x.csv"], "ships with the program"),
        (["bench", "store", "--rows", "0"], "--rows 0"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments: list[str], words: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_an_incident_that_ships(run, store: Store) -> None:
    assert run("edit", "dallah-2020-01-21", "--set", "title=Better", "--why", "clearer")[0] == 0
    out = run("history", "dallah-2020-01-21")[1]
    assert "-> Better" in out
    assert "(missing)" not in out
    code, _, err = run("edit", "dallah-2020-01-21", "--set", "fatalities_low=9000", "--why", "x")
    assert code == 2
    assert "fatalities_low: 9000 is more than" in err


def test_export_as_csv(run, tmp_path: Path, store: Store) -> None:
    store.edit("gao:1", {"title": "Edited"}, **WHO, version=0)
    path = tmp_path / "gao.csv"
    code, out, err = run("datasets", "export", "gao", "-o", str(path))
    assert (code, out) == (0, "")
    assert "3 rows of Title of gao" in err
    assert "forbid" not in err
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["title"] for r in rows] == ["Edited", "'=1+1", "Attack 3"]
    assert [restored(r["original: title"]) for r in rows] == ["=1+1", "", "x\ny"]
    assert rows[0]["event_date"] == "2020-01-02"
    assert rows[0]["target_actors"] == "FAMa"
    assert json.loads(rows[0]["sources"])[0]["publisher"] == "Radio"


def test_export_as_parquet_and_zip(run, tmp_path: Path, store: Store) -> None:
    rows = [row(1), row(4)]
    store.import_batches(info(), [batch(rows, {"Autre": ["é", "b"]})], **WHO, gone="keep")
    assert run("datasets", "export", "gao", "-o", str(tmp_path / "gao.parquet"))[0] == 0
    table = pq.read_table(tmp_path / "gao.parquet")
    assert sorted(table["incident_id"].to_pylist()) == ["gao:1", "gao:2", "gao:3", "gao:4"]
    assert set(table.column_names[-3:]) == {"original: ID", "original: title", "original: Autre"}
    assert run("datasets", "export", "gao", "-o", str(tmp_path / "gao.zip"))[0] == 0
    with zipfile.ZipFile(tmp_path / "gao.zip") as archive:
        assert archive.namelist() == ["records.csv", "originals.csv", "history.csv", "dataset.json"]
        assert json.loads(archive.read("dataset.json"))["dataset_id"] == "gao"
        originals = list(csv.DictReader(io.StringIO(archive.read("originals.csv").decode())))
        assert {r["Autre"] for r in originals} == {"é", "b", ""}
        assert archive.read("history.csv").decode().count("import of Title of gao") == 2


def test_rows_of_acled_stay_on_this_computer(run, tmp_path: Path, store: Store) -> None:
    described = info("acled-mli", kind="acled", publisher="ACLED", may_leave=False)
    store.import_batches(described, [batch([row(1, "acled-mli")])], **WHO)
    with pytest.raises(SystemExit):  # never to a pipe
        run("datasets", "export", "acled-mli")
    code, _, err = run("datasets", "export", "acled-mli", "-o", str(tmp_path / "acled.csv"))
    assert code == 0
    assert "The terms of ACLED forbid passing its rows on" in err


def test_an_export_that_fails_leaves_nothing(run, tmp_path: Path) -> None:
    code, _, err = run("datasets", "export", "gao", "-o", str(tmp_path / "nowhere" / "gao.zip"))
    assert code == 2
    assert "Cannot write" in err
    assert run("datasets", "export", "kidal", "-o", str(tmp_path / "gao.csv"))[0] == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".gao", "gao"))] == []


def test_reading_only(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_READ_ONLY", "1")
    assert "SAHEL_ATLAS_READ_ONLY" in run("datasets")[2]
    code, _, err = run("datasets", "off", "gao")
    assert code == 2
    assert "Nothing can be changed" in err


def test_the_benchmark(run, tmp_path: Path) -> None:
    code, out, err = run("bench", "store", "--rows", "6000", "--json")
    assert code == 0
    report = json.loads(out)
    assert report["rows"] == report["read_rows"] == 6000
    assert report["import_s"] > 0
    assert "seconds" in run("bench", "store", "--rows", "10")[1]
    code, _, err = run("bench", "store", "--rows", "10", "--url", str(tmp_path / "store.sqlite3"))
    assert code == 2
    assert "not empty" in err
