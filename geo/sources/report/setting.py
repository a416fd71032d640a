"""Words that a person selects in a report, read for one field of an incident; and sentences made into incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from geo.core.errors import BadInput
from geo.incidents.actors import load_actors
from geo.incidents.schema import ROLES
from geo.places.resolver import Resolver
from geo.sources.report.document import Document, Span, make_document
from geo.sources.report.drafts import BY_HAND, Draft, with_fields, with_place
from geo.sources.report.extraction import Evidence, Extraction
from geo.sources.report.kinds import event_mentions
from geo.sources.report.mentions import ActorMention, EventMention, Mention, TimeMention, TollMention
from geo.sources.report.placing import place_fields, read_words
from geo.sources.report.times import time_mentions
from geo.sources.report.tolls import toll_mentions

# What selected words can be read for, in the order in which a person is offered it.
FIELDS: Final = (
    "event_date", "place", "fatalities_security", "fatalities_civilians", "fatalities_militants", "fatalities",
    "injured", "missing", "captured", "attributed_to", "claimed_by", "possible_actors", "target", "event_type", "title",
)  # fmt: skip
MOST_WORDS: Final = 500
_SURE: Final = 1.0
_RULE: Final = "words chosen by a person"
_OUTCOMES: Final = {"injured": "injured", "missing": "missing", "captured": "captured"}
_ROLE_OF: Final = {"perpetrator": "attributed_to", "attributed": "attributed_to", "claimed": "claimed_by",
                   "possible": "possible_actors", "target": "target"}  # fmt: skip
Some = TypeVar("Some", bound=Mention)


def with_words(found: Extraction, draft: Draft, field: str, span: Span, resolver: Resolver) -> Draft:
    """Read selected words for a field of a draft.

    Parameters
    ----------
    found : Extraction
        Of the report.
    draft : Draft
    field : str
        One of `FIELDS`.
    span : Span
        The words.
    resolver : Resolver

    Raises
    ------
    BadInput
        When the words say nothing of the kind: the message tells what would.
    """
    words = " ".join(span.of(found.document.text).split())
    if field not in FIELDS:
        raise BadInput(f"{field!r} cannot be set from words.")
    if not words:
        raise BadInput("No words are selected.")
    if len(words) > MOST_WORDS:
        raise BadInput(f"{len(words):,} characters are selected; {MOST_WORDS} are the most for one field.")
    if field == "place":
        both = read_words(words, resolver, country=str(draft.record.get("adm0") or "") or None)
        return with_place(draft, place_fields(*both), (Evidence("place_phrase", span, _RULE, _SURE),))
    fields = _readers(field)(found, field, span, words)
    return with_fields(draft, fields, [Evidence(field, span, _RULE, _SURE)])


_Reader = Callable[[Extraction, str, Span, str], dict[str, Any]]


def _readers(field: str) -> _Reader:
    if field == "event_date":
        return _date
    if field.startswith("fatalities") or field in _OUTCOMES:
        return _toll
    if field in ROLES:
        return _actor
    return {"target": _target, "event_type": _kind}.get(field, _title)


def _within(mentions: Iterable[Some], span: Span) -> list[Some]:
    """Mentions in some words, those that they hold whole in front."""
    near = [one for one in mentions if one.span.overlaps(span)]
    return sorted(near, key=lambda one: (one.span not in span, one.span.start))


def _date(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:  # noqa: ARG001 - one signature
    times: list[TimeMention] = _within(found.mentions.times, span)
    times = [one for one in times if one.start] or [
        one for one in time_mentions(_alone(words, found), found.published) if one.start
    ]
    if not times:
        raise BadInput(
            f"“{words[:80]}” says no day that can be told. Give the date of publication, or type the day in the field."
        )
    best = times[0]
    return {
        "event_date": best.start,
        "event_date_end": best.end or best.start,
        "date_precision": best.precision or (1 if best.end in (None, best.start) else 2),
        "date_phrase": words,
    }


def _toll(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:
    outcome = _OUTCOMES.get(field, "killed")
    tolls: list[TollMention] = _within(found.mentions.tolls, span)
    tolls = tolls or list(toll_mentions(_alone(words, found, figure=True)))
    tolls = sorted(tolls, key=lambda one: one.outcome != outcome)
    bounds = next(((one.low, one.best, one.high) for one in tolls if one.low or one.best or one.high), None)
    if bounds is None:
        numbers = [int(word) for word in words.replace(",", "").split() if word.isascii() and word.isdigit()]
        if not numbers:
            raise BadInput(f"“{words[:80]}” holds no figure. Select the number too, or type it in the field.")
        bounds = (min(numbers), max(numbers), max(numbers))
    low, best, high = bounds
    if field in _OUTCOMES:
        return {field: best if best is not None else low if low is not None else high}
    return {f"{field}_low": low, f"{field}_best": best, f"{field}_high": high}


def _actor(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:
    named: list[ActorMention] = [one for one in _within(found.mentions.actors, span) if one.actor_id]
    ids = list(dict.fromkeys(one.actor_id for one in named if one.span in span)) or [one.actor_id for one in named[:1]]
    if not ids and (known := load_actors().known(words)):
        ids = [known]
    if not ids:
        raise BadInput(f"“{words[:80]}” is no group or force of the table of actors. Choose one in the field.")
    return {field: ids}


def _target(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:  # noqa: ARG001
    named = [one.actor_id for one in _within(found.mentions.actors, span) if one.actor_id]
    own = "target_fr" if found.document.language == "fr" else "target"
    return {own: words, **({"target_actors": list(dict.fromkeys(named))} if named else {})}


def _kind(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:
    kinds: list[EventMention] = _within(found.mentions.events, span)
    kinds = kinds or list(event_mentions(_alone(words, found)))
    best = next((one.event_type for one in kinds if one.event_type != "other"), "")
    if not best:
        raise BadInput(f"“{words[:80]}” does not say what kind of incident it was. Choose it in the field.")
    return {field: best}


def _title(found: Extraction, field: str, span: Span, words: str) -> dict[str, Any]:  # noqa: ARG001
    return {"title_fr" if found.document.language == "fr" else "title": words}


def _alone(words: str, found: Extraction, *, figure: bool = False) -> Document:
    """Make a document of words alone; a figure is one of people who were killed."""
    people = {"en": "people were killed", "fr": "personnes ont été tuées"}[found.document.language]
    text = f"{words} {people}." if figure else f"{words}."
    if not any(letter.isalpha() for letter in text):  # 12/05/2021
        text = {"en": "on ", "fr": "le "}[found.document.language] + text
    return make_document(text, published=found.published)


def draft_from_words(found: Extraction, key: str, span: Span, resolver: Resolver, *, origin: str = BY_HAND) -> Draft:
    """Make an incident of a sentence: everything in it that says when, where, who and how many.

    Parameters
    ----------
    found : Extraction
    key : str
        Of the new incident.
    span : Span
        Words in the sentences that tell of it.
    resolver : Resolver
    origin : str
        ``"by hand"``, or ``"left out"`` of what the rules had left out.
    """
    document = found.document
    first, last = document.sentence_at(span.start), document.sentence_at(max(span.start, span.end - 1))
    whole = Span(min(first.span.start, span.start), max(last.span.end, span.end))
    draft = Draft(key, origin=origin, record={"event_type": "other"})
    kinds = [one for one in _within(found.mentions.events, whole) if one.event_type != "other"]
    if kinds:
        draft = with_fields(
            draft, {"event_type": kinds[0].event_type}, [Evidence("event_type", kinds[0].span, kinds[0].rule, _SURE)]
        )
    steps: list[tuple[str, Span]] = []
    steps += [("event_date", one.span) for one in _within(found.mentions.times, whole) if one.start][:1]
    steps += [("place", one.span) for one in _within(found.mentions.places, whole) if one.use == "event"][:1]
    for toll in _within(found.mentions.tolls, whole):
        field = f"fatalities_{toll.side}" if toll.side else "fatalities"
        field = field if toll.outcome == "killed" else toll.outcome
        if field in FIELDS and field not in {name for name, _ in steps}:
            steps.append((field, toll.span))
    actors = [one for one in _within(found.mentions.actors, whole) if one.actor_id and one.role in _ROLE_OF]
    steps += [(_ROLE_OF[one.role], one.span) for one in actors]
    for field, words in steps:
        try:
            draft = with_words(found, draft, field, words, resolver)
        except BadInput:  # what cannot be read stays open for the person
            continue
    return draft
