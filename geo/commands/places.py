"""Keep one's own places: list, add, remove, export and import the personal gazetteer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.output import tell, write
from geo.core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from geo.places.personal_entries import Entry


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "places",
        help="list, add, remove, export or import your own places",
        description="Your own places and spellings win over those of the other gazetteers, and survive every update.",
    )
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    _add_list(actions)
    _add_add(actions)
    remove = actions.add_parser("remove", help="remove entries by their ids")
    remove.add_argument("ids", nargs="+", metavar="ID", help="such as personal:1, as `list` shows it")
    remove.set_defaults(run=_remove)
    export = actions.add_parser("export", help="write all entries as CSV")
    export.add_argument("-o", "--output", type=Path, help="OUT.csv; without it to standard output")
    export.set_defaults(run=_export)
    imported = actions.add_parser("import", help="add the entries of a CSV file, all or none")
    imported.add_argument("table", type=Path, metavar="IN.csv", help="with the columns of `export`")
    imported.add_argument("--replace", action="store_true", help="drop what is there first")
    _add_sure(imported)
    imported.set_defaults(run=_import)


def _add_list(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = actions.add_parser("list", help="show the entries, and which gazetteers are in use")
    parser.set_defaults(run=_list)


def _add_add(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = actions.add_parser("add", help="add a place, or with --spelling-of a spelling of a place that is there")
    add_option = parser.add_argument
    add_option("name", help="as reports write it")
    add_option("--at", metavar="LAT,LON", help="position: --at=14.2331,-1.0235, or in degrees, minutes and seconds")
    add_option("--kind", default="village", help="village (default), town, camp, well, forest ...")
    add_option("--country", default="", help="by ISO code or name (default: where the position lies)")
    add_option("--spelling", action="append", default=[], metavar="NAME", help="another spelling; may be repeated")
    add_option("--population", type=int)
    add_option("--source", default="", help="where this is known from, or a note")
    add_option("--spelling-of", default="", metavar="ID", help="id of the place that NAME also means")
    _add_sure(parser)
    parser.set_defaults(run=_add)


def _add_sure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="keep positions outside the country given")


def _list(_: argparse.Namespace) -> int:
    from geo.places.gazetteer_sources import load_sources
    from geo.places.personal import load_personal

    personal = load_personal()
    lines = [_line(entry) for entry in personal.entries]
    write(None, "".join(f"{line}\n" for line in lines).encode("utf-8"))
    sources = load_sources()
    tell(
        f"{personal.path}: entries: {len(lines)}; places in use: {sources.bundled} bundled, "
        f"{sources.installed} installed, {sources.personal} of your own"
    )
    for notice in sources.notices:
        tell(notice)
    return 0


def _line(entry: Entry) -> str:
    if not entry.is_place:
        return f"{entry.entry_id}\t{entry.name}\tspelling of {entry.spelling_of}\t\t{entry.source}"
    names = "; ".join((entry.name, *entry.spellings))
    return f"{entry.entry_id}\t{names}\t{entry.kind}, {entry.adm0}\t{entry.lat}, {entry.lon}\t{entry.source}"


def _add(options: argparse.Namespace) -> int:
    from geo.places.personal import add_place, add_spelling
    from geo.places.personal_entries import tidy

    if options.spelling_of:
        if options.at:
            raise BadInput("Give either --at, for a place, or --spelling-of, for a spelling of one.")
        _check_place_id(options.spelling_of)
        change = add_spelling(options.spelling_of, tidy(options.name), source=tidy(options.source))
    else:
        entry = _entry(options)
        _check_doubts([entry], options.yes)
        change = add_place(entry)
    tell(f"kept: {change.entry.entry_id}")
    return 0


def _entry(options: argparse.Namespace) -> Entry:
    from geo.areas.boundaries import load_boundaries
    from geo.places.coordinates import read_coordinates
    from geo.places.countries import find_country
    from geo.places.personal_doubts import country_at, units_at
    from geo.places.personal_entries import Entry, problem_of, tidy

    if not options.at:
        raise BadInput("A place needs a position: --at=14.2331,-1.0235 (latitude, longitude).")
    lat, lon = read_coordinates(options.at)
    boundaries = load_boundaries()
    adm0 = find_country(options.country) if options.country else country_at(boundaries, lon=lon, lat=lat)
    adm0 = adm0 or country_at(boundaries, lon=lat, lat=lon)  # swapped: the doubt says so
    if not adm0:
        raise BadInput(f"{lat:g}, {lon:g} lies in no country of the zone or around it. Correct it, or give --country.")
    adm1, adm2 = units_at(boundaries, lon=lon, lat=lat)
    entry = Entry(
        name=tidy(options.name), kind=options.kind.lower(), adm0=adm0, lat=lat, lon=lon,
        spellings=tuple(tidy(name) for name in options.spelling), adm1=adm1, adm2=adm2,
        population=options.population, source=tidy(options.source),
    )  # fmt: skip
    if problem := problem_of(entry):
        raise BadInput(f"The entry {entry.name[:60]!r} cannot be kept: {problem.words()}")
    return entry


def _check_place_id(place_id: str) -> None:
    from geo.places.gazetteer_sources import load_sources
    from geo.places.personal_entries import PREFIX

    if place_id.startswith(PREFIX):
        return  # the file itself knows
    gazetteer = load_sources().gazetteer
    if not any(gazetteer.place(number).place_id == place_id for number in range(len(gazetteer.lon))):
        raise UnknownName(f"No gazetteer in use has a place {place_id[:60]!r}: `geocode --text` shows ids of places.")


def _check_doubts(entries: Sequence[Entry], sure: bool) -> None:
    from geo.areas.boundaries import load_boundaries
    from geo.places.personal_doubts import doubt_about

    boundaries = load_boundaries()
    doubts = [doubt.words() for entry in entries if (doubt := doubt_about(entry, boundaries))]
    if doubts and not sure:
        raise BadInput("\n".join([*doubts, "Nothing was kept. Correct this, or say --yes if it is right."]))
    for words in doubts:
        tell(words)


def _remove(options: argparse.Namespace) -> int:
    from geo.places.personal import load_personal, remove

    personal = load_personal()
    for entry_id in dict.fromkeys(options.ids):
        personal.get(entry_id)  # all or none
    for entry_id in dict.fromkeys(options.ids):
        tell(f"removed: {_line(remove(entry_id).entry)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from geo.places.personal import load_personal
    from geo.places.personal_entries import rows_csv

    personal = load_personal()
    write(options.output, rows_csv(personal.entries))
    for notice in personal.notices:
        tell(notice)
    tell(f"entries: {len(personal.entries)}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from geo.places.personal import import_entries, read_personal

    try:
        content = options.table.read_bytes()
    except OSError as error:
        raise BadInput(f"{options.table} cannot be read: {error.strerror}.") from error
    read = read_personal(content)
    if read.damage:
        raise BadInput(f"{options.table}: {read.damage.words()}")
    if read.flaws:
        lines = [f"{options.table}, line {flaw.line}: {flaw.problem.words()}" for flaw in read.flaws]
        raise BadInput("\n".join([*lines, "Nothing was imported. Mend these lines."]))
    _check_doubts(read.entries, options.yes)
    change = import_entries(read.entries, replaces=options.replace)
    tell(f"entries added: {len(change.entries)}; there already: {change.known}")
    return 0
