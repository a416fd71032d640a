"""An open report: its text beside the incident that is being looked at, and what was left out."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zlib import crc32

import streamlit as st

from geo.core.language import Language
from geo.sources.report.accepting import accepted_before
from geo.sources.report.drafts import ACCEPTED, BY_HAND, LEFT_OUT, OPEN, REJECTED, Draft
from geo.sources.report.extraction import Evidence, LeftOut
from geo.sources.report.queue import PUT_ASIDE
from pages.parts import editing, loaders, report_card, report_queue, report_state, report_text, report_words
from pages.parts.error_panel import in_turn
from pages.parts.plain import plain

_EARLIEST: Final = dt.date(1990, 1, 1)
_MOST_LETTERS: Final = 30  # of a place on the button of its incident


def show(work: report_state.Work, say: Language) -> None:
    """Draw the open report.

    It is no fragment: a field that a click on another screen leaves would ask for the fragment on a screen without it,
    and the reader would see an empty one.
    """
    if st.session_state.pop(report_card.GO, False):
        st.switch_page("pages/map.py")
    _head(work, say)
    _warnings(work, say)
    text, card = st.columns([0.47, 0.53], gap="medium")
    with text:
        report_text.show(work, say)
    with card:
        _cards(work, say)
        if work.draft is not None:
            report_card.show(work, work.draft, say)
        _left_out(work, say)
        _about(work, say)
        _more(work, say)


def _head(work: report_state.Work, say: Language) -> None:
    document = work.report.document
    known = " · ".join(filter(None, (document.publisher, say.date(work.published) if work.published else "")))
    st.markdown(f"**{plain(work.report.title)}**" + (f" :gray[{plain(known)}]" if known else ""))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(say("All reports"), key="report_close", on_click=report_state.close, shortcut="Alt+B")
        if editing.permission():
            before, after = report_queue.neighbours(document.checksum)
            for label, target, keys in (
                (
                    (say("Previous report"), before, "Alt+Up"),
                    (say("Next report"), after, "Alt+Down"),
                )
                if before or after
                else ()
            ):
                st.button(
                    label, key=f"report_{keys}", disabled=not target, on_click=in_turn,
                    args=(report_state.open_kept, target), shortcut=keys,
                )  # fmt: skip
            aside = work.report.state == PUT_ASIDE
            st.button(
                say("Take it up again") if aside else say("Put aside"),
                key="report_aside",
                on_click=in_turn,
                args=(report_state.put_aside, not aside),
                type="tertiary",
            )


def _days_said(draft: Draft) -> list[Evidence]:
    """Words for the day of a draft that has none."""
    return [one for one in draft.evidence if one.field in ("event_date", "date_precision")]


def _warnings(work: report_state.Work, say: Language) -> None:
    document = work.report.document
    undated = [draft for draft in work.drafts if draft.state == OPEN and not draft.record.get("event_date")]
    if work.published is None and (undated or not work.drafts):
        said = [" ".join(one.span.of(document.text).split()) for draft in undated for one in _days_said(draft)]
        words = say("The day of publication is not known. Give it, and the report is read again.")
        if said:
            words = say(
                "The day of publication is not known, so “{words}” has no date. Give it, and the report is read again.",
                words=said[0][:60],
            )
        warning, day = st.columns([0.7, 0.3], vertical_alignment="bottom")
        warning.warning(plain(words))
        key = f"report_day_{document.checksum[:8]}"
        day.date_input(
            say("Published on"), None, min_value=_EARLIEST, max_value=_latest(), format="DD/MM/YYYY", key=key,
            on_change=in_turn, args=(_date, key),
        )  # fmt: skip
    own = {draft.incident_id for draft in work.drafts if draft.state == ACCEPTED}
    stored = set(accepted_before(loaders.atlas().records["incident_id"], document.checksum)) - own
    if stored:
        words = say.plural(
            "This very text was accepted before: {n} incident is in the store already.",
            "This very text was accepted before: {n} incidents are in the store already.",
            len(stored),
        )
        st.warning(plain(words))
    for notice in work.found.notices:
        st.warning(plain(notice))


def _cards(work: report_state.Work, say: Language) -> None:
    """Draw the choice of incidents."""
    if not work.drafts:
        st.info(
            plain(
                say(
                    "No incident was found in this text. If there is one, select its words in the text and choose "
                    "“New incident”, or add one by hand."
                )
            )
        )
    else:
        st.session_state["w_report_card"] = work.card
        st.pills(
            say.plural("{n} incident", "{n} incidents", len(work.drafts)),
            [draft.key for draft in work.drafts],
            format_func={
                one.key: _label(number, one, say) for number, one in enumerate(work.drafts, start=1)
            }.__getitem__,
            key="w_report_card",
            on_change=_turn,
            required=True,
            wrap=True,
        )
    if len(work.drafts) > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                say("Previous incident"),
                key="report_previous",
                on_click=report_state.step,
                args=(-1,),
                shortcut="Alt+P",
            )
            st.button(say("Next incident"), key="report_next", on_click=report_state.step, args=(1,), shortcut="Alt+N")
    if not editing.permission():
        st.info(plain(editing.reason_words(editing.permission().reason, say)))


def _more(work: report_state.Work, say: Language) -> None:
    """Draw the way to add an incident, and the way to accept all unread."""
    open_ones = [draft for draft in work.drafts if draft.state == OPEN]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(say("Add an incident by hand"), key="report_add", on_click=in_turn, args=(_add,), type="tertiary")
        if len(open_ones) > 1 and editing.permission():
            st.button(
                say("Accept all {n} unread", n=len(open_ones)),
                key="report_accept_all",
                on_click=in_turn,
                args=(report_card.accept, tuple(one.key for one in open_ones), say),
                type="tertiary",
                help=say("The store marks them as accepted unread: nobody compared them with the report."),
            )


def _label(number: int, draft: Draft, say: Language) -> str:
    signs = {ACCEPTED: "✓ ", REJECTED: "✗ ", OPEN: ""}
    place = str(draft.record.get("place") or draft.record.get("place_phrase") or say("no place"))
    short = place if len(place) <= _MOST_LETTERS else place[: _MOST_LETTERS - 1] + "…"
    return plain(f"{signs[draft.state]}{number}. {report_words.day(draft.record, say)} · {short}")


def _turn() -> None:
    if chosen := st.session_state.get("w_report_card"):
        report_state.turn(str(chosen))


def _add() -> None:
    report_state.add(Draft(report_state.next_key(), origin=BY_HAND, record={"event_type": "other"}))


def _left_out(work: report_state.Work, say: Language) -> None:
    out = work.found.left_out
    if not out:
        return
    words = say.plural("{n} passage left out", "{n} passages left out", len(out))
    with st.expander(words, expanded=False):
        st.caption(plain(say("Looks like an incident, and was taken for none. Make it one if that is wrong.")))
        for number, one in enumerate(out[:60]):
            words = " ".join(one.span.of(work.report.document.text).split())
            text, action = st.columns([0.74, 0.26], vertical_alignment="center")
            text.markdown(f"“{plain(words[:220])}”  \n:gray[{plain(report_words.left_out_reason(one, say))}]")
            action.button(
                say("Make it one"), key=f"report_out_{number}", on_click=in_turn, args=(_make, one), width="stretch"
            )


def _make(one: LeftOut) -> None:
    report_state.add_from_words(one.span, origin=LEFT_OUT)


def _about(work: report_state.Work, say: Language) -> None:
    """Draw what is known of the report, to be corrected."""
    document = work.report.document
    with st.expander(say("About the report")):
        if work.found.published_words is not None and document.published is None:
            words = work.found.published_words.of(document.text)
            st.caption(plain(say("The day of publication was read from “{words}”.", words=words[:80])))
        # What is known now makes the form: a date given elsewhere stands in it at once.
        known = f"{document.title}\n{document.publisher}\n{document.url}\n{work.published}"
        stem = f"report_about_{document.checksum[:8]}_{crc32(known.encode('utf-8', 'replace'))}_"
        with st.form(f"{stem}form", border=False):
            left, right = st.columns(2)
            left.date_input(
                say("Published on"),
                work.published,
                min_value=_EARLIEST,
                max_value=_latest(),
                format="DD/MM/YYYY",
                key=f"{stem}day",
            )
            right.text_input(say("Publisher"), document.publisher, key=f"{stem}publisher", max_chars=200)
            left.text_input(say("Title"), document.title, key=f"{stem}title", max_chars=500)
            right.text_input(say("Address (URL)"), document.url, key=f"{stem}url", max_chars=2000)
            st.form_submit_button(say("Keep"), on_click=in_turn, args=(_describe, stem))


def _latest() -> dt.date:
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


def _date(key: str) -> None:
    work = report_state.opened()
    if work is not None:
        document = work.report.document
        report_state.describe(document.title, document.publisher, document.url, st.session_state.get(key))


def _describe(stem: str) -> None:
    values = {name: st.session_state.get(f"{stem}{name}") for name in ("title", "publisher", "url", "day")}
    report_state.describe(
        str(values["title"] or "").strip(),
        str(values["publisher"] or "").strip(),
        str(values["url"] or "").strip(),
        values["day"],
    )
