"""A dataset written whole, some thousand rows at a time."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from geo.core.files import writing_whole
from geo.core.spreadsheets import defused
from geo.incidents.batches import Batch
from geo.incidents.edits import as_json
from geo.incidents.schema import REGISTRY
from geo.incidents.store import Dataset, Store, event_words

# Before a name of a column of the file, which may be one of the incident table too.
ORIGINAL: Final = "original: "
_HISTORY: Final = ("event", "at", "who", "why", "what", "undone by event")


def write_csv(store: Store, dataset: Dataset, path: Path) -> int:
    """Write records and originals side by side; returns the number of rows."""
    with writing_whole(path) as file, _text(file) as text:
        return _write_rows(store, dataset, text, records=True, originals=True)


def write_parquet(store: Store, dataset: Dataset, path: Path) -> int:
    """Write records and originals side by side, with their types; returns the number of rows."""
    names = _original_names(store, dataset)
    rows = 0
    with writing_whole(path) as file, contextlib.ExitStack() as open_files:
        writer: pq.ParquetWriter | None = None
        for batch in store.export_dataset(dataset.info.dataset_id):
            table = batch.records
            for name in names:
                table = table.append_column(f"{ORIGINAL}{name}", _cells_of(batch, name))
            if writer is None:
                writer = open_files.enter_context(pq.ParquetWriter(file, table.schema, compression="zstd"))
            writer.write_table(table)
            rows += len(table)
    return rows


def write_zip(store: Store, dataset: Dataset, path: Path) -> int:
    """Write records, originals, history and description as files of one archive; returns the number of rows."""
    dataset_id = dataset.info.dataset_id
    with writing_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("records.csv", "w", force_zip64=True) as part, _text(part) as text:
            rows = _write_rows(store, dataset, text, records=True, originals=False)
        with archive.open("originals.csv", "w", force_zip64=True) as part, _text(part) as text:
            _write_rows(store, dataset, text, records=False, originals=True)
        with archive.open("history.csv", "w") as part, _text(part) as text:
            lines = csv.writer(text, lineterminator="\n")
            lines.writerow(_HISTORY)
            for event in reversed(store.events(limit=None, dataset_id=dataset_id)):
                cells = (event.event_id, event.at.isoformat(), event.who, event.why, event_words(event))
                lines.writerow([*map(_cell, cells), event.undone_by])
        archive.writestr("dataset.json", json.dumps(asdict(dataset.info), ensure_ascii=False, indent=1) + "\n")
    return rows


def _write_rows(store: Store, dataset: Dataset, text: IO[str], *, records: bool, originals: bool) -> int:
    names = _original_names(store, dataset) if originals else []
    prefix = ORIGINAL if records else ""
    lines = csv.writer(text, lineterminator="\n")
    rows = 0
    for batch in store.export_dataset(dataset.info.dataset_id):
        columns = _record_columns(batch) if records else []
        columns += [_cells_of(batch, name).to_pylist() for name in names]
        if not rows:
            header = [*(batch.records.column_names if records else []), *(f"{prefix}{name}" for name in names)]
            lines.writerow([_cell(name) for name in header])
        lines.writerows([_cell(value) for value in row] for row in zip(*columns, strict=True))
        rows += batch.records.num_rows
    return rows


def _original_names(store: Store, dataset: Dataset) -> list[str]:
    """Columns that any of the dataset's files has, in their order."""
    names: dict[str, None] = {}
    for batch in store.export_dataset(dataset.info.dataset_id):
        names |= dict.fromkeys(batch.originals.column_names)
    return [name for name in names if name]


def _cells_of(batch: Batch, name: str) -> pa.ChunkedArray | pa.Array:
    if name in batch.originals.column_names:
        return batch.originals[name]
    return pa.nulls(batch.records.num_rows, pa.string())


def _record_columns(batch: Batch) -> list[Sequence[Any]]:
    rows = [as_json(row) for row in batch.records.to_pylist()]
    return [[_written(name, row[name]) for row in rows] for name in batch.records.column_names]


def _written(name: str, value: Any) -> Any:
    column = REGISTRY[name]
    if value is None:
        return None
    if column.dtype == "geometry":
        import shapely

        return shapely.to_wkt(shapely.from_wkb(value), rounding_precision=6)
    if column.dtype == "list":
        return json.dumps(value, ensure_ascii=False) if column.fields and value else "; ".join(value)
    return value


def _cell(value: Any) -> Any:
    """Keep a spreadsheet from running a text."""
    return defused(value) if isinstance(value, str) else value


@contextlib.contextmanager
def _text(file: IO[bytes]) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    yield text
    text.flush()
    text.detach()
