"""Files kept in the user's folder and held against their checksums, from a server that breaks or changes its mind."""

from pathlib import Path
from typing import Any

import pytest

from geo.core.errors import BadInput, BrokenData, CannotWrite, Unreachable
from geo.sources import downloads
from geo.sources.fetching import discard, downloads_folder, fetch, remember
from tests.sources.test_downloads import CONTENT, SHA256, Script, Server
from tests.sources.test_downloads import server as server  # noqa: PLC0414 - a fixture

CHANGED = CONTENT[::-1]


@pytest.fixture
def get(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)

    def run(script: Script, **options: Any) -> downloads.Downloaded:
        server.script = script
        url = f"http://127.0.0.1:{server.server_address[1]}/a.zip"
        return fetch(url, "a.zip", **{"most_bytes": 10_000_000, "otherwise": "Use a file.", **options})

    return run


def left() -> list[str]:
    return sorted(path.name for path in downloads_folder().iterdir())


def test_what_is_remembered_is_not_asked_for_again(get) -> None:
    found = get(Script())
    assert (found.path.read_bytes(), found.sha256, found.size) == (CONTENT, SHA256, len(CONTENT))
    remember([found])
    script = Script(content=CHANGED)
    assert get(script).sha256 == SHA256
    assert script.requests == []
    assert left() == ["a.zip", "registry.txt"]


def test_what_is_not_remembered_comes_anew(get) -> None:
    discard([get(Script())])
    assert left() == []
    assert get(Script(content=CHANGED)).path.read_bytes() == CHANGED
    assert get(Script()).path.read_bytes() == CONTENT
    assert left() == ["a.zip"]


def test_discarding_leaves_what_was_remembered(get) -> None:
    found = get(Script())
    remember([found])
    discard([found])
    assert left() == ["a.zip", "registry.txt"]


def test_a_download_goes_on_the_next_time(get) -> None:
    with pytest.raises(Unreachable, match="Use a file"):
        get(Script(until=100_000).then(status=503))
    script = Script()
    found = get(script)
    assert script.requests[0]["range"] == "bytes=100000-"
    assert found.resumed
    assert found.path.read_bytes() == CONTENT
    assert left() == ["a.zip"]


def test_a_silent_line_is_taken_for_broken(get, monkeypatch) -> None:
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(downloads, "ATTEMPTS", 2)
    monkeypatch.setattr(downloads.time, "sleep", lambda _: None)
    assert get(Script(until=100_000, silent=True).then()).sha256 == SHA256


def test_a_file_that_was_damaged_here_is_downloaded_again(get) -> None:
    found = get(Script())
    remember([found])
    found.path.write_bytes(CONTENT[:1000])
    assert get(Script()).path.read_bytes() == CONTENT


def test_a_change_of_the_publisher_is_refused_until_it_is_accepted(get) -> None:
    found = get(Script())
    remember([found])
    found.path.unlink()
    with pytest.raises(BrokenData, match="is not the file that it was") as caught:
        get(Script(content=CHANGED))
    assert SHA256 in str(caught.value)
    assert "Use a file." in str(caught.value)
    assert left() == ["registry.txt"]
    remember([get(Script(content=CHANGED), accept_change=True)])
    assert get(Script(status=404)).path.read_bytes() == CHANGED


def test_a_checksum_of_the_publisher_counts_from_the_first_time(get) -> None:
    with pytest.raises(BrokenData):
        get(Script(content=CHANGED), sha256=SHA256)
    assert get(Script(), sha256=SHA256).sha256 == SHA256


@pytest.mark.parametrize(("status", "error"), [(404, BadInput), (403, BadInput), (503, Unreachable)])
def test_what_is_not_there_leaves_what_was(get, status, error) -> None:
    found = get(Script())
    remember([found])
    with pytest.raises(error, match="Use a file"):
        get(Script(status=status), accept_change=True)
    assert left() == ["a.zip", "registry.txt"]
    assert found.path.read_bytes() == CONTENT


def test_a_damaged_registry_remembers_nothing(get) -> None:
    remember([get(Script())])
    (downloads_folder() / "registry.txt").write_text("a b\n\n\x00 x y z w\n", encoding="utf-8")
    assert get(Script(content=CHANGED)).path.read_bytes() == CHANGED


def test_a_folder_that_cannot_be_written_is_said(get, tmp_path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite):
        get(Script())
