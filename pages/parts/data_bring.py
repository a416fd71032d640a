"""Bringing in a file: the file, how it is read, its check, and only then the button that stores it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from geo.core.language import Language
from geo.incidents.store import Event
from geo.sources.importing import Prepared
from geo.sources.mapping import read_mapping, save_mapping
from pages.parts import data_choices, data_events, data_result, data_upload, editing, loaders
from pages.parts.data_check import Check, Checked
from pages.parts.data_upload import Upload, size_words
from pages.parts.data_words import difference_words
from pages.parts.data_work import BYTES, ROWS, Work, progress
from pages.parts.error_panel import attempt
from pages.parts.plain import plain

_STORING: Final = "data_storing"
_TABLE: Final = "table"
_WHY: Final = "w_in_why"
_MOST_WHY: Final = 400


@dataclass(frozen=True)
class _Storing:
    """Rows that are being stored."""

    work: Work[Event]
    prepared: Prepared
    stays: int = 0  # rows that the dataset has and the file has not


def show(say: Language) -> None:
    """Draw the whole way of a file into the atlas, as far as it has come."""
    if not editing.ask(say, "data_bring"):
        return
    upload = data_upload.current()
    if upload is None:
        data_upload.box(say)
        return
    _head(upload, say)
    check = _check_of(upload)
    drawn_with, over = check, check.work.wait()
    data_choices.show(upload, check, say)
    check = _check_of(upload)  # a choice begins another one
    if not check.work.stopped and not check.work.wait():
        progress(check.work, lambda: _step_words(check.work.step, say), say, "check", waits=False)
        return
    if (
        not (over or check.work.stopped) or check is not drawn_with
    ):  # the choices were drawn without what the check has found meanwhile
        st.rerun()
    checked = check.work.result
    if checked is not None:
        data_result.show(upload, checked, say)
        _store_form(checked, say)
    elif upload.inside and not upload.choices.get("sheet"):
        st.info(say("This archive holds several tables: choose one above."))
    elif check.work.error:
        st.error(f"**{say('This file cannot be read as it is.')}** {plain(without_folder(check.work.error, upload))}")
        st.caption(say("Nothing was stored. Mend the file or change how it is read, or bring another file."))
    else:
        st.info(say("The check was stopped. Nothing was stored."))
        st.button(say("Check the file"), key="data_again", type="primary", on_click=upload.set_check, args=(None,))


def _step_words(step: str, say: Language) -> str:
    words = {BYTES: say("Checking the rows"), ROWS: say("Comparing with what is stored")}
    return words.get(step) or say("Opening the file")


def without_folder(words: str, upload: Upload) -> str:
    """Leave the temporary folder out of a message: it says nothing to the reader."""
    return words.replace(f"{upload.folder}/", "").replace(upload.path.name, upload.name)


def _head(upload: Upload, say: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(upload.name)}** · {plain(size_words(upload.size, say))}")
        st.button(say("Put this file away"), key="data_away", on_click=data_upload.put_away)


def _check_of(upload: Upload) -> Check:
    """The check under the options that hold; begun if there is none."""
    check, options = upload.check, upload.options
    with loaders.store() as store:
        if check is None or check.options != options or (check.revision != store.revision and not check.work.running):
            check = Check(upload.path, options, store, loaders.atlas().boundaries, check)
            upload.set_check(check)
    return check


# -- storing


def _store_form(checked: Checked, say: Language) -> None:
    counts, difference, known = checked.prepared.counts, checked.difference, checked.known
    st.subheader(say("Store it"))
    if not counts.kept:
        st.warning(say("No row of this file can be stored. Download the refused rows, mend them, and bring them back."))
        return
    n = counts.kept
    if known is not None and difference is not None:
        if stays := _stays(checked):
            st.caption(plain(_stays_words(stays, checked.prepared, say)))
        news = {**difference.counts, "unchanged": 0}
        if not data_choices.removes_gone(checked):
            news["gone"] = 0
        if not any(news.values()):
            st.success(say("The atlas has all of these rows already: there is nothing to store."))
            return
        n = news["added"] + news["changed"]
        st.markdown(
            plain(say("Storing changes “{title}”: {what}.", title=known.info.title, what=difference_words(news, say)))
        )
    if counts.refused:
        st.caption(
            plain(
                say.plural(
                    "{n} refused row stays outside. It is in the download above.",
                    "{n} refused rows stay outside. They are in the download above.",
                    counts.refused,
                )
            )
        )
    st.text_input(
        say("Why (one line for those who come after; may stay empty)"),
        key=_WHY,
        max_chars=_MOST_WHY,
        placeholder=say("e.g. monthly update from the Mopti office"),
    )
    words = say.plural("Store {n} row", "Store {n} rows", n) if n else say("Store these changes")
    st.button(words, key="data_store", type="primary", on_click=attempt, args=(_store, checked, say))


def _stays(checked: Checked) -> int:
    """Count the rows that the dataset has, the file has not, and that stay."""
    if checked.difference is None or checked.prepared.is_partial or data_choices.removes_gone(checked):
        return 0
    return checked.difference.counts["gone"]


def _stays_words(n: int, prepared: Prepared, say: Language) -> str:
    words = say.plural(
        "{n} row of the dataset that this file lacks stays.", "{n} rows of the dataset that this file lacks stay.", n
    )
    if prepared.plan.id_column:
        return words
    more = say("The table has no identifiers: a row that was mended since is added anew, and the former one stays.")
    return f"{words} {more}"


def _store(checked: Checked, say: Language) -> None:
    who = editing.require_editor(say)
    why = str(st.session_state.get(_WHY) or "")
    gone: Literal["remove", "keep"] = "remove" if data_choices.removes_gone(checked) else "keep"
    prepared = checked.prepared
    version = None if checked.difference is None else checked.difference.version  # what was shown is what is changed
    with loaders.store() as store:
        work: Work[Event] = Work(
            lambda tell, stopped: store.import_batches(
                prepared.info,
                prepared.batches(),
                who=who,
                why=why,
                gone=gone,
                version=version,
                progress=tell,
                cancelled=stopped,
            )
        )
    st.session_state[_STORING] = _Storing(work, prepared, _stays(checked))


def goes_on(say: Language) -> bool:
    """Draw the storing that goes on, if one does; when it is over, say what came of it."""
    storing: _Storing | None = st.session_state.get(_STORING)
    if storing is None:
        return False
    work, info = storing.work, storing.prepared.info
    if not work.wait():
        title = say("Storing “{title}”", title=info.title)
        progress(work, title, say, "store", total=storing.prepared.counts.kept)
        return True
    del st.session_state[_STORING]
    event = work.result
    if event is not None:
        counts = difference_words({name: event.summary.get(name, 0) for name in ("added", "changed", "gone")}, say)
        words = say("Stored: “{title}” – {counts}.", title=info.title, counts=counts or say("nothing new"))
        if storing.stays:
            words = f"{words} {_stays_words(storing.stays, storing.prepared, say)}"
        data_events.tell(words, event)
        _keep_mapping(storing.prepared)
        data_upload.put_away()
        st.rerun()
    if work.error:
        st.error(f"**{say('This was not stored.')}** {plain(work.error)}")
    else:
        st.info(say("Stopped before the end: nothing of it was stored."))
    return False


def _keep_mapping(prepared: Prepared) -> None:
    """Keep how the columns of a table were assigned, for the next file with the same header."""
    mapping = prepared.info.mapping
    if prepared.info.kind == _TABLE and mapping:
        save_mapping(prepared.header, read_mapping(mapping, prepared.header))
