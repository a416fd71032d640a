"""Groups, forces and people, and what part a report gives them."""

from __future__ import annotations

from geo.sources.report.document import Document
from geo.sources.report.mentions import ActorMention


def actor_mentions(document: Document) -> tuple[ActorMention, ...]:  # noqa: ARG001
    """Groups, forces and people, and what part a report gives them."""
    return ()
