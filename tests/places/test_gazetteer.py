import random
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from geo.core.errors import BrokenData
from geo.core.locks import locked
from geo.places import gazetteer_index
from geo.places.gazetteer import Gazetteer, Place
from geo.places.gazetteer_index import (
    FILES,
    LOCK,
    MANIFEST,
    NAMES_FILE,
    PlaceTable,
    build_table,
    read_index,
    read_manifest,
    write_index,
)
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


def test_names_that_begin_so_are_found_while_one_types(tmp_path: Path) -> None:
    gazetteer = _load(
        tmp_path, ROW, "g2,Gao,,adm1_seat,MLI,Gao,Gao,16.27,-0.04,86000,hand,",
        "g3,Gaoua,,village,BFA,Sud-Ouest,Poni,10.3,-3.2,,hand,", "g4,Gaobel,Gao Bel,town,NER,Dosso,Dosso,13,3,9,hand,",
    )  # fmt: skip
    assert [hit.place.place_id for hit in gazetteer.starting("gao", most=9)] == ["g2", "g4", "g3"]
    assert [hit.place.place_id for hit in gazetteer.starting("Gao", most=1)] == ["g2"]
    assert [hit.spelling for hit in gazetteer.starting("idel", most=9)] == ["Idelimane"]
    assert [hit.place.place_id for hit in gazetteer.starting("Indelimare", most=9)] == ["g1"]  # nearly so
    assert gazetteer.starting("g", most=9) == gazetteer.starting("", most=9) == gazetteer.starting("''", most=9) == ()


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
    manifest = _age(tmp_path / "index")
    table = read_index(tmp_path / "index")
    assert [table.place(n).name for n, _ in table.names_of("zorba")] == ["Zorbatown"]
    assert set(table.spellings(0)) == {"Zorba Ville", "Zòrbà"}
    assert f'"key_version": {KEY_VERSION}' in manifest.read_text()
    assert '"files"' in manifest.read_text()
    assert [read_index(tmp_path / "index").place(n).name for n, _ in table.names_of("zorba")] == ["Zorbatown"]


def _age(folder: Path) -> Path:
    """Make an index one of older keys."""
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"key_version": {KEY_VERSION}', '"key_version": 0'))
    return manifest


def _village(number: int) -> Place:
    letters = chr(97 + number // 20) + chr(97 + number % 20)  # digits are no part of a key
    names = (f"Ville {letters}", f"Zòrbà {letters}")
    return Place(f"x:{number}", f"Zorba {letters}", "village", "MLI", "Gao", "", 16.5, number / 8, None, "x:1", names)


def _columns(table: PlaceTable) -> list[object]:
    return [column.tolist() if isinstance(column, np.ndarray) else column for column in vars(table).values()]


def test_an_index_of_older_keys_is_not_stored_while_another_program_installs(tmp_path: Path) -> None:
    write_index([_village(1)], tmp_path / "index", {})
    before = _age(tmp_path / "index").read_text()
    with locked(tmp_path / LOCK):
        assert [number for number, _ in read_index(tmp_path / "index").names_of("zorbab")] == [0]
    assert (tmp_path / "index" / MANIFEST).read_text() == before


@pytest.mark.parametrize("newer", [[_village(2)], None], ids=["replaced", "removed"])
def test_an_index_of_older_keys_does_not_come_back_over_what_was_installed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newer: list[Place] | None
) -> None:
    folder = tmp_path / "index"
    write_index([_village(1)], folder, {})
    _age(folder)

    def meanwhile(places: list[Place]) -> PlaceTable:
        monkeypatch.undo()
        shutil.rmtree(folder)
        if newer:
            write_index(newer, folder, {})
        return build_table(places)

    monkeypatch.setattr(gazetteer_index, "build_table", meanwhile)
    assert read_index(folder).texts["place_id"] == ["x:1"]
    assert folder.exists() == bool(newer)
    if newer:
        assert read_index(folder).texts["place_id"] == ["x:2"]


class _Swapper:
    """Moves a newer index into the place of the one that is being read, before its second file is."""

    def __init__(self, folder: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.left, self.swapped = folder, times, 0
        self._really = Path.read_bytes

        def read_bytes(path: Path) -> bytes:
            return self.read(path)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)

    def read(self, path: Path) -> bytes:
        if self.left and path == self.folder / NAMES_FILE:
            self.left, self.swapped = self.left - 1, self.swapped + 1
            left, self.left = self.left, 0  # writing reads too
            write_index([_village(n) for n in range(10 + self.swapped)], self.folder, {})
            self.left = left
        return self._really(path)


