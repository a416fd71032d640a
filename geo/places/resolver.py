"""Words of a report -> a geometry with an uncertainty, an explanation, or an honest "not known"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.vernacular import load_vernacular
from geo.core.crs import distance_km
from geo.core.language import Language, language
from geo.places import shapes
from geo.places.choice import Hints, decide, rank, toss_up
from geo.places.countries import country_name, find_country
from geo.places.gazetteer import Gazetteer, Hit, Place, load_gazetteer
from geo.places.ground import GroundFinder
from geo.places.lexicon import Lexicon, Mention
from geo.places.located import (
    Located,
    State,
    all_same,
    at_point,
    check,
    describe,
    draw,
    fits,
    no_place,
    over_area,
    owner_of,
    widened,
)
from geo.places.phrases import Clue, read
from geo.places.resolution import Evidence, Resolution
from geo.places.toponyms import fold

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas.boundaries import Boundaries

__all__ = ["Evidence", "Resolution", "Resolver", "load_resolver"]

# Rules about one place, the most telling first; the first one found carries the point.
_POINT_RULES: Final = (
    "near place", "place area", "outskirts", "commune", "distance and direction", "direction", "distance",
    "road to place",
)  # fmt: skip
_ANCHORED: Final = frozenset({"near place", "place area", "outskirts", "commune", "distance", "road to place"})
_AREA_RULES: Final = ("border strip", "vernacular region", "part of unit", "admin unit")
# A point with a larger circle would pretend to know a place: the area is given instead.
POINT_LIMIT_KM: Final = 100.0
SAME_PLACE_KM: Final = 25.0


class Resolver:
    """Resolves place phrases against a gazetteer, boundaries and vernacular regions.

    Parameters
    ----------
    gazetteer : Gazetteer
    boundaries : Boundaries
    vernacular : GeoDataFrame
        As `geo.areas.vernacular.load_vernacular` returns it, EPSG:4326.
    """

    def __init__(self, gazetteer: Gazetteer, boundaries: Boundaries, vernacular: gpd.GeoDataFrame) -> None:
        self.gazetteer = gazetteer
        self._lexicon = Lexicon(gazetteer, boundaries, vernacular)
        self._ground = GroundFinder(gazetteer, boundaries, vernacular, self._lexicon)

    def resolve(
        self,
        text: str | None,
        *,
        country: str | None = None,
        adm1: str | None = None,
        adm2: str | None = None,
        say: Language | None = None,
    ) -> Resolution:
        """Resolve the words of a report about a place.

        Parameters
        ----------
        text : str or None
            English or French; at most 2,000 characters are read.
        country : str, optional
            ISO3 code or name of the country, when known from elsewhere. Answers outside it are dropped.
        adm1, adm2 : str, optional
            Names of units known from elsewhere; they choose among homonyms and stand in for missing words.
        say : Language, optional
            Words the notes, reasons and what the evidence matched; English if not given. Where the place lies never
            depends on it.

        Returns
        -------
        Resolution
            Never an error for whatever `text` holds; ``where_prec`` is None when nothing is known.

        Raises
        ------
        UnknownName
            If `country` is no country of the zone or around it.
        """
        say = say or language("en")
        code = find_country(country) if country else ""
        reading = read(text or "", self._lexicon, countries=[code] if code else None)
        clues = [*reading.clues, *self._stated_units(adm1, adm2)]
        named = dict.fromkeys(c.mentions[0].country for c in clues if c.rule == "country")
        state = State(
            say=say,
            text=reading.text,
            inside=(code,) if code else tuple(named),
            is_fixed=bool(code),
            soft=frozenset(m.demonym for m in reading.mentions if m.demonym),
        )
        if code and named and code not in named:
            state.notes.append(
                say(
                    "The words name {others}, but the country is known to be {country}.",
                    others=", ".join(country_name(other, say) for other in named),
                    country=country_name(code, say),
                )
            )
        clues = self._containers(clues, has_unknown=bool(reading.unknown))
        self._choose_places(clues, state)
        located = [found for clue in clues for found in self._locate(clue, state)]
        for name in reading.unknown[:5]:
            state.evidence.append(Evidence(name, "", "unknown name"))
            state.notes.append(say("“{name}” is not in the gazetteer.", name=name))
        return self._answer(located, state, has_unknown=bool(reading.unknown))

    # -- what the words mean

    def _stated_units(self, adm1: str | None, adm2: str | None) -> list[Clue]:
        clues = []
        for level, name in ((1, adm1), (2, adm2)):
            units = tuple(u for u in self._lexicon.units.get(fold(name), ()) if u.level == level) if name else ()
            if name and units:
                clues.append(Clue("admin unit", name, (Mention(-1, -1, name, units=units),), level=level))
        return clues

    def _containers(self, clues: Sequence[Clue], *, has_unknown: bool) -> list[Clue]:
        """Read a bare name as the unit called so when another place of the text lies in it: "Dankoussa, Mopti".

        A name that the gazetteer lacks is taken to lie in it.
        """
        hits = {
            m.start: self._hits(m)
            for c in clues
            if c.rule not in {"admin unit", "part of unit", "border strip", "vernacular region", "country"}
            for m in c.mentions
        }
        out = []
        for clue in clues:
            mention = clue.mentions[0] if clue.mentions else None
            if mention and clue.rule == "named place" and mention.units:
                own = fold(mention.words)
                others = [h.place for start, found in hits.items() if start != mention.start for h in found]
                inside = any(own in {fold(p.adm1), fold(p.adm2)} and fold(p.name) != own for p in others)
                if mention.start > 0 and (inside or has_unknown):
                    out.append(Clue("admin unit", clue.words, (mention,)))
                    continue
            out.append(clue)
        return out

    def _hits(self, mention: Mention, countries: Sequence[str] | None = None) -> tuple[Hit, ...]:
        look = self.gazetteer.lookup_fuzzy if mention.is_fuzzy else self.gazetteer.lookup
        return look(mention.words, countries=countries or None)

    def _choose_places(self, clues: Sequence[Clue], state: State) -> None:
        """Choose a place for every name, each with the hints that the rest of the text gives."""
        say = state.say
        units = [m.units for c in clues if c.rule in {"admin unit", "part of unit"} for m in c.mentions]
        adm1 = frozenset(fold(u.name) for group in units for u in group if u.level == 1)
        adm2 = frozenset(fold(u.name) for group in units for u in group if u.level == 2)
        placed = [
            (c, m) for c in clues for m in c.mentions if m.is_place and c.rule not in {"admin unit", "part of unit"}
        ]
        known: dict[int, Place] = {}
        for _, mention in placed:
            hits = self._hits(mention, state.inside)
            if len(hits) == 1:
                known[mention.start] = hits[0].place
        for clue, mention in placed:
            near = tuple((p.lon, p.lat) for start, p in known.items() if start != mention.start)
            rings = tuple(
                (known[m.start].lon, known[m.start].lat, ((c.low_km or 0.0) + c.high_km) / 2)
                for c, m in placed
                if c.high_km and m.start in known and m.start != mention.start
            )
            hints = Hints(frozenset(state.inside), state.soft, adm1, adm2, near, rings)
            hits = self._allowed(clue, mention, state)
            if mention.is_fuzzy:
                # A guess at the spelling is given up where the units stated say otherwise.
                hits = tuple(h for h in hits if fits(h.place, adm1, adm2))
            candidates = rank(hits, hints, say)
            place = decide(candidates)
            state.chosen[mention.start] = place
            listed = {c.place.place_id for c in state.candidates}
            state.candidates.extend(c for c in candidates if c.place.place_id not in listed)
            if place is not None and mention.is_fuzzy:
                state.notes.append(
                    say(
                        "“{name}” was read as {place}, which is spelt a little differently.",
                        name=mention.words,
                        place=place.name,
                    )
                )
            if place is None and candidates:
                tied = toss_up(candidates)
                state.has_declined = True
                state.notes.append(
                    say(
                        "{n} places are called “{name}” and the words do not tell which is meant: {places}.",
                        n=say.number(len(tied)),
                        name=mention.words,
                        places="; ".join(describe(c.place, say) for c in tied[:5]),
                    )
                )

    def _allowed(self, clue: Clue, mention: Mention, state: State) -> tuple[Hit, ...]:
        """Places that a name can mean; a place abroad only as a landmark that is known beyond its surroundings."""
        if not state.inside:
            return self._hits(mention)
        at_home = self._hits(mention, state.inside)
        if at_home:
            return at_home
        abroad = self._hits(mention)
        if clue.rule == "named place":
            if abroad:
                say = state.say
                state.notes.append(
                    say(
                        "“{name}” lies outside the country known ({country}) and was not used.",
                        name=mention.words,
                        country=", ".join(country_name(code, say) for code in sorted({h.place.adm0 for h in abroad})),
                    )
                )
            return abroad if not state.is_fixed else ()
        return tuple(h for h in abroad if h.place.is_town)

    def _locate(self, clue: Clue, state: State) -> list[Located]:
        """Draw the ground of one clue inside the country; nothing when its names are open or lie outside."""
        if clue.rule in _AREA_RULES:
            ground = self._ground.of_clue(clue, state.inside, state.say)
            found = None if ground is None else Located(clue, ground.area, ground.matched, ground=ground)
        else:
            places = [state.chosen.get(m.start) for m in clue.mentions if m.is_place]
            found = (
                draw(clue, [p for p in places if p is not None], state.say) if places and None not in places else None
            )
        if found is None:
            return []
        home = self._home(state)
        if home is None:
            return [found]
        clipped = shapes.common(found.area, home)
        if clipped is None:
            if clue.rule == "named place":
                return [found]
            say = state.say
            state.notes.append(say("“{words}” points outside the country known and was not used.", words=clue.words))
            state.evidence.append(Evidence(clue.words, found.matched, "outside country"))
            return []
        return [Located(clue, clipped, found.matched, found.place, found.ground)]

    def _home(self, state: State) -> BaseGeometry | None:
        """Polygon of the countries known, None without one."""
        home = [area for code in state.inside if (area := self._ground.country(code)) is not None]
        if not home:
            return None
        return home[0] if len(home) == 1 else shapely.union_all(home)

    # -- from clues to an answer

    def _answer(self, located: list[Located], state: State, *, has_unknown: bool) -> Resolution:
        if has_unknown:
            # "Béléhoro (Arbinda)": the village is not known, so the town only says in whose neighbourhood it lies.
            located = [widened(f, self._home(state)) for f in located]
        named = [f for f in located if f.clue.rule == "named place"]
        marked = [f for f in named if f.clue.is_marked] or named
        points = [f for rule in _POINT_RULES for f in located if f.clue.rule == rule]
        areas = [f for f in located if f.clue.rule in _AREA_RULES or f.clue.rule == "corridor"]
        if len({f.place.place_id for f in marked if f.place}) > 1:
            return self._several(marked, state)
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
        whole = shapely.union_all([f.area for f in marked])
        apart = max(distance_km(lon1=first.lon, lat1=first.lat, lon2=p.lon, lat2=p.lat) for p in places)
        if apart <= SAME_PLACE_KM:
            return at_point(first.lon, first.lat, whole, 2, "several places", state, place=first)
        return over_area(whole, 5, "several places", state, adm0=first.adm0 if all_same(p.adm0 for p in places) else "")

    def _named(self, found: Located, others: Sequence[Located], state: State) -> Resolution:
        place = found.place
        state.seen(found)
        if place is None:
            return self._country(state)
        for other in others:
            check(place, other, state)
        return at_point(place.lon, place.lat, found.area, 1, "named place", state, place=place)

    def _around(self, points: Sequence[Located], areas: Sequence[Located], state: State) -> Resolution:
        primary = points[0]
        state.seen(primary)
        anchor = primary.place if primary.clue.rule in _ANCHORED else None
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
        stays = anchor is not None and (is_ring or shapely.intersects(extent, shapely.Point(lon, lat)))
        if not stays or (home is not None and not shapely.intersects(home, shapely.Point(lon, lat))):
            spot = shapes.middle(extent)
            lon, lat = spot.x, spot.y
        if shapes.cover_km(extent, lon=lon, lat=lat) > POINT_LIMIT_KM:
            return over_area(extent, 5, primary.clue.rule, state, adm0=owner_of(primary, state), place=primary.place)
        return at_point(lon, lat, extent, 2, primary.clue.rule, state, place=primary.place)

    def _area(self, areas: Sequence[Located], state: State) -> Resolution:
        order = {"corridor": 0, "border strip": 1, "part of unit": 2, "admin unit": 3, "vernacular region": 4}
        ranked = sorted(areas, key=lambda f: (order[f.clue.rule], -(f.ground.level if f.ground else 0)))
        extent, used = ranked[0].area, [ranked[0]]
        state.seen(ranked[0])
        for other in ranked[1:]:
            state.seen(other)
            both = shapes.common(extent, other.area)
            if both is None:
                state.notes.append(_disagreement(other, ranked[0], state.say))
            else:
                extent = both
                used.append(other)
        grounds = [f.ground for f in used if f.ground]
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
        if not inside and state.candidates and all_same(c.place.adm0 for c in state.candidates):
            inside = (state.candidates[0].place.adm0,)
        areas = [area for code in inside if (area := self._ground.country(code)) is not None]
        if not areas:
            return no_place(state, method="homonyms" if state.has_declined else "none")
        method = "homonyms" if state.has_declined else "country"
        names = ", ".join(country_name(c, state.say) for c in inside)
        state.evidence.append(Evidence("", names, "country"))
        adm0 = inside[0] if len(inside) == 1 else ""
        return over_area(areas[0] if len(areas) == 1 else shapely.union_all(areas), 6, method, state, adm0=adm0)


def _disagreement(one: Located, other: Located, say: Language) -> str:
    return say("“{words}” does not agree with “{others}”.", words=one.clue.words, others=other.clue.words)


def load_resolver(boundaries: Boundaries) -> Resolver:
    """Build a resolver from the gazetteer and vernacular regions that ship with the program.

    Parameters
    ----------
    boundaries : Boundaries
        Any vintage.

    Returns
    -------
    Resolver

    Raises
    ------
    BrokenData
        If a shipped file is damaged.
    """
    return Resolver(load_gazetteer(), boundaries, load_vernacular(boundaries))
