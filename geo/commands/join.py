"""Add the units of boundaries to a table of points."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.commands.output import tell, write


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("join", help="add adm0, adm1, adm2 to a table with lat and lon")
    parser.add_argument("table", type=Path, metavar="IN.csv")
    parser.add_argument("-o", "--output", type=Path, help="OUT.csv; without it to standard output")
    parser.add_argument("--vintage", help="boundaries to join to, by id (default: those in use)")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.areas.chosen import load_chosen
    from geo.sources.tables import join_table, read_table

    table = read_table(options.table)
    chosen = load_chosen() if options.vintage is None else None
    if chosen is not None and chosen.notice:
        tell(chosen.notice)
    joined = join_table(table, chosen.boundaries if chosen is not None else load_boundaries(options.vintage))
    write(options.output, joined.csv_bytes())
    for notice in joined.notices:
        tell(notice)
    tell(f"{len(joined.table)} row(s) in, {len(joined.table)} row(s) out")
    return 0
