"""Trends in words: names of periods and series, what is not in a chart and why, comparisons, tables with headings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from geo.analysis.comparison import LOOK_BACK, Change, Comparison, Figure
from geo.analysis.tally import Unit, period_start
from geo.analysis.trends import OTHERS, UNKNOWN, Coverage, Split, Trend, rolling_mean
from geo.core.language import Language
from geo.incidents.filter import Vocabulary
from geo.incidents.view import toll_words

# Measures: incidents, and deaths of everybody or of one side.
INCIDENTS: Final = "incidents"
SIDES_OF: Final[Mapping[str, str]] = {
    "deaths": "",
    "civilians": "civilians",
    "security": "security",
    "militants": "militants",
}
MEASURES: Final = (INCIDENTS, *SIDES_OF)


def measure_name(measure: str, say: Language) -> str:
    """Name what is counted."""
    return {
        INCIDENTS: say("Incidents"),
        "deaths": say("Deaths"),
        "civilians": say("Deaths of civilians"),
        "security": say("Deaths of security forces"),
        "militants": say("Deaths of militants"),
    }[measure]


def split_name(split: Split, say: Language) -> str:
    """Name what the series of a trend are."""
    return {
        "": say("all together"),
        "kind": say("by kind of incident"),
        "country": say("by country"),
        "region": say("by region"),
        "actor": say("by author (held responsible or claiming)"),
    }[split]


def chart_title(found: Trend, measure: str, say: Language) -> str:
    """Name a chart: Deaths by month, by country."""
    words = say("{measure} by {unit}", measure=measure_name(measure, say), unit=unit_name(found.unit, say))
    return f"{words}, {split_name(found.split, say)}" if found.split else words


def unit_name(unit: Unit, say: Language) -> str:
    """Name a unit of time."""
    return {
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
        "half": say("half-year"),
        "year": say("year"),
    }[unit]


@lru_cache(maxsize=20_000)  # the same days in every chart, table and list
def period_words(name: str, unit: Unit, say: Language) -> str:
    """Name a period: 30 September 2019, week from 30 September 2019, September 2019, quarter 3 of 2019, 2019.

    A half-year is the first or second half of 2019.
    """
    day = period_start(name).astype(dt.date)
    if unit == "day":
        return say.date(day)
    if unit == "week":
        return say("week from {day}", day=say.date(day))
    if unit == "month":
        return say.month(day)
    if unit == "half":
        words = say("first half of {year}") if name[-1] == "1" else say("second half of {year}")
        return words.format(year=name[:4])
    return name if unit == "year" else say("quarter {number} of {year}", number=name[-1], year=name[:4])


def series_name(code: str, split: Split, vocabulary: Vocabulary, say: Language) -> str:
    """Name a series; a code that the vocabulary lacks stands as it is."""
    if code == OTHERS:
        return say("others")
    if code == UNKNOWN:
        return say("no author named") if split == "actor" else say("not known")
    if split == "kind" and code in vocabulary.event_types:
        return vocabulary.event_types[code].name(say)
    if split == "country" and code in vocabulary.countries:
        return say.pick(*vocabulary.countries[code])
    if split == "region":
        return vocabulary.regions.get(code, code)
    return vocabulary.actors.short(code, say) if split == "actor" else code


def series_names(found: Trend, vocabulary: Vocabulary, say: Language) -> dict[str, str]:
    """Name all series, each differently: where two are called the same, their codes stand beside."""
    names = {code: series_name(code, found.split, vocabulary, say) for code in found.series}
    called = list(names.values())
    return {code: name if called.count(name) == 1 else f"{name} ({code})" for code, name in names.items()}


def left_out_words(found: Trend, say: Language) -> str:
    """Say how many incidents have no place in a chart, and why; empty if none."""
    clauses = []
    if found.undated:
        clauses.append(say.plural("{n} undated", "{n} undated", found.undated))
    if found.loose:
        words = {
            "day": say.plural("{n} dated less closely than a day", "{n} dated less closely than a day", found.loose),
            "week": say.plural("{n} dated less closely than a week", "{n} dated less closely than a week", found.loose),
            "month": say.plural(
                "{n} dated less closely than a month", "{n} dated less closely than a month", found.loose
            ),
            "quarter": say.plural(
                "{n} dated less closely than a quarter", "{n} dated less closely than a quarter", found.loose
            ),
            "year": say.plural("{n} dated less closely than a year", "{n} dated less closely than a year", found.loose),
        }
        clauses.append(words[found.unit])
    return say("Not in the chart: {reasons}.", reasons=say.join(clauses)) if clauses else ""


def incomplete_words(found: Trend, say: Language) -> str:
    """Say which periods are greyed because the data or the filter cuts them; empty if none."""
    names = [
        period_words(str(name), found.unit, say) for name in found.periods.loc[~found.periods["complete"], "period"]
    ]
    if not names:
        return ""
    if found.span is None:
        return say("Grey, and never compared: no day is covered by all main datasets and the filter.")
    if len(names) <= 3:
        listed = say.join(names)
    else:
        listed = say("{first} to {last}, {n} in all", first=names[0], last=names[-1], n=say.number(len(names)))
    start, end = (say.date(day.astype(dt.date)) for day in found.span)
    return say(
        "Grey, and never compared: not complete ({periods}), since data and filter reach from {start} to {end}.",
        periods=listed, start=start, end=end,
    )  # fmt: skip


def reading_words(found: Trend, measure: str, form: str, window: int, say: Language) -> str:
    """Say what must be known to read a chart.

    What is left out, what is grey, and what a line, a band, a bar, a question mark and the mean over `window` periods
    (0 for none) stand for; `form` is ``"lines"``, ``"stack"`` or ``"panels"``.
    """
    parts = [left_out_words(found, say), incomplete_words(found, say)]
    if measure != INCIDENTS:
        if form == "stack":
            parts.append(say("Bars: the best figures; the table has the lowest and highest."))
        elif not found.split or form == "panels":
            parts.append(say("Line: the best figures; band: lowest to highest."))
        else:
            parts.append(say("Lines: the best figures; the table has the lowest and highest."))
        if found.split and form == "lines":
            parts.append(say("A gap in a line: incidents, but nobody reported a toll; unknown, not zero."))
        else:
            parts.append(say("“?”: incidents, but nobody reported a toll; unknown, not zero."))
        if n := int(found.figures.loc[found.elsewhere, "incidents"].sum()):
            parts.append(
                say.plural(
                    "The toll of {n} incident is counted with another attack, of another period or series: it has "
                    "none of its own here.",
                    "The tolls of {n} incidents are counted with another attack, of another period or series: they "
                    "have none of their own here.",
                    n,
                )
            )
    if window and form == "stack":
        parts.append(say("Stacked bars have no rolling mean: choose lines for it."))
    elif window:
        parts.append(say("Thick line: mean over {n} periods, drawn at the last of them.", n=window))
    if found.split == "actor":
        parts.append(say("An incident with two authors counts for both, so that the series add up to more."))
    return " ".join(filter(None, parts))


def coverage_words(cover: Coverage, titles: Mapping[str, str], say: Language) -> str:
    """Say which days each dataset covers; where they differ, that the curve depends on it."""
    if not cover.datasets:
        return ""
    parts = [
        say("{title}: {start} to {end}", title=titles.get(name, name), start=_day(days[0], say), end=_day(days[1], say))
        for name, days in cover.datasets.items()
    ]
    words = say("The data cover: {spans}.", spans="; ".join(parts))
    if len({days for days in cover.datasets.values()}) > 1:
        words += " " + say(
            "Where a dataset begins or ends, the curve rises or falls for that reason alone: complete is what every "
            "dataset with a tenth of the records covers."
        )
    return words


def comparison_rule(unit: Unit, say: Language) -> str:
    """Say what the usual range is."""
    most, least = LOOK_BACK[unit]
    return say(
        "Usual: the middle 80 % of the complete periods before, without their lowest and highest tenth; of the last "
        "{most} at most (with fewer than {least}, nothing is said). One period in five lies outside by chance alone: "
        "that is not yet a trend. Of deaths, the best figures are compared.",
        most=say.number(most), least=say.number(least),
    )  # fmt: skip


def comparison_words(one: Comparison, measure: str, say: Language) -> tuple[str, list[str]]:
    """Write a comparison as a sentence about the period, and one for each change."""
    head = say(
        "{measure}, {period}: {figure} – {reading}", measure=measure_name(measure, say),
        period=period_words(one.period, one.unit, say), figure=figure_words(one.figure, say),
        reading=_reading(one, say),
    )  # fmt: skip
    lines = []
    for change in one.changes:
        words = _against_words(change, one, say)
        if change.figure.known:
            words += say(": {figure}", figure=figure_words(change.figure, say))
        if change.change is not None:
            words += say(", change {change}", change=change_words(change, say))
        lines.append(f"{words} – {_reading(change, say)}")
    return head, lines


def _reading(one: Comparison | Change, say: Language) -> str:
    words = verdict_words(one, say)
    if one.usual is None or one.verdict == "not_reported":
        return words
    span = _span_words(one.usual.low, one.usual.high, say, signed=isinstance(one, Change))
    first, mark, rest = words.partition("; ")
    return f"{first} ({span}){mark}{rest}"


def comparison_table(comparisons: Mapping[str, Comparison], say: Language) -> pd.DataFrame:
    """Write comparisons as a table, a row for each figure and each change.

    Parameters
    ----------
    comparisons : mapping
        Measure to comparison.
    """
    rows = []
    for measure, one in comparisons.items():
        what = measure_name(measure, say)
        rows.append(
            {
                say("What"): what,
                say("Period"): period_words(one.period, one.unit, say),
                say("Figure"): figure_words(one.figure, say),
                say("Change"): "",
                say("Usual"): "" if one.usual is None else _span_words(one.usual.low, one.usual.high, say),
                say("Reading"): verdict_words(one, say),
                say("Periods looked at"): 0 if one.usual is None else one.usual.n,
                say("of them without a toll"): 0 if one.usual is None else one.usual.missing,
            }
        )
        rows += [
            {
                say("What"): what,
                say("Period"): _against_words(change, one, say),
                say("Figure"): figure_words(change.figure, say),
                say("Change"): change_words(change, say),
                say("Usual"): ""
                if change.usual is None
                else _span_words(change.usual.low, change.usual.high, say, signed=True),
                say("Reading"): verdict_words(change, say),
                say("Periods looked at"): 0 if change.usual is None else change.usual.n,
                say("of them without a toll"): 0 if change.usual is None else change.usual.missing,
            }
            for change in one.changes
        ]
    return pd.DataFrame(rows)


def verdict_words(one: Comparison | Change, say: Language) -> str:
    """Say whether a figure or a change is usual."""
    words = {
        "usual": say("within the usual range"),
        "higher": say("above the usual range"),
        "lower": say("below the usual range"),
        "too_little": say("too little data to say"),
        "not_reported": say("not reported, or not covered: cannot be compared"),
    }[one.verdict]
    if isinstance(one, Change) and one.overlap:
        words += "; " + say("the ranges overlap, so it may be no change")
    return words


def figures_table(
    found: Trend, measure: str, vocabulary: Vocabulary, say: Language, *, window: int = 0
) -> pd.DataFrame:
    """Write the figures of a chart with headings in a language, in the order of series and periods.

    Parameters
    ----------
    found : Trend
    measure : str
        One of `MEASURES`.
    vocabulary : Vocabulary
    say : Language
    window : int
        Periods of the rolling mean, 0 for none.
    """
    names = series_names(found, vocabulary, say)
    figures = found.figures
    columns: dict[str, object] = {}
    if found.split:
        columns[say("Series")] = figures["series"].map(names).to_numpy()
    columns[say("Period")] = [period_words(str(name), found.unit, say) for name in figures["period"]]
    columns[say("From")] = figures["start"].dt.date
    columns[say("To")] = figures["end"].dt.date
    columns[say("Complete")] = np.where(figures["complete"], say("yes"), say("no"))
    columns[say("Incidents")] = figures["incidents"]
    if measure != INCIDENTS:
        columns[say("Deaths, lowest")] = figures["low"]
        columns[say("Deaths, best")] = figures["best"]
        columns[say("Deaths, highest")] = figures["high"]
        columns[say("Or more")] = np.where(figures["open_ended"], say("yes"), say("no"))
        columns[say("Tolls reported")] = figures["reported"]
        columns[say("Tolls not reported")] = figures["unreported"]
    if window:
        columns[say("Mean of {n} periods", n=window)] = means_of(found, measure, window).round(2)
    return pd.DataFrame(columns)


def means_of(found: Trend, measure: str, window: int) -> pd.Series[float]:
    """Rolling means of all series, aligned with the figures."""
    column = "incidents" if measure == INCIDENTS else "best"
    values = found.figures[column].to_numpy(dtype=np.float64, na_value=np.nan)
    n = len(found.periods)
    complete = found.periods["complete"].to_numpy(dtype=bool)
    parts = [rolling_mean(values[at : at + n], complete, window) for at in range(0, len(values), n or 1)]
    return pd.Series(np.concatenate(parts) if parts else np.empty(0), index=found.figures.index)


def figure_words(figure: Figure, say: Language) -> str:
    """Write a figure; deaths as a range."""
    return toll_words(figure.low, figure.best, figure.high, say, open_ended=figure.open_ended)


def _against_words(change: Change, one: Comparison, say: Language) -> str:
    name = period_words(change.period, one.unit, say)
    if change.against == "before":
        return say("against the period before ({period})", period=name)
    return say("against a year ago ({period})", period=name)


def change_words(change: Change, say: Language) -> str:
    """Write a change with its sign, and as a percentage where that makes sense: +12 (+40%); nothing if unknown."""
    if change.change is None:
        return ""
    words = _signed(change.change, say)
    if change.share is None:
        return words
    sign = "+" if change.share > 0 else "−" if change.share < 0 else ""
    return f"{words} ({sign}{say.percent(abs(change.share))})"


def _span_words(low: int, high: int, say: Language, *, signed: bool = False) -> str:
    if signed:
        return say("{low} to {high}", low=_signed(low, say), high=_signed(high, say))
    return f"{say.number(low)}–{say.number(high)}"


def _signed(value: int, say: Language) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{say.number(abs(value))}"


def _day(day: np.datetime64, say: Language) -> str:
    return say.date(day.astype(dt.date))
