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

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.areas.boundaries import Boundaries
from geo.core.crs import LARGEST_RADIUS_KM, LAT_MAX, LAT_MIN, LON_MAX, LON_MIN, area_km2, discs, distance_km
from geo.core.errors import BadInput

NEAREST_KM: Final = 5.0
# An area is given a province only if most of it lies there: a report about a whole region names no province.
PROVINCE_SHARE: Final = 0.5
SMALLEST_SHARE: Final = 0.01
COLUMNS: Final = (
    "adm0", "adm1", "adm1_pcode", "adm2", "adm2_pcode", "join_certainty", "join_method", "may_lie_in",
    "may_lie_adm0", "may_lie_adm1",
)  # fmt: skip
INSIDE, TIE, NEAREST, OUTSIDE, NO_COORDINATES, LARGEST = (
    "inside", "border tie-break", "nearest", "outside", "no coordinates", "largest share",
)  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
# Shapely's own signatures are narrower than what its functions take and return.
Geometries = Any

_METHODS: Final = np.array([INSIDE, TIE, NEAREST, OUTSIDE, NO_COORDINATES], dtype=object)
_NOWHERE: Final = -1
# A degree of latitude is never shorter than this; with the cosine it bounds from below what a degree measures.
_KM_PER_DEG: Final = 110.5
_CHUNK: Final = 20_000


@dataclass(frozen=True)
class _Zones:
    """The finest polygons that do not overlap: deepest units of the three countries (first), then neighbours."""

    geometry: Geometries
    adm0: Texts
    adm1: Texts
    adm1_pcode: Texts
    adm2: Texts
    adm2_pcode: Texts
    n_units: int

    def province(self, zone: int) -> _Other:
        pcode = self.adm2_pcode[zone] or self.adm1_pcode[zone]
        return _Other(self.adm0[zone], self.adm2[zone] or self.adm1[zone], pcode, self.adm1_pcode[zone])

    def region(self, zone: int) -> _Other:
        return _Other(self.adm0[zone], self.adm1[zone], self.adm1_pcode[zone], self.adm1_pcode[zone])


@dataclass(frozen=True)
class _Other:
    """A unit that is named beside the chosen one; `pcode` is its own, `region` that of the region it is or lies in."""

    adm0: str
    name: str
    pcode: str
    region: str


@dataclass(frozen=True)
class _Elsewhere:
    """Where else something may lie: in words, and as the other countries (ISO) and regions (p-codes)."""

    words: str = ""
    adm0: tuple[str, ...] = ()
    adm1: tuple[str, ...] = ()


_NOWHERE_ELSE: Final = _Elsewhere()


def _zones(boundaries: Boundaries) -> _Zones:
    """Take provinces where there are some, else regions, else the country; sorted by p-code, then neighbours."""
    adm0, adm1, adm2, around = boundaries.adm0, boundaries.adm1, boundaries.adm2, boundaries.neighbours
    names1 = dict(zip(adm1["pcode"], adm1["name"], strict=True))
    parts: list[tuple[str, object, str, str, str, str, str]] = []
    for frame, below, level in ((adm2, None, 2), (adm1, adm2, 1), (adm0, adm1, 0)):
        has_children = set() if below is None else set(below["parent"])
        columns = [frame[name].tolist() for name in ("pcode", "adm0", "name", "parent")]
        for (pcode, country, name, parent), shape in zip(zip(*columns, strict=True), frame.geometry.array, strict=True):
            if pcode in has_children:
                continue
            texts = {
                2: (names1.get(parent, ""), parent, name, pcode),
                1: (name, pcode, "", ""),
                0: ("", "", "", ""),
            }[level]
            parts.append((pcode, shape, country, *texts))
    parts.sort(key=lambda part: part[0])
    shapes = [part[1] for part in parts] + list(around.geometry.array)
    blank = [""] * len(around)
    adm0s, adm1s, pcode1s, adm2s, pcode2s = (
        np.array([part[n] for part in parts] + (around["adm0"].tolist() if n == 2 else blank), dtype=object)
        for n in range(2, 7)
    )
    return _Zones(np.array(shapes, dtype=object), adm0s, adm1s, pcode1s, adm2s, pcode2s, len(parts))


