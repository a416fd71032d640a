"""Counts by cell, area and unit: nothing is lost and nothing counts twice."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.core.language import Language
from geo.incidents.coded import NO_DAY
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps.cells import FINEST_DEG, cell_blob, count_cells
from geo.maps.columns import on_the_wire, unpack
from geo.maps.interactive import map_wire
from geo.maps.map_columns import KINDS
from geo.maps.messages import clicked_incident, rows_in_cell

SUMS = ("low", "best", "high")
points = st.lists(
    st.tuples(st.floats(-180, 179.9), st.floats(-89.9, 89.9), st.integers(0, len(KINDS) - 1), st.integers(0, 500)),
    max_size=40,
)


@given(points, st.integers(1, 40))
def test_cells_keep_the_number_and_the_tolls_of_any_points(
    rows: list[tuple[float, float, int, int]], most: int
) -> None:
    lon, lat, kind, deaths = (np.array(values) for values in (zip(*rows, strict=True) if rows else ([], [], [], [])))
    amounts = {name: deaths.astype(np.int64) for name in ("low", "best", "high", "reported", "open")}
    cells = count_cells(lon=lon, lat=lat, kind=kind.astype(np.int64), amounts=amounts, most=max(most, len(KINDS) * 12))
    assert cells.sums["n"].sum() == len(rows)
    assert cells.sums["best"].sum() == deaths.sum()
    assert np.log2(cells.step / FINEST_DEG) % 1 == 0
    for x, y, code, _ in rows:
        ix, iy = int((x + 180) // cells.step), int((y + 90) // cells.step)
        near = (abs(cells.ix - ix) <= 1) & (abs(cells.iy - iy) <= 1) & (cells.kind == code)
        assert near.any()


@pytest.fixture(scope="module")
def mixed(vocabulary: Vocabulary, make_record: Callable[..., dict[str, Any]]) -> View:
    rows = [make_record(f"p{n}", "ambush", 1, Point(-2.03 + n % 7 * 0.4, 13.03 + n % 5 * 0.4)) for n in range(70)]
    for n, row in enumerate(rows):
        row.update({} if n % 3 == 0 else {"fatalities_low": n, "fatalities_best": n if n % 2 else None})
        row.update({"shared_toll": "both", "fatalities_low": 5} if n in (0, 35) else {})
        row.update({"event_type": "shelling"} if n % 4 == 0 else {})
        row.update({"adm1_pcode": "ML05"} if n % 2 else {"adm1_pcode": ""})
    rows.append(make_record("region", "ambush", 4, box(0, 12, 1, 13), fatalities_best=9, adm1_pcode="ML07"))
    rows.append(make_record("undated", "other", 1, Point(0, 14), event_date=None, event_date_end=None))
    return make_view(to_table(rows), IncidentFilter(), vocabulary)


def test_cells_areas_units_and_months_agree_with_the_view(mixed: View, english: Language) -> None:
    head, columns, texts = unpack(cell_blob(mixed, english))
    assert head["total"] == mixed.n_drawn == 72
    assert columns["n"].sum() == 71
    assert columns["areaN"].tolist() == [1]
    total = mixed.totals["all"]
    for name in SUMS:
        both = columns[name].sum() + columns[f"area{name.capitalize()}"].sum()
        assert both == getattr(total, name) == columns[f"unit1{name.capitalize()}"].sum()
    assert columns["reported"].sum() + columns["areaReported"].sum() == total.reported
    assert columns["unit1N"].sum() == 72
    units = dict(zip(["", *texts["unit1"]], np.bincount(columns["unit1Code"], weights=columns["unit1N"]), strict=True))
    assert units == {"": 36, "ML05": 35, "ML07": 1}
    assert columns["cubeN"].sum() == 71 - head["cube"]["undated"] == 70
    assert head["cube"]["months"] == 1


def bits(chosen: Any) -> str:
    """As ``picking.js`` writes them."""
    return base64.b64encode(np.packbits(np.asarray(chosen, dtype=bool), bitorder="little").tobytes()).decode()


def test_each_row_of_data_in_cells_gives_the_incidents_that_it_counts(mixed: View, english: Language) -> None:
    wire = on_the_wire(cell_blob(mixed, english))
    _, columns, _ = unpack(wire.blob)
    exact = mixed.coded.where_prec[mixed.drawn_rows] <= 2
    dated = mixed.coded.day[mixed.drawn_rows] != NO_DAY
    wanted = {
        "cells": ("n", mixed.drawn_rows[exact]),
        "months": ("cubeN", mixed.drawn_rows[exact & dated]),
        "areas": ("areaN", mixed.drawn_rows[~exact]),
        "unit1": ("unit1N", mixed.drawn_rows),
        "unit2": ("unit2N", mixed.drawn_rows),
    }
    for of, (counted, everything) in wanted.items():
        rows = np.eye(len(columns[counted]), dtype=bool)
        found = [rows_in_cell({"cell": bits(row), "of": of, "data": wire.key}, mixed, wire) for row in rows]
        assert [len(one) for one in found if one is not None] == columns[counted].tolist(), of
        assert sorted(np.concatenate(found).tolist()) == everything.tolist()  # type: ignore[arg-type]


def test_a_cell_of_incidents_one_by_one_gives_these(mixed: View, english: Language) -> None:
    wire = map_wire(mixed, english)
    chosen = np.arange(mixed.n_drawn) % 3 == 1
    found = rows_in_cell({"cell": bits(chosen), "of": "points", "data": wire.key}, mixed, wire)
    assert found is not None
    assert found.tolist() == mixed.drawn_rows[chosen].tolist()


@pytest.mark.parametrize(
    "message", [
        {"cell": "x"}, {"cell": [1, 2]}, {"cell": None}, {"cell": "AAAA"}, {"cell": "!" * 12}, {"cell": "é" * 12},
        {"of": "months"}, {"of": "nothing"}, {"of": ["points"]}, {"of": None}, {"data": "old"}, {"data": None},
    ],
)  # fmt: skip
def test_a_message_that_makes_no_sense_gives_nothing(mixed: View, english: Language, message: dict[str, Any]) -> None:
    wire = map_wire(mixed, english)
    good = {"cell": bits(np.ones(mixed.n_drawn)), "of": "points", "data": wire.key}
    assert rows_in_cell(good, mixed, wire) is not None
    assert rows_in_cell({**good, **message}, mixed, wire) is None


def test_a_click_names_its_incident_unless_the_data_is_another(mixed: View, english: Language) -> None:
    key = map_wire(mixed, english).key
    assert clicked_incident({"incident": 3, "data": key}, mixed, key) == "p3"
    for message in (
        {"incident": 3, "data": "old"}, {"incident": 3}, {"incident": -1, "data": key}, {"incident": 72, "data": key},
        {"incident": "3", "data": key}, {"incident": True, "data": key}, {"incident": None, "data": key},
    ):  # fmt: skip
        assert clicked_incident(message, mixed, key) is None


def test_many_incidents_travel_as_cells(mixed: View, english: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.maps.interactive.MOST_INCIDENTS", 50)
    head, _, _ = unpack(map_wire(mixed, english, plain=True).body)
    assert head["cells"]
    monkeypatch.setattr("geo.maps.interactive.MOST_INCIDENTS", 72)
    assert "cells" not in unpack(map_wire(mixed, english, plain=True).body)[0]
