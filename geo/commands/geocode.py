"""Turn the words of reports into places; with ``--online`` also names that the gazetteer lacks."""

from __future__ import annotations

import argparse
import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.core.language import Language
    from geo.places.online import OnlineChain
    from geo.places.resolver import Resolver


MOST_REFUSED_SAID = 20


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("geocode", help="turn the words of reports into places, each with its uncertainty")
    parser.add_argument(
        "table", type=Path, nargs="?", metavar="IN.csv", help="columns id, text and, where known, country, adm1, adm2"
    )
    parser.add_argument("--text", help="words of one place; answers as JSON with geometry, evidence and candidates")
    parser.add_argument("--country", help="with --text: country, by ISO code or name")
    parser.add_argument("--adm1", help="with --text: first-level unit")
    parser.add_argument("--adm2", help="with --text: second-level unit")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of notes and reasons (default en)")
    parser.add_argument(
        "-o", "--output", type=Path, help="OUT.csv (OUT.json with --text); without it to standard output"
    )
    _add_online(parser)
    parser.set_defaults(run=_run)


def _add_online(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "online geocoders (off unless asked for)",
        "Each name that the gazetteer lacks is sent with its country to the servers named, nothing else of the words. "
        "Answers are kept in the user's folder, so that no question is asked twice.",
    )
    group.add_argument(
        "--online", metavar="NAME[,NAME]", help="nominatim, photon, geonames; all named are asked, and have to agree"
    )
    group.add_argument("--contact", help="your e-mail or web address, so that the servers' keepers can reach you")
    group.add_argument(
        "--online-url",
        action="append",
        default=[],
        metavar="[NAME=]URL",
        help="a server of your own instead of the public one",
    )
    group.add_argument("--online-user", metavar="USER", help="your user name at GeoNames, which asks for one")
    group.add_argument(
        "--online-delay",
        type=float,
        metavar="SECONDS",
        help="time between two questions (default 1; less on a server of your own only)",
    )


def _run(options: argparse.Namespace) -> int:
    from geo.core.language import language
    from geo.places.answers import as_json

    if (options.table is None) == (options.text is None):
        raise BadInput("Give either a table or --text.")
    say = language(options.lang)
    if options.text is None:
        return _run_table(options, say)
    resolver, chain = _resolvers(options)
    for notice in resolver.notices:
        tell(notice)
    found = (chain or resolver).resolve(
        options.text, country=options.country, adm1=options.adm1, adm2=options.adm2, say=say
    )
    write(options.output, (json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    _account(chain)
    return 0


def _run_table(options: argparse.Namespace, say: Language) -> int:
    from geo.core.errors import UnknownName
    from geo.places.answers import table_csv
    from geo.places.resolution import Resolution
    from geo.sources.tables import read_table

    table = read_table(options.table)
    if missing := [name for name in ("id", "text") if name not in table]:
        raise BadInput(f"{options.table} has no column {', '.join(missing)}. Its columns: {', '.join(table.columns)}.")
    rows = table.to_dict("records")
    resolver, chain = _resolvers(options)
    for notice in resolver.notices:
        tell(notice)
    gc.freeze()  # the gazetteer never becomes garbage: do not look through it again and again
    answers: list[tuple[str, Resolution]] = []
    refused = 0
    for number, row in enumerate(rows, start=1):
        context = {name: row.get(name) or None for name in ("country", "adm1", "adm2")}
        try:
            found = (chain or resolver).resolve(row["text"], **context, say=say)
        except UnknownName as error:  # one row's country: the others are answered
            found = Resolution(str(row["text"])[:200], note=str(error))
            refused += 1
            if refused <= MOST_REFUSED_SAID:
                tell(f"row {number}, id {str(row['id'])[:40]}: {error}")
        answers.append((row["id"], found))
        if number % (50 if chain else 500) == 0:
            tell(f"{number} of {len(rows)}")
    write(options.output, table_csv(answers))
    placed = sum(found.lat is not None for _, found in answers)
    tell(f"{len(rows)} row(s), {placed} with a point" + (f", {refused} with an unknown country" if refused else ""))
    _account(chain)
    return 0


def _resolvers(options: argparse.Namespace) -> tuple[Resolver, OnlineChain | None]:
    """Load the resolver, and put online geocoders behind it where they are asked for."""
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver

    if options.online is None:
        for name in ("contact", "online_url", "online_user", "online_delay"):
            if getattr(options, name) not in (None, []):
                raise BadInput(f"--{name.replace('_', '-')} says how to ask online geocoders: give --online too.")
        return load_resolver(load_boundaries()), None

    from geo.places.online import OnlineChain
    from geo.places.online_services import LEAST_DELAY_S, OnlineService, Pace

    names = list(dict.fromkeys(name.strip().lower() for name in options.online.split(",") if name.strip()))
    if not names:
        raise BadInput("--online names no geocoder: give nominatim, photon or geonames.")
    addresses = _addresses(options.online_url, names)
    delay = LEAST_DELAY_S if options.online_delay is None else options.online_delay
    services = [
        OnlineService(
            name,
            url=addresses.get(name),
            contact=options.contact,
            username=options.online_user,
            pace=Pace(min_delay_s=delay),
        )
        for name in names
    ]
    boundaries = load_boundaries()
    resolver = load_resolver(boundaries)
    chain = OnlineChain(resolver, boundaries, services)
    tell(f"Names that the gazetteer lacks, with their country, are sent to {', '.join(s.host for s in services)}.")
    return resolver, chain


def _addresses(given: list[str], names: list[str]) -> dict[str, str]:
    """Read ``NAME=URL`` or, for a single geocoder, ``URL``."""
    addresses = {}
    for address in given:
        name, sign, url = address.partition("=")
        if not sign or "/" in name:
            if len(names) != 1:
                raise BadInput(f"--online-url {address[:100]}: say whose address it is, as in {names[0]}=https://...")
            name, url = names[0], address
        if name not in names:
            raise BadInput(f"--online-url {address[:100]}: {name} is not among the geocoders of --online.")
        addresses[name] = url
    return addresses


def _account(chain: OnlineChain | None) -> None:
    """Say what was asked online, what became of the answers kept, and whom to credit."""
    if chain is None:
        return
    counts = chain.counts
    tell(
        f"online: {counts['asked']} question(s) asked, {counts['cache']} answered from {chain.cache.path.parent}, "
        f"{counts['failed']} without an answer"
    )
    for notice in chain.cache.notices:
        tell(notice)
    for credit in chain.credits if counts["asked"] + counts["cache"] else ():
        tell(credit)
