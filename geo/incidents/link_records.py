"""What of a record tells whether it is of the same event as another: the incident table as arrays for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.core.crs import sphere_km
from geo.incidents.schema import ROLES, SIDES, toll_columns
from geo.incidents.store_events import OWN_ID

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Where a record does not say its uncertainty: by UCDP where_prec, in km. Nobody draws these.
RADIUS_KM: Final = {1: 5.0, 2: 25.0, 3: 60.0, 4: 150.0, 5: 50.0, 6: 400.0}
LEAST_RADIUS_KM: Final = 2.0
MOST_RADIUS_KM: Final = 400.0
# Days by which a date may be off on either side where the record gives a single day, by UCDP date_prec.
SLACK_DAYS: Final = {1: 0, 2: 3, 3: 6, 4: 30, 5: 365}
# Datasets whose coders keep events apart: two of their records are never one event.
SEPARATING: Final = ("ucdp", "acled")
BUNDLED: Final = ("reports", "notable")
_NEEDED: Final = (
    "incident_id", "dataset_id", "event_date", "event_date_end", "date_precision", "event_type", "where_prec", "lat",
    "lon", "source_lat", "source_lon", "uncertainty_km", "geometry", "adm0", "adm1_pcode", "adm2_pcode", "shared_toll",
    *ROLES, *(name for side in ("", *SIDES) for name in toll_columns(side)),
)  # fmt: skip
_EPOCH: Final = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True)
class Records:
    """The records of a table that can be compared, those with a date and some place, in the order of their ids.

    Attributes
    ----------
    row : array of int64, shape (n,)
        Position in the table.
    dataset : array of int64, shape (n,)
        Position in `datasets`.
    datasets : list of str
        Identifiers of the datasets.
    teller : array of int64, shape (n,)
        Number of who tells events apart: a dataset, or each report in the dataset of a reader's own reports, since many
        reports tell of one event. `tellers` of them.
    tellers : int
    first, last : array of int64, shape (n,)
        Days since 1970, widened by the precision of the date.
    day_known : array of bool, shape (n,)
    lat, lon, radius_km : array of float64, shape (n,)
        Centre (degrees, WGS 84) and radius that contains the true place.
    xyz : array of float64, shape (n, 3)
        The centre on the unit sphere.
    is_point : array of bool, shape (n,)
        Whether the place is one (where_prec 1 or 2), not an area.
    where_prec : array of int64, shape (n,)
        0 where missing.
    units : array of int64, shape (n, 3)
        Codes of country, region and second-level unit; -1 where there is none.
    low, best, high : array of float64, shape (n,)
        Deaths of all sides; NaN where nobody reported any.
    sides : array of float64, shape (n, 3)
        Best figure of each side, else the lowest; NaN where nobody reported any.
    shared : array of int64, shape (n,)
        Code of the shared toll, -1 without one.
    kind : array of int64, shape (n,)
        Position in `kinds`.
    kinds : list of str
    cast : array of int64, shape (n,)
        Position in `casts`.
    casts : list of tuple of str
        Names of all actors in any role, as the table has them.
    author : array of int64, shape (n,)
        Position in `authors`.
    authors : list of tuple of str
        Names of those who are held responsible, claimed it or may have done it.
    """

    row: Ints
    dataset: Ints
    datasets: list[str]
    teller: Ints
    tellers: int
    first: Ints
    last: Ints
    day_known: Mask
    lat: Floats
    lon: Floats
    radius_km: Floats
    xyz: npt.NDArray[np.float64]
    is_point: Mask
    where_prec: Ints
    units: npt.NDArray[np.int64]
    low: Floats
    best: Floats
    high: Floats
    sides: npt.NDArray[np.float64]
    shared: Ints
    kind: Ints
    kinds: list[str]
    cast: Ints
    casts: list[tuple[str, ...]]
    author: Ints
    authors: list[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.row)

    def distance_km(self, a: Ints, b: Ints) -> Floats:
        """Distance in km between the centres of records at positions `a` and `b`."""
        return sphere_km(lon1=self.lon[a], lat1=self.lat[a], lon2=self.lon[b], lat2=self.lat[b])


def read_records(table: pd.DataFrame) -> Records:
    """Read what is compared from an incident table; records without a date or any place are left out.

    Parameters
    ----------
    table : DataFrame
        Columns of the incident table.
    """
    table = pd.DataFrame(table[list(_NEEDED)])  # of seventy columns; taking rows of all would cost more than the rest
    where_prec = _whole(table["where_prec"])
    lat, lon, radius = _places(table, where_prec)
    dated = table["event_date"].notna().to_numpy()
    row = np.flatnonzero(dated & ~np.isnan(lat) & ~np.isnan(radius))
    names = pa.array(table["incident_id"].iloc[row], type=pa.large_string())
    row = row[np.asarray(pc.sort_indices(names), dtype=np.int64)]
    table, where_prec, lat, lon, radius = table.iloc[row], where_prec[row], lat[row], lon[row], radius[row]
    first, last, day_known = _days(table)
    dataset, datasets = pd.factorize(table["dataset_id"], sort=True)
    teller, tellers = pd.factorize(tellers_of(table))
    kind, kinds = pd.factorize(table["event_type"], sort=True)
    cast, casts = _casts(table, ROLES)
    author, authors = _casts(table, ROLES[:3])
    phi, lam = np.radians(lat), np.radians(lon)
    low, best, high = (_number(table[name]) for name in toll_columns())
    shared = pd.factorize(table["shared_toll"].where(table["shared_toll"] != ""))[0]
    return Records(
        row=row,
        dataset=dataset.astype(np.int64),
        datasets=[str(name) for name in datasets],
        teller=teller.astype(np.int64),
        tellers=len(tellers),
        first=first,
        last=last,
        day_known=day_known,
        lat=lat,
        lon=lon,
        radius_km=radius,
        xyz=np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]),
        is_point=np.isin(where_prec, (1, 2)),
        where_prec=where_prec,
        units=np.column_stack(
            [
                pd.factorize(table[name].where(table[name] != ""))[0].astype(np.int64)
                for name in ("adm0", "adm1_pcode", "adm2_pcode")
            ]
        ),
        low=low,
        best=best,
        high=high,
        sides=np.column_stack([_side(table, side) for side in SIDES]),
        shared=shared.astype(np.int64),
        kind=kind.astype(np.int64),
        kinds=[str(name) for name in kinds],
        cast=cast,
        casts=casts,
        author=author,
        authors=authors,
    )


def tellers_of(table: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Name who tells the events of a table apart: each row's dataset, or its report in a reader's own reports."""
    out = table["dataset_id"].to_numpy(dtype=object).copy()
    own = np.flatnonzero(out == OWN_ID)
    names = table["incident_id"].iloc[own].tolist()
    # "reports-own:" and letters of the text's checksum, then "-" and the incident's key
    out[own] = [str(name)[: len(OWN_ID) + 1] + str(name)[len(OWN_ID) + 1 :].partition("-")[0] for name in names]
    return out


