"""The toll of an incident of which several records tell; the rules are those of `geo.incidents.merged_rows`."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.incidents.grouped_rows import GroupedRows
from geo.incidents.link_groups import Partition
from geo.incidents.link_records import Floats, Ints, Mask
from geo.incidents.schema import SIDES, toll_columns

_PEOPLE: Final = ("injured", "missing", "captured")


def set_tolls(merged: gpd.GeoDataFrame, where: Ints, table: gpd.GeoDataFrame, groups: GroupedRows) -> None:
    """Set the tolls of merged rows, in place.

    Parameters
    ----------
    merged : GeoDataFrame
        One row an incident.
    where : array of int64
        Rows of `merged` that stand for the groups.
    table : GeoDataFrame
        One row a record.
    groups : GroupedRows
        Of `table`.
    """
    every = np.ones(len(groups.rows), dtype=bool)
    for side in ("", *SIDES):
        for name, values in zip(toll_columns(side), _ranges(groups, side, every), strict=True):
            _put(merged, where, name, values)
    floors = groups.table["fatalities_open_ended"].to_numpy(dtype=bool)
    _put(merged, where, "fatalities_open_ended", np.logical_or.reduceat(floors, groups.start))
    for name in _PEOPLE:
        first = pd.Series(groups.numbers(name)).groupby(groups.code).first()
        _put(merged, where, name, first.to_numpy(dtype=np.float64))
    _set_shared(merged, table, groups)


def _put(merged: gpd.GeoDataFrame, where: Ints, name: str, values: Any) -> None:
    column = merged[name].copy()
    column.iloc[where] = pd.array(values, dtype="Float64").astype("Int64") if values.dtype.kind == "f" else values
    merged[name] = column


def _ranges(groups: GroupedRows, side: str, counted: Mask) -> tuple[Floats, Floats, Floats]:
    """Low, best and high of one side in each group, from those of its records that are counted."""
    low, best, high = (np.where(counted, groups.numbers(name), np.nan) for name in toll_columns(side))
    least = np.where(np.isnan(low), best, low)
    most = np.where(np.isnan(high), np.where(np.isnan(best), low, best), high)
    middle = np.where(np.isnan(best), least, best)
    part = groups.code * len(groups.separate) + groups.dataset
    start = np.flatnonzero(np.diff(part, prepend=-1))  # where the records of one dataset in one group begin
    separate = groups.separate[groups.dataset[start]]
    lows = np.where(separate, _sum(least, start), np.fmin.reduceat(least, start))
    highs = np.where(separate, _sum(most, start), np.fmax.reduceat(most, start))
    has_best = np.logical_or.reduceat(~np.isnan(best), start)
    bests = np.where(separate, np.where(has_best, _sum(middle, start), np.nan), _first_known(best, part))
    code = groups.code[start]
    start = np.flatnonzero(np.diff(code, prepend=-1))
    ceiling = np.logical_or.reduceat(~np.isnan(high) | ~np.isnan(best), groups.start)
    known_low = np.logical_or.reduceat(~np.isnan(low) | ~np.isnan(best), groups.start)
    return (
        np.where(known_low, np.fmin.reduceat(lows, start), np.nan),
        _first_known(bests, code),
        np.where(ceiling, np.fmax.reduceat(highs, start), np.nan),
    )


def _first_known(values: Floats, code: Ints) -> Floats:
    """First known value of each run of equal codes, in the order of the runs, which need not be that of the codes."""
    return np.asarray(pd.Series(values).groupby(code, sort=False).first().to_numpy(dtype=np.float64))


def _sum(values: Floats, start: Ints) -> Floats:
    """Sum of each part; missing where nothing is known."""
    known = ~np.isnan(values)
    total = np.add.reduceat(np.where(known, values, 0.0), start)
    return np.where(np.logical_or.reduceat(known, start), total, np.nan)


def _set_shared(merged: gpd.GeoDataFrame, table: gpd.GeoDataFrame, groups: GroupedRows) -> None:
    """Give every row of a toll that was reported for several attacks that toll, under one name."""
    shared = groups.table["shared_toll"].to_numpy(dtype=object)
    if not (shared != "").any():
        return
    one = Partition()  # two names are one where a row stands for records of both
    first: dict[int, str] = {}
    for code, name in zip(groups.code.tolist(), shared.tolist(), strict=True):
        if name:
            one.join(first.setdefault(code, name), name)
    held = {one.find(name) for name in first.values()}
    code_name = {code: one.find(name) for code, name in first.items()}
    names = np.array([one.find(name) if name else "" for name in table["shared_toll"]], dtype=object)
    rows = np.array([one.find(name) if name else "" for name in merged["shared_toll"]], dtype=object)
    position = {row: i for i, row in enumerate(merged["link_group"]) if row}
    group_row = [position[name] for name in groups.table["link_group"].iloc[groups.start]]
    for code, name in code_name.items():
        rows[group_row[code]] = name
    merged["shared_toll"] = pd.Series(np.where(np.isin(rows, list(held)), rows, merged["shared_toll"]), dtype="str")
    others = {side: _ranges(groups, side, shared == "")[2] for side in ("", *SIDES)}
    for name in sorted(held):
        records, incidents = table[names == name], np.flatnonzero(rows == name)
        codes = [code for code, held_name in code_name.items() if held_name == name]
        for side in ("", *SIDES):
            toll = _shared_toll(records, side, others[side][codes])
            for column, value in zip(toll_columns(side), toll, strict=True):
                _put(merged, incidents, column, np.full(len(incidents), value))


def _shared_toll(records: pd.DataFrame, side: str, others: Floats) -> tuple[float, float, float]:
    """Low, best and high of a shared toll; the highest is at least the sum of what others report of each attack."""
    low, best, high = (
        records.sort_values("incident_id")[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in toll_columns(side)
    )
    least = np.where(np.isnan(low), best, low)
    most = np.where(np.isnan(high), np.where(np.isnan(best), low, best), high)
    known = best[~np.isnan(best)]
    beside = others[~np.isnan(others)]
    floor = np.isnan(high).all() and not len(known) and not len(beside)
    top = [*most[~np.isnan(most)].tolist(), *([beside.sum()] if len(beside) else [])]
    return (
        float(np.nanmin(least)) if not np.isnan(least).all() else np.nan,
        float(known[0]) if len(known) else np.nan,
        max(top) if top and not floor else np.nan,
    )
