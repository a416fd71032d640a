"""Vintages of boundaries that a user adds: from files or from geoBoundaries, checked, whole or not at all.

Each vintage is a folder beside the others; `geo.areas.boundaries` says what is in it. Here ``vintage.json`` also has
`install`: when, by which version, from which files with checksums, and what was noticed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from geo import __version__
from geo.areas.boundaries import BUNDLED, NEIGHBOUR_COLUMNS, UNIT_COLUMNS, Boundaries, Vintage, load_boundaries
from geo.core.errors import AtlasError, BadInput, BrokenData, CannotWrite, UnknownName
from geo.core.locks import locked
from geo.core.progress import Progress
from geo.core.settings import user_folder
from geo.sources.boundary_files import COD, GADM, GEOBOUNDARIES, WOF, BoundaryFile, read_boundary_file
from geo.sources.boundary_units import ZONE, Assembled, assemble
from geo.sources.downloads import Downloaded
from geo.sources.fetching import discard, fetch, remember

# geoBoundaries keeps its releases in a repository: a commit names one state of all files for good.
GEOBOUNDARIES_COMMIT: Final = "9469f09592ced973a3448cf66b6100b741b64c0d"
GEOBOUNDARIES_URL: Final = f"https://github.com/wmgeolab/geoBoundaries/raw/{GEOBOUNDARIES_COMMIT}/releaseData/gbOpen/"
GEOBOUNDARIES_FILES: Final = tuple(
    f"{adm0}/ADM{level}/geoBoundaries-{adm0}-ADM{level}.geojson" for adm0 in ZONE for level in range(4)
)
MOST_BYTES: Final = 200_000_000
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_STAGED: Final = ".boundaries-"
_LICENCES: Final = {
    GEOBOUNDARIES: (
        "CC BY 4.0",
        "geoBoundaries (Runfola, D. et al. 2020, PLOS ONE 15(4): e0231866), https://www.geoboundaries.org, CC BY 4.0",
    ),
    COD: ("CC BY-IGO", "OCHA, Common Operational Datasets on administrative boundaries, https://data.humdata.org"),
    WOF: ("CC0 or CC BY, by feature", "Who's On First, https://whosonfirst.org"),
    GADM: ("free for academic and other non-commercial use", "GADM, https://gadm.org"),
}


def install_boundaries(
    files: Sequence[Path] = (),
    *,
    base_url: str = GEOBOUNDARIES_URL,
    vintage_id: str = "",
    title: str = "",
    reference_date: str = "",
    accept_change: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Install a vintage from files, or geoBoundaries' adm0 to adm3 of the three countries from the web.

    A vintage of the same id is replaced, once all is read and written; a failure leaves everything as it was.

    Parameters
    ----------
    files : sequence of Path
        See `geo.sources.boundary_files.read_boundary_file`. None: download.
    base_url : str
        Folder of geoBoundaries' gbOpen files on the web.
    vintage_id, title : str
        Id (letters, digits, dots and hyphens) and name of the vintage. Default: the publisher's, with the commit or
        the beginning of the files' checksum.
    reference_date : str
        ISO date on which its division was the official one; not known if not given, which is noted.
    accept_change : bool
        Take files that the publisher changed since they were downloaded first.
    progress : callable, optional

    Returns
    -------
    dict
        The contents of ``vintage.json``.

    Raises
    ------
    BadInput
        If a file is no file of boundaries, or the id or date is none.
    Unreachable
        If a download fails; the message says how to install from files.
    BrokenData
        If a downloaded file is not the one that was downloaded first, or data that ships is damaged.
    CannotWrite
        If the user's folder cannot be written, or another install is running.
    """
    _check(vintage_id, reference_date)
    folder = user_folder() / "boundaries"
    with _installing(folder):
        found = [] if files else _download(base_url, accept_change, progress)
        try:
            read = _read(list(files) or [file.path for file in found], progress)
        except AtlasError:
            discard(found)
            raise
        sources = list(dict.fromkeys(layer.source for file in read for layer in file.layers))
        licence, attribution = _licence(sources)
        digest = hashlib.sha256("".join(sorted(file.sha256 for file in read)).encode()).hexdigest()
        pinned = base_url == GEOBOUNDARIES_URL and not files
        version = f"gbOpen, commit {GEOBOUNDARIES_COMMIT[:7]}" if pinned else f"files {digest[:8]}"
        slug = re.sub(r"[^a-z0-9]+", "", sources[0].casefold()) or "files"
        bundled = load_boundaries()
        vintage = Vintage(
            vintage_id=vintage_id or f"{slug}-{GEOBOUNDARIES_COMMIT[:7] if pinned else digest[:8]}",
            title=title or f"{' + '.join(sources)} ({GEOBOUNDARIES_COMMIT[:7] if pinned else digest[:8]})",
            title_fr=title or f"{' + '.join(sources)} ({GEOBOUNDARIES_COMMIT[:7] if pinned else digest[:8]})",
            version=version,
            reference_date=reference_date,
            licence=licence,
            attribution=attribution,
            levels=(),
        )
        _tell(progress, 0, "Fitting the units together")
        made = assemble([layer for file in read for layer in file.layers], bundled, vintage)
        if not reference_date:
            made.notices.append("The files do not say when this division was the official one: give it with --date.")
        _tell(progress, 1, "Fitting the units together")
        fields = _store(made, read, {file.path.name: file.url for file in found}, folder)
        remember(found)
        return fields


