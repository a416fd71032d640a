"""Mentions become incidents: which belong together, which are told twice, and which are no incident at all."""

from __future__ import annotations

import datetime as dt

from geo.places.resolver import Resolver
from geo.sources.report.extraction import LeftOut, Proposal
from geo.sources.report.mentions import Mentions


def propose(
    mentions: Mentions,  # noqa: ARG001
    published: dt.date | None,  # noqa: ARG001
    resolver: Resolver,  # noqa: ARG001
) -> tuple[tuple[Proposal, ...], tuple[LeftOut, ...]]:
    """Put the mentions of a document together.

    Parameters
    ----------
    mentions : Mentions
    published : date or None
        Day of publication.
    resolver : Resolver

    Returns
    -------
    proposals : tuple of Proposal
        In the order of the text.
    left_out : tuple of LeftOut
    """
    return (), ()
