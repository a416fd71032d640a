"""What a person may change of an incident, checked against the registry, and laid over the rows as they came.

A change is a mapping of columns to values as JSON holds them: dates as year-month-day, lists as lists, None for a
missing value. Rows as they came are never altered; the changes are laid over them whenever they are read.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.errors import BadInput, UnknownName
from geo.incidents.actors import load_actors
from geo.incidents.filter import EARLIEST, LATEST, MOST_FATALITIES
from geo.incidents.schema import BOUNDS, REGISTRY, ROLES, SIDES, Column, toll_columns
from geo.incidents.table import BASE_COLUMNS, base_arrow_schema

Fields = Mapping[str, Any]
_FIXED: Final = frozenset({"incident_id", "dataset_id", "dataset", "original_id", "geometry"})
EDITABLE: Final = tuple(column.name for column in BASE_COLUMNS if column.name not in _FIXED)
_PLACE: Final = ("lat", "lon", "where_prec", "source_lat", "source_lon")
# Degrees around Mali, Burkina Faso and Niger in which a point that a person gives must lie.
_FRAME: Final = {"lat": (0.0, 30.0), "lon": (-20.0, 25.0)}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,15}")
_MOST_LETTERS: Final = 20_000
_MOST_ITEMS: Final = 500
_YES_NO: Final = {
    "yes": True,
    "true": True,
    "1": True,
    "no": False,
    "false": False,
    "0": False,
    "oui": True,
    "non": False,
}


def checked(fields: Fields, current: Fields, *, whole: bool = True) -> dict[str, Any]:
    """Check a change, and complete what must follow from it.

    Parameters
    ----------
    fields : mapping
        Column to value: of the column's type, as JSON holds it, or as text (lists with semicolons, structs as JSON);
        None or an empty text makes the value missing.
    current : mapping
        The incident as it stands, as JSON holds it; a column that is not there counts as missing.
    whole : bool
        Whether `current` is all of the incident. Otherwise rules between columns are held only where all are known.

    Returns
    -------
    dict
        Columns whose value is new, with it. Beside those given: the last day when the first one moves a one-day event
        or is its only day; `lat` and `lon` made missing when `where_prec` says that there is an area only (they are
        kept as `source_lat` and `source_lon`).

    Raises
    ------
    BadInput
        When a column may not be changed or a value not be: the message names it, and what is allowed.
    """
    if not fields:
        raise BadInput("Nothing to change: name a column and its value.")
    given: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in EDITABLE:
            known = (
                "is worked out from the others or fixed" if name in REGISTRY else "is no column of the incident table"
            )
            raise BadInput(f"{name} {known}. What can be changed: {', '.join(EDITABLE)}.")
        given[name] = _value(REGISTRY[name], value, current)
    after = {**current, **given}
    given |= _days(given, current, after)
    given |= _place(given, current, after, whole=whole)
    after = {**current, **given}
    for side in ("", *SIDES):
        _bounds(side, given, after)
    return {name: value for name, value in given.items() if not _equal(value, current.get(name))}


def _equal(one: Any, other: Any) -> bool:
    """Whether two values say the same; a missing text or list is an empty one."""
    missing: tuple[Any, ...] = (None, "", [])
    return bool(one == other) or (one in missing and other in missing)


# -- one value


def _value(column: Column, value: Any, current: Fields) -> Any:
    """Read one value; the message of what is wrong names the column and what is allowed."""
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "" or (isinstance(value, list | tuple) and not value):
        if not column.optional:
            raise BadInput(f"{column.name} may not be empty.")
        return [] if column.dtype == "list" else "" if column.dtype == "str" else None
    readers: dict[str, Callable[[Column, Any], Any]] = {
        "str": _text,
        "Int64": _whole,
        "float64": _number,
        "boolean": _boolean,
        "list": _list,
    }
    read: Any = readers[column.dtype](column, value) if column.dtype in readers else _day(column, value)
    if column.allowed and read not in column.allowed:
        raise BadInput(f"{column.name}: {read!r} is not allowed; one of {', '.join(map(str, column.allowed))} is.")
    if column.name in ROLES:
        return _actors(column.name, list(read), current.get(column.name) or [])
    return read


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{column.name}: {value!r} is no text.")
    if len(value) > _MOST_LETTERS:
        raise BadInput(f"{column.name} has {len(value):,} characters; {_MOST_LETTERS:,} are the most.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadInput(f"{column.name} holds a character that cannot be stored: {value[:40]!r}.")
    return value


def _span(column: Column) -> str:
    most = _most(column)
    low = "any" if column.minimum is None else f"{column.minimum:g}"
    return f"{low} or more" if most is None else f"{low} to {most:,g}"


def _most(column: Column) -> float | None:
    return MOST_FATALITIES if column.unit == "people" else column.maximum


def _within(column: Column, number: float) -> bool:
    most = _most(column)
    return (column.minimum is None or number >= column.minimum) and (most is None or number <= most)


def _whole(column: Column, value: Any) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, np.integer) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not _within(column, value):
        allowed = ", ".join(map(str, column.allowed)) or _span(column)
        raise BadInput(f"{column.name}: {value!r} is not a whole number that is allowed ({allowed}).")
    return value


def _number(column: Column, value: Any) -> float:
    try:
        number = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{column.name}: {value!r} is no number ({_span(column)}).") from error
    if isinstance(value, bool) or not math.isfinite(number) or not _within(column, number):
        raise BadInput(f"{column.name}: {value!r} is not allowed; {_span(column)} is ({column.unit}).")
    return number


def _boolean(column: Column, value: Any) -> bool:
    if isinstance(value, str):
        value = _YES_NO.get(value.casefold(), value)
    if not isinstance(value, bool | np.bool_):
        raise BadInput(f"{column.name}: {value!r} is neither yes nor no.")
    return bool(value)


def _day(column: Column, value: Any) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    try:
        day = value if isinstance(value, dt.date) else None
        if isinstance(value, str) and _DAY.fullmatch(value):
            day = dt.date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadInput(
            f"{column.name}: {value!r} is not a day; write year-month-day, as in 2019-09-30, from {EARLIEST} to "
            f"{LATEST}."
        )
    return day.isoformat()


def _list(column: Column, value: Any) -> list[Any]:
    if isinstance(value, str):
        value = (
            _structs(column, value) if column.fields else [part.strip() for part in value.split(";") if part.strip()]
        )
    if not isinstance(value, Sequence) or len(value) > _MOST_ITEMS:
        raise BadInput(f"{column.name} must be a list of at most {_MOST_ITEMS} items.")
    if not column.fields:
        return list(dict.fromkeys(_text(column, item) for item in value))
    return [_struct(column, item) for item in value]


def _structs(column: Column, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"{column.name}: write a list as JSON, whose items have {', '.join(column.fields)} ({error})."
        ) from error


def _struct(column: Column, item: Any) -> dict[str, Any]:
    if not isinstance(item, Mapping) or not set(item) <= set(column.fields):
        raise BadInput(f"{column.name}: {str(item)[:80]!r} is no item; one has {', '.join(column.fields)}.")
    found: dict[str, Any] = {}
    for name in column.fields:
        value = item.get(name)
        if name in BOUNDS:
            found[name] = (
                None
                if value is None
                else _whole(Column(f"{column.name}: {name}", "Int64", "", "people", minimum=0), value)
            )
        else:
            found[name] = "" if value is None else _text(column, value)
    return found


def _actors(name: str, given: list[str], current: Sequence[str]) -> list[str]:
    """Read actors by any of their names; one that the record already has may stay, also if the table lacks it."""
    actors = load_actors()
    try:
        return list(dict.fromkeys(who if who in current else actors.find(who) for who in given))
    except UnknownName as error:
        raise BadInput(f"{name}: {error}") from error


# -- what follows from others


def _days(given: Fields, current: Fields, after: Fields) -> dict[str, Any]:
    first, last = after.get("event_date"), after.get("event_date_end")
    more: dict[str, Any] = {}
    if "event_date" in given and "event_date_end" not in given:
        if first is None:
            more["event_date_end"] = None
            if "date_precision" not in given:
                more["date_precision"] = None
        elif last is None or current.get("event_date") == last:
            more["event_date_end"] = first
        last = more.get("event_date_end", last)
    if ("event_date" in given or "event_date_end" in given) and (first is None) != (last is None):
        if "event_date" in given or "event_date" in current:
            raise BadInput("event_date and event_date_end: give both days, or neither.")
        return more
    if more.keys() | given.keys() & {"event_date", "event_date_end"} and first is not None and str(last) < str(first):
        raise BadInput(f"event_date_end: {last} is before event_date, {first}.")
    return more


def _place(given: Fields, current: Fields, after: Fields, *, whole: bool) -> dict[str, Any]:
    """Hold lat and lon against where_prec: they are there exactly where it is 1 or 2."""
    if not {"lat", "lon", "where_prec"} & set(given):
        return {}
    exact = after.get("where_prec") in (1, 2)
    has = after.get("lat") is not None, after.get("lon") is not None
    if has[0] != has[1]:
        if whole or {"lat", "lon"} <= set(given):
            raise BadInput("lat and lon: give both, or neither.")
        return {}
    if has[0] and {"lat", "lon"} & set(given):
        _in_frame(current, after)
    if exact and not has[0]:
        if not whole and not {"lat", "lon"} & set(given):
            return {}
        raise BadInput("where_prec 1 and 2 say that the place is a point: give lat and lon too.")
    if exact or not has[0]:
        return {}
    if "lat" in given or "lon" in given:
        if not whole and "where_prec" not in given and "where_prec" not in current:
            return {}
        raise BadInput("lat and lon make a point: set where_prec to 1 (exact) or 2 (near) too.")
    more: dict[str, Any] = {"lat": None, "lon": None}
    if after.get("source_lat") is None or after.get("source_lon") is None:
        more |= {"source_lat": after["lat"], "source_lon": after["lon"]}
    return more


def _in_frame(current: Fields, after: Fields) -> None:
    """Refuse a point at 0, 0 or far from the Sahel, unless the incident lies far from it already."""
    lat, lon = after["lat"], after["lon"]
    if lat == 0 and lon == 0:
        raise BadInput("lat and lon: 0, 0 is no place; leave both and where_prec empty where it is not known.")
    if _is_inside(lat, lon):
        return
    if current.get("lat") is None or current.get("lon") is None or _is_inside(current["lat"], current["lon"]):
        low, high = zip(_FRAME["lat"], _FRAME["lon"], strict=True)
        raise BadInput(
            f"lat and lon: {lat:g}, {lon:g} is far from the Sahel; lat {low[0]:g} to {high[0]:g} and lon {low[1]:g} to "
            f"{high[1]:g} are allowed. Are they swapped, or is a sign missing?"
        )


def _is_inside(lat: float, lon: float) -> bool:
    return all(_FRAME[name][0] <= value <= _FRAME[name][1] for name, value in (("lat", lat), ("lon", lon)))


def _bounds(side: str, given: Fields, after: Fields) -> None:
    names = toll_columns(side)
    if not set(names) & set(given):
        return
    known = [(name, after[name]) for name in names if after.get(name) is not None]
    for (lower, low), (higher, high) in itertools.pairwise(known):
        if low > high:
            raise BadInput(
                f"{lower}: {low} is more than {higher}, {high}; the lowest figure may not exceed the others."
            )


# -- laid over rows


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a row of an Arrow table as JSON holds it: days as text, missing texts and lists as empty ones."""
    return {name: _as_json(REGISTRY.get(name), value) for name, value in row.items()}


