"""Tellings: stretches of a report that tell of one event, with all that was found in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from geo.places.toponyms import fold
from geo.sources.report.document import Sentence, Span
from geo.sources.report.events_days import agree, dates_event
from geo.sources.report.events_words import (
    ALIKE,
    ANOTHER,
    ARRESTED,
    AVENGES,
    BEFORE,
    BOUND_FOR,
    CAME,
    COMPARES,
    DAYS_AFTER,
    DEFINITE,
    DIED_LATER,
    EARLIER,
    FOLLOW_UP,
    HAD,
    JOINT,
    LOSSES,
    NEW_DEATH,
    ONE,
    OTHER,
    OTHERS,
    PLURAL,
    REFERS,
    RELATIVE,
    REPORTED,
    RIOT,
    SEVERAL,
    SINCE,
    SOME_OF,
    SOMEWHERE,
    SPOKEN,
    THAT,
    TOGETHER,
    WORST,
)
from geo.sources.report.kinds_nouns import EXAMPLE, NUMBERS
from geo.sources.report.line_dates import line_dates
from geo.sources.report.mentions import (
    ActorMention,
    EventMention,
    Mention,
    Mentions,
    PlaceMention,
    TimeMention,
    TollMention,
)

# A longer sentence is no sentence of a report and is not cut.
LONGEST: Final = 1_500
TOLL_OUTCOMES: Final = ("killed", "injured", "missing", "captured", "freed", "accounted_for")


# Where nothing else is told, figures are no toll of an attack: an accident, another theatre, a threat.
_NO_TOLL: Final = ("no violence", "elsewhere", "planned", "recalled")
_WAY: Final = 40  # characters of "who were on their way to"
_DIGITS: Final = 2
_NEXT: Final = 12  # characters between "two days before" and "the attack"
_FOUND: Final = ("freed", "accounted_for")


@dataclass
class Telling:
    """A sentence, or a part of one, that tells of an event.

    Attributes
    ----------
    sentence : Sentence
    span : Span
        The part of the sentence that tells of this event.
    events : list of EventMention
        Those that happened; none where a toll alone tells of it.
    asides : list of EventMention
        Those that are no event to draw, with their reason.
    is_other : bool
        Whether the words say that this is another event than the one told before.
    is_reference : bool
        Whether it is mentioned only beside another event ("it came days after ...").
    item : int or None
        Number of the item of a list of dated lines that it stands in.
    days_before : int or None
        How many days before the event told it was, where the words say so ("it came three days after ...").
    """

    sentence: Sentence
    span: Span
    events: list[EventMention] = field(default_factory=list)
    asides: list[EventMention] = field(default_factory=list)
    tolls: list[TollMention] = field(default_factory=list)
    other_tolls: list[TollMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    is_other: bool = False
    is_reference: bool = False
    item: int | None = None
    days_before: int | None = None

    @property
    def is_telling(self) -> bool:
        """Whether an event or a toll of one stands here."""
        return bool(self.events or self.tolls)

    @property
    def number(self) -> int | None:
        """How many events the words say, None where one or not said."""
        return max((event.number for event in self.events if event.number), default=None)

    @property
    def is_definite(self) -> bool:
        """Whether the first words for the event point back to one told before; so where a toll alone is told."""
        return not self.events or self.events[0].is_definite

    @property
    def is_plural(self) -> bool:
        """Whether the words speak of several events at once."""
        if (self.number or 1) > 1:
            return True
        start, text = self.sentence.span.start, self.sentence.text
        return any(
            PLURAL.search(text[e.span.start - start : e.span.end - start])
            and not ONE.search(text[max(e.span.start - start - 25, 0) : e.span.start - start])
            for e in self.events
        )

    @property
    def names_villages(self) -> bool:
        """Whether the words name several villages together: "the villages of X, Y and Z were attacked"."""
        return bool(SEVERAL.search(self.words)) and sum(map(is_specific, self.places)) > 1

    @property
    def is_loss(self) -> bool:
        """Whether it is a line of a list of losses: "- 27 morts"."""
        return bool(LOSSES.match(self.sentence.text))

    @property
    def is_follow_up(self) -> bool:
        """Whether the words tell what was done about an event: a pursuit, a counter-attack, a release."""
        return self.is_release or bool(FOLLOW_UP.search(self.words))

    @property
    def is_release(self) -> bool:
        """Whether people were found or freed, and nothing else happened."""
        return bool(self.tolls) and not self.events and all(t.outcome in _FOUND for t in self.tolls)

    @property
    def points_at_last(self) -> bool:
        """Whether the words point at what was told just before: "that attack", "cette embuscade"."""
        return bool(THAT.search(self.words))

    @property
    def is_together(self) -> bool:
        """Whether the words say that several places were hit at once."""
        return bool(TOGETHER.search(self.words)) or (self.number or 1) > 1

    @property
    def words(self) -> str:
        """Characters of the telling."""
        start = self.sentence.span.start
        return self.sentence.text[self.span.start - start : self.span.end - start]


M = TypeVar("M", bound=Mention)


class _Shelf:
    """Mentions of one kind, found by where they stand."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.all = sorted(mentions, key=lambda mention: mention.span)
        self.starts = [mention.span.start for mention in self.all]

    def within(self, span: Span) -> list[Mention]:
        return self.all[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]


