"""Incidents and deaths over time: by period, split by kind, country, region or actor.

A period within the span that the data covers and without an incident counts 0; deaths of a period whose incidents
report no toll are missing. A period that the data or the filter cuts is not complete: it is shown, never compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.tally import Key, Unit, actor_key, kind_key, period_key, period_name, period_start, tally, unit_key
from geo.incidents.coded import NO_DAY
from geo.incidents.view import View

Split: TypeAlias = Literal["", "kind", "country", "region", "actor"]
SPLITS: Final[tuple[Split, ...]] = ("", "kind", "country", "region", "actor")
# Whom an incident counts for when it is split by actor: those held responsible, and those who claimed it.
AUTHORS: Final = ("attributed_to", "claimed_by")
MAIN_SHARE: Final = 0.1
MANY: Final = 50
OTHERS: Final = "(others)"
UNKNOWN: Final = "(not known)"
TOP: Final = 6
# Periods times series; 16 years of days: more cannot be seen, nor sent to a browser quickly.
MOST_FIGURES: Final = 6_000

Days: TypeAlias = tuple[np.datetime64, np.datetime64]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """Which days the datasets behind a view cover.

    Attributes
    ----------
    datasets : mapping
        Dataset to its first and last day, in the order of their ids.
    records : mapping
        Dataset to the number of its records, whatever the filter.
    """

    datasets: Mapping[str, Days]
    records: Mapping[str, int] = field(default_factory=dict)

    @property
    def main(self) -> tuple[str, ...]:
        """Datasets with at least `MAIN_SHARE` of the records: without one of them figures are not the same count."""
        least = MAIN_SHARE * sum(self.records.get(name, 0) for name in self.datasets)
        return tuple(name for name in self.datasets if self.records.get(name, 0) >= least)

    @property
    def span(self) -> Days | None:
        """First and last day that all main datasets cover; None where there is no such day."""
        if not self.datasets:
            return None
        firsts, lasts = zip(*(self.datasets[name] for name in self.main), strict=True)
        first, last = max(firsts), min(lasts)
        return (first, last) if first <= last else None


@dataclass(frozen=True, eq=False)
class Trend:
    """Figures of a view by period and series.

    Attributes
    ----------
    unit : str
    split : str
        What the series are: kinds, countries, regions (p-codes), actors; empty for one series of all.
    series : tuple of str
        Codes, the largest first, then `OTHERS`, then `UNKNOWN`; one empty code where nothing is split.
    periods : DataFrame
        ``period`` (name), ``start``, ``end`` (days, inclusive), ``complete``; without a gap from first to last.
    figures : DataFrame
        A row for each series and period, in their order: ``series``, ``period``, ``start``, ``end``, ``complete``,
        ``incidents``, ``low``, ``best``, ``high`` (deaths; missing where incidents report none, or have it counted
        elsewhere; 0 where there are no incidents), ``reported``, ``unreported``, ``open_ended``.
    incidents : int
        Incidents in the figures; each once, also where it counts for several actors.
    undated, loose : int
        Incidents left out: without a date, or dated less closely than the unit.
    span : tuple of datetime64 or None
        First and last day that the main datasets and the filter cover.
    """

    unit: Unit
    split: Split
    series: tuple[str, ...]
    periods: pd.DataFrame
    figures: pd.DataFrame
    incidents: int
    undated: int
    loose: int
    span: Days | None

    @property
    def named(self) -> tuple[str, ...]:
        """Series but for what is left over or not known."""
        return tuple(code for code in self.series if code not in (OTHERS, UNKNOWN))

    @property
    def silent(self) -> pd.Series[bool]:
        """Figures of which no incident has a toll: nobody reported one, which is not zero."""
        return (self.figures["reported"] == 0) & (self.figures["unreported"] > 0)

    @property
    def elsewhere(self) -> pd.Series[bool]:
        """Figures whose incidents share a toll with one of another period or series, and have it counted there."""
        tolls = self.figures["reported"] + self.figures["unreported"]
        return (self.figures["incidents"] > 0) & (tolls == 0)

    def of(self, code: str) -> pd.DataFrame:
        """Figures of one series, a row a period."""
        return self.figures[self.figures["series"] == code].reset_index(drop=True)


def coverage(view: View, stated: Mapping[str, tuple[dt.date, dt.date]] | None = None) -> Coverage:
    """Find out which days the datasets behind the shown incidents cover.

    Parameters
    ----------
    view : View
    stated : mapping, optional
        Dataset to the first and last day that it says to cover.

    Returns
    -------
    Coverage
        A dataset reaches from its first to its last incident, whatever the filter, and at least as far as it says;
        an incident of which only the month or year is known reaches no further than its first day. A day or two
        without an incident at the end of a month are no end of the data where such pauses are usual: with `MANY`
        incidents in its last year, a dataset reaches on for the longest of nine in ten of that year's pauses, to the
        end of the month at most.
    """
    columns = view.coded
    dated = columns.day != NO_DAY
    last = np.where(columns.date_precision <= 2, columns.day_end, columns.day)
    own, linked = columns.dataset, columns.linked_datasets
    names = [*own.names, *linked.names]
    codes = np.concatenate([own.codes.astype(np.int64), linked.codes.astype(np.int64) + len(own.names)])
    rows = np.concatenate([np.arange(columns.n), linked.rows])
    use = (codes >= 0) & dated[rows]
    codes, rows = codes[use], rows[use]
    firsts = np.full(len(names), np.iinfo(np.int32).max)
    lasts = np.full(len(names), np.iinfo(np.int32).min)
    np.minimum.at(firsts, codes, columns.day[rows])
    np.maximum.at(lasts, codes, last[rows])
    behind = view.datasets()
    sizes = np.bincount(codes, minlength=len(names))
    found: dict[str, Days] = {}
    records: dict[str, int] = {}
    for number, (name, first, end, n) in enumerate(zip(names, firsts, lasts, sizes, strict=True)):
        if name in behind and first <= end:
            records[name] = records.get(name, 0) + int(n)
            reach = _reach(last[rows[(codes == number) & (last[rows] > end - 365)]], int(end))
            days: list[Any] = [np.datetime64(int(first), "D"), reach, *found.get(name, ())]
            days += [np.datetime64(day, "D") for day in (stated or {}).get(name, ())]
            found[name] = min(days), max(days)
    return Coverage(dict(sorted(found.items())), records)


def _reach(days: npt.NDArray[Any], end: int) -> np.datetime64:
    """Last day that a dataset covers, from the days of its incidents in its last year, of which `end` is the last."""
    last = np.datetime64(end, "D")
    if len(days) < MANY:
        return last
    pause = int(np.percentile(np.diff(np.unique(days)), 90, method="lower")) if len(np.unique(days)) > 1 else 0
    month_end = (last.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return min(last + np.timedelta64(pause, "D"), month_end)


def trend(
    view: View,
    unit: Unit,
    cover: Coverage,
    *,
    split: Split = "",
    side: str = "",
    top: int = TOP,
    by: str = "incidents",
    named: Sequence[str] | None = None,
) -> Trend:
    """Count incidents and sum deaths by period.

    Parameters
    ----------
    view : View
    unit : str
    cover : Coverage
    split : str
        For actors, an incident counts once for each of its authors (held responsible or claiming).
    side : str
        Whose deaths; empty for all together.
    top : int
        How many series to name; the rest become `OTHERS`, so that no incident is lost. Kinds and countries are few,
        and all named.
    by : str
        What the largest are chosen by: ``"incidents"`` or ``"best"`` (deaths).
    named : sequence of str, optional
        The series to name instead of the largest, so that two charts have the same.
    """
    when = period_key(view, unit)
    known = when.codes >= 0
    span = _span(view, cover)
    periods = _periods(when.names, span, unit)
    keys = [when]
    series: tuple[str, ...] = ("",)
    if split:
        key = _split_key(view, split)
        if named is None:
            order = _order(view, key, known, side, by)
            named = order if split in ("kind", "country") else order[:top]
        key = _grouped(key, list(named), len(view.rows))
        keys, series = [when, key], key.names
    figures = tally(view, keys, side=side)
    figures = figures[figures[unit].notna()].rename(columns={unit: "period", split or "-": "series"})
    if split:
        figures = figures.rename(columns={keys[1].name: "series"})
    else:
        figures["series"] = ""
    present = set(figures["series"])
    series = tuple(code for code in series if code in present) if split else series
    return Trend(
        unit=unit,
        split=split,
        series=series,
        periods=periods,
        figures=_dense(figures, series, periods),
        incidents=int(known.sum()),
        undated=view.n_undated,
        loose=int((~known).sum()) - view.n_undated,
        span=span,
    )


def rolling_mean(values: npt.ArrayLike, complete: npt.ArrayLike, window: int) -> Floats:
    """Mean over each period and the ones before it, `window` together.

    Parameters
    ----------
    values : array of float, shape (n,)
        NaN where nothing is known.
    complete : array of bool, shape (n,)
    window : int
        At least 1.

    Returns
    -------
    array of float, shape (n,)
        NaN where fewer than `window` periods have gone by, or one of them is not complete or not known.
    """
    usable = np.where(np.asarray(complete, dtype=bool), np.asarray(values, dtype=np.float64), np.nan)
    means = np.full(len(usable), np.nan)
    if len(usable) >= window:
        means[window - 1 :] = np.lib.stride_tricks.sliding_window_view(usable, window).mean(axis=1)
    return means


def too_fine(view: View, cover: Coverage, unit: Unit, series: int = 1) -> bool:
    """Whether a unit would cut what a view shows into more figures than can be drawn, of so many series."""
    span = _span(view, cover)
    lengths = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}
    return span is not None and int((span[1] - span[0]).astype(int)) / lengths[unit] * series > MOST_FIGURES


def next_period(name: str, unit: Unit, steps: int = 1) -> str:
    """Name the period that comes `steps` after one, before it for a negative number.

    >>> next_period("2019-Q4", "quarter")
    '2020-Q1'
    """
    start = period_start(name)
    if unit in ("day", "week"):
        return period_name(start + np.timedelta64(steps * {"day": 1, "week": 7}[unit], "D"), unit)
    months = start.astype("datetime64[M]") + np.timedelta64(
        steps * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit], "M"
    )
    return period_name(months.astype("datetime64[D]"), unit)


def year_before(name: str, unit: Unit) -> str:
    """Name the same period a year earlier: the same date, 52 weeks before, the same month or quarter."""
    if unit == "week":
        return next_period(name, unit, -52)
    if unit != "day":
        return next_period(name, unit, {"month": -12, "quarter": -4, "year": -1}[unit])
    day = dt.date.fromisoformat(name)
    try:
        return day.replace(year=day.year - 1).isoformat()
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28).isoformat()


def _span(view: View, cover: Coverage) -> Days | None:
    span = cover.span
    if span is None:
        return None
    first, last = span
    if view.filter.date_from:
        first = max(first, np.datetime64(view.filter.date_from, "D"))
    if view.filter.date_to:
        last = min(last, np.datetime64(view.filter.date_to, "D"))
    return (first, last) if first <= last else None


def _periods(names: tuple[str, ...], span: Days | None, unit: Unit) -> pd.DataFrame:
    """List all periods that the span touches or an incident lies in."""
    ends = [period_start(name) for name in (names[:1] + names[-1:])]
    ends += [] if span is None else [period_start(period_name(day, unit)) for day in span]
    found = []
    if ends:
        name, last = period_name(min(ends), unit), period_name(max(ends), unit)
        found.append(name)
        while name != last:
            name = next_period(name, unit)
            found.append(name)
    starts = np.array([period_start(name) for name in found], dtype="datetime64[D]")
    after = np.array([period_start(next_period(name, unit)) for name in found], dtype="datetime64[D]")
    lasts = after - np.timedelta64(1, "D")
    complete = np.zeros(len(found), dtype=bool) if span is None else (starts >= span[0]) & (lasts <= span[1])
    return pd.DataFrame(
        {
            "period": pd.array(found, dtype="str"),
            "start": starts.astype("datetime64[s]"),
            "end": lasts.astype("datetime64[s]"),
            "complete": complete,
        }
    )


def _split_key(view: View, split: Split) -> Key:
    if split == "kind":
        return kind_key(view)
    if split == "actor":
        return actor_key(view, AUTHORS)
    return unit_key(view, {"country": 0, "region": 1}[split])


def _order(view: View, key: Key, known: npt.NDArray[np.bool_], side: str, by: str) -> list[str]:
    """Order the codes of a key, those with most first, among the incidents that have a period; equal ones by code."""
    dated = Key("dated", np.where(known, 0, -1), ("yes",))
    sizes = tally(view, [dated, key], side=side)
    sizes = sizes[sizes["dated"].notna() & sizes[key.name].notna()]
    weights = sizes[by].fillna(0).to_numpy(dtype=np.int64)
    named = sizes[key.name].to_numpy(dtype=object)
    return [str(named[at]) for at in sorted(range(len(named)), key=lambda at: (-weights[at], str(named[at])))]


def _grouped(key: Key, named: list[str], n: int) -> Key:
    """Keep the codes of `named`, and put the others, and what is not known, together; each incident once in each."""
    names = (*named, OTHERS, UNKNOWN)
    position = {name: at for at, name in enumerate(named)}
    table = np.array([*(position.get(name, len(named)) for name in key.names), len(named) + 1], dtype=np.int64)
    codes = table[key.codes]
    if key.entries is None:
        return Key(key.name, codes, names)
    of_others = codes == len(named)
    of_named = ~of_others & (codes <= len(named))
    has_others, without = np.zeros(n, dtype=bool), np.ones(n, dtype=bool)
    has_others[key.entries[of_others]] = True  # two of the others are one incident of the others
    without[key.entries] = False
    groups = [np.flatnonzero(has_others), np.flatnonzero(without)]
    entries = np.concatenate([key.entries[of_named], *groups])
    sizes = [len(group) for group in groups]
    ends = np.repeat(np.array([len(named), len(named) + 1], dtype=np.int64), sizes)
    return Key(key.name, np.concatenate([codes[of_named], ends]), names, entries)


def _dense(figures: pd.DataFrame, series: tuple[str, ...], periods: pd.DataFrame) -> pd.DataFrame:
    """Give every series every period: without an incident 0, and of deaths too."""
    wanted = pd.MultiIndex.from_product([series, periods["period"].tolist()], names=["series", "period"])
    found = figures.set_index(["series", "period"]).reindex(wanted).reset_index()
    for name in ("incidents", "reported", "unreported"):
        found[name] = found[name].fillna(0).astype("int64")
    for name in ("low", "best", "high"):
        deaths: pd.Series[Any] = found[name].astype("Int64")
        found[name] = deaths.mask(found["incidents"] == 0, 0)
    found["open_ended"] = found["open_ended"].eq(True)
    for name in ("start", "end", "complete"):
        found[name] = np.tile(periods[name].to_numpy(), len(series))
    columns = ["series", "period", "start", "end", "complete", "incidents", "low", "best", "high"]
    return found[[*columns, "reported", "unreported", "open_ended"]]
