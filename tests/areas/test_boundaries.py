"""The shipped files, their loading, and the finding of units by name."""

import contextlib
import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas.boundaries import BUNDLED, Boundaries, find_unit, list_vintages, load_boundaries
from geo.core import settings
from geo.core.crs import WGS84, area_km2
from geo.core.errors import BadInput, BrokenData, UnknownName

ZONE = ["BFA", "MLI", "NER"]
REAL = load_boundaries()
SHIPPED = settings.DATA / "boundaries" / BUNDLED


def test_counts_of_units(real: Boundaries) -> None:
    assert real.adm0["adm0"].tolist() == ZONE
    assert real.adm1.groupby("adm0").size().to_dict() == {"BFA": 13, "MLI": 9, "NER": 8}
    assert real.adm2.groupby("adm0").size().to_dict() == {"BFA": 45}
    assert len(real.adm3) == 0
    around = set(real.neighbours["adm0"])
    assert {"DZA", "MRT", "SEN", "GIN", "CIV", "GHA", "TGO", "BEN", "NGA", "TCD", "LBY"} <= around
    assert not around & set(ZONE)


def test_frames_are_as_agreed(real: Boundaries) -> None:
    for frame in (real.adm0, real.adm1, real.adm2, real.adm3):
        assert frame.crs == WGS84
        assert {"pcode", "adm0", "name", "name_en", "aliases", "parent", "geometry"} <= set(frame.columns)
        assert frame["pcode"].is_monotonic_increasing
        assert not frame.drop(columns="geometry").isna().any(axis=None)
    assert {"adm0", "name", "name_en", "name_fr"} <= set(real.neighbours.columns)
    assert real.vintage.levels == (0, 1, 2)
    assert real.vintage.licence


def test_units_meet_without_gap_or_overlap(real: Boundaries) -> None:
    around = real.neighbours.geometry.to_list()
    for own in (real.adm1, real.adm2):
        assert shapely.coverage_is_valid(own.geometry.to_numpy())
    for own in (real.adm0, real.adm1):
        assert shapely.coverage_is_valid(np.array([*own.geometry, *around]))
    whole = shapely.union_all([*real.adm0.geometry, *around])
    assert all(not part.interiors for part in shapely.get_parts(whole))


def test_levels_nest_exactly(real: Boundaries) -> None:
    for below, above in ((real.adm1, real.adm0), (real.adm2, real.adm1)):
        for parent, children in below.groupby("parent"):
            outer = above.geometry[above["pcode"] == parent].iloc[0]
            assert shapely.coverage_union_all(children.geometry.to_numpy()).equals(outer)


def test_areas_are_those_of_the_countries(real: Boundaries) -> None:
    """The statistical offices give 274,222 and 1,240,192 km2; Niger's 1,267,000 is above every measured polygon."""
    km2 = area_km2(geometry=real.adm0.geometry.to_numpy())
    assert km2[:2] == pytest.approx([274_222, 1_240_192], rel=0.02)
    assert km2[2] == pytest.approx(1_185_000, rel=0.02)


def test_the_files_are_small_enough_for_a_page() -> None:
    drawn = sum((SHIPPED / name).stat().st_size for name in ("adm0.geojson", "adm1.geojson", "neighbours.geojson"))
    assert drawn < 200_000


def test_loading_is_quick() -> None:
    start = time.perf_counter()
    load_boundaries()
    assert time.perf_counter() - start < 1.0  # 0.02 s on the slowest machine tried


@pytest.mark.parametrize(
    ("text", "pcode"),
    [
        ("ML05", "ML05"),
        ("Tombouctou", "ML06"),
        ("timbuktu", "ML06"),
        ("TILLABERI", "NE006"),
        ("Gao region", "ML07"),
        ("région de Mopti", "ML05"),
        ("the region of Segou", "ML04"),
        ("Centre Nord region", "BF49"),
        ("Hauts Bassins", "BF53"),
        ("Province du Soum", "BF5603"),
        ("Nord", "BF54"),
        ("Mou Houn", "BF4604"),
        ("Komoé", "BF4701"),
        ("Niger", "NE"),
        ("Yaadga", "BF54"),
    ],
)
def test_find_unit(real: Boundaries, text: str, pcode: str) -> None:
    assert find_unit(real, text).pcode == pcode


def test_a_unit_that_is_only_covered_answers_with_a_note(real: Boundaries) -> None:
    unit = find_unit(real, "Ménaka")
    assert (unit.name, unit.level, unit.matched) == ("Gao", 1, "Ménaka")
    assert "Ménaka" in unit.note
    assert find_unit(real, "taoudenni").name == "Tombouctou"


def test_level_and_country_narrow_the_search(real: Boundaries) -> None:
    assert find_unit(real, "Kadiogo", level=2).pcode == "BF1300"
    with pytest.raises(UnknownName, match="in MLI"):
        find_unit(real, "Soum", adm0="MLI")
    with pytest.raises(BadInput):
        find_unit(real, "Soum", level=4)


def test_an_unknown_name_gets_the_nearest_ones(real: Boundaries) -> None:
    with pytest.raises(UnknownName, match="Tillab"):
        find_unit(real, "Tilabery")
    with pytest.raises(UnknownName):
        find_unit(real, "")


@given(text=st.text(max_size=40))
def test_any_text_finds_a_unit_or_is_refused(text: str) -> None:
    with contextlib.suppress(UnknownName):
        assert find_unit(REAL, text).name


