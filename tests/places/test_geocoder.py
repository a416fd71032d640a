"""The geopy adapter, used as geopy's own geocoders are."""

from __future__ import annotations

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder

from geo.areas.boundaries import load_boundaries
from geo.places.geocoder import SahelGeocoder
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


def test_bad_queries_raise_geopy_s_errors(geocoder) -> None:
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode(None)
    with pytest.raises(GeocoderQueryError, match="Atlantis"):
        geocoder.geocode("Gao", country_codes="Atlantis")
    with pytest.raises(GeocoderQueryError, match="lat, lon"):
        geocoder.reverse("nowhere")
