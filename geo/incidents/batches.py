"""Rows on their way between a file and the store: some of them at a time, with what the file itself says of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclass(frozen=True)
class Batch:
    """Some rows of one file or dataset.

    Attributes
    ----------
    records : pyarrow.Table
        Base columns of the incident table, `geo.incidents.table.base_arrow_schema`.
    originals : pyarrow.Table
        As many rows: the file's own columns in its order, every cell a text; null where the cell is empty.
    lines : array of int64, shape (n,)
        Line of the file, or number of the feature, that each row came from; 0 where it came from none.
    """

    records: pa.Table
    originals: pa.Table
    lines: npt.NDArray[np.int64]


@dataclass(frozen=True)
class DatasetInfo:
    """What a dataset is, who made it, and on which terms.

    Attributes
    ----------
    dataset_id : str
        Slug: lower-case letters, digits, hyphens; the part of an incident's identifier before the colon.
    title : str
    kind : str
        ``"ucdp"``, ``"acled"``, ``"table"``, or ``"atlas"`` for this program's own exports and what ships.
    publisher, version, licence, attribution, url : str
        Empty where nobody said.
    may_leave : bool
        Whether rows may be passed on. ACLED's terms forbid it.
    file_name, sha256 : str
        The file that was imported, and its checksum.
    mapping : dict
        How its columns were read, as JSON.
    """

    dataset_id: str
    title: str
    kind: str
    publisher: str = ""
    version: str = ""
    licence: str = ""
    attribution: str = ""
    url: str = ""
    may_leave: bool = True
    file_name: str = ""
    sha256: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)
