"""Every name a report may use, with what it can mean; and where such names stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from geo.places.countries import COUNTRIES
from geo.places.gazetteer import Gazetteer
from geo.places.toponyms import core, fold
from geo.places.vocabulary import (
    AFTER_FIRST,
    AFTER_NAMES,
    BEFORE_NAMES,
    COMMON,
    KIND_WORDS,
    LINKS,
    NOT_COUNTRY_AFTER,
    NOT_COUNTRY_BEFORE,
    SAYS_WHERE,
    SIDES,
    TAMASHEQ,
    TITLES,
    WEAK,
)
from geo.places.words import MEASURES, Token, is_abbreviated

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas.boundaries import Boundaries

_MAX_WORDS: Final = 5
# A text with more names than this is a list, not a statement of where; every name is weighed against every other.
MAX_MENTIONS: Final = 40
# A longer name that resembles a known one this much is that, rather than its first word alone.
WHOLE_LIKENESS: Final = 0.82
_LONG_NAME: Final = 8


class UnitName(NamedTuple):
    """An administrative unit under one of its names.

    `pcode` is empty for a unit that the boundaries have no polygon of (`parent` then names its adm1);
    `only_covers` marks a unit that lies inside the one named by `pcode`.
    """

    level: int
    pcode: str
    adm0: str
    name: str
    parent: str
    only_covers: bool = False


@dataclass(frozen=True)
class Mention:
    """A name in the text, tokens ``[start, end)``, and everything it can mean.

    `is_fuzzy` marks a name that is none in the gazetteer but resembles one; `is_part` one that more words with a
    capital follow, so that the name may be a longer, unknown one. `kinds` are those that a word beside it asks for.
    """

    start: int
    end: int
    words: str
    is_place: bool = False
    is_fuzzy: bool = False
    is_part: bool = False
    kinds: frozenset[str] = frozenset()
    units: tuple[UnitName, ...] = ()
    country: str = ""
    demonym: str = ""
    regions: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the name means anything here."""
        return bool(self.is_place or self.units or self.country or self.demonym or self.regions)


