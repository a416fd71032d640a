"""Accepting: incidents that a person confirmed go into the store, with their report as source and what was changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from geo import __version__
from geo.core.errors import BadInput, UnknownName
from geo.core.language import Language, language
from geo.incidents.batches import Batch, DatasetInfo
from geo.incidents.decisions import LinkDecision
from geo.incidents.edits import EDITABLE, checked
from geo.incidents.schema import REGISTRY
from geo.incidents.store import Event, Store
from geo.incidents.store_events import OWN_ID
from geo.incidents.table import to_arrow, to_table
from geo.incidents.taxonomy import load_event_types
from geo.sources.bundled import OWN
from geo.sources.report.drafts import ACCEPTED, BY_HAND, OPEN, Draft, shape_of

DATASET_ID: Final = OWN_ID
DATASET: Final = OWN
INFO: Final = DatasetInfo(DATASET_ID, DATASET, "table")
# How an incident came to be accepted, as the store keeps it beside the row.
AS_READ: Final = "as read"
CORRECTED: Final = "corrected"
ADDED: Final = "by hand"
UNREAD: Final = "accepted unread"
# Reason of a link's decision, see `geo.incidents.link_reasons`.
APART: Final = "one_report"
_ID_LETTERS: Final = 16
# Columns of the row's own cells: what was read by which rule. No word of the report stands in them.
CELLS: Final = (
    "report_sha256", "report_key", "accepted", "accepted_by", "corrected", "read_as", "rules", "beside", "program",
)  # fmt: skip
# Fields that quote the report: what was read of them stays in the user's own folder.
_QUOTES: Final = frozenset(
    {"place_phrase", "date_phrase", "tolls", "place_evidence", "summary", "summary_fr", "geometry"}
)


@dataclass(frozen=True)
class Source:
    """A report as the source of incidents.

    Attributes
    ----------
    checksum : str
        SHA-256 of its text.
    title, publisher, url, language : str
    published : date or None
    """

    checksum: str
    title: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""
    published: dt.date | None = None

    def as_item(self) -> dict[str, str]:
        """Write it as an item of the column `sources`."""
        return {
            "publisher": self.publisher,
            "title": self.title,
            "published": self.published.isoformat() if self.published else "",
            "url": self.url,
            "language": self.language,
        }


@dataclass(frozen=True)
class Accepted:
    """What was accepted: the drafts as they are now, the event that can be undone, and that of the links."""

    drafts: tuple[Draft, ...]
    event: Event
    links: Event | None = None


def incident_id(checksum: str, key: str) -> str:
    """Name an incident of a report: the same text and the same incident of it have the same name for ever."""
    return f"{DATASET_ID}:{checksum[:_ID_LETTERS]}-{key}"


def accepted_before(ids: Iterable[str], checksum: str) -> tuple[str, ...]:
    """Which of some incidents were read from a text."""
    prefix = f"{DATASET_ID}:{checksum[:_ID_LETTERS]}-"
    return tuple(name for name in ids if str(name).startswith(prefix))


def is_stored(store: Store, name: str) -> bool:
    """Whether the store has an incident now: an acceptance may have been taken back."""
    try:
        store.record(name)
    except UnknownName:
        return False
    return True


def accept(
    store: Store,
    source: Source,
    drafts: Sequence[Draft],
    *,
    who: str,
    why: str,
    unread: bool = False,
    before: Iterable[str] = (),
) -> Accepted:
    """Write drafts to the store, all of them or none, as one event that can be undone.

    Incidents that one report tells apart are held apart from each other: no rule makes one event of them.

    Parameters
    ----------
    store : Store
    source : Source
    drafts : sequence of Draft
        Those to accept.
    who, why : str
    unread : bool
        Whether nobody looked at them: the store keeps that, and the screens say it. What a person corrected was read.
    before : iterable of str
        Incidents that were accepted from this report before.

    Raises
    ------
    BadInput
        When there is none, one lacks its kind, a value is not allowed, or one was accepted already.
    """
    if not drafts:
        raise BadInput("Nothing to accept: choose an incident.")
    for draft in drafts:
        if is_stored(store, name := incident_id(source.checksum, draft.key)):
            raise BadInput(
                f"Incident {draft.key} of this text was accepted already: it is {name}. Change it on the Incidents "
                "screen, or take the acceptance back first."
            )
    rows = [_row(draft, source, who=who, unread=unread) for draft in drafts]
    records = to_arrow(to_table([record for record, _ in rows]))
    cells = pa.table({name: pa.array([own[name] for _, own in rows], pa.string()) for name in CELLS})
    batch = Batch(records, cells, np.zeros(len(rows), dtype=np.int64))
    event = store.import_batches(INFO, [batch], who=who, why=why, gone="keep")
    at = event.at.isoformat(timespec="seconds")
    now = tuple(
        replace(
            draft, state=ACCEPTED, incident_id=incident_id(source.checksum, draft.key), event_id=event.event_id,
            who=who, at=at,
        )
        for draft in drafts
    )  # fmt: skip
    decisions = [
        LinkDecision(draft.incident_id, other, verdict, 1.0 if verdict == "same" else 0.0, (), "person")
        for draft in now
        for other, verdict in draft.twins.items()
    ]
    names = [*before, *(draft.incident_id for draft in now)]
    decisions += [
        LinkDecision(one.incident_id, other, "different", 0.0, (APART,), "person")
        for one in now
        for other in names[: names.index(one.incident_id)]
    ]
    links = store.decide_links(decisions, who=who, why=why) if decisions else None
    return Accepted(now, event, links)


def taken_back(store: Store, drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Open drafts again whose acceptance was undone meanwhile."""
    return tuple(
        replace(draft, state=OPEN, incident_id="", event_id=0, who="", at="")
        if draft.state == ACCEPTED and not is_stored(store, draft.incident_id)
        else draft
        for draft in drafts
    )


