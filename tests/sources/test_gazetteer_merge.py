"""Duplicates become one place, and every place gets its units."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.areas.boundaries import Boundaries, Vintage, load_boundaries
from geo.core.crs import WGS84, distance_km
from geo.places.gazetteer_sources import read_places
from geo.places.place import KINDS, Place
from geo.places.toponyms import fold
from geo.sources.gazetteer_files import read_gazetteer
from geo.sources.gazetteer_merge import SAME_PLACE_KM, merge_records
from geo.sources.gazetteer_records import GEONAMES, OSM, TABLE, Record
from geo.sources.gazetteer_units import UnitNames, locate, zone_box
from tests.reference import reference

PREFIX = {GEONAMES: "geonames", OSM: "osm", TABLE: "file-own"}


def layer(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    blank = {"pcode": "", "adm0": "", "name": "", "name_en": "", "aliases": "", "parent": "", "covers": "", "note": ""}
    return gpd.GeoDataFrame([{**blank, **row} for row in rows], geometry="geometry", crs=WGS84)


@pytest.fixture(scope="module")
def world() -> Boundaries:
    """Mali of two regions in the west, Burkina Faso of one region with two provinces in the east, Ghana below."""
    adm1 = [
        {"pcode": "ML1", "adm0": "MLI", "name": "Nord", "parent": "ML", "geometry": box(-2, 14, 0, 16)},
        {"pcode": "ML2", "adm0": "MLI", "name": "Sud", "parent": "ML", "geometry": box(-2, 12, 0, 14)},
        {"pcode": "BF1", "adm0": "BFA", "name": "Est", "parent": "BF", "geometry": box(0, 12, 2, 16)},
    ]
    adm2 = [
        {"pcode": "BF11", "adm0": "BFA", "name": "Haut", "parent": "BF1", "geometry": box(0, 14, 2, 16)},
        {"pcode": "BF12", "adm0": "BFA", "name": "Bas", "parent": "BF1", "geometry": box(0, 12, 2, 14)},
    ]
    adm0 = [
        {"pcode": "ML", "adm0": "MLI", "name": "Mali", "geometry": box(-2, 12, 0, 16)},
        {"pcode": "BF", "adm0": "BFA", "name": "Burkina Faso", "geometry": box(0, 12, 2, 16)},
    ]
    around = [{"adm0": "GHA", "name": "Ghana", "geometry": box(-2, 5, 2, 12)}]
    vintage = Vintage("hand", "", "", "", "2020-01-01", "", "", (0, 1, 2))
    return Boundaries(vintage, layer(adm0), layer(adm1), layer(adm2), layer(adm2)[:0], layer(around))


def known_place(name: str, adm1: str, adm2: str, lat: float, lon: float) -> Place:
    return Place(name, name, "village", "MLI", adm1, adm2, lat, lon, None, "by hand")


KNOWN = [
    known_place("Koro", "Nord", "Koro", 15.5, -1.8),
    known_place("Bankass", "Nord", "Bankass", 15.5, -0.2),
    known_place("Tin-Essako", "Sud", "Tin-Essako", 13, -1),
]


def record(
    number: int,
    name: str,
    lat: float = 14.5,
    lon: float = -1.0,
    *,
    source: str = GEONAMES,
    kind: str = "village",
    population: int | None = None,
    spellings: tuple[str, ...] = (),
    adm0: str = "",
    unit: str = "",
) -> Record:
    return Record(f"{PREFIX[source]}:{number}", source, name, spellings, kind, lat, lon, population, adm0, unit)


def merge(world: Boundaries, *records: Record):
    return merge_records(records, world, KNOWN, {})


def test_two_sources_of_one_village_are_one_place(world) -> None:
    merged = merge(
        world,
        record(7, "Boulkessi", 14.51, source=OSM, kind="town", population=9000, spellings=("Bulkesi",)),
        record(3, "Boulikessi", spellings=("Boulkessi", "Boulkessy"), population=400, adm0="MLI"),
    )
    (place,) = merged.places
    assert place.place_id == "geonames:3"
    assert place.source == "geonames:3;osm:7"
    assert (place.name, place.kind, place.population) == ("Boulikessi", "town", 9000)
    assert {fold(word) for word in place.spellings} >= {fold("Boulkessi"), fold("Bulkesi")}
    assert (place.lat, place.lon) == (14.51, -1.0), "OpenStreetMap's coordinates"
    assert place.checked == "GeoNames 1.1 km; OSM 0.0 km"
    assert place.radius_km == KINDS["town"].radius_km
    assert (merged.merged, merged.combined) == (1, {"GeoNames + OpenStreetMap": 1})


@pytest.mark.parametrize(
    "other",
    [
        record(2, "Boulkessi", 14.53, -0.01, source=OSM),
        record(2, "Ndaki", 14.5, -0.01, source=OSM),
        record(2, "Boulkessi", 14.505, 0.0, adm0="BFA"),
    ],
    ids=["too far", "another name", "of another country"],
)
def test_what_is_not_one_place_stays_two(world, other) -> None:
    merged = merge(world, record(1, "Boulkessi", 14.5, -0.01, adm0="MLI"), other)
    assert len(merged.places) == 2
    assert merged.merged == 0


def test_a_place_that_shares_a_spelling_with_two_joins_the_nearer(world) -> None:
    merged = merge(
        world,
        record(1, "Ber", 14.5, kind="town"),
        record(2, "Ber", 14.53, kind="town"),
        record(3, "Ber", 14.517, source=OSM),
    )
    assert {place.source for place in merged.places} == {"geonames:1", "geonames:2;osm:3"}


def test_a_well_beside_its_village_is_the_village(world) -> None:
    (place,) = merge(world, record(1, "Gossi", kind="well"), record(2, "Gossi", 14.505, kind="village")).places
    assert (place.kind, place.lat) == ("village", 14.505)
    assert place.checked == "", "one source does not check itself"


def test_a_hill_of_a_map_does_not_move_a_town(world) -> None:
    (place,) = merge(
        world,
        record(1, "Hombori", kind="adm2_seat"),
        record(2, "Hombori", 14.512, source=OSM, kind="locality"),
    ).places
    assert (place.kind, place.lat) == ("adm2_seat", 14.5)


def test_a_village_of_five_thousand_is_a_town(world) -> None:
    (place,) = merge(world, record(1, "Ber", population=100), record(2, "Ber", source=OSM, population=5000)).places
    assert (place.kind, place.population) == ("town", 5000)


def test_ids_are_distinct_whatever_a_table_calls_one(world) -> None:
    merged = merge(
        world,
        record(1, "Ber", source=TABLE),
        record(1, "Zaba", source=TABLE),
        record(1, "Foo", source=TABLE),
        record(9, "Bar"),
        record(9, "Bar"),
    )
    ids = {place.name: place.place_id for place in merged.places}
    assert ids == {"Ber": "file-own:1", "Foo": "file-own:1-2", "Zaba": "file-own:1-3", "Bar": "geonames:9"}
    assert merged.repeated == 1


def test_a_feature_of_two_dumps_belongs_where_it_lies(world) -> None:
    here, there = record(1, "Béli", 15, 0.02, adm0="MLI"), record(1, "Béli", 15, 0.02, adm0="BFA")
    for pair in ((here, there), (there, here)):
        (place,) = merge(world, *pair).places
        assert (place.adm0, place.adm2) == ("BFA", "Haut")


def test_units_come_from_the_boundaries(world) -> None:
    places = merge(
        world, record(1, "Aba", 15, -1), record(2, "Bab", 13, 1), record(3, "Cac", 11.9, 0), record(4, "Dad", 2, 0)
    ).places
    assert [(p.name, p.adm0, p.adm1, p.adm2) for p in places] == [
        ("Bab", "BFA", "Est", "Bas"),
        ("Cac", "GHA", "", ""),
        ("Aba", "MLI", "Nord", ""),
    ]


def test_a_stated_country_wins_just_over_its_border_and_a_misplaced_place_is_left_out(world) -> None:
    merged = merge(
        world,
        record(1, "Near", 15.4, 0.03, adm0="MLI"),
        record(2, "Farther", 15, 0.1, adm0="MLI"),
        record(3, "Wrong", 15, 1.5, adm0="MLI"),
        record(4, "Beyond", 13, -0.03, adm0="BFA"),
    )
    assert [(p.name, p.adm0, p.adm1, p.adm2) for p in merged.places] == [
        ("Beyond", "BFA", "Est", "Bas"),
        ("Farther", "BFA", "Est", "Haut"),
        ("Near", "MLI", "Nord", "Bankass"),
    ]
    assert merged.located.left_out == {"far outside the country they are said to be in": 1}
    assert "geonames:3 Wrong" in merged.misplaced[0]


def test_border_towns_stay_and_what_is_far_goes(world) -> None:
    merged = merge(world, record(1, "Bawku", 11.0, 0), record(2, "Tamale", 9.4, 0), record(3, "Sea", 5, -20))
    assert [(p.name, p.adm0) for p in merged.places] == [("Bawku", "GHA")]
    assert merged.located.left_out.total() == 2


def test_the_second_unit_is_that_of_the_clearly_nearest_known_place(world) -> None:
    rows = [
        ("near Koro", 15.5, -1.7, "Koro"),
        ("between", 15.5, -1.0, ""),
        ("35 km off", 15.5, -0.5, "Bankass"),
        ("too far", 14.8, -1.8, ""),
        ("in another region", 13.9, -1.8, ""),
        ("in the south", 13.1, -1.1, "Tin-Essako"),
    ]
    located = locate(
        world,
        KNOWN,
        lon=np.array([lon for _, _, lon, _ in rows]),
        lat=np.array([lat for _, lat, _, _ in rows]),
        stated_adm0=[""] * len(rows),
        stated_units=[""] * len(rows),
        unit_names={},
    )
    assert list(located.adm2) == [unit for *_, unit in rows]
    assert located.unit_sources["of the nearest known place"] == 3
    assert located.unit_sources["unknown"] == 3


def test_a_stated_unit_counts_unless_the_places_around_say_another(world) -> None:
    lon = [-1.0, -1.01, -1.02, -1.03, -1.0]
    lat = [15.0, 15.0, 15.0, 15.0, 15.01]
    located = locate(
        world,
        KNOWN,
        lon=np.array(lon),
        lat=np.array(lat),
        stated_adm0=["MLI"] * 5,
        stated_units=["ML.1.7"] * 4 + ["ML.1.8"],
        unit_names={"ML.1.7": ("Koro Cercle",), "ML.1.8": ("Cercle de Bankass", "Bankas")},
    )
    assert list(located.adm2) == ["Koro"] * 5, "the outlier follows its neighbours"
    assert located.unit_sources["stated by the source, but not by places around"] == 1
    assert located.unit_sources["stated by the source"] == 4


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("Cercle d’Abeïbara", "Abeïbara"), ("Ti-n-Essako", "Tin-Essako"), ("ke-Macina", "Macina"),
        ("Ansango", "Ansongo"), ("Gourma-Rharous Cercle", "Gourma-Rharous"), ("Commune 3", ""), ("", ""),
        ("Cercle de Téra", ""),
    ],
)  # fmt: skip
def test_units_are_found_by_what_others_call_them(spelling, unit) -> None:
    known = read_places()
    regions = {place.adm2: place.adm1 for place in known if place.adm0 == "MLI"}
    assert UnitNames(known).find("MLI", regions.get(unit, "Gao"), [spelling]) == unit


names = st.sampled_from(["Ber", "Bèr", "Zaba", "Koro", "Foo"])
records = st.builds(
    record,
    st.integers(1, 9),
    names,
    st.floats(14.0, 14.1),
    st.floats(-1.1, -1.0),
    source=st.sampled_from([GEONAMES, OSM, TABLE]),
    kind=st.sampled_from(sorted(KINDS)),
    population=st.none() | st.integers(1, 10_000),
    spellings=st.lists(names, max_size=2).map(tuple),
    adm0=st.sampled_from(["", "MLI"]),
)


@settings(max_examples=60)
@given(given_records=st.lists(records, max_size=12, unique_by=lambda r: r.place_id), data=st.data())
def test_no_place_is_lost_or_doubled_and_the_order_of_files_does_not_matter(world, given_records, data) -> None:
    merged = merge(world, *given_records)
    ids = [part for place in merged.places for part in place.source.split(";")]
    assert len(ids) == len(set(ids))
    assert sorted(ids) == sorted(r.place_id for r in given_records)
    assert merge(world, *data.draw(st.permutations(given_records))).places == merged.places
    for place in merged.places:
        members = [r for r in given_records if r.place_id in place.source.split(";")]
        assert place.place_id in {r.place_id for r in members}
        assert KINDS[place.kind].score >= max(KINDS[r.kind].score for r in members)
        assert place.population == max((r.population for r in members if r.population), default=None)
        assert (place.lat, place.lon) in {(r.lat, r.lon) for r in members}
        for r in members:
            # Each is within 2 km of the first of them, which may not be the one whose coordinates are taken.
            assert distance_km(lon1=place.lon, lat1=place.lat, lon2=r.lon, lat2=r.lat) <= 2 * SAME_PLACE_KM


def test_real_files_agree_with_the_table_that_ships() -> None:
    """Of what ships nearly all is found again near its coordinates, in the same region."""
    boundaries, known = load_boundaries(), read_places()
    readings = [
        read_gazetteer(path, zone_box(boundaries))
        for path in (*sorted(reference("reference/geonames").glob("*.txt")), reference("reference/osm/places.csv"))
    ]
    units = {key: names for reading in readings for key, names in reading.units.items()}
    places = merge_records([r for x in readings for r in x.records], boundaries, known, units).places
    assert len(places) == len({place.place_id for place in places})
    by_key: dict[str, list[Place]] = {}
    for place in places:
        for key in {fold(spelling) for spelling in (place.name, *place.spellings)}:
            by_key.setdefault(key, []).append(place)
    nearest = {
        own.place_id: min(
            (
                (
                    distance_km(lon1=own.lon, lat1=own.lat, lon2=other.lon, lat2=other.lat),
                    other.place_id,
                    own.adm1 == other.adm1,
                )
                for key in {fold(spelling) for spelling in (own.name, *own.spellings)}
                for other in by_key.get(key, ())
                if other.adm0 == own.adm0
            ),
            default=(999.0, "", False),
        )
        for own in known
    }
    near = [found for found in nearest.values() if found[0] <= 3]
    assert len(near) / len(known) > 0.94
    assert sum(same for *_, same in near) / len(near) > 0.98
