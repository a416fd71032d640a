"""The map of coloured shapes as a picture: one SVG, with outlines, names, scale and legend; and many small ones.

It draws the same `Shape` and `Legend` as the map on the screen, hatching included. Mercator (EPSG:3857), as that map.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.crs import distance_km
from geo.core.language import Language
from geo.maps import palette
from geo.maps.shape_map import Legend, LegendRow, Shape

Floats: TypeAlias = npt.NDArray[np.float64]
Bounds: TypeAlias = tuple[float, float, float, float]

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
_LEGEND_PX: Final = 12
_LINE_PX: Final = 18
_MARGIN_PX: Final = 6.0
_DRAWINGS: Final = {
    "lines": ("M-2,2l4,-4M0,8l8,-8M6,10l4,-4", False),
    "bars": ("M0,4h8", False),
    "cross": ("M0,0l8,8M8,0l-8,8", False),
    "dots": ("M1,2a1,1 0 1,0 2,0a1,1 0 1,0 -2,0zM5,6a1,1 0 1,0 2,0a1,1 0 1,0 -2,0z", True),
}
_DARK: Final = 110
_STEPS_KM: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Name:
    """A name on the picture: at a position in degrees (EPSG:4326), larger for more important ones."""

    text: str
    lon: float
    lat: float
    size_px: float = 10.0


@dataclass(frozen=True)
class _Frame:
    """Turns degrees into pixels: Mercator, the bounds filling a width."""

    west: float
    top: float
    scale: float
    width: float
    height: float

    @classmethod
    def of(cls, bounds: Bounds, width: float) -> _Frame:
        west, south, east, north = bounds
        left, right = math.radians(west), math.radians(east)
        inner = width - 2 * _MARGIN_PX
        scale = inner / (right - left)
        top = _mercator(np.array([north]))[0]
        high = (top - _mercator(np.array([south]))[0]) * scale
        return cls(left - _MARGIN_PX / scale, float(top) + _MARGIN_PX / scale, scale, width, high + 2 * _MARGIN_PX)

    def pixels(self, lonlat: Floats) -> Floats:
        x = (np.radians(lonlat[:, 0]) - self.west) * self.scale
        y = (self.top - _mercator(lonlat[:, 1])) * self.scale
        return np.column_stack([x, y])


def _mercator(lat: Floats) -> Floats:
    return np.asarray(np.log(np.tan(np.pi / 4 + np.radians(np.clip(lat, -85, 85)) / 2)))


def picture_svg(
    shapes: Sequence[Shape],
    legend: Legend,
    say: Language,
    *,
    bounds: Bounds,
    outlines: Iterable[BaseGeometry] = (),
    names: Sequence[Name] = (),
    width: int = 900,
) -> str:
    """Draw shapes with their legend as one SVG.

    Parameters
    ----------
    shapes : sequence of Shape
    legend : Legend
    say : Language
    bounds : tuple of float
        West, south, east and north in degrees: what the picture shows.
    outlines : iterable of shapely geometries
        Drawn over the shapes without filling, EPSG:4326: countries.
    names : sequence of Name
        Drawn where they overlap none before them.
    width : int
        Pixels.

    Returns
    -------
    str
        SVG with a width and height, without title and sources: `geo.maps.chart_files` sets these around it.
    """
    frame = _Frame.of(bounds, width)
    body = [_land(outlines, frame), *(_shape(shape, frame) for shape in shapes)]
    body += [_path(outline, frame, 'fill="none" stroke="#5f5a52" stroke-width="1.6"') for outline in outlines]
    body += [*_named(names, frame), _scale_bar(frame, bounds, say)]
    key, bottom = _legend(legend, frame.height + 10, width)
    looks = [(one.colour, one.pattern) for one in shapes] + [(row.colour, row.pattern) for row in legend.rows]
    return _svg(width, bottom, f"{_patterns(looks)}{''.join(body)}{key}")


def small_svg(shapes: Sequence[Shape], *, bounds: Bounds, width: int = 220) -> str:
    """Draw shapes as a small SVG without names and legend.

    Parameters
    ----------
    shapes : sequence of Shape
    bounds : tuple of float
        West, south, east and north in degrees.
    width : int
        Pixels.
    """
    frame = _Frame.of(bounds, width)
    body = _patterns((one.colour, one.pattern) for one in shapes) + "".join(_shape(shape, frame) for shape in shapes)
    return _svg(width, frame.height, body)


def data_address(svg: str) -> str:
    """Write an SVG as the address of a picture in HTML."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def sheet_svg(
    pictures: Sequence[tuple[str, Sequence[Shape]]], legend: Legend, *, bounds: Bounds, columns: int, width: int = 900
) -> str:
    """Draw several small maps in rows, each with its caption, above one legend.

    Parameters
    ----------
    pictures : sequence of tuple
        Caption and shapes of each.
    legend : Legend
        Of all of them.
    bounds : tuple of float
        West, south, east and north in degrees.
    columns : int
    width : int
        Pixels of the whole.
    """
    each = width / columns
    frame = _Frame.of(bounds, each - 8)
    step = frame.height + 26
    looks = [(one.colour, one.pattern) for _, shapes in pictures for one in shapes]
    looks += [(row.colour, row.pattern) for row in legend.rows]
    parts = [_patterns(looks)]
    for number, (caption, shapes) in enumerate(pictures):
        x, y = (number % columns) * each, (number // columns) * step
        parts.append(
            f'<g transform="translate({x:g} {y:g})"><text x="4" y="14" font-family="{FONT}" font-size="13" '
            f'fill="{palette.INK}">{_text(caption)}</text><g transform="translate(0 20)">'
            f"{''.join(_shape(shape, frame) for shape in shapes)}</g></g>"
        )
    rows = -(-len(pictures) // columns)
    key, bottom = _legend(legend, rows * step + 6, width)
    return _svg(width, bottom, "".join(parts) + key)


def legend_svg(row: LegendRow) -> str:
    """Draw the swatch of one row of a legend."""
    body = (
        f'<rect x="0.5" y="0.5" width="21" height="13" fill="{_fill(row.colour, row.pattern)}" stroke="{palette.INK}"/>'
    )
    return _svg(22, 14, _patterns([(row.colour, row.pattern)]) + body)


def _svg(width: float, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    )


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))


