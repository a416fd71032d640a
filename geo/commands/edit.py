"""Change columns of an incident."""

from __future__ import annotations

import argparse
from typing import Any

from geo.commands.acting import add_who, who_of
from geo.commands.output import tell
from geo.core.errors import BadInput, UnknownName


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "edit",
        help="change an incident",
        description="Lists are written with semicolons, days as year-month-day; an empty value makes it missing. The "
        "row as it was imported stays, and `undo` takes the change back.",
    )
    parser.add_argument("incident", metavar="INCIDENT", help="its id")
    parser.add_argument(
        "--set", action="append", required=True, metavar="COLUMN=VALUE", dest="values",
        help="a column of the incident table (`schema` lists them); may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--seen", type=int, metavar="VERSION", help="refuse if the incident has another version than this by now"
    )
    add_who(parser, why_needed=True)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.incidents.store import open_store

    fields = _fields(options.values)
    with open_store() as store:
        version = store.current_version(options.incident) if options.seen is None else options.seen
        try:
            store.record(options.incident)
            shipped = None
        except UnknownName as error:
            shipped = _shipped(options.incident)
            if shipped is None:
                raise UnknownName(f"There is no incident {options.incident!r}.") from error
        event = store.edit(
            options.incident, fields, who=who_of(options), why=options.why, version=version, shipped=shipped
        )
        version = store.current_version(options.incident)
    if event.nothing_new:
        tell("It is so already.")
    else:
        names = ", ".join(event.summary["fields"])
        tell(f"{options.incident}: {names} changed; event {event.event_id}, version {version}")
    return 0


def _fields(values: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in values:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise BadInput(f"--set {text!r}: write COLUMN=VALUE.")
        if name in found:
            raise BadInput(f"--set {name} is given twice.")
        found[name] = value
    return found


def _shipped(incident_id: str) -> dict[str, Any] | None:
    """Row of an incident that ships, None if there is none."""
    from geo.incidents.edits import as_json
    from geo.incidents.store_events import BUNDLED
    from geo.incidents.table import to_arrow
    from geo.sources.atlas import load_atlas

    records = load_atlas().records
    rows = records[(records["incident_id"] == incident_id) & records["dataset_id"].isin(BUNDLED)]
    return as_json(to_arrow(rows).to_pylist()[0]) if len(rows) else None
