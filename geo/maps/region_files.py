"""Figures of regions as they leave the screen: a table in words, CSV, GeoJSON of the units, and pictures."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import pandas as pd
from shapely import orient_polygons
from shapely.geometry import mapping

from geo.analysis.regions import (
    COUNTRY_ALONE,
    ELSEWHERE,
    NO_UNITS,
    REGION_ALONE,
    Periods,
    Regions,
)
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.chart_files import csv_of
from geo.maps.region_map import Measure, region_shapes
from geo.maps.shape_picture import Name, middle_of, picture_svg
from geo.maps.unit_shapes import unit_shapes

_DIGITS: Final = {"per_1000_km2": 4, "deaths_per_1000_km2": 4, "share": 4, "area_km2": 0, "change_share": 4}


def period_words(period: tuple[Any, Any], say: Language) -> str:
    """Write a period with its first and last day."""
    return say("{start} to {end}", start=say.date(period[0]), end=say.date(period[1]))


def change_words(periods: Periods, say: Language) -> str:
    """Say which periods are compared, and what must be known to read the change."""
    parts = [
        say(
            "Change: {after} against {before}.",
            after=period_words(periods.after, say),
            before=period_words(periods.before, say),
        )
    ]
    if not periods.is_covered and periods.data_from is not None:
        first = say.date(periods.data_from)
        parts.append(say("The data begin on {day}: the period before is covered in part or not at all.", day=first))
    if periods.data_to is not None and periods.data_to < periods.after[1]:
        last = say.date(periods.data_to)
        parts.append(say("The data end on {day}: what came later is not counted.", day=last))
    if periods.in_both:
        parts.append(
            say.plural(
                "{n} incident may lie in either period by its dates and counts in both.",
                "{n} incidents may lie in either period by their dates and count in both.",
                periods.in_both,
            )
        )
    return " ".join(parts)


def reason_words(reason: str, code: str, names: dict[str, str], say: Language) -> str:
    """Say why incidents are in no unit of the level, and what is known of them.

    Parameters
    ----------
    reason, code : str
        As in `Regions.rest`.
    names : dict
        Names of countries and regions by code.
    say : Language
    """
    name = names.get(code, code)
    return {
        REGION_ALONE: say("{name}: no more than the region known", name=name),
        NO_UNITS: say("{name}: no units of this level in these boundaries", name=name),
        COUNTRY_ALONE: say("{name}: no more than the country known", name=name),
        ELSEWHERE: say("outside the three countries ({name})", name=name),
    }.get(reason, say("not even the country known"))


def names_of(boundaries: Boundaries, say: Language) -> dict[str, str]:
    """Names of countries (by ISO 3166-1 alpha-3), neighbours and regions (by p-code)."""
    found = {row["adm0"]: say.pick(row["name_en"], row["name"]) for _, row in boundaries.adm0.iterrows()}
    around = boundaries.neighbours
    found |= {row["adm0"]: say.pick(row["name_en"], row["name_fr"]) for _, row in around.iterrows()}
    return found | dict(zip(boundaries.adm1["pcode"], boundaries.adm1["name"], strict=True))


def figures_table(found: Regions, boundaries: Boundaries, say: Language) -> pd.DataFrame:
    """Write the figures of all units and of what is in none, with headings in the reader's language.

    Parameters
    ----------
    found : Regions
    boundaries : Boundaries
        Of the same vintage.
    say : Language

    Returns
    -------
    DataFrame
        One row a unit in the order of `found`, then a row for each reason and area of `found.rest`; incidents and
        tolls add up to those of the view. Shares in percent.
    """
    names = names_of(boundaries, say)
    units, rest = found.units, found.rest
    reasons = [
        reason_words(str(why), str(code), names, say) for why, code in zip(rest["reason"], rest["code"], strict=True)
    ]
    n = len(rest)

    def both(column: str) -> list[Any]:
        own = units[column].astype(object).tolist()
        return own + (rest[column].astype(object).tolist() if column in rest else [None] * n)

    columns: dict[str, Any] = {
        say("Unit"): units["name"].tolist() + reasons,
        say("Country"): [names.get(code, code) for code in units["adm0"]] + [None] * n,
    }
    if found.level == 2:
        columns[say("Region")] = units["parent_name"].tolist() + [None] * n
    share = [100 * value for value in units["share"]] + [
        100 * int(k) / found.n if found.n else np.nan for k in rest["incidents"]
    ]
    columns |= {say("Rank"): both("rank"), say("Incidents"): both("incidents")}
    if found.periods is not None:
        columns |= {
            say("Before"): both("before"),
            say("After"): both("after"),
            say("Change in number"): both("change"),
            say("Change, %"): [_rounded(100 * value, 0) for value in both("change_share")],
        }
    columns |= {
        say("Share, %"): np.round(share, 1).tolist(),
        say("Deaths, low"): both("low"),
        say("Deaths, best"): both("best"),
        say("Deaths, high"): both("high"),
        say("Without a toll"): both("unreported"),
        say("Per 1,000 km²"): [round(value, 4) for value in units["per_1000_km2"]] + [None] * n,
        say("Deaths per 1,000 km²"): [_rounded(value, 4) for value in units["deaths_per_1000_km2"]] + [None] * n,
        say("Area, km²"): [round(value) for value in units["area_km2"]] + [None] * n,
    }
    if found.level == 1:
        columns[say("May also lie here")] = both("may_lie")
    columns[say("P-code")] = units["pcode"].tolist() + [None] * n
    table = pd.DataFrame(columns)
    whole = {
        say(name) for name in (
            "Rank", "Incidents", "Deaths, low", "Deaths, best", "Deaths, high", "Without a toll", "Area, km²",
            "May also lie here", "Before", "After", "Change in number", "Change, %",
        )
    }  # fmt: skip
    for name in table.columns:
        if name in whole:
            table[name] = pd.array([None if pd.isna(value) else int(value) for value in table[name]], dtype="Int64")
    return table


def _rounded(value: Any, digits: int) -> float | None:
    return None if pd.isna(value) else round(float(value), digits)


def regions_csv(found: Regions, boundaries: Boundaries, say: Language, *, byte_order_mark: bool = True) -> bytes:
    """Write the figures as CSV; every row names the vintage of the boundaries, and a change its periods."""
    table = figures_table(found, boundaries, say)
    if found.periods is not None:
        table[say("Period before")] = period_words(found.periods.before, say)
        table[say("Period after")] = period_words(found.periods.after, say)
    table[say("Boundaries")] = say.pick(found.vintage.title, found.vintage.title_fr)
    table[say("Licence")] = say(found.vintage.licence)
    return csv_of(table, byte_order_mark=byte_order_mark)


def regions_geojson(found: Regions, boundaries: Boundaries, view: View, say: Language) -> bytes:
    """Write the units with their figures as GeoJSON, EPSG:4326; what is in no unit has no geometry.

    Names of properties are those of `Regions.units`. Beside the features stand ``boundaries`` (title, vintage,
    licence, attribution), ``filter`` in words, ``incidents`` shown in all, and the ``periods`` compared.
    """
    names = names_of(boundaries, say)
    geometries = dict(zip(boundaries.level(found.level)["pcode"], boundaries.level(found.level).geometry, strict=True))
    features: list[dict[str, Any]] = []
    for row in found.units.to_dict("records"):
        shape = mapping(orient_polygons(geometries[row["pcode"]]))
        properties = {str(name): plain_value(str(name), value) for name, value in row.items()}
        features.append({"type": "Feature", "properties": properties, "geometry": _coordinates(shape)})
    for row in found.rest.to_dict("records"):
        properties = {str(name): plain_value(str(name), value) for name, value in row.items()}
        properties["name"] = reason_words(str(row["reason"]), str(row["code"]), names, say)
        features.append({"type": "Feature", "properties": properties, "geometry": None})
    vintage = found.vintage
    whole: dict[str, Any] = {
        "type": "FeatureCollection",
        "boundaries": {
            "vintage": vintage.vintage_id,
            "title": say.pick(vintage.title, vintage.title_fr),
            "licence": vintage.licence,
            "attribution": vintage.attribution,
        },
        "filter": view.words(say),
        "incidents": found.n,
        "sources": view.credits(),
    }
    if found.periods is not None:
        whole["periods"] = {
            "before": [day.isoformat() for day in found.periods.before],
            "after": [day.isoformat() for day in found.periods.after],
        }
    whole["features"] = features
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n").encode()


def plain_value(name: str, value: Any) -> Any:
    """Turn a figure into what JSON has: rounded by its column's name, null where it is missing."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return round(value, _DIGITS[name]) if name in _DIGITS else value


