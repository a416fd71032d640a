"""Rows made by a fixed recipe, as wide and as wordy as those of a global release, to measure the store with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.batches import Batch
from geo.incidents.schema import EVENT_TYPES
from geo.incidents.store_blocks import BLOCK_ROWS
from geo.incidents.table import base_arrow_schema

COLUMNS: Final = 49
_VOCABULARY: Final = 400
_PLACES: Final = 4000
_SYLLABLES: Final = ("ga", "mé", "na", "ti", "do", "ou", "an", "so", "ki", "ré", "ba", "lem", "wi", "tou", "zé", "far")


def synthetic_batches(dataset_id: str, rows: int, *, seed: int = 0) -> Iterator[Batch]:
    """Make rows, always the same for the same numbers.

    Parameters
    ----------
    dataset_id : str
    rows : int
    seed : int

    Yields
    ------
    Batch
        `BLOCK_ROWS` rows at most; 49 original columns of text, some 900 bytes a row, a tenth of the cells empty.
    """
    recipe = np.random.default_rng(seed)
    words = pa.array(["".join(recipe.choice(_SYLLABLES, 4)).capitalize() for _ in range(_VOCABULARY)])
    places = recipe.uniform((-5.0, 10.0), (5.0, 18.0), (_PLACES, 2)).round(4)  # real events repeat their coordinates
    for start in range(0, rows, BLOCK_ROWS):
        count = min(BLOCK_ROWS, rows - start)
        yield _batch(dataset_id, start, count, words, places, recipe)


def _batch(
    dataset_id: str,
    start: int,
    count: int,
    words: pa.Array,
    places: npt.NDArray[np.float64],
    recipe: np.random.Generator,
) -> Batch:
    numbers = pa.array(range(start, start + count)).cast(pa.string())

    def phrase(length: int) -> pa.Array:
        parts = [words.take(pa.array(recipe.integers(0, len(words), count))) for _ in range(length)]
        return pc.binary_join_element_wise(*parts, " ")

    where = places[recipe.integers(0, len(places), count)]
    originals: dict[str, pa.Array] = {"id": numbers}
    for column in range(1, COLUMNS):
        cells = phrase((1, 1, 2, 1, 3, 8)[column % 6])
        empty = recipe.random(count) < 0.1
        originals[f"column_{column}"] = pc.if_else(pa.array(empty), pa.scalar(None, pa.string()), cells)
    days = np.datetime64("1989-01-01", "us") + recipe.integers(0, 12_000, count).astype("timedelta64[D]")
    deaths = recipe.integers(0, 20, count)
    values: dict[str, Any] = {
        "incident_id": pc.binary_join_element_wise(dataset_id, numbers, ":"),
        "title": phrase(4),
        "event_date": days,
        "event_date_end": days,
        "event_type": pa.array(EVENT_TYPES).take(pa.array(recipe.integers(0, len(EVENT_TYPES), count))),
        "summary": phrase(10),
        "place_phrase": phrase(5),
        "lat": where[:, 1],
        "lon": where[:, 0],
        "source_lat": where[:, 1],
        "source_lon": where[:, 0],
        "where_prec": np.ones(count, dtype=np.int64),
        "fatalities_low": deaths,
        "fatalities_best": deaths,
        "fatalities_high": deaths + 1,
        "fatalities_open_ended": np.zeros(count, dtype=bool),
        "dataset_id": pa.array([dataset_id] * count),
        "dataset": pa.array(["Synthetic rows"] * count),
        "original_id": numbers,
    }
    schema = base_arrow_schema()
    columns = [
        pa.array(values[name]).cast(kind) if name in values else pa.nulls(count, kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return Batch(
        pa.Table.from_arrays(columns, schema=schema), pa.table(originals), np.arange(start + 2, start + count + 2)
    )
