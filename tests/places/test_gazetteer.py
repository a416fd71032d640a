from pathlib import Path

import pytest

from geo.core.errors import BrokenData
from geo.places.gazetteer import Gazetteer, Place
from geo.places.gazetteer_sources import COLUMNS, load_gazetteer

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
