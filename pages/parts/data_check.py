"""The check of a file under some options, in a thread: what it is, what becomes of each row, what would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.areas.boundaries import Boundaries
from geo.core.errors import AtlasError
from geo.core.progress import Progress
from geo.incidents.batches import Batch
from geo.incidents.store import Dataset, Difference, Store
from geo.maps.import_map import Placed, place_rows
from geo.sources.archives import format_of, tables_in
from geo.sources.findings import Finding, Findings
from geo.sources.importing import ImportOptions, Prepared, prepare_import
from geo.sources.mapping import Mapping, guess_mapping, saved_mapping
from geo.sources.recognition import Recognised, recognise
from geo.sources.sheets import open_sheet
from geo.sources.table_plans import first_rows, own_columns
from pages.parts.data_work import BYTES, ROWS, Work

FIRST_ROWS: Final = 8
EXAMPLES: Final = 5
# So many rows of a kind are listed on the screen.
MOST_LISTED: Final = 200


@dataclass(frozen=True)
class Look:
    """What a file shows before its rows are checked.

    Attributes
    ----------
    choices : tuple of str
        Sheets or layers.
    chosen : str
    header : tuple of str
    first : DataFrame
        The first rows as they stand.
    recognised : Recognised
        What it was recognised as.
    guess, mapping : Mapping
        Which column seems to hold what; what the importer takes: the one that was kept for this header, or the guess.
    is_saved : bool
        Whether one was kept.
    """

    choices: tuple[str, ...]
    chosen: str
    header: tuple[str, ...]
    first: pd.DataFrame
    recognised: Recognised
    guess: Mapping
    mapping: Mapping
    is_saved: bool

    def is_table(self, as_kind: str) -> bool:
        """Whether its columns are to be assigned."""
        return as_kind == "table" or (as_kind == "auto" and self.recognised.kind == "table")


@dataclass(frozen=True)
class Checked:
    """What came out of a check.

    Attributes
    ----------
    prepared : Prepared
        To be closed.
    examples : dict
        Rule and severity to the first findings.
    placed : Placed
        For the map.
    known : Dataset or None
        The dataset of that identifier, if the store has it already.
    difference : Difference or None
        What storing would change of it.
    titles : dict
        Date and title of the first rows that are added or changed, by incident id.
    """

    prepared: Prepared
    examples: dict[tuple[str, str], list[Finding]]
    placed: Placed
    known: Dataset | None
    difference: Difference | None
    titles: dict[str, tuple[str, str]]


class Check:
    """A check that goes on, or is done.

    Parameters
    ----------
    path : Path
    options : ImportOptions
    store : Store
    boundaries : Boundaries
    before : Check, optional
        The check of the same file under other options: what it saw of the file is not looked for again.

    Attributes
    ----------
    options : ImportOptions
    revision : int
        Of the store that the rows are compared with.
    look : Look or None
        There before the rows are checked.
    inside : tuple of str
        Tables in an archive of several.
    work : Work of Checked
    """

    def __init__(
        self,
        path: Path,
        options: ImportOptions,
        store: Store,
        boundaries: Boundaries,
        before: Check | None = None,
    ) -> None:
        self.options = options
        self.revision = store.revision
        same = before is not None and before.options.sheet == options.sheet
        self.look: Look | None = before.look if before is not None and same else None
        self.inside: tuple[str, ...] = before.inside if before is not None else ()
        self._path = path
        self._store = store
        self._boundaries = boundaries
        self.work: Work[Checked] = Work(self._run, lambda checked: checked.prepared.close())

    def close(self) -> None:
        """Stop, and delete what lies on the disk."""
        self.work.drop()

    def _run(self, tell: Progress, stopped: Callable[[], bool]) -> Checked:
        self.inside = self.inside or inside(self._path)
        self.look = self.look or look_into(self._path, self.options.sheet)

        def read(done: int, total: int | None, _: str) -> None:
            tell(done, total, BYTES)

        prepared = prepare_import(self._path, self.options, read, stopped, boundaries=self._boundaries)
        try:
            tell(0, prepared.counts.kept, ROWS)
            placed = place_rows(prepared.batches(), self._boundaries)
            known = self._known(prepared.info.dataset_id)
            difference, titles = None, {}
            if known is not None:
                difference = self._store.compare(prepared.info, _told(prepared, tell))
                titles = _titles(prepared, [*difference.added[:MOST_LISTED], *difference.changed[:MOST_LISTED]])
            return Checked(prepared, first_examples(prepared.findings), placed, known, difference, titles)
        except BaseException:
            prepared.close()
            raise

    def _known(self, dataset_id: str) -> Dataset | None:
        datasets = self._store.datasets()
        return next((one for one in datasets if one.info.dataset_id == dataset_id and not one.bundled), None)


def _told(prepared: Prepared, tell: Progress) -> Iterator[Batch]:
    done = 0
    for batch in prepared.batches():
        done += len(batch.records)
        tell(done, prepared.counts.kept, ROWS)
        yield batch


def _titles(prepared: Prepared, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Find date and title of some rows."""
    wanted = pa.array(ids, pa.string())
    found: dict[str, tuple[str, str]] = {}
    for batch in prepared.batches():
        if len(found) == len(ids):
            break
        rows = batch.records.select(["incident_id", "event_date", "title"])
        for row in rows.filter(pc.is_in(rows["incident_id"], wanted)).to_pylist():
            day = row["event_date"]
            found[row["incident_id"]] = (day.date().isoformat() if day is not None else "", row["title"] or "")
    return found


def inside(path: Path) -> tuple[str, ...]:
    """Name the tables in an archive of several; empty for any other file."""
    try:
        with path.open("rb") as source:
            packed = format_of(path, source.read(4096)) == "zip"
        names = tables_in(path) if packed else ()
    except (AtlasError, OSError):  # the check says why
        return ()
    return names if len(names) > 1 else ()


def look_into(path: Path, chosen: str) -> Look | None:
    """Open a file and read its first rows; None where even that fails, which the check then says."""
    try:
        sheet = open_sheet(path, chosen=chosen)
        header = own_columns(sheet)
        sample = first_rows(sheet, header)
    except AtlasError:
        return None
    guess = guess_mapping(header, {name: sample[name].drop_null().to_pylist() for name in header})
    saved = saved_mapping(header)
    return Look(
        choices=sheet.choices,
        chosen=sheet.chosen,
        header=header,
        first=sample.slice(0, FIRST_ROWS).to_pandas().fillna(""),
        recognised=recognise(header, sheet.file_name or path.name),
        guess=guess,
        mapping=saved or guess,
        is_saved=saved is not None,
    )


def first_examples(findings: Findings, most: int = EXAMPLES) -> dict[tuple[str, str], list[Finding]]:
    """Find the first findings of each rule and severity."""
    found: dict[tuple[str, str], list[Finding]] = {key: [] for key in findings.counts}
    for table in findings.tables():
        open_keys = [key for key, examples in found.items() if len(examples) < min(most, findings.counts[key])]
        if not open_keys:
            break
        for rule, severity in open_keys:
            of_kind = pc.and_(pc.equal(table["rule"], rule), pc.equal(table["severity"], severity))
            rows = table.filter(of_kind).slice(0, most - len(found[rule, severity])).to_pylist()
            found[rule, severity] += [
                Finding(
                    row["line"], row["column"] or "", row["value"] or "", rule, severity, became=row["became"] or ""
                )
                for row in rows
            ]
    return found
