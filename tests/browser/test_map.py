"""The map's frame on the dashboard: strip of time, legend, search, keys, and what the link keeps of them."""

from __future__ import annotations

import re

import pytest

from tests.browser.test_dashboard import clean, click_on, map_frame, open_map, query, wait_for_query
from tests.browser.waiting import settled, still

pytestmark = pytest.mark.browser
SAID = ".atlas-time-said"


def brush(watched, frame, first: float, last: float) -> None:
    """Draw over the bars from one share of their width to another."""
    box = frame.locator(".atlas-time-plot").bounding_box()
    x, width, y = box["x"] + 14, box["width"] - 28, box["y"] + 25
    watched.page.mouse.move(x + width * first, y)
    watched.page.mouse.down()
    watched.page.mouse.move(x + width * last, y, steps=3)
    watched.page.mouse.up()


def test_a_brushed_period_lives_in_the_link_and_outlives_a_filter(watched, server) -> None:
    frame = open_map(watched, server)
    assert frame.locator(SAID).inner_text().startswith("The whole time")
    frame.get_by_label("Step", exact=True).select_option("month")
    brush(watched, frame, 0.5, 0.99)
    watched.page.wait_for_url(re.compile(r"[?&]t=20"))
    period, words = query(watched)["t"][0], frame.locator(SAID).inner_text()
    assert re.fullmatch(r"20[0-9-]{8}\.\.20[0-9-]{8}", period)
    watched.page.get_by_role("button", name="Burkina Faso", exact=True).click()
    wait_for_query(watched, country="BFA")
    frame.locator(SAID, has_not_text=words).wait_for()
    assert frame.locator(f"{SAID} strong").inner_text() in words
    watched.page.get_by_role("button", name="Burkina Faso", exact=True).click()
    frame.locator(SAID, has_text=words).wait_for()
    frame = open_map(watched, server, "?" + watched.page.url.partition("?")[2])
    frame.locator(SAID, has_text=words).wait_for()
    assert query(watched)["t"] == [period]
    frame.get_by_role("button", name="Use as filter").click()
    wait_for_query(watched, **{"from": period[:10], "to": period[12:]})
    frame.locator(SAID, has_text="The whole time").wait_for()
    assert "t" not in query(watched)
    clean(watched)


def test_playing_tells_the_link_once_it_pauses(watched, server) -> None:
    frame = open_map(watched, server, "?lang=en&unit=year")
    frame.get_by_label("Speed").select_option("8")
    frame.get_by_role("button", name="Play").click()
    frame.locator(SAID, has_text=re.compile(r"20(1[3-9]|2\d)")).wait_for()
    assert "t" not in query(watched)
    frame.get_by_role("button", name="Pause").click()
    year = frame.locator(f"{SAID} strong").inner_text()
    wait_for_query(watched, t=f"{year}-01-01..{year}-12-31")
    assert "at" not in query(watched)  # nobody moved the map
    clean(watched)


def test_a_hidden_kind_stays_hidden_when_the_filter_changes_and_is_said(watched, server) -> None:
    frame = open_map(watched, server)
    frame.locator(".atlas-legend").get_by_role("button", name="Ambush").click()
    hidden = frame.locator(".atlas-legend").get_by_role("button", name="Ambush (hidden)")
    hidden.wait_for()
    shown = frame.locator("#map_div").evaluate("() => map.atlasIncidents.shown.n")
    assert 0 < shown < 16
    wait_for_query(watched, hide="ambush")
    settled(watched.page)
    watched.page.get_by_role("button", name="Mali", exact=True).click()
    wait_for_query(watched, country="MLI")
    frame.locator(".atlas-time-count", has_not_text=f"Incidents: {shown}").wait_for()
    hidden.wait_for()
    wait_for_query(watched, hide="ambush")
    watched.page.reload()
    frame = map_frame(watched)
    hidden = frame.locator(".atlas-legend").get_by_role("button", name="Ambush (hidden)")
    hidden.wait_for()
    frame.locator(".atlas-part", has_text="1 kind hidden").wait_for()
    frame.get_by_role("button", name="Show all kinds").click()
    frame.locator(".atlas-legend").get_by_role("button", name="Ambush", pressed=True).wait_for()
    watched.page.wait_for_url(lambda url: "hide=" not in url)
    clean(watched)


def test_a_reload_moves_nothing(watched, server) -> None:
    frame = open_map(watched, server, "?lang=en&at=14.4666,0,7&incident=boulikessi-2019-09-30")
    for _ in range(3):
        # The strip has taken its room, and 900 ms at rest have passed, after which a moved map tells the link.
        frame.locator(".atlas-time-plot canvas").wait_for()
        later = "() => new Promise(done => setTimeout(() => done(map.getCenter().lat), 1000))"
        assert frame.locator("#map_div").evaluate(later) == pytest.approx(14.4666, abs=0.003)
        assert query(watched)["at"] == ["14.4666,0,7"]
        watched.page.reload()
        frame = map_frame(watched)
    clean(watched)


