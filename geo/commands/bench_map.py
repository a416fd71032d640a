"""The target of ``bench`` that measures the map, beside folium's own ways of drawing as many incidents."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.maps.benchmark import MapFigures

_COUNTS: Final = (10_000, 100_000, 1_000_000)
_MOST: Final = 2_000_000


def add_map(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "map",
        help="the map's layer, against folium's markers, clusters and GeoJson",
        description="Draws made-up incidents with this program and with folium's own layers: Python from the filtered "
        "table to the page, the page's size, and the time in a Chromium until an incident answers the mouse. Then "
        "filters the largest table, and counts it by month, region and actor.",
    )
    parser.add_argument(
        "--count", type=int, nargs="+", default=list(_COUNTS), metavar="N",
        help="incidents (10000 100000 1000000)",
    )  # fmt: skip
    parser.add_argument("--peers", type=int, default=100_000, metavar="N", help="peers up to N incidents (100,000)")
    parser.add_argument("--passes", type=int, default=5, metavar="N", help="passes; their median counts (5)")
    parser.add_argument("--no-browser", action="store_true", help="measure Python and the page's size alone")
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.maps.benchmark import CLUSTER, GEOJSON, MARKER, OURS, chromium, measure

    if not all(1 <= count <= _MOST for count in options.count):
        raise BadInput(f"--count {' '.join(map(str, options.count))}: give numbers from 1 to {_MOST:,}.")
    if not 1 <= options.passes <= 100:
        raise BadInput(f"--passes {options.passes}: give a number from 1 to 100.")
    world = _World()
    found: list[MapFigures] = []
    with nullcontext() if options.no_browser else chromium() as browser:
        for count in options.count:
            view = world.view(count)
            for way in (OURS, CLUSTER, GEOJSON, MARKER):
                if way != OURS and count > options.peers:
                    continue
                tell(f"{count:,} incidents: {way}")
                passes = options.passes if way == OURS or (count <= 10_000 and way != MARKER) else 1
                found.append(measure(view, world.boundaries, world.towns, world.say, browser, way=way, passes=passes))
    counts = _filter_and_count(world, max(options.count), options.passes)
    report = {"map": [vars(one) for one in found], "filter": counts}
    text = json.dumps(report, indent=1) + "\n" if options.json else _page(found, counts)
    write(None, text.encode("utf-8"))
    return 0


class _World:
    """The ground, and a table for each number of incidents."""

    def __init__(self) -> None:
        from geo.areas.boundaries import load_boundaries
        from geo.core.language import language
        from geo.places.gazetteer_sources import read_places
        from geo.sources.atlas import make_towns, make_vocabulary

        self.boundaries = load_boundaries()
        self.towns = make_towns(read_places())
        self.vocabulary = make_vocabulary(self.boundaries)
        self.say = language("en")
        self._table: Any = None

    def view(self, count: int, **chosen: Any) -> Any:
        """Everything that a filter shows of a table of `count` incidents."""
        from geo.incidents.filter import IncidentFilter
        from geo.incidents.view import make_view
        from geo.maps.bench_table import made_up_table

        if self._table is None or len(self._table) != count:
            self._table = made_up_table(self.boundaries, rows=count)
        return make_view(self._table, IncidentFilter(**chosen), self.vocabulary)


def _filter_and_count(world: _World, count: int, passes: int) -> dict[str, Any]:
    """Filter by country, period and actor; count everything by month, region and actor."""
    import datetime as dt

    from geo.analysis.tally import actor_key, period_key, tally, unit_key

    chosen = {
        "countries": ("MLI", "BFA"), "date_from": dt.date(2012, 1, 1), "date_to": dt.date(2022, 12, 31),
        "actors": ("jnim",),
    }  # fmt: skip
    world.view(count, **chosen)  # columns are packed once for each table
    filtered = _median_ms(lambda: world.view(count, **chosen), passes)
    whole = world.view(count)

    def counted() -> Any:
        return tally(whole, [period_key(whole, "month"), unit_key(whole, 1), actor_key(whole, ("attributed_to",))])

    counted()
    return {"incidents": count, "filter_ms": filtered, "count_ms": _median_ms(counted, passes)}


def _median_ms(work: Any, passes: int) -> float:
    took = []
    for _ in range(passes):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return round(statistics.median(took) * 1000, 1)


def _page(found: Sequence[MapFigures], counts: dict[str, Any]) -> str:
    def cell(value: float | None, unit: str) -> str:
        return "-" if value is None else f"{value:,.0f} {unit}"

    lines = [f"{'incidents':>10}  {'way':<42}{'Python':>12}{'payload':>12}{'browser':>12}"]
    lines += [
        f"{one.incidents:>10,}  {one.way:<42}{cell(one.python_ms, 'ms'):>12}{cell(one.payload_kb, 'kB'):>12}"
        f"{cell(one.browser_ms, 'ms'):>12}  {one.note}".rstrip()
        for one in found
    ]
    lines.append(
        f"filter of {counts['incidents']:,} by country, period and actor: {counts['filter_ms']} ms; "
        f"their count by month, region and actor: {counts['count_ms']} ms"
    )
    return "\n".join(lines) + "\n"
