"""The lines of a dump: out of a text file or a zip, streamed, with limits, in UTF-8 or repaired from Windows-1252."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from geo.core.errors import BadInput
from geo.core.progress import Progress

MAX_BYTES: Final = 2_000_000_000
MAX_LINE: Final = 1_000_000
# GeoNames' dumps shrink to a fifth; what shrinks to a hundredth was made to fill a disk or memory.
MAX_RATIO: Final = 100
_SMALL: Final = 10_000_000  # bytes; so much may come out of any zip
_HEAD: Final = 512

_MAGIC: Final = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"RIFF", "a picture"),
    (b"%PDF", "a PDF document"), (b"SQLite format 3", "a database (such as a GeoPackage)"),
    (b"PAR1", "a Parquet table"), (b"ARROW1", "an Arrow table"), (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"\x1f\x8b", "packed with gzip"), (b"BZh", "packed with bzip2"), (b"\xfd7zXZ", "packed with xz"),
    (b"7z\xbc\xaf", "packed with 7-Zip"), (b"Rar!", "packed with RAR"), (b"(\xb5/\xfd", "packed with zstd"),
)  # fmt: skip


@dataclass
class Text:
    """One text to read: a file, or one file of a zip.

    Attributes
    ----------
    name : str
        What messages call it: ``places.csv`` or ``ML.zip (ML.txt)``.
    repaired : int
        Lines so far that were not UTF-8 and were read as Windows-1252.
    unreadable : int
        Lines so far that were neither; their odd bytes became U+FFFD.
    number : int
        The line read last; the first is 1.
    """

    name: str
    stream: IO[bytes]
    size: int
    progress: Progress | None = None
    repaired: int = 0
    unreadable: int = 0
    number: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends, the byte order mark taken off.

        Raises
        ------
        BadInput
            If the text has NUL bytes or a line of over a megabyte, is larger than it said, or the zip is damaged.
        """
        done = 0
        while True:
            raw = self._read()
            if not raw:
                break
            done += len(raw)
            self.number += 1
            if done > MAX_BYTES:
                raise BadInput(f"{self.name} is over {MAX_BYTES // 10**9} GB. Cut it down to the countries you need.")
            if len(raw) > MAX_LINE or b"\0" in raw:
                raise BadInput(
                    f"{self.name}, line {self.number}: this is no table of text. Give a GeoNames dump, or a table "
                    "saved as “CSV UTF-8”."
                )
            if self.progress is not None and self.number % 20_000 == 0:
                self.progress(done, self.size, f"Reading {self.name}")
            yield self._decoded(raw)
        if self.progress is not None:
            self.progress(self.size, self.size, f"Reading {self.name}")

    def _read(self) -> bytes:
        try:
            return self.stream.readline(MAX_LINE + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BadInput(f"{self.name} is damaged ({error}). Download it again.") from error
        except OSError as error:
            raise BadInput(f"{self.name} cannot be read: {error.strerror or error}.") from error

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            self.unreadable += 1
            return raw.decode("utf-8", "replace")
        self.repaired += 1
        return text


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises
    ------
    BadInput
        If the file is missing, is none, cannot be read or is over 2 GB.
    """
    try:
        if not path.is_file():
            there = "is no file" if path.exists() else "does not exist"
            raise BadInput(f"{path} {there}. Give GeoNames dumps (ML.txt or ML.zip) or CSV tables.")
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path} is over {MAX_BYTES // 10**9} GB. Cut it down to the countries you need.")
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


@contextmanager
def open_texts(path: Path, progress: Progress | None = None) -> Iterator[Iterator[Text]]:
    """Open a text file, or the tables of a zip, for reading line by line; nothing is unpacked to the disk.

    Parameters
    ----------
    path : Path
    progress : callable, optional
        Called with bytes read, bytes in all, and what is being read.

    Yields
    ------
    iterator of Text
        One after the other: each is closed when the next is asked for.

    Raises
    ------
    BadInput
        If the file cannot be read, is a picture, a web page or another thing that holds no table, or is a zip that is
        damaged, locked, holds no table, or unpacks to far more than it is.
    """
    try:
        with path.open("rb") as source:
            head = source.read(_HEAD)
            source.seek(0)
            if head.startswith(b"PK"):
                yield _members(path, source, progress)
            else:
                check_head(head, path.name)
                yield iter([Text(path.name, source, path.stat().st_size, progress)])
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


def check_head(head: bytes, name: str) -> None:
    """Refuse what its first bytes say is no table.

    Raises
    ------
    BadInput
    """
    if not head.strip():
        raise BadInput(f"{name} is empty. Download it again.")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            remedy = "Unpack it first." if "packed" in what else "Give a GeoNames dump or a CSV table."
            raise BadInput(f"{name} is {what}. {remedy}")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(f"{name} is text in UTF-16. Save it as “CSV UTF-8”.")
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first == b"<":
        raise BadInput(
            f"{name} is a web page or XML, not a gazetteer: the download probably brought an error page. Download "
            "the file again and look at it in a text editor."
        )
    if first in (b"{", b"["):
        raise BadInput(f"{name} is JSON, not a gazetteer. Give a GeoNames dump or a CSV table.")


def _members(path: Path, source: IO[bytes], progress: Progress | None) -> Iterator[Text]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise BadInput(f"{path.name} is a damaged or incomplete zip file ({error}). Download it again.") from error
    with archive:
        tables = [entry for entry in archive.infolist() if _is_table(entry)]
        if not tables:
            inside = ", ".join(name[:60] for name in archive.namelist()[:5]) or "nothing"
            raise BadInput(
                f"{path.name} holds no table of text (in it: {inside}). Give GeoNames' zip of a country, or save a "
                "spreadsheet as “CSV UTF-8”."
            )
        for entry in tables:
            name = f"{path.name} ({entry.filename[:60]})"
            if entry.file_size > MAX_BYTES or entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
                raise BadInput(
                    f"{name} would unpack to {entry.file_size / 1e6:,.0f} MB from {entry.compress_size / 1e6:,.1f} MB: "
                    "this is no honest gazetteer. Download it again from its publisher."
                )
            try:
                stream = archive.open(entry)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
                # RuntimeError is how zipfile says that a password is needed.
                raise BadInput(f"{name} cannot be unpacked ({error}). Unpack it and give the text file.") from error
            with stream:
                try:
                    head = stream.read(_HEAD)
                    stream.seek(0)
                except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                    raise BadInput(f"{name} is damaged ({error}). Download it again.") from error
                check_head(head, name)
                yield Text(name, stream, entry.file_size, progress)


def _is_table(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rsplit("/", 1)[-1].lower()
    hidden = entry.filename.startswith("__MACOSX") or name.startswith(".")
    return not entry.is_dir() and not hidden and name.endswith((".txt", ".csv", ".tsv")) and "readme" not in name
