"""Many incidents at once: counts by cell of a grid, where single symbols would freeze a browser and hide each other."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.core.language import Language
from geo.incidents.tolls import sum_tolls
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
    points = drawn[drawn["lat"].notna()]
    lon, lat = points["lon"].to_numpy(dtype=np.float64), points["lat"].to_numpy(dtype=np.float64)
    step, cells = _finest(lon, lat)
    order = np.argsort(cells, kind="stable")
    keys, first, counts = np.unique(cells[order], return_index=True, return_counts=True)
    most = float(np.sqrt(counts.max())) if len(counts) else 1.0
    rows = []
    for key, start, count in zip(keys.tolist(), first.tolist(), counts.tolist(), strict=True):
        toll = sum_tolls(points.iloc[order[start : start + count]])
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


_WIDTH: Final = 10_000


def _finest(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.int64]]:
    step, cells = STEPS_DEG[-1], np.zeros(len(lon), dtype=np.int64)
    for step in STEPS_DEG:
        cells = (np.floor((lat + 90) / step) * _WIDTH + np.floor((lon + 180) / step)).astype(np.int64)
        if len(np.unique(cells)) <= MOST_CELLS:
            break
    return step, cells
