"""What the incidents of a view add up to by region or second-level unit: counts, tolls, density, share, rank, change.

Every shown incident counts once: in the unit that it most likely lies in, or, where no unit of that level is known, in
a row that says why. So the incidents and tolls of units and rows are exactly those of the view.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.tally import Key, period_key, tally
from geo.analysis.trends import coverage
from geo.areas.boundaries import Boundaries, Vintage
from geo.core.crs import area_km2
from geo.core.errors import BadInput
from geo.core.kept import Kept
from geo.incidents.coded import NO_DAY
from geo.incidents.schema import COUNTRIES
from geo.incidents.view import View, make_view

LEVELS: Final = (1, 2)
# Why an incident is in no unit of the level.
REGION_ALONE, NO_UNITS, COUNTRY_ALONE, ELSEWHERE, NOWHERE = (
    "region alone", "no units", "country alone", "elsewhere", "nowhere",
)  # fmt: skip
REASONS: Final = (REGION_ALONE, NO_UNITS, COUNTRY_ALONE, ELSEWHERE, NOWHERE)
MONTHS: Final = (1, 3, 6, 12, 24)
# Units whose outlines come this close to each other are neighbours: borders are generalised.
_TOUCH_DEG: Final = 0.001
_SEPARATOR: Final = "|"

Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Periods:
    """Two periods of one length, and which incidents fall into them.

    Attributes
    ----------
    before, after : tuple of date
        First and last day.
    rows_before, rows_after : array of int64
        Positions in the view's table of the incidents that the same filter shows of each; one whose dates reach into
        both is in both, one without a date in none.
    data_from, data_to : date or None
        First and last day that the main datasets behind the view cover, whatever else the filter asks for.
    """

    before: tuple[dt.date, dt.date]
    after: tuple[dt.date, dt.date]
    rows_before: Ints
    rows_after: Ints
    data_from: dt.date | None
    data_to: dt.date | None

    @property
    def is_covered(self) -> bool:
        """Whether the data reach back to the beginning of the period before."""
        return self.data_from is not None and self.data_from <= self.before[0]

    @property
    def in_both(self) -> int:
        """Number of incidents that count in both periods."""
        return len(np.intersect1d(self.rows_before, self.rows_after, assume_unique=True))


@dataclass(frozen=True, eq=False)
class Regions:
    """Figures of all units of a level under a view.

    Attributes
    ----------
    level : int
    vintage : Vintage
        The boundaries that the incidents are joined to.
    units : DataFrame
        RangeIndex, one row a unit of the level, by country and name; those that the filter's countries and regions
        leave out have no row unless incidents lie there all the same. Columns `pcode`, `name`, `adm0`, `parent`,
        `parent_name`, `area_km2` (EPSG:6933), `incidents`, `low`, `best`, `high` (deaths; 0 without an incident,
        missing where incidents have no figure), `reported`, `unreported`, `open_ended`, `per_1000_km2` (incidents),
        `deaths_per_1000_km2` (best), `share` (of all shown incidents), `rank` (by incidents, equal ones share it),
        `may_lie` (incidents that are counted elsewhere and may lie in the unit; missing below level 1), and with
        periods `before`, `after` (incidents), `change`, `change_share` (missing where there were none before).
    rest : DataFrame
        Incidents in no unit: `reason` (one of `REASONS`), `code` (p-code of the region, or of the country, or ""), the
        figures of a tally, and with periods `before`, `after`, `change` and `change_share`.
    undivided : tuple of str
        P-codes of the regions that the filter asks for and in which the boundaries have no units of level 2.
    periods : Periods or None
    n : int
        Shown incidents; the sum over `units` and `rest`.
    """

    level: int
    vintage: Vintage
    units: pd.DataFrame
    rest: pd.DataFrame
    undivided: tuple[str, ...]
    periods: Periods | None
    n: int

    def row(self, pcode: str) -> pd.Series[Any]:
        """Give the row of a unit.

        Raises
        ------
        BadInput
            If it has none.
        """
        found = np.flatnonzero((self.units["pcode"] == pcode).to_numpy())
        if not len(found):
            raise BadInput(f"No unit {pcode!r} of level {self.level} is shown with {self.vintage.vintage_id}.")
        return self.units.iloc[int(found[0])]


def regions(view: View, boundaries: Boundaries, level: int, *, periods: Periods | None = None) -> Regions:
    """Count the incidents of a view by unit.

    Parameters
    ----------
    view : View
        Its table is joined to `boundaries`.
    boundaries : Boundaries
        EPSG:4326.
    level : int
        1 or 2.
    periods : Periods, optional
        As `periods_of` gives them, for the change; of the same view, or of one that shows the same rows of a table
        joined to other boundaries.

    Returns
    -------
    Regions

    Raises
    ------
    BadInput
        For another level, or when the table is joined to other boundaries.
    """
    if level not in LEVELS:
        raise BadInput(f"There is no table of level {level}: give 1 (regions) or 2 (provinces, cercles, departments).")
    figures = _with_periods(tally(view, [place_key(view, boundaries, level)]), view, boundaries, level, periods)
    is_unit = ~figures["place"].str.contains(_SEPARATOR, regex=False).fillna(value=False).to_numpy(dtype=bool)
    units = _units(boundaries, level)
    if strange := sorted(set(figures["place"][is_unit]) - set(units["pcode"])):
        raise BadInput(f"The incidents are joined to other boundaries: {strange[0]} is not in this vintage.")
    units = units[_in_scope(units, view, level) | units["pcode"].isin(figures["place"][is_unit])]
    units = _with_figures(units.reset_index(drop=True), figures, view.n_shown)
    units["may_lie"] = (
        _may_lie(view, units["pcode"].tolist()) if level == 1 else pd.array([pd.NA] * len(units), "Int64")
    )
    rest = figures[~is_unit].reset_index(drop=True)
    parts = rest["place"].str.split(_SEPARATOR, n=1, expand=True, regex=False).reindex(columns=[0, 1])
    rest.insert(0, "reason", parts[0].astype("str"))
    rest.insert(1, "code", parts[1].astype("str"))
    above = _units(boundaries, 1)
    asked = above["pcode"][_in_scope(above, view, 1) | above["pcode"].isin(rest["code"])]
    undivided = () if level == 1 else tuple(sorted(set(asked) - set(boundaries.adm2["parent"])))
    return Regions(level, boundaries.vintage, units, rest.drop(columns="place"), undivided, periods, view.n_shown)


def place_key(view: View, boundaries: Boundaries, level: int) -> Key:
    """Give the unit of each shown incident, or why it has none.

    Returns
    -------
    Key
        Named ``place``; every incident has one: a p-code of the level, or one of `REASONS` with the code of the region
        or country it is known to, as in ``"region alone|ML07"``.
    """
    columns, rows = view.coded, view.rows
    own = (columns.adm1, columns.adm2)[level - 1]
    codes = own.codes[rows].astype(np.int64)
    names = list(own.names)
    if level == 2:
        divided = set(boundaries.adm2["parent"])
        above = columns.adm1.codes[rows]
        codes = np.where((codes < 0) & (above >= 0), len(names) + above, codes)
        reasons = ((REGION_ALONE if name in divided else NO_UNITS, name) for name in columns.adm1.names)
        names += [f"{reason}{_SEPARATOR}{name}" for reason, name in reasons]
    country = columns.adm0.codes[rows]
    codes = np.where((codes < 0) & (country >= 0), len(names) + country, codes)
    names += [f"{COUNTRY_ALONE if name in COUNTRIES else ELSEWHERE}{_SEPARATOR}{name}" for name in columns.adm0.names]
    codes = np.where(codes < 0, len(names), codes)
    return Key("place", codes, (*names, f"{NOWHERE}{_SEPARATOR}"))


_UNITS: Final = Kept[Boundaries, pd.DataFrame]()


def _units(boundaries: Boundaries, level: int) -> pd.DataFrame:
    """Units of a level with their areas, by country and name; kept as long as the boundaries are."""
    return _UNITS.get(boundaries, lambda: _measured(boundaries, level), also=level)


def _measured(boundaries: Boundaries, level: int) -> pd.DataFrame:
    frame = boundaries.level(level)
    names = dict(zip(boundaries.level(level - 1)["pcode"], boundaries.level(level - 1)["name"], strict=True))
    units = pd.DataFrame(frame[["pcode", "name", "adm0", "parent"]])
    units["parent_name"] = units["parent"].map(names).astype("str")
    units["area_km2"] = area_km2(geometry=np.asarray(frame.geometry.to_numpy(), dtype=object))
    return units.sort_values(["adm0", "name", "pcode"], ignore_index=True)


def _in_scope(units: pd.DataFrame, view: View, level: int) -> npt.NDArray[np.bool_]:
    """Tell which units the filter's countries and regions ask for."""
    chosen = view.filter
    asked = np.ones(len(units), dtype=bool)
    if chosen.countries:
        asked &= units["adm0"].isin(chosen.countries).to_numpy()
    if chosen.regions:
        above = units["pcode" if level == 1 else "parent"]
        if above.isin(chosen.regions).any():
            asked &= above.isin(chosen.regions).to_numpy()
        else:  # the filter names regions of other boundaries
            countries = {view.vocabulary.region_country.get(code, "") for code in chosen.regions}
            asked &= units["adm0"].isin(countries).to_numpy()
    return asked


