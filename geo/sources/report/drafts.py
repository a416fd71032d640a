"""Incidents of a report on their way to the store: what was read, what a person made of it, and what supports it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo.core.errors import BadInput, BrokenData
from geo.incidents.edits import EDITABLE, checked
from geo.incidents.schema import SIDES, toll_columns
from geo.incidents.tolls import total_of
from geo.sources.report.document import Span
from geo.sources.report.extraction import Evidence, PlaceCandidate, Proposal

OPEN: Final = "open"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
STATES: Final = (OPEN, ACCEPTED, REJECTED)
READ: Final = "read"
LEFT_OUT: Final = "left out"
BY_HAND: Final = "by hand"
ORIGINS: Final = (READ, LEFT_OUT, BY_HAND)
# What stands beside the columns of the incident table: told by reports, not stored as a column of its own.
BESIDE: Final = ("adm0", "adm1", "freed", "denied_by")
_KNOWN: Final = frozenset({*EDITABLE, *BESIDE, "geometry"})
_PLACE: Final = ("lat", "lon", "where_prec")
_COVERED: Final = {
    "event_date": ("event_date", "event_date_end", "date_precision", "date_phrase"),
    "place_phrase": (
        "place_phrase", "place", "place_id", "lat", "lon", "where_prec", "uncertainty_km", "place_method",
        "place_evidence", "place_note", "place_note_fr", "adm2",
    ),
    "target": ("target", "target_fr", "target_actors"),
    "attributed_to": ("attributed_to", "attributed_by", "attributed_by_fr"),
    "title": ("title", "title_fr"),
}  # fmt: skip
_MISSING: Final[tuple[Any, ...]] = (None, "", [])


@dataclass(frozen=True)
class Draft:
    """One incident of a report, as it stands.

    Attributes
    ----------
    key : str
        Names it within its report.
    proposed : dict
        What the rules read: columns of the incident table as JSON holds them, `geometry` as well-known binary in
        hexadecimal digits. Empty for an incident that a person added.
    record : dict
        The same as it stands now.
    evidence : tuple of Evidence
        Words behind the fields as they stand now; one entry covers the columns of its group (`columns_of`).
    read_from : tuple of Evidence
        Words behind what was read.
    candidates : tuple of PlaceCandidate
    notes : tuple of str
    origin : str
        ``"read"``, ``"left out"`` (a person made an incident of it) or ``"by hand"``.
    state : str
        ``"open"``, ``"accepted"`` or ``"rejected"``.
    incident_id, event_id, who, at :
        Of the acceptance: what it is called in the store, by which event, by whom, when (UTC, ISO 8601).
    twins : dict
        Incident id to ``"same"`` or ``"different"``, as the person decided.
    """

    key: str
    proposed: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    read_from: tuple[Evidence, ...] = ()
    candidates: tuple[PlaceCandidate, ...] = ()
    notes: tuple[str, ...] = ()
    origin: str = READ
    state: str = OPEN
    incident_id: str = ""
    event_id: int = 0
    who: str = ""
    at: str = ""
    twins: dict[str, str] = field(default_factory=dict)

    @property
    def corrected(self) -> tuple[str, ...]:
        """Fields whose value is not the one that was read."""
        names = dict.fromkeys([*self.proposed, *self.record])
        return tuple(name for name in names if not _same(self.proposed.get(name), self.record.get(name)))

    def spans(self, names: Iterable[str]) -> tuple[Span, ...]:
        """Words behind some fields."""
        wanted = set(names)
        return tuple(found.span for found in self.evidence if found.field in wanted)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one in _MISSING and other in _MISSING)


def draft_of(proposal: Proposal) -> Draft:
    """Make a draft of what was read."""
    record = as_kept(proposal.record)
    return Draft(
        key=proposal.key,
        proposed=record,
        record=dict(record),
        evidence=proposal.evidence,
        read_from=proposal.evidence,
        candidates=proposal.candidates,
        notes=proposal.notes,
    )


def as_read(draft: Draft) -> Draft:
    """Take back everything that a person changed in a draft."""
    return replace(draft, record=dict(draft.proposed), evidence=draft.read_from)


def read_anew(drafts: Iterable[Draft], proposals: Iterable[Proposal]) -> list[Draft]:
    """Put new proposals in the places of what nobody decided on; what a person decided, changed or added stays.

    Parameters
    ----------
    drafts : iterable of Draft
    proposals : iterable of Proposal
        Of the same text, read again. They go with the drafts that the same words support.

    Returns
    -------
    list of Draft
    """
    waiting = [draft_of(one) for one in proposals]
    out: list[Draft] = []
    for draft in drafts:
        words = {one.span for one in draft.read_from}
        alike = [(len(words & {one.span for one in fresh.read_from}), -n) for n, fresh in enumerate(waiting)]
        shared, place = max(alike, default=(0, 0))
        fresh = waiting.pop(-place) if shared else None
        if draft.state != OPEN or draft.origin != READ:
            out.append(draft)
        elif fresh is not None:
            changed = {name: draft.record.get(name) for name in draft.corrected if name not in ("geometry", *BESIDE)}
            out.append(
                with_fields(replace(fresh, key=draft.key), changed) if changed else replace(fresh, key=draft.key)
            )
        elif draft.corrected:
            out.append(draft)
    keys = {draft.key for draft in out}
    for fresh in waiting:
        key = next(name for name in (fresh.key, *(f"{fresh.key}-{n}" for n in range(2, 1000))) if name not in keys)
        keys.add(key)
        out.append(replace(fresh, key=key))
    return out


def columns_of(field: str) -> tuple[str, ...]:
    """Columns that the evidence of a field covers."""
    if field.startswith("fatalities") and not field.endswith(("_low", "_best", "_high")):
        return toll_columns(field.removeprefix("fatalities").removeprefix("_"))
    return _COVERED.get(field, (field,))


def as_kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """Write a record as JSON holds it; what is missing is left out."""
    kept = {name: _as_json(value) for name, value in record.items() if name in _KNOWN}
    return {name: value for name, value in kept.items() if value not in _MISSING}


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, BaseGeometry):
        return shapely.to_wkb(value, hex=True)
    if isinstance(value, tuple | list):
        return [_as_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _as_json(item) for name, item in value.items()}
    if value is not None and not isinstance(value, str | int | float | bool):
        return value.item() if hasattr(value, "item") else str(value)
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - NaN


def shape_of(record: Mapping[str, Any]) -> Any:
    """Shape of a kept record, None where it has none.

    Raises
    ------
    BrokenData
        When it is none.
    """
    kept = record.get("geometry")
    if not kept:
        return None
    try:
        return shapely.from_wkb(kept)
    except (ShapelyError, TypeError) as error:
        raise BrokenData(f"The place of an incident of a report cannot be read ({error}). Choose it again.") from error


def with_fields(draft: Draft, fields: Mapping[str, Any], evidence: Iterable[Evidence] | None = None) -> Draft:
    """Change fields of a draft, checked as an edit of a stored incident is.

    Parameters
    ----------
    draft : Draft
    fields : mapping
        Column to value, as text or of its type; None or "" makes it missing.
    evidence : iterable of Evidence, optional
        Words behind the new values; without them nothing of the text supports these fields any more.

    Raises
    ------
    BadInput
        When a value is not allowed; the message names it.
    """
    beside = {name: value for name, value in fields.items() if name in BESIDE}
    columns = {name: value for name, value in fields.items() if name not in BESIDE}
    if "geometry" in columns:
        raise BadInput("geometry follows from the place: set that.")
    now = draft.record
    if columns.get("event_date") and not (columns.get("date_precision") or now.get("date_precision")):
        columns["date_precision"] = 1  # a day that a person names is one
    wanted = checked(_moved_along(columns, now), now, whole=True) if columns else {}
    wanted |= _totals(wanted, now)
    record = {**now, **wanted, **beside}
    if set(_PLACE) & set(wanted):
        record.pop("geometry", None)  # it follows from the new place
    record = {name: value for name, value in record.items() if value not in _MISSING}
    touched = {*wanted, *beside}
    new = tuple(evidence or ())
    touched |= {found.field for found in new}
    if "event_date" in touched:
        touched |= set(_COVERED["event_date"])
    kept = tuple(found for found in draft.evidence if not touched & {*_key_columns(found.field), found.field})
    return replace(draft, record=record, evidence=(*kept, *new))


def with_place(draft: Draft, place: Mapping[str, Any], evidence: Iterable[Evidence] | None = None) -> Draft:
    """Give a draft another place: all its columns at once (see `geo.sources.report.placing`).

    `evidence` None keeps the words that supported the former place.
    """
    record = {name: value for name, value in draft.record.items() if name not in place}
    record |= {name: value for name, value in as_kept(place).items() if value not in _MISSING}
    kept = draft.evidence
    if evidence is not None:
        kept = (*(found for found in kept if found.field not in ("place_phrase", "place")), *evidence)
    return replace(draft, record=record, evidence=kept)


def _key_columns(field: str) -> tuple[str, ...]:
    """Columns of a field without which its words say nothing any more."""
    columns = columns_of(field)
    return columns[:1] if field == "event_date" else columns


def _moved_along(fields: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Let the lowest and highest figure follow a best one that they were equal to, or would contradict."""
    out = dict(fields)
    for side in ("", *SIDES):
        low, best, high = toll_columns(side)
        value = fields.get(best)
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        for bound, sign in ((low, 1), (high, -1)):
            old = now.get(bound)
            if bound not in fields and isinstance(old, int) and (old == now.get(best) or sign * (old - value) > 0):
                out[bound] = value
    return out


