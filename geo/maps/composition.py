"""What a snapshot shows and how: the filter, the extent, the style and the sheet, as it travels in links and in files.

A composition says everything that is needed to draw the same snapshot again from the same data, and nothing of the
data itself. Reading never fails: what cannot be used is dropped, and a `Notice` says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from geo.analysis.harm import COARSER, LEAST_GRID_KM, MOST_DELAY_DAYS, MOST_GRID_KM, Harm
from geo.core.language import LANGUAGES
from geo.incidents.filter import IncidentFilter, Notice, Vocabulary, read_query
from geo.incidents.schema import COUNTRIES

LONGEST_TITLE: Final = 120
LONGEST_SUBTITLE: Final = 240
STYLES: Final = ("points", "clusters", "cells", "choropleth")
MEASURES: Final = ("incidents", "deaths")
PANELS: Final = ("", "year", "half", "quarter", "month")
NEAREST_KM, FARTHEST_KM, AROUND_KM = 5, 1000, 100
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Layout:
    """A sheet: its size in millimetres."""

    code: str
    width_mm: float
    height_mm: float

    @property
    def is_portrait(self) -> bool:
        """Whether it is higher than wide."""
        return self.height_mm > self.width_mm


LAYOUTS: Final = {
    one.code: one
    for one in (
        Layout("a4", 297.0, 210.0),
        Layout("a4-portrait", 210.0, 297.0),
        Layout("a3", 420.0, 297.0),
        Layout("a3-portrait", 297.0, 420.0),
        # A slide of 13⅓ by 7½ inches, as presentation programs make them.
        Layout("slide", 338.667, 190.5),
        Layout("square", 210.0, 210.0),
    )
}


@dataclass(frozen=True)
class Extent:
    """The part of the earth that a snapshot shows.

    Attributes
    ----------
    kind : str
        ``""`` what the filter names, else the whole zone; ``"zone"``; ``"country"``; ``"region"``; ``"box"``;
        ``"around"`` an incident.
    code : str
        ISO 3166-1 alpha-3 of a country, p-code of a region, or identifier of an incident.
    box : tuple of float or None
        West, south, east, north in degrees (WGS 84), of a box.
    km : int
        Radius around an incident.
    """

    kind: str = ""
    code: str = ""
    box: tuple[float, float, float, float] | None = None
    km: int = AROUND_KM

    def to_text(self) -> str:
        """Write as it stands in a link: ``country:MLI``, ``box:-1.5,13,2,16``, ``around:r01,50``; "" by default."""
        if self.kind == "box" and self.box is not None:
            return "box:" + ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in self.box)
        if self.kind == "around":
            return f"around:{self.code},{self.km}"
        return f"{self.kind}:{self.code}" if self.code else self.kind


@dataclass(frozen=True)
class Composition:
    """Everything that makes a snapshot, apart from the data, the day and the resolution.

    Attributes
    ----------
    filter : IncidentFilter
    extent : Extent
    style : str
        One of `STYLES`.
    measure : str
        One of `MEASURES`: what cells and regions are coloured by.
    layout : str
        A key of `LAYOUTS`.
    panels : str
        One of `PANELS`: small multiples, one map a period; "" for one map.
    graticule : bool
    title, subtitle : str
        "" for the default ones.
    lang : str
        ``"en"`` or ``"fr"``.
    harm : Harm
    """

    filter: IncidentFilter = field(default_factory=IncidentFilter)
    extent: Extent = field(default_factory=Extent)
    style: str = "points"
    measure: str = "incidents"
    layout: str = "a4"
    panels: str = ""
    graticule: bool = True
    title: str = ""
    subtitle: str = ""
    lang: str = "en"
    harm: Harm = field(default_factory=Harm)

    def own_query(self) -> dict[str, str]:
        """Write what is a snapshot's own as URL parameters; only what differs from the default."""
        harm = self.harm
        coarser = f"grid:{harm.grid_km}" if harm.coarser == "grid" else harm.coarser
        query = {
            "extent": self.extent.to_text(),
            "style": self.style if self.style != STYLES[0] else "",
            "colour": self.measure if self.measure != MEASURES[0] else "",
            "layout": self.layout if self.layout != "a4" else "",
            "panels": self.panels,
            "grid": "" if self.graticule else "0",
            "title": self.title,
            "subtitle": self.subtitle,
            "delay": str(harm.delay_days) if harm.delay_days else "",
            "coarser": coarser,
            "sources": "0" if harm.without_sources else "",
        }
        return {key: value for key, value in query.items() if value}

    def to_query(self) -> dict[str, str]:
        """Write everything as URL parameters, the filter's among them."""
        return {"lang": self.lang, **self.filter.to_query(), **self.own_query()}


