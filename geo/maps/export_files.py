"""Exports: the rows of a scene as CSV, XLSX, GeoJSON, GeoPackage, GeoParquet or KML, with the companion beside them.

All six have all columns of the registry (``data/incident_table.md``), and an import reads each of them back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from geo.core.errors import BadInput
from geo.core.progress import Progress
from geo.core.spreadsheets import write_csv
from geo.incidents.schema import COLUMNS
from geo.incidents.tolls import written_once
from geo.maps.export_about import about, about_bytes
from geo.maps.export_table import FORMATS, Export
from geo.maps.exports import csv_rows, geojson_features

if TYPE_CHECKING:
    from geo.core.language import Language
    from geo.maps.composition import Composition
    from geo.maps.scene import Scene
    from geo.sources.atlas import Atlas

ABOUT_ENDING: Final = ".about.json"
_STEM: Final = "sahel_incidents"


def format_words(say: Language) -> dict[str, tuple[str, str]]:
    """Name each format, and say what it is for."""
    return {
        "csv": ("CSV", say("any program; opens in a spreadsheet")),
        "xlsx": ("Excel (XLSX)", say("a workbook: rows, what they are, and the columns explained")),
        "geojson": ("GeoJSON", say("web maps and programs")),
        "gpkg": ("GeoPackage", say("QGIS and other map programs, with colours by kind")),
        "parquet": ("GeoParquet", say("large tables in Python, R or DuckDB")),
        "kml": ("KML", say("Google Earth and map apps on a phone")),
    }


def make_export(scene: Scene, atlas: Atlas, *, progress: Progress | None = None) -> Export:
    """Take the rows of a scene, and the account of them.

    Parameters
    ----------
    scene : Scene
        Made with ``rows=True``: without rows that may not be passed on.
    atlas : Atlas
    progress : function, optional

    Raises
    ------
    BadInput
        When a row is among them that may not be passed on.
    """
    if atlas.n_kept_back(scene.view):
        raise BadInput("Rows that may not be passed on are in this view: make the scene for a file of rows.")
    return Export(written_once(scene.view.shown), about(scene, atlas), scene.say, progress)


def write_export(export: Export, kind: str, target: Path | IO[bytes]) -> None:
    """Write a file of rows, some thousand rows at a time.

    Parameters
    ----------
    export : Export
    kind : str
        One of `FORMATS`.
    target : Path or binary file

    Raises
    ------
    BadInput
        For another kind, or more rows than the format can have.
    CannotWrite
        When it cannot be written.
    """
    if kind not in FORMATS:
        raise BadInput(f"No export is of the kind {kind!r}: choose one of {', '.join(FORMATS)}.")
    if kind == "gpkg":
        from geo.core.files import making_whole
        from geo.maps.export_layers import write_gpkg

        if isinstance(target, Path):
            with making_whole(target) as path:
                write_gpkg(export, path)
            return
        with tempfile.TemporaryDirectory(prefix="sahel-atlas-") as folder:
            path = Path(folder) / "incidents.gpkg"
            write_export(export, kind, path)
            with path.open("rb") as written:
                shutil.copyfileobj(written, target, 1 << 20)
    elif isinstance(target, Path):
        from geo.core.files import writing_whole

        with writing_whole(target) as file:
            _write(export, kind, file)
    else:
        _write(export, kind, target)


def _write(export: Export, kind: str, file: IO[bytes]) -> None:
    if kind == "csv":
        header = [column.name for column in COLUMNS]
        blocks = chain.from_iterable(csv_rows(block, header) for block in export.blocks())
        write_csv(chain([header], blocks), file, byte_order_mark=True)
    elif kind == "geojson":
        _write_geojson(export, file)
    elif kind == "xlsx":
        from geo.maps.export_xlsx import write_xlsx

        write_xlsx(export, file)
    elif kind == "parquet":
        from geo.maps.export_layers import write_parquet

        write_parquet(export, file)
    else:
        from geo.maps.export_kml import write_kml

        write_kml(export, file)


def _write_geojson(export: Export, file: IO[bytes]) -> None:
    """Write the account as a foreign member, which RFC 7946 allows, before the features."""
    file.write(f'{{"type":"FeatureCollection","about":{json.dumps(export.about, ensure_ascii=False)},'.encode())
    file.write(b'"features":[')
    drawn: dict[int, str] = {}
    first = True
    for block in export.blocks():
        features = ",\n".join(geojson_features(block, drawn))
        file.write(f"{'' if first else ','}\n{features}".encode())
        first = False
    file.write(b"\n]}\n")


def export_bytes(scene: Scene, atlas: Atlas, kind: str, *, progress: Progress | None = None) -> bytes:
    """Write a file of rows into memory; see `make_export` and `write_export`."""
    buffer = io.BytesIO()
    write_export(make_export(scene, atlas, progress=progress), kind, buffer)
    return buffer.getvalue()


def companion(export: Export, name: str, digest: str) -> bytes:
    """Write the companion of a file: its account, its name and its checksum.

    Parameters
    ----------
    export : Export
    name : str
        Of the file.
    digest : str
        SHA-256 of the file, hexadecimal.
    """
    return about_bytes({**export.about, "file": {"name": name, "sha256": digest, "rows": len(export.table)}})


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def zip_bytes(atlas: Atlas, composition: Composition, kind: str, *, made_at: dt.datetime, base_url: str = "") -> bytes:
    """Write a file of rows together with its companion.

    Parameters
    ----------
    atlas : Atlas
    composition : Composition
    kind : str
        One of `FORMATS`.
    made_at : datetime
        With a time zone.
    base_url : str
        Address at which the atlas is served; "" for none.

    Returns
    -------
    bytes
        A ZIP archive of two files.
    """
    from geo.maps.scene import make_scene

    scene = make_scene(atlas, composition, made_at=made_at, base_url=base_url, rows=True)
    export = make_export(scene, atlas)
    name = f"{stem(made_at)}.{kind}"
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="sahel-atlas-") as folder:
        path = Path(folder) / name
        write_export(export, kind, path)
        packed = zipfile.ZIP_STORED if kind in ("xlsx", "parquet") else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(buffer, "w", packed) as archive:
            archive.write(path, name)
            archive.writestr(f"{name}{ABOUT_ENDING}", companion(export, name, digest_of(path)))
    return buffer.getvalue()


def stem(made_at: dt.datetime) -> str:
    """Name an export by its day."""
    return f"{_STEM}_{made_at.date().isoformat()}"
