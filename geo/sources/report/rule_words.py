"""Names of the rules that read a report, in both languages; files and records have them in English."""

from __future__ import annotations

from geo.core.language import Language
from geo.places.phrases import RULES


def rule_in(rule: str, say: Language) -> str:
    """Say a rule in a language; what a rule adds after a semicolon, and rules that are not known here, stay."""
    if rule in RULES:
        return say(RULES[rule])
    base, semicolon, more = rule.partition(";")
    names = _names(say)
    said = names[base] if base in names else ", ".join(names.get(part, part) for part in base.split(", "))
    return said + semicolon + more


def _names(say: Language) -> dict[str, str]:
    return {
        "day": say("day"),
        "day after": say("day after"),
        "day before": say("day before"),
        "after": say("after"),
        "before": say("before"),
        "date and a day": say("date and a day"),
        "last month": say("last month"),
        "last week": say("last week"),
        "last year": say("last year"),
        "late month": say("late month"),
        "mid month": say("mid month"),
        "month": say("month"),
        "month alone": say("month alone"),
        "night of two days": say("night of two days"),
        "overnight": say("overnight"),
        "past days": say("past days"),
        "past units": say("past units"),
        "same": say("same"),
        "some time after": say("some time after"),
        "some time ago": say("some time ago"),
        "this month": say("this month"),
        "this week": say("this week"),
        "this year": say("this year"),
        "today": say("today"),
        "weekday last": say("weekday last"),
        "weekend": say("weekend"),
        "year": say("year"),
        "year alone": say("year alone"),
        "yesterday": say("yesterday"),
        "day of the event told before": say("day of the event told before"),
        "day of the statement": say("day of the statement"),
        "figure of a toll": say("figure of a toll"),
        "noun with its people": say("noun with its people"),
        "outcome among the words for the people": say("outcome among the words for the people"),
        "outcome said first": say("outcome said first"),
        "part of a larger figure": say("part of a larger figure"),
        "people before their outcome": say("people before their outcome"),
        "people counted, of whom nothing is told": say("people counted, of whom nothing is told"),
        "people whom somebody did it to": say("people whom somebody did it to"),
        "subject of its verb": say("subject of its verb"),
        "verb before its people": say("verb before its people"),
        "in a list": say("in a list"),
        "capital of a country": say("capital of a country"),
        "a side of the fighting": say("a side of the fighting"),
        "an adjective of the event": say("an adjective of the event"),
        "claimed by who is named before": say("claimed by who is named before"),
        "named with “by”": say("named with “by”"),
        "named with “of”": say("named with “of”"),
        "only named": say("only named"),
        "the dead are among them": say("the dead are among them"),
        "the object of an active verb": say("the object of an active verb"),
        "the subject of a passive verb": say("the subject of a passive verb"),
        "the subject of an active verb": say("the subject of an active verb"),
        "what a weapon is aimed at": say("what a weapon is aimed at"),
        "what an event is aimed at": say("what an event is aimed at"),
        "who carried it out": say("who carried it out"),
        "who claims it": say("who claims it"),
        "who denies": say("who denies"),
        "who fell into it": say("who fell into it"),
        "who is blamed": say("who is blamed"),
        "who is dead": say("who is dead"),
        "who is wounded": say("who is wounded"),
        "who may have done it": say("who may have done it"),
        "who speaks": say("who speaks"),
        "who suffered it": say("who suffered it"),
        "who was near a blast": say("who was near a blast"),
        "whom a clause tells of": say("whom a clause tells of"),
        "whom an event is deadly for": say("whom an event is deadly for"),
        "whose dead are counted": say("whose dead are counted"),
        "a device": say("a device"),
        "a noun for an event": say("a noun for an event"),
        "a verb for an event": say("a verb for an event"),
        "a word of the toll": say("a word of the toll"),
        "events with a toll": say("events with a toll"),
        "events told before": say("events told before"),
        "fighting": say("fighting"),
        "words chosen by a person": say("words chosen by a person"),
    }
