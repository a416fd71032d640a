"""Counts and tolls of a view by one or several keys: periods, units, kinds, actors.

Over keys that give every incident one value the figures add up exactly to those of the view: an incident of which the
value is not known has a row of its own, and a toll shared by several incidents counts with the best known of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.incidents.coded import NO_DAY, Category, each_once
from geo.incidents.schema import ROLES
from geo.incidents.view import View

Unit: TypeAlias = Literal["day", "week", "month", "quarter", "half", "year"]
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "quarter", "year")
"""Those that trends are drawn by."""

# UCDP date_prec that still tells which day, week, ... an event that may lie in two of them belongs to.
_CLOSE_ENOUGH: Final[dict[Unit, int]] = {"day": 1, "week": 2, "month": 3, "quarter": 4, "half": 4, "year": 4}
# More combinations than this are counted by sorting, not in one array of all.
_MOST_SLOTS: Final = 20_000_000

Ints: TypeAlias = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Key:
    """What to count by.

    Attributes
    ----------
    name : str
        Name of the column in a tally.
    codes : array of int, shape (m,)
        Position in `names`, -1 where it is not known.
    names : tuple of str
    entries : array of int64, shape (m,), or None
        Which of the shown incidents each code is of, where one may have several or none; None: `codes` has one for
        each, in order.
    """

    name: str
    codes: Ints
    names: tuple[str, ...]
    entries: npt.NDArray[np.int64] | None = None


def period_key(view: View, unit: Unit) -> Key:
    """Give the period that each shown incident falls into.

    An incident of several days counts in the period of its first day. One whose days span more than one period, and
    of whose date no more is known than the UCDP date_prec allows for (a week for months, a month for years), is not
    known.

    Returns
    -------
    Key
        Named after the unit; its names are all periods from the first to the last, also those without an incident:
        ``2019-10-02``, the Monday of a week, ``2019-10``, ``2019-Q4``, ``2019-H2``, ``2019``.
    """
    columns, rows = view.coded, view.rows
    first, last = columns.day[rows], columns.day_end[rows]
    dated = first != NO_DAY
    if not dated.any():
        return Key(unit, np.full(len(rows), -1, dtype=np.int32), ())
    start = int(first[dated].min())
    days = np.arange(start, int(max(first.max(), last.max())) + 1)
    number = _numbers(days, unit)
    number -= number[0]
    codes = number[np.where(dated, first - start, 0)]
    same = codes == number[np.where(dated, last - start, 0)]
    known = dated & (same | (columns.date_precision[rows] <= _CLOSE_ENOUGH[unit]))
    count = int(codes[known].max()) + 1 if known.any() else 0
    base = int(codes[known].min()) if known.any() else 0
    starts = np.unique(number, return_index=True)[1]
    names = tuple(period_name(_date(int(days[at])), unit) for at in starts[base:count])
    return Key(unit, np.where(known, codes - base, -1).astype(np.int32), names)


def _date(day: int) -> np.datetime64:
    return np.datetime64(day, "D")


def _numbers(days: npt.NDArray[np.int64], unit: Unit) -> npt.NDArray[np.int64]:
    """Number the periods that days since 1970-01-01 fall into."""
    if unit == "day":
        return days.copy()
    if unit == "week":
        return (days + 3) // 7  # 1970-01-01 was a Thursday; weeks begin on Monday
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]


def period_name(day: np.datetime64, unit: Unit) -> str:
    """Name the period that a day falls into.

    >>> period_name(np.datetime64("2019-10-02"), "quarter")
    '2019-Q4'
    >>> period_name(np.datetime64("2019-10-02"), "week")
    '2019-09-30'
    """
    if unit == "week":
        number = int(day.astype("datetime64[D]").astype(np.int64))
        return str(_date(number - (number + 3) % 7))
    text = str(day.astype("datetime64[D]"))
    if unit == "quarter":
        return f"{text[:4]}-Q{(int(text[5:7]) + 2) // 3}"
    if unit == "half":
        return f"{text[:4]}-H{(int(text[5:7]) + 5) // 6}"
    return text[: {"day": 10, "month": 7, "year": 4}[unit]]


def period_start(name: str) -> np.datetime64:
    """Give the first day of a period by its name.

    >>> str(period_start("2019-Q4"))
    '2019-10-01'
    """
    if "Q" in name:
        return np.datetime64(f"{name[:4]}-{3 * int(name[-1]) - 2:02d}-01", "D")
    if "H" in name:
        return np.datetime64(f"{name[:4]}-{6 * int(name[-1]) - 5:02d}-01", "D")
    return np.datetime64(name, "D")


def unit_key(view: View, level: int) -> Key:
    """Give the country (0, named ``adm0``), region (1) or second-level unit (2) of each shown incident, by p-code."""
    return _category_key(f"adm{level}", (view.coded.adm0, view.coded.adm1, view.coded.adm2)[level], view)


def kind_key(view: View) -> Key:
    """Give the kind of each shown incident, named ``kind``."""
    return _category_key("kind", view.coded.kind, view)


def _category_key(name: str, column: Category, view: View) -> Key:
    return Key(name, column.codes[view.rows], column.names)


def actor_key(view: View, roles: Sequence[str] = ROLES) -> Key:
    """Give the actors that each shown incident has in some roles, each once: named ``actor``.

    An incident may have several or none, so that the figures of actors add up to no total.
    """
    columns = view.coded
    position = np.full(columns.n, -1, dtype=np.int64)
    position[view.rows] = np.arange(len(view.rows))
    mentions = [columns.anybody] if set(roles) == set(ROLES) else [columns.roles[role] for role in roles]
    entries = np.concatenate([position[one.rows] for one in mentions])
    codes = np.concatenate([one.codes for one in mentions])
    shown = entries >= 0
    entries, codes = entries[shown], codes[shown]
    if len(mentions) > 1:
        width = max(len(columns.actor_names), 1)
        pairs = each_once(entries * width + codes)
        entries, codes = pairs // width, (pairs % width).astype(codes.dtype)
    return Key("actor", codes, columns.actor_names, entries)


def tally(view: View, keys: Sequence[Key], *, side: str = "", deaths: bool = True) -> pd.DataFrame:
    """Count the shown incidents, and sum their deaths, by every combination of keys that occurs.

    Parameters
    ----------
    view : View
    keys : sequence of Key
        At most one with `entries`.
    side : str
        Whose deaths: ``"security"``, ``"civilians"``, ``"militants"``, or empty for all together.
    deaths : bool
        Whether to sum deaths at all.

    Returns
    -------
    DataFrame
        In the order of the keys' names, what is not known (None) last: a column for each key, `incidents`, and of
        deaths `low`, `best`, `high` (missing where no incident has a figure), `reported` and `unreported` (tolls, a
        shared one counted once), `open_ended` (a figure is a floor).

    Raises
    ------
    ValueError
        When two keys have `entries`.
    """
    several = [key for key in keys if key.entries is not None]
    if len(several) > 1:
        raise ValueError("Only one key of a tally may have several values for an incident.")
    entries = several[0].entries if several else None
    slots, sizes = _slots(keys, entries, len(view.rows))
    present, at = _present(slots, sizes)
    n = len(present)
    figures: dict[str, Any] = {}
    rest = present
    for key, size in zip(reversed(keys), reversed(sizes), strict=True):
        names = np.array([*key.names, None], dtype=object)
        figures[key.name] = names[rest % size]
        rest = rest // size
    figures = dict(reversed(figures.items()))
    figures["incidents"] = np.bincount(at, minlength=n)
    if deaths:
        figures |= _deaths(view, entries, at, n, side)
    return pd.DataFrame(figures)


def _slots(
    keys: Sequence[Key], entries: npt.NDArray[np.int64] | None, n: int
) -> tuple[npt.NDArray[np.int64], list[int]]:
    """Number the combination of each incident (or entry); what is not known is the last of each key."""
    slots = np.zeros(n if entries is None else len(entries), dtype=np.int64)
    sizes = []
    for key in keys:
        size = len(key.names) + 1
        codes = key.codes if key.entries is not None or entries is None else key.codes[entries]
        slots *= size
        slots += np.where(codes < 0, size - 1, codes)
        sizes.append(size)
    return slots, sizes


def _present(slots: npt.NDArray[np.int64], sizes: Sequence[int]) -> tuple[npt.NDArray[np.int64], Ints]:
    """Give the combinations that occur, ascending, and which of them each entry has."""
    whole = int(np.prod(sizes, dtype=np.float64)) if sizes else 1
    if whole > _MOST_SLOTS:
        present, at = np.unique(slots, return_inverse=True)
        return present, at
    occurs = np.zeros(whole, dtype=bool)
    occurs[slots] = True
    present = np.flatnonzero(occurs)
    number = np.zeros(whole, dtype=np.int32)
    number[present] = np.arange(len(present))
    return present, number[slots]


def _deaths(view: View, entries: npt.NDArray[np.int64] | None, at: Ints, n: int, side: str) -> dict[str, Any]:
    once, rows = view.once, view.rows
    if entries is not None:
        once, rows = once[entries], rows[entries]
    bounds = view.coded.side(side)
    counted = np.flatnonzero(once)
    at, rows = at[counted], rows[counted]
    known = bounds.known[rows]
    reported = np.bincount(at[known], minlength=n)
    figures: dict[str, Any] = {}
    for name, values in (("low", bounds.low), ("best", bounds.best), ("high", bounds.high)):
        sums = np.bincount(at, weights=values[rows], minlength=n).astype(np.int64)  # 0 where nothing is known
        figures[name] = pd.arrays.IntegerArray(sums, reported == 0)
    figures["reported"] = reported
    figures["unreported"] = np.bincount(at, minlength=n) - reported
    figures["open_ended"] = np.bincount(at[bounds.floor[rows]], minlength=n) > 0
    return figures
