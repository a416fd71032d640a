"""The incidents that ship: our table of facts from news reports, with places resolved and joined by the program.

``data/incidents/`` holds what the reports say; nothing there is a coordinate. The words for each place go through
the resolver, the geometry that comes out is joined to the boundaries, and both explanations stay with the incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.areas.join import join_areas, join_points
from geo.core.crs import WGS84
from geo.core.errors import BrokenData
from geo.core.facts import read_facts
from geo.core.language import language
from geo.core.settings import DATA
from geo.incidents.schema import BOUNDS, COUNTRIES, SIDES, rows_of, to_table
from geo.incidents.taxonomy import load_event_types
from geo.incidents.tolls import total_of
from geo.places.resolver import Resolver

DATASET = "Five news reports, 2015-2021"
FOLDER = DATA / "incidents"
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
_MAY_LIE = re.compile(r"(?P<adm0>[A-Z]{3})(?: (?P<name>.+?))? \d+%")


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
        Holds ``incidents.csv``, ``tolls.csv`` and ``reports.csv``.
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
    path = folder / "incidents.csv"
    reports = {row["report_id"]: row for row in read_facts(folder / "reports.csv", _REPORTS)}
    tolls = read_facts(folder / "tolls.csv", _TOLLS)
    kinds = load_event_types()
    rows = read_facts(path, _INCIDENTS)
    groups = {row["shared_toll"] or row["incident_id"] for row in rows}
    if lost := sorted({toll["toll_of"] for toll in tolls} - groups):
        raise BrokenData(f"{folder / 'tolls.csv'} has tolls of {', '.join(lost)}, which {path} does not have.")
    records = []
    for line, row in enumerate(rows, start=2):
        where = f"{path}, line {line}"
        if row["event_type"] not in kinds or row["country"] not in (*COUNTRIES, ""):
            raise BrokenData(f"{where}: unknown kind {row['event_type']!r} or country {row['country']!r}.")
        if unknown := [name for name in _split(row["reports"]) if name not in reports]:
            raise BrokenData(f"{where}: no report {', '.join(unknown)} in {folder / 'reports.csv'}.")
        kind = kinds[row["event_type"]]
        accounts = [toll for toll in tolls if toll["toll_of"] == (row["shared_toll"] or row["incident_id"])]
        records.append(
            {
                "incident_id": row["incident_id"],
                "title": row["title_en"],
                "title_fr": row["title_fr"],
                "event_date": _day(row["event_date"], where),
                "event_date_end": _day(row["event_date_end"] or row["event_date"], where),
                "date_precision": _whole(row["date_precision"], where),
                "date_phrase": row["date_phrase"],
                "event_type": kind.code,
                "acled_event_type": kind.acled_event_type,
                "ucdp_type_of_violence": kind.ucdp_type_of_violence,
                "summary": row["summary_en"],
                "summary_fr": row["summary_fr"],
                "attributed_to": _split(row["attributed_to"]),
                "attributed_by": row["attributed_by"],
                "attributed_by_fr": row["attributed_by_fr"],
                "claimed_by": _split(row["claimed_by"]),
                "possible_actors": _split(row["possible_actors"]),
                "target": row["target_en"],
                "target_fr": row["target_fr"],
                "target_actors": _split(row["target_actors"]),
                "shared_toll": row["shared_toll"],
                "dataset": DATASET,
                "sources": [
                    {key: reports[name][key] for key in ("publisher", "title", "published", "url", "language")}
                    for name in _split(row["reports"])
                ],
                **_toll(accounts, where),
                **_place(resolver, row["place_phrase"], row["country"] or None),
            }
        )
    return to_table(joined(records, boundaries), checked=checked)


def joined(records: list[dict[str, Any]], boundaries: Boundaries) -> list[dict[str, Any]]:
    """Add the units that each record's point or area falls in.

    Parameters
    ----------
    records : list of dict
        With `lat`, `lon`, `uncertainty_km`, `geometry`, and `adm2` as the gazetteer names it.
    boundaries : Boundaries

    Returns
    -------
    list of dict
        As many records, in the same order.
    """
    points = join_points(
        boundaries,
        lon=_floats(record["lon"] for record in records),
        lat=_floats(record["lat"] for record in records),
        uncertainty_km=_floats(record["uncertainty_km"] for record in records),
    )
    shapes: list[Any] = [None if r["lat"] is not None else r["geometry"] for r in records]
    areas = join_areas(boundaries, gpd.GeoSeries(shapes, crs=WGS84))
    pcodes = {(row.adm0, row.name): row.pcode for row in rows_of(boundaries.adm1)}
    found = []
    for position, record in enumerate(records):
        unit = dict((points if record["lat"] is not None else areas).iloc[position])
        if record["where_prec"] == 6:  # the country alone: the report says no more, so neither do we
            unit |= {"adm1": "", "adm1_pcode": "", "adm2": "", "adm2_pcode": "", "may_lie_in": ""}
            unit |= {"join_certainty": 1.0, "join_method": "country"}
        other = [match.groupdict() for match in _MAY_LIE.finditer(unit["may_lie_in"])]
        from_gazetteer = record["adm2"] if not unit["adm2"] and unit["adm0"] else ""
        found.append(
            {
                **record,
                **unit,
                "adm2": unit["adm2"] or from_gazetteer,
                "adm2_source": "boundary" if unit["adm2"] else "gazetteer" if from_gazetteer else "",
                "may_lie_adm0": sorted({o["adm0"] for o in other} - {unit["adm0"]}),
                "may_lie_adm1": sorted(
                    {pcodes[o["adm0"], o["name"]] for o in other if (o["adm0"], o["name"]) in pcodes}
                ),
                "boundary_vintage": boundaries.vintage.title,
            }
        )
    return found


def _place(resolver: Resolver, phrase: str, country: str | None) -> dict[str, Any]:
    # Twice, because a table serves readers of both languages; only the explanations differ.
    found = resolver.resolve(phrase, country=country, say=language("en"))
    french = resolver.resolve(phrase, country=country, say=language("fr"))
    return {
        "place_phrase": phrase,
        "place": found.place or "",
        "place_id": found.place_id or "",
        "lat": found.lat,
        "lon": found.lon,
        "where_prec": found.where_prec,
        "uncertainty_km": found.uncertainty_km,
        "geometry": found.geometry,
        "place_method": found.method,
        "place_evidence": [
            {"words": en.words, "matched": en.matched, "matched_fr": fr.matched, "rule": en.rule}
            for en, fr in zip(found.evidence, french.evidence, strict=True)
        ],
        "place_note": found.note,
        "place_note_fr": french.note,
        "adm2": found.adm2 if found.lat is not None else "",
    }


def _toll(accounts: list[dict[str, str]], where: str) -> dict[str, Any]:
    """Columns of the toll from all that was said of it: the lowest, the one taken as best, and the highest figure."""
    numbers = [{bound: _whole(account[bound], where) for bound in BOUNDS} for account in accounts]
    said = list(zip(accounts, numbers, strict=True))
    columns: dict[str, Any] = {
        "tolls": [
            {**{key: account[key] for key in ("side", "kind", "said_by", "said_by_fr", "words")}, **bounds}
            for account, bounds in said
        ]
    }
    sides: list[dict[str, int | None]] = []
    for side in SIDES:
        killed = [(a, bounds) for a, bounds in said if a["side"] == side and a["kind"] == "killed"]
        of = {bound: [n for _, bounds in killed if (n := bounds[bound]) is not None] for bound in BOUNDS}
        best = [bounds["best"] for a, bounds in killed if a["taken_as_best"] == "yes"] or of["best"]
        if len(best) > 1:
            raise BrokenData(f"{where}: several best figures for {side}; say in tolls.csv which one is taken as best.")
        toll = {
            "low": min(of["low"], default=None),
            "best": best[0] if best else None,
            "high": max(of["high"], default=None),
        }
        sides.append(toll)
        columns |= {f"fatalities_{side}_{bound}": toll[bound] for bound in BOUNDS}
    columns |= {f"fatalities_{bound}": value for bound, value in total_of(sides).items()}
    for kind in ("injured", "missing", "captured"):
        columns[kind] = next((bounds["best"] for account, bounds in said if account["kind"] == kind), None)
    return columns


def _split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def _whole(cell: str, where: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal():
        raise BrokenData(f"{where}: {cell!r} is not a whole number.")
    return int(cell)


def _day(cell: str, where: str) -> pd.Timestamp | None:
    if not cell:
        return None
    try:
        return pd.Timestamp(cell)
    except ValueError as error:
        raise BrokenData(f"{where}: {cell!r} is not a date (year-month-day).") from error


def _floats(values: Iterable[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
