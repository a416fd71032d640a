"""The profile of one unit as CSV and JSON: counts and sums, never the incidents themselves."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from geo.analysis.region_profile import Profile
from geo.analysis.regions import Regions
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.chart_files import csv_of
from geo.maps.region_chart import figure_columns
from geo.maps.region_files import plain_value


def profile_csv(unit: Profile, view: View, say: Language, *, byte_order_mark: bool = True) -> bytes:
    """Write trend, actors, kinds and places of a unit as one table: what each row is about, its name, its figures."""
    parts = []
    for about, names, frame in _parts(unit, view, say):
        parts.append(pd.DataFrame({say("About"): about, say("Name"): names, **figure_columns(frame, say)}))
    places = pd.DataFrame(
        {
            say("About"): say("Place"),
            say("Name"): unit.places["place"],
            say("Incidents"): unit.places["incidents"],
        }
    )
    table = pd.concat([*parts, places], ignore_index=True)
    table[say("Without a toll")] = table[say("Without a toll")].astype("Int64")
    table.insert(0, say("Unit"), str(unit.figures["name"]))
    table.insert(1, say("P-code"), str(unit.figures["pcode"]))
    return csv_of(table, byte_order_mark=byte_order_mark)


def _parts(unit: Profile, view: View, say: Language) -> list[tuple[str, list[str], pd.DataFrame]]:
    kinds = view.vocabulary.event_types
    unknown = say("not dated closely enough")
    periods = [unknown if pd.isna(name) else str(name) for name in unit.trend[unit.trend_unit]]
    actors = [view.vocabulary.actors.name(actor_id, say) for actor_id in unit.actors["actor"]]
    named = [kinds[code].name(say) if code in kinds else say("not known") for code in unit.kinds["kind"]]
    about = {"month": say("Month"), "year": say("Year")}[unit.trend_unit]
    return [
        (about, periods, unit.trend),
        (say("Actor"), actors, unit.actors),
        (say("Kind of incident"), named, unit.kinds),
    ]


def profile_json(unit: Profile, found: Regions, view: View, say: Language) -> bytes:
    """Write a unit's figures, trend, actors, kinds, places and neighbours as JSON, with what they are of."""

    def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
        return [{str(k): plain_value(str(k), v) for k, v in row.items()} for row in frame.to_dict("records")]

    whole = {
        "filter": view.words(say),
        "boundaries": {"vintage": found.vintage.vintage_id, "licence": found.vintage.licence},
        "figures": rows(unit.figures.to_frame().T)[0],
        "trend": rows(unit.trend),
        "actors": rows(unit.actors),
        "no_actor": unit.no_actor,
        "kinds": rows(unit.kinds),
        "places": rows(unit.places),
        "no_place": unit.no_place,
        "undated": unit.undated,
        "neighbours": rows(unit.neighbours),
    }
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
