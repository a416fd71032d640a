"""The list of incidents and the Actors screen as a person uses them, in a real Chromium."""

from __future__ import annotations

import pytest

from tests.browser.test_dashboard import MAP, clean, query, wait_for_query
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
GRID = "[data-testid=stDataFrame] canvas"
ROW, HEAD = 35, 36


def at(page, x: int, row: int) -> None:
    """Click into the first table: row 0 is its heading."""
    page.locator(GRID).first.wait_for()
    box = page.locator(GRID).first.bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + (15 if row == 0 else HEAD + ROW * (row - 1) + 15))


def test_a_list_is_searched_sorted_by_a_click_and_its_row_shown_on_the_map(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=en")
    page.locator("h1").wait_for()
    settled(page)
    page.get_by_role("link", name="Incidents", exact=True).click()
    page.get_by_role("textbox", name="Search").fill("menaka")
    page.get_by_role("textbox", name="Search").press("Enter")
    page.get_by_text("of 17 incidents").first.wait_for()
    wait_for_query(watched, search="menaka")
    at(page, 710, 0)  # the heading of deaths
    wait_for_query(watched, sort="deaths")
    page.get_by_text("Deaths ▾").first.wait_for(state="attached")
    at(page, 16, 1)
    page.wait_for_url("**incident=*")
    page.get_by_role("tab", name="Details").wait_for()
    chosen = query(watched)["incident"]
    page.get_by_role("link", name="Show on the map").click()
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    assert query(watched)["incident"] == chosen
    page.get_by_text("How it got its place").first.wait_for()
    page.get_by_role("link", name="Incidents", exact=True).click()
    page.get_by_role("tab", name="Details").wait_for()
    assert query(watched) == {"lang": ["en"], "incident": chosen, "search": ["menaka"], "sort": ["deaths"]}
    clean(watched)


def test_an_actor_is_ticked_read_and_its_incident_opened(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=fr")
    page.get_by_role("link", name="Acteurs").click()
    at(page, 16, 1)
    page.wait_for_url("**who=*")
    page.get_by_text("En anglais").wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    page.get_by_text("Quoi, où, quand").click()
    page.get_by_text("Année", exact=True).click()
    wait_for_query(watched, show="matrix")
    page.get_by_text("Incidents attribués à un acteur, par année").wait_for()
    from playwright.sync_api import expect

    figures = page.get_by_text("Les chiffres en tableau, et téléchargements")
    expect(figures).to_have_count(1, timeout=60_000)  # those of the view before go when this one is whole
    figures.click()
    settled(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Image (SVG)").click()
    assert "par année" in saved.value.path().read_text(encoding="utf-8")
    page.get_by_text("Un acteur", exact=True).click()
    page.locator("[class*=st-key-grave_] button").first.click()
    page.wait_for_url("**/incidents?*incident=*")
    page.get_by_role("tab", name="Détails").wait_for()
    clean(watched)


def test_actors_fit_a_telephone(watched, server) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/actors?lang=en&show=alliances")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.locator("svg").wait_for()
    assert chart.locator("svg").bounding_box()["width"] <= chart.bounding_box()["width"] + 6
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert watched.foreign == []
