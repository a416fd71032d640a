"""Whatever the filter, map, trends, regions, borders, pattern and table count the same incidents and the same dead."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.actors import actor_table
from geo.analysis.borders import account_of, near_borders
from geo.analysis.listing import Order, in_order
from geo.analysis.pattern import GRIDS, counted, pattern
from geo.analysis.regions import by_year, regions
from geo.analysis.tally import UNITS
from geo.analysis.trends import coverage, trend
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.language import language
from geo.incidents.view import View, make_view
from geo.maps.cells import cell_blob
from geo.maps.columns import unpack
from geo.maps.incident_data import incident_blob
from tests.analysis.drawn import drawn_table, filters, vocabulary

ENGLISH = language("en")
BOUNDS = ("low", "best", "high")


@cache
def boundaries() -> Boundaries:
    return load_boundaries()


@cache
def table(seed: int):
    return drawn_table(seed, 70)


views = st.builds(
    lambda seed, chosen: make_view(table(seed), chosen, vocabulary()), st.integers(0, 11), filters()
)  # few tables, many filters


def totals(view: View, side: str = "all") -> dict[str, int]:
    """What every screen's account says."""
    toll = view.totals[side]
    return {
        "incidents": view.n_shown,
        "reported": toll.reported,
        "unreported": toll.unreported,
        **{bound: getattr(toll, bound) or 0 for bound in BOUNDS},
    }


def summed(figures: pd.DataFrame) -> dict[str, int]:
    return {name: int(figures[name].sum()) for name in ("incidents", "reported", "unreported", *BOUNDS)}


@given(views)
@settings(max_examples=25, deadline=None)
def test_the_table_lists_what_the_account_counts(view) -> None:
    listed = view.table.iloc[in_order(view, Order("deaths"), ENGLISH)]
    assert sorted(listed["incident_id"]) == sorted(view.shown["incident_id"])
    assert len(listed) == view.n_shown == view.n_drawn + view.n_unplaced


@given(views, st.sampled_from(UNITS), st.sampled_from(["", "kind", "country", "region"]))
@settings(max_examples=25, deadline=None)
def test_trends_and_what_they_leave_out_are_the_whole(view, unit, split) -> None:
    found = trend(view, unit, coverage(view), split=split)
    assert found.incidents + found.undated + found.loose == view.n_shown
    assert int(found.figures["incidents"].sum()) == found.incidents
    assert found.undated == view.n_undated
    if not (found.undated or found.loose):
        assert summed(found.figures) == totals(view)


@given(views, st.sampled_from([1, 2]))
@settings(max_examples=12, deadline=None)
def test_regions_and_the_rows_of_no_region_are_the_whole(view, level) -> None:
    found = regions(view, boundaries(), level)
    assert summed(pd.concat([found.units, found.rest])) == totals(view)
    assert int(by_year(view, boundaries(), level)["incidents"].sum()) == view.n_shown


@given(views, st.sampled_from(["", "country", "kind"]))
@settings(max_examples=12, deadline=None)
def test_trends_of_a_region_are_the_region_s(view, split) -> None:
    found = trend(view, "year", coverage(view), split="region", top=100)
    by_region = found.figures.groupby("series")["incidents"].sum()
    years = by_year(view, boundaries(), 1)
    known = years[years["year"].notna() & years["pcode"].notna()].groupby("pcode")["incidents"].sum()
    for pcode, n in known.items():
        assert by_region.get(pcode, 0) == n


@given(views)
@settings(max_examples=20, deadline=None)
def test_borders_and_those_without_a_place_are_the_whole(view) -> None:
    account = account_of(view, boundaries())
    assert account.shown == view.n_shown
    assert account.points + account.circles + account.areas + account.countries + account.nowhere == view.n_shown
    whole, yearly = near_borders(view, boundaries()), near_borders(view, boundaries(), yearly=True)
    assert set(whole["placed"]) <= {account.placed}
    once = yearly.drop_duplicates(["year"])
    assert int(once["placed"].sum()) == account.placed
    assert int(once.loc[once["year"].isna(), "placed"].sum()) == account.undated
    assert (whole["sure"] <= whole["best"] + 1e-9).all()
    assert (whole["best"] <= whole["possible"] + 1e-9).all()
    assert (whole["possible"] <= whole["placed"]).all()


@given(views, st.sampled_from(sorted(GRIDS)))
@settings(max_examples=20, deadline=None)
def test_cells_of_the_pattern_and_the_rest_are_the_whole(view, grid) -> None:
    account = counted(view)
    assert account.in_cells + account.in_areas + account.nowhere + account.no_year == account.shown == view.n_shown
    assert int(pattern(view, grid)["incidents"].sum()) == account.in_cells


@given(views)
@settings(max_examples=25, deadline=None)
def test_the_map_draws_each_placed_incident_once_and_its_sums_are_the_account_s(view) -> None:
    once = view.once[view.coded.placed[view.rows]]
    head, columns, _ = unpack(incident_blob(view.table, view.drawn_rows, once, ENGLISH, lambda actor: actor))
    assert head["n"] == view.n_drawn
    assert len(columns["prec"]) == view.n_drawn
    kinds = np.bincount(columns["kind"], minlength=20)
    _, cells, _ = unpack(cell_blob(view, ENGLISH))
    in_cells = np.bincount(cells["kind"], weights=cells["n"], minlength=20)
    in_areas = np.bincount(cells["areaKind"], weights=cells["areaN"], minlength=20)
    assert (in_cells + in_areas == kinds).all()
    unplaced = view.rows[~view.coded.placed[view.rows]]
    assert len(unplaced) == view.n_unplaced
    drawn_best = int(cells["best"].sum()) + int(cells["areaBest"].sum())
    bounds = view.coded.deaths
    beside = view.once & ~view.coded.placed[view.rows]
    assert drawn_best + int(bounds.best[view.rows[beside]].sum()) == (view.totals["all"].best or 0)


@given(views)
@settings(max_examples=20, deadline=None)
def test_no_actor_has_more_than_the_account(view) -> None:
    found = actor_table(view, ENGLISH)
    assert (found["incidents"] <= view.n_shown).all()
    named = {
        actor
        for role in ("attributed_to", "claimed_by", "possible_actors", "target_actors")
        for actors in view.shown[role]
        for actor in actors
    }
    assert set(found.loc[~found["with_members"], "actor_id"]) == named


def test_the_drawn_tables_have_what_sums_can_trip_over() -> None:
    every = pd.concat([table(seed) for seed in range(12)])
    assert every["shared_toll"].ne("").any()
    assert every["event_date"].isna().any()
    assert every["where_prec"].isin([6]).any()
    assert every["fatalities_best"].isna().any()
