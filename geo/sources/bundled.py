"""The incidents that ship: our tables of facts, with places resolved and joined by the program.

``data/incidents/`` holds what five news reports say, ``data/incidents/notable/`` the notable incidents of 2012 to 2024.
No coordinate of them is drawn: the words for each place go through the resolver, the geometry that comes out is joined
to the boundaries, and both explanations stay with the incident.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.core.errors import AtlasError, BrokenData
from geo.core.facts import Fact, read_facts
from geo.core.language import Language, language
from geo.core.settings import DATA
from geo.incidents.coded import coded
from geo.incidents.contract import validate
from geo.incidents.filter import EARLIEST, LATEST
from geo.incidents.schema import BOUNDS, COUNTRIES, SIDES
from geo.incidents.table import to_table
from geo.incidents.taxonomy import load_event_types
from geo.incidents.tolls import is_open_ended, total_of
from geo.incidents.view import View
from geo.places.answers import incident_columns
from geo.places.resolver import Resolver
from geo.sources.joining import joined

DATASET_ID = "reports"
DATASET = "Five news reports"
FOLDER = DATA / "incidents"
NOTABLE_ID = "notable"
NOTABLE = FOLDER / NOTABLE_ID
TITLES = {DATASET_ID: DATASET, NOTABLE_ID: "Notable incidents 2012–2024"}
# Title of the dataset of what a reader accepts from reports of their own, unless they rename it.
OWN = "My reports"
# Folders of the datasets that ship, by id.
BUNDLED = {DATASET_ID: FOLDER, NOTABLE_ID: NOTABLE}
# First and last day of the datasets that say which they cover.
COVERAGE = {NOTABLE_ID: (dt.date(2012, 1, 1), dt.date(2024, 12, 31))}
_REPORTS = ("report_id", "publisher", "title", "published", "url", "language")
_TOLLS = ("toll_of", "side", "kind", "low", "best", "high", "taken_as_best", "said_by", "said_by_fr", "words")
_INCIDENTS = (
    "incident_id",
    "title_en",
    "title_fr",
    "event_date",
    "event_type",
    "country",
    "place_phrase",
    "shared_toll",
    "reports",
)
TOLL_KINDS = ("killed", "injured", "missing", "captured", "accounted_for")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_PEOPLE = 10_000_000  # more than any report can mean


def load_bundled(
    boundaries: Boundaries, resolver: Resolver, folder: Path = FOLDER, *, checked: bool = True
) -> gpd.GeoDataFrame:
    """Read the facts that ship and make the joined incident table.

    Parameters
    ----------
    boundaries : Boundaries
        The vintage to join to.
    resolver : Resolver
        Reads the words for places.
    folder : Path
        Holds ``incidents.csv``, ``tolls.csv`` and ``reports.csv``: `FOLDER`, or `NOTABLE`. The name of the folder says
        which; the ids of the notable incidents begin with ``notable:``.
    checked : bool
        Whether to hold the result against the contract of the incident table.

    Returns
    -------
    GeoDataFrame
        Incident table, EPSG:4326, one row an incident, in the order of the file.

    Raises
    ------
    BrokenData
        When a file is missing, damaged, or names what another does not have.
    """
    table = joined(read_bundled(resolver, folder), boundaries)
    try:
        return validate(table) if checked else table
    except BrokenData as error:
        raise BrokenData(_damaged(folder / "incidents.csv", error)) from error


def _damaged(path: Path, error: BrokenData) -> str:
    return f"{path}, with its tolls.csv: {error} Correct the row, or restore the files."


def read_bundled(resolver: Resolver, folder: Path = FOLDER) -> gpd.GeoDataFrame:
    """Read the facts that ship, with their places, not yet joined to units; see `load_bundled`."""
    path = folder / "incidents.csv"
    dataset_id = NOTABLE_ID if folder.name == NOTABLE_ID else DATASET_ID
    reports = {row["report_id"]: row for row in read_facts(folder / "reports.csv", _REPORTS)}
    tolls = [_account(row) for row in read_facts(folder / "tolls.csv", _TOLLS)]
    kinds = load_event_types()
    rows = read_facts(path, _INCIDENTS)
    groups = {row["shared_toll"] or row["incident_id"] for row in rows}
    if lost := sorted({toll.row["toll_of"] for toll in tolls} - groups):
        raise BrokenData(f"{folder / 'tolls.csv'} has tolls of {', '.join(lost)}, which {path} does not have.")
    records = []
    for row in rows:
        where = row.where
        if row["event_type"] not in kinds or row["country"] not in (*COUNTRIES, ""):
            raise BrokenData(f"{where}: unknown kind {row['event_type']!r} or country {row['country']!r}.")
        if unknown := [name for name in _split(row["reports"]) if name not in reports]:
            raise BrokenData(f"{where}: no report {', '.join(unknown)} in {folder / 'reports.csv'}.")
        kind = kinds[row["event_type"]]
        accounts = [toll for toll in tolls if toll.row["toll_of"] == (row["shared_toll"] or row["incident_id"])]
        records.append(
            {
                "incident_id": _full_id(dataset_id, row["incident_id"]),
                "title": row["title_en"],
                "title_fr": row["title_fr"],
                "event_date": _day(row["event_date"], where),
                "event_date_end": _day(row["event_date_end"] or row["event_date"], where),
                "date_precision": _whole(row["date_precision"], where),
                "date_phrase": row["date_phrase"],
                "event_type": kind.code,
                "acled_event_type": kind.acled_event_type,
                "ucdp_type_of_violence": kind.ucdp_type_of_violence,
                "summary": _joined_words(row["summary_en"], row.get("ucdp_note", "")),
                "summary_fr": _joined_words(row["summary_fr"], row.get("ucdp_note_fr", "")),
                "attributed_to": _split(row["attributed_to"]),
                "attributed_by": row["attributed_by"],
                "attributed_by_fr": row["attributed_by_fr"],
                "claimed_by": _split(row["claimed_by"]),
                "possible_actors": _split(row["possible_actors"]),
                "target": row["target_en"],
                "target_fr": row["target_fr"],
                "target_actors": _split(row["target_actors"]),
                "shared_toll": row["shared_toll"],
                "dataset_id": dataset_id,
                "dataset": TITLES[dataset_id],
                "original_id": row["incident_id"],
                "sources": [
                    {key: reports[name][key] for key in ("publisher", "title", "published", "url", "language")}
                    for name in _split(row["reports"])
                ],
                **_toll(accounts),
                **_place(resolver, row),
            }
        )
    try:
        return to_table(records, checked=False)
    except BrokenData as error:
        raise BrokenData(_damaged(path, error)) from error


def same_events(folder: Path = NOTABLE) -> dict[str, str]:
    """Read which notable incidents are also told by the five reports: one event, two records.

    Parameters
    ----------
    folder : Path
        Holds an ``incidents.csv`` with a column `same_as`.

    Returns
    -------
    dict of str
        `incident_id` of a notable incident to the `incident_id` of the same event in the reports.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    rows = read_facts(folder / "incidents.csv", ("incident_id", "same_as"))
    return {_full_id(NOTABLE_ID, row["incident_id"]): row["same_as"] for row in rows if row["same_as"]}


