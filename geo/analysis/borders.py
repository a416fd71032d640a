"""What share of the incidents, and of the deaths, lies near the borders, and how far from the tri-point they are.

The measure of the field is OECD/SWAC (2022), Borders and Conflicts in North and West Africa, doi:10.1787/6da6d21e-en:
bands along all land borders, events of ACLED at the coordinate that it gives. Ours differs by saying what the precision
of each place allows for; `as_points` counts their way.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.border_reach import Reach, reach_of
from geo.analysis.tally import period_key
from geo.areas.border_bands import BANDS_KM, TRI, border_bands
from geo.areas.boundaries import Boundaries
from geo.areas.zones import Floats, Ints
from geo.incidents.view import View

MEASURES: Final = ("incidents", "deaths")
COLUMNS: Final = (
    "year", "border", "within_km", "placed", "sure", "best", "possible", "share_sure", "share_best", "share_possible",
    "deaths_placed", "deaths_low", "deaths_best", "deaths_high",
    "deaths_share_sure", "deaths_share_best", "deaths_share_possible", "land_share",
)  # fmt: skip
# UCDP where_prec of a place of which the country alone is known.
_COUNTRY_ALONE: Final = 6
DISTANCE_COLUMNS: Final = ("year", "border", "positions", "median_low_km", "median_km", "median_high_km", "nearest_km")


@dataclass(frozen=True)
class Account:
    """How the places of the shown incidents are known.

    Attributes
    ----------
    shown : int
        All of them: the sum of the next five.
    points, circles, areas, countries : int
        With an exact position, a position and a radius, an area alone, the country alone.
    nowhere : int
        Without any place (or, counted as points, without a coordinate): in no share.
    undated : int
        Of those with a place, in no year: undated, or dated to more than a year.
    """

    shown: int
    points: int
    circles: int
    areas: int
    countries: int
    nowhere: int
    undated: int

    @property
    def placed(self) -> int:
        """Incidents that the shares are of."""
        return self.shown - self.nowhere


def account_of(view: View, boundaries: Boundaries, *, as_points: bool = False) -> Account:
    """Count the shown incidents by how their places are known.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
    as_points : bool
        As `geo.analysis.border_reach.reach_of`.
    """
    reach = reach_of(view, boundaries, as_points=as_points)
    place = reach.place[view.rows]
    known = place >= 0
    radius = reach.radius_km[place[known]]
    wide = view.coded.where_prec[view.rows][known] == _COUNTRY_ALONE
    countries = int((np.isnan(radius) & wide).sum())
    areas, points = int(np.isnan(radius).sum()) - countries, int((radius == 0).sum())
    undated = int((period_key(view, "year").codes[known] < 0).sum())
    n = int(known.sum())
    circles = n - areas - countries - points
    return Account(len(view.rows), points, circles, areas, countries, len(view.rows) - n, undated)


def near_borders(view: View, boundaries: Boundaries, *, yearly: bool = False, as_points: bool = False) -> pd.DataFrame:
    """Count the incidents near each border, and sum their deaths.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
        Those that the table was joined to.
    yearly : bool
        A row for each year too; the incidents of no year have rows of their own, the last ones. Otherwise of all
        together.
    as_points : bool
        As `geo.analysis.border_reach.reach_of`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, by year, border and distance: `year` (text; None where not known, and throughout unless
        `yearly`), `border` (of `geo.areas.border_bands.BORDERS`), `within_km`; `placed` incidents that have a place, of
        which `sure`, `best` (not whole: places may lie partly near) and `possible` are within; their shares of 1, NaN
        where there is none;
        deaths that were reported for the placed ones (best figures) and those within: the lowest figures of the sure
        incidents, the best figures by the best share, the highest figures of the possible ones, all missing where no
        placed incident has a figure; shares of the best figures; and the share of the land within, of the countries or
        regions that the filter names, else of all three.

    Raises
    ------
    BadInput
        If the boundaries have no land border.
    """
    bands, reach = border_bands(boundaries), reach_of(view, boundaries, as_points=as_points)
    years = period_key(view, "year")
    names: list[str | None] = [*years.names, None] if yearly else [None]
    year = np.where(years.codes < 0, len(years.names), years.codes) if yearly else np.zeros(len(view.rows), np.int64)
    sums = _sums(view, reach, year.astype(np.int64), len(names))
    land = bands.land_share(view.filter.countries, view.filter.regions)
    n = len(bands.names) * len(BANDS_KM)
    columns: dict[str, object] = {
        "year": np.repeat(np.array(names, dtype=object), n),
        "border": np.tile(np.repeat(np.array(bands.names, dtype=object), len(BANDS_KM)), len(names)),
        "within_km": np.tile(np.array(BANDS_KM), len(names) * len(bands.names)),
    }
    columns |= {name: np.repeat(sums[name], n) for name in ("placed", "deaths_placed")}
    columns |= {name: values.ravel() for name, values in sums.items() if values.ndim > 1}
    columns["land_share"] = np.tile(land.ravel(), len(names))
    frame = pd.DataFrame(columns)
    for name in ("sure", "best", "possible"):
        frame[f"share_{name}"] = frame[name] / frame["placed"].where(frame["placed"] > 0)
        frame[f"deaths_share_{name}"] = frame.pop(f"weight_{name}") / frame["deaths_placed"].where(
            frame["deaths_placed"] > 0
        )
    unknown = np.repeat(sums["reported"], n) == 0
    frame.loc[unknown, [name for name in COLUMNS if name.startswith("deaths")]] = np.nan
    kept = frame["year"].notna() | (frame["placed"] > 0) if yearly else np.ones(len(frame), dtype=bool)
    kinds = dict.fromkeys(("placed", "sure", "possible"), "int64")
    kinds |= dict.fromkeys(("deaths_placed", "deaths_low", "deaths_high"), "Int64")
    return frame.astype(kinds)[kept][list(COLUMNS)].reset_index(drop=True)


def _sums(view: View, reach: Reach, year: Ints, n_years: int) -> dict[str, Floats]:
    """Sum by year what each place weighs: shape (years,), and (years, borders x bands) within the bands."""
    place = reach.place[view.rows]
    known = np.flatnonzero(place >= 0)
    slots = year[known] * max(len(reach.radius_km), 1) + place[known]
    slot, at = np.unique(slots, return_inverse=True)
    of, where = slot // max(len(reach.radius_km), 1), slot % max(len(reach.radius_km), 1)
    tolls = view.coded.deaths
    counted = known[view.once[known]]
    rows, to = view.rows[counted], at[view.once[known]]
    counts = np.bincount(at, minlength=len(slot)).astype(np.float64)
    low, best, high = (
        np.bincount(to, weights=values[rows], minlength=len(slot)) for values in (tolls.low, tolls.best, tolls.high)
    )
    known_toll = np.bincount(to, weights=tolls.known[rows], minlength=len(slot))
    starts = np.flatnonzero(np.diff(of, prepend=-1))

    def within(shares: npt.NDArray[Any], *weights: npt.NDArray[Any]) -> Floats:
        """Sum of each weight's share by year: shape (weights, years, borders x bands)."""
        flat, weighed = shares.reshape(len(shares), shares.shape[1] * shares.shape[2]), np.stack(weights)
        out = np.zeros((len(weights), n_years, flat.shape[1]))
        for start, end in pairwise([*starts.tolist(), len(of)]):
            out[:, of[start]] = weighed[:, start:end] @ flat[where[start:end]].astype(np.float64)
        return out

    placed, deaths_placed, reported = (
        np.bincount(of, weights=values, minlength=n_years) for values in (counts, best, known_toll)
    )
    sure, deaths_low, weight_sure = within(reach.sure, counts, low, best)
    probable, weight_best = within(reach.best, counts, best)
    possible, deaths_high, weight_possible = within(reach.possible, counts, high, best)
    return {
        "placed": placed,
        "deaths_placed": deaths_placed,
        "reported": reported,
        "sure": sure,
        "best": probable,
        "possible": possible,
        "deaths_low": deaths_low,
        "deaths_best": weight_best,
        "deaths_high": deaths_high,
        "weight_sure": weight_sure,
        "weight_best": weight_best,
        "weight_possible": weight_possible,
    }


