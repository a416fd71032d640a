"""The one filter that every screen, export and command obeys, and how it travels in a URL.

Reading never fails: what a hostile or stale link carries and cannot be used is dropped, and a `Notice` says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import geopandas as gpd
import numpy as np

from geo.core.language import Language
from geo.incidents.actors import Actors
from geo.incidents.coded import NO_DAY, Category, Mask, Mentions, coded
from geo.incidents.membership import belonging
from geo.incidents.schema import COUNTRIES, EVENT_TYPES, WHERE_PREC
from geo.incidents.taxonomy import EventType

T = TypeVar("T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_FATALITIES = 100_000  # more than any single incident on record
MAX_VALUES = 60  # more values than any honest link carries
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True)
class Vocabulary:
    """What a filter may name: regions by p-code, actors, kinds; `countries` and `regions` map codes to names.

    `credits` maps the ids of imported datasets to how their publishers want to be named; `kept_back` are the ids of
    those whose terms forbid passing rows on.
    """

    countries: Mapping[str, tuple[str, str]]
    regions: Mapping[str, str]
    region_country: Mapping[str, str]
    actors: Actors
    event_types: Mapping[str, EventType]
    credits: Mapping[str, str] = field(default_factory=dict)
    kept_back: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Notice:
    """Something in a link that was not used: the parameter, its value, and why."""

    parameter: str
    value: str
    reason: str

    def words(self, say: Language) -> str:
        """Write the notice in a language."""
        reasons = {
            "unknown": say("“{value}” is not known here"),
            "date": say("“{value}” is not a date written as year-month-day"),
            "number": say("“{value}” is not a whole number from 0 to {most}"),
            "period": say("“{value}” is not a period written as year-month-day..year-month-day"),
            "view": say("“{value}” is not a latitude, a longitude and a zoom"),
            "order": say("the period ends before it begins ({value})"),
            "surplus": say("too many values"),
            "language": say("“{value}” is not a language of this atlas"),
        }
        return reasons[self.reason].format(value=self.value, most=say.number(MOST_FATALITIES)) + f" ({self.parameter})"


@dataclass(frozen=True)
class IncidentFilter:
    """What to show; an empty field asks for everything.

    Attributes
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-3.
    regions : tuple of str
        P-codes of first-level units.
    date_from, date_to : date or None
        Period, both days included; an incident counts when any of its days lies within.
    undated : bool or None
        Whether incidents without a date are shown; None: only when no period is set.
    actors : tuple of str
        Actor ids; authors (attributed, claimed, possible) and targets count, and members of a named whole while they
        belonged to it (`geo.incidents.membership`).
    event_types : tuple of str
        Codes of kinds.
    min_fatalities : int
        Least number of deaths, by the best figure, else the lowest; a toll not reported does not reach it.
    where_prec : tuple of int
        UCDP where_prec codes.
    may_lie : bool
        Also keep incidents that only may lie in the countries or regions.
    every_record : bool
        Show every record, also where several are of one event; otherwise each event once.
    """

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    undated: bool | None = None
    actors: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    min_fatalities: int = 0
    where_prec: tuple[int, ...] = ()
    may_lie: bool = False
    every_record: bool = False

    @property
    def has_period(self) -> bool:
        """Whether either end of a period is set."""
        return self.date_from is not None or self.date_to is not None

    @property
    def shows_undated(self) -> bool:
        """Whether incidents without a date pass."""
        return not self.has_period if self.undated is None else self.undated

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the empty filter, in a fixed order."""
        query = {
            "country": ",".join(self.countries),
            "region": ",".join(self.regions),
            "from": self.date_from.isoformat() if self.date_from else "",
            "to": self.date_to.isoformat() if self.date_to else "",
            "undated": {None: "", True: "1", False: "0"}[self.undated],
            "actor": ",".join(self.actors),
            "kind": ",".join(self.event_types),
            "deaths": str(self.min_fatalities) if self.min_fatalities else "",
            "prec": ",".join(str(code) for code in self.where_prec),
            "may": "1" if self.may_lie else "",
            "records": "1" if self.every_record else "",
        }
        return {key: value for key, value in query.items() if value}

    def words(self, say: Language, vocabulary: Vocabulary) -> str:
        """Describe in words, one clause a field; "all incidents" for the empty filter."""
        clauses = self._place_words(say, vocabulary) + self._period_words(say)
        if self.actors:
            clauses.append(say("actor: {names}", names=say.join([vocabulary.actors.name(a, say) for a in self.actors])))
        if self.event_types:
            names = [vocabulary.event_types[code].name(say) for code in self.event_types]
            clauses.append(say("kind: {names}", names=say.join(names)))
        if self.min_fatalities:
            clauses.append(say.plural("at least {n} death", "at least {n} deaths", self.min_fatalities))
        if self.where_prec:
            clauses.append(
                say("place known as: {names}", names=say.join([say(WHERE_PREC[c]) for c in self.where_prec]))
            )
        clauses += [say("every record on its own")] if self.every_record else []
        return " · ".join(clauses) or say("all incidents")

    def _place_words(self, say: Language, vocabulary: Vocabulary) -> list[str]:
        clauses = []
        if self.countries:
            clauses.append(say.join([say.pick(*vocabulary.countries[code]) for code in self.countries]))
        if self.regions:
            clauses.append(say("region: {names}", names=say.join([vocabulary.regions[code] for code in self.regions])))
        if self.may_lie and (self.countries or self.regions):
            clauses.append(say("with those that may lie there"))
        return clauses

    def _period_words(self, say: Language) -> list[str]:
        clauses = []
        if self.date_from and self.date_to:
            clauses.append(say("{start} to {end}", start=say.date(self.date_from), end=say.date(self.date_to)))
        elif self.date_from:
            clauses.append(say("from {start}", start=say.date(self.date_from)))
        elif self.date_to:
            clauses.append(say("until {end}", end=say.date(self.date_to)))
        if self.undated is not None and self.undated != (not self.has_period):
            clauses.append(say("with undated incidents") if self.undated else say("without undated incidents"))
        return clauses


