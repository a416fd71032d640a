"""Groups of tellings that are one event: told in the headline, the first sentence and the body, it is one incident."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from geo.places.countries import ZONE
from geo.places.toponyms import fold
from geo.sources.report.document import Span
from geo.sources.report.events_days import agree, dates_event
from geo.sources.report.events_group import Group, families, figures_of, is_claim, victims
from geo.sources.report.events_pairs import counted_apart, has_each_its_dead, is_of_a_pair
from geo.sources.report.events_spots import Spots, event_places, home_of
from geo.sources.report.events_tellings import Telling, is_specific
from geo.sources.report.events_words import ALSO, FIRST_OF
from geo.sources.report.mentions import Mentions, PlaceMention, TimeMention

# Points for and against two tellings being of one event; they are one from 0 on.
SAME_DAY, OTHER_DAY, OTHER_PERIOD, LONG_BEFORE = 3.0, -6.0, -4.0, -7.0
# An event told without a place is told further with one.
PLACE_AWAITED = 0.5
# At one place two days apart are rather the day of the event and one on which it was spoken of.
OTHER_DAY_SAME_PLACE = -3.5
SAME_PLACE, NEAR_PLACE, OTHER_PLACE, OTHER_NAME, ROAD_OR_PLACE = 3.0, 1.0, -5.0, -2.0, -3.0
SAME_LARGE_TOLL, SAME_TOLL, SAME_SMALL_TOLL, OTHER_TOLL = 4.0, 3.0, 1.0, -0.5
LARGE: Final = 10
OTHER_COUNTRY, OTHER_VICTIMS, OTHER_SIDE = -3.0, -3.0, -1.0
OTHER_KIND = -1.5
POINTS_BACK, POINTS_AT_LAST, LATEST, MAIN, SAID_OTHER = 1.5, 2.5, 1.0, 0.5, -6.0
ONE_OF_MANY, OTHER_THAN_MANY, OTHER_AWAITED = -2.0, -6.0, -3.0
LONG_AGO = -1.0
# On a page of many summaries, and for headings behind the body, only what agrees is one event; two lines of a list are
# two events, unless the second points at the first or tells all of it again.
AGREES, AGREES_APART, AGREES_LISTED = 2.5, 2.0, 8.0
LEAD = 1.5
# A quotation says more of what was told just before.
QUOTED = 1.0
_QUOTES: Final = frozenset("\"“«„‘'")
OLD_NEWS = -3.0
MANY_TOLD: Final = 3
MONTH, LINES = 4, 2  # precision of a month; lines between a telling and the list of its losses
DAYS_TO_PRINT: Final = 4
NEAR_KM: Final = 30.0
FAR_KM: Final = 150.0
# A telling is held against the first events of a text and the last ones, and against so many words of each.
FIRST, LAST, MOST_WORDS = 2, 10, 12
_SAID: Final = re.compile(
    r"\b(?:said|says|told|according to|selon|d['’]après|déclaré|indiqué|affirmé|a dit|rapporté|confirmé|confirmed)\b",
    re.IGNORECASE,
)
_LEAST_LINES: Final = 6


class Grouping:
    """Puts the tellings of a report into groups.

    Parameters
    ----------
    mentions : Mentions
    published : date or None
    spots : Spots
    """

    def __init__(self, mentions: Mentions, published: dt.date | None, spots: Spots) -> None:
        self.spots = spots
        self.text = mentions.document.text
        self.published = published
        self.groups: list[Group] = []
        #: Headings behind the body that tell of nothing told in it.
        self.asides: list[Telling] = []
        #: Whether the news is told by weekdays whose dates are not known: what has a month alone is then older.
        self.has_undated_news = any(_is_undated(time) for time in mentions.times)
        self._counted = counted_apart(mentions)
        #: Sentences before anything is told.
        self.opening: list[Telling] = []
        self._has_body = False
        self._latest: Group | None = None
        self._last: Group | None = None  # the one told of just before, if only beside another
        lines = {sentence.paragraph for sentence in mentions.document.sentences}
        self.is_archive = published is None and len(lines) >= _LEAST_LINES and not _SAID.search(mentions.document.text)

    def take(self, telling: Telling) -> None:
        """Put a telling to the event that it tells of, or begin a new one."""
        if parts := self._of_each_place(telling):
            for part in parts:
                self.take(part)
            return
        hit = self._hit_together(telling)
        if len(hit) > 1:
            each = sum(toll.outcome == "killed" and toll.part_of is None for toll in telling.tolls) >= len(hit)
            self._begin_twins(replace(telling, tolls=[]) if each else telling, hit)
            for part in self._of_each_place(telling) if each else ():
                self.take(part)
            return
        known = list(enumerate(self.groups))
        known = known[:FIRST] + known[max(len(known) - LAST, FIRST) :]
        scores = [(self.fit(telling, group), -n) for n, group in known]
        best, at = max(scores, default=(-99.0, 0))
        if scores and best >= self._needs(telling, self.groups[-at]):
            group = self.groups[-at]
        elif self._is_behind(telling):
            self.asides.append(telling)
            return
        else:
            many = telling.is_plural and not any(map(is_specific, telling.places))
            group = Group(is_many=many, is_reference=telling.is_reference)
            self.groups.append(group)
        group.add(telling)
        self._has_body = self._has_body or not telling.sentence.is_heading
        self._last = group
        if not telling.is_reference and not self._is_background(group):
            self._latest = group

    def _is_background(self, group: Group) -> bool:
        """Whether an event is told by its month alone beside one told by its day: what follows is of the latter."""
        main = self.groups[0]
        dated = any((time.precision or 9) <= 2 for time in main.days)
        older = bool(group.days) and all(map(_is_of_months, group.days))
        return self.published is not None and dated and older and group is not main

    def _needs(self, telling: Telling, group: Group) -> float:
        """Points that make a telling one of a group's."""
        if self._is_behind(telling):
            return AGREES
        if not self._is_apart(telling, group):
            return 0.0
        return AGREES_APART if telling.item is None or telling.is_definite else AGREES_LISTED

    def _is_behind(self, telling: Telling) -> bool:
        """Whether a line without a full stop stands behind the body of a report: links to other reports, captions."""
        if self.groups and telling.sentence.paragraph - self.groups[-1].last_paragraph <= LINES and telling.is_loss:
            return False
        return telling.sentence.is_heading and self._has_body and not self.is_archive

    def _is_apart(self, telling: Telling, group: Group) -> bool:
        """Whether a telling stands in another summary of an archive page than a group; a title belongs to the next.

        So it is in lists of dated lines: each of them is an event of its own.
        """
        if not group.tellings:
            return False
        last = group.tellings[-1].sentence
        if telling.item is not None and group.tellings[-1].item is not None:
            return telling.item != group.tellings[-1].item
        if not self.is_archive:
            return False
        if last.is_heading and telling.sentence.number == last.number + 1:
            return False
        return last.paragraph != telling.sentence.paragraph

    def put_beside(self, telling: Telling) -> None:
        """Let a sentence that tells of no event say more of the latest one, or set the scene of the first."""
        if not self.groups:
            self.opening.append(telling)
        if self._latest is not None and telling.sentence.paragraph - self._latest.last_paragraph <= 1:
            self._latest.shares.append(telling)

    def _hit_together(self, telling: Telling) -> list[PlaceMention]:
        unplaced = bool(self.groups) and not any(map(is_specific, (p for group in self.groups for p in group.places)))
        each = unplaced and any(group.is_many for group in self.groups) and has_each_its_dead(telling)
        several = telling.is_together or telling.is_plural or each
        if not telling.events or not (several or is_of_a_pair(telling, self.text, self._counted)):
            return []
        by_name: dict[str, PlaceMention] = {}
        for place in telling.places:
            if place.use == "event" and is_specific(place):
                by_name.setdefault(fold(place.names[0]), place)
        places = list(by_name.values())
        if len(places) > 1 and telling.number and telling.number < len(places):
            return []
        apart = all(
            (km := self.spots.apart_km(one, other)) is None or km > 3.0
            for n, one in enumerate(places)
            for other in places[n + 1 :]
        )
        return places if apart else []

    def _begin_twins(self, telling: Telling, places: Sequence[PlaceMention]) -> None:
        twins = []
        for place in places:
            known = [
                g
                for g in self.groups
                if not g.is_many and _shares_name(g.places, [place]) and self._by_day(telling, g) >= 0
            ]
            group = known[0] if known else Group(place=place)
            if not known:
                self.groups.append(group)
            group.add(replace(telling, tolls=[]))
            twins.append(group)
        for group in twins:
            group.twins = twins
        many = next((group for group in self.groups if group.is_many), None) or self._told_before(telling, twins)
        if many is None:
            many = Group()
            self.groups.append(many)
        many.is_many, many.twins = True, twins
        many.add(replace(telling, places=[]))
        self._latest = many

    def _told_before(self, telling: Telling, twins: Sequence[Group]) -> Group | None:
        """Find what was told of several events together as if they were one, their places not yet named."""
        for group in self.groups:
            placed = any(self.spots.of(place).lat is not None for place in group.places if is_specific(place))
            if not placed and not any(group is twin for twin in twins) and self.fit(telling, group) >= 0:
                return group
        return None

    def _of_each_place(self, telling: Telling) -> list[Telling]:
        """Cut a telling that gives each of several places its own figure: "31 dead in Kourakou and 13 in Tondobi"."""
        places = [place for place in telling.places if place.use == "event" and is_specific(place)]
        known = [[g for g in self.groups if g.twins and _shares_name(g.places, [p]) == SAME_PLACE] for p in places]
        if len(places) < 2 or len(telling.tolls) < len(places) or not all(known):
            return []
        before = telling.tolls[0].span < places[0].span
        parts = []
        for n, place in enumerate(places):
            first = places[n - 1].span.end if n and before else telling.span.start if before else place.span.start
            last = place.span.end if before else places[n + 1].span.start if n + 1 < len(places) else telling.span.end
            tolls = [toll for toll in telling.tolls if first <= toll.span.start < last]
            part = replace(telling, span=Span(first, last), tolls=tolls, places=[place], actors=[], times=[], events=[])
            parts.append(part)
        return parts

    def fit(self, telling: Telling, group: Group) -> float:
        """How well a telling fits a group: points for and against; one event from 0 on."""
        if (
            telling.is_reference
            and telling.is_other
            and group.tellings
            and group.tellings[-1].sentence is telling.sentence
        ):
            return -99.0
        definite = telling.is_definite
        by_place = self._by_place(telling, group, definite=definite)
        by_day = self._by_day(telling, group)
        by_toll = _by_toll(telling, group, definite=definite)
        if telling.is_release and not telling.is_other:
            by_place = max(by_place, 0.0)
        if by_day == OTHER_DAY and telling.is_follow_up and not telling.is_other:
            by_day = 0.0
        elif by_day == OTHER_DAY and by_place == SAME_PLACE:
            by_day = OTHER_DAY_SAME_PLACE
        score = by_day + by_place + by_toll + _by_victims(telling, group, definite=definite)
        if telling.tolls and not definite and by_toll <= 0 and self._is_old_news(telling, group):
            score += OLD_NEWS
        if telling.is_other and not self._tells_title_again(telling):
            score += SAID_OTHER
        elif not definite and self._awaits_another(telling, group):
            score += OTHER_AWAITED
        if not self._is_apart(telling, group):
            score += self._by_order(telling, group, definite=definite)
        score += _by_number(telling, group, by_toll)
        kinds = families(telling)
        if kinds and group.kinds and not kinds & group.kinds:
            score += OTHER_KIND / 3 if definite else OTHER_KIND
        return score

    def _tells_title_again(self, telling: Telling) -> bool:
        """Whether "a new attack" at the head of the body is new beside those of other days, and that of the title."""
        return not self._has_body and not telling.sentence.is_heading and not telling.is_reference

    def _awaits_another(self, telling: Telling, group: Group) -> bool:
        """Whether more events were said than told so far, and a telling names a place that a group does not."""
        said = max((one.number or 1 for many in self.groups if many.is_many for one in many.tellings), default=1)
        told = sum(not one.is_many and any(map(is_specific, one.places)) for one in self.groups)
        mine, theirs = ([p for p in places if is_specific(p)] for places in (event_places(telling), group.places))
        return told < said and bool(mine and theirs and telling.tolls) and not _shares_name(mine, theirs)

    def _is_old_news(self, telling: Telling, group: Group) -> bool:
        """Whether other dead are dated long after an event was told without a day, or long before it was known."""
        mine = [time.end for time in telling.times if dates_event(time) and time.precision == 1 and time.end]
        if not mine or group.days:
            return False
        said = [t.start for one in group.tellings for t in one.times if t.of_statement and t.precision == 1 and t.start]
        known = min([*said, *([self.published] if self.published else [])], default=None)
        late = known is not None and (known - max(mine)).days > DAYS_TO_PRINT
        return late or len(group.tellings) >= MANY_TOLD

    def _by_order(self, telling: Telling, group: Group, *, definite: bool) -> float:
        """Weigh where the two stand: words that point back mean the latest event or the one told first."""
        score = POINTS_BACK if definite or not telling.events else 0.0
        if group.tellings and not self._has_body and (not telling.is_other or self._tells_title_again(telling)):
            score += LEAD  # the first sentence tells what the title told
        if group is self._last and telling.points_at_last:
            score += POINTS_AT_LAST
        if group is self._latest:
            score += LATEST + (QUOTED if telling.words.lstrip()[:1] in _QUOTES and not telling.is_other else 0.0)
        if group is self.groups[0]:
            return score + MAIN
        return score + (LONG_AGO if telling.sentence.paragraph - group.last_paragraph > 3 else 0.0)

    def _by_day(self, telling: Telling, group: Group) -> float:
        if is_claim(telling):
            return 0.0
        mine, theirs = [time for time in telling.times if dates_event(time)], group.days
        said = [time.end for time in telling.times if time.of_statement and time.use == "event" and time.end]
        known = [time.start for time in theirs if time.start is not None]
        if said and known and max(said) < min(known) - dt.timedelta(days=1):
            return OTHER_PERIOD  # said before it happened
        if self._is_of_another_time(telling, mine, group):
            return LONG_BEFORE
        pairs = [(a, b, agree(a, b, self.text)) for a in mine[:MOST_WORDS] for b in theirs[:MOST_WORDS]]
        if any(same for _, _, same in pairs):
            return SAME_DAY if any(same and a.precision == b.precision == 1 for a, b, same in pairs) else 0.5
        apart = [(a, b) for a, b, same in pairs if same is False]
        if not apart:
            return 0.0
        return OTHER_DAY if any(max(a.precision or 9, b.precision or 9) <= 2 for a, b in apart) else OTHER_PERIOD

    def _is_of_another_time(self, telling: Telling, mine: Sequence[TimeMention], group: Group) -> bool:
        """Whether one of two is the news, and the other is told by its month, or recalled."""
        if any(_is_long_ago(a, b) for a, b in ((mine, group.days), (group.days, mine))):
            return True
        if not mine or group.days:
            return False
        if self.has_undated_news and telling.tolls and all(map(_is_of_months, mine)):
            return True
        return any(time.use == "recalled" for one in group.tellings for time in one.times)

    def _by_place(self, telling: Telling, group: Group, *, definite: bool) -> float:
        mine, theirs = event_places(telling)[:MOST_WORDS], group.places[:MOST_WORDS]
        if not mine or not theirs:
            awaited = PLACE_AWAITED if mine and group is self._latest else 0.0
            return _by_country(telling, group) or awaited
        exact, their_exact = [p for p in mine if is_specific(p)], [p for p in theirs if is_specific(p)]
        if exact and their_exact:
            if not definite and _is_relief(telling, exact, group, their_exact):
                return ROAD_OR_PLACE
            return self._two_places(exact, their_exact, definite=definite)
        countries = {home_of(place) for place in mine} - {""}
        if countries and group.countries and not countries & group.countries:
            return OTHER_COUNTRY - 2.0
        return self._two_areas(*([p for p in places if (p.where_prec or 6) < 6] for places in (mine, theirs)))

    def _two_areas(self, mine: list[PlaceMention], theirs: list[PlaceMention]) -> float:
        if not mine or not theirs:
            return 0.0
        if _shares_name(mine, theirs) and all(p.use == "event" for p in (*mine, *theirs)):
            return NEAR_PLACE
        if any(self.spots.may_meet(a, b) for a in mine[:3] for b in theirs[:3]):
            return 0.0
        return OTHER_PLACE

    def _two_places(self, mine: list[PlaceMention], theirs: list[PlaceMention], *, definite: bool) -> float:
        shared = _shares_name(mine, theirs)
        if shared:
            return shared
        apart = [km for a in mine[:3] for b in theirs[:4] if (km := self.spots.apart_km(a, b)) is not None]
        if not apart:
            return OTHER_NAME
        if min(apart) <= NEAR_KM:
            return NEAR_PLACE
        # "near Gao" is said of what lies far from it, where Gao is the one town that readers know.
        roughly = definite and any(place.where_prec == 2 for place in (*mine, *theirs))
        return OTHER_NAME if roughly and min(apart) <= FAR_KM else OTHER_PLACE


