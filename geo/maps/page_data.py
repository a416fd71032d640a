"""The incidents of a view for a page that has no server to ask: columns and dictionaries, in both languages.

Whatever is told of an incident is put together in the reader's browser (``card.js``); what repeats travels once.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.core.language import LANGUAGES, Language, language
from geo.incidents.schema import ROLES, SIDES, toll_columns
from geo.incidents.view import View
from geo.maps.card import is_web_address, reach_words
from geo.maps.columns import Column, pack
from geo.maps.incident_data import drawing_columns
from geo.maps.page_ground import area_outlines
from geo.maps.page_text import LONGEST_TEXT, cut
from geo.places.countries import country_name

Json = dict[str, Any]

_CERTAIN: Final = 0.995
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TOLL_KINDS: Final = ("injured", "missing", "captured")


class PageRows:
    """Builds columns and dictionaries of the rows of a page.

    Attributes
    ----------
    columns : dict of str to Column
    texts : dict of str to list of str
    lists : dict of str to list
        What the codes of list columns stand for.
    """

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.texts: dict[str, list[str]] = {}
        self.lists: Json = {}

    def text(self, name: str, values: Iterable[str]) -> None:
        """Add a column of texts as codes of a dictionary, -1 for an empty one."""
        codes, (self.texts[name],) = _coded([(cut(value),) for value in values], 1)
        self.columns[name] = _code_column(codes)

    def pair(self, name: str, english: Iterable[str], french: Iterable[str]) -> None:
        """Add a column of texts in two languages; French is left out where it is the same."""
        values = [(cut(en), "" if fr == en else cut(fr)) for en, fr in zip(english, french, strict=True)]
        codes, (self.texts[f"{name}En"], self.texts[f"{name}Fr"]) = _coded(values, 2)
        self.columns[name] = _code_column(codes)

    def number(self, name: str, values: pd.Series[Any]) -> None:
        """Add a column of whole numbers, -1 where one is missing."""
        numbers = values.to_numpy(dtype=np.int64, na_value=-1)
        self.columns[name] = Column(numbers, "i32", missing=numbers < 0)

    def several(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add a column of lists: how many each row has, their codes one after another, and what the codes stand for."""
        codes: dict[str, int] = {}
        found = [codes.setdefault(json.dumps(item, ensure_ascii=False), len(codes)) for row in rows for item in row]
        self.columns[f"{name}N"] = Column(np.array([len(row) for row in rows], dtype=np.int64), "i32")
        self.columns[name] = Column(np.array(found, dtype=np.int64), "i32")
        self.lists[name] = [json.loads(item) for item in codes]


def _coded(values: Sequence[tuple[str, ...]], width: int) -> tuple[list[int], list[list[str]]]:
    known: dict[tuple[str, ...], int] = {}
    codes = [known.setdefault(value, len(known)) if any(value) else -1 for value in values]
    return codes, [[value[place] for value in known] for place in range(width)]


def _code_column(codes: Sequence[int]) -> Column:
    numbers = np.array(codes, dtype=np.int64)
    return Column(numbers, "i32", missing=numbers < 0)


def page_blob(view: View, head: Json) -> bytes:
    """Pack the shown incidents of a view, also those that no map can draw, in the order of the table.

    Parameters
    ----------
    view : View
    head : dict
        What else the page needs; ``n``, ``shapes`` and ``lists`` are added.

    Returns
    -------
    bytes
        See `geo.maps.columns.pack`: the columns of `geo.maps.incident_data.drawing_columns`, and those of the cards.
    """
    table = view.table.iloc[view.rows]
    columns, names, shapes = drawing_columns(view.table, view.rows, view.once, area_outlines)
    rows = PageRows()
    rows.columns |= columns
    rows.texts |= {name: [cut(text) for text in texts] for name, texts in names.items() if name != "actor"}
    del rows.columns["actor"]
    _what_happened(rows, table, view)
    _where(rows, table)
    _sources(rows, table)
    return pack({**head, "n": len(table), "shapes": shapes, "lists": rows.lists}, rows.columns, rows.texts)


