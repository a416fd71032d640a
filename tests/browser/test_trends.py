"""The Trends screen as a person uses it, in a real Chromium that reaches nothing but the server."""

from __future__ import annotations

import pytest

from tests.browser.test_dashboard import clean, wait_for_query
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
CHARTS = "[data-testid=stVegaLiteChart]"


def test_trends_are_drawn_split_and_saved_without_a_network(watched, server) -> None:
    page = watched.page
    page.goto(f"{server}/?lang=fr")
    page.get_by_role("link", name="Tendances").click()
    charts = page.locator(f"{CHARTS} svg")
    charts.nth(1).wait_for()
    labels = " ".join(charts.nth(1).locator("text").all_text_contents())
    assert "2020" in labels
    named = page.locator(f"{CHARTS} [aria-label], {CHARTS}[aria-label]").evaluate_all(
        "all => all.map(one => one.ariaLabel)"
    )
    assert named == ["Incidents par mois, à partir de 9 incidents", "Morts par mois, à partir de 9 incidents"]
    page.get_by_text("Barres empilées").click()
    wait_for_query(watched, form="stack")
    page.get_by_text("Les chiffres en tableau, et téléchargements").first.click()
    settled(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Image (SVG)").first.click()
    picture = saved.value.path().read_text(encoding="utf-8")
    for words in ("Incidents par mois", "à partir de 9 incidents", "Atlas des incidents au Sahel", "The Defense Post"):
        assert words in picture
    settled(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Chiffres (CSV)").first.click()
    assert "Période,Du,Au,Complète,Incidents" in saved.value.path().read_text(encoding="utf-8-sig")
    clean(watched)


def test_charts_fit_a_telephone(watched, server) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/trends?lang=en&form=panels&split=country&measure=deaths&unit=quarter")
    page.locator(f"{CHARTS} svg").first.wait_for()
    page.get_by_text("A period against earlier ones").first.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    frame, drawn = (page.locator(f"{CHARTS}{inner}").first.bounding_box()["width"] for inner in ("", " svg"))
    assert drawn <= frame + 6
    assert watched.foreign == []
