"""Tolls as ranges: a number that nobody reported stays missing, a toll shared by two attacks counts once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.incidents.schema import SIDES, Row, toll_columns


@dataclass(frozen=True)
class Toll:
    """A sum of reported figures.

    `low`, `best` and `high` are None when no incident has a figure. `reported` incidents (a shared toll is one) have
    a figure, `unreported` have none: their deaths are unknown, not zero. `open_ended` when a figure in the sum is a
    floor ("at least 15"): then `high` may be exceeded.
    """

    low: int | None
    best: int | None
    high: int | None
    reported: int
    unreported: int
    open_ended: bool = False


def range_of(low: int | None, best: int | None, high: int | None) -> tuple[int, int, int] | None:
    """Complete a toll of which not every bound was reported, for sums.

    "At least 15" gives a low alone: it is the floor of the best and of the high figure too. "Up to 11" gives a high
    alone: it says of the lowest and the best figure no more than that they are not below 0. Returns None if no bound
    is known.

    >>> range_of(15, None, None)
    (15, 15, 15)
    >>> range_of(10, None, 11)
    (10, 10, 11)
    >>> range_of(None, None, 11)
    (0, 0, 11)
    """
    if low is None and best is None and high is None:
        return None
    first = low if low is not None else best if best is not None else 0
    middle = best if best is not None else first
    return first, middle, high if high is not None else middle


def is_open_ended(low: int | None, best: int | None, high: int | None) -> bool:
    """Whether a toll is a floor alone, as in "at least 15"."""
    return low is not None and best is None and high is None


def sizing_deaths(row: Row) -> int | None:
    """Deaths that size the symbol of one incident: the best figure, else the lowest; None, drawn hollow, if neither.

    A toll shared with another attack sizes the symbols of both: maps draw them joined and say that it counts once.
    """
    known = [row[name] for name in ("fatalities_best", "fatalities_low") if not pd.isna(row[name])]
    return int(known[0]) if known else None


def total_of(sides: Iterable[Mapping[str, int | None]]) -> dict[str, int | None]:
    """Add the tolls of the sides of one incident.

    Parameters
    ----------
    sides : iterable of mapping
        Keys ``low``, ``best``, ``high``; a side of which nothing is known adds nothing.

    Returns
    -------
    dict
        ``low``, ``best``, ``high``; best is None when no side has a best figure, all None when nothing is known.
    """
    known = [(side, full) for side in sides if (full := range_of(side["low"], side["best"], side["high"]))]
    if not known:
        return {"low": None, "best": None, "high": None}
    has_best = any(side["best"] is not None for side, _ in known)
    return {
        "low": sum(full[0] for _, full in known),
        "best": sum(full[1] for _, full in known) if has_best else None,
        "high": sum(full[2] for _, full in known),
    }


@dataclass(frozen=True)
class Bounds:
    """Deaths of every row as a range that is complete, by the rules of `range_of`; arrays of one entry a row.

    `low`, `best` and `high` are 0 where `known` is false; `floor` where a figure is a floor alone.
    """

    low: npt.NDArray[np.int64]
    best: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]
    floor: npt.NDArray[np.bool_]


def bounds_of(table: pd.DataFrame, side: str = "") -> Bounds:
    """Complete the tolls of all rows of an incident table, for sums."""
    low, best, high = (table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in toll_columns(side))
    known = ~(np.isnan(low) & np.isnan(best) & np.isnan(high))
    floor = known & ~np.isnan(low) & np.isnan(best) & np.isnan(high)
    first = np.where(np.isnan(low), np.where(np.isnan(best), 0.0, best), low)
    middle = np.where(np.isnan(best), first, best)
    last = np.where(np.isnan(high), middle, high)
    if not side:
        floor = floor | table["fatalities_open_ended"].to_numpy(dtype=np.bool_, na_value=False)
    whole = [np.where(known, values, 0.0).astype(np.int64) for values in (first, middle, last)]
    return Bounds(whole[0], whole[1], whole[2], known, floor)


def best_known(
    group: npt.NDArray[np.signedinteger[Any]], date_precision: npt.ArrayLike, where_prec: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Tell which rows' tolls may be added: of each group with a shared toll one alone.

    That is the row whose date is known best, then that whose place is, then the first: a sum by period or by place
    then loses no toll for the sake of a row that is in no period or place.

    Parameters
    ----------
    group : array of int, shape (n,)
        Number of the group, -1 for a toll of its own.
    date_precision, where_prec : array of float, shape (n,)
        UCDP date_prec and where_prec, NaN where not known.
    """
    may: npt.NDArray[np.bool_] = group < 0
    rows = np.flatnonzero(~may)
    if len(rows):
        unknown = (
            np.nan_to_num(np.asarray(codes, dtype=np.float64)[rows], nan=99) for codes in (where_prec, date_precision)
        )
        order = np.lexsort((rows, *unknown, group[rows]))
        first = np.flatnonzero(np.diff(group[rows][order], prepend=-1))
        may[rows[order[first]]] = True
    return may


def counts(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows' tolls may be added: of each group with a shared toll the best known one alone."""
    codes, names = pd.factorize(table["shared_toll"])
    group = np.where(np.append(names == "", False)[codes], -1, codes)
    dated = table["event_date"].notna()
    date_precision = table["date_precision"].fillna(1).where(dated).to_numpy(np.float64, na_value=np.nan)
    return best_known(group, date_precision, table["where_prec"].to_numpy(np.float64, na_value=np.nan))


def sum_tolls(table: pd.DataFrame, side: str = "") -> Toll:
    """Sum the deaths of a table, a shared toll once.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    side : str
        ``"security"``, ``"civilians"``, ``"militants"``, or empty for all together.
    """
    return sum_bounds(bounds_of(table, side), np.flatnonzero(counts(table)))


def sum_bounds(bounds: Bounds, rows: npt.NDArray[np.int64]) -> Toll:
    """Sum the deaths of some rows; of tolls that are shared one row alone should be among them."""
    reported = int(bounds.known[rows].sum())
    unreported = len(rows) - reported
    if not reported:
        return Toll(None, None, None, 0, unreported)
    low, best, high = (int(values[rows].sum()) for values in (bounds.low, bounds.best, bounds.high))
    return Toll(low, best, high, reported, unreported, bool(bounds.floor[rows].any()))


def written_once(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Copy of a table for export: a shared toll stands in the best known row of its group, the others are blank.

    Whoever sums a column in a spreadsheet then gets the right figure. Column `shared_toll` still names the group in
    every row. Injured, missing and captured are part of the toll.
    """
    table = table.copy()
    repeated = ~counts(table)
    table.loc[repeated, "fatalities_open_ended"] = False
    table.loc[repeated, [name for name in toll_row_columns() if name != "fatalities_open_ended"]] = pd.NA
    return table


def toll_row_columns() -> tuple[str, ...]:
    """Names of the columns with a row's whole toll: deaths by side, injured, missing, captured, and whether a floor."""
    deaths = (name for side in ("", *SIDES) for name in toll_columns(side))
    return (*deaths, "fatalities_open_ended", "injured", "missing", "captured")
