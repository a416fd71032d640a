"""Turn the units of boundary files into one vintage: names and p-codes, parents, clean polygons, what was noticed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.areas.borders import polygons_only
from geo.areas.boundaries import NEIGHBOUR_COLUMNS, UNIT_COLUMNS, Boundaries, Vintage
from geo.core.crs import WGS84, area_km2
from geo.core.errors import BadInput
from geo.places.toponyms import fold, plain
from geo.sources.boundary_files import Layer, RawUnit

ZONE: Final = ("BFA", "MLI", "NER")
# Gaps between units narrower than this (about 1 km) are closed.
_GAP_DEG: Final = 0.01
# Units of one level that share more than this of the smaller one are no division of a country.
_MOST_OVERLAP: Final = 0.2
# A unit of which less lies in its parent straddles a border.
_STRADDLES: Final = 0.95
# A lake may lie in no unit; a larger piece means that units are missing.
_LARGEST_PIECE_KM2: Final = 2_000.0
_MOST_NAMED: Final = 8
_WORDS: Final = {0: "countries", 1: "regions", 2: "second-level units", 3: "third-level units"}


@dataclass
class _Unit:
    """A unit on its way: `official` says that the p-code is one of our table or of the file."""

    level: int
    adm0: str
    name: str
    name_en: str
    pcode: str
    above: str
    geometry: Any
    aliases: str = ""
    note: str = ""
    covers: str = ""
    parent: str = ""
    taken: bool = False


@dataclass
class Assembled:
    """Frames of a vintage, and in words what was mended, filled in or is doubtful."""

    boundaries: Boundaries
    notices: list[str] = field(default_factory=list)


def assemble(layers: Sequence[Layer], bundled: Boundaries, vintage: Vintage) -> Assembled:
    """Make a vintage of the layers of one or several files.

    Parameters
    ----------
    layers : sequence of Layer
        Of any levels and countries; what they lack is taken from `bundled`, and said.
    bundled : Boundaries
        The vintage that ships: official names and p-codes, and the neighbours.
    vintage : Vintage
        What the result is; its levels are set here.

    Returns
    -------
    Assembled

    Raises
    ------
    BadInput
        If polygons are of another part of the world, or units of one level overlap so much that they are no division.
    """
    notices = [notice for layer in layers for notice in layer.notices]
    levels: dict[int, list[_Unit]] = {}
    given = [unit for layer in layers for unit in _placed(layer, bundled, notices)]
    for level in range(4):
        units = _joined([unit for unit in given if unit.level == level], notices)
        units += _filled(units, level, given, bundled, notices)
        if level == 3:
            units = _with_parents(units, levels[2], notices)
        levels[level] = _cleaned(units, level, notices)
    for level, units in sorted(levels.items()):
        _identify(units, bundled)
        if level > 0:
            _find_parents(units, levels[level - 1], level, notices)
        _code(units, notices)
    _nest(levels, notices)
    present = tuple(level for level in sorted(levels) if levels[level])
    frames = [_frame(levels.get(level, [])) for level in range(4)]
    whole = Vintage(**{**vars(vintage), "levels": present})
    around = _neighbours(bundled, frames[0], notices)
    return Assembled(Boundaries(whole, frames[0], frames[1], frames[2], frames[3], around), notices)


def _nest(levels: dict[int, list[_Unit]], notices: list[str]) -> None:
    """Let regions and countries be the sum of what lies in them, so that the map shows what is joined.

    What the countries of the files hold beyond their units goes to the nearest unit, unless it is large.
    """
    deepest = [unit for unit in levels[1] if unit.pcode not in {child.parent for child in levels.get(2, [])}]
    deepest += levels.get(2, [])
    shapes = _clean(np.array([unit.geometry for unit in deepest], dtype=object), gap_width=_GAP_DEG)
    held = shapely.union_all(shapes)
    for country in levels[0]:
        pieces = shapely.get_parts(shapely.difference(country.geometry, held))
        km2 = np.asarray(area_km2(geometry=pieces))
        own = np.flatnonzero([unit.adm0 == country.adm0 for unit in deepest])
        small = pieces[(km2 > 0) & (km2 <= _LARGEST_PIECE_KM2)]
        if len(small) and len(own):
            piece, unit = shapely.STRtree(shapes[own]).query_nearest(small, all_matches=False)
            for row in np.unique(unit):
                shapes[own[row]] = shapely.union_all([shapes[own[row]], *small[piece[unit == row]]])
        if km2.sum() > 1:
            left = float(km2[km2 > _LARGEST_PIECE_KM2].sum())
            also = f"; {left:,.0f} km2 in large pieces stay without one" if left else ""
            notices.append(
                f"{km2.sum():,.0f} km2 of {country.name} were in no unit: they went to the nearest one{also}."
            )
    shapes = _clean(shapes, gap_width=0.0)
    for unit, shape in zip(deepest, shapes, strict=True):
        unit.geometry = polygons_only(shape)
    for level in (1, 0):
        for unit in levels[level]:
            children = [child.geometry for child in levels.get(level + 1, []) if child.parent == unit.pcode]
            if children:
                unit.geometry = polygons_only(shapely.coverage_union_all(np.array(children, dtype=object)))


# -- where the polygons are, and whether they are whole


def _placed(layer: Layer, bundled: Boundaries, notices: list[str]) -> list[_Unit]:
    """Check that a layer lies where its countries are, and give units without a country the one they lie in."""
    shapes = np.array([unit.geometry for unit in layer.units], dtype=object)
    shapes = _mended(shapes, [unit.name for unit in layer.units], layer.file, notices)
    zone = shapely.union_all(bundled.adm0.geometry.to_numpy())
    shapely.prepare(zone)

    def inside(some: Any) -> float:
        points = shapely.point_on_surface(some)
        return float(np.mean(shapely.intersects(zone, points)))

    if inside(shapes) < 0.5:
        turned = shapely.transform(shapes, lambda xy: xy[:, ::-1])
        if inside(turned) < 0.5:
            west, south, east, north = shapely.total_bounds(shapes)
            raise BadInput(
                f"{layer.file} lies elsewhere (longitude {west:.1f} to {east:.1f}, latitude {south:.1f} to "
                f"{north:.1f}). Give boundaries of Mali, Burkina Faso or Niger, longitude before latitude."
            )
        notices.append(f"{layer.file}: latitude and longitude were swapped; they were put right.")
        shapes = turned
    units = []
    for raw, shape in zip(layer.units, shapes, strict=True):
        if shape.is_empty:
            continue
        adm0 = raw.adm0 or _country_at(shape, bundled)
        units.append(_Unit(layer.level, adm0, _tidy(raw, adm0, bundled), raw.name_en, raw.pcode, raw.above, shape))
    return units


def _tidy(raw: RawUnit, adm0: str, bundled: Boundaries) -> str:
    return raw.name or str(bundled.adm0.loc[bundled.adm0["adm0"] == adm0, "name"].iloc[0])


def _country_at(shape: Any, bundled: Boundaries) -> str:
    shared = shapely.area(shapely.intersection(bundled.adm0.geometry.to_numpy(), shape))
    return str(bundled.adm0["adm0"].iloc[int(np.argmax(shared))])


def _mended(shapes: Any, names: Sequence[str], file: str, notices: list[str]) -> Any:
    wrong = np.flatnonzero(~shapely.is_valid(shapes)).tolist()
    if not wrong:
        return shapes
    shapes = shapes.copy()
    for row in wrong:
        shapes[row] = polygons_only(shapely.make_valid(shapes[row]))
    notices.append(f"{file}: {len(wrong)} invalid polygon(s) were mended: {_named(names[row] for row in wrong)}.")
    notices += [
        f"{file}: nothing is left of the polygon of {names[row]}: it was left out."
        for row in wrong
        if shapes[row].is_empty
    ]
    return shapes


def _named(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST_NAMED} more" if len(every) > _MOST_NAMED else ""
    return ", ".join(every[:_MOST_NAMED]) + more


def _joined(units: list[_Unit], notices: list[str]) -> list[_Unit]:
    """Make one unit of the features that stand for the same one."""
    found: dict[tuple[str, ...], list[_Unit]] = {}
    for unit in units:
        own = (unit.pcode,) if unit.pcode else (fold(unit.name), fold(unit.above))
        found.setdefault((unit.adm0, *own), []).append(unit)
    several = [group for group in found.values() if len(group) > 1]
    for group in several:
        group[0].geometry = shapely.union_all([unit.geometry for unit in group])
    if several:
        names = _named(group[0].name for group in several)
        notices.append(f"{len(several)} unit(s) had several features, which were joined: {names}.")
    return [group[0] for group in found.values()]


def _filled(units: list[_Unit], level: int, given: list[_Unit], bundled: Boundaries, notices: list[str]) -> list[_Unit]:
    """Take from the vintage that ships countries and regions that the files lack, and all units of other countries.

    Second-level units of a country whose regions are in the files are no others' to add: they may be of another
    division.
    """
    frame = bundled.level(level)
    lacking = [adm0 for adm0 in ZONE if adm0 not in {unit.adm0 for unit in units}]
    if level == 2:
        divided = {unit.adm0 for unit in given if unit.level == 1}
        lacking = [adm0 for adm0 in lacking if adm0 not in divided]
        lacking = lacking if units else [adm0 for adm0 in lacking if (frame["adm0"] == adm0).any()]
    if level == 3:
        return []
    out = []
    for adm0 in lacking:
        own = frame[frame["adm0"] == adm0]
        source = bundled.vintage.title
        said = f"taken from {source}" if len(own) else f"there are none of that level, as in {source}"
        notices.append(f"The files have no {_WORDS[level]} of {adm0}: {said}.")
        out += [
            _Unit(level, adm0, str(row["name"]), str(row["name_en"]), str(row["pcode"]), "", row["geometry"])
            for row in own.to_dict("records")
        ]
    others = shapely.union_all([unit.geometry for unit in units]) if units else None
    for unit in out if others is not None else []:
        unit.geometry = polygons_only(shapely.difference(unit.geometry, others))
    return out


def _with_parents(units: list[_Unit], above: list[_Unit], notices: list[str]) -> list[_Unit]:
    """Leave out the third-level units of countries that have no second level."""
    known = {unit.adm0 for unit in above}
    notices += [
        f"The third-level units of {adm0} were left out: there are no second-level units above them."
        for adm0 in sorted({unit.adm0 for unit in units} - known)
    ]
    return [unit for unit in units if unit.adm0 in known]


def _cleaned(units: list[_Unit], level: int, notices: list[str]) -> list[_Unit]:
    """Refuse what is no division; of the level that is not joined to, take out overlaps and narrow gaps."""
    if not units:
        return []
    shapes = np.array([unit.geometry for unit in units], dtype=object)
    areas = np.asarray(area_km2(geometry=shapes))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.flatnonzero(one < other)
    one, other = one[pairs], other[pairs]
    shared = np.asarray(area_km2(geometry=shapely.intersection(shapes[one], shapes[other])))
    smaller = np.minimum(areas[one], areas[other])
    for at in np.argsort(-shared / np.maximum(smaller, 1e-9))[:1]:
        if shared[at] > _MOST_OVERLAP * smaller[at]:
            names = f"{units[one[at]].name} and {units[other[at]].name}"
            raise BadInput(
                f"The {_WORDS[level]} {names} overlap by {shared[at]:,.0f} km2, {shared[at] / smaller[at]:.0%} of the "
                "smaller one: these are no units of one level. Give the files of one division, each level once."
            )
    if (shared > 0.01).any():
        worst = int(np.argmax(shared))
        notices.append(
            f"{int((shared > 0.01).sum())} pair(s) of {_WORDS[level]} overlapped, by up to {shared[worst]:,.1f} km2 "
            f"({units[one[worst]].name}, {units[other[worst]].name}): each strip went to one of the two."
        )
    clean = _clean(shapes, gap_width=_GAP_DEG) if level == 3 else shapes
    for unit, shape in zip(units, clean, strict=True):
        unit.geometry = polygons_only(shape if shape.is_valid else shapely.make_valid(shape))
    lost = [unit.name for unit in units if unit.geometry.is_empty]
    if lost:
        notices.append(f"Nothing was left of {_named(lost)}: other units cover them.")
    return [unit for unit in units if not unit.geometry.is_empty]


def _clean(shapes: Any, *, gap_width: float) -> Any:
    """Take overlaps and narrow gaps out of a coverage (GEOS 3.14); shapely's type stubs lack the function."""
    cleaner: Any = vars(shapely)["coverage_clean"]
    return cleaner(shapes, gap_width=gap_width)


