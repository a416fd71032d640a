"""Incidents of a report on their way to the store: checked, accepted, taken back, kept, and learned from."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from geo.core.errors import BadInput, BrokenData, Conflict
from geo.incidents.store import Store, open_store
from geo.sources.report import examples, queue
from geo.sources.report.accepting import DATASET_ID, Source, accept, accepted_before, as_table, is_stored, taken_back
from geo.sources.report.document import Span, make_document
from geo.sources.report.drafts import (
    ACCEPTED,
    BY_HAND,
    OPEN,
    REJECTED,
    Draft,
    as_read,
    draft_of,
    from_json,
    read_anew,
    to_json,
    with_fields,
    with_place,
)
from geo.sources.report.extraction import Evidence, PlaceCandidate, Proposal
from geo.sources.report.queue import Report

TEXT = "Nine soldiers were killed on Monday near Hombori, the army said. Two civilians died elsewhere."
SOURCE = Source("ab" * 32, "Nine soldiers killed", "Radio", "https://example.org/1", "en", dt.date(2021, 6, 9))


def proposal(key: str = "1", **values: object) -> Proposal:
    record = {
        "title": "Attack near Hombori",
        "title_fr": "Attaque près de Hombori",
        "event_date": dt.date(2021, 6, 7),
        "event_date_end": dt.date(2021, 6, 7),
        "date_precision": 1,
        "date_phrase": "on Monday",
        "event_type": "armed_assault",
        "place_phrase": "near Hombori",
        "place": "Hombori",
        "lat": 15.28,
        "lon": -1.7,
        "where_prec": 2,
        "uncertainty_km": 25.0,
        "geometry": shapely.Point(-1.7, 15.28),
        "adm0": "MLI",
        "fatalities_security_low": 9,
        "fatalities_security_best": 9,
        "fatalities_low": 9,
        "fatalities_best": 9,
        "target_actors": ["FAMa"],
        **values,
    }
    evidence = (
        Evidence("fatalities_security", Span(0, 13), "number before people", 0.9),
        Evidence("event_date", Span(26, 35), "weekday before publication", 0.9),
    )
    candidates = (PlaceCandidate("Hombori", "town", "MLI", "Mopti", 15.28, -1.7, ("a",), True),)
    return Proposal(key, record, evidence, candidates)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(home) -> Iterator[Store]:
    with open_store(str(home / "store.sqlite3"), read_only=False) as opened:
        yield opened


def accepted(store: Store, *drafts: Draft, source: Source = SOURCE, unread: bool = False):
    return accept(store, source, drafts, who="Awa", why="read", unread=unread)


# -- drafts


def test_a_draft_survives_being_kept() -> None:
    draft = with_fields(draft_of(proposal()), {"injured": 3})
    again = from_json(json.loads(json.dumps(to_json(draft))))
    assert again == draft
    assert shapely.from_wkb(again.record["geometry"]) == shapely.Point(-1.7, 15.28)
    with pytest.raises(BrokenData):
        from_json({"record": {}})


def test_what_a_person_changes_is_checked_and_known_from_what_was_read() -> None:
    draft = draft_of(proposal())
    assert draft.corrected == ()
    changed = with_fields(draft, {"injured": "4"})
    assert changed.corrected == ("injured",)
    assert as_read(changed) == draft
    with pytest.raises(BadInput, match="event_date_end"):
        with_fields(draft, {"event_date_end": "2021-06-01"})
    with pytest.raises(BadInput, match="event_type"):
        with_fields(draft, {"event_type": "picnic"})
    with pytest.raises(BadInput):
        with_fields(draft, {"geometry": "x"})


def test_a_day_that_a_person_names_is_a_day() -> None:
    dated = with_fields(Draft("h1", record={"event_type": "other"}), {"event_date": "2021-06-07"})
    assert (dated.record["event_date_end"], dated.record["date_precision"]) == ("2021-06-07", 1)
    undated = with_fields(dated, {"event_date": None})
    assert not {"event_date", "event_date_end", "date_precision"} & set(undated.record)


def test_a_best_figure_takes_its_equal_bounds_along_and_the_total_follows() -> None:
    changed = with_fields(draft_of(proposal()), {"fatalities_security_best": 11})
    assert (changed.record["fatalities_security_low"], changed.record["fatalities_security_best"]) == (11, 11)
    assert changed.record["fatalities_best"] == 11
    more = with_fields(changed, {"fatalities_civilians_best": 2})
    assert more.record["fatalities_best"] == 13
    assert "fatalities_civilians_low" not in more.record


def test_words_support_a_field_no_longer_once_it_is_typed_anew() -> None:
    draft = draft_of(proposal())
    changed = with_fields(draft, {"fatalities_security_best": 11})
    assert [one.field for one in changed.evidence] == ["event_date"]
    assert changed.read_from == draft.evidence
    words = [Evidence("fatalities_security", Span(65, 78), "words chosen by a person", 1.0)]
    assert with_fields(draft, {"fatalities_security_best": 2}, words).spans(["fatalities_security"]) == (Span(65, 78),)


def test_another_point_drops_the_shape_that_was_read() -> None:
    moved = with_fields(draft_of(proposal()), {"lat": 15.0, "lon": -1.5})
    assert "geometry" not in moved.record
    gone = with_place(moved, {"lat": None, "lon": None, "where_prec": None, "place": "", "geometry": None})
    assert not {"lat", "lon", "where_prec", "place"} & set(gone.record)


def test_a_text_read_anew_keeps_what_a_person_did() -> None:
    def other(key: str, at: int, **values: object) -> Proposal:
        return replace(proposal(key, **values), evidence=(Evidence("event_date", Span(at, at + 5), "r", 0.9),))

    drafts = [
        with_fields(draft_of(other("1", 10)), {"injured": 4}),
        replace(draft_of(other("2", 30)), state=ACCEPTED),
        draft_of(other("3", 50)),
        Draft("h1", origin=BY_HAND, record={"event_type": "other"}),
    ]
    fresh = [other("1", 70), other("2", 10, missing=7), other("3", 30)]
    again = read_anew(drafts, fresh)
    assert [(one.key, one.state, one.record.get("injured"), one.record.get("missing")) for one in again] == [
        ("1", OPEN, 4, 7), ("2", ACCEPTED, None, None), ("h1", OPEN, None, None), ("1-2", OPEN, None, None),
    ]  # fmt: skip
    assert again[0].proposed["missing"] == 7


# -- the store


def test_an_acceptance_is_stored_with_its_source_and_what_was_corrected(store) -> None:
    corrected = with_fields(draft_of(proposal()), {"fatalities_security_best": 10})
    done = accepted(store, corrected)
    name = done.drafts[0].incident_id
    row = store.record(name)
    assert (row["fatalities_security_best"], row["fatalities_best"], row["event_date"]) == (10, 10, "2021-06-07")
    source = {name: text for name, text in row["sources"][0].items() if text}
    assert source == {
        "publisher": "Radio", "title": "Nine soldiers killed", "published": "2021-06-09",
        "url": "https://example.org/1", "language": "en",
    }  # fmt: skip
    assert row["acled_event_type"] == "Battles"
    cells = store.original(name)
    assert cells["report_sha256"] == SOURCE.checksum
    assert cells["accepted"] == "corrected"
    assert cells["accepted_by"] == "Awa"
    assert json.loads(cells["read_as"])["fatalities_security_best"] == 9
    assert json.loads(cells["rules"])["fatalities_security"] == "number before people"
    assert done.event.who == "Awa"


def test_no_word_of_the_report_stands_beside_its_row(store) -> None:
    done = accepted(store, with_fields(draft_of(proposal()), {"date_phrase": "", "injured": 3}))
    assert "on Monday" not in json.dumps(store.original(done.drafts[0].incident_id))


def test_the_text_is_in_no_export(store) -> None:
    from geo.maps.exports import batches_csv

    queue.keep(Report(make_document(TEXT), is_read=True, drafts=accepted(store, draft_of(proposal())).drafts))
    written = batches_csv(store.export_dataset(DATASET_ID)).decode()
    assert "Attack near Hombori" in written
    assert "were killed" not in written
    assert SOURCE.checksum in written


def test_each_acceptance_can_be_taken_back_alone_in_any_order(store) -> None:
    first, second = (accepted(store, draft_of(proposal(key))) for key in ("1", "2"))
    one, two = first.drafts[0], second.drafts[0]
    undone = store.undo(first.event.event_id, who="Awa", why="")
    assert not is_stored(store, one.incident_id)
    assert is_stored(store, two.incident_id)
    assert store.dataset(DATASET_ID).rows == 1
    assert [draft.state for draft in taken_back(store, (one, two))] == [OPEN, ACCEPTED]
    store.undo(undone.event_id, who="Awa", why="")
    assert is_stored(store, one.incident_id)
    store.undo(second.event.event_id, who="Awa", why="")
    assert is_stored(store, one.incident_id)
    assert sum(table.num_rows for table in store.tables()) == store.dataset(DATASET_ID).rows == 1


def test_an_edit_of_an_accepted_incident_stands_on_its_acceptance_alone(store) -> None:
    first, second = (accepted(store, draft_of(proposal(key))) for key in ("1", "2"))
    store.edit(first.drafts[0].incident_id, {"injured": 1}, who="Awa", why="", version=0)
    with pytest.raises(Conflict):
        store.undo(first.event.event_id, who="Awa", why="")
    store.undo(second.event.event_id, who="Awa", why="")


def test_a_second_acceptance_of_one_text_is_refused_until_it_is_taken_back(store) -> None:
    done = accepted(store, draft_of(proposal()))
    with pytest.raises(BadInput, match="accepted already"):
        accepted(store, draft_of(proposal()))
    assert accepted_before([done.drafts[0].incident_id, "gao:1"], SOURCE.checksum) == (done.drafts[0].incident_id,)
    store.undo(done.event.event_id, who="Awa", why="")
    again = accepted(store, draft_of(proposal()))
    assert is_stored(store, again.drafts[0].incident_id)


def test_twins_are_linked_on_acceptance(store) -> None:
    draft = replace(draft_of(proposal()), twins={"notable:1": "same", "notable:2": "different"})
    done = accepted(store, draft)
    verdicts = {one.verdict for one in store.links() if done.drafts[0].incident_id in (one.a, one.b)}
    assert verdicts == {"same", "different"}


def test_what_one_report_tells_apart_no_rule_makes_one_event_of(store) -> None:
    from geo.incidents.links import propose
    from geo.incidents.table import from_arrow

    first = accepted(store, draft_of(proposal("1")), draft_of(proposal("2")))
    later = accept(
        store, SOURCE, [draft_of(proposal("3"))], who="Awa", why="", before=[one.incident_id for one in first.drafts]
    )
    table = from_arrow(pa.concat_tables(store.tables()))
    assert len(table) == 3
    assert propose(table)  # they are as alike as can be
    assert propose(table, store.links()) == []
    assert {one.verdict for one in store.links()} == {"different"}
    assert later.links is not None


def test_what_nobody_read_is_stored_as_such(store) -> None:
    done = accepted(store, draft_of(proposal()), unread=True)
    assert store.original(done.drafts[0].incident_id)["accepted"] == "accepted unread"


def test_an_incident_by_hand_needs_its_kind_and_gets_a_title(store) -> None:
    bare = Draft("7", origin=BY_HAND)
    with pytest.raises(BadInput, match="kind"):
        accepted(store, bare)
    done = accepted(store, with_fields(bare, {"event_type": "other"}))
    assert store.record(done.drafts[0].incident_id)["title"] == "Other violence"
    assert store.original(done.drafts[0].incident_id)["accepted"] == "by hand"


def test_a_toll_shared_in_one_report_is_shared_with_no_other_report(store) -> None:
    shared = [draft_of(proposal(key, shared_toll="t1")) for key in ("1", "2")]
    done = accepted(store, *shared)
    other = accepted(store, shared[0], source=replace(SOURCE, checksum="cd" * 32))
    groups = [store.record(one.incident_id)["shared_toll"] for one in (*done.drafts, *other.drafts)]
    assert groups[0] == groups[1] != groups[2]


def test_a_draft_is_a_table_of_one_row() -> None:
    table = as_table(draft_of(proposal()))
    assert len(table) == 1
    assert table.geometry.iloc[0] == shapely.Point(-1.7, 15.28)


# -- kept on the user's own machine


def test_reports_are_kept_for_this_user_alone_and_survive_a_restart(home) -> None:
    report = queue.keep(Report(make_document(TEXT, title="T"), "a.txt", drafts=(draft_of(proposal()),), is_read=True))
    again = queue.load(report.document.checksum)
    assert (again.document.text, again.drafts, again.version) == (TEXT, report.drafts, 1)
    path = home / "reports" / f"{report.document.checksum}.json"
    assert path.stat().st_mode & 0o077 == 0
    entries, notices = queue.entries()
    assert [(one.title, one.state, one.n_open) for one in entries] == [("T", queue.PROPOSED, 1)]
    assert not notices


def test_two_windows_do_not_overwrite_each_other(home) -> None:
    report = queue.keep(Report(make_document(TEXT)))
    queue.keep(replace(report, is_aside=True))
    with pytest.raises(Conflict):
        queue.keep(replace(report, is_read=True))
    assert queue.load(report.document.checksum).state == queue.PUT_ASIDE


def test_a_folder_of_reports_becomes_a_list_and_damage_is_said(home, tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text(TEXT + " More.")
    (folder / "c.pdf").write_bytes(b"no pdf")
    read, notices = queue.read_folder(folder)
    assert [name for _, name in read] == ["a.txt", "b.txt"]
    assert "c.pdf" in notices[0]
    assert queue.add(read) == (2, 0)
    assert queue.add(read) == (0, 2)
    assert {one.state for one in queue.entries()[0]} == {queue.TO_READ}
    damaged = home / "reports" / f"{'0' * 64}.json"
    damaged.write_text("{")
    assert len(queue.entries()[0]) == 2
    assert len(queue.entries()[1]) == 1
    with pytest.raises(BadInput):
        queue.load("../../etc/passwd")
    with pytest.raises(BadInput):
        queue.read_folder(tmp_path / "nowhere")


def test_an_accepted_incident_finds_its_report_again(store) -> None:
    done = accepted(store, draft_of(proposal()))
    report = queue.keep(Report(make_document(TEXT), is_read=True, drafts=done.drafts))
    found = queue.of_incident(done.drafts[0].incident_id)
    assert found is not None
    assert found[1].evidence == done.drafts[0].evidence
    queue.forget(report.document.checksum)
    assert queue.of_incident(done.drafts[0].incident_id) is None


def test_an_example_is_kept_once_every_incident_is_decided_on(home) -> None:
    document = make_document(TEXT)
    drafts = [replace(draft_of(proposal("1")), state=ACCEPTED), draft_of(proposal("2"))]
    assert examples.keep_example(document, dt.date(2021, 6, 9), drafts, who="Awa") is None
    assert examples.count() == 0
    drafts[1] = replace(drafts[1], state=REJECTED)
    path = examples.keep_example(document, dt.date(2021, 6, 9), drafts, who="Awa")
    assert path is not None
    labels = json.loads(path.read_text())
    assert path.with_suffix(".txt").read_text() == TEXT
    assert labels["published"] == "2021-06-09"
    assert [one["key"] for one in labels["incidents"]] == ["1"]
    assert labels["incidents"][0]["fatalities"]["security_forces"]["best"] == 9
    assert labels["incidents"][0]["country"] == "MLI"
    assert examples.count() == 1
    drafts[1] = replace(drafts[1], state=OPEN)
    assert examples.keep_example(document, None, drafts, who="Awa") is None
    assert examples.count() == 0


def test_examples_are_scored(home, capsys) -> None:
    from geo.sources.report.expected import read_examples

    drafts = [replace(draft_of(proposal("1")), state=ACCEPTED)]
    examples.keep_example(make_document(TEXT), None, drafts, who="Awa")
    assert len(read_examples(examples.folder())) == 1