def test_files_of_two_installs_are_never_taken_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    write_index([_village(n) for n in range(10)], folder, {})
    swapper = _Swapper(folder, 2, monkeypatch)
    table = read_index(folder)
    assert swapper.swapped == 2
    assert _columns(table) == _columns(build_table([_village(n) for n in range(12)]))
    swapper.left = 3
    with pytest.raises(BrokenData, match="not of one install"):
        read_index(folder)
    monkeypatch.undo()
    other = tmp_path / "other"
    write_index([_village(n) for n in range(20)], other, {})
    for name in FILES:
        mixed = tmp_path / f"with {name} of the other"
        shutil.copytree(folder, mixed)
        shutil.copy(other / name, mixed)
        with pytest.raises(BrokenData, match="not of one install"):
            read_index(mixed)


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    write_index([_village(1)], tmp_path, {})
    manifest = tmp_path / MANIFEST
    manifest.write_text(manifest.read_text().replace('"format": 2', '"format": 1'))
    with pytest.raises(BrokenData, match=r"format 1.*Install it again"):
        read_index(tmp_path)


def _damaged(whole: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(whole))
    if rng.random() < 0.4:
        return whole[:at]
    return whole[:at] + bytes([whole[at] ^ rng.randrange(1, 256)]) + whole[at + 1 :]


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_damaged_index_is_read_as_it_was_or_refused(tmp_path: Path, name: str) -> None:
    rng = random.Random(2020)  # noqa: S311 - a fixed series
    write_index([_village(n) for n in range(40)], tmp_path, {"attribution": "somebody" * 20})
    path, sound = tmp_path / name, _columns(read_index(tmp_path))
    whole, ends = path.read_bytes(), Counter[str]()
    for _ in range(200):
        path.write_bytes(_damaged(whole, rng))
        try:
            assert _columns(read_index(tmp_path)) == sound
            ends["read"] += 1
        except BrokenData:
            ends["refused"] += 1
    assert ends.total() == 200
    assert (ends["read"] > 0) == (name == MANIFEST), "a letter of what is credited may be wrong, no digest can be"


@pytest.mark.parametrize("name", FILES)
def test_what_the_libraries_make_of_a_damaged_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rng = random.Random(2021)  # noqa: S311 - a fixed series
    write_index([_village(n) for n in range(40)], tmp_path, {})
    digests = read_manifest(tmp_path)["digests"]
    monkeypatch.setattr(gazetteer_index, "_digests", lambda _: digests)  # as if it had been written so
    path = tmp_path / name
    whole, refused = path.read_bytes(), 0
    for _ in range(200):
        path.write_bytes(_damaged(whole, rng))
        try:
            assert isinstance(read_index(tmp_path), PlaceTable)
        except BrokenData:
            refused += 1
    assert refused >= 100


def test_a_personal_place_goes_before_its_namesakes_and_ours_before_the_installed() -> None:
    ours = Place("g1", "Alpha", "village", "MLI", "Gao", "", 15.0, -2.0, None, "hand", ("Alfa Koura",))
    same = Place("geonames:1", "Alpha", "village", "MLI", "Gao", "", 15.01, -2.0, None, "geonames:1")
    other = Place("geonames:2", "Alpha", "village", "MLI", "Kayes", "", 14.0, -10.0, None, "geonames:2")
    installed = build_table([same, other])
    assert [h.place.place_id for h in Gazetteer([ours], installed).lookup("Alpha")] == ["g1", "geonames:2"]
    mine = Place("personal:1", "Alpha", "village", "MLI", "", "", 13.0, -5.0, None, "me")
    hits = Gazetteer([mine, ours], installed).lookup("Alpha")
    assert [(h.place.place_id, h.is_personal) for h in hits][:2] == [("personal:1", True), ("g1", False)]
    added = Gazetteer([ours], installed, [("geonames:2", "Omega")])
    assert [(h.place.place_id, h.is_personal) for h in added.lookup("Oméga")] == [("geonames:2", True)]


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
