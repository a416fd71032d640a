"""Make the broken files in ``tests/data/broken``, one for each kind of defect, and their index.

    python tools/make_broken_files.py

The incidents in them are made up. Every file is written the same way each time; the index says what is wrong with it
and what an import must say.
"""

# ruff: noqa: E501 - a table of files is read line by line

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.packaging.core import DocumentProperties

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests/data/broken"
FIELDS = ("file", "what", "rule", "severity", "column", "rows", "good", "mended", "refused", "left_out", "says")
LONG_AGO = (1980, 1, 1, 0, 0, 0)

HEADER = "id,date,country,place,lat,lon,type,deaths,title\n"
ROW_1 = "1,2021-03-04,Mali,Gao,16.2717,-0.0447,Ambush,3,Convoy attacked\n"
ROW_2 = "2,2021-03-05,Burkina Faso,Djibo,14.0994,-1.6255,IED,2,Mine on the road\n"
ROW_3 = "3,2021-03-06,Niger,Tillabéri,14.2080,1.4542,Clash,0,Fight near the river\n"

UCDP = (
    "id,relid,year,type_of_violence,conflict_name,dyad_name,side_a,side_b,source_office,source_date,source_headline,"
    "where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,"
    "date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n"
)
UCDP_ROW = (
    "{id},MLI-2021-1-1,2021,{kind},Mali: Government,Government of Mali - JNIM,{a},{b},Agency,2021-03-05,An attack,"
    "{prec},{where},in the village,Gao region,Gao cercle,{lat},{lon},Mali,1,{start},{end},1,2,0,0,{best},{high},{low}\n"
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
)
ACLED_ROW = (
    "{id},{date},2022,1,Political violence,{event},{sub},JNIM: Group for Support of Islam and Muslims,,2,"
    "Military Forces of Mali (2020-),,1,12,,466,Western Africa,Mali,Gao,Gao,Gao,Gao,{lat},{lon},{geo},A paper; A radio,"
    "National,{notes},{dead},,1663000000\n"
)


@dataclass(frozen=True)
class Broken:
    """A file and what an import must say of it; `says` is part of the error where the whole file is refused."""

    name: str
    what: str
    content: bytes
    rule: str = ""
    severity: str = ""
    column: str = ""
    counts: tuple[int, int, int, int] | None = None  # good, mended, refused, left out
    says: str = ""


def ucdp(**values: object) -> str:
    """Write a row as the UCDP does."""
    usual = {
        "id": 1, "kind": 1, "a": "Government of Mali", "b": "JNIM", "prec": 1, "where": "Gao town", "lat": 16.2717,
        "lon": -0.0447, "start": "2021-03-04", "end": "2021-03-04", "best": 3, "high": 4, "low": 3,
    }  # fmt: skip
    return UCDP_ROW.format(**{**usual, **values})


def acled(**values: object) -> str:
    """Write a row as ACLED does."""
    usual = {
        "id": "MLI1", "date": "2022-09-12", "event": "Battles", "sub": "Armed clash", "lat": 16.2717, "lon": -0.0447,
        "geo": 1, "notes": "A fight.", "dead": 3,
    }  # fmt: skip
    return ACLED_ROW.format(**{**usual, **values})


def rows(*lines: str, header: str = HEADER) -> bytes:
    """Write a table of text."""
    return (header + "".join(lines)).encode("utf-8")


def row(**values: str) -> str:
    """Write a row of any table."""
    usual = {
        "id": "9", "date": "2021-03-07", "country": "Mali", "place": "Gao", "lat": "16.2717", "lon": "-0.0447",
        "type": "Ambush", "deaths": "1", "title": "An attack",
    }  # fmt: skip
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow({**usual, **values}.values())
    return out.getvalue()


