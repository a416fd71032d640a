"""The gazetteer: named places, found by their folded names, exactly or with a cautious guess."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.core.errors import BrokenData
from geo.core.settings import DATA
from geo.places.toponyms import fold, plain

COLUMNS: Final = ("place_id", "name", "spellings", "kind", "adm0", "adm1", "adm2", "lat", "lon", "population", "source")

# How far from the gazetteer's coordinate the event can be when a report names the place itself: half the extent of
# such a place plus the usual disagreement of gazetteers about where its middle is.
KIND_RADIUS_KM: Final = {
    "capital": 10.0, "adm1_seat": 6.0, "adm2_seat": 5.0, "town": 4.0, "village": 3.0, "camp": 3.0, "well": 3.0,
    "mine": 5.0, "market": 3.0, "forest": 15.0, "park": 25.0, "hills": 15.0, "mountain": 15.0, "lake": 15.0,
}  # fmt: skip
OTHER_KIND_RADIUS_KM: Final = 5.0

# A misspelling is accepted only for names long enough that one wrong letter seldom makes another name.
FUZZY_MIN_LENGTH: Final = 6
FUZZY_TWO_EDITS_LENGTH: Final = 10

_DISAGREEMENT = re.compile(r"(?:GeoNames|OSM|UCDP) (\d{1,4}(?:\.\d{1,3})?) km")


@dataclass(frozen=True)
class Place:
    """One named place; `lat`, `lon` in EPSG:4326 degrees, `population` None when unknown."""

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
        by_kind = KIND_RADIUS_KM.get(self.kind, OTHER_KIND_RADIUS_KM)
        return max([by_kind, *(min(float(km), 100.0) for km in _DISAGREEMENT.findall(self.checked))])

    @property
    def is_town(self) -> bool:
        """Whether the place is known beyond its surroundings: a seat of a unit or a town."""
        return self.kind in {"capital", "adm1_seat", "adm2_seat", "town"}


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
        If the file cannot be read, lacks a column or holds a coordinate that is not on the globe.
    """
    path = DATA / "gazetteer.csv" if path is None else path
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise BrokenData(f"{path} has no column {', '.join(missing)}: restore the gazetteer.")
            return Gazetteer([_place(row, f"{path}, line {reader.line_num}") for row in reader])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenData(f"{path} cannot be read as a gazetteer ({error}): restore the file.") from error


def _place(row: dict[str, str], where: str) -> Place:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
        population = int(float(row["population"])) if row["population"] else None
    except (TypeError, ValueError) as error:
        raise BrokenData(f"{where}: {error}. Latitude, longitude and population are numbers.") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BrokenData(f"{where}: latitude {lat}, longitude {lon} is not on the globe. Correct the row.")
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        kind=row["kind"],
        adm0=row["adm0"],
        adm1=row["adm1"] or "",
        adm2=row["adm2"] or "",
        lat=lat,
        lon=lon,
        population=population,
        source=row["source"] or "",
        spellings=tuple(part.strip() for part in (row["spellings"] or "").split(";") if part.strip()),
        checked=row.get("checked") or "",
    )