OWN_PARAMETERS: Final = (
    "extent", "style", "colour", "layout", "panels", "grid", "title", "subtitle", "delay", "coarser", "sources",
)  # fmt: skip


def read_composition(query: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Composition, tuple[Notice, ...]]:
    """Read a composition from URL parameters, dropping what cannot be used.

    Parameters
    ----------
    query : mapping
        Parameter to value, as `Composition.to_query` writes them; unknown parameters are left to others.
    vocabulary : Vocabulary

    Returns
    -------
    Composition, tuple of Notice
    """
    chosen, notices = read_query(query, vocabulary)
    own, more = read_own(query, vocabulary, chosen)
    return own, (*notices, *more)


def read_own(
    query: Mapping[str, str], vocabulary: Vocabulary, chosen: IncidentFilter
) -> tuple[Composition, tuple[Notice, ...]]:
    """Read what is a snapshot's own, around a filter; see `read_composition`."""
    reader = _Reader(query)
    found = Composition(
        filter=chosen,
        extent=reader.extent(vocabulary),
        style=reader.choose("style", STYLES),
        measure=reader.choose("colour", MEASURES),
        layout=reader.choose("layout", tuple(LAYOUTS)),
        panels=reader.choose("panels", PANELS),
        graticule=reader.choose("grid", ("1", "0")) == "1",
        title=reader.text("title", LONGEST_TITLE),
        subtitle=reader.text("subtitle", LONGEST_SUBTITLE),
        lang=query.get("lang", "") if query.get("lang", "") in LANGUAGES else "en",
        harm=reader.harm(),
    )
    return found, tuple(reader.notices)


@dataclass
class _Reader:
    query: Mapping[str, str]
    notices: list[Notice] = field(default_factory=list)

    def text(self, parameter: str, longest: int) -> str:
        """Give a text in one line, cut to what a sheet can hold."""
        return " ".join(str(self.query.get(parameter, "")).split())[:longest].rstrip()

    def choose(self, parameter: str, known: tuple[str, ...]) -> str:
        """Give the value if it is known, else the first one known."""
        value = self.text(parameter, 60)
        if not value or value in known:
            return value or known[0]
        self.notices.append(Notice(parameter, value, "unknown"))
        return known[0]

    def extent(self, vocabulary: Vocabulary) -> Extent:
        text = self.text("extent", 200)
        if not text:
            return Extent()
        kind, _, rest = text.partition(":")
        found = None
        if kind == "zone" and not rest:
            found = Extent("zone")
        elif kind == "country" and rest in COUNTRIES:
            found = Extent("country", rest)
        elif kind == "region" and rest in vocabulary.regions:
            found = Extent("region", rest)
        elif kind == "box":
            box = read_box(rest)
            found = Extent("box", box=box) if box else None
        elif kind == "around":
            code, _, km = rest.rpartition(",")
            if code and km.isascii() and km.isdigit() and NEAREST_KM <= int(km[:5]) <= FARTHEST_KM:
                found = Extent("around", code, km=int(km))
        if found is None:
            self.notices.append(Notice("extent", text[:60], "unknown"))
        return found or Extent()

    def harm(self) -> Harm:
        delay = self.text("delay", 10)
        if delay and not (delay.isascii() and delay.isdigit() and int(delay) <= MOST_DELAY_DAYS):
            self.notices.append(Notice("delay", delay, "unknown"))
            delay = ""
        coarser, _, side = self.text("coarser", 20).partition(":")
        grid_km = 25
        if coarser and coarser not in COARSER:
            self.notices.append(Notice("coarser", coarser, "unknown"))
            coarser = ""
        if coarser == "grid" and side:
            if side.isascii() and side.isdigit() and LEAST_GRID_KM <= int(side) <= MOST_GRID_KM:
                grid_km = int(side)
            else:
                self.notices.append(Notice("coarser", side, "unknown"))
        return Harm(int(delay or 0), coarser, grid_km, self.choose("sources", ("1", "0")) == "0")


def read_box(text: str) -> tuple[float, float, float, float] | None:
    """Read west, south, east and north in degrees; None if they are none, or hold less than a hundredth of a degree."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    west, south, east, north = (float(part) for part in parts)
    inside = west >= -180 and east <= 180 and south >= -85 and north <= 85
    wide = east - west >= 0.01 and north - south >= 0.01
    return (west, south, east, north) if inside and wide and math.isfinite(west + south + east + north) else None
