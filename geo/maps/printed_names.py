"""Names on the printed map: countries, regions, provinces, towns, which keep clear of symbols and of each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.palette import COUNTRY_LINE, HALO, INK
from geo.maps.printed_base import MapWindow, spot_in_area
from geo.maps.printed_ground import nearness, shapes_of
from geo.maps.printed_sheet import MM_PER_POINT, Box, Crowded, Floats, Occupied, Sheet, Style, clean
from geo.places.toponyms import fold

COUNTRY_NAME: Final = Style(10.5, bold=True, colour="#8b857a", halo=True)
NEIGHBOUR_NAME: Final = Style(7.5, italic=True, colour="#8d8b86")
REGION_NAME: Final = Style(5.8, italic=True, colour="#8b857a", halo=True)
UNIT_NAME: Final = Style(6.2, italic=True, colour=INK, halo=True)
PROVINCE_NAME: Final = Style(5.0, italic=True, colour="#a29c90", halo=True)
CAPITAL_NAME: Final = Style(7.2, bold=True, colour=INK, halo=True)
TOWN_NAME: Final = Style(6.0, colour="#3d3a36", halo=True)
# Towns on a frame of the size that an A4 page gives to its map, with texts of its size.
MOST_TOWNS: Final = 45
USUAL_FRAME_MM2: Final = 25_000.0
TOWN_RANK: Final = {"capital": 0, "adm1_seat": 1, "adm2_seat": 2, "town": 3, "village": 4}
# How many ranks of towns are looked at, by the ground metres of a millimetre on paper, and where provinces get names.
RANKS_BELOW: Final = ((2_500.0, 5), (9_500.0, 4))
FEWEST_RANKS: Final = 2
PROVINCE_NAMES_BELOW: Final = 4_500.0
# Of two inks the one that stands out more (WCAG 2.2, relative luminance): white on what is darker than this.
DARK: Final = 0.18


class NameGround:
    """What names are written on.

    Parameters
    ----------
    symbols : array of float, shape (n, 2)
        Middles of all symbols, millimetres, also of those too small to keep towns off.
    shades : sequence of (geometry, str)
        Shapes in page millimetres and the colours that fill them.
    unit_level : int
        Level of the units that the shapes are, 0 where they are none: each unit is named, and a town of the same name
        is left out.
    """

    def __init__(
        self, symbols: Floats, shades: Sequence[tuple[BaseGeometry, str]] = (), *, unit_level: int = 0
    ) -> None:
        self.symbols, self.unit_level = symbols, unit_level
        self._colours = [colour for _, colour in shades]
        self._tree = STRtree([shape for shape, _ in shades])

    def style(self, style: Style, box: Box) -> Style:
        """Give a style that can be read at a place: dark on pale shapes, white on dark ones, as it is beside them."""
        middle = shapely.Point((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        found = self._tree.query(middle, predicate="intersects")
        if not len(found):
            return style
        if luminance(self._colours[int(found[0])]) < DARK:
            return replace(style, colour=HALO, halo=True, halo_colour=INK)
        return replace(style, colour=INK, halo=True)


def luminance(colour: str) -> float:
    """Relative luminance of a colour such as ``#b13f03``, 0 to 1 (WCAG 2.2).

    >>> round(luminance("#ffffff"), 2), round(luminance("#b13f03"), 2)
    (1.0, 0.12)
    """
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def draw_names(
    sheet: Sheet,
    axes: Any,
    window: MapWindow,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    chosen: Sequence[str],
    occupied: Occupied,
    ground: NameGround,
    say: Language,
) -> set[str]:
    """Write names where nothing stands yet: capitals, countries, towns, the countries around, regions, provinces.

    Where units are coloured their names come before the towns.

    Parameters
    ----------
    sheet : Sheet
    axes : matplotlib Axes
        The map's.
    window : MapWindow
    boundaries : Boundaries
    towns : DataFrame
        Columns name, kind, adm0, lat, lon (degrees), population.
    chosen : sequence of str
        ISO 3166-1 alpha-3 of the countries that stand out.
    occupied : Occupied
        Grows by the names written.
    ground : NameGround
    say : Language

    Returns
    -------
    set of str
        ``"capital"`` and ``"town"``, as far as drawn.
    """
    countries, crowded = boundaries.adm0, Crowded(occupied, ground.symbols)
    mine = countries["adm0"].isin(chosen).to_numpy(dtype=bool)
    shapes = shapes_of(boundaries, "adm0", window)
    names = [clean(say.pick(*pair)) for pair in zip(countries["name_en"], countries["name"], strict=True)]
    capital = (towns["kind"] == "capital").to_numpy(dtype=bool)
    lettered = _Names(sheet, window, ground)

    signs = draw_towns(lettered, axes, towns[capital], chosen, occupied)
    big = [(name.upper(), shape) for name, shape, is_mine in zip(names, shapes, mine, strict=True) if is_mine]
    label_areas(lettered, big, COUNTRY_NAME, crowded, must=True)
    rest = towns[~capital]
    if ground.unit_level:
        seats = set(towns.loc[capital & towns["adm0"].isin(chosen).to_numpy(dtype=bool), "name"].map(fold))
        written = _label_units(lettered, boundaries, chosen, crowded, without=seats)
        rest = rest[~rest["name"].map(fold).isin(written).to_numpy(dtype=bool)]
    signs |= draw_towns(lettered, axes, rest, chosen, occupied)
    around = [(name, shape) for name, shape, is_mine in zip(names, shapes, mine, strict=True) if not is_mine]
    neighbours = boundaries.neighbours
    around += [
        (clean(say.pick(en, fr)), shape)
        for en, fr, shape in zip(
            neighbours["name_en"], neighbours["name_fr"], shapes_of(boundaries, "neighbours", window), strict=True
        )
    ]
    label_areas(lettered, around, NEIGHBOUR_NAME, crowded, must=False)
    if not ground.unit_level:
        _label_units(lettered, boundaries, chosen, crowded)
    return signs


@dataclass(frozen=True, eq=False)
class _Names:
    """Where names are written: the sheet, the map's window, and what lies under them."""

    sheet: Sheet
    window: MapWindow
    ground: NameGround


