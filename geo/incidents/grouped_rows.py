"""The rows of an incident table that are linked, sorted by group and by how well their dataset describes events."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.incidents.link_records import BUNDLED, Floats, Ints, separates
from geo.incidents.schema import SIDES, toll_columns

# Which dataset describes best: ours weigh several reports, UCDP's coders give a best figure, ACLED's one for all.
PREFERRED: Final = (*BUNDLED, "ucdp", "", "acled")
_NEEDED: Final = (
    "incident_id", "dataset_id", "dataset", "title_fr", "summary", "event_date", "event_date_end", "date_precision",
    "where_prec", "uncertainty_km", "attributed_to", "claimed_by", "possible_actors", "target_actors", "tolls",
    "sources", "fatalities_open_ended", "injured", "missing", "captured", "shared_toll", "link_group", "linked_ids",
    *(name for side in ("", *SIDES) for name in toll_columns(side)),
)  # fmt: skip
_PRECISION_ORDER: Final = {1: 0, 2: 1, 3: 2, 5: 3, 4: 4, 6: 5, 7: 6}


class GroupedRows:
    """The linked rows of a table, sorted by group, by preference of the dataset and by identifier.

    Attributes
    ----------
    table : DataFrame
        The linked rows alone, sorted, with the columns that are looked at.
    alone : array of bool
        For each row of the whole table whether it is in no group.
    rows : array of int64
        For each sorted row its position in the whole table.
    code, dataset : array of int64
        For each sorted row the number of its group, counted from 0, and of its dataset.
    separate : array of bool
        For each dataset whether its coders keep events apart.
    start : array of int64
        Where each group begins among the sorted rows.
    main, place : array of int64
        For each group the position in the whole table of its main record, and of the one that knows the place best.
    """

    def __init__(self, table: gpd.GeoDataFrame) -> None:
        names = table["link_group"].to_numpy(dtype=object)
        self.alone = names == ""
        grouped = np.flatnonzero(~self.alone)
        code = pd.factorize(names[grouped], sort=True)[0]
        dataset, datasets = pd.factorize(table["dataset_id"].iloc[grouped], sort=True)
        rank = np.array([_rank(str(name)) for name in datasets], dtype=np.int64)
        by_id = pd.factorize(table["incident_id"].iloc[grouped], sort=True)[0]
        order = np.lexsort((by_id, dataset, rank[dataset], code))
        self.table = table[list(_NEEDED)].iloc[grouped[order]]
        self.rows: Ints = grouped[order].astype(np.int64)
        self.code: Ints = code[order].astype(np.int64)
        self.dataset: Ints = dataset[order].astype(np.int64)
        self.separate = np.array([separates(str(name)) for name in datasets], dtype=bool)
        self.start: Ints = np.flatnonzero(np.diff(self.code, prepend=-1)).astype(np.int64)
        silent, english = ((self.table[name] == "").to_numpy() for name in ("summary", "title_fr"))
        self.main = self.rows[self._first(english, silent)]
        prec = self.table["where_prec"].fillna(0).to_numpy(dtype=np.int64)
        vague = np.array([_PRECISION_ORDER.get(value, 9) for value in range(8)])[prec]
        self.place = self.rows[self._first(self.numbers("uncertainty_km"), vague)]

    def __len__(self) -> int:
        return len(self.start)

    def numbers(self, name: str) -> Floats:
        """Return a column of the sorted rows as numbers; NaN where missing."""
        return np.asarray(self.table[name].to_numpy(dtype=np.float64, na_value=np.nan))

    def slices(self) -> list[tuple[int, int]]:
        """Begin and end of each group among the sorted rows."""
        return list(zip(self.start.tolist(), [*self.start[1:].tolist(), len(self.rows)], strict=True))

    def _first(self, *keys: npt.NDArray[Any]) -> Ints:
        """Position of each group's first row by some keys, the most important last; NaN comes after every number."""
        order = np.lexsort((*keys, self.code))
        return np.asarray(order[self.start], dtype=np.int64)


def _rank(dataset_id: str) -> int:
    known = (name for name in PREFERRED if name and (dataset_id == name or dataset_id.startswith(f"{name}-")))
    return PREFERRED.index(next(known, ""))
