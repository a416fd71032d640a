"""Reading what ships, and writing files so that a full disk or a killed process leaves the old file whole."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from geo.core.errors import AtlasError, BrokenData, CannotWrite

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def read_shipped(path: Path) -> str:
    """Read a script, a style sheet or another text that ships with the program.

    Parameters
    ----------
    path : Path
        UTF-8.

    Raises
    ------
    BrokenData
        When it is missing or cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BrokenData(f"{path} cannot be read ({error}). Install the program again.") from error


def write_whole(target: Path, content: bytes) -> None:
    """Write a file in one step: beside it first, then renamed over it.

    Parameters
    ----------
    target : Path
    content : bytes

    Raises
    ------
    CannotWrite
        When the folder does not exist, may not be written, or the disk is full; a file that was there stays.
    """
    with writing_whole(target) as file:
        file.write(content)


@contextlib.contextmanager
def writing_whole(target: Path) -> Iterator[IO[bytes]]:
    """Write a file part by part, and yet in one step: it takes its name when all of it is there.

    Parameters
    ----------
    target : Path

    Yields
    ------
    file
        To write to; when an error leaves the ``with`` block, nothing of it stays.

    Raises
    ------
    CannotWrite
        As `write_whole`.
    """
    target = Path(target).resolve()  # a link stays one: what it points to is written
    temporary = None
    try:
        if target.exists() and not target.is_file():
            raise OSError(errno.EINVAL, "there is something that is no file")
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)  # mkstemp makes it private
        os.replace(temporary, target)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        if isinstance(error, AtlasError) or not isinstance(error, OSError):
            raise
        if error.errno in _FULL:
            raise CannotWrite(
                f"Cannot write {target}: the disk is full. Make room on it, or choose a folder on another one."
            ) from error
        reason = error.strerror or str(error)
        raise CannotWrite(
            f"Cannot write {target}: {reason}. Choose a folder that exists and that you may write to."
        ) from error
