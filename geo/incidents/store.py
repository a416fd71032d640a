"""The store of incidents: everything imported and edited, with who, when and why, and a way back from it.

Rows lie in blocks as they were imported and are never altered. Whatever a person changes later is a version laid over
them. Every change is an event; taking one back is an event too. See `open_store`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import sqlalchemy as sa

from geo.core.errors import BadInput, CannotWrite, Conflict, UnknownName
from geo.core.progress import Progress
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.decisions import DECIDERS, VERDICTS, LinkDecision
from geo.incidents.edits import checked
from geo.incidents.store_blocks import MOST_ID_BYTES
from geo.incidents.store_changes import (
    Version,
    add_event,
    add_versions,
    current,
    current_of,
    link_subject,
    read_event,
)
from geo.incidents.store_events import BUNDLED, Change, Dataset, Difference, Event, checked_words, now
from geo.incidents.store_import import check_info, read_base, staged, store
from geo.incidents.store_open import connect
from geo.incidents.store_reading import StoredIncidents
from geo.incidents.store_rows import (
    dataset_of,
)
from geo.incidents.store_undo import event_words, undo
from geo.incidents.store_versions import moments

__all__ = ["Change", "Dataset", "Difference", "Event", "LinkDecision", "Store", "event_words", "open_store"]
_MOST_NAME = 200


def open_store(url: str | None = None, read_only: bool | None = None) -> Store:
    """Open the store, making or migrating it where that is needed; use it in a ``with`` statement.

    Parameters
    ----------
    url : str, optional
        A file's name, or ``postgresql://user:password@host/database``. Otherwise the environment variable
        ``SAHEL_ATLAS_STORE``, else ``store.sqlite3`` in the user's folder.
    read_only : bool, optional
        Otherwise the environment variable ``SAHEL_ATLAS_READ_ONLY``. A store that can be read but not written is opened
        to be read, and says so in `Store.read_only_reason`.

    Raises
    ------
    BadInput
        When the address is none of a store.
    BrokenData
        When the file is damaged, or another program's.
    Outdated
        When a newer version of this program wrote it.
    CannotWrite, Busy, Unreachable
        When there is no room, another program keeps it locked, or a server does not answer.
    """
    database, reason = connect(url, read_only)
    return Store(database, reason)


class Store(StoredIncidents):
    """Incidents with their history, and what can be done to them.

    Every method is a transaction of its own, and may be called from several threads.
    """

    # -- datasets

    def import_batches(
        self,
        info: DatasetInfo,
        batches: Iterable[Batch],
        *,
        who: str,
        why: str,
        gone: Literal["remove", "keep"] = "remove",
        version: int | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Event:
        """Import a dataset, or a newer release of one, all of it or nothing.

        Parameters
        ----------
        info : DatasetInfo
        batches : iterable of Batch
            Read once; not all of it is in memory at a time.
        who, why : str
        gone : str
            Whether rows that the dataset has and the release has not are removed or kept.
        version : int, optional
            `Difference.version` of the comparison that the person saw; if given, a dataset that was changed since is
            not touched.
        progress : Progress, optional
            Told the number of rows read.
        cancelled : callable, optional
            Asked now and then; true stops the import.

        Returns
        -------
        Event
            With `nothing_new` if the dataset has these rows already: then nothing was stored.

        Raises
        ------
        BadInput
            When an id is empty, occurs twice or is another dataset's, or a table lacks a column.
        Conflict
            When somebody changed the dataset while it was read, or since `version`.
        Cancelled
            When `cancelled` said so.
        CannotWrite, Busy
            When the store cannot be written, the disk is full, or another program keeps the lock.
        """
        who, why = self._may_write(who, why)
        check_info(info)
        info = replace(
            info,
            title=checked_words("title", info.title, needed=True, most=_MOST_NAME),
            file_name=info.file_name.encode("utf-8", "replace").decode(),  # names of files may be no text
        )
        with self._database.reading() as connection:
            base = read_base(connection, info.dataset_id)
            if version is not None and base.number != version:
                last = read_event(connection, base.version.event_id) if base.version else None
                raise _overtaken(f"The dataset {info.dataset_id}", last)
        with staged(base, info, batches, gone=gone, progress=progress, cancelled=cancelled) as import_:
            return store(self._database, import_, who=who, why=why, cancelled=cancelled)

    def change_dataset(
        self,
        dataset_id: str,
        *,
        who: str,
        why: str,
        version: int,
        title: str | None = None,
        enabled: bool | None = None,
        deleted: bool | None = None,
    ) -> Event:
        """Rename a dataset, switch it on or off, delete it or bring it back.

        Parameters
        ----------
        dataset_id : str
        who, why : str
        version : int
            That of `Dataset.version` which the person saw.
        title, enabled, deleted : optional
            What is to change; what ships can only be switched.

        Raises
        ------
        Conflict
            When somebody changed the dataset since.
        BadInput, UnknownName
            When there is nothing to change, or no such dataset.
        """
        who, why = self._may_write(who, why)
        wanted: dict[str, Any] = {
            name: value for name, value in (("enabled", enabled), ("deleted", deleted)) if value is not None
        }
        if title is not None:
            wanted["title"] = checked_words("title", title, needed=True, most=_MOST_NAME)
        if not wanted:
            raise BadInput(f"Nothing to change of {dataset_id}: give a title, enabled or deleted.")
        if dataset_id in BUNDLED and set(wanted) != {"enabled"}:
            raise BadInput(f"{dataset_id} ships with the program: it can be switched on and off, and nothing else.")
        with self._database.writing() as connection:
            now = current(connection, "dataset", dataset_id)
            if (now is None or now.state is None) and dataset_id not in BUNDLED:
                raise UnknownName(f"There is no dataset {dataset_id!r}.")
            if version != (now.version if now else 0):
                last = read_event(connection, now.event_id) if now else None
                raise _overtaken(f"The dataset {dataset_id}", last)
            state = {"enabled": True} if now is None or now.state is None else now.state
            news = {name: value for name, value in wanted.items() if state.get(name) != value}
            if not news:
                last_id = now.event_id if now else 0
                return self._as_it_was(connection, last_id, "dataset", dataset_id)
            summary = {"was": state.get("title", BUNDLED.get(dataset_id)), **news}
            event = add_event(connection, "dataset", who=who, why=why, dataset_id=dataset_id, summary=summary)
            new = Version(event.event_id, "dataset", dataset_id, now.version + 1 if now else 1, {**state, **news})
            add_versions(connection, event.event_id, [new])
            return event

    # -- incidents

    def edit(
        self,
        incident_id: str,
        fields: Mapping[str, Any],
        *,
        who: str,
        why: str,
        version: int,
        shipped: Mapping[str, Any] | None = None,
    ) -> Event:
        """Change columns of an incident.

        Parameters
        ----------
        incident_id : str
        fields : mapping
            Column to value, see `geo.incidents.edits.checked`.
        who, why : str
        version : int
            That of `current_version` which the person saw.
        shipped : mapping, optional
            For an incident that ships: its row, which the store does not have, to check rules between columns.

        Raises
        ------
        Conflict
            When somebody changed the incident since; nothing was overwritten.
        BadInput
            When a value is not allowed; the message names it.
        UnknownName
            When there is no such incident.
        """
        who, why = self._may_write(who, why)
        with self._database.writing() as connection:
            made = moments(connection, incident_id)
            row = self._row_as_imported(connection, incident_id, dict(shipped or {}))
            if version != (made[-1].version if made else 0):
                last = read_event(connection, made[-1].event_id) if made else None
                raise _overtaken(f"The incident {incident_id}", last)
            before = current(connection, "record", incident_id)
            laid = (before.state if before else None) or {}
            news = checked(fields, {**row, **laid}, whole=bool(row))
            if not news:
                return self._as_it_was(connection, made[-1].event_id if made else 0, "edit", dataset_of(incident_id))
            event = add_event(
                connection,
                "edit",
                who=who,
                why=why,
                dataset_id=dataset_of(incident_id),
                summary={
                    "incident_id": incident_id,
                    "fields": sorted(news),
                    "before": {name: {**row, **laid}.get(name) for name in news},
                },
            )
            new = Version(event.event_id, "record", incident_id, version + 1, {**laid, **news})
            add_versions(connection, event.event_id, [new])
            return event

    # -- links

    def decide_links(
        self,
        decisions: Sequence[LinkDecision],
        *,
        who: str,
        why: str,
        seen: Iterable[LinkDecision] | None = None,
    ) -> Event:
        """Store what a rule or a person decided of pairs of incidents.

        Decisions that stand already are left out, and so are those of a rule where a person decided.

        Parameters
        ----------
        decisions : sequence of LinkDecision
        who, why : str
        seen : iterable of LinkDecision, optional
            What the person saw of these pairs, decided or proposed; if given, what somebody else decided since is not
            overwritten.

        Raises
        ------
        BadInput
            When a decision is none.
        Conflict
            When somebody else decided on one of the pairs since.
        """
        who, why = self._may_write(who, why)
        wanted = {link_subject(one.a, one.b): _link_state(one) for one in decisions}
        with self._database.writing() as connection:
            now = current_of(connection, "link", list(wanted))
            by_person = {
                subject: one.state for subject, one in now.items() if one.state and one.state["by"] == "person"
            }
            if seen is not None:
                known = {link_subject(one.a, one.b): one.verdict for one in seen if one.by == "person"}
                for subject, state in by_person.items():
                    if known.get(subject) != state["verdict"]:
                        last = read_event(connection, now[subject].event_id)
                        raise _overtaken(f"The link of {state['a']} and {state['b']}", last)
            news = {
                subject: state
                for subject, state in wanted.items()
                if (subject not in now or now[subject].state != state)
                and not (subject in by_person and state["by"] == "rule")
            }
            if not news:
                newest = max((version.event_id for version in now.values()), default=0)
                return self._as_it_was(connection, newest, "links", "")
            counts = {verdict: sum(state["verdict"] == verdict for state in news.values()) for verdict in VERDICTS}
            event = add_event(connection, "links", who=who, why=why, summary=counts)
            add_versions(
                connection,
                event.event_id,
                [
                    Version(event.event_id, "link", subject, now[subject].version + 1 if subject in now else 1, state)
                    for subject, state in news.items()
                ],
            )
            return event

    def undo(self, event_id: int, *, who: str, why: str) -> Event:
        """Take an event back; also an undo.

        Raises
        ------
        UnknownName
            When there is no such event.
        Conflict
            When it was taken back already, or later changes stand on it: the message lists them.
        """
        who, why = self._may_write(who, why)
        with self._database.writing() as connection:
            return undo(connection, event_id, who=who, why=why)

    # -- inner

    def _may_write(self, who: str, why: str) -> tuple[str, str]:
        if self.read_only:
            raise CannotWrite(f"Nothing can be changed: {self.read_only_reason}")
        return checked_words("who", who, needed=True, most=_MOST_NAME), checked_words("why", why)

    def _as_it_was(self, connection: sa.Connection, event_id: int, kind: str, dataset_id: str) -> Event:
        """Say that the store is already as asked, by the event that made it so."""
        if event_id:
            return replace(read_event(connection, event_id), nothing_new=True)
        return Event(0, now(), "", "", kind, dataset_id, nothing_new=True)


def _overtaken(what: str, event: Event | None) -> Conflict:
    told = f"meanwhile: {event_words(event)}" if event else "meanwhile"
    return Conflict(f"{what} was changed {told}. Nothing was overwritten. Look at it again, then repeat your change.")


def _link_state(decision: LinkDecision) -> dict[str, Any]:
    if decision.verdict not in VERDICTS or decision.by not in DECIDERS:
        raise BadInput(
            f"A link is {' or '.join(VERDICTS)}, by {' or '.join(DECIDERS)}; not {decision.verdict!r} "
            f"by {decision.by!r}."
        )
    ends = [checked_words("incident", end, needed=True, most=MOST_ID_BYTES) for end in (decision.a, decision.b)]
    if ends[0] == ends[1]:
        raise BadInput(f"{ends[0]} cannot be linked with itself.")
    if not 0 <= decision.score <= 1:
        raise BadInput(f"The score of {ends[0]} and {ends[1]} is {decision.score}; 0 to 1 is allowed.")
    a, b = sorted(ends)
    return {
        "a": a,
        "b": b,
        "verdict": decision.verdict,
        "score": float(decision.score),
        "reasons": [str(reason) for reason in decision.reasons],
        "by": decision.by,
    }