def _what_happened(rows: PageRows, table: gpd.GeoDataFrame, view: View) -> None:
    rows.text("id", table["incident_id"])
    for name, column in (("title", "title"), ("summary", "summary"), ("target", "target"), ("said", "attributed_by")):
        rows.pair(name, table[column], table[f"{column}_fr"])
    rows.text("datePhrase", table["date_phrase"])
    actors = view.vocabulary.actors
    for role in ROLES:
        named = [[tuple(actors.name(who, say) for say in _languages()) for who in several] for several in table[role]]
        rows.several(role, named)
    for side in SIDES:
        for column in toll_columns(side):
            rows.number(column, table[column])
    for kind in TOLL_KINDS:
        rows.number(kind, table[kind])
    rows.several("tolls", [[_toll(one) for one in several] for several in table["tolls"]])


def _toll(one: Json) -> list[Any]:
    bounds = [None if pd.isna(one.get(bound)) else int(one[bound]) for bound in ("low", "best", "high")]
    words = [cut(one.get(name)) for name in ("said_by", "said_by_fr", "words")]
    return [one.get("side") or "", one.get("kind") or "", *bounds, *words]


def _where(rows: PageRows, table: gpd.GeoDataFrame) -> None:
    rows.text("phrase", table["place_phrase"])
    both = [_between(*row) for row in zip(table["place_method"], table["place_evidence"], strict=True)]
    rows.pair("between", [en for en, _ in both], [fr for _, fr in both])
    rows.pair("note", table["place_note"], table["place_note_fr"])
    rows.several("evidence", [[_clue(one) for one in several] for several in table["place_evidence"]])
    km = table["uncertainty_km"].to_numpy(dtype=np.float64, na_value=np.nan)
    tenths = np.where(km >= 10, np.rint(km) * 10, np.rint(km * 10))
    unknown = np.isnan(km)
    rows.columns["within"] = Column(np.where(unknown, 0, tenths).astype(np.int64), "i32", missing=unknown)
    english, french = _languages()
    for name, column, words in (("country", "adm0", country_name), ("reach", "may_lie_in", reach_words)):
        rows.pair(name, *([words(text, say) for text in table[column]] for say in (english, french)))
    for name, column in (("adm1", "adm1"), ("adm2", "adm2"), ("vintage", "boundary_vintage")):
        rows.text(name, table[column])
    by_gazetteer = (table["adm2_source"] == "gazetteer").to_numpy(dtype=np.uint8)
    rows.columns["adm2Named"] = Column(by_gazetteer, "u8")
    share = table["join_certainty"].to_numpy(dtype=np.float64, na_value=np.nan)
    sure = np.isnan(share) | (share >= _CERTAIN)
    percent = np.rint(np.where(sure, 0, share * 100)).astype(np.int64)
    rows.columns["share"] = Column(percent, "i32", missing=sure)


def _between(method: str, evidence: Sequence[Json]) -> tuple[str, str]:
    """Both names where the report puts it on the way between two, as the card reads it."""
    if method != "corridor":
        return "", ""
    found = [
        (str(clue.get("matched") or ""), str(clue.get("matched_fr") or ""))
        for clue in evidence
        if clue.get("rule") == "corridor"
    ]
    return next((pair for pair in found if any(pair)), ("", ""))


def _clue(one: Json) -> list[str]:
    return [cut(one.get(name)) for name in ("words", "matched", "matched_fr", "rule")]


def _sources(rows: PageRows, table: gpd.GeoDataFrame) -> None:
    rows.several("sources", [[_source(one) for one in several] for several in table["sources"]])
    rows.pair("dataset", *([say(name) for name in table["dataset"]] for say in _languages()))


def _source(one: Json) -> list[Any]:
    """Publisher, title, day of publication (since 1970, else its words), address, and whether that may be a link."""
    address = str(one.get("url") or "")
    values = [cut(one.get("publisher")), cut(one.get("title")), _published(str(one.get("published") or ""))]
    if address:
        values += [cut(address), int(is_web_address(address) and len(address) <= LONGEST_TEXT)]
    return values


def _published(text: str) -> int | str:
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    return cut(text) if day is None else (day - dt.date(1970, 1, 1)).days


def _languages() -> tuple[Language, ...]:
    return tuple(language(code) for code in LANGUAGES)
