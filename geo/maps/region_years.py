"""A measure of regions by year: small maps of the last years, and a table of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.analysis.regions import Regions, by_year
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.chart_files import csv_of
from geo.maps.region_files import bounds_of
from geo.maps.region_map import MEASURES, Measure, breaks_of, legend_of, looks, values_of
from geo.maps.shape_map import Legend, Shape
from geo.maps.shape_picture import sheet_svg
from geo.maps.unit_shapes import unit_shapes

MOST_MAPS: Final = 12
_FIGURES: Final = ("low", "best", "high")


def years_of(counted: pd.DataFrame) -> list[str]:
    """List the years from the first to the last with an incident."""
    years = [int(year) for year in counted["year"].dropna()]
    return [str(year) for year in range(min(years), max(years) + 1)] if years else []


def year_maps(
    found: Regions, counted: pd.DataFrame, boundaries: Boundaries, measure: Measure, say: Language
) -> tuple[list[tuple[str, int, list[Shape]]], Legend]:
    """Colour the units of each year by the same classes.

    Parameters
    ----------
    found : Regions
    counted : DataFrame
        As `geo.analysis.regions.by_year` gives it.
    boundaries : Boundaries
    measure : Measure
        Not a change; a share is that of the year.
    say : Language

    Returns
    -------
    list of tuple, Legend
        Of the last `MOST_MAPS` years: year, number of incidents in the units of that year, and its shapes.
    """
    years = years_of(counted)[-MOST_MAPS:]
    shapes = unit_shapes(boundaries, found.level, small=True)
    frames = [year_figures(found, counted, year).iloc[:-1] for year in years]
    values = [values_of(frame, measure) for frame in frames]
    every = np.concatenate(values) if values else np.zeros(0)
    breaks = breaks_of(every, measure)
    pictures = []
    for year, frame, own in zip(years, frames, values, strict=True):
        drawn = [
            Shape(row["pcode"], shapes[row["pcode"]], colour, "", pattern)
            for (_, row), (colour, pattern) in zip(frame.iterrows(), looks(own, breaks, measure), strict=True)
        ]
        pictures.append((year, int(frame["incidents"].sum()), drawn))
    legend = legend_of(every, breaks, measure, say)
    note = say("The same classes in every year: natural breaks (Fisher–Jenks). In brackets: units and years.")
    return pictures, Legend(legend.title, legend.rows, note)


@dataclass(frozen=True, eq=False)
class RegionYears:
    """Small maps by year.

    Attributes
    ----------
    pictures : tuple of tuple
        Caption and shapes of each of the last years.
    legend : Legend
    incidents : int
        How many incidents the maps show.
    left_out : int
        The others: of no known year, of an earlier one, or in no unit.
    table : DataFrame
        The measure by unit and year, with headings in the reader's language: every year, what is of none, and what is
        in no unit.
    bounds : tuple of float
        West, south, east and north in degrees.
    """

    pictures: tuple[tuple[str, tuple[Shape, ...]], ...]
    legend: Legend
    incidents: int
    left_out: int
    table: pd.DataFrame
    bounds: tuple[float, float, float, float]

    def svg(self) -> str:
        """Draw the maps in rows of four, as SVG without title and sources."""
        return sheet_svg(self.pictures, self.legend, bounds=self.bounds, columns=4)


def region_years(found: Regions, view: View, boundaries: Boundaries, measure: str, say: Language) -> RegionYears:
    """Draw a small map a year of a measure; of a change there is none.

    Parameters
    ----------
    found : Regions
    view : View
        The one that `found` is of.
    boundaries : Boundaries
    measure : str
        Key of `geo.maps.region_map.MEASURES`.
    say : Language
    """
    counted = by_year(view, boundaries, found.level)
    pictures, legend = year_maps(found, counted, boundaries, MEASURES[measure], say)
    incidents = sum(n for _, n, _ in pictures)
    return RegionYears(
        tuple((year_caption(year, n, say), tuple(shapes)) for year, n, shapes in pictures),
        legend,
        incidents,
        found.n - incidents,
        years_table(found, counted, MEASURES[measure], say),
        bounds_of(found, boundaries),
    )


def year_caption(year: str, n: int, say: Language) -> str:
    """Write what stands above the map of a year."""
    return say("{year}: n = {n}", year=year, n=say.number(n))


def left_out_words(years: RegionYears, say: Language) -> str:
    """Say how many incidents the maps leave out; nothing where it is none."""
    return (
        ""
        if not years.left_out
        else say("{n} of no known year, of an earlier one, or in no unit", n=say.number(years.left_out))
    )


def years_note(years: RegionYears, say: Language) -> str:
    """Write the same as a sentence below a picture."""
    return f"{left_out_words(years, say)}." if years.left_out else ""


def year_figures(found: Regions, counted: pd.DataFrame, year: str | None) -> pd.DataFrame:
    """Give the figures of one year for all units of `found`, in its order; 0 where nothing is counted.

    Parameters
    ----------
    found : Regions
    counted : DataFrame
        As `geo.analysis.regions.by_year` gives it.
    year : str or None
        None: of the incidents whose year is not known.

    Returns
    -------
    DataFrame
        The last row, without `pcode`, `name` and `area_km2`, is of the incidents in no unit.
    """
    of_year = counted[counted["year"].isna() if year is None else counted["year"] == year]
    units = found.units[["pcode", "name", "area_km2"]].astype({"pcode": object, "name": object})
    out = units.reindex(range(len(units) + 1))
    by_unit = of_year.set_index(of_year["pcode"].astype(object).where(of_year["pcode"].notna(), ""))
    own = by_unit.reindex([*units["pcode"], ""])
    none = own["incidents"].isna().to_numpy(dtype=bool)
    total = int(of_year["incidents"].sum())
    out["incidents"] = own["incidents"].fillna(0).to_numpy(dtype=np.int64)
    for name in _FIGURES:
        out[name] = own[name].astype("Int64").reset_index(drop=True).mask(none, 0)
    out["per_1000_km2"] = out["incidents"] / (out["area_km2"] / 1000)
    out["deaths_per_1000_km2"] = values_of(out, MEASURES["deaths"]) / (out["area_km2"] / 1000)
    out["share"] = out["incidents"] / total if total else np.nan
    return out


def years_table(found: Regions, counted: pd.DataFrame, measure: Measure, say: Language) -> pd.DataFrame:
    """Write a measure by unit and year: a row a unit and one of what is in none, a column a year and one of no year.

    The last row and the last column are there where incidents are in them; so numbers of incidents add up to the view.
    """
    years: list[str | None] = [*years_of(counted)]
    if counted["year"].isna().any():
        years.append(None)
    n = len(found.units) + bool(counted["pcode"].isna().any())
    table = pd.DataFrame(
        {
            say("Unit"): [*found.units["name"], say("in no unit of this level")][:n],
            say("P-code"): [*found.units["pcode"], None][:n],
        }
    )
    for year in years:
        column: Any = year_figures(found, counted, year)[measure.column].iloc[:n]
        heading = say("year not known") if year is None else year
        table[heading] = column if measure.whole else np.round(column.astype("float64"), 4)
    return table


def years_csv(
    found: Regions, years: RegionYears, measure: str, say: Language, *, byte_order_mark: bool = True
) -> bytes:
    """Write the table as CSV; every row names the measure, the vintage of the boundaries and their licence."""
    table = years.table.copy()
    table[say("Measure")] = MEASURES[measure].name(say)
    table[say("Boundaries")] = say.pick(found.vintage.title, found.vintage.title_fr)
    table[say("Licence")] = say(found.vintage.licence)
    return csv_of(table, byte_order_mark=byte_order_mark)
