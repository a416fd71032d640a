"""The incident table as packed numbers: what filters, counts and maps of a million incidents work on.

Texts become codes, days become whole numbers, lists become pairs of row and code. Each column is made when it is first
asked for and kept as long as the table; the table must not be changed meanwhile.
"""

from __future__ import annotations

import weakref
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.core.kept import Kept
from geo.incidents.schema import DRAWN_PREC, ROLES, SIDES
from geo.incidents.table import flattened
from geo.incidents.tolls import Bounds, bounds_of

Codes = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

NO_DAY: Final = -(2**31)


@dataclass(frozen=True, eq=False)
class Category:
    """A column of names as codes.

    Attributes
    ----------
    codes : array of int, shape (n,)
        Position in `names`, -1 where there is none.
    names : tuple of str
        Sorted; each occurs in the column.
    """

    codes: Codes
    names: tuple[str, ...]

    def among(self, wanted: Iterable[str]) -> Mask:
        """Tell which rows have one of some names."""
        known = set(wanted)
        passes = np.array([*(name in known for name in self.names), False])  # the last entry is that of -1
        found: Mask = passes[self.codes]
        return found


@dataclass(frozen=True, eq=False)
class Mentions:
    """A column of lists of names, as pairs.

    Attributes
    ----------
    rows : array of int64, shape (m,)
        Row of each mention, ascending.
    codes : array of int, shape (m,)
        Position in `names`.
    names : tuple of str
        Sorted.
    """

    rows: Positions
    codes: Codes
    names: tuple[str, ...]

    def among(self, wanted: Iterable[str], n: int) -> Mask:
        """Tell which of `n` rows mention one of some names."""
        known = set(wanted)
        found: Mask = np.zeros(n, dtype=bool)
        for name in (name for name in self.names if name in known):
            found[self.rows_of(name)] = True
        return found

    def rows_of(self, name: str) -> Positions:
        """Give the rows that mention a name, ascending; none if nobody is called so."""
        code = bisect_left(self.names, name)
        if self.names[code : code + 1] != (name,):
            return self.rows[:0]
        return self._by_code[self._starts[code] : self._starts[code + 1]]

    @cached_property
    def _by_code(self) -> Positions:
        return self.rows[np.argsort(self.codes, kind="stable")]

    @cached_property
    def _starts(self) -> Positions:
        return np.concatenate([[0], np.cumsum(np.bincount(self.codes, minlength=len(self.names)))]).astype(np.int64)


