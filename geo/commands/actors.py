"""Count who does what, where and when."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.figure_output import kind_of
from geo.commands.filter_options import add_filter, view_of
from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from geo.core.language import Language
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas

_ROLES: Final = {
    "attributed": "attributed_to",
    "claimed": "claimed_by",
    "possible": "possible_actors",
    "target": "target_actors",
}
_ROLE: Final = "attributed"
_BY: Final = ("kind", "country", "region", "year")
_PICTURES: Final = "--by, --claims, --relations or --profile"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "actors",
        help="count incidents of actors by role, kind, place and time; claims, pairs, alliances, one actor's profile",
        description="Without further options one row an actor: incidents attributed to it, claimed by it, with it as a "
        "possible author, and in which it was attacked; deaths in those attributed to it. An incident with several "
        "actors counts for each, so that rows add up to no total.",
    )
    add_filter(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--by", choices=_BY, default="", help="every actor by kind, country, region or year")
    what.add_argument("--claims", action="store_true", help="claims against attributions, by actor")
    what.add_argument("--together", action="store_true", help="actors that appear in one incident, with their roles")
    what.add_argument("--relations", action="store_true", help="alliances, mergers and splits with dates and sources")
    what.add_argument("--profile", default="", metavar="NAME", help="one actor by month and role")
    parser.add_argument("--role", choices=tuple(_ROLES), default="", help=f"role that --by counts (default {_ROLE})")
    parser.add_argument(
        "--with-members", action="store_true",
        help="--by and --profile: a group with those that joined it, from the day they did",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON instead of CSV on standard output")
    parser.add_argument(
        "-o", "--output", type=Path,
        help=f"OUT.csv or OUT.json, with {_PICTURES} also OUT.svg or OUT.png; without it CSV to standard output",
    )  # fmt: skip
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.analysis.actor_words import not_a_sum_words
    from geo.sources.bundled import caveat

    suffix = f".{kind_of(options)}"
    if options.role and not options.by:
        raise BadInput("--role is the role that --by counts: add --by, or leave --role out.")
    if options.with_members and not (options.by or options.profile):
        raise BadInput("--with-members is of --by and --profile: add one of them, or leave --with-members out.")
    atlas, view, say = view_of(options, rows=False)
    if suffix in (".svg", ".png"):
        content = _picture(atlas, view, options, suffix, say)
    else:
        content = _file(_figures(view, options, say), suffix)
    write(options.output, content)
    if not options.relations:
        tell(view.counts_words(say))
        if words := caveat(view, say):
            tell(words)
        tell(not_a_sum_words(view, say))
    return 0


def _figures(view: View, options: argparse.Namespace, say: Language) -> pd.DataFrame:
    from geo.analysis.actor_pairs import claims, together
    from geo.analysis.actor_words import relations_words
    from geo.analysis.actors import Party, actor_table, matrix, profile

    if options.by:
        return matrix(view, _ROLES[options.role or _ROLE], options.by, with_members=options.with_members)
    if options.claims:
        found = claims(view)
        for outcome, number in found.outcomes.items():
            tell(f"{outcome}: {number}")
        return found.by_actor
    if options.together:
        return together(view)
    actors = view.vocabulary.actors
    if options.relations:
        return relations_words(actors.alliances, actors, say)
    if options.profile:
        party = Party(actors.find(options.profile), with_members=options.with_members)
        return profile(view, party, say).months
    return actor_table(view, say)


def _file(figures: pd.DataFrame, suffix: str) -> bytes:
    from geo.maps.chart_files import csv_of

    if suffix == ".csv":
        return csv_of(figures, byte_order_mark=False)
    rows = [{str(name): _value(value) for name, value in row.items()} for row in figures.to_dict(orient="records")]
    return (json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _value(value: Any) -> Any:
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def _picture(atlas: Atlas, view: View, options: argparse.Namespace, suffix: str, say: Language) -> bytes:
    from geo.maps.chart_files import chart_bytes, imprint

    chart, incidents = _chart(view, options, say)
    if not options.relations and not incidents:
        raise BadInput("No incident under the filter is in this picture: widen the filter.")
    made_at = dt.datetime.now(dt.UTC)
    around = imprint(view, say, incidents=incidents, made_at=made_at, vintage=atlas.boundaries.vintage)
    return chart_bytes(chart, suffix[1:], around)


def _chart(view: View, options: argparse.Namespace, say: Language) -> tuple[Any, int | None]:
    """Draw the picture that is asked for, and count the incidents that it is made from."""
    from geo.analysis import actor_words as words
    from geo.analysis.actor_pairs import claims
    from geo.analysis.actors import Party, matrix, n_named, profile, top_rows
    from geo.incidents.schema import ROLES
    from geo.maps.actor_chart import claims_chart, heat_table, months_chart, relations_chart

    actors = view.vocabulary.actors
    if options.by:
        role = _ROLES[options.role or _ROLE]
        counts = top_rows(matrix(view, role, options.by, with_members=options.with_members))
        cells = words.matrix_cells(counts, words.key_names(view, options.by, say), view.vocabulary, say)
        title = words.matrix_title(role, options.by, say)
        heads = words.by_name(options.by, say)
        return heat_table(cells, say, title=title, rows=say("Actor"), columns=heads), n_named(view, role)
    if options.claims:
        names, found = words.outcome_names(say), claims(view)
        outcomes = {names[name]: found.outcomes[name] for name in names}
        return claims_chart(outcomes, say, title=say("Claimed and attributed")), view.n_shown
    if options.relations:
        title, today = say("Mergers, pledges, alliances and splits"), dt.datetime.now(dt.UTC).date()
        return relations_chart(actors.alliances, actors, say, title=title, until=today), None
    if options.profile:
        party = Party(actors.find(options.profile), with_members=options.with_members)
        one = profile(view, party, say)
        name = words.party_name(actors, party.actor_id, say, with_members=party.with_members)
        title = f"{name}: {say('Incidents by month')}"
        roles = {role: words.role_name(role, say) for role in ROLES}
        dated = one.incidents - one.undated
        return (months_chart(words.month_rows(one), roles, say, title=title) if dated else None), dated
    raise BadInput(f"A picture needs {_PICTURES}: a table of actors is a .csv or .json.")
