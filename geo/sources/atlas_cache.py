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
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.core.errors import BrokenData
from geo.core.settings import user_folder
from geo.incidents.decisions import LinkDecision
from geo.incidents.table import from_arrow, to_arrow

_META: Final = b"atlas"
_ENDING: Final = ".arrow"


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


def write_cache(key: str, joined: Joined) -> bool:
    """Keep a joined table, and delete those of other states.

    Returns
    -------
    bool
        False when it could not be written; nothing is lost then but time.
    """
    records, incidents = joined.records, joined.incidents
    members = int((records["link_group"] != "").sum())
    merged = incidents.iloc[len(records) - members :]
    table = to_arrow(records, whole=True)
    if len(merged):
        table = pa.concat_tables([table, to_arrow(merged, whole=True)]).unify_dictionaries()
    meta: dict[str, Any] = {
        "key": key,
        "rows": len(table),
        "members": members,
        "records": len(records),
        "links": [asdict(link) for link in joined.links],
    }
    table = table.replace_schema_metadata({_META: json.dumps(meta).encode()})
    folder, temporary = cache_folder(), None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".incidents-", suffix=_ENDING, dir=folder)
        with os.fdopen(handle, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table.combine_chunks())
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
