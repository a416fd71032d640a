"""A period against the one before and against the same a year ago, and whether the difference is anything unusual.

The usual range is plain to check by hand: of the same figure in the complete periods before, the lowest and the highest
tenth (rounded down) are left out, and what remains is usual: the middle 80 %. One period in five lies outside by chance
alone; with too few periods nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from geo.analysis.tally import Unit
from geo.analysis.trends import Floats, Trend, next_period, year_before

# How many periods the usual range looks back, and how few are too few to say anything.
LOOK_BACK: Final[dict[Unit, tuple[int, int]]] = {
    "day": (90, 30),
    "week": (52, 26),
    "month": (36, 12),
    "quarter": (20, 10),
    "year": (15, 10),
}
LEAST_FOR_PERCENT: Final = 10  # a change from 2 to 3 is no "50 %"

Verdict: TypeAlias = Literal["usual", "higher", "lower", "too_little", "not_reported"]


@dataclass(frozen=True)
class Figure:
    """A count, or deaths as a range: then `low` and `high` differ from `best`; None where nothing is reported."""

    best: int | None
    low: int | None
    high: int | None
    open_ended: bool = False

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.best is not None


@dataclass(frozen=True)
class Usual:
    """Range of `n` figures without their lowest and highest tenth; `missing` periods of those looked at have none."""

    low: int
    high: int
    n: int
    missing: int


@dataclass(frozen=True)
class Change:
    """A period's figure against an earlier one's.

    Attributes
    ----------
    against : str
        ``"before"`` or ``"year_ago"``.
    period : str
        The earlier period.
    figure : Figure
    change : int or None
        By the best figures; None where one is not reported.
    share : float or None
        Of the earlier figure; None where that is less than `LEAST_FOR_PERCENT`.
    overlap : bool
        Whether the two ranges of deaths overlap, so that it may be no change at all.
    usual : Usual or None
        Of such changes, before this one; None where there are too few.
    verdict : str
    """

    against: Literal["before", "year_ago"]
    period: str
    figure: Figure
    change: int | None
    share: float | None
    overlap: bool
    usual: Usual | None
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """One period's figure, whether it is usual, and its changes; a year has one change alone."""

    unit: Unit
    deaths: bool
    period: str
    figure: Figure
    usual: Usual | None
    verdict: Verdict
    changes: tuple[Change, ...]


def comparable(found: Trend) -> list[str]:
    """List the complete periods, the last one first."""
    periods = found.periods
    return [str(name) for name in periods.loc[periods["complete"], "period"]][::-1]


def compare(found: Trend, period: str, *, deaths: bool) -> Comparison:
    """Hold a period against earlier ones.

    Parameters
    ----------
    found : Trend
        Not split.
    period : str
        A complete one.
    deaths : bool
        Compare deaths, by the best figures, instead of incidents.

    Raises
    ------
    ValueError
        When the trend is split, or the period is not complete or not there.
    """
    if found.split:
        raise ValueError("Compare a trend that is not split.")
    frame = found.of("").set_index("period")
    if period not in frame.index or not frame.at[period, "complete"]:
        raise ValueError(f"{period!r} is no complete period of this trend.")
    complete = frame[frame["complete"]]
    values = (complete["best"] if deaths else complete["incidents"]).astype("float64")
    figure = _figure(complete, period, deaths)
    numbers = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    known = dict(zip(map(str, values.index), numbers.tolist(), strict=True))
    usual = usual_range(numbers[: list(known).index(period)], found.unit)
    kinds: list[tuple[Literal["before", "year_ago"], str]] = [("before", next_period(period, found.unit, -1))]
    if found.unit != "year":
        kinds.append(("year_ago", year_before(period, found.unit)))
    changes = tuple(_change(complete, known, found.unit, period, kind, earlier, deaths) for kind, earlier in kinds)
    return Comparison(
        unit=found.unit,
        deaths=deaths,
        period=period,
        figure=figure,
        usual=usual,
        verdict=verdict_of(figure.best, usual),
        changes=changes,
    )


def _change(
    complete: pd.DataFrame,
    known: dict[str, float],
    unit: Unit,
    period: str,
    against: Literal["before", "year_ago"],
    earlier: str,
    deaths: bool,
) -> Change:
    now, then = _figure(complete, period, deaths), _figure(complete, earlier, deaths)
    differences = []
    for name in list(known)[: list(known).index(period)]:
        base = next_period(name, unit, -1) if against == "before" else year_before(name, unit)
        if base in known:
            differences.append(known[name] - known[base])
    usual = usual_range(np.array(differences, dtype=np.float64), unit)
    return change_between(now, then, against=against, period=earlier, usual=usual)


def change_between(
    now: Figure,
    then: Figure,
    *,
    against: Literal["before", "year_ago"] = "before",
    period: str = "",
    usual: Usual | None = None,
) -> Change:
    """Hold a figure against an earlier one.

    Parameters
    ----------
    now, then : Figure
    against : str
    period : str
        Name of the earlier period.
    usual : Usual, optional
        Of such changes.
    """
    if now.best is None or then.best is None:
        return Change(against, period, then, None, None, False, usual, "not_reported")
    change = now.best - then.best
    share = change / then.best if then.best >= LEAST_FOR_PERCENT else None
    is_range = any(one.low != one.high or one.open_ended for one in (now, then))
    overlap = is_range and change != 0 and _overlap(now, then)
    return Change(against, period, then, change, share, overlap, usual, verdict_of(change, usual))


def _overlap(one: Figure, other: Figure) -> bool:
    if None in (one.low, one.high, other.low, other.high):
        return False
    first = (one.low or 0) <= (other.high or 0) or other.open_ended
    return first and ((other.low or 0) <= (one.high or 0) or one.open_ended)


def _figure(complete: pd.DataFrame, period: str, deaths: bool) -> Figure:
    if period not in complete.index:
        return Figure(None, None, None)
    row: dict[Any, Any] = complete.loc[period].to_dict()
    if not deaths:
        n = int(row["incidents"])
        return Figure(n, n, n)
    low, best, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "best", "high"))
    return Figure(best, low, high, bool(row["open_ended"]))


def usual_range(before: Floats, unit: Unit) -> Usual | None:
    """Give the usual range of the figures before, the last one last, NaN where not known; None with too few."""
    most, least = LOOK_BACK[unit]
    looked_at = before[-most:]
    known = looked_at[~np.isnan(looked_at)]
    if len(known) < least:
        return None
    ordered = np.sort(known).astype(np.int64)
    out = len(ordered) // 10
    return Usual(int(ordered[out]), int(ordered[-1 - out]), len(known), len(looked_at) - len(known))


def verdict_of(value: int | None, usual: Usual | None) -> Verdict:
    """Hold a figure or a change against its usual range."""
    if value is None:
        return "not_reported"
    if usual is None:
        return "too_little"
    if value < usual.low:
        return "lower"
    return "higher" if value > usual.high else "usual"
