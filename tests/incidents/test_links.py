"""Records of one event: what is linked, what waits for a person, what is kept apart."""

from __future__ import annotations

import random
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.language import language
from geo.incidents import link_evidence, link_reasons
from geo.incidents.decisions import LinkDecision
from geo.incidents.link_casts import CastComparison
from geo.incidents.link_groups import groups, sizes, with_groups
from geo.incidents.link_pairs import BEYOND_DAYS, BEYOND_KM, near_pairs
from geo.incidents.link_records import read_records
from geo.incidents.links import link, propose
from geo.incidents.table import to_table
from tests.incidents.conftest import point, record


def attack(incident_id: str, dataset_id: str, **values: Any) -> dict[str, Any]:
    day = values.pop("day", "2019-11-01")
    last = values.pop("last", day)
    dead = values.pop("dead", 53)
    lat, lon = values.pop("at", (15.92, 1.18))
    tolls = {} if dead is None else {f"fatalities_{bound}": dead for bound in ("low", "best", "high")}
    return record(
        incident_id,
        **{
            "dataset_id": dataset_id,
            "original_id": incident_id.rpartition(":")[2],
            "event_type": "armed_assault",
            "event_date": pd.Timestamp(day),
            "event_date_end": pd.Timestamp(last),
            "date_precision": 1,
            "attributed_to": ["ISGS"],
            "target_actors": ["FAMa"],
            **tolls,
            **point(lon, lat),
            **values,
        },
    )


def found(*records: dict[str, Any], decided: tuple[LinkDecision, ...] = ()) -> dict[tuple[str, str], str]:
    return {(d.a, d.b): d.verdict for d in propose(to_table(list(records), checked=False), decided)}


def person(a: str, b: str, verdict: str) -> LinkDecision:
    return LinkDecision(a, b, verdict, by="person")


OURS = attack("indelimane", "reports")
THEIRS = attack("ucdp-1:7", "ucdp-1", event_type="clash", attributed_to=["IS"], dead=49, at=(15.95, 1.2))


def test_every_report_of_ones_own_may_tell_of_an_event_and_one_report_tells_it_once() -> None:
    first, second, third = "reports-own:aaaa-1", "reports-own:bbbb-1", "reports-own:bbbb-h1-2"
    own = [attack(name, "reports-own", dead=dead) for name, dead in ((first, 53), (second, 50))]
    table = to_table([OURS, *own], checked=False)
    assert set(with_groups(table, propose(table))["link_group"]) == {"indelimane"}
    two = found(attack(second, "reports-own"), attack(third, "reports-own"))
    assert two == {(second, third): "open"}


def test_the_same_attack_in_two_datasets_is_linked_with_its_reasons() -> None:
    (decision,) = propose(to_table([OURS, THEIRS], checked=False))
    assert (decision.a, decision.b, decision.verdict, decision.by) == ("indelimane", "ucdp-1:7", "same", "rule")
    assert decision.score > 0.95
    words = link_reasons.reason_words(decision, language("en"))
    assert words == [
        "the same day",
        "4 km apart",
        "the same actors: Islamic State",
        "tolls close to each other: 53 and 49",
    ]
    french = link_reasons.reason_words(decision, language("fr"))
    assert french[0] == "le même jour"
    assert link_reasons.verdict_words(decision, language("en")) == "the same event, by rule (99%)"


@pytest.mark.parametrize(
    "other",
    [
        {"day": "2019-11-09"},
        {"at": (14.1, -1.5)},
        {"dead": 2, "attributed_to": ["JNIM"], "target_actors": ["French army"]},
        {"day": "2019-11-03", "at": (15.7, 1.5), "dead": 3},
    ],
)
def test_another_event_is_not_linked(other) -> None:
    assert "same" not in found(OURS, attack("ucdp-1:8", "ucdp-1", **other)).values()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("JNIM", "GSIM", True),
        ("AQIM", "Katiba Macina", True),  # both merged into JNIM
        ("ISGS", "Islamic State", True),
        ("Boko Haram", "Islamic State", True),  # its other wing pledged to it
        ("Ansarul Islam", "JNIM", True),
        ("Dogon armed men", "Dogon militia (Mali)", True),
        ("FAMa", "Government of Mali", True),
        ("Military Forces of Niger (2021-2023)", "Government of Niger", True),
        ("Niger army", "Military Forces of Nigeria", False),
        ("JNIM", "ISGS", False),
        ("Dogon", "Fulani", False),
    ],
)
def test_actors_are_known_by_other_names(one, other, alike) -> None:
    nobody: dict[str, Any] = {"target_actors": []}
    table = [
        attack("a", "reports", attributed_to=[one], **nobody),
        attack("b", "ucdp-1", attributed_to=[other], **nobody),
    ]
    records = read_records(to_table(table, checked=False))
    weight = CastComparison(records).weights(np.array([0]), np.array([1]))[0]
    assert (weight > 0) == alike
    assert (weight < 0) != alike


