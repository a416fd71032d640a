from __future__ import annotations

import pytest

from geo.core.errors import BrokenData, UnknownName
from geo.incidents.actors import Actor, Actors, Alliance, load_actors


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


def test_every_relation_has_a_name_on_screen() -> None:
    known = {"merged into", "pledged to", "named as", "allied with", "split from"}
    assert {alliance.relation for alliance in load_actors().alliances} <= known