def _place(resolver: Resolver, row: Fact) -> dict[str, Any]:
    phrase, country = row["place_phrase"], row["country"] or None
    try:  # twice, because a table serves readers of both languages; only the explanations differ
        found = resolver.resolve(phrase, country=country, say=language("en"))
        french = resolver.resolve(phrase, country=country, say=language("fr"))
    except AtlasError as error:
        raise BrokenData(f"{row.where}: {error}") from error
    return incident_columns(phrase, found, french)


@dataclass(frozen=True)
class _Account:
    """One row of ``tolls.csv``: what somebody said of one toll."""

    row: Fact
    bounds: dict[str, int | None]

    @property
    def is_best(self) -> bool:
        return self.row["taken_as_best"] == "yes"


def _account(row: Fact) -> _Account:
    for column, known in (("side", SIDES), ("kind", TOLL_KINDS), ("taken_as_best", ("yes", ""))):
        if row[column] not in known:
            choices = ", ".join(name or "empty" for name in known)
            raise BrokenData(f"{row.where}: unknown {column} {row[column]!r}: give one of {choices}.")
    bounds = {bound: _whole(row[bound], row.where) for bound in BOUNDS}
    stated = [number for number in bounds.values() if number is not None]
    if not stated or stated != sorted(stated):
        raise BrokenData(f"{row.where}: give a low, best or high figure, each at least as high as the one before it.")
    return _Account(row, bounds)


