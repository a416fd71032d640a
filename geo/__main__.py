"""The command line: everything that a page does, without a browser.

Data goes to standard output or to ``-o``, progress and notices to standard error. Exit code 0 is success, 2 is bad
input or a file that cannot be written, with the reason on standard error.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from geo import __version__
from geo.core.errors import AtlasError, BadInput, CannotWrite

EXAMPLES = """examples:
  python -m geo incidents --country MLI --from 2019-09-01 --to 2020-01-31 -o incidents.csv
  python -m geo join events.csv -o events_with_units.csv
  python -m geo snapshot --actor JNIM --lang fr -o carte.png
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except AtlasError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m geo",
        description="The incident atlas of Mali, Burkina Faso and Niger, without a browser.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    incidents = commands.add_parser("incidents", help="write the joined incident table as CSV or GeoJSON")
    _add_filter(incidents)
    incidents.add_argument(
        "-o", "--output", type=Path, help="OUT.csv or OUT.geojson; without it CSV to standard output"
    )
    incidents.set_defaults(run=_incidents)

    join = commands.add_parser("join", help="add adm0, adm1, adm2 to a table with lat and lon")
    join.add_argument("table", type=Path, metavar="IN.csv")
    join.add_argument("-o", "--output", type=Path, help="OUT.csv; without it to standard output")
    join.add_argument("--vintage", help="boundaries to join to, by id (default: the bundled ones)")
    join.set_defaults(run=_join)

    geocode = commands.add_parser("geocode", help="turn the words of reports into places, each with its uncertainty")
    geocode.add_argument(
        "table", type=Path, nargs="?", metavar="IN.csv", help="columns id, text and, where known, country, adm1, adm2"
    )
    geocode.add_argument("--text", help="words of one place; answers as JSON with geometry, evidence and candidates")
    geocode.add_argument("--country", help="with --text: country, by ISO code or name")
    geocode.add_argument("--adm1", help="with --text: first-level unit")
    geocode.add_argument("--adm2", help="with --text: second-level unit")
    geocode.add_argument(
        "--lang", choices=("en", "fr"), default="en", help="language of notes and reasons (default en)"
    )
    geocode.add_argument(
        "-o", "--output", type=Path, help="OUT.csv (OUT.json with --text); without it to standard output"
    )
    geocode.set_defaults(run=_geocode)

    snapshot = commands.add_parser("snapshot", help="draw the map as PNG, or as one HTML file that opens offline")
    _add_filter(snapshot)
    snapshot.add_argument("-o", "--output", type=Path, required=True, help="map.png or map.html")
    snapshot.add_argument("--title", help="title of the map (default: the atlas's)")
    snapshot.add_argument("--dpi", type=int, default=150, help="dots per inch of a PNG, 72 to 600 (default 150)")
    snapshot.set_defaults(run=_snapshot)

    schema = commands.add_parser("schema", help="write the documentation of the incident table (Markdown)")
    schema.add_argument("-o", "--output", type=Path)
    schema.set_defaults(run=_schema)
    return parser


def _add_filter(parser: argparse.ArgumentParser) -> None:
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
        help="group or force by any of its names; its members are included",
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
    add("--lang", choices=("en", "fr"), default="en", help="language of what is written (default en)")


def _incidents(options: argparse.Namespace) -> int:
    from geo.maps.exports import csv_bytes, geojson_bytes

    writers = {".csv": csv_bytes, ".geojson": geojson_bytes}
    suffix = _suffix(options.output, tuple(writers)) if options.output else ".csv"
    _, view, say = _view(options)
    _write(options.output, writers[suffix](view.shown))
    _tell(view.counts_words(say))
    left_out = view.hidden.get("undated", 0)
    if left_out:
        _tell(say.plural("{n} undated incident was left out", "{n} undated incidents were left out", left_out))
    for side, name in (
        ("security", say("security forces")),
        ("civilians", say("civilians")),
        ("militants", say("militants")),
    ):
        toll = view.totals[side]
        words = f"{toll.low} / {toll.best} / {toll.high}" if toll.reported else say("not reported")
        words = say("{span} or more", span=words) if toll.open_ended else words
        _tell(say("deaths, {side} (low / best / high): {words}", side=name, words=words))
    return 0