def _distinct(*columns: Floats) -> tuple[Ints, Ints]:
    """Find the distinct rows of some columns: position of one row of each kind, and each row's kind."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        kinds, values = pd.factorize(column, use_na_sentinel=False)
        codes, _ = pd.factorize(codes * np.int64(len(values)) + kinds)
    first = np.full(int(np.max(codes)) + 1 if len(codes) else 0, -1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes), dtype=np.int64)[::-1]
    return first, codes.astype(np.int64)


def _locate(zones: _Zones, lon: Floats, lat: Floats) -> tuple[Ints, Ints, dict[int, list[int]]]:
    """Give each position its zone (or -1), its method's number and, for ties, all zones that it touches."""
    n = len(lon)
    zone = np.full(n, _NOWHERE, dtype=np.int64)
    order = np.argsort(lon, kind="stable")
    x, y = lon[order], lat[order]
    bounds = shapely.bounds(zones.geometry)
    shapely.prepare(zones.geometry)

    def candidates(position: int) -> Ints:
        west, south, east, north = bounds[position]
        start, stop = np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right")
        rows = np.arange(start, stop)
        within: Ints = rows[(y[start:stop] >= south) & (y[start:stop] <= north)]
        return within

    for position, shape in enumerate(zones.geometry):
        rows = candidates(position)
        inside = shapely.contains_xy(shape, x[rows], y[rows])
        zone[order[rows[inside]]] = position
    touched: dict[int, list[int]] = {}
    for position, shape in enumerate(zones.geometry):
        rows = candidates(position)
        rows = rows[zone[order[rows]] < 0]
        for row in order[rows[shapely.intersects_xy(shape, x[rows], y[rows])]].tolist():
            touched.setdefault(row, []).append(position)
    for row, positions in touched.items():
        zone[row] = positions[0]  # zones are sorted: units of the three by p-code, then neighbours
    method = np.where((zone >= 0) & (zone < zones.n_units), 0, 3).astype(np.int64)
    method[[row for row, positions in touched.items() if len(positions) > 1]] = 1
    near = _nearest(zones, lon, lat, np.flatnonzero(zone < 0))
    for row, position in near.items():
        zone[row], method[row] = position, 2
    return zone, method, touched


def _nearest(zones: _Zones, lon: Floats, lat: Floats, rows: Ints) -> dict[int, int]:
    """Find the nearest unit of the three countries within `NEAREST_KM` of positions that lie in no polygon."""
    if not len(rows):
        return {}
    points: Geometries = shapely.points(lon[rows], lat[rows])
    reach = NEAREST_KM / (_KM_PER_DEG * np.maximum(np.cos(np.radians(lat[rows])), 0.01))
    units = zones.geometry[: zones.n_units]
    hits, positions = shapely.STRtree(units).query(points, predicate="dwithin", distance=reach)
    if not len(hits):
        return {}
    ends: Floats = shapely.get_coordinates(shapely.shortest_line(points[hits], units[positions])).reshape(-1, 4)
    km = distance_km(lon1=ends[:, 0], lat1=ends[:, 1], lon2=ends[:, 2], lat2=ends[:, 3])
    best: dict[int, tuple[float, int]] = {}
    for row, position, far in zip(rows[hits].tolist(), positions.tolist(), km.tolist(), strict=True):
        if far <= NEAREST_KM:
            best[row] = min(best.get(row, (np.inf, 0)), (far, position))
    return {row: position for row, (_, position) in best.items()}


def _shares(zones: _Zones, shapes: Geometries) -> list[dict[int, float]]:
    """Give for each polygon the share of its area (EPSG:6933) in every zone it overlaps."""
    hits, positions = shapely.STRtree(zones.geometry).query(shapes, predicate="intersects")
    pieces = np.asarray(area_km2(geometry=shapely.intersection(shapes[hits], zones.geometry[positions])))
    whole = np.asarray(area_km2(geometry=shapes))
    out: list[dict[int, float]] = [{} for _ in range(len(shapes))]
    for row, position, piece in zip(hits.tolist(), positions.tolist(), pieces.tolist(), strict=True):
        if piece > 0 and whole[row] > 0:
            out[row][position] = min(1.0, piece / float(whole[row]))
    return out