# -- names, codes, parents


def _identify(units: list[_Unit], bundled: Boundaries) -> None:
    """Give units that are clearly one of our table, by name and place, its p-code and official names."""
    if not units:
        return
    frame = bundled.level(units[0].level)
    shapes = frame.geometry.to_numpy()
    columns = {name: frame[name].tolist() for name in UNIT_COLUMNS}
    by_name: dict[tuple[str, str], int] = {}
    for row, adm0 in enumerate(columns["adm0"]):
        for name in (columns["name"][row], columns["name_en"][row], *columns["aliases"][row].split(";")):
            if name:
                by_name.setdefault((adm0, _plain(name)), row)
    claims: dict[int, list[_Unit]] = {}
    for unit in units:
        keys = [(unit.adm0, _plain(name)) for name in (unit.name, unit.name_en) if name]
        found = [by_name[key] for key in keys if key in by_name]
        if found and shapely.intersects(shapes[found[0]], shapely.point_on_surface(unit.geometry)):
            claims.setdefault(found[0], []).append(unit)
    for row, claimants in claims.items():
        shared = shapely.area(shapely.intersection(np.array([one.geometry for one in claimants]), shapes[row]))
        unit = claimants[int(np.argmax(shared))]
        spelled = unit.name
        unit.pcode, unit.taken = columns["pcode"][row], True
        unit.name, unit.name_en = columns["name"][row], columns["name_en"][row]
        known = [name for name in columns["aliases"][row].split(";") if name]
        fresh = [] if spelled in (unit.name, unit.name_en, *known) else [spelled]
        unit.aliases = ";".join([*known, *fresh])


