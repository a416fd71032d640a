"""Sentences that are easily read as a place that they do not mean, as reports write them."""

import pytest

from geo.places.resolver import Resolver

# words, country, where_prec, the rule that decided, the place of the point
CASES = [
    # people, titles, institutions
    ("Le général Dembélé a été tué à Bandiagara", None, 1, "named place", "Bandiagara"),
    ("Dogon militiamen killed Fulani in Bandiagara", "MLI", 1, "named place", "Bandiagara"),
    ("two Bozo killed in Mopti", None, 1, "named place", "Mopti"),
    ("Bozo fishermen", "BFA", 6, "country", None),
    ("Fulani herders attacked Dogon villagers", None, None, "none", None),
    ("Amadou Koufa", None, None, "none", None),
    ("University of Niamey", None, None, "none", None),
    ("BAMAKO (Reuters) - Gunmen killed 10 people in the village of Sobane Da", None, 1, "named place", "Sobane Da"),
    # figures
    ("1,000 km north of Gao", None, 5, "distance and direction", None),
    ("1 000 km au nord de Gao", None, 5, "distance and direction", None),
    ("2,500 metres north of Djibo", None, 2, "distance and direction", "Djibo"),
    ("120 kilometers (75 miles) from Gao", None, 5, "distance", None),
    ("50+ km north of Gao", None, 2, "distance and direction", "Gao"),
    ("~50 km N Gao", None, 2, "distance and direction", "Gao"),
    ("Djibo (15 km)", None, 2, "distance", "Djibo"),
    ("² km of Gao", None, 1, "named place", "Gao"),
    # not there
    ("far from Gao", None, 5, "far from place", None),
    ("20 minutes from Gao", None, 5, "far from place", None),
    ("The attack did not take place in Ménaka", None, None, "none", None),
    ("Gao-based militants attacked a convoy", None, None, "none", None),
    ("displaced from Arbinda arrived in Kaya", None, 1, "named place", "Kaya"),
    ("the chief of Tongomayel was killed in Ouagadougou", None, 1, "named place", "Ouagadougou"),
    ("a security source in Bamako said gunmen attacked a village in the Mopti region", None, 4, "admin unit", None),
    # several
    ("Attacks in Djibo and Ménaka", None, 5, "several places", None),
    ("Petaka, Mondoro, Dinangourou and Boni", None, 5, "several places", None),
    ("Kidal; Gao; Timbuktu", None, 5, "several places", None),
    ("Tillabéri and Tahoua regions", None, 4, "admin unit", None),
    ("les régions de Tillabéri et Tahoua", None, 4, "admin unit", None),
    # units, countries, rivers
    ("Soum, Burkina Faso", None, 3, "admin unit", None),
    ("Djibo, Mali", None, 6, "country", None),
    ("the Sahel", None, None, "none", None),
    ("G5 Sahel joint force base in Sévaré", None, 1, "named place", "Sévaré"),
    ("the Niger River near Mopti", None, 2, "near place", "Mopti"),
    ("Benin City", None, None, "none", None),
    ("northern Burkina Faso near Mali", None, 5, "border strip", None),
    # a word beside the name makes it a unit
    ("Tombouctou (région)", None, 4, "admin unit", None),
    ("Gao - région", None, 4, "admin unit", None),
    ("Gao — région", None, 4, "admin unit", None),
    ("région : Gao", None, 4, "admin unit", None),
    ("Gao, région de", None, 4, "admin unit", None),
    ("Région Mopti", None, 4, "admin unit", None),
    ("Tillabéri (région)", None, 4, "admin unit", None),
    ("Région Sahel", None, 4, "admin unit", None),
    ("Gao (region)", None, 4, "admin unit", None),
    ("Gao [region]", None, 4, "admin unit", None),
    ("GAO (REGION)", None, 4, "admin unit", None),
    ("Region: Gao", None, 4, "admin unit", None),
    ("Region Mopti", None, 4, "admin unit", None),
    ("a village near Gao (region)", None, 4, "admin unit", None),
    ("Mopti (cercle)", None, 3, "admin unit", None),
    ("Cercle Mopti", None, 3, "admin unit", None),
    ("Mopti, cercle de", None, 3, "admin unit", None),
    ("Téra (département)", None, 3, "admin unit", None),
    ("Téra (department)", None, 3, "admin unit", None),
    ("Gossi (commune)", None, 2, "commune", "Gossi"),
    ("Commune : Gossi", None, 2, "commune", "Gossi"),
    # around the place, or nobody says where in it
    ("quelque part à Gao", None, 4, "admin unit", None),
    ("somewhere in Gao", None, 4, "admin unit", None),
    ("somewhere in Djibo", None, 2, "place area", "Djibo"),
    ("Gao et environs", None, 2, "place area", "Gao"),
    ("Gao et ses environs", None, 2, "place area", "Gao"),
    ("Gao (alentours)", None, 2, "place area", "Gao"),
    ("Gao and surroundings", None, 2, "place area", "Gao"),
    ("Gao and its surroundings", None, 2, "place area", "Gao"),
    ("Gao and surrounding areas", None, 2, "place area", "Gao"),
    ("Gao (localité non précisée)", None, 2, "place area", "Gao"),
    ("Gao, lieu non précisé", None, 2, "place area", "Gao"),
    ("Gao (lieu exact inconnu)", None, 2, "place area", "Gao"),
    ("Gao (le lieu exact n’est pas précisé)", None, 2, "place area", "Gao"),
    ("Gao - inconnu", None, 2, "place area", "Gao"),
    ("Gao (exact place unknown)", None, 2, "place area", "Gao"),
    ("Gao (location not specified)", None, 2, "place area", "Gao"),
    ("Gao (unknown)", None, 2, "place area", "Gao"),
    ("inconnu (Gao)", None, 4, "admin unit", None),
    ("Inconnu - Gao", None, 4, "admin unit", None),
    ("localité inconnue (Gao)", None, 4, "admin unit", None),
    ("unknown (Gao)", None, 4, "admin unit", None),
    ("unknown location in Gao", None, 4, "admin unit", None),
    ("exact location unknown, Gao", None, 4, "admin unit", None),
    ("Village près de la frontière (Gao)", None, 4, "admin unit", None),
    ("Village near the border (Gao)", None, 4, "admin unit", None),
    ("village inconnu, Labbezanga", None, 2, "place area", "Labbezanga"),
    # one or the other
    ("Gao ou Ansongo", None, 5, "several places", None),
    ("Gao or Ansongo", None, 5, "several places", None),
    ("Gao ou à Ansongo", None, 5, "several places", None),
    ("Gao, Ansongo ou Ménaka", None, 5, "several places", None),
    ("Bourem (région de Gao) ou Ansongo", None, 5, "several places", None),
    ("Konna et Douentza et environs", None, 5, "several places", None),
    ("Gao region or Ansongo", None, 2, "place area", "Ansongo"),
    # on a road that starts there
    ("Gao (route d'Ansongo)", None, 2, "road to place", "Gao"),
    ("Gao (axe Ansongo)", None, 2, "road to place", "Gao"),
    ("Gao (road to Ansongo)", None, 2, "road to place", "Gao"),
    ("Ménaka (axe)", None, 2, "road to place", "Ménaka"),
    ("Ménaka (axis)", None, 2, "road to place", "Ménaka"),
    # the same words about something else
    ("an attack by unknown gunmen in Gao", None, 1, "named place", "Gao"),
    ("hommes armés inconnus à Gao", None, 1, "named place", "Gao"),
    ("Gao, Région de Gao", None, 1, "named place", "Gao"),
    ("the place was not known. Gao was calm", None, 1, "named place", "Gao"),
    ("in Gao. Region of conflict", None, 1, "named place", "Gao"),
    ("Ansongo (région de Gao)", None, 1, "named place", "Ansongo"),
    ("Ansongo, région : Gao", None, 1, "named place", "Ansongo"),
    ("Ansongo, Gao", None, 1, "named place", "Ansongo"),
    # clues that cannot both be true
    ("5 km from Kaya and 5 km from Dori", None, 5, "contradiction", None),
    ("50 km from Gossi and 50 km from Hombori", None, 2, "distance", "Gossi"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "country", "prec", "method", "place"), CASES)
def test_what_is_no_place_gets_no_dot(
    resolver: Resolver, text: str, country: str | None, prec: int | None, method: str, place: str | None
) -> None:
    found = resolver.resolve(text, country=country)
    assert (found.where_prec, found.method) == (prec, method)
    assert (found.place if found.lat is not None else None) == place


def test_a_side_of_one_country_near_others_is_a_strip_of_that_country(resolver: Resolver) -> None:
    found = resolver.resolve("western Niger near Mali and Burkina Faso")
    assert (found.where_prec, found.adm0) == (5, "NER")
    assert found.uncertainty_km is not None
    assert found.uncertainty_km > 100


def test_a_distance_from_a_town_is_no_surer_than_the_town(resolver: Resolver) -> None:
    gao, near = resolver.resolve("in Gao"), resolver.resolve("3 km from Gao")
    assert gao.uncertainty_km is not None
    assert near.uncertainty_km is not None
    assert near.uncertainty_km > gao.uncertainty_km
