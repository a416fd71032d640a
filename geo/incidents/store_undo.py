"""Taking back an event, where no later one stands on it.

A later event stands on an earlier one if it changed the same field of the same incident, dataset or link, or edited a
row that the earlier one imported or changed. Two imports into one dataset stand beside each other where they brought
different rows. An event and a later one that took it back cancel each other out, and stand on nothing. What is taken
back comes back as it was before, whatever else changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from geo.core.errors import Conflict
from geo.incidents.store_blocks import read_ids
from geo.incidents.store_changes import (
    WHOLE,
    Step,
    Version,
    add_event,
    add_versions,
    current_of,
    later_steps,
    read_event,
    read_events,
    steps,
)
from geo.incidents.store_events import Event
from geo.incidents.store_tables import BLOCK, CHANGE, EVENT

_MOST_LISTED: Final = 10
# What of a dataset's state an import changes when it brings rows and says nothing new of the dataset itself.
_OF_ROWS: Final = frozenset({"layers", "rows", "imported"})


def undo(connection: sa.Connection, event_id: int, *, who: str, why: str) -> Event:
    """Take an event back, in a transaction that holds the lock.

    Raises
    ------
    UnknownName
        When there is no such event.
    Conflict
        When it was taken back already, or later changes stand on it: the message lists them.
    """
    event = read_event(connection, event_id)
    if event.undone_by is not None:
        by = read_event(connection, event.undone_by)
        raise Conflict(
            f"Event {event_id} was already taken back by {by.who} at {by.at:%Y-%m-%d %H:%M} UTC (event {by.event_id}). "
            f"Undo event {by.event_id} to bring it back."
        )
    done = steps(connection, CHANGE.c.event_id == event_id)
    standing = _standing(connection, event, done)
    if standing:
        listed = "; ".join(event_words(later) for later in standing[:_MOST_LISTED])
        more = f"; and {len(standing) - _MOST_LISTED} more" if len(standing) > _MOST_LISTED else ""
        raise Conflict(
            f"Event {event_id} cannot be taken back, because later changes stand on it: {listed}{more}. Nothing was "
            "changed. Undo those first, the latest first."
        )
    summary = {"kind": event.kind, "summary": event.summary}
    new_event = add_event(
        connection, "undo", who=who, why=why, summary=summary, dataset_id=event.dataset_id, undoes=event_id
    )
    now: dict[tuple[str, str], Version] = {}
    for kind in ("record", "dataset", "link"):
        now |= {
            (kind, subject): version
            for subject, version in current_of(
                connection, kind, [step.after.subject for step in done if step.after.kind == kind]
            ).items()
        }
    add_versions(
        connection,
        new_event.event_id,
        [_restored(step, now[step.after.kind, step.after.subject], new_event.event_id, connection) for step in done],
    )
    return new_event


def event_words(event: Event) -> str:
    """Say in a few words what an event was, for messages and lists."""
    summary = event.summary
    if event.is_acceptance:
        what = f"{summary.get('added') or 0} incident(s) accepted from a report"
    elif event.kind == "import":
        counts = ", ".join(f"{summary[name]} {name}" for name in ("added", "changed", "gone") if summary.get(name))
        what = f"import of {summary.get('title') or event.dataset_id} ({counts or 'nothing new'})"
    elif event.kind == "edit":
        what = f"edit of {summary.get('incident_id')} ({', '.join(summary.get('fields', ()))})"
    elif event.kind == "dataset":
        news = ", ".join(
            f"{name} = {value}" for name, value in summary.items() if name in ("enabled", "deleted", "title")
        )
        what = f"change of dataset {event.dataset_id} ({news})"
    elif event.kind == "links":
        what = f"{sum(summary.get(name, 0) for name in ('same', 'different', 'open'))} decision(s) on links"
    else:
        what = f"undo of event {event.undoes}"
    return f"event {event.event_id}, {what} by {event.who} at {event.at:%Y-%m-%d %H:%M} UTC"


def _restored(step: Step, now: Version, event_id: int, connection: sa.Connection) -> Version:
    """Make the version that gives the fields of a step back the values they had before it."""
    from geo.incidents.store_versions import record_version  # it reads steps too

    before = step.before.state if step.before else None
    kind, subject = now.kind, now.subject
    state: dict[str, Any] | None
    if _brings_rows(step) and _layers(now.state) != _layers(step.after.state):
        state = _without_rows(step, now.state or {})
    elif WHOLE in step.fields:
        state = before
    else:
        old, new = before or {}, dict(now.state or {})
        for name in step.fields:
            if name in old:
                new[name] = old[name]
            else:
                new.pop(name, None)
        state = new or None
    version = record_version(connection, subject) if kind == "record" else now.version
    return Version(event_id, kind, subject, version + 1, state)


def _brings_rows(step: Step) -> bool:
    """Whether a step put rows of a dataset in or out of force, and did nothing else but perhaps make the dataset."""
    if step.after.kind != "dataset" or not step.after.state:
        return False
    return step.before is None or (WHOLE not in step.fields and bool(step.fields) and step.fields <= _OF_ROWS)


def _without_rows(step: Step, now: Mapping[str, Any]) -> dict[str, Any]:
    """Take the rows of one step out of a dataset that has got others since, or put them back."""
    before = (step.before.state if step.before else None) or {}
    after = step.after.state or {}
    came, went = set(_layers(after)) - set(_layers(before)), set(_layers(before)) - set(_layers(after))
    layers = sorted((set(_layers(now)) - came) | went)
    return {
        **now,
        "layers": layers,
        "rows": now["rows"] - (after["rows"] - before.get("rows", 0)),
        "imported": max(layers, default=now["imported"]),
    }


def _beside(connection: sa.Connection, one: Step, other: Step) -> bool:
    """Whether two steps put different rows of one dataset in or out of force, so that the later needs not the other.

    A later import that had rows which it found in the dataset already says that they belong there.
    """
    if not (_brings_rows(one) and _brings_rows(other)):
        return False
    if read_event(connection, other.after.event_id).summary.get("unchanged"):
        return False
    mine, theirs = (_ids_of(connection, step.after.subject, _moved(step)) for step in (one, other))
    return not mine & theirs


def _moved(step: Step) -> set[int]:
    """Layers that a step put in or out of force."""
    return set(_layers(step.before.state if step.before else None)) ^ set(_layers(step.after.state))


def _standing(connection: sa.Connection, event: Event, done: list[Step]) -> list[Event]:
    """Later events that stand on an event, the latest first."""
    touched = {(step.after.kind, step.after.subject): step for step in done}
    overlapping = [
        (mine, later)
        for later in later_steps(connection, event.event_id)
        if _overlap((mine := touched[later.after.kind, later.after.subject]).fields, later.fields)
    ]
    found = {later.after.event_id for _, later in overlapping}
    of_rows = _edits_of_rows(connection, event, done) - found
    found |= of_rows
    events = read_events(connection, EVENT.c.id.in_(sorted(found))) if found else []
    cancelled: set[int] = set()
    for later in events:  # the latest first
        if later.event_id not in cancelled and later.undoes in found:
            cancelled |= {later.event_id, later.undoes}
    left = [(mine, later) for mine, later in overlapping if later.after.event_id not in cancelled]
    standing = {later.after.event_id for mine, later in left if not _beside(connection, mine, later)} | of_rows
    return [
        later
        for later in events
        # Taking back what was edited before the rows came does not depend on them.
        if later.event_id in standing - cancelled and not (later.event_id in of_rows and later.kind == "undo")
    ]


def _overlap(one: Iterable[str], other: Iterable[str]) -> bool:
    a, b = set(one), set(other)
    return bool(a & b) or (WHOLE in a and bool(b)) or (WHOLE in b and bool(a))


def _edits_of_rows(connection: sa.Connection, event: Event, done: list[Step]) -> set[int]:
    """Later events that edited rows which an event put in or out of force."""
    found: set[int] = set()
    for step in done:
        if step.after.kind != "dataset":
            continue
        layers = _moved(step)
        if not layers:
            continue
        edits = connection.execute(
            sa.select(CHANGE.c.event_id, CHANGE.c.subject).where(
                CHANGE.c.kind == "record",
                CHANGE.c.event_id > event.event_id,
                CHANGE.c.subject.startswith(f"{step.after.subject}:", autoescape=True),
            )
        ).all()
        if edits:
            rows = _ids_of(connection, step.after.subject, layers)
            found |= {edit.event_id for edit in edits if edit.subject in rows}
    return found


def _layers(state: Mapping[str, Any] | None) -> list[int]:
    return [] if state is None else list(state.get("layers", ()))


def _ids_of(connection: sa.Connection, dataset_id: str, layers: Iterable[int]) -> set[str]:
    blocks = connection.execute(
        sa.select(BLOCK.c.records).where(BLOCK.c.dataset_id == dataset_id, BLOCK.c.event_id.in_(sorted(layers)))
    )
    return {incident for block in blocks for incident in read_ids(block.records).to_pylist()}
