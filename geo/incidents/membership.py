"""Whose incidents count for a whole: an actor's own, and those of its members while they belonged to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np

from geo.incidents.actors import Actors, Membership
from geo.incidents.coded import NO_DAY, Coded, Mask, Mentions, Positions

EPOCH: Final = dt.date(1970, 1, 1)


def belonging(columns: Coded, mentions: Mentions, wholes: Iterable[str], actors: Actors) -> Mask:
    """Tell which rows mention some actors, or one that belonged to them on the days of the incident.

    An incident of a member counts from the first day of the relation to its last: an attack of Ansar Dine in 2013 is
    not one of JNIM, which it founded with others in 2017. All days of an incident must lie within; one without a date
    counts for the member alone, unless the relation has neither beginning nor end.

    Parameters
    ----------
    columns : Coded
        Packed columns of an incident table.
    mentions : Mentions
        Actors of that table in one role or several, of `columns`.
    wholes : iterable of str
        Ids of actors.
    actors : Actors

    Returns
    -------
    array of bool, shape (n,)
    """
    chosen = set(wholes)
    found = mentions.among(chosen, columns.n)
    members = dict.fromkeys(one for whole in sorted(chosen) for one in actors.memberships(whole))
    for one in members:
        if one.actor_id not in chosen:
            rows = mentions.rows_of(one.actor_id)
            found[rows[_during(columns, rows, one)]] = True
    return found


def _during(columns: Coded, rows: Positions, membership: Membership) -> Mask:
    first, last = columns.day[rows], columns.day_end[rows]
    within: Mask = np.ones(len(rows), dtype=bool)
    if membership.since:
        within &= first >= (membership.since - EPOCH).days  # NO_DAY is before every day
    if membership.until:
        within &= (last <= (membership.until - EPOCH).days) & (last != NO_DAY)
    return within
