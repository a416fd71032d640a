"""How well records of one event are found: pairs of which it is known whether they are one event, and how we do.

No dataset says of its records which are also in another, so the pairs are made, honestly as far as that goes:

* *Copies.* Real events (any incident table) are written down a second time as another coder might: the date off by a
  day or two or known less closely, the place moved within and a little beyond its uncertainty, the toll changed or
  missing, actors by another name, unknown, or taken for a rival group, the kind seen otherwise. How often each
  happens is set in `copy_of` by judgement, not measured.
* *Events of one side alone.* Of the real events, a share is in the first dataset alone and a share in the second
  alone. What lies near one in the other dataset is another real event: UCDP has many of a place and a week.
* *Neighbours.* Events that never were, made from real ones: the same actors a few kilometres and a day or two away,
  with a toll of their own.

The events of even months and those of odd months make two sets, so that what is tuned on one can be held against the
other. What this cannot tell: whether real coders differ as `copy_of` makes them differ, how often two datasets miss
each other's events, and anything of lands where events are denser than those of the table. The incidents that ship
name the events of UCDP that they found to be the same (`cited_pairs`): real pairs, but of attacks that are large and
well reported.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.core.crs import destination
from geo.incidents.decisions import LinkDecision
from geo.incidents.link_groups import Partition
from geo.incidents.link_identifiers import pairs_by_identifier
from geo.incidents.schema import SIDES, toll_columns
from geo.incidents.table import to_table

SEED: Final = 20_241_231
IN_BOTH, FIRST_ALONE = 0.6, 0.2  # the others are in the second alone
NEIGHBOURS: Final = 0.15
HALVES: Final = ("even", "odd")
_COPIES: Final = "copies"
_KINDS: Final = {
    "clash": ("clash", "ambush", "armed_assault", "armed_assault", "explosive", "other"),
    "massacre": ("massacre", "massacre", "massacre", "massacre", "other", "abduction", "armed_assault"),
}
_RIVALS: Final = {"JNIM": "ISGS", "ISGS": "JNIM", "IS": "JNIM", "FAMa": "French army"}
_NAMES: Final = {
    "JNIM": ("GSIM", "Katiba Macina", "Ansarul Islam", "Jama'at Nusrat al-Islam wal-Muslimin"),
    "ISGS": ("EIGS", "Islamic State", "IS Sahel"),
    "IS": ("ISGS", "Islamic State", "État islamique"),
    "FAMa": ("Malian army", "Forces armées maliennes"),
    "Burkina Faso army": ("armée burkinabè", "Burkinabe soldiers"),
}
_UNKNOWN: Final = "Unidentified armed men"


@dataclass(frozen=True)
class Labelled:
    """Records of several datasets, and which pairs of them are of one event.

    Attributes
    ----------
    name : str
    table : GeoDataFrame
        Incident table.
    same : frozenset of frozenset of str
        Pairs of incident ids.
    """

    name: str
    table: gpd.GeoDataFrame
    same: frozenset[frozenset[str]]


@dataclass(frozen=True)
class Quality:
    """How proposed links compare with the truth.

    Attributes
    ----------
    pairs : int
        True pairs.
    made, made_right : int
        Pairs linked by rule, and those of them that are true.
    queued, queued_right : int
        Pairs that wait for a person, and those of them that are true.
    """

    pairs: int
    made: int
    made_right: int
    queued: int
    queued_right: int

    @property
    def precision(self) -> float | None:
        """Share of the links made that are right."""
        return self.made_right / self.made if self.made else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that are linked."""
        return self.made_right / self.pairs if self.pairs else None

    @property
    def found(self) -> float | None:
        """Share of the true pairs that are linked or wait for a person."""
        return (self.made_right + self.queued_right) / self.pairs if self.pairs else None

    @property
    def queue(self) -> float | None:
        """Pairs that wait for a person, as a share of the true pairs."""
        return self.queued / self.pairs if self.pairs else None


def judge(labelled: Labelled, decisions: Iterable[LinkDecision]) -> Quality:
    """Compare proposed links with the truth."""
    pairs = [(frozenset((d.a, d.b)), d.verdict) for d in decisions]
    made = [pair for pair, verdict in pairs if verdict == "same"]
    queued = [pair for pair, verdict in pairs if verdict == "open"]
    return Quality(
        pairs=len(labelled.same),
        made=len(made),
        made_right=sum(pair in labelled.same for pair in made),
        queued=len(queued),
        queued_right=sum(pair in labelled.same for pair in queued),
    )


