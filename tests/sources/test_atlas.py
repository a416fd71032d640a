"""Loading everything: what ships, what was imported and changed, and the table kept for a fast start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geo.__main__ import main
from geo.areas.boundaries import BUNDLED
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.decisions import LinkDecision
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import BOUNDS, SIDES
from geo.incidents.store import Store, open_store
from geo.incidents.table import to_arrow, to_table
from geo.maps.exports import csv_bytes
from geo.sources import atlas as loading
from geo.sources.atlas import load_atlas
from geo.sources.atlas_cache import cache_folder, in_parts, keep, read_cache, write_cache
from geo.sources.vintages import COLUMNS
from tests.incidents.conftest import point, record

INFO = DatasetInfo("field", "Field office", "table")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store() as opened:
        yield opened


def batch(*names: str) -> Batch:
    rows = [
        record(
            f"field:{name}", dataset_id="field", dataset="Field office", original_id=name, adm0="",
            fatalities_best=3, **point(0.5, 15.66),
        )
        for name in names
    ]  # fmt: skip
    originals = pa.table({"name": pa.array(names, pa.string())})
    return Batch(to_arrow(to_table(rows, checked=False)), originals, np.arange(len(names)) + 2)


def ids() -> set[str]:
    return {name for name in load_atlas().records["incident_id"] if name.startswith("field:")}


def must_not_join(*_: object) -> None:
    raise AssertionError("joined anew")


def test_looking_makes_no_store(home) -> None:
    loaded = load_atlas()
    assert len(loaded.incidents) >= 17
    assert not list(home.glob("store*"))
    assert loaded.notices == ()


def test_the_second_start_joins_nothing(monkeypatch) -> None:
    first = load_atlas()
    monkeypatch.setattr(loading, "_join", must_not_join)
    second = load_atlas()
    assert second.key == first.key
    assert second.incidents.drop(columns="geometry").equals(first.incidents.drop(columns="geometry"))
    assert (
        second.incidents.geometry.geom_equals(first.incidents.geometry).sum() == first.incidents.geometry.notna().sum()
    )


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "other key"])
def test_a_kept_table_that_is_wrong_is_made_again(damage) -> None:
    first = load_atlas()
    (path,) = cache_folder().glob("*.arrow")
    whole = path.read_bytes()
    if damage == "other key":
        assert write_cache("0" * 32, first.records, first.incidents.iloc[:0], ())
        (other,) = cache_folder().glob("*.arrow")
        other.rename(path)
    else:
        path.unlink()  # the old one is still mapped
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "text": b"not an Arrow file" * 99}[damage])
    again = load_atlas()
    assert again.incidents["incident_id"].tolist() == first.incidents["incident_id"].tolist()
    assert read_cache(again.key) is not None


def test_without_room_for_the_kept_table_all_works(home) -> None:
    (home / "cache").write_text("in the way")
    assert len(load_atlas().incidents) >= 17
    assert len(load_atlas().incidents) >= 17


def test_what_is_imported_changed_and_switched_counts_at_once(store) -> None:
    assert ids() == set()
    store.import_batches(INFO, [batch("a", "b")], who="me", why="")
    assert ids() == {"field:a", "field:b"}
    row = load_atlas().records.set_index("incident_id").loc["field:a"]
    assert (row["adm0"], row["adm1"], row["fatalities_best"]) == ("MLI", "Gao", 3)
    store.edit("field:a", {"fatalities_best": 5}, who="me", why="call", version=store.current_version("field:a"))
    assert load_atlas().records.set_index("incident_id").loc["field:a", "fatalities_best"] == 5
    event = store.change_dataset("field", who="me", why="", version=store.dataset("field").version, enabled=False)
    assert ids() == set()
    store.undo(event.event_id, who="me", why="")
    assert ids() == {"field:a", "field:b"}


def test_what_ships_can_be_switched_off_and_edited(store) -> None:
    name = load_atlas().records["incident_id"].iloc[0]
    store.edit(name, {"title": "Another title"}, who="me", why="test", version=0)
    assert load_atlas().records.set_index("incident_id").loc[name, "title"] == "Another title"
    for dataset in store.datasets():
        store.change_dataset(dataset.info.dataset_id, who="me", why="", version=dataset.version, enabled=False)
    assert len(load_atlas().records) == 0


def test_a_store_that_cannot_be_read_is_said_and_hides_nothing_that_ships(home) -> None:
    (home / "store.sqlite3").write_bytes(b"no database at all" * 400)
    loaded = load_atlas()
    assert len(loaded.incidents) >= 17
    (notice,) = loaded.notices
    assert "not shown" in notice
    assert "store.sqlite3" in notice


def test_rows_that_may_not_be_passed_on_stay_also_out_of_merged_rows(store, capsys, home, monkeypatch) -> None:
    day = pd.Timestamp("2019-03-04")
    for name, may_leave, deaths in (("acled", False, 11), ("field", True, 4), ("other", True, 4)):
        rows = [
            record(
                f"{name}:{n}", dataset_id=name, dataset=name, original_id=str(n), adm0="", event_date=day,
                event_date_end=day, date_precision=1, fatalities_best=deaths, **point(0.5, 15.66 - n),
            )
            for n in ((1, 2) if name == "acled" else (1,))
        ]  # fmt: skip
        info = DatasetInfo(name, name, "table", may_leave=may_leave, attribution=f"Credit of {name}")
        given = Batch(to_arrow(to_table(rows, checked=False)), pa.table({"n": ["x"] * len(rows)}), np.arange(len(rows)))
        store.import_batches(info, [given], who="me", why="")
    same = [
        LinkDecision("acled:1", "field:1", "same", by="person"),
        LinkDecision("field:1", "other:1", "same", by="person"),
    ]
    store.decide_links(same, who="me", why="")
    atlas = load_atlas()
    view = atlas.view(IncidentFilter())
    assert atlas.n_kept_back(view) == 2
    assert {"Credit of acled", "Credit of field"} <= set(view.credits())
    passed = atlas.passed_on().view(IncidentFilter())
    row = passed.shown.set_index("incident_id").loc["field:1"]
    assert (row["fatalities_high"], row["linked_ids"]) == (4, ["other:1"])
    assert "acled:" not in csv_bytes(passed.shown).decode()
    assert "Credit of acled" not in passed.credits()
    assert main(["incidents", "-o", str(home / "out.csv")]) == 0
    assert "2 records are left out" in capsys.readouterr().err
    assert "acled:" not in (home / "out.csv").read_text()
    assert main(["links", "-o", str(home / "links.csv")]) == 0
    assert "left out: the terms of a dataset (ACLED)" in capsys.readouterr().err
    written = (home / "links.csv").read_text()
    assert "field:1,field" in written
    assert "acled:" not in written
    compared = []

    def compare(table, *_):
        compared.extend(table["incident_id"])
        return pd.DataFrame(columns=COLUMNS)

    monkeypatch.setattr("geo.sources.vintages.compare_vintages", compare)
    assert main(["vintages", "compare", BUNDLED, BUNDLED, "-o", str(home / "units.csv")]) == 0
    assert "2 records are left out" in capsys.readouterr().err
    assert "field:1" in compared
    assert not any(one.startswith("acled:") for one in compared)


@pytest.mark.parametrize("more", [(), ("--every-record",)])
def test_an_own_export_that_is_brought_back_adds_no_incident(home, more) -> None:
    before = load_atlas()
    assert before.incidents["event_date"].isna().any()
    path = home / "mine.csv"
    assert main(["incidents", *more, "-o", str(path)]) == 0
    assert main(["import", str(path)]) == 0
    after = load_atlas()
    rows = before.records if more else before.incidents
    assert len(after.records) == len(before.records) + len(rows)
    assert len(after.incidents) == len(before.incidents)


def test_members_of_groups_and_their_rows_share_one_table() -> None:
    rows = to_table([record(name, link_group="g" if name in "ac" else "") for name in "abcd"], checked=False)
    merged = to_table([record("a", link_group="g", linked_ids=["c"], title="both")], checked=False)
    joined = in_parts(rows, merged, ())
    assert joined.records["incident_id"].tolist() == ["a", "c", "b", "d"]
    assert joined.incidents["incident_id"].tolist() == ["b", "d", "a"]
    kept = keep("k", rows, merged, ())
    assert list(cache_folder().glob("*-k.arrow"))
    assert kept.records["incident_id"].tolist() == ["a", "c", "b", "d"]
    assert kept.incidents["linked_ids"].tolist() == [[], [], ["c"]]
    assert kept.incidents["title"].tolist()[-1] == "both"


def test_of_what_ships_the_dead_of_the_sides_are_no_more_than_all() -> None:
    table = load_atlas().incidents
    for bound in BOUNDS:
        sides = table[[f"fatalities_{side}_{bound}" for side in SIDES]]
        total = table[f"fatalities_{bound}"]
        assert (total.notna() | sides.isna().all(axis=1)).all()
        if bound != "high":  # the highest figures of the sides need not all be true at once
            over = table.loc[(sides.sum(axis=1) > total).fillna(value=False), "incident_id"]
            assert list(over) == [], bound
    assert (table["fatalities_low"] <= table["fatalities_best"]).fillna(value=True).all()
    assert (table["fatalities_best"] <= table["fatalities_high"]).fillna(value=True).all()
