"""Which unit a point or an area lies in, how sure that is, and where else it may lie.

The join never adds, drops or reorders rows. Its written rules:

* A point inside a unit belongs to it: "inside".
* A point exactly on a border shared by k units belongs to the unit of the three countries whose p-code sorts first
  (a neighbour only when no unit of the three touches the point): "border tie-break". Each of the k units is as
  likely as the others, so the certainty is 1/k and the others are named in `may_lie_in`.
* A point in no unit and in no neighbour, but at most 5 km from a unit, belongs to the nearest one, since borders
  are generalised: "nearest", with a certainty of 0 unless an uncertainty is given.
* A point in a neighbour has that country as `adm0` and no units; elsewhere `adm0` is empty: "outside".
* A point without coordinates, or with impossible ones, has no units: "no coordinates".
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from geo.areas.boundaries import Boundaries
from geo.areas.circles import circle_shares
from geo.areas.shares import Elsewhere, Shares, name_others, polygon_shares
from geo.areas.zones import (
    KM_PER_DEG,
    NEAREST_KM,
    NOWHERE,
    Bools,
    Floats,
    Geometries,
    Ints,
    Located,
    Texts,
    Zones,
    distinct,
    locate,
    zones_of,
)
from geo.core.crs import LARGEST_RADIUS_KM, LAT_MAX, LAT_MIN, LON_MAX, LON_MIN
from geo.core.errors import BadInput

# An area is given a province only if most of it lies there: a report about a whole region names no province.
PROVINCE_SHARE: Final = 0.5
COLUMNS: Final = (
    "adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode", "join_certainty", "join_method", "may_lie_in",
    "may_lie_adm0", "may_lie_adm1",
)  # fmt: skip
# The first four are the numbers of the methods in `geo.areas.zones`.
METHODS: Final = (
    "inside", "border tie-break", "nearest", "outside", "no coordinates", "largest share",
)  # fmt: skip
INSIDE, TIE, NEAREST, OUTSIDE, NO_COORDINATES, LARGEST = range(len(METHODS))
_TEXTS: Final = pd.ArrowDtype(pa.list_(pa.string()))


def _weigh(zones: Zones, lon: Floats, lat: Floats, radius_km: Floats, found: Located) -> tuple[Floats, Elsewhere]:
    """Give each distinct position the certainty of its zone and where else it may lie."""
    zone = found.zone
    certainty = np.where(zone >= 0, 1.0, np.nan)
    certainty[found.method == NEAREST] = 0.0
    sized = np.flatnonzero(radius_km > 0)
    shares = circle_shares(zones, lon=lon[sized], lat=lat[sized], radius_km=radius_km[sized], zone=zone[sized])
    row = sized[shares.row]
    weighed = np.unique(row)
    own = zone[row] == shares.zone
    certainty[weighed[zone[weighed] >= 0]] = 0.0
    certainty[row[own]] = shares.share[own]
    ties = [
        (at, position, 1.0 / len(found.touched[at]))
        for at in np.flatnonzero((found.method == TIE) & ~np.isin(np.arange(len(lon)), weighed)).tolist()
        for position in found.touched[at]
    ]
    for at, position, share in ties:
        if position == zone[at]:
            certainty[at] = share
    rows = np.concatenate([row, np.array([tie[0] for tie in ties], dtype=np.int64)])
    order = np.argsort(rows, kind="stable")
    every = Shares(
        rows[order],
        np.concatenate([shares.zone, np.array([tie[1] for tie in ties], dtype=np.int64)])[order],
        np.concatenate([shares.share, np.array([tie[2] for tie in ties], dtype=np.float64)])[order],
    )
    return certainty, name_others(zones, every, zone)


def _choose(zones: Zones, shares: dict[int, float]) -> tuple[int, float, bool]:
    """Choose the country, in it the region, in it the province with the largest share; ties by p-code.

    Returns a zone of the chosen region (of the chosen province, if one has most of the area), the share at the
    level named, and whether the province is to be named.
    """

    def largest(keys: Texts, among: list[int]) -> list[int]:
        totals: dict[str, float] = {}
        for position in among:
            totals[keys[position]] = totals.get(keys[position], 0.0) + shares[position]
        # Rounding lets equal shares compare equal; zones come sorted, so the first key is the first p-code.
        top = max(totals, key=lambda key: round(totals[key], 9))
        return [position for position in among if keys[position] == top]

    country = largest(zones.adm0, sorted(shares))
    region = largest(zones.adm1_pcode, country)
    province = max(region, key=lambda position: round(shares[position], 9))
    if zones.adm2_pcode[province] and round(shares[province], 9) > PROVINCE_SHARE:
        return province, shares[province], True
    return province, sum(shares[position] for position in region), False


def _frame(
    zones: Zones, zone: Ints, certainty: Floats, method: Ints, elsewhere: tuple[Elsewhere, Ints], index: pd.Index,
    deep: Bools | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Put the columns together; a zone of -1 gives empty texts, `deep` says whether to name the province."""
    deep_zone = zone if deep is None else np.where(deep, zone, NOWHERE)
    answers, row = elsewhere
    words, adm0, adm1 = answers.columns(row)

    def text(values: Texts, at: Ints) -> pd.Categorical:
        kinds, code_of = np.unique(np.append(values, "").astype(str), return_inverse=True)
        # The empty string stands at the end, so that the zone -1 picks it.
        return pd.Categorical.from_codes(code_of.astype(np.int16)[at], pd.Index(kinds, dtype="str"))

    columns = {
        "adm0": text(zones.adm0, zone),
        "adm1": text(zones.adm1, zone),
        "adm1_pcode": text(zones.adm1_pcode, zone),
        "adm2": text(zones.adm2, deep_zone),
        "adm2_pcode": text(zones.adm2_pcode, deep_zone),
        "join_certainty": np.clip(certainty, 0.0, 1.0),
        "join_method": pd.Categorical.from_codes(method.astype(np.int8), pd.Index(METHODS, dtype="str")),
        "may_lie_in": pd.array(words, dtype="str"),
        "may_lie_adm0": pd.array(adm0, dtype=_TEXTS),
        "may_lie_adm1": pd.array(adm1, dtype=_TEXTS),
    }
    return pd.DataFrame(columns, index=index, copy=False)


