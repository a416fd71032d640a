"""Layers of the GeoPackage and KML that this program wrote: one table, and texts come back as they were."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geo.core.errors import BadInput
from geo.core.xml_text import freed
from geo.sources.sheets import Remark, Rows, Sheet, named_header, text_table

# Layers of an exported GeoPackage: points, areas, and a table of what has no place; with QGIS's table of styles.
LAYERS: Final = ("incidents_points", "incidents_areas", "incidents_unplaced")
STYLES: Final = "layer_styles"
KML_SCHEMA: Final = "sahel-incident-atlas"
_GEOMETRY: Final = "geometry"
_CHUNK: Final = 5_000


def is_own_kml(raw: bytes) -> bool:
    """Whether a KML is an export of this program: it says so in its schema."""
    return f'id="{KML_SCHEMA}"'.encode() in raw


def as_one(sheets: Sequence[Sheet], path: Path) -> Sheet:
    """Read several layers of a file one after the other as one table.

    Parameters
    ----------
    sheets : sequence of Sheet
        Of the same file; a column that one lacks is empty there.
    path : Path
    """
    names = list(dict.fromkeys(name for sheet in sheets for name in sheet.header if name != _GEOMETRY))
    header = (*names, _GEOMETRY)
    said = dict.fromkeys(
        remark
        for sheet in sheets
        for remark in sheet.remarks
        if not (remark.rule == "other-layers" and remark.value in (*LAYERS, STYLES)) and remark.rule != "crs-missing"
    )

    def read() -> Iterator[Rows]:
        before = 0
        for sheet in sheets:
            last = before
            for rows in sheet.read():
                columns = [
                    rows.cells[name].to_pylist() if name in sheet.header else [None] * len(rows.cells)
                    for name in header
                ]
                last = before + int(rows.lines[-1]) if len(rows.lines) else last
                yield replace(rows, cells=text_table(header, columns), lines=rows.lines + before)
            before = last

    return replace(sheets[0], header=header, read=read, remarks=tuple(said), choices=(), chosen="", file_name=path.name)


def open_own_kml(path: Path, raw: bytes) -> Sheet:
    """Open a KML that this program wrote.

    Parameters
    ----------
    path : Path
        Names it; `raw` may come from a KMZ.
    raw : bytes
        Without entities of its own.

    Raises
    ------
    BadInput
        When it is damaged.
    """
    fields = [name for name in _fields(path, raw) if name != _GEOMETRY]
    header, repeated = named_header([*fields, _GEOMETRY])

    def read() -> Iterator[Rows]:
        kept: list[list[str | None]] = []
        number = 0
        for mark in _placemarks(path, raw):
            kept.append([mark.get(name) for name in header])
            number += 1
            if len(kept) == _CHUNK:
                yield _rows(header, kept, number, len(raw))
                kept = []
        if kept:
            yield _rows(header, kept, number, len(raw))

    remarks: tuple[Remark, ...] = repeated
    digest = hashlib.sha256(raw).hexdigest()
    return Sheet(path, "layer", header, read, remarks, len(raw), file_name=path.name, sha256=digest)


def _rows(header: tuple[str, ...], kept: list[list[str | None]], number: int, size: int) -> Rows:
    columns: list[Sequence[str | None]] = list(zip(*kept, strict=True))
    lines = np.arange(number - len(kept) + 1, number + 1, dtype=np.int64)
    return Rows(text_table(header, columns), lines, (), (), size)


def _fields(path: Path, raw: bytes) -> list[str]:
    names = []
    for _, element in _elements(path, raw):
        tag = _tag(element)
        if tag == "SimpleField":
            names.append(freed(element.get("name", "")))
        if tag == "Schema":
            break
    return list(dict.fromkeys(name for name in names if name))


def _placemarks(path: Path, raw: bytes) -> Iterator[dict[str, str]]:
    for _, element in _elements(path, raw):
        if _tag(element) != "Placemark":
            continue
        cells: dict[str, str] = {}
        for part in element.iter():
            tag = _tag(part)
            if tag == "SimpleData" and part.text:
                cells[freed(part.get("name", ""))] = freed(part.text)
            elif tag == "Data":  # as Google Earth writes what it read
                value = next((inner.text for inner in part if _tag(inner) == "value"), None)
                if value:
                    cells[freed(part.get("name", ""))] = freed(value)
        shape = _shape_of(element)
        if shape:
            cells[_GEOMETRY] = shape
        element.clear()
        yield cells


def _elements(path: Path, raw: bytes) -> Iterator[tuple[str, Any]]:
    try:
        yield from iterparse(io.BytesIO(raw), events=("end",), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadInput(f"{path.name} is a damaged KML ({error}). Export it again.") from error


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _shape_of(mark: Any) -> str:
    """Write the shape of a placemark as well-known text; "" where it has none, an empty shape where it is broken."""
    for element in mark:
        if _tag(element) in ("Point", "Polygon", "LineString", "MultiGeometry"):
            try:
                return str(shapely.to_wkt(_shape(element), rounding_precision=15))
            except (ValueError, IndexError, shapely.errors.ShapelyError):
                return "POINT EMPTY"
    return ""


def _shape(element: Any) -> Any:
    tag = _tag(element)
    if tag == "MultiGeometry":
        parts = [_shape(part) for part in element]
        if all(part.geom_type == "Polygon" for part in parts):
            return shapely.MultiPolygon(parts)
        return shapely.GeometryCollection(parts)
    if tag == "Polygon":
        rings = [_corners(ring) for side in element for ring in side]
        return shapely.Polygon(rings[0], rings[1:])
    corners = _corners(element)
    return shapely.Point(corners[0]) if tag == "Point" else shapely.LineString(corners)


def _corners(element: Any) -> list[tuple[float, float]]:
    text = next((part.text or "" for part in element if _tag(part) == "coordinates"), "")
    corners = [corner.split(",") for corner in text.split()]
    return [(float(corner[0]), float(corner[1])) for corner in corners]
