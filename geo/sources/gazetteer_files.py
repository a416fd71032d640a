"""Gazetteers as they are published: GeoNames dumps, OpenStreetMap extracts and other tables, read into records.

A line that cannot be used is named with its column, value and remedy, counted, and left out; when most lines are so,
the file is refused. What the atlas has no use for (units, hotels, places far away) is counted by reason.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from geo.core.errors import BadInput
from geo.core.progress import Progress
from geo.places.countries import COUNTRIES, ISO2, find_country
from geo.places.toponyms import plain
from geo.sources.gazetteer_kinds import geonames_kind, osm_kind, table_kind
from geo.sources.gazetteer_lines import Text, open_texts, sha256_of
from geo.sources.gazetteer_names import tidy
from geo.sources.gazetteer_records import (
    EARLY,
    GEONAMES,
    NO_PLACE,
    NUMBER,
    OSM,
    TABLE,
    Box,
    Reading,
    Record,
    read_names,
    read_point,
    read_population,
)  # fmt: skip
from geo.sources.tables import LAT_NAMES, LON_NAMES

_PEEK: Final = 20
_LONGEST_RECORD: Final = 20  # lines that a cell in quotes may go over
_ISO3: Final = {iso2: iso3 for iso3, iso2 in ISO2.items()}
_GEONAMES_COLUMNS: Final = 19

# Columns of tables, as `plain` writes them with underscores; the first that is there is taken.
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("osm_node_id", "osm_id", "place_id", "geonameid", "id", "identifiant", "fid", "objectid", "pcode"),
    "name": (
        "name", "nom", "toponym", "toponyme", "place_name", "nom_lieu", "nom_localite", "localite", "lieu",
        "featurename", "settlement", "name_fr", "nom_fr", "name_en",
    ),
    "lat": (*LAT_NAMES, "latitude_dd", "lat_wgs84", "point_y", "y_coord"),
    "lon": (*LON_NAMES, "longitude_dd", "lon_wgs84", "point_x", "x_coord"),
    "kind": ("kind", "type", "place", "feature_code", "fcode", "category", "categorie", "nature", "classe"),
    "country": ("country", "pays", "adm0", "country_code", "countrycode", "iso3", "iso2", "adm0_name", "adm0_fr"),
    "adm2": ("adm2", "adm2_name", "adm2_fr", "admin2", "admin2name", "cercle", "departement", "province"),
    "population": ("population", "pop", "habitants", "population_totale"),
}  # fmt: skip
_SPELLINGS: Final = (
    "spellings", "variants", "variantes", "alternate_names", "alternatenames", "aliases", "alias", "autres_noms",
    "graphies", "asciiname", "ascii_name", "name_fr", "name_en",
)  # fmt: skip
_EVENTS: Final = {"where_coordinates": "UCDP GED", "event_id_cnty": "ACLED", "event_date": "an event data set"}


def read_gazetteer(path: Path, box: Box, progress: Progress | None = None) -> Reading:
    """Read a gazetteer of any known format, streamed.

    Parameters
    ----------
    path : Path
        A GeoNames dump or a CSV table, or a zip with such in it.
    box : tuple of float
        West, south, east and north edge in degrees, EPSG:4326; places outside it are left out.
    progress : callable, optional
        Called with bytes read, bytes in all, and what is being read.

    Returns
    -------
    Reading

    Raises
    ------
    BadInput
        If the file cannot be read, is no gazetteer, is too large, or most of its lines are bad; the message says
        what it is and what to do.
    """
    reading = Reading(path.name, sha256_of(path), path.stat().st_size)
    with open_texts(path, progress) as texts:
        for text in texts:
            _read_text(text, reading, box)
            if text.repaired:
                reading.notices.append(
                    f"{text.name}: {text.repaired} line(s) are not UTF-8 and were read as Windows-1252. Check the "
                    "accents of their names."
                )
            if text.unreadable:
                reading.notices.append(f"{text.name}: {text.unreadable} line(s) hold letters in no known encoding.")
    reading.check()
    return reading


def _read_text(text: Text, reading: Reading, box: Box) -> None:
    lines = text.lines()
    head = list(islice(lines, _PEEK))
    if not any(line.strip() for line in head):
        raise BadInput(f"{text.name} is empty, or begins with {_PEEK} blank lines. Download it again.")
    all_lines = chain(head, lines)
    if any(_is_geonames(line) for line in head):
        reading.formats.append(GEONAMES)
        _read_geonames(text, all_lines, reading, box)
    else:
        _read_table(text, all_lines, reading, box)


def _is_geonames(line: str) -> bool:
    cells = line.rstrip("\r\n").split("\t")
    return (
        len(cells) == _GEONAMES_COLUMNS
        and cells[0].isdigit()
        and bool(NUMBER.fullmatch(cells[4]) and NUMBER.fullmatch(cells[5]))
        and len(cells[6]) <= 1
    )


def _read_geonames(text: Text, lines: Iterable[str], reading: Reading, box: Box) -> None:
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if cells == [""]:
            continue
        reading.lines += 1
        where = f"{text.name}, line {number}"
        if len(cells) != _GEONAMES_COLUMNS:
            reading.problem(where, "-", line.strip(), f"has {len(cells)} cells instead of 19. Download the dump again.")
        elif not cells[0].isascii() or not cells[0].isdigit():
            reading.problem(where, "geonameid", cells[0], "is no number. Download the dump again.")
        else:
            _add_geonames(cells, where, reading, box)
        if reading.lines % EARLY == 0:
            reading.check(early=True)


def _add_geonames(cells: list[str], where: str, reading: Reading, box: Box) -> None:
    geoname_id, name, ascii_name, others, lat, lon, feature_class, code, iso2 = cells[:9]
    point = read_point(lat, lon, ("latitude", "longitude"), where, reading, box)
    if point is None:
        return
    reading.newest = (
        max(reading.newest, cells[18][:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d.*", cells[18]) else reading.newest
    )
    if feature_class == "A" and code == "ADM2":
        reading.units[f"{iso2}.{cells[10]}.{cells[11]}"] = (name, ascii_name, *others.split(","))
    population = read_population(cells[14], "population", where, reading)
    kind = geonames_kind(feature_class, code, population)
    if kind is None:
        reading.left_out[NO_PLACE] += 1
        return
    names = read_names(name, (ascii_name, *others.split(",")), "name", where, reading)
    if names is None:
        return
    if feature_class == "S" and code.startswith("AIR"):
        # An airport is listed under its town's name too; the town is another place, kilometres away.
        names = (
            names[0],
            tuple(word for word in names[1] if "a" in word.lower() and re.search("(?i)a[eé]ro|air", word)),
        )
    reading.add(
        Record(
            place_id=f"geonames:{int(geoname_id)}",
            source=GEONAMES,
            name=names[0],
            spellings=names[1],
            kind=sys.intern(kind),
            lat=point[0],
            lon=point[1],
            population=population,
            adm0=_ISO3.get(iso2, ""),
            unit=sys.intern(f"{iso2}.{cells[10]}.{cells[11]}") if cells[11] else "",
        )
    )


def _read_table(text: Text, lines: Iterable[str], reading: Reading, box: Box) -> None:
    records = _csv_records(iter(lines), text, reading)
    separator, header = next(records)[1:]
    columns = _find_columns(header, text.name)
    is_osm = "osm_node_id" in columns.header
    reading.formats.append(OSM if is_osm else TABLE)
    stem = re.sub(r"[^a-z0-9]+", "-", plain(Path(reading.name).stem)).strip("-")[:40] or "table"
    for number, _, cells in records:
        reading.lines += 1
        where = f"{text.name}, line {number}"
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            reading.problem(
                where, "-", separator.join(cells),
                f"has {len(cells)} cell(s), the header {len(header)}. Put cells that hold {separator!r} in quotes.",
            )  # fmt: skip
        else:
            _add_row(columns, cells, where, reading, box, "osm" if is_osm else f"file-{stem}", str(number))
        if reading.lines % EARLY == 0:
            reading.check(early=True)


@dataclass(frozen=True)
class _Columns:
    """Positions of what is known of a header; -1 where a table lacks it."""

    header: tuple[str, ...]
    at: dict[str, int]
    spellings: tuple[int, ...]

    def cell(self, cells: list[str], what: str) -> str:
        position = self.at[what]
        return cells[position].strip() if position >= 0 else ""

    def title(self, what: str) -> str:
        return self.header[self.at[what]]


def _find_columns(header: list[str], name: str) -> _Columns:
    known = tuple(plain(cell).replace(" ", "_") for cell in header)
    shown = ", ".join(cell.strip()[:40] for cell in header[:30])
    at = {what: next((known.index(n) for n in names if n in known), -1) for what, names in _COLUMNS.items()}
    if lacking := [what for what in ("name", "lat", "lon") if at[what] < 0]:
        words = {"name": "the name", "lat": "the latitude", "lon": "the longitude"}
        for column, publisher in _EVENTS.items():
            if column in known:
                raise BadInput(f"{name} is a table of events ({publisher}), not of places. Give a gazetteer.")
        raise BadInput(
            f"{name} is no GeoNames dump, and as a table it has no column for {', '.join(words[w] for w in lacking)}: "
            f"name it {', '.join(lacking)}. The columns are {shown}."
        )
    spellings = tuple(i for i, column in enumerate(known) if column in _SPELLINGS and i != at["name"])
    return _Columns(known, at, spellings)


def _csv_records(lines: Iterator[str], text: Text, reading: Reading) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line number, separator and cells of each record, the header first.

    A quote that is not closed costs its own line and not the rest of the file.
    """
    waiting: deque[str] = deque()
    separator = ""
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        number += 1
        if not line.strip():
            continue
        if not separator:
            separator = max(",;\t|", key=line.count)
        cells = _parse(line, separator)
        if cells is None:
            while len(waiting) < _LONGEST_RECORD and (more := next(lines, None)) is not None:
                waiting.append(more)
            for count in range(1, len(waiting) + 1):
                cells = _parse("".join([line, *islice(waiting, count)]), separator)
                if cells is not None:
                    begins = number
                    for _ in range(count):
                        waiting.popleft()
                    number += count
                    yield begins, separator, cells
                    break
            else:
                reading.lines += 1
                reading.problem(
                    f"{text.name}, line {number}", "-", line.strip(), 'has a quote that is not closed; write "" inside.'
                )
            continue
        if any(cells):
            yield number, separator, cells


