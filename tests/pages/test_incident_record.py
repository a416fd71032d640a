"""An incident whole: its history, the file's own row, the form that changes it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.incidents.store import open_store
from tests.pages.test_screens import open_app, words

INCIDENT = "ansongo-2021-03-15"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)
    monkeypatch.setattr("pages.parts.editing.is_local", lambda *_: True)  # AppTest has no connection to look at
    return tmp_path


def open_incident(lang: str = "en") -> AppTest:
    app = open_app("incidents", lang=lang, incident=INCIDENT)
    assert not app.exception
    return app


def stem(app: AppTest) -> str:
    (key,) = [field.key for field in app.text_input if field.key and field.key.endswith("_why")]
    return str(key).removesuffix("why")


def save(app: AppTest, *, why: str = "a call", **values: object) -> AppTest:
    start = stem(app)
    for name, value in values.items():
        kind = app.number_input if isinstance(value, int) else app.text_input
        kind(key=f"{start}{name}").set_value(value)
    app.text_input(key=f"{start}why").set_value(why)
    next(button for button in app.button if button.label == "Save the change").click().run()
    assert not app.exception
    return app


def test_a_change_is_kept_with_its_reason_and_can_be_taken_back() -> None:
    app = save(open_incident(), title="A better title", captured=3)
    assert "Saved as change 1" in words(app)
    assert app.text_input(key=f"{stem(app)}title").value == "A better title"
    with open_store() as store:
        (change,) = store.history(INCIDENT)
        assert change.event.why == "a call"
        assert change.after is not None
        assert (change.after["title"], change.after["captured"]) == ("A better title", 3)
    next(button for button in app.button if button.label == "Take back").click().run()
    assert not app.exception
    assert "was taken back, as change 2" in words(app)
    assert app.text_input(key=f"{stem(app)}title").value != "A better title"


def test_a_change_needs_a_reason_and_something_changed() -> None:
    app = open_incident()
    assert "Say why" in words(save(app, why=" ", title="x"))
    assert "Nothing was changed" in words(save(open_incident()))
    with open_store() as store:
        assert store.history(INCIDENT) == []


def test_figures_that_contradict_are_refused_with_the_rule() -> None:
    app = save(open_incident(), fatalities_low=90, fatalities_high=3)
    assert "Nothing was changed." in words(app)
    assert "fatalities_low" in words(app)


def test_somebody_elses_change_is_not_overwritten() -> None:
    app = open_incident()
    with open_store() as store:
        store.edit(INCIDENT, {"target": "theirs"}, who="other", why="", version=0)
    save(app, target="mine")
    assert "Nothing was overwritten" in words(app)
    with open_store() as store:
        (change,) = store.history(INCIDENT)
        assert change.event.who == "other"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_where_editing_is_off_there_is_no_form(monkeypatch, lang) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_READ_ONLY", "1")
    app = open_incident(lang)
    assert not [field for field in app.text_input if field.key and field.key.endswith("_why")]
    assert "SAHEL_ATLAS_READ_ONLY" in words(app)
