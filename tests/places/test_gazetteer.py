from pathlib import Path

import pytest

from geo.core.errors import BrokenData
from geo.places.gazetteer import Gazetteer, Place
from geo.places.gazetteer_index import build_table, read_index, write_index
from geo.places.gazetteer_sources import (
    COLUMNS,
    installed_folder,
    load_gazetteer,
    load_sources,
    stamp,
    stored_folder,
)
from geo.places.toponyms import KEY_VERSION

HEADER = ",".join((*COLUMNS, "checked"))
ROW = "g1,Indelimane,In Delimane;Idelimane,village,MLI,Gao,Ansongo,15.8686,1.5276,,hand,OSM 0.2 km"


def _load(tmp_path: Path, *rows: str, header: str = HEADER) -> Gazetteer:
    path = tmp_path / "gazetteer.csv"
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    return load_gazetteer(path)


def test_spellings_are_found_and_told_apart(tmp_path: Path) -> None:
    gazetteer = _load(tmp_path, ROW)
    assert [h.match for h in gazetteer.lookup("Indelimane")] == ["exact"]
    assert [h.match for h in gazetteer.lookup("I-n-Délimane")] == ["folded"]
    assert gazetteer.lookup("Indelimane", countries=["BFA"]) == ()
    assert gazetteer.lookup("nothing") == ()


def test_fuzzy_is_cautious(tmp_path: Path) -> None:
    gazetteer = _load(tmp_path, ROW, "g2,Gao,,adm1_seat,MLI,Gao,Gao,16.27,-0.04,86000,hand,")
    assert [h.place.place_id for h in gazetteer.lookup_fuzzy("Indelimare")] == ["g1"]
    assert gazetteer.lookup_fuzzy("Gap") == ()
    assert gazetteer.lookup_fuzzy("Bandiagara") == ()
    assert [h.place.place_id for h in gazetteer.lookup_fuzzy("Endelimane")] == ["g1"]  # vowels are heard differently
    assert gazetteer.lookup_fuzzy("Indelimare", countries=["NER"]) == ()


def test_disagreeing_sources_widen_the_uncertainty() -> None:
    place = Place("x", "X", "village", "MLI", "", "", 15, 0, None, "hand", checked="GeoNames 0.4 km; OSM 7.5 km")
    assert place.radius_km == 7.5


@pytest.mark.parametrize(
    ("row", "header", "words"),
    [
        ("g1,X,,village,MLI,,,north,1,,s,", HEADER, "line 2"),
        ("g1,X,,village,MLI,,,95,1,,s,", HEADER, "not on the globe"),
        ("g1,X,,village,MLI,,,nan,1,,s,", HEADER, "not on the globe"),
        ("g1,X", "place_id,name", "no column"),
        ("g1,X,,village", HEADER, "line 2"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, row: str, header: str, words: str) -> None:
    with pytest.raises(BrokenData, match=words):
        _load(tmp_path, row, header=header)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="restore"):
        load_gazetteer(tmp_path / "none.csv")


def test_an_install_killed_between_two_moves_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    place = Place("x:1", "Zorbatown", "village", "MLI", "Gao", "", 16.0, 0.0, None, "x:1", ("Zorba Ville",))
    write_index([place], installed_folder(), {"files": []})
    before = stamp()
    assert [h.place.place_id for h in load_sources().gazetteer.lookup("Zorbatown")] == ["x:1"]
    installed_folder().rename(installed_folder().with_name("installed.old-1234"))
    assert load_sources().installed == 1
    assert stamp() == before
    (stored_folder() / "keys.arrow").write_bytes(b"cut short")  # type: ignore[operator]
    broken = load_sources()
    assert (broken.installed, len(broken.gazetteer)) == (0, broken.bundled)
    assert "Install it again" in broken.notices[0]


def test_an_index_of_older_keys_is_indexed_anew(tmp_path: Path) -> None:
    place = Place("x:1", "Zorbatown", "village", "MLI", "Gao", "", 16.0, 0.0, 700, "x:1", ("Zorba Ville", "Zòrbà"))
    write_index([place], tmp_path / "index", {"files": ["a"]})
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"key_version": {KEY_VERSION}', '"key_version": 0'))
    (tmp_path / "index" / "keys.arrow").touch()
    table = read_index(tmp_path / "index")
    assert [table.place(n).name for n, _ in table.names_of("zorba")] == ["Zorbatown"]
    assert set(table.spellings(0)) == {"Zorba Ville", "Zòrbà"}
    assert f'"key_version": {KEY_VERSION}' in manifest.read_text()
    assert '"files"' in manifest.read_text()


def test_a_personal_place_goes_before_its_namesakes_and_ours_before_the_installed() -> None:
    ours = Place("g1", "Alpha", "village", "MLI", "Gao", "", 15.0, -2.0, None, "hand", ("Alfa Koura",))
    same = Place("geonames:1", "Alpha", "village", "MLI", "Gao", "", 15.01, -2.0, None, "geonames:1")
    other = Place("geonames:2", "Alpha", "village", "MLI", "Kayes", "", 14.0, -10.0, None, "geonames:2")
    installed = build_table([same, other])
    assert [h.place.place_id for h in Gazetteer([ours], installed).lookup("Alpha")] == ["g1", "geonames:2"]
    mine = Place("personal:1", "Alpha", "village", "MLI", "", "", 13.0, -5.0, None, "me")
    assert [h.place.place_id for h in Gazetteer([mine, ours], installed).lookup("Alpha")] == ["personal:1"]
    added = Gazetteer([ours], installed, [("geonames:2", "Omega")])
    assert [h.place.place_id for h in added.lookup("Oméga")] == ["geonames:2"]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Almoustrat", "Almoustarat"),
        ("Tankoulaou", "Tankoualou"),
        ("Nguagam", "Ngagam"),
        ("Anderanbukan", "Andéramboukane"),
    ],
)
def test_names_that_sound_alike_are_found(written: str, known: str) -> None:
    place = Place("g1", known, "village", "MLI", "", "", 15.0, 0.0, None, "hand")
    (hit,) = Gazetteer([place]).lookup_fuzzy(written)
    assert (hit.place, hit.match) == (place, "fuzzy")
    assert 0.76 <= hit.likeness < 1


def test_a_suffix_that_parts_namesakes_is_looked_through() -> None:
    gazetteer = Gazetteer([Place("g1", "Gouni", "village", "MLI", "", "", 15.0, 0.0, None, "hand")])
    assert [h.match for h in gazetteer.lookup("Gouni-Habé")] == ["core"]
    assert gazetteer.lookup("Habé") == ()
