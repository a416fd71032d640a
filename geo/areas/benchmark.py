"""How fast the join is, against geopandas over the same rows, and whether the two agree."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_points
from geo.areas.zones import Floats
from geo.core.crs import WGS84

LEVELS: Final = (0, 1, 2)
# Radii of UCDP's where_prec 1 and 2, as the importer gives them.
_RADII_KM: Final = (2.0, 25.0)
_SEED: Final = 20_241
_PASSES: Final = 3


@dataclass(frozen=True)
class Events:
    """Rows of a synthetic table of events: degrees (EPSG:4326) and radii of uncertainty in km, shape (n,)."""

    lon: Floats
    lat: Floats
    uncertainty_km: Floats


@dataclass(frozen=True)
class JoinFigures:
    """Seconds for the same rows: ours with empty caches; the quickest of some passes of ours and of geopandas' joins.

    `disagree` counts the rows that got another unit at a level, of those not on a border or beside all polygons.
    """

    rows: int
    distinct: int
    inside: int
    first_s: float
    again_s: float
    sjoin_s: float
    points_s: float
    disagree: int

    @property
    def ratio(self) -> float:
        """Ours as a share of geopandas' joins alone."""
        return self.again_s / self.sjoin_s


def make_events(boundaries: Boundaries, *, rows: int, places: int, whole_world: bool = False) -> Events:
    """Make events that repeat places as real ones do: some places very often, most of them rarely.

    Parameters
    ----------
    boundaries : Boundaries
    rows, places : int
    whole_world : bool
        Places anywhere from 60 degrees south to 75 north, instead of in the three countries and around them.

    Returns
    -------
    Events
        The same ones for the same numbers.
    """
    rng = np.random.default_rng(_SEED)
    west, south, east, north = boundaries.adm0.total_bounds
    box = (-180.0, -60.0, 180.0, 75.0) if whole_world else (west, south, east, north)
    x, y = rng.uniform(box[0], box[2], places), rng.uniform(box[1], box[3], places)
    weights = 1.0 / np.arange(1, places + 1) ** 0.8
    place = rng.choice(places, rows, p=weights / weights.sum())
    radius = np.where(rng.random(rows) < 0.6, *_RADII_KM)
    return Events(np.round(x[place], 5), np.round(y[place], 5), radius)


def measure(boundaries: Boundaries, events: Events, *, fresh: Callable[[], Boundaries]) -> JoinFigures:
    """Join the events with this package and with `geopandas.sjoin`, level after level.

    Parameters
    ----------
    boundaries : Boundaries
    events : Events
    fresh : callable
        Loads the same boundaries anew, so that nothing prepared is at hand the first time.
    """
    cold = fresh()
    where: dict[str, Any] = {"lon": events.lon, "lat": events.lat, "uncertainty_km": events.uncertainty_km}
    first_s, _ = _timed(lambda: join_points(cold, **where))
    again_s, ours = _quickest(lambda: join_points(cold, **where))
    points_s, points = _timed(lambda: gpd.GeoDataFrame(geometry=gpd.points_from_xy(events.lon, events.lat), crs=WGS84))
    sjoin_s, theirs = _quickest(lambda: [_sjoin(points, boundaries.level(level)) for level in LEVELS])
    sure = ours["join_method"].isin(["inside", "outside"]).to_numpy()
    wrong = np.zeros(len(ours), dtype=bool)
    codes = dict(zip(boundaries.adm0["pcode"], boundaries.adm0["adm0"], strict=True))
    for level, joined in zip(LEVELS, theirs, strict=True):
        found = joined.map(codes) if level == 0 else joined
        column = ours["adm0" if level == 0 else f"adm{level}_pcode"].to_numpy(dtype=object)
        if level == 0:
            column = np.where(np.isin(column, list(codes.values())), column, "")
        wrong |= sure & (found.fillna("").to_numpy(dtype=object) != column)
    distinct = len(set(zip(events.lon.tolist(), events.lat.tolist(), events.uncertainty_km.tolist(), strict=True)))
    inside = int((ours["join_method"] == "inside").sum())
    return JoinFigures(len(ours), distinct, inside, first_s, again_s, sjoin_s, points_s, int(wrong.sum()))


def _sjoin(points: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Any:
    joined = points.sjoin(units[["pcode", "geometry"]], how="left", predicate="within")["pcode"]
    return joined[~joined.index.duplicated()]


def _quickest(run: Callable[[], Any]) -> tuple[float, Any]:
    return min((_timed(run) for _ in range(_PASSES)), key=lambda pair: pair[0])


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result