class Coded:
    """An incident table as packed columns, each an array of one entry a row; see `coded`.

    Attributes
    ----------
    n : int
        Number of rows.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.n = len(table)
        self._table = weakref.ref(table)

    def _column(self, name: str) -> pd.Series[Any]:
        table = self._table()
        if table is None:
            raise ReferenceError("The table of these codes is gone: keep it as long as they are used.")
        return table[name]

    @cached_property
    def day(self) -> npt.NDArray[np.int32]:
        """First day of the event in days since 1970-01-01; `NO_DAY` where no source says it."""
        return _days(self._column("event_date"))

    @cached_property
    def day_end(self) -> npt.NDArray[np.int32]:
        """Last day of the event, as `day`; the first one where only that is known."""
        last = _days(self._column("event_date_end"))
        return np.where(last == NO_DAY, self.day, last)

    @cached_property
    def date_precision(self) -> npt.NDArray[np.uint8]:
        """UCDP date_prec, 0 where it is not known."""
        return _small(self._column("date_precision"))

    @cached_property
    def where_prec(self) -> npt.NDArray[np.uint8]:
        """UCDP where_prec, 0 where the place is not known."""
        return _small(self._column("where_prec"))

    @cached_property
    def lon(self) -> npt.NDArray[np.float64]:
        """Longitude in degrees, WGS 84; NaN unless where_prec is 1 or 2."""
        return self._column("lon").to_numpy(dtype=np.float64, na_value=np.nan)

    @cached_property
    def lat(self) -> npt.NDArray[np.float64]:
        """Latitude in degrees, WGS 84; NaN unless where_prec is 1 or 2."""
        return self._column("lat").to_numpy(dtype=np.float64, na_value=np.nan)

    @cached_property
    def uncertainty_km(self) -> npt.NDArray[np.float64]:
        """Radius that contains the true place, in km; NaN where none is known."""
        return self._column("uncertainty_km").to_numpy(dtype=np.float64, na_value=np.nan)

    @cached_property
    def kind(self) -> Category:
        """Kind of incident: codes of data/event_types.csv."""
        return category(self._column("event_type"))

    @cached_property
    def adm0(self) -> Category:
        """Country: ISO 3166-1 alpha-3."""
        return category(self._column("adm0"))

    @cached_property
    def adm1(self) -> Category:
        """First-level unit: p-code."""
        return category(self._column("adm1_pcode"))

    @cached_property
    def adm2(self) -> Category:
        """Second-level unit: p-code."""
        return category(self._column("adm2_pcode"))

    @cached_property
    def dataset(self) -> Category:
        """Dataset that the record came from: its identifier."""
        return category(self._column("dataset_id"))

    @cached_property
    def group(self) -> Category:
        """Group of records of one event; -1 where a record is alone."""
        return category(self._column("link_group"))

    @cached_property
    def shared(self) -> Category:
        """Group of incidents for which one toll was reported; -1 where a toll is the incident's own."""
        return category(self._column("shared_toll"))

    @cached_property
    def n_linked(self) -> npt.NDArray[np.int32]:
        """How many other records of the same event a row stands for."""
        return np.bincount(self.linked_datasets.rows, minlength=self.n).astype(np.int32)

    @cached_property
    def linked_datasets(self) -> Mentions:
        """Datasets of the other records that a row stands for, one mention a record."""
        rows, names = flattened(self._column("linked_ids"))
        return _mentions(rows, pc.replace_substring_regex(names, ":.*", ""))

    @cached_property
    def deaths(self) -> Bounds:
        """Deaths of all sides together, as complete ranges."""
        return self.side("")

    def side(self, name: str) -> Bounds:
        """Give the deaths of one side (``"security"``, ``"civilians"``, ``"militants"``), or of all if empty."""
        return self._sides[name]

    @cached_property
    def _sides(self) -> dict[str, Bounds]:
        table = self._table()
        assert table is not None  # noqa: S101 - `_column` tells of it first
        return {name: bounds_of(table, name) for name in ("", *SIDES)}

    @cached_property
    def sizing_deaths(self) -> npt.NDArray[np.int32]:
        """Deaths that size a symbol and that a least number is held against: best, else low; -1 where neither."""
        best, low = (self._column(f"fatalities_{bound}").to_numpy(np.float64, na_value=-1) for bound in ("best", "low"))
        return np.where(best < 0, low, best).astype(np.int32)

    @cached_property
    def placed(self) -> Mask:
        """Whether a map can draw the row: where_prec 1 to 5, with a shape."""
        has_shape = ~shapely.is_missing(np.asarray(self._column("geometry").to_numpy(), dtype=object))
        found: Mask = np.isin(self.where_prec, DRAWN_PREC) & has_shape
        return found

    @cached_property
    def roles(self) -> dict[str, Mentions]:
        """Actors by role (`ROLES`); the names are the same in all roles, `actor_names`."""
        lists = [flattened(self._column(role)) for role in ROLES]
        every = _sorted(pa.concat_arrays([names for _, names in lists]).dictionary_encode())
        ends = np.cumsum([len(names) for _, names in lists])
        parts = np.split(every.codes, ends[:-1])
        return {
            role: Mentions(rows, codes, every.names) for role, (rows, _), codes in zip(ROLES, lists, parts, strict=True)
        }

    @cached_property
    def anybody(self) -> Mentions:
        """Actors in any role, each once a row and code."""
        rows = np.concatenate([one.rows for one in self.roles.values()])
        codes = np.concatenate([one.codes for one in self.roles.values()]).astype(np.int64)
        width = max(len(self.actor_names), 1)
        pairs = each_once(rows * width + codes)
        return Mentions(pairs // width, (pairs % width).astype(np.int32), self.actor_names)

    @cached_property
    def actor_names(self) -> tuple[str, ...]:
        """Ids of all actors of the table, sorted."""
        return self.roles[ROLES[0]].names

    @cached_property
    def may_lie_adm0(self) -> Mentions:
        """Countries that the uncertainty of a row reaches into."""
        return _mentions(*flattened(self._column("may_lie_adm0")))

    @cached_property
    def may_lie_adm1(self) -> Mentions:
        """First-level units that the uncertainty of a row reaches into."""
        return _mentions(*flattened(self._column("may_lie_adm1")))


_KEPT: Final = Kept[pd.DataFrame, Coded]()


def coded(table: pd.DataFrame) -> Coded:
    """Give the packed columns of an incident table; the same ones as long as the table lives.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, not changed afterwards.
    """
    return _KEPT.get(table, lambda: Coded(table))


def each_once(numbers: Positions) -> Positions:
    """Give the different numbers, ascending; quick where they come in a few ascending runs."""
    ordered = np.sort(numbers, kind="stable")
    differs: Mask = np.diff(ordered, prepend=ordered[:1] - 1) != 0
    return ordered[differs]


def category(texts: pd.Series[Any]) -> Category:
    """Write a column of texts as codes; an empty text is none."""
    encoded = pa.chunked_array(pa.array(texts, from_pandas=True)).combine_chunks().dictionary_encode()
    return _sorted(encoded)


def _sorted(encoded: pa.DictionaryArray) -> Category:
    """Let names stand in order, and codes with them."""
    names = encoded.dictionary.to_pylist()
    order = sorted((name, old) for old, name in enumerate(names) if name)
    small = np.int8 if len(order) < 127 else np.int16 if len(order) < 32_767 else np.int32
    renumbered = np.full(len(names) + 1, -1, dtype=small)
    renumbered[[old for _, old in order]] = np.arange(len(order))
    found = np.asarray(encoded.indices.fill_null(len(names)))
    return Category(renumbered[found], tuple(name for name, _ in order))


def _mentions(rows: Positions, names: pa.Array) -> Mentions:
    every = _sorted(names.dictionary_encode())
    named = every.codes >= 0
    return Mentions(rows[named], every.codes[named], every.names)


def _days(dates: pd.Series[Any]) -> npt.NDArray[np.int32]:
    days = dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(days < NO_DAY, NO_DAY, days).astype(np.int32)  # NaT is the least of all


def _small(numbers: pd.Series[Any]) -> npt.NDArray[np.uint8]:
    return numbers.to_numpy(dtype=np.uint8, na_value=0)
