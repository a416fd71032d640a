"""List the vintages of boundaries, choose the one that everything is joined to, and compare two."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.commands.output import checked_suffix, tell, write


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its actions."""
    parser = commands.add_parser("vintages", help="boundaries that are there: list, use, compare")
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    parser.set_defaults(run=_list)
    actions.add_parser("list", help="the vintages and which one is in use").set_defaults(run=_list)
    use = actions.add_parser("use", help="join everything to a vintage from now on")
    use.add_argument("vintage", metavar="ID")
    use.set_defaults(run=_use)
    compare = actions.add_parser(
        "compare",
        help="which incidents lie in another unit, as a table",
        description="Joins all incidents to both vintages. The table has incident_id, title, before, after, their "
        "p-codes and why: border moved, unit split, new unit, unit gone, unit renamed or other country.",
    )
    compare.add_argument("before", metavar="A")
    compare.add_argument("after", metavar="B")
    compare.add_argument("-o", "--output", type=Path, help="OUT.csv; without it to standard output")
    compare.set_defaults(run=_compare)


def _list(_: argparse.Namespace) -> int:
    from geo.areas.boundaries import list_vintages
    from geo.areas.chosen import VARIABLE, is_fixed, load_chosen

    chosen = load_chosen()
    lines = []
    for vintage in list_vintages():
        mark = "*" if vintage.vintage_id == chosen.boundaries.vintage.vintage_id else " "
        lines.append(f"{mark} {vintage.vintage_id}: {vintage.title}, {vintage.version}. {vintage.note}".rstrip() + "\n")
    write(None, "".join(lines).encode("utf-8"))
    if is_fixed():
        tell(f"The environment variable {VARIABLE} chooses.")
    if chosen.notice:
        tell(chosen.notice)
    return 0


def _use(options: argparse.Namespace) -> int:
    from geo.areas.chosen import VARIABLE, choose_vintage, chosen_vintage, is_fixed

    boundaries = choose_vintage(options.vintage)
    tell(f"Everything is joined to {boundaries.vintage.title} ({boundaries.vintage.vintage_id}) from now on.")
    if is_fixed():
        tell(f"But as long as the environment variable {VARIABLE} is set, it is joined to {chosen_vintage()}.")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.core.language import language
    from geo.core.spreadsheets import defused, encode_csv
    from geo.incidents.filter import IncidentFilter
    from geo.incidents.view import kept_back_words
    from geo.sources.atlas import load_atlas
    from geo.sources.vintages import compare_vintages

    if options.output is not None:
        checked_suffix(options.output, (".csv",))
    before, after = load_boundaries(options.before), load_boundaries(options.after)
    atlas = load_atlas()
    kept_back = atlas.n_kept_back(atlas.view(IncidentFilter()))
    if kept_back:
        tell(kept_back_words(kept_back, language("en")))
    incidents = atlas.passed_on().incidents
    found = compare_vintages(incidents, before, after)
    rows = [[defused(cell) for cell in row] for row in found.itertuples(index=False)]
    write(options.output, encode_csv([list(found.columns), *rows]))
    for why, count in found["why"].value_counts().items():
        tell(f"{why}: {count}")
    tell(f"{len(found)} of {len(incidents)} incident(s) lie in another unit in {after.vintage.title}")
    return 0