def tellings(mentions: Mentions) -> list[Telling]:
    """Cut a report into tellings, and the sentences between them, in the order of the text.

    Every sentence gives one, or several where its parts tell of different events; `Telling.is_telling` is false where
    nothing is told.
    """
    shelves = [
        _Shelf(found)
        for found in (mentions.events, _with_others(mentions), mentions.times, mentions.places, mentions.actors)
    ]
    out: list[Telling] = []
    for sentence in mentions.document.sentences:
        whole = _filled(sentence, sentence.span, shelves)
        out.extend(_parts(whole, shelves, mentions.document.text))
    _date_lines(out, mentions)
    return out


def _date_lines(found: Sequence[Telling], mentions: Mentions) -> None:
    """Give the day at the head of a line to all that the line, or the lines under it, tell without a day."""
    times = {time.span: time for time in mentions.times}
    for line in line_dates(mentions.document):
        day = times.get(line.span)
        if day is None:
            continue
        for telling in found:
            if line.first <= telling.sentence.number < line.after:
                telling.item = line.item
                own = any(dates_event(t) and t.start is not None and (t.precision or 9) <= 2 for t in telling.times)
                if telling.is_telling and not own:
                    telling.times = [*telling.times, day]


def _filled(sentence: Sentence, span: Span, shelves: Sequence[_Shelf]) -> Telling:
    telling = Telling(sentence, span)
    events, tolls, times, places, actors = (shelf.within(span) for shelf in shelves)
    for event in events:
        if isinstance(event, EventMention):
            (telling.events if event.status == "told" else telling.asides).append(event)
    if telling.events and not tolls and SOME_OF.search(telling.words):
        general = [replace(event, status="general") for event in telling.events]
        telling.events, telling.asides = [], [*telling.asides, *general]
    arrested = any(isinstance(t, TollMention) and t.outcome == "captured" for t in tolls) and ARRESTED.search(
        telling.words
    )
    for toll in tolls:
        if isinstance(toll, TollMention):
            counts = toll.scope == "event" and toll.outcome in TOLL_OUTCOMES
            counts = counts and not (arrested and toll.outcome == "captured")
            (telling.tolls if counts else telling.other_tolls).append(toll)
    telling.times = [time for time in times if isinstance(time, TimeMention)]
    telling.places = [_placed(place, sentence) for place in places if isinstance(place, PlaceMention)]
    telling.actors = [actor for actor in actors if isinstance(actor, ActorMention)]
    telling.is_other = bool(OTHER.search(telling.words))
    dated = [time for time in telling.times if time.use in ("event", "recalled") and not time.of_statement]
    told_before = _tells_of_before(telling.words) and (telling.tolls or telling.events) and (dated or telling.places)
    if told_before and (not (telling.events and telling.is_definite) or (dated and telling.tolls)):
        telling.is_other = telling.is_reference = True
    if (
        telling.asides
        and not telling.events
        and all(event.status in _NO_TOLL or event.rule == EXAMPLE for event in telling.asides)
    ):
        telling.other_tolls, telling.tolls = [*telling.other_tolls, *telling.tolls], []
    if telling.tolls and (avenges := AVENGES.search(telling.words)):
        at = span.start + avenges.start()
        telling.other_tolls += [toll for toll in telling.tolls if toll.span.start > at]
        telling.tolls = [toll for toll in telling.tolls if toll.span.start <= at]
        telling.places = [place for place in telling.places if place.span.start <= at]
    if telling.tolls and not telling.events and RIOT.search(telling.words):
        telling.other_tolls, telling.tolls = [*telling.other_tolls, *telling.tolls], []
    counts_over_time = SINCE.search(telling.words) or any(time.use == "since" for time in telling.times)
    if telling.tolls and not telling.events and counts_over_time:
        telling.other_tolls, telling.tolls = [*telling.other_tolls, *telling.tolls], []
    return telling


