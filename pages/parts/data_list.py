"""What is in the atlas: every dataset with its switch, its new name, its export and its end."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.store_events import Dataset
from geo.sources.bundled import OWN
from geo.sources.credits import load_credits
from pages.parts import data_events, editing, loaders
from pages.parts.error_panel import attempt
from pages.parts.plain import plain

# Where the credits of what ships stand in data/sources.json.
_CREDITS: Final = {"reports": "incidents/incidents.csv", "notable": "incidents/notable/"}
_MOST_NAME: Final = 120


def show(say: Language) -> None:
    """Draw all datasets."""
    may = editing.ask(say, "data_list")
    with loaders.store() as store:
        datasets = store.datasets()
    rows = loaders.dataset_rows()
    for dataset in datasets:
        if dataset.bundled and dataset.enabled and not rows.get(dataset.info.dataset_id):
            continue  # this version does not ship it
        _dataset(dataset, rows.get(dataset.info.dataset_id, 0), say, may=may)


def _dataset(dataset: Dataset, counted: int, say: Language, *, may: bool) -> None:
    key, title = dataset.info.dataset_id, title_of(dataset, say)
    with st.container(border=True):
        head, switch = st.columns([0.72, 0.28], vertical_alignment="center")
        head.markdown(f"**{plain(title)}**  \n{plain(facts(dataset, counted, say))}")
        if st.session_state.get(f"w_on_{key}") is not dataset.enabled:
            st.session_state[f"w_on_{key}"] = dataset.enabled
        switch.toggle(
            say("Shown in the atlas"),
            key=f"w_on_{key}",
            disabled=not may,
            on_change=attempt,
            args=(_switch, dataset, title, say),
        )
        with st.container(horizontal=True):
            _export(dataset, say)
            if may and not dataset.bundled:
                _rename(dataset, say)
                st.button(say("Delete"), key=f"delete_{key}", on_click=attempt, args=(_delete, dataset, say))


def title_of(dataset: Dataset, say: Language) -> str:
    """Title of a dataset; of one that ships in the reader's language."""
    return say(dataset.info.title) if dataset.bundled or dataset.info.title == OWN else dataset.info.title


def facts(dataset: Dataset, counted: int, say: Language) -> str:
    """Say of a dataset in one line how many rows it has, who made it, on which terms, and since when it is here."""
    info = dataset.info
    n = counted if dataset.rows is None else dataset.rows
    publisher, licence, version = info.publisher, info.licence, info.version
    if info.kind in ("ucdp", "acled"):  # those words are the program's own
        licence = say(licence)
    if dataset.bundled:
        credit = next((credit for credit in load_credits() if credit.file == _CREDITS.get(info.dataset_id)), None)
        if credit:
            publisher, licence, version = say(credit.producer), say(credit.licence), credit.version
    parts = [
        say.plural("{n} row", "{n} rows", n) if n else "",
        publisher,
        say("version {version}", version=version) if version else "",
        say("licence: {licence}", licence=licence or say("not stated")),
        say("ships with the atlas") if dataset.bundled else "",
        say("imported {moment}", moment=say.moment(dataset.imported_at.astimezone())) if dataset.imported_at else "",
        info.file_name,
    ]
    return " · ".join(filter(None, parts))


# -- what can be done to one


def _switch(dataset: Dataset, title: str, say: Language) -> None:
    enabled = bool(st.session_state[f"w_on_{dataset.info.dataset_id}"])
    _change(dataset, say, enabled=enabled)
    words = say("Shown again: “{title}”.", title=title) if enabled else say("No longer shown: “{title}”.", title=title)
    _tell(words, dataset)


def _rename(dataset: Dataset, say: Language) -> None:
    key = dataset.info.dataset_id
    with st.popover(say("Rename")):
        st.text_input(
            say("New name"), value=dataset.info.title, max_chars=_MOST_NAME, key=f"w_name_{key}_{dataset.version}"
        )
        st.button(say("Keep this name"), key=f"rename_{key}", on_click=attempt, args=(_take_name, dataset, say))


def _take_name(dataset: Dataset, say: Language) -> None:
    title = str(st.session_state[f"w_name_{dataset.info.dataset_id}_{dataset.version}"] or "")
    _change(dataset, say, title=title)
    _tell(say("Renamed to “{title}”.", title=title.strip()), dataset)


def _delete(dataset: Dataset, say: Language) -> None:
    _change(dataset, say, deleted=True)
    _tell(say("Deleted: “{title}”. Nothing is lost: take it back with the button.", title=dataset.info.title), dataset)


def _change(
    dataset: Dataset,
    say: Language,
    *,
    title: str | None = None,
    enabled: bool | None = None,
    deleted: bool | None = None,
) -> None:
    who = editing.require_editor(say)
    with loaders.store() as store:
        event = store.change_dataset(
            dataset.info.dataset_id,
            who=who,
            why="",
            version=dataset.version,
            title=title,
            enabled=enabled,
            deleted=deleted,
        )
    st.session_state["data_last_event"] = event


def _tell(words: str, dataset: Dataset) -> None:
    data_events.tell(words, st.session_state.pop("data_last_event", None))
    st.session_state.pop(f"w_on_{dataset.info.dataset_id}", None)


# -- export


def _export(dataset: Dataset, say: Language) -> None:
    key = dataset.info.dataset_id
    with st.popover(say("Export (CSV)")):
        if dataset.info.may_leave:
            own = say("All rows and all columns, as they stand now, with the columns of the file itself.")
            st.caption(plain(say("All rows and all columns, as they stand now.") if dataset.bundled else own))
            if dataset.info.attribution:
                st.caption(plain(say("To be named as the source: {attribution}", attribution=dataset.info.attribution)))
            allowed = True
        else:
            st.warning(
                plain(
                    say(
                        "The terms of its publisher forbid passing rows on ({publisher}). Keep this file to yourself.",
                        publisher=dataset.info.publisher or dataset.info.title,
                    )
                )
            )
            allowed = st.checkbox(say("I keep it to myself"), key=f"w_terms_{key}")
        st.download_button(
            say("Download all rows (CSV)"),
            lambda: loaders.dataset_csv(dataset),
            f"{key}.csv",
            "text/csv",
            on_click="ignore",
            disabled=not allowed,
            key=f"export_{key}",
        )
