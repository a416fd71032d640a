"""What a database says when something is wrong, in words that a person can act on."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import sqlalchemy as sa

from geo.core.errors import AtlasError, BrokenData, Busy, CannotWrite, Unreachable

NOTHING_LOST: Final = "Nothing was stored, and nothing that was stored is lost."
_READ_ONLY_CODES: Final = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH)


@contextlib.contextmanager
def said_plainly(where: str) -> Iterator[None]:
    """Turn a database's errors into those of the atlas.

    Parameters
    ----------
    where : str
        The store, as a person knows it: a file's name, or a URL without its password.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _plain(error.orig, where) from error
    except sqlite3.Error as error:
        raise _plain(error, where) from error
    except pa.ArrowException as error:
        raise damaged(where, str(error)) from error
    except sa.exc.TimeoutError as error:
        raise Busy(f"All connections to {where} are in use. Try again in a moment.") from error


def damaged(where: str, reason: str) -> BrokenData:
    """Say that what is stored cannot be read."""
    return BrokenData(
        f"The store {where} is damaged ({' '.join(reason.split())[:300]}). Nothing was written to it. Keep a copy of "
        "it, then put back a backup (copies made before migrations lie beside it), or move it away to begin with an "
        "empty store and import your files again."
    )


def _plain(error: BaseException | None, where: str) -> AtlasError:
    if isinstance(error, sqlite3.Error):
        return _sqlite(error, where)
    return _postgresql(error, where)


def _sqlite(error: sqlite3.Error, where: str) -> AtlasError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT):
        return damaged(where, str(error))
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            f"Another program is writing to the store {where} and does not finish. {NOTHING_LOST} Wait until it is "
            "done or close it, then try again."
        )
    reason = {
        sqlite3.SQLITE_FULL: f"The disk of {where} is full. {NOTHING_LOST} Free some space, then try again.",
        sqlite3.SQLITE_IOERR: f"The disk of {where} cannot be written or read ({error}); it may be full, or its quota "
        f"used up. {NOTHING_LOST} Free some space or look after the disk, then try again.",
        sqlite3.SQLITE_TOOBIG: f"Something is too large for the store {where} ({error}). {NOTHING_LOST}",
    }
    if primary in _READ_ONLY_CODES:
        return CannotWrite(
            f"The store {where} cannot be written ({error}). {NOTHING_LOST} Let this user write the file and its "
            "folder, or name another place in SAHEL_ATLAS_STORE."
        )
    if primary in reason:
        return CannotWrite(reason[primary])
    return BrokenData(f"The store {where} answers {error}. {NOTHING_LOST} It may be no store of this program.")


def _postgresql(error: BaseException | None, where: str) -> AtlasError:
    state = getattr(error, "sqlstate", None)
    reason = " ".join(str(error).split())[:300]
    if state in ("53100", "53200", "54000"):
        return CannotWrite(f"The server of {where} has no room ({reason}). {NOTHING_LOST} Ask who keeps the server.")
    if state in ("25006", "42501"):
        return CannotWrite(f"The store {where} may not be written ({reason}). {NOTHING_LOST} Ask who keeps the server.")
    if state in ("55P03", "40P01", "40001", "57014"):
        return Busy(
            f"Another program is writing to the store {where} ({reason}). {NOTHING_LOST} Try again in a moment."
        )
    if state is None or state.startswith(("08", "28", "57", "3D", "53")):
        return Unreachable(
            f"The store {where} does not answer ({reason}). {NOTHING_LOST} Look whether the server runs and whether "
            "SAHEL_ATLAS_STORE names it rightly."
        )
    if state.startswith("XX"):
        return damaged(where, reason)
    return BrokenData(f"The store {where} answers {reason}. {NOTHING_LOST} It may be no store of this program.")
