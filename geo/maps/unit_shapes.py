"""Units of boundaries as a map needs them: with no more vertices than it can show, and still without gaps."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.kept import Kept

Geometries: TypeAlias = npt.NDArray[np.object_]

_MOST_VERTICES: Final = 25_000
# A picture a hand wide shows no more than this.
_MOST_SMALL: Final = 2_500
_TOLERANCES_DEG: Final = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
_KEPT: Final = Kept[Boundaries, dict[str, BaseGeometry]]()


def unit_shapes(boundaries: Boundaries, level: int, *, small: bool = False) -> dict[str, BaseGeometry]:
    """Give the simplified units of a level.

    Parameters
    ----------
    boundaries : Boundaries
    level : int
        0 to 3.
    small : bool
        For pictures the size of a stamp: ten times fewer vertices.

    Returns
    -------
    dict of str to shapely geometry
        By p-code, EPSG:4326; simplified together, so that neighbours still share their border. Kept as long as the
        boundaries are.
    """
    return _KEPT.get(boundaries, lambda: _simplified(boundaries, level, small), also=(level, small))


def _simplified(boundaries: Boundaries, level: int, small: bool) -> dict[str, BaseGeometry]:
    frame = boundaries.level(level)
    shapes: Geometries = np.asarray(frame.geometry.to_numpy(), dtype=object)
    thin = shapes
    for tolerance in _TOLERANCES_DEG:
        thin = shapely.coverage_simplify(shapes, tolerance) if tolerance and len(shapes) else shapes
        if shapely.get_num_coordinates(thin).sum() <= (_MOST_SMALL if small else _MOST_VERTICES):
            break
    return dict(zip(frame["pcode"].tolist(), thin.tolist(), strict=True))
