"""List columns of an incident of which several records tell; the rules are those of `geo.incidents.merged_rows`."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.grouped_rows import GroupedRows
from geo.incidents.link_casts import standing_for
from geo.incidents.link_records import Ints
from geo.incidents.schema import REGISTRY, ROLES
from geo.incidents.table import flattened

UNITED: Final = (*ROLES, "tolls", "sources", "linked_ids")
# What makes two reports one, whatever datasets cite it.
_REPORT: Final = ("publisher", "title", "published", "url")


def united(groups: GroupedRows, name: str) -> pa.Array:
    """Items of a list column that the rows of each group have together, one list a group.

    Parameters
    ----------
    groups : GroupedRows
    name : str
        One of `UNITED`.
    """
    makers = {"linked_ids": _others, "sources": _sources, "possible_actors": _possible}
    if name in makers:
        return makers[name](groups)
    code, items = _laid(groups, name)
    first = ~_keys(code, *_fields(items)).duplicated().to_numpy()
    return _lists(groups, name, code[first], items.filter(pa.array(first)))


def _laid(groups: GroupedRows, name: str) -> tuple[Ints, pa.Array]:
    """Lay the items of all groups in one row, each with the number of its group."""
    rows, items = flattened(groups.table[name])
    return groups.code[rows], items


def _lists(groups: GroupedRows, name: str, code: Ints, items: pa.Array) -> pa.Array:
    ends = np.cumsum(np.bincount(code, minlength=len(groups)))
    offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, items).cast(REGISTRY[name].arrow_type)


def _fields(items: pa.Array) -> list[pa.Array]:
    if pa.types.is_struct(items.type):
        return [items.field(i) for i in range(items.type.num_fields)]
    return [items]


def _keys(code: Ints, *fields: pa.Array) -> pd.DataFrame:
    """Write the group and every field of items as numbers, so that equal items have equal rows."""
    columns: dict[str, Any] = {"code": code}
    for number, field in enumerate(fields):
        columns[str(number)] = np.asarray(field.dictionary_encode().indices.fill_null(-1), dtype=np.int64)
    return pd.DataFrame(columns)


def _possible(groups: GroupedRows) -> pa.Array:
    laid = {role: _laid(groups, role) for role in ROLES}
    every = pa.concat_arrays([items for _, items in laid.values()])
    codes = np.concatenate([code for code, _ in laid.values()])
    role = np.repeat(np.arange(len(ROLES)), [len(items) for _, items in laid.values()])
    names = every.dictionary_encode()
    whom = pa.array([standing_for(name) for name in names.dictionary.to_pylist()], type=pa.string())
    keys = _keys(codes, whom.take(names.indices))  # "Government of Mali" is no possible author beside its army
    possible = role == ROLES.index("possible_actors")
    number = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    kept = possible & ~np.isin(number, number[~possible])
    kept[kept] = ~pd.Series(number[kept]).duplicated().to_numpy()
    return _lists(groups, "possible_actors", codes[kept], every.filter(pa.array(kept)))


def _others(groups: GroupedRows) -> pa.Array:
    """Identifiers of the records of each group but the main one, sorted."""
    code, before = _laid(groups, "linked_ids")
    ids = groups.table["incident_id"].to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "code": np.concatenate([groups.code, code]),
            "id": np.concatenate([ids, np.asarray(before.to_pylist(), dtype=object)]),
            "main": np.concatenate([np.isin(groups.rows, groups.main), np.zeros(len(code), dtype=bool)]),
        }
    )
    frame = frame[~frame["main"]].drop_duplicates(["code", "id"]).sort_values(["code", "id"])
    return _lists(
        groups, "linked_ids", frame["code"].to_numpy(), pa.array(frame["id"].to_numpy(dtype=object), type=pa.string())
    )


def _sources(groups: GroupedRows) -> pa.Array:
    """Reports of several records, each once, with the datasets that cite it."""
    rows, items = flattened(groups.table["sources"])
    code = groups.code[rows]
    names = [field.name for field in items.type]
    titles = pa.array(groups.table["dataset"], type=pa.string()).take(pa.array(rows))
    said = pc.struct_field(items, "dataset").fill_null("")
    dataset = pc.if_else(pc.equal(said, ""), titles, said)
    keys = _keys(code, *(pc.struct_field(items, name).fill_null("") for name in _REPORT))
    number = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    frame = pd.DataFrame({"number": number, "dataset": dataset.to_pandas()})
    first = ~frame["number"].duplicated().to_numpy()
    cited = frame.drop_duplicates()
    several = cited["number"].duplicated(keep=False).to_numpy()
    joined = cited[~several].set_index("number")["dataset"]
    if several.any():
        joined = pd.concat([joined, cited[several].groupby("number", sort=False)["dataset"].agg("; ".join)])
    kept = items.filter(pa.array(first))
    columns = [pc.struct_field(kept, name) for name in names]
    columns[names.index("dataset")] = pa.array(joined.reindex(number[first]).to_numpy(dtype=object), type=pa.string())
    return _lists(groups, "sources", code[first], pa.StructArray.from_arrays(columns, names=names))
