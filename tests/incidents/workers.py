"""Programs that work on one store at the same time: a process that has imported everything forks them quickly.

Run as ``python -m tests.incidents.workers kill|count|import ADDRESS ...``; each says what was acknowledged, one JSON
object a line, as soon as it was.
"""

from __future__ import annotations

import json
import math
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from geo.core.errors import Conflict, UnknownName
from geo.incidents import store_blocks
from geo.incidents.store import Event, Store, open_store
from tests.incidents.stored import batch, batches, info, row

RECORDS = 8
ROWS = 300
store_blocks.BLOCK_ROWS = 60  # type: ignore[misc]  # an import of many blocks is easier to find half done


def fork(work: Callable[[Callable[..., None]], None]) -> tuple[int, int]:
    """Run work in a process of its own; returns its id, and where it says what was acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        work(lambda **said: os.write(writing, json.dumps(said).encode() + b"\n") and None)
        code = 0
    except BaseException:  # noqa: BLE001 - the process ends here
        traceback.print_exc()
        code = 1
    os._exit(code)


def ready(store: str) -> None:
    with open_store(store) as opened:
        opened.import_batches(info("base"), batches(range(RECORDS), "base"), who="setup", why="")


# -- killed at any moment


@dataclass
class _Killed:
    """A program that will be killed: some time after it had so many things acknowledged."""

    process: int
    reading: int
    wanted: int
    wait: float
    said: bytes = b""
    until: float = math.inf

    def look(self, now: float) -> None:
        """Set the hour of its death, when it has come so far."""
        if self.until == math.inf and self.said.count(b"\n") >= self.wanted:
            self.until = now + self.wait


def kill(address: str, kills: int, seed: int) -> NoReturn:
    """Let three programs at a time import, edit and undo, and kill each at a random moment."""
    ready(address)
    recipe = random.Random(seed)  # noqa: S311 - a fixed series
    turn = _seconds_of_a_turn(address)  # however slow the machine is, some are killed within each kind of work
    running: list[_Killed] = []
    started = killed = failed = 0
    while killed + failed < kills:
        while len(running) < min(3, kills - killed - failed):
            number = started
            started += 1
            child, reading = fork(lambda ack, number=number: _busy(address, number, ack))  # type: ignore[misc]
            running.append(_Killed(child, reading, recipe.choice((0, 1, 1, 2, 3)), recipe.uniform(0, turn)))
        now = time.monotonic()
        for one in running:
            one.look(now)
        rest = max(0.0, min(one.until for one in running) - now)
        readable, _, _ = select.select([one.reading for one in running], [], [], min(rest, 1))
        for one in running:
            if one.reading in readable:
                one.said += os.read(one.reading, 65536)
        for one in [one for one in running if one.until <= time.monotonic()]:
            running.remove(one)
            os.kill(one.process, signal.SIGKILL)
            _, status = os.waitpid(one.process, 0)
            killed += os.WIFSIGNALED(status)
            failed += os.WIFEXITED(status)
            with os.fdopen(one.reading, "rb") as last:
                one.said += last.read()
            sys.stdout.write(one.said[: one.said.rfind(b"\n") + 1].decode())
    print(json.dumps({"killed": killed, "failed": failed}))
    sys.stdout.flush()
    os._exit(0)


def _seconds_of_a_turn(address: str) -> float:
    def turn(ack: Callable[..., None]) -> None:
        with open_store(address) as store:
            store.import_batches(info("first"), _BIG("first"), who="setup", why="")
            ack(kind="done")

    start = time.monotonic()
    child, reading = fork(turn)
    os.waitpid(child, 0)
    os.close(reading)
    return time.monotonic() - start


def _busy(address: str, number: int, ack: Callable[..., None]) -> None:
    """Work without an end."""
    recipe = random.Random(number)  # noqa: S311 - a fixed series
    turn = 0
    with open_store(address) as store:
        while True:
            turn += 1
            name = f"worker {number} turn {turn}"
            chosen = recipe.random()
            if chosen < 0.3:
                dataset_id = f"import-{number}-{turn}"
                event = store.import_batches(info(dataset_id), _BIG(dataset_id), who=name, why="")
                ack(event=event.event_id, who=name, kind="import", dataset=dataset_id, rows=ROWS)
            elif chosen < 0.85:
                _edit(store, recipe, name, ack)
            else:
                _take_back(store, name, ack)


def _BIG(dataset_id: str) -> list[Any]:  # noqa: N802 - made once, before the processes fork
    return [
        type(one)(
            one.records.set_column(
                one.records.column_names.index("incident_id"),
                one.records.schema.field("incident_id"),
                [[f"{dataset_id}:{n}" for n in range(ROWS)]],
            ).set_column(
                one.records.column_names.index("dataset_id"),
                one.records.schema.field("dataset_id"),
                [[dataset_id] * ROWS],
            ),
            one.originals,
            one.lines,
        )
        for one in _ROWS
    ]


_ROWS = [batch([row(n) for n in range(ROWS)])]


def _edit(store: Store, recipe: random.Random, name: str, ack: Callable[..., None]) -> None:
    incident = f"base:{recipe.randrange(RECORDS)}"
    try:
        event = store.edit(incident, {"title": name}, who=name, why="", version=store.current_version(incident))
    except Conflict:  # the other program was quicker
        return
    ack(event=event.event_id, who=name, kind="edit", incident=incident, title=name)


def _take_back(store: Store, name: str, ack: Callable[..., None]) -> None:
    for event in store.events(limit=5):
        if event.kind in ("edit", "import") and event.undone_by is None and event.who != "setup":
            try:
                done: Event = store.undo(event.event_id, who=name, why="")
            except (Conflict, UnknownName):
                continue
            ack(event=done.event_id, who=name, kind="undo", undoes=event.event_id)
            return


# -- at once


def together(address: str, workers: int, work: Callable[[str, int, Callable[..., None]], None]) -> NoReturn:
    """Let programs work at the same time to their end."""
    children = [
        fork(lambda ack, number=number: work(address, number, ack))  # type: ignore[misc]
        for number in range(workers)
    ]
    waiting = {reading for _, reading in children}
    while waiting:
        for reading in select.select(list(waiting), [], [])[0]:
            data = os.read(reading, 65536)
            sys.stdout.write(data.decode())
            if not data:
                waiting.discard(reading)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    sys.stdout.flush()
    os._exit(max(codes))


def count(address: str, number: int, ack: Callable[..., None]) -> None:
    """Count up a figure of one incident; who was overtaken looks again."""
    done = 0
    with open_store(address) as store:
        while done < 10:
            version = store.current_version("base:0")
            figure = store.record("base:0")["injured"] or 0
            try:
                event = store.edit("base:0", {"injured": figure + 1}, who=f"worker {number}", why="", version=version)
            except Conflict:
                ack(kind="overtaken")
                continue
            done += 1
            ack(kind="edit", event=event.event_id, figure=figure + 1)
        dataset_id = f"own-{number}"
        event = store.import_batches(info(dataset_id), _BIG(dataset_id), who=f"worker {number}", why="")
        ack(kind="import", event=event.event_id, dataset=dataset_id)


def same_import(address: str, number: int, ack: Callable[..., None]) -> None:
    """Import the same file as everybody else."""
    with open_store(address) as store:
        event = store.import_batches(info("shared"), _BIG("shared"), who=f"worker {number}", why="")
        ack(kind="import", event=event.event_id, nothing_new=event.nothing_new)


def other_import(address: str, number: int, ack: Callable[..., None]) -> None:
    """Import a release of one's own of the same dataset."""
    rows = [row(n, "shared", title=f"By {number}") for n in range(50)]
    with open_store(address) as store:
        try:
            event = store.import_batches(info("shared"), [batch(rows)], who=f"worker {number}", why="")
        except Conflict as error:
            ack(kind="conflict", words=str(error))
            return
        ack(kind="import", event=event.event_id, title=f"By {number}")


if __name__ == "__main__":
    mode, where, amount = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if mode == "kill":
        kill(where, amount, int(sys.argv[4]))
    if mode == "count":
        ready(where)
    together(where, amount, {"count": count, "same_import": same_import, "other_import": other_import}[mode])
