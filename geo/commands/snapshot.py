"""Draw the map as a picture or a page."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import checked_suffix, tell, write
from geo.core.errors import BadInput


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("snapshot", help="draw the map as PNG, SVG, PDF, or as a page that opens offline")
    add_filter(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, help="map.png, map.svg, map.pdf or map.html")
    parser.add_argument("--title", help="title of the map (default: the atlas's)")
    parser.add_argument("--dpi", type=int, default=150, help="dots per inch of a PNG, 72 to 600 (default 150)")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    suffix = checked_suffix(options.output, (".png", ".svg", ".pdf", ".html"))
    if not 72 <= options.dpi <= 600:
        raise BadInput(f"{options.dpi} dots per inch: choose 72 to 600.")
    atlas, view, say = view_of(options, rows=suffix == ".html")
    made_at = dt.datetime.now(dt.UTC)
    if suffix != ".html":
        from geo.maps.composition import Composition
        from geo.maps.printed import picture_bytes
        from geo.maps.scene import make_scene

        composition = Composition(filter=view.filter, title=options.title or "", lang=options.lang)
        content = picture_bytes(make_scene(atlas, composition, made_at=made_at), suffix[1:], dpi=options.dpi)
    else:
        from geo.maps.html_page import html_bytes

        content = html_bytes(view, atlas.boundaries, atlas.towns, say, made_at=made_at, title=options.title)
    write(options.output, content)
    tell(view.counts_words(say))
    return 0
