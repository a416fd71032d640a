"""Gazetteers as files: what is read, what is left out, what is named as bad, what is refused."""

import csv
import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.places.place import KINDS
from geo.sources import gazetteer_lines, gazetteer_records
from geo.sources.gazetteer_files import read_gazetteer
from geo.sources.gazetteer_kinds import geonames_kind, osm_kind, table_kind
from geo.sources.gazetteer_names import kept_spellings, latin, split_name
from geo.sources.gazetteer_records import FAR, GEONAMES, NO_PLACE, OSM, OTHER_SCRIPT, TABLE
from tests.reference import reference

BOX = (-14.0, 8.0, 18.0, 27.0)
OSM_HEADER = "osm_node_id,latitude,longitude,name,name_en,name_de,place,population,elevation,extract_country\n"


def dump_line(
    number: object = 1,
    name: str = "Boulkessi",
    others: str = "",
    lat: object = 14.8,
    lon: object = -1.3,
    code: str = "P.PPL",
    country: str = "ML",
    unit: str = "",
    population: object = 0,
    date: str = "2020-01-01",
) -> str:
    feature_class, feature_code = code.split(".")
    cells = [number, name, name, others, lat, lon, feature_class, feature_code, country, "", "04", unit, "", ""]
    return "\t".join(map(str, [*cells, population, "", 250, "Africa/Bamako", date])) + "\n"


@pytest.fixture
def read(tmp_path: Path):
    def run(content: str | bytes, name: str = "places.csv", **more):
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return read_gazetteer(path, BOX, **more)

    return run


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_a_geonames_dump(read) -> None:
    found = read(
        dump_line(
            1,
            "Gao",
            "Gawgaw,GAO,http://en.wikipedia.org/wiki/Gao,غاو,Gao City",
            16.27,
            -0.04,
            "P.PPLA",
            population=87000,
        )
        + dump_line(2, "Mopti Cercle", "Mopti", code="A.ADM2", unit="77")
        + dump_line(3, "Ber", code="H.WLL", unit="77", date="2023-05-06")
        + dump_line(4, "Hôtel Askia", code="S.HTL")
        + dump_line(5, "Paris", lat=48.8, lon=2.3)
        + dump_line(6, "Djébok", population=5000)
        + "\n",
        "ML.txt",
    )
    assert found.formats == [GEONAMES]
    assert [(r.place_id, r.name, r.kind, r.adm0, r.population) for r in found.records] == [
        ("geonames:1", "Gao", "adm1_seat", "MLI", 87000),
        ("geonames:3", "Ber", "well", "MLI", None),
        ("geonames:6", "Djébok", "town", "MLI", 5000),
    ]
    assert found.records[0].spellings == ("Gawgaw", "Gao City"), "no links, codes of airports or other scripts"
    assert (found.records[0].lat, found.records[0].lon) == (16.27, -0.04)
    assert found.records[1].unit in found.units
    assert found.units[found.records[1].unit][0] == "Mopti Cercle"
    assert found.left_out == {NO_PLACE: 2, FAR: 1}
    assert (found.lines, found.n_problems, found.newest) == (6, 0, "2023-05-06")


