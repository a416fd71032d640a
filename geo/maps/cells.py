"""Too many incidents to travel one by one, as counts by cell of a fine grid; the browser joins cells as it zooms out.

Each incident known to a point is in exactly one cell, with its kind; one that is known to an area alone is in none and
stays with its area. A toll that several attacks share is added once. So counts and tolls of all cells and areas are
those of the incidents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.core.language import Language
from geo.incidents.coded import NO_DAY, Positions
from geo.incidents.view import View
from geo.maps.columns import Column, pack
from geo.maps.incident_data import looks
from geo.maps.map_columns import KINDS, map_columns, shapes_used

# More incidents than this travel as cells.
MOST_INCIDENTS: Final = 100_000
FINEST_DEG: Final = 0.025
MOST_ROWS: Final = 60_000
MOST_CUBE_ROWS: Final = 40_000
# Counting into this many places is quicker than sorting a million numbers.
_MOST_PLACES: Final = 4_000_000
_COARSER: Final = 4
_PRECS: Final = 8

Ints = npt.NDArray[np.int64]
Amounts = Mapping[str, npt.NDArray[Any]]
_SUMS: Final = ("n", "low", "best", "high", "reported", "open")
_AREA_COLUMNS: Final = ("areaShape", "areaPrec", "areaKind", *(f"area{name.capitalize()}" for name in _SUMS))


@dataclass(frozen=True)
class Cells:
    """Sums by cell and kind.

    Attributes
    ----------
    step : float
        Side of a cell in degrees.
    ix, iy : array of int
        Cells from 180 west and from 90 south.
    kind : array of int
        Position in `geo.maps.map_columns.KINDS`.
    sums : dict of str to array of int
        `n` incidents; `low`, `best`, `high` deaths; `reported` tolls; `open` tolls that are open-ended.
    """

    step: float
    ix: Ints
    iy: Ints
    kind: Ints
    sums: dict[str, Ints]


@dataclass(frozen=True)
class Points:
    """Incidents known to a point, n rows.

    Attributes
    ----------
    lon, lat : array of float
        Degrees, WGS 84.
    kind : array of int
        Position in `geo.maps.map_columns.KINDS`.
    day : array of int32
        Days since 1970-01-01, `NO_DAY` where undated.
    amounts : dict of str to array of int
        What each adds to sums: `low`, `best`, `high` deaths, `reported` and `open` tolls.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    kind: Ints
    day: npt.NDArray[np.int32]
    amounts: Amounts


def cell_blob(view: View, say: Language) -> bytes:
    """Pack the drawn incidents of a view as cells.

    Parameters
    ----------
    view : View
    say : Language

    Returns
    -------
    bytes
        See `packed_cells`.
    """
    own, codes = map_columns(view.table), view.coded
    rows = view.drawn_rows
    once = view.once[codes.placed[view.rows]]
    in_area = codes.where_prec[rows] >= 3
    at = rows[~in_area]
    amounts = _amounts(view, at, once[~in_area])
    points = Points(codes.lon[at], codes.lat[at], own.kind[at].astype(np.int64), codes.day[at], amounts)
    areas, shapes = _areas(view, rows[in_area], once[in_area])
    units, names = _units(view, rows, once)
    return packed_cells(points, say, areas=areas, shapes=shapes, units=units, unit_names=names)