def test_a_toll_that_nobody_reported_speaks_for_nothing() -> None:
    silent = attack("ucdp-1:7", "ucdp-1", dead=None)
    assert found(OURS, silent) == {("indelimane", "ucdp-1:7"): "same"}
    far = attack("ucdp-1:7", "ucdp-1", dead=3)
    assert found(OURS, far) != {("indelimane", "ucdp-1:7"): "same"}


def test_a_report_that_both_cite_speaks_for_them() -> None:
    def score(*sources: dict[str, str]) -> tuple[float, tuple[str, ...]]:
        lists = [[source] for source in sources] or [[], []]
        table = [{**one, "sources": cited} for one, cited in zip((OURS, THEIRS), lists, strict=True)]
        (decision,) = propose(to_table(table, checked=False))
        return decision.score, decision.reasons

    report = {"publisher": "RFI Afrique", "title": "Mali: Indelimane"}
    nothing, publisher = score(), score(report, {"publisher": "rfi afrique ", "title": "Another"})
    assert nothing[0] < publisher[0] < score(report, report)[0]
    assert "same_publisher:RFI Afrique" in publisher[1]
    assert not [reason for reason in nothing[1] if reason.startswith("same_publisher")]


def test_two_that_fit_alike_wait_for_a_person() -> None:
    twins = [attack(f"ucdp-1:{i}", "ucdp-1", dead=6) for i in (1, 2)]
    ours = attack("ours", "reports", dead=6)
    assert found(ours, *twins) == {("ours", "ucdp-1:1"): "open", ("ours", "ucdp-1:2"): "open"}
    (first, _) = propose(to_table([ours, *twins], checked=False))
    assert "rival:ucdp-1:2" in first.reasons
    # Once a person has said which, nothing is open any more.
    assert found(ours, *twins, decided=(person("ucdp-1:1", "ours", "same"),)) == {}


def test_coders_keep_their_events_apart_and_copies_in_a_table_are_found() -> None:
    twins = [attack(f"ucdp-1:{i}", "ucdp-1") for i in (1, 2)]
    assert found(*twins) == {}
    copies = [attack(f"field:row-{i}", "field", title="Attack", summary="Two lorries") for i in (1, 2)]
    assert found(*copies) == {("field:row-1", "field:row-2"): "same"}
    for name in ("title", "summary"):
        assert found(copies[0], {**copies[1], name: "Assault"}) == {("field:row-1", "field:row-2"): "open"}
    # What one copy is linked to, the other is as well.
    linked = link(to_table([OURS, *copies], checked=False))
    assert {d.verdict for d in linked.links} == {"same"}
    assert linked.records["link_group"].tolist() == ["field:row-1"] * 3


def test_two_identifiers_of_a_table_are_never_linked_by_rule() -> None:
    assert found(*(attack(f"field:{i}", "field") for i in (1, 2))) == {("field:1", "field:2"): "open"}


def test_two_editions_are_linked_by_identifier_however_much_was_revised() -> None:
    old, new = attack("ucdp-1:7", "ucdp-1"), attack("ucdp-2:7", "ucdp-2", day="2019-12-24", at=(17.0, 3.0))
    assert found(old, new) == {("ucdp-1:7", "ucdp-2:7"): "same"}


def test_an_incident_that_names_an_event_of_ucdp_is_linked_to_it() -> None:
    ours = attack("ours", "notable", day="2020-05-01", summary="UCDP GED (event 390311) places it elsewhere.")
    named = attack("ucdp-1:390311", "ucdp-1")
    assert found(ours, named) == {("ours", "ucdp-1:390311"): "same"}
    assert propose(to_table([ours, named], checked=False), citations=False) == []


