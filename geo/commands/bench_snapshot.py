"""The target of ``bench`` that measures snapshots as pictures, beside the times that they may take."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.maps.scene import Scene

# Incidents, kind of file, dots per inch, and how many seconds it may take once everything is imported.
_BARS: Final = (
    (1_500, "png", 150, 1.2),
    (1_500, "png", 300, 1.8),
    (1_500, "svg", 150, 1.2),
    (1_500, "pdf", 150, 2.0),
    (50_000, "png", 150, 4.0),
)
_MADE_AT: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class _Figures:
    """What drawing one kind of picture took: the first time, and the median of further ones, each of a new table.

    `cpu_s` is the median of the processor's time, which other work on the machine hardly changes.
    """

    incidents: int
    kind: str
    dpi: int
    bar_s: float
    first_s: float
    median_s: float
    cpu_s: float
    kb: float


def add_snapshot(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "snapshot",
        help="the printed map: PNG, SVG and PDF of made-up incidents on A4",
        description="Draws made-up incidents on an A4 sheet, after the imports, and sets the time beside what it may "
        "take. Every pass draws a new table, of which nothing is kept from an earlier one.",
    )
    parser.add_argument("--passes", type=int, default=5, metavar="N", help="passes; their median counts (5)")
    parser.add_argument(
        "--layout", choices=("a4", "a4-portrait", "a3", "a3-portrait", "slide", "square"), default="a4",
        help="sheet (a4, for which the bars are)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if not 1 <= options.passes <= 100:
        raise BadInput(f"--passes {options.passes}: give a number from 1 to 100.")
    world = _World(options.layout)
    found = []
    for incidents, kind, dpi, bar in _BARS:
        tell(f"{incidents:,} incidents: {kind.upper()} at {dpi} dots per inch")
        found.append(_measured(world, incidents, kind, dpi, bar, options.passes))
    text = json.dumps([asdict(one) for one in found], indent=1) + "\n" if options.json else _page(found)
    write(None, text.encode("utf-8"))
    return 0


class _World:
    """The ground, and a scene of any number of incidents."""

    def __init__(self, layout: str) -> None:
        from geo.areas.boundaries import load_boundaries
        from geo.core.language import language
        from geo.maps.composition import Composition
        from geo.places.gazetteer_sources import read_places
        from geo.sources.atlas import make_towns, make_vocabulary

        self.boundaries = load_boundaries()
        self.towns = make_towns(read_places())
        self.vocabulary = make_vocabulary(self.boundaries)
        self.composition, self.say = Composition(layout=layout), language("en")

    def scene(self, incidents: int, seed: int) -> Scene:
        """Make a new table, and the scene of it."""
        from geo.incidents.view import make_view
        from geo.maps.bench_table import made_up_table
        from geo.maps.scene import Scene

        table = made_up_table(self.boundaries, rows=incidents, seed=seed)
        view = make_view(table, self.composition.filter, self.vocabulary)
        link = "https://atlas.example.org/snapshot?lang=en"
        return Scene(self.composition, view, self.boundaries, self.towns, self.say, _MADE_AT, link)


def _measured(world: _World, incidents: int, kind: str, dpi: int, bar: float, passes: int) -> _Figures:
    from geo.maps.printed import picture_bytes

    took: list[float] = []
    cpu: list[float] = []
    content = b""
    for number in range(passes + 1):
        scene = world.scene(incidents, seed=7 + number)
        gc.collect()
        start, start_cpu = time.perf_counter(), time.process_time()
        content = picture_bytes(scene, kind, dpi=dpi)
        took.append(time.perf_counter() - start)
        cpu.append(time.process_time() - start_cpu)
    median, median_cpu = (round(statistics.median(times[1:]), 3) for times in (took, cpu))
    return _Figures(
        incidents, kind, dpi, bar, round(took[0], 3), median, median_cpu, round(len(content) / 1000, 1)
    )  # fmt: skip


def _page(found: Sequence[_Figures]) -> str:
    rows: list[Any] = [("incidents", "file", "dpi", "first", "median", "processor", "may take", "size", "")]
    for one in found:
        verdict = "" if one.median_s <= one.bar_s else "too slow"
        rows.append(
            (
                f"{one.incidents:,}", one.kind, str(one.dpi), f"{one.first_s:.2f} s", f"{one.median_s:.2f} s",
                f"{one.cpu_s:.2f} s",                 f"{one.bar_s:.1f} s", f"{one.kb:,.0f} kB", verdict,
            )
        )  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"
