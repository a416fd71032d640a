"""The incident table as it is made and kept: from records, to Arrow and back.

Stored are the *base* columns, all but the derived ones of the registry. The shape of a point follows from lat and
lon, that of a unit from the source's coordinate and where_prec, so that it follows a change of boundaries; only other
shapes are stored, as well-known binary.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.core.crs import WGS84
from geo.core.errors import BrokenData
from geo.incidents.contract import in_order, validate
from geo.incidents.schema import COLUMNS, REGISTRY, SIDES, Column

BASE_COLUMNS: Final = tuple(column for column in COLUMNS if not column.derived)


def to_table(records: list[dict[str, Any]], *, checked: bool = True) -> gpd.GeoDataFrame:
    """Build an incident table from records, in the registry's columns, order and dtypes.

    Parameters
    ----------
    records : list of dict
        Column name to value; a missing key is a missing value. `geometry` is a shapely geometry or None.
    checked : bool
        Whether to hold the table against the whole contract, which takes up to a second the first time; ids that
        occur twice and bounds out of order are found in any case.

    Returns
    -------
    GeoDataFrame
        One row a record, RangeIndex, EPSG:4326.

    Raises
    ------
    BrokenData
        When a key is no column, or a value breaks the contract.
    """
    unknown = sorted({key for record in records for key in record} - set(REGISTRY))
    if unknown:
        raise BrokenData(f"No column of the incident table is called {', '.join(unknown)}.")
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        values: list[Any] = [record.get(column.name) for record in records]
        if column.dtype == "geometry":
            columns[column.name] = gpd.GeoSeries(values, crs=WGS84)
        elif column.dtype == "list":
            lists = pa.array([_items(column, value or []) for value in values], type=column.arrow_type)
            columns[column.name] = pd.Series(lists, dtype=pd.ArrowDtype(column.arrow_type))
        elif column.dtype == "str":
            columns[column.name] = pd.Series(["" if value is None else str(value) for value in values], dtype="str")
        elif column.dtype == "boolean":
            columns[column.name] = pd.Series([bool(value) for value in values], dtype="boolean")
        elif column.dtype.startswith("datetime"):
            columns[column.name] = pd.Series(pd.to_datetime(values), dtype=column.dtype)
        else:
            columns[column.name] = pd.Series(values, dtype=column.dtype)
    table = gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)
    sound = table["incident_id"].is_unique and all(in_order(side)(table).all() for side in ("", *SIDES))
    return table if sound and not checked else validate(table)


def _items(column: Column, items: Iterable[Any]) -> list[Any]:
    """Hold the items of a list against what the column says they are."""
    if not column.fields:
        return [str(item) for item in items]
    for item in items:
        if unknown := sorted(set(item) - set(column.fields)):
            raise BrokenData(f"An item of {column.name} has no {', '.join(unknown)}.")
    return list(items)


@cache
def base_arrow_schema() -> pa.Schema:
    """Columns of a record as it is stored: the registry's without the derived ones, in its order."""
    return pa.schema([(column.name, column.arrow_type) for column in BASE_COLUMNS])


@cache
def whole_arrow_schema() -> pa.Schema:
    """All columns of the registry; each different shape is written once, texts as pandas holds them, without a copy."""
    kinds = {"geometry": pa.dictionary(pa.int32(), pa.binary()), "str": pa.large_string()}
    return pa.schema([(column.name, kinds.get(column.dtype, column.arrow_type)) for column in COLUMNS])


def to_arrow(table: gpd.GeoDataFrame, *, whole: bool = False, shapes: pa.DictionaryArray | None = None) -> pa.Table:
    """Write an incident table as Arrow.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326.
    whole : bool
        With the derived columns, as `whole_arrow_schema`; else as `base_arrow_schema`.
    shapes : pyarrow.DictionaryArray, optional
        The rows' part of `shapes_of` a larger table, so that tables written one by one share their shapes.

    Returns
    -------
    pyarrow.Table
        As many rows, in the same order. The shape of a point (where_prec 1 and 2) is null: lat and lon say it. So is
        without `whole` that of an area which follows from the source's coordinate.
    """
    schema = whole_arrow_schema() if whole else base_arrow_schema()
    columns = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        if REGISTRY[name].dtype == "geometry":
            columns.append((shapes_of(table, whole=whole) if shapes is None else shapes).cast(kind))
        else:
            columns.append(_flat(pa.array(table[name], from_pandas=True)).cast(kind))
    return pa.Table.from_arrays(columns, schema=schema)


