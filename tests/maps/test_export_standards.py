"""Exports held against their standards, by the tools that their readers use; and against what must not be in them."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from defusedxml import ElementTree
from pyarrow import parquet
from shapely.geometry import shape

from geo.__main__ import main
from geo.analysis.harm import Harm
from geo.core.errors import AtlasError, BadInput, CannotWrite
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import COLUMNS, EVENT_TYPES
from geo.incidents.store import open_store
from geo.incidents.table import to_arrow, to_table
from geo.incidents.tolls import sum_tolls
from geo.maps.composition import Composition
from geo.maps.export_files import ABOUT_ENDING, export_bytes, format_words, make_export, write_export, zip_bytes
from geo.maps.export_table import FORMATS
from geo.maps.scene import Scene, make_scene
from geo.sources.atlas import Atlas, load_atlas
from geo.sources.importing import prepare_import
from tests.maps.test_export_files import BOUNDARIES, export_of, hostile_table

MADE_AT = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)
LAYERS = {"incidents_points": "Point", "incidents_areas": "Multi Polygon", "incidents_unplaced": "None"}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def scene_of(atlas: Atlas, lang: str = "en", **more: Any) -> Scene:
    return make_scene(atlas, Composition(lang=lang, **more), made_at=MADE_AT, rows=True)


@pytest.fixture(scope="module")
def files(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("exports")
    export = make_export(scene_of(atlas), atlas)
    for kind in FORMATS:
        write_export(export, kind, folder / f"x.{kind}")
    return {kind: folder / f"x.{kind}" for kind in FORMATS}


def ogr(tool: Callable[[str], str], name: str, *arguments: object) -> str:
    """Run a tool of GDAL, which must have nothing to complain of."""
    done = subprocess.run([tool(name), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return done.stdout


# -- GeoPackage


def test_gdal_reads_the_geopackage_without_a_warning(files, atlas, tool) -> None:
    said = ogr(tool, "ogrinfo", "-ro", "-al", "-so", files["gpkg"])
    counted = 0
    for layer, geometry in LAYERS.items():
        part = said.split(f"Layer name: {layer}\n")[1].split("Layer name:")[0]
        assert f"Geometry: {geometry}" in part
        assert all(f"\n{column.name}: " in part for column in COLUMNS if column.dtype != "geometry")
        assert "event_date: Date" in part
        counted += int(part.split("Feature Count: ")[1].split("\n")[0])
    assert counted == len(atlas.incidents)
    assert "\nDeaths: " in said  # the account goes with it


def test_the_geopackage_has_the_tables_of_its_standard(files) -> None:
    with closing(sqlite3.connect(files["gpkg"])) as database:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return database.execute(sql).fetchall()

        assert rows("PRAGMA application_id") == [(0x47504B47,)]
        assert rows("PRAGMA integrity_check") == [("ok",)]
        assert rows("PRAGMA foreign_key_check") == []
        contents = dict(rows("SELECT table_name, data_type FROM gpkg_contents"))
        assert contents == {
            "incidents_points": "features", "incidents_areas": "features", "incidents_unplaced": "attributes",
            "layer_styles": "attributes",
        }  # fmt: skip
        columns = rows("SELECT table_name, geometry_type_name, srs_id FROM gpkg_geometry_columns ORDER BY 1")
        assert columns == [("incidents_areas", "MULTIPOLYGON", 4326), ("incidents_points", "POINT", 4326)]
        extensions = {name for (name,) in rows("SELECT extension_name FROM gpkg_extensions")}
        assert {"gpkg_metadata", "gpkg_rtree_index"} <= extensions
        texts = dict(rows("SELECT mime_type, metadata FROM gpkg_metadata"))
        assert json.loads(texts["application/json"])["read_me"] == texts["text/plain"].split("\n")
        styles = rows("SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles")
    assert {style[0] for style in styles} == {"incidents_points", "incidents_areas"}
    for _, column, text, default in styles:
        assert (column, default) == ("geom", 1)
        root = ElementTree.fromstring(text.split("\n", 1)[1])
        assert {one.get("value") for one in root.iter("category")} == set(EVENT_TYPES)
        assert len(list(root.iter("symbol"))) == len(EVENT_TYPES)


def test_the_geopackage_survives_gdal_s_copy(files, atlas, tool, tmp_path) -> None:
    copy = tmp_path / "copy.gpkg"
    ogr(tool, "ogr2ogr", copy, files["gpkg"])
    with prepare_import(copy, boundaries=BOUNDARIES) as prepared:
        assert prepared.counts.kept == len(atlas.incidents)


# -- GeoJSON


def winding(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_the_geojson_keeps_rfc_7946(files, atlas, tool) -> None:
    document = json.loads(files["geojson"].read_bytes())
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    assert document["about"]["counts"]["shown"] == len(atlas.incidents) == len(document["features"])
    polygons = 0
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties", "id"} <= set(feature)
        if feature["geometry"] is None:
            continue
        found = shape(feature["geometry"])
        west, south, east, north = found.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        parts = feature["geometry"]["coordinates"]
        parts = [parts] if found.geom_type == "Polygon" else parts if found.geom_type == "MultiPolygon" else []
        for outer, *inner in parts:
            polygons += 1
            assert winding(outer) > 0  # the right-hand rule: shells counter-clockwise, holes clockwise
            assert all(winding(hole) < 0 for hole in inner)
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in (outer, *inner))
    assert polygons
    assert f"Feature Count: {len(atlas.incidents)}" in ogr(tool, "ogrinfo", "-ro", "-al", "-so", files["geojson"])


# -- KML


def test_gdal_reads_the_kml(files, atlas, tool) -> None:
    said = ogr(tool, "ogrinfo", "-ro", "-al", "-so", files["kml"])
    counts = [int(line.split(": ")[1]) for line in said.splitlines() if line.startswith("Feature Count: ")]
    assert sum(counts) == len(atlas.incidents)
    assert all(f"\n{column.name}: " in said for column in COLUMNS if column.name != "geometry")
    ogr(tool, "ogrinfo", "-ro", "-al", files["kml"])  # every value fits its field


def test_the_kml_is_what_google_earth_shows(tmp_path) -> None:
    path = tmp_path / "a.kml"
    write_export(export_of(hostile_table(3, 9, ["]]></description><script>", "<b>&", "x"])), "kml", path)
    text = path.read_text(encoding="utf-8")
    assert "http" not in text.replace("http://www.opengis.net/kml/2.2", "")  # nothing is fetched
    name = "{http://www.opengis.net/kml/2.2}"
    root = ElementTree.fromstring(text)
    marks = list(root.iter(f"{name}Placemark"))
    assert len(marks) == 9
    styles = {style.get("id") for style in root.iter(f"{name}Style")}
    order = ["name", "description", "TimeSpan", "styleUrl", "ExtendedData"]
    for mark in marks:
        tags = [child.tag.removeprefix(name) for child in mark]
        assert [tag for tag in tags if tag in order] == [tag for tag in order if tag in tags]
        assert mark.find(f"{name}styleUrl").text.removeprefix("#") in styles
        about = mark.find(f"{name}description").text
        assert "<script>" not in about
        assert about.startswith("<p>")


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "Incidents in Mali, Burkina Faso and Niger – Sahel Incident Atlas"),
        ("fr", "Incidents au Mali, au Burkina Faso et au Niger – Atlas des incidents au Sahel"),
    ],
)
def test_the_kml_is_named_in_the_language_of_its_reader(atlas, lang, name) -> None:
    root = ElementTree.fromstring(export_bytes(scene_of(atlas, lang), atlas, "kml"))
    assert root.findtext("{*}Document/{*}name") == name


# -- XLSX, Parquet, CSV


def test_the_workbook_has_days_numbers_and_no_formula(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    table = hostile_table(1, 30, ["=1+1", "@SUM(1)", "+x", "-y", "\t=2"])
    write_export(export_of(table), "xlsx", path)
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    book = openpyxl.load_workbook(path)
    rows, about, schema = book.worksheets
    header = [cell.value for cell in rows[1]]
    assert [name for name in header if "~" not in name] == [column.name for column in COLUMNS]
    cells = {name: [cell.value for cell in column][1:] for name, column in zip(header, rows.columns, strict=True)}
    assert {type(value) for value in cells["event_date"] if value is not None} == {dt.datetime}
    assert {type(value) for value in cells["fatalities_best"] if value is not None} == {int}
    assert {type(value) for value in cells["lat"] if value is not None} <= {float, int}
    assert {type(value) for value in cells["fatalities_open_ended"]} == {bool}
    assert sum(value or 0 for value in cells["fatalities_high"] if value) == sum(
        value for value in export_of(table).table["fatalities_high"].dropna()
    )
    assert about["A1"].value == "'=1+1"
    assert [row[0].value for row in schema.iter_rows(min_row=2)] == [column.name for column in COLUMNS]


def test_a_workbook_is_written_whole_with_days_before_excel_and_a_title(tmp_path) -> None:
    table = hostile_table(3, 4, ["x"])
    table["event_date"] = pd.to_datetime(["1900-01-01", "1900-02-28", "1900-03-01", None]).as_unit("us")
    write_export(export_of(table), "xlsx", tmp_path / "a.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    at = [cell.value for cell in rows[1]].index("event_date") + 1
    days = [rows.cell(number, at).value for number in range(2, 6)]
    assert days == ["1900-01-01", "1900-02-28", dt.datetime(1900, 3, 1), None]  # noqa: DTZ001 (a day has no zone)
    panes = [sheet.sheet_view.pane for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets]
    assert [pane and (pane.xSplit, pane.ySplit, pane.activePane) for pane in panes] == [
        (2, 1, "bottomRight"), None, (None, 1, "bottomLeft"),
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.testzip() is None


@pytest.mark.parametrize("kind", ["xlsx", "gpkg"])
@pytest.mark.parametrize("left", [0, 90_000])
def test_a_full_disk_is_said_and_leaves_the_old_file(small_disk, kind, left) -> None:
    words = [np.random.default_rng(seed).bytes(1000).hex() for seed in range(40)]
    target, export = small_disk / f"a.{kind}", export_of(hostile_table(1, 60, words))
    target.write_bytes(b"the old file")
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - left))
    with pytest.raises(CannotWrite, match=r"the disk is full\. Make room"):
        write_export(export, kind, target)
    assert sorted(path.name for path in small_disk.iterdir()) == [target.name, "filler"]
    assert target.read_bytes() == b"the old file"


def test_geoparquet_is_read_by_geopandas_and_by_its_metadata(files, atlas) -> None:
    found = gpd.read_parquet(files["parquet"])
    assert found.crs.to_epsg() == 4326 or found.crs.to_authority() == ("OGC", "CRS84")
    assert len(found) == len(atlas.incidents)
    metadata = parquet.read_schema(files["parquet"]).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    west, south, east, north = geo["columns"]["geometry"]["bbox"]
    assert west < east
    assert south < north
    assert json.loads(metadata[b"sahel-incident-atlas"])["counts"]["shown"] == len(found)
    assert list(found["attributed_to"].iloc[0]) == atlas.incidents["attributed_to"].iloc[0]
    assert sum_tolls(atlas.incidents).high == int(found["fatalities_high"].fillna(found["fatalities_best"]).fillna(
        found["fatalities_low"]
    ).sum())  # fmt: skip


# -- the companion


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_companion_says_it_all_in_its_language(atlas, lang) -> None:
    composition = Composition(IncidentFilter(countries=("MLI",)), lang=lang, harm=Harm(100, "adm1"))
    content = zip_bytes(atlas, composition, "csv", made_at=MADE_AT, base_url="https://atlas.example")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name, beside = archive.namelist()
        about = json.loads(archive.read(beside))
        rows = pd.read_csv(io.BytesIO(archive.read(name)))
    assert beside == name + ABOUT_ENDING
    assert about["file"]["name"] == name
    assert about["file"]["rows"] == about["counts"]["shown"] == len(rows)
    assert about["filter"]["query"] == {"country": "MLI"}
    assert about["made_at"] == "2026-03-04T05:06:00+00:00"
    assert about["link"].startswith("https://atlas.example/snapshot?")
    assert about["profile"]["coarser"] == "adm1"
    assert about["held_back"]
    assert set(about["held_back"]) <= set(about["read_me"])
    assert about["counts"]["hidden"]["delay"]
    assert {one["dataset_id"] for one in about["datasets"]} == {"reports"}
    assert all(one["licence"] for one in about["datasets"])
    assert [column["name"] for column in about["schema"]["columns"]] == [column.name for column in COLUMNS]
    assert ("Places are given" in " ".join(about["read_me"])) == (lang == "en")
    assert set(format_words(scene_of(atlas, lang).say)) == set(FORMATS)


# -- what must not be in a file


def plain_bytes(content: bytes, kind: str) -> bytes:
    """What stands in a file, unpacked."""
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if kind == "parquet":
        table = parquet.read_table(io.BytesIO(content))
        cells = [str(table[name].to_pylist()).encode() for name in table.column_names if name != "geometry"]
        shapes = shapely.from_wkb(table["geometry"].to_numpy())
        return b"".join([*cells, str(shapely.to_wkt(shapes, rounding_precision=9)).encode(),
                         str(parquet.read_schema(io.BytesIO(content)).metadata).encode()])  # fmt: skip
    return content


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_that_a_profile_holds_back_is_anywhere_in_a_file(atlas, kind) -> None:
    harm = Harm(delay_days=30, coarser="grid", grid_km=50, without_sources=True)
    before, scene = atlas.view(IncidentFilter()).shown, scene_of(atlas, harm=harm)
    content = plain_bytes(export_bytes(scene, atlas, kind), kind)
    units = set(scene.view.table["adm1"]) | set(scene.view.table["adm2"])
    exact = before[before["where_prec"].isin([1, 2])]
    told = {
        *(name for name in exact["place"] if name and name not in units),
        *atlas.view(IncidentFilter()).publishers(),
        *exact["incident_id"],
        *(text for text in before["summary"] if text),
        *(f"{value:.4f}" for name in ("lat", "lon") for value in exact[name] if f"{value:.4f}"[-2:] != "00"),
    }
    assert len(told) > 10
    assert not [text for text in told if text.encode() in content]
    doubles = [np.float64(value).tobytes() for name in ("lat", "lon") for value in exact[name]]
    assert kind not in ("gpkg", "parquet") or not [double for double in doubles if double in content]


def test_rows_that_may_not_be_passed_on_leave_in_no_format(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    table = to_table([
        {"incident_id": "acled:MLI77", "original_id": "MLI77", "title": "Acledtitle", "event_type": "clash",
         "dataset_id": "acled", "dataset": "ACLEDSET", "where_prec": 1, "lat": 16.2, "lon": 0.1, "fatalities_best": 9}
    ], checked=False)  # fmt: skip
    records = to_arrow(table)
    with open_store() as store:
        info = DatasetInfo("acled", "ACLEDSET", "acled", attribution="ACLEDCREDIT", may_leave=False)
        batch = Batch(records, records.select(["incident_id"]), np.zeros(1, dtype=np.int64))
        store.import_batches(info, [batch], who="tests", why="")
    own = load_atlas()
    assert own.kept_back == {"acled"}
    with pytest.raises(BadInput, match="may not be passed on"):
        make_export(make_scene(own, Composition(), made_at=MADE_AT), own)
    scene = make_scene(own, Composition(), made_at=MADE_AT, rows=True)
    assert "ACLED" in scene.held_back[0]
    for kind in FORMATS:
        content = plain_bytes(export_bytes(scene, own, kind), kind)
        assert not [word for word in (b"MLI77", b"Acledtitle", b"ACLEDSET", b"ACLEDCREDIT") if word in content]


# -- the command


def test_the_command_writes_the_file_and_its_companion(tmp_path, capsys) -> None:
    out = tmp_path / "out.gpkg"
    assert main(["export", "--country", "MLI", "--coarser", "grid:40", "--lang", "fr", "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "grille de 40 km" in said.err
    about = json.loads((tmp_path / "out.gpkg.about.json").read_bytes())
    assert about["language"] == "fr"
    assert out.stat().st_size > 10_000
    for wrong in (
        ["-o", str(tmp_path / "x.pdf")], ["-o", str(tmp_path / "none" / "x.csv")],
        ["--coarser", "village", "-o", str(out)], ["--delay", "-1", "-o", str(out)],
        ["--base-url", "ftp://x", "-o", str(out)],
    ):  # fmt: skip
        assert main(["export", *wrong]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.gpkg", "out.gpkg.about.json"]


# -- damaged files


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # GDAL's own words on what it mends
@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "csv"])
def test_damaged_exports_are_refused_with_a_message_or_read(tmp_path, files, kind) -> None:
    content = files[kind].read_bytes()
    recipe = np.random.default_rng(len(kind))
    path = tmp_path / f"broken.{kind}"
    messages = 0
    for number in range(25):
        broken = bytearray(content)
        if number % 3 == 0:
            broken = broken[: int(recipe.integers(1, len(broken)))]
        else:
            for at in recipe.integers(0, len(broken), 1 if number % 3 == 1 else 2000).tolist():
                broken[at] = int(recipe.integers(0, 256))
        path.write_bytes(bytes(broken))
        try:
            with prepare_import(path, boundaries=BOUNDARIES) as prepared:
                assert prepared.counts.rows > 0
        except AtlasError:
            messages += 1
    assert messages >= 8  # what was cut off at least