def _join(options: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.sources.tables import join_table, read_table

    table = read_table(options.table)
    joined = join_table(table, load_boundaries(options.vintage))
    _write(options.output, joined.csv_bytes())
    for notice in joined.notices:
        _tell(notice)
    _tell(f"{len(joined.table)} row(s) in, {len(joined.table)} row(s) out")
    return 0


def _geocode(options: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.core.language import language
    from geo.places.answers import COLUMNS, as_json, as_row
    from geo.places.resolver import load_resolver

    if (options.table is None) == (options.text is None):
        raise BadInput("Give either a table or --text.")
    say = language(options.lang)
    if options.text is not None:
        found = load_resolver(load_boundaries()).resolve(
            options.text, country=options.country, adm1=options.adm1, adm2=options.adm2, say=say
        )
        _write(options.output, (json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
        return 0

    import csv
    import io

    from geo.sources.tables import read_table

    table = read_table(options.table)
    if missing := [name for name in ("id", "text") if name not in table]:
        raise BadInput(f"{options.table} has no column {', '.join(missing)}. Its columns: {', '.join(table.columns)}.")
    rows = table.to_dict("records")
    resolver = load_resolver(load_boundaries())
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, ("id", *COLUMNS), lineterminator="\n")
    writer.writeheader()
    placed = 0
    for number, row in enumerate(rows, start=1):
        context = {name: row.get(name) or None for name in ("country", "adm1", "adm2")}
        answer = as_row(resolver.resolve(row["text"], **context, say=say))
        placed += answer["lat"] is not None
        writer.writerow({"id": row["id"], **answer})
        if number % 500 == 0:
            _tell(f"{number} of {len(rows)}")
    _write(options.output, buffer.getvalue().encode("utf-8"))
    _tell(f"{len(rows)} row(s), {placed} with a point")
    return 0


def _snapshot(options: argparse.Namespace) -> int:
    suffix = _suffix(options.output, (".png", ".html"))
    if not 72 <= options.dpi <= 600:
        raise BadInput(f"{options.dpi} dots per inch: choose 72 to 600.")
    atlas, view, say = _view(options)
    made_at = dt.datetime.now(dt.UTC)
    if suffix == ".png":
        from geo.maps.printed import png_bytes

        content = png_bytes(
            view, atlas.boundaries, atlas.towns, say, made_at=made_at, title=options.title, dpi=options.dpi
        )
    else:
        from geo.maps.html_page import html_bytes

        content = html_bytes(view, atlas.boundaries, atlas.towns, say, made_at=made_at, title=options.title)
    _write(options.output, content)
    _tell(view.counts_words(say))
    return 0


def _schema(options: argparse.Namespace) -> int:
    from geo.incidents.schema import documentation

    _write(options.output, documentation().encode("utf-8"))
    return 0


def _view(options: argparse.Namespace):  # type: ignore[no-untyped-def]
    from geo.core.language import language
    from geo.incidents.view import make_view
    from geo.sources.atlas import load_atlas

    atlas = load_atlas()
    return (
        atlas,
        make_view(atlas.incidents, _filter(options, atlas), atlas.vocabulary),
        language(options.lang),
    )


def _filter(options: argparse.Namespace, atlas):  # type: ignore[no-untyped-def]
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
            _tell(unit.note)
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
    }
    chosen, notices = read_query(query, vocabulary)
    if notices:
        from geo.core.language import language

        raise BadInput("; ".join(notice.words(language(options.lang)) for notice in notices))
    return chosen


def _values(given: list[str]) -> list[str]:
    return [part.strip() for value in given for part in value.split(",") if part.strip()]


def _suffix(output: Path, known: tuple[str, ...]) -> str:
    suffix = output.suffix.lower()
    if suffix not in known:
        raise BadInput(f"{output}: the name must end in {' or '.join(known)}.")
    return suffix


def _write(output: Path | None, content: bytes) -> None:
    from geo.core.files import write_whole

    if output is None:
        if sys.stdout is None:
            raise CannotWrite("There is no standard output to write to. Use -o.")
        try:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotWrite(f"Cannot write to standard output: {error.strerror}. Use -o.") from error
    else:
        write_whole(output, content)


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