def widened(table: pa.Table) -> pa.Table:
    """Give a table's texts the type in which pandas holds them, so that `from_arrow` need not copy them."""
    wide = [
        pa.field(field.name, pa.large_string() if pa.types.is_string(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(wide))


def from_arrow(table: pa.Table) -> gpd.GeoDataFrame:
    """Read an incident table from Arrow.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of `base_arrow_schema` or of `whole_arrow_schema`.

    Returns
    -------
    GeoDataFrame
        Columns of the registry in its order, RangeIndex, EPSG:4326; derived columns that `table` lacks are empty.

    Raises
    ------
    BrokenData
        When a column is missing or of another kind.
    """
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        if column.dtype == "geometry":
            columns[column.name] = gpd.GeoSeries(_shapes_in(table), crs=WGS84)
            continue
        if column.name in table.column_names:
            values = table[column.name]
        elif column.derived:
            values = pa.nulls(len(table), column.arrow_type)
        else:
            raise BrokenData(f"The table lacks the column {column.name}: it was written by another version.")
        try:
            kind = pa.large_string() if column.dtype == "str" else column.arrow_type
            columns[column.name] = _series(column, values.cast(kind))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
            raise BrokenData(f"Column {column.name} cannot be read ({error}).") from error
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)


def points(*, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Make the point of each position, None where a coordinate is NaN; equal positions share one point.

    Incidents repeat their coordinates, and a point costs a thousand times a look-up.
    """
    # A complex number is one key for both; it is missing where either part is.
    codes, spots = pd.factorize(np.asarray(lon + 1j * lat, dtype=np.complex128))
    made = np.full(len(spots) + 1, None, dtype=object)  # None stands at the end, where the code -1 finds it
    made[:-1] = np.atleast_1d(np.asarray(shapely.points(np.real(spots), np.imag(spots)), dtype=object))
    return np.asarray(made[codes], dtype=object)


def flattened(lists: pd.Series[Any]) -> tuple[npt.NDArray[np.int64], pa.Array]:
    """Lay the items of a list column in one row.

    Parameters
    ----------
    lists : Series, length n
        A list column of the incident table.

    Returns
    -------
    array of int64, shape (m,), pyarrow.Array, length m
        For each item the position of its row, and the items.
    """
    array = _flat(pa.array(lists))
    return np.asarray(pc.list_parent_indices(array), dtype=np.int64), pc.list_flatten(array)


def _flat(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _series(column: Column, values: pa.Array | pa.ChunkedArray) -> pd.Series[Any]:
    if column.dtype == "list":
        whole = _without_nulls(_flat(values)) if values.null_count else values
        return pd.Series(pd.arrays.ArrowExtensionArray(whole))
    if column.dtype == "str":
        texts = values.fill_null("") if values.null_count else values
        return pd.Series(texts, dtype="str")
    if column.dtype == "boolean":
        return pd.Series(values.fill_null(False), dtype="boolean")
    if column.dtype == "Int64":
        flat = _flat(values)
        numbers = np.asarray(flat.fill_null(0))
        missing = np.asarray(flat.is_null()) if flat.null_count else np.zeros(len(flat), dtype=bool)
        return pd.Series(pd.arrays.IntegerArray(numbers.astype(np.int64), missing))
    return pd.Series(values.to_pandas(), dtype=column.dtype)


def _without_nulls(lists: pa.Array) -> pa.Array:
    """Turn missing lists into empty ones."""
    if not lists.null_count:
        return lists
    lengths = lists.value_lengths().fill_null(0)
    offsets = np.concatenate([[0], np.cumsum(np.asarray(lengths))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), lists.flatten(), type=lists.type)


def shapes_of(table: gpd.GeoDataFrame, *, whole: bool) -> pa.DictionaryArray:
    """Write the shapes of an incident table that nothing else says, each different one once; see `to_arrow`."""
    shapes = table.geometry.to_numpy()
    said = table["where_prec"].isin([1, 2]).fillna(False).to_numpy(dtype=bool)
    if not whole:
        follows = table["where_prec"].isin([3, 4, 5, 6]).fillna(False).to_numpy(dtype=bool)
        said = said | (follows & table["source_lat"].notna().to_numpy())
    rows = np.flatnonzero(~said & ~shapely.is_missing(shapes))
    ids = np.fromiter(map(id, shapes[rows]), dtype=np.int64, count=len(rows))
    codes, different = pd.factorize(ids)  # one object is one shape; equal shapes of two objects are found by Arrow
    first = np.zeros(len(different), dtype=np.int64)
    first[codes[::-1]] = rows[::-1]
    dictionary = pa.array(shapely.to_wkb(shapes[first]), type=pa.binary())
    every = np.full(len(table), -1, dtype=np.int32)
    every[rows] = codes
    return pa.DictionaryArray.from_arrays(pa.array(every, mask=every < 0), dictionary)


def _shapes_in(table: pa.Table) -> npt.NDArray[np.object_]:
    lon, lat = (np.asarray(table[name].to_pandas(), dtype=np.float64) for name in ("lon", "lat"))
    shapes = points(lon=lon, lat=lat)
    stored = _flat(table["geometry"])
    if not isinstance(stored, pa.DictionaryArray):
        stored = stored.dictionary_encode()
    rows = np.flatnonzero(np.asarray(stored.is_valid()))
    try:
        different = np.asarray(shapely.from_wkb(stored.dictionary.to_numpy(zero_copy_only=False)), dtype=object)
    except shapely.errors.ShapelyError as error:
        raise BrokenData(f"A shape cannot be read ({error}).") from error
    shapes[rows] = different[np.asarray(stored.indices.take(pa.array(rows)), dtype=np.int64)]
    return shapes
