"""What stands around the incidents, in a real Chromium and without any server: strip of time, search, tools, keys."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from shapely.geometry import Point

from geo.areas.boundaries import Boundaries
from geo.core.crs import distance_km
from geo.core.language import language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import interactive
from geo.maps.assets import ATLAS_CSS, ATLAS_JS, LEAFLET_CSS, LEAFLET_JS, assets
from geo.maps.html_page import html_bytes
from geo.maps.interactive import map_wire
from geo.maps.layers import base_data, script_json
from geo.maps.map_words import controls_data
from geo.maps.scene import Scene

UNDATED = {"event_date": None, "event_date_end": None, "date_precision": None, "date_phrase": "last month"}
# Two incidents in each of the 24 months of 2019 and 2020, ambushes in the first half of a month; three are undated.
MONTHS = [(2019 + n // 12, n % 12 + 1) for n in range(24)]


def records(make: Callable[..., dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for n, (year, month) in enumerate(MONTHS):
        for kind, day in (("ambush", 5), ("massacre", 20)):
            when = {"event_date": f"{year}-{month:02}-{day:02}", "event_date_end": f"{year}-{month:02}-{day:02}"}
            spot = Point(-6 + n * 0.5, 12.5 + (day == 20) * 3)
            rows.append(make(f"{kind}-{n}", kind, 1, spot, uncertainty_km=2.0, place=f"Village {n}", **when))
    rows += [make(f"undated-{n}", "other", 1, Point(n, 17), uncertainty_km=2.0, **UNDATED) for n in range(3)]
    return rows


@pytest.fixture(scope="module")
def pages(
    make_record: Callable[..., dict[str, Any]],
    vocabulary: Vocabulary,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    scene_of: Callable[..., Scene],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    view = make_view(to_table(records(make_record)), IncidentFilter(), vocabulary)
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in ("en", "fr", "cells")}
    for code in ("en", "fr"):
        made[code].write_bytes(html_bytes(scene_of(view, code)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interactive, "MOST_INCIDENTS", 10)
        made["cells"].write_text(bare_page(view, boundaries, towns), encoding="utf-8")
    return made


def bare_page(view: View, boundaries: Boundaries, towns: pd.DataFrame) -> str:
    """A map with its controls and no server, of data that is counted by cell."""
    say, texts = language("en"), assets()
    wire = map_wire(view, say, plain=True)
    styles = "".join(f"<style>{texts[name].text}</style>" for name in (LEAFLET_CSS, ATLAS_CSS))
    scripts = "".join(f"<script>{texts[name].text}</script>" for name in (LEAFLET_JS, ATLAS_JS))
    return (
        f"<!DOCTYPE html><meta charset='utf-8'>{styles}<div><div id='map' style='height: 600px'></div></div>{scripts}"
        "<script>const map = L.map('map', {zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 13});"
        f"sahelAtlas.base(map, {script_json(base_data(boundaries, towns, say))});"
        f"sahelAtlas.controls(map, {script_json(controls_data(boundaries, say, server=False))});"
        f"const group = L.featureGroup(); sahelAtlas.show(group, {script_json({'key': wire.key, 'data': wire.text})});"
        "group.addTo(map);</script>"
    )


@pytest.fixture
def tab(browser: Any, pages: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page in English at 1200 px, or as asked; it must not complain, nor ask for anything."""
    code, width = getattr(request, "param", ("en", 1200))
    tab = browser.new_page(viewport={"width": width, "height": 844}, has_touch=width < 500)
    tab.set_default_timeout(8_000)
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda one: complaints.append(one.url) if not one.url.startswith("file:") else None)
    tab.goto(pages[code].as_uri())
    tab.locator(".atlas-time-count", has_text=":").wait_for()
    yield tab
    tab.close()
    assert complaints == []


SAID = ".atlas-time-said"


def said(tab: Any) -> tuple[str, str]:
    return tab.locator(f"{SAID} strong").inner_text(), tab.locator(".atlas-time-count").inner_text()


def wait_for_words(tab: Any, words: str) -> None:
    tab.locator(SAID, has_text=words).wait_for()


