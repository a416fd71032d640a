"""The rows as KML for Google Earth and phones: a folder a kind, a time for each, and every column."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import IO, Any, Final

import geopandas as gpd
import pandas as pd
from shapely import get_parts, orient_polygons

from geo.core.language import Language, product_name
from geo.core.xml_text import cdata, xml_attribute, xml_text
from geo.incidents.schema import BOUNDS, COLUMNS, EVENT_TYPES
from geo.incidents.taxonomy import load_event_types
from geo.incidents.view import date_words, toll_words
from geo.maps.export_style import kml_styles
from geo.maps.export_table import Export
from geo.maps.exports import list_text, plain_cells
from geo.sources.own_layers import KML_SCHEMA

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
_TYPES: Final = {"Int64": "int", "float64": "double", "boolean": "bool"}
_DATA: Final = tuple(column for column in COLUMNS if column.name != "geometry")


_TAGS: Final = tuple(f"<SimpleData name={xml_attribute(column.name)}>" for column in _DATA)


def write_kml(export: Export, file: IO[bytes]) -> None:
    """Write a KML 2.2 document (OGC 07-147r2), folder by folder."""
    say, about = export.say, export.about
    text = "<br/>".join(escape(line) for line in about["read_me"])
    head = (
        f"{_HEAD}<name>{xml_text(about['read_me'][0])} – {xml_text(product_name(say))}</name><open>1</open>"
        f"<description>{cdata(text)}</description>{kml_styles()}"
        f'<Schema name="{KML_SCHEMA}" id="{KML_SCHEMA}">'
    )
    head += "".join(
        f'<SimpleField type="{_TYPES.get(column.dtype, "string")}" name={xml_attribute(column.name)}/>'
        for column in _DATA
    )
    file.write(f"{head}</Schema>\n".encode())
    kinds = load_event_types()
    done, drawn = 0, {}  # type: int, dict[int, str]
    codes = export.table["event_type"]
    for code in (*EVENT_TYPES, ""):
        rows = export.table[codes == code] if code else export.table[~codes.isin(EVENT_TYPES)]
        if not len(rows):
            continue
        name = kinds[code].name(say) if code else say("Incidents")
        file.write(f"<Folder><name>{xml_text(name)}</name>\n".encode())
        for start in range(0, len(rows), 1000):
            export.tell(done)
            block = rows.iloc[start : start + 1000]
            file.write("".join(_placemarks(block, say, drawn)).encode())
            done += len(block)
        file.write(b"</Folder>\n")
    export.tell(done)
    file.write(b"</Document></kml>\n")


def _placemarks(block: gpd.GeoDataFrame, say: Language, drawn: dict[int, str]) -> Iterator[str]:
    names = [column.name for column in _DATA]
    cells = [plain_cells(column, block[column.name]) for column in _DATA]
    for shape, *values in zip(block.geometry, *cells, strict=True):
        row = dict(zip(names, values, strict=True))
        yield (
            f"<Placemark><name>{xml_text(say.pick(row['title'], row['title_fr']))}</name>"
            f"<description>{cdata(_card(row, say))}</description>{_time(row)}"
            f"<styleUrl>#{row['event_type'] if row['event_type'] in EVENT_TYPES else 'other'}</styleUrl>"
            f"{_data(values)}{'' if shape is None else _shape(shape, drawn)}</Placemark>\n"
        )


def _card(row: dict[str, Any], say: Language) -> str:
    """Write what a reader wants to see first; every value is escaped."""
    low, best, high = (row[f"fatalities_{bound}"] for bound in BOUNDS)
    toll = toll_words(low, best, high, say, open_ended=bool(row["fatalities_open_ended"]))
    place = ", ".join(filter(None, dict.fromkeys((row["place"], row["adm2"], row["adm1"]))))
    facts = [
        _days(row["event_date"], row["event_date_end"], row["date_precision"], say),
        place,
        say("Deaths: {toll}", toll=toll),
        say.pick(row["summary"], row["summary_fr"]),
        say("Source: {name}", name=row["dataset"]),
    ]
    return "".join(f"<p>{escape(str(fact))}</p>" for fact in facts if fact)


@lru_cache(maxsize=4096)
def _days(first: str | None, last: str | None, precision: int | None, say: Language) -> str:
    days = {name: pd.NaT if day is None else pd.Timestamp(day) for name, day in (("event_date", first),
            ("event_date_end", last))}  # fmt: skip
    return date_words({**days, "date_precision": precision}, say)


def _time(row: dict[str, Any]) -> str:
    first = row["event_date"]
    if first is None:
        return ""
    return f"<TimeSpan><begin>{first}</begin><end>{row['event_date_end'] or first}</end></TimeSpan>"


def _data(values: list[Any]) -> str:
    """Write all columns of a row; what is missing or empty is not there."""
    parts = []
    for tag, value in zip(_TAGS, values, strict=True):
        text = list_text(value) if isinstance(value, list) else value
        if text is None or text == "":
            continue
        text = str(int(text)) if isinstance(text, bool) else str(text)  # as GDAL reads it
        parts.append(f"{tag}{xml_text(text)}</SimpleData>")
    return f'<ExtendedData><SchemaData schemaUrl="#{KML_SCHEMA}">{"".join(parts)}</SchemaData></ExtendedData>'


def _shape(shape: Any, drawn: dict[int, str]) -> str:
    if shape.geom_type == "Point":
        return f"<Point><coordinates>{shape.x!r},{shape.y!r}</coordinates></Point>"
    if id(shape) not in drawn:
        parts = [_part(part) for part in get_parts(orient_polygons(shape))]
        drawn[id(shape)] = parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"
    return drawn[id(shape)]


def _part(part: Any) -> str:
    if part.geom_type == "Point":
        return _shape(part, {})
    if part.geom_type != "Polygon":
        return f"<LineString><coordinates>{_ring(part)}</coordinates></LineString>"
    inner = "".join(
        f"<innerBoundaryIs><LinearRing><coordinates>{_ring(ring)}</coordinates></LinearRing></innerBoundaryIs>"
        for ring in part.interiors
    )
    outer = (
        f"<outerBoundaryIs><LinearRing><coordinates>{_ring(part.exterior)}</coordinates></LinearRing></outerBoundaryIs>"
    )
    return f"<Polygon>{outer}{inner}</Polygon>"


def _ring(ring: Any) -> str:
    return " ".join(f"{round(x, 5)!r},{round(y, 5)!r}" for x, y in ring.coords)
