"""Explanations in the reader's language; where the place lies never depends on it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from babel.messages.extract import extract_from_dir
from hypothesis import given, settings

import geo
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.language import Language, language
from geo.core.settings import DATA
from geo.incidents.actors import load_actors
from geo.maps.card import incident_card, reach_words
from geo.places.choice import Hints, Reason, Ring, kind_asked, rank, with_company, with_part
from geo.places.countries import COUNTRIES, ZONE, country_name, find_country
from geo.places.gazetteer import KINDS, Hit
from geo.places.lexicon import UnitName
from geo.places.resolver import Resolution, Resolver
from geo.places.units import UnitDistance
from geo.sources.bundled import load_bundled
from tests.places.test_always import countries, phrases
from tests.places.test_phrases_real import REPORTS

# Between them these make the resolver say everything it can say of real places.
TELLING = [
    *((row[0], row[1]) for row in REPORTS),
    ("Boulikessi", None),
    ("Boulikessi and Mondoro", "MLI"),
    ("near Dallah, around 200 km north of Dioungani", "MLI"),
    ("Dioungani, 200 km from Koro", "MLI"),
    ("Nampala, Sikasso region", "MLI"),
    ("20 km north of Gao in Sikasso region", "MLI"),
    ("near Xyzburg in Mopti region", "MLI"),
    ("in Ansngo", "MLI"),
    ("in Djibo", "MLI"),
    ("700 km south of Gao", "MLI"),
    ("in Ansngo, near Boulikessi", "MLI"),
    ("Boni, 300 km from Gossi", "MLI"),
    ("Ogossagou, near Koro", "MLI"),
    ("Gossi in Kayes region", "MLI"),
    ("near Gao, Niger", "MLI"),
    ("Mopti region, near the border with Niger", "MLI"),
    ("northern Mopti region", "MLI"),
    ("cercle de Koro", "MLI"),
    ("cercle de Ménaka", "MLI"),
    ("Malian army in Boulikessi", None),
    ("Ansongo, Mopti region", "MLI"),
    ("région de Ménaka", "MLI"),
    *((f"{side} Senegal", None) for side in ("northern", "eastern", "southern", "western", "central")),
    *((f"{side} Senegal", None) for side in ("northeastern", "southeastern", "southwestern", "northwestern")),
]


class Marked(Language):
    """Sets brackets around everything that is said, and keeps the message ids."""

    def __init__(self) -> None:
        super().__init__("fr")
        self.asked: set[str] = set()

    def __call__(self, msgid: str, /, **values: object) -> str:
        self.asked.add(msgid)
        return f"⟦{msgid.format(**values) if values else msgid}⟧"


def unsaid(text: str) -> str:
    """What of a text did not go through the language."""
    while re.search(r"⟦[^⟦⟧]*⟧", text):
        text = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
    return text.strip(" ;")


def bare(found: Resolution) -> tuple[object, ...]:
    """An answer without its explanations."""
    answer = replace(found, note="", evidence=tuple(replace(e, matched="") for e in found.evidence), candidates=())
    candidates = tuple((c.place, c.score, c.parts) for c in found.candidates)
    return answer, candidates, shapely.to_wkb(found.geometry), shapely.to_wkb(found.extent)


@settings(max_examples=100, deadline=None)
@given(phrases, countries)
def test_the_answer_does_not_depend_on_the_language(resolver: Resolver, text: str, country: str) -> None:
    english = resolver.resolve(text, country=country)
    assert resolver.resolve(text, country=country, say=language("en")) == english
    for say in (language("fr"), Marked()):
        other = resolver.resolve(text, country=country, say=say)
        assert bare(other) == bare(english)
        assert bool(other.note) == bool(english.note)
        assert [bool(e.matched) for e in other.evidence] == [bool(e.matched) for e in english.evidence]
        assert [len(c.reasons) for c in other.candidates] == [len(c.reasons) for c in english.candidates]


def extracted() -> set[str]:
    """Message ids that Babel finds in geo/places."""
    folder = str(Path(geo.__file__).parent / "places")
    found = extract_from_dir(folder, [("**.py", "python")], keywords={"say": None}, comment_tags=())
    others = ("online", "personal", "coordinates")
    return {str(message) for name, _, message, _, _ in found if not Path(name).name.startswith(others)}


def test_every_word_is_said_and_can_be_extracted(resolver: Resolver, world: Resolver) -> None:
    say = Marked()
    assert unsaid(world.resolve("in Pair", country="MLI", say=say).note) == ""
    for text, country in TELLING:
        found = resolver.resolve(text, country=country, say=say)
        assert unsaid(found.note) == "", text
        # A translation whose {names} are not those of the English would fail here.
        assert bare(resolver.resolve(text, country=country, say=language("fr"))) == bare(found)
        for candidate in found.candidates:
            assert [unsaid(reason) for reason in candidate.reasons] == [""] * len(candidate.reasons)
    weigh(resolver, say)
    assert say.asked == extracted()


def weigh(resolver: Resolver, say: Marked) -> None:
    """Rank places of every kind under every hint; only the words may differ from English."""
    gao = next(place for place in resolver.gazetteer if place.name == "Gao")
    twice = replace(gao, checked="", source="geonames:1;osm:2")
    distances = UnitDistance(resolver.gazetteer, load_boundaries())
    gao_region = UnitName(1, "ML.GA", "MLI", "Gao", "")
    gao_cercle = UnitName(2, "", "MLI", "Gao", "Gao")
    soum = UnitName(2, "", "BFA", "Soum", "Sahel")
    sikasso = UnitName(1, "", "MLI", "Sikasso", "")
    hints = [
        Hints(countries=frozenset({"MLI"}), units=((gao_region,), (gao_cercle,), (sikasso,))),
        Hints(countries=frozenset({"NER"}), units=((gao_cercle,), (soum,))),
        Hints(soft_countries=frozenset({"MLI"})),
    ]
    matches = ("exact", "folded", "core", "fuzzy")
    hits = [Hit(replace(gao, kind=kind), "Gawo", match) for kind in KINDS for match in matches]
    hits.append(Hit(twice, "Gao", "exact"))
    for hint in hints:
        marked, english = (rank(hits, hint, distances, words) for words in (say, language("en")))
        company = marked[:1], [marked[:3]], [Ring(marked[:3], 0.0, 30.0)]
        best = with_company(*company)[0]
        for part in (
            Reason("personal", 5),
            Reason("part", -1),
            Reason("beside", -1),
            kind_asked(gao, frozenset()),
            kind_asked(gao, {gao.kind}),
        ):
            best = with_part(best, part)
        assert [(c.place, c.score) for c in marked] == [(c.place, c.score) for c in english]
        assert {unsaid(reason) for c in (*marked, best) for reason in c.reasons} == {""}


@pytest.mark.parametrize(
    ("text", "country", "en", "fr"),
    [
        (None, "DZA", "Algeria", "Algérie"),
        ("northern Mali", "MLI", "northern Mali", "nord du Mali"),
        ("Koro cercle", "MLI", "Koro (Mali)", "Koro (Mali)"),
    ],
)
def test_names(resolver: Resolver, text: str | None, country: str, en: str, fr: str) -> None:
    said = {
        code: resolver.resolve(text, country=country, say=language(code)).evidence[0].matched for code in ("en", "fr")
    }
    assert said == {"en": en, "fr": fr}


def test_a_border_is_named_in_the_language(resolver: Resolver) -> None:
    for say, name in ((language("en"), "Algeria"), (language("fr"), "Algérie")):
        assert name in resolver.resolve("border with Algeria", country="MLI", say=say).evidence[0].matched


def test_countries_are_called_as_on_the_map(boundaries: Boundaries) -> None:
    named = {row.adm0: (row.name_en, row.name_fr) for row in boundaries.neighbours.itertuples()}
    assert len(named) == 18
    named |= {row.adm0: (row.name_en, row.name) for row in boundaries.adm0.itertuples()}
    assert {country.adm0: (country.name_en, country.name_fr) for country in COUNTRIES.values()} == named
    with (DATA / "admin_units.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] in {"0", "neighbour"}]
    assert {row["adm0"]: (row["name_en"], row["name"]) for row in rows} == named
    for row in rows:
        for name in filter(None, (row["name"], row["name_en"], *row["aliases"].split(";"))):
            assert find_country(name) == row["adm0"]


def test_ivory_coast_is_understood_and_not_shown(resolver: Resolver) -> None:
    assert find_country("Ivory Coast") == "CIV"
    assert {country_name("CIV", language(code)) for code in ("en", "fr")} == {"Côte d'Ivoire"}
    assert country_name("XXX", language("en")) == "XXX"
    found = resolver.resolve("near the border with Ivory Coast", country="MLI")
    assert found.method == "border strip"
    assert "Côte d'Ivoire" in found.evidence[0].matched
    assert reach_words("CIV 8%", language("en")) == "Côte d'Ivoire (8%)"


def test_country_words_are_not_taken_by_other_names(resolver: Resolver) -> None:
    for country in COUNTRIES.values():
        for word in (*country.names, *country.demonyms):
            assert not resolver.gazetteer.lookup(word)
        if country.adm0 not in ZONE:
            assert resolver.resolve(f"in {country.name_fr}").adm0 == country.adm0


def test_the_table_explains_in_both_languages(boundaries: Boundaries, resolver: Resolver) -> None:
    table = load_bundled(boundaries, resolver)
    assert (table["place_note"].ne("") == table["place_note_fr"].ne("")).all()
    assert table["place_note_fr"].ne("").any()
    clues = [clue for clues in table["place_evidence"] for clue in clues]
    assert {tuple(clue) for clue in clues} == {("words", "matched", "matched_fr", "rule")}
    assert ("western Niger", "ouest du Niger") in {(clue["matched"], clue["matched_fr"]) for clue in clues}


@pytest.mark.parametrize(
    ("code", "shown", "hidden"), [("en", "note in English", "en français"), ("fr", "en français", "note in English")]
)
def test_the_card_speaks_the_readers_language(
    boundaries: Boundaries, resolver: Resolver, code: str, shown: str, hidden: str
) -> None:
    row = load_bundled(boundaries, resolver).iloc[0].copy()
    row["place_note"], row["place_note_fr"] = "note in English", "<i>note en français"
    row["place_evidence"] = [
        {"words": "x", "matched": "MATCHED-EN", "matched_fr": "MATCHED-FR", "rule": "country"},
        {"words": "x", "matched": "ONLY-EN", "rule": "country"},
    ]
    html = incident_card(row, language(code), load_actors())
    assert shown in html
    assert hidden not in html
    assert f"MATCHED-{code.upper()}" in html
    assert "ONLY-EN" in html
    assert "<i>" not in html
