"""Several programs on one store, and programs that are killed: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geo.incidents.store import open_store
from tests.incidents.workers import RECORDS, ROWS

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> list[dict[str, Any]]:
    """Run workers; returns what they said was acknowledged."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.incidents.workers", *arguments], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_killed_programs_lose_nothing_and_leave_nothing_half_done(address: str, capsys: pytest.CaptureFixture) -> None:
    kills = 30 if "://" in address else 200  # a server does not notice how its clients end
    start = time.perf_counter()
    *acknowledged, summary = run("kill", address, str(kills), "1")
    seconds = time.perf_counter() - start
    assert summary == {"killed": kills, "failed": 0}
    counts = Counter(said["kind"] for said in acknowledged)
    assert len(acknowledged) > kills, counts
    assert set(counts) == {"edit", "import", "undo"} or kills < 200
    if "://" not in address:
        with contextlib.closing(sqlite3.connect(address)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with open_store(address) as store:
        events = {event.event_id: event for event in store.events(limit=None)}
        assert sorted(events) == list(range(1, store.revision + 1))
        for said in acknowledged:
            event = events[said["event"]]
            assert (event.who, event.kind) == (said["who"], said["kind"])
            if said["kind"] == "undo":
                assert event.undoes == said["undoes"]
        changes = {(c.event.event_id, c.subject): c for n in range(RECORDS) for c in store.history(f"base:{n}")}
        for said in acknowledged:
            if said["kind"] == "edit":
                after = changes[said["event"], said["incident"]].after
                assert after is not None
                assert after["title"] == said["title"]
        # Imports are there whole, also those that were not acknowledged any more.
        stored = {dataset.info.dataset_id: dataset for dataset in store.datasets()}
        whole = [event for event in events.values() if event.kind == "import" and event.undone_by is None]
        assert {event.dataset_id for event in whole} == {name for name, one in stored.items() if not one.bundled}
        assert sum(table.num_rows for table in store.tables()) == RECORDS + ROWS * (len(whole) - 1)
        for event in whole[:10]:
            parts = list(store.export_dataset(event.dataset_id))
            assert sum(part.originals.num_rows for part in parts) == event.summary["added"]
        extra = len(events) - 2 - len(acknowledged)
    with capsys.disabled():
        print(
            f"\n{kills} kill -9 in {seconds:.1f} s ({'PostgreSQL' if '://' in address else 'SQLite'}): "
            f"{len(acknowledged)} acknowledged changes ({dict(counts)}) are there, {extra} more were committed but not "
            "yet acknowledged"
        )


def test_several_programs_change_one_incident_and_import_at_once(address: str) -> None:
    said = run("count", address, "3")
    counts = Counter(one["kind"] for one in said)
    assert (counts["edit"], counts["import"]) == (30, 3)
    assert sorted(one["figure"] for one in said if one["kind"] == "edit") == list(range(1, 31))
    with open_store(address) as store:
        assert store.record("base:0")["injured"] == store.current_version("base:0") == 30
        assert store.revision == 34
        assert sum(table.num_rows for table in store.tables()) == RECORDS + 3 * ROWS
        history = store.history("base:0")[1:]
        assert [(c.before, c.after) for c in history] == [
            ({"injured": n or None}, {"injured": n + 1}) for n in range(30)
        ]


def test_several_programs_import_the_same_file_at_once(address: str) -> None:
    with open_store(address):
        pass
    said = run("same_import", address, "4")
    assert [one["event"] for one in said] == [1] * 4
    assert sorted(one["nothing_new"] for one in said) == [False, True, True, True]
    with open_store(address) as store:
        assert (store.revision, store.dataset("shared").rows) == (1, ROWS)


def test_several_programs_import_other_releases_at_once(address: str) -> None:
    with open_store(address):
        pass
    said = run("other_import", address, "5")
    imports = [one for one in said if one["kind"] == "import"]
    assert imports
    assert len(said) == 5
    assert all("Nothing was stored or overwritten" in one["words"] for one in said if one["kind"] == "conflict")
    with open_store(address) as store:
        assert store.revision == len(imports)
        last = max(imports, key=lambda one: one["event"])
        assert {title for table in store.tables() for title in table["title"].to_pylist()} == {last["title"]}
        assert len(store.history("shared:1")) == len(imports)
