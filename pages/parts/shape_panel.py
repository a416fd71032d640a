"""A map of coloured shapes on a screen: drawn, and what was clicked on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit_folium import st_folium

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.assets import use_links
from geo.maps.interactive import base_map
from pages.parts import loaders
from pages.parts.map_panel import asset_base

if TYPE_CHECKING:
    import folium

HEIGHT = 560


def clicked(key: str) -> str | None:
    """Give the shape that was clicked on a map since this was last asked; None if none was.

    Ask before the layer is made, so that the layer already points the shape out.

    Parameters
    ----------
    key : str
        The map's key, as given to `show`.
    """
    returned: dict[str, Any] = st.session_state.get(key) or {}
    click = (returned.get("last_active_drawing") or {}).get("properties")
    if not click or click == st.session_state.get(f"{key}_seen"):
        return None
    st.session_state[f"{key}_seen"] = click
    return str(click.get("shape_id") or "") or None


def show(
    layer: folium.FeatureGroup,
    say: Language,
    *,
    key: str,
    height: int = HEIGHT,
    boundaries: Boundaries | None = None,
) -> str | None:
    """Draw a layer of `geo.maps.shape_map` over the ground; call it inside a fragment, so that a click runs that alone.

    Parameters
    ----------
    layer : folium.FeatureGroup
    say : Language
    key : str
        Key of the map in the session; the map keeps its zoom as long as it stays the same.
    height : int
        CSS pixels.
    boundaries : Boundaries, optional
        Those of the ground; default the vintage in use.

    Returns
    -------
    str or None
        `shape_id` of a shape that was clicked since the last run, if `clicked` was not asked before.
    """
    atlas = loaders.atlas()
    ground = base_map(boundaries or atlas.boundaries, atlas.towns, say)
    use_links(ground, asset_base())
    found = clicked(key)
    st_folium(
        ground,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=layer,
    )
    return found