def distances(view: View, boundaries: Boundaries, *, border: str = TRI, as_points: bool = False) -> pd.DataFrame:
    """Give the middle distance of each year's incidents from a border or the tri-point.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
    border : str
        One of `geo.areas.border_bands.BORDERS`.
    as_points : bool
        As `geo.analysis.border_reach.reach_of`.

    Returns
    -------
    DataFrame
        Columns `DISTANCE_COLUMNS`, a row a year and one of all years together (None), the last: `positions` of
        incidents that are known as a point or circle; areas have no distance and are left out. The median of the
        distances of the centres, and with every circle at its nearest and at its farthest; the nearest centre.
        No row where no incident has a position.
    """
    bands, reach = border_bands(boundaries), reach_of(view, boundaries, as_points=as_points)
    if border not in bands.names:
        return pd.DataFrame(columns=list(DISTANCE_COLUMNS))
    place = reach.place[view.rows]
    at = np.flatnonzero(place >= 0)
    at = at[~np.isnan(reach.radius_km[place[at]])]
    km = reach.km[place[at], bands.names.index(border)]
    radius = reach.radius_km[place[at]]
    years = period_key(view, "year")
    code = years.codes[at]
    rows = [
        (name, border, int(which.sum()), *_middle(km[which], radius[which]))
        for name, which in (
            *((name, code == number) for number, name in enumerate(years.names)),
            (None, np.ones(len(at), dtype=bool)),
        )
        if which.any()
    ]
    return pd.DataFrame(rows, columns=list(DISTANCE_COLUMNS))


def _middle(km: Floats, radius: Floats) -> tuple[float, float, float, float]:
    medians = (np.median(np.maximum(km - radius, 0.0)), np.median(km), np.median(km + radius), km.min())
    return tuple(float(value) for value in medians)  # type: ignore[return-value]
