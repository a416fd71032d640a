"""The gazetteer: named places, found by their folded names, exactly or with a cautious guess."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.core.crs import distance_km
from geo.places.gazetteer_index import PlaceTable, build_table
from geo.places.personal_entries import PREFIX
from geo.places.place import KINDS, Place
from geo.places.toponyms import core, fold, plain, sound

__all__ = ["KINDS", "Gazetteer", "Hit", "Place"]

# A name shorter than this has too many neighbours: it is taken as it is written or not at all.
SIMILAR_MIN_LENGTH: Final = 4
# Names less alike than this are never offered; the choice among the others weighs how alike they are.
LEAST_LIKENESS: Final = 0.76
# What a lost or added Tamasheq "In", "Ti-n" or Arabic article costs in likeness.
PREFIX_LIKENESS: Final = 0.88
_PREFIXES: Final = ("in", "tin", "al", "el", "ta", "i")
_ADDED: Final = ("in", "tin")
MOST_SIMILAR: Final = 24
# Of what is being typed: letters that it must have, and names looked at.
_LEAST_TYPED: Final = 2
_MOST_TYPED: Final = 400
# A place of a later table that has a name of an earlier one's, this near to it, is the same place.
SAME_PLACE_KM: Final = 10.0


@dataclass(frozen=True)
class Hit:
    """A place found for some words.

    Attributes
    ----------
    place : Place
    spelling : str
        The gazetteer's spelling that matched.
    match : str
        "exact", "folded" (the same key), "core" (the same but for what parts namesakes, such as "Peulh") or
        "fuzzy" (nearly the same).
    likeness : float
        1 for all but "fuzzy"; there above `LEAST_LIKENESS`.
    is_ours : bool
        Whether the place stands in the table that ships, every row of which was checked, or is the user's own.
    is_personal : bool
        Whether the user wrote down the place, or this spelling of it.
    """

    place: Place
    spelling: str
    match: str
    likeness: float = 1.0
    is_ours: bool = False
    is_personal: bool = False


class Gazetteer:
    """Places indexed by the folded form of every spelling.

    Parameters
    ----------
    places : iterable of Place
        Any order; ids are expected to differ.
    installed : PlaceTable, optional
        More places, as `geo.places.gazetteer_index.read_index` returns them. One that has a name of a place in
        `places` within 10 km is that place.
    spellings : sequence of (str, str)
        Place id and one more spelling of it, of either source.
    """

    def __init__(
        self,
        places: Iterable[Place],
        installed: PlaceTable | None = None,
        spellings: Sequence[tuple[str, str]] = (),
    ) -> None:
        own = tuple(places)
        self._own = own
        tables = [build_table(own)]
        if installed is not None:
            tables.append(installed)
        self._tables = tables
        self._offsets = np.cumsum([0, *(len(t) for t in tables)]).tolist()
        self.lon: npt.NDArray[np.float64] = np.concatenate([t.lon for t in tables])
        self.lat: npt.NDArray[np.float64] = np.concatenate([t.lat for t in tables])
        self._adm0 = [code for t in tables for code in t.texts["adm0"]]
        self._place = lru_cache(maxsize=20000)(self._place_uncached)
        self._similar = lru_cache(maxsize=20000)(self._similar_uncached)
        self._same_as = self._find_same() if installed is not None else {}
        self._personal = frozenset(i for i, place in enumerate(own) if place.place_id.startswith(PREFIX))
        self._added: dict[str, list[tuple[int, str]]] = {}
        self._add_spellings(spellings)
        self._keys = frozenset(self._added).union(*(t.numbers for t in tables))
        #: Folded first words of names of several words: where a longer name may begin.
        self.first_words = frozenset(
            fold(words[0])
            for t in tables
            for spelling in t.name_spelling
            if len(words := spelling.replace("-", " ").replace("'", " ").split()) > 1
        )

    def _find_same(self) -> dict[int, int]:
        """Numbers of installed places that are places of our own, which are checked by hand."""
        installed, offset = self._tables[1], self._offsets[1]
        same: dict[int, int] = {}
        for number, place in enumerate(self._own):
            near = {
                other
                for spelling in (place.name, *place.spellings)
                for other, _ in installed.names_of(fold(spelling))
                if installed.texts["adm0"][other] == place.adm0
            }
            for other in sorted(near):
                away = distance_km(
                    lon1=place.lon, lat1=place.lat, lon2=float(installed.lon[other]), lat2=float(installed.lat[other])
                )
                if away <= SAME_PLACE_KM:
                    same.setdefault(offset + other, number)
        return same

    def _add_spellings(self, spellings: Sequence[tuple[str, str]]) -> None:
        if not spellings:
            return
        numbers = {place_id: i for i, place_id in enumerate(id_ for t in self._tables for id_ in t.texts["place_id"])}
        for place_id, spelling in spellings:
            if place_id in numbers and (key := fold(spelling)):
                self._added.setdefault(key, []).append((numbers[place_id], spelling))

    def __len__(self) -> int:
        return len(self.lat) - len(self._same_as)

    def __iter__(self) -> Iterator[Place]:
        """Yield the places that ship or are the user's own; not the installed ones, which are too many to walk."""
        return iter(self._own)

    def __contains__(self, key: str) -> bool:
        """Whether some place has this folded name."""
        return key in self._keys

    def place(self, number: int) -> Place:
        """Return the place at a position of `lon` and `lat`."""
        return self._place(number)

    def _place_uncached(self, number: int) -> Place:
        for table, offset in zip(reversed(self._tables), reversed(self._offsets[:-1]), strict=True):
            if number >= offset:
                return self._own[number] if offset == 0 else table.place(number - offset)
        raise IndexError(number)

    def _named(self, key: str) -> list[tuple[int, str]]:
        """Number and spelling of each name with a key; of one place in two tables, the number of ours."""
        found = list(self._added.get(key, ()))
        if key not in self._keys:
            return found
        for table, offset in zip(self._tables, self._offsets, strict=False):
            for number, spelling in table.names_of(key):
                found.append((self._same_as.get(offset + number, offset + number), spelling))
        return found

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
        key, written = fold(name), plain(name)
        found = list(self._hits(key, written, countries))
        bare = fold(core(name))
        if bare and bare != key and not found:
            # "Sévaré ville", "Gouni-Habé": the village without the word that parts it from its namesake.
            found = [replace(h, match="core") for h in self._hits(bare, written, countries)]
        return tuple(found)

    def _hits(self, key: str, written: str, countries: Iterable[str] | None) -> Iterator[Hit]:
        allowed = None if countries is None else set(countries)
        named: dict[int, str] = {}
        for number, spelling in self._named(key):
            if allowed is None or self._adm0[number] in allowed:
                named.setdefault(number, spelling)
        mine = {number for number, _ in self._added.get(key, ())} | self._personal
        for number, spelling in named.items():
            match = "exact" if plain(spelling) == written else "folded" if fold(spelling) == key else "core"
            is_ours = number < len(self._own)
            yield Hit(self._place(number), spelling, match, is_ours=is_ours, is_personal=number in mine)

    def starting(self, words: str, *, most: int) -> tuple[Hit, ...]:
        """Find places with a name that begins so, for a box that looks while one types.

        Parameters
        ----------
        words : str
            Beginning of a toponym, in any of its spellings; below two letters nothing is found.
        most : int
            How many places at most: whole names before longer ones, then the better known, then the larger.

        Returns
        -------
        tuple of Hit
            Each place once; nearly the same names where none begins so.
        """
        typed, key = _run_together(words), fold(words)
        if len(typed) < _LEAST_TYPED:
            return ()
        found: dict[int, tuple[bool, str]] = {}

        def take(number: int, spelling: str, whole: bool) -> None:
            if number not in found or (whole and not found[number][0]):
                found[number] = (whole, spelling)

        first = bisect_left(self._written, (typed,))
        for name, number, spelling in self._written[first : first + _MOST_TYPED]:
            if not name.startswith(typed):
                break
            take(number, spelling, name == typed)
        for keys in (table.keys for table in self._tables):
            first = bisect_left(keys, key)
            for name in keys[first : first + _MOST_TYPED]:
                if not name.startswith(key):
                    break
                for number, spelling in self._named(name):
                    take(number, spelling, name == key)
        if not found:
            return self.lookup_fuzzy(words)[:most]

        def rank(number: int) -> tuple[bool, float, int]:
            place = self._place(number)
            return not found[number][0], -KINDS[place.kind].score, -(place.population or 0)

        best = sorted(found, key=rank)[:most]
        return tuple(Hit(self._place(number), found[number][1], "folded") for number in best)

    @cached_property
    def _written(self) -> list[tuple[str, int, str]]:
        """Every spelling run together without accents, place number and spelling, in order."""
        names = [
            (_run_together(spelling), self._same_as.get(offset + number, offset + number), spelling)
            for table, offset in zip(self._tables, self._offsets, strict=False)
            for number, spelling in zip(table.name_place, table.name_spelling, strict=True)
        ]
        added = [
            (_run_together(spelling), number, spelling) for pairs in self._added.values() for number, spelling in pairs
        ]
        return sorted(names + added)

    def lookup_fuzzy(self, name: str, *, countries: Iterable[str] | None = None) -> tuple[Hit, ...]:
        """Find places whose folded name is a slip away from `name`, or sounds like it.

        Parameters
        ----------
        name : str
            A toponym as written.
        countries : iterable of str, optional
            ISO3 codes to look in; all countries if not given.

        Returns
        -------
        tuple of Hit
            The most alike first, some two dozen at most; empty when nothing is near enough.
        """
        hits: list[Hit] = []
        seen: set[int] = set()
        allowed = None if countries is None else set(countries)
        for key, likeness in self._similar(fold(name)):
            for number, spelling in self._named(key):
                if number in seen or (allowed is not None and self._adm0[number] not in allowed):
                    continue
                seen.add(number)
                hits.append(Hit(self._place(number), spelling, "fuzzy", likeness, number < len(self._own)))
            if len(hits) >= MOST_SIMILAR:
                break
        return tuple(hits)

    def resembles(self, name: str, *, countries: Iterable[str] | None = None) -> bool:
        """Whether some place's name is a slip away from a name, or sounds like it."""
        allowed = None if countries is None else set(countries)
        return any(
            allowed is None or self._adm0[number] in allowed
            for key, _ in self._similar(fold(name))
            for number, _ in self._named(key)
        )

    def _similar_uncached(self, key: str) -> tuple[tuple[str, float], ...]:
        """Keys that resemble one, the most alike first, with their likeness."""
        if len(key) < SIMILAR_MIN_LENGTH:
            return ()
        alike: dict[str, float] = {}
        heard = sound(key)
        for table in self._tables:
            near = [table.keys[i] for i in table.keys_near(key, heard)]
            for other, likeness in compare(key, near):
                alike[other] = max(alike.get(other, 0.0), likeness)
        for other in _with_other_prefix(key):
            if other in self:
                alike[other] = max(alike.get(other, 0.0), PREFIX_LIKENESS)
        alike.pop(key, None)
        return tuple(sorted(alike.items(), key=lambda item: (-item[1], item[0]))[:MOST_SIMILAR])


def _run_together(name: str) -> str:
    return plain(name).replace(" ", "")


def compare(key: str, others: Sequence[str]) -> list[tuple[str, float]]:
    """Return those of `others` that resemble a folded name, with their likeness.

    Likeness is the mean of how much of the letters and how much of the sound two names share (1 minus the optimal
    string alignment distance over the longer length).

    Parameters
    ----------
    key : str
    others : sequence of str
        Folded names.

    Returns
    -------
    list of (str, float)
        In no order; likeness from `LEAST_LIKENESS` to 1.
    """
    heard = sound(key)
    out = []
    for other, letters, _ in process.extract(
        key, others, scorer=OSA.normalized_similarity, processor=None, score_cutoff=0.5, limit=None
    ):
        if len(other) < SIMILAR_MIN_LENGTH:
            continue
        likeness = 0.5 * (letters + OSA.normalized_similarity(heard, sound(other)))
        if likeness >= LEAST_LIKENESS:
            out.append((other, round(likeness, 4)))
    return out


def _with_other_prefix(key: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        if key.startswith(prefix) and len(key) - len(prefix) >= SIMILAR_MIN_LENGTH:
            yield key[len(prefix) :]
    for prefix in _ADDED:
        yield prefix + key
