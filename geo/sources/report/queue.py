"""Reports on the user's own machine: their texts, what was read, what became of it; kept over restarts.

Nothing of this folder is part of an export, a snapshot or the store. Each report is one file, named by the checksum of
its text.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geo.core.errors import AtlasError, BadInput, BrokenData, CannotWrite, Conflict
from geo.core.files import write_whole
from geo.core.locks import locked
from geo.core.settings import user_folder
from geo.sources.report.accepting import Source
from geo.sources.report.document import Document, headline_of, make_document
from geo.sources.report.drafts import ACCEPTED, OPEN, Draft, from_json, to_json
from geo.sources.report.reading import SUFFIXES, read_report_file

FORMAT: Final = 1
FOLDER: Final = "reports"
TO_READ: Final = "to read"
PROPOSED: Final = "proposed"
DONE: Final = "accepted"
PUT_ASIDE: Final = "put aside"
NOTHING: Final = "nothing found"
MOST_FILES: Final = 1000
_NAME: Final = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True)
class Report:
    """A report that is kept.

    Attributes
    ----------
    document : Document
    name : str
        The file that it came from, or "".
    added : str
        When (UTC, ISO 8601).
    is_read : bool
        Whether it was read for incidents.
    is_aside : bool
        Whether a person put it aside.
    drafts : tuple of Draft
    version : int
        Counts what was kept, so that two windows do not overwrite each other; 0 for what was never kept.
    """

    document: Document
    name: str = ""
    added: str = ""
    is_read: bool = False
    is_aside: bool = False
    drafts: tuple[Draft, ...] = ()
    version: int = 0

    @property
    def state(self) -> str:
        """Where it stands: one of the five words of this module."""
        return _state(self.is_read, self.is_aside, [draft.state for draft in self.drafts])

    @property
    def title(self) -> str:
        """What to call it in a list."""
        return self.document.title or first_line(self.document.text) or self.name

    def source(self, published: dt.date | None = None) -> Source:
        """Write it as the source of its incidents: with a headline for a title, but no sentence of its text."""
        document = self.document
        title = document.title or headline_of(document) or self.name or _UNTITLED
        return Source(
            document.checksum, title, document.publisher, document.url, document.language,
            published or document.published,
        )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A kept report in a list: no more than a list shows."""

    checksum: str
    title: str
    name: str
    publisher: str
    published: str
    state: str
    n_open: int
    n_accepted: int
    added: str
    incident_ids: tuple[str, ...] = field(default=())


_UNTITLED: Final = "Report without a headline"


def first_line(text: str) -> str:
    """First line of a text with a word in it, shortened."""
    line = next((line.strip() for line in text.split("\n") if re.search(r"[^\W\d_]{2}", line)), "")
    return line if len(line) <= 120 else line[:119].rsplit(" ", 1)[0] + "…"


def _state(is_read: bool, is_aside: bool, states: list[str]) -> str:
    if is_aside:
        return PUT_ASIDE
    if not is_read:
        return TO_READ
    if OPEN in states:
        return PROPOSED
    return DONE if ACCEPTED in states else NOTHING


def folder() -> Path:
    """Folder of the kept reports; not made here."""
    return user_folder() / FOLDER


def _path(checksum: str) -> Path:
    if not _NAME.fullmatch(f"{checksum}.json"):
        raise BadInput(f"{checksum[:80]!r} is no checksum of a report.")
    return folder() / f"{checksum}.json"


def keep(report: Report) -> Report:
    """Keep a report as it stands.

    Returns
    -------
    Report
        With its new version.

    Raises
    ------
    Conflict
        When another window kept it since.
    CannotWrite
        When the folder cannot be written.
    """
    path = _path(report.document.checksum)
    _make_folder()
    with locked(folder() / "lock"):
        before = _version(path)
        if before != report.version:
            raise Conflict(
                "This report was changed in another window meanwhile. Nothing was overwritten. Open it again from the "
                "list, then repeat your change."
            )
        kept = replace(
            report, version=before + 1, added=report.added or dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        )
        write_whole(path, (json.dumps(_as_json(kept), ensure_ascii=False) + "\n").encode("utf-8", "replace"))
        path.chmod(0o600)
    return kept


def _make_folder() -> None:
    try:
        folder().mkdir(parents=True, exist_ok=True)
        folder().chmod(0o700)
    except OSError as error:
        raise CannotWrite(
            f"The folder {folder()} cannot be made: {error.strerror}. Let this user write there, or name another one "
            "in SAHEL_ATLAS_HOME."
        ) from error


def _version(path: Path) -> int:
    try:
        return int(_read(path).get("version", 0))
    except FileNotFoundError:
        return 0


def is_kept(checksum: str) -> bool:
    """Whether a text is kept already."""
    return _path(checksum).exists()


