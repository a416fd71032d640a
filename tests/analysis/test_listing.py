"""Search, order and pages of the list, on hand-made tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.listing import SORTABLE, Order, in_order, page_of, read_order, searched
from geo.analysis.search import SearchIndex, is_too_long, words_of
from geo.core.language import language
from geo.incidents.actors import load_actors
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.taxonomy import load_event_types
from geo.incidents.view import View, make_view
from tests.incidents.conftest import record

EN, FR = language("en"), language("fr")
WORDS = Vocabulary(
    {"MLI": ("Mali", "Mali"), "BFA": ("Burkina Faso", "Burkina Faso")}, {}, {}, load_actors(), load_event_types()
)


def view_of(*records: dict) -> View:
    return make_view(to_table(list(records), checked=False), IncidentFilter(), WORDS)


def found(view: View, text: str) -> list[str]:
    return searched(view, SearchIndex(view.table, WORDS), text).shown["incident_id"].tolist()


def listed(view: View, text: str, say=EN) -> list[str]:
    order = read_order(text)
    assert order is not None
    return view.table["incident_id"].iloc[in_order(view, order, say)].tolist()


def source(publisher: str, title: str) -> dict:
    return {"sources": [{"publisher": publisher, "title": title, "published": "", "url": "", "language": "en"}]}


SEARCHED = view_of(
    record("a", title="Ambush near Ménaka", attributed_to=["ISGS"], **source("RFI", "Une embuscade à Ménaka")),
    record("b", title="Attack", title_fr="Attaque de l’École", place="Indelimane", adm0="BFA", claimed_by=["JNIM"]),
    record("c", title="<script>alert(1)</script>", target_actors=["FAMa"], event_type="abduction"),
    record("d", title="Raid", summary="Two Malian soldiers died", possible_actors=["Séfa Front (A)"]),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "abcd"), ("menaka", "a"), ("MÉNAKA", "a"), ("embuscade", "abd"), ("rfi", "a"), ("ecole", "b"),
        ("GSIM", "b"), ("islamic state", "a"), ("EIGS menaka", "a"), ("EIGS ecole", ""), ("in-delimane", "b"),
        ("burkina faso", "b"), ("enlèvement", "c"), ("<script>", "c"), ("malian", "cd"), ('"malian soldiers"', "cd"),
        ('"soldiers malian"', ""), ("sefa front", "d"), ("%", "abcd"), ("\x00", "abcd"), (".*", "abcd"), ("zzz", ""),
    ],
)  # fmt: skip
def test_every_word_of_a_search_occurs(text, ids) -> None:
    assert found(SEARCHED, text) == list(ids)


def test_a_search_within_a_filter_stays_within_it() -> None:
    inside = make_view(SEARCHED.table, IncidentFilter(countries=("BFA",)), WORDS)
    assert found(inside, "a") == ["b"]


def test_an_endless_search_is_cut() -> None:
    assert len(words_of("word " * 100_000)) == 1
    assert len(words_of(" ".join(f"w{n}" for n in range(100)))) == 12
    assert [is_too_long(" ".join(f"w{n}" for n in range(count))) for count in (12, 13)] == [False, True]
    assert [is_too_long("a" * count) for count in (200, 201)] == [False, True]


def day(text: str) -> dict:
    return {"event_date": pd.Timestamp(text), "event_date_end": pd.Timestamp(text), "date_precision": 1}


SORTED = view_of(
    record("a", title="Zoo", **day("2020-01-02"), fatalities_low=2, fatalities_best=3, fatalities_high=4),
    record("b", title="Écho", **day("2020-01-03")),
    record("c", title="alpha", fatalities_low=3, fatalities_best=3, fatalities_high=9, uncertainty_km=2.0),
    record("d", title="Delta", **day("2020-01-01"), fatalities_low=0, fatalities_best=0, fatalities_high=0, adm0="BFA",
           attributed_to=["JNIM"]),
    record("e", title="beta", **day("2020-01-04"), fatalities_low=15),
)  # fmt: skip


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("date", "ebadc"), ("date-asc", "dabec"),  # the undated last, either way
        ("deaths", "ecadb"), ("deaths-asc", "daceb"),  # not reported is not zero
        ("what", "cedba"), ("what-desc", "abdec"), ("country", "debac"), ("attributed", "debac"),
        ("uncertainty_km", "cebad"), ("uncertainty_km-asc", "cebad"),
    ],
)  # fmt: skip
def test_the_order_of_a_list(order, ids) -> None:
    assert listed(SORTED, order) == list(ids)


def test_names_are_sorted_in_the_language_they_are_shown_in() -> None:
    view = view_of(record("a", title="A", title_fr="Z"), record("b", title="B", title_fr=""))
    assert listed(view, "what") == ["a", "b"]
    assert listed(view, "what", FR) == ["b", "a"]


@pytest.mark.parametrize("text", ["", "x", "date-", "date-up", "deaths-asc-desc", "-deaths", "<b>", "DATE"])
def test_a_hostile_order_is_none(text) -> None:
    assert read_order(text) is None


@given(st.sampled_from(sorted(SORTABLE)), st.booleans())
def test_an_order_survives_as_text(by, descending) -> None:
    assert read_order(Order(by, descending).to_text()) == Order(by, descending)


@given(st.sampled_from(sorted(SORTABLE)), st.booleans(), st.sampled_from([EN, FR]))
def test_sorting_keeps_every_incident(by, descending, say) -> None:
    assert sorted(in_order(SORTED, Order(by, descending), say)) == list(SORTED.rows)


@given(st.integers(0, 500), st.integers(-5, 40), st.integers(1, 60))
def test_pages_hold_every_row_once(n, number, size) -> None:
    rows = np.arange(n)
    page, at, pages = page_of(rows, number, size)
    assert 1 <= at <= pages
    assert len(page) <= size
    assert np.concatenate([page_of(rows, k, size)[0] for k in range(1, pages + 1)]).tolist() == rows.tolist()
