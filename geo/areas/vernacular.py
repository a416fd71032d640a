"""Regions that people name but no authority bounds: "northern Mali", the three-border region, the Gourma.

`data/vernacular_regions.csv` gives each a rule over the administrative units, and this module computes the polygon.
A rule reads left to right; ``and`` / ``except`` bind tighter than ``or``::

    units:ML06+ML07+ML08               these units, of any level, by p-code
    north of 13.7                      north / south of a parallel, east / west of a meridian, degrees
    part:NE of ML04                    half or quarter of a unit by the middle of its extent: N S E W NE NW SE SW
    within:50 of border:BFA-MLI        kilometres around a border; three codes mean the point where all three meet
    outline:-5.4,13.9 -5.3,14.3 ...    a hand-drawn ring of lon,lat

The result is cut to the countries in the column `adm0`, so that no region reaches over a border it does not name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.borders import border_line, country_polygon, near_line, polygons_only
from geo.areas.boundaries import Boundaries
from geo.core import settings
from geo.core.crs import WGS84
from geo.core.errors import BadInput, BrokenData
from geo.core.facts import REMEDY, read_facts

COLUMNS: Final = ("region_id", "name_en", "name_fr", "aliases", "adm0", "rule", "source", "note")

_UNITS = re.compile(r"units:([A-Z0-9+]+)")
_CUT = re.compile(r"(north|south|east|west) of (-?\d+(?:\.\d+)?)")
_PART = re.compile(r"part:([NS]?[EW]?) of ([A-Z0-9]+)")
_WITHIN = re.compile(r"within:(\d+(?:\.\d+)?) of border:([A-Z]{3}(?:-[A-Z]{3}){1,2})")
_NUMBER = r"-?\d+(?:\.\d+)?"
_OUTLINE = re.compile(rf"outline:({_NUMBER},{_NUMBER}(?: {_NUMBER},{_NUMBER}){{2,}})")
_JOINS = re.compile(r" (and|except) ")


def _unit(boundaries: Boundaries, pcode: str) -> BaseGeometry:
    for frame in (boundaries.adm0, boundaries.adm1, boundaries.adm2, boundaries.adm3):
        hits = np.flatnonzero((frame["pcode"] == pcode).to_numpy())
        if len(hits):
            shape: BaseGeometry = frame.geometry.iloc[int(hits[0])]
            return shape
    raise BadInput(
        f"No unit {pcode} in the boundaries {boundaries.vintage.vintage_id}: "
        "the rules of the vernacular regions are written for the bundled ones."
    )


def _beyond(side: str, degrees: float) -> BaseGeometry:
    """Everything on one side of a parallel or meridian."""
    west, south, east, north = {
        "north": (-180.0, degrees, 180.0, 90.0),
        "south": (-180.0, -90.0, 180.0, degrees),
        "east": (degrees, -90.0, 180.0, 90.0),
        "west": (-180.0, -90.0, degrees, 90.0),
    }[side]
    return shapely.box(west, south, east, north)


def _part(unit: BaseGeometry, letters: str) -> BaseGeometry:
    west, south, east, north = unit.bounds
    out = unit
    for letter in letters:
        side = {"N": "north", "S": "south", "E": "east", "W": "west"}[letter]
        middle = (south + north) / 2 if letter in "NS" else (west + east) / 2
        out = shapely.intersection(out, _beyond(side, middle))
    return out


def _factor(boundaries: Boundaries, text: str) -> BaseGeometry:
    if match := _UNITS.fullmatch(text):
        shape: BaseGeometry = shapely.union_all([_unit(boundaries, code) for code in match[1].split("+")])
        return shape
    if match := _CUT.fullmatch(text):
        return _beyond(match[1], float(match[2]))
    if (match := _PART.fullmatch(text)) and match[1]:
        return _part(_unit(boundaries, match[2]), match[1])
    if match := _WITHIN.fullmatch(text):
        first, second, *third = match[2].split("-")
        line: BaseGeometry = border_line(boundaries, first, second)
        for other in third:
            line = shapely.intersection(line, border_line(boundaries, second, other))
        return near_line(line, float(match[1]))
    if match := _OUTLINE.fullmatch(text):
        ring = [tuple(map(float, pair.split(","))) for pair in match[1].split()]
        polygon = shapely.Polygon(ring)
        if polygon.is_valid:
            return polygon
    raise BadInput(f"{text!r} is no rule for a region; see the head of {__name__} for what a rule may say.")


def region_geometry(boundaries: Boundaries, rule: str, countries: list[str]) -> shapely.Polygon | shapely.MultiPolygon:
    """Compute the polygon of a rule, cut to some countries.

    Parameters
    ----------
    boundaries : Boundaries
        The bundled vintage, or one with the same p-codes.
    rule : str
        See this module's docstring.
    countries : list of str
        ISO 3166-1 alpha-3.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        EPSG:4326, valid, not empty.

    Raises
    ------
    BadInput
        If the rule cannot be read, names an unknown unit or leaves nothing.
    UnknownName
        If a country is not in the vintage.
    """
    terms: list[BaseGeometry] = []
    for term in rule.split(" or "):
        first, *rest = _JOINS.split(term)
        shape = _factor(boundaries, first.strip())
        for word, text in zip(rest[::2], rest[1::2], strict=True):
            other = _factor(boundaries, text.strip())
            shape = shapely.intersection(shape, other) if word == "and" else shapely.difference(shape, other)
        terms.append(shape)
    home = shapely.union_all([country_polygon(boundaries, adm0) for adm0 in countries])
    region = polygons_only(shapely.intersection(shapely.union_all(terms), home))
    if region.is_empty:
        raise BadInput(f"The rule {rule!r} leaves no land in {', '.join(countries)}.")
    return region


def load_vernacular(boundaries: Boundaries, path: Path | None = None) -> gpd.GeoDataFrame:
    """Load the vernacular regions and compute their polygons.

    Parameters
    ----------
    boundaries : Boundaries
        The bundled vintage, or one with the same p-codes.
    path : Path, optional
        Default: ``data/vernacular_regions.csv``.

    Returns
    -------
    geopandas.GeoDataFrame
        RangeIndex, EPSG:4326, in the file's order: `region_id`, `name_en`, `name_fr`, `aliases` and `adm0`
        (";"-joined), `rule`, `source` (whose definition), `note` (what is approximate), `geometry`.

    Raises
    ------
    BrokenData
        If the file is missing or damaged, repeats an id or holds a rule that cannot be computed.
    """
    source = settings.DATA / "vernacular_regions.csv" if path is None else path
    rows = read_facts(source, COLUMNS)
    shapes, ids = [], set()
    for row in rows:
        if not row["region_id"] or row["region_id"] in ids:
            raise BrokenData(f"{row.where}: the region_id {row['region_id']!r} is empty or repeated. {REMEDY}")
        ids.add(row["region_id"])
        try:
            shapes.append(region_geometry(boundaries, row["rule"], row["adm0"].split(";")))
        except (BadInput, LookupError, shapely.errors.ShapelyError) as error:
            raise BrokenData(f"{row.where}, region {row['region_id']}: {error}") from error
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=WGS84), crs=WGS84)
