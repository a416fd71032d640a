"""The options that compose a snapshot, and those of the do-no-harm profile."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from geo.analysis.harm import COARSER, LEAST_GRID_KM, MOST_DELAY_DAYS, MOST_GRID_KM, Harm
from geo.core.errors import BadInput
from geo.core.settings import is_this_computer, web_address

if TYPE_CHECKING:
    from geo.maps.composition import Composition, Extent
    from geo.sources.atlas import Atlas

LEAST_DPI, MOST_DPI = 72, 600
_LAYOUTS: Final = ("a4", "a4-portrait", "a3", "a3-portrait", "slide", "square")
_EXTENT: Final = "zone, country:MLI, region:Gao, box:WEST,SOUTH,EAST,NORTH in degrees, or around:INCIDENT,KM"


def add_composition(parser: argparse.ArgumentParser) -> None:
    """Add what a snapshot shows and how to the parser of a command."""
    add = parser.add_argument_group("snapshot").add_argument
    add("--title", default="", help="title of the map (default: the countries shown)")
    add("--subtitle", default="", help="line below it (default: the filter in words)")
    add("--layout", choices=_LAYOUTS, default="a4", help="sheet (default a4, landscape)")
    add("--style", choices=("points", "clusters", "cells", "choropleth"), default="points", help="default points")
    add("--colour", choices=("incidents", "deaths"), default="incidents", help="what cells and regions are coloured by")
    add(
        "--panels", choices=("", "year", "half", "quarter", "month"), default="", metavar="PERIOD",
        help="small maps, one a period: year, half, quarter or month",
    )  # fmt: skip
    add(
        "--extent",
        default="",
        metavar="EXTENT",
        help=f"part of the earth to show (default: what is filtered): {_EXTENT}",
    )
    add("--no-graticule", action="store_true", help="without meridians and parallels")
    add("--dpi", type=int, default=150, help=f"dots per inch of a PNG, {LEAST_DPI} to {MOST_DPI} (default 150)")
    add(
        "--base-url",
        default="",
        metavar="URL",
        help="address at which the atlas is served, for the link and its QR code",
    )


def add_harm(parser: argparse.ArgumentParser) -> None:
    """Add the options of the do-no-harm profile to the parser of a command."""
    add = parser.add_argument_group("do no harm (what is held back is written on the file)").add_argument
    add(
        "--delay",
        type=int,
        default=0,
        metavar="DAYS",
        help="leave out incidents younger than so many days, and undated ones",
    )
    add(
        "--coarser", default="", metavar="TO",
        help="coordinates no closer than adm2, adm1, or the cell of a grid, such as grid:25 (km)",
    )  # fmt: skip
    add("--without-sources", action="store_true", help="take names, titles and addresses of sources out")


def harm_of(options: argparse.Namespace) -> Harm:
    """Read the options of the do-no-harm profile.

    Raises
    ------
    BadInput
        When one cannot be used.
    """
    if not 0 <= options.delay <= MOST_DELAY_DAYS:
        raise BadInput(f"--delay {options.delay}: give a number of days from 0 to {MOST_DELAY_DAYS:,}.")
    coarser, _, side = options.coarser.partition(":")
    grid_km = int(side) if side.isascii() and side.isdigit() and len(side) <= 6 else 25
    wrong_side = side and (coarser != "grid" or not side.isascii() or not side.isdigit())
    if (coarser and coarser not in COARSER) or wrong_side or not LEAST_GRID_KM <= grid_km <= MOST_GRID_KM:
        raise BadInput(
            f"--coarser {options.coarser}: give adm2, adm1, or grid:KM with {LEAST_GRID_KM} to {MOST_GRID_KM} km."
        )
    return Harm(options.delay, coarser, grid_km, options.without_sources)


def link_words(base_url: str, lang: str) -> list[str]:
    """Say that a file has no link to its view, where nobody gave the address of an atlas that others reach.

    Parameters
    ----------
    base_url : str
    lang : str
    """
    from geo.core.language import language

    if base_url and not is_this_computer(base_url):
        return []
    say = language(lang)
    return [say("No link to the view and no QR code: --base-url gives the address at which others reach the atlas.")]


def composition_of(options: argparse.Namespace, atlas: Atlas) -> Composition:
    """Read the composition that the options of a command ask for, the filter's among them.

    Parameters
    ----------
    options : Namespace
        With those of `filter_options.add_filter`, `add_composition` and `add_harm`.
    atlas : Atlas

    Raises
    ------
    BadInput
        When an option cannot be used.
    UnknownName
        When a country, region or actor is not known.
    """
    from geo.commands.filter_options import filter_of
    from geo.maps.composition import LONGEST_SUBTITLE, LONGEST_TITLE, Composition

    if not LEAST_DPI <= options.dpi <= MOST_DPI:
        raise BadInput(f"{options.dpi} dots per inch: choose {LEAST_DPI} to {MOST_DPI}.")
    web_address(options.base_url, "--base-url")
    for name, text, most in (("title", options.title, LONGEST_TITLE), ("subtitle", options.subtitle, LONGEST_SUBTITLE)):
        if len(text) > most:
            raise BadInput(f"The {name} has {len(text)} characters: give at most {most}.")
    return Composition(
        filter=filter_of(options, atlas),
        extent=_extent(options.extent, atlas),
        style=options.style,
        measure=options.colour,
        layout=options.layout,
        panels=options.panels,
        graticule=not options.no_graticule,
        title=" ".join(options.title.split()),
        subtitle=" ".join(options.subtitle.split()),
        lang=options.lang,
        harm=harm_of(options),
    )


def _extent(text: str, atlas: Atlas) -> Extent:
    """Read an extent as it stands in a link; countries and regions also by name, the radius may be left out."""
    from geo.areas.boundaries import find_unit
    from geo.incidents.filter import IncidentFilter
    from geo.maps.composition import AROUND_KM, read_own

    kind, colon, rest = text.strip().partition(":")
    if kind == "country" and rest:
        rest = find_unit(atlas.boundaries, rest, level=0).adm0
    elif kind == "region" and rest:
        rest = find_unit(atlas.boundaries, rest, level=1).pcode
    elif kind == "around" and not rest.rpartition(",")[2].strip().isdigit():
        rest = f"{rest},{AROUND_KM}"
    found, notices = read_own({"extent": f"{kind}{colon}{rest}"}, atlas.vocabulary, IncidentFilter())
    if notices:
        raise BadInput(f"--extent {text}: give {_EXTENT} (5 to 1000 km).")
    return found.extent
