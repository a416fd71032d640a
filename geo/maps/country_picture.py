"""Shapes over the outlines and names of the three countries, as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.shape_map import Legend, Shape
from geo.maps.shape_picture import Name, middle_of, picture_svg
from geo.maps.unit_shapes import unit_shapes


def country_svg(shapes: Sequence[Shape], legend: Legend, boundaries: Boundaries, say: Language) -> str:
    """Draw shapes with the countries' outlines and names, the legend and a scale, as SVG without title and sources.

    Parameters
    ----------
    shapes : sequence of Shape
    legend : Legend
    boundaries : Boundaries
    say : Language
    """
    outlines = unit_shapes(boundaries, 0)
    west, south, east, north = (float(value) for value in boundaries.adm0.total_bounds)
    rows = zip(boundaries.adm0["pcode"], boundaries.adm0["name_en"], boundaries.adm0["name"], strict=True)
    names = [Name(say.pick(en, fr), *middle_of(outlines[pcode]), 15.0) for pcode, en, fr in rows]
    bounds = (west, south, east, north)
    return picture_svg(shapes, legend, say, bounds=bounds, outlines=list(outlines.values()), names=names)
