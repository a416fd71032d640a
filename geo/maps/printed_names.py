"""Names on the printed map: countries, regions, provinces, towns, which keep clear of symbols and of each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps.palette import COUNTRY_LINE, INK
from geo.maps.printed_base import MapWindow, spot_in_area
from geo.maps.printed_ground import nearness, shapes_of
from geo.maps.printed_sheet import MM_PER_POINT, Box, Crowded, Floats, Occupied, Sheet, Style, clean

COUNTRY_NAME: Final = Style(10.5, bold=True, colour="#8b857a", halo=True)
NEIGHBOUR_NAME: Final = Style(7.5, italic=True, colour="#8d8b86")
REGION_NAME: Final = Style(5.8, italic=True, colour="#8b857a", halo=True)
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


def draw_names(
    sheet: Sheet,
    axes: Any,
    window: MapWindow,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    chosen: Sequence[str],
    occupied: Occupied,
    symbols: Floats,
    say: Language,
) -> set[str]:
    """Write names where nothing stands yet: capitals, countries, towns, the countries around, regions, provinces.

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
    symbols : array of float, shape (n, 2)
        Middles of all symbols, millimetres, also of those that `occupied` holds too small to keep towns off.
    say : Language

    Returns
    -------
    set of str
        ``"capital"`` and ``"town"``, as far as drawn.
    """
    countries, crowded = boundaries.adm0, Crowded(occupied, symbols)
    mine = countries["adm0"].isin(chosen).to_numpy(dtype=bool)
    shapes = shapes_of(boundaries, "adm0", window)
    names = [clean(say.pick(*pair)) for pair in zip(countries["name_en"], countries["name"], strict=True)]

    signs = draw_towns(sheet, axes, window, towns[towns["kind"] == "capital"], chosen, occupied)
    big = [(name.upper(), shape) for name, shape, is_mine in zip(names, shapes, mine, strict=True) if is_mine]
    label_areas(sheet, window, big, COUNTRY_NAME, crowded, must=True)
    signs |= draw_towns(sheet, axes, window, towns[towns["kind"] != "capital"], chosen, occupied)
    around = [(name, shape) for name, shape, is_mine in zip(names, shapes, mine, strict=True) if not is_mine]
    neighbours = boundaries.neighbours
    around += [
        (clean(say.pick(en, fr)), shape)
        for en, fr, shape in zip(
            neighbours["name_en"], neighbours["name_fr"], shapes_of(boundaries, "neighbours", window), strict=True
        )
    ]
    label_areas(sheet, window, around, NEIGHBOUR_NAME, crowded, must=False)
    levels = [("adm1", REGION_NAME)]
    if nearness(sheet, window) < PROVINCE_NAMES_BELOW:
        levels.append(("adm2", PROVINCE_NAME))
    for level, style in levels:
        frame = getattr(boundaries, level)
        among = frame["adm0"].isin(chosen).to_numpy(dtype=bool)
        units = zip(frame["name"][among].map(clean), shapes_of(boundaries, level, window)[among], strict=True)
        label_areas(sheet, window, list(units), style, crowded, must=False)
    return signs


def label_areas(
    sheet: Sheet,
    window: MapWindow,
    names: Sequence[tuple[str, BaseGeometry]],
    style: Style,
    occupied: Occupied,
    *,
    must: bool,
) -> None:
    """Write names into areas, near the middle, where nothing stands yet.

    Parameters
    ----------
    sheet : Sheet
    window : MapWindow
    names : sequence of (str, geometry)
        Name and its area in page millimetres.
    style : Style
        As on an A4 page.
    occupied : Occupied
        Grows by the names written.
    must : bool
        Whether a name may cross its area's edge when it fits nowhere inside; else it is left out.
    """
    style = style.scaled(sheet.text_factor)
    width_more, height_more = 1.0, 0.8
    for name, area in names:
        if area.is_empty:
            continue
        width, height = sheet.width_mm(name, style) + width_more, style.size_pt * MM_PER_POINT + height_more
        box = spot_in_area(area, window.frame, width, height, occupied, must=must)
        if box is not None:
            occupied.add([box], text=True)
            sheet.put(name, style, x=box.left + 0.5, y=box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.3, zorder=7)


def draw_towns(
    sheet: Sheet, axes: Any, window: MapWindow, towns: pd.DataFrame, chosen: Sequence[str], occupied: Occupied
) -> set[str]:
    """Draw capitals and as many main towns as have room for their names.

    Parameters
    ----------
    sheet : Sheet
    axes : matplotlib Axes
    window : MapWindow
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
        sheet.put(text, style, x=box.left + 0.3, y=box.bottom + 0.25 * style.size_pt * MM_PER_POINT + 0.1, zorder=7)
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