def test_an_openstreetmap_extract(read) -> None:
    found = read(
        OSM_HEADER
        + "5,14.8,-1.3,Boulkessi,Boulikessi,,village,1232.0,,ML\n"
        + "6,16.7,-3.0,Tombouctou,Timbuktu,Timbuktu,city,36000.0,,ML\n"
        + "7,15.4,-5.2,بيديام,Bédiam,,hamlet,,,ML\n"
        + "8,15.4,-5.3,بولي,,,hamlet,,,ML\n"
        + "9,17.0,1.0,Essouk السوق,Essouk,,locality,0.0,,ML\n"
        + "10,16.0,8.0,Agadez,,,region,,,NE\n"
        + "11,16.0,8.0,Foemel,,,ham,,,NE\n"
    )
    assert found.formats == [OSM]
    assert [(r.place_id, r.name, r.kind, r.population, r.adm0) for r in found.records] == [
        ("osm:5", "Boulkessi", "village", 1232, ""),
        ("osm:6", "Tombouctou", "town", 36000, ""),
        ("osm:7", "Bédiam", "village", None, ""),
        ("osm:9", "Essouk", "locality", None, ""),
        ("osm:11", "Foemel", "locality", None, ""),
    ]
    assert found.records[0].spellings == ("Boulikessi",)
    assert found.records[1].spellings == ("Timbuktu",)
    assert found.left_out == {OTHER_SCRIPT: 1, NO_PLACE: 1}
    assert found.n_problems == 0
    assert "'ham'" in found.problems[0]
    assert "line 8, column place" in found.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "id;nom;variantes;latitude;longitude;type;pays;adm2;population\n"
        "A7;Gnoul;Nioul|Ñoul;14,25;-3,5;puits;Mali;Bankass;1 200\n",
        "place_id,toponym,aliases,lat,lng,kind,country,cercle,pop\n"
        "A7,Gnoul,Nioul; Ñoul,14.25,-3.5,well,MLI,Bankass,1200\n",
        "Id\tName\tSpellings\tY\tX\tFeature code\tIso2\tADM2\tPOPULATION\n"
        "A7\tGnoul\tNioul;Ñoul\t14.25\t-3.5\tH.WLL\tml\tBankass\t1200\n",
    ],
)
def test_tables_in_english_and_french(read, text) -> None:
    found = read(text, "Mes Lieux (2).csv")
    assert found.formats == [TABLE]
    assert found.problems == []
    (record,) = found.records
    assert record.place_id == "file-mes-lieux-2:A7"
    assert (record.name, record.spellings, record.kind) == ("Gnoul", ("Nioul", "Ñoul"), "well")
    assert (record.lat, record.lon, record.population) == (14.25, -3.5, 1200)
    assert (record.adm0, record.unit) == ("MLI", "Bankass")


def test_a_table_of_names_and_coordinates_is_enough(read) -> None:
    found = read('nom,lat,lon\n"Foo (Barma)",14,-3\n\nZaba,15,-3,,\n')
    assert [(r.place_id, r.name, r.spellings, r.kind) for r in found.records] == [
        ("file-places:2", "Foo", ("Barma",), "locality"),
        ("file-places:4", "Zaba", (), "locality"),
    ]


BAD = {
    "latitude that is no number": ("x,north,-3,1", "column lat: 'north' is no number"),
    "no longitude": ("x,14,,1", "column lon: '' is missing"),
    "off the globe": ("x,95,-3,1", "not on the globe"),
    "not a number": ("x,nan,-3,1", "no number"),
    "infinite": ("x,inf,-3,1", "no number"),
    "no name": (" ,14,-3,1", "column name"),
    "a name without letters": ("?!,14,-3,1", "no name"),
    "a name too long": (f"{'x' * 121},14,-3,1", "too long"),
    "too few cells": ("x,14", "2 cell(s), the header 4"),
    "too many cells": ("x,14,-3,1,2", "5 cell(s)"),
    "exchanged": ("x,-3,14,1", "exchanged"),
    "an open quote": ('"x,14,-3,1', "quote"),
}


