"""What stands around the incidents on a map, as data for ``tools.js``, ``search.js`` and ``timeline.js``."""

from __future__ import annotations

from typing import Any, Final

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.maps import palette

Json = dict[str, Any]
# How far one can drag away: enough for a card to open above the northernmost incident.
MARGIN_DEG: Final = 25.0


def controls_data(
    boundaries: Boundaries,
    say: Language,
    *,
    names: list[Json] | None = None,
    tiles: Json | None = None,
    server: bool = True,
) -> Json:
    """Collect what the controls of a map need.

    Parameters
    ----------
    boundaries : Boundaries
        EPSG:4326; the home button shows all of its countries.
    say : Language
    names : list of dict, optional
        What the search box finds in a page on its own: ``kind``, ``name``, ``words``, ``lat``, ``lon`` (None where
        unknown) and, for an incident, ``id``. Without it the search asks Python.
    tiles : dict, optional
        ``url``, ``attribution`` and ``offline`` of a basemap that a reader may switch on.
    server : bool
        Whether there is a dashboard behind the map: a period can become its filter, and the map stands in a frame of
        fixed height, of which the strip under it takes its part.

    Returns
    -------
    dict
        Argument of ``sahelAtlas.controls`` in ``tools.js``.
    """
    home, limits = _corners(boundaries, 0.0), _corners(boundaries, MARGIN_DEG)
    return {
        "lang": say.code,
        "home": home,
        "limits": limits,
        "tiles": tiles,
        "names": names,
        "words": _tool_words(say) | _search_words(say),
        "time": {
            "lang": say.code,
            "within": server,
            "filters": server,
            "colours": {
                "bar": palette.TIME_BAR,
                "pale": palette.TIME_BAR_PALE,
                "line": palette.NEIGHBOUR_LINE,
                "ink": palette.QUIET_INK,
            },
            "words": _time_words(say),
        },
    }


def _corners(boundaries: Boundaries, margin: float) -> list[list[float]]:
    """South-west and north-east corner of the countries as (lat, lon), this many degrees further out."""
    west, south, east, north = (float(value) for value in boundaries.adm0.total_bounds)
    return [[south - margin, west - margin], [north + margin, east + margin]]


def _tool_words(say: Language) -> Json:
    return {
        "map": say("Map of the incidents"),
        "home": say("Show all three countries"),
        "full": say("Full screen"),
        "ground": say("Background"),
        "groundOwn": say("Drawn from this program, without a network"),
        "groundTiles": say("Street map from the internet (OpenStreetMap)"),
        "groundHelp": say("Off, the map needs no network. On, this computer asks openstreetmap.org for the pictures."),
        "showAs": say("Show as"),
        "modes": {
            "symbols": say("symbols"),
            "clusters": say("clusters"),
            "heat": say("heat"),
            "cells": say("cells"),
            "hexagons": say("hexagons"),
            "regions": say("regions"),
        },
        "measure": say("Measure a distance"),
        "measureHow": say("Click points on the map; Esc ends. With the keyboard: Enter takes the middle of the map."),
        "measureFormula": say("Great circle on a sphere of 6,371 km (haversine): right within 0.6 %."),
        "measureBack": say("Take back the last point"),
        "measureEnd": say("End"),
        "measured": say("{km} km"),
        "part": say("Drawn: {n} of {all} ({why}). The figures above the map count all of them."),
        "partTime": say("strip of time"),
        "partKind": say("1 kind hidden"),
        "partKinds": say("{n} kinds hidden"),
        "walk": say("Incidents in view: arrow keys go through them"),
        "walkHow": say("In view: {n}, by date. Arrow keys go through them, Enter opens, Esc leaves."),
        "walkNone": say("No incident in view."),
        "walkAt": say("{at} of {n}: {incident}"),
    }


def _search_words(say: Language) -> Json:
    return {
        "find": say("Place, incident or coordinates"),
        "found": say("Found"),
        "looking": say("Looking …"),
        "nothing": say("Nothing of that name. Coordinates are written as 14.5, -1.2 or 14°30'N 1°12'W."),
        "go": say("Go to {place}"),
        "swapped": say("Written the other way round? Go to {place}"),
        "abroad": say("Outside the three countries. The latitude comes first."),
        "outside": say("Outside this map. The latitude comes first."),
        "range": say("No such place: a latitude is at most 90°, a longitude at most 180°."),
        "minutes": say("Minutes and seconds are below 60."),
        "letters": say("One of the two must be N or S, the other E or W."),
        "unplaced": say("This incident has no place on the map."),
        "decimal": say.number(0.5, 1)[1:2],
        "west": say("W"),
    }


def _time_words(say: Language) -> Json:
    return {
        "title": say("Time"),
        "all": say("The whole time"),
        "count": say("Incidents: {n}"),
        "countBesides": say("Incidents: {n} + {undated} undated"),
        "most": say("up to {n} a bar"),
        "play": say("Play"),
        "pause": say("Pause"),
        "back": say("One step back"),
        "forward": say("One step forward"),
        "unit": say("Step"),
        "units": {
            "day": say("by day"),
            "week": say("by week"),
            "month": say("by month"),
            "quarter": say("by quarter"),
            "year": say("by year"),
        },
        "speed": say("Speed"),
        "perSecond": say("{n} a second"),
        "trail": say("Trail"),
        "steps": say("trail of {n}"),
        "none": say("no trail"),
        "clear": say("Whole time"),
        "use": say("Use as filter"),
        "useHelp": say("Sets the period of the filter, which all screens obey."),
        "band": say("Period: arrow keys move it, with Shift its end"),
        "start": say("Start of the period"),
        "end": say("End of the period"),
        "how": say("Draw over the bars to choose a period; drag its ends. A double click shows the whole time again."),
        "undated": say("undated ones too ({n})"),
        "chosen": say("the chosen incident is hidden"),
        "cells": say("a period of so many: all kinds, without areas; undated {n}, left out"),
        "empty": say("No incident with a date passes the filter."),
        "wide": say("dated to longer than a bar, counted where that begins: {n}"),
        "quarter": say("Q{n} {year}"),
        "weekOf": say("week of {day}"),
    }
