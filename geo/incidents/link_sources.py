"""Whether two records cite the same reports, or at least the same publishers."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.link_records import Ints
from geo.incidents.table import flattened

# Logarithms of odds. Agencies report of many attacks, so a shared one says little; a report tells of several too.
SAME_PUBLISHER: Final = 0.3
SAME_REPORT: Final = 1.0


def shared_sources(table: pd.DataFrame, a: Ints, b: Ints) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Find which pairs of rows cite a report, or a publisher, together.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    a, b : array of int64, shape (n,)
        Positions of rows.

    Returns
    -------
    array of bool, shape (n,)
        Whether they cite one report: the same address, or the same title of one publisher.
    list of str, length n
        A publisher that both cite, the first by name; "" where there is none.
    """
    rows = np.unique(np.concatenate([a, b]))
    where, items = flattened(table["sources"].iloc[rows])
    if not len(items):
        return np.zeros(len(a), dtype=bool), [""] * len(a)
    row = rows[where]
    publisher = _folded(items, "publisher")
    title = _folded(items, "title")
    report = np.where((title != "") & (publisher != ""), publisher + "\n" + title, _folded(items, "url"))
    reports = _in_common(row, report, a, b)
    names = _in_common(row, publisher, a, b)
    spelled = pc.utf8_trim_whitespace(pc.struct_field(items, "publisher")).to_pylist()
    shown = dict(zip(publisher.tolist()[::-1], spelled[::-1], strict=True))  # as the first writes it
    return np.array([bool(found) for found in reports], dtype=bool), [shown.get(name, "") for name in names]


def _folded(items: pa.Array, name: str) -> npt.NDArray[np.object_]:
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(pc.struct_field(items, name).fill_null("")))
    return np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object)


def _in_common(row: Ints, value: npt.NDArray[np.object_], a: Ints, b: Ints) -> list[str]:
    """First value, in order, that both rows of each pair have; "" where there is none."""
    said = pd.DataFrame({"row": row, "value": value})
    said = said[said["value"] != ""].drop_duplicates()
    pairs = pd.DataFrame({"pair": np.arange(len(a)), "a": a, "b": b})
    theirs = pairs.merge(said, left_on="a", right_on="row")[["pair", "b", "value"]]
    both = theirs.merge(said, left_on=["b", "value"], right_on=["row", "value"])
    first = both.groupby("pair")["value"].min()
    return [str(name) for name in first.reindex(range(len(a)), fill_value="")]
