"""A map of coloured shapes: units, cells or bands, each in the colour of its figure, with hover, click and keys.

The ground is that of `geo.maps.interactive.base_map`; the shapes arrive as one feature group on top of it, as data
that ``shapes.js`` turns into the paths of one SVG, without a folium object each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import folium
from shapely.geometry.base import BaseGeometry

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.maps import palette
from geo.maps.layer_script import LayerScript, shipped_function
from geo.maps.layers import Json, area_shape, script_json

PATTERNS: Final = ("", "lines", "bars", "cross", "dots")
"""What may be drawn over a colour: nothing, slanting lines, level bars, a lattice, dots."""
# Names of towns and what the tiles show are read through it.
_OPACITY: Final = 0.88
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Shape:
    """One shape of the map.

    Attributes
    ----------
    shape_id : str
        Comes back when the shape is clicked; each occurs once.
    geometry : shapely geometry
        Polygon or multipolygon, EPSG:4326.
    colour : str
        ``"#rrggbb"``.
    tip : str
        Plain text shown on hover and read to screen readers; it may have several lines.
    pattern : str
        One of `PATTERNS`.
    """

    shape_id: str
    geometry: BaseGeometry
    colour: str
    tip: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class LegendRow:
    """One row of the legend: a swatch and what it means."""

    text: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class Legend:
    """What colours and patterns mean; `note` stands below the rows, for instance how the classes were made."""

    title: str
    rows: tuple[LegendRow, ...] = field(default=())
    note: str = ""


def shape_layer(
    shapes: Sequence[Shape],
    legend: Legend,
    say: Language,
    *,
    selected: str | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> folium.FeatureGroup:
    """Build the layer of some shapes, with its legend.

    Parameters
    ----------
    shapes : sequence of Shape
        Drawn in this order: what lies inside another comes after it.
    legend : Legend
    say : Language
    selected : str or None
        `shape_id` of the one to point out; ignored if there is none of it.
    bounds : tuple of float, optional
        West, south, east and north in degrees that the map goes to; it stays where the reader put it as long as these
        are the same.

    Returns
    -------
    folium.FeatureGroup
        A click on a shape, or Enter on it, fires a click of the group whose layer turns into a GeoJSON feature with
        ``properties.shape_id``; streamlit-folium sends it back as ``last_active_drawing``.

    Raises
    ------
    BadInput
        If a colour or pattern is none, or a `shape_id` occurs twice.
    """
    group = folium.FeatureGroup(name="shapes", control=False)
    data = script_json(shape_data(shapes, legend, say, selected=selected, bounds=bounds))
    group.add_child(LayerScript("ShapeScript", shipped_function("shapes.js"), data))
    return group


def shape_data(
    shapes: Sequence[Shape],
    legend: Legend,
    say: Language,
    *,
    selected: str | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> Json:
    """Collect what `shape_layer` draws, as the argument of the function in ``shapes.js``.

    Returns
    -------
    dict
        `shapes` (`id`, `rings`, `colour`, `pattern`, `tip`), `legend` (`title`, `rows`, `note`), `colours`, `opacity`,
        `selected`, `view` (south-west and north-east corner as (lat, lon), or None).

    Raises
    ------
    BadInput
        As `shape_layer`.
    """
    looks = [(look.colour, look.pattern) for look in shapes] + [(row.colour, row.pattern) for row in legend.rows]
    for colour, pattern in dict.fromkeys(looks):
        if not _COLOUR.fullmatch(colour) or pattern not in PATTERNS:
            raise BadInput(
                f"A shape cannot be drawn in colour {colour!r} with pattern {pattern!r}: "
                f"give #rrggbb and one of {', '.join(filter(None, PATTERNS))} or nothing."
            )
    ids = {shape.shape_id for shape in shapes}
    if len(ids) != len(shapes):
        raise BadInput("A shape's id occurs twice on one map: give each its own.")
    return {
        "shapes": [
            {
                "id": shape.shape_id,
                "rings": area_shape(shape.geometry),
                "colour": shape.colour,
                "pattern": shape.pattern,
                "tip": shape.tip,
            }
            for shape in shapes
        ],
        "legend": {
            "title": legend.title or say("Legend"),
            "rows": [{"text": row.text, "colour": row.colour, "pattern": row.pattern} for row in legend.rows],
            "note": legend.note,
        },
        "colours": {"ink": palette.INK, "line": palette.COUNTRY_LINE, "selected": palette.SELECTED},
        "opacity": _OPACITY,
        "selected": selected if selected in ids else None,
        "view": None if bounds is None else [[bounds[1], bounds[0]], [bounds[3], bounds[2]]],
    }
