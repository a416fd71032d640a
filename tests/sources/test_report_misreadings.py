"""Words that look like a date, a toll or an attacker, and are none."""

from typing import Any

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import extract


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def read(text: str, resolver: Resolver) -> list[dict[str, Any]]:
    return [proposal.record for proposal in extract(make_document(text), resolver).proposals]


@pytest.mark.parametrize("day", ["On 5 May 2020", "On May 5, 2020,"])
def test_the_month_of_may_plans_nothing(day: str, resolver: Resolver) -> None:
    (record,) = read(f"{day} gunmen killed five civilians in Hombori, Mali.", resolver)
    assert (str(record["event_date"]), record["fatalities_civilians_best"]) == ("2020-05-05", 5)
    assert read("Gunmen may attack Gao next month, the army warned.", resolver) == []


def test_the_number_of_a_unit_is_no_toll(resolver: Resolver) -> None:
    (record,) = read("Deux gendarmes de la brigade 412 ont été tués le 3 juin 2021 à Djibo.", resolver)
    assert record["fatalities_security_best"] == 2


def test_two_bounds_are_one_figure(resolver: Resolver) -> None:
    (record,) = read("An attack on 4 May 2020 in Boni killed no fewer than 7 and no more than 12 soldiers.", resolver)
    assert [record[f"fatalities_{bound}"] for bound in ("low", "best", "high")] == [7, 7, 12]


@pytest.mark.parametrize("who", ["Gunmen dressed as soldiers", "Armed men posing as policemen"])
def test_a_disguise_accuses_nobody(who: str, resolver: Resolver) -> None:
    (record,) = read(f"{who} killed 12 people in Tchombangou, Niger on 2 January 2021, the mayor said.", resolver)
    assert "Niger army" not in record.get("attributed_to", ())
    assert record["fatalities_civilians_best"] == 12


def test_the_side_of_friends_is_the_army(resolver: Resolver) -> None:
    ambush = "Une colonne escortée par les FAMa est tombée dans une embuscade le 3 juin 2021 à Boni."
    (record,) = read(f"{ambush} Bilan : côté ami, 06 morts.", resolver)
    assert record["fatalities_security_best"] == 6
    assert "fatalities_civilians_best" not in record


def test_a_sentence_of_a_court_is_no_incident(resolver: Resolver) -> None:
    text = "A court in Bamako on 4 May 2020 sentenced two men to death over an attack in Boni that killed 12 in 2017."
    assert read(text, resolver) == []
