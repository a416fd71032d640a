"""How a snapshot was composed, in words, and the account of what it does not draw."""

from __future__ import annotations

from dataclasses import replace

from shapely import Point

from geo.analysis.harm import Harm
from geo.core.language import language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import make_view
from geo.maps.composition import LAYOUTS, PANELS, STYLES, Composition
from geo.maps.composition_words import composition_words, layout_names, panel_names, style_names
from tests.maps.conftest import record


def test_every_choice_has_a_name_in_both_languages() -> None:
    for say in (language("en"), language("fr")):
        assert set(layout_names(say)) == set(LAYOUTS)
        assert set(style_names(say)) == set(STYLES)
        assert set(panel_names(say)) == set(PANELS)


def test_style_sheet_and_profile_are_told() -> None:
    say, made = language("en"), Composition(style="cells", layout="a3", harm=Harm(delay_days=7, coarser="adm2"))
    words = "Drawn: Cells · Sheet: A3, landscape · Do-no-harm profile: delay of 7 days, coarser places"
    assert composition_words(made, say) == words
    page = composition_words(replace(made, panels="year", harm=Harm()), language("fr"), sheet=False)
    assert "A3" not in page
    assert page.endswith("aucun")


def test_what_is_not_drawn_adds_up_with_what_has_no_place(vocabulary: Vocabulary) -> None:
    table = to_table(
        [record(f"a{n}", "ambush", 1, Point(0.0, 15.0)) for n in range(5)] + [record("none", "ambush", 6, None)]
    )
    view = make_view(table, IncidentFilter(), vocabulary)
    words = view.counts_words(language("en"), undrawn=2)
    assert words.startswith("3 incidents on the map · 3 not drawn (see the legend), 1 of them without a place")
    assert words.count("without a place") == 1
