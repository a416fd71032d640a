"""Words for places, as they go to the resolver."""

from __future__ import annotations

from geo.places.resolver import Resolver
from geo.sources.report.document import Document
from geo.sources.report.mentions import PlaceMention


def place_mentions(document: Document, resolver: Resolver) -> tuple[PlaceMention, ...]:  # noqa: ARG001
    """Words for places, as they go to the resolver."""
    return ()