def _totals(wanted: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Add the sides up anew where one of them changed and the total was not set itself."""
    of_sides = {name for side in SIDES for name in toll_columns(side)}
    if not of_sides & set(wanted) or set(toll_columns()) & set(wanted):
        return {}
    after = {**now, **wanted}
    bounds = [dict(zip(("low", "best", "high"), map(after.get, toll_columns(side)), strict=True)) for side in SIDES]
    total = total_of(bounds)
    return {f"fatalities_{bound}": value for bound, value in total.items()}


# -- as JSON


def to_json(draft: Draft) -> dict[str, Any]:
    """Write a draft as the user's folder keeps it."""
    found = asdict(draft)
    for name, evidence in (("evidence", draft.evidence), ("read_from", draft.read_from)):
        found[name] = [
            [one.field, one.span.start, one.span.end, one.rule, round(one.confidence, 3)] for one in evidence
        ]
    found["candidates"] = [asdict(one) for one in draft.candidates]
    return found


def from_json(kept: Mapping[str, Any]) -> Draft:
    """Read a draft that was kept.

    Raises
    ------
    BrokenData
        When it is none.
    """
    try:
        evidence, read_from = (
            tuple(
                Evidence(str(name), Span(int(start), int(end)), str(rule), float(sure))
                for name, start, end, rule, sure in kept.get(column, ())
            )
            for column in ("evidence", "read_from")
        )
        candidates = tuple(
            PlaceCandidate(**{**one, "reasons": tuple(one.get("reasons", ()))}) for one in kept.get("candidates", ())
        )
        state, origin = str(kept.get("state", OPEN)), str(kept.get("origin", READ))
        return Draft(
            key=str(kept["key"]),
            proposed=dict(kept.get("proposed", {})),
            record=dict(kept.get("record", {})),
            evidence=evidence,
            read_from=read_from,
            candidates=candidates,
            notes=tuple(map(str, kept.get("notes", ()))),
            origin=origin if origin in ORIGINS else READ,
            state=state if state in STATES else OPEN,
            incident_id=str(kept.get("incident_id", "")),
            event_id=int(kept.get("event_id", 0)),
            who=str(kept.get("who", "")),
            at=str(kept.get("at", "")),
            twins={str(name): str(verdict) for name, verdict in dict(kept.get("twins", {})).items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenData(f"An incident of a kept report cannot be read ({error!r}). Read the report again.") from error
