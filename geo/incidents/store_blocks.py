"""Rows as the store keeps them: some thousand in a block, as Parquet, each with a key and a digest.

The key (CRC-32 of the incident id) finds a row without opening every block; the digest (BLAKE2b of all that the
record and its original say, but for the dataset's title) tells whether a newer release changed it.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.core.errors import BadInput
from geo.incidents.batches import Batch
from geo.incidents.table import base_arrow_schema

BLOCK_ROWS: Final = 5000
DIGEST_BYTES: Final = 16
MOST_ID_BYTES: Final = 500  # databases index ids
DIGEST_TYPE: Final = pa.binary(DIGEST_BYTES)
_CRC_BYTES: Final = 4
_UNIT, _ITEM, _PART = b"\x1f", b"\x1e", b"\x1d"


@dataclass(frozen=True)
class Rows:
    """Rows with their digests: a batch that was looked through, or a part of one."""

    batch: Batch
    digests: pa.Array

    def __len__(self) -> int:
        return len(self.digests)

    @property
    def ids(self) -> pa.Array:
        """Incident ids."""
        return flat(self.batch.records["incident_id"])

    def take(self, mask: npt.NDArray[np.bool_]) -> Rows:
        """Keep the rows where `mask` is true."""
        if mask.all():
            return self
        keep = pa.array(mask)
        batch = Batch(
            self.batch.records.filter(keep),
            with_rows(self.batch.originals.filter(keep), int(mask.sum())),
            self.batch.lines[mask],
        )
        return Rows(batch, self.digests.filter(keep))

    def slice(self, start: int, length: int) -> Rows:
        """Keep some rows in a row."""
        batch = Batch(
            self.batch.records.slice(start, length),
            self.batch.originals.slice(start, length),
            self.batch.lines[start : start + length],
        )
        return Rows(batch, self.digests.slice(start, length))


@dataclass(frozen=True)
class Block:
    """Rows as they lie in the database; a `gone` block only names rows that an import took away."""

    rows: int
    gone: bool
    keys: bytes
    digests: bytes
    lines: bytes
    records: bytes
    originals: bytes


def flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def with_rows(table: pa.Table, rows: int) -> pa.Table:
    """Give a table without columns a number of rows, which Arrow would forget."""
    return table if table.num_columns else pa.table({"": pa.nulls(rows, pa.string())})


def read_batch(batch: Batch, dataset_id: str) -> Rows:
    """Look through a batch that came from outside this room.

    Raises
    ------
    BadInput
        When its tables do not fit together, or an id is empty, too long or another dataset's.
    """
    schema = base_arrow_schema()
    if missing := [name for name in schema.names if name not in batch.records.column_names]:
        raise BadInput(f"Records of {dataset_id} lack the column(s) {', '.join(missing)}.")
    rows = batch.records.num_rows
    if len(batch.lines) != rows or (batch.originals.num_columns and batch.originals.num_rows != rows):
        raise BadInput(f"Records, originals and lines of {dataset_id} do not have the same number of rows.")
    try:
        records = batch.records.select(schema.names).cast(schema)
        originals = with_rows(batch.originals, rows)
        originals = originals.cast(pa.schema([(name, pa.string()) for name in originals.column_names]))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise BadInput(f"Rows of {dataset_id} are of another kind than the incident table's ({error}).") from error
    read = Batch(records, originals, np.asarray(batch.lines, dtype=np.int64))
    _check_ids(read, dataset_id)
    return Rows(read, _digests(read))


def _check_ids(batch: Batch, dataset_id: str) -> None:
    ids = flat(batch.records["incident_id"])
    good = pc.and_(
        pc.starts_with(ids, f"{dataset_id}:"),
        pc.and_(
            pc.greater(pc.binary_length(ids), len(dataset_id) + 1), pc.less_equal(pc.binary_length(ids), MOST_ID_BYTES)
        ),
    ).fill_null(False)
    good = pc.and_(good, pc.invert(pc.match_substring(ids, "\0")).fill_null(False))
    if not pc.all(good, min_count=0).as_py():
        row = int(np.flatnonzero(~np.asarray(good))[0])
        raise BadInput(
            f"Line {int(batch.lines[row])}: the id {str(ids[row].as_py())[:80]!r} cannot be stored: it must begin with "
            f"{dataset_id}: and have 1 to {MOST_ID_BYTES - len(dataset_id) - 1} bytes after it."
        )
    of = flat(batch.records["dataset_id"])
    if not pc.all(pc.equal(of, dataset_id).fill_null(False), min_count=0).as_py():
        raise BadInput(f"A row is said to be of another dataset than {dataset_id}.")


# -- digests


def _digests(batch: Batch) -> pa.Array:
    """Digest of each row: 16 bytes of BLAKE2b over its cells and their lengths."""
    cells = [
        _as_bytes(flat(batch.records[name])) for name in batch.records.column_names if name != "dataset"
    ]  # a dataset's title may change without its rows
    cells += [_as_bytes(flat(column)) for column in batch.originals.columns]
    lengths = np.stack([np.asarray(pc.binary_length(cell), dtype="<i4") for cell in cells], axis=1)
    wide = pa.binary(lengths.shape[1] * lengths.itemsize)
    cells.append(pa.Array.from_buffers(wide, len(lengths), [None, pa.py_buffer(lengths.tobytes())]).cast(pa.binary()))
    offsets, data = _bytes_of(flat(pc.binary_join_element_wise(*cells, _UNIT)))
    names = _UNIT.join(name.encode() for name in batch.originals.column_names)
    salt = blake2b(names, digest_size=blake2b.SALT_SIZE).digest()
    found = [
        blake2b(data[start:end], digest_size=DIGEST_BYTES, salt=salt).digest()
        for start, end in itertools.pairwise(offsets)
    ]
    return fixed(b"".join(found))


def _as_bytes(array: pa.Array) -> pa.Array:
    """Write each cell as bytes; a missing value is an empty one."""
    kind = array.type
    if array.null_count == len(array):
        return _nothing(len(array))
    if pa.types.is_list(kind):
        return _lists_as_bytes(array)
    if not (pa.types.is_binary(kind) or pa.types.is_string(kind)):
        array = array.cast(pa.string())
    array = array.cast(pa.binary())
    return array.fill_null(b"") if array.null_count else array


@lru_cache(8)
def _nothing(count: int) -> pa.Array:
    return pa.array([b""] * count, type=pa.binary())


def _lists_as_bytes(array: pa.ListArray) -> pa.Array:
    lengths = np.asarray(array.value_lengths().fill_null(0), dtype=np.int64)
    if not lengths.any():
        return _nothing(len(array))
    items = array.flatten()
    if pa.types.is_struct(items.type):
        parts = [_as_bytes(part) for part in items.flatten()]
        items = pc.binary_join_element_wise(*parts, _PART)
    else:
        items = _as_bytes(items)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), items), _ITEM)


def _bytes_of(array: pa.Array) -> tuple[list[int], memoryview]:
    """Offsets and bytes of a binary array."""
    wide = array.cast(pa.large_binary())
    _, offsets, data = wide.buffers()
    found = np.frombuffer(offsets, dtype=np.int64)[wide.offset : wide.offset + len(wide) + 1]
    return found.tolist(), memoryview(data if data is not None else b"")


def fixed(data: bytes) -> pa.Array:
    """Read digests that lie one after the other."""
    return pa.Array.from_buffers(DIGEST_TYPE, len(data) // DIGEST_BYTES, [None, pa.py_buffer(data)])


def key_of(incident_id: str) -> int:
    """Key by which a row is looked for."""
    return zlib.crc32(incident_id.encode("utf-8", "surrogatepass"))


def _keys(ids: pa.Array) -> bytes:
    offsets, data = _bytes_of(ids.cast(pa.binary()))
    crc = zlib.crc32
    keys = [crc(data[start:end]) for start, end in itertools.pairwise(offsets)]
    return np.array(keys, dtype="<u4").tobytes()


def rows_with(keys: bytes, key: int) -> npt.NDArray[np.int64]:
    """Rows of a block that may have an incident id with this key."""
    return np.flatnonzero(np.frombuffer(keys, dtype="<u4") == key)


# -- blocks


def make_block(rows: Rows) -> Block:
    """Write rows as they are stored."""
    digests = rows.digests
    data = b"".join(digests.to_pylist())
    return Block(
        rows=len(rows),
        gone=False,
        keys=_keys(rows.ids),
        digests=data,
        lines=zlib.compress(np.asarray(rows.batch.lines, dtype="<i8").tobytes(), 1),
        records=_parquet(rows.batch.records),
        originals=_parquet(rows.batch.originals),
    )


def make_gone_blocks(ids: pa.Array) -> Iterator[Block]:
    """Write the ids of rows that an import takes away."""
    for start in range(0, len(ids), BLOCK_ROWS):
        some = ids.slice(start, BLOCK_ROWS)
        records = _parquet(pa.table({"incident_id": some}))
        yield Block(len(some), True, _keys(some), b"", b"", records, b"")


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    # Dictionaries cost more here than they save: zstd finds what is repeated.
    pq.write_table(table, sink, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False)
    found: bytes = sink.getvalue().to_pybytes()
    return found + zlib.crc32(found).to_bytes(_CRC_BYTES, "little")


def read_parquet(data: bytes, columns: list[str] | None = None) -> pa.Table:
    """Read what `make_block` wrote, all of it or some columns.

    Raises
    ------
    pyarrow.ArrowInvalid
        When a single bit of it changed since.
    """
    view = memoryview(data)
    whole, crc = view[:-_CRC_BYTES], view[-_CRC_BYTES:]
    if zlib.crc32(whole) != int.from_bytes(crc, "little"):
        raise pa.ArrowInvalid("a block of rows is not as it was written")
    return pq.ParquetFile(pa.BufferReader(pa.py_buffer(whole))).read(columns=columns, use_threads=False)


def read_records(data: bytes) -> pa.Table:
    """Read the records of a block in today's columns; those that another version did not have are empty."""
    return conformed(read_parquet(data))


