"""Another attack than that of the news stays apart, however it is told; the news itself told twice stays one."""

import datetime as dt

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import Extraction, Proposal, extract

MONDAY = dt.date(2021, 3, 8)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def incidents(text: str, resolver: Resolver) -> tuple[Proposal, ...]:
    return extract(make_document(text, published=dt.date(2021, 3, 10)), resolver).proposals


def dead(proposals: tuple[Proposal, ...]) -> list[int | None]:
    return [proposal.record.get("fatalities_best") for proposal in proposals]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Four soldiers died when their vehicle hit a mine near Gao on Monday and two gendarmes were killed in an"
            " ambush near Mopti, the army said.",
            [4, 2],
        ),
        (
            "Une attaque contre un poste à Gao a fait sept morts dimanche, selon la police.\n"
            "Au moment de l'attaque de Gao, une autre avait lieu à Ansongo.\nL'attaque d'Ansongo a fait deux morts.",
            [7, 2],
        ),
        (
            "Gunmen killed six people at a church in Gao on Monday, security sources said.\n"
            "Two days before the attack the army had freed four hostages in a raid in which two soldiers died.",
            [6, 2],
        ),
        (
            "Gunmen attacked two villages in central Mali on Monday, not far from where dozens died in a similar attack"
            " last week.",
            [None],
        ),
    ],
)
def test_another_attack_stays_apart(text: str, figures: list[int | None], resolver: Resolver) -> None:
    assert dead(incidents(text, resolver)) == figures


@pytest.mark.parametrize(
    "text",
    [
        "Une attaque a tué six gendarmes dans le nord du Mali.\n"
        "L'armée a annoncé qu'une attaque contre le poste de Gao avait tué six gendarmes lundi.",
        "Nouvelle attaque au Mali: six morts\n"
        "Une nouvelle attaque a fait six morts lundi à Gao, selon le maire.\nL'attaque a visé un poste.",
        "Gunmen killed six soldiers in Gao on Monday, the army said.\n"
        "A source had said earlier that gunmen had killed six soldiers in Gao.",
    ],
)
def test_the_news_told_twice_stays_one(text: str, resolver: Resolver) -> None:
    (proposal,) = incidents(text, resolver)
    assert (proposal.record["event_date"], proposal.record["fatalities_best"]) == (MONDAY, 6)
    assert proposal.record["place"] == "Gao"


def test_where_somebody_was_bound_for_is_not_where_it_happened(resolver: Resolver) -> None:
    text = (
        "Mali: attaque à Gao, quatre gendarmes tués\n"
        "Lundi, une nouvelle attaque contre un détachement en route vers Ansongo a tué quatre gendarmes.\n"
        "Une équipe a été la cible de cette attaque alors qu'elle partait pour Ansongo."
    )
    (proposal,) = incidents(text, resolver)
    assert proposal.record["place"] == "Gao"


def test_the_day_of_a_release_is_not_that_of_the_attack(resolver: Resolver) -> None:
    text = "Gunmen kidnapped five traders in Gao, security sources said.\nThe five traders were freed on Monday."
    (proposal,) = incidents(text, resolver)
    assert "event_date" not in proposal.record


def test_men_said_to_be_something_do_not_make_a_day_that_of_a_statement(resolver: Resolver) -> None:
    text = "In the night from Sunday to Monday armed men said to be jihadists raided Gao and killed six people."
    (proposal,) = incidents(text, resolver)
    assert proposal.record["event_date"] == dt.date(2021, 3, 7)
    assert "day of the statement" not in {one.rule for one in proposal.evidence}


def read(text: str, resolver: Resolver) -> Extraction:
    return extract(make_document(text), resolver)


@pytest.mark.parametrize(
    ("text", "places", "figures", "shared"),
    [
        (
            "Two attacks on 30 September 2020 at Gao and Mopti, Mali, left 25 soldiers dead in all.",
            ["Gao", "Mopti"],
            [25, 25],
            True,
        ),
        (
            "À Gao et à Mopti, au Mali, 25 soldats sont morts le 30 septembre 2020.",
            ["Gao", "Mopti"],
            [25, 25],
            True,
        ),
        (
            "On 30 September 2020 gunmen killed 60 people in the villages of Gossi and Hombori, Mali. In Gossi they"
            " killed 20 people; in nearby Hombori they killed 40.",
            ["Gossi", "Hombori"],
            [20, 40],
            False,
        ),
        (
            "On 30 September 2020 gunmen killed 60 people in the villages of Gossi and Hombori, Mali.",
            ["Gossi"],
            [60],
            False,
        ),
    ],
)
def test_two_places_of_one_toll(
    text: str, places: list[str], figures: list[int], shared: bool, resolver: Resolver
) -> None:
    found = read(text, resolver).proposals
    assert [one.record["place"] for one in found] == places
    assert dead(found) == figures
    assert len({one.record.get("shared_toll") for one in found}) == 1
    assert bool(found[0].record.get("shared_toll")) is shared


