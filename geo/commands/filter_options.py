"""The options that choose incidents, and the view that they choose."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from geo.commands.output import tell
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.core.language import Language
    from geo.incidents.filter import IncidentFilter
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas


def add_filter(parser: argparse.ArgumentParser) -> None:
    """Add the filter options and ``--lang`` to the parser of a command."""
    group = parser.add_argument_group("filter (several values: repeat the option or separate with commas)")
    add = group.add_argument
    add("--country", action="append", default=[], help="MLI, BFA, NER, or a name in English or French")
    add("--region", action="append", default=[], help="first-level unit by name, other spelling or p-code")
    add("--from", dest="date_from", metavar="DATE", help="first day, year-month-day")
    add("--to", dest="date_to", metavar="DATE", help="last day, year-month-day")
    undated = group.add_mutually_exclusive_group()
    undated.add_argument(
        "--undated", action="store_true", default=None, help="also with a period: keep undated incidents"
    )
    undated.add_argument("--no-undated", dest="undated", action="store_false", help="leave undated incidents out")
    add(
        "--actor",
        action="append",
        default=[],
        help="group or force by any of its names; its members are included, from the day they joined it",
    )
    add("--kind", action="append", default=[], help="kind of incident by code or name")
    add(
        "--min-deaths",
        metavar="N",
        default="",
        help="least number of deaths; a toll not reported does not reach it",
    )
    add("--where-prec", action="append", default=[], metavar="N", help="UCDP where_prec, 1 to 7")
    add(
        "--may-lie",
        action="store_true",
        help="also keep incidents that only may lie in the country or region",
    )
    add(
        "--every-record",
        action="store_true",
        help="one row a record, also where several are of one event; otherwise each event once",
    )
    add("--lang", choices=("en", "fr"), default="en", help="language of what is written (default en)")


def view_of(options: argparse.Namespace, *, rows: bool) -> tuple[Atlas, View, Language]:
    """Load the atlas and choose what the options ask for.

    Parameters
    ----------
    options : Namespace
    rows : bool
        Whether rows are written, which some datasets' terms forbid to pass on: those are left out, and it is said.

    Returns
    -------
    tuple of Atlas, View, Language

    Raises
    ------
    BadInput
        When an option cannot be used.
    UnknownName
        When a country, region or actor is not known.
    """
    from geo.core.language import language
    from geo.incidents.view import kept_back_words
    from geo.sources.atlas import load_atlas

    atlas = load_atlas()
    for notice in atlas.notices:
        tell(notice)
    chosen = filter_of(options, atlas)
    say, view = language(options.lang), atlas.view(chosen)
    n = atlas.n_kept_back(view) if rows else 0
    if n:
        tell(kept_back_words(n, say))
        view = atlas.passed_on().view(chosen)
    return atlas, view, say


def filter_of(options: argparse.Namespace, atlas: Atlas) -> IncidentFilter:
    """Read the filter that the options ask for; see `view_of`."""
    from geo.areas.boundaries import find_unit
    from geo.incidents.filter import read_query

    vocabulary, boundaries = atlas.vocabulary, atlas.boundaries
    kinds = {
        name.casefold(): kind.code
        for kind in vocabulary.event_types.values()
        for name in (kind.code, kind.name_en, kind.name_fr)
    }
    unknown = [name for name in _values(options.kind) if name.casefold() not in kinds]
    if unknown:
        raise BadInput(
            f"No kind of incident is called {unknown[0]!r}: choose among {', '.join(vocabulary.event_types)}."
        )
    regions = [find_unit(boundaries, name, level=1) for name in _values(options.region)]
    for unit in regions:
        if unit.note and unit.matched not in (unit.name, unit.name_en):
            tell(unit.note)
    query = {
        "country": ",".join(find_unit(boundaries, name, level=0).adm0 for name in _values(options.country)),
        "region": ",".join(unit.pcode for unit in regions),
        "from": options.date_from or "",
        "to": options.date_to or "",
        "undated": {None: "", True: "1", False: "0"}[options.undated],
        "actor": ",".join(vocabulary.actors.find(name) for name in _values(options.actor)),
        "kind": ",".join(kinds[name.casefold()] for name in _values(options.kind)),
        "deaths": options.min_deaths,
        "prec": ",".join(_values(options.where_prec)),
        "may": "1" if options.may_lie else "",
        "records": "1" if options.every_record else "",
    }
    chosen, notices = read_query(query, vocabulary)
    if notices:
        from geo.core.language import language

        raise BadInput("; ".join(notice.words(language(options.lang)) for notice in notices))
    return chosen


def _values(given: list[str]) -> list[str]:
    return [part.strip() for value in given for part in value.split(",") if part.strip()]