def boundary_installs() -> list[dict[str, Any]]:
    """Return ``vintage.json`` of every installed vintage, by id; of a damaged one its id and `damage` alone."""
    found = []
    for path in sorted((user_folder() / "boundaries").glob("*/vintage.json")):
        try:
            found.append(dict(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError) as error:
            found.append({"vintage_id": path.parent.name, "damage": f"{path} cannot be read ({error})"})
    return found


def remove_boundaries(vintage_id: str) -> None:
    """Delete an installed vintage.

    Raises
    ------
    UnknownName
        If none of that id is installed; the one that ships cannot be removed.
    CannotWrite
        If it cannot be deleted, or an install is running.
    """
    folder = user_folder() / "boundaries"
    target = folder / vintage_id
    if not _ID.fullmatch(vintage_id) or not target.is_dir():
        known = ", ".join(path.name for path in sorted(folder.glob("*")) if path.is_dir())
        ships = " The one that ships stays." if vintage_id == BUNDLED else ""
        raise UnknownName(f"No boundaries {vintage_id!r} are installed. Installed are: {known or 'none'}.{ships}")
    with _installing(folder):
        aside = folder.with_name(f"{_STAGED}old-{uuid.uuid4().hex[:8]}")
        try:
            os.replace(target, aside)
            shutil.rmtree(aside)
        except OSError as error:
            raise CannotWrite(f"Cannot delete {target}: {error.strerror or error}. Close other programs.") from error


def _check(vintage_id: str, reference_date: str) -> None:
    if vintage_id and (not _ID.fullmatch(vintage_id) or vintage_id == BUNDLED):
        raise BadInput(
            f"{vintage_id!r} is no id for a vintage: give small letters, digits, dots and hyphens, not {BUNDLED}."
        )
    if reference_date:
        try:
            dt.date.fromisoformat(reference_date)
        except ValueError as error:
            raise BadInput(f"{reference_date!r} is no date: give year-month-day, such as 2023-03-13.") from error


@contextlib.contextmanager
def _installing(folder: Path) -> Iterator[None]:
    """Hold the lock of installs, and clear away what an install that was killed has left."""
    with locked(folder.with_name("boundaries.lock")):
        for left in folder.parent.glob(f"{_STAGED}new-*"):
            shutil.rmtree(left, ignore_errors=True)
        for aside in folder.parent.glob(f"{_STAGED}old-*"):
            origin = _origin(aside)
            if origin and not (folder / origin).exists():
                os.replace(aside, folder / origin)
            else:
                shutil.rmtree(aside, ignore_errors=True)
        yield


def _origin(aside: Path) -> str:
    """Id of a vintage that was set aside to be replaced; "" of one that was being removed."""
    match = re.fullmatch(rf"{re.escape(_STAGED)}old-[0-9a-f]{{8}}-(.+)", aside.name)
    return match[1] if match and (aside / "vintage.json").exists() else ""


def _download(base_url: str, accept_change: bool, progress: Progress | None) -> list[Downloaded]:
    base = base_url if base_url.endswith("/") else f"{base_url}/"
    otherwise = (
        f"Or download the files from {base} (or https://www.geoboundaries.org) on another computer, and install them "
        "with: python -m geo install boundaries --from-file FILES"
    )
    found = []
    for part in GEOBOUNDARIES_FILES:
        name = part.rsplit("/", 1)[1]
        got = fetch(
            base + part, name, most_bytes=MOST_BYTES, otherwise=otherwise, accept_change=accept_change,
            progress=progress,
        )  # fmt: skip
        found.append(got)
    return found


def _read(paths: Sequence[Path], progress: Progress | None) -> list[BoundaryFile]:
    read: list[BoundaryFile] = []
    total, done = sum(path.stat().st_size for path in paths if path.is_file()), 0
    for path in paths:
        _tell(progress, done, "Reading boundaries", total)
        file = read_boundary_file(path)
        done += file.size
        if file.sha256 not in {other.sha256 for other in read}:
            read.append(file)
    _tell(progress, total, "Reading boundaries", total)
    return read


def _tell(progress: Progress | None, done: int, what: str, total: int = 1) -> None:
    if progress is not None:
        progress(done, total, what)


def _licence(sources: Sequence[str]) -> tuple[str, str]:
    known = [_LICENCES.get(source, ("as its publisher says", source)) for source in sources]
    return "; ".join(dict.fromkeys(one for one, _ in known)), "; ".join(dict.fromkeys(two for _, two in known))


def _store(made: Assembled, read: Sequence[BoundaryFile], urls: dict[str, str], folder: Path) -> dict[str, Any]:
    """Write all files beside the vintages, read them back, and move the folder to its place."""
    vintage = made.boundaries.vintage
    texts = {f"adm{n}.geojson": as_text(made.boundaries.level(n), UNIT_COLUMNS) for n in vintage.levels}
    texts["neighbours.geojson"] = as_text(made.boundaries.neighbours, NEIGHBOUR_COLUMNS)
    fields = {**vars(vintage), "levels": list(vintage.levels), "note": _note(made.boundaries)}
    fields["files"] = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    fields["install"] = {
        "installed_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "program": __version__,
        "neighbours": BUNDLED,
        "files": [
            {"name": file.name, "url": urls.get(file.name, ""), "bytes": file.size, "sha256": file.sha256}
            for file in read
        ],
        "units": {f"adm{n}": len(made.boundaries.level(n)) for n in vintage.levels},
        "notices": made.notices,
    }
    texts["vintage.json"] = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
    staging = folder.with_name(f"{_STAGED}new-{uuid.uuid4().hex[:8]}")
    target = folder / vintage.vintage_id
    aside = folder.with_name(f"{_STAGED}old-{uuid.uuid4().hex[:8]}-{vintage.vintage_id}")
    try:
        (staging / vintage.vintage_id).mkdir(parents=True)
        for name, text in texts.items():
            with (staging / vintage.vintage_id / name).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        load_boundaries(vintage.vintage_id, staging)
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            os.replace(target, aside)
        os.replace(staging / vintage.vintage_id, target)
    except OSError as error:
        raise CannotWrite(f"Cannot write {target}: {error.strerror or error}. Free some space there.") from error
    except BrokenData as error:
        raise BadInput(f"These boundaries cannot be used: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)
    return fields


def _note(boundaries: Boundaries) -> str:
    words = {1: "regions", 2: "second-level units", 3: "third-level units"}
    counts = [f"{len(boundaries.level(n))} {words[n]}" for n in boundaries.vintage.levels if n > 0]
    return f"{', '.join(counts)}. Installed from files; neighbours from {BUNDLED}."


def as_text(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> str:
    """Write units as GeoJSON (RFC 7946), one feature a line.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326.
    columns : sequence of str
        What of it goes into the properties.
    """
    shapes = shapely.orient_polygons(frame.geometry.to_numpy())
    rows = zip(*(frame[column].tolist() for column in columns), strict=True)
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": dict(zip(columns, row, strict=True)),
                "geometry": shapely.geometry.mapping(shape),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row, shape in zip(rows, shapes, strict=True)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
