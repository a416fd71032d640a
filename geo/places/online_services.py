"""Online geocoders: asked by geopy, at a walking pace, their answers read into one form.

What leaves the computer with a question: the name, the country's code (to Photon its frame in degrees instead), the
name and version of this program with the contact given, and, as with every request, the computer's address. Nothing
else of the report.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import requests
from geopy.adapters import RequestsAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import GeoNames, Nominatim, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geo import __version__
from geo.core.errors import BadInput, UnknownName
from geo.places.countries import ISO2
from geo.places.online_answers import LONGEST_NAME, Found, read_geonames, read_nominatim, read_photon

# geopy reports each retry with a traceback; without a handler Python would print that on the screen.
logging.getLogger("geopy").addHandler(logging.NullHandler())

MOST_ANSWERS: Final = 10
# Ten answers take some 20 kB; what is much longer is none of theirs, and would fill the memory of a small computer.
MOST_BYTES: Final = 1_000_000
_CHUNK_BYTES: Final = 65_536
# The public servers ask for no more than one question a second.
LEAST_DELAY_S: Final = 1.0
LONGEST_DELAY_S: Final = 3600.0
# A server that asks for more patience than this is left alone for as long; the row gets a note.
PATIENCE_S: Final = 30.0
ERROR_WAIT_S: Final = 5.0
FAILURES_IN_A_ROW: Final = 3
_PAUSES_S: Final = {"busy": 60.0, "quota": 3600.0, "refused": 3600.0, "gave up": 300.0}

# Asking again does not help. The built-in ones are what geopy meets in answers of another shape than it expects.
_FINAL: Final = (
    GeocoderQuotaExceeded, GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQueryError,
    GeocoderParseError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
_OSM_CREDIT: Final = "© OpenStreetMap contributors, ODbL 1.0"


@dataclass(frozen=True)
class Failure:
    """Why a provider gave no answer.

    `code` is "timeout", "unreachable", "busy" (it asked to wait `wait_s` seconds), "quota", "refused", "error",
    "garbage" or "paused" (not asked, because of an earlier failure).
    """

    code: str
    wait_s: float | None = None


@dataclass(frozen=True)
class Reply:
    """What a provider said: places, perhaps none, or why not."""

    found: tuple[Found, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True)
class Provider:
    """A kind of online geocoder: its public server, whom to credit, and how its answers are read."""

    title: str
    url: str
    credit: str
    read: Callable[[Location], Found]


@dataclass(frozen=True)
class Pace:
    """How fast and how patiently a server is asked.

    Attributes
    ----------
    min_delay_s : float
        Seconds between two questions; under 1 for a server of one's own only.
    timeout_s : float
        Seconds to wait for an answer.
    retries : int
        How often a question is asked again when the server does not answer.
    clock, sleep : callable
        Seconds that only grow, and waiting for some.
    """

    min_delay_s: float = LEAST_DELAY_S
    timeout_s: float = 10.0
    retries: int = 1
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class OnlineService:
    """One online geocoder at one server.

    Parameters
    ----------
    kind : str
        "nominatim", "photon" or "geonames".
    url : str, optional
        Another server than the public one: ``"https://nominatim.example.org"``, a path is allowed.
    contact : str, optional
        E-mail or web address at which the server's keepers reach you; sent with each question.
    username : str, optional
        Of GeoNames, which asks for one.
    pace : Pace
        How fast and how patiently to ask.
    adapter_factory : callable, optional
        geopy's HTTP client; without it the `requests` one, which here never repeats a question by itself and reads no
        answer of more than `MOST_BYTES`.

    Attributes
    ----------
    kind, title, host, credit : str
    key : str
        Provider and server, for the cache.

    Raises
    ------
    UnknownName
        If there is no such kind.
    BadInput
        If the address, the contact or the delay cannot be used, or GeoNames has no `username`.
    """

    def __init__(
        self,
        kind: str,
        *,
        url: str | None = None,
        contact: str | None = None,
        username: str | None = None,
        pace: Pace | None = None,
        adapter_factory: Callable[..., Any] | None = None,
    ) -> None:
        if kind not in PROVIDERS:
            raise UnknownName(f"No online geocoder {kind[:40]!r}: choose among {', '.join(PROVIDERS)}.")
        provider = PROVIDERS[kind]
        scheme, server, self.host = _server(url or provider.url)
        pace = pace or Pace()
        least = LEAST_DELAY_S if self.host in _PUBLIC_HOSTS else 0.0
        if not least <= pace.min_delay_s <= LONGEST_DELAY_S:
            raise BadInput(
                f"A delay of {pace.min_delay_s} s between two questions to {self.host}: give {least:.0f} to "
                f"{LONGEST_DELAY_S:.0f}."
            )
        self.kind, self.title, self.credit = kind, provider.title, provider.credit
        self.key = f"{kind} {server}"
        self._read = provider.read
        self._clock, self._sleep = pace.clock, pace.sleep
        options: dict[str, Any] = {
            "scheme": scheme,
            "domain": server,
            "user_agent": user_agent(contact),
            "timeout": pace.timeout_s,
            "adapter_factory": adapter_factory or _Client,
        }
        if _is_near(self.host):
            options["proxies"] = {}  # geopy hands everything to the system's proxy, even questions to this computer
        self._geocoder = _geocoder(kind, username, options)
        self._paced = _Limiter(self._call, pace)
        self._paused_until = -math.inf
        self._failures = 0

    def ask(self, name: str, *, countries: Sequence[str], frame: tuple[float, float, float, float]) -> Reply:
        """Ask where a name lies; never an error, whatever the server says.

        Parameters
        ----------
        name : str
            A toponym; 80 characters are sent at most.
        countries : sequence of str
            ISO3 codes of the countries to look in.
        frame : tuple of float
            West, south, east, north of these countries, degrees: for Photon, which takes no codes.

        Returns
        -------
        Reply
        """
        wait = self._paused_until - self._clock()
        if wait > 0:
            return Reply(failure=Failure("paused", wait))
        query = {"name": name[:LONGEST_NAME], "countries": tuple(countries), "frame": frame}
        reply = self._once(query)
        failure = reply.failure
        if failure and failure.code == "busy" and failure.wait_s is not None and failure.wait_s <= PATIENCE_S:
            self._sleep(failure.wait_s)
            reply = self._once(query)
        self._remember(reply.failure)
        return reply

    def _once(self, query: dict[str, Any]) -> Reply:
        try:
            reply: Reply = self._paced(**query)
        except GeopyError as error:  # after the retries
            return Reply(failure=_failure(error))
        return reply

    def _remember(self, failure: Failure | None) -> None:
        """Leave a server alone that refuses, or that does not answer time after time."""
        if failure is None:
            self._failures = 0
            return
        self._failures += 1
        pause = _PAUSES_S.get(failure.code, 0.0)
        if failure.code == "busy":
            pause = max(pause, failure.wait_s or 0.0)
        if self._failures >= FAILURES_IN_A_ROW:
            pause = max(pause, _PAUSES_S["gave up"])
        if pause:
            self._paused_until = self._clock() + pause

    def _call(self, *, name: str, countries: tuple[str, ...], frame: tuple[float, float, float, float]) -> Reply:
        """Put one question; raises only what is worth a second try."""
        west, south, east, north = frame
        codes = [ISO2[code] for code in countries]
        options: dict[str, dict[str, Any]] = {
            "nominatim": {"limit": MOST_ANSWERS, "country_codes": [c.lower() for c in codes], "namedetails": True},
            "photon": {"limit": MOST_ANSWERS, "bbox": [(south, west), (north, east)]},
            "geonames": {"country": codes},
        }
        try:
            with warnings.catch_warnings():
                # Of a latitude beyond the poles geopy warns, and then raises what is caught below.
                warnings.filterwarnings("ignore", "Latitude normalization", UserWarning)
                answers = self._geocoder.geocode(name, exactly_one=False, **options[self.kind]) or []
            return Reply(tuple(self._read(answer) for answer in answers if answer is not None))
        except _FINAL as error:
            return Reply(failure=_failure(error))


class _Limiter(RateLimiter):  # type: ignore[misc] # geopy has no types
    """geopy's limiter with the clock and the waiting handed in."""

    def __init__(self, func: Callable[..., Reply], pace: Pace) -> None:
        super().__init__(
            func, min_delay_seconds=pace.min_delay_s, max_retries=pace.retries,
            error_wait_seconds=max(ERROR_WAIT_S, pace.min_delay_s), swallow_exceptions=False,
        )  # fmt: skip
        self._clock = pace.clock
        self._sleep = pace.sleep


