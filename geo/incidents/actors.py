"""Groups and forces: one actor under all the names that reports use, and how actors relate over time."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from geo.core.errors import BrokenData, UnknownName
from geo.core.facts import read_facts
from geo.core.language import Language
from geo.core.settings import DATA

_ALLIANCE_COLUMNS = ("actor_id", "other_id", "relation", "from", "to", "note_en", "note_fr", "source")
# Whoever asks for the whole also means its parts: JNIM its founders, the Islamic State its provinces.
INCLUDING = ("merged into", "pledged to")
RELATIONS = (*INCLUDING, "allied with", "named as", "split from")
_ACRONYM = re.compile(r"\(([\w-]+)\)$")
_ASIDE = re.compile(r" \([^()]{12,}\)$")
_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


@dataclass(frozen=True)
class Actor:
    """A group or force; `side` is whose toll its dead count in (security, militants, civilians)."""

    actor_id: str
    name_en: str
    name_fr: str
    side: str
    aliases: tuple[str, ...]
    note_en: str
    note_fr: str
    source: str


@dataclass(frozen=True)
class Alliance:
    """A relation between two actors, with the date it began and ended (ISO, as precise as known; empty if open)."""

    actor_id: str
    other_id: str
    relation: str
    since: str
    until: str
    note_en: str
    note_fr: str
    source: str

    @property
    def first_day(self) -> dt.date | None:
        """First day of the day, month or year in which it began; None if no source says when."""
        return _day_of(self.since, last=False)

    @property
    def last_day(self) -> dt.date | None:
        """Last day of the day, month or year in which it ended; None if it did not, as far as is known."""
        return _day_of(self.until, last=True)


@dataclass(frozen=True)
class Membership:
    """The time during which an actor belonged to a whole, both days included; None where there is no end.

    `path` names the actors from the member to the whole.
    """

    actor_id: str
    since: dt.date | None
    until: dt.date | None
    path: tuple[str, ...]


class Actors:
    """The table of actors, looked up by any of their names.

    Parameters
    ----------
    actors : tuple of Actor
    alliances : tuple of Alliance

    Raises
    ------
    BrokenData
        When two actors share a name, or an alliance names an actor that is not there.
    """

    def __init__(self, actors: tuple[Actor, ...], alliances: tuple[Alliance, ...]) -> None:
        self.all = actors
        self.alliances = alliances
        self._by_id = {actor.actor_id: actor for actor in actors}
        self._by_name: dict[str, str] = {}
        for actor in actors:
            for name in (actor.actor_id, actor.name_en, actor.name_fr, *actor.aliases):
                known = self._by_name.setdefault(_key(name), actor.actor_id)
                if known != actor.actor_id:
                    raise BrokenData(f"{name!r} names two actors, {known} and {actor.actor_id}.")
        for alliance in alliances:
            for actor_id in (alliance.actor_id, alliance.other_id):
                if actor_id not in self._by_id:
                    raise BrokenData(f"An alliance names {actor_id!r}, who is not in the table of actors.")
            first, last = alliance.first_day, alliance.last_day
            if first and last and last < first:
                raise BrokenData(
                    f"The alliance of {alliance.actor_id!r} and {alliance.other_id!r} ends before it began."
                )

    def __contains__(self, actor_id: str) -> bool:
        return actor_id in self._by_id

    def __getitem__(self, actor_id: str) -> Actor:
        return self._by_id[actor_id]

    def name(self, actor_id: str, say: Language) -> str:
        """Full name in a language; an id that is not in the table comes back as it is."""
        actor = self._by_id.get(actor_id)
        return say.pick(actor.name_en, actor.name_fr) if actor else actor_id

    def short(self, actor_id: str, say: Language) -> str:
        """Give a short name for charts and narrow columns: the acronym behind a name, else it without an aside."""
        name = self.name(actor_id, say)
        match = _ACRONYM.search(name)
        if match and sum(c.isupper() for c in match[1]) > 1:
            return match[1]
        return _ASIDE.sub("", name) or name

    def known(self, text: str) -> str | None:
        """Id of the actor that a name stands for; None if none is called so."""
        return self._by_name.get(_key(text))

    def find(self, text: str) -> str:
        """Id of the actor that a name, acronym or alias in either language stands for.

        Raises
        ------
        UnknownName
            With the nearest names.
        """
        found = self._by_name.get(_key(text))
        if found:
            return found
        near = get_close_matches(_key(text), self._by_name, n=3, cutoff=0.6)
        hint = ", ".join(dict.fromkeys(self._by_name[name] for name in near)) or ", ".join(self._by_id)
        raise UnknownName(f"No actor is called {text!r}. Did you mean: {hint}?")

    def with_members(self, actor_ids: tuple[str, ...]) -> frozenset[str]:
        """Ids together with those of all groups that merged into them or pledged to them."""
        found = set(actor_ids)
        while True:
            more = {
                alliance.actor_id
                for alliance in self.alliances
                if alliance.relation in INCLUDING and alliance.other_id in found
            } - found
            if not more:
                return frozenset(found)
            found |= more

    def memberships(self, whole: str) -> tuple[Membership, ...]:
        """List who belonged to an actor, and when; the actor itself is not among them.

        Who merged into a group, or pledged to it, belongs to it from the first day of the relation to its last; over
        several steps as long as all of them lasted. A group may have belonged more than once.
        """
        found: dict[Membership, None] = {}

        def follow(other_id: str, since: dt.date | None, until: dt.date | None, path: tuple[str, ...]) -> None:
            for one in self.alliances:
                if one.relation not in INCLUDING or one.other_id != other_id or one.actor_id in path:
                    continue
                begins = max(filter(None, (since, one.first_day)), default=None)
                ends = min(filter(None, (until, one.last_day)), default=None)
                if begins and ends and ends < begins:
                    continue
                found[Membership(one.actor_id, begins, ends, (one.actor_id, *path))] = None
                follow(one.actor_id, begins, ends, (one.actor_id, *path))

        follow(whole, None, None, (whole,))
        return tuple(sorted(found, key=lambda one: (one.since or dt.date.min, one.path)))

    def relations_of(self, actor_id: str) -> tuple[Alliance, ...]:
        """List the relations that name an actor, the earliest first."""
        mine = [one for one in self.alliances if actor_id in (one.actor_id, one.other_id)]
        return tuple(sorted(mine, key=lambda one: one.since))


def relation_words(relation: str, say: Language) -> str:
    """Name a relation between two actors; one that is not of `RELATIONS` stays as it is."""
    return {
        "merged into": say("merged into"),
        "pledged to": say("pledged to"),
        "allied with": say("allied with"),
        "named as": say("named as"),
        "split from": say("split from"),
    }.get(relation, relation)


def date_words(text: str, say: Language) -> str:
    """Write the date of an alliance as closely as it is known: a day, a month, a year; nothing for none."""
    day = _day_of(text, last=False)
    if day is None:
        return ""
    return {4: str(day.year), 7: say.month(day)}.get(len(text)) or say.date(day)


def _day_of(text: str, *, last: bool) -> dt.date | None:
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year = int(match["year"])
        month = int(match["month"] or (12 if last else 1))
        most = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 1
        return dt.date(year, month, int(match["day"] or (most if last else 1)))
    except ValueError as error:
        raise BrokenData(f"{text!r} is no date of an alliance: write year, year-month or year-month-day.") from error


def _key(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


@cache
def load_actors(folder: Path = DATA) -> Actors:
    """Read ``actors.csv`` and ``alliances.csv``.

    Raises
    ------
    BrokenData
        When a file is missing, lacks a column, or contradicts itself.
    """
    actors = tuple(
        Actor(
            row["actor_id"],
            row["name_en"],
            row["name_fr"],
            row["side"],
            tuple(alias for alias in row["aliases"].split(";") if alias),
            row["note_en"],
            row["note_fr"],
            row["source"],
        )
        for row in read_facts(
            folder / "actors.csv", ("actor_id", "name_en", "name_fr", "side", "aliases", "note_en", "note_fr", "source")
        )
    )
    alliances = tuple(
        Alliance(
            row["actor_id"],
            row["other_id"],
            row["relation"],
            row["from"],
            row["to"],
            row["note_en"],
            row["note_fr"],
            row["source"],
        )
        for row in read_facts(folder / "alliances.csv", _ALLIANCE_COLUMNS)
    )
    try:
        return Actors(actors, alliances)
    except BrokenData as error:
        raise BrokenData(f"{folder / 'actors.csv'}, with alliances.csv: {error}") from error