def packed_cells(
    points: Points,
    say: Language,
    *,
    areas: dict[str, Column] | None = None,
    shapes: Sequence[Any] = (),
    units: dict[str, Column] | None = None,
    unit_names: dict[str, list[str]] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """Pack incidents as cells.

    Parameters
    ----------
    points : Points
    say : Language
    areas : dict of str to Column, optional
        Sums by area for ``cells.js``.
    shapes : sequence
        Outlines of these areas, larger before smaller.
    units : dict of str to Column, optional
        Sums by unit of both levels.
    unit_names : dict of str to list of str, optional
        Codes of these units, as texts ``unit1`` and ``unit2``.
    notes : sequence of str
        Lines for the legend.

    Returns
    -------
    bytes
        See `geo.maps.columns.pack` and ``cells.js``.
    """
    cells = count_cells(lon=points.lon, lat=points.lat, kind=points.kind, amounts=points.amounts)
    cube, cube_columns = _cube(cells.step, points)
    areas = areas or {name: Column(np.zeros(0, dtype=np.int64), "i32") for name in _AREA_COLUMNS}
    head = {
        "cells": True, "n": len(cells.kind), "step": cells.step, "cube": cube, "shapes": list(shapes),
        "notes": list(notes), "total": len(points.lon) + int(areas["areaN"].values.sum()), **looks(say),
    }  # fmt: skip
    columns = {
        "ix": Column(cells.ix, "i32"),
        "iy": Column(cells.iy, "i32"),
        "kind": Column(cells.kind, "u8"),
        **{name: Column(values, "i32") for name, values in cells.sums.items()},
        **cube_columns,
        **areas,
        **(units or {}),
    }
    return pack(head, columns, unit_names or {"unit1": [], "unit2": []})


def _amounts(view: View, rows: Positions, once: npt.NDArray[np.bool_]) -> Amounts:
    """What each row adds to a sum, besides one incident."""
    deaths = view.coded.deaths
    known = deaths.known[rows] & once
    found = {name: getattr(deaths, name)[rows] * known for name in ("low", "best", "high")}
    return {**found, "reported": known, "open": known & deaths.floor[rows]}


def count_cells(
    *,
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    kind: Ints,
    amounts: Amounts,
    most: int = MOST_ROWS,
) -> Cells:
    """Sum incidents by cell and kind, in the finest grid with no more than `most` such pairs.

    Parameters
    ----------
    lon, lat : array of float, shape (n,)
        Degrees, WGS 84.
    kind : array of int, shape (n,)
    amounts : dict of str to array of int, each of shape (n,)
        What each adds: `low`, `best`, `high`, `reported`, `open`.
    most : int

    Returns
    -------
    Cells
        The side of a cell is `FINEST_DEG` times a power of two.
    """
    step, ix, iy = _indexes(lon, lat, _MOST_PLACES // len(KINDS))
    if not len(ix):
        return Cells(step, ix, iy, kind, {name: ix for name in _SUMS})
    west, south = int(ix.min()), int(iy.min())
    width, height = int(ix.max()) - west + 1, int(iy.max()) - south + 1
    place = ((iy - south) * width + ix - west) * len(KINDS) + kind
    places = width * height * len(KINDS)
    n = np.bincount(place, minlength=places)
    there = np.flatnonzero(n)
    sums = {"n": n[there], **{name: values[there] for name, values in _sums(place, amounts, places).items()}}
    cell = there // len(KINDS)
    cells = Cells(step, cell % width + west, cell // width + south, there % len(KINDS), sums)
    while len(cells.kind) > most:
        cells = _coarser(cells)
    return cells


def _indexes(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], most: int) -> tuple[float, Ints, Ints]:
    """Side and cells of the finest grid of which the box around all positions has no more than `most` cells."""
    step = FINEST_DEG
    if not len(lon):
        return step, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    across, down = float(lon.max() - lon.min()), float(lat.max() - lat.min())
    while (across / step + 2) * (down / step + 2) > most:
        step *= 2
    return step, *cell_of(lon, lat, step)


def cell_of(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], step: float) -> tuple[Ints, Ints]:
    """Cells of positions in degrees, counted from 180 west and 90 south; those of twice the step are half of them."""
    return ((lon + 180) * (1 / step)).astype(np.int64), ((lat + 90) * (1 / step)).astype(np.int64)


def month_of(day: npt.NDArray[np.int32]) -> Ints:
    """Months since January 1970 of days since 1970-01-01."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _coarser(cells: Cells) -> Cells:
    ix, iy = cells.ix >> 1, cells.iy >> 1
    width = int(ix.max()) + 1
    keys, place = np.unique((iy * width + ix) * len(KINDS) + cells.kind, return_inverse=True)
    cell = keys // len(KINDS)
    return Cells(cells.step * 2, cell % width, cell // width, keys % len(KINDS), _sums(place, cells.sums, len(keys)))


def _sums(place: Ints, amounts: Mapping[str, npt.NDArray[Any]], places: int) -> dict[str, Ints]:
    """Sum each amount by place; of one that is true or false how often it is true."""
    return {
        name: np.bincount(place[values], minlength=places)
        if values.dtype == bool
        else np.rint(np.bincount(place, weights=values, minlength=places)).astype(np.int64)
        for name, values in amounts.items()
    }


def _cube(step: float, points: Points) -> tuple[dict[str, Any], dict[str, Column]]:
    """Count incidents by coarse cell and month of their first day, for the time line; the undated are in none."""
    lon, lat, day = points.lon, points.lat, points.day
    amounts = points.amounts
    dated = day != NO_DAY
    undated = len(day) - int(dated.sum())
    if undated:
        lon, lat, day = lon[dated], lat[dated], day[dated]
        amounts = {name: values[dated] for name, values in amounts.items()}
    month = month_of(day)
    first = int(month.min()) if len(month) else 0
    months = int(month.max()) - first + 1 if len(month) else 0
    step *= _COARSER
    ix, iy = cell_of(lon, lat, step)
    while True:
        west, south = (int(part.min()) if len(part) else 0 for part in (ix, iy))
        width, height = (int(part.max()) - low + 1 if len(part) else 0 for part, low in ((ix, west), (iy, south)))
        if width * height * months <= _MOST_PLACES:
            place = ((iy - south) * width + ix - west) * months + month - first
            n = np.bincount(place, minlength=width * height * months)
            there = np.flatnonzero(n)
            if len(there) <= MOST_CUBE_ROWS or max(width, height) <= 2:
                break
        ix, iy, step = ix >> 1, iy >> 1, step * 2
    sums = _sums(place, amounts, width * height * months)
    cell = there // max(months, 1)
    columns = {
        "cubeX": Column(cell % max(width, 1) + west, "i32"),
        "cubeY": Column(cell // max(width, 1) + south, "i32"),
        "cubeMonth": Column(there % max(months, 1), "i32"),
        "cubeN": Column(n[there], "i32"),
        "cubeBest": Column(sums["best"][there], "i32"),
        "cubeOpen": Column(sums["open"][there], "i32"),
        # Differences are small numbers, and most of them 0.
        "cubeBelow": Column((sums["best"] - sums["low"])[there], "i32"),
        "cubeAbove": Column((sums["high"] - sums["best"])[there], "i32"),
        "cubeSilent": Column((n - sums["reported"])[there], "i32"),
    }
    start = int(np.datetime64(first, "M").astype("datetime64[D]").astype(np.int64))
    return {"step": step, "first": start, "months": months, "undated": undated}, columns


def _units(view: View, rows: Positions, once: npt.NDArray[np.bool_]) -> tuple[dict[str, Column], dict[str, list[str]]]:
    """Sum incidents by unit and kind, on both levels; code 0 is where the unit is not known."""
    amounts = _amounts(view, rows, once)
    kind = map_columns(view.table).kind[rows].astype(np.int64)
    columns: dict[str, Column] = {}
    names: dict[str, list[str]] = {}
    for level, unit in ((1, view.coded.adm1), (2, view.coded.adm2)):
        place = (unit.codes[rows].astype(np.int64) + 1) * len(KINDS) + kind
        places = (len(unit.names) + 1) * len(KINDS)
        n = np.bincount(place, minlength=places)
        there = np.flatnonzero(n)
        sums = {"N": n[there]}
        sums |= {name.capitalize(): values[there] for name, values in _sums(place, amounts, places).items()}
        columns[f"unit{level}Code"] = Column(there // len(KINDS), "i32")
        columns[f"unit{level}Kind"] = Column(there % len(KINDS), "u8")
        columns |= {f"unit{level}{name}": Column(values, "i32") for name, values in sums.items()}
        names[f"unit{level}"] = list(unit.names)
    return columns, names


def _areas(view: View, rows: Positions, once: npt.NDArray[np.bool_]) -> tuple[dict[str, Column], list[Any]]:
    """Sum incidents by the area that they are known to, how closely that is, and kind."""
    own = map_columns(view.table)
    shape, shapes = shapes_used(own.shapes, own.shape[rows])
    amounts = _amounts(view, rows, once)
    kind = own.kind[rows].astype(np.int64)
    place = (shape * _PRECS + view.coded.where_prec[rows]) * len(KINDS) + kind
    places = len(shapes) * _PRECS * len(KINDS)
    n = np.bincount(place, minlength=places)
    there = np.flatnonzero(n)
    columns = {
        "areaShape": Column(there // len(KINDS) // _PRECS, "i32"),
        "areaPrec": Column(there // len(KINDS) % _PRECS, "u8"),
        "areaKind": Column(there % len(KINDS), "u8"),
        "areaN": Column(n[there], "i32"),
    }
    for name, values in _sums(place, amounts, places).items():
        columns[f"area{name.capitalize()}"] = Column(values[there], "i32")
    return columns, shapes