@pytest.mark.parametrize(("line", "words"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_costs_itself_alone(read, line, words) -> None:
    found = read(f"name,lat,lon,pop\nA one,14,-3,\n{line}\nB two,14,-4,\nC three,14,-5,\n")
    assert [record.name for record in found.records] == ["A one", "B two", "C three"]
    assert found.n_problems == 1
    assert "places.csv, line 3" in found.problems[0]
    assert words in found.problems[0]


@pytest.mark.parametrize("population", ["many", "-5", "1e30", "99999999999"])
def test_an_impossible_population_is_unknown_and_costs_nothing_else(read, population) -> None:
    found = read(f"name,lat,lon,pop\nA one,14,-3,{population}\n")
    assert found.records[0].population is None
    assert found.n_problems == 0
    assert population in found.problems[0]


def test_a_country_that_nobody_knows_is_said_and_left_to_the_map(read) -> None:
    found = read("name,lat,lon,country\nA one,14,-3,Atlantis\n")
    assert found.records[0].adm0 == ""
    assert "Atlantis" in found.problems[0]


def test_bad_lines_of_a_dump_are_named(read) -> None:
    good = "".join(dump_line(number, f"Ber {chr(97 + number)}x") for number in range(8))
    found = read(good + dump_line("x") + "1\t2\n" + dump_line(20, lat="") + dump_line(30, population="lots"), "ML.txt")
    assert len(found.records) == 9
    assert found.n_problems == 3
    assert [problem.split(":")[0] for problem in found.problems] == [
        "ML.txt, line 9, column geonameid",
        "ML.txt, line 10, column -",
        "ML.txt, line 11, column latitude",
        "ML.txt, line 12, column population",
    ]


def test_a_file_whose_lines_are_mostly_bad_is_refused(read) -> None:
    with pytest.raises(BadInput, match=r"3 of 4 line\(s\)"):
        read("name,lat,lon\nA one,14,-3\nb,x,-3\nc,x,-3\nd,x,-3\n")


def test_a_large_file_of_bad_lines_is_given_up_early(read) -> None:
    lines = gazetteer_records.EARLY * 3
    with pytest.raises(BadInput, match=f"{gazetteer_records.EARLY} of {gazetteer_records.EARLY} line"):
        read("name,lat,lon\n" + "b,x,-3\n" * lines)


def test_exchanged_columns_are_refused_and_not_guessed(read) -> None:
    rows = "".join(f"Place {chr(97 + n)}a,{-3 - n / 10},{14 + n / 10}\n" for n in range(10))
    with pytest.raises(BadInput, match="latitude and longitude were exchanged"):
        read("name,lat,lon\n" + rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"<!DOCTYPE html><html><body>404", "web page"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>", "web page or XML"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (b"PAR1" + bytes(50), "Parquet"),
        ("name,lat,lon\nGao,16,0\n".encode("utf-16"), "UTF-16"),
        (b"name,lat,lon\nGao\0,16,0\n", "no table of text"),
        (b"x" * 1_100_000, "no table of text"),
        (b"event,where_coordinates,latitude,longitude\n1,Gao,16,0\n", "UCDP"),
        (b"event_id_cnty,latitude,longitude\n1,16,0\n", "ACLED"),
        (b"name,adm1\nGao,Gao\n", "no column for the latitude, the longitude"),
        (b"lorem ipsum dolor\nsit amet\n", "no column for"),
        (b"PK\x03\x04 cut off", "damaged or incomplete zip"),
    ],
)
def test_what_is_no_gazetteer_is_refused_with_what_it_is(read, content, words) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(content, "odd.file")
    assert "odd.file" in str(caught.value)


@pytest.mark.parametrize(("path", "words"), [("nowhere.txt", "does not exist"), (".", "is no file")])
def test_what_is_not_there_is_said(tmp_path, path, words) -> None:
    with pytest.raises(BadInput, match=words):
        read_gazetteer(tmp_path / path, BOX)


def test_encodings(read) -> None:
    line = dump_line(name="Ségou")
    assert read(b"\xef\xbb\xbf" + line.encode()).records[0].name == "Ségou"
    found = read(line.encode("cp1252"))
    assert found.records[0].name == "Ségou"
    assert "Windows-1252" in found.notices[0]
    assert "1 line(s)" in found.notices[0]
    odd = read(line.encode().replace(b"\xc3\xa9", b"\x81\x8d"))
    assert "no known encoding" in odd.notices[0]


def test_a_zip_as_geonames_ships_it(read) -> None:
    found = read(
        zipped(readme__txt=b"Geonames readme", ML__txt=dump_line().encode(), NE__txt=dump_line(2).encode()), "a.zip"
    )
    assert [record.place_id for record in found.records] == ["geonames:1", "geonames:2"]


def corrupt(content: bytes) -> bytes:
    """Change a byte of the packed text, which only its checksum tells."""
    start = 30 + struct.unpack("<H", content[26:28])[0] + 200
    return content[:start] + bytes([content[start] ^ 0xFF]) + content[start + 1 :]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(a__xml=b"<x/>", b__png=b"x"), "no table of text"),
        (zipped(readme__txt=b"x"), "no table of text"),
        (zipped(), "no table of text"),
        (zipped(ML__txt="".join(map(dump_line, range(2000))).encode())[:-50], "damaged or incomplete zip"),
        (corrupt(zipped(ML__txt="".join(map(dump_line, range(2000))).encode())), "damaged"),
        (zipped(ML__txt=b"a" * 20_000_000), "would unpack to 20 MB"),
        (zipped(ML__txt=b"<html>"), "web page"),
    ],
    ids=["no table", "readme", "nothing", "cut off", "corrupt", "bomb", "page"],
)
def test_zips_that_cannot_be_used_are_refused(read, content, words) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(content, "odd.zip")
    assert "odd.zip" in str(caught.value)


