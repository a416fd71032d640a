"""The shown incidents as files: CSV and GeoJSON in the registry's columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from shapely import orient_polygons, to_wkt
from shapely.geometry import mapping

from geo.core.spreadsheets import defused, encode_csv
from geo.incidents.batches import Batch
from geo.incidents.schema import COLUMNS, REGISTRY, Column
from geo.incidents.table import BASE_COLUMNS, from_arrow
from geo.incidents.tolls import written_once

# Before the names of columns that are the imported file's own.
FILE_COLUMN: Final = "file: "


def csv_bytes(table: gpd.GeoDataFrame, *, byte_order_mark: bool = False, columns: Sequence[str] = ()) -> bytes:
    """Write an incident table as CSV in UTF-8; with a byte order mark Excel reads the accents.

    Lists are written as `list_text` does, the geometry as WKT in EPSG:4326. A shared toll stands in one row of its
    group alone. A text that a spreadsheet would run as a formula gets an apostrophe in front. `columns` names some of
    the registry, in their order; empty: all of them.
    """
    header = list(columns) or [column.name for column in COLUMNS]
    rows = chain([header], csv_rows(written_once(table), header))
    return encode_csv(rows, byte_order_mark=byte_order_mark)


def csv_rows(once: gpd.GeoDataFrame, header: Sequence[str]) -> Iterator[Iterable[Any]]:
    """Give the rows of a CSV, cell by cell; of `once` a shared toll stands in one row alone."""
    cells = [_texts(REGISTRY[name], once[name]) for name in header]
    yield from zip(*cells, strict=True)


def batches_csv(batches: Iterable[Batch]) -> bytes:
    """Write a whole dataset as CSV in UTF-8 with a byte order mark.

    Parameters
    ----------
    batches : iterable of Batch
        Of one dataset.

    Returns
    -------
    bytes
        The base columns of the incident table, written as `csv_bytes` does, then the columns of the dataset's own file,
        each with `FILE_COLUMN` before its name. Every row has its own toll.
    """
    tables = list(batches)
    own = list(dict.fromkeys(name for batch in tables for name in batch.originals.column_names))

    def rows() -> Iterator[Iterable[object]]:
        yield [*(column.name for column in BASE_COLUMNS), *(defused(f"{FILE_COLUMN}{name}") for name in own)]
        for batch in tables:
            records = from_arrow(batch.records)
            columns = [_texts(column, records[column.name]) for column in BASE_COLUMNS]
            columns += [_own_cells(batch, name) for name in own]
            yield from zip(*columns, strict=True)

    return encode_csv(rows(), byte_order_mark=True)


def _own_cells(batch: Batch, name: str) -> list[Any]:
    if name not in batch.originals.column_names:
        return [None] * len(batch.records)
    return [None if text is None else defused(text) for text in batch.originals[name].to_pylist()]


def _texts(column: Column, values: pd.Series[Any]) -> list[Any]:
    """Write the cells of one column."""
    if column.dtype == "geometry":
        written: dict[int, str] = {}
        return [None if shape is None else _shape_text(shape, written) for shape in values]
    if column.dtype == "list":
        return [defused(list_text(items)) for items in pylist(values)]
    if column.dtype == "str":
        return [defused(text) for text in pylist(values)]
    if column.dtype.startswith("datetime"):
        return _cells(values.dt.strftime("%Y-%m-%d"))
    return _cells(values.round(6) if column.dtype == "float64" and column.derived else values)


def _shape_text(shape: Any, written: dict[int, str]) -> str:
    """Write a shape as well-known text, one that many rows share once: its corners to a metre, a point exactly."""
    if id(shape) not in written:
        written[id(shape)] = to_wkt(shape, rounding_precision=15 if shape.geom_type == "Point" else 5)
    return written[id(shape)]


def geojson_bytes(table: gpd.GeoDataFrame) -> bytes:
    """Write an incident table as GeoJSON (RFC 7946: lon, lat in WGS 84, shells counter-clockwise).

    Lists stay lists, what is missing is null; an incident without a place has a null geometry. A shared toll stands
    in one feature of its group alone.
    """
    features = ",".join(geojson_features(written_once(table), {}))
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def geojson_features(once: gpd.GeoDataFrame, drawn: dict[int, str]) -> Iterator[str]:
    """Give the features of a GeoJSON one by one, as texts.

    Parameters
    ----------
    once : GeoDataFrame
        Incident table in which a shared toll stands in one row alone.
    drawn : dict
        Shapes that were written before, by identity, so that an outline of a thousand incidents is written once.
    """
    names = [column.name for column in COLUMNS if column.name != "geometry"]
    cells = [plain_cells(REGISTRY[name], once[name]) for name in names]
    for shape, *values in zip(once.geometry, *cells, strict=True):
        properties = dict(zip(names, values, strict=True))
        yield (
            f'{{"type":"Feature","id":{_json(properties["incident_id"])},"geometry":{_shape_json(shape, drawn)},'
            f'"properties":{_json(properties)}}}'
        )


def _shape_json(shape: Any, drawn: dict[int, str]) -> str:
    if shape is None:
        return "null"
    if shape.geom_type == "Point":
        return _json(mapping(shape))
    if id(shape) not in drawn:
        drawn[id(shape)] = _json(_rounded(mapping(orient_polygons(shape))))
    return drawn[id(shape)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _cells(values: pd.Series[Any]) -> list[Any]:
    """Values with None for what is missing."""
    return values.astype(object).where(values.notna(), None).tolist()


def list_text(items: list[Any]) -> str:
    """Write a list as text: texts (actors, units) as ``a; b`` where that can be read back, all else as JSON."""
    if all(isinstance(item, str) and item for item in items):
        text = "; ".join(items)
        if not text.startswith("[") and (not items or [part.strip() for part in text.split("; ")] == items):
            return text
    return json.dumps(_stated(items), ensure_ascii=False)


def _stated(items: list[Any]) -> list[Any]:
    """Leave out of the items what they do not say."""
    return [{k: v for k, v in item.items() if v is not None} if isinstance(item, dict) else item for item in items]


def plain_cells(column: Column, values: pd.Series[Any]) -> list[Any]:
    """Write a column as JSON has it: lists without what they do not say, days as texts, None for what is missing."""
    if column.dtype == "list":
        return [_stated(items) for items in pylist(values)]
    if column.dtype == "str":
        return pylist(values)
    return _texts(column, values)


def pylist(values: pd.Series[Any]) -> list[Any]:
    """Give the values of a column of texts or lists as Python's, many times quicker than one by one."""
    found: list[Any] = pa.array(values, from_pandas=True).to_pylist()
    return found


def _rounded(shape: dict[str, Any]) -> dict[str, Any]:
    """Round the corners of an area to a metre; a point keeps its coordinates as they are known."""

    def walk(part: Any) -> Any:
        return round(part, 5) if isinstance(part, float) else [walk(inner) for inner in part]

    return {"type": shape["type"], "coordinates": walk(shape["coordinates"])}
