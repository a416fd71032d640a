"""Labelled examples of reports: what each tells of, as a person read it; read from a folder to score the extractor.

A folder holds examples in one of two forms. Either a pair of files for each: ``NAME.txt`` (or .md, .html, .pdf, .docx)
with the report and ``NAME.json`` with its label; or one JSON file, with whatever name, that has ``reports``: the name
of each report's file beside it to its label.

A label has ``published`` (a day, or null; handed to the extractor, unless ``published_from`` says that the text tells
it), and ``incidents``. An incident has any of these; a field that is missing is not judged, a null says that the report
does not tell:

``key``
    Names it within its report.
``optional``
    True for what may be proposed or not: counted neither as missed nor as false.
``event_date``, ``event_date_end``
    First and last day. ``event_date_between`` are two days between which every answer is right.
``country`` or ``adm0``
    ISO 3166-1 alpha-3, or a list of those that are right.
``place_phrase``, ``lat``, ``lon``, ``tolerance_km``, ``where_prec``
    Where; an answer within `tolerance_km` (else 25 km) is right. Without a point, an area must be proposed, or nothing.
``event_type``
    A code of data/event_types.csv, or a list of those that are right.
``claimed_by``, ``attributed_to``, ``possible`` or ``possible_actors``, ``denied_by``
    Names or ids of actors; words that name none of data/actors.csv ("gunmen") only say that no other is right.
``target``, ``victims_side``
    Words; ``security``, ``civilians`` or ``militants``.
``fatalities``
    ``security_forces``, ``civilians``, ``militants``, ``total``, each a number or ``low``, ``best``, ``high``.
``coders_range``
    Lowest and highest total that coders of the same event give; widens what is right.
``injured``, ``missing``, ``captured``, ``freed``
    A number, or a list of those that are right.

``shared_toll`` of a label: ``of`` (keys) and the figures, for one toll of several incidents.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.core.errors import BadInput
from geo.sources.report.reading import SUFFIXES

SIDES: Final = ("security_forces", "civilians", "militants")
# Words that say that the day of publication was given with the report, not read in it.
_GIVEN: Final = "not in the text"


@dataclass(frozen=True)
class Bounds:
    """Low, best and high of a figure; None where not said."""

    low: int | None
    best: int | None
    high: int | None

    def allows(self, value: int | None) -> bool:
        """Whether a figure lies in the range; without a high end it may be the best, or three times the low end."""
        if self.low is None and self.best is None and self.high is None:
            return not value
        if value is None:
            return self.best == 0
        known = [number for number in (self.low, self.best) if number is not None] or [0]
        most = self.high if self.high is not None else (self.best if self.best is not None else 3 * known[0])
        return min(known) <= value <= most

    def words(self) -> str:
        """Write it as 25, 25-40 or none."""
        ends = [number for number in (self.low, self.best, self.high) if number is not None]
        if not ends:
            return "none"
        return str(ends[0]) if min(ends) == max(ends) else f"{min(ends)}-{max(ends)}"


@dataclass(frozen=True)
class ExpectedIncident:
    """One incident of a label: `said` is the label itself, what follows is read out of it."""

    key: str
    said: dict[str, Any]
    start: dt.date | None = None
    end: dt.date | None = None
    between: tuple[dt.date, dt.date] | None = None
    tolls: dict[str, Bounds] = field(default_factory=dict)
    shared_with: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether it may be proposed or not."""
        return bool(self.said.get("optional"))

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the label has them."""
        lon, lat = self.said.get("lon"), self.said.get("lat")
        return None if lon is None or lat is None else (float(lon), float(lat))

    @property
    def tolerance_km(self) -> float:
        """How far an answer may be from the point."""
        return float(self.said.get("tolerance_km") or 25)

    def one_of(self, *names: str) -> tuple[Any, ...] | None:
        """Give the answers that are right for a field under one of its names; None where it is not judged."""
        for name in names:
            if name in self.said:
                value = self.said[name]
                return tuple(value) if isinstance(value, list) else (value,)
        return None

    def total(self) -> Bounds | None:
        """Give the deaths of all sides together, widened by the coders' range; None where the toll is not judged."""
        bounds = self.tolls.get("total") or _sum([self.tolls[side] for side in SIDES if side in self.tolls])
        ends = self.said.get("coders_range")
        if bounds is None or not ends:
            return bounds
        lows = [number for number in (bounds.low, bounds.best, int(ends[0])) if number is not None]
        highs = [number for number in (bounds.high, bounds.best, int(ends[1])) if number is not None]
        return Bounds(min(lows), bounds.best, max(highs))


