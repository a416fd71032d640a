"""The country, region and second-level unit of places, and how far from the three countries they lie.

Country and region come from the boundaries. A country that the source states is kept where the generalised border
runs up to 5 km past the place; a place that lies far outside the country it is said to be in is misplaced by its
source, and left out.

The second-level unit comes from the boundaries where the vintage has it. Elsewhere it is what the source states, if
the places around do not contradict it, and else that of the nearest place with a known unit, if that is at most
`NEAR_KM` away and no place of another unit is within twice that distance; otherwise it stays empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from rapidfuzz.distance import OSA

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_points
from geo.areas.zones import NEAREST_KM
from geo.core.crs import sphere_km
from geo.places.countries import COUNTRIES, ZONE
from geo.places.place import Place
from geo.places.toponyms import fold, plain

REACH_KM: Final = 200.0
# Sources and the outlines here, generalised by some kilometres, agree on borders to within this.
BORDER_KM: Final = 25.0
# Measured in Mali and Niger against polygons: of the units given so, 94 % are right, for somewhat over half of all
# places; the majority of five within 40 km gives more places a unit, and a wrong one to every eighth.
NEAR_KM: Final = 40.0
CLEARLY_NEARER: Final = 2.0
# A stated unit that less than half of the places around it share is an outlier.
AROUND_KM: Final = 15.0
LEAST_AROUND: Final = 3

_KM_PER_DEG: Final = 111.2
_CHUNK: Final = 4_000
_GENERIC: Final = frozenset(
    {
        "province", "provinces", "department", "departement", "departements", "district", "cercle", "cercles",
        "circle", "commune", "region", "de", "du", "des", "d", "la", "le", "les", "l", "of", "the",
    }
)  # fmt: skip
# Names of units that are too far from ours for a slip of one letter.
_ALSO: Final = {"kemacina": "macina", "komandjoari": "komondjari", "matameye": "kantché", "mirria": "mirriah"}

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Located:
    """Units of n places.

    Attributes
    ----------
    adm0, adm1, adm2 : arrays of str, shape (n,)
        ISO 3166-1 alpha-3, and names as the program's own gazetteer writes them; "" where unknown.
    kept : array of bool, shape (n,)
        False for places that are too far away or misplaced.
    left_out : Counter
        How many are not kept, by reason.
    misplaced : list of int
        Positions of those that lie far from the country they are said to be in.
    unit_sources : Counter
        How the second-level units of the three countries were found.
    """

    adm0: Texts
    adm1: Texts
    adm2: Texts
    kept: Bools
    left_out: Counter[str] = field(default_factory=Counter)
    misplaced: tuple[int, ...] = ()
    unit_sources: Counter[str] = field(default_factory=Counter)


class UnitNames:
    """Second-level units of the program's own gazetteer, found by what others call them.

    Parameters
    ----------
    known : sequence of Place
        Places whose `adm0`, `adm1` and `adm2` are right.
    """

    def __init__(self, known: Sequence[Place]) -> None:
        self._names: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
        for place in known:
            if place.adm2:
                self._names[place.adm0][_bare(place.adm2)].add((place.adm1, place.adm2))

    def find(self, adm0: str, adm1: str, spellings: Sequence[str]) -> str:
        """Return the unit of a region that one of some spellings means, or "".

        Parameters
        ----------
        adm0, adm1 : str
            Country code and region.
        spellings : sequence of str
            Such as ``"Cercle d'Abeïbara"``; one wrong letter is forgiven in long ones.
        """
        units = {key: name for key, pairs in self._names[adm0].items() for region, name in pairs if region == adm1}
        keys = [key for spelling in spellings if (key := _bare(spelling))]
        for key in keys:
            if key in units:
                return units[key]
            if (other := fold(_ALSO.get(key, ""))) in units:
                return units[other]
        for key in keys:
            near = [name for other, name in units.items() if len(other) >= 6 and OSA.distance(key, other) == 1]
            if len(near) == 1:
                return near[0]
        return ""


def _bare(name: str) -> str:
    words = plain(name).split()
    return fold("".join(word for word in words if word not in _GENERIC)) or fold(name)


def zone_box(boundaries: Boundaries) -> tuple[float, float, float, float]:
    """Return west, south, east and north edge, in degrees, of a frame that holds all places in reach."""
    west, south, east, north = boundaries.adm0[boundaries.adm0["adm0"].isin(ZONE)].total_bounds.tolist()
    high = REACH_KM / _KM_PER_DEG
    wide = high / np.cos(np.radians(max(abs(south), abs(north)) + high))
    return west - wide, south - high, east + wide, north + high


def locate(
    boundaries: Boundaries,
    known: Sequence[Place],
    *,
    lon: Floats,
    lat: Floats,
    stated_adm0: Sequence[str],
    stated_units: Sequence[str],
    unit_names: Mapping[str, tuple[str, ...]],
) -> Located:
    """Give places their units.

    Parameters
    ----------
    boundaries : Boundaries
        The outlines that the program uses.
    known : sequence of Place
        Places whose units are right: the table that ships.
    lon, lat : array of float, shape (n,)
        Degrees, EPSG:4326.
    stated_adm0 : sequence of str, length n
        Country that the source states, or "".
    stated_units : sequence of str, length n
        Second-level unit that the source states, a name or a key of `unit_names`, or "".
    unit_names : mapping
        Names of units by code.

    Returns
    -------
    Located
    """
    joined = join_points(boundaries, lon=lon, lat=lat)
    adm0, adm1, adm2 = (joined[name].to_numpy(dtype=object) for name in ("adm0", "adm1", "adm2"))
    misplaced = _correct_borders(boundaries, lon, lat, stated_adm0, (adm0, adm1, adm2))
    in_zone = np.isin(adm0, ZONE)
    far = ~in_zone
    outside = np.flatnonzero(far)
    far[outside] = ~_in_reach(boundaries, lon=lon[outside], lat=lat[outside])
    far |= np.array([code not in COUNTRIES for code in adm0], dtype=np.bool_)
    kept = ~far
    kept[misplaced] = False
    left_out = Counter({"more than 200 km from the three countries": int((far & ~_mask(misplaced, len(far))).sum())})
    left_out["far outside the country they are said to be in"] = len(misplaced)
    sources = _add_units(known, unit_names, stated_units, lon, lat, (adm0, adm1, adm2), in_zone & kept)
    return Located(adm0, adm1, adm2, kept, +left_out, tuple(misplaced), sources)


def _mask(positions: Sequence[int], length: int) -> Bools:
    out = np.zeros(length, dtype=np.bool_)
    out[list(positions)] = True
    return out


def _correct_borders(
    boundaries: Boundaries, lon: Floats, lat: Floats, stated: Sequence[str], units: tuple[Texts, Texts, Texts]
) -> list[int]:
    """Write the stated country where the point is just over its border; return what is far from its country."""
    outlines = dict(zip(boundaries.adm0["adm0"], boundaries.adm0.geometry, strict=True))
    names1 = dict(zip(boundaries.adm1["pcode"], boundaries.adm1["name"], strict=True))
    misplaced: list[int] = []
    for row, code in enumerate(stated):
        if code == units[0][row] or code not in ZONE or code not in outlines:
            continue
        km = _km_to(outlines[code], lon[row], lat[row])
        if km > BORDER_KM:
            misplaced.append(row)
        elif km <= NEAREST_KM:
            for texts in units:
                texts[row] = ""
            units[0][row] = code
            point = shapely.Point(lon[row], lat[row])
            for level, frame in ((2, boundaries.adm2), (1, boundaries.adm1)):
                own = frame[frame["adm0"] == code]
                if len(own):
                    nearest = own.iloc[int(np.argmin(shapely.distance(own.geometry.to_numpy(), point)))]
                    units[level][row] = str(nearest["name"])
                    if level == 2:
                        units[1][row] = names1.get(str(nearest["parent"]), "")
                        break
    return misplaced


def _km_to(shape: shapely.Geometry, lon: float, lat: float) -> float:
    """Kilometres from a point to a shape, to about 1 %: degrees of longitude are shortened as at the point."""
    narrow = float(np.cos(np.radians(lat)))
    ends = shapely.get_coordinates(shapely.shortest_line(shape, shapely.Point(lon, lat)))
    (x1, y1), (x2, y2) = ends[0], ends[1]
    return float(np.hypot((x2 - x1) * narrow, y2 - y1)) * _KM_PER_DEG


def _in_reach(boundaries: Boundaries, *, lon: Floats, lat: Floats) -> Bools:
    """Whether points lie within `REACH_KM` (to a tenth) of the three countries."""
    zone = shapely.union_all(boundaries.adm0[boundaries.adm0["adm0"].isin(ZONE)].geometry.simplify(0.02).to_numpy())
    shapely.prepare(zone)
    reach = REACH_KM / (_KM_PER_DEG * np.cos(np.radians(15.0)) ** 0.5)
    return np.asarray(shapely.dwithin(zone, shapely.points(lon, lat), reach), dtype=np.bool_)


def _add_units(
    known: Sequence[Place],
    unit_names: Mapping[str, tuple[str, ...]],
    stated: Sequence[str],
    lon: Floats,
    lat: Floats,
    units: tuple[Texts, Texts, Texts],
    rows_in_zone: Bools,
) -> Counter[str]:
    """Fill in second-level units that the boundaries do not give; return how each was found."""
    adm0, adm1, adm2 = units
    sources: Counter[str] = Counter()
    sources["by the boundaries"] = int((rows_in_zone & (adm2 != "")).sum())
    without = np.flatnonzero(rows_in_zone & (adm2 == ""))
    names = UnitNames(known)
    found: dict[tuple[str, str, str], str] = {}
    given = np.full(len(lon), "", dtype=object)
    for row in without.tolist():
        if stated[row]:
            key = (adm0[row], adm1[row], stated[row])
            if key not in found:
                found[key] = names.find(adm0[row], adm1[row], unit_names.get(stated[row], (stated[row],)))
            given[row] = found[key]
    coded = without[given[without] != ""]
    outliers = _outliers(lon[coded], lat[coded], given[coded])
    sources["stated by the source, but not by places around"] = int(outliers.sum())
    given[coded[outliers]] = ""
    adm2[without] = given[without]
    sources["stated by the source"] = len(coded) - int(outliers.sum())
    rest = without[adm2[without] == ""]
    seeds = [place for place in known if place.adm2]
    firm = coded[~outliers]
    seed_lon = np.concatenate([np.array([p.lon for p in seeds], dtype=np.float64), lon[firm]])
    seed_lat = np.concatenate([np.array([p.lat for p in seeds], dtype=np.float64), lat[firm]])
    seed_adm0 = np.array([*(p.adm0 for p in seeds), *adm0[firm]], dtype=object)
    seed_adm1 = np.array([*(p.adm1 for p in seeds), *adm1[firm]], dtype=object)
    seed_units = np.array([*(p.adm2 for p in seeds), *adm2[firm]], dtype=object)
    for country, region in sorted(set(zip(adm0[rest], adm1[rest], strict=True))):
        mine = rest[(adm0[rest] == country) & (adm1[rest] == region)]
        theirs = np.flatnonzero((seed_adm0 == country) & (seed_adm1 == region))
        if not len(theirs):
            continue
        for start in range(0, len(mine), _CHUNK):
            rows = mine[start : start + _CHUNK]
            adm2[rows] = _nearest_units(lon[rows], lat[rows], seed_lon[theirs], seed_lat[theirs], seed_units[theirs])
    sources["of the nearest known place"] = int((adm2[rest] != "").sum())
    sources["unknown"] = int((adm2[rest] == "").sum())
    return sources


def _outliers(lon: Floats, lat: Floats, units: Texts) -> Bools:
    """Places most of whose neighbours within `AROUND_KM` (to a tenth) are in another unit."""
    if not len(lon):
        return np.zeros(0, dtype=np.bool_)
    points: Any = shapely.points(lon, lat)
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=AROUND_KM / _KM_PER_DEG)
    apart = left != right
    left, right = left[apart], right[apart]
    around = np.bincount(left, minlength=len(lon))
    agree = np.bincount(left[units[left] == units[right]], minlength=len(lon))
    return np.asarray((around >= LEAST_AROUND) & (2 * agree < around), dtype=np.bool_)


def _nearest_units(lon: Floats, lat: Floats, seed_lon: Floats, seed_lat: Floats, seed_units: Texts) -> Texts:
    """Unit of the nearest seed, "" where it is too far or hardly nearer than one of another unit."""
    km = sphere_km(lon1=lon[:, None], lat1=lat[:, None], lon2=seed_lon, lat2=seed_lat)
    nearest = km.argmin(axis=1)
    unit = seed_units[nearest]
    own = km[np.arange(len(km)), nearest]
    other = np.where(seed_units[None, :] == unit[:, None], np.inf, km).min(axis=1)
    # In the same kilometre as a known place of another unit, twice the distance says nothing.
    clear = (own <= NEAR_KM) & (other >= CLEARLY_NEARER * np.maximum(own, 1.0))
    return np.where(clear, unit, "")