def one_bad(name: str, what: str, rule: str, severity: str, column: str, **values: str) -> Broken:
    """Make a file of two good rows with a bad one between."""
    counts = {"refused": (2, 0, 1, 0), "mended": (2, 1, 0, 0), "noted": (3, 0, 0, 0), "left out": (2, 0, 0, 1)}[
        severity
    ]
    said = "noted" if severity == "left out" else severity
    return Broken(name, what, rows(ROW_1, row(**values), ROW_2), rule, said, column, counts)


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, flags: int = 0) -> bytes:
    """Pack files; the dates in the archive are always the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, compress_type=method)
    raw = bytearray(out.getvalue())
    if flags:  # mark the members as encrypted, in their own heads and in the list at the end
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = raw.find(mark)
            while at >= 0:
                raw[at + offset] |= flags
                at = raw.find(mark, at + 4)
    return bytes(raw)


def workbook(sheets: dict[str, list[list[object]]], *, merged: str = "", hidden: str = "") -> bytes:
    """Write a workbook; its dates of making are always the same."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
        if name == hidden:
            sheet.sheet_state = "hidden"
        elif merged:
            sheet.merge_cells(merged)
    day = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - workbooks know no zone
    book.properties = DocumentProperties(creator="", created=day, modified=day)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    parts["docProps/core.xml"] = parts["docProps/core.xml"].split(b"<dcterms:modified")[0] + (
        b"</cp:coreProperties>" if b"<dcterms:modified" in parts["docProps/core.xml"] else b""
    )
    return zipped(parts)


XLSX_HEADER: list[object] = ["id", "date", "country", "place", "lat", "lon", "type", "deaths", "title"]
XLSX_ROW: list[object] = [1, dt.date(2021, 3, 4), "Mali", "Gao", 16.2717, -0.0447, "Ambush", 3, "Convoy attacked"]


def xlsx_row(**values: object) -> list[object]:
    """Write a row of a workbook."""
    return [values.get(str(name), cell) for name, cell in zip(XLSX_HEADER, XLSX_ROW, strict=True)]


def feature(shape: object, **properties: object) -> dict[str, object]:
    """Make a feature of GeoJSON."""
    return {"type": "Feature", "geometry": shape, "properties": {"date": "2021-03-04", "country": "Mali", **properties}}


def geojson(*features: dict[str, object], **more: object) -> bytes:
    """Write a collection of features."""
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, indent=1).encode("utf-8")


KML = """<?xml version="1.0" encoding="UTF-8"?>
{more}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>{name}</name>
<Point><coordinates>-0.0447,16.2717</coordinates></Point></Placemark></Document></kml>
"""
LAUGHS = (
    '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'
)


