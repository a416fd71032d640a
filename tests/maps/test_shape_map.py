"""The map of coloured shapes: data of what is drawn, and the script around it."""

from __future__ import annotations

import json
import re

import pytest
from shapely.geometry import box
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from geo.core.errors import BadInput
from geo.maps.interactive import base_map
from geo.maps.shape_map import Legend, LegendRow, Shape, shape_data, shape_layer

LEGEND = Legend("Incidents", (LegendRow("0", "#ffffff"), LegendRow("no data", "#eeeeee", "lines")), "natural breaks")


def squares(n: int) -> list[Shape]:
    return [Shape(f"cell {k}", box(k % 40, k // 40, k % 40 + 1, k // 40 + 1), "#fed573", f"Cell {k}") for k in range(n)]


def test_what_is_drawn_travels_as_whole_numbers_and_plain_words(english) -> None:
    data = shape_data([Shape("a", box(1, 2, 3, 4), "#fed573", "A\n3 incidents", "dots")], LEGEND, english, selected="a")
    assert data["shapes"] == [
        {
            "id": "a",
            "rings": [[[30000, 20000, 0, 20000, -20000, 0, 0, -20000, 20000, 0]]],
            "colour": "#fed573",
            "pattern": "dots",
            "tip": "A\n3 incidents",
        }
    ]
    assert data["selected"] == "a"
    assert data["legend"]["rows"][1] == {"text": "no data", "colour": "#eeeeee", "pattern": "lines"}
    assert shape_data([], LEGEND, english, selected="gone")["selected"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        [Shape("a", box(0, 0, 1, 1), "red")],
        [Shape("a", box(0, 0, 1, 1), '#ff0000"><script>')],
        [Shape("a", box(0, 0, 1, 1), "#ff0000", "", "stripes")],
        [Shape("a", box(0, 0, 1, 1), "#ff0000"), Shape("a", box(1, 0, 2, 1), "#ff0000")],
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong, english) -> None:
    with pytest.raises(BadInput, match="give"):
        shape_data(wrong, LEGEND, english)


def test_hostile_words_stay_words_in_the_script(boundaries, towns, english, hostile) -> None:
    layer = shape_layer([Shape(hostile, box(0, 0, 1, 1), "#fed573", hostile)], Legend(hostile), english)
    ground = base_map(boundaries, towns, english)
    script = _get_feature_group_string(layer, map=ground)
    assert "<img" not in script
    assert "</script" not in script
    payload = re.search(r"\}\)\(feature_group_feature_group_0, (\{.*\})\);", script).group(1)
    assert json.loads(payload)["shapes"][0]["tip"] == hostile


def test_the_ground_stays_the_same_under_other_shapes(boundaries, towns, english) -> None:
    keys = set()
    for n in (1, 3):
        ground = base_map(boundaries, towns, english)
        ground.get_root().render()
        _get_feature_group_string(shape_layer(squares(n), LEGEND, english), map=base_map(boundaries, towns, english))
        keys.add(generate_js_hash(_get_map_string(ground), "map"))
    assert len(keys) == 1


def test_a_grid_of_1500_cells_stays_small(english) -> None:
    assert len(json.dumps(shape_data(squares(1500), LEGEND, english))) < 250_000
