"""How QGIS and Google Earth draw an export: the atlas's colours by kind, areas translucent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geo.core.language import Language
from geo.core.xml_text import xml_attribute
from geo.incidents.taxonomy import load_event_types
from geo.maps.palette import HALO, SYMBOLS

# QGIS has no pentagon-like names of ours; these are its names for the same shapes.
_MARKERS: Final = {
    "triangle": "triangle", "circle": "circle", "star": "star", "diamond": "diamond", "triangle_down": "triangle",
    "square": "square", "pentagon": "pentagon", "plus": "cross_fill", "cross": "x",
}  # fmt: skip
_AREA_ALPHA: Final = 0.3


def qml(geometry: str, say: Language) -> str:
    """Write the style of a layer for QGIS.

    Parameters
    ----------
    geometry : str
        ``"point"`` or ``"polygon"``.
    say : Language
        Names of kinds.

    Returns
    -------
    str
        QML: a renderer by categories of the column ``event_type``, and a label for the map tip.
    """
    kinds = load_event_types()
    categories, symbols = [], []
    for number, (code, mark) in enumerate(SYMBOLS.items()):
        label = xml_attribute(kinds[code].name(say))
        categories.append(f'<category type="string" render="true" value="{code}" symbol="{number}" label={label}/>')
        symbols.append(_marker(number, mark.colour, mark.shape) if geometry == "point" else _fill(number, mark.colour))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology|MapTips">\n'
        '<renderer-v2 type="categorizedSymbol" attr="event_type" symbollevels="0" enableorderby="0" forceraster="0">\n'
        f"<categories>{''.join(categories)}</categories>\n<symbols>{''.join(symbols)}</symbols>\n</renderer-v2>\n"
        f"<blendMode>0</blendMode>\n<featureBlendMode>0</featureBlendMode>\n"
        f'<previewExpression>"title"</previewExpression>\n'
        f"<layerGeometryType>{0 if geometry == 'point' else 2}</layerGeometryType>\n</qgis>\n"
    )


def _marker(number: int, colour: str, shape: str) -> str:
    turned = 180 if shape == "triangle_down" else 0
    options = {
        "angle": turned, "color": _rgba(colour), "name": _MARKERS[shape], "outline_color": _rgba(HALO),
        "outline_style": "solid", "outline_width": "0.2", "outline_width_unit": "MM", "scale_method": "diameter",
        "size": "2.8", "size_unit": "MM", "joinstyle": "bevel",
    }  # fmt: skip
    return _symbol("marker", number, "SimpleMarker", options, 1.0)


def _fill(number: int, colour: str) -> str:
    options = {
        "color": _rgba(colour, round(255 * _AREA_ALPHA)), "style": "solid", "outline_color": _rgba(colour),
        "outline_style": "dash", "outline_width": "0.3", "outline_width_unit": "MM", "joinstyle": "bevel",
    }  # fmt: skip
    return _symbol("fill", number, "SimpleFill", options, 1.0)


def _symbol(kind: str, number: int, layer: str, options: Mapping[str, object], alpha: float) -> str:
    """Write a symbol twice over: as options for QGIS 3.16 and later, as properties for older ones."""
    new = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items())
    old = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in options.items())
    return (
        f'<symbol type="{kind}" name="{number}" alpha="{alpha:g}" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{new}</Option>{old}</layer>'
        "</symbol>"
    )


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def kml_styles() -> str:
    """Write the styles of Google Earth, one a kind: ``#kind`` for points and areas.

    No icon is named, so that none is fetched: the program's own pin takes the colour.
    """
    styles = []
    for code, mark in SYMBOLS.items():
        red, green, blue = (mark.colour[n : n + 2].lower() for n in (1, 3, 5))
        bgr = f"{blue}{green}{red}"  # KML writes alpha, blue, green, red
        styles.append(
            f'<Style id="{code}"><IconStyle><color>ff{bgr}</color><scale>0.7</scale></IconStyle>'
            "<LabelStyle><scale>0</scale></LabelStyle>"
            f"<LineStyle><color>ff{bgr}</color><width>1.5</width></LineStyle>"
            f"<PolyStyle><color>{round(255 * _AREA_ALPHA):02x}{bgr}</color></PolyStyle></Style>"
        )
    return "".join(styles)
