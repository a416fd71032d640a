"""The Snapshot screen in a browser: a choice changes the preview, every file is what it says, a picture opens again."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
IMAGE = "[data-testid=stImage] img"


def open_snapshot(watched, server, **query: str):
    page = watched.page
    page.goto(f"{server}/snapshot?" + "&".join(f"{name}={text}" for name, text in {"lang": "en", **query}.items()))
    page.locator(IMAGE).wait_for()
    return page


def clean(watched) -> None:
    assert watched.foreign == []
    # Opened below its root, Streamlit first looks for itself beside the screen.
    assert [one for one in watched.complaints if "404 (Not Found)" not in one] == []


def saved(page, label: str) -> Path:
    settled(page)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=label).click()
    return Path(download.value.path())


def test_a_choice_redraws_the_preview_and_every_picture_is_what_it_says(watched, server) -> None:
    page = open_snapshot(watched, server)
    before = page.locator(IMAGE).get_attribute("src")
    page.get_by_role("textbox", name="Title", exact=True).fill("The east")
    page.get_by_role("textbox", name="Title", exact=True).press("Enter")
    page.locator(f'{IMAGE}:not([src="{before}"])').wait_for()
    page.wait_for_url(re.compile(r"[?&]title=The\+east|title=The%20east"))
    with Image.open(saved(page, "Download PNG")) as picture:
        assert picture.size == (1754, 1240)
        picture.verify()
    root = ElementTree.parse(saved(page, "Download SVG")).getroot()  # noqa: S314 - our own
    assert root.tag.endswith("svg")
    pdf = saved(page, "Download PDF").read_bytes()
    assert pdf.startswith(b"%PDF-")
    from pypdf import PdfReader

    (sheet,) = PdfReader(io.BytesIO(pdf)).pages
    assert float(sheet.mediabox.width) == pytest.approx(297 / 25.4 * 72, abs=0.5)
    assert page.get_by_text("Opens on this computer only").count() == 1
    clean(watched)


def test_brief_page_and_rows_are_what_they_say(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/snapshot?lang=en&make=data")
    with zipfile.ZipFile(saved(page, "Download CSV")) as rows:
        assert rows.testzip() is None
        assert len(rows.namelist()) == 2
    page.locator("[role=radiogroup] label", has_text="Field pack").click()
    assert saved(page, "Download the page").read_bytes().startswith(b"<!DOCTYPE html>")
    page.locator("[role=radiogroup] label", has_text="Brief").click()
    assert saved(page, "Download PDF").read_bytes().startswith(b"%PDF-")
    assert "make=brief" in page.url
    clean(watched)


def test_the_map_as_it_is_seen_becomes_a_snapshot(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=en&at=14.4666,0,7&mode=clusters")
    page.get_by_role("button", name="Snapshot of this view").click()
    page.wait_for_url(re.compile(r"/snapshot\?.*extent=box"))
    assert "style=clusters" in page.url
    page.get_by_role("radio", name="Clusters", checked=True).wait_for()
    clean(watched)


def test_a_downloaded_picture_opens_its_view_again(watched, server) -> None:
    page = open_snapshot(watched, server, country="NER", style="cells")
    picture = saved(page, "Download PNG")
    page.goto(f"{server}/snapshot?lang=en&country=MLI&make=open")
    page.locator("[data-testid=stFileUploader] input").set_input_files(
        {"name": "sent by a friend.png", "mimeType": "image/png", "buffer": picture.read_bytes()}
    )
    page.get_by_role("button", name="Open as a view").click()
    page.wait_for_url(re.compile(r"country=NER.*style=cells"))
    page.locator(IMAGE).wait_for()
    assert "MLI" not in page.url
    clean(watched)