def _label_units(
    names: _Names, boundaries: Boundaries, chosen: Sequence[str], occupied: Occupied, without: Collection[str] = ()
) -> set[str]:
    """Write the names of regions and, from closer by, of provinces; gives those written, folded."""
    levels = [("adm1", REGION_NAME)]
    if names.ground.unit_level:
        levels = [(f"adm{names.ground.unit_level}", UNIT_NAME)]
    elif nearness(names.sheet, names.window) < PROVINCE_NAMES_BELOW:
        levels.append(("adm2", PROVINCE_NAME))
    found: set[str] = set()
    for level, style in levels:
        frame = getattr(boundaries, level)
        among = frame["adm0"].isin(chosen).to_numpy(dtype=bool)
        shapes = shapes_of(boundaries, level, names.window)[among]
        units = [
            (name, shape)
            for name, shape in zip(frame["name"][among].map(clean), shapes, strict=True)
            if fold(name) not in without
        ]
        found |= {fold(name) for name in label_areas(names, units, style, occupied, must=False)}
    return found


def label_areas(
    on: _Names, names: Sequence[tuple[str, BaseGeometry]], style: Style, occupied: Occupied, *, must: bool
) -> list[str]:
    """Write names into areas, near the middle, where nothing stands yet; gives those written.

    Parameters
    ----------
    on : _Names
    names : sequence of (str, geometry)
        Name and its area in page millimetres.
    style : Style
        As on an A4 page.
    occupied : Occupied
        Grows by the names written.
    must : bool
        Whether a name may cross its area's edge when it fits nowhere inside; else it is left out.
    """
    sheet, window = on.sheet, on.window
    style = style.scaled(sheet.text_factor)
    width_more, height_more = 1.0, 0.8
    written = []
    for name, area in names:
        if area.is_empty:
            continue
        width, height = sheet.width_mm(name, style) + width_more, style.size_pt * MM_PER_POINT + height_more
        box = spot_in_area(area, window.frame, width, height, occupied, must=must)
        if box is not None:
            occupied.add([box], text=True)
            baseline = box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.3
            sheet.put(name, on.ground.style(style, box), x=box.left + 0.5, y=baseline, zorder=7)
            written.append(name)
    return written


