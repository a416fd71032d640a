"""The rows as GeoPackage, which QGIS opens with a style, and as GeoParquet, for programs."""

from __future__ import annotations

import errno
import json
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from geo.core.errors import CannotWrite
from geo.core.files import is_full
from geo.core.language import Language
from geo.incidents.schema import COLUMNS, Column
from geo.maps.export_style import qml
from geo.maps.export_table import Export
from geo.maps.exports import list_text, pylist
from geo.sources.own_layers import LAYERS

POINTS, AREAS, UNPLACED = LAYERS
ABOUT_KEY: Final = "sahel-incident-atlas"
_VERSION: Final = "1.1.0"
# Read by GDAL 3 and QGIS 3 of all ages; a newer one makes older ones warn.
_GPKG_VERSION: Final = "1.3"
_URI: Final = "https://www.iso.org/standard/26020.html"


def write_gpkg(export: Export, path: Path) -> None:
    """Write a GeoPackage (OGC 12-128r17): two layers with styles and a table without shapes.

    Parameters
    ----------
    export : Export
    path : Path
        Of a file that does not exist yet.

    Raises
    ------
    CannotWrite
        When GDAL cannot write it.
    OSError
        When the disk is full.
    """
    failures: tuple[type[Exception], ...] = (*_errors(), sqlite3.Error)
    try:
        # On a full disk GDAL also warns of the file that it could not begin.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            _write_layers(export, path)
        with closing(sqlite3.connect(path)) as database, database:
            _add_styles(database, export.say)
            _add_about(database, export.about)
    except failures as error:
        # GDAL says "disk I/O error" or "unable to open database file" where there is no room for a journal.
        if "full" in str(error) or "No space" in str(error) or is_full(path.parent):
            raise OSError(errno.ENOSPC, "the disk is full") from error
        raise CannotWrite(
            f"The GeoPackage cannot be written ({error}). Look at the disk, or choose a folder on another one."
        ) from error


def _write_layers(export: Export, path: Path) -> None:
    written: set[str] = set()
    for layer in (POINTS, AREAS, UNPLACED):  # a layer that is empty is there all the same
        _append(export.table.iloc[:0], layer, path, written)
    for block in export.blocks():
        for layer, rows in _split(block).items():
            if len(rows):
                _append(rows, layer, path, written)


def _errors() -> tuple[type[Exception], ...]:
    """List what pyogrio raises, which has no common base."""
    from pyogrio import errors

    return (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError, errors.FieldError)


def _split(block: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    kinds = shapely.get_type_id(np.asarray(block.geometry.to_numpy(), dtype=object))
    point = kinds == 0
    return {POINTS: block[point], AREAS: block[(kinds >= 0) & ~point], UNPLACED: block[kinds < 0]}


def _append(rows: gpd.GeoDataFrame, layer: str, path: Path, written: set[str]) -> None:
    import pyogrio

    columns = [column for column in COLUMNS if column.dtype != "geometry"]
    arrays = [_flat(column, rows) for column in columns]
    names = [column.name for column in columns]
    shape: dict[str, Any] = {}
    if layer != UNPLACED:
        shapes = np.asarray(rows.geometry.to_numpy(), dtype=object)
        if layer == AREAS:  # one type a layer: QGIS asks for it
            shapes = np.array([_as_multi(shape) for shape in shapes], dtype=object)
        arrays.append(pa.array(shapely.to_wkb(shapes, flavor="iso"), pa.binary()))
        names.append("geom")
        kind = "Point" if layer == POINTS else "MultiPolygon"
        shape = {"geometry_name": "geom", "geometry_type": kind, "crs": "EPSG:4326"}
    else:
        shape = {"geometry_name": None, "geometry_type": None}
    options = (
        {"append": True}
        if layer in written
        else {
            "append": bool(written),
            "dataset_options": None if written else {"VERSION": _GPKG_VERSION},
            "layer_options": {"IDENTIFIER": layer, **({} if layer == UNPLACED else {"SPATIAL_INDEX": "YES"})},
        }
    )
    table = pa.Table.from_arrays(arrays, names=names)
    pyogrio.write_arrow(table, path, layer=layer, driver="GPKG", **shape, **options)
    written.add(layer)


def _as_multi(shape: Any) -> Any:
    if shape.geom_type == "Polygon":
        return shapely.MultiPolygon([shape])
    if shape.geom_type == "MultiPolygon":
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _flat(column: Column, rows: gpd.GeoDataFrame) -> pa.Array:
    """Write a column for a table that has no lists: these as texts; an empty text is null."""
    values = rows[column.name]
    if column.dtype == "list":
        return pa.array([list_text(items) or None for items in pylist(values)], pa.string())
    if column.dtype == "str":
        return pa.array([text or None for text in pylist(values)], pa.string())
    return _arrow(column, rows)


def _arrow(column: Column, rows: gpd.GeoDataFrame) -> pa.Array:
    array = pa.array(rows[column.name], from_pandas=True)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.date32() if column.dtype.startswith("datetime") else column.arrow_type)


