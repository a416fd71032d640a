"""Borders, strips along them, and vernacular regions."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas.borders import border_line, border_strip, country_polygon, list_borders
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.vernacular import load_vernacular, region_geometry
from geo.core.crs import area_km2, destination
from geo.core.errors import BadInput, BrokenData, UnknownName

REAL = load_boundaries()
BORDERS = {
    "BFA": ["BEN", "CIV", "GHA", "MLI", "NER", "TGO"],
    "MLI": ["BFA", "CIV", "DZA", "GIN", "MRT", "NER", "SEN"],
    "NER": ["BEN", "BFA", "DZA", "LBY", "MLI", "NGA", "TCD"],
}
PAIRS = [(country, other) for country, others in BORDERS.items() for other in others]


@pytest.fixture(scope="module")
def regions() -> gpd.GeoDataFrame:
    return load_vernacular(REAL)


def region(regions: gpd.GeoDataFrame, region_id: str) -> shapely.Polygon:
    return regions.set_index("region_id").geometry[region_id]


def test_the_toy_border_is_the_common_edge(toy: Boundaries) -> None:
    line = border_line(toy, "BFA", "MLI")
    assert line.equals(shapely.LineString([(1, 14), (1, 15)]))
    assert list_borders(toy, "NER") == ["MLI"]  # the neighbour touches NER in a corner only


def test_the_toy_strip_is_as_deep_as_asked(toy: Boundaries) -> None:
    strip = border_strip(toy, country="MLI", other="BFA", depth_km=20)
    east = shapely.Point(destination(lon=1, lat=14.5, bearing_deg=90, distance_km=19.9))
    beyond = shapely.Point(destination(lon=1, lat=14.5, bearing_deg=90, distance_km=20.1))
    assert strip.contains(east)
    assert not strip.contains(beyond)
    assert strip.bounds[0] == 1


def test_countries_that_do_not_touch_and_unknown_ones_are_refused(toy: Boundaries) -> None:
    with pytest.raises(BadInput, match="NER borders MLI"):
        border_line(toy, "NER", "BFA")
    with pytest.raises(BadInput, match="NER borders MLI"):
        border_line(toy, "NER", "CIV")
    with pytest.raises(UnknownName, match="BFA, MLI, NER, CIV"):
        border_strip(toy, country="MLI", other="XXX")
    with pytest.raises(BadInput, match="depth"):
        border_strip(toy, country="MLI", other="BFA", depth_km=0)


@pytest.mark.parametrize(("country", "others"), BORDERS.items())
def test_who_borders_whom(country: str, others: list[str]) -> None:
    assert list_borders(REAL, country) == others


@pytest.mark.parametrize(("country", "other"), PAIRS)
def test_every_strip_lies_in_its_country_along_its_border(country: str, other: str) -> None:
    strip = border_strip(REAL, country=country, other=other)
    line = border_line(REAL, country, other)
    land = country_polygon(REAL, country)
    assert strip.is_valid
    assert area_km2(geometry=strip.difference(land)) < 0.01
    assert strip.buffer(1e-6).covers(line)
    assert line.equals(border_line(REAL, other, country))


@settings(deadline=None, max_examples=15)
@given(pair=st.sampled_from(PAIRS), km=st.floats(1, 150))
def test_a_deeper_strip_covers_a_shallower_one(pair: tuple[str, str], km: float) -> None:
    shallow = border_strip(REAL, country=pair[0], other=pair[1], depth_km=km)
    deep = border_strip(REAL, country=pair[0], other=pair[1], depth_km=km + 5)
    assert area_km2(geometry=shallow.difference(deep)) < 0.01


def test_regions_are_valid_and_inside_their_countries(regions: gpd.GeoDataFrame) -> None:
    assert len(regions) >= 40
    assert regions["region_id"].is_unique
    for row in regions.itertuples():
        assert row.geometry.is_valid, row.region_id
        assert row.geometry.geom_type in ("Polygon", "MultiPolygon")
        home = shapely.union_all([country_polygon(REAL, adm0) for adm0 in row.adm0.split(";")])
        assert area_km2(geometry=row.geometry.difference(home)) < 0.01, row.region_id
        for adm0 in row.adm0.split(";"):
            assert row.geometry.intersection(country_polygon(REAL, adm0)).area > 0, (row.region_id, adm0)
        assert row.name_en
        assert row.name_fr
        assert row.source


def test_no_name_means_two_regions(regions: gpd.GeoDataFrame) -> None:
    seen: dict[str, str] = {}
    for row in regions.itertuples():
        names = {row.name_en, row.name_fr, *filter(None, row.aliases.split(";"))}
        for name in {name.casefold() for name in names}:
            assert seen.setdefault(name, row.region_id) == row.region_id, name


@pytest.mark.parametrize(
    ("region_id", "inside", "outside"),
    [
        ("mli-north", [(-3.0, 16.77), (-0.05, 16.27), (1.41, 18.44)], [(-4.2, 14.49)]),
        ("mli-centre", [(-4.2, 14.49), (-5.36, 13.96), (-5.99, 14.25)], [(-6.26, 13.43), (-3.0, 16.77)]),
        ("mli-menaka", [(2.4, 15.92)], [(0.5, 15.66)]),
        ("gourma", [(-1.7, 15.28), (-1.93, 16.85), (-1.0, 15.8)], [(-4.2, 14.49), (1.41, 18.44)]),
        ("haire", [(-2.22, 15.08)], [(-4.2, 14.49)]),
        ("seno", [(-3.08, 14.07), (-3.52, 14.07)], [(-4.2, 14.49)]),
        ("macina", [(-4.92, 14.46), (-5.36, 13.96)], [(-2.95, 15.0)]),
        ("inner-niger-delta", [(-4.2, 15.1), (-4.92, 14.46)], [(-3.6, 14.35)]),
        ("adrar-ifoghas", [(1.41, 18.44), (1.01, 20.2)], [(-0.05, 16.27)]),
        ("tillaberi-north", [(0.75, 14.01), (2.09, 14.32)], [(2.37, 13.1)]),
        ("three-borders", [(0.22, 14.9), (0.75, 14.01), (-0.04, 14.03)], [(2.11, 13.51)]),
        ("liptako-gourma", [(-0.04, 14.03), (-0.05, 16.27), (0.36, 12.06), (2.11, 13.51)], [(-8.0, 12.65)]),
        ("mli-south-half", [(-8.0, 12.65), (-4.2, 14.49)], [(1.41, 18.44)]),
        ("ner-southeast", [(12.61, 13.31)], [(8.99, 13.8)]),
        ("bfa-north", [(-0.04, 14.03), (-1.63, 14.1)], [(-1.52, 12.37)]),
    ],
)
def test_regions_hold_their_towns(
    regions: gpd.GeoDataFrame, region_id: str, inside: list[tuple[float, float]], outside: list[tuple[float, float]]
) -> None:
    shape = region(regions, region_id)
    assert all(shape.contains(shapely.Point(xy)) for xy in inside)
    assert not any(shape.contains(shapely.Point(xy)) for xy in outside)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("units:ML1+BF1", shapely.box(0, 14, 2, 15)),
        ("units:ML1 or units:BF12", shapely.box(0.5, 14, 2, 15)),
        ("units:ML and north of 14.5", shapely.box(1, 14.5, 2, 15)),
        ("units:ML and west of 1.5 and south of 14.5", shapely.box(1, 14, 1.5, 14.5)),
        ("units:ML except east of 1.25", shapely.box(1, 14, 1.25, 15)),
        ("part:NE of ML1", shapely.box(1.5, 14.5, 2, 15)),
        ("part:S of BF", shapely.box(0, 14, 1, 14.5)),
        ("outline:0.2,14.2 0.4,14.2 0.4,14.4 0.2,14.4", shapely.box(0.2, 14.2, 0.4, 14.4)),
        ("outline:-9,0 1.5,0 1.5,40 -9,40", shapely.box(0, 14, 1.5, 15)),
    ],
)
def test_rules(toy: Boundaries, rule: str, expected: shapely.Polygon) -> None:
    assert region_geometry(toy, rule, ["BFA", "MLI"]).equals(expected)


def test_a_rule_around_a_border_reaches_both_sides(toy: Boundaries) -> None:
    both = region_geometry(toy, "within:10 of border:BFA-MLI", ["BFA", "MLI"])
    assert both.bounds[0] < 1 < both.bounds[2]
    meeting = region_geometry(toy, "within:10 of border:BFA-MLI-CIV", ["BFA", "MLI"])
    assert area_km2(geometry=meeting) == pytest.approx(3.14159 * 100 / 2, rel=0.01)


@pytest.mark.parametrize(
    "rule",
    ["", "units:XX9", "north of here", "part: of ML", "outline:1,1 2,2", "within:10 of border:BFA", "south of 10",
     "units:ML1 and units:BF1", "outline:0,0 1,1 0,1 1,0", "outline:1.2.3,4 2,2 3,3"],
)  # fmt: skip
def test_rules_that_cannot_be_computed_are_refused(toy: Boundaries, rule: str) -> None:
    with pytest.raises(BadInput):
        region_geometry(toy, rule, ["BFA", "MLI"])


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    head = "region_id,name_en,name_fr,aliases,adm0,rule,source,note\n"
    for text, words in [
        ("a,b\n1,2\n", "lacks the column"),
        (head + "x,x,x\n", "line 2"),
        (head, "no rows"),
        (head + "x,x,x,,MLI,units:ML01,s,\n" * 2, "line 3.*repeated"),
        (head + "x,x,x,,MLI,units:ML99,s,\n", "region x: No unit ML99"),
        (head + "x,x,x,,XXX,units:ML01,s,\n", "region x: No country 'XXX'"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BrokenData, match=words) as caught:
            load_vernacular(REAL, path)
        assert str(path) in str(caught.value)
    with pytest.raises(BrokenData, match="cannot be read"):
        load_vernacular(REAL, tmp_path / "none.csv")
