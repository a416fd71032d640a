"""Another attack than that of the news stays apart, however it is told; the news itself told twice stays one."""

import datetime as dt

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import Proposal, extract

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