_GENERIC: Final = (
    r"\b(?:region|province|cercle|departement|department|district|commune)s?\b(?: (?:du|des|de la|de l|de|d)\b)?"
)


def _bare(name: str) -> str:
    """Write a name without accents, signs, and words such as "région de" and "province"."""
    return " ".join(re.sub(_GENERIC, " ", plain(name)).split()) or plain(name)


def _plain(name: str) -> str:
    """Fold a name for comparing."""
    return fold(_bare(name))


def _find_parents(units: list[_Unit], above: list[_Unit], level: int, notices: list[str]) -> None:
    """Put every unit under the one of its country that has most of it; say what straddles or is said otherwise."""
    straddling, otherwise = [], []
    for adm0 in {unit.adm0 for unit in units}:
        parents = [unit for unit in above if unit.adm0 == adm0]
        shapes = np.array([unit.geometry for unit in parents], dtype=object)
        for unit in (unit for unit in units if unit.adm0 == adm0):
            shared = shapely.area(shapely.intersection(shapes, unit.geometry))
            best = int(np.argmax(shared))
            share = float(shared[best]) / max(unit.geometry.area, 1e-12)
            unit.parent = parents[best].pcode
            if share < _STRADDLES and level > 1:
                straddling.append(f"{unit.name} ({parents[best].name} {share:.0%})")
            said = {parents[best].pcode, _plain(parents[best].name), _plain(parents[best].name_en)}
            said |= {_plain(name) for name in parents[best].aliases.split(";")}
            if unit.above and not {unit.above, _plain(unit.above)} & said:
                otherwise.append(f"{unit.name} (by area {parents[best].name}, the file says {unit.above})")
    if straddling:
        notices.append(
            f"{len(straddling)} {_WORDS[level]} reach over the border of their parent, which has most of them: "
            f"{_named(straddling)}."
        )
    if otherwise:
        notices.append(f"{len(otherwise)} {_WORDS[level]} lie in another unit than the file says: {_named(otherwise)}.")


