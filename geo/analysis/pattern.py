"""OECD/SWAC's Spatial Conflict Dynamics indicator (SCDi): how dense and how clustered violence is, by cell and year.

Walther, O. J., Radil, S. M., Russell, D. G. and Trémolières, M. (2023), Introducing the Spatial Conflict Dynamics
Indicator of Political Violence, Terrorism and Political Violence 35(3), 533-552, doi:10.1080/09546553.2021.1957846,
and the authors' published figures (github.com/oecd-swac/OECD-SCDi):

* Positions are projected by the Africa Lambert Conformal Conic (ESRI:102024); distances and areas are those of it.
* Density is the number of incidents by the cell's whole area, also where a border or a coast crosses it; it is high
  from 0.0017 incidents per km2 and year.
* The index of Clark and Evans (1954) is the mean distance to the nearest other incident of the same cell and year,
  over 0.5 * sqrt(area / n), the distance expected by chance; incidents of one position are 0 km apart. Under 1 they
  are clustered, else dispersed.
* Classes: CH clustered, high density; CL clustered, low; DH dispersed, high; DL dispersed, low.

What the publication leaves open is decided so: a single incident has no nearest neighbour, so that there is no index
and no class but `SINGLE` (the published figures have none either). Only incidents whose position is known
(where_prec 1 and 2) count; the others are counted and said, never spread over cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.tally import period_key
from geo.areas.edges import spread
from geo.areas.zones import Bools, Floats, Geometries, Ints, Texts, distinct
from geo.core.crs import AFRICA_CONIC, flattened_xy, globe_lonlat
from geo.incidents.view import View

HIGH_DENSITY: Final = 0.0017
CLUSTERED_BELOW: Final = 1.0
FEW: Final = 5
SINGLE: Final = "1"
CLASSES: Final = ("CH", "DH", "CL", "DL", SINGLE)
GridName: TypeAlias = Literal["50km", "published"]
GRIDS: Final[tuple[GridName, ...]] = ("50km", "published")
COLUMNS: Final = (
    "year", "cell", "lon", "lat", "adm1_pcode", "incidents", "deaths_low", "deaths_best", "deaths_high", "area_km2",
    "density", "nearest_km", "index", "class", "few", "coincident", "unstable",
)  # fmt: skip
TRANSITION_COLUMNS: Final = ("year", "from", "to", "cells")

_SIDE_KM: Final = 50.0
# The published cells: 5/12 of a degree, from these edges on.
_SIDE_DEG: Final = 5.0 / 12.0
_WEST_DEG: Final = -0.025
_SOUTH_DEG: Final = -1.0 / 60.0
# Groups of more positions than this are not compared each with each.
_MANY: Final = 64
_CHUNK: Final = 50_000
_APART_KM: Final = 1_000.0
_OFFSET: Final = 4096


@dataclass(frozen=True)
class Counted:
    """Which of the shown incidents the cells count: `shown` is the sum of the other four."""

    shown: int
    in_cells: int
    in_areas: int
    nowhere: int
    no_year: int


@dataclass(frozen=True, eq=False)
class _Points:
    """Positions of a year, each once: degrees, km on the projection, year, and how many incidents are there.

    `entry` lists the incidents that count, as positions among the shown ones, and `point` the point of each.
    """

    lon: Floats
    lat: Floats
    x: Floats
    y: Floats
    year: Ints
    count: Ints
    entry: Ints
    point: Ints


def counted(view: View) -> Counted:
    """Account for the shown incidents."""
    positioned = _positioned(view)
    placed = view.coded.placed[view.rows]
    dated = period_key(view, "year").codes >= 0
    n = len(view.rows)
    inside, areas = int((positioned & dated).sum()), int((placed & ~positioned).sum())
    no_year = int((positioned & ~dated).sum())
    return Counted(n, inside, areas, n - inside - areas - no_year, no_year)


def _positioned(view: View) -> Bools:
    columns, rows = view.coded, view.rows
    known: Bools = np.isin(columns.where_prec[rows], (1, 2)) & ~np.isnan(columns.lon[rows])
    return known & ~np.isnan(columns.lat[rows])


def years_with_cells(view: View) -> list[str]:
    """List the years that have an incident in a cell, ascending."""
    years = period_key(view, "year")
    found = np.unique(years.codes[_positioned(view) & (years.codes >= 0)])
    return [years.names[code] for code in found.tolist()]


def pattern(view: View, grid: GridName = "50km") -> pd.DataFrame:
    """Classify the cells of each year.

    Parameters
    ----------
    view : View
    grid : str
        ``"50km"``: squares of 50 km on the projection (48 to 53 km on the ground in these countries);
        ``"published"``: cells of 5/12 of a degree, where the published ones are (46 km by 42 to 46 km).

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, a row for each year and cell with an incident, by year, then from north to south and west to
        east: `year` (text), `cell` (name), its centre (degrees, EPSG:4326), the region that most of its incidents lie
        in (""), `incidents`, their deaths (missing where none is reported), `area_km2`, `density` (incidents per km2),
        `nearest_km` (mean distance to the nearest other incident) and `index` (both NaN where there is one alone),
        `class` (of `CLASSES`), and the flags `few` (under 5 incidents), `coincident` (several, all at one position)
        and `unstable` (when the grid is moved by half a cell east, north or both, fewer than half of the incidents
        lie in a cell of the same class).
    """
    years, points = period_key(view, "year"), _points(view)
    cells, cell = _cells(points, grid, 0.0, 0.0)
    frame = _classified(points, grid, cells, cell)
    frame["few"] = frame["incidents"] < FEW
    frame["unstable"] = _unstable(points, grid, frame["class"].to_numpy(), cell)
    lon, lat = _centres(cells, grid)
    frame["year"] = np.array(years.names, dtype=object)[cells[:, 0]] if len(cells) else np.array([], dtype=object)
    frame["cell"] = cell_names(cells[:, 1], cells[:, 2])
    frame["lon"], frame["lat"] = lon, lat
    frame["adm1_pcode"] = _regions(view, points, cell, len(cells))
    for name, values in _deaths(view, points, cell, len(cells)).items():
        frame[f"deaths_{name}"] = values
    order = np.lexsort((cells[:, 2], -cells[:, 1], cells[:, 0]))
    return frame[list(COLUMNS)].iloc[order].reset_index(drop=True)


def cell_names(row: Ints, column: Ints) -> list[str]:
    """Name cells by their row, from the equator north, and column, from the grid's origin east."""
    return [f"R{r}C{c}" for r, c in zip(row.tolist(), column.tolist(), strict=True)]


