"""Every download of a screen, clicked: files are made outside of the session, which only a real server shows."""

from __future__ import annotations

import pytest

from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
BUTTONS = "[data-testid=stDownloadButton] button"


@pytest.mark.parametrize(
    ("link", "ready", "files"),
    [
        ("regions?lang=en&unit=ML07", "All figures", 9),
        ("snapshot?lang=en&make=page", "Download the page", 1),
    ],
)
def test_every_download_brings_a_file_with_content(watched, server, link, ready, files) -> None:
    page = watched.page
    page.goto(f"{server}/{link}")
    page.get_by_text(ready).first.wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    for closed in page.locator("[data-testid=stExpander] summary").all():
        closed.click()
    buttons = page.locator(BUTTONS)
    buttons.nth(files - 1).wait_for()
    for button in buttons.all():
        settled(page)
        with page.expect_download(timeout=20_000) as saved:
            button.click()
        assert saved.value.path().stat().st_size > 20, saved.value.suggested_filename
    assert watched.foreign == []
