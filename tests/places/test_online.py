"""Online geocoders behind the resolver: what they are asked, and what is believed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from geopy.exc import GeocoderTimedOut

from geo import __version__
from geo.core.language import language
from geo.places import shapes
from geo.places.geocoder import SahelGeocoder
from geo.places.online import OnlineChain, stated_radius_km
from geo.places.phrases import RULES
from tests.places.canned import NAME, Server, geonames, osm, photon


def test_an_unknown_village_is_found_and_says_by_whom(resolver, boundaries, cache) -> None:
    server = Server(lambda _: [osm()])
    chain = OnlineChain(resolver, boundaries, [server.service(contact="desk@example.org")], cache)
    found = chain.resolve(f"Six soldiers died in {NAME} on Monday", country="MLI")
    assert (found.lat, found.lon, found.where_prec, found.method) == (15.5, -3.0, 2, "online")
    assert (found.place, found.place_id, found.adm0) == (NAME, "nominatim:node/7", "MLI")
    assert found.uncertainty_km == 5
    assert shapely.contains(found.extent, found.geometry)
    assert found.evidence[-1].rule == "online"
    assert found.evidence[-1].rule in RULES
    assert "Nominatim" in found.evidence[-1].matched
    assert "Nominatim" in found.note
    query = parse_qs(urlsplit(server.urls[0]).query)
    assert (query["q"], query["countrycodes"]) == ([NAME], ["ml"])
    assert not any("soldiers" in url or "Monday" in url for url in server.urls), "the name leaves, the report stays"
    assert server.agents == [f"sahel-incident-atlas/{__version__} (desk@example.org)"]


def test_the_words_are_in_the_language_asked_for(chain) -> None:
    french = chain([osm()]).resolve(NAME, country="MLI", say=language("fr")).note
    assert "Nominatim" in french
    assert french != chain([osm()]).resolve(NAME, country="MLI").note


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Dioungani", "MLI"),  # known
        ("near Dioungani", "MLI"),
        ("northern Mali", None),  # an area
        ("Boulikessi", None),  # namesakes: a server's favourite would be a guess
        ("the attackers fled on motorbikes", "MLI"),  # no toponym
        ("", "MLI"),
        ("<script>alert(1)</script>", "MLI"),
        (f"{NAME}1984", "MLI"),
        (NAME, "NGA"),  # beyond the zone
        (f"at {NAME} and at Blatouzorgh", "MLI"),  # two unknown names
        (f"20 km from Bla, at {NAME}", "MLI"),
        (f"north of {NAME}", "MLI"),
        (f"au sud du village de {NAME}", "MLI"),
        (f"on the road to {NAME}", "MLI"),
        (f"the region of {NAME}", "MLI"),
    ],
)
def test_nothing_is_asked_where_the_words_give_no_place_to_look_up(chain, resolver, words, country) -> None:
    server = Server(lambda _: [osm()])
    found = chain(services=[server.service()]).resolve(words, country=country)
    assert server.urls == []
    assert (found.lat, found.method) == (resolver.resolve(words, country=country).lat, found.method)
    assert found.method != "online"


@pytest.mark.parametrize(
    ("words", "radius"),
    [
        (NAME, 0),
        (f"in the village of {NAME}, Mopti region", 0),
        (f"{NAME}, Gourma-Rharous cercle", 0),
        (f"in northern Mali, at {NAME}", 0),
        (f"near {NAME}", shapes.AREA_KM),
        (f"dans les environs de {NAME}", shapes.AREA_KM),
        (f"{NAME} area", shapes.AREA_KM),
        (f"the commune of {NAME}", shapes.COMMUNE_KM),
        (f"between {NAME} and Gao", None),
        (f"{NAME}, 20 km from Gao", None),
        (f"l'axe Gao-{NAME}", None),
        ("elsewhere", None),
    ],
)
def test_what_the_words_say_of_the_name(words, radius) -> None:
    assert stated_radius_km(words, NAME) == radius


def test_vague_words_widen_the_circle(chain) -> None:
    assert chain([osm()]).resolve(f"near {NAME}", country="MLI").uncertainty_km == 5 + shapes.AREA_KM


@pytest.mark.parametrize(
    ("answer", "country", "words", "note"),
    [
        ([], "MLI", NAME, "knows no"),
        ([osm(lat=12.0, lon=8.5)], "MLI", NAME, "outside Mali"),
        ([osm(lat=48.8, lon=2.3)], None, NAME, "outside"),
        ([osm(lat=14.2, lon=-11.4)], "MLI", f"{NAME}, Gao region", "km outside the area"),
        ([osm(name="Zorgho")], "MLI", NAME, "knows no"),
        ([osm(key="highway", value="residential")], "MLI", NAME, "knows no"),
        ([osm(key="shop", value="bakery")], "MLI", NAME, "knows no"),
        ([osm(key="boundary", value="administrative", size=0.6)], "MLI", NAME, "as an area"),
        ([osm(value="region")], "MLI", NAME, "as an area"),
        ([osm(), osm(lat=17.0, lon=-1.0, osm_id=8)], "MLI", NAME, "km apart"),
        ([osm(), osm(lat=17.0, lon=-1.0, size=0.6, key="boundary", value="administrative")], "MLI", NAME, "km apart"),
    ],
)
def test_a_doubtful_answer_gives_no_point_and_a_reason(chain, answer, country, words, note) -> None:
    found = chain(answer).resolve(words, country=country)
    assert (found.lat, found.lon) == (None, None)
    assert found.method != "online"
    assert note in found.note


def test_stated_units_hold_the_answer(chain) -> None:
    stated = {"country": "BFA", "adm1": "Sahel"}
    assert chain([osm(lat=14.1, lon=-0.5)]).resolve(NAME, **stated).method == "online"
    far = chain([osm(lat=10.6, lon=-4.8, name=f"{NAME}i")]).resolve(f"{NAME}i", **stated)
    assert far.lat is None
    assert "km outside the area" in far.note
    assert chain([osm(lat=14.1, lon=-0.5)]).resolve(NAME, country="BFA", adm2="No Such Unit").method == "online"


def test_the_frame_widens_the_circle(chain) -> None:
    wide = chain([osm(size=0.2)]).resolve(NAME, country="MLI")
    assert 30 < wide.uncertainty_km < 32  # the corner of the frame


def test_the_village_stands_for_its_commune_and_the_circle_reaches_both(chain) -> None:
    village, commune = osm(), osm(lat=15.6, size=0.3, key="boundary", value="administrative", osm_id=8)
    found = chain([commune, village]).resolve(NAME, country="MLI")
    assert found.place_id == "nominatim:node/7"
    assert 16 <= found.uncertainty_km <= 17


def test_a_large_area_around_the_village_is_no_contradiction(chain) -> None:
    village, cercle = osm(), osm(lat=15.9, size=0.6, key="boundary", value="administrative", osm_id=8)
    found = chain([cercle, village]).resolve(NAME, country="MLI")
    assert (found.place_id, found.uncertainty_km) == ("nominatim:node/7", 5)


def test_a_second_name_of_the_place_counts(chain) -> None:
    named = osm(name="Autre", namedetails={"name": "Autre", "alt_name": f"Encore;{NAME.upper()}"})
    assert chain([named]).resolve(NAME, country="MLI").place == "Autre"


def test_a_hostile_name_is_no_formula_and_holds_no_control_characters(chain) -> None:
    found = chain([osm(name=f"=+@{NAME}\u202e\n", display_name="<b>=1+1\x00")]).resolve(NAME, country="MLI")
    assert found.place == NAME
    assert "\x00" not in found.note


def test_two_services_have_to_agree(chain) -> None:
    near = [Server(lambda _: [osm()]).service(), Server(lambda _: photon(lat=15.6)).service("photon")]
    agreed = chain(services=near).resolve(NAME, country="MLI")
    assert agreed.place_id == "nominatim:node/7"
    assert 16 <= agreed.uncertainty_km <= 17, "the circle reaches the other answer"
    far = [
        Server(lambda _: [osm()]).service(),
        Server(lambda _: photon(lat=16.5)).service("photon", url="http://b.test"),
    ]
    declined = chain(services=far).resolve(NAME, country="MLI")
    assert declined.lat is None
    assert "(Nominatim)" in declined.note
    assert "(Photon)" in declined.note


def test_the_first_service_that_knows_it_answers(chain) -> None:
    silent = Server(lambda _: GeocoderTimedOut("late")).service()
    found = chain(services=[silent, Server(lambda _: photon()).service("photon")]).resolve(NAME, country="MLI")
    assert found.place_id == "photon:node/9"
    assert "Nominatim did not answer in time" in found.note


def test_photon_gets_a_frame_and_geonames_a_user_name(chain) -> None:
    frame, user = Server(lambda _: photon(extent=[-3.1, 15.6, -2.9, 15.4])), Server(lambda _: geonames())
    assert chain(services=[frame.service("photon")]).resolve(NAME, country="MLI").uncertainty_km > 10
    west, south, east, north = map(float, parse_qs(urlsplit(frame.urls[0]).query)["bbox"][0].split(","))
    assert (west, south, east, north) == pytest.approx((-12.3, 10.1, 4.3, 25.0), abs=0.2)
    found = chain(services=[user.service("geonames", username="desk")]).resolve(NAME, country="MLI")
    assert (found.place_id, found.uncertainty_km) == ("geonames:5", 5)
    asked = parse_qs(urlsplit(user.urls[0]).query)
    assert (asked["username"], asked["country"], asked["maxRows"]) == (["desk"], ["ML"], ["10"])
    assert user.urls[0].startswith("https://")


@pytest.mark.parametrize(("fcl", "note"), [("A", "as an area"), ("L", "as an area"), ("R", "knows no")])
def test_geonames_areas_and_roads_give_no_point(chain, fcl, note) -> None:
    server = Server(lambda _: geonames(fcl=fcl))
    found = chain(services=[server.service("geonames", username="desk")]).resolve(NAME, country="MLI")
    assert found.lat is None
    assert note in found.note


def test_a_chain_is_a_geopy_geocoder_too(chain) -> None:
    geocoder = SahelGeocoder(chain([osm()]))
    assert geocoder.geocode(NAME, country_codes="ml").raw["method"] == "online"
    assert geocoder.reverse((14.3156, -2.7403)).address == "Dioungani, MLI"
