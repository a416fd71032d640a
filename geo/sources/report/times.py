"""Days and periods that a report names."""

from __future__ import annotations

import datetime as dt

from geo.sources.report.document import Document, Span
from geo.sources.report.mentions import TimeMention


def time_mentions(document: Document, published: dt.date | None) -> tuple[TimeMention, ...]:  # noqa: ARG001
    """Days and periods that a report names."""
    return ()


def date_of_publication(document: Document) -> tuple[dt.date | None, Span | None]:
    """Find the day a report was published: given with it, else said in its text; with the words that say so."""
    return document.published, None