def _add_styles(database: sqlite3.Connection, say: Language) -> None:
    """Add the table in which QGIS keeps the styles of a GeoPackage."""
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
        "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), "
        "styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
        "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
    )
    for layer, geometry in ((POINTS, "point"), (AREAS, "polygon")):
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner) "
            "VALUES ('', '', ?, 'geom', 'atlas', ?, '', 1, ?, '')",
            (layer, qml(geometry, say), say("Kinds of incident")),
        )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', "
        "'layer_styles')"
    )


def _add_about(database: sqlite3.Connection, about: dict[str, Any]) -> None:
    """Add what the rows are: in words, and for programs (GeoPackage metadata extension)."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT "
        "NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', "
        "metadata TEXT NOT NULL DEFAULT '')"
    )
    database.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, "
        "column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT "
        "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id INTEGER, "
        "CONSTRAINT crmr_mfi_fk "
        "FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) "
        "REFERENCES gpkg_metadata(id))"
    )
    for table in ("gpkg_metadata", "gpkg_metadata_reference"):
        database.execute(
            "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) VALUES "
            "(?, NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec131/#extension_metadata', 'read-write')",
            (table,),
        )
    texts = (("text/plain", "\n".join(about["read_me"])), ("application/json", json.dumps(about, ensure_ascii=False)))
    for mime, text in texts:
        row = database.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES ('dataset', ?, ?, ?)",
            (_URI, mime, text),
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, md_file_id) VALUES ('geopackage', ?)",
            (row.lastrowid,),
        )


def write_parquet(export: Export, file: IO[bytes]) -> None:
    """Write GeoParquet 1.1: lists stay lists, days are days, shapes are well-known binary in WGS 84."""
    from pyarrow import parquet

    shapes = np.asarray(export.table.geometry.to_numpy(), dtype=object)
    known = ~shapely.is_missing(shapes)
    kinds = sorted({shape.geom_type for shape in shapes[known]})
    facts: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds}  # without a system: OGC:CRS84
    if known.any():
        facts["bbox"] = [float(value) for value in shapely.total_bounds(shapes)]
    geo = {"version": _VERSION, "primary_column": "geometry", "columns": {"geometry": facts}}
    metadata = {"geo": json.dumps(geo), ABOUT_KEY: json.dumps(export.about, ensure_ascii=False)}
    fields = [
        pa.field(column.name, pa.date32() if column.dtype.startswith("datetime") else column.arrow_type)
        for column in COLUMNS
    ]
    schema = pa.schema(fields, metadata=metadata)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for block in export.blocks():
            arrays = [
                pa.array(shapely.to_wkb(np.asarray(block.geometry.to_numpy(), dtype=object)), pa.binary())
                if column.dtype == "geometry"
                else _arrow(column, block)
                for column in COLUMNS
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