def conformed(table: pa.Table) -> pa.Table:
    """Bring a table into the base columns of the incident table."""
    schema = base_arrow_schema()
    if table.schema.equals(schema):
        return table
    columns = [
        table[name].cast(kind) if name in table.column_names else pa.nulls(table.num_rows, kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def read_ids(data: bytes) -> pa.Array:
    """Read the incident ids of a block."""
    return flat(read_parquet(data, ["incident_id"])["incident_id"])


def read_originals(data: bytes, rows: int) -> pa.Table:
    """Read the originals of a block: the file's own columns."""
    table = read_parquet(data)
    return pa.table({}) if table.column_names == [""] and table[""].null_count == rows else table


def read_lines(data: bytes) -> npt.NDArray[np.int64]:
    """Read the lines of a block."""
    try:
        return np.frombuffer(zlib.decompress(data), dtype="<i8").astype(np.int64)
    except (zlib.error, ValueError) as error:
        raise pa.ArrowInvalid(f"the lines of a block cannot be read: {error}") from error


def regrouped(parts: Iterable[Rows]) -> Iterator[Rows]:
    """Group rows into blocks of `BLOCK_ROWS`; a change of the original columns begins a new one."""
    waiting: list[Rows] = []
    count = 0
    for part in parts:
        if not len(part):
            continue
        if waiting and waiting[0].batch.originals.schema != part.batch.originals.schema:
            yield _joined(waiting)
            waiting, count = [], 0
        waiting.append(part)
        count += len(part)
        while count >= BLOCK_ROWS:
            whole = _joined(waiting)
            yield whole.slice(0, BLOCK_ROWS)
            waiting, count = [whole.slice(BLOCK_ROWS, count)], count - BLOCK_ROWS
    if count:
        yield _joined(waiting)


def _joined(parts: list[Rows]) -> Rows:
    if len(parts) == 1:
        return parts[0]
    batch = Batch(
        pa.concat_tables([part.batch.records for part in parts]),
        pa.concat_tables([part.batch.originals for part in parts]),
        np.concatenate([part.batch.lines for part in parts]),
    )
    return Rows(batch, pa.concat_arrays([part.digests for part in parts]))


def row_as_dict(table: pa.Table, row: int) -> dict[str, Any]:
    """Return one row as Python values."""
    found: dict[str, Any] = table.slice(row, 1).to_pylist()[0]
    return found
