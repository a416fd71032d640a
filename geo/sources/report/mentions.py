"""What the readers of single fields find in a text: each mention with its characters, its rule and a confidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from geo.sources.report.document import Document, Span


@dataclass(frozen=True, kw_only=True)
class Mention:
    """Words that say something.

    Attributes
    ----------
    span : Span
        The characters that say it.
    rule : str
        Name of the rule that read it, in a few English words ("weekday before publication").
    confidence : float
        0 to 1: how often readings by this rule hold.
    """

    span: Span
    rule: str
    confidence: float = 0.8


@dataclass(frozen=True, kw_only=True)
class TimeMention(Mention):
    """A date, or words that lead to one.

    Attributes
    ----------
    start, end : date or None
        First and last day meant; None where nothing is known ("on Monday" without a date of publication).
    precision : int or None
        UCDP date_prec: 1 a day (or a night of two days), 2 some days, 3 a week, 4 a month, 5 a year or more.
    use : str
        ``"event"`` words that may date an event; ``"published"`` the report's own date; ``"since"`` a period over which
        things are counted ("since 2015", "last year", "in recent months"); ``"recalled"`` a day of the past that the
        text itself looks back to ("in December 2016", "five years ago"); ``"same"`` the day of the event told before
        ("the same day", "hours later"); ``"future"``.
    of_statement : bool
        Whether the words rather date what was said or claimed than what happened ("said on Thursday").
    of_aftermath : bool
        Whether what they date may have followed the event by any time: an arrest, an accusation, a funeral, a trial.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    precision: int | None = None
    use: str = "event"
    of_statement: bool = False
    of_aftermath: bool = False


@dataclass(frozen=True, kw_only=True)
class TollMention(Mention):
    """A figure of people.

    Attributes
    ----------
    outcome : str
        ``"killed"``, ``"injured"``, ``"missing"``, ``"captured"``, ``"freed"``, ``"accounted_for"``, or ``"strength"``
        (how many attackers, soldiers there were: no toll).
    side : str
        ``"security"``, ``"civilians"``, ``"militants"``; empty where the words do not say.
    country : str
        ISO3 of the people's state ("Malian soldiers"); empty where not said.
    low, best, high : int or None
        As the incident table: "at least 25" is low 25, best 25, high None.
    open_ended : bool
        Whether the figure is a floor.
    vague : bool
        Whether a word was read as a number ("several", "dozens"), after ACLED's published reading.
    provisional : bool
    negated : bool
        Whether it is said that there were none, or the figure is denied.
    said_by, said_by_fr : str
        Whose figure it is, in each language; empty where it is the report's own.
    scope : str
        ``"event"``, or why it counts more than one event: ``"aggregate"`` ("4,000 killed last year"), ``"earlier"``
        (of an attack recalled), ``"elsewhere"``.
    corrects : bool
        Whether the words say that it replaces an earlier figure ("revised to", "porté à").
    replaced : bool
        Whether the words say that another figure has replaced it ("from 17", "previously reported nine").
    part_of : Span or None
        Where it is part of a larger figure ("31 bodies, one of which was a civilian").
    listed : Span or None
        The list it stands in: figures of one list and outcome add up ("two soldiers and two policemen").
    words : Span or None
        The figure together with the word for its outcome ("killed 33 soldiers"), for evidence.
    """

    outcome: str = "killed"
    side: str = ""
    country: str = ""
    low: int | None = None
    best: int | None = None
    high: int | None = None
    open_ended: bool = False
    vague: bool = False
    provisional: bool = False
    negated: bool = False
    said_by: str = ""
    said_by_fr: str = ""
    scope: str = "event"
    corrects: bool = False
    replaced: bool = False
    part_of: Span | None = None
    listed: Span | None = None
    words: Span | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceMention(Mention):
    """Words for a place, as they go to the resolver.

    Attributes
    ----------
    phrase : str
        The words to resolve: "near Dallah, around 90 km north of Dioungani".
    use : str
        ``"event"`` where something happened; ``"context"`` an area around it, said elsewhere in the text ("Mopti
        region", "northern Mali"); ``"between"`` a road or stretch; ``"source"`` where the report was written or a
        speaker sits ("BAMAKO (AFP)", "sources in Niamey"); ``"part of a name"`` ("Mali's army", "the Macina
        battalion"); ``"elsewhere"`` another theatre ("in Syria").
    country : str
        ISO3 of the country meant; empty where not known.
    names : tuple of str
        The toponyms in the phrase, the narrowest first.
    where_prec : int or None
        What the words alone may say at best: 1 exact, 2 near, 3 adm2, 4 adm1, 5 part of a country, 6 country.
    """

    phrase: str
    use: str = "event"
    country: str = ""
    names: tuple[str, ...] = ()
    where_prec: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActorMention(Mention):
    """Words for a group, force or people.

    Attributes
    ----------
    actor_id : str
        Of data/actors.csv; empty where the words name nobody there ("assailants", "bandits").
    words, words_fr : str
        Who it is, in each language, where there is no id.
    side : str
        ``"security"``, ``"civilians"``, ``"militants"`` or empty.
    role : str
        ``"target"``, ``"perpetrator"`` (stated as fact), ``"claimed"``, ``"attributed"``, ``"denied"``, ``"possible"``,
        ``"speaker"``, or ``""`` (only mentioned).
    said_by, said_by_fr : str
        Who attributes, suspects or denies.
    people : str
        Code of data/report/roles.csv, where a common noun says who ("soldiers": ``"army"``); else empty.
    country : str
        ISO3 of the people's state, where an adjective or a name says it ("Malian soldiers").
    """

    actor_id: str = ""
    words: str = ""
    words_fr: str = ""
    side: str = ""
    role: str = ""
    said_by: str = ""
    said_by_fr: str = ""
    people: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class EventMention(Mention):
    """A word or turn that tells of an event: "ambush", "were killed", "a sauté sur une mine".

    Attributes
    ----------
    event_type : str
        Code of data/event_types.csv; ``"other"`` where the words do not say.
    kind_by : str
        What says the kind: ``"word"`` its own word, ``"means"`` ("struck a mine"), ``"target"`` whom it hit,
        ``"near"`` words close by.
    is_definite : bool
        Whether it points back ("the attack", "cette embuscade"), rather than tells of something new.
    number : int or None
        How many events it is said to be ("two attacks", "dual attacks"); None for one.
    status : str
        ``"told"``, or why it is no event to draw: ``"general"`` ("jihadists attack villages"), ``"aggregate"``
        ("257 attacks"), ``"recalled"`` (history, an earlier attack), ``"planned"`` (threat, warning), ``"denied"`` (it
        did not happen), ``"elsewhere"``, ``"no violence"`` (an exercise, a trial, a video).
    """

    event_type: str = "other"
    kind_by: str = "word"
    is_definite: bool = False
    number: int | None = None
    status: str = "told"


@dataclass(frozen=True)
class Mentions:
    """All that was found in one document, each kind in the order of the text."""

    document: Document
    times: tuple[TimeMention, ...] = ()
    tolls: tuple[TollMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    events: tuple[EventMention, ...] = ()
    notices: tuple[str, ...] = field(default=())
