"""Files from the web, over slow and breaking lines: resumed where the last attempt stopped.

A file is written beside its target first (``NAME.part``, with a note of what the server said of it, ``NAME.part.json``)
and moved there when it is whole. A later run goes on where an earlier one was stopped, if the server still has the
same file: the request names the entity tag or date of the part (RFC 9110, If-Range), and a server whose file has
changed sends it anew. Whether a file is the right one is checked in `geo.sources.fetching`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
import urllib3

from geo import __version__
from geo.core.errors import BadInput, CannotWrite, Unreachable
from geo.core.progress import Progress

CONNECT_SECONDS: Final = 15.0
# A line that brings nothing for so long is taken for broken.
SILENCE_SECONDS: Final = 60.0
# Attempts in a row that bring not one byte more; a line that breaks often but brings some goes on.
ATTEMPTS: Final = 4
MOST_ATTEMPTS: Final = 100
LONGEST_WAIT_SECONDS: Final = 60.0
_CHUNK: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
# A server that asks for patience or has trouble of its own may answer later.
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Wanted:
    """A file to download.

    Attributes
    ----------
    url : str
        http or https.
    target : Path
        Where it goes; the folder is made.
    most_bytes : int
        A larger file is refused.
    otherwise : str
        Told to users whom the download fails: another way to the file.
    """

    url: str
    target: Path
    most_bytes: int
    otherwise: str = ""


@dataclass(frozen=True)
class Downloaded:
    """A file that was downloaded.

    `modified` is what the server said of the date of the file, or ""; `resumed` whether it came in several parts.
    """

    path: Path
    url: str
    size: int
    sha256: str
    modified: str
    resumed: bool


@dataclass(frozen=True)
class _Part:
    """How the server tells apart the versions of a file of which a part is on the disk; `total` None: not said."""

    url: str
    etag: str
    modified: str
    total: int | None

    @property
    def validator(self) -> str:
        """What If-Range may name: a strong entity tag, else the date; "" when the part cannot be gone on with."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


def download(
    wanted: Wanted, progress: Progress | None = None, *, wait: Callable[[float], None] = time.sleep
) -> Downloaded:
    """Download a file; a broken line is tried again, and what came before is kept.

    Parameters
    ----------
    wanted : Wanted
    progress : callable, optional
    wait : callable
        Called with the seconds to wait before another attempt.

    Returns
    -------
    Downloaded

    Raises
    ------
    BadInput
        If the address is none, the server does not have the file or refuses it, or it is larger than allowed.
    Unreachable
        If there is no network or the server keeps failing; what came so far is kept for the next time.
    CannotWrite
        If the disk is full or the folder cannot be written.
    """
    if not _is_address(wanted.url):
        raise BadInput(f"{wanted.url!r} is no address to download from. Give one that begins with https:// or http://.")
    failures = 0
    with _Files(wanted) as files, requests.Session() as session:
        session.headers.update({"User-Agent": f"sahel-incident-atlas/{__version__}", "Accept-Encoding": "identity"})
        for _ in range(MOST_ATTEMPTS):
            before = files.size
            try:
                part, begins = _attempt(session, wanted, files, progress)
            except _Again as again:
                failures = 0 if files.size > before else failures + 1
                if failures >= ATTEMPTS:
                    raise _unreachable(wanted, again.reason) from again
                wait(min(again.seconds or 2.0 ** (failures - 1), LONGEST_WAIT_SECONDS))
                continue
            digest = files.finish()
            return Downloaded(wanted.target, wanted.url, files.size, digest, part.modified, begins > 0)
    raise _unreachable(wanted, f"the line broke {MOST_ATTEMPTS} times")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


class _Again(Exception):
    """An attempt failed in a way that another one may not."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


def _unreachable(wanted: Wanted, reason: str) -> Unreachable:
    host = urlsplit(wanted.url).netloc
    return Unreachable(
        f"{wanted.url} could not be downloaded: {reason}. Check that this computer reaches {host}, and try again: "
        f"what came so far is kept. {wanted.otherwise}".rstrip()
    )


class _Files:
    """The part, its note and the target on the disk."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.part = wanted.target.with_name(f"{wanted.target.name}.part")
        self.note = wanted.target.with_name(f"{wanted.target.name}.part.json")
        self.size = 0

    def __enter__(self) -> _Files:
        with _writing(self.wanted.target):
            self.part.parent.mkdir(parents=True, exist_ok=True)
        if self.known() is None:
            self.forget()
        else:
            self.size = self.part.stat().st_size
        return self

    def __exit__(self, *_: object) -> None:
        if not self.size:
            self.forget()

    def known(self) -> _Part | None:
        """Return what the note says of the part, None when it cannot be gone on with."""
        try:
            said = json.loads(self.note.read_text(encoding="utf-8"))
            total = None if said["total"] is None else int(said["total"])
            found = _Part(str(said["url"]), str(said["etag"]), str(said["modified"]), total)
            usable = self.part.stat().st_size > 0
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if usable and found.url == self.wanted.url and found.validator else None

    def forget(self) -> None:
        """Delete the part and its note."""
        self.size = 0
        for path in (self.part, self.note):
            with contextlib.suppress(FileNotFoundError), _writing(self.wanted.target):
                path.unlink()

    def begin(self, part: _Part) -> None:
        """Note what the server says of the file that is coming."""
        with _writing(self.wanted.target):
            self.note.write_text(json.dumps(vars(part)), encoding="utf-8")

    def finish(self) -> str:
        """Move the whole file to its place and return its checksum."""
        with _writing(self.wanted.target), self.part.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        with _writing(self.wanted.target):
            os.replace(self.part, self.wanted.target)
            self.note.unlink(missing_ok=True)
        return digest


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotWrite(
            f"Cannot write {target}: {error.strerror or error}. Free some space, or choose a folder that you may "
            "write to."
        ) from error