def shown(tab: Any) -> int:
    return int(tab.evaluate("sahelAtlas.map.atlasIncidents.shown.n"))


def brush(tab: Any, first: float, last: float) -> None:
    """Draw over the bars from one share of their width to another."""
    tab.locator(".atlas-time-plot").scroll_into_view_if_needed()
    box = tab.locator(".atlas-time-plot").bounding_box()
    x, width, y = box["x"] + 14, box["width"] - 28, box["y"] + 25
    tab.mouse.move(x + width * first, y)
    tab.mouse.down()
    tab.mouse.move(x + width * last, y, steps=3)
    tab.mouse.up()


pytestmark = pytest.mark.browser


def test_the_strip_begins_with_the_whole_time_and_counts_the_undated(tab: Any) -> None:
    assert said(tab) == ("The whole time", "Incidents: 51")
    assert tab.locator(".atlas-time-undated").inner_text() == "undated ones too (3)"
    tab.locator(".atlas-time-undated").click()
    wait_for_words(tab, "Incidents: 48")


def test_a_brushed_period_shows_its_incidents_and_never_sums_the_undated(tab: Any) -> None:
    tab.locator(".atlas-time select").first.select_option("month")
    brush(tab, 0.01, 2.5 / 24)
    wait_for_words(tab, "January 2019 – March 2019")
    assert said(tab)[1] == "Incidents: 6"
    assert shown(tab) == 6
    tab.locator("#here", has_text="6 incidents on the map · 45 more hidden").wait_for()
    tab.locator(".atlas-time-undated").click()
    wait_for_words(tab, "Incidents: 6 + 3 undated")
    assert shown(tab) == 9
    tab.get_by_role("button", name="Whole time").click()
    wait_for_words(tab, "The whole time")
    assert said(tab)[1] == "Incidents: 51"
    assert tab.locator("#here").inner_text() == ""


@pytest.mark.parametrize(
    ("unit", "period", "n"),
    [
        ("year", "2019", 24), ("quarter", "Q1 2019", 6), ("month", "January 2019", 2),
        ("week", "week of 31 December 2018", 1), ("day", "5 January 2019", 1),
    ],
)  # fmt: skip
def test_each_step_has_its_words_and_counts(tab: Any, unit: str, period: str, n: int) -> None:
    tab.locator(".atlas-time select").first.select_option(unit)
    tab.get_by_role("button", name="One step forward").click()
    wait_for_words(tab, period)
    assert said(tab) == (period, f"Incidents: {n}")


def test_keys_move_and_stretch_the_period(tab: Any) -> None:
    tab.locator(".atlas-time select").first.select_option("month")
    band = tab.get_by_role("slider", name="Period: arrow keys")
    band.focus()
    tab.keyboard.press("ArrowRight")
    wait_for_words(tab, "January 2019")
    tab.keyboard.press("ArrowRight")
    wait_for_words(tab, "February 2019")
    tab.keyboard.press("Shift+ArrowRight")
    wait_for_words(tab, "February 2019 – March 2019")
    assert band.get_attribute("aria-valuetext") == "February 2019 – March 2019, Incidents: 4"
    end = tab.get_by_role("slider", name="End of the period")
    end.focus()
    tab.keyboard.press("End")
    wait_for_words(tab, "February 2019 – December 2020")
    assert end.get_attribute("aria-valuenow") == end.get_attribute("aria-valuemax") == "23"
    tab.keyboard.press("Escape")
    wait_for_words(tab, "The whole time")


def test_play_goes_through_the_months_and_leaves_a_trail(tab: Any) -> None:
    tab.locator(".atlas-time select").first.select_option("month")
    tab.get_by_label("Speed").select_option("8")
    tab.get_by_label("Trail").select_option("3")
    tab.get_by_role("button", name="Play").click()
    tab.locator(SAID, has_text=re.compile("(June|July|August|September|October|November) 2019")).wait_for()
    tab.get_by_role("button", name="Pause").click()
    tab.get_by_role("button", name="Play").wait_for()
    month = said(tab)[0]
    assert said(tab)[1] == "Incidents: 2"
    faint = """() => {
        const layer = sahelAtlas.map.atlasIncidents;
        return Array.from(layer._fade).filter((value, i) => layer._mask[i] && value < 255).length;
    }"""
    assert tab.evaluate(faint) == 6
    tab.get_by_role("button", name="One step back").click()
    tab.locator(f"{SAID} strong", has_not_text=month).wait_for()


