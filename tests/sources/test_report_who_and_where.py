"""Who did it and who denies it, and where it was, as the words say: an area where they tell no point."""

import datetime as dt
from typing import Any

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import extract


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def only(text: str, resolver: Resolver) -> dict[str, Any]:
    (proposal,) = extract(make_document(text, published=dt.date(2021, 3, 10)), resolver).proposals
    return dict(proposal.record)


@pytest.mark.parametrize(
    "text",
    [
        (
            "Jihadists attacked a convoy in northern Burkina Faso on Monday; nine soldiers were killed, the army said."
            " It happened in Gaskindé, a commune of Soum province, where jihadists have stepped up attacks since 2015."
        ),
        (
            "Des djihadistes ont attaqué lundi un convoi dans le nord du Burkina Faso ; neuf soldats ont été tués,"
            " selon l'armée. Les faits se sont produits à Gaskindé, où les attaques se multiplient depuis 2015."
        ),
    ],
)
def test_a_sentence_that_says_where_it_was_is_read_beside_what_else_it_says(text: str, resolver: Resolver) -> None:
    found = only(text, resolver)
    assert (found["place"], found["where_prec"], found["fatalities_best"]) == ("Gaskindé", 1, 9)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Four soldiers were killed in an ambush on Monday 60 km from Gao, in northern Mali.", "around Gao"),
        ("Quatre soldats ont été tués lundi dans une embuscade à une soixantaine de km de Gao, au Mali.", "around Gao"),
    ],
)
def test_a_long_distance_without_a_direction_is_a_ring_and_no_dot(text: str, title: str, resolver: Resolver) -> None:
    found = only(text, resolver)
    assert (found["lat"], found["where_prec"], found["place_method"]) == (None, 5, "distance")
    assert found["title"].endswith(title)


def test_a_short_distance_and_one_with_a_direction_keep_their_point(resolver: Resolver) -> None:
    near = resolver.resolve("12 km from Gao", country="MLI")
    assert (near.place, near.where_prec) == ("Gao", 2)
    beyond = resolver.resolve("60 km north of Gao", country="MLI")
    assert beyond.lat is not None
    assert beyond.where_prec == 2


def test_a_road_says_nothing_of_how_far_its_end_is(resolver: Resolver) -> None:
    found = resolver.resolve("on the road to Mondoro, 30 km north of Douentza", country="MLI")
    assert (found.method, found.where_prec) == ("distance and direction", 2)


@pytest.mark.parametrize(
    ("text", "attributed", "claimed", "denied"),
    [
        (
            "Gunmen killed 21 villagers at Ogossagou in central Mali on Monday. Residents blamed Dan Na Ambassagou."
            " Its spokesman denied any involvement.",
            ["Dan Na Ambassagou"], None, ["Dan Na Ambassagou"],
        ),
        (
            "Des hommes armés ont tué 21 villageois lundi à Ogossagou, dans le centre du Mali. Des habitants accusent"
            " la milice Dan Na Ambassagou. Son porte-parole a nié toute implication.",
            ["Dan Na Ambassagou"], None, ["Dan Na Ambassagou"],
        ),
        (
            "L'attaque du poste de Boni (Mali), qui a fait cinq morts parmi les soldats lundi, a été attribuée par"
            " l'armée au GSIM ; le GSIM nie.",
            ["JNIM"], None, ["JNIM"],
        ),
        (
            "Six soldiers were killed on Monday in an attack on their base at Tessalit, Mali."
            " The army denies that forty soldiers were killed.",
            None, None, None,
        ),
        (
            "Six soldats ont été tués lundi dans une attaque contre leur camp à Tessalit, au Mali."
            " L'armée dément le bilan de quarante morts.",
            None, None, None,
        ),
        (
            "Twelve villagers were killed on Monday at Hombori, Mali. Residents accused the Malian army."
            " The army denied that its men had killed civilians.",
            ["FAMa"], None, ["FAMa"],
        ),
        (
            "Twelve soldiers were killed on Monday at Boni, Mali. JNIM said that it was behind the attack.",
            None, ["JNIM"], None,
        ),
        (
            "Twelve soldiers were killed on Monday at Boni, Mali. The army said JNIM was behind the attack.",
            ["JNIM"], None, None,
        ),
        (
            "Soldiers were attacked on Monday at Inates, Niger; 12 died."
            " Islamic State's West Africa Province claimed it a day later.",
            None, ["ISWAP"], None,
        ),
    ],
)  # fmt: skip
def test_who_is_blamed_who_claims_and_who_denies(
    text: str, attributed: list[str] | None, claimed: list[str] | None, denied: list[str] | None, resolver: Resolver
) -> None:
    found = only(text, resolver)
    named = [one for one in found.get("attributed_to") or [] if not one.startswith("Unidentified")]
    assert (named or None, found.get("claimed_by"), found.get("denied_by")) == (attributed, claimed, denied)


@pytest.mark.parametrize(
    "text",
    [
        "Dozos clashed with jihadists on Monday near Djenné, in central Mali; five dozos were killed.",
        "Cinq chasseurs dozos ont été tués lundi dans une attaque de djihadistes contre leur camp à Djenné, au Mali.",
    ],
)
def test_hunters_under_arms_are_no_civilians(text: str, resolver: Resolver) -> None:
    found = only(text, resolver)
    assert (found["fatalities_militants_best"], found.get("fatalities_civilians_best")) == (5, None)
    assert found["target_actors"] == ["Dozo hunters"]
