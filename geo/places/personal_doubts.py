"""What is doubtful about a place that a person adds: a point in another country than the one given, or swapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.language import Language, language
from geo.places.countries import country_name
from geo.places.personal_entries import Entry
from geo.places.shapes import off_km

if TYPE_CHECKING:
    from geo.areas.boundaries import Boundaries

DOUBTS: Final = {
    "swapped": "{name}: {lat}, {lon} does not lie in {country}, but {lon}, {lat} does. Are latitude and longitude "
    "swapped?",
    "zone": "{name}: {lat}, {lon} lies in no country of the zone or around it.",
    "country": "{name}: {lat}, {lon} lies in {found}, {km} km from {country}.",
}
"""Id of a doubt -> an English sentence, translated where it is shown."""


@dataclass(frozen=True)
class Doubt:
    """Something that a person should confirm before an entry is kept: an id of `DOUBTS` and what it is about.

    `found` is the country in which the point lies, "" for none; `km` how far that is from the country given.
    """

    code: str
    entry: Entry
    found: str = ""
    km: float = 0.0

    def words(self, speak: Language | None = None) -> str:
        """Say it in a language; English if none is given."""
        speak = speak or language("en")
        return speak(
            DOUBTS[self.code],
            name=self.entry.name,
            lat=f"{self.entry.lat:g}",
            lon=f"{self.entry.lon:g}",
            country=country_name(self.entry.adm0, speak),
            found=country_name(self.found, speak),
            km=speak.number(self.km),
        )


def doubt_about(entry: Entry, boundaries: Boundaries) -> Doubt | None:
    """Return what is doubtful about where an entry lies, None if nothing is.

    Parameters
    ----------
    entry : Entry
        One that can be kept (`geo.places.personal_entries.problem_of`); a spelling is never doubtful.
    boundaries : Boundaries
        The outlines of the neighbours end at its frame.
    """
    if entry.lat is None or entry.lon is None:
        return None
    outlines = _outlines(boundaries)
    own = outlines.get(entry.adm0)
    point = shapely.Point(entry.lon, entry.lat)
    if own is not None and shapely.intersects(own, point):
        return None
    if own is not None and shapely.intersects(own, shapely.Point(entry.lat, entry.lon)):
        return Doubt("swapped", entry)
    found = country_at(boundaries, lon=entry.lon, lat=entry.lat)
    if not found or own is None:
        return Doubt("zone", entry) if found != entry.adm0 else None
    return Doubt("country", entry, found, off_km(own, lon=entry.lon, lat=entry.lat))


def country_at(boundaries: Boundaries, *, lon: float, lat: float) -> str:
    """Return the ISO 3166-1 alpha-3 code of the country in which a point lies, "" where there is none."""
    point = shapely.Point(lon, lat)
    return next((code for code, outline in _outlines(boundaries).items() if shapely.intersects(outline, point)), "")


def units_at(boundaries: Boundaries, *, lon: float, lat: float) -> tuple[str, str]:
    """Return the names of the first- and second-level units in which a point lies, "" where there is none."""
    point = shapely.Point(lon, lat)
    names = []
    for frame in (boundaries.adm1, boundaries.adm2):
        inside = [
            str(name)
            for name, outline in zip(frame["name"], frame.geometry, strict=True)
            if shapely.intersects(outline, point)
        ]
        names.append(inside[0] if inside else "")
    return names[0], names[1]


def _outlines(boundaries: Boundaries) -> dict[str, BaseGeometry]:
    outlines: dict[str, BaseGeometry] = {}
    for frame in (boundaries.adm0, boundaries.neighbours):
        outlines |= dict(zip(frame["adm0"], frame.geometry, strict=True))
    return outlines
