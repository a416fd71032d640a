"""Downloads against a server on this computer that breaks, changes its mind, is slow or lies."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from geo.core.errors import BadInput, CannotWrite, Unreachable
from geo.sources import downloads
from geo.sources.downloads import Wanted, download

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Script:
    """What the server does with the next requests, one step each; the last step is repeated."""

    def __init__(self, **step: Any) -> None:
        self.steps = [step]
        self.requests: list[dict[str, str]] = []
        self.release = threading.Event()

    def then(self, **step: Any) -> "Script":
        self.steps.append(step)
        return self

    def next(self) -> dict[str, Any]:
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    script = Script()

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        script = self.server.script
        script.requests.append({key.lower(): value for key, value in self.headers.items()})
        step = {"content": CONTENT, "etag": '"one"', "status": 200, "headers": {}, **script.next()}
        content, start = step["content"], 0
        asked = self.headers.get("Range", "")
        honoured = asked and step.get("ranges", True) and self.headers.get("If-Range") == step["etag"]
        if asked and step["status"] == 200 and (honoured or step.get("careless")):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            step["status"] = 416 if start >= len(content) else 206
        self.send_response(step["status"])
        if step["etag"]:
            self.send_header("ETag", step["etag"])
        if step["status"] == 206:
            self.send_header("Content-Range", step.get("range") or f"bytes {start}-{len(content) - 1}/{len(content)}")
        if step.get("length", True):
            self.send_header("Content-Length", str(step.get("says", len(content) - start)))
        for name, value in step["headers"].items():
            self.send_header(name, value)
        self.end_headers()
        if step["status"] in (200, 206):
            self.wfile.write(content[start : step.get("until", len(content))])
            self.wfile.flush()
            if step.get("silent"):
                script.release.wait(20)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    found = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.script.release.set()
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture
def get(server: Server, tmp_path: Path):
    """Download through a script; the waits that were asked for are in `get.waits`."""

    def run(script: Script, **fields: Any) -> downloads.Downloaded:
        server.script = script
        url = f"http://127.0.0.1:{server.server_address[1]}/places.zip"
        wanted = Wanted(url, tmp_path / "new" / "places.zip", **{"most_bytes": 10_000_000, **fields})
        return download(wanted, run.progress, wait=run.waits.append)

    run.waits = []
    run.seen = []
    run.progress = lambda *step: run.seen.append(step)
    run.target = tmp_path / "new" / "places.zip"
    run.part = tmp_path / "new" / "places.zip.part"
    return run


def left(get: Any) -> list[str]:
    return sorted(path.name for path in get.target.parent.iterdir())


def test_a_file_comes_whole_with_its_checksum(get) -> None:
    script = Script(headers={"Last-Modified": "Wed, 01 Oct 2025 10:00:00 GMT"})
    found = get(script)
    assert found.path.read_bytes() == CONTENT
    assert (found.size, found.sha256, found.resumed) == (len(CONTENT), SHA256, False)
    assert found.modified == "Wed, 01 Oct 2025 10:00:00 GMT"
    assert left(get) == ["places.zip"]
    assert get.seen[-1] == (len(CONTENT), len(CONTENT), "Downloading places.zip")
    assert [done for done, *_ in get.seen] == sorted(done for done, *_ in get.seen)
    assert get.waits == []
    assert script.requests[0]["accept-encoding"] == "identity"


def test_a_broken_line_is_resumed_where_it_broke(get) -> None:
    script = Script(until=100_000).then(until=180_000).then()
    found = get(script)
    assert found.path.read_bytes() == CONTENT
    assert found.resumed
    assert [asked.get("range") for asked in script.requests] == [None, "bytes=100000-", "bytes=180000-"]
    assert script.requests[1]["if-range"] == '"one"'
    assert len(get.waits) == 2


def test_a_line_that_breaks_often_but_brings_some_goes_on(get) -> None:
    script = Script(until=1000)
    for until in range(2000, 12_000, 1000):
        script.then(until=until)
    assert get(script.then()).sha256 == SHA256


def test_a_later_run_goes_on_where_an_earlier_one_ended(get) -> None:
    with pytest.raises(Unreachable, match="what came so far is kept"):
        get(Script(until=100_000).then(status=503))
    assert get.part.stat().st_size == 100_000
    script = Script()
    assert get(script).sha256 == SHA256
    assert script.requests[0]["range"] == "bytes=100000-"
    assert left(get) == ["places.zip"]


def test_a_file_that_changed_in_between_comes_anew(get) -> None:
    changed = CONTENT[::-1]
    found = get(Script(until=100_000).then(content=changed, etag='"two"'))
    assert found.path.read_bytes() == changed
    assert not found.resumed


@pytest.mark.parametrize(
    "careless",
    [
        {"etag": '"two"', "content": CONTENT[::-1]},
        {"etag": "", "content": CONTENT[:-500]},
        {"range": "bytes 5-255999/256000"},
        {"range": "all of it"},
    ],
)
def test_a_part_of_another_version_is_never_glued_on(get, careless) -> None:
    """Some servers send the range that was asked for whatever If-Range says."""
    found = get(Script(until=100_000).then(careless=True, **careless).then())
    assert found.path.read_bytes() == CONTENT


def test_a_server_that_knows_no_ranges_sends_all_again(get) -> None:
    found = get(Script(until=100_000).then(ranges=False))
    assert found.sha256 == SHA256
    assert not found.resumed


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_strong_tag_or_a_date_nothing_is_resumed(get, etag) -> None:
    script = Script(until=100_000, etag=etag).then(etag=etag)
    assert get(script).sha256 == SHA256
    assert "range" not in script.requests[1]


def test_a_part_that_is_all_there_is_comes_again(get) -> None:
    get.part.parent.mkdir()
    with pytest.raises(Unreachable):
        get(Script(until=100_000).then(status=503))
    script = Script(content=CONTENT[:100_000]).then(content=CONTENT[:100_000])
    found = get(script)
    assert found.path.read_bytes() == CONTENT[:100_000]
    assert [asked.get("range") for asked in script.requests] == ["bytes=100000-", None]


@pytest.mark.parametrize(
    "note", [b"", b"[]", b'{"url": 1}', b'{"url": "http://elsewhere/", "etag": "x", "modified": ""}']
)
def test_a_damaged_note_beside_a_part_is_no_reason_to_fail(get, note) -> None:
    get.part.parent.mkdir()
    get.part.write_bytes(b"rubbish")
    get.part.with_name("places.zip.part.json").write_bytes(note)
    assert get(Script()).path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"status": 404}, "not there"),
        ({"status": 410}, "not there"),
        ({"status": 403}, "refuses"),
        ({"says": 99_000_000_000}, "99,000 MB"),
    ],
)
def test_what_trying_again_cannot_mend_is_said_at_once(get, step, words) -> None:
    script = Script(**step)
    with pytest.raises(BadInput, match=words) as caught:
        get(script, otherwise="Use the other way.")
    assert "Use the other way." in str(caught.value)
    assert "places.zip" in str(caught.value)
    assert len(script.requests) == 1
    assert left(get) == []


def test_a_file_that_never_ends_is_stopped(get) -> None:
    with pytest.raises(BadInput, match="goes on"):
        get(Script(length=False), most_bytes=1000)
    assert left(get) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(get, status) -> None:
    found = get(Script(status=status, headers={"Retry-After": "7"}).then(status=status).then())
    assert found.sha256 == SHA256
    assert get.waits[0] == 7
    assert len(get.waits) == 2


def test_a_server_that_stays_in_trouble_is_given_up_with_another_way(get) -> None:
    script = Script(status=503, headers={"Retry-After": "86400"})
    with pytest.raises(Unreachable, match="503") as caught:
        get(script, otherwise="Use the other way.")
    assert "Use the other way." in str(caught.value)
    assert len(script.requests) == downloads.ATTEMPTS
    assert max(get.waits) <= downloads.LONGEST_WAIT_SECONDS


def test_a_silent_line_is_taken_for_broken(get, monkeypatch) -> None:
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.2)
    script = Script(until=100_000, silent=True).then()
    assert get(script).sha256 == SHA256
    assert script.requests[1]["range"] == "bytes=100000-"


def test_too_short_is_broken_and_not_whole(get) -> None:
    """Without a length nothing says that the end is missing: with one, the line is taken for broken."""
    with pytest.raises(Unreachable, match="broke"):
        get(Script(until=0))
    assert not get.target.exists()


def test_contents_that_a_server_packs_against_our_wish_are_unpacked(get) -> None:
    import gzip

    found = get(Script(content=gzip.compress(CONTENT), headers={"Content-Encoding": "gzip"}))
    assert found.path.read_bytes() == CONTENT


def test_without_a_network_the_message_names_the_server_and_the_other_way(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens: refused at once
        port = taken.getsockname()[1]
        waits: list[float] = []
        wanted = Wanted(f"http://127.0.0.1:{port}/ML.zip", tmp_path / "ML.zip", 10, otherwise="Use --from-file.")
        with pytest.raises(Unreachable, match="no network") as caught:
            download(wanted, wait=waits.append)
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "Use --from-file." in str(caught.value)
    assert "0x" not in str(caught.value), "no objects of a library in a message"
    assert waits == [1, 2, 4]
    assert isinstance(caught.value, ConnectionError)


@pytest.mark.parametrize("url", ["", "ML.zip", "file:///etc/passwd", "ftp://example.org/a", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(tmp_path, url) -> None:
    with pytest.raises(BadInput, match="address"):
        download(Wanted(url, tmp_path / "a", 10))


def test_a_folder_that_cannot_be_written_is_said(get, tmp_path) -> None:
    (tmp_path / "new").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match="Cannot write"):
        get(Script())
