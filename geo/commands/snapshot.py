"""Draw the map as a picture or a page, or open one again."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from geo.commands import snapshot_restore
from geo.commands.filter_options import add_filter
from geo.commands.meter import Meter
from geo.commands.output import checked_suffix, tell, write
from geo.commands.snapshot_options import add_composition, add_harm, composition_of, link_words
from geo.core.errors import BadInput

_KINDS = (".png", ".svg", ".pdf", ".html")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "snapshot",
        help="draw the map as PNG, SVG, PDF, or as a page that opens offline; or tell what changed since one was made",
    )
    add_filter(parser)
    for action in parser._actions:
        if action.dest == "date_from":
            action.metavar = "DATE|FILE"
            action.help = (
                "first day, year-month-day; or a snapshot (PNG, PDF, SVG, HTML): tells what has changed since it was "
                "made, and with -o draws it again from today's data"
            )
    add_composition(parser)
    add_harm(parser)
    parser.add_argument(
        "-o", "--output", type=Path,
        help="map.png, map.svg, map.pdf or map.html; with --from FILE it may be left out: then what has changed goes "
        "to standard output as CSV",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="with --from FILE, without -o: JSON in place of CSV")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.maps.snapshots import snapshot_bytes
    from geo.sources.atlas import load_atlas

    kind = checked_suffix(options.output, _KINDS)[1:] if options.output is not None else ""
    again = snapshot_restore.file_of(options)
    if options.json and (again is None or kind):
        raise BadInput("--json tells what has changed since a snapshot: give it with --from FILE and without -o.")
    if again is not None:
        return snapshot_restore.run(again, options, kind)
    if not kind:
        raise BadInput(f"Say where to write: -o with a name that ends in {' or '.join(_KINDS)}.")
    meter = Meter()
    meter(0, None, "Loading the incidents")
    atlas = load_atlas()
    meter.end()
    for notice in atlas.notices:
        tell(notice)
    composition = composition_of(options, atlas)
    told: list[str] = []
    meter(0, None, "Drawing")
    content = snapshot_bytes(
        atlas, composition, kind, made_at=dt.datetime.now(dt.UTC), dpi=options.dpi, base_url=options.base_url,
        tell=told.append,
    )  # fmt: skip
    meter.end()
    write(options.output, content)
    for words in (*told, *link_words(options.base_url, options.lang)):
        tell(words)
    return 0
