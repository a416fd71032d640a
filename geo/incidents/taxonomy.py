"""Kinds of incident: one taxonomy, with its crosswalk to ACLED's event types and UCDP's types of violence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.core.errors import BrokenData
from geo.core.facts import Fact, read_facts
from geo.core.language import Language
from geo.core.settings import DATA
from geo.incidents.schema import EVENT_TYPES


@dataclass(frozen=True)
class EventType:
    """A kind of incident, in both languages, and what ACLED and UCDP call it."""

    code: str
    name_en: str
    name_fr: str
    definition_en: str
    definition_fr: str
    acled_event_type: str
    acled_sub_event_type: str
    ucdp_type_of_violence: int | None
    crosswalk_note: str

    def name(self, say: Language) -> str:
        """Name in a language."""
        return say.pick(self.name_en, self.name_fr)


def _violence(row: Fact) -> int | None:
    code = row["ucdp_type_of_violence"]
    if code not in ("", "1", "2", "3"):
        raise BrokenData(f"{row.where}: ucdp_type_of_violence {code!r} is not 1, 2, 3 or empty.")
    return int(code) if code else None


@cache
def load_event_types(folder: Path = DATA) -> dict[str, EventType]:
    """Read ``event_types.csv``: code to `EventType`, in the order of the file.

    Raises
    ------
    BrokenData
        When the file is missing or damaged, or its codes are not those of the incident table.
    """
    path = folder / "event_types.csv"
    needed = tuple(EventType.__dataclass_fields__)
    kinds = {
        row["code"]: EventType(
            row["code"],
            row["name_en"],
            row["name_fr"],
            row["definition_en"],
            row["definition_fr"],
            row["acled_event_type"],
            row["acled_sub_event_type"],
            _violence(row),
            row["crosswalk_note"],
        )
        for row in read_facts(path, needed)
    }
    if set(kinds) != set(EVENT_TYPES):
        raise BrokenData(f"{path} must define exactly the kinds {', '.join(EVENT_TYPES)}.")
    return kinds