def test_every_unit_is_found_by_its_names(real: Boundaries) -> None:
    for level in (0, 1, 2):
        for row in real.level(level).itertuples():
            for name in filter(None, (row.pcode, row.name, row.name_en, *row.aliases.split(";"))):
                assert find_unit(real, name, level=level).pcode == row.pcode, name


# Damaged and missing files.


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Put a copy of the shipped vintage in a folder of vintages."""
    return Path(shutil.copytree(SHIPPED, tmp_path / BUNDLED))


@pytest.mark.parametrize("name", ["vintage.json", "adm0.geojson", "adm1.geojson", "adm2.geojson", "neighbours.geojson"])
@pytest.mark.parametrize("damage", ["missing", "cut", "number", "not text"])
def test_a_damaged_file_is_named_with_the_remedy(copy: Path, name: str, damage: str) -> None:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_text(text[: len(text) // 2], encoding="utf-8")
    elif damage == "not text":
        path.write_bytes(b"\xff\xfe" + text.encode())
    else:
        path.write_text(text.replace("1", "2", 1) if name != "vintage.json" else "[]", encoding="utf-8")
    with pytest.raises(BrokenData) as caught:
        load_boundaries(folder=copy.parent)
    assert str(path) in str(caught.value)
    assert "install" in str(caught.value).lower()


def test_unix_or_windows_line_ends_make_no_difference(copy: Path) -> None:
    path = copy / "adm1.geojson"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_boundaries(folder=copy.parent).adm1) == 30


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f["properties"].update(pcode=""), "no pcode"),
        (lambda f: f["properties"].update(parent="XX"), "XX"),
        (lambda f: f["properties"].update(pcode="BF46"), "twice"),
        (lambda f: f.update(geometry={"type": "Point", "coordinates": [0, 0]}), "no valid polygon"),
        (lambda f: f["geometry"].update(coordinates=[[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]), "no valid polygon"),
        (lambda f: f.pop("geometry"), "cannot be read"),
        (lambda f: f["geometry"].update(coordinates=[[[0, 0], [900, 0], [0, 900], [0, 0]]]), "beyond the globe"),
        (lambda f: f["properties"].update(adm0="XXX"), "no country 'XXX'"),
        (lambda f: f["properties"].update(name=None), "no pcode, adm0 or name"),
        (lambda f: f["properties"].update(name=[1]), "cannot be read"),
    ],
)
def test_features_that_cannot_be_units_are_refused(copy: Path, change, words: str) -> None:  # type: ignore[no-untyped-def]
    path = copy / "adm1.geojson"
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw["features"][0])
    path.write_text(json.dumps(raw), encoding="utf-8")
    vintage = json.loads((copy / "vintage.json").read_text(encoding="utf-8"))
    del vintage["files"]  # checksums are optional
    (copy / "vintage.json").write_text(json.dumps(vintage), encoding="utf-8")
    with pytest.raises(BrokenData, match=words):
        load_boundaries(folder=copy.parent)


@pytest.mark.parametrize(
    "change", [{"levels": []}, {"levels": [1]}, {"levels": [1e999]}, {"reference_date": "soon"}, {"title": ["x"]}]
)
def test_a_vintage_that_says_nonsense_is_refused(copy: Path, change: dict[str, object]) -> None:
    path = copy / "vintage.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(BrokenData, match=r"vintage\.json"):
        load_boundaries(folder=copy.parent)


def test_json_nested_without_end_is_refused(copy: Path) -> None:
    (copy / "adm0.geojson").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(BrokenData, match=r"adm0\.geojson is damaged"):
        load_boundaries(folder=copy.parent)


def test_a_vintage_in_the_users_folder_is_listed_and_loaded(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    mine = home / "boundaries" / "mine-2024"
    shutil.copytree(copy, mine)
    vintage = json.loads((mine / "vintage.json").read_text(encoding="utf-8"))
    vintage.update(vintage_id="mine-2024", levels=[0, 1])
    (mine / "adm2.geojson").unlink()
    (mine / "vintage.json").write_text(json.dumps(vintage), encoding="utf-8")
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(home))
    assert [v.vintage_id for v in list_vintages()] == [BUNDLED, "mine-2024"]
    loaded = load_boundaries("mine-2024")
    assert (len(loaded.adm1), len(loaded.adm2)) == (30, 0)


@pytest.mark.parametrize("name", ["nowhere", "../naturalearth-10m", "", "/etc"])
def test_an_unknown_vintage_is_refused(name: str) -> None:
    with pytest.raises(UnknownName, match=BUNDLED):
        load_boundaries(name)


def test_a_missing_bundle_says_so(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="is missing"):
        load_boundaries(folder=tmp_path)


def test_the_build_script_refuses_a_missing_source(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sys.path.insert(0, str(settings.DATA.parent / "tools"))
    try:
        import build_boundaries
    finally:
        sys.path.pop(0)
    with pytest.raises(build_boundaries.BuildError, match="apt-get download"):
        build_boundaries.build(tmp_path / "none.gpkg", tmp_path)
    if build_boundaries.SOURCE.is_file():
        sums = build_boundaries.build(build_boundaries.SOURCE, tmp_path)
        shipped = json.loads((SHIPPED / "vintage.json").read_text(encoding="utf-8"))["files"]
        assert {name: sums[name] for name in shipped} == shipped