def cell_shapes(names: list[str], grid: GridName) -> Geometries:
    """Draw the outlines of cells, EPSG:4326.

    Parameters
    ----------
    names : list of str
        As `cell_names` gives them.
    grid : str
        One of `GRIDS`.
    """
    rows_columns = np.array([[int(part) for part in name[1:].split("C")] for name in names]).reshape(-1, 2)
    ring = np.array([[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1], [0.5, 1], [0, 1], [0, 0.5]])
    up = rows_columns[:, 0, None] + ring[None, :, 1]
    across = rows_columns[:, 1, None] + ring[None, :, 0]
    lon, lat = _on_globe(across.ravel(), up.ravel(), grid)
    return shapely.polygons(np.stack([lon, lat], axis=-1).reshape(len(names), len(ring), 2))


def transitions(cells: pd.DataFrame) -> pd.DataFrame:
    """Count the cells that went from one class to another from each year to the next.

    Parameters
    ----------
    cells : DataFrame
        As `pattern` gives it.

    Returns
    -------
    DataFrame
        Columns `TRANSITION_COLUMNS`: `year` the later one; `from` and `to` are classes, "" where a cell had no
        incident. Years without an incident between two others are years in which all cells are empty.
    """
    if cells.empty:
        return pd.DataFrame(columns=list(TRANSITION_COLUMNS))
    codes = {name: number for number, name in enumerate(("", *CLASSES))}
    years = cells["year"].astype(int).to_numpy()
    number, at = np.unique(cells["cell"].to_numpy(dtype=str), return_inverse=True)
    table = np.zeros((int(years.max() - years.min()) + 1, len(number)), dtype=np.int64)
    table[years - years.min(), at] = cells["class"].map(codes).to_numpy(dtype=np.int64)
    size = len(codes)
    rows = []
    names = list(codes)
    for step in range(1, len(table)):
        counts = np.bincount(table[step - 1] * size + table[step], minlength=size * size)
        counts[0] = 0  # empty in both years
        rows += [
            (str(years.min() + step), names[pair // size], names[pair % size], int(counts[pair]))
            for pair in np.flatnonzero(counts)
        ]
    return pd.DataFrame(rows, columns=list(TRANSITION_COLUMNS))


def _points(view: View) -> _Points:
    years = period_key(view, "year").codes
    entry = np.flatnonzero(_positioned(view) & (years >= 0))
    rows = view.rows[entry]
    lon, lat = view.coded.lon[rows], view.coded.lat[rows]
    first, place = distinct(lon, lat)
    x, y = flattened_xy(lon=lon[first], lat=lat[first], crs=AFRICA_CONIC)
    n = max(len(first), 1)
    keys, point, count = np.unique(years[entry] * np.int64(n) + place, return_inverse=True, return_counts=True)
    year, where = np.divmod(keys, n)
    return _Points(
        lon[first][where], lat[first][where], (x / 1000.0)[where], (y / 1000.0)[where], year, count, entry, point
    )


def _cells(points: _Points, grid: GridName, east: float, north: float) -> tuple[Ints, Ints]:
    """Number the cells of each year that have incidents: (year, row, column) of each, and the cell of each point.

    The grid may be moved by parts of a cell.
    """
    if grid == "50km":
        across, up = points.x / _SIDE_KM, points.y / _SIDE_KM
    else:
        across, up = (points.lon - _WEST_DEG) / _SIDE_DEG, (points.lat - _SOUTH_DEG) / _SIDE_DEG
    column = np.floor(across - east).astype(np.int64) + _OFFSET
    row = np.floor(up - north).astype(np.int64) + _OFFSET
    keys, cell = np.unique((points.year * 2 * _OFFSET + row) * 2 * _OFFSET + column, return_inverse=True)
    year, rest = np.divmod(keys, 4 * _OFFSET * _OFFSET)
    row, column = np.divmod(rest, 2 * _OFFSET)
    return np.column_stack([year, row - _OFFSET, column - _OFFSET]), cell


def _classified(
    points: _Points, grid: GridName, cells: Ints, cell: Ints, east: float = 0.0, north: float = 0.0
) -> pd.DataFrame:
    n = np.bincount(cell, weights=points.count, minlength=len(cells)).astype(np.int64)
    total, positions = _nearest_sum(points, cell, len(cells))
    area = _areas(cells, grid, east, north)
    with np.errstate(invalid="ignore", divide="ignore"):
        nearest = np.where(n > 1, total / n, np.nan)
        index = nearest / (0.5 * np.sqrt(area / n))
    density = n / area
    dense = density >= HIGH_DENSITY
    clustered = index < CLUSTERED_BELOW
    names = np.array(["DL", "DH", "CL", "CH"], dtype=object)[2 * clustered + dense]
    return pd.DataFrame(
        {
            "incidents": n,
            "area_km2": area,
            "density": density,
            "nearest_km": nearest,
            "index": index,
            "class": np.where(n > 1, names, SINGLE),
            "coincident": (n > 1) & (positions == 1),
        }
    )


def _nearest_sum(points: _Points, cell: Ints, n_cells: int) -> tuple[Floats, Ints]:
    """Sum the distances of the incidents of each cell to their nearest other one, km; count the positions."""
    order = np.argsort(cell, kind="stable")
    of, x, y, alone = cell[order], points.x[order], points.y[order], points.count[order] == 1
    positions = np.bincount(of, minlength=n_cells)
    nearest = np.zeros(len(of))  # 0 where several incidents share a position
    size = positions[of]
    alone &= size > 1
    starts = np.concatenate([[0], np.cumsum(positions)])[:-1]
    few = np.flatnonzero(alone & (size <= _MANY))
    for some in (few[start : start + _CHUNK] for start in range(0, len(few), _CHUNK)):
        row, nth = spread(size[some])
        one, other = some[row], starts[of[some[row]]] + nth
        gap = np.where(one == other, np.inf, (x[one] - x[other]) ** 2 + (y[one] - y[other]) ** 2)
        nearest[some] = np.sqrt(np.minimum.reduceat(gap, np.flatnonzero(np.diff(row, prepend=-1))))
    many = np.flatnonzero(size > _MANY)
    if len(many):
        nearest[many] = np.where(alone[many], _by_tree(x[many], y[many], of[many]), 0.0)
    total = np.bincount(of, weights=nearest, minlength=n_cells).astype(np.float64)
    return total, positions.astype(np.int64)


def _by_tree(x: Floats, y: Floats, of: Ints) -> Floats:
    """Distance to the nearest other position of the same group: the groups are laid far apart and asked together."""
    group = np.unique(of, return_inverse=True)[1]
    width = int(np.ceil(np.sqrt(group.max() + 1)))
    left, low = (np.full(int(group.max()) + 1, np.inf) for _ in range(2))
    np.minimum.at(left, group, x)
    np.minimum.at(low, group, y)
    spots = shapely.points(x - left[group] + (group % width) * _APART_KM, y - low[group] + (group // width) * _APART_KM)
    (at, _), km = shapely.STRtree(spots).query_nearest(spots, exclusive=True, return_distance=True, all_matches=False)
    nearest = np.zeros(len(x))
    nearest[at] = km
    return nearest


def _unstable(points: _Points, grid: GridName, classes: Texts, cell: Ints) -> Bools:
    changed = np.zeros(len(classes), dtype=bool)
    if not len(classes):
        return changed
    n = np.bincount(cell, weights=points.count, minlength=len(classes))
    for east, north in ((0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        moved, at = _cells(points, grid, east, north)
        theirs = _classified(points, grid, moved, at, east, north)["class"].to_numpy()
        stays = points.count * (theirs[at] == classes[cell])
        same = np.bincount(cell, weights=stays, minlength=len(classes))
        changed |= 2 * same < n
    return changed


def _on_globe(
    across: npt.NDArray[np.floating[Any]], up: npt.NDArray[np.floating[Any]], grid: GridName
) -> tuple[Floats, Floats]:
    """Turn numbers of columns and rows into degrees."""
    x, y = np.asarray(across, dtype=np.float64), np.asarray(up, dtype=np.float64)
    if grid == "50km":
        return globe_lonlat(x=x * _SIDE_KM * 1000.0, y=y * _SIDE_KM * 1000.0, crs=AFRICA_CONIC)
    return x * _SIDE_DEG + _WEST_DEG, y * _SIDE_DEG + _SOUTH_DEG


def _centres(cells: Ints, grid: GridName) -> tuple[Floats, Floats]:
    return _on_globe(cells[:, 2] + 0.5, cells[:, 1] + 0.5, grid)


def _areas(cells: Ints, grid: GridName, east: float, north: float) -> Floats:
    """Area of cells on the projection, km2."""
    if grid == "50km":
        return np.full(len(cells), _SIDE_KM * _SIDE_KM)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    across = cells[:, 2, None] + east + corners[None, :, 0]
    up = cells[:, 1, None] + north + corners[None, :, 1]
    lon, lat = _on_globe(across.ravel(), up.ravel(), grid)
    x, y = (values.reshape(-1, 4) / 1000.0 for values in flattened_xy(lon=lon, lat=lat, crs=AFRICA_CONIC))
    twice = x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y
    areas: Floats = np.abs(twice.sum(axis=1)) / 2
    return areas


def _regions(view: View, points: _Points, cell: Ints, n_cells: int) -> list[str]:
    """Region of most of the incidents of each cell, the first by p-code where several have as many; "" for none."""
    column = view.coded.adm1
    code = column.codes[view.rows[points.entry]].astype(np.int64)
    width = len(column.names) + 1
    slots = cell[points.point] * width + np.where(code < 0, width - 1, code)
    counts = np.bincount(slots, minlength=n_cells * width).reshape(n_cells, width)
    names = [*column.names, ""]
    return [names[code] for code in counts.argmax(axis=1).tolist()]


def _deaths(view: View, points: _Points, cell: Ints, n_cells: int) -> dict[str, pd.arrays.IntegerArray]:
    tolls = view.coded.deaths
    counted_once = view.once[points.entry]
    rows, at = view.rows[points.entry[counted_once]], cell[points.point[counted_once]]
    reported = np.bincount(at[tolls.known[rows]], minlength=n_cells)
    return {
        name: pd.arrays.IntegerArray(
            np.bincount(at, weights=values[rows], minlength=n_cells).astype(np.int64), reported == 0
        )
        for name, values in (("low", tolls.low), ("best", tolls.best), ("high", tolls.high))
    }
