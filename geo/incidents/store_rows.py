"""Rows of a dataset as its layers give them.

Every import of a dataset is a layer of blocks: rows that are new or changed, and the ids of rows that are gone. The
dataset's state names the layers in force, the oldest first; of a row that lies in several, the last counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from geo.incidents.batches import Batch
from geo.incidents.edits import as_json, overlaid
from geo.incidents.store_blocks import (
    DIGEST_TYPE,
    Block,
    fixed,
    flat,
    key_of,
    read_ids,
    read_lines,
    read_originals,
    read_parquet,
    read_records,
    row_as_dict,
    rows_with,
    with_rows,
)
from geo.incidents.store_tables import BLOCK

Mask = npt.NDArray[np.bool_]
BlockName = tuple[int, int]  # event_id, number


@dataclass(frozen=True)
class Place:
    """Where a row lies: its layer, block and position; `gone` where the layer takes the row away."""

    event_id: int
    number: int
    row: int
    gone: bool


def dataset_of(incident_id: str) -> str:
    """Id of the dataset that an incident's id names, empty where it names none."""
    before, colon, _ = incident_id.partition(":")
    return before if colon else ""


def find(connection: sa.Connection, incident_id: str) -> dict[int, Place]:
    """Find an incident in every layer that its dataset ever had: event id to place."""
    rows = connection.execute(
        sa.select(BLOCK.c.event_id, BLOCK.c.number, BLOCK.c.gone, BLOCK.c.crc)
        .where(BLOCK.c.dataset_id == dataset_of(incident_id))
        .order_by(BLOCK.c.event_id, BLOCK.c.number)
    )
    key = key_of(incident_id)
    found: dict[int, Place] = {}
    for row in rows.all():
        if not len(hits := rows_with(row.crc, key)):
            continue
        ids = read_ids(_blob(connection, (row.event_id, row.number), "records"))
        for hit in hits:
            if ids[int(hit)].as_py() == incident_id:
                found[row.event_id] = Place(row.event_id, row.number, int(hit), bool(row.gone))
    return found


def _blob(connection: sa.Connection, name: BlockName, column: str) -> bytes:
    statement = sa.select(BLOCK.c[column]).where(BLOCK.c.event_id == name[0], BLOCK.c.number == name[1])
    return bytes(connection.execute(statement).scalar_one())


def place_in(places: Mapping[int, Place], layers: Sequence[int]) -> Place | None:
    """Choose the place that counts when some layers are in force; None where there is no such row."""
    last = next((places[layer] for layer in reversed(layers) if layer in places), None)
    return None if last is None or last.gone else last


def read_record(connection: sa.Connection, place: Place) -> dict[str, Any]:
    """Read the record at a place, as JSON holds it, without edits."""
    data = _blob(connection, (place.event_id, place.number), "records")
    return as_json(row_as_dict(read_records(data), place.row))


def read_original(connection: sa.Connection, place: Place) -> dict[str, str]:
    """Read the cells of the file at a place."""
    data = _blob(connection, (place.event_id, place.number), "originals")
    table = read_parquet(data)
    names, row = table.column_names, table.slice(place.row, 1)
    return {name: row.column(i)[0].as_py() or "" for i, name in enumerate(names) if name}


def current_rows(connection: sa.Connection, dataset_id: str, layers: Sequence[int]) -> pa.Table:
    """Read ids and digests of the rows that a dataset has.

    Returns
    -------
    pyarrow.Table
        incident_id, digest; each id once.
    """
    ids, digests = [], []
    for name, visible in _visible(connection, dataset_id, layers):
        columns = sa.select(BLOCK.c.records, BLOCK.c.digests)
        row = connection.execute(columns.where(BLOCK.c.event_id == name[0], BLOCK.c.number == name[1])).one()
        kept = pa.array(visible)
        ids.append(read_ids(row.records).filter(kept))
        digests.append(fixed(row.digests).filter(kept))
    return pa.table(
        {"incident_id": pa.chunked_array(ids, pa.string()), "digest": pa.chunked_array(digests, DIGEST_TYPE)}
    )


def _visible(connection: sa.Connection, dataset_id: str, layers: Sequence[int]) -> Iterator[tuple[BlockName, Mask]]:
    """Name the blocks of a dataset in order, with which of their rows count."""
    columns = sa.select(BLOCK.c.event_id, BLOCK.c.number, BLOCK.c.rows, BLOCK.c.gone)
    blocks = connection.execute(
        columns.where(BLOCK.c.dataset_id == dataset_id, BLOCK.c.event_id.in_(layers)).order_by(
            BLOCK.c.event_id, BLOCK.c.number
        )
    ).all()
    if len({block.event_id for block in blocks}) < 2:
        yield from (
            ((block.event_id, block.number), np.ones(block.rows, dtype=bool)) for block in blocks if not block.gone
        )
        return
    parts = [read_ids(_blob(connection, (block.event_id, block.number), "records")) for block in blocks]
    shown = ~pd.Series(pa.chunked_array(parts, pa.string()).to_pandas()).duplicated(keep="last").to_numpy()
    start = 0
    for block in blocks:
        mask = shown[start : start + block.rows]
        start += block.rows
        if not block.gone and mask.any():
            yield (block.event_id, block.number), mask


def stream_records(
    connection: sa.Connection, dataset_id: str, layers: Sequence[int], edits: Mapping[str, Mapping[str, Any]]
) -> Iterator[pa.Table]:
    """Read a dataset's records some thousand at a time, edits laid over them."""
    for name, visible in _visible(connection, dataset_id, layers):
        table = read_records(_blob(connection, name, "records"))
        yield overlaid(table if visible.all() else table.filter(pa.array(visible)), edits)


def stream_batches(
    connection: sa.Connection, dataset_id: str, layers: Sequence[int], edits: Mapping[str, Mapping[str, Any]]
) -> Iterator[Batch]:
    """Read a dataset whole, some thousand rows at a time: records with edits, what the file said, and its lines."""
    for name, visible in _visible(connection, dataset_id, layers):
        columns = sa.select(BLOCK.c.records, BLOCK.c.originals, BLOCK.c.lines)
        row = connection.execute(columns.where(BLOCK.c.event_id == name[0], BLOCK.c.number == name[1])).one()
        kept = pa.array(visible)
        records = read_records(row.records).filter(kept)
        originals = with_rows(read_originals(row.originals, len(visible)), len(visible)).filter(kept)
        yield Batch(overlaid(records, edits), originals, read_lines(row.lines)[visible])


def with_title(records: pa.Table, title: str) -> pa.Table:
    """Write a dataset's title of today into its rows."""
    at = records.column_names.index("dataset")
    if records.num_rows and flat(records["dataset"])[0].as_py() == title:
        return records
    titles = pa.array([title], pa.string()).take(pa.array(np.zeros(records.num_rows, dtype=np.int64)))
    return records.set_column(at, records.schema.field("dataset"), titles)


def add_block(connection: sa.Connection, event_id: int, number: int, dataset_id: str, block: Block) -> None:
    """Write a block of an import."""
    connection.execute(
        sa.insert(BLOCK).values(
            event_id=event_id,
            number=number,
            dataset_id=dataset_id,
            gone=block.gone,
            rows=block.rows,
            crc=block.keys,
            digests=block.digests,
            lines=block.lines,
            records=block.records,
            originals=block.originals,
        )
    )
