"""The Data screen as a person uses it, in a real Chromium that reaches nothing but the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.core.settings import STORE_FILE, user_folder
from geo.incidents.store import open_store
from tests.browser.test_dashboard import MAP, clean
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser
TABLE = """N°;Date de l'incident;Lieu;Pays;Latitude;Longitude;Type d'incident;Nb morts;Auteur présumé
1;13/04/2020;Djibo;Burkina Faso;14,1022;-1,6306;Embuscade;5;JNIM
2;14/05/2020;Djibo;Burkina Faso;14,1022;-1,6306;Attaque armée;12;Inconnu
3;31/02/2020;Dori;Burkina Faso;14,03;-0,03;Embuscade;3;EIGS
"""


@pytest.fixture
def office(watched, server, tmp_path) -> Iterator[Path]:
    """A table from an office; what the test stores of it is deleted afterwards."""
    path = tmp_path / "office.csv"
    path.write_text(TABLE, encoding="utf-8")
    yield path
    if (user_folder() / STORE_FILE).exists():
        with open_store() as store:
            for one in store.datasets():
                if not one.bundled:
                    store.change_dataset(one.info.dataset_id, who="t", why="", version=one.version, deleted=True)


def open_data(watched, server: str, lang: str = "en") -> None:
    page = watched.page
    page.goto(f"{server}/?lang={lang}")
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    name, view = {"en": ("Data", "Bring in a file"), "fr": ("Données", "Importer un fichier")}[lang]
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    page.get_by_text(view, exact=True).click()
    page.locator("input[type='file']").wait_for(state="attached")


def test_a_file_is_checked_stored_seen_on_the_map_and_taken_back(watched, server, office, tmp_path) -> None:
    page = watched.page
    open_data(watched, server)
    page.locator("input[type='file']").set_input_files(office)
    page.get_by_text("3 rows in the file = 2 good + 0 mended + 1 refused + 0 left out").wait_for()
    page.frame_locator(MAP).last.locator(".atlas-legend li").first.wait_for()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 1 refused row (CSV)").click()
    download.value.save_as(tmp_path / "refused.csv")
    assert "31/02/2020" in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("first try")
    page.get_by_role("button", name="Store 2 rows").click()
    page.get_by_text("Stored: “office” – 2 rows added.").wait_for()
    page.get_by_role("link", name="Map", exact=True).click()
    account = page.get_by_text(re.compile(r"\d+ incidents on the map")).first
    account.wait_for()
    with_it = account.inner_text()
    page.get_by_role("link", name="Data", exact=True).click()
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_text("Undone: Imported “office”").first.wait_for()
    page.get_by_role("link", name="Map", exact=True).click()
    account.wait_for()
    page.wait_for_function("words => !document.body.innerText.includes(words)", arg=with_it.split(" · ")[0])
    clean(watched)


def test_on_a_phone_in_french_nothing_is_wider_than_the_screen(watched, server, office) -> None:
    page = watched.page
    open_data(watched, server, "fr")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("input[type='file']").set_input_files(office)
    page.get_by_text("3 lignes dans le fichier = 2 bonnes + 0 corrigée + 1 refusée + 0 laissée de côté").wait_for()
    page.frame_locator(MAP).last.locator(".atlas-legend li").first.wait_for(state="attached")
    main = page.get_by_test_id("stMain").inner_text()
    for english in ("Upload", "Browse", "rows", "refused", "Store", "What", "good", "column"):
        assert english not in main
    wide = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain] *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.stDataFrame')).length"
    )
    assert wide == 0
    clean(watched)