def _toll(accounts: list[_Account]) -> dict[str, Any]:
    """Columns of the toll from all that was said of it.

    Deaths have, for each side, the lowest figure, the best and the highest. The best is the one of the account that
    is taken as best, or the only best figure; several without a choice are an error of the file.

    Injured, missing and captured have one figure each: for each side the one of the account taken as best, otherwise
    the first account with a best figure; where none has one, the first low figure ("at least 5 injured" gives 5).
    The sides of which something was said are added up.
    """
    columns: dict[str, Any] = {
        "tolls": [
            {**{key: said.row[key] for key in ("side", "kind", "said_by", "said_by_fr", "words")}, **said.bounds}
            for said in accounts
        ]
    }
    sides: list[dict[str, int | None]] = []
    for side in SIDES:
        killed = _about(accounts, side, "killed")
        of = {bound: _stated(killed, bound) for bound in BOUNDS}
        best = [said.bounds["best"] for said in killed if said.is_best] or of["best"]
        if len(best) > 1:
            raise BrokenData(f"{killed[0].row.where}: several best figures for {side}; say which one is taken as best.")
        toll = {
            "low": min(of["low"], default=None),
            "best": best[0] if best else None,
            "high": max(of["high"], default=None),
        }
        sides.append(toll)
        columns |= {f"fatalities_{side}_{bound}": toll[bound] for bound in BOUNDS}
    columns |= {f"fatalities_{bound}": value for bound, value in total_of(sides).items()}
    columns["fatalities_open_ended"] = any(is_open_ended(toll["low"], toll["best"], toll["high"]) for toll in sides)
    for kind in ("injured", "missing", "captured"):
        figures = [_figure(_about(accounts, side, kind)) for side in SIDES]
        known = [figure for figure in figures if figure is not None]
        columns[kind] = sum(known) if known else None
    return columns


def _about(accounts: Iterable[_Account], side: str, kind: str) -> list[_Account]:
    return [said for said in accounts if (said.row["side"], said.row["kind"]) == (side, kind)]


def _stated(accounts: Iterable[_Account], bound: str) -> list[int]:
    return [number for said in accounts if (number := said.bounds[bound]) is not None]


def _figure(accounts: Sequence[_Account]) -> int | None:
    """One figure for one side; the rule is in `_toll`."""
    chosen = [said for said in accounts if said.is_best]
    if len(chosen) > 1:
        raise BrokenData(f"{chosen[1].row.where}: two accounts are taken as best; keep one.")
    figures = [n for group in (chosen, accounts) for bound in ("best", "low") for n in _stated(group, bound)]
    return figures[0] if figures else None


def _full_id(dataset_id: str, original_id: str) -> str:
    """Write the id of a record; those of the reports came first and stand alone."""
    return original_id if dataset_id == DATASET_ID else f"{dataset_id}:{original_id}"


def _joined_words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def _whole(cell: str, where: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal() and len(cell) < 10 and int(cell) <= _MOST_PEOPLE):
        raise BrokenData(f"{where}: {cell[:40]!r} is not a whole number from 0 to {_MOST_PEOPLE}.")
    return int(cell)


def _day(cell: str, where: str) -> pd.Timestamp | None:
    if not cell:
        return None
    try:
        day = dt.date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BrokenData(f"{where}: {cell[:40]!r} is not a date (year-month-day).")
    return pd.Timestamp(day)


def dataset_titles(records: gpd.GeoDataFrame, say: Language) -> dict[str, str]:
    """Title of each dataset with a row in a table, by its identifier; of those that ship in the reader's language."""
    column = coded(records).dataset
    firsts = {name: int(np.argmax(column.codes == code)) for code, name in enumerate(column.names)}
    return {
        name: say(TITLES[name]) if name in TITLES else say(OWN) if title == OWN else title
        for name, title in ((name, str(records["dataset"].iloc[row])) for name, row in firsts.items())
    }


def caveat(view: View, say: Language) -> str:
    """Warn that the notable incidents are a choice, where some are shown; else nothing."""
    n = n_notable(view)
    if not n:
        return ""
    if n == view.n_shown:
        return say("The notable incidents are the gravest attacks alone, chosen by hand: no count of all violence.")
    return say.plural(
        "{n} of the {all} incidents is from the hand-picked list of notable incidents, which is no count of all "
        "violence.",
        "{n} of the {all} incidents are from the hand-picked list of notable incidents, which is no count of all "
        "violence.",
        n,
        all=say.number(view.n_shown),
    )


def n_notable(view: View) -> int:
    """Count the shown incidents that are from the hand-picked list, alone or among the records behind them."""
    return min(view.datasets().get(NOTABLE_ID, 0), view.n_shown)


def is_mostly_notable(view: View) -> bool:
    """Tell whether more than half of what is shown is the hand-picked choice."""
    return 2 * n_notable(view) > view.n_shown
