"""How far the data behind a filter reach: nothing known of a period is not the same as nothing happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from geo.analysis.trends import Coverage, coverage
from geo.incidents.coded import NO_DAY
from geo.incidents.view import View, make_view

Days: TypeAlias = tuple[dt.date, dt.date]
State: TypeAlias = Literal["covered", "partly", "not"]


@dataclass(frozen=True)
class Reach:
    """How far the data reach.

    Attributes
    ----------
    first, last : date or None
        First and last day that all main datasets behind the filter cover; the last one is today at most.
    newest : date or None
        Day of the newest incident, whatever the filter, up to today.
    """

    first: dt.date | None
    last: dt.date | None
    newest: dt.date | None

    def state(self, days: Days) -> State:
        """Tell whether the data cover a period."""
        if self.first is None or self.last is None or self.last < days[0] or self.first > days[1]:
            return "not"
        return "covered" if self.first <= days[0] and days[1] <= self.last else "partly"


def newest_of(view: View, today: dt.date) -> dt.date | None:
    """Day of the newest incident of a view's table, whatever the filter, up to today; None if none is dated."""
    columns = view.coded
    ends = np.where(columns.date_precision <= 2, columns.day_end, columns.day)
    ends = ends[(columns.day != NO_DAY) & (columns.day <= day_number(today))]
    return min(day_of(int(ends.max())), today) if len(ends) else None


def reach_of(view: View, today: dt.date, stated: Mapping[str, Days] | None = None) -> Reach:
    """Find out how far the data behind a filter reach, whatever its period.

    Parameters
    ----------
    view : View
    today : date
    stated : mapping, optional
        As `geo.analysis.trends.coverage` takes it.
    """
    chosen = replace(view.filter, date_from=None, date_to=None, undated=None)
    cover: Coverage = coverage(make_view(view.table, chosen, view.vocabulary), stated)
    if not cover.datasets:
        everything = replace(type(chosen)(), every_record=chosen.every_record)
        cover = coverage(make_view(view.table, everything, view.vocabulary), stated)
    newest = newest_of(view, today)
    if cover.span is None:
        days = view.coded.day[view.coded.day != NO_DAY]
        # Rows of no dataset, or datasets that have no day in common.
        return Reach(day_of(int(days.min())) if newest else None, newest, newest)
    first, last = (day.astype("datetime64[D]").item() for day in cover.span)
    return Reach(first, min(last, today), newest)


def day_number(day: dt.date) -> int:
    """Count a day from 1970."""
    return (day - dt.date(1970, 1, 1)).days


def day_of(day: int) -> dt.date:
    """Give the day that is counted from 1970; the other way round of `day_number`."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)
