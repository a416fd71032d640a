"""The command ``import``: what it says, stores, writes, and refuses."""

from __future__ import annotations

import json

import pytest

from geo.__main__ import main
from geo.core.settings import HOME_VARIABLE
from geo.incidents.store import open_store
from tools import make_broken_files as made


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)
    return folder


@pytest.fixture
def run(home, tmp_path, capsysbinary):
    def work(content, *arguments, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        code = main(["import", str(path), *arguments])
        told = capsysbinary.readouterr()
        return code, told.out.decode(), told.err.decode()

    return work


def stored():
    with open_store() as store:
        return sum(table.num_rows for table in store.tables())


def test_a_second_import_adds_nothing_and_a_newer_release_says_what_changes(run):
    first = made.rows(made.ROW_1, made.ROW_2)
    code, _, err = run(first)
    assert (code, stored()) == (0, 2)
    assert "2 rows: 2 good, 0 mended, 0 refused, 0 left out" in err
    assert "has these rows already" in run(first)[2]
    newer = made.rows(made.ROW_1.replace(",3,", ",4,"), made.ROW_3)
    code, out, err = run(newer, "--what-changes")
    assert out.splitlines() == ["added a:3", "changed a:1"]
    assert "1 gone" in err
    assert stored() == 2
    err = run(newer)[2]
    assert "1 added, 1 changed, 0 gone" in err
    assert "1 row that this file lacks stays in the atlas; --gone remove" in err
    assert "no identifiers" not in err
    assert stored() == 3
    assert "1 gone" in run(newer, "--gone", "remove")[2]
    assert stored() == 2


def test_refused_rows_are_written_mended_and_brought_back(run, tmp_path):
    refused, findings = tmp_path / "refused.csv", tmp_path / "findings.csv"
    content = made.rows(made.ROW_1, made.row(date="2021-02-30"))
    assert run(content, "--refused", str(refused), "--findings", str(findings))[0] == 0
    assert "date-impossible" in findings.read_text(encoding="utf-8-sig")
    mended = refused.read_bytes().replace(b"2021-02-30", b"2021-02-28")
    assert run(mended, name="mended.csv")[0] == 0
    with open_store() as store:
        (dataset,) = [one for one in store.datasets() if one.info.dataset_id == "a"]
        assert (dataset.info.title, dataset.rows) == ("a", 2)


def test_a_mended_row_without_an_identifier_stays_as_it_was_and_that_is_said(run):
    content = b"date,country,place,killed\n2021-03-13,Mali,Gao,5\n"
    assert "lacks" not in run(content)[2]
    err = run(content.replace(b",5", b",6"))[2]
    assert "1 row that this file lacks stays" in err
    assert "The table has no identifiers" in err


def test_another_table_of_the_same_name_is_another_dataset(run):
    theirs = "No,Date,Pays,Localité,Morts\n1,2022-05-13,Mali,Gao,50\n".encode()
    assert run(made.rows(made.ROW_1, made.ROW_2))[0] == 0
    for words in ("1 added, 0 changed", "has these rows already"):
        code, _, err = run(theirs)
        assert (code, stored()) == (0, 3)
        assert "a (2) (a-2), read as table" in err
        assert words in err
    assert "has these rows already" in run(made.rows(made.ROW_1, made.ROW_2))[2]
    assert "0 added, 1 changed" in run(theirs.replace(b",50", b",51"), "--dataset", "a-2")[2]


def test_a_dry_run_stores_nothing(run, home):
    assert run(made.rows(made.ROW_1), "--dry-run")[0] == 0
    assert not home.exists() or not list(home.glob("store*"))


def test_a_mapping_is_written_and_taken(run, tmp_path):
    content = b"quand,ou,combien\n2021-03-04,Gao,3\n"
    code, out, err = run(content, "--show-mapping")
    mapping = json.loads(out)
    assert (code, mapping["columns"]) == (0, {"date": "quand", "place": "ou"})
    assert "date: quand" in err
    mapping["columns"]["deaths"] = "combien"
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(mapping), encoding="utf-8")
    assert run(content, "--mapping", str(path))[0] == 0
    with open_store() as store:
        (table,) = store.tables()
    assert table["fatalities_best"].to_pylist() == [3]


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (made.rows(made.ROW_1), ("--as", "acled"), "is not an ACLED export"),
        (made.rows(made.ROW_1), ("--mapping", "missing.json"), "no mapping in JSON"),
        (b"", (), "is empty"),
        (made.rows(made.ROW_1), ("--dataset", "Not A Slug"), "cannot be a dataset's id"),
    ],
)
def test_what_cannot_be_imported_is_said(run, content, arguments, words):
    code, out, err = run(content, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_stopping_stores_nothing(run, monkeypatch):
    def stop(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.sources.importing._Run.take", stop)
    code, _, err = run(made.rows(made.ROW_1))
    assert (code, stored()) == (130, 0)
    assert "Nothing was stored" in err


def test_the_benchmark_imports_the_zone_and_the_world(capsysbinary):
    assert main(["bench", "import", "--rows", "200", "--json"]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    assert report["rows"] == 200
    assert "200 added" in report["all"]["stored"]
    assert report["zone-only"]["seconds"] > 0
