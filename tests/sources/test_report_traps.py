"""Short invented reports, each a trap, read with the gazetteer that ships: nothing of them may be read wrongly.

Each text in tests/reports/traps has its label beside it; `trap` there says what it tries.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.areas.boundaries import load_boundaries
from geo.incidents.actors import load_actors
from geo.incidents.taxonomy import load_event_types
from geo.places.resolver import load_resolver
from geo.sources.report.expected import read_examples
from geo.sources.report.scoring import Check, score

FOLDER = Path(__file__).parents[1] / "reports" / "traps"


@pytest.fixture(scope="module")
def checks() -> dict[str, list[Check]]:
    found = score(read_examples(FOLDER), load_resolver(load_boundaries(), only_bundled=True))
    return {name: [check for check in found.checks if Path(check.file).stem == name] for name in names()}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", names())
def test_trap(name: str, checks: dict[str, list[Check]]) -> None:
    wrong = [f"{one.incident} {one.measure}: {one.expected}, got {one.got}" for one in checks[name] if not one.is_right]
    assert not wrong, "\n".join(wrong)


def test_the_traps_say_what_they_try_and_name_known_things() -> None:
    labels = [json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in names()]
    incidents = [incident for label in labels for incident in label["incidents"]]
    kinds = {kind for one in incidents if "event_type" in one for kind in _listed(one["event_type"])}
    actors = {name for one in incidents for field in ("claimed_by", "attributed_to") for name in one.get(field, [])}
    assert len(labels) >= 70
    assert all(label["trap"] for label in labels)
    assert {name[-2:] for name in names()} == {"en", "fr"}
    assert kinds <= set(load_event_types())
    assert all(name in load_actors() for name in actors)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
