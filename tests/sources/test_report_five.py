"""The five reports of the reference data: every incident found, none false, the stated fields right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo.areas.boundaries import load_boundaries
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.expected import Example, read_examples
from geo.sources.report.extraction import Extraction, extract
from geo.sources.report.reading import read_report_file
from geo.sources.report.scoring import Score, score
from tests.reference import reference

LEAST_SHARE = 0.95
# Beside the fields: whether an incident was found, and a measure stricter than the facts' own tolerance.
_NO_FIELDS = ("found", "false", "place 25 km")


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples(Path(reference("reports")))


@pytest.fixture(scope="module")
def held(examples: list[Example], resolver: Resolver) -> Score:
    return score(examples, resolver)


@pytest.fixture(scope="module")
def read(examples: list[Example], resolver: Resolver) -> dict[str, Extraction]:
    return {
        example.name[:3]: extract(read_report_file(example.path, published=example.published), resolver)
        for example in examples
    }


def test_all_incidents_are_found_and_none_is_false(held: Score) -> None:
    found = [check for check in held.checks if check.measure == "found"]
    assert len(found) == 17
    assert [check.incident for check in found if not check.is_right] == []
    assert [check.got for check in held.checks if check.measure == "false"] == []


def test_the_stated_fields_are_right(held: Score) -> None:
    fields = [check for check in held.checks if check.measure not in _NO_FIELDS]
    wrong = [f"{check.incident} {check.measure}: {check.got}" for check in fields if not check.is_right]
    assert len(fields) >= 110
    assert len(wrong) <= (1 - LEAST_SHARE) * len(fields), wrong


def test_one_toll_of_two_attacks_is_shared(read: dict[str, Extraction]) -> None:
    first, second = (proposal.record for proposal in read["001"].proposals)
    assert first["shared_toll"] == second["shared_toll"]
    assert first["fatalities_security_best"] == second["fatalities_security_best"] == 25
    assert first["fatalities_security_high"] == 40


def test_an_attack_told_twice_on_a_page_without_dates_is_one(read: dict[str, Extraction]) -> None:
    places = [proposal.record.get("place") for proposal in read["004"].proposals]
    assert places.count("Bamako") == 1
    assert all(proposal.record.get("event_date") is None for proposal in read["004"].proposals)


def test_what_is_no_incident_is_left_out_with_its_words(read: dict[str, Extraction]) -> None:
    out = {out.reason: out.span.of(found.document.text) for found in read.values() for out in found.left_out}
    assert {"aggregate", "recalled", "elsewhere", "general"} <= set(out)
    assert any("4,000" in o.span.of(read["003"].document.text) for o in read["003"].left_out)
    assert any("Syria" in o.span.of(read["002"].document.text) for o in read["002"].left_out)


def test_every_field_has_its_words(read: dict[str, Extraction]) -> None:
    groups: dict[str, str] = {
        "event_date": "event_date", "place": "place_phrase", "injured": "injured", "missing": "missing",
        "captured": "captured", "claimed_by": "claimed_by", "target": "target",
        "fatalities_security_best": "fatalities_security", "fatalities_civilians_best": "fatalities_civilians",
    }  # fmt: skip
    for found in read.values():
        for proposal in found.proposals:
            for column, field in groups.items():
                value: Any = proposal.record.get(column)
                assert value in (None, "", []) or proposal.spans(field), (proposal.record["title"], column)
            assert all(0 <= e.span.start < e.span.end <= len(found.document.text) for e in proposal.evidence)
            assert proposal.record["title"]
            assert proposal.record["title_fr"]
