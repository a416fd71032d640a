"""Stores of older versions of the program, brought up to date after a backup."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.core.errors import CannotWrite
from geo.incidents import store_schema
from geo.incidents.store import LinkDecision, Store, open_store
from geo.incidents.store_blocks import make_block, read_batch
from geo.incidents.store_engine import Database, postgresql_database, sqlite_database
from geo.incidents.store_schema import migrate_to
from geo.incidents.store_tables import METADATA, REVISIONS, VERSION_TABLE
from tests.incidents.stored import batches, info

WHO = {"who": "Aïcha", "why": "because"}


def database(address: str) -> Database:
    if "://" in address:
        return postgresql_database(sa.make_url(address), read_only=False, patience_s=5)
    return sqlite_database(Path(address), mode="rwc", patience_s=5)


def old_store(address: str) -> None:
    """A store as revision 0001 wrote it: a dataset, an edit, a link."""
    opened = database(address)
    if "://" in address:  # the template is of today
        with opened.changing_tables() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.exec_driver_sql(f"DROP TABLE {table.name}")
            connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")
    migrate_to(opened, "0001")
    block = make_block(read_batch(batches(range(3))[0], "gao"))
    state = {"info": vars(info()), "title": "Gao", "enabled": True, "deleted": False, "layers": [1], "rows": 3,
             "imported": 1}  # fmt: skip
    link = vars(LinkDecision("gao:1", "kidal:7", "same", 0.9)) | {"reasons": ["same day"]}
    with opened.changing_tables() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)

        def insert(name: str, **values: Any) -> None:
            connection.execute(sa.insert(tables.tables[name]).values(**values))

        insert("meta", key="store_id", value="f" * 32)
        for number, kind in enumerate(("import", "edit", "links"), start=1):
            insert("event", id=number, at="2026-01-02T03:04:05+00:00", who="A", why="b", kind=kind, summary="{}")
        insert("block", event_id=1, number=1, dataset_id="gao", gone=False, rows=3, crc=block.keys,
               digests=block.digests, lines=block.lines, records=block.records, originals=block.originals)  # fmt: skip
        for event_id, kind, subject, stored in (
            (1, "dataset", "gao", state),
            (2, "record", "gao:1", {"title": "Edited"}),
            (3, "link", '["gao:1", "kidal:7"]', link),
        ):
            insert("change", event_id=event_id, kind=kind, subject=subject, version=1, state=json.dumps(stored),
                   current=True)  # fmt: skip
    opened.close()


def holds_everything(store: Store) -> None:
    (table,) = store.tables()
    assert table["title"].to_pylist() == ["Attack 0", "Edited", "Attack 2"]
    assert [(c.kind, c.event.event_id) for c in store.history("gao:1")] == [("record", 1), ("record", 2), ("link", 3)]
    assert [c.kind for c in store.history("kidal:7")] == ["link"]
    assert store.links() == [LinkDecision("gao:1", "kidal:7", "same", 0.9, ("same day",))]
    assert (store.store_id, store.revision) == ("f" * 32, 3)


def test_an_older_store_is_migrated_after_a_backup(address: str) -> None:
    old_store(address)
    with open_store(address) as store:
        holds_everything(store)
        store.edit("gao:2", {"title": "New"}, **WHO, version=0)
        store.decide_links([LinkDecision("gao:1", "kidal:7", "different", by="person")], **WHO)
    with open_store(address) as store:
        assert store.revision == 5
    if "://" in address:
        backed_up = database(address)
        with backed_up.reading() as connection:
            (schema,) = [n for n in sa.inspect(connection).get_schema_names() if n.startswith("atlas_backup_0001_")]
            tables = sa.MetaData(schema)
            tables.reflect(connection)
            rows = {table.name: connection.execute(sa.select(table)).all() for table in tables.tables.values()}
            assert {name: len(found) for name, found in rows.items()} == {
                "meta": 1, "event": 3, "block": 1, "change": 3, VERSION_TABLE: 1,
            }  # fmt: skip
            assert rows[VERSION_TABLE][0].version_num == "0001"
        backed_up.close()
        return
    (backup,) = Path(address).parent.glob("store-backup-revision-0001-2*Z.sqlite3")
    with contextlib.closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT version_num FROM atlas_version").fetchone() == ("0001",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM change").fetchone() == (3,)
    with open_store(str(backup)) as store:  # put back, it is migrated in its turn
        holds_everything(store)


def test_a_migration_that_fails_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(address)

    def fail(connection: sa.Connection, revision: str) -> None:
        upgrade(connection, revision)
        raise CannotWrite("the disk is full")

    upgrade = store_schema._upgrade
    with monkeypatch.context() as broken:
        broken.setattr(store_schema, "_upgrade", fail)
        with pytest.raises(CannotWrite):
            open_store(address)
    opened = database(address)
    with opened.reading() as connection:
        assert store_schema.revision_of(connection, "") == "0001"
    opened.close()
    with open_store(address) as store:
        holds_everything(store)


def test_an_older_store_that_may_only_be_read_is_read_from_a_copy(tmp_path: Path) -> None:
    address = str(tmp_path / "store.sqlite3")
    old_store(address)
    before = Path(address).read_bytes()
    with open_store(address, read_only=True) as store:
        assert store.read_only
        holds_everything(store)
        assert store.where == address
    assert Path(address).read_bytes() == before
    assert not list(tmp_path.glob("*backup*"))


def test_many_that_open_an_older_store_at_once_migrate_it_once(address: str) -> None:
    old_store(address)

    def look(_: int) -> int:
        with open_store(address) as store:
            holds_everything(store)
            return store.revision

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(look, range(6))) == {3}
    if "://" not in address:
        assert len(list(Path(address).parent.glob("*backup*"))) == 1


def test_many_that_open_a_new_store_at_once_make_it_once(tmp_path: Path) -> None:
    def look(_: int) -> str:
        with open_store(str(tmp_path / "a" / "store.sqlite3")) as store:
            return store.store_id

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(look, range(12)))) == 1


def test_the_migrations_lead_to_the_tables_of_the_program(address: str) -> None:
    with open_store(address):
        pass
    opened = database(address)
    with opened.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    opened.close()


def test_every_migration_is_known_to_the_program() -> None:
    config = Config()
    config.set_main_option("script_location", str(store_schema._MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == REVISIONS
