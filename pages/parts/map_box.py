"""The part of the earth that the Map screen shows, as far as the server knows it."""

from __future__ import annotations

import math
from typing import Any, Final

import streamlit as st

from geo.maps.composition import read_box
from pages.parts import map_link, state

Bounds = tuple[float, float, float, float]
_KEPT: Final = "map_bounds"
_TILE_PX: Final = 256  # of Leaflet's world at zoom 0
# A map whose size nobody told: as high as the Map screen draws it, and 16 by 10.
_WIDTH_PX, _HEIGHT_PX = 1104, 690


def heed(view: str, bounds: Any) -> None:
    """Keep the bounds that the map reports together with its view; both come from a browser.

    Parameters
    ----------
    view : str
        As in the link: latitude, longitude, zoom.
    bounds : object
        West, south, east, north in degrees, if it is honest.
    """
    usable = isinstance(bounds, list) and len(bounds) == 4
    if usable and all(isinstance(one, int | float) and math.isfinite(one) for one in bounds):
        box = read_box(",".join(f"{_within(float(one), at):.4f}" for at, one in enumerate(bounds)))
        st.session_state[_KEPT] = (view, box)


def current() -> Bounds | None:
    """West, south, east and north in degrees of what the map shows; None while it shows what it opens with."""
    at = state.own_of("").get("at", "")
    centre = map_link.view(at)
    if centre is None:
        return None
    kept = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == at and kept[1] is not None:
        box: Bounds = kept[1]
        return box
    return window(*centre)


def window(lat: float, lon: float, zoom: float, width_px: int = _WIDTH_PX, height_px: int = _HEIGHT_PX) -> Bounds:
    """Compute the bounds of a map in the web's Mercator projection.

    Parameters
    ----------
    lat, lon : float
        Centre in degrees.
    zoom : float
        Leaflet's.
    width_px, height_px : int

    Returns
    -------
    tuple of float
        West, south, east, north in degrees, cut at the ends of the world.
    """
    world = _TILE_PX * 2**zoom
    wide = 360 * width_px / world / 2
    middle = math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat)))))
    high = 2 * math.pi * height_px / world / 2
    south, north = (math.degrees(math.atan(math.sinh(middle + up))) for up in (-high, high))
    box = (lon - wide, south, lon + wide, north)
    west, south, east, north = (round(_within(value, at), 4) for at, value in enumerate(box))
    return west, south, east, north


def _within(value: float, at: int) -> float:
    most = 85.0 if at % 2 else 180.0
    return max(-most, min(most, value))