def test_a_locked_zip_is_refused(read) -> None:
    content = bytearray(zipped(ML__txt=dump_line().encode()))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1  # the flag that a password is needed
    with pytest.raises(BadInput, match="cannot be unpacked"):
        read(bytes(content), "odd.zip")


def test_limits(read, monkeypatch) -> None:
    text = "".join(map(dump_line, range(30)))
    monkeypatch.setattr(gazetteer_records, "MAX_RECORDS", 20)
    with pytest.raises(BadInput, match="over 20 places"):
        read(text)
    monkeypatch.setattr(gazetteer_lines, "MAX_BYTES", 1000)
    with pytest.raises(BadInput, match="is over"):
        read(text)
    with pytest.raises(BadInput, match="would unpack"):
        read(zipped(ML__txt=text.encode()), "a.zip")


def test_progress_ends_with_all(read) -> None:
    seen = []
    content = "".join(map(dump_line, range(25_000)))
    read(content, progress=lambda *step: seen.append(step))
    assert len(seen) == 2
    assert seen[-1] == (len(content.encode()), len(content.encode()), "Reading places.csv")
    assert seen[0][0] < seen[1][0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(rows=st.lists(st.tuples(st.text(max_size=30), st.text(max_size=8), st.text(max_size=8)), max_size=8))
def test_whatever_cells_hold_nothing_but_a_reasoned_refusal_comes_out(read, rows) -> None:
    """Every line is a record, is left out with a reason, or is a counted problem."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["name", "lat", "lon"])
    for row in rows:
        writer.writerow([cell.replace("\0", "") for cell in row])
    try:
        found = read(buffer.getvalue().encode("utf-8", "replace"))
    except BadInput:
        return
    assert found.lines == len(found.records) + found.n_problems + found.left_out.total()


def test_every_code_and_value_gives_a_kind_of_ours_or_none() -> None:
    for feature_class in "AHLPRSTUVX":
        for code in ("", "PPL", "WLL", "STM", "FRST", "HLL", "ZZZZ", "PRK", "BDG"):
            assert geonames_kind(feature_class, code, None) in {*KINDS, None}
    for word in ("", "city", "hamlet;village", "nonsense", "country", "VILLE", "chef-lieu de région", "P.PPLC", "PPLX"):
        assert osm_kind(word, 9)[0] in {*KINDS, None}
        assert table_kind(word, 9)[0] in {*KINDS, None}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("P.PPLC", "capital"), ("P.PPLA", "adm1_seat"), ("P.PPLA2", "adm2_seat"), ("P.PPLA3", "town"),
        ("P.PPLQ", "village"), ("P.PPLX", "quarter"), ("L.LCTY", "locality"), ("L.AREA", "locality"),
        ("S.RUIN", "locality"), ("H.STMI", "stream"), ("H.WAD", "stream"), ("L.RESF", "forest"), ("V.FRST", "forest"),
        ("H.WLL", "well"), ("H.WTRH", "waterhole"), ("H.WLLQ", "waterhole"), ("H.PNDI", "waterhole"),
        ("T.DUNE", "dune"), ("T.ERG", "dune"), ("S.BDG", "bridge"), ("S.PSTB", "border_post"), ("S.CMP", "camp"),
        ("S.MN", "mine"), ("S.INSM", "base"), ("T.MT", "mountain"), ("T.HLL", "hill"), ("T.ISL", "island"),
        ("T.VAL", "valley"), ("H.LKI", "lake"), ("L.PRK", "park"), ("V.GRSLD", "locality"), ("T.SCRP", "hill"),
        ("A.ADM1", None), ("L.RGN", None), ("S.HTL", None), ("R.RD", None), ("T.DSRT", None),
    ],
)  # fmt: skip
def test_kinds_of_geonames(code, kind) -> None:
    assert geonames_kind(*code.split("."), None) == kind


def test_a_table_may_name_kinds_in_many_ways() -> None:
    for word, kind in [
        ("town", "town"), ("Ville", "town"), ("hameau", "village"), ("PPLX", "quarter"), ("WLL", "well"),
        ("H.WLL", "well"), ("suburb", "quarter"), ("Forêt", "forest"), ("border post", "border_post"),
        ("chef-lieu de cercle", "adm2_seat"), ("", "locality"), ("état", "locality"),
    ]:  # fmt: skip
        assert table_kind(word, None)[0] == kind, word
    assert table_kind("village", 6000) == ("town", True)
    assert not table_kind("état", None)[1]


@pytest.mark.parametrize(
    ("written", "name", "variants"),
    [
        ("Hejlij (Heldjegue)", "Hejlij", ("Heldjegue",)),
        ("(Mabrouck) Tichit-Ken", "Tichit-Ken", ("Mabrouck",)),
        ("Boudoum (Peulh)", "Boudoum Peulh", ()),
        ("Kalgo (2)", "Kalgo 2", ()),
        ("Solgom (Barrage)", "Solgom", ()),
        ("Gambo (moulin)", "Gambo", ()),
        ("Tsaouna Marafa(Garin Kess", "Tsaouna Marafa", ("Garin Kess",)),
        ("Dongok/Dongor", "Dongok", ("Dongor",)),
        ("Karga /Issa Moga", "Karga", ()),
        ("Bangui,Madaoua,Niger", "Bangui", ()),
        ("I-n-Délimane", "I-n-Délimane", ()),
        ("()", "", ()),
        ("/;,", "", ()),
        ("...", "", ()),
    ],
)
def test_names_are_parted_from_variants_and_notes(written, name, variants) -> None:
    assert split_name(written) == (name, variants)


def test_spellings_are_few_and_usable() -> None:
    many = [f"Ségou {chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(50)]
    kept = kept_spellings(
        "Ségou", ["Segou", "SEGOU", "Sego", "ba ma ke", "SZU", "سيغو", "https://x.org", "x" * 200, *many]
    )
    assert kept[0] == "Sego", "what differs from the name by accents alone is the name"
    assert len(kept) == 20
    assert not {"ba ma ke", "SZU", "سيغو"} & set(kept)
    assert latin("Essouk السوق") == "Essouk"
    assert latin("Ɗan Goñi") == "Ɗan Goñi", "letters of Hausa are Latin ones"


@pytest.mark.parametrize(
    ("name", "least"), [("geonames/ML.txt", 23_000), ("geonames/BF.txt", 11_000), ("osm/places.csv", 24_000)]
)
def test_real_files_are_read_but_for_a_few_lines(name, least) -> None:
    found = read_gazetteer(reference(f"reference/{name}"), BOX)
    assert len(found.records) >= least
    assert found.n_problems < 50
    assert found.lines == len(found.records) + found.n_problems + found.left_out.total()
