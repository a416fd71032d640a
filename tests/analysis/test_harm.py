"""The do-no-harm profile: nothing that it holds back is left in a table, and every sum stays right."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.analysis.harm import Harm, held_back
from geo.areas.boundaries import load_boundaries
from geo.core.crs import area_km2, disc
from geo.core.language import language
from geo.incidents.contract import validate
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import COLUMNS, ROLES, SIDES
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps.composition import Composition, Extent
from geo.maps.scene import make_scene
from geo.sources.atlas import load_atlas
from geo.sources.joining import joined
from tests.analysis.drawn import drawn_table, filters, vocabulary

TODAY = dt.date(2020, 6, 15)
BOUNDARIES = load_boundaries()
EN = language("en")
PROFILES = st.builds(
    Harm,
    delay_days=st.sampled_from([0, 0, 30, 400]),
    coarser=st.sampled_from(["", "adm2", "adm1", "grid"]),
    grid_km=st.integers(5, 200),
    without_sources=st.booleans(),
)
VILLAGE, SOURCE = "Zzabangou", "Agence Qqpress"


def telling(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Let every field that can name a village or a source name one."""
    records = []
    for row in table.to_dict("records"):
        village = {
            name: f"before {VILLAGE} after, {SOURCE}"
            for name in (
                "title", "title_fr", "summary", "summary_fr", "date_phrase", "place_phrase", "place_note",
                "place_note_fr", "attributed_by", "attributed_by_fr", "target", "target_fr",
            )
        }  # fmt: skip
        said = {"side": "civilians", "kind": "killed", "said_by": SOURCE, "said_by_fr": SOURCE, "words": VILLAGE}
        report = {
            "publisher": SOURCE,
            "title": VILLAGE,
            "url": f"https://x.example/{VILLAGE}",
            "published": "2019-01-02",
        }
        records.append(
            row
            | village
            | {
                "incident_id": f"test:{VILLAGE}-{row['incident_id']}",
                "original_id": f"{VILLAGE}-{row['incident_id']}",
                "place": VILLAGE,
                "place_id": f"gn-{VILLAGE}",
                "source_lat": row["lat"],
                "source_lon": row["lon"],
                "linked_ids": [f"other:{VILLAGE}"],
                "link_group": VILLAGE,
                "shared_toll": row["shared_toll"] and f"{VILLAGE} {row['shared_toll']}",
                "may_lie_in": VILLAGE,
                "join_certainty": 0.123456,
                "tolls": [said],
                "sources": [report, {**report, "publisher": f"Radio {VILLAGE}"}],
                "place_evidence": [{"words": VILLAGE, "matched": VILLAGE, "rule": "r"}],
                "possible_actors": [*row["possible_actors"], f"Self-defence of {VILLAGE}"],
            }
        )
    return to_table(records, checked=False)


def everything(table: pd.DataFrame) -> str:
    """Every cell as text, shapes with all their decimals."""
    plain = pd.DataFrame(table).assign(geometry=shapely.to_wkt(table.geometry.to_numpy(), rounding_precision=-1))
    return json.dumps(plain.to_dict("records"), default=str, ensure_ascii=False)


