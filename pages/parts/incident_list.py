"""Incidents in lists and tables beside the map: how a row reads, and how one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo.core.language import Language
from geo.incidents.schema import Row, toll_columns
from geo.incidents.view import date_words, toll_words
from geo.maps.card import reach_words
from pages.parts import state
from pages.parts.plain import plain

if TYPE_CHECKING:
    import geopandas as gpd

MOST_BUTTONS = 50
PAGE_ROWS = 1000


def records(table: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries of its columns."""
    rows = table.drop(columns="geometry").to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def label_of(row: Row, say: Language) -> str:
    """Title and date of an incident."""
    return f"{say.pick(row['title'], row['title_fr'])} ({date_words(row, say)})"


def toll_of(row: Row, say: Language, side: str = "") -> str:
    """Deaths of an incident as a range in words."""
    low, best, high = toll_columns(side)
    open_ended = bool(row["fatalities_open_ended"]) and not side
    return toll_words(_whole(row[low]), _whole(row[best]), _whole(row[high]), say, open_ended=open_ended)


def buttons(table: gpd.GeoDataFrame, say: Language, key: str) -> None:
    """Draw one button an incident, which selects it; the latest ones where there are many."""
    latest = in_time_order(table).head(MOST_BUTTONS) if len(table) > MOST_BUTTONS else table
    for row in records(latest):
        st.button(
            plain(label_of(row, say)),
            key=f"{key}_{row['incident_id']}",
            type="tertiary",
            on_click=state.select,
            args=(row["incident_id"],),
        )
    if len(table) > len(latest):
        n = len(table) - len(latest)
        st.caption(plain(say.plural("and {n} more: narrow the filter", "and {n} more: narrow the filter", n)))


def page_of(table: gpd.GeoDataFrame, say: Language) -> gpd.GeoDataFrame:
    """Let the reader page through a long table; a short one comes back whole."""
    pages = -(-len(table) // PAGE_ROWS)
    if pages < 2:
        return table
    st.session_state["w_page"] = min(max(int(st.session_state.get("w_page") or 1), 1), pages)
    number = st.columns([1, 3])[0].number_input(
        say("Page ({n} incidents each, {pages} in all)", n=say.number(PAGE_ROWS), pages=say.number(pages)),
        min_value=1,
        max_value=pages,
        key="w_page",
    )
    start = (int(number) - 1) * PAGE_ROWS
    return table.iloc[start : start + PAGE_ROWS]


def in_time_order(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Latest first, undated last."""
    return table.sort_values("event_date", ascending=False, na_position="last", kind="stable")


def display_frame(table: gpd.GeoDataFrame, say: Language, names: dict[str, Any]) -> pd.DataFrame:
    """Make the columns that a screen shows, in words.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table.
    say : Language
    names : dict
        `kind`: code to name; `actor`: id to name; `country`: code to name.
    """

    def people(ids: list[str]) -> str:
        return ", ".join(names["actor"](actor_id) for actor_id in ids)

    rows = []
    for row in records(table):
        claimed = say("claimed by {names}", names=people(row["claimed_by"])) if row["claimed_by"] else ""
        rows.append(
            {
                # ISO, so that the column sorts in order of time
                say("Date"): say("undated") if pd.isna(row["event_date"]) else row["event_date"].date().isoformat(),
                say("What"): say.pick(row["title"], row["title_fr"]),
                say("Kind of incident"): names["kind"](row["event_type"]),
                say("Deaths"): toll_of(row, say),
                say("Security forces"): toll_of(row, say, "security"),
                say("Civilians"): toll_of(row, say, "civilians"),
                say("Militants"): toll_of(row, say, "militants"),
                say("Authors"): "; ".join(filter(None, [people(row["attributed_to"]), claimed])),
                say("Country"): names["country"](row["adm0"]),
                say("Region"): row["adm1"],
                say("Cercle, province, département"): row["adm2"],
                say("May lie in"): reach_words(row["may_lie_in"], say),
                say("where_prec"): None if pd.isna(row["where_prec"]) else int(row["where_prec"]),
                say("Uncertainty, km"): None if pd.isna(row["uncertainty_km"]) else round(row["uncertainty_km"]),
                say("One toll with"): row["shared_toll"],
                say("Sources"): "; ".join(dict.fromkeys(source["publisher"] for source in row["sources"])),
            }
        )
    return pd.DataFrame(rows)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
