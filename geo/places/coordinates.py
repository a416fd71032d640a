"""Coordinates as people copy and paste them: decimal degrees, degrees with minutes and seconds, geo: addresses."""

from __future__ import annotations

import re
from typing import Final

from geo.core.errors import BadInput

_SECONDS: Final = 3600
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,12})?"
_HALF: Final = (
    r"([NSEWO]?)\s*([-+−]?)\s*"
    rf"({_NUMBER})\s*(?:[°ºd]\s*(?:({_NUMBER})\s*['′’´]\s*(?:({_NUMBER})\s*(?:[\"″”]|''|′′|’’)\s*)?)?)?([NSEWO]?)"
)
_PAIR = re.compile(rf"\s*{_HALF}(\s*[;/]\s*|\s*,\s*|\s+){_HALF}\s*", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"\s*geo:(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:[,;].*)?", re.IGNORECASE | re.ASCII)
_SIGNS: Final = {"N": 1, "S": -1, "E": 1, "W": -1, "O": -1}
MAX_LENGTH: Final = 120


def decimal_degrees(lat: float, lon: float) -> str:
    """Write degrees with five decimals, some metre, latitude first: ``14.23310, -1.02350``."""
    return f"{lat:.5f}, {lon:.5f}"


def sexagesimal(lat: float, lon: float) -> str:
    """Write degrees, minutes and whole seconds, some 30 metres: ``14°13′59″N 1°01′25″W``."""
    return f"{_sexagesimal(lat, 'NS')} {_sexagesimal(lon, 'EW')}"


def geo_address(lat: float, lon: float, uncertainty_km: float | None = None) -> str:
    """Write a geo: URI (RFC 5870), which map programs open; its ``u`` is the uncertainty in metres."""
    radius = "" if uncertainty_km is None else f";u={round(uncertainty_km * 1000)}"
    return f"geo:{lat:.5f},{lon:.5f}{radius}"


def read_coordinates(text: str) -> tuple[float, float]:
    """Read a pair of coordinates.

    Parameters
    ----------
    text : str
        ``14.2331, -1.0235``, ``14,2331 ; -1,0235``, ``14°13′59″N 1°01′25″W`` (also O for west), ``1.02 W 14.23 N``
        or a geo: address. Without letters the latitude comes first.

    Returns
    -------
    tuple of float
        Latitude, longitude in degrees, WGS 84.

    Raises
    ------
    BadInput
        If it is no such pair, or not on the globe.
    """
    wrong = BadInput(
        f"“{text[:60]}” is no pair of coordinates. Write latitude and longitude in degrees, such as 14.2331, -1.0235."
    )
    short = text[:MAX_LENGTH]
    if address := _ADDRESS.fullmatch(short):
        lat, lon = float(address[1]), float(address[2])
    else:
        pair = _PAIR.fullmatch(short)
        if pair is None or len(text) > MAX_LENGTH:
            raise wrong
        groups = pair.groups()
        # "14,23,1,02" may be cut in several ways.
        if groups[6] == "," and any("," in (part or "") for part in (*groups[:6], *groups[7:])):
            raise wrong
        lat, lon = _ordered(groups[:6], groups[7:], wrong)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadInput(f"{lat:g}, {lon:g} is not on the globe: latitudes end at 90 degrees, longitudes at 180.")
    return lat + 0.0, lon + 0.0  # no minus before a zero


def _ordered(one: tuple[str, ...], other: tuple[str, ...], wrong: BadInput) -> tuple[float, float]:
    if one[0] and one[5] and not other[0]:  # "N 14.2 W 1.0": the second letter is that of the second number
        one, other = (*one[:5], ""), (one[5], *other[1:])
    letters = [((half[0] or half[5]).upper(), bool(half[0] and half[5])) for half in (one, other)]
    values = [_degrees(half, letter, wrong) for half, (letter, _) in zip((one, other), letters, strict=True)]
    axes = ["lat" if letter in "NS" else "lon" for letter, _ in letters if letter]
    if any(twice for _, twice in letters) or len(set(axes)) != len(axes) or len(axes) == 1:
        raise wrong
    return (values[1], values[0]) if axes[:1] == ["lon"] else (values[0], values[1])


def _degrees(half: tuple[str, ...], letter: str, wrong: BadInput) -> float:
    _, sign, *numbers, _ = half
    degrees, minutes, seconds = (float((number or "0").replace(",", ".")) for number in numbers)
    if minutes >= 60 or seconds >= 60 or (letter and sign):
        raise wrong
    value = degrees + minutes / 60 + seconds / _SECONDS
    return value * _SIGNS[letter] if letter else -value if sign in ("-", "−") else value


def _sexagesimal(degrees: float, letters: str) -> str:
    whole = round(abs(degrees) * _SECONDS)
    minutes, seconds = divmod(whole, 60)
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds:02d}″{letters[0] if degrees >= 0 else letters[1]}"
