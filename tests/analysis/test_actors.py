"""Actors by role, alone and with their members, on hand-made incidents and on drawn ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.actor_pairs import OUTCOMES, claims, together
from geo.analysis.actors import BY, Party, actor_table, entries_of, matrix, parties, profile
from geo.core.language import language
from geo.incidents.coded import coded
from geo.incidents.filter import IncidentFilter
from geo.incidents.membership import belonging
from geo.incidents.schema import ROLES
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from tests.analysis.drawn import drawn_table, filters, vocabulary

EN = language("en")


def view_of(*rows: dict[str, Any], chosen: IncidentFilter | None = None) -> View:
    records = [
        {
            "incident_id": str(number), "title": str(number), "event_type": "ambush", "dataset_id": "t", "dataset": "t",
            "adm0": "MLI", **row,
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    return make_view(to_table(records, checked=False), chosen or IncidentFilter(), vocabulary())


def day(first: str, last: str = "") -> dict[str, Any]:
    return {"event_date": pd.Timestamp(first), "event_date_end": pd.Timestamp(last or first), "date_precision": 1}


def toll(low: int, best: int, high: int) -> dict[str, int]:
    return {"fatalities_low": low, "fatalities_best": best, "fatalities_high": high}


def row_of(view: View, actor_id: str, *, with_members: bool = False) -> dict[str, Any]:
    table = actor_table(view, EN)
    found = table[(table["actor_id"] == actor_id) & (table["with_members"] == with_members)]
    assert len(found) == 1
    return found.iloc[0].to_dict()


FIVE = (
    {"attributed_to": ["Ansar Dine"], **day("2013-05-01"), **toll(5, 6, 7)},
    {"attributed_to": ["Ansar Dine"], "claimed_by": ["JNIM"], **day("2018-05-01"), **toll(1, 2, 3)},
    {"attributed_to": ["JNIM", "Katiba Macina"], **day("2019-01-01"), "shared_toll": "g", **toll(10, 10, 20)},
    {"attributed_to": ["JNIM"], **day("2019-01-01"), "shared_toll": "g", **toll(10, 10, 20), "adm0": "BFA"},
    {"possible_actors": ["JNIM"], "target_actors": ["FAMa"], **day("2020-01-01")},
)


def test_the_roles_are_kept_apart_and_a_shared_toll_counts_once() -> None:
    jnim = row_of(view_of(*FIVE), "JNIM")
    assert [jnim[name] for name in ("attributed", "claimed", "possible", "target", "incidents")] == [2, 1, 1, 0, 4]
    assert [jnim[name] for name in ("low", "best", "high", "reported", "unreported")] == [10, 10, 20, 1, 0]
    assert (jnim["first"], jnim["last"]) == (pd.Timestamp("2018-05-01"), pd.Timestamp("2020-01-01"))
    assert jnim["countries"] == "Mali 3, Burkina Faso 1"


def test_a_shared_toll_is_not_lost_to_an_actor_of_the_second_incident() -> None:
    view = view_of(
        {"attributed_to": ["ISGS"], "shared_toll": "g", **toll(3, 4, 5)},
        {"attributed_to": ["JNIM"], "shared_toll": "g", **toll(3, 4, 5)},
    )
    assert [row_of(view, actor)["best"] for actor in ("ISGS", "JNIM")] == [4, 4]
    assert view.totals["all"].best == 4


def test_an_attack_of_a_founder_counts_for_the_whole_from_the_founding() -> None:
    view = view_of(*FIVE)
    whole = row_of(view, "JNIM", with_members=True)
    assert [whole[name] for name in ("attributed", "claimed", "possible", "incidents")] == [3, 1, 1, 4]
    assert [whole[name] for name in ("low", "best", "high")] == [11, 12, 23]
    assert row_of(view, "Ansar Dine")["attributed"] == 2
    assert view_of(*FIVE, chosen=IncidentFilter(actors=("JNIM",))).n_shown == 4
    assert view_of(*FIVE, chosen=IncidentFilter(actors=("Ansar Dine",))).n_shown == 2


@pytest.mark.parametrize(
    ("when", "belongs"),
    [
        (day("2017-03-01"), False), (day("2017-03-02"), True), (day("2017-03-01", "2017-03-03"), False), ({}, False),
    ],
)  # fmt: skip
def test_the_day_a_group_was_founded(when, belongs) -> None:
    view = view_of({"attributed_to": ["Katiba Macina"], **when}, chosen=IncidentFilter(actors=("JNIM",)))
    assert view.n_shown == int(belongs)


@pytest.mark.parametrize(("when", "belongs"), [("2015-03-06", False), ("2015-03-07", True), ("2016-08-04", False)])
def test_a_membership_that_ended(when, belongs) -> None:
    view = view_of({"attributed_to": ["Boko Haram"], **day(when)})
    party = Party("IS", with_members=True)
    assert len(entries_of(view, "attributed_to", party)) == int(belongs)
    assert (party in parties(view)) is belongs


def test_possible_is_never_attributed() -> None:
    view = view_of({"possible_actors": ["JNIM", "FAMa"], **day("2019-01-01"), **toll(9, 9, 9)})
    row = row_of(view, "JNIM")
    assert (row["attributed"], row["possible"]) == (0, 1)
    assert pd.isna(row["best"])
    assert matrix(view, "attributed_to", "kind").empty
    assert len(profile(view, Party("JNIM"), EN).gravest) == 0


def test_a_matrix_says_what_it_does_not_know() -> None:
    view = view_of(*FIVE, {"attributed_to": ["JNIM"]})
    years = matrix(view, "attributed_to", "year")
    assert [*years[years["actor_id"] == "JNIM"][["key", "incidents"]].itertuples(index=False, name=None)] == [
        ("2019", 2), (None, 1),
    ]  # fmt: skip
    whole = matrix(view, "attributed_to", "year", with_members=True)
    assert whole[(whole["actor_id"] == "JNIM") & (whole["key"] == "2018")]["incidents"].tolist() == [1]


def test_a_profile_has_every_month_and_the_gravest_first() -> None:
    view = view_of(
        {"attributed_to": ["JNIM"], **day("2019-01-05"), **toll(1, 1, 1), "attributed_by": "The army"},
        {"attributed_to": ["JNIM"], **day("2019-03-05"), **toll(8, 8, 8), "attributed_by": "The army"},
        {"attributed_to": ["JNIM"], "attributed_by": "A witness"},
        {"target_actors": ["JNIM"], **day("2019-03-06")},
    )
    found = profile(view, Party("JNIM"), EN)
    attributed = found.months[found.months["role"] == "attributed_to"]
    assert attributed["month"].tolist() == ["2019-01", "2019-02", "2019-03"]
    assert attributed["incidents"].tolist() == [1, 0, 1]
    assert found.undated == 1
    assert found.gravest.tolist() == [1, 0]
    assert found.said_by[["said_by", "incidents"]].values.tolist() == [["The army", 2], ["A witness", 1]]


def test_claims_against_attributions() -> None:
    view = view_of(
        {"attributed_to": ["ISGS"], "claimed_by": ["IS"], **day("2019-11-01")},  # its whole
        {"attributed_to": ["ISGS"], "claimed_by": ["ISWAP"], **day("2020-01-01")},  # named so from 2019 to 2022
        {"attributed_to": ["ISGS"], "claimed_by": ["ISWAP"], **day("2023-01-01")},  # no longer
        {"attributed_to": ["Ansarul Islam"], "claimed_by": ["JNIM"], **day("2019-09-30")},
        {"attributed_to": ["JNIM", "ISGS"], "claimed_by": ["JNIM"], **day("2019-09-30")},
        {"attributed_to": ["JNIM"], "claimed_by": ["JNIM"]},
        {"attributed_to": ["JNIM"]},
        {"claimed_by": ["JNIM"]},
        {"possible_actors": ["JNIM"]},
    )
    found = claims(view)
    assert [found.outcomes[name] for name in OUTCOMES] == [1, 1, 3, 1, 2, 1]
    assert found.disagreeing.tolist() == [2, 3, 4]
    jnim = found.by_actor.set_index("actor_id").loc["JNIM"].to_dict()
    assert jnim == {
        "claimed": 4, "both": 2, "others": 1, "nobody": 1,
        "attributed": 3, "confirmed": 2, "by_others": 0, "unclaimed": 1,
    }  # fmt: skip


def test_who_appears_with_whom() -> None:
    view = view_of(
        {"attributed_to": ["JNIM"], "claimed_by": ["JNIM"], "target_actors": ["FAMa", "VDP"]},
        {"attributed_to": ["JNIM"], "target_actors": ["FAMa"]},
    )
    found = [*together(view).itertuples(index=False, name=None)]
    assert found[0] == ("JNIM", "attributed_to", "FAMa", "target_actors", 2)
    assert ("FAMa", "target_actors", "VDP", "target_actors", 1) in found
    assert all(a != b for a, _, b, _, _ in found)
    assert len(found) == 5


def test_nothing_shown_is_no_error() -> None:
    view = view_of()
    assert actor_table(view, EN).empty
    assert together(view).empty
    assert set(claims(view).outcomes.values()) == {0}
    assert profile(view, Party("JNIM"), EN).incidents == 0
    assert all(matrix(view, "attributed_to", by).empty for by in BY)


@given(st.integers(0, 10**6), st.integers(0, 40), filters())
@settings(max_examples=25)
def test_figures_of_drawn_tables_agree(seed, n, chosen) -> None:
    view = make_view(drawn_table(seed, n), chosen, vocabulary())
    table = actor_table(view, EN)
    shown = view.shown
    for row in table[~table["with_members"]].itertuples():
        for role, name in zip(ROLES, ("attributed", "claimed", "possible", "target"), strict=True):
            assert getattr(row, name) == sum(row.actor_id in names for names in shown[role])
    found = claims(view)
    assert sum(found.outcomes.values()) == view.n_shown
    assert (found.by_actor["claimed"] == found.by_actor[["both", "others", "nobody"]].sum(axis=1)).all()
    for by in BY:
        counted = matrix(view, "attributed_to", by).groupby("actor_id")["incidents"].sum()
        alone = table[~table["with_members"] & (table["attributed"] > 0)].set_index("actor_id")["attributed"]
        assert counted.to_dict() == alone.to_dict()


@given(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(["JNIM", "IS", "Al-Qaeda", "FAMa"]))
@settings(max_examples=25)
def test_the_filter_shows_what_counts_for_a_whole_with_its_members(seed, n, whole) -> None:
    table = drawn_table(seed, n)
    every = make_view(table, IncidentFilter(), vocabulary())
    chosen = make_view(table, IncidentFilter(actors=(whole,)), vocabulary())
    named = {place for role in ROLES for place in entries_of(every, role, Party(whole, with_members=True))}
    assert named == set(chosen.rows.tolist())


@given(st.lists(st.tuples(st.dates(dt.date(2014, 1, 1), dt.date(2018, 1, 1)), st.integers(0, 40)), max_size=12))
@settings(max_examples=25)
def test_belonging_against_a_plain_reading(when) -> None:
    rows = [
        {"attributed_to": ["Boko Haram" if at % 2 else "ISGS"], **day(str(first), str(first + dt.timedelta(length)))}
        for at, (first, length) in enumerate(when)
    ]
    view = view_of(*rows)
    columns, actors = coded(view.table), vocabulary().actors
    found = belonging(columns, columns.roles["attributed_to"], ("IS",), actors)
    spans = {one.actor_id: (one.since, one.until or dt.date.max) for one in actors.memberships("IS")}
    wanted = [
        spans[row["attributed_to"][0]][0] <= row["event_date"].date()
        and row["event_date_end"].date() <= spans[row["attributed_to"][0]][1]
        for row in rows
    ]
    assert np.array_equal(found, np.array(wanted, dtype=bool))