class _GeoNames(GeoNames):  # type: ignore[misc] # geopy has no types
    """GeoNames with a limit: geopy has none, and a hundred long rows are much for a slow link."""

    def _call_geocoder(self, url: str, callback: Callable[..., Any], **options: Any) -> Any:
        return super()._call_geocoder(f"{url}&maxRows={MOST_ANSWERS}&isNameRequired=true", callback, **options)


def _geocoder(kind: str, username: str | None, options: dict[str, Any]) -> Geocoder:
    if kind != "geonames":
        return {"nominatim": Nominatim, "photon": Photon}[kind](**options)
    if not username:
        raise BadInput("GeoNames answers only those who have a user name there: give yours.")
    return _GeoNames(username, **options)


class _TooLong(Exception):
    """A server sends more than is read."""


class _Client(RequestsAdapter):  # type: ignore[misc] # geopy has no types
    """geopy's client of `requests`, which asks once and reads `MOST_BYTES` of an answer, unpacked, at most."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_retries=0, **options)  # `requests` would repeat a failed question at once by itself
        self.session.hooks["response"].append(_read_within_limit)

    def _request(self, url: str, **options: Any) -> Any:
        try:
            return super()._request(url, **options)
        except GeocoderServiceError as error:
            if isinstance(error.__context__, _TooLong):  # geopy makes one error of all that it does not know
                raise GeocoderParseError(f"The answer has more than {MOST_BYTES:,} bytes.") from error
            raise


def _read_within_limit(response: requests.Response, **_: Any) -> None:
    """Read an answer before `requests` does, which reads all there is; of a redirection and a refusal too."""
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            response.close()
            raise _TooLong
    response._content = bytes(body)  # what `requests` itself would have put there


def user_agent(contact: str | None = None) -> str:
    """Return how this program calls itself to servers.

    Parameters
    ----------
    contact : str, optional
        E-mail or web address.

    Raises
    ------
    BadInput
        If the contact is no line of printable ASCII of at most 100 characters.
    """
    name = f"sahel-incident-atlas/{__version__}"
    if not contact:
        return name
    if len(contact) > 100 or not contact.isascii() or not contact.isprintable():
        raise BadInput(f"{contact[:60]!r} is no contact: give an e-mail or web address.")
    return f"{name} ({contact})"


def _server(url: str) -> tuple[str, str, str]:
    """Split an address into scheme, domain with path as geopy wants it, and host."""
    try:
        parts = urlsplit(url.strip())
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise BadInput(
            f"{url[:100]!r} is no address of a server: give http(s)://host[:port][/path], without user name or query."
        )
    return parts.scheme, (parts.netloc + parts.path).strip("/"), host


def _is_near(host: str) -> bool:
    """Whether a host is this computer, or one that the system's settings except from the proxy."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or bool(proxy_bypass(host))


