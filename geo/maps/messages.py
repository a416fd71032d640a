"""What the map in the browser tells the server, read with distrust: a page may be older than the data it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.incidents.coded import Positions
from geo.incidents.view import View
from geo.maps.map_columns import map_columns, shapes_used


def clicked_incident(message: Mapping[str, Any], view: View, key: str) -> str | None:
    """Give the identifier of the incident that was clicked.

    Parameters
    ----------
    message : mapping
        ``{"incident": position among the drawn incidents, "data": key}``.
    view : View
        What the map shows now.
    key : str
        Key of the data that the map shows now (`Wire.key`).

    Returns
    -------
    str or None
        None if the message speaks of other data, or of no incident.
    """
    at = message.get("incident")
    if message.get("data") != key or not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < view.n_drawn:
        return None
    return str(view.table["incident_id"].iloc[int(view.drawn_rows[at])])


def rows_in_cell(message: Mapping[str, Any], view: View) -> Positions | None:
    """Give the positions in `view.table` of the drawn incidents that a clicked cell or area counts.

    Parameters
    ----------
    message : mapping
        ``{"cell": [south, west, north, east]}`` in degrees, south and west included; or ``{"area": number, "prec":
        where_prec}`` of data in cells; or ``{"unit": p-code, "level": 1 or 2}``.
    view : View

    Returns
    -------
    array of int64 or None
        None if the message speaks of neither.
    """
    codes, rows = view.coded, view.drawn_rows
    match message:
        case {"cell": [south, west, north, east]} if all(_is_number(end) for end in (south, west, north, east)):
            lat, lon = codes.lat[rows], codes.lon[rows]
            # The browser's edges may differ in the last digit.
            slack = 1e-9
            inside = (lat >= south - slack) & (lat < north - slack) & (lon >= west - slack) & (lon < east - slack)
            found: Positions = rows[inside & (codes.where_prec[rows] <= 2)]
            return found
        case {"unit": str(code), "level": 1 | 2 as level}:
            unit = codes.adm1 if level == 1 else codes.adm2
            among: Positions = rows[unit.among([code])[rows]]
            return among
        case {"area": int(number), "prec": int(prec)}:
            rows = rows[codes.where_prec[rows] >= 3]
            own = map_columns(view.table)
            shape, _ = shapes_used(own.shapes, own.shape[rows])
            known: Positions = rows[(shape == number) & (codes.where_prec[rows] == prec)]
            return known
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))
