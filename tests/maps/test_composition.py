"""A composition survives its link, whatever it holds, and a hostile link is dropped with a notice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.harm import COARSER, Harm
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.schema import COUNTRIES
from geo.maps.composition import (
    LAYOUTS,
    MEASURES,
    PANELS,
    STYLES,
    Composition,
    Extent,
    read_composition,
)

degrees = st.integers(-1_000_000, 1_000_000).map(lambda n: n / 10_000)
words = st.text(max_size=80).map(lambda text: " ".join(text.split()))


@st.composite
def extents(draw: st.DrawFn) -> Extent:
    west, south = draw(degrees), draw(degrees) * 0.4
    return draw(
        st.sampled_from(
            [
                Extent(),
                Extent("zone"),
                Extent("country", draw(st.sampled_from(COUNTRIES))),
                Extent("box", box=(west, round(south, 4), round(west + 2.5, 4), round(south + 1.25, 4))),
                Extent("around", draw(st.text("abcr0123-:,", min_size=1, max_size=20)), km=draw(st.integers(5, 1000))),
            ]
        )
    )


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    coarser = draw(st.sampled_from(("", *COARSER)))
    return Composition(
        filter=IncidentFilter(countries=tuple(draw(st.sets(st.sampled_from(COUNTRIES)))) and ("MLI",)),
        extent=draw(extents()),
        style=draw(st.sampled_from(STYLES)),
        measure=draw(st.sampled_from(MEASURES)),
        layout=draw(st.sampled_from(tuple(LAYOUTS))),
        panels=draw(st.sampled_from(PANELS)),
        graticule=draw(st.booleans()),
        title=draw(words),
        subtitle=draw(words),
        lang=draw(st.sampled_from(["en", "fr"])),
        harm=Harm(
            draw(st.integers(0, 3650)), coarser, draw(st.integers(5, 200)) if coarser == "grid" else 25,
            draw(st.booleans()),
        ),
    )  # fmt: skip


@given(composition=compositions())
def test_a_composition_survives_its_link(composition: Composition, vocabulary: Vocabulary) -> None:
    found, notices = read_composition(composition.to_query(), vocabulary)
    assert found.to_query() == composition.to_query()
    assert found == composition
    assert not notices


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("extent", "box:1,2,3"),
        ("extent", "box:nan,1,2,3"),
        ("extent", "box:10,1,2,3"),
        ("extent", "country:FRA"),
        ("extent", "region:<script>"),
        ("extent", "around:r1,9999999999999"),
        ("style", "../../etc/passwd"),
        ("layout", "a0"),
        ("panels", "day"),
        ("delay", "-3"),
        ("delay", "99999"),
        ("delay", "²"),
        ("coarser", "grid:1"),
        ("coarser", "village"),
    ],
)
def test_what_cannot_be_used_is_dropped_with_a_notice(parameter: str, value: str, vocabulary: Vocabulary) -> None:
    found, notices = read_composition({parameter: value}, vocabulary)
    assert [notice.parameter for notice in notices] == [parameter]
    assert found in (Composition(), Composition(harm=Harm(coarser="grid")))


def test_a_title_is_one_line_and_ends_where_the_sheet_does(vocabulary: Vocabulary) -> None:
    found, notices = read_composition({"title": "a\nb\t" + "x" * 500}, vocabulary)
    assert found.title.startswith("a b x")
    assert len(found.title) == 120
    assert not notices