def _elsewhere(zones: _Zones, shares: dict[int, float], zone: int) -> _Elsewhere:
    """Name the other places of a set of shares: provinces inside the chosen region, regions elsewhere."""
    country, region = ("", "") if zone == _NOWHERE else (zones.adm0[zone], zones.adm1_pcode[zone])
    totals: dict[_Other, float] = {}
    for position, share in shares.items():
        if position == zone:
            continue
        same = region and zones.adm1_pcode[position] == region
        other = zones.province(position) if same else zones.region(position)
        totals[other] = totals.get(other, 0.0) + share
    named = [(share, other) for other, share in totals.items() if share >= SMALLEST_SHARE]
    named.sort(key=lambda pair: (-pair[0], pair[1].adm0, pair[1].name, pair[1].pcode))
    return _Elsewhere(
        "; ".join(f"{f'{other.adm0} {other.name}'.strip()} {share:.0%}" for share, other in named),
        tuple(sorted({other.adm0 for _, other in named} - {country})),
        tuple(sorted({other.region for _, other in named} - {region, ""})),
    )


def _near_a_border(zones: _Zones, lon: Floats, lat: Floats, radius_km: Floats, zone: Ints) -> Bools:
    """Screen the positions whose disc may reach out of their zone."""
    reach_lat = np.minimum(np.abs(lat) + radius_km / _KM_PER_DEG, 89.0)
    reach_deg: Any = radius_km / (_KM_PER_DEG * np.cos(np.radians(reach_lat)))
    out = zone < 0
    borders: Geometries = shapely.boundary(zones.geometry)
    shapely.prepare(borders)
    for position in np.unique(zone[zone >= 0]):
        rows = np.flatnonzero(zone == position)
        points: Geometries = shapely.points(lon[rows], lat[rows])
        out[rows] = shapely.dwithin(borders[position], points, reach_deg[rows])
    return out


def _weigh(
    zones: _Zones, lon: Floats, lat: Floats, radius_km: Floats, zone: Ints, method: Ints, touched: dict[int, list[int]]
) -> tuple[Floats, Texts]:
    """Give each distinct position the certainty of its zone and where else it may lie (`_Elsewhere`)."""
    certainty = np.where(zone >= 0, 1.0, np.nan)
    elsewhere = np.full(len(lon), _NOWHERE_ELSE, dtype=object)
    certainty[method == 2] = 0.0
    for row in np.flatnonzero(method == 1).tolist():
        equal = {position: 1.0 / len(touched[row]) for position in touched[row]}
        certainty[row] = equal[int(zone[row])]
        elsewhere[row] = _elsewhere(zones, equal, int(zone[row]))
    sized = np.flatnonzero(radius_km > 0)
    sized = sized[_near_a_border(zones, lon[sized], lat[sized], radius_km[sized], zone[sized])]
    for start in range(0, len(sized), _CHUNK):
        rows = sized[start : start + _CHUNK]
        circles = discs(lon=lon[rows], lat=lat[rows], radius_km=radius_km[rows])
        for row, shares in zip(rows, _shares(zones, circles), strict=True):
            if zone[row] >= 0:
                certainty[row] = shares.get(int(zone[row]), 0.0)
            elsewhere[row] = _elsewhere(zones, shares, int(zone[row]))
    return certainty, elsewhere


def _frame(
    zones: _Zones, zone: Ints, certainty: Floats, method: Texts, elsewhere: Texts, index: pd.Index, deep: Bools
) -> pd.DataFrame:
    """Put the columns together; a zone of -1 gives empty texts, `deep` says whether to name the province."""

    def text(values: Texts, keep: Bools | None = None) -> object:
        codes = zone if keep is None else np.where(keep, zone, _NOWHERE)
        # The empty string stands at the end, so that the zone -1 picks it.
        return pd.array([*values, ""], dtype="str").take(codes % (len(values) + 1))

    def tuples(values: Iterable[tuple[str, ...]]) -> Texts:
        return np.fromiter(values, dtype=object, count=len(elsewhere))

    columns = {
        "adm0": text(zones.adm0),
        "adm1": text(zones.adm1),
        "adm1_pcode": text(zones.adm1_pcode),
        "adm2": text(zones.adm2, deep),
        "adm2_pcode": text(zones.adm2_pcode, deep),
        "join_certainty": np.clip(certainty, 0.0, 1.0),
        "join_method": pd.array(method, dtype="str"),
        "may_lie_in": pd.array([other.words for other in elsewhere], dtype="str"),
        "may_lie_adm0": tuples(other.adm0 for other in elsewhere),
        "may_lie_adm1": tuples(other.adm1 for other in elsewhere),
    }
    return pd.DataFrame(columns, index=index)