def test_an_attack_of_another_year_at_the_same_place_is_older(resolver: Resolver) -> None:
    text = (
        "A truck packed with explosives was stopped in Gao, Mali, on Thursday; one civilian died, the army said.\n"
        "In January 2017 a suicide bomber killed 77 people at a camp in Gao."
    )
    found = read(text, resolver)
    assert dead(found.proposals) == [1]
    assert [out.reason for out in found.left_out] == ["recalled"]


@pytest.mark.parametrize(
    "text",
    [
        "Deux Casques bleus ont été tués mercredi par un engin explosif à Gao. L'attaque survient trois jours après la"
        " mort d'un soldat de la paix à Kidal, tué dans l'attaque de son convoi.",
        "Two peacekeepers were killed on Wednesday by a bomb in Gao. It came three days after the death of a"
        " peacekeeper in Kidal, killed in an attack on his convoy.",
    ],
)
def test_what_came_some_days_before_has_a_day_of_its_own(text: str, resolver: Resolver) -> None:
    found = incidents(text, resolver)
    assert [one.record.get("event_date") for one in found] == [dt.date(2021, 3, 10), dt.date(2021, 3, 7)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Gao (Mali).\nTout a commencé le 8 mars, quand des hommes armés ont tué six personnes.", "Gao"),
        (
            "Heavy gunfire was heard this morning at a camp in Gao.\nThe minister speaks of 19 soldiers killed.",
            "Gao",
        ),
    ],
)
def test_a_place_that_stands_before_all_that_is_told(text: str, place: str, resolver: Resolver) -> None:
    (only,) = incidents(text, resolver)
    assert only.record["place"] == place


@pytest.mark.parametrize(
    "text",
    [
        "On 4 May 2020, at Gao, Mali, soldiers mistook a wedding party for militants and opened fire, leaving 11 guests"
        " dead.",
        "Le 4 mai 2020, à Gao (Mali), des soldats ont pris un cortège de mariage pour des terroristes et ouvert le feu,"
        " tuant 11 civils.",
    ],
)
def test_who_fired_by_mistake_is_not_the_attacked(text: str, resolver: Resolver) -> None:
    (only,) = read(text, resolver).proposals
    assert only.record["attributed_to"] == ["FAMa"]
    assert only.record["target_actors"] == ["Civilians"]


@pytest.mark.parametrize(
    "text",
    [
        "A political storm hit Bamako on 3 May 2021.",
        "The opposition launched a fierce attack on the government in Bamako on 3 May 2021.",
        "L'opposition a lancé une violente attaque contre le gouvernement à Bamako le 3 mai 2021.",
    ],
)
def test_attacks_in_words_are_none(text: str, resolver: Resolver) -> None:
    found = read(text, resolver)
    assert found.proposals == ()
    assert {out.reason for out in found.left_out} == {"no violence"}


def test_what_a_drone_filmed_is_no_air_strike(resolver: Resolver) -> None:
    (only,) = read(
        "Drone footage showed ten bodies in Gao, Mali, on 4 May 2021: ten civilians were killed.", resolver
    ).proposals
    assert only.record["event_type"] == "massacre"


def test_a_patrol_under_complex_fire(resolver: Resolver) -> None:
    text = "On 3 July 2021, a patrol came under complex fire from terrorists near Gao, Mali. Five soldiers died."
    assert dead(read(text, resolver).proposals) == [5]


def test_thefts_are_listed_as_left_out(resolver: Resolver) -> None:
    text = (
        "On 3 May 2021 gunmen killed two herders in Gao, Mali.\n"
        "On 4 May 2021, armed men stole 400 head of cattle in Abala, Niger."
    )
    found = read(text, resolver)
    assert dead(found.proposals) == [2]
    assert [out.span.of(text)[:15] for out in found.left_out] == ["On 4 May 2021, "]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Onze morts dans deux attaques\n"
            "Sept militaires et quatre volontaires ont été tués samedi dans deux attaques distinctes dans le nord du"
            " Mali.\nLa première a visé le camp de Gao, où deux soldats et quatre volontaires sont tombés. La seconde"
            " attaque, à Kidal, a coûté la vie à cinq soldats.",
            [6, 5],
        ),
        (
            "Quinze fidèles ont été tués dimanche dans une église de Gao, au Mali.\n"
            "Toujours dimanche, un détachement militaire a été attaqué à Ansongo : trois soldats sont morts.",
            [15, 3],
        ),
        (
            "Gunmen killed 137 people in a series of raids on villages in central Mali on Sunday, the government said."
            " The villages of Gossi, Hombori and Boni, in Mopti region, were attacked.",
            [137],
        ),
    ],
)
def test_the_first_and_the_second_of_two(text: str, figures: list[int], resolver: Resolver) -> None:
    assert dead(incidents(text, resolver)) == figures