def copied_pairs(
    table: gpd.GeoDataFrame, *, half: str = "", seed: int = SEED, neighbours: float = NEIGHBOURS, name: str = ""
) -> Labelled:
    """Make labelled pairs from real events, as the module says.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table; its dated and placed records are the real events.
    half : str
        ``"even"`` or ``"odd"`` months, or all.
    seed : int
        The same seed makes the same pairs.
    neighbours : float
        Share of the events that get an invented neighbour.
    name : str
        Put before the name of the set.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    dated = table[table["event_date"].notna() & (table["lat"].notna() | table["source_lat"].notna())]
    if half:
        month = dated["event_date"].dt.year * 12 + dated["event_date"].dt.month
        dated = dated[month % 2 == HALVES.index(half)]
    rows = dated.sort_values("incident_id").to_dict("records")
    events = [{str(name): value for name, value in row.items()} for row in rows]
    tolls = [event["fatalities_best"] for event in events]
    first: list[dict[str, Any]] = []
    second: list[dict[str, Any]] = []
    same = set()
    for event in events:
        where = chance.random()
        copy = copy_of(event, chance)
        if where < IN_BOTH + FIRST_ALONE:
            first.append(event)
        if where < IN_BOTH or where >= IN_BOTH + FIRST_ALONE:
            second.append(copy)
        if where < IN_BOTH:
            same.add(frozenset((event["incident_id"], copy["incident_id"])))
        if chance.random() < neighbours:
            neighbour = neighbour_of(event, chance.choice(tolls), chance)
            if chance.random() < 0.5:
                first.append(neighbour)
            else:
                second.append(copy_of(neighbour, chance))
    plain = [{name: _plain(value) for name, value in record.items()} for record in (*first, *second)]
    name += "copies" if not half else f"copies, {half} months"
    return Labelled(name, to_table(plain, checked=False), frozenset(same))


def cited_pairs(table: gpd.GeoDataFrame, also: Iterable[tuple[str, str]] = ()) -> Labelled | None:
    """Pairs of records that the facts that ship call one event; None if the table has none.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table with the incidents that ship and, perhaps, the events of UCDP that they name.
    also : iterable of (a, b)
        More pairs that are known to be one event; those whose records the table lacks are left out.
    """
    ids = set(table["incident_id"])
    named = [(a, b) for a, b, reason in pairs_by_identifier(table, citations=True) if reason == "cited"]
    known = [*named, *(pair for pair in also if ids.issuperset(pair))]
    groups = Partition()
    for a, b in known:
        groups.join(a, b)
    dataset = dict(zip(table["incident_id"], table["dataset_id"], strict=True))
    same = {
        frozenset(pair)
        for a, _ in known
        for pair in combinations(groups.members(a), 2)
        if dataset[pair[0]] != dataset[pair[1]]
    }
    return Labelled("named by the incidents that ship", table, frozenset(same)) if same else None


def copy_of(event: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Write an event down as another coder might.

    Parameters
    ----------
    event : dict
        A row of the incident table.
    chance : random.Random

    Returns
    -------
    dict
        A record of the dataset ``copies``.
    """
    number = str(event["incident_id"]).replace(":", "-")
    copy = {
        **event,
        "incident_id": f"{_COPIES}:{number}",
        "original_id": number,
        "dataset_id": _COPIES,
        "dataset": "Copies",
        "title": f"{event['title']} (copy)",
        "shared_toll": "",
        "sources": [],
    }
    for change in (_change_date, _change_place, _change_toll, _change_actors, _change_kind):
        change(copy, chance)
    return copy


def neighbour_of(event: dict[str, Any], toll: Any, chance: random.Random) -> dict[str, Any]:
    """Invent another event of the same actors near a real one, with the toll given."""
    neighbour = {**event, "incident_id": f"{event['incident_id']}-next", "original_id": f"{event['original_id']}-next"}
    days = pd.Timedelta(days=chance.choice((0, 0, 1, 1, 2, -1)))
    neighbour["event_date"], neighbour["event_date_end"] = event["event_date"] + days, event["event_date_end"] + days
    _move(neighbour, chance.uniform(3, 40), chance)
    _clear_toll(neighbour)
    if not pd.isna(toll):
        neighbour["fatalities_low"] = neighbour["fatalities_best"] = neighbour["fatalities_high"] = int(toll)
    return neighbour


