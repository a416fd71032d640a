"""Show what was done: to everything, to a dataset, or to one incident."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geo.commands.output import write
from geo.core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from geo.incidents.store import Change, Event

_MOST_LETTERS = 100


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "history",
        help="what was imported and changed: who, when, before, after, why",
        description="Without an incident: the events, the latest first. With one: what happened to it, the oldest "
        "first.",
    )
    parser.add_argument("incident", nargs="?", metavar="INCIDENT", help="id of an incident")
    parser.add_argument("--dataset", metavar="ID", help="events of one dataset")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="events shown (50)")
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.incidents.store import open_store

    if options.limit < 1:
        raise BadInput(f"--limit {options.limit}: give a number of at least 1.")
    with open_store() as store:
        if options.incident:
            changes = store.history(options.incident)
            if not changes:
                raise UnknownName(
                    f"The store knows no change of {options.incident!r}. Incidents that ship have a history once they "
                    "are edited."
                )
            lines, found = [line for change in changes for line in _change_lines(change)], changes
        else:
            if options.dataset:
                store.dataset(options.dataset)
            events = store.events(options.limit, options.dataset)
            lines, found = [_event_line(event) for event in events], events  # type: ignore[assignment]
    text = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str) if options.json else ""
    write(None, (f"{text}\n" if options.json else "".join(f"{line}\n" for line in lines)).encode("utf-8"))
    return 0


def _event_line(event: Event) -> str:
    from geo.incidents.store import event_words

    why = f": {' '.join(event.why.split())}" if event.why else ""
    undone = f" (taken back by event {event.undone_by})" if event.undone_by else ""
    return f"{event_words(event)}{why}{undone}"


def _change_lines(change: Change) -> list[str]:
    lines = [_event_line(change.event)]
    before, after = change.before or {}, change.after or {}
    if change.before is None and change.kind == "record":
        return [*lines, "    the row came"]
    if change.after is None and change.kind == "record":
        return [*lines, "    the row is gone"]
    return lines + [
        f"    {name}: {_short(before.get(name))} -> {_short(after.get(name))}"
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


def _short(value: Any) -> str:
    if value in (None, "", []):
        return "(missing)"
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} ..."