def read_query(query: Mapping[str, str], vocabulary: Vocabulary) -> tuple[IncidentFilter, tuple[Notice, ...]]:
    """Read a filter from URL parameters, dropping what cannot be used.

    Parameters
    ----------
    query : mapping
        Parameter to value; unknown parameters are left to others.
    vocabulary : Vocabulary

    Returns
    -------
    IncidentFilter, tuple of Notice
        The usable part, and a notice for each value that was dropped.
    """
    reader = _Reader(query)
    countries = reader.choose("country", {code: code for code in COUNTRIES})
    regions = reader.choose("region", {code: code for code in vocabulary.regions})
    start, end = reader.day("from"), reader.day("to")
    if start and end and start > end:
        reader.notices.append(Notice("from, to", f"{start} – {end}", "order"))
        start = end = None
    undated = reader.choose("undated", {"1": True, "0": False})
    found = IncidentFilter(
        countries=countries,
        regions=regions,
        date_from=start,
        date_to=end,
        undated=undated[0] if undated else None,
        actors=reader.choose("actor", {actor.actor_id: actor.actor_id for actor in vocabulary.actors.all}),
        event_types=reader.choose("kind", {code: code for code in EVENT_TYPES}),
        min_fatalities=reader.number("deaths"),
        where_prec=reader.choose("prec", {str(code): code for code in WHERE_PREC}),
        may_lie=reader.choose("may", {"1": True}) == (True,),
        every_record=reader.choose("records", {"1": True}) == (True,),
    )
    return found, tuple(reader.notices)


@dataclass
class _Reader:
    query: Mapping[str, str]
    notices: list[Notice] = field(default_factory=list)

    def choose(self, parameter: str, known: Mapping[str, T]) -> tuple[T, ...]:
        """Values of a comma-separated parameter that are known, each once, in the vocabulary's order."""
        words = [word.strip() for word in self._text(parameter).split(",") if word.strip()]
        if len(words) > MAX_VALUES:
            self.notices.append(Notice(parameter, "", "surplus"))
            words = words[:MAX_VALUES]
        for word in dict.fromkeys(words):
            if word not in known:
                self.notices.append(Notice(parameter, word[:60], "unknown"))
        return tuple(value for key, value in known.items() if key in words)

    def day(self, parameter: str) -> dt.date | None:
        text = self._text(parameter)
        if not text:
            return None
        try:
            day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            self.notices.append(Notice(parameter, text[:60], "date"))
            return None
        return day

    def number(self, parameter: str) -> int:
        text = self._text(parameter)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= MOST_FATALITIES):
            self.notices.append(Notice(parameter, text[:60], "number"))
            return 0
        return int(text)

    def _text(self, parameter: str) -> str:
        return str(self.query.get(parameter, "")).strip()[:4000]


def masks(table: gpd.GeoDataFrame, chosen: IncidentFilter, actors: Actors) -> dict[str, Mask]:
    """Tell for each criterion in force which incidents pass it.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table.
    chosen : IncidentFilter
    actors : Actors

    Returns
    -------
    dict
        Reason code (country, region, period, undated, actor, event_type, min_fatalities, precision) to a boolean
        array of the table's length, in the order in which reasons are reported.
    """
    found: dict[str, Mask] = {}
    columns = coded(table)
    if chosen.countries:
        found["country"] = _within(columns.adm0, columns.may_lie_adm0 if chosen.may_lie else None, chosen.countries)
    if chosen.regions:
        found["region"] = _within(columns.adm1, columns.may_lie_adm1 if chosen.may_lie else None, chosen.regions)
    dated = columns.day != NO_DAY
    if chosen.has_period:
        inside = np.ones(columns.n, dtype=bool)
        if chosen.date_from:
            inside &= columns.day_end >= _day(chosen.date_from)
        if chosen.date_to:
            inside &= columns.day <= _day(chosen.date_to)
        found["period"] = inside | ~dated
    if not chosen.shows_undated:
        found["undated"] = dated
    if chosen.actors:
        found["actor"] = belonging(columns, columns.anybody, chosen.actors, actors)
    if chosen.event_types:
        found["event_type"] = columns.kind.among(chosen.event_types)
    if chosen.min_fatalities:
        found["min_fatalities"] = columns.sizing_deaths >= chosen.min_fatalities
    if chosen.where_prec:
        found["precision"] = np.isin(columns.where_prec, chosen.where_prec)
    return found


def _day(date: dt.date) -> int:
    return (date - dt.date(1970, 1, 1)).days


def _within(units: Category, reached: Mentions | None, wanted: Sequence[str]) -> Mask:
    inside = units.among(wanted)
    return inside if reached is None else inside | reached.among(wanted, len(inside))
