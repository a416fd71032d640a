"""Cached loading and drawing: the only place with ``st.cache_*``.

The atlas is shared between sessions and never changed; pictures are cached as bytes. Folium objects are never cached.
"""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.core.language import language
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import View, make_view
from geo.sources.atlas import Atlas, load_atlas


@st.cache_resource(show_spinner=False)
def atlas() -> Atlas:
    """Everything that is drawn, loaded once per server.

    The tests hold the facts that ship against the contract; here that would only delay the first map.
    """
    return load_atlas(checked=False)


def view(chosen: IncidentFilter) -> View:
    """What a filter shows."""
    loaded = atlas()
    return make_view(loaded.incidents, chosen, loaded.vocabulary)


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def png(chosen: IncidentFilter, lang: str, title: str, dpi: int) -> bytes:
    """Printed map of a filter."""
    from geo.maps.printed import png_bytes  # matplotlib: only when a picture is asked for

    loaded = atlas()
    made_at = dt.datetime.now(dt.UTC)
    return png_bytes(
        view(chosen),
        loaded.boundaries,
        loaded.towns,
        language(lang),
        made_at=made_at,
        title=title or None,
        dpi=dpi,
    )


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def html(chosen: IncidentFilter, lang: str, title: str) -> bytes:
    """One HTML file of a filter."""
    from geo.maps.html_page import html_bytes

    loaded = atlas()
    made_at = dt.datetime.now(dt.UTC)
    return html_bytes(
        view(chosen), loaded.boundaries, loaded.towns, language(lang), made_at=made_at, title=title or None
    )


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def table_file(chosen: IncidentFilter, kind: str) -> bytes:
    """The shown incidents as ``"csv"`` or ``"geojson"``."""
    from geo.maps.exports import csv_bytes, geojson_bytes

    shown = view(chosen).shown
    return csv_bytes(shown, byte_order_mark=True) if kind == "csv" else geojson_bytes(shown)
