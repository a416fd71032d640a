"""Words that would tell what a profile holds back: names of villages, names and words of sources, identifiers.

No program can find every village in a sentence. So with coarser places all free words go, and a title is made of the
kind, the unit and the date; without sources, what quotes a source goes, and what names one of the row's own sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.analysis.harm_places import METHOD
from geo.core.language import language
from geo.incidents.filter import Vocabulary
from geo.incidents.schema import REGISTRY, ROLES
from geo.incidents.table import flattened
from geo.incidents.view import date_words

Objects = npt.NDArray[np.object_]

# What may name a village.
_OF_PLACES: Final = (
    "summary", "summary_fr", "date_phrase", "attributed_by", "attributed_by_fr", "target", "target_fr",
)  # fmt: skip
# What a source said, or what names it.
_OF_SOURCES: Final = (
    "summary", "summary_fr", "date_phrase", "place_phrase", "place_note", "place_note_fr", "attributed_by",
    "attributed_by_fr",
)  # fmt: skip
_KEPT_OF_TOLLS: Final = ("side", "kind", "low", "best", "high")
_KEPT_OF_REPORTS: Final = ("publisher", "published", "language", "dataset")
_TITLES: Final = (("title", "en"), ("title_fr", "fr"))
REPORTS: Final = "reports"


def without_places(out: gpd.GeoDataFrame, before: gpd.GeoDataFrame, vocabulary: Vocabulary) -> None:
    """Take what may name a village out of the words of a table whose places are coarser already.

    Parameters
    ----------
    out : GeoDataFrame
        Changed.
    before : GeoDataFrame
        The same rows, as they were.
    vocabulary : Vocabulary
        Names of countries and kinds.
    """
    _empty(out, _OF_PLACES)
    for name, titles in _made_titles(out, vocabulary).items():
        out[name] = pd.Series(titles, index=out.index, dtype="str")
    _keep_fields(out, "tolls", _KEPT_OF_TOLLS)
    _keep_fields(out, "sources", _KEPT_OF_REPORTS)
    villages = [frozenset((name,)) if name else frozenset() for name in before["place"].tolist()]
    for role in ROLES:
        _drop_named(out, role, villages)
    _drop_named(out, "sources", villages, field="publisher")


def without_sources(out: gpd.GeoDataFrame, before: gpd.GeoDataFrame, vocabulary: Vocabulary) -> None:
    """Take names, titles, addresses and words of sources out of a table; parameters as of `without_places`."""
    names = _source_names(before)
    _empty(out, _OF_SOURCES)
    _keep_fields(out, "tolls", _KEPT_OF_TOLLS)
    for column in ("sources", "place_evidence"):
        kind = REGISTRY[column].arrow_type
        out[column] = pd.Series(pa.array([[]] * len(out), kind), index=out.index, dtype=pd.ArrowDtype(kind))
    for column in ("target", "target_fr"):
        texts = out[column].tolist()
        clean = ["" if _names_one(text, some) else text for text, some in zip(texts, names, strict=True)]
        out[column] = pd.Series(clean, index=out.index, dtype="str")
    tells = np.array(
        [
            _names_one(title, some) or _names_one(titre, some)
            for title, titre, some in zip(out["title"].tolist(), out["title_fr"].tolist(), names, strict=True)
        ],
        dtype=bool,
    )
    rows = np.flatnonzero(tells)
    for name, titles in _made_titles(out.iloc[rows], vocabulary).items():
        mixed = out[name].to_numpy(dtype=object).copy()
        mixed[rows] = titles
        out[name] = pd.Series(mixed, index=out.index, dtype="str")


def renamed(out: gpd.GeoDataFrame, rename: Callable[[str], str]) -> None:
    """Give the records of a table identifiers that lead back to no record; the dataset stays before them.

    Parameters
    ----------
    out : GeoDataFrame
        Changed.
    rename : callable
        See `geo.analysis.pseudonyms.pseudonyms`.
    """
    new = [
        f"{dataset}:{rename(name)}"
        for dataset, name in zip(out["dataset_id"].tolist(), out["incident_id"].tolist(), strict=True)
    ]
    out["incident_id"] = pd.Series(new, index=out.index, dtype="str")
    for name in ("link_group", "shared_toll"):
        out[name] = pd.Series([rename(text) for text in out[name].tolist()], index=out.index, dtype="str")
    _empty(out, ("original_id",))
    rows, others = flattened(out["linked_ids"])
    if len(others):
        new = [f"{_dataset_of(name)}:{rename(name)}" for name in others.to_pylist()]
        out["linked_ids"] = _lists(out, rows, pa.array(new, pa.string()), "linked_ids")


def _dataset_of(incident_id: str) -> str:
    dataset, colon, _ = incident_id.partition(":")
    return dataset if colon else REPORTS


def _empty(out: gpd.GeoDataFrame, names: Sequence[str]) -> None:
    for name in names:
        out[name] = pd.Series(np.full(len(out), "", dtype=object), index=out.index, dtype="str")


def _made_titles(table: gpd.GeoDataFrame, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Make titles of kind, unit and date, in both languages."""
    dates = table[["event_date", "event_date_end", "date_precision"]]
    code = dates.groupby(list(dates.columns), dropna=False, sort=False).ngroup().to_numpy()
    first = np.unique(code, return_index=True)[1]
    rows: list[Any] = dates.iloc[first].to_dict("records")
    units = np.where(table["where_prec"].isin([3, 4, 5]) & (table["place_method"] == METHOD), table["place"], "")
    units = np.where(units != "", units, table["adm1"])
    found = {}
    for column, lang in _TITLES:
        say = language(lang)
        days = [date_words(row, say) for row in rows]
        kinds = {key: kind.name(say) for key, kind in vocabulary.event_types.items()}
        countries = {key: say.pick(*names) for key, names in vocabulary.countries.items()}
        found[column] = [
            ", ".join(filter(None, (kinds.get(kind, kind), unit or countries.get(country, ""), days[day])))
            for kind, unit, country, day in zip(
                table["event_type"].tolist(), units.tolist(), table["adm0"].tolist(), code.tolist(), strict=True
            )
        ]
    return found


