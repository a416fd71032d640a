"""The joined table kept on the disk, so that the program starts fast.

It is derived from what ships, the store, and the boundaries in use: the key says of which state. A file of another
key, of another version or cut short is thrown away and made again; where it cannot be written, the program works
without it.

One Arrow file holds the records and the rows that stand for linked groups, in three parts: members of groups, records
that are alone, group rows. Every record is then the first two parts, and every incident once the last two, so that
both are slices of memory that is mapped, not read.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from geo.core.errors import BrokenData
from geo.core.settings import user_folder
from geo.incidents.decisions import LinkDecision
from geo.incidents.table import from_arrow, shapes_of, to_arrow, whole_arrow_schema

_META: Final = b"atlas"
_ENDING: Final = ".arrow"
_PIECE: Final = 50_000


@dataclass(frozen=True)
class Joined:
    """The joined incidents: every record, each event once, and the pairs of records that were weighed.

    Attributes
    ----------
    records, incidents : GeoDataFrame
        Incident tables, EPSG:4326.
    links : tuple of LinkDecision
    """

    records: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame
    links: tuple[LinkDecision, ...]


def in_parts(records: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, links: Sequence[LinkDecision]) -> Joined:
    """Lay records and group rows into one table of three parts, and slice it.

    Parameters
    ----------
    records : GeoDataFrame
        Every record, `link_group` filled in.
    merged : GeoDataFrame
        One row a group, `linked_ids` filled in.
    links : sequence of LinkDecision
    """
    grouped = records["link_group"] != ""
    if not grouped.any():
        return Joined(records, records, tuple(links))
    whole = pd.concat([records[grouped], records[~grouped], merged], ignore_index=True)
    return _sliced(
        gpd.GeoDataFrame(whole, geometry="geometry", crs=records.crs), int(grouped.sum()), len(records), links
    )


def _sliced(whole: gpd.GeoDataFrame, members: int, records: int, links: Sequence[LinkDecision]) -> Joined:
    return Joined(whole.iloc[:records], whole.iloc[members:], tuple(links))


def cache_folder() -> Path:
    """Folder of the derived tables; not created here, and safe to delete."""
    return user_folder() / "cache"


def clear_cache() -> None:
    """Throw the derived tables away; they are made again when they are needed."""
    for path in cache_folder().glob(f"incidents-*{_ENDING}"):
        with contextlib.suppress(OSError):  # another program still reads it
            path.unlink()


def read_cache(key: str) -> Joined | None:
    """Read what was kept for a state of the data; None where there is nothing of use.

    Parameters
    ----------
    key : str
        Letters and digits.
    """
    path = cache_folder() / f"incidents-{key}{_ENDING}"
    try:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
        meta = json.loads(table.schema.metadata[_META])
        if meta["key"] != key or meta["rows"] != len(table):
            raise ValueError("of another state")
        links = [LinkDecision(**{**said, "reasons": tuple(said["reasons"])}) for said in meta["links"]]
        return _sliced(from_arrow(table), meta["members"], meta["records"], links)
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowException, BrokenData, KeyError, TypeError, ValueError):
        with contextlib.suppress(OSError):
            path.unlink()
        return None


def keep(key: str, records: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, links: Sequence[LinkDecision]) -> Joined:
    """Keep a joined table for the next start, and give it as that start will read it.

    Parameters
    ----------
    key : str
        Letters and digits.
    records, merged, links
        As `in_parts` takes them.
    """
    written = write_cache(key, records, merged, links)
    return (read_cache(key) if written else None) or in_parts(records, merged, links)


def write_cache(key: str, records: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, links: Sequence[LinkDecision]) -> bool:
    """Write a joined table some rows at a time, since it is never needed whole a second time; delete other states'.

    Returns
    -------
    bool
        False when it could not be written; nothing is lost then but time.
    """
    grouped = (records["link_group"] != "").to_numpy(dtype=bool)
    meta: dict[str, Any] = {
        "key": key,
        "rows": len(records) + len(merged),
        "members": int(grouped.sum()),
        "records": len(records),
        "links": [asdict(link) for link in links],
    }
    schema = whole_arrow_schema().with_metadata({_META: json.dumps(meta).encode()})
    folder, temporary = cache_folder(), None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".incidents-", suffix=_ENDING, dir=folder)
        with os.fdopen(handle, "wb") as file, pa.ipc.new_file(file, schema) as writer:
            for table in _pieces(records, merged, grouped):
                writer.write_table(table)
        os.replace(temporary, folder / f"incidents-{key}{_ENDING}")
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        return False
    for other in folder.glob(f"incidents-*{_ENDING}"):
        if other.name != f"incidents-{key}{_ENDING}":
            with contextlib.suppress(OSError):  # another program still reads it
                other.unlink()
    return True


def _pieces(records: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, grouped: npt.NDArray[np.bool_]) -> Iterator[pa.Table]:
    """Give members of groups, records that are alone, group rows; all pieces share one set of shapes."""
    columns = ["where_prec", "source_lat", "geometry"]
    both = pd.concat([records[columns], merged[columns]], ignore_index=True)
    shapes = shapes_of(gpd.GeoDataFrame(both, geometry="geometry", crs=records.crs), whole=True)
    for rows in (np.flatnonzero(grouped), np.flatnonzero(~grouped)):
        for start in range(0, len(rows), _PIECE):
            some = rows[start : start + _PIECE]
            yield to_arrow(records.iloc[some], whole=True, shapes=shapes.take(pa.array(some)))
    if len(merged):
        yield to_arrow(merged, whole=True, shapes=shapes[len(records) :])
