"""Count incidents and sum deaths over time."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.analysis.tally import UNITS
from geo.analysis.trends import SPLITS, TOP
from geo.commands.figure_output import kind_of
from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.analysis.comparison import Comparison
    from geo.analysis.trends import Trend
    from geo.core.language import Language
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas

_MEASURES = ("incidents", "deaths", "civilians", "security", "militants")
_FORMS = ("lines", "stack", "panels")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "trends", help="count incidents and sum deaths by day, week, month, quarter or year; compare periods"
    )
    add_filter(parser)
    option = parser.add_argument
    option("--unit", choices=UNITS, default="month", help="period (default month)")
    option("--split", choices=[split for split in SPLITS if split], default="", help="one series for each of these")
    option(
        "--top", type=int, default=TOP, metavar="N", help=f"series to name, 1 to 8 (default {TOP}); the rest together"
    )
    option("--measure", choices=_MEASURES, default="incidents", help="what a picture shows; deaths of all or one side")
    option("--form", choices=_FORMS, default="", help="of a picture (default lines)")
    option("--mean", type=int, default=0, metavar="N", help="rolling mean over N complete periods, 2 to 400")
    option(
        "--events", choices=("few", "all", "none"), default="few",
        help="events that explain the period, on a picture: where they are at most 15 (default), all, or none",
    )  # fmt: skip
    option("--no-events", action="store_const", dest="events", const="none", help="the same as --events none")
    option(
        "--compare", nargs="?", const="last", metavar="PERIOD",
        help="hold a complete period (2024, 2024-Q3, 2024-07, 2024-07-15; without a value the last one) against "
        "the one before and a year ago, instead of the figures",
    )  # fmt: skip
    option("--json", action="store_true", help="JSON instead of CSV on standard output")
    option("-o", "--output", type=Path, help="OUT.csv, OUT.json, OUT.svg or OUT.png; without it CSV to standard output")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.trend_words import SIDES_OF, coverage_words, incomplete_words, left_out_words
    from geo.analysis.trends import MOST_FIGURES, coverage, too_fine, trend
    from geo.sources.bundled import COVERAGE, caveat, dataset_titles

    suffix = f".{kind_of(options)}"
    _check(options, suffix)
    atlas, view, say = view_of(options, rows=False)
    cover = coverage(view, COVERAGE)
    if too_fine(view, cover, options.unit, options.top + 2 if options.split else 1):
        raise BadInput(f"More than {MOST_FIGURES} figures: set --from and --to, or choose a longer --unit.")
    side = SIDES_OF.get(options.measure, "")
    by = "incidents" if options.measure == "incidents" else "best"
    found = trend(view, options.unit, cover, split=options.split, side=side, top=options.top, by=by)
    if options.compare:
        compared = _compared(atlas, view, found, options, say)
        content = _comparison_file(compared, options.measure, suffix, say)
    elif suffix in (".svg", ".png"):
        content = _picture(atlas, view, found, options, suffix, say)
    else:
        content = _figures_file(found, options, suffix)
    write(options.output, content)
    tell(view.counts_words(say))
    titles = dataset_titles(atlas.records, say)
    for words in (
        caveat(view, say),
        left_out_words(found, say),
        incomplete_words(found, say),
        coverage_words(cover, titles, say),
    ):
        if words:
            tell(words)
    return 0


def _check(options: argparse.Namespace, suffix: str) -> None:
    """Refuse what does not go together.

    Raises
    ------
    BadInput
    """
    if not 1 <= options.top <= 8:
        raise BadInput(f"--top {options.top}: at most 8 series are told apart; choose 1 to 8.")
    if options.mean and not 2 <= options.mean <= 400:
        raise BadInput(f"--mean {options.mean}: choose 2 to 400 periods.")
    if options.compare and options.split:
        raise BadInput("--compare is of all together: choose what to compare with the filter instead of --split.")
    if options.compare and suffix in (".svg", ".png"):
        raise BadInput("--compare writes a table: let the file's name end in .csv or .json.")
    if options.compare and options.mean:
        raise BadInput("--compare holds single periods against each other: leave --mean out.")
    if options.form and suffix not in (".svg", ".png"):
        raise BadInput("--form is of a picture: write it with -o to a .svg or .png file, or leave --form out.")


def _compared(atlas: Atlas, view: View, found: Trend, options: argparse.Namespace, say: Language) -> Comparison:
    from dataclasses import replace

    from geo.analysis.comparison import comparable, compare
    from geo.analysis.trend_words import SIDES_OF, comparison_rule, comparison_words
    from geo.analysis.trends import coverage, trend
    from geo.sources.bundled import COVERAGE

    periods = comparable(found)
    if not periods:
        raise BadInput("No period is complete: choose a shorter --unit, or a longer time.")
    period = periods[0] if options.compare == "last" else options.compare
    if period not in periods:
        raise BadInput(f"{period!r} is no complete {options.unit} here: choose one from {periods[-1]} to {periods[0]}.")
    before = atlas.view(replace(view.filter, date_from=None, date_to=None))
    whole = trend(before, options.unit, coverage(before, COVERAGE), side=SIDES_OF.get(options.measure, ""))
    one = compare(whole, period, deaths=options.measure != "incidents")
    head, lines = comparison_words(one, options.measure, say)
    for words in (head, *lines, comparison_rule(options.unit, say)):
        tell(words)
    return one


def _comparison_file(one: Comparison, measure: str, suffix: str, say: Language) -> bytes:
    from dataclasses import asdict

    from geo.analysis.trend_words import comparison_table
    from geo.maps.chart_files import csv_of

    if suffix == ".json":
        return _json({"measure": measure, **asdict(one)})
    return csv_of(comparison_table({measure: one}, say), byte_order_mark=False)


def _figures_file(found: Trend, options: argparse.Namespace, suffix: str) -> bytes:
    from geo.analysis.trend_words import means_of
    from geo.maps.chart_files import csv_of

    figures = found.figures if found.split else found.figures.drop(columns="series")
    if options.mean:
        figures = figures.assign(mean=means_of(found, options.measure, options.mean).round(4))
    if suffix == ".csv":
        return csv_of(figures, byte_order_mark=False)
    rows = [{name: _value(value) for name, value in row.items()} for row in figures.to_dict(orient="records")]
    return _json(
        {
            "unit": found.unit,
            "split": found.split,
            "incidents": found.incidents,
            "undated": found.undated,
            "dated_less_closely": found.loose,
            "covered": [str(day) for day in found.span] if found.span else [],
            "figures": rows,
        }
    )


def _picture(atlas: Atlas, view: View, found: Trend, options: argparse.Namespace, suffix: str, say: Language) -> bytes:
    from geo.analysis.trend_words import reading_words
    from geo.maps.chart_files import chart_bytes, imprint
    from geo.maps.trend_chart import trend_chart
    from geo.maps.trend_events import MOST_MARKED, event_marks
    from geo.sources.credits import load_context_events

    if not found.incidents:
        raise BadInput("No incident under the filter has a date close enough for a chart: widen the filter.")
    ends = found.periods["start"].iloc[0].date(), found.periods["end"].iloc[-1].date()
    marks = [] if options.events == "none" else event_marks(load_context_events(), *ends, say)
    if options.events == "few" and len(marks) > MOST_MARKED:
        tell(say("{n} events of this time are not marked: --events all marks them.", n=len(marks)))
        marks = []
    form = options.form or "lines"
    window = 0 if form == "stack" else options.mean
    chart = trend_chart(found, options.measure, form, view.vocabulary, say, window=window, events=marks)
    note = reading_words(found, options.measure, form, options.mean, say)
    made_at = dt.datetime.now(dt.UTC)
    around = imprint(view, say, incidents=found.incidents, made_at=made_at, vintage=atlas.boundaries.vintage, note=note)
    return chart_bytes(chart, suffix[1:], around)


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _value(value: Any) -> Any:
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
