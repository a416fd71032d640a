"""Search in the incident table: words in titles, places, actors and sources, whatever their accents and case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.coded import Codes, Mask, coded
from geo.incidents.filter import Vocabulary
from geo.incidents.table import flattened
from geo.places.toponyms import fold

MOST_WORDS: Final = 12
MOST_CHARACTERS: Final = 200
# A shorter word would match within too many other spellings.
_LEAST_FOLDED: Final = 4
_TEXTS: Final = (
    "title", "title_fr", "place", "place_phrase", "adm1", "adm2", "target", "target_fr", "summary", "summary_fr",
    "date_phrase", "attributed_by", "attributed_by_fr", "dataset", "incident_id", "original_id",
)  # fmt: skip
_PLACES: Final = ("place", "adm1", "adm2")
_WORDS: Final = re.compile(r'"([^"]*)"|(\S+)')


def folded(texts: pa.Array) -> pa.Array:
    """Write texts in lower case without accents, their words parted by single spaces.

    Parameters
    ----------
    texts : pyarrow.Array of texts

    Returns
    -------
    pyarrow.Array
        Of the same length; a missing text is an empty one.
    """
    bare = pc.utf8_lower(pc.utf8_normalize(texts.cast(pa.large_string()), form="NFKD"))
    for pattern, kept in ((r"\p{M}+", ""), ("œ", "oe"), ("æ", "ae"), (r"[^\p{L}\p{N}]+", " ")):
        bare = pc.replace_substring_regex(bare, pattern, kept)
    return pc.fill_null(pc.utf8_trim(bare, " "), "")


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of a query; what stands in double quotes is one.

    >>> words_of('"Burkina Faso" Séno')
    ('burkina faso', 'seno')
    """
    return _words(text[:MOST_CHARACTERS])[:MOST_WORDS]


def is_too_long(text: str) -> bool:
    """Whether a query has more words or characters than are looked for: `MOST_WORDS`, `MOST_CHARACTERS`."""
    return len(text) > MOST_CHARACTERS or len(_words(text)) > MOST_WORDS


def _words(text: str) -> tuple[str, ...]:
    parts = [quoted or bare for quoted, bare in _WORDS.findall(text)]
    return tuple(dict.fromkeys(word for word in folded(pa.array(parts, pa.string())).to_pylist() if word))


@dataclass(frozen=True, eq=False)
class _Column:
    """Different texts of a column, folded, and which of them each entry has; `rows` where not every row has one."""

    texts: pa.Array
    codes: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int64] | None = None

    def add_hits(self, word: str, found: Mask) -> None:
        hits = np.asarray(pc.match_substring(self.texts, word))
        if not hits.any():
            return
        if self.rows is None:
            found |= hits[self.codes]
        else:
            found[self.rows[hits[self.codes]]] = True


class SearchIndex:
    """Folded texts of an incident table, each different one once, ready to be searched.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, not changed afterwards.
    vocabulary : Vocabulary
        For the names of actors (with all aliases), kinds and countries in both languages.
    """

    def __init__(self, table: pd.DataFrame, vocabulary: Vocabulary) -> None:
        self.n = len(table)
        columns = [_of(pa.array(table[name], from_pandas=True)) for name in _TEXTS]
        places = [column for name, column in zip(_TEXTS, columns, strict=True) if name in _PLACES]
        packed = coded(table)
        for category, names in (
            (packed.kind, {code: (kind.name_en, kind.name_fr) for code, kind in vocabulary.event_types.items()}),
            (packed.adm0, vocabulary.countries),
        ):
            columns.append(_named(category.names, names, category.codes))
        actors = {one.actor_id: (one.actor_id, one.name_en, one.name_fr, *one.aliases) for one in vocabulary.actors.all}
        columns.append(_named(packed.actor_names, actors, packed.anybody.codes, packed.anybody.rows))
        rows, sources = flattened(table["sources"])
        columns += [_of(sources.field(name), rows) for name in ("publisher", "title")]
        self._columns = columns
        self._spellings = [_spellings(column) for column in places]

    def matching(self, text: str) -> Mask:
        """Tell which rows have every word of a query somewhere; all rows where it has none.

        Parameters
        ----------
        text : str
            Words; in double quotes those that must follow each other. Accents, case, hyphens and apostrophes do not
            matter. A place is also found under another spelling of its name.

        Returns
        -------
        array of bool, shape (n,)
        """
        found: Mask = np.ones(self.n, dtype=bool)
        for word in words_of(text):
            has_it: Mask = np.zeros(self.n, dtype=bool)
            for column in self._columns:
                column.add_hits(word, has_it)
            spelling = fold(word)
            if len(spelling) >= _LEAST_FOLDED:
                for column in self._spellings:
                    column.add_hits(spelling, has_it)
            found &= has_it
        return found


def _of(texts: pa.Array | pa.ChunkedArray, rows: npt.NDArray[np.int64] | None = None) -> _Column:
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = whole.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(len(encoded.dictionary)), dtype=np.int32)
    # A missing text, like an empty one, matches no word.
    return _Column(pa.concat_arrays([folded(encoded.dictionary), pa.array([""], pa.large_string())]), codes, rows)


def _spellings(column: _Column) -> _Column:
    """Give the keys under which other spellings of the same toponyms meet."""
    keys = [fold(name) for name in column.texts.to_pylist()]
    return _Column(pa.array(keys, pa.large_string()), column.codes, column.rows)


def _named(
    ids: Iterable[str],
    names: Mapping[str, tuple[str, ...]],
    codes: Codes,
    rows: npt.NDArray[np.int64] | None = None,
) -> _Column:

    texts = [" | ".join(names.get(one, (one,))) for one in ids]
    # Code -1 finds the empty text at the end.
    return _Column(folded(pa.array([*texts, ""], pa.string())), codes.astype(np.int32), rows)
