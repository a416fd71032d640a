"""The card of one incident."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from geo.core.language import Language, language
from geo.incidents.view import View, date_words
from geo.maps.card import (
    card_style,
    incident_card,
    incident_tooltip,
    is_web_address,
    reach_words,
    rule_words,
    shared_titles,
)

ALLOWED = {
    "article", "h3", "h4", "p", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "q", "span",
    "br", "cite", "a", "b",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects elements, attributes and text, and checks that elements close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def row_of(view: View, incident_id: str) -> pd.Series[Any]:
    return view.table[view.table["incident_id"] == incident_id].iloc[0]


def card(view: View, incident_id: str, say: Language) -> Reader:
    row = row_of(view, incident_id)
    together = shared_titles(view.table, row, say)
    return Reader(incident_card(row, say, view.vocabulary.actors, shared_with=together))


@pytest.mark.parametrize("code", ["en", "fr"])
def test_hostile_text_stays_text(view: View, code: str, hostile: str) -> None:
    read = card(view, "hostile", language(code))
    assert read.names <= ALLOWED
    assert {name for name, _ in read.attributes} <= {"class", "scope", "colspan", "href", "rel", "target"}
    assert not any(name == "href" for name, _ in read.attributes)  # its only address is a javascript: one
    assert hostile in read.text
    assert "javascript:alert(1)" in read.text


def test_hostile_tooltip(view: View, english: Language, hostile: str) -> None:
    read = Reader(incident_tooltip(row_of(view, "hostile"), english))
    assert read.names == {"b", "br"}
    assert hostile in read.text


def test_links_are_safe_web_addresses(view: View, english: Language) -> None:
    attributes = card(view, "cercle", english).attributes
    assert ("href", "https://example.org/a?b=1&c=2") in attributes
    assert ("rel", "noopener noreferrer") in attributes


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScript:x",
        "data:text/html,x",
        "ftp://a/b",
        "https://",
        "//a/b",
        "http://[",
        "https://a b",
        "https://a\u202e/b",
        "",
        "java\nscript:x",
    ],
)
def test_other_addresses_are_no_links(address: str) -> None:
    assert not is_web_address(address)


def test_what_nobody_reported_is_never_zero(view: View, english: Language) -> None:
    text = card(view, "no-toll", english).text
    assert "not reported" in text
    assert "Security forces" in text
    assert "Killed" in text
    assert "0" not in text.split("Toll")[1].split("Injured")[0]


def test_a_lower_bound_reads_at_least(view: View, english: Language) -> None:
    assert "at least 58" in card(view, "cercle", english).text
    assert "at least 15" in card(view, "boulikessi-2019-09-30", english).text


def test_who_said_each_figure(view: View, english: Language) -> None:
    text = card(view, "boulikessi-2019-09-30", english).text
    for words in ("25: Government", "up to 40: Others", "at least 15: Officials"):
        assert words in text


def test_a_shared_toll_names_the_others(view: View, english: Language) -> None:
    text = card(view, "boulikessi-2019-09-30", english).text
    assert "One toll was reported for 2 attacks together; it is counted once." in text
    assert "Title of mondoro-2019-09-30" in text
    alone = incident_card(row_of(view, "mondoro-2019-09-30"), english, view.vocabulary.actors)
    assert "for several attacks together" in alone
    assert shared_titles(view.table, row_of(view, "cercle"), english) == []


def test_an_undated_incident_says_so_in_the_reports_words(view: View, english: Language) -> None:
    text = card(view, "no-toll", english).text
    assert "date not stated" in text
    assert "last month" in text


@pytest.mark.parametrize(
    ("first", "last", "precision", "expected"),
    [
        ("2020-01-22", "2020-01-23", 1, "22 January 2020 – 23 January 2020"),
        ("2020-01-22", "2020-01-22", 1, "22 January 2020"),
        ("2020-06-01", "2020-06-30", 4, "June 2020"),
        ("2020-01-01", "2020-12-31", 5, "2020"),
        ("2020-06-01", "2020-07-31", 4, "1 June 2020 – 31 July 2020"),
        ("2020-06-01", None, pd.NA, "1 June 2020"),
    ],
)
def test_dates_in_words(first: str, last: str | None, precision: object, expected: str, english: Language) -> None:
    days = {"event_date": pd.Timestamp(first), "event_date_end": pd.Timestamp(last)}
    row = pd.Series({**days, "date_precision": precision}, dtype="object")
    assert date_words(row, english) == expected


def test_the_place_explains_itself(view: View, english: Language) -> None:
    text = card(view, "indelimane_2", english).text
    for words in ("words for indelimane_2", "in the Idelimane area", "where_prec 2", "within 30 km", "Mali › Gao"):
        assert words in text
    assert "80% of the uncertainty lies there" in text


@pytest.mark.parametrize(("code", "names"), [("en", "Déou (A) – Oursi (B)"), ("fr", "Déou (C) – Oursi (D)")])
def test_between_two_places_names_both(view: View, code: str, names: str) -> None:
    row = row_of(view, view.table["incident_id"].iloc[0]).copy()
    clue = {"words": "", "matched": "Déou (A) – Oursi (B)", "matched_fr": "Déou (C) – Oursi (D)", "rule": "corridor"}
    row["place"], row["place_method"], row["place_evidence"] = "Déou", "corridor", [clue]
    text = Reader(incident_card(row, language(code), view.vocabulary.actors)).text
    assert text.count(names) == 2  # in the line of the place and among the evidence


def test_reach_in_words(english: Language) -> None:
    assert reach_words("BFA Sahel 12%; CIV 8%", english).startswith("Sahel, Burkina Faso (12%); ")
    assert reach_words("", english) == ""
    assert reach_words("anything else", english) == "anything else"


def test_rules_in_words(english: Language) -> None:
    assert rule_words("near place", english) != "near place"
    assert rule_words("no such rule", english) == "no such rule"


def test_the_style_reaches_nothing_else() -> None:
    selectors = [line.split("{")[0] for line in card_style().splitlines() if "{" in line]
    assert selectors
    assert all(selector.count(".incident-card") >= selector.count(", .") + 1 for selector in selectors)
    assert "url(" not in card_style()
