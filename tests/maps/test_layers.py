"""The ground of the map as data, and the rules for what may stand in a script."""

from __future__ import annotations

import json
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geo.areas.boundaries import Boundaries
from geo.core.language import language
from geo.incidents.schema import EVENT_TYPES
from geo.maps import palette
from geo.maps.layers import area_shape, base_data, script_json


def decoded(flat: list[int]) -> list[tuple[float, float]]:
    x = y = 0
    out = []
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        out.append((x / 10_000, y / 10_000))
    return out


def test_shapes_come_back_within_their_rounding() -> None:
    shape = box(2.4, 14.6, 3.4, 15.4)
    assert set(decoded(area_shape(shape)[0][0])) == set(shape.exterior.coords)


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
