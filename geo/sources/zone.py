"""Where coordinates lie: in which country, in or about the zone; and what was meant by those that cannot be right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.areas.boundaries import Boundaries
from geo.core.crs import buffer_km
from geo.places.countries import ZONE
from geo.sources.degrees import quick_degrees
from geo.sources.findings import NOTED
from geo.sources.judging import Judgement
from geo.sources.stated_units import StatedUnits

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
# Attacks from and into the three countries count: what lies so near is the zone too.
MARGIN_KM: Final = 50.0
# Borders are generalised, and so are coordinates: less than this is no contradiction.
_NEAR_DEG: Final = 0.1
_FAR_DEG: Final = 0.5


@dataclass(frozen=True)
class Zone:
    """The countries as shapes, prepared for many points."""

    shapes: dict[str, Any]
    around: Any

    def countries(self, lon: Floats, lat: Floats) -> Texts:
        """ISO 3166-1 alpha-3 code of the country that each point lies in; "" elsewhere and without coordinates."""
        codes, spots = pd.factorize(np.asarray(lon + 1j * lat, dtype=np.complex128))
        found = np.full(len(spots) + 1, "", dtype=object)
        x, y = np.real(spots), np.imag(spots)
        for code, shape in self.shapes.items():
            west, south, east, north = shape.bounds
            near = np.flatnonzero((found[:-1] == "") & (x >= west) & (x <= east) & (y >= south) & (y <= north))
            if len(near):
                inside = shapely.intersects_xy(shape, x[near], y[near])
                found[near[inside]] = code
        return np.asarray(found[codes], dtype=object)

    def holds(self, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        """Tell which points lie in the three countries or up to 50 km around them."""
        codes, spots = pd.factorize(np.asarray(lon + 1j * lat, dtype=np.complex128))
        found = np.zeros(len(spots) + 1, dtype=np.bool_)
        x, y = np.real(spots), np.imag(spots)
        west, south, east, north = self.around.bounds
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        found[near] = shapely.intersects_xy(self.around, x[near], y[near])
        return np.asarray(found[codes], dtype=np.bool_)


def load_zone(boundaries: Boundaries) -> Zone:
    """Prepare the shapes of a vintage."""
    shapes: dict[str, Any] = {}
    for frame in (boundaries.adm0, boundaries.neighbours):
        for code, shape in zip(frame["adm0"], frame.geometry.array, strict=True):
            shapely.prepare(shape)
            shapes.setdefault(code, shape)
    # A tenth of the margin's width is lost to the eye; it saves a second.
    around = buffer_km(
        geometry=shapely.simplify(shapely.union_all(list(boundaries.adm0.geometry.array)), 0.02), km=MARGIN_KM
    )
    shapely.prepare(around)
    return Zone(shapes, around)


def placed_in_country(
    judged: Judgement,
    zone: Zone,
    lat: Floats,
    lon: Floats,
    stated: Texts,
    columns: tuple[str, str],
    *,
    is_trusted: bool,
    units: StatedUnits | None = None,
) -> tuple[Floats, Floats]:
    """Hold coordinates against the country that the row states; mend those of which it tells what was meant.

    Parameters
    ----------
    judged : Judgement
    zone : Zone
    lat, lon : array of float, shape (n,)
        Degrees, WGS 84; NaN where missing.
    stated : array of str, shape (n,)
        ISO 3166-1 alpha-3, "" where not known.
    columns : tuple of str
        Columns of latitude and longitude.
    is_trusted : bool
        Whether human coders placed them with care: then a contradiction is noted and the row kept.
    units : StatedUnits, optional
        Region and district that the rows state; what is mended must lie in them too.

    Returns
    -------
    lat, lon : array of float, shape (n,)
    """
    here = zone.countries(lon, lat)
    known = np.isfinite(lat) & np.isfinite(lon) & (stated != "") & (here != stated)
    in_zone = np.isin(here, ZONE) | np.isin(stated, ZONE)
    rows = np.flatnonzero(known & in_zone)
    rows = rows[[stated[row] in zone.shapes for row in rows]] if len(rows) else rows
    if not len(rows):
        return lat, lon
    points = shapely.points(lon[rows], lat[rows])
    shapes = np.array([zone.shapes[stated[row]] for row in rows], dtype=object)
    away = np.asarray(shapely.distance(points, shapes))
    rows, away = rows[away > _NEAR_DEG], away[away > _NEAR_DEG]
    lat, lon = lat.copy(), lon.copy()
    column = " / ".join(dict.fromkeys(columns))
    given = [f"{y:g}, {x:g}" for y, x in zip(lat[rows], lon[rows], strict=True)]
    rules = np.full(len(rows), "", dtype=object)
    for code in sorted(set(stated[rows])):
        at = np.flatnonzero(stated[rows] == code)
        theirs = rows[at]

        def fits(n: int, spots: Sequence[tuple[float, float]], theirs: npt.NDArray[np.int64] = theirs) -> list[bool]:
            return [True] * len(spots) if units is None else units.fits(int(theirs[n]), spots)

        rules[at], lat[theirs], lon[theirs] = _meant(zone.shapes[code], lat[theirs], lon[theirs], fits)
    for rule in sorted(set(rules) - {""}):
        at = np.flatnonzero(rules == rule)
        became = [f"{y:g}, {x:g}" for y, x in zip(lat[rows[at]], lon[rows[at]], strict=True)]
        judged.report(rule, rows[at], column, [given[n] for n in at], became=became)
    lost = rules == ""
    slight = np.full(len(rows), is_trusted) | (away <= _FAR_DEG)
    for where, severity in ((lost & slight, NOTED), (lost & ~slight, None)):
        at = np.flatnonzero(where)
        values = [f"{given[n]}: {here[rows[n]] or '?'}, {stated[rows[n]]}" for n in at]
        judged.report("other-country", rows[at], column, values, severity=severity)
    return lat, lon


def _meant(
    shape: Any, lat: Floats, lon: Floats, fits: Callable[[int, Sequence[tuple[float, float]]], list[bool]]
) -> tuple[Texts, Floats, Floats]:
    """Find what was meant by coordinates: the one reading that lies where the row says, and its rule.

    `fits` tells of the positions of a coordinate (by its number) which lie in the units that its row states. The rule
    is "" and the coordinate as it was where no reading does, or more than one.
    """
    rules = np.full(len(lat), "", dtype=object)
    found_lat, found_lon = lat.copy(), lon.copy()
    west, south, east, north = shape.bounds
    known: dict[tuple[float, float], list[tuple[str, float, float]]] = {}
    for n, (y, x) in enumerate(zip(lat.tolist(), lon.tolist(), strict=True)):
        if (y, x) not in known:
            known[y, x] = [
                way
                for way in _ways(y, x)
                if west <= way[2] <= east and south <= way[1] <= north and shapely.intersects_xy(shape, way[2], way[1])
            ]
        ways = known[y, x]
        ways = [way for way, good in zip(ways, fits(n, [way[1:] for way in ways]), strict=True) if good]
        if len({(round(way[1], 6), round(way[2], 6)) for way in ways}) == 1:
            rules[n], found_lat[n], found_lon[n] = ways[0]
    return rules, found_lat, found_lon


def _ways(lat: float, lon: float) -> list[tuple[str, float, float]]:
    """List what may have been meant by a coordinate that cannot be right: a rule, a latitude and a longitude each."""
    ways = [
        ("coordinate-swapped", lon, lat),
        ("coordinate-sign", lat, -lon),
        ("coordinate-sign", -lat, lon),
        ("coordinate-sign", -lat, -lon),
        ("coordinate-swapped", -lon, lat),
    ]
    tens = range(7)
    # A point can only be lost where there is none.
    by_lat = tens if lat.is_integer() or abs(lat) > 90 else (0,)
    by_lon = tens if lon.is_integer() or abs(lon) > 180 else (0,)
    ways += [("coordinate-point", lat / 10.0**one, lon / 10.0**two) for one in by_lat for two in by_lon if one or two]
    return ways


def swapped_outside(
    judged: Judgement, zone: Zone, lat: Floats, lon: Floats, stated: Texts, columns: tuple[str, str]
) -> None:
    """Refuse points outside the zone that would lie inside with latitude and longitude exchanged, no country stated."""
    with np.errstate(invalid="ignore"):
        outside = ~np.isnan(lat) & (stated == "") & ~zone.holds(lon, lat)
    rows = np.flatnonzero(outside & ~judged.refused & ~judged.left_out)
    if len(rows):
        rows = rows[zone.holds(lat[rows], lon[rows])]
    values = [f"{lat[row]:g}, {lon[row]:g}" for row in rows]
    judged.report("coordinate-maybe-swapped", rows, " / ".join(dict.fromkeys(columns)), values)


def elsewhere(judged: Judgement, zone: Zone, columns: tuple[str, str], stated: Texts) -> npt.NDArray[np.bool_]:
    """Tell which rows have plain coordinates outside the zone and state no country of it.

    Parameters
    ----------
    judged : Judgement
    zone : Zone
    columns : tuple of str
        Columns of latitude and longitude.
    stated : array of str, shape (n,)
        ISO 3166-1 alpha-3, "" where not known.
    """
    lat, lon = (quick_degrees(judged, name) for name in columns)
    if lat is None or lon is None:
        return np.zeros(len(judged), dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        sound = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ~((lat == 0) & (lon == 0))
    return np.asarray(sound & ~np.isin(stated, ZONE) & ~zone.holds(lon, lat), dtype=np.bool_)
