"""Columns that travel to the browser come back as they were."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.maps.columns import Column, on_the_wire, pack, unpack

whole = st.lists(st.one_of(st.none(), st.integers(-(2**31) + 1, 2**31 - 3)), max_size=30)
texts = st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\n")), max_size=5)


def column(values: list[int | None], becomes: str = "i32", scale: int = 1) -> Column:
    missing = np.array([value is None for value in values], dtype=bool)
    return Column(np.array([value or 0 for value in values], dtype=np.int64), becomes, scale, missing, -(2**31))


@given(whole, st.lists(st.integers(0, 255)), texts)
def test_what_is_packed_is_unpacked(numbers: list[int | None], small: list[int], words: list[str]) -> None:
    head, columns, back = unpack(
        pack({"n": 1}, {"a": column(numbers), "b": Column(np.array(small, dtype=np.uint8), "u8")}, {"t": words})
    )
    assert head == {"n": 1}
    assert columns["a"].tolist() == [-(2**31) if value is None else value for value in numbers]
    assert columns["b"].tolist() == small
    assert back == {"t": words}


def test_degrees_keep_four_decimals_and_gaps() -> None:
    blob = pack({}, {"lon": column([-180_0000, None, 1_5276], "f64", 10_000)}, {})
    np.testing.assert_array_equal(unpack(blob)[1]["lon"], [-180.0, np.nan, 1.5276])


@pytest.mark.parametrize(
    ("values", "width"), [([5, 5], 1), ([0, 255], 1), ([1000, 1200], 1), ([0, 256], 2), ([0, 70_000], 3)]
)
def test_a_column_takes_no_more_bytes_than_its_range_needs(values: list[int], width: int) -> None:
    blob = pack({}, {"a": Column(np.array(values), "i32")}, {})
    listed = json.loads(blob[4 : 4 + int.from_bytes(blob[:4], "little")])["columns"]
    assert listed[0][1:3] == [2, width]


def test_a_range_too_wide_is_refused() -> None:
    with pytest.raises(BadInput, match="column far"):
        pack({}, {"far": Column(np.array([0, 2**33]), "i32")}, {})


def test_a_line_break_in_a_text_does_not_shift_the_others() -> None:
    assert unpack(pack({}, {}, {"t": ["a\nb", "c"]}))[2]["t"] == ["a b", "c"]


def test_much_is_deflated_and_named_by_its_content() -> None:
    blob = pack({}, {"a": Column(np.zeros(100_000), "u8")}, {})
    wire = on_the_wire(blob)
    assert wire.deflated
    assert zlib.decompress(base64.b64decode(wire.text)) == blob
    assert wire.key == on_the_wire(blob, plain=True).key
    assert wire.key != on_the_wire(pack({}, {"a": Column(np.ones(100_000), "u8")}, {})).key
    assert on_the_wire(blob, plain=True).body == blob
