"""Charts of actors: what they draw, that they become pictures, and that text from outside stays text."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo.analysis.actor_words import cells_words, matrix_cells
from geo.core.language import language
from geo.incidents.actors import Alliance, load_actors
from geo.maps.actor_chart import claims_chart, heat_table, months_chart, relations_chart
from geo.maps.chart_files import Imprint, chart_bytes, description_of
from tests.analysis.drawn import vocabulary

EN, FR = language("en"), language("fr")
AROUND = Imprint(("above",), ("below",))
EVIL = "<script>alert(1)</script>"


def svg(chart) -> str:
    return chart_bytes(chart, "svg", AROUND).decode()


def cells() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": ["JNIM", "JNIM", EVIL],
            "column": ["2019", "2021", "2020"],
            "incidents": [1234, 2, 3],
            "at": [0, 2, 1],
        }
    )


def test_a_heat_table_has_its_numbers_and_its_columns_in_order() -> None:
    drawn = svg(heat_table(cells(), EN, title="T", rows="Actor", columns="Year"))
    assert "1,234" in drawn
    assert [drawn.index(f">{year}<") for year in (2019, 2020, 2021)] == sorted(
        drawn.index(f">{year}<") for year in (2019, 2020, 2021)
    )
    assert EVIL not in drawn
    assert cells_words(cells(), "Actor", EN).columns.tolist() == ["Actor", "2019", "2020", "2021", "Total"]
    assert "1\u202f234" in svg(heat_table(cells(), FR, title="T", rows="Actor", columns="Year"))


def test_cells_of_a_matrix_keep_the_order_of_actors_and_keys() -> None:
    counts = pd.DataFrame(
        {
            "actor_id": ["JNIM", "JNIM", "ISGS"],
            "with_members": [True, True, False],
            "key": ["b", None, "a"],
            "incidents": [3, 1, 2],
        }
    )
    found = matrix_cells(counts, {"a": "A", "b": "B", "": "not known"}, vocabulary(), EN)
    assert found.values.tolist() == [
        ["JNIM with its members", "B", 3, 1], ["JNIM with its members", "not known", 1, 2], ["ISGS", "A", 2, 0],
    ]  # fmt: skip


def test_claims_are_bars_with_numbers() -> None:
    drawn = svg(claims_chart({"attributed": 7, "neither": 0}, EN, title="Claims"))
    assert "attributed" in drawn
    assert ">7<" in drawn


def test_months_have_a_panel_for_each_role_that_occurs() -> None:
    months = pd.DataFrame(
        {
            "day": pd.to_datetime(["2019-01-01", "2019-02-01", "2019-01-01", "2019-02-01"]),
            "role": ["attributed_to", "attributed_to", "target_actors", "target_actors"],
            "incidents": [1, 0, 2, 1],
        }
    )
    names = {"attributed_to": "attributed", "claimed_by": "claimed", "target_actors": "attacked"}
    drawn = svg(months_chart(months, names, EN, title="Months"))
    assert "attributed" in drawn
    assert "attacked" in drawn
    assert "claimed" not in drawn


def test_relations_stand_on_a_line_of_time_in_both_languages() -> None:
    actors = load_actors()
    for say, words in ((EN, "Ansar Dine merged into JNIM"), (FR, "Ansar Dine fondu dans GSIM")):
        drawn = svg(relations_chart(actors.alliances, actors, say, title="R", until=dt.date(2026, 1, 1)))
        assert words in drawn
    undated = Alliance("JNIM", "IS", "allied with", "", "", "", "", "x")
    chart = relations_chart([undated], actors, EN, title="R", until=dt.date(2026, 1, 1))
    assert "JNIM" not in svg(chart)  # no line of time without a time


def test_a_picture_of_a_heat_table_is_a_png() -> None:
    picture = chart_bytes(heat_table(cells(), EN, title="T", rows="a", columns="b"), "png", AROUND)
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("say", [EN, FR])
def test_every_chart_is_described(say) -> None:
    chart = heat_table(cells(), say, title="Heat", rows="a", columns="b")
    assert description_of(chart).startswith("Heat")
