"""A map on the sheet and the incidents that it shows: the whole view, or the part of it that a small map is of."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.incidents.coded import Positions
from geo.incidents.view import View
from geo.maps.printed_base import MapWindow
from geo.maps.printed_key import Account
from geo.maps.printed_sheet import Box, Floats, Occupied, Sheet

# About what an A4 page, landscape, gives to its map: sizes of symbols were chosen for it.
USUAL_FRAME_MM2: Final = 25_000.0
# Numbers, circles and cells are smaller in a map that is narrower than this.
SMALL_FRAME_MM: Final = 110.0

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """A map on the sheet.

    Attributes
    ----------
    sheet : Sheet
    axes : matplotlib Axes
        The map's, in page millimetres.
    window : MapWindow
    occupied : Occupied
        Grows by what is drawn.
    entries : array of int64
        Which of ``view.rows`` the map shows, as positions among them.
    """

    sheet: Sheet
    axes: Any
    window: MapWindow
    occupied: Occupied
    entries: Ints


@dataclass(frozen=True, eq=False)
class Located:
    """Incidents known to a point that lie in the frame of a map, and those that do not.

    Attributes
    ----------
    rows : array of int64
        Positions in the view's table.
    entries : array of int64
        The same as positions among the view's `rows`.
    places : array of float, shape (n, 2)
        Page millimetres.
    beyond : array of int64
        Positions in the table of those outside the frame.
    """

    rows: Positions
    entries: Ints
    places: Floats
    beyond: Positions


def drawable(view: View, panel: Panel) -> Ints:
    """Give the entries of a map that can be drawn: where_prec 1 to 5, with a shape."""
    return panel.entries[view.coded.placed[view.rows[panel.entries]]]


def located(view: View, panel: Panel) -> Located:
    """Put the incidents known to a point (where_prec 1 and 2) on the page.

    Parameters
    ----------
    view : View
    panel : Panel
    """
    columns, frame = view.coded, panel.window.frame
    entries = drawable(view, panel)
    entries = entries[columns.where_prec[view.rows[entries]] <= 2]
    rows = view.rows[entries]
    places = panel.window.points(lon=columns.lon[rows], lat=columns.lat[rows])
    inside = (
        (places[:, 0] > frame.left)
        & (places[:, 0] < frame.right)
        & (places[:, 1] > frame.bottom)
        & (places[:, 1] < frame.top)
    )
    return Located(rows[inside], entries[inside], places[inside], rows[~inside])


def labels(view: View, rows: Positions) -> list[int]:
    """Give the row labels of positions in the view's table."""
    return [int(label) for label in view.table.index[rows]]


def account_of(panels: Sequence[Panel], symbols: int, areas: int, beyond: int) -> Account:
    """Account for the incidents that some maps are of."""
    return Account(symbols, areas, beyond, sum(len(panel.entries) for panel in panels) - symbols - areas - beyond)


def moved(window: MapWindow, frame: Box) -> MapWindow:
    """Give the same part of the earth at the same scale in another frame of the same size."""
    other = copy.copy(window)
    other.frame = Box(frame.left, frame.bottom, frame.left + window.frame.width, frame.bottom + window.frame.height)
    return other


def per_usual_frame(n: int, window: MapWindow) -> float:
    """Tell how many incidents a map of the usual size would hold if it were as crowded."""
    return n * USUAL_FRAME_MM2 / max(window.frame.width * window.frame.height, 1.0)
