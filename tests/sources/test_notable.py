"""The table of notable incidents: well formed, placed right, and in step with UCDP GED where it has them."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import re
import shutil
import time
from itertools import combinations
from pathlib import Path

import pytest

from geo.areas.boundaries import load_boundaries
from geo.core.crs import distance_km
from geo.core.errors import BrokenData
from geo.core.facts import read_facts
from geo.incidents.actors import load_actors
from geo.incidents.contract import validate
from geo.places.resolver import load_resolver
from geo.sources.bundled import FOLDER, NOTABLE, load_bundled, same_events
from tests.reference import reference

ROOT = Path(__file__).parents[2]
REFERENCE_TOLERANCE_KM = 20
# Where the point is not UCDP's, and why: see ucdp_note of the incident.
ELSEWHERE = {"ougarou-2023-04-27", "ougarou-2023-05-01", "ougarou-2023-07-08"}


@pytest.fixture(scope="module")
def facts():
    return {row["incident_id"]: row for row in read_facts(NOTABLE / "incidents.csv", ("incident_id",))}


@pytest.fixture(scope="module")
def boundaries():
    return load_boundaries()


@pytest.fixture(scope="module")
def resolver(boundaries):
    return load_resolver(boundaries, only_bundled=True)


@pytest.fixture(scope="module")
def notable(boundaries, resolver):
    return load_bundled(boundaries, resolver, NOTABLE).set_index("original_id", drop=False)


def test_the_table_keeps_the_contract(notable, facts) -> None:
    validate(notable.reset_index(drop=True))
    assert list(notable["original_id"]) == list(facts)
    assert (notable["incident_id"] == "notable:" + notable["original_id"]).all()
    assert set(notable["dataset_id"]) == {"notable"}
    assert set(notable["dataset"]) == {"Notable incidents 2012–2024"}


def test_dates_are_known_and_in_order(notable) -> None:
    assert notable["event_date"].between("2012-01-01", "2024-12-31").all()
    assert (notable["event_date_end"] >= notable["event_date"]).all()
    assert notable["event_date"].is_monotonic_increasing


def test_every_incident_is_told_in_both_languages(notable) -> None:
    for name in ("title", "summary", "target", "attributed_by"):
        assert ((notable[name] == "") == (notable[f"{name}_fr"] == "")).all(), name
    assert (notable["title"] != "").all()
    assert (notable["summary"] != "").all()
    assert (notable["title"] != notable["title_fr"]).all()


def test_words_are_short_and_clean(facts) -> None:
    for row in facts.values():
        for name in ("title_en", "title_fr"):
            assert len(row[name]) <= 100, row[name]
            assert not row[name].endswith("."), row[name]
        for name in ("summary_en", "summary_fr"):
            assert 15 <= len(row[name]) <= 400, row["incident_id"]
            assert row[name].endswith("."), row["incident_id"]
        assert (row["ucdp_note"] == "") == (row["ucdp_note_fr"] == ""), row["incident_id"]
        for cell in row.values():
            assert cell == cell.strip(), row["incident_id"]
            assert "  " not in cell, row["incident_id"]


def test_every_toll_has_a_speaker_in_both_languages() -> None:
    for row in read_facts(NOTABLE / "tolls.csv", ("said_by", "said_by_fr")):
        assert row["said_by"], row.where
        assert row["said_by_fr"], row.where


def test_every_source_is_named_and_used(notable, facts) -> None:
    rows = read_facts(NOTABLE / "reports.csv", ("report_id", "publisher", "title", "published", "url", "language"))
    assert all(row["publisher"] and row["title"] for row in rows)
    assert len({row["report_id"] for row in rows}) == len(rows)
    used = {name for row in facts.values() for name in row["reports"].split(";")}
    assert used == {row["report_id"] for row in rows}
    assert all(len(sources) > 0 for sources in notable["sources"])
    for row in rows:
        assert re.fullmatch(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?", row["published"]), row.where
        assert row["url"] == "" or row["url"].startswith("https://"), row.where


def test_no_incident_is_there_twice(notable) -> None:
    reports = {row["incident_id"] for row in read_facts(FOLDER / "incidents.csv", ("incident_id",))}
    assert not reports & set(notable["incident_id"])
    near = notable[notable["lat"].notna()]
    for one, other in combinations(near.itertuples(), 2):
        if one.event_date == other.event_date and one.event_type == other.event_type:
            assert distance_km(lon1=one.lon, lat1=one.lat, lon2=other.lon, lat2=other.lat) > 5, one.original_id
    ids = [name for row in read_facts(NOTABLE / "incidents.csv", ("ucdp_ids",)) for name in row["ucdp_ids"].split(";")]
    named = [name for name in ids if name]
    assert len(named) == len(set(named))
    assert all(name.isdecimal() for name in named)


def test_every_actor_is_in_the_table_of_actors(notable) -> None:
    actors = load_actors()
    for name in ("attributed_to", "claimed_by", "possible_actors", "target_actors"):
        for ids in notable[name]:
            assert all(actor in actors for actor in ids), ids


def test_every_incident_is_in_its_country_and_says_which_words_put_it_there(notable, facts) -> None:
    for row in notable.itertuples():
        assert row.adm0 == facts[row.original_id]["country"], row.original_id
        assert row.where_prec in (1, 2, 3, 4, 5), row.original_id
        assert "not in the gazetteer" not in row.place_note, row.original_id
        assert all(clue["rule"] and clue["words"] in row.place_phrase for clue in row.place_evidence)


def test_every_point_is_where_it_is_expected(notable, facts) -> None:
    for row in notable.itertuples():
        fact = facts[row.original_id]
        if fact["expected_lat"] and row.lat == row.lat:
            away = distance_km(
                lon1=row.lon, lat1=row.lat, lon2=float(fact["expected_lon"]), lat2=float(fact["expected_lat"])
            )
            assert away <= float(fact["tolerance_km"]), row.original_id
        elif not fact["ucdp_ids"]:
            assert row.where_prec >= 3, f"{row.original_id} is a point that nothing holds in its place"


def test_linked_incidents_are_in_the_reports(notable) -> None:
    reports = {row["incident_id"]: row for row in read_facts(FOLDER / "incidents.csv", ("incident_id",))}
    links = same_events()
    assert set(links.values()) <= set(reports)
    assert len(set(links.values())) == len(links)
    for ours, theirs in links.items():
        row = notable.loc[ours.removeprefix("notable:")]
        assert row["adm0"] == reports[theirs]["country"]
        if stated := reports[theirs]["event_date"]:
            assert abs(row["event_date"].date() - dt.date.fromisoformat(stated)).days <= 1


def test_loading_is_quick(boundaries) -> None:
    fresh = load_resolver(boundaries, only_bundled=True)
    began = time.process_time()
    load_bundled(boundaries, fresh, NOTABLE, checked=False)
    assert time.process_time() - began < 2


def test_a_broken_row_is_named(boundaries, resolver, tmp_path) -> None:
    folder = tmp_path / "notable"
    shutil.copytree(NOTABLE, folder)
    path = folder / "tolls.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("killed", "wounded"), *lines[2:]]), encoding="utf-8")
    with pytest.raises(BrokenData, match=r"tolls\.csv, line 2: unknown kind 'wounded'"):
        load_bundled(boundaries, resolver, folder)


@pytest.fixture(scope="module")
def check():
    """The command of tools/check_notable.py, as a function of its arguments."""
    spec = importlib.util.spec_from_file_location("check_notable", ROOT / "tools" / "check_notable.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def test_the_check_says_when_there_is_no_reference(check, tmp_path, capsys) -> None:
    assert check(["--reference", str(tmp_path)]) == 2
    assert "nothing was checked" in capsys.readouterr().out


def test_every_deadly_event_of_the_reference_is_covered(check, capsys) -> None:
    status = check(["--reference", str(reference("reference"))])
    said = capsys.readouterr().out
    assert status == 0, said
    assert "ABSENT" not in said
    assert "MISSING" not in said


def test_points_agree_with_the_reference(notable, facts) -> None:
    with (reference("reference") / "ucdp_ged_dev.csv").open(encoding="utf-8", newline="") as source:
        events = {row["id"]: row for row in csv.DictReader(source)}
    for row in notable.itertuples():
        for name in filter(None, facts[row.original_id]["ucdp_ids"].split(";")):
            event = events[name]
            if event["where_prec"] not in ("1", "2") or row.lat != row.lat or row.original_id in ELSEWHERE:
                continue
            away = distance_km(
                lon1=row.lon, lat1=row.lat, lon2=float(event["longitude"]), lat2=float(event["latitude"])
            )
            assert away <= max(REFERENCE_TOLERANCE_KM, row.uncertainty_km), (row.original_id, name, away)
