"""Geometry on a hand-drawn world: Mali west of the meridian, Niger east of it."""

import pytest
import shapely

from geo.core.crs import distance_km
from geo.places.resolver import Resolver


def test_named_place(world: Resolver) -> None:
    found = world.resolve("in Alpha", country="MLI")
    assert (found.where_prec, found.lat, found.lon, found.place_id) == (1, 15.0, -2.0, "p1")
    assert found.uncertainty_km == pytest.approx(5.0, abs=0.15)
    assert found.geometry == shapely.Point(-2, 15)


def test_distance_and_direction_is_a_sector(world: Resolver) -> None:
    found = world.resolve("40 km south of Alpha", country="MLI")
    assert found.lat is not None
    assert found.lon == pytest.approx(-2.0, abs=0.01)
    assert distance_km(lon1=-2, lat1=15, lon2=-2, lat2=found.lat) == pytest.approx(38, abs=5)
    assert found.lat < 15


def test_a_ring_stays_centred_on_its_place(world: Resolver) -> None:
    found = world.resolve("20 km from Alpha", country="MLI")
    assert (found.lat, found.lon) == (15.0, -2.0)
    assert found.uncertainty_km == pytest.approx(27, abs=1)


def test_corridor_holds_the_line_and_no_more(world: Resolver) -> None:
    found = world.resolve("from Alpha to Bravo", country="MLI")
    assert found.where_prec == 5
    assert shapely.contains(found.geometry, shapely.Point(-1.5, 15.0))
    assert not shapely.contains(found.geometry, shapely.Point(-1.5, 15.3))


def test_border_strip_lies_inside_the_country(world: Resolver) -> None:
    found = world.resolve("near the border with Niger", country="MLI")
    assert found.where_prec == 5
    assert found.geometry is not None
    assert found.geometry.bounds[2] == pytest.approx(0, abs=1e-6)
    assert found.geometry.bounds[0] == pytest.approx(-0.46, abs=0.03)


def test_region_and_border_are_intersected(world: Resolver) -> None:
    found = world.resolve("northern Mali near the border with Niger", country="MLI")
    assert found.where_prec == 5
    assert found.geometry is not None
    assert found.geometry.bounds[1] == pytest.approx(15, abs=1e-6)
    assert {e.rule for e in found.evidence} == {"vernacular region", "border strip"}


@pytest.mark.parametrize(("text", "prec"), [("Haute region", 4), ("Coin cercle", 3), ("cercle de Coin", 3)])
def test_units(world: Resolver, text: str, prec: int) -> None:
    found = world.resolve(text, country="MLI")
    assert (found.where_prec, found.adm1) == (prec, "Haute")


def test_namesakes_near_one_another_share_one_uncertain_point(world: Resolver) -> None:
    found = world.resolve("in Pair", country="MLI")
    assert (found.where_prec, found.place) == (2, "Pair")
    assert found.uncertainty_km == pytest.approx(32.2 + 5, abs=1)  # the other is 32 km off
    assert "cannot be told apart" in found.note
    assert found.extent is not None
    assert shapely.contains(found.extent, shapely.Point(-2.2, 15.2))
    assert shapely.contains(found.extent, shapely.Point(-2.5, 15.2))


def test_homonyms_too_close_to_call_are_left_open(world: Resolver) -> None:
    found = world.resolve("in Twin", country="MLI")
    assert (found.where_prec, found.method, found.lat) == (6, "homonyms", None)
    assert [c.place.place_id for c in found.candidates] == ["p3", "p4"]
    assert all(c.reasons for c in found.candidates)
    assert "2 places" in found.note


@pytest.mark.parametrize(
    ("text", "place_id"), [("Twin in Basse region", "p4"), ("Twin, near Alpha", "p3"), ("Twin, Haute region", "p3")]
)
def test_context_chooses_among_homonyms(world: Resolver, text: str, place_id: str) -> None:
    best = world.resolve(text, country="MLI").candidates
    assert {c.place.place_id: c.score for c in best}[place_id] == max(c.score for c in best if "Twin" in c.place.name)


def test_contradictions_are_reported(world: Resolver) -> None:
    found = world.resolve("Alpha, 300 km from Bravo", country="MLI")
    assert found.where_prec == 1
    assert "do not agree" in found.note
    elsewhere = world.resolve("Alpha in Basse region", country="MLI")
    assert (elsewhere.where_prec, elsewhere.adm1, elsewhere.lat) == (4, "Basse", None)
    assert "Alpha (Haute, Mali)" in elsewhere.note
    assert "not where the words say" in elsewhere.note


def test_a_place_at_the_border_keeps_to_its_country(world: Resolver) -> None:
    found = world.resolve("near Edgeville", country="MLI")
    assert found.extent is not None
    assert found.extent.bounds[2] <= 1e-9
    assert (found.lat, found.lon) == (14.5, -0.02)


def test_a_town_abroad_is_a_landmark_and_a_village_abroad_is_not(world: Resolver) -> None:
    landmark = world.resolve("near Overby", country="MLI")
    assert landmark.where_prec == 2
    assert landmark.lon is not None
    assert landmark.lon < 0
    assert landmark.adm0 == "MLI"
    assert world.resolve("near Faraway", country="MLI").where_prec == 6
    assert world.resolve("in Overby", country="MLI").where_prec == 6
