"""A group of tellings becomes a proposal: the record of an incident with the words for each of its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from geo.incidents.actors import load_actors
from geo.incidents.taxonomy import load_event_types
from geo.places.answers import incident_columns
from geo.places.resolution import Resolution
from geo.sources.report.actors_words import force_of
from geo.sources.report.days_of_event import first_told, made_known_later, may_date, rank
from geo.sources.report.document import Span
from geo.sources.report.events_days import agree
from geo.sources.report.events_group import Group, victims
from geo.sources.report.events_spots import (
    Spots,
    home_of,
)
from geo.sources.report.events_tellings import Telling
from geo.sources.report.extraction import Evidence, PlaceCandidate, Proposal
from geo.sources.report.kind_of_event import kind_of
from geo.sources.report.mentions import ActorMention, Mentions, TimeMention
from geo.sources.report.notes import (
    CARRIED_DAY,
    DISPUTED,
    SEVERAL_DAYS,
    SEVERAL_TOLD,
    SHARED_TOLL,
    SIDE_ASSUMED,
    STATEMENT_DAY,
)
from geo.sources.report.place_of_event import Where
from geo.sources.report.places_located import candidates_of
from geo.sources.report.target_of_event import bare, capital, is_by_forces_alone, joined, side_of_people, target_of
from geo.sources.report.titles_of_event import titles
from geo.sources.report.tolls_combined import combined

_MOST_CANDIDATES: Final = 8
_MOST_PLACES: Final = 5
_COUNTRY: Final = 6
_ROLES: Final = {"claimed": "claimed_by", "attributed": "attributed_to", "perpetrator": "attributed_to",
                 "possible": "possible_actors", "denied": "denied_by"}  # fmt: skip
CARRIED: Final = 0.5
UNIDENTIFIED: Final = ("Unidentified jihadists", "Unidentified armed men")
_SOLDIERS: Final = re.compile(
    r"soldiers?|troops?|military|army|soldats?|militaires?|armée|security forces", re.IGNORECASE
)
_Targets: TypeAlias = "dict[str, tuple[ActorMention | None, Span, str, float]]"


@dataclass
class Draft:
    """A proposal in the making."""

    group: Group
    text: str
    people: str = ""  # side of those who are only called people
    record: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: tuple[PlaceCandidate, ...] = ()

    def set(self, name: str, value: Any, found: Iterable[tuple[Span, str, float]], **more: Any) -> None:
        """Set a column and others that follow from the same words."""
        self.record[name] = value
        self.record |= more
        self.evidence += [Evidence(name, *words) for words in dict.fromkeys(found)]


class Proposing:
    """Writes the proposals of one report.

    Parameters
    ----------
    mentions : Mentions
    published : date or None
    spots : Spots
    country : str
        The country that the report speaks of most; "" where that is open.
    """

    def __init__(self, mentions: Mentions, published: dt.date | None, spots: Spots, country: str) -> None:
        self.mentions = mentions
        self.published = published
        self.spots = spots
        self.country = country
        self.actors = load_actors()
        self._where = Where(spots, country)

    def propose(self, group: Group, number: int, groups: Sequence[Group]) -> Proposal:
        """Write one proposal."""
        draft = Draft(group, self.mentions.document.text)
        self._date(draft, groups)
        english, french = self._place(draft)
        sides = self._toll(draft, groups)
        self._who(draft)
        kind = self._kind(draft, sides)
        target = self._target(draft)
        if group.is_many and not group.twins:
            draft.notes.append(SEVERAL_TOLD)
        title, titre = titles(kind, target, english, french)
        draft.record |= {"title": title, "title_fr": titre}
        return Proposal(
            str(number), draft.record, tuple(dict.fromkeys(draft.evidence)), draft.candidates, tuple(draft.notes)
        )

    # -- when

    def _date(self, draft: Draft, groups: Sequence[Group]) -> None:
        # The day on which people were found or freed is not that of the attack.
        tellings = [telling for telling in draft.group.tellings if not telling.is_release] or draft.group.tellings
        own = made_known_later([(time, telling) for telling in tellings for time in telling.times])
        shared = [(time, telling) for telling in draft.group.shares for time in telling.times]
        for found in (own, shared):
            time = self._chosen([(time, telling) for time, telling in found if may_date(time)])
            if time is not None:
                self._set_date(draft, time)
                self._note_days(draft, time, found)
                return
        if self._days_before(draft, groups):
            return
        same = [time for time, _ in own if time.use == "same"]
        if same or self._follows_main(draft.group, groups):
            self._carry(draft, groups)
            if "event_date" not in draft.record and same and same[0].start is not None and same[0].precision == 1:
                self._set_date(draft, replace(same[0], confidence=CARRIED))
        elif draft.group is groups[0]:
            self._date_of_statement(draft, [time for time, _ in own])

    def _note_days(self, draft: Draft, chosen: TimeMention, found: Sequence[tuple[TimeMention, Telling]]) -> None:
        others = [time for time, _ in found if may_date(time) and time.precision == 1]
        if any(agree(chosen, time, draft.text) is False for time in others):
            draft.notes.append(SEVERAL_DAYS)

    def _chosen(self, found: Sequence[tuple[TimeMention, Telling]]) -> TimeMention | None:
        """Take the closest of the times that do not speak against the one told first; a day in words may stay open."""
        if not found:
            return None
        text = self.mentions.document.text
        first = min(found, key=lambda pair: first_told(pair[0], pair[1], text))[0]
        alike = [(time, telling) for time, telling in found if time is first or agree(first, time, text) is not False]
        if first.start is None and first.precision == 1:
            alike = [(t, telling) for t, telling in alike if t is first or t.start is None or agree(first, t, text)]
        return min(alike, key=lambda pair: (*rank(*pair)[:-1], *first_told(pair[0], pair[1], text)))[0]

    def _date_of_statement(self, draft: Draft, times: Sequence[TimeMention]) -> None:
        """Take the day on which the main event was made known, or the day before, where no other is said."""
        said = [
            time
            for time in times
            if time.of_statement
            and not time.of_aftermath
            and time.use == "event"
            and time.precision == 1
            and time.start
        ]
        if said:
            first = min(said, key=lambda time: (time.start or dt.date.max, time.span.start))
            begin = (first.start or dt.date.min) - dt.timedelta(days=1)
            self._set_date(
                draft, replace(first, start=begin, precision=2, rule="day of the statement", confidence=CARRIED)
            )
            draft.notes.append(STATEMENT_DAY)

    def _follows_main(self, group: Group, groups: Sequence[Group]) -> bool:
        """Whether it is told in one breath with the main event: same paragraph, no other day said."""
        main = groups[0]
        if group is main or group.is_reference:
            return False
        first = group.tellings[0].sentence.paragraph
        return any(abs(telling.sentence.paragraph - first) == 0 for telling in main.tellings)

    def _carry(self, draft: Draft, groups: Sequence[Group]) -> None:
        for other in groups:
            if other is draft.group:
                return
            days = [
                (rank(time, telling), time) for telling in other.tellings for time in telling.times if may_date(time)
            ]
            if days:
                time = min(days, key=lambda pair: pair[0])[1]
                last = time.end or time.start if time.precision == 1 else time.start
                self._set_date(
                    draft, replace(time, start=last, rule="day of the event told before", confidence=CARRIED)
                )
                draft.notes.append(CARRIED_DAY)
                return

    def _days_before(self, draft: Draft, groups: Sequence[Group]) -> bool:
        """Date an event that is told as so many days before the one told; say whether it is told so."""
        days = next((t.days_before for t in draft.group.tellings if t.days_before), None)
        if days is None:
            return False
        told = [one for one in groups if one is not draft.group]
        known = [t for one in told[:1] for telling in one.tellings for t in telling.times if may_date(t)]
        dated = [time for time in known if time.start is not None and time.precision == 1]
        if dated:
            first = min(dated, key=lambda time: time.span.start)
            day = (first.start or dt.date.max) - dt.timedelta(days=days)
            self._set_date(
                draft, replace(first, start=day, end=day, rule="days before the event told", confidence=CARRIED)
            )
        return True

    def _set_date(self, draft: Draft, time: TimeMention) -> None:
        more: dict[str, Any] = {"date_phrase": time.span.of(draft.text), "date_precision": time.precision}
        if time.start is not None:
            more |= {"event_date_end": time.end or time.start}
            draft.set("event_date", time.start, [(time.span, time.rule, time.confidence)], **more)
        else:
            draft.record |= more
            draft.evidence.append(Evidence("date_precision", time.span, time.rule, time.confidence))

    # -- where

    def _place(self, draft: Draft) -> tuple[Resolution | None, Resolution | None]:
        chosen, found, country, words = self._where.choose(draft.group)
        if chosen is None or found is None:
            if not country:
                return None, None
            found = self.spots.country(country, "en")
            french = self.spots.country(country, "fr")
            draft.record |= _place_columns("", found, french)
            draft.set("adm0", country, words)
            return found, french
        french = self.spots.of(chosen, country, "fr")
        draft.set(
            "place_phrase", chosen.phrase, [(chosen.span, chosen.rule, chosen.confidence)],
            **_place_columns(chosen.phrase, found, french),
        )  # fmt: skip
        adm0 = found.adm0 or home_of(chosen) or country
        if adm0:
            draft.set("adm0", adm0, words or [(chosen.span, chosen.rule, chosen.confidence)])
        draft.candidates = candidates_of(found)[:_MOST_CANDIDATES]
        return found, french

    # -- how many

    def _toll(self, draft: Draft, groups: Sequence[Group]) -> set[str]:
        group = draft.group
        own = group.tolls
        shared = [toll for telling in group.shares for toll in telling.tolls if telling.is_telling]
        _, sides = victims([*group.tellings, *group.shares])
        kinds = {event.event_type for telling in group.tellings for event in telling.events}
        draft.people = people = side_of_people([*group.tellings, *group.shares], sides, kinds)
        by_forces = is_by_forces_alone([*group.tellings, *group.shares], kinds)
        toll = combined([*own, *shared], draft.text, people=people, by_forces=by_forces)
        if toll.is_disputed:
            draft.notes.append(DISPUTED)
        draft.record |= toll.columns
        draft.evidence += toll.evidence
        if not sides and any(one.outcome == "killed" and not one.side for one in (*own, *shared)):
            draft.notes.append(SIDE_ASSUMED)
        if shared and toll.columns and group.twins:
            numbers = [str(n + 1) for n, other in enumerate(groups) if any(other is twin for twin in group.twins)]
            draft.record["shared_toll"] = "toll-" + "-".join(numbers)
            draft.notes.append(SHARED_TOLL)
        dead = {side for side in ("security", "civilians") if f"fatalities_{side}_best" in toll.columns
                or f"fatalities_{side}_low" in toll.columns}  # fmt: skip
        return sides or dead

    # -- who

    def _who(self, draft: Draft) -> None:
        # Who shot back is no author.
        barred = {"civilians"} | (draft.group.victim_sides & {"security"})
        found: dict[str, dict[str, ActorMention]] = {column: {} for column in set(_ROLES.values())}
        for telling in (*draft.group.tellings, *draft.group.shares):
            for actor in telling.actors:
                column = _ROLES.get(actor.role)
                if column is None or (actor.role == "perpetrator" and actor.side in barred):
                    continue
                name = self._id_of(actor, str(draft.record.get("adm0") or ""))
                if not name:
                    continue
                known = found[column].get(name)
                if known is None or known.confidence < actor.confidence:
                    found[column][name] = actor
        attributed = found["attributed_to"]
        named = {name: a for name, a in attributed.items() if name not in UNIDENTIFIED}
        stated = {name: a for name, a in attributed.items() if a.role == "attributed"}
        for column, actors in found.items():
            kept = (named or stated or attributed) if column == "attributed_to" else actors
            if column == "possible_actors":
                kept = {name: a for name, a in kept.items() if name not in named and name not in found["claimed_by"]}
            if kept:
                words = [(actor.span, actor.rule, actor.confidence) for actor in kept.values()]
                draft.set(column, list(kept), words)
        said = next(
            (a for name, a in attributed.items() if a.said_by and name in draft.record.get("attributed_to", ())), None
        )
        if said is not None:
            draft.record |= {"attributed_by": said.said_by, "attributed_by_fr": said.said_by_fr or said.said_by}

    @staticmethod
    def _id_of(actor: ActorMention, country: str) -> str:
        """Id of an author in the table of actors; "" for people who are no armed side."""
        if actor.actor_id:
            return actor.actor_id
        if actor.side == "militants":
            return UNIDENTIFIED[0] if actor.people == "jihadists" else UNIDENTIFIED[1]
        return force_of(actor.people, actor.country or country)

    def _target(self, draft: Draft) -> tuple[str, str]:
        """Set whom it was aimed at; return it as a title names it."""
        target = target_of(
            draft.group, self.actors, str(draft.record.get("adm0") or ""), draft.text, people=draft.people
        )
        if target is None:
            return "", ""
        draft.set(
            "target", capital(joined(target.english, "and")), target.words,
            target_fr=capital(bare(joined(target.french, "et"))), target_actors=target.ids,
        )  # fmt: skip
        return joined(target.english[:2], "and"), joined(target.french[:2], "et")

    # -- what

    def _kind(self, draft: Draft, sides: set[str]) -> str:
        kind, words = kind_of(draft.group, sides)
        row = load_event_types()[kind]
        draft.set(
            "event_type", kind, words,
            acled_event_type=row.acled_event_type, ucdp_type_of_violence=row.ucdp_type_of_violence,
        )  # fmt: skip
        return kind


def _place_columns(phrase: str, english: Resolution, french: Resolution) -> dict[str, Any]:
    """Columns of the place, with the units of an area too."""
    return {**incident_columns(phrase, english, french), "adm1": english.adm1, "adm2": english.adm2}
