"""The areas that names other than places stand for: countries, their units, border strips, vernacular regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.borders import DEPTH_KM, border_strip, country_polygon, list_borders
from geo.core.crs import area_km2, disc
from geo.core.errors import AtlasError
from geo.core.language import Language
from geo.places import shapes
from geo.places.countries import COUNTRIES, ZONE, country_name
from geo.places.gazetteer import Gazetteer
from geo.places.lexicon import Lexicon, Mention, UnitName
from geo.places.phrases import Clue
from geo.places.toponyms import fold
from geo.places.vocabulary import WEAK

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas.boundaries import Boundaries

# A second-level unit without a polygon is drawn as its region within this distance of its seat. Seats of cercles and
# departments lie up to some 160 km from their far ends, but more in the desert regions, which are not cut at all.
SEAT_KM: Final = 160.0
# Reports name the same units again and again: this many areas are kept once they are drawn.
MOST_KEPT: Final = 512
MOST_ASKED: Final = 2000
DESERT_REGION_KM2: Final = 130_000.0

_SIDES: Final = (
    "northern",
    "northeastern",
    "eastern",
    "southeastern",
    "southern",
    "southwestern",
    "western",
    "northwestern",
)


@dataclass(frozen=True)
class Ground:
    """An area that a clue stands for, its level (0 none, 1, 2) and its names.

    `matched` and `note` are in the language asked for.
    """

    area: BaseGeometry
    matched: str
    level: int = 0
    adm0: str = ""
    adm1: str = ""
    adm2: str = ""
    note: str = ""
    _asked: dict[tuple[float, float], float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def off_km(self, *, lon: float, lat: float) -> float:
        """Kilometres from a position to the area, 0 inside; remembered, because every clue asks it of every place."""
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        if (lon, lat) not in self._asked:
            self._asked[lon, lat] = shapes.off_km(self.area, lon=lon, lat=lat)
        return self._asked[lon, lat]


class GroundFinder:
    """Finds the area of a clue about a country, unit, border or vernacular region.

    Parameters
    ----------
    gazetteer : Gazetteer
        For seats of units without a polygon.
    boundaries : Boundaries
    vernacular : GeoDataFrame
        Columns `region_id, name_en, name_fr, adm0, geometry`.
    lexicon : Lexicon
    """

    def __init__(
        self, gazetteer: Gazetteer, boundaries: Boundaries, vernacular: gpd.GeoDataFrame, lexicon: Lexicon
    ) -> None:
        self._gazetteer = gazetteer
        self._boundaries = boundaries
        self._lexicon = lexicon
        self._regions = {
            str(row["region_id"]): (str(row["name_en"]), str(row["name_fr"]), str(row["adm0"]), row["geometry"])
            for _, row in vernacular.iterrows()
        }
        self._units = {
            str(row["pcode"]): (str(row["name"]), row["geometry"])
            for frame in (boundaries.adm1, boundaries.adm2)
            for _, row in frame.iterrows()
        }
        self._adm1 = {
            (str(row["adm0"]), fold(str(row["name"]))): row["geometry"] for _, row in boundaries.adm1.iterrows()
        }
        self._kept: dict[tuple[object, ...], Ground | None] = {}
        self._country = lru_cache(maxsize=32)(self._country_uncached)
        self._strip = lru_cache(maxsize=64)(self._strip_uncached)

    def country(self, adm0: str) -> BaseGeometry | None:
        """Polygon of a country, None for one that the boundaries do not have."""
        return self._country(adm0)

    def region_country(self, region_id: str) -> str:
        """Return the one country that a vernacular region lies in, "" for one of several."""
        owner = self._regions[region_id][2]
        return owner if owner in COUNTRIES else ""

    def _country_uncached(self, adm0: str) -> BaseGeometry | None:
        try:
            area = country_polygon(self._boundaries, adm0)
        except AtlasError:
            return None
        shapely.prepare(area)
        return area

    def _strip_uncached(self, country: str, other: str, depth_km: float) -> BaseGeometry | None:
        try:
            strip: BaseGeometry = border_strip(self._boundaries, country=country, other=other, depth_km=depth_km)
        except AtlasError:
            return None
        return strip

    def of_clue(self, clue: Clue, countries: Sequence[str], say: Language) -> Ground | None:
        """Return the area of a clue, None when its names stand for nothing in `countries`.

        Parameters
        ----------
        clue : Clue
            Of a rule about areas.
        countries : sequence of str
            ISO3 codes known from outside or stated beside it; may be empty.
        say : Language
            Words `matched` and `note`.
        """
        meant = tuple((m.units, m.country, m.demonym, m.regions) for m in clue.mentions)
        key = (clue.rule, clue.bearing_deg, clue.high_km, clue.is_side, clue.level, meant, tuple(countries), say)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            ground = self._of_clue(clue, countries, say)
            if ground is not None:
                shapely.prepare(ground.area)
            self._kept[key] = ground
        return self._kept[key]

    def _of_clue(self, clue: Clue, countries: Sequence[str], say: Language) -> Ground | None:
        if clue.rule == "border strip":
            return self._border(clue, countries, say)
        if clue.rule == "vernacular region":
            return self._region(clue, countries, say)
        if clue.rule in {"admin unit", "part of unit"}:
            return self._unit(clue, countries, say)
        if clue.rule == "country":
            code = clue.mentions[0].country
            area = self.country(code)
            return None if area is None else Ground(area, country_name(code, say), adm0=code)
        return None

    def _border(self, clue: Clue, countries: Sequence[str], say: Language) -> Ground | None:
        named = list(dict.fromkeys(m.country or m.demonym for m in clue.mentions))
        # "Mali's border with Niger" is said of both sides, unless the country is known or the first is a possessive.
        sides = [c for c in countries if c in ZONE] or [c for c in named if c in ZONE]
        pairs = [(side, other) for side in sides for other in named if other != side]
        if len(named) == 1 and not countries:
            pairs = [(side, named[0]) for side in ZONE if side != named[0]]
            pairs += [(named[0], other) for other in ZONE if named[0] in ZONE and other != named[0]]
        if not pairs and len(named) == 1 and named[0] in sides:
            pairs = [(named[0], other) for other in list_borders(self._boundaries, named[0])]
        # "60 km from the border" reaches as far as it says, with the slack of stated distances.
        depth_km = max(DEPTH_KM, shapes.stated_limits_km(0.0, clue.high_km)[1] if clue.high_km else 0.0)
        strips = [(pair, strip) for pair in pairs if (strip := self._strip(*pair, depth_km)) is not None]
        if not strips:
            return None
        owners = {pair[0] for pair, _ in strips}
        matched = "; ".join(
            say(
                "{country}–{other} border, {country} side",
                country=country_name(side, say),
                other=country_name(other, say),
            )
            for (side, other), _ in strips
        )
        return Ground(
            shapely.union_all([strip for _, strip in strips]), matched, adm0=owners.pop() if len(owners) == 1 else ""
        )

    def _region(self, clue: Clue, countries: Sequence[str], say: Language) -> Ground | None:
        ids: tuple[str, ...] = tuple(r for m in clue.mentions for r in m.regions)
        if clue.is_side:
            code = next((m.country or m.demonym for m in reversed(clue.mentions) if m.country or m.demonym), "")
            ids = self._lexicon.region(side_key(clue.bearing_deg, code)) if code else ids
            whole = self.country(code) if code else None
            if not ids and whole is not None:
                matched = side_words(clue.bearing_deg, country_name(code, say), say)
                note = say("{area}: without usual limits here; that side of the country is drawn.", area=matched)
                return Ground(shapes.side_of(whole, clue.bearing_deg), matched, adm0=code, note=note)
        chosen = [self._regions[r] for r in ids]
        allowed = [r for r in chosen if not countries or not r[2] or set(countries) & set(r[2].split(";"))]
        if not allowed:
            return None
        names = ", ".join(dict.fromkeys(say.pick(name_en, name_fr) for name_en, name_fr, _, _ in allowed))
        owners = {owner for *_, owner, _ in allowed}
        owner = owners.pop() if len(owners) == 1 else ""
        area = shapely.union_all([area for *_, area in allowed])
        return Ground(area, names, adm0=owner if owner in COUNTRIES else "")

    def _unit(self, clue: Clue, countries: Sequence[str], say: Language) -> Ground | None:
        stated = [m for m in clue.mentions if m.units]
        if len(stated) > 1 and not clue.is_side:
            return self._several_units([self._unit(replace(clue, mentions=(m,)), countries, say) for m in stated])
        mention = stated[0]
        unit = self.choose_unit(mention, clue.level, countries)
        if unit is None:
            return None
        ground = self.of_unit(unit, say)
        if ground is None or not clue.is_side:
            return ground
        return Ground(
            shapes.side_of(ground.area, clue.bearing_deg),
            side_words(clue.bearing_deg, ground.matched, say),
            ground.level, ground.adm0, ground.adm1, ground.adm2, ground.note,
        )  # fmt: skip

    @staticmethod
    def _several_units(grounds: Sequence[Ground | None]) -> Ground | None:
        """Return "Gao and Ménaka regions" as one ground, without an owner below the country."""
        known = [g for g in grounds if g is not None]
        if not known:
            return None
        owners = {g.adm0 for g in known}
        return Ground(
            shapely.union_all([g.area for g in known]),
            "; ".join(dict.fromkeys(g.matched for g in known)),
            level=known[0].level,
            adm0=owners.pop() if len(owners) == 1 else "",
            note=" ".join(g.note for g in known if g.note),
        )

    def choose_unit(self, mention: Mention, level: int, countries: Sequence[str]) -> UnitName | None:
        """Return the unit a name means: in the countries known, of the level asked for if there is one."""
        fitting = [u for u in mention.units if not countries or u.adm0 in countries]
        if not fitting or (not countries and fold(mention.words) in WEAK):
            return None
        # Without a country known, a name that two countries share ("Sahel", "Centre") is left alone.
        if len({u.adm0 for u in fitting}) > 1:
            return None
        fitting.sort(key=lambda u: (u.level != (level or 1), u.only_covers, not u.pcode, u.level))
        return fitting[0]

    def of_unit(self, unit: UnitName, say: Language) -> Ground | None:
        """Area and names of an administrative unit."""
        country = country_name(unit.adm0, say)
        if unit.pcode in self._units:
            name, area = self._units[unit.pcode]
            parent = self._units.get(unit.parent, ("", None))[0] if unit.level == 2 else ""
            note = ""
            if unit.only_covers:
                note = say(
                    "{unit} has no outline here; {region}, which it lies in, is drawn.", unit=unit.name, region=name
                )
            adm1, adm2 = (name, "") if unit.level == 1 else (parent, name)
            return Ground(area, f"{name} ({country})", unit.level, unit.adm0, adm1, adm2, note)
        region = self._adm1.get((unit.adm0, fold(unit.parent)))
        if region is None:
            return None
        area = region
        note = say("{unit} has no outline in these boundaries; {region} is drawn.", unit=unit.name, region=unit.parent)
        seats = [p for p in self._gazetteer if p.adm0 == unit.adm0 and fold(p.adm2) == fold(unit.name)]
        seats.sort(
            key=lambda p: (p.kind not in {"adm1_seat", "adm2_seat"}, fold(p.name) != fold(unit.name), p.place_id)
        )
        if seats and area_km2(geometry=region) <= DESERT_REGION_KM2:
            circle = disc(lon=seats[0].lon, lat=seats[0].lat, radius_km=SEAT_KM)
            area = shapes.common(region, circle) or region
            note = say(
                "{unit} has no outline in these boundaries; the part of {region} within {km} km of {place} is drawn.",
                unit=unit.name,
                region=unit.parent,
                km=say.number(SEAT_KM),
                place=seats[0].name,
            )
        return Ground(area, f"{unit.name} ({country})", 2, unit.adm0, unit.parent, unit.name, note)


def side_key(bearing_deg: float | None, adm0: str) -> str:
    """Return the English name that a side of a country has in the table of vernacular regions, if it is there."""
    return f"{_SIDES[_octant(bearing_deg)] if bearing_deg is not None else 'central'} {COUNTRIES[adm0].name_en}"


def side_words(bearing_deg: float | None, area: str, say: Language) -> str:
    """Name one side of an area, its middle for a direction of None."""
    if bearing_deg is None:
        return say("central {area}", area=area)
    return (
        say("northern {area}", area=area),
        say("northeastern {area}", area=area),
        say("eastern {area}", area=area),
        say("southeastern {area}", area=area),
        say("southern {area}", area=area),
        say("southwestern {area}", area=area),
        say("western {area}", area=area),
        say("northwestern {area}", area=area),
    )[_octant(bearing_deg)]


def _octant(bearing_deg: float) -> int:
    """Number of the nearest of eight winds, clockwise from north."""
    return round(bearing_deg / 45.0) % 8
