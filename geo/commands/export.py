"""Write the rows under a filter for other programs, with a companion that says what they are."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from geo.commands.filter_options import add_filter, filter_of
from geo.commands.meter import Meter
from geo.commands.output import checked_suffix, tell
from geo.commands.snapshot_options import add_harm, harm_of, link_words
from geo.core.settings import web_address

_ENDINGS = {
    ".csv": "csv", ".xlsx": "xlsx", ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg", ".parquet": "parquet",
    ".geoparquet": "parquet", ".kml": "kml",
}  # fmt: skip
_DESCRIPTION = (
    "Write the incidents under a filter with all their columns (see schema), in the format that the name's ending "
    "says. Beside OUT, OUT.about.json says what the rows are, where they come from, on which terms, and what was held "
    "back."
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "export", help="write the rows as CSV, XLSX, GeoJSON, GeoPackage, GeoParquet or KML", description=_DESCRIPTION
    )
    add_filter(parser)
    add_harm(parser)
    parser.add_argument(
        "--base-url", default="", metavar="URL", help="address at which the atlas is served, for a link to the view"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True,
        help="OUT.csv, OUT.xlsx, OUT.geojson, OUT.gpkg, OUT.parquet or OUT.kml",
    )  # fmt: skip
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.core.files import write_whole
    from geo.maps.composition import Composition
    from geo.maps.export_files import ABOUT_ENDING, companion, digest_of, make_export, write_export
    from geo.maps.scene import make_scene
    from geo.sources.atlas import load_atlas

    kind = _ENDINGS[checked_suffix(options.output, tuple(_ENDINGS))]
    harm, base_url = harm_of(options), web_address(options.base_url, "--base-url")
    meter = Meter()
    meter(0, None, "Loading the incidents")
    atlas = load_atlas()
    meter.end()
    for notice in atlas.notices:
        tell(notice)
    composition = Composition(filter=filter_of(options, atlas), lang=options.lang, harm=harm)
    scene = make_scene(atlas, composition, made_at=dt.datetime.now(dt.UTC), base_url=base_url, rows=True)
    export = make_export(scene, atlas, progress=meter)
    try:
        write_export(export, kind, options.output)
    finally:
        meter.end()
    beside = options.output.with_name(options.output.name + ABOUT_ENDING)
    write_whole(beside, companion(export, options.output.name, digest_of(options.output)))
    for words in (*scene.held_back, scene.view.counts_words(scene.say), *link_words(base_url, options.lang)):
        tell(words)
    return 0
