"""An import: what it would do, and doing it all or not at all.

Rows are read, compared with what the dataset has, and packed into blocks before the store is locked; the blocks wait
in memory or, when they are many, in a temporary file. Then one transaction looks whether the dataset still is what was
compared with, and writes everything.
"""

from __future__ import annotations

import contextlib
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import IO, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from geo.core.errors import BadInput, Cancelled, CannotWrite, Conflict
from geo.core.progress import Progress
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.store_blocks import (
    DIGEST_TYPE,
    Block,
    Rows,
    flat,
    make_block,
    make_gone_blocks,
    read_batch,
    regrouped,
)
from geo.incidents.store_changes import Version, add_event, add_versions, current, read_event
from geo.incidents.store_engine import Database
from geo.incidents.store_events import BUNDLED, Difference, Event, info_to
from geo.incidents.store_rows import add_block, current_rows

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_IN_MEMORY: Final = 32 * 2**20
_AHEAD: Final = 3  # blocks that are packed while the next rows are read
# What may differ between two imports of the same rows without being news.
_INCIDENTAL: Final = ("file_name", "sha256", "mapping", "title")


@dataclass(frozen=True)
class Base:
    """What a dataset has before an import."""

    version: Version | None
    rows: pa.Table

    @property
    def number(self) -> int:
        """Version of the dataset, 0 if there never was one."""
        return self.version.version if self.version else 0

    @property
    def state(self) -> dict[str, Any] | None:
        """Its state, unless there is no such dataset or it was deleted."""
        state = self.version.state if self.version else None
        return None if state is None or state["deleted"] else state


@dataclass
class Sorted:
    """What became of the rows of an import so far."""

    ids: list[pa.Array] = field(default_factory=list)
    digests: list[pa.Array] = field(default_factory=list)
    added: list[pa.Array] = field(default_factory=list)
    changed: list[pa.Array] = field(default_factory=list)
    unchanged: list[pa.Array] = field(default_factory=list)
    seen: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    def rows(self) -> pa.Table:
        """Ids and digests of all rows."""
        return pa.table({"incident_id": pa.chunked_array(self.ids, pa.string()), "digest": _chunked(self.digests)})


def _chunked(parts: list[pa.Array]) -> pa.ChunkedArray:
    return pa.chunked_array(parts, DIGEST_TYPE)


def read_base(connection: sa.Connection, dataset_id: str) -> Base:
    """Read what a dataset has."""
    version = current(connection, "dataset", dataset_id)
    state = version.state if version else None
    layers = [] if state is None or state["deleted"] else state["layers"]
    return Base(version, current_rows(connection, dataset_id, layers))


def check_info(info: DatasetInfo) -> None:
    """Refuse what cannot be a dataset's id.

    Raises
    ------
    BadInput
        Naming the id and how one looks.
    """
    if not _SLUG.fullmatch(info.dataset_id):
        raise BadInput(
            f"{info.dataset_id[:120]!r} cannot be a dataset's id: lower-case letters, digits and hyphens, 100 at most."
        )
    if info.dataset_id in BUNDLED:
        raise BadInput(f"The dataset {info.dataset_id} ships with the program: give yours another id.")
    if not info.title.strip():
        raise BadInput(f"The dataset {info.dataset_id} needs a title.")


