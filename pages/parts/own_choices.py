"""Choices that one screen has beside the filter: in its widgets, and in the URL where they are not the usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from geo.core.language import Language
from pages.parts import state
from pages.parts.plain import plain


@dataclass(frozen=True)
class Choice:
    """One choice: its parameter in the URL, what may be chosen, and what is chosen if nobody says."""

    name: str
    options: Sequence[str]
    usual: str

    @property
    def key(self) -> str:
        """Key of its widget in the session."""
        return f"w_own_{self.name}"


def take(choices: Sequence[Choice], say: Language) -> None:
    """Set the widgets to what the link says, before they are drawn; what it may not say is dropped with a notice."""
    asked = state.own()
    mark = "own_read_" + "_".join(choice.name for choice in choices)
    changed = asked != st.session_state.get(mark)
    for choice in choices:
        value = asked.get(choice.name, "")
        if changed and value and value not in choice.options:
            notice = f"{choice.name}={value[:60]}"
            st.warning(plain(say("Part of the link was not used: {notice}", notice=notice)))
        if changed or st.session_state.get(choice.key) not in choice.options:
            st.session_state[choice.key] = value if value in choice.options else choice.usual
    st.session_state[mark] = asked


def choose(choice: Choice, value: str) -> None:
    """Choose by other means than the widget, which must not be drawn yet."""
    if value in choice.options:
        st.session_state[choice.key] = value


def keep(choices: Sequence[Choice]) -> dict[str, str]:
    """Give what the widgets say, by name, and let the URL say it too."""
    found = {choice.name: str(st.session_state.get(choice.key) or choice.usual) for choice in choices}
    shown = {choice.name: found[choice.name] for choice in choices if found[choice.name] != choice.usual}
    mark = "own_read_" + "_".join(choice.name for choice in choices)
    if shown != state.own():
        state.set_own(shown)
    st.session_state[mark] = shown
    return found
