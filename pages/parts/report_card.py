"""One incident of a report: its facts with their words, its place on a map, its twins, and what to do with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.core.language import Language
from geo.incidents.filter import IncidentFilter
from geo.maps.report_text import text_style
from geo.sources.report import accepting, placing
from geo.sources.report.drafts import ACCEPTED, BY_HAND, LEFT_OUT, OPEN, REJECTED, Draft
from geo.sources.report.notes import note_in
from pages.parts import (
    editing,
    incident_list,
    loaders,
    report_fields,
    report_place,
    report_state,
    report_twins,
    report_words,
    state,
)
from pages.parts.error_panel import in_turn, tell
from pages.parts.plain import plain

GO = "report_go_to_map"


def show(work: report_state.Work, draft: Draft, say: Language) -> None:
    """Draw the incident that is shown."""
    title = say.pick(str(draft.record.get("title") or ""), str(draft.record.get("title_fr") or ""))
    st.markdown(f"#### {plain(title or accepting.title_of(draft.record, say))}")
    _do(draft, say)
    for note in draft.notes:
        st.caption(f"⚠ {plain(note_in(note, say))}")
    st.html(f"<style>{text_style()}</style>{_facts(work, draft, say)}")
    report_place.show(draft, say)
    if draft.state == OPEN:
        report_twins.show(draft, say)
        with st.expander(say("Change what was read"), expanded=draft.origin == BY_HAND):
            report_fields.show(draft, say)
    _how(draft, work.report.document.text, say)


def _facts(work: report_state.Work, draft: Draft, say: Language) -> str:
    return report_words.facts(draft, work.report.document.text, say, dated=work.published is not None)


def _do(draft: Draft, say: Language) -> None:
    """Draw what can be done with the incident now."""
    may = bool(editing.permission())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if draft.state == OPEN:
            if may:
                st.button(
                    say("Accept"), type="primary", key="report_accept", on_click=in_turn,
                    args=(accept, (draft.key,), say), shortcut="Alt+A",
                )  # fmt: skip
            st.button(
                say("No incident"), key="report_reject", on_click=in_turn, args=(report_state.reject, draft.key),
                shortcut="Alt+X",
            )  # fmt: skip
        elif draft.state == ACCEPTED:
            st.button(
                say("Show on the map"), type="primary", key="report_map", on_click=go_to_map,
                args=(draft,), shortcut="Alt+M",
            )  # fmt: skip
            if may:
                st.button(say("Take back"), key="report_undo", on_click=in_turn, args=(_undo, draft, say))
        else:
            st.button(
                say("It is one after all"), key="report_reopen", on_click=in_turn, args=(report_state.reject, draft.key)
            )
        st.markdown(plain(_state_words(draft, say)))
    if draft.state == ACCEPTED and (row := _drawn(draft)) is not None and row["incident_id"] != draft.incident_id:
        words = say(
            "It counts as one event with “{title}”, which the map shows.", title=incident_list.label_of(row, say)
        )
        st.caption(plain(words))


def _drawn(draft: Draft) -> Any:
    """Row that stands for an accepted incident on the map: its own, or that of the event it was linked to."""
    return loaders.atlas().row(draft.incident_id, state.current_filter())


def _state_words(draft: Draft, say: Language) -> str:
    if draft.state == ACCEPTED:
        return say("Accepted by {who}, as change {number}.", who=draft.who, number=draft.event_id)
    if draft.state == REJECTED:
        return say("Taken for no incident.")
    if draft.origin == BY_HAND:
        return say("Added by hand.")
    if draft.origin == LEFT_OUT:
        return say("Was left out; made an incident by hand.")
    return say("Corrected.") if draft.corrected else ""


def accept(keys: tuple[str, ...], say: Language) -> None:
    """Accept incidents of the open report."""
    who = editing.require_editor(say)
    work = report_state.opened()
    if work is None:
        return
    shown = report_state.still_open(work.card)
    if shown is not None and shown.key in keys:
        report_place.pending(shown, say)
        shown = report_state.still_open(work.card) or shown
        report_state.change(report_fields.pending(shown))
    report_state.change_all(())  # a window that is behind is told so before anything is stored
    chosen = [draft for draft in work.drafts if draft.key in keys and draft.state == OPEN]
    if not chosen and work.drafts:  # a second click on what the first one accepted
        return
    source = work.report.source(work.published)
    why = say("Read from “{title}”", title=source.title[:300])
    before = [draft.incident_id for draft in work.drafts if draft.state == ACCEPTED]
    with loaders.store() as store:
        # Nobody looks at several cards at once: those are no example of how a report should be read.
        unread = len(chosen) > 1
        done = accepting.accept(store, source, chosen, who=who, why=why, unread=unread, before=before)
        # Nothing here speaks to Streamlit: a run that is to end would end there, with the store ahead of the report.
        report_state.settle(work, done.drafts, who="" if unread else who)
    words = say.plural(
        "{n} incident is on the map, as change {number}. It can be taken back.",
        "{n} incidents are on the map, as change {number}. It can be taken back.",
        len(chosen),
        number=done.event.event_id,
    )
    tell(words)


def _undo(draft: Draft, say: Language) -> None:
    who = editing.require_editor(say)
    with loaders.store() as store:
        event = store.undo(draft.event_id, who=who, why="")
        work = report_state.opened()
        if work is not None:
            report_state.change_all(accepting.taken_back(store, work.drafts))
            report_state.learn()
    tell(say("Change {old} was taken back, as change {new}.", old=draft.event_id, new=event.event_id))


def _is_hidden(draft: Draft) -> bool:
    chosen = state.current_filter()
    at = loaders.atlas().position(draft.incident_id, chosen)
    return at is not None and at not in loaders.atlas().view(chosen).rows


def go_to_map(draft: Draft) -> None:
    """Show an accepted incident on the Map screen, without the filter where that hides it."""
    if _is_hidden(draft):
        state.set_filter(IncidentFilter(every_record=state.current_filter().every_record), ())
    state.select(draft.incident_id)
    middle, zoom = placing.middle_of(draft), 9 if draft.record.get("lat") is not None else 7
    row = _drawn(draft)
    if row is not None and row["lat"] == row["lat"] and row["lon"] == row["lon"]:  # NaN: an area
        middle, zoom = (float(row["lat"]), float(row["lon"])), 9
    if middle is not None:
        state.hand_over("", {**state.own_of(""), "at": f"{middle[0]:.4f},{middle[1]:.4f},{zoom}"})
    st.session_state[GO] = True


def _how(draft: Draft, text: str, say: Language) -> None:
    """List by which rule each field was read from which words, and how sure that is."""
    if not draft.evidence:
        return
    with st.expander(say("How it was read")):
        st.html(report_words.how(draft, text, say))