def test_attacks_of_earlier_years_alone_are_no_incidents(resolver: Resolver) -> None:
    text = (
        "Ten years after the rebels swept through northern Mali, the war goes on, analysts say.\n"
        "Ambushes killed four soldiers at Gao in October 2017; 53 soldiers died at Indelimane in November 2019."
    )
    assert incidents(text, resolver) == ()


def test_each_place_of_two_has_its_own_dead_and_the_vote_is_no_day_of_them(resolver: Resolver) -> None:
    text = (
        "At least 100 civilians were killed on Saturday in attacks on two villages in Mali, the government said.\n"
        "About 70 were killed in the village of Gossi and 30 others in Hombori.\n"
        "The attacks came as the country announced results of an election on Thursday."
    )
    found = incidents(text, resolver)
    assert [(one.record["place"], one.record["fatalities_best"]) for one in found] == [("Gossi", 70), ("Hombori", 30)]
    assert {one.record["event_date"] for one in found} == {dt.date(2021, 3, 6)}


def test_others_on_another_day_elsewhere_are_another_event(resolver: Resolver) -> None:
    text = (
        "Two French soldiers were killed on Saturday when their vehicle hit an explosive device near Gao, in Mali, and"
        " three others on Monday near Hombori."
    )
    found = incidents(text, resolver)
    assert [(one.record["place"], one.record["event_date"].day) for one in found] == [("Gao", 6), ("Hombori", 8)]
    assert dead(found) == [2, 3]


def test_those_who_died_with_them_are_of_the_same_event(resolver: Resolver) -> None:
    text = (
        "Three US soldiers were killed on Monday in an ambush in western Niger, officials said. Five Nigerien soldiers"
        " died too."
    )
    assert len(incidents(text, resolver)) == 1


def test_who_dies_of_wounds_after_an_earlier_attack_is_no_event(resolver: Resolver) -> None:
    text = (
        "The base at Gao, Mali, was attacked on Monday and about 20 peacekeepers were wounded. One soldier died of his"
        " wounds on Thursday last week after an earlier attack near Kidal."
    )
    found = extract(make_document(text, published=dt.date(2021, 3, 10)), resolver)
    assert [one.record["place"] for one in found.proposals] == ["Gao"]
    assert [out.reason for out in found.left_out] == ["recalled"]


def test_a_capital_lies_in_its_own_country(resolver: Resolver) -> None:
    text = (
        "Eight members of the security forces were killed on Friday in attacks in Ouagadougou. The group said that it"
        " answered a French raid in Mali in which leaders were killed."
    )
    assert incidents(text, resolver)[0].record["adm0"] == "BFA"


def test_whom_somebody_vows_to_avenge_and_a_march_are_no_incident(resolver: Resolver) -> None:
    text = (
        'The general vowed on Friday to avenge the 64 soldiers "fallen at Inates" and the civilians of Gao.\n'
        "Thousands marched in Niamey. Police fired tear gas; five people were slightly injured."
    )
    assert incidents(text, resolver) == ()


def test_a_list_of_losses_under_an_attack_is_its_toll(resolver: Resolver) -> None:
    text = "Le 3 mars 2021, le camp de l'armée de Gao, au Mali, a été attaqué.\nBilan :\n- 27 morts\n- 33 blessés"
    (only,) = incidents(text, resolver)
    assert (only.record["fatalities_best"], only.record["injured"]) == (27, 33)


def test_a_release_in_the_title_is_the_abduction_of_the_body(resolver: Resolver) -> None:
    text = (
        "French journalist freed nearly two years after abduction in Mali\n\n"
        "The journalist was freed on Monday. He was kidnapped on 2 March 2021 in Gao, northern Mali, by JNIM."
    )
    assert [one.record["place"] for one in incidents(text, resolver)] == ["Gao"]


def test_advice_to_travellers_says_nothing_of_an_attack(resolver: Resolver) -> None:
    text = (
        "On 3 March 2021, armed men attacked the military base of Gao, Mali. At least 40 soldiers died.\n"
        "Do not travel there due to terrorism, crime and kidnapping."
    )
    (only,) = incidents(text, resolver)
    assert only.record["event_type"] == "armed_assault"


def test_civilians_whom_nobody_hurt_are_no_target_beside_the_soldiers_who_died(resolver: Resolver) -> None:
    text = (
        "Quatre soldats maliens ont été tués lundi dans l'attaque de leur poste à Gao, au Mali. Les assaillants, qui"
        " visaient aussi des habitants, ont fui."
    )
    (only,) = incidents(text, resolver)
    assert only.record["target_actors"] == ["FAMa"]
