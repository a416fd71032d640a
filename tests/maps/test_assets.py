"""Scripts and styles from this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import folium
import pytest

from geo.core.errors import BrokenData
from geo.maps import assets as module
from geo.maps.assets import asset_folder, assets, use_links


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    asset_folder.cache_clear()
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    asset_folder.cache_clear()


def test_four_texts_that_load_nothing() -> None:
    assert list(assets()) == ["leaflet.js", "leaflet.css", "atlas.js", "atlas.css"]
    assert sum(len(asset.text) for asset in assets().values()) < 340_000
    for asset in assets().values():
        assert "sourceMappingURL" not in asset.text
        assert "</script" not in asset.text
        assert "</style" not in asset.text
    for name in ("leaflet.css", "atlas.css"):
        assert not re.search(r"url\(|@import", assets()[name].text)
    assert not re.search(r"https?://(?!www\.w3\.org/)", assets()["atlas.js"].text)


def test_the_package_is_read_without_being_imported() -> None:
    code = "import sys; from geo.maps.assets import assets; assets(); sys.exit('offlinefolium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


def test_the_folder_holds_the_files(fresh: Path) -> None:
    folder = asset_folder()
    assert folder.is_relative_to(fresh)
    assert {path.name for path in folder.iterdir()} == {asset.file_name for asset in assets().values()}


def test_a_file_that_was_tampered_with_is_written_again(fresh: Path) -> None:
    leaflet = asset_folder() / assets()["leaflet.js"].file_name
    leaflet.write_text("alert(1)")
    asset_folder.cache_clear()
    asset_folder()
    assert leaflet.read_text() == assets()["leaflet.js"].text


def test_where_no_home_can_be_written_a_private_folder_serves(fresh: Path) -> None:
    fresh.write_text("a file where the folder should be")
    folder = asset_folder()
    assert not folder.is_relative_to(fresh)
    assert len(list(folder.iterdir())) == 4
    assert folder.stat().st_mode & 0o077 == 0


def test_links_are_ours_alone() -> None:
    linked = use_links(folium.Map(tiles=None), "../atlas/")
    other = folium.Map(tiles=None)
    links = [link for _, link in (*linked.default_js, *linked.default_css)]
    names = ("leaflet.js", "atlas.js", "leaflet.css", "atlas.css")
    assert links == [f"../atlas/{assets()[name].file_name}" for name in names]
    assert any("cdn" in link for _, link in other.default_js)  # folium's own lists are left alone


@pytest.mark.parametrize("text", [None, "_res = {}\n", "def ("])
def test_a_damaged_package_says_what_to_do(text: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "elements.py").write_text(text)

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: Spec())
    with pytest.raises(BrokenData, match="Install folium-offline"):
        module._leaflet()


def test_a_missing_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(BrokenData, match="pip install folium-offline"):
        module._leaflet()
