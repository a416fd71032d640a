"""Import a file of incidents: UCDP, ACLED, this program's own exports, any table."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from geo.commands.meter import Meter
from geo.commands.output import tell, write
from geo.core.errors import AtlasError, BadInput
from geo.core.files import write_whole

if TYPE_CHECKING:
    from geo.incidents.store_events import Difference
    from geo.sources.importing import ImportOptions, Prepared

_SHOWN: Final = 12
_INTERRUPTED: Final = 130
_LARGEST: Final = 2_000_000_000


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "import",
        help="import a file of incidents: UCDP GED, ACLED, or any table",
        description="Reads CSV (also in a zip), XLSX, GeoJSON, GeoPackage, GeoParquet and KML. Every row is good, "
        "mended, "
        "refused or left out, and the account says which and why. A second import of the same file adds nothing.",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--as", dest="as_kind", choices=("auto", "ucdp", "acled", "atlas", "table"), default="auto",
        help="what the file is; told by its header if not given",
    )  # fmt: skip
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE.json", help="how the columns of a table map; kept for the next"
    )
    parser.add_argument(
        "--date-order", choices=("ask", "dmy", "mdy", "ymd"), default="ask", help="how days are written in numbers"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="sheet, layer or file of an archive to read")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--zone-only", action="store_true", default=True, help="leave out rows elsewhere (default)")
    which.add_argument("--all", dest="zone_only", action="store_false", help="keep rows of the whole world")
    parser.add_argument("--title", default="", help="title of the dataset")
    parser.add_argument("--dataset", default="", metavar="ID", help="id of the dataset that this is a release of")
    parser.add_argument(
        "--gone", choices=("keep", "remove"), default="keep", help="rows that this release no longer has"
    )
    parser.add_argument("--dry-run", action="store_true", help="check and account, store nothing")
    parser.add_argument("--what-changes", action="store_true", help="say what an import would change, store nothing")
    parser.add_argument("--refused", type=Path, metavar="OUT.csv", help="write the refused rows with their reasons")
    parser.add_argument("--findings", type=Path, metavar="OUT.csv", help="write all findings")
    parser.add_argument(
        "--show-mapping", action="store_true", help="write the mapping of the columns as JSON, and stop"
    )
    parser.add_argument("--why", default="", help="note for the history")
    parser.set_defaults(run=_run)


def import_file(path: Path, *, zone_only: bool, why: str) -> int:
    """Import a file of UCDP GED as the command does without further options; returns the exit code.

    Raises
    ------
    AtlasError
        As the command.
    """
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    words = ["import", "--as", "ucdp", "--why", why, *([] if zone_only else ["--all"]), "--", str(path)]
    return _run(parser.parse_args(words))


def _options(given: argparse.Namespace) -> ImportOptions:
    from geo.sources.importing import ImportOptions

    mapping = None
    if given.mapping is not None:
        try:
            mapping = json.loads(given.mapping.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(f"{given.mapping} is no mapping in JSON ({error}). See --show-mapping.") from error
        if not isinstance(mapping, dict):
            raise BadInput(f"{given.mapping} is no mapping: it must be a JSON object. See --show-mapping.")
    return ImportOptions(
        as_kind=given.as_kind, mapping=mapping, zone_only=given.zone_only, dataset_id=given.dataset, title=given.title,
        date_order=given.date_order, sheet=given.sheet, most_bytes=_LARGEST,
    )  # fmt: skip


def _run(given: argparse.Namespace) -> int:
    from geo.sources.importing import prepare_import

    options = _options(given)
    if given.show_mapping:
        return _show_mapping(given.file, options)
    meter = Meter()
    try:
        with prepare_import(given.file, options, progress=meter) as prepared:
            meter.end()
            _account(prepared)
            _write_files(given, prepared)
            if options.mapping is not None:
                _keep_mapping(prepared)
            stored = not given.dry_run and _store(given, prepared, meter)
    except KeyboardInterrupt:
        meter.end()
        tell("Stopped. Nothing was stored.")
        return _INTERRUPTED
    finally:
        meter.end()
    if stored:
        _make_ready(meter)
    return 0


def _make_ready(meter: Meter) -> None:
    """Join and link what is stored, so that the next start need not; what goes wrong here, that start says again."""
    import pyarrow as pa

    from geo.sources.atlas import load_atlas

    pa.default_memory_pool().release_unused()
    meter(0, None, "Joining and linking the incidents")
    try:
        load_atlas()
    except (AtlasError, KeyboardInterrupt):
        tell("All is stored; joining is left to the next start.")
    meter.end()


def _show_mapping(path: Path, options: ImportOptions) -> int:
    from geo.sources.table_plans import glance_at

    glance = glance_at(path, options)
    if glance.mapping is None:
        tell(f"{path.name} is read as {glance.recognised.kind}; its columns need no mapping.")
        return 0
    for name, column in glance.mapping.columns.items():
        tell(f"  {name}: {column} ({glance.mapping.confidence.get(name, 1.0):.0%})")
    write(None, (json.dumps(glance.mapping.as_json(), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return 0


def _account(prepared: Prepared) -> None:
    counts = prepared.counts
    kind = prepared.plan.recognised
    tell(
        f"{prepared.info.title} ({prepared.info.dataset_id}), read as "
        f"{' '.join(filter(None, (kind.kind, kind.generation)))}"
    )
    tell(
        f"{counts.rows:,} rows: {counts.good:,} good, {counts.mended:,} mended, {counts.refused:,} refused, "
        f"{counts.left_out:,} left out"
    )
    from geo.sources.findings import RULES

    for rule, count in counts.left_out_because.items():
        if count:
            tell(f"  left out: {count:,}: {RULES[rule].what}")
    for (rule, severity), count in sorted(prepared.findings.counts.items(), key=lambda item: (item[0][1], -item[1])):
        tell(f"  {severity}: {count:,} x {rule}: {RULES[rule].what}")
    shown = prepared.findings.first(_SHOWN)
    for found in shown:
        where = f"line {found.line}, " if found.line else ""
        became = f" -> {found.became!r}" if found.became else ""
        tell(f"  {where}{found.column}: {found.value[:60]!r}{became}: {found.rule} ({found.severity}). {found.remedy}")
    if len(prepared.findings) > len(shown):
        tell(f"  … {len(prepared.findings) - len(shown):,} more: --findings OUT.csv")


def _write_files(given: argparse.Namespace, prepared: Prepared) -> None:
    if given.findings is not None:
        write_whole(given.findings, prepared.findings.csv_bytes())
    refused = prepared.refused_csv()
    if given.refused is not None and refused is not None:
        write_whole(given.refused, refused.read_bytes())
    elif refused is not None:
        tell("Refused rows are not imported. Write them with --refused OUT.csv, mend them, and import that file.")


def _keep_mapping(prepared: Prepared) -> None:
    from geo.sources.mapping import read_mapping, save_mapping

    save_mapping(prepared.header, read_mapping(prepared.plan.mapping, prepared.header))


def _store(given: argparse.Namespace, prepared: Prepared, meter: Meter) -> bool:
    """Store what was prepared; returns whether anything is new."""
    from geo.incidents.store import open_store

    gone: Literal["keep", "remove"] = "keep" if prepared.is_partial or given.gone == "keep" else "remove"
    with open_store() as store:
        if given.what_changes:
            write(None, _difference(store.compare(prepared.info, prepared.batches()), gone))
            return False
        event = store.import_batches(
            prepared.info, prepared.batches(), who=_who(), why=given.why or f"python -m geo import {given.file.name}",
            gone=gone, progress=meter,
        )  # fmt: skip
        meter.end()
        if event.nothing_new:
            tell("Nothing was stored: the dataset has these rows already.")
        else:
            words = ", ".join(
                f"{event.summary.get(name, 0):,} {name}" for name in ("added", "changed", "gone", "unchanged")
            )
            tell(f"Stored as event {event.event_id}: {words}.")
        if gone == "keep" and not prepared.is_partial:
            _tell_what_stays((store.dataset(prepared.info.dataset_id).rows or 0) - prepared.counts.kept, prepared)
        return not event.nothing_new


def _tell_what_stays(n: int, prepared: Prepared) -> None:
    """Say how many rows the dataset has that the file lacks."""
    if n > 0:
        which = "1 row that this file lacks stays" if n == 1 else f"{n:,} rows that this file lacks stay"
        tell(f"{which} in the atlas; --gone remove takes such rows out.")
        if not prepared.plan.id_column:
            tell("The table has no identifiers: a row that was mended since is added anew, and the former one stays.")


def _difference(difference: Difference, gone: str) -> bytes:
    counts = difference.counts
    tell(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    if counts["gone"] and gone == "keep":
        tell("Rows that are gone from the file stay in the atlas, unless you import with --gone remove.")
    names = ("added", "changed") if gone == "keep" else ("added", "changed", "gone")
    lines = [f"{name} {incident_id}" for name in names for incident_id in getattr(difference, name)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "command line"
