"""Which incidents change unit from one vintage to another, and why."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.areas.boundaries import BUNDLED, Boundaries, load_boundaries
from geo.areas.chosen import choose_vintage, chosen_vintage
from geo.incidents.table import to_table
from geo.sources.atlas import load_atlas
from geo.sources.boundary_installs import install_boundaries, remove_boundaries
from geo.sources.joining import joined
from geo.sources.place_words import PlaceReader
from geo.sources.vintages import COLUMNS, compare_vintages
from tests.incidents.conftest import record
from tests.reference import reference

REAL = load_boundaries()
EAST = shapely.box(1.5, 0, 20, 40)  # of Gao, more or less Ménaka


def at(*places: tuple[float, float], prec: int = 1) -> gpd.GeoDataFrame:
    """Incidents at longitudes and latitudes; with another precision their source's coordinate only."""
    rows = []
    for number, (lon, lat) in enumerate(places):
        where = {"lon": lon, "lat": lat} if prec <= 2 else {"source_lon": lon, "source_lat": lat}
        point = shapely.Point(lon, lat) if prec <= 2 else None
        rows.append(record(f"i{number}", adm0="", where_prec=prec, geometry=point, **where))
    return to_table(rows, checked=False)


def with_regions(change: dict[str, shapely.Geometry], extra: list[tuple[str, str, shapely.Geometry]]) -> Boundaries:
    """The bundled vintage with some regions of another shape, and further ones (p-code, name, shape)."""
    frame = REAL.adm1.copy()
    for pcode, shape in change.items():
        frame.loc[frame["pcode"] == pcode, "geometry"] = gpd.GeoSeries([shape]).to_numpy()
    more = [
        {**dict.fromkeys(frame.columns, ""), "pcode": pcode, "name": name, "parent": "ML", "adm0": "MLI", "geometry": g}
        for pcode, name, g in extra
    ]
    whole = pd.concat([frame, gpd.GeoDataFrame(more, crs=frame.crs)]) if more else frame
    keep = ~shapely.is_empty(whole.geometry.to_numpy())
    return replace(REAL, adm1=gpd.GeoDataFrame(whole[keep], crs=frame.crs).sort_values("pcode", ignore_index=True))


def region(pcode: str) -> shapely.Geometry:
    return REAL.adm1.set_index("pcode").geometry[pcode]


GAO, KIDAL = region("ML07"), region("ML08")
SPLIT = with_regions({"ML07": shapely.difference(GAO, EAST)}, [("ML10", "Ménaka", shapely.intersection(GAO, EAST))])
ANSONGO, MENAKA, PARIS = (0.50, 15.66), (2.4, 15.92), (2.35, 48.85)


def test_a_split_unit(tmp_path) -> None:
    found = compare_vintages(at(ANSONGO, MENAKA, PARIS), REAL, SPLIT)
    assert tuple(found.columns) == COLUMNS
    assert found[["incident_id", "before", "after", "before_pcode", "after_pcode", "why"]].values.tolist() == [
        ["i1", "MLI, Gao", "MLI, Ménaka", "ML07", "ML10", "unit split"]
    ]
    back = compare_vintages(at(ANSONGO, MENAKA), SPLIT, REAL)
    assert back["why"].tolist() == ["unit gone"]


def test_a_border_that_moved(tmp_path) -> None:
    strip = shapely.intersection(GAO, shapely.box(0, 17.5, 5, 18.5))
    moved = with_regions({"ML07": shapely.difference(GAO, strip), "ML08": shapely.union(KIDAL, strip)}, [])
    spot = shapely.point_on_surface(strip)
    found = compare_vintages(at((spot.x, spot.y), ANSONGO), REAL, moved)
    assert found[["after", "why"]].values.tolist() == [["MLI, Kidal", "border moved"]]


def test_a_renamed_unit_and_one_with_another_code(tmp_path) -> None:
    renamed = with_regions({"ML07": shapely.MultiPolygon()}, [("ML99", "Songhay", GAO)])
    assert compare_vintages(at(ANSONGO), REAL, renamed)["why"].tolist() == ["unit renamed"]
    recoded = with_regions({"ML07": shapely.MultiPolygon()}, [("ML99", "GAO", GAO)])
    assert len(compare_vintages(at(ANSONGO), REAL, recoded)) == 0


def test_units_where_there_were_none() -> None:
    without = replace(REAL, adm2=REAL.adm2.iloc[:0])
    djibo = (-1.63, 14.10)
    assert compare_vintages(at(djibo, ANSONGO), without, REAL)[["after", "why"]].values.tolist() == [
        ["BFA, Sahel, Soum", "new unit"]
    ]
    assert compare_vintages(at(djibo, ANSONGO), REAL, without)["why"].tolist() == ["unit gone"]


def test_what_the_source_codes_to_a_unit_follows_the_vintage() -> None:
    found = compare_vintages(at(MENAKA, prec=4), REAL, SPLIT)
    assert found["why"].tolist() == ["unit split"]