def join_points(
    boundaries: Boundaries,
    *,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    uncertainty_km: npt.ArrayLike | None = None,
    index: pd.Index | None = None,
) -> pd.DataFrame:
    """Give every point the units that it lies in; the rules are in this module's docstring.

    Equal rows are joined once: 350,000 events at some thousand places cost little more than those places.

    Parameters
    ----------
    boundaries : Boundaries
    lon, lat : array-like of float, shape (n,)
        Degrees, EPSG:4326. NaN or out of range: "no coordinates".
    uncertainty_km : array-like of float, shape (n,), or a number, optional
        Radius of the circle in which the true place lies, at most 2,000; NaN or 0 where there is none.
    index : pandas.Index, optional
        Index of the result; default a RangeIndex.

    Returns
    -------
    pandas.DataFrame
        n rows in the order of the input: `adm0` (ISO 3166-1 alpha-3), `adm1`, `adm2` (official French names),
        `adm1_pcode`, `adm2_pcode` ("" where there is none), `join_certainty`, `join_method`, `may_lie_in`,
        `may_lie_adm0`, `may_lie_adm1`. Units and method are categorical, the last two Arrow lists of text.
        `join_certainty` is the share (0 to 1) of the uncertainty circle's area, on EPSG:6933, that lies in the
        chosen unit at the deepest level there is at that place; 1 for a point inside without uncertainty; NaN when
        no unit and no neighbour was chosen. A point keeps the unit it lies in even if another has more of the
        circle. `may_lie_in` names the others with at least 1 %: "BFA Sahel 12%; CIV 3%", regions in general,
        provinces for those of the chosen region; of these, `may_lie_adm0` lists the countries other than
        `adm0`, `may_lie_adm1` the regions (p-codes) other than `adm1_pcode`, both sorted.

    Raises
    ------
    BadInput
        If the arrays differ in length, or an uncertainty is negative or above 2,000 km.
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise BadInput(f"lon and lat must be two columns of one length, not of shapes {x.shape} and {y.shape}.")
    radius = _radii(uncertainty_km, len(x))
    zones = zones_of(boundaries)
    known = (x >= LON_MIN) & (x <= LON_MAX) & (y >= LAT_MIN) & (y <= LAT_MAX)  # False for NaN
    reach = np.flatnonzero(known & _in_reach(zones, x, y, float(radius.max(initial=0.0))))
    first, kind = distinct(x[reach], y[reach], radius[reach])
    at = reach[first]
    found = _located(zones, x[at], y[at])
    u_certainty, elsewhere = _weigh(zones, x[at], y[at], radius[at], found)

    zone = np.full(len(x), NOWHERE, dtype=np.int64)
    method = np.where(known, OUTSIDE, NO_COORDINATES)
    certainty = np.full(len(x), np.nan)
    answer = np.full(len(x), NOWHERE, dtype=np.int64)
    zone[reach], method[reach], certainty[reach] = found.zone[kind], found.method[kind], u_certainty[kind]
    answer[reach] = kind
    out_index = pd.RangeIndex(len(x)) if index is None else index
    return _frame(zones, zone, certainty, method, (elsewhere, answer), out_index)


def _located(zones: Zones, lon: Floats, lat: Floats) -> Located:
    """Find the zones of positions some of which differ in their radius alone."""
    first, kind = distinct(lon, lat)
    if 2 * len(first) > 1.5 * len(lon):
        return locate(zones.geometry, zones.n_units, lon=lon, lat=lat)
    found = locate(zones.geometry, zones.n_units, lon=lon[first], lat=lat[first])
    ties = np.flatnonzero(np.isin(kind, list(found.touched)))
    return Located(
        found.zone[kind], found.method[kind], {int(row): found.touched[int(kind[row])] for row in ties.tolist()}
    )


def _radii(uncertainty_km: npt.ArrayLike | None, n: int) -> Floats:
    given = np.nan if uncertainty_km is None else uncertainty_km
    try:
        radius = np.broadcast_to(np.asarray(given, dtype=np.float64), (n,))
    except ValueError as error:
        raise BadInput(f"uncertainty_km must be one number or {n} numbers.") from error
    wrong = (radius < 0) | (radius > LARGEST_RADIUS_KM)
    if wrong.any():
        raise BadInput(f"uncertainty_km {radius[wrong][0]} is no radius: give 0 to {LARGEST_RADIUS_KM:.0f}.")
    return np.nan_to_num(radius, nan=0.0)


def _in_reach(zones: Zones, lon: Floats, lat: Floats, most_km: float) -> Bools:
    """Screen the positions whose circle, or whose nearest unit, can be in any zone at all."""
    west, south, east, north = shapely.total_bounds(zones.geometry)
    up = max(most_km, NEAREST_KM) / KM_PER_DEG
    highest = max(abs(south), abs(north)) + 2 * up
    if highest >= 89.0:
        return np.full(len(lon), True)
    aside = up / np.cos(np.radians(highest))
    near: Bools = (lon >= west - aside) & (lon <= east + aside) & (lat >= south - up) & (lat <= north + up)
    # Circles beyond the antimeridian come back on the other side.
    return near if west - aside > LON_MIN and east + aside < LON_MAX else np.full(len(lon), True)


def join_areas(boundaries: Boundaries, geometries: npt.ArrayLike | gpd.GeoSeries) -> pd.DataFrame:
    """Give every area the country and, in it, the region that hold the largest share of it.

    Parameters
    ----------
    boundaries : Boundaries
    geometries : sequence of shapely geometries or None, shape (n,), or GeoSeries
        EPSG:4326. A point or line is joined by a point on it, as `join_points` does.

    Returns
    -------
    pandas.DataFrame
        n rows in the order of the input (and with a GeoSeries' index), columns as of `join_points`.
        `join_method` is "largest share" ("outside" when the area meets no unit and no neighbour, "no coordinates"
        for None and empty geometries). The country with the largest share (EPSG:6933) is chosen first, then its
        region; ties go to the first p-code. A province is named only if it holds more than half of the area.
        `join_certainty` is the share at the deepest level named; `may_lie_in` names the others.

    Raises
    ------
    BadInput
        If a GeoSeries has no CRS or one that is not EPSG:4326.
    """
    index: pd.Index = pd.RangeIndex(len(geometries))  # type: ignore[arg-type]
    if isinstance(geometries, gpd.GeoSeries):
        if geometries.crs is None or geometries.crs.to_epsg() != 4326:
            raise BadInput(f"The areas' coordinate system is {geometries.crs}: convert them to EPSG:4326.")
        index = geometries.index
    given = np.empty(len(index), dtype=object)
    given[:] = list(geometries)  # type: ignore[arg-type]
    missing = shapely.is_missing(given) | shapely.is_empty(given)
    flat = np.flatnonzero(~missing & (shapely.get_dimensions(given) < 2))
    areal = np.flatnonzero(~missing & (shapely.get_dimensions(given) == 2))
    zones = zones_of(boundaries)
    kinds, wkb = pd.factorize(shapely.to_wkb(given[areal]))
    shapes = shapely.make_valid(shapely.from_wkb(np.asarray(wkb, dtype=object)))
    u_zone, u_certainty, u_deep, elsewhere = _share_out(zones, shapes)

    n = len(given)
    zone = np.full(n, NOWHERE, dtype=np.int64)
    method = np.where(missing, NO_COORDINATES, OUTSIDE)
    certainty, deep, answer = np.full(n, np.nan), np.full(n, False), np.full(n, NOWHERE, dtype=np.int64)
    zone[areal], certainty[areal], deep[areal], answer[areal] = u_zone[kinds], u_certainty[kinds], u_deep[kinds], kinds
    method[areal[u_zone[kinds] >= 0]] = LARGEST
    out = _frame(zones, zone, certainty, method, (elsewhere, answer), index, deep)
    if len(flat):
        on = shapely.point_on_surface(given[flat])
        points = join_points(boundaries, lon=shapely.get_x(on), lat=shapely.get_y(on))
        order = np.arange(n)
        order[flat] = n + np.arange(len(flat))
        out = pd.concat([out, points], ignore_index=True).take(order).set_axis(index)
    return out


def _share_out(zones: Zones, shapes: Geometries) -> tuple[Ints, Floats, Bools, Elsewhere]:
    """Choose for each area its zone (-1 none), with the share, whether to name the province, and the others."""
    n = len(shapes)
    zone, certainty, deep = np.full(n, NOWHERE, dtype=np.int64), np.full(n, np.nan), np.full(n, False)
    every = polygon_shares(zones, shapes)
    for row, shares in every.by_row():
        zone[row], certainty[row], deep[row] = _choose(zones, shares)
    # Without a named province the whole region is the choice: its provinces are no alternatives to it.
    own = zones.units[zone[every.row], 1]
    other = deep[every.row] | (own < 0) | (zones.units[every.zone, 1] != own)
    return zone, certainty, deep, name_others(zones, every.where(other), zone)
