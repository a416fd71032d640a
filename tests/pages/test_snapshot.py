"""The Snapshot screen as a session sees it: default, empty, hostile, French; every choice lives in the URL."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.core import settings
from geo.core.errors import BadInput
from geo.core.settings import is_this_computer
from geo.incidents.filter import IncidentFilter
from geo.maps.composition import Composition, Extent
from geo.maps.scene import make_scene
from pages.parts import loaders, map_box, snapshot_files, snapshot_link, snapshot_ways
from tests.pages.test_screens import ROOT, link, words

PREVIEWS: list = []


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Compositions that previews were asked for; drawing them is the business of tests/maps."""
    PREVIEWS.clear()

    def draw(composition, base):
        PREVIEWS.append(composition)
        return snapshot_files.Preview(PIXEL, 1.4)

    monkeypatch.setattr(snapshot_files, "preview", draw)
    return PREVIEWS


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def open_snapshot(**query: str) -> AppTest:
    """Open the screen by its own address, as a link does."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/snapshot.py")
    app.query_params.update({"lang": "en", **query})
    return app.run()


def downloads(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_one_click_gives_a_picture(drawn) -> None:
    app = open_snapshot()
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert downloads(app) == ["Download PNG, 150 dpi", "Download SVG", "Download PDF"]
    (composition,) = drawn
    assert (composition.layout, composition.style, composition.lang) == ("a4", "points", "en")
    assert composition.extent == Extent()
    assert "On the sheet: 16 incidents on the map" in words(app)
    assert set(link(app)) == {"lang"}


def test_each_thing_to_make_says_what_it_is_for() -> None:
    app = open_snapshot()
    (radio,) = app.radio
    assert len(radio.options) == 5
    assert all(len(caption) > 10 for caption in radio.proto.captions)


@pytest.mark.parametrize(("make", "stands"), [("data", True), ("open", False)])
def test_figures_of_the_filter_stand_only_where_they_are_those_of_the_file(make: str, stands: bool) -> None:
    said = words(open_snapshot(make=make))
    assert ("security forces:" in said) == stands


EVERY = {
    "extent": "box:-2,13,1.5,16.25", "style": "cells", "colour": "deaths", "layout": "slide", "panels": "year",
    "grid": "0", "title": "Attacks", "subtitle": "in the east", "delay": "30", "coarser": "grid:50", "sources": "0",
    "dpi": "300", "sheet": "fr", "country": "MLI",
}  # fmt: skip


def test_every_choice_comes_from_the_link_and_stays_in_it_over_a_change_of_screen(drawn) -> None:
    app = open_snapshot(**EVERY)
    assert not app.exception
    assert not app.warning
    assert link(app) == {"lang": "en", **EVERY}
    composition = drawn[-1]
    assert composition.lang == "fr"
    assert composition.filter == IncidentFilter(countries=("MLI",))
    assert composition.own_query() == {name: EVERY[name] for name in composition.own_query()}
    assert len(composition.own_query()) == 11
    app.switch_page("pages/trends.py").run()
    assert set(link(app)) == {"lang", "country"}
    app.switch_page("pages/snapshot.py").run()
    assert link(app) == {"lang": "en", **EVERY}
    assert drawn[-1] == composition


def test_choices_go_into_the_link_and_into_the_picture(drawn) -> None:
    app = open_snapshot()
    app.selectbox(key="w_snap_extent").set_value("region").run()
    app.selectbox(key="w_snap_region").set_value("ML05").run()
    app.segmented_control(key="w_snap_style").set_value("choropleth").run()
    app.segmented_control(key="w_snap_measure").set_value("deaths").run()
    app.selectbox(key="w_snap_layout").set_value("a3").run()
    app.selectbox(key="w_snap_panels").set_value("half").run()
    app.toggle(key="w_snap_graticule").set_value(False).run()
    app.select_slider(key="w_snap_dpi").set_value(300).run()
    app.number_input(key="w_snap_delay").set_value(14).run()
    app.toggle(key="w_snap_without").set_value(True).run()
    app.selectbox(key="w_snap_coarser").set_value("adm1").run()
    app.text_input(key="w_snap_title").set_value("Here").run()
    assert not app.exception
    assert link(app) == {
        "lang": "en", "extent": "region:ML05", "style": "choropleth", "colour": "deaths", "layout": "a3",
        "panels": "half", "grid": "0", "dpi": "300", "delay": "14", "sources": "0", "coarser": "adm1", "title": "Here",
    }  # fmt: skip
    assert downloads(app)[0] == "Download PNG, 300 dpi"
    assert drawn[-1].own_query() == {name: text for name, text in link(app).items() if name not in ("lang", "dpi")}
    labels = [expander.label for expander in app.expander]
    assert any("nothing younger than 14 days" in label for label in labels)


def test_around_an_incident_and_a_box(drawn) -> None:
    app = open_snapshot(incident="nampala")
    app.selectbox(key="w_snap_extent").set_value("around").run()
    assert link(app)["extent"] == "around:nampala,100"
    app.number_input(key="w_snap_km").set_value(40).run()
    assert drawn[-1].extent == Extent("around", "nampala", km=40)
    app.selectbox(key="w_snap_extent").set_value("box").run()
    app.number_input(key="w_snap_west").set_value(-3.0).run()
    kept = link(app)["extent"]
    assert kept.startswith("box:-3,")
    app.number_input(key="w_snap_east").set_value(-4.0).run()
    assert "West must lie west of East" in words(app)
    assert link(app)["extent"] == kept
    assert not app.exception


def test_a_hostile_link_is_cleaned_with_notices(drawn) -> None:
    app = open_snapshot(
        extent="country:<b>", style="../..", colour="[x](y)", layout="a0", panels="week", grid="yes", delay="-1",
        coarser="street", sources="?", dpi="1e9", make="cake", sheet="xx",
        title="<script>alert(1)</script>\n![x](https://evil.example) " + "x" * 400,
    )  # fmt: skip
    assert not app.exception
    assert not app.error
    assert len(app.warning) == 12
    assert set(link(app)) == {"lang", "title"}
    assert len(link(app)["title"]) <= 120
    assert "<script>" not in words(app).replace(link(app)["title"], "")
    app.segmented_control(key="w_snap_style").set_value("clusters").run()
    assert not app.warning, "what was said of the link is gone with the first choice"


def test_an_incident_that_nobody_knows_is_said_in_the_error_panel() -> None:
    app = open_snapshot(extent="around:../../etc/passwd,50")
    assert not app.exception


def test_what_is_held_back_stands_before_the_download(drawn) -> None:
    app = open_snapshot(delay="30", coarser="grid:50", sources="0")
    told = app.info[0].value.replace("\\", "")
    assert "undated, are held back" in told
    assert "no closer than a grid of 50 km" in told
    assert "8 hidden" in words(app)
    assert "On the sheet: 9 incidents on the map" in words(app)
    app.selectbox(key="w_snap_extent").set_value("around").run()
    assert "tells by its middle" in words(app)


def test_a_page_that_would_be_too_large_is_not_offered(monkeypatch) -> None:
    monkeypatch.setattr("geo.maps.html_page.MOST_INCIDENTS", 3)
    app = open_snapshot(make="page")
    assert not app.exception
    assert downloads(app) == []
    assert "A page can hold 3 incidents" in words(app)


def test_an_empty_filter_says_what_to_do() -> None:
    app = open_snapshot(**{"from": "1990-01-01", "to": "1990-12-31"})
    assert not app.exception
    assert "No incident passes the filter" in words(app)


@pytest.mark.parametrize("make", ["map", "brief", "page", "data", "open"])
def test_french_has_no_english_words(make) -> None:
    app = open_snapshot(lang="fr", make=make)
    assert not app.exception
    assert not app.warning or make == "brief"  # whose last days may have no incident
    text = words(app) + "".join(downloads(app)) + "".join(app.radio[0].options)
    text += "".join(box.label for kind in ("selectbox", "text_input", "toggle", "expander") for box in app.get(kind))
    for english in ("Download", "sheet", "Title", "Part of", "hold back", "Field pack", "Drawn", "Opens"):
        assert english not in text
    assert link(app).get("make", "map") == make


def test_the_language_of_the_sheet_is_the_screens_unless_chosen(drawn) -> None:
    app = open_snapshot()
    app.segmented_control(key="w_language").set_value("fr").run()
    assert drawn[-1].lang == "fr"
    assert "sheet" not in link(app)
    app.segmented_control(key="w_snap_sheet_fr").set_value("en").run()
    assert link(app)["sheet"] == "en"
    assert drawn[-1].lang == "en"


def test_from_the_map_to_a_snapshot_of_what_it_shows(drawn) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(
        {"lang": "en", "at": "14,0,7", "mode": "hexagons", "hide": "clash", "t": "2019-09-01..2019-10-31"}
    )
    app.run()
    app.button(key="map_snapshot").click().run()
    assert not app.exception
    found = link(app)
    assert (found["from"], found["to"], found["style"]) == ("2019-09-01", "2019-10-31", "cells")
    assert "clash" not in found["kind"].split(",")
    assert "ambush" in found["kind"].split(",")
    west, south, east, north = drawn[-1].extent.box
    assert west < 0 < east
    assert south < 14 < north
    assert app.selectbox(key="w_snap_extent").value == "view"
    assert app.date_input(key="w_from").value.isoformat() == "2019-09-01"


def test_the_map_tells_its_bounds_and_lies_about_them_in_vain(monkeypatch) -> None:
    state = {}
    monkeypatch.setattr(map_box.st, "session_state", state)
    monkeypatch.setattr(map_box.state, "own_of", lambda screen: {"at": "14,0,7"})
    map_box.heed("14,0,7", [-3.00004, 12, 3, 16.5])
    assert map_box.current() == (-3.0, 12.0, 3.0, 16.5)
    computed = map_box.window(14, 0, 7)
    for lie in ([1, 2, 3], ["a", 0, 1, 2], [float("nan"), 0, 1, 2], [3, 12, -3, 16], None, "x", [1e9, 1, 2, 3]):
        map_box.heed("14,0,7", lie)
        assert map_box.current() == computed or map_box.current() == (-3.0, 12.0, 3.0, 16.5)
    map_box.heed("15,0,7", [-1, 12, 1, 16])
    assert map_box.current() == computed, "another view's bounds"


def test_the_window_of_a_map_without_bounds() -> None:
    west, south, east, north = map_box.window(0, 0, 0, 256, 256)
    assert (west, east) == (-180, 180)
    assert (south, north) == (-85, 85)
    west, south, east, north = map_box.window(14, -1, 7, 1280, 800)
    assert east - west == pytest.approx(360 * 1280 / (256 * 128), abs=0.001)
    assert (west + east) / 2 == pytest.approx(-1)
    assert south < 14 < north


def test_what_the_map_hides_becomes_a_filter() -> None:
    from geo.incidents.schema import EVENT_TYPES

    chosen = IncidentFilter(event_types=("clash", "ambush"))
    assert snapshot_ways.as_filter(chosen, {"hide": "clash"}).event_types == ("ambush",)
    assert snapshot_ways.as_filter(chosen, {"hide": "clash,ambush"}) is None
    assert snapshot_ways.as_filter(IncidentFilter(), {"hide": ",".join(EVENT_TYPES)}) is None
    assert snapshot_ways.as_filter(IncidentFilter(undated=True), {"t": "2019-01-01..2019-02-01"}).undated is None
    assert snapshot_ways.as_filter(chosen, {}) == chosen


def test_from_an_incident_to_the_map_around_it(drawn) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/incidents.py")
    app.query_params.update({"lang": "en", "incident": "nampala"})
    app.run()
    app.button(key="incident_snapshot").click().run()
    assert not app.exception
    assert drawn[-1].extent == Extent("around", "nampala")


def test_from_the_list_to_the_data() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/incidents.py")
    app.query_params.update({"lang": "en"})
    app.run()
    app.button(key="incidents_export").click().run()
    assert not app.exception
    assert link(app)["make"] == "data"
    assert len(downloads(app)) == 1


@pytest.mark.parametrize(
    ("address", "base", "here"),
    [
        ("http://localhost:8501/snapshot", "http://localhost:8501", True),
        ("https://atlas.example.org/snapshot/", "https://atlas.example.org", False),
        ("https://example.org/sahel/snapshot", "https://example.org/sahel", False),
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501", True),
        ("http://[::1]:8501/snapshot", "http://[::1]:8501", True),
        ("javascript:alert(1)", "", False),
        ("", "", False),
    ],
)
def test_the_address_for_links(address, base, here) -> None:
    assert snapshot_link.without_page(address) == base
    assert is_this_computer(base) is here
    scene = make_scene(loaders.atlas(), Composition(), made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), base_url=base)
    assert bool(scene.link) is bool(base and not here)


def test_the_link_to_copy_is_that_of_the_sheet_or_of_the_screen(monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_URL", "https://atlas.example.org/sahel")
    app = open_snapshot(style="cells", country="MLI", sheet="fr", dpi="300")
    assert app.code[0].value == "https://atlas.example.org/sahel/snapshot?lang=fr&country=MLI&style=cells"
    assert "leads there too" in words(app)
    app = open_snapshot(make="page", country="MLI", title="A & B")
    assert app.code[0].value == "https://atlas.example.org/sahel/snapshot?lang=en&country=MLI&make=page&title=A+%26+B"
    assert "QR" not in words(app)


def test_an_address_that_is_set_wins_and_a_bad_one_is_named(monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_URL", "https://atlas.example.org/")
    assert settings.public_address() == "https://atlas.example.org"
    assert snapshot_link.base_url() == "https://atlas.example.org"
    for bad in ("atlas.example.org", "javascript:alert(1)", "http://", "https://a/?x=1", "http://[::1"):
        monkeypatch.setenv("SAHEL_ATLAS_URL", bad)
        with pytest.raises(BadInput, match="SAHEL_ATLAS_URL"):
            settings.public_address()
    app = open_snapshot()
    assert not app.exception
    assert "SAHEL_ATLAS_URL" in words(app)


def test_the_start_does_not_pay_for_what_draws() -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; app = AppTest.from_file('app.py', default_timeout=120)"
        "; app.run(); assert not app.exception; import pages.parts.snapshot_panel"
        "; print([name for name in ('matplotlib', 'pypdf', 'openpyxl', 'segno') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=Path(ROOT), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
