"""Words that tell of events, and of what kind."""

from __future__ import annotations

from geo.sources.report.document import Document
from geo.sources.report.mentions import EventMention


def event_mentions(document: Document) -> tuple[EventMention, ...]:  # noqa: ARG001
    """Words that tell of events, and of what kind."""
    return ()
