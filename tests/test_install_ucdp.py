"""Installing UCDP's events, from a file and from a server on this computer, as the command line does it."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.incidents.store import open_store
from geo.sources import downloads
from geo.sources.ucdp_installs import kept_releases, ucdp_name
from tests.mirror import serving

HEADER = next(csv.reader([
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
]))  # fmt: skip


def release(*ids: int) -> bytes:
    """A release with some events in Gao, made up, as the public zip has it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="")
    writer.writeheader()
    for number in ids:
        writer.writerow(
            {
                "id": number, "relid": f"MLI-2012-1-{number}", "year": 2012, "active_year": 1, "code_status": "Clear",
                "type_of_violence": 1, "conflict_new_id": 11347, "conflict_name": "Mali: Government",
                "dyad_new_id": 1, "dyad_name": "Government of Mali - X", "side_a": "Government of Mali", "side_b": "X",
                "number_of_sources": 1, "source_article": '"Somebody, 2012-04-02, Something"', "where_prec": 1,
                "where_coordinates": "Gao town", "adm_1": "Gao region", "adm_2": "Gao cercle", "latitude": 16.2717,
                "longitude": -0.0447, "country": "Mali", "country_id": 432, "region": "Africa", "event_clarity": 1,
                "date_prec": 1, "date_start": "2012-04-01 00:00:00.000", "date_end": "2012-04-01 00:00:00.000",
                "deaths_a": 1, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": 0, "best": 1, "high": 1,
                "low": 1,
            }
        )  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v24_1.csv", text.getvalue())
    return packed.getvalue()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(folder))
    monkeypatch.delenv("SAHEL_ATLAS_STORE", raising=False)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["install", "ucdp", *arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A server with a release in its folder, and that folder."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "ged241-csv.zip").write_bytes(release(1, 2, 3))

    with serving(folder) as address:
        yield address, folder


def stored() -> int:
    with open_store() as store:
        return sum(dataset.rows for dataset in store.datasets() if not dataset.bundled)


def test_a_release_is_downloaded_kept_and_imported_once(run, mirror, home) -> None:
    url, folder = mirror
    assert "No release" in run("--status")[2]
    code, out, err = run("--base-url", url)
    assert (code, out) == (0, ""), err
    assert "Downloading ged241-csv.zip" in err
    assert stored() == 3
    assert (home / "downloads" / "ged241-csv.zip").read_bytes() == (folder / "ged241-csv.zip").read_bytes()
    (folder / "ged241-csv.zip").unlink()  # what is there is not asked for again
    code, _, err = run("--base-url", url)
    assert code == 0
    assert "Nothing was stored" in err
    assert run("--status")[1] == "UCDP GED 24.1\n"
    assert "24.1" in run("--remove")[2]
    assert kept_releases() == []
    assert stored() == 3


def test_from_a_file(run, tmp_path) -> None:
    (tmp_path / "ged.zip").write_bytes(release(1, 2))
    assert run("--from-file", str(tmp_path / "ged.zip"))[0] == 0
    assert stored() == 2


def test_a_changed_release_is_refused_until_it_is_accepted(run, mirror, home) -> None:
    url, folder = mirror
    run("--base-url", url)
    (home / "downloads" / "ged241-csv.zip").unlink()
    (folder / "ged241-csv.zip").write_bytes(release(1, 2, 3, 4))
    code, _, err = run("--base-url", url)
    assert code == 2
    assert "is not the file that it was" in err
    assert stored() == 3
    assert run("--base-url", url, "--accept-change")[0] == 0
    assert stored() == 4


def test_what_came_instead_of_a_release_is_not_remembered(run, mirror, home) -> None:
    url, folder = mirror
    whole = (folder / "ged241-csv.zip").read_bytes()
    for instead in (b"<html>sign in to the hotel's network</html>", whole[: len(whole) // 2]):
        (folder / "ged241-csv.zip").write_bytes(instead)
        assert run("--base-url", url)[0] == 2
        assert list((home / "downloads").glob("*.zip")) == []
    (folder / "ged241-csv.zip").write_bytes(whole)
    assert run("--base-url", url)[0] == 0


def test_a_broken_line_is_gone_on_with(run, mirror, home, monkeypatch) -> None:
    url, folder = mirror
    part = home / "downloads" / "ged241-csv.zip.whole.part"
    part.parent.mkdir(parents=True)
    part.write_bytes((folder / "ged241-csv.zip").read_bytes()[:100])
    part.with_name(f"{part.name}.json").write_text("{}", encoding="utf-8")  # of which nothing is known: anew
    assert run("--base-url", url)[0] == 0
    assert sorted(path.name for path in part.parent.iterdir()) == ["ged241-csv.zip", "registry.txt"]


def test_without_a_network_or_a_release_the_other_way_is_named(run, mirror, monkeypatch) -> None:
    url, _ = mirror
    code, _, err = run("--base-url", url, "--release", "23.1")
    assert code == 2
    assert "ged231-csv.zip is not there (404" in err
    assert "--from-file ged231-csv.zip" in err
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    code, _, err = run("--base-url", "http://127.0.0.1:9")
    assert code == 2
    assert "--from-file" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("number", ["24", "v24.1", "../24.1", "24.1.1", "x"])
def test_what_is_no_release_is_said(run, number) -> None:
    code, _, err = run("--release", number)
    assert code == 2
    assert "is no release" in err


def test_names_of_releases() -> None:
    assert ucdp_name("24.1") == "ged241-csv.zip"
    assert ucdp_name(" 18.2 ") == "ged182-csv.zip"
