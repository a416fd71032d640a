"""Tables and filters drawn at random, alike for all tests of what incidents add up to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import strategies as st
from shapely import Point, box

from geo.incidents.actors import load_actors
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.schema import COUNTRIES, EVENT_TYPES, ROLES, SIDES, WHERE_PREC
from geo.incidents.table import to_table
from geo.incidents.taxonomy import load_event_types

REGIONS = {"ML05": "MLI", "ML07": "MLI", "BF56": "BFA", "NE006": "NER"}
PLACES = {"ML05": (-3.5, 14.5), "ML07": (0.1, 16.5), "BF56": (-0.5, 14.2), "NE006": (1.5, 14.0)}
ACTORS = ("JNIM", "ISGS", "Ansarul Islam", "FAMa", "FDS BF", "Ansar Dine")


def vocabulary() -> Vocabulary:
    return Vocabulary(
        countries={"MLI": ("Mali", "Mali"), "BFA": ("Burkina Faso", "Burkina Faso"), "NER": ("Niger", "Niger")},
        regions={code: code for code in REGIONS},
        region_country=REGIONS,
        actors=load_actors(),
        event_types=load_event_types(),
    )


def drawn_table(seed: int, n: int) -> gpd.GeoDataFrame:
    """Make a table in which everything occurs that a sum can trip over: nothing known, shared tolls, floors, areas."""
    recipe = np.random.default_rng(seed)
    known = [actor for actor in ACTORS if actor in load_actors()]
    return to_table([_record(recipe, number, known) for number in range(n)], checked=False)


def _record(recipe: np.random.Generator, number: int, actors: list[str]) -> dict[str, Any]:
    region = str(recipe.choice([*REGIONS, ""]))
    record: dict[str, Any] = {
        "incident_id": f"i{number}",
        "title": f"Incident {number}",
        "event_type": str(recipe.choice(EVENT_TYPES)),
        "dataset_id": "test",
        "dataset": "test",
        "adm0": REGIONS.get(region, str(recipe.choice(COUNTRIES))),
        "adm1_pcode": region,
        "shared_toll": str(recipe.choice(["", "", "", f"g{recipe.integers(3)}"])),
        **{role: list(recipe.choice(actors, recipe.integers(0, 3), replace=False)) for role in ROLES},
        **_when(recipe),
        **_where(recipe, region),
    }
    for side in ("", *SIDES):
        record |= _toll(recipe, f"fatalities_{side}_" if side else "fatalities_")
    return record


def _when(recipe: np.random.Generator) -> dict[str, Any]:
    if recipe.random() < 0.1:
        return {}
    first = pd.Timestamp("2018-12-20") + pd.Timedelta(days=int(recipe.integers(0, 500)))
    precision = int(recipe.integers(1, 6))
    last = first + pd.Timedelta(days=int(recipe.integers(0, {1: 3, 2: 6, 3: 7, 4: 31, 5: 300}[precision])))
    return {"event_date": first, "event_date_end": last, "date_precision": precision}


def _where(recipe: np.random.Generator, region: str) -> dict[str, Any]:
    if not region:
        return {"where_prec": 6}
    lon, lat = PLACES[region]
    lon, lat = lon + float(recipe.integers(-3, 4)) / 10, lat + float(recipe.integers(-3, 4)) / 10
    prec = int(recipe.integers(1, 6))
    if prec < 3:
        km = 2.0 if prec == 1 else 25.0
        return {"where_prec": prec, "lon": lon, "lat": lat, "geometry": Point(lon, lat), "uncertainty_km": km}
    return {"where_prec": prec, "geometry": box(lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5), "uncertainty_km": 60.0}


def _toll(recipe: np.random.Generator, stem: str) -> dict[str, Any]:
    low, best, high = sorted(int(value) for value in recipe.integers(0, 60, 3))
    return {
        f"{stem}{bound}": value
        for bound, value in (("low", low), ("best", best), ("high", high))
        if recipe.random() < 0.6
    }


def some(values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


@st.composite
def filters(draw: Any) -> IncidentFilter:
    """Filters that leave something over most of the time: no more than three criteria at once."""
    criteria = draw(st.sets(st.sampled_from(["place", "period", "actor", "kind", "deaths", "prec"]), max_size=3))
    days = sorted(draw(st.lists(st.dates(dt.date(2018, 12, 1), dt.date(2020, 8, 1)), min_size=2, max_size=2)))
    period = "period" in criteria
    return IncidentFilter(
        countries=draw(some(COUNTRIES)) if "place" in criteria else (),
        regions=draw(some(REGIONS)) if "place" in criteria else (),
        date_from=days[0] if period and draw(st.booleans()) else None,
        date_to=days[1] if period else None,
        undated=draw(st.sampled_from([None, True, False])),
        actors=draw(some(ACTORS[:3])) if "actor" in criteria else (),
        event_types=draw(some(EVENT_TYPES)) if "kind" in criteria else (),
        min_fatalities=draw(st.integers(0, 40)) if "deaths" in criteria else 0,
        where_prec=draw(some(WHERE_PREC)) if "prec" in criteria else (),
        may_lie=draw(st.booleans()),
    )
