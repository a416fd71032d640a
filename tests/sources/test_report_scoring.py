"""Scoring the extractor: labels read from a folder, proposals paired with them, fields judged."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest

from geo.__main__ import main
from geo.core.errors import BadInput
from geo.incidents.actors import load_actors
from geo.sources.report.expected import Bounds, Example, read_examples
from geo.sources.report.scoring import Check, Score, judged
from tests.reference import reference

BASE = {
    "key": "a",
    "event_date": "2020-01-22",
    "event_date_end": "2020-01-23",
    "country": "MLI",
    "place_phrase": "Dioungani",
    "lat": 14.3156,
    "lon": -2.7403,
    "tolerance_km": 10,
    "event_type": ["armed_assault", "ambush"],
    "claimed_by": [],
    "attributed_to": ["Islamic State"],
    "target": "Malian army",
    "fatalities": {"security_forces": {"low": 6, "best": 7, "high": 11}},
    "injured": 9,
}
PROPOSED: dict[str, Any] = {
    "key": "1",
    "event_date": "2020-01-23",
    "country": "MLI",
    "place_phrase": "in Dioungani",
    "lat": 14.32,
    "lon": -2.74,
    "where_prec": 1,
    "event_type": "ambush",
    "attributed_to": ["IS"],
    "fatalities": {"security_forces": {"low": 6, "best": 8, "high": 11}, "total": {"low": 6, "best": 8, "high": 11}},
    "injured": 9,
}


def example(folder: Path, *incidents: dict[str, Any], **label: Any) -> Example:
    (folder / "one.txt").write_text("Words.", encoding="utf-8")
    (folder / "one.json").write_text(json.dumps({"incidents": incidents, **label}), encoding="utf-8")
    return read_examples(folder)[0]


def right(checks: list[Check]) -> dict[str, bool]:
    return {check.measure: check.is_right for check in checks}


def test_what_is_right_in_every_field(tmp_path: Path) -> None:
    found = right(judged(example(tmp_path, BASE), [PROPOSED], load_actors()))
    assert found == dict.fromkeys(
        ("found", "date", "toll", "toll security_forces", "country", "place", "place 25 km", "side", "kind",
         "attributed_to", "claimed_by", "injured"),
        True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "change"),
    [
        ("date", {"event_date": "2020-01-21"}),
        ("date", {"event_date": "2020-01-01", "event_date_end": "2020-01-31"}),
        ("date", {"event_date": None}),
        ("toll", {"fatalities": {"total": {"best": 12}}}),
        ("toll", {"fatalities": None}),
        ("toll security_forces", {"fatalities": {"civilians": {"best": 7}}}),
        ("side", {"fatalities": {"civilians": {"best": 7}}}),
        ("place", {"lat": 14.45}),
        ("place 25 km", {"lat": 15.0}),
        ("place", {"lat": None, "lon": None}),
        ("country", {"country": "BFA"}),
        ("kind", {"event_type": "explosive"}),
        ("attributed_to", {"attributed_to": ["JNIM"]}),
        ("attributed_to", {"attributed_to": []}),
        ("claimed_by", {"claimed_by": ["JNIM"]}),
        ("injured", {"injured": None}),
    ],
)
def test_what_is_wrong_is_found_wrong(tmp_path: Path, measure: str, change: dict[str, Any]) -> None:
    found = right(judged(example(tmp_path, BASE), [PROPOSED | change], load_actors()))
    assert found["found"]
    assert not found[measure]


def test_a_proposal_confirmed_as_it_is_becomes_a_label_that_it_meets(tmp_path: Path) -> None:
    kept = {**PROPOSED, "date_precision": 1, "possible_actors": [], "target": "Malian army", "corrected": []}
    assert all(check.is_right for check in judged(example(tmp_path, kept), [PROPOSED], load_actors()))
    nowhere = {"key": "1", "country": "", "event_type": "other", "fatalities": None}
    assert all(check.is_right for check in judged(example(tmp_path, nowhere), [nowhere], load_actors()))


def test_an_unknown_author_is_nobody(tmp_path: Path) -> None:
    labelled = example(tmp_path, BASE | {"attributed_to": ["gunmen"]})
    unknown = PROPOSED | {"attributed_to": ["Unidentified armed men"]}
    assert right(judged(labelled, [unknown], load_actors()))["attributed_to"]


def test_missed_false_and_optional(tmp_path: Path) -> None:
    other = BASE | {"key": "b", "event_date": "2019-05-01", "place_phrase": "Gao", "lat": 16.27, "lon": -0.04}
    labelled = example(tmp_path, BASE, {**other, "event_date_end": None, "optional": True})
    at_gao = {"key": "2", "event_date": "2019-05-01", "place_phrase": "Gao", "lat": 16.27, "lon": -0.04}
    nowhere = {"key": "3", "event_date": "2015-01-01", "country": "NER"}
    checks = judged(labelled, [at_gao, nowhere], load_actors())
    assert [(check.incident, check.measure) for check in checks] == [("a", "found"), ("3", "false")]
    assert not checks[0].is_right
    assert judged(labelled, [PROPOSED], load_actors())[0].is_right


def test_the_likest_pair_goes_first(tmp_path: Path) -> None:
    later = BASE | {"key": "b", "event_date": "2020-01-25", "event_date_end": None, "place_phrase": "Gao"}
    labelled = example(tmp_path, BASE, later | {"lat": 16.27, "lon": -0.04})
    at_gao = PROPOSED | {"event_date": "2020-01-25", "place_phrase": "Gao", "lat": 16.27, "lon": -0.04}
    checks = judged(labelled, [at_gao, PROPOSED], load_actors())
    assert all(check.is_right for check in checks if check.measure in ("found", "date", "place"))


def test_nothing_told_means_nothing_proposed(tmp_path: Path) -> None:
    untold = {"place_phrase": "central Mali", "country": "MLI", "lat": None, "event_date": None, "fatalities": None}
    area = {"country": "MLI", "place_phrase": "central Mali", "where_prec": 5}
    labelled = example(tmp_path, untold)
    found = right(judged(labelled, [area], load_actors()))
    assert found == dict.fromkeys(("found", "country", "no date", "no toll", "area"), True)
    made_up = area | {"event_date": "2020-01-01", "lat": 14.0, "lon": -4.0, "fatalities": {"total": {"best": 3}}}
    found = right(judged(labelled, [made_up | {"where_prec": 1}], load_actors()))
    assert [found[measure] for measure in ("no date", "no toll", "area")] == [False] * 3


def test_a_shared_toll_is_one_toll(tmp_path: Path) -> None:
    places = {"Boulikessi": (14.7983, -1.3026), "Mondoro": (14.6762, -1.9513)}
    incidents = [
        {"key": name, "event_date": "2019-09-30", "place_phrase": name, "lat": lat, "lon": lon}
        for name, (lat, lon) in places.items()
    ]
    shared = {"of": list(places), "security_forces": {"low": 25, "best": 25, "high": 40}}
    labelled = example(tmp_path, *incidents, shared_toll=shared)
    toll = {"fatalities": {"security_forces": {"best": 25}, "total": {"best": 25}}}
    together = [{**one, **toll, "shared_toll": "g"} for one in incidents]
    assert all(check.is_right for check in judged(labelled, together, load_actors()))
    twice = [{**one, **toll} for one in incidents]
    assert not right(judged(labelled, twice, load_actors()))["shared toll"]


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (Bounds(25, 25, None), [25], [24, 26, None]),
        (Bounds(20, None, None), [20, 60], [19, 61]),
        (Bounds(6, 7, 11), [6, 11], [5, 12]),
        (Bounds(0, 0, 0), [0, None], [1]),
        (Bounds(None, None, None), [None, 0], [1]),
    ],
)
def test_the_range_of_a_figure(bounds: Bounds, inside: list[int | None], outside: list[int | None]) -> None:
    assert all(bounds.allows(value) for value in inside)
    assert not any(bounds.allows(value) for value in outside)


def test_the_coders_range_widens_the_total(tmp_path: Path) -> None:
    labelled = example(tmp_path, BASE | {"coders_range": [4, 20]})
    total = labelled.incidents[0].total()
    assert total is not None
    assert (total.low, total.high) == (4, 20)


def test_one_file_for_all_labels_and_the_day_it_hands_on(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    from_text = {"published": "2020-01-23", "published_from": "in the text", "incidents": []}
    given = {"published": "2019-10-02", "published_from": "not in the text; given with it", "incidents": [BASE]}
    label = {"reports": {"b.txt": from_text, "a.txt": given}}
    (tmp_path / "facts.json").write_text(json.dumps(label), encoding="utf-8")
    found = read_examples(tmp_path)
    assert [(one.name, one.published, len(one.incidents)) for one in found] == [
        ("a.txt", dt.date(2019, 10, 2), 1),
        ("b.txt", None, 0),
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no labelled report"),
        ({"a.json": '{"incidents": []}'}, "a.txt is missing"),
        ({"a.json": "{"}, "no label that can be read"),
        ({"a.txt": "x", "a.json": '{"incidents": [{"event_date": "in May"}]}'}, "cannot be read"),
        ({"a.txt": "x", "a.json": '{"incidents": [{"fatalities": {"civilians": "few"}}]}'}, "cannot be read"),
        ({"f.json": '{"reports": {"lost.txt": {"incidents": []}}}'}, "lost.txt, which is not there"),
    ],
)
def test_bad_folders_say_what_is_wrong(tmp_path: Path, files: dict[str, str], said: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_examples(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no folder"):
        read_examples(tmp_path / "nowhere")


def test_the_table_and_the_lines_of_errors() -> None:
    checks = (
        Check("a.txt", "a", "found", True, "x", "y"),
        Check("a.txt", "a", "date", False, "2020-01-22", "=1+1"),
        Check("b.txt", "1", "false", False, "no event", "y"),
    )
    found = Score(2, checks)
    text = found.text()
    assert "events found                                    1/1    100.0%" in text
    assert "false incidents                                 1        0.50 a report" in text
    assert "a.txt · a · date: expected 2020-01-22; got =1+1" in text
    assert found.as_json()["table"][1] == {"measure": "date right, where the text allows one", "right": 0, "of": 1}
    assert list(csv.DictReader(io.StringIO(found.as_csv())))[1]["got"] == "'=1+1"


def test_the_command_scores_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "labelled", tmp_path / "out.json"
    folder.mkdir()
    example(folder, BASE)
    assert main(("extract", "--score", str(folder), "-o", str(out))) == 0
    assert "1 reports" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))["reports"] == 1
    assert main(("extract", "--score", str(folder), "-o", str(out.with_suffix(".csv")))) == 0
    assert out.with_suffix(".csv").read_text(encoding="utf-8").startswith("file,incident,measure")


@pytest.mark.parametrize("arguments", [(), ("--score", ".", "-"), ("--score", ".", "--published", "2020-01-01")])
def test_what_does_not_go_together(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("extract", *arguments)) == 2
    assert capsys.readouterr().out == ""


def test_the_labels_of_the_five_reports_are_read() -> None:
    found = read_examples(reference("reports"))
    assert len(found) == 5
    assert sum(len(one.incidents) for one in found) == 17
    assert found[1].published == dt.date(2019, 10, 2)
    assert found[0].published is None
