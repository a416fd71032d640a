"""Pairs of records that a person looks at: decided on screen, counted once, taken back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.store import open_store
from geo.incidents.table import to_arrow, to_table
from tests.incidents.conftest import point, record
from tests.pages.test_screens import open_app, words


@pytest.fixture(autouse=True)
def pairs(tmp_path, monkeypatch):
    """Two datasets with one record each, alike but with tolls that do not fit."""
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr("pages.parts.editing.is_local", lambda *_: True)  # AppTest has no connection to look at
    day = pd.Timestamp("2019-03-04")
    with open_store() as store:
        for dataset in store.datasets():
            store.change_dataset(dataset.info.dataset_id, who="t", why="", version=dataset.version, enabled=False)
        for name, deaths in (("one", 4), ("two", 11)):
            row = record(
                f"{name}:1", dataset_id=name, dataset=name, original_id="1", adm0="", event_date=day,
                event_date_end=day, date_precision=1, fatalities_low=deaths, fatalities_best=deaths,
                fatalities_high=deaths, target_actors=["FAMa"], **point(0.5, 15.66),
            )  # fmt: skip
            rows = to_arrow(to_table([row], checked=False))
            batch = Batch(rows, pa.table({"n": pa.array(["1"])}), np.array([2]))
            store.import_batches(DatasetInfo(name, name, "table"), [batch], who="t", why="")


def press(app: AppTest, key: str) -> AppTest:
    next(button for button in app.button if str(button.key).startswith(key)).click().run()
    assert not app.exception
    return app


def test_one_event_counts_once_until_it_is_taken_back() -> None:
    app = open_app("incidents", lang="en")
    assert "1 pair of records may be of one event" in [box.label for box in app.expander]
    assert "2 incidents on the map" in words(app)
    press(app, "same_")
    assert "Decided, as change" in words(app)
    assert "1 incident on the map" in words(app)
    assert "4–11" in words(app)
    with open_store() as store:
        (decision,) = store.links()
        assert (decision.verdict, decision.by) == ("same", "person")
        store.undo(store.events()[0].event_id, who="t", why="")
    assert "2 incidents on the map" in words(app.run())


def test_two_events_stay_two_and_are_not_asked_about_again() -> None:
    app = press(open_app("incidents", lang="en"), "different_")
    assert "2 incidents on the map" in words(app)
    assert not [box for box in app.expander if "may be of one event" in box.label]


def test_the_links_of_an_incident_stand_beside_it() -> None:
    app = open_app("incidents", lang="fr", incident="one:1")
    assert "Autres fiches" in [tab.label for tab in app.tabs]
    assert any(str(button.key).startswith("open_two:1") for button in app.button)
