"""Reference data on the Data screen: boundaries and which of them are in use, a large gazetteer, UCDP's events."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.core.language import Language
from geo.core.progress import Progress
from geo.sources.boundary_installs import install_boundaries
from geo.sources.fetching import discard, remember
from geo.sources.installs import gazetteer_status, install_gazetteer, remove_gazetteer
from geo.sources.ucdp_installs import RELEASE, fetch_ucdp, kept_releases
from pages.parts import data_upload, editing, installs_vintages
from pages.parts.data_work import Work, progress
from pages.parts.error_panel import attempt, failure
from pages.parts.plain import plain

_RUNNING: Final = "install_running"
_TOLD: Final = "install_told"
_NUMBER: Final = "install_upload"
_MOST_MB: Final = 500
_MOST_NOTICES: Final = 30
_Action = Callable[[Progress, Callable[[], bool]], Any]


@dataclass(frozen=True)
class _Running:
    """An install that goes on; `told` makes words of what came out of it."""

    work: Work[Any]
    title: str
    told: Callable[[Any], tuple[str, Sequence[str]]]


def show(say: Language) -> None:
    """Draw what is installed, and the ways to install, switch and remove."""
    may = editing.ask(say, "installs")
    if _goes_on(say):
        return
    _tell(say)
    failure(say("This was not done."))
    st.html(data_upload.box_style(say))
    st.subheader(say("Boundaries"))
    installs_vintages.show(say, may)
    if may:
        _more_boundaries(say)
    st.subheader(say("Gazetteer"))
    _gazetteer(say, may)
    st.subheader(say("UCDP's events"))
    _ucdp(say, may)


# -- work that goes on, and what came of it


def _begin(action: _Action, title: str, told: Callable[[Any], tuple[str, Sequence[str]]], say: Language) -> None:
    editing.require_editor(say)
    st.session_state[_RUNNING] = _Running(Work(action), title, told)


def _goes_on(say: Language) -> bool:
    running: _Running | None = st.session_state.get(_RUNNING)
    if running is None:
        return False
    work = running.work
    if not work.wait():
        progress(work, running.title, say, "install", counts="bytes" if _in_bytes(work.step) else "rows")
        st.caption(plain(say("A download that is stopped goes on from there the next time.")))
        return True
    del st.session_state[_RUNNING]
    if work.result is not None:
        st.session_state[_TOLD] = running.told(work.result)
        st.rerun()
    if work.error:
        st.error(f"**{say('This was not installed. What was there before is unchanged.')}** {plain(work.error)}")
    else:
        st.info(say("Stopped. Nothing was changed."))
    return False


def _in_bytes(step: str) -> bool:
    return step.startswith(("Downloading", "Reading"))


def _tell(say: Language) -> None:
    words, notices = st.session_state.pop(_TOLD, ("", ()))
    if words:
        st.success(plain(words))
    if notices:
        with st.expander(say("What was noticed"), expanded=True):
            st.markdown("\n".join(f"- {plain(notice)}" for notice in notices[:_MOST_NOTICES]))


# -- boundaries


def _more_boundaries(say: Language) -> None:
    with st.expander(say("Install other boundaries")):
        st.markdown(
            plain(
                say(
                    "geoBoundaries has countries, regions, and units of second and third level of Mali, Burkina Faso "
                    "and Niger (CC BY 4.0). They come from GitHub, some 20 MB, and lie beside those that ship."
                )
            )
        )
        st.button(say("Download geoBoundaries"), key="install_geoboundaries", on_click=attempt, args=(_download, say))
        st.markdown(
            plain(
                say(
                    "Without a network: download the files on another computer, from geoboundaries.org or from OCHA at "
                    "data.humdata.org, and give them here. All files together are one set of boundaries."
                )
            )
        )
        number = st.session_state.setdefault(_NUMBER, 0)
        files = st.file_uploader(
            say("Files of boundaries (GeoJSON, GeoPackage, zip; geoBoundaries, OCHA, GADM, Who's On First)"),
            type=["geojson", "json", "gpkg", "zip"],
            accept_multiple_files=True,
            key=f"w_boundaries_{number}",
            max_upload_size=_MOST_MB,
        )
        title, day = st.columns([0.65, 0.35])
        title.text_input(say("Name (may stay empty)"), key="w_boundaries_title", max_chars=80)
        day.date_input(
            say("A day on which this division was the official one"),
            value=None,
            key="w_boundaries_date",
            min_value="1960-01-01",
            max_value="today",
        )
        st.button(
            say("Install these files"),
            key="install_files",
            type="primary",
            disabled=not files,
            on_click=attempt,
            args=(_from_files, list(files or ()), say),
        )


def _installed_words(say: Language) -> Callable[[dict[str, Any]], tuple[str, Sequence[str]]]:
    def told(fields: dict[str, Any]) -> tuple[str, Sequence[str]]:
        words = say("Installed: {title}. Choose it above to join everything to it.", title=fields["title"])
        return words, fields["install"]["notices"]

    return told


def _download(say: Language) -> None:
    _begin(lambda tell, _: install_boundaries(progress=tell), say("Installing boundaries"), _installed_words(say), say)


def _from_files(files: Sequence[Any], say: Language) -> None:
    editing.require_editor(say)
    title, date = str(st.session_state.get("w_boundaries_title") or ""), st.session_state.get("w_boundaries_date")
    day = date.isoformat() if date else ""
    folder, paths = _kept(files)

    def install(tell: Progress, _: Callable[[], bool]) -> dict[str, Any]:
        try:
            return install_boundaries(paths, title=title, reference_date=day, progress=tell)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    st.session_state[_NUMBER] += 1  # another key empties the box
    _begin(install, say("Installing boundaries"), _installed_words(say), say)


def _kept(files: Sequence[Any]) -> tuple[Path, list[Path]]:
    """Write uploaded files to a folder of their own, under names that are safe and part them."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-install-"))
    paths = []
    for number, file in enumerate(files):
        own = folder / str(number)
        own.mkdir()
        name = "".join(char if char.isalnum() or char in "._-" else "_" for char in Path(file.name).name)[-80:]
        paths.append(own / name)
        paths[-1].write_bytes(file.getbuffer())
    return folder, paths


