"""Words of a report -> a geometry with an uncertainty, an explanation, or an honest "not known"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.vernacular import load_vernacular
from geo.core.language import Language, language
from geo.places import shapes
from geo.places.agreement import AREA_RULES
from geo.places.combination import Combination
from geo.places.countries import country_name, find_country
from geo.places.gazetteer import Gazetteer
from geo.places.gazetteer_sources import load_gazetteer, load_sources
from geo.places.ground import GroundFinder
from geo.places.lexicon import Lexicon
from geo.places.located import Located, State, draw, widened
from geo.places.phrases import Clue, Reading, read
from geo.places.place import Place
from geo.places.resolution import Evidence, Resolution
from geo.places.selection import PlaceSelection
from geo.places.toponyms import MAX_NAME_LENGTH
from geo.places.units import UnitDistance
from geo.places.words import MAX_CHARACTERS

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas.boundaries import Boundaries

__all__ = ["Evidence", "Resolution", "Resolver", "load_resolver"]

# What is left of a ground inside the country when it really points outside: a corner, and no place.
SLIVER: Final = 0.05


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
        #: What of the user's gazetteers could not be read, with the remedy.
        self.notices: tuple[str, ...] = ()
        self._lexicon = Lexicon(gazetteer, boundaries, vernacular)
        self._ground = GroundFinder(gazetteer, boundaries, vernacular, self._lexicon)
        self._combination = Combination(self._ground)
        self._kept = lru_cache(maxsize=4096)(self._resolve)
        self._selection = PlaceSelection(gazetteer, self._lexicon, UnitDistance(gazetteer, boundaries))

    def read(self, text: str, *, countries: Sequence[str] | None = None) -> Reading:
        """Read the clues about places from words, without saying where they lie; see `geo.places.phrases.read`."""
        return read(text, self._lexicon, countries=countries)

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
        code = _country_code(country) if country else ""
        # Reports repeat their words; the key holds no more of a text than is read.
        units = (name[:MAX_NAME_LENGTH] if name else None for name in (adm1, adm2))
        return self._kept((text or "")[:MAX_CHARACTERS], code, *units, say or language("en"))

    def _resolve(self, text: str, code: str, adm1: str | None, adm2: str | None, say: Language) -> Resolution:
        reading = read(text, self._lexicon, countries=[code] if code else None)
        clues = [*reading.clues, *self._selection.stated_units(adm1, adm2)]
        named = dict.fromkeys(c.mentions[0].country for c in clues if c.rule == "country")
        state = State(
            say=say,
            text=reading.text,
            inside=(code,) if code else tuple(named) or self._country_stated(clues),
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
        clues = self._selection.containers(clues, has_unknown=bool(reading.unknown))
        self._selection.choose(clues, state)
        if state.unknown:
            clues = self._selection.containers(clues, has_unknown=True)
        clues = self._selection.as_units(clues, state)
        located = [found for clue in clues for found in self._locate(clue, state)]
        unknown = [*reading.unknown, *state.unknown]
        for name in unknown[:5]:
            state.evidence.append(Evidence(name, "", "unknown name"))
            state.notes.append(say("“{name}” is not in the gazetteer.", name=name))
        if unknown:
            # "Béléhoro (Arbinda)": the village is not known, so the town only says in whose neighbourhood it lies.
            located = [widened(found, self._home(state)) for found in located]
        return self._combination.answer(located, state)

    def _country_stated(self, clues: Sequence[Clue]) -> tuple[str, ...]:
        """Return the country of the units and regions stated, if it is one: "Gao region" is in Mali."""
        units = {u.adm0 for c in clues if c.rule in {"admin unit", "part of unit"} for m in c.mentions for u in m.units}
        sides = {m.country or m.demonym for c in clues if c.is_side for m in c.mentions} - {""}
        regions = {
            self._ground.region_country(r)
            for c in clues
            if c.rule == "vernacular region"
            for m in c.mentions
            for r in m.regions
        } - {""}
        owners = units | sides | regions
        return tuple(owners) if len(owners) == 1 else ()

    def _locate(self, clue: Clue, state: State) -> list[Located]:
        """Draw the ground of one clue inside the country; nothing when its names are open or lie outside."""
        if clue.rule in AREA_RULES:
            ground = self._ground.of_clue(clue, state.inside, state.say)
            found = None if ground is None else Located(clue, ground.area, ground.matched, ground=ground)
            known: list[Place] = []
        else:
            places = [state.chosen.get(m.start) for m in clue.mentions if m.is_place]
            spread = max((state.spread_km.get(m.start, 0.0) for m in clue.mentions), default=0.0)
            known = [p for p in places if p is not None]
            found = draw(clue, known, state.say, spread_km=spread) if places and None not in places else None
        if found is None:
            return []
        if clue.rule == "near place" and len(known) == len(clue.mentions) == 2:
            # "near Molodo and Diabaly": either of them.
            each = [replace(clue, mentions=(m,)) for m in clue.mentions]
            return [f for one in each for f in self._locate(one, state)]
        home = self._home(state)
        if home is None or (found.ground is not None and found.ground.adm0 in state.inside):
            return [found]
        return self._inside(found, home, state)

    @staticmethod
    def _inside(found: Located, home: BaseGeometry, state: State) -> list[Located]:
        """Clip a ground to the countries known; nothing when it really points outside them."""
        if found.circle_km is not None and found.place is not None and found.place.adm0 in state.inside:
            return [found.clipped(home)]
        clipped = shapes.common(found.area, home)
        if clipped is not None and clipped.area >= SLIVER * found.area.area:
            return [Located(found.clue, clipped, found.matched, found.place, found.ground, found.circle_km)]
        if found.clue.rule == "named place":
            return [found]
        words, say = found.clue.words, state.say
        state.notes.append(say("“{words}” points outside the country known and was not used.", words=words))
        state.evidence.append(Evidence(words, found.matched, "outside country"))
        return []

    def _home(self, state: State) -> BaseGeometry | None:
        """Polygon of the countries known, None without one."""
        home = [area for code in state.inside if (area := self._ground.country(code)) is not None]
        if not home:
            return None
        return home[0] if len(home) == 1 else shapely.union_all(home)


@lru_cache(maxsize=256)
def _country_code(country: str) -> str:
    return find_country(country)


def load_resolver(boundaries: Boundaries, *, only_bundled: bool = False) -> Resolver:
    """Build a resolver from the gazetteers there are and the vernacular regions that ship with the program.

    Parameters
    ----------
    boundaries : Boundaries
        Any vintage.
    only_bundled : bool
        Leave out what the user installed and wrote: where the incidents that ship lie does not depend on it.

    Returns
    -------
    Resolver

    Raises
    ------
    BrokenData
        If a shipped file is damaged.
    """
    vernacular = load_vernacular(boundaries)
    if only_bundled:
        return Resolver(load_gazetteer(), boundaries, vernacular)
    sources = load_sources()
    resolver = Resolver(sources.gazetteer, boundaries, vernacular)
    resolver.notices = sources.notices
    return resolver
