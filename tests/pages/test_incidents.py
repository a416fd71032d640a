"""The screen of incidents: search, order, pages and columns, from the link and into it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.analysis.listing import SORTABLE, Order
from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.sources.atlas import load_atlas
from pages.parts import incident_table, listing_state, loaders
from pages.parts.listing_state import COLUMNS, USUAL, Listing
from tests.incidents.conftest import record

ROOT = Path(__file__).parents[2]


def open_list(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"lang": "en", **query})
    return app.switch_page("pages/incidents.py").run()


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info")
    return re.sub(r"\\([\W_])", r"\1", "\n".join(str(element.value) for kind in kinds for element in app.get(kind)))


def link(app: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in dict(app.query_params).items()}


def rows(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value


def test_the_list_opens_with_the_latest_first_and_the_undated_last() -> None:
    app = open_list()
    assert not app.exception
    assert list(rows(app).columns) == list(USUAL)
    dates = rows(app)["date"].tolist()
    assert len(dates) == 17
    dated = [one for one in dates if one != "undated"]
    assert dates == sorted(dated, reverse=True) + ["undated"] * (17 - len(dated))
    assert set(link(app)) == {"lang"}


def test_a_search_is_counted_and_stands_in_the_link() -> None:
    app = open_list()
    app.text_input(key="w_search").set_value("ménaka").run()
    assert "of 17 incidents" in words(app)
    assert 0 < len(rows(app)) < 17
    assert link(app)["search"] == "ménaka"
    again = open_list(search="MENAKA")
    assert rows(again)["what"].tolist() == rows(app)["what"].tolist()


def test_a_search_of_too_many_words_says_so() -> None:
    app = open_list(search=" ".join("abcdefghijklm"))
    assert "A search has 12 words at most" in words(app)
    assert "too many values (search)" in words(open_list(search="mali " * 50))


def test_what_was_ticked_is_ticked_no_more_when_the_atlas_changes(monkeypatch) -> None:
    class Changed:
        key = "one"

    monkeypatch.setattr(loaders, "atlas", Changed)
    monkeypatch.setattr(incident_table, "_position", lambda rows, incident_id: None)
    monkeypatch.setattr(incident_table.st, "session_state", {})
    monkeypatch.setattr(incident_table.state, "selected", lambda: "")
    view = make_view(to_table([record("a")]), IncidentFilter(), load_atlas().vocabulary)

    def key() -> str:
        return incident_table._table_key(view.rows, Listing(), view, language("en"))[0]

    before = key()
    assert key() == before
    Changed.key = "two"
    assert key() != before


def test_a_search_without_a_hit_says_what_to_do() -> None:
    app = open_list(search="zzzz")
    assert not app.exception
    assert "No incident has all these words" in words(app)


def test_sorting_by_deaths_puts_what_nobody_reported_last() -> None:
    app = open_list(sort="deaths-asc", columns="deaths_best,deaths,incident_id")
    figures = rows(app)["deaths"].tolist()
    silent = figures.count("not reported")
    assert silent
    assert "not reported" not in figures[:-silent]
    assert link(app)["sort"] == "deaths-asc"
    assert list(rows(app).columns) == ["deaths", "deaths_best", "incident_id"]


def test_another_column_to_sort_by_takes_its_usual_direction() -> None:
    app = open_list()
    app.selectbox(key="w_sort").set_value("country").run()
    assert link(app)["sort"] == "country"
    app.selectbox(key="w_sort").set_value("deaths").run()
    assert link(app)["sort"] == "deaths"


@pytest.mark.parametrize("column", COLUMNS)
def test_every_heading_can_be_clicked(column, monkeypatch) -> None:
    kept: dict[str, object] = {"listing": Listing()}
    monkeypatch.setattr(listing_state.st, "session_state", kept)
    listing_state.sort_by(column)
    assert kept.get("w_sort", "date") in SORTABLE
    if column in SORTABLE and column != "date":
        assert kept["w_sort"] == column


def test_a_hostile_link_is_cleaned_with_notices() -> None:
    app = open_list(sort="<script>", page="-1", columns="date,../etc,what", search="<img src=x onerror=alert(1)>")
    assert not app.exception
    assert len(app.warning) == 3
    assert "sort" not in link(app)
    assert "page" not in link(app)
    assert link(app)["columns"] == "date,what"
    assert app.text_input(key="w_search").value == "<img src=x onerror=alert(1)>"
    app.text_input(key="w_search").set_value("").run()
    assert not app.warning


def test_a_page_beyond_the_last_is_the_last() -> None:
    app = open_list(page="999999")
    assert not app.exception
    assert len(rows(app)) == 17
    assert "page" not in link(app)


def test_pages_and_the_incident_that_was_selected_elsewhere(monkeypatch) -> None:
    monkeypatch.setattr(incident_table, "PAGE_ROWS", 5)
    app = open_list(page="2")
    assert len(rows(app)) == 5
    first = rows(app)["what"].tolist()
    app.button(key="w_next").click().run()
    assert link(app)["page"] == "3"
    assert not set(first) & set(rows(app)["what"])
    app.text_input(key="w_search").set_value("mali").run()
    assert "page" not in link(app)
    app.text_input(key="w_search").set_value("").run()
    app.switch_page("pages/map.py").run()
    app.selectbox(key="w_incident_0").set_value("nampala").run()
    app.switch_page("pages/incidents.py").run()
    app.multiselect(key="w_columns").set_value(["incident_id"]).run()
    assert "nampala" in rows(app)["incident_id"].tolist()
    page = int(link(app)["page"])
    assert page > 1
    row = rows(app)["incident_id"].tolist().index("nampala") + 1
    assert f"In the list above: page {page}, row {row}." in words(app)


def test_a_selected_incident_that_the_list_does_not_have_is_said() -> None:
    app = open_list(incident="nampala", country="NER")
    assert "The filter hides this incident" in words(app)
    app = open_list(incident="nampala", search="banibangou")
    assert "The search hides this incident" in words(app)


def test_french_headings_and_words() -> None:
    app = open_list(lang="fr", search="zzzz")
    english = open_list(search="zzzz")
    assert app.info[0].value != english.info[0].value
    assert app.selectbox(key="w_sort").label != english.selectbox(key="w_sort").label
    heads, others = (incident_table.column_names(language(code)) for code in ("fr", "en"))
    same = {name for name in heads if heads[name] == others[name]}
    assert same <= {"date", "adm2", "where_prec", "sources"}


def test_a_page_is_made_without_the_frame_of_all(monkeypatch) -> None:
    """What a page costs must not grow with the table: neither `shown` nor a word of another row is made."""
    app = open_list()
    view = load_atlas().view(IncidentFilter())
    for name in ("shown", "drawn", "unplaced", "undated", "left_out"):
        monkeypatch.setattr(View, name, property(lambda self: pytest.fail("the frame of all rows was made")))
    made: list[int] = []
    records = incident_table.incident_list.records
    monkeypatch.setattr(
        incident_table.incident_list, "records", lambda table: made.append(len(table)) or records(table)
    )
    frame = incident_table.page_frame(view, view.rows[3:8], COLUMNS, language("en"))
    assert list(frame.columns) == list(COLUMNS)
    assert made == [len(frame)] == [5]
    monkeypatch.setattr(incident_table, "PAGE_ROWS", 5)
    app.text_input(key="w_search").set_value("mali").run()
    app.selectbox(key="w_sort").set_value("what").run()
    assert not app.exception
    assert made == [5] * len(made)
    assert len(made) == 3


def test_numbers_of_a_page_are_numbers_and_missing_ones_missing() -> None:
    table = to_table(
        [record("a", fatalities_low=0, fatalities_best=0, fatalities_high=2), record("b", title="<b>x</b>")],
        checked=False,
    )
    view = make_view(table, IncidentFilter(), load_atlas().vocabulary)
    frame = incident_table.page_frame(view, view.rows, ("what", "deaths", "deaths_best"), language("en"))
    assert frame["deaths_best"].tolist() == [0, pd.NA]
    assert frame["deaths"].tolist() == ["0 (0–2)", "not reported"]
    assert frame["what"].tolist() == ["Title of a", "<b>x</b>"]


def test_a_file_has_what_the_list_has_in_its_order() -> None:
    text = loaders.table_file(IncidentFilter(), "csv", "ménaka", Order("deaths"), "en").decode("utf-8-sig")
    listed = [row["incident_id"] for row in csv.DictReader(io.StringIO(text))]
    found = loaders.listed(IncidentFilter(), "ménaka", Order("deaths"), "en")
    assert listed == found.view.table["incident_id"].iloc[found.rows].tolist()
    assert 1 < len(listed) < 17


def test_a_file_lacks_rows_that_may_not_be_passed_on(monkeypatch) -> None:
    atlas = replace(load_atlas(), kept_back=frozenset({"reports"}), key="kept back")
    monkeypatch.setattr(loaders, "atlas", lambda: atlas)
    text = loaders.table_file(IncidentFilter(), "csv", "", Order("deaths"), "en").decode("utf-8-sig")
    assert len(text.splitlines()) == 1
    assert loaders.listed(IncidentFilter(), "", Order("deaths"), "en").view.n_shown == 17


@pytest.mark.parametrize(
    "listing",
    [Listing(), Listing("a b", Order("deaths", descending=False), ("date", "what"), 7)],
)
def test_a_list_survives_its_link(listing) -> None:
    kept = {key: value for key, value in listing.to_query().items() if value}
    assert listing_state.read(kept) == (listing, ())
