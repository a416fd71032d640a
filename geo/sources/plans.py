"""How a file will be read: what it was recognised as, the dataset it makes, and who maps its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

import pyarrow as pa

from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.incidents.batches import DatasetInfo
from geo.sources.dates import order_of_columns
from geo.sources.judging import Bools, Judgement, flat
from geo.sources.recognition import REFUSED_COLUMNS, REFUSED_DATASET, Recognised, recognise, slug
from geo.sources.sheets import Remark, Sheet
from geo.sources.spool import SURPLUS
from geo.sources.values import different, readable
from geo.sources.zone import Zone

if TYPE_CHECKING:
    from geo.sources.importing import ImportOptions

_KINDS_IN_WORDS: Final = {
    "ucdp": "a UCDP GED table (columns id, type_of_violence, side_a, side_b, date_start, latitude, longitude, best)",
    "acled": "an ACLED export (columns event_id_cnty, event_date, event_type, actor1, latitude, longitude, fatalities)",
    "atlas": "an export of this program (columns incident_id, event_date, where_prec, place_phrase ...)",
}
# The UCDP's web site writes the month first, always with the seconds; a spreadsheet that saves the table drops them.
_OF_THE_SITE: Final = re.compile(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}")


class Mapper(Protocol):
    """Turns rows into records."""

    def map(self, judged: Judgement) -> pa.Table:
        """Map the rows and report what is wrong with them."""
        ...

    def elsewhere(self, judged: Judgement) -> Bools:
        """Tell at a glance which rows lie surely outside the zone, so that nobody need map them."""
        ...


@dataclass(frozen=True)
class Plan:
    """How a file will be read.

    Attributes
    ----------
    recognised : Recognised
    info : DatasetInfo
    mapper : Mapper
    header : tuple of str
        The file's own columns, without those of a file of refused rows.
    used : frozenset of str
        Columns that are mapped.
    id_column : str
    totals : tuple of str
        Columns in which the word "total" makes a line of totals.
    is_restored : bool
        Whether apostrophes before formulas are this program's own.
    is_escaped : bool
        Whether characters that XML cannot hold are written as ``_x000D_``.
    is_verbatim : bool
        Whether texts are this program's own, so that what looks like a slip is none.
    is_partial : bool
        Whether the file holds mended rows of a dataset.
    remarks : tuple of Remark
    mapping : dict
    """

    recognised: Recognised
    info: DatasetInfo
    mapper: Mapper
    header: tuple[str, ...]
    used: frozenset[str]
    id_column: str = ""
    totals: tuple[str, ...] = ()
    is_restored: bool = False
    is_escaped: bool = False
    is_verbatim: bool = False
    is_partial: bool = False
    remarks: tuple[Remark, ...] = ()
    mapping: ReadOnly[str, Any] = field(default_factory=dict)


def make_plan(sheet: Sheet, options: ImportOptions, boundaries: Boundaries, zone: Zone) -> Plan:
    """Decide how to read a sheet.

    Parameters
    ----------
    sheet : Sheet
    options : ImportOptions
    boundaries : Boundaries
    zone : Zone

    Returns
    -------
    Plan

    Raises
    ------
    BadInput
        When the file is not of the kind that the options say.
    """
    header = tuple(name for name in sheet.header if name not in (*REFUSED_COLUMNS, SURPLUS))
    dataset_id, title = _refused_dataset(sheet)
    if title and not options.title:
        options = replace(options, title=title)
    found = recognise(header, sheet.file_name or sheet.path.name)
    if options.as_kind not in ("auto", "table", found.kind):
        raise BadInput(
            f"{sheet.file_name} is not {_KINDS_IN_WORDS[options.as_kind]}. Its columns are "
            f"{', '.join(header[:30])}. Import it as a table."
        )
    if options.as_kind == "table":
        found = Recognised("table")
    base = _Base(sheet, header, options, found, dataset_id)
    if found.kind == "ucdp":
        return _ucdp(base, zone)
    if found.kind == "acled":
        return _acled(base, zone)
    if found.kind == "atlas":
        from geo.sources.own_exports import plan_own_export

        return plan_own_export(sheet, header, options, dataset_id)
    from geo.sources.table_plans import plan_table

    return plan_table(sheet, header, options, boundaries, zone, dataset_id)


@dataclass(frozen=True)
class _Base:
    """What every plan begins with."""

    sheet: Sheet
    header: tuple[str, ...]
    options: ImportOptions
    found: Recognised
    dataset_id: str

    def info(self, dataset_id: str, title: str, **facts: Any) -> DatasetInfo:
        return DatasetInfo(
            dataset_id=self.dataset_id or self.options.dataset_id or slug(dataset_id) or "table",
            title=self.options.title or title,
            file_name=readable(self.sheet.file_name or self.sheet.path.name),
            sha256=self.sheet.sha256,
            **facts,
        )

    def used(self, names: Collection[str]) -> frozenset[str]:
        return frozenset(name for name in self.header if name.casefold() in names)

    def column(self, *names: str) -> str:
        folded = {name.casefold(): name for name in self.header}
        return next((folded[name] for name in names if name in folded), "")

    def date_order(self, *names: str) -> tuple[str, tuple[Remark, ...]]:
        if self.options.date_order != "ask":
            return self.options.date_order, ()
        return date_order(self.sheet, [column for column in map(self.column, names) if column])


def date_order(sheet: Sheet, columns: Sequence[str]) -> tuple[str, tuple[Remark, ...]]:
    """Tell from whole columns in which order they write day and month; "ask" where nothing tells.

    Parameters
    ----------
    sheet : Sheet
    columns : sequence of str

    Returns
    -------
    str, tuple of Remark
    """
    blocks = (
        [text for column in columns for text in different(flat(rows.cells[column]))[0] if text is not None]
        for rows in sheet.read()
    )
    order, is_either = order_of_columns(blocks)
    return order, (Remark("date-order", order, 0, columns[0]),) if is_either and order != "ask" else ()


def _are_all(sheet: Sheet, column: str, form: re.Pattern[str]) -> bool:
    """Tell whether all cells of a column have a form."""
    return all(
        form.fullmatch(text.strip())
        for rows in sheet.read()
        for text in different(flat(rows.cells[column]))[0]
        if text and text.strip() and not text.startswith("#")
    )


def _refused_dataset(sheet: Sheet) -> tuple[str, str]:
    """Id and title of the dataset that a file of refused rows belongs to; empty for any other file."""
    if REFUSED_DATASET not in sheet.header:
        return "", ""
    for rows in sheet.read():
        for text in rows.cells[REFUSED_DATASET].to_pylist():
            name, _, title = (text or "").partition(": ")
            if name and slug(name) == name:
                return name, title
    return "", ""


def _ucdp(base: _Base, zone: Zone) -> Plan:
    from geo.sources import ucdp

    found = base.found
    names = {
        "release": ("ucdp-ged", "UCDP GED"),
        "candidate": ("ucdp-candidate", "UCDP Candidate GED"),
        "web": ("ucdp-web", "UCDP GED, country export"),
    }
    dataset_id, title = names[found.generation]
    if found.generation == "web":
        country = _first_text(base.sheet, base.column("country"))
        dataset_id, title = f"{dataset_id}-{slug(country)}", f"{title}: {country}"
    info = base.info(
        dataset_id, f"{title} {found.version}".strip(), kind="ucdp", publisher="Uppsala Conflict Data Program",
        version=found.version, licence=ucdp.LICENCE, attribution=ucdp.ATTRIBUTION, url="https://ucdp.uu.se/downloads/",
    )  # fmt: skip
    order, remarks = base.date_order("date_start", "date_end")
    if order == "ask" and found.generation == "web" and _are_all(base.sheet, base.column("date_start"), _OF_THE_SITE):
        order = "mdy"
    return Plan(
        recognised=found,
        info=info,
        mapper=ucdp.UcdpMapper(info, base.header, zone, order),
        header=base.header,
        used=base.used(ucdp.NEEDED),
        id_column=base.column("id"),
        totals=tuple(filter(None, (base.column("id"),))),
        is_restored=bool(base.dataset_id),
        is_partial=bool(base.dataset_id),
        remarks=remarks,
    )


def _acled(base: _Base, zone: Zone) -> Plan:
    from geo.sources import acled

    info = base.info(
        "acled", "ACLED", kind="acled", publisher="Armed Conflict Location & Event Data (ACLED)",
        version=base.found.generation, licence=acled.LICENCE, attribution=acled.ATTRIBUTION,
        url="https://acleddata.com", may_leave=False,
    )  # fmt: skip
    order, remarks = base.date_order("event_date")
    return Plan(
        recognised=base.found,
        info=info,
        mapper=acled.AcledMapper(info, base.header, zone, order),
        header=base.header,
        used=base.used(acled.NEEDED),
        id_column=base.column("event_id_cnty"),
        totals=tuple(filter(None, (base.column("event_id_cnty"),))),
        is_restored=bool(base.dataset_id),
        is_partial=bool(base.dataset_id),
        remarks=remarks,
    )


def _first_text(sheet: Sheet, column: str) -> str:
    for rows in sheet.read():
        for text in rows.cells[column].to_pylist():
            if text and text.strip() and not text.startswith("#"):
                return str(text.strip())
    return ""
