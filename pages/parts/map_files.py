"""Downloads of a map of shapes as a picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from geo.core.language import Language
from geo.maps.chart_files import imprint, picture_bytes
from geo.maps.country_picture import country_svg
from geo.maps.shape_map import Legend, Shape
from pages.parts import loaders, state
from pages.parts.chart_panel import picture_downloads


def downloads(
    shapes: Sequence[Shape],
    legend: Legend,
    say: Language,
    *,
    key: str,
    title: str,
    incidents: int,
    file_name: str,
    note: str = "",
) -> None:
    """Offer the map as SVG and PNG; drawn when clicked.

    Parameters
    ----------
    shapes : sequence of Shape
    legend : Legend
    say : Language
    key : str
        Unique on the screen.
    title : str
        Of the picture.
    incidents : int
        How many incidents the map is made from.
    file_name : str
        Without an ending.
    note : str
        What must be known to read the map.
    """
    view, boundaries = loaders.view(state.current_filter()), loaders.atlas().boundaries

    def picture(kind: str) -> bytes:
        around = imprint(
            view, say, incidents=incidents, made_at=dt.datetime.now(dt.UTC), vintage=boundaries.vintage, note=note
        )
        return picture_bytes(country_svg(shapes, legend, boundaries, say), kind, around, title=title)

    with st.container(horizontal=True):
        picture_downloads(picture, say, key=key, file_name=file_name)
