"""The styles of the printed map: what is drawn of the incidents, behind one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from geo.core.errors import BadInput
from geo.maps.printed_base import MapWindow
from geo.maps.printed_cells import draw_cells
from geo.maps.printed_choropleth import draw_choropleth
from geo.maps.printed_clusters import draw_clusters
from geo.maps.printed_key import Drawn
from geo.maps.printed_panel import Panel
from geo.maps.printed_points import draw_points
from geo.maps.printed_sheet import Occupied, Sheet
from geo.maps.scene import Scene

Draw: TypeAlias = Callable[[Scene, Sequence[Panel]], Drawn]
# Each draws its incidents into several maps of one size by the same scale, classes and sizes.
STYLES: Final[dict[str, Draw]] = {
    "points": draw_points,
    "clusters": draw_clusters,
    "cells": draw_cells,
    "choropleth": draw_choropleth,
}


def draw_style(sheet: Sheet, axes: Any, window: MapWindow, scene: Scene, occupied: Occupied) -> Drawn:
    """Draw the incidents of a scene into its map, in the style of its composition.

    Parameters
    ----------
    sheet : Sheet
    axes : matplotlib Axes
        The map's, in page millimetres; land and borders are drawn below 1 and up to a zorder of 0.6.
    window : MapWindow
    scene : Scene
    occupied : Occupied
        Grows by what names must keep clear of.

    Returns
    -------
    Drawn
        With the sections of the legend; what the frame leaves out is in `Drawn.beyond`.
    """
    return draw_panels_of(scene, [Panel(sheet, axes, window, occupied, np.arange(scene.view.n_shown))])


def draw_panels_of(scene: Scene, panels: Sequence[Panel]) -> Drawn:
    """Draw the incidents of a scene into several maps of one size; see `draw_style`.

    Raises
    ------
    BadInput
        If there is no such style.
    """
    style = scene.composition.style
    if style not in STYLES:
        raise BadInput(f"There is no style {style!r}: choose one of {', '.join(STYLES)}.")
    return STYLES[style](scene, panels)