def separates(dataset_id: str) -> bool:
    """Whether the coders of a dataset keep its events apart, so that two of its records are never one event."""
    return dataset_id.startswith(SEPARATING) or dataset_id in BUNDLED


def _places(table: pd.DataFrame, where_prec: Ints) -> tuple[Floats, Floats, Floats]:
    """Centre and radius of every record; NaN where it has no place."""
    lat, lon = _number(table["lat"]), _number(table["lon"])
    for name, values in (("source_lat", lat), ("source_lon", lon)):
        given = _number(table[name])
        values[:] = np.where(np.isnan(values), given, values)
    radius = _number(table["uncertainty_km"])
    usual = np.array([RADIUS_KM.get(code, np.nan) for code in range(8)])[np.clip(where_prec, 0, 7)]
    areas = np.flatnonzero(np.isnan(lat) & (where_prec > 0) & (where_prec < 7))
    shapes = table["geometry"].to_numpy()[areas]
    bounds = shapely.bounds(np.asarray(shapes, dtype=object)) if len(areas) else np.empty((0, 4))
    west, south, east, north = bounds.T
    lat[areas], lon[areas] = (south + north) / 2, (west + east) / 2
    half_diagonal = sphere_km(lon1=west, lat1=south, lon2=east, lat2=north) / 2
    radius[areas] = np.where(np.isnan(radius[areas]), half_diagonal, radius[areas])
    # The coordinate that a source gives for an area is nearer to the event than the far end of a desert district.
    coded = ~np.isnan(_number(table["source_lat"])) & (where_prec >= 3)
    radius = np.where(np.isnan(radius) | coded, np.fmin(radius, usual), radius)
    return lat, lon, np.clip(radius, LEAST_RADIUS_KM, MOST_RADIUS_KM)


def _days(table: pd.DataFrame) -> tuple[Ints, Ints, Mask]:
    first = (table["event_date"].to_numpy().astype("datetime64[D]") - _EPOCH).astype(np.int64)
    end = table["event_date_end"].fillna(table["event_date"])
    last = (end.to_numpy().astype("datetime64[D]") - _EPOCH).astype(np.int64)
    precision = np.clip(_whole(table["date_precision"]), 0, 5)
    single = last == first
    slack = np.array([SLACK_DAYS.get(code, 0) for code in range(6)])[precision] * single
    return first - slack, last + slack, single & (precision <= 1)


def _casts(table: pd.DataFrame, roles: Sequence[str]) -> tuple[Ints, list[tuple[str, ...]]]:
    """All actors of each record in some roles as one key, so that every pair of casts is compared once."""
    separator = "\x1f"
    parts = [pc.binary_join(_lists(table[name]), separator) for name in roles]
    keys = pc.binary_join_element_wise(*parts, separator).dictionary_encode()
    casts = [tuple(sorted({name for name in key.split(separator) if name})) for key in keys.dictionary.to_pylist()]
    return np.asarray(keys.indices, dtype=np.int64), casts


def _lists(column: pd.Series[Any]) -> pa.Array:
    array = pa.array(column, type=pa.list_(pa.string()))
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _side(table: pd.DataFrame, side: str) -> Floats:
    low, best, _ = (_number(table[name]) for name in toll_columns(side))
    return np.where(np.isnan(best), low, best)


def _whole(column: pd.Series[Any]) -> Ints:
    return np.asarray(column.fillna(0).to_numpy(dtype=np.int64))


def _number(column: pd.Series[Any]) -> Floats:
    return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan))
