"""The incidents of a map one by one, as one blob of columns that ``incidents.js`` draws.

Nothing is made per incident in Python: the words of tooltips are put together in the browser from dictionaries
(kinds, places, actors, months), and only for small data do titles travel.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from geo.core.language import Language
from geo.incidents.coded import NO_DAY, Positions, coded
from geo.maps import palette
from geo.maps.columns import Column, pack
from geo.maps.layers import area_styles
from geo.maps.map_columns import KINDS, SCALE, map_columns, shapes_used, used

# Titles of more incidents weigh more than the rest of them together.
MOST_TITLES: Final = 5_000
_SIZES: Final = (1, 10, 50)
_OPEN, _SHARED, _ONCE = 1, 2, 4

Json = dict[str, Any]


def incident_blob(
    table: gpd.GeoDataFrame,
    rows: Positions,
    once: npt.NDArray[np.bool_],
    say: Language,
    actor_name: Callable[[str], str],
    *,
    with_ids: bool = False,
) -> bytes:
    """Pack the incidents that a map draws one by one.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table.
    rows : array of int
        Positions of the rows to draw, in the order of the view; each can be drawn.
    once : array of bool, as long
        Whether the toll of each may be added (`View.once`).
    say : Language
    actor_name : callable
        Name of an actor by id.
    with_ids : bool
        Whether identifiers travel, for a page that has no server to ask.

    Returns
    -------
    bytes
        See `geo.maps.columns.pack`: columns ``spot`` (position among the different
        coordinates ``spotLon``, ``spotLat`` in degrees, -1 for an area), ``day``, ``dayEnd``, ``datePrec``, ``kind``,
        ``low``, ``best``, ``high``, ``flags`` (1 open-ended, 2 shared toll, 4 its toll may be added), ``group``,
        ``prec``, ``km`` (of a ring, 0 for none), ``place``, ``actor``, ``shape``, ``unit1``, ``unit2``; and for each
        different shape its rings.
    """
    columns, names, shapes = drawing_columns(table, rows, once)
    texts = {**names, "actor": [actor_name(actor_id) for actor_id in names["actor"]]}
    if len(rows) <= MOST_TITLES:
        titles = table["title_fr" if say.code == "fr" else "title"].iloc[rows]
        others = table["title" if say.code == "fr" else "title_fr"].iloc[rows]
        texts["title"] = [first or second for first, second in zip(titles, others, strict=True)]
    if with_ids:
        texts["id"] = list(table["incident_id"].iloc[rows])
    return pack({"n": len(rows), "shapes": shapes, **looks(say)}, columns, texts)


def drawing_columns(
    table: gpd.GeoDataFrame,
    rows: Positions,
    once: npt.NDArray[np.bool_],
    outlines: Callable[[list[BaseGeometry]], list[list[list[list[int]]]]] | None = None,
) -> tuple[dict[str, Column], dict[str, list[str]], list[list[list[list[int]]]]]:
    """Give what ``incidents.js`` draws of rows, in no language; rows that cannot be drawn have no spot and no shape.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table.
    rows : array of int, length n
    once : array of bool, length n
    outlines : callable, optional
        Outlines areas, for a map that shows less of them than the dashboard's.

    Returns
    -------
    columns : dict of str to Column
        See `incident_blob`.
    names : dict of str to list of str
        What the codes of ``place``, ``actor`` (ids), ``unit1`` and ``unit2`` stand for.
    shapes : list
        Outlines of the areas.
    """
    own, codes = map_columns(table), coded(table)
    where_prec = codes.where_prec[rows]
    km = np.where(where_prec == 2, np.nan_to_num(codes.uncertainty_km[rows]), 0.0)
    shared = codes.shared.codes[rows].astype(np.int64)
    flags = own.open_ended[rows] * _OPEN + (shared >= 0) * _SHARED + once * _ONCE
    day = codes.day[rows]
    undated = day == NO_DAY
    place, places = used(own.place.codes[rows], len(own.place.names))
    actor, actors = used(own.actor[rows], len(codes.actor_names))
    shape, shapes = shapes_used(own.shapes, own.shape[rows], outlines)
    unit1, units1 = used(codes.adm1.codes[rows], len(codes.adm1.names))
    unit2, units2 = used(codes.adm2.codes[rows], len(codes.adm2.names))
    spot, spots = used(own.spot[rows], own.spots.shape[1])
    lon, lat = own.spots[:, spots]
    columns = {
        "spotLon": Column(lon, "f64", scale=SCALE),
        "spotLat": Column(lat, "f64", scale=SCALE),
        "spot": _or_none(spot),
        "day": Column(day, "i32", missing=undated, gap=NO_DAY),
        "days": Column(np.where(undated, 0, codes.day_end[rows].astype(np.int64) - day), "i32"),
        "datePrec": Column(codes.date_precision[rows], "u8"),
        "kind": Column(own.kind[rows], "u8"),
        **{name: _or_none(toll[rows]) for name, toll in zip(("low", "best", "high"), own.tolls, strict=True)},
        "flags": Column(flags, "u8"),
        "group": _or_none(shared),
        "prec": Column(where_prec, "u8"),
        "km": Column(np.rint(km * 10), "f64", scale=10),
        "place": _or_none(place),
        "actor": _or_none(actor),
        "shape": _or_none(shape),
        "unit1": _or_none(unit1),
        "unit2": _or_none(unit2),
    }
    texts = {
        "place": [own.place.names[code] for code in places],
        "actor": [codes.actor_names[code] for code in actors],
        "unit1": [codes.adm1.names[code] for code in units1],
        "unit2": [codes.adm2.names[code] for code in units2],
    }
    return columns, texts, shapes


def _or_none(codes: npt.NDArray[np.signedinteger[Any]]) -> Column:
    return Column(codes, "i32", missing=codes < 0)


def looks(say: Language) -> Json:
    """Give colours, shapes, sizes and the words that the browser puts together, in one language."""
    kinds = [
        {"code": code, "label": palette.event_label(code, say), "colour": look.colour, "shape": look.shape}
        for code, look in palette.SYMBOLS.items()
    ]
    kinds.append({"code": "", "label": say("several kinds"), "colour": palette.MIXED, "shape": "circle"})
    return {
        "kinds": kinds,
        "styles": area_styles(),
        "colours": {"quiet": palette.QUIET_INK, "selected": palette.SELECTED, "cell": palette.QUIET_INK},
        "size": {
            "least": palette.SMALLEST_PX,
            "most": palette.LARGEST_PX,
            "perDeath": palette.SQUARE_PX_PER_DEATH,
            "shown": list(_SIZES),
        },
        "words": _words(say),
    }


def _words(say: Language) -> Json:
    return {
        "months": [say.month(dt.date(2000, month, 1)).rpartition(" ")[0] for month in range(1, 13)],
        "firstDay": say.date(dt.date(2000, 1, 1)).partition(" ")[0],
        "thousands": say.number(1000)[1:-3],
        "noDate": say("date not stated"),
        "notReported": say("not reported"),
        "upTo": say("up to {high}"),
        "atLeast": say("at least {low}"),
        "orMore": say("{span} or more"),
        "deaths": say("Deaths: {toll}"),
        "oneToll": say("(one toll for several attacks)"),
        "several": say("{n} incidents here: choose one"),
        "more": say("and {n} more: narrow the filter to list them"),
        "incident": say.plural("{n} incident", "{n} incidents", 1).replace("1", "{n}"),
        "incidents": say.plural("{n} incident", "{n} incidents", 2).replace("2", "{n}"),
        "unitLost": say("The regions could not be loaded."),
        "mostly": say("mostly: {kind}"),
        "legend": {
            "title": say("Legend"),
            "signs": say("Other signs"),
            "toggle": say("Click a kind to hide it, or to show it again"),
            "how": say("click a kind to hide it"),
            "hidden": say("hidden"),
            "showAll": say("Show all kinds"),
            "size": say("deaths reported"),
            "hollow": say("Hollow: no toll reported"),
            "oneToll": say("Pale, joined: one toll for several attacks, counted once"),
            "stack": say("Several at one place: click to list them"),
            "ring": say("Ring: the place lies within it"),
            "area": {
                "3": say("Only the cercle or province is known"),
                "4": say("Only the region is known"),
                "5": say("Only a road, border or part is known"),
            },
            "shared": say("Some areas stand for several incidents: click to list them"),
            "mixed": say("Incidents of several kinds"),
            "bins": say("Incidents in a cell of {km} × {km} km, equal in area"),
            "hexagons": say("Incidents in a hexagon of {km2} km²"),
            "units": {
                "1": say("Incidents by region: {n}. In brackets: number of regions"),
                "2": say("Incidents by unit of the second level: {n}. In brackets: number of units"),
            },
            "deathsIn": {
                "bins": say("Deaths in a cell of {km} × {km} km, equal in area"),
                "hexagons": say("Deaths in a hexagon of {km2} km²"),
                "units": {
                    "1": say("Deaths by region, of {n} incidents. In brackets: number of regions"),
                    "2": say("Deaths by unit of the second level, of {n} incidents. In brackets: number of units"),
                },
            },
            "noFigure": say("no figure reported"),
            "noUnit": say("{n} of which the unit is not known are not counted"),
            "cluster": say("A circle: that many incidents around there"),
            "heat": say("Darker: more incidents close together"),
            "inAreas": say("{n} known to an area alone are not counted here"),
            "town": say("Capital, town (for orientation)"),
            "north": say("North is up."),
            "cellSize": say("deaths reported in a cell"),
            "cell": say("Where symbols would hide each other: incidents counted by cell, with its most frequent kind"),
        },
    }


assert tuple(palette.SYMBOLS) == KINDS  # noqa: S101 - the browser's dictionary of kinds is in the same order
