"""The file that the reader brings: from the browser to a temporary file, and away again when it is done with."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.core.errors import CannotWrite
from geo.core.language import Language
from geo.sources.importing import ImportOptions
from pages.parts import data_check, data_events, editing
from pages.parts.error_panel import attempt
from pages.parts.plain import plain

_UPLOAD: Final = "data_upload"
_BOX: Final = "data_upload_box"
_CHUNK: Final = 1 << 20
_UNSAFE: Final = re.compile(r"[^\w .()+,=@-]", re.UNICODE)


@dataclass(eq=False)
class Upload:
    """A file of the reader's in a temporary folder, which goes when nobody holds this any more.

    Attributes
    ----------
    folder, path : Path
    name : str
        As the reader called it.
    size : int
        Bytes.
    choices : dict
        What the reader chose, as fields of `ImportOptions`.
    kept : dict
        What the widgets say, which Streamlit forgets while another screen is shown.
    natural : tuple of str
        Identifier and title that the file itself suggests, kind of file; empty until they are known.
    look : Look or None
        What the file shows before its rows are checked.
    inside : tuple of str
        Tables in an archive of several.
    checks : list of Check
        The check of the file under the options that hold, if there is one.
    """

    folder: Path
    path: Path
    name: str
    size: int
    choices: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    natural: tuple[str, str, str] = ("", "", "")
    look: data_check.Look | None = None
    inside: tuple[str, ...] = ()
    checks: list[data_check.Check] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._gone = weakref.finalize(self, _clean, self.folder, self.checks)

    @property
    def options(self) -> ImportOptions:
        """How the file is to be read."""
        return ImportOptions(**self.choices)

    def recall(self, key: str, default: object) -> str:
        """Set a widget that is about to be drawn to what it said before; returns its key."""
        if key not in st.session_state:
            st.session_state[key] = self.kept.get(key, default)
        self.kept[key] = st.session_state[key]
        return key

    @property
    def check(self) -> data_check.Check | None:
        """The check of the file, if there is one."""
        return self.checks[0] if self.checks else None

    def set_check(self, check: data_check.Check | None) -> None:
        """Take another check; the one before is thrown away."""
        for before in self.checks:
            before.close()
        self.checks[:] = [check] if check is not None else []

    def close(self) -> None:
        """Stop what goes on with the file, and delete it."""
        self._gone()


def _clean(folder: Path, checks: list[data_check.Check]) -> None:
    for check in checks:
        check.close()
    checks.clear()
    shutil.rmtree(folder, ignore_errors=True)


def current() -> Upload | None:
    """The file that the reader brought, if there is one."""
    found: Upload | None = st.session_state.get(_UPLOAD)
    return found


def put_away() -> None:
    """Delete the file, and offer the box for another one."""
    upload: Upload | None = st.session_state.pop(_UPLOAD, None)
    if upload is not None:
        upload.close()
    for key in [key for key in st.session_state if str(key).startswith("w_in_")]:
        del st.session_state[key]


def box(say: Language) -> None:
    """Draw the box that takes a file."""
    number = st.session_state.setdefault(_BOX, 0)
    st.markdown(
        plain(
            say(
                "Bring a UCDP release, an ACLED export or any table of incidents. It is checked row by row, and you "
                "see what would change. Nothing is stored before you say so."
            )
        )
    )
    st.html(box_style(say))
    st.file_uploader(
        say("File with incidents"),
        key=f"w_data_file_{number}",
        on_change=attempt,
        args=(_take, f"w_data_file_{number}", say),
    )
    most = int(st.get_option("server.maxUploadSize"))
    st.caption(
        plain(
            say(
                "CSV, TSV, TXT, XLSX, GeoJSON, GeoPackage, GeoParquet, KML or KMZ, also a CSV in a ZIP; at most {mb} "
                "MB. For larger files: python -m geo import FILE, or raise server.maxUploadSize (config.toml).",
                mb=say.number(most),
            )
        )
    )


def box_style(say: Language) -> str:
    """Let Streamlit's box speak the reader's language, and leave the list of formats to the words below it."""
    words = json.dumps(say("Choose a file, or drop it here"), ensure_ascii=False).replace("<", "\\3c ")
    box = "[data-testid='stFileUploaderDropzone']"
    return (
        f"<style>{box} [data-testid='stFileUploaderDropzoneInstructions'] {{ display: none; }}"
        f"{box} button [data-testid='stMarkdownContainer'] {{ font-size: 0; }}"
        f"{box} button [data-testid='stMarkdownContainer']::after {{ content: {words}; font-size: 1rem; }}</style>"
    )


def _take(key: str, say: Language) -> None:
    """Write what was uploaded to the disk, and let Streamlit forget it."""
    given: UploadedFile | None = st.session_state.get(key)
    if given is None:
        return
    st.session_state[_BOX] += 1  # another key empties the box
    try:
        editing.require_editor(say)
        put_away()
        data_events.forget()
        st.session_state[_UPLOAD] = _written(given)
    finally:
        context = get_script_run_ctx()
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=given.file_id)


def _written(given: UploadedFile) -> Upload:
    try:
        folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-upload-"))
        path = folder / safe_name(given.name)
        upload = Upload(folder, path, given.name, given.size)
        given.seek(0)
        with path.open("wb") as target:
            shutil.copyfileobj(given, target, _CHUNK)
    except OSError as error:
        raise CannotWrite(
            f"The file cannot be kept in a temporary folder: {error.strerror or error}. Free some space, try again."
        ) from error
    return upload


def safe_name(name: str) -> str:
    """Make a file's name that is one on any disk: no folders, no odd characters, its ending kept.

    >>> safe_name("../../etc/Rapport d'août <1>.csv")
    'Rapport d_août _1_.csv'
    """
    last = _UNSAFE.sub("_", re.split(r"[\\/]", name)[-1]).strip(" .") or "file"
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:80]}.{ending[:12]}" if dot and stem else last[:80]


def size_words(size: int, say: Language) -> str:
    """Say how large a file is."""
    if size < 1_000_000:
        return say("{kb} kB", kb=say.number(max(size / 1000, 0.1), 1))
    return say("{mb} MB", mb=say.number(size / 1_000_000, 1))


def bring(path: Path) -> None:
    """Take a file of this computer as the one that was brought; it is copied, and stays where it is.

    Raises
    ------
    CannotWrite
        If it cannot be copied.
    """
    put_away()
    try:
        folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-upload-"))
        copied = folder / safe_name(path.name)
        shutil.copyfile(path, copied)
        st.session_state[_UPLOAD] = Upload(folder, copied, path.name, copied.stat().st_size)
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be copied to a temporary folder: {error.strerror or error}. Free some space, try again."
        ) from error
