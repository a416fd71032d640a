"""A small view with one incident of every kind of place, and a hostile one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from shapely.geometry import Point, box

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.crs import disc
from geo.core.language import Language, language
from geo.incidents.actors import load_actors
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.taxonomy import load_event_types
from geo.incidents.view import View, make_view
from geo.maps.composition import Composition
from geo.maps.scene import Scene

MADE_AT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)

HOSTILE = "</script><img src=x onerror=\"alert('x')\"><!-- {{ 7*7 }} {% raw %} \u2028 _div' boulikessi_2019_09"
SOURCE = {
    "publisher": "The Example",
    "title": "A title & more",
    "published": "2019-11-03",
    "url": "https://example.org/a?b=1&c=2",
    "language": "en",
}


def record(incident_id: str, event_type: str, where_prec: int | None, geometry: Any, **more: Any) -> dict[str, Any]:
    exact = where_prec in (1, 2)
    return {
        "incident_id": incident_id,
        "title": f"Title of {incident_id}",
        "title_fr": f"Titre de {incident_id}",
        "event_date": "2019-11-01",
        "event_date_end": "2019-11-01",
        "date_precision": 1,
        "event_type": event_type,
        "where_prec": where_prec,
        "geometry": geometry,
        "lat": geometry.y if exact else None,
        "lon": geometry.x if exact else None,
        "adm0": "MLI",
        "adm1": "Gao",
        "join_certainty": 0.8,
        "may_lie_in": "BFA Sahel 12%; CIV 8%",
        "place_phrase": f"words for {incident_id}",
        "dataset": "Test",
        "sources": [SOURCE],
        "target": "Malian army",
        **more,
    }


def records() -> list[dict[str, Any]]:
    indelimane = Point(1.5276, 15.8686)
    undated = {"event_date": None, "event_date_end": None, "date_precision": None, "date_phrase": "last month"}
    shared = {
        "shared_toll": "two-camps",
        "fatalities_security_low": 25,
        "fatalities_security_best": 25,
        "fatalities_security_high": 40,
        "fatalities_militants_low": 15,
        "fatalities_low": 40,
        "fatalities_best": 40,
        "fatalities_high": 55,
        "missing": 60,
        "tolls": [
            {"side": "security", "kind": "killed", "low": 25, "best": 25, "high": 25, "said_by": "Government"},
            {"side": "security", "kind": "killed", "low": None, "best": None, "high": 40, "said_by": "Others"},
            {"side": "militants", "kind": "killed", "low": 15, "best": None, "high": None, "said_by": "Officials"},
        ],
    }
    tolls = {"fatalities_low": 54, "fatalities_best": 54, "fatalities_high": 54, "fatalities_security_best": 53}
    return [
        record("indelimane-1", "armed_assault", 1, indelimane, uncertainty_km=2.0, **tolls),
        record(
            "indelimane_2", "explosive", 2, indelimane, uncertainty_km=30.0, fatalities_low=1, fatalities_best=1,
            place_evidence=[{"words": "in the Idelimane area", "matched": "Indelimane", "rule": "near place"}],
        ),
        record("boulikessi-2019-09-30", "armed_assault", 1, Point(-1.3026, 14.7983), uncertainty_km=2.0, **shared),
        record("mondoro-2019-09-30", "armed_assault", 1, Point(-1.9513, 14.6762), uncertainty_km=2.0, **shared),
        record("no-toll", "abduction", 1, Point(-5.5549, 15.2807), uncertainty_km=2.0, captured=5, **undated),
        record("cercle", "massacre", 3, box(2.4, 14.6, 3.4, 15.4), uncertainty_km=60.0, fatalities_civilians_low=58),
        record("region", "ambush", 4, disc(lon=-3.5, lat=14.8, radius_km=150), uncertainty_km=150.0),
        record("border", "other", 5, box(-8.0, 10.2, -5.6, 10.8), uncertainty_km=120.0, **undated),
        record("country", "air_strike", 6, None, adm0="BFA", adm1=""),
        record(
            "hostile", "shelling", 2, Point(-3.0074, 16.7735), uncertainty_km=40.0, title=HOSTILE, title_fr=HOSTILE,
            summary=HOSTILE, place=HOSTILE, place_phrase=HOSTILE, place_note=HOSTILE, target=HOSTILE,
            date_phrase=HOSTILE, attributed_to=[HOSTILE], attributed_by=HOSTILE, adm1=HOSTILE, may_lie_in=HOSTILE,
            boundary_vintage=HOSTILE, dataset=HOSTILE,
            place_evidence=[{"words": HOSTILE, "matched": HOSTILE, "rule": HOSTILE}],
            tolls=[{"side": "security", "kind": "killed", "low": 1, "said_by": HOSTILE, "words": HOSTILE}],
            sources=[{**SOURCE, "title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"}],
        ),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def make_record() -> Callable[..., dict[str, Any]]:
    return record


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return load_boundaries()


@pytest.fixture(scope="session")
def vocabulary(boundaries: Boundaries) -> Vocabulary:
    return Vocabulary(
        countries={row.adm0: (row.name_en, row.name) for row in boundaries.adm0.itertuples(index=False)},
        regions=dict(zip(boundaries.adm1["pcode"], boundaries.adm1["name"], strict=True)),
        region_country=dict(zip(boundaries.adm1["pcode"], boundaries.adm1["adm0"], strict=True)),
        actors=load_actors(),
        event_types=load_event_types(),
    )


@pytest.fixture(scope="session")
def view(vocabulary: Vocabulary) -> View:
    return make_view(to_table(records()), IncidentFilter(), vocabulary)


@pytest.fixture(scope="session")
def towns() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("Bamako", "capital", "MLI", 12.65, -8.0, 2_000_000.0),
            ("Ouagadougou", "capital", "BFA", 12.37, -1.53, 1_600_000.0),
            ("Niamey", "capital", "NER", 13.51, 2.11, 1_000_000.0),
            ("Gao", "adm1_seat", "MLI", 16.27, -0.04, 86_000.0),
            ("Djibo", "adm2_seat", "BFA", 14.1, -1.63, 60_000.0),
            ("Boulikessi", "village", "MLI", 14.8, -1.3, float("nan")),
        ],
        columns=["name", "kind", "adm0", "lat", "lon", "population"],
    )


@pytest.fixture(scope="session")
def scene_of(boundaries: Boundaries, towns: pd.DataFrame) -> Callable[..., Scene]:
    """Make the scene of a view in a language; the rest is the composition's."""

    def make(view: View, lang: str = "en", held_back: tuple[str, ...] = (), **more: Any) -> Scene:
        composition = Composition(filter=view.filter, lang=lang, **more)
        return Scene(composition, view, boundaries, towns, language(lang), MADE_AT, held_back=held_back)

    return make


@pytest.fixture(scope="session")
def english() -> Language:
    return language("en")