def _attempt(session: requests.Session, wanted: Wanted, files: _Files, progress: Progress | None) -> tuple[_Part, int]:
    """Ask once for the file, or for the rest of it, and write what comes; return what it is and where it began."""
    known = files.known()
    if known is None:
        files.forget()
    asked = {"Range": f"bytes={files.size}-", "If-Range": known.validator} if known else {}
    try:
        with session.get(
            wanted.url, headers=asked, stream=True, timeout=(CONNECT_SECONDS, SILENCE_SECONDS)
        ) as response:
            _check_answer(response, wanted, files)
            part, begins = _described(response, wanted)
            if part.total is not None and part.total > wanted.most_bytes:
                raise BadInput(_too_large(wanted, part.total))
            if begins == 0:
                files.forget()
                files.begin(part)
            elif known is None or begins != files.size or not _same(known, part):
                files.forget()
                raise _Again("the server sent a part of another version of the file")
            _receive(response, wanted, files, part.total, progress)
    except requests.exceptions.SSLError as error:
        raise _unreachable(wanted, f"the connection is not secure ({_short(error)})") from error
    except (requests.exceptions.InvalidURL, requests.exceptions.TooManyRedirects) as error:
        raise BadInput(f"{wanted.url!r} cannot be downloaded ({_short(error)}). Correct the address.") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise _Again(_reason(error)) from error
    if part.total is not None and files.size != part.total:
        if files.size > part.total:
            files.forget()
        raise _Again(f"{files.size} of {part.total} bytes came")
    return part, begins


def _same(known: _Part, part: _Part) -> bool:
    """Whether an answer is of the version that a part on the disk is of, as far as the server says."""
    return (
        part.etag in ("", known.etag)
        and part.modified in ("", known.modified)
        and (part.total is None or known.total is None or part.total == known.total)
    )


def _check_answer(response: requests.Response, wanted: Wanted, files: _Files) -> None:
    status = response.status_code
    if status == 416:
        # There is nothing behind the part: another version, or all of it, which its length alone does not prove.
        files.forget()
        raise _Again("the server has another version of the file")
    if status in (200, 206):
        if urlsplit(wanted.url).scheme == "https" and urlsplit(response.url).scheme != "https":
            raise BadInput(f"{wanted.url} leads to {response.url}, which is not secure. {wanted.otherwise}".rstrip())
        return
    said = f"{status} {response.reason or ''}".strip()
    if status in _LATER:
        seconds = response.headers.get("Retry-After", "")
        raise _Again(f"the server answers {said}", float(seconds) if seconds.isdigit() else 0.0)
    if status in (404, 410):
        raise BadInput(
            f"{wanted.url} is not there ({said}): the publisher may have moved it. {wanted.otherwise}".rstrip()
        )
    raise BadInput(f"{wanted.url}: the server refuses the file ({said}). {wanted.otherwise}".rstrip())


def _described(response: requests.Response, wanted: Wanted) -> tuple[_Part, int]:
    """What the server says of the file, and where in it the answer begins; -1 when it does not say."""
    head = response.headers
    etag, modified = head.get("ETag", ""), head.get("Last-Modified", "")
    if head.get("Content-Encoding", "identity") not in ("", "identity"):
        # Packed against our wish: lengths are not those of the file, so the rest of it cannot be asked for.
        return _Part(wanted.url, "", "", None), 0 if response.status_code == 200 else -1
    if response.status_code == 206:
        match = _RANGE.fullmatch(head.get("Content-Range", "").strip())
        total = int(match[3]) if match and match[3] != "*" else None
        return _Part(wanted.url, etag, modified, total), int(match[1]) if match else -1
    length = head.get("Content-Length", "")
    return _Part(wanted.url, etag, modified, int(length) if length.isdigit() else None), 0


def _receive(
    response: requests.Response, wanted: Wanted, files: _Files, total: int | None, progress: Progress | None
) -> None:
    with contextlib.ExitStack() as opened:
        with _writing(wanted.target):
            sink = opened.enter_context(files.part.open("ab"))
        # read1 gives what has come, while requests' own iterator drops what has come of a chunk when the line breaks.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            if files.size + len(chunk) > wanted.most_bytes:
                files.size = 0  # nobody goes on with it
                raise BadInput(_too_large(wanted, None))
            with _writing(wanted.target):
                sink.write(chunk)
                sink.flush()
            files.size += len(chunk)
            if progress is not None:
                progress(files.size, total, f"Downloading {wanted.target.name}")
        with _writing(wanted.target):
            os.fsync(sink.fileno())


def _too_large(wanted: Wanted, total: int | None) -> str:
    size = f"has {total / 1e6:,.0f} MB" if total is not None else "goes on"
    return f"{wanted.url} {size}, and {wanted.most_bytes / 1e6:,.0f} MB are allowed. {wanted.otherwise}".rstrip()


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return f"the proxy does not let it through ({_short(error)})"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"the server does not answer within {CONNECT_SECONDS:.0f} seconds"
    if isinstance(error, (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError)):
        return f"the line was silent for {SILENCE_SECONDS:.0f} seconds"
    if isinstance(error, urllib3.exceptions.HTTPError):
        return "the line broke"
    return f"there is no network, or the server is not reached ({_short(error)})"


def _short(error: BaseException) -> str:
    """The innermost cause in a few words; requests' own message repeats the address and its objects."""
    cause: BaseException | None = error
    for _ in range(10):
        inner = getattr(error, "reason", None)
        cause = inner if isinstance(inner, BaseException) else error.__context__
        if cause is None:
            break
        error = cause
    return str(getattr(error, "strerror", None) or error)[:120]