def draw_towns(on: _Names, axes: Any, towns: pd.DataFrame, chosen: Sequence[str], occupied: Occupied) -> set[str]:
    """Draw capitals and as many main towns as have room for their names.

    Parameters
    ----------
    on : _Names
    axes : matplotlib Axes
    towns : DataFrame
        Columns name, kind, adm0, lat, lon (degrees), population.
    chosen : sequence of str
        ISO 3166-1 alpha-3.
    occupied : Occupied
        Grows by the towns drawn.

    Returns
    -------
    set of str
        ``"capital"`` and ``"town"``, as far as drawn.
    """
    sheet, window = on.sheet, on.window
    frame, factor = window.frame, sheet.text_factor
    most = max(round(MOST_TOWNS * frame.width * frame.height / USUAL_FRAME_MM2 / factor**1.5), 4)
    ranked = _ranked(sheet, window, towns, chosen)
    places = window.points(lon=ranked["lon"].to_numpy(dtype=float), lat=ranked["lat"].to_numpy(dtype=float))
    drawn: set[str] = set()
    count = 0
    for name, kind, (x, y) in zip(ranked["name"], ranked["kind"], places, strict=True):
        if count >= most:
            break
        capital = kind == "capital"
        style = (CAPITAL_NAME if capital else TOWN_NAME).scaled(factor)
        text = clean(str(name), 60)
        radius = (1.1 if capital else 0.5) * factor
        sign = Box(x - radius, y - radius, x + radius, y + radius)
        # A town may lie under an incident, which then tells where it happened, but not under a name.
        if not frame.contains(sign) or not occupied.is_free(sign, of_text=True):
            continue
        box = _spot_beside(sheet, text, style, x, y, radius, frame, occupied)
        if box is None and capital:
            box = _spot_beside(sheet, text, style, x, y, radius, frame, occupied, of_text=True)
        if box is None:
            continue
        count += 1
        occupied.add([box, sign], text=True)
        draw_town(axes, x, y, capital=capital, zorder=3.5, factor=factor)
        baseline = box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.1
        sheet.put(text, on.ground.style(style, box), x=box.left + 0.3, y=baseline, zorder=7)
        drawn.add("capital" if capital else "town")
    return drawn


def _ranked(sheet: Sheet, window: MapWindow, towns: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Give the towns in the frame that a map of this scale may show, the most important first."""
    scale = nearness(sheet, window)
    ranks = next((ranks for below, ranks in RANKS_BELOW if scale < below), FEWEST_RANKS)
    west, south, east, north = window.outline().bounds
    ranked = towns.assign(rank=towns["kind"].map(TOWN_RANK))
    wanted = (ranked["rank"] < ranks) & ranked["adm0"].isin(chosen)
    inside = ranked["lat"].between(south, north) & ranked["lon"].between(west, east)
    main = ranked[wanted & inside]
    return main.assign(
        size=pd.to_numeric(main["population"], errors="coerce").fillna(0).astype(float),
    ).sort_values(["rank", "size"], ascending=[True, False], kind="stable")


def draw_town(axes: Any, x: float, y: float, *, capital: bool, zorder: float, factor: float = 1.0) -> None:
    """Draw the sign of a town: small and grey, so that nobody takes it for an incident."""
    # A capital is a square with a dot: a star is the armed clash's.
    signs = [("s", 1.9, "white", COUNTRY_LINE, 0.8), ("o", 0.9, COUNTRY_LINE, COUNTRY_LINE, 0.0)]
    if not capital:
        signs = [("o", 0.9, COUNTRY_LINE, "white", 0.35)]
    for marker, size, face, edge, width in signs:
        axes.plot(
            [x],
            [y],
            linestyle="none",
            marker=marker,
            markersize=size * factor / MM_PER_POINT,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=width,
            zorder=zorder,
            gid="town",
        )


def _spot_beside(
    sheet: Sheet,
    text: str,
    style: Style,
    x: float,
    y: float,
    radius: float,
    frame: Box,
    occupied: Occupied,
    *,
    of_text: bool = False,
) -> Box | None:
    width, height = sheet.width_mm(text, style) + 0.6, style.size_pt * MM_PER_POINT + 0.3
    inside = frame.shrunk(0.8)
    for gap in (radius + 0.3, radius + 1.4, radius + 2.4):
        slant = gap * 0.75
        corners = [
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x + slant, y + slant * 0.6),
            (x + slant, y - slant * 0.6 - height),
            (x - slant - width, y + slant * 0.6),
            (x - slant - width, y - slant * 0.6 - height),
            (x - width / 2, y + gap),
            (x - width / 2, y - gap - height),
        ]
        for left, bottom in corners:
            box = Box(left, bottom, left + width, bottom + height)
            if inside.contains(box) and occupied.is_free(box, of_text=of_text):
                return box
    return None
