"""A file becomes incidents that may be stored: read, recognised, mapped, checked row by row, and nothing stored yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
import pyarrow as pa

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.errors import BadInput, Cancelled
from geo.core.progress import Progress
from geo.incidents.batches import Batch, DatasetInfo
from geo.sources.cleaning import Cleaner, restored_cells
from geo.sources.findings import RULES, Findings
from geo.sources.judging import Judgement, flat
from geo.sources.plans import Plan, make_plan
from geo.sources.recognition import KINDS
from geo.sources.repeats import Repeats
from geo.sources.sheets import MOST_BYTES, Rows, Sheet, blank_rows, open_sheet
from geo.sources.spool import Spool
from geo.sources.zone import Zone, load_zone

DATE_ORDERS: Final = ("ask", "dmy", "mdy", "ymd")


@dataclass(frozen=True)
class ImportOptions:
    """How a file is to be read.

    Attributes
    ----------
    as_kind : str
        ``"auto"``, ``"ucdp"``, ``"acled"``, ``"atlas"`` or ``"table"``.
    mapping : dict or None
        How the columns of any table map, as `geo.sources.mapping.Mapping.as_json` writes it; None to use the one that
        was saved for this header, or else to guess.
    zone_only : bool
        Leave out rows outside Mali, Burkina Faso and Niger and 50 km around.
    dataset_id, title : str
        Of the dataset; made from the file if empty. The same id means the same dataset.
    date_order : str
        ``"ask"``, ``"dmy"``, ``"mdy"`` or ``"ymd"``: how days are written in numbers.
    decimal : str
        ``"auto"``, ``"."`` or ``","``.
    sheet : str
        The sheet or layer to read.
    most_bytes : int
        Largest file.
    """

    as_kind: str = "auto"
    mapping: dict[str, Any] | None = None
    zone_only: bool = True
    dataset_id: str = ""
    title: str = ""
    date_order: str = "ask"
    decimal: str = "auto"
    sheet: str = ""
    most_bytes: int = MOST_BYTES

    def __post_init__(self) -> None:
        for name, value, known in (
            ("as_kind", self.as_kind, ("auto", *KINDS)),
            ("date_order", self.date_order, DATE_ORDERS),
            ("decimal", self.decimal, ("auto", ".", ",")),
        ):
            if value not in known:
                raise BadInput(f"{name} {value!r}: give one of {', '.join(known)}.")


@dataclass
class Counts:
    """What became of the rows: each is good, mended, refused or left out (and then why)."""

    rows: int = 0
    good: int = 0
    mended: int = 0
    refused: int = 0
    left_out: int = 0
    left_out_because: Counter[str] = field(default_factory=Counter)

    @property
    def kept(self) -> int:
        """Rows that become incidents."""
        return self.good + self.mended


@dataclass
class Prepared:
    """A file that is ready to be stored, with an account of every row.

    Attributes
    ----------
    info : DatasetInfo
    counts : Counts
    findings : Findings
    plan : Plan
        What the file was recognised as, and how it was read.
    header : tuple of str
    is_partial : bool
        Whether it holds mended rows of a dataset only: the dataset's other rows stay.
    """

    info: DatasetInfo
    counts: Counts
    findings: Findings
    plan: Plan
    header: tuple[str, ...]
    spool: Spool
    is_partial: bool = False

    def batches(self) -> Iterator[Batch]:
        """Go through the rows that may be stored, in the order of the file; as often as needed."""
        yield from self.spool.batches()

    def refused_csv(self) -> Path | None:
        """File of the refused rows with their reasons (CSV); None if no row was refused."""
        return self.spool.refused_path if self.spool.refused_path.exists() else None

    def close(self) -> None:
        """Delete what lies on the disk."""
        self.spool.close()

    def __enter__(self) -> Prepared:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def prepare_import(
    path: Path,
    options: ImportOptions | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    boundaries: Boundaries | None = None,
) -> Prepared:
    """Read a file whole, check every row and map it to the incident table; nothing is stored.

    Parameters
    ----------
    path : Path
    options : ImportOptions, optional
    progress : function, optional
        Told how many bytes were read.
    cancelled : function, optional
        Asked between blocks; true stops.
    boundaries : Boundaries, optional
        The vintage that tells countries; the one that ships if not given.

    Returns
    -------
    Prepared
        To be closed; it holds files.

    Raises
    ------
    BadInput
        When the file as a whole cannot be used; the message says why and what to do.
    Cancelled
        When `cancelled` said so.
    CannotWrite
        When the temporary folder is full.
    """
    wanted = options or ImportOptions()
    sheet = open_sheet(Path(path), chosen=wanted.sheet, most_bytes=wanted.most_bytes)
    vintage = boundaries or load_boundaries()
    zone = load_zone(vintage)
    plan = make_plan(sheet, wanted, vintage, zone)
    spool = Spool(plan.header, f"{plan.info.dataset_id}: {plan.info.title}")
    try:
        findings = Findings(spool.folder)
        run = _Run(plan, wanted, zone, spool, findings)
        for remark in (*sheet.remarks, *plan.remarks):
            run.remark(remark.rule, remark.line, remark.column, remark.value, remark.became)
        for rows in sheet.read():
            if cancelled is not None and cancelled():
                raise Cancelled("Stopped. Nothing was stored.")
            run.take(rows)
            if progress is not None:
                progress(min(rows.done, sheet.size), sheet.size, f"Reading {sheet.file_name or sheet.path.name}")
        run.finish()
        spool.finish()
        _check_some(run.counts, sheet)
    except BaseException:
        spool.close()
        raise
    return Prepared(plan.info, run.counts, findings, plan, plan.header, spool, plan.is_partial)


def _check_some(counts: Counts, sheet: Sheet) -> None:
    if not counts.rows:
        raise BadInput(f"{sheet.file_name or sheet.path.name} has a header, but no rows. Save the table again.")


class _Run:
    """One import while it goes on."""

    def __init__(self, plan: Plan, options: ImportOptions, zone: Zone, spool: Spool, findings: Findings) -> None:
        self._plan = plan
        self._options = options
        self._zone = zone
        self._spool = spool
        self._findings = findings
        self._cleaner = Cleaner(plan.used, is_verbatim=plan.is_verbatim)
        self._repeats = Repeats()
        self._blank: list[int] = []
        self._blank_count = 0
        self.counts = Counts()

    def remark(self, rule: str, line: int, column: str, value: str, became: str) -> None:
        self._findings.add(rule, [line], column, [value], became=[became or None])

    def take(self, rows: Rows) -> None:
        remarks = rows.remarks
        self._misfits(rows)
        rows = self._without_far(self._without_blanks(rows))
        cells = rows.cells.select(list(self._plan.header))
        originals = restored_cells(cells, escaped=self._plan.is_escaped) if self._plan.is_restored else cells
        cleaned = Judgement(Rows(originals, rows.lines), self._findings)
        self._cleaner.clean(cleaned, totals=self._plan.totals)
        for remark in remarks:
            at = np.flatnonzero(rows.lines == remark.line)
            cleaned.report(remark.rule, at[:1], remark.column, [remark.value] * len(at[:1]),
                           became=[remark.became or None] * len(at[:1]))  # fmt: skip
        records = self._plan.mapper.map(cleaned)
        self._repeats.find(cleaned, records, originals, self._spool, self._plan.id_column)
        self._leave_out_far(cleaned, records)
        self._settle(cleaned, records, originals)
        self._findings.flush()
        self._spool.flush()

    def _misfits(self, rows: Rows) -> None:
        for misfit in rows.misfits:
            text = " ; ".join(misfit.cells)
            self._findings.add(misfit.rule, [misfit.line], "", [text])
            rule = RULES[misfit.rule]
            self._spool.refuse_misfit(misfit, f"{rule.what} {rule.remedy}")
            self.counts.rows += 1
            self.counts.refused += 1

    def _without_blanks(self, rows: Rows) -> Rows:
        blank = blank_rows(rows.cells)
        if blank.any():
            self._blank_count += int(blank.sum())
            self._blank += rows.lines[blank][:1].tolist()
            kept = np.flatnonzero(~blank)
            return Rows(rows.cells.take(pa.array(kept)), rows.lines[kept], (), rows.remarks, rows.done)
        return rows

    def _without_far(self, rows: Rows) -> Rows:
        if not self._options.zone_only:
            return rows
        far = self._plan.mapper.elsewhere(Judgement(rows, self._findings))
        count = int(far.sum())
        if not count:
            return rows
        self.counts.rows += count
        self.counts.left_out += count
        self.counts.left_out_because["outside-zone"] += count
        kept = np.flatnonzero(~far)
        return Rows(rows.cells.take(pa.array(kept)), rows.lines[kept], (), rows.remarks, rows.done)

    def _leave_out_far(self, judged: Judgement, records: pa.Table) -> None:
        if not self._options.zone_only or self._plan.info.kind == "atlas":  # what we wrote comes back whole
            return
        lon, lat = (
            np.asarray(flat(records[name]).fill_null(np.nan), dtype=np.float64) for name in ("source_lon", "source_lat")
        )
        far = ~np.isnan(lat) & ~self._zone.holds(lon, lat) & ~judged.refused & ~judged.left_out
        if self._plan.info.kind == "table":
            judged.report("outside-zone", far, "", [f"{y:g}, {x:g}" for y, x in zip(lat[far], lon[far], strict=True)])
        self._leave_out(judged, far, "outside-zone")

    def _leave_out(self, judged: Judgement, where: np.ndarray[Any, np.dtype[np.bool_]], rule: str) -> None:
        judged.left_out |= where
        self.counts.left_out_because[rule] += int(where.sum())

    def _settle(self, judged: Judgement, records: pa.Table, originals: pa.Table) -> None:
        counts = self.counts
        for rule, where in self._repeats.left_out:
            counts.left_out_because[rule] += int(where.sum())
        for rule, where in self._cleaner.left_out:
            counts.left_out_because[rule] += int(where.sum())
        refused = judged.refused & ~judged.left_out
        kept = ~refused & ~judged.left_out
        mended = judged.mended & kept
        counts.rows += len(judged)
        counts.left_out += int(judged.left_out.sum())
        counts.refused += int(refused.sum())
        counts.mended += int(mended.sum())
        counts.good += int((kept & ~mended).sum())
        self._spool.refuse(judged, originals)
        if kept.all():
            self._spool.add(records, originals, judged.lines)
        elif kept.any():
            rows = pa.array(np.flatnonzero(kept))
            self._spool.add(records.take(rows), originals.take(rows), judged.lines[kept])

    def finish(self) -> None:
        if self._blank_count:
            self._findings.add("blank-row", self._blank[:1], "", [str(self._blank_count)])
        self._findings.finish()
