"""A PostgreSQL of one's own for tests: Debian's package, started in a temporary folder, reached by a socket there."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

REQUIRED = os.environ.get("ATLAS_REQUIRE_POSTGRES") == "1"
PROGRAMS = Path("/usr/lib/postgresql")
USERS = ("postgres", "nobody")  # the server refuses to run as root
PATIENCE_SECONDS = 30
_SYSTEM = ctypes.CDLL(None)


class Server:
    """A running server; each test gets a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = "template0"
        self._numbers = count(1)
        self._engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def url(self, database: str, user: str = "atlas") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def new_database(self, template: str = "template0") -> str:
        name = f"atlas_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


def missing(reason: str) -> None:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it at the end; skips where there is none, unless it is demanded."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if not found:
        missing("needs PostgreSQL (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-", dir="/tmp"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        entry = next(e for e in pwd.getpwall() if e.pw_name in USERS)
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    server = None
    try:
        made = subprocess.run(
            [str(found[-1]), "-D", str(folder / "data"), "-U", "atlas", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--no-sync", "--no-instructions"],
            capture_output=True, text=True, cwd=folder, check=False, **user,
        )  # fmt: skip
        if made.returncode:
            missing(f"PostgreSQL cannot be set up: {made.stderr[-500:]}")
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(found[-1].with_name("postgres")), "-D", str(folder / "data"), "-k", str(folder),
                 "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60", "-c", "shared_buffers=32MB"],
                stdout=log, stderr=log, cwd=folder,
                preexec_fn=_end_with_us,  # noqa: PLW1509 - one call of the system, looked up before
                **user,
            )  # fmt: skip
        started = Server(folder)
        _wait_for(started, server)
        yield started
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # at once, whoever is still connected
            try:
                server.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _end_with_us() -> None:
    """Ask Linux to stop the server when the tests end in whatever way."""
    if sys.platform == "linux":
        _SYSTEM.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return server.run("SELECT 1")
        except sa.exc.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                missing(f"PostgreSQL does not start: {(server.folder / 'log').read_text()[-500:]}")
            time.sleep(0.02)
