"""What was done to an incident, by whom and why, with the way back; and the row of the file that it came from."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.core.language import Language
from geo.incidents.edits import as_json
from geo.incidents.schema import REGISTRY, Row
from geo.incidents.store_events import BUNDLED, Change, Event
from geo.incidents.table import BASE_COLUMNS, to_arrow, to_table
from pages.parts import editing, loaders, report_evidence
from pages.parts.error_panel import attempt, tell
from pages.parts.plain import plain

_LONGEST: Final = 300
BASE_NAMES: Final = tuple(column.name for column in BASE_COLUMNS)


def show(row: Row, say: Language) -> None:
    """Draw the history of one incident, the latest change first."""
    incident_id = str(row["incident_id"])
    with loaders.store() as store:
        changes = store.history(incident_id, shipped=as_shipped(row))
    if not changes:
        st.caption(plain(say("This incident is as it shipped with the atlas; nothing was changed.")))
        return
    may = bool(editing.permission())
    report_evidence.audit(incident_id, say)
    for change in sorted(changes, key=lambda change: -change.event.event_id):
        _change(change, say, may=may)


def as_shipped(row: Row) -> dict[str, Any] | None:
    """An incident that ships as JSON holds it, since the store has no row of it; None for one that was imported."""
    if row["dataset_id"] not in BUNDLED:
        return None
    table = to_arrow(to_table([{name: row[name] for name in BASE_NAMES}], checked=False))
    return as_json(table.to_pylist()[0])


def _change(change: Change, say: Language, *, may: bool) -> None:
    event = change.event
    with st.container(border=True):
        text, action = st.columns([0.8, 0.2], vertical_alignment="center")
        text.markdown(
            f"**{plain(_kind_words(event, say))}** · {plain(say.moment(event.at))} · {plain(event.who)}"
            + (f"  \n{plain(event.why)}" if event.why else "")
        )
        if event.undone_by:
            text.caption(plain(say("Taken back by change {number}.", number=event.undone_by)))
        rows = _rows(change, say)
        if rows:
            st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        if may and (event.kind != "import" or event.is_acceptance) and not event.undone_by:
            undo_button(action, event, say, f"history_{event.event_id}")


def undo_button(where: Any, event: Event, say: Language, key: str) -> None:
    """Draw a button that takes an event back."""
    where.button(say("Take back"), key=f"undo_{key}", on_click=attempt, args=(_undo, event.event_id, say))


def _undo(event_id: int, say: Language) -> None:
    who = editing.require_editor(say)
    with loaders.store() as store:
        event = store.undo(event_id, who=who, why="")
    tell(say("Change {old} was taken back, as change {new}.", old=event_id, new=event.event_id))


def _rows(change: Change, say: Language) -> list[dict[str, str]]:
    """Fields before and after; an import names none, since it brought the whole row."""
    before, after = change.before or {}, change.after or {}
    if change.event.kind == "import" and not before:
        return []
    names = [name for name in REGISTRY if name in {*before, *after}]
    return [
        {
            say("Column"): name,
            say("Before"): _words(before.get(name), say),
            say("After"): _words(after.get(name), say),
        }
        for name in names
        if before.get(name) != after.get(name)
    ]


def _words(value: Any, say: Language) -> str:
    if value in (None, "", []):
        return say("missing")
    if isinstance(value, list):
        value = "; ".join(str(item) for item in value)
    return str(value)[:_LONGEST]


def _kind_words(event: Event, say: Language) -> str:
    """Name what happened to an incident: one that was accepted from a report came by an import of its own."""
    return say("Accepted from a report") if event.is_acceptance else kind_words(event.kind, say)


def kind_words(kind: str, say: Language) -> str:
    """Name a kind of event."""
    return {
        "import": say("Imported"),
        "edit": say("Changed"),
        "dataset": say("Dataset changed"),
        "links": say("Links decided"),
        "undo": say("Taken back"),
    }.get(kind, kind)


def original(incident_id: str, say: Language) -> None:
    """Draw the row of the file that the incident came from, as it was."""
    try:
        with loaders.store() as store:
            cells = store.original(incident_id)
    except AtlasError:  # what ships came from no file of the reader's
        cells = {}
    if not cells:
        st.caption(plain(say("It came from no file: it ships with the atlas.")))
        return
    rows = [{say("Column"): name, say("Cell"): text} for name, text in cells.items() if text]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
