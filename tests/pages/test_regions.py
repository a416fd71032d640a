"""The Regions screen as a session sees it: default, empty and hostile, one unit, another vintage."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.areas.boundaries import BUNDLED
from geo.core import settings
from tests.pages.test_screens import link, open_app, words


def open_regions(lang: str = "en", **query: str) -> AppTest:
    app = open_app("regions", lang=lang)
    if query:
        app.query_params.update(query)
        app.run()
    return app


def shown_map(app) -> str:
    maps = [one.proto.json_args for one in app.get("component_instance")]
    return next(text for text in maps if "shape" in text)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_screen_counts_everything(lang) -> None:
    app = open_regions(lang)
    assert not app.exception
    assert not app.warning
    text = words(app)
    assert ("16 incidents in the units" if lang == "en" else "16 incidents dans les unités") in text
    assert ("1 in no unit of this level" if lang == "en" else "1 dans aucune unité de ce niveau") in text
    table = app.dataframe[-1].value
    assert table["Incidents"].sum() == 17
    assert len(table) == 31
    assert link(app) == {"lang": lang}


def test_a_unit_of_the_link_has_its_profile_and_stays_in_the_link() -> None:
    app = open_regions("en", unit="ML05", measure="density", compare="12")
    assert "Mopti (Mali)" in words(app)
    assert re.search(r'\\*"selected\\*": *\\*"ML05', shown_map(app))
    assert {key: link(app)[key] for key in ("unit", "measure", "compare")} == {
        "unit": "ML05", "measure": "density", "compare": "12",
    }  # fmt: skip
    assert "against" in words(app)
    app.selectbox(key="w_regions_unit").select("BF56").run()
    assert "Sahel (Burkina Faso)" in words(app)
    assert link(app)["unit"] == "BF56"
    app.segmented_control(key="w_regions_level").select(2).run()
    assert "unit" not in link(app)
    assert link(app)["level"] == "2"
    assert not app.exception


def test_an_empty_view_says_what_to_do() -> None:
    app = open_regions("en", **{"from": "1990-01-01", "to": "1990-12-31"})
    assert not app.exception
    assert "No incident passes the filter" in words(app)
    assert not app.dataframe


def test_a_hostile_link_is_dropped_with_a_notice() -> None:
    app = open_regions(
        "en", level="9", measure="<script>alert(1)</script>", compare="-3", unit="../../etc",
        vintage="x" * 5000,
    )  # fmt: skip
    assert not app.exception
    assert len(app.warning) == 5
    assert link(app) == {"lang": "en"}
    assert "1 in no unit of this level" in words(app)


@pytest.fixture
def second_vintage() -> Iterator[str]:
    """The same outlines under other names, as installed boundaries."""
    target = settings.user_folder() / "boundaries" / "other-2026"
    shutil.copytree(settings.DATA / "boundaries" / BUNDLED, target)
    meta = json.loads((target / "vintage.json").read_text(encoding="utf-8"))
    meta |= {"vintage_id": "other-2026", "title": "Other Units", "title_fr": "Autres unités", "files": {}}
    (target / "vintage.json").write_text(json.dumps(meta), encoding="utf-8")
    path = Path(target / "adm1.geojson")
    path.write_text(path.read_text(encoding="utf-8").replace('"Mopti"', '"Mopti renamed"'), encoding="utf-8")
    yield "other-2026"
    shutil.rmtree(target)


def installed_again(vintage: str) -> None:
    folder = settings.user_folder() / "boundaries" / vintage
    path = folder / "adm1.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("Mopti renamed", "Mopti anew"), encoding="utf-8")
    meta = (folder / "vintage.json").read_text(encoding="utf-8")
    (folder / "vintage.json").write_text(meta + "\n", encoding="utf-8")


def test_another_vintage_is_shown_on_this_screen_alone(second_vintage) -> None:
    app = open_regions("en", vintage=second_vintage, unit="ML05")
    assert not app.exception
    assert "Mopti renamed (Mali)" in words(app)
    assert "Units of this screen: Other Units" in words(app)
    assert app.dataframe[-1].value["Incidents"].sum() == 17
    assert link(app)["vintage"] == second_vintage
    installed_again(second_vintage)
    assert "Mopti anew (Mali)" in words(app.run())
    app.selectbox(key="w_regions_vintage").select("").run()
    assert "Mopti (Mali)" in words(app)
    assert "vintage" not in link(app)
