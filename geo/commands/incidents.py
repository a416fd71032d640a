"""Write the incident table."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import checked_suffix, tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.analysis.listing import Order
    from geo.core.language import Language
    from geo.incidents.view import View


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("incidents", help="write the joined incident table as CSV or GeoJSON")
    add_filter(parser)
    parser.add_argument(
        "--search", default="", metavar="WORDS",
        help="only incidents in whose title, place, actors, summary or sources every word occurs; accents and capitals "
        "do not matter, words in double quotes must follow each other",
    )  # fmt: skip
    parser.add_argument(
        "--sort", default="", metavar="COLUMN",
        help="sort by date, what, kind, deaths, …: deaths has the most first, deaths-asc the fewest; what is missing "
        "comes last",
    )  # fmt: skip
    parser.add_argument(
        "--columns", action="append", default=[], metavar="NAME", help="columns of the CSV, by name (see schema)"
    )
    parser.add_argument("-o", "--output", type=Path, help="OUT.csv or OUT.geojson; without it CSV to standard output")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.listing import in_order
    from geo.maps.exports import csv_bytes, geojson_bytes

    suffix = checked_suffix(options.output, (".csv", ".geojson")) if options.output else ".csv"
    columns = _columns(options.columns, suffix)
    order = _order(options.sort)
    _, view, say = view_of(options, rows=True)
    if options.search.strip():
        view = _searched(view, options.search, say)
    shown = view.shown if order is None else view.table.iloc[in_order(view, order, say)]
    write(options.output, csv_bytes(shown, columns=columns) if suffix == ".csv" else geojson_bytes(shown))
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


def _searched(view: View, text: str, say: Language) -> View:
    from geo.analysis.listing import found_words, searched
    from geo.analysis.search import MOST_CHARACTERS, MOST_WORDS, SearchIndex, is_too_long

    if is_too_long(text):
        raise BadInput(f"A search has {MOST_WORDS} words and {MOST_CHARACTERS} characters at most: leave some out.")
    found = searched(view, SearchIndex(view.table, view.vocabulary), text)
    tell(found_words(found.n_shown, view.n_shown, say))
    return found


def _order(text: str) -> Order | None:
    from geo.analysis.listing import SORTABLE, read_order

    if not text:
        return None
    order = read_order(text)
    if order is None:
        raise BadInput(f"No list is sorted by {text!r}: give one of {', '.join(SORTABLE)}, with -asc or -desc or bare.")
    return order


def _columns(given: list[str], suffix: str) -> tuple[str, ...]:
    from geo.incidents.schema import REGISTRY

    names = tuple(dict.fromkeys(part.strip() for value in given for part in value.split(",") if part.strip()))
    if names and suffix != ".csv":
        raise BadInput("--columns chooses columns of a CSV; a GeoJSON has all of them.")
    if unknown := [name for name in names if name not in REGISTRY]:
        near = get_close_matches(unknown[0], REGISTRY, n=3)
        raise BadInput(f"No column is called {unknown[0]!r}. Did you mean {', '.join(near) or 'one of `schema`'}?")
    return names
