"""Where the data that ships comes from, and the events that explain the period."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from geo.core.errors import BrokenData
from geo.core.facts import read_facts
from geo.core.settings import DATA

# Who the coordinates of the gazetteer come from; stands on every map and export that names places.
PLACES = "GeoNames (CC BY 4.0), © OpenStreetMap (ODbL), UCDP GED (CC BY 4.0)"


@dataclass(frozen=True)
class Credit:
    """Origin of one file of ``data/``."""

    file: str
    title: str
    title_fr: str
    producer: str
    version: str
    accessed: str
    licence: str
    url: str
    made_by: str
    note: str
    note_fr: str


@dataclass(frozen=True)
class ContextEvent:
    """Something that is no incident but explains the period; `date` is ISO, as precise as known."""

    date: str
    what_en: str
    what_fr: str
    source: str


def load_credits(path: Path = DATA / "sources.json") -> list[Credit]:
    """Read ``data/sources.json``.

    Raises
    ------
    BrokenData
        When the file is missing, is not JSON, or an entry lacks a field.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [Credit(**entry) for entry in entries]
    except (OSError, ValueError, TypeError) as error:
        raise BrokenData(f"{path} cannot be read ({error}). Install the program again.") from error


def load_context_events(path: Path = DATA / "context_events.csv") -> list[ContextEvent]:
    """Read ``data/context_events.csv``, in order of date.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    rows = read_facts(path, tuple(ContextEvent.__dataclass_fields__))
    return sorted((ContextEvent(**row) for row in rows), key=lambda event: event.date)