def _source_names(table: gpd.GeoDataFrame) -> list[frozenset[str]]:
    """Names of each row's sources: who published, who gave a figure, who held somebody responsible."""
    found: list[set[str]] = [set() for _ in range(len(table))]
    for column, fields in (("sources", ("publisher", "title")), ("tolls", ("said_by", "said_by_fr"))):
        rows, items = flattened(table[column])
        for field in fields:
            for row, name in zip(rows.tolist(), pc.struct_field(items, field).to_pylist(), strict=True):
                if name:
                    found[row].add(name)
    for column in ("attributed_by", "attributed_by_fr"):
        for some, name in zip(found, table[column].tolist(), strict=True):
            if name:
                some.add(name)
    return [frozenset(some) for some in found]


def _names_one(text: str, names: frozenset[str]) -> bool:
    """Whether a text has one of some names as whole words."""
    if not text or not names:
        return False
    folded = text.casefold()
    return any(
        name.casefold() in folded and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) is not None
        for name in names
    )


def _keep_fields(out: gpd.GeoDataFrame, column: str, kept: Sequence[str]) -> None:
    """Leave some fields of the items of a list; the others say nothing."""
    rows, items = flattened(out[column])
    if not len(items):
        return
    kind = items.type
    parts = [
        pc.struct_field(items, field.name) if field.name in kept else pa.nulls(len(items), field.type) for field in kind
    ]
    whole = pa.StructArray.from_arrays(parts, fields=list(kind))
    out[column] = _lists(out, rows, whole, column)


def _drop_named(out: gpd.GeoDataFrame, column: str, names: Sequence[frozenset[str]], field: str = "") -> None:
    """Leave out items of a list that have a name of their row in them."""
    rows, items = flattened(out[column])
    texts = (pc.struct_field(items, field) if field else items).to_pylist()
    keep = np.array(
        [not _names_one(text or "", names[row]) for row, text in zip(rows.tolist(), texts, strict=True)], dtype=bool
    )
    if not keep.all():
        out[column] = _lists(out, rows[keep], items.filter(pa.array(keep)), column)


def _lists(out: gpd.GeoDataFrame, rows: npt.NDArray[np.int64], items: pa.Array, column: str) -> pd.Series[Any]:
    """Lay items back into lists, one a row."""
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(out)))]).astype(np.int32)
    kind = REGISTRY[column].arrow_type
    lists = pa.ListArray.from_arrays(pa.array(offsets), items.cast(kind.value_type))
    return pd.Series(lists, index=out.index, dtype=pd.ArrowDtype(kind))
