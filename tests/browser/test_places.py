"""The Places screen as a person uses it, in a real Chromium that reaches nothing but the server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote_plus

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_dashboard import MAP, clean, query, wait_for_query
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
POINT = ".leaflet-atlas-points-pane path"
AREA = ".leaflet-atlas-areas-pane path"
RING = ".leaflet-atlas-rings-pane path"
BADGE = ".atlas-badge"


@pytest.fixture
def own(watched, server) -> Iterator[Path]:
    """A folder of one's own for the server's user, empty before and after."""
    from geo.core.settings import user_folder

    folder = user_folder() / "gazetteer"
    for path in folder.glob("personal*"):
        path.unlink()
    yield folder
    for path in folder.glob("personal*"):
        path.unlink()


def open_places(watched, server: str, lang: str = "en") -> None:
    page = watched.page
    page.goto(f"{server}/?lang={lang}")
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    name = {"en": "Places", "fr": "Lieux"}[lang]
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, exact=True).wait_for()


def ask(watched, words: str) -> None:
    page = watched.page
    page.get_by_role("textbox", name="Words of a report about a place").fill(words)
    page.get_by_role("button", name="Find", exact=True).click()
    page.wait_for_url(lambda url: words in unquote_plus(url))


def answer_map(watched):
    frame = watched.page.frame_locator(MAP).last
    frame.locator(".leaflet-control-scale").wait_for()
    return frame


def test_words_become_a_point_with_its_ring_and_coordinates_to_copy(watched, server, own) -> None:
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_places(watched, server)
    ask(watched, "90 km north of Dioungani")
    page.get_by_text(re.compile(r"Within \d+ km of 15\.\d\d° N, 2\.7\d° W\.")).wait_for()
    frame = answer_map(watched)
    frame.locator(POINT).first.wait_for()
    assert frame.locator(POINT).count() == 1
    assert frame.locator(RING).count() == 1
    assert frame.locator(AREA).count() == 1
    assert frame.locator(BADGE).all_inner_texts() == ["1"]
    page.get_by_text("1. Dioungani (Koro, Mopti, Mali)").wait_for()
    copy = page.locator("[data-testid='stCode']").filter(has_text="geo:15")
    copy.hover()
    copy.get_by_role("button").click()
    assert re.fullmatch(r"geo:15\.\d+,-2\.\d+;u=\d+", page.evaluate("navigator.clipboard.readText()"))
    clean(watched)


def test_an_area_is_shaded_and_has_no_dot(watched, server, own) -> None:
    open_places(watched, server)
    watched.page.get_by_role("button", name="between Djibo and Arbinda").click()
    watched.page.get_by_text("so no point is given").wait_for()
    frame = answer_map(watched)
    frame.locator(AREA).first.wait_for()
    assert frame.locator(AREA).count() == 1
    assert frame.locator(POINT).count() == 0
    assert sorted(frame.locator(BADGE).all_inner_texts()) == ["1", "2"]
    assert watched.page.get_by_text("Copy the coordinates").count() == 0
    clean(watched)


def test_the_map_goes_where_the_answer_is_and_the_address_says_what_was_asked(watched, server, own) -> None:
    page = watched.page
    open_places(watched, server)
    ask(watched, "in Gao")
    frame = answer_map(watched)
    frame.get_by_text("Gao", exact=True).first.wait_for()
    before = frame.locator(".leaflet-control-scale-line").inner_text()
    ask(watched, "northern Mali")
    page.get_by_text("so no point is given").wait_for()
    frame.locator(".leaflet-control-scale-line", has_not_text=re.compile(f"^{re.escape(before)}$")).wait_for()
    frame.locator(AREA).first.wait_for()
    assert frame.locator(POINT).count() == 0
    page.go_back()
    page.get_by_text("Gao: within").wait_for()
    frame.locator(POINT).first.wait_for()
    clean(watched)


def test_a_link_opens_the_same_answer(watched, server, own) -> None:
    page = watched.page
    page.goto(f"{server}/places?lang=fr&words={quote('15 km au sud-est de Talataye')}&place_country=MLI")
    page.get_by_text(re.compile(r"km au plus de 16,\d\d")).wait_for()
    answer_map(watched).locator(POINT).first.wait_for()
    wait_for_query(watched, place_country="MLI")
    assert query(watched)["words"] == ["15 km au sud-est de Talataye"]
    # Streamlit looks for its server below the address of a screen first, which its console tells.
    assert all("404" in complaint for complaint in watched.complaints)
    assert watched.foreign == []


def test_a_place_is_added_by_a_click_on_the_map_and_then_resolves(watched, server, own) -> None:
    page = watched.page
    open_places(watched, server)
    ask(watched, "near Xyzburg")
    page.get_by_text("Not found: “Xyzburg”").wait_for()
    page.get_by_role("button", name="Add “Xyzburg” to your own places").click()
    name = page.get_by_role("textbox", name="Name, as reports write it")
    name.wait_for()
    assert name.input_value() == "Xyzburg"
    frame = answer_map(watched)
    frame.get_by_text("Bamako", exact=True).click(force=True)
    at = page.get_by_role("textbox", name="Latitude, longitude")
    page.wait_for_function("document.querySelector('input[aria-label=\"Latitude, longitude\"]').value !== ''")
    lat, lon = (float(part) for part in at.input_value().split(", "))
    assert 11 < lat < 14
    assert -10.5 < lon < -5  # its name stands beside the town
    page.get_by_role("button", name="Add this place").click()
    page.get_by_text("Kept: Xyzburg (personal:1)").wait_for()
    page.get_by_text(re.compile(r"Within \d+ km of 1[234]\.\d\d° N, (?:[5-9]|10)\.\d\d° W\.")).wait_for()
    page.get_by_text("your own places (personal:1)").wait_for()
    answer_map(watched).locator(POINT).first.wait_for()
    assert (own / "personal.csv").read_text(encoding="utf-8-sig").count("Xyzburg") == 1
    clean(watched)


def test_own_places_are_deleted_brought_back_downloaded_and_uploaded(watched, server, own, tmp_path) -> None:
    page = watched.page
    add = [sys.executable, "-m", "geo", "places", "add", "Xyzburg", "--at=14.5,-3.1"]
    subprocess.run(add, cwd=ROOT, check=True, capture_output=True)
    open_places(watched, server)
    page.get_by_text("Your own places", exact=True).click()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your own places (CSV)").click()
    download.value.save_as(tmp_path / "own.csv")
    settled(page)
    box = page.get_by_role("combobox", name=re.compile("Entry to correct or delete"))
    box.click()
    page.get_by_role("option", name="Xyzburg (personal:1)").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("Deleted: “Xyzburg” (personal:1).").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Restored: “Xyzburg”.").wait_for()
    (own / "personal.csv").unlink()
    page.locator("input[type='file']").set_input_files(tmp_path / "own.csv")
    page.get_by_role("button", name="Add 1 entry").click()
    page.get_by_text("Added: 1 entry.").wait_for()
    assert "Xyzburg" in (own / "personal.csv").read_text(encoding="utf-8-sig")
    clean(watched)


def test_hostile_words_are_shown_as_text(watched, server, own) -> None:
    page = watched.page
    open_places(watched, server)
    words = "<img src=x onerror=alert(1)> near Gao ![x](https://evil.example/a.png) {{ 7*7 }} $x^2$"
    page.get_by_role("textbox", name="Words of a report about a place").fill(words)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_text("<img src=x onerror=alert(1)>").last.wait_for()
    assert page.locator("img[src='x'], img[src*='evil'], a[href*='evil']").count() == 0
    clean(watched)


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_keyboard_suffices(watched, server, own) -> None:
    page = watched.page
    open_places(watched, server)
    page.set_viewport_size({"width": 390, "height": 844})
    area = page.get_by_role("textbox", name="Words of a report about a place")
    area.focus()
    page.keyboard.type("between Djibo and Arbinda")
    page.keyboard.press("Control+Enter")
    page.get_by_text("so no point is given").wait_for()
    answer_map(watched).locator(AREA).first.wait_for()
    wide = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain] *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.stDataFrame')).length"
    )
    assert wide == 0
    clean(watched)
