"""Words for places in whole sentences: where something happened, and which words only name somebody."""

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.mentions import PlaceMention
from geo.sources.report.places import place_mentions


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def mentions(text: str, resolver: Resolver) -> list[PlaceMention]:
    document = make_document(text)
    found = place_mentions(document, resolver)
    for mention in found:
        assert mention.span.start < mention.span.end <= len(document.text)
    return list(found)


@pytest.mark.parametrize(
    ("text", "phrase", "names", "where_prec"),
    [
        ("Gunmen attacked a post near Gao in Mali on Monday.", "near Gao in Mali", ("Gao", "Mali"), 2),
        ("Un poste a été attaqué à 20 km de Djibo, dans la province du Soum.",
         "20 km de Djibo, dans la province du Soum",
         ("Djibo", "Soum"), 2),
        ("The attack took place in the Tillaberi region.", "Tillaberi region", ("Tillaberi",), 4),
        ("L'attaque a eu lieu dans la région de Ménaka.", "région de Ménaka", ("Ménaka",), 4),
        ("Ten people were killed in the village of Zorgulma.", "Zorgulma", ("Zorgulma",), 1),
        ("Soldiers died in an attack near Mali's capital.", "near Bamako", ("Bamako",), 2),
    ],
)  # fmt: skip
def test_where_something_happened(
    text: str, phrase: str, names: tuple[str, ...], where_prec: int, resolver: Resolver
) -> None:
    told = [mention for mention in mentions(text, resolver) if mention.use == "event"]
    assert [(m.phrase, m.names, m.where_prec) for m in told] == [(phrase, names, where_prec)]


@pytest.mark.parametrize(
    ("text", "name", "use"),
    [
        ("Mali's army said that two soldiers died near Gao.", "Mali", "part of a name"),
        ("L'armée du Mali a annoncé la mort de deux soldats.", "Mali", "part of a name"),
        ("A security source in Niamey said so.", "Niamey", "source"),
        ("Abou Bakr died in a raid in Syria.", "Syria", "elsewhere"),
        ("A bomb went off in Nigeria.", "Nigeria", "elsewhere"),
        ("An ambush on the road between Gao and Ansongo killed two.", "Gao", "between"),
    ],
)
def test_what_a_name_is_used_for(text: str, name: str, use: str, resolver: Resolver) -> None:
    assert [m.use for m in mentions(text, resolver) if name in m.names] == [use]


def test_places_that_are_joined_are_two_and_descriptions_of_one_are_one(resolver: Resolver) -> None:
    both = mentions("On Monday gunmen attacked the camps of Gao and Ansongo.", resolver)
    assert [m.names for m in both] == [("Gao",), ("Ansongo",)]
    one = mentions("The bomb hit a convoy near Gossi, around 150 km southwest of Gao.", resolver)
    assert [m.names for m in one] == [("Gossi", "Gao")]


def test_the_sahel_is_no_region_of_burkina_faso_elsewhere(resolver: Resolver) -> None:
    assert [m.country for m in mentions("The Sahel region is poor, said the government of Mali.", resolver)] == ["MLI"]
    found = mentions("Burkina Faso: an attack in the Sahel region, said the army of Burkina Faso.", resolver)
    assert ("BFA", "admin unit") in [(m.country, m.rule) for m in found]


def test_a_region_with_an_adjective_is_no_town(resolver: Resolver) -> None:
    text = "Deuil à Diffa. Des hommes armés ont tué cinq civils à Kindjandi, dans la région nigérienne de Diffa."
    headline, scene = (mention for mention in mentions(text, resolver) if mention.use == "event")
    assert (headline.rule, headline.phrase, headline.where_prec) == ("admin unit", "région de Diffa", 4)
    assert (scene.names, scene.where_prec) == (("Kindjandi", "Diffa"), 1)
    seat = mentions("Cinq soldats sont morts à Gao, dans la région malienne de Gao.", resolver)
    assert [(mention.rule, mention.where_prec) for mention in seat] == [("named place", 1)]
    near = mentions("Cinq soldats sont morts dans la région proche de Gao.", resolver)
    assert [mention.where_prec for mention in near] == [2]


def test_the_second_of_two_villages_is_a_place_too(resolver: Resolver) -> None:
    found = mentions("The shooting went on in Zorgulma and Nampala villages.", resolver)
    assert [mention.names[0] for mention in found] == ["Zorgulma", "Nampala"]


def test_a_word_that_opens_a_sentence_is_no_village(resolver: Resolver) -> None:
    found = mentions("Separately, in the town of Boni gunmen kidnapped a trader.", resolver)
    assert [mention.names for mention in found] == [("Boni",)]


