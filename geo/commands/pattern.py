"""Write the classes of cells by year: OECD/SWAC's Spatial Conflict Dynamics indicator."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from geo.commands.figure_output import add_output, drawn, drawn_map, write_figures
from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import tell
from geo.core.errors import BadInput


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "pattern",
        help="how dense and how clustered violence is, by cell and year",
        description="Classifies cells by year as clustered or dispersed (C, D) and of high or low density (H, L): "
        "OECD/SWAC's Spatial Conflict Dynamics indicator. A cell with one incident has the class 1.",
    )
    add_filter(parser)
    parser.add_argument(
        "--grid", choices=("50km", "published"), default="50km",
        help="squares of 50 km, or the published cells of 0.4167 degrees (default 50km)",
    )  # fmt: skip
    parser.add_argument("--year", type=int, help="cells of this year alone; a picture points it out")
    parser.add_argument("--map", action="store_true", help="a picture shows the cells of a year in place of a chart")
    parser.add_argument("--changes", action="store_true", help="changes of class from year to year in place of cells")
    add_output(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.pattern import counted, pattern, transitions, years_with_cells
    from geo.maps.country_picture import country_svg
    from geo.maps.pattern_chart import class_counts, classes_chart, reading
    from geo.maps.pattern_map import map_title, pattern_shapes
    from geo.maps.pattern_words import account_words
    from geo.sources.bundled import caveat

    atlas, view, say = view_of(options, rows=False)
    years = years_with_cells(view)
    if options.year is not None and str(options.year) not in years:
        raise BadInput(f"No cell has an incident in {options.year}. Years with one: {', '.join(years) or 'none'}.")
    cells, account = pattern(view, options.grid), counted(view)
    figures = transitions(cells) if options.changes else cells
    if options.year is not None:
        figures = figures[figures["year"] == str(options.year)]

    def picture(kind: str) -> bytes:
        if not years:
            raise BadInput("None of the incidents has both a position and a year: there is nothing to draw.")
        year = str(options.year or years[-1])
        if options.map:
            now = cells[cells["year"] == year]
            shapes, legend = pattern_shapes(now, options.grid, atlas.vocabulary.regions, say)
            svg = country_svg(shapes, legend, atlas.boundaries, say)
            return drawn_map(svg, map_title(year, say), kind, atlas, view, say, incidents=int(now["incidents"].sum()))
        chart = classes_chart(class_counts(cells), year, say)
        return drawn(chart, kind, atlas, view, say, incidents=account.in_cells, note=reading(say))

    write_figures(options, figures, {"account": asdict(account), "grid": options.grid}, picture)
    tell(view.counts_words(say))
    if words := caveat(view, say):
        tell(words)
    tell(account_words(account, say))
    return 0
