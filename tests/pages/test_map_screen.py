"""The map screen: what its link keeps, and what the map says to it, honest or not."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from pages.parts import incident_list, loaders, map_link, map_messages

ROOT = Path(__file__).parents[2]


def open_map(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"lang": "en", **query})
    return app.run()


def link(app: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in dict(app.query_params).items()}


def says(app: AppTest, number: int = 1, **message: Any) -> AppTest:
    """Let the map send a message, as streamlit-folium brings it."""
    numbers = {name: f"{number}" for name in message}
    app.session_state["map"] = {"last_active_drawing": {"properties": {**message, "numbers": numbers}}}
    return app.run()


def warnings(app: AppTest) -> str:
    return "\n".join(str(one.value).replace("\\", "") for one in app.warning)


OWN = {
    "t": "2019-10-01..2019-10-31",
    "unit": "month",
    "at": "14.5,-1.2,8.25",
    "mode": "symbols",
    "hide": "ambush,clash",
}


def test_a_link_keeps_period_step_view_and_way_of_showing() -> None:
    app = open_map(**OWN)
    assert not app.exception
    assert not app.warning
    assert {name: link(app)[name] for name in OWN} == OWN


def test_without_a_link_there_is_nothing_of_its_own() -> None:
    assert set(link(open_map())) == {"lang"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("t", "2019-10-31..2019-10-01"), ("t", "2019-02-30..2019-03-01"), ("t", "<img src=x>"),
        ("t", "9999-01-01..9999-02-01"),
        ("unit", "decade"), ("unit", "[x](https://evil.example)"),
        ("at", "14,-1"), ("at", "nan,0,5"), ("at", "91,0,5"), ("at", "1e3,0,5"), ("at", "14,-1,99"),
        ("mode", "../../etc"), ("hide", "everything"), ("hide", "<b>,../x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_dropped_and_said(name: str, value: str) -> None:
    kept, notices = map_link.read({name: value})
    assert kept == {}
    assert [notice.parameter for notice in notices] == [name]


def test_a_hostile_link_opens_the_map_with_notices() -> None:
    app = open_map(t="<script>", unit="![x](y)", at="a,b,c", mode="x" * 500, hide="<b>" * 99)
    assert not app.exception
    assert len(app.warning) == 5
    assert set(link(app)) == {"lang"}
    assert "<script>" in warnings(app)
    assert "x" * 61 not in warnings(app)


def test_the_period_of_the_strip_goes_into_the_link_and_stays_when_the_filter_changes() -> None:
    app = says(open_map(), time="2019-10-01..2019-10-31", step="month")
    assert (link(app)["t"], link(app)["unit"]) == ("2019-10-01..2019-10-31", "month")
    app.multiselect(key="w_kind").set_value(["ambush"]).run()
    assert link(app)["t"] == "2019-10-01..2019-10-31"
    app = says(app, 2, time="", step="")
    assert "t" not in link(app)
    assert link(app)["kind"] == "ambush"


def test_hidden_kinds_go_into_the_link_and_only_known_ones_out_of_it() -> None:
    app = says(open_map(), hide="clash,ambush")
    hidden = link(app)["hide"].split(",")
    assert sorted(hidden) == ["ambush", "clash"]
    assert "hide" not in link(says(app, 2, hide=""))
    app = open_map(hide="ambush,pillage")
    assert link(app)["hide"] == "ambush"
    assert "pillage" in warnings(app)


def test_an_empty_map_says_what_to_do_and_does_it() -> None:
    app = open_map(**{"from": "2030-01-01"})
    assert any("No incident passes the filter" in str(one.value) for one in app.info)
    app.button(key="map_clear").click().run()
    assert not app.exception
    assert set(link(app)) == {"lang"}
    assert not app.info


def test_the_view_of_the_map_goes_into_the_link() -> None:
    app = says(open_map(), view=[14.5, -1.25, 8.25])
    assert link(app)["at"] == "14.5,-1.25,8.25"


def test_a_period_becomes_the_filter() -> None:
    app = says(open_map(), period="2019-10-01..2020-01-31", time="", step="")
    assert (link(app)["from"], link(app)["to"]) == ("2019-10-01", "2020-01-31")
    assert app.date_input(key="w_from").value == dt.date(2019, 10, 1)
    assert "t" not in link(app)


@pytest.mark.parametrize(
    "message",
    [
        {"incident": 10**9, "data": "x"}, {"incident": "0", "data": None}, {"incident": [0]}, {"open": ["nampala"]},
        {"open": "../x"}, {"cell": "abc"}, {"cell": [1, 2, 3]}, {"cell": "AAAA", "of": {}, "data": "x"},
        {"time": {"from": 1}}, {"time": "x", "step": 7}, {"view": "here"},
        {"view": [float("nan")] * 3},
        {"mode": 3}, {"hide": ["ambush"]}, {"hide": 7}, {"period": "2020-01-01"}, {"find": {"a": 1}},
    ],
)  # fmt: skip
def test_messages_that_make_no_sense_change_nothing(opened: AppTest, message: dict[str, Any]) -> None:
    numbers = {name: repr(message) for name in message}
    opened.session_state["map"] = {"last_active_drawing": {"properties": {**message, "numbers": numbers}}}
    opened.run()
    assert not opened.exception
    assert set(link(opened)) == {"lang"}


@pytest.fixture(scope="module")
def opened() -> AppTest:
    return open_map()


def cell_message(**chosen: Any) -> dict[str, str]:
    """What the map sends of a cell that counts the first nine incidents of a filter."""
    shown = IncidentFilter(**chosen)
    view = loaders.view(shown)
    raw = np.packbits(np.arange(view.n_drawn) < 9, bitorder="little").tobytes()
    return {"cell": base64.b64encode(raw).decode(), "of": "points", "data": loaders.map_wire(shown, "en").key}


def listed(app: AppTest) -> list[str]:
    return [one.label for one in app.expander if "of this cell" in one.label]


def test_a_cell_lists_its_incidents_until_the_map_counts_others() -> None:
    app = says(open_map(), **cell_message())
    assert listed(app) == ["9 incidents of this cell"]
    app = says(app, 2, view=[14.5, -1.25, 8.25])
    assert listed(app) == ["9 incidents of this cell"]
    assert not listed(says(app, 3, time="2019-10-01..2019-10-31", step="month"))
    app = says(app, 4, **cell_message())
    assert listed(app)
    app.multiselect(key="w_kind").set_value(["ambush"]).run()
    assert not listed(app)
    assert not listed(says(app, 5, **cell_message()))  # of data that the map no longer shows
    app = says(app, 6, **cell_message(event_types=("ambush",)))
    box = next(one for one in app.expander if "of this cell" in one.label)
    assert box.label == f"{len(box.button)} incidents of this cell"
    box.button[0].click().run()
    assert link(app)["incident"] in box.button[0].key


def test_a_message_counts_once() -> None:
    app = says(open_map(), open="nampala")
    assert link(app)["incident"] == "nampala"
    app.selectbox(key="w_incident_1").set_value("boulikessi-2019-09-30").run()
    assert link(says(app, open="nampala"))["incident"] == "boulikessi-2019-09-30"
    assert link(says(app, 2, open="nampala"))["incident"] == "nampala"


def test_a_list_that_is_still_on_its_way_to_the_browser_undoes_no_click() -> None:
    app = says(open_map(), open="boulikessi-2019-09-30")
    before = app._tree  # what the browser still has on the screen when it sends the next
    stale = next(box for box in app.selectbox if box.label == "Incident")
    assert link(says(app, 2, open="nampala"))["incident"] == "nampala"
    stale.set_value("boulikessi-2019-09-30")
    app._tree = before
    app = says(app, 3, view=[14.5, -1.25, 8.25])
    assert link(app)["incident"] == "nampala"
    assert link(app)["at"] == "14.5,-1.25,8.25"


def test_a_click_on_what_the_map_drew_a_moment_ago_counts() -> None:
    app = open_map()
    drawn = loaders.view(IncidentFilter())
    message = {"incident": 3, "data": loaders.map_wire(IncidentFilter(), "en").key}
    app.multiselect(key="w_kind").set_value(["ambush"]).run()
    assert link(says(app, **message))["incident"] == drawn.table["incident_id"].iloc[int(drawn.drawn_rows[3])]


def test_a_message_whose_run_was_cut_short_is_heard_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    class CutShort(BaseException):
        """As Streamlit's own, which are none of Exception."""

    def cut(_: object) -> None:
        raise CutShort

    heard: list[object] = []
    monkeypatch.setattr(map_messages.st, "session_state", {})
    said = {"last_active_drawing": {"properties": {"open": "nampala", "numbers": {"open": "1"}}}}
    monkeypatch.setitem(map_messages._ACTS, "open", cut)
    with pytest.raises(CutShort):
        map_messages.take(said, loaders.view(IncidentFilter()), language("en"))
    monkeypatch.setitem(map_messages._ACTS, "open", heard.append)
    for _ in range(2):
        map_messages.take(said, loaders.view(IncidentFilter()), language("en"))
    assert len(heard) == 1


