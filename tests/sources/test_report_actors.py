"""Groups, forces and people: names, common nouns, and who did what to whom, who claims, blames, denies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.actors import load_actors
from geo.incidents.schema import SIDES
from geo.places.words import word_set
from geo.sources.report.actors import actor_mentions, force_of, unclaimed_spans
from geo.sources.report.document import make_document
from geo.sources.report.mentions import ActorMention
from tests.reference import reference

ROLES = ("target", "perpetrator", "claimed", "attributed", "denied", "possible", "speaker", "")


def read(text: str) -> tuple[ActorMention, ...]:
    return actor_mentions(make_document(text))


def parts(text: str) -> set[tuple[str, str]]:
    """Who (id, else the code of the noun) with each part that is not just being named or speaking."""
    return {(one.actor_id or one.people, one.role) for one in read(text) if one.role not in ("", "speaker")}


CIVILIANS, JIHADISTS, GUNMEN = "Civilians", "Unidentified jihadists", "Unidentified armed men"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # active, passive, reduced, in both languages
        ("Jihadists attacked Malian soldiers.", {(JIHADISTS, "perpetrator"), ("FAMa", "target")}),
        ("Malian soldiers were attacked by gunmen.", {("FAMa", "target"), (GUNMEN, "perpetrator")}),
        ("Malian soldiers killed in an ambush", {("FAMa", "target")}),
        ("Malian soldiers killed ten jihadists.", {("FAMa", "perpetrator"), (JIHADISTS, "target")}),
        ("Extremists killed at least 14 soldiers.", {(JIHADISTS, "perpetrator"), ("army", "target")}),
        ("Des hommes armés ont tué des villageois dans le nord.", {(GUNMEN, "perpetrator"), (CIVILIANS, "target")}),
        ("Des villageois ont été tués par des hommes armés.", {(CIVILIANS, "target"), (GUNMEN, "perpetrator")}),
        ("Des soldats maliens tués par des djihadistes", {("FAMa", "target"), (JIHADISTS, "perpetrator")}),
        ("Deux soldats nigériens sont morts dans le nord.", {("Niger army", "target")}),
        ("Des assaillants s'en sont pris au village de Zaba.", {("assailants", "perpetrator"), (CIVILIANS, "target")}),
        # who undergoes it
        ("A patrol of Burkinabe soldiers struck a mine.", {("Burkina Faso army", "target")}),
        ("Un convoi militaire malien est tombé jeudi dans une embuscade.", {("FAMa", "target")}),
        ("Seven gendarmes lost their lives.", {("gendarmes", "target")}),
        ("Un détachement de l'armée a sauté sur une mine dans le nord.", {("army", "target")}),
        # a verb goes on with the subject of the one before
        (
            "Bandits held up a bus on Sunday and killed two traders.",
            {("bandits", "perpetrator"), (CIVILIANS, "target")},
        ),
        ("Gunmen ambushed a military convoy, killing four soldiers.", {(GUNMEN, "perpetrator"), ("army", "target")}),
        # lists
        ("Nine volunteers and four soldiers were killed.", {("VDP", "target"), ("army", "target")}),
        ("Un civil et cinq gendarmes ont été tués dans l'est.", {(CIVILIANS, "target"), ("gendarmes", "target")}),
        (
            "Malian soldiers and Russian mercenaries of the Wagner group killed 25 civilians.",
            {("FAMa", "perpetrator"), ("Wagner", "perpetrator"), (CIVILIANS, "target")},
        ),
        # clauses
        (
            "It has been told that women whom armed men abducted are free.",
            {(CIVILIANS, "target"), (GUNMEN, "perpetrator")},
        ),
        ("At least twelve soldiers died on Friday when jihadists attacked the village.",
         {("army", "target"), (JIHADISTS, "perpetrator"), (CIVILIANS, "target")}),
        # the doer is not the one who tells
        ("Gunmen killed ten villagers, the army said.", {(GUNMEN, "perpetrator"), (CIVILIANS, "target")}),
        ("Dix villageois ont été tués par des bandits, a indiqué l'armée.",
         {(CIVILIANS, "target"), ("bandits", "perpetrator")}),
        ("The Malian army said that it had killed 65 jihadists.", {("FAMa", "perpetrator"), (JIHADISTS, "target")}),
        ("L'armée malienne dit avoir tué dix terroristes au nord.", {("FAMa", "perpetrator"), (JIHADISTS, "target")}),
        # nouns for events
        ("The country mourns after an attack on a village by suspected jihadists.",
         {(CIVILIANS, "target"), (JIHADISTS, "attributed")}),
        ("Une attaque de djihadistes a eu lieu dans le nord.", {(JIHADISTS, "perpetrator")}),
        ("Le massacre de villageois a choqué le pays.", {(CIVILIANS, "target")}),
        ("A Boko Haram attack shook the town.", {("Boko Haram", "perpetrator")}),
        ("Clashes between jihadists and Malian soldiers went on.", {(JIHADISTS, "perpetrator"), ("FAMa", "target")}),
        ("A French air strike killed 30 militants.", {("French army", "perpetrator"), (JIHADISTS, "target")}),
        ("Des drones de l'armée burkinabè ont tué des terroristes dans l'est.",
         {("Burkina Faso army", "perpetrator"), (JIHADISTS, "target")}),
        # claims
        ("The Islamic State group claimed responsibility for an attack.", {("IS", "claimed")}),
        ("The attack was claimed by JNIM.", {("JNIM", "claimed")}),
        ("L'attaque a été revendiquée par le GSIM dans un communiqué.", {("JNIM", "claimed")}),
        ("Le GSIM a revendiqué l'attaque dans un communiqué.", {("JNIM", "claimed")}),
        ("JNIM attacked a post. They claimed responsibility for a bombing too.",
         {("JNIM", "perpetrator"), ("JNIM", "claimed")}),
        ("No group has claimed the attack.", set()),
        ("L'attaque n'a pas été revendiquée dans l'immédiat.", set()),
        ("The army claimed a victory over the rebels.", set()),
        # blame and denial
        ("The attack was blamed on Ansaroul Islam.", {("Ansarul Islam", "attributed")}),
        ("The attack was blamed on Fulani.", {("Fulani armed men", "attributed")}),
        ("L'attaque est attribuée au GSIM par les autorités.", {("JNIM", "attributed")}),
        ("Residents accused the Malian army of killing ten people.", {("FAMa", "attributed"), ("people", "target")}),
        ("Suspected jihadists attacked the village.", {(JIHADISTS, "attributed"), (CIVILIANS, "target")}),
        ("Des djihadistes présumés ont attaqué le village.", {(JIHADISTS, "attributed"), (CIVILIANS, "target")}),
        ("The Malian army denied that its men had killed anyone.", {("FAMa", "denied")}),
        ("It is possible that JNIM carried out the assault.", {("JNIM", "possible")}),
        ("Security forces killed four attackers.", {("assailants", "target")}),
        ("“IS fighters attacked the village,” IS said.", {("IS", "claimed"), (CIVILIANS, "target")}),
        ("L'attaque est la pire depuis celle de Zaba, revendiquée par le GSIM.", set()),
        # a name and what explains it are one
        ("Officials blamed the al Qaeda-linked jihadist group Ansaroul Islam for the raid.",
         {("Ansarul Islam", "attributed")}),
        ("Fighters belonging to the JNIM attacked the village.", {("JNIM", "perpetrator"), (CIVILIANS, "target")}),
        ("Militants linked to al-Qaeda attacked the village.", {(JIHADISTS, "perpetrator"), (CIVILIANS, "target")}),
    ],
)  # fmt: skip
def test_who_did_what_to_whom(text: str, expected: set[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_who_says_it_in_both_languages() -> None:
    (one,) = [one for one in read("Malian authorities have blamed Ansaroul Islam for the raid.") if one.role]
    assert (one.said_by, one.said_by_fr) == ("Malian officials", "responsables du Mali")


def test_nouns_without_a_name_say_who_in_both_languages() -> None:
    one = next(one for one in read("Bandits robbed traders.") if one.role == "perpetrator")
    assert (one.actor_id, one.words, one.words_fr, one.side) == ("", "bandits", "bandits", "militants")
    one = next(one for one in read("Des villageois ont été tués dans le nord.") if one.role == "target")
    assert (one.actor_id, one.words, one.words_fr, one.side) == ("Civilians", "villagers", "villageois", "civilians")


def test_short_names_count_in_capitals_only() -> None:
    assert {one.actor_id for one in read("IS attacked the base. It is an army base.")} >= {"IS"}
    assert "IS" not in {one.actor_id for one in read("It is an army base that is far.")}


def test_no_claim_has_words_that_say_so() -> None:
    document = make_document("No group has claimed the attack. It was blamed on JNIM.")
    assert [span.of(document.text) for span in unclaimed_spans(document)] == ["No group has"]
    assert not [one for one in actor_mentions(document) if one.role == "claimed"]


def test_forces_of_states_are_in_the_table() -> None:
    assert force_of("gendarmes", "NER") == "Niger gendarmerie"
    assert force_of("army", "MLI") == "FAMa"
    assert force_of("army", "XXX") == ""
    (one,) = [one for one in read("Trois douaniers nigériens ont été tués dans le sud.") if one.role]
    assert (one.actor_id, one.people, one.country) == ("Niger customs", "customs", "NER")


def test_every_name_of_the_table_is_found() -> None:
    for actor in load_actors().all:
        text = f"x {actor.name_en}."
        found = {one.actor_id for one in read(text)}
        assert actor.actor_id in found or not actor.name_en[0].isupper() or "(" in actor.name_en, actor.actor_id


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            sorted(
                word_set(
                    "killed attacked attack by par des les the of soldiers soldats JNIM IS claimed blamed on",
                    "( ) , . “ ”",
                    "who whom que it they said dit accused nie denied between and et Fulani linked to al-Qaeda 's mine",
                )
            )
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_order_of_words_is_read(words: list[str]) -> None:
    for one in read("x " + " ".join(words)):
        assert one.role in ROLES
        assert one.side in (*SIDES, "")
        assert one.actor_id in load_actors() or not one.actor_id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000_2fae342d430ebb47.txt", {("IS", "claimed"), ("FAMa", "target"), (CIVILIANS, "target")}),
        ("001_2cd10c5ddf30f898.txt", {("Ansarul Islam", "attributed"), ("JNIM", "possible"), ("ISGS", "possible")}),
        ("002_88f31795faf11340.txt", {("IS", "claimed"), ("FAMa", "target"), ("French army", "target")}),
        ("003_7c4d10169a9d4aea.txt", {(GUNMEN, "perpetrator"), ("FAMa", "target")}),
        ("004_990254ee5000eb3e.txt", {("JNIM", "claimed"), ("Ansar Dine", "claimed"), ("French army", "target")}),
    ],
)
def test_parts_of_the_reports(name: str, expected: set[tuple[str, str]]) -> None:
    assert parts((reference("reports") / name).read_text(encoding="utf-8")) >= expected
