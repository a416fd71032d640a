"""Write the incident table."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import checked_suffix, tell, write


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("incidents", help="write the joined incident table as CSV or GeoJSON")
    add_filter(parser)
    parser.add_argument("-o", "--output", type=Path, help="OUT.csv or OUT.geojson; without it CSV to standard output")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.maps.exports import csv_bytes, geojson_bytes

    writers = {".csv": csv_bytes, ".geojson": geojson_bytes}
    suffix = checked_suffix(options.output, tuple(writers)) if options.output else ".csv"
    _, view, say = view_of(options, rows=True)
    write(options.output, writers[suffix](view.shown))
    tell(view.counts_words(say))
    left_out = view.hidden.get("undated", 0)
    if left_out:
        tell(say.plural("{n} undated incident was left out", "{n} undated incidents were left out", left_out))
    for side, name in (
        ("security", say("security forces")),
        ("civilians", say("civilians")),
        ("militants", say("militants")),
    ):
        toll = view.totals[side]
        words = f"{toll.low} / {toll.best} / {toll.high}" if toll.reported else say("not reported")
        words = say("{span} or more", span=words) if toll.open_ended else words
        tell(say("deaths, {side} (low / best / high): {words}", side=name, words=words))
    return 0
