"""The target of ``bench`` that measures the join to boundaries."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.areas.benchmark import JoinFigures

_ROWS: Final = 350_000
_PLACES: Final = 6_000
_MOST: Final = 5_000_000


def add_join(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "join",
        help="the join of points to adm0, adm1 and adm2, against geopandas.sjoin",
        description="Joins synthetic events, which repeat their places as real ones do and have radii of uncertainty, "
        "with this program and with geopandas.sjoin level after level, and compares the answers.",
    )
    parser.add_argument("--rows", type=int, default=_ROWS, metavar="N", help=f"events ({_ROWS:,})")
    parser.add_argument("--places", type=int, default=_PLACES, metavar="N", help=f"places ({_PLACES:,})")
    parser.add_argument("--world", action="store_true", help="places all over the world, as in a global release")
    parser.add_argument("--vintage", metavar="ID", help="boundaries to join to (default: the bundled ones)")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.areas.benchmark import make_events, measure
    from geo.areas.boundaries import load_boundaries

    for name in ("rows", "places"):
        if not 1 <= getattr(options, name) <= _MOST:
            raise BadInput(f"--{name} {getattr(options, name)}: give a number from 1 to {_MOST:,}.")
    boundaries = load_boundaries(options.vintage)
    events = make_events(boundaries, rows=options.rows, places=options.places, whole_world=options.world)
    tell(f"Joining {options.rows:,} events to {boundaries.vintage.title} twice")
    figures = measure(boundaries, events, fresh=lambda: load_boundaries(options.vintage))
    found = {"vintage": boundaries.vintage.vintage_id, **asdict(figures), "ratio": figures.ratio}
    text = json.dumps(found, indent=1) + "\n" if options.json else _page(figures)
    write(None, text.encode("utf-8"))
    return 0


def _page(found: JoinFigures) -> str:
    whole = found.sjoin_s + found.points_s
    return (
        f"rows: {found.rows:,}; distinct places and radii: {found.distinct:,}; inside a unit: {found.inside:,}\n"
        f"this program, with certainties and what the circles reach: {found.again_s:.3f} s "
        f"({found.first_s:.3f} s the first time)\n"
        f"geopandas.sjoin, adm0 then adm1 then adm2: {found.sjoin_s:.3f} s, and {found.points_s:.3f} s to make points\n"
        f"this program takes 1/{found.sjoin_s / found.again_s:.1f} of the joins alone, "
        f"1/{whole / found.again_s:.1f} with making points\n"
        f"rows with another unit: {found.disagree}\n"
    )