def test_a_row_of_an_export_is_linked_to_its_record_dated_or_not() -> None:
    ours = attack("reports:1", "reports", day=None)
    back = attack("mine:reports:1", "mine", day=None, original_id="reports:1")
    assert found(ours, back) == {("mine:reports:1", "reports:1"): "same"}
    assert found(ours, {**back, "original_id": "reports:2"}) == {}


def test_an_area_is_held_against_its_unit() -> None:
    area = {"lat": None, "lon": None, "where_prec": 3, "geometry": None, "uncertainty_km": None}
    in_unit = attack("ucdp-1:7", "ucdp-1", source_lat=15.6, source_lon=0.9, adm2_pcode="ML0704", **area)
    ours = {**OURS, "adm2_pcode": "ML0704"}
    assert found(ours, in_unit) == {("indelimane", "ucdp-1:7"): "same"}
    assert found({**ours, "fatalities_low": None, "fatalities_best": None, "fatalities_high": None}, in_unit) != {
        ("indelimane", "ucdp-1:7"): "same"
    }


def test_parts_whose_tolls_add_up_are_linked_to_the_whole() -> None:
    days = ("2019-11-01", "2019-11-02", "2019-11-03")
    siege = attack("siege", "reports", day=days[0], last=days[-1], dead=60)
    parts = [attack(f"ucdp-1:{n}", "ucdp-1", day=day, dead=n) for n, day in zip((10, 20, 30), days, strict=True)]
    linked = link(to_table([siege, *parts], checked=False))
    assert {d.verdict for d in linked.links} == {"same"}
    assert all("one_of_parts:3" in d.reasons for d in linked.links)
    (row,) = linked.merged.to_dict("records")
    assert (row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]) == (60, 60, 60)
    # Without one of them the tolls do not add up, and a person has to look.
    assert set(found(siege, *parts[:2]).values()) == {"open"}
    assert "same" not in found({**siege, "shared_toll": "x"}, *parts).values()


def test_persons_have_the_last_word_also_over_others() -> None:
    third = attack("acled-1:3", "acled-1")
    every = found(OURS, THEIRS, third)
    assert set(every.values()) == {"same"}
    apart = person("acled-1:3", "ucdp-1:7", "different")
    links = link(to_table([OURS, THEIRS, third], checked=False), [apart])
    of = dict(zip(links.records["incident_id"], links.records["link_group"], strict=True))
    assert of["acled-1:3"] != of["ucdp-1:7"]
    assert len(links.merged) == 1
    assert sizes(links.records) == (3, 2)
    assert links.links[0] == apart
    # The one left over waits: it may belong to either.
    assert sorted(d.verdict for d in links.links[1:]) == ["open", "same"]


def test_a_person_links_what_no_rule_would() -> None:
    far = attack("far", "field", day="2021-01-01", at=(13.5, 2.1))
    linked = link(to_table([OURS, far], checked=False), [person("far", "indelimane", "same")])
    assert sizes(linked.merged) == sizes(linked.records) == (2, 1)


IDS = [f"r{i}" for i in range(8)]
decisions = st.lists(
    st.builds(
        LinkDecision,
        st.sampled_from(IDS[:4]),
        st.sampled_from(IDS[4:]),
        st.sampled_from(["same", "different", "open"]),
        st.sampled_from([0.5, 0.9, 1.0]),
        by=st.sampled_from(["rule", "person"]),
    ),
    unique_by=lambda d: (d.a, d.b),
    max_size=12,
)


@given(decisions, st.randoms(use_true_random=False))
def test_groups_keep_apart_what_a_person_held_apart_in_any_order(decided, chance) -> None:
    made = groups(decided)
    shuffled = list(decided)
    chance.shuffle(shuffled)
    assert groups(shuffled) == made
    for decision in decided:
        if decision.by == "person" and decision.verdict == "different":
            assert decision.a not in made or made[decision.a] != made.get(decision.b)
    for name in set(made.values()):
        members = sorted(record for record, group in made.items() if group == name)
        assert members[0] == name
        assert len(members) > 1


@given(decisions)
def test_without_a_person_who_objects_every_link_is_kept(decided) -> None:
    kept = [d for d in decided if d.verdict != "different"]
    made = groups(kept)
    for decision in kept:
        if decision.verdict == "same":
            assert made[decision.a] == made[decision.b]


