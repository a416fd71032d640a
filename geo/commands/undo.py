"""Take back an import, an edit, a change of a dataset, a decision on links, or another undo."""

from __future__ import annotations

import argparse

from geo.commands.acting import add_who, who_of
from geo.commands.output import tell


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "undo",
        help="take back an event",
        description="`history` shows the numbers of events. An event on which later changes stand is not taken back.",
    )
    parser.add_argument("event", type=int, metavar="EVENT")
    add_who(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.incidents.store import event_words, open_store

    with open_store() as store:
        words = event_words(store.event(options.event))
        event = store.undo(options.event, who=who_of(options), why=options.why)
    tell(f"taken back: {words}; this is event {event.event_id}")
    return 0
