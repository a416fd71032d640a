"""Made-up incidents in any number for measurements: they repeat their places, as real ones do."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_points
from geo.core.crs import WGS84
from geo.incidents.schema import EVENT_TYPES
from geo.incidents.table import points

PLACES: Final = 6_000
_FIRST, _LAST = np.datetime64("1997-01-01"), np.datetime64("2024-12-31")
# How closely the place is known, and how often; and how many of a hundred incidents are one of a pair with one toll.
_PRECS: Final = ((1, 0.60), (2, 0.30), (3, 0.06), (4, 0.04))
_SHARED: Final = 0.01
_UNREPORTED: Final = 0.15
_PUBLISHERS: Final = 300
_ACTORS: Final = ("jnim", "isgs", "fama", "fdn", "fds_bf", "dan_na_ambassagou")


def made_up_table(boundaries: Boundaries, *, rows: int, places: int = PLACES, seed: int = 7) -> gpd.GeoDataFrame:
    """Make incidents in the three countries, in those columns of the incident table that filters and maps read.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326; their units give incidents known to a unit alone their shape.
    rows, places : int
    seed : int
        The same number gives the same incidents.

    Returns
    -------
    GeoDataFrame
        RangeIndex, EPSG:4326.
    """
    random = np.random.default_rng(seed)
    lon, lat, units = _places(boundaries, min(places, rows), random)
    at = _repeated(len(lon), rows, random)
    prec = random.choice([code for code, _ in _PRECS], rows, p=[share for _, share in _PRECS])
    exact = prec <= 2
    shapes = _shapes(boundaries, units)
    day = _FIRST + random.integers(0, int((_LAST - _FIRST).astype(int)), rows).astype("timedelta64[D]")
    names = np.array([f"Place {number}" for number in range(len(lon))], dtype=object)
    identifiers = pa.array(np.arange(rows)).cast(pa.large_string())
    columns: dict[str, Any] = {
        "incident_id": pd.Series(identifiers, dtype="str"),
        "title": _text(np.array(["An incident"], dtype=object), np.zeros(rows, dtype=np.int64)),
        "title_fr": _text(np.array(["Un incident"], dtype=object), np.zeros(rows, dtype=np.int64)),
        "event_date": day.astype("datetime64[us]"),
        "event_date_end": (day + (random.random(rows) < 0.05).astype("timedelta64[D]")).astype("datetime64[us]"),
        "date_precision": pd.array(np.ones(rows, dtype=np.int64), dtype="Int64"),
        "event_type": _text(np.array(EVENT_TYPES, dtype=object), random.integers(0, len(EVENT_TYPES), rows)),
        "place": _text(names, at),
        "where_prec": pd.array(prec, dtype="Int64"),
        "lat": np.where(exact, lat[at], np.nan),
        "lon": np.where(exact, lon[at], np.nan),
        "uncertainty_km": np.where(prec == 2, random.integers(1, 5, rows) * 5.0, 2.0),
        "geometry": gpd.GeoSeries(np.where(exact, points(lon=lon, lat=lat)[at], shapes[at]), crs=WGS84),
        **{name: _text(units[name].to_numpy(dtype=object), at) for name in ("adm0", "adm1_pcode", "adm2_pcode")},
        "place_method": _text(np.array(["coordinates"], dtype=object), np.zeros(rows, dtype=np.int64)),
        "adm2_source": _text(np.array(["boundary"], dtype=object), np.zeros(rows, dtype=np.int64)),
        **_tolls(rows, random),
        **_actors(rows, random),
        "shared_toll": _text(*_shared(rows, random)),
        "sources": _sources(at),
        "dataset_id": _text(np.array(["made-up"], dtype=object), np.zeros(rows, dtype=np.int64)),
        "link_group": _text(np.array([""], dtype=object), np.zeros(rows, dtype=np.int64)),
    }
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)


def _text(names: Any, codes: Any) -> pd.Series[Any]:
    return pd.Series(pa.array(names, pa.large_string()).take(pa.array(codes)), dtype="str")


def _places(boundaries: Boundaries, n: int, random: np.random.Generator) -> tuple[Any, Any, pd.DataFrame]:
    west, south, east, north = boundaries.adm0.total_bounds
    lon, lat = random.uniform(west, east, 8 * n), random.uniform(south, min(north, 18.0), 8 * n)
    lon, lat = lon.round(4), lat.round(4)
    units = join_points(boundaries, lon=lon, lat=lat)
    inside = np.flatnonzero(units["adm1_pcode"].to_numpy(dtype=object) != "")[:n]
    return lon[inside], lat[inside], units.iloc[inside].reset_index(drop=True)


def _repeated(places: int, rows: int, random: np.random.Generator) -> Any:
    """Some places are named often and most seldom."""
    weight = 1 / (np.arange(places) + 10.0)
    return random.permutation(places)[random.choice(places, rows, p=weight / weight.sum())]


def _shapes(boundaries: Boundaries, units: pd.DataFrame) -> Any:
    regions = dict(zip(boundaries.adm1["pcode"], boundaries.adm1.geometry, strict=True))
    return np.array([regions[code] for code in units["adm1_pcode"]], dtype=object)


def _tolls(rows: int, random: np.random.Generator) -> dict[str, Any]:
    best = np.floor(random.pareto(1.3, rows) * 2).clip(0, 400).astype(np.int64)
    gone = random.random(rows) < _UNREPORTED
    low, high = np.maximum(0, best - random.integers(0, 3, rows)), best + random.integers(0, 4, rows)
    columns = {f"fatalities_{name}": values for name, values in (("low", low), ("best", best), ("high", high))}
    found: dict[str, Any] = {
        name: pd.Series(pd.arrays.IntegerArray(values, gone.copy())) for name, values in columns.items()
    }
    for side in ("security", "civilians", "militants"):
        for bound in ("low", "best", "high"):
            found[f"fatalities_{side}_{bound}"] = pd.Series(
                pd.arrays.IntegerArray(np.zeros(rows, dtype=np.int64), np.ones(rows, dtype=bool))
            )
    return {**found, "fatalities_open_ended": pd.array(random.random(rows) < 0.02, dtype="boolean")}


def _actors(rows: int, random: np.random.Generator) -> dict[str, Any]:
    def lists(share: float) -> pd.Series[Any]:
        some = random.random(rows) < share
        ends = np.concatenate([[0], np.cumsum(some)]).astype(np.int32)
        names = pa.array(_ACTORS, pa.string()).take(pa.array(random.integers(0, len(_ACTORS), int(some.sum()))))
        return pd.Series(pd.arrays.ArrowExtensionArray(pa.ListArray.from_arrays(pa.array(ends), names)))

    shares = {"attributed_to": 0.7, "claimed_by": 0.2, "possible_actors": 0.3, "target_actors": 0.4}
    return {
        **{name: lists(share) for name, share in shares.items()},
        **{name: lists(0.0) for name in ("may_lie_adm0", "may_lie_adm1", "linked_ids")},
    }


def _sources(at: Any) -> pd.Series[Any]:
    """One report an incident, of as many publishers as a large collection cites."""
    publishers = pa.array([f"Publisher {number}" for number in range(_PUBLISHERS)]).take(pa.array(at % _PUBLISHERS))
    reports = pa.StructArray.from_arrays([publishers], ["publisher"])
    ends = pa.array(np.arange(len(at) + 1, dtype=np.int32))
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.ListArray.from_arrays(ends, reports)))


def _shared(rows: int, random: np.random.Generator) -> tuple[Any, Any]:
    """Pairs of incidents with one toll."""
    pairs = int(rows * _SHARED / 2)
    codes = np.zeros(rows, dtype=np.int64)
    codes[random.permutation(rows)[: 2 * pairs]] = np.repeat(np.arange(1, pairs + 1), 2)
    return np.array(["", *(f"toll {number}" for number in range(pairs))], dtype=object), codes
