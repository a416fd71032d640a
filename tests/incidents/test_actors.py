from __future__ import annotations

import datetime as dt

import pytest

from geo.core.errors import BrokenData, UnknownName
from geo.core.language import language
from geo.incidents.actors import Actor, Actors, Alliance, date_words, load_actors, relation_words


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [
        ("EIGS", "ISGS"),
        ("État islamique dans le Grand Sahara", "ISGS"), ("Islamic State in the Greater Sahara", "ISGS"),
        ("GSIM", "JNIM"), ("group for support of islam and muslims", "JNIM"), ("Ansaroul Islam", "Ansarul Islam"),
        ("FAMA", "FAMa"), ("Malian army", "FAMa"), ("Barkhane", "French army"), ("FC-G5S", "G5 Sahel Joint Force"),
        ("AQMI", "AQIM"), ("daesh", "IS"),
    ],
)  # fmt: skip
def test_every_spelling_finds_its_actor(name, actor_id) -> None:
    assert load_actors().find(name) == actor_id


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(UnknownName, match="Ansarul Islam"):
        load_actors().find("Ansarul Islm")


def test_every_actor_has_a_side_and_a_source() -> None:
    for actor in load_actors().all:
        assert actor.side in {"security", "militants", "civilians"}
        assert actor.source
        assert actor.name_en
        assert actor.name_fr


def test_members_follow_over_several_steps() -> None:
    assert {"JNIM", "Ansar Dine", "Katiba Macina"} <= load_actors().with_members(("Al-Qaeda",))


def test_a_circle_of_alliances_ends() -> None:
    a, b = (Actor(x, x, x, "", (), "", "", "") for x in "ab")
    ring = tuple(Alliance(x, y, "merged into", "", "", "", "", "") for x, y in ("ab", "ba"))
    assert Actors((a, b), ring).with_members(("a",)) == {"a", "b"}


def test_one_name_for_two_actors_is_refused() -> None:
    a, b = (Actor(x, x, x, "", ("same",), "", "", "") for x in "ab")
    with pytest.raises(BrokenData, match="same"):
        Actors((a, b), ())


def test_a_broken_table_is_named(tmp_path) -> None:
    (tmp_path / "actors.csv").write_text("actor_id,name_en\nx,y\n")
    with pytest.raises(BrokenData, match=r"actors\.csv lacks the column"):
        load_actors(tmp_path)


def test_the_founders_belong_to_a_group_from_its_founding() -> None:
    found = {one.actor_id: one for one in load_actors().memberships("JNIM")}
    assert {"Ansar Dine", "AQIM", "Al-Mourabitoun", "Katiba Macina", "MUJAO"} <= set(found)
    assert found["Ansar Dine"].since == dt.date(2017, 3, 2)
    assert found["Ansar Dine"].until is None
    assert found["MUJAO"].since == dt.date(2017, 3, 2)
    assert found["MUJAO"].path == ("MUJAO", "Al-Mourabitoun", "JNIM")


def test_what_ended_before_the_next_step_began_is_no_membership() -> None:
    found = [one for one in load_actors().memberships("ISWAP")]
    assert found == []
    a, b, c = (Actor(x, x, x, "", (), "", "", "") for x in "abc")
    steps = (
        Alliance("a", "b", "merged into", "2010", "2012-05", "", "", ""),
        Alliance("b", "c", "pledged to", "2012-06", "", "", "", ""),
    )
    assert [one.actor_id for one in Actors((a, b, c), steps).memberships("c")] == ["b"]


def test_a_circle_has_memberships_that_end() -> None:
    a, b = (Actor(x, x, x, "", (), "", "", "") for x in "ab")
    ring = tuple(Alliance(x, y, "merged into", "", "", "", "", "") for x, y in ("ab", "ba"))
    assert [one.actor_id for one in Actors((a, b), ring).memberships("a")] == ["b"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-03-02", dt.date(2017, 3, 2), dt.date(2017, 3, 2)),
        ("2016-02", dt.date(2016, 2, 1), dt.date(2016, 2, 29)),
        ("2017", dt.date(2017, 1, 1), dt.date(2017, 12, 31)), ("", None, None),
    ],
)  # fmt: skip
def test_an_alliance_lasts_through_the_month_or_year_that_is_named(text, first, last) -> None:
    alliance = Alliance("a", "b", "merged into", text, text, "", "", "")
    assert (alliance.first_day, alliance.last_day) == (first, last)


@pytest.mark.parametrize(("since", "until"), [("2017-13", ""), ("soon", ""), ("2017-02-30", ""), ("2018", "2017-05")])
def test_an_alliance_with_a_wrong_date_is_refused(since, until) -> None:
    a, b = (Actor(x, x, x, "", (), "", "", "") for x in "ab")
    with pytest.raises(BrokenData):
        Actors((a, b), (Alliance("a", "b", "merged into", since, until, "", "", ""),))


def test_every_alliance_has_a_source_and_words_in_both_languages() -> None:
    for one in load_actors().alliances:
        assert one.source
        assert one.note_en
        assert one.note_fr
        assert relation_words(one.relation, language("fr")) != one.relation
        assert date_words(one.since, language("en"))


@pytest.mark.parametrize(
    ("actor_id", "en", "fr"),
    [
        ("JNIM", "JNIM", "GSIM"), ("Dozo hunters", "Dozo hunters (Mali)", "Chasseurs dozos (Mali)"),
        ("Front (A)", "Front (A)", "Front (A)"), ("Katiba Macina", "Katiba Macina", "Katiba Macina"),
    ],
)  # fmt: skip
def test_short_names_are_acronyms(actor_id, en, fr) -> None:
    assert load_actors().short(actor_id, language("en")) == en
    assert load_actors().short(actor_id, language("fr")) == fr
