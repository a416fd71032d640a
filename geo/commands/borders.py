"""Write what share of the incidents and deaths lies near the borders, or how far they are from the tri-point."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from geo.commands.figure_output import add_output, drawn, drawn_map, write_figures
from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import tell
from geo.core.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from geo.core.language import Language
    from geo.incidents.view import View

# The same as in geo.areas.border_bands, which takes long to import.
_BORDERS: Final = ("shared", "MLI-BFA", "MLI-NER", "BFA-NER", "any", "tri")
_BANDS: Final = (10, 20, 50, 100)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "borders",
        help="share of incidents and deaths near the borders, with its interval",
        description="Counts incidents within 10, 20, 50 and 100 km of the borders that Mali, Burkina Faso and Niger "
        "share, of each of these, of any land border, and of the point where the three meet. Each share has three "
        "figures: surely, best and possibly, since places are known with some uncertainty.",
    )
    add_filter(parser)
    parser.add_argument("--border", choices=_BORDERS, help="this one alone; a picture shows the shared ones by default")
    parser.add_argument("--within", type=int, choices=_BANDS, metavar="KM", help="this distance alone: 10, 20, 50, 100")
    parser.add_argument("--yearly", action="store_true", help="figures of each year")
    parser.add_argument("--map", action="store_true", help="a picture shows the bands on a map in place of a chart")
    parser.add_argument("--distances", action="store_true", help="middle distance by year in place of shares")
    parser.add_argument(
        "--measure",
        choices=("incidents", "deaths"),
        default="incidents",
        help="what a picture shows",
    )
    parser.add_argument(
        "--as-points", action="store_true",
        help="take every coordinate for exact and leave out what has none, as OECD/SWAC counts",
    )  # fmt: skip
    add_output(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.borders import account_of, distances, near_borders
    from geo.areas.border_bands import border_bands
    from geo.maps.border_map import band_shapes, map_title
    from geo.maps.border_words import account_words
    from geo.maps.country_picture import country_svg
    from geo.sources.bundled import caveat

    atlas, view, say = view_of(options, rows=False)
    known = border_bands(atlas.boundaries).names
    if options.border is not None and options.border not in known:
        raise BadInput(
            f"The boundaries {atlas.boundaries.vintage.vintage_id} have no border {options.border!r}: "
            f"choose {', '.join(known)}."
        )
    account = account_of(view, atlas.boundaries, as_points=options.as_points)
    if options.distances:
        border = options.border or ("tri" if "tri" in known else known[0])
        figures = distances(view, atlas.boundaries, border=border, as_points=options.as_points)
        n = int(figures[figures["year"].notna()]["positions"].sum())
    else:
        figures = near_borders(view, atlas.boundaries, yearly=options.yearly, as_points=options.as_points)
        border = options.border or known[0]
        n = account.placed - (account.undated if options.yearly else 0)
    chosen = _chosen(figures, options)

    def picture(kind: str) -> bytes:
        if not n:
            raise BadInput("None of the incidents has a place to measure from: there is nothing to draw.")
        if options.map:
            whole = near_borders(view, atlas.boundaries, as_points=options.as_points)
            shapes, legend = band_shapes(border_bands(atlas.boundaries), whole, border, view.vocabulary, say)
            svg, title = country_svg(shapes, legend, atlas.boundaries, say), map_title(border, view.vocabulary, say)
            return drawn_map(svg, title, kind, atlas, view, say, incidents=account.placed)
        chart, note = _chart(figures, border, options, view, say)
        return drawn(chart, kind, atlas, view, say, incidents=n, note=note)

    write_figures(options, chosen, {"account": asdict(account), "as_points": options.as_points}, picture)
    tell(view.counts_words(say))
    if words := caveat(view, say):
        tell(words)
    tell(account_words(account, say, as_points=options.as_points))
    return 0


def _chosen(figures: pd.DataFrame, options: argparse.Namespace) -> pd.DataFrame:
    if options.border is not None:
        figures = figures[figures["border"] == options.border]
    if options.within is not None and "within_km" in figures:
        figures = figures[figures["within_km"] == options.within]
    return figures


def _chart(
    figures: pd.DataFrame, border: str, options: argparse.Namespace, view: View, say: Language
) -> tuple[Any, str]:
    from geo.maps import border_chart

    words = view.vocabulary
    if options.distances:
        return border_chart.distances_chart(figures, border, words, say), border_chart.distances_reading(say)
    km = float(options.within or 50)
    land = border_chart.land_note(say)
    if options.yearly:
        chart = border_chart.years_chart(figures, border, km, options.measure, words, say)
        return chart, f"{border_chart.years_reading(say)} {land}"
    land = f"{border_chart.ranges_reading(say)} {land}"
    if options.within is not None and options.border is None:
        return border_chart.borders_chart(figures, km, options.measure, words, say), land
    return border_chart.bands_chart(figures, border, options.measure, words, say), land
