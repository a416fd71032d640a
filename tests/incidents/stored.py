"""Small datasets for the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.table import base_arrow_schema

DAY = dt.datetime(2020, 1, 2)  # noqa: DTZ001 - a day has no zone


def info(dataset_id: str = "gao", **values: Any) -> DatasetInfo:
    return DatasetInfo(**{"dataset_id": dataset_id, "title": f"Title of {dataset_id}", "kind": "table", **values})


def row(number: int | str, dataset_id: str = "gao", **values: Any) -> dict[str, Any]:
    """A record; what a test does not name is the same in all."""
    return {
        "incident_id": f"{dataset_id}:{number}",
        "title": f"Attack {number}",
        "event_date": DAY,
        "event_date_end": DAY,
        "event_type": "ambush",
        "lat": 15.5,
        "lon": -0.5,
        "where_prec": 1,
        "fatalities_low": 1,
        "fatalities_best": 2,
        "fatalities_high": 3,
        "fatalities_open_ended": False,
        "dataset_id": dataset_id,
        "dataset": f"Title of {dataset_id}",
        "original_id": str(number),
        "target_actors": ["FAMa"],
        "sources": [{"publisher": "Radio", "title": f"N° {number}", "published": "", "url": "", "language": "fr",
                     "dataset": ""}],
        **values,
    }  # fmt: skip


def batch(rows: Sequence[Mapping[str, Any]], originals: Mapping[str, Sequence[str | None]] | None = None) -> Batch:
    """Rows as an importer hands them over; the original repeats the id and the title."""
    if originals is None:
        originals = {"ID": [r["original_id"] for r in rows], "Titre de l'événement": [r["title"] for r in rows]}
    schema = base_arrow_schema()
    columns = [
        pa.array([r.get(name) for r in rows], kind) for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return Batch(
        pa.Table.from_arrays(columns, schema=schema),
        pa.table({name: pa.array(cells, pa.string()) for name, cells in originals.items()}),
        np.arange(2, len(rows) + 2),
    )


def batches(numbers: Sequence[int], dataset_id: str = "gao", **values: Any) -> list[Batch]:
    return [batch([row(number, dataset_id, **values) for number in numbers])]
