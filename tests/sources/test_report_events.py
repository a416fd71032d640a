"""Mentions become incidents: made-up texts with mentions written by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import Span, make_document
from geo.sources.report.events import REASONS, propose
from geo.sources.report.events_days import agree
from geo.sources.report.events_tellings import Telling, tellings
from geo.sources.report.extraction import LeftOut, Proposal
from geo.sources.report.mentions import (
    ActorMention,
    EventMention,
    Mentions,
    PlaceMention,
    TimeMention,
    TollMention,
)
from geo.sources.report.target_of_event import side_of_people
from geo.sources.report.titles_of_event import titles

PUBLISHED = dt.date(2021, 3, 10)
MONDAY, TUESDAY = dt.date(2021, 3, 8), dt.date(2021, 3, 9)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


class Reader:
    """Makes mentions of the words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, list[Any]] = {"events": [], "tolls": [], "times": [], "places": [], "actors": []}

    def span(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(start, start + len(words))

    def event(self, words: str, kind: str = "other", **more: Any) -> Reader:
        self.found["events"].append(EventMention(span=self.span(words), rule="test", event_type=kind, **more))
        return self

    def toll(self, words: str, n: int, side: str = "security", country: str = "", **more: Any) -> Reader:
        bounds = {"low": n, "best": n, "high": n} | more
        mention = TollMention(span=self.span(words), rule="test", side=side, country=country, **bounds)
        self.found["tolls"].append(mention)
        return self

    def day(self, words: str, day: dt.date | None, precision: int = 1, **more: Any) -> Reader:
        mention = TimeMention(span=self.span(words), rule="test", start=day, end=day, precision=precision, **more)
        self.found["times"].append(mention)
        return self

    def place(self, words: str, *names: str, country: str = "MLI", where_prec: int = 1, use: str = "event") -> Reader:
        self.found["places"].append(
            PlaceMention(
                span=self.span(words), rule="test", phrase=words, names=names, country=country, where_prec=where_prec,
                use=use,
            )
        )  # fmt: skip
        return self

    def actor(self, words: str, actor_id: str, role: str, side: str = "militants", **more: Any) -> Reader:
        mention = ActorMention(span=self.span(words), rule="test", actor_id=actor_id, role=role, side=side, **more)
        self.found["actors"].append(mention)
        return self

    def read(
        self, resolver: Resolver, published: dt.date | None = PUBLISHED
    ) -> tuple[tuple[Proposal, ...], tuple[LeftOut, ...]]:
        found = {name: tuple(sorted(some, key=lambda one: one.span)) for name, some in self.found.items()}
        return propose(Mentions(document=make_document(self.text), **found), published, resolver)


def test_a_headline_and_a_body_tell_one_incident(resolver: Resolver) -> None:
    read = Reader(
        "Malian soldiers die in ambush\n\nThree soldiers were killed on Monday in an ambush near Gossi, the army said."
        "\n\nThe attack also left five wounded. JNIM claimed the raid."
    )
    read.event("in ambush", "ambush").event("an ambush", "ambush").event("The attack", is_definite=True)
    read.event("the raid", is_definite=True).toll("Three soldiers", 3, country="MLI")
    read.toll("five wounded", 5, outcome="injured").day("on Monday", MONDAY).place("near Gossi", "Gossi", where_prec=2)
    (one,), left_out = read.actor("JNIM", "JNIM", "claimed").read(resolver)
    assert not left_out
    record = one.record
    assert (record["event_date"], record["event_date_end"], record["date_precision"]) == (MONDAY, MONDAY, 1)
    assert (record["place"], record["where_prec"], record["adm0"]) == ("Gossi", 2, "MLI")
    assert (record["fatalities_security_best"], record["fatalities_best"], record["injured"]) == (3, 3, 5)
    assert (record["event_type"], record["target_actors"], record["claimed_by"]) == ("ambush", ["FAMa"], ["JNIM"])
    assert record["title"] == "Ambush on Malian army near Gossi"
    assert record["title_fr"] == "Embuscade contre l'armée malienne près de Gossi"
    for name in ("event_date", "event_type", "place_phrase", "fatalities_security", "injured", "claimed_by", "target"):
        assert one.spans(name), name


def test_another_day_and_place_is_another_incident(resolver: Resolver) -> None:
    read = Reader(
        "Three soldiers were killed on Monday in an ambush near Gossi.\n"
        "On Tuesday, two civilians died when a mine exploded in Mondoro."
    )
    read.event("an ambush", "ambush").event("a mine exploded", "explosive").toll("Three soldiers", 3)
    read.toll("two civilians", 2, "civilians").day("on Monday", MONDAY).day("On Tuesday", TUESDAY)
    read.place("near Gossi", "Gossi", where_prec=2).place("in Mondoro", "Mondoro")
    first, second = read.read(resolver)[0]
    assert first.record["place"], second.record["place"] == ("Gossi", "Mondoro")
    assert second.record["event_type"] == "explosive"
    assert (first.record["fatalities_best"], second.record["fatalities_best"]) == (3, 2)
    assert "fatalities_civilians_best" not in first.record


def test_two_places_hit_at_once_share_one_toll(resolver: Resolver) -> None:
    read = Reader(
        "At least 25 soldiers died in twin attacks.\nOn Monday gunmen struck the camps in Boulikessi and in Mondoro "
        "simultaneously.\nThe army confirmed 25 dead in the attacks."
    )
    read.event("twin attacks", number=2).event("struck").event("in the attacks", is_definite=True)
    read.toll("25 soldiers", 25, country="MLI").toll("25 dead", 25, "").day("On Monday", MONDAY)
    read.place("in Boulikessi", "Boulikessi").place("in Mondoro", "Mondoro")
    first, second = read.read(resolver)[0]
    assert [one.record["place"] for one in (first, second)] == ["Boulikessi", "Mondoro"]
    assert first.record["shared_toll"] == second.record["shared_toll"] != ""
    assert first.record["fatalities_security_best"] == second.record["fatalities_security_best"] == 25
    assert first.record["event_date"] == second.record["event_date"] == MONDAY
    assert any("counts once" in note for note in first.notes)


def test_an_attack_of_the_same_day_in_another_country_is_another_incident(resolver: Resolver) -> None:
    read = Reader(
        "An ambush near Ansongo on Monday killed 33 soldiers.\n"
        "It came the same day as a massacre of 58 civilians in western Niger."
    )
    read.event("An ambush", "ambush").event("a massacre", "massacre").toll("33 soldiers", 33, country="MLI")
    read.toll("58 civilians", 58, "civilians").day("on Monday", MONDAY).day("the same day", None, 1, use="same")
    read.place("near Ansongo", "Ansongo", where_prec=2).place("in western Niger", country="NER", where_prec=5)
    first, second = read.read(resolver)[0]
    assert second.record["adm0"] == "NER"
    assert second.record["event_date"] == first.record["event_date"] == MONDAY
    assert second.record["fatalities_civilians_best"] == 58
    assert "fatalities_civilians_best" not in first.record
    assert any("told before" in note for note in second.notes)


@pytest.mark.parametrize(
    "status", ["general", "aggregate", "recalled", "planned", "denied", "elsewhere", "no violence"]
)
def test_what_is_no_incident_is_left_out_with_its_reason(resolver: Resolver, status: str) -> None:
    read = Reader("Three soldiers were killed near Gossi.\nSome other attack is spoken of here.")
    read.event("were killed").event("other attack", status=status).toll("Three soldiers", 3)
    proposals, left_out = read.place("near Gossi", "Gossi", where_prec=2).read(resolver)
    assert len(proposals) == 1
    assert [out.reason for out in left_out] == [status]
    assert status in REASONS


def test_an_attack_of_years_ago_is_recalled(resolver: Resolver) -> None:
    read = Reader(
        "Three soldiers were killed on Monday near Gossi.\nIn Inates, an attack on 10 December 2019 killed 71 soldiers."
    )
    read.event("were killed").event("an attack").toll("Three soldiers", 3).toll("71 soldiers", 71)
    read.day("on Monday", MONDAY).day("on 10 December 2019", dt.date(2019, 12, 10))
    read.place("near Gossi", "Gossi", where_prec=2).place("In Inates", "Inates", country="NER")
    proposals, left_out = read.read(resolver)
    assert [one.record["place"] for one in proposals] == ["Gossi"]
    assert [(out.reason, out.detail) for out in left_out] == [("recalled", "2019-12-10")]


def test_too_little_said_is_left_out(resolver: Resolver) -> None:
    proposals, left_out = Reader("They spoke of violence for hours.").event("violence").read(resolver)
    assert not proposals
    assert [out.reason for out in left_out] == ["too little"]


def test_the_day_of_a_statement_is_not_the_day_of_the_event(resolver: Resolver) -> None:
    read = Reader("Three soldiers were killed near Gossi, the army said on Monday.").event("were killed")
    read.toll("Three soldiers", 3).place("near Gossi", "Gossi", where_prec=2)
    (one,), _ = read.day("on Monday", MONDAY, of_statement=True).read(resolver)
    record = one.record
    assert (record["event_date"], record["event_date_end"], record["date_precision"]) == (
        dt.date(2021, 3, 7),
        MONDAY,
        2,
    )
    assert one.notes


def test_a_summary_with_a_country_alone_is_an_incident(resolver: Resolver) -> None:
    read = Reader("The assault has left nearly a dozen Burkinabe soldiers dead.").event("The assault", is_definite=True)
    read.toll("nearly a dozen Burkinabe soldiers", 10, country="BFA", best=None, high=11)
    (one,), _ = read.read(resolver, None)
    assert (one.record["adm0"], one.record["where_prec"]) == ("BFA", 6)
    assert (one.record["fatalities_security_low"], one.record["fatalities_security_high"]) == (10, 11)
    assert one.spans("adm0")


def _telling(reader: Reader) -> list[Telling]:
    found = {name: tuple(sorted(some, key=lambda one: one.span)) for name, some in reader.found.items()}
    return tellings(Mentions(document=make_document(reader.text), **found))


def test_people_are_whom_the_attack_was_aimed_at() -> None:
    assert side_of_people([], {"security"}, {"ambush"}) == "security"
    assert side_of_people([], set(), {"other"}) == "civilians"
    assert side_of_people([], {"security", "civilians"}, {"clash"}) == ""
    assert side_of_people([], {"security", "civilians"}, {"massacre"}) == "civilians"
    shot = Reader("The army killed many jihadists.").actor("jihadists", "", "target")
    assert side_of_people(_telling(shot), set(), {"other"}) == "civilians"
    by_army = shot.actor("The army", "FAMa", "perpetrator", "security")
    assert side_of_people(_telling(by_army), set(), {"other"}) == "militants"


def test_a_sentence_of_two_events_is_cut() -> None:
    read = Reader("The first on Friday killed 53 soldiers, and the second was a bomb that killed one on Saturday.")
    read.event("killed 53").event("a bomb", "explosive").toll("53 soldiers", 53).toll("killed one", 1)
    first, second = _telling(read)
    assert (first.words[:9], second.words[:10]) == ("The first", "the second")
    assert second.is_other
    one = Reader("Gunmen attacked the camp on Friday, and killed two soldiers there.").event("attacked").event("killed")
    assert len(_telling(one)) == 1


def test_what_stands_behind_a_reference_is_another_event() -> None:
    read = Reader("The raid came two days after an attack in Gossi killed nine.").event("The raid", is_definite=True)
    first, second = _telling(read.event("an attack").toll("nine", 9))
    assert (first.is_reference, second.is_reference) == (False, True)
    again = Reader("Two days after the attack, troops found nine bodies.").event("the attack", is_definite=True)
    assert not any(telling.is_other for telling in _telling(again.toll("nine bodies", 9)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("on Monday", "Monday’s", True), ("on Monday", "le mardi soir", False), ("on Feb. 9 and 10", "on Feb. 16", False),
     ("le 25 juin", "25 June", True), ("on Monday", "on 3 May", None), ("overnight", "on Monday", None)],
)  # fmt: skip
def test_days_in_words_are_compared(one: str, other: str, same: bool | None) -> None:
    text = f"{one} / {other}"
    first = TimeMention(span=Span(0, len(one)), rule="test", precision=1)
    second = TimeMention(span=Span(len(one) + 3, len(text)), rule="test", precision=1)
    assert agree(first, second, text) is same
    dated = TimeMention(span=Span(0, len(one)), rule="test", precision=1, start=MONDAY, end=MONDAY)
    assert agree(dated, TimeMention(span=Span(0, len(one)), rule="test", start=TUESDAY, end=TUESDAY), text) is False


def test_titles_name_kind_target_and_place() -> None:
    near = Resolution("", place="Ansongo", where_prec=2, adm0="MLI")
    assert titles("ambush", ("Malian army", "l'armée malienne"), near, near) == (
        "Ambush on Malian army near Ansongo",
        "Embuscade contre l'armée malienne près d'Ansongo",
    )
    unit = Resolution("", where_prec=4, adm0="NER", adm1="Tillabéri")
    assert titles("abduction", ("villagers", "des villageois"), unit, unit) == (
        "Abduction of villagers, Tillabéri region",
        "Enlèvement de villageois, région de Tillabéri",
    )
    assert titles("explosive", ("", ""), None, None) == ("Explosive device", "Engin explosif")
    assert max(map(len, titles("ambush", ("x" * 300, "y" * 300), near, near))) <= 130


def test_each_of_several_places_may_have_its_own_figure(resolver: Resolver) -> None:
    read = Reader(
        "Attacks on the villages of Gossi and Mondoro killed 44 on Monday.\nThere were 31 dead in Gossi town and 13 in "
        "Mondoro market."
    )
    read.event("Attacks", "massacre").toll("44", 44, "civilians").day("on Monday", MONDAY).place("Gossi", "Gossi")
    read.place("Mondoro", "Mondoro").toll("31 dead", 31, "civilians").toll("13 in", 13, "civilians")
    read.place("Gossi town", "Gossi").place("Mondoro market", "Mondoro").event("dead")
    first, second = read.read(resolver)[0]
    assert [one.record["fatalities_civilians_best"] for one in (first, second)] == [31, 13]
    assert not any("shared_toll" in one.record for one in (first, second))


def test_a_claim_dates_no_event(resolver: Resolver) -> None:
    read = Reader("On Monday two soldiers died in a raid near Gossi.\nJNIM claimed the attack on Tuesday.")
    read.event("a raid", "armed_assault").toll("two soldiers", 2).day("On Monday", MONDAY).day("on Tuesday", TUESDAY)
    read.place("near Gossi", "Gossi", where_prec=2).event("the attack", is_definite=True)
    (one,), _ = read.actor("JNIM", "JNIM", "claimed").read(resolver)
    assert (one.record["event_date"], one.record["claimed_by"]) == (MONDAY, ["JNIM"])


def test_the_day_of_a_pursuit_is_no_other_event(resolver: Resolver) -> None:
    read = Reader("Gunmen killed nine on Monday in Gossi.\nIn a pursuit on Tuesday troops killed four attackers there.")
    read.event("killed nine", "massacre").toll("nine", 9, "civilians").day("on Monday", MONDAY).place(
        "in Gossi", "Gossi"
    )
    read.event("a pursuit").toll("four attackers", 4, "militants").day("on Tuesday", TUESDAY)
    (one,), _ = read.read(resolver)
    assert (one.record["event_date"], one.record["fatalities_militants_best"]) == (MONDAY, 4)


def test_what_a_text_without_news_looks_back_to_is_told(resolver: Resolver) -> None:
    read = Reader("Four soldiers were ambushed and killed in Gossi on 4 October 2020, an inquiry found.")
    read.event("ambushed", "ambush", status="recalled").toll("Four soldiers", 4, scope="earlier")
    read.day("on 4 October 2020", dt.date(2020, 10, 4), use="recalled").place("in Gossi", "Gossi")
    (one,), _ = read.read(resolver)
    assert (one.record["event_date"], one.record["event_type"]) == (dt.date(2020, 10, 4), "ambush")


def test_a_heading_behind_the_body_opens_no_incident(resolver: Resolver) -> None:
    read = Reader("Three soldiers were killed on Monday near Gossi.\n\nGunmen kill twelve in Mondoro")
    read.event("were killed").toll("Three soldiers", 3).day("on Monday", MONDAY).place(
        "near Gossi", "Gossi", where_prec=2
    )
    proposals, left_out = read.event("kill twelve").toll("twelve", 12).place("in Mondoro", "Mondoro").read(resolver)
    assert [one.record["place"] for one in proposals] == ["Gossi"]
    assert [out.reason for out in left_out] == ["too little"]
