"""Boundaries of one vintage: countries, regions, provinces, and the neighbours around them.

A vintage is a folder: ``vintage.json`` and one GeoJSON file a level (``adm0.geojson`` ... ``adm3.geojson``,
``neighbours.geojson``). One ships with the program; others may lie in the user's folder in the same layout.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core import settings
from geo.core.crs import LAT_MAX, LAT_MIN, LON_MAX, LON_MIN, WGS84
from geo.core.errors import BadInput, BrokenData, UnknownName

BUNDLED: Final = "naturalearth-10m"
UNIT_COLUMNS: Final = ("pcode", "adm0", "name", "name_en", "aliases", "parent", "covers", "note")
NEIGHBOUR_COLUMNS: Final = ("adm0", "name", "name_en", "name_fr", "aliases")
DEEPEST_LEVEL: Final = 3

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_GENERIC = "region|province|cercle|departement|department|district|county"
_LEADING = re.compile(rf"^(?:the )?(?:{_GENERIC}) (?:of |de la |de l |du |des |de |d )?(?=\S)")
_TRAILING = re.compile(rf"(?<=\S) (?:{_GENERIC})$")


@dataclass(frozen=True)
class Vintage:
    """What one set of boundaries is and where it comes from.

    `reference_date` (ISO) is the last day on which its division of all three countries was the official one; "" if
    that is not known.
    """

    vintage_id: str
    title: str
    title_fr: str
    version: str
    reference_date: str
    licence: str
    attribution: str
    levels: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class Boundaries:
    """Frames of one vintage; never change them in place, they are shared.

    Attributes
    ----------
    vintage : Vintage
    adm0, adm1, adm2, adm3 : geopandas.GeoDataFrame
        RangeIndex, EPSG:4326, sorted by pcode; columns `pcode` (OCHA p-code), `adm0` (ISO 3166-1 alpha-3),
        `name` (official French), `name_en`, `aliases` and `covers` (";"-joined), `parent` (pcode of the unit
        above), `note`, `geometry`. `covers` names units that lie inside and have no polygon of their own.
        A level that the vintage lacks has no rows; a level may hold only some countries.
    neighbours : geopandas.GeoDataFrame
        The countries around, clipped to a frame: `adm0`, `name` and `name_fr`, `name_en`, `aliases`, `geometry`.
    """

    vintage: Vintage
    adm0: gpd.GeoDataFrame
    adm1: gpd.GeoDataFrame
    adm2: gpd.GeoDataFrame
    adm3: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame

    def level(self, level: int) -> gpd.GeoDataFrame:
        """Return the frame of a level, 0 to 3.

        Raises
        ------
        BadInput
            For another level.
        """
        if level not in range(DEEPEST_LEVEL + 1):
            raise BadInput(f"There is no level {level}: give 0 (countries) to {DEEPEST_LEVEL}.")
        return cast("gpd.GeoDataFrame", getattr(self, f"adm{level}"))


@dataclass(frozen=True)
class Unit:
    """One unit that a text named.

    `matched` is the spelling that matched; `note` says so when the text named a place that the unit only covers.
    """

    level: int
    pcode: str
    adm0: str
    name: str
    name_en: str
    parent: str
    geometry: BaseGeometry
    matched: str
    note: str


@lru_cache(maxsize=8192)
def _fold(text: str) -> str:
    """Lower-case letters and digits without accents, other characters as single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def _folders(folder: Path | None) -> list[Path]:
    if folder is not None:
        return [folder]
    return [settings.DATA / "boundaries", settings.user_folder() / "boundaries"]


def _remedy(path: Path) -> str:
    if path.is_relative_to(settings.DATA):
        return "Install the program again, or run tools/build_boundaries.py."
    return f"Delete the folder {path.parent} and install this vintage again."


