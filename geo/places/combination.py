"""From clues with their grounds to one answer: a point with its circle, an area, or what does not go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.language import Language
from geo.places import shapes
from geo.places.agreement import AREA_RULES, POINT_RULES, weeded
from geo.places.choice import apart_km
from geo.places.countries import country_name
from geo.places.ground import GroundFinder
from geo.places.located import Located, State, all_same, at_point, check, no_place, over_area, owner_of
from geo.places.place import Place
from geo.places.resolution import Evidence, Resolution
from geo.places.selection import SPREAD_SAID_KM

_ANCHORED: Final = frozenset(
    {"near place", "place area", "outskirts", "commune", "distance", "road to place", "far from place"}
)
# A point with a larger circle would pretend to know a place: the area is given instead.
POINT_LIMIT_KM: Final = 100.0
SAME_PLACE_KM: Final = 25.0
# A ring wider than this holds everything but its middle: no point stands there.
RING_KM: Final = 25.0
# A corridor or an intersection that a circle of this radius covers is a place "near" somewhere, not an area.
NEAR_ENOUGH_KM: Final = 30.0
# "X, near Y" when Y is farther off than this contradicts itself.
CONTRADICTION_KM: Final = 40.0
# A village this far from where a distance and a direction point is a namesake of the one that is meant.
NAMESAKE_KM: Final = 100.0
# A town that only says in whose neighbourhood a village lies may be farther off, but not this far.
FAR_CONTRADICTION_KM: Final = 55.0
# Nor does a point stand this far outside a unit that is stated.
FAR_FROM_UNIT_KM: Final = 40.0
_NEARBY_RULES: Final = frozenset({"near place", "place area", "commune", "outskirts"})
# Villages have namesakes that no gazetteer lists: a distance that does not fit speaks against them, not a town.
_DISTANCE_RULES: Final = frozenset({"distance", "distance and direction", "direction"})


class Combination:
    """Combines clues.

    Parameters
    ----------
    ground : GroundFinder
        Knows the countries' outlines.
    """

    def __init__(self, ground: GroundFinder) -> None:
        self._ground = ground

    def answer(self, located: Sequence[Located], state: State) -> Resolution:
        """Give the answer that clues about one place have in common.

        Parameters
        ----------
        located : sequence of Located
            The clues with their grounds, in the order of the words; none is the country alone.
        state : State
            Gathers evidence and notes.
        """
        located = weeded(_each_once(located), state)
        named = [f for f in located if f.clue.rule == "named place"]
        marked = [f for f in named if f.clue.is_marked] or named
        for found in located:
            if found.clue.rule in {"origin", "denied"}:
                state.seen(found)
        points = [f for rule in POINT_RULES for f in located if f.clue.rule == rule]
        if points and points[0].clue.rule != "road to place":
            # "30 km north of Douentza, on the road to Mondoro": how far Mondoro is, nobody says.
            points = [f for f in points if f.clue.rule != "road to place"]
        areas = [f for f in located if f.clue.rule in AREA_RULES or f.clue.rule == "corridor"]
        if len({f.place.place_id for f in marked if f.place}) > 1:
            return self._several(marked, state)
        near = [f for f in points if f.clue.rule == "near place" and not marked]
        if near and max(apart_km(near[0].place, f.place) for f in near if f.place and near[0].place) > CONTRADICTION_KM:
            return self._several(near, state)
        if marked:
            return self._named(marked[0], [*points, *areas], state)
        if points:
            return self._around(points, areas, state)
        if areas:
            return self._area(areas, state)
        return self._country(state)

    def _several(self, marked: Sequence[Located], state: State) -> Resolution:
        for found in marked:
            state.seen(found)
        places = list({f.place.place_id: f.place for f in marked if f.place}.values())
        first = places[0]
        names = ", ".join(p.name for p in places)
        say = state.say
        state.notes.insert(0, say("The words name several places ({names}) and do not say which one.", names=names))

        def draw_whole() -> BaseGeometry:
            return shapely.union_all([f.area for f in marked])

        apart = max(apart_km(first, p) for p in places)
        if apart <= SAME_PLACE_KM:
            reach = [apart_km(first, f.place) + f.circle_km for f in marked if f.place and f.circle_km is not None]
            circle_km = max(reach) if len(reach) == len(marked) else None
            return at_point(
                first.lon, first.lat, draw_whole, 2, "several places", state, place=first, circle_km=circle_km
            )
        return over_area(
            draw_whole(), 5, "several places", state, adm0=first.adm0 if all_same(p.adm0 for p in places) else ""
        )

    def _named(self, found: Located, others: Sequence[Located], state: State) -> Resolution:
        place = found.place
        if place is None:
            return self._country(state)
        telling = _NEARBY_RULES if place.is_town else _NEARBY_RULES | _DISTANCE_RULES
        beside = [o for o in others if o.place and o.clue.rule in telling]
        pointed = [o for o in beside if o.clue.rule == "distance and direction"]
        if pointed and not place.is_town and min(o.away_km(place) for o in beside) > NAMESAKE_KM:
            # No gazetteer has every village: this one lies where the words point, and the known one is a namesake.
            state.notes.append(_disagreement(found, pointed[0], state.say))
            return self._around(pointed, [o for o in others if o not in pointed], state)
        if beside and min(o.away_km(place) for o in beside) > CONTRADICTION_KM:
            return self._contradicted(found, beside, state)
        far = [f for f in state.set_aside if f.clue.rule != "named place" and f.away_km(place) > FAR_CONTRADICTION_KM]
        if far:
            return self._contradicted(found, far, state)
        state.seen(found)
        for other in [*state.set_aside, *others]:
            check(place, other, state)
        prec = 1 if found.circle_km is None or found.circle_km <= place.radius_km + SPREAD_SAID_KM else 2
        return at_point(
            place.lon, place.lat, lambda: found.area, prec, "named place", state, place=place, circle_km=found.circle_km
        )

    def _contradicted(self, found: Located, others: Sequence[Located], state: State) -> Resolution:
        """Answer over all that clues say which cannot both be true."""
        state.seen(found)
        for other in others:
            if found.place is not None:
                check(found.place, other, state)
        whole = shapely.union_all([f.area for f in (found, *others)])
        return over_area(whole, 5, "contradiction", state, adm0=owner_of(found, state))

    def _around(self, points: Sequence[Located], areas: Sequence[Located], state: State) -> Resolution:
        primary = points[0]
        anchor = primary.place if primary.clue.rule in _ANCHORED else None
        if anchor is not None and (found := self._anchored(anchor, primary, [*points[1:], *areas], state)):
            return found
        apart = [
            o
            for o in points[1:]
            if shapes.common(primary.area, o.area) is None and (anchor is None or o.away_km(anchor) > 0)
        ]
        if apart:
            return self._contradicted(primary, apart, state)
        state.seen(primary)
        extent, narrowed = primary.area, False
        for other in [*points[1:], *areas]:
            both = shapes.common(extent, other.area)
            if anchor is not None:
                check(anchor, other, state)
            else:
                state.seen(other)
                if both is None:
                    state.notes.append(_disagreement(other, primary, state.say))
            if both is not None:
                narrowed = narrowed or both is not extent
                extent = both
        lon, lat = (anchor.lon, anchor.lat) if anchor else (0.0, 0.0)
        home = self._ground.country(state.inside[0]) if state.is_fixed else None
        is_ring = primary.clue.rule == "distance" and not narrowed
        if is_ring and _is_wide_ring(primary):
            return over_area(extent, 5, "distance", state, adm0=owner_of(primary, state), place=primary.place)
        stays = anchor is not None and (is_ring or shapely.intersects(extent, shapely.Point(lon, lat)))
        if not stays or (home is not None and not shapely.intersects(home, shapely.Point(lon, lat))):
            spot = shapes.middle(extent)
            if primary.clue.rule == "direction" and primary.place and primary.clue.bearing_deg is not None:
                likely = shapes.likely_spot(primary.place, primary.clue.bearing_deg)
                spot = likely if shapely.intersects(extent, likely) else spot
            lon, lat = spot.x, spot.y
        outside = [a for a in areas if a.clue.rule == "admin unit" and a.off_km(lon=lon, lat=lat) > FAR_FROM_UNIT_KM]
        if outside:
            return self._contradicted(primary, outside, state)
        if shapes.cover_km(extent, lon=lon, lat=lat) > POINT_LIMIT_KM:
            return over_area(extent, 5, primary.clue.rule, state, adm0=owner_of(primary, state), place=primary.place)
        return at_point(lon, lat, extent, 2, primary.clue.rule, state, place=primary.place)

    def _anchored(self, anchor: Place, primary: Located, others: Sequence[Located], state: State) -> Resolution | None:
        """Answer at the anchor's own spot, when nothing else the words say moves it; shapes can then wait."""
        home = self._ground.country(state.inside[0]) if state.is_fixed else None
        if primary.circle_km is None or primary.circle_km > POINT_LIMIT_KM / 1.01:
            return None
        if home is not None and not shapely.intersects_xy(home, anchor.lon, anchor.lat):
            return None
        if any(other.away_km(anchor) > 0 for other in others):
            return None
        if primary.clue.rule == "distance" and (others or _is_wide_ring(primary)):
            return None
        state.seen(primary)
        for other in [*state.set_aside, *others]:
            check(anchor, other, state)

        def draw_common() -> BaseGeometry:
            extent = primary.area
            for other in others:
                extent = shapes.common(extent, other.area) or extent
            return extent

        return at_point(
            anchor.lon, anchor.lat, draw_common, 2, primary.clue.rule, state, place=anchor, circle_km=primary.circle_km
        )

    def _area(self, areas: Sequence[Located], state: State) -> Resolution:
        order = {"corridor": 0, "border strip": 1, "part of unit": 2, "admin unit": 3, "vernacular region": 4}
        ranked = sorted(areas, key=lambda f: (order[f.clue.rule], -(f.ground.level if f.ground else 0)))
        extent, used = ranked[0].area, [ranked[0]]
        state.seen(ranked[0])
        for other in ranked[1:]:
            state.seen(other)
            both = extent if _holds(other, used) else shapes.common(extent, other.area)
            if both is None:
                state.notes.append(_disagreement(other, ranked[0], state.say))
            else:
                extent = both
                used.append(other)
        grounds = [f.ground for f in used if f.ground]
        spot = shapes.middle(extent)
        if ranked[0].clue.rule == "corridor" and shapes.cover_km(extent, lon=spot.x, lat=spot.y) <= NEAR_ENOUGH_KM:
            return at_point(spot.x, spot.y, extent, 2, "corridor", state, place=ranked[0].place)
        state.notes.extend(g.note for g in grounds if g.note)
        units = sorted((g for g in grounds if g.level), key=lambda g: -g.level)
        is_unit = ranked[0].clue.rule == "admin unit"
        prec = {1: 4, 2: 3}[units[0].level] if is_unit else 5
        adm0 = next((g.adm0 for g in grounds if g.adm0), "") or owner_of(ranked[0], state)
        return over_area(
            extent, prec, ranked[0].clue.rule, state, adm0=adm0,
            adm1=units[0].adm1 if units else "", adm2=units[0].adm2 if units else "",
        )  # fmt: skip

    def _country(self, state: State) -> Resolution:
        inside = state.inside
        if not inside and state.has_declined and state.candidates and all_same(c.place.adm0 for c in state.candidates):
            inside = (state.candidates[0].place.adm0,)
        areas = [area for code in inside if (area := self._ground.country(code)) is not None]
        if not areas:
            return no_place(state, method="homonyms" if state.has_declined else "none")
        method = "homonyms" if state.has_declined else "country"
        names = ", ".join(country_name(c, state.say) for c in inside)
        state.evidence.append(Evidence("", names, "country"))
        adm0 = inside[0] if len(inside) == 1 else ""
        return over_area(areas[0] if len(areas) == 1 else shapely.union_all(areas), 6, method, state, adm0=adm0)


