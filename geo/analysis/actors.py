"""Who does what, where and when: the actors of a view, each by role, alone and together with its members.

Whoever a source holds responsible, whoever claims an attack and whoever a source calls a possible author are three
things and are never added up. An incident with several actors counts for each of them, so that figures of actors add up
to no total. A toll that was reported for several incidents together counts once for an actor, whole: how much of it is
the actor's nobody said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from geo.analysis.tally import Key, kind_key, period_key, tally, unit_key
from geo.core.language import Language
from geo.incidents.coded import NO_DAY, Mask, Positions, each_once
from geo.incidents.membership import belonging
from geo.incidents.schema import ROLES
from geo.incidents.view import View
from geo.places.countries import country_name

By: TypeAlias = Literal["kind", "country", "region", "year"]
BY: Final[tuple[By, ...]] = ("kind", "country", "region", "year")
MOST_ROWS: Final = 20  # of a picture; the figures have all
_COUNTS: Final = dict(zip(ROLES, ("attributed", "claimed", "possible", "target"), strict=True))


@dataclass(frozen=True, order=True)
class Party:
    """An actor alone, or a whole together with its members while they belonged to it."""

    actor_id: str
    with_members: bool = False


def parties(view: View) -> tuple[Party, ...]:
    """List whom the shown incidents name in any role, and the wholes that these belong to or have members in.

    A whole is listed with its members where these bring it an incident in a role in which it is not named itself.
    """
    anybody, actors = view.coded.anybody, view.vocabulary.actors
    among = np.zeros(view.coded.n, dtype=bool)
    among[view.rows] = True
    named = set(np.unique(anybody.codes[among[anybody.rows]]).tolist())
    own = [anybody.names[code] for code in sorted(named)]
    wholes = sorted({one.other_id for one in actors.alliances})
    more = [one for one in wholes if _adds(view, one, among)]
    return (*(Party(one) for one in own), *(Party(one, with_members=True) for one in more))


def _adds(view: View, whole: str, among: Mask) -> bool:
    columns = view.coded
    for mentions in columns.roles.values():
        belongs = belonging(columns, mentions, (whole,), view.vocabulary.actors) & among
        belongs[mentions.rows_of(whole)] = False
        if belongs.any():
            return True
    return False


def entries_of(view: View, role: str, party: Party) -> Positions:
    """Give the places among the shown incidents (`view.rows`) of those that name a party in a role, ascending."""
    columns = view.coded
    mentions = columns.roles[role]
    if party.with_members:
        return np.flatnonzero(belonging(columns, mentions, (party.actor_id,), view.vocabulary.actors)[view.rows])
    return np.flatnonzero(mentions.among((party.actor_id,), columns.n)[view.rows])


def _entries(view: View, role: str, listed: Sequence[Party]) -> tuple[Positions, Positions]:
    """Give places and positions in `listed` of all parties of a role; each party once an incident."""
    columns = view.coded
    mentions = columns.roles[role]
    number = {party.actor_id: at for at, party in enumerate(listed) if not party.with_members}
    codes = np.array([number.get(name, -1) for name in mentions.names], dtype=np.int64)[mentions.codes]
    places = np.full(columns.n, -1, dtype=np.int64)
    places[view.rows] = np.arange(len(view.rows))
    shown = (places[mentions.rows] >= 0) & (codes >= 0)
    width = max(len(listed), 1)
    pairs = each_once(places[mentions.rows[shown]] * width + codes[shown])
    found = [(pairs // width, pairs % width)]
    for at, party in enumerate(listed):
        if party.with_members:
            entries = entries_of(view, role, party)
            found.append((entries, np.full(len(entries), at)))
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def actor_table(view: View, say: Language) -> pd.DataFrame:
    """Count the shown incidents of every actor by role, and sum the deaths of those attributed to it.

    Parameters
    ----------
    view : View
    say : Language
        Of the names of countries and regions.

    Returns
    -------
    DataFrame
        One row a party, those with most attributed incidents first: `actor_id`, `with_members` (whether its members'
        incidents count with its own); incidents `attributed`, `claimed`, `possible`, `target`, and `incidents` in any
        of these roles; of the deaths in attributed incidents `low`, `best`, `high` (missing where nobody reported
        any), `reported`, `unreported` and `open_ended`; of the incidents in any role `first` and `last` (days, missing
        if none is dated), `undated`, `countries` and `regions` (names, each with its number of incidents).
    """
    listed = parties(view)
    by_role = {role: _entries(view, role, listed) for role in ROLES}
    n = len(listed)
    figures: dict[str, Any] = {
        "actor_id": [party.actor_id for party in listed],
        "with_members": [party.with_members for party in listed],
    }
    for role, name in _COUNTS.items():
        figures[name] = np.bincount(by_role[role][1], minlength=n)
    width = max(n, 1)
    every = each_once(np.concatenate([places * width + codes for places, codes in by_role.values()]))
    places, codes = every // width, every % width
    figures["incidents"] = np.bincount(codes, minlength=n)
    figures |= _deaths(view, *by_role["attributed_to"], n)
    figures |= _days(view, places, codes, n)
    figures |= {"countries": _units(view, 0, places, codes, n, say), "regions": _units(view, 1, places, codes, n, say)}
    table = pd.DataFrame(figures)
    order = ["attributed", "claimed", "possible", "target"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _deaths(view: View, places: Positions, codes: Positions, n: int) -> dict[str, Any]:
    """Sum the tolls of each party; a shared one once for each, with the first of its incidents."""
    bounds, shared = view.coded.deaths, view.coded.shared.codes
    rows = view.rows[places]
    groups = shared[rows].astype(np.int64)
    counted = groups < 0
    in_group = np.flatnonzero(~counted)
    counted[
        in_group[
            np.unique(codes[in_group] * (len(view.coded.shared.names) + 1) + groups[in_group], return_index=True)[1]
        ]
    ] = True
    rows, codes = rows[counted], codes[counted]
    known = bounds.known[rows]
    reported = np.bincount(codes[known], minlength=n)
    figures: dict[str, Any] = {}
    for name, values in (("low", bounds.low), ("best", bounds.best), ("high", bounds.high)):
        sums = np.bincount(codes, weights=values[rows], minlength=n).astype(np.int64)
        figures[name] = pd.arrays.IntegerArray(sums, reported == 0)
    figures["reported"] = reported
    figures["unreported"] = np.bincount(codes, minlength=n) - reported
    figures["open_ended"] = np.bincount(codes[bounds.floor[rows]], minlength=n) > 0
    return figures


def _days(view: View, places: Positions, codes: Positions, n: int) -> dict[str, Any]:
    first, last = view.coded.day[view.rows[places]], view.coded.day_end[view.rows[places]]
    dated = first != NO_DAY
    earliest = np.full(n, np.iinfo(np.int32).max, dtype=np.int64)
    latest = np.full(n, NO_DAY, dtype=np.int64)
    np.minimum.at(earliest, codes[dated], first[dated])
    np.maximum.at(latest, codes[dated], last[dated])
    none = latest == NO_DAY
    return {
        "first": _dates(earliest, none),
        "last": _dates(latest, none),
        "undated": np.bincount(codes[~dated], minlength=n),
    }


def _dates(days: Positions, none: Mask) -> pd.Series[Any]:
    found = np.where(none, 0, days).astype("datetime64[D]").astype("datetime64[s]")
    return pd.Series(found).mask(pd.Series(none))


def _units(view: View, level: int, places: Positions, codes: Positions, n: int, say: Language) -> list[str]:
    key = Key("party", codes, tuple(map(str, range(n))), places)
    unit = unit_key(view, level)
    counts = tally(view, [key, unit], deaths=False).dropna(subset=[unit.name])
    counts = counts.sort_values("incidents", ascending=False, kind="stable")
    texts: list[list[str]] = [[] for _ in range(n)]
    for party, code, number in zip(counts["party"], counts[unit.name], counts["incidents"], strict=True):
        texts[int(party)].append(f"{unit_name(view, code, say)} {say.number(number)}")
    return [", ".join(one) for one in texts]


def unit_name(view: View, code: str, say: Language) -> str:
    """Name a country or region by its code; a region that the vocabulary lacks keeps its code."""
    if len(code) == 3 and code.isalpha():
        return country_name(code, say)
    return view.vocabulary.regions.get(code, code)


def by_key(view: View, by: By) -> Key:
    """Give what a matrix counts by: each shown incident has one kind, country, region and year, or it is not known."""
    if by == "kind":
        return kind_key(view)
    return period_key(view, "year") if by == "year" else unit_key(view, 0 if by == "country" else 1)


def matrix(view: View, role: str, by: By, *, with_members: bool = False) -> pd.DataFrame:
    """Count the shown incidents of every actor in one role by kind, country, region or year.

    Parameters
    ----------
    view : View
    role : str
        One of `ROLES`.
    by : str
        One of `BY`.
    with_members : bool
        Whether a whole counts with its members, instead of alone.

    Returns
    -------
    DataFrame
        A row for each combination that occurs: `actor_id`, `with_members`, `key` (None where it is not known),
        `incidents`; actors with most incidents first, then by key, which is in the order of `by_key`.
    """
    listed = _alone_or_whole(parties(view), with_members=with_members)
    places, codes = _entries(view, role, listed)
    key = by_key(view, by)
    counts = tally(view, [Key("party", codes, tuple(map(str, range(len(listed)))), places), key], deaths=False)
    party = counts["party"].astype(int).to_numpy()
    totals = np.bincount(codes, minlength=len(listed))
    order = np.argsort(-totals[party], kind="stable")
    table = pd.DataFrame(
        {
            "actor_id": [listed[at].actor_id for at in party],
            "with_members": [listed[at].with_members for at in party],
            "key": counts[key.name].astype(object).where(counts[key.name].notna(), None),
            "incidents": counts["incidents"].to_numpy(),
        }
    )
    return table.iloc[order].reset_index(drop=True)


def top_rows(counts: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """Keep of a matrix the actors with most incidents."""
    parties = list(dict.fromkeys(zip(counts["actor_id"], counts["with_members"], strict=True)))[:most]
    keep = [pair in set(parties) for pair in zip(counts["actor_id"], counts["with_members"], strict=True)]
    return counts[keep].reset_index(drop=True)


def n_named(view: View, role: str) -> int:
    """Count the shown incidents that name anybody in a role."""
    named = np.zeros(view.coded.n, dtype=bool)
    named[view.coded.roles[role].rows] = True
    return int(named[view.rows].sum())


def _alone_or_whole(listed: Sequence[Party], *, with_members: bool) -> tuple[Party, ...]:
    if not with_members:
        return tuple(party for party in listed if not party.with_members)
    wholes = {party.actor_id for party in listed if party.with_members}
    return tuple(party for party in listed if party.with_members or party.actor_id not in wholes)


@dataclass(frozen=True, eq=False)
class Profile:
    """One actor in the shown incidents.

    Attributes
    ----------
    party : Party
    incidents : int
        Shown incidents that name it in any role.
    counts : DataFrame
        Its row of `actor_table`; empty if no shown incident names it.
    months : DataFrame
        `month` (YYYY-MM, every one from the first to the last), `role`, `incidents`.
    undated : int
        Incidents in any role whose month is not known: they are in no month.
    kinds, regions : DataFrame
        `key` (None: not known), `role`, `incidents`.
    gravest : array of int64
        Positions in the view's table of the incidents attributed to it or claimed by it with most deaths.
    said_by : DataFrame
        Who attributes to it: `said_by`, `said_by_fr`, `incidents`.
    """

    party: Party
    incidents: int
    counts: pd.DataFrame
    months: pd.DataFrame
    undated: int
    kinds: pd.DataFrame
    regions: pd.DataFrame
    gravest: Positions
    said_by: pd.DataFrame


def profile(view: View, party: Party, say: Language, *, table: pd.DataFrame | None = None, most: int = 10) -> Profile:
    """Draw up what the shown incidents say of one actor, or of a whole with its members.

    Parameters
    ----------
    view : View
    party : Party
    say : Language
    table : DataFrame, optional
        What `actor_table` gives for the view, if it is there already.
    most : int
        Of the gravest incidents.
    """
    entries = {role: entries_of(view, role, party) for role in ROLES}
    every = each_once(np.concatenate(list(entries.values())))
    table = actor_table(view, say) if table is None else table
    own = (table["actor_id"] == party.actor_id) & (table["with_members"] == party.with_members)
    if not own.any():  # its members add nothing
        own = (table["actor_id"] == party.actor_id) & ~table["with_members"]
    month = period_key(view, "month")
    return Profile(
        party,
        len(every),
        table[own],
        _by_role(entries, month, every_one=True).rename(columns={"key": "month"}),
        int((month.codes[every] < 0).sum()),
        _by_role(entries, kind_key(view)),
        _by_role(entries, unit_key(view, 1)),
        _gravest(view, each_once(np.concatenate([entries["attributed_to"], entries["claimed_by"]])), most),
        said_by(view, entries["attributed_to"]),
    )


def _by_role(entries: dict[str, Positions], key: Key, *, every_one: bool = False) -> pd.DataFrame:
    """Count by key and role; `every_one` also has keys between the first and the last that have no incident."""
    rows: list[tuple[str | None, str, int]] = []
    used = np.concatenate([key.codes[places] for places in entries.values()])
    used = used[used >= 0]
    span = range(int(used.min()), int(used.max()) + 1) if len(used) else range(0)
    for role, places in entries.items():
        counts = np.bincount(key.codes[places] + 1, minlength=len(key.names) + 1)
        if not every_one:
            rows += [
                (key.names[at - 1] if at else None, role, int(counts[at]))
                for at in _not_known_last(len(counts))
                if counts[at]
            ]
        elif counts[1:].any():
            rows += [(key.names[at], role, int(counts[at + 1])) for at in span]
    keys, roles, counted = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame({"key": pd.Series(keys, dtype=object), "role": list(roles), "incidents": list(counted)})


def _not_known_last(n: int) -> Iterator[int]:
    yield from range(1, n)
    yield 0


def _gravest(view: View, places: Positions, most: int) -> Positions:
    bounds, rows = view.coded.deaths, view.rows[places]
    rows = rows[bounds.known[rows]]
    order = np.lexsort((rows, -bounds.high[rows], -bounds.best[rows]))
    return rows[order[:most]]


def said_by(view: View, places: Positions) -> pd.DataFrame:
    """Count who held somebody responsible in some of the shown incidents: `said_by`, `said_by_fr`, `incidents`."""
    rows = view.rows[places]
    who = view.table[["attributed_by", "attributed_by_fr"]].iloc[rows]
    counted = who.groupby("attributed_by", sort=True).agg(
        said_by_fr=("attributed_by_fr", "first"), incidents=("attributed_by_fr", "size")
    )
    table = counted.rename_axis("said_by").reset_index()
    return table.sort_values("incidents", ascending=False, kind="stable", ignore_index=True)
