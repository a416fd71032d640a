"""The map of one answer: a point with its ring, an area without any dot, and the places that the words name."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from shapely.geometry import box
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from geo.areas.boundaries import Boundaries
from geo.core.crs import disc, sector
from geo.core.language import Language, language
from geo.maps.interactive import base_map
from geo.maps.place_map import MOST_MARKS, Mark, marks, place_data, place_layer
from geo.places.choice import Candidate
from geo.places.place import Place
from geo.places.resolution import Evidence, Resolution

SAY = language("en")
ALPHA = Place("g1", "Alpha", "town", "MLI", "Gao", "Ansongo", 15.0, -2.0, 9000, "hand")
BRAVO = Place("g2", "Bravo", "town", "MLI", "Gao", "", 15.5, -1.0, None, "hand")


def candidate(place: Place, score: float = 1.0) -> Candidate:
    return Candidate(place, score, (), SAY)


def named() -> Resolution:
    return Resolution(
        "in Alpha", disc(lon=-2, lat=15, radius_km=4), 15.0, -2.0, 4.1, 1, "named place", "Alpha", "g1",
        "MLI", "Gao", "Ansongo", (Evidence("Alpha", "Alpha (Ansongo, Gao, Mali)", "named place"),),
        (candidate(ALPHA), candidate(BRAVO)),
    )  # fmt: skip


def pointed() -> Resolution:
    """Answer 60 km north of Alpha: a sector, and a ring around its middle."""
    area = sector(lon=-2, lat=15, bearing_deg=0, half_angle_deg=30, min_km=40, max_km=70)
    return Resolution(
        "60 km north of Alpha", area, 15.5, -2.0, 37.0, 2, "distance and direction", "Alpha", "g1",
        "MLI", evidence=(Evidence("60 km north of Alpha", "Alpha (Ansongo, Gao, Mali)", "distance and direction"),),
        candidates=(candidate(ALPHA),),
    )  # fmt: skip


def area(prec: int = 5) -> Resolution:
    shape = box(-2.2, 14.8, -0.8, 15.7)
    matched = "Alpha (Ansongo, Gao, Mali) – Bravo (Gao, Mali)"
    return Resolution(
        "between Alpha and Bravo", shape, None, None, 90.0, prec, "corridor", None, None, "MLI",
        evidence=(Evidence("between Alpha and Bravo", matched, "corridor"),),
        candidates=(candidate(ALPHA), candidate(BRAVO)),
    )  # fmt: skip


def declined() -> Resolution:
    return Resolution("Twin", method="homonyms", candidates=(candidate(ALPHA), candidate(BRAVO)))


def inside(view: list[list[float]], place: Place) -> bool:
    (south, west), (north, east) = view
    return south <= place.lat <= north and west <= place.lon <= east


def test_a_named_place_is_a_point_with_its_ring() -> None:
    data = place_data(named(), SAY)
    assert (data["point"]["lat"], data["point"]["lon"], data["point"]["text"]) == (15.0, -2.0, "Alpha")
    assert (data["ring"]["km"], data["ring"]["fill"]) == (4.1, True)
    assert data["areas"] == []  # the ring is the whole extent
    assert [(mark["number"], mark["role"]) for mark in data["marks"]] == [("1", "chosen"), ("2", "candidate")]
    assert [mark["beside"] for mark in data["marks"]] == [True, False]  # its number hides no point


def test_an_extent_that_is_no_circle_is_drawn_inside_its_ring() -> None:
    data = place_data(pointed(), SAY)
    assert data["ring"]["fill"] is False
    assert len(data["areas"]) == 1
    assert [mark["role"] for mark in data["marks"]] == ["landmark"]
    assert inside(data["view"], ALPHA)
    (south, _), (north, _) = data["view"]
    assert south <= 15.0
    assert north >= 15.5 + 37.0 / 111.2


@pytest.mark.parametrize("prec", [3, 4, 5, 6])
def test_an_area_has_no_dot(prec) -> None:
    data = place_data(area(prec), SAY)
    assert data["point"] is None
    assert data["ring"] is None
    assert len(data["areas"]) == 1
    assert data["areas"][0]["style"] in data["styles"]
    assert {mark["role"] for mark in data["marks"]} == {"landmark"}
    assert all(row.get("kind") != 0 for row in data["legend"]["rows"])


def test_where_nothing_was_chosen_the_candidates_are_shown_and_nothing_else() -> None:
    data = place_data(declined(), SAY)
    assert (data["point"], data["ring"], data["areas"]) == (None, None, [])
    assert [mark["role"] for mark in data["marks"]] == ["candidate", "candidate"]
    assert inside(data["view"], ALPHA)
    assert inside(data["view"], BRAVO)


def test_nothing_at_all_leaves_the_map_where_it_is() -> None:
    data = place_data(Resolution("nothing"), SAY)
    assert data["view"] is None
    assert data["legend"]["rows"] == []
    home = [[10.0, -12.0], [25.0, 16.0]]
    assert place_data(None, SAY, home=home)["view"] == home
    assert place_data(named(), SAY, home=home)["view"] != home


def test_ones_own_places_bear_the_numbers_of_their_ids_and_nothing_else_is_marked() -> None:
    own = Place("personal:7", "Bodio", "village", "MLI", "", "", 15.2, -1.5, None, "")
    data = place_data(named(), SAY, own=[own], draft=(15.3, -1.4), picks=True)
    assert [mark["number"] for mark in data["marks"]] == ["7"]
    assert (data["draft"]["lat"], data["draft"]["lon"], data["pick"]) == (15.3, -1.4, True)


def test_numbers_are_those_of_the_list_and_few() -> None:
    many = tuple(candidate(Place(f"g{n}", "Twin", "village", "MLI", "", "", 15.0, n / 10, None, "")) for n in range(30))
    found = Resolution("Twin", method="homonyms", candidates=many)
    numbered = marks(found, SAY)
    assert [mark.number for mark in numbered] == list(range(1, 31))
    assert all(isinstance(mark, Mark) for mark in numbered)
    assert len(place_data(found, SAY)["marks"]) == MOST_MARKS


@pytest.mark.parametrize("code", ["en", "fr"])
def test_what_streamlit_sends_is_the_data_and_the_ground_stays_the_same(
    boundaries: Boundaries, towns: pd.DataFrame, code: str
) -> None:
    say = language(code)
    hashes = set()
    for found in (named(), pointed(), area(), declined()):
        ground = base_map(boundaries, towns, say)
        ground.get_root().render()
        hashes.add(generate_js_hash(_get_map_string(ground), "place_map"))
        group = _get_feature_group_string(place_layer(found, say), map=ground)
        assert payload(group) == json.loads(json.dumps(place_data(found, say)))
        assert len(group) < 20_000
    assert len(hashes) == 1


def test_a_hostile_name_ends_no_script_and_is_no_template(
    boundaries: Boundaries, towns: pd.DataFrame, english: Language, hostile: str
) -> None:
    place = Place("personal:1", hostile, "town", "MLI", hostile, hostile, 15.0, -2.0, None, hostile)
    found = Resolution(hostile, method="homonyms", candidates=(Candidate(place, 1.0, (), english),))
    ground = base_map(boundaries, towns, english)
    place_layer(found, english).add_to(ground)
    text = ground.get_root().render()
    assert "7*7" in text
    assert "{{ 7*7" not in text
    assert "</script><img" not in text


def payload(script: str) -> Any:
    match = re.search(r"\}\)\(\w+, (\{.*\})\);", script)
    assert match
    return json.loads(match[1])
