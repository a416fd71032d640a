"""Which boundaries are in use: chosen, fixed by the environment, gone or damaged."""

import json
import shutil
from pathlib import Path

import pytest

from geo.areas.boundaries import BUNDLED
from geo.areas.chosen import VARIABLE, choose_vintage, chosen_stamp, chosen_vintage, is_fixed, load_chosen
from geo.core import settings
from geo.core.choices import choices_file, keep_choice, read_choices
from geo.core.errors import CannotWrite, UnknownName


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "home"


@pytest.fixture
def other(home: Path) -> Path:
    """A copy of the bundled vintage under another id."""
    folder = home / "boundaries" / "other"
    shutil.copytree(settings.DATA / "boundaries" / BUNDLED, folder)
    fields = json.loads((folder / "vintage.json").read_text(encoding="utf-8"))
    (folder / "vintage.json").write_text(json.dumps({**fields, "vintage_id": "other"}), encoding="utf-8")
    return folder


def test_the_bundled_one_until_another_is_chosen(other, home) -> None:
    assert chosen_vintage() == BUNDLED
    assert load_chosen().boundaries.vintage.vintage_id == BUNDLED
    assert choose_vintage("other").vintage.vintage_id == "other"
    assert load_chosen().boundaries.vintage.vintage_id == chosen_vintage() == "other"
    assert load_chosen().notice == ""
    choose_vintage(BUNDLED)
    assert chosen_vintage() == BUNDLED
    assert read_choices() == {}


def test_the_environment_wins(other, monkeypatch) -> None:
    choose_vintage("other")
    monkeypatch.setenv(VARIABLE, BUNDLED)
    assert is_fixed()
    assert load_chosen().boundaries.vintage.vintage_id == BUNDLED
    monkeypatch.setenv(VARIABLE, " ")
    assert not is_fixed()
    assert chosen_vintage() == "other"


def test_the_stamp_changes_with_the_choice_and_the_files(other) -> None:
    stamps = [chosen_stamp()]
    choose_vintage("other")
    stamps.append(chosen_stamp())
    (other / "vintage.json").write_bytes((other / "vintage.json").read_bytes() + b"\n")
    stamps.append(chosen_stamp())
    shutil.rmtree(other)
    stamps.append(chosen_stamp())
    assert len(set(stamps)) == 4


def test_what_is_not_there_cannot_be_chosen(home) -> None:
    with pytest.raises(UnknownName, match="No boundaries 'other'"):
        choose_vintage("other")
    assert not choices_file().exists()


def test_a_vintage_that_is_gone_or_damaged_gives_way_with_a_notice(other, monkeypatch) -> None:
    choose_vintage("other")
    (other / "adm1.geojson").write_text("{", encoding="utf-8")
    found = load_chosen()
    assert found.boundaries.vintage.vintage_id == BUNDLED
    assert "'other' were chosen" in found.notice
    assert "adm1.geojson is damaged" in found.notice
    assert found.notice.endswith("Natural Earth 1:10m is used instead.")
    shutil.rmtree(other)
    assert "is not installed. Natural Earth" in load_chosen().notice
    monkeypatch.setenv(VARIABLE, "../../etc")
    assert "is not installed" in load_chosen().notice


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"vintage": 3}', b"\xff\xfe"])
def test_damaged_settings_choose_nothing_and_can_be_written_again(other, content) -> None:
    choices_file().parent.mkdir(exist_ok=True)
    choices_file().write_bytes(content)
    assert load_chosen().boundaries.vintage.vintage_id == BUNDLED
    choose_vintage("other")
    assert chosen_vintage() == "other"


def test_other_choices_stay() -> None:
    keep_choice("one", "1")
    keep_choice("two", "2")
    keep_choice("one", None)
    assert read_choices() == {"two": "2"}


def test_a_folder_that_cannot_be_written_is_said(home) -> None:
    home.write_text("a file where the folder should be")
    with pytest.raises(CannotWrite):
        keep_choice("one", "1")