def _with_figures(units: pd.DataFrame, figures: pd.DataFrame, n: int) -> pd.DataFrame:
    found = figures.set_index("place").reindex(units["pcode"]).reset_index(drop=True)
    none = found["incidents"].isna().to_numpy(dtype=bool)
    for name in ("incidents", "reported", "unreported"):
        units[name] = found[name].fillna(0).to_numpy(dtype=np.int64)
    for name in ("low", "best", "high"):
        units[name] = found[name].astype("Int64").mask(none, 0)
    units["open_ended"] = found["open_ended"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    thousands = units["area_km2"] / 1000
    units["per_1000_km2"] = units["incidents"] / thousands
    units["deaths_per_1000_km2"] = units["best"].to_numpy(dtype=np.float64, na_value=np.nan) / thousands
    units["share"] = units["incidents"] / n if n else np.nan
    for name in (name for name in ("before", "after", "change") if name in found):
        units[name] = found[name].fillna(0).to_numpy(dtype=np.int64)
    if "change_share" in found:
        units["change_share"] = found["change_share"].to_numpy(dtype=np.float64)
    units["rank"] = units["incidents"].rank(method="min", ascending=False).astype("int64")
    return units


def _may_lie(view: View, pcodes: list[str]) -> pd.api.extensions.ExtensionArray:
    """Count the shown incidents whose uncertainty reaches into each region, of those that are counted elsewhere."""
    mentions = view.coded.may_lie_adm1
    shown = np.zeros(view.coded.n, dtype=bool)
    shown[view.rows] = True
    counts = np.bincount(mentions.codes[shown[mentions.rows]], minlength=len(mentions.names))
    by_name = dict(zip(mentions.names, counts.tolist(), strict=True))
    return pd.array([by_name.get(pcode, 0) for pcode in pcodes], dtype="Int64")


def neighbours_of(boundaries: Boundaries, level: int, pcode: str) -> list[str]:
    """List the units of the same level that share a border or corner with a unit, also across countries; sorted."""
    frame = boundaries.level(level)
    own = frame["pcode"] == pcode
    if not own.any():
        return []
    shape = frame.geometry[own].iloc[0]
    near = shapely.dwithin(frame.geometry.to_numpy(), shape, _TOUCH_DEG) & ~own.to_numpy()
    return sorted(frame["pcode"][near])


# -- change against the period before


def periods_of(
    view: View, months: int = 0, stated: Mapping[str, tuple[dt.date, dt.date]] | None = None
) -> Periods | None:
    """Choose the period that is compared and the one before it.

    Parameters
    ----------
    view : View
    months : int
        Compare the last so many months, up to the end of the filter's period or else of what the data cover: on the
        day of its last incident a period would always end with one. 0: the filter's period, if it has a beginning.
    stated : mapping, optional
        As `geo.analysis.trends.coverage` takes it.

    Returns
    -------
    Periods or None
        None where there is nothing to compare. The period before is as long and ends the day before the other begins:
        as many whole months where the period is made of whole months, or else as many days.

    Raises
    ------
    BadInput
        If `months` is negative or above 600.
    """
    if not 0 <= months <= 600:
        raise BadInput(f"{months} months cannot be compared: give 1 to 600.")
    chosen = view.filter
    data_from, data_to = _covered(view, stated)
    end = chosen.date_to or data_to
    start = chosen.date_from
    if end is None or (not months and start is None):
        return None
    if months:
        start = back_months(end + dt.timedelta(days=1), months)
    assert start is not None  # noqa: S101 - said above
    if start > end:
        return None
    before_start, before_end = period_before(start, end)
    if months:
        before_start = back_months(start, months)
    return Periods(
        (before_start, before_end),
        (start, end),
        _rows_within(view, before_start, before_end),
        _rows_within(view, start, end),
        data_from,
        data_to,
    )


def _covered(
    view: View, stated: Mapping[str, tuple[dt.date, dt.date]] | None
) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """First and last day that all main datasets cover; where there is none, of the table's incidents."""
    if span := coverage(view, stated).span:
        first, last = (day.astype("datetime64[D]").item() for day in span)
        return first, last
    days = view.coded.day[view.coded.day != NO_DAY]
    return (_date(int(days.min())), _date(int(days.max()))) if len(days) else (None, None)


def _date(day: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)


def period_before(start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    """Give first and last day of the period before one: as many whole months if it is made of such, else days."""
    after = end + dt.timedelta(days=1)
    whole = (after.year - start.year) * 12 + after.month - start.month
    first = back_months(start, whole) if start.day == after.day == 1 and whole else start - (after - start)
    return first, start - dt.timedelta(days=1)


def back_months(day: dt.date, months: int) -> dt.date:
    """Go back so many months; to the last day of a month that is too short."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _rows_within(view: View, first: dt.date, last: dt.date) -> Ints:
    """Find what the same filter shows of a period; what is undated lies in none."""
    chosen = replace(view.filter, date_from=first, date_to=last, undated=False)
    return make_view(view.table, chosen, view.vocabulary).rows


def _with_periods(
    figures: pd.DataFrame, view: View, boundaries: Boundaries, level: int, periods: Periods | None
) -> pd.DataFrame:
    """Add the incidents of both periods, and the change, to the figures of each place; 0 where there are none."""
    if periods is None:
        return figures
    counts = {}
    for name, rows in (("before", periods.rows_before), ("after", periods.rows_after)):
        part = replace(view, rows=rows)
        counted = tally(part, [place_key(part, boundaries, level)], deaths=False)
        counts[name] = dict(zip(counted["place"], counted["incidents"].tolist(), strict=True))
    known = figures["place"].tolist()
    # The period before lies outside the filter's, so that a place may have incidents then alone.
    new = sorted({*counts["before"], *counts["after"]} - set(known))
    if new:
        none = {"incidents": 0, "low": 0, "best": 0, "high": 0, "reported": 0, "unreported": 0, "open_ended": False}
        added = pd.DataFrame([{"place": place, **none} for place in new])
        # Not by concat: of two frames one may be empty, and types would change.
        figures = pd.DataFrame(
            {name: pd.Series([*figures[name], *added[name]], dtype=figures[name].dtype) for name in figures.columns}
        )
    for name, by_place in counts.items():
        figures[name] = [by_place.get(place, 0) for place in figures["place"]]
    figures["change"] = figures["after"] - figures["before"]
    figures["change_share"] = (figures["change"] / figures["before"]).where(figures["before"] > 0)
    return figures


# -- by year


def by_year(view: View, boundaries: Boundaries, level: int) -> pd.DataFrame:
    """Count by unit and year.

    Returns
    -------
    DataFrame
        `pcode` (None where no unit is known), `year` (None where it is not known), and the figures of a tally;
        combinations that occur.
    """
    place = place_key(view, boundaries, level)
    n_units = len((view.coded.adm1, view.coded.adm2)[level - 1].names)
    known = Key("pcode", np.where(place.codes < n_units, place.codes, -1), place.names[:n_units])
    return tally(view, [known, period_key(view, "year")])
