"""Layers of shapes as rows of texts: GeoJSON, GeoPackage, GeoParquet, KML and KMZ, in WGS 84 whatever they were in."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely

from geo.core.crs import WGS84
from geo.core.errors import BadInput
from geo.sources.archives import open_zip
from geo.sources.own_layers import LAYERS as OWN_LAYERS
from geo.sources.own_layers import as_one, is_own_kml, open_own_kml
from geo.sources.sheets import Remark, Rows, Sheet, named_header, text_table

GEOMETRY: Final = "geometry"
_CHUNK: Final = 10_000
# Small enough to be held whole; larger ones are streamed by GDAL.
_MOST_JSON: Final = 80_000_000
_MOST_KML: Final = 300_000_000
# What GDAL, PROJ and Arrow say of a damaged file: the first two of a database whose texts are no UTF-8 any more, too.
_BROKEN: Final = (RuntimeError, ValueError, IndexError, OSError, pa.ArrowException)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
Shapes = npt.NDArray[np.object_]


def open_layer(path: Path, *, chosen: str = "") -> Sheet:
    """Open one layer of a file of shapes.

    Parameters
    ----------
    path : Path
    chosen : str
        Its name; the first one if empty.

    Returns
    -------
    Sheet
        The properties, and the shape as well-known text in the column ``geometry``.

    Raises
    ------
    BadInput
        When it cannot be read, could harm, or has no such layer.
    """
    with path.open("rb") as source:
        start = source.read(4096)
    if start.startswith(b"PAR1"):
        return _open_parquet(path)
    if start.startswith(b"SQLite"):
        return _open_database(path, chosen)
    if start.startswith(b"PK"):
        raw = _kml_of(path)
        return open_own_kml(path, raw) if is_own_kml(raw) else _open_gdal(path, raw, chosen)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raw = path.read_bytes() if path.stat().st_size <= _MOST_KML else b"<!ENTITY"
        _check_kml(path.name, raw)
        return open_own_kml(path, raw) if is_own_kml(raw) else _open_gdal(path, path, chosen)
    return _open_json(path) if path.stat().st_size <= _MOST_JSON else _open_gdal(path, path, chosen)


# -- GeoJSON


def _open_json(path: Path) -> Sheet:
    raw = path.read_bytes()
    remarks: list[Remark] = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        remarks.append(Remark("encoding", "Windows-1252"))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"{path.name} is no sound JSON ({error}). It may be cut off: download or save it again."
        ) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise BadInput(f"{path.name} is JSON, but no GeoJSON FeatureCollection. Save it as GeoJSON or as CSV.")
    if not features:
        raise BadInput(f"{path.name} has no features. Save it again.")
    crs, said = _json_crs(document)
    names = list(dict.fromkeys(name for feature in features for name in _properties(feature)))
    with_id = not any(name.casefold() in ("id", "incident_id") for name in names) and any("id" in f for f in features)
    columns = [[_text(_properties(feature).get(name)) for feature in features] for name in names]
    if with_id:
        names.insert(0, "id")
        columns.insert(0, [_text(feature.get("id")) for feature in features])
    names, columns = _without_name(names, columns)
    shapes = _wkt(np.array([_shape(feature.get("geometry")) for feature in features], dtype=object), crs)
    header, repeated = named_header([*names, GEOMETRY])
    columns.append(shapes)

    def read() -> Iterator[Rows]:
        for n in range(0, len(features), _CHUNK):
            table = text_table(header, [column[n : n + _CHUNK] for column in columns])
            lines = np.arange(n + 1, n + 1 + len(table), dtype=np.int64)
            yield Rows(table, lines, (), (), int(len(raw) * lines[-1] / len(features)))

    return Sheet(
        path, "layer", header, read, (*remarks, *said, *repeated), len(raw), file_name=path.name,
        sha256=hashlib.sha256(raw).hexdigest(),
    )  # fmt: skip


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _without_name(names: list[str], columns: list[list[str | None]]) -> tuple[list[str], list[list[str | None]]]:
    """Leave out a property that is called as the shape is."""
    kept = [n for n, name in enumerate(names) if name != GEOMETRY]
    return [names[n] for n in kept], [columns[n] for n in kept]


def _json_crs(document: dict[str, Any]) -> tuple[pyproj.CRS | None, list[Remark]]:
    """Read the system that older GeoJSON names; RFC 7946 has WGS 84 alone."""
    crs = document.get("crs")
    name = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    if not name or "CRS84" in str(name) or str(name).endswith(("4326", ":4326")):
        return None, []
    try:
        return pyproj.CRS.from_user_input(str(name)), [Remark("crs-changed", str(name))]
    except pyproj.exceptions.CRSError as error:
        raise BadInput(
            f"The file names a coordinate system {str(name)[:80]!r} that is not known. Save it in WGS 84."
        ) from error


def _shape(geometry: Any) -> Any:
    if geometry is None:
        return None
    try:
        return shapely.geometry.shape(geometry)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return shapely.Point()  # an empty shape: the row is refused, with its line


# -- GDAL: GeoPackage, KML, large GeoJSON


def _kml_of(path: Path) -> bytes:
    with open_zip(path) as archive:
        members = [member for member in archive.infolist() if member.filename.lower().endswith(".kml")]
        if not members:
            raise BadInput(f"{path.name} holds no KML. Export it again.")
        main = next((m for m in members if m.filename.lower() == "doc.kml"), members[0])
        if main.file_size > _MOST_KML:
            raise BadInput(f"{path.name} would grow to {main.file_size // 10**6} MB. Export a smaller part.")
        try:
            with archive.open(main) as part:
                raw = part.read(_MOST_KML + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise BadInput(f"{path.name} is damaged ({error}). Export it again.") from error
    _check_kml(path.name, raw)
    return raw


def _check_kml(name: str, raw: bytes) -> None:
    if _ENTITIES.search(raw.replace(b"\x00", b"")):
        raise BadInput(f"{name} defines XML entities, which no map needs: it may be meant to harm. It was not read.")
    if b"<kml" not in raw[:2000].lower():
        raise BadInput(f"{name} is XML, but no KML. Export the table as CSV, XLSX or KML.")


def _open_database(path: Path, chosen: str) -> Sheet:
    """Open a GeoPackage; the layers of one that this program wrote are one table."""
    import pyogrio

    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    except _BROKEN:
        layers = set()
    if chosen or not layers.issuperset(OWN_LAYERS):
        return _open_gdal(path, path, chosen)
    return as_one([_open_gdal(path, path, layer) for layer in OWN_LAYERS], path)


def _open_gdal(path: Path, source: Path | bytes, chosen: str) -> Sheet:
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(source)]
        if chosen and chosen not in layers:
            raise BadInput(f"{path.name} has no layer {chosen!r}: it has {', '.join(layers)}.")
        layer = chosen or _first_layer(source, layers)
        number = layers.index(layer)  # a packed layer may have another name each time
        facts = pyogrio.read_info(source, layer=number)
        crs, said = _crs_of(facts["crs"])
    except _BROKEN as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path.name} cannot be read ({error}). Save it again as GeoJSON, GeoPackage or CSV.") from error
    fields = [str(name) for name in facts["fields"]]
    header, repeated = named_header([*(name for name in fields if name != GEOMETRY), GEOMETRY])
    left = [Remark("other-layers", name) for name in layers if name != layer]
    total, size = int(facts["features"]), path.stat().st_size

    def read() -> Iterator[Rows]:
        done = 0
        try:
            with pyogrio.open_arrow(source, layer=number, use_pyarrow=True, batch_size=_CHUNK) as (meta, reader):
                for batch in reader:
                    done += len(batch)
                    shapes = _from_wkb(batch, meta["geometry_name"] or "wkb_geometry")
                    columns = [_texts(batch.column(name)) for name in fields if name != GEOMETRY]
                    table = text_table(header, [*columns, _wkt(shapes, crs)])
                    lines = np.arange(done - len(batch) + 1, done + 1, dtype=np.int64)
                    yield Rows(table, lines, (), (), size * done // max(total, done))
        except _BROKEN as error:
            if isinstance(error, BadInput):
                raise
            raise BadInput(f"{path.name} cannot be read ({error}). Save it again as GeoJSON or CSV.") from error

    return Sheet(
        path, "layer", header, read, (*said, *left, *repeated), size, tuple(layers), layer, path.name,
        hashlib.sha256(path.read_bytes() if size < _MOST_KML else str(path).encode()).hexdigest(),
    )  # fmt: skip


def _first_layer(source: Path | bytes, layers: Sequence[str]) -> str:
    import pyogrio

    filled = (name for n, name in enumerate(layers) if pyogrio.read_info(source, layer=n)["features"] > 0)
    return next(filled, layers[0])


def _crs_of(text: str | None) -> tuple[pyproj.CRS | None, list[Remark]]:
    if not text:
        return None, [Remark("crs-missing", "")]
    crs = pyproj.CRS.from_user_input(text)
    if crs.equals(pyproj.CRS.from_user_input(WGS84), ignore_axis_order=True):
        return None, []
    return crs, [Remark("crs-changed", crs.name)]


def _from_wkb(batch: pa.RecordBatch, name: str) -> Shapes:
    column = batch.column(name) if name in batch.schema.names else pa.nulls(len(batch), pa.binary())
    return np.asarray(shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore"), dtype=object)


# -- GeoParquet


def _open_parquet(path: Path) -> Sheet:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        schema, total = file.schema_arrow, file.metadata.num_rows
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    except _BROKEN as error:
        raise BadInput(f"{path.name} is a damaged Parquet file ({error}). Save it again.") from error
    shape = geo.get("primary_column", "")
    facts = geo.get("columns", {}).get(shape, {})
    if shape and facts.get("encoding", "WKB") != "WKB":
        raise BadInput(f"{path.name} has shapes as {facts.get('encoding')}; save it with WKB, as GeoPandas does.")
    crs: pyproj.CRS | None = None
    said: list[Remark] = []
    if shape and "crs" in facts:  # the standard: absent is WGS 84, null is unknown
        crs, said = _crs_of(json.dumps(facts["crs"]) if facts["crs"] else None)
    fields = [name for name in schema.names if name != shape]
    header, repeated = named_header([*fields, *([GEOMETRY] if shape else [])])
    size = path.stat().st_size

    def read() -> Iterator[Rows]:
        done = 0
        try:
            for batch in file.iter_batches(batch_size=_CHUNK):
                done += len(batch)
                columns: list[list[str | None]] = [_texts(batch.column(name)) for name in fields]
                if shape:
                    columns.append(_wkt(_from_wkb(batch, shape), crs))
                lines = np.arange(done - len(batch) + 1, done + 1, dtype=np.int64)
                yield Rows(text_table(header, columns), lines, (), (), size * done // max(total, 1))
        except _BROKEN as error:
            raise BadInput(f"{path.name} is a damaged Parquet file ({error}). Save it again.") from error

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Sheet(path, "layer", header, read, (*said, *repeated), size, file_name=path.name, sha256=digest)


# -- values


def _wkt(shapes: Shapes, crs: pyproj.CRS | None) -> list[str | None]:
    """Write shapes as well-known text in WGS 84; empty ones as such, missing ones as None."""
    if crs is not None:
        move = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        known = ~shapely.is_missing(shapes)
        shapes[known] = shapely.transform(shapes[known], _mover(move))
    found = shapely.to_wkt(shapely.force_2d(shapes), rounding_precision=7)
    return [None if text is None else str(text) for text in np.atleast_1d(found).tolist()]


def _mover(move: pyproj.Transformer) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = move.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y])

    return moved


def _texts(column: pa.Array) -> list[str | None]:
    return [_text(value) for value in column.to_pylist()]


def _number(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _text(value: Any) -> str | None:  # noqa: PLR0911 - one for each kind of value
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False) if value else None
    return str(value)
