"""What the link of the map screen keeps beside the filter: period of the strip, view, way of showing, hidden kinds."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

from geo.incidents.filter import EARLIEST, LATEST, Notice
from geo.incidents.schema import EVENT_TYPES

PARAMETERS = ("t", "unit", "at", "mode", "hide")
UNITS = ("day", "week", "month", "quarter", "year")
MODES = ("symbols", "clusters", "heat", "cells", "hexagons", "regions")
LEAST_ZOOM, MOST_ZOOM = 2.0, 19.0
_PERIOD = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?")


def read(asked: Mapping[str, str]) -> tuple[dict[str, str], tuple[Notice, ...]]:
    """Keep what can be used of the map's own parameters; a notice for each that cannot.

    Parameters
    ----------
    asked : mapping
        ``t`` (days ``from..to``, both included), ``unit`` (step of the strip), ``at`` (latitude, longitude, zoom),
        ``mode`` and ``hide`` (codes of kinds with commas between them), as a link has them.
    """
    kept: dict[str, str] = {}
    notices: list[Notice] = []
    checks = {
        "t": (period(asked.get("t", "")) is not None, "period"),
        "unit": (asked.get("unit") in UNITS, "unknown"),
        "at": (view(asked.get("at", "")) is not None, "view"),
        "mode": (asked.get("mode") in MODES, "unknown"),
    }
    for name, (usable, reason) in checks.items():
        if not asked.get(name):
            continue
        if usable:
            kept[name] = asked[name]
        else:
            notices.append(Notice(name, asked[name][:60], reason))
    if asked.get("hide"):
        codes, unknown = hidden_kinds(asked["hide"])
        if codes:
            kept["hide"] = ",".join(codes)
        if unknown:
            notices.append(Notice("hide", unknown[:60], "unknown"))
    return kept, tuple(notices)


def hidden_kinds(text: str) -> tuple[tuple[str, ...], str]:
    """Codes of the kinds that a link hides, each once; and whatever else it names, as text."""
    asked = [code.strip() for code in text.split(",") if code.strip()]
    return tuple(code for code in EVENT_TYPES if code in asked), ",".join(c for c in asked if c not in EVENT_TYPES)


def period(text: str) -> tuple[dt.date, dt.date] | None:
    """Read ``from..to``; None if it is no period."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    try:
        first, last = (dt.date.fromisoformat(day) for day in match.groups())
    except ValueError:
        return None
    return (first, last) if EARLIEST <= first <= last <= LATEST else None


def view(text: str) -> tuple[float, float, float] | None:
    """Read latitude, longitude (degrees) and zoom; None if they are none."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    lat, lon, zoom = map(float, parts)
    return (lat, lon, zoom) if abs(lat) <= 90 and abs(lon) <= 180 and LEAST_ZOOM <= zoom <= MOST_ZOOM else None


def view_words(values: object) -> str:
    """Write a view that the map reports for the link; "" if it is none."""
    if not (isinstance(values, list) and len(values) == 3):
        return ""
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        return ""
    text = ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
    return text if view(text) else ""
