"""Incidents joined once more, to boundaries other than those in use: to look at a screen by them, changing nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import geopandas as gpd

from geo.areas.boundaries import Boundaries
from geo.incidents.table import from_arrow, to_arrow
from geo.incidents.view import View
from geo.sources.joining import joined

_LINKS: Final = ("link_group", "linked_ids")


def rejoined(table: gpd.GeoDataFrame, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Join incidents to other boundaries.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326, joined to whatever vintage; not changed.
    boundaries : Boundaries

    Returns
    -------
    GeoDataFrame
        The same rows in the same order, with the units and shapes of `boundaries`; links between records stay.
    """
    out = joined(from_arrow(to_arrow(table)), boundaries)
    for name in _LINKS:  # derived, as units are, but not from boundaries
        out[name] = table[name].array
    return out


def moved(view: View, table: gpd.GeoDataFrame) -> View:
    """Give what a view shows, by the units of another table.

    Parameters
    ----------
    view : View
    table : GeoDataFrame
        The view's table as `rejoined` gave it.

    Returns
    -------
    View
        It shows the same incidents: the filter's countries and regions are those of the vintage in use.
    """
    return replace(view, table=table)
