"""The target of ``bench`` that measures how fast reports are read."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.sources.report.benchmark import Figures

_COUNT: Final = 200
_MOST: Final = 100_000
_BAR: Final = 30


def add_extract(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "extract",
        help="reading reports for incidents",
        description="Reads made-up reports of some 3,500 characters about places of the gazetteer in use, one after "
        "the other on one core, and says how many a second of its time and what each reader took.",
    )
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help=f"reports ({_COUNT})")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="read the .txt files of a folder instead")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.report.benchmark import made_up_reports, measure
    from geo.sources.report.reading import read_report_file

    if not 1 <= options.count <= _MOST:
        raise BadInput(f"--count {options.count}: give a number from 1 to {_MOST:,}.")
    resolver = load_resolver(load_boundaries())
    for notice in resolver.notices:
        tell(notice)
    if options.folder is None:
        texts = list(made_up_reports(resolver.gazetteer, count=options.count))
    else:
        texts = [read_report_file(path).text for path in sorted(options.folder.glob("*.txt"))]
        if not texts:
            raise BadInput(f"{options.folder} holds no .txt file.")
    figures = measure(texts, resolver)
    found = {**asdict(figures), "reports_a_second": figures.a_second, "places": len(resolver.gazetteer)}
    text = json.dumps(found, indent=1) + "\n" if options.json else _page(figures, len(resolver.gazetteer))
    write(None, text.encode("utf-8"))
    return 0


def _page(found: Figures, places: int) -> str:
    lines = [
        f"reports: {found.reports:,} of {found.characters / found.reports:,.0f} characters each",
        f"gazetteer: {places:,} places",
        f"proposed: {found.proposals:,} incidents",
        f"reports a second on one core: {found.a_second:.1f} (bar {_BAR})",
        f"one report: median {found.median_s * 1000:.1f} ms, slowest {found.slowest_s * 1000:.1f} ms",
        "of which, a report:",
        *(f"  {name}: {spent / found.reports * 1000:.2f} ms" for name, spent in found.stages_s.items()),
    ]
    return "\n".join(lines) + "\n"
