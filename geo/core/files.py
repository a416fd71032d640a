"""Reading what ships, and writing files so that a full disk or a killed process leaves the old file whole."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from geo.core.errors import AtlasError, BrokenData, CannotWrite

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
# A database that fails with less left than this failed for want of room, whatever it says itself.
_NO_ROOM: Final = 16_000_000


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
    with making_whole(target) as path, path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def making_whole(target: Path) -> Iterator[Path]:
    """Let a library write a file under a path of its own, on the disk of the target; it takes its name at the end.

    Parameters
    ----------
    target : Path

    Yields
    ------
    path
        Of an empty file in a folder of its own, where the library may keep its journals.

    Raises
    ------
    CannotWrite
        As `write_whole`.
    """
    target = Path(target).resolve()  # a link stays one: what it points to is written
    folder = None
    try:
        if target.exists() and not target.is_file():
            raise OSError(errno.EINVAL, "there is something that is no file")
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644
        folder = tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        path = Path(folder, target.name)
        yield path
        path.chmod(mode)
        path.replace(target)
    except OSError as error:
        if isinstance(error, AtlasError):
            raise
        if error.errno in _FULL:
            raise CannotWrite(
                f"Cannot write {target}: the disk is full. Make room on it, or choose a folder on another one."
            ) from error
        reason = error.strerror or str(error)
        raise CannotWrite(
            f"Cannot write {target}: {reason}. Choose a folder that exists and that you may write to."
        ) from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def is_full(folder: Path) -> bool:
    """Tell whether a disk has so little room left that a database which cannot be written failed for that."""
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False