# -- the gazetteer


def _gazetteer(say: Language, may: bool) -> None:
    manifest = gazetteer_status()
    if manifest is None:
        st.markdown(plain(say("Only the places that ship are known. GeoNames has some 70,000 more (CC BY 4.0).")))
    else:
        n = int(manifest.get("places", 0))
        day = str(manifest.get("installed_at", ""))[:10]
        installed = say.plural("{n} place installed", "{n} places installed", n)
        st.markdown(plain(f"{installed}: {', '.join(manifest.get('sources', {}))}, {day}."))
    if not may:
        return
    with st.expander(say("Install a large gazetteer"), expanded=manifest is None):
        st.button(say("Download GeoNames"), key="install_geonames", on_click=attempt, args=(_geonames, (), say))
        st.markdown(
            plain(
                say(
                    "Without a network: download ML.zip, BF.zip and NE.zip from download.geonames.org/export/dump on "
                    "another computer, and give them here. Tables with name, lat and lon are read too."
                )
            )
        )
        number = st.session_state.setdefault(_NUMBER, 0)
        files = st.file_uploader(
            say("Files of places (zip, txt, csv)"),
            type=["zip", "txt", "csv", "tsv"],
            accept_multiple_files=True,
            key=f"w_gazetteer_{number}",
            max_upload_size=_MOST_MB,
        )
        st.button(
            say("Install these places"),
            key="install_places",
            disabled=not files,
            on_click=attempt,
            args=(_geonames, list(files or ()), say),
        )
        if manifest is not None:
            st.button(
                say("Remove the installed gazetteer"), key="remove_gazetteer", on_click=attempt, args=(_remove, say)
            )


def _geonames(files: Sequence[Any], say: Language) -> None:
    editing.require_editor(say)
    folder, paths = _kept(files)

    def install(tell: Progress, _: Callable[[], bool]) -> dict[str, Any]:
        try:
            return install_gazetteer(paths, progress=tell)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def told(manifest: dict[str, Any]) -> tuple[str, Sequence[str]]:
        n = int(manifest["places"])
        return say.plural("{n} place installed", "{n} places installed", n), manifest["misplaced"]

    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    _begin(install, say("Installing places"), told, say)


def _remove(say: Language) -> None:
    editing.require_editor(say)
    remove_gazetteer()
    st.session_state[_TOLD] = (say("The installed gazetteer was removed. Your own places stay."), ())


# -- UCDP


def _ucdp(say: Language, may: bool) -> None:
    releases = kept_releases()
    if releases:
        st.markdown(plain(say("Downloaded: UCDP GED {releases}.", releases=say.join(releases))))
    st.markdown(
        plain(
            say(
                "UCDP GED lists the deadly events of the world since 1989 (CC BY 4.0, some 30 MB). What comes is "
                "checked row by row before anything is stored. A file that you have goes in under “Bring in a file”."
            )
        )
    )
    if not may:
        return
    number, button = st.columns([0.3, 0.7], vertical_alignment="bottom")
    number.text_input(say("Release"), value=RELEASE, key="w_ucdp_release", max_chars=8)
    button.button(say("Download UCDP GED"), key="install_ucdp", on_click=attempt, args=(_fetch_ucdp, say))


def _fetch_ucdp(say: Language) -> None:
    release = str(st.session_state.get("w_ucdp_release") or RELEASE)

    def told(path: Path) -> tuple[str, Sequence[str]]:
        data_upload.bring(path)
        return say("UCDP GED {release} is here: check and store it under “Bring in a file”.", release=release), ()

    def get(tell: Progress, _: Callable[[], bool]) -> Path:
        from geo.sources.importing import ImportOptions
        from geo.sources.sheets import open_sheet

        found = fetch_ucdp(release, progress=tell)
        try:
            open_sheet(found.path, chosen="", most_bytes=ImportOptions().most_bytes)
        except Exception:
            discard([found])
            raise
        remember([found])
        return found.path

    _begin(get, say("Downloading UCDP GED"), told, say)