def _code(units: list[_Unit], notices: list[str]) -> None:
    """Give units without a p-code an id of their parent's code and their name: the same from every publisher."""
    used = Counter(unit.pcode for unit in units if unit.pcode)
    own = []
    for unit in sorted(units, key=lambda unit: (unit.adm0, unit.parent, fold(unit.name))):
        proper = re.fullmatch(r"[A-Z]{2,3}\d[\w-]{0,20}", unit.pcode)
        if unit.taken or (unit.pcode and used[unit.pcode] == 1 and proper):
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", _bare(unit.name)).strip("-") or "unit"
        code, number = f"{unit.parent or unit.adm0}-{slug}", 2
        while used[code]:
            code, number = f"{unit.parent or unit.adm0}-{slug}-{number}", number + 1
        used[code] += 1
        unit.pcode = code
        own.append(unit.name)
    if own:
        notices.append(
            f"{len(own)} of {len(units)} {_WORDS[units[0].level]} have no official p-code here, but an id of the "
            f"parent's code and the name: {_named(own)}."
        )


def _frame(units: list[_Unit]) -> gpd.GeoDataFrame:
    units = sorted(units, key=lambda unit: unit.pcode)
    rows = [{name: getattr(unit, name) for name in UNIT_COLUMNS} for unit in units]
    frame = pd.DataFrame(rows, columns=list(UNIT_COLUMNS), dtype="str")
    shapes = np.array([unit.geometry for unit in units], dtype=object)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=WGS84), crs=WGS84)