def exact(table: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    """The coordinates of points as they would stand in a file, to a hundred metres and closer.

    Both of a pair: among the many decimals of outlines one of them alone is found by chance.
    """
    known = table[table["where_prec"].isin([1, 2])]
    return {(f"{lat:.4f}", f"{lon:.4f}") for lat, lon in zip(known["lat"], known["lon"], strict=True)}


def off_grid(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give points more decimals, so that a search for them finds nothing else."""
    rows = table["where_prec"].isin([1, 2]).to_numpy()
    out = table.copy()
    shift = np.arange(1, len(out) + 1) * 0.00123 + 0.00037
    for name in ("lat", "lon"):
        out.loc[rows, name] = (out[name] + shift)[rows]
    out.loc[rows, "geometry"] = gpd.points_from_xy(out["lon"], out["lat"])[rows]
    return out


@given(st.integers(0, 10_000), st.integers(0, 25), filters(), PROFILES)
@example(621, 17, IncidentFilter(), Harm(coarser="adm1", grid_km=117, without_sources=True))
@settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
def test_what_always_holds(seed: int, n: int, chosen: IncidentFilter, harm: Harm) -> None:
    table = telling(off_grid(drawn_table(seed, n)))
    view = make_view(table, chosen, vocabulary())
    out, words = held_back(view, harm, BOUNDARIES, today=TODAY, say=EN)

    delayed = out.hidden.get("delay", 0)
    assert out.n_shown == view.n_shown - delayed == len(out.shown)
    assert {key: n for key, n in out.hidden.items() if key != "delay"} == view.hidden
    assert bool(words) == harm.is_active

    limit = pd.Timestamp(TODAY) - pd.Timedelta(days=harm.delay_days)
    left = view.shown
    if harm.delay_days:
        assert (out.shown["event_date_end"] <= limit).all()
        left = left[left["event_date_end"].le(limit)]
        assert len(left) >= out.n_shown
    else:
        assert out.totals == view.totals
        assert out.n_undated == view.n_undated
        assert out.n_left_out == view.n_left_out
    if harm.coarser:
        assert VILLAGE not in everything(out.table)
        said = everything(out.table)
        assert not [pair for pair in exact(table) if all(value in said for value in pair)]
        assert out.shown[["lat", "lon", "source_lat", "source_lon"]].isna().all(axis=None)
        assert not out.shown["where_prec"].isin([1, 2]).any()
    if harm.without_sources:
        assert SOURCE not in everything(out.table)
    if harm.renames:
        assert out.table["incident_id"].is_unique
        assert not set(out.table["incident_id"]) & set(table["incident_id"])
        assert (
            set(out.datasets()) == set(make_view(table, chosen, vocabulary()).datasets()) or not out.n_shown or delayed
        )
    if not harm.is_active:
        assert out is view
    # What a profile does not speak of is as it was.
    deaths = [f"fatalities_{side}_best" if side else "fatalities_best" for side in ("", *SIDES)]
    if not harm.delay_days:
        for name in (*deaths, "injured", "event_type"):
            alone = [frame[frame["shared_toll"] == ""][name] for frame in (out.table, table)]
            assert sorted(map(str, alone[0])) == sorted(map(str, alone[1]))


def one(where_prec: int, geometry: Any, **more: Any) -> dict[str, Any]:
    place = {"lat": geometry.y, "lon": geometry.x} if where_prec < 3 else {}
    return {
        "incident_id": "i", "title": "t", "event_type": "ambush", "dataset_id": "d", "dataset": "D",
        "where_prec": where_prec, "geometry": geometry, **place, **more,
    }  # fmt: skip


def shown(harm: Harm, *records: dict[str, Any]) -> View:
    table = joined(to_table([{**record, "incident_id": f"i{n}"} for n, record in enumerate(records)]), BOUNDARIES)
    return held_back(make_view(table, IncidentFilter(), vocabulary()), harm, BOUNDARIES, today=TODAY, say=EN)[0]


GAO = {"lon": -0.0447, "lat": 16.2717}


@pytest.mark.parametrize("grid_km", [5, 25, 60, 200])
@pytest.mark.parametrize("km", [2.0, 30.0, 80.0])
def test_a_cell_holds_the_place_and_is_no_finer_than_it_was_known(grid_km: int, km: float) -> None:
    row = shown(Harm(coarser="grid", grid_km=grid_km), one(1, Point(*GAO.values()), uncertainty_km=km)).shown.iloc[0]
    assert row["geometry"].contains(Point(*GAO.values()))
    area = area_km2(geometry=row["geometry"])
    assert area >= 0.999 * grid_km**2
    assert area >= 3.14 * km**2 or km <= grid_km / 2
    assert row["where_prec"] == 5
    assert row["uncertainty_km"] >= grid_km / 2


def test_two_places_of_one_cell_cannot_be_told_apart() -> None:
    near = [
        one(1, Point(-0.0447 + step, 16.21 + step), uncertainty_km=km, title=f"{step}")
        for step, km in ((0.0, 2.0), (0.01, 2.0), (0.013, 3.0))
    ]
    for harm in (Harm(coarser="grid", grid_km=50), Harm(coarser="adm2"), Harm(coarser="adm1")):
        table = pd.DataFrame(shown(harm, *near).shown).drop(columns="incident_id")
        assert len({everything(gpd.GeoDataFrame(table.iloc[[n]])) for n in range(3)}) == 1


def test_a_disc_around_a_coordinate_does_not_give_its_centre_away() -> None:
    record = one(5, None, source_lon=-0.0447, source_lat=16.2717)
    for harm in (Harm(coarser="grid", grid_km=25), Harm(coarser="adm2"), Harm(coarser="adm1")):
        shape = shown(harm, record).shown.geometry.iloc[0]
        assert shape is None or shape.centroid.distance(Point(*GAO.values())) > 0.01


def test_what_is_known_to_a_larger_area_stays() -> None:
    region = BOUNDARIES.adm1.geometry.iloc[0]
    for harm in (Harm(coarser="grid", grid_km=10), Harm(coarser="adm1"), Harm(coarser="adm2")):
        row = shown(harm, one(4, region)).shown.iloc[0]
        assert row["geometry"].equals(region)
        assert row["where_prec"] == 4


def test_a_wide_circle_goes_to_the_unit_above() -> None:
    wide = one(2, Point(-1.5, 12.37), uncertainty_km=400.0)
    assert shown(Harm(coarser="adm1"), wide).shown["where_prec"].item() == 6
    assert shown(Harm(coarser="adm1"), {**wide, "uncertainty_km": 10.0}).shown["where_prec"].item() == 4


@pytest.mark.parametrize(
    ("dates", "precision", "leaves"),
    [
        (("2020-05-16", "2020-05-16"), 1, True),
        (("2020-05-17", "2020-05-17"), 1, False),
        (("2020-05-01", "2020-05-17"), 1, False),  # its last day counts
        (("2020-05-11", "2020-05-11"), 2, True),
        (("2020-05-12", "2020-05-12"), 2, False),
        (("2020-05-10", "2020-05-10"), 3, True),
        (("2020-05-11", "2020-05-11"), 3, False),
        (("2020-04-01", "2020-04-01"), 4, True),
        (("2020-05-01", "2020-05-01"), 4, False),  # may be any day of May
        (("2019-02-01", "2019-02-01"), 5, True),
        (("2020-01-01", "2020-01-01"), 5, False),  # may be any day of the year
        (("2021-01-01", "2021-01-01"), 1, False),
    ],
)
def test_the_delay_counts_to_the_last_day_that_may_be(dates: tuple[str, str], precision: int, leaves: bool) -> None:
    record = one(1, Point(*GAO.values()), event_date=dates[0], event_date_end=dates[1], date_precision=precision)
    assert shown(Harm(delay_days=30), record).n_shown == int(leaves)


def test_undated_ones_stay_away_and_are_counted() -> None:
    view = shown(Harm(delay_days=1), one(1, Point(*GAO.values())))
    assert view.n_shown == 0
    assert view.hidden == {"delay": 1}
    assert "too young" in view.counts_words(EN)


def test_a_shared_toll_stays_that_of_the_record_known_best() -> None:
    records = [
        one(1, Point(-17.0, 27.0), shared_toll="g", fatalities_best=5),  # in none of the three countries
        one(3, disc(lon=2.0, lat=14.0, radius_km=200), shared_toll="g", fatalities_best=50),
    ]
    view = shown(Harm(coarser="adm1"), *records)
    assert view.totals["all"].best == 5


@pytest.mark.parametrize("harm", [Harm(coarser="adm2"), Harm(coarser="grid"), Harm(without_sources=True)])
def test_the_facts_that_ship_keep_the_contract_and_every_name_within(harm: Harm) -> None:
    atlas = load_atlas()
    made_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for every_record in (False, True):
        chosen = IncidentFilter(every_record=every_record)
        scene = make_scene(atlas, Composition(filter=chosen, harm=harm), made_at=made_at)
        validate(scene.view.table)
        assert list(scene.view.table.columns) == [column.name for column in COLUMNS]
        text, before = everything(scene.view.table), atlas.view(chosen).shown
        if harm.coarser:
            villages = set(before[before["where_prec"].isin([1, 2])]["place"]) - {""}
            units = set(scene.view.table["adm1"]) | set(scene.view.table["adm2"])
            assert not [name for name in villages - units if f" {name}" in text or f'"{name}' in text]
        else:
            assert not [name for name in atlas.view(chosen).publishers() if name in text]
        for role in ROLES:
            assert sorted(map(str, scene.view.table[role])) == sorted(map(str, before[role]))


def test_an_extent_around_an_incident_travels_under_its_new_name() -> None:
    atlas = load_atlas()
    first = str(atlas.incidents["incident_id"].iloc[0])
    around = Composition(extent=Extent("around", first, km=50), harm=Harm(coarser="adm1"))
    scene = make_scene(atlas, around, made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), base_url="http://x")
    assert scene.composition.extent.code in set(scene.view.table["incident_id"])
    assert first not in scene.link
    again = make_scene(atlas, scene.composition, made_at=scene.made_at)
    assert again.composition.extent == scene.composition.extent


def test_identifiers_differ_between_profiles_and_are_the_same_again() -> None:
    names = {Harm(coarser=one).pseudonym("d", "x") for one in ("adm1", "adm2", "grid")}
    names.add(Harm(coarser="grid", grid_km=26).pseudonym("d", "x"))
    assert len(names) == 4
    assert Harm(coarser="adm1").pseudonym("d", "x") in names
    assert Harm(delay_days=3).pseudonym("d", "x") == "x"


@pytest.mark.parametrize(("coarser", "kinds"), [("adm2", 3), ("adm1", 2), ("grid", 2)])
def test_no_village_is_named_beside_a_coarser_place(coarser: str, kinds: int) -> None:
    atlas = load_atlas()
    made_at = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    named = make_scene(atlas, Composition(harm=Harm(coarser=coarser)), made_at=made_at).towns
    assert set(named["kind"]) == {"capital", "adm1_seat", "adm2_seat"} - (set() if kinds == 3 else {"adm2_seat"})
    assert len(make_scene(atlas, Composition(), made_at=made_at).towns) > 3 * len(named)
