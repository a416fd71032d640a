"""What was done lately, by whom and why, each with the way back; and the message about what was just done."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.store_events import Event
from pages.parts import data_words, editing, loaders
from pages.parts.error_panel import attempt, failure
from pages.parts.plain import plain

FIRST: Final = 8
_STEP: Final = 40
_TOLD: Final = "data_told"
_SHOWN: Final = "data_events_shown"


def tell(words: str, event: Event | None) -> None:
    """Keep a message for the run that follows, with the event that it can be undone by."""
    st.session_state[_TOLD] = (words, event.event_id if event is not None and not event.nothing_new else None)


def told(say: Language) -> None:
    """Show what was just done, with the way back, until the reader does something else or puts it away."""
    failure(say("This was not done."))
    message: tuple[str, int | None] | None = st.session_state.get(_TOLD)
    if message is None:
        return
    words, event_id = message
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[**✓**] {plain(words)}")
        if event_id is not None and editing.permission():
            st.button(say("Take back"), key="data_undo_last", on_click=attempt, args=(_undo, event_id, say))
        st.button(say("Close"), key="data_told_close", type="tertiary", on_click=forget)


def forget() -> None:
    """Put the message about what was just done away."""
    st.session_state.pop(_TOLD, None)


def show(say: Language) -> None:
    """Draw the latest events."""
    st.subheader(say("What was done lately"))
    shown = int(st.session_state.get(_SHOWN, FIRST))
    with loaders.store() as store:
        events = store.events(limit=shown + 1)
    if not events:
        st.caption(say("Nothing was imported or changed yet."))
        return
    may = bool(editing.permission())
    for event in events[:shown]:
        _event(event, say, may=may)
    if len(events) > shown:
        st.button(say("Show older ones"), key="data_older", on_click=_more, args=(shown,))


def _more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + _STEP


def _event(event: Event, say: Language, *, may: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        lines = [
            f"**{plain(data_words.event_words(event, say))}**",
            plain(say("{moment}, by {who}", moment=say.moment(event.at.astimezone()), who=event.who)),
        ]
        if event.why:
            lines.append(plain(say("Why: {why}", why=event.why)))
        if event.undone_by is not None:
            lines.append(f":gray[{plain(say('Undone since.'))}]")
        st.markdown("  \n".join(lines))
        if may and event.undone_by is None:
            st.button(
                say("Take back"), key=f"data_undo_{event.event_id}", on_click=attempt, args=(_undo, event.event_id, say)
            )


def _undo(event_id: int, say: Language) -> None:
    who = editing.require_editor(say)
    with loaders.store() as store:
        what = data_words.event_words(store.event(event_id), say)
        event = store.undo(event_id, who=who, why="")
    tell(say("Undone: {what}", what=what), event)
