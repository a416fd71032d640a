"""How any table will be read: the mapping given, kept or guessed; the order of its dates; a glance at a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.incidents.batches import DatasetInfo
from geo.sources import acled
from geo.sources.any_table import TableMapper
from geo.sources.mapping import Mapping, guess_mapping, read_mapping, saved_mapping
from geo.sources.plans import Plan, date_order
from geo.sources.recognition import REFUSED_COLUMNS, Recognised, is_of_acled, recognise, slug
from geo.sources.sheets import Remark, Rows, Sheet, open_sheet
from geo.sources.spool import SURPLUS
from geo.sources.values import readable
from geo.sources.zone import Zone

if TYPE_CHECKING:
    from geo.sources.importing import ImportOptions

_SAMPLE_ROWS: Final = 200


@dataclass(frozen=True)
class Glance:
    """What a file looks like before it is imported.

    Attributes
    ----------
    recognised : Recognised
    header : tuple of str
    rows : list of dict
        The first rows, as they stand in the file.
    mapping : Mapping or None
        For any table: how its columns would be read; None for a format that is known.
    is_saved : bool
        Whether the mapping was kept from an earlier import.
    sheets : tuple of str
        Sheets or layers to choose from.
    sheet : str
    remarks : tuple of Remark
    """

    recognised: Recognised
    header: tuple[str, ...]
    rows: list[dict[str, Any]]
    mapping: Mapping | None
    is_saved: bool
    sheets: tuple[str, ...]
    sheet: str
    remarks: tuple[Remark, ...]


def glance_at(path: Path, options: ImportOptions) -> Glance:
    """Look at a file: what it is, its first rows, and how its columns would be read.

    Parameters
    ----------
    path : Path
    options : ImportOptions

    Returns
    -------
    Glance

    Raises
    ------
    BadInput
        When the file cannot be read.
    """
    sheet = open_sheet(path, chosen=options.sheet, most_bytes=options.most_bytes)
    header = own_columns(sheet)
    found = recognise(header, sheet.file_name or path.name)
    is_table = found.kind == "table" or options.as_kind == "table"
    sample = first_rows(sheet, header)
    saved = saved_mapping(header) if is_table and options.mapping is None else None
    return Glance(
        recognised=Recognised("table") if is_table else found,
        header=header,
        rows=sample.to_pylist(),
        mapping=choose_mapping(sheet, header, options) if is_table else None,
        is_saved=saved is not None,
        sheets=sheet.choices,
        sheet=sheet.chosen,
        remarks=sheet.remarks,
    )


def own_columns(sheet: Sheet) -> tuple[str, ...]:
    """Columns of a sheet without those of a file of refused rows."""
    return tuple(name for name in sheet.header if name not in (*REFUSED_COLUMNS, SURPLUS))


def first_rows(sheet: Sheet, header: Sequence[str]) -> pa.Table:
    """Return the first rows of a sheet, at most 200."""
    rows: Rows | None = next(iter(sheet.read()), None)
    if rows is None:
        return pa.Table.from_arrays([pa.array([], pa.string()) for _ in header], names=list(header))
    return rows.cells.select(list(header)).slice(0, _SAMPLE_ROWS)


def choose_mapping(sheet: Sheet, header: tuple[str, ...], options: ImportOptions) -> Mapping:
    """Take the mapping given, else the one kept for this header, else guess."""
    if options.mapping is not None:
        return read_mapping(options.mapping, header)
    kept = saved_mapping(header)
    if kept is not None:
        return kept
    sample = first_rows(sheet, header)
    return guess_mapping(header, {name: sample[name].drop_null().to_pylist() for name in header})


def plan_table(
    sheet: Sheet,
    header: tuple[str, ...],
    options: ImportOptions,
    boundaries: Boundaries,
    zone: Zone,
    dataset_id: str,
) -> Plan:
    """Plan how to read any table.

    Raises
    ------
    BadInput
        When no column holds a date nor a place.
    """
    mapping = choose_mapping(sheet, header, options)
    if not set(mapping.columns) & {"date", "year", "lat", "coordinates", "geometry", "place", "adm1", "adm2", "title"}:
        raise BadInput(
            f"{sheet.file_name or sheet.path.name} has no column that looks like a date or a place. Its columns are "
            f"{', '.join(header[:30])}. Say which is which with a mapping (--mapping FILE.json)."
        )
    if options.decimal != "auto":
        mapping = replace(mapping, decimal=options.decimal)
    order, remarks = _date_order(sheet, mapping, options)
    file_name = readable(sheet.file_name or sheet.path.name)
    name = Path(file_name).stem
    title = options.title or " ".join(name.replace("_", " ").split())
    rights: dict[str, Any] = {}
    if is_of_acled(header):
        rights = {"may_leave": False, "licence": acled.LICENCE, "attribution": acled.ATTRIBUTION}
    named = dataset_id or options.dataset_id
    if not named:
        named, number = _own_dataset(slug(options.title or name) or "table", mapping, header)
        title = f"{title} ({number})" if number > 1 else title
    info = DatasetInfo(
        dataset_id=named,
        title=title,
        kind="table",
        publisher=mapping.constants.get("source", ""),
        file_name=file_name,
        sha256=sheet.sha256,
        mapping=mapping.as_json(),
        **rights,
    )
    return Plan(
        recognised=Recognised("table"),
        info=info,
        mapper=TableMapper(info, mapping, order, boundaries, zone),
        header=header,
        used=frozenset(mapping.columns.values()),
        id_column=mapping.columns.get("id", ""),
        totals=header[:3],
        is_restored=bool(dataset_id),
        is_partial=bool(dataset_id),
        remarks=remarks,
        mapping=mapping.as_json(),
    )


def _own_dataset(dataset_id: str, mapping: Mapping, header: tuple[str, ...]) -> tuple[str, int]:
    """Name the dataset of a table after its file; with a number if the store has another table of that name."""
    from geo.sources.atlas import look_into_store  # no store is made where none is

    store = look_into_store().store
    if store is None:
        return dataset_id, 1
    with store:
        known = {one.info.dataset_id: one.info for one in store.datasets(include_deleted=True)}
    number, name = 1, dataset_id
    while name in known and not _is_release_of(known[name], mapping, header):
        number += 1
        name = f"{dataset_id}-{number}"
    return name, number


def _is_release_of(info: DatasetInfo, mapping: Mapping, header: tuple[str, ...]) -> bool:
    """Whether a table has the columns that a stored one was read from, or was read from some of them."""
    if info.kind != "table":
        return False
    read = set(info.mapping.get("columns", {}).values())
    return read <= set(header) or set(mapping.columns.values()) <= read


def _date_order(sheet: Sheet, mapping: Mapping, options: ImportOptions) -> tuple[str, tuple[Remark, ...]]:
    """Decide how days are written in numbers: as said, else as the whole column tells."""
    said = options.date_order if options.date_order != "ask" else mapping.date_order
    columns = [mapping.columns[name] for name in ("date", "date_end") if name in mapping.columns]
    if said != "ask" or not columns:
        return said, ()
    return date_order(sheet, columns)
