"""Many incidents at once: counts by cell of a grid, where single symbols would freeze a browser and hide each other."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.core.language import Language
from geo.incidents.schema import toll_columns
from geo.incidents.tolls import Toll, bounds_of
from geo.incidents.view import toll_words

# More symbols than this take a slow laptop seconds to draw.
MOST_SYMBOLS: Final = 4_000
MOST_CELLS: Final = 900
STEPS_DEG: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
_LEAST_OPACITY: Final = 0.12
_MOST_OPACITY: Final = 0.8


def cell_rows(drawn: gpd.GeoDataFrame, say: Language) -> list[dict[str, Any]]:
    """Count incidents by cell; those known to an area alone are in none.

    Parameters
    ----------
    drawn : GeoDataFrame
        Incident table.
    say : Language

    Returns
    -------
    list of dict
        For each cell with incidents `south`, `west` and `step` (degrees, EPSG:4326), `n`, `opacity` (0 to 1), and
        `tip`, words of the reader's language; the finest grid of `STEPS_DEG` with at most `MOST_CELLS` cells.
    """
    columns = ["lon", "lat", "shared_toll", "fatalities_open_ended", *toll_columns()]
    points = pd.DataFrame(drawn[columns])[drawn["lat"].notna()]
    if points.empty:
        return []
    step, of = _finest(points["lon"].to_numpy(dtype=np.float64), points["lat"].to_numpy(dtype=np.float64))
    keys, place, n = np.unique(of, return_inverse=True, return_counts=True)
    tolls = _tolls(points, place, len(keys))
    most = float(np.sqrt(n.max()))
    rows = []
    for key, count, toll in zip(keys.tolist(), n.tolist(), tolls, strict=True):
        words = toll_words(toll.low, toll.best, toll.high, say, open_ended=toll.open_ended)
        rows.append(
            {
                "south": round((key // _WIDTH) * step - 90, 4),
                "west": round((key % _WIDTH) * step - 180, 4),
                "step": step,
                "n": count,
                "opacity": round(_LEAST_OPACITY + (_MOST_OPACITY - _LEAST_OPACITY) * float(np.sqrt(count)) / most, 2),
                "tip": f"{say.plural('{n} incident', '{n} incidents', count)} · {say('Deaths: {toll}', toll=words)}",
            }
        )
    return rows


def _tolls(points: pd.DataFrame, place: npt.NDArray[np.int64], cells: int) -> list[Toll]:
    """Sum the deaths of each cell, a toll shared within it once."""
    bounds = bounds_of(points)
    group = points["shared_toll"].to_numpy(dtype=object)
    keys = pd.DataFrame({"group": group, "place": place})
    once = (group == "") | ~keys.duplicated().to_numpy()
    reported = np.bincount(place[once & bounds.known], minlength=cells)
    floors = np.bincount(place[once & bounds.floor], minlength=cells) > 0
    sums = [
        np.bincount(place[once], weights=values[once], minlength=cells).astype(np.int64)
        for values in (bounds.low, bounds.best, bounds.high)
    ]
    every = np.bincount(place[once], minlength=cells)
    return [
        Toll(int(low), int(best), int(high), int(some), int(all_ - some), bool(floor))
        if some
        else Toll(None, None, None, 0, int(all_))
        for low, best, high, some, all_, floor in zip(*sums, reported, every, floors, strict=True)
    ]


_WIDTH: Final = 10_000


def _finest(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.int64]]:
    step, cells = STEPS_DEG[-1], np.zeros(len(lon), dtype=np.int64)
    for step in STEPS_DEG:
        cells = (np.floor((lat + 90) / step) * _WIDTH + np.floor((lon + 180) / step)).astype(np.int64)
        if len(np.unique(cells)) <= MOST_CELLS:
            break
    return step, cells
