"""Whatever is imported, edited, switched and taken back, the store holds what a model of dictionaries holds."""

from __future__ import annotations

import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geo.core.errors import Conflict, UnknownName
from geo.incidents.store import LinkDecision, open_store
from geo.incidents.store_engine import sqlite_database
from geo.incidents.store_schema import prepare
from tests.incidents.stored import batch, info, row

DATASETS = ("a", "b")
NUMBERS = range(4)
WHO = {"who": "model", "why": ""}
NOTHING = object()  # a value that is not there

Key = tuple[str, str, str]  # kind, subject, field


@dataclass
class Done:
    """An event of the model: for each field that it changed, the value before."""

    kind: str
    before: dict[Key, Any]
    after: dict[Key, Any]
    rows: set[str] = field(default_factory=set)  # incidents whose rows it put in or out of force
    undoes: int = 0


class Model(RuleBasedStateMachine):
    """Every fact is a key with a value; an event changes some of them."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-model-"))
        shutil.copy(self.template, self.folder / "store.sqlite3")
        self.store = open_store(str(self.folder / "store.sqlite3"), read_only=False)
        self.facts: dict[Key, Any] = {}
        self.events: list[Done] = []
        self.layers: dict[int, dict[str, int | None]] = {}  # rows of an import: incident to figure, None if gone
        self.touched: dict[str, int] = {}  # versions

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    # -- what the model knows

    def fact(self, kind: str, subject: str, name: str, default: Any = None) -> Any:
        found = self.facts.get((kind, subject, name), NOTHING)
        return default if found is NOTHING else found

    def there(self, dataset: str) -> bool:
        return self.fact("dataset", dataset, "layers") is not None

    def rows(self, dataset: str) -> dict[str, int]:
        found: dict[str, int | None] = {}
        for layer in self.fact("dataset", dataset, "layers", ()):
            found |= self.layers[layer]
        return {incident: figure for incident, figure in found.items() if figure is not None}

    def do(self, kind: str, changes: dict[Key, Any], rows: set[str] | None = None, undoes: int = 0) -> int:
        before = {key: self.facts.get(key, NOTHING) for key in changes}
        self.facts |= changes
        self.events.append(Done(kind, before, dict(changes), rows or set(), undoes))
        return len(self.events)

    # -- what can be done

    @rule(
        dataset=st.sampled_from(DATASETS),
        figures=st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 2), min_size=0),
        gone=st.sampled_from(["remove", "keep"]),
    )
    def bring(self, dataset: str, figures: dict[int, int], gone: Any) -> None:
        rows = {f"{dataset}:{number}": figure for number, figure in figures.items()}
        alive = self.there(dataset) and not self.fact("dataset", dataset, "deleted")
        old = self.rows(dataset) if alive else {}
        layer: dict[str, int | None] = {one: figure for one, figure in rows.items() if old.get(one) != figure}
        if gone == "remove":
            layer |= {one: None for one in old if one not in rows}
        given = [batch([row(number, dataset, injured=figure) for number, figure in figures.items()])]
        told = self.store.compare(info(dataset), given)
        assert set(told.added) == rows.keys() - old.keys()
        assert set(told.unchanged) == {one for one in rows if old.get(one) == rows[one]}
        assert set(told.gone) == old.keys() - rows.keys()
        event = self.store.import_batches(info(dataset), given, **WHO, gone=gone)
        if alive and not layer:
            assert event.nothing_new
            return
        number = len(self.events) + 1
        assert (event.event_id, event.nothing_new) == (number, False)
        layers = (self.fact("dataset", dataset, "layers") if alive else ()) + ((number,) if layer else ())
        self.layers[number] = layer
        changes: dict[Key, Any] = {("dataset", dataset, "layers"): layers}
        if not alive:
            changes |= {("dataset", dataset, "enabled"): True, ("dataset", dataset, "deleted"): False}
            if not self.there(dataset):
                changes |= {("dataset", dataset, "title"): f"Title of {dataset}", ("dataset", dataset, "*"): True}
            else:
                changes[("dataset", dataset, "title")] = f"Title of {dataset}"
        before = set(self.fact("dataset", dataset, "layers", ()))
        changes = {
            key: value for key, value in changes.items() if key[2] == "layers" or self.facts.get(key, NOTHING) != value
        }
        touched = {one for layer_id in before ^ set(layers) for one in self.layers[layer_id]}
        self.do("import", changes, touched)

    @rule(dataset=st.sampled_from(DATASETS), number=st.sampled_from(NUMBERS), name=st.sampled_from(["title", "target"]),
          value=st.sampled_from(["x", "y"]), late=st.booleans())  # fmt: skip
    def edit(self, dataset: str, number: int, name: str, value: str, late: bool) -> None:
        incident = f"{dataset}:{number}"
        version = self.store.current_version(incident)
        fields = {name: value}
        if incident not in self.rows(dataset) or self.fact("dataset", dataset, "deleted"):
            with pytest.raises(UnknownName):
                self.store.edit(incident, fields, **WHO, version=version)
            return
        if late and version:
            with pytest.raises(Conflict):
                self.store.edit(incident, fields, **WHO, version=version - 1)
        event = self.store.edit(incident, fields, **WHO, version=version)
        if self.fact("record", incident, name) == value:
            assert event.nothing_new
            return
        assert event.event_id == self.do("edit", {("record", incident, name): value})
        assert self.store.current_version(incident) == version + 1

    @rule(dataset=st.sampled_from(DATASETS), name=st.sampled_from(["enabled", "deleted", "title"]), flag=st.booleans())
    def change(self, dataset: str, name: str, flag: bool) -> None:
        if not self.there(dataset):
            with pytest.raises(UnknownName):
                self.store.change_dataset(dataset, **WHO, version=0, enabled=True)
            return
        value: Any = f"Title {flag}" if name == "title" else flag
        version = self.store.dataset(dataset).version
        event = self.store.change_dataset(dataset, **WHO, version=version, **{name: value})
        if self.fact("dataset", dataset, name) == value:
            assert event.nothing_new
            return
        assert event.event_id == self.do("dataset", {("dataset", dataset, name): value})

    @rule(number=st.sampled_from(NUMBERS), verdict=st.sampled_from(["same", "different", "open"]))
    def link(self, number: int, verdict: str) -> None:
        event = self.store.decide_links([LinkDecision(f"a:{number}", f"b:{number}", verdict)], **WHO)
        if self.fact("link", str(number), "*") == verdict:
            assert event.nothing_new
            return
        assert event.event_id == self.do("links", {("link", str(number), "*"): verdict})

    @rule(back=st.integers(0, 5))
    def undo(self, back: int) -> None:
        number = len(self.events) - back
        if number < 1:
            with pytest.raises(UnknownName):
                self.store.undo(len(self.events) + 1, **WHO)
            return
        if self._holds(number):
            with pytest.raises(Conflict):
                self.store.undo(number, **WHO)
            return
        done = self.events[number - 1]
        event = self.store.undo(number, **WHO)
        new = self.do("undo", dict(done.before), set(done.rows), undoes=number)
        assert event.event_id == new
        if any(key[2] == "*" and key[0] == "dataset" for key in done.before):  # the dataset went or came as a whole
            dataset = next(key[1] for key in done.before if key[2] == "*")
            if done.before.get(("dataset", dataset, "*")) is NOTHING:
                for key in list(self.facts):
                    if key[:2] == ("dataset", dataset):
                        self.events[-1].before.setdefault(key, self.facts[key])
                        self.facts[key] = NOTHING

    def _holds(self, number: int) -> bool:
        """Whether an event was taken back, or something later stands on it."""
        done = self.events[number - 1]
        later = {
            n: one
            for n, one in enumerate(self.events, start=1)
            if n > number and (_overlap(done, one) or self._edits_rows(done, one))
        }
        standing = dict(later)
        for n in sorted(later, reverse=True):
            if n in standing and later[n].undoes in standing:
                del standing[later[n].undoes], standing[n]
        return any(_overlap(done, one) or one.kind == "edit" for one in standing.values())

    def _edits_rows(self, done: Done, one: Done) -> bool:
        return any(kind == "record" and subject in done.rows for kind, subject, _ in one.before)

    # -- what must hold

    @invariant()
    def the_table_is_that_of_the_model(self) -> None:
        expected = {}
        for dataset in DATASETS:
            if (
                self.there(dataset)
                and self.fact("dataset", dataset, "enabled")
                and not self.fact("dataset", dataset, "deleted")
            ):
                for incident, figure in self.rows(dataset).items():
                    title = self.fact("record", incident, "title", f"Attack {incident[2:]}")
                    target = self.fact("record", incident, "target", "")
                    expected[incident] = (figure, title, target, self.fact("dataset", dataset, "title"))
        found = {
            one["incident_id"]: (one["injured"], one["title"], one["target"] or "", one["dataset"])
            for table in self.store.tables()
            for one in table.to_pylist()
        }
        assert found == expected

    @invariant()
    def so_is_the_rest(self) -> None:
        assert self.store.revision == len(self.events)
        stored = {one.info.dataset_id: one for one in self.store.datasets(include_deleted=True) if not one.bundled}
        assert set(stored) == {dataset for dataset in DATASETS if self.there(dataset)}
        for dataset, one in stored.items():
            assert one.enabled == self.fact("dataset", dataset, "enabled")
            assert one.deleted == self.fact("dataset", dataset, "deleted")
            assert one.rows == len(self.rows(dataset))
        verdicts = {one.a[2:]: one.verdict for one in self.store.links()}
        assert verdicts == {n: v for (kind, n, _), v in self.facts.items() if kind == "link" and v is not NOTHING}


def _overlap(one: Done, other: Done) -> bool:
    for kind, subject, name in one.before:
        for other_kind, other_subject, other_name in other.before:
            if (kind, subject) == (other_kind, other_subject) and (name == other_name or "*" in (name, other_name)):
                return True
    return False


def test_the_store_is_its_model(tmp_path: Path) -> None:
    template = tmp_path / "template.sqlite3"
    database = sqlite_database(template, mode="rwc", patience_s=5)
    prepare(database, template)
    database.close()
    Model.template = template
    machine = copy.copy(Model)
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
