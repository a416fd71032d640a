"""Entries of a personal gazetteer: what one is, what can be wrong with it, and how it stands in a CSV file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from geo.core.errors import UnknownName
from geo.core.language import Language
from geo.core.spreadsheets import defused, encode_csv, restored
from geo.places.countries import COUNTRIES, find_country
from geo.places.place import KINDS, Place
from geo.places.toponyms import fold

PREFIX: Final = "personal:"
COLUMNS: Final = (
    "place_id", "name", "spellings", "kind", "adm0", "adm1", "adm2", "lat", "lon", "population", "source",
    "spelling_of",
)  # fmt: skip
NEEDED: Final = ("name", "kind", "adm0", "lat", "lon")
MAX_NAME: Final = 120
MAX_SPELLINGS: Final = 30
MAX_SOURCE: Final = 500
MAX_ENTRIES: Final = 5_000
MAX_BYTES: Final = 5_000_000
MAX_POPULATION: Final = 50_000_000

PROBLEMS: Final = {
    "name": "a name is missing, or holds no letter. Give the name as reports write it.",
    "long": "“{value}” is too long: a name has at most 120 characters, a note 500.",
    "spellings": "there are too many other spellings: 30 at most.",
    "kind": "“{value}” is no kind of place. Choose one of the list.",
    "country": "“{value}” is no country of the zone or around it. Give its code of three letters, such as MLI.",
    "number": "“{value}” is no number. Give latitude and longitude in degrees, such as 14.2331 and -1.0235.",
    "globe": "{value} is not on the globe: a latitude lies between -90 and 90, a longitude between -180 and 180.",
    "population": "“{value}” is no population. Give a whole number, or leave it empty.",
    "id": "“{value}” is no id of a personal entry. Write personal: and a number, or leave it empty.",
    "repeated": "the id {value} is that of another line too. Change one, or leave it empty.",
    "spelling_of": "“{value}” cannot be given another spelling. Give the id of a place of another gazetteer.",
    "cells": "the line has another number of cells than the first one. Put quotes around a cell with a comma in it.",
    "full": "there are too many entries: {value} at most. Delete some.",
    "columns": "the first line lacks the column(s) {value}. Write the names of the columns there.",
    "text": "it is no table of text in UTF-8 ({value}). Save it as “CSV UTF-8”.",
    "closed": "it cannot be read: {value}. Let this user read it.",
}
"""Id of a problem -> an English sentence that says what to do, translated where it is shown."""

_ID = re.compile(r"personal:[1-9]\d{0,8}")
# Marks that turn the direction of writing: a name with one shows as another name.
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Entry:
    """One row: a place, or with `spelling_of` a spelling of a place of another gazetteer.

    Attributes
    ----------
    name : str
        Name of the place, or the spelling.
    kind : str
        One of `geo.places.place.KINDS`; "" for a spelling.
    adm0 : str
        ISO 3166-1 alpha-3 code; "" for a spelling.
    lat, lon : float or None
        Degrees, WGS 84; None for a spelling.
    spellings : tuple of str
        Other spellings.
    adm1, adm2 : str
        Units it lies in; "" where not known.
    population : int or None
    source : str
        Where this is known from, or a note.
    spelling_of : str
        ``place_id`` of the place that `name` also means; "" for a place.
    entry_id : str
        ``personal:1`` and so on; "" for an entry that is not yet kept.
    """

    name: str
    kind: str = ""
    adm0: str = ""
    lat: float | None = None
    lon: float | None = None
    spellings: tuple[str, ...] = ()
    adm1: str = ""
    adm2: str = ""
    population: int | None = None
    source: str = ""
    spelling_of: str = ""
    entry_id: str = ""

    @property
    def is_place(self) -> bool:
        """Whether it is a place of its own."""
        return not self.spelling_of


@dataclass(frozen=True)
class Problem:
    """What is wrong with an entry or the file: an id of `PROBLEMS` and the value in question."""

    code: str
    value: str = ""

    def words(self, speak: Language | None = None) -> str:
        """Say it in a language; English if none is given."""
        text = PROBLEMS[self.code]
        return speak(text, value=self.value) if speak else text.format(value=self.value)


@dataclass(frozen=True)
class Row:
    """A row of a file: the line in which it begins, its cells, and what they say or why they say nothing."""

    line: int
    cells: tuple[str, ...]
    entry: Entry | None = None
    problem: Problem | None = None


def as_place(entry: Entry) -> Place:
    """Write an entry that is a place as a place of a gazetteer."""
    return Place(
        place_id=entry.entry_id, name=entry.name, kind=entry.kind, adm0=entry.adm0, adm1=entry.adm1, adm2=entry.adm2,
        lat=entry.lat or 0.0, lon=entry.lon or 0.0, population=entry.population, source=entry.source,
        spellings=entry.spellings,
    )  # fmt: skip


def problem_of(entry: Entry) -> Problem | None:
    """Return what keeps an entry from being kept, None when it can be."""
    checks = (_problem_of_text, _problem_of_spelling if entry.spelling_of else _problem_of_place)
    return next((found for check in checks if (found := check(entry))), None)


def tidy(text: str) -> str:
    """Write a text of one line: composed, without control characters and marks that turn the direction of writing."""
    spaced = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if c not in _TURNS)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN).split())


def _problem_of_text(entry: Entry) -> Problem | None:
    names = (entry.name, *entry.spellings)
    if any(not any(letter.isalpha() for letter in name) or not fold(name) for name in names):
        return Problem("name")
    limits = [(name, MAX_NAME) for name in (*names, entry.adm1, entry.adm2)] + [(entry.source, MAX_SOURCE)]
    if over := next((text for text, most in limits if len(text) > most), ""):
        return Problem("long", over[:40] + "…")
    return Problem("spellings") if len(entry.spellings) > MAX_SPELLINGS else None


def _problem_of_spelling(entry: Entry) -> Problem | None:
    wanted = entry.spelling_of
    is_other = 0 < len(wanted) <= MAX_NAME and not wanted.startswith(PREFIX)
    return None if is_other else Problem("spelling_of", wanted[:60])


def _problem_of_place(entry: Entry) -> Problem | None:
    if entry.kind not in KINDS:
        return Problem("kind", entry.kind[:60])
    if entry.adm0 not in COUNTRIES:
        return Problem("country", entry.adm0[:60])
    if entry.lat is None or entry.lon is None:
        return Problem("number")
    if not (-90 <= entry.lat <= 90 and -180 <= entry.lon <= 180):
        return Problem("globe", f"{entry.lat:g}, {entry.lon:g}")
    if entry.population is not None and not 0 <= entry.population <= MAX_POPULATION:
        return Problem("population", str(entry.population))
    return None


def read_rows(content: bytes) -> tuple[tuple[Row, ...], Problem | None]:
    """Read a CSV file of entries, as `rows_csv` writes it or as a spreadsheet saves it.

    Parameters
    ----------
    content : bytes
        UTF-8 with or without a byte order mark, parted by commas, semicolons or tabs; the first line names the
        columns, in any order; those of `NEEDED` must be there. Decimal commas are read.

    Returns
    -------
    rows : tuple of Row
        The cells are in the order of `COLUMNS`, but for rows that do not fit the first line.
    damage : Problem or None
        Why the file as a whole is no such table; there are no rows then.
    """
    if len(content) > MAX_BYTES:
        return (), Problem("full", str(MAX_ENTRIES))
    try:
        found = list(_records(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error) as error:
        return (), Problem("text", str(error)[:120])
    header = [tidy(name).lower() for name in found[0][1]] if found else []
    if lacking := [name for name in NEEDED if name not in header]:
        return (), Problem("columns", ", ".join(lacking))
    if len(found) > MAX_ENTRIES + 1:
        return (), Problem("full", str(MAX_ENTRIES))
    taken: set[str] = set()
    return tuple(_row(line, cells, header, taken) for line, cells in found[1:]), None


def rows_csv(rows: Iterable[Row | Entry]) -> bytes:
    """Write rows as CSV in UTF-8 with a byte order mark, so that a spreadsheet reads the accents.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, which `read_rows` takes away. Rows
    that could not be read are written as they were.
    """
    return encode_csv(chain([COLUMNS], map(_cells_of, rows)), byte_order_mark=True)


def _cells_of(row: Row | Entry) -> tuple[str, ...]:
    if isinstance(row, Entry):
        return _cells(row)
    return row.cells if row.entry is None else _cells(row.entry)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _row(line: int, cells: list[str], header: Sequence[str], taken: set[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, tuple(cells), problem=Problem("cells"))
    by_name = dict(zip(header, cells, strict=True))
    kept = tuple(by_name.get(name, "") for name in COLUMNS)
    entry, problem = _read(by_name)
    if entry.entry_id and entry.entry_id in taken:
        problem = problem or Problem("repeated", entry.entry_id)
    taken.add(entry.entry_id)
    problem = problem or problem_of(entry)
    return Row(line, kept, problem=problem) if problem else Row(line, kept, entry)


def _read(cells: Mapping[str, str]) -> tuple[Entry, Problem | None]:
    """Read the cells of a row as far as that goes, with the first thing that cannot be read."""
    text = {name: restored(tidy(cells.get(name, ""))) for name in COLUMNS}
    problem: Problem | None = None
    lat = lon = population = None
    adm0 = ""
    entry_id = text["place_id"]
    if entry_id and not _ID.fullmatch(entry_id):
        problem = Problem("id", entry_id[:60])
    if not text["spelling_of"]:
        try:
            adm0 = find_country(text["adm0"])
        except UnknownName:
            problem = problem or Problem("country", text["adm0"][:60])
        lat, lon = (_number(text[name]) for name in ("lat", "lon"))
        if lat is None or lon is None:
            problem = problem or Problem("number", text["lat" if lat is None else "lon"][:40])
        if text["population"]:
            people = _number(text["population"])
            population = int(people) if people is not None and people == int(people) else None
            if population is None:
                problem = problem or Problem("population", text["population"][:40])
    entry = Entry(
        name=text["name"], kind="" if text["spelling_of"] else text["kind"].lower(), adm0=adm0, lat=lat, lon=lon,
        spellings=split_spellings(text["spellings"]), adm1=text["adm1"], adm2=text["adm2"], population=population,
        source=text["source"], spelling_of=text["spelling_of"], entry_id=entry_id,
    )  # fmt: skip
    return entry, problem


def split_spellings(joined: str) -> tuple[str, ...]:
    """Split spellings parted by semicolons, each once."""
    return tuple(dict.fromkeys(name for part in joined.split(";") if (name := tidy(part))))


def _number(text: str) -> float | None:
    bare = text.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", text) else text
    # Digits only: float() would also take nan, infinity and underscores.
    return float(bare) if re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,15})?", bare, re.ASCII) else None


def _cells(entry: Entry) -> tuple[str, ...]:
    def degrees(value: float | None) -> str:
        return "" if value is None else f"{value:.5f}".rstrip("0").rstrip(".")

    texts = {
        "place_id": entry.entry_id, "name": entry.name, "spellings": "; ".join(entry.spellings), "kind": entry.kind,
        "adm0": entry.adm0, "adm1": entry.adm1, "adm2": entry.adm2, "source": entry.source,
        "spelling_of": entry.spelling_of,
    }  # fmt: skip
    cells = {name: defused(text) for name, text in texts.items()}
    cells |= {"lat": degrees(entry.lat), "lon": degrees(entry.lon)}
    cells["population"] = "" if entry.population is None else str(entry.population)
    return tuple(cells[name] for name in COLUMNS)
