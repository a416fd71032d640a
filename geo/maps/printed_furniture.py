"""What stands around the printed map: scale bar, north arrow, locator, and the notes on where everything comes from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import PathPatch

import geo
from geo.areas.boundaries import Vintage
from geo.core.language import Language, product_name
from geo.incidents.view import View
from geo.maps.palette import BACKGROUND, COUNTRY_LINE, HALO, INK, LAND, UNIT_LINE
from geo.maps.printed_base import MapWindow
from geo.maps.printed_key import SMALL
from geo.maps.printed_sheet import UNKNOWN_GLYPH, Box, Floats, Sheet, Style, clean, outline_of
from geo.sources.bundled import BUNDLED, DATASET_ID, TITLES, caveat, is_mostly_notable
from geo.sources.credits import PLACES, load_credits

SCALE_STEPS_KM: Final = (1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000)
LONGEST_BAR_MM: Final = 45.0
PUBLISHER_LENGTH: Final = 80
MOST_PUBLISHERS: Final = 40
# Accounts of social media are people's own: they are not printed.
_PERSONAL: Final = re.compile(r"@\w|\b(?:on|sur) (?:Twitter|X)\b|\b(?:Twitter|X) account\b", re.IGNORECASE)
SOURCE_LINES, SHORT_SOURCE_LINES = 4, 2

# Outline of Africa and Madagascar for the locator alone: (lon, lat), set by hand to about half a degree.
AFRICA: Final = (
    (-6, 36), (-2, 35), (3, 37), (10, 37.3), (11, 37), (10, 34), (13, 33), (15.2, 32.4), (19, 30.3), (20, 32.2),
    (23, 32.7), (25, 31.6), (30, 31.2), (32.3, 31.2), (32.6, 29.9), (35.5, 24), (37.2, 21), (37.3, 19), (39.5, 15.5),
    (43.2, 12.5), (43.2, 11.4), (47, 11.1), (51.2, 11.9), (50.8, 9.3), (48, 4.5), (45.3, 2), (41.6, -1.8), (39.3, -5),
    (39.4, -7.5), (40.5, -10.6), (40.6, -15.2), (36.9, -17.9), (34.8, -19.8), (35.5, -23.8), (32.8, -25.9),
    (32.4, -28.6), (30, -31.3), (25.7, -34), (20, -34.8), (18.4, -34), (18.2, -31.7), (15.2, -27), (14.4, -22.5),
    (11.8, -17.8), (13.6, -12.3), (13.2, -8.8), (12.2, -6), (8.8, -0.7), (9.8, 2), (9.5, 4), (8.5, 4.6), (6, 4.3),
    (4.4, 6.3), (1, 6), (-2, 4.8), (-4, 5.2), (-7.6, 4.4), (-11.4, 6.9), (-13.3, 9), (-15, 10.8), (-16.8, 12.4),
    (-17.4, 14.7), (-16.3, 16.5), (-16.3, 19.2), (-17, 21), (-14.5, 26.2), (-11.3, 28.3), (-9.6, 30), (-9.3, 32.5),
    (-6.8, 34.2),
)  # fmt: skip
MADAGASCAR: Final = ((49.3, -12.2), (50.4, -15.8), (47.1, -24.9), (45.2, -25.5), (43.4, -22.5), (44.4, -16.3))


@dataclass(frozen=True, eq=False)
class Notes:
    """What must be said of where a sheet comes from.

    Attributes
    ----------
    view : View
    vintage : Vintage
    made_at : datetime
    say : Language
    projection : str
        Name of the projection, and the scale; "" for a sheet without a map.
    warnings : tuple of str
        Sentences that stand first, such as what was held back.
    reach : str
        How far the data reach; "" where that stands elsewhere.
    is_short : bool
        Whether everything is one paragraph, and fewer publishers are named.
    """

    view: View
    vintage: Vintage
    made_at: dt.datetime
    say: Language
    projection: str = ""
    warnings: tuple[str, ...] = ()
    is_short: bool = False
    reach: str = ""

    @cached_property
    def publishers(self) -> list[str]:
        """Who published the reports, as many as may be named."""
        names = (clean(name, PUBLISHER_LENGTH) for name in self._all_publishers)
        # A name in a script that the font does not have is counted among those not listed.
        return [name for name in names if UNKNOWN_GLYPH not in name][:MOST_PUBLISHERS]

    @cached_property
    def _all_publishers(self) -> list[str]:
        return [name for name in self.view.publishers() if not is_personal(name)]

    def write(self, sheet: Sheet, box: Box, factor: float) -> float:
        """Write them; returns the lower edge."""
        style = SMALL.scaled(factor)
        plain, bold = style, Style(style.size_pt, bold=True, colour=INK)
        italic = Style(style.size_pt, italic=True, colour=style.colour)
        say = self.say
        disclaimer = say("The boundaries and names shown do not imply endorsement or acceptance.")
        made = say(
            "Made on {time} with {product} {version}.",
            time=say.moment(self.made_at),
            product=product_name(say),
            version=geo.__version__,
        )
        sources = self._source_words(sheet, box.width, style)
        paragraphs = [(words, bold) for words in self.warnings]
        lesser = "" if is_mostly_notable(self.view) else caveat(self.view, say)
        paragraphs.append((" ".join(filter(None, (self.reach, lesser))), plain))
        if self.is_short:
            parts = (sources, self._credit_words(), self.projection, disclaimer, made)
            paragraphs.append((" ".join(filter(None, parts)), plain))
        else:
            paragraphs += [(sources, plain), (self._credit_words(), plain), (self.projection, plain)]
            paragraphs += [(disclaimer, italic), (made, plain)]
        top = box.top
        for words, look in paragraphs:
            if words:
                top = sheet.write(words, look, left=box.left, top=top, width=box.width) - 0.7 * factor
        return top

    def _credit_words(self) -> str:
        """Boundaries, datasets and gazetteers, with their licences."""
        say, vintage = self.say, self.vintage
        credit = {
            "title": say.pick(vintage.title, vintage.title_fr),
            "version": vintage.version,
            "attribution": vintage.attribution,
            "licence": say(vintage.licence),
        }
        if vintage.reference_date:
            boundaries = say(
                "Boundaries: {title}, {version}, as of {date}. {attribution}. Licence: {licence}.",
                date=say.iso_date(vintage.reference_date),
                **credit,
            )
        else:
            boundaries = say("Boundaries: {title}, {version}. {attribution}. Licence: {licence}.", **credit)
        places = say("Places: {names}.", names=PLACES)
        if datasets := [*shipped_credits(self.view, say), *self.view.credits()]:
            places = f"{say('Datasets: {names}.', names='; '.join(datasets))} {places}"
        return f"{boundaries} {places}"

    def _source_words(self, sheet: Sheet, width: float, style: Style) -> str:
        """Name as many publishers as fit in some lines, and how many there are beyond."""
        if not self.publishers:
            return self.say("Sources: none named for the incidents shown.")
        lines = SHORT_SOURCE_LINES if self.is_short else SOURCE_LINES
        fewest, most = 0, len(self.publishers)
        while fewest < most:
            middle = (fewest + most + 1) // 2
            if len(sheet.wrap(self._listed(middle), width, style)) <= lines:
                fewest = middle
            else:
                most = middle - 1
        return self._listed(fewest)

    def _listed(self, kept: int) -> str:
        say, names = self.say, self.publishers[:kept]
        left_over = len(self._all_publishers) - kept
        if not names:
            return say("Sources of the incidents shown: {names}.", names=say.number(left_over))
        listed = ", ".join(names)
        if left_over:
            listed += ", " + say.plural("and {n} more", "and {n} more", left_over)
        return say("Sources of the incidents shown: {names}.", names=listed)


def is_personal(publisher: str) -> bool:
    """Tell whether a publisher is somebody's own account of a social medium, which is not printed."""
    return _PERSONAL.search(publisher) is not None


