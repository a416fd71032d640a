"""The labelled pairs: made the same way every time, and linked as well as the README says."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest

from geo.__main__ import main
from geo.commands.bench_links import shipped_records
from geo.incidents.link_benchmark import cited_pairs, copied_pairs, judge
from geo.incidents.links import link, propose
from geo.sources.bundled import same_events
from tests.reference import reference


@pytest.fixture(scope="module")
def shipped() -> gpd.GeoDataFrame:
    return shipped_records()


def test_the_same_seed_makes_the_same_pairs(shipped) -> None:
    one, again = (copied_pairs(shipped, half="even") for _ in range(2))
    assert one.same == again.same
    assert one.table.drop(columns="geometry").equals(again.table.drop(columns="geometry"))
    assert copied_pairs(shipped, half="odd").same.isdisjoint(one.same)
    assert all(pair <= set(one.table["incident_id"]) for pair in one.same)


def test_few_links_are_wrong_and_few_pairs_are_lost(shipped) -> None:
    sets = [
        copied_pairs(shipped[shipped["dataset_id"] == "notable"], half=half, seed=seed, neighbours=neighbours)
        for half in ("even", "odd")
        for seed in range(4)
        for neighbours in (0.15, 0.8)
    ]
    found = [judge(labelled, propose(labelled.table, citations=False)) for labelled in sets]
    made, right, pairs = (sum(getattr(q, name) for q in found) for name in ("made", "made_right", "pairs"))
    assert right / made >= 0.98
    assert right / pairs >= 0.6
    assert sum(q.queued_right for q in found) + right >= 0.95 * pairs


def test_the_reports_and_the_notable_incidents_are_linked(shipped) -> None:
    pairs = same_events()
    linked = link(shipped, known=pairs.items())
    group = dict(zip(linked.records["incident_id"], linked.records["link_group"], strict=True))
    assert pairs
    missed = [pair for pair in pairs.items() if not group[pair[0]] or group[pair[0]] != group[pair[1]]]
    assert missed == []
    labelled = cited_pairs(shipped, pairs.items())
    assert labelled is not None
    assert judge(labelled, propose(shipped, citations=False)).precision == 1


def test_against_the_events_of_ucdp(capsysbinary) -> None:
    path = reference("reference/ucdp_ged_dev.csv")
    assert main(["bench", "links", "--truth", str(path), "--json"]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    assert [row["set"] for row in report][-1] == "named by the incidents that ship"
    for row in report:
        assert row["precision"] >= 0.98, row["set"]
        assert row["found"] >= 0.8, row["set"]
