"""A store's tables made, checked and migrated, after a backup."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
import uuid
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from geo.core.errors import BrokenData, CannotWrite, Outdated
from geo.incidents.store_engine import Database
from geo.incidents.store_errors import said_plainly
from geo.incidents.store_tables import META, METADATA, REVISIONS, VERSION_TABLE

NEWEST: Final = REVISIONS[-1]
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME: Final = threading.Lock()  # Alembic keeps the migration under way in a global


def prepare(database: Database, path: Path | None) -> None:
    """Make the tables of a new store, or bring those of an older one up to date.

    Parameters
    ----------
    database : Database
    path : Path or None
        The file of SQLite, beside which the backup goes.

    Raises
    ------
    Outdated
        When a newer version of the program made the store.
    BrokenData
        When the database is another program's, or damaged.
    CannotWrite
        When there is no room for the tables or the backup; the store is then as it was.
    """
    with database.reading() as connection:
        if revision_of(connection, database.where) == NEWEST:
            return
    with _ONE_AT_A_TIME, database.changing_tables() as connection:
        revision = revision_of(connection, database.where)
        if revision == NEWEST:  # another program was quicker
            return
        if revision is not None:
            _back_up(database, connection, revision, path)
        _upgrade(connection, NEWEST)
        if revision is None:
            connection.execute(sa.insert(META), {"key": "store_id", "value": uuid.uuid4().hex})


def revision_of(connection: sa.Connection, where: str) -> str | None:
    """Return the revision of a store's tables, None where there are no tables yet.

    Raises
    ------
    Outdated
        When this program does not know it.
    BrokenData
        When there are tables, but not a store's.
    """
    tables = set(sa.inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        if tables & set(METADATA.tables):
            raise BrokenData(f"{where} is no store of this program: it has other tables of the same names.")
        return None
    version = sa.Table(VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32)))
    revision = connection.execute(sa.select(version.c.version_num)).scalar_one_or_none()
    if revision is None:
        return None
    if revision not in REVISIONS:
        raise Outdated(
            f"The store {where} was written by a newer version of this program (its tables are of revision {revision}, "
            f"this program knows {NEWEST}). Nothing was changed. Update the program, or name another store in "
            "SAHEL_ATLAS_STORE."
        )
    return str(revision)


def migrate_to(database: Database, revision: str) -> None:
    """Bring the tables to a revision that is not the newest: for tests of migrations."""
    with _ONE_AT_A_TIME, database.changing_tables() as connection:
        _upgrade(connection, revision)


def _upgrade(connection: sa.Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _back_up(database: Database, connection: sa.Connection, revision: str, path: Path | None) -> None:
    at = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    if path is not None:
        copy_sqlite(path, path.with_name(f"{path.stem}-backup-revision-{revision}-{at}.sqlite3"))
    elif database.is_postgresql:
        _copy_postgresql(connection, f"atlas_backup_{revision}_{at.lower()}")


def copy_sqlite(path: Path, target: Path) -> None:
    """Copy a store whole, also while others write to it (SQLite's online backup).

    Raises
    ------
    CannotWrite
        When the copy cannot be written; nothing of it stays.
    BrokenData
        When the store is damaged.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    source = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with (
            said_plainly(str(path)),
            closing(sqlite3.connect(source, uri=True)) as old,
            closing(sqlite3.connect(unfinished)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except OSError as error:  # an AtlasError of that kind too
        unfinished.unlink(missing_ok=True)
        if isinstance(error, CannotWrite):
            raise
        raise CannotWrite(f"No backup of {path} can be written to {target}: {error.strerror}.") from error
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _copy_postgresql(connection: sa.Connection, schema: str) -> None:
    """Copy the tables into a schema of their own, in the transaction of the migration."""
    quoted = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"CREATE SCHEMA {quoted(schema)}")
    for name in sorted({*METADATA.tables, VERSION_TABLE} & set(sa.inspect(connection).get_table_names())):
        connection.exec_driver_sql(f"CREATE TABLE {quoted(schema)}.{quoted(name)} AS TABLE {quoted(name)}")
