"""Measure how fast and how well the atlas works on this machine."""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.bench_extract import add_extract
from geo.commands.bench_import import add_import
from geo.commands.bench_join import add_join
from geo.commands.bench_links import add_links
from geo.commands.bench_map import add_map
from geo.commands.bench_snapshot import add_snapshot
from geo.commands.bench_store import add_store
from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.places.benchmark import Description, Pass, Score
    from geo.places.gazetteer_sources import Sources
    from geo.places.resolver import Resolver

_SYNTHETIC: Final = 2000
_MOST: Final = 100_000
# Shown of the words of the slowest description.
_MOST_WORDS: Final = 160
_PAGES: Final = Path("/proc/self/statm")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its targets."""
    parser = commands.add_parser("bench", help="measure speed and quality on this machine")
    targets = parser.add_subparsers(title="targets", required=True, metavar="TARGET")
    places = targets.add_parser(
        "places",
        help="the gazetteer and the resolver of places",
        description="Loads the gazetteer in use, resolves descriptions made from its own names by a fixed recipe, and "
        "with --truth those of incidents that human coders placed.",
    )
    places.add_argument(
        "--truth", type=Path, metavar="UCDP.csv",
        help="a UCDP GED table; its rows of the three countries with where_prec 1 or 2 count",
    )  # fmt: skip
    places.add_argument("--repeat", type=int, default=1, metavar="N", help="warm passes; their median counts (1)")
    places.add_argument(
        "--count", type=int, default=_SYNTHETIC, metavar="N", help=f"synthetic descriptions ({_SYNTHETIC})"
    )
    places.add_argument("--json", action="store_true", help="write JSON instead of a table")
    places.set_defaults(run=_run_places)
    add_join(targets)
    add_store(targets)
    add_links(targets)
    add_import(targets)
    add_map(targets)
    add_snapshot(targets)
    add_extract(targets)


@dataclass(frozen=True)
class _Loaded:
    """A resolver loaded as at the start of the program, and what that took."""

    resolver: Resolver
    sources: Sources
    gazetteer_s: float
    resolver_s: float
    gazetteer_mb: float | None


def _run_places(options: argparse.Namespace) -> int:
    from geo.places.benchmark import MODES, synthetic_descriptions, truth_descriptions

    for name, most in (("repeat", 100), ("count", _MOST)):
        if not 1 <= getattr(options, name) <= most:
            raise BadInput(f"--{name} {getattr(options, name)}: give a number from 1 to {most:,}.")
    rows = [] if options.truth is None else _read_truth(options.truth)
    coded = {mode: truth_descriptions(rows, mode) for mode in MODES if rows}
    if options.truth is not None and not (rows and coded[MODES[0]]):
        raise BadInput(f"{options.truth} has no row of Mali, Burkina Faso or Niger with where_prec 1 or 2.")
    loaded = _load()
    for notice in loaded.sources.notices:
        tell(notice)
    gazetteer = loaded.sources.gazetteer
    report: dict[str, Any] = {
        "load": {
            "places": len(gazetteer),
            "bundled": loaded.sources.bundled,
            "installed": loaded.sources.installed,
            "personal": loaded.sources.personal,
            "gazetteer_s": round(loaded.gazetteer_s, 3),
            "resolver_s": round(loaded.resolver_s, 3),
            "gazetteer_mb": None if loaded.gazetteer_mb is None else round(loaded.gazetteer_mb, 1),
        },
        "sets": {},
    }
    sets = {"synthetic": synthetic_descriptions(gazetteer, count=options.count), **coded}
    for number, (name, descriptions) in enumerate(sets.items()):
        # Every set starts cold: what an earlier one left in the caches would make it look faster.
        resolver = loaded.resolver if number == 0 else _load().resolver
        report["sets"][name] = _measure(name, resolver, descriptions, options.repeat)
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n" if options.json else _page(report)
    write(None, text.encode("utf-8"))
    return 0


def _read_truth(path: Path) -> list[dict[str, str]]:
    from geo.places.benchmark import TRUTH_COLUMNS
    from geo.sources.tables import read_table

    table = read_table(path)
    for name in TRUTH_COLUMNS:
        if (count := int((table.columns == name).sum())) != 1:
            raise BadInput(
                f"{path} has {'no column' if count == 0 else 'several columns'} {name}: give a UCDP GED table, with "
                f"the columns {', '.join(TRUTH_COLUMNS)}."
            )
    columns = (table[name].tolist() for name in TRUTH_COLUMNS)
    return [dict(zip(TRUTH_COLUMNS, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _load() -> _Loaded:
    """Load gazetteer and resolver as a new process would, but for the modules."""
    from geo.areas.boundaries import load_boundaries
    from geo.areas.vernacular import load_vernacular
    from geo.places import toponyms
    from geo.places.gazetteer_sources import load_sources
    from geo.places.resolver import Resolver

    boundaries = load_boundaries()
    vernacular = load_vernacular(boundaries)
    for cached in (toponyms.plain, toponyms.fold, toponyms.sound):
        cached.cache_clear()
    gc.collect()
    before, start = resident_mb(), time.perf_counter()
    sources = load_sources()
    middle, after = time.perf_counter(), resident_mb()
    resolver = Resolver(sources.gazetteer, boundaries, vernacular)
    return _Loaded(
        resolver,
        sources,
        middle - start,
        time.perf_counter() - middle,
        None if before is None or after is None else after - before,
    )


def resident_mb() -> float | None:
    """Memory of this process in megabytes, None where the system does not say (it is asked as Linux answers)."""
    try:
        import resource

        return int(_PAGES.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    except (ImportError, OSError):
        return None


def _measure(name: str, resolver: Resolver, descriptions: Sequence[Description], repeat: int) -> dict[str, Any]:
    from geo.places.benchmark import OUTCOMES, causes, run, score

    def progress(label: str) -> Callable[[int, int], None]:
        return lambda done, total: tell(f"{name}, {label}: {done} of {total}")

    cold = run(resolver, descriptions, progress=progress("cold"))
    warm = [run(resolver, descriptions, again=i, progress=progress(f"warm {i}")) for i in range(1, repeat + 1)]
    groups = list(dict.fromkeys(d.group for d in descriptions))
    scores = {group: score([d for d in descriptions if d.group == group], cold.answers) for group in groups}
    slowest = max(cold.each_s, key=lambda question: cold.each_s[question])
    return {
        "distinct": len(cold.answers),
        "cold": _speed([cold]),
        "warm": _speed(warm),
        "slowest": {
            "text": slowest[0],
            "cold_ms": round(1000 * cold.each_s[slowest], 2),
            "warm_ms": round(1000 * min(p.each_s[slowest] for p in warm), 2),
        },
        "quality": {group: _rounded(found) for group, found in scores.items()},
        "misses": {
            cause: {outcome: counts[outcome] for outcome in OUTCOMES}
            for cause, counts in causes(descriptions, cold.answers).items()
        },
    }


def _speed(passes: Sequence[Pass]) -> dict[str, float]:
    """Median over passes; descriptions a second by the processor and by the clock, milliseconds of one."""
    n = len(passes[0].each_s)
    each = [sorted(p.each_s.values()) for p in passes]
    return {
        "per_cpu_s": round(n / max(statistics.median(p.cpu_s for p in passes), 1e-9), 1),
        "per_wall_s": round(n / max(statistics.median(p.wall_s for p in passes), 1e-9), 1),
        "median_ms": round(1000 * statistics.median(times[n // 2] for times in each), 2),
        "p99_ms": round(1000 * statistics.median(times[min(n - 1, n * 99 // 100)] for times in each), 2),
        "slowest_ms": round(1000 * statistics.median(times[-1] for times in each), 2),
    }


def _rounded(found: Score) -> dict[str, float | int | None]:
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in asdict(found).items()}


# -- the same as text


def _page(report: Mapping[str, Any]) -> str:
    load = report["load"]
    memory = "not known on this system" if load["gazetteer_mb"] is None else f"{load['gazetteer_mb']:.0f} MB"
    blocks = [
        [
            f"gazetteer: {load['places']:,} places ({load['bundled']:,} bundled, {load['installed']:,} installed, "
            f"{load['personal']:,} personal)",
            f"loaded in {load['gazetteer_s']:.2f} s, resolver in {load['resolver_s']:.2f} s more; memory {memory}",
        ],
        _speed_table(report["sets"]),
        [
            f"slowest of {name}: {found['slowest']['cold_ms']:.1f} ms cold, {found['slowest']['warm_ms']:.1f} ms warm: "
            f"{_short(found['slowest']['text'])}"
            for name, found in report["sets"].items()
        ],
        _quality_table(report["sets"]),
        *(_miss_table(name, found["misses"]) for name, found in report["sets"].items() if found["misses"]),
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]} ..."


def _speed_table(sets: Mapping[str, Any]) -> list[str]:
    header = ("speed", "pass", "distinct", "per CPU s", "per wall s", "median ms", "99% ms", "slowest ms")
    rows = [
        (
            name, label, f"{found['distinct']:,}", f"{found[label]['per_cpu_s']:,.0f}",
            f"{found[label]['per_wall_s']:,.0f}",
            *(f"{found[label][key]:.1f}" for key in ("median_ms", "p99_ms", "slowest_ms")),
        )
        for name, found in sets.items()
        for label in ("cold", "warm")
    ]  # fmt: skip
    return aligned([header, *rows], left=2)


def _quality_table(sets: Mapping[str, Any]) -> list[str]:
    header = (
        "quality", "n", "answered", "within 5 km", "within 25 km", "over 50 km off", "inside own uncertainty",
        "median uncertainty",
    )  # fmt: skip
    rows = []
    for name, found in sets.items():
        for group, quality in found["quality"].items():
            label = name if group == name else f"{name}: {group}"
            shares = (
                "answered", "within_5_km", "within_25_km", "wrong_over_50_km", "inside_own_uncertainty",
            )  # fmt: skip
            cells = ["-" if quality[key] is None else f"{100 * quality[key]:.1f}%" for key in shares]
            km = quality["median_uncertainty_km"]
            rows.append((label, f"{quality['n']:,}", *cells, "-" if km is None else f"{km:.1f} km"))
    return aligned([header, *rows])


def _miss_table(name: str, misses: Mapping[str, Mapping[str, int]]) -> list[str]:
    outcomes = list(next(iter(misses.values())))
    total: Counter[str] = Counter()
    for counts in misses.values():
        total.update(counts)
    rows = [
        (cause, *(str(counts[outcome] or "-") for outcome in outcomes), str(sum(counts.values())))
        for cause, counts in misses.items()
    ]
    last = ("all", *(str(total[outcome]) for outcome in outcomes), str(total.total()))
    return aligned([(f"missed of {name}", *outcomes, "all"), *rows, last])


def aligned(rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Pad columns to their widest cell: the first `left` to the right, the others to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) if i < left else cell.rjust(width) for i, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    ]
