"""The command line as others script it: exit codes, files, what goes to which stream."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from geo.__main__ import main
from geo.incidents.schema import COLUMNS
from tests.reference import VARIABLE, reference

ROOT = Path(__file__).parents[1]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def ids(text: str) -> set[str]:
    return {row["incident_id"] for row in table(text)}


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


def test_all_seventeen_incidents_with_every_column(run, tmp_path) -> None:
    target = tmp_path / "all.csv"
    code, out, err = run("incidents", "-o", str(target))
    rows = table(target.read_text(encoding="utf-8"))
    assert code == 0
    assert out == ""
    assert len(rows) == 17
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert "16 incidents on the map" in err


def test_a_country(run) -> None:
    assert ids(run("incidents", "--country", "NER")[1]) == {"banibangou-2021-03-15"}
    assert ids(run("incidents", "--country", "Niger")[1]) == {"banibangou-2021-03-15"}


def test_a_period_and_how_many_undated_it_leaves_out(run) -> None:
    code, out, err = run("incidents", "--from", "2019-09-01", "--to", "2020-01-31")
    assert code == 0
    assert ids(out) == {
        "boulikessi-2019-09-30",
        "mondoro-2019-09-30",
        "indelimane-2019-11-01",
        "indelimane-ied-2019-11-02",
        "dioungani-2020-01-23",
        "douentza-road-2020-01-23",
        "dallah-2020-01-21",
    }
    assert "8 undated incidents were left out" in err
    assert len(ids(run("incidents", "--from", "2019-09-01", "--to", "2020-01-31", "--undated")[1])) == 15


def test_the_toll_of_two_attacks_counts_once(run) -> None:
    _, out, err = run("incidents", "--from", "2019-09-30", "--to", "2019-09-30")
    rows = table(out)
    assert len(rows) == 2
    for bound, figure in (("low", 25), ("best", 25), ("high", 40)):
        assert sum(int(row[f"fatalities_security_{bound}"] or 0) for row in rows) == figure
    assert "25 / 25 / 40" in err


def test_missing_numbers_are_blank(run) -> None:
    rows = {row["incident_id"]: row for row in table(run("incidents")[1])}
    assert rows["douentza-road-2020-01-23"]["fatalities_best"] == ""
    assert rows["nampala"]["fatalities_low"] == ""
    assert rows["nampala"]["captured"] == "5"


def test_geojson_is_rfc_7946(run, tmp_path) -> None:
    target = tmp_path / "all.geojson"
    assert run("incidents", "-o", str(target))[0] == 0
    collection = json.loads(target.read_text(encoding="utf-8"))
    assert len(collection["features"]) == 17
    assert "crs" not in collection
    for feature in collection["features"]:
        properties = feature["properties"]
        if properties["where_prec"] in (1, 2):
            assert feature["geometry"]["type"] == "Point"
            assert feature["geometry"]["coordinates"] == pytest.approx([properties["lon"], properties["lat"]], abs=1e-4)
        else:
            shape = shapely.geometry.shape(feature["geometry"])
            assert shape.geom_type in ("Polygon", "MultiPolygon")
            assert shape.is_valid
            assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["incidents", "--region", "Atlantis"], "Atlantis"),
        (["incidents", "--country", "FRA"], "FRA"),
        (["incidents", "--from", "2020-02-01", "--to", "2020-01-01"], "ends before it begins"),
        (["incidents", "--from", "2020-02-30"], "2020-02-30"),
        (["incidents", "--actor", "Nobody at all"], "Nobody at all"),
        (["incidents", "--kind", "parade"], "parade"),
        (["incidents", "--min-deaths", "many"], "many"),
        (["incidents", "-o", "all.xlsx"], ".csv"),
        (["incidents", "-o", "/nowhere/at/all.csv"], "Choose a folder"),
        (["join", "nowhere.csv"], "nowhere.csv"),
        (["snapshot", "-o", "map.gif"], ".png"),
        (["snapshot", "-o", "/nowhere/map.png"], "Choose a folder"),
        (["snapshot", "-o", "/nowhere/map.html"], "Choose a folder"),
        (["snapshot", "--dpi", "9999", "-o", "map.png"], "9999"),
        (["join", "--vintage", "no-such", str(ROOT / "data/gazetteer.csv")], "no-such"),
    ],
)
def test_bad_input_ends_with_2_and_a_reason(run, arguments, words) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_a_broken_data_file_ends_with_2_and_its_name(run, monkeypatch, tmp_path) -> None:
    import shutil

    from geo.sources import bundled

    folder = tmp_path / "incidents"
    shutil.copytree(bundled.FOLDER, folder)
    (folder / "tolls.csv").write_text("toll_of,side\n", encoding="utf-8")
    monkeypatch.setitem(bundled.BUNDLED, bundled.DATASET_ID, folder)
    code, out, err = run("incidents")
    assert code == 2
    assert out == ""
    assert "tolls.csv" in err


def test_snapshots_are_files(run, tmp_path) -> None:
    png, html = tmp_path / "map.png", tmp_path / "map.html"
    assert run("snapshot", "--country", "MLI", "--lang", "fr", "-o", str(png))[0] == 0
    assert run("snapshot", "-o", str(html))[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert b"<html" in html.read_bytes()[:200]


def test_geocode_answers_every_row_and_declines_rather_than_guess(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "id,text,country,adm1,adm2\n1,near Dallah,MLI,,\n2,Boulikessi,,,\n3,northern Mali,,,\n4,,,,\n"
        "5,Boulikessi,BFA,,\n6,<script>alert(1)</script>,MLI,,\n7,Gao,Atlantis,,\n",
        encoding="utf-8",
    )
    code, out, err = run("geocode", str(source))
    rows = {row["id"]: row for row in table(out)}
    assert code == 0
    assert list(rows) == list("1234567")
    assert rows["1"]["where_prec"] == "2"
    assert float(rows["1"]["uncertainty_km"]) > 10
    assert rows["2"]["lat"] == ""
    assert "MLI" in rows["2"]["candidates"]
    assert "BFA" in rows["2"]["candidates"]
    assert (rows["3"]["lat"], rows["3"]["where_prec"]) == ("", "5")
    assert rows["4"]["lat"] == rows["6"]["lat"] == ""
    assert rows["5"]["adm0"] == "BFA"
    assert rows["7"]["lat"] == ""
    assert "Atlantis" in rows["7"]["note"]
    assert "2 with a point, 1 with an unknown country" in err


def test_geocode_answers_one_text_with_its_geometry(run) -> None:
    code, out, _ = run("geocode", "--text", "à 20 km au sud-est de Talataye", "--country", "MLI", "--lang", "fr")
    answer = json.loads(out)
    assert code == 0
    assert answer["where_prec"] == 2
    assert answer["geometry"]["type"] == "Point"
    assert answer["extent"]["type"] == "Polygon"
    assert answer["evidence"][0]["rule"] == "distance and direction"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["geocode"], "--text"),
        (["geocode", "--text", "Gao", "--country", "Atlantis"], "Atlantis"),
        (["geocode", str(ROOT / "data/alliances.csv")], "no column id, text"),
    ],
)
def test_geocode_refuses_what_it_cannot_use(run, arguments, words) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_join_keeps_every_row_and_cell(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        'name;latitude;longitude;adm0\n"=1+1, a ""quote""";14,5;x;\nGao;16.27;-0.04;old\nTwin;16.27;-0.04;\n'
        "Swapped;-0.04;16.27;\nNowhere;;;\nSea;0;0;\n",
        encoding="utf-8-sig",
    )
    code, out, err = run("join", str(source))
    rows = table(out)
    assert code == 0
    assert [row["name"] for row in rows] == ['=1+1, a "quote"', "Gao", "Twin", "Swapped", "Nowhere", "Sea"]
    assert rows[1]["adm0"] == "old", "a column of the user's is never overwritten"
    assert rows[1]["adm0_joined"] == "MLI"
    assert rows[1]["adm1"] == rows[2]["adm1"] == "Gao"
    assert [row["adm0_joined"] for row in (rows[0], rows[4], rows[5])] == ["", "", ""]
    assert "2 row(s) without usable coordinates" in err
    assert "exchanged (row 5)" in err


