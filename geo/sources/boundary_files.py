"""Read files of administrative boundaries as their publishers give them: which level, which columns, which country.

geoBoundaries, OCHA's common operational datasets (COD-AB), GADM and Who's On First are known by their columns; GeoJSON,
GeoPackage, shapefiles and zips of these are read.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.core.crs import WGS84
from geo.core.errors import BadInput

GEOBOUNDARIES, COD, GADM, WOF = "geoBoundaries", "OCHA COD-AB", "GADM", "Who's On First"
COUNTRIES: Final = {"ML": "MLI", "BF": "BFA", "NE": "NER"}
LEVELS: Final = range(4)
_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp")
_COMPANIONS: Final = (".shx", ".dbf", ".prj", ".cpg")
_MOST_BYTES: Final = 1_000_000_000
_MOST_FILES: Final = 500
_COD_NAME: Final = r"adm(?:in)?{level}_?(?:fr|name_?fr|ref_?name|name|name1|en|name_?en)"
_COD_CODE: Final = r"adm(?:in)?{level}_?pcode?"
_PLACETYPES: Final = {"country": 0, "region": 1, "county": 2, "localadmin": 3}


@dataclass(frozen=True)
class RawUnit:
    """One unit as a file has it: `pcode` is OCHA's, `above` the name or code of its parent, each "" if not said."""

    adm0: str
    name: str
    name_en: str
    pcode: str
    above: str
    geometry: Any


@dataclass
class Layer:
    """Units of one level from one file, EPSG:4326, with what was noticed."""

    file: str
    source: str
    level: int
    units: list[RawUnit]
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BoundaryFile:
    """A file that was read."""

    name: str
    size: int
    sha256: str
    layers: tuple[Layer, ...]


def read_boundary_file(path: Path) -> BoundaryFile:
    """Read one file, or all boundary files of a zip.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, shapefile, or a zip of these.

    Returns
    -------
    BoundaryFile
        One layer a file in it; layers of lines or points (of a zip, a GeoPackage) are left aside.

    Raises
    ------
    BadInput
        If the file is none of these, has no units of the three countries, or its level or columns are not known.
    """
    try:
        raw = path.stat().st_size
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name.") from error
    with _unpacked(path) as files:
        layers = [layer for file in files for layer in _read(file, path.name if len(files) == 1 else file.name)]
    if not layers:
        raise BadInput(f"{path.name} has no polygons: give a file of administrative boundaries.")
    found = [layer for layer in layers if layer.units]
    if not found:
        raise BadInput(f"{path.name} has no unit of Mali, Burkina Faso or Niger. Give a file of one of them.")
    return BoundaryFile(path.name, raw, digest, tuple(found))


