"""How far a command is, on standard error."""

from __future__ import annotations

import sys
import time
from typing import Final

from geo.commands.output import tell

# Exit code of a command that the user stopped.
INTERRUPTED: Final = 130


class Meter:
    """Progress on standard error: rewritten in place on a terminal, else a line when a step begins and ends."""

    def __init__(self) -> None:
        self._what = ""
        self._shown_at = 0.0
        self._open = False

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Show how far a step is: with megabytes and percent while files are read or downloaded."""
        ended = total is not None and done >= total
        now = time.monotonic()
        if what == self._what and not ended and (not self._terminal() or now - self._shown_at < 0.2):
            return
        if what != self._what:
            self.end()
        words = f"{what} …" if not total else f"{what}: {self._amount(done, total, what)}"
        self._what, self._shown_at = what, now
        if self._terminal():
            print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            tell(words)

    def end(self) -> None:
        """Leave the line that was rewritten in place."""
        if self._open:
            print(file=sys.stderr)
        self._open = False

    @staticmethod
    def _terminal() -> bool:
        return sys.stderr is not None and sys.stderr.isatty()

    @staticmethod
    def _amount(done: int, total: int, what: str) -> str:
        percent = f"{100 * done // total} %"
        in_bytes = what.startswith(("Reading", "Downloading"))
        return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB, {percent}" if in_bytes else percent
