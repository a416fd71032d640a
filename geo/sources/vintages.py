"""Two vintages of boundaries compared: which incidents lie in another unit, and why."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.areas.boundaries import Boundaries
from geo.incidents.table import from_arrow, to_arrow
from geo.places.toponyms import fold
from geo.sources.joining import joined

# What changed about the unit of an incident; the first that holds.
COUNTRY, RENAMED, SPLIT, NEW, MERGED, MOVED = (
    "other country", "unit renamed", "unit split", "new unit", "unit gone", "border moved",
)  # fmt: skip
REASONS: Final = (COUNTRY, RENAMED, SPLIT, NEW, MERGED, MOVED)
COLUMNS: Final = ("incident_id", "title", "before", "after", "before_pcode", "after_pcode", "why")
# A unit of which so much lies in the other one, and the other way round, is the same under another name.
_SAME: Final = 0.9
_PART: Final = 0.8
_KEYS: Final = ("adm0", "adm1_pcode", "adm2_pcode")


def compare_vintages(table: gpd.GeoDataFrame, before: Boundaries, after: Boundaries) -> pd.DataFrame:
    """Join incidents to two vintages and list those whose units differ.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326, joined to whatever vintage; not changed.
    before, after : Boundaries

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, one row an incident that changes, in the order of `table`. `before` and `after` name country,
        region and second-level unit ("MLI, Gao, Ansongo"), the p-codes those of the deepest unit. Units are the same
        if their p-codes are, or their names within the same region. `why` is one of `REASONS`: the unit has another
        name ("unit renamed"), is one of the parts of the former ("unit split"), is there where the former vintage had
        none of that level or none such ("new unit"), holds the former, which is no more ("unit gone"), or both
        are in both vintages ("border moved").
    """
    base = from_arrow(to_arrow(table))
    pairs = [joined(base, boundaries) for boundaries in (before, after)]
    keys = [
        pd.DataFrame({name: frame[name].to_numpy(dtype=object) for name in _KEYS}).set_axis(range(len(base)))
        for frame in pairs
    ]
    both = pd.concat([keys[0].add_suffix("_before"), keys[1].add_suffix("_after")], axis=1)
    kinds, number = _distinct(both)
    reasons = np.array(
        [_why(tuple(row[:3]), tuple(row[3:]), before, after) for row in kinds.itertuples(index=False)], dtype=object
    )
    changed = np.flatnonzero(reasons[number] != "") if len(base) else np.zeros(0, dtype=np.int64)
    names = [_words(frame.iloc[changed]) for frame in pairs]
    codes = [_deepest(frame.iloc[changed]) for frame in keys]
    columns = {
        "incident_id": base["incident_id"].to_numpy(dtype=object)[changed],
        "title": base["title"].to_numpy(dtype=object)[changed],
        "before": names[0],
        "after": names[1],
        "before_pcode": codes[0],
        "after_pcode": codes[1],
        "why": reasons[number[changed]],
    }
    return pd.DataFrame(columns, columns=list(COLUMNS)).astype("str")


def _distinct(frame: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    number = frame.groupby(list(frame.columns), sort=False).ngroup().to_numpy()
    return frame.drop_duplicates(), number.astype(np.int64)


def _words(frame: pd.DataFrame) -> list[str]:
    # A name that only the gazetteer gives is no unit of the vintage.
    adm2 = np.where(frame["adm2_pcode"] == "", "", frame["adm2"])
    columns = zip(frame["adm0"].tolist(), frame["adm1"].tolist(), adm2.tolist(), strict=True)
    return [", ".join(filter(None, names)) for names in columns]


def _deepest(frame: pd.DataFrame) -> list[str]:
    columns = (frame[name].tolist() for name in _KEYS)
    return [adm2 or adm1 or adm0 for adm0, adm1, adm2 in zip(*columns, strict=True)]


def _why(one: tuple[str, ...], two: tuple[str, ...], before: Boundaries, after: Boundaries) -> str:
    """Say why the units of an incident are others; "" if they are the same."""
    if one == two:
        return ""
    if one[0] != two[0]:
        return COUNTRY
    for level in (1, 2):
        if one[level] == two[level]:
            continue
        old, new = _unit(before, level, one[level]), _unit(after, level, two[level])
        if new is None:
            return MERGED
        if old is None:
            return NEW
        if _same_name(old, new):
            continue
        return _between(level, old, new, before, after)
    return ""


def _between(level: int, old: pd.Series, new: pd.Series, before: Boundaries, after: Boundaries) -> str:
    shared = shapely.intersection(old.geometry, new.geometry).area
    of_old, of_new = shared / old.geometry.area, shared / new.geometry.area
    stays, was = _counterpart(after, level, old), _counterpart(before, level, new)
    if not stays and not was and of_old > _SAME and of_new > _SAME:
        return RENAMED
    if not was:
        return SPLIT if of_new > _PART else NEW
    return MERGED if not stays else MOVED


def _unit(boundaries: Boundaries, level: int, pcode: str) -> pd.Series | None:
    if not pcode:
        return None
    frame = boundaries.level(level)
    return frame.iloc[int(np.flatnonzero((frame["pcode"] == pcode).to_numpy())[0])]


def _same_name(old: pd.Series, new: pd.Series) -> bool:
    names = [{fold(name) for name in (unit["name"], *unit["aliases"].split(";")) if name} for unit in (old, new)]
    return bool(old["adm0"] == new["adm0"] and names[0] & names[1])


def _counterpart(boundaries: Boundaries, level: int, unit: pd.Series) -> bool:
    """Whether another vintage has the unit, by p-code or name in its country."""
    frame = boundaries.level(level)
    if (frame["pcode"] == unit["pcode"]).any():
        return True
    own = frame[frame["adm0"] == unit["adm0"]]
    return any(_same_name(unit, row) for _, row in own.iterrows())
