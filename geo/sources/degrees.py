"""Cells with latitudes and longitudes: decimal degrees, degrees with minutes, pairs in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.errors import BadInput
from geo.places.coordinates import read_coordinates
from geo.sources.figures import EXCEL_ERRORS, NO_FIGURE
from geo.sources.judging import Judgement
from geo.sources.values import Reading, take_numbers

Floats = npt.NDArray[np.float64]
_DECIMAL = re.compile(r"[-+−]?\d{1,9}(?:[.,]\d{0,15})?(?:e[-+]?\d{1,2})?")
_ANGLE = re.compile(
    r"([nsewo]?)\s*([-+−]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*(?:[°ºd:\s]\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’´m:\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”s]|''|′′)?\s*)?)?)?)?([nsewo]?)"
)
_WEST_OR_SOUTH: Final = frozenset("swo")


@dataclass(frozen=True)
class Angle:
    """What a cell was read as, how many decimals it has, and the rule that it breaks or needed."""

    degrees: float = np.nan
    decimals: int = 9
    rule: str = ""


def read_angle(text: str, decimal: str = "auto") -> Angle:  # noqa: PLR0911 - one for each way of writing
    """Read a latitude or a longitude.

    Parameters
    ----------
    text : str
        ``14.2331``, ``14,2331``, ``14°13'59"N``, ``1 01 25 O`` ...
    decimal : str
        The decimal mark, ``"."`` or ``","``; a number with the other one is none. ``"auto"`` takes both.

    Returns
    -------
    Angle
    """
    plain = text.strip().casefold().replace("−", "-")
    if plain in NO_FIGURE:
        return Angle()
    if text.strip().upper() in EXCEL_ERRORS:
        return Angle(rule="excel-error")
    if decimal != "auto" and {".": ",", ",": "."}[decimal] in plain:
        return Angle(rule="coordinate-unreadable")
    if _DECIMAL.fullmatch(plain):
        number = plain.replace(",", ".")
        decimals = len(number.partition(".")[2]) if "e" not in number else 9
        return Angle(float(number), decimals)
    found = _ANGLE.fullmatch(plain)
    if found is None:
        return Angle(rule="coordinate-unreadable")
    before, sign, *parts, after = found.groups()
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    if minutes >= 60 or seconds >= 60 or (before and after) or (sign and (before or after)):
        return Angle(rule="coordinate-unreadable")
    value = degrees + minutes / 60 + seconds / 3600
    negative = sign == "-" or (before or after) in _WEST_OR_SOUTH
    only_letter = parts[1] is None and parts[2] is None and "°" not in plain
    return Angle(-value if negative else value, 9, "" if only_letter and not (before or after) else "coordinate-dms")


@dataclass(frozen=True)
class Positions:
    """Columns of latitudes and longitudes in degrees (NaN where missing), and how many decimals they have."""

    lat: Floats
    lon: Floats
    decimals: npt.NDArray[np.int64]


class PositionReader:
    """Reads columns of coordinates and reports what it finds.

    Parameters
    ----------
    decimal : str
        As `read_angle` takes it.
    """

    def __init__(self, decimal: str = "auto") -> None:
        self._angle = Reading(lambda text: read_angle(text, decimal))
        self._commas: set[str] = set()
        self._pair = Reading(_read_pair)

    def read(self, judged: Judgement, lat_name: str, lon_name: str) -> Positions:
        """Read a column of latitudes and one of longitudes.

        Parameters
        ----------
        judged : Judgement
            Gets what is wrong; rows whose coordinates cannot be read or are on no globe are refused.
        lat_name, lon_name : str

        Returns
        -------
        Positions
        """
        lat, lat_decimals = self._axis(judged, lat_name)
        lon, lon_decimals = self._axis(judged, lon_name)
        return _checked(judged, Positions(lat, lon, np.maximum(lat_decimals, lon_decimals)), (lat_name, lon_name))

    def read_pairs(self, judged: Judgement, name: str) -> Positions:
        """Read a column that holds both in one cell, latitude first."""
        pairs, codes = self._pair(judged.column(name))
        lost = np.array([*(pair is None for pair in pairs), False])[codes]
        judged.report("coordinate-unreadable", lost, name)
        numbers = [(np.nan, np.nan) if pair is None else pair for pair in pairs]
        lat, lon = (take_numbers([number[axis] for number in numbers], codes) for axis in (0, 1))
        return _checked(judged, Positions(lat, lon, np.full(len(judged), 9)), (name, name))

    def _axis(self, judged: Judgement, name: str) -> tuple[Floats, npt.NDArray[np.int64]]:
        column = judged.column(name)
        angles, codes = self._angle(column)
        rules = np.array([*(angle.rule for angle in angles), ""], dtype=object)
        values = take_numbers([angle.degrees for angle in angles], codes)
        for rule in sorted(set(rules) - {""}):
            rows = np.flatnonzero(rules[codes] == rule)
            became = [f"{value:.5f}" for value in values[rows]] if rule == "coordinate-dms" else None
            judged.report(rule, rows, name, became=became)
        if name not in self._commas and pc.any(pc.match_substring_regex(column, r"^[-+]?\d+,\d")).as_py():
            self._commas.add(name)
            judged.findings.add("decimal-comma", [0], name, [None])
        return values, np.array([*(angle.decimals for angle in angles), 9])[codes]


def quick_degrees(judged: Judgement, name: str) -> Floats | None:
    """Read a column that holds nothing but decimal degrees; None if it does not."""
    try:
        numbers = pc.cast(judged.column(name), pa.float64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(numbers.fill_null(np.nan), dtype=np.float64)


def _read_pair(text: str) -> tuple[float, float] | None:
    try:
        return read_coordinates(text.strip("()[] "))
    except BadInput:
        return None


def _checked(judged: Judgement, found: Positions, names: tuple[str, str]) -> Positions:
    lat, lon = found.lat.copy(), found.lon.copy()
    column = " / ".join(dict.fromkeys(names))
    half = (np.isnan(lat) != np.isnan(lon)) & ~judged.refused
    judged.report("coordinate-half", half, column, _texts(lat, lon, half))
    zero = (lat == 0) & (lon == 0)
    judged.report("coordinate-zero", zero, column, _texts(lat, lon, zero))
    infinite = np.isinf(lat) | np.isinf(lon)
    judged.report("coordinate-globe", infinite, column, _texts(lat, lon, infinite))
    lost = half | zero | infinite
    lat[lost], lon[lost] = np.nan, np.nan
    return Positions(lat, lon, found.decimals)


def on_globe(judged: Judgement, lat: Floats, lon: Floats, names: tuple[str, str]) -> tuple[Floats, Floats]:
    """Refuse what is on no globe, after all that could be mended was."""
    with np.errstate(invalid="ignore"):
        off = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if off.any():
        judged.report("coordinate-globe", off & ~judged.refused, " / ".join(dict.fromkeys(names)),
                      _texts(lat, lon, off & ~judged.refused))  # fmt: skip
        lat, lon = np.where(off, np.nan, lat), np.where(off, np.nan, lon)
    return lat, lon


def _texts(lat: Floats, lon: Floats, where: npt.NDArray[np.bool_]) -> list[str]:
    def text(number: float) -> str:
        return "" if np.isnan(number) else f"{number:g}"

    return [f"{text(y)}, {text(x)}" for y, x in zip(lat[where], lon[where], strict=True)]
