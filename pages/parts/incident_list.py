"""Incidents in lists and tables beside the map: how a row reads, and how one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo.core.language import Language
from geo.incidents.schema import rows_of, toll_columns
from geo.incidents.view import toll_words
from pages.parts import state
from pages.parts.plain import plain

if TYPE_CHECKING:
    import geopandas as gpd


def title_of(row: Any, say: Language) -> str:
    """Title of an incident in a language."""
    return say.pick(row.title, row.title_fr)


def date_of(row: Any, say: Language) -> str:
    """Date of an incident in words, or that no source says it."""
    if pd.isna(row.event_date):
        return say("undated")
    first, last = row.event_date.date(), row.event_date_end.date()
    return say.date(first) if first == last else f"{say.date(first)} – {say.date(last)}"


def toll_of(row: Any, say: Language, side: str = "") -> str:
    """Deaths of an incident as a range in words."""
    bounds = (getattr(row, name) for name in toll_columns(side))
    low, best, high = (None if pd.isna(bound) else int(bound) for bound in bounds)
    return toll_words(low, best, high, say)


def buttons(table: gpd.GeoDataFrame, say: Language, key: str) -> None:
    """Draw one button an incident, which selects it."""
    for row in rows_of(table):
        label = f"{plain(title_of(row, say))} ({plain(date_of(row, say))})"
        st.button(
            label,
            key=f"{key}_{row.incident_id}",
            type="tertiary",
            on_click=state.select,
            args=(row.incident_id,),
        )


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
    for row in rows_of(table):
        claimed = say("claimed by {names}", names=people(row.claimed_by)) if row.claimed_by else ""
        rows.append(
            {
                # ISO, so that the column sorts in order of time
                say("Date"): say("undated") if pd.isna(row.event_date) else row.event_date.date().isoformat(),
                say("What"): title_of(row, say),
                say("Kind of incident"): names["kind"](row.event_type),
                say("Deaths"): toll_of(row, say),
                say("Security forces"): toll_of(row, say, "security"),
                say("Civilians"): toll_of(row, say, "civilians"),
                say("Militants"): toll_of(row, say, "militants"),
                say("Authors"): "; ".join(filter(None, [people(row.attributed_to), claimed])),
                say("Country"): names["country"](row.adm0),
                say("Region"): row.adm1,
                say("Cercle, province, département"): row.adm2,
                say("May lie in"): row.may_lie_in,
                say("where_prec"): None if pd.isna(row.where_prec) else int(row.where_prec),
                say("Uncertainty, km"): None if pd.isna(row.uncertainty_km) else round(row.uncertainty_km),
                say("One toll with"): row.shared_toll,
                say("Sources"): "; ".join(dict.fromkeys(source["publisher"] for source in row.sources)),
            }
        )
    return pd.DataFrame(rows)
