"""The screens of borders and of the pattern: default, empty and hostile state, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_screens import link, open_app, words

SCREENS = ("borders", "pattern")


def opened(screen: str, **query: str) -> AppTest:
    """A session that comes to a screen by a link with the screen's own parameters."""
    app = open_app(screen)
    app.query_params.clear()
    app.query_params.update(query)
    return app.run()


def headings(app: AppTest) -> set[str]:
    """Headings of all tables on the screen."""
    return {str(name) for table in app.dataframe for name in table.value.columns}


@pytest.mark.parametrize("screen", SCREENS)
def test_an_empty_view_says_what_to_do(screen) -> None:
    app = opened(screen, lang="en", **{"from": "1990-01-01", "to": "1990-12-31"})
    assert not app.exception
    assert "No incident passes the filter" in words(app)
    assert "not reported" not in words(app)
    assert not app.dataframe


@pytest.mark.parametrize("screen", SCREENS)
def test_incidents_without_any_position_leave_nothing_to_measure(screen) -> None:
    app = opened(screen, lang="en", prec="6")
    assert not app.exception
    # A country is an area that may lie near a border; in a cell it is not.
    expected = {"borders": "1 known to the country alone", "pattern": "there is no cell to draw"}
    assert expected[screen] in words(app)


def test_borders_answer_in_words_and_account_for_all() -> None:
    app = open_app("borders", lang="en")
    text = words(app)
    assert "Within 50 km of the borders shared by the three countries:" in text
    assert "of the land lies there" in text
    assert "17 incidents are in the shares" in text
    assert not app.warning
    assert link(app) == {"lang": "en"}


def test_choices_of_borders_stand_in_the_link() -> None:
    app = open_app("borders", lang="en")
    app.selectbox(key="w_own_border").set_value("MLI-BFA").run()
    app.segmented_control(key="w_own_km").set_value("20").run()
    app.segmented_control(key="w_own_measure").set_value("deaths").run()
    app.segmented_control(key="w_own_count").set_value("points").run()
    assert link(app) == {"lang": "en", "border": "MLI-BFA", "km": "20", "measure": "deaths", "count": "points"}
    assert "Within 20 km of the border Mali – Burkina Faso" in words(app)
    again = opened("borders", **link(app))
    assert again.selectbox(key="w_own_border").value == "MLI-BFA"
    assert again.segmented_control(key="w_own_km").value == "20"


def test_a_hostile_link_to_borders_is_cleaned_with_a_notice() -> None:
    app = opened("borders", lang="en", border="<script>", km="50; DROP", measure="deaths", count="../..")
    assert not app.exception
    assert len(app.warning) == 3
    assert link(app) == {"lang": "en", "measure": "deaths"}
    assert all("<script>" not in str(markdown.value) for markdown in app.markdown)


def test_the_year_and_the_grid_of_the_pattern_stand_in_the_link() -> None:
    app = opened("pattern", lang="en", year="2019", grid="published")
    assert not app.warning
    assert app.segmented_control(key="w_own_grid").value == "published"
    assert "Map of 2019" in words(app)
    assert link(app) == {"lang": "en", "year": "2019", "grid": "published"}
    app.select_slider(key="w_own_year").set_value("2020").run()
    assert link(app)["year"] == "2020"
    assert "Map of 2020" in words(app)


def test_a_year_that_the_filter_hides_gives_way_without_a_warning() -> None:
    app = opened("pattern", lang="en", year="2019")
    assert "Map of 2019" in words(app)
    import datetime as dt

    app.date_input(key="w_from").set_value(dt.date(2020, 1, 1)).run()
    assert not app.exception
    assert not app.warning
    assert "Map of 2019" not in words(app)
    assert "year" not in link(app)


def test_a_hostile_link_to_the_pattern_is_cleaned_with_a_notice() -> None:
    app = opened("pattern", lang="en", year="20x9", grid="<img>")
    assert not app.exception
    assert len(app.warning) == 2
    assert link(app) == {"lang": "en"}


@pytest.mark.parametrize("screen", SCREENS)
def test_french_has_no_english_words(screen) -> None:
    app = open_app(screen, lang="fr")
    assert not app.exception
    text = " ".join([words(app), *headings(app), *(str(one.label) for one in app.expander)]).lower()
    for word in ("within", "surely", "border", "share", "cells", "class in", "nearest", "deaths", "incidents with"):
        assert word not in text.replace("borders and conflicts in north and west africa", "")
