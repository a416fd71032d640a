"""Servers that fail, are slow or talk nonsense; the pace at which they are asked; and the command that asks them."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

from geo.__main__ import main
from geo.core.errors import BadInput, UnknownName
from geo.places.online import OnlineChain
from geo.places.online_services import MOST_BYTES, OnlineService, Pace
from tests.places.canned import NAME, Clock, Server, osm


def http_error(status: int, **headers: str) -> AdapterHTTPError:
    return AdapterHTTPError("no", status_code=status, headers=headers, text="secret words of the server")


@pytest.mark.parametrize(
    ("kind", "answer", "note"),
    [
        ("nominatim", GeocoderTimedOut("late"), "in time"),
        ("nominatim", GeocoderUnavailable("https://host/?q=x&username=secret"), "cannot be reached"),
        ("nominatim", GeocoderServiceError("secret"), "with an error"),
        ("nominatim", http_error(500), "with an error"),
        ("nominatim", http_error(429), "too many"),
        ("nominatim", http_error(429, **{"retry-after": "3600"}), "too many"),
        ("nominatim", http_error(403), "refused"),
        ("nominatim", http_error(402), "quota"),
        ("nominatim", GeocoderParseError("<html>secret"), "cannot be read"),
        ("nominatim", {"error": "secret"}, "with an error"),
        ("nominatim", "text", "cannot be read"),
        ("nominatim", 7, "cannot be read"),
        ("nominatim", [None], "cannot be read"),
        ("nominatim", [{}], "cannot be read"),
        ("nominatim", [osm() | {"lat": "north"}], "cannot be read"),
        ("nominatim", [osm() | {"lat": "nan"}], "cannot be read"),
        ("nominatim", [osm() | {"lat": "1e400"}], "cannot be read"),
        ("nominatim", [osm() | {"lat": "95"}], "cannot be read"),
        ("nominatim", [osm() | {"boundingbox": ["1", "2"]}], "cannot be read"),
        ("nominatim", [osm() | {"boundingbox": ["1", "2", "3", "4"]}], "cannot be read"),
        ("nominatim", [osm(osm_id="../../etc")], "cannot be read"),
        ("nominatim", [osm(namedetails=["x"])], "cannot be read"),
        ("photon", {}, "cannot be read"),
        ("photon", {"features": [{"properties": {}}]}, "cannot be read"),
        ("geonames", {"status": {"value": 19, "message": "secret"}}, "quota"),
        ("geonames", {"status": {"value": 10, "message": "secret"}}, "refused"),
        ("geonames", {"geonames": [{"lat": 1, "lng": 2}]}, "cannot be read"),
    ],
)
def test_whatever_a_server_does_is_a_note(chain, kind, answer, note) -> None:
    service = Server(lambda _: answer).service(kind, username="desk")
    chained = chain(services=[service])
    found = chained.resolve(NAME, country="MLI")
    assert found.lat is None
    assert note in found.note
    assert "secret" not in found.note
    assert chained.counts == {"failed": 1}


def test_a_failure_is_not_kept(chain) -> None:
    answers = iter([GeocoderParseError("?"), [osm()]])
    server = Server(lambda _: next(answers))
    chained = chain(services=[server.service()])
    assert chained.resolve(NAME, country="MLI").lat is None
    assert chained.resolve(NAME, country="MLI").lat == 15.5


# -- pace


def test_a_public_server_is_asked_once_a_second(chain) -> None:
    server = Server(lambda _: [])
    chained = chain(services=[server.service()])
    for letter in "abcde":
        chained.resolve(f"{NAME}{letter}", country="MLI")
    gaps = [later - earlier for earlier, later in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 4
    assert min(gaps) >= 1


def test_a_short_wait_is_waited_for_a_long_one_is_not(chain) -> None:
    clock = Clock()
    answers = iter([http_error(429, **{"retry-after": "7"}), [osm()], http_error(429, **{"retry-after": "900"})])
    server = Server(lambda _: next(answers), clock)
    chained = chain(services=[server.service()])
    assert chained.resolve(NAME, country="MLI").lat == 15.5
    assert 7 in clock.waits
    waited = len(clock.waits)
    assert "too many" in chained.resolve(f"{NAME}a", country="MLI").note
    assert "900 s" in chained.resolve(f"{NAME}b", country="MLI").note
    assert len(server.urls) == 3
    assert all(seconds <= 1 for seconds in clock.waits[waited:])


def test_a_silent_server_is_tried_again_and_then_left_alone(chain) -> None:
    server = Server(lambda _: GeocoderTimedOut("late"))
    chained = chain(services=[server.service()])
    notes = [chained.resolve(f"{NAME}{letter}", country="MLI").note for letter in "abcdef"]
    assert len(server.urls) == 6, "three questions, each asked twice"
    assert "in time" in notes[2]
    assert "300 s" in notes[3]
    server.clock.now += 301
    server.answer = lambda _: [osm(name=f"{NAME}g")]
    assert chained.resolve(f"{NAME}g", country="MLI").lat == 15.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pace": Pace(min_delay_s=0.5)}, "give 1 to 3600"),
        ({"url": "https://NOMINATIM.openstreetmap.org/", "pace": Pace(min_delay_s=0)}, "give 1 to"),
        ({"url": "https://nominatim.openstreetmap.org.", "pace": Pace(min_delay_s=0)}, "give 1 to"),
        ({"url": "http://host", "pace": Pace(min_delay_s=-1)}, "give 0 to"),
        ({"pace": Pace(min_delay_s=float("nan"))}, "give 1 to"),
        ({"pace": Pace(min_delay_s=float("inf"))}, "give 1 to"),
        ({"url": "ftp://host"}, "no address"),
        ({"url": "https://me:word@host"}, "no address"),
        ({"url": "https://"}, "no address"),
        ({"url": "http://host:port"}, "no address"),
        ({"contact": "a\r\nX-Header: b"}, "no contact"),
        ({"contact": "x" * 200}, "no contact"),
        ({"kind": "geonames"}, "user name"),
    ],
)
def test_bad_settings_are_refused(options, words) -> None:
    with pytest.raises(BadInput, match=words):
        OnlineService(**{"kind": "nominatim", **options})


def test_an_unknown_service_and_none_are_refused(resolver, boundaries) -> None:
    with pytest.raises(UnknownName, match="nominatim, photon, geonames"):
        OnlineService("google")
    with pytest.raises(BadInput, match="at least one"):
        OnlineChain(resolver, boundaries, [])


def test_a_server_of_one_s_own_may_have_a_path_and_be_asked_faster() -> None:
    server = Server(lambda _: [])
    service = OnlineService(
        "nominatim", url="http://maps.test:8080/nominatim/", pace=Pace(min_delay_s=0), adapter_factory=server
    )
    service.ask(NAME, countries=("MLI",), frame=(0, 0, 1, 1))
    assert server.urls[0].startswith("http://maps.test:8080/nominatim/search?")


# -- a real server on this computer


class Nominatim(BaseHTTPRequestHandler):
    """Speaks Nominatim's JSON; what it says to a name stands in `answers`."""

    answers: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[str]
    released: threading.Event

    def do_GET(self) -> None:
        name = parse_qs(urlsplit(self.path).query)["q"][0]
        self.asked.append(name)
        if name.endswith("late"):
            self.released.wait(30)
        if name.endswith("endless"):
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # until the other side has enough
                while not self.released.is_set():
                    self.wfile.write(b" " * 65_536)
            return
        status, headers, body = self.answers.get(name, (200, {}, b"[]"))
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def nominatim() -> Iterator[tuple[str, type[Nominatim]]]:
    handler = type("Handler", (Nominatim,), {"answers": {}, "asked": [], "released": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    handler.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def say_json(answer: object) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def test_over_http(resolver, boundaries, cache, nominatim) -> None:
    url, handler = nominatim
    handler.answers.update(
        {
            NAME: say_json([osm()]),
            f"{NAME}abroad": say_json([osm(lat=9.0, lon=7.4, name=f"{NAME}abroad")]),
            f"{NAME}busy": (429, {"Retry-After": "86400"}, b"slow down"),
            f"{NAME}garbage": (200, {}, b"<html>\xff"),
        }
    )
    clock = Clock()

    def ask(name: str, timeout_s: float = 10.0):
        pace = Pace(min_delay_s=0, retries=0, timeout_s=timeout_s, clock=clock, sleep=clock.sleep)
        return OnlineChain(resolver, boundaries, [OnlineService("nominatim", url=url, pace=pace)], cache).resolve(
            name, country="MLI"
        )

    assert ask(NAME).place_id == "nominatim:node/7"
    assert "knows no" in ask(f"{NAME}nowhere").note
    assert "outside Mali" in ask(f"{NAME}abroad").note
    assert "too many" in ask(f"{NAME}busy").note
    assert "cannot be read" in ask(f"{NAME}garbage").note
    assert "in time" in ask(f"{NAME}late", timeout_s=0.2).note
    assert ask(NAME).lat == 15.5
    assert handler.asked == [NAME, *(f"{NAME}{end}" for end in ("nowhere", "abroad", "busy", "garbage", "late"))]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {}, b"[" + b" " * MOST_BYTES + b"]"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b" " * 50_000_000 + b"]")),
        (500, {}, b" " * (MOST_BYTES + 1)),
        (302, {"Location": "/elsewhere"}, b" " * (MOST_BYTES + 1)),
    ],
    ids=["plain", "packed", "refusal", "redirection"],
)
def test_an_answer_that_is_too_long_is_a_note(resolver, boundaries, cache, nominatim, status, headers, body) -> None:
    url, handler = nominatim
    handler.answers[NAME] = (status, headers, body)
    service = OnlineService("nominatim", url=url, pace=Pace(min_delay_s=0))
    found = OnlineChain(resolver, boundaries, [service], cache).resolve(NAME, country="MLI")
    assert found.lat is None
    assert "cannot be read" in found.note
    assert handler.asked == [NAME], "not asked twice"