def files_of_text() -> list[Broken]:
    """Files whose encoding, separator or rows are broken."""
    french = rows(ROW_1, ROW_2, ROW_3)
    mixed = HEADER.encode() + ROW_3.encode() + ROW_3.replace("3,", "4,", 1).encode("cp1252")
    half = french[: french.rindex(b"1.4542")]
    return [
        Broken("encoding_cp1252.csv", "Windows-1252 instead of UTF-8", french.decode().encode("cp1252"), "encoding",
               "noted", "", (3, 0, 0, 0)),
        Broken("encoding_utf16.csv", "UTF-16 with a byte order mark", french.decode().encode("utf-16"), "encoding",
               "noted", "", (3, 0, 0, 0)),
        Broken("encoding_mixed.csv", "UTF-8, but one line is Windows-1252", mixed, "mixed-encoding", "mended", "",
               (1, 1, 0, 0)),
        Broken("separator_semicolon.csv", "semicolons and decimal commas", french.replace(b",", b";").replace(b".", b","),
               "separator", "noted", "", (3, 0, 0, 0)),
        Broken("separator_tab.tsv", "tabs", french.replace(b",", b"\t"), "separator", "noted", "", (3, 0, 0, 0)),
        Broken("header_below.csv", "a title and a blank line above the header", b"Incidents of March\n\n" + french,
               "header-below", "noted", "", (3, 0, 0, 0)),
        Broken("header_repeated.csv", "two columns of one name", french.replace(b",deaths,title", b",deaths,deaths"),
               "column-repeated", "noted", "deaths (2)", (3, 0, 0, 0)),
        Broken("header_unnamed.csv", "a column without a name", french.replace(b",deaths,title", b",deaths,"),
               "column-unnamed", "noted", "column 9", (3, 0, 0, 0)),
        Broken("header_only.csv", "no rows", HEADER.encode(), says="no rows"),
        Broken("empty.csv", "nothing at all", b"", says="is empty"),
        Broken("no_columns.csv", "no column of a date or place", b"alpha,beta\n1,2\n3,4\n", says="date or a place"),
        Broken("cells_too_few.csv", "a row with a cell less", rows(ROW_1, "2,2021-03-05,Mali,Gao\n", ROW_3), "wrong-cells",
               "refused", "", (2, 0, 1, 0)),
        Broken("cells_too_many.csv", "a comma in a cell without quotes",
               rows(ROW_1, ROW_2.replace("Mine on", "Mine, on"), ROW_3), "wrong-cells", "refused", "", (2, 0, 1, 0)),
        Broken("quote_unclosed.csv", "a quote that is never closed",
               rows(ROW_1, ROW_2.replace("Mine", '"Mine'), ROW_3), "unclosed-quote", "refused", "", (2, 0, 1, 0)),
        Broken("line_end_in_cell.csv", "a line end in quotes, then a bad date: line 4 is named",
               rows(ROW_1.replace("Convoy attacked", '"Convoy\nattacked"'), row(date="2021-02-30"), ROW_2),
               "date-impossible", "refused", "date", (2, 0, 1, 0)),
        Broken("truncated.csv", "cut off in the last row", half, "truncated", "refused", "", (2, 0, 1, 0)),
        Broken("blank_rows.csv", "blank lines and rows of commas", rows(ROW_1, "\n", ",,,,,,,,\n", ROW_2), "blank-row",
               "noted", "", (2, 0, 0, 0)),
        Broken("total_row.csv", "a line of totals", rows(ROW_1, ROW_2, "TOTAL,,,,,,,5,\n"), "total-row", "noted", "id",
               (2, 0, 0, 1)),
        Broken("hxl_row.csv", "a row of HXL tags",
               rows("#event+id,#date,#country,#loc,#geo+lat,#geo+lon,#event+type,#affected,#meta\n", ROW_1), "hxl-row",
               "noted", "", (1, 0, 0, 1)),
        Broken("row_repeated.csv", "a row twice", rows(ROW_1, ROW_2, ROW_1), "row-repeated", "noted", "id", (2, 0, 0, 1)),
        Broken("id_duplicate.csv", "one identifier for two incidents", rows(ROW_1, ROW_2.replace("2,", "1,", 1), ROW_3),
               "id-duplicate", "refused", "id", (2, 0, 1, 0)),
        Broken("id_missing.csv", "a row without identifier", rows(ROW_1, ROW_2[1:], ROW_3), "id-missing", "noted", "id",
               (3, 0, 0, 0)),
        one_bad("control_characters.csv", "a bell and a backspace in a cell", "control-characters", "mended", "title",
                title="An\x07 att\x08ack"),
        one_bad("mojibake.csv", "accents read in a wrong encoding", "mojibake", "mended", "title",
                title="Attaque prÃ¨s de TillabÃ©ri"),
        one_bad("lost_characters.csv", "letters that were lost before", "lost-characters", "noted", "title",
                title="Attaque pr\ufffds de Gao"),
        one_bad("formula.csv", "a formula in a text", "formula", "noted", "title", title="=HYPERLINK(A1)"),
        one_bad("excel_error.csv", "an error of the spreadsheet", "excel-error", "refused", "deaths", deaths="#REF!"),
        one_bad("long_cell.csv", "a text of 25,000 letters", "long-cell", "mended", "title", title="word " * 5000),
        one_bad("name_mangled.csv", "a place that became a date", "name-mangled", "refused", "place", place="1-Mar",
                lat="", lon=""),
    ]  # fmt: skip