def test_a_kind_that_the_legend_hides_goes_from_map_and_strip(tab: Any) -> None:
    row = tab.locator(".atlas-legend").get_by_role("button", name="Ambush")
    assert row.get_attribute("aria-pressed") == "true"
    row.click()
    wait_for_words(tab, "Incidents: 27")
    hidden = tab.locator(".atlas-legend").get_by_role("button", name="Ambush")
    assert hidden.get_attribute("aria-pressed") == "false"
    assert "hidden" in hidden.inner_text()
    tab.locator("#here", has_text="27 incidents on the map · 3 of the shown undated · 24 more hidden").wait_for()
    tab.get_by_role("button", name="Show all kinds").click()
    wait_for_words(tab, "Incidents: 51")
    assert tab.get_by_role("button", name="Show all kinds").count() == 0


@pytest.mark.parametrize(
    ("typed", "lat", "lon"),
    [
        ("14.5, -1.25", 14.5, -1.25), ("14,5 ; -1,25", 14.5, -1.25), ("14,5 -1,25", 14.5, -1.25),
        ("14°30'N 1°15'W", 14.5, -1.25), ("N14 30 0 W1 15 0", 14.5, -1.25), ("1°15' O 14°30' N", 14.5, -1.25),
        ("14 30 -1 15", 14.5, -1.25), ("14° 30′ 00″ N, 1° 15′ 00″ E", 14.5, 1.25), ("-14.5 −1.25", -14.5, -1.25),
        ("14.5, - 1.25", 14.5, -1.25), ("14,5 ; – 1,25", 14.5, -1.25), ("- 14.5, 1.25", -14.5, 1.25),
        ("14.5N - 1.25E", 14.5, 1.25), ("14°30'N – 1°15'W", 14.5, -1.25),
    ],
)  # fmt: skip
def test_coordinates_are_read_as_people_write_them(scripts: Any, typed: str, lat: float, lon: float) -> None:
    found = scripts.evaluate("text => sahelAtlas.coordinates(text)", typed)
    assert (found["lat"], found["lon"]) == (pytest.approx(lat), pytest.approx(lon))


# A dash between two numbers may be a minus or may part them: a guess would be a dot on the wrong side of Greenwich.
@pytest.mark.parametrize(
    "typed",
    [
        "Gao", "", "14", "14.5 N", "a1 b2", "1 2 3", "SO", "14.5.1, 2, 3, 4, 5", "14.5 - 1.25", "14.5 – 1.25",
        "14.5-1.25", "14,5 − 1,25", "14.5N -1.25E",
    ],
)  # fmt: skip
def test_other_words_are_no_coordinates(scripts: Any, typed: str) -> None:
    assert scripts.evaluate("text => sahelAtlas.coordinates(text)", typed) is None


