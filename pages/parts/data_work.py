"""Long work beside the screen: a thread that says how far it is and can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import streamlit as st

from geo.core.errors import AtlasError, Cancelled
from geo.core.language import Language
from geo.core.progress import Progress
from pages.parts.plain import plain

T = TypeVar("T")
# Shorter work is waited for: a bar that flashes up tells nobody anything.
_PATIENCE_SECONDS: Final = 0.4
_EVERY_SECONDS: Final = 0.5
ROWS, BYTES = "rows", "bytes"


class Work(Generic[T]):
    """Work in a thread of its own.

    Parameters
    ----------
    action : function
        Does the work. It is given a function to tell its progress to, and one to ask whether it shall stop.
    undone : function, optional
        Throws away a result that nobody wants any more.

    Attributes
    ----------
    done, total, step : int, int or None, str
        How far it is.
    error : str
        Why it failed.
    """

    def __init__(
        self, action: Callable[[Progress, Callable[[], bool]], T], undone: Callable[[T], None] | None = None
    ) -> None:
        self.done = 0
        self.total: int | None = None
        self.step = ""
        self.error = ""
        self.began = time.monotonic()
        self._result: T | None = None
        self._surprise: Exception | None = None
        self._undone = undone
        self._stop = threading.Event()
        self._dropped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(action,), name="atlas-data", daemon=True)
        self._thread.start()

    def _run(self, action: Callable[[Progress, Callable[[], bool]], T]) -> None:
        try:
            result = action(self._tell, self._stop.is_set)
        except Cancelled:
            self._stop.set()
        except AtlasError as error:
            if not self._stop.is_set():
                self.error = str(error)
        except Exception as error:  # noqa: BLE001 - raised again where somebody sees it
            self._surprise = error
        else:
            self._hand_over(result)

    def _hand_over(self, result: T) -> None:
        with self._lock:
            if not self._dropped:
                self._result = result
                return
        if self._undone:
            self._undone(result)

    def _tell(self, done: int, total: int | None, step: str) -> None:
        self.done, self.total, self.step = done, total, step
        if self._stop.is_set():
            raise Cancelled("Stopped.")

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped, or is about to stop."""
        return self._stop.is_set()

    @property
    def result(self) -> T | None:
        """What came out of it; None as long as it runs, and if it failed or was stopped."""
        if self._surprise is not None and not self.running:
            raise self._surprise
        return None if self.running else self._result

    def stop(self) -> None:
        """Ask it to stop; what is done before it hears that is done."""
        self._stop.set()

    def drop(self) -> None:
        """Stop it, and throw away what came out of it."""
        with self._lock:
            self._dropped = True
            self._stop.set()
            result, self._result = self._result, None
        if result is not None and self._undone:
            self._undone(result)

    def wait(self, seconds: float = _PATIENCE_SECONDS) -> bool:
        """Wait a moment; returns whether it is over."""
        self._thread.join(seconds)
        return not self.running


@st.fragment(run_every=_EVERY_SECONDS)
def progress(
    work: Work[T],
    title: str | Callable[[], str],
    say: Language,
    key: str,
    *,
    total: int | None = None,
    counts: str = ROWS,
    waits: bool = True,
) -> None:
    """Draw how far some work is, with a button that stops it; when it is over, the whole screen runs again.

    Parameters
    ----------
    work : Work
    title : str or function
        What it does; asked for again each time where that changes.
    say : Language
    key : str
        Tells this work's button from those of others.
    total : int, optional
        How much there is to do, where the work itself does not know.
    counts : str
        What it counts: `ROWS` or `BYTES`; the work may say so itself as its step.
    waits : bool
        Whether what the work does until it hears of the stop matters. Otherwise the screen goes on at once, and what
        comes out of the work is thrown away.
    """
    if not work.running or (work.stopped and not waits):
        st.rerun()
    with st.container(border=True):
        if work.stopped:
            st.markdown(plain(say("Stopping …")))
            return
        known = work.total or total
        done = counts_words(work.done, known, say, work.step if work.step in (ROWS, BYTES) else counts)
        words = f"**{plain(title if isinstance(title, str) else title())}**" + (f" — {plain(done)}" if done else "")
        if known:
            st.progress(min(work.done / known, 1.0), text=words)
        else:
            st.markdown(words)
        seconds = int(time.monotonic() - work.began)
        st.caption(say.plural("{n} second so far", "{n} seconds so far", seconds))
        st.button(say("Cancel"), key=f"stop_{key}", on_click=work.stop if waits else work.drop)


def counts_words(done: int, total: int | None, say: Language, counts: str) -> str:
    """Say how far some work is in figures."""
    if not done:
        return ""
    if counts == BYTES:
        figures = [say.number(number / 1_000_000, 1) for number in (done, total or 0)]
        if total:
            return say("{done} of {total} MB", done=figures[0], total=figures[1])
        return say("{mb} MB", mb=figures[0])
    if total:
        return say("{done} of {total} rows", done=say.number(done), total=say.number(total))
    return say.plural("{n} row", "{n} rows", done)
