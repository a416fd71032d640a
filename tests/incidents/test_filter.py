from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.core.language import language
from geo.incidents.actors import load_actors
from geo.incidents.filter import EARLIEST, LATEST, IncidentFilter, masks, read_query
from geo.incidents.schema import COUNTRIES, EVENT_TYPES, WHERE_PREC
from geo.incidents.view import make_view

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def some(values):
    return st.lists(st.sampled_from(list(values)), unique=True).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


@st.composite
def filters(draw):
    days = sorted(draw(st.lists(st.dates(dt.date(2018, 1, 1), dt.date(2021, 1, 1)), min_size=2, max_size=2)))
    ends = [day if draw(st.booleans()) else None for day in days]
    return IncidentFilter(
        countries=draw(some(COUNTRIES)),
        regions=draw(some(("ML05", "ML07", "BF56", "NE006"))),
        date_from=ends[0],
        date_to=ends[1],
        undated=draw(st.sampled_from([None, True, False])),
        actors=draw(some([actor.actor_id for actor in load_actors().all])),
        event_types=draw(some(EVENT_TYPES)),
        min_fatalities=draw(st.integers(0, 60)),
        where_prec=draw(some(WHERE_PREC)),
        may_lie=draw(st.booleans()),
        every_record=draw(st.booleans()),
    )


@given(filters())
@shared
def test_a_filter_survives_the_url(vocabulary, chosen) -> None:
    found, notices = read_query(chosen.to_query(), vocabulary)
    assert found == chosen
    assert notices == ()


@given(filters())
@shared
def test_a_filter_only_shrinks_and_accounts_for_every_incident(table, vocabulary, chosen) -> None:
    view = make_view(table, chosen, vocabulary)
    assert len(view.shown) + sum(view.hidden.values()) == len(table)
    assert len(view.drawn) + len(view.unplaced) == len(view.shown)
    assert set(view.shown["incident_id"]) <= set(table["incident_id"])
    assert view.words(language("en"))
    assert view.counts_words(language("fr"))


@given(st.dictionaries(st.sampled_from(["country", "region", "from", "to", "undated", "actor", "kind", "deaths",
                                         "prec", "may", "x"]), st.text(max_size=200)))  # fmt: skip
@shared
def test_hostile_links_never_fail_and_leave_a_filter_that_survives(vocabulary, query) -> None:
    chosen, notices = read_query(query, vocabulary)
    assert read_query(chosen.to_query(), vocabulary) == (chosen, ())
    for notice in notices:
        assert len(notice.words(language("fr"))) < 400


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"region": "ML99"}, "region"),
        ({"country": "<script>alert(1)</script>"}, "country"),
        ({"from": "2020-02-30"}, "from"),
        ({"from": "30/09/2019"}, "from"),
        ({"from": "2020-W01-1"}, "from"),
        ({"to": "0001-01-01"}, "to"),
        ({"from": "2020-01-02", "to": "2020-01-01"}, "from, to"),
        ({"deaths": "-3"}, "deaths"),
        ({"deaths": "1e9"}, "deaths"),
        ({"prec": "0"}, "prec"),
        ({"kind": ",".join("abcdefgh" * 20)}, "kind"),
    ],
)
def test_what_is_dropped_is_said(vocabulary, query, parameter) -> None:
    chosen, notices = read_query(query, vocabulary)
    assert chosen == IncidentFilter()
    assert parameter in {notice.parameter for notice in notices}


def test_a_period_overlaps_incidents_of_several_days(table, vocabulary) -> None:
    def shown(start: str, end: str) -> list[str]:
        chosen, _ = read_query({"from": start, "to": end}, vocabulary)
        return make_view(table, chosen, vocabulary).shown["incident_id"].tolist()

    assert shown("2020-01-23", "2020-01-31") == ["three"]
    assert shown("2020-01-01", "2020-01-22") == ["three"]
    assert shown("2020-01-24", "2020-01-31") == []


def test_undated_incidents_are_shown_until_a_period_is_set(table, vocabulary) -> None:
    def hidden(**values) -> dict[str, int]:
        return make_view(table, IncidentFilter(**values), vocabulary).hidden

    start = dt.date(2019, 1, 1)
    assert hidden() == {}
    assert hidden(date_from=start) == {"undated": 1}
    assert hidden(date_from=start, undated=True) == {}
    assert hidden(undated=False) == {"undated": 1}


def test_whoever_asks_for_the_islamic_state_gets_its_sahel_group(table, vocabulary) -> None:
    view = make_view(table, IncidentFilter(actors=("IS",)), vocabulary)
    assert view.shown["incident_id"].tolist() == ["three"]


def test_targets_count_as_actors(table, vocabulary) -> None:
    assert make_view(table, IncidentFilter(actors=("FAMa",)), vocabulary).shown["incident_id"].tolist() == ["one"]


def test_an_unreported_toll_does_not_reach_a_least_number(table, vocabulary) -> None:
    view = make_view(table, IncidentFilter(min_fatalities=1), vocabulary)
    assert "four" not in set(view.shown["incident_id"])
    assert view.hidden == {"min_fatalities": 1}


def test_what_may_lie_there_is_kept_on_demand(table, vocabulary) -> None:
    def shown(**values) -> list[str]:
        return make_view(table, IncidentFilter(**values), vocabulary).shown["incident_id"].tolist()

    assert shown(countries=("BFA",)) == ["four"]
    assert shown(countries=("BFA",), may_lie=True) == ["two", "four"]
    assert shown(regions=("BF56",), may_lie=True) == ["two"]


def test_masks_have_the_table_s_length(table, vocabulary) -> None:
    everything = IncidentFilter(COUNTRIES, ("ML05",), EARLIEST, LATEST, False, ("JNIM",), EVENT_TYPES, 1, (1,), True)
    for mask in masks(table, everything, vocabulary.actors).values():
        assert mask.shape == (len(table),)
        assert mask.dtype == np.bool_
