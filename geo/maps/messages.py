"""What the map in the browser tells the server, read with distrust: a page may be older than the data it speaks of."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.incidents.coded import NO_DAY, Positions
from geo.incidents.view import View
from geo.maps.cells import cell_of, month_of
from geo.maps.columns import Wire, unpack
from geo.maps.map_columns import map_columns, shapes_used

Numbers = npt.NDArray[Any]


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


def rows_in_cell(message: Mapping[str, Any], view: View, wire: Wire) -> Positions | None:
    """Give the positions in `view.table` of exactly the incidents that a clicked cell, circle, unit or area counts.

    Parameters
    ----------
    message : mapping
        ``{"cell": bits in base64, "of": name, "data": key}``, see ``picking.js``: the incidents themselves, or rows of
        the wire's columns of which each stands for some.
    view : View
    wire : Wire
        What the map shows now of the view.

    Returns
    -------
    array of int64 or None
        None if the message makes no sense or speaks of other data.
    """
    if message.get("data") != wire.key:
        return None
    of, rows = message.get("of"), view.drawn_rows
    if of == "points":
        at = _chosen(message.get("cell"), len(rows))
        return None if at is None else rows[at]
    head, columns, _ = unpack(wire.blob)
    if not head.get("cells") or of not in _COUNTED:
        return None
    rows, mine = _parts(str(of), view, head)
    theirs = [columns[name] for name in _COUNTED[str(of)]]
    chosen = _chosen(message.get("cell"), len(theirs[0]))
    if chosen is None:
        return None
    found: Positions = rows[_among(mine, [values[chosen] for values in theirs])]
    return found


_COUNTED: Final = {
    "cells": ("ix", "iy", "kind"),
    "months": ("cubeX", "cubeY", "cubeMonth"),
    "areas": ("areaShape", "areaPrec", "areaKind"),
    "unit1": ("unit1Code", "unit1Kind"),
    "unit2": ("unit2Code", "unit2Kind"),
}


def _parts(of: str, view: View, head: Mapping[str, Any]) -> tuple[Positions, list[Numbers]]:
    """Incidents that columns of data in cells count, and for each what these columns say of it (see `cells`)."""
    codes, own, rows = view.coded, map_columns(view.table), view.drawn_rows
    if of in ("unit1", "unit2"):
        unit = codes.adm1 if of == "unit1" else codes.adm2
        return rows, [unit.codes[rows].astype(np.int64) + 1, own.kind[rows]]
    in_area = codes.where_prec[rows] >= 3
    if of == "areas":
        rows = rows[in_area]
        return rows, [shapes_used(own.shapes, own.shape[rows])[0], codes.where_prec[rows], own.kind[rows]]
    rows = rows[~in_area]
    if of == "cells":
        return rows, [*cell_of(codes.lon[rows], codes.lat[rows], head["step"]), own.kind[rows]]
    rows = rows[codes.day[rows] != NO_DAY]
    first = month_of(np.array([head["cube"]["first"]], dtype=np.int32))
    cells = cell_of(codes.lon[rows], codes.lat[rows], head["cube"]["step"])
    return rows, [*cells, month_of(codes.day[rows]) - first]


def _among(mine: Sequence[Numbers], theirs: Sequence[Numbers]) -> npt.NDArray[np.bool_]:
    """Whether each combination of values in `mine` is one of `theirs`."""
    if not len(mine[0]) or not len(theirs[0]):
        return np.zeros(len(mine[0]), dtype=np.bool_)
    keys = [np.zeros(len(one[0]), dtype=np.int64) for one in (mine, theirs)]
    for own, other in zip(mine, theirs, strict=True):
        least = min(int(own.min()), int(other.min()))
        span = max(int(own.max()), int(other.max())) - least + 1
        keys = [key * span + values.astype(np.int64) - least for key, values in zip(keys, (own, other), strict=True)]
    return np.isin(keys[0], keys[1])


def _chosen(text: object, n: int) -> npt.NDArray[np.int64] | None:
    """Numbers below n whose bit is set in base64; None if that is not what the text is."""
    size = (n + 7) // 8
    if not isinstance(text, str) or len(text) != (size + 2) // 3 * 4:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if len(raw) != size:
        return None
    return np.flatnonzero(np.unpackbits(np.frombuffer(raw, np.uint8), count=n, bitorder="little"))
