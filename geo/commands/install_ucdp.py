"""The target of ``install`` for UCDP's events."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.commands.importing import import_file
from geo.commands.meter import INTERRUPTED, Meter
from geo.commands.output import tell, write
from geo.core.errors import AtlasError


def add_ucdp(targets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the target."""
    parser = targets.add_parser(
        "ucdp",
        help="UCDP's Georeferenced Event Dataset, a public release: downloaded, checked and imported",
        description="Downloads a release of UCDP GED (CC BY 4.0), keeps the file, checks every row and imports those "
        "of the three countries and 50 km around. A second time adds nothing.",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--from-file", type=Path, metavar="FILE", help="the release as CSV or zip, without a network")
    one.add_argument("--base-url", metavar="URL", help="download from this folder of a mirror")
    one.add_argument("--status", action="store_true", help="say which releases were downloaded")
    one.add_argument("--remove", action="store_true", help="delete downloaded files; imported incidents stay")
    parser.add_argument("--release", default="", metavar="NUMBER", help="the release (24.1)")
    parser.add_argument("--all", dest="zone_only", action="store_false", help="import events of the whole world")
    parser.add_argument(
        "--accept-change", action="store_true", help="take a file that the publisher changed since the first download"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.sources.fetching import discard, remember
    from geo.sources.ucdp_installs import RELEASE, UCDP_URL, fetch_ucdp, kept_releases, remove_ucdp

    if options.status:
        releases = kept_releases()
        write(None, "".join(f"UCDP GED {release}\n" for release in releases).encode("utf-8"))
        if not releases:
            tell("No release of UCDP GED was downloaded.")
        return 0
    if options.remove:
        tell(f"Deleted: {', '.join(remove_ucdp()) or 'nothing'}.")
        return 0
    if options.from_file is not None:
        return import_file(options.from_file, zone_only=options.zone_only, why="python -m geo install ucdp")
    meter = Meter()
    try:
        found = fetch_ucdp(
            options.release or RELEASE,
            base_url=options.base_url or UCDP_URL,
            accept_change=options.accept_change,
            progress=meter,
        )
    except KeyboardInterrupt:
        meter.end()
        tell("Stopped. Nothing was changed; the download goes on from here the next time.")
        return INTERRUPTED
    finally:
        meter.end()
    try:
        code = import_file(found.path, zone_only=options.zone_only, why=f"python -m geo install ucdp, {found.url}")
    except AtlasError:
        discard([found])
        raise
    remember([found])
    return code