class Sorter:
    """Compares rows with those of a dataset, batch by batch."""

    def __init__(self, base: Base, dataset_id: str) -> None:
        self._dataset_id = dataset_id
        self._known = pd.Index(base.rows["incident_id"].to_pandas().astype(object))
        self._digests = flat(base.rows["digest"])
        self._base_ids = base.rows["incident_id"]
        self._lines: dict[str, int] = {}
        self._met: set[int] = set()
        self.found = Sorted()

    def sort(self, batches: Iterable[Batch]) -> Iterator[Rows]:
        """Give back rows that are new or changed.

        Raises
        ------
        BadInput
            When an id occurs twice, or a batch is none.
        """
        for batch in batches:
            rows = read_batch(batch, self._dataset_id)
            if not len(rows):
                continue
            ids, digests = rows.ids, rows.digests
            self.found.ids.append(ids)
            self.found.digests.append(digests)
            at = self._known.get_indexer(pd.Index(ids.to_pandas().astype(object)))
            new = at < 0
            same = np.zeros(len(rows), dtype=bool)
            if not new.all():
                old = self._digests.take(pa.array(at[~new]))
                same[~new] = np.asarray(pc.equal(old, digests.filter(pa.array(~new))))
            for name, mask in (("added", new), ("changed", ~new & ~same), ("unchanged", same)):
                getattr(self.found, name).append(ids.filter(pa.array(mask)))
            yield rows.take(~same)

    def gone(self) -> pa.Array:
        """Ids that the dataset has and the import has not; to be asked when all rows were sorted.

        Raises
        ------
        BadInput
            When an id of the import occurred twice.
        """
        ids = pa.chunked_array(self.found.ids, pa.string())
        if len(ids) != len(pc.unique(ids)):
            counts = pc.value_counts(ids)
            twice = [item["values"] for item in counts.filter(pc.greater(counts.field("counts"), 1))[:3].to_pylist()]
            raise BadInput(
                f"Ids occur twice in {self._dataset_id}: {', '.join(twice)}. Each row needs an id of its own. Nothing "
                "was stored."
            )
        return flat(self._base_ids.filter(pc.invert(pc.is_in(self._base_ids, value_set=flat(ids)))))


def difference(base: Base, info: DatasetInfo, batches: Iterable[Batch], edited: Iterable[str]) -> Difference:
    """Compare an import with what a dataset has, without storing anything."""
    sorter = Sorter(base, info.dataset_id)
    for _ in sorter.sort(batches):
        pass
    gone = tuple(sorter.gone().to_pylist())
    changed = _texts(sorter.found.changed)
    touched = {*changed, *gone}
    return Difference(
        added=_texts(sorter.found.added),
        changed=changed,
        gone=gone,
        unchanged=_texts(sorter.found.unchanged),
        edited=tuple(incident for incident in edited if incident in touched),
        version=base.number,
    )


def _texts(parts: list[pa.Array]) -> tuple[str, ...]:
    return tuple(pa.chunked_array(parts, pa.string()).to_pylist())


@dataclass(frozen=True)
class Staged:
    """An import that is ready to be written."""

    info: DatasetInfo
    base: Base
    rows: pa.Table
    blocks: Callable[[], Iterator[Block]]
    counts: dict[str, int]

    @property
    def is_news(self) -> bool:
        """Whether the store would change."""
        state = self.base.state
        if state is None or any(self.counts[name] for name in ("added", "changed", "gone")):
            return True
        before, after = dict(state["info"]), info_to(self.info)
        for name in _INCIDENTAL:
            before.pop(name, None)
            after.pop(name)
        return before != after


