"""Installing boundaries, from files and from a server on this computer, as the command line does it."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.__main__ import main
from geo.areas.borders import list_borders
from geo.areas.boundaries import Boundaries, list_vintages, load_boundaries
from geo.areas.join import join_points
from geo.core.locks import locked
from geo.sources import boundary_installs, downloads
from geo.sources.boundary_installs import GEOBOUNDARIES_FILES, install_boundaries
from geo.sources.boundary_installs import boundary_installs as installs
from tests.mirror import serving
from tests.reference import reference

ROOT = Path(__file__).parents[1]
REAL = load_boundaries()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(folder))
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["install", "boundaries", *arguments])
        return code, *capsys.readouterr()

    return command


def geoboundaries(level: int, adm0: str | None = None, *, zone: Boundaries = REAL) -> gpd.GeoDataFrame:
    """A level of the bundled boundaries as geoBoundaries would give it."""
    frame = zone.level(level)
    frame = frame[frame["adm0"] == adm0] if adm0 else frame
    columns = {
        "shapeName": frame["name"].str.upper(),
        "shapeISO": "",
        "shapeID": [f"{n}B1" for n in range(len(frame))],
        "shapeGroup": frame["adm0"],
        "shapeType": f"ADM{level}",
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def cod(level: int) -> gpd.GeoDataFrame:
    frame = REAL.level(level)
    columns = {
        f"ADM{level}_FR": frame["name"],
        f"ADM{level}_PCODE": frame["pcode"],
        "ADM0_PCODE": frame["pcode"].str[:2],
    }
    if level == 2:
        columns["ADM1_PCODE"] = frame["parent"]
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def save(frame: gpd.GeoDataFrame, path: Path) -> str:
    frame.to_file(path)
    return str(path)


def only(vintage_id: str = "x") -> Boundaries:
    return load_boundaries(vintage_id)


def test_files_of_geoboundaries_become_a_vintage_with_our_names_and_codes(run, tmp_path) -> None:
    files = [save(geoboundaries(level), tmp_path / f"gb{level}.geojson") for level in range(3)]
    code, out, err = run("--from-file", *files, "--id", "x", "--title", "Mine", "--date", "2016-01-01")
    assert (code, out) == (0, "")
    assert "Installed x: adm0 3, adm1 30, adm2 45" in err
    found = only()
    assert (found.vintage.title, found.vintage.reference_date) == ("Mine", "2016-01-01")
    assert "CC BY 4.0" in found.vintage.attribution
    for level in range(3):
        mine, ours = found.level(level), REAL.level(level)
        assert mine["pcode"].tolist() == ours["pcode"].tolist()
        assert mine["name"].tolist() == ours["name"].tolist()
        assert mine["parent"].tolist() == ours["parent"].tolist()
        same = shapely.area(shapely.symmetric_difference(mine.geometry.to_numpy(), ours.geometry.to_numpy()))
        assert same.max() < 1e-6
    assert [v.vintage_id for v in list_vintages()] == ["naturalearth-10m", "x"]
    assert list_borders(found, "BFA") == list_borders(REAL, "BFA")


def test_files_of_ocha_keep_their_codes_in_every_format(run, tmp_path) -> None:
    files = [save(cod(1), tmp_path / "adm1.gpkg"), save(cod(0), tmp_path / "adm0.geojson")]
    shapes = tmp_path / "shp"
    shapes.mkdir()
    cod(2).to_file(shapes / "bfa_adm2.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "bfa.zip", "w") as archive:
        for path in shapes.iterdir():
            archive.write(path, f"some/folder/{path.name}")
        archive.writestr("../../evil.geojson.txt", "no")
    code, _, err = run("--from-file", *files, str(tmp_path / "bfa.zip"), "--id", "x")
    assert code == 0, err
    assert only().adm2["pcode"].tolist() == REAL.adm2["pcode"].tolist()
    assert only().adm2["name"].tolist() == REAL.adm2["name"].tolist()
    assert not (tmp_path.parent / "evil.geojson.txt").exists()


def test_new_units_get_an_id_of_parent_and_name_and_parents_by_area(run, tmp_path) -> None:
    """Gao and Ménaka as two regions, each with two halves as second-level units of another name."""
    mali = geoboundaries(1, "MLI")
    gao = mali.geometry[mali["shapeName"] == "GAO"].iloc[0]
    east = shapely.intersection(gao, shapely.box(1.5, 0, 20, 40))
    mali.loc[mali["shapeName"] == "GAO", "geometry"] = shapely.difference(gao, east)
    extra = mali.iloc[[0]].assign(shapeName="Ménaka", geometry=[east])
    regions = save(gpd.GeoDataFrame(gpd.pd.concat([mali, extra]), crs="EPSG:4326"), tmp_path / "MLI-ADM1.geojson")
    # Its western unit lies over the border for a third.
    cut = shapely.intersection(gao, shapely.box(1.2, 0, 20, 40))
    units = gpd.GeoDataFrame(
        {"shapeName": ["Tidermène", "Ouest"], "shapeType": "ADM2", "shapeGroup": "MLI"},
        geometry=[shapely.difference(gao, cut), cut],
        crs="EPSG:4326",
    )
    code, _, err = run("--from-file", regions, save(units, tmp_path / "MLI-ADM2.geojson"), "--id", "x")
    assert code == 0
    found = only()
    assert "ML-menaka" in found.adm1["pcode"].tolist()
    assert found.adm1.set_index("pcode")["name"]["ML07"] == "Gao"
    names = dict(zip(found.adm2["name"], found.adm2["parent"], strict=True))
    assert names["Tidermène"] == "ML07"
    assert names["Ouest"] == "ML-menaka"
    assert "reach over the border of their parent" in err
    assert "The files have no regions of BFA: taken from Natural Earth" in err
    assert len(found.adm2) == 47, "Burkina Faso's provinces come from the vintage that ships"
    again = join_points(found, lon=[1.3], lat=[16.0]).iloc[0]
    assert (again["adm1"], again["adm2"]) == ("Ménaka", "Ouest"), "what is drawn is what is joined"


def test_other_coordinate_systems_and_swapped_ones_are_put_right_and_said(run, tmp_path) -> None:
    metres = save(geoboundaries(1).to_crs("EPSG:32630"), tmp_path / "metres.gpkg")
    turned = geoboundaries(0)
    turned = turned.set_geometry(shapely.transform(turned.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    code, _, err = run("--from-file", metres, save(turned.set_crs(4326), tmp_path / "turned.geojson"), "--id", "x")
    assert code == 0
    assert "metres.gpkg was in EPSG:32630" in err
    assert "turned.geojson: latitude and longitude were swapped" in err
    out = join_points(only(), lon=[-4.2], lat=[14.49])
    assert out["adm1"].tolist() == ["Mopti"]


def test_invalid_overlapping_and_repeated_units_are_mended_and_said(run, tmp_path) -> None:
    frame = geoboundaries(1)
    shapes = frame.geometry.to_numpy().copy()
    shapes[3] = shapely.buffer(shapes[3], 0.02)  # over its neighbours
    bow = shapely.Polygon([*shapes[5].exterior.coords[:-1], shapes[5].exterior.coords[2], shapes[5].exterior.coords[0]])
    assert not bow.is_valid
    shapes[5] = bow
    west, south, east, north = shapes[8].bounds
    halves = [shapely.intersection(shapes[8], shapely.box(west, south, (west + east) / 2, north)), shapes[8]]
    halves[1] = shapely.difference(shapes[8], halves[0])
    shapes[8] = halves[0]
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))
    frame = gpd.GeoDataFrame(gpd.pd.concat([frame, frame.iloc[[8]].set_geometry([halves[1]], crs="EPSG:4326")]))
    code, _, err = run("--from-file", save(frame, tmp_path / "x.geojson"), "--id", "x")
    assert code == 0
    assert "1 invalid polygon(s) were mended" in err
    assert "pair(s) of regions overlapped" in err
    assert "1 unit(s) had several features" in err
    found = only()
    assert len(found.adm1) == 30
    assert shapely.coverage_is_valid(found.adm1.geometry.to_numpy())
    assert (
        shapely.area(
            shapely.intersection(found.adm0.geometry.to_numpy()[:, None], found.neighbours.geometry.to_numpy())
        ).sum()
        < 1e-6
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.rename(columns={"shapeName": "label", "shapeType": "kind"}), "are unknown"),
        (lambda f: f.assign(shapeType=["ADM1", *["ADM2"] * (len(f) - 1)]), "shapeType ADM0"),
        (lambda f: f.set_geometry(f.geometry.translate(40, 20)), "lies elsewhere"),
        (lambda f: f.set_geometry(f.geometry.scale(1e5, 1e5, origin=(0, 0))), "no degrees"),
        (lambda f: f.set_geometry(gpd.GeoSeries([f.union_all()] * len(f), index=f.index, crs=f.crs)), "overlap by"),
        (lambda f: f.set_geometry(f.geometry.centroid), "no polygons"),
        (lambda f: f.assign(shapeGroup="NGA"), "no unit of Mali, Burkina Faso or Niger"),
        (lambda f: f.iloc[:0], "no polygons"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_what_is_no_division_is_refused_and_changes_nothing(run, tmp_path, home, change, words) -> None:
    run("--from-file", save(geoboundaries(1), tmp_path / "good.geojson"), "--id", "x")
    before = (home / "boundaries" / "x" / "vintage.json").read_bytes()
    code, out, err = run("--from-file", save(change(geoboundaries(1)), tmp_path / "odd.geojson"), "--id", "x")
    assert (code, out) == (2, "")
    assert words in err
    assert "odd.geojson" in err or words == "overlap by"
    assert (home / "boundaries" / "x" / "vintage.json").read_bytes() == before
    assert sorted(path.name for path in home.iterdir()) == ["boundaries", "boundaries.lock"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.geojson", b"{not json", "cannot be read"),
        ("a.geojson", b"<html>", "cannot be read"),
        ("a.txt", b"x", "give a .geojson"),
        ("a.zip", b"PK no zip", "damaged"),
        ("a.gpkg", b"", "cannot be read"),
    ],
)
def test_files_of_other_kinds_are_refused(run, tmp_path, name, content, words) -> None:
    (tmp_path / name).write_bytes(content)
    code, _, err = run("--from-file", str(tmp_path / name))
    assert code == 2
    assert words in err
    assert run("--from-file", str(tmp_path / "nowhere.geojson"))[0] == 2


def test_a_zip_that_unpacks_to_too_much_is_refused(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("geo.sources.boundary_files._MOST_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b"0" * 5000)
    code, _, err = run("--from-file", str(tmp_path / "bomb.zip"))
    assert code == 2
    assert "refused" in err


@pytest.mark.parametrize(("option", "value"), [("--id", "../x"), ("--id", "naturalearth-10m"), ("--date", "2020")])
def test_ids_and_dates_are_checked(run, tmp_path, option, value) -> None:
    code, _, err = run("--from-file", save(geoboundaries(1), tmp_path / "a.geojson"), option, value)
    assert code == 2
    assert value in err


def test_status_and_removal(run, tmp_path, home) -> None:
    assert "No boundaries are installed" in run("--status")[2]
    run("--from-file", save(geoboundaries(1), tmp_path / "a.geojson"), "--id", "x")
    out = run("--status")[1]
    assert "x: geoBoundaries" in out
    assert "sha256" in out
    (home / "boundaries" / "y").mkdir()
    (home / "boundaries" / "y" / "vintage.json").write_text("{", encoding="utf-8")
    assert "y: " in run("--status")[1]
    assert run("--remove", "y")[0] == 0
    assert run("--remove", "x")[0] == 0
    assert installs() == []
    for unknown in ("x", "../..", "naturalearth-10m"):
        assert run("--remove", unknown)[0] == 2


@pytest.mark.parametrize("moment", [1, 2])
def test_a_killed_install_leaves_the_old_vintage(tmp_path, home, moment) -> None:
    """Killed at the first or the second of the renames that put a new vintage in the place of the old one."""
    source = save(geoboundaries(1), tmp_path / "a.geojson")
    install_boundaries([Path(source)], vintage_id="x", title="old")
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from geo.sources.boundary_installs import install_boundaries\n"
        "real, left = os.replace, [int(sys.argv[2])]\n"
        "def replace(*paths):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os._exit(9)\n"
        "    real(*paths)\n"
        "os.replace = replace\n"
        "install_boundaries([Path(sys.argv[1])], vintage_id='x', title='new')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, source, str(moment)], cwd=ROOT, check=False)
    assert done.returncode == 9
    with pytest.raises(ValueError, match="cannot be read"):
        install_boundaries([tmp_path / "nowhere.geojson"])  # even an install that fails clears up
    assert only().vintage.title == "old"
    assert sorted(path.name for path in home.iterdir()) == ["boundaries", "boundaries.lock"]


def test_two_installs_do_not_run_at_once(tmp_path, home, monkeypatch, run) -> None:
    monkeypatch.setattr("geo.core.locks.PATIENCE_SECONDS", 0.0)
    with locked(home / "boundaries.lock"):
        code, _, err = run("--from-file", save(geoboundaries(1), tmp_path / "a.geojson"))
    assert code == 2
    assert "Another program" in err


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A server with geoBoundaries' files in its folder, and that folder."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(
        boundary_installs, "GEOBOUNDARIES_FILES", tuple(f for f in GEOBOUNDARIES_FILES if "ADM3" not in f)
    )
    folder = tmp_path / "mirror"
    for part in boundary_installs.GEOBOUNDARIES_FILES:
        adm0, level = part[:3], int(part[7])
        (folder / part).parent.mkdir(parents=True)
        frame = geoboundaries(level, adm0)
        if not len(frame):  # of a country without provinces here: its regions once more
            frame = geoboundaries(1, adm0).assign(shapeType="ADM2")
        frame.to_file(folder / part)

    with serving(folder) as address:
        yield address, folder


def test_downloads_are_kept_and_held_against_the_first_ones(run, mirror, home) -> None:
    url, folder = mirror
    code, _, err = run("--base-url", url, "--id", "x")
    assert code == 0, err
    assert "Downloading geoBoundaries-BFA-ADM0.geojson" in err
    assert len(only().adm2) == 45 + 9 + 8
    registry = (home / "downloads" / "registry.txt").read_text(encoding="utf-8")
    assert f"{url}/MLI/ADM1/geoBoundaries-MLI-ADM1.geojson" in registry
    install = json.loads((home / "boundaries" / "x" / "vintage.json").read_text(encoding="utf-8"))["install"]
    assert all(file["sha256"] in registry and file["url"] for file in install["files"])
    # What is there and whole is not asked for again; what the publisher changed is refused until it is accepted.
    part = folder / "MLI/ADM1/geoBoundaries-MLI-ADM1.geojson"
    part.write_text(part.read_text(encoding="utf-8").replace("GAO", "GAU"), encoding="utf-8")
    assert run("--base-url", url, "--id", "x")[0] == 0
    (home / "downloads" / part.name).unlink()
    code, _, err = run("--base-url", url, "--id", "x")
    assert code == 2
    assert "is not the file that it was" in err
    assert "--accept-change" in err
    assert not (home / "downloads" / part.name).exists()
    assert "Gao" in only().adm1["name"].tolist()
    assert run("--base-url", url, "--id", "x", "--accept-change")[0] == 0
    assert "GAU" in only().adm1["name"].tolist()
    assert run("--base-url", url, "--id", "x")[0] == 0


def test_without_a_network_the_other_way_is_named(run, mirror, monkeypatch, home) -> None:
    url, folder = mirror
    (folder / "NER/ADM1/geoBoundaries-NER-ADM1.geojson").unlink()
    code, _, err = run("--base-url", url)
    assert code == 2
    assert "geoBoundaries-NER-ADM1.geojson is not there (404" in err
    assert "--from-file FILES" in err
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    code, _, err = run("--base-url", "http://127.0.0.1:9")
    assert code == 2
    assert "--from-file FILES" in err
    assert "Traceback" not in err
    assert installs() == []


def test_a_stopped_install_says_so(run, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(boundary_installs, "fetch", interrupted)
    code, _, err = run()
    assert code == 130
    assert "Stopped" in err


def test_the_files_of_whos_on_first_make_a_second_vintage_with_adm2(run) -> None:
    files = [str(reference(f"reference/boundaries/wof_adm{level}.geojson")) for level in range(3)]
    assert run("--from-file", *files, "--id", "x")[0] == 0
    found = only()
    assert [len(found.level(level)) for level in range(4)] == [3, 30, 131, 0]
    assert found.adm1["pcode"].tolist() == REAL.adm1["pcode"].tolist()
    assert found.adm2.groupby("adm0").size().to_dict() == {"BFA": 45, "MLI": 50, "NER": 36}
    assert set(REAL.adm2["pcode"]) <= set(found.adm2["pcode"])
    for below, above in ((found.adm1, found.adm0), (found.adm2, found.adm1)):
        for parent, children in below.groupby("parent"):
            outer = above.geometry[above["pcode"] == parent].iloc[0]
            assert (
                shapely.area(shapely.symmetric_difference(shapely.union_all(children.geometry.to_numpy()), outer))
                < 1e-6
            )
    places = {
        "Ansongo": (0.50, 15.66),
        "Douentza": (-2.95, 15.0),
        "Tillaberi": (1.45, 14.21),
        "Soum": (-1.63, 14.1),
    }  # as the source spells them
    lon, lat = np.array(list(places.values())).T
    assert join_points(found, lon=lon, lat=lat)["adm2"].tolist() == list(places)


def test_a_country_that_no_file_has_keeps_all_its_units(run, tmp_path) -> None:
    assert run("--from-file", save(geoboundaries(1, "MLI"), tmp_path / "MLI-ADM1.geojson"), "--id", "x")[0] == 0
    assert only().adm2["pcode"].tolist() == REAL.adm2["pcode"].tolist()
    assert run("--from-file", save(geoboundaries(1), tmp_path / "ADM1.geojson"), "--id", "x")[0] == 0
    assert len(only().adm2) == 0, "provinces of another division than the regions in the files"


def test_third_level_units_come_with_their_second_level_or_not_at_all(run, tmp_path) -> None:
    communes = geoboundaries(2, "BFA").assign(shapeType="ADM3")
    files = [
        save(communes, tmp_path / "BFA-ADM3.geojson"),
        save(geoboundaries(2, "BFA"), tmp_path / "BFA-ADM2.geojson"),
    ]
    assert run("--from-file", *files, "--id", "x")[0] == 0
    found = only()
    assert len(found.adm3) == 45
    assert set(found.adm3["parent"]) == set(found.adm2["pcode"])
    elsewhere = geoboundaries(1, "NER").assign(shapeType="ADM3")
    code, _, err = run("--from-file", *files, save(elsewhere, tmp_path / "NER-ADM3.geojson"), "--id", "y")
    assert code == 0
    assert "The third-level units of NER were left out" in err


def test_a_division_of_no_known_date_is_none_of_another_date(run, tmp_path) -> None:
    code, _, err = run("--from-file", save(geoboundaries(1), tmp_path / "a.geojson"), "--id", "x")
    assert code == 0
    assert "give it with --date" in err
    assert only().vintage.reference_date == ""
    target = tmp_path / "map.html"
    assert main(["vintages", "use", "x"]) == 0
    assert main(["snapshot", "-o", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert "as of" not in page[page.index("<footer ") : page.index("</footer>")]
    assert "geoBoundaries (Runfola" in page
    assert main(["snapshot", "-o", str(tmp_path / "map.png"), "--lang", "fr"]) == 0
