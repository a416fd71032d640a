"""The dashboard as a person uses it, in a real Chromium that reaches nothing but the server."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.waiting import settled, still

pytestmark = pytest.mark.browser
MAP = "iframe[title='streamlit_folium.st_folium']"


def drawn(frame) -> dict[str, int]:
    """How many incidents the layer draws as symbols and how many areas, in view."""
    return frame.locator("#map_div").evaluate(
        """() => { const d = map.atlasIncidents.drawn;
        return {symbols: d.stacks.reduce((n, one) => n + one.n, 0), areas: d.areas.length}; }"""
    )


def click_on(frame, words: str) -> None:
    """Click on the incident whose description has some words, brought into view."""
    spot = frame.locator("#map_div").evaluate(
        """(_, words) => { const layer = map.atlasIncidents;
        let at = 0;
        while (!layer.describe(at).includes(words)) { at += 1; }
        map.setView(layer.position(at), 8, {animate: false});
        return map.latLngToContainerPoint(layer.position(at)); }""",
        words,
    )
    frame.locator("#map_div").click(position={"x": spot["x"], "y": spot["y"]})


def open_map(watched, server: str, query: str = "?lang=en"):
    watched.page.goto(f"{server}/{query}")
    frame = map_frame(watched)
    settled(watched.page)
    return frame


def map_frame(watched):
    frame = watched.page.frame_locator(MAP).last  # a map that is replaced stays until the new one has come
    frame.locator(".atlas-legend li").first.wait_for()
    return frame


def clean(watched) -> None:
    assert watched.foreign == []
    assert watched.complaints == []


def query(watched) -> dict[str, list[str]]:
    return parse_qs(urlparse(watched.page.url).query)


def wait_for_query(watched, **wanted: str) -> None:
    for key, value in wanted.items():
        watched.page.wait_for_url(re.compile(rf"[?&]{key}={re.escape(value)}"))


def zoom_in(frame, watched) -> str:
    """Zoom in by one and return the transform-independent sign of it: the scale bar's words."""
    before = frame.locator(".leaflet-control-scale-line").inner_text()
    frame.locator(".leaflet-control-zoom-in").click()
    frame.locator(".leaflet-control-scale-line", has_not_text=re.compile(f"^{re.escape(before)}$")).wait_for()
    return frame.locator(".leaflet-control-scale-line").inner_text()


def test_the_map_draws_every_layer_without_a_network(watched, server) -> None:
    frame = open_map(watched, server)
    assert drawn(frame)["symbols"] >= 9
    assert drawn(frame)["areas"] >= 6
    assert frame.get_by_text("MALI", exact=True).count() == 1
    assert frame.get_by_text("Niamey", exact=True).count() == 1
    watched.page.get_by_text("16 incidents on the map").first.wait_for()
    clean(watched)


def test_a_filter_changes_the_map_and_the_link_and_keeps_the_zoom(watched, server) -> None:
    frame = open_map(watched, server)
    scale = zoom_in(frame, watched)
    before = drawn(frame)["symbols"]
    watched.page.get_by_role("button", name="Niger", exact=True).click()
    watched.page.get_by_text("1 incident on the map").first.wait_for()
    frame.locator(".atlas-time-count", has_text=re.compile("^Incidents: 1$")).wait_for()
    assert before > 0
    assert drawn(frame) == {"symbols": 0, "areas": 1}
    assert frame.locator(".leaflet-control-scale-line").inner_text() == scale
    wait_for_query(watched, country="NER")
    clean(watched)


def test_a_click_on_an_area_opens_what_is_known(watched, server) -> None:
    frame = open_map(watched, server, "?lang=en&country=NER")
    click_on(frame, "Massacre of market-goers")
    watched.page.get_by_text("Massacre of market-goers").last.wait_for()
    watched.page.get_by_text("in the west of the Sahel state").first.wait_for()
    wait_for_query(watched, incident="banibangou-2021-03-15")
    assert query(watched)["country"] == ["NER"]
    clean(watched)


def test_two_incidents_at_one_place_can_both_be_reached(watched, server) -> None:
    frame = open_map(watched, server, "?lang=en&from=2019-11-01&to=2019-11-02")
    click_on(frame, "Roadside bomb")
    frame.locator(".atlas-list button").nth(1).wait_for()
    assert frame.locator(".atlas-list button").count() == 2
    still(frame.locator(".atlas-list button", has_text="Roadside bomb")).click()
    wait_for_query(watched, incident="indelimane-ied-2019-11-02")
    clean(watched)