def shipped_credits(view: View, say: Language) -> list[str]:
    """Name the datasets of a view that ship with the program: title, edition and licence."""
    shipped = {one.file: one for one in load_credits()}
    found = []
    for name in view.datasets():
        if name in BUNDLED:
            file = "incidents/incidents.csv" if name == DATASET_ID else f"incidents/{name}/"
            one = shipped[file]
            edition = say("edition {version}", version=one.version)
            found.append(f"{say(TITLES[name])} ({edition}, {say('licence: {licence}', licence=say(one.licence))})")
    return found


def draw_notes(
    sheet: Sheet, view: View, window: MapWindow | None, vintage: Vintage, box: Box, factor: float, *,
    made_at: dt.datetime, say: Language,
) -> float:  # fmt: skip
    """Write sources, boundaries, projection, disclaimer and the time made; returns the lower edge."""
    notes = Notes(view, vintage, made_at, say, window.name(say) if window is not None else "")
    return notes.write(sheet, box, factor)


def warnings_of(view: View, say: Language, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Give what must be said first: that most incidents are a choice, and what else is given."""
    first = caveat(view, say) if is_mostly_notable(view) else ""
    return tuple(words for words in (first, *more) if words)


def draw_scale_bar(sheet: Sheet, window: MapWindow, x: float, y: float, say: Language) -> None:
    """Draw a scale bar of two parts with its left end at a point of the sheet."""
    km, factor = scale_km(sheet, window), sheet.text_factor
    length = km * 1000 / window.metres_per_mm
    style = Style(6.2, halo=True).scaled(factor)
    for part, fill in ((0, INK), (1, HALO)):
        half = Box(x + part * length / 2, y, x + (part + 1) * length / 2, y + 1.1 * factor)
        sheet.rectangle(half, fill=fill, line=INK, width_pt=0.5, zorder=8)
    half_words = say.number(km / 2, 0 if km % 2 == 0 else 1)
    whole_words = say("{n} km", n=say.number(km))
    crowded = sheet.width_mm(half_words, style) + sheet.width_mm(whole_words, style) + 2 * factor > length
    for share, words in ((0.0, "0"), (0.5, "" if crowded else half_words), (1.0, whole_words)):
        sheet.put(words, style, x=x + share * length, y=y + 1.9 * factor, align="center", zorder=8)


def scale_km(sheet: Sheet, window: MapWindow) -> int:
    """Length of the scale bar: the longest round one that is not too long on the sheet."""
    longest = min(LONGEST_BAR_MM * sheet.text_factor, window.frame.width / 4)
    fitting = [km for km in SCALE_STEPS_KM if km * 1000 / window.metres_per_mm <= longest]
    return fitting[-1] if fitting else SCALE_STEPS_KM[0]


def corner_size(sheet: Sheet, window: MapWindow) -> tuple[float, float]:
    """Width and height of the room that scale bar and north arrow take, millimetres."""
    factor = sheet.text_factor
    return scale_km(sheet, window) * 1000 / window.metres_per_mm + 24 * factor, 15.0 * factor


def draw_north(sheet: Sheet, window: MapWindow, x: float, y: float, say: Language) -> None:
    """Draw an arrow to true north, as the projection turns it at this spot."""
    lon, lat = window.degrees(np.array([[x, y]]))
    ahead: Floats = window.points(lon=lon, lat=lat + 0.05)[0] - np.array([x, y])
    up = ahead / float(np.hypot(*ahead))
    across = np.array([up[1], -up[0]])
    centre, factor = np.array([x, y]), sheet.text_factor
    tip, notch = centre + 4.4 * factor * up, centre - 1.4 * factor * up
    for side, fill in ((-1.0, INK), (1.0, HALO)):
        wing = centre - factor * (3.0 * up - side * 2.0 * across)
        sheet.add(
            PathPatch(
                outline_of(shapely.Polygon([tip, wing, notch])),
                facecolor=fill, edgecolor=INK, linewidth=0.6, joinstyle="miter", zorder=8,
            )
        )  # fmt: skip
    letter = centre + 5.9 * factor * up
    sheet.put(
        say("N"),
        Style(7.5, bold=True, halo=True).scaled(factor),
        x=float(letter[0]),
        y=float(letter[1]) - 0.9 * factor,
        align="center",
        zorder=8,
    )


def draw_locator(sheet: Sheet, window: MapWindow, countries: gpd.GeoDataFrame, box: Box) -> None:
    """Show in Africa where the frame of the map lies."""
    west, south, east, north = -19.0, -36.0, 52.5, 38.5
    mm_per_degree = min(box.width / (east - west), box.height / (north - south))
    x0 = (box.left + box.right - mm_per_degree * (east + west)) / 2
    y0 = (box.bottom + box.top - mm_per_degree * (north + south)) / 2

    def place(points: Floats) -> Floats:
        moved: Floats = points * mm_per_degree + np.array([x0, y0])
        return moved

    sheet.rectangle(box, fill=BACKGROUND, line=UNIT_LINE, width_pt=0.5)
    parts = [(shapely.Polygon(ring), "#d8d5cd", "#a29c90") for ring in (AFRICA, MADAGASCAR)]
    parts += [(land, LAND, COUNTRY_LINE) for land in shapely.simplify(countries.geometry.to_numpy(), 0.2)]
    for land, face, edge in parts:
        outline = outline_of(shapely.transform(land, place))
        sheet.add(PathPatch(outline, facecolor=face, edgecolor=edge, linewidth=0.4, joinstyle="round"))
    frame = outline_of(shapely.transform(window.outline(), place))
    sheet.add(PathPatch(frame, facecolor="none", edgecolor="#b3261e", linewidth=1.1, joinstyle="miter"), gid="locator")
