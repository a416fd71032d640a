"""A report on its way in: pasted, or as files; with a sample of our own to try."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from geo.core.errors import AtlasError, BadInput
from geo.core.language import Language
from geo.sources.report import queue
from geo.sources.report.document import MOST_CHARACTERS, Document
from geo.sources.report.reading import MOST_BYTES, SUFFIXES, date_in_address, read_report
from pages.parts import data_upload, editing, report_state
from pages.parts.error_panel import failure, in_turn, tell
from pages.parts.plain import plain

_BOX: Final = "report_box"
_EARLIEST: Final = dt.date(1990, 1, 1)
SAMPLE_DAY: Final = dt.date(2021, 6, 9)
SAMPLE: Final = {
    "en": (
        "Soldiers killed in two attacks in central Mali",
        "Nine soldiers were killed on Monday when gunmen ambushed their convoy between Boni and Douentza, in the Mopti "
        "region of central Mali, the army said. At least six others were wounded.\n\n"
        "A day earlier, a roadside bomb near Hombori killed two civilians who were on their way to the market, a local "
        "official said.\n\n"
        "No group has claimed the attacks. Jihadists linked to al-Qaeda are active in the area, where more than 300 "
        "people were killed last year.",
    ),
    "fr": (
        "Mali : des soldats tués dans deux attaques au centre du pays",
        "Neuf soldats ont été tués lundi dans une embuscade tendue par des hommes armés à leur convoi entre Boni et "
        "Douentza, dans la région de Mopti, au centre du Mali, selon l'armée. Au moins six autres ont été blessés.\n\n"
        "La veille, une mine artisanale avait tué deux civils qui se rendaient au marché près de Hombori, selon un élu "
        "local.\n\n"
        "Aucun groupe n'a revendiqué ces attaques. Des jihadistes liés à Al-Qaïda sont actifs dans cette zone, où plus "
        "de 300 personnes ont été tuées l'an dernier.",
    ),
}


def show(say: Language) -> None:
    """Draw the form, the box for files and the sample."""
    words = say(
        "Paste a news report in English or French. You get the incidents that it tells of, each with the words behind "
        "it; you correct them, accept them, and they are on the map. It is read where this program runs: no other "
        "service is asked."
    )
    st.markdown(plain(words))
    failure(say("This was not read."))
    with st.form("report_form", border=False):
        st.text_area(
            say("Text of the report"),
            key="w_report_text",
            height=240,
            max_chars=None,
            placeholder=say("Paste the text here"),
        )
        day, read, _ = st.columns([1, 1, 2.6], vertical_alignment="bottom")
        day.date_input(
            say("Published on"),
            value=None,
            min_value=_EARLIEST,
            max_value=_latest(),
            format="DD/MM/YYYY",
            key="w_report_day",
            help=say("“On Monday” is counted from this day. Leave it empty if the text or the address says it."),
        )
        read.form_submit_button(
            say("Read"), type="primary", on_click=in_turn, args=(_read_pasted, say), help=say("Ctrl+Enter in the text")
        )
        with st.expander(say("Publisher, title and address: as the source of the incidents, if you like")):
            publisher, title, url = st.columns([1, 1.6, 1.6])
            publisher.text_input(say("Publisher"), key="w_report_publisher", max_chars=200)
            title.text_input(say("Title"), key="w_report_title", max_chars=500)
            url.text_input(say("Address (URL)"), key="w_report_url", max_chars=2000)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(say("Try it with a sample text"), on_click=in_turn, args=(_read_sample, say), key="report_sample")
    _files(say)


def _latest() -> dt.date:
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


def _files(say: Language) -> None:
    number = st.session_state.setdefault(_BOX, 0)
    st.html(data_upload.box_style(say))
    st.file_uploader(
        say("Or files with reports"),
        type=[suffix.lstrip(".") for suffix in SUFFIXES],
        accept_multiple_files=True,
        key=f"w_report_file_{number}",
        on_change=in_turn,
        args=(_take, f"w_report_file_{number}", say),
    )
    st.caption(
        plain(
            say(
                "TXT, HTML, PDF or DOCX, at most {mb} MB and {n} characters each. Several files make a list that you "
                "work through.",
                mb=say.number(MOST_BYTES // 1_000_000),
                n=say.number(MOST_CHARACTERS),
            )
        )
    )
    if editing.permission():
        with st.expander(say("A folder of this computer")), st.form("report_folder", border=False):
            st.text_input(say("Folder with reports"), key="w_report_folder", placeholder="/home/…/reports")
            st.form_submit_button(say("Add to the list"), on_click=in_turn, args=(_take_folder, say))


def _read_pasted(say: Language) -> None:
    text = str(st.session_state.get("w_report_text") or "")
    if not text.strip():
        raise BadInput(say("There is no text to read: paste the words of a report, or choose a file."))
    url = str(st.session_state.get("w_report_url") or "").strip()
    document = report_state.document_of(
        text,
        str(st.session_state.get("w_report_title") or "").strip(),
        str(st.session_state.get("w_report_publisher") or "").strip(),
        url,
        st.session_state.get("w_report_day") or date_in_address(url),
    )
    report_state.read(document)
    st.session_state["w_report_text"] = ""
    for key in ("w_report_title", "w_report_publisher", "w_report_url"):
        st.session_state[key] = ""
    st.session_state["w_report_day"] = None


def _read_sample(say: Language) -> None:
    title, text = SAMPLE[say.code]
    report_state.read(
        report_state.document_of(text, title, say("Sample text of this program"), "", SAMPLE_DAY), "sample"
    )


def _take(key: str, say: Language) -> None:
    given = st.session_state.get(key) or []
    st.session_state[_BOX] += 1  # another key empties the box
    read: list[tuple[Document, str]] = []
    failed: list[str] = []
    for file in given:
        try:
            read.append((read_report(file.getvalue(), data_upload.safe_name(file.name)), file.name))
        except AtlasError as error:
            failed.append(str(error))
    _taken(read, failed, say)


def _take_folder(say: Language) -> None:
    from pathlib import Path

    editing.require_editor(say)
    words = str(st.session_state.get("w_report_folder") or "").strip()
    if not words:
        raise BadInput(say("Name a folder first."))
    _taken(*queue.read_folder(Path(words).expanduser()), say)
    st.session_state["w_report_folder"] = ""


def _taken(read: list[tuple[Document, str]], failed: list[str], say: Language) -> None:
    """Open the only report; several become a list, where one may be kept here."""
    words = ""
    if len(read) == 1 or (read and not editing.permission()):
        report_state.read(*read[0])
        if len(read) > 1:
            words = say("Only the first was opened: a list is kept where changes are allowed.")
    elif read:
        new, known = queue.add(read)
        words = say.plural("{n} report was added to the list.", "{n} reports were added to the list.", new)
        if known:
            more = say.plural("{n} was there already.", "{n} were there already.", known)
            words = f"{words} {more}"
    why = " ".join(failed[:5]) + (f" (+{len(failed) - 5})" if len(failed) > 5 else "")
    if failed and not read:
        raise BadInput(why)
    if failed:
        more = say.plural("⚠ {n} file was not read: {why}", "⚠ {n} files were not read: {why}", len(failed), why=why)
        words = f"{words} {more}".strip()
    if words:
        tell(words)