def _as_json(column: Column | None, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None and column is not None and column.dtype in ("str", "list"):
        return "" if column.dtype == "str" else []
    return value


def overlaid(records: pa.Table, edits: Mapping[str, Fields]) -> pa.Table:
    """Lay changes over rows.

    Parameters
    ----------
    records : pyarrow.Table
        In the base columns of the incident table.
    edits : mapping
        Incident id to its changes; those of other incidents are left aside.

    Returns
    -------
    pyarrow.Table
        The same rows in the same order.
    """
    if not edits or not records.num_rows:
        return records
    ids = records["incident_id"]
    rows = np.flatnonzero(np.asarray(pc.is_in(ids, value_set=pa.array(list(edits), pa.string()))))
    if not len(rows):
        return records
    some = records.take(pa.array(rows))
    changed = [_overlay(row, edits[row["incident_id"]]) for row in some.to_pylist()]
    schema = base_arrow_schema()
    new = pa.Table.from_pylist(changed, schema=schema)
    order = np.arange(records.num_rows)
    order[rows] = records.num_rows + np.arange(len(rows))
    return pa.concat_tables([records.cast(schema), new]).take(pa.array(order))


def _overlay(row: dict[str, Any], fields: Fields) -> dict[str, Any]:
    found = dict(row)
    for name, value in fields.items():
        column = REGISTRY.get(name)
        if column is None or name not in EDITABLE:  # of another version of the program
            continue
        found[name] = dt.datetime.fromisoformat(value) if value and column.dtype.startswith("datetime") else value
    if set(_PLACE) & set(fields) and (found["where_prec"] in (1, 2) or found["source_lat"] is not None):
        found["geometry"] = None  # it follows from the new place
    return found