def _parse(lines: str, separator: str) -> list[str] | None:
    """Cells of one record, None when a quote in it is not closed or stands where none can."""
    if '"' not in lines:
        return lines.rstrip("\r\n").split(separator)
    try:
        found = list(csv.reader(lines.splitlines(keepends=True), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _add_row(
    columns: _Columns, cells: list[str], where: str, reading: Reading, box: Box, prefix: str, number: str
) -> None:
    cell: Callable[[str], str] = lambda what: columns.cell(cells, what)  # noqa: E731
    titles = (columns.title("lat"), columns.title("lon"))
    point = read_point(cell("lat"), cell("lon"), titles, where, reading, box)
    if point is None:
        return
    is_osm = prefix == "osm"
    population = read_population(cell("population"), columns.title("population"), where, reading)
    kind, known = (osm_kind if is_osm else table_kind)(cell("kind"), population)
    if not known:
        reading.problem(where, columns.title("kind"), cell("kind"), f"is no known kind; taken as {kind}.", lost=False)
    if kind is None:
        reading.left_out[NO_PLACE] += 1
        return
    others = [word for i in columns.spellings for word in re.split(r"[;|]", cells[i])]
    names = read_names(cell("name"), others, columns.title("name"), where, reading)
    if names is None:
        return
    place_id = re.sub(r"[\s;,]+", "-", tidy(cell("id")))[:60] or number
    if is_osm and not place_id.isdigit():
        reading.problem(
            where, columns.title("id"), place_id, "is no number of a node; the line's is taken.", lost=False
        )
        place_id = f"line-{number}"
    reading.add(
        Record(
            place_id=f"{prefix}:{place_id}",
            source=OSM if is_osm else TABLE,
            name=names[0],
            spellings=names[1],
            kind=sys.intern(kind),
            lat=point[0],
            lon=point[1],
            population=population,
            adm0=_country(cell("country"), columns, where, reading),
            unit=sys.intern(tidy(cell("adm2"))),
        )
    )


def _country(text: str, columns: _Columns, where: str, reading: Reading) -> str:
    if not text:
        return ""
    code = text.upper()
    if code in _ISO3 or code in COUNTRIES:
        return _ISO3.get(code, code)
    try:
        return find_country(text)
    except LookupError:
        remedy = "is no country of the zone or around it; the coordinates decide."
        reading.problem(where, columns.title("country"), text, remedy, lost=False)
        return ""
