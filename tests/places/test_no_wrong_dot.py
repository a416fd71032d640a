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
