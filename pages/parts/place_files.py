"""One's own places as a file, and which gazetteers are in use."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.places.personal import Personal, import_entries, load_personal, read_personal, set_aside
from geo.places.personal_doubts import doubt_about
from geo.places.personal_entries import Entry, rows_csv
from pages.parts import editing, loaders, place_own
from pages.parts.error_panel import attempt
from pages.parts.plain import plain

INSTALL: Final = "python -m geo install gazetteer"
_MOST_TOLD: Final = 10


def show(say: Language) -> None:
    """Draw the download, the upload and what is in use."""
    personal = load_personal()
    st.subheader(say("As a file"))
    if personal.entries:
        st.download_button(
            say("Download your own places (CSV)"),
            rows_csv(personal.entries),
            "personal.csv",
            "text/csv",
            on_click="ignore",
        )
    if not editing.permission():
        return
    _upload(personal, say)
    if personal.damage:
        words = say("Set the damaged file aside and begin a new one")
        st.button(words, key="set_aside", on_click=attempt, args=(_set_aside, say))


def _set_aside(say: Language) -> None:
    editing.require_editor(say)
    place_own.tell(say("The damaged file is now {path}.", path=set_aside()), None, say)


def _upload(personal: Personal, say: Language) -> None:
    number = st.session_state.setdefault("place_upload", 0)
    given = st.file_uploader(
        say("Upload places from a file (CSV with the columns of the download)"),
        type="csv",
        key=f"w_upload_{number}",
        max_upload_size=5,
    )
    if given is None:
        return
    read = read_personal(given.getvalue())
    if read.damage:
        st.error(plain(f"{given.name[:80]}: {read.damage.words(say)}"))
        return
    if read.flaws:
        lines = [say("Line {line}: {problem}", line=flaw.line, problem=flaw.problem.words(say)) for flaw in read.flaws]
        head = say("Nothing is taken over until these lines are mended:")
        st.error("\n\n".join([f"**{plain(head)}**", *(plain(line) for line in lines[:_MOST_TOLD])]))
        return
    boundaries = loaders.atlas().boundaries
    doubts = [doubt for entry in read.entries if (doubt := doubt_about(entry, boundaries))]
    if doubts:
        st.warning("\n\n".join(plain(doubt.words(say)) for doubt in doubts[:_MOST_TOLD]))
        if not st.checkbox(say("I have looked at these points: they are right"), key="w_upload_sure"):
            return
    n = len(read.entries)
    add, swap = st.columns(2)
    add.button(
        say.plural("Add {n} entry", "Add {n} entries", n),
        key="upload_add",
        type="primary",
        on_click=attempt,
        args=(_import, read.entries, False, say),
    )
    swap.button(
        say.plural("Replace all of mine by {n} entry", "Replace all of mine by {n} entries", n),
        key="upload_replace",
        disabled=not (personal.entries or personal.flaws or personal.damage),
        on_click=attempt,
        args=(_import, read.entries, True, say),
    )


def _import(entries: tuple[Entry, ...], replaces: bool, say: Language) -> None:
    editing.require_editor(say)
    change = import_entries(entries, replaces=replaces)
    st.session_state["place_upload"] += 1  # another key empties the box
    words = say.plural("Added: {n} entry.", "Added: {n} entries.", len(change.entries))
    if change.known:
        words += " " + say.plural("{n} was there already.", "{n} were there already.", change.known)
    place_own.tell(words, change, say)


def in_use(say: Language) -> None:
    """Say which gazetteers answer, what of them is left out, and how to get more places."""
    sources = loaders.place_finder().sources
    parts = [say.plural("{n} place that ships", "{n} places that ship", sources.bundled)]
    if sources.installed:
        installed = say.plural("{n} place installed", "{n} places installed", sources.installed)
        parts.append(f"{installed} ({_origin(say)})")
    parts.append(say.plural("{n} of your own", "{n} of your own", sources.personal))
    st.caption(plain(say("Gazetteers in use: {parts}.", parts=say.join(parts))))
    for notice in sources.notices:
        if notice not in load_personal().notices:  # those are said in this language, with the way to mend them
            st.warning(plain(notice))
    if not sources.installed:
        st.caption(plain(say("This command, run once with a network, adds some 70,000 places of GeoNames:")))
        st.code(INSTALL, language=None)


def _origin(say: Language) -> str:
    """Name whose places are installed, and since when."""
    from geo.sources.installs import gazetteer_status  # only where something is installed

    manifest = gazetteer_status() or {}
    day = str(manifest.get("installed_at", ""))[:10]
    with contextlib.suppress(ValueError):
        day = say.date(dt.date.fromisoformat(day))
    return ", ".join(filter(None, (*manifest.get("sources", {}), day)))
