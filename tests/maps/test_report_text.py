"""The text of a report with its evidence marked: safe whatever it holds, and quick."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.language import language
from geo.maps.report_map import report_data
from geo.maps.report_text import (
    GROUPS,
    MOST_MARKS,
    Mark,
    group_of,
    legend,
    letters,
    marked_text,
    text_script,
    text_style,
)
from geo.places.place import Place
from geo.places.resolution import Resolution

EN = language("en")


def bare(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@given(
    text=st.text(max_size=120),
    spans=st.lists(st.tuples(st.integers(-5, 130), st.integers(-5, 130), st.sampled_from(list(GROUPS))), max_size=12),
)
def test_the_text_is_the_same_whatever_is_marked_in_it(text, spans) -> None:
    html = marked_text(text, [Mark(start, end, group, "1") for start, end, group in spans], EN)
    assert bare(html) == text
    assert set(re.findall(r"</?([a-z]+)", html)) <= {"mark"}


def test_hostile_words_stay_words() -> None:
    text = '<script>alert(1)</script> $x^2$ [a](b) "quoted" & </mark>'
    html = marked_text(text, [Mark(0, 8, "date", '"><script>')], EN)
    assert "<script" not in html
    assert bare(html) == text


def test_overlapping_evidence_is_marked_for_each_field_and_card() -> None:
    html = marked_text("near Hombori", [Mark(0, 12, "place", "1"), Mark(5, 12, "kind", "2")], EN)
    assert '<mark class="rt rt-place" data-f="place" data-c="1" title="Where">near </mark>' in html
    assert (
        '<mark class="rt rt-kind" data-f="place kind" data-c="1 2" data-l="PE" title="Where, Kind">Hombori</mark>'
        in html
    )


def test_each_group_has_a_letter_an_underline_and_a_place_in_the_legend() -> None:
    for code in ("en", "fr"):
        shown = letters(language(code))
        assert set(shown) == set(GROUPS)
        assert len(set(shown.values())) == len(GROUPS)
        assert legend(GROUPS, language(code)).count("<li>") == len(GROUPS)
    css = text_style()
    looks = [re.search(rf"mark\.rt-{group} \{{([^}}]*)\}}", css) for group in GROUPS]
    assert all(looks)
    assert len({look[1] for look in looks if look}) == len(GROUPS)  # none is told by colour alone
    assert group_of("fatalities_civilians_best") == group_of("fatalities") == "killed"


def test_a_long_text_has_few_elements_and_is_quick() -> None:
    text = "Soldiers died. " * 13_000
    marks = [Mark(at, at + 8, "killed", "1") for at in range(0, len(text) - 20, 15)]
    begun = time.process_time()
    html = marked_text(text, marks, EN)
    assert time.process_time() - begun < 2
    assert html.count("<mark") <= MOST_MARKS
    assert bare(html) == text


def test_the_script_asks_no_other_host() -> None:
    assert not re.search(r"https?://|import\s|fetch\(|XMLHttpRequest", text_script() + text_style())


@pytest.mark.parametrize("known", [True, False])
def test_the_map_numbers_the_candidates_and_draws_what_is_known(known) -> None:
    place = Place("g1", "<b>Hombori", "town", "MLI", "Mopti", "Douentza", 15.28, -1.7, None, "test")
    found = Resolution("x", place="Hombori", place_id="g1") if not known else Resolution(
        "x", lat=15.28, lon=-1.7, uncertainty_km=5.0, where_prec=1, place="Hombori", place_id="g1",
        drawn=__import__("shapely").Point(-1.7, 15.28).buffer(0.05),
    )  # fmt: skip
    data = report_data(found, [place], EN, chosen="g1" if known else "")
    assert [mark["number"] for mark in data["marks"]] == ["1"]
    assert data["marks"][0]["role"] == ("chosen" if known else "candidate")
    assert (data["point"] is not None) is known
    assert data["view"] is not None


def test_rules_are_named_in_french_with_what_they_add() -> None:
    from geo.sources.report.rule_words import rule_in

    french = language("fr")
    assert rule_in("verb before its people, in a list", french) == "verbe avant ses victimes, dans une liste"
    assert rule_in("day; the weekday also fits 2015", french) == "jour; the weekday also fits 2015"
    assert rule_in("near place", french) != "near place"
    assert rule_in("<b>no rule of ours", french) == "<b>no rule of ours"