def _read_json(path: Path) -> tuple[Any, str]:
    """Read a JSON file; also give the sha256 of its text with Unix line ends (git may change them)."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8").replace("\r\n", "\n")
        return json.loads(text), hashlib.sha256(text.encode()).hexdigest()
    except OSError as error:
        raise BrokenData(f"{path} is missing or cannot be read ({error.strerror}). {_remedy(path)}") from error
    except (ValueError, RecursionError) as error:
        raise BrokenData(f"{path} is damaged: not JSON ({error}). {_remedy(path)}") from error


def _text(value: object) -> str:
    """Take a text or nothing; anything else is damage."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _read_vintage(folder: Path) -> tuple[Vintage, dict[str, str]]:
    path = folder / "vintage.json"
    raw, _ = _read_json(path)
    try:
        texts = ("vintage_id", "title", "title_fr", "version", "reference_date", "licence", "attribution")
        fields = {key: _text(raw[key]) for key in texts}
        if fields["reference_date"]:
            dt.date.fromisoformat(fields["reference_date"])
        levels = tuple(int(level) for level in raw["levels"])
        if 0 not in levels:
            raise ValueError("level 0")
        files = {str(name): str(digest) for name, digest in raw.get("files", {}).items()}
        vintage = Vintage(**fields, levels=levels, note=_text(raw.get("note")))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BrokenData(f"{path} is damaged: {error!r} is missing or wrong. {_remedy(path)}") from error
    if vintage.vintage_id != folder.name:
        raise BrokenData(f"{path} says vintage {vintage.vintage_id!r}, but its folder says {folder.name!r}.")
    return vintage, files


def _read_layer(path: Path, columns: tuple[str, ...], digest: str | None) -> gpd.GeoDataFrame:
    raw, found = _read_json(path)
    if digest is not None and digest != found:
        raise BrokenData(f"{path} is damaged: its checksum is not the one in vintage.json. {_remedy(path)}")
    try:
        features = raw["features"]
        rows = [{column: _text(f["properties"].get(column)) for column in columns} for f in features]
        shapes = [shapely.geometry.shape(f["geometry"]) for f in features]
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BrokenData(f"{path} is damaged: a feature cannot be read ({error!r}). {_remedy(path)}") from error
    geometries = np.array(shapes, dtype=object)
    key = columns[0]
    for row, geometry in zip(rows, geometries, strict=True):
        if not row[key] or not row["adm0"] or not row["name"]:
            raise BrokenData(f"{path} is damaged: a feature has no {key}, adm0 or name. {_remedy(path)}")
        if geometry.geom_type not in ("Polygon", "MultiPolygon") or not geometry.is_valid or geometry.is_empty:
            raise BrokenData(f"{path} is damaged: {row[key]} has no valid polygon. {_remedy(path)}")
        west, south, east, north = geometry.bounds
        if west < LON_MIN or east > LON_MAX or south < LAT_MIN or north > LAT_MAX:
            raise BrokenData(f"{path} is damaged: {row[key]} reaches beyond the globe. {_remedy(path)}")
    if len({row[key] for row in rows}) != len(rows):
        raise BrokenData(f"{path} is damaged: a {key} occurs twice. {_remedy(path)}")
    frame = pd.DataFrame(rows, columns=list(columns), dtype="str")
    out = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometries, crs=WGS84), crs=WGS84)
    return out.sort_values(key, ignore_index=True)


def _empty_layer(columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(columns=list(columns), dtype="str")
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=WGS84), crs=WGS84)


def list_vintages(folder: Path | None = None) -> list[Vintage]:
    """List the vintages that are there: the bundled one first, then the user's by id.

    Parameters
    ----------
    folder : Path, optional
        Look in this folder of vintages only.

    Raises
    ------
    BrokenData
        If a vintage's ``vintage.json`` is damaged.
    """
    found: dict[str, Vintage] = {}
    for place in _folders(folder):
        for path in sorted(place.glob("*/vintage.json")):
            found.setdefault(path.parent.name, _read_vintage(path.parent)[0])
    return sorted(found.values(), key=lambda vintage: (vintage.vintage_id != BUNDLED, vintage.vintage_id))


