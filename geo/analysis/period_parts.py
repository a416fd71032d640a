"""A view split by period, for small multiples: one part a period, empty ones too, and what is in none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.analysis.tally import Unit, period_key, period_name, period_start
from geo.analysis.trends import next_period
from geo.incidents.coded import NO_DAY
from geo.incidents.view import View

MOST_PARTS: Final = 12
_COARSER: Final[dict[Unit, Unit]] = {"month": "quarter", "quarter": "half", "half": "year"}


@dataclass(frozen=True, eq=False)
class PeriodParts:
    """A view split by period.

    Attributes
    ----------
    asked, unit : str
        The unit that was asked for, and the one that the view is split by: coarser where there were too many parts.
    names : tuple of str
        Periods without a gap, as `geo.analysis.tally.period_name` writes them.
    parts : tuple of array of int64
        For each period, which of ``view.rows``, as positions among them.
    without : array of int64
        Which have no date, or are dated less closely than the unit.
    before : array of int64
        Which are of periods that are not shown: before the first one, or of more years than there is room for.
    """

    asked: Unit
    unit: Unit
    names: tuple[str, ...]
    parts: tuple[npt.NDArray[np.int64], ...]
    without: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]

    @property
    def unknown(self) -> int:
        """Number of incidents without a date, or dated less closely than the unit."""
        return len(self.without)

    @property
    def outside(self) -> int:
        """Number of incidents of periods that are not shown."""
        return len(self.before)


def period_parts(view: View, unit: Unit, *, most: int = MOST_PARTS) -> PeriodParts:
    """Split the shown incidents by period.

    An incident counts in the period of its first day, as in `geo.analysis.tally.period_key`. The periods are those of
    the filter, as far as the table has dates, else those from the first to the last incident. Where they are more than
    `most`, the next coarser unit is taken; of more years than that the last ones.

    Parameters
    ----------
    view : View
    unit : str
        ``"month"``, ``"quarter"``, ``"half"`` or ``"year"``.
    most : int

    Returns
    -------
    PeriodParts
    """
    own = unit
    names, codes = _split(view, own)
    while len(names) > most and own in _COARSER:
        own = _COARSER[own]
        names, codes = _split(view, own)
    left_out = max(len(names) - most, 0)
    shown = np.where(codes >= left_out, codes - left_out, np.where(codes >= 0, -2, codes))
    names = names[left_out:]
    order = np.argsort(shown, kind="stable").astype(np.int64)
    starts = np.searchsorted(shown[order], np.arange(len(names) + 1))
    parts = tuple(order[starts[at] : starts[at + 1]] for at in range(len(names)))
    return PeriodParts(unit, own, tuple(names), parts, np.flatnonzero(shown == -1), np.flatnonzero(shown == -2))


def _split(view: View, unit: Unit) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Give the periods, and the one of each shown incident: -1 where it is not known, -2 where it is not among them."""
    key = period_key(view, unit)
    first, last = _span(view, unit)
    names = _between(first or (key.names[0] if key.names else ""), last or (key.names[-1] if key.names else ""), unit)
    at = {name: number for number, name in enumerate(names)}
    to = np.array([*(at.get(name, -2) for name in key.names), -1], dtype=np.int64)
    return names, to[key.codes]


def _span(view: View, unit: Unit) -> tuple[str, str]:
    """Name the first and last period that the filter asks for, as far as the table has dates; "" where it asks none."""
    day = view.coded.day
    dated = day[day != NO_DAY]
    if not len(dated):
        return "", ""
    chosen = view.filter
    first, last = np.datetime64(int(dated.min()), "D"), np.datetime64(int(dated.max()), "D")
    start = period_name(max(np.datetime64(chosen.date_from, "D"), first), unit) if chosen.date_from else ""
    end = period_name(min(np.datetime64(chosen.date_to, "D"), last), unit) if chosen.date_to else ""
    return start, end


def _between(first: str, last: str, unit: Unit) -> list[str]:
    """List the periods from one to another; none where either is missing or they are in the wrong order."""
    if not first or not last:
        return []
    names, name, end = [], first, period_start(last)
    while period_start(name) <= end:
        names.append(name)
        name = next_period(name, unit, 1)
    return names