def files_of_cells() -> list[Broken]:
    """Files with a bad date, coordinate or figure."""
    ambiguous = rows(row(id="1", date="03/04/2020"), row(id="2", date="05/06/2020"))
    decided = rows(row(id="1", date="03/04/2020"), row(id="2", date="25/06/2020"))
    return [
        one_bad("date_impossible.csv", "30 February", "date-impossible", "refused", "date", date="2021-02-30"),
        one_bad("date_unreadable.csv", "words that are no date", "date-unreadable", "refused", "date", date="last week"),
        one_bad("date_future.csv", "a day in the future", "date-future", "refused", "date", date="2091-01-01"),
        one_bad("date_too_early.csv", "the year 203", "date-too-early", "refused", "date", date="0203-01-01"),
        one_bad("date_serial.csv", "a spreadsheet's day number", "date-serial", "mended", "date", date="44261"),
        one_bad("date_missing.csv", "no date", "date-missing", "noted", "date", date=""),
        one_bad("date_month.csv", "a month alone", "date-coarse", "noted", "date", date="March 2021"),
        Broken("date_ambiguous.csv", "day or month first, nobody can tell", ambiguous, "date-ambiguous", "refused", "date",
               (0, 0, 2, 0)),
        Broken("date_order.csv", "another row tells that the day is first", decided, "date-order", "noted", "date",
               (2, 0, 0, 0)),
        Broken("date_end_first.csv", "ends before it begins",
               b"id,date,date_end,country,place\n1,2021-03-09,2021-03-07,Mali,Gao\n", "date-end-first", "mended",
               "date / date_end", (0, 1, 0, 0)),
        one_bad("coordinate_swapped.csv", "latitude and longitude exchanged", "coordinate-swapped", "mended", "lat / lon",
                lat="-0.0447", lon="16.2717"),
        Broken("coordinate_maybe_swapped.csv", "exchanged, and no country to tell",
               b"id,date,lat,lon,title\n1,2021-03-04,2.4021,15.9182,An attack\n", "coordinate-maybe-swapped", "refused",
               "lat / lon", (0, 0, 1, 0)),
        one_bad("coordinate_dms.csv", "degrees, minutes and seconds", "coordinate-dms", "mended", "lat",
                lat="16°16'18\"N", lon="-0.0447"),
        one_bad("coordinate_sign.csv", "the minus of the longitude lost", "coordinate-sign", "mended", "lat / lon",
                country="Burkina Faso", place="Djibo", lat="14.0994", lon="1.6255"),
        one_bad("coordinate_point.csv", "the decimal point lost", "coordinate-point", "mended", "lat / lon", lat="162717"),
        one_bad("coordinate_zero.csv", "0, 0", "coordinate-zero", "refused", "lat / lon", lat="0", lon="0"),
        one_bad("coordinate_globe.csv", "a latitude of 95", "coordinate-globe", "refused", "lat / lon", country="",
                lat="95.2", lon="200.1"),
        one_bad("coordinate_half.csv", "a latitude without longitude", "coordinate-half", "refused", "lat / lon", lon=""),
        one_bad("coordinate_unreadable.csv", "words for a latitude", "coordinate-unreadable", "refused", "lat",
                lat="near the well"),
        one_bad("coordinate_coarse.csv", "one decimal", "coordinate-coarse", "noted", "lat", lat="16.3", lon="-0.1"),
        one_bad("other_country.csv", "a point in Niger, said to be in Mali", "other-country", "refused", "lat / lon",
                lat="13.5116", lon="2.1254"),
        one_bad("outside_zone.csv", "a point in Senegal", "outside-zone", "left out", "", country="Senegal", place="Dakar",
                lat="14.6937", lon="-17.4441"),
        one_bad("country_unknown.csv", "a country that is none", "country-unknown", "noted", "country", country="Atlantis"),
        one_bad("place_unknown.csv", "a place that no gazetteer has", "place-unknown", "noted", "place", country="",
                place="Xqzzyville", lat="", lon=""),
        one_bad("no_place.csv", "no place at all", "no-place", "noted", "place", country="", place="", lat="", lon=""),
        one_bad("number_negative.csv", "minus three dead", "number-negative", "refused", "deaths", deaths="-3"),
        one_bad("number_unknown.csv", "-999 for unknown", "number-unknown", "mended", "deaths", deaths="-999"),
        one_bad("number_thousands.csv", "a space between thousands", "number-separators", "mended", "deaths",
                deaths="1 200"),
        one_bad("number_range.csv", "10-15 dead", "number-range", "mended", "deaths", deaths="10-15"),
        one_bad("number_floor.csv", "at least 12 dead", "number-floor", "mended", "deaths", deaths="at least 12"),
        one_bad("number_text.csv", "several dead", "number-text", "refused", "deaths", deaths="several"),
        one_bad("number_fraction.csv", "two and a half dead", "number-fraction", "refused", "deaths", deaths="2.5"),
        one_bad("number_huge.csv", "99 million dead", "number-huge", "refused", "deaths", deaths="99000000"),
        one_bad("kind_unknown.csv", "a kind that is none", "kind-unknown", "noted", "type", type="Meeting"),
        Broken("toll_order.csv", "low above best", rows(ucdp(), ucdp(id=2, low=5, best=3, high=4), header=UCDP),
               "toll-order", "mended", "low / best / high", (1, 1, 0, 0)),
        Broken("ucdp_codes.csv", "a where_prec that no codebook has", rows(ucdp(prec=12), header=UCDP), "code-unknown",
               "mended", "where_prec", (0, 1, 0, 0)),
        Broken("acled_codes.csv", "a geo_precision that no codebook has", rows(acled(geo=9), header=ACLED), "code-unknown",
               "mended", "geo_precision", (0, 1, 0, 0)),
        Broken("acled_dates.csv", "three forms of dates, one bad",
               rows(acled(), acled(id="MLI2", date="15-Jul-22"), acled(id="MLI3", date="12 September 2022"),
                    acled(id="MLI4", date="31 June 2022"), header=ACLED),
               "date-impossible", "refused", "event_date", (3, 0, 1, 0)),
        Broken("acled_kind.csv", "an event type that no codebook has",
               rows(acled(event="Weather", sub="Storm"), header=ACLED), "kind-unknown", "noted", "event_type", (1, 0, 0, 0)),
    ]  # fmt: skip


