"""The Report screen as a person uses it, by keyboard, in a real Chromium that reaches nothing but the server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.test_dashboard import clean

pytestmark = pytest.mark.browser
CARD = ".rf-facts"


@pytest.fixture
def own() -> Iterator[None]:
    """No reports before; afterwards none, and nothing of them in the store that all tests share."""
    from geo.core.settings import user_folder
    from geo.incidents.store import open_store
    from geo.incidents.store_events import OWN_ID
    from geo.sources.report import examples, queue

    def forget() -> None:
        for folder in (queue.FOLDER, examples.FOLDER):
            shutil.rmtree(user_folder() / folder, ignore_errors=True)

    forget()
    yield
    forget()
    with open_store() as store:
        for event in store.events(dataset_id=OWN_ID):
            if event.kind == "import" and not event.undone_by:
                store.undo(event.event_id, who="tests", why="")


def test_from_a_pasted_text_to_the_map_by_keyboard(watched, server, own) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=en")
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Try it with a sample text").click()
    text = page.locator(".rt-text")
    text.get_by_text("Nine soldiers").first.wait_for()

    # A field shows its words, words show their field.
    place = page.locator(f"{CARD} dd[data-rf=place]")
    place.focus()
    page.locator("mark.rt-hit[data-f~=place]").first.wait_for()
    text.locator("mark.rt-on[data-f~=date]").first.hover()
    page.locator(f"{CARD} [data-rf=date].rf-hit").first.wait_for()

    # Words that are selected with the keyboard go to a field.
    text.focus()
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector('.rt-text'), NodeFilter.SHOW_TEXT);
          let node;
          while ((node = walker.nextNode()) && !node.data.includes('300')) { }
          getSelection().collapse(node, node.data.indexOf('300'));
        }"""
    )
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".rt-bar q").get_by_text("300").wait_for()
    page.keyboard.press("i")
    page.locator(f"{CARD} dd[data-rf=hurt]").get_by_text("300 injured").wait_for()
    assert page.locator("mark.rt-on[data-f~=hurt]").first.inner_text().strip() == "300"

    page.keyboard.press("Alt+a")
    page.get_by_role("button", name="Show on the map").wait_for()
    page.keyboard.press("Alt+m")
    page.get_by_text("Read from a report: which words put it here").wait_for()
    assert "incident=reports-own" in page.url
    page.locator(".incident-card").get_by_text("300 injured").wait_for()
    clean(watched)