def _change_date(copy: dict[str, Any], chance: random.Random) -> None:
    first, last = copy["event_date"], copy["event_date_end"]
    if first == last:
        off = chance.choices((0, 1, -1, 2), (82, 12, 4, 2))[0]
        copy["event_date"] = copy["event_date_end"] = first + pd.Timedelta(days=off)
        if chance.random() < 0.08:
            copy["event_date"], copy["date_precision"] = first - pd.Timedelta(days=chance.randint(0, 3)), 2
            copy["event_date_end"] = first + pd.Timedelta(days=chance.randint(1, 3))
    elif (days := (last - first).days) <= 7 and chance.random() < 0.5:
        day = first + pd.Timedelta(days=chance.randint(0, days))
        copy["event_date"] = copy["event_date_end"] = day
        copy["date_precision"] = 1


def _change_place(copy: dict[str, Any], chance: random.Random) -> None:
    if pd.isna(copy["lat"]):
        if chance.random() < 0.5:
            _move(copy, chance.uniform(5, 40), chance)
        return
    reach = 25.0 if copy["where_prec"] == 2 else 2.0
    km = chance.choices((0.0, chance.uniform(0, reach), chance.uniform(2, 12), chance.uniform(10, 28)), (45, 35, 14, 6))
    _move(copy, km[0], chance)
    if km[0] > 10 or chance.random() < 0.1:
        copy["where_prec"], copy["uncertainty_km"] = 2, 25.0


def _move(record: dict[str, Any], km: float, chance: random.Random) -> None:
    for lat_name, lon_name in (("lat", "lon"), ("source_lat", "source_lon")):
        if not pd.isna(record[lat_name]):
            lon, lat = destination(
                lon=record[lon_name], lat=record[lat_name], bearing_deg=chance.uniform(0, 360), distance_km=km
            )
            record[lon_name], record[lat_name] = float(lon), float(lat)
    record["geometry"] = None if pd.isna(record["lat"]) else shapely.Point(record["lon"], record["lat"])


def _change_toll(copy: dict[str, Any], chance: random.Random) -> None:
    best = copy["fatalities_best"]
    how = chance.choices(("same", "near", "other", "missing"), (50, 28, 12, 10))[0]
    if how == "same" or pd.isna(best):
        return
    _clear_toll(copy)
    if how == "missing":
        return
    factor = chance.uniform(0.75, 1.3) if how == "near" else chance.choice((0.5, 0.6, 1.6, 2.0))
    toll = max(0, round(int(best) * factor) + (chance.choice((-1, 0, 1)) if how == "near" else 0))
    copy["fatalities_low"] = copy["fatalities_best"] = copy["fatalities_high"] = toll


def _clear_toll(record: dict[str, Any]) -> None:
    for side in ("", *SIDES):
        for name in toll_columns(side):
            record[name] = None


def _change_actors(copy: dict[str, Any], chance: random.Random) -> None:
    how = chance.choices(("same", "name", "unknown", "rival", "none"), (55, 18, 14, 5, 8))[0]
    if how == "same":
        return
    for role in ("attributed_to", "claimed_by", "possible_actors", "target_actors"):
        copy[role] = _renamed(list(copy[role]), how, role, chance)


def _renamed(names: list[str], how: str, role: str, chance: random.Random) -> list[str]:
    if how in ("unknown", "none") and role != "target_actors":
        return [_UNKNOWN] if how == "unknown" and names else []
    change: dict[str, Callable[[str], str]] = {
        "name": lambda name: chance.choice(_NAMES.get(name, (name,))),
        "rival": lambda name: _RIVALS.get(name, name),
    }
    return [change.get(how, str)(name) for name in names]


def _change_kind(copy: dict[str, Any], chance: random.Random) -> None:
    copy["event_type"] = chance.choice(
        _KINDS.get(copy["event_type"], (copy["event_type"], copy["event_type"], "other"))
    )


def _plain(value: Any) -> Any:
    return None if not isinstance(value, (list, tuple)) and pd.api.types.is_scalar(value) and pd.isna(value) else value
