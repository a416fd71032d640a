"""Reference data that a user adds: downloaded or from files, checked, merged, stored with an account of its origin.

Called by the command line and by the dashboard alike; what is under way is told to a callback.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geo import __version__
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.errors import AtlasError, BadInput, CannotWrite
from geo.core.locks import locked
from geo.core.progress import Progress
from geo.places.gazetteer_index import LOCK, MANIFEST, read_manifest, write_index
from geo.places.gazetteer_sources import installed_folder, read_places, stored_folder
from geo.sources.downloads import Downloaded
from geo.sources.fetching import fetch
from geo.sources.gazetteer_files import read_gazetteer
from geo.sources.gazetteer_merge import Merged, merge_records
from geo.sources.gazetteer_records import GEONAMES, MAX_RECORDS, OSM, TABLE, Reading, Record
from geo.sources.gazetteer_units import zone_box

GEONAMES_URL: Final = "https://download.geonames.org/export/dump/"
GEONAMES_DUMPS: Final = ("ML.zip", "BF.zip", "NE.zip")
# Each has some 1 MB; a mirror that sends much more sends something else.
MOST_BYTES: Final = 100_000_000
NAMED_MISPLACED: Final = 30

LICENCES: Final = {
    GEONAMES: {
        "licence": "CC BY 4.0",
        "attribution": "GeoNames (https://www.geonames.org), CC BY 4.0",
        "url": "https://www.geonames.org/",
    },
    OSM: {
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors, ODbL 1.0",
        "url": "https://www.openstreetmap.org/copyright",
    },
    TABLE: {"licence": "as its publisher says", "attribution": "", "url": ""},
}


def install_gazetteer(
    files: Sequence[Path] = (), *, base_url: str = GEONAMES_URL, progress: Progress | None = None
) -> dict[str, Any]:
    """Install a gazetteer from files, or GeoNames' dumps of the three countries from the web.

    What was installed before is replaced whole, once all is read; a failure leaves it as it was.

    Parameters
    ----------
    files : sequence of Path
        GeoNames dumps and tables, also zipped; see `geo.sources.gazetteer_files.read_gazetteer`. None: download.
    base_url : str
        Folder of the dumps on the web.
    progress : callable, optional

    Returns
    -------
    dict
        The manifest: when, from which files (names, bytes, checksums, licences, bad lines), how many places of which
        sources and countries.

    Raises
    ------
    BadInput
        If a file is no gazetteer, most of its lines are bad, or none of its places is in reach.
    Unreachable
        If a download fails; the message says how to install from files.
    BrokenData
        If data that ships is damaged.
    CannotWrite
        If the user's folder cannot be written, or another install is running.
    """
    folder = installed_folder()
    with locked(folder.with_name(LOCK)):
        _tidy(folder)
        if files:
            return _install(files, folder, {}, progress)
        downloads = _download_geonames(base_url, progress)
        manifest = _install([found.path for found in downloads], folder, {d.path.name: d for d in downloads}, progress)
        for found in downloads:
            found.path.unlink(missing_ok=True)
        return manifest


def gazetteer_status() -> dict[str, Any] | None:
    """Return the manifest of the installed gazetteer, None when there is none.

    Raises
    ------
    BrokenData
        If its manifest is damaged.
    """
    folder = stored_folder()
    return read_manifest(folder) if folder else None


def remove_gazetteer() -> bool:
    """Delete the installed gazetteer; the user's own entries stay.

    Returns
    -------
    bool
        False when none was installed.

    Raises
    ------
    CannotWrite
        If it cannot be deleted, or an install is running.
    """
    folder = installed_folder()
    if not folder.exists() and stored_folder() is None:
        return False
    with locked(folder.with_name(LOCK)):
        _tidy(folder)
        aside = folder.with_name(f"{folder.name}.old-{uuid.uuid4().hex[:8]}")
        try:
            os.replace(folder, aside)
            shutil.rmtree(aside)
        except OSError as error:
            raise CannotWrite(
                f"Cannot delete {folder}: {error.strerror or error}. Close other programs that read it, and try again."
            ) from error
    return True


def _tidy(folder: Path) -> None:
    """Clear away what an install that was killed has left; an index that it had only set aside comes back."""
    for aside in sorted(folder.parent.glob(f"{folder.name}.old-*")):
        if not folder.exists() and (aside / MANIFEST).exists():
            os.replace(aside, folder)
    for left in [*folder.parent.glob(f"{folder.name}.old-*"), *folder.parent.glob(f"{folder.name}.new-*")]:
        shutil.rmtree(left, ignore_errors=True)


def _download_geonames(base_url: str, progress: Progress | None) -> list[Downloaded]:
    base = base_url if base_url.endswith("/") else f"{base_url}/"
    names = " ".join(GEONAMES_DUMPS)
    otherwise = (
        f"Or download {', '.join(GEONAMES_DUMPS)} from {base} on another computer, and install them with: "
        f"python -m geo install gazetteer --from-file {names}"
    )
    # They change every day: no checksum is remembered.
    return [
        fetch(base + name, name, most_bytes=MOST_BYTES, otherwise=otherwise, same=False, progress=progress)
        for name in GEONAMES_DUMPS
    ]


def _install(
    files: Sequence[Path], folder: Path, downloads: dict[str, Downloaded], progress: Progress | None
) -> dict[str, Any]:
    tell = progress or _silent
    boundaries = load_boundaries()
    known = read_places()
    readings: list[Reading] = []
    for path in files:
        try:
            reading = read_gazetteer(path, zone_box(boundaries), progress)
        except AtlasError:
            if path.name in downloads:
                path.unlink(missing_ok=True)  # so that the next try downloads it anew
            raise
        if reading.sha256 not in {other.sha256 for other in readings}:
            readings.append(reading)
    records = [record for reading in readings for record in reading.records]
    if len(records) > MAX_RECORDS:
        raise BadInput(
            f"The files have {len(records):,} places in reach, and {MAX_RECORDS:,} are allowed. Leave some out."
        )
    tell(0, len(records), "Merging places")
    merged = _merge(records, readings, boundaries, known)
    tell(len(records), len(records), "Merging places")
    if not merged.places:
        raise BadInput(
            f"None of the {sum(reading.lines for reading in readings)} line(s) is a place within 200 km of Mali, "
            "Burkina Faso and Niger. Check the latitudes and longitudes, or give another file."
        )
    manifest = _manifest(readings, merged, boundaries, downloads)
    tell(0, None, "Storing the gazetteer")
    write_index(merged.places, folder, manifest)
    tell(1, 1, "Storing the gazetteer")
    return {**manifest, "places": len(merged.places)}


def _silent(_done: int, _total: int | None, _what: str) -> None:
    pass


def _merge(
    records: Sequence[Record], readings: Sequence[Reading], boundaries: Boundaries, known: Sequence[Any]
) -> Merged:
    units = {key: names for reading in readings for key, names in sorted(reading.units.items())}
    return merge_records(records, boundaries, known, units)


def _manifest(
    readings: Sequence[Reading], merged: Merged, boundaries: Boundaries, downloads: dict[str, Downloaded]
) -> dict[str, Any]:
    formats = sorted({name for reading in readings for name in reading.formats})
    return {
        "what": "gazetteer",
        "installed_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "program": __version__,
        "boundaries": boundaries.vintage.vintage_id,
        "sources": {name: LICENCES[name] for name in formats},
        "files": [_file(reading, downloads.get(reading.name)) for reading in readings],
        "places_by_source": dict(sorted(merged.combined.items())),
        "places_by_country": dict(sorted(Counter(place.adm0 for place in merged.places).items())),
        "places_by_kind": dict(Counter(place.kind for place in merged.places).most_common()),
        "merged": merged.merged,
        "repeated_ids": merged.repeated,
        "left_out": dict(merged.located.left_out),
        "misplaced": merged.misplaced[:NAMED_MISPLACED],
        "second_level_units": dict(merged.located.unit_sources),
    }


def _file(reading: Reading, found: Downloaded | None) -> dict[str, Any]:
    return {
        "name": reading.name,
        "formats": reading.formats,
        "url": found.url if found else "",
        "bytes": reading.size,
        "sha256": reading.sha256,
        "dated": reading.newest or (found.modified if found else ""),
        "lines": reading.lines,
        "records": len(reading.records),
        "left_out": dict(reading.left_out),
        "bad_lines": reading.n_problems,
        "problems": reading.problems,
        "notices": reading.notices,
    }