def _is_long_ago(mine: Sequence[TimeMention], theirs: Sequence[TimeMention]) -> bool:
    """Whether one is told by its month or year alone, and the other by a weekday, as news is, of no known date."""
    news = any(_is_undated(time) for time in theirs)
    return news and bool(mine) and all(_is_of_months(time) for time in mine)


def _is_undated(time: TimeMention) -> bool:
    return dates_event(time) and time.start is None and time.precision == 1


def _is_of_months(time: TimeMention) -> bool:
    return (time.precision or 1) >= MONTH and time.rule != "month alone"


def _by_number(telling: Telling, group: Group, by_toll: float) -> float:
    """Weigh that words speak of one event, or of several together."""
    placed = any(map(is_specific, telling.places))
    if group.is_many and placed and FIRST_OF.match(telling.words):
        return OTHER_THAN_MANY
    if group.twins and group.is_many:
        return OTHER_THAN_MANY if placed else 0.0
    if group.twins and not placed:
        return ONE_OF_MANY  # said of all that was hit at once
    if telling.events and telling.is_plural != group.is_many and not (group.is_many and telling.names_villages):
        return OTHER_THAN_MANY if group.is_many and by_toll < SAME_TOLL and placed else ONE_OF_MANY
    return 0.0


def _is_relief(telling: Telling, mine: list[PlaceMention], group: Group, theirs: list[PlaceMention]) -> bool:
    """Whether something else happened on a road to the place: a unit that was sent there was ambushed."""
    if not any(place.use == "between" for place in mine) or any(place.use == "between" for place in theirs):
        return False
    kinds = [
        {event.event_type for one in some for event in one.events} - {"other"} for some in ([telling], group.tellings)
    ]
    return bool(kinds[0] and kinds[1] and not kinds[0] & kinds[1]) and any(place.where_prec == 1 for place in theirs)


