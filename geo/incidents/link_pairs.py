"""Which records are near enough in time and space to be of one event at all, without looking at all pairs.

Records are cut into classes by the size of their uncertainty and the length of their dates. Each class lies sorted by
cell of a grid and by day, so that the neighbours of a record are a few slices found by bisection. Cells are as wide
as the two uncertainties together, so that nine of them hold every neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.incidents.link_records import Ints, Mask, Records, separates

# Beyond both uncertainties, in km: two coders may choose different villages for one attack.
BEYOND_KM: Final = 25.0
# Beyond both dates: an attack at night, a report of the day after.
BEYOND_DAYS: Final = 3
_RADII_KM: Final = (5.0, 30.0, 75.0, 160.0, 400.0)
_LENGTHS_DAYS: Final = (1, 8, 40, 800, 100_000)
_KM_PER_DEGREE: Final = 111.2
_EARTH_KM: Final = 6371.0088
_AT_ONCE: Final = 1_000_000  # pairs in memory
_DAYS: Final = 1 << 20
_EARLIEST: Final = -(1 << 18)  # day number, before any date that a table may hold


def near_pairs(records: Records) -> Iterator[tuple[Ints, Ints]]:
    """Go through the pairs of records that may be of one event by date and place.

    Parameters
    ----------
    records : Records

    Yields
    ------
    a, b : array of int64
        Positions in `records`, at most some millions at once; each pair once. Two records of a dataset whose coders
        keep events apart are no pair.
    """
    by_dataset = [np.flatnonzero(records.dataset == code) for code in range(len(records.datasets))]
    order = sorted(range(len(by_dataset)), key=lambda code: len(by_dataset[code]))
    for position, code in enumerate(order):
        if not separates(records.datasets[code]):
            for a, b in _between(records, by_dataset[code], by_dataset[code]):
                once = a < b
                yield a[once], b[once]
        for other in order[position + 1 :]:
            yield from _between(records, by_dataset[code], by_dataset[other])


def _between(records: Records, some: Ints, others: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of one record of each; `some` should be the fewer."""
    reach = np.searchsorted(_RADII_KM, records.radius_km)
    length = np.searchsorted(_LENGTHS_DAYS, records.last - records.first + 1)
    for theirs in np.unique(reach[others]).tolist():
        for ours in np.unique(reach[some]).tolist():
            cell_km = _RADII_KM[ours] + _RADII_KM[theirs] + BEYOND_KM
            grid = _Grid(cell_km)
            mine = some[reach[some] == ours]
            for long in np.unique(length[others]).tolist():
                indexed = others[(reach[others] == theirs) & (length[others] == long)]
                if len(indexed) and len(mine):
                    yield from _Index(records, grid, indexed, _LENGTHS_DAYS[long]).near(mine)


class _Grid:
    """Cells at least `cell_km` wide everywhere: bands of latitude, each cut into as many cells as it has room for."""

    def __init__(self, cell_km: float) -> None:
        self.step = cell_km / _KM_PER_DEGREE
        self.bands = int(np.ceil(180 / self.step))
        south = np.arange(self.bands) * self.step - 90
        farthest = np.radians(np.minimum(90.0, np.maximum(np.abs(south), np.abs(south + self.step))))
        self.columns = np.maximum(1, np.floor(360 / self.step * np.cos(farthest))).astype(np.int64)
        self.offset = np.concatenate([[0], np.cumsum(self.columns)])[:-1]

    def band(self, lat: npt.NDArray[np.float64]) -> Ints:
        return np.clip(((lat + 90) / self.step).astype(np.int64), 0, self.bands - 1)

    def column(self, lon: npt.NDArray[np.float64], band: Ints) -> Ints:
        columns = self.columns[band]
        return np.asarray(np.minimum(((lon + 180) % 360 / 360 * columns).astype(np.int64), columns - 1), dtype=np.int64)

    def around(self, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> Iterator[tuple[Ints, Mask]]:
        """Cells of each position's surroundings, and where they are cells at all that did not come before."""
        middle = self.band(lat)
        for up in (-1, 0, 1):
            band = middle + up
            exists = (band >= 0) & (band < self.bands)
            band = np.clip(band, 0, self.bands - 1)
            columns = self.columns[band]
            column = self.column(lon, band)
            for aside in (-1, 0, 1):
                new = exists & ((aside <= 0) | (columns > 2)) & ((aside == 0) | (columns > 1))
                yield self.offset[band] + (column + aside) % columns, new


class _Index:
    """Some records, sorted by cell and first day; none lasts longer than `longest` days."""

    def __init__(self, records: Records, grid: _Grid, some: Ints, longest: int) -> None:
        self.records, self.grid, self.longest = records, grid, longest
        band = grid.band(records.lat[some])
        cell = grid.offset[band] + grid.column(records.lon[some], band)
        keys = cell * _DAYS + (records.first[some] - _EARLIEST)
        order = np.argsort(keys, kind="stable")
        self.some, self.keys = some[order], keys[order]

    def near(self, asking: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of an asking record and one of the index, near in time and space."""
        records = self.records
        band = self.grid.band(records.lat[asking])
        home = self.grid.offset[band] + self.grid.column(records.lon[asking], band)
        asking = asking[np.lexsort((records.first[asking], home))]  # neighbours bisect the same part of the index
        start = records.first[asking] - _EARLIEST - BEYOND_DAYS - self.longest
        stop = records.last[asking] - _EARLIEST + BEYOND_DAYS + 1
        for cell, new in self.grid.around(records.lat[asking], records.lon[asking]):
            low = np.searchsorted(self.keys, cell * _DAYS + np.maximum(start, 0))
            high = np.searchsorted(self.keys, cell * _DAYS + np.minimum(stop, _DAYS - 1))
            yield from self._expand(asking, low, np.where(new, high - low, 0))

    def _expand(self, asking: Ints, low: Ints, count: Ints) -> Iterator[tuple[Ints, Ints]]:
        hit = np.flatnonzero(count)
        if not len(hit):
            return
        ends = np.cumsum(count[hit])
        first = 0
        while first < len(hit):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
            some = hit[first:last]
            a, b = _slices(asking[some], low[some], count[some])
            yield self._near_ones(a, self.some[b])
            first = last

    def _near_ones(self, a: Ints, b: Ints) -> tuple[Ints, Ints]:
        records = self.records
        in_time = (records.last[b] + BEYOND_DAYS >= records.first[a]) & (a != b)
        a, b = a[in_time], b[in_time]
        most = np.minimum(records.radius_km[a] + records.radius_km[b] + BEYOND_KM, 3000.0)
        apart = ((records.xyz[a] - records.xyz[b]) ** 2).sum(axis=1)
        near = apart <= (2 * np.sin(most / (2 * _EARTH_KM))) ** 2
        return a[near], b[near]


def _slices(asking: Ints, low: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Lay slices of the index in one row, each beside the record that asked for it."""
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(asking, count), np.repeat(low, count) + within