def _failure(error: BaseException) -> Failure:
    """Say in a word why there is no answer; the error's own words may hold the user name, and are not passed on."""
    if isinstance(error, GeocoderRateLimited):
        return Failure("busy", None if error.retry_after is None else float(error.retry_after))
    if isinstance(error, GeocoderParseError) or not isinstance(error, GeopyError):
        return Failure("garbage")
    kinds = (
        (GeocoderQuotaExceeded, "quota"),
        ((GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges), "refused"),
        (GeocoderTimedOut, "timeout"),
        (GeocoderUnavailable, "unreachable"),
    )
    return Failure(next((code for kind, code in kinds if isinstance(error, kind)), "error"))


PROVIDERS: Final = {
    "nominatim": Provider("Nominatim", "https://nominatim.openstreetmap.org", _OSM_CREDIT, read_nominatim),
    "photon": Provider("Photon", "https://photon.komoot.io", _OSM_CREDIT, read_photon),
    # geopy's default is plain http, which shows everybody on the way what is asked.
    "geonames": Provider("GeoNames", "https://secure.geonames.org", "GeoNames, CC BY 4.0", read_geonames),
}
_PUBLIC_HOSTS: Final = frozenset(
    {*(str(urlsplit(provider.url).hostname) for provider in PROVIDERS.values()), "api.geonames.org"}
)
