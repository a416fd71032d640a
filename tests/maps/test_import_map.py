"""The map of rows that may be stored: symbols while they are few, cells when they are many, never a dot for an area."""

from __future__ import annotations

import csv
import io

import pytest

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.language import language
from geo.maps.cells import MOST_SYMBOLS
from geo.maps.exports import batches_csv
from geo.maps.import_map import import_layer, place_rows
from tests.incidents.stored import batch, row

SAY = language("en")


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return load_boundaries()


def drawn(placed) -> str:
    return next(iter(import_layer(placed, SAY)._children.values())).payload


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
    text = drawn(placed)
    assert '"areas":[]' not in text
    assert text.count('"lat":') == 2  # the points alone
    assert '"cells":[]' in text


def test_many_rows_are_counted_by_cell(boundaries) -> None:
    points = [row(number, lat=14 + number % 7 / 10) for number in range(MOST_SYMBOLS)]
    areas = [
        row(f"a{n}", lat=None, lon=None, where_prec=4, source_lat=14.2, source_lon=0.2) for n in range(3)
    ]  # fmt: skip
    placed = place_rows([batch(points), batch([*areas, row("far", lat=48.9, lon=2.3)])], boundaries)
    assert placed.drawn.empty
    assert (len(placed.counted), placed.in_areas, placed.unplaced, placed.far) == (MOST_SYMBOLS, 3, 0, 1)
    text = drawn(placed)
    assert '"places":[]' in text
    assert "3 are known to an area alone" in text


@pytest.mark.parametrize("batches", [[], [batch([])]])
def test_no_rows_are_no_map_but_no_error_either(boundaries, batches) -> None:
    placed = place_rows(batches, boundaries)
    assert (len(placed.drawn), len(placed.counted), placed.unplaced, placed.far) == (0, 0, 0, 0)
    assert '"cells":[]' in drawn(placed)


def test_a_title_cannot_end_the_script(boundaries) -> None:
    text = drawn(place_rows([batch([row(1, title="</script><img src=x> {{ 7*7 }}")])], boundaries))
    assert "</script" not in text
    assert "<img" not in text
    assert "{{" not in text


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