def _shares_name(one: Iterable[PlaceMention], other: Iterable[PlaceMention]) -> float:
    """Weigh the names of two places: of one name, or one named beside the other; 0 where they share none."""
    one, other = list(one), list(other)
    if {fold(place.phrase) for place in one} & {fold(place.phrase) for place in other}:
        return SAME_PLACE
    names = [[[fold(name) for name in place.names] for place in places] for places in (one, other)]
    best = 0.0
    for a in names[0]:
        for b in names[1]:
            if a and b and a[0] == b[0]:
                return SAME_PLACE
            if (a and a[0] in b) or (b and b[0] in a):
                best = NEAR_PLACE
    return best


def _by_country(telling: Telling, group: Group) -> float:
    """Weigh the country of the victims where one of the two names no place: Burkinabe soldiers die in Burkina Faso."""
    mine = ({home_of(place) for place in event_places(telling)} - {""}) or (victims([telling])[0] & set(ZONE))
    theirs = group.countries or (group.victim_countries & set(ZONE))
    return OTHER_COUNTRY if mine and theirs and not mine & theirs else 0.0


def _by_victims(telling: Telling, group: Group, *, definite: bool) -> float:
    countries, sides = victims([telling])
    their_countries, their_sides = group.victim_countries, group.victim_sides
    if countries and their_countries and not countries & their_countries:
        # "Five Nigerien soldiers died too": those who were with them.
        alone = not event_places(telling) and not any(map(dates_event, telling.times))
        return OTHER_SIDE if alone and ALSO.search(telling.words) else OTHER_VICTIMS
    if sides and their_sides and not sides & their_sides:
        return OTHER_SIDE / 3 if definite else OTHER_SIDE
    return 0.0


def _by_toll(telling: Telling, group: Group, *, definite: bool) -> float:
    mine, theirs = figures_of(telling.tolls[:MOST_WORDS]), figures_of(group.tolls[: 3 * MOST_WORDS])
    shared = {
        (outcome, n) for outcome, side, n in mine for o, s, m in theirs if (outcome, n) == (o, m) and _may(side, s)
    }
    if shared:
        most = max(n for _, n in shared)
        return SAME_LARGE_TOLL if most >= LARGE else SAME_TOLL if most > 2 else SAME_SMALL_TOLL
    if any(o == p == "killed" and _may(s, t) for o, s, _ in mine for p, t, _ in theirs) and not definite:
        return OTHER_TOLL
    return 0.0


def _may(one: str, other: str) -> bool:
    return not one or not other or one == other
