"""Which incidents are too young to leave, by the last day on which each may have happened."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from geo.incidents.coded import NO_DAY, Coded, Mask

# Days after the first one that a coarse date may reach to: UCDP date_prec 2 (within 2 to 6 days) and 3 (week).
_SPREAD: Final = {2: 5, 3: 6}


def too_young(columns: Coded, days: int, today: dt.date) -> Mask:
    """Tell which incidents may have happened within some days before a day, or later.

    Parameters
    ----------
    columns : Coded
    days : int
    today : date

    Returns
    -------
    array of bool
        The last day counts; a week, month or year known counts to its end (UCDP date_prec 2 to 5). Undated ones may
        be of any day, so they are among them.
    """
    last = columns.day_end.astype(np.int64)
    first = columns.day.astype(np.int64)
    undated = columns.day == NO_DAY
    precision = columns.date_precision
    for code, spread in _SPREAD.items():
        last = np.where(precision == code, np.maximum(last, first + spread), last)
    for code, unit in ((4, "datetime64[M]"), (5, "datetime64[Y]")):
        some = np.flatnonzero((precision == code) & ~undated)
        ends = last[some].astype("datetime64[D]").astype(unit) + 1
        last[some] = ends.astype("datetime64[D]").astype(np.int64) - 1
    limit = (today - dt.date(1970, 1, 1)).days - days
    young: Mask = undated | (last > limit)
    return young
