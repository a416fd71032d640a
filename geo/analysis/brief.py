"""What a one-page brief says of a period: its figures against the period before, where, who, the gravest.

The periods that are compared and drawn are all as long as the one of the filter, end to end, so that the last bar of
the chart is the figure at the head of the page and the last but one what it is held against.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from geo.analysis.comparison import Change, Figure, Usual, Verdict, change_between, usual_range, verdict_of
from geo.analysis.reach import Days, Reach, State, day_number, newest_of, reach_of
from geo.analysis.regions import Periods, Regions, back_months, period_before, regions
from geo.analysis.tally import Unit
from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.incidents.coded import NO_DAY, Positions
from geo.incidents.filter import EARLIEST
from geo.incidents.schema import SIDES
from geo.incidents.tolls import Toll, sum_bounds
from geo.incidents.view import View, make_view

Names: TypeAlias = Literal["incidents", "deaths", "civilians", "security", "militants", "captured", "injured", "units"]

BARS: Final = 12
MOST_OF_A_LAST: Final = {"d": 3660, "w": 520, "m": 120, "y": 50}
# How many periods the usual range looks back, by how many days a period has at most; see `geo.analysis.comparison`.
_LENGTHS: Final[tuple[tuple[int, Unit], ...]] = ((2, "day"), (10, "week"), (45, "month"), (135, "quarter"))
_LOOK_BACK: Final[Mapping[Unit, int]] = {"day": 90, "week": 52, "month": 36, "quarter": 20, "year": 15}
_LAST: Final = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
ROLES_SHOWN: Final = ("attributed_to", "claimed_by", "possible_actors")


@dataclass(frozen=True)
class Bar:
    """One period of the chart; `unreported` of its incidents have no toll."""

    days: Days
    state: State
    incidents: int
    deaths: Figure
    unreported: int


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the period, whether it is usual, and its change against the period before (None: not comparable)."""

    name: Names
    now: Figure
    change: Change | None
    usual: Usual | None = None
    verdict: Verdict = "too_little"


@dataclass(frozen=True)
class Grave:
    """An incident by its position in the view's table, and the others for which the same toll was reported."""

    row: int
    others: tuple[int, ...]


@dataclass(frozen=True)
class Named:
    """An actor and the incidents that name it, by role; an incident may name several actors."""

    actor_id: str
    attributed: int
    claimed: int
    possible: int


@dataclass(frozen=True, eq=False)
class Brief:
    """What a brief says.

    Attributes
    ----------
    view : View
    days, days_before : tuple of date
        The period and the one before.
    today : date
    unit : str
        Unit of time that the period is nearest to.
    reach : Reach
    state, state_before : str
        Whether the data cover the periods.
    is_choice : bool
        Whether the rows are mostly a hand-picked choice, so that nothing is compared.
    figures : dict of str to KeyFigure
    bars : tuple of Bar
        The last one is the period.
    beyond : int
        Incidents of the period that begin before it or end after it.
    in_several : int
        Incidents that count in more than one bar, since their dates reach into several periods.
    regions : Regions
    level : int
        Of `regions`.
    gravest : tuple of Grave
        The gravest first; those without a toll last.
    named : tuple of Named
        Actors, those with most incidents attributed first.
    """

    view: View
    days: Days
    days_before: Days
    today: dt.date
    unit: Unit
    reach: Reach
    state: State
    state_before: State
    is_choice: bool
    figures: Mapping[Names, KeyFigure]
    bars: tuple[Bar, ...]
    beyond: int
    in_several: int
    regions: Regions
    level: int
    gravest: tuple[Grave, ...]
    named: tuple[Named, ...]

    @property
    def days_behind(self) -> int:
        """Days from the end of the data to today."""
        return 0 if self.reach.last is None else max((self.today - self.reach.last).days, 0)


def read_last(text: str) -> tuple[int, str]:
    """Read a length of time: ``7d``, ``4w``, ``3m``, ``1y``.

    Raises
    ------
    BadInput
        For anything else, or more than some decades.
    """
    found = _LAST.fullmatch(text.strip().lower())
    if found is None or int(found[1]) > MOST_OF_A_LAST[found[2]]:
        raise BadInput(f"{text[:40]!r} is no length of time: write 7d, 4w, 3m or 1y (days, weeks, months, years).")
    return int(found[1]), found[2]


def last_days(last: tuple[int, str], until: dt.date) -> Days:
    """Give first and last day of a length of time that ends on a day.

    >>> last_days((7, "d"), dt.date(2019, 10, 7))
    (datetime.date(2019, 10, 1), datetime.date(2019, 10, 7))
    """
    n, unit = last
    if unit in "dw":
        first = until - dt.timedelta(days=n * {"d": 1, "w": 7}[unit] - 1)
    else:
        first = back_months(until + dt.timedelta(days=1), n * {"m": 1, "y": 12}[unit])
    if first < EARLIEST:
        raise BadInput(f"{n}{unit} before {until} is before {EARLIEST}: give a shorter time.")
    return first, until


