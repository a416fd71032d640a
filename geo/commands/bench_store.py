"""Measure the store: an import of synthetic rows, the same again, reading them back, edits."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

_ROWS: Final = 350_000
_MOST: Final = 5_000_000
_EDITS: Final = 50


def add_store(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target to the command."""
    parser = targets.add_parser(
        "store",
        help="the incident store: import, reading back, memory",
        description="Imports synthetic rows of 49 columns into a store of its own, imports them again, reads them back "
        "and edits some; the store is deleted afterwards.",
    )
    parser.add_argument("--rows", type=int, default=_ROWS, metavar="N", help=f"rows to import ({_ROWS:,})")
    parser.add_argument(
        "--url", help="measure a store at this address, which must be empty, instead of a new file; the rows stay there"
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if not 1 <= options.rows <= _MOST:
        raise BadInput(f"--rows {options.rows}: give a number from 1 to {_MOST:,}.")
    with tempfile.TemporaryDirectory(prefix="sahel-atlas-bench-") as folder:
        report = _measure(options.url or str(Path(folder) / "store.sqlite3"), options.rows)
        if not options.url:
            size = sum(path.stat().st_size for path in Path(folder).iterdir())
            report["size_mb"] = round(size / 1e6, 1)
    text = json.dumps(report, indent=1) + "\n" if options.json else _page(report)
    write(None, text.encode("utf-8"))
    return 0


def _measure(address: str, rows: int) -> dict[str, Any]:
    from geo.commands.bench import resident_mb  # which adds this target
    from geo.incidents.batches import Batch, DatasetInfo
    from geo.incidents.store import open_store
    from geo.incidents.store_synthetic import synthetic_batches

    info = DatasetInfo("bench", "Synthetic rows", "table")
    who: dict[str, Any] = {"who": "bench", "why": "measured"}
    report: dict[str, Any] = {"rows": rows, "before_mb": _rounded(resident_mb())}
    making = making_cpu = 0.0  # making the rows is no work of the store

    def made() -> Iterator[Batch]:
        nonlocal making, making_cpu
        rest = synthetic_batches("bench", rows)
        while True:
            start, start_cpu = time.perf_counter(), time.thread_time()
            batch = next(rest, None)
            making += time.perf_counter() - start
            making_cpu += time.thread_time() - start_cpu
            if batch is None:
                return
            yield batch

    def timed(name: str, work: Callable[[], Any]) -> Any:
        nonlocal making, making_cpu
        making = making_cpu = 0.0
        start, start_cpu = time.perf_counter(), time.process_time()
        result = work()
        report[f"{name}_s"] = round(time.perf_counter() - start - making, 3)
        report[f"{name}_cpu_s"] = round(time.process_time() - start_cpu - making_cpu, 3)
        return result

    def progress(done: int, total: int | None, what: str) -> None:  # noqa: ARG001 - the kind of all progress
        if done % 50_000 == 0:
            tell(f"{done:,} of {rows:,} rows")

    with open_store(address, read_only=False) as store:
        if store.revision:
            raise BadInput(f"{store.where} is not empty. Name one that is: the rows would stay in it.")
        timed("import", lambda: store.import_batches(info, made(), progress=progress, **who))
        timed("compare", lambda: store.compare(info, made()))
        if not timed("again", lambda: store.import_batches(info, made(), **who)).nothing_new:
            raise BadInput("The same rows were imported twice.")
        read = timed("read", lambda: sum(table.num_rows for table in store.tables()))
        report["read_rows"] = read
        every = max(1, rows // _EDITS)
        ids = [f"bench:{number}" for number in range(0, rows, every)][:_EDITS]
        timed("edits", lambda: [store.edit(one, {"title": "Edited"}, version=0, **who) for one in ids])
        report["edits"] = len(ids)
        report["peak_mb"] = _rounded(_peak_mb())
    return report


def _peak_mb() -> float | None:
    """Most memory that this process ever had, in megabytes; None where the system does not say."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    return None


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _page(report: dict[str, Any]) -> str:
    from geo.commands.bench import aligned

    def memory(key: str) -> str:
        return "not known" if report[key] is None else f"{report[key]:.0f} MB"

    lines = [
        ("work", "rows", "seconds", "CPU seconds"),
        *(
            (
                label,
                f"{report['edits'] if key == 'edits' else report['rows']:,}",
                f"{report[f'{key}_s']:.2f}",
                f"{report[f'{key}_cpu_s']:.2f}",
            )
            for key, label in (
                ("import", "import"),
                ("compare", "compare with what is there"),
                ("again", "the same import again"),
                ("read", "read back"),
                ("edits", "edits, each its own event"),
            )
        ),
    ]
    words = f"memory before {memory('before_mb')}, at most {memory('peak_mb')}"
    if "size_mb" in report:
        words += f"; the store has {report['size_mb']:.0f} MB"
    return "\n".join([*aligned(lines), "", words]) + "\n"