def load_boundaries(vintage_id: str | None = None, folder: Path | None = None) -> Boundaries:
    """Load all levels of a vintage.

    Parameters
    ----------
    vintage_id : str, optional
        Default: the bundled ``naturalearth-10m``.
    folder : Path, optional
        The folder that holds vintages. Default: the bundled ones, then those in the user's folder.

    Returns
    -------
    Boundaries

    Raises
    ------
    UnknownName
        If no such vintage is there.
    BrokenData
        If one of its files is missing or damaged; the message names the file and the remedy.
    """
    wanted = BUNDLED if vintage_id is None else vintage_id
    places = [p / wanted for p in _folders(folder) if _ID.fullmatch(wanted) and (p / wanted).is_dir()]
    if not places:
        if wanted == BUNDLED:
            missing = _folders(folder)[0] / BUNDLED
            raise BrokenData(f"{missing} is missing. {_remedy(missing / 'vintage.json')}")
        known = ", ".join(vintage.vintage_id for vintage in list_vintages(folder))
        raise UnknownName(f"No boundaries {wanted!r} are installed. There are: {known or 'none'}.")
    place = places[0]
    vintage, digests = _read_vintage(place)

    def layer(name: str, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
        return _read_layer(place / name, columns, digests.get(name))

    levels = [
        layer(f"adm{n}.geojson", UNIT_COLUMNS) if n in vintage.levels else _empty_layer(UNIT_COLUMNS)
        for n in range(DEEPEST_LEVEL + 1)
    ]
    for n in range(1, DEEPEST_LEVEL + 1):
        orphans = sorted(set(levels[n]["parent"]) - set(levels[n - 1]["pcode"]))
        if orphans:
            path = place / f"adm{n}.geojson"
            raise BrokenData(f"{path} is damaged: no unit {orphans[0]!r} above it. {_remedy(path)}")
        if strangers := sorted(set(levels[n]["adm0"]) - set(levels[0]["adm0"])):
            path = place / f"adm{n}.geojson"
            raise BrokenData(f"{path} is damaged: no country {strangers[0]!r} in adm0.geojson. {_remedy(path)}")
    around = layer("neighbours.geojson", NEIGHBOUR_COLUMNS)
    return Boundaries(vintage, levels[0], levels[1], levels[2], levels[3], around)


def find_unit(boundaries: Boundaries, text: str, *, level: int | None = None, adm0: str | None = None) -> Unit:
    """Find the unit that a name or p-code means.

    Case, accents, hyphens and a word such as "region" or "province de" do not matter. When several units match,
    the order is: p-code (of a country also its ISO 3166-1 alpha-3 code), official French name, English name, alias,
    name of a unit that it covers; then the higher level (a region before a province); then the first p-code.

    Parameters
    ----------
    boundaries : Boundaries
    text : str
    level : int, optional
        Only units of this level (0 to 3).
    adm0 : str, optional
        Only units of this country (ISO 3166-1 alpha-3).

    Returns
    -------
    Unit

    Raises
    ------
    UnknownName
        If nothing matches; the message names the nearest spellings.
    BadInput
        If `level` is not 0 to 3.
    """
    whole = _fold(text)
    bare = _TRAILING.sub("", _LEADING.sub("", whole))
    spellings: dict[str, str] = {}
    best: tuple[tuple[int, int, str], int, str] | None = None
    for n in range(DEEPEST_LEVEL + 1) if level is None else (level,):
        frame = boundaries.level(n)
        texts = [frame[column].tolist() for column in ("pcode", "adm0", "name", "name_en", "aliases", "covers")]
        for position, (pcode, country, name, name_en, aliases, covers) in enumerate(zip(*texts, strict=True)):
            if adm0 is not None and country != adm0:
                continue
            codes = [pcode, country] if n == 0 else [pcode]
            for kind, names in enumerate((codes, [name], [name_en], aliases.split(";"), covers.split(";"))):
                for spelling in filter(None, names):
                    folded = _fold(spelling)
                    spellings.setdefault(folded, spelling)
                    rank = (kind, n, pcode)
                    if folded and folded in (whole, bare) and (best is None or rank < best[0]):
                        best = (rank, position, spelling)
    if best is None:
        near = difflib.get_close_matches(bare, spellings, n=3, cutoff=0.6)
        where = f" in {adm0}" if adm0 else ""
        hint = f" Nearest: {', '.join(spellings[name] for name in near)}." if near else ""
        raise UnknownName(f"No administrative unit {text[:80]!r}{where} in {boundaries.vintage.vintage_id}.{hint}")
    (kind, n, _), position, matched = best
    found = boundaries.level(n).iloc[position].to_dict()
    note = f"{matched} has no polygon in this vintage; it lies in {found['name']}." if kind == 4 else found["note"]
    fields = {key: str(found[key]) for key in ("pcode", "adm0", "name", "name_en", "parent")}
    return Unit(level=n, **fields, geometry=found["geometry"], matched=matched, note=note)