def _with_others(mentions: Mentions) -> list[TollMention]:
    """Give "and nine others in B" the fate of those before them."""
    out: list[TollMention] = []
    document = mentions.document
    for toll in sorted(mentions.tolls, key=lambda one: one.span):
        before = out[-1] if out else None
        if toll.outcome == "strength" and before is not None and before.outcome == "killed":
            sentence = document.sentence_at(toll.span.start)
            behind = document.text[toll.span.end : sentence.span.end]
            if (
                before.span.start >= sentence.span.start
                and OTHERS.search(toll.span.of(document.text))
                and SOMEWHERE.match(behind)
            ):
                out.append(replace(toll, outcome="killed", side=toll.side or before.side, country=before.country))
                continue
        out.append(toll)
    return out


def _placed(place: PlaceMention, sentence: Sentence) -> PlaceMention:
    before = sentence.text[: place.span.start - sentence.span.start]
    return replace(place, where_prec=2) if place.where_prec == 1 and BOUND_FOR.search(before[-_WAY:]) else place


def _tells_of_before(words: str) -> bool:
    """Whether the tense says that it was before the news; in reported speech it is that of the news itself."""
    had = HAD.search(words)
    if had is not None and EARLIER.search(words) and not SPOKEN.search(words[: had.start()]):
        return True
    before = BEFORE.search(words)
    if before is None:
        return False
    return bool(EARLIER.search(words)) or not REPORTED.search(words[: before.start()])


def _parts(whole: Telling, shelves: Sequence[_Shelf], text: str) -> list[Telling]:
    """Cut a sentence where its parts may not be of one event."""
    if not _tells(whole) or len(whole.words) > LONGEST:
        return [whole]
    parts = _referring(whole, shelves) or _another(whole, shelves)
    if parts:
        return parts
    if len(whole.events) + len(whole.tolls) + len(whole.asides) + len(whole.other_tolls) < 2:
        return [whole]
    return _looked_back(whole, shelves) or _at_joints(whole, shelves, text)


def _referring(whole: Telling, shelves: Sequence[_Shelf]) -> list[Telling] | None:
    """Cut off what an event is only reckoned from: "it came two days after an attack that ..."."""
    sentence, start = whole.sentence, whole.span.start
    refers = REFERS.search(whole.words)
    if refers is None:
        return None
    at = start + refers.end()
    left = _filled(sentence, Span(start, at), shelves)
    right = _filled(sentence, Span(at, whole.span.end), shelves)
    if not _tells(left) and refers.group().lower().endswith(("before", "avant")) and _tells_of_before(whole.words):
        # "Two days before the attack the army had freed ...": another event, reckoned from the one told.
        whole.events = [event for event in whole.events if not event.is_definite or event.span.start - at > _NEXT]
        whole.is_other = whole.is_reference = True
        return [whole]
    compares = bool(COMPARES.match(refers.group()))
    if DIED_LATER.search(left.words) and _tells(right):
        whole.other_tolls, whole.tolls = [*whole.other_tolls, *whole.tolls], []
        whole.asides = [*whole.asides, *(replace(event, status="recalled") for event in whole.events)]
        whole.events = []
        return [whole]
    if _tells(right):
        right.is_reference = compares or not DEFINITE.match(right.words) or bool(NEW_DEATH.match(right.words))
        right.is_other = right.is_other or right.is_reference
        same = [time for time in left.times if time.use == "same" and time.span.start >= start + refers.start()]
        right.times = [*same, *right.times]
        days = DAYS_AFTER.search(whole.words[: refers.end()])
        right.days_before = _number(days["n"].lower()) if days and right.is_reference else None
        left.times = [time for time in left.times if time not in same]
        return [left, right]
    if compares or CAME.match(refers.group()):
        # "They came as the country voted on Sunday": that Sunday is of something else.
        whole.times, whole.places = left.times, left.places
    return None


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) <= _DIGITS else NUMBERS.get(word)