def _row(draft: Draft, source: Source, *, who: str, unread: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Write a draft as a record of the incident table, and the cells beside it."""
    given = {name: value for name, value in draft.record.items() if name in EDITABLE}
    kind = load_event_types().get(str(given.get("event_type") or ""))
    if kind is None:
        raise BadInput(f"Incident {draft.key} has no kind: choose what happened, or “other violence”.")
    given |= {"acled_event_type": kind.acled_event_type, "ucdp_type_of_violence": kind.ucdp_type_of_violence}
    for code in ("en", "fr"):
        name = "title" if code == "en" else "title_fr"
        given[name] = given.get(name) or title_of(draft.record, language(code))
    given.setdefault("fatalities_open_ended", False)
    if given.get("shared_toll"):
        given["shared_toll"] = f"{source.checksum[:_ID_LETTERS]}-{given['shared_toll']}"
    record = checked(given, {})
    for name in ("event_date", "event_date_end"):
        record[name] = pd.Timestamp(record[name]) if record.get(name) else None
    record |= {
        "incident_id": incident_id(source.checksum, draft.key),
        "original_id": f"{source.checksum[:_ID_LETTERS]}-{draft.key}",
        "dataset_id": DATASET_ID,
        "dataset": DATASET,
        "sources": [source.as_item()],
        "geometry": shape_of(draft.record),
    }
    return {name: value for name, value in record.items() if name in REGISTRY}, _cells(draft, source, who, unread)


def _cells(draft: Draft, source: Source, who: str, unread: bool) -> dict[str, str]:
    corrected = () if draft.origin == BY_HAND else draft.corrected
    how = ADDED if draft.origin == BY_HAND else CORRECTED if corrected else UNREAD if unread else AS_READ
    read_as = {name: draft.proposed.get(name) for name in corrected if name not in _QUOTES}
    beside = {name: draft.record[name] for name in ("freed", "denied_by") if draft.record.get(name)}
    rules: dict[str, str] = {}
    for found in (*draft.read_from, *draft.evidence):
        rules.setdefault(found.field, found.rule)
    return {
        "report_sha256": source.checksum,
        "report_key": draft.key,
        "accepted": how,
        "accepted_by": who,
        "corrected": "; ".join(corrected),
        "read_as": json.dumps(read_as, ensure_ascii=False, sort_keys=True) if read_as else "",
        "rules": json.dumps(rules, ensure_ascii=False, sort_keys=True) if rules else "",
        "beside": json.dumps(beside, ensure_ascii=False, sort_keys=True) if beside else "",
        "program": __version__,
    }


def as_table(draft: Draft) -> gpd.GeoDataFrame:
    """Write a draft as an incident table of one row, as it would be accepted; not joined to units yet.

    Raises
    ------
    BadInput
        When a value is not allowed.
    """
    record, _ = _row(draft, Source("0" * 64), who="", unread=False)
    return to_table([record], checked=False)


def title_of(record: Mapping[str, Any], say: Language) -> str:
    """Write a title for an incident that has none: its kind and its place."""
    kind = load_event_types().get(str(record.get("event_type") or ""))
    name = kind.name(say) if kind else say("Incident")
    place = str(record.get("place") or record.get("place_phrase") or "")
    return f"{name}, {place}" if place else name
