"""Names of the classes of cells, and headings of figures about them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from geo.analysis.pattern import CLASSES, SINGLE, Counted
from geo.core.language import Language
from geo.incidents.view import toll_words


def class_name(code: str, say: Language) -> str:
    """Name one of `geo.analysis.pattern.CLASSES`; "" is a cell without an incident."""
    return {
        "CH": say("CH: clustered, high density"),
        "DH": say("DH: dispersed, high density"),
        "CL": say("CL: clustered, low density"),
        "DL": say("DL: dispersed, low density"),
        SINGLE: say("one incident: no class"),
        "": say("no incident"),
    }[code]


def flag_words(row: Mapping[Any, Any], say: Language) -> list[str]:
    """Write what makes the class of a cell doubtful."""
    flags = []
    if row["few"] and row["class"] != SINGLE:
        flags.append(say("fewer than 5 incidents"))
    if row["coincident"]:
        flags.append(say("all at one position"))
    if row["unstable"]:
        flags.append(say("another class if the grid is moved by half a cell"))
    return flags


def cells_table(cells: pd.DataFrame, regions: Mapping[str, str], say: Language) -> pd.DataFrame:
    """Give cells of `geo.analysis.pattern.pattern` headings and names for a reader."""
    rows = cells.to_dict("records")
    return pd.DataFrame(
        {
            say("Year"): cells["year"],
            say("Cell"): cells["cell"],
            say("Region of most incidents"): [regions.get(code, "") for code in cells["adm1_pcode"]],
            say("Class"): [class_name(code, say) for code in cells["class"]],
            say("Incidents"): cells["incidents"],
            say("Deaths"): [_toll(row, say) for row in rows],
            say("Incidents per 1,000 km²"): [say.number(1000 * density, 2) for density in cells["density"]],
            say("Nearest other (km, mean)"): ["" if isnan(km) else say.number(km, 1) for km in cells["nearest_km"]],
            say("Nearest-neighbour index"): ["" if isnan(index) else say.number(index, 2) for index in cells["index"]],
            say("Doubts"): ["; ".join(flag_words(row, say)) for row in rows],
            say("Latitude of the centre"): cells["lat"].round(3),
            say("Longitude of the centre"): cells["lon"].round(3),
        }
    )


def _toll(row: Mapping[Any, Any], say: Language) -> str:
    low, best, high = (
        None if pd.isna(row[name]) else int(row[name]) for name in ("deaths_low", "deaths_best", "deaths_high")
    )
    return toll_words(low, best, high, say)


def cell_words(row: Mapping[Any, Any], region: str, say: Language) -> str:
    """Describe a cell in a few lines of text."""
    lines = [
        class_name(row["class"], say),
        say.plural("{n} incident in {year}", "{n} incidents in {year}", int(row["incidents"]), year=row["year"]),
        say("Deaths: {toll}", toll=_toll(row, say)),
        say("{n} incidents per 1,000 km² and year", n=say.number(1000 * row["density"], 2)),
    ]
    if pd.notna(row["index"]):
        lines.append(say("nearest-neighbour index {index}", index=say.number(row["index"], 2)))
    lines += flag_words(row, say)
    return "\n".join([region, *lines] if region else lines)


def changes_table(moves: pd.DataFrame, year: str, say: Language) -> pd.DataFrame:
    """Lay the changes into one year out as a table: a row for each class of the year before, a column for each after.

    Parameters
    ----------
    moves : DataFrame
        As `geo.analysis.pattern.transitions` gives it.
    year : str
    say : Language
    """
    some = moves[moves["year"] == year]
    order = [*CLASSES, ""]
    counts = some.pivot(index="from", columns="to", values="cells").reindex(index=order, columns=order).fillna(0)
    table = counts.astype(int)
    short = [{SINGLE: say("one"), "": say("none")}.get(code, code) for code in order]
    table.columns = pd.Index(short)
    table.insert(0, say("Class in {year}", year=str(int(year) - 1)), short)
    return table.reset_index(drop=True)


def account_words(account: Counted, say: Language) -> str:
    """Write which incidents are counted in cells, and which are not and why."""
    clauses = [say.plural("{n} incident is counted in cells", "{n} incidents are counted in cells", account.in_cells)]
    if n := account.in_areas:
        clauses.append(say.plural("{n} known to an area alone is not", "{n} known to an area alone are not", n))
    if n := account.nowhere:
        clauses.append(say.plural("{n} without a place is not", "{n} without a place are not", n))
    if n := account.no_year:
        clauses.append(say.plural("{n} of no year is not", "{n} of no year are not", n))
    return " · ".join(clauses)
