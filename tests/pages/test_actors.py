"""The screen of actors: every view, default, empty and hostile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.analysis.actors import Party
from geo.incidents.actors import load_actors
from geo.incidents.filter import IncidentFilter
from pages.parts import loaders
from pages.parts.actor_choices import SHOWS, Choices, read_choices

ROOT = Path(__file__).parents[2]


def open_actors(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"lang": "en", **query})
    return app.switch_page("pages/actors.py").run()


def words(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "info")
    return re.sub(r"\\([\W_])", r"\1", "\n".join(str(element.value) for kind in kinds for element in app.get(kind)))


def link(app: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in dict(app.query_params).items()}


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_view_opens(show, lang) -> None:
    app = open_actors(show=show, lang=lang)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert link(app) == {"lang": lang} | ({"show": show} if show != "table" else {}) | (
        {"who": app.selectbox(key="w_actors_who").value} if show == "profile" else {}
    )


def test_the_table_says_that_rows_do_not_add_up_and_gives_the_total() -> None:
    app = open_actors()
    assert "rows do not add up" in words(app)
    assert "17 incidents" in words(app)
    table = app.dataframe[0].value
    names = table["Actor"].tolist()
    assert "Group for the Support of Islam and Muslims (JNIM)" in names
    for head in ("Attributed", "Claimed", "Possible", "Attacked", "Deaths, lowest", "Deaths, best"):
        assert head in table
    silent = table[table["Attributed"] == table["Without a toll"]]
    assert silent["Deaths, best"].isna().all()


def test_a_choice_stands_in_the_link_and_opens_again() -> None:
    app = open_actors(show="matrix")
    app.segmented_control(key="w_actors_by").set_value("year").run()
    app.toggle(key="w_actors_members").set_value(True).run()
    assert link(app) == {"lang": "en", "show": "matrix", "by": "year", "members": "1"}
    again = open_actors(**link(app))
    assert again.segmented_control(key="w_actors_by").value == "year"
    assert again.toggle(key="w_actors_members").value is True


def test_a_profile_has_names_in_both_languages_relations_and_links_to_incidents() -> None:
    app = open_actors(show="profile", who="ISGS")
    for text in ("Islamic State in the Greater Sahara", "État islamique dans le Grand Sahara", "EIGS", "Alliances"):
        assert text in words(app)
    assert link(app)["who"] == "ISGS"
    grave = [button for button in app.button if str(button.key).startswith("grave_")]
    grave[0].click().run()
    assert not app.exception
    # AppTest does not follow the button to the screen of incidents, but what is selected goes along.
    assert app.session_state["incident"] == str(grave[0].key).removeprefix("grave_")


def test_an_empty_view_says_what_to_do() -> None:
    app = open_actors(show="claims", **{"from": "1990-01-01", "to": "1990-12-31"})
    for show in SHOWS:
        app.segmented_control(key="w_actors_show").set_value(show).run()
        assert not app.exception
        assert ("No incident passes the filter" in words(app)) is (show != "alliances")


def test_an_actor_that_the_filter_hides_still_has_its_names() -> None:
    app = open_actors(show="profile", who="MNJ", country="NER")
    assert not app.exception
    assert "Niger Movement for Justice" in words(app)
    assert "No incident under the filter names this actor" in words(app)


def test_a_hostile_link_is_cleaned_with_notices() -> None:
    app = open_actors(show="<script>", role="boss", by="%00", members="yes", who="![x](https://evil.example/x.png)")
    assert not app.exception
    assert len(app.warning) == 5
    assert set(link(app)) == {"lang"}
    assert "](https:" not in "".join(str(one.value) for one in app.warning)


@pytest.mark.parametrize("chosen", [Choices(), Choices("matrix", "claimed_by", "region", members=True, who="JNIM")])
def test_choices_survive_their_link(chosen) -> None:
    assert read_choices(chosen.to_query(), load_actors()) == (chosen, ())


def test_the_filter_holds_here_too() -> None:
    app = open_actors(country="NER")
    assert "1 incident" in words(app)
    assert set(app.dataframe[0].value["Countries"]) <= {"Niger 1"}


def test_a_click_counts_nothing_anew_and_another_choice_does() -> None:
    everything, mali = IncidentFilter(), IncidentFilter(countries=("MLI",))
    alone = Party("JNIM")
    for count in (loaders.actor_claims, loaders.actor_pairs):
        assert count(everything) is count(everything)
        assert count(mali) is not count(everything)
    assert loaders.actor_profile(mali, alone, "en") is loaders.actor_profile(mali, alone, "en")
    assert loaders.actor_profile(mali, alone, "fr") is not loaders.actor_profile(mali, alone, "en")
    kinds = loaders.actor_matrix(mali, "attributed_to", "kind", members=False)
    assert kinds is loaders.actor_matrix(mali, "attributed_to", "kind", members=False)
    assert kinds is not loaders.actor_matrix(mali, "attributed_to", "year", members=False)
    account, distances = loaders.border_places(mali, as_points=False)
    assert loaders.border_places(mali, as_points=False)[1] is distances
    assert loaders.border_places(everything, as_points=False)[0].shown > account.shown
