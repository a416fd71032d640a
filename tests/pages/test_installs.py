"""Reference data on the Data screen: boundaries installed, compared, switched and removed; what goes wrong is said."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo.areas.boundaries import BUNDLED, load_boundaries
from geo.areas.chosen import VARIABLE, choose_vintage, chosen_vintage
from geo.incidents.store import open_store
from geo.sources import boundary_installs, downloads, installs, ucdp_installs
from geo.sources.boundary_installs import install_boundaries
from pages.parts import editing, installs_vintages
from tests.incidents.stored import batch, info, row
from tests.mirror import serving
from tests.pages.test_places import sound, text
from tests.pages.test_screens import ROOT
from tests.test_install_ucdp import release

REAL = load_boundaries()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path / "home"))
    for name in (VARIABLE, "SAHEL_ATLAS_STORE", "SAHEL_ATLAS_READ_ONLY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    monkeypatch.setattr(editing, "is_local", lambda *_: True)
    for module, name in (
        (boundary_installs, "GEOBOUNDARIES_URL"), (installs, "GEONAMES_URL"), (ucdp_installs, "UCDP_URL"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, "http://127.0.0.1:9/")  # nobody listens
    for function in (boundary_installs.install_boundaries, installs.install_gazetteer, ucdp_installs.fetch_ucdp):
        monkeypatch.setitem(function.__kwdefaults__, "base_url", "http://127.0.0.1:9/")
    return tmp_path / "home"


def regions_of_mali(folder: Path) -> Path:
    """Mali with Ménaka as a region of its own, as geoBoundaries gives files."""
    frame = REAL.adm1[REAL.adm1["adm0"] == "MLI"].copy()
    gao = frame["pcode"] == "ML07"
    whole = frame.geometry[gao].iloc[0]
    east = shapely.intersection(whole, shapely.box(1.2, 0, 20, 40))
    shapes = [shape if code != "ML07" else shapely.difference(whole, east) for code, shape in
              zip(frame["pcode"], frame.geometry, strict=True)]  # fmt: skip
    columns = {"shapeName": [*frame["name"], "Ménaka"], "shapeType": "ADM1", "shapeGroup": "MLI"}
    path = folder / "MLI-ADM1.geojson"
    gpd.GeoDataFrame(columns, geometry=[*shapes, east], crs="EPSG:4326").to_file(path)
    return path


@pytest.fixture
def mine(tmp_path: Path) -> str:
    install_boundaries([regions_of_mali(tmp_path)], vintage_id="mine", title="Mine <b>")
    return "mine"


def open_installs(lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"lang": lang})
    app.session_state["data_view"] = "reference"
    app.run()
    return app.switch_page("pages/data.py").run()


def settled(app: AppTest) -> AppTest:
    """Run on until no work goes on any more."""
    for _ in range(200):
        if not any(button.key and button.key.startswith("stop_") for button in app.button):
            return app
        app.run()
    raise AssertionError("the work does not end")


def tables(app: AppTest) -> str:
    return "\n".join(frame.value.to_csv() for frame in app.dataframe)


@pytest.mark.parametrize(("lang", "words"), [("en", "Only the boundaries that ship"), ("fr", "Boundaries")])
def test_a_first_visit_says_what_is_there_and_how_to_get_more(lang, words) -> None:
    app = open_installs(lang)
    assert sound(app)
    assert "Natural Earth" in tables(app)
    if lang == "en":
        assert words in text(app)
    assert {"install_geoboundaries", "install_geonames", "install_ucdp"} <= {button.key for button in app.button}


def test_without_a_network_every_download_names_the_other_way() -> None:
    for key, command in (
        ("install_geoboundaries", "install boundaries --from-file"),
        ("install_geonames", "install gazetteer --from-file"),
        ("install_ucdp", "install ucdp --from-file"),
    ):
        app = open_installs()
        settled(app.button(key=key).click().run())
        assert not app.exception
        assert len(app.error) == 1
        assert command in app.error[0].value.replace("\\", "")


def test_uploaded_files_become_a_vintage(tmp_path) -> None:
    app = open_installs()
    assert app.button(key="install_files").disabled
    path = regions_of_mali(tmp_path)
    box = next(box for box in app.get("file_uploader") if "boundaries" in box.key)
    box.upload(path.name, path.read_bytes(), "application/json").run()
    app.text_input(key="w_boundaries_title").set_value("Mine")
    settled(app.button(key="install_files").click().run())
    assert sound(app)
    assert "Installed: Mine" in text(app)


def test_a_switch_shows_which_incidents_change_unit_first(mine) -> None:
    app = open_installs()
    assert sound(app)
    assert "Mine <b>" in tables(app)
    settled(app.button(key="compare_vintages").click().run())
    assert sound(app)
    assert "change unit (" in text(app) or "changes unit (" in text(app)
    assert "unit split" in tables(app)
    assert "Ménaka" in tables(app)
    app.button(key="use_vintage").click().run()
    assert sound(app)
    assert chosen_vintage() == "mine"
    assert app.selectbox(key="w_vintage").options == ["Natural Earth 1:10m"]
    assert "remove_vintage" not in {button.key for button in app.button}
    app.button(key="use_vintage").click().run()
    assert chosen_vintage() == BUNDLED
    app.button(key="remove_vintage").click().run()
    assert sound(app)
    assert "Mine" not in tables(app)


def test_the_list_of_changes_lacks_rows_that_may_not_be_passed_on(mine, monkeypatch) -> None:
    with open_store() as store:
        for name in ("acled", "field"):
            rows = [row(1, name, lat=15.92, lon=2.4 if name == "acled" else 2.41, event_date=None, event_date_end=None)]
            store.import_batches(info(name, may_leave=name != "acled"), [batch(rows)], who="a", why="")
    written = []

    def encode(rows, **_):
        written.append(str([list(one) for one in rows]))
        return b""

    monkeypatch.setattr(installs_vintages, "encode_csv", encode)
    app = open_installs()
    settled(app.button(key="compare_vintages").click().run())
    assert sound(app)
    assert "acled:1" in tables(app)
    assert "1 record is left out" in text(app)
    assert "field:1" in written[-1]
    assert "acled:1" not in written[-1]


def test_a_vintage_that_is_gone_or_damaged_is_said_and_can_be_removed(mine, home) -> None:
    choose_vintage("mine")
    folder = home / "boundaries" / "mine"
    (folder / "vintage.json").write_text("{", encoding="utf-8")
    app = open_installs()
    assert sound(app)
    assert "mine is damaged" in text(app)
    app.button(key="remove_mine").click().run()
    assert sound(app)
    assert not folder.exists()
    assert "is used instead" in text(app)


def test_a_server_whose_vintage_is_fixed_does_not_offer_the_switch(mine, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "mine")
    app = open_installs()
    assert sound(app)
    assert app.button(key="use_vintage").disabled
    assert VARIABLE in text(app).replace("\\", "")


def test_who_may_not_edit_sees_but_installs_nothing(mine, monkeypatch) -> None:
    monkeypatch.setenv("SAHEL_ATLAS_READ_ONLY", "1")
    app = open_installs()
    assert not app.exception
    assert "Mine <b>" in tables(app)
    assert not {"install_geoboundaries", "install_geonames", "install_ucdp", "use_vintage"} & {
        button.key for button in app.button
    }
    settled(app.button(key="compare_vintages").click().run())
    assert "unit split" in tables(app)


def test_a_release_of_ucdp_goes_on_to_the_check(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "ged241-csv.zip").write_bytes(release(1, 2, 3))

    with serving(tmp_path) as address:
        monkeypatch.setitem(ucdp_installs.fetch_ucdp.__kwdefaults__, "base_url", address)
        app = open_installs()
        settled(app.button(key="install_ucdp").click().run())
    assert sound(app)
    assert "UCDP GED 24.1 is here" in text(app)
    app.session_state["w_data_view"] = "bring"
    app.run()
    assert "ged241-csv.zip" in text(app)