class Lexicon:
    """Names of places, units, countries and vernacular regions under their folded keys.

    Parameters
    ----------
    gazetteer : Gazetteer
    boundaries : Boundaries
        Units of levels 1 and 2.
    vernacular : GeoDataFrame
        Columns `region_id, name_en, name_fr, aliases`.
    """

    def __init__(self, gazetteer: Gazetteer, boundaries: Boundaries, vernacular: gpd.GeoDataFrame) -> None:
        self._gazetteer = gazetteer
        self.units: dict[str, list[UnitName]] = defaultdict(list)
        self._countries: dict[str, str] = {}
        self._demonyms: dict[str, str] = {}
        self._regions: dict[str, list[str]] = defaultdict(list)
        self._shared: set[str] = set()
        for country in COUNTRIES.values():
            self._countries |= {fold(name): country.adm0 for name in country.names}
            # Nigerian and nigérien differ by nothing but one letter, Nigeria and Nigéria by nothing that matters.
            self._demonyms |= {fold(word): country.adm0 for word in country.demonyms}
        self._add_units(boundaries)
        self._add_units_of_places()
        longer: set[str] = set()
        for _, row in vernacular.iterrows():
            names = _names(row)
            for key in {fold(name) for name in names} - {""}:
                self._regions[key].append(str(row["region_id"]))
            if str(row["adm0"]) not in COUNTRIES:
                self._shared.add(str(row["region_id"]))
            longer.update(names)
        longer.update(name for country in COUNTRIES.values() for name in (*country.names, *country.demonyms))
        longer.update(unit.name for units in self.units.values() for unit in units)
        # What may begin with a small letter: "malien", "centre-nord", "les trois frontières".
        small = {name for country in COUNTRIES.values() for name in country.demonyms}
        small.update(name for _, row in vernacular.iterrows() for name in _names(row))
        self._small_words = WEAK | {fold(re.split(r"[ \-']", name)[0]) for name in small}
        self._may_be_small = lru_cache(maxsize=20_000)(self._is_small)
        self._first_words = gazetteer.first_words | {fold(re.split(r"[ \-']", name)[0]) for name in longer}

    def _is_small(self, word: str) -> bool:
        """Whether a name may begin with a word that has no capital."""
        return fold(word) in self._small_words

    def _add_units(self, boundaries: Boundaries) -> None:
        for level, frame in ((1, boundaries.adm1), (2, boundaries.adm2)):
            for _, row in frame.iterrows():
                names = (row["name"], row["name_en"], *split_names(row["aliases"]))
                unit = UnitName(level, str(row["pcode"]), str(row["adm0"]), str(row["name"]), str(row["parent"]))
                for key in {fold(str(name)) for name in names} - {""}:
                    self.units[key].append(unit)
                for name in split_names(row.get("covers", "")):
                    covered = UnitName(unit.level, unit.pcode, unit.adm0, name, unit.parent, only_covers=True)
                    self.units[fold(name)].append(covered)

    def _add_units_of_places(self) -> None:
        """Second-level units that only the gazetteer knows by name (a vintage without their polygons)."""
        for place in self._gazetteer:
            key = fold(place.adm2)
            known = {(unit.level, unit.adm0) for unit in self.units.get(key, ()) if not unit.only_covers}
            if key and (2, place.adm0) not in known:
                self.units[key].append(UnitName(2, "", place.adm0, place.adm2, place.adm1))

    def is_shared(self, regions: Sequence[str]) -> bool:
        """Tell whether one of some vernacular regions lies in several countries."""
        return not self._shared.isdisjoint(regions)

    def region(self, name: str) -> tuple[str, ...]:
        """Return the ids of the vernacular regions called so."""
        return tuple(self._regions.get(fold(name), ()))

    def find(self, tokens: Sequence[Token], countries: Sequence[str] | None) -> tuple[list[Mention], list[str]]:
        """Find the names in a text, the longest first at each word.

        Parameters
        ----------
        tokens : sequence of Token
        countries : sequence of str or None
            Where a misspelt place name is looked for; everywhere if None.

        Returns
        -------
        mentions : list of Mention
            In the order of the text, not overlapping.
        unknown : list of str
            Words that look like a place name and are none here.
        """
        # A text all in small or all in large letters gives no sign of what is a name, so every word is tried.
        letters = "".join(t.text for t in tokens if t.is_word and len(t.text) > 1)
        cased = not (letters.islower() or letters.isupper())
        mentions: list[Mention] = []
        unknown: list[str] = []
        i = 0
        while i < len(tokens) and len(mentions) < MAX_MENTIONS:
            if cased and not tokens[i].is_capital and not self._may_be_small(tokens[i].text):
                i += 1
                continue
            if cased and _is_person(tokens, i):
                i = _name_end(tokens, i)
                continue
            if tokens[i].is_word and is_abbreviated(tokens, i):
                i += 1
                continue
            mention = self._at(tokens, i, cased) if tokens[i].is_word else None
            if mention is None and self._may_be_misspelt(tokens, i, cased):
                mention = self._misspelt(tokens, i, countries)
                if mention is None and not letters.islower() and _says_where(tokens, i):
                    unknown.append(_written(tokens[i : _name_end(tokens, i)]))
                    i = _name_end(tokens, i)
                    continue
            if mention is None:
                i += 1
                continue
            if mention.is_place and not mention.units and cased and self._continues(tokens, mentions, i):
                mention = replace(mention, is_part=True)
            if mention.is_place and (kinds := _kinds_beside(tokens, i, mention.end)):
                mention = replace(mention, kinds=kinds)
            mentions.append(mention)
            i = mention.end
        return mentions, unknown

    def _at(self, tokens: Sequence[Token], start: int, cased: bool) -> Mention | None:
        ends = _ends(tokens, start)
        if len(ends) > 1 and len(tokens[start].norm) > 3 and fold(tokens[start].text) not in self._first_words:
            ends = ends[-1:]  # no name of several words begins so
        for end in ends:
            words = _written(tokens[start:end])
            single = end == start + 1
            if not single and tokens[end - 1].text == "a":
                continue  # the verb: "Gourma a été attaqué"
            if single and tokens[start].norm in COMMON:
                continue
            key = fold(words)
            begun = not cased or tokens[start].is_capital
            # "I-n-Tillit", "Ka I-n", "Fada n'Gourma": a small part that is joined on belongs to the name.
            joined = end - start > 1 and not tokens[end - 2].is_word
            named = begun and (not cased or tokens[end - 1].is_capital or joined or _is_long_name(tokens[start:end]))
            demonym = self._demonyms.get(key, "") if single else ""
            country = "" if demonym or _is_river(tokens, start, end) else self._countries.get(key, "")
            units = tuple(self.units.get(key, ())) if named or key in WEAK else ()
            regions = tuple(self._regions.get(key, ()))
            mention = Mention(
                start,
                end,
                words,
                is_place=not (regions and self._is_ground(words))
                and named
                and not country
                and not demonym
                and self._is_place(words, key, single=single),
                units=units,
                # The second word may be small: "Sahara occidental", "Côte d'ivoire".
                country=country if begun else "",
                demonym=demonym,
                regions=regions,
            )
            if mention.is_known:
                return self._whole(tokens, mention, cased) if mention.is_place else mention
        return None

    @staticmethod
    def _continues(tokens: Sequence[Token], mentions: Sequence[Mention], i: int) -> bool:
        """Whether a word with a capital stands right before, so that the name may be the end of an unknown one."""
        before = i - 1
        if before < 0 or (mentions and mentions[-1].end > before) or tokens[i].start > tokens[before].end + 1:
            return False
        return tokens[before].is_capital and tokens[before].norm not in COMMON and len(tokens[before].norm) > 2

    def _whole(self, tokens: Sequence[Token], mention: Mention, cased: bool) -> Mention:
        """Look at the words with a capital that follow a name: "Kolodougou Coro" is not Kolodougou."""
        if cased and _is_side_name(tokens, mention.end):
            return replace(mention, is_part=True)
        end = _next_of_name(tokens, mention.end)
        if not cased or mention.units or mention.regions or end is None:
            return mention
        rest = fold(tokens[end].text)
        if rest in self.units or rest in self._countries or rest in self._demonyms or rest in self._regions:
            return mention
        if end > mention.end and rest in self._gazetteer:
            return mention  # "Silmadji-Gorgadji": two places and the way between them
        longer = _written(tokens[mention.start : end + 1])
        similar = self._gazetteer.lookup_fuzzy(longer)
        if similar and similar[0].likeness >= WHOLE_LIKENESS:
            return Mention(mention.start, end + 1, longer, is_place=True, is_fuzzy=True)
        return replace(mention, is_part=True)

    def _is_ground(self, words: str) -> bool:
        """Whether no place where people live is called so: "Adrar des Ifoghas" is a region, not its label's spot."""
        return all(h.place.is_wide for h in self._gazetteer.lookup(words))

    def _is_place(self, words: str, key: str, *, single: bool) -> bool:
        if key in self._gazetteer:
            return len(key) > 1 and not (single and key in WEAK)
        return not single and len(bare := fold(core(words))) > 2 and bare != key and bare in self._gazetteer

    def _may_be_misspelt(self, tokens: Sequence[Token], i: int, cased: bool) -> bool:
        token = tokens[i]
        if not token.is_word or (cased and not token.is_capital):
            return False
        if (token.norm in COMMON or len(token.norm) < 3) and not _is_prefix(tokens, i):
            return False
        if fold(token.text) in WEAK:
            return False
        before = i - 1
        while before >= 0 and tokens[before].norm in {"'", "’", "the", "la", "le", "l"}:
            before -= 1
        return before < 0 or tokens[before].norm in BEFORE_NAMES

    def _misspelt(self, tokens: Sequence[Token], start: int, countries: Sequence[str] | None) -> Mention | None:
        end = _name_end(tokens, start)
        words = _written(tokens[start:end])
        if self._gazetteer.resembles(words, countries=countries):
            return Mention(start, end, words, is_place=True, is_fuzzy=True)
        return None