def _coordinates(shape: dict[str, Any]) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        return [walk(one) for one in part] if isinstance(part, tuple | list) else round(part, 5)

    return {"type": shape["type"], "coordinates": walk(shape["coordinates"])}


# -- pictures


def picture_words(found: Regions, say: Language) -> tuple[int, str]:
    """Give how many incidents a map of the units shows, and what must be known to read it."""
    apart = int(found.rest["incidents"].sum())
    words = [
        "" if found.periods is None else change_words(found.periods, say),
        say.plural("{n} in no unit of this level", "{n} in no unit of this level", apart) + "." if apart else "",
    ]
    return found.n - apart, " ".join(filter(None, words))


def title_of(found: Regions, measure: Measure, say: Language) -> str:
    """Title of a picture: the measure and the level of the units."""
    level = {1: say("by region"), 2: say("by province, cercle or department")}[found.level]
    return f"{measure.name(say)}, {level}"


def bounds_of(found: Regions, boundaries: Boundaries, *, undivided: bool = False) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees of the units that have a row; of the three countries if none has.

    With `undivided` also of the regions that have no units of the level.
    """
    frame, above = boundaries.level(found.level), boundaries.adm1
    boxes = [frame[frame["pcode"].isin(found.units["pcode"])].total_bounds]
    boxes += [above[above["pcode"].isin(found.undivided)].total_bounds] if undivided and found.undivided else []
    known = np.array([box for box in boxes if np.isfinite(box).all()] or [boundaries.adm0.total_bounds])
    (west, south), (east, north) = known[:, :2].min(axis=0).tolist(), known[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def choropleth_svg(found: Regions, boundaries: Boundaries, measure: Measure, say: Language) -> str:
    """Draw the units in the colour of a measure, with their names and legend, as SVG without title and sources."""
    shapes, legend = region_shapes(found, boundaries, measure, say)
    countries = unit_shapes(boundaries, 0)
    rows = zip(boundaries.adm0["pcode"], boundaries.adm0["name_en"], boundaries.adm0["name"], strict=True)
    names = []
    if found.level == 1:
        own = dict(zip(found.units["pcode"], found.units["name"], strict=True))
        names = [
            Name(own[shape.shape_id], *middle_of(shape.geometry), 10.5) for shape in shapes if shape.shape_id in own
        ]
    else:
        names = [Name(say.pick(en, fr), *middle_of(countries[pcode]), 15.0) for pcode, en, fr in rows]
    return picture_svg(
        shapes,
        legend,
        say,
        bounds=bounds_of(found, boundaries, undivided=True),
        outlines=list(countries.values()),
        names=names,
    )
