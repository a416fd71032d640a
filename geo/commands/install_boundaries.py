"""The target of ``install`` for other boundaries: geoBoundaries, or files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geo.commands.meter import INTERRUPTED, Meter
from geo.commands.output import tell, write


def add_boundaries(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "boundaries",
        help="another division into countries, regions, provinces and communes, from geoBoundaries or from files",
        description="Without options geoBoundaries' adm0 to adm3 of Mali, Burkina Faso and Niger (gbOpen, CC BY 4.0) "
        "are downloaded. They lie beside the boundaries that ship; choose with: python -m geo vintages use ID.",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--from-file",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="GeoJSON, GeoPackage, shapefile or zip of geoBoundaries, OCHA COD-AB, GADM or Who's On First; together "
        "they are one vintage",
    )
    one.add_argument("--base-url", metavar="URL", help="download geoBoundaries' files from this folder of a mirror")
    one.add_argument("--status", action="store_true", help="say what is installed")
    one.add_argument("--remove", metavar="ID", help="delete an installed vintage")
    parser.add_argument("--id", default="", metavar="ID", help="id of the vintage (default: publisher and checksum)")
    parser.add_argument("--title", default="", metavar="TEXT", help="its name on screen and on maps")
    parser.add_argument("--date", default="", metavar="DAY", help="a day on which this division was the official one")
    parser.add_argument(
        "--accept-change", action="store_true", help="take a file that the publisher changed since the first download"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.sources.boundary_installs import (
        GEOBOUNDARIES_URL,
        boundary_installs,
        install_boundaries,
        remove_boundaries,
    )

    if options.status:
        found = boundary_installs()
        if not found:
            tell("No boundaries are installed. The ones that ship are used.")
        for fields in found:
            write(None, ("\n".join(status_lines(fields)) + "\n").encode("utf-8"))
        return 0
    if options.remove:
        remove_boundaries(options.remove)
        tell(f"The boundaries {options.remove} were deleted.")
        return 0
    meter = Meter()
    try:
        fields = install_boundaries(
            options.from_file,
            base_url=options.base_url or GEOBOUNDARIES_URL,
            vintage_id=options.id,
            title=options.title,
            reference_date=options.date,
            accept_change=options.accept_change,
            progress=meter,
        )
    except KeyboardInterrupt:
        meter.end()
        tell("Stopped. Nothing was changed; a download goes on from here the next time.")
        return INTERRUPTED
    finally:
        meter.end()
    for notice in fields["install"]["notices"]:
        tell(notice)
    counts = ", ".join(f"{level} {count}" for level, count in fields["install"]["units"].items())
    tell(f"Installed {fields['vintage_id']}: {counts}. Use it with: python -m geo vintages use {fields['vintage_id']}")
    return 0


def status_lines(fields: dict[str, Any]) -> list[str]:
    """Say what a vintage is, of which files, with checksums, and what was noticed."""
    if "damage" in fields:
        return [f"{fields['vintage_id']}: {fields['damage']}. Remove it, and install it again."]
    install = fields.get("install", {})
    lines = [
        f"{fields['vintage_id']}: {fields.get('title', '')}, {fields.get('version', '')}",
        f"  installed {install.get('installed_at', '?')}: {fields.get('note', '')}",
        f"  {fields.get('licence', '')}. {fields.get('attribution', '')}",
    ]
    for file in install.get("files", []):
        lines.append(f"  {file['name']}: {file['bytes']} bytes, sha256 {file['sha256']}")
        if file.get("url"):
            lines.append(f"    from {file['url']}")
    return lines + [f"  {notice}" for notice in install.get("notices", [])]