def load(checksum: str) -> Report:
    """Read a kept report.

    Raises
    ------
    BadInput
        When there is none of that checksum.
    BrokenData
        When its file is damaged.
    """
    path = _path(checksum)
    try:
        kept = _read(path)
    except FileNotFoundError as error:
        raise BadInput("This report is not kept any more. Choose another one from the list.") from error
    try:
        document = make_document(
            str(kept["text"]), title=str(kept.get("title", "")), publisher=str(kept.get("publisher", "")),
            url=str(kept.get("url", "")), published=_day(kept.get("published")),
        )  # fmt: skip
        return Report(
            document=document,
            name=str(kept.get("name", "")),
            added=str(kept.get("added", "")),
            is_read=bool(kept.get("is_read")),
            is_aside=bool(kept.get("is_aside")),
            drafts=tuple(from_json(one) for one in kept.get("drafts", ())),
            version=int(kept.get("version", 0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenData(f"{path} cannot be read ({error}). Move it away, and add the report again.") from error


def forget(checksum: str) -> None:
    """Delete a kept report, its text and its evidence; what was accepted stays in the store."""
    _path(checksum).unlink(missing_ok=True)


def entries() -> tuple[list[Entry], list[str]]:
    """List the kept reports, the ones added first in front, with what could not be read."""
    found: list[Entry] = []
    notices: list[str] = []
    try:
        paths = [path for path in folder().iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return [], []
    for path in paths:
        try:
            found.append(_entry(path, path.stat().st_mtime_ns, path.stat().st_size))
        except (AtlasError, OSError) as error:
            notices.append(str(error))
    return sorted(found, key=lambda one: (one.added, one.name, one.checksum)), notices


@lru_cache(maxsize=4 * MOST_FILES)
def _entry(path: Path, _changed: int, _size: int) -> Entry:
    kept = _read(path)
    drafts = [one for one in kept.get("drafts", ()) if isinstance(one, Mapping)]
    states = [str(one.get("state", OPEN)) for one in drafts]
    text = str(kept.get("text", ""))
    return Entry(
        checksum=path.stem,
        title=str(kept.get("title") or "") or first_line(text[:5000]) or str(kept.get("name", "")),
        name=str(kept.get("name", "")),
        publisher=str(kept.get("publisher", "")),
        published=str(kept.get("published") or ""),
        state=_state(bool(kept.get("is_read")), bool(kept.get("is_aside")), states),
        n_open=states.count(OPEN),
        n_accepted=states.count(ACCEPTED),
        added=str(kept.get("added", "")),
        incident_ids=tuple(str(one["incident_id"]) for one in drafts if one.get("incident_id")),
    )


def of_incident(incident_id: str) -> tuple[Report, Draft] | None:
    """Find the kept report and the draft that an accepted incident came from; None if this machine has it not."""
    for entry in entries()[0]:
        if incident_id in entry.incident_ids:
            report = load(entry.checksum)
            draft = next((one for one in report.drafts if one.incident_id == incident_id), None)
            return (report, draft) if draft else None
    return None


def add(documents: Iterable[tuple[Document, str]]) -> tuple[int, int]:
    """Keep reports that are to be read later, with the names of their files.

    Returns
    -------
    n_new, n_known : int
        How many were added, and how many texts were kept already.
    """
    new = known = 0
    for document, name in documents:
        if is_kept(document.checksum):
            known += 1
        else:
            keep(Report(document, name))
            new += 1
    return new, known


def read_folder(path: Path) -> tuple[list[tuple[Document, str]], list[str]]:
    """Read every report of a folder, without those of its own folders.

    Returns
    -------
    list of (Document, str)
        In the order of their names.
    list of str
        What could not be read, and why.

    Raises
    ------
    BadInput
        When it is no folder, holds no report, or too many.
    """
    try:
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and not one.is_dir())
    except OSError as error:
        raise BadInput(f"{path} is no folder that can be read ({error.strerror}). Check its name.") from error
    if not files:
        raise BadInput(f"{path} holds no report: {', '.join(SUFFIXES)} can be read.")
    if len(files) > MOST_FILES:
        raise BadInput(f"{path} holds {len(files):,} reports; {MOST_FILES:,} are the most at once.")
    found: list[tuple[Document, str]] = []
    notices: list[str] = []
    for one in files:
        try:
            found.append((read_report_file(one), one.name))
        except AtlasError as error:
            notices.append(str(error))
    return found, notices


def _as_json(report: Report) -> dict[str, Any]:
    document = report.document
    return {
        "format": FORMAT,
        "version": report.version,
        "checksum": document.checksum,
        "name": report.name,
        "added": report.added,
        "title": document.title,
        "publisher": document.publisher,
        "url": document.url,
        "published": document.published.isoformat() if document.published else None,
        "is_read": report.is_read,
        "is_aside": report.is_aside,
        "drafts": [to_json(draft) for draft in report.drafts],
        "text": document.text,
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenData(f"{path} cannot be read ({error}). Move it away, and add the report again.") from error
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise BrokenData(f"{path} was written by another version of the program, or by another program. Move it away.")
    return kept


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text else None
