"""Words that tell of events: their kind, whether they point back, how many they are, and whether they happened."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.schema import EVENT_TYPES
from geo.places.words import word_set
from geo.sources.report.document import make_document
from geo.sources.report.kinds import event_mentions
from geo.sources.report.mentions import EventMention
from tests.reference import reference

STATUSES = ("told", "general", "aggregate", "recalled", "planned", "denied", "elsewhere", "no violence")


def read(text: str) -> dict[str, EventMention]:
    """Mentions by their words."""
    return {one.span.of(text): one for one in event_mentions(make_document(text))}


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        # the noun says it
        ("Seven soldiers died in an ambush near Boni.", "ambush", "ambush"),
        ("Une embuscade a coûté la vie à sept soldats.", "embuscade", "ambush"),
        ("An air strike hit the forest on Sunday.", "air strike", "air_strike"),
        ("Une frappe de drone a visé le marché.", "frappe de drone", "air_strike"),
        ("Clashes broke out on Monday near Tessalit.", "Clashes", "clash"),
        ("Un accrochage a opposé l'armée à des hommes armés.", "accrochage", "clash"),
        ("Des tirs de roquettes ont visé le camp.", "tirs de roquettes", "shelling"),
        ("La prise d'otages dans le nord du pays a duré deux jours.", "prise d'otages", "abduction"),
        # the verb says it
        ("A patrol struck a mine on Friday.", "struck a mine", "explosive"),
        ("Leur véhicule a sauté sur une mine.", "sauté sur une mine", "explosive"),
        ("Gunmen abducted three teachers.", "abducted", "abduction"),
        ("Des hommes armés ont enlevé trois enseignants.", "enlevé", "abduction"),
        ("The unit was ambushed near Koro.", "ambushed", "ambush"),
        ("La patrouille est tombée dans une embuscade.", "tombée dans une embuscade", "ambush"),
        # what does it says it
        ("A roadside bomb killed two soldiers.", "killed", "explosive"),
        ("Two soldiers were killed by a mine.", "killed", "explosive"),
        ("Drones killed six people on Tuesday.", "killed", "air_strike"),
        ("Des drones de l'armée ont tué six personnes.", "tué", "air_strike"),
        # whom it hits says it
        ("Gunmen attacked a village on Monday.", "attacked", "massacre"),
        ("Gunmen attacked an army base on Monday.", "attacked", "armed_assault"),
        ("Gunmen attacked a military convoy on Monday.", "attacked", "ambush"),
        ("Des hommes armés ont attaqué le village de Zaba.", "attaqué", "massacre"),
        ("Des hommes armés ont attaqué un poste militaire.", "attaqué", "armed_assault"),
        ("Des assaillants s'en sont pris à un convoi militaire dans le nord du pays.", "s'en sont pris", "ambush"),
        ("Twelve villagers were killed on Sunday in an attack.", "attack", "massacre"),
        ("Twelve soldiers were killed on Sunday in an attack.", "attack", "armed_assault"),
        # a mine that is dug is none that is laid
        ("Drones killed six people on Tuesday.", "Drones", None),
        ("Gunmen attacked a gold mine.", "mine", None),
        ("Des hommes armés ont attaqué une mine d'or.", "mine", None),
    ],
)
def test_kind(text: str, words: str, kind: str | None) -> None:
    found = read(text)
    assert (found[words].event_type if words in found else None) == kind


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        # it happened
        ("Gunmen attacked a village on Monday.", "attacked", "told"),
        ("The Islamic State claimed responsibility for an attack on the base.", "attack", "told"),
        ("Seven soldiers may have been killed in the attack.", "killed", "told"),
        ("The army said 12 militants had been killed.", "killed", "told"),
        ("Heavy fighting went on near the town.", "fighting", "told"),
        ("The ambush is the deadliest on the army so far this year.", "ambush", "told"),
        ("Niger : une embuscade tue quatorze soldats", "tue", "told"),
        ("Une attaque a fait douze morts dans le nord du pays lundi.", "attaque", "told"),
        ("Les assaillants visaient des militaires.", "visaient", "told"),
        ("Attacks on two villages killed 12 people on Sunday.", "Attacks", "told"),
        ("Des explosions ont été entendues vendredi dans le nord de la ville.", "explosions", "told"),
        ("L'attaque du 27 juin, dans laquelle huit soldats avaient péri, a été revendiquée.", "péri", "told"),
        # what is done in general
        ("The killings in the region follow a pattern.", "killings", "general"),
        ("Jihadists attack villages and convoys.", "attack", "general"),
        ("The region is the scene of repeated clashes.", "clashes", "general"),
        ("Armed groups have repeatedly targeted UN forces.", "targeted", "general"),
        ("Attacking hotels is a common tactic.", "Attacking", "general"),
        ("La région est le théâtre d'attaques régulières.", "attaques", "general"),
        ("Les groupes armés s'en prennent aux villages.", "s'en prennent", "general"),
        ("Attacks in the region had fallen.", "Attacks", "general"),
        ("Les attaques se multiplient dans l'est.", "attaques", "general"),
        # figures over a time
        ("The groups launched more than 250 attacks in the region.", "attacks", "aggregate"),
        ("The group claimed a series of attacks on Thursday.", "attacks", "aggregate"),
        ("Around 4,000 people were killed in the three countries.", "killed", "aggregate"),
        ("Thousands of people have been killed in the conflict.", "killed", "aggregate"),
        ("More than 100 peacekeepers have been killed since the mission came.", "killed", "aggregate"),
        ("Plus de 900 civils ont été tués depuis janvier.", "tués", "aggregate"),
        ("Entre juin et août, 13 civils ont été assassinés.", "assassinés", "aggregate"),
        ("Près de 80 civils ont péri en trois semaines.", "péri", "aggregate"),
        # other times
        ("Militants killed 30 people there last year.", "killed", "recalled"),
        ("In March 2019 gunmen killed 160 villagers. The attack of June 2020 was smaller.", "killed", "recalled"),
        ("It is the worst since an attack that killed 53 soldiers.", "killed", "recalled"),
        ("Kokou est un village où vingt soldats avaient péri le 25 juin.", "péri", "recalled"),
        ("Two men are on trial for the attack on the hotel.", "attack", "recalled"),
        # what may come
        ("The mayor warned of attacks on the town.", "attacks", "planned"),
        ("The group threatened to attack polling stations.", "attack", "planned"),
        ("Les habitants craignent une attaque.", "attaque", "planned"),
        ("Les assaillants pourraient attaquer la ville.", "attaquer", "planned"),
        # what did not come, and what is none
        ("The army denied reports that its camp had been attacked.", "attacked", "denied"),
        ("No attack took place in the town.", "attack", "denied"),
        ("L'armée dément avoir tué des civils.", "tué", "denied"),
        ("Twelve people were killed in a road accident.", "killed", "no violence"),
        ("Quarante personnes ont été tuées dans l'effondrement d'une mine d'or.", "tuées", "no violence"),
        ("A late shot killed the game in the second half.", "killed", "no violence"),
        ("Le président a décoré des soldats tombés au champ d'honneur.", "tombés au champ d'honneur", "no violence"),
        # elsewhere
        ("A raid in Syria ended last week.", "raid", "elsewhere"),
        ("Des hommes armés ont tué dix personnes au Nigeria.", "tué", "elsewhere"),
        ("Gunmen killed ten people in Niger near the border with Nigeria.", "killed", "told"),
    ],
)
def test_status(text: str, words: str, status: str | None) -> None:
    found = read(text)
    assert (found[words].status if words in found else None) == status


@pytest.mark.parametrize(
    ("text", "words", "definite", "number"),
    [
        ("The attack lasted an hour.", "attack", True, None),
        ("An attack lasted an hour.", "attack", False, None),
        ("Cette embuscade a duré une heure.", "embuscade", True, None),
        ("L'attaque d'un poste militaire a fait six morts dans le nord du pays.", "attaque", False, None),
        ("The attack on a post killed six soldiers.", "attack", False, None),
        ("Monday's attacks killed six soldiers.", "attacks", True, None),
        ("The army confirmed two separate attacks.", "attacks", False, 2),
        ("Une double attaque a visé la ville.", "attaque", False, 2),
        ("Deux attaques ont eu lieu.", "attaques", False, 2),
        ("For three years violence has grown.", "violence", False, None),
    ],
)
def test_pointing_back_and_number(text: str, words: str, definite: bool, number: int | None) -> None:
    found = read(text)[words]
    assert (found.is_definite, found.number) == (definite, number)


def test_words_that_point_to_what_is_left_out_are_left_out() -> None:
    text = "In 2016 gunmen stormed a hotel in the capital. That attack shook the country. It is 2021 now."
    found = event_mentions(make_document(text))
    assert [one.status for one in found] == ["recalled", "recalled"]


def test_mentions_name_known_kinds_and_statuses_in_the_order_of_the_text() -> None:
    text = "Gunmen killed six people on Monday. The ambush and two attacks were claimed. Une attaque."
    found = event_mentions(make_document(text))
    assert [one.span for one in found] == sorted(one.span for one in found)
    assert all(one.event_type in EVENT_TYPES and one.status in STATUSES and one.rule for one in found)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            sorted(
                word_set(
                    "killed attack attaque the of in since 2015 2019 . , “ ” « ( ) the army soldats mort mine d'or",
                    "fighting tué par des by two 257 hundreds no pas not did to la cible target Syria 1,000 death",
                )
            )
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_order_of_words_is_read(words: list[str]) -> None:
    text = "x " + " ".join(words)
    for one in event_mentions(make_document(text)):
        assert one.span.of(make_document(text).text)
        assert 0 < one.confidence <= 1


def test_what_is_no_text_is_cut_short() -> None:
    found = event_mentions(make_document("killed " * 4000))
    assert 0 < len(found) < 4000


@pytest.mark.parametrize("name", ["001_2cd10c5ddf30f898.txt", "004_990254ee5000eb3e.txt"])
def test_no_aggregate_of_the_reports_is_told(name: str) -> None:
    document = make_document((reference("reports") / name).read_text(encoding="utf-8"))
    for one in event_mentions(document):
        sentence = document.sentence_at(one.span.start).text
        if "257" in sentence or "series of" in sentence or "more than 250" in sentence:
            assert one.status != "told", sentence
