"""Regions and second-level units in the colours of their figures: shapes, classes and legend, for screen and picture.

Zero is white and has a class of its own; what is not known is hatched. Lightness falls evenly with the class, so that a
grey copy and colour-blind readers tell the classes apart; a fall in numbers is also barred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.analysis.classes import class_of, natural_breaks
from geo.analysis.regions import Regions
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import toll_words
from geo.maps.shape_map import Legend, LegendRow, Shape
from geo.maps.unit_shapes import unit_shapes

# CIE lightness 87, 72, 58, 43 and 28, sampled from ColorBrewer's YlOrBr.
RAMP: Final = ("#fed573", "#fe9a2a", "#e2650f", "#b13f03", "#762a05")
# ColorBrewer's PuOr, darker with the size of the change; falls are barred as well.
RISES: Final = ("#fdcc8c", "#e08214", "#974907")
FALLS: Final = ("#c5c2de", "#8073ac", "#3f2a68")
ZERO: Final = "#ffffff"
UNKNOWN: Final = "#e9e7e2"
UNKNOWN_PATTERN: Final = "lines"
FALL_PATTERN: Final = "bars"
ABOVE: Final = "above:"
"""Before the p-code of a region that is drawn because the boundaries have no units below it."""


@dataclass(frozen=True)
class Measure:
    """What units are coloured and ranked by: a column of `Regions.units`."""

    code: str
    column: str
    whole: bool

    def name(self, say: Language) -> str:
        """Name of the measure, as a heading."""
        return {
            "incidents": say("Incidents"),
            "deaths": say("Deaths (best figure)"),
            "density": say("Incidents per 1,000 km²"),
            "deaths_density": say("Deaths per 1,000 km²"),
            "share": say("Share of all incidents shown"),
            "change": say("Change in incidents"),
        }[self.code]


MEASURES: Final = {
    one.code: one
    for one in (
        Measure("incidents", "incidents", True),
        Measure("deaths", "best", True),
        Measure("density", "per_1000_km2", False),
        Measure("deaths_density", "deaths_per_1000_km2", False),
        Measure("share", "share", False),
        Measure("change", "change", True),
    )
}


def figure(value: float, measure: Measure, say: Language) -> str:
    """Write a value of a measure: counts whole, densities to three digits that matter, shares in percent."""
    if measure.code == "share":
        return say.percent(value) if value >= 0.01 or not value else f"{say.number(100 * value, 1)} %"
    if measure.whole:
        sign = "+" if measure.code == "change" and value > 0 else "−" if value < 0 else ""
        return sign + say.number(abs(value))
    digits = 0 if value >= 100 or not value else 1 if value >= 10 else 2 if value >= 1 else 3
    return say.number(value, digits)


def values_of(units: pd.DataFrame, measure: Measure) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of a measure as numbers, NaN where missing."""
    return units[measure.column].to_numpy(dtype=np.float64, na_value=np.nan)


def breaks_of(values: Sequence[float] | np.ndarray[Any, np.dtype[np.float64]], measure: Measure) -> tuple[float, ...]:
    """Find the classes of a measure: natural breaks, of a change those of its size."""
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    return natural_breaks(sizes, len(RISES) if measure.code == "change" else len(RAMP))


