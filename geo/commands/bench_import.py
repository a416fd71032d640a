"""Measure importing: a synthetic global release of UCDP GED, the zone only and all of it."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput
from geo.core.settings import HOME_VARIABLE

_ROWS: Final = 350_000
_MOST: Final = 5_000_000
_WAYS: Final = ("--zone-only", "--all")


def add_import(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target to the command."""
    parser = targets.add_parser(
        "import",
        help="importing a synthetic global release of UCDP GED, the zone only and all of it",
        description="Writes a synthetic release with the 49 columns of UCDP GED, and imports it twice, each time "
        "into a new store and in a process of its own; both are deleted afterwards.",
    )
    parser.add_argument("--rows", type=int, default=_ROWS, metavar="N", help=f"rows of the release ({_ROWS:,})")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.sources.benchmark import write_release

    if not 1 <= options.rows <= _MOST:
        raise BadInput(f"--rows {options.rows}: give a number from 1 to {_MOST:,}.")
    with tempfile.TemporaryDirectory(prefix="sahel-atlas-bench-") as name:
        folder = Path(name)
        path = write_release(folder / "GEDEvent_v99_1.csv", rows=options.rows)
        report: dict[str, Any] = {"rows": options.rows, "file_mb": round(path.stat().st_size / 1e6, 1)}
        for way in _WAYS:
            tell(f"Importing {options.rows:,} rows with {way}")
            report[way.lstrip("-")] = _measure(path, way, folder / way.lstrip("-"))
    text = json.dumps(report, indent=1) + "\n" if options.json else _page(report)
    write(None, text.encode("utf-8"))
    return 0


def _measure(path: Path, way: str, home: Path) -> dict[str, Any]:
    """Import in a process of its own, start of the program included; gives seconds and the most memory it had."""
    start = time.perf_counter()
    # A log, so that a full pipe stops nobody.
    log = path.with_suffix(".log")
    with log.open("wb") as out:
        child = subprocess.Popen(  # noqa: S603 - this very program, and a file that it wrote
            [sys.executable, "-m", "geo", "import", str(path), way],
            stdout=out,
            stderr=out,
            env={**os.environ, HOME_VARIABLE: str(home), "SAHEL_ATLAS_STORE": ""},
            cwd=Path(__file__).resolve().parents[2],
        )
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(child.pid, 0)
            code, memory = os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024 / 1e6
            child.returncode = code
        else:
            code, memory = child.wait(), None
    seconds = time.perf_counter() - start
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if code != 0:
        raise BadInput(f"The import ended with {code}: {' '.join(said[-3:])}")
    stored = next((line for line in reversed(said) if line.startswith("Stored")), "")
    return {"seconds": round(seconds, 2), "peak_mb": None if memory is None else round(memory), "stored": stored}


def _page(report: dict[str, Any]) -> str:
    lines = [f"{report['rows']:,} rows, {report['file_mb']} MB"]
    for way in _WAYS:
        found = report[way.lstrip("-")]
        memory = "memory not known" if found["peak_mb"] is None else f"at most {found['peak_mb']:,} MB"
        lines.append(f"{way.lstrip('-')}: {found['seconds']:.1f} s, {memory}. {found['stored']}")
    return "\n".join(lines) + "\n"