def test_a_link_opens_the_same_view(watched, server) -> None:
    open_map(watched, server, "?lang=en&region=ML05&from=2019-09-01&to=2020-01-31")
    watched.page.get_by_text("hidden").first.wait_for()
    first = watched.page.get_by_text("incidents on the map").first.inner_text()
    open_map(watched, server, "?" + urlparse(watched.page.url).query)
    watched.page.get_by_text(first).first.wait_for()
    clean(watched)


def test_french(watched, server) -> None:
    frame = open_map(watched, server, "?lang=en")
    watched.page.get_by_text("Français", exact=True).click()
    watched.page.get_by_text("16 incidents sur la carte").first.wait_for()
    wait_for_query(watched, lang="fr")
    frame.locator(".atlas-legend").wait_for()
    text = watched.page.locator("section[data-testid='stSidebar']").inner_text()
    for english in ("Filter", "Country", "Clear", "From", "Kind"):
        assert english not in text
    clean(watched)


def test_the_filter_goes_along_to_the_other_screens(watched, server) -> None:
    open_map(watched, server, "?lang=en&country=NER")
    for name in ("Incidents", "Snapshot"):
        watched.page.get_by_role("link", name=name).click()
        watched.page.get_by_role("heading", name=name, exact=True).wait_for()
        watched.page.get_by_text("1 incident on the map").first.wait_for()
        wait_for_query(watched, country="NER")
    clean(watched)


def test_back_undoes_a_filter(watched, server) -> None:
    open_map(watched, server)
    watched.page.get_by_role("button", name="Niger", exact=True).click()
    watched.page.get_by_text("1 incident on the map").first.wait_for()
    wait_for_query(watched, country="NER")
    watched.page.go_back()
    watched.page.get_by_text("16 incidents on the map").first.wait_for()
    assert "country" not in query(watched)
    clean(watched)


def test_png_and_html_are_downloaded_and_the_html_opens_from_the_disk(watched, server, tmp_path) -> None:
    page = watched.page
    open_map(watched, server)
    page.get_by_role("link", name="Snapshot").click()
    for name, file in (("PNG", "map.png"), ("HTML", "map.html")):
        if name == "HTML":
            page.get_by_text("Field pack", exact=True).click()
        settled(page)
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(name)).click()
        download.value.save_as(tmp_path / file)
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    page.goto((tmp_path / "map.html").as_uri())
    page.locator(".atlas-legend li").first.wait_for()
    assert page.evaluate("map.atlasIncidents.drawn.stacks.length") >= 9
    assert page.evaluate("map.atlasIncidents.n") == 16
    clean(watched)


def test_a_hostile_link_is_shown_as_text(watched, server) -> None:
    open_map(
        watched,
        server,
        "?lang=![x](https://evil.example/l.png)&country=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
        "&actor=![x](https://evil.example/a.png)&region=[ML99](https://evil.example)",
    )
    watched.page.get_by_text("ML99").first.wait_for()
    assert watched.page.locator("img[src*='evil'], img[src='x'], a[href*='evil']").count() == 0
    clean(watched)


def test_without_a_network_the_tile_basemap_says_so_and_the_map_stays(watched, server) -> None:
    frame = open_map(watched, server)
    frame.get_by_role("button", name="Background").click()
    frame.get_by_label("Street map from the internet").check()
    frame.locator(".atlas-notice").wait_for()
    watched.page.get_by_text("16 incidents on the map").first.wait_for()
    assert drawn(frame)["areas"] >= 6
    assert all("openstreetmap.org" in address for address in watched.foreign)
    assert watched.foreign


def test_a_map_without_room_does_not_go_in_as_far_as_it_can(watched, server) -> None:
    frame = open_map(watched, server)
    zooms = frame.locator("#map_div").evaluate(
        """() => [[0, 0], [300, 40], [20, 600], [900, 640]].map(([x, y]) => { const size = map.getSize;
        map.getSize = () => L.point(x, y);
        sahelAtlas.fit(map, [[10, -12], [25, 16]], [4, 90], [44, 200]);
        map.getSize = size;
        return map.getZoom(); })"""
    )
    assert zooms[:3] == [4, 4, 4]
    assert 4 < zooms[3] < 6