def _pattern_id(colour: str, pattern: str) -> str:
    return f"p-{pattern}-{colour[1:]}"


def _drawing_ink(colour: str) -> str:
    """On a dark colour a dark drawing would not be seen; the same in ``shapes.js``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else palette.INK


def _patterns(looks: Iterable[tuple[str, str]]) -> str:
    """Define each hatching that occurs, once."""
    made = []
    for colour, pattern in dict.fromkeys(looks):
        if pattern:
            drawing, filled = _DRAWINGS[pattern]
            ink = _drawing_ink(colour)
            look = f'fill="{ink}"' if filled else f'fill="none" stroke="{ink}" stroke-width="1"'
            made.append(
                f'<pattern id="{_pattern_id(colour, pattern)}" width="8" height="8" patternUnits="userSpaceOnUse">'
                f'<rect width="8" height="8" fill="{colour}"/><path d="{drawing}" {look} opacity="0.65"/></pattern>'
            )
    return f"<defs>{''.join(made)}</defs>" if made else ""


def _fill(colour: str, pattern: str) -> str:
    return f"url(#{_pattern_id(colour, pattern)})" if pattern else colour


def _shape(shape: Shape, frame: _Frame) -> str:
    look = f'fill="{_fill(shape.colour, shape.pattern)}" stroke="#8a847a" stroke-width="0.6"'
    return _path(shape.geometry, frame, look)


def _land(outlines: Iterable[BaseGeometry], frame: _Frame) -> str:
    return "".join(_path(outline, frame, f'fill="{palette.LAND}"') for outline in outlines)


def _path(geometry: BaseGeometry, frame: _Frame, look: str) -> str:
    drawn = []
    for part in shapely.get_parts(shapely.get_parts(geometry)):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            points = np.round(frame.pixels(shapely.get_coordinates(ring)), 1)
            moved = np.concatenate([[True], np.diff(points, axis=0).any(axis=1)])
            drawn.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points[moved].tolist()) + "z")
    return f'<path d="{"".join(drawn)}" fill-rule="evenodd" {look}/>'


def _named(names: Sequence[Name], frame: _Frame) -> list[str]:
    taken: list[tuple[float, float, float, float]] = []
    written = []
    for name in names:
        x, y = frame.pixels(np.array([[name.lon, name.lat]]))[0].tolist()
        half = 0.29 * name.size_px * len(name.text) + 2
        box = (x - half, y - name.size_px, x + half, y + 3)
        inside = box[0] > 0 and box[2] < frame.width and box[1] > 0 and box[3] < frame.height
        if not inside or any(
            box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1] for other in taken
        ):
            continue
        taken.append(box)
        look = f'x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{name.size_px:g}" text-anchor="middle"'
        halo = 'stroke="#ffffff" stroke-width="2.6" stroke-linejoin="round" opacity="0.85"'
        written.append(f"<text {look} {halo}>{_text(name.text)}</text>")
        written.append(f'<text {look} fill="{palette.INK}">{_text(name.text)}</text>')
    return written


def _scale_bar(frame: _Frame, bounds: Bounds, say: Language) -> str:
    """Draw a bar whose length holds at the middle latitude."""
    lat = (bounds[1] + bounds[3]) / 2
    per_degree = distance_km(lon1=0.0, lat1=lat, lon2=1.0, lat2=lat)
    px_per_km = math.radians(1) * frame.scale / per_degree
    km = max((step for step in _STEPS_KM if step * px_per_km <= 0.2 * frame.width), default=_STEPS_KM[0])
    long, y = km * px_per_km, frame.height - 10
    words = say("{km} km", km=say.number(km))
    return (
        f'<path d="M10,{y - 5:g}v5h{long:.1f}v-5" fill="none" stroke="{palette.INK}" stroke-width="1.5"/>'
        f'<text x="{14 + long:.1f}" y="{y:g}" font-family="{FONT}" font-size="11" fill="{palette.INK}">{words}</text>'
    )


def _legend(legend: Legend, top: float, width: float) -> tuple[str, float]:
    """Write the legend in columns; returns it and where it ends."""
    longest = max((len(row.text) for row in legend.rows), default=1)
    each = min(max(60 + 6.6 * longest, 130.0), width)
    columns = max(int(width // each), 1)
    style = f'font-family="{FONT}" fill="{palette.INK}"'
    y = top + _LEGEND_PX
    parts = [f'<text x="0" y="{y:g}" {style} font-size="13" font-weight="bold">{_text(legend.title)}</text>']
    y += 8
    for number, row in enumerate(legend.rows):
        x, at = (number % columns) * each, y + (number // columns) * _LINE_PX
        fill = _fill(row.colour, row.pattern)
        parts.append(
            f'<rect x="{x + 0.5:g}" y="{at:g}" width="22" height="13" fill="{fill}" stroke="{palette.INK}" '
            f'stroke-width="0.7"/><text x="{x + 28:g}" y="{at + 11:g}" {style} font-size="12">{_text(row.text)}</text>'
        )
    y += -(-len(legend.rows) // columns) * _LINE_PX
    if legend.note:
        y += 12
        parts.append(f'<text x="0" y="{y:g}" {style} font-size="11">{_text(legend.note)}</text>')
    return "".join(parts), y + 6


def middle_of(geometry: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of the middle of the largest circle inside a shape: a name fits there."""
    largest: Any = max(shapely.get_parts(geometry), key=lambda part: float(part.area))
    lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.05))[0]
    return float(lon), float(lat)