def _ramp(colours: Sequence[str], n: int) -> list[str]:
    """Pick `n` colours from the whole of a ramp."""
    at = np.linspace(0, len(colours) - 1, n).round().astype(int) if n > 1 else [len(colours) // 2]
    return [colours[int(k)] for k in at]


def look_of(number: int, breaks: tuple[float, ...]) -> tuple[str, str]:
    """Give colour and pattern of a class, as `geo.analysis.classes.class_of` numbers them; of a fall, below 0."""
    if number == len(breaks) + 1:
        return UNKNOWN, UNKNOWN_PATTERN
    if number == 0:
        return ZERO, ""
    if number < 0:
        return _ramp(FALLS, len(breaks))[-number - 1], FALL_PATTERN
    return _ramp(RAMP, len(breaks))[number - 1], ""


def looks(
    values: Sequence[float] | np.ndarray[Any, np.dtype[np.float64]], breaks: tuple[float, ...], measure: Measure
) -> list[tuple[str, str]]:
    """Give colour and pattern of each value."""
    numbers = class_of(values, breaks).tolist()
    if measure.code == "change":
        rises = _ramp(RISES, len(breaks)) if breaks else []
        return [(rises[n - 1], "") if 0 < n <= len(breaks) else look_of(n, breaks) for n in numbers]
    return [look_of(number, breaks) for number in numbers]


def region_shapes(
    found: Regions, boundaries: Boundaries, measure: Measure, say: Language
) -> tuple[list[Shape], Legend]:
    """Draw the units of a level in the colour of a measure.

    Parameters
    ----------
    found : Regions
    boundaries : Boundaries
        Of the same vintage.
    measure : Measure
    say : Language

    Returns
    -------
    list of Shape, Legend
        A `shape_id` is the unit's p-code. At level 2 regions without such units are hatched, under `ABOVE` and
        their p-code.
    """
    shapes = unit_shapes(boundaries, found.level)
    values = values_of(found.units, measure)
    breaks = breaks_of(values, measure)
    drawn = []
    if found.undivided:
        above = unit_shapes(boundaries, 1)
        names = dict(zip(boundaries.adm1["pcode"], boundaries.adm1["name"], strict=True))
        words = say("These boundaries have no units of this level here.")
        drawn = [
            Shape(f"{ABOVE}{pcode}", shape, UNKNOWN, f"{names[pcode]}\n{words}", UNKNOWN_PATTERN)
            for pcode, shape in above.items()
            if pcode in found.undivided
        ]
    for (_, row), (colour, pattern) in zip(found.units.iterrows(), looks(values, breaks, measure), strict=True):
        drawn.append(Shape(row["pcode"], shapes[row["pcode"]], colour, tip_of(row, found, say), pattern))
    return drawn, legend_of(values, breaks, measure, say, unknown_units=bool(found.undivided))


def tip_of(row: pd.Series[Any], found: Regions, say: Language) -> str:
    """Write the figures of a unit, a line each."""
    toll = toll_of(row, say)
    lines = [
        row["name"] if found.level == 1 else f"{row['name']} ({row['parent_name']})",
        say.plural("{n} incident", "{n} incidents", int(row["incidents"])),
        say("Deaths: {toll}", toll=toll),
        say("{n} incidents per 1,000 km²", n=figure(row["per_1000_km2"], MEASURES["density"], say)),
    ]
    if found.n:
        share = figure(row["share"], MEASURES["share"], say)
        rank, n = say.number(int(row["rank"])), say.number(len(found.units))
        lines.append(say("{share} of all shown, rank {rank} of {n}", share=share, rank=rank, n=n))
    if found.periods is not None:
        change = figure(row["change"], MEASURES["change"], say)
        before, after = say.number(int(row["before"])), say.number(int(row["after"]))
        lines.append(
            say("Change: {change} ({before} before, {after} after)", change=change, before=before, after=after)
        )
    return "\n".join(lines)


def toll_of(row: pd.Series[Any], say: Language) -> str:
    """Write the deaths of a row of figures as a range; 0 where there was no incident."""
    if not row["incidents"]:
        return say.number(0)
    low, best, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "best", "high"))
    return toll_words(low, best, high, say, open_ended=bool(row["open_ended"]))


def legend_of(
    values: Sequence[float] | np.ndarray[Any, np.dtype[np.float64]],
    breaks: tuple[float, ...],
    measure: Measure,
    say: Language,
    *,
    unknown_units: bool = False,
) -> Legend:
    """Explain the classes: their range, how many units are in each, and how the breaks were found.

    Parameters
    ----------
    values : array-like of float
        Those that are drawn.
    breaks : tuple of float
    measure : Measure
    say : Language
    unknown_units : bool
        Whether regions without units of the level are drawn too.
    """
    numbers = class_of(values, breaks)
    given = np.asarray(values, dtype=np.float64)
    rows: list[LegendRow] = []

    def add(number: int, text: str) -> None:
        n = int((numbers == number).sum())
        colour, pattern = looks([_within(number, breaks)], breaks, measure)[0]
        rows.append(LegendRow(f"{text} ({say.number(n)})", colour, pattern))

    if measure.code == "change":
        for number in range(len(breaks), 0, -1):
            if (numbers == -number).any():
                add(-number, _span(-number, breaks, given, measure, say))
        add(0, say("no change"))
        for number in range(1, len(breaks) + 1):
            if (numbers == number).any():
                add(number, _span(number, breaks, given, measure, say))
    else:
        add(0, say.number(0))
        for number in range(1, len(breaks) + 1):
            add(number, _span(number, breaks, given, measure, say))
    missing = int((numbers == len(breaks) + 1).sum())
    if missing:
        rows.append(LegendRow(f"{say('no figure reported')} ({say.number(missing)})", UNKNOWN, UNKNOWN_PATTERN))
    if unknown_units:
        rows.append(LegendRow(say("no units of this level in these boundaries"), UNKNOWN, UNKNOWN_PATTERN))
    note = say("Classes: natural breaks (Fisher–Jenks); 0 has its own. In brackets: number of units.")
    return Legend(measure.name(say), tuple(rows), note)


def _within(number: int, breaks: tuple[float, ...]) -> float:
    """Give a value of a class."""
    return 0.0 if not number else float(np.sign(number)) * breaks[abs(number) - 1]


def _span(
    number: int,
    breaks: tuple[float, ...],
    values: np.ndarray[Any, np.dtype[np.float64]],
    measure: Measure,
    say: Language,
) -> str:
    """Write the range of the values that are in a class."""
    own = values[class_of(values, breaks) == number]
    low, high = (float(own.min()), float(own.max())) if len(own) else (breaks[abs(number) - 1],) * 2
    first, last = figure(low, measure, say), figure(high, measure, say)
    if measure.code == "change" and first != last:  # a dash between signs cannot be read
        return say("{low} to {high}", low=first, high=last)
    return first if first == last else f"{first}–{last}"
