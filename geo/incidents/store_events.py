"""What the store says of itself: datasets, events, changes, differences."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from geo.core.errors import BadInput
from geo.incidents.batches import DatasetInfo

# Datasets that ship with the program. Their rows are not in the store; edits of them, and whether they are on, are.
BUNDLED: Final = {"reports": "News reports", "notable": "Notable incidents"}
# The dataset of what a reader accepts from reports of their own.
OWN_ID: Final = "reports-own"
_MOST_WORDS: Final = 4000


def is_acceptance(kind: str, dataset_id: str) -> bool:
    """Tell whether an event of a kind, on a dataset, is that somebody accepted incidents of a report."""
    return kind == "import" and dataset_id == OWN_ID


@dataclass(frozen=True)
class Event:
    """Something that was done to the store.

    Attributes
    ----------
    event_id : int
        The store's revision since.
    at : datetime
        UTC.
    who, why : str
    kind : str
        ``"import"``, ``"edit"``, ``"dataset"``, ``"links"`` or ``"undo"``.
    dataset_id : str
        Of the dataset or of the incident's; empty for links.
    summary : dict
        An import: added, changed, gone, unchanged (numbers of rows), title, file_name. An edit: incident_id, fields
        (names) and before (their values). A change of a dataset: was (its title), and what of enabled, deleted, title
        is new. Links: same, different, open (numbers of pairs). An undo: kind and summary of what it took back.
    undoes : int or None
        The event that this one takes back.
    undone_by : int or None
        The event that took this one back, if that still holds.
    nothing_new : bool
        The store was already as asked: nothing was stored, and this is the event that made it so.
    """

    event_id: int
    at: dt.datetime
    who: str
    why: str
    kind: str
    dataset_id: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    undoes: int | None = None
    undone_by: int | None = None
    nothing_new: bool = False

    @property
    def is_acceptance(self) -> bool:
        """Whether a person accepted incidents of a report: an import of its own."""
        return is_acceptance(self.kind, self.dataset_id)


@dataclass(frozen=True)
class Change:
    """What an event did to one incident, dataset or link.

    Attributes
    ----------
    event : Event
    kind : str
        ``"record"``, ``"dataset"`` or ``"link"``.
    subject : str
        Incident id, dataset id, or the two incident ids of a link as JSON.
    version : int
        Of the subject, since.
    before, after : dict or None
        Fields that changed, with their values; None where there was nothing, or is nothing any more.
    """

    event: Event
    kind: str
    subject: str
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Dataset:
    """A dataset as it stands.

    Attributes
    ----------
    info : DatasetInfo
        With the title that it has now.
    enabled : bool
        Whether its rows are in the table.
    deleted : bool
        Deleted rows stay in the store, so that an undo brings them back.
    rows : int or None
        None for what ships with the program: the store does not hold its rows.
    version : int
        To be given back with a change; 0 for what ships and was never changed.
    imported_at : datetime or None
        Of the last import, UTC.
    revision : int
        Event of the last change, 0 if there is none.
    bundled : bool
        Whether it ships with the program.
    """

    info: DatasetInfo
    enabled: bool
    deleted: bool
    rows: int | None
    version: int
    imported_at: dt.datetime | None
    revision: int
    bundled: bool = False


@dataclass(frozen=True)
class Difference:
    """What an import would do, by incident id, in the order of the file (`gone`: of the store).

    Attributes
    ----------
    added, changed, gone, unchanged : tuple of str
    edited : tuple of str
        Those of `changed` and `gone` that somebody edited: the edits stay in force over what is imported.
    version : int
        Of the dataset that was compared with, to be given to the import; 0 if there is none.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    edited: tuple[str, ...] = ()
    version: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of rows by added, changed, gone, unchanged."""
        return {name: len(getattr(self, name)) for name in ("added", "changed", "gone", "unchanged")}


def now() -> dt.datetime:
    """Return the time, in UTC."""
    return dt.datetime.now(dt.UTC)


def to_json(value: Mapping[str, Any]) -> str:
    """Write a state or summary as it is kept: keys in order, so that equal states are equal texts, and in ASCII."""
    return json.dumps(value, sort_keys=True, allow_nan=False)


def info_from(stored: Mapping[str, Any]) -> DatasetInfo:
    """Read a dataset's description; what another version of the program added is left out."""
    known = {column.name for column in fields(DatasetInfo)}
    return DatasetInfo(**{name: value for name, value in stored.items() if name in known})


def info_to(info: DatasetInfo) -> dict[str, Any]:
    """Write a dataset's description as JSON holds it."""
    try:
        found: dict[str, Any] = json.loads(to_json(asdict(info)))
    except (TypeError, ValueError) as error:
        raise BadInput(f"The mapping of {info.dataset_id} cannot be written as JSON ({error}).") from error
    return found


def checked_words(name: str, words: object, *, needed: bool = False, most: int = _MOST_WORDS) -> str:
    """Return a text that both databases can keep.

    Raises
    ------
    BadInput
        When it is none, too long, or holds characters that are none.
    """
    if not isinstance(words, str):
        raise BadInput(f"{name}: {words!r} is no text.")
    text = words.strip()
    if needed and not text:
        raise BadInput(f"{name} is empty: say it in a few words.")
    if len(text) > most:
        raise BadInput(f"{name} has {len(text):,} characters; {most:,} are the most.")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput(f"{name} holds a character that cannot be stored: {text[:40]!r}.")
    return text
