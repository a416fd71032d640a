"""Installing a gazetteer, from files and from a server on this computer, as the command line does it."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.core.errors import BadInput, CannotWrite
from geo.core.locks import locked
from geo.places.gazetteer_sources import installed_folder, load_sources
from geo.sources import downloads, installs
from geo.sources.installs import gazetteer_status, install_gazetteer, remove_gazetteer
from tests.mirror import serving

ROOT = Path(__file__).parents[1]
TABLE = "id,nom,lat,lon,type,population\n1,Zzyzx Tondi,15.0,-1.0,village,\n2,Zzyzx Haussa,14.0,5.0,puits,\n"


def dump_line(number: int, name: str, lat: float, lon: float, country: str) -> str:
    cells = [number, name, name, "", lat, lon, "P", "PPL", country, "", "04", "", "", "", 0, "", 250, "", "2020-01-01"]
    return "\t".join(map(str, cells)) + "\n"


def dump_zip(country: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "GeoNames")
        archive.writestr(f"{country}.txt", content)
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(folder))
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["install", "gazetteer", *arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A server with the three dumps in its folder, and that folder."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "mirror"
    folder.mkdir()
    for number, (country, lon) in enumerate((("ML", -5.0), ("BF", -1.0), ("NE", 4.0)), start=1):
        content = "".join(
            dump_line(10 * number + n, f"Zzyzx {country}{n}a", 13.5, lon + n / 10, country) for n in range(5)
        )
        (folder / f"{country}.zip").write_bytes(dump_zip(country, content))

    with serving(folder) as address:
        yield address, folder


def installed_names() -> set[str]:
    gazetteer = load_sources().gazetteer
    return {
        hit.place.place_id for name in ("Zzyzx Tondi", "Zzyzx Haussa", "Zzyzx ML1a") for hit in gazetteer.lookup(name)
    }


def test_from_files_to_lookups_and_away_again(run, table, home) -> None:
    assert run("--status") == (0, "", "No gazetteer is installed. The one that ships is used alone.\n")
    (home / "gazetteer").mkdir(parents=True)
    personal = home / "gazetteer" / "personal.csv"
    personal.write_text("place_id,name,lat,lon\n", encoding="utf-8")
    code, out, err = run("--from-file", str(table))
    assert (code, out) == (0, "")
    assert "2 places installed (table 2), 0 merged" in err
    assert installed_names() == {"file-own:1", "file-own:2"}
    assert load_sources().installed == 2
    hit = load_sources().gazetteer.lookup("zzyzx tondi")[0]
    assert (hit.place.adm0, hit.place.adm1, hit.place.kind) == ("MLI", "Mopti", "village")
    code, out, _ = run("--status")
    assert code == 0
    assert hashlib.sha256(table.read_bytes()).hexdigest() in out
    assert "2 places" in out
    assert run("--remove")[0] == 0
    assert installed_names() == set()
    assert personal.exists()
    assert "No gazetteer" in run("--remove")[2]


def test_the_manifest_accounts_for_files_licences_and_lines(tmp_path, table) -> None:
    osm = tmp_path / "places.csv"
    osm.write_text(
        "osm_node_id,latitude,longitude,name,name_en,name_de,place,population,elevation,extract_country\n"
        "5,15.001,-1.0,Zzyzx Tondi,,,village,,,ML\n6,x,-1.0,Bad,,,village,,,ML\n7,48,2,Paris,,,city,,,FR\n",
        encoding="utf-8",
    )
    dump = tmp_path / "ML.txt"
    dump.write_text(
        dump_line(4, "Zzyzx ML", 14.5, -3.0, "ML") + dump_line(8, "Lost", 14.5, 9.0, "ML"), encoding="utf-8"
    )
    manifest = install_gazetteer([osm, table, dump])
    stored = gazetteer_status()
    assert stored is not None
    assert {key: stored[key] for key in manifest} == json.loads(json.dumps(manifest))
    assert manifest["sources"]["GeoNames"]["licence"] == "CC BY 4.0"
    assert "OpenStreetMap contributors" in manifest["sources"]["OpenStreetMap"]["attribution"]
    assert manifest["sources"]["OpenStreetMap"]["licence"] == "ODbL 1.0"
    files = {file["name"]: file for file in manifest["files"]}
    assert files["places.csv"]["sha256"] == hashlib.sha256(osm.read_bytes()).hexdigest()
    assert files["places.csv"]["bad_lines"] == 1
    assert "line 3, column latitude: 'x'" in files["places.csv"]["problems"][0]
    assert files["places.csv"]["left_out"] == {"more than 200 km from the three countries": 1}
    assert files["ML.txt"]["dated"] == "2020-01-01"
    assert manifest["places_by_source"] == {"GeoNames": 1, "OpenStreetMap + table": 1, "table": 1}
    assert manifest["merged"] == 1
    assert manifest["places"] == 3
    assert "Lost" in manifest["misplaced"][0]
    assert manifest["boundaries"] == "naturalearth-10m"


def test_bad_lines_are_shown(run, table) -> None:
    table.write_text(TABLE + "3,Bad,north,1,village,\n", encoding="utf-8")
    code, _, err = run("--from-file", str(table))
    assert code == 0
    assert "own.csv: 1 bad line(s) left out" in err
    assert "own.csv, line 4, column lat: 'north' is no number of degrees" in err


def test_the_order_of_files_and_a_file_given_twice_change_nothing(tmp_path, table) -> None:
    dump = tmp_path / "ML.txt"
    dump.write_text(
        "".join(dump_line(n, f"Ber {chr(97 + n)}a", 14.5, -3.0 + n, "ML") for n in range(3)), encoding="utf-8"
    )

    def stored() -> bytes:
        return (installed_folder() / "places.arrow").read_bytes()

    assert len(install_gazetteer([dump, table])["files"]) == 2
    first = stored()
    assert len(install_gazetteer([table, dump, table])["files"]) == 2
    assert stored() == first


def test_downloads_from_a_mirror(run, mirror, home) -> None:
    url, _ = mirror
    code, _, err = run("--base-url", url)
    assert code == 0
    assert "15 places installed (GeoNames 15)" in err
    assert "Downloading ML.zip" in err
    assert "100 %" in err
    assert installed_names() == {"geonames:11"}
    assert list((home / "downloads").iterdir()) == [], "what is installed need not be kept twice"
    manifest = gazetteer_status()
    assert manifest is not None
    assert manifest["files"][0]["url"] == f"{url}/ML.zip"


def test_without_a_network_nothing_changes_and_the_other_way_is_named(run, table, mirror, monkeypatch) -> None:
    url, folder = mirror
    run("--from-file", str(table))
    before = gazetteer_status()
    (folder / "NE.zip").unlink()
    code, _, err = run("--base-url", url)
    assert code == 2
    assert "NE.zip is not there (404" in err
    assert "--from-file ML.zip BF.zip NE.zip" in err
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    code, _, err = run("--base-url", "http://127.0.0.1:9")
    assert code == 2
    assert "--from-file" in err
    assert "Traceback" not in err
    assert gazetteer_status() == before


def test_a_damaged_download_is_not_kept(run, mirror, home) -> None:
    url, folder = mirror
    whole = (folder / "BF.zip").read_bytes()
    (folder / "BF.zip").write_bytes(whole[: len(whole) // 2])
    code, _, err = run("--base-url", url)
    assert code == 2
    assert "BF.zip is a damaged or incomplete zip file" in err
    assert not (home / "downloads" / "BF.zip").exists()
    (folder / "BF.zip").write_bytes(b"<html>not today</html>")
    assert "web page" in run("--base-url", url)[2]
    (folder / "BF.zip").write_bytes(whole)
    assert run("--base-url", url)[0] == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "web page"),
        (b"\x89PNG\r\n", "picture"),
        (b"name,lat,lon\nParis,48.8,2.3\n", "None of the 1 line(s) is a place within 200 km"),
        (b"name,lat,lon\nx,y,z\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_what_was_installed(run, table, tmp_path, content, words) -> None:
    run("--from-file", str(table))
    before = gazetteer_status()
    odd = tmp_path / "odd.txt"
    odd.write_bytes(content)
    code, out, err = run("--from-file", str(odd))
    assert (code, out) == (2, "")
    assert words in err
    assert gazetteer_status() == before
    assert installed_names() == {"file-own:1", "file-own:2"}


def test_what_cannot_be_written_is_said(run, table, home) -> None:
    home.write_text("a file where the folder should be")
    code, _, err = run("--from-file", str(table))
    assert code == 2
    assert "Cannot write" in err


def test_two_installs_do_not_run_at_once(table, monkeypatch) -> None:
    monkeypatch.setattr("geo.core.locks.PATIENCE_SECONDS", 0.0)
    with locked(installed_folder().with_name("install.lock")), pytest.raises(CannotWrite, match="Another program"):
        install_gazetteer([table])
    assert gazetteer_status() is None


@pytest.mark.parametrize("moment", [1, 2])
def test_a_killed_install_leaves_the_old_one(table, tmp_path, moment) -> None:
    """Killed at the first or the second of the renames that put a new index in the place of the old one."""
    install_gazetteer([table])
    table.write_text("nom,lat,lon\nAnother,15,-1\n", encoding="utf-8")
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from geo.sources.installs import install_gazetteer\n"
        "real, left = os.replace, [int(sys.argv[2])]\n"
        "def replace(*paths):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os._exit(9)\n"
        "    real(*paths)\n"
        "os.replace = replace\n"
        "install_gazetteer([Path(sys.argv[1])])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(table), str(moment)], cwd=ROOT, check=False)
    assert done.returncode == 9
    with pytest.raises(BadInput):
        install_gazetteer([tmp_path / "nowhere"])  # even an install that fails clears up
    assert installed_names() == {"file-own:1", "file-own:2"}
    assert sorted(path.name for path in installed_folder().parent.iterdir()) == ["install.lock", "installed"]


def test_a_stopped_install_says_so(run, table, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installs, "read_gazetteer", interrupted)
    code, _, err = run("--from-file", str(table))
    assert code == 130
    assert "Stopped" in err


def test_progress_counts_up_to_the_end(table) -> None:
    seen: list[tuple[int, int | None, str]] = []
    install_gazetteer([table], progress=lambda *step: seen.append(step))
    steps = list(dict.fromkeys(what for *_, what in seen))
    assert steps == ["Reading own.csv", "Merging places", "Storing the gazetteer"]
    for step in steps:
        done, total, _ = [found for found in seen if found[2] == step][-1]
        assert done == total


def test_nothing_to_remove() -> None:
    assert remove_gazetteer() is False


@pytest.mark.parametrize(
    "arguments", [[], ["gazetteer", "--status", "--remove"], ["gazetteer", "--from-file"], ["nothing"]]
)
def test_what_the_command_line_cannot_mean_ends_with_2(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["install", *arguments])
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err