def test_a_table_that_is_joined_already_gives_the_same() -> None:
    table = at(ANSONGO, MENAKA)
    again = compare_vintages(joined(table, SPLIT), REAL, SPLIT)
    pd.testing.assert_frame_equal(again, compare_vintages(table, REAL, SPLIT))
    assert len(compare_vintages(table.iloc[:0], REAL, SPLIT)) == 0


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-14, 18), st.floats(8, 26)), min_size=1, max_size=12))
def test_nothing_changes_within_one_vintage_and_changes_mirror(places: list[tuple[float, float]]) -> None:
    table = at(*places)
    assert len(compare_vintages(table, REAL, REAL)) == 0
    there, back = compare_vintages(table, REAL, SPLIT), compare_vintages(table, SPLIT, REAL)
    assert there["incident_id"].tolist() == back["incident_id"].tolist()
    assert there["before"].tolist() == back["after"].tolist()
    moved = joined(table, REAL)["adm1_pcode"].to_numpy() != joined(table, SPLIT)["adm1_pcode"].to_numpy()
    assert len(there) == int(np.sum(moved))


def test_words_of_a_table_are_read_whatever_the_vintage_in_use() -> None:
    """A vintage without Gao, of which our rules for vernacular regions speak."""
    other = with_regions({"ML07": shapely.MultiPolygon()}, [("ML99", "Songhay", GAO)])
    other = replace(other, vintage=replace(REAL.vintage, vintage_id="x"))
    blank = pa.array([""], pa.string())
    read = PlaceReader(other).read(
        np.array([True]), pa.array(["in Ansongo"]), np.array(["MLI"], dtype=object), adm1=blank, adm2=blank
    )
    assert not read.unknown.any()


def test_the_command_lists_uses_and_compares(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    frame = SPLIT.adm1[SPLIT.adm1["adm0"] == "MLI"]
    columns = {"shapeName": frame["name"], "shapeType": "ADM1", "shapeGroup": "MLI"}
    gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs).to_file(tmp_path / "mli.geojson")
    install_boundaries([tmp_path / "mli.geojson"], vintage_id="mine")
    assert main(["vintages"]) == 0
    out = capsys.readouterr().out
    assert f"* {BUNDLED}" in out
    assert "  mine: " in out
    target = tmp_path / "changes.csv"
    assert main(["vintages", "compare", BUNDLED, "mine", "-o", str(target)]) == 0
    rows = pd.read_csv(target)
    assert set(rows["why"]) <= {"unit split", "new unit", "border moved"}
    assert "ML-menaka" in rows["after_pcode"].tolist()
    assert f"{len(rows)} of " in capsys.readouterr().err
    assert main(["vintages", "use", "mine"]) == 0
    assert chosen_vintage() == "mine"
    assert main(["vintages", "list"]) == 0
    assert "* mine" in capsys.readouterr().out
    assert main(["vintages", "use", "none"]) == 2
    assert main(["vintages", "compare", "mine", "none"]) == 2
    monkeypatch.setenv("SAHEL_ATLAS_VINTAGE", "gone")
    assert main(["vintages"]) == 0
    assert "'gone' were chosen" in capsys.readouterr().err
    assert main(["vintages", "use", BUNDLED]) == 0
    assert "as long as the environment variable" in capsys.readouterr().err


def test_ucdp_events_in_the_second_vintage_get_second_level_units(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    files = [reference(f"reference/boundaries/wof_adm{level}.geojson") for level in range(3)]
    events = pd.read_csv(reference("reference/ucdp_ged_dev.csv"), low_memory=False)
    events = events[events["where_prec"].isin([1, 2])].sample(400, random_state=1)
    install_boundaries(files, vintage_id="wof")
    table = at(*zip(events["longitude"].tolist(), events["latitude"].tolist(), strict=True))
    found = compare_vintages(table, REAL, load_boundaries("wof"))
    assert set(found["why"]) <= {"new unit", "border moved", "other country"}
    assert (found["why"] == "new unit").mean() > 0.8


def test_the_atlas_follows_the_vintage_and_falls_back_with_a_notice(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)
    frame = SPLIT.adm1[SPLIT.adm1["adm0"] == "MLI"]
    columns = {"shapeName": frame["name"], "shapeType": "ADM1", "shapeGroup": "MLI"}
    gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs).to_file(tmp_path / "mli.geojson")
    install_boundaries([tmp_path / "mli.geojson"], vintage_id="mine", title="Mine")
    before = load_atlas()
    choose_vintage("mine")
    after = load_atlas()
    assert len(after.incidents) == len(before.incidents)
    assert "Ménaka" in after.incidents["adm1"].tolist()
    assert set(after.incidents["boundary_vintage"]) == {"Mine"}
    assert after.vocabulary.regions["ML-menaka"] == "Ménaka"
    assert after.key != before.key
    assert load_atlas().key == after.key
    remove_boundaries("mine")
    back = load_atlas()
    assert back.incidents["adm1"].tolist() == before.incidents["adm1"].tolist()
    assert any("'mine' were chosen" in notice for notice in back.notices)
