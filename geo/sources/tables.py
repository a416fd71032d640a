"""Tables with coordinates from elsewhere: read as text, joined to units, written back with nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_points
from geo.core.errors import BadInput

LAT_NAMES = ("lat", "latitude", "y", "lat_dd", "ylat")
LON_NAMES = ("lon", "longitude", "long", "lng", "x", "lon_dd", "xlong")
JOINED = (
    "adm0",
    "adm1",
    "adm1_pcode",
    "adm2",
    "adm2_pcode",
    "join_certainty",
    "join_method",
    "may_lie_in",
)
MAX_BYTES = 2_000_000_000


@dataclass(frozen=True)
class JoinedTable:
    """A table with its units, and what was noticed on the way."""

    table: pd.DataFrame
    notices: tuple[str, ...]


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file with every cell as the text it is.

    Parameters
    ----------
    path : Path
        Comma-, semicolon- or tab-separated, UTF-8 with or without a byte order mark, with a header line.

    Raises
    ------
    BadInput
        When the file is missing, too large, empty, not UTF-8, or its rows do not fit its header.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path} is over {MAX_BYTES // 10**9} GB: split it and join the parts.")
        with path.open(encoding="utf-8-sig", newline="") as source:
            header = source.readline()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text ({error.reason}). Save it as “CSV UTF-8”.") from error
    separator = max(",;\t", key=header.count)
    try:
        return pd.read_csv(
            path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig", index_col=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read as a table: {error}. Save it as “CSV UTF-8” with a header line."
        ) from error


def join_table(table: pd.DataFrame, boundaries: Boundaries) -> JoinedTable:
    """Add country, region and second-level unit to a table with coordinates.

    Parameters
    ----------
    table : DataFrame
        Text cells; columns `lat` and `lon` (or latitude, longitude, x, y ...) in degrees, WGS 84. A column
        `uncertainty_km`, if there is one, says how far the true place may be.
    boundaries : Boundaries

    Returns
    -------
    JoinedTable
        The same rows in the same order, with the columns of `JOINED` behind; a name that the table already uses
        gets the ending ``_joined``.

    Raises
    ------
    BadInput
        When there is no column for latitude or longitude.
    """
    lat = _degrees(table, _column(table, LAT_NAMES, "latitude"), 90)
    lon = _degrees(table, _column(table, LON_NAMES, "longitude"), 180)
    notices = []
    unusable = np.flatnonzero(np.isnan(lat) | np.isnan(lon))
    if len(unusable):
        lines = ", ".join(str(row + 2) for row in unusable[:10]) + (" …" if len(unusable) > 10 else "")
        notices.append(f"{len(unusable)} row(s) without usable coordinates, kept with empty units (row {lines})")
    uncertainty = _uncertainty(table) if "uncertainty_km" in table else None
    units = join_points(boundaries, lon=lon, lat=lat, uncertainty_km=uncertainty)
    outside = units["join_method"].eq("outside").to_numpy()
    swapped = (
        outside & join_points(boundaries, lon=lat, lat=np.clip(lon, -90, 90))["join_method"].eq("inside").to_numpy()
    )
    if swapped.any():
        lines = ", ".join(str(row + 2) for row in np.flatnonzero(swapped)[:10])
        notices.append(
            f"{int(swapped.sum())} row(s) lie outside, but would lie inside with latitude and longitude exchanged "
            f"(row {lines}): check the columns; nothing was exchanged"
        )
    names = {name: f"{name}_joined" if name in table else name for name in JOINED}
    renamed = [new for old, new in names.items() if old != new]
    if renamed:
        notices.append(f"the table has columns of these names already, so the new ones are called {', '.join(renamed)}")
    added = units[list(JOINED)].rename(columns=names).set_axis(table.index)
    added[names["join_certainty"]] = added[names["join_certainty"]].map(
        lambda share: "" if pd.isna(share) else f"{share:.3f}"
    )
    return JoinedTable(pd.concat([table, added], axis=1), tuple(notices))


def _column(table: pd.DataFrame, names: tuple[str, ...], what: str) -> str:
    by_name = {str(column).strip().casefold(): str(column) for column in reversed(table.columns)}
    for name in names:
        if name in by_name:
            return by_name[name]
    raise BadInput(
        f"No column for {what}: name it {names[0]!r}. The columns are {', '.join(map(str, table.columns[:30]))}."
    )


def _degrees(table: pd.DataFrame, column: str, limit: float) -> npt.NDArray[np.float64]:
    degrees = pd.to_numeric(table[column].str.strip(), errors="coerce").to_numpy(dtype=float)
    return np.where(np.abs(degrees) <= limit, degrees, np.nan)


def _uncertainty(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    km = pd.to_numeric(table["uncertainty_km"].str.strip(), errors="coerce").to_numpy(dtype=float)
    return np.where(np.isfinite(km) & (km > 0), km, np.nan)
