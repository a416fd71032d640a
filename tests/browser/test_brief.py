"""The brief in a browser: another period is another page, and what is downloaded is one page of A4."""

from __future__ import annotations

import io
import re

import pytest

from tests.browser.test_snapshot import IMAGE, clean, open_snapshot, saved

pytestmark = pytest.mark.browser


def test_a_period_redraws_the_page_and_the_file_is_one_page(watched, server) -> None:
    page = open_snapshot(watched, server, make="brief")
    before = page.locator(IMAGE).get_attribute("src")
    page.get_by_text("Last 12 months").click()
    page.locator(f'{IMAGE}:not([src="{before}"])').wait_for()
    page.wait_for_url(re.compile(r"[?&]last=1y"))
    from pypdf import PdfReader

    (sheet,) = PdfReader(io.BytesIO(saved(page, "Download PDF").read_bytes())).pages
    assert float(sheet.mediabox.height) == pytest.approx(297 / 25.4 * 72, abs=0.5)
    assert "The gravest incidents" in sheet.extract_text()
    clean(watched)
