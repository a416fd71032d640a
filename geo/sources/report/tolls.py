"""Figures of people killed, injured, missing, captured and freed, with their side and who said so."""

from __future__ import annotations

from geo.sources.report.document import Document
from geo.sources.report.mentions import TollMention


def toll_mentions(document: Document) -> tuple[TollMention, ...]:  # noqa: ARG001
    """Figures of people killed, injured, missing, captured and freed, with their side and who said so."""
    return ()
