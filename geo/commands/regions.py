"""Write what the incidents add up to by region or second-level unit, as figures or as a picture."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.figure_output import kind_of
from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.analysis.regions import Regions
    from geo.areas.boundaries import Boundaries
    from geo.core.language import Language
    from geo.incidents.view import View

_MEASURES = ("incidents", "deaths", "density", "deaths_density", "share", "change")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("regions", help="incidents and deaths by region, province, cercle or department")
    add_filter(parser)
    parser.add_argument("--level", type=int, choices=(1, 2), default=1, help="1 regions (default), 2 the units below")
    parser.add_argument(
        "--compare",
        type=int,
        metavar="MONTHS",
        default=0,
        help="change of the last MONTHS against those before; without it of the period, if --from is given",
    )
    parser.add_argument("--vintage", metavar="ID", help="join to these installed boundaries instead of those in use")
    parser.add_argument("--measure", choices=_MEASURES, default="", help="what a picture shows (default incidents)")
    parser.add_argument("--years", action="store_true", help="the measure by unit and year; as a picture small maps")
    parser.add_argument(
        "--unit", metavar="NAME", help="one unit by name or p-code: its trend, actors, kinds, neighbours"
    )
    parser.add_argument("--json", action="store_true", help="GeoJSON of the units with their figures; of a unit JSON")
    parser.add_argument(
        "-o", "--output", type=Path, help="OUT.csv, .geojson, .json, .svg or .png; without it to standard output"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.regions import periods_of, regions
    from geo.areas.boundaries import load_boundaries
    from geo.maps import region_files
    from geo.sources.bundled import COVERAGE, caveat
    from geo.sources.rejoined import moved, rejoined

    suffix = f".{kind_of(options, more=('.geojson',))}"
    if options.measure == "change" and options.years:
        raise BadInput("A change has no years: choose another --measure, or leave --years out.")
    if options.unit and suffix in (".svg", ".png", ".geojson"):
        raise BadInput("--unit gives figures: write them to a .csv or .json file.")
    if options.years and suffix in (".json", ".geojson"):
        raise BadInput("--years gives a table or a picture: write it to a .csv, .svg or .png file.")
    atlas, view, say = view_of(options, rows=False)
    boundaries, periods = atlas.boundaries, periods_of(view, options.compare, COVERAGE)
    if options.vintage and options.vintage != boundaries.vintage.vintage_id:
        boundaries = load_boundaries(options.vintage)
        view = moved(view, rejoined(view.table, boundaries))
    found = regions(view, boundaries, options.level, periods=periods)
    if options.measure == "change" and found.periods is None:
        raise BadInput("There is nothing to compare: give --from, or --compare with a number of months.")
    if options.measure and not (options.years or suffix in (".svg", ".png")):
        tell("--measure is of pictures and --years: the table has every measure.")
    options.measure = options.measure or _MEASURES[0]
    write(options.output, _content(options, suffix, view, boundaries, found, say))
    tell(view.counts_words(say))
    tell(say("Boundaries: {title} ({licence}).", title=say.pick(found.vintage.title, found.vintage.title_fr),
             licence=say(found.vintage.licence)))  # fmt: skip
    apart = int(found.rest["incidents"].sum())
    tell(say.plural("{n} in no unit of this level", "{n} in no unit of this level", apart))
    if found.periods is not None:
        tell(region_files.change_words(found.periods, say))
    if words := caveat(view, say):
        tell(words)
    return 0


def _content(
    options: argparse.Namespace, suffix: str, view: View, boundaries: Boundaries, found: Regions, say: Language
) -> bytes:
    from geo.maps import region_files

    if options.unit:
        return _unit(options, suffix, view, boundaries, found, say)
    if suffix in (".svg", ".png"):
        return _picture(options, suffix, view, boundaries, found, say)
    if options.years:
        from geo.maps.region_years import region_years, years_csv

        years = region_years(found, view, boundaries, options.measure, say)
        return years_csv(found, years, options.measure, say, byte_order_mark=options.output is not None)
    if suffix in (".json", ".geojson"):
        return region_files.regions_geojson(found, boundaries, view, say)
    return region_files.regions_csv(found, boundaries, say, byte_order_mark=options.output is not None)


def _picture(
    options: argparse.Namespace, suffix: str, view: View, boundaries: Boundaries, found: Regions, say: Language
) -> bytes:
    from geo.maps import region_files
    from geo.maps.chart_files import imprint, picture_bytes
    from geo.maps.region_map import MEASURES
    from geo.maps.region_years import region_years, years_note

    measure = MEASURES[options.measure]
    if options.years:
        years = region_years(found, view, boundaries, options.measure, say)
        drawn, shown, note = years.svg(), years.incidents, years_note(years, say)
    else:
        drawn = region_files.choropleth_svg(found, boundaries, measure, say)
        shown, note = region_files.picture_words(found, say)
    made_at = dt.datetime.now(dt.UTC)
    around = imprint(view, say, incidents=shown, made_at=made_at, vintage=found.vintage, note=note)
    title = region_files.title_of(found, measure, say)
    return picture_bytes(drawn, suffix[1:], around, title=title)


def _unit(
    options: argparse.Namespace, suffix: str, view: View, boundaries: Boundaries, found: Regions, say: Language
) -> bytes:
    from geo.analysis.region_profile import profile
    from geo.areas.boundaries import find_unit
    from geo.maps.region_profile_files import profile_csv, profile_json

    pcode = find_unit(boundaries, options.unit, level=found.level).pcode
    unit = profile(view, boundaries, found, pcode)
    if suffix == ".json":
        return profile_json(unit, found, view, say)
    return profile_csv(unit, view, say, byte_order_mark=options.output is not None)