@contextlib.contextmanager
def staged(
    base: Base,
    info: DatasetInfo,
    batches: Iterable[Batch],
    *,
    gone: str,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[Staged]:
    """Read, sort and pack the rows of an import; nothing is stored yet.

    Raises
    ------
    BadInput
        When a row cannot be stored, or `gone` is neither ``"remove"`` nor ``"keep"``.
    Cancelled
        When `cancelled` says so.
    CannotWrite
        When the temporary folder is full.
    """
    if gone not in ("remove", "keep"):
        raise BadInput(f"gone={gone!r}: rows that a new release lacks are to 'remove' or to 'keep'.")
    sorter = Sorter(base, info.dataset_id)
    with _spool() as spool, ThreadPoolExecutor(1) as packer:
        waiting: list[Future[Block]] = []
        for group in regrouped(sorter.sort(_watched(batches, info.title, progress, cancelled))):
            waiting.append(packer.submit(make_block, group))
            if len(waiting) > _AHEAD:
                spool.add(waiting.pop(0).result())
        for packed in waiting:
            spool.add(packed.result())
        missing = sorter.gone()
        counts = {name: sum(map(len, getattr(sorter.found, name))) for name in ("added", "changed", "unchanged")}
        counts["gone"] = len(missing) if gone == "remove" else 0
        if gone == "remove":
            for block in make_gone_blocks(missing):
                spool.add(block)
        yield Staged(info, base, sorter.found.rows(), spool.blocks, counts)


def _watched(
    batches: Iterable[Batch], title: str, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> Iterator[Batch]:
    done = 0
    for batch in batches:
        if cancelled is not None and cancelled():
            raise Cancelled(f"The import of {title} was stopped. Nothing was stored.")
        yield batch
        done += batch.records.num_rows
        if progress is not None:
            progress(done, None, title)


class _Spool:
    """Blocks on their way into the store."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def add(self, block: Block) -> None:
        try:
            pickle.dump(block, self._file, protocol=5)
        except OSError as error:
            raise CannotWrite(
                f"The temporary folder {tempfile.gettempdir()} cannot be written: {error.strerror}. Nothing was "
                "stored. Free some space, or name another folder in TMPDIR."
            ) from error
        self._count += 1

    def blocks(self) -> Iterator[Block]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - written above, in a file without a name


@contextlib.contextmanager
def _spool() -> Iterator[_Spool]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield _Spool(file)


def store(database: Database, import_: Staged, *, who: str, why: str, cancelled: Callable[[], bool] | None) -> Event:
    """Write an import that is ready, in one transaction.

    Raises
    ------
    Conflict
        When somebody changed the dataset since it was compared with.
    """
    info = import_.info
    with database.writing() as connection:
        base = import_.base
        now = current(connection, "dataset", info.dataset_id)
        if (now.version if now else 0) != base.number:
            base = read_base(connection, info.dataset_id)
            import_ = _if_the_same(connection, base, import_)
        if not import_.is_news:
            assert base.version is not None  # noqa: S101 - else it would be news
            return replace(_last_import(connection, base.version), nothing_new=True)
        state = base.state
        event = add_event(
            connection,
            "import",
            who=who,
            why=why,
            dataset_id=info.dataset_id,
            summary={**import_.counts, "title": info.title, "file_name": info.file_name},
        )
        number = 0
        for number, block in enumerate(import_.blocks(), start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(f"The import of {info.title} was stopped. Nothing was stored.")
            add_block(connection, event.event_id, number, info.dataset_id, block)
        described = info_to(info)
        renamed = state is not None and state["title"] != state["info"]["title"]
        layers = [] if state is None else state["layers"]
        new = {
            "info": described,
            "title": state["title"] if state is not None and renamed else info.title,
            "enabled": True if state is None else state["enabled"],
            "deleted": False,
            "layers": [*layers, event.event_id] if number else layers,
            "rows": len(base.rows) + import_.counts["added"] - import_.counts["gone"],
            "imported": event.event_id,
        }
        version = Version(event.event_id, "dataset", info.dataset_id, now.version + 1 if now else 1, new)
        add_versions(connection, event.event_id, [version])
        return event


def _last_import(connection: sa.Connection, version: Version) -> Event:
    assert version.state is not None  # noqa: S101 - of a dataset that is there
    return read_event(connection, version.state["imported"])


def _if_the_same(connection: sa.Connection, base: Base, import_: Staged) -> Staged:
    """Accept that somebody was quicker if the dataset now has just these rows."""
    order = [("incident_id", "ascending")]
    if base.state is not None and base.rows.sort_by(order).equals(import_.rows.sort_by(order)):
        counts = {**dict.fromkeys(import_.counts, 0), "unchanged": len(base.rows)}
        return replace(import_, base=base, counts=counts, blocks=lambda: iter(()))
    last = read_event(connection, base.version.event_id) if base.version else None
    told = f" by {last.who} at {last.at:%Y-%m-%d %H:%M} UTC" if last else ""
    raise Conflict(
        f"The dataset {import_.info.dataset_id} was changed{told} while this import was under way. Nothing was stored "
        "or overwritten. Compare again, then import."
    )