def latest_days(view: View, last: tuple[int, str], today: dt.date, until: dt.date | None = None) -> tuple[Days, bool]:
    """Give the period of a length of time that ends on a day.

    Parameters
    ----------
    view : View
    last : tuple
        As `read_last` gives it.
    today : date
    until : date, optional
        Last day. Without it the period ends today; or, where no incident of the table is so new, with the newest one:
        a brief that says 0 since its data are old would mislead.

    Returns
    -------
    tuple of date
        First and last day.
    bool
        Whether the period ends with the data instead of today.
    """
    if until is not None:
        return last_days(last, until), False
    days, newest = last_days(last, today), newest_of(view, today)
    if newest is None or newest >= days[0]:
        return days, False
    return last_days(last, newest), True


def brief_of(
    view: View,
    boundaries: Boundaries,
    *,
    today: dt.date,
    stated: Mapping[str, Days] | None = None,
    most: int = 12,
    delay_days: int = 0,
    selections: Collection[str] = (),
) -> Brief:
    """Work out what a brief says of a view.

    Parameters
    ----------
    view : View
        Its filter has a period with both ends; its table holds other periods too.
    boundaries : Boundaries
        EPSG:4326; those that the view's table is joined to.
    today : date
    stated : mapping, optional
        Dataset to the first and last day that it says to cover.
    most : int
        Of the gravest incidents, and of actors.
    delay_days : int
        No incident younger than so many days is in the view: the data end there, and what is later is compared with
        nothing.
    selections : collection of str
        Datasets that are a choice. Where most rows of either period are of such a one, nothing is compared:
        changes of a choice say nothing of the violence.

    Raises
    ------
    BadInput
        When the period has no beginning or no end.
    """
    start, end = view.filter.date_from, view.filter.date_to
    if start is None or end is None:
        raise BadInput("A brief is of a period: give its first and last day, or a length such as 7d.")
    unit: Unit = next((unit for most_days, unit in _LENGTHS if (end - start).days < most_days), "year")
    reach = reach_of(view, today, stated)
    if delay_days and reach.last is not None:
        reach = replace(reach, last=min(reach.last, today - dt.timedelta(days=delay_days)))
    whole = make_view(
        view.table, replace(view.filter, date_from=None, date_to=None, undated=False), view.vocabulary
    )  # fmt: skip
    every = _periods((start, end), max(_LOOK_BACK[unit] + 1, BARS), reach)
    parts = [_part(whole, days) for days in every]
    bars = tuple(_bar(part, days, reach.state(days)) for part, days in zip(parts, every, strict=True))
    before = parts[-2]
    level = 2 if view.filter.regions and _is_divided(view, boundaries) else 1
    periods = Periods(every[-2], (start, end), before.rows, parts[-1].rows, reach.first, reach.last)
    is_choice = any(_is_choice(part, selections) for part in (view, before))
    counted = np.concatenate([part.rows for part in parts[-BARS:]])
    return Brief(
        view=view,
        days=(start, end),
        days_before=every[-2],
        today=today,
        unit=unit,
        reach=reach,
        state=bars[-1].state,
        state_before=bars[-2].state,
        figures=_key_figures(view, parts[-1], before, bars, None if is_choice else unit),
        is_choice=is_choice,
        bars=bars[-BARS:],
        beyond=_reaching_beyond(view, (start, end)),
        in_several=int((np.bincount(counted) > 1).sum()),
        regions=regions(view, boundaries, level, periods=periods),
        level=level,
        gravest=gravest(view, most),
        named=most_named(view, most),
    )


def _reaching_beyond(view: View, days: Days) -> int:
    columns, rows = view.coded, view.rows[view.coded.day[view.rows] != NO_DAY]
    out = (columns.day[rows] < day_number(days[0])) | (columns.day_end[rows] > day_number(days[1]))
    return int(out.sum())


def _periods(days: Days, n: int, reach: Reach) -> list[Days]:
    """List periods of one length, the given one last: the one before, and as many more as the data may fill."""
    found = [days]
    while len(found) < n:
        first, last = period_before(*found[-1])
        if first < EARLIEST or (len(found) >= BARS and (reach.first is None or first < reach.first)):
            break
        found.append((first, last))
    return found[::-1]


def _part(whole: View, days: Days) -> View:
    """Give what the filter shows of another period; as it does, an incident counts when any of its days lies within."""
    columns, rows = whole.coded, whole.rows
    within = (columns.day_end[rows] >= day_number(days[0])) & (columns.day[rows] <= day_number(days[1]))
    return replace(whole, rows=rows[within])


def _bar(part: View, days: Days, state: State) -> Bar:
    deaths = sum_bounds(part.coded.deaths, part.rows[part.once])
    return Bar(days, state, part.n_shown, _toll_figure(deaths, part.n_shown, state), deaths.unreported)


