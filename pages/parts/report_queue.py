"""The reports that are kept on this computer: what became of each, and the way to the next."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.sources.report import examples, queue
from geo.sources.report.queue import Entry
from pages.parts import editing, report_state
from pages.parts.error_panel import in_turn
from pages.parts.plain import plain

_SHOWN: Final = 50


def listed() -> tuple[list[Entry], list[str]]:
    """List the kept reports and what could not be read of them; nothing where nothing may be kept."""
    return queue.entries() if editing.permission() else ([], [])


def waiting(entries: list[Entry], say: Language) -> None:
    """Draw the way to the reports that wait, if there are any, before the form."""
    found = _waiting(entries)
    if not found:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = say.plural("{n} report waits for you.", "{n} reports wait for you.", len(found))
        st.markdown(f"**{plain(words)}** :gray[{plain(found[0].title)}]", width="stretch")
        st.button(
            say("Open the first that waits"),
            key="report_first",
            on_click=in_turn,
            args=(report_state.open_kept, found[0].checksum),
            shortcut="Alt+O",
        )


def _waiting(found: list[Entry]) -> list[Entry]:
    return [one for one in found if one.state in (queue.TO_READ, queue.PROPOSED)]


def show(found: list[Entry], notices: list[str], say: Language) -> None:
    """Draw the list of kept reports, those that wait in front, and how many examples they made."""
    if not editing.permission():
        st.caption(plain(editing.reason_words(editing.permission().reason, say)))
        st.caption(plain(say("Reports are read here all the same; nothing of them is kept.")))
        return
    for notice in notices:
        st.warning(plain(notice))
    if not found:
        return
    st.subheader(say("Your reports"))
    st.caption(plain(say("They are kept in {folder}, on this computer alone.", folder=str(queue.folder()))))
    order = {queue.PROPOSED: 0, queue.TO_READ: 0, queue.DONE: 1, queue.NOTHING: 1, queue.PUT_ASIDE: 2}
    ordered = sorted(found, key=lambda one: order[one.state])
    for entry in ordered[:_SHOWN]:
        _entry(entry, say)
    if len(ordered) > _SHOWN:
        n = len(ordered) - _SHOWN
        st.caption(plain(say.plural("and {n} more", "and {n} more", n)))
    _examples(say)


def _entry(entry: Entry, say: Language) -> None:
    with st.container(border=True):
        text, state, action = st.columns([0.6, 0.22, 0.18], vertical_alignment="center")
        known = " · ".join(filter(None, (entry.publisher, entry.published, entry.name)))
        text.markdown(f"**{plain(entry.title)}**" + (f"  \n:gray[{plain(known)}]" if known else ""))
        state.markdown(plain(state_words(entry, say)))
        with action, st.container(horizontal=True):
            st.button(
                say("Open"), key=f"open_report_{entry.checksum}", on_click=in_turn,
                args=(report_state.open_kept, entry.checksum),
            )  # fmt: skip
            with st.popover(say("Delete"), type="tertiary"):
                words = say(
                    "Deletes the text from this computer, and with it the words that support its incidents. Accepted "
                    "incidents stay."
                )
                st.markdown(plain(words))
                st.button(
                    say("Delete the text"), key=f"forget_report_{entry.checksum}", on_click=in_turn,
                    args=(queue.forget, entry.checksum),
                )  # fmt: skip


def state_words(entry: Entry, say: Language) -> str:
    """Say where a report stands."""
    proposed = say.plural("{n} proposal to look at", "{n} proposals to look at", entry.n_open)
    accepted = say.plural("{n} accepted", "{n} accepted", entry.n_accepted)
    return {
        queue.TO_READ: say("to read"),
        queue.PROPOSED: f"{proposed}, {accepted}" if entry.n_accepted else proposed,
        queue.DONE: accepted,
        queue.NOTHING: say("no incident"),
        queue.PUT_ASIDE: say("put aside"),
    }[entry.state]


def neighbours(checksum: str) -> tuple[str, str]:
    """Reports before and after one in the order in which they were added; "" at the ends."""
    names = [one.checksum for one in queue.entries()[0]]
    if checksum not in names:
        return "", ""
    at = names.index(checksum)
    return names[at - 1] if at else "", names[at + 1] if at + 1 < len(names) else ""


def _examples(say: Language) -> None:
    n = examples.count()
    if not n:
        return
    words = say.plural(
        "{n} report that you decided on is kept as an example of how it should be read. To see how well the rules do:",
        "{n} reports that you decided on are kept as examples of how they should be read. To see how well the rules "
        "do:",
        n,
    )
    st.caption(plain(words))
    st.code(f'python -m geo extract --score "{examples.folder()}"', language=None, wrap_lines=True)
