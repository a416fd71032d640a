"""What happens to the store when the disk, the folder, the file or another program is not as it should be."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from geo.core.errors import AtlasError, BadInput, BrokenData, Busy, CannotWrite, Outdated, Unreachable
from geo.incidents import store_import, store_open
from geo.incidents.store import Store, open_store
from geo.incidents.store_engine import read_address
from geo.incidents.store_synthetic import synthetic_batches
from tests.incidents.stored import batches, info
from tests.postgresql import Server

WHO = {"who": "Aïcha", "why": "because"}
ROOT = Path(__file__).parents[2]
NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """Where a store may lie; other users may look into the folder above, unlike into those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-safety-"))
    folder.chmod(0o755)
    yield folder / "folder" / "store.sqlite3"
    shutil.rmtree(folder)


def fill(path: Path | str, count: int = 3) -> None:
    with open_store(str(path)) as store:
        store.import_batches(info(), batches(range(count)), **WHO)


def rows(store: Store) -> int:
    return sum(table.num_rows for table in store.tables())


def sound(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


# -- a full disk


def fill_up(path: Path) -> None:
    with path.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 1024)


def edit_often(store: Store) -> None:
    for version in range(1, 500):  # the log of the database has some room left
        store.edit("gao:1", {"title": f"Edit {version}" * 50}, **WHO, version=version)


def test_a_full_disk(small_disk: Path) -> None:
    path = small_disk / "store.sqlite3"
    fill(path)
    with open_store(str(path)) as store:
        store.edit("gao:1", {"title": "Before"}, **WHO, version=0)
        for _ in range(2):
            with pytest.raises(CannotWrite, match=r"disk of .* is full.*nothing that was stored is lost.*Free some"):
                store.import_batches(info("big"), synthetic_batches("big", 20_000), **WHO)
        assert (rows(store), store.revision) == (3, 2)
        fill_up(small_disk / "filler")
        with pytest.raises(CannotWrite, match="full"):
            edit_often(store)
        last = store.current_version("gao:1")
        assert store.record("gao:1")["title"] == ("Before" if last == 1 else f"Edit {last - 1}" * 50)
    with open_store(str(path)) as store:  # it opens all the same
        assert rows(store) == 3
    fill_up(small_disk / "more")  # what the log had taken
    with open_store(str(small_disk / "another.sqlite3")) as another:
        assert "full" in another.read_only_reason
        assert another.revision == 0
    (small_disk / "more").unlink()
    (small_disk / "filler").unlink()
    with open_store(str(path)) as store:
        assert not store.read_only
        store.edit("gao:2", {"title": "After"}, **WHO, version=0)
        store.import_batches(info("small"), synthetic_batches("small", 100), **WHO)
        assert rows(store) == 103
    assert sound(path)


