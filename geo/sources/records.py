"""Rows of any table as records of the incident table, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.batches import DatasetInfo
from geo.incidents.schema import REGISTRY
from geo.incidents.table import base_arrow_schema
from geo.sources.values import degrees, joined, whole_numbers

Floats = npt.NDArray[np.float64]
LONGEST_TEXT: Final = 20_000
# Radius in kilometres that contains the true place, by where_prec. The GED codebook gives 25 km for 2; for 1 it says
# "exact", which is a place name's coordinate: villages reach a few kilometres, and gazetteers differ by as much. 5 is
# the circle that stands for a "fuzzy area". For units the area itself says it.
UNCERTAINTY_KM: Final = {1: 5.0, 2: 25.0, 5: 50.0}


def table_of(info: DatasetInfo, ids: pa.Array, columns: Mapping[str, pa.Array]) -> pa.Table:
    """Put columns together to a table of records.

    Parameters
    ----------
    info : DatasetInfo
    ids : pyarrow.Array of n texts
        Identifiers in the dataset.
    columns : mapping
        Name of a base column to its n values; the others are empty.

    Returns
    -------
    pyarrow.Table
        Columns of `geo.incidents.table.base_arrow_schema`.
    """
    n = len(ids)
    given = {
        "incident_id": joined("", pa.repeat(f"{info.dataset_id}:", n), ids),
        "original_id": ids,
        "dataset_id": pa.repeat(info.dataset_id, n),
        "dataset": pa.repeat(info.title, n),
        "fatalities_open_ended": pa.repeat(False, n),
        **columns,
    }
    schema = base_arrow_schema()
    arrays = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        array = given[name] if name in given else pa.nulls(n, kind)
        if array.type != kind:
            array = array.cast(kind)
        if REGISTRY[name].dtype == "str":
            array = _bounded(array)
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=schema)


def _bounded(texts: pa.Array) -> pa.Array:
    if not len(texts) or texts.null_count == len(texts):
        return texts
    if (pc.max(pc.binary_length(texts)).as_py() or 0) <= LONGEST_TEXT:
        return texts
    return pc.utf8_slice_codeunits(texts, 0, LONGEST_TEXT)


def place_columns(lat: Floats, lon: Floats, where_prec: Floats, uncertainty_km: Floats) -> dict[str, pa.Array]:
    """Make the columns of a coordinate: drawn only where it is that of a place.

    Parameters
    ----------
    lat, lon : array of float, shape (n,)
        Degrees, WGS 84; NaN where missing.
    where_prec : array of float, shape (n,)
        UCDP's codes, NaN where not known; 1 and 2 without a coordinate become unknown.
    uncertainty_km : array of float, shape (n,)
        NaN where the area says it.

    Returns
    -------
    dict
    """
    exact = np.isin(where_prec, (1.0, 2.0))
    nowhere = exact & np.isnan(lat)
    where_prec = np.where(nowhere, np.nan, where_prec)
    exact &= ~nowhere
    return {
        "lat": degrees(np.where(exact, lat, np.nan)),
        "lon": degrees(np.where(exact, lon, np.nan)),
        "source_lat": degrees(lat),
        "source_lon": degrees(lon),
        "where_prec": whole_numbers(where_prec),
        "uncertainty_km": degrees(np.where(nowhere, np.nan, uncertainty_km)),
    }


def uncertainty_of(where_prec: Floats) -> Floats:
    """Uncertainty in kilometres by where_prec, NaN where the area says it."""
    radius = np.full(len(where_prec), np.nan)
    for code, km in UNCERTAINTY_KM.items():
        radius[where_prec == code] = km
    return radius


def code_column(codes: Floats, allowed: tuple[int, ...]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Keep the codes that a codebook has; also tell which of the others were something else than missing."""
    unknown = ~np.isnan(codes) & ~np.isin(codes, allowed)
    return np.where(unknown, np.nan, codes), unknown
