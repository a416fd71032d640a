"""Install reference data that the program does not bring: a large gazetteer, other boundaries, UCDP's events."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.install_boundaries import add_boundaries
from geo.commands.install_ucdp import add_ucdp
from geo.commands.meter import INTERRUPTED, Meter
from geo.commands.output import tell, write

if TYPE_CHECKING:
    Targets = argparse._SubParsersAction[argparse.ArgumentParser]

# So many bad lines of each file are shown; the manifest keeps more.
_SHOWN: Final = 5


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command, and a further command for each thing that can be installed."""
    parser = commands.add_parser(
        "install", help="add reference data: a large gazetteer, other boundaries, UCDP's events"
    )
    targets = parser.add_subparsers(title="what to install", required=True, metavar="WHAT")
    for add_target in TARGETS:
        add_target(targets)


def _add_gazetteer(targets: Targets) -> None:
    parser = targets.add_parser(
        "gazetteer",
        help="tens of thousands of places, from GeoNames' and other files or from the web",
        description="Without options GeoNames' dumps of Mali, Burkina Faso and Niger are downloaded. An install "
        "replaces the one before; the gazetteer that ships and your own entries stay.",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--from-file",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="GeoNames dumps (ML.txt, ML.zip), OpenStreetMap extracts or other CSV tables with name, lat and lon",
    )
    one.add_argument("--base-url", metavar="URL", help="download the dumps from this folder of a mirror")
    one.add_argument("--status", action="store_true", help="say what is installed")
    one.add_argument("--remove", action="store_true", help="delete what is installed")
    parser.set_defaults(run=_gazetteer)


TARGETS: Final[tuple[Callable[[Targets], None], ...]] = (_add_gazetteer, add_boundaries, add_ucdp)


def _gazetteer(options: argparse.Namespace) -> int:
    from geo.sources.installs import GEONAMES_URL, gazetteer_status, install_gazetteer, remove_gazetteer

    if options.status:
        manifest = gazetteer_status()
        if manifest is None:
            tell("No gazetteer is installed. The one that ships is used alone.")
        else:
            write(None, ("\n".join(status_lines(manifest)) + "\n").encode("utf-8"))
        return 0
    if options.remove:
        removed = remove_gazetteer()
        tell("The installed gazetteer was deleted." if removed else "No gazetteer is installed.")
        return 0
    meter = Meter()
    try:
        manifest = install_gazetteer(options.from_file, base_url=options.base_url or GEONAMES_URL, progress=meter)
    except KeyboardInterrupt:
        meter.end()
        tell("Stopped. Nothing was changed; a download goes on from here the next time.")
        return INTERRUPTED
    finally:
        meter.end()
    for line in problem_lines(manifest):
        tell(line)
    tell(
        f"{manifest['places']} places installed ({_counts(manifest['places_by_source'])}), {manifest['merged']} merged"
    )
    return 0


def problem_lines(manifest: dict[str, Any]) -> list[str]:
    """Say what could not be used of each file: counts by reason, and the first bad lines."""
    lines = []
    for file in manifest["files"]:
        for reason, count in file["left_out"].items():
            lines.append(f"{file['name']}: {count} line(s) left out: {reason}")
        if file["bad_lines"]:
            lines.append(f"{file['name']}: {file['bad_lines']} bad line(s) left out")
        lines += [f"  {problem}" for problem in file["problems"][:_SHOWN]]
        if len(file["problems"]) > _SHOWN:
            lines.append("  … more: python -m geo install gazetteer --status")
        lines += file["notices"]
    lines += [f"{count} place(s) left out: {reason}" for reason, count in manifest["left_out"].items()]
    return lines


def status_lines(manifest: dict[str, Any]) -> list[str]:
    """Say what is installed: when, how many places of which sources, files with checksums, licences, bad lines."""
    lines = [
        f"Installed {manifest.get('installed_at', '?')} by version {manifest.get('program', '?')}",
        f"{manifest.get('places', '?')} places: {_counts(manifest.get('places_by_source', {}))}",
        f"By country: {_counts(manifest.get('places_by_country', {}))}",
    ]
    for name, source in manifest.get("sources", {}).items():
        lines.append(f"{name}: {source.get('licence', '')}. {source.get('attribution', '')}".rstrip())
    for file in manifest.get("files", []):
        dated = f", dated {file['dated']}" if file.get("dated") else ""
        lines.append(f"{file['name']}: {file['bytes']} bytes, {file['records']} places, sha256 {file['sha256']}{dated}")
        if file.get("url"):
            lines.append(f"  from {file['url']}")
        lines.append(f"  bad lines: {file['bad_lines']}")
        lines += [f"  {problem}" for problem in (*file["problems"], *file["notices"])]
    lines += [f"left out: {words}" for words in manifest.get("misplaced", [])]
    return lines


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
