"""The maps of bands and of cells as a person uses them: keys, the link, a picture."""

from __future__ import annotations

import pytest

from tests.browser.test_dashboard import MAP, clean, wait_for_query
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser


def test_a_band_and_a_cell_are_chosen_on_their_maps(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=en")
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    page.get_by_role("link", name="Borders", exact=True).click()
    frame = page.frame_locator(MAP).last
    band = frame.locator("path[data-shape='100']")
    assert "of the land" in frame.locator("path[data-shape='50'][aria-pressed='true']").get_attribute("aria-label")
    band.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Within 100 km of the borders shared by the three countries:").wait_for()
    wait_for_query(watched, km="100")
    frame.locator("path[data-shape='100'][aria-pressed='true']").wait_for()

    page.get_by_role("link", name="Pattern", exact=True).click()
    page.get_by_role("heading", name="Pattern of violence").wait_for()
    page.frame_locator(MAP).last.get_by_text("Class of the cell").wait_for()
    cell = page.frame_locator(MAP).last.locator("path[data-shape^='R']").first
    name = cell.get_attribute("data-shape")
    cell.focus()
    page.keyboard.press("Enter")
    page.locator("strong", has_text=name).wait_for()
    settled(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Picture (SVG)").first.click()
    assert saved.value.suggested_filename.startswith("pattern_")
    assert "dense or not: cells of" in saved.value.path().read_text(encoding="utf-8")
    clean(watched)