def files_of_bytes() -> list[Broken]:
    """Workbooks, archives and layers."""
    table = rows(ROW_1, ROW_2)
    bomb = zipped({"bomb.csv": b"0" * 30_000_000})
    laughing = zipped({**_parts(workbook({"A": [XLSX_HEADER, XLSX_ROW]})),
                       "xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><sst/>'})  # fmt: skip
    square = {"type": "Polygon", "coordinates": [[[0, 14], [0.5, 14], [0.5, 14.5], [0, 14]]]}
    point = {"type": "Point", "coordinates": [-0.0447, 16.2717]}
    return [
        Broken("formula.xlsx", "a formula whose value was never worked out",
               workbook({"A": [XLSX_HEADER, xlsx_row(deaths="=1+2")]}), "formula", "noted", "deaths", (1, 0, 0, 0)),
        Broken("merged.xlsx", "a cell merged over two rows",
               workbook({"A": [XLSX_HEADER, XLSX_ROW, xlsx_row(id=2, country=None)]}, merged="C2:C3"), "merged-cells",
               "mended", "country", (1, 1, 0, 0)),
        Broken("hidden_sheet.xlsx", "a hidden sheet", workbook({"A": [XLSX_HEADER, XLSX_ROW], "B": [["x"]]}, hidden="B"),
               "sheet-hidden", "noted", "", (1, 0, 0, 0)),
        Broken("other_sheets.xlsx", "two sheets", workbook({"A": [XLSX_HEADER, XLSX_ROW], "B": [["x"]]}), "other-sheets",
               "noted", "", (1, 0, 0, 0)),
        Broken("date_serial.xlsx", "a day as a number", workbook({"A": [XLSX_HEADER, xlsx_row(date=44261)]}), "date-serial",
               "mended", "date", (0, 1, 0, 0)),
        Broken("damaged.xlsx", "half of a workbook", workbook({"A": [XLSX_HEADER, XLSX_ROW]})[:2000], says="damaged"),
        Broken("entities.xlsx", "XML entities in a workbook", laughing, says="entities"),
        Broken("old.xls", "Excel's old format", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, says="XLSX"),
        Broken("bomb.zip", "30 MB of noughts in 30 KB", bomb, says="would grow"),
        Broken("path_trick.zip", "a member outside the archive", zipped({"../../evil.csv": table}), says="outside itself"),
        Broken("encrypted.zip", "encrypted", zipped({"a.csv": table}, flags=1), says="encrypted"),
        Broken("several.zip", "two tables", zipped({"a.csv": table, "b.csv": table}), says="several tables"),
        Broken("nothing.zip", "no table", zipped({"a.docx": b"x"}), says="no table"),
        Broken("damaged.zip", "half of an archive", zipped({"a.csv": table})[:150], says="damaged"),
        Broken("page.csv", "a web page", b"<!DOCTYPE html><html><body>Sign in</body></html>", says="web page"),
        Broken("picture.csv", "a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, says="picture"),
        Broken("binary.csv", "no text", bytes(range(256)) * 20, says="no table that can be read"),
        Broken("truncated.geojson", "cut off", geojson(feature(point, title="a"))[:120], says="no sound JSON"),
        Broken("no_features.geojson", "JSON, but no GeoJSON", b'{"a": 1}', says="no GeoJSON"),
        Broken("bad_shape.geojson", "a shape that is none",
               geojson(feature(point, title="a"), feature({"type": "Polygon", "coordinates": [[1]]}, title="b")),
               "geometry-unusable", "refused", "geometry", (1, 0, 1, 0)),
        Broken("other_crs.geojson", "web mercator",
               geojson(feature({"type": "Point", "coordinates": [-4976.0, 1836000.0]}, title="a"),
                       crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
               "crs-changed", "noted", "", (1, 0, 0, 0)),
        Broken("ambiguous_area.geojson", "an area with a bad date", geojson(feature(square, date="2021-13-01", title="a")),
               "date-impossible", "refused", "date", (0, 0, 1, 0)),
        Broken("laughs.kml", "a billion laughs", KML.format(more=LAUGHS, name="&c;").encode(), says="entities"),
        Broken("no_kml.kml", "XML that is no KML", b'<?xml version="1.0"?><table/>', says="no KML"),
    ]  # fmt: skip


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main() -> int:
    """Write all files and the index."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    broken = [*files_of_text(), *files_of_cells(), *files_of_bytes()]
    with (FOLDER / "index.csv").open("w", encoding="utf-8", newline="") as out:
        index = csv.writer(out, lineterminator="\n")
        index.writerow(FIELDS)
        for one in broken:
            (FOLDER / one.name).write_bytes(one.content)
            counts = ("", "", "", "", "") if one.counts is None else (sum(one.counts), *one.counts)
            index.writerow((one.name, one.what, one.rule, one.severity, one.column, *counts, one.says))
    print(f"{len(broken)} files in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
