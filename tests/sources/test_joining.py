"""Incidents that a source codes to a unit, and the boundaries that give the unit its shape."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import Point

from geo.areas.boundaries import load_boundaries
from geo.incidents.table import from_arrow, to_arrow, to_table
from geo.sources.joining import CODED, COUNTRY, FUZZY_KM, joined
from tests.incidents.conftest import record

DJIBO = {"source_lon": -1.63, "source_lat": 14.10}
ANSONGO = {"source_lon": 0.50, "source_lat": 15.66}


@pytest.fixture(scope="module")
def boundaries():
    return load_boundaries()


def one(boundaries, **values):
    stored = to_arrow(to_table([record("a", adm0="", **values)], checked=False))
    return joined(from_arrow(stored), boundaries).iloc[0]


def test_a_province_is_drawn_as_the_province(boundaries) -> None:
    row = one(boundaries, where_prec=3, **DJIBO)
    assert (row["adm0"], row["adm2"], row["join_method"], row["join_certainty"]) == ("BFA", "Soum", CODED, 1.0)
    assert row["geometry"].equals(boundaries.adm2.set_index("pcode").geometry[row["adm2_pcode"]])
    assert np.isnan(row["lat"])
    assert 30 < row["uncertainty_km"] < 200
    assert row["place_note"] == ""


def test_a_unit_without_outline_gives_way_to_the_unit_above_and_says_so(boundaries) -> None:
    row = one(boundaries, where_prec=3, adm2="Ansongo", **ANSONGO)
    assert (row["adm1"], row["adm2"], row["adm2_source"]) == ("Gao", "Ansongo", "gazetteer")
    assert row["geometry"].equals(boundaries.adm1.set_index("pcode").geometry[row["adm1_pcode"]])
    assert "the unit above it" in row["place_note"]
    assert "l'unité supérieure" in row["place_note_fr"]


def test_a_region_names_no_province_and_a_country_no_region(boundaries) -> None:
    region = one(boundaries, where_prec=4, adm2="hint", **DJIBO)
    assert (region["adm1"], region["adm2"], region["adm2_pcode"]) == ("Sahel", "", "")
    country = one(boundaries, where_prec=6, adm2="hint", **DJIBO)
    assert (country["adm0"], country["adm1"], country["adm2"], country["join_method"]) == ("BFA", "", "", COUNTRY)


def test_an_area_of_no_stated_extent_is_a_disc(boundaries) -> None:
    row = one(boundaries, where_prec=5, source_lon=0.95, source_lat=15.1)
    assert row["uncertainty_km"] == FUZZY_KM
    assert row["geometry"].contains(Point(0.95, 15.1))
    assert row["adm1"] == "Gao"
    assert row["may_lie_in"]


@pytest.mark.parametrize("prec", [3, 4, 5, 6])
def test_outside_the_three_countries_there_is_no_shape(boundaries, prec) -> None:
    for spot in ({"source_lon": 1.2, "source_lat": 10.5}, {"source_lon": 44.0, "source_lat": 33.0}):
        row = one(boundaries, where_prec=prec, **spot)
        assert row["geometry"] is None
        assert (row["adm1"], row["adm2"]) == ("", "")


def test_a_point_without_a_shape_gets_one(boundaries) -> None:
    row = one(boundaries, where_prec=1, lon=0.5, lat=15.66, **ANSONGO)
    assert row["geometry"] == Point(0.5, 15.66)
    assert row["join_method"] == "inside"
