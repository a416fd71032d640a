"""The data that the maps in a browser are drawn from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.areas.boundaries import Boundaries
from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.schema import EVENT_TYPES
from geo.incidents.table import to_table
from geo.incidents.tolls import sum_tolls
from geo.incidents.view import View, make_view, toll_words
from geo.maps import palette
from geo.maps.layers import base_data, incident_data, script_json


@pytest.fixture
def data(view: View, english: Language) -> dict[str, Any]:
    return incident_data(view, english)


def drawn_as(data: dict[str, Any], group: str) -> list[str]:
    return [data["incidents"][index]["id"] for row in data[group] for index in row["of"]]


def test_every_drawn_incident_is_there_once_as_what_it_is(view: View, data: dict[str, Any]) -> None:
    where_prec = dict(zip(view.drawn["incident_id"], view.drawn["where_prec"], strict=True))
    assert sorted(drawn_as(data, "places")) == sorted(name for name, prec in where_prec.items() if prec <= 2)
    assert sorted(drawn_as(data, "areas")) == sorted(name for name, prec in where_prec.items() if prec >= 3)
    assert sorted(drawn_as(data, "rings")) == sorted(name for name, prec in where_prec.items() if prec == 2)
    assert len(data["incidents"]) == len(view.drawn)


def test_incidents_at_one_place_share_one_pile(data: dict[str, Any]) -> None:
    piles = [[data["incidents"][index]["id"] for index in row["of"]] for row in data["places"] if len(row["of"]) > 1]
    assert piles == [["indelimane_2", "indelimane-1"]]  # the smaller symbol in front


def test_larger_areas_lie_under_smaller_ones(data: dict[str, Any]) -> None:
    assert drawn_as(data, "areas") == ["region", "border", "cercle"]


def test_equal_areas_are_drawn_once(
    vocabulary: Vocabulary, make_record: Callable[..., dict[str, Any]], english: Language
) -> None:
    both = [make_record(name, "ambush", 4, box(0, 12, 1, 13)) for name in ("a", "b")]
    data = incident_data(make_view(to_table(both), IncidentFilter(), vocabulary), english)
    assert [row["of"] for row in data["areas"]] == [[0, 1]]
    assert [row["what"] for row in data["legend"]["rows"]] == ["kind", "area", "shared", "town", "north"]


def test_an_area_of_several_kinds_has_the_colour_of_none(
    vocabulary: Vocabulary, make_record: Callable[..., dict[str, Any]], english: Language
) -> None:
    both = [make_record(kind, kind, 4, box(0, 12, 1, 13)) for kind in ("ambush", "shelling")]
    data = incident_data(make_view(to_table(both), IncidentFilter(), vocabulary), english)
    assert data["kinds"][data["areas"][0]["kind"]]["colour"] == palette.MIXED
    assert "mixed" in [row["what"] for row in data["legend"]["rows"]]


def test_a_missing_toll_is_hollow_and_a_shared_one_is_pale_and_joined(data: dict[str, Any]) -> None:
    looks = {incident["id"]: incident for incident in data["incidents"]}
    assert looks["no-toll"]["hollow"] is True
    assert looks["no-toll"]["radius"] == palette.SMALLEST_PX
    for name in ("boulikessi-2019-09-30", "mondoro-2019-09-30"):
        assert looks[name]["shared"] is True
        assert looks[name]["hollow"] is False
        assert looks[name]["radius"] > palette.SMALLEST_PX
    assert looks["indelimane-1"]["shared"] is False
    assert looks["indelimane-1"]["radius"] > looks["indelimane_2"]["radius"] > palette.SMALLEST_PX
    assert len(data["links"]) == 1
    assert len(data["links"][0]) == 2
    assert "one_toll" in [row["what"] for row in data["legend"]["rows"]]


def test_a_reported_zero_is_solid(
    vocabulary: Vocabulary, make_record: Callable[..., dict[str, Any]], english: Language
) -> None:
    rows = [make_record("zero", "ambush", 1, Point(0, 14), fatalities_best=0, fatalities_low=0, fatalities_high=0)]
    data = incident_data(make_view(to_table(rows), IncidentFilter(), vocabulary), english)
    assert data["incidents"][0]["hollow"] is False


def test_the_legend_lists_only_what_is_drawn(
    vocabulary: Vocabulary, make_record: Callable[..., dict[str, Any]], english: Language
) -> None:
    rows = [make_record("one", "shelling", 1, Point(0, 14), fatalities_best=3)]
    data = incident_data(make_view(to_table(rows), IncidentFilter(), vocabulary), english)
    assert [row["what"] for row in data["legend"]["rows"]] == ["kind", "size", "town", "north"]
    assert data["legend"]["rows"][0]["text"] == "Rockets or shells (1)"


def test_the_legend_counts_add_up(view: View, data: dict[str, Any]) -> None:
    kinds = [row["text"] for row in data["legend"]["rows"] if row["what"] == "kind"]
    assert sum(int(re.search(r"\((\d+)\)$", text)[1]) for text in kinds) == len(view.drawn)  # type: ignore[index]
    assert {row["prec"] for row in data["legend"]["rows"] if row["what"] == "area"} == {3, 4, 5}


def test_an_empty_view_draws_an_empty_legend(view: View, english: Language) -> None:
    empty = make_view(view.table, IncidentFilter(min_fatalities=100_000), view.vocabulary)
    data = incident_data(empty, english)
    assert data["incidents"] == data["places"] == data["areas"] == data["rings"] == []
    assert [row["what"] for row in data["legend"]["rows"]] == ["town", "north"]


@pytest.mark.parametrize(("selected", "expected"), [(None, None), ("no-such", None), ("country", None)])
def test_what_is_not_drawn_is_not_selected(view: View, selected: str | None, expected: None, english: Language) -> None:
    assert incident_data(view, english, selected=selected)["selected"] is expected


def test_the_selected_one_is_named_by_its_position(view: View, english: Language) -> None:
    data = incident_data(view, english, selected="cercle")
    assert data["incidents"][data["selected"]]["id"] == "cercle"


def decoded(flat: list[int]) -> list[tuple[float, float]]:
    x = y = 0
    out = []
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        out.append((x / 10_000, y / 10_000))
    return out


def test_shapes_come_back_within_their_rounding(data: dict[str, Any]) -> None:
    area = next(row for row in data["areas"] if data["incidents"][row["of"][0]]["id"] == "cercle")
    assert set(decoded(area["shape"][0][0])) == set(box(2.4, 14.6, 3.4, 15.4).exterior.coords)


def test_the_ground_fits_the_three_countries(boundaries: Boundaries, towns: pd.DataFrame) -> None:
    data = base_data(boundaries, towns, language("fr"))
    (south, west), (north, east) = data["home"]
    assert (west, south, east, north) == tuple(boundaries.adm0.total_bounds)
    assert len(data["countries"]) == 3
    names = [row[1] for row in data["labels"]]
    assert {"Burkina Faso", "Tchad", "Bamako", "Gao", "Boulikessi"} <= set(names)
    assert names.index("Bamako") < names.index("Gao") < names.index("Djibo") < names.index("Boulikessi")
    assert len(script_json(data)) < 90_000


@given(st.text(alphabet=st.sampled_from("{}%#<>&/\\'\"\u2028\u2029!-scriptaé "), max_size=40))
def test_script_json_says_the_same_and_ends_no_script(text: str) -> None:
    written = script_json({"a": [text], text: {"b": text}})
    assert json.loads(written) == {"a": [text], text: {"b": text}}
    assert not re.search(r"[<>&\u2028\u2029]|\{[{%#]", written)


def test_kinds_differ_in_colour_and_in_shape() -> None:
    assert set(palette.SYMBOLS) == set(EVENT_TYPES)
    for attribute in ("colour", "shape", "marker"):
        assert len({getattr(symbol, attribute) for symbol in palette.SYMBOLS.values()}) == len(EVENT_TYPES)


def test_hostile_text_is_escaped_in_the_payload(data: dict[str, Any]) -> None:
    written = script_json(data)
    assert "</script" not in written
    assert "<img" not in next(incident["tip"] for incident in data["incidents"] if incident["id"] == "hostile")


def test_very_many_incidents_are_counted_by_cell_and_none_is_lost(
    vocabulary: Vocabulary,
    make_record: Callable[..., dict[str, Any]],
    english: Language,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [make_record(f"p{n}", "ambush", 1, Point(-2.03 + n % 7 * 0.4, 13.03 + n % 5 * 0.4)) for n in range(70)]
    for n, row in enumerate(rows):
        row.update({} if n % 3 == 0 else {"fatalities_low": n, "fatalities_best": n if n % 2 else None})
        row.update({"shared_toll": "both", "fatalities_low": 5} if n in (0, 35) else {})
    rows.append(make_record("region", "ambush", 4, box(0, 12, 1, 13)))
    view = make_view(to_table(rows), IncidentFilter(), vocabulary)
    monkeypatch.setattr("geo.maps.layers.MOST_SYMBOLS", 50)
    data = incident_data(view, english, selected="p3")
    assert sum(cell["n"] for cell in data["cells"]) == 70
    assert [incident["id"] for incident in data["incidents"]] == ["p3"]
    assert data["areas"] == []
    assert [row["what"] for row in data["legend"]["rows"]][:2] == ["cell", "note"]
    assert data["legend"]["rows"][1]["text"].startswith("1 is known")
    for cell in data["cells"]:
        inside = [
            row for row in rows[:70]
            if cell["south"] <= row["geometry"].y < cell["south"] + cell["step"]
            and cell["west"] <= row["geometry"].x < cell["west"] + cell["step"]
        ]  # fmt: skip
        assert len(inside) == cell["n"]
        toll = sum_tolls(view.table[view.table["incident_id"].isin([row["incident_id"] for row in inside])])
        words = toll_words(toll.low, toll.best, toll.high, english, open_ended=toll.open_ended)
        assert cell["tip"].endswith(f"Deaths: {words}")
