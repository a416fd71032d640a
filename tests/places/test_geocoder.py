"""The geopy adapter, used as geopy's own geocoders are."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder

from geo.areas.boundaries import load_boundaries
from geo.core.crs import distance_km
from geo.places import geocoder as module
from geo.places.gazetteer import Gazetteer
from geo.places.geocoder import LONGEST_POINT, SahelGeocoder
from geo.places.place import Place
from geo.places.resolver import load_resolver


@pytest.fixture(scope="module")
def geocoder() -> SahelGeocoder:
    return SahelGeocoder(load_resolver(load_boundaries()))


def test_it_is_a_geopy_geocoder(geocoder) -> None:
    assert isinstance(geocoder, Geocoder)
    found = RateLimiter(geocoder.geocode, min_delay_seconds=0)("Boulikessi", country_codes="ml")
    assert (found.latitude, found.longitude) == pytest.approx((14.7983, -1.3026), abs=0.1)
    assert found.raw["where_prec"] == 1
    assert found.raw["evidence"]


@pytest.mark.parametrize("codes", ["BFA", "bf", ["BF"], "Burkina Faso"])
def test_the_country_chooses_among_namesakes(geocoder, codes) -> None:
    assert geocoder.geocode("Boulikessi", country_codes=codes).raw["adm0"] == "BFA"


def test_it_declines_where_nothing_tells_namesakes_apart(geocoder) -> None:
    assert geocoder.geocode("Boulikessi", country_codes=["ML", "BF"]) is None
    assert len(geocoder.geocode("Boulikessi", country_codes=["ML", "BF"], exactly_one=False)) >= 2


@pytest.mark.parametrize("words", ["northern Mali", "", "\x00", "Atlantis-sur-Mer"])
def test_an_area_or_nothing_is_no_point(geocoder, words) -> None:
    assert geocoder.geocode(words) is None


def test_reverse_names_the_nearest_place(geocoder) -> None:
    found = geocoder.reverse((14.3156, -2.7403))
    assert found.address == "Dioungani, MLI"
    assert found.raw["distance_km"] < 1
    assert len(geocoder.reverse("14.3156, -2.7403", exactly_one=False, nearest=3)) == 3


def test_the_list_is_as_long_as_asked_for(geocoder) -> None:
    found = geocoder.geocode("Boulikessi", exactly_one=False)
    assert len(found) >= 2
    assert [p.address for p in geocoder.geocode("Boulikessi", exactly_one=False, limit=1)] == [found[0].address]
    assert geocoder.geocode("Atlantis-sur-Mer", exactly_one=False) is None


def test_what_is_said_of_a_namesake_is_about_the_namesake(geocoder) -> None:
    found = geocoder.geocode("Boulikessi", exactly_one=False)
    places = {place.place_id: place for place in geocoder._resolver.gazetteer}
    assert len({one.raw["place_id"] for one in found}) == len(found) >= 2
    for one in found:
        place = places[one.raw["place_id"]]
        assert (one.raw["lat"], one.raw["lon"]) == (one.latitude, one.longitude) == (place.lat, place.lon)
        assert (one.raw["place"], one.raw["adm0"], one.raw["adm1"]) == (place.name, place.adm0, place.adm1)
        assert one.raw["uncertainty_km"] == place.radius_km
        assert one.raw["answer"]["lat"] is None
        assert one.raw["answer"]["method"] == "homonyms"
    meant = geocoder.geocode("Boulikessi", exactly_one=False, country_codes="ml")
    assert meant[0].raw["evidence"]
    assert all(one.raw["answer"] == meant[0].raw for one in meant[1:])


def test_codes_may_be_a_list_in_one_text(geocoder) -> None:
    assert geocoder.geocode("Boulikessi", country_codes="ml, bf") is None
    assert geocoder.geocode("Dioungani", country_codes="ml,bf").raw["adm0"] == "MLI"
    assert geocoder.geocode("Dioungani", country_codes=["mli", "ML"]).raw["adm0"] == "MLI"


def test_long_words_are_read_at_their_beginning(geocoder) -> None:
    assert geocoder.geocode("Dioungani " + "x" * 1_000_000).raw["place"] == "Dioungani"


class Somewhere:
    """Stands for a resolver whose gazetteer alone is used."""

    def __init__(self, lons, lats) -> None:
        rows = enumerate(zip(lons.tolist(), lats.tolist(), strict=True))
        self.gazetteer = Gazetteer(
            Place(f"p{i}", f"Name{i}", "village", "MLI", "", "", lat, lon, None, "") for i, (lon, lat) in rows
        )


def test_reverse_gives_the_places_that_the_geodesic_gives() -> None:
    chance = np.random.default_rng(7)
    lons, lats = chance.uniform(-180, 180, 3000), chance.uniform(-90, 90, 3000)
    geocoder = SahelGeocoder(Somewhere(lons, lats))
    spots = [(0.0, 0.0), (16.0, -0.04), (89.9, 20.0), (-90.0, 0.0), (10.0, 179.99), (10.0, -179.99)]
    for lat, lon in spots:
        found = geocoder.reverse((lat, lon), exactly_one=False, nearest=8)
        away = distance_km(lon1=lon, lat1=lat, lon2=lons, lat2=lats)
        assert [place.raw["place_id"] for place in found] == [f"p{i}" for i in np.argsort(away)[:8]]
        assert [place.raw["distance_km"] for place in found] == np.sort(away)[:8].round(1).tolist()


def test_reverse_measures_few_places_by_the_geodesic(monkeypatch) -> None:
    measured = []
    real = module.distance_km

    def counted(**given):
        measured.append(np.size(given["lon2"]))
        return real(**given)

    monkeypatch.setattr(module, "distance_km", counted)
    chance = np.random.default_rng(7)
    geocoder = SahelGeocoder(Somewhere(chance.uniform(-12, 16, 5000), chance.uniform(9, 25, 5000)))
    geocoder.reverse((15.0, 0.0))
    assert sum(measured) < 100


def test_a_place_of_two_tables_is_named_once() -> None:
    somewhere = Somewhere(np.array([1.0]), np.array([15.0]))
    own = somewhere.gazetteer.place(0)
    somewhere.gazetteer = Gazetteer([own, Place("q", "NAME-0", "village", "MLI", "", "", 15.0, 1.01, None, "")])
    found = SahelGeocoder(somewhere).reverse((15.0, 1.0), exactly_one=False)
    assert [one.raw["place_id"] for one in found] == ["p0"]


def test_an_empty_gazetteer_has_no_nearest_place() -> None:
    empty = SahelGeocoder(Somewhere(np.array([]), np.array([])))
    assert empty.reverse((15.0, 0.0)) is None
    assert empty.reverse((15.0, 0.0), exactly_one=False) is None


def test_the_example_of_the_docstring_works() -> None:
    results = doctest.testmod(module)
    assert results.attempted >= 5
    assert results.failed == 0


def test_bad_queries_raise_geopy_s_errors(geocoder) -> None:
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode(None)
    with pytest.raises(GeocoderQueryError, match="Atlantis"):
        geocoder.geocode("Gao", country_codes="Atlantis")
    with pytest.raises(GeocoderQueryError, match="country codes"):
        geocoder.geocode("Gao", country_codes=[1])
    for limit in (0, -1, "2"):
        with pytest.raises(GeocoderQueryError, match="from 1 on"):
            geocoder.geocode("Gao", exactly_one=False, limit=limit)


@pytest.mark.parametrize(
    "point",
    ["nowhere", "", " ", (95, 0), ("a", "b"), None, (), (15.0,), 15.0, (float("nan"), 0), "1" * (LONGEST_POINT + 1)],
)
def test_what_is_no_point_is_refused(geocoder, point) -> None:
    with pytest.raises(GeocoderQueryError, match="lat, lon"):
        geocoder.reverse(point)
