"""Bulletins, chronicles and lists: each dated line is an incident of its own; and days that date what came after."""

import datetime as dt

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.document import make_document
from geo.sources.report.extraction import Extraction, extract


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def read(text: str, resolver: Resolver, published: str = "") -> Extraction:
    day = dt.date.fromisoformat(published) if published else None
    return extract(make_document(text, published=day), resolver)


def days_and_dead(found: Extraction) -> list[tuple[str, int | None]]:
    return [(str(one.record.get("event_date")), one.record.get("fatalities_best")) for one in found.proposals]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "• Lundi 3 mai 2021 : attaque d'un poste de police à Gao (Mali). Bilan : 2 policiers tués.\n"
            "• Mardi 4 mai 2021 : attaque d'un village près de Mopti. Bilan : 4 civils tués.\n"
            "• Mercredi 5 mai 2021 : embuscade contre des soldats à Ménaka : 3 soldats tués.",
            [("2021-05-03", 2), ("2021-05-04", 4), ("2021-05-05", 3)],
        ),
        (
            "Weekly overview\n\n3 May 2021\nArmed men entered a school in Gao, Mali, and killed the headmaster.\n\n"
            "17 May 2021\nGunmen killed two drivers near Mopti. They fled.",
            [("2021-05-03", 1), ("2021-05-17", 2)],
        ),
        (
            "1) 12/03/2021 : embuscade contre une patrouille à Gao, 3 soldats tués.\n"
            "2) 13/03/2021 : attaque du village de Gossi ; 5 civils tués.\n"
            "3) 13/03/2021 : attaque du village de Hombori ; 5 civils tués.",
            [("2021-03-12", 3), ("2021-03-13", 5), ("2021-03-13", 5)],
        ),
        ("Mercredi 5 mai 2021 : des hommes armés ont tué quatre civils à Gao, au Mali.", [("2021-05-05", 4)]),
        ("5 May 2021 - Gunmen killed four traders in Gao, Mali.", [("2021-05-05", 4)]),
    ],
)
def test_dated_lines_are_incidents_of_their_own(
    text: str, expected: list[tuple[str, int | None]], resolver: Resolver
) -> None:
    assert days_and_dead(read(text, resolver)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "14 June 2021 – At least eleven people were killed when armed men attacked Gao, Mali, on Saturday.",
        "NIAMEY, 14 June 2021. Unknown gunmen shot dead eleven people in Gao, Mali, on Saturday.",
    ],
)
def test_a_dateline_is_no_day_of_the_event(text: str, resolver: Resolver) -> None:
    found = read(text, resolver)
    assert found.published == dt.date(2021, 6, 14)
    assert [day for day, _ in days_and_dead(found)] == ["2021-06-12"]


def test_a_post_is_no_label_of_publication(resolver: Resolver) -> None:
    found = read("Gunmen attacked a pipeline post near Gao on 16 June 2021, killing six soldiers.", resolver)
    assert days_and_dead(found) == [("2021-06-16", 6)]


def test_the_countries_of_sections_are_those_of_their_lines(resolver: Resolver) -> None:
    text = (
        "Burkina Faso\n- 1 June 2022: Armed men killed two shepherds in Djibo.\n"
        "Mali\n- 4 June 2022: Three soldiers were killed in an ambush near Tessit.\n"
        "Nigeria\n- 5 June 2022: Gunmen killed nine farmers near Kankara.\n"
        "Niger\n- 6 June 2022: Gunmen abducted two traders in Inates."
    )
    found = read(text, resolver)
    assert [one.record["adm0"] for one in found.proposals] == ["BFA", "MLI", "NER"]
    assert [out.reason for out in found.left_out] == ["elsewhere"]


@pytest.mark.parametrize(
    "text",
    [
        "On 3 April 2021 relatives accused soldiers of killing 12 herders near Gao, Mali.",
        "Relatives of 12 herders found dead near Gao, Mali, blamed the army and its partners on 3 April 2021.",
        "The funeral of the 12 soldiers killed in an attack at Gao, Mali, took place on 3 April 2021.",
        "La police a annoncé le 3 avril 2021 l'arrestation de deux suspects dans l'attaque de Gao (Mali), où 12 civils"
        " ont été tués.",
        "Les obsèques des 12 gendarmes tués à Gao, au Mali, ont eu lieu le 3 avril 2021 à Bamako.",
    ],
)
def test_what_comes_after_an_event_gives_it_no_day(text: str, resolver: Resolver) -> None:
    found = read(text, resolver)
    assert [one.record.get("event_date") for one in found.proposals] == [None]
    assert "captured" not in found.proposals[0].record


def test_a_day_of_the_event_beside_an_accusation_is_its_day(resolver: Resolver) -> None:
    text = "Rights groups accused the army on Tuesday of having executed 20 men in Gao, Mali, on 1 May."
    assert days_and_dead(read(text, resolver, "2021-05-05")) == [("2021-05-01", 20)]


@pytest.mark.parametrize(
    "text",
    [
        "GENEVA (9 March 2021) – A team was sent to Gao, Mali, where gunmen killed nine people on Saturday.",
        "MADRID/BAMAKO, March 9 (News Wire) - Gunmen killed nine people in Gao, Mali, on Saturday.",
    ],
)
def test_the_day_of_a_dateline_is_that_of_publication(text: str, resolver: Resolver) -> None:
    assert days_and_dead(read(text, resolver, "2021-03-09")) == [("2021-03-06", 9)]


def test_the_day_before_an_attack_is_reckoned_from_it_and_not_from_the_mourning(resolver: Resolver) -> None:
    text = (
        "Le bilan de l'attaque de Gao, au Mali, perpétrée dans la nuit de samedi à dimanche, s'élève à 79 morts.\n"
        "Un deuil national a été décrété à compter de mardi.\n"
        "La veille de cette attaque, onze gendarmes avaient été tués à Gao même. L'armée avait alors annoncé avoir"
        " neutralisé une quarantaine de jihadistes."
    )
    found = read(text, resolver, "2021-03-10")
    assert days_and_dead(found) == [("2021-03-06", 79), ("2021-03-05", 51)]
    assert found.proposals[0].record["fatalities_civilians_best"] == 79
