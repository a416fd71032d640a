"""Draw a one-page brief of a period."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.filter_options import add_filter
from geo.commands.meter import Meter
from geo.commands.output import checked_suffix, tell, write
from geo.commands.snapshot_options import LEAST_DPI, MOST_DPI, add_harm, composition_of, link_words
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.maps.composition import Composition
    from geo.sources.atlas import Atlas

_KINDS = {".pdf": "brief", ".png": "brief-png"}
# What a brief has no choice of.
_FIXED = {"layout": "a4", "panels": "", "colour": "incidents", "no_graticule": False}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("brief", help="draw a one-page brief of a period: figures, map, trend, the gravest")
    add_filter(parser)
    option = parser.add_argument_group("brief").add_argument
    option(
        "--last", metavar="TIME",
        help="period: the last 7d, 4w, 3m or 1y (default 7d, unless --from is given)",
    )  # fmt: skip
    option(
        "--until", metavar="DATE",
        help="last day of --last (default: today; or the day of the newest incident if the data end before the period)",
    )  # fmt: skip
    option("--title", default="", help="title of the page (default: places and period)")
    option("--subtitle", default="", help="line below it (default: the filter in words)")
    option(
        "--style", choices=("points", "clusters", "cells", "choropleth"), default="points",
        help="of the map (default points; cells where there would be too many)",
    )  # fmt: skip
    option("--extent", default="", metavar="EXTENT", help="part of the earth on the map, as snapshot takes it")
    option("--dpi", type=int, default=150, help=f"dots per inch of a PNG, {LEAST_DPI} to {MOST_DPI} (default 150)")
    option("--base-url", default="", metavar="URL", help="address at which the atlas is served, for the QR code")
    add_harm(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, help="brief.pdf or brief.png")
    parser.set_defaults(run=_run, **_FIXED)


def _run(options: argparse.Namespace) -> int:
    from geo.maps.snapshots import snapshot_bytes
    from geo.sources.atlas import load_atlas

    kind = _KINDS[checked_suffix(options.output, tuple(_KINDS))]
    meter = Meter()
    meter(0, None, "Loading the incidents")
    atlas = load_atlas()
    meter.end()
    for notice in atlas.notices:
        tell(notice)
    made_at = dt.datetime.now(dt.UTC)
    today = made_at.astimezone().date()
    composition = _composition(options, atlas, today)
    meter(0, None, "Drawing")
    said: list[str] = []
    content = snapshot_bytes(
        atlas, composition, kind, made_at=made_at, dpi=options.dpi, base_url=options.base_url, tell=said.append
    )
    meter.end()
    write(options.output, content)
    for words in (
        *_warnings(atlas, composition, made_at, today),
        *said,
        *link_words(options.base_url, options.lang),
    ):
        tell(words)
    return 0


def _warnings(atlas: Atlas, composition: Composition, made_at: dt.datetime, today: dt.date) -> list[str]:
    """What the page says in red."""
    from geo.maps.brief import brief_for
    from geo.maps.brief_words import warnings
    from geo.maps.scene import make_scene

    scene = make_scene(atlas, composition, made_at=made_at)
    return warnings(brief_for(scene, today), scene.say)


def _composition(options: argparse.Namespace, atlas: Atlas, today: dt.date) -> Composition:
    from geo.analysis.brief import latest_days, read_last
    from geo.core.language import language
    from geo.maps.brief_words import moved_words

    if options.last and (options.date_from or options.date_to):
        raise BadInput("--last is a period of its own: give it, or --from and --to.")
    if options.until and (options.date_from or options.date_to):
        raise BadInput("--until ends the period of --last: with --from, give --to.")
    found = composition_of(options, atlas)
    chosen = found.filter
    if chosen.date_to and not chosen.date_from:
        raise BadInput("A brief is of a period: give --from with --to, or --last.")
    if chosen.date_from:
        return replace(found, filter=replace(chosen, date_to=chosen.date_to or today))
    last = read_last(options.last or "7d")
    until = _day(options.until) if options.until else None
    days, moved = latest_days(atlas.view(chosen), last, today, until)
    if moved:
        tell(moved_words(days, today, language(options.lang)))
    undated = bool(chosen.undated)
    return replace(found, filter=replace(chosen, date_from=days[0], date_to=days[1], undated=undated or None))


def _day(text: str) -> dt.date:
    from geo.incidents.filter import EARLIEST, LATEST

    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadInput(f"--until {text[:40]}: write a date as year-month-day, such as 2019-10-07.")
    return day