def _neighbours(bundled: Boundaries, adm0: gpd.GeoDataFrame, notices: list[str]) -> gpd.GeoDataFrame:
    """Fit the bundled neighbours around the three countries: no overlap, and what these no longer hold is theirs."""
    zone = shapely.union_all(adm0.geometry.to_numpy())
    before = shapely.union_all(bundled.adm0.geometry.to_numpy())
    shapes = shapely.difference(bundled.neighbours.geometry.to_numpy(), zone)
    strips = shapely.get_parts(shapely.difference(before, zone))
    strips = strips[shapely.area(strips) > 0]
    if len(strips):
        nearest, strip = np.full(len(strips), 0), np.arange(len(strips))
        found = shapely.STRtree(shapes).query_nearest(strips, all_matches=False)
        nearest[found[0]] = found[1]
        for row in np.unique(nearest):
            shapes[row] = shapely.union_all([shapes[row], *strips[strip[nearest == row]]])
    moved = float(np.sum(np.asarray(area_km2(geometry=strips)))) if len(strips) else 0.0
    if moved > 1:
        notices.append(f"{moved:,.0f} km2 that the bundled countries hold and these do not count to the neighbours.")
    frame = bundled.neighbours[list(NEIGHBOUR_COLUMNS)].copy()
    clean = np.array([polygons_only(shape) for shape in shapes], dtype=object)
    keep = ~shapely.is_empty(clean)
    return gpd.GeoDataFrame(frame[keep], geometry=gpd.GeoSeries(clean[keep], crs=WGS84), crs=WGS84)
