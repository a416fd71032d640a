"""The log of events, and the versions of what changes one by one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from geo.core.errors import UnknownName
from geo.incidents.store_events import Event, now, to_json
from geo.incidents.store_tables import CHANGE, EVENT

WHOLE: Final = "*"  # stands for every field: the subject came or went
_MANY: Final = 400  # values in one statement


@dataclass(frozen=True)
class Version:
    """A version of a record's edits, a dataset or a link; `state` is None where there is nothing."""

    event_id: int
    kind: str
    subject: str
    version: int
    state: dict[str, Any] | None


@dataclass(frozen=True)
class Step:
    """What an event did to a subject: the versions before (None: there was none) and after."""

    before: Version | None
    after: Version

    @property
    def fields(self) -> frozenset[str]:
        """Fields that changed; `WHOLE` where a dataset or link came or went."""
        old, new = self.before.state if self.before else None, self.after.state
        if self.after.kind == "record":  # no edits are as good as none yet
            old, new = old or {}, new or {}
        if old is None or new is None:
            return frozenset({WHOLE}) if old is not new else frozenset()
        return frozenset(name for name in {*old, *new} if (name in old, old.get(name)) != (name in new, new.get(name)))


def revision(connection: sa.Connection) -> int:
    """Id of the last event, 0 before the first."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(EVENT.c.id), 0))).scalar_one())


def add_event(
    connection: sa.Connection,
    kind: str,
    *,
    who: str,
    why: str,
    summary: Mapping[str, Any],
    dataset_id: str = "",
    undoes: int | None = None,
) -> Event:
    """Write an event; the transaction holds the lock, so that ids follow each other without a gap."""
    event = Event(
        event_id=revision(connection) + 1,
        at=now(),
        who=who,
        why=why,
        kind=kind,
        dataset_id=dataset_id,
        summary=dict(summary),
        undoes=undoes,
    )
    connection.execute(
        sa.insert(EVENT).values(
            id=event.event_id,
            at=event.at.isoformat(),
            who=who,
            why=why,
            kind=kind,
            dataset_id=dataset_id or None,
            undoes=undoes,
            summary=to_json(summary),
        )
    )
    return event


def read_events(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[Event]:
    """Events that meet the conditions, the latest first."""
    statement = sa.select(EVENT).where(*conditions).order_by(EVENT.c.id.desc())
    rows = connection.execute(statement if limit is None else statement.limit(limit)).all()
    undone = undone_by(connection)
    return [
        Event(
            event_id=row.id,
            at=dt.datetime.fromisoformat(row.at),
            who=row.who,
            why=row.why,
            kind=row.kind,
            dataset_id=row.dataset_id or "",
            summary=json.loads(row.summary),
            undoes=row.undoes,
            undone_by=undone.get(row.id),
        )
        for row in rows
    ]


def read_event(connection: sa.Connection, event_id: int) -> Event:
    """One event.

    Raises
    ------
    UnknownName
        When there is none of that number.
    """
    found = read_events(connection, EVENT.c.id == event_id)
    if not found:
        raise UnknownName(f"There is no event {event_id}; the last one is {revision(connection)}.")
    return found[0]


def undone_by(connection: sa.Connection) -> dict[int, int]:
    """For each event that is taken back now, the event that did so."""
    rows = connection.execute(
        sa.select(EVENT.c.id, EVENT.c.undoes).where(EVENT.c.undoes.is_not(None)).order_by(EVENT.c.id.desc())
    )
    found: dict[int, int] = {}
    for row in rows:
        if row.id not in found:  # else it was taken back itself
            found[row.undoes] = row.id
    return found


def _version(row: Any) -> Version:
    state = None if row.state is None else json.loads(row.state)
    return Version(row.event_id, row.kind, row.subject, row.version, state)


def current(connection: sa.Connection, kind: str, subject: str) -> Version | None:
    """Newest version of a subject, None if it never had one."""
    row = connection.execute(
        sa.select(CHANGE).where(CHANGE.c.kind == kind, CHANGE.c.subject == subject, CHANGE.c.current)
    ).one_or_none()
    return None if row is None else _version(row)


def all_current(connection: sa.Connection, kind: str) -> list[Version]:
    """Newest version of every subject of a kind that has one with a state."""
    rows = connection.execute(
        sa.select(CHANGE)
        .where(CHANGE.c.kind == kind, CHANGE.c.current, CHANGE.c.state.is_not(None))
        .order_by(CHANGE.c.id)
    )
    return [_version(row) for row in rows]


def current_of(connection: sa.Connection, kind: str, subjects: Sequence[str]) -> dict[str, Version]:
    """Newest versions of some subjects."""
    found: dict[str, Version] = {}
    for start in range(0, len(subjects), _MANY):
        rows = connection.execute(
            sa.select(CHANGE).where(
                CHANGE.c.kind == kind, CHANGE.c.current, CHANGE.c.subject.in_(subjects[start : start + _MANY])
            )
        )
        found |= {row.subject: _version(row) for row in rows}
    return found


def versions(connection: sa.Connection, kind: str, subject: str) -> list[Version]:
    """All versions of a subject, the oldest first."""
    rows = connection.execute(
        sa.select(CHANGE).where(CHANGE.c.kind == kind, CHANGE.c.subject == subject).order_by(CHANGE.c.version)
    )
    return [_version(row) for row in rows]


def add_versions(connection: sa.Connection, event_id: int, new: Iterable[Version]) -> None:
    """Write versions, each the current one of its subject from now on."""
    rows = [
        {
            "event_id": event_id,
            "kind": version.kind,
            "subject": version.subject,
            "version": version.version,
            "state": None if version.state is None else to_json(version.state),
            "current": True,
            **_ends(version),
        }
        for version in new
    ]
    if not rows:
        return
    connection.execute(
        sa.update(CHANGE)
        .where(CHANGE.c.kind == sa.bindparam("of_kind"), CHANGE.c.subject == sa.bindparam("of"), CHANGE.c.current)
        .values(current=False),
        [{"of_kind": row["kind"], "of": row["subject"]} for row in rows],
    )
    connection.execute(sa.insert(CHANGE), rows)


def link_subject(a: str, b: str) -> str:
    """Name a link by its two incidents, in an order of their own."""
    return json.dumps(sorted((a, b)), ensure_ascii=False)


def _ends(version: Version) -> dict[str, str | None]:
    first, second = json.loads(version.subject) if version.kind == "link" else (None, None)
    return {"first_id": first, "second_id": second}


def steps(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Step]:
    """What was done to each subject by the changes that meet the conditions, the oldest first."""
    before = CHANGE.alias("before")
    older = CHANGE.alias("older")
    previous = (
        sa.select(sa.func.max(older.c.version))
        .where(older.c.kind == CHANGE.c.kind, older.c.subject == CHANGE.c.subject, older.c.version < CHANGE.c.version)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            CHANGE,
            before.c.event_id.label("old_event_id"),
            before.c.version.label("old_version"),
            before.c.state.label("old_state"),
        )
        .select_from(
            CHANGE.outerjoin(
                before,
                sa.and_(
                    before.c.kind == CHANGE.c.kind,
                    before.c.subject == CHANGE.c.subject,
                    before.c.version == previous,
                ),
            )
        )
        .where(*conditions)
        .order_by(CHANGE.c.id)
    )
    found = []
    for row in connection.execute(statement):
        old = None
        if row.old_event_id is not None:
            state = None if row.old_state is None else json.loads(row.old_state)
            old = Version(row.old_event_id, row.kind, row.subject, row.old_version, state)
        found.append(Step(old, _version(row)))
    return found


def later_steps(connection: sa.Connection, event_id: int) -> list[Step]:
    """What later events did to the subjects that an event touched."""
    of = CHANGE.alias("of")
    touched = sa.exists().where(of.c.event_id == event_id, of.c.kind == CHANGE.c.kind, of.c.subject == CHANGE.c.subject)
    return steps(connection, CHANGE.c.event_id > event_id, touched)
