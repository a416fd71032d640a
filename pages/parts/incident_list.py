"""Incidents in lists and tables beside the map: how a row reads, and how one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from geo.core.language import Language
from geo.incidents.schema import Row, toll_columns
from geo.incidents.view import date_words, toll_words
from pages.parts import state
from pages.parts.plain import plain

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.incidents.coded import Positions
    from geo.incidents.view import View

MOST_BUTTONS = 50
_OF_LABELS = ("incident_id", "title", "title_fr", "event_date", "event_date_end", "date_precision")


def records(table: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries of its columns."""
    return _dicts(table.drop(columns="geometry"))


def label_of(row: Row, say: Language) -> str:
    """Title and date of an incident."""
    return f"{say.pick(row['title'], row['title_fr'])} ({date_words(row, say)})"


def latest(view: View, rows: Positions, most: int) -> list[dict[str, Any]]:
    """What labels need of the latest of some incidents, undated ones last, without making a frame of the others.

    Parameters
    ----------
    view : View
    rows : array of int
        Positions in the view's table.
    most : int
        How many at most.
    """
    day = view.coded.day[rows].astype(np.int64)
    if len(rows) > most:  # sorting all of them takes longer than looking for the last day that counts
        late = day >= np.partition(day, len(day) - most)[len(day) - most]
        rows, day = rows[late], day[late]
    first = rows[np.argsort(-day, kind="stable")[:most]]
    return _dicts(pd.DataFrame({name: view.table[name].iloc[first] for name in _OF_LABELS}))


def when_where(row: Row, say: Language) -> str:
    """Day, place and country of an incident."""
    return ", ".join(part for part in (date_words(row, say), str(row["place"] or ""), str(row["adm1"] or "")) if part)


def toll_of(row: Row, say: Language, side: str = "") -> str:
    """Deaths of an incident as a range in words."""
    low, best, high = toll_columns(side)
    open_ended = bool(row["fatalities_open_ended"]) and not side
    return toll_words(_whole(row[low]), _whole(row[best]), _whole(row[high]), say, open_ended=open_ended)


def buttons(view: View, rows: Positions, say: Language, key: str, *, most: int = MOST_BUTTONS) -> None:
    """Draw one button an incident, which selects it; the latest ones where there are many.

    Parameters
    ----------
    view : View
    rows : array of int
        Positions in the view's table.
    say : Language
    key : str
        Beginning of the buttons' keys.
    most : int
        How many at most; a browser draws each anew when the filter changes.
    """
    for row in latest(view, rows, most):
        st.button(
            plain(label_of(row, say)),
            key=f"{key}_{row['incident_id']}",
            type="tertiary",
            on_click=state.select,
            args=(row["incident_id"],),
        )
    if len(rows) > most:
        n = len(rows) - most
        st.caption(plain(say.plural("and {n} more: narrow the filter", "and {n} more: narrow the filter", n)))


def _dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
