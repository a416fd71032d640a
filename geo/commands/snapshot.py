"""Draw the map as a picture or a page."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from geo.commands.filter_options import add_filter
from geo.commands.meter import Meter
from geo.commands.output import checked_suffix, tell, write
from geo.commands.snapshot_options import add_composition, add_harm, composition_of

_KINDS = (".png", ".svg", ".pdf", ".html")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("snapshot", help="draw the map as PNG, SVG, PDF, or as a page that opens offline")
    add_filter(parser)
    add_composition(parser)
    add_harm(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, help="map.png, map.svg, map.pdf or map.html")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.maps.scene import make_scene
    from geo.sources.atlas import load_atlas

    kind = checked_suffix(options.output, _KINDS)[1:]
    meter = Meter()
    meter(0, None, "Loading the incidents")
    atlas = load_atlas()
    meter.end()
    for notice in atlas.notices:
        tell(notice)
    composition = composition_of(options, atlas)
    scene = make_scene(
        atlas, composition, made_at=dt.datetime.now(dt.UTC), base_url=options.base_url, rows=kind == "html"
    )
    for words in scene.held_back:
        tell(words)
    meter(0, None, "Drawing")
    if kind == "html":
        from geo.maps.html_page import html_bytes

        content = html_bytes(scene)
    else:
        from geo.maps.printed import picture_bytes

        content = picture_bytes(scene, kind, dpi=options.dpi)
    meter.end()
    write(options.output, content)
    tell(scene.view.counts_words(scene.say))
    return 0
