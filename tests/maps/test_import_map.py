"""The map of rows that may be stored: symbols while they are few, cells when they are many, never a dot for an area."""

from __future__ import annotations

import csv
import io
import zlib

import pytest

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.language import language
from geo.maps.columns import unpack
from geo.maps.exports import batches_csv
from geo.maps.import_map import MOST_SYMBOLS, import_layer, place_rows
from tests.incidents.stored import batch, row

SAY = language("en")


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return load_boundaries()


def drawn(placed):
    wire = next(iter(import_layer(placed, SAY)._children.values())).wire
    return unpack(zlib.decompress(wire.body) if wire.deflated else wire.body)


def test_few_rows_are_drawn_as_they_will_be(boundaries) -> None:
    rows = [
        row(1, title="Point"),
        row(2, title="Region", lat=None, lon=None, where_prec=4, source_lat=14.2, source_lon=0.2),
        row(3, title="Country", lat=None, lon=None, where_prec=6, source_lat=14.2, source_lon=0.2),
        row(4, title="Nowhere", lat=None, lon=None, where_prec=None),
        row(5, title="Paris", lat=48.9, lon=2.3),
    ]
    placed = place_rows([batch(rows[:2]), batch(rows[2:])], boundaries)
    assert list(placed.drawn["title"]) == ["Point", "Region", "Paris"]
    assert (placed.unplaced, placed.far, placed.in_areas) == (2, 1, 0)
    head, columns, _ = drawn(placed)
    assert "cells" not in head
    assert columns["prec"].tolist() == [1, 4, 1]
    assert columns["shape"].tolist() == [-1, 0, -1]


def test_many_rows_are_counted_by_cell(boundaries) -> None:
    points = [row(number, lat=14 + number % 7 / 10) for number in range(MOST_SYMBOLS)]
    areas = [
        row(f"a{n}", lat=None, lon=None, where_prec=4, source_lat=14.2, source_lon=0.2) for n in range(3)
    ]  # fmt: skip
    placed = place_rows([batch(points), batch([*areas, row("far", lat=48.9, lon=2.3)])], boundaries)
    assert placed.drawn.empty
    assert (len(placed.counted), placed.in_areas, placed.unplaced, placed.far) == (MOST_SYMBOLS, 3, 0, 1)
    head, columns, _ = drawn(placed)
    assert head["cells"]
    assert columns["n"].sum() == MOST_SYMBOLS
    assert head["notes"] == ["3 are known to an area alone and are in no cell"]


@pytest.mark.parametrize("batches", [[], [batch([])]])
def test_no_rows_are_no_map_but_no_error_either(boundaries, batches) -> None:
    placed = place_rows(batches, boundaries)
    assert (len(placed.drawn), len(placed.counted), placed.unplaced, placed.far) == (0, 0, 0, 0)
    assert drawn(placed)[0]["n"] == 0


def test_a_title_travels_as_it_is_and_never_in_the_script(boundaries) -> None:
    title = "</script><img src=x> {{ 7*7 }}"
    placed = place_rows([batch([row(1, title=title)])], boundaries)
    assert drawn(placed)[2]["title"] == [title]


def test_a_dataset_is_written_whole_with_the_columns_of_its_file() -> None:
    first = batch([row(1, title="=1+1")], {"Nom": ["+33"], "Vide": [None]})
    second = batch([row(2)], {"Nom": ["é"], "Autre": ["x"]})
    text = batches_csv([first, second])
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [one["incident_id"] for one in rows] == ["gao:1", "gao:2"]
    assert rows[0]["title"] == "'=1+1"
    assert (rows[0]["file: Nom"], rows[0]["file: Vide"], rows[0]["file: Autre"]) == ("'+33", "", "")
    assert (rows[1]["file: Nom"], rows[1]["file: Autre"]) == ("é", "x")
    assert "adm1" not in rows[0]