@pytest.mark.parametrize("mode", ["hexagons", "clusters"])
def test_a_clicked_cell_lists_as_many_incidents_as_its_tooltip_counts(watched, server, mode) -> None:
    frame = open_map(watched, server, f"?lang=en&unit=year&t=2019-01-01..2023-12-31&mode={mode}")
    frame.locator(".atlas-legend").get_by_role("button", name="Ambush").click()
    frame.locator(".atlas-legend").get_by_role("button", name="Ambush (hidden)").wait_for()
    spot = frame.locator("#map_div").evaluate(
        """() => { sahelAtlas.LIST_MAX = 0;
        const layer = map.atlasIncidents, f = layer.frame;
        const cell = layer.drawn.cells.slice().sort((a, b) => b.n - a.n)[0];
        const at = cell.centre || [0, 1].map(k => cell.flat.reduce((sum, p) => sum + p[k], 0) / cell.flat.length);
        const p = map.layerPointToContainerPoint(f.corner.add([at[0], at[1]]));
        return {x: p.x, y: p.y, n: cell.n, shown: layer.shown.n, all: layer.n}; }"""
    )
    assert 0 < spot["n"] <= spot["shown"] < spot["all"]
    tip = frame.locator(".atlas-tip")
    for step in range(40):  # a mouse is never quite at rest; what is drawn anew under it answers its next move
        frame.locator("#map_div").hover(position={"x": spot["x"] + step % 2, "y": spot["y"]})
        if tip.filter(has_text="Deaths:").is_visible():
            break
        watched.page.wait_for_timeout(100)
    tip.filter(has_text="Deaths:").wait_for()
    counted = re.match(r"(\d+) incident", tip.inner_text()).group(1)
    assert counted == str(spot["n"])
    frame.locator("#map_div").click(position={"x": spot["x"], "y": spot["y"]})
    panel = watched.page.get_by_text(re.compile(r"^\d+ incidents? of this cell$"))
    panel.wait_for()
    assert panel.inner_text().split()[0] == counted
    clean(watched)


def test_the_search_finds_places_and_opens_incidents(watched, server) -> None:
    frame = open_map(watched, server)
    box = frame.get_by_role("combobox", name="Place, incident or coordinates")
    box.fill("timbuktu")
    frame.locator(".atlas-found li", has_text="Tombouctou (Timbuktu)").first.click()
    watched.page.wait_for_url(re.compile(r"[?&]at=16\.77"))
    box.fill("boulikessi camp")
    frame.locator(".atlas-found-incident").first.click()
    watched.page.wait_for_url(re.compile(r"incident=boulikessi"))
    watched.page.locator(".incident-card h3", has_text="Boulikessi").wait_for()
    watched.page.wait_for_url(re.compile(r"[?&]at=14\.7"))
    scale = frame.locator(".leaflet-control-scale-line").inner_text()
    frame = open_map(watched, server, "?" + watched.page.url.partition("?")[2])
    frame.locator(".leaflet-control-scale-line", has_text=re.compile(f"^{scale}$")).wait_for()
    clean(watched)


def test_a_click_moves_no_incidents(watched, server) -> None:
    fetched: list[str] = []
    watched.page.on("request", lambda one: fetched.append(one.url) if one.url.endswith(".bin") else None)
    frame = open_map(watched, server)
    click_on(frame, "Indelimane")
    still(frame.locator(".atlas-list button").first).click()
    watched.page.locator(".incident-card h3").wait_for()
    assert len(fetched) == 1
    clean(watched)


def test_the_keyboard_opens_an_incident(watched, server) -> None:
    frame = open_map(watched, server)
    frame.locator(".atlas-walk").focus()
    watched.page.keyboard.press("ArrowRight")
    frame.locator(".atlas-walk", has_text="1 of 16").wait_for()
    watched.page.keyboard.press("Enter")
    watched.page.locator(".incident-card h3").wait_for()
    watched.page.wait_for_url(re.compile("incident="))
    clean(watched)


def test_the_first_tab_skips_the_sidebar(watched, server) -> None:
    open_map(watched, server)
    watched.page.keyboard.press("Tab")
    skip = watched.page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().top >= 0")
    watched.page.keyboard.press("Enter")
    watched.page.keyboard.press("Tab")
    assert watched.page.evaluate("document.activeElement.closest('[data-testid=stMain]') !== null")
    stops = 1
    while "Skip the map" not in watched.page.evaluate("document.activeElement.innerText"):
        watched.page.keyboard.press("Tab")
        stops += 1
        assert stops <= 3  # the title is a link to itself
    assert len(watched.page.context.pages) == 1
    clean(watched)


def test_the_list_of_a_stack_opens_below_the_search_box(watched, server) -> None:
    frame = open_map(watched, server)
    spot = frame.locator("#map_div").evaluate(
        """() => { const layer = map.atlasIncidents, s = layer.stacks;
        const at = [...Array(s.n).keys()].find(i => s.start[i + 1] - s.start[i] > 1);
        map.setView([s.lat[at] - 0.6, s.lon[at] + 2.5], 7, {animate: false});
        map.panBy([0, map.latLngToContainerPoint([s.lat[at], s.lon[at]]).y - 70], {animate: false});
        return map.latLngToContainerPoint([s.lat[at], s.lon[at]]); }"""
    )
    frame.locator("#map_div").click(position={"x": spot["x"], "y": spot["y"]})
    frame.locator(".atlas-list").wait_for()
    frame.locator("#map_div").evaluate(
        """() => new Promise(done => { const moving = map._panAnim;
        if (moving && moving._inProgress) { moving.once('end', done); } else { done(); } })"""
    )
    popup, search = (frame.locator(part).bounding_box() for part in (".leaflet-popup", ".atlas-top"))
    assert popup["y"] >= search["y"] + search["height"]
    clean(watched)


def test_the_way_past_the_map_leads_to_the_same_incidents_as_a_table(watched, server) -> None:
    open_map(watched, server, "?lang=en&country=NER")
    watched.page.get_by_role("link", name="Skip the map").click()
    watched.page.get_by_role("heading", name="Incidents", exact=True).wait_for()
    wait_for_query(watched, country="NER")
    clean(watched)
