"""The command extract as it stores: what is proposed, a folder, what it refuses, what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.incidents.store import open_store
from geo.sources.report import queue
from tests.pages.test_report import TEXT, propose


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("geo.sources.report.events.propose", propose)
    (tmp_path / "a.txt").write_text(TEXT)
    return tmp_path


def stored() -> list[str]:
    with open_store() as store:
        return [name for table in store.tables() for name in table["incident_id"].to_pylist()]


def test_reading_alone_stores_nothing(home, capsys) -> None:
    assert main(["extract", str(home / "a.txt"), "--published", "2021-06-09"]) == 0
    assert len(json.loads(capsys.readouterr().out)["incidents"]) == 2
    assert not (home / "home" / "store.sqlite3").exists()
    assert queue.entries()[0] == []


def test_accepted_unread_says_so_and_can_be_taken_back(home, capsys) -> None:
    given = ["extract", str(home / "a.txt"), "--accept", "--only", "1", "--who", "Awa", "--why", "a try"]
    assert main(given) == 0
    shown = capsys.readouterr()
    incidents = json.loads(shown.out)["incidents"]
    assert [bool(one.get("incident_id")) for one in incidents] == [True, False]
    assert "python -m geo undo 1" in shown.err
    assert stored() == [incidents[0]["incident_id"]]
    with open_store() as store:
        assert store.original(stored()[0])["accepted"] == "accepted unread"
    found = queue.of_incident(stored()[0])
    assert found is not None
    assert found[1].who == "Awa"
    assert main(given) == 2
    assert "accepted already" in capsys.readouterr().err
    assert main(["undo", "1", "--who", "Awa"]) == 0
    assert main(given) == 0


def test_a_folder_is_read_whole_and_what_cannot_be_is_said(home, capsys) -> None:
    (home / "b.docx").write_bytes(b"none")
    (home / "c.txt").write_text("Nothing happened in a quiet place.")
    out = home / "out.json"
    assert main(["extract", str(home), "-o", str(out), "--accept", "--why", "a try"]) == 0
    data = json.loads(out.read_text())
    assert [one["file"] for one in data["reports"]] == ["a.txt", "c.txt"]
    assert len(data["unread"]) == 1
    assert "could not be read" in capsys.readouterr().err
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--accept"], "--why"),
        (["--only", "1"], "--accept"),
        (["--accept", "--why", "x", "--only", "9"], "no incident 9"),
    ],
)
def test_what_it_refuses(home, capsys, more, said) -> None:
    assert main(["extract", str(home / "a.txt"), *more]) == 2
    assert said in capsys.readouterr().err