def test_an_answer_without_end_is_not_waited_for(resolver, boundaries, cache, nominatim) -> None:
    url, handler = nominatim
    service = OnlineService("nominatim", url=url, pace=Pace(min_delay_s=0))
    chained = OnlineChain(resolver, boundaries, [service], cache)
    assert "cannot be read" in chained.resolve(f"{NAME}endless", country="MLI").note
    handler.answers[NAME] = (200, {}, json.dumps([osm()]).encode().ljust(MOST_BYTES))
    assert chained.resolve(NAME, country="MLI").lat == 15.5, "as long as may be"


def test_the_command_asks_once_and_says_what_it_sends(nominatim, tmp_path, monkeypatch, capsysbinary) -> None:
    url, handler = nominatim
    handler.answers[NAME] = say_json([osm()])
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        f"id,text,country\n1,{NAME},MLI\n2,Dioungani,MLI\n3,in {NAME} market,Mali\n4,{NAME}b,MLI\n", encoding="utf-8"
    )
    options = ["geocode", str(source), "-o", str(target), "--online", "nominatim", "--online-url", url]
    assert main([*options, "--online-delay", "0"]) == 0
    told = capsysbinary.readouterr().err.decode()
    assert handler.asked == [NAME, f"{NAME}b"]
    assert "are sent to 127.0.0.1" in told
    assert "2 question(s) asked, 1 answered from" in told
    assert "OpenStreetMap" in told
    first = target.read_text(encoding="utf-8")
    assert first.count("nominatim:node/7") == 2
    assert main([*options, "--online-delay", "0"]) == 0
    assert len(handler.asked) == 2, "a second run asks nothing"
    assert target.read_text(encoding="utf-8") == first


def test_without_online_nothing_is_asked(nominatim, capsysbinary) -> None:
    assert main(["geocode", "--text", NAME, "--country", "MLI"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["lat"] is None
    assert nominatim[1].asked == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--online", "google"], "nominatim, photon, geonames"),
        (["--online", ","], "names no geocoder"),
        (["--online", "geonames"], "user name"),
        (["--online", "nominatim", "--online-delay", "0.2"], "give 1 to"),
        (["--online", "nominatim,photon", "--online-url", "http://host"], "nominatim=https://"),
        (["--online", "nominatim", "--online-url", "photon=http://host"], "not among"),
        (["--contact", "me@example.org"], "--online"),
    ],
)
def test_the_command_refuses_what_it_cannot_use(capsysbinary, arguments, words) -> None:
    assert main(["geocode", "--text", "Gao", *arguments]) == 2
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert words in captured.err.decode()
