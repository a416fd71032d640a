"""What is known from elsewhere, country and units, never moves a right answer, nor lets a wrong one pass in silence."""

from functools import cache

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import load_boundaries
from geo.core.crs import distance_km
from geo.places.countries import ZONE
from geo.places.gazetteer import Place
from geo.places.gazetteer_sources import read_places
from geo.places.resolver import Resolution, Resolver
from tests.places.synthetic import synthetic_places, synthetic_resolver

# Outlines are generalised and seats move: a point this far outside a unit stated may be counted into it ...
SLACK_KM = 12.0
# ... and none lies farther off than this.
FAR_KM = 50.0
FRAMES = ("{p}", "in {p}", "near {p}", "{n} km north of {p}", "à {p}", "près de {p}", "{p} village")

frames = st.sampled_from(FRAMES)
distances = st.integers(3, 25)  # with the slack no farther outside a unit than one that is stated allows
which = st.integers(0, 10**6)  # the place, or unit, of that number, counted round and round


@cache
def _units(level: int) -> dict[tuple[str, str], BaseGeometry]:
    boundaries = load_boundaries()
    frame = boundaries.adm1 if level == 1 else boundaries.adm2
    return dict(zip(zip(frame["adm0"], frame["name"], strict=True), frame["geometry"], strict=True))


@cache
def _countries() -> dict[str, BaseGeometry]:
    frame = load_boundaries().adm0
    return dict(zip(frame["adm0"], frame["geometry"], strict=True))


@cache
def _some(size: str) -> tuple[Place, ...]:
    """Places to ask for; of the synthetic ones every twentieth, so that no region lacks any."""
    return read_places() if size == "bundled" else synthetic_places()[::20]


def _km_outside(area: BaseGeometry, found: Resolution) -> float:
    point = shapely.Point(found.lon, found.lat)
    if shapely.intersects(area, point):
        return 0.0
    lon, lat = shapely.get_coordinates(shapely.shortest_line(area, point))[0].tolist()
    return distance_km(lon1=point.x, lat1=point.y, lon2=lon, lat2=lat)


sizes = pytest.mark.parametrize("size", ["bundled", "synthetic"])


def _asked(size: str, resolver: Resolver) -> tuple[Resolver, tuple[Place, ...]]:
    return (resolver if size == "bundled" else synthetic_resolver()), _some(size)


def _is_answer(found: Resolution, place: Place) -> bool:
    return found.lat is not None and found.place_id == place.place_id


@sizes
@settings(max_examples=400)
@given(i=which, frame=frames, n=distances)
@example(i=131071, frame="near {p}", n=3)  # Tankadémi lies 44 km off what stands for its department
def test_the_right_units_keep_a_right_answer(resolver: Resolver, size: str, i: int, frame: str, n: int) -> None:
    tried, places = _asked(size, resolver)
    place = places[i % len(places)]
    text = frame.format(p=place.name, n=n)
    if not _is_answer(tried.resolve(text, country=place.adm0), place):
        return
    for units in ({"adm1": place.adm1}, {"adm2": place.adm2}, {"adm1": place.adm1, "adm2": place.adm2}):
        found = tried.resolve(text, country=place.adm0, **units)
        assert _is_answer(found, place), (text, place, units, found)


@sizes
def test_most_places_are_found_by_name_and_units(resolver: Resolver, size: str) -> None:
    """The property above would hold of a resolver that answers nothing."""
    tried, places = _asked(size, resolver)
    some = places[:: max(1, len(places) // 300)]
    found = [tried.resolve(p.name, country=p.adm0, adm1=p.adm1, adm2=p.adm2 or None) for p in some]
    right = sum(_is_answer(f, p) for f, p in zip(found, some, strict=True))
    assert right / len(some) > (0.97 if len(places) < 1000 else 0.5)


@sizes
@settings(max_examples=400)
@given(i=which, j=which, frame=frames, n=distances, level=st.sampled_from([1, 2]))
@example(i=185, j=1, frame="{n} km north of {p}", n=30, level=1)  # Yensé lies near that region, what is north of it not
def test_a_point_lies_in_or_near_the_unit_stated(
    resolver: Resolver, size: str, i: int, j: int, frame: str, n: int, level: int
) -> None:
    tried, places = _asked(size, resolver)
    place = places[i % len(places)]
    units = [key for key in _units(level) if key[0] == place.adm0] or list(_units(level))
    unit = units[j % len(units)]
    text = frame.format(p=place.name, n=n)
    found = tried.resolve(text, country=unit[0], **{f"adm{level}": unit[1]})
    if found.lat is None:
        return
    away_km = _km_outside(_units(level)[unit], found)
    assert away_km <= FAR_KM, (text, unit, found)
    assert away_km <= SLACK_KM or found.note, (text, unit, found)


@sizes
@settings(max_examples=300)
@given(i=which, j=which, frame=frames, n=distances, country=st.sampled_from(ZONE), level=st.sampled_from([1, 2]))
def test_units_never_lead_out_of_the_country(
    resolver: Resolver, size: str, i: int, j: int, frame: str, n: int, country: str, level: int
) -> None:
    """Not even the unit of another country, nor a place that lies there."""
    tried, places = _asked(size, resolver)
    place = places[i % len(places)]
    unit = list(_units(level))[j % len(_units(level))]
    found = tried.resolve(frame.format(p=place.name, n=n), country=country, **{f"adm{level}": unit[1]})
    assert found.adm0 in {country, ""}
    assert found.where_prec is not None
    if found.lat is not None:
        # A gazetteer's point may lie some kilometres outside a generalised outline.
        assert _km_outside(_countries()[country], found) <= SLACK_KM, (unit, found)
    else:
        assert found.extent is not None
        assert shapely.area(shapely.difference(found.extent, _countries()[country])) < 1e-6


@sizes
@settings(max_examples=200)
@given(i=which, j=which, frame=frames, n=distances)
def test_a_unit_alone_says_the_country(resolver: Resolver, size: str, i: int, j: int, frame: str, n: int) -> None:
    """Without a country, a point lies in or near one of the units that are called so."""
    tried, places = _asked(size, resolver)
    place = places[i % len(places)]
    names = sorted({name for _, name in _units(1)})
    name = names[j % len(names)]
    found = tried.resolve(frame.format(p=place.name, n=n), adm1=name)
    if found.lat is not None:
        away_km = min(_km_outside(area, found) for (_, called), area in _units(1).items() if called == name)
        assert away_km <= FAR_KM, (place, name, found)


@pytest.mark.parametrize("unit", ["Nowhere", "", "   ", "\ud800", "a" * 5000, "=1+1", "<b>"])
def test_a_unit_that_nobody_knows_changes_nothing(resolver: Resolver, unit: str) -> None:
    plain = resolver.resolve("near Ansongo", country="MLI")
    assert resolver.resolve("near Ansongo", country="MLI", adm1=unit, adm2=unit) == plain