def test_the_search_finds_places_and_incidents_by_any_spelling() -> None:
    app = says(open_map(), find="boulikessi")
    rows = app.session_state["map_answers"]["rows"]
    assert {row["kind"] for row in rows} == {"place", "incident"}
    assert all(row["lat"] and row["lon"] for row in rows if row["kind"] == "place")
    for number, (words, name) in enumerate((("timbuktu", "Tombouctou"), ("MENAKA", "Ménaka")), 2):
        says(app, number, find=words)
        assert any(name in row["name"] for row in app.session_state["map_answers"]["rows"])


def test_the_search_names_what_the_filter_hides() -> None:
    app = says(open_map(country="NER"), find="boulikessi")
    rows = [row for row in app.session_state["map_answers"]["rows"] if row["kind"] == "incident"]
    assert rows
    assert all(row["hidden"] and "hidden by the filter" in row["words"] for row in rows)
    app = says(app, 2, open=rows[0]["id"])
    assert link(app)["incident"] == rows[0]["id"]


def test_the_latest_incidents_are_those_of_the_whole_order() -> None:
    view = loaders.view(IncidentFilter())
    whole = [row["incident_id"] for row in incident_list.latest(view, view.rows, view.n_shown)]
    for most in (1, 3, 9, 50):
        assert [row["incident_id"] for row in incident_list.latest(view, view.rows, most)] == whole[:most]
