"""One place as a source has it, and the account of what became of a file's lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from geo.core.errors import BadInput
from geo.places.toponyms import fold
from geo.sources.gazetteer_names import MAX_NAME, kept_spellings, latin, split_name, tidy

GEONAMES, OSM, TABLE = "GeoNames", "OpenStreetMap", "table"
MAX_RECORDS: Final = 1_000_000
MAX_POPULATION: Final = 50_000_000
# So many bad lines of a file are kept word for word; all are counted.
NAMED_PROBLEMS: Final = 20
# A file whose lines are bad from the start is given up after so many.
EARLY: Final = 2_000
NUMBER: Final = re.compile(r"[-+−]?\d{1,9}(?:[.,]\d{0,20})?(?:[eE][-+]?\d{1,2})?", re.ASCII)

# Reasons for which lines that can be read are left out.
NO_PLACE: Final = "units, roads, regions and single buildings"
FAR: Final = "more than 200 km from the three countries"
OTHER_SCRIPT: Final = "without a name in Latin script"

# This share of places in reach only if latitude and longitude were exchanged says that the columns are.
_EXCHANGED: Final = 0.3

Box = tuple[float, float, float, float]
"""West, south, east and north edge in degrees, EPSG:4326."""


@dataclass(slots=True)
class Record:
    """One place of one source.

    `adm0` is the country that the source states (ISO 3166-1 alpha-3) or "". `unit` is the second-level unit it
    states: a key of `Reading.units`, or a name. `lat`, `lon` are EPSG:4326 degrees.
    """

    place_id: str
    source: str
    name: str
    spellings: tuple[str, ...]
    kind: str
    lat: float
    lon: float
    population: int | None
    adm0: str = ""
    unit: str = ""


@dataclass
class Reading:
    """What one file gave.

    Attributes
    ----------
    name, sha256, size : str, str, int
        File name, checksum and bytes.
    formats : list of str
        `GEONAMES`, `OSM` or `TABLE`, one for each text in the file.
    records : list of Record
        In the order of the file.
    units : dict of str to tuple of str
        Names of second-level units by GeoNames' codes, such as ``"BF.08.42"``.
    lines : int
        Lines (of tables: records) that held something, the header not counted.
    left_out : Counter
        Lines that can be read but are no use, by reason.
    problems, n_problems : list of str, int
        Bad lines: the first ones in words, and how many there are.
    notices : list of str
        What else a user should know.
    newest : str
        Latest date of modification that GeoNames gives, ISO, or "".
    in_reach, exchanged : int
        Lines in the box, and lines that would be if latitude and longitude were exchanged.
    """

    name: str
    sha256: str = ""
    size: int = 0
    formats: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    n_problems: int = 0
    notices: list[str] = field(default_factory=list)
    newest: str = ""
    in_reach: int = 0
    exchanged: int = 0

    def problem(self, where: str, column: str, value: str, remedy: str, *, lost: bool = True) -> None:
        """Note a value that cannot be used; `lost` when the whole line goes with it."""
        self.n_problems += lost
        if len(self.problems) < NAMED_PROBLEMS:
            self.problems.append(f"{where}, column {column}: {value[:60]!r} {remedy}")

    def add(self, record: Record) -> None:
        """Keep a record.

        Raises
        ------
        BadInput
            If the file has more of them than a computer of the readers' can hold.
        """
        if len(self.records) >= MAX_RECORDS:
            raise BadInput(f"{self.name} has over {MAX_RECORDS:,} places in reach. Cut it down to populated places.")
        self.records.append(record)

    def check(self, *, early: bool = False) -> None:
        """Refuse a file most of whose lines are bad, or whose coordinates are the wrong way round.

        Raises
        ------
        BadInput
        """
        if self.exchanged > 2 and self.exchanged > _EXCHANGED * (self.in_reach + self.exchanged):
            raise BadInput(
                f"{self.name}: {self.exchanged} place(s) would lie in reach if latitude and longitude were exchanged. "
                "Exchange the names of the two columns; nothing was exchanged."
            )
        if 2 * self.n_problems > self.lines and (not early or self.lines >= EARLY):
            raise BadInput(
                f"{self.name}: {self.n_problems} of {self.lines} line(s) cannot be read, so this is no gazetteer that "
                f"the atlas knows. The first: {'; '.join(self.problems[:3])}"
            )


def read_point(
    lat_text: str, lon_text: str, titles: tuple[str, str], where: str, reading: Reading, box: Box
) -> tuple[float, float] | None:
    """Latitude and longitude; None, and why noted, when they are unusable or not in the box."""
    degrees = []
    for text, title, limit in zip((lat_text, lon_text), titles, (90, 180), strict=True):
        if not NUMBER.fullmatch(text.strip()):
            remedy = "is missing. Give degrees, such as 14.2331." if not text.strip() else "is no number of degrees."
            reading.problem(where, title, text, remedy)
            return None
        value = float(text.strip().replace("−", "-").replace(",", "."))
        if abs(value) > limit:
            reading.problem(where, title, text, f"is not on the globe: give -{limit} to {limit} degrees.")
            return None
        degrees.append(value)
    lat, lon = degrees
    west, south, east, north = box
    if west <= lon <= east and south <= lat <= north:
        reading.in_reach += 1
        return lat, lon
    if west <= lat <= east and south <= lon <= north:
        reading.exchanged += 1
        reading.problem(where, " and ".join(titles), f"{lat_text} {lon_text}", "seem to be exchanged. Exchange them.")
    else:
        reading.left_out[FAR] += 1
    return None


def read_population(text: str, title: str, where: str, reading: Reading) -> int | None:
    """People; None for nothing and for 0, which stands for unknown in all these sources."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not bare or bare == "0":
        return None
    if NUMBER.fullmatch(bare) and 0 <= (people := float(bare.replace("−", "-").replace(",", "."))) <= MAX_POPULATION:
        return round(people) or None
    reading.problem(where, title, text, "is no population; left empty.", lost=False)
    return None


def read_names(
    written: str, others: Iterable[str], title: str, where: str, reading: Reading
) -> tuple[str, tuple[str, ...]] | None:
    """Name and other spellings; None, and why noted, when there is no name to find the place by."""
    whole = tidy(written)
    if not fold(whole):
        reading.problem(where, title, written, "is no name. Give the name as reports write it.")
        return None
    if len(whole) > MAX_NAME:
        reading.problem(where, title, written, f"is too long for a name: {MAX_NAME} characters at most.")
        return None
    candidates = [tidy(word) for word in others]
    name, variants = split_name(latin(whole))
    if not name:
        name, variants = next(((word, ()) for word in candidates if word == latin(word) and fold(word)), ("", ()))
    if not name:
        reading.left_out[OTHER_SCRIPT] += 1
        return None
    return name, kept_spellings(name, (*variants, *candidates))
