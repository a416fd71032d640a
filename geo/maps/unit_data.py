"""Regions and second-level units for showing incidents by unit on the map: they travel when that is first chosen."""

from __future__ import annotations

from typing import Any

from geo.areas.boundaries import Boundaries
from geo.maps.columns import Wire, on_the_wire, pack
from geo.maps.layers import area_shape
from geo.maps.unit_shapes import unit_shapes

LEVELS = (1, 2)


def units_wire(boundaries: Boundaries) -> Wire:
    """Pack the outlines of units.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326; the vintage that the incidents are joined to.

    Returns
    -------
    Wire
        Its head has ``units``: by level a list of code, name and outline (`geo.maps.layers.area_shape`); a level that
        the vintage lacks has none.
    """
    units: dict[str, list[dict[str, Any]]] = {}
    for level in LEVELS:
        names = boundaries.level(level).set_index("pcode")["name"]
        units[str(level)] = [
            {"code": code, "name": str(names[code]), "rings": area_shape(shape)}
            for code, shape in unit_shapes(boundaries, level).items()
        ]
    return on_the_wire(pack({"units": units}, {}, {}))
