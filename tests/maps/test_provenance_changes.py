"""What has changed since a snapshot: exactly the rows that did, and why rows are gone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.harm import Harm
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.language import language
from geo.incidents.batches import DatasetInfo
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.store_events import Dataset
from geo.incidents.table import to_table
from geo.maps.composition import Composition, Extent
from geo.maps.provenance import Provenance, composition_for_others, provenance_json, provenance_of
from geo.maps.provenance_changes import Changes, changes_since
from geo.maps.provenance_record import read_json
from geo.maps.provenance_rows import GROUPS, hashed_id
from geo.maps.provenance_words import (
    causes_words,
    changes_csv,
    changes_json,
    changes_words,
    circumstances_words,
    explanation_words,
    lists_of,
    notices_words,
    origin_words,
)
from geo.maps.scene import make_scene
from geo.sources.atlas import Atlas
from tests.analysis.drawn import drawn_table, filters, vocabulary

MADE_AT = dt.datetime(2020, 3, 1, 12, tzinfo=dt.UTC)


@cache
def words() -> Vocabulary:
    return vocabulary()


@cache
def ground() -> Boundaries:
    return load_boundaries()


@cache
def table(seed: int) -> gpd.GeoDataFrame:
    return drawn_table(seed, 30)


def atlas_of(rows: gpd.GeoDataFrame, records: gpd.GeoDataFrame | None = None, **more: Any) -> Atlas:
    towns = pd.DataFrame(columns=["name", "kind", "adm0", "lat", "lon", "population"])
    every = rows if records is None else records
    return Atlas(ground(), towns, rows, every, (), words(), "key", **more)


def taken(atlas: Atlas, composition: Composition, *, rows: bool = False) -> Provenance:
    scene = make_scene(atlas, composition, made_at=MADE_AT, rows=rows)
    return read_json(provenance_json(provenance_of(scene, atlas, passed_on=rows)))


def names(rows: Any) -> list[str]:
    return sorted(row.incident_id for row in rows)


EDITS: dict[str, tuple[str, Any]] = {
    "title": ("words", "Another title"),
    "fatalities_high": ("toll", 77_777),
    "event_type": ("people", "other"),
    "place_phrase": ("place", "elsewhere"),
    "event_date": ("date", pd.Timestamp("2019-07-07")),
    "original_id": ("sources", "77"),
}


@settings(max_examples=30)
@given(
    seed=st.integers(0, 4),
    chosen=filters(),
    gone=st.sets(st.integers(0, 29), max_size=5),
    edits=st.dictionaries(st.integers(0, 29), st.sampled_from(sorted(EDITS)), max_size=6),
    n_new=st.integers(0, 4),
)
def test_exactly_the_rows_that_changed_are_told(seed, chosen, gone, edits, n_new) -> None:
    before = atlas_of(table(seed))
    composition = Composition(filter=chosen)
    provenance = taken(before, composition)
    edited = table(seed).copy()
    truly: dict[str, str] = {}
    for at, column in edits.items():
        group, value = EDITS[column]
        was = edited[column].iloc[at]
        if pd.isna(was) or was != value:
            edited.loc[at, column] = value
            if column == "event_date":
                edited.loc[at, "event_date_end"] = value
            truly[f"i{at}"] = group
    new = drawn_table(seed + 100, n_new) if n_new else edited.iloc[:0].copy()
    new["incident_id"] = "new" + new["incident_id"].astype(str)
    edited = pd.concat([edited.drop(index=sorted(gone)), new], ignore_index=True)
    after = atlas_of(gpd.GeoDataFrame(edited, geometry="geometry", crs=table(seed).crs))
    rows_then, rows_now = (set(one.view(chosen).shown["incident_id"]) for one in (before, after))
    changes = changes_since(provenance, after, now=MADE_AT)
    assert names(changes.added) == sorted(rows_now - rows_then)
    assert names(changes.gone) == sorted(rows_then - rows_now)
    assert names(changes.changed) == sorted(rows_then & rows_now & set(truly))
    assert changes.n_same == len((rows_then & rows_now) - set(truly))
    assert changes.is_same == (rows_then == rows_now and not rows_then & set(truly))
    for row in changes.changed:
        assert set(row.what) <= {truly[row.incident_id]}
    for row in changes.gone:
        assert (row.why == "removed") == (int(row.incident_id[1:]) in gone)
    check_words(changes)


def check_words(changes: Changes) -> None:
    for say in (language("en"), language("fr")):
        assert origin_words(changes, say)
        assert changes_words(changes, say)
        rows = list(csv.DictReader(io.StringIO(changes_csv(changes, say).decode())))
        told = json.loads(changes_json(changes, say))
        assert rows == told["changes"]
        assert len(rows) == sum(len(some) for some in lists_of(changes).values())


@pytest.mark.parametrize("seed", range(5))
def test_nothing_has_changed_at_once(seed) -> None:
    changes = changes_since(taken(atlas_of(table(seed)), Composition()), atlas_of(table(seed)))
    assert changes.is_same
    assert not changes.boundaries
    assert not changes.program
    assert not circumstances_words(changes, language("en"))
    assert "all 30 incidents are as they were" in changes_words(changes, language("en"))
    assert "restés" in changes_words(changes, language("fr"))


def row(incident_id: str, **more: Any) -> dict[str, Any]:
    dataset = incident_id.partition(":")[0]
    return {
        "incident_id": incident_id, "title": f"Title of {incident_id}", "event_type": "clash", "dataset_id": dataset,
        "dataset": dataset, "event_date": "2020-01-15", "event_date_end": "2020-01-15", "adm0": "MLI",
        "where_prec": 1, "lat": 14.5, "lon": -3.0, "title_fr": f"Titre de {incident_id}", **more,
    }  # fmt: skip


def made(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    found = to_table(list(rows), checked=False)
    at = found["lat"].notna()
    found.loc[at, "geometry"] = gpd.points_from_xy(found["lon"], found["lat"])[at.to_numpy()]
    return found


def dataset(name: str, *, enabled: bool = True, sha256: str = "") -> Dataset:
    return Dataset(DatasetInfo(name, name.title(), "table", sha256=sha256), enabled, False, 3, 1, None, 1, False)


def test_every_row_that_is_gone_says_why() -> None:
    kept = [row("x:stays"), row("x:filtered"), row("x:removed"), row("x:merged"), row("off:1"), row("lost:1")]
    datasets = (dataset("x"), dataset("off"), dataset("lost"))
    chosen = IncidentFilter(countries=("MLI",))
    provenance = taken(atlas_of(made(*kept), datasets=datasets), Composition(filter=chosen))
    now = made(row("x:stays", linked_ids=["x:merged"]), row("x:filtered", adm0="NER"))
    records = made(row("x:stays"), row("x:merged"), row("x:filtered", adm0="NER"))
    later = atlas_of(now, records, datasets=(dataset("x"), dataset("off", enabled=False)))
    changes = changes_since(provenance, later)
    found = {one.incident_id: one for one in changes.gone}
    assert {name: one.why for name, one in found.items()} == {
        "x:filtered": "country",
        "x:removed": "removed",
        "x:merged": "merged",
        "off:1": "dataset_off",
        "lost:1": "dataset_unknown",
    }
    assert found["x:merged"].other == "x:stays"
    assert found["x:removed"].date == dt.date(2020, 1, 15)  # known from the file alone
    assert found["x:filtered"].title == "Title of x:filtered"
    told = {one.incident_id: explanation_words(one, "gone", language("en")) for one in changes.gone}
    assert told["x:filtered"] == "no longer passes the filter (other country)"
    assert told["x:merged"] == "now told as part of x:stays"
    assert len(set(told.values())) == 5
    assert causes_words(changes, language("en")) == [
        "1 incident is gone because this atlas lacks its dataset: Lost.",
        "1 incident is gone because its dataset is switched off here: Off.",
    ]
    check_words(changes)


def test_what_is_no_longer_known_of_a_view_is_told() -> None:
    provenance = taken(atlas_of(made(row("x:1"))), Composition(IncidentFilter(actors=("JNIM",)), Extent("zone")))
    query = {**provenance.query, "region": "ML99", "actor": "JNIM,Nobody", "extent": "around:x:9,50", "style": "fog"}
    changes = changes_since(replace(provenance, query=query), atlas_of(made(row("x:1"))))
    assert {(one.parameter, one.value) for one in changes.notices} == {
        ("region", "ML99"), ("actor", "Nobody"), ("extent", "x:9"), ("style", "fog"),
    }  # fmt: skip
    assert changes.composition.filter.actors == ("JNIM",)
    assert changes.composition.extent == Extent()
    assert len(notices_words(changes, language("fr"))) >= 4


def test_a_row_is_not_added_because_its_delay_has_run_out() -> None:
    rows = made(row("x:old"), row("x:young", event_date="2020-02-25", event_date_end="2020-02-25"))
    composition = Composition(harm=Harm(delay_days=30))
    provenance = taken(atlas_of(rows), composition)
    assert provenance.rows.ids == ("x:old",)
    changes = changes_since(provenance, atlas_of(rows), now=MADE_AT + dt.timedelta(days=60))
    assert changes.is_same
    assert changes.n_since == 1
    assert "1 more incident would be shown today" in circumstances_words(changes, language("en"))[0]


@pytest.mark.parametrize(
    "harm",
    [Harm(coarser="adm1"), Harm(coarser="grid", grid_km=50), Harm(without_sources=True), Harm(30, "adm2", 25, True)],
)
def test_rows_that_a_profile_renamed_are_compared_where_they_were_made(harm, monkeypatch, tmp_path) -> None:
    rows = [row("x:1"), row("x:2"), row("x:3"), row("x:4")]
    then = atlas_of(made(*rows))
    provenance = taken(then, Composition(harm=harm))
    assert provenance.rows.n == 4
    assert not len(provenance.rows.ids) + len(provenance.rows.sums) + len(provenance.rows.hashed)
    assert changes_since(provenance, then).is_same
    now = made(row("x:1", fatalities_best=4), row("x:3", adm0="NER"), row("x:4"), row("x:5"))
    later = atlas_of(now, datasets=(dataset("x"),))
    changes = changes_since(replace(provenance, query={**provenance.query, "country": "MLI"}), later)
    # Checksums of single rows would lead back to the records: only whether anything changed is known.
    assert not changes.is_listed
    assert not changes.is_same
    assert "does not say which" in changes_words(changes, language("en"))
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    elsewhere = changes_since(provenance, then)
    assert elsewhere.is_foreign
    assert not elsewhere.is_listed
    assert "cannot be told here" in changes_words(elsewhere, language("en"))
    check_words(elsewhere)


def test_surroundings_of_a_renamed_incident_are_restored() -> None:
    then = atlas_of(made(row("x:1"), row("x:2")))
    composition = Composition(extent=Extent("around", "x:1", km=50), harm=Harm(without_sources=True))
    provenance = taken(then, composition)
    assert "x:1," not in provenance.query["extent"]
    changes = changes_since(provenance, then)
    assert changes.composition.extent.kind == "around"
    assert not changes.notices


def test_what_else_differs_is_told() -> None:
    then = atlas_of(made(row("x:1")), datasets=(dataset("x", sha256="a" * 64),), stored="store 4")
    provenance = taken(then, Composition())
    now = atlas_of(made(row("x:1")), datasets=(dataset("x", sha256="b" * 64),), stored="store 9")
    changes = changes_since(replace(provenance, boundaries="older", program="0.0.1", shipped="other"), now)
    assert changes.is_same
    assert (changes.n_revisions, changes.datasets, changes.other_facts) == (5, ("X",), True)
    assert changes.boundaries == ("older", ground().vintage.vintage_id)
    assert changes.program[0] == "0.0.1"
    assert len(circumstances_words(changes, language("fr"))) == 5
    assert changes_since(provenance, atlas_of(made(row("x:1")), stored="another 9")).other_store


def test_more_rows_than_can_be_listed_still_tell_whether_they_changed(monkeypatch) -> None:
    monkeypatch.setattr("geo.maps.provenance_rows.MOST_LISTED", 10)
    provenance = taken(atlas_of(table(1)), Composition())
    assert not provenance.rows.is_listed
    assert changes_since(provenance, atlas_of(table(1))).is_same
    changes = changes_since(provenance, atlas_of(table(1).iloc[:29]))
    assert not changes.is_same
    assert "too many" in changes_words(changes, language("en"))


# -- rows that may not be passed on

ACLED = frozenset({"acled"})


def with_secrets() -> gpd.GeoDataFrame:
    return made(
        row("x:1"),
        row("acled:MLI4711", title="Secret one", lat=15.123, lon=-2.345),
        row("acled:MLI4712", title="Secret two"),
        row("x:2", linked_ids=["acled:MLI4713"]),
    )


def test_rows_that_may_not_be_passed_on_are_compared_by_hashes() -> None:
    then = atlas_of(with_secrets(), kept_back=ACLED)
    provenance = taken(then, Composition(extent=Extent("around", "acled:MLI4711", km=50)))
    text = provenance_json(provenance)
    assert "MLI47" not in text
    assert "Secret" not in text
    assert provenance.query["extent"].startswith("box:")
    assert changes_since(provenance, then).is_same
    edited = with_secrets()
    edited.loc[1, "fatalities_best"] = 5
    edited.loc[3, "title"] = "Otherwise"
    edited = edited.drop(index=2).reset_index(drop=True)
    changes = changes_since(provenance, atlas_of(edited, kept_back=ACLED))
    assert names(changes.changed) == ["acled:MLI4711", "x:2"]  # on the screen of whoever has them
    assert not any(one.what for one in changes.changed)
    assert [(one.incident_id, one.why, one.private) for one in changes.gone] == [("", "unnamed", True)]
    for content in (changes_csv(changes, language("en")), changes_json(changes, language("fr"))):
        assert b"MLI47" not in content
        assert b"Secret" not in content
        assert b"x:2" in content
    check_words(changes)


def test_another_computer_recognises_nothing_that_may_not_be_passed_on(monkeypatch, tmp_path) -> None:
    then = atlas_of(with_secrets(), kept_back=ACLED)
    provenance = taken(then, Composition())
    rows = provenance.rows
    # Who tries every identifier with what stands in the file finds none.
    assert not {hashed_id(rows.salt, f"acled:MLI{one}") for one in range(4700, 4720)} & set(rows.at_hash)
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    elsewhere = changes_since(provenance, then)
    assert elsewhere.is_foreign
    assert (elsewhere.added, elsewhere.gone, elsewhere.changed) == ((), (), ())
    assert taken(then, Composition()).rows.checksum != rows.checksum


def test_a_file_of_rows_is_compared_with_what_may_leave() -> None:
    then = atlas_of(with_secrets(), kept_back=ACLED)
    provenance = taken(then, Composition(), rows=True)
    assert not len(provenance.rows.hashed)
    assert "x:1" in provenance.rows.ids
    assert changes_since(provenance, then).is_same


def test_the_box_around_a_secret_place_does_not_centre_on_it() -> None:
    atlas = atlas_of(with_secrets(), kept_back=ACLED)
    found = composition_for_others(Composition(extent=Extent("around", "acled:MLI4711", km=50)), atlas).extent
    assert found.box is not None
    west, south, east, north = found.box
    assert all(round(side * 10, 6) == round(side * 10) for side in found.box)
    assert west < -2.345 - 0.4
    assert north > 15.123 + 0.4
    assert east - west < 1.3
    assert north - south < 1.2
    kept = Composition(extent=Extent("around", "x:1", km=50))
    assert composition_for_others(kept, atlas) == kept
    assert np.isfinite(found.box).all()
    assert GROUPS[0] == "date"