@pytest.mark.parametrize(
    ("text", "phrase", "rule", "country"),
    [
        ("Une frappe a tué dix hommes dans le Liptako lundi.", "Liptako", "vernacular region", ""),
        ("Une patrouille est tombée dans une embuscade dans le Gourma.", "Gourma", "vernacular region", ""),
        ("Une attaque dans la province du Gourma a tué dix civils.", "province du Gourma", "admin unit", "BFA"),
        ("Une attaque dans le Soum a tué dix civils.", "Soum", "admin unit", "BFA"),
    ],
)
def test_a_region_of_several_countries_is_no_unit_of_one(
    text: str, phrase: str, rule: str, country: str, resolver: Resolver
) -> None:
    (one,) = mentions(text, resolver)
    assert (one.phrase, one.rule, one.country) in ((phrase, rule, country), (f"province de {phrase}", rule, country))


def test_what_was_said_abroad_happened_here(resolver: Resolver) -> None:
    said = mentions("A soldier was wounded near Tessalit on Monday, the general staff said in Paris.", resolver)
    assert [(one.phrase, one.use) for one in said] == [("near Tessalit", "event"), ("Paris", "source")]


def test_a_group_of_fighters_is_no_place(resolver: Resolver) -> None:
    text = "Il attribue ces massacres à des combattants de la katiba Macina d'Amadou Kouffa."
    assert not mentions(text, resolver)


def test_a_name_that_only_resembles_one_far_from_the_place_told_beside_it_gets_no_dot() -> None:
    from geo.core.language import language
    from geo.places.gazetteer import Gazetteer
    from geo.places.place import Place
    from geo.sources.report.places_located import located

    full = load_resolver(load_boundaries(), only_bundled=True)
    far = Place("t:1", "Niondinsa", "village", "BFA", "Est", "Gourma", 11.6, 0.03, None, "made up")
    near = Place("t:2", "Zorasso", "village", "BFA", "Nord", "Yatenga", 13.6, -2.6, None, "made up")
    boundaries = load_boundaries()
    from geo.areas.vernacular import load_vernacular

    resolver = Resolver(Gazetteer([*full.gazetteer, far, near]), boundaries, load_vernacular(boundaries))
    found = mentions("Gunmen killed 20 in the villages of Nondinsa and Zorasso, Burkina Faso.", resolver)
    first = next(one for one in found if one.names[0] == "Nondinsa")
    alone = located(first, country="BFA", context=[], resolver=resolver, say=language("en"))
    beside = located(first, country="BFA", context=found, resolver=resolver, say=language("en"))
    assert alone.lat is not None
    assert beside.lat is None


@pytest.mark.parametrize(
    "text",
    [
        "“There is no security,” Defence Minister Zakou Arabou Hombori declared on Monday after the attack.",
        "Five soldiers died in the attack, Hamadou Gossi said on Thursday.",
        "The car exploded at the mine of the nuclear giant Zorgulma. Ten employees of Zorgulma were injured.",
        "25 Killed in Deadly Ambush on Convoy of Civilians",
    ],
)
def test_persons_firms_and_words_of_headlines_are_no_places(text: str, resolver: Resolver) -> None:
    assert [one for one in mentions(text, resolver) if one.use == "event"] == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Two soldiers were killed near Ayorou, Niger. Gunmen ambushed their patrol some 20 km west of Ayorou on "
         "Monday, killing both.", "20 km west of Ayorou"),
        ("Une patrouille du détachement de Sollé a été attaquée lundi à une dizaine de kilomètres au nord de Titao "
         "(Burkina Faso). Deux soldats ont été tués.", "une dizaine de kilomètres au nord de Titao"),
    ],
)  # fmt: skip
def test_where_it_was_measured_goes_before_what_it_was_near_and_before_the_home_of_a_patrol(
    text: str, phrase: str, resolver: Resolver
) -> None:
    from geo.sources.report.extraction import extract

    (proposal,) = extract(make_document(text), resolver).proposals
    assert phrase in str(proposal.record["place_phrase"])


def test_a_village_a_hundred_kilometres_from_where_words_point_is_a_namesake(resolver: Resolver) -> None:
    found = resolver.resolve("Hombori, 52 km au sud-ouest de Torodi", country="NER")
    village = resolver.resolve("Boulkessi, située à 52 km au sud-ouest de Torodi")
    assert found.lat is None or found.lat < 13.2
    assert village.where_prec == 2
    assert village.lat is not None
    assert abs(village.lat - 12.8) < 0.2
