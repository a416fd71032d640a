"""Files in archives, and what a file is by its first bytes; an archive that could harm is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from geo.core.errors import BadInput
from geo.sources.sheets import MOST_BYTES_UNPACKED, Remark, Sheet

_TABLES: Final = (".csv", ".tsv", ".txt", ".tab")
_LAYERS: Final = (".geojson", ".json", ".gpkg", ".parquet", ".geoparquet", ".kml", ".kmz")
# No table of text shrinks more than this; what does was made to burst.
_MOST_RATIO: Final = 250
_MOST_MEMBERS: Final = 2_000


def format_of(path: Path, start: bytes) -> str:
    """Tell a file's format by its first bytes and, where these are open, by its name.

    Parameters
    ----------
    path : Path
    start : bytes
        The first bytes of the file.

    Returns
    -------
    str
        ``"csv"``, ``"xlsx"``, ``"zip"`` or ``"layer"``.

    Raises
    ------
    BadInput
        When it is of a format that cannot be read.
    """
    suffix = path.suffix.lower()
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            f"{path.name} is in Excel's old format (XLS) or protected by a password. Open it in a spreadsheet, and "
            "save "
            "it as XLSX without a password, or as CSV UTF-8."
        )
    if start.startswith(b"PK"):
        return _of_zip(path)
    if start.startswith((b"SQLite format 3\x00", b"PAR1")):
        return "layer"
    for mark, name in ((b"%PDF", "a PDF"), (b"\x1f\x8b", "packed with gzip"), (b"7z\xbc\xaf", "a 7z archive"),
                       (b"Rar!", "a RAR archive"), (b"\x89PNG", "a picture"),
                       (b"\xff\xd8\xff", "a picture")):  # fmt: skip
        if start.startswith(mark):
            raise BadInput(f"{path.name} is {name}. Unpack it, or export the table as CSV or XLSX.")
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith((b"{", b"[")) or suffix in (".geojson", ".json"):
        return "layer"
    if suffix == ".kml" or text.startswith((b"<?xml", b"<kml")):
        return "layer"
    if text[:200].lower().startswith((b"<!doctype", b"<html", b"<table")):
        raise BadInput(f"{path.name} is a web page, not a table. Download the table itself.")
    return "csv"


def _of_zip(path: Path) -> str:
    with open_zip(path) as archive:
        names = archive.namelist()
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        raise BadInput(f"{path.name} is an OpenDocument file. Save it as XLSX or as CSV UTF-8.")
    if path.suffix.lower() == ".kmz" or (names and all(_ending(name) == ".kml" for name in names)):
        return "layer"
    return "zip"


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive and hold its list of contents against what may be unpacked.

    Raises
    ------
    BadInput
        When it is damaged, encrypted, would grow beyond measure, or names files outside itself.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is a damaged archive ({error}). Download or save it again.") from error
    members = archive.infolist()
    try:
        _check_members(path, members)
    except BadInput:
        archive.close()
        raise
    return archive


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise BadInput(f"{path.name} holds {len(members)} files. Unpack it, and import the table alone.")
    if any(member.flag_bits & 1 for member in members):
        raise BadInput(f"{path.name} is encrypted. Unpack it with its password first.")
    if sum(member.compress_size for member in members) > path.stat().st_size:
        raise BadInput(f"{path.name} counts some bytes twice: it may be meant to harm, and was not unpacked.")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in (parts[0] if parts else ""):
            raise BadInput(
                f"{path.name} names a file outside itself ({member.filename[:80]!r}): it may be meant to harm. Ask "
                "for it "
                "again from whom you have it."
            )
        packed = max(member.compress_size, 1)
        if member.file_size > MOST_BYTES_UNPACKED or (
            member.file_size > 20_000_000 and member.file_size / packed > _MOST_RATIO
        ):
            raise BadInput(
                f"{path.name} would grow to {member.file_size / 1e6:,.0f} MB: it may be meant to harm, and was not "
                "unpacked. "
                "Unpack it yourself if you trust it."
            )


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def tables_in(path: Path) -> tuple[str, ...]:
    """Name the tables in a zip archive that could be read.

    Raises
    ------
    BadInput
        When it is damaged, encrypted, or may be meant to harm.
    """
    with open_zip(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return tuple(name for name in names if _ending(name) in _TABLES and not _is_hidden(name))


def open_archive(path: Path, *, chosen: str = "", most_bytes: int) -> Sheet:
    """Open the one table in a zip archive.

    Parameters
    ----------
    path : Path
    chosen : str
        Its name, where there are several.
    most_bytes : int
        Largest file of the command; the unpacked table may have twice that.

    Returns
    -------
    Sheet

    Raises
    ------
    BadInput
        When there is no table, or several and none is chosen.
    """
    from geo.sources.delimited import open_delimited

    with open_zip(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
    tables = [member for member in members if _ending(member.filename) in _TABLES]
    wanted = [member for member in tables if member.filename == chosen] if chosen else tables
    if len(wanted) > 1:
        wanted = [m for m in wanted if not _is_note(m.filename)] or wanted
    if not wanted:
        names = ", ".join(member.filename for member in members[:10]) or "nothing"
        raise BadInput(f"{path.name} holds no table of text ({names}). Unpack it, and import the table itself.")
    if len(wanted) > 1:
        raise BadInput(
            f"{path.name} holds several tables: {', '.join(member.filename for member in wanted[:10])}. Unpack it, or "
            "name "
            "the one to read (sheet)."
        )
    member = wanted[0]
    if member.file_size > 2 * most_bytes:
        raise BadInput(f"{member.filename} has {member.file_size / 1e6:,.0f} MB unpacked: too large. Split it.")

    def opener() -> BinaryIO:
        return cast("BinaryIO", _Bounded(zipfile.ZipFile(path), member))

    left = [Remark("other-sheets", m.filename) for m in members if m is not member]
    return open_delimited(
        path, size=member.file_size, opener=opener, file_name=PurePosixPath(member.filename).name, remarks=tuple(left)
    )


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _is_note(name: str) -> bool:
    return any(word in name.casefold() for word in ("readme", "licen", "codebook", "lisezmoi"))


class _Bounded(io.RawIOBase):
    """The bytes of a member, no more than it said it has; the archive is closed with it."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._left = member.file_size
        self._name = member.filename
        try:
            self._source = archive.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            archive.close()
            raise BadInput(f"{self._name} cannot be unpacked ({error}). Download the archive again.") from error

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._source.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise BadInput(f"{self._name} is damaged in the archive ({error}). Download the archive again.") from error
        self._left -= len(piece)
        if self._left < 0:
            raise BadInput(f"{self._name} is larger than the archive says: it may be meant to harm. It was not read.")
        return piece

    def close(self) -> None:
        if not self.closed:
            self._source.close()
            self._archive.close()
        super().close()
