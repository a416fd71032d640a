"""Records that may be of one event: pairs that a person has to look at, and the links of one incident."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.link_reasons import reason_words, verdict_words
from geo.incidents.links import LinkDecision
from geo.incidents.schema import Row
from pages.parts import editing, incident_list, loaders, state
from pages.parts.error_panel import attempt, tell
from pages.parts.plain import plain

_SHOWN: Final = 10


def queue(say: Language) -> None:
    """Draw the pairs that wait for a person, the most alike first."""
    waiting = [one for one in loaders.atlas().links if one.verdict == "open"]
    if not waiting:
        return
    words = say.plural(
        "{n} pair of records may be of one event", "{n} pairs of records may be of one event", len(waiting)
    )
    with st.expander(words, expanded=len(waiting) <= _SHOWN):
        st.caption(
            plain(
                say(
                    "The rules are not sure. If both are of one event, it counts once, with the range of their tolls "
                    "and all sources; nothing is deleted, and the decision can be taken back."
                )
            )
        )
        may = editing.ask(say, "links")
        for pair in waiting[:_SHOWN]:
            _pair(pair, say, may=may)
        if len(waiting) > _SHOWN:
            n = len(waiting) - _SHOWN
            st.caption(plain(say.plural("and {n} more pair", "and {n} more pairs", n)))


def of_incident(row: Row, say: Language) -> None:
    """Draw the links of one record: what it counts with, by whose decision, and the way to part them."""
    name = str(row["incident_id"])
    pairs = [one for one in loaders.atlas().links if name in (one.a, one.b)]
    if not pairs:
        st.caption(plain(say("No other record is known to be of this event.")))
        return
    may = bool(editing.permission())
    for pair in pairs:
        _pair(pair, say, may=may)


def _pair(pair: LinkDecision, say: Language, *, may: bool) -> None:
    records = loaders.atlas().records
    both = records[records["incident_id"].isin([pair.a, pair.b])]
    rows = {row["incident_id"]: row for row in incident_list.records(both)}
    with st.container(border=True):
        st.markdown(f"**{plain(verdict_words(pair, say))}**" + _reasons(pair, say))
        for column, name in zip(st.columns(2), (pair.a, pair.b), strict=True):
            _side(column, name, rows.get(name), f"{pair.a}|{pair.b}", say)
        if not may:
            return
        same, different, _ = st.columns([1, 1, 2])
        if pair.verdict != "same" or pair.by != "person":
            same.button(
                say("One event"), key=f"same_{pair.a}|{pair.b}", on_click=attempt, args=(_decide, pair, "same", say)
            )
        if pair.verdict != "different":
            different.button(
                say("Two events"), key=f"different_{pair.a}|{pair.b}", on_click=attempt,
                args=(_decide, pair, "different", say),
            )  # fmt: skip


def _reasons(pair: LinkDecision, say: Language) -> str:
    reasons = "; ".join(reason_words(pair, say))
    return f"  \n{plain(reasons)}" if reasons else ""


def _side(column: Any, name: str, row: Row | None, key: str, say: Language) -> None:
    if row is None:
        column.caption(plain(say("{record} is not in a dataset that is switched on.", record=name)))
        return
    deaths = say("Deaths: {toll}", toll=incident_list.toll_of(row, say))
    place = ", ".join(filter(None, (row["place"] or row["place_phrase"], row["adm1"])))
    column.button(
        plain(incident_list.label_of(row, say)),
        key=f"open_{name}_{key}",
        type="tertiary",
        on_click=state.select,
        args=(name,),
    )
    column.caption(plain(" · ".join(filter(None, (say(row["dataset"]), place, deaths)))))


def _decide(pair: LinkDecision, verdict: str, say: Language) -> None:
    who = editing.require_editor(say)
    decision = LinkDecision(pair.a, pair.b, verdict, pair.score, pair.reasons, "person")
    with loaders.store() as store:
        event = store.decide_links([decision], who=who, why="", seen=[pair])
    tell(say("Decided, as change {number}.", number=event.event_id))
