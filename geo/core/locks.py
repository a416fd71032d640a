"""A lock between programs, so that two of them do not write one file at a time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from geo.core.errors import CannotWrite

# How long a program waits for another one to finish writing.
PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.02


@contextlib.contextmanager
def locked(path: Path, *, patience_s: float | None = None) -> Iterator[None]:
    """Hold a lock that the system takes back when the program ends, however it ends.

    Parameters
    ----------
    path : Path
        File of the lock, beside what it guards; it and its folder are made, and stay.
    patience_s : float, optional
        Seconds to wait for another program; `PATIENCE_SECONDS` if not given, 0 for those who can do without.

    Raises
    ------
    CannotWrite
        If the file cannot be made, or another program keeps the lock.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab")
    except OSError as error:
        raise CannotWrite(f"Cannot write in {path.parent}: {error.strerror}. Let this user write there.") from error
    with handle:
        until = time.monotonic() + (PATIENCE_SECONDS if patience_s is None else patience_s)
        while not _taken(handle):
            if time.monotonic() >= until:
                raise CannotWrite(f"Another program is writing beside {path}. Close it, or try again in a moment.")
            time.sleep(_PAUSE_SECONDS)
        try:
            yield
        finally:
            _let_go(handle)


try:
    import fcntl

    def _taken(handle: IO[bytes]) -> bool:
        with contextlib.suppress(OSError):  # some disks of other machines know no locks: then there is none to wait for
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def _let_go(handle: IO[bytes]) -> None:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)

except ImportError:  # Windows
    import msvcrt

    def _taken(handle: IO[bytes]) -> bool:
        with contextlib.suppress(OSError):
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            return True
        return False

    def _let_go(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
