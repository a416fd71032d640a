"""Errors as a panel that says what to do; the only place where the pages catch them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from geo.core.errors import AtlasError
from geo.core.language import Language
from pages.parts.plain import plain

_FAILED = "failed_attempt"
_DONE = "done_attempt"
_TURN = "turn_of_attempts"


@contextmanager
def error_panel(say: Language) -> Iterator[None]:
    """Show an `AtlasError` as a message instead of a trace."""
    try:
        yield
    except AtlasError as error:
        st.error(f"**{say('This cannot be shown.')}** {plain(str(error))}")


def attempt(action: Callable[..., None], *arguments: object) -> None:
    """Do what a button asks for, as its callback; `failure` shows what went wrong in the run that follows."""
    try:
        action(*arguments)
    except AtlasError as error:
        st.session_state[_FAILED] = str(error)


def in_turn(action: Callable[..., None], *arguments: object) -> None:
    """Do what a button asks for as `attempt` does, but not before what the session was asked for last is done.

    A second click starts a run of its own at once, beside the one of the first, which ends where it next speaks to
    Streamlit.
    """
    with own_turn():
        attempt(action, *arguments)


def own_turn() -> threading.RLock:
    """Lock of the session that `in_turn` waits for."""
    if _TURN not in st.session_state:
        st.session_state[_TURN] = threading.RLock()
    return st.session_state[_TURN]  # type: ignore[no-any-return]


def failure(title: str) -> None:
    """Show why the last `attempt` failed, if it did."""
    if words := st.session_state.pop(_FAILED, ""):
        st.error(f"**{plain(title)}** {plain(words)}")


def tell(words: str) -> None:
    """Say in the run that follows what a button did; `outcome` shows it."""
    st.session_state[_DONE] = words


def outcome(title: str) -> None:
    """Show what the last `attempt` told, or why it failed under a title."""
    if words := st.session_state.pop(_DONE, ""):
        st.success(plain(words))
    failure(title)
