"""The Data screen as a session sees it: read-only, good, bad and hostile files, what is stored and undone."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.areas.boundaries import load_boundaries
from geo.incidents.store_events import Event, now
from geo.places.resolver import load_resolver
from geo.sources.bundled import read_bundled
from pages.parts import data_words, editing, loaders
from tests.incidents.stored import batch, info, row
from tests.pages.test_screens import ROOT, words

OFFICE = """N°;Date de l'incident;Lieu;Pays;Latitude;Longitude;Type d'incident;Nb morts;Auteur présumé
1;13/04/2020;Djibo;Burkina Faso;14,1022;-1,6306;Embuscade;5;JNIM
2;14/05/2020;Arbinda;Burkina Faso;;;Attaque armée;12;Inconnu
3;31/02/2020;Dori;Burkina Faso;14,03;-0,03;Embuscade;3;EIGS
4;23/06/2020;Tera;Niger;14,0;0,75;Enlèvement;;
5;24/06/2020;Paris;France;48,85;2,35;Embuscade;1;
"""


@cache
def shipped(name: str, *only: object):
    """Read what ships once for all tests: after each change of the store the atlas is loaded anew."""
    return {
        "boundaries": load_boundaries,
        "resolver": lambda: load_resolver(load_boundaries(), only_bundled=True),
        "table": lambda: read_bundled(shipped("resolver"), *only),
    }[name]()


@pytest.fixture(autouse=True)
def ready(monkeypatch) -> None:
    monkeypatch.setattr("geo.sources.atlas.load_boundaries", lambda *_: shipped("boundaries"))
    monkeypatch.setattr("geo.sources.atlas.load_resolver", lambda *_, **__: shipped("resolver"))
    monkeypatch.setattr("geo.places.resolver.load_resolver", lambda *_, **__: shipped("resolver"))
    monkeypatch.setattr("geo.sources.atlas.read_bundled", lambda _, folder: shipped("table", folder))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Iterator[Path]:
    """A folder and a store of its own for each session, on this very computer."""
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr(editing, "is_local", lambda *_: True)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    yield tmp_path
    with loaders.store() as store:
        store.close()
    loaders._open_store.clear()


def open_data(view: str = "list", lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("pages/data.py").run()
    if view != "list":
        app.segmented_control(key="w_data_view").set_value(view).run()
    return app


def bring(app: AppTest, text: str | bytes, name: str = "office.csv") -> AppTest:
    content = text if isinstance(text, bytes) else text.encode()
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    return settled(app)


def settled(app: AppTest) -> AppTest:
    """Run until no work goes on: in a browser the screen does so by itself."""
    deadline = time.monotonic() + 60
    while any(button.key in ("stop_check", "stop_store") for button in app.button):
        assert time.monotonic() < deadline
        app.run()
    return app


def store_it(app: AppTest) -> AppTest:
    app.button(key="data_store").click().run()
    return settled(app)


def text(app: AppTest) -> str:
    shown = "\n".join([words(app), *(str(element.value) for element in app.get("success"))])
    return re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "")


def sound(app: AppTest) -> bool:
    return not app.exception and not app.error


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def stored() -> dict[str, int | None]:
    with loaders.store() as store:
        return {one.info.dataset_id: one.rows for one in store.datasets() if not one.bundled}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_first_visit_lists_what_ships_and_offers_a_box(lang) -> None:
    app = open_data(lang=lang)
    assert sound(app)
    assert ("News reports" if lang == "en" else "Articles de presse") in text(app)
    assert "17 " in text(app)
    app.segmented_control(key="w_data_view").set_value("bring").run()
    assert sound(app)
    assert len(app.file_uploader) == 1
    assert "200" in text(app)


def test_read_only_shows_the_lists_and_no_way_to_write(monkeypatch) -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    monkeypatch.setenv("SAHEL_ATLAS_READ_ONLY", "1")
    app.segmented_control(key="w_data_view").set_value("list").run()
    assert sound(app)
    assert "Editing is turned off" in text(app)
    assert "3 rows added" in text(app)
    assert all(toggle.disabled for toggle in app.toggle)
    assert not any(key.startswith(("delete_", "rename_", "data_undo")) for key in keys(app))
    app.segmented_control(key="w_data_view").set_value("bring").run()
    assert len(app.file_uploader) == 0


def test_from_elsewhere_nothing_can_be_brought(monkeypatch) -> None:
    monkeypatch.setattr(editing, "is_local", lambda *_: False)
    app = open_data("bring")
    assert sound(app)
    assert len(app.file_uploader) == 0


def test_the_check_adds_up_and_stores_nothing() -> None:
    app = bring(open_data("bring"), OFFICE)
    said = text(app)
    assert sound(app)
    assert "Recognised as: any table" in said
    assert "5 rows in the file = 3 good + 0 mended + 1 refused + 1 left out" in said
    assert any("There is no such day" in re.sub(r"\\(.)", r"\1", one.label) for one in app.expander)
    assert "\\u0022lat\\u0022" not in said
    assert app.selectbox(key="w_in_col_date").value == "Date de l'incident"
    assert app.selectbox(key="w_in_col_deaths").value == "Nb morts"
    assert len(app.get("component_instance")) == 1
    assert stored() == {}


def test_what_is_stored_is_in_the_atlas_and_can_be_taken_back(home) -> None:
    app = bring(open_data("bring"), OFFICE)
    app.text_input(key="w_in_why").set_value("monthly <b>update</b>").run()
    store_it(app)
    assert sound(app)
    assert "Stored: “office” – 3 rows added." in text(app)
    assert stored() == {"office": 3}
    assert list((home / "temporary").iterdir()) == []
    app.segmented_control(key="w_data_view").set_value("list").run()
    assert "Why: monthly <b>update</b>" in text(app)
    ids = loaders.atlas().incidents["incident_id"]
    assert ids.str.startswith("office:").sum() == 3
    app.button(key="data_undo_last").click().run()
    assert sound(app)
    assert "Undone: Imported “office”: 3 rows added" in text(app)
    assert stored() == {}


def test_a_dataset_is_switched_renamed_deleted_and_brought_back() -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    app.segmented_control(key="w_data_view").set_value("list").run()
    app.toggle(key="w_on_office").set_value(False).run()
    assert "No longer shown: “office”." in text(app)
    assert not loaders.atlas().incidents["incident_id"].str.startswith("office:").any()
    app.button(key="data_undo_last").click().run()
    assert app.toggle(key="w_on_office").value is True
    name = next(one for one in app.text_input if one.key.startswith("w_name_office"))
    name.set_value("![Mopti](http://x.org/a.png)").run()
    app.button(key="rename_office").click().run()
    assert sound(app)
    assert not any("![Mopti](" in one.value for one in app.markdown)
    assert "Renamed to “![Mopti](http://x.org/a.png)”." in text(app)
    app.button(key="delete_office").click().run()
    assert stored() == {}
    app.button(key="data_undo_last").click().run()
    assert sound(app)
    assert stored() == {"office": 3}


def test_the_same_file_again_adds_nothing() -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    bring(app, OFFICE)
    assert sound(app)
    assert "0 added · 0 changed · 0 not in this file · 3 unchanged" in text(app)
    assert "there is nothing to store" in text(app)
    assert "data_store" not in keys(app)


@pytest.mark.parametrize(("gone", "left"), [("remove", 3), ("keep", 4)])
def test_a_newer_release_shows_what_changes_before_it_does(gone, left) -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    newer = OFFICE.replace("Embuscade;5;JNIM", "Embuscade;6;JNIM").replace("4;23/06/2020", "40;23/06/2020")
    bring(app, newer)
    assert "1 added · 1 changed · 1 not in this file · 1 unchanged" in text(app)
    app.radio(key="w_in_gone").set_value(gone).run()
    settled(app)
    assert ("1 row gone" in text(app)) is (gone == "remove")
    lacks = "1 row of the dataset that this file lacks stays."
    assert (lacks in text(app)) is (gone == "keep")
    store_it(app)
    assert sound(app)
    assert (lacks in text(app)) is (gone == "keep")
    assert stored() == {"office": left}


def test_a_file_of_the_same_name_can_be_a_dataset_of_its_own() -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    bring(app, OFFICE)
    app.selectbox(key="w_in_dataset").set_value("").run()
    store_it(settled(app))
    assert sound(app)
    assert stored() == {"office": 3, "office-2": 3}


def test_a_file_of_another_name_can_belong_to_a_dataset() -> None:
    app = store_it(bring(open_data("bring"), OFFICE))
    more = OFFICE.splitlines()[0] + "\n9;13/07/2020;Djibo;Burkina Faso;14,1022;-1,6306;Embuscade;5;JNIM\n"
    bring(app, more, "july.csv")
    app.selectbox(key="w_in_dataset").set_value("office").run()
    settled(app)
    assert "1 added · 0 changed · 3 not in this file" in text(app)
    store_it(app)
    assert stored() == {"office": 4}


def test_refused_rows_are_mended_and_brought_back() -> None:
    app = bring(open_data("bring"), OFFICE)
    url = next(one for one in app.get("download_button") if one.proto.id.endswith("data_refused")).proto
    assert url.label == "Download 1 refused row (CSV)"
    refused = next(iter(app.session_state["data_upload"].checks)).work.result.prepared.refused_csv().read_bytes()
    store_it(app)
    rows = list(csv.DictReader(io.StringIO(refused.decode("utf-8-sig"))))
    rows[0]["Date de l'incident"] = "29/02/2020"
    mended = io.StringIO()
    writer = csv.DictWriter(mended, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    bring(app, mended.getvalue(), "office-refused.csv")
    assert sound(app)
    assert "These are mended rows of “office”" in text(app)
    store_it(app)
    assert sound(app)
    assert stored() == {"office": 4}


def test_corrected_columns_are_used_and_kept_for_the_next_file() -> None:
    table = "quand;truc;bidule;lieu\n2020-04-30;7;Embuscade;Djibo\n"
    app = bring(open_data("bring"), table)
    app.selectbox(key="w_in_col_date").set_value("quand")
    app.selectbox(key="w_in_col_deaths").set_value("truc").run()
    store_it(settled(app))
    assert sound(app)
    assert loaders.atlas().incidents.set_index("dataset_id").loc["office", "fatalities_best"] == 7
    bring(app, table.replace("7", "8"))
    assert "You assigned the columns of such a file before" in text(app)
    assert app.selectbox(key="w_in_col_deaths").value == "truc"
    app.button(key="data_guess").click().run()
    settled(app)
    assert app.selectbox(key="w_in_col_deaths").value == ""


def test_dates_that_can_be_read_in_two_ways_are_asked_about() -> None:
    table = "id,date,lat,lon,title\n1,03/04/2020,14.1,-1.6,Attack\n"
    app = bring(open_data("bring"), table)
    assert "can be read in two ways" in text(app)
    assert "1 refused" in text(app)
    app.radio(key="w_in_dates").set_value("mdy").run()
    settled(app)
    assert "1 good" in text(app)
    store_it(app)
    assert str(loaders.atlas().incidents.set_index("dataset_id").loc["office", "event_date"].date()) == "2020-03-04"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.csv", "is empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old.xlsx", "Excel's old format"),
        (b"PK\x03\x04broken", "a.zip", "damaged archive"),
        (b"a,b\n1,2\n", "numbers.csv", "no column that looks like a date or a place"),
        (b"<kml><!DOCTYPE x [<!ENTITY a 'b'>]></kml>", "bomb.kml", ""),
    ],
)
def test_a_file_that_cannot_be_used_is_said_and_nothing_is_stored(home, content, name, says) -> None:
    app = bring(open_data("bring"), content, name)
    assert not app.exception
    assert says in re.sub(r"\\(.)", r"\1", app.error[0].value)
    assert str(home) not in re.sub(r"\\(.)", r"\1", app.error[0].value)
    assert stored() == {}
    app.button(key="data_away").click().run()
    assert sound(app)
    assert len(app.file_uploader) == 1
    assert list((home / "temporary").iterdir()) == []


def test_of_several_tables_in_an_archive_one_is_chosen() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("march.csv", OFFICE)
        archive.writestr("april.csv", OFFICE.replace("13/04", "14/04"))
    app = bring(open_data("bring"), packed.getvalue(), "both.zip")
    assert sound(app)
    assert "several tables: choose one above" in text(app)
    app.selectbox(key="w_in_sheet").set_value("april.csv").run()
    settled(app)
    assert sound(app)
    assert "3 good" in text(app)


def test_what_a_file_says_is_text_and_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)> ![x](https://evil.example/a.png)"
    table = (
        f'id,date,lat,lon,title,"{evil}"\n1,2020-02-31,14.1,-1.6,{evil},{evil}\n2,2020-02-03,14.1,-1.6,{evil},=1+1\n'
    )
    app = bring(open_data("bring"), table, "<script>alert(1)<script>.csv")
    assert sound(app)
    assert not any(re.search(r"(?<!\\)!(?<!\\)\[x", one.value) for one in app.markdown)
    assert not any("<img" in str(one.proto.body) for one in app.get("html"))
    assert not any("<img src" in re.sub(r"\\u003c", "", one.proto.json_args) for one in app.get("component_instance"))
    store_it(app)
    assert sound(app)


def test_the_file_and_the_choices_outlive_a_visit_to_another_screen() -> None:
    app = bring(open_data("bring"), OFFICE)
    app.radio(key="w_in_zone").set_value(False).run()
    settled(app)
    assert "4 good" in text(app)
    app.switch_page("pages/places.py").run()
    app.switch_page("pages/data.py").run()
    settled(app)
    assert app.radio(key="w_in_zone").value is False
    assert "4 good" in text(app)


def test_a_check_that_is_stopped_answers_at_once_and_can_begin_anew(monkeypatch) -> None:
    from pages.parts import data_check

    real, go = data_check.prepare_import, threading.Event()

    def slow(path, options, tell, stopped, **more):
        go.wait(30)  # deaf to the flag
        return real(path, options, tell, stopped, **more)

    monkeypatch.setattr(data_check, "prepare_import", slow)
    app = open_data("bring")
    app.file_uploader[0].set_value(("office.csv", OFFICE.encode(), "text/csv")).run()
    assert "Opening the file" in text(app)
    assert "What the check found" not in text(app)
    app.button(key="stop_check").click().run()
    assert sound(app)
    assert "The check was stopped. Nothing was stored." in text(app)
    go.set()
    app.button(key="data_again").click().run()
    settled(app)
    assert "3 good" in text(app)


def test_storing_that_is_stopped_stores_nothing_and_keeps_the_file(monkeypatch) -> None:
    from geo.core.errors import Cancelled
    from geo.incidents.store import Store

    def endless(store, described, batches, *, cancelled, **more):
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled("Stopped.")

    monkeypatch.setattr(Store, "import_batches", endless)
    app = bring(open_data("bring"), OFFICE)
    app.button(key="data_store").click().run()
    assert "stop_store" in keys(app)
    app.button(key="stop_store").click().run()
    settled(app)
    assert sound(app)
    assert "nothing of it was stored" in text(app)
    assert "data_store" in keys(app)
    assert stored() == {}


def test_acled_is_exported_only_with_the_notice() -> None:
    with loaders.store() as store:
        described = info("acled", kind="acled", publisher="ACLED", may_leave=False)
        store.import_batches(described, [batch([row(1, "acled")])], who="a", why="")
    app = open_data()
    assert "forbid passing rows on (ACLED)" in text(app)
    button = next(one for one in app.get("download_button") if one.proto.id.endswith("export_acled"))
    assert button.proto.disabled
    app.checkbox(key="w_terms_acled").check().run()
    button = next(one for one in app.get("download_button") if one.proto.id.endswith("export_acled"))
    assert not button.proto.disabled


def test_an_export_has_every_row_with_the_columns_of_its_file() -> None:
    store_it(bring(open_data("bring"), OFFICE))
    with loaders.store() as store:
        found = loaders.dataset_csv(store.dataset("office"))
    rows = list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"))))
    assert [one["incident_id"] for one in rows] == ["office:1", "office:2", "office:4"]
    assert rows[0]["file: Auteur présumé"] == "JNIM"
    assert rows[0]["fatalities_best"] == "5"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_kind_of_event_has_words(lang) -> None:
    from geo.core.language import language

    summaries = {
        "import": {"title": "T", "added": 2, "changed": 1, "gone": 0, "unchanged": 5},
        "edit": {"incident_id": "office:1", "fields": ["lat"]},
        "dataset": {"was": "T", "enabled": False},
        "links": {"same": 1, "different": 0, "open": 2},
    }
    for kind, summary in summaries.items():
        said = data_words.event_words(Event(1, now(), "a", "", kind, "t", summary), language(lang))
        undone = data_words.event_words(
            Event(2, now(), "a", "", "undo", "t", {"kind": kind, "summary": summary}), language(lang)
        )
        assert said in undone
        assert said != kind