@contextmanager
def _unpacked(path: Path) -> Iterator[list[Path]]:
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() not in _SUFFIXES:
            raise BadInput(f"{path.name}: give a .geojson, .gpkg, .shp or .zip file.")
        yield [path]
        return
    with tempfile.TemporaryDirectory(prefix="boundaries-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                yield _extract(archive, Path(folder), path.name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise BadInput(f"{path.name} is a damaged, encrypted or incomplete zip file ({error}).") from error


def _extract(archive: zipfile.ZipFile, folder: Path, name: str) -> list[Path]:
    """Write the members that count into a folder, under names of our own."""
    wanted = [m for m in archive.infolist() if Path(m.filename).suffix.lower() in (*_SUFFIXES, *_COMPANIONS)]
    if len(wanted) > _MOST_FILES or sum(member.file_size for member in wanted) > _MOST_BYTES:
        raise BadInput(f"{name} unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB or {_MOST_FILES} files: refused.")
    left = _MOST_BYTES
    for member in wanted:
        target = folder / re.sub(r"[^\w.-]", "_", Path(member.filename.replace("\\", "/")).name)
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise BadInput(f"{name} unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB: refused.")
                sink.write(chunk)
    # Simplified copies beside the whole ones (geoBoundaries), and one format of the same data.
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    whole = [path for path in files if not path.stem.lower().endswith("_simplified")] or files
    stems = {path.stem for path in whole if path.suffix.lower() in (".geojson", ".json", ".gpkg")}
    return [path for path in whole if path.suffix.lower() != ".shp" or path.stem not in stems]


def _read(path: Path, name: str) -> list[Layer]:
    try:
        tables = [_table(path, layer) for layer, kind in pyogrio.list_layers(path) if kind and "Polygon" in str(kind)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, UnicodeError) as error:
        raise BadInput(f"{name} cannot be read as boundaries: {str(error)[:160]}.") from error
    return [_layer(table, name) for table in tables if len(table)]


def _table(path: Path, layer: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pyogrio.read_dataframe(path, layer=layer, use_arrow=False, encoding="utf-8"))


def _layer(table: gpd.GeoDataFrame, name: str) -> Layer:
    notices: list[str] = []
    table = _in_degrees(table, name, notices)
    columns = {str(column).casefold(): str(column) for column in table.columns if column != table.geometry.name}
    source, level, texts = _recognised(table, columns, name)
    shapes = np.asarray(table.geometry.to_numpy(), dtype=object)
    areal = shapely.get_dimensions(shapes) == 2
    if (~areal).any():
        notices.append(f"{name}: {int((~areal).sum())} feature(s) without a polygon were left out.")
    units = []
    for row in np.flatnonzero(areal).tolist():
        values = {key: column[row] for key, column in texts.items()}
        adm0 = _country(values["country"]) or _country_of_file(name)
        if adm0 != "-" and (values["name"] or level == 0):
            texts_of = [values[key] for key in ("name", "name_en", "pcode", "above")]
            units.append(RawUnit(adm0, texts_of[0], texts_of[1], texts_of[2], texts_of[3], shapes[row]))
    if not any(unit.name for unit in units) and level > 0 and areal.any() and units:
        raise BadInput(f"{name}: the units have no names.")
    return Layer(name, source, level, units, notices)


def _in_degrees(table: gpd.GeoDataFrame, name: str, notices: list[str]) -> gpd.GeoDataFrame:
    if table.crs is None:
        raise BadInput(f"{name} does not say its coordinate system. Save it again with one (EPSG:4326).")
    if not table.crs.equals(WGS84, ignore_axis_order=True):
        said = table.crs.to_string()[:60]
        table = table.to_crs(WGS84)
        if said != "OGC:CRS84":
            notices.append(f"{name} was in {said}: its coordinates were turned into degrees (EPSG:4326).")
    west, south, east, north = table.total_bounds
    if not (west >= -180.001 and east <= 180.001 and south >= -90.001 and north <= 90.001):
        raise BadInput(
            f"{name}: coordinates such as {west:.1f}, {south:.1f} are no degrees. Save the file again in EPSG:4326, "
            "longitude before latitude."
        )
    return table


Texts = Mapping[str, Sequence[str]]


def _recognised(table: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> tuple[str, int, Texts]:
    for read in (_geoboundaries, _gadm, _cod, _wof):
        found = read(table, columns, name)
        if found is not None:
            return found
    raise BadInput(
        f"{name}: its columns ({', '.join(sorted(columns.values()))[:200] or 'none'}) are unknown. Known are those of "
        "geoBoundaries (shapeName, shapeType), OCHA COD-AB (ADM1_FR, ADM1_PCODE), GADM (NAME_1, GID_1) and Who's On "
        "First (wof_id, name, country_code): name the columns so."
    )


def _texts(table: gpd.GeoDataFrame, column: str | None) -> list[str]:
    if column is None:
        return [""] * len(table)
    values = table[column]
    return ["" if pd.isna(value) else str(value).strip() for value in values.tolist()]


def _first(columns: Mapping[str, str], pattern: str) -> str | None:
    return next((columns[key] for key in columns if re.fullmatch(pattern, key)), None)


def _geoboundaries(table: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> tuple[str, int, Texts] | None:
    if "shapename" not in columns:
        return None
    kinds = set(filter(None, _texts(table, columns.get("shapetype") or columns.get("level")))) or {name}
    levels = {match[1] for kind in kinds if (match := re.search(r"adm(\d)", kind, re.IGNORECASE))}
    if len(levels) != 1 or int(min(levels)) not in LEVELS:
        raise BadInput(f"{name}: give shapeType ADM0, ADM1, ADM2 or ADM3 for the whole file, not {sorted(kinds)}.")
    names = _texts(table, columns["shapename"])
    country = _texts(table, columns.get("shapegroup"))
    return GEOBOUNDARIES, int(min(levels)), _columns(names, country)


def _gadm(table: gpd.GeoDataFrame, columns: Mapping[str, str], _: str) -> tuple[str, int, Texts] | None:
    levels = [level for level in LEVELS if f"gid_{level}" in columns]
    if not levels:
        return None
    deepest = max(levels)
    named = columns.get(f"name_{deepest}") or columns.get("country")
    above = columns.get(f"name_{deepest - 1}") if deepest > 1 else None
    return GADM, deepest, _columns(_texts(table, named), _texts(table, columns["gid_0"]), above=_texts(table, above))


def _cod(table: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> tuple[str, int, Texts] | None:
    found = [level for level in LEVELS if any(_first(columns, p.format(level=level)) for p in (_COD_NAME, _COD_CODE))]
    if not found:
        return None
    deepest = max(found)
    codes = {level: _first(columns, _COD_CODE.format(level=level)) for level in range(deepest + 1)}
    french = _first(columns, rf"adm(?:in)?{deepest}_?(?:fr|name_?fr)")
    named = french or _first(columns, _COD_NAME.format(level=deepest))
    english = _first(columns, rf"adm(?:in)?{deepest}_?(?:en|name_?en)")
    if named is None:
        raise BadInput(f"{name} has {codes[deepest]}, but no names of level {deepest}: give a column ADM{deepest}_FR.")
    country = _texts(table, codes[0] or _first(columns, _COD_NAME.format(level=0)))
    if not any(country):
        country = _texts(table, codes[deepest])
    above = codes.get(deepest - 1) if deepest > 1 else None
    texts = _columns(
        _texts(table, named), country, english=_texts(table, english), pcode=_texts(table, codes[deepest]),
        above=_texts(table, above),
    )  # fmt: skip
    return COD, deepest, texts


def _wof(table: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> tuple[str, int, Texts] | None:
    if not ({"wof_id", "wof:id"} & set(columns)):
        return None
    named = columns.get("wof:name") or columns.get("name")
    country = columns.get("country_code") or columns.get("wof:country") or columns.get("iso:country")
    if named is None or country is None:
        raise BadInput(f"{name}: a Who's On First file needs the columns name and country_code.")
    names, countries = _texts(table, named), _texts(table, country)
    kinds = set(filter(None, _texts(table, columns.get("wof:placetype") or columns.get("placetype"))))
    above = _texts(table, columns.get("region"))
    if kinds:
        if len(kinds) > 1 or not kinds <= set(_PLACETYPES):
            raise BadInput(f"{name}: the placetype must be country, region or county in the whole file.")
        level = _PLACETYPES[kinds.pop()]
    elif any(above):
        level = 2
    else:
        level = 0 if all(_country(text) not in ("", "-") for text in names) else 1
    return WOF, level, _columns(names, countries, above=above)


def _columns(
    names: Sequence[str],
    country: Sequence[str],
    *,
    english: Sequence[str] = (),
    pcode: Sequence[str] = (),
    above: Sequence[str] = (),
) -> Texts:
    blank = [""] * len(names)
    return {
        "name": names,
        "country": country,
        "name_en": english or blank,
        "pcode": pcode or blank,
        "above": above or blank,
    }


_COUNTRY_NAMES: Final = {"mali": "MLI", "burkina": "BFA", "niger": "NER"}


def _country(text: str) -> str:
    """Country (ISO 3166-1 alpha-3) that a code, a name or a p-code means; "" not said, "-" another one."""
    whole = text.strip()
    code = re.sub(r"\d.*$", "", whole.upper())
    if code in COUNTRIES or code in COUNTRIES.values():
        return COUNTRIES.get(code, code)
    named = {_COUNTRY_NAMES[word] for word in re.findall(r"[^\W\d_]+", whole.casefold()) if word in _COUNTRY_NAMES}
    if len(named) == 1:
        return named.pop()
    return "-" if whole else ""


def _country_of_file(name: str) -> str:
    found = set(re.findall(r"(?<![A-Za-z])(?:MLI|BFA|NER)(?![A-Za-z])", name.upper()))
    return found.pop() if len(found) == 1 else ""
