"""Each screen as a session sees it: default, empty and hostile state, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
SCREENS = ("map", "borders", "pattern", "incidents", "data", "snapshot", "about")


def open_app(screen: str = "map", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(query)
    app.run()
    if screen != "map":
        app.switch_page(f"pages/{screen}.py").run()
    return app


def words(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "warning", "error", "info", "success")
    return re.sub(r"\\([\W_])", r"\1", "\n".join(str(element.value) for kind in kinds for element in app.get(kind)))


def link(app: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in dict(app.query_params).items()}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_screen_opens(screen, lang) -> None:
    app = open_app(screen, lang=lang)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.title[0].value


def test_the_map_accounts_for_all_incidents() -> None:
    text = words(open_app())
    assert "16 incidents on the map" in text
    assert "1 without a place" in text
    assert "none hidden" in text


def test_french_has_no_english_headings() -> None:
    text = words(open_app(lang="fr"))
    assert "16 incidents sur la carte" in text
    assert "hidden" not in text
    assert "without" not in text


@pytest.mark.parametrize("screen", ["map", "incidents", "snapshot"])
def test_every_screen_obeys_the_filter_of_the_link(screen) -> None:
    app = open_app(screen, country="NER", lang="en")
    assert "1 incident on the map" in words(app)
    assert link(app)["country"] == "NER"


def test_a_filter_that_hides_everything_says_so() -> None:
    app = open_app("incidents", **{"from": "1990-01-01", "to": "1990-12-31", "lang": "en"})
    assert not app.exception
    assert "No incident passes the filter" in words(app)
    assert "17 hidden" in words(app)


def test_a_hostile_link_is_cleaned_with_a_notice() -> None:
    app = open_app(
        lang="<script>", country="XXX,MLI", region="ML99", deaths="-1", incident="../../etc/passwd",
        **{"from": "2020-02-30", "to": "2019-01-01"},
    )  # fmt: skip
    assert not app.exception
    assert len(app.warning) == 6
    assert link(app)["country"] == "MLI"
    assert "region" not in link(app)
    assert "<script>" not in link(app).values()


def test_a_period_hides_the_undated_and_the_switch_brings_them_back() -> None:
    app = open_app(lang="en", **{"from": "2019-09-01", "to": "2020-01-31"})
    assert "7 incidents on the map" in words(app)
    assert "undated 8" in words(app)
    app.toggle(key="w_undated").set_value(True).run()
    assert "undated 8" not in words(app)
    assert link(app)["undated"] == "1"


def test_the_switch_for_every_record_stands_in_the_link() -> None:
    app = open_app(records="1")
    assert "records on the map" in words(app)
    app.toggle(key="w_records").set_value(False).run()
    assert "records" not in link(app)
    assert "incidents on the map" in words(app)
    app.toggle(key="w_records").set_value(True).run()
    assert link(app)["records"] == "1"


def test_a_period_that_ends_before_it_begins_is_said_and_not_used() -> None:
    import datetime as dt

    app = open_app(lang="en")
    app.date_input(key="w_from").set_value(dt.date(2020, 1, 2))
    app.date_input(key="w_to").set_value(dt.date(2020, 1, 1)).run()
    assert "ends before it begins" in words(app)
    app.date_input(key="w_to").set_value(dt.date(2020, 1, 31)).run()
    assert not app.warning


def test_clearing_the_filter_shows_everything() -> None:
    app = open_app(lang="en", country="NER", deaths="5", prec="5")
    next(button for button in app.button if button.label == "Clear the filter").click().run()
    assert "none hidden" in words(app)
    assert set(link(app)) == {"lang"}


def test_the_filter_goes_along_to_other_screens() -> None:
    app = open_app(lang="en")
    app.multiselect(key="w_actor").set_value(["ISGS"]).run()
    account = next(line for line in words(app).split("\n") if " — " in line)
    app.switch_page("pages/incidents.py").run()
    assert link(app)["actor"] == "ISGS"
    assert app.multiselect(key="w_actor").value == ["ISGS"]
    assert account in words(app)


def test_a_link_to_an_incident_opens_its_card() -> None:
    app = open_app(lang="en", incident="boulikessi-2019-09-30")
    card = "\n".join(str(element.proto.body) for element in app.get("html"))
    for text in ("25", "40", "Malian government", "Ansarul Islam", "Boulikessi", "counted once"):
        assert text in card


def test_a_period_says_how_many_undated_it_leaves_out() -> None:
    app = open_app(lang="en", **{"from": "2019-09-01"})
    assert "8 undated, left out" in [expander.label for expander in app.expander]


def test_choosing_an_incident_puts_it_into_the_link() -> None:
    app = open_app(lang="en")
    app.selectbox(key="w_incident_0").set_value("nampala").run()
    assert link(app)["incident"] == "nampala"


def test_broken_data_is_said_on_the_screen(monkeypatch) -> None:
    from geo.core.errors import BrokenData
    from pages.parts import loaders

    def broken() -> None:
        raise BrokenData("data/x.csv cannot be read. Install the program again.")

    monkeypatch.setattr(loaders, "atlas", broken)
    app = open_app(lang="en")
    assert not app.exception
    assert "Install the program again" in app.error[0].value.replace("\\", "")


def test_text_from_data_is_never_markdown() -> None:
    from pages.parts.plain import plain

    assert plain("![x](y) <b>") == r"\!\[x\]\(y\) \<b\>"
    assert "https\\:" not in plain("https://a.example")
    assert "\n" not in plain("a\n# b")
