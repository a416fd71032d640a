"""Where the words of a mention lie, once the whole text has its say; and turns of phrase that news are full of."""

import pytest

from geo.areas.boundaries import load_boundaries
from geo.core.language import language
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import Proposal, extract
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places import place_mentions
from geo.sources.report.places_located import candidates_of, located


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def read(text: str, resolver: Resolver, country: str = "") -> list[tuple[PlaceMention, Resolution]]:
    found = place_mentions(make_document(text), resolver)
    return [(one, located(one, country=country, context=found, resolver=resolver, say=language("en"))) for one in found]


def of(name: str, read_out: list[tuple[PlaceMention, Resolution]]) -> tuple[PlaceMention, Resolution]:
    return next(pair for pair in read_out if pair[0].names[0] == name)


def test_another_description_of_the_place_chooses_among_namesakes(resolver: Resolver) -> None:
    text = "Seventy died in Namissiguima. The village of Namissiguima is in Yatenga province, Burkina Faso."
    alone = read("Seventy people were killed in Namissiguima.", resolver, "BFA")
    assert of("Namissiguima", alone)[1].lat is None
    found = of("Namissiguima", read(text, resolver, "BFA"))[1]
    assert (found.adm1, found.where_prec) == ("Nord", 1)
    chosen = [candidate for candidate in candidates_of(found) if candidate.chosen]
    assert [candidate.adm1 for candidate in chosen] == ["Nord"]


def test_a_unit_said_elsewhere_stands_in_for_a_name_that_nobody_knows(resolver: Resolver) -> None:
    text = "Ten people died in the village of Zorgulma. It lies in Soum province in Burkina Faso."
    found = of("Zorgulma", read(text, resolver))[1]
    assert found.lat is None
    assert (found.where_prec, found.adm2) == (3, "Soum")


def test_a_town_does_not_become_a_hamlet_because_another_place_is_near_it(resolver: Resolver) -> None:
    text = "Five soldiers died near Ségou in Mali, and two were killed in an ambush near Nara."
    assert of("Ségou", read(text, resolver))[1].place == "Ségou"


@pytest.mark.parametrize(
    ("text", "name", "place", "where_prec"),
    [
        ("Three soldiers died in Kidal, in northern Mali.", "Kidal", "Kidal", 1),
        ("L'attaque a visé Bosso, dans le sud-est du Niger.", "Bosso", "Bosso", 1),
        ("A patrol was hit in the Diabaly area, north of Ségou, in Mali.", "Diabaly", "Diabaly", 2),
        ("Le camp est situé non loin de Ménaka, au Mali.", "Ménaka", "Ménaka", 2),
        ("An attack on Dosso killed ten in Niger.", "Dosso", "Dosso", 1),
    ],
)
def test_words_around_a_place_leave_it_where_it_is(
    text: str, name: str, place: str, where_prec: int, resolver: Resolver
) -> None:
    _, found = of(name, read(text, resolver))
    assert (found.place, found.where_prec) == (place, where_prec)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A convoy of the prefect of Bankilaré was attacked.", [("Bankilaré", "event")]),
        ("The mayor of Bankilaré said so.", [("Bankilaré", "source")]),
        ("Reporters in Dori heard that the attack in Arbinda killed 15.", [("Dori", "source"), ("Arbinda", "event")]),
        ("Gazelle and Tigre helicopters from Gao fired at them.", [("Gao", "event")]),
        ("In Nigeria and Niger: a bomb in Maiduguri, the capital of Borno, killed ten.",
         [("Nigeria", "elsewhere"), ("Niger", "context"), ("Maiduguri", "elsewhere"), ("Borno", "elsewhere")]),
        ("Boko Haram, in Nigeria, struck Nigeria's town of Kofa.",
         [("Nigeria", "elsewhere"), ("Nigeria", "elsewhere"), ("Kofa", "elsewhere")]),
        ("A unit that had left Gao for Ansongo hit a mine.", [("Gao", "between")]),
        ("Une embuscade a eu lieu à 11h entre les villes de Gao et Ansongo.", [("Gao", "between")]),
        ("Des frappes ont visé Bouro, dans le Soum.", [("Bouro", "event")]),
        ("By Ousmane Gao", []),
    ],
)  # fmt: skip
def test_turns_of_news(text: str, expected: list[tuple[str, str]], resolver: Resolver) -> None:
    assert [(one.names[0], one.use) for one, _ in read(text, resolver)] == expected


def test_two_halves_joined_by_a_hyphen_are_one_name_behind_the_word_village(resolver: Resolver) -> None:
    found = place_mentions(make_document("Ten died in the village of Gao-Ansongo in Mali."), resolver)
    assert [(one.rule, one.names[0]) for one in found] == [("unknown name", "Gao-Ansongo")]


def test_a_unit_with_an_article_is_no_village(resolver: Resolver) -> None:
    found = place_mentions(make_document("L'attaque a eu lieu dans le Soum, au Burkina Faso."), resolver)
    assert [(one.rule, one.names[0]) for one in found] == [("admin unit", "Soum")]


def test_a_neighbouring_country_is_the_one_that_is_meant(resolver: Resolver) -> None:
    found = place_mentions(make_document("It killed 58 in neighboring Niger, near Mali."), resolver)
    assert (found[0].names[0], found[0].country) == ("Niger", "NER")


def incidents(text: str, resolver: Resolver) -> tuple[Proposal, ...]:
    return extract(make_document(text), resolver).proposals


def test_a_town_at_the_end_of_a_way_is_no_scene_unless_it_is_said_so(resolver: Resolver) -> None:
    way = "Nine soldiers were killed on Monday, July 1, 2019 in an ambush between Gao and Ansongo in Mali. "
    (wide,) = incidents(f"{way}The attack in Ansongo wounded five soldiers.", resolver)
    assert wide.record["lat"] is None
    (told,) = incidents(f"{way}The attack took place in Ansongo.", resolver)
    assert told.record["place"] == "Ansongo"


def test_neighbours_named_beside_an_event_are_not_its_country(resolver: Resolver) -> None:
    text = (
        "A jihadist attack in the north of\nBurkina Faso has killed eight of the country's soldiers, sources said.\n"
        "The attack happened\nat a village named Zorgulma.\n“We must go on,” the president said\n"
        "without going into the latest attack.\nTogether with Mali and Niger, Mauritania and Chad,\n"
        "Burkina Faso takes part in a regional effort."
    )
    (one,) = incidents(text, resolver)
    assert one.record["adm0"] == "BFA"
