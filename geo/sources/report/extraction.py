"""A report in, proposed incidents out: each field with the words that support it, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from geo import __version__
from geo.places.resolver import Resolver
from geo.sources.report.actors import actor_mentions
from geo.sources.report.document import Document, Span
from geo.sources.report.kinds import event_mentions
from geo.sources.report.mentions import Mentions
from geo.sources.report.places import place_mentions
from geo.sources.report.times import date_of_publication, time_mentions
from geo.sources.report.tolls import toll_mentions

FORMAT: Final = 1
# Names of sides as a reader of the JSON file meets them.
SIDE_NAMES: Final = {"security": "security_forces", "civilians": "civilians", "militants": "militants", "": "total"}


@dataclass(frozen=True)
class Evidence:
    """Words that support one field of one incident."""

    field: str
    span: Span
    rule: str
    confidence: float


@dataclass(frozen=True)
class PlaceCandidate:
    """A place that the words may mean: `chosen` is the one proposed. Degrees, WGS 84."""

    name: str
    kind: str
    adm0: str
    adm1: str
    lat: float | None
    lon: float | None
    reasons: tuple[str, ...] = ()
    chosen: bool = False


@dataclass(frozen=True)
class Proposal:
    """An incident that a report tells of, to be confirmed by a person.

    Attributes
    ----------
    key : str
        Names it within its report: its number, from 1.
    record : dict
        Columns of the incident table (`geo.incidents.schema`), but identifiers, dataset and derived columns; only those
        that are known. Days are dates; `geometry` is a shape. `freed` and `denied_by` stand beside them.
    evidence : tuple of Evidence
    candidates : tuple of PlaceCandidate
    notes : tuple of str
        What a person should look at: contradictions, what was assumed.
    """

    key: str
    record: dict[str, Any]
    evidence: tuple[Evidence, ...]
    candidates: tuple[PlaceCandidate, ...] = ()
    notes: tuple[str, ...] = ()

    def spans(self, field: str) -> tuple[Span, ...]:
        """Give the words that support one field."""
        return tuple(found.span for found in self.evidence if found.field == field)


@dataclass(frozen=True)
class LeftOut:
    """Words that look like an incident and are none: `reason` is a code of `REASONS`, `detail` says more."""

    span: Span
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Extraction:
    """What was read out of one report.

    `published_words` are the characters of the text that the date of publication comes from; None where it was given,
    or is not known.
    """

    document: Document
    published: dt.date | None
    published_words: Span | None
    mentions: Mentions
    proposals: tuple[Proposal, ...]
    left_out: tuple[LeftOut, ...]
    notices: tuple[str, ...] = ()


def extract(document: Document, resolver: Resolver) -> Extraction:
    """Read a report.

    Parameters
    ----------
    document : Document
    resolver : Resolver
        Knows the places; its gazetteer also tells which words may be names.

    Returns
    -------
    Extraction
        Never an error, whatever the text holds.
    """
    from geo.sources.report.events import propose

    published, words = date_of_publication(document)
    mentions = Mentions(
        document=document,
        times=time_mentions(document, published),
        tolls=toll_mentions(document),
        places=place_mentions(document, resolver),
        actors=actor_mentions(document),
        events=event_mentions(document),
    )
    proposals, left_out = propose(mentions, published, resolver)
    return Extraction(document, published, words, mentions, proposals, left_out, mentions.notices)


def as_json(found: Extraction) -> dict[str, Any]:
    """Write an extraction as JSON holds it; others may script it.

    Returns
    -------
    dict
        ``format``, ``program``, ``document`` (checksum, language, title, publisher, url, published,
        published_words), ``incidents`` (columns of the incident table; beside them ``key``, ``country``,
        ``fatalities`` by side with low, best, high, ``evidence``, ``candidates``, ``notes``), ``left_out`` and
        ``notices``. Spans count characters of the normalised text.
    """
    text, document = found.document.text, found.document
    return {
        "format": FORMAT,
        "program": __version__,
        "document": {
            "checksum": document.checksum,
            "language": document.language,
            "title": document.title,
            "publisher": document.publisher,
            "url": document.url,
            "published": _day(found.published),
            "published_words": found.published_words.of(text) if found.published_words else "",
            "characters": len(text),
        },
        "incidents": [_incident(proposal, text) for proposal in found.proposals],
        "left_out": [{**_span(out.span, text), "reason": out.reason, "detail": out.detail} for out in found.left_out],
        "notices": list(found.notices),
    }


def _incident(proposal: Proposal, text: str) -> dict[str, Any]:
    record = {name: _plain(value) for name, value in proposal.record.items() if name != "geometry"}
    fatalities = {name: bounds for side, name in SIDE_NAMES.items() if any((bounds := _bounds(record, side)).values())}
    return {
        "key": proposal.key,
        **record,
        "country": record.get("adm0", ""),
        "fatalities": fatalities or None,
        "evidence": [
            {**_span(e.span, text), "field": e.field, "rule": e.rule, "confidence": e.confidence}
            for e in proposal.evidence
        ],
        "candidates": [
            {
                "name": c.name, "kind": c.kind, "adm0": c.adm0, "adm1": c.adm1, "lat": c.lat, "lon": c.lon,
                "reasons": list(c.reasons), "chosen": c.chosen,
            }
            for c in proposal.candidates
        ],
        "notes": list(proposal.notes),
    }  # fmt: skip


def _bounds(record: dict[str, Any], side: str) -> dict[str, int | None]:
    stem = f"fatalities_{side}_" if side else "fatalities_"
    return {bound: record.get(stem + bound) for bound in ("low", "best", "high")}


def _plain(value: Any) -> Any:
    return _day(value) if isinstance(value, dt.date) else value


def _day(value: dt.date | None) -> str | None:
    return value.isoformat()[:10] if value else None


def _span(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "words": span.of(text)}