@dataclass(frozen=True)
class Example:
    """A report with its label; `published` is what the extractor is given."""

    name: str
    path: Path
    published: dt.date | None
    incidents: tuple[ExpectedIncident, ...]


def read_examples(folder: Path) -> list[Example]:
    """Read the labelled examples of a folder; the module says in what form.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Example
        In the order of their names; at least one.

    Raises
    ------
    BadInput
        When there is no such folder, no example in it, a text is missing, or a label cannot be read.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder. Give one that holds labelled reports: NAME.txt beside NAME.json.")
    found: list[Example] = []
    for path in sorted(folder.glob("*.json")):
        label = _read_json(path)
        if isinstance(label.get("reports"), dict):
            for name, one in label["reports"].items():
                found.append(_example(folder / str(name), one, path))
        elif "incidents" in label:
            found.append(_example(_text_beside(path), label, path))
    if not found:
        raise BadInput(f"{folder} holds no labelled report. A label is NAME.json with incidents, beside NAME.txt.")
    return sorted(found, key=lambda example: example.name)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        label = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} is no label that can be read: {error}. Correct it, or take it out.") from error
    return label if isinstance(label, dict) else {}


def _text_beside(path: Path) -> Path:
    for suffix in SUFFIXES:
        if path.with_suffix(suffix).exists():
            return path.with_suffix(suffix)
    raise BadInput(f"{path} has no report beside it: {path.stem}.txt is missing.")


def _example(text: Path, label: Any, source: Path) -> Example:
    try:
        if not text.is_file():
            raise BadInput(f"{source} labels {text.name}, which is not there.")
        given = str(label.get("published_from", _GIVEN)).startswith(_GIVEN)
        shared = label.get("shared_toll") or {}
        incidents = tuple(_incident(one, number, shared) for number, one in enumerate(label["incidents"], 1))
        return Example(text.name, text, _day(label.get("published")) if given else None, incidents)
    except BadInput:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(
            f"{source}: the label of {text.name} cannot be read ({type(error).__name__}: {error}). Correct it; "
            "days are written 2019-10-02, figures as whole numbers."
        ) from error


def _incident(said: dict[str, Any], number: int, shared: dict[str, Any]) -> ExpectedIncident:
    key = str(said.get("key") or number)
    start = _day(said.get("event_date"))
    between = said.get("event_date_between")
    figures = said.get("fatalities", {})
    with_it = tuple(map(str, shared.get("of", ())))
    if key in with_it:
        figures = {name: shared[name] for name in (*SIDES, "total") if name in shared}
    tolls = {name: _bounds(figures[name]) for name in (*SIDES, "total") if name in (figures or {})}
    if "fatalities" in said and not figures:
        tolls["total"] = Bounds(None, None, None)
    return ExpectedIncident(
        key=key,
        said=said,
        start=start,
        end=_day(said.get("event_date_end")) or start,
        between=(dt.date.fromisoformat(between[0]), dt.date.fromisoformat(between[1])) if between else None,
        tolls=tolls,
        shared_with=with_it if key in with_it else (),
    )


def _bounds(value: Any) -> Bounds:
    if isinstance(value, dict):
        return Bounds(*(None if value.get(name) is None else int(value[name]) for name in ("low", "best", "high")))
    return Bounds(None, None, None) if value is None else Bounds(int(value), int(value), int(value))


def _sum(parts: list[Bounds]) -> Bounds | None:
    if not parts:
        return None

    def added(numbers: list[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    # A side whose best or high end nobody said takes part with what is known of it, in the low end alone.
    lows = [part.low if part.low is not None else part.best for part in parts]
    known = [low for low in lows if low is not None]
    return Bounds(sum(known) if known else None, added([p.best for p in parts]), added([p.high for p in parts]))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)[:10]) if value else None
