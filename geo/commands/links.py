"""Records of one event: list the links and the doubtful pairs, and decide on a pair."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.acting import add_who, who_of
from geo.commands.output import tell, write
from geo.core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from geo.incidents.decisions import LinkDecision
    from geo.sources.atlas import Atlas

COLUMNS: Final = (
    "verdict", "by", "score", "a", "a_dataset", "a_date", "a_title", "b", "b_dataset", "b_date", "b_title", "reasons",
)  # fmt: skip
_VERDICTS: Final = {"same": "same", "different": "different", "undecided": "open"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its actions."""
    parser = commands.add_parser(
        "links",
        help="records of one event: what is linked, what a person has to look at",
        description="Without an action lists pairs of records as CSV, the doubtful ones first. A decision of a person "
        "holds for ever: no rule links what was called different, nor parts what was called the same.",
    )
    parser.add_argument("--only", choices=("open", "same", "different"), help="pairs of one verdict")
    parser.add_argument("--of", metavar="ID", help="pairs of one record")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the reasons (default en)")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="without it to standard output")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for name, what in (
        ("same", "say that two records are of one event"),
        ("different", "say that they are of two events"),
        ("undecided", "take a decision back and leave the pair to the rules"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("a", metavar="A", help="identifier of a record")
        action.add_argument("b", metavar="B", help="identifier of the other")
        add_who(action)
        action.set_defaults(run=_decide, verdict=_VERDICTS[name])
    rebuild = actions.add_parser("rebuild", help="link all records anew and say how many links there are")
    rebuild.set_defaults(run=_rebuild)


def _list(options: argparse.Namespace) -> int:
    from geo.core.language import language
    from geo.incidents.link_reasons import reason_words
    from geo.sources.atlas import load_atlas

    atlas = load_atlas()
    if options.of is not None:
        _check(atlas, options.of)
    say = language(options.lang)
    chosen = [
        one
        for one in sorted(atlas.links, key=lambda d: (d.verdict != "open", -d.score, d.a, d.b))
        if options.only in (None, one.verdict) and options.of in (None, one.a, one.b)
    ]
    if atlas.kept_back and (options.output is not None or not sys.stdout.isatty()):
        chosen = _passed_on(atlas, chosen)
    known = _rows_of(atlas, {end for one in chosen for end in (one.a, one.b)})
    page = io.StringIO()
    out = csv.writer(page, lineterminator="\n")
    out.writerow(COLUMNS)
    for one in chosen:
        ends = [cell for end in (one.a, one.b) for cell in (end, *known.get(end, ("", "", "")))]
        cells = [one.verdict, one.by, f"{one.score:.2f}", *ends, "; ".join(reason_words(one, say))]
        out.writerow([_plain(cell) for cell in cells])
    write(options.output, page.getvalue().encode("utf-8"))
    _account(atlas.links)
    return 0


def _passed_on(atlas: Atlas, chosen: list[LinkDecision]) -> list[LinkDecision]:
    """Leave out pairs with a record that may not be passed on, and say so."""
    ids = {end for one in chosen for end in (one.a, one.b)}
    rows = atlas.records[atlas.records["incident_id"].isin(ids)]
    held = set(rows["incident_id"][rows["dataset_id"].isin(atlas.kept_back)])
    kept = [one for one in chosen if one.a not in held and one.b not in held]
    n = len(chosen) - len(kept)
    if n:
        what = "1 pair is" if n == 1 else f"{n:,} pairs are"
        tell(f"{what} left out: the terms of a dataset (ACLED) forbid passing its rows on. A terminal shows all pairs.")
    return kept


def _decide(options: argparse.Namespace) -> int:
    from geo.incidents.decisions import LinkDecision
    from geo.incidents.store import open_store
    from geo.sources.atlas import load_atlas

    with open_store() as store:
        atlas = load_atlas(store)
        for name in (options.a, options.b):
            _check(atlas, name)
        if options.a == options.b:
            raise BadInput(f"{options.a} is one record: give two.")
        known = {frozenset((one.a, one.b)): one for one in atlas.links}.get(frozenset((options.a, options.b)))
        a, b = sorted((options.a, options.b))
        decision = LinkDecision(
            a,
            b,
            options.verdict,
            score=known.score if known else 0.0,
            reasons=known.reasons if known else (),
            by="person",
        )
        why = options.why or f"python -m geo links {options.verdict}"
        event = store.decide_links([decision], who=who_of(options), why=why)
        tell("This was decided before." if event.nothing_new else "Decided.")
        _account(load_atlas(store).links)
    return 0


def _rebuild(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes its options
    from geo.incidents.link_groups import sizes
    from geo.sources.atlas import load_atlas
    from geo.sources.atlas_cache import clear_cache

    clear_cache()
    atlas = load_atlas()
    records, incidents = sizes(atlas.incidents)
    _account(atlas.links)
    tell(f"{records:,} records of {incidents:,} incidents.")
    return 0


def _check(atlas: Atlas, incident_id: str) -> None:
    ids = atlas.records["incident_id"]
    if not (ids == incident_id).any():
        near = get_close_matches(incident_id, ids[ids.str.startswith(incident_id[:3])].tolist()[:5000], n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " See python -m geo incidents --every-record."
        raise UnknownName(f"No record is called {incident_id!r}.{hint}")


def _rows_of(atlas: Atlas, ids: set[str]) -> dict[str, tuple[str, str, str]]:
    import pandas as pd

    rows = atlas.records[atlas.records["incident_id"].isin(ids)]
    columns = (rows[name] for name in ("incident_id", "dataset", "event_date", "title"))
    return {
        name: (dataset, "" if pd.isna(day) else day.date().isoformat(), title)
        for name, dataset, day, title in zip(*columns, strict=True)
    }


def _account(links: tuple[LinkDecision, ...]) -> None:
    counts = Counter((one.verdict, one.by) for one in links)
    persons = sum(count for (_, by), count in counts.items() if by == "person")
    tell(
        f"{counts['same', 'rule']:,} pairs linked by rule, {counts['open', 'rule']:,} for a person to look at, "
        f"{persons:,} decided by persons."
    )


def _plain(cell: Any) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
