"""The incident table to Arrow and back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import Point, box

from geo.core.errors import BrokenData
from geo.incidents.schema import COLUMNS, REGISTRY
from geo.incidents.table import base_arrow_schema, flattened, from_arrow, points, to_arrow, to_table
from tests.incidents.conftest import point, record


def test_the_whole_table_comes_back(table) -> None:
    again = from_arrow(to_arrow(table, whole=True))
    assert again.crs == table.crs
    assert [g is None if g is None else g.equals(h) for g, h in zip(table.geometry, again.geometry, strict=True)]
    for a, b in zip(table.geometry, again.geometry, strict=True):
        assert (a is None) == (b is None)
        assert a is None or a.equals(b)
    assert_frame_equal(again.drop(columns="geometry"), table.drop(columns="geometry"))


def test_what_is_stored_lacks_only_what_follows_from_it(table) -> None:
    stored = to_arrow(table)
    assert stored.schema == base_arrow_schema()
    again = from_arrow(stored)
    for column in COLUMNS:
        if column.derived:
            empty = again[column.name].isna() | (again[column.name].map(str).isin(["", "[]"]))
            assert empty.all(), column.name
        elif column.dtype != "geometry":
            assert again[column.name].equals(table[column.name]), column.name


def test_a_shape_is_stored_where_nothing_else_says_it() -> None:
    area = box(0, 13, 1, 14)
    rows = [
        record("point", **point(1, 14)),
        record("words", where_prec=4, geometry=area),
        record("unit", where_prec=4, geometry=area, source_lat=13.5, source_lon=0.5),
    ]
    stored = to_arrow(to_table(rows))["geometry"]
    assert stored.is_valid().to_pylist() == [False, True, False]
    whole = to_arrow(to_table(rows), whole=True)["geometry"]
    assert whole.is_valid().to_pylist() == [False, True, True]
    assert from_arrow(to_arrow(to_table(rows), whole=True)).geometry.tolist() == [Point(1, 14), area, area]


def test_equal_positions_share_a_point() -> None:
    nan = np.nan
    made = points(lon=np.array([1.0, 1.0, nan, 2.0, 3.0]), lat=np.array([14.0, 14.0, 14.0, nan, 15.0]))
    assert made[0] is made[1]
    assert made.tolist() == [Point(1, 14), Point(1, 14), None, None, Point(3, 15)]


def test_items_know_their_row(table) -> None:
    rows, items = flattened(table["attributed_to"])
    assert [(int(row), str(item)) for row, item in zip(rows, items, strict=True)] == [
        (row, item) for row, listed in enumerate(table["attributed_to"]) for item in listed
    ]


def test_a_table_of_another_version_is_named() -> None:
    stored = to_arrow(to_table([record("a")]))
    with pytest.raises(BrokenData, match="title"):
        from_arrow(stored.drop_columns(["title"]))
    place = stored.column_names.index("date_precision")
    wrong = stored.set_column(place, "date_precision", pa.array(["soon"]))
    with pytest.raises(BrokenData):
        from_arrow(wrong)


def test_items_of_a_list_have_known_fields() -> None:
    with pytest.raises(BrokenData, match="editor"):
        to_table([record("a", sources=[{"editor": "x"}])])
    assert REGISTRY["sources"].fields
