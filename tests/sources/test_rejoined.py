"""Incidents by other boundaries than those in use: the same incidents, other units."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.incidents.filter import IncidentFilter
from geo.sources.atlas import load_atlas
from geo.sources.rejoined import moved, rejoined


@pytest.fixture(scope="module")
def renamed() -> Boundaries:
    bundled = load_boundaries()
    adm1 = bundled.adm1.copy()
    adm1["name"] = (adm1["name"] + " renamed").astype("str")
    return replace(bundled, adm1=adm1, vintage=replace(bundled.vintage, vintage_id="renamed", title="Renamed"))


@pytest.mark.parametrize("every_record", [True, False])
def test_what_is_shown_stays_and_the_units_are_others(renamed, every_record) -> None:
    atlas = load_atlas()
    view = atlas.view(IncidentFilter(every_record=every_record))
    before = view.table["adm1"].tolist()
    other = moved(view, rejoined(view.table, renamed))
    assert other.table["incident_id"].tolist() == view.table["incident_id"].tolist()
    assert other.rows is view.rows
    assert other.totals == view.totals
    assert other.datasets() == view.datasets()
    assert other.table["linked_ids"].tolist() == view.table["linked_ids"].tolist()
    assert other.table["adm1"].tolist() == [f"{name} renamed" if name else "" for name in before]
    assert view.table["adm1"].tolist() == before, "the table in use is not changed"