@pytest.fixture(scope="module")
def scripts(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    tab = browser.new_page()
    tab.goto(pages["en"].as_uri())
    yield tab
    tab.close()


def test_swapped_coordinates_are_offered_the_other_way_round(tab: Any) -> None:
    box = tab.get_by_role("combobox", name="Place, incident or coordinates")
    box.fill("-1.6, 14.1")
    assert tab.locator(".atlas-found li").all_inner_texts() == [
        "Go to 1.6°S 14.1°E",
        "Written the other way round? Go to 14.1°N 1.6°W",
    ]
    tab.locator(".atlas-found li").nth(1).click()
    centre = tab.evaluate("sahelAtlas.map.getCenter()")
    assert (centre["lat"], centre["lng"]) == (pytest.approx(14.1, abs=0.01), pytest.approx(-1.6, abs=0.01))
    refused = (("95, 3", "at most 90"), ("14°75'N 1°W", "below 60"), ("14.5N 3N", "N or S"), ("60, 3", "Outside"))
    for typed, words in refused:
        box.fill(typed)
        tab.locator(".atlas-found-note", has_text=words).wait_for()


def test_the_search_finds_without_accents_and_with_the_keyboard_alone(tab: Any) -> None:
    box = tab.get_by_role("combobox", name="Place, incident or coordinates")
    box.focus()
    tab.keyboard.type("boulik")
    tab.get_by_role("option", name="Boulikessi").wait_for()
    tab.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "atlas-found-0"
    tab.keyboard.press("Enter")
    # The map flies there, frame by frame.
    there = tab.evaluate(
        """() => new Promise(done => { let left = 600; const look = () => {
            const lat = sahelAtlas.map.getCenter().lat;
            if (Math.abs(lat - 14.8) < 0.01 || !left--) { done(lat); return; }
            requestAnimationFrame(look); }; look(); })"""
    )
    assert there == pytest.approx(14.8, abs=0.01)
    box.fill("title of massacre-7")
    tab.get_by_role("option", name="Title of massacre-7").wait_for()
    tab.keyboard.press("Enter")
    tab.locator(".leaflet-popup article h3", has_text="Title of massacre-7").wait_for()
    box.fill("zzzz")
    tab.locator(".atlas-found-note", has_text="Nothing of that name").wait_for()


def test_a_distance_is_measured_by_clicks_and_opens_no_incident(tab: Any) -> None:
    tab.get_by_role("button", name="Measure a distance").click()
    points = [(12.5, -6.0), (15.5, -2.0), (13.0, 2.0)]
    for lat, lon in points:
        at = tab.evaluate("([lat, lon]) => sahelAtlas.map.latLngToContainerPoint([lat, lon])", [lat, lon])
        box = tab.locator("#map").bounding_box()
        tab.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    text = tab.locator(".atlas-measure strong").inner_text()
    wanted = sum(distance_km(lon1=a[1], lat1=a[0], lon2=b[1], lat2=b[0]) for a, b in itertools.pairwise(points))
    # A pixel is some kilometres here.
    assert float(text.removesuffix(" km").replace(",", "")) == pytest.approx(wanted, rel=0.02)
    assert tab.locator(".leaflet-popup").count() == 0
    tab.get_by_role("button", name="Take back the last point").click()
    assert float(tab.locator(".atlas-measure strong").inner_text().removesuffix(" km")) < wanted
    tab.keyboard.press("Escape")
    assert tab.locator(".atlas-measure").count() == 0


@pytest.mark.parametrize("pair", [((0, 0), (0, 90)), ((14.5, -1.2), (14.5, -1.2)), ((12.65, -8.0), (13.51, 2.11))])
def test_distances_on_the_sphere_are_near_those_on_the_ellipsoid(scripts: Any, pair: Any) -> None:
    (lat1, lon1), (lat2, lon2) = pair
    found = scripts.evaluate(
        "([a, b, c, d]) => sahelAtlas.distanceKm({lat: a, lng: b}, {lat: c, lng: d})", [lat1, lon1, lat2, lon2]
    )
    assert found == pytest.approx(distance_km(lon1=lon1, lat1=lat1, lon2=lon2, lat2=lat2), rel=0.006)


def test_the_keyboard_goes_through_the_incidents_in_view_and_out_again(tab: Any) -> None:
    walk = tab.locator(".atlas-walk")
    walk.focus()
    assert "In view: 51, by date." in walk.inner_text()
    tab.keyboard.press("ArrowRight")
    first = walk.inner_text()
    assert first.startswith("1 of 51: Title of")
    days = """() => { const l = sahelAtlas.map.atlasIncidents, day = l.columns.day;
        return [day[l._focused], Math.min(...day.filter(one => one !== sahelAtlas.NO_DAY))]; }"""
    day, earliest = tab.evaluate(days)
    assert day == earliest
    tab.keyboard.press("ArrowRight")
    assert walk.inner_text().startswith("2 of 51")
    tab.keyboard.press("ArrowLeft")
    assert walk.inner_text() == first
    tab.keyboard.press("Enter")
    tab.locator(".leaflet-popup article h3").wait_for()
    walk.focus()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.id") == "map"


def test_tab_leaves_the_map_again(tab: Any) -> None:
    tab.locator("#map").focus()
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.closest('#list') !== null"):
            return
    pytest.fail("the Tab key never left the map")


@pytest.mark.parametrize("tab", [("cells", 1200)], indirect=True)
def test_so_many_that_they_are_counted_by_cell_are_brushed_by_month(tab: Any) -> None:
    assert said(tab) == ("The whole time", "Incidents: 51")
    assert not tab.locator(".atlas-time-undated").is_visible()
    tab.locator(".atlas-legend").get_by_role("button", name="Ambush").click()
    wait_for_words(tab, "Incidents: 27")
    assert tab.locator(".atlas-part").inner_text().startswith("Drawn: 27 of 51 (1 kind hidden).")
    tab.get_by_role("button", name="Show all kinds").click()
    wait_for_words(tab, "Incidents: 51")
    assert not tab.locator(".atlas-part").is_visible()
    steps = tab.locator(".atlas-time select").first.locator("option:not([disabled])")
    assert steps.all_inner_texts() == ["by month", "by quarter", "by year"]
    tab.locator(".atlas-time select").first.select_option("year")
    tab.get_by_role("button", name="One step forward").click()
    wait_for_words(tab, "2019")
    assert said(tab)[1] == "Incidents: 24"
    assert "undated 3, left out" in tab.locator(".atlas-time-caption").inner_text()
    tab.wait_for_function("sahelAtlas.map.atlasIncidents.shown.n === 24")


@pytest.mark.parametrize("tab", [("fr", 390)], indirect=True)
def test_a_phone_has_the_strip_folded_and_everything_in_french(tab: Any) -> None:
    assert tab.locator(".atlas-time-plot").is_hidden()
    tab.get_by_role("button", name="Temps").tap()
    tab.locator(".atlas-time select").first.select_option("month")
    plot = tab.locator(".atlas-time-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    tab.touchscreen.tap(box["x"] + 14 + (box["width"] - 28) * 0.5 / 24, box["y"] + 25)
    wait_for_words(tab, "janvier 2019")
    assert said(tab)[1] == "Incidents : 2"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    text = tab.locator(".atlas-time").inner_text()
    for english in ("Time", "Step", "month", "trail", "Whole", "undated", "a bar"):
        assert english not in text


def test_the_three_countries_lie_in_what_controls_and_legend_leave_free(tab: Any, boundaries: Boundaries) -> None:
    corners = """home => { const m = sahelAtlas.map;
        return home.map(corner => { const p = m.latLngToContainerPoint(corner); return [p.x, p.y]; }); }"""
    edges = boundaries.adm0.total_bounds.tolist()
    (west, south), (east, north) = tab.evaluate(corners, [[edges[1], edges[0]], [edges[3], edges[2]]])
    frame = tab.locator("#map").bounding_box()
    search, legend, bar = (tab.locator(part).bounding_box() for part in (".atlas-top", ".atlas-legend", ".atlas-bar"))
    assert north + frame["y"] >= search["y"] + search["height"]
    assert south + frame["y"] <= legend["y"]
    assert west >= 0
    assert east + frame["x"] <= bar["x"]


def test_symbols_and_their_key_grow_with_the_zoom(tab: Any) -> None:
    drawn = """zoom => { const m = sahelAtlas.map, l = m.atlasIncidents;
        const at = l.columns.spot.findIndex(spot => spot >= 0);
        m.setView(l.position(at), zoom, {animate: false});
        const one = l.drawn.stacks.find(one => one.stack === l.stackOf[at]);
        const key = sahelAtlas.legendRows(l, {kinds: [], what: {size: true}}).find(row => row.what === "size");
        return [one.r, key.sizes[2][1], l._hit(l.position(at)) !== null, sahelAtlas.symbolScale(zoom)]; }"""
    (r5, key5, hit5, far), (r8, key8, hit8, near) = (tab.evaluate(drawn, zoom) for zoom in (5, 8))
    assert (far, near) == (0.6, 1)
    assert r5 / r8 == pytest.approx(0.6, abs=0.05)
    assert key5 / key8 == pytest.approx(0.6, abs=0.02)
    assert hit5
    assert hit8
