"""What a report compares its news with is no news, and gives it neither a place nor a toll."""

import datetime as dt

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import extract

ENGLISH = "More than a dozen soldiers were killed on Monday in an attack in northern Burkina Faso, the army said. "
FRENCH = "Plus d'une dizaine de soldats ont été tués lundi dans une attaque dans le nord du Burkina Faso. "


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


@pytest.mark.parametrize(
    ("news", "looked_back"),
    [
        (ENGLISH, "The heaviest attack on the army to date killed 15 soldiers at Nassoumbou in December 2016."),
        (ENGLISH, "Until now the worst attack was at Nassoumbou, where 15 soldiers died in December 2016."),
        (ENGLISH, "It is the deadliest attack since that of Nassoumbou, where 15 soldiers were killed in 2016."),
        (FRENCH, "L'attaque la plus meurtrière jusqu'ici avait fait 15 morts à Nassoumbou en décembre 2016."),
        (FRENCH, "La pire attaque était celle de Nassoumbou, où 15 soldats étaient morts en décembre 2016."),
    ],
)
def test_an_attack_of_years_ago_is_left_out_whole(news: str, looked_back: str, resolver: Resolver) -> None:
    found = extract(make_document(news + looked_back, published=dt.date(2019, 8, 20)), resolver)
    (proposal,) = found.proposals
    assert proposal.record["event_date"] == dt.date(2019, 8, 19)
    assert proposal.record["where_prec"] == 5
    assert proposal.record["fatalities_best"] < 15
    assert [out.reason for out in found.left_out] == ["recalled"]
