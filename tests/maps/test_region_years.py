"""Regions by year: the table has every incident, the maps say which they leave out."""

from __future__ import annotations

import pytest

from geo.analysis.regions import regions
from geo.areas.boundaries import load_boundaries
from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import make_view
from geo.maps import region_years
from tests.analysis.drawn import drawn_table, vocabulary


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_earlier_years_are_in_the_table_and_said_below_the_maps(monkeypatch, lang) -> None:
    monkeypatch.setattr(region_years, "MOST_MAPS", 1)
    say, boundaries = language(lang), load_boundaries()
    view = make_view(drawn_table(5, 60), IncidentFilter(), vocabulary())
    found = regions(view, boundaries, 1)
    years = region_years.region_years(found, view, boundaries, "incidents", say)
    table = years.table.drop(columns=[say("Unit"), say("P-code")])
    known = [name for name in table if name.isdigit()]
    assert len(years.pictures) == 1 < len(known)
    assert int(table.to_numpy().sum()) == view.n_shown == years.incidents + years.left_out
    assert table.iloc[-1].sum() == found.rest["incidents"].sum() > 0
    assert table[say("year not known")].sum() > 0
    assert table[known[-1]][:-1].sum() == years.incidents
    assert region_years.years_note(years, say).startswith(f"{years.left_out} ")