def _toll_figure(toll: Toll, incidents: int, state: State) -> Figure:
    if not incidents:
        return _count(0, 0, state)
    return Figure(toll.best, toll.low, toll.high, toll.open_ended)


def _count(n: int, incidents: int, state: State) -> Figure:
    """A number; where the data do not reach and hold nothing there is none, which is not zero."""
    return Figure(None, None, None) if state == "not" and not incidents else Figure(n, n, n)


def _is_choice(part: View, selections: Collection[str]) -> bool:
    chosen = sum(n for name, n in part.datasets().items() if name in selections)
    return 2 * min(chosen, part.n_shown) > part.n_shown


def _key_figures(
    view: View, dated: View, before: View, bars: Sequence[Bar], unit: Unit | None
) -> dict[Names, KeyFigure]:
    """Figures of the view; what is compared is dated, and covered by the data in both periods; without `unit` none."""
    now, then = bars[-1].state, bars[-2].state
    comparable = unit is not None and now == then == "covered"
    shown, held = _figures(view, now), _figures(dated, now)
    earlier = _figures(before, then)
    found = {}
    for name, figure in shown.items():
        change = change_between(held[name], earlier[name]) if comparable else None
        found[name] = KeyFigure(name, figure, change)
    if now == "covered" and unit is not None:
        for name in ("incidents", "deaths"):
            known = [
                bar.incidents if name == "incidents" else bar.deaths.best for bar in bars[:-1] if bar.state == "covered"
            ]
            usual = usual_range(np.array(known, dtype=np.float64), unit)
            found[name] = replace(found[name], usual=usual, verdict=verdict_of(held[name].best, usual))
    return found


def _figures(view: View, state: State) -> dict[Names, Figure]:
    n = view.n_shown
    found: dict[Names, Figure] = {"incidents": _count(n, n, state)}
    found["deaths"] = _toll_figure(view.totals["all"], n, state)
    for side in SIDES:
        found[side] = _toll_figure(view.totals[side], n, state)  # type: ignore[index] # a side is a name
    rows = view.rows[view.once]
    for name in ("captured", "injured"):
        found[name] = _sum(view.table[name].iloc[rows], n, state)
    codes = view.coded.adm1.codes[view.rows]
    found["units"] = _count(len(np.unique(codes[codes >= 0])), n, state)
    return found


def _sum(numbers: pd.Series[int], incidents: int, state: State) -> Figure:
    known = numbers.dropna()
    if not len(known):
        return _count(0, 0, state) if not incidents else Figure(None, None, None)
    total = int(known.sum())
    return Figure(total, total, total)


def _is_divided(view: View, boundaries: Boundaries) -> bool:
    return bool(boundaries.adm2["parent"].isin(view.filter.regions).any())


def gravest(view: View, most: int) -> tuple[Grave, ...]:
    """List the incidents with most deaths, by the best figure, then the highest, then the lowest; the newer first.

    A toll shared by several incidents stands once, with the best known of them. Incidents without a toll come after all
    others: how many died in them is not known. Only of what is `View.nameable`.
    """
    columns = view.coded
    bounds, rows = columns.deaths, view.rows[view.once & view.nameable]
    order = np.lexsort(
        (-columns.day[rows], -bounds.low[rows], -bounds.high[rows], -bounds.best[rows], ~bounds.known[rows])
    )
    groups = columns.shared.codes
    found = []
    for row in rows[order[:most]].tolist():
        same = view.rows[groups[view.rows] == groups[row]] if groups[row] >= 0 else view.rows[:0]
        found.append(Grave(row, tuple(int(one) for one in same if one != row)))
    return tuple(found)


def most_named(view: View, most: int) -> tuple[Named, ...]:
    """List whom the shown incidents name as author, by how they name them; most attributed first."""
    columns = view.coded
    among = np.zeros(columns.n, dtype=bool)
    among[view.rows] = True
    names = columns.actor_names
    counts = np.zeros((len(ROLES_SHOWN), len(names)), dtype=np.int64)
    for number, role in enumerate(ROLES_SHOWN):
        mentions = columns.roles[role]
        pairs = np.unique(np.column_stack([mentions.rows, mentions.codes])[among[mentions.rows]], axis=0)
        counts[number] = np.bincount(pairs[:, 1], minlength=len(names))
    order = np.lexsort((-counts[2], -counts[1], -counts[0]))
    listed = [code for code in order.tolist() if counts[:, code].any()]
    return tuple(Named(names[code], *(int(n) for n in counts[:, code])) for code in listed[:most])


def rows_named(view: View) -> tuple[int, ...]:
    """Count the shown incidents that name an actor in each role of `ROLES_SHOWN`."""
    columns = view.coded
    among = np.zeros(columns.n, dtype=bool)
    among[view.rows] = True
    found = []
    for role in ROLES_SHOWN:
        rows: Positions = columns.roles[role].rows
        found.append(len(np.unique(rows[among[rows]])))
    return tuple(found)