def test_join_reads_decimal_commas(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nom;lat;lon\nDioungani;14,3156;-2,7403\n", encoding="utf-8")
    rows = table(run("join", str(source))[1])
    assert (rows[0]["adm1"], rows[0]["lat"]) == ("Mopti", "14,3156")


def test_join_refuses_a_table_without_coordinates(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    code, _, err = run("join", str(source))
    assert code == 2
    assert "latitude" in err


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00l\x00a", b'lat,lon\n"14,1\n', b"lat,lon\n1,2,3\n", b"\x89PNG\r\n\x1a\n"]
)
def test_join_refuses_what_is_no_table(run, tmp_path, content) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    code, out, err = run("join", str(source))
    assert code == 2
    assert out == ""
    assert "in.csv" in err


def test_join_takes_an_impossible_uncertainty_for_unknown(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("lat,lon,uncertainty_km\n16.27,-0.04,1000000\n16.27,-0.04,far\n", encoding="utf-8")
    code, out, err = run("join", str(source))
    assert code == 0
    assert [(row["adm0"], row["uncertainty_km"]) for row in table(out)] == [("MLI", "1000000"), ("MLI", "far")]
    assert "rows 2, 3" in err


def test_join_agrees_with_ucdp(run, tmp_path) -> None:
    events, target = reference("reference/ucdp_ged_dev.csv"), tmp_path / "out.csv"
    assert run("join", str(events), "-o", str(target))[0] == 0
    with events.open(encoding="utf-8") as before, target.open(encoding="utf-8") as after:
        old, new = list(csv.DictReader(before)), list(csv.DictReader(after))
    assert [row["id"] for row in new] == [row["id"] for row in old]
    country = {"Mali": "MLI", "Burkina Faso": "BFA", "Niger": "NER"}
    near = [row for row in new if row["where_prec"] in "12" and row["country"] in country]
    agree = sum(row["adm0"] == country[row["country"]] for row in near)
    assert agree / len(near) >= 0.99


def test_reference_data_is_looked_for_where_the_variable_says(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (tmp_path / "here.csv").touch()
    assert reference("here.csv") == tmp_path / "here.csv"
    with pytest.raises(pytest.skip.Exception, match=r"needs gone\.csv .*ATLAS_REFERENCE"):
        reference("gone.csv")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("17", "17"),
        (' a;b,"c"\'', ' a;b,"c"\''),
        ("'x", "'x"),
        ("=1+1", "'=1+1"),
        ("-17", "'-17"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("'=1+1", "''=1+1"),
    ],
)
def test_geocode_gives_ids_back_unless_a_spreadsheet_would_run_them(run, tmp_path, given, written) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text", "country"), (given, "Dioungani", "MLI")])
    (row,) = table(run("geocode", str(source))[1])
    assert row["id"] == written
    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((14.3156, -2.7403), abs=0.05)
    assert row["lon"].startswith("-")


def test_geocode_defuses_what_it_repeats_of_a_table(run, tmp_path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('id,text,country\n1,Gao,"=HYPERLINK(""http://x"")"\n', encoding="utf-8")
    (row,) = table(run("geocode", str(source))[1])
    assert "HYPERLINK" in row["note"]
    assert not any((cell or "").startswith("=") for cell in row.values())


def test_the_command_line_stops_quietly_when_its_reader_goes_away() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "geo", "incidents"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geo", "incidents"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 2
    assert b"Cannot write to standard output" in done.stderr
    assert b"Traceback" not in done.stderr
