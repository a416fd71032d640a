"""The unit of a level around a position."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.join import join_points
from geo.areas.units import unit_at
from geo.core.errors import BadInput

REAL = load_boundaries()


def test_the_unit_of_each_level(toy: Boundaries) -> None:
    lon, lat = [0.25, 0.75, 1.5], [14.5, 14.5, 14.5]
    assert unit_at(toy, 0, lon=lon, lat=lat).pcode.tolist() == ["BF", "BF", "ML"]
    assert unit_at(toy, 1, lon=lon, lat=lat).pcode.tolist() == ["BF1", "BF1", "ML1"]
    found = unit_at(toy, 2, lon=lon, lat=lat)
    assert found.pcode.tolist() == ["BF11", "BF12", "ML1"]
    assert found.level.tolist() == [2, 2, 1]  # no provinces there: the region
    assert found.geometry[0].equals(shapely.box(0, 14, 0.5, 15))
    assert unit_at(toy, 3, lon=lon, lat=lat).pcode.tolist() == found.pcode.tolist()


def test_elsewhere_there_is_none(toy: Boundaries) -> None:
    found = unit_at(toy, 1, lon=[1.5, 10.0, np.nan, 500.0], lat=[13.5, 14.5, 14.5, 14.5])  # the neighbour first
    assert found.pcode.tolist() == [""] * 4
    assert found.level.tolist() == found.row.tolist() == [-1] * 4
    assert found.geometry.tolist() == [None] * 4
    assert len(unit_at(toy, 2, lon=[], lat=[]).pcode) == 0
    with pytest.raises(BadInput, match="level 4"):
        unit_at(toy, 4, lon=[], lat=[])


def test_borders_and_the_outer_edge_go_as_in_the_join(toy: Boundaries) -> None:
    found = unit_at(toy, 1, lon=[2.0, 1.5, 1.5], lat=[14.5, 15.0, 15.04])
    assert found.pcode.tolist() == ["ML1"] * 3


@given(st.lists(st.tuples(st.floats(-15, 19), st.floats(7, 27)), min_size=1, max_size=30))
def test_the_units_are_those_of_the_join(places: list[tuple[float, float]]) -> None:
    lon, lat = np.array(places + places).T
    joined = join_points(REAL, lon=lon, lat=lat)
    for level, column in ((1, "adm1_pcode"), (2, "adm2_pcode")):
        found = unit_at(REAL, level, lon=lon, lat=lat)
        assert np.where(found.level == level, found.pcode, "").tolist() == joined[column].tolist()
        frame = REAL.level(level)
        for at in np.flatnonzero(found.level == level):
            assert frame["pcode"].iloc[found.row[at]] == found.pcode[at]
            assert frame.geometry.iloc[found.row[at]] is found.geometry[at]
