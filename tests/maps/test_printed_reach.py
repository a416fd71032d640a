"""A printed sheet tells no data from peace, and a choice from a count; its deaths are those of its map."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geo.analysis.reach import Reach
from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import View
from geo.maps.brief_words import period_warning, reach_words
from geo.maps.printed_furniture import Notes, shipped_credits
from geo.maps.printed_legend import inside_of
from geo.sources.atlas import load_atlas
from geo.sources.bundled import NOTABLE_ID, caveat, is_mostly_notable

EN = language("en")
REACH = Reach(dt.date(2012, 1, 1), dt.date(2024, 12, 31), dt.date(2024, 12, 14))
TODAY = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (dt.date(1990, 1, 1), dt.date(1990, 1, 31), "No data for this period: the data begin on 1 January 2012"),
        (dt.date(2025, 2, 1), dt.date(2025, 2, 28), "No data for this period: the data end on 31 December 2024"),
        (dt.date(2025, 2, 1), None, "No data for this period: the data end on 31 December 2024"),
        (None, dt.date(1990, 1, 1), "No data for this period: the data begin on 1 January 2012"),
        (dt.date(2024, 1, 1), dt.date(2025, 12, 31), "The data reach only from 1 January 2024 to 31 December 2024"),
        (dt.date(2020, 1, 1), None, ""),
        (None, None, ""),
        (dt.date(2020, 1, 1), dt.date(2020, 12, 31), ""),
    ],
)
def test_a_period_outside_of_the_data_is_warned_of(first: dt.date | None, last: dt.date | None, words: str) -> None:
    found = period_warning(REACH, IncidentFilter(date_from=first, date_to=last), TODAY, EN)
    assert found.startswith(words)
    assert bool(found) == bool(words)


def test_the_reach_of_the_data_in_one_line() -> None:
    assert reach_words(REACH, EN) == "Data: 1 January 2012 to 31 December 2024; newest incident 14 December 2024."
    assert reach_words(Reach(None, None, None), EN) == ""


def test_a_toll_shared_across_the_frame_counts_once_inside() -> None:
    view = load_atlas().view(IncidentFilter())
    shared = view.coded.shared.codes[view.rows]
    pair = view.rows[shared == shared[shared >= 0][0]]
    assert len(pair) > 1
    carrying = set(view.rows[view.once].tolist()) & set(pair.tolist())
    gone = view.table.index[sorted(carrying)].tolist()
    inside = inside_of(view, gone)
    assert inside.n_shown == view.n_shown - len(gone)
    # The other row of the pair carries the toll now.
    assert (set(inside.rows[inside.once].tolist()) & set(pair.tolist())) == {*pair.tolist()} - carrying
    assert inside_of(view, []) is view


@pytest.mark.parametrize(
    ("n", "words", "mostly"),
    [
        (17, "The notable incidents are the gravest attacks alone", True),
        (12, "12 of the 17 incidents are from the hand-picked list", True),
        (1, "1 of the 17 incidents is from the hand-picked list", False),
        (0, "", False),
    ],
)
def test_the_choice_says_how_many_of_the_incidents_it_is(n: int, words: str, mostly: bool) -> None:
    view = load_atlas().view(IncidentFilter())
    view = replace(view, table=view.table.iloc[:17], rows=np.arange(17))
    table = view.table.assign(dataset_id=[NOTABLE_ID] * n + ["ucdp"] * (17 - n))
    chosen = replace(view, table=table)
    assert caveat(chosen, EN).startswith(words)
    assert bool(caveat(chosen, EN)) == bool(words)
    assert is_mostly_notable(chosen) is mostly


def test_shipped_datasets_stand_with_their_licence_and_accounts_of_people_do_not(monkeypatch) -> None:
    view = load_atlas().view(IncidentFilter())
    (named, *_) = shipped_credits(view, EN)
    assert "edition 1" in named
    assert "licence: MIT" in named
    names = ["The Example", "@someone", "Someone on Twitter", "Someone on X", "Studio X on air"]
    monkeypatch.setattr(View, "publishers", lambda _: names)
    notes = Notes(view, load_atlas().boundaries.vintage, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), EN)
    assert notes.publishers == ["The Example", "Studio X on air"]
