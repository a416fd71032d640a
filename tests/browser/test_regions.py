"""The Regions screen as a person uses it: a click on a region, its profile, the link."""

from __future__ import annotations

import pytest

from tests.browser.test_dashboard import MAP, clean, query, wait_for_query

pytestmark = pytest.mark.browser
OUTLINES = ".leaflet-atlas-rings-pane path"


def test_a_click_on_a_region_and_the_keys_lead_to_its_profile_and_into_the_link(watched, server) -> None:
    from playwright.sync_api import expect

    page = watched.page
    page.goto(f"{server}/?lang=en")
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    page.get_by_role("link", name="Regions", exact=True).click()
    page.get_by_role("heading", name="Regions", exact=True).wait_for()
    frame = page.frame_locator(MAP).last
    gao = frame.locator("path[data-shape='ML07']")
    gao.click()
    page.get_by_role("heading", name="Gao (Mali)").wait_for()
    wait_for_query(watched, unit="ML07")
    page.mouse.move(5, 5)  # what lies under the mouse is outlined as well
    frame.locator("path[data-shape='ML07'][aria-pressed='true']").focus()
    page.keyboard.press("ArrowUp")
    assert frame.locator("path:focus").get_attribute("data-shape") == "ML08"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Kidal (Mali)").wait_for()
    wait_for_query(watched, unit="ML08")
    # One unit is outlined, dark on white; the layer before takes its outlines away with it.
    expect(frame.locator(OUTLINES)).to_have_count(2)
    assert "incident" not in query(watched)
    clean(watched)