def _is_person(tokens: Sequence[Token], i: int) -> bool:
    """Whether a title stands right before a name with a capital: "le général Dembélé"."""
    if i == 0 or not tokens[i].is_capital or tokens[i].norm in TITLES:
        return False
    return tokens[i - 1].norm in TITLES and tokens[i].start <= tokens[i - 1].end + 1


def _is_river(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words beside a country's name make it something else: "the Niger River", "Benin City"."""
    after = end < len(tokens) and tokens[end].norm in NOT_COUNTRY_AFTER
    return after or (start > 0 and tokens[start - 1].norm in NOT_COUNTRY_BEFORE)


def _is_side_name(tokens: Sequence[Token], end: int) -> bool:
    """Whether a wind with a capital belongs to the name before it: "Inekar West" is not Inékar."""
    if end >= len(tokens) or not tokens[end].is_capital or tokens[end].norm not in SIDES:
        return False
    return end + 1 >= len(tokens) or tokens[end + 1].norm not in {"of", "de", "d", "du"}


def _next_of_name(tokens: Sequence[Token], end: int) -> int | None:
    """Return the word after a name that seems to be part of it: with a capital, or joined on by a hyphen."""
    first = end
    while end < len(tokens) and tokens[end].text in {"-", "'", "’"} and tokens[end].start == tokens[end - 1].end:
        end += 1
    if end >= len(tokens) or not tokens[end].is_word or tokens[end].norm in COMMON:
        return None
    if tokens[end].norm == "s" and tokens[end - 1].text in {"'", "’"}:
        return None  # "Pama's market"
    if tokens[end].text.isupper() and not tokens[first - 1].text.isupper() and len(tokens[end].text) > 1:
        return None  # "the Kourao VDP"
    is_part = (tokens[end].is_capital or end > first) and tokens[end].start <= tokens[end - 1].end + 1
    return end if is_part else None


def _is_prefix(tokens: Sequence[Token], i: int) -> bool:
    """Whether a short word is the Tamasheq "In-", "Ti-n-", "I-n-" of a name."""
    return tokens[i].norm in TAMASHEQ and i + 2 < len(tokens) and tokens[i + 1].text == "-" and tokens[i + 2].is_word


def _kinds_beside(tokens: Sequence[Token], start: int, end: int) -> frozenset[str]:
    """Kinds that "village", "well of" or "forêt de" beside a name ask for."""
    if end < len(tokens) and tokens[end].norm in KIND_WORDS:
        return KIND_WORDS[tokens[end].norm]
    before = start - 1
    while before >= 0 and (tokens[before].norm in LINKS or tokens[before].text in {"#", "'", "’"}):
        before -= 1
    return KIND_WORDS.get(tokens[before].norm, frozenset()) if before >= 0 else frozenset()


def _is_long_name(tokens: Sequence[Token]) -> bool:
    """Whether words are too many and too long to be a name by chance: "Bégorou tondo"."""
    last = tokens[-1].norm
    return len(tokens) > 1 and last not in COMMON and len(last) > 3 and sum(len(t.norm) for t in tokens) >= _LONG_NAME


def _names(row: Any) -> tuple[str, ...]:
    """Names of a vernacular region."""
    return (str(row["name_en"]), str(row["name_fr"]), *split_names(row["aliases"]))


def _says_where(tokens: Sequence[Token], start: int) -> bool:
    """Whether a name nobody knows stands where a place stands, so that it is not an army or a person."""
    before = start - 1
    while before >= 0 and tokens[before].text in {"'", "’"}:
        before -= 1
    if before >= 0 and tokens[before].norm in LINKS:
        while before >= 0 and (tokens[before].norm in LINKS or tokens[before].text in {"'", "’"}):
            before -= 1
        word = tokens[before].norm if before >= 0 else ""
        return word in SAYS_WHERE or word in MEASURES or word in KIND_WORDS
    end = _name_end(tokens, start)
    if end < len(tokens) and tokens[end].norm in AFTER_NAMES:
        return True
    if before < 0:
        return end == len(tokens) or tokens[end].norm in AFTER_FIRST
    return tokens[before].norm in SAYS_WHERE


def split_names(joined: object) -> tuple[str, ...]:
    """Split a cell of names, ";"-joined or already a tuple."""
    if isinstance(joined, (tuple, list)):
        return tuple(str(name) for name in joined)
    return tuple(name.strip() for name in str(joined).split(";") if name.strip()) if isinstance(joined, str) else ()


def _written(tokens: Sequence[Token]) -> str:
    """Write tokens as they stood: signs without spaces around them."""
    out = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        joined = before is not None and before.is_word and token.is_word  # of a hashtag: #GouniHabé
        gap = before is not None and (token.start > before.end or joined)
        out += (" " if gap else "") + token.text
    return out


def _ends(tokens: Sequence[Token], start: int) -> list[int]:
    """Where a name that begins at `start` may end, the longest first: words parted by spaces, - or '."""
    ends, words, i = [], 0, start
    while i < len(tokens) and words < _MAX_WORDS:
        if tokens[i].is_word:
            words += 1
            if tokens[i].norm != "s" or i == start or tokens[i - 1].text not in {"'", "’"}:  # "Pama's market"
                ends.append(i + 1)
        elif tokens[i].text not in {"-", "'", "’", "‑", "ʼ"}:
            break
        i += 1
    return ends[::-1]


def _name_end(tokens: Sequence[Token], start: int) -> int:
    """End of the run of capitalised words from `start` on, four words at most."""
    end, i = start + 1, start + 1
    while i < len(tokens) and i - start < 7:
        if tokens[i].is_capital and tokens[i].norm not in COMMON:
            end = i + 1
        elif tokens[i].text not in {"-", "'", "’"}:
            break
        i += 1
    return end
