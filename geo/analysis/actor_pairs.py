"""Two actors in one incident: who claims it and whom it is attributed to, and who appears with whom in which roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.analysis.actors import said_by
from geo.incidents.actors import INCLUDING, Actors
from geo.incidents.coded import NO_DAY, Mask, Mentions, Positions, each_once
from geo.incidents.membership import EPOCH
from geo.incidents.schema import ROLES
from geo.incidents.view import View

# Relations under which two names may stand for one author while they last.
_ONE_AUTHOR: Final = (*INCLUDING, "named as")
OUTCOMES: Final = ("attributed_only", "claimed_only", "same", "partly", "different", "neither")


@dataclass(frozen=True, eq=False)
class Claims:
    """Claims of the shown incidents against attributions.

    Attributes
    ----------
    outcomes : dict of str to int
        Of the shown incidents, each in one of `OUTCOMES`: attributed to somebody and claimed by nobody; claimed and
        attributed to nobody; claimed by those it is attributed to; by some of them, or by more; by others; neither
        claimed nor attributed. Together they are the shown incidents.
    by_actor : DataFrame
        A row an actor that claims or is held responsible: `actor_id`; of its `claimed` incidents those `both` claimed
        by it and attributed to it (or to whoever it belonged to or belonged to it on that day), `others` attributed to
        others alone, `nobody` attributed to nobody; of its `attributed` incidents `confirmed` claimed by it (or those),
        `by_others` claimed by others alone, `unclaimed`.
    said_by : DataFrame
        Who attributes: `said_by`, `said_by_fr`, `incidents`, the most first.
    disagreeing : array of int64
        Positions in the view's table of incidents whose claim and attribution are ``partly`` or wholly ``different``.
    """

    outcomes: dict[str, int]
    by_actor: pd.DataFrame
    said_by: pd.DataFrame
    disagreeing: Positions


def claims(view: View) -> Claims:
    """Hold the claims of the shown incidents against whom sources hold responsible.

    Two names count as one author where one belonged to the other on the day of the incident, or was called so: the
    Islamic State's claim of an attack that is attributed to its Sahel province is no disagreement.
    """
    columns, among = view.coded, _among(view)
    said_of = _sets(columns.roles["claimed_by"], among)
    claimed = np.zeros(columns.n, dtype=bool)
    claimed[list(said_of)] = True
    held_of = _sets(columns.roles["attributed_to"], claimed)
    match = _Matcher(view)
    outcomes = dict.fromkeys(OUTCOMES, 0)
    figures: dict[str, dict[str, int]] = {}
    disagreeing = []
    for row, said in said_of.items():
        held = held_of.get(row, ())
        outcome = match.outcome(held, said, row)
        outcomes[outcome] += 1
        if outcome in ("partly", "different"):
            disagreeing.append(row)
        match.count(figures, held, said, row)
    attributed = np.zeros(columns.n, dtype=bool)
    mentions = columns.roles["attributed_to"]
    attributed[mentions.rows] = True
    outcomes["attributed_only"] = int((attributed & ~claimed)[view.rows].sum())
    outcomes["neither"] = view.n_shown - sum(outcomes.values())
    for name, total in _totals(mentions, among).items():
        of = figures.setdefault(name, {})
        of |= {"attributed": total, "unclaimed": total - of.get("confirmed", 0) - of.get("by_others", 0)}
    by_actor = pd.DataFrame(
        [{"actor_id": name, **dict.fromkeys(_FIGURES, 0), **counts} for name, counts in figures.items()],
        columns=["actor_id", *_FIGURES],
    )
    order = ["claimed", "attributed", "actor_id"]
    by_actor = by_actor.sort_values(order, ascending=[False, False, True], ignore_index=True)
    places = np.flatnonzero(attributed[view.rows])
    return Claims(outcomes, by_actor, said_by(view, places), np.array(sorted(disagreeing), dtype=np.int64))


_FIGURES: Final = ("claimed", "both", "others", "nobody", "attributed", "confirmed", "by_others", "unclaimed")


def _among(view: View) -> Mask:
    among = np.zeros(view.coded.n, dtype=bool)
    among[view.rows] = True
    return among


def _sets(mentions: Mentions, among: Mask) -> dict[int, tuple[str, ...]]:
    """Give the actors of a role by row, of those rows that have any, each actor once."""
    shown = among[mentions.rows]
    found: dict[int, dict[str, None]] = {}
    for row, code in zip(mentions.rows[shown].tolist(), mentions.codes[shown].tolist(), strict=True):
        found.setdefault(row, {})[mentions.names[code]] = None
    return {row: tuple(names) for row, names in found.items()}


def _totals(mentions: Mentions, among: Mask) -> dict[str, int]:
    """Count the rows that mention each actor."""
    shown = among[mentions.rows]
    n = max(len(mentions.names), 1)
    codes = each_once(mentions.rows[shown] * n + mentions.codes[shown]) % n
    counts = np.bincount(codes, minlength=n)
    return {mentions.names[code]: int(counts[code]) for code in np.flatnonzero(counts)}


class _Matcher:
    """Tells whether two names may stand for one author on the days of an incident."""

    def __init__(self, view: View) -> None:
        self._columns = view.coded
        self._periods = _periods(view.vocabulary.actors)

    def same(self, a: str, b: str, row: int) -> bool:
        return a == b or any(
            self._columns.day[row] >= first and self._columns.day_end[row] <= last and self._columns.day[row] != NO_DAY
            for first, last in self._periods.get(frozenset((a, b)), ())
        )

    def outcome(self, held: Iterable[str], said: Iterable[str], row: int) -> str:
        held, said = tuple(held), tuple(said)
        if not held or not said:
            return "attributed_only" if held else "claimed_only"
        agreed = [any(self.same(one, other, row) for other in held) for one in said]
        answered = [any(self.same(one, other, row) for other in said) for one in held]
        if all(agreed) and all(answered):
            return "same"
        return "partly" if any(agreed) else "different"

    def count(self, figures: dict[str, dict[str, int]], held: Iterable[str], said: Iterable[str], row: int) -> None:
        held, said = tuple(held), tuple(said)

        def add(name: str, *keys: str) -> None:
            of = figures.setdefault(name, {})
            for key in keys:
                of[key] = of.get(key, 0) + 1

        for one in said:
            agreed = any(self.same(one, other, row) for other in held)
            add(one, "claimed", "both" if agreed else "others" if held else "nobody")
        for one in held:
            agreed = any(self.same(one, other, row) for other in said)
            add(one, "confirmed" if agreed else "by_others")


def _periods(actors: Actors) -> dict[frozenset[str], list[tuple[int, int]]]:
    """Give the days (since 1970-01-01) from and to which two names stood for one author."""
    found: dict[frozenset[str], list[tuple[int, int]]] = {}

    def add(a: str, b: str, since: Any, until: Any) -> None:
        first = -(2**31) + 1 if since is None else (since - EPOCH).days
        last = 2**31 - 1 if until is None else (until - EPOCH).days
        found.setdefault(frozenset((a, b)), []).append((first, last))

    for whole in {one.other_id for one in actors.alliances if one.relation in INCLUDING}:
        for member in actors.memberships(whole):
            add(member.actor_id, whole, member.since, member.until)
    for one in actors.alliances:
        if one.relation in _ONE_AUTHOR and one.relation not in INCLUDING:
            add(one.actor_id, one.other_id, one.first_day, one.last_day)
    return found


def together(view: View) -> pd.DataFrame:
    """Count the shown incidents in which two actors appear together, by the roles that they have there.

    Returns
    -------
    DataFrame
        `actor_a`, `role_a`, `actor_b`, `role_b`, `incidents`, the most first. Each pair of roles stands once: `role_a`
        comes first among `ROLES`, and of one role `actor_a` first in the alphabet. An actor is not paired with itself.
    """
    columns = view.coded
    among, names = _among(view), columns.actor_names
    parts = []
    for at, role in enumerate(ROLES):
        mentions = columns.roles[role]
        shown = among[mentions.rows]
        parts.append(
            pd.DataFrame(
                {"row": mentions.rows[shown], "key": at * len(names) + mentions.codes[shown].astype(np.int64)}
            ).drop_duplicates()
        )
    every = pd.concat(parts, ignore_index=True)
    both = every.merge(every, on="row", suffixes=("_a", "_b"))
    n = max(len(names), 1)
    both = both[(both["key_a"] < both["key_b"]) & (both["key_a"] % n != both["key_b"] % n)]
    counts = both.groupby(["key_a", "key_b"]).size().reset_index(name="incidents")
    listed = np.array([*names, ""], dtype=object)
    roles = np.array(ROLES, dtype=object)
    table = pd.DataFrame(
        {
            "actor_a": listed[counts["key_a"] % n],
            "role_a": roles[counts["key_a"] // n],
            "actor_b": listed[counts["key_b"] % n],
            "role_b": roles[counts["key_b"] // n],
            "incidents": counts["incidents"].to_numpy(dtype=np.int64),
        }
    )
    return table.sort_values("incidents", ascending=False, kind="stable", ignore_index=True)
