"""What the map's layer needs of an incident table besides its packed columns; kept as long as the table."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.crs import area_km2
from geo.core.kept import Kept
from geo.incidents.coded import Category, Coded, category, coded
from geo.incidents.schema import toll_columns
from geo.maps import palette
from geo.maps.layers import area_shape

NO_FIGURE: Final = -1
# Places closer than 0.0001 degree, some 11 m, are one: finer than any is known.
SCALE: Final = 10_000
_ROW: Final = 4 * 10**6
KINDS: Final = tuple(palette.SYMBOLS)

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


class Shapes:
    """The different shapes of a table's areas (EPSG:4326), and what a map makes of each, kept once it is made."""

    def __init__(self, geometries: list[BaseGeometry]) -> None:
        self.geometries = geometries
        self._areas: dict[int, float] = {}
        self._outlines: dict[int, list[list[list[int]]]] = {}

    def area_km2(self, number: int) -> float:
        """Area on the ellipsoid, for the order in which areas lie over one another."""
        if number not in self._areas:
            self._areas[number] = area_km2(geometry=self.geometries[number])
        return self._areas[number]

    def outline(self, number: int) -> list[list[list[int]]]:
        """Rings as `geo.maps.layers.area_shape` writes them."""
        if number not in self._outlines:
            self._outlines[number] = area_shape(self.geometries[number])
        return self._outlines[number]


class MapColumns:
    """Columns of a table, each an array of one entry a row; each is made when it is first asked for."""

    def __init__(self, table: gpd.GeoDataFrame) -> None:
        self._table = weakref.ref(table)

    @property
    def _frame(self) -> gpd.GeoDataFrame:
        table = self._table()
        if table is None:
            raise ReferenceError("The table of these columns is gone: keep it as long as they are used.")
        return table

    @property
    def coded(self) -> Coded:
        """The packed columns of the same table."""
        return coded(self._frame)

    @cached_property
    def kind(self) -> Bytes:
        """Position in `KINDS`; a kind that the atlas does not know is drawn as "other"."""
        names = self.coded.kind.names
        other = KINDS.index("other")
        to = np.array([*(KINDS.index(name) if name in KINDS else other for name in names), other], dtype=np.uint8)
        return to[self.coded.kind.codes]

    @cached_property
    def tolls(self) -> tuple[Ints, Ints, Ints]:
        """Lowest, best and highest number of deaths as reported; `NO_FIGURE` where it is not."""
        low, best, high = (self._frame[name].to_numpy(dtype=np.int32, na_value=NO_FIGURE) for name in toll_columns())
        return low, best, high

    @cached_property
    def open_ended(self) -> Bools:
        """Whether a figure of the toll is a floor."""
        return self._frame["fatalities_open_ended"].to_numpy(dtype=np.bool_, na_value=False)

    @cached_property
    def place(self) -> Category:
        """Name of the place."""
        return category(self._frame["place"])

    @cached_property
    def actor(self) -> Ints:
        """Position in `coded.actor_names` of who is held responsible, the first where several are; -1 for nobody."""
        mentions = self.coded.roles["attributed_to"]
        first = np.full(self.coded.n, -1, dtype=np.int32)
        first[mentions.rows[::-1]] = mentions.codes[::-1]
        return first

    @cached_property
    def _spots(self) -> tuple[Ints, npt.NDArray[np.int64]]:
        exact = np.flatnonzero(self.coded.placed & (self.coded.where_prec <= 2) & ~np.isnan(self.coded.lat))
        lon, lat = (np.rint(values[exact] * SCALE).astype(np.int64) for values in (self.coded.lon, self.coded.lat))
        found, keys = pd.factorize((lat + 90 * SCALE) * _ROW + lon + 180 * SCALE)
        codes = np.full(self.coded.n, -1, dtype=np.int32)
        codes[exact] = found
        return codes, np.stack([keys % _ROW - 180 * SCALE, keys // _ROW - 90 * SCALE])

    @property
    def spot(self) -> Ints:
        """Position in `spots` of the place that a row of where_prec 1 or 2 is drawn at; -1 for none."""
        return self._spots[0]

    @property
    def spots(self) -> npt.NDArray[np.int64]:
        """The different coordinates, shape (2, m): longitude and latitude in degrees times `SCALE`."""
        return self._spots[1]

    @cached_property
    def _numbered(self) -> tuple[Ints, Shapes]:
        """Number the different shapes of areas; equal ones of two objects are one."""
        geometry = np.asarray(self._frame.geometry.to_numpy(), dtype=object)
        rows = np.flatnonzero(self.coded.placed & (self.coded.where_prec >= 3))
        codes = np.full(len(geometry), -1, dtype=np.int32)
        if not len(rows):
            return codes, Shapes([])
        objects, different = pd.factorize(np.fromiter(map(id, geometry[rows]), dtype=np.int64, count=len(rows)))
        first = np.zeros(len(different), dtype=np.int64)
        first[objects[::-1]] = rows[::-1]
        encoded = pa.array(shapely.to_wkb(geometry[first]), type=pa.binary()).dictionary_encode()
        codes[rows] = np.asarray(encoded.indices, dtype=np.int32)[objects]
        return codes, Shapes(list(shapely.from_wkb(encoded.dictionary.to_numpy(zero_copy_only=False))))

    @property
    def shape(self) -> Ints:
        """Position in `shapes` of the area that a row of where_prec 3 to 5 stands for; -1 for none."""
        return self._numbered[0]

    @property
    def shapes(self) -> Shapes:
        """The different areas."""
        return self._numbered[1]


_KEPT: Final = Kept[gpd.GeoDataFrame, MapColumns]()


def map_columns(table: gpd.GeoDataFrame) -> MapColumns:
    """Give the columns of an incident table; the same ones as long as the table lives, which must not be changed.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326.
    """
    return _KEPT.get(table, lambda: MapColumns(table))


def used(codes: npt.NDArray[np.signedinteger], n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number anew the codes below `n` that occur, so that no others travel.

    Returns
    -------
    codes : array of int64
        As many; -1 stays -1.
    occurring : array of int64
        The old code of each new one.
    """
    occurs = np.bincount(codes.astype(np.int64) + 1, minlength=n + 1)[1:] > 0
    anew = np.where(occurs, np.cumsum(occurs) - 1, -1)
    return np.concatenate([anew, [-1]])[codes], np.flatnonzero(occurs)


def shapes_used(
    shapes: Shapes,
    codes: npt.NDArray[np.int32],
    outlines: Callable[[list[BaseGeometry]], list[list[list[list[int]]]]] | None = None,
) -> tuple[npt.NDArray[np.int64], list[list[list[list[int]]]]]:
    """Outlines of the shapes that occur, larger before smaller, so that these lie above; and each row's among them."""
    anew, occurring = used(codes, len(shapes.geometries))
    order = sorted(range(len(occurring)), key=lambda at: -shapes.area_km2(int(occurring[at])))
    rank = np.full(len(order) + 1, -1, dtype=np.int64)
    rank[np.asarray(order, dtype=np.int64)] = np.arange(len(order))
    numbers = [int(occurring[at]) for at in order]
    if outlines is not None:
        return rank[anew], outlines([shapes.geometries[number] for number in numbers])
    return rank[anew], [shapes.outline(number) for number in numbers]