def join_points(
    boundaries: Boundaries,
    *,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    uncertainty_km: npt.ArrayLike | None = None,
    index: pd.Index | None = None,
) -> pd.DataFrame:
    """Give every point the units that it lies in; the rules are in this module's docstring.

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
        `may_lie_adm0`, `may_lie_adm1`.
        `join_certainty` is the share (0 to 1) of the uncertainty circle's area, on EPSG:6933, that lies in the
        chosen unit at the deepest level there is at that place; 1 for a point inside without uncertainty; NaN when
        no unit and no neighbour was chosen. A point keeps the unit it lies in even if another has more of the
        circle. `may_lie_in` names the others with at least 1 %: "BFA Sahel 12%; CIV 3%", regions in general,
        provinces for those of the chosen region; of these, `may_lie_adm0` is a tuple of the countries other than
        `adm0`, `may_lie_adm1` one of the regions (p-codes) other than `adm1_pcode`, both sorted.

    Raises
    ------
    BadInput
        If the arrays differ in length, or an uncertainty is negative or above 2,000 km.
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise BadInput(f"lon and lat must be two columns of one length, not of shapes {x.shape} and {y.shape}.")
    given = np.nan if uncertainty_km is None else uncertainty_km
    try:
        radius = np.broadcast_to(np.asarray(given, dtype=np.float64), x.shape)
    except ValueError as error:
        raise BadInput(f"uncertainty_km must be one number or {len(x)} numbers.") from error
    wrong = (radius < 0) | (radius > LARGEST_RADIUS_KM)
    if wrong.any():
        raise BadInput(f"uncertainty_km {radius[wrong][0]} is no radius: give 0 to {LARGEST_RADIUS_KM:.0f}.")
    radius = np.nan_to_num(radius, nan=0.0)
    zones = _zones(boundaries)
    known = (x >= LON_MIN) & (x <= LON_MAX) & (y >= LAT_MIN) & (y <= LAT_MAX)  # False for NaN
    first, kind = _distinct(x[known], y[known], radius[known])
    u_lon, u_lat, u_radius = (values[known][first] for values in (x, y, radius))
    u_zone, u_method, touched = _locate(zones, u_lon, u_lat)
    u_certainty, u_elsewhere = _weigh(zones, u_lon, u_lat, u_radius, u_zone, u_method, touched)

    zone = np.full(len(x), _NOWHERE, dtype=np.int64)
    method = np.full(len(x), 4, dtype=np.int64)
    certainty = np.full(len(x), np.nan)
    elsewhere = np.full(len(x), _NOWHERE_ELSE, dtype=object)
    zone[known], method[known], certainty[known], elsewhere[known] = (
        values[kind] for values in (u_zone, u_method, u_certainty, u_elsewhere)
    )
    out_index = pd.RangeIndex(len(x)) if index is None else index
    return _frame(zones, zone, certainty, _METHODS[method], elsewhere, out_index, np.full(len(x), True))


def _choose(zones: _Zones, shares: dict[int, float]) -> tuple[int, float, bool]:
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
    n = len(given)
    zones = _zones(boundaries)
    zone = np.full(n, _NOWHERE, dtype=np.int64)
    method = np.where(missing, NO_COORDINATES, OUTSIDE).astype(object)
    certainty = np.full(n, np.nan)
    elsewhere = np.full(n, _NOWHERE_ELSE, dtype=object)
    deep = np.full(n, False)

    flat = np.flatnonzero(~missing & (shapely.get_dimensions(given) < 2))
    areal = np.flatnonzero(~missing & (shapely.get_dimensions(given) == 2))
    kinds, distinct = pd.factorize(shapely.to_wkb(given[areal]))
    shapes = shapely.make_valid(shapely.from_wkb(np.asarray(distinct, dtype=object)))
    for kind, shares in enumerate(_shares(zones, shapes)):
        rows = areal[kinds == kind]
        if not shares:
            continue
        chosen, share, named = _choose(zones, shares)
        zone[rows], certainty[rows], deep[rows], method[rows] = chosen, share, named, LARGEST
        pcode = zones.adm1_pcode[chosen]
        # Without a named province the whole region is the choice: its provinces are no alternatives to it.
        others = {p: s for p, s in shares.items() if named or not pcode or zones.adm1_pcode[p] != pcode}
        elsewhere[rows] = _elsewhere(zones, others, chosen)
    out = _frame(zones, zone, certainty, method, elsewhere, index, deep)
    if len(flat):
        on = shapely.point_on_surface(given[flat])
        points = join_points(boundaries, lon=shapely.get_x(on), lat=shapely.get_y(on), index=index[flat])
        out.iloc[flat] = points
    return out
