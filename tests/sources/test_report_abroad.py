"""What happened in another country is left out, with the sentences that follow; what happened here is not."""

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import Extraction, extract


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def read(text: str, resolver: Resolver) -> Extraction:
    return extract(make_document(text), resolver)


@pytest.mark.parametrize(
    "text",
    [
        "Men who crossed from Burkina Faso killed eight soldiers on 12 January 2021 at a post in Alibori, northern"
        " Benin. The attackers fled on motorbikes toward Niger. Two other soldiers were wounded.",
        "Des hommes armés venus du Burkina Faso ont attaqué le 10 juin 2020 un poste de l'armée à Kafolo, dans le nord"
        " de la Côte d'Ivoire. Douze militaires ont été tués. Les assaillants ont fui vers le Burkina.",
        "A shell fired from Mali landed in Tin-Zaouatine, Algeria, on 25 July 2021, killing two shepherds.",
        "Un obus tiré du Mali est tombé le 25 juillet 2021 à Tin-Zaouatine, en Algérie, tuant deux bergers.",
        "Nigeria: 14 farmers killed\nGunmen killed 14 farmers in Nigeria's Zamfara state on Monday, 3 May 2021. Five"
        " more people were wounded in the village of Bagega. Zamfara borders Niger.",
        "Bénin : huit soldats tués\nHuit soldats ont été tués mercredi 8 janvier 2020 dans une attaque au point triple,"
        " près du Niger et du Burkina Faso.",
        "A patrol was attacked near Timiaouine, Algeria, on 9 February 2020, and a soldier was killed.",
        "Four gendarmes were killed on 3 March 2021 near Kpendjal in northern Togo, close to Burkina Faso.",
    ],
)
def test_an_event_abroad_is_left_out(text: str, resolver: Resolver) -> None:
    found = read(text, resolver)
    assert found.proposals == ()
    assert {out.reason for out in found.left_out} == {"elsewhere"}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        (
            "A commander was killed on 19 May 2021 in the Sambisa forest, Nigeria. In Diffa, Niger, nine people died in"
            " an attack on 20 May 2021.",
            "NER",
        ),
        (
            "Four soldiers were killed near Gao, in Mali, on 3 June 2021. In neighbouring Nigeria, the same group"
            " killed 20 people in Damasak on 4 June 2021. Thousands fled.",
            "MLI",
        ),
        (
            "Des soldats tchadiens ont été tués le 2 avril 2021 à Aguelhok, dans le nord du Mali. Le Tchad a dénoncé"
            " l'attaque.",
            "MLI",
        ),
        (
            "ABIDJAN, 12 June 2020 (News Wire) - Armed men killed eleven soldiers on Thursday in the north of Burkina"
            " Faso, near Djibo, the army said. Another attack, in Ivory Coast, killed ten at Kafolo on Wednesday.",
            "BFA",
        ),
        (
            "A Mauritanian trader was killed on 20 April 2021 at Nara, in Mali, near the border with Mauritania.",
            "MLI",
        ),
        (
            "Gunmen killed 15 people on 5 March 2021 in a village of Diffa region, Niger, close to Nigeria's Borno"
            ' state. "They came from Nigeria", the mayor said.',
            "NER",
        ),
        (
            "The commander of France's force in the region said on 5 March 2021 that nine soldiers had been killed in"
            " an ambush near Gao, in Mali.",
            "MLI",
        ),
    ],
)
def test_an_event_here_beside_one_abroad_is_drawn_alone(text: str, country: str, resolver: Resolver) -> None:
    assert [one.record["adm0"] for one in read(text, resolver).proposals] == [country]


def test_the_same_day_as_an_event_abroad(resolver: Resolver) -> None:
    text = (
        "Deux gendarmes ont été tués le 3 mai 2021 à Bouna, en Côte d'Ivoire. Le même jour, une mine a tué trois"
        " soldats à Djibo, au Burkina Faso."
    )
    (only,) = read(text, resolver).proposals
    assert str(only.record["event_date"]) == "2021-05-03"


def test_a_list_of_news_of_far_countries(resolver: Resolver) -> None:
    text = (
        "Quatre soldats ont été tués le 3 mai 2021 à Gao, au Mali.\n"
        "Dans l'actualité : Éthiopie, l'armée bombarde une ville ; Ouganda, trois morts dans un attentat à Kampala."
    )
    assert [one.record["place"] for one in read(text, resolver).proposals] == ["Gao"]
