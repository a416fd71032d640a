"""Opening a store: to write where that is possible, else to read, else to read nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from pathlib import Path

import sqlalchemy as sa

from geo.core import settings
from geo.core.errors import CannotWrite
from geo.incidents.store_engine import (
    PATIENCE_SECONDS,
    Address,
    Database,
    memory_database,
    postgresql_database,
    read_address,
    sqlite_database,
)
from geo.incidents.store_schema import NEWEST, prepare, revision_of
from geo.incidents.store_tables import BLOCK, CHANGE, EVENT

BY_SETTING = f"the setting {settings.READ_ONLY_VARIABLE} turns editing off."


def connect(url: str | None, read_only: bool | None) -> tuple[Database, str]:
    """Connect to a store.

    Parameters
    ----------
    url, read_only
        As `geo.incidents.store.open_store`.

    Returns
    -------
    Database, str
        And why it can only be read; empty where it can be written.
    """
    address = read_address(url if url is not None else settings.store_address())
    reason = BY_SETTING if (settings.read_only() if read_only is None else read_only) else ""
    if address.url is not None:
        return _server(address, reason)
    assert address.path is not None  # noqa: S101 - the other of the two
    path = address.path
    if not reason:
        reason = _why_not_written(path)
    if not reason:
        try:
            return _to_write(path), ""
        except CannotWrite as error:
            reason = str(error)
    return _to_read(path), reason


def _why_not_written(path: Path) -> str:
    """Say why a file cannot be written; empty where nothing speaks against it."""
    if path.is_dir():
        return ""
    there = path if path.exists() else path.parent
    while not there.exists() and there != there.parent:
        there = there.parent
    for part in {there, path.parent if path.exists() else there}:
        if not os.access(part, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            return (
                f"{part} is read-only for this user. Let this user write there, or name another store in "
                f"{settings.STORE_VARIABLE}."
            )
    return ""


def _to_write(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    database = sqlite_database(path, mode="rwc", patience_s=PATIENCE_SECONDS)
    try:
        prepare(database, path)
    except BaseException:
        database.close()
        raise
    return database


def _to_read(path: Path) -> Database:
    if not path.exists():
        return _empty()
    database = _readable(path)
    try:
        with database.reading() as connection:
            revision = revision_of(connection, database.where)
    except BaseException:
        database.close()
        raise
    if revision == NEWEST:
        return database
    database.close()
    return _empty() if revision is None else _copy(path)


def _readable(path: Path) -> Database:
    """Open a file to be read, also where SQLite cannot write its locks beside it."""
    database = sqlite_database(path, mode="ro", patience_s=PATIENCE_SECONDS)
    try:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except CannotWrite:
        database.close()
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            return _copy(path)
        return sqlite_database(path, mode="immutable", patience_s=PATIENCE_SECONDS)
    return database


def _empty() -> Database:
    database = memory_database()
    prepare(database, None)
    return database


def _copy(path: Path) -> Database:
    """Read a copy in a temporary folder: of a store that would have to be written before it can be read."""
    folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-store-"))
    try:
        for part in (path, path.with_name(f"{path.name}-wal")):
            if part.exists():
                shutil.copyfile(part, folder / part.name)
        database = sqlite_database(folder / path.name, mode="rw", patience_s=PATIENCE_SECONDS)
        database.where = str(path)
        prepare(database, None)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CannotWrite(f"{path} can only be read in a copy, and none can be made in {folder}: {error}.") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(database, shutil.rmtree, folder, ignore_errors=True)
    return database


def _may_write(database: Database) -> bool:
    """Whether a server lets this user write all tables of the store."""
    with database.reading() as connection:
        if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
            return False
        needed = sa.func.has_table_privilege
        return all(
            connection.execute(sa.select(needed(name, "INSERT"))).scalar_one()
            for name in (EVENT.name, BLOCK.name, CHANGE.name)
        ) and bool(connection.execute(sa.select(needed(CHANGE.name, "UPDATE"))).scalar_one())


def _server(address: Address, reason: str) -> tuple[Database, str]:
    assert address.url is not None  # noqa: S101 - the caller looked
    database = postgresql_database(address.url, read_only=bool(reason), patience_s=PATIENCE_SECONDS)
    try:
        if not reason:
            with contextlib.suppress(CannotWrite):
                prepare(database, None)
                if _may_write(database):
                    return database, ""
            reason = f"{database.where} may only be read by this user. Ask who keeps the server."
            database.close()
            database = postgresql_database(address.url, read_only=True, patience_s=PATIENCE_SECONDS)
        with database.reading() as connection:
            revision = revision_of(connection, database.where)
        if revision is None:
            database.close()
            return _empty(), reason
        if revision != NEWEST:
            raise CannotWrite(f"{database.where} must be migrated first, by somebody who may write it.")
    except BaseException:
        database.close()
        raise
    return database, reason