def test_a_limit_on_the_size_of_files(path: Path) -> None:
    """As a quota does: every system has it, and it is no mock."""
    fill(path)
    code = (
        "import resource, sys\n"
        "from geo.core.errors import CannotWrite\n"
        "from geo.incidents.store import open_store\n"
        "from geo.incidents.store_synthetic import synthetic_batches\n"
        "from tests.incidents.stored import info\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    try:\n"
        "        store.import_batches(info('big'), synthetic_batches('big', 20_000), who='a', why='b')\n"
        "    except CannotWrite as error:\n"
        "        print(error)\n"
        "    print(store.revision, sum(table.num_rows for table in store.tables()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    words, state = done.stdout.strip().splitlines()
    assert "nothing that was stored is lost" in words
    assert state == "1 3"
    assert sound(path)
    fill_more = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert fill_more[0] != 2_000_000
    with open_store(str(path)) as store:
        assert store.import_batches(info("big"), synthetic_batches("big", 9000), **WHO).event_id == 2


def test_a_full_temporary_folder(path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    monkeypatch.setattr(store_import, "_IN_MEMORY", 1000)
    with open_store(str(path)) as store:
        with pytest.raises(CannotWrite, match=r"temporary folder .* TMPDIR"):
            store.import_batches(info("big"), synthetic_batches("big", 20_000), **WHO)
        assert store.revision == 0
    assert list(small_disk.iterdir()) == []


# -- what may not be written


@contextlib.contextmanager
def as_anybody() -> Iterator[None]:
    """Give up the rights of root for a while, if we have them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only_folder(path: Path) -> Iterator[Callable[[], None]]:
    """Make the folder of `path` read-only, and everything in it."""

    def close() -> None:
        for part in path.parent.iterdir():
            part.chmod(0o444)
        path.parent.chmod(0o555)

    path.parent.mkdir(exist_ok=True)
    yield close
    path.parent.chmod(0o755)


def test_a_read_only_folder_is_read(path: Path, read_only_folder: Callable[[], None]) -> None:
    fill(path)
    read_only_folder()
    before = {part.name: part.read_bytes() for part in path.parent.iterdir()}
    with as_anybody(), open_store(str(path)) as store:
        assert store.read_only
        assert "Let this user write there" in store.read_only_reason
        assert (rows(store), store.revision) == (3, 1)
        assert store.record("gao:1")["title"] == "Attack 1"
        with pytest.raises(CannotWrite, match=r"Nothing can be changed: .* read-only"):
            store.edit("gao:1", {"title": "x"}, **WHO, version=0)
    assert {part.name: part.read_bytes() for part in path.parent.iterdir()} == before


def test_a_read_only_folder_in_which_a_program_died(path: Path, read_only_folder: Callable[[], None]) -> None:
    """What was acknowledged may then lie in the log beside the database; it is read from there."""
    code = (
        "import os, sys\n"
        "from tests.incidents.test_store_safety import fill\n"
        "from geo.incidents.store import open_store\n"
        "fill(sys.argv[1])\n"
        "store = open_store(sys.argv[1])\n"
        "store.edit('gao:1', {'title': 'In the log'}, who='a', why='b', version=0)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False, timeout=60)
    assert path.with_name(f"{path.name}-wal").stat().st_size
    for leave in (True, False):
        if not leave:
            path.parent.chmod(0o755)
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        read_only_folder()
        with as_anybody(), open_store(str(path)) as store:
            assert store.read_only
            assert store.record("gao:1")["title"] == "In the log"


def test_a_read_only_folder_without_a_store_is_an_empty_store(path: Path, read_only_folder: Callable[[], None]) -> None:
    read_only_folder()
    for address in (path, path.parent / "deeper" / "store.sqlite3"):
        with as_anybody(), open_store(str(address)) as store:
            assert store.read_only
            assert (rows(store), store.revision) == (0, 0)
            with pytest.raises(CannotWrite):
                store.import_batches(info(), batches([1]), **WHO)
    with open_store(str(path), read_only=True) as store:
        assert store.revision == 0
    assert not path.exists()


def test_a_read_only_disk(path: Path) -> None:
    fill(path)
    folder = str(path.parent)
    if subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        with open_store(str(path)) as store:
            assert store.read_only
            assert rows(store) == 3
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_read_only_file(path: Path, read_only_folder: Callable[[], None]) -> None:
    fill(path)
    path.parent.chmod(0o777)
    path.chmod(0o444)
    with as_anybody(), open_store(str(path)) as store:
        assert store.read_only
        assert rows(store) == 3


def test_it_becomes_read_only_while_it_is_open(path: Path) -> None:
    fill(path)
    with open_store(str(path)) as store:
        assert not store.read_only
        store.close()  # the next transaction connects anew
        path.unlink()
        path.mkdir()
        with pytest.raises(AtlasError, match="nothing that was stored is lost"):
            store.edit("gao:1", {"title": "x"}, **WHO, version=0)


# -- damage


def test_what_is_no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"once a store, now something else " * 400)
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(BrokenData, match=r"damaged .* backup"):
            open_store(str(path), read_only=read_only)
    assert path.read_bytes() == before


def test_a_database_of_another_program(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE event (anything)")
    for read_only in (False, True):
        with pytest.raises(BrokenData, match="no store"):
            open_store(str(path), read_only=read_only)


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with open_store(str(path), read_only=True) as store:
        assert store.revision == 0
    fill(path)


def test_a_file_cut_short(path: Path) -> None:
    fill(path, 400)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // 4096 * 4096)
    with pytest.raises(BrokenData, match="damaged"):
        fill(path, 500)


def test_a_byte_that_changed_in_a_block_is_noticed(path: Path) -> None:
    fill(path, 400)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (data,) = connection.execute("SELECT records FROM block").fetchone()
    for place in (0, 5, len(data) // 3, len(data) - 300, len(data) - 6, len(data) - 1):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE block SET records = ?", [broken])
        with open_store(str(path)) as store, pytest.raises(BrokenData, match=r"not as it was written.* backup"):
            list(store.tables())


def test_a_folder_instead_of_a_file(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(AtlasError, match=str(path)):
        open_store(str(path))


# -- other versions of the program


def test_a_store_of_a_newer_version_is_left_alone(address: str) -> None:
    fill(address)
    with open_store(address) as store, store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE atlas_version SET version_num = '9999'")
    for read_only in (False, True):
        with pytest.raises(Outdated, match=r"newer version .* 9999.* Update the program"):
            open_store(address, read_only=read_only)
    if "://" not in address:
        assert not list(Path(address).parent.glob("*backup*"))


# -- other programs


def test_a_store_that_another_program_keeps_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path)
    monkeypatch.setattr(store_open, "PATIENCE_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other, open_store(str(path)) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match=r"Another program .* nothing that was stored is lost"):
            store.edit("gao:1", {"title": "x"}, **WHO, version=0)
        with pytest.raises(Busy):
            store.import_batches(info("kidal"), batches([1], "kidal"), **WHO)
        assert rows(store) == 3  # reading goes on
        with open_store(str(path)) as another:
            assert rows(another) == 3
        other.execute("ROLLBACK")
        store.edit("gao:1", {"title": "x"}, **WHO, version=0)


def test_a_server_that_keeps_a_lock(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    address = postgresql.url(postgresql.new_database(postgresql.template))
    fill(address)
    monkeypatch.setattr(store_open, "PATIENCE_SECONDS", 0.05)
    other = sa.create_engine(address, poolclass=sa.NullPool)
    with open_store(address) as store:
        with other.connect() as connection, connection.begin():
            connection.exec_driver_sql("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE")
            with pytest.raises(Busy, match="Another program"):
                store.edit("gao:1", {"title": "x"}, **WHO, version=0)
            assert rows(store) == 3
        store.edit("gao:1", {"title": "x"}, **WHO, version=0)


def test_a_server_that_lets_one_only_read(postgresql: Server) -> None:
    database = postgresql.new_database(postgresql.template)
    fill(postgresql.url(database))
    owner = sa.create_engine(postgresql.url(database), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
        connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with open_store(postgresql.url(database, "reader")) as store:
        assert store.read_only
        assert "reader@" in store.read_only_reason
        assert rows(store) == 3
    with open_store(postgresql.url(postgresql.new_database(), "reader")) as store:
        assert store.read_only
        assert store.revision == 0


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("postgresql://someone:secret@localhost:1/atlas", Unreachable),
        ("postgresql://someone:secret@localhost:port/atlas", BadInput),
        ("mysql://someone:secret@localhost/atlas", BadInput),
        ("https://someone:secret@example.org/store", BadInput),
        ("sqlite://", BadInput),
        ("sqlite:///:memory:", BadInput),
    ],
)
def test_addresses_that_lead_nowhere(address: str, kind: type[AtlasError]) -> None:
    with pytest.raises(kind) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_there(postgresql: Server) -> None:
    with pytest.raises(Unreachable, match="nowhere"):
        open_store(postgresql.url("nowhere"))


def test_ways_to_write_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_address("~/a b#?.sqlite3").path == tmp_path / "a b#?.sqlite3"
    assert read_address(f"sqlite:///{tmp_path}/x").path == tmp_path / "x"
    for url in ("postgres://u:p%40@h/d", "postgresql://u:p%40@h/d", "postgresql+psycopg2://u:p%40@h/d"):
        found = read_address(url).url
        assert found is not None
        assert found.drivername == "postgresql+psycopg"
        assert found.render_as_string(hide_password=False).endswith("u:p%40@h/d")
        assert "p%40" not in read_address(url).words


def test_any_name_of_a_file_will_do(tmp_path: Path) -> None:
    for name in ("a b.sqlite3", "é#?%20.sqlite3", "x'y\"z"):
        path = tmp_path / name
        fill(path)
        assert path.is_file()
        with open_store(str(path), read_only=True) as store:
            assert rows(store) == 3


def test_errors_are_also_the_standard_kind() -> None:
    kinds: dict[type[AtlasError], Any] = {Busy: TimeoutError, CannotWrite: OSError, Outdated: RuntimeError}
    for error, kind in kinds.items():
        assert issubclass(error, kind)
