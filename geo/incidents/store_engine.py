"""A connection to the store's database: SQLite in a file, or PostgreSQL by URL.

SQLite keeps a write-ahead log (WAL), so that readers and a writer do not wait for each other, and synchronises it with
the disk at every commit: what was acknowledged is there after a crash of the program and of the machine. A transaction
that writes takes the lock at its beginning (BEGIN IMMEDIATE), so that what it read still holds when it writes; on
PostgreSQL a lock of the table of events does the same.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool, StaticPool

from geo.core.errors import BadInput, CannotWrite
from geo.incidents.store_errors import said_plainly

# How long one waits for another program that writes. An import of 350,000 rows holds the lock for about a second.
PATIENCE_SECONDS: Final = 20.0
_BEGIN: Final = "atlas_begin"
_POSTGRESQL: Final = re.compile(r"postgres(ql)?(\+[a-z0-9]+)?://", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where a store lies; one of `path` and `url` is None."""

    path: Path | None
    url: sa.URL | None

    @property
    def words(self) -> str:
        """The store, as messages name it: never with a password."""
        return str(self.path) if self.url is None else self.url.render_as_string(hide_password=True)


def read_address(text: str) -> Address:
    """Read a file's name or a database's URL.

    Raises
    ------
    BadInput
        When it is a URL of another kind of database.
    """
    text = text.strip()
    if text.casefold().startswith("sqlite:"):
        path = sa.make_url(text).database
        if not path or path == ":memory:":
            raise BadInput(f"{text!r} names no file. Give the store as a file's name.")
        return Address(Path(path).expanduser(), None)
    if _POSTGRESQL.match(text):
        try:
            url = sa.make_url(text).set(drivername="postgresql+psycopg")
        except (sa.exc.ArgumentError, ValueError) as error:
            raise BadInput(
                "The store's address cannot be read. Write it as postgresql://user:password@host:5432/database."
            ) from error
        return Address(None, url)
    if "://" in text:
        raise BadInput(
            f"A store cannot lie at {text.split('://', 1)[0]}://…: give a file's name or postgresql://user@host/database."
        )
    return Address(Path(text).expanduser(), None)


class Database:
    """Transactions on one database.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    where : str
        The store, as messages name it.
    """

    def __init__(self, engine: sa.Engine, where: str) -> None:
        self.engine = engine
        self.where = where
        self.is_postgresql = engine.dialect.name == "postgresql"

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees the store as it is now, whatever others write meanwhile."""
        with said_plainly(self.where), self._begun("DEFERRED") as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction that no other writer can come between; it is committed at its end, or undone whole."""
        try:
            with said_plainly(self.where), self._begun("IMMEDIATE") as connection:
                if self.is_postgresql:
                    connection.exec_driver_sql("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE")
                yield connection
        except CannotWrite:
            self._give_room_back()
            raise

    @contextlib.contextmanager
    def changing_tables(self) -> Iterator[sa.Connection]:
        """Open a transaction in which the tables themselves may change, and one program alone does so."""
        with said_plainly(self.where), self._begun("IMMEDIATE") as connection:
            if self.is_postgresql:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7267451)")
            yield connection

    @contextlib.contextmanager
    def _begun(self, how: str) -> Iterator[sa.Connection]:
        options: dict[str, Any] = {_BEGIN: how}
        if self.is_postgresql:
            options = {"isolation_level": "REPEATABLE READ" if how == "DEFERRED" else "READ COMMITTED"}
        with self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    def _give_room_back(self) -> None:
        """Cut the log of SQLite: on a full disk, what could not be committed would go on filling it."""
        if not self.is_postgresql:
            with contextlib.suppress(sa.exc.DBAPIError), self.engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - there is no other
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close all connections."""
        with said_plainly(self.where):
            self.engine.dispose()


def sqlite_database(path: Path, *, mode: str, patience_s: float) -> Database:
    """Connect to a file.

    Parameters
    ----------
    path : Path
    mode : str
        ``"rwc"`` to write and make it, ``"rw"`` to write, ``"ro"`` to read, ``"immutable"`` to read where not even a
        lock can be written: for a file that nobody changes meanwhile.
    patience_s : float
        Seconds to wait for another program.
    """
    query = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    address = f"{path.absolute().as_uri()}?{query}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=patience_s, check_same_thread=False, isolation_level=None
        )
        try:
            if mode in ("rw", "rwc"):
                connection.execute("PRAGMA journal_mode=WAL").fetchone()
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA fullfsync=ON")  # macOS needs it to reach the disk itself
                connection.execute("PRAGMA journal_size_limit=16777216")
            connection.execute("PRAGMA foreign_keys=ON")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=2, max_overflow=14)
    _begin_explicitly(engine)
    return Database(engine, str(path))


def memory_database() -> Database:
    """Make a database in memory, for a store that is empty and cannot be written."""
    engine = sa.create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )
    _begin_explicitly(engine)
    return Database(engine, "in memory")


def _begin_explicitly(engine: sa.Engine) -> None:
    """Python's sqlite3 does not begin a transaction before a SELECT or a CREATE TABLE: do it here."""

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(_BEGIN, 'DEFERRED')}")


def postgresql_database(url: sa.URL, *, read_only: bool, patience_s: float) -> Database:
    """Connect to a server."""
    options = f"-c lock_timeout={int(1000 * patience_s)} -c timezone=UTC"
    if read_only:
        options += " -c default_transaction_read_only=on"
    settings: dict[str, Any] = {"connect_timeout": 10, "application_name": "sahel-incident-atlas", "options": options}
    engine = sa.create_engine(url, pool_size=2, max_overflow=14, pool_pre_ping=True, connect_args=settings)
    return Database(engine, url.render_as_string(hide_password=True))
