"""The HTML page: its text, and what a browser without a network makes of it."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.areas.boundaries import Boundaries
from geo.core.language import Language, language
from geo.incidents.view import View
from geo.maps.card import incident_tooltip
from geo.maps.html_page import html_bytes

MADE_AT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def page(view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language) -> str:
    return html_bytes(view, boundaries, towns, english, made_at=MADE_AT).decode()


def test_it_says_what_it_is(page: str, view: View, boundaries: Boundaries, english: Language) -> None:
    for words in (view.words(english), view.counts_words(english), "2 January 2026", boundaries.vintage.attribution):
        assert words in page
    assert "do not imply endorsement" in page
    assert "Not on the map: no place known (1)" in page


def test_every_incident_has_its_card_once(page: str, view: View) -> None:
    found = re.findall(r'<details class="incident" id="incident-([^"]+)">', page)
    assert sorted(found) == sorted(view.shown["incident_id"])


def test_nothing_can_be_loaded(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|form)\b", page)
    assert not re.search(r"<script[^>]*\bsrc=|@import|url\((?!data:|#)", page)


def test_hostile_text_starts_no_element(page: str) -> None:
    assert len(re.findall(r"<script\b", page)) == len(re.findall(r"</script", page)) == 6
    assert "<img" not in page


def test_it_is_small(page: str) -> None:
    assert len(page.encode()) < 450_000


def test_a_title_of_one_s_own_is_escaped(
    view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    content = html_bytes(view, boundaries, towns, english, made_at=MADE_AT, title="<b>Mine").decode()
    assert "<h1>&lt;b&gt;Mine</h1>" in content
    assert "<b>Mine" not in content


@pytest.fixture
def opened(
    browser: Any,
    view: View,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Any]:
    """The page in Chromium, from a file; afterwards: no complaint, and no request but for the file itself."""
    code, width = request.param
    path = tmp_path / "map.html"
    path.write_bytes(html_bytes(view, boundaries, towns, language(code), made_at=MADE_AT))
    tab = browser.new_page(viewport={"width": width, "height": 844})
    complaints: list[str] = []
    requests: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message))
    tab.on("request", lambda one: requests.append(one.url))
    tab.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    tab.goto(path.as_uri())
    tab.locator(".atlas-legend li").first.wait_for(state="attached")  # listed after it is drawn
    yield tab
    tab.close()
    assert complaints == []
    assert requests == [path.as_uri()]


both_widths = pytest.mark.parametrize("opened", [("en", 1200), ("fr", 390)], indirect=True)


@pytest.mark.browser
@both_widths
def test_the_map_draws_symbols_rings_and_areas(opened: Any) -> None:
    drawn = opened.evaluate(
        """(() => { const d = map.atlasIncidents.drawn;
        return [d.stacks.reduce((n, one) => n + one.n, 0), d.rings.length, d.areas.length, d.cells.length]; })()"""
    )
    wide = opened.viewport_size["width"] > 500
    assert drawn == [6, 2 if wide else 1, 3, 0]  # from further away one ring is no larger than its symbol
    assert opened.locator(".atlas-legend li").count() == 17  # 7 kinds, 4 notes on symbols, 3 areas, towns, north
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    assert opened.locator(".leaflet-map-pane path.leaflet-interactive").count() == 0


@pytest.mark.browser
@both_widths
def test_words_are_those_of_python(opened: Any, view: View, request: pytest.FixtureRequest) -> None:
    say = language(request.node.callspec.params["opened"][0])
    tips = opened.evaluate("Array.from({length: map.atlasIncidents.n}, (_, i) => map.atlasIncidents.describe(i))")
    for tip, (_, row) in zip(tips, view.drawn.iterrows(), strict=True):
        lines = [html.unescape(re.sub(r"</?b>", "", line)) for line in incident_tooltip(row, say).split("<br>")]
        assert tip == ". ".join(lines)


def place_of(tab: Any, incident_id: str) -> dict[str, float]:
    """Position on the page's map of an incident's symbol, which is brought into view."""
    spot = tab.evaluate(
        """name => { const layer = map.atlasIncidents, at = layer.dictionaries.id.indexOf(name);
        map.setView(layer.position(at), 8, {animate: false});
        return map.latLngToContainerPoint(layer.position(at)); }""",
        incident_id,
    )
    return {"x": spot["x"], "y": spot["y"]}


@pytest.mark.browser
@both_widths
def test_a_click_opens_the_card(opened: Any) -> None:
    opened.locator("#map").click(position=place_of(opened, "no-toll"))
    shown = opened.locator(".leaflet-popup article.incident-card h3")
    shown.wait_for()
    assert shown.inner_text() in {"Title of no-toll", "Titre de no-toll"}


@pytest.mark.browser
@pytest.mark.parametrize("opened", [("en", 1200)], indirect=True)
def test_a_click_beside_everything_opens_nothing_and_hovering_says_what_is_there(opened: Any) -> None:
    spot = place_of(opened, "no-toll")
    opened.locator("#map").hover(position=spot)
    tip = opened.locator(".atlas-tip")
    tip.wait_for()
    assert tip.inner_text().splitlines()[0] == "Title of no-toll"
    opened.locator("#map").click(position={"x": spot["x"] - 200, "y": spot["y"]})
    assert opened.locator(".leaflet-popup").count() == 0
    tip.wait_for(state="detached")


@pytest.mark.browser
@pytest.mark.parametrize("opened", [("en", 1200)], indirect=True)
def test_incidents_at_one_place_are_all_reached(opened: Any) -> None:
    opened.locator("#map").click(position=place_of(opened, "indelimane-1"))
    head = opened.locator(".leaflet-popup .atlas-list-head")
    head.wait_for()
    assert head.inner_text() == "2 incidents here: choose one"
    buttons = opened.locator(".leaflet-popup .atlas-list button")
    titles = [text.splitlines()[0] for text in buttons.all_inner_texts()]
    assert titles == ["Title of indelimane_2", "Title of indelimane-1"]
    buttons.nth(1).click()
    shown = opened.locator(".leaflet-popup article h3")
    shown.wait_for()
    assert shown.inner_text() == "Title of indelimane-1"


@pytest.mark.browser
@pytest.mark.parametrize("opened", [("en", 1200)], indirect=True)
def test_hostile_text_is_shown_as_text(opened: Any) -> None:
    opened.locator("#map").click(position=place_of(opened, "hostile"))
    title = opened.locator(".leaflet-popup article h3")
    title.wait_for()
    assert title.inner_text().startswith("</script><img")
    assert opened.locator(".leaflet-popup img").count() == 0
