"""Answers of the map's search box: places of the gazetteers in use, and incidents, also those that the filter hides."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.analysis.listing import LATEST_FIRST
from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import View
from geo.places.place import KINDS
from pages.parts import incident_list, loaders

MOST_PLACES = 6
MOST_INCIDENTS = 8
MOST_HIDDEN = 4
MOST_WORDS = 120


def answers(words: str, view: View, say: Language) -> dict[str, Any]:
    """Find places and incidents by what a person types.

    Parameters
    ----------
    words : str
    view : View
    say : Language

    Returns
    -------
    dict
        ``find`` (the words) and ``rows``, each with ``kind``, ``name``, ``words``, ``lat``, ``lon`` (degrees, None
        where unknown) and, for an incident, ``id`` and ``hidden`` (whether the filter hides it).
    """
    words = words[:MOST_WORDS]
    return {"find": words, "rows": [*_places(words, view, say), *_incidents(words, view, say)]}


def _places(words: str, view: View, say: Language) -> list[dict[str, Any]]:
    rows = []
    countries = view.vocabulary.countries
    for hit in loaders.place_finder().sources.gazetteer.starting(words, most=MOST_PLACES):
        place = hit.place
        country = say.pick(*countries[place.adm0]) if place.adm0 in countries else place.adm0
        units = [unit for unit in dict.fromkeys((place.adm2, place.adm1, country)) if unit]
        name = place.name if hit.spelling == place.name else f"{place.name} ({hit.spelling})"
        zoom = 10 if KINDS[place.kind].is_town else 11
        rows.append(
            {
                "kind": "place",
                "name": name,
                "words": ", ".join(units),
                "lat": round(place.lat, 4),
                "lon": round(place.lon, 4),
                "zoom": zoom,
            }
        )
    return rows


def _incidents(words: str, view: View, say: Language) -> list[dict[str, Any]]:
    if not words.strip():
        return []
    found = loaders.listed(view.filter, words, LATEST_FIRST, say.code).rows
    rows = _rows(view, found[:MOST_INCIDENTS], say)
    everything = IncidentFilter(every_record=view.filter.every_record)
    if view.filter == everything:
        return rows
    whole = loaders.view(everything)
    others = loaders.listed(everything, words, LATEST_FIRST, say.code).rows
    ids = whole.table["incident_id"].to_numpy()
    hidden = others[~np.isin(ids[others], view.table["incident_id"].to_numpy()[found])]
    unseen = say.plural("hidden by the filter ({n} in all)", "hidden by the filter ({n} in all)", len(hidden))
    return rows + [
        row | {"words": f"{unseen} · {row['words']}", "hidden": True} for row in _rows(whole, hidden[:MOST_HIDDEN], say)
    ]


def _rows(view: View, rows: Positions, say: Language) -> list[dict[str, Any]]:
    return [
        {
            "kind": "incident",
            "name": say.pick(row["title"], row["title_fr"]),
            "words": incident_list.when_where(row, say),
            "lat": None if np.isnan(row["lat"]) else round(float(row["lat"]), 4),
            "lon": None if np.isnan(row["lon"]) else round(float(row["lon"]), 4),
            "id": row["incident_id"],
            "hidden": False,
        }
        for row in incident_list.records(view.table.iloc[rows])
    ]
