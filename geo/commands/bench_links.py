"""The target of ``bench`` that measures how well records of one event are found."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.output import tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.incidents.link_benchmark import Labelled

# Incidents of the five reports, and what UCDP GED calls them. Of Mondoro the report has the toll of two attacks.
_COMPARED: Final = {
    "banibangou-2021-03-15": "390311",
    "dioungani-2020-01-23": "325600",
    "mondoro-2019-09-30": "304898",
}
_SHARES: Final = ("precision", "recall", "found", "queue")


def add_links(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "links",
        help="which records are linked as one event, against labelled pairs",
        description="Makes labelled pairs from the incidents that ship, or with --truth from real events of UCDP GED, "
        "by a fixed recipe (geo/incidents/link_benchmark.py says which), and counts which are linked and which wait "
        "for a person. With --truth also the pairs of UCDP and the incidents that ship and name its events.",
    )
    parser.add_argument("--truth", type=Path, metavar="UCDP.csv", help="a UCDP GED table")
    parser.add_argument("--seed", type=int, metavar="N", help="another set of copies")
    parser.add_argument("--wrong", action="store_true", help="list the wrong links and the pairs not found")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.incidents.link_benchmark import HALVES, SEED, cited_pairs, copied_pairs

    ours = shipped_records()
    # The reports tell events that are among the notable ones, which would be two real events for one.
    events = ours[ours["dataset_id"] == "notable"] if options.truth is None else _imported(options.truth)
    seed = SEED if options.seed is None else options.seed
    sets = [copied_pairs(events, half=half, seed=seed) for half in HALVES]
    sets += [copied_pairs(events, half=half, seed=seed, neighbours=0.8, name="crowded ") for half in HALVES]
    if options.truth is not None:
        sets += [found] if (found := cited_pairs(_together(ours, events), _known(events))) else []
    report = [_measure(labelled, wrong=options.wrong) for labelled in sets]
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n" if options.json else _page(report)
    write(None, text.encode("utf-8"))
    return 0


def _known(events: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Pairs that were compared by hand: notable incidents and reports, reports and events of UCDP."""
    from geo.sources.bundled import same_events

    of_ucdp = dict(zip(events["original_id"], events["incident_id"], strict=True))
    by_hand = [(ours, of_ucdp[number]) for ours, number in _COMPARED.items() if number in of_ucdp]
    return [*same_events().items(), *by_hand]


def shipped_records() -> gpd.GeoDataFrame:
    """Read the incidents that ship, one row a record."""
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.bundled import FOLDER, NOTABLE, load_bundled

    boundaries = load_boundaries()
    resolver = load_resolver(boundaries, only_bundled=True)
    return _together(*(load_bundled(boundaries, resolver, folder, checked=False) for folder in (FOLDER, NOTABLE)))


def _imported(path: Path) -> gpd.GeoDataFrame:
    import pyarrow as pa

    from geo.areas.boundaries import load_boundaries
    from geo.incidents.table import from_arrow
    from geo.sources.importing import ImportOptions, prepare_import
    from geo.sources.joining import joined

    with prepare_import(path, ImportOptions(as_kind="ucdp")) as prepared:
        batches = [batch.records for batch in prepared.batches()]
    if not batches:
        raise BadInput(f"{path} has no event of Mali, Burkina Faso or Niger.")
    return joined(from_arrow(pa.concat_tables(batches)), load_boundaries())


def _together(*tables: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=tables[0].crs)


def _measure(labelled: Labelled, *, wrong: bool) -> dict[str, Any]:
    from geo.incidents.link_benchmark import judge
    from geo.incidents.links import propose

    start = time.perf_counter()
    decisions = propose(labelled.table, citations=False)
    took = time.perf_counter() - start
    quality = judge(labelled, decisions)
    tell(f"{labelled.name}: {len(labelled.table):,} records in {took:.2f} s")
    found: dict[str, Any] = {"set": labelled.name, "records": len(labelled.table), "seconds": round(took, 3)}
    found |= asdict(quality) | {name: _rounded(getattr(quality, name)) for name in _SHARES}
    if wrong:
        known = {frozenset((d.a, d.b)): d for d in decisions}
        found["wrong"] = [asdict(d) for pair, d in known.items() if d.verdict == "same" and pair not in labelled.same]
        found["not_found"] = sorted(sorted(pair) for pair in labelled.same - set(known))
    return found


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _page(report: Sequence[dict[str, Any]]) -> str:
    header = ("pairs", "records", "true", "linked", "right", "precision", "recall", "open", "true of them", "found")
    rows = [header]
    for found in report:
        precision, recall, either = (_percent(found[name]) for name in ("precision", "recall", "found"))
        numbers = (found["records"], found["pairs"], found["made"], found["made_right"])
        rows.append(
            (
                found["set"], *(f"{n:,}" for n in numbers), precision, recall, f"{found['queued']:,}",
                f"{found['queued_right']:,}", either,
            )
        )  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    for found in report:
        lines += [_wrong_line(decision) for decision in found.get("wrong", ())]
        lines += [f"not found: {a} and {b}" for a, b in found.get("not_found", ())]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrong_line(decision: dict[str, Any]) -> str:
    a, b, reasons = decision["a"], decision["b"], ", ".join(decision["reasons"])
    return f"wrong: {a} and {b} ({decision['score']:.2f}): {reasons}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"
