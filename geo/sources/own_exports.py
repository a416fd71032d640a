"""Exports of incidents by this program: what was written comes back as it was.

The derived columns (units, links) are not read: the join and the links find them again. A place that is an area has
its shape in the file; one that follows from the source's coordinate follows from it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.core.errors import BadInput
from geo.incidents.batches import DatasetInfo
from geo.incidents.schema import EVENT_TYPES, Column
from geo.incidents.store_events import BUNDLED
from geo.incidents.table import BASE_COLUMNS, base_arrow_schema
from geo.sources.dates import DateReader
from geo.sources.figures import in_order
from geo.sources.judging import Bools, Judgement, flat
from geo.sources.plans import Plan
from geo.sources.recognition import Recognised, slug
from geo.sources.sheets import Sheet
from geo.sources.values import Reading, different, joined, readable, whole_numbers

if TYPE_CHECKING:
    from geo.sources.importing import ImportOptions

_TRUE: Final = frozenset({"true", "1", "yes"})
# A text that is longer than a cell of a workbook can be goes on in columns of this name, from part 2 on.
CONTINUED: Final = "{name}~{part}"


class OwnExportMapper:
    """Turns rows of this program's exports back into records.

    Parameters
    ----------
    info : DatasetInfo
    header : sequence of str
    is_same : bool
        Whether the rows go back to the dataset that they came from, under their identifiers there.
    """

    def __init__(self, info: DatasetInfo, header: Sequence[str], *, is_same: bool = False) -> None:
        self.info = info
        self._own_id = "original_id" if is_same else "incident_id"
        self._names = {name.casefold(): name for name in header}
        self._dates = DateReader("ymd")

    def elsewhere(self, judged: Judgement) -> Bools:
        """Tell of no row: each is mapped before it is left out."""
        return np.zeros(len(judged), dtype=np.bool_)

    def map(self, judged: Judgement) -> pa.Table:
        """Map rows; what is wrong with them is reported to `judged`."""
        columns = {column.name: self._read(judged, column) for column in BASE_COLUMNS}
        self._checked(judged, columns)
        own = pc.coalesce(self._column(judged, self._own_id), self._column(judged, "incident_id"))
        columns["original_id"] = own
        columns["incident_id"] = joined("", pa.repeat(f"{self.info.dataset_id}:", len(judged)), own)
        columns["dataset_id"] = pa.repeat(self.info.dataset_id, len(judged))
        columns["dataset"] = pa.repeat(self.info.title, len(judged))
        columns["title"] = pc.coalesce(columns["title"], own)
        schema = base_arrow_schema()
        arrays = [columns[name].cast(kind) for name, kind in zip(schema.names, schema.types, strict=True)]
        return pa.Table.from_arrays(arrays, schema=schema)

    def _column(self, judged: Judgement, name: str) -> pa.Array:
        """Cells of a column as they stand; those of a text that went on in further columns are put together."""
        first = self._names.get(name)
        if first is None:
            return pa.nulls(len(judged), pa.string())
        parts = [flat(judged.cells[first])]
        while (more := self._names.get(CONTINUED.format(name=name, part=len(parts) + 1))) is not None:
            parts.append(flat(judged.cells[more]))
        if len(parts) == 1:
            return parts[0]
        whole = pc.binary_join_element_wise(*(part.fill_null("") for part in parts), "")
        return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)

    def _read(self, judged: Judgement, column: Column) -> pa.Array:  # noqa: PLR0911 - one for each type
        name = self._names.get(column.name)
        if name is None:
            empty = pa.nulls(len(judged), column.arrow_type)
            return empty.fill_null(False) if column.dtype == "boolean" else empty
        texts = self._column(judged, column.name)
        if column.dtype == "str":
            return _checked_code(judged, column, name, texts)
        texts = pc.utf8_trim_whitespace(texts)
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        if column.dtype.startswith("datetime"):
            days = self._dates.read(judged, name).start
            return pa.array(days.astype("datetime64[us]"), type=pa.timestamp("us"))
        if column.dtype == "boolean":
            return pc.is_in(pc.utf8_lower(texts), value_set=pa.array(sorted(_TRUE))).fill_null(False)
        if column.dtype == "list":
            return _lists(judged, column, name, texts)
        if column.dtype == "geometry":
            return _shapes(judged, name, texts)
        return _numbers(judged, column, name, texts)

    def _checked(self, judged: Judgement, columns: dict[str, pa.Array]) -> None:
        """Hold rows against the contract of the incident table, so far as a hand may have broken it."""
        own = self._column(judged, "incident_id")
        judged.report("id-missing", np.asarray(own.is_null()) & ~judged.left_out, "incident_id", severity="refused")
        for side in ("", "security_", "civilians_", "militants_"):
            names = tuple(f"fatalities_{side}{bound}" for bound in ("low", "best", "high"))
            low, best, high = (np.asarray(columns[n].cast(pa.float64()).fill_null(np.nan)) for n in names)
            ordered = in_order(judged, low, best, high, names)
            columns |= {n: whole_numbers(values) for n, values in zip(names, ordered, strict=True)}
        exact = pc.is_in(columns["where_prec"], value_set=pa.array([1, 2])).fill_null(False)
        lacks = pc.and_(exact, pc.or_(columns["lat"].is_null(), columns["lon"].is_null()))
        judged.report("coordinate-half", np.asarray(lacks), "lat / lon")
        for name in ("lat", "lon"):
            columns[name] = pc.if_else(exact, columns[name], pa.scalar(None, pa.float64()))
        columns["geometry"] = pc.if_else(exact, pa.scalar(None, pa.binary()), columns["geometry"])
        follows = pc.and_(
            pc.is_in(columns["where_prec"], value_set=pa.array([3, 4, 5, 6])).fill_null(False),
            columns["source_lat"].is_valid(),
        )
        columns["geometry"] = pc.if_else(follows, pa.scalar(None, pa.binary()), columns["geometry"])
        start, end = columns["event_date"], columns["event_date_end"]
        end = pc.if_else(start.is_null(), pa.scalar(None, pa.timestamp("us")), pc.coalesce(end, start))
        wrong = pc.less(end, start).fill_null(False)
        judged.report("date-end-first", np.asarray(wrong), "event_date / event_date_end")
        columns["event_date"] = pc.if_else(wrong, end, start)
        columns["event_date_end"] = pc.if_else(wrong, start, end)


def _checked_code(judged: Judgement, column: Column, name: str, texts: pa.Array) -> pa.Array:
    if column.name != "event_type":
        return texts
    known = pc.is_in(texts, value_set=pa.array(EVENT_TYPES)).fill_null(False)
    judged.report("kind-unknown", ~np.asarray(known) & ~judged.left_out, name)
    return pc.if_else(known, texts, pa.scalar("other"))


def _numbers(judged: Judgement, column: Column, name: str, texts: pa.Array) -> pa.Array:
    def read(text: str) -> float | None:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return None
        inside = (column.minimum is None or value >= column.minimum) and (
            column.maximum is None or value <= column.maximum
        )
        allowed = not column.allowed or value in column.allowed
        return value if inside and allowed and (column.dtype == "float64" or value == int(value)) else None

    values, codes = Reading(read)(texts)
    lost = np.array([*(value is None for value in values), False])[codes]
    judged.report("number-text", lost & ~judged.left_out, name)
    numbers = pa.array([*(values), None], type=pa.float64()).take(pa.array(np.where(codes < 0, len(values), codes)))
    return numbers.cast(column.arrow_type)


def _lists(judged: Judgement, column: Column, name: str, texts: pa.Array) -> pa.Array:
    def read(text: str) -> list[Any] | None:
        if not column.fields:
            if text.startswith("["):
                found = _json_list(text)
                return None if found is None else [str(item) for item in found]
            return [item for item in (part.strip() for part in text.split("; ")) if item]
        items = _json_list(text)
        if items is None or not all(isinstance(item, dict) and set(item) <= set(column.fields) for item in items):
            return None
        return items

    values, codes = different(texts)
    read_values = [read(text) for text in values]
    try:
        lists = pa.array([*((value or []) for value in read_values), []], type=column.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        read_values = [_typed(value, column) for value in read_values]
        lists = pa.array([*((value or []) for value in read_values), []], type=column.arrow_type)
    lost = np.array([*(value is None for value in read_values), False])[codes]
    judged.report("number-text", lost & ~judged.left_out, name)
    return lists.take(pa.array(np.where(codes < 0, len(values), codes)))


def _typed(value: list[Any] | None, column: Column) -> list[Any] | None:
    try:
        pa.array([value], type=column.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    return value


def _json_list(text: str) -> list[Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _shapes(judged: Judgement, name: str, texts: pa.Array) -> pa.Array:
    def read(text: str) -> bytes | None:
        try:
            shape = shapely.from_wkt(text)
        except shapely.errors.ShapelyError:
            return None
        return None if shape is None or shape.is_empty else bytes(shapely.to_wkb(shape))

    values, codes = different(texts)
    shapes = [read(text) for text in values]
    lost = np.array([*(shape is None for shape in shapes), False])[codes]
    judged.report("geometry-unusable", lost & ~judged.left_out, name)
    return pa.array([*shapes, None], type=pa.binary()).take(pa.array(np.where(codes < 0, len(values), codes)))


def plan_own_export(sheet: Sheet, header: tuple[str, ...], options: ImportOptions, dataset_id: str) -> Plan:
    """Plan how to read an export of this program.

    Its rows keep their identifiers: those of one dataset go back to it, those of several become one of their own.

    Raises
    ------
    BadInput
        When the dataset that it says is none that may be imported.
    """
    datasets = _datasets_of(sheet, header)
    found, title = next(iter(datasets.items())) if len(datasets) == 1 else ("", "")
    if found in BUNDLED:  # what ships cannot be replaced
        found = title = ""
    name = dataset_id or options.dataset_id or found or slug(f"atlas {sheet.path.stem}")
    if not name:
        raise BadInput(f"{sheet.path.name}: give the dataset a name (--title).")
    info = DatasetInfo(
        dataset_id=name,
        title=options.title or title or readable(sheet.path.stem),
        kind="atlas",
        may_leave=not any(one.split("-")[0] == "acled" for one in datasets),
        file_name=readable(sheet.file_name or sheet.path.name),
        sha256=sheet.sha256,
    )
    return Plan(
        recognised=Recognised("atlas"),
        info=info,
        mapper=OwnExportMapper(info, header, is_same=bool(found) and name == found),
        header=header,
        used=frozenset(header),
        id_column="incident_id",
        is_restored=sheet.format != "layer",  # a map program runs no formulas: nothing was put before them
        is_escaped=sheet.format == "xlsx",
        is_verbatim=True,
        is_partial=bool(dataset_id),
    )


def _datasets_of(sheet: Sheet, header: Sequence[str]) -> dict[str, str]:
    """Id and title of each dataset whose rows the file holds."""
    if "dataset_id" not in header or "dataset" not in header:
        return {}
    seen: dict[str, str] = {}
    for rows in sheet.read():
        pairs, _ = different(joined("\x1f", flat(rows.cells["dataset_id"]), flat(rows.cells["dataset"])))
        for name, _, title in (pair.partition("\x1f") for pair in pairs):
            if name:
                seen[name] = title or name
    return seen
