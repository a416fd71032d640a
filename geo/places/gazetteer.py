"""The gazetteer: named places, found by their folded names, exactly or with a cautious guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.core.errors import BrokenData
from geo.core.facts import Fact, read_facts
from geo.core.settings import DATA
from geo.places.countries import COUNTRIES
from geo.places.toponyms import fold, plain

COLUMNS: Final = ("place_id", "name", "spellings", "kind", "adm0", "adm1", "adm2", "lat", "lon", "population", "source")


@dataclass(frozen=True)
class Kind:
    """A kind of place.

    Attributes
    ----------
    radius_km : float
        How far from the gazetteer's coordinate the event can be when a report names the place itself: half the
        extent of such a place plus the usual disagreement of gazetteers about where its middle is.
    score : float
        How much likelier than a nameless spot a report means such a place, when several share a name; the better
        known a kind is beyond its surroundings, the more.
    is_town : bool
        Whether the place is known beyond its surroundings: a seat of a unit or a town.
    """

    radius_km: float
    score: float
    is_town: bool = False


# Every kind that the column `kind` may have.
KINDS: Final = {
    # Built-up ground: Bamako is some 20 km across, seats of regions up to 12, of cercles up to 10, towns up to 8.
    "capital": Kind(10.0, 2.0, is_town=True),
    "adm1_seat": Kind(6.0, 1.6, is_town=True),
    "adm2_seat": Kind(5.0, 1.3, is_town=True),
    "town": Kind(4.0, 1.0, is_town=True),
    # A village is under 2 km across; gazetteers put one of these up to 2 km apart.
    "village": Kind(3.0, 0.4),
    "camp": Kind(3.0, 0.6),
    "well": Kind(3.0, 0.2),
    # The coordinate is often the airfield or the village of a mine or base, some 4 km from the rest of it.
    "base": Kind(5.0, 0.2),
    "mine": Kind(5.0, 0.2),
    # One feature of the ground whose extent no gazetteer gives: a few kilometres.
    "hill": Kind(5.0, 0.2),
    "island": Kind(5.0, 0.2),
    "valley": Kind(5.0, 0.2),
    # A massif, a lake or a park stretches over tens of kilometres, and its coordinate is no more than a label's.
    "mountain": Kind(15.0, 0.2),
    "lake": Kind(15.0, 0.2),
    "park": Kind(25.0, 0.2),
}

# A misspelling is accepted only for names long enough that one wrong letter seldom makes another name.
FUZZY_MIN_LENGTH: Final = 6
FUZZY_TWO_EDITS_LENGTH: Final = 10

_DISAGREEMENT = re.compile(r"(?:GeoNames|OSM|UCDP) (\d{1,4}(?:\.\d{1,3})?) km")


@dataclass(frozen=True)
class Place:
    """One named place; `kind` is one of `KINDS`, `lat`, `lon` EPSG:4326 degrees, `population` None when unknown."""

    place_id: str
    name: str
    kind: str
    adm0: str
    adm1: str
    adm2: str
    lat: float
    lon: float
    population: int | None
    source: str
    spellings: tuple[str, ...] = ()
    checked: str = ""

    @property
    def radius_km(self) -> float:
        """Uncertainty in kilometres of an event that a report puts at this place.

        By kind; more where the sources of the coordinate (column ``checked``) disagree by more than that.
        """
        disagreements = (min(float(km), 100.0) for km in _DISAGREEMENT.findall(self.checked))
        return max(KINDS[self.kind].radius_km, *disagreements, 0.0)

    @property
    def is_town(self) -> bool:
        """Whether the place is known beyond its surroundings: a seat of a unit or a town."""
        return KINDS[self.kind].is_town


@dataclass(frozen=True)
class Hit:
    """A place found for some words: which spelling matched, and how ("exact", "folded" or "fuzzy")."""

    place: Place
    spelling: str
    match: str


class Gazetteer:
    """Places indexed by the folded form of every spelling.

    Parameters
    ----------
    places : iterable of Place
        Any order; ids are expected to differ.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        self._by_key: dict[str, list[tuple[Place, str]]] = defaultdict(list)
        self._keys_by_country: dict[str, list[str]] = defaultdict(list)
        for place in self._places:
            keys = set()
            for spelling in (place.name, *place.spellings):
                key = fold(spelling)
                if key and key not in keys:
                    keys.add(key)
                    self._by_key[key].append((place, spelling))
            self._keys_by_country[place.adm0].extend(sorted(keys))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)

    def __contains__(self, key: str) -> bool:
        """Whether some place has this folded name."""
        return key in self._by_key

    def lookup(self, name: str, *, countries: Iterable[str] | None = None) -> tuple[Hit, ...]:
        """Find every place one of whose spellings folds to the same key as `name`.

        Parameters
        ----------
        name : str
            A toponym as written.
        countries : iterable of str, optional
            ISO3 codes to look in; all countries if not given.

        Returns
        -------
        tuple of Hit
            Empty when there is none; the gazetteer's order.
        """
        allowed = None if countries is None else set(countries)
        written = plain(name)
        return tuple(
            Hit(place, spelling, "exact" if plain(spelling) == written else "folded")
            for place, spelling in self._by_key.get(fold(name), ())
            if allowed is None or place.adm0 in allowed
        )

    def lookup_fuzzy(self, name: str, *, countries: Iterable[str] | None = None) -> tuple[Hit, ...]:
        """Find places whose folded name is one slip away from `name`.

        One insertion, deletion, replacement or swap of neighbours is forgiven in keys of 6 letters or more, two
        from 10 letters on; the first letter has to agree, unless a Tamasheq prefix (In, Ti-n) was lost or added.
        Only the nearest keys are returned: ones that are further off say nothing.

        Parameters
        ----------
        name : str
            A toponym as written.
        countries : iterable of str, optional
            ISO3 codes to look in; all countries if not given.

        Returns
        -------
        tuple of Hit
            Empty when nothing is near enough.
        """
        key = fold(name)
        if len(key) < FUZZY_MIN_LENGTH:
            return ()
        slips = 2 if len(key) >= FUZZY_TWO_EDITS_LENGTH else 1
        found: dict[str, int] = {}
        chosen = list(self._keys_by_country) if countries is None else list(dict.fromkeys(countries))
        for country in chosen:
            keys = self._keys_by_country.get(country, [])
            # limit 20: homonyms and spellings of one place; more near names than that would be no answer anyway.
            for other, distance, _ in process.extract(
                key, keys, scorer=OSA.distance, processor=None, score_cutoff=slips, limit=20
            ):
                if other[0] == key[0] and len(other) >= FUZZY_MIN_LENGTH:
                    found[other] = int(distance)
        for prefix in ("in", "tin"):
            for other in (prefix + key, key.removeprefix(prefix)):
                if other != key and len(other) >= FUZZY_MIN_LENGTH and other in self._by_key:
                    found.setdefault(other, 1)
        if not found:
            return ()
        nearest = min(found.values())
        allowed = set(chosen)
        hits = {
            place.place_id: Hit(place, spelling, "fuzzy")
            for other, distance in sorted(found.items())
            if distance == nearest
            for place, spelling in self._by_key[other]
            if place.adm0 in allowed
        }
        return tuple(hits.values())


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """Read a gazetteer from a CSV file in UTF-8.

    Parameters
    ----------
    path : Path, optional
        ``data/gazetteer.csv`` that ships with the program if not given. Columns ``place_id, name, spellings``
        (parted by semicolons) ``, kind, adm0`` (ISO3) ``, adm1, adm2, lat, lon`` (degrees) ``, population`` (may
        be empty) ``, source`` and optionally ``checked``.

    Returns
    -------
    Gazetteer

    Raises
    ------
    BrokenData
        If the file is missing or damaged, repeats an id, or holds a kind or country that the atlas does not know or
        a coordinate that is not on the globe.
    """
    places: dict[str, Place] = {}
    for row in read_facts(DATA / "gazetteer.csv" if path is None else path, COLUMNS):
        place = _place(row)
        if places.setdefault(place.place_id, place) is not place:
            raise BrokenData(f"{row.where}: the place_id {place.place_id!r} is that of another row too. Change one.")
    return Gazetteer(places.values())


def _place(row: Fact) -> Place:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
        population = int(float(row["population"])) if row["population"] else None
    except (ValueError, OverflowError) as error:
        raise BrokenData(f"{row.where}: {error}. Latitude, longitude and population are numbers.") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BrokenData(f"{row.where}: latitude {lat}, longitude {lon} is not on the globe. Correct the row.")
    if population is not None and population < 0:
        raise BrokenData(f"{row.where}: a population of {population} cannot be. Correct the row, or leave it empty.")
    for column, known in (("kind", KINDS), ("adm0", COUNTRIES)):
        if row[column] not in known:
            raise BrokenData(f"{row.where}: unknown {column} {row[column]!r}: give one of {', '.join(known)}.")
    if not row["place_id"] or not row["name"]:
        raise BrokenData(f"{row.where}: the place has no place_id or no name. Correct the row.")
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        kind=row["kind"],
        adm0=row["adm0"],
        adm1=row["adm1"],
        adm2=row["adm2"],
        lat=lat,
        lon=lon,
        population=population,
        source=row["source"],
        spellings=tuple(part.strip() for part in row["spellings"].split(";") if part.strip()),
        checked=row.get("checked", ""),
    )
