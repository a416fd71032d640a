"""What the store keeps, gives back and takes back; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from geo.core.errors import AtlasError, BadInput, Cancelled, CannotWrite, Conflict, UnknownName
from geo.incidents.batches import Batch
from geo.incidents.store import Event, LinkDecision, Store, open_store
from geo.incidents.table import base_arrow_schema
from tests.incidents.stored import batch, batches, info, row

WHO = {"who": "Aïcha", "why": "because"}


def bring(store: Store, numbers: Iterable[int], dataset_id: str = "gao", **values: Any) -> Event:
    return store.import_batches(info(dataset_id), batches(list(numbers), dataset_id, **values), **WHO)


def table(store: Store) -> pa.Table:
    return pa.concat_tables([base_arrow_schema().empty_table(), *store.tables()])


def ids(store: Store) -> list[str]:
    return table(store)["incident_id"].to_pylist()


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.revision == 0
    assert len(store.store_id) == 32
    assert ids(store) == []
    assert [(d.info.dataset_id, d.bundled, d.enabled, d.version) for d in store.datasets()] == [
        ("reports", True, True, 0),
        ("notable", True, True, 0),
    ]
    assert store.events() == []
    assert store.links() == []
    assert not store.read_only


def test_rows_come_back_as_they_were_imported(store: Store) -> None:
    rows = [row(1, title="Tanguiéta, “n° 1”", where_prec=4, lat=None, lon=None, source_lat=1.0, source_lon=2.0), row(2)]
    given = batch(rows, {"ID": ["1", "2"], "Morts": ["", None], "été": ["=1+1", "x\ny"]})
    event = store.import_batches(info(), [given], **WHO)
    assert (event.event_id, event.kind, event.dataset_id, event.who, event.why) == (
        1,
        "import",
        "gao",
        "Aïcha",
        "because",
    )
    assert event.summary["added"] == 2
    assert abs((dt.datetime.now(dt.UTC) - event.at).total_seconds()) < 60
    assert store.revision == 1
    assert table(store).equals(given.records)
    assert store.original("gao:2") == {"ID": "2", "Morts": "", "été": "x\ny"}
    assert store.record("gao:1")["title"] == "Tanguiéta, “n° 1”"
    assert store.record("gao:2")["event_date"] == "2020-01-02"
    (whole,) = store.export_dataset("gao")
    assert whole.records.equals(given.records)
    assert whole.originals.equals(given.originals)
    assert whole.lines.tolist() == [2, 3]
    dataset = store.dataset("gao")
    assert (dataset.rows, dataset.version, dataset.enabled, dataset.revision) == (2, 1, True, 1)
    assert dataset.imported_at == event.at
    assert dataset.info == info()


def test_many_batches_of_any_size_are_one_import(store: Store) -> None:
    sizes = [1, 0, 4999, 5000, 3, 6001]
    numbers = iter(range(100_000))
    given = [batch([row(next(numbers)) for _ in range(size)]) for size in sizes]
    told: list[tuple[int, int | None, str]] = []
    event = store.import_batches(info(), iter(given), **WHO, progress=lambda *args: told.append(args))
    assert event.summary["added"] == sum(sizes)
    assert table(store).equals(pa.concat_tables([one.records for one in given]))
    assert [done for done, _, _ in told] == [1, 1, 5000, 10000, 10003, 16004]
    assert store.current_version("gao:16003") == 0
    with pytest.raises(UnknownName):
        store.record("gao:16004")


def test_importing_the_same_twice_adds_nothing(store: Store) -> None:
    first = bring(store, range(10))
    again = bring(store, range(10))
    other_file = store.import_batches(info(file_name="copy.csv", sha256="00"), batches(range(9, -1, -1)), **WHO)
    for event in (again, other_file):
        assert event.nothing_new
        assert event.event_id == first.event_id
    assert not first.nothing_new
    assert store.revision == 1
    assert len(ids(store)) == 10


def test_a_newer_release(store: Store) -> None:
    bring(store, range(6))
    store.edit("gao:1", {"title": "Mended"}, **WHO, version=0)
    store.edit("gao:5", {"title": "Mended too"}, **WHO, version=0)
    newer = [batch([row(0), row(1, fatalities_best=3), row(2), row(7)])]
    told = store.compare(info(version="2"), newer)
    assert told.added == ("gao:7",)
    assert told.changed == ("gao:1",)
    assert told.gone == ("gao:3", "gao:4", "gao:5")
    assert told.unchanged == ("gao:0", "gao:2")
    assert told.edited == ("gao:1", "gao:5")
    assert store.revision == 3
    event = store.import_batches(info(version="2"), newer, **WHO, version=told.version)
    assert {name: event.summary[name] for name in told.counts} == told.counts
    assert sorted(ids(store)) == ["gao:0", "gao:1", "gao:2", "gao:7"]
    assert store.record("gao:1")["fatalities_best"] == 3
    assert store.record("gao:1")["title"] == "Mended"  # one's own corrections stay in force
    assert (store.dataset("gao").rows, store.dataset("gao").info.version) == (4, "2")
    with pytest.raises(UnknownName):
        store.record("gao:4")
    assert [(c.event.event_id, c.version) for c in store.history("gao:1")] == [(1, 0), (2, 1), (4, 2)]
    assert store.history("gao:1")[2].before == {"fatalities_best": 2}
    assert store.history("gao:1")[2].after == {"fatalities_best": 3}
    assert store.history("gao:4")[-1].after is None
    store.undo(event.event_id, **WHO)
    assert sorted(ids(store)) == [f"gao:{number}" for number in range(6)]
    assert (store.record("gao:1")["fatalities_best"], store.record("gao:1")["title"]) == (2, "Mended")
    assert store.record("gao:5")["title"] == "Mended too"
    assert store.dataset("gao").info.version == ""


def test_a_dataset_that_changed_since_it_was_compared_with_is_not_touched(store: Store) -> None:
    told = store.compare(info(), batches(range(3)))
    assert told.version == 0
    store.import_batches(info(), batches(range(2)), who="Bintou", why="")
    with pytest.raises(Conflict, match=r"import of Title of gao .* by Bintou .* Nothing was overwritten"):
        store.import_batches(info(), batches(range(3)), **WHO, version=told.version)
    assert len(ids(store)) == 2


def test_rows_that_a_release_lacks_may_be_kept(store: Store) -> None:
    bring(store, range(4))
    event = store.import_batches(info(), batches([0, 9]), **WHO, gone="keep")
    assert (event.summary["gone"], event.summary["added"]) == (0, 1)
    assert len(ids(store)) == store.dataset("gao").rows == 5
    with pytest.raises(BadInput, match="remove"):
        store.import_batches(info(), batches([0]), **WHO, gone="maybe")  # type: ignore[arg-type]


def test_only_the_description_of_a_dataset_changed(store: Store) -> None:
    bring(store, range(3))
    event = store.import_batches(info(licence="CC BY 4.0"), batches(range(3)), **WHO)
    assert (event.event_id, event.nothing_new, event.summary["unchanged"]) == (2, False, 3)
    assert store.dataset("gao").info.licence == "CC BY 4.0"
    assert len(ids(store)) == 3
    store.undo(2, **WHO)
    assert store.dataset("gao").info.licence == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(1), row(2), row(1)], "occur twice in gao: gao:1"),
        ([row(1), row("", "gao")], "'gao:' cannot be stored"),
        ([row(1, incident_id="mopti:1")], "must begin with gao:"),
        ([row(1, incident_id=None)], "Line 2"),
        ([row("x" * 600)], "1 to 496 bytes"),
        ([row("x\0y")], "cannot be stored"),
        ([row(1, dataset_id="gao") | {"dataset_id": "kidal"}], "another dataset"),
    ],
)
def test_rows_that_cannot_be_stored_are_refused_with_all_others(store: Store, rows: list[Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        store.import_batches(info(), [batch([row(50)]), batch(rows)], **WHO)
    assert store.revision == 0
    assert ids(store) == []
    with pytest.raises(UnknownName):
        store.dataset("gao")


def test_tables_that_are_none_are_refused(store: Store) -> None:
    good = batch([row(1), row(2)])
    for records, originals, lines in (
        (good.records.drop_columns(["title"]), good.originals, good.lines),
        (good.records.set_column(1, "title", pa.array([[1], [2]])), good.originals, good.lines),
        (good.records, good.originals.slice(1), good.lines),
        (good.records, good.originals, good.lines[:1]),
    ):
        with pytest.raises(BadInput):
            store.import_batches(info(), [Batch(records, originals, lines)], **WHO)
    for dataset_id in ("", "Gao", "a:b", "reports", "é", "x" * 101):
        with pytest.raises(BadInput, match="dataset"):
            store.import_batches(info(dataset_id), [], **WHO)
    with pytest.raises(BadInput, match="title"):
        store.import_batches(info(title=" "), [], **WHO)
    assert store.revision == 0


def test_a_file_whose_name_is_no_text(store: Store) -> None:
    mapping = {"title": "Titre \ud800", "é": [1, None, {"a": True}]}
    store.import_batches(info(file_name="relev\udce9.csv", mapping=mapping), batches(range(2)), **WHO)
    assert store.events()[0].summary["file_name"] == "relev?.csv"
    assert store.dataset("gao").info.mapping == mapping


def test_originals_without_columns(store: Store) -> None:
    store.import_batches(info(), [batch([row(1), row(2)], {})], **WHO)
    assert store.original("gao:1") == {}
    assert len(ids(store)) == 2


def test_an_import_can_be_stopped(store: Store) -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled, match="Nothing was stored"):
        store.import_batches(info(), [batches([n])[0] for n in range(9)], **WHO, cancelled=stop)
    assert len(asked) == 3
    assert store.revision == 0


def test_what_fails_while_it_is_read_leaves_nothing(store: Store) -> None:
    def broken() -> Iterable[Batch]:
        yield from batches(range(5))
        raise BadInput("Line 7 is no row.")

    with pytest.raises(BadInput, match="Line 7"):
        store.import_batches(info(), broken(), **WHO)
    assert store.revision == 0


# -- edits


def test_an_edit_and_its_history(store: Store) -> None:
    bring(store, range(3))
    event = store.edit("gao:1", {"title": "New", "fatalities_high": "7"}, who="Bintou", why="a call", version=0)
    assert event.kind == "edit"
    assert event.summary == {
        "incident_id": "gao:1",
        "fields": ["fatalities_high", "title"],
        "before": {"fatalities_high": 3, "title": "Attack 1"},
    }
    assert store.current_version("gao:1") == 1
    assert table(store)["title"].to_pylist() == ["Attack 0", "New", "Attack 2"]
    assert table(store)["fatalities_high"].to_pylist() == [3, 7, 3]
    assert store.original("gao:1")["Titre de l'événement"] == "Attack 1"  # what the file said stays
    first, second = store.history("gao:1")
    assert first.before is None
    assert first.after is not None
    assert first.after["title"] == "Attack 1"
    assert (second.event.who, second.event.why, second.version) == ("Bintou", "a call", 1)
    assert second.before == {"title": "Attack 1", "fatalities_high": 3}
    assert second.after == {"title": "New", "fatalities_high": 7}
    same = store.edit("gao:1", {"title": "New"}, **WHO, version=1)
    assert same.nothing_new
    assert store.revision == 2


def test_who_saw_an_older_version_overwrites_nothing(store: Store) -> None:
    bring(store, range(3))
    store.edit("gao:1", {"title": "First"}, who="Bintou", why="x", version=0)
    with pytest.raises(Conflict, match=r"edit of gao:1 \(title\) by Bintou at .* Nothing was overwritten") as caught:
        store.edit("gao:1", {"title": "Second"}, **WHO, version=0)
    assert isinstance(caught.value, AtlasError | RuntimeError)
    assert store.record("gao:1")["title"] == "First"
    # A newer release changes what the editor saw, too.
    store.import_batches(info(), [batch([row(0), row(1), row(2, fatalities_best=3)])], **WHO)
    assert [store.current_version(f"gao:{n}") for n in range(3)] == [0, 1, 1]
    with pytest.raises(Conflict, match="import of Title of gao"):
        store.edit("gao:2", {"title": "Second"}, **WHO, version=0)
    store.edit("gao:2", {"title": "Second"}, **WHO, version=1)


def test_an_incident_that_ships_can_be_edited(store: Store) -> None:
    shipped = {"title": "As it ships", "fatalities_low": 5, "fatalities_high": 9}
    with pytest.raises(BadInput, match="fatalities_low"):
        store.edit("dallah-2020-01-21", {"fatalities_best": 4}, **WHO, version=0, shipped=shipped)
    store.edit("dallah-2020-01-21", {"title": "Better"}, **WHO, version=0, shipped=shipped)
    assert store.edits() == {"dallah-2020-01-21": {"title": "Better"}}
    assert store.current_version("dallah-2020-01-21") == 1
    for row_of_now in (shipped, {"title": "Better"}, None):  # what it was is kept, for the store has no such row
        (change,) = store.history("dallah-2020-01-21", row_of_now)
        assert (change.before, change.after) == ({"title": "As it ships"}, {"title": "Better"})
    rows = batch([row(1, incident_id="dallah-2020-01-21"), row(2)]).records
    assert store.with_edits(rows)["title"].to_pylist() == ["Better", "Attack 2"]
    assert ids(store) == []
    store.undo(1, **WHO)
    assert store.edits() == {}
    assert store.current_version("dallah-2020-01-21") == 2


@pytest.mark.parametrize("incident_id", ["gao:99", "kidal:1", "gao:"])
def test_an_incident_that_is_not_there(store: Store, incident_id: str) -> None:
    bring(store, range(3))
    for ask in (store.record, store.original):
        with pytest.raises(UnknownName):
            ask(incident_id)
    with pytest.raises(UnknownName, match=incident_id):
        store.edit(incident_id, {"title": "x"}, **WHO, version=0)
    assert store.history(incident_id) == []
    assert store.current_version(incident_id) == 0


def test_names_and_reasons_that_cannot_be_stored(store: Store) -> None:
    bring(store, range(3))
    for who, why in (("", "x"), ("a\0b", "x"), ("x" * 201, "x"), ("x", "y" * 5000), ("x", "\ud800"), (None, "x")):
        with pytest.raises(BadInput):
            store.edit("gao:1", {"title": "x"}, who=who, why=why, version=0)  # type: ignore[arg-type]
    store.edit("gao:1", {"title": "x"}, who="Aïcha 🦁", why="", version=0)
    assert store.events()[0].who == "Aïcha 🦁"


# -- datasets


def test_datasets_are_switched_renamed_and_deleted(store: Store) -> None:
    bring(store, range(3))
    bring(store, range(2), "kidal")
    store.change_dataset("gao", **WHO, version=1, enabled=False)
    assert ids(store) == ["kidal:0", "kidal:1"]
    assert len(list(store.export_dataset("gao"))) == 1
    with pytest.raises(Conflict, match="change of dataset gao"):
        store.change_dataset("gao", **WHO, version=1, title="New")
    store.change_dataset("gao", **WHO, version=2, title="New", enabled=True)
    assert table(store)["dataset"].to_pylist() == ["New"] * 3 + ["Title of kidal"] * 2
    assert store.record("gao:0")["dataset"] == "New"
    assert store.change_dataset("gao", **WHO, version=3, title="New").nothing_new
    gone = store.change_dataset("gao", **WHO, version=3, deleted=True)
    assert ids(store) == ["kidal:0", "kidal:1"]
    assert [d.info.dataset_id for d in store.datasets()] == ["reports", "notable", "kidal"]
    deleted = store.datasets(include_deleted=True)[2]
    assert (deleted.deleted, deleted.info.title) == (True, "New")
    for attempt in (lambda: store.record("gao:0"), lambda: list(store.export_dataset("gao"))):
        with pytest.raises(UnknownName):
            attempt()
    with pytest.raises(UnknownName, match="Undo that first"):
        store.edit("gao:0", {"title": "x"}, **WHO, version=0)
    store.undo(gone.event_id, **WHO)
    assert len(ids(store)) == 5
    assert [e.event_id for e in store.events(dataset_id="kidal")] == [2]


def test_a_deleted_dataset_can_be_imported_anew(store: Store) -> None:
    bring(store, range(3))
    store.change_dataset("gao", **WHO, version=1, deleted=True)
    assert store.compare(info(), batches(range(2))).counts == {"added": 2, "changed": 0, "gone": 0, "unchanged": 0}
    event = bring(store, range(2))
    assert (event.summary["added"], event.nothing_new) == (2, False)
    assert ids(store) == ["gao:0", "gao:1"]
    with pytest.raises(Conflict, match="stand on it"):
        store.undo(2, **WHO)
    store.undo(event.event_id, **WHO)
    assert ids(store) == []
    store.undo(2, **WHO)
    assert len(ids(store)) == 3


def test_a_renamed_dataset_keeps_its_name_when_imported_again(store: Store) -> None:
    bring(store, range(3))
    assert store.import_batches(info(title="Release 2", version="2"), batches(range(3)), **WHO).event_id == 2
    assert store.dataset("gao").info.title == "Release 2"
    store.change_dataset("gao", **WHO, version=2, title="Ours")
    store.import_batches(info(title="Release 3", version="3"), batches(range(4)), **WHO)
    assert store.dataset("gao").info.title == "Ours"
    assert set(table(store)["dataset"].to_pylist()) == {"Ours"}


def test_what_ships_can_be_switched_only(store: Store) -> None:
    event = store.change_dataset("reports", **WHO, version=0, enabled=False)
    reports = store.dataset("reports")
    assert (reports.enabled, reports.version, reports.rows, reports.bundled) == (False, 1, None, True)
    for change in ({"title": "x"}, {"deleted": True}, {}):
        with pytest.raises(BadInput):
            store.change_dataset("reports", **WHO, version=1, **change)
    with pytest.raises(UnknownName):
        store.change_dataset("nothing", **WHO, version=0, enabled=False)
    store.undo(event.event_id, **WHO)
    assert store.dataset("reports").enabled


# -- links


def test_links(store: Store) -> None:
    pair = LinkDecision("b:1", "a:1", "open", 0.5, ("same day", "12 km"), "rule")
    event = store.decide_links([pair, LinkDecision("a:2", "b:2", "same", 0.9)], **WHO)
    assert event.summary == {"same": 1, "different": 0, "open": 1}
    assert store.links()[0] == LinkDecision("a:1", "b:1", "open", 0.5, ("same day", "12 km"), "rule")
    assert store.decide_links([pair], **WHO).nothing_new
    assert store.decide_links([], **WHO).nothing_new
    by_hand = store.decide_links([LinkDecision("a:1", "b:1", "different", by="person")], who="Bintou", why="two towns")
    assert {(d.a, d.verdict, d.by) for d in store.links()} == {("a:1", "different", "person"), ("a:2", "same", "rule")}
    assert store.revision == 2
    with pytest.raises(Conflict, match=r"1 decision\(s\) on links by Bintou"):
        store.undo(event.event_id, **WHO)
    links = [change for change in store.history("b:1") if change.kind == "link"]
    assert [change.after and change.after["verdict"] for change in links] == ["open", "different"]
    assert links[1].before is not None
    store.undo(by_hand.event_id, **WHO)
    store.undo(event.event_id, **WHO)
    assert store.links() == []


def test_nobody_overwrites_a_decision_on_a_link_that_they_did_not_see(store: Store) -> None:
    proposed = LinkDecision("a:1", "b:1", "open", 0.5)
    mine = LinkDecision("a:1", "b:1", "same", 0.5, by="person")
    other = LinkDecision("a:1", "b:1", "different", 0.5, by="person")
    store.decide_links([mine], who="Bintou", why="one town", seen=[proposed])
    with pytest.raises(Conflict, match=r"link of a:1 and b:1 was changed .* by Bintou .* Nothing was overwritten"):
        store.decide_links([other], **WHO, seen=[proposed])
    assert store.decide_links([proposed, LinkDecision("a:1", "b:1", "same", 0.9)], **WHO).nothing_new  # a rule
    assert store.links() == [mine]
    store.decide_links([other], **WHO, seen=[mine])
    assert store.links() == [other]


@pytest.mark.parametrize(
    "decision",
    [
        LinkDecision("a:1", "a:1", "same"),
        LinkDecision("a:1", "b:1", "perhaps"),
        LinkDecision("a:1", "b:1", "same", by="cat"),
        LinkDecision("a:1", "b:1", "same", 1.5),
        LinkDecision("a:1", "", "same"),
        LinkDecision("a:1", "b" * 501, "same"),
    ],
)
def test_links_that_are_none(store: Store, decision: LinkDecision) -> None:
    with pytest.raises(BadInput):
        store.decide_links([decision], **WHO)
    assert store.revision == 0


# -- undo


def test_an_import_is_taken_back_and_brought_back(store: Store) -> None:
    bring(store, range(3))
    undone = store.undo(1, who="Bintou", why="wrong file")
    assert (undone.kind, undone.undoes, undone.dataset_id) == ("undo", 1, "gao")
    assert ids(store) == []
    with pytest.raises(UnknownName):
        store.dataset("gao")
    assert store.event(1).undone_by == 2
    with pytest.raises(Conflict, match="already taken back by Bintou"):
        store.undo(1, **WHO)
    store.undo(2, **WHO)
    assert len(ids(store)) == store.dataset("gao").rows == 3
    assert store.event(1).undone_by is None
    store.undo(1, **WHO)
    assert bring(store, range(3)).event_id == 5
    assert len(ids(store)) == 3


def test_of_imports_that_brought_different_rows_each_is_taken_back_alone(store: Store) -> None:
    for number in range(3):  # 1, 2, 3
        store.import_batches(info(), [batch([row(number)])], **WHO, gone="keep")
    store.undo(2, **WHO)  # 4
    assert ids(store) == ["gao:0", "gao:2"]
    store.undo(1, **WHO)  # 5: also the one that made the dataset
    assert ids(store) == ["gao:2"]
    store.undo(4, **WHO)
    assert ids(store) == ["gao:1", "gao:2"]
    store.undo(5, **WHO)
    assert len(ids(store)) == store.dataset("gao").rows == 3


def test_an_import_that_found_rows_there_stands_on_the_one_that_brought_them(store: Store) -> None:
    bring(store, range(1))  # 1
    store.import_batches(info(), [batch([row(0), row(1)])], **WHO, gone="keep")  # 2
    with pytest.raises(Conflict, match="event 2"):
        store.undo(1, **WHO)
    store.undo(2, **WHO)
    store.undo(1, **WHO)
    assert ids(store) == []


def test_edits_are_taken_back_field_by_field(store: Store) -> None:
    bring(store, range(3))
    store.edit("gao:1", {"title": "A", "summary": "S"}, **WHO, version=0)  # 2
    store.edit("gao:1", {"target": "T"}, **WHO, version=1)  # 3
    store.edit("gao:1", {"title": "B"}, **WHO, version=2)  # 4
    with pytest.raises(Conflict, match=r"event 4, edit of gao:1 \(title\)") as caught:
        store.undo(2, **WHO)
    assert "event 3" not in str(caught.value)
    store.undo(3, **WHO)  # another field: nothing stands on it
    store.undo(4, **WHO)
    store.undo(2, **WHO)
    assert store.edits() == {}
    assert store.record("gao:1")["title"] == "Attack 1"
    assert store.current_version("gao:1") == 6
    assert store.history("gao:1")[-1].before == {"title": "A", "summary": "S"}
    with pytest.raises(Conflict, match="undo of event 2"):
        store.undo(6, **WHO)
    store.undo(7, **WHO)
    assert store.record("gao:1")["title"] == "A"
    store.undo(6, **WHO)
    assert store.record("gao:1")["title"] == "B"


def test_edits_stand_on_the_import_of_their_row(store: Store) -> None:
    bring(store, range(3))
    store.edit("gao:1", {"title": "A"}, **WHO, version=0)
    with pytest.raises(Conflict, match=r"event 2, edit of gao:1 \(title\) by Aïcha"):
        store.undo(1, **WHO)
    store.undo(2, **WHO)
    store.undo(1, **WHO)
    assert ids(store) == []


def test_what_was_edited_before_a_release_does_not_hold_it(store: Store) -> None:
    bring(store, range(3))
    store.edit("gao:1", {"title": "A"}, **WHO, version=0)
    store.import_batches(info(), [batch([row(0), row(1, fatalities_best=3), row(2)])], **WHO)
    store.undo(2, **WHO)
    store.undo(3, **WHO)
    assert store.record("gao:1")["fatalities_best"] == 2


def test_an_event_that_is_not_there(store: Store) -> None:
    with pytest.raises(UnknownName, match="no event 4"):
        store.undo(4, **WHO)


# -- read only


def test_reading_only(address: str, store: Store) -> None:
    bring(store, range(3))
    with open_store(address, read_only=True) as reader:
        assert reader.read_only
        assert len(ids(reader)) == 3
        assert (reader.revision, reader.store_id) == (1, store.store_id)
        for attempt in (
            lambda: bring(reader, range(4)),
            lambda: reader.edit("gao:1", {"title": "x"}, **WHO, version=0),
            lambda: reader.change_dataset("gao", **WHO, version=1, enabled=False),
            lambda: reader.decide_links([], **WHO),
            lambda: reader.undo(1, **WHO),
        ):
            with pytest.raises(CannotWrite, match="SAHEL_ATLAS_READ_ONLY"):
                attempt()
        store.edit("gao:1", {"title": "x"}, **WHO, version=0)
        assert reader.record("gao:1")["title"] == "x"  # it sees what others write


def test_the_setting_turns_editing_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_STORE", address)
    for value, off in (("1", True), ("yes", True), ("0", False), ("", False), ("off", False)):
        monkeypatch.setenv("SAHEL_ATLAS_READ_ONLY", value)
        with open_store() as store:
            assert store.read_only == off


def test_what_is_read_in_one_go_is_of_one_moment(store: Store) -> None:
    for dataset_id in ("a", "b"):
        bring(store, range(3), dataset_id)
    reading = store.tables()
    assert next(reading).num_rows == 3
    store.change_dataset("b", **WHO, version=1, enabled=False)
    assert [one.num_rows for one in reading] == [3]
    assert len(ids(store)) == 3
