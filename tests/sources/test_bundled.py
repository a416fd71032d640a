"""The facts that ship: what the reports say, and how files that contradict each other are answered."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from geo.areas.boundaries import load_boundaries
from geo.core.crs import distance_km
from geo.core.errors import BrokenData
from geo.core.language import language
from geo.incidents.contract import validate
from geo.incidents.tolls import sum_tolls
from geo.places.choice import Hints, rank
from geo.places.gazetteer import KINDS, Hit, Place
from geo.places.gazetteer_sources import load_gazetteer
from geo.places.resolver import load_resolver
from geo.places.units import UnitDistance
from geo.sources.atlas import load_atlas
from geo.sources.bundled import FOLDER, load_bundled
from geo.sources.credits import load_context_events, load_credits
from tests.reference import reference

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def boundaries():
    return load_boundaries()


@pytest.fixture(scope="module")
def resolver(boundaries):
    return load_resolver(boundaries)


@pytest.fixture(scope="module")
def incidents():
    return load_atlas().incidents.set_index("incident_id", drop=False)


def test_seventeen_incidents_keep_the_contract(incidents) -> None:
    assert len(incidents) == 17
    validate(incidents.reset_index(drop=True))
    assert incidents["event_date"].isna().sum() == 8


def test_only_exact_and_near_places_are_points(incidents) -> None:
    for row in incidents.itertuples():
        if row.where_prec in (1, 2):
            assert row.geometry.geom_type == "Point"
        elif row.where_prec in (3, 4, 5, 6):
            assert row.geometry.geom_type in ("Polygon", "MultiPolygon")


def test_every_place_says_which_words_put_it_there(incidents) -> None:
    for row in incidents.itertuples():
        for clue in row.place_evidence:
            assert clue["rule"]
            assert clue["matched"]
            assert clue["matched_fr"]
            assert clue["words"] in row.place_phrase
        assert row.place_evidence


def test_every_incident_has_a_source_that_can_be_named(incidents) -> None:
    for sources in incidents["sources"]:
        assert sources
        assert all(source["publisher"] and source["title"] for source in sources)


def test_everything_is_there_in_both_languages(incidents) -> None:
    for name in ("title", "summary", "target", "attributed_by"):
        assert ((incidents[name] == "") == (incidents[f"{name}_fr"] == "")).all(), name


def test_tolls_of_all_reports(incidents) -> None:
    assert [getattr(sum_tolls(incidents, "security"), bound) for bound in ("low", "best", "high")] == [130, 131, 151]
    dioungani = incidents.loc["dioungani-2020-01-23"]
    assert [dioungani[f"fatalities_security_{bound}"] for bound in ("low", "best", "high")] == [6, 7, 11]
    boulikessi = incidents.loc["boulikessi-2019-09-30"]
    assert [boulikessi[f"fatalities_security_{bound}"] for bound in ("low", "best", "high")] == [25, 25, 40]
    assert boulikessi["missing"] == 60
    assert {toll["said_by"] for toll in dioungani["tolls"]} >= {"Malian Armed Forces (provisional)"}


def test_the_facts_agree_with_a_reading_by_hand(incidents) -> None:
    for report in json.loads(reference("reports/facts.json").read_text(encoding="utf-8"))["reports"].values():
        for fact in report["incidents"]:
            row = incidents.loc[fact["key"]]
            assert row["adm0"] == fact["country"], fact["key"]
            assert row["where_prec"] == fact["where_prec"], fact["key"]
            assert str(row["event_date"])[:10] == (fact.get("event_date") or "NaT"), fact["key"]
            if fact["lat"] is not None:
                away = distance_km(lon1=row["lon"], lat1=row["lat"], lon2=fact["lon"], lat2=fact["lat"])
                assert away <= fact["tolerance_km"], fact["key"]
            security = (fact.get("fatalities") or {}).get("security_forces")
            if isinstance(security, int):
                assert row["fatalities_security_best"] == security, fact["key"]


def _edit(folder: Path, name: str, edit) -> None:
    path = folder / name
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    rows = edit(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("incidents.csv", {"event_date": "2021-02-30"}, "2021-02-30"),
        ("incidents.csv", {"event_type": "parade"}, "parade"),
        ("incidents.csv", {"country": "FRA"}, "FRA"),
        ("incidents.csv", {"reports": "nowhere"}, "nowhere"),
        ("incidents.csv", {"date_precision": "day"}, "whole number"),
        ("tolls.csv", {"toll_of": "nothing"}, "nothing"),
        ("tolls.csv", {"best": "many"}, r"tolls\.csv, line 2: 'many'"),
        ("tolls.csv", {"best": "9" * 30}, r"tolls\.csv, line 2"),
        ("tolls.csv", {"kind": "wounded"}, r"tolls\.csv, line 2: unknown kind 'wounded'.*accounted_for"),
        ("tolls.csv", {"side": "army"}, r"tolls\.csv, line 2: unknown side 'army'"),
        ("tolls.csv", {"taken_as_best": "no"}, r"tolls\.csv, line 2: unknown taken_as_best"),
        ("tolls.csv", {"low": "40"}, r"tolls\.csv, line 2: give a low"),
        ("tolls.csv", {"low": "", "best": "", "high": ""}, r"tolls\.csv, line 2: give a low"),
        ("incidents.csv", {"event_date": "9999-01-01"}, r"incidents\.csv, line 2"),
        ("incidents.csv", {"event_date": "now"}, r"incidents\.csv, line 2"),
        ("incidents.csv", {"date_precision": "9" * 30}, r"incidents\.csv, line 2"),
        ("incidents.csv", {"date_precision": "9"}, r"incidents\.csv.*date_precision"),
        (
            "incidents.csv",
            {"event_date": "2021-03-15", "event_date_end": "2020-01-01"},
            r"incidents\.csv.*event_date_end",
        ),
    ],
)
def test_facts_that_contradict_each_other_are_named(boundaries, resolver, tmp_path, name, change, words) -> None:
    folder = tmp_path / "incidents"
    shutil.copytree(FOLDER, folder)
    _edit(folder, name, lambda rows: rows[0].update(change))
    with pytest.raises(BrokenData, match=words):
        load_bundled(boundaries, resolver, folder)


def test_several_best_figures_need_a_choice(boundaries, resolver, tmp_path) -> None:
    folder = tmp_path / "incidents"
    shutil.copytree(FOLDER, folder)
    _edit(folder, "tolls.csv", lambda rows: [{**row, "taken_as_best": ""} for row in rows])
    with pytest.raises(BrokenData, match=r"tolls\.csv, line 14: .*taken as best"):
        load_bundled(boundaries, resolver, folder)


@pytest.mark.parametrize(
    ("accounts", "figure"),
    [
        ([("security", "", "9", "", "")], 9),
        ([("security", "5", "", "", "")], 5),
        ([("security", "5", "", "", ""), ("security", "", "9", "", "")], 9),
        ([("security", "", "9", "", ""), ("security", "", "12", "", "yes")], 12),
        ([("security", "5", "", "", "yes"), ("security", "", "9", "", "")], 5),
        ([("security", "", "", "11", "")], None),
        ([("security", "", "9", "", ""), ("civilians", "3", "", "", "")], 12),
    ],
)
@pytest.mark.parametrize("kind", ["injured", "missing", "captured"])
def test_one_figure_of_several_accounts(boundaries, resolver, tmp_path, kind, accounts, figure) -> None:
    folder = tmp_path / "incidents"
    shutil.copytree(FOLDER, folder)

    def with_accounts(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        keys = ("side", "low", "best", "high", "taken_as_best")
        more = [
            {**rows[0], "toll_of": "dallah-2020-01-21", "kind": kind} | dict(zip(keys, said, strict=True))
            for said in accounts
        ]
        return rows + more

    _edit(folder, "tolls.csv", with_accounts)
    table = load_bundled(boundaries, resolver, folder, checked=False).set_index("incident_id")
    found = table.loc["dallah-2020-01-21", kind]
    assert (None if found is pd.NA else found) == figure


def test_a_choice_is_made_once(boundaries, resolver, tmp_path) -> None:
    folder = tmp_path / "incidents"
    shutil.copytree(FOLDER, folder)
    injured = {"side": "security", "kind": "injured", "taken_as_best": "yes"}
    _edit(folder, "tolls.csv", lambda rows: rows + [{**rows[0], **injured}] * 2)
    with pytest.raises(BrokenData, match=r"tolls\.csv, line 22: two accounts"):
        load_bundled(boundaries, resolver, folder)


def test_lists_of_what_else_may_be_are_those_of_the_words(boundaries, incidents) -> None:
    pcodes = {(row.adm0, row.name): row.pcode for row in boundaries.adm1.itertuples()}
    for row in incidents.itertuples():
        named = [clause.rsplit(" ", 1)[0] for clause in row.may_lie_in.split("; ") if clause]
        assert set(row.may_lie_adm0) == {name[:3] for name in named} - {row.adm0}
        assert set(row.may_lie_adm1) == {pcodes[name[:3], name[4:]] for name in named if len(name) > 3} - {
            row.adm1_pcode
        }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_place_has_a_row_a_name_and_its_score(resolver, kind) -> None:
    place = Place("x", "X", kind, "MLI", "", "", 15.0, -2.0, None, "hand")
    distances = UnitDistance(resolver.gazetteer, load_boundaries())
    (candidate,) = rank([Hit(place, place.name, "exact")], Hints(), distances, language("fr"))
    assert candidate.score == KINDS[kind].score
    same = {"village", "mine", "camp", "dune"}  # in French too
    assert (candidate.reasons[0] == kind) == (kind in same)
    assert place.radius_km >= KINDS[kind].radius_km


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "castle"}, "line 2: unknown kind 'castle'.*village"),
        ({"adm0": "FRA"}, "line 2: unknown adm0 'FRA'"),
        ({"place_id": "g0002"}, "line 3: the place_id 'g0002'"),
        ({"name": ""}, "line 2: the place has no"),
        ({"lat": "north"}, "line 2: could not convert"),
        ({"lon": "181"}, "line 2: .*not on the globe"),
        ({"population": "inf"}, "line 2: "),
        ({"population": "-5"}, "line 2: a population of -5"),
    ],
)
def test_a_row_of_the_gazetteer_that_cannot_be_is_named(tmp_path, change, words) -> None:
    shutil.copy(ROOT / "data/gazetteer.csv", tmp_path)
    _edit(tmp_path, "gazetteer.csv", lambda rows: rows[0].update(change))
    with pytest.raises(BrokenData, match=rf"gazetteer\.csv, {words}"):
        load_gazetteer(tmp_path / "gazetteer.csv")


def test_every_file_that_ships_has_its_credit() -> None:
    credited = [credit.file for credit in load_credits()]
    data = ROOT / "data"
    for path in data.rglob("*"):
        name = path.relative_to(data).as_posix()
        if path.is_file() and name != "sources.json":
            assert any(name == file or (file.endswith("/") and name.startswith(file)) for file in credited), name
    for file in credited:
        assert (data / file).exists(), file


def test_context_events_are_in_order_and_sourced() -> None:
    events = load_context_events()
    assert len(events) == 40
    assert all(re.fullmatch(r"20[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?", event.date) for event in events)
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert all(event.what_fr and event.source for event in events)
