"""Mentions become incidents: which belong together, which are told twice, and which are no incident at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.places.countries import ZONE
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.document import Span
from geo.sources.report.events_abroad import set_abroad
from geo.sources.report.events_days import agree
from geo.sources.report.events_forces import country_of
from geo.sources.report.events_group import Group, victims
from geo.sources.report.events_groups import MONTH, Grouping
from geo.sources.report.events_spots import Spots, event_places, home_of, is_capital, places_told
from geo.sources.report.events_tellings import TOLL_OUTCOMES, Telling, is_specific, tellings
from geo.sources.report.events_words import GUNFIRE, IT_WAS, MISTOOK, NOTICED
from geo.sources.report.extraction import LeftOut, Proposal
from geo.sources.report.mentions import ActorMention, Mentions, PlaceMention, TimeMention
from geo.sources.report.proposals import Proposing
from geo.sources.report.times import SINCE_WHICH

# Why words that look like an incident are none.
REASONS: Final = (
    "general", "aggregate", "recalled", "planned", "denied", "elsewhere", "no violence", "too little",
)  # fmt: skip
# An attack told beside the news is an incident of its own up to so many days before it; older ones are recalled.
RECENT_DAYS: Final = 14
# What a report is about may be older: an inquiry, a report of a human rights organisation.
LATEST_NEWS_DAYS: Final = 300
_LEAD: Final = 3  # sentences
DAYS: Final = 2  # precision of a time


def propose(
    mentions: Mentions, published: dt.date | None, resolver: Resolver
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
    mentions = _with_mistaken(set_abroad(mentions, resolver))
    country = country_of_text(mentions)
    spots = Spots(resolver, mentions.places, country)
    told = _old_sentences_recalled(mentions)
    kept, left_out = _sorted_out(told, published, spots)
    if not any(group.days or any(map(is_specific, group.places)) for group in kept):
        # With no news told, what is looked back to is what the text tells of: an inquiry, an anniversary.
        # A trial tells of what was done long ago, and of nothing that happened on its day.
        looked_back = told if any(one.rule == "a trial" for one in mentions.events) else _revived(mentions)
        again, left_out_again = _sorted_out(looked_back, published, spots)
        again = [group for group in again if _is_lead(group)]
        if again:
            kept, left_out, mentions = again, left_out_again, looked_back
    writer = Proposing(mentions, published, spots, country)
    kept.sort(key=lambda group: group.tellings[0].span.start)
    for group in kept:
        group.twins = [twin for twin in group.twins if any(twin is other for other in kept)]
        if len(group.twins) < 2:
            group.twins = []
    proposals = tuple(writer.propose(group, n + 1, kept) for n, group in enumerate(kept))
    left_out += _unlisted(mentions, kept, left_out)
    return proposals, tuple(sorted(dict.fromkeys(left_out), key=lambda out: out.span))


def _sorted_out(mentions: Mentions, published: dt.date | None, spots: Spots) -> tuple[list[Group], list[LeftOut]]:
    """Put the tellings of a text into groups, and say of those that are no incident why."""
    grouping = Grouping(mentions, published, spots)
    left_out: list[LeftOut] = []
    for telling in tellings(mentions):
        if telling.is_telling:
            grouping.take(telling)
        elif _denies_a_part(telling):
            grouping.put_beside(telling)
        elif (where := _says_where(telling)) is not None:
            grouping.put_beside(where)
        elif telling.asides or telling.other_tolls:
            left_out.append(_aside(telling))
        else:
            grouping.put_beside(telling)
    groups = _with_many_shared(grouping)
    left_out += [LeftOut(_span(telling), "too little") for telling in grouping.asides]
    kept: list[Group] = []
    main = _main(groups)
    if main is not None:
        _set_scene(main, grouping, mentions)
    for group in groups:
        reason = _reason(group, groups, published, spots, grouping, is_main=group is main)
        if reason is None:
            kept.append(group)
        else:
            left_out += [LeftOut(_span(telling), *reason) for telling in group.tellings]
    return kept, left_out


def _set_scene(main: Group, grouping: Grouping, mentions: Mentions) -> None:
    """Give the main event a place that only stands before it: in a sentence that sets the scene, or in the title."""
    if not main.tolls or main.is_many or any((place.where_prec or 6) < 6 for place in main.places):
        return
    for telling in grouping.opening:
        places = [place for place in event_places(telling) if is_specific(place) and not is_capital(place)]
        if places and GUNFIRE.search(telling.words):
            main.place = places[0]
            main.shares.append(telling)
            return
    if any((time.precision or 9) <= DAYS for time in main.days):
        main.place = _only_place(mentions)


def _only_place(mentions: Mentions) -> PlaceMention | None:
    """The one town that a text names, if only in its title or dateline: what it tells happened there."""
    named = [
        place
        for place in mentions.places
        if place.rule == "named place" and place.use in ("event", "source") and not is_capital(place)
    ]
    if len({fold(place.names[0]) for place in named}) != 1:
        return None
    return replace(named[0], use="event")


def _with_mistaken(mentions: Mentions) -> Mentions:
    """Take forces that mistook people for somebody else as those who fired, and not as the attacked."""
    found = [(one.span, match) for one in mentions.document.sentences if (match := MISTOOK.search(one.text))]
    if not found:
        return mentions

    def fired(actor: ActorMention) -> bool:
        ends = [(span, span.start + match.start()) for span, match in found]
        return actor.side == "security" and any(actor.span in span and actor.span.end <= end for span, end in ends)

    actors = tuple(
        replace(one, role="perpetrator") if one.role in ("", "target") and fired(one) else one
        for one in mentions.actors
    )
    return replace(mentions, actors=actors)


def _is_lead(group: Group) -> bool:
    """Whether an event that is looked back to is what a text begins with: its day, its place and its dead."""
    dated = any(time.start is not None and (time.precision or 9) <= 2 for time in group.days)
    placed = any(map(is_specific, group.places))
    return dated and placed and bool(group.tolls) and group.tellings[0].sentence.number < _LEAD


def _old_sentences_recalled(mentions: Mentions) -> Mentions:
    """Take all that a sentence tells as recalled where its only day is one looked back to, and others have the news.

    "Until now the worst was that at X, where twelve died in December 2016": what happened at X is not Monday's attack.
    """
    document = mentions.document
    news: set[int] = set()
    old: set[int] = set()
    for time in mentions.times:
        if time.start is None or time.of_statement:
            continue
        sentence = document.sentence_at(time.span.start).number
        if time.use in ("event", "same"):
            news.add(sentence)
        elif time.use == "recalled" and time.rule != SINCE_WHICH:
            old.add(sentence)
    old = old - news if news else set()
    # Whom a court sentences are no dead, and its day is none of what was done.
    old |= {document.sentence_at(one.span.start).number for one in mentions.events if one.rule == "a trial"}
    if not old:
        return mentions

    def is_old(span: Span) -> bool:
        return document.sentence_at(span.start).number in old

    return replace(
        mentions,
        events=tuple(
            replace(one, status="recalled") if one.status in ("told", "general") and is_old(one.span) else one
            for one in mentions.events
        ),
        tolls=tuple(
            replace(one, scope="earlier") if one.scope == "event" and is_old(one.span) else one
            for one in mentions.tolls
        ),
    )


def _revived(mentions: Mentions) -> Mentions:
    """Take what is recalled as told."""
    return replace(
        mentions,
        events=tuple(replace(one, status="told") if one.status == "recalled" else one for one in mentions.events),
        tolls=tuple(replace(one, scope="event") if one.scope == "earlier" else one for one in mentions.tolls),
        times=tuple(replace(one, use="event") if one.use == "recalled" else one for one in mentions.times),
    )


def country_of_text(mentions: Mentions) -> str:
    """Country of the zone that a report speaks of most, the headline before all; "" where two are level."""
    counts: Counter[str] = Counter()
    for place in mentions.places:
        if home_of(place) in ZONE and place.use != "elsewhere":
            counts[place.country] += 2 if place.use in ("event", "between") else 1
    for toll in mentions.tolls:
        if toll.country in ZONE:
            counts[toll.country] += 2
    for actor in mentions.actors:
        if (country := country_of(actor.actor_id)) in ZONE:
            counts[country] += 1
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _says_where(telling: Telling) -> Telling | None:
    """Take of a sentence that tells nothing new what it says of where: "it happened in ..., where attacks are many".

    None where it says no such thing, or something else before.
    """
    said = IT_WAS.search(telling.words)
    if said is None:
        return None
    at = telling.span.start + said.start()
    figures = [toll.span.start for toll in telling.other_tolls if toll.outcome in TOLL_OUTCOMES]
    others = [event.span.start for event in telling.asides if event.status != "general"] + figures
    if any(start < at for start in others):
        return None
    end = min(others, default=telling.span.end)
    return replace(
        telling,
        other_tolls=[],
        times=[time for time in telling.times if time.span.start < end],
        places=[place for place in telling.places if at < place.span.start < end],
        actors=[] if others else telling.actors,
    )


def _denies_a_part(telling: Telling) -> bool:
    """Whether somebody denies to have done it, which says no less of the event: "the militia denies any part"."""
    denied = bool(telling.asides) and all(event.status == "denied" for event in telling.asides)
    return denied and not telling.other_tolls and any(actor.role == "denied" for actor in telling.actors)


def _aside(telling: Telling) -> LeftOut:
    reasons = [event.status for event in telling.asides if event.status in REASONS]
    reasons += [{"earlier": "recalled"}.get(toll.scope, toll.scope) for toll in telling.other_tolls]
    known = [reason for reason in reasons if reason in REASONS] or ["general"]
    return LeftOut(_span(telling), known[0])


def _unlisted(mentions: Mentions, kept: Sequence[Group], left_out: Sequence[LeftOut]) -> list[LeftOut]:
    """List the sentences with a word for an event, or of theft, that no incident and nothing left out holds."""
    document = mentions.document
    told = {telling.sentence.number for group in kept for telling in group.tellings}
    told |= {document.sentence_at(out.span.start).number for out in left_out}
    beside = {telling.sentence.number for group in kept for telling in group.shares}
    reasons: dict[int, str] = {}
    for event in mentions.events:
        reason = event.status if event.status in REASONS else "too little"
        reasons.setdefault(document.sentence_at(event.span.start).number, reason)
    for toll in mentions.tolls:
        if toll.outcome == "killed" and not toll.negated:
            reasons.setdefault(document.sentence_at(toll.span.start).number, "too little")
    return [
        LeftOut(one.span, reasons.get(one.number, "too little"))
        for one in document.sentences
        if one.number not in told and ((one.number in reasons and one.number not in beside) or NOTICED.search(one.text))
    ]


def _span(telling: Telling) -> Span:
    return telling.span


def _with_many_shared(grouping: Grouping) -> list[Group]:
    """Give what is said of several events together to each of them; alone, it is one event."""
    groups = grouping.groups
    single = [group for group in groups if not group.is_many]
    out = list(single)
    if single and grouping.is_archive:
        return out
    for many in [group for group in groups if group.is_many]:
        members = many.twins or [
            group for group in single if not group.is_reference and _alike(many, group, grouping.text)
        ]
        if not members:
            if many.tellings:
                out.append(many)
            continue
        share = not any(group.tolls for group in members)
        if len(members) > 1 and share and any(telling.tolls for telling in many.tellings):
            for group in members:
                group.twins = group.twins or members
                group.shares += many.tellings
            continue
        for group in members:
            alone = len(members) == 1 and not group.tolls
            group.shares += [telling if alone else _without_tolls(telling) for telling in many.tellings]
    return out


def _without_tolls(telling: Telling) -> Telling:
    return replace(telling, tolls=[])


def _alike(many: Group, group: Group, text: str) -> bool:
    """Whether what is said of several events may be said of this one: its days, its country."""
    days, other = [t for t in many.days if t.precision == 1], [t for t in group.days if t.precision == 1]
    known = [same for a in days for b in other if (same := agree(a, b, text)) is not None]
    if known and not any(known):
        return False
    return not (many.countries and group.countries and not many.countries & group.countries)


def _main(groups: list[Group]) -> Group | None:
    """The event that a report is about: told first, or far more often than that."""
    told = [
        len(group.tellings) + (3 if n == 0 else 0) - (3 if group.is_reference else 0) for n, group in enumerate(groups)
    ]
    return groups[told.index(max(told))] if groups else None


def _reason(
    group: Group,
    groups: list[Group],
    published: dt.date | None,
    spots: Spots,
    grouping: Grouping,
    *,
    is_main: bool,
) -> tuple[str, str] | None:
    """Say why a group is no incident to propose; None where it is one."""
    everything = [*group.tellings, *group.shares]
    places = [place for telling in everything for place in places_told(telling)]
    if _is_elsewhere(everything, places, spots):
        return "elsewhere", ", ".join(sorted({place.country for place in places}))
    days = [day for time in group.days if (day := _middle(time))]
    told = [day for other in groups for time in other.days if (day := time.end or time.start)]
    reference = published or max(told, default=None)
    listed = any(telling.item is not None for telling in group.tellings)
    most = LATEST_NEWS_DAYS if listed or (is_main and not group.is_reference) else RECENT_DAYS
    if days and reference is not None and (reference - max(days)).days > most:
        return "recalled", max(days).isoformat()
    # "In January 2017 ...", where the news is told by weekdays of no known date.
    by_year = all(time.start is not None and (time.precision or 1) >= MONTH for time in group.days)
    if group.days and by_year and not is_main and published is None and grouping.has_undated_news:
        return "recalled", group.days[0].span.of(grouping.text)
    recalled = [time for telling in group.tellings for time in telling.times if time.use == "recalled"]
    if recalled and not days and not is_main:
        return "recalled", recalled[0].span.of(grouping.text)
    return _too_little(group, is_main=is_main, is_archive=grouping.is_archive)


def _middle(time: TimeMention) -> dt.date | None:
    """The day itself, or the middle of a month or a longer time."""
    if time.start is None or time.end is None or (time.precision or 1) < 4:
        return time.end or time.start
    return time.start + (time.end - time.start) / 2


def _is_elsewhere(everything: list[Telling], places: list[PlaceMention], spots: Spots) -> bool:
    if not places:
        named = [place for telling in everything for place in telling.places]
        return bool(named) and all(place.use == "elsewhere" for place in named)
    if not all(home_of(place) and home_of(place) not in ZONE for place in places):
        return False
    return not any(spots.of(place).adm0 in ZONE for place in places if is_specific(place))


def _too_little(group: Group, *, is_main: bool, is_archive: bool) -> tuple[str, str] | None:
    """Whether a group says enough: where, and what, how many or when."""
    everything = [*group.tellings, *group.shares]
    places = [place for telling in everything for place in places_told(telling)]
    if group.place is not None:
        places.append(group.place)
    exact = any(map(is_specific, places))
    area = any((place.where_prec or 6) < 6 for place in places)
    countries, sides = victims(everything)
    has_toll = any(telling.tolls for telling in everything)
    has_day = bool(group.days) or any(time.use in ("event", "same") for t in everything for time in t.times)
    has_day = has_day or any(telling.days_before for telling in group.tellings)
    has_kind = any(event.event_type != "other" for telling in group.tellings for event in telling.events)
    hurt = any(toll.outcome in ("killed", "injured") for telling in everything for toll in telling.tolls)
    if not hurt and not any(telling.events for telling in everything):
        return ("too little", "")
    where = exact or area
    if is_main or is_archive:
        where = where or bool(places) or (bool(countries) and (has_toll or not is_archive))
        enough = where and (has_toll or has_kind or has_day or bool(sides))
        return None if enough else ("too little", "")
    dated = any(time.start is not None and (time.precision or 9) <= 2 for time in group.days)
    enough = dated and has_toll and not all(telling.is_definite for telling in group.tellings)
    if group.is_reference:
        enough = enough or ((where or bool(places)) and has_toll and has_day)
        return None if enough else ("recalled", "")
    enough = enough or (exact and (has_toll or has_day or has_kind))
    enough = enough or ((area or bool(countries)) and has_toll and has_day) or (area and has_toll and has_kind)
    return None if enough else ("too little", "")
