"""The history of one incident: how its row came and changed, what was edited, which links were decided.

Its version counts them: 0 as it was first imported (or ships), and one more whenever an import, an undo or an edit
changed it. Whoever edits says which version was on the screen, so that nobody overwrites what they did not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geo.incidents.store_changes import Version, read_events, steps, versions
from geo.incidents.store_events import Change
from geo.incidents.store_rows import Place, dataset_of, find, place_in, read_record
from geo.incidents.store_tables import CHANGE, EVENT


@dataclass(frozen=True)
class Moment:
    """A point in an incident's life: its version since, where its row lies, the edits over it."""

    event_id: int
    version: int
    place: Place | None
    edits: Mapping[str, Any]
    edited: bool


def moments(connection: sa.Connection, incident_id: str) -> list[Moment]:
    """Whatever happened to a record, the oldest first; empty where the store knows nothing of it."""
    dataset_id = dataset_of(incident_id)
    places = find(connection, incident_id) if dataset_id else {}
    states = versions(connection, "dataset", dataset_id) if places else []
    edits = versions(connection, "record", incident_id)
    found: list[Moment] = []
    place: Place | None = None
    laid: Mapping[str, Any] = {}
    version, seen = 0, False
    for event in sorted([*states, *edits], key=lambda made: (made.event_id, made.kind == "record")):
        if event.kind == "record":
            laid, version = event.state or {}, event.version
            found.append(Moment(event.event_id, version, place, laid, True))
            continue
        new = place_in(places, _layers(event))
        if new == place:
            continue
        version, seen, place = version + 1 if seen else version, True, new
        found.append(Moment(event.event_id, version, place, laid, False))
    return found


def _layers(version: Version) -> list[int]:
    return [] if version.state is None else list(version.state["layers"])


def record_version(connection: sa.Connection, incident_id: str) -> int:
    """Version of an incident, 0 if nothing was ever changed."""
    made = moments(connection, incident_id)
    return made[-1].version if made else 0


def history(connection: sa.Connection, incident_id: str, shipped: Mapping[str, Any]) -> list[Change]:
    """What happened to an incident, the oldest first: who, when, what before, what after, why.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    incident_id : str
    shipped : mapping
        Values of a row that ships, which the store does not have.
    """
    made = moments(connection, incident_id)
    links = steps(
        connection,
        CHANGE.c.kind == "link",
        sa.or_(CHANGE.c.first_id == incident_id, CHANGE.c.second_id == incident_id),
    )
    ids = {moment.event_id for moment in made} | {step.after.event_id for step in links}
    events = {event.event_id: event for event in read_events(connection, EVENT.c.id.in_(sorted(ids)))}
    if not any(moment.place for moment in made):  # the store has no row; what was edited first says what it was
        before: dict[str, Any] = {}
        for moment in made:
            before = {**events[moment.event_id].summary.get("before", {}), **before}
        shipped = {**shipped, **before}
    found = [
        Change(events[moment.event_id], "record", incident_id, moment.version, before, after)
        for moment, before, after in _differences(connection, made, shipped)
    ]
    found += [
        Change(
            events[step.after.event_id],
            "link",
            step.after.subject,
            step.after.version,
            step.before.state if step.before else None,
            step.after.state,
        )
        for step in links
    ]
    return sorted(found, key=lambda change: change.event.event_id)


def _differences(
    connection: sa.Connection, made: list[Moment], shipped: Mapping[str, Any]
) -> Iterator[tuple[Moment, dict[str, Any] | None, dict[str, Any] | None]]:
    """For each moment what it changed: fields before and after, None where there was no row."""
    rows: dict[Place, dict[str, Any]] = {}
    before: dict[str, Any] | None = dict(shipped) or None
    for moment in made:
        if moment.place is not None and moment.place not in rows:
            rows[moment.place] = read_record(connection, moment.place)
        row = dict(shipped) if moment.place is None else rows[moment.place]
        after = {**row, **moment.edits} if row or moment.edits or moment.edited else None
        if moment.place is None and not moment.edited and not shipped:
            after = None
        yield moment, *_changed(before, after)
        before = after


def _changed(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if before is None or after is None:
        return before and _filled(before), after and _filled(after)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is missing."""
    return {name: value for name, value in row.items() if value not in (None, "", [])}
