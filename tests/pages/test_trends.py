"""The Trends screen as a session sees it: default, empty, hostile; its choices live in the URL."""

from __future__ import annotations

import json

import pytest

from tests.pages.test_screens import link, open_app, words


def charts(app):
    return [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_opens_with_two_charts_and_a_comparison(lang) -> None:
    app = open_app("trends", lang=lang)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert len(charts(app)) == 2
    text = words(app)
    if lang == "fr":
        assert "Tendances" in app.title[0].value
        assert "8 sans date" in text
        for english in ("Incidents by", "usual", "Not in the chart", "Events", "The data cover"):
            assert english not in text
    else:
        assert "from 9 incidents" in text
        assert "8 undated" in text
        assert "too little data to say" in text
    assert set(link(app)) == {"lang"}


def test_choices_stand_in_the_link_and_come_back_from_it() -> None:
    asked = {"unit": "year", "split": "country", "form": "stack", "events": "0", "measure": "incidents,civilians"}
    app = open_trends(lang="en", **asked)
    assert not app.exception
    assert {key: value for key, value in link(app).items() if key != "lang"} == asked
    assert len(charts(app)) == 2
    app.selectbox(key="w_trend_events").set_value("few").run()
    assert "events" not in link(app)
    app.switch_page("pages/incidents.py").run()
    assert set(link(app)) == {"lang"}
    app.switch_page("pages/trends.py").run()
    assert link(app)["split"] == "country"


def open_trends(**query: str):
    """Open the screen by its own address, as a link does."""
    from streamlit.testing.v1 import AppTest

    from tests.pages.test_screens import ROOT

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/trends.py")
    app.query_params.update(query)
    return app.run()


def test_a_hostile_link_is_cleaned_with_notices() -> None:
    app = open_trends(
        lang="en", unit="<script>", split="../..", form="pie", mean="-1", events="yes", at="x' OR 1=1",
        measure="incidents,<b>",
    )  # fmt: skip
    assert not app.exception
    assert len(app.warning) == 7
    assert set(link(app)) == {"lang", "measure"}
    assert len(charts(app)) == 1


def test_an_empty_view_says_what_to_do() -> None:
    app = open_app("trends", lang="en", **{"from": "1990-01-01", "to": "1990-12-31"})
    assert not app.exception
    assert "Clear it, or widen the period" in words(app)
    assert charts(app) == []


def test_a_period_may_be_chosen_and_looks_back_before_the_filter() -> None:
    app = open_trends(lang="en", unit="year", at="2020", **{"from": "2019-06-01"})
    assert not app.exception
    assert "Incidents, 2020: 3" in words(app)
    assert "before the period of the filter" in words(app)
    assert "at" not in link(app), "it is the last complete one, which needs no saying"


def test_the_filter_of_the_sidebar_holds_here() -> None:
    app = open_app("trends", lang="en", country="NER")
    assert "from 1 incident" in words(app)


def test_many_events_are_listed_and_marked_only_when_asked_for(monkeypatch) -> None:
    from pages.parts import trend_panel

    app = open_trends(lang="fr", measure="incidents", events="all")
    assert not app.exception
    marked = json.dumps(charts(app))
    assert "Au-dessus du graphique" in words(app)
    monkeypatch.setattr(trend_panel, "MOST_MARKED", 2)
    app = open_trends(lang="fr", measure="incidents")
    assert not app.exception
    assert len(json.dumps(charts(app))) < len(marked)
    (offered,) = [box.label for box in app.expander if "trop nombreux" in box.label]
    total = int(offered.split()[0])
    assert total > 2
    shown = [one.value for one in app.caption if one.value.startswith("**")]
    assert len(shown) == total, "no event is missing from the list"
