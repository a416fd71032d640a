"""A chart with what belongs to it: heading, number of incidents, the figures as a table, downloads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.areas.boundaries import Vintage
from geo.core.language import Language
from geo.maps.chart_files import chart_bytes, csv_of, description_of, from_words, imprint
from pages.parts import loaders, state
from pages.parts.plain import plain

__all__ = ["csv_of", "picture_downloads", "show", "table"]


def show(
    chart: Any,
    figures: pd.DataFrame,
    say: Language,
    *,
    key: str,
    title: str,
    incidents: int | None,
    file_name: str,
    note: str = "",
    vintage: Vintage | None = None,
) -> None:
    """Draw a chart of the filter's view.

    Parameters
    ----------
    chart : Chart
        As `geo.maps.chart_look.look` returns it.
    figures : DataFrame
        What the chart shows, with headings in the reader's language: the table, and the CSV.
    say : Language
    key : str
        Unique on the screen.
    title : str
        Heading on the screen.
    incidents : int or None
        How many incidents the chart is made from; None for one that is made from none.
    file_name : str
        Of the downloads, without an ending.
    note : str
        What must be known to read the chart; stands below it, and on the pictures.
    vintage : Vintage, optional
        Boundaries that the figures are of; default those in use.
    """
    view, vintage = loaders.view(state.current_filter()), vintage or loaders.atlas().boundaries.vintage

    def picture(kind: str) -> bytes:
        made_at = dt.datetime.now(dt.UTC)
        around = imprint(view, say, incidents=incidents, made_at=made_at, vintage=vintage, note=note)
        return chart_bytes(chart, kind, around)

    if title:
        st.subheader(plain(title))
    counted = "" if incidents is None else from_words(incidents, say)
    described = ", ".join(filter(None, (description_of(chart), counted)))
    st.vega_lite_chart(spec=chart.for_screen(), width="stretch", theme=None, key=f"{key}_chart", alt=described)
    st.caption(plain(" · ".join(filter(None, (counted, note)))))
    with st.expander(say("Figures as a table, and downloads")):
        st.dataframe(figures, hide_index=True, width="stretch", key=f"{key}_table", placeholder="–")
        with st.container(horizontal=True):
            st.download_button(
                say("Figures (CSV)"), lambda: csv_of(figures), f"{file_name}.csv", "text/csv",
                on_click="ignore", key=f"{key}_csv",
            )  # fmt: skip
            picture_downloads(picture, say, key=key, file_name=file_name)


def picture_downloads(picture: Callable[[str], bytes], say: Language, *, key: str, file_name: str) -> None:
    """Offer a picture as SVG and as PNG; it is drawn when one is asked for.

    Parameters
    ----------
    picture : callable
        Draws it as ``"svg"`` or ``"png"``.
    say : Language
    key : str
        Unique on the screen.
    file_name : str
        Without an ending.
    """
    for kind, label, mime in (
        ("svg", say("Picture (SVG)"), "image/svg+xml"),
        ("png", say("Picture (PNG)"), "image/png"),
    ):
        st.download_button(
            label, partial(picture, kind), f"{file_name}.{kind}", mime, on_click="ignore", key=f"{key}_{kind}"
        )


def table(figures: pd.DataFrame, say: Language, *, key: str, file_name: str) -> None:
    """Show figures as a table of plain text with its download as CSV."""
    st.dataframe(figures, hide_index=True, width="stretch", key=f"{key}_table", placeholder="–")
    st.download_button(
        say("Figures (CSV)"), lambda: csv_of(figures), f"{file_name}.csv", "text/csv",
        on_click="ignore", key=f"{key}_csv",
    )  # fmt: skip