def _is_wide_ring(found: Located) -> bool:
    """Whether a distance without a direction is too long for a point in its middle: "60 km from Gao"."""
    return found.clue.rule == "distance" and (found.clue.low_km or 0.0) > RING_KM


def _each_once(located: Sequence[Located]) -> list[Located]:
    """Leave out clues that repeat another one: words said forty times say no more."""
    once: dict[tuple[object, ...], Located] = {}
    for found in located:
        what = found.place.place_id if found.place else id(found.ground)
        clue = found.clue
        key = (clue.rule, what, clue.low_km, clue.high_km, clue.bearing_deg, len(clue.mentions))
        once.setdefault(key, found)
    return list(once.values())


def _holds(wide: Located, used: Sequence[Located]) -> bool:
    """Whether a region is the one that a unit already used lies in, so that it cuts nothing off."""
    region = wide.ground
    if wide.clue.rule != "admin unit" or region is None or region.level != 1:
        return False
    return any(
        f.ground is not None
        and f.clue.rule == "admin unit"
        and (f.ground.adm0, f.ground.adm1) == (region.adm0, region.adm1)
        for f in used
    )


def _disagreement(one: Located, other: Located, say: Language) -> str:
    return say("“{words}” does not agree with “{others}”.", words=one.clue.words, others=other.clue.words)