def crowd(seed: int, count: int = 60) -> gpd.GeoDataFrame:
    """Records of several datasets, many of them close to each other."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows = []
    for i in range(count):
        dataset = chance.choice(["ucdp-1", "acled-1", "field", "reports"])
        where_prec = chance.choice([1, 1, 2, 3, 4])
        at = (14 + chance.choice([0, 0.01, 0.2, 1]), chance.choice([-0.02, 0.0, 0.3, 2]))
        place: dict[str, Any] = {"at": at}
        if where_prec > 2:
            place |= {"lat": None, "lon": None, "geometry": None, "uncertainty_km": None}
            place |= {"source_lat": at[0], "source_lon": at[1], "where_prec": where_prec}
        day = pd.Timestamp("2020-02-25") + pd.Timedelta(days=chance.randint(0, 6))
        rows.append(
            attack(
                f"{dataset}:{i}", dataset, day=day, last=day + pd.Timedelta(days=chance.choice([0, 0, 0, 2, 20])),
                dead=chance.choice([None, 1, 1, 4, 30]), attributed_to=chance.choice([[], ["JNIM"], ["ISGS"]]), **place,
            )
        )  # fmt: skip
    return to_table(rows, checked=False)


@pytest.mark.parametrize("seed", range(5))
def test_the_neighbours_are_those_that_looking_at_all_pairs_finds(seed) -> None:
    records = read_records(crowd(seed, 200))
    quick = {frozenset((x, y)) for a, b in near_pairs(records) for x, y in zip(a.tolist(), b.tolist(), strict=True)}
    a, b = (np.asarray(side) for side in np.triu_indices(len(records), 1))
    near = (records.first[a] - records.last[b] <= BEYOND_DAYS) & (records.first[b] - records.last[a] <= BEYOND_DAYS)
    near &= records.distance_km(a, b) <= records.radius_km[a] + records.radius_km[b] + BEYOND_KM
    field = records.datasets.index("field")
    near &= (records.dataset[a] != records.dataset[b]) | (records.dataset[a] == field)
    assert quick == {frozenset(pair) for pair in zip(a[near].tolist(), b[near].tolist(), strict=True)}


@pytest.mark.parametrize("seed", range(5))
def test_what_is_proposed_does_not_depend_on_the_order_and_joins_no_two_of_a_dataset(seed) -> None:
    table = crowd(seed)
    proposed = propose(table)
    assert propose(table.sample(frac=1, random_state=seed).reset_index(drop=True)) == proposed
    assert proposed
    linked = with_groups(table, proposed)
    of_coders = linked[(linked["link_group"] != "") & (linked["dataset_id"] != "field")]
    assert not of_coders.duplicated(["link_group", "dataset_id"]).any()


def test_the_date_line_and_the_poles_have_neighbours_too() -> None:
    for a, b in (((10.0, 179.99), (10.0, -179.99)), ((89.99, 10.0), (89.99, -170.0)), ((-90.0, 0.0), (-89.95, 90.0))):
        records = read_records(to_table([attack("a", "reports", at=a), attack("b", "ucdp-1", at=b)], checked=False))
        assert sum(len(x) for x, _ in near_pairs(records)) == 1


def test_undated_and_unplaced_records_and_an_empty_table_are_no_trouble() -> None:
    undated = {**OURS, "incident_id": "undated", "event_date": None, "event_date_end": None}
    nowhere = {**THEIRS, "lat": None, "lon": None, "where_prec": None, "geometry": None}
    assert found(undated, nowhere) == {}
    assert propose(to_table([], checked=False)) == []
    assert link(to_table([], checked=False)).merged.empty


def test_every_reason_has_words_in_both_languages() -> None:
    codes = [*link_evidence.DATE_WEIGHTS, *link_evidence.PLACE_WEIGHTS, *link_evidence.TOLL_LEVELS[1:], "toll_missing"]
    codes += ["same_kind", "other_kind", "same_actors", "related_actors", "other_actors", "same_id", "cited", "rival"]
    codes += ["written_twice", "one_of_parts", "same_publisher"]
    codes = [code if not code.startswith("days_apart") else "days_apart" for code in codes]
    decision = LinkDecision("a", "b", "open", 0.5, tuple(f"{code}:2|3" for code in codes))
    english, french = (link_reasons.reason_words(decision, language(code)) for code in ("en", "fr"))
    assert all(":2|3" not in words and "{" not in words for words in (*english, *french))
    assert all(a != b for a, b in zip(english, french, strict=True))
    assert link_reasons.reason_words(LinkDecision("a", "b", "same", reasons=("I was there",)), language("fr")) == [
        "I was there"
    ]
