"""Reading the store: what it has now, what it had, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import sqlalchemy as sa

from geo.core.errors import UnknownName
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.decisions import LinkDecision
from geo.incidents.edits import overlaid
from geo.incidents.store_blocks import MOST_ID_BYTES, conformed
from geo.incidents.store_changes import Version, all_current, current, read_event, read_events, revision
from geo.incidents.store_engine import Database
from geo.incidents.store_events import BUNDLED, Change, Dataset, Difference, Event, checked_words, info_from
from geo.incidents.store_import import check_info, difference, read_base
from geo.incidents.store_rows import (
    dataset_of,
    find,
    place_in,
    read_original,
    read_record,
    stream_batches,
    stream_records,
    with_title,
)
from geo.incidents.store_tables import EVENT, META
from geo.incidents.store_versions import history, moments


class StoredIncidents:
    """What can be asked of a store; `geo.incidents.store.Store` can change it too.

    Every method is a transaction of its own, and may be called from several threads.

    Attributes
    ----------
    where : str
        The file, or the URL without its password.
    read_only_reason : str
        Why nothing can be changed; empty where it can.
    """

    def __init__(self, database: Database, read_only_reason: str = "") -> None:
        self._database = database
        self.where = database.where
        self.read_only_reason = read_only_reason

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return bool(self.read_only_reason)

    @property
    def revision(self) -> int:
        """Number of the last event, 0 before the first: what is read is the same while this is the same."""
        with self._database.reading() as connection:
            return revision(connection)

    @property
    def store_id(self) -> str:
        """Identifier of this store among all others."""
        with self._database.reading() as connection:
            return str(connection.execute(sa.select(META.c.value).where(META.c.key == "store_id")).scalar_one())

    # -- datasets

    def datasets(self, include_deleted: bool = False) -> list[Dataset]:
        """Datasets in the order of their identifiers, those that ship with the program first."""
        with self._database.reading() as connection:
            known = {version.subject: version for version in all_current(connection, "dataset")}
            events = {event.event_id: event for event in read_events(connection, EVENT.c.kind == "import")}
        found = [_dataset(dataset_id, known.pop(dataset_id, None), events) for dataset_id in BUNDLED]
        found += [_dataset(dataset_id, known[dataset_id], events) for dataset_id in sorted(known)]
        return [dataset for dataset in found if include_deleted or not dataset.deleted]

    def dataset(self, dataset_id: str) -> Dataset:
        """One dataset, also a deleted one.

        Raises
        ------
        UnknownName
            When there is none.
        """
        found = {dataset.info.dataset_id: dataset for dataset in self.datasets(include_deleted=True)}
        if dataset_id not in found:
            raise UnknownName(f"There is no dataset {dataset_id!r}. There are: {', '.join(found)}.")
        return found[dataset_id]

    def compare(self, info: DatasetInfo, batches: Iterable[Batch]) -> Difference:
        """Say what `import_batches` would do, without doing it."""
        check_info(info)
        with self._database.reading() as connection:
            base = read_base(connection, info.dataset_id)
            prefix = f"{info.dataset_id}:"
            edited = [v.subject for v in all_current(connection, "record") if v.subject.startswith(prefix)]
        return difference(base, info, batches, edited)

    # -- incidents

    def _row_as_imported(self, connection: sa.Connection, incident_id: str, shipped: dict[str, Any]) -> dict[str, Any]:
        """Row as it was imported; that of an incident which ships is not here."""
        dataset_id = dataset_of(incident_id)
        if not dataset_id or dataset_id in BUNDLED:
            checked_words("incident", incident_id, needed=True, most=MOST_ID_BYTES)
            return shipped
        version = current(connection, "dataset", dataset_id)
        state = version.state if version else None
        if state is None:
            raise UnknownName(f"There is no incident {incident_id!r}: there is no dataset {dataset_id!r}.")
        place = place_in(find(connection, incident_id), state["layers"])
        if place is None:
            raise UnknownName(f"The dataset {dataset_id} has no incident {incident_id!r}.")
        if state["deleted"]:
            raise UnknownName(f"The dataset {dataset_id} was deleted, and {incident_id} with it. Undo that first.")
        return read_record(connection, place)

    def record(self, incident_id: str) -> dict[str, Any]:
        """An incident's base columns as they stand, edits included: dates as text, lists as lists.

        Raises
        ------
        UnknownName
            When the store has no such row; rows that ship are not in it.
        """
        if dataset_of(incident_id) in ("", *BUNDLED):
            raise UnknownName(f"{incident_id!r} is no incident of the store.")
        with self._database.reading() as connection:
            row = self._row_as_imported(connection, incident_id, {})
            edited = current(connection, "record", incident_id)
            title = current(connection, "dataset", dataset_of(incident_id))
        return {
            **row,
            **((edited.state if edited else None) or {}),
            "dataset": title.state["title"] if title and title.state else "",
        }

    def original(self, incident_id: str) -> dict[str, str]:
        """What the file itself said of an incident: its own columns; empty cells are empty texts.

        Raises
        ------
        UnknownName
            When the store has no such row.
        """
        with self._database.reading() as connection:
            version = current(connection, "dataset", dataset_of(incident_id))
            state = version.state if version else None
            place = place_in(find(connection, incident_id), state["layers"]) if state else None
            if place is None:
                raise UnknownName(f"{incident_id!r} is no incident of the store.")
            return read_original(connection, place)

    def current_version(self, incident_id: str) -> int:
        """Version of an incident, to be given back with an edit; 0 as it was imported or ships."""
        with self._database.reading() as connection:
            made = moments(connection, incident_id)
            return made[-1].version if made else 0

    def history(self, incident_id: str, shipped: Mapping[str, Any] | None = None) -> list[Change]:
        """What happened to an incident, the oldest first: who, when, before, after, why.

        Parameters
        ----------
        incident_id : str
        shipped : mapping, optional
            For an incident that ships: its row, which the store does not have.
        """
        with self._database.reading() as connection:
            return history(connection, incident_id, dict(shipped or {}))

    def edits(self) -> dict[str, dict[str, Any]]:
        """Changes in force: incident id to columns and their values; also of incidents that ship."""
        with self._database.reading() as connection:
            return {version.subject: version.state or {} for version in all_current(connection, "record")}

    def with_edits(self, records: pa.Table) -> pa.Table:
        """Lay the changes in force over rows that the store does not have: those that ship."""
        return overlaid(conformed(records), self.edits())

    # -- links

    def links(self) -> list[LinkDecision]:
        """Decisions in force, in the order in which they were made."""
        with self._database.reading() as connection:
            found = [version.state or {} for version in all_current(connection, "link")]
        return [LinkDecision(**{**state, "reasons": tuple(state["reasons"])}) for state in found]

    # -- events

    def events(self, limit: int | None = 100, dataset_id: str | None = None) -> list[Event]:
        """Events, the latest first."""
        conditions = () if dataset_id is None else (EVENT.c.dataset_id == dataset_id,)
        with self._database.reading() as connection:
            return read_events(connection, *conditions, limit=limit)

    def event(self, event_id: int) -> Event:
        """One event.

        Raises
        ------
        UnknownName
            When there is none of that number.
        """
        with self._database.reading() as connection:
            return read_event(connection, event_id)

    # -- everything

    def tables(self) -> Iterator[pa.Table]:
        """Rows of the datasets that are on, some thousand at a time, in `base_arrow_schema`, edits applied."""
        with self._database.reading() as connection:
            edits = {version.subject: version.state or {} for version in all_current(connection, "record")}
            for version in sorted(all_current(connection, "dataset"), key=lambda one: one.subject):
                state = version.state or {}
                if not state.get("layers") or not state["enabled"] or state["deleted"]:
                    continue
                for table in stream_records(connection, version.subject, state["layers"], edits):
                    yield with_title(table, state["title"])

    def export_dataset(self, dataset_id: str) -> Iterator[Batch]:
        """Read a dataset whole, also one that is off: records with edits, the file's own columns, its lines.

        Raises
        ------
        UnknownName
            When there is no such dataset, it was deleted, or it ships with the program.
        """
        with self._database.reading() as connection:
            version = current(connection, "dataset", dataset_id)
            state = version.state if version else None
            if state is None or "layers" not in state or state["deleted"]:
                raise UnknownName(f"There is no dataset {dataset_id!r} to export.")
            edits = {version.subject: version.state or {} for version in all_current(connection, "record")}
            for batch in stream_batches(connection, dataset_id, state["layers"], edits):
                yield replace(batch, records=with_title(batch.records, state["title"]))


def _dataset(dataset_id: str, version: Version | None, imports: Mapping[int, Event]) -> Dataset:
    state = (version.state if version else None) or {}
    bundled = dataset_id in BUNDLED
    info = DatasetInfo(dataset_id, BUNDLED[dataset_id], "atlas") if bundled else info_from(state["info"])
    last = imports.get(state.get("imported", 0))
    return Dataset(
        info=info if bundled else replace(info, title=state["title"]),
        enabled=state.get("enabled", True),
        deleted=state.get("deleted", False),
        rows=None if bundled else state["rows"],
        version=version.version if version else 0,
        imported_at=last.at if last else None,
        revision=version.event_id if version else 0,
        bundled=bundled,
    )
