"""The Snapshot screen opens a file again: what it is, what has changed since, and its view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

import pytest

from geo.incidents.filter import IncidentFilter
from geo.incidents.store import open_store
from geo.maps.composition import Composition, Extent
from geo.maps.snapshots import snapshot_bytes
from geo.sources.atlas import load_atlas
from pages.parts import snapshot_files
from tests.pages.test_screens import link, open_app, words
from tests.pages.test_snapshot import PIXEL

MALI = Composition(IncidentFilter(countries=("MLI",)), Extent("country", "MLI"), layout="square", lang="fr")


@pytest.fixture(autouse=True)
def undrawn(monkeypatch) -> None:
    monkeypatch.setattr(snapshot_files, "preview", lambda *_: snapshot_files.Preview(PIXEL, 1.0))


@cache
def snapshot(kind: str = "png") -> bytes:
    return snapshot_bytes(load_atlas(), MALI, kind, made_at=dt.datetime(2026, 3, 4, tzinfo=dt.UTC), dpi=72)


def opened(content: bytes, lang: str = "en"):
    app = open_app("snapshot", lang=lang)
    app.radio(key="w_snap_make").set_value("open").run()
    assert len(app.file_uploader) == 1
    app.file_uploader[0].set_value(("map.png", content, "image/png")).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("kind", ["png", "html"])
def test_a_file_is_opened_and_its_view_shown(kind) -> None:
    app = opened(snapshot(kind))
    assert not app.error
    text = words(app)
    assert "Mali" in text
    assert "Made on 4 March 2026" in text
    assert "in French" in text
    assert "Nothing has changed since" in text
    app.button(key="snapshot_restored_open").click().run()
    assert not app.exception
    asked = link(app)
    assert (asked["country"], asked["layout"], asked["sheet"]) == ("MLI", "square", "fr")
    assert asked["extent"] == "country:MLI"
    assert "make" not in asked


@pytest.fixture
def edited() -> Iterator[None]:
    snapshot()  # as it was before
    with open_store() as store:
        event = store.edit(
            "indelimane-2019-11-01", {"fatalities_high": 99}, who="tests", why="a change", version=0,
            shipped={"fatalities_high": 54, "fatalities_best": 54, "fatalities_low": 54},
        )  # fmt: skip
        yield
        store.undo(event.event_id, who="tests", why="as it was")


def test_what_has_changed_is_listed(edited) -> None:
    app = opened(snapshot(), lang="fr")
    text = words(app)
    assert "1 incident modifié" in text
    table = app.dataframe[0].value
    assert table["Identifiant"].tolist() == ["indelimane-2019-11-01"]
    assert table["Ce qui diffère"].tolist() == ["bilan"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_damaged_file_gets_a_message(lang) -> None:
    app = opened(snapshot()[:3000], lang)
    assert len(app.error) == 1
    assert ("cut short" if lang == "en" else "tronqué") in words(app)
    assert not [button for button in app.button if button.label in ("Open as a view", "Ouvrir comme vue")]


def test_a_picture_that_was_painted_on_is_told_and_its_view_can_be_opened() -> None:
    page = snapshot("html")
    app = opened(page.replace(b"</h1>", b" 900 dead</h1>", 1))
    assert "changed after it was made" in words(app)
    assert "Its record of the view is sound" in words(app)
    assert [button for button in app.button if button.label == "Open as a view"]