def _at_joints(whole: Telling, shelves: Sequence[_Shelf], text: str) -> list[Telling]:
    """Cut a sentence where its parts are of two events."""
    sentence, start = whole.sentence, whole.span.start
    for joint in JOINT.finditer(whole.words):
        at = start + joint.end()
        left = _filled(sentence, Span(start, at), shelves)
        right = _filled(sentence, Span(at, whole.span.end), shelves)
        if right.is_telling and left.is_telling and _are_apart(left, right, text):
            right.is_other = True
            return [left, *_parts(right, shelves, text)]
    return [whole]


def _another(whole: Telling, shelves: Sequence[_Shelf]) -> list[Telling] | None:
    """Cut "at the time of the attack on X, another was under way in Y": the noun stands in the first part alone."""
    for joint in JOINT.finditer(whole.words):
        at = whole.span.start + joint.end()
        pronoun = ANOTHER.match(whole.words, joint.end())
        if pronoun is None:
            continue
        left = _filled(whole.sentence, Span(whole.span.start, at), shelves)
        right = _filled(whole.sentence, Span(at, whole.span.end), shelves)
        if left.events and right.places and not right.events:
            words = Span(at, whole.span.start + pronoun.end())
            right.events = [replace(left.events[0], span=words, number=1, is_definite=False)]
            right.is_other = True
            return [left, right]
    return None


def _looked_back(whole: Telling, shelves: Sequence[_Shelf]) -> list[Telling] | None:
    """Cut off a clause that looks back: "near Tongo Tongo, where four soldiers had been killed in October 2017"."""
    start = whole.span.start
    ends = [match.start() for match in BEFORE.finditer(whole.words)]
    ends += [time.span.start - start for time in whole.times if time.use == "recalled"]
    alike = [match.start() for match in ALIKE.finditer(whole.words)]
    for joint in RELATIVE.finditer(whole.words):
        is_place = joint.group().strip(", ").lower() in ("où", "where")
        if not any(joint.start() <= end for end in ends + (alike if is_place else [])):
            continue
        left = _filled(whole.sentence, Span(start, start + joint.start()), shelves)
        right = _filled(whole.sentence, Span(start + joint.start(), whole.span.end), shelves)
        if WORST.search(left.words) and not any(time.use in ("event", "same") for time in left.times):
            return None
        own = any(time.use == "recalled" for time in left.times)
        if not (left.is_telling or own) and left.asides and all(event.status == "recalled" for event in left.asides):
            # It was the clause cut off that made the whole sentence look back.
            left.events, left.asides = [replace(event, status="told") for event in left.asides], []
            left.tolls, left.other_tolls = [toll for toll in left.other_tolls if toll.scope == "event"], []
        # "... in which eight had died" says more of the event itself; "where eight had died" is another at its place.
        own_day = any(t.use in ("event", "recalled") and not t.of_statement for t in right.times)
        is_another = own_day or is_place
        if left.is_telling and _tells(right) and is_another:
            right.is_other = right.is_reference = True
            left.is_other = bool(OTHER.search(left.words))
            return [left, right]
    return None


def _tells(telling: Telling) -> bool:
    return bool(telling.events or telling.tolls or telling.asides or telling.other_tolls)


def _are_apart(left: Telling, right: Telling, text: str) -> bool:
    """Whether two parts of a sentence tell of two events: another day, or the words say so."""
    if right.is_other and OTHER.match(right.words.lstrip()):
        return True
    if _differ(left, right):
        return True
    days = [[t for t in part.times if dates_event(t) and t.precision == 1] for part in (left, right)]
    known = [same for a in days[0] for b in days[1] if (same := agree(a, b, text)) is not None]
    return bool(known) and not any(known)


def _differ(left: Telling, right: Telling) -> bool:
    """Whether each of two parts has its own dead, place and means: a mine near X, and an ambush near Y."""
    parts = (left, right)
    dead = all(any(toll.outcome == "killed" for toll in part.tolls) for part in parts)
    kinds = [{e.event_type for e in part.events if e.kind_by in ("word", "means")} - {"other"} for part in parts]
    names = [
        {fold(place.names[0]) for place in part.places if place.use == "event" and is_specific(place)} for part in parts
    ]
    return dead and all(kinds) and all(names) and not kinds[0] & kinds[1] and not names[0] & names[1]


def is_specific(place: PlaceMention) -> bool:
    """Whether words name a place, or a road between two, rather than a country or a part of one."""
    if not place.names:
        return False
    return place.use == "between" or (place.use in ("event", "elsewhere") and (place.where_prec or 1) in (1, 2))
